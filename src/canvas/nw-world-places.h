/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-world.h"

G_BEGIN_DECLS

/* Where nodes stand: places are remembered by key, and found for what is new. */

void     nw_world_remember    (NwWorld *self, const char *key, double x, double y);
/** Gives every node its remembered place, or a free one. Returns: how many had none. */
guint    nw_world_place_nodes (NwWorld *self);
/** The internet stands beside what leads to it, like the world beside a house. */
gboolean nw_world_is_internet (NwNode *node);

G_END_DECLS
