/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <graphene.h>

#include <glib.h>

G_BEGIN_DECLS

/** NwSide: the side of a node that a cable leaves from. */
typedef enum {
  NW_SIDE_TOP,
  NW_SIDE_RIGHT,
  NW_SIDE_BOTTOM,
  NW_SIDE_LEFT,
} NwSide;

/**
 * NwCablePath: the way of a cable: straight, level or upright lines from point to point. A plain value.
 * @points: in world coordinates; the first and last are its ends
 */
typedef struct {
  graphene_point_t points[4];
  guint            n_points;
} NwCablePath;

/**
 * nw_cable_path_choose_sides: from which sides a cable between two nodes leaves: those that face
 * each other, top and bottom unless there is little room there and the nodes stand much further apart
 * sideways; both bottoms when the nodes overlap or are the same.
 */
void nw_cable_path_choose_sides (const graphene_rect_t *a, const graphene_rect_t *b, NwSide *side_a, NwSide *side_b);

/** Whether @side runs from left to right (top and bottom). */
gboolean nw_side_is_level (NwSide side);

/**
 * nw_cable_path_route: the way between two ends.
 * @lane: shifts the middle stretch, so that cables which run side by side do not cover each other
 */
void nw_cable_path_route (NwCablePath *self,
                          const graphene_point_t *a, NwSide side_a,
                          const graphene_point_t *b, NwSide side_b,
                          double lane);

/** Returns: whether both run the same way. */
gboolean nw_cable_path_equal (const NwCablePath *a, const NwCablePath *b);
/** What the line covers, without its width. */
graphene_rect_t nw_cable_path_get_bounds (const NwCablePath *self);
/** Where a label of this width stands on the line: the middle of its longest level stretch if there is room, else of its longest. */
graphene_point_t nw_cable_path_find_label_place (const NwCablePath *self, double width);
/** Takes up to @distance off the end, or off the start, but never more than half of the stretch there. */
void nw_cable_path_shorten (NwCablePath *self, gboolean at_start, double distance);
/** The distance of a point from the line. */
double nw_cable_path_distance (const NwCablePath *self, double x, double y);
/** Adds the line to the current path, its corners rounded by @radius where there is room. */
void nw_cable_path_trace (const NwCablePath *self, cairo_t *cr, double radius);

G_END_DECLS
