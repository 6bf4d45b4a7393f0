/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-import-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>

/* What MiniEdit saves (mininet/examples/miniedit.py, saveTopology()), as Mininet would build it: interfaces are called after their node, h1-eth0, in the
 * order of the links; the address of a host is that of its first. */

typedef struct {
  NwImport   *import;
  const char *address_base; /* "10.0.0.0/8" */
  GHashTable *counts;       /* node → how many interfaces it has */
  GHashTable *first;        /* host → its first interface */
} Reading;

static const char *
get_name (const NwTreeNode *node)
{
  return nw_tree_node_get_text (nw_tree_node_get (node, "opts"), "hostname");
}

static double
get_number (const NwTreeNode *node, const char *key)
{
  const char *text = nw_tree_node_get_text (node, key);

  return text ? g_ascii_strtod (text, NULL) : 0;
}

static void
set_position (NwImport *import, const NwTreeNode *node, const char *key)
{
  double x = get_number (node, "x"), y = get_number (node, "y");

  if (isfinite (x) && isfinite (y) && nw_tree_node_get_text (node, "x") && nw_tree_node_get_text (node, "y"))
    nw_document_set_position (import->document, key, CLAMP (x, -1e6, 1e6), CLAMP (y, -1e6, 1e6));
}

static gboolean
add_node (Reading *reading, const NwTreeNode *node, gboolean is_switch, GError **error)
{
  const NwTreeNode *options = nw_tree_node_get (node, "opts");
  const char *name = get_name (node);
  NwImport *import = reading->import;

  nw_import_at_node (import, node);
  if (name == NULL)
    return nw_import_refuse (import, error, _("a node needs “opts” with a “hostname”"));
  if (is_switch && g_strcmp0 (nw_tree_node_get_text (options, "switchType"), "legacyRouter") != 0)
    {
      g_autofree char *key = NULL;

      if (!nw_import_add_switch (import, name, error))
        return FALSE;
      key = g_strdup_printf ("/:%s", nw_import_find_switch (import, name));
      set_position (import, node, key);
      return TRUE;
    }
  if (!nw_import_add_machine (import, name, error))
    return FALSE;
  set_position (import, node, nw_import_find_machine (import, name));
  /* A "legacy router" of MiniEdit is a node with forwarding turned on. */
  return !is_switch || nw_import_do (import, nw_operation_new_forwarding_set (nw_document_ref (nw_import_find_machine (import, name)), AF_INET, TRUE), error);
}

static gboolean
visit (Reading *reading, const NwTreeNode *root, const char *key, gboolean (*visitor) (Reading *reading, const NwTreeNode *node, GError **error), GError **error)
{
  const NwTreeNode *array = nw_tree_node_get (root, key);

  if (array == NULL)
    return TRUE;
  nw_import_at_node (reading->import, array);
  if (array->type != NW_TREE_SEQUENCE)
    return nw_import_refuse (reading->import, error, _("“%s” is a list"), key);
  for (guint i = 0; i < array->children->len; i++)
    if (!visitor (reading, g_ptr_array_index (array->children, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
add_host (Reading *reading, const NwTreeNode *node, GError **error)
{
  return add_node (reading, node, FALSE, error);
}

static gboolean
add_switch (Reading *reading, const NwTreeNode *node, GError **error)
{
  return add_node (reading, node, TRUE, error);
}

static gboolean
note_controller (Reading *reading, const NwTreeNode *node, GError **error)
{
  nw_import_at_node (reading->import, node);
  nw_import_note (reading->import, _("A controller is left out: the switches of the kernel learn by themselves."));
  return TRUE;
}

/* Mininet counts from 0 at hosts and from 1 at switches. Returns: (transfer full) */
static char *
dup_interface (Reading *reading, const char *node)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (reading->counts, node));

  g_hash_table_insert (reading->counts, g_strdup (node), GUINT_TO_POINTER (count + 1));
  return g_strdup_printf ("%s-eth%u", node, nw_import_find_switch (reading->import, node) ? count + 1 : count);
}

/* "5ms", "100us", "1s"; a number alone is microseconds, as tc takes it. */
static guint
parse_delay (const char *text)
{
  char *unit;
  double value = g_ascii_strtod (text, &unit);

  if (strcmp (unit, "ms") == 0 || strcmp (unit, "msec") == 0)
    value *= 1000;
  else if (strcmp (unit, "s") == 0 || strcmp (unit, "sec") == 0)
    value *= 1e6;
  return isfinite (value) && value > 0 ? MIN (value, 60e6) : 0;
}

static gboolean
set_limit (Reading *reading, const NwTreeNode *options, const char *node, const char *link, GError **error)
{
  const char *machine = nw_import_find_machine (reading->import, node);
  const char *delay_text = nw_tree_node_get_text (options, "delay");
  const char *jitter_text = nw_tree_node_get_text (options, "jitter");
  double rate = get_number (options, "bw") * 1e6;
  double loss = get_number (options, "loss") * 1e4;
  guint delay = delay_text ? parse_delay (delay_text) : 0;
  guint jitter = jitter_text ? parse_delay (jitter_text) : 0;

  rate = isfinite (rate) ? CLAMP (rate, 0, 4e11) : 0;
  loss = isfinite (loss) ? CLAMP (loss, 0, 1e6) : 0;
  if (rate < 1000 && delay == 0 && jitter == 0 && loss < 1)
    return TRUE;
  return nw_import_try (reading->import, nw_operation_new_limit_set (nw_document_ref (machine ? machine : ""), link, rate < 1000 ? 0 : rate + 0.5, delay, jitter, loss + 0.5), error);
}

static gboolean
add_link (Reading *reading, const NwTreeNode *node, GError **error)
{
  const NwTreeNode *options = nw_tree_node_get (node, "opts");
  const char *names[2] = { nw_tree_node_get_text (node, "src"), nw_tree_node_get_text (node, "dest") };
  g_auto (GStrv) wanted = g_new0 (char *, 3);
  g_auto (GStrv) links = g_new0 (char *, 3);
  NwImportEnd ends[2];

  nw_import_at_node (reading->import, node);
  for (guint i = 0; i < 2; i++)
    {
      if (names[i] == NULL)
        return nw_import_refuse (reading->import, error, _("a link needs “src” and “dest”"));
      if (!nw_import_find_machine (reading->import, names[i]) && !nw_import_find_switch (reading->import, names[i]))
        return nw_import_refuse (reading->import, error, _("there is no node “%s”"), names[i]);
      wanted[i] = dup_interface (reading, names[i]);
      ends[i] = (NwImportEnd) { names[i], wanted[i] };
    }
  if (!nw_import_add_cable (reading->import, ends, links, error))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    {
      if (!set_limit (reading, options, names[i], links[i], error))
        return FALSE;
      if (nw_import_find_machine (reading->import, names[i]) && !g_hash_table_contains (reading->first, names[i]))
        g_hash_table_insert (reading->first, g_strdup (names[i]), g_strdup (links[i]));
    }
  return TRUE;
}

/* What Mininet gives a host that says nothing: the network's base and the number of the node. */
static gboolean
get_address (Reading *reading, const NwTreeNode *options, NwInet *address, GError **reason)
{
  const char *text = nw_tree_node_get_text (options, "ip");
  NwInet base = NW_INET_NONE;

  if (!nw_inet_parse_prefix (reading->address_base, &base, reason))
    return FALSE;
  if (text && *text != '\0')
    {
      if (!nw_inet_parse_prefix (text, address, reason))
        return FALSE;
      if (strchr (text, '/') == NULL && address->family == base.family)
        address->prefix = base.prefix;
      return TRUE;
    }
  base = nw_inet_network (&base);
  *address = nw_inet_host (&base, CLAMP (get_number (options, "nodeNum"), 1, 65534));
  return TRUE;
}

static gboolean
set_default_route (Reading *reading, const NwTreeNode *options, const char *machine, GError **error)
{
  const char *text = nw_tree_node_get_text (options, "defaultRoute");
  g_autoptr (GError) reason = NULL;
  NwInet everywhere, gateway;

  if (text == NULL || *text == '\0')
    return TRUE;
  if (g_str_has_prefix (text, "via "))
    text += strlen ("via ");
  if (!nw_inet_parse_address (text, &gateway, &reason) || !nw_inet_parse_destination ("default", gateway.family, &everywhere, &reason))
    {
      nw_import_note (reading->import, "%s", reason->message);
      return TRUE;
    }
  return nw_import_try (reading->import, nw_operation_new_route_replace (nw_document_ref (machine), &everywhere, &gateway, NULL, 0), error);
}

static gboolean
set_host (Reading *reading, const NwTreeNode *node, GError **error)
{
  const NwTreeNode *options = nw_tree_node_get (node, "opts");
  const char *link = g_hash_table_lookup (reading->first, get_name (node));
  const char *machine = nw_import_find_machine (reading->import, get_name (node));
  const char *command = nw_tree_node_get_text (options, "startCommand");
  g_autoptr (GError) reason = NULL;
  NwInet address;

  nw_import_at_node (reading->import, node);
  if (link && !get_address (reading, options, &address, &reason))
    nw_import_note (reading->import, "%s", reason->message);
  else if (link && nw_inet_is_set (&address) &&
           !nw_import_try (reading->import, nw_operation_new_address_replace (nw_document_ref (machine), link, &address), error))
    return FALSE;
  if (!set_default_route (reading, options, machine, error))
    return FALSE;
  if (nw_tree_node_get (options, "vlanInterfaces") || nw_tree_node_get (options, "externalInterfaces"))
    nw_import_note (reading->import, _("VLAN and external interfaces of “%s” are left out."), machine);
  if (command == NULL)
    return TRUE;
  nw_import_at_node (reading->import, nw_tree_node_get (options, "startCommand"));
  return nw_import_run (reading->import, machine, command, strlen (command), error);
}

gboolean
nw_import_read_mininet (NwImport *import, GError **error)
{
  g_autoptr (NwTree) tree = nw_tree_parse_json (import->text, import->length, error);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) first = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Reading reading = { import, "10.0.0.0/8", counts, first };
  const NwTreeNode *root;
  const char *base;

  if (tree == NULL)
    return FALSE;
  root = nw_tree_get_root (tree);
  nw_import_at_node (import, root);
  if (nw_tree_node_get (root, "hosts") == NULL && nw_tree_node_get (root, "switches") == NULL)
    return nw_import_refuse (import, error, _("this is no topology of MiniEdit: “hosts” and “switches” are missing"));
  base = nw_tree_node_get_text (nw_tree_node_get (root, "application"), "ipBase");
  if (base && *base != '\0')
    reading.address_base = base;
  return visit (&reading, root, "hosts", add_host, error) && visit (&reading, root, "switches", add_switch, error) &&
         visit (&reading, root, "controllers", note_controller, error) && visit (&reading, root, "links", add_link, error) &&
         visit (&reading, root, "hosts", set_host, error);
}
