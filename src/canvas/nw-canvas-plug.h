/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* The cable being drawn from a handle. */

/** Marks what the cable would be plugged into here. */
void nw_canvas_update_plug   (NwCanvas *self);
/** Draws the cable: from the handle to the pointer, or as it would be when dropped here. */
void nw_canvas_snapshot_plug (NwCanvas *self, GtkSnapshot *snapshot);

G_END_DECLS
