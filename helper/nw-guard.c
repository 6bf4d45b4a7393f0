/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-guard.h"

#include <glib/gi18n-lib.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "nw-error.h"

/* Below this the kernel takes IPv6 off an interface (RFC 8200, section 5). */
#define MTU_MIN_IPV6 1280
/* What the kernel writes for an IPv6 route without a metric (IP6_RT_PRIO_USER). */
#define METRIC_USUAL_IPV6 1024

/* How deep interfaces may stand on one another; there is a limit so that a loop in what others say does no harm. */
#define DEPTH_MAX 8

/* The way out of the root namespace, of one family. */
typedef struct {
  const NwSnapshot *before;
  NwNamespace      *root;
  const NwRoute    *route;
} Lifeline;

static NwNamespace *
find_root (const NwSnapshot *snapshot)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (namespace_->is_root)
        return namespace_;
    }
  return NULL;
}

/* Of several the one that packets take. */
static const NwRoute *
find_default_route (const NwNamespace *root, int family)
{
  const NwRoute *best = NULL;

  for (guint i = 0; i < root->routes->len; i++)
    {
      const NwRoute *route = root->routes->pdata[i];

      if (route->destination.family == family && route->destination.prefix == 0 && route->table == RT_TABLE_MAIN &&
          route->type == RTN_UNICAST && route->nexthops->len > 0 && (best == NULL || route->metric < best->metric))
        best = route;
    }
  return best;
}

static gboolean
acts_in_root (const Lifeline *lifeline, const NwOperation *operation)
{
  return operation->namespace.inode == lifeline->root->inode;
}

/* -- Links -- */

/* Whether the way out leads over @link, or over what stands on it. */
static gboolean
leads_over (const Lifeline *lifeline, const NwLink *link)
{
  for (guint i = 0; i < lifeline->route->nexthops->len; i++)
    {
      int index = g_array_index (lifeline->route->nexthops, NwNexthop, i).link;

      for (guint depth = 0; index != 0 && depth < DEPTH_MAX; depth++)
        {
          const NwLink *step = nw_namespace_find_link (lifeline->root, index);

          if (step == NULL)
            break;
          if (step == link)
            return TRUE;
          index = g_str_equal (step->kind, "veth") || step->peer_namespace != lifeline->root->inode ? 0 : step->peer_index;
        }
    }
  return FALSE;
}

/* Whether the cable that the way out leads over ends at a link of @namespace_ of that name; %NULL: at any. */
static gboolean
ends_at (const Lifeline *lifeline, const NwOperation *operation, const char *name)
{
  for (guint i = 0; i < lifeline->root->links->len; i++)
    {
      const NwLink *link = lifeline->root->links->pdata[i];
      NwNamespace *place = NULL;
      NwLink *peer;

      if (!leads_over (lifeline, link))
        continue;
      peer = nw_snapshot_find_peer (lifeline->before, link, &place);
      if (peer != NULL && place != NULL && place->inode == operation->namespace.inode &&
          (name == NULL || g_str_equal (peer->name, name)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
cuts_link (const Lifeline *lifeline, const NwOperation *operation)
{
  const NwLink *link = nw_namespace_find_link_by_name (lifeline->root, operation->link);

  return acts_in_root (lifeline, operation) && link != NULL && leads_over (lifeline, link);
}

/* -- Addresses and routes -- */

static gboolean
is_global (const NwInet *inet)
{
  return inet->family == AF_INET || !nw_inet_is_link_local (inet);
}

/* A gateway of IPv6 is known by its link-local address, while packets leave with a global one. */
static gboolean
reaches_gateway_by (const Lifeline *lifeline, const NwAddress *address)
{
  for (guint i = 0; i < lifeline->route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (lifeline->route->nexthops, NwNexthop, i);

      if (nexthop->link == address->link &&
          (!nw_inet_is_set (&nexthop->gateway) || !is_global (&nexthop->gateway) || nw_inet_contains (&address->local, &nexthop->gateway) ||
           (nw_inet_is_set (&address->peer) && nw_inet_contains (&address->peer, &nexthop->gateway))))
        return TRUE;
    }
  return FALSE;
}

/* Whether @other stays when @address goes, and does as well. */
static gboolean
spares (const Lifeline *lifeline, const NwAddress *other, const NwAddress *address)
{
  if (other == address || other->local.family != address->local.family || !reaches_gateway_by (lifeline, other))
    return FALSE;
  /* Of IPv4 the secondary ones go with the primary one. */
  return address->local.family == AF_INET ? (address->flags & IFA_F_SECONDARY) != 0
                                          : is_global (&other->local) == is_global (&address->local);
}

static gboolean
is_needed (const Lifeline *lifeline, const NwAddress *address)
{
  if (nw_inet_is_set (&lifeline->route->source))
    return nw_inet_same_address (&lifeline->route->source, &address->local);
  if (!reaches_gateway_by (lifeline, address))
    return FALSE;
  for (guint i = 0; i < lifeline->root->addresses->len; i++)
    {
      if (spares (lifeline, lifeline->root->addresses->pdata[i], address))
        return FALSE;
    }
  return TRUE;
}

static gboolean
cuts_address (const Lifeline *lifeline, const NwOperation *operation)
{
  const NwLink *link = nw_namespace_find_link_by_name (lifeline->root, operation->link);

  if (!acts_in_root (lifeline, operation) || link == NULL ||
      operation->address.family != lifeline->route->destination.family)
    return FALSE;
  for (guint i = 0; i < lifeline->root->addresses->len; i++)
    {
      const NwAddress *address = lifeline->root->addresses->pdata[i];

      if (address->link == link->index && nw_inet_equal (&address->local, &operation->address) && is_needed (lifeline, address))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_nexthop (const Lifeline *lifeline, const NwOperationNexthop *wanted)
{
  for (guint i = 0; i < lifeline->route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (lifeline->route->nexthops, NwNexthop, i);
      const NwLink *link = nw_namespace_find_link (lifeline->root, nexthop->link);

      if ((*wanted->link == '\0' || (link != NULL && g_str_equal (link->name, wanted->link))) &&
          (nw_inet_is_set (&wanted->gateway) ? nw_inet_is_set (&nexthop->gateway) &&
                                               nw_inet_same_address (&wanted->gateway, &nexthop->gateway)
                                             : !nw_inet_is_set (&nexthop->gateway)))
        return TRUE;
    }
  return FALSE;
}

/* Whether the operation names the next hops of the way out, all of them and no others. */
static gboolean
has_same_nexthops (const Lifeline *lifeline, const NwOperation *operation)
{
  if (operation->nexthops->len != lifeline->route->nexthops->len)
    return FALSE;
  for (guint i = 0; i < operation->nexthops->len; i++)
    {
      if (!has_nexthop (lifeline, &g_array_index (operation->nexthops, NwOperationNexthop, i)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_about_route (const Lifeline *lifeline, const NwOperation *operation)
{
  const NwRoute *route = lifeline->route;

  return acts_in_root (lifeline, operation) &&
         nw_inet_equal (&operation->destination, &route->destination) &&
         (!nw_operation_has (operation, NW_FIELD_TABLE) || operation->table == RT_TABLE_MAIN) &&
         (!nw_operation_has (operation, NW_FIELD_TOS) || operation->tos == route->tos);
}

static gboolean
removes_route (const Lifeline *lifeline, const NwOperation *operation)
{
  gboolean has_metric = nw_operation_has (operation, NW_FIELD_METRIC) && operation->metric != 0;
  gboolean has_nexthops = nw_operation_has (operation, NW_FIELD_NEXTHOPS) && operation->nexthops->len > 0;

  return is_about_route (lifeline, operation) &&
         (!has_metric || operation->metric == lifeline->route->metric) &&
         (!has_nexthops || has_same_nexthops (lifeline, operation));
}

static gboolean
replaces_route (const Lifeline *lifeline, const NwOperation *operation)
{
  guint metric = nw_operation_has (operation, NW_FIELD_METRIC) ? operation->metric : 0;

  if (metric == 0 && operation->destination.family == AF_INET6)
    metric = METRIC_USUAL_IPV6;
  return is_about_route (lifeline, operation) &&
         metric == lifeline->route->metric &&
         !(nw_operation_has (operation, NW_FIELD_NEXTHOPS) && has_same_nexthops (lifeline, operation));
}

static gboolean
cuts (const Lifeline *lifeline, const NwOperation *operation)
{
  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_REMOVE:
      return ends_at (lifeline, operation, NULL);
    case NW_OPERATION_LINK_REMOVE:
      return cuts_link (lifeline, operation) || ends_at (lifeline, operation, operation->link);
    case NW_OPERATION_LINK_MOVE:
      return cuts_link (lifeline, operation);
    case NW_OPERATION_LINK_SET_UP:
      return !operation->up && cuts_link (lifeline, operation);
    case NW_OPERATION_LINK_SET_MTU:
      return lifeline->route->destination.family == AF_INET6 && operation->mtu < MTU_MIN_IPV6 &&
             cuts_link (lifeline, operation);
    case NW_OPERATION_LINK_SET_MASTER: /* a port's own addresses answer to nobody */
      return *operation->master != '\0' && cuts_link (lifeline, operation);
    case NW_OPERATION_ADDRESS_REMOVE:
      return cuts_address (lifeline, operation);
    case NW_OPERATION_ROUTE_REMOVE:
      return removes_route (lifeline, operation);
    case NW_OPERATION_ROUTE_REPLACE:
      return replaces_route (lifeline, operation);

    /* These take nothing away. */
    case NW_OPERATION_NAMESPACE_ADD:
    case NW_OPERATION_LINK_ADD:
    case NW_OPERATION_LINK_SET_MAC:
    case NW_OPERATION_LINK_RENAME:
    case NW_OPERATION_ADDRESS_REPLACE:
    case NW_OPERATION_NEIGHBOUR_REPLACE:
    case NW_OPERATION_NEIGHBOUR_REMOVE:
    case NW_OPERATION_FORWARDING_SET:
    case NW_OPERATION_BRIDGE_SET:
    case NW_OPERATION_LIMIT_SET:
    case NW_OPERATION_LIMIT_REMOVE:
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
    case NW_N_OPERATION_KINDS:
      break;
    }
  return FALSE;
}

/* "via 10.0.2.2 (eth0)", "by ppp0" */
static char *
describe_way (const Lifeline *lifeline)
{
  const NwNexthop *nexthop = &g_array_index (lifeline->route->nexthops, NwNexthop, 0);
  const NwLink *link = nw_namespace_find_link (lifeline->root, nexthop->link);
  const char *name = link != NULL ? link->name : "?";
  g_autofree char *gateway = NULL;

  if (!nw_inet_is_set (&nexthop->gateway))
    return g_strdup (name);
  gateway = nw_inet_address_to_string (&nexthop->gateway);
  /* Translators: a gateway and the interface it is reached by: "10.0.2.2 (eth0)" */
  return g_strdup_printf (_("%s (%s)"), gateway, name);
}

gboolean
nw_guard_check (const NwOperation *operation, const NwSnapshot *before, GError **error)
{
  static const int families[] = { AF_INET, AF_INET6 };
  NwNamespace *root;

  g_return_val_if_fail (operation != NULL, FALSE);
  g_return_val_if_fail (before != NULL, FALSE);

  root = find_root (before);
  for (guint i = 0; root != NULL && i < G_N_ELEMENTS (families); i++)
    {
      Lifeline lifeline = { before, root, find_default_route (root, families[i]) };
      g_autofree char *way = NULL;
      g_autofree char *title = NULL;

      if (lifeline.route == NULL || !cuts (&lifeline, operation))
        continue;
      way = describe_way (&lifeline);
      title = nw_namespace_dup_title (root);
      g_set_error (error, NW_ERROR, NW_ERROR_UNCONFIRMED,
                   _("%s reaches everything outside by %s, and this takes that way out. Whoever works on it over the network "
                     "would be cut off. Confirm it if that is meant."), title, way);
      return FALSE;
    }
  return TRUE;
}
