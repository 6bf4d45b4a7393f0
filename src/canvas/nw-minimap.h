/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-world.h"

G_BEGIN_DECLS

#define NW_TYPE_MINIMAP (nw_minimap_get_type ())
G_DECLARE_FINAL_TYPE (NwMinimap, nw_minimap, NW, MINIMAP, GtkWidget)

/**
 * NwMinimap: the whole world, small: a block for each node and a frame around what is in view.
 *
 * Signals:
 *  "centre" (double x, double y): a press or drag: show this place (world coordinates) in the middle
 */
GtkWidget *nw_minimap_new (NwWorld *world);

/** @view: what is in view, in world coordinates. */
void nw_minimap_set_view (NwMinimap *self, const graphene_rect_t *view);

G_END_DECLS
