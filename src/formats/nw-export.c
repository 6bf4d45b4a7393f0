/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-command.h"

typedef struct {
  const char *word;
  const char *suffix;
  const char *title;
  void      (*write) (NwExport *export);
} Format;

static const Format formats[NW_N_EXPORT_FORMATS] = {
  [NW_EXPORT_SCRIPT] = { "shell", ".sh", N_("Shell script"), nw_export_write_script },
  [NW_EXPORT_BATCH] = { "ip-batch", ".batch", N_("Commands for ip -batch"), nw_export_write_batch },
  [NW_EXPORT_CONTAINERLAB] = { "containerlab", ".clab.yml", N_("containerlab topology"), nw_export_write_containerlab },
  [NW_EXPORT_KATHARA] = { "kathara", "lab.conf", N_("Kathará lab"), nw_export_write_kathara },
  [NW_EXPORT_CORE] = { "core", ".xml", N_("CORE scenario"), nw_export_write_core },
  [NW_EXPORT_MININET] = { "mininet", ".mn", N_("Mininet topology"), nw_export_write_mininet },
  [NW_EXPORT_DOT] = { "dot", ".dot", N_("Drawing for Graphviz"), nw_export_write_dot },
  [NW_EXPORT_MERMAID] = { "mermaid", ".mmd", N_("Drawing for Markdown (Mermaid)"), nw_export_write_mermaid },
  [NW_EXPORT_SVG] = { "svg", ".svg", N_("Drawing (SVG)"), nw_export_write_svg },
};

void
nw_export_file_free (NwExportFile *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

const char *
nw_export_format_to_string (NwExportFormat format)
{
  g_return_val_if_fail ((guint) format < NW_N_EXPORT_FORMATS, NULL);

  return formats[format].word;
}

gboolean
nw_export_format_from_string (const char *text, NwExportFormat *format)
{
  g_return_val_if_fail (text != NULL, FALSE);

  for (guint i = 0; i < NW_N_EXPORT_FORMATS; i++)
    if (strcmp (formats[i].word, text) == 0)
      {
        *format = i;
        return TRUE;
      }
  return FALSE;
}

const char *
nw_export_format_get_title (NwExportFormat format)
{
  g_return_val_if_fail ((guint) format < NW_N_EXPORT_FORMATS, NULL);

  return g_dgettext (GETTEXT_PACKAGE, formats[format].title);
}

const char *
nw_export_format_get_suffix (NwExportFormat format)
{
  g_return_val_if_fail ((guint) format < NW_N_EXPORT_FORMATS, NULL);

  return formats[format].suffix;
}

GPtrArray *
nw_export (NwDocument *document, NwExportFormat format, const char *name, GPtrArray *notes)
{
  NwExport export = { document, name, g_ptr_array_new_with_free_func ((GDestroyNotify) nw_export_file_free), notes };

  g_return_val_if_fail (NW_IS_DOCUMENT (document), export.files);
  g_return_val_if_fail ((guint) format < NW_N_EXPORT_FORMATS, export.files);
  g_return_val_if_fail (name != NULL, export.files);

  formats[format].write (&export);
  return export.files;
}

void
nw_export_note (NwExport *export, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (export->notes)
    g_ptr_array_add (export->notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

void
nw_export_take_file (NwExport *export, char *name, char *text, gboolean is_executable)
{
  NwExportFile file = { name, text, is_executable };

  g_ptr_array_add (export->files, g_memdup2 (&file, sizeof file));
}

void
nw_export_append_commands (const NwOperation *operation, GPtrArray *commands)
{
  g_auto (GStrv) lines = NULL;

  if (operation->kind != NW_OPERATION_MASQUERADE_ADD && operation->kind != NW_OPERATION_PUBLISH_ADD)
    {
      g_ptr_array_add (commands, nw_operation_to_command (operation));
    }
  else
    {
      g_autoptr (NwNatRule) rule = nw_operation_dup_nat_rule (operation);
      g_autofree char *prefix = *operation->namespace.name != '\0' ? g_strdup_printf ("ip netns exec %s ", operation->namespace.name)
                                                                   : g_strdup ("");

      lines = nw_nat_rule_to_commands (rule, prefix);
      for (guint i = 0; lines[i] != NULL; i++)
        g_ptr_array_add (commands, g_strdup (lines[i]));
    }
}

static void
clear_given (gpointer data)
{
  g_free (((NwExportGiven *) data)->name);
}

GArray *
nw_export_given_new (void)
{
  GArray *given = g_array_new (FALSE, TRUE, sizeof (NwExportGiven));

  g_array_set_clear_func (given, clear_given);
  return given;
}

NwExportGiven *
nw_export_given_add (GArray *given, const NwDocumentLink *link, const char *name, gboolean is_up)
{
  NwExportGiven entry = { .link = link, .name = g_strdup (name), .is_up = is_up };

  g_array_append_val (given, entry);
  return &g_array_index (given, NwExportGiven, given->len - 1);
}

static void
add_address (NwDocumentLink *link, const NwInet *inet)
{
  for (guint i = 0; nw_inet_is_set (inet) && i < link->addresses->len; i++)
    if (nw_inet_equal (&g_array_index (link->addresses, NwDocumentAddress, i).local, inet))
      return;
  if (nw_inet_is_set (inet))
    {
      NwDocumentAddress address = { .local = *inet };

      g_array_append_val (link->addresses, address);
    }
}

/* Gives @wanted, a copy of one namespace as the host of a document of its own, and @present, what the other program made of it. */
static void
prepare_given (NwDocumentNamespace *wanted, NwDocumentNamespace *present, const NwExportGiven *given, GPtrArray *commands)
{
  NwDocumentLink *link = nw_document_namespace_find_link (wanted, given->link->name);
  NwDocumentLink *made = nw_document_link_new (link->name, "");
  gboolean is_renamed = strcmp (given->name, link->name) != 0;

  if (is_renamed && given->is_up)
    g_ptr_array_add (commands, g_strdup_printf ("ip link set %s down", given->name));
  if (is_renamed)
    g_ptr_array_add (commands, g_strdup_printf ("ip link set %s name %s", given->name, link->name));

  nw_document_set_string (&link->kind, "");
  nw_document_set_string (&link->peer_namespace, "");
  nw_document_set_string (&link->peer, "");
  made->up = given->is_up && !is_renamed;
  add_address (made, &given->address4);
  add_address (made, &given->address6);
  if (given->has_limit)
    {
      made->rate = link->rate;
      made->delay = link->delay;
      made->jitter = link->jitter;
      made->loss = link->loss;
    }
  g_ptr_array_add (present->links, made);
}

/* Cables that lead elsewhere and were not given cannot be there: neither can what stands on them. */
static void
drop_missing (NwExport *export, NwDocument *wanted, const NwDocumentNamespace *namespace_)
{
  NwDocumentNamespace *host = nw_document_find (wanted, "");
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);

  for (guint i = host->links->len; i > 0; i--)
    {
      NwDocumentLink *link = g_ptr_array_index (host->links, i - 1);

      if (strcmp (link->kind, "veth") != 0)
        continue;
      if (strcmp (link->peer_namespace, namespace_->name) == 0)
        {
          nw_document_set_string (&link->peer_namespace, "");
          continue;
        }
      nw_export_note (export, _("%s of “%s” leads to where this format cannot follow; it is left out."), link->name, namespace_->name);
      nw_document_set_string (&link->peer, ""); /* not to be taken for a cable to a neighbour that has the name of the far end */
      g_ptr_array_add (missing, g_strdup (link->name));
    }
  for (guint i = 0; i < missing->len; i++)
    {
      g_autoptr (NwOperation) removal = nw_operation_new_link_remove (nw_document_ref (""), g_ptr_array_index (missing, i));

      nw_document_apply (wanted, removal, NULL);
    }
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const char *name = ((NwDocumentLink *) g_ptr_array_index (namespace_->links, i))->name;

      if (nw_document_namespace_find_link (host, name) == NULL && !g_ptr_array_find_with_equal_func (missing, name, g_str_equal, NULL))
        nw_export_note (export, _("%s of “%s” is left out with what it stands on."), name, namespace_->name);
    }
}

GPtrArray *
nw_export_list_commands (NwExport *export, const NwDocumentNamespace *namespace_, const GArray *given)
{
  GPtrArray *commands = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (NwDocument) wanted = nw_document_copy (export->document);
  g_autoptr (NwDocument) present = nw_document_new ();
  NwDocumentNamespace *host;
  g_autoptr (NwPlan) plan = NULL;
  guint position;

  /* The namespace alone, as the host. */
  host = nw_document_find (wanted, namespace_->name);
  g_ptr_array_find (wanted->namespaces, host, &position);
  host = g_ptr_array_steal_index (wanted->namespaces, position);
  g_ptr_array_set_size (wanted->namespaces, 0);
  g_ptr_array_add (wanted->namespaces, host);
  nw_document_set_string (&host->name, "");
  nw_document_namespace_find_link (host, "lo")->up = TRUE;

  for (guint i = 0; i < given->len; i++)
    prepare_given (host, nw_document_find (present, ""), &g_array_index (given, NwExportGiven, i), commands);
  drop_missing (export, wanted, namespace_);
  plan = nw_document_plan_from (wanted, present, NW_DOCUMENT_DEFAULT, export->notes);
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    nw_export_append_commands (nw_plan_get (plan, i), commands);
  return commands;
}

static NwDocumentLink *
find_switch (const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  return *namespace_->name == '\0' && *link->master != '\0' ? nw_document_namespace_find_link (namespace_, link->master) : NULL;
}

GArray *
nw_export_list_cables (NwExport *export)
{
  GArray *cables = g_array_new (FALSE, FALSE, sizeof (NwExportCable));
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < export->document->namespaces->len; i++)
    {
      NwDocumentNamespace *here = g_ptr_array_index (export->document->namespaces, i);

      for (guint n = 0; n < here->links->len; n++)
        {
          NwDocumentLink *link = g_ptr_array_index (here->links, n);
          NwDocumentNamespace *there = NULL;
          NwDocumentLink *peer = nw_document_find_peer (export->document, link, &there);
          NwExportCable cable = { { here, there }, { link, peer }, { find_switch (here, link), NULL } };

          if (peer == NULL || g_hash_table_contains (done, link) || (here == there && *here->name != '\0'))
            continue;
          cable.switches[1] = find_switch (there, peer);
          g_hash_table_add (done, peer);
          g_array_append_val (cables, cable);
        }
    }
  return cables;
}

gboolean
nw_export_cable_ends_in_host (const NwExportCable *cable, guint end)
{
  return *cable->namespaces[end]->name == '\0' && cable->switches[end] == NULL;
}

void
nw_export_note_host (NwExport *export)
{
  NwDocumentNamespace *host = nw_document_find (export->document, "");

  for (guint i = 0; i < host->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (host->links, i);

      if (link->addresses->len > 0)
        nw_export_note (export, _("Addresses of the host (on %s) are left out: this format knows machines and switches only."), link->name);
      if (nw_document_link_has_limit (link))
        nw_export_note (export, _("The limit on %s of the host is left out."), link->name);
      if (strcmp (link->kind, "bridge") == 0 && (link->stp || link->vlan_filtering || link->ageing_time != NW_DOCUMENT_AGEING_TIME))
        nw_export_note (export, _("The settings of the switch %s are left out."), link->name);
      if (link->mtu != 0 || link->mac.length != 0 || link->neighbours->len > 0)
        nw_export_note (export, _("MTU, MAC address and neighbours of %s of the host are left out."), link->name);
      if (strcmp (link->kind, "bridge") != 0 && strcmp (link->kind, "veth") != 0 && strcmp (link->kind, "loopback") != 0)
        nw_export_note (export, _("%s of the host is left out: it is neither a switch nor a cable."), link->name);
      if (!link->up)
        nw_export_note (export, _("%s of the host is down; this format has it up."), link->name);
    }
  if (host->routes->len > 0)
    nw_export_note (export, _("Routes of the host are left out."));
  if (host->nat_rules->len > 0)
    nw_export_note (export, _("Address translation on the host is left out."));
  if (host->forwarding4 || host->forwarding6)
    nw_export_note (export, _("That the host forwards packets is left out."));
}

NwInet
nw_export_first_address (const NwDocumentLink *link, int family)
{
  for (guint i = 0; i < link->addresses->len; i++)
    {
      const NwDocumentAddress *address = &g_array_index (link->addresses, NwDocumentAddress, i);

      if (address->local.family == family && !nw_inet_is_set (&address->peer) && !nw_inet_is_set (&address->broadcast))
        return address->local;
    }
  return NW_INET_NONE;
}

char *
nw_export_dup_key (const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  const char *name = *namespace_->name != '\0' ? namespace_->name : "/";

  return link ? g_strdup_printf ("%s:%s", name, link->name) : g_strdup (name);
}

const NwDocumentPosition *
nw_export_find_position (NwExport *export, const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  g_autofree char *key = nw_export_dup_key (namespace_, link);

  return g_hash_table_lookup (export->document->positions, key);
}

void
nw_export_append_quoted (GString *text, const char *string)
{
  g_string_append_c (text, '"');
  for (const char *at = string; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_printf (text, "\\%c", *at);
      else if (*at == '\n')
        g_string_append (text, "\\n");
      else if ((guchar) *at < 0x20)
        g_string_append_printf (text, "\\u%04x", (guint) *at);
      else
        g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}
