/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* The rubber band. */

void nw_canvas_begin_band    (NwCanvas *self);
void nw_canvas_update_band   (NwCanvas *self);
void nw_canvas_snapshot_band (NwCanvas *self, GtkSnapshot *snapshot);

G_END_DECLS
