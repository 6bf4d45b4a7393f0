/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-world.h"

G_BEGIN_DECLS

/** GtkWidgetClass.focus: arrow keys go to the nearest node that way, Tab as one reads. */
gboolean nw_world_focus (GtkWidget *widget, GtkDirectionType direction);

G_END_DECLS
