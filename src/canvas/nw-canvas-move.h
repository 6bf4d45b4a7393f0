/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* Nodes being dragged. */

/** The node under the press moves, and with it the whole selection if it is selected. */
void nw_canvas_begin_move  (NwCanvas *self);
void nw_canvas_update_move (NwCanvas *self);

G_END_DECLS
