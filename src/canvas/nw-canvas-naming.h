/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* Names typed in place: see also nw_canvas_begin_naming(). */

/** Whether a name is being typed and has the focus. */
gboolean nw_canvas_is_naming (NwCanvas *self);
/** Takes the entry away, if there is one. */
void nw_canvas_end_naming (NwCanvas *self);

G_END_DECLS
