/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "nw-inet.h"

G_BEGIN_DECLS

/** NwNexthop: one way out of a route. @gateway may be unset (on link), @link 0 (none). */
typedef struct {
  NwInet  gateway;
  int     link;
  guint   weight; /* 1 and up; only meaningful with several next hops */
  guint   flags;  /* RTNH_F_* of linux/rtnetlink.h */
} NwNexthop;

#define NW_TYPE_ROUTE (nw_route_get_type ())
G_DECLARE_FINAL_TYPE (NwRoute, nw_route, NW, ROUTE, GObject)

/**
 * NwRoute: a route (RTM_NEWROUTE). The local table is left out of snapshots: it follows from the
 * addresses. Cloned (cached) routes are left out as well.
 * @destination: network and prefix length; prefix 0 is the default route. Always set.
 * @nexthops: (element-type NwNexthop): one or more; none for blackhole, unreachable and the like
 * @source: preferred source address (RTA_PREFSRC), or unset
 * @metric: RTA_PRIORITY
 * @table: RT_TABLE_*
 * @type: RTN_*; RTN_UNICAST for most
 * @protocol: RTPROT_*: RTPROT_KERNEL came with an address, RTPROT_STATIC was typed by a person
 * @scope: RT_SCOPE_*
 * @tos: 0 for most
 * @mtu: RTAX_MTU, 0 for none
 */
struct _NwRoute {
  GObject parent_instance;

  NwInet  destination;
  GArray *nexthops;
  NwInet  source;
  guint   metric;
  guint   table;
  guint8  type;
  guint8  protocol;
  guint8  scope;
  guint8  tos;
  guint   mtu;
};

NwRoute *nw_route_new (void);
gboolean nw_route_equal (const NwRoute *a, const NwRoute *b);
/** The order in a namespace: IPv4 first, by destination, longest prefix first, then metric, table, tos, type. */
int      nw_route_compare (const NwRoute *a, const NwRoute *b);
/** The first next hop, or %NULL when there is none. */
const NwNexthop *nw_route_first_nexthop (const NwRoute *route);

G_END_DECLS
