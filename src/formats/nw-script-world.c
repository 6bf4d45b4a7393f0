/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-script-world.h"

#include <linux/if.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-nat-rule.h"

struct _NwScriptWorld {
  GHashTable *places; /* escaped name -> NwScriptPlace; "" is the root namespace */
  GHashTable *aliases; /* further names of the same */
  GHashTable *inodes; /* inode -> NwScriptPlace */
  GHashTable *gone;   /* "place/link" of what went with something else */
  guint64     next_inode;
};

/* The records of a snapshot belong to others; here each is copied before it is changed. */

static NwLink *
link_copy (const NwLink *link)
{
  NwLink *copy = nw_link_new ();

  copy->index = link->index;
  copy->name = g_strdup (link->name);
  copy->kind = g_strdup (link->kind);
  copy->flags = link->flags;
  copy->operational_state = link->operational_state;
  copy->mtu = link->mtu;
  copy->mac = link->mac;
  copy->master = link->master;
  copy->peer_index = link->peer_index;
  copy->peer_namespace = link->peer_namespace;
  copy->alias = g_strdup (link->alias);
  copy->address_generation = link->address_generation;
  copy->vlan_id = link->vlan_id;
  copy->macvlan_mode = g_strdup (link->macvlan_mode);
  copy->vni = link->vni;
  copy->remote = link->remote;
  copy->local = link->local;
  copy->vxlan_port = link->vxlan_port;
  copy->port_state = link->port_state;
  return copy;
}

static GPtrArray *
copy_array (GPtrArray *array)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < array->len; i++)
    g_ptr_array_add (copy, g_object_ref (array->pdata[i]));
  return copy;
}

#define TAKE(to, from, table) \
  G_STMT_START { \
    g_ptr_array_unref ((to)->table); \
    (to)->table = copy_array ((from)->table); \
  } G_STMT_END

static NwNamespace *
namespace_copy (const NwNamespace *from)
{
  NwNamespace *copy = nw_namespace_new (from->inode);

  g_strfreev (copy->names);
  copy->names = g_strdupv (from->names);
  copy->is_root = from->is_root;
  copy->is_ours = from->is_ours;
  copy->forwarding4 = from->forwarding4;
  copy->forwarding6 = from->forwarding6;
  TAKE (copy, from, links);
  TAKE (copy, from, addresses);
  TAKE (copy, from, routes);
  TAKE (copy, from, neighbours);
  TAKE (copy, from, bridges);
  TAKE (copy, from, limits);
  TAKE (copy, from, nat_rules);
  /* Others belong to nobody here, and what a switch has learnt is of no use to a script. */
  return copy;
}

static void
place_free (gpointer data)
{
  NwScriptPlace *place = data;

  g_hash_table_unref (place->links);
  g_object_unref (place->state);
  g_free (place);
}

static NwScriptPlace *
place_new (NwNamespace *state)
{
  NwScriptPlace *place = g_new0 (NwScriptPlace, 1);

  place->state = state;
  place->links = g_hash_table_new (g_str_hash, g_str_equal);
  place->next_index = 1;
  for (guint i = 0; i < state->links->len; i++)
    {
      NwLink *link = state->links->pdata[i];

      g_hash_table_insert (place->links, link->name, link);
      place->next_index = MAX (place->next_index, link->index + 1);
    }
  return place;
}

/* @link: (transfer full) */
static void
place_take_link (NwScriptPlace *place, NwLink *link)
{
  g_ptr_array_add (place->state->links, link);
  g_hash_table_insert (place->links, link->name, link);
  place->next_index = MAX (place->next_index, link->index + 1);
}

static NwLink *
place_change_link (NwScriptPlace *place, const char *name)
{
  NwLink *link = g_hash_table_lookup (place->links, name);
  NwLink *copy;
  guint position;

  if (!link || !g_ptr_array_find (place->state->links, link, &position))
    return NULL;
  copy = link_copy (link);
  g_hash_table_remove (place->links, name);
  g_object_unref (link);
  place->state->links->pdata[position] = copy;
  g_hash_table_insert (place->links, copy->name, copy);
  return copy;
}

static NwLink *
make_link (const char *name, const char *kind, int index)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  link->name = g_strdup (name);
  link->kind = g_strdup (kind);
  link->alias = g_strdup ("");
  link->flags = IFF_BROADCAST | IFF_MULTICAST;
  link->operational_state = IF_OPER_DOWN;
  link->mtu = 1500;
  return link;
}

static NwScriptPlace *
add_place (NwScriptWorld *self, const char *name)
{
  NwNamespace *state = nw_namespace_new (self->next_inode--);
  NwLink *lo = make_link ("lo", "loopback", 1);
  const char *names[] = { name, NULL };
  NwScriptPlace *place;

  g_strfreev (state->names);
  state->names = g_strdupv ((GStrv) names);
  state->is_ours = TRUE;
  lo->flags = IFF_LOOPBACK;
  lo->mtu = 65536;
  lo->mac.length = 6;
  g_ptr_array_add (state->links, lo);
  place = place_new (state);
  place->is_new = TRUE;
  g_hash_table_insert (self->places, g_strdup (name), place);
  g_hash_table_insert (self->inodes, &state->inode, place);
  return place;
}

static NwScriptPlace *
find_inode (NwScriptWorld *self, guint64 inode)
{
  return g_hash_table_lookup (self->inodes, &inode);
}

/* A reference of an operation. */
static NwScriptPlace *
find_reference (NwScriptWorld *self, const NwNamespaceRef *reference)
{
  return nw_script_world_find (self, reference->name);
}

static NwLink *
find_index (const NwScriptPlace *place, int index)
{
  return index != 0 ? nw_namespace_find_link (place->state, index) : NULL;
}

static int
index_of (const NwScriptPlace *place, const char *name)
{
  NwLink *link = *name ? g_hash_table_lookup (place->links, name) : NULL;

  return link ? link->index : 0;
}

/* What stands on a link goes with it. */

static gboolean
route_uses (const NwRoute *route, int link)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    if (g_array_index (route->nexthops, NwNexthop, i).link == link)
      return TRUE;
  return FALSE;
}

static void
drop_routes (NwScriptPlace *place, int link)
{
  for (guint i = place->state->routes->len; i-- > 0;)
    if (route_uses (place->state->routes->pdata[i], link))
      g_ptr_array_remove_index (place->state->routes, i);
}

#define DROP(place, table, Type, member, value) \
  G_STMT_START { \
    for (guint drop_ = (place)->state->table->len; drop_-- > 0;) \
      if (((Type *) (place)->state->table->pdata[drop_])->member == (value)) \
        g_ptr_array_remove_index ((place)->state->table, drop_); \
  } G_STMT_END

static void
drop_what_stands_on (NwScriptPlace *place, int link)
{
  drop_routes (place, link);
  DROP (place, addresses, NwAddress, link, link);
  DROP (place, neighbours, NwNeighbour, link, link);
  DROP (place, limits, NwLimit, link, link);
}

static void
mark_gone (NwScriptWorld *self, const NwScriptPlace *place, const char *link)
{
  g_hash_table_add (self->gone, g_strconcat (nw_script_place_get_name (place), "/", link, NULL));
}

static void remove_link (NwScriptWorld *self, NwScriptPlace *place, NwLink *link, gboolean is_asked);

static void
remove_upper_links (NwScriptWorld *self, NwScriptPlace *place, int index)
{
  g_autoptr (GPtrArray) uppers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < place->state->links->len; i++)
    {
      NwLink *other = place->state->links->pdata[i];

      if (other->peer_index == index && strcmp (other->kind, "veth") != 0 &&
          (other->peer_namespace == 0 || other->peer_namespace == place->state->inode))
        g_ptr_array_add (uppers, g_object_ref (other));
    }
  for (guint i = 0; i < uppers->len; i++)
    remove_link (self, place, uppers->pdata[i], FALSE);
}

static void
remove_link (NwScriptWorld *self, NwScriptPlace *place, NwLink *link, gboolean is_asked)
{
  g_autoptr (NwLink) kept = g_object_ref (link);
  guint position;

  if (!g_ptr_array_find (place->state->links, link, &position))
    return;
  place->n_taken = 0;
  if (!is_asked)
    mark_gone (self, place, link->name);
  g_hash_table_remove (place->links, link->name);
  g_ptr_array_remove_index (place->state->links, position);
  drop_what_stands_on (place, link->index);
  remove_upper_links (self, place, link->index);
  if (strcmp (link->kind, "bridge") == 0)
    DROP (place, bridges, NwBridge, link, link->index);

  if (strcmp (link->kind, "bridge") == 0)
    for (guint i = 0; i < place->state->links->len; i++)
      if (((NwLink *) place->state->links->pdata[i])->master == link->index)
        place_change_link (place, ((NwLink *) place->state->links->pdata[i])->name)->master = 0;

  if (strcmp (link->kind, "veth") == 0 && link->peer_index != 0)
    {
      NwScriptPlace *there = find_inode (self, link->peer_namespace);
      NwLink *peer = there ? find_index (there, link->peer_index) : NULL;

      if (peer && peer->peer_index == link->index && peer->peer_namespace == place->state->inode)
        remove_link (self, there, peer, FALSE);
    }
}

static gboolean
is_alias_of (gpointer name, gpointer place, gpointer wanted)
{
  return place == wanted;
}

static void
remove_place (NwScriptWorld *self, NwScriptPlace *place)
{
  g_autofree char *name = g_strdup (nw_script_place_get_name (place));
  guint64 inode = place->state->inode;

  while (place->state->links->len > 0)
    remove_link (self, place, place->state->links->pdata[place->state->links->len - 1], TRUE);
  g_hash_table_foreach_remove (self->aliases, is_alias_of, place);
  g_hash_table_remove (self->inodes, &inode);
  g_hash_table_remove (self->places, name);
}

/* The carrier of a cable, and the routes that come with addresses. */

static void
update_carrier (NwScriptWorld *self, NwScriptPlace *place, NwLink *link)
{
  gboolean has_carrier = nw_link_is_up (link);

  if (strcmp (link->kind, "veth") == 0)
    {
      NwScriptPlace *there = find_inode (self, link->peer_namespace);
      NwLink *peer = there ? find_index (there, link->peer_index) : NULL;

      if (peer)
        has_carrier = has_carrier && nw_link_is_up (peer);
    }
  if (has_carrier)
    link->flags |= IFF_LOWER_UP | IFF_RUNNING;
  else
    link->flags &= ~(IFF_LOWER_UP | IFF_RUNNING);
  link->operational_state = !nw_link_is_up (link) ? IF_OPER_DOWN : has_carrier ? IF_OPER_UP : IF_OPER_LOWERLAYERDOWN;
}

static void
add_connected_route (NwScriptPlace *place, const NwAddress *address)
{
  NwInet network = nw_inet_network (nw_inet_is_set (&address->peer) ? &address->peer : &address->local);
  NwNexthop nexthop = { NW_INET_NONE, address->link, 1, 0 };
  NwRoute *route;

  if (nw_inet_is_loopback (&network) || (network.family == AF_INET && network.prefix == 32 && !nw_inet_is_set (&address->peer)))
    return;
  for (guint i = 0; i < place->state->routes->len; i++)
    {
      const NwRoute *other = place->state->routes->pdata[i];

      if (nw_inet_equal (&other->destination, &network) && other->protocol == RTPROT_KERNEL && route_uses (other, address->link))
        return;
    }
  route = nw_route_new ();
  route->destination = network;
  route->table = RT_TABLE_MAIN;
  route->type = RTN_UNICAST;
  route->protocol = RTPROT_KERNEL;
  if (network.family == AF_INET)
    {
      route->scope = RT_SCOPE_LINK;
      route->source = address->local;
      route->source.prefix = 32;
    }
  else
    route->metric = 256;
  g_array_append_val (route->nexthops, nexthop);
  g_ptr_array_add (place->state->routes, route);
}

static void
set_up (NwScriptWorld *self, NwScriptPlace *place, const NwOperation *operation)
{
  NwLink *link = place_change_link (place, operation->link);
  NwScriptPlace *there;
  NwLink *peer;

  if (!link)
    return;
  link->flags = operation->up ? link->flags | IFF_UP : link->flags & ~IFF_UP;
  update_carrier (self, place, link);
  there = strcmp (link->kind, "veth") == 0 ? find_inode (self, link->peer_namespace) : NULL;
  peer = there ? find_index (there, link->peer_index) : NULL;
  if (peer && (peer = place_change_link (there, peer->name)))
    update_carrier (self, there, peer);

  if (!operation->up)
    drop_routes (place, link->index);
  else
    for (guint i = 0; i < place->state->addresses->len; i++)
      {
        const NwAddress *address = place->state->addresses->pdata[i];

        if (address->link == link->index)
          add_connected_route (place, address);
      }
}

static void
add_link (NwScriptWorld *self, NwScriptPlace *place, const NwOperation *operation)
{
  NwLink *link = make_link (operation->link, operation->link_kind, place->next_index);

  if (nw_operation_has (operation, NW_FIELD_MTU))
    link->mtu = operation->mtu;
  if (nw_operation_has (operation, NW_FIELD_MAC))
    link->mac = operation->mac;
  if (nw_operation_has (operation, NW_FIELD_VLAN_ID))
    link->vlan_id = operation->vlan_id;
  if (nw_operation_has (operation, NW_FIELD_MACVLAN_MODE))
    link->macvlan_mode = g_strdup (operation->macvlan_mode);
  if (nw_operation_has (operation, NW_FIELD_VNI))
    {
      link->vni = operation->vni;
      link->remote = nw_operation_has (operation, NW_FIELD_REMOTE) ? operation->remote : NW_INET_NONE;
      link->local = nw_operation_has (operation, NW_FIELD_LOCAL) ? operation->local : NW_INET_NONE;
      link->vxlan_port = nw_operation_has (operation, NW_FIELD_VXLAN_PORT) ? operation->vxlan_port : 4789;
    }
  if (nw_operation_has (operation, NW_FIELD_ADDRESS_GENERATION))
    link->address_generation = operation->address_generation;
  if (nw_operation_has (operation, NW_FIELD_PARENT))
    {
      link->peer_index = index_of (place, operation->parent);
      link->peer_namespace = place->state->inode;
    }
  place_take_link (place, link);

  if (strcmp (operation->link_kind, "bridge") == 0)
    {
      NwBridge *bridge = nw_bridge_new ();

      bridge->link = link->index;
      bridge->ageing_time = 30000;
      bridge->vlan_filtering_known = TRUE;
      g_ptr_array_add (place->state->bridges, bridge);
    }
  if (nw_operation_has (operation, NW_FIELD_PEER))
    {
      NwScriptPlace *there = find_reference (self, &operation->peer_namespace);
      NwLink *peer;

      if (!there)
        return;
      peer = make_link (operation->peer, "veth", there->next_index);
      if (nw_operation_has (operation, NW_FIELD_PEER_MTU))
        peer->mtu = operation->peer_mtu;
      if (nw_operation_has (operation, NW_FIELD_PEER_MAC))
        peer->mac = operation->peer_mac;
      peer->peer_index = link->index;
      peer->peer_namespace = place->state->inode;
      link->peer_index = peer->index;
      link->peer_namespace = there->state->inode;
      place_take_link (there, peer);
    }
}

static void
rename_link (NwScriptPlace *place, const NwOperation *operation)
{
  NwLink *link = place_change_link (place, operation->link);

  if (!link)
    return;
  place->n_taken = 0;
  g_hash_table_remove (place->links, link->name);
  g_free (link->name);
  link->name = g_strdup (operation->new_name);
  g_hash_table_insert (place->links, link->name, link);
}

static void
move_link (NwScriptWorld *self, NwScriptPlace *place, const NwOperation *operation)
{
  NwScriptPlace *target = find_reference (self, &operation->target);
  NwLink *link = target && target != place ? place_change_link (place, operation->link) : NULL;
  NwLink *moved;
  guint position;

  if (!link || !g_ptr_array_find (place->state->links, link, &position))
    return;
  place->n_taken = 0;
  moved = link_copy (link);
  drop_what_stands_on (place, link->index);
  g_hash_table_remove (place->links, link->name);
  g_ptr_array_remove_index (place->state->links, position);

  moved->index = find_index (target, moved->index) ? target->next_index : moved->index;
  moved->flags &= ~(IFF_UP | IFF_LOWER_UP | IFF_RUNNING);
  moved->operational_state = IF_OPER_DOWN;
  moved->master = 0;
  place_take_link (target, moved);
  if (strcmp (moved->kind, "veth") == 0)
    {
      NwScriptPlace *there = find_inode (self, moved->peer_namespace);
      NwLink *peer = there ? find_index (there, moved->peer_index) : NULL;

      if (peer && (peer = place_change_link (there, peer->name)))
        {
          peer->peer_index = moved->index;
          peer->peer_namespace = target->state->inode;
          update_carrier (self, there, peer);
        }
    }
}

/* Addresses */

static NwAddress *
find_address (const NwScriptPlace *place, const NwOperation *operation)
{
  int link = index_of (place, operation->link);

  for (guint i = 0; i < place->state->addresses->len; i++)
    {
      NwAddress *address = place->state->addresses->pdata[i];
      const NwInet *peer = nw_operation_has (operation, NW_FIELD_PEER_ADDRESS) ? &operation->peer_address : NULL;

      if (address->link == link && nw_inet_same_address (&address->local, &operation->address) &&
          (address->local.prefix == operation->address.prefix || nw_inet_is_set (&address->peer)) &&
          (peer ? nw_inet_same_address (&address->peer, peer) : !nw_inet_is_set (&address->peer)))
        return address;
    }
  return NULL;
}

static void
replace_address (NwScriptPlace *place, const NwOperation *operation)
{
  NwAddress *old = find_address (place, operation);
  NwAddress *address = nw_address_new ();
  NwLink *link = nw_script_place_find_link (place, operation->link);

  if (old)
    g_ptr_array_remove (place->state->addresses, old);
  address->link = link ? link->index : 0;
  address->local = operation->address;
  if (nw_operation_has (operation, NW_FIELD_PEER_ADDRESS))
    address->peer = operation->peer_address;
  if (nw_operation_has (operation, NW_FIELD_BROADCAST))
    address->broadcast = operation->broadcast;
  address->scope = nw_operation_has (operation, NW_FIELD_SCOPE) ? operation->scope
                   : nw_inet_is_loopback (&address->local)      ? RT_SCOPE_HOST
                   : nw_inet_is_link_local (&address->local) && address->local.family == AF_INET6 ? RT_SCOPE_LINK
                                                                                                  : RT_SCOPE_UNIVERSE;
  address->valid = nw_operation_has (operation, NW_FIELD_LIFETIME_VALID) ? operation->lifetime_valid : G_MAXUINT32;
  address->preferred = nw_operation_has (operation, NW_FIELD_LIFETIME_PREFERRED) ? operation->lifetime_preferred : G_MAXUINT32;
  g_ptr_array_add (place->state->addresses, address);
  if (link && nw_link_is_up (link))
    add_connected_route (place, address);
}

static void
remove_address (NwScriptPlace *place, const NwOperation *operation)
{
  NwAddress *address = find_address (place, operation);
  NwInet network;

  if (!address)
    return;
  network = nw_inet_network (&address->local);
  for (guint i = place->state->routes->len; i-- > 0;)
    {
      const NwRoute *route = place->state->routes->pdata[i];

      if (route->protocol == RTPROT_KERNEL && nw_inet_equal (&route->destination, &network) && route_uses (route, address->link))
        g_ptr_array_remove_index (place->state->routes, i);
    }
  g_ptr_array_remove (place->state->addresses, address);
}

/* Routes */

static guint
usual_metric (const NwOperation *operation)
{
  if (nw_operation_has (operation, NW_FIELD_METRIC) && operation->metric != 0)
    return operation->metric;
  return operation->destination.family == AF_INET6 ? 1024 : 0;
}

static gboolean
same_nexthops (const NwScriptPlace *place, const NwRoute *route, const NwOperation *operation)
{
  guint n = nw_operation_has (operation, NW_FIELD_NEXTHOPS) ? operation->nexthops->len : 0;

  if (n != route->nexthops->len)
    return n == 0 && route->type != RTN_UNICAST;
  for (guint i = 0; i < n; i++)
    {
      const NwOperationNexthop *wanted = &g_array_index (operation->nexthops, NwOperationNexthop, i);
      const NwNexthop *there = &g_array_index (route->nexthops, NwNexthop, i);

      if (!nw_inet_same_address (&wanted->gateway, &there->gateway) && (nw_inet_is_set (&wanted->gateway) || nw_inet_is_set (&there->gateway)))
        return FALSE;
      if (*wanted->link && index_of (place, wanted->link) != there->link)
        return FALSE;
      if (n > 1 && wanted->weight != there->weight)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_route_of (const NwRoute *route, const NwOperation *operation)
{
  guint table = nw_operation_has (operation, NW_FIELD_TABLE) ? operation->table : RT_TABLE_MAIN;
  guint tos = nw_operation_has (operation, NW_FIELD_TOS) ? operation->tos : 0;

  return nw_inet_equal (&route->destination, &operation->destination) && route->table == table && route->tos == tos;
}

static void
replace_route (NwScriptPlace *place, const NwOperation *operation)
{
  NwRoute *old = nw_script_place_find_route (place, operation);
  NwRoute *route = nw_route_new ();

  if (old)
    g_ptr_array_remove (place->state->routes, old);
  route->destination = operation->destination;
  route->metric = usual_metric (operation);
  route->table = nw_operation_has (operation, NW_FIELD_TABLE) ? operation->table : RT_TABLE_MAIN;
  route->type = nw_operation_has (operation, NW_FIELD_TYPE) ? operation->type : RTN_UNICAST;
  route->protocol = nw_operation_has (operation, NW_FIELD_PROTOCOL) ? operation->protocol : RTPROT_BOOT;
  route->tos = nw_operation_has (operation, NW_FIELD_TOS) ? operation->tos : 0;
  route->mtu = nw_operation_has (operation, NW_FIELD_MTU) ? operation->mtu : 0;
  if (nw_operation_has (operation, NW_FIELD_SOURCE))
    route->source = operation->source;
  for (guint i = 0; nw_operation_has (operation, NW_FIELD_NEXTHOPS) && i < operation->nexthops->len; i++)
    {
      const NwOperationNexthop *from = &g_array_index (operation->nexthops, NwOperationNexthop, i);
      NwNexthop nexthop = { from->gateway, index_of (place, from->link), from->weight, 0 };

      /* The kernel finds out which link leads there. */
      for (guint j = 0; nexthop.link == 0 && j < place->state->addresses->len; j++)
        {
          const NwAddress *address = place->state->addresses->pdata[j];

          if (nw_inet_contains (&address->local, &nexthop.gateway))
            nexthop.link = address->link;
        }
      g_array_append_val (route->nexthops, nexthop);
    }
  if (route->destination.family == AF_INET && route->nexthops->len == 1 &&
      !nw_inet_is_set (&g_array_index (route->nexthops, NwNexthop, 0).gateway))
    route->scope = RT_SCOPE_LINK;
  if (nw_operation_has (operation, NW_FIELD_SCOPE))
    route->scope = operation->scope;
  g_ptr_array_add (place->state->routes, route);
}

static void
remove_route (NwScriptPlace *place, const NwOperation *operation)
{
  for (guint i = 0; i < place->state->routes->len; i++)
    {
      NwRoute *route = place->state->routes->pdata[i];

      if (is_route_of (route, operation) &&
          (!nw_operation_has (operation, NW_FIELD_METRIC) || operation->metric == 0 || operation->metric == route->metric) &&
          (!nw_operation_has (operation, NW_FIELD_NEXTHOPS) || operation->nexthops->len == 0 || same_nexthops (place, route, operation)))
        {
          g_ptr_array_remove_index (place->state->routes, i);
          return;
        }
    }
}

/* The rest */

static NwNeighbour *
find_neighbour (const NwScriptPlace *place, const NwOperation *operation)
{
  int link = index_of (place, operation->link);

  for (guint i = 0; i < place->state->neighbours->len; i++)
    {
      NwNeighbour *neighbour = place->state->neighbours->pdata[i];

      if (neighbour->link == link && nw_inet_same_address (&neighbour->address, &operation->address))
        return neighbour;
    }
  return NULL;
}

static void
set_neighbour (NwScriptPlace *place, const NwOperation *operation)
{
  NwNeighbour *old = find_neighbour (place, operation);
  NwNeighbour *neighbour;

  if (old)
    g_ptr_array_remove (place->state->neighbours, old);
  if (operation->kind == NW_OPERATION_NEIGHBOUR_REMOVE)
    return;
  neighbour = nw_neighbour_new ();
  neighbour->link = index_of (place, operation->link);
  neighbour->address = operation->address;
  neighbour->mac = operation->mac;
  neighbour->state = NUD_PERMANENT;
  g_ptr_array_add (place->state->neighbours, neighbour);
}

static void
set_bridge (NwScriptPlace *place, const NwOperation *operation)
{
  NwBridge *old = nw_namespace_find_bridge (place->state, index_of (place, operation->link));
  NwBridge *bridge;

  if (!old)
    return;
  bridge = nw_bridge_new ();
  bridge->link = old->link;
  bridge->stp = nw_operation_has (operation, NW_FIELD_STP) ? operation->stp : old->stp;
  bridge->ageing_time = nw_operation_has (operation, NW_FIELD_AGEING_TIME) ? operation->ageing_time : old->ageing_time;
  bridge->vlan_filtering = nw_operation_has (operation, NW_FIELD_VLAN_FILTERING) ? operation->vlan_filtering : old->vlan_filtering;
  bridge->vlan_filtering_known = old->vlan_filtering_known;
  g_ptr_array_remove (place->state->bridges, old);
  g_ptr_array_add (place->state->bridges, bridge);
}

static void
set_limit (NwScriptPlace *place, const NwOperation *operation)
{
  int link = index_of (place, operation->link);
  NwLimit *limit;

  DROP (place, limits, NwLimit, link, link);
  if (operation->kind == NW_OPERATION_LIMIT_REMOVE)
    return;
  limit = nw_limit_new ();
  limit->link = link;
  limit->rate = nw_operation_has (operation, NW_FIELD_RATE) ? operation->rate : 0;
  limit->delay = nw_operation_has (operation, NW_FIELD_DELAY) ? operation->delay : 0;
  limit->jitter = nw_operation_has (operation, NW_FIELD_JITTER) ? operation->jitter : 0;
  limit->loss = nw_operation_has (operation, NW_FIELD_LOSS) ? operation->loss : 0;
  g_ptr_array_add (place->state->limits, limit);
}

static void
set_nat_rule (NwScriptPlace *place, const NwOperation *operation)
{
  g_autoptr (NwNatRule) rule = nw_operation_dup_nat_rule (operation);
  g_autofree char *key = nw_nat_rule_dup_key (rule);

  for (guint i = place->state->nat_rules->len; i-- > 0;)
    {
      g_autofree char *other = nw_nat_rule_dup_key (place->state->nat_rules->pdata[i]);

      if (strcmp (key, other) == 0)
        g_ptr_array_remove_index (place->state->nat_rules, i);
    }
  if (operation->kind == NW_OPERATION_MASQUERADE_ADD || operation->kind == NW_OPERATION_PUBLISH_ADD)
    g_ptr_array_add (place->state->nat_rules, g_steal_pointer (&rule));
}

static gboolean
has_nat_rule (const NwScriptPlace *place, const NwOperation *operation)
{
  g_autoptr (NwNatRule) rule = nw_operation_dup_nat_rule (operation);

  for (guint i = 0; i < place->state->nat_rules->len; i++)
    if (nw_nat_rule_equal (rule, place->state->nat_rules->pdata[i]))
      return TRUE;
  return FALSE;
}

NwScriptWorld *
nw_script_world_new (const NwSnapshot *snapshot)
{
  NwScriptWorld *self = g_new0 (NwScriptWorld, 1);
  gboolean has_root = FALSE;

  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, place_free);
  self->aliases = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->inodes = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->next_inode = G_MAXUINT64;
  for (guint i = 0; snapshot && i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);
      NwScriptPlace *place;

      if (!namespace_->is_root && namespace_->names[0] == NULL)
        continue; /* no command can name it */
      place = place_new (namespace_copy (namespace_));
      g_hash_table_insert (self->inodes, &place->state->inode, place);
      /* A request names it by its first name. */
      for (guint j = 1; !namespace_->is_root && namespace_->names[j - 1] && namespace_->names[j]; j++)
        g_hash_table_insert (self->aliases, g_strdup (namespace_->names[j]), place);
      g_hash_table_insert (self->places, g_strdup (namespace_->is_root ? "" : namespace_->names[0]), place);
      has_root |= namespace_->is_root;
    }
  if (!has_root)
    add_place (self, "")->state->is_root = TRUE;
  return self;
}

void
nw_script_world_free (NwScriptWorld *self)
{
  g_hash_table_unref (self->inodes);
  g_hash_table_unref (self->aliases);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->gone);
  g_free (self);
}

NwScriptPlace *
nw_script_world_find (NwScriptWorld *self, const char *name)
{
  NwScriptPlace *place = g_hash_table_lookup (self->places, name);

  return place ? place : g_hash_table_lookup (self->aliases, name);
}

GPtrArray *
nw_script_world_list_names (NwScriptWorld *self)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->places);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (*(const char *) name)
      g_ptr_array_add (names, name);
  return names;
}

gboolean
nw_script_world_has_gone (NwScriptWorld *self, const char *place, const char *link)
{
  g_autofree char *key = g_strconcat (place, "/", link, NULL);

  return g_hash_table_contains (self->gone, key);
}

NwNamespaceRef
nw_script_place_get_ref (const NwScriptPlace *self)
{
  return (NwNamespaceRef){ self->is_new ? 0 : self->state->inode, (char *) nw_script_place_get_name (self) };
}

const char *
nw_script_place_get_name (const NwScriptPlace *self)
{
  return self->state->is_root || self->state->names[0] == NULL ? "" : self->state->names[0];
}

NwLink *
nw_script_place_find_link (const NwScriptPlace *self, const char *name)
{
  return g_hash_table_lookup (self->links, name);
}

char *
nw_script_place_free_name (NwScriptPlace *self, const char *kind, const char *not_this)
{
  guint i = self->taken_kind == g_intern_string (kind) ? self->n_taken : 0;
  gboolean is_known = FALSE;

  for (;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%u", kind, i);

      if (g_hash_table_contains (self->links, name))
        continue;
      if (!is_known)
        {
          /* All before it are taken, until one goes. */
          self->taken_kind = g_intern_string (kind);
          self->n_taken = i;
          is_known = TRUE;
        }
      if (g_strcmp0 (name, not_this) != 0)
        return g_steal_pointer (&name);
    }
}

gboolean
nw_script_place_reaches (const NwScriptPlace *self, const NwInet *address)
{
  for (guint i = 0; i < self->state->routes->len; i++)
    {
      const NwRoute *route = self->state->routes->pdata[i];
      const NwNexthop *nexthop = nw_route_first_nexthop (route);

      if (nexthop && !nw_inet_is_set (&nexthop->gateway) && nw_inet_contains (&route->destination, address))
        return TRUE;
    }
  return FALSE;
}

NwRoute *
nw_script_place_find_route (const NwScriptPlace *self, const NwOperation *operation)
{
  for (guint i = 0; i < self->state->routes->len; i++)
    {
      NwRoute *route = self->state->routes->pdata[i];

      if (is_route_of (route, operation) && route->metric == usual_metric (operation))
        return route;
    }
  return NULL;
}

static gboolean
is_route_so (const NwScriptPlace *place, const NwOperation *operation)
{
  const NwRoute *route = nw_script_place_find_route (place, operation);
  guint type = nw_operation_has (operation, NW_FIELD_TYPE) ? operation->type : RTN_UNICAST;

  return route && route->type == type && same_nexthops (place, route, operation) &&
         /* "boot" is what nobody has said; the kernel's own route is as good. */
         (!nw_operation_has (operation, NW_FIELD_PROTOCOL) || operation->protocol == RTPROT_BOOT || operation->protocol == route->protocol) &&
         (!nw_operation_has (operation, NW_FIELD_SCOPE) || operation->scope == route->scope) &&
         (!nw_operation_has (operation, NW_FIELD_SOURCE) || nw_inet_same_address (&operation->source, &route->source)) &&
         (nw_operation_has (operation, NW_FIELD_MTU) ? operation->mtu : 0) == route->mtu;
}

static gboolean
is_address_so (const NwScriptPlace *place, const NwOperation *operation)
{
  const NwAddress *address = find_address (place, operation);

  return address && address->valid == G_MAXUINT32 && address->preferred == G_MAXUINT32 &&
         !nw_operation_has (operation, NW_FIELD_LIFETIME_VALID) && !nw_operation_has (operation, NW_FIELD_LIFETIME_PREFERRED) &&
         (!nw_operation_has (operation, NW_FIELD_BROADCAST) || nw_inet_same_address (&address->broadcast, &operation->broadcast)) &&
         (!nw_operation_has (operation, NW_FIELD_SCOPE) || address->scope == operation->scope);
}

static gboolean
is_bridge_so (const NwScriptPlace *place, const NwOperation *operation)
{
  const NwBridge *bridge = nw_namespace_find_bridge (place->state, index_of (place, operation->link));

  return bridge &&
         (!nw_operation_has (operation, NW_FIELD_STP) || !operation->stp == !bridge->stp) &&
         (!nw_operation_has (operation, NW_FIELD_AGEING_TIME) || operation->ageing_time == bridge->ageing_time) &&
         (!nw_operation_has (operation, NW_FIELD_VLAN_FILTERING) || !operation->vlan_filtering == !bridge->vlan_filtering);
}

static gboolean
is_limit_so (const NwScriptPlace *place, const NwOperation *operation)
{
  const NwLimit *limit = nw_namespace_find_limit (place->state, index_of (place, operation->link));

  return limit &&
         limit->rate == (nw_operation_has (operation, NW_FIELD_RATE) ? operation->rate : 0) &&
         limit->delay == (nw_operation_has (operation, NW_FIELD_DELAY) ? operation->delay : 0) &&
         limit->jitter == (nw_operation_has (operation, NW_FIELD_JITTER) ? operation->jitter : 0) &&
         limit->loss == (nw_operation_has (operation, NW_FIELD_LOSS) ? operation->loss : 0);
}

gboolean
nw_script_world_is_so (NwScriptWorld *self, const NwOperation *operation)
{
  const NwScriptPlace *place = find_reference (self, &operation->namespace);
  const NwLink *link = place && nw_operation_has (operation, NW_FIELD_LINK) ? nw_script_place_find_link (place, operation->link) : NULL;

  if (!place)
    return FALSE;
  switch (operation->kind)
    {
    case NW_OPERATION_LINK_SET_UP:
      return link && nw_link_is_up (link) == !!operation->up;
    case NW_OPERATION_LINK_SET_MTU:
      return link && link->mtu == operation->mtu;
    case NW_OPERATION_LINK_SET_MAC:
      return link && nw_mac_equal (&link->mac, &operation->mac);
    case NW_OPERATION_LINK_RENAME:
      return strcmp (operation->link, operation->new_name) == 0;
    case NW_OPERATION_LINK_SET_MASTER:
      return link && link->master == index_of (place, operation->master);
    case NW_OPERATION_ADDRESS_REPLACE:
      return is_address_so (place, operation);
    case NW_OPERATION_ROUTE_REPLACE:
      return is_route_so (place, operation);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      {
        const NwNeighbour *neighbour = find_neighbour (place, operation);

        return neighbour && (neighbour->state & NUD_PERMANENT) && nw_mac_equal (&neighbour->mac, &operation->mac);
      }
    case NW_OPERATION_FORWARDING_SET:
      return !(operation->family == AF_INET6 ? place->state->forwarding6 : place->state->forwarding4) == !operation->enabled;
    case NW_OPERATION_BRIDGE_SET:
      return is_bridge_so (place, operation);
    case NW_OPERATION_LIMIT_SET:
      return is_limit_so (place, operation);
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_PUBLISH_ADD:
      return has_nat_rule (place, operation);
    case NW_OPERATION_NAMESPACE_ADD:
    case NW_OPERATION_NAMESPACE_REMOVE:
    case NW_OPERATION_LINK_ADD:
    case NW_OPERATION_LINK_REMOVE:
    case NW_OPERATION_LINK_MOVE:
    case NW_OPERATION_ADDRESS_REMOVE:
    case NW_OPERATION_ROUTE_REMOVE:
    case NW_OPERATION_NEIGHBOUR_REMOVE:
    case NW_OPERATION_LIMIT_REMOVE:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_REMOVE:
    case NW_N_OPERATION_KINDS:
    default:
      return FALSE;
    }
}

static void
change_link (NwScriptPlace *place, const NwOperation *operation)
{
  NwLink *link = place_change_link (place, operation->link);

  if (!link)
    return;
  if (operation->kind == NW_OPERATION_LINK_SET_MTU)
    link->mtu = operation->mtu;
  else if (operation->kind == NW_OPERATION_LINK_SET_MAC)
    link->mac = operation->mac;
  else
    link->master = index_of (place, operation->master);
}

void
nw_script_world_apply (NwScriptWorld *self, const NwOperation *operation)
{
  NwScriptPlace *place;

  if (operation->kind == NW_OPERATION_NAMESPACE_ADD)
    {
      add_place (self, operation->namespace.name);
      return;
    }
  place = find_reference (self, &operation->namespace);
  if (!place)
    return;
  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_REMOVE:
      remove_place (self, place);
      break;
    case NW_OPERATION_LINK_ADD:
      add_link (self, place, operation);
      break;
    case NW_OPERATION_LINK_REMOVE:
      if (nw_script_place_find_link (place, operation->link))
        remove_link (self, place, nw_script_place_find_link (place, operation->link), TRUE);
      break;
    case NW_OPERATION_LINK_SET_UP:
      set_up (self, place, operation);
      break;
    case NW_OPERATION_LINK_SET_MTU:
    case NW_OPERATION_LINK_SET_MAC:
    case NW_OPERATION_LINK_SET_MASTER:
      change_link (place, operation);
      break;
    case NW_OPERATION_LINK_RENAME:
      rename_link (place, operation);
      break;
    case NW_OPERATION_LINK_MOVE:
      move_link (self, place, operation);
      break;
    case NW_OPERATION_ADDRESS_REPLACE:
      replace_address (place, operation);
      break;
    case NW_OPERATION_ADDRESS_REMOVE:
      remove_address (place, operation);
      break;
    case NW_OPERATION_ROUTE_REPLACE:
      replace_route (place, operation);
      break;
    case NW_OPERATION_ROUTE_REMOVE:
      remove_route (place, operation);
      break;
    case NW_OPERATION_NEIGHBOUR_REPLACE:
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      set_neighbour (place, operation);
      break;
    case NW_OPERATION_FORWARDING_SET:
      *(operation->family == AF_INET6 ? &place->state->forwarding6 : &place->state->forwarding4) = operation->enabled;
      break;
    case NW_OPERATION_BRIDGE_SET:
      set_bridge (place, operation);
      break;
    case NW_OPERATION_LIMIT_SET:
    case NW_OPERATION_LIMIT_REMOVE:
      set_limit (place, operation);
      break;
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      set_nat_rule (place, operation);
      break;
    case NW_OPERATION_NAMESPACE_ADD:
    case NW_N_OPERATION_KINDS:
    default:
      break;
    }
}
