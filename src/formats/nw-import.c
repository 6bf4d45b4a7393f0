/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-import-private.h"

#include <glib/gi18n-lib.h>
#include <linux/if.h>
#include <string.h>

#include "nw-document-json.h"
#include "nw-error.h"
#include "nw-name.h"
#include "nw-operation-private.h"
#include "nw-script.h"

static const char *const words[NW_N_IMPORT_FORMATS] = { "netwarren", "shell", "containerlab", "kathara", "core", "mininet" };

const char *
nw_import_format_to_string (NwImportFormat format)
{
  g_return_val_if_fail ((guint) format < NW_N_IMPORT_FORMATS, NULL);

  return words[format];
}

gboolean
nw_import_format_from_string (const char *text, NwImportFormat *format)
{
  g_return_val_if_fail (text != NULL, FALSE);

  for (guint i = 0; i < NW_N_IMPORT_FORMATS; i++)
    if (strcmp (words[i], text) == 0)
      {
        *format = i;
        return TRUE;
      }
  return FALSE;
}

NwImportFormat
nw_import_detect (const char *name, const char *text, gsize length)
{
  g_autofree char *start = NULL;

  g_return_val_if_fail (name != NULL, NW_IMPORT_SCRIPT);

  if (g_str_has_suffix (name, NW_DOCUMENT_SUFFIX))
    return NW_IMPORT_NATIVE;
  if (g_str_has_suffix (name, ".yml") || g_str_has_suffix (name, ".yaml"))
    return NW_IMPORT_CONTAINERLAB;
  if (strcmp (name, "lab.conf") == 0)
    return NW_IMPORT_KATHARA;
  if (g_str_has_suffix (name, ".mn"))
    return NW_IMPORT_MININET;
  if (g_str_has_suffix (name, ".xml"))
    return NW_IMPORT_CORE;
  start = g_strndup (text, MIN (length, 4096));
  g_strchug (start);
  if (*start == '{')
    return strstr (start, "\"format\"") ? NW_IMPORT_NATIVE : NW_IMPORT_MININET;
  if (*start == '<')
    return NW_IMPORT_CORE;
  return g_regex_match_simple ("^topology:", start, G_REGEX_MULTILINE, 0) ? NW_IMPORT_CONTAINERLAB : NW_IMPORT_SCRIPT;
}

/* What the importers share. */

void
nw_import_at (NwImport *import, guint line, guint column)
{
  import->line = line;
  import->column = column;
}

void
nw_import_at_node (NwImport *import, const NwTreeNode *node)
{
  nw_import_at (import, node->line, node->column);
}

void
nw_import_note (NwImport *import, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  nw_import_notes_add (import->notes, import->file, import->line, import->column, "%s", text);
}

gboolean
nw_import_refuse (NwImport *import, GError **error, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  nw_tree_refuse (error, import->line, import->column, "%s", text);
  if (import->file)
    g_prefix_error (error, "%s: ", import->file);
  return FALSE;
}

static gboolean
count (NwImport *import, GError **error)
{
  if (++import->n_operations <= NW_PLAN_MAX)
    return TRUE;
  g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("Line %u, column %u: the file wants more than %d operations"), import->line, import->column, NW_PLAN_MAX);
  return FALSE;
}

gboolean
nw_import_do (NwImport *import, NwOperation *operation, GError **error)
{
  g_autoptr (NwOperation) owned = operation;
  g_autoptr (GError) reason = NULL;

  if (!count (import, error))
    return FALSE;
  return nw_document_apply (import->document, owned, &reason) || nw_import_refuse (import, error, "%s", reason->message);
}

gboolean
nw_import_try (NwImport *import, NwOperation *operation, GError **error)
{
  g_autoptr (NwOperation) owned = operation;
  g_autoptr (GError) reason = NULL;

  if (!count (import, error))
    return FALSE;
  if (!nw_document_apply (import->document, owned, &reason))
    nw_import_note (import, "%s", reason->message);
  return TRUE;
}

static gboolean
check_new (NwImport *import, const char *name, GError **error)
{
  if (*name == '\0' || !g_utf8_validate (name, -1, NULL))
    return nw_import_refuse (import, error, _("this has no name"));
  if (g_hash_table_contains (import->names, name))
    return nw_import_refuse (import, error, _("“%s” is there already"), name);
  return TRUE;
}

gboolean
nw_import_add_machine (NwImport *import, const char *name, GError **error)
{
  g_autofree char *good = g_strndup (name, NW_NAMESPACE_NAME_MAX);
  char *kept;

  if (!check_new (import, name, error))
    return FALSE;
  g_strcanon (good, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-", '-');
  if (!g_ascii_isalnum (*good))
    *good = 'n';
  if (strcmp (good, name) != 0)
    nw_import_note (import, _("A namespace cannot be called “%s”; it becomes “%s”."), name, good);
  if (!nw_import_do (import, nw_operation_new_namespace_add (good), error))
    return FALSE;
  kept = g_strconcat ("n", good, NULL);
  g_hash_table_insert (import->names, g_strdup (name), kept);
  return nw_import_do (import, nw_operation_new_link_set_up (nw_document_ref (good), "lo", TRUE), error);
}

/* Cut to what an interface may be called, and free. */
static char *
dup_free_link (NwImport *import, const char *namespace_, const char *wanted)
{
  NwDocumentNamespace *there = nw_document_find (import->document, namespace_);
  g_autofree char *base = g_strndup (wanted, NW_LINK_NAME_MAX);
  char *name;

  g_strcanon (base, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-+@", '-');
  if (*base == '\0' || strcmp (base, ".") == 0 || strcmp (base, "..") == 0)
    {
      g_free (base);
      base = g_strdup ("eth");
    }
  name = g_strdup (base);
  for (guint i = 0; nw_document_namespace_find_link (there, name); i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      g_free (name);
      name = g_strdup_printf ("%.*s%s", (int) (NW_LINK_NAME_MAX - strlen (number)), base, number);
    }
  return name;
}

gboolean
nw_import_add_switch (NwImport *import, const char *name, GError **error)
{
  g_autofree char *good = NULL;

  if (!check_new (import, name, error))
    return FALSE;
  good = dup_free_link (import, "", name);
  if (strcmp (good, name) != 0)
    nw_import_note (import, _("A switch cannot be called “%s” here; it becomes “%s”."), name, good);
  if (!nw_import_do (import, nw_operation_new_link_add (nw_document_ref (""), good, "bridge"), error) ||
      !nw_import_do (import, nw_operation_new_link_set_up (nw_document_ref (""), good, TRUE), error))
    return FALSE;
  g_hash_table_insert (import->names, g_strdup (name), g_strconcat ("s", good, NULL));
  return TRUE;
}

const char *
nw_import_find_machine (NwImport *import, const char *name)
{
  const char *found = g_hash_table_lookup (import->names, name);

  return found && *found == 'n' ? found + 1 : NULL;
}

const char *
nw_import_find_switch (NwImport *import, const char *name)
{
  const char *found = g_hash_table_lookup (import->names, name);

  return found && *found == 's' ? found + 1 : NULL;
}

gboolean
nw_import_add_cable (NwImport *import, const NwImportEnd *ends, char **links, GError **error)
{
  const char *namespaces[2], *switches[2];
  g_auto (GStrv) names = g_new0 (char *, 3);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *usual = NULL;

      namespaces[i] = nw_import_find_machine (import, ends[i].node);
      switches[i] = nw_import_find_switch (import, ends[i].node);
      if (namespaces[i] == NULL && switches[i] == NULL && strcmp (ends[i].node, "host") != 0)
        return nw_import_refuse (import, error, _("there is no node “%s”"), ends[i].node);
      if (namespaces[i] == NULL)
        namespaces[i] = "";
      usual = *ends[i].link != '\0' ? g_strdup (ends[i].link)
                                    : g_strdup_printf ("%.9s-eth0", switches[i] ? switches[i] : ends[i].node);
      /* Ports have no meaning in most formats, and all switches share the host. */
      if (*namespaces[i] != '\0' && *ends[i].link != '\0' &&
          nw_document_namespace_find_link (nw_document_find (import->document, namespaces[i]), ends[i].link))
        return nw_import_refuse (import, error, _("“%s” has an interface “%s” already"), ends[i].node, ends[i].link);
      names[i] = dup_free_link (import, namespaces[i], usual);
      if (i == 1 && strcmp (namespaces[0], namespaces[1]) == 0 && strcmp (names[0], names[1]) == 0)
        {
          g_free (names[1]);
          names[1] = g_strdup_printf ("%.13s-2", names[0]);
        }
      if (*ends[i].link != '\0' && strcmp (names[i], ends[i].link) != 0)
        nw_import_note (import, _("The interface %s of “%s” is called %s here."), ends[i].link, ends[i].node, names[i]);
    }

  if (!nw_import_do (import, nw_operation_new_veth_add (nw_document_ref (namespaces[0]), names[0], nw_document_ref (namespaces[1]), names[1]), error))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      if (switches[i] && !nw_import_do (import, nw_operation_new_link_set_master (nw_document_ref (""), names[i], switches[i]), error))
        return FALSE;
      if (!nw_import_do (import, nw_operation_new_link_set_up (nw_document_ref (namespaces[i]), names[i], TRUE), error))
        return FALSE;
      if (links)
        links[i] = g_strdup (names[i]);
    }
  return TRUE;
}

/* Commands. */

static void
fill_links (NwNamespace *target, const NwDocumentNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);
      NwLink *record = nw_link_new ();

      record->index = i + 1;
      record->name = g_strdup (link->name);
      record->kind = g_strdup (link->kind);
      record->flags = link->up ? IFF_UP | IFF_LOWER_UP : 0;
      record->operational_state = link->up ? IF_OPER_UP : IF_OPER_DOWN;
      record->mtu = link->mtu != 0 ? link->mtu : 1500;
      record->mac = link->mac;
      record->alias = g_strdup ("");
      g_ptr_array_add (target->links, record);
      for (guint n = 0; n < link->addresses->len; n++)
        {
          const NwDocumentAddress *address = &g_array_index (link->addresses, NwDocumentAddress, n);
          NwAddress *copy = nw_address_new ();

          copy->link = record->index;
          copy->local = address->local;
          copy->peer = address->peer;
          copy->broadcast = address->broadcast;
          copy->scope = address->scope;
          copy->valid = copy->preferred = G_MAXUINT32;
          g_ptr_array_add (target->addresses, copy);
        }
    }
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);

      for (guint n = 0; *link->master != '\0' && n < target->links->len; n++)
        if (strcmp (((NwLink *) g_ptr_array_index (target->links, n))->name, link->master) == 0)
          ((NwLink *) g_ptr_array_index (target->links, i))->master = n + 1;
    }
}

static void
fill_routes (NwNamespace *target, const NwDocumentNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwDocumentRoute *route = g_ptr_array_index (namespace_->routes, i);
      NwRoute *record = nw_route_new ();

      record->destination = route->destination;
      record->source = route->source;
      record->metric = route->metric;
      record->table = route->table;
      record->type = route->type;
      record->protocol = route->protocol;
      record->scope = route->scope;
      record->tos = route->tos;
      record->mtu = route->mtu;
      for (guint n = 0; n < route->nexthops->len; n++)
        {
          const NwOperationNexthop *nexthop = &g_array_index (route->nexthops, NwOperationNexthop, n);
          NwLink *link = nw_namespace_find_link_by_name (target, nexthop->link);
          NwNexthop copy = { nexthop->gateway, link ? link->index : 0, nexthop->weight, 0 };

          g_array_append_val (record->nexthops, copy);
        }
      g_ptr_array_add (target->routes, record);
    }
}

/* The network as a command inside of that machine sees it: its own namespace is all there is. */
static NwSnapshot *
look_from (NwImport *import, const char *machine)
{
  const NwDocumentNamespace *namespace_ = nw_document_find (import->document, machine);
  g_autoptr (NwNamespace) target = nw_namespace_new (NW_DOCUMENT_ROOT_INODE);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  target->is_root = TRUE;
  target->forwarding4 = namespace_->forwarding4;
  target->forwarding6 = namespace_->forwarding6;
  fill_links (target, namespace_);
  fill_routes (target, namespace_);
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    g_ptr_array_add (target->nat_rules, g_object_ref (g_ptr_array_index (namespace_->nat_rules, i)));
  nw_namespace_sort (target);
  g_ptr_array_add (all, target);
  return nw_snapshot_new (1, all);
}

static gboolean
localise (NwOperation *operation, NwOperationField field, const char *machine)
{
  NwNamespaceRef *reference = nw_operation_field (operation, field);

  if (!nw_operation_has (operation, field))
    return TRUE;
  if (*reference->name != '\0')
    return FALSE;
  nw_document_set_string (&reference->name, machine);
  reference->inode = nw_document_ref (machine).inode;
  return TRUE;
}

static gboolean
run_operation (NwImport *import, const char *machine, const NwScriptLine *line, const NwOperation *operation, GError **error)
{
  g_autoptr (NwOperation) local = nw_operation_copy (operation);
  gboolean is_local = TRUE;

  if (*machine != '\0')
    is_local = localise (local, NW_FIELD_NAMESPACE, machine) && localise (local, NW_FIELD_PEER_NAMESPACE, machine) &&
               localise (local, NW_FIELD_TARGET, machine);
  if (is_local)
    return nw_import_try (import, g_steal_pointer (&local), error);
  nw_import_note (import, _("“%s” is about namespaces inside of “%s”, which cannot be there; it is left out."), line->text, machine);
  return TRUE;
}

static gboolean
run_line (NwImport *import, const char *machine, const NwScriptLine *line, GError **error)
{
  switch (line->status)
    {
    case NW_SCRIPT_CHANGE:
      for (guint i = 0; i < line->operations->len; i++)
        if (!run_operation (import, machine, line, g_ptr_array_index (line->operations, i), error))
          return FALSE;
      return TRUE;
    case NW_SCRIPT_ALREADY_SO:
      return TRUE;
    case NW_SCRIPT_QUESTION:
      nw_import_note (import, _("“%s” changes nothing; it is left out."), line->text);
      return TRUE;
    case NW_SCRIPT_SKIPPED:
      /* What a shell is told about itself. */
      if (*line->text != '\0' && *line->text != '#' && !g_str_has_prefix (line->text, "set -"))
        nw_import_note (import, _("“%s” is left out: %s"), line->text, *line->explanation != '\0' ? line->explanation : _("it is no command for networks"));
      return TRUE;
    case NW_SCRIPT_NOT_UNDERSTOOD:
    default:
      nw_import_note (import, _("“%s” is left out: %s"), line->text, line->message ? line->message : "");
      return TRUE;
    }
}

gboolean
nw_import_run (NwImport *import, const char *machine, const char *commands, gsize length, GError **error)
{
  g_autoptr (NwSnapshot) snapshot = look_from (import, machine);
  g_autoptr (NwScript) script = NULL;
  guint line = import->line, column = import->column;

  if (!count (import, error))
    return FALSE;
  script = nw_script_new (commands, length, snapshot);
  for (guint i = 0; i < nw_script_get_length (script); i++)
    {
      const NwScriptLine *entry = nw_script_get (script, i);

      nw_import_at (import, line + entry->line - 1, entry->line == 1 ? column + entry->column - 1 : entry->column);
      if (!run_line (import, machine, entry, error))
        return FALSE;
    }
  nw_import_at (import, line, column);
  return TRUE;
}

static gboolean
read_script (NwImport *import, GError **error)
{
  return nw_tree_check_size (import->text, import->length, error) && nw_import_run (import, "", import->text, import->length, error);
}

NwDocument *
nw_import (const char *text, gsize length, NwImportFormat format, NwImportRead read, gpointer user_data,
           GPtrArray *notes, GError **error)
{
  static gboolean (*const readers[NW_N_IMPORT_FORMATS]) (NwImport *import, GError **error) = {
    [NW_IMPORT_SCRIPT] = read_script,
    [NW_IMPORT_CONTAINERLAB] = nw_import_read_containerlab,
    [NW_IMPORT_KATHARA] = nw_import_read_kathara,
    [NW_IMPORT_CORE] = nw_import_read_core,
    [NW_IMPORT_MININET] = nw_import_read_mininet,
  };
  g_autoptr (NwDocument) document = nw_document_new ();
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  NwImport import = { .document = document, .text = text, .length = length, .read = read, .user_data = user_data, .notes = notes,
                      .line = 1, .column = 1, .names = names };

  g_return_val_if_fail (text != NULL, NULL);
  g_return_val_if_fail ((guint) format < NW_N_IMPORT_FORMATS, NULL);

  if (format == NW_IMPORT_NATIVE)
    return nw_document_from_json (text, length, notes, error);
  if (!readers[format] (&import, error))
    return NULL;
  return g_steal_pointer (&document);
}

/* At most one byte more than is allowed, so that the importers can refuse what is too long. */
static GBytes *
load (GFile *file, GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);

  return stream ? g_input_stream_read_bytes (G_INPUT_STREAM (stream), NW_TREE_BYTES_MAX + 1, NULL, error) : NULL;
}

static GBytes *
load_sibling (const char *name, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_get_child (G_FILE (user_data), name);

  return load (file, NULL);
}

NwDocument *
nw_import_file (GFile *file, const NwImportFormat *format, GPtrArray *notes, GError **error)
{
  gboolean is_directory = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY;
  g_autoptr (GFile) main_file = is_directory ? g_file_get_child (file, "lab.conf") : g_object_ref (file);
  g_autoptr (GFile) directory = g_file_get_parent (main_file);
  g_autofree char *name = g_file_get_basename (main_file);
  g_autoptr (GBytes) bytes = load (main_file, error);
  const char *text;
  gsize length;

  if (bytes == NULL)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  if (text == NULL)
    text = "";
  return nw_import (text, length, format ? *format : nw_import_detect (name, text, length), load_sibling, directory, notes, error);
}
