/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-world.h"

G_BEGIN_DECLS

/* What of the world is drawn, and how plainly. Only what is in view or near it is; the rest of the nodes stay widgets, with focus,
 * names and hits, but cost no frame anything. Panning within what is drawn draws nothing anew. */

/** GtkWidgetClass.snapshot */
void nw_world_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);
/** After the view changed: draws anew if it now shows what was not drawn, or calls for more or less detail. */
void nw_world_update_detail (NwWorld *self);

G_END_DECLS
