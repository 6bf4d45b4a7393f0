/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "nw-document.h"
#include "nw-export.h"
#include "nw-import.h"
#include "nw-kernel-dump.h"
#include "random-document.h"
#include "sandbox.h"

/* Files of other programs, written for this test after their documentation, each of another shape: read, built by the real tools, pinged. */

typedef struct {
  const char *path;
  const char *pings;   /* "from to", separated by ";" */
  const char *left_out; /* a part of each note that there has to be, separated by ";" */
} Sample;

static const Sample samples[] = {
  { "containerlab/two-hosts.clab.yml", "left 10.0.0.2;right 10.0.0.1", "" },
  { "containerlab/router.clab.yml", "pc1 192.0.2.140;pc2 192.0.2.10", "" },
  { "containerlab/bridge.clab.yml", "a 172.16.5.2;b 172.16.5.3;c 172.16.5.1", "" },
  { "containerlab/extended.clab.yml", "client 198.51.100.1;server 2001:db8:c::2", "binds;nginx;macvlan" },
  { "containerlab/triangle.clab.yml", "r1 10.255.0.3;r3 10.255.0.1;r2 10.255.0.1", "" },
  { "kathara/two/lab.conf", "pc1 10.0.0.2", "" },
  { "kathara/lan/lab.conf", "pc1 192.168.7.2;pc2 192.168.7.3;pc3 192.168.7.1", "" },
  { "kathara/router", "pc1 100.0.0.7;pc2 195.11.14.5", "bridged;systemctl" },
  { "kathara/nat", "inside 203.0.113.9", "" },
  { "kathara/ipv6", "a 2001:db8:2::c;c 2001:db8:1::a", "" },
  { "core/cable.xml", "n1 10.0.0.21;n2 2001::14", "" },
  { "core/switch.xml", "pc1 10.0.1.21;pc1 10.0.2.20;far 10.0.1.21", "OSPFv2;zebra" },
  { "core/old-names.xml", "a 10.9.0.2", "" },
  { "core/user-defined.xml", "left 10.5.2.9;right 10.5.1.9", "tcpdump" },
  { "core/wireless.xml", "m1 10.0.0.2", "WIRELESS_LAN;mobility_configurations;mobility_configuration" },
  { "mininet/star.mn", "h1 10.0.0.2;h2 10.0.0.3;h3 10.0.0.1", "controller" },
  { "mininet/tree.mn", "h1 172.30.0.12", "" },
  { "mininet/router.mn", "h1 10.0.2.2;h2 10.0.1.2", "http.server" },
  { "mininet/legacy.mn", "h1 10.7.0.2", "" },
  { "mininet/pair.mn", "alice 10.0.0.6", "" },
};

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

static void
build (NwDocument *document)
{
  g_autoptr (NwSnapshot) present = look ();
  g_autoptr (NwPlan) plan = nw_document_plan (document, present, NW_DOCUMENT_DEFAULT, NULL);
  g_auto (GStrv) commands = nw_plan_to_commands_from (plan, present);
  g_autofree char *script = g_strjoinv ("\n", commands);

  sandbox_run ("%s", script);
}

static void
check_notes (const Sample *sample,
             GPtrArray    *notes)
{
  g_auto (GStrv) parts = g_strsplit (sample->left_out, ";", -1);
  guint n_parts = *sample->left_out != '\0' ? g_strv_length (parts) : 0;

  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *text = nw_import_note_to_string (g_ptr_array_index (notes, i));

      g_test_message ("%s: %s", sample->path, text);
    }
  g_assert_cmpuint (notes->len, ==, n_parts);
  for (guint i = 0; i < n_parts; i++)
    {
      gboolean found = FALSE;

      for (guint n = 0; n < notes->len; n++)
        {
          const NwImportNote *note = g_ptr_array_index (notes, n);

          found |= strstr (note->text, parts[i]) != NULL && note->line > 0 && note->column > 0;
        }
      if (!found)
        g_error ("%s: nothing says that %s is left out", sample->path, parts[i]);
    }
}

static void
test_sample (gconstpointer data)
{
  const Sample *sample = data;
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "formats", "samples", sample->path, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GPtrArray) notes = nw_import_notes_new ();
  g_auto (GStrv) pings = g_strsplit (sample->pings, ";", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NwDocument) document = nw_import_file (file, NULL, notes, &error);

  g_assert_no_error (error);
  check_notes (sample, notes);
  build (document);
  for (guint i = 0; pings[i] != NULL; i++)
    {
      g_auto (GStrv) ends = g_strsplit (pings[i], " ", 2);

      if (!sandbox_try ("for i in $(seq 20); do ip netns exec %s ping -c 1 -W 1 %s && exit 0; sleep 0.2; done; exit 1", ends[0], ends[1]))
        {
          g_test_message ("%s: %s does not reach %s", sample->path, ends[0], ends[1]);
          g_test_fail ();
        }
    }
  sandbox_renew ();
}

/* Out and in again. */

static GBytes *
read_export (const char *name,
             gpointer    user_data)
{
  GPtrArray *files = user_data;

  for (guint i = 0; i < files->len; i++)
    {
      const NwExportFile *file = g_ptr_array_index (files, i);

      if (g_str_equal (file->name, name))
        return g_bytes_new (file->text, strlen (file->text));
    }

  return NULL;
}

/* Most formats have no names for the ports of a switch: after what is plugged in. */
static void
rename_ports (NwDocument *document)
{
  NwDocumentNamespace *host = nw_document_find (document, "");

  for (guint i = 0; i < host->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (host->links, i);
      g_autoptr (NwOperation) operation = NULL;
      g_autofree char *name = g_strdup_printf ("%.8s-%s", link->peer_namespace, link->peer);
      g_autoptr (GError) error = NULL;

      if (*link->peer_namespace == '\0')
        continue;
      operation = nw_operation_new_link_rename (nw_document_ref (""), link->name, name);
      nw_document_apply (document, operation, &error);
      g_assert_no_error (error);
    }
}

static gboolean
has_cable_in_host (NwDocument *document)
{
  NwDocumentNamespace *host = nw_document_find (document, "");

  for (guint i = 0; i < host->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (host->links, i);

      if (g_str_equal (link->kind, "veth") && *link->peer_namespace == '\0')
        return TRUE;
    }

  return FALSE;
}

static void
come_back (NwExportFormat format,
           NwImportFormat as)
{
  guint n_compared = 0;

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr (NwDocument) document = random_document (FALSE);
      g_autoptr (GPtrArray) lost = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (GPtrArray) files = nw_export (document, format, "test", lost);
      g_autoptr (GPtrArray) notes = nw_import_notes_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (NwDocument) back = NULL;
      const NwExportFile *file = g_ptr_array_index (files, 0);

      back = nw_import (file->text, strlen (file->text), as, read_export, files, notes, &error);
      if (error)
        g_test_message ("%s", file->text);
      g_assert_no_error (error);
      /* What the format cannot say was said to be lost; then it need not be the same. */
      if (lost->len > 0)
        continue;
      for (guint n = 0; n < notes->len; n++)
        {
          g_autofree char *text = nw_import_note_to_string (g_ptr_array_index (notes, n));

          g_test_message ("%s", text);
        }
      g_assert_cmpuint (notes->len, ==, 0);
      if (as != NW_IMPORT_SCRIPT && as != NW_IMPORT_CONTAINERLAB)
        {
          if (has_cable_in_host (document))
            continue;
          rename_ports (document);
          rename_ports (back);
        }
      n_compared++;
      if (!nw_document_equal (document, back))
        {
          g_autoptr (NwPlan) plan = nw_document_plan_from (document, back, NW_DOCUMENT_REMOVE, NULL);
          g_auto (GStrv) commands = nw_plan_to_commands (plan);

          for (guint n = 0; n < files->len; n++)
            {
              g_auto (GStrv) lines = g_strsplit (((NwExportFile *) g_ptr_array_index (files, n))->text, "\n", -1);

              for (guint k = 0; lines[k]; k++)
                g_test_message ("%s", lines[k]);
            }
          for (guint n = 0; commands[n] != NULL; n++)
            g_test_message ("still to do: %s", commands[n]);
          g_test_fail ();
          return;
        }
    }
  g_test_message ("%u of 60 could be said whole", n_compared);
  g_assert_cmpuint (n_compared, >, 3);
}

static void
test_script_back (void)
{
  come_back (NW_EXPORT_SCRIPT, NW_IMPORT_SCRIPT);
}

static void
test_containerlab_back (void)
{
  come_back (NW_EXPORT_CONTAINERLAB, NW_IMPORT_CONTAINERLAB);
}

static void
test_kathara_back (void)
{
  come_back (NW_EXPORT_KATHARA, NW_IMPORT_KATHARA);
}

static void
test_core_back (void)
{
  come_back (NW_EXPORT_CORE, NW_IMPORT_CORE);
}

static void
test_mininet_back (void)
{
  come_back (NW_EXPORT_MININET, NW_IMPORT_MININET);
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *path = g_strdup_printf ("/import/%s", samples[i].path);

      g_test_add_data_func (path, &samples[i], test_sample);
    }
  g_test_add_func ("/import/back/script", test_script_back);
  g_test_add_func ("/import/back/containerlab", test_containerlab_back);
  g_test_add_func ("/import/back/kathara", test_kathara_back);
  g_test_add_func ("/import/back/core", test_core_back);
  g_test_add_func ("/import/back/mininet", test_mininet_back);

  return g_test_run ();
}
