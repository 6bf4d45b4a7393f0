/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-inverse-private.h"

#include <glib/gi18n-lib.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-name.h"

#define MTU_LOOPBACK 65536
/* Below this the kernel takes IPv6 off an interface (RFC 8200, section 5). */
#define MTU_MIN_IPV6 1280
/* What the kernel writes for an IPv6 route without a metric (IP6_RT_PRIO_USER). */
#define METRIC_USUAL_IPV6 1024

/* Made by the kernel in every new namespace when the module of a tunnel is loaded. */
static gboolean
is_fallback_tunnel (const NwLink *link)
{
  static const char *const names[] = {
    "tunl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "sit0", "ip6tnl0", "ip6gre0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (link->name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

/* A tunnel goes with the namespace that it was made in, wherever it was carried, also one that stands on nothing (vxlan_exit_net()). */
static void
add_tunnels_elsewhere (NwUndo *undo)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (undo->before); i++)
    {
      NwNamespace *other = nw_snapshot_get_namespace (undo->before, i);

      for (guint n = 0; n < other->links->len; n++)
        {
          NwLink *link = g_ptr_array_index (other->links, n);

          if (other != undo->removed && link->peer_namespace == undo->removed->inode && link->peer_index == 0)
            nw_undo_add_vanishing (undo, other, link);
        }
    }
}

static void
invert_namespace_remove (NwUndo *undo)
{
  NwNamespace *namespace_ = undo->namespace;
  const char *name = undo->operation->namespace.name;

  if (g_strv_length (namespace_->names) > 1)
    {
      nw_undo_note (undo, g_strdup_printf (_("The namespace lives on under another name; undo cannot give it the name %s again."), name));
      return;
    }
  if (!nw_namespace_name_check (name, NULL))
    {
      nw_undo_note (undo, g_strdup_printf (_("Netwarren does not give the name %s; the namespace is gone for good."), name));
      return;
    }

  undo->removed = namespace_;
  nw_undo_emit (undo, nw_operation_new_namespace_add (name));
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link))
        {
          nw_undo_add_affected (undo, namespace_, link, FALSE);
          if (link->mtu != MTU_LOOPBACK)
            nw_undo_emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (namespace_), link->name, link->mtu));
        }
      else if (!is_fallback_tunnel (link))
        {
          nw_undo_add_vanishing (undo, namespace_, link);
        }
    }
  add_tunnels_elsewhere (undo);
  nw_undo_restore_links (undo);
  if (namespace_->forwarding4)
    nw_undo_emit (undo, nw_operation_new_forwarding_set (nw_namespace_get_ref (namespace_), AF_INET, TRUE));
  if (namespace_->forwarding6)
    nw_undo_emit (undo, nw_operation_new_forwarding_set (nw_namespace_get_ref (namespace_), AF_INET6, TRUE));
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    nw_undo_emit (undo, nw_operation_new_nat_add (nw_namespace_get_ref (namespace_), g_ptr_array_index (namespace_->nat_rules, i)));
  if (namespace_->foreign_rules->len > 0)
    nw_undo_note (undo, g_strdup_printf (_("The firewall rules that others made in %s do not come back."), name));
  nw_undo_note (undo, g_strdup_printf (_("Programs that still run in %s stay in the old namespace."), name));
}

static void
invert_link_remove (NwUndo *undo)
{
  nw_undo_add_vanishing (undo, undo->namespace, undo->link);
  nw_undo_restore_links (undo);
}

/* The vlans of a link go down with it, and up again with it, but without what they had (vlan_device_event()). */
static void
add_vlans (NwUndo *undo)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (undo->before); i++)
    {
      NwNamespace *other = nw_snapshot_get_namespace (undo->before, i);

      for (guint n = 0; n < other->links->len; n++)
        {
          NwLink *link = g_ptr_array_index (other->links, n);

          if (nw_undo_is_kind (link, "vlan") && link->peer_index == undo->link->index &&
              link->peer_namespace == undo->namespace->inode)
            nw_undo_add_affected (undo, other, link, FALSE);
        }
    }
}

static void
invert_link_set_up (NwUndo *undo)
{
  const NwLink *link = undo->link;

  if (nw_link_is_up (link) == undo->operation->up)
    return;
  if (undo->operation->up)
    {
      /* Going down again drops the IPv6 addresses and fixed neighbours that it had while it was down. */
      nw_undo_emit (undo, nw_operation_new_link_set_up (nw_namespace_get_ref (undo->namespace), link->name, FALSE));
      nw_undo_add_affected (undo, undo->namespace, undo->link, FALSE);
      nw_undo_restore_addresses (undo, AF_INET6);
      nw_undo_restore_neighbours (undo);
      return;
    }
  nw_undo_add_affected (undo, undo->namespace, undo->link, FALSE);
  add_vlans (undo);
  nw_undo_restore_addresses (undo, AF_INET6);
  nw_undo_restore_up (undo);
  nw_undo_restore_routes (undo, AF_UNSPEC);
  nw_undo_restore_neighbours (undo);
}

/* No child has a larger MTU than its parent (vlan_device_event(), macvlan_device_event()). */
static void
restore_squeezed_children (NwUndo *undo, NwNamespace *namespace_, const NwLink *parent, guint depth)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (undo->before); i++)
    {
      NwNamespace *other = nw_snapshot_get_namespace (undo->before, i);

      for (guint n = 0; n < other->links->len; n++)
        {
          NwLink *link = g_ptr_array_index (other->links, n);

          if (nw_undo_find_parent (undo, other, link) != parent || nw_undo_is_kind (link, "vxlan") ||
              link->mtu <= undo->operation->mtu || depth >= NW_UNDO_DEPTH_MAX)
            continue;
          nw_undo_emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (other), link->name, link->mtu));
          nw_undo_add_affected (undo, other, link, FALSE);
          restore_squeezed_children (undo, other, link, depth + 1);
        }
    }
}

static void
invert_link_set_mtu (NwUndo *undo)
{
  NwLink *master = undo->link->master != 0 ? nw_namespace_find_link (undo->namespace, undo->link->master) : NULL;

  if (undo->link->mtu == undo->operation->mtu)
    return;
  nw_undo_emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (undo->namespace), undo->link->name, undo->link->mtu));
  restore_squeezed_children (undo, undo->namespace, undo->link, 0);
  if (nw_undo_is_kind (undo->link, "bridge"))
    nw_undo_note (undo, g_strdup_printf (_("The switch %s does not take its MTU from its ports any more."), undo->link->name));
  if (undo->operation->mtu >= MTU_MIN_IPV6 || undo->link->mtu < MTU_MIN_IPV6)
    return;
  nw_undo_add_affected (undo, undo->namespace, undo->link, FALSE);
  if (master && nw_undo_is_kind (master, "bridge"))
    nw_undo_add_affected (undo, undo->namespace, master, FALSE);
  nw_undo_restore_addresses (undo, AF_INET6);
  nw_undo_restore_routes (undo, AF_INET6);
  nw_undo_restore_neighbours (undo);
}

static void
invert_link_set_mac (NwUndo *undo)
{
  if (nw_mac_equal (&undo->link->mac, &undo->operation->mac))
    return;
  if (!nw_undo_can_be_given (&undo->link->mac))
    {
      nw_undo_note (undo, g_strdup_printf (_("%s had no MAC address before; it keeps the new one."), undo->link->name));
      return;
    }
  if (nw_undo_is_kind (undo->link, "bridge"))
    nw_undo_note (undo, g_strdup_printf (_("The switch %s does not take its MAC address from its ports any more."), undo->link->name));
  nw_undo_emit (undo, nw_operation_new_link_set_mac (nw_namespace_get_ref (undo->namespace), undo->link->name, &undo->link->mac));
  /* A new MAC address empties the neighbour table of the link, fixed entries too (neigh_changeaddr()). */
  nw_undo_add_affected (undo, undo->namespace, undo->link, FALSE);
  nw_undo_restore_neighbours (undo);
}

static void
invert_link_rename (NwUndo *undo)
{
  const NwOperation *operation = undo->operation;

  if (nw_undo_can_be_named (operation->link))
    nw_undo_emit (undo, nw_operation_new_link_rename (operation->namespace, operation->new_name, operation->link));
  else
    nw_undo_note (undo, g_strdup_printf (_("Netwarren does not give the name %s; the interface keeps its new name."), operation->link));
}

static void
invert_link_set_master (NwUndo *undo)
{
  NwLink *master = undo->link->master != 0 ? nw_namespace_find_link (undo->namespace, undo->link->master) : NULL;
  NwLink *new_master = nw_namespace_find_link_by_name (undo->namespace, undo->operation->master);
  const char *name = master ? master->name : "";

  if (strcmp (name, undo->operation->master) == 0)
    return;
  nw_undo_emit (undo, nw_operation_new_link_set_master (nw_namespace_get_ref (undo->namespace), undo->link->name, name));
  /* Both switches may get another MAC address, which empties their neighbour tables. */
  if (master)
    nw_undo_add_affected (undo, undo->namespace, master, FALSE);
  if (new_master)
    nw_undo_add_affected (undo, undo->namespace, new_master, FALSE);
  nw_undo_restore_neighbours (undo);
}

/* A move empties the list of MAC addresses that the link takes besides its own (dev_uc_flush()): those that stand on it hear
 * nothing any more until they go up anew. */
static void
restart_children (NwUndo *undo)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (undo->before); i++)
    {
      NwNamespace *other = nw_snapshot_get_namespace (undo->before, i);

      for (guint n = 0; n < other->links->len; n++)
        {
          NwLink *link = g_ptr_array_index (other->links, n);

          if (nw_undo_find_parent (undo, other, link) != undo->link || nw_undo_is_kind (link, "vxlan") || !nw_link_is_up (link))
            continue;
          nw_undo_emit (undo, nw_operation_new_link_set_up (nw_namespace_get_ref (other), link->name, FALSE));
          nw_undo_add_affected (undo, other, link, FALSE);
        }
    }
}

static void
invert_link_move (NwUndo *undo)
{
  /* The same namespace once by its name and once by its number: the kernel moves nothing. */
  if (undo->operation->target.inode == undo->namespace->inode)
    return;
  nw_undo_emit (undo, nw_operation_new_link_move (undo->operation->target, undo->link->name, nw_namespace_get_ref (undo->namespace)));
  nw_undo_add_affected (undo, undo->namespace, undo->link, FALSE);
  restart_children (undo);
  /* Tunnels over it do not survive that; the others do (vxlan_netdevice_event()). */
  nw_undo_add_vanishing_children (undo, undo->namespace, undo->link, "vxlan");
  nw_undo_restore_links (undo);
  if (undo->link->address_generation != IN6_ADDR_GEN_MODE_EUI64)
    nw_undo_note (undo, g_strdup_printf (_("%s makes its link-local address in the usual way from then on."), undo->link->name));
}

static gboolean
same_peer (const NwAddress *address, const NwOperation *operation)
{
  if (!nw_operation_has (operation, NW_FIELD_PEER_ADDRESS))
    return !nw_inet_is_set (&address->peer) || operation->kind == NW_OPERATION_ADDRESS_REMOVE;
  return nw_inet_is_set (&address->peer) && nw_inet_same_address (&address->peer, &operation->peer_address);
}

/* IPv6 has an address once on a link; IPv4 tells them apart by prefix length and peer as well. */
static NwAddress *
find_address (NwUndo *undo)
{
  const NwInet *wanted = &undo->operation->address;

  for (guint i = 0; i < undo->namespace->addresses->len; i++)
    {
      NwAddress *address = g_ptr_array_index (undo->namespace->addresses, i);
      guint8 prefix = nw_inet_is_set (&address->peer) ? MIN (address->local.prefix, address->peer.prefix)
                                                      : address->local.prefix;

      if (address->link == undo->link->index && nw_inet_same_address (&address->local, wanted) &&
          (wanted->family == AF_INET6 || (prefix == wanted->prefix && same_peer (address, undo->operation))))
        return address;
    }
  return NULL;
}

static gboolean
has_other_ipv4 (NwUndo *undo)
{
  for (guint i = 0; i < undo->namespace->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (undo->namespace->addresses, i);

      if (address->link == undo->link->index && address->local.family == AF_INET)
        return TRUE;
    }
  return FALSE;
}

static void
invert_address_replace (NwUndo *undo)
{
  const NwAddress *old = find_address (undo);
  NwOperation *remove;

  if (old)
    {
      nw_undo_emit (undo, nw_operation_new_address_replace_from (undo->namespace, old));
      return;
    }
  remove = nw_operation_new_address_remove (nw_namespace_get_ref (undo->namespace), undo->link->name, &undo->operation->address);
  if (nw_operation_has (undo->operation, NW_FIELD_PEER_ADDRESS))
    {
      remove->peer_address = undo->operation->peer_address;
      remove->present |= G_GUINT64_CONSTANT (1) << NW_FIELD_PEER_ADDRESS;
    }
  nw_undo_emit (undo, remove);
  /* With the last IPv4 address all IPv4 routes and neighbours of the link go (fib_disable_ip()). */
  if (undo->operation->address.family == AF_INET && !has_other_ipv4 (undo))
    {
      nw_undo_add_affected (undo, undo->namespace, undo->link, FALSE);
      nw_undo_restore_routes (undo, AF_INET);
      nw_undo_restore_neighbours (undo);
    }
}

/* The secondaries of the same network that stand behind an address. Behind a primary one that is all of them: they
 * go with it, or one of them takes its place (promote_secondaries). Behind a secondary one they move up. The order
 * among networks is not kept: that would take every address off the link for a moment. */
static GPtrArray *
find_followers (NwUndo *undo, const NwAddress *removed)
{
  GPtrArray *followers = g_ptr_array_new ();
  gboolean is_behind = FALSE;

  for (guint i = 0; i < undo->namespace->addresses->len; i++)
    {
      NwAddress *address = g_ptr_array_index (undo->namespace->addresses, i);

      if (is_behind && address->link == removed->link && address->local.family == AF_INET &&
          (address->flags & IFA_F_SECONDARY) != 0 && address->local.prefix == removed->local.prefix &&
          nw_inet_contains (&removed->local, &address->local))
        g_ptr_array_add (followers, address);
      if (address == removed)
        is_behind = TRUE;
    }
  return followers;
}

static gboolean
invert_address_remove (NwUndo *undo, GError **error)
{
  const NwAddress *old = find_address (undo);
  g_autoptr (GPtrArray) followers = NULL;

  if (old == NULL)
    {
      g_autofree char *text = nw_inet_to_string (&undo->operation->address);

      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("%s has no address %s"), undo->link->name, text);
      return FALSE;
    }

  /* Whether the secondaries are gone or promoted by now is not known: make sure they are there, take them
   * away from the last to the first, and give all of them in order again. */
  followers = find_followers (undo, old);
  for (guint i = 0; i < followers->len; i++)
    nw_undo_emit (undo, nw_operation_new_address_replace_from (undo->namespace, g_ptr_array_index (followers, i)));
  for (guint i = followers->len; i > 0; i--)
    nw_undo_emit (undo, nw_operation_new_address_remove_from (undo->namespace, g_ptr_array_index (followers, i - 1)));
  nw_undo_emit (undo, nw_operation_new_address_replace_from (undo->namespace, old));
  for (guint i = 0; i < followers->len; i++)
    nw_undo_emit (undo, nw_operation_new_address_replace_from (undo->namespace, g_ptr_array_index (followers, i)));

  nw_undo_add_affected (undo, undo->namespace, undo->link, FALSE);
  nw_undo_restore_routes (undo, old->local.family);
  nw_undo_restore_neighbours (undo);
  return TRUE;
}

static gboolean
nexthops_match (NwUndo *undo, const NwRoute *route)
{
  const NwOperation *operation = undo->operation;

  if (!nw_operation_has (operation, NW_FIELD_NEXTHOPS) || operation->nexthops->len == 0)
    return TRUE;
  if (operation->nexthops->len != route->nexthops->len)
    return FALSE;
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *have = &g_array_index (route->nexthops, NwNexthop, i);
      const NwOperationNexthop *want = &g_array_index (operation->nexthops, NwOperationNexthop, i);
      NwLink *link = nw_namespace_find_link (undo->namespace, have->link);

      if (nw_inet_is_set (&want->gateway) &&
          !(nw_inet_is_set (&have->gateway) && nw_inet_same_address (&want->gateway, &have->gateway)))
        return FALSE;
      if (*want->link && (link == NULL || strcmp (link->name, want->link) != 0))
        return FALSE;
    }
  return TRUE;
}

static gboolean
uint_matches (const NwOperation *operation, NwOperationField field, guint wanted, guint have)
{
  return !nw_operation_has (operation, field) || wanted == have;
}

/* What a removal takes: every field that is given must fit, as in fib_table_delete(). */
static gboolean
route_matches (NwUndo *undo, const NwRoute *route)
{
  const NwOperation *operation = undo->operation;
  gboolean any_metric = !nw_operation_has (operation, NW_FIELD_METRIC) || operation->metric == 0;

  return nw_inet_equal (&route->destination, &operation->destination) &&
         route->table == (nw_operation_has (operation, NW_FIELD_TABLE) ? operation->table : RT_TABLE_MAIN) &&
         (any_metric || operation->metric == route->metric) &&
         uint_matches (operation, NW_FIELD_TYPE, operation->type, route->type) &&
         uint_matches (operation, NW_FIELD_PROTOCOL, operation->protocol, route->protocol) &&
         uint_matches (operation, NW_FIELD_TOS, operation->tos, route->tos) &&
         (operation->destination.family == AF_INET6 ||
          uint_matches (operation, NW_FIELD_SCOPE, operation->scope, route->scope)) &&
         (!nw_operation_has (operation, NW_FIELD_SOURCE) ||
          (nw_inet_is_set (&route->source) && nw_inet_same_address (&operation->source, &route->source))) &&
         nexthops_match (undo, route);
}

static guint
replaced_metric (const NwOperation *operation)
{
  guint metric = nw_operation_has (operation, NW_FIELD_METRIC) ? operation->metric : 0;

  return metric == 0 && operation->destination.family == AF_INET6 ? METRIC_USUAL_IPV6 : metric;
}

/* Among IPv6 routes of the same key the kernel prefers one that has a gateway as the new one has, or has none as the
 * new one has none (fib6_add_rt2node()). */
static const NwRoute *
find_replaced_route (NwUndo *undo)
{
  const NwOperation *operation = undo->operation;
  guint tos = nw_operation_has (operation, NW_FIELD_TOS) ? operation->tos : 0;
  gboolean by_gateway = operation->nexthops->len > 0 &&
                        nw_inet_is_set (&g_array_index (operation->nexthops, NwOperationNexthop, 0).gateway);
  const NwRoute *replaced = NULL;

  for (guint i = 0; i < undo->namespace->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (undo->namespace->routes, i);

      if (!nw_inet_equal (&route->destination, &operation->destination) ||
          route->table != (nw_operation_has (operation, NW_FIELD_TABLE) ? operation->table : RT_TABLE_MAIN) ||
          route->metric != replaced_metric (operation) ||
          (operation->destination.family == AF_INET && route->tos != tos))
        continue;
      if (replaced == NULL ||
          (operation->destination.family == AF_INET6 && nw_undo_has_gateway (replaced) != by_gateway && nw_undo_has_gateway (route) == by_gateway))
        replaced = route;
    }
  return replaced;
}

static void
invert_route_replace (NwUndo *undo)
{
  const NwRoute *old = find_replaced_route (undo);
  g_autoptr (GVariant) wire = NULL;
  NwOperation *remove;

  if (old)
    {
      nw_undo_emit (undo, nw_operation_new_route_replace_from (undo->namespace, old));
      return;
    }
  /* The same route, named for removal; the metric that the kernel fills in keeps it apart from others. */
  wire = g_variant_ref_sink (nw_operation_to_variant (undo->operation));
  remove = nw_operation_from_variant (wire, NULL);
  g_return_if_fail (remove != NULL);
  remove->kind = NW_OPERATION_ROUTE_REMOVE;
  remove->present &= ~(G_GUINT64_CONSTANT (1) << NW_FIELD_MTU);
  remove->metric = replaced_metric (undo->operation);
  if (remove->metric != 0)
    remove->present |= G_GUINT64_CONSTANT (1) << NW_FIELD_METRIC;
  nw_undo_emit (undo, remove);
}

static gboolean
invert_route_remove (NwUndo *undo, GError **error)
{
  g_autofree char *destination = NULL;

  for (guint i = 0; i < undo->namespace->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (undo->namespace->routes, i);

      if (route_matches (undo, route))
        {
          nw_undo_restore_route (undo, undo->namespace, route);
          return TRUE;
        }
    }
  destination = nw_inet_destination_to_string (&undo->operation->destination);
  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no such route to %s"), destination);
  return FALSE;
}

static const NwNeighbour *
find_neighbour (NwUndo *undo)
{
  for (guint i = 0; i < undo->namespace->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = g_ptr_array_index (undo->namespace->neighbours, i);

      if (neighbour->link == undo->link->index && nw_inet_same_address (&neighbour->address, &undo->operation->address))
        return neighbour;
    }
  return NULL;
}

static void
restore_or_forget_neighbour (NwUndo *undo, const NwNeighbour *old)
{
  const NwNamespaceRef reference = nw_namespace_get_ref (undo->namespace);
  const NwInet *address = &undo->operation->address;
  g_autofree char *text = nw_inet_address_to_string (address);

  if (old && (old->state & NUD_PERMANENT) != 0 && old->mac.length == 6)
    nw_undo_emit (undo, nw_operation_new_neighbour_replace (reference, undo->link->name, address, &old->mac));
  else if (undo->operation->kind == NW_OPERATION_NEIGHBOUR_REPLACE)
    nw_undo_emit (undo, nw_operation_new_neighbour_remove (reference, undo->link->name, address));
  if (old && (old->state & NUD_PERMANENT) == 0)
    nw_undo_note (undo, g_strdup_printf (_("The neighbour %s had been learnt; it is asked for again when it is needed."), text));
}

static gboolean
invert_neighbour_remove (NwUndo *undo, GError **error)
{
  const NwNeighbour *old = find_neighbour (undo);
  g_autofree char *text = NULL;

  if (old)
    {
      restore_or_forget_neighbour (undo, old);
      return TRUE;
    }
  text = nw_inet_address_to_string (&undo->operation->address);
  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("%s knows no neighbour %s"), undo->link->name, text);
  return FALSE;
}

static void
invert_forwarding_set (NwUndo *undo)
{
  gboolean old = undo->operation->family == AF_INET ? undo->namespace->forwarding4 : undo->namespace->forwarding6;

  if (old != undo->operation->enabled)
    nw_undo_emit (undo, nw_operation_new_forwarding_set (nw_namespace_get_ref (undo->namespace), undo->operation->family, old));
}

static gboolean not_found (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
not_found (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (NW_ERROR, NW_ERROR_NOT_FOUND, format, arguments));
  va_end (arguments);
  return FALSE;
}

static gboolean
invert_bridge_set (NwUndo *undo, GError **error)
{
  const NwOperation *operation = undo->operation;
  const NwNamespaceRef reference = nw_namespace_get_ref (undo->namespace);
  const NwBridge *old = nw_namespace_find_bridge (undo->namespace, undo->link->index);

  if (old == NULL)
    return not_found (error, _("%s is no switch"), undo->link->name);
  if (nw_operation_has (operation, NW_FIELD_STP) && !old->stp != !operation->stp)
    nw_undo_emit (undo, nw_operation_new_bridge_set_stp (reference, undo->link->name, old->stp));
  if (nw_operation_has (operation, NW_FIELD_AGEING_TIME) && old->ageing_time != operation->ageing_time)
    nw_undo_emit (undo, nw_operation_new_bridge_set_ageing_time (reference, undo->link->name, old->ageing_time));
  if (nw_operation_has (operation, NW_FIELD_VLAN_FILTERING) && !old->vlan_filtering != !operation->vlan_filtering)
    nw_undo_emit (undo, nw_operation_new_bridge_set_vlan_filtering (reference, undo->link->name, old->vlan_filtering));
  return TRUE;
}

static void
invert_limit_set (NwUndo *undo)
{
  if (nw_namespace_find_limit (undo->namespace, undo->link->index))
    nw_undo_restore_limit (undo, undo->namespace, undo->link);
  else
    nw_undo_emit (undo, nw_operation_new_limit_remove (nw_namespace_get_ref (undo->namespace), undo->link->name));
}

static gboolean
invert_limit_remove (NwUndo *undo, GError **error)
{
  if (nw_namespace_find_limit (undo->namespace, undo->link->index) == NULL)
    return not_found (error, _("There is no limit on %s"), undo->link->name);
  nw_undo_restore_limit (undo, undo->namespace, undo->link);
  return TRUE;
}

/* The rule that has the same key as that of the operation: the one that it replaces or removes. */
static const NwNatRule *
find_nat_rule (NwUndo *undo, const NwNatRule *rule)
{
  g_autofree char *wanted = nw_nat_rule_dup_key (rule);

  for (guint i = 0; i < undo->namespace->nat_rules->len; i++)
    {
      const NwNatRule *other = g_ptr_array_index (undo->namespace->nat_rules, i);
      g_autofree char *key = nw_nat_rule_dup_key (other);

      if (strcmp (key, wanted) == 0)
        return other;
    }
  return NULL;
}

static void
invert_nat_add (NwUndo *undo)
{
  const NwNamespaceRef reference = nw_namespace_get_ref (undo->namespace);
  g_autoptr (NwNatRule) rule = nw_operation_dup_nat_rule (undo->operation);
  const NwNatRule *old = find_nat_rule (undo, rule);

  if (old == NULL)
    nw_undo_emit (undo, nw_operation_new_nat_remove (reference, rule));
  else if (!nw_nat_rule_equal (old, rule))
    nw_undo_emit (undo, nw_operation_new_nat_add (reference, old));
}

static gboolean
invert_nat_remove (NwUndo *undo, GError **error)
{
  g_autoptr (NwNatRule) rule = nw_operation_dup_nat_rule (undo->operation);
  const NwNatRule *old = find_nat_rule (undo, rule);
  g_autofree char *key = NULL;

  if (old)
    {
      nw_undo_emit (undo, nw_operation_new_nat_add (nw_namespace_get_ref (undo->namespace), old));
      return TRUE;
    }
  key = nw_nat_rule_dup_key (rule);
  return not_found (error, _("There is no such rule: %s"), key);
}

/* What the operation acts on, as it was before. */
static gboolean
find_subject (NwUndo *undo, GError **error)
{
  const NwOperation *operation = undo->operation;

  g_return_val_if_fail (undo->before != NULL, FALSE);

  if (operation->namespace.inode != 0)
    undo->namespace = nw_snapshot_find (undo->before, operation->namespace.inode);
  else
    undo->namespace = nw_snapshot_find_by_name (undo->before, operation->namespace.name);
  if (undo->namespace != NULL && undo->namespace->is_root && operation->kind == NW_OPERATION_NAMESPACE_REMOVE)
    undo->namespace = NULL; /* what has a name that can be removed is another */
  if (undo->namespace == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no namespace %s (any more)"),
                   *operation->namespace.name ? operation->namespace.name : C_("namespace", "the host"));
      return FALSE;
    }
  if (!nw_operation_has (operation, NW_FIELD_LINK))
    return TRUE;
  undo->link = nw_namespace_find_link_by_name (undo->namespace, operation->link);
  if (undo->link == NULL)
    {
      g_autofree char *title = nw_namespace_dup_title (undo->namespace);

      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no interface %s in %s (any more)"), operation->link, title);
      return FALSE;
    }
  return TRUE;
}

static gboolean
invert (NwUndo *undo, GError **error)
{
  const NwOperation *operation = undo->operation;

  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      nw_undo_emit (undo, nw_operation_new_namespace_remove (operation->namespace));
      return TRUE;
    case NW_OPERATION_NAMESPACE_REMOVE:
      invert_namespace_remove (undo);
      return TRUE;
    case NW_OPERATION_LINK_ADD:
      nw_undo_emit (undo, nw_operation_new_link_remove (operation->namespace, operation->link));
      return TRUE;
    case NW_OPERATION_LINK_REMOVE:
      invert_link_remove (undo);
      return TRUE;
    case NW_OPERATION_LINK_SET_UP:
      invert_link_set_up (undo);
      return TRUE;
    case NW_OPERATION_LINK_SET_MTU:
      invert_link_set_mtu (undo);
      return TRUE;
    case NW_OPERATION_LINK_SET_MAC:
      invert_link_set_mac (undo);
      return TRUE;
    case NW_OPERATION_LINK_RENAME:
      invert_link_rename (undo);
      return TRUE;
    case NW_OPERATION_LINK_SET_MASTER:
      invert_link_set_master (undo);
      return TRUE;
    case NW_OPERATION_LINK_MOVE:
      invert_link_move (undo);
      return TRUE;
    case NW_OPERATION_ADDRESS_REPLACE:
      invert_address_replace (undo);
      return TRUE;
    case NW_OPERATION_ADDRESS_REMOVE:
      return invert_address_remove (undo, error);
    case NW_OPERATION_ROUTE_REPLACE:
      invert_route_replace (undo);
      return TRUE;
    case NW_OPERATION_ROUTE_REMOVE:
      return invert_route_remove (undo, error);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      restore_or_forget_neighbour (undo, find_neighbour (undo));
      return TRUE;
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return invert_neighbour_remove (undo, error);
    case NW_OPERATION_FORWARDING_SET:
      invert_forwarding_set (undo);
      return TRUE;
    case NW_OPERATION_BRIDGE_SET:
      return invert_bridge_set (undo, error);
    case NW_OPERATION_LIMIT_SET:
      invert_limit_set (undo);
      return TRUE;
    case NW_OPERATION_LIMIT_REMOVE:
      return invert_limit_remove (undo, error);
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_PUBLISH_ADD:
      invert_nat_add (undo);
      return TRUE;
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_REMOVE:
      return invert_nat_remove (undo, error);
    case NW_N_OPERATION_KINDS:
    default:
      g_return_val_if_reached (FALSE);
    }
}

gboolean
nw_operation_needs_before (const NwOperation *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->kind != NW_OPERATION_NAMESPACE_ADD &&
         self->kind != NW_OPERATION_LINK_ADD &&
         self->kind != NW_OPERATION_LINK_RENAME;
}

gboolean
nw_operation_invert (const NwOperation *self, const NwSnapshot *before, GPtrArray *inverse, GPtrArray *notes, GError **error)
{
  g_autoptr (GArray) affected = g_array_new (FALSE, FALSE, sizeof (NwAffected));
  g_autoptr (GHashTable) lost = g_hash_table_new (NULL, NULL);
  NwUndo undo = { .operation = self, .before = before, .inverse = inverse, .notes = notes, .affected = affected, .lost = lost };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (inverse != NULL, FALSE);

  if (nw_operation_needs_before (self) && !find_subject (&undo, error))
    return FALSE;
  return invert (&undo, error);
}
