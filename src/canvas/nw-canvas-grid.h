/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/** A named CSS colour as it is at the canvas. */
GdkRGBA nw_canvas_lookup_colour (NwCanvas *self, const char *name);
/** Draws a dot at every grid point: one tile, repeated. Far away only every second, fourth, ... */
void nw_canvas_snapshot_grid (NwCanvas *self, GtkSnapshot *snapshot);

G_END_DECLS
