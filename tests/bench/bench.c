/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

double
bench_now (void)
{
  return g_get_monotonic_time () / (double) G_USEC_PER_SEC;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
bench_median (double *values, guint n)
{
  qsort (values, n, sizeof *values, compare_doubles);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void
bench_print_row (const char *measure, const char *figure, const char *floor_, double ratio, const char *target)
{
  g_autofree char *ratio_text = ratio > 0 ? g_strdup_printf ("%.2f", ratio) : g_strdup ("—");

  printf ("%s | %s | %s | %s | %s\n", measure, figure, floor_ != NULL ? floor_ : "—", ratio_text, target);
  fflush (stdout);
}

char *
bench_format (double seconds)
{
  if (seconds >= 1)
    return g_strdup_printf ("%.2f s", seconds);
  if (seconds >= 0.001)
    return g_strdup_printf ("%.1f ms", seconds * 1e3);
  return g_strdup_printf ("%.0f µs", seconds * 1e6);
}
