/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-operation-private.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

G_DEFINE_BOXED_TYPE (NwOperation, nw_operation, nw_operation_ref, nw_operation_unref)

/* A new operation that acts on a link, or in a namespace when @link is %NULL. */
static NwOperation *
operation_new_in (NwOperationKind kind, NwNamespaceRef namespace_, const char *link)
{
  NwOperation *self = nw_operation_new (kind);

  nw_operation_set_reference (self, NW_FIELD_NAMESPACE, namespace_);
  if (link)
    nw_operation_set_string (self, NW_FIELD_LINK, link);
  return self;
}

/* A prefix length that counts for both ends: the kernel reports it with the peer, some callers with the local end. */
static guint8
point_to_point_prefix (const NwAddress *address)
{
  return nw_inet_is_set (&address->peer) ? MIN (address->local.prefix, address->peer.prefix) : address->local.prefix;
}

static const char *
link_name (NwNamespace *namespace_, int index)
{
  NwLink *link = index != 0 ? nw_namespace_find_link (namespace_, index) : NULL;

  return link ? link->name : "";
}

static NwOperation *
operation_new_from_address (NwOperationKind kind, NwNamespace *namespace_, const NwAddress *address)
{
  NwOperation *self = operation_new_in (kind, nw_namespace_get_ref (namespace_), link_name (namespace_, address->link));
  NwInet local = address->local;
  NwInet peer = address->peer;

  local.prefix = peer.prefix = point_to_point_prefix (address);
  nw_operation_set_inet (self, NW_FIELD_ADDRESS, &local);
  if (nw_inet_is_set (&peer))
    nw_operation_set_inet (self, NW_FIELD_PEER_ADDRESS, &peer);
  return self;
}

static NwOperation *
operation_new_from_route (NwOperationKind kind, NwNamespace *namespace_, const NwRoute *route)
{
  NwOperation *self = operation_new_in (kind, nw_namespace_get_ref (namespace_), NULL);

  nw_operation_set_inet (self, NW_FIELD_DESTINATION, &route->destination);
  nw_operation_set_uint (self, NW_FIELD_TABLE, route->table);
  nw_operation_set_uint (self, NW_FIELD_TYPE, route->type);
  nw_operation_set_uint (self, NW_FIELD_PROTOCOL, route->protocol);
  nw_operation_set_uint (self, NW_FIELD_SCOPE, route->scope);
  nw_operation_set_uint (self, NW_FIELD_TOS, route->tos);
  nw_operation_set_uint (self, NW_FIELD_METRIC, route->metric);
  if (nw_inet_is_set (&route->source))
    nw_operation_set_inet (self, NW_FIELD_SOURCE, &route->source);
  if (route->mtu != 0 && kind == NW_OPERATION_ROUTE_REPLACE)
    nw_operation_set_uint (self, NW_FIELD_MTU, route->mtu);

  self->nexthops = nw_operation_nexthops_new ();
  self->present |= NW_FIELD_BIT (NEXTHOPS);
  /* IPv6 reports even a blackhole as leading over lo. */
  for (guint i = 0; nw_operation_route_has_nexthops (route->type) && i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);

      nw_operation_nexthops_append (self->nexthops, &nexthop->gateway, link_name (namespace_, nexthop->link), MAX (nexthop->weight, 1));
    }
  return self;
}

static NwOperation *
operation_new_from_nat_rule (NwOperationKind masquerade, NwOperationKind publish,
                             NwNamespaceRef namespace_, const NwNatRule *rule)
{
  NwOperation *self;

  if (rule->kind == NW_NAT_MASQUERADE)
    {
      self = operation_new_in (masquerade, namespace_, NULL);
      nw_operation_set_inet (self, NW_FIELD_SOURCE_NETWORK, &rule->source);
      nw_operation_set_string (self, NW_FIELD_OUT_LINK, rule->link);
      return self;
    }
  self = operation_new_in (publish, namespace_, NULL);
  nw_operation_set_uint (self, NW_FIELD_IP_PROTOCOL, rule->protocol);
  nw_operation_set_uint (self, NW_FIELD_PORT, rule->port);
  nw_operation_set_string (self, NW_FIELD_IN_LINK, rule->link);
  nw_operation_set_inet (self, NW_FIELD_PORT_TARGET, &rule->target);
  nw_operation_set_uint (self, NW_FIELD_TARGET_PORT, rule->target_port);
  nw_operation_set_boolean (self, NW_FIELD_FROM_HOST, rule->from_host);
  return self;
}

NwOperation *
nw_operation_ref (NwOperation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nw_operation_unref (NwOperation *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    nw_operation_free (self);
}

const char *
nw_operation_kind_to_string (NwOperationKind kind)
{
  g_return_val_if_fail ((guint) kind < NW_N_OPERATION_KINDS, NULL);

  return nw_operation_kinds[kind].name;
}

NwOperation *
nw_operation_new_namespace_add (const char *name)
{
  NwNamespaceRef namespace_ = { 0, (char *) name };

  return operation_new_in (NW_OPERATION_NAMESPACE_ADD, namespace_, NULL);
}

NwOperation *
nw_operation_new_namespace_remove (NwNamespaceRef namespace_)
{
  return operation_new_in (NW_OPERATION_NAMESPACE_REMOVE, namespace_, NULL);
}

NwOperation *
nw_operation_new_veth_add (NwNamespaceRef namespace_, const char *link, NwNamespaceRef peer_namespace, const char *peer)
{
  NwOperation *self = nw_operation_new_link_add (namespace_, link, "veth");

  nw_operation_set_reference (self, NW_FIELD_PEER_NAMESPACE, peer_namespace);
  nw_operation_set_string (self, NW_FIELD_PEER, peer);
  return self;
}

NwOperation *
nw_operation_new_link_add (NwNamespaceRef namespace_, const char *link, const char *kind)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_ADD, namespace_, link);

  nw_operation_set_string (self, NW_FIELD_LINK_KIND, kind);
  return self;
}

NwOperation *
nw_operation_new_link_remove (NwNamespaceRef namespace_, const char *link)
{
  return operation_new_in (NW_OPERATION_LINK_REMOVE, namespace_, link);
}

NwOperation *
nw_operation_new_link_set_up (NwNamespaceRef namespace_, const char *link, gboolean up)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_UP, namespace_, link);

  nw_operation_set_boolean (self, NW_FIELD_UP, up);
  return self;
}

NwOperation *
nw_operation_new_link_set_mtu (NwNamespaceRef namespace_, const char *link, guint mtu)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_MTU, namespace_, link);

  nw_operation_set_uint (self, NW_FIELD_MTU, mtu);
  return self;
}

NwOperation *
nw_operation_new_link_set_mac (NwNamespaceRef namespace_, const char *link, const NwMac *mac)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_MAC, namespace_, link);

  nw_operation_set_mac (self, NW_FIELD_MAC, mac);
  return self;
}

NwOperation *
nw_operation_new_link_rename (NwNamespaceRef namespace_, const char *link, const char *new_name)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_RENAME, namespace_, link);

  nw_operation_set_string (self, NW_FIELD_NEW_NAME, new_name);
  return self;
}

NwOperation *
nw_operation_new_link_set_master (NwNamespaceRef namespace_, const char *link, const char *master)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_MASTER, namespace_, link);

  nw_operation_set_string (self, NW_FIELD_MASTER, master);
  return self;
}

NwOperation *
nw_operation_new_link_move (NwNamespaceRef namespace_, const char *link, NwNamespaceRef target)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_MOVE, namespace_, link);

  nw_operation_set_reference (self, NW_FIELD_TARGET, target);
  return self;
}

NwOperation *
nw_operation_new_address_replace (NwNamespaceRef namespace_, const char *link, const NwInet *address)
{
  NwOperation *self = operation_new_in (NW_OPERATION_ADDRESS_REPLACE, namespace_, link);

  nw_operation_set_inet (self, NW_FIELD_ADDRESS, address);
  return self;
}

NwOperation *
nw_operation_new_address_remove (NwNamespaceRef namespace_, const char *link, const NwInet *address)
{
  NwOperation *self = operation_new_in (NW_OPERATION_ADDRESS_REMOVE, namespace_, link);

  nw_operation_set_inet (self, NW_FIELD_ADDRESS, address);
  return self;
}

NwOperation *
nw_operation_new_route_replace (NwNamespaceRef namespace_, const NwInet *destination, const NwInet *gateway,
                                const char *link, guint metric)
{
  NwOperation *self = operation_new_in (NW_OPERATION_ROUTE_REPLACE, namespace_, NULL);
  gboolean has_gateway = gateway && nw_inet_is_set (gateway);

  nw_operation_set_inet (self, NW_FIELD_DESTINATION, destination);
  self->nexthops = nw_operation_nexthops_new ();
  self->present |= NW_FIELD_BIT (NEXTHOPS);
  if (has_gateway || (link && *link))
    nw_operation_nexthops_append (self->nexthops, gateway, link, 1);
  /* What iproute2 fills in (ip/iproute.c, iproute_modify()). */
  nw_operation_set_uint (self, NW_FIELD_TABLE, RT_TABLE_MAIN);
  nw_operation_set_uint (self, NW_FIELD_TYPE, RTN_UNICAST);
  nw_operation_set_uint (self, NW_FIELD_PROTOCOL, RTPROT_BOOT);
  nw_operation_set_uint (self, NW_FIELD_SCOPE,
            destination->family == AF_INET && !has_gateway ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
  if (metric != 0)
    nw_operation_set_uint (self, NW_FIELD_METRIC, metric);
  return self;
}

NwOperation *
nw_operation_new_route_replace_from (NwNamespace *namespace_, const NwRoute *route)
{
  return operation_new_from_route (NW_OPERATION_ROUTE_REPLACE, namespace_, route);
}

NwOperation *
nw_operation_new_route_remove_from (NwNamespace *namespace_, const NwRoute *route)
{
  return operation_new_from_route (NW_OPERATION_ROUTE_REMOVE, namespace_, route);
}

NwOperation *
nw_operation_new_address_replace_from (NwNamespace *namespace_, const NwAddress *address)
{
  NwOperation *self = operation_new_from_address (NW_OPERATION_ADDRESS_REPLACE, namespace_, address);

  if (nw_inet_is_set (&address->broadcast))
    nw_operation_set_inet (self, NW_FIELD_BROADCAST, &address->broadcast);
  nw_operation_set_uint (self, NW_FIELD_SCOPE, address->scope);
  if (address->valid != G_MAXUINT32 && address->valid != 0)
    {
      nw_operation_set_uint (self, NW_FIELD_LIFETIME_VALID, address->valid);
      nw_operation_set_uint (self, NW_FIELD_LIFETIME_PREFERRED, MIN (address->preferred, address->valid));
    }
  return self;
}

NwOperation *
nw_operation_new_address_remove_from (NwNamespace *namespace_, const NwAddress *address)
{
  return operation_new_from_address (NW_OPERATION_ADDRESS_REMOVE, namespace_, address);
}

NwOperation *
nw_operation_new_neighbour_replace (NwNamespaceRef namespace_, const char *link, const NwInet *address, const NwMac *mac)
{
  NwOperation *self = nw_operation_new_neighbour_remove (namespace_, link, address);

  self->kind = NW_OPERATION_NEIGHBOUR_REPLACE;
  nw_operation_set_mac (self, NW_FIELD_MAC, mac);
  return self;
}

NwOperation *
nw_operation_new_neighbour_remove (NwNamespaceRef namespace_, const char *link, const NwInet *address)
{
  NwOperation *self = operation_new_in (NW_OPERATION_NEIGHBOUR_REMOVE, namespace_, link);
  NwInet single = *address;

  single.prefix = nw_inet_length (single.family) * 8;
  nw_operation_set_inet (self, NW_FIELD_ADDRESS, &single);
  return self;
}

NwOperation *
nw_operation_new_forwarding_set (NwNamespaceRef namespace_, int family, gboolean enabled)
{
  NwOperation *self = operation_new_in (NW_OPERATION_FORWARDING_SET, namespace_, NULL);

  nw_operation_set_uint (self, NW_FIELD_FAMILY, family);
  nw_operation_set_boolean (self, NW_FIELD_ENABLED, enabled);
  return self;
}

NwOperation *
nw_operation_remap (NwOperation *self, guint64 from, guint64 to)
{
  NwOperation *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      const NwNamespaceRef *reference = nw_operation_field (self, i);

      if (nw_operation_fields[i].type != NW_FIELD_TYPE_REFERENCE || !nw_operation_has (self, i) || reference->inode != from)
        continue;
      if (copy == NULL)
        copy = nw_operation_copy (self);
      ((NwNamespaceRef *) nw_operation_field (copy, i))->inode = to;
    }
  return copy ? copy : nw_operation_ref (self);
}

NwOperation *
nw_operation_new_bridge_set_stp (NwNamespaceRef namespace_, const char *link, gboolean stp)
{
  NwOperation *self = operation_new_in (NW_OPERATION_BRIDGE_SET, namespace_, link);

  nw_operation_set_boolean (self, NW_FIELD_STP, stp);
  return self;
}

NwOperation *
nw_operation_new_bridge_set_ageing_time (NwNamespaceRef namespace_, const char *link, guint ageing_time)
{
  NwOperation *self = operation_new_in (NW_OPERATION_BRIDGE_SET, namespace_, link);

  nw_operation_set_uint (self, NW_FIELD_AGEING_TIME, ageing_time);
  return self;
}

NwOperation *
nw_operation_new_bridge_set_vlan_filtering (NwNamespaceRef namespace_, const char *link, gboolean vlan_filtering)
{
  NwOperation *self = operation_new_in (NW_OPERATION_BRIDGE_SET, namespace_, link);

  nw_operation_set_boolean (self, NW_FIELD_VLAN_FILTERING, vlan_filtering);
  return self;
}

NwOperation *
nw_operation_new_bridge_set_from (NwNamespaceRef namespace_, const char *link, const NwBridge *bridge)
{
  NwOperation *self = nw_operation_new_bridge_set_stp (namespace_, link, bridge->stp);

  nw_operation_set_uint (self, NW_FIELD_AGEING_TIME, bridge->ageing_time);
  if (bridge->vlan_filtering_known)
    nw_operation_set_boolean (self, NW_FIELD_VLAN_FILTERING, bridge->vlan_filtering);
  return self;
}

NwOperation *
nw_operation_new_vlan_add (NwNamespaceRef namespace_, const char *link, const char *parent, guint vlan_id)
{
  NwOperation *self = nw_operation_new_link_add (namespace_, link, "vlan");

  nw_operation_set_string (self, NW_FIELD_PARENT, parent);
  nw_operation_set_uint (self, NW_FIELD_VLAN_ID, vlan_id);
  return self;
}

NwOperation *
nw_operation_new_macvlan_add (NwNamespaceRef namespace_, const char *link, const char *parent, const char *mode)
{
  NwOperation *self = nw_operation_new_link_add (namespace_, link, "macvlan");

  nw_operation_set_string (self, NW_FIELD_PARENT, parent);
  nw_operation_set_string (self, NW_FIELD_MACVLAN_MODE, mode ? mode : "bridge");
  return self;
}

NwOperation *
nw_operation_new_vxlan_add (NwNamespaceRef namespace_, const char *link, guint vni, const NwInet *remote,
                            const NwInet *local, const char *parent, guint port)
{
  NwOperation *self = nw_operation_new_link_add (namespace_, link, "vxlan");

  nw_operation_set_uint (self, NW_FIELD_VNI, vni);
  if (remote && nw_inet_is_set (remote))
    nw_operation_set_inet (self, NW_FIELD_REMOTE, remote);
  if (local && nw_inet_is_set (local))
    nw_operation_set_inet (self, NW_FIELD_LOCAL, local);
  if (parent && *parent)
    nw_operation_set_string (self, NW_FIELD_PARENT, parent);
  if (port != 0)
    nw_operation_set_uint (self, NW_FIELD_VXLAN_PORT, port);
  return self;
}

NwOperation *
nw_operation_new_limit_set (NwNamespaceRef namespace_, const char *link,
                            guint64 rate, guint delay, guint jitter, guint loss)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LIMIT_SET, namespace_, link);

  if (rate != 0)
    nw_operation_set_uint64 (self, NW_FIELD_RATE, rate);
  if (delay != 0)
    nw_operation_set_uint (self, NW_FIELD_DELAY, delay);
  if (jitter != 0)
    nw_operation_set_uint (self, NW_FIELD_JITTER, jitter);
  if (loss != 0)
    nw_operation_set_uint (self, NW_FIELD_LOSS, loss);
  return self;
}

NwOperation *
nw_operation_new_limit_remove (NwNamespaceRef namespace_, const char *link)
{
  return operation_new_in (NW_OPERATION_LIMIT_REMOVE, namespace_, link);
}

NwOperation *
nw_operation_new_nat_add (NwNamespaceRef namespace_, const NwNatRule *rule)
{
  return operation_new_from_nat_rule (NW_OPERATION_MASQUERADE_ADD, NW_OPERATION_PUBLISH_ADD, namespace_, rule);
}

NwOperation *
nw_operation_new_nat_remove (NwNamespaceRef namespace_, const NwNatRule *rule)
{
  return operation_new_from_nat_rule (NW_OPERATION_MASQUERADE_REMOVE, NW_OPERATION_PUBLISH_REMOVE, namespace_, rule);
}

NwNatRule *
nw_operation_dup_nat_rule (const NwOperation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (nw_operation_has (self, NW_FIELD_SOURCE_NETWORK))
    return nw_nat_rule_new_masquerade (&self->source_network, self->out_link);
  g_return_val_if_fail (nw_operation_has (self, NW_FIELD_PORT_TARGET), NULL);
  return nw_nat_rule_new_publish ((guint8) self->ip_protocol, (guint16) self->port, self->in_link,
                                  &self->port_target, (guint16) self->target_port, self->from_host);
}
