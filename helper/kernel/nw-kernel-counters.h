/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-counters.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/** NwLinkCounters: @link: ifindex */
typedef struct {
  int        link;
  NwCounters counters;
} NwLinkCounters;

/**
 * nw_kernel_counters_dump: what the interfaces of a namespace have counted since they were made.
 * @counters: (element-type NwLinkCounters): those of each are appended, for g_free()
 *
 * RTM_GETSTATS asks for the counters alone, which is cheaper than a dump of links; it knows no IFLA_TARGET_NETNSID
 * (rtnl_stats_dump() of net/core/rtnetlink.c), so @rtnl is a socket in the namespace itself. What a queueing discipline drops an
 * interface never hears of: its count is added to the interface's (TCA_STATS_QUEUE, which has 32 bits), that of the root one to
 * what was to be sent, that at the entrance to what was received.
 */
gboolean nw_kernel_counters_dump (NwRtnl *rtnl, GPtrArray *counters, GError **error);

G_END_DECLS
