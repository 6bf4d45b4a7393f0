/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-selection.h"

G_BEGIN_DECLS

/**
 * nw_context_menu_new: what can be done with what is selected, as actions of the window ("win.").
 * @x, @y: where on the canvas it was asked for, in world coordinates; a new namespace would stand there
 * Returns: (transfer full):
 */
GMenuModel *nw_context_menu_new (NwSnapshot *snapshot, NwSelection *selection, double x, double y);

G_END_DECLS
