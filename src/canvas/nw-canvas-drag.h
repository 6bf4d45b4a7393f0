/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* What the primary button does: a press becomes a click, a move, a cable being plugged, or a rubber band. */

/** For the constructor. */
void nw_canvas_add_drag_gesture (NwCanvas *self);

/** The modifiers that are held while dragging. */
GdkModifierType nw_canvas_get_drag_state (NwCanvas *self);
/** Whether with these modifiers what is clicked joins the selection, not replaces it. */
gboolean nw_canvas_adds_to_selection (GdkModifierType state);
/** Cancels a drag while the button is still held. */
void nw_canvas_give_up_drag (NwCanvas *self);
/** Before @snapshot is shown: lets go of what is dragged, or dragged to, and will be gone. */
void nw_canvas_drop_vanishing (NwCanvas *self, NwSnapshot *snapshot);

G_END_DECLS
