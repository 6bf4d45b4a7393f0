/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NW_TYPE_GHOST (nw_ghost_get_type ())
G_DECLARE_FINAL_TYPE (NwGhost, nw_ghost, NW, GHOST, GtkWidget)

/**
 * NwGhost: the dashed, translucent outline of a namespace or a switch that was asked for and is not there yet. Takes no input.
 * @owner: inode of the namespace that the switch will be in; 0 for a namespace
 */
GtkWidget      *nw_ghost_new         (guint id, guint64 owner, const char *name, double x, double y);
guint           nw_ghost_get_id      (NwGhost *self);
guint64         nw_ghost_get_owner   (NwGhost *self);
const char     *nw_ghost_get_name    (NwGhost *self);
graphene_rect_t nw_ghost_get_bounds  (NwGhost *self);
/** For the world: gives it its natural size at its position. */
void            nw_ghost_settle      (NwGhost *self);

/** Returns: (transfer full): the CSS class of the colour a namespace of this name has, or will have. */
char *nw_ghost_css_class_for_name (const char *name);

G_END_DECLS
