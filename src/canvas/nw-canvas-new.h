/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* Wishes for new nodes: double click, and what is dropped from the palette. */

/** For the constructor. */
void nw_canvas_add_new_gestures (NwCanvas *self);

G_END_DECLS
