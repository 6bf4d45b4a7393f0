/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-private.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* From what there is to what is wanted. Every operation is also done to a copy of what there is, so that what one of them brings
 * about by itself is seen by those after it. */

#define DEPTH_MAX 8

typedef struct {
  NwDocument *wanted;
  NwDocument *now;
  GHashTable *inodes; /* (nullable): name → guint64 *, of namespaces that are there before */
  NwPlan     *plan;
  GPtrArray  *notes;  /* (nullable) */
} Planning;

static void emit (Planning *planning, NwOperation *operation);

static void
note (Planning *planning, char *text)
{
  if (planning->notes)
    g_ptr_array_add (planning->notes, text);
  else
    g_free (text);
}

/* Takes the operation. What cannot be done even on paper is not asked of the kernel. */
static void
emit (Planning *planning, NwOperation *operation)
{
  g_autoptr (GError) error = NULL;

  if (nw_document_apply (planning->now, operation, &error))
    {
      nw_plan_take (planning->plan, operation);
      return;
    }
  note (planning, g_strdup (error->message));
  nw_operation_unref (operation);
}

static NwNamespaceRef
ref (const Planning *planning, const char *name)
{
  const guint64 *inode = planning->inodes ? g_hash_table_lookup (planning->inodes, name) : NULL;
  NwNamespaceRef reference = nw_document_ref (name);

  if (inode)
    reference.inode = *inode;
  return reference;
}

static NwDocumentNamespace *
get_namespace (NwDocument *document, guint position)
{
  return g_ptr_array_index (document->namespaces, position);
}

static NwDocumentLink *
get_link (const NwDocumentNamespace *namespace_, guint position)
{
  return g_ptr_array_index (namespace_->links, position);
}

static gboolean
is_made (const NwDocumentLink *link)
{
  return *link->kind != '\0' && strcmp (link->kind, "loopback") != 0;
}

/* Taking away. */

static gboolean
has_address (const NwDocumentLink *link, const NwDocumentAddress *address)
{
  for (guint i = 0; link && i < link->addresses->len; i++)
    {
      const NwDocumentAddress *other = &g_array_index (link->addresses, NwDocumentAddress, i);

      if (nw_inet_equal (&other->local, &address->local) && nw_inet_same_address (&other->peer, &address->peer))
        return TRUE;
    }
  return FALSE;
}

static const NwDocumentNeighbour *
find_neighbour (const NwDocumentLink *link, const NwInet *address)
{
  for (guint i = 0; link && i < link->neighbours->len; i++)
    if (nw_inet_same_address (&g_array_index (link->neighbours, NwDocumentNeighbour, i).address, address))
      return &g_array_index (link->neighbours, NwDocumentNeighbour, i);
  return NULL;
}

static const NwDocumentRoute *
find_route (const NwDocumentNamespace *namespace_, const NwDocumentRoute *route)
{
  for (guint i = 0; namespace_ && i < namespace_->routes->len; i++)
    if (nw_document_route_compare (g_ptr_array_index (namespace_->routes, i), route) == 0)
      return g_ptr_array_index (namespace_->routes, i);
  return NULL;
}

static NwNatRule *
find_rule (const NwDocumentNamespace *namespace_, NwNatRule *rule)
{
  g_autofree char *key = nw_nat_rule_dup_key (rule);

  for (guint i = 0; namespace_ && i < namespace_->nat_rules->len; i++)
    {
      NwNatRule *other = g_ptr_array_index (namespace_->nat_rules, i);
      g_autofree char *other_key = nw_nat_rule_dup_key (other);

      if (strcmp (key, other_key) == 0)
        return other;
    }
  return NULL;
}

/* All optional fields of a route are given, so that exactly this one is meant. */
static NwOperation *
new_route_operation (Planning *planning, const char *name, const char *kind, const NwDocumentRoute *route)
{
  NwNamespaceRef reference = ref (planning, name);
  g_autofree char *destination = nw_inet_to_string (&route->destination);
  gboolean is_replace = strcmp (kind, "route-replace") == 0;
  GVariantBuilder fields, nexthops;

  g_variant_builder_init (&fields, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&fields, "{sv}", "namespace", g_variant_new ("(ts)", reference.inode, reference.name));
  g_variant_builder_add (&fields, "{sv}", "destination", g_variant_new_string (destination));
  g_variant_builder_init (&nexthops, G_VARIANT_TYPE ("a(ssu)"));
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwOperationNexthop *nexthop = &g_array_index (route->nexthops, NwOperationNexthop, i);
      g_autofree char *gateway = nw_inet_address_to_string (&nexthop->gateway);

      g_variant_builder_add (&nexthops, "(ssu)", gateway, nexthop->link, nexthop->weight);
    }
  g_variant_builder_add (&fields, "{sv}", "nexthops", g_variant_builder_end (&nexthops));
  if (nw_inet_is_set (&route->source))
    {
      g_autofree char *source = nw_inet_address_to_string (&route->source);

      g_variant_builder_add (&fields, "{sv}", "source", g_variant_new_string (source));
    }
  if (route->metric != (route->destination.family == AF_INET6 ? NW_DOCUMENT_METRIC6 : 0))
    g_variant_builder_add (&fields, "{sv}", "metric", g_variant_new_uint32 (route->metric));
  g_variant_builder_add (&fields, "{sv}", "table", g_variant_new_uint32 (route->table));
  g_variant_builder_add (&fields, "{sv}", "type", g_variant_new_uint32 (route->type));
  g_variant_builder_add (&fields, "{sv}", "protocol", g_variant_new_uint32 (route->protocol));
  g_variant_builder_add (&fields, "{sv}", "scope", g_variant_new_uint32 (route->scope));
  if (route->tos != 0)
    g_variant_builder_add (&fields, "{sv}", "tos", g_variant_new_uint32 (route->tos));
  if (route->mtu != 0 && is_replace)
    g_variant_builder_add (&fields, "{sv}", "mtu", g_variant_new_uint32 (route->mtu));
  {
    g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new ("(sa{sv})", kind, &fields));
    g_autoptr (GError) error = NULL;
    NwOperation *operation = nw_operation_from_variant (variant, &error);

    if (operation == NULL)
      note (planning, g_strdup (error->message));
    return operation;
  }
}

static void
emit_route (Planning *planning, const char *name, const char *kind, const NwDocumentRoute *route)
{
  NwOperation *operation = new_route_operation (planning, name, kind, route);

  if (operation)
    emit (planning, operation);
}

static NwOperation *
new_address_operation (Planning *planning, const char *name, const char *link, const NwDocumentAddress *address, gboolean add)
{
  g_autoptr (NwNamespace) namespace_ = nw_namespace_new (ref (planning, name).inode);
  g_autoptr (NwAddress) record = nw_address_new ();
  NwLink *holder = nw_link_new ();
  NwOperation *operation;

  /* The makers that leave nothing out take records. */
  holder->index = 1;
  holder->name = g_strdup (link);
  g_ptr_array_add (namespace_->links, holder);
  namespace_->is_root = *name == '\0';
  if (*name != '\0')
    {
      g_strfreev (namespace_->names);
      namespace_->names = g_strsplit (name, "\n", 1);
    }
  record->link = 1;
  record->local = address->local;
  record->peer = address->peer;
  record->broadcast = address->broadcast;
  record->scope = address->scope;
  record->valid = record->preferred = G_MAXUINT32;
  operation = add ? nw_operation_new_address_replace_from (namespace_, record)
                  : nw_operation_new_address_remove_from (namespace_, record);
  return operation;
}

/* The address that this one is secondary to, or itself: the first of its network (__inet_insert_ifa()). */
static const NwDocumentAddress *
find_primary (const NwDocumentLink *link, const NwDocumentAddress *address)
{
  const NwInet *near = nw_inet_is_set (&address->peer) ? &address->peer : &address->local;

  for (guint i = 0; address->local.family == AF_INET && i < link->addresses->len; i++)
    {
      const NwDocumentAddress *other = &g_array_index (link->addresses, NwDocumentAddress, i);
      const NwInet *other_near = nw_inet_is_set (&other->peer) ? &other->peer : &other->local;

      if (other_near->family == AF_INET && other_near->prefix == near->prefix && nw_inet_contains (other_near, near))
        return other;
    }
  return address;
}

static void
remove_from_link (Planning *planning, const NwDocumentNamespace *mine, const NwDocumentLink *link, const NwDocumentLink *wanted)
{
  for (guint i = 0; i < link->neighbours->len; i++)
    {
      const NwDocumentNeighbour *neighbour = &g_array_index (link->neighbours, NwDocumentNeighbour, i);

      if (!find_neighbour (wanted, &neighbour->address))
        emit (planning, nw_operation_new_neighbour_remove (ref (planning, mine->name), link->name, &neighbour->address));
    }
  /* Whether a secondary address goes with its primary one is a setting (promote_secondaries). It goes before, and comes again where it is wanted. */
  for (guint i = link->addresses->len; i > 0; i--)
    {
      const NwDocumentAddress *address = &g_array_index (link->addresses, NwDocumentAddress, i - 1);

      if (!has_address (wanted, address) || !has_address (wanted, find_primary (link, address)))
        emit (planning, new_address_operation (planning, mine->name, link->name, address, FALSE));
    }
}

static void
remove_from_namespace (Planning *planning, const NwDocumentNamespace *mine, const NwDocumentNamespace *wanted)
{
  NwDocumentNamespace *now = nw_document_find (planning->now, mine->name);

  for (guint i = 0; i < mine->nat_rules->len; i++)
    if (!find_rule (wanted, g_ptr_array_index (mine->nat_rules, i)))
      emit (planning, nw_operation_new_nat_remove (ref (planning, mine->name), g_ptr_array_index (mine->nat_rules, i)));
  for (guint i = 0; i < mine->links->len; i++)
    {
      const NwDocumentLink *link = get_link (mine, i);

      if (is_made (link) && nw_document_namespace_find_link (now, link->name) &&
          !nw_document_namespace_find_link (wanted, link->name))
        emit (planning, nw_operation_new_link_remove (ref (planning, mine->name), link->name));
    }
  for (guint i = 0; i < mine->routes->len; i++)
    if (find_route (now, g_ptr_array_index (mine->routes, i)) && !find_route (wanted, g_ptr_array_index (mine->routes, i)))
      emit_route (planning, mine->name, "route-remove", g_ptr_array_index (mine->routes, i));
  for (guint i = 0; i < mine->links->len; i++)
    {
      const NwDocumentLink *link = get_link (mine, i);
      const NwDocumentLink *wanted_link = nw_document_namespace_find_link (wanted, link->name);

      if (nw_document_namespace_find_link (now, link->name) && (wanted_link || !is_made (link)))
        remove_from_link (planning, mine, link, wanted_link);
    }
}

/* The kernel takes a namespace apart a moment after it is gone. What leads out of it and is in the way of something wanted goes at once. */
static void
remove_cables (Planning *planning, const NwDocumentNamespace *mine)
{
  for (guint i = 0; i < mine->links->len; i++)
    {
      const NwDocumentLink *link = get_link (mine, i);
      NwDocumentNamespace *there = nw_document_find (planning->wanted, link->peer_namespace);

      if (strcmp (link->kind, "veth") == 0 && there && nw_document_namespace_find_link (there, link->peer) &&
          nw_document_namespace_find_link (nw_document_find (planning->now, mine->name), link->name))
        emit (planning, nw_operation_new_link_remove (ref (planning, mine->name), link->name));
    }
}

/* @removable: what may be taken away */
static void
remove_unwanted (Planning *planning, NwDocument *removable)
{
  for (guint i = 0; i < removable->namespaces->len; i++)
    {
      const NwDocumentNamespace *mine = get_namespace (removable, i);
      const NwDocumentNamespace *wanted = nw_document_find (planning->wanted, mine->name);

      if (wanted)
        {
          remove_from_namespace (planning, mine, wanted);
        }
      else
        {
          remove_cables (planning, mine);
          emit (planning, nw_operation_new_namespace_remove (ref (planning, mine->name)));
        }
    }
}

/* Making. */

static void
add_namespaces (Planning *planning)
{
  for (guint i = 0; i < planning->wanted->namespaces->len; i++)
    if (!nw_document_find (planning->now, get_namespace (planning->wanted, i)->name))
      emit (planning, nw_operation_new_namespace_add (get_namespace (planning->wanted, i)->name));
}

/* What has the name of something wanted and can never become that. */
static void
remove_others (Planning *planning)
{
  for (guint i = 0; i < planning->wanted->namespaces->len; i++)
    {
      const NwDocumentNamespace *namespace_ = get_namespace (planning->wanted, i);
      NwDocumentNamespace *now = nw_document_find (planning->now, namespace_->name);

      for (guint n = 0; now && n < namespace_->links->len; n++)
        {
          const NwDocumentLink *link = get_link (namespace_, n);
          const NwDocumentLink *other = nw_document_namespace_find_link (now, link->name);

          if (other && is_made (other) && !nw_document_link_same_make (link, other))
            emit (planning, nw_operation_new_link_remove (ref (planning, namespace_->name), link->name));
        }
    }
}

static guint
get_depth (const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  guint depth = 0;

  while (link && *link->parent != '\0' && depth < DEPTH_MAX)
    {
      link = nw_document_namespace_find_link (namespace_, link->parent);
      depth++;
    }
  return depth;
}

static NwOperation *
new_link_operation (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  NwNamespaceRef reference = ref (planning, namespace_->name);

  if (strcmp (link->kind, "veth") == 0)
    return nw_operation_new_veth_add (reference, link->name, ref (planning, link->peer_namespace), link->peer);
  if (strcmp (link->kind, "vlan") == 0)
    return nw_operation_new_vlan_add (reference, link->name, link->parent, link->vlan_id);
  if (strcmp (link->kind, "macvlan") == 0)
    return nw_operation_new_macvlan_add (reference, link->name, link->parent, link->macvlan_mode);
  if (strcmp (link->kind, "vxlan") == 0)
    return nw_operation_new_vxlan_add (reference, link->name, link->vni,
                                       nw_inet_is_set (&link->remote) ? &link->remote : NULL,
                                       nw_inet_is_set (&link->local) ? &link->local : NULL,
                                       *link->parent != '\0' ? link->parent : NULL, link->vxlan_port);
  return nw_operation_new_link_add (reference, link->name, link->kind);
}

static void
add_link (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  NwDocumentNamespace *now = nw_document_find (planning->now, namespace_->name);

  if (now == NULL || nw_document_namespace_find_link (now, link->name))
    return;
  if (is_made (link))
    emit (planning, new_link_operation (planning, namespace_, link));
  else
    note (planning, g_strdup_printf (_("There is no interface %s here; what the document wants of it is left out."), link->name));
}

static void
add_links (Planning *planning)
{
  for (guint depth = 0; depth <= DEPTH_MAX; depth++)
    for (int with_cables = 0; with_cables < (depth == 0 ? 2 : 1); with_cables++)
      for (guint i = 0; i < planning->wanted->namespaces->len; i++)
        {
          const NwDocumentNamespace *namespace_ = get_namespace (planning->wanted, i);

          for (guint n = 0; n < namespace_->links->len; n++)
            {
              const NwDocumentLink *link = get_link (namespace_, n);

              if (get_depth (namespace_, link) == depth && (depth > 0 || (strcmp (link->kind, "veth") == 0) == with_cables))
                add_link (planning, namespace_, link);
            }
        }
}

/* Calls @visit for every wanted link that is there now. */
typedef void (*Visit) (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now);

static void
visit_links (Planning *planning, Visit visit)
{
  for (guint depth = 0; depth <= DEPTH_MAX; depth++)
    for (guint i = 0; i < planning->wanted->namespaces->len; i++)
      {
        const NwDocumentNamespace *namespace_ = get_namespace (planning->wanted, i);
        NwDocumentNamespace *there = nw_document_find (planning->now, namespace_->name);

        for (guint n = 0; there && n < namespace_->links->len; n++)
          {
            const NwDocumentLink *link = get_link (namespace_, n);
            NwDocumentLink *now = nw_document_namespace_find_link (there, link->name);

            if (now && get_depth (namespace_, link) == depth)
              visit (planning, namespace_, link, now);
          }
      }
}

static void
set_properties (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  NwNamespaceRef reference = ref (planning, namespace_->name);

  if (link->mac.length != 0 && !nw_mac_equal (&link->mac, &now->mac))
    emit (planning, nw_operation_new_link_set_mac (reference, link->name, &link->mac));
  if (link->stp != now->stp)
    emit (planning, nw_operation_new_bridge_set_stp (reference, link->name, link->stp));
  if (link->ageing_time != now->ageing_time)
    emit (planning, nw_operation_new_bridge_set_ageing_time (reference, link->name, link->ageing_time));
  if (link->vlan_filtering != now->vlan_filtering)
    emit (planning, nw_operation_new_bridge_set_vlan_filtering (reference, link->name, link->vlan_filtering));
}

static void
set_down (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  if (!link->up && now->up)
    emit (planning, nw_operation_new_link_set_up (ref (planning, namespace_->name), link->name, FALSE));
}

static void
set_master (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  if (strcmp (link->master, now->master) != 0)
    emit (planning, nw_operation_new_link_set_master (ref (planning, namespace_->name), link->name, link->master));
}

/* After the masters: a bridge takes the smallest MTU of its ports unless it was told another one. */
static void
set_mtu (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  if (link->mtu != 0 && link->mtu != now->mtu)
    emit (planning, nw_operation_new_link_set_mtu (ref (planning, namespace_->name), link->name, link->mtu));
}

static void
set_limit (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  NwNamespaceRef reference = ref (planning, namespace_->name);

  if (nw_document_link_same_limit (link, now))
    return;
  if (nw_document_link_has_limit (link))
    emit (planning, nw_operation_new_limit_set (reference, link->name, link->rate, link->delay, link->jitter, link->loss));
  else
    emit (planning, nw_operation_new_limit_remove (reference, link->name));
}

static gboolean
has_exactly (const NwDocumentLink *link, const NwDocumentAddress *address)
{
  for (guint i = 0; i < link->addresses->len; i++)
    if (nw_document_address_equal (&g_array_index (link->addresses, NwDocumentAddress, i), address))
      return TRUE;
  return FALSE;
}

static void
set_addresses (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  for (guint i = 0; i < link->addresses->len; i++)
    {
      const NwDocumentAddress *address = &g_array_index (link->addresses, NwDocumentAddress, i);

      if (!has_exactly (now, address))
        emit (planning, new_address_operation (planning, namespace_->name, link->name, address, TRUE));
    }
}

static void
set_up (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  if (link->up && !now->up)
    emit (planning, nw_operation_new_link_set_up (ref (planning, namespace_->name), link->name, TRUE));
}

static void
set_neighbours (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentLink *link, NwDocumentLink *now)
{
  for (guint i = 0; i < link->neighbours->len; i++)
    {
      const NwDocumentNeighbour *neighbour = &g_array_index (link->neighbours, NwDocumentNeighbour, i);
      const NwDocumentNeighbour *other = find_neighbour (now, &neighbour->address);

      if (other == NULL || !nw_mac_equal (&other->mac, &neighbour->mac))
        emit (planning, nw_operation_new_neighbour_replace (ref (planning, namespace_->name), link->name,
                                                            &neighbour->address, &neighbour->mac));
    }
}

static gboolean
has_gateway (const NwDocumentRoute *route)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    if (nw_inet_is_set (&g_array_index (route->nexthops, NwOperationNexthop, i).gateway))
      return TRUE;
  return FALSE;
}

static void
set_forwarding (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentNamespace *now)
{
  if (namespace_->forwarding4 != now->forwarding4)
    emit (planning, nw_operation_new_forwarding_set (ref (planning, namespace_->name), AF_INET, namespace_->forwarding4));
  if (namespace_->forwarding6 != now->forwarding6)
    emit (planning, nw_operation_new_forwarding_set (ref (planning, namespace_->name), AF_INET6, namespace_->forwarding6));
}

/* A gateway must be reachable before a route through it is accepted: those without one go first. */
static void
set_routes (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentNamespace *now)
{
  for (int with_gateway = 0; with_gateway < 2; with_gateway++)
    for (guint i = 0; i < namespace_->routes->len; i++)
      {
        const NwDocumentRoute *route = g_ptr_array_index (namespace_->routes, i);
        const NwDocumentRoute *other = find_route (now, route);

        if (has_gateway (route) != with_gateway || (other && nw_document_route_equal (route, other)))
          continue;
        emit_route (planning, namespace_->name, "route-replace", route);
      }
}

static void
set_rules (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentNamespace *now)
{
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    {
      NwNatRule *rule = g_ptr_array_index (namespace_->nat_rules, i);
      NwNatRule *other = find_rule (now, rule);

      if (other == NULL || !nw_nat_rule_equal (rule, other))
        emit (planning, nw_operation_new_nat_add (ref (planning, namespace_->name), rule));
    }
}

typedef void (*VisitNamespace) (Planning *planning, const NwDocumentNamespace *namespace_, const NwDocumentNamespace *now);

static void
visit_namespaces (Planning *planning, VisitNamespace visit)
{
  for (guint i = 0; i < planning->wanted->namespaces->len; i++)
    {
      const NwDocumentNamespace *namespace_ = get_namespace (planning->wanted, i);
      NwDocumentNamespace *now = nw_document_find (planning->now, namespace_->name);

      if (now)
        visit (planning, namespace_, now);
    }
}

/* @removable: (nullable) */
static NwPlan *
make_plan (Planning *planning, NwDocument *removable)
{
  g_autofree char *title = *planning->wanted->title != '\0' ? g_strdup_printf (_("Build “%s”"), planning->wanted->title)
                                                            : g_strdup (_("Build the topology of the file"));

  planning->plan = nw_plan_new (title);
  if (removable)
    remove_unwanted (planning, removable);
  add_namespaces (planning);
  remove_others (planning);
  add_links (planning);
  visit_links (planning, set_properties);
  visit_links (planning, set_master);
  visit_links (planning, set_mtu);
  visit_links (planning, set_limit);
  visit_links (planning, set_down);
  visit_links (planning, set_addresses);
  visit_links (planning, set_up);
  visit_namespaces (planning, set_forwarding);
  visit_namespaces (planning, set_routes);
  visit_links (planning, set_neighbours);
  visit_namespaces (planning, set_rules);
  return planning->plan;
}

NwPlan *
nw_document_plan_from (NwDocument *self, NwDocument *present, NwDocumentFlags flags, GPtrArray *notes)
{
  g_autoptr (NwDocument) now = NULL;
  Planning planning = { .wanted = self, .notes = notes };

  g_return_val_if_fail (NW_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (NW_IS_DOCUMENT (present), NULL);

  now = nw_document_copy (present);
  planning.now = now;
  return make_plan (&planning, (flags & NW_DOCUMENT_REMOVE) != 0 ? present : NULL);
}

NwPlan *
nw_document_plan (NwDocument *self, const NwSnapshot *present, NwDocumentFlags flags, GPtrArray *notes)
{
  g_autoptr (NwDocument) now = NULL;
  g_autoptr (NwDocument) removable = NULL;
  g_autoptr (GHashTable) inodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Planning planning = { .wanted = self, .inodes = inodes, .notes = notes };

  g_return_val_if_fail (NW_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (present != NULL, NULL);

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (present); i++)
    {
      const NwNamespace *namespace_ = nw_snapshot_get_namespace (present, i);
      const char *name = namespace_->is_root ? "" : nw_namespace_get_name (namespace_);

      if (name)
        g_hash_table_insert (inodes, g_strdup (name), g_memdup2 (&namespace_->inode, sizeof namespace_->inode));
    }
  now = nw_document_from_snapshot (present, NW_DOCUMENT_EXACT, NULL);
  planning.now = now;
  if ((flags & NW_DOCUMENT_REMOVE) != 0)
    removable = nw_document_from_snapshot (present, flags & NW_DOCUMENT_OURS, NULL);
  return make_plan (&planning, removable);
}
