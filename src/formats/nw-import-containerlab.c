/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* containerlab.dev/manual/topo-def-file, /manual/nodes, /manual/links. */

#define N_PLACES 4

/* Where a setting of a node can stand: at the node, in its group, its kind, and what all nodes have in common. Any of them may be %NULL. */
static void
find_places (const NwTreeNode *topology, const NwTreeNode *node, const NwTreeNode *places[N_PLACES])
{
  const NwTreeNode *defaults = nw_tree_node_get (topology, "defaults");
  const char *group = nw_tree_node_get_text (node, "group");
  const char *kind = nw_tree_node_get_text (node, "kind");

  places[0] = node;
  places[1] = group ? nw_tree_node_get (nw_tree_node_get (topology, "groups"), group) : NULL;
  if (kind == NULL)
    kind = nw_tree_node_get_text (places[1], "kind");
  if (kind == NULL)
    kind = nw_tree_node_get_text (defaults, "kind");
  places[2] = kind ? nw_tree_node_get (nw_tree_node_get (topology, "kinds"), kind) : NULL;
  places[3] = defaults;
}

static const char *
find_kind (const NwTreeNode *topology, const NwTreeNode *node)
{
  const NwTreeNode *places[N_PLACES];
  const char *kind = NULL;

  find_places (topology, node, places);
  for (guint i = 0; i < N_PLACES && kind == NULL; i++)
    kind = nw_tree_node_get_text (places[i], "kind");
  return kind;
}

/* What of a node means nothing here. Images and the like are what a container is made of, and no loss to its network. */
static void
note_settings (NwImport *import, const NwTreeNode *node)
{
  static const char *const known[] = { "kind", "image", "exec", "group", "<<", "labels", "network-mode", "mgmt-ipv4", "mgmt-ipv6", "type",
                                       "image-pull-policy", NULL };

  for (guint i = 0; node->type == NW_TREE_MAPPING && i < node->keys->len; i++)
    if (!g_strv_contains (known, g_ptr_array_index (node->keys, i)))
      {
        nw_import_at_node (import, g_ptr_array_index (node->children, i));
        nw_import_note (import, _("“%s” of a node is left out: a namespace has nothing like it."), (char *) g_ptr_array_index (node->keys, i));
      }
}

static gboolean
read_position (NwImport *import, const NwTreeNode *node, const char *key)
{
  const NwTreeNode *labels = nw_tree_node_get (node, "labels");
  const char *x = nw_tree_node_get_text (labels, "graph-posX");
  const char *y = nw_tree_node_get_text (labels, "graph-posY");

  if (x && y)
    nw_document_set_position (import->document, key, CLAMP (g_ascii_strtod (x, NULL), -1e6, 1e6), CLAMP (g_ascii_strtod (y, NULL), -1e6, 1e6));
  return TRUE;
}

static gboolean
add_node (NwImport *import, const NwTreeNode *topology, const char *name, const NwTreeNode *node, GError **error)
{
  const char *kind = find_kind (topology, node);

  nw_import_at_node (import, node);
  if (kind == NULL)
    return nw_import_refuse (import, error, _("the node “%s” has no kind"), name);
  if (strcmp (kind, "bridge") == 0 || strcmp (kind, "ovs-bridge") == 0)
    {
      g_autofree char *key = g_strdup_printf ("/:%s", name);

      if (strcmp (kind, "ovs-bridge") == 0)
        nw_import_note (import, _("“%s” becomes a switch of the kernel; Open vSwitch is another one."), name);
      return nw_import_add_switch (import, name, error) && read_position (import, node, key);
    }
  if (strcmp (kind, "linux") != 0 && strcmp (kind, "host") != 0)
    nw_import_note (import, _("“%s” is a %s: what runs in it is left out, its cables are not."), name, kind);
  if (strcmp (name, "host") == 0 && strcmp (kind, "host") == 0)
    return TRUE;
  if (!nw_import_add_machine (import, name, error))
    return FALSE;
  note_settings (import, node);
  return read_position (import, node, nw_import_find_machine (import, name));
}

static gboolean
split_endpoint (NwImport *import, const NwTreeNode *node, NwImportEnd *end, char **holder, GError **error)
{
  const char *colon;

  nw_import_at_node (import, node);
  if (node->type == NW_TREE_MAPPING)
    {
      *holder = g_strdup ("");
      end->node = nw_tree_node_get_text (node, "node");
      end->link = nw_tree_node_get_text (node, "interface");
      if (end->node && end->link)
        return TRUE;
      return nw_import_refuse (import, error, _("an endpoint needs a node and an interface"));
    }
  colon = node->type == NW_TREE_SCALAR ? strchr (node->text, ':') : NULL;
  if (colon == NULL || colon == node->text || colon[1] == '\0')
    return nw_import_refuse (import, error, _("an endpoint is written “node:interface”"));
  *holder = g_strndup (node->text, colon - node->text);
  end->node = *holder;
  end->link = colon + 1;
  return TRUE;
}

/* Extended links give an endpoint a MAC address, and a link an MTU. */
static gboolean
set_end (NwImport *import, const NwTreeNode *link, const NwTreeNode *endpoint, const NwImportEnd *end, const char *name, GError **error)
{
  const char *machine = nw_import_find_machine (import, end->node);
  NwNamespaceRef reference = nw_document_ref (machine ? machine : "");
  const char *mac_text = endpoint->type == NW_TREE_MAPPING ? nw_tree_node_get_text (endpoint, "mac") : NULL;
  const char *mtu_text = nw_tree_node_get_text (link, "mtu");
  g_autoptr (GError) reason = NULL;
  guint64 mtu;
  NwMac mac;

  nw_import_at_node (import, endpoint);
  if (mac_text && !nw_mac_parse (mac_text, &mac, &reason))
    nw_import_note (import, "%s", reason->message);
  else if (mac_text && !nw_import_try (import, nw_operation_new_link_set_mac (reference, name, &mac), error))
    return FALSE;
  if (mtu_text && !g_ascii_string_to_unsigned (mtu_text, 10, 68, 65535, &mtu, NULL))
    nw_import_note (import, _("“%s” is no MTU."), mtu_text);
  else if (mtu_text && !nw_import_try (import, nw_operation_new_link_set_mtu (reference, name, mtu), error))
    return FALSE;
  return TRUE;
}

static gboolean
add_link (NwImport *import, const NwTreeNode *link, GError **error)
{
  const NwTreeNode *endpoints = nw_tree_node_get (link, "endpoints");
  const char *type = nw_tree_node_get_text (link, "type");
  g_auto (GStrv) holders = g_new0 (char *, 3);
  g_auto (GStrv) names = g_new0 (char *, 3);
  NwImportEnd ends[2];

  nw_import_at_node (import, link);
  if (type && strcmp (type, "veth") != 0)
    {
      nw_import_note (import, _("A link of type “%s” is left out: only cables (veth) can be carried over."), type);
      return TRUE;
    }
  if (endpoints == NULL || endpoints->type != NW_TREE_SEQUENCE || endpoints->children->len != 2)
    return nw_import_refuse (import, error, _("a link has two endpoints"));
  for (guint i = 0; i < 2; i++)
    if (!split_endpoint (import, g_ptr_array_index (endpoints->children, i), &ends[i], &holders[i], error))
      return FALSE;
  nw_import_at_node (import, link);
  if (!nw_import_add_cable (import, ends, names, error))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (!set_end (import, link, g_ptr_array_index (endpoints->children, i), &ends[i], names[i], error))
      return FALSE;
  return TRUE;
}

/* "sh -c '…'" is a shell only around the commands that it is given. */
static char *
unwrap (const char *command)
{
  g_auto (GStrv) words = NULL;
  int n_words;

  if (!g_regex_match_simple ("^\\s*(/bin/)?(ba|a)?sh\\s+-c\\s", command, 0, 0) || !g_shell_parse_argv (command, &n_words, &words, NULL) || n_words != 3)
    return g_strdup (command);
  return g_strdup (words[2]);
}

static gboolean
run_exec (NwImport *import, const NwTreeNode *exec, const char *machine, GError **error)
{
  if (exec == NULL || nw_tree_node_is_null (exec))
    return TRUE;
  nw_import_at_node (import, exec);
  if (exec->type != NW_TREE_SEQUENCE)
    return nw_import_refuse (import, error, _("“exec” is a list of commands"));
  for (guint i = 0; i < exec->children->len; i++)
    {
      const NwTreeNode *child = g_ptr_array_index (exec->children, i);
      g_autofree char *command = NULL;

      nw_import_at_node (import, child);
      if (child->type != NW_TREE_SCALAR)
        return nw_import_refuse (import, error, _("“exec” is a list of commands"));
      command = unwrap (child->text);
      if (!nw_import_run (import, machine, command, strlen (command), error))
        return FALSE;
    }
  return TRUE;
}

/* containerlab runs all of them: those that nodes have in common first. */
static gboolean
run_node (NwImport *import, const NwTreeNode *topology, const char *name, const NwTreeNode *node, GError **error)
{
  const char *machine = nw_import_find_machine (import, name);
  const NwTreeNode *places[N_PLACES];

  find_places (topology, node, places);
  for (guint i = N_PLACES; machine && i > 0; i--)
    if (!run_exec (import, nw_tree_node_get (places[i - 1], "exec"), machine, error))
      return FALSE;
  return TRUE;
}

gboolean
nw_import_read_containerlab (NwImport *import, GError **error)
{
  g_autoptr (NwTree) tree = nw_tree_parse_yaml (import->text, import->length, error);
  const NwTreeNode *topology, *nodes, *links;
  const char *title;

  if (tree == NULL)
    return FALSE;
  nw_import_at_node (import, nw_tree_get_root (tree));
  topology = nw_tree_node_get (nw_tree_get_root (tree), "topology");
  nodes = nw_tree_node_get (topology, "nodes");
  links = nw_tree_node_get (topology, "links");
  if (nodes == NULL || nodes->type != NW_TREE_MAPPING)
    return nw_import_refuse (import, error, _("this is no containerlab topology: “topology” with “nodes” is missing"));
  title = nw_tree_node_get_text (nw_tree_get_root (tree), "name");
  if (title)
    nw_document_set_title (import->document, title);

  for (guint i = 0; i < nodes->keys->len; i++)
    if (!add_node (import, topology, g_ptr_array_index (nodes->keys, i), g_ptr_array_index (nodes->children, i), error))
      return FALSE;
  if (links && !nw_tree_node_is_null (links) && links->type != NW_TREE_SEQUENCE)
    {
      nw_import_at_node (import, links);
      return nw_import_refuse (import, error, _("“links” is a list"));
    }
  for (guint i = 0; links && links->type == NW_TREE_SEQUENCE && i < links->children->len; i++)
    if (!add_link (import, g_ptr_array_index (links->children, i), error))
      return FALSE;
  for (guint i = 0; i < nodes->keys->len; i++)
    if (!run_node (import, topology, g_ptr_array_index (nodes->keys, i), g_ptr_array_index (nodes->children, i), error))
      return FALSE;
  return TRUE;
}
