/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-snapshot.h"

G_BEGIN_DECLS

/** NwSegmentMember: a link that frames on the segment reach. Borrowed from the snapshot. */
typedef struct {
  NwNamespace *namespace;
  NwLink      *link;
} NwSegmentMember;

/**
 * nw_segment_find: all links that a frame sent over @link can reach through cables and switches, without
 * a router in between: the other end of a veth, and of a bridge's port the bridge and its other ports.
 * @only_live: follow only links that have a carrier
 *
 * Returns: (transfer full) (element-type NwSegmentMember): @link itself first
 */
GArray *nw_segment_find (const NwSnapshot *snapshot, NwNamespace *namespace_, NwLink *link, gboolean only_live);

/**
 * nw_segment_has_loop: whether live cables between switches on the segment of @link close a loop, and none of those switches speaks
 * STP. One that does is enough: it hears itself through the others, which pass its frames on (br_handle_frame()).
 */
gboolean nw_segment_has_loop (const NwSnapshot *snapshot, NwNamespace *namespace_, NwLink *link);

G_END_DECLS
