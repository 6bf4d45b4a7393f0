/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"

/* What MiniEdit saves (mininet/examples/miniedit.py, saveTopology()). Mininet calls interfaces after their machine: h1-eth0, h1-eth1, … in
 * the order of the links. */

typedef struct {
  NwExport   *export;
  GHashTable *given;   /* namespace → GArray of NwExportGiven */
} Writing;

static void
append_position (NwExport *export, GString *json, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, guint n)
{
  const NwDocumentPosition *position = nw_export_find_position (export, namespace_, link);
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  /* MiniEdit insists on a place. */
  g_string_append_printf (json, "      \"x\": \"%s\",\n      \"y\": \"%s\"\n    }",
                          g_ascii_formatd (x, sizeof x, "%.1f", position ? position->x : 100 + 150 * (n % 6)),
                          g_ascii_formatd (y, sizeof y, "%.1f", position ? position->y : 100 + 150 * (n / 6)));
}

static void
give (Writing *writing, const NwExportCable *cable, guint end)
{
  GArray *array = g_hash_table_lookup (writing->given, cable->namespaces[end]);
  g_autofree char *name = NULL;
  NwExportGiven *given;

  if (array == NULL)
    return;
  name = g_strdup_printf ("%s-eth%u", cable->namespaces[end]->name, array->len);
  if (strlen (name) > NW_LINK_NAME_MAX)
    nw_export_note (writing->export, _("“%s” is too long a name for Mininet, which calls interfaces after their machine: “%s” has more than %d letters."),
                    cable->namespaces[end]->name, name, NW_LINK_NAME_MAX);
  given = nw_export_given_add (array, cable->links[end], name, TRUE);
  if (array->len == 1)
    given->address4 = nw_export_first_address (cable->links[end], AF_INET);
}

static const char *
get_node_name (const NwExportCable *cable, guint end)
{
  return cable->switches[end] ? cable->switches[end]->name : cable->namespaces[end]->name;
}

static void
append_link (Writing *writing, GString *json, const NwExportCable *cable)
{
  const NwDocumentLink *link = cable->links[0];
  gboolean both = nw_document_link_same_limit (cable->links[0], cable->links[1]) && nw_document_link_has_limit (link) &&
                  link->jitter == 0 && link->rate <= G_GUINT64_CONSTANT (1000000000);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (json, "    {\n      \"src\": ");
  nw_export_append_quoted (json, get_node_name (cable, 0));
  g_string_append (json, ",\n      \"dest\": ");
  nw_export_append_quoted (json, get_node_name (cable, 1));
  g_string_append (json, ",\n      \"opts\": {");
  for (guint end = 0; end < 2; end++)
    {
      GArray *array = g_hash_table_lookup (writing->given, cable->namespaces[end]);

      give (writing, cable, end);
      if (array)
        g_array_index (array, NwExportGiven, array->len - 1).has_limit = both;
    }
  if (both)
    {
      const char *comma = "";

      if (link->rate != 0)
        {
          g_string_append_printf (json, "\"bw\": %s", g_ascii_formatd (number, sizeof number, "%.6g", link->rate / 1e6));
          comma = ", ";
        }
      if (link->delay != 0)
        {
          g_string_append_printf (json, "%s\"delay\": \"%uus\"", comma, link->delay);
          comma = ", ";
        }
      if (link->loss != 0)
        g_string_append_printf (json, "%s\"loss\": %s", comma, g_ascii_formatd (number, sizeof number, "%.4g", link->loss / 1e4));
    }
  g_string_append (json, "}\n    }");
}

static void
append_links (Writing *writing, GString *json)
{
  g_autoptr (GArray) cables = nw_export_list_cables (writing->export);
  const char *comma = "";

  g_string_append (json, "  \"links\": [\n");
  for (guint i = 0; i < cables->len; i++)
    {
      const NwExportCable *cable = &g_array_index (cables, NwExportCable, i);

      if (nw_export_cable_ends_in_host (cable, 0) || nw_export_cable_ends_in_host (cable, 1))
        {
          nw_export_note (writing->export, _("The cable %s — %s is left out: in Mininet cables lead to machines and switches."),
                          cable->links[0]->name, cable->links[1]->name);
          continue;
        }
      g_string_append (json, comma);
      append_link (writing, json, cable);
      comma = ",\n";
    }
  g_string_append (json, "\n  ],\n");
}

static void
append_host (Writing *writing, GString *json, NwDocumentNamespace *namespace_, guint number)
{
  GArray *given = g_hash_table_lookup (writing->given, namespace_);
  g_autoptr (GPtrArray) commands = nw_export_list_commands (writing->export, namespace_, given);
  g_autofree char *script = NULL;

  /* A host that is given no address gets one all the same. */
  if (given->len > 0 && !nw_inet_is_set (&g_array_index (given, NwExportGiven, 0).address4))
    g_ptr_array_insert (commands, 0, g_strdup_printf ("ip addr del 10.%u.%u.%u/8 dev %s", number >> 16, number >> 8 & 0xff, number & 0xff,
                                                      g_array_index (given, NwExportGiven, 0).name));
  g_ptr_array_add (commands, NULL);
  script = g_strjoinv ("; ", (char **) commands->pdata);
  g_string_append_printf (json, "%s    {\n      \"number\": \"%u\",\n      \"opts\": {\n        \"hostname\": ", number == 1 ? "" : ",\n", number);
  nw_export_append_quoted (json, namespace_->name);
  g_string_append_printf (json, ",\n        \"nodeNum\": %u,\n        \"sched\": \"host\"", number);
  if (given->len > 0 && nw_inet_is_set (&g_array_index (given, NwExportGiven, 0).address4))
    {
      g_autofree char *address = nw_inet_to_string (&g_array_index (given, NwExportGiven, 0).address4);

      g_string_append (json, ",\n        \"ip\": ");
      nw_export_append_quoted (json, address);
    }
  if (*script != '\0')
    {
      g_string_append (json, ",\n        \"startCommand\": ");
      nw_export_append_quoted (json, script);
    }
  g_string_append (json, "\n      },\n");
  append_position (writing->export, json, namespace_, NULL, number);
}

static void
append_switches (Writing *writing, GString *json)
{
  const NwDocumentNamespace *host = nw_document_find (writing->export->document, "");
  guint number = 0;

  g_string_append (json, "  \"switches\": [\n");
  for (guint i = 0; i < host->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (host->links, i);

      if (strcmp (link->kind, "bridge") != 0)
        continue;
      number++;
      g_string_append_printf (json, "%s    {\n      \"number\": \"%u\",\n      \"opts\": {\n        \"controllers\": [],\n        \"hostname\": ",
                              number == 1 ? "" : ",\n", number);
      nw_export_append_quoted (json, link->name);
      g_string_append_printf (json, ",\n        \"nodeNum\": %u,\n        \"switchType\": \"default\"\n      },\n", number);
      append_position (writing->export, json, host, link, number + 11);
    }
  g_string_append (json, "\n  ],\n");
}

void
nw_export_write_mininet (NwExport *export)
{
  g_autoptr (GHashTable) given = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  Writing writing = { export, given };
  GString *json = g_string_new ("{\n  \"application\": {\n    \"ipBase\": \"10.0.0.0/8\",\n    \"startCLI\": \"1\",\n"
                                "    \"switchType\": \"ovs\",\n    \"terminalType\": \"xterm\"\n  },\n  \"controllers\": [],\n");

  for (guint i = 1; i < export->document->namespaces->len; i++)
    g_hash_table_insert (given, g_ptr_array_index (export->document->namespaces, i), nw_export_given_new ());
  append_links (&writing, json);
  g_string_append (json, "  \"hosts\": [\n");
  for (guint i = 1; i < export->document->namespaces->len; i++)
    append_host (&writing, json, g_ptr_array_index (export->document->namespaces, i), i);
  g_string_append (json, "\n  ],\n");
  append_switches (&writing, json);
  g_string_append (json, "  \"version\": \"2\"\n}\n");
  nw_export_note_host (export);
  nw_export_take_file (export, g_strdup_printf ("%s.mn", export->name), g_string_free (json, FALSE), FALSE);
}
