/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-inverse.h"

#include <glib/gi18n-lib.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-name.h"

#define MTU_USUAL 1500
#define MTU_LOOPBACK 65536
/* Below this the kernel takes IPv6 off an interface (RFC 8200, section 5). */
#define MTU_MIN_IPV6 1280
/* What the kernel writes for an IPv6 route without a metric (IP6_RT_PRIO_USER). */
#define METRIC_USUAL_IPV6 1024

/* One link that is to be as it was. */
typedef struct {
  NwNamespace *namespace;
  NwLink      *link;
  gboolean     is_gone; /* it must be made again */
} Affected;

/**
 * Undo: what is known while one operation is being inverted.
 * @removed: (nullable): the namespace that goes; it comes back under a new inode, so that its references are by name
 * @affected: (element-type Affected): the links whose state the operation takes away
 * @lost: (element-type NwLink): links that go for good; what hangs on them is left out
 */
typedef struct {
  const NwOperation *operation;
  const NwSnapshot  *before;
  NwNamespace       *namespace;
  NwLink            *link;
  GPtrArray         *inverse;
  GPtrArray         *notes;
  NwNamespace       *removed;
  GArray            *affected;
  GHashTable        *lost;
} Undo;

static void
note (Undo *undo, char *sentence)
{
  if (undo->notes == NULL || g_ptr_array_find_with_equal_func (undo->notes, sentence, g_str_equal, NULL))
    g_free (sentence);
  else
    g_ptr_array_add (undo->notes, sentence);
}

static void
emit (Undo *undo, NwOperation *operation)
{
  if (undo->removed)
    {
      NwOperation *by_name = nw_operation_remap (operation, undo->removed->inode, 0);

      nw_operation_unref (operation);
      operation = by_name;
    }
  g_ptr_array_add (undo->inverse, operation);
}

static gboolean
can_be_named (const char *escaped)
{
  g_autofree char *bytes = nw_name_unescape (escaped);

  return bytes != NULL && nw_link_name_check (bytes, NULL);
}

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

static gboolean
is_kind (const NwLink *link, const char *kind)
{
  return strcmp (link->kind, kind) == 0;
}

static Affected *
find_affected (Undo *undo, const NwLink *link)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      Affected *affected = &g_array_index (undo->affected, Affected, i);

      if (affected->link == link)
        return affected;
    }
  return NULL;
}

static void
add_affected (Undo *undo, NwNamespace *namespace_, NwLink *link, gboolean is_gone)
{
  Affected affected = { namespace_, link, is_gone };

  if (!find_affected (undo, link))
    g_array_append_val (undo->affected, affected);
}

/* Virtual links that live on @parent go with it, wherever they are. */
static void
lose_children (Undo *undo, NwNamespace *namespace_, const NwLink *parent)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (undo->before); i++)
    {
      NwNamespace *other = nw_snapshot_get_namespace (undo->before, i);

      for (guint n = 0; n < other->links->len; n++)
        {
          NwLink *link = g_ptr_array_index (other->links, n);

          if (link == parent || is_kind (link, "veth") || link->peer_index != parent->index ||
              link->peer_namespace != namespace_->inode || g_hash_table_contains (undo->lost, link))
            continue;
          g_hash_table_add (undo->lost, link);
          note (undo, g_strdup_printf (_("%s lives on %s and goes with it; Netwarren cannot make this kind of interface again."),
                                       link->name, parent->name));
        }
    }
}

/* A link that vanishes: whether it, and the other end of a cable with it, can be made again. */
static void
add_vanishing (Undo *undo, NwNamespace *namespace_, NwLink *link)
{
  NwNamespace *peer_namespace = NULL;
  NwLink *peer = NULL;

  if (find_affected (undo, link) || g_hash_table_contains (undo->lost, link))
    return;
  lose_children (undo, namespace_, link);
  if (is_kind (link, "veth"))
    peer = nw_snapshot_find_peer (undo->before, link, &peer_namespace);

  if (is_kind (link, "veth") && peer == NULL)
    note (undo, g_strdup_printf (_("The other end of %s is out of sight; the cable cannot be made again."), link->name));
  else if (*link->kind == '\0')
    note (undo, g_strdup_printf (_("%s is hardware: it goes back to the host, and undo does not fetch it from there."), link->name));
  else if (!is_kind (link, "veth") && !is_kind (link, "bridge") && !is_kind (link, "dummy"))
    note (undo, g_strdup_printf (_("%s is a %s interface, which Netwarren cannot make again; it is gone for good."),
                                 link->name, link->kind));
  else if (!can_be_named (link->name) || (peer && !can_be_named (peer->name)))
    note (undo, g_strdup_printf (_("%s has a name that Netwarren does not give; it is gone for good."), link->name));
  else
    {
      add_affected (undo, namespace_, link, TRUE);
      if (peer)
        add_affected (undo, peer_namespace, peer, TRUE);
      note (undo, g_strdup (_("Interfaces that come back count from zero and learn their neighbours anew.")));
      return;
    }
  g_hash_table_add (undo->lost, link);
  if (peer)
    g_hash_table_add (undo->lost, peer);
}

/* Making links. */

static guint
smallest_port_mtu (NwNamespace *namespace_, const NwLink *bridge)
{
  guint smallest = 0;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *port = g_ptr_array_index (namespace_->links, i);

      if (port->master == bridge->index && (smallest == 0 || port->mtu < smallest))
        smallest = port->mtu;
    }
  return smallest;
}

/* A bridge that was never given a MAC address takes the smallest of its ports' (br_stp_recalculate_bridge_id()). */
static gboolean
has_mac_of_a_port (NwNamespace *namespace_, const NwLink *bridge)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *port = g_ptr_array_index (namespace_->links, i);

      if (port->master == bridge->index && nw_mac_equal (&port->mac, &bridge->mac))
        return TRUE;
    }
  return FALSE;
}

static void
give_mac (NwOperation *operation, NwOperationField field, NwMac *member, const NwMac *mac)
{
  if (mac->length != 6)
    return;
  *member = *mac;
  operation->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
give_uint (NwOperation *operation, NwOperationField field, guint *member, guint value, guint usual)
{
  if (value == usual)
    return;
  *member = value;
  operation->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
make_link (Undo *undo, const Affected *affected)
{
  NwLink *link = affected->link;
  NwOperation *operation = nw_operation_new_link_add (nw_namespace_get_ref (affected->namespace), link->name, link->kind);

  if (!is_kind (link, "bridge") || !has_mac_of_a_port (affected->namespace, link))
    give_mac (operation, NW_FIELD_MAC, &operation->mac, &link->mac);
  if (!is_kind (link, "bridge"))
    give_uint (operation, NW_FIELD_MTU, &operation->mtu, link->mtu, MTU_USUAL);
  give_uint (operation, NW_FIELD_ADDRESS_GENERATION, &operation->address_generation,
             link->address_generation, IN6_ADDR_GEN_MODE_EUI64);
  emit (undo, operation);
  if (is_kind (link, "bridge"))
    note (undo, g_strdup_printf (_("The switch %s comes back with the usual settings (STP, ageing)."), link->name));
}

static void
make_veth (Undo *undo, const Affected *near, const Affected *far)
{
  const Affected *swap = near;
  NwOperation *operation;

  /* Only the near end takes an address generation mode. */
  if (near->link->address_generation == IN6_ADDR_GEN_MODE_EUI64 &&
      far->link->address_generation != IN6_ADDR_GEN_MODE_EUI64)
    {
      near = far;
      far = swap;
    }
  operation = nw_operation_new_veth_add (nw_namespace_get_ref (near->namespace), near->link->name,
                                         nw_namespace_get_ref (far->namespace), far->link->name);
  give_mac (operation, NW_FIELD_MAC, &operation->mac, &near->link->mac);
  give_mac (operation, NW_FIELD_PEER_MAC, &operation->peer_mac, &far->link->mac);
  give_uint (operation, NW_FIELD_MTU, &operation->mtu, near->link->mtu, MTU_USUAL);
  give_uint (operation, NW_FIELD_PEER_MTU, &operation->peer_mtu, far->link->mtu, MTU_USUAL);
  give_uint (operation, NW_FIELD_ADDRESS_GENERATION, &operation->address_generation,
             near->link->address_generation, IN6_ADDR_GEN_MODE_EUI64);
  emit (undo, operation);
}

static void
make_links (Undo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);

      if (affected->is_gone && !is_kind (affected->link, "veth"))
        make_link (undo, affected);
    }
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *near = &g_array_index (undo->affected, Affected, i);
      const Affected *far;

      if (!near->is_gone || !is_kind (near->link, "veth"))
        continue;
      far = find_affected (undo, nw_snapshot_find_peer (undo->before, near->link, NULL));
      if (near < far)
        make_veth (undo, near, far);
    }
}

/* Plugging ports into switches. */

static void
plug (Undo *undo, NwNamespace *namespace_, const NwLink *port)
{
  NwLink *master = port->master != 0 ? nw_namespace_find_link (namespace_, port->master) : NULL;

  if (master && !g_hash_table_contains (undo->lost, master) && !g_hash_table_contains (undo->lost, port))
    emit (undo, nw_operation_new_link_set_master (nw_namespace_get_ref (namespace_), port->name, master->name));
}

static void
restore_masters (Undo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);

      plug (undo, affected->namespace, affected->link);
    }
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);

      if (!affected->is_gone || !is_kind (affected->link, "bridge"))
        continue;
      for (guint n = 0; n < affected->namespace->links->len; n++)
        {
          NwLink *port = g_ptr_array_index (affected->namespace->links, n);

          if (port->master == affected->link->index && !find_affected (undo, port))
            plug (undo, affected->namespace, port);
        }
    }
}

/* A bridge takes the smallest MTU of its ports unless it was told another one. */
static void
restore_bridge_mtus (Undo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);
      guint usual;

      if (!affected->is_gone || !is_kind (affected->link, "bridge"))
        continue;
      usual = smallest_port_mtu (affected->namespace, affected->link);
      if (affected->link->mtu != (usual != 0 ? usual : MTU_USUAL))
        emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (affected->namespace),
                                                   affected->link->name, affected->link->mtu));
    }
}

/* Addresses. */

/* The interface identifier that the kernel makes from a MAC address (RFC 4291, appendix A). */
static gboolean
is_eui64 (const NwInet *inet, const NwMac *mac)
{
  const guint8 identifier[8] = { mac->bytes[0] ^ 2, mac->bytes[1], mac->bytes[2], 0xff, 0xfe,
                                 mac->bytes[3], mac->bytes[4], mac->bytes[5] };

  return mac->length == 6 && memcmp (inet->bytes + 8, identifier, sizeof identifier) == 0;
}

/* Whether the kernel makes this address again by itself when the link is up. */
static gboolean
is_made_by_kernel (const NwLink *link, const NwAddress *address)
{
  if (nw_link_is_loopback (link))
    return nw_inet_is_loopback (&address->local) &&
           (address->local.family == AF_INET6 || (address->local.prefix == 8 && address->local.bytes[3] == 1 &&
                                                  address->local.bytes[1] == 0 && address->local.bytes[2] == 0));
  if (address->local.family != AF_INET6)
    return FALSE;
  if ((address->flags & IFA_F_TEMPORARY) != 0)
    return TRUE;
  if (!nw_inet_is_link_local (&address->local) || !nw_link_is_up (link))
    return FALSE;
  if (link->address_generation == IN6_ADDR_GEN_MODE_EUI64)
    return is_eui64 (&address->local, &link->mac);
  return link->address_generation != IN6_ADDR_GEN_MODE_NONE && (address->flags & IFA_F_STABLE_PRIVACY) != 0;
}

/* @family: AF_UNSPEC for both */
static void
restore_addresses_of (Undo *undo, NwNamespace *namespace_, const NwLink *link, int family)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link == link->index && (family == AF_UNSPEC || address->local.family == family) &&
          !is_made_by_kernel (link, address))
        emit (undo, nw_operation_new_address_replace_from (namespace_, address));
    }
}

static void
restore_addresses (Undo *undo, int family)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);

      restore_addresses_of (undo, affected->namespace, affected->link, family);
    }
}

static void
restore_up (Undo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);

      if (nw_link_is_up (affected->link))
        emit (undo, nw_operation_new_link_set_up (nw_namespace_get_ref (affected->namespace), affected->link->name, TRUE));
    }
}

/* Routes. */

/* The kernel replaces by this key: a route that shares it with another cannot be put back beside it. */
static gboolean
same_route_key (const NwRoute *a, const NwRoute *b)
{
  return nw_inet_equal (&a->destination, &b->destination) && a->table == b->table &&
         a->metric == b->metric && (a->tos == b->tos || a->destination.family == AF_INET6);
}

static void
restore_route (Undo *undo, NwNamespace *namespace_, const NwRoute *route)
{
  g_autoptr (NwOperation) operation = NULL;
  gboolean is_possible = TRUE;

  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *other = g_ptr_array_index (namespace_->routes, i);

      if (other != route && same_route_key (route, other))
        is_possible = FALSE;
    }
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);
      NwLink *link = nw_namespace_find_link (namespace_, nexthop->link);

      if ((nexthop->flags & RTNH_F_ONLINK) != 0 || (link && g_hash_table_contains (undo->lost, link)))
        is_possible = FALSE;
    }

  /* Also refused: what an operation cannot say, such as an IPv4 route through an IPv6 gateway. */
  operation = nw_operation_new_route_replace_from (namespace_, route);
  if (is_possible && nw_operation_check (operation, NULL))
    {
      emit (undo, g_steal_pointer (&operation));
    }
  else
    {
      g_autofree char *destination = nw_inet_destination_to_string (&route->destination);

      note (undo, g_strdup_printf (_("The route to %s cannot be put back exactly and is left out."), destination));
    }
}

static gboolean
has_gateway (const NwRoute *route)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    if (nw_inet_is_set (&g_array_index (route->nexthops, NwNexthop, i).gateway))
      return TRUE;
  return FALSE;
}

static gboolean
route_leaves_by (const NwRoute *route, int link)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    if (g_array_index (route->nexthops, NwNexthop, i).link == link)
      return TRUE;
  return FALSE;
}

/* A route goes with the address that it gives as its source. */
static gboolean
route_speaks_as (NwNamespace *namespace_, const NwRoute *route, int link)
{
  if (!nw_inet_is_set (&route->source))
    return FALSE;
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link == link && nw_inet_same_address (&address->local, &route->source))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_route_affected (Undo *undo, NwNamespace *namespace_, const NwRoute *route, int family)
{
  if (family != AF_UNSPEC && route->destination.family != family)
    return FALSE;
  /* Connected routes come with their addresses, those of router advertisements with the next one. */
  if (route->table == RT_TABLE_LOCAL || route->protocol == RTPROT_KERNEL ||
      route->protocol == RTPROT_RA || route->protocol == RTPROT_REDIRECT)
    return FALSE;
  if (namespace_ == undo->removed)
    return TRUE;
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);

      if (affected->namespace == namespace_ &&
          (route_leaves_by (route, affected->link->index) || route_speaks_as (namespace_, route, affected->link->index)))
        return TRUE;
    }
  return FALSE;
}

/* A gateway must be reachable before a route through it is accepted: those without one go first. */
static void
restore_routes (Undo *undo, int family)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new ();

  if (undo->removed)
    g_ptr_array_add (done, undo->removed);
  for (guint i = 0; i < undo->affected->len; i++)
    {
      NwNamespace *namespace_ = g_array_index (undo->affected, Affected, i).namespace;

      if (!g_ptr_array_find (done, namespace_, NULL))
        g_ptr_array_add (done, namespace_);
    }
  for (guint i = 0; i < done->len; i++)
    for (int with_gateway = 0; with_gateway < 2; with_gateway++)
      {
        NwNamespace *namespace_ = g_ptr_array_index (done, i);

        for (guint n = 0; n < namespace_->routes->len; n++)
          {
            const NwRoute *route = g_ptr_array_index (namespace_->routes, n);

            if (has_gateway (route) == with_gateway && is_route_affected (undo, namespace_, route, family))
              restore_route (undo, namespace_, route);
          }
      }
}

static void
restore_neighbours (Undo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const Affected *affected = &g_array_index (undo->affected, Affected, i);

      for (guint n = 0; n < affected->namespace->neighbours->len; n++)
        {
          const NwNeighbour *neighbour = g_ptr_array_index (affected->namespace->neighbours, n);

          if (neighbour->link == affected->link->index && (neighbour->state & NUD_PERMANENT) != 0 &&
              neighbour->mac.length == 6)
            emit (undo, nw_operation_new_neighbour_replace (nw_namespace_get_ref (affected->namespace),
                                                            affected->link->name, &neighbour->address, &neighbour->mac));
        }
    }
}

/* Everything about the affected links, in an order that the kernel accepts. */
static void
restore_links (Undo *undo)
{
  make_links (undo);
  restore_masters (undo);
  restore_bridge_mtus (undo);
  restore_addresses (undo, AF_UNSPEC);
  restore_up (undo);
  restore_routes (undo, AF_UNSPEC);
  restore_neighbours (undo);
}

/* One function for each kind of operation. */

static void
invert_namespace_remove (Undo *undo)
{
  NwNamespace *namespace_ = undo->namespace;
  const char *name = undo->operation->namespace.name;

  if (g_strv_length (namespace_->names) > 1)
    {
      note (undo, g_strdup_printf (_("The namespace lives on under another name; undo cannot give it the name %s again."), name));
      return;
    }
  if (!nw_namespace_name_check (name, NULL))
    {
      note (undo, g_strdup_printf (_("Netwarren does not give the name %s; the namespace is gone for good."), name));
      return;
    }

  undo->removed = namespace_;
  emit (undo, nw_operation_new_namespace_add (name));
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link))
        {
          add_affected (undo, namespace_, link, FALSE);
          if (link->mtu != MTU_LOOPBACK)
            emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (namespace_), link->name, link->mtu));
        }
      else if (!is_fallback_tunnel (link))
        {
          add_vanishing (undo, namespace_, link);
        }
    }
  restore_links (undo);
  if (namespace_->forwarding4)
    emit (undo, nw_operation_new_forwarding_set (nw_namespace_get_ref (namespace_), AF_INET, TRUE));
  if (namespace_->forwarding6)
    emit (undo, nw_operation_new_forwarding_set (nw_namespace_get_ref (namespace_), AF_INET6, TRUE));
  note (undo, g_strdup_printf (_("Programs that still run in %s stay in the old namespace."), name));
}

static void
invert_link_remove (Undo *undo)
{
  add_vanishing (undo, undo->namespace, undo->link);
  restore_links (undo);
}

/* The vlans of a link go down with it, and up again with it, but without what they had (vlan_device_event()). */
static void
add_vlans (Undo *undo)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (undo->before); i++)
    {
      NwNamespace *other = nw_snapshot_get_namespace (undo->before, i);

      for (guint n = 0; n < other->links->len; n++)
        {
          NwLink *link = g_ptr_array_index (other->links, n);

          if (is_kind (link, "vlan") && link->peer_index == undo->link->index &&
              link->peer_namespace == undo->namespace->inode)
            add_affected (undo, other, link, FALSE);
        }
    }
}

static void
invert_link_set_up (Undo *undo)
{
  const NwLink *link = undo->link;

  if (nw_link_is_up (link) == undo->operation->up)
    return;
  if (undo->operation->up)
    {
      /* Going down again drops the IPv6 addresses and fixed neighbours that it had while it was down. */
      emit (undo, nw_operation_new_link_set_up (nw_namespace_get_ref (undo->namespace), link->name, FALSE));
      add_affected (undo, undo->namespace, undo->link, FALSE);
      restore_addresses (undo, AF_INET6);
      restore_neighbours (undo);
      return;
    }
  add_affected (undo, undo->namespace, undo->link, FALSE);
  add_vlans (undo);
  restore_addresses (undo, AF_INET6);
  restore_up (undo);
  restore_routes (undo, AF_UNSPEC);
  restore_neighbours (undo);
}

static void
invert_link_set_mtu (Undo *undo)
{
  NwLink *master = undo->link->master != 0 ? nw_namespace_find_link (undo->namespace, undo->link->master) : NULL;

  if (undo->link->mtu == undo->operation->mtu)
    return;
  emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (undo->namespace), undo->link->name, undo->link->mtu));
  if (undo->operation->mtu >= MTU_MIN_IPV6 || undo->link->mtu < MTU_MIN_IPV6)
    return;
  add_affected (undo, undo->namespace, undo->link, FALSE);
  if (master && is_kind (master, "bridge"))
    add_affected (undo, undo->namespace, master, FALSE);
  restore_addresses (undo, AF_INET6);
  restore_routes (undo, AF_INET6);
  restore_neighbours (undo);
}

static void
invert_link_set_mac (Undo *undo)
{
  if (nw_mac_equal (&undo->link->mac, &undo->operation->mac))
    return;
  if (undo->link->mac.length != 6)
    {
      note (undo, g_strdup_printf (_("%s had no MAC address before; it keeps the new one."), undo->link->name));
      return;
    }
  emit (undo, nw_operation_new_link_set_mac (nw_namespace_get_ref (undo->namespace), undo->link->name, &undo->link->mac));
  /* A new MAC address empties the neighbour table of the link, fixed entries too (neigh_changeaddr()). */
  add_affected (undo, undo->namespace, undo->link, FALSE);
  restore_neighbours (undo);
}

static void
invert_link_rename (Undo *undo)
{
  const NwOperation *operation = undo->operation;

  if (can_be_named (operation->link))
    emit (undo, nw_operation_new_link_rename (operation->namespace, operation->new_name, operation->link));
  else
    note (undo, g_strdup_printf (_("Netwarren does not give the name %s; the interface keeps its new name."), operation->link));
}

static void
invert_link_set_master (Undo *undo)
{
  NwLink *master = undo->link->master != 0 ? nw_namespace_find_link (undo->namespace, undo->link->master) : NULL;
  const char *name = master ? master->name : "";

  if (strcmp (name, undo->operation->master) != 0)
    emit (undo, nw_operation_new_link_set_master (nw_namespace_get_ref (undo->namespace), undo->link->name, name));
}

static void
invert_link_move (Undo *undo)
{
  emit (undo, nw_operation_new_link_move (undo->operation->target, undo->link->name, nw_namespace_get_ref (undo->namespace)));
  add_affected (undo, undo->namespace, undo->link, FALSE);
  restore_links (undo);
  if (undo->link->address_generation != IN6_ADDR_GEN_MODE_EUI64)
    note (undo, g_strdup_printf (_("%s makes its link-local address in the usual way from then on."), undo->link->name));
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
find_address (Undo *undo)
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
has_other_ipv4 (Undo *undo)
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
invert_address_replace (Undo *undo)
{
  const NwAddress *old = find_address (undo);
  NwOperation *remove;

  if (old)
    {
      emit (undo, nw_operation_new_address_replace_from (undo->namespace, old));
      return;
    }
  remove = nw_operation_new_address_remove (nw_namespace_get_ref (undo->namespace), undo->link->name, &undo->operation->address);
  if (nw_operation_has (undo->operation, NW_FIELD_PEER_ADDRESS))
    {
      remove->peer_address = undo->operation->peer_address;
      remove->present |= G_GUINT64_CONSTANT (1) << NW_FIELD_PEER_ADDRESS;
    }
  emit (undo, remove);
  /* With the last IPv4 address all IPv4 routes and neighbours of the link go (fib_disable_ip()). */
  if (undo->operation->address.family == AF_INET && !has_other_ipv4 (undo))
    {
      add_affected (undo, undo->namespace, undo->link, FALSE);
      restore_routes (undo, AF_INET);
      restore_neighbours (undo);
    }
}

/* The secondaries of the same network that stand behind an address. Behind a primary one that is all of them: they
 * go with it, or one of them takes its place (promote_secondaries). Behind a secondary one they move up. The order
 * among networks is not kept: that would take every address off the link for a moment. */
static GPtrArray *
find_followers (Undo *undo, const NwAddress *removed)
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
invert_address_remove (Undo *undo, GError **error)
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
    emit (undo, nw_operation_new_address_replace_from (undo->namespace, g_ptr_array_index (followers, i)));
  for (guint i = followers->len; i > 0; i--)
    emit (undo, nw_operation_new_address_remove_from (undo->namespace, g_ptr_array_index (followers, i - 1)));
  emit (undo, nw_operation_new_address_replace_from (undo->namespace, old));
  for (guint i = 0; i < followers->len; i++)
    emit (undo, nw_operation_new_address_replace_from (undo->namespace, g_ptr_array_index (followers, i)));

  add_affected (undo, undo->namespace, undo->link, FALSE);
  restore_routes (undo, old->local.family);
  restore_neighbours (undo);
  return TRUE;
}

static gboolean
nexthops_match (Undo *undo, const NwRoute *route)
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
route_matches (Undo *undo, const NwRoute *route)
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
find_replaced_route (Undo *undo)
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
          (operation->destination.family == AF_INET6 && has_gateway (replaced) != by_gateway && has_gateway (route) == by_gateway))
        replaced = route;
    }
  return replaced;
}

static void
invert_route_replace (Undo *undo)
{
  const NwRoute *old = find_replaced_route (undo);
  g_autoptr (GVariant) wire = NULL;
  NwOperation *remove;

  if (old)
    {
      emit (undo, nw_operation_new_route_replace_from (undo->namespace, old));
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
  emit (undo, remove);
}

static gboolean
invert_route_remove (Undo *undo, GError **error)
{
  g_autofree char *destination = NULL;

  for (guint i = 0; i < undo->namespace->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (undo->namespace->routes, i);

      if (route_matches (undo, route))
        {
          restore_route (undo, undo->namespace, route);
          return TRUE;
        }
    }
  destination = nw_inet_destination_to_string (&undo->operation->destination);
  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no such route to %s"), destination);
  return FALSE;
}

static const NwNeighbour *
find_neighbour (Undo *undo)
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
restore_or_forget_neighbour (Undo *undo, const NwNeighbour *old)
{
  const NwNamespaceRef reference = nw_namespace_get_ref (undo->namespace);
  const NwInet *address = &undo->operation->address;
  g_autofree char *text = nw_inet_address_to_string (address);

  if (old && (old->state & NUD_PERMANENT) != 0 && old->mac.length == 6)
    emit (undo, nw_operation_new_neighbour_replace (reference, undo->link->name, address, &old->mac));
  else if (undo->operation->kind == NW_OPERATION_NEIGHBOUR_REPLACE)
    emit (undo, nw_operation_new_neighbour_remove (reference, undo->link->name, address));
  if (old && (old->state & NUD_PERMANENT) == 0)
    note (undo, g_strdup_printf (_("The neighbour %s had been learnt; it is asked for again when it is needed."), text));
}

static gboolean
invert_neighbour_remove (Undo *undo, GError **error)
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
invert_forwarding_set (Undo *undo)
{
  gboolean old = undo->operation->family == AF_INET ? undo->namespace->forwarding4 : undo->namespace->forwarding6;

  if (old != undo->operation->enabled)
    emit (undo, nw_operation_new_forwarding_set (nw_namespace_get_ref (undo->namespace), undo->operation->family, old));
}

/* What the operation acts on, as it was before. */
static gboolean
find_subject (Undo *undo, GError **error)
{
  const NwOperation *operation = undo->operation;

  g_return_val_if_fail (undo->before != NULL, FALSE);

  if (operation->namespace.inode != 0)
    undo->namespace = nw_snapshot_find (undo->before, operation->namespace.inode);
  else
    undo->namespace = nw_snapshot_find_by_name (undo->before, operation->namespace.name);
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
invert (Undo *undo, GError **error)
{
  const NwOperation *operation = undo->operation;

  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      emit (undo, nw_operation_new_namespace_remove (operation->namespace));
      return TRUE;
    case NW_OPERATION_NAMESPACE_REMOVE:
      invert_namespace_remove (undo);
      return TRUE;
    case NW_OPERATION_LINK_ADD:
      emit (undo, nw_operation_new_link_remove (operation->namespace, operation->link));
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
  g_autoptr (GArray) affected = g_array_new (FALSE, FALSE, sizeof (Affected));
  g_autoptr (GHashTable) lost = g_hash_table_new (NULL, NULL);
  Undo undo = { .operation = self, .before = before, .inverse = inverse, .notes = notes, .affected = affected, .lost = lost };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (inverse != NULL, FALSE);

  if (nw_operation_needs_before (self) && !find_subject (&undo, error))
    return FALSE;
  return invert (&undo, error);
}
