/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-operation-private.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>

/* What to call a namespace of which only the reference is known. */
static const char *
reference_title (const NwNamespaceRef *reference)
{
  return *reference->name ? reference->name : C_("namespace", "the host");
}

static char *
describe_link_add (const NwOperation *self)
{
  if (nw_operation_has (self, NW_FIELD_PEER))
    return g_strdup_printf (_("Add the cable %s — %s"), self->link, self->peer);
  if (strcmp (self->link_kind, "bridge") == 0)
    return g_strdup_printf (_("Add the switch %s"), self->link);
  if (strcmp (self->link_kind, "vlan") == 0)
    return g_strdup_printf (_("Add VLAN %u of %s as %s"), self->vlan_id, self->parent, self->link);
  if (strcmp (self->link_kind, "macvlan") == 0)
    return g_strdup_printf (_("Add the macvlan %s on %s"), self->link, self->parent);
  if (strcmp (self->link_kind, "vxlan") == 0)
    return g_strdup_printf (_("Add the VXLAN tunnel %s"), self->link);
  return g_strdup_printf (_("Add the interface %s"), self->link);
}

static char *
describe_route (const NwOperation *self)
{
  g_autofree char *destination = nw_inet_destination_to_string (&self->destination);
  const NwOperationNexthop *nexthop = NULL;

  if (self->kind == NW_OPERATION_ROUTE_REMOVE)
    return g_strdup_printf (_("Remove the route to %s"), destination);
  if (self->nexthops->len > 0)
    nexthop = &g_array_index (self->nexthops, NwOperationNexthop, 0);
  if (nexthop && nw_inet_is_set (&nexthop->gateway))
    {
      g_autofree char *gateway = nw_inet_address_to_string (&nexthop->gateway);

      return g_strdup_printf (_("Route %s through %s"), destination, gateway);
    }
  if (nexthop)
    return g_strdup_printf (_("Route %s over %s"), destination, nexthop->link);
  return g_strdup_printf (_("Discard what goes to %s"), destination);
}

static char *
describe_forwarding (const NwOperation *self)
{
  const char *title = reference_title (&self->namespace);

  if (self->family == AF_INET)
    return self->enabled ? g_strdup_printf (_("Let %s forward IPv4"), title)
                         : g_strdup_printf (_("Stop %s forwarding IPv4"), title);
  return self->enabled ? g_strdup_printf (_("Let %s forward IPv6"), title)
                       : g_strdup_printf (_("Stop %s forwarding IPv6"), title);
}

static char *
describe_bridge (const NwOperation *self)
{
  if (self->present == (NW_FIELD_BIT (NAMESPACE) | NW_FIELD_BIT (LINK) | NW_FIELD_BIT (STP)))
    return g_strdup_printf (self->stp ? _("Let %s break loops (STP on)") : _("Let %s pass loops (STP off)"), self->link);
  if (self->present == (NW_FIELD_BIT (NAMESPACE) | NW_FIELD_BIT (LINK) | NW_FIELD_BIT (AGEING_TIME)))
    return g_strdup_printf (_("Let %s forget silent machines after %g s"), self->link, self->ageing_time / 100.0);
  if (self->present == (NW_FIELD_BIT (NAMESPACE) | NW_FIELD_BIT (LINK) | NW_FIELD_BIT (VLAN_FILTERING)))
    return g_strdup_printf (self->vlan_filtering ? _("Let %s tell VLANs apart") : _("Let %s ignore VLANs"), self->link);
  return g_strdup_printf (_("Set up the switch %s"), self->link);
}

static char *
describe_masquerade (const NwOperation *self)
{
  g_autofree char *network = nw_inet_to_string (&self->source_network);
  const char *title = reference_title (&self->namespace);

  if (self->kind == NW_OPERATION_MASQUERADE_ADD)
    return g_strdup_printf (_("Let %s go out under the address of %s"), network, title);
  return g_strdup_printf (_("Let %s go out under its own addresses"), network);
}

static char *
describe_publish (const NwOperation *self)
{
  g_autofree char *address = nw_inet_address_to_string (&self->port_target);
  const char *protocol = self->ip_protocol == IPPROTO_UDP ? "UDP" : "TCP";
  const char *title = reference_title (&self->namespace);

  if (self->kind == NW_OPERATION_PUBLISH_REMOVE)
    return g_strdup_printf (_("Close %s port %u of %s"), protocol, self->port, title);
  return g_strdup_printf (self->port_target.family == AF_INET6 ? _("Lead %s port %u of %s to [%s]:%u")
                                                               : _("Lead %s port %u of %s to %s:%u"),
                          protocol, self->port, title, address, self->target_port);
}

char *
nw_operation_describe (const NwOperation *self)
{
  g_autofree char *address = NULL;
  g_autofree char *mac = NULL;
  g_autofree char *limit = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (nw_operation_has (self, NW_FIELD_ADDRESS))
    address = self->kind == NW_OPERATION_ADDRESS_REPLACE || self->kind == NW_OPERATION_ADDRESS_REMOVE
                ? nw_inet_to_string (&self->address) : nw_inet_address_to_string (&self->address);
  if (nw_operation_has (self, NW_FIELD_MAC))
    mac = nw_mac_to_string (&self->mac);
  if (self->kind == NW_OPERATION_LIMIT_SET)
    limit = nw_limit_describe (nw_operation_has (self, NW_FIELD_RATE) ? self->rate : 0,
                               nw_operation_has (self, NW_FIELD_DELAY) ? self->delay : 0,
                               nw_operation_has (self, NW_FIELD_JITTER) ? self->jitter : 0,
                               nw_operation_has (self, NW_FIELD_LOSS) ? self->loss : 0);

  switch (self->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      return g_strdup_printf (_("Add the namespace %s"), self->namespace.name);
    case NW_OPERATION_NAMESPACE_REMOVE:
      return g_strdup_printf (_("Delete the namespace %s"), reference_title (&self->namespace));
    case NW_OPERATION_LINK_ADD:
      return describe_link_add (self);
    case NW_OPERATION_LINK_REMOVE:
      return g_strdup_printf (_("Delete the interface %s"), self->link);
    case NW_OPERATION_LINK_SET_UP:
      return g_strdup_printf (self->up ? _("Set %s up") : _("Set %s down"), self->link);
    case NW_OPERATION_LINK_SET_MTU:
      return g_strdup_printf (_("Set the MTU of %s to %u"), self->link, self->mtu);
    case NW_OPERATION_LINK_SET_MAC:
      return g_strdup_printf (_("Give %s the MAC address %s"), self->link, mac);
    case NW_OPERATION_LINK_RENAME:
      return g_strdup_printf (_("Rename %s to %s"), self->link, self->new_name);
    case NW_OPERATION_LINK_SET_MASTER:
      return *self->master ? g_strdup_printf (_("Plug %s into %s"), self->link, self->master)
                           : g_strdup_printf (_("Unplug %s from its switch"), self->link);
    case NW_OPERATION_LINK_MOVE:
      return g_strdup_printf (_("Move %s to %s"), self->link, reference_title (&self->target));
    case NW_OPERATION_ADDRESS_REPLACE:
      return g_strdup_printf (_("Give %s the address %s"), self->link, address);
    case NW_OPERATION_ADDRESS_REMOVE:
      return g_strdup_printf (_("Take the address %s from %s"), address, self->link);
    case NW_OPERATION_ROUTE_REPLACE:
    case NW_OPERATION_ROUTE_REMOVE:
      return describe_route (self);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      return g_strdup_printf (_("Fix the neighbour %s at %s"), address, mac);
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return g_strdup_printf (_("Forget the neighbour %s"), address);
    case NW_OPERATION_FORWARDING_SET:
      return describe_forwarding (self);
    case NW_OPERATION_BRIDGE_SET:
      return describe_bridge (self);
    case NW_OPERATION_LIMIT_SET:
      return g_strdup_printf (_("Slow down %s: %s"), self->link, limit);
    case NW_OPERATION_LIMIT_REMOVE:
      return g_strdup_printf (_("Lift the limit on %s"), self->link);
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
      return describe_masquerade (self);
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      return describe_publish (self);
    case NW_N_OPERATION_KINDS:
    default:
      g_return_val_if_reached (NULL);
    }
}
