/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NwCounters: what an interface has counted since it was made (struct rtnl_link_stats64 of linux/if_link.h). A plain value.
 * @rx_drops, @tx_drops: also what its queueing disciplines dropped
 */
typedef struct {
  guint64 rx_bytes;
  guint64 tx_bytes;
  guint64 rx_packets;
  guint64 tx_packets;
  guint64 rx_errors;
  guint64 tx_errors;
  guint64 rx_drops;
  guint64 tx_drops;
} NwCounters;

/** NwRates: the same, each a second. A plain value. */
typedef struct {
  double rx_bytes;
  double tx_bytes;
  double rx_packets;
  double tx_packets;
  double rx_errors;
  double tx_errors;
  double rx_drops;
  double tx_drops;
} NwRates;

/** NwFlow: what goes one way through a cable, each a second. A plain value. */
typedef struct {
  double bytes;
  double packets;
  double lost; /* packets */
} NwFlow;

/** Whether @later can be what was counted after @earlier: nothing went backwards, as where something counts anew. */
gboolean nw_counters_follow (const NwCounters *later, const NwCounters *earlier);
/** nw_counters_get_rates: @seconds: between the two; more than 0. A counter that went backwards has the rate 0. */
NwRates  nw_counters_get_rates (const NwCounters *later, const NwCounters *earlier, double seconds);

gboolean nw_rates_equal (const NwRates *a, const NwRates *b);
/** nw_rates_get_flow: from @sender to @receiver, the two ends of a cable; (nullable) where an end is not known. */
NwFlow   nw_rates_get_flow (const NwRates *sender, const NwRates *receiver);

/** Whether anything goes that way, or is lost on it. */
gboolean nw_flow_is_something (const NwFlow *self);

/** Returns: (transfer full): translated, rounded to what one can read at a glance: "1.2 Mbit/s", "780 bit/s", "12 Gbit/s". */
char *nw_flow_format_bits (double bytes);
/** Returns: (transfer full): translated: "12 packets a second", "0.3 packets a second". */
char *nw_flow_format_packets (double packets);

/**
 * nw_flow_describe: sentences for both directions of a cable: "red sends 1.2 Mbit/s to blue. blue sends 96 kbit/s to red. Nothing is lost."
 * @from, @to: what stands at the ends; @there, @back: from the first to the second, and the other way
 */
char *nw_flow_describe (const char *from, const char *to, const NwFlow *there, const NwFlow *back);
/** nw_flow_describe_own: the same for what has no other end that is known: "eth0 sends 1.2 Mbit/s and receives 96 kbit/s. Nothing is lost." */
char *nw_flow_describe_own (const char *name, const NwFlow *out, const NwFlow *in);

G_END_DECLS
