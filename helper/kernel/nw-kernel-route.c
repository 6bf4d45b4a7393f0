/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-route.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-link.h"

/* The low byte of rtm_flags belongs to the next hop; the rest is RTM_F_*. */
#define NEXTHOP_FLAGS 0xff

/* Reading */

static gboolean
has_nexthops (guint8 type)
{
  return type != RTN_BLACKHOLE && type != RTN_UNREACHABLE && type != RTN_PROHIBIT && type != RTN_THROW;
}

/* RTA_VIA is a gateway of another family than the route's: a struct rtvia. */
static NwInet
read_gateway (struct nlattr **attributes,
              int             family)
{
  NwInet gateway = nw_rtnl_read_inet (attributes[RTA_GATEWAY], family, nw_inet_length (family) * 8);
  const struct rtvia *via;
  gsize length;

  if (nw_inet_is_set (&gateway) || attributes[RTA_VIA] == NULL
      || (gsize) nla_len (attributes[RTA_VIA]) < sizeof *via)
    return gateway;

  via = nla_data (attributes[RTA_VIA]);
  length = nw_inet_length (via->rtvia_family);
  if (length == 0 || (gsize) nla_len (attributes[RTA_VIA]) != sizeof *via + length)
    return gateway;

  gateway.family = via->rtvia_family;
  gateway.prefix = length * 8;
  memcpy (gateway.bytes, via->rtvia_addr, length);

  return gateway;
}

static void
read_multipath (NwRoute       *route,
                struct nlattr *multipath)
{
  struct rtnexthop *hop = nla_data (multipath);
  int rest = nla_len (multipath);

  for (; rest >= (int) sizeof *hop && RTNH_OK (hop, rest); rest -= RTNH_ALIGN (hop->rtnh_len), hop = RTNH_NEXT (hop))
    {
      struct nlattr *attributes[RTA_MAX + 1] = { NULL };
      NwNexthop nexthop = {
        .link = hop->rtnh_ifindex,
        .weight = hop->rtnh_hops + 1,
        .flags = hop->rtnh_flags,
      };

      if (nla_parse (attributes, RTA_MAX, (struct nlattr *) RTNH_DATA (hop), hop->rtnh_len - sizeof *hop, NULL) >= 0)
        nexthop.gateway = read_gateway (attributes, route->destination.family);

      g_array_append_val (route->nexthops, nexthop);
    }
}

static void
read_nexthops (NwRoute             *route,
               const struct rtmsg  *header,
               struct nlattr      **attributes)
{
  NwNexthop nexthop = { .weight = 1, .flags = header->rtm_flags & NEXTHOP_FLAGS };

  if (attributes[RTA_MULTIPATH] != NULL)
    {
      read_multipath (route, attributes[RTA_MULTIPATH]);
      return;
    }

  nexthop.gateway = read_gateway (attributes, header->rtm_family);
  if (attributes[RTA_OIF] != NULL)
    nexthop.link = nla_get_u32 (attributes[RTA_OIF]);

  if (nexthop.link != 0 || nw_inet_is_set (&nexthop.gateway))
    g_array_append_val (route->nexthops, nexthop);
}

static void
read_metrics (NwRoute       *route,
              struct nlattr *metrics)
{
  struct nlattr *attributes[RTAX_MAX + 1] = { NULL };

  if (metrics != NULL
      && nla_parse_nested (attributes, RTAX_MAX, metrics, NULL) >= 0
      && attributes[RTAX_MTU] != NULL)
    route->mtu = nla_get_u32 (attributes[RTAX_MTU]);
}

static void
decode_route (struct nlmsghdr *message,
              GPtrArray       *routes,
              gpointer         user_data)
{
  struct rtmsg *header = nlmsg_data (message);
  struct nlattr *attributes[RTA_MAX + 1] = { NULL };
  guint table;
  NwRoute *route;

  /* A kernel without IPv6 answers a question about it with all the families that it has. */
  if (message->nlmsg_type != RTM_NEWROUTE
      || nlmsg_parse (message, sizeof *header, attributes, RTA_MAX, NULL) < 0
      || (header->rtm_family != AF_INET && header->rtm_family != AF_INET6)
      || (header->rtm_flags & RTM_F_CLONED) != 0)
    return;

  table = attributes[RTA_TABLE] != NULL ? nla_get_u32 (attributes[RTA_TABLE]) : header->rtm_table;
  if (table == RT_TABLE_LOCAL || table == RT_TABLE_UNSPEC)
    return;

  route = nw_route_new ();
  route->table = table;
  route->type = header->rtm_type;
  route->protocol = header->rtm_protocol;
  route->scope = header->rtm_scope;
  route->tos = header->rtm_tos;
  route->destination = nw_rtnl_read_inet (attributes[RTA_DST], header->rtm_family, header->rtm_dst_len);
  route->destination.family = header->rtm_family;
  route->destination.prefix = header->rtm_dst_len;
  route->source = nw_rtnl_read_inet (attributes[RTA_PREFSRC], header->rtm_family,
                                     nw_inet_length (header->rtm_family) * 8);
  if (attributes[RTA_PRIORITY] != NULL)
    route->metric = nla_get_u32 (attributes[RTA_PRIORITY]);

  read_metrics (route, attributes[RTA_METRICS]);
  if (has_nexthops (route->type)) /* IPv6 has a blackhole lead over lo */
    read_nexthops (route, header, attributes);

  g_ptr_array_add (routes, route);
}

gboolean
nw_kernel_route_dump (NwRtnl    *rtnl,
                      GPtrArray *routes,
                      GError   **error)
{
  static const int families[] = { AF_INET, AF_INET6 };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      struct rtmsg header = { .rtm_family = families[i] };
      g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_GETROUTE, 0, &header, sizeof header);

      if (!nw_rtnl_dump (rtnl, request, decode_route, NULL, routes, error))
        return FALSE;
    }

  return TRUE;
}

/* Changing: what is not said is what iproute2 takes for granted (ip/iproute.c, iproute_modify()). */

static guint
count_nexthops (const NwOperation *operation)
{
  return nw_operation_has (operation, NW_FIELD_NEXTHOPS) ? operation->nexthops->len : 0;
}

static const NwOperationNexthop *
get_nexthop (const NwOperation *operation,
             guint              position)
{
  return &g_array_index (operation->nexthops, NwOperationNexthop, position);
}

static guint8
usual_scope (const NwOperation *operation,
             guint8             type)
{
  gboolean is_removal = operation->kind == NW_OPERATION_ROUTE_REMOVE;

  if (operation->destination.family == AF_INET6)
    return RT_SCOPE_UNIVERSE;

  switch (type)
    {
    case RTN_LOCAL:
    case RTN_NAT:
      return RT_SCOPE_HOST;

    case RTN_BROADCAST:
    case RTN_MULTICAST:
    case RTN_ANYCAST:
      return RT_SCOPE_LINK;

    case RTN_UNICAST:
      /* Without a gateway the destination is on the link itself. */
      if (!is_removal
          && (count_nexthops (operation) == 0
              || (count_nexthops (operation) == 1 && !nw_inet_is_set (&get_nexthop (operation, 0)->gateway))))
        return RT_SCOPE_LINK;
      break;

    default:
      break;
    }

  return is_removal ? RT_SCOPE_NOWHERE : RT_SCOPE_UNIVERSE; /* nowhere: whatever its scope */
}

static guint32
usual_table (guint8 type)
{
  return type == RTN_LOCAL || type == RTN_BROADCAST || type == RTN_ANYCAST || type == RTN_NAT ? RT_TABLE_LOCAL
                                                                                              : RT_TABLE_MAIN;
}

static void
put_gateway (NwRtnlMessage *request,
             const NwInet  *gateway,
             int            family)
{
  guint8 bytes[sizeof (struct rtvia) + 16];
  struct rtvia via = { .rtvia_family = gateway->family };
  gsize length = nw_inet_length (gateway->family);

  if (gateway->family == family || !nw_inet_is_set (gateway))
    {
      nw_rtnl_message_put_inet (request, RTA_GATEWAY, gateway);
      return;
    }

  memcpy (bytes, &via, sizeof via);
  memcpy (bytes + sizeof via, gateway->bytes, length);
  nw_rtnl_message_put (request, RTA_VIA, bytes, sizeof via + length);
}

/* @link: (out): 0 when the next hop names none. */
static gboolean
find_nexthop_link (NwRtnl                   *rtnl,
                   const NwOperationNexthop *nexthop,
                   int                      *link,
                   GError                  **error)
{
  *link = 0;
  if (*nexthop->link == '\0')
    return TRUE;

  *link = nw_kernel_link_find (rtnl, nexthop->link, error);

  return *link != 0;
}

static gboolean
put_multipath (NwRtnl            *rtnl,
               NwRtnlMessage     *request,
               const NwOperation *operation,
               GError           **error)
{
  struct nlattr *multipath = nw_rtnl_message_begin (request, RTA_MULTIPATH);

  for (guint i = 0; i < operation->nexthops->len; i++)
    {
      const NwOperationNexthop *nexthop = get_nexthop (operation, i);
      struct rtnexthop header = { .rtnh_hops = nexthop->weight > 0 ? nexthop->weight - 1 : 0 };
      gsize start = nlmsg_hdr (request)->nlmsg_len;
      struct rtnexthop *written;

      if (!find_nexthop_link (rtnl, nexthop, &header.rtnh_ifindex, error))
        return FALSE;

      nlmsg_append (request, &header, sizeof header, RTNH_ALIGNTO);
      put_gateway (request, &nexthop->gateway, operation->destination.family);

      written = (struct rtnexthop *) ((guint8 *) nlmsg_hdr (request) + start);
      written->rtnh_len = nlmsg_hdr (request)->nlmsg_len - start;
    }

  nw_rtnl_message_end (request, multipath);

  return TRUE;
}

static gboolean
put_nexthops (NwRtnl            *rtnl,
              NwRtnlMessage     *request,
              const NwOperation *operation,
              GError           **error)
{
  guint n_nexthops = count_nexthops (operation);
  int link;

  if (n_nexthops == 0)
    return TRUE;
  if (n_nexthops > 1)
    return put_multipath (rtnl, request, operation, error);

  if (!find_nexthop_link (rtnl, get_nexthop (operation, 0), &link, error))
    return FALSE;

  put_gateway (request, &get_nexthop (operation, 0)->gateway, operation->destination.family);
  if (link != 0)
    nw_rtnl_message_put_u32 (request, RTA_OIF, link);

  return TRUE;
}

static void
put_mtu (NwRtnlMessage *request,
         guint32        mtu)
{
  struct nlattr *metrics = nw_rtnl_message_begin (request, RTA_METRICS);

  nw_rtnl_message_put_u32 (request, RTAX_MTU, mtu);
  nw_rtnl_message_end (request, metrics);
}

static NwRtnlMessage *
change_new (guint16            type,
            guint16            flags,
            NwRtnl            *rtnl,
            const NwOperation *operation,
            GError           **error)
{
  const NwInet *destination = &operation->destination;
  guint8 route_type = nw_operation_has (operation, NW_FIELD_TYPE) ? operation->type : RTN_UNICAST;
  guint32 table = nw_operation_has (operation, NW_FIELD_TABLE) ? operation->table : usual_table (route_type);
  struct rtmsg header = {
    .rtm_family = destination->family,
    .rtm_dst_len = destination->prefix,
    .rtm_tos = nw_operation_has (operation, NW_FIELD_TOS) ? operation->tos : 0,
    .rtm_table = table < 256 ? table : RT_TABLE_UNSPEC,
    .rtm_scope = nw_operation_has (operation, NW_FIELD_SCOPE) ? operation->scope : usual_scope (operation, route_type),
    .rtm_type = route_type,
  };
  g_autoptr (NwRtnlMessage) request = NULL;

  if (nw_operation_has (operation, NW_FIELD_PROTOCOL))
    header.rtm_protocol = operation->protocol;
  else if (type == RTM_NEWROUTE)
    header.rtm_protocol = RTPROT_BOOT;

  if (type == RTM_DELROUTE && !nw_operation_has (operation, NW_FIELD_TYPE))
    header.rtm_type = RTN_UNSPEC;

  request = nw_rtnl_message_new (type, flags, &header, sizeof header);
  if (destination->prefix > 0)
    nw_rtnl_message_put_inet (request, RTA_DST, destination);
  if (nw_operation_has (operation, NW_FIELD_SOURCE))
    nw_rtnl_message_put_inet (request, RTA_PREFSRC, &operation->source);
  if (nw_operation_has (operation, NW_FIELD_METRIC) && operation->metric != 0)
    nw_rtnl_message_put_u32 (request, RTA_PRIORITY, operation->metric);
  if (table >= 256)
    nw_rtnl_message_put_u32 (request, RTA_TABLE, table);
  if (nw_operation_has (operation, NW_FIELD_MTU))
    put_mtu (request, operation->mtu);

  if (!put_nexthops (rtnl, request, operation, error))
    return NULL;

  return g_steal_pointer (&request);
}

/* A route to a gateway itself, on its link. */
static NwRtnlMessage *
gateway_new (guint16                   type,
             guint16                   flags,
             const NwOperationNexthop *nexthop,
             int                       link)
{
  struct rtmsg header = {
    .rtm_family = nexthop->gateway.family,
    .rtm_dst_len = nw_inet_length (nexthop->gateway.family) * 8,
    .rtm_table = RT_TABLE_MAIN,
    .rtm_protocol = RTPROT_BOOT,
    .rtm_scope = nexthop->gateway.family == AF_INET ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE,
    .rtm_type = RTN_UNICAST,
  };
  NwRtnlMessage *request = nw_rtnl_message_new (type, flags, &header, sizeof header);

  nw_rtnl_message_put_inet (request, RTA_DST, &nexthop->gateway);
  nw_rtnl_message_put_u32 (request, RTA_OIF, link);

  return request;
}

static gboolean
change_gateway (NwRtnl                   *rtnl,
                guint16                   type,
                guint16                   flags,
                const NwOperationNexthop *nexthop)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  int link = 0;

  if (!nw_inet_is_set (&nexthop->gateway) || !find_nexthop_link (rtnl, nexthop, &link, NULL) || link == 0)
    return FALSE;

  request = gateway_new (type, flags, nexthop, link);

  return nw_rtnl_request (rtnl, request, NULL, NULL, NULL, "%s", "");
}

/* The kernel asks for the way to a gateway only when a route is made; the way may have gone since, and the route stayed.
 * To put such a route back, there must be a way for a moment. */
static gboolean
replace_with_gateways (NwRtnl            *rtnl,
                       NwRtnlMessage     *request,
                       const NwOperation *operation)
{
  g_autoptr (GArray) made = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean done;

  for (guint i = 0; i < count_nexthops (operation); i++)
    if (change_gateway (rtnl, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, get_nexthop (operation, i)))
      g_array_append_val (made, i);

  done = made->len > 0 && nw_rtnl_request (rtnl, request, NULL, NULL, NULL, "%s", "");

  for (guint i = 0; i < made->len; i++)
    change_gateway (rtnl, RTM_DELROUTE, 0, get_nexthop (operation, g_array_index (made, guint, i)));

  return done;
}

gboolean
nw_kernel_route_replace (NwRtnl            *rtnl,
                         const NwOperation *operation,
                         GError           **error)
{
  g_autoptr (NwRtnlMessage) request = change_new (RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, rtnl, operation, error);
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = nw_inet_destination_to_string (&operation->destination);
  g_autofree char *title = nw_netns_dup_title (nw_rtnl_get_netns (rtnl));
  /* Only what is put back says everything of itself: nw_operation_new_route_replace_from(). */
  gboolean was_there = nw_operation_has (operation, NW_FIELD_SCOPE) && nw_operation_has (operation, NW_FIELD_PROTOCOL)
                       && nw_operation_has (operation, NW_FIELD_TYPE) && nw_operation_has (operation, NW_FIELD_TOS);

  if (request == NULL)
    return FALSE;

  if (nw_rtnl_request (rtnl, request, NULL, NULL, &reason, _("Could not set the route to %s in %s"), text, title)
      || (was_there && replace_with_gateways (rtnl, request, operation)))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&reason));

  return FALSE;
}

gboolean
nw_kernel_route_remove (NwRtnl            *rtnl,
                        const NwOperation *operation,
                        GError           **error)
{
  g_autoptr (NwRtnlMessage) request = change_new (RTM_DELROUTE, 0, rtnl, operation, error);
  g_autofree char *text = nw_inet_destination_to_string (&operation->destination);
  g_autofree char *title = nw_netns_dup_title (nw_rtnl_get_netns (rtnl));

  return request != NULL
         && nw_rtnl_request (rtnl, request, NULL, NULL, error,
                             _("Could not remove the route to %s from %s"), text, title);
}
