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

G_END_DECLS
