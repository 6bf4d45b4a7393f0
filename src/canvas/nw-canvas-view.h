/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* What of the world is in view: panning, zooming, revealing. Also nw_canvas_zoom_by() and its kin. */

/** For class_init: the actions canvas.zoom-in, zoom-out, zoom-reset and fit. */
void nw_canvas_class_install_view_actions (GtkWidgetClass *widget_class);
/** For the constructor: panning and zooming by wheel, fingers and keys, and by the minimap. */
void nw_canvas_add_view_gestures (NwCanvas *self);

/** Tells everybody where the viewport is now. */
void nw_canvas_viewport_changed (NwCanvas *self);
/** Pans as little as needed to show @bounds (world coordinates). */
void nw_canvas_reveal_bounds (NwCanvas *self, const graphene_rect_t *bounds);
/** The first time that there is both a network and a size: shows all of it. */
void nw_canvas_present (NwCanvas *self);
/** The same in the next frame: what changes the layout must not be done while it is computed. */
void nw_canvas_queue_present (NwCanvas *self);

G_END_DECLS
