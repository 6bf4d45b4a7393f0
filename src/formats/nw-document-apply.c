/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-private.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"

/* What each operation does to a document. */

static NwDocumentNamespace *
find_namespace (NwDocument *self, const char *name, GError **error)
{
  NwDocumentNamespace *namespace_ = nw_document_find (self, name);

  if (namespace_ == NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no namespace “%s”"), name);
  return namespace_;
}

static NwDocumentLink *
find_link (const NwDocumentNamespace *namespace_, const char *name, GError **error)
{
  NwDocumentLink *link = nw_document_namespace_find_link (namespace_, name);

  if (link == NULL && *namespace_->name == '\0')
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("The host has no interface “%s”"), name);
  else if (link == NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("“%s” has no interface “%s”"), namespace_->name, name);
  return link;
}

static gboolean
check_free (const NwDocumentNamespace *namespace_, const char *name, GError **error)
{
  if (nw_document_namespace_find_link (namespace_, name) == NULL)
    return TRUE;
  if (*namespace_->name == '\0')
    g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("The host has an interface “%s” already"), name);
  else
    g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("“%s” has an interface “%s” already"), namespace_->name, name);
  return FALSE;
}

static void
rename_where_equal (char **string, const char *from, const char *to)
{
  if (strcmp (*string, from) == 0)
    nw_document_set_string (string, to);
}

/* Routes. */

static gboolean
route_leaves_by (const NwDocumentRoute *route, const char *link)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    if (strcmp (g_array_index (route->nexthops, NwOperationNexthop, i).link, link) == 0)
      return TRUE;
  return FALSE;
}

/* A route goes with one of its ways out (fib_sync_down_dev()). @family: AF_UNSPEC for both */
static void
drop_routes (NwDocumentNamespace *namespace_, const char *link, int family)
{
  for (guint i = namespace_->routes->len; i > 0; i--)
    {
      const NwDocumentRoute *route = g_ptr_array_index (namespace_->routes, i - 1);

      if ((family == AF_UNSPEC || route->destination.family == family) && route_leaves_by (route, link))
        g_ptr_array_remove_index (namespace_->routes, i - 1);
    }
}

static void
drop_routes_from (NwDocumentNamespace *namespace_, const NwInet *source)
{
  for (guint i = namespace_->routes->len; i > 0; i--)
    if (nw_inet_same_address (&((NwDocumentRoute *) g_ptr_array_index (namespace_->routes, i - 1))->source, source))
      g_ptr_array_remove_index (namespace_->routes, i - 1);
}

/* Which interface a gateway is behind, as the kernel finds it: by the longest connected network. */
static const char *
find_way (const NwDocumentNamespace *namespace_, const NwInet *gateway)
{
  const char *way = "";
  int longest = -1;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);

      for (guint n = 0; n < link->addresses->len; n++)
        {
          const NwDocumentAddress *address = &g_array_index (link->addresses, NwDocumentAddress, n);
          const NwInet *near = nw_inet_is_set (&address->peer) ? &address->peer : &address->local;

          if (near->family == gateway->family && near->prefix > longest && nw_inet_contains (near, gateway))
            {
              way = link->name;
              longest = near->prefix;
            }
        }
    }
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwDocumentRoute *route = g_ptr_array_index (namespace_->routes, i);
      const NwOperationNexthop *nexthop = route->nexthops->len == 1 ? &g_array_index (route->nexthops, NwOperationNexthop, 0) : NULL;

      if (nexthop && !nw_inet_is_set (&nexthop->gateway) && route->destination.family == gateway->family &&
          route->destination.prefix > longest && nw_inet_contains (&route->destination, gateway))
        {
          way = nexthop->link;
          longest = route->destination.prefix;
        }
    }
  return way;
}

guint
nw_document_usual_route_scope (const NwDocumentRoute *route)
{
  if (route->destination.family != AF_INET)
    return RT_SCOPE_UNIVERSE;
  if (route->type == RTN_LOCAL)
    return RT_SCOPE_HOST;
  if (route->type == RTN_BROADCAST || route->type == RTN_MULTICAST || route->type == RTN_ANYCAST)
    return RT_SCOPE_LINK;
  if (route->type == RTN_UNICAST && route->nexthops->len == 1 &&
      !nw_inet_is_set (&g_array_index (route->nexthops, NwOperationNexthop, 0).gateway))
    return RT_SCOPE_LINK;
  return RT_SCOPE_UNIVERSE;
}

static NwDocumentRoute *
route_from (const NwDocumentNamespace *namespace_, const NwOperation *operation)
{
  NwDocumentRoute *route = nw_document_route_new ();

  route->destination = operation->destination;
  if (nw_operation_has (operation, NW_FIELD_SOURCE))
    route->source = operation->source;
  if (nw_operation_has (operation, NW_FIELD_METRIC))
    route->metric = operation->metric;
  if (route->metric == 0 && route->destination.family == AF_INET6)
    route->metric = NW_DOCUMENT_METRIC6;
  if (nw_operation_has (operation, NW_FIELD_TABLE))
    route->table = operation->table;
  if (nw_operation_has (operation, NW_FIELD_TYPE))
    route->type = operation->type;
  if (nw_operation_has (operation, NW_FIELD_PROTOCOL))
    route->protocol = operation->protocol;
  if (nw_operation_has (operation, NW_FIELD_TOS))
    route->tos = operation->tos;
  if (nw_operation_has (operation, NW_FIELD_MTU))
    route->mtu = operation->mtu;
  for (guint i = 0; nw_operation_has (operation, NW_FIELD_NEXTHOPS) && i < operation->nexthops->len; i++)
    {
      const NwOperationNexthop *nexthop = &g_array_index (operation->nexthops, NwOperationNexthop, i);

      nw_document_route_add_nexthop (route, &nexthop->gateway,
                                     *nexthop->link == '\0' ? find_way (namespace_, &nexthop->gateway) : nexthop->link,
                                     nexthop->weight);
    }
  route->scope = nw_operation_has (operation, NW_FIELD_SCOPE) ? operation->scope : nw_document_usual_route_scope (route);
  return route;
}

static int
compare_routes (gconstpointer a, gconstpointer b)
{
  return nw_document_route_compare (*(const NwDocumentRoute *const *) a, *(const NwDocumentRoute *const *) b);
}

static gboolean
replace_route (NwDocumentNamespace *namespace_, const NwOperation *operation, GError **error)
{
  NwDocumentRoute *route;

  for (guint i = 0; nw_operation_has (operation, NW_FIELD_NEXTHOPS) && i < operation->nexthops->len; i++)
    {
      const char *link = g_array_index (operation->nexthops, NwOperationNexthop, i).link;

      if (*link != '\0' && find_link (namespace_, link, error) == NULL)
        return FALSE;
    }

  route = route_from (namespace_, operation);
  for (guint i = namespace_->routes->len; i > 0; i--)
    if (nw_document_route_compare (g_ptr_array_index (namespace_->routes, i - 1), route) == 0)
      g_ptr_array_remove_index (namespace_->routes, i - 1);
  g_ptr_array_add (namespace_->routes, route);
  g_ptr_array_sort (namespace_->routes, compare_routes);
  return TRUE;
}

/* What is not given matches any. */
static gboolean
route_is_meant (const NwDocumentRoute *route, const NwOperation *operation)
{
  if (!nw_inet_equal (&route->destination, &operation->destination) ||
      route->table != (nw_operation_has (operation, NW_FIELD_TABLE) ? operation->table : RT_TABLE_MAIN))
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_METRIC) && operation->metric != 0 && operation->metric != route->metric)
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_TOS) && operation->tos != route->tos)
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_TYPE) && operation->type != route->type)
    return FALSE;
  for (guint i = 0; nw_operation_has (operation, NW_FIELD_NEXTHOPS) && i < operation->nexthops->len; i++)
    {
      const NwOperationNexthop *meant = &g_array_index (operation->nexthops, NwOperationNexthop, i);
      gboolean found = FALSE;

      for (guint n = 0; n < route->nexthops->len && !found; n++)
        {
          const NwOperationNexthop *nexthop = &g_array_index (route->nexthops, NwOperationNexthop, n);

          found = (!nw_inet_is_set (&meant->gateway) || nw_inet_same_address (&meant->gateway, &nexthop->gateway)) &&
                  (*meant->link == '\0' || strcmp (meant->link, nexthop->link) == 0);
        }
      if (!found)
        return FALSE;
    }
  return TRUE;
}

static gboolean
remove_route (NwDocumentNamespace *namespace_, const NwOperation *operation, GError **error)
{
  g_autofree char *destination = NULL;

  for (guint i = 0; i < namespace_->routes->len; i++)
    if (route_is_meant (g_ptr_array_index (namespace_->routes, i), operation))
      {
        g_ptr_array_remove_index (namespace_->routes, i);
        return TRUE;
      }
  destination = nw_inet_destination_to_string (&operation->destination);
  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no such route to %s"), destination);
  return FALSE;
}

/* Addresses. */

guint8
nw_document_usual_address_scope (const NwInet *inet)
{
  if (nw_inet_is_loopback (inet))
    return RT_SCOPE_HOST;
  return inet->family == AF_INET6 && nw_inet_is_link_local (inet) ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

/* IPv6 has an address on an interface once, IPv4 once for each prefix length and peer. */
static gboolean
same_address_key (const NwDocumentAddress *a, const NwDocumentAddress *b)
{
  if (a->local.family == AF_INET6)
    return nw_inet_same_address (&a->local, &b->local);
  return nw_inet_equal (&a->local, &b->local) && nw_inet_same_address (&a->peer, &b->peer);
}

static int
find_address (const NwDocumentLink *link, const NwDocumentAddress *address)
{
  for (guint i = 0; i < link->addresses->len; i++)
    if (same_address_key (&g_array_index (link->addresses, NwDocumentAddress, i), address))
      return i;
  return -1;
}

static NwDocumentAddress
address_from (const NwOperation *operation)
{
  NwDocumentAddress address = { .local = operation->address, .scope = nw_document_usual_address_scope (&operation->address) };

  if (nw_operation_has (operation, NW_FIELD_PEER_ADDRESS))
    {
      address.peer = operation->peer_address;
      address.peer.prefix = address.local.prefix;
    }
  if (nw_operation_has (operation, NW_FIELD_BROADCAST))
    address.broadcast = operation->broadcast;
  if (nw_operation_has (operation, NW_FIELD_SCOPE) && address.local.family == AF_INET)
    address.scope = operation->scope;
  return address;
}

static void
replace_address (NwDocumentLink *link, const NwOperation *operation)
{
  NwDocumentAddress address = address_from (operation);
  int position = find_address (link, &address);

  if (position >= 0)
    g_array_index (link->addresses, NwDocumentAddress, position) = address;
  else
    g_array_append_val (link->addresses, address);
}

static gboolean
has_family (const NwDocumentLink *link, int family)
{
  for (guint i = 0; i < link->addresses->len; i++)
    if (g_array_index (link->addresses, NwDocumentAddress, i).local.family == family)
      return TRUE;
  return FALSE;
}

static gboolean
remove_address (NwDocumentNamespace *namespace_, NwDocumentLink *link, const NwOperation *operation, GError **error)
{
  NwDocumentAddress address = address_from (operation);
  int position = find_address (link, &address);

  if (position < 0)
    {
      g_autofree char *text = nw_inet_to_string (&address.local);

      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("“%s” does not have the address %s"), link->name, text);
      return FALSE;
    }
  g_array_remove_index (link->addresses, position);
  drop_routes_from (namespace_, &address.local);
  /* An interface without any IPv4 address does no IPv4 (fib_inetaddr_event()). */
  if (address.local.family == AF_INET && !has_family (link, AF_INET))
    drop_routes (namespace_, link->name, AF_INET);
  return TRUE;
}

/* Neighbours. */

static void
replace_neighbour (NwDocumentLink *link, const NwOperation *operation)
{
  NwDocumentNeighbour neighbour = { operation->address, operation->mac };
  guint i;

  for (i = 0; i < link->neighbours->len; i++)
    {
      NwDocumentNeighbour *other = &g_array_index (link->neighbours, NwDocumentNeighbour, i);
      int order = nw_inet_compare (&other->address, &neighbour.address);

      if (order == 0)
        {
          *other = neighbour;
          return;
        }
      if (order > 0)
        break;
    }
  g_array_insert_val (link->neighbours, i, neighbour);
}

static gboolean
remove_neighbour (NwDocumentLink *link, const NwOperation *operation, GError **error)
{
  g_autofree char *text = NULL;

  for (guint i = 0; i < link->neighbours->len; i++)
    if (nw_inet_same_address (&g_array_index (link->neighbours, NwDocumentNeighbour, i).address, &operation->address))
      {
        g_array_remove_index (link->neighbours, i);
        return TRUE;
      }
  text = nw_inet_address_to_string (&operation->address);
  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("“%s” has no fixed neighbour %s"), link->name, text);
  return FALSE;
}

/* Links. */

typedef struct {
  NwDocumentNamespace *namespace_;
  NwDocumentLink      *link;
} Doomed;

static void
doom (GArray *doomed, NwDocumentNamespace *namespace_, NwDocumentLink *link)
{
  Doomed entry = { namespace_, link };

  for (guint i = 0; i < doomed->len; i++)
    if (g_array_index (doomed, Doomed, i).link == link)
      return;
  g_array_append_val (doomed, entry);
}

/* With it go the other end of its cable and what stands on either, and so on: all are found before the first is freed. */
static void
forget_link (NwDocument *self, NwDocumentNamespace *namespace_, NwDocumentLink *link)
{
  g_autoptr (GArray) doomed = g_array_new (FALSE, FALSE, sizeof (Doomed));

  doom (doomed, namespace_, link);
  for (guint i = 0; i < doomed->len; i++)
    {
      Doomed entry = g_array_index (doomed, Doomed, i);
      NwDocumentNamespace *there = NULL;
      NwDocumentLink *peer = nw_document_find_peer (self, entry.link, &there);

      if (peer)
        doom (doomed, there, peer);
      for (guint n = 0; n < entry.namespace_->links->len; n++)
        {
          NwDocumentLink *other = g_ptr_array_index (entry.namespace_->links, n);

          if (strcmp (other->parent, entry.link->name) == 0)
            doom (doomed, entry.namespace_, other);
        }
    }
  for (guint i = 0; i < doomed->len; i++)
    {
      Doomed entry = g_array_index (doomed, Doomed, i);

      drop_routes (entry.namespace_, entry.link->name, AF_UNSPEC);
      for (guint n = 0; n < entry.namespace_->links->len; n++)
        rename_where_equal (&((NwDocumentLink *) g_ptr_array_index (entry.namespace_->links, n))->master, entry.link->name, "");
      g_ptr_array_remove (entry.namespace_->links, entry.link);
    }
}

static void
set_down (NwDocumentNamespace *namespace_, NwDocumentLink *link)
{
  link->up = FALSE;
  drop_routes (namespace_, link->name, AF_UNSPEC);
  /* addrconf_ifdown(): the addresses of IPv6 go, unless keep_addr_on_down says otherwise. */
  for (guint i = link->addresses->len; i > 0; i--)
    if (g_array_index (link->addresses, NwDocumentAddress, i - 1).local.family == AF_INET6)
      g_array_remove_index (link->addresses, i - 1);
}

static gboolean
add_link (NwDocument *self, NwDocumentNamespace *namespace_, const NwOperation *operation, GError **error)
{
  NwDocumentNamespace *there = NULL;
  NwDocumentLink *link, *peer;

  if (!check_free (namespace_, operation->link, error))
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_PARENT) && find_link (namespace_, operation->parent, error) == NULL)
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_PEER))
    {
      there = find_namespace (self, operation->peer_namespace.name, error);
      if (there == NULL || !check_free (there, operation->peer, error))
        return FALSE;
    }

  link = nw_document_link_new (operation->link, operation->link_kind);
  if (nw_operation_has (operation, NW_FIELD_MAC))
    link->mac = operation->mac;
  if (nw_operation_has (operation, NW_FIELD_MTU))
    link->mtu = operation->mtu;
  if (nw_operation_has (operation, NW_FIELD_ADDRESS_GENERATION))
    link->address_generation = operation->address_generation;
  if (nw_operation_has (operation, NW_FIELD_PARENT))
    nw_document_set_string (&link->parent, operation->parent);
  if (nw_operation_has (operation, NW_FIELD_VLAN_ID))
    link->vlan_id = operation->vlan_id;
  if (strcmp (link->kind, "macvlan") == 0)
    nw_document_set_string (&link->macvlan_mode, nw_operation_has (operation, NW_FIELD_MACVLAN_MODE) ? operation->macvlan_mode : "bridge");
  if (nw_operation_has (operation, NW_FIELD_VNI))
    {
      link->vni = operation->vni;
      link->vxlan_port = nw_operation_has (operation, NW_FIELD_VXLAN_PORT) ? operation->vxlan_port : 4789;
    }
  if (nw_operation_has (operation, NW_FIELD_REMOTE))
    link->remote = operation->remote;
  if (nw_operation_has (operation, NW_FIELD_LOCAL))
    link->local = operation->local;
  g_ptr_array_add (namespace_->links, link);
  if (there == NULL)
    return TRUE;

  peer = nw_document_link_new (operation->peer, operation->link_kind);
  if (nw_operation_has (operation, NW_FIELD_PEER_MAC))
    peer->mac = operation->peer_mac;
  if (nw_operation_has (operation, NW_FIELD_PEER_MTU))
    peer->mtu = operation->peer_mtu;
  nw_document_set_string (&link->peer_namespace, there->name);
  nw_document_set_string (&link->peer, peer->name);
  nw_document_set_string (&peer->peer_namespace, namespace_->name);
  nw_document_set_string (&peer->peer, link->name);
  g_ptr_array_add (there->links, peer);
  return TRUE;
}

static gboolean
rename_link (NwDocument *self, NwDocumentNamespace *namespace_, NwDocumentLink *link, const char *new_name, GError **error)
{
  g_autofree char *old_name = g_strdup (link->name);
  NwDocumentLink *peer = nw_document_find_peer (self, link, NULL);

  if (strcmp (old_name, new_name) == 0)
    return TRUE;
  if (!check_free (namespace_, new_name, error))
    return FALSE;

  nw_document_set_string (&link->name, new_name);
  if (peer)
    nw_document_set_string (&peer->peer, new_name);
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwDocumentLink *other = g_ptr_array_index (namespace_->links, i);

      rename_where_equal (&other->master, old_name, new_name);
      rename_where_equal (&other->parent, old_name, new_name);
    }
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      NwDocumentRoute *route = g_ptr_array_index (namespace_->routes, i);

      for (guint n = 0; n < route->nexthops->len; n++)
        rename_where_equal (&g_array_index (route->nexthops, NwOperationNexthop, n).link, old_name, new_name);
    }
  return TRUE;
}

/* An interface arrives naked (dev_change_net_namespace()). */
static gboolean
move_link (NwDocument *self, NwDocumentNamespace *namespace_, NwDocumentLink *link, const char *target, GError **error)
{
  NwDocumentNamespace *there = find_namespace (self, target, error);
  NwDocumentLink *peer = nw_document_find_peer (self, link, NULL);
  guint position;

  if (there == NULL || there == namespace_)
    return there != NULL;
  if (!check_free (there, link->name, error))
    return FALSE;

  set_down (namespace_, link);
  g_array_set_size (link->addresses, 0);
  g_array_set_size (link->neighbours, 0);
  link->rate = link->delay = link->jitter = link->loss = 0;
  nw_document_set_string (&link->master, "");
  if (peer)
    nw_document_set_string (&peer->peer_namespace, there->name);
  g_ptr_array_find (namespace_->links, link, &position);
  g_ptr_array_add (there->links, g_ptr_array_steal_index (namespace_->links, position));
  return TRUE;
}

static gboolean
set_master (NwDocumentNamespace *namespace_, NwDocumentLink *link, const char *master, GError **error)
{
  NwDocumentLink *bridge = *master != '\0' ? find_link (namespace_, master, error) : NULL;

  if (*master != '\0' && bridge == NULL)
    return FALSE;
  if (bridge && strcmp (bridge->kind, "bridge") != 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("“%s” is no switch"), master);
      return FALSE;
    }
  nw_document_set_string (&link->master, master);
  return TRUE;
}

static gboolean
set_bridge (NwDocumentLink *link, const NwOperation *operation, GError **error)
{
  if (strcmp (link->kind, "bridge") != 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("“%s” is no switch"), link->name);
      return FALSE;
    }
  if (nw_operation_has (operation, NW_FIELD_STP))
    link->stp = operation->stp;
  if (nw_operation_has (operation, NW_FIELD_AGEING_TIME))
    link->ageing_time = operation->ageing_time;
  if (nw_operation_has (operation, NW_FIELD_VLAN_FILTERING))
    link->vlan_filtering = operation->vlan_filtering;
  return TRUE;
}

/* @operation: (nullable): %NULL for no limit */
static void
set_limit (NwDocumentLink *link, const NwOperation *operation)
{
  link->rate = operation && nw_operation_has (operation, NW_FIELD_RATE) ? operation->rate : 0;
  link->delay = operation && nw_operation_has (operation, NW_FIELD_DELAY) ? operation->delay : 0;
  link->jitter = operation && nw_operation_has (operation, NW_FIELD_JITTER) ? operation->jitter : 0;
  link->loss = operation && nw_operation_has (operation, NW_FIELD_LOSS) ? operation->loss : 0;
}

static gboolean
apply_to_link (NwDocument *self, NwDocumentNamespace *namespace_, NwDocumentLink *link, const NwOperation *operation, GError **error)
{
  switch (operation->kind)
    {
    case NW_OPERATION_LINK_REMOVE:
      forget_link (self, namespace_, link);
      return TRUE;
    case NW_OPERATION_LINK_SET_UP:
      if (operation->up)
        link->up = TRUE;
      else
        set_down (namespace_, link);
      return TRUE;
    case NW_OPERATION_LINK_SET_MTU:
      link->mtu = operation->mtu;
      return TRUE;
    case NW_OPERATION_LINK_SET_MAC:
      link->mac = operation->mac;
      return TRUE;
    case NW_OPERATION_LINK_RENAME:
      return rename_link (self, namespace_, link, operation->new_name, error);
    case NW_OPERATION_LINK_SET_MASTER:
      return set_master (namespace_, link, operation->master, error);
    case NW_OPERATION_LINK_MOVE:
      return move_link (self, namespace_, link, operation->target.name, error);
    case NW_OPERATION_ADDRESS_REPLACE:
      replace_address (link, operation);
      return TRUE;
    case NW_OPERATION_ADDRESS_REMOVE:
      return remove_address (namespace_, link, operation, error);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      replace_neighbour (link, operation);
      return TRUE;
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return remove_neighbour (link, operation, error);
    case NW_OPERATION_BRIDGE_SET:
      return set_bridge (link, operation, error);
    case NW_OPERATION_LIMIT_SET:
      set_limit (link, operation);
      return TRUE;
    case NW_OPERATION_LIMIT_REMOVE:
      set_limit (link, NULL);
      return TRUE;
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* Namespaces and what belongs to none of their links. */

static gboolean
add_namespace (NwDocument *self, const char *name, GError **error)
{
  if (nw_document_find (self, name) != NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("There is a namespace “%s” already"), name);
      return FALSE;
    }
  nw_document_add_namespace (self, name);
  return TRUE;
}

static void
remove_namespace (NwDocument *self, NwDocumentNamespace *namespace_)
{
  while (namespace_->links->len > 0)
    forget_link (self, namespace_, g_ptr_array_index (namespace_->links, 0));
  g_ptr_array_remove (self->namespaces, namespace_);
}

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  return nw_nat_rule_compare (*(const NwNatRule *const *) a, *(const NwNatRule *const *) b);
}

/* @rule: one of the same key goes in any case. */
static void
set_rule (NwDocumentNamespace *namespace_, NwNatRule *rule, gboolean add)
{
  g_autofree char *key = nw_nat_rule_dup_key (rule);

  for (guint i = namespace_->nat_rules->len; i > 0; i--)
    {
      g_autofree char *other = nw_nat_rule_dup_key (g_ptr_array_index (namespace_->nat_rules, i - 1));

      if (strcmp (key, other) == 0)
        g_ptr_array_remove_index (namespace_->nat_rules, i - 1);
    }
  if (add)
    {
      g_ptr_array_add (namespace_->nat_rules, g_object_ref (rule));
      g_ptr_array_sort (namespace_->nat_rules, compare_rules);
    }
}

gboolean
nw_document_apply (NwDocument *self, const NwOperation *operation, GError **error)
{
  NwDocumentNamespace *namespace_;
  g_autoptr (NwNatRule) rule = NULL;
  NwDocumentLink *link;

  g_return_val_if_fail (NW_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (operation != NULL, FALSE);

  if (!nw_operation_check (operation, error))
    return FALSE;
  if (operation->kind == NW_OPERATION_NAMESPACE_ADD)
    return add_namespace (self, operation->namespace.name, error);
  namespace_ = find_namespace (self, operation->namespace.name, error);
  if (namespace_ == NULL)
    return FALSE;

  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_REMOVE:
      remove_namespace (self, namespace_);
      return TRUE;
    case NW_OPERATION_LINK_ADD:
      return add_link (self, namespace_, operation, error);
    case NW_OPERATION_ROUTE_REPLACE:
      return replace_route (namespace_, operation, error);
    case NW_OPERATION_ROUTE_REMOVE:
      return remove_route (namespace_, operation, error);
    case NW_OPERATION_FORWARDING_SET:
      *(operation->family == AF_INET ? &namespace_->forwarding4 : &namespace_->forwarding6) = operation->enabled;
      return TRUE;
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_REMOVE:
      rule = nw_operation_dup_nat_rule (operation);
      set_rule (namespace_, rule, operation->kind == NW_OPERATION_MASQUERADE_ADD || operation->kind == NW_OPERATION_PUBLISH_ADD);
      return TRUE;
    default:
      link = find_link (namespace_, operation->link, error);
      return link != NULL && apply_to_link (self, namespace_, link, operation, error);
    }
}

gboolean
nw_document_apply_plan (NwDocument *self, NwPlan *plan, GError **error)
{
  g_return_val_if_fail (NW_IS_DOCUMENT (self), FALSE);
  g_return_val_if_fail (NW_IS_PLAN (plan), FALSE);

  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    if (!nw_document_apply (self, nw_plan_get (plan, i), error))
      return FALSE;
  return TRUE;
}
