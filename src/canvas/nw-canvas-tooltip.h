/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

/** GtkWidgetClass.query_tooltip: says what a thing is, when one asks by pointing at it. */
gboolean nw_canvas_query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard_tooltip, GtkTooltip *tooltip);

G_END_DECLS
