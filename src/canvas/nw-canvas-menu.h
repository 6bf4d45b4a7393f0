/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/* The context menu: by the secondary button and by the Menu key. */

/** For the constructor. */
void nw_canvas_add_menu_gesture (NwCanvas *self);
/** For class_init. */
void nw_canvas_class_add_menu_bindings (GtkWidgetClass *widget_class);

G_END_DECLS
