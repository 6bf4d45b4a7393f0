/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-export-private.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

/* Kathará calls the interfaces of a machine eth0, eth1, … without a gap, and each is on a "collision domain": a switch that has no name of its own. */

typedef struct {
  const NwDocumentLink *link;
  char                 *domain;
} Plug;

static void
clear_plug (gpointer data)
{
  g_free (((Plug *) data)->domain);
}

/* A word of letters and digits that no other domain has. */
static char *
dup_domain (GHashTable *taken, const char *wanted)
{
  g_autofree char *base = g_strdup (wanted);
  char *domain;

  g_strcanon (base, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS, '_');
  domain = g_strdup (base);
  for (guint i = 2; g_hash_table_contains (taken, domain); i++)
    {
      g_free (domain);
      domain = g_strdup_printf ("%s_%u", base, i);
    }
  g_hash_table_add (taken, g_strdup (domain));
  return domain;
}

static void
plug (GHashTable *plugs, const NwExportCable *cable, guint end, const char *domain)
{
  GArray *array = g_hash_table_lookup (plugs, cable->namespaces[end]);
  Plug entry = { cable->links[end], g_strdup (domain) };

  if (array == NULL)
    {
      array = g_array_new (FALSE, FALSE, sizeof (Plug));
      g_array_set_clear_func (array, clear_plug);
      g_hash_table_insert (plugs, cable->namespaces[end], array);
    }
  g_array_append_val (array, entry);
}

/* Two interfaces on a domain are as good as a cable, and a domain that nobody is on cannot be said. */
static void
note_switches (NwExport *export, const GArray *cables)
{
  const NwDocumentNamespace *host = nw_document_find (export->document, "");

  for (guint i = 0; i < host->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (host->links, i);
      guint count = 0;

      for (guint n = 0; n < cables->len; n++)
        for (guint end = 0; end < 2; end++)
          count += g_array_index (cables, NwExportCable, n).switches[end] == link;
      if (strcmp (link->kind, "bridge") == 0 && (count == 0 || count == 2))
        nw_export_note (export, _("The switch %s is left out: in Kathará there is one only between three machines or more."), link->name);
    }
}

static void
plug_all (NwExport *export, GHashTable *plugs)
{
  g_autoptr (GArray) cables = nw_export_list_cables (export);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) domains = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  const NwDocumentNamespace *host = nw_document_find (export->document, "");

  note_switches (export, cables);
  for (guint i = 0; i < host->links->len; i++)
    {
      NwDocumentLink *link = g_ptr_array_index (host->links, i);

      if (strcmp (link->kind, "bridge") == 0)
        g_hash_table_insert (domains, link, dup_domain (taken, link->name));
    }
  for (guint i = 0; i < cables->len; i++)
    {
      const NwExportCable *cable = &g_array_index (cables, NwExportCable, i);
      gboolean host_end[2] = { *cable->namespaces[0]->name == '\0', *cable->namespaces[1]->name == '\0' };

      if ((host_end[0] && host_end[1]) || nw_export_cable_ends_in_host (cable, 0) || nw_export_cable_ends_in_host (cable, 1))
        {
          nw_export_note (export, _("The cable %s — %s is left out: in Kathará cables lead from machine to machine."),
                          cable->links[0]->name, cable->links[1]->name);
        }
      else if (host_end[0] || host_end[1])
        {
          plug (plugs, cable, host_end[0] ? 1 : 0, g_hash_table_lookup (domains, cable->switches[host_end[0] ? 0 : 1]));
        }
      else
        {
          g_autofree char *both = g_strdup_printf ("%s_%s", cable->namespaces[0]->name, cable->namespaces[1]->name);
          g_autofree char *domain = dup_domain (taken, both);

          plug (plugs, cable, 0, domain);
          plug (plugs, cable, 1, domain);
        }
    }
}

/* "eth3" is number 3 if there are that many, so that as few as possible have to be renamed. Returns: (transfer container): in order */
static GPtrArray *
number_plugs (const GArray *plugs)
{
  GPtrArray *numbered = g_ptr_array_new ();

  g_ptr_array_set_size (numbered, plugs->len);
  for (int fitting = 1; fitting >= 0; fitting--)
    for (guint i = 0; i < plugs->len; i++)
      {
        Plug *entry = &g_array_index (plugs, Plug, i);
        guint number = plugs->len;

        if (g_str_has_prefix (entry->link->name, "eth") && g_ascii_isdigit (entry->link->name[3]))
          number = (guint) MIN (strtoul (entry->link->name + 3, NULL, 10), plugs->len);
        {
          g_autofree char *usual = g_strdup_printf ("eth%u", number);
          gboolean fits = number < plugs->len && strcmp (usual, entry->link->name) == 0;

          if (fits != fitting)
            continue;
        }
        if (!fitting)
          for (number = 0; numbered->pdata[number] != NULL; number++)
            ;
        numbered->pdata[number] = entry;
      }
  return numbered;
}

static void
write_machine (NwExport *export, GString *conf, const NwDocumentNamespace *namespace_, const GArray *plugs)
{
  g_autoptr (GPtrArray) numbered = number_plugs (plugs);
  g_autoptr (GArray) given = nw_export_given_new ();
  g_autoptr (GPtrArray) commands = NULL;
  GString *startup = g_string_new (NULL);

  for (guint i = 0; i < numbered->len; i++)
    {
      const Plug *entry = g_ptr_array_index (numbered, i);
      g_autofree char *usual = g_strdup_printf ("eth%u", i);

      g_string_append_printf (conf, "%s[%u]=\"%s\"\n", namespace_->name, i, entry->domain);
      nw_export_given_add (given, entry->link, usual, TRUE);
    }
  if (numbered->len == 0)
    g_string_append_printf (conf, "%s[bridged]=\"false\"\n", namespace_->name);
  commands = nw_export_list_commands (export, namespace_, given);
  for (guint i = 0; i < commands->len; i++)
    g_string_append_printf (startup, "%s\n", (char *) g_ptr_array_index (commands, i));
  nw_export_take_file (export, g_strdup_printf ("%s.startup", namespace_->name), g_string_free (startup, FALSE), FALSE);
}

static void
append_variable (GString *conf, const char *name, const char *value)
{
  g_autofree char *line = g_strdelimit (g_strdup (value), "\"\n\r", ' ');

  if (*line != '\0')
    g_string_append_printf (conf, "%s=\"%s\"\n", name, line);
}

void
nw_export_write_kathara (NwExport *export)
{
  g_autoptr (GHashTable) plugs = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (Plug));
  GString *conf = g_string_new (NULL);

  append_variable (conf, "LAB_NAME", *export->document->title != '\0' ? export->document->title : export->name);
  append_variable (conf, "LAB_DESCRIPTION", export->document->text);
  nw_export_take_file (export, g_strdup ("lab.conf"), NULL, FALSE);
  plug_all (export, plugs);
  for (guint i = 1; i < export->document->namespaces->len; i++)
    {
      const NwDocumentNamespace *namespace_ = g_ptr_array_index (export->document->namespaces, i);
      GArray *array = g_hash_table_lookup (plugs, namespace_);

      g_string_append_c (conf, '\n');
      write_machine (export, conf, namespace_, array ? array : none);
    }
  nw_export_note_host (export);
  ((NwExportFile *) g_ptr_array_index (export->files, 0))->text = g_string_free (conf, FALSE);
}
