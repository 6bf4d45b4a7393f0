/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A live picture of a thousand namespaces: how late it is, whether it is right after a storm, what it costs at rest. The changes are
 * made by a child of this process inside the lab, over raw netlink; the picture is that of an NwClient in this one.
 *   bench-live [all|change|storm|rest [N]] */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "changes.h"
#include "nw-client.h"
#include "nw-kernel-dump.h"
#include "nw-namespace-wire.h"
#include "star.h"

#define USUAL 1000
#define N_CHANGES 200
#define STORM_SECONDS 10
#define STORM_RATE 10000
#define REST_SECONDS 30
#define DEADLINE 60.0 /* seconds; nothing comes near it unless it is broken */

/* -- The child, in the lab: one request at a time by a pipe, one answer each -- */

typedef enum {
  REQUEST_BUILD,        /* number: of namespaces; value: the helper's process */
  REQUEST_SET_MTU,      /* number: of the namespace; value: the MTU of eth0 */
  REQUEST_SET_PORT_MTU, /* number: of the port; value: the MTU */
  REQUEST_FLOOR,        /* number: of the namespace: a change, its event and a dump */
  REQUEST_FLOOR_PORT,   /* number: of the port: the same in the namespace of the bridge */
  REQUEST_STORM,        /* answers when it is over: how many changes it made */
  REQUEST_DUMP,         /* answers the size of the variant that follows */
} RequestKind;

typedef struct {
  RequestKind kind;
  guint       number;
  guint       value;
} Request;

typedef struct {
  double  start; /* when the change was asked for */
  double  end;
  guint64 value;
} Answer;

static int requests[2], answers[2];
static guint n_namespaces = USUAL;

static void
read_all (int fd, void *data, gsize size)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = read (fd, (char *) data + done, size - done);

      if (n <= 0)
        exit (1);
      done += n;
    }
}

static void
write_all (int fd, const void *data, gsize size)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = write (fd, (const char *) data + done, size - done);

      if (n <= 0)
        exit (1);
      done += n;
    }
}

static void
change_mtu (Request request, Answer *answer)
{
  gboolean port = request.kind == REQUEST_SET_PORT_MTU;
  g_autofree char *place = port ? g_strdup ("") : g_strdup_printf ("leaf%u", request.number);
  g_autofree char *name = port ? g_strdup_printf ("port%u", request.number) : g_strdup ("eth0");
  int fd = changes_open (place);
  int index = changes_get_index (fd, name);

  answer->start = bench_now ();
  changes_set_mtu (fd, index, request.value);
  answer->end = bench_now ();
  close (fd);
}

/* The least that anybody must do to know of a change: be told, and look. */
static void
measure_floor (Request request, Answer *answer)
{
  gboolean port = request.kind == REQUEST_FLOOR_PORT;
  g_autofree char *place = port ? g_strdup ("") : g_strdup_printf ("leaf%u", request.number);
  g_autofree char *name = port ? g_strdup_printf ("port%u", request.number) : g_strdup ("eth0");
  struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_groups = RTMGRP_LINK };
  int fd = changes_open (place), events = changes_open (place);
  int index = changes_get_index (fd, name);
  char message[8192];

  if (bind (events, (struct sockaddr *) &address, sizeof address) < 0)
    exit (1);
  answer->start = bench_now ();
  changes_set_mtu (fd, index, request.value);
  if (recv (events, message, sizeof message, 0) <= 0)
    exit (1);
  answer->value = changes_dump (fd);
  answer->end = bench_now ();
  close (events);
  close (fd);
}

/* Links, addresses and routes by turns, ten each millisecond; what cannot be done in its time is made up for. */
static guint64
storm (void)
{
  g_autofree int *sockets = g_new (int, n_namespaces), *indexes = g_new (int, n_namespaces);
  double start;
  guint n = 0;

  for (guint i = 0; i < n_namespaces; i++)
    {
      g_autofree char *place = g_strdup_printf ("leaf%u", i + 1);

      sockets[i] = changes_open (place);
      indexes[i] = changes_get_index (sockets[i], "eth0");
    }

  start = bench_now ();
  while (bench_now () < start + STORM_SECONDS)
    {
      double due = (bench_now () - start) * STORM_RATE;

      for (; n < due; n++)
        {
          guint i = n % n_namespaces;
          guint round = n / n_namespaces;
          guint32 number = (192u << 24) + (168u << 16) + (round / 6) % 200 + 1;

          if (round % 3 == 0)
            changes_set_mtu (sockets[i], indexes[i], 1300 + round % 100);
          else if (round % 3 == 1)
            changes_change_address (sockets[i], indexes[i], number, round / 3 % 2 == 0);
          else
            changes_change_route (sockets[i], indexes[i], number + (1 << 16), round / 3 % 2 == 0);
        }
      g_usleep (1000);
    }

  for (guint i = 0; i < n_namespaces; i++)
    close (sockets[i]);
  return n;
}

static GVariant *
dump_afresh (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwRegistry) registry = nw_registry_new (&error);
  g_autoptr (GPtrArray) namespaces = registry != NULL ? nw_kernel_dump_all (registry, &error) : NULL;
  g_autoptr (NwSnapshot) snapshot = NULL;

  if (namespaces == NULL)
    g_error ("%s", error->message);
  snapshot = nw_snapshot_new (1, namespaces);
  return g_variant_ref_sink (nw_snapshot_to_variant (snapshot));
}

static void
build (Request request)
{
  StarTimes times;

  if (!changes_enter (request.value))
    g_error ("could not enter the lab: %s", g_strerror (errno));
  star_build (request.number, &times);
}

static void
run_child (void)
{
  Request request;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  for (;;)
    {
      g_autoptr (GVariant) dump = NULL;
      Answer answer = { 0 };

      read_all (requests[0], &request, sizeof request);
      switch (request.kind)
        {
        case REQUEST_BUILD:
          build (request);
          break;
        case REQUEST_SET_MTU:
        case REQUEST_SET_PORT_MTU:
          change_mtu (request, &answer);
          break;
        case REQUEST_FLOOR:
        case REQUEST_FLOOR_PORT:
          measure_floor (request, &answer);
          break;
        case REQUEST_STORM:
          answer.value = storm ();
          break;
        case REQUEST_DUMP:
          dump = dump_afresh ();
          answer.value = g_variant_get_size (dump);
          break;
        }
      write_all (answers[1], &answer, sizeof answer);
      if (dump != NULL)
        write_all (answers[1], g_variant_get_data (dump), g_variant_get_size (dump));
    }
}

/* -- The client -- */

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NwClient **client = user_data;
  g_autoptr (GError) error = NULL;

  *client = nw_client_start_lab_finish (result, &error);
  if (*client == NULL)
    {
      g_print ("skipped: %s\n", error->message);
      exit (77);
    }
}

static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

/* Lets the main loop run for that many seconds, or until there is an answer to read. */
static void
run_for (double seconds, int fd)
{
  double end = bench_now () + seconds;
  guint source = g_timeout_add (5, wake_up, NULL);

  while (bench_now () < end)
    {
      GPollFD poll = { .fd = fd, .events = G_IO_IN };

      if (fd >= 0 && g_poll (&poll, 1, 0) > 0)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (source);
}

static Answer
ask_child (RequestKind kind, guint number, guint value)
{
  Request request = { kind, number, value };
  Answer answer;

  write_all (requests[1], &request, sizeof request);
  run_for (10 * DEADLINE, answers[0]);
  read_all (answers[0], &answer, sizeof answer);
  return answer;
}

static NwSnapshot *
read_fresh_dump (void)
{
  Answer answer = ask_child (REQUEST_DUMP, 0, 0);
  char *data = g_malloc (answer.value);
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GError) error = NULL;
  NwSnapshot *snapshot;

  read_all (answers[0], data, answer.value);
  variant = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE ("a(ta{sv})"), data, answer.value, TRUE, g_free, data));
  snapshot = nw_snapshot_from_variant (1, variant, &error);
  if (snapshot == NULL)
    g_error ("%s", error->message);
  return snapshot;
}

/* What the clock alone changes in a table of neighbours is not what this is about. */
static gboolean
equal_but_for_neighbours (NwSnapshot *a, NwSnapshot *b)
{
  if (nw_snapshot_get_n_namespaces (a) != nw_snapshot_get_n_namespaces (b))
    return FALSE;
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (a); i++)
    {
      g_autoptr (GVariant) one = g_variant_ref_sink (nw_namespace_to_variant (nw_snapshot_get_namespace (a, i), NULL));
      g_autoptr (GVariant) other = g_variant_ref_sink (nw_namespace_to_variant (nw_snapshot_get_namespace (b, i), NULL));
      g_autoptr (GVariant) tables_one = g_variant_get_child_value (one, 1);
      g_autoptr (GVariant) tables_other = g_variant_get_child_value (other, 1);
      static const char *const keys[] = { "names", "links", "addresses", "routes", "bridges", "forwarding4", "forwarding6" };

      for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
        {
          g_autoptr (GVariant) x = g_variant_lookup_value (tables_one, keys[k], NULL);
          g_autoptr (GVariant) y = g_variant_lookup_value (tables_other, keys[k], NULL);

          if (!g_variant_equal (x, y))
            return FALSE;
        }
    }
  return TRUE;
}

/* Returns: seconds until the client's picture is what a fresh dump finds; negative when it never is. */
static double
wait_until_true (NwClient *client)
{
  double start = bench_now ();

  while (bench_now () < start + DEADLINE)
    {
      g_autoptr (NwSnapshot) fresh = read_fresh_dump ();

      if (equal_but_for_neighbours (nw_client_get_snapshot (client), fresh))
        return bench_now () - start;
      run_for (0.02, -1);
    }
  return -1;
}

/* -- One change -- */

typedef struct {
  char  *namespace_; /* NULL for the root one */
  char  *link;
  guint  mtu;
  double seen; /* 0 until it is */
} Expectation;

static void
on_snapshot (NwClient *client, GParamSpec *property, Expectation *expectation)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (client);
  NwNamespace *namespace_ = expectation->namespace_ != NULL
    ? nw_snapshot_find_by_name (snapshot, expectation->namespace_) : nw_snapshot_get_root (snapshot);
  NwLink *link = namespace_ != NULL ? nw_namespace_find_link_by_name (namespace_, expectation->link) : NULL;

  if (link != NULL && link->mtu == expectation->mtu && expectation->seen == 0)
    expectation->seen = bench_now ();
}

static double
measure_change (NwClient *client, gboolean port, guint i, guint mtu)
{
  Expectation expectation = {
    .namespace_ = port ? NULL : g_strdup_printf ("leaf%u", i),
    .link = port ? g_strdup_printf ("port%u", i) : g_strdup ("eth0"),
    .mtu = mtu,
  };
  gulong handler = g_signal_connect (client, "notify::snapshot", G_CALLBACK (on_snapshot), &expectation);
  Answer answer = ask_child (port ? REQUEST_SET_PORT_MTU : REQUEST_SET_MTU, i, mtu);
  double end = bench_now () + DEADLINE;

  while (expectation.seen == 0 && bench_now () < end)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (client, handler);
  g_free (expectation.namespace_);
  g_free (expectation.link);
  if (expectation.seen == 0)
    g_error ("a change was never seen");
  return expectation.seen - answer.start;
}

static void
bench_changes (NwClient *client, gboolean port)
{
  double latencies[N_CHANGES], floors[N_CHANGES];
  g_autofree char *figure = NULL, *floor_ = NULL, *median_text = NULL, *p99_text = NULL;
  double median;

  for (guint i = 0; i < N_CHANGES; i++)
    {
      guint which = 1 + (i * 617 + 3) % n_namespaces;
      Answer answer;

      run_for (0.03, -1);
      answer = ask_child (port ? REQUEST_FLOOR_PORT : REQUEST_FLOOR, which, 1000 + i);
      floors[i] = answer.end - answer.start;
      run_for (0.03, -1);
      latencies[i] = measure_change (client, port, which, 1400 - i);
    }

  median = bench_median (latencies, N_CHANGES); /* sorted now */
  median_text = bench_format (median);
  p99_text = bench_format (latencies[N_CHANGES * 99 / 100]);
  figure = g_strdup_printf ("median %s, p99 %s", median_text, p99_text);
  floor_ = bench_format (bench_median (floors, N_CHANGES));
  bench_print_row (port ? "a change of the bridge with 1000 ports → the client's model" : "one change among 1000 namespaces → the client's model",
                   figure, floor_, median / floors[N_CHANGES / 2], "p99 ≤ 20 ms");
}

/* -- The helper's own figures -- */

static double
read_cpu_seconds (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/stat", pid);
  g_autofree char *text = NULL;
  unsigned long user, system;

  if (!g_file_get_contents (path, &text, NULL, NULL)
      || sscanf (strrchr (text, ')') + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
    g_error ("%s", path);
  return (user + system) / (double) sysconf (_SC_CLK_TCK);
}

static double
read_resident_mib (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/status", pid);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s", path);
  return strtoul (strstr (text, "VmRSS:") + strlen ("VmRSS:"), NULL, 10) / 1024.0;
}

static guint
count_descriptors (guint pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/fd", pid);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (directory != NULL && g_dir_read_name (directory) != NULL)
    n++;
  return n;
}

static void
bench_storm (NwClient *client)
{
  guint pid = nw_client_get_process_id (client);
  double cpu = read_cpu_seconds (pid), healed;
  Answer answer = ask_child (REQUEST_STORM, 0, 0);
  double seconds = read_cpu_seconds (pid) - cpu;
  g_autofree char *figure = NULL, *healed_text = NULL;

  healed = wait_until_true (client);
  healed_text = healed >= 0 ? bench_format (healed) : g_strdup ("never");
  figure = g_strdup_printf ("%.0f/s; equal to a fresh dump %s after it, helper at %.0f %% CPU",
                            answer.value / (double) STORM_SECONDS, healed_text, 100 * seconds / STORM_SECONDS);
  bench_print_row ("10,000 changes a second for 10 s", figure, NULL, 0, "equal, no overrun unhealed");
  if (healed < 0)
    exit (1);
}

static void
bench_rest (NwClient *client)
{
  guint pid = nw_client_get_process_id (client);
  guint before = count_descriptors (pid);
  double cpu;
  g_autofree char *figure = NULL;

  run_for (10, -1); /* addresses settle, neighbours fall asleep */
  cpu = read_cpu_seconds (pid);
  run_for (REST_SECONDS, -1);
  cpu = read_cpu_seconds (pid) - cpu;
  figure = g_strdup_printf ("%.1f %% CPU, %.1f MiB resident, %u descriptors", 100 * cpu / REST_SECONDS,
                            read_resident_mib (pid), MAX (before, count_descriptors (pid)));
  bench_print_row ("helper at rest with 1000 namespaces", figure, NULL, 0, "0 % CPU over 30 s, ≤ 16 MiB, no descriptor per namespace");
}

int
main (int argc, char **argv)
{
  const char *wanted = argc > 1 ? argv[1] : "all";
  gboolean all = g_str_equal (wanted, "all");
  NwClient *client = NULL;

  if (argc > 2)
    n_namespaces = atoi (argv[2]);
  if (pipe (requests) < 0 || pipe (answers) < 0)
    return 1;
  if (fork () == 0)
    run_child ();

  nw_client_start_lab_async (NULL, on_started, &client);
  while (client == NULL)
    g_main_context_iteration (NULL, TRUE);
  ask_child (REQUEST_BUILD, n_namespaces, nw_client_get_process_id (client));
  if (wait_until_true (client) < 0)
    g_error ("the star was never seen");
  run_for (3, -1); /* duplicate addresses are looked for (RFC 4862) */

  if (all || g_str_equal (wanted, "change"))
    {
      bench_changes (client, FALSE);
      bench_changes (client, TRUE);
    }
  if (all || g_str_equal (wanted, "storm"))
    bench_storm (client);
  if (all || g_str_equal (wanted, "rest"))
    bench_rest (client);

  nw_client_close (client);
  g_object_unref (client);
  return 0;
}
