/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building a star of namespaces through one Apply, against the same operations over raw netlink, and against ip(8).
 *   bench-star [N] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"
#include "nw-client.h"
#include "star.h"

#define USUAL 1000
#define FEW 100
#define MANY 2000
#define ROUNDS 3
#define ROUNDS_FEW 7

/* -- In a child, so that its end clears everything away -- */

typedef void (*Build) (guint n, StarTimes *times);

static void
build_with_ip (guint n, StarTimes *times)
{
  *times = (StarTimes) { .namespaces = star_build_with_ip (n) };
}

static StarTimes
measure_in_child (Build build, guint n)
{
  StarTimes times = { 0 };
  int status, ends[2];
  pid_t child;

  star_wait_until_dismantled ();
  if (pipe (ends) < 0)
    g_error ("no pipe");
  child = fork ();
  if (child == 0)
    {
      star_enter_sandbox ();
      build (n, &times);
      _exit (write (ends[1], &times, sizeof times) == sizeof times ? 0 : 1);
    }
  close (ends[1]);
  waitpid (child, &status, 0);
  if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    exit (WIFEXITED (status) ? WEXITSTATUS (status) : 1);
  if (read (ends[0], &times, sizeof times) != sizeof times)
    g_error ("no times");
  close (ends[0]);
  return times;
}

/* -- Through the helper -- */

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NwClient **client = user_data;
  g_autoptr (GError) error = NULL;

  *client = nw_client_start_lab_finish (result, &error);
  if (*client == NULL)
    g_error ("%s", error->message);
}

static void
on_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gboolean *done = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NwApplyResult) applied = nw_client_apply_finish (NW_CLIENT (source), result, &error);

  if (applied == NULL)
    g_error ("%s", error->message);
  *done = TRUE;
}

/* MiB of a process's memory that are there. */
static double
get_resident (guint process)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/statm", process);
  g_autofree char *text = NULL;
  gulong size, resident = 0;

  if (!g_file_get_contents (path, &text, NULL, NULL) || sscanf (text, "%lu %lu", &size, &resident) != 2)
    g_error ("%s cannot be read", path);
  return resident * (double) sysconf (_SC_PAGESIZE) / (1024 * 1024);
}

/* When it is done, the client's own model holds all of it. @resident: (nullable) (out) */
static double
measure_helper (guint n, double *resident)
{
  g_autoptr (NwClient) client = NULL;
  g_autoptr (NwPlan) plan = NULL;
  gboolean done = FALSE;
  double start, elapsed;

  star_wait_until_dismantled ();
  nw_client_start_lab_async (NULL, on_started, &client);
  while (client == NULL)
    g_main_context_iteration (NULL, TRUE);
  plan = star_plan_new (nw_namespace_get_ref (nw_snapshot_get_root (nw_client_get_snapshot (client))), n);

  start = bench_now ();
  nw_client_apply_async (client, plan, NW_APPLY_NONE, NULL, NULL, NULL, on_applied, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  elapsed = bench_now () - start;

  g_assert_cmpuint (nw_snapshot_get_n_namespaces (nw_client_get_snapshot (client)), ==, n + 1);
  if (resident != NULL)
    *resident = get_resident (nw_client_get_process_id (client));
  nw_client_close (client);
  return elapsed;
}

/* -- What is printed -- */

static double
median_of_helper (guint n, guint rounds)
{
  g_autofree double *times = g_new (double, rounds);

  for (guint i = 0; i < rounds; i++)
    times[i] = measure_helper (n, NULL);
  return bench_median (times, rounds);
}

static void
print_build (guint n)
{
  double floors[ROUNDS], helpers[ROUNDS], residents[ROUNDS];
  double floor_, helper, ip, resident;
  StarTimes times = { 0 };
  g_autofree char *measure = g_strdup_printf ("build a star of %u namespaces through one Apply", n);
  g_autofree char *measure_ip = g_strdup_printf ("the same against a fork of ip(8) for each command (ratio: times faster)");
  g_autofree char *measure_memory = g_strdup_printf ("resident memory of the helper that built it");
  g_autofree char *figure = NULL, *floor_text = NULL, *ip_text = NULL, *memory_text = NULL;

  for (guint i = 0; i < ROUNDS; i++)
    {
      times = measure_in_child (star_build, n);
      floors[i] = star_times_sum (&times);
      helpers[i] = measure_helper (n, &residents[i]);
    }
  times = measure_in_child (build_with_ip, n);
  ip = star_times_sum (&times);
  floor_ = bench_median (floors, ROUNDS);
  helper = bench_median (helpers, ROUNDS);
  resident = bench_median (residents, ROUNDS);

  figure = bench_format (helper);
  floor_text = bench_format (floor_);
  ip_text = bench_format (ip);
  memory_text = g_strdup_printf ("%.1f MiB", resident);
  bench_print_row (measure, figure, floor_text, helper / floor_, "≤ 1.3");
  bench_print_row (measure_ip, figure, ip_text, ip / helper, "≥ 5");
  bench_print_row (measure_memory, memory_text, NULL, 0, "≤ 16 MiB");
}

static void
print_growth (void)
{
  double few = median_of_helper (FEW, ROUNDS_FEW) / FEW;
  double many = median_of_helper (MANY, ROUNDS) / MANY;
  g_autofree char *measure = g_strdup_printf ("time per namespace of a star of %u against one of %u", MANY, FEW);
  g_autofree char *few_text = bench_format (few);
  g_autofree char *many_text = bench_format (many);

  bench_print_row (measure, many_text, few_text, many / few, "≤ 1.5");
}

int
main (int argc, char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : USUAL;

  if (argc > 2 && g_str_equal (argv[2], "floor")) /* only that, by its phases */
    {
      StarTimes times = measure_in_child (star_build, n);

      g_print ("%u: namespaces %.3f s, cables %.3f s, addresses %.3f s\n", n, times.namespaces, times.cables, times.addresses);
      return 0;
    }
  if (argc > 2 && g_str_equal (argv[2], "helper"))
    {
      double resident;
      double elapsed = measure_helper (n, &resident);

      g_print ("%u: %.3f s, %.1f MiB\n", n, elapsed, resident);
      return 0;
    }
  print_build (n);
  if (argc == 1)
    print_growth ();
  return 0;
}
