/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* What the keyboard does. */

/** For class_init. */
void nw_canvas_class_add_bindings (GtkWidgetClass *widget_class);
/** For the constructor: space selects what has the focus. */
void nw_canvas_add_space_key (NwCanvas *self);
/** GtkWidgetClass.focus: through the world, then the controls; the canvas itself takes the focus when there is nothing in it. */
gboolean nw_canvas_focus (GtkWidget *widget, GtkDirectionType direction);

G_END_DECLS
