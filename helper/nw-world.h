/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-registry.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

#define NW_TYPE_WORLD (nw_world_get_type ())
G_DECLARE_FINAL_TYPE (NwWorld, nw_world, NW, WORLD, GObject)

/**
 * NwWorld: the live snapshot. The kernel's events mark namespaces dirty, the dirty ones are dumped again, and what
 * really differs becomes the next snapshot: at once when it was quiet before, at most every ten milliseconds when not.
 *
 * Signal "changed" (NwSnapshot *before, GVariant *removed, GVariant *changed): the present snapshot differs from @before;
 * the variants are those of nw_snapshot_diff().
 */
NwWorld *nw_world_new (GError **error);

/** Returns: (transfer none): */
NwRegistry *nw_world_get_registry (NwWorld *self);
/** Returns: (transfer none): the latest one. */
NwSnapshot *nw_world_get_snapshot (NwWorld *self);

/**
 * nw_world_get_settled_serial: the last serial that changed more than the tables of neighbours and of what bridges have learnt.
 * Those change by themselves whenever packets are sent; a plan need not fail for that.
 */
guint64 nw_world_get_settled_serial (NwWorld *self);

/**
 * nw_world_flush: catches up with everything that the kernel has done up to now; "changed" is emitted
 * before it returns, if anything differs.
 */
void nw_world_flush (NwWorld *self);

/** nw_world_touch: looks at that namespace at the next update, whether anything is heard of it or not. */
void nw_world_touch (NwWorld *self, guint64 inode);

/**
 * nw_world_set_busy: whether a plan is at work. Meanwhile what it does half way is shown less often, which costs
 * it less; whoever is busy flushes in the end.
 */
void nw_world_set_busy (NwWorld *self, gboolean busy);

/**
 * nw_world_set_watched: whether anybody looks. The kernel does not tell when a neighbour goes from REACHABLE to
 * DELAY, nor when somebody changes the settings of a bridge that is down; while somebody looks, namespaces with such
 * things are dumped again every few seconds.
 */
void nw_world_set_watched (NwWorld *self, gboolean watched);

G_END_DECLS
