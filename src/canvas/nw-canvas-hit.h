/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"
#include "nw-world.h"

G_BEGIN_DECLS

/* What is where. */

/** Whether @widget is one of the controls over the canvas, or in one. */
gboolean nw_canvas_is_control (NwCanvas *self, GtkWidget *widget);
/** What is at a point of the view. */
NwHit nw_canvas_hit (NwCanvas *self, double view_x, double view_y);
/** Whether what was hit can be selected. */
gboolean nw_hit_is_selectable (const NwHit *hit);
/** Where a node is in the view. */
GdkRectangle nw_canvas_get_view_rectangle (NwCanvas *self, NwNode *node);
/** What has the focus: a node or a part of it. */
NwHit nw_canvas_get_focused (NwCanvas *self);

G_END_DECLS
