/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** bench_now: seconds, monotonic. */
double bench_now (void);

/** bench_median: of @n values; sorts them in place. */
double bench_median (double *values, guint n);

/**
 * bench_print_row: a row of the table that all benchmarks make together: "measure | figure | floor | ratio | target".
 * @figure, @floor_: with their unit; @floor_: (nullable)
 * @ratio: of the two; 0 where there is none
 */
void bench_print_row (const char *measure, const char *figure, const char *floor_, double ratio, const char *target);

/** bench_format: (transfer full): seconds as a person would write them: "2.51 s", "43.0 ms", "51 µs". */
char *bench_format (double seconds);

G_END_DECLS
