/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-json.h"
#include "nw-document-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "nw-error.h"
#include "nw-tree.h"

/* Everything becomes an operation, in the order in which a network is built: so what is read has passed the same checks as what is clicked. */

typedef struct {
  NwDocument *document;
  GPtrArray  *notes;
  GError    **error;
  guint       n_operations;
} Reader;

static gboolean
refuse (Reader *reader, const NwTreeNode *node, const char *reason)
{
  return nw_tree_refuse (reader->error, node->line, node->column, "%s", reason);
}

/* Notes members that are none of @known. */
static gboolean
check_mapping (Reader *reader, const NwTreeNode *node, const char *const *known)
{
  if (node->type != NW_TREE_MAPPING)
    return refuse (reader, node, _("“{” is expected here"));
  for (guint i = 0; i < node->keys->len; i++)
    {
      const NwTreeNode *child = g_ptr_array_index (node->children, i);
      const char *key = g_ptr_array_index (node->keys, i);

      if (!g_strv_contains (known, key))
        nw_import_notes_add (reader->notes, NULL, child->line, child->column, _("“%s” is not known to this version; it is left out."), key);
    }
  return TRUE;
}

/* Fields of an operation. */

typedef enum {
  TEXT,
  ADDRESS,
  BOOLEAN,
  UINT,
  UINT64,
} Type;

/** Member: a member of the file and the field of the operation that it becomes. */
typedef struct {
  const char *key;
  const char *field;
  Type        type;
} Member;

static gboolean
read_number (Reader *reader, const NwTreeNode *node, guint64 largest, guint64 *number)
{
  if (node->type != NW_TREE_SCALAR || node->is_string || !g_ascii_string_to_unsigned (node->text, 10, 0, largest, number, NULL))
    return nw_tree_refuse (reader->error, node->line, node->column, _("a whole number from 0 to %" G_GUINT64_FORMAT " is expected here"), largest);
  return TRUE;
}

static gboolean
read_boolean (Reader *reader, const NwTreeNode *node, gboolean *value)
{
  *value = node->type == NW_TREE_SCALAR && !node->is_string && strcmp (node->text, "true") == 0;
  if (!*value && (node->type != NW_TREE_SCALAR || node->is_string || strcmp (node->text, "false") != 0))
    return refuse (reader, node, _("true or false is expected here"));
  return TRUE;
}

static const char *
read_text (Reader *reader, const NwTreeNode *node)
{
  if (node->type == NW_TREE_SCALAR && node->is_string)
    return node->text;
  refuse (reader, node, _("a text in quotes is expected here"));
  return NULL;
}

/* Returns: the text of the member @key, which has to be there. */
static const char *
need_text (Reader *reader, const NwTreeNode *node, const char *key)
{
  const NwTreeNode *child = nw_tree_node_get (node, key);

  if (child)
    return read_text (reader, child);
  nw_tree_refuse (reader->error, node->line, node->column, _("“%s” is missing"), key);
  return NULL;
}

static gboolean
add_member (Reader *reader, GVariantBuilder *fields, const NwTreeNode *node, const Member *member)
{
  guint64 number;
  gboolean truth;
  const char *text;

  switch (member->type)
    {
    case TEXT:
    case ADDRESS:
      text = read_text (reader, node);
      if (text == NULL)
        return FALSE;
      g_variant_builder_add (fields, "{sv}", member->field, g_variant_new_string (text));
      return TRUE;
    case BOOLEAN:
      if (!read_boolean (reader, node, &truth))
        return FALSE;
      g_variant_builder_add (fields, "{sv}", member->field, g_variant_new_boolean (truth));
      return TRUE;
    case UINT:
      if (!read_number (reader, node, G_MAXUINT32, &number))
        return FALSE;
      g_variant_builder_add (fields, "{sv}", member->field, g_variant_new_uint32 (number));
      return TRUE;
    case UINT64:
    default:
      if (!read_number (reader, node, G_MAXUINT64, &number))
        return FALSE;
      g_variant_builder_add (fields, "{sv}", member->field, g_variant_new_uint64 (number));
      return TRUE;
    }
}

/* Those of @members that @node has. */
static gboolean
add_members (Reader *reader, GVariantBuilder *fields, const NwTreeNode *node, const Member *members, guint n_members)
{
  for (guint i = 0; i < n_members; i++)
    {
      const NwTreeNode *child = nw_tree_node_get (node, members[i].key);

      if (child && !add_member (reader, fields, child, &members[i]))
        return FALSE;
    }
  return TRUE;
}

static void
begin_operation (GVariantBuilder *fields, const char *namespace_, const char *link)
{
  NwNamespaceRef reference = nw_document_ref (namespace_);

  g_variant_builder_init (fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (fields, "{sv}", "namespace", g_variant_new ("(ts)", reference.inode, reference.name));
  if (link)
    g_variant_builder_add (fields, "{sv}", "link", g_variant_new_string (link));
}

/* @fields: finished here. @node: what the operation stands for in the file. */
static gboolean
end_operation (Reader *reader, const NwTreeNode *node, const char *kind, GVariantBuilder *fields)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new ("(sa{sv})", kind, fields));
  g_autoptr (GError) reason = NULL;
  g_autoptr (NwOperation) operation = nw_operation_from_variant (variant, &reason);

  if (++reader->n_operations > NW_PLAN_MAX)
    {
      g_set_error (reader->error, NW_ERROR, NW_ERROR_LIMIT, _("Line %u, column %u: the document wants more than %d operations"),
                   node->line, node->column, NW_PLAN_MAX);
      return FALSE;
    }
  if (operation && nw_document_apply (reader->document, operation, &reason))
    return TRUE;
  return refuse (reader, node, reason->message);
}

/* An operation of which all but the link is members of @node. Nothing is done when @node has none of them. */
static gboolean
do_members (Reader *reader, const NwTreeNode *node, const char *kind, const char *namespace_, const char *link,
            const Member *members, guint n_members)
{
  GVariantBuilder fields;
  gboolean has_any = FALSE;

  for (guint i = 0; i < n_members; i++)
    has_any |= nw_tree_node_get (node, members[i].key) != NULL;
  if (!has_any)
    return TRUE;
  begin_operation (&fields, namespace_, link);
  if (!add_members (reader, &fields, node, members, n_members))
    {
      g_variant_builder_clear (&fields);
      return FALSE;
    }
  return end_operation (reader, node, kind, &fields);
}

/* Walking. */

typedef gboolean (*Visit) (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *link);

/* Calls @visit for every element of the array @key, which may be missing. */
static gboolean
visit_all (Reader *reader, const NwTreeNode *parent, const char *key, Visit visit, const char *namespace_, const char *link)
{
  const NwTreeNode *array = nw_tree_node_get (parent, key);

  if (array == NULL)
    return TRUE;
  if (array->type != NW_TREE_SEQUENCE)
    return refuse (reader, array, _("“[” is expected here"));
  for (guint i = 0; i < array->children->len; i++)
    if (!visit (reader, g_ptr_array_index (array->children, i), namespace_, link))
      return FALSE;
  return TRUE;
}

static gboolean
get_namespace_name (Reader *reader, const NwTreeNode *node, const char **name)
{
  const NwTreeNode *host = nw_tree_node_get (node, "host");
  gboolean is_host = FALSE;

  if (host && !read_boolean (reader, host, &is_host))
    return FALSE;
  *name = is_host ? "" : need_text (reader, node, "name");
  if (*name && **name == '\0' && !is_host)
    return refuse (reader, node, _("a namespace has a name; only the host has none"));
  return *name != NULL;
}

/* First: which namespaces there are. */

static gboolean
add_namespace (Reader *reader, const NwTreeNode *node, const char *unused, const char *unused_too)
{
  static const char *const known[] = { "name", "host", "forwarding4", "forwarding6", "interfaces", "routes", "masquerade", "publish", NULL };
  GVariantBuilder fields;
  const char *name;

  if (!check_mapping (reader, node, known) || !get_namespace_name (reader, node, &name))
    return FALSE;
  if (*name == '\0')
    return TRUE;
  begin_operation (&fields, name, NULL);
  return end_operation (reader, node, "namespace-add", &fields);
}

/* Second: interfaces that stand for themselves; third: cables; then what stands on others. */

static const Member link_members[] = {
  { "kind", "link-kind", TEXT },
  { "parent", "parent", TEXT },
  { "vlan-id", "vlan-id", UINT },
  { "macvlan-mode", "macvlan-mode", TEXT },
  { "vni", "vni", UINT },
  { "remote", "remote", ADDRESS },
  { "local", "local", ADDRESS },
  { "vxlan-port", "vxlan-port", UINT },
};

static gboolean
check_interface (Reader *reader, const NwTreeNode *node, const char **name, const char **kind)
{
  static const char *const known[] = { "name", "kind", "up", "mac", "mtu", "switch", "parent", "vlan-id", "macvlan-mode", "vni", "remote",
                                       "local", "vxlan-port", "address-generation", "stp", "ageing-time", "vlan-filtering", "limit",
                                       "addresses", "neighbours", NULL };

  if (!check_mapping (reader, node, known))
    return FALSE;
  *name = need_text (reader, node, "name");
  *kind = *name ? need_text (reader, node, "kind") : NULL;
  return *kind != NULL;
}

static gboolean
add_own (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *unused)
{
  NwDocumentNamespace *target = nw_document_find (reader->document, namespace_);
  const char *name, *kind;

  if (!check_interface (reader, node, &name, &kind))
    return FALSE;
  if (strcmp (kind, "hardware") == 0 || strcmp (kind, "loopback") == 0)
    {
      gboolean is_lo = strcmp (kind, "loopback") == 0;
      NwDocumentLink *there = nw_document_namespace_find_link (target, name);

      if (is_lo && there)
        return TRUE;
      if (is_lo || there || *name == '\0' || strlen (name) > 255)
        return refuse (reader, node, _("an interface of this name and kind cannot be here"));
      g_ptr_array_add (target->links, nw_document_link_new (name, ""));
      return TRUE;
    }
  if (strcmp (kind, "veth") == 0 || nw_tree_node_get (node, "parent"))
    return TRUE;
  return do_members (reader, node, "link-add", namespace_, name, link_members, G_N_ELEMENTS (link_members));
}

static gboolean
add_child (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *unused)
{
  NwDocumentNamespace *target = nw_document_find (reader->document, namespace_);
  const char *parent = nw_tree_node_get_text (node, "parent");
  const char *name = nw_tree_node_get_text (node, "name");

  if (parent == NULL || nw_document_namespace_find_link (target, name) || !nw_document_namespace_find_link (target, parent))
    return TRUE;
  return do_members (reader, node, "link-add", namespace_, name, link_members, G_N_ELEMENTS (link_members));
}

static gboolean
read_end (Reader *reader, const NwTreeNode *node, const char **namespace_, const char **link)
{
  static const char *const known[] = { "namespace", "interface", NULL };
  const NwTreeNode *place;

  if (!check_mapping (reader, node, known))
    return FALSE;
  place = nw_tree_node_get (node, "namespace");
  *namespace_ = place ? read_text (reader, place) : "";
  *link = *namespace_ ? need_text (reader, node, "interface") : NULL;
  return *link != NULL;
}

static gboolean
add_cable (Reader *reader, const NwTreeNode *node, const char *unused, const char *unused_too)
{
  const char *namespaces[2], *links[2];
  NwNamespaceRef peer;
  GVariantBuilder fields;

  if (node->type != NW_TREE_SEQUENCE || node->children->len != 2)
    return refuse (reader, node, _("a cable has two ends: “[{…}, {…}]” is expected here"));
  for (guint i = 0; i < 2; i++)
    if (!read_end (reader, g_ptr_array_index (node->children, i), &namespaces[i], &links[i]))
      return FALSE;
  peer = nw_document_ref (namespaces[1]);
  begin_operation (&fields, namespaces[0], links[0]);
  g_variant_builder_add (&fields, "{sv}", "link-kind", g_variant_new_string ("veth"));
  g_variant_builder_add (&fields, "{sv}", "peer-namespace", g_variant_new ("(ts)", peer.inode, peer.name));
  g_variant_builder_add (&fields, "{sv}", "peer", g_variant_new_string (links[1]));
  return end_operation (reader, node, "link-add", &fields);
}

/* Then what they are like. */

static gboolean
check_is_there (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *name)
{
  if (nw_document_namespace_find_link (nw_document_find (reader->document, namespace_), name))
    return TRUE;
  if (nw_tree_node_get (node, "parent"))
    return refuse (reader, node, _("the interface that this one stands on is not there"));
  return refuse (reader, node, _("no cable ends here; “cables” has to say where it leads"));
}

static gboolean
set_address (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *link)
{
  static const Member members[] = {
    { "address", "address", ADDRESS }, { "peer", "peer-address", ADDRESS }, { "broadcast", "broadcast", ADDRESS }, { "scope", "scope", UINT },
  };
  static const char *const known[] = { "address", "peer", "broadcast", "scope", NULL };
  const Member plain = members[0];
  GVariantBuilder fields;

  if (node->type == NW_TREE_SCALAR)
    {
      begin_operation (&fields, namespace_, link);
      if (add_member (reader, &fields, node, &plain))
        return end_operation (reader, node, "address-replace", &fields);
      g_variant_builder_clear (&fields);
      return FALSE;
    }
  return check_mapping (reader, node, known) && need_text (reader, node, "address") &&
         do_members (reader, node, "address-replace", namespace_, link, members, G_N_ELEMENTS (members));
}

static gboolean
set_neighbour (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *link)
{
  static const Member members[] = { { "address", "address", ADDRESS }, { "mac", "mac", TEXT } };
  static const char *const known[] = { "address", "mac", NULL };

  return check_mapping (reader, node, known) && need_text (reader, node, "address") &&
         do_members (reader, node, "neighbour-replace", namespace_, link, members, G_N_ELEMENTS (members));
}

static gboolean
set_limit (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *link)
{
  static const Member members[] = { { "rate", "rate", UINT64 }, { "delay", "delay", UINT }, { "jitter", "jitter", UINT }, { "loss", "loss", UINT } };
  static const char *const known[] = { "rate", "delay", "jitter", "loss", NULL };

  return node == NULL || (check_mapping (reader, node, known) &&
                          do_members (reader, node, "limit-set", namespace_, link, members, G_N_ELEMENTS (members)));
}

static gboolean
set_generation (Reader *reader, const NwTreeNode *node, NwDocumentLink *link)
{
  const NwTreeNode *generation = nw_tree_node_get (node, "address-generation");
  guint64 number = 0;

  /* Of an interface that is there, no operation sets it. */
  if (generation && !read_number (reader, generation, 3, &number))
    return FALSE;
  link->address_generation = number;
  return TRUE;
}

static gboolean
set_interface (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *unused)
{
  static const Member mac[] = { { "mac", "mac", TEXT } };
  static const Member mtu[] = { { "mtu", "mtu", UINT } };
  static const Member master[] = { { "switch", "master", TEXT } };
  static const Member bridge[] = { { "stp", "stp", BOOLEAN }, { "ageing-time", "ageing-time", UINT }, { "vlan-filtering", "vlan-filtering", BOOLEAN } };
  static const Member up[] = { { "up", "up", BOOLEAN } };
  const char *name = nw_tree_node_get_text (node, "name");
  NwDocumentLink *link;

  if (!check_is_there (reader, node, namespace_, name))
    return FALSE;
  link = nw_document_namespace_find_link (nw_document_find (reader->document, namespace_), name);
  if (nw_tree_node_get (node, "up") == NULL)
    link->up = FALSE;
  return set_generation (reader, node, link) &&
         do_members (reader, node, "link-set-mac", namespace_, name, mac, 1) &&
         do_members (reader, node, "link-set-mtu", namespace_, name, mtu, 1) &&
         do_members (reader, node, "bridge-set", namespace_, name, bridge, G_N_ELEMENTS (bridge)) &&
         do_members (reader, node, "link-set-master", namespace_, name, master, 1) &&
         do_members (reader, node, "link-set-up", namespace_, name, up, 1) &&
         set_limit (reader, nw_tree_node_get (node, "limit"), namespace_, name) &&
         visit_all (reader, node, "addresses", set_address, namespace_, name) &&
         visit_all (reader, node, "neighbours", set_neighbour, namespace_, name);
}

/* Last what leads through them. */

static gboolean
add_nexthops (Reader *reader, const NwTreeNode *node, GVariantBuilder *fields)
{
  const NwTreeNode *via = nw_tree_node_get (node, "via");
  GVariantBuilder nexthops;

  g_variant_builder_init (&nexthops, G_VARIANT_TYPE ("a(ssu)"));
  for (guint i = 0; via && i < via->children->len; i++)
    {
      const NwTreeNode *nexthop = g_ptr_array_index (via->children, i);
      const NwTreeNode *weight = nw_tree_node_get (nexthop, "weight");
      const char *gateway = nw_tree_node_get_text (nexthop, "gateway");
      const char *link = nw_tree_node_get_text (nexthop, "interface");
      guint64 number = 1;

      if (weight && !read_number (reader, weight, 256, &number))
        {
          g_variant_builder_clear (&nexthops);
          return FALSE;
        }
      g_variant_builder_add (&nexthops, "(ssu)", gateway ? gateway : "", link ? link : "", (guint) number);
    }
  g_variant_builder_add (fields, "{sv}", "nexthops", g_variant_builder_end (&nexthops));
  return TRUE;
}

static gboolean
set_route (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *unused)
{
  static const Member members[] = {
    { "to", "destination", ADDRESS }, { "source", "source", ADDRESS }, { "metric", "metric", UINT }, { "table", "table", UINT },
    { "type", "type", UINT }, { "protocol", "protocol", UINT }, { "scope", "scope", UINT }, { "tos", "tos", UINT }, { "mtu", "mtu", UINT },
  };
  static const char *const known[] = { "to", "via", "source", "metric", "table", "type", "protocol", "scope", "tos", "mtu", NULL };
  static const char *const known_via[] = { "gateway", "interface", "weight", NULL };
  const NwTreeNode *via;
  GVariantBuilder fields;

  if (!check_mapping (reader, node, known) || !need_text (reader, node, "to"))
    return FALSE;
  via = nw_tree_node_get (node, "via");
  if (via && via->type != NW_TREE_SEQUENCE)
    return refuse (reader, via, _("“[” is expected here"));
  for (guint i = 0; via && i < via->children->len; i++)
    if (!check_mapping (reader, g_ptr_array_index (via->children, i), known_via))
      return FALSE;
  begin_operation (&fields, namespace_, NULL);
  if (add_members (reader, &fields, node, members, G_N_ELEMENTS (members)) && add_nexthops (reader, node, &fields))
    return end_operation (reader, node, "route-replace", &fields);
  g_variant_builder_clear (&fields);
  return FALSE;
}

static gboolean
set_masquerade (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *unused)
{
  static const Member members[] = { { "source", "source-network", ADDRESS }, { "out", "out-link", TEXT } };
  static const char *const known[] = { "source", "out", NULL };
  GVariantBuilder fields;

  if (!check_mapping (reader, node, known))
    return FALSE;
  begin_operation (&fields, namespace_, NULL);
  if (!nw_tree_node_get (node, "out"))
    g_variant_builder_add (&fields, "{sv}", "out-link", g_variant_new_string (""));
  if (add_members (reader, &fields, node, members, G_N_ELEMENTS (members)))
    return end_operation (reader, node, "masquerade-add", &fields);
  g_variant_builder_clear (&fields);
  return FALSE;
}

static gboolean
set_publish (Reader *reader, const NwTreeNode *node, const char *namespace_, const char *unused)
{
  static const Member members[] = { { "port", "port", UINT }, { "in", "in-link", TEXT }, { "target", "port-target", ADDRESS },
                                    { "target-port", "target-port", UINT }, { "from-host", "from-host", BOOLEAN } };
  static const char *const known[] = { "protocol", "port", "in", "target", "target-port", "from-host", NULL };
  const char *protocol;
  GVariantBuilder fields;

  if (!check_mapping (reader, node, known))
    return FALSE;
  protocol = need_text (reader, node, "protocol");
  if (protocol == NULL)
    return FALSE;
  if (strcmp (protocol, "tcp") != 0 && strcmp (protocol, "udp") != 0)
    return refuse (reader, nw_tree_node_get (node, "protocol"), _("“tcp” or “udp” is expected here"));
  begin_operation (&fields, namespace_, NULL);
  g_variant_builder_add (&fields, "{sv}", "ip-protocol", g_variant_new_uint32 (strcmp (protocol, "tcp") == 0 ? 6 : 17));
  if (!nw_tree_node_get (node, "in"))
    g_variant_builder_add (&fields, "{sv}", "in-link", g_variant_new_string (""));
  if (!nw_tree_node_get (node, "from-host"))
    g_variant_builder_add (&fields, "{sv}", "from-host", g_variant_new_boolean (FALSE));
  if (add_members (reader, &fields, node, members, G_N_ELEMENTS (members)))
    return end_operation (reader, node, "publish-add", &fields);
  g_variant_builder_clear (&fields);
  return FALSE;
}

static gboolean
visit_interfaces (Reader *reader, const NwTreeNode *namespaces, Visit visit)
{
  for (guint i = 0; i < namespaces->children->len; i++)
    {
      const NwTreeNode *node = g_ptr_array_index (namespaces->children, i);
      const char *name;

      if (!get_namespace_name (reader, node, &name) || !visit_all (reader, node, "interfaces", visit, name, NULL))
        return FALSE;
    }
  return TRUE;
}

static gboolean
set_namespace (Reader *reader, const NwTreeNode *node, const char *unused, const char *unused_too)
{
  const NwTreeNode *forwarding4 = nw_tree_node_get (node, "forwarding4");
  const NwTreeNode *forwarding6 = nw_tree_node_get (node, "forwarding6");
  NwDocumentNamespace *namespace_;
  const char *name;

  if (!get_namespace_name (reader, node, &name))
    return FALSE;
  namespace_ = nw_document_find (reader->document, name);
  return (forwarding4 == NULL || read_boolean (reader, forwarding4, &namespace_->forwarding4)) &&
         (forwarding6 == NULL || read_boolean (reader, forwarding6, &namespace_->forwarding6)) &&
         visit_all (reader, node, "routes", set_route, name, NULL) &&
         visit_all (reader, node, "masquerade", set_masquerade, name, NULL) &&
         visit_all (reader, node, "publish", set_publish, name, NULL);
}

static gboolean
read_namespaces (Reader *reader, const NwTreeNode *root)
{
  const NwTreeNode *namespaces = nw_tree_node_get (root, "namespaces");

  if (namespaces == NULL)
    return refuse (reader, root, _("“namespaces” is missing"));
  if (!visit_all (reader, root, "namespaces", add_namespace, NULL, NULL) ||
      !visit_interfaces (reader, namespaces, add_own) ||
      !visit_all (reader, root, "cables", add_cable, NULL, NULL))
    return FALSE;
  for (guint depth = 0; depth < 8; depth++)
    if (!visit_interfaces (reader, namespaces, add_child))
      return FALSE;
  return visit_interfaces (reader, namespaces, set_interface) && visit_all (reader, root, "namespaces", set_namespace, NULL, NULL);
}

static gboolean
read_coordinate (Reader *reader, const NwTreeNode *node, double *value)
{
  *value = node->type == NW_TREE_SCALAR && !node->is_string ? g_ascii_strtod (node->text, NULL) : NAN;
  return (isfinite (*value) && fabs (*value) <= 1e6) || refuse (reader, node, _("a number from -1000000 to 1000000 is expected here"));
}

static gboolean
read_positions (Reader *reader, const NwTreeNode *node)
{
  if (node == NULL)
    return TRUE;
  if (node->type != NW_TREE_MAPPING)
    return refuse (reader, node, _("“{” is expected here"));
  for (guint i = 0; i < node->keys->len; i++)
    {
      const NwTreeNode *place = g_ptr_array_index (node->children, i);
      double x, y;

      if (place->type != NW_TREE_SEQUENCE || place->children->len != 2)
        return refuse (reader, place, _("two numbers are expected here: “[x, y]”"));
      if (!read_coordinate (reader, g_ptr_array_index (place->children, 0), &x) ||
          !read_coordinate (reader, g_ptr_array_index (place->children, 1), &y))
        return FALSE;
      nw_document_set_position (reader->document, g_ptr_array_index (node->keys, i), x, y);
    }
  return TRUE;
}

static gboolean
read_notes (Reader *reader, const NwTreeNode *node)
{
  if (node == NULL)
    return TRUE;
  if (node->type != NW_TREE_MAPPING)
    return refuse (reader, node, _("“{” is expected here"));
  for (guint i = 0; i < node->keys->len; i++)
    {
      const char *text = read_text (reader, g_ptr_array_index (node->children, i));

      if (text == NULL)
        return FALSE;
      g_hash_table_insert (reader->document->notes, g_strdup (g_ptr_array_index (node->keys, i)), g_strdup (text));
    }
  return TRUE;
}

static gboolean
check_head (Reader *reader, const NwTreeNode *root)
{
  static const char *const known[] = { "format", "version", "title", "text", "namespaces", "cables", "positions", "notes", "$schema", NULL };
  const NwTreeNode *version;
  const char *format;
  guint64 number;

  if (!check_mapping (reader, root, known))
    return FALSE;
  format = need_text (reader, root, "format");
  if (format == NULL)
    return FALSE;
  if (strcmp (format, "netwarren") != 0)
    return refuse (reader, nw_tree_node_get (root, "format"), _("this is no document of Netwarren"));
  version = nw_tree_node_get (root, "version");
  if (version == NULL)
    return refuse (reader, root, _("“version” is missing"));
  if (!read_number (reader, version, G_MAXUINT32, &number))
    return FALSE;
  if (number == NW_DOCUMENT_VERSION)
    return TRUE;
  g_set_error (reader->error, NW_ERROR, NW_ERROR_UNSUPPORTED, _("Line %u, column %u: the document is of version %u; this Netwarren reads version %d"),
               version->line, version->column, (guint) number, NW_DOCUMENT_VERSION);
  return FALSE;
}

static gboolean
read_words (Reader *reader, const NwTreeNode *root)
{
  const NwTreeNode *title = nw_tree_node_get (root, "title");
  const NwTreeNode *text = nw_tree_node_get (root, "text");

  if ((title && !read_text (reader, title)) || (text && !read_text (reader, text)))
    return FALSE;
  if (title)
    nw_document_set_title (reader->document, title->text);
  if (text)
    nw_document_set_text (reader->document, text->text);
  return TRUE;
}

NwDocument *
nw_document_from_json (const char *text, gssize length, GPtrArray *notes, GError **error)
{
  g_autoptr (NwDocument) document = nw_document_new ();
  Reader reader = { document, notes, error, 0 };
  g_autoptr (NwTree) tree = NULL;
  const NwTreeNode *root;

  g_return_val_if_fail (text != NULL, NULL);

  tree = nw_tree_parse_json (text, length >= 0 ? (gsize) length : strlen (text), error);
  if (tree == NULL)
    return NULL;
  root = nw_tree_get_root (tree);
  if (check_head (&reader, root) && read_words (&reader, root) && read_namespaces (&reader, root) &&
      read_positions (&reader, nw_tree_node_get (root, "positions")) && read_notes (&reader, nw_tree_node_get (root, "notes")))
    return g_steal_pointer (&document);
  return NULL;
}
