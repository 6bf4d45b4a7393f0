/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

/* What CORE's own files say (core/daemon/core/xml/corexml.py): networks and devices with numbers, links between them with the
 * addresses of their ends, and for the rest the service "UserDefined", which runs a script. */

static void
append_attribute (GString *xml, const char *name, const char *value)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (xml, " %s=\"%s\"", name, escaped);
}

static void
append_position (NwExport *export, GString *xml, const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  const NwDocumentPosition *position = nw_export_find_position (export, namespace_, link);
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  if (position)
    g_string_append_printf (xml, "      <position x=\"%s\" y=\"%s\"/>\n",
                            g_ascii_formatd (x, sizeof x, "%.1f", position->x), g_ascii_formatd (y, sizeof y, "%.1f", position->y));
}

static void
append_networks (NwExport *export, GString *xml, GHashTable *ids)
{
  const NwDocumentNamespace *host = nw_document_find (export->document, "");

  g_string_append (xml, "  <networks>\n");
  for (guint i = 0; i < host->links->len; i++)
    {
      NwDocumentLink *link = g_ptr_array_index (host->links, i);

      if (strcmp (link->kind, "bridge") != 0)
        continue;
      g_hash_table_insert (ids, link, GUINT_TO_POINTER (g_hash_table_size (ids) + 1));
      g_string_append_printf (xml, "    <network id=\"%u\"", g_hash_table_size (ids));
      append_attribute (xml, "name", link->name);
      g_string_append (xml, " type=\"SWITCH\">\n");
      append_position (export, xml, host, link);
      g_string_append (xml, "    </network>\n");
    }
  g_string_append (xml, "  </networks>\n");
}

static void
append_devices (NwExport *export, GString *xml, GHashTable *ids)
{
  g_string_append (xml, "  <devices>\n");
  for (guint i = 1; i < export->document->namespaces->len; i++)
    {
      NwDocumentNamespace *namespace_ = g_ptr_array_index (export->document->namespaces, i);
      gboolean is_router = namespace_->forwarding4 || namespace_->forwarding6;

      g_hash_table_insert (ids, namespace_, GUINT_TO_POINTER (g_hash_table_size (ids) + 1));
      g_string_append_printf (xml, "    <device id=\"%u\"", g_hash_table_size (ids));
      append_attribute (xml, "name", namespace_->name);
      g_string_append_printf (xml, " type=\"%s\" class=\"\" image=\"\">\n", is_router ? "router" : "host");
      append_position (export, xml, namespace_, NULL);
      g_string_append (xml, "      <services>\n        <service name=\"UserDefined\"/>\n      </services>\n    </device>\n");
    }
  g_string_append (xml, "  </devices>\n");
}

static void
append_interface (GString *xml, const char *element, guint number, NwExportGiven *given)
{
  const NwDocumentLink *link = given->link;

  given->address4 = nw_export_first_address (link, AF_INET);
  /* One that is taken down afterwards would lose it (addrconf_ifdown()). */
  given->address6 = link->up ? nw_export_first_address (link, AF_INET6) : NW_INET_NONE;
  g_string_append_printf (xml, "      <%s id=\"%u\"", element, number);
  append_attribute (xml, "name", link->name);
  if (link->mac.length != 0)
    {
      g_autofree char *mac = nw_mac_to_string (&link->mac);

      append_attribute (xml, "mac", mac);
    }
  if (nw_inet_is_set (&given->address4))
    {
      g_autofree char *address = nw_inet_address_to_string (&given->address4);

      append_attribute (xml, "ip4", address);
      g_string_append_printf (xml, " ip4_mask=\"%u\"", given->address4.prefix);
    }
  if (nw_inet_is_set (&given->address6))
    {
      g_autofree char *address = nw_inet_address_to_string (&given->address6);

      append_attribute (xml, "ip6", address);
      g_string_append_printf (xml, " ip6_mask=\"%u\"", given->address6.prefix);
    }
  g_string_append (xml, "/>\n");
}

static gpointer
get_node (const NwExportCable *cable, guint end)
{
  return cable->switches[end] ? (gpointer) cable->switches[end] : cable->namespaces[end];
}

static void
append_link (NwExport *export, GString *xml, GHashTable *ids, GHashTable *given, const NwExportCable *cable)
{
  char loss[G_ASCII_DTOSTR_BUF_SIZE];
  gboolean both = nw_document_link_same_limit (cable->links[0], cable->links[1]) && nw_document_link_has_limit (cable->links[0]);

  if (nw_export_cable_ends_in_host (cable, 0) || nw_export_cable_ends_in_host (cable, 1))
    {
      nw_export_note (export, _("The cable %s — %s is left out: in CORE cables lead to machines and switches."),
                      cable->links[0]->name, cable->links[1]->name);
      return;
    }
  g_string_append_printf (xml, "    <link node1=\"%u\" node2=\"%u\">\n",
                          GPOINTER_TO_UINT (g_hash_table_lookup (ids, get_node (cable, 0))),
                          GPOINTER_TO_UINT (g_hash_table_lookup (ids, get_node (cable, 1))));
  for (guint end = 0; end < 2; end++)
    {
      GArray *array = g_hash_table_lookup (given, cable->namespaces[end]);
      NwExportGiven *entry;

      if (array == NULL)
        continue;
      entry = nw_export_given_add (array, cable->links[end], cable->links[end]->name, TRUE);
      entry->has_limit = both;
      append_interface (xml, end == 0 ? "iface1" : "iface2", array->len - 1, entry);
    }
  if (both)
    g_string_append_printf (xml, "      <options delay=\"%u\" bandwidth=\"%" G_GUINT64_FORMAT "\" loss=\"%s\" dup=\"0\" jitter=\"%u\" unidirectional=\"0\"/>\n",
                            cable->links[0]->delay, cable->links[0]->rate,
                            g_ascii_formatd (loss, sizeof loss, "%.4f", cable->links[0]->loss / 10000.0), cable->links[0]->jitter);
  g_string_append (xml, "    </link>\n");
}

static void
append_scripts (NwExport *export, GString *xml, GHashTable *ids, GHashTable *given)
{
  g_string_append (xml, "  <service_configurations>\n");
  for (guint i = 1; i < export->document->namespaces->len; i++)
    {
      NwDocumentNamespace *namespace_ = g_ptr_array_index (export->document->namespaces, i);
      g_autoptr (GPtrArray) commands = nw_export_list_commands (export, namespace_, g_hash_table_lookup (given, namespace_));
      GString *script = g_string_new ("#!/bin/sh\n");
      g_autofree char *escaped = NULL;

      for (guint n = 0; n < commands->len; n++)
        g_string_append_printf (script, "%s\n", (char *) g_ptr_array_index (commands, n));
      escaped = g_markup_escape_text (script->str, -1);
      if (commands->len > 0)
        g_string_append_printf (xml,
                                "    <service name=\"UserDefined\" node=\"%u\">\n"
                                "      <startups>\n        <startup>sh netwarren.sh</startup>\n      </startups>\n"
                                "      <files>\n        <file name=\"netwarren.sh\">%s</file>\n      </files>\n"
                                "    </service>\n",
                                GPOINTER_TO_UINT (g_hash_table_lookup (ids, namespace_)), escaped);
      g_string_free (script, TRUE);
    }
  g_string_append (xml, "  </service_configurations>\n");
}

void
nw_export_write_core (NwExport *export)
{
  g_autoptr (GHashTable) ids = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) given = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  g_autoptr (GArray) cables = nw_export_list_cables (export);
  GString *xml = g_string_new ("<?xml version='1.0' encoding='UTF-8'?>\n<scenario");

  append_attribute (xml, "name", export->name);
  g_string_append (xml, ">\n");
  append_networks (export, xml, ids);
  append_devices (export, xml, ids);
  for (guint i = 1; i < export->document->namespaces->len; i++)
    g_hash_table_insert (given, g_ptr_array_index (export->document->namespaces, i), nw_export_given_new ());
  g_string_append (xml, "  <links>\n");
  for (guint i = 0; i < cables->len; i++)
    append_link (export, xml, ids, given, &g_array_index (cables, NwExportCable, i));
  g_string_append (xml, "  </links>\n");
  append_scripts (export, xml, ids, given);
  g_string_append (xml, "</scenario>\n");
  nw_export_note_host (export);
  nw_export_take_file (export, g_strdup_printf ("%s.xml", export->name), g_string_free (xml, FALSE), FALSE);
}
