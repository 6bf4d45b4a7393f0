/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gsk/gsk.h>

G_BEGIN_DECLS

#define NW_ZOOM_MIN 0.1
#define NW_ZOOM_MAX 4.0

/**
 * NwViewport:
 * @x, @y: the world coordinates that stand at the top left corner of the view
 * @zoom: pixels for one unit of the world
 * @width, @height: of the view, in pixels; 0 until it is first resized
 *
 * Which part of the unbounded world is in view. A plain value; only arithmetic.
 */
typedef struct {
  double x;
  double y;
  double zoom;
  double width;
  double height;
} NwViewport;

#define NW_VIEWPORT_INIT ((NwViewport) { .zoom = 1 })

/** The top left corner stays where it is; the first time, the world's origin comes to the middle. */
void nw_viewport_resize     (NwViewport *self, double width, double height);
void nw_viewport_to_world   (const NwViewport *self, double view_x, double view_y, double *x, double *y);
void nw_viewport_to_view    (const NwViewport *self, double x, double y, double *view_x, double *view_y);
/** Moves the world by so many pixels of the view. */
void nw_viewport_pan        (NwViewport *self, double dx, double dy);
/** Zooms, within the limits, so that the point under (@view_x, @view_y) stays under it. */
void nw_viewport_zoom_about (NwViewport *self, double zoom, double view_x, double view_y);
/** Shows all of @bounds (world coordinates) with @margin pixels around, never larger than 100 %. */
void nw_viewport_fit        (NwViewport *self, const graphene_rect_t *bounds, double margin);
/** Pans as little as needed to show @bounds; its top left corner if it is too large. Returns: whether it moved. */
gboolean nw_viewport_reveal (NwViewport *self, const graphene_rect_t *bounds, double margin);
/** What is in view, in world coordinates. */
graphene_rect_t nw_viewport_get_bounds (const NwViewport *self);
/** From world to view, on whole pixels so that text stays crisp. Returns: (transfer full) */
GskTransform *nw_viewport_to_transform (const NwViewport *self);

G_END_DECLS
