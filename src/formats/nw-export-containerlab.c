/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Any image with ip, tc, nft and ping would do; this one is made for it, and is in containerlab's own examples. */
#define IMAGE "ghcr.io/hellt/network-multitool"

static void
append_node (NwExport *export, GString *yaml, const NwDocumentNamespace *namespace_)
{
  g_autoptr (GArray) given = nw_export_given_new ();
  g_autoptr (GPtrArray) commands = NULL;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);

      if (strcmp (link->kind, "veth") == 0 && strcmp (link->peer_namespace, namespace_->name) != 0)
        nw_export_given_add (given, link, link->name, TRUE);
    }
  commands = nw_export_list_commands (export, namespace_, given);

  g_string_append (yaml, "    ");
  nw_export_append_quoted (yaml, namespace_->name);
  g_string_append (yaml, ":\n      kind: linux\n      image: " IMAGE "\n      network-mode: none\n");
  for (guint i = 0; i < commands->len; i++)
    {
      g_string_append (yaml, i == 0 ? "      exec:\n        - " : "        - ");
      nw_export_append_quoted (yaml, g_ptr_array_index (commands, i));
      g_string_append_c (yaml, '\n');
    }
}

static void
append_switches (NwExport *export, GString *yaml)
{
  const NwDocumentNamespace *host = nw_document_find (export->document, "");

  for (guint i = 0; i < host->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (host->links, i);

      if (strcmp (link->kind, "bridge") != 0)
        continue;
      g_string_append (yaml, "    ");
      nw_export_append_quoted (yaml, link->name);
      g_string_append (yaml, ":\n      kind: bridge\n");
    }
}

static void
append_end (GString *yaml, const NwExportCable *cable, guint end)
{
  g_autofree char *text = NULL;
  const char *node = cable->switches[end] ? cable->switches[end]->name : cable->namespaces[end]->name;

  text = g_strdup_printf ("%s:%s", *node != '\0' ? node : "host", cable->links[end]->name);
  nw_export_append_quoted (yaml, text);
}

void
nw_export_write_containerlab (NwExport *export)
{
  g_autoptr (GArray) cables = nw_export_list_cables (export);
  GString *yaml = g_string_new ("name: ");

  nw_export_append_quoted (yaml, export->name);
  g_string_append (yaml, "\ntopology:\n  nodes:\n");
  append_switches (export, yaml);
  for (guint i = 1; i < export->document->namespaces->len; i++)
    append_node (export, yaml, g_ptr_array_index (export->document->namespaces, i));
  g_string_append (yaml, "  links:\n");
  for (guint i = 0; i < cables->len; i++)
    {
      const NwExportCable *cable = &g_array_index (cables, NwExportCable, i);

      g_string_append (yaml, "    - endpoints: [");
      append_end (yaml, cable, 0);
      g_string_append (yaml, ", ");
      append_end (yaml, cable, 1);
      g_string_append (yaml, "]\n");
    }
  nw_export_note_host (export);
  nw_export_take_file (export, g_strdup_printf ("%s.clab.yml", export->name), g_string_free (yaml, FALSE), FALSE);
}
