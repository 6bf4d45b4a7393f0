/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-node.h"

G_BEGIN_DECLS

#define NW_TYPE_SLAB (nw_slab_get_type ())
G_DECLARE_FINAL_TYPE (NwSlab, nw_slab, NW, SLAB, NwNode)

/**
 * NwSlab: a bridge as the dark slab of a switch, with a square for each port (NwPort). Outside of the root namespace it says
 * whose it is.
 */
GtkWidget *nw_slab_new (const NwNamespace *namespace_, const NwLink *bridge);

void nw_slab_update (NwSlab *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *bridge);
/** @selected: (element-type NwSelected): the set of what is selected; marks ports. */
void nw_slab_update_selection (NwSlab *self, GHashTable *selected);

/** Returns: (transfer full): what the position of a switch is remembered by. */
char *nw_slab_key_for (const NwNamespace *namespace_, const char *name);
/** Returns: (nullable): the first address of the bridge that is valid beyond its link: with one, its namespace is plugged in itself. */
const NwInet *nw_slab_get_address (const NwNamespace *namespace_, const NwLink *bridge);

G_END_DECLS
