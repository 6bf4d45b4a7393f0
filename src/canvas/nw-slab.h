/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-node.h"

G_BEGIN_DECLS

#define NW_TYPE_SLAB (nw_slab_get_type ())
G_DECLARE_FINAL_TYPE (NwSlab, nw_slab, NW, SLAB, NwNode)

/** NwSlab: a bridge as the dark slab of a switch, with a square for each port in the colour of what is plugged in. */
GtkWidget *nw_slab_new (const NwNamespace *namespace_, const NwLink *bridge);

void nw_slab_update (NwSlab *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *bridge);

G_END_DECLS
