/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define NW_TYPE_LIMIT (nw_limit_get_type ())
G_DECLARE_FINAL_TYPE (NwLimit, nw_limit, NW, LIMIT, GObject)

/**
 * NwLimit: what slows down packets that leave by a link: the root queueing discipline, if it is one of the shapes that
 * Netwarren makes (tbf, netem). Immutable.
 * @link: ifindex
 * @rate: bits a second; 0 for no limit
 * @delay, @jitter: microseconds
 * @loss: millionths
 */
struct _NwLimit {
  GObject parent_instance;

  int     link;
  guint64 rate;
  guint   delay;
  guint   jitter;
  guint   loss;
};

NwLimit *nw_limit_new (void);
gboolean nw_limit_equal (const NwLimit *a, const NwLimit *b);
/** The order in a namespace: by link. */
int      nw_limit_compare (const NwLimit *a, const NwLimit *b);

/* What the kernel wants to know beyond the limit itself: the same in the command that is shown and in what the helper does. */

/** The least and the largest rate of a limit, in bits a second: tc_tbf_qopt counts what may wait in 32 bits of bytes. */
#define NW_LIMIT_RATE_MIN G_GUINT64_CONSTANT (1000)
#define NW_LIMIT_RATE_MAX G_GUINT64_CONSTANT (400000000000)
/** The largest delay and the largest jitter, in microseconds: a minute. */
#define NW_LIMIT_DELAY_MAX 60000000u
/** Loss of everything, in millionths. */
#define NW_LIMIT_LOSS_MAX 1000000u

/** tc-tbf(8), "latency": how long a packet may wait for its turn before it is dropped, in microseconds. */
#define NW_LIMIT_LATENCY 50000u
/** tc-netem(8), "limit": how many packets may wait; what tc takes when it is not told. */
#define NW_LIMIT_PACKETS 1000u

/**
 * nw_limit_get_burst: tc-tbf(8), "burst": how many bytes may leave at once after a pause: what the rate carries in 10 ms, but
 * at least the largest packet.
 */
guint    nw_limit_get_burst (guint64 rate);
/** The bytes that may wait (tc_tbf_qopt.limit): what the rate carries in NW_LIMIT_LATENCY, and the burst. */
guint    nw_limit_get_queue (guint64 rate);
/** Whether it takes tc-netem(8); a rate alone is tc-tbf(8)'s. */
gboolean nw_limit_needs_netem (guint delay, guint jitter, guint loss);

/** Returns: (transfer full): translated: "at most 1 Mbit/s, 50 ms later (give or take 10 ms), 1 % lost". */
char    *nw_limit_describe (guint64 rate, guint delay, guint jitter, guint loss);
/** Returns: (transfer full): short, for a cable: "1 Mbit/s · 50 ms · 1 %". */
char    *nw_limit_to_label (const NwLimit *self);

G_END_DECLS
