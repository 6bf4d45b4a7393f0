/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sys/socket.h>

#include "nw-command.h"
#include "nw-document.h"
#include "nw-export.h"
#include "nw-kernel-dump.h"
#include "random-document.h"
#include "sandbox.h"

/* Topologies made at random are exported, run by the real ip, tc, sysctl and nft, and read back from the kernel. */

#define ROUNDS 12

static NwSnapshot *
look (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwRegistry) registry = nw_registry_new (&error);
  g_autoptr (GPtrArray) all = NULL;

  g_assert_no_error (error);
  all = nw_kernel_dump_all (registry, &error);
  g_assert_no_error (error);

  return nw_snapshot_new (1, all);
}

static NwDocument *
take (void)
{
  g_autoptr (NwSnapshot) snapshot = look ();

  return nw_document_from_snapshot (snapshot, NW_DOCUMENT_DEFAULT, NULL);
}

static void
say (const char *heading,
     const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  g_test_message ("%s", heading);
  for (guint i = 0; lines[i] != NULL; i++)
    g_test_message ("  %s", lines[i]);
}

static char *
to_script (NwDocument *document,
           guint       which)
{
  g_autoptr (GPtrArray) files = nw_export (document, NW_EXPORT_SCRIPT, "test", NULL);

  return g_strdup (((NwExportFile *) g_ptr_array_index (files, which))->text);
}

static void
assert_same (NwDocument *wanted)
{
  g_autoptr (NwDocument) there = take ();

  if (!nw_document_equal (wanted, there))
    {
      g_autofree char *one = to_script (wanted, 0);
      g_autofree char *other = to_script (there, 0);
      g_autoptr (NwPlan) plan = nw_document_plan_from (wanted, there, NW_DOCUMENT_REMOVE, NULL);
      g_auto (GStrv) commands = nw_plan_to_commands (plan);
      g_autofree char *difference = g_strjoinv ("\n", commands);

      say ("wanted:", one);
      say ("got:", other);
      say ("difference:", difference);
      g_test_fail ();
    }
}

static void
run_file (const char *text)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "netwarren-test-XXXXXX", NULL);
  g_autoptr (GError) error = NULL;
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  if (!sandbox_try ("sh %s", path))
    {
      say ("a script failed:", text);
      g_test_fail ();
    }
  g_remove (path);
}

static void
test_script (void)
{
  for (guint i = 0; i < ROUNDS && !g_test_failed (); i++)
    {
      g_autoptr (NwDocument) document = random_document (TRUE);
      g_autoptr (NwDocument) nothing = nw_document_new ();
      g_autofree char *build = to_script (document, 0);
      g_autofree char *teardown = to_script (document, 1);

      run_file (build);
      assert_same (document);
      run_file (teardown);
      assert_same (nothing);
      sandbox_renew ();
    }
}

static char *
plan_to_script (NwDocument      *document,
                NwDocumentFlags  flags,
                guint           *length)
{
  g_autoptr (NwSnapshot) present = look ();
  g_autoptr (NwPlan) plan = nw_document_plan (document, present, flags, NULL);
  g_auto (GStrv) commands = nw_plan_to_commands_from (plan, present);
  g_autofree char *joined = g_strjoinv ("\n", commands);

  *length = nw_plan_get_length (plan);
  return g_strconcat ("set -e\n", joined, "\n", NULL);
}

/* From one topology to another, and then there is nothing left to do. */
static void
test_difference (void)
{
  for (guint i = 0; i < ROUNDS && !g_test_failed (); i++)
    {
      g_autoptr (NwDocument) first = random_document (TRUE);
      g_autoptr (NwDocument) second = random_document (TRUE);
      g_autofree char *build = to_script (first, 0);
      g_autofree char *change = NULL;
      g_autofree char *rest = NULL;
      guint length;

      run_file (build);
      change = plan_to_script (second, NW_DOCUMENT_REMOVE, &length);
      run_file (change);
      rest = plan_to_script (second, NW_DOCUMENT_REMOVE, &length);
      if (length > 0)
        {
          say ("first:", build);
          say ("change:", change);
          say ("still left:", rest);
          g_test_fail ();
        }
      sandbox_renew ();
    }
}

/* What is so already is not touched, and what else is there stays. */
static void
test_untouched (void)
{
  g_autoptr (NwDocument) document = NULL;
  g_autofree char *script = NULL;
  guint length;

  sandbox_run ("ip netns add red; ip netns add blue; ip -n red link set lo up; ip -n blue link set lo up\n"
               "ip -n red link add veth-red type veth peer name veth-blue netns blue\n"
               "ip -n red addr add 192.168.15.1/24 dev veth-red; ip -n blue addr add 192.168.15.2/24 dev veth-blue\n"
               "ip -n red link set veth-red up; ip -n blue link set veth-blue up; ip -n red route add default via 192.168.15.2");
  document = take ();
  sandbox_run ("ip -n red addr add 10.9.9.9/24 dev veth-red; ip netns add green; ip link add other type bridge");
  script = plan_to_script (document, NW_DOCUMENT_DEFAULT, &length);
  g_assert_cmpuint (length, ==, 0);

  g_free (script);
  sandbox_run ("ip -n red route del default; ip -n blue link set veth-blue down");
  script = plan_to_script (document, NW_DOCUMENT_DEFAULT, &length);
  g_assert_cmpstr (script, ==, "set -e\nip -n blue link set veth-blue up\nip -n red route replace default via 192.168.15.2 dev veth-red\n");
  run_file (script);

  g_free (script);
  script = plan_to_script (document, NW_DOCUMENT_REMOVE, &length);
  g_assert_cmpstr (script, ==, "set -e\nip link delete other\nip netns delete green\nip -n red addr del 10.9.9.9/24 dev veth-red\n");
  run_file (script);
  assert_same (document);
  sandbox_renew ();
}

/* The secondary addresses of a network can go with the primary one, or take its place. */
static void
test_secondary (gconstpointer promote)
{
  for (guint wanted = 0; wanted < 8; wanted++)
    {
      g_autoptr (NwDocument) document = NULL;
      g_autofree char *script = NULL;
      guint length;

      sandbox_run ("ip netns add red; ip netns exec red sysctl -qw net.ipv4.conf.all.promote_secondaries=%d\n"
                   "ip -n red link add v type veth peer name w", GPOINTER_TO_INT (promote));
      for (guint i = 0; i < 3; i++)
        if ((wanted & 1 << i) != 0)
          sandbox_run ("ip -n red addr add 10.5.0.%u/24 dev v", i + 1);
      document = take ();
      sandbox_run ("ip -n red addr flush dev v; for i in 1 2 3; do ip -n red addr add 10.5.0.$i/24 dev v; done");
      script = plan_to_script (document, NW_DOCUMENT_REMOVE, &length);
      run_file (script);
      assert_same (document);
      sandbox_renew ();
    }
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/topology/untouched", test_untouched);
  g_test_add_data_func ("/topology/secondary/go", GINT_TO_POINTER (0), test_secondary);
  g_test_add_data_func ("/topology/secondary/stay", GINT_TO_POINTER (1), test_secondary);
  g_test_add_func ("/topology/script", test_script);
  g_test_add_func ("/topology/difference", test_difference);

  return g_test_run ();
}
