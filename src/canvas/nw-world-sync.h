/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-world.h"

G_BEGIN_DECLS

/* What a snapshot becomes: a card for each namespace, a slab for each bridge, and the cables between them. */

/** All that there is to show, anew. */
void nw_world_sync        (NwWorld *self);
void nw_world_sync_nodes  (NwWorld *self);
void nw_world_sync_cables (NwWorld *self);
/** Returns: (transfer none) (nullable): the node at which a cable that ends in @link is drawn: the slab of its bridge, or the card. */
NwNode *nw_world_node_of_link (NwWorld *self, const NwNamespace *namespace_, const NwLink *link);

G_END_DECLS
