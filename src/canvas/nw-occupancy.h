/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <graphene.h>

#include <glib.h>

G_BEGIN_DECLS

/** NW_GRID: the distance of the canvas's dots, and the step in which nodes are placed, in world units. */
#define NW_GRID 24

/**
 * NwOccupancy: which places of the world are taken, for finding free ones. A hash of square
 * cells, so that a question costs the same however many rectangles there are.
 */
typedef struct _NwOccupancy NwOccupancy;

/** @gap: what must stay free around each rectangle. */
NwOccupancy *nw_occupancy_new  (double gap);
void         nw_occupancy_free (NwOccupancy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwOccupancy, nw_occupancy_free)

void     nw_occupancy_add     (NwOccupancy *self, const graphene_rect_t *rect);
gboolean nw_occupancy_is_free (NwOccupancy *self, const graphene_rect_t *rect);

/** Moves @rect to the nearest free place on the grid (by rings around where it is). Always finds one, always the same. */
void nw_occupancy_find (NwOccupancy *self, graphene_rect_t *rect);

/** The nearest multiple of NW_GRID. */
double nw_grid_snap (double value);

G_END_DECLS
