/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-scope.h"
#include "nw-selection.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

#define NW_TYPE_CANVAS (nw_canvas_get_type ())
G_DECLARE_FINAL_TYPE (NwCanvas, nw_canvas, NW, CANVAS, GtkWidget)

/**
 * NwCanvas: draws a snapshot as cards and cables and turns gestures into wishes. It changes nothing by itself:
 * it draws what the snapshot has, and asks with signals. Knows nothing of D-Bus.
 *
 * A node is what stands on the canvas by itself, and what a cable can end at: the card of a namespace,
 * { NW_SELECTED_NAMESPACE, inode, 0 }, or the slab of a switch, { NW_SELECTED_LINK, inode, ifindex of the bridge }.
 *
 * Signals (x, y in world coordinates):
 *  "namespace-wanted" (double x, double y): double click on the empty canvas, or the palette's "namespace" dropped there
 *  "switch-wanted" (guint64 inode, double x, double y): the palette's "switch" dropped on a namespace's card or switch, or on
 *      the empty canvas, which stands for the root namespace
 *  "name-chosen" (const char *name, double x, double y): the entry opened by nw_canvas_begin_naming() was accepted
 *  "switch-name-chosen" (guint64 inode, const char *name, double x, double y): that of nw_canvas_begin_naming_switch()
 *  "cable-wanted" (const NwSelected *from, const NwSelected *to, GtkWidget *anchor): a handle was dragged from one node to
 *      another; @anchor is a widget at the drop to point a popover at
 *  "delete-wanted" (): the Delete key on the selection
 *  "context-menu" (double x, double y, GdkRectangle *where): secondary click or the Menu key; the clicked thing is selected already
 *  "positions-changed" (): a node was moved or placed
 *  "zoom-changed" (double zoom)
 */
GtkWidget *nw_canvas_new (NwSelection *selection);

/** @snapshot: what to draw from now on. Only what differs is rebuilt. */
void nw_canvas_set_snapshot (NwCanvas *self, NwSnapshot *snapshot);

/** @scope: what of it is shown and what is sought, from now on; it looks at a new snapshot before the canvas does. */
void nw_canvas_set_scope (NwCanvas *self, NwScope *scope);

/* Positions are kept by key: the name of a namespace, "/" for the root namespace, "#inode" for a nameless one; for a switch
 * that of its namespace, a colon and its name: "/:v-net-0". */
/** Returns: (transfer floating): a{s(dd)}. */
GVariant *nw_canvas_get_positions (NwCanvas *self);
void      nw_canvas_set_positions (NwCanvas *self, GVariant *positions);
/** Where a node of this key will stand once it appears; moves it if it is there. */
void      nw_canvas_place (NwCanvas *self, const char *key, double x, double y);

/** Names are typed in place: NwNameCheck says while typing why a name will not do. */
typedef gboolean (*NwNameCheck) (const char *name, gpointer user_data, GError **error);
void nw_canvas_begin_naming (NwCanvas *self, double x, double y, const char *suggestion,
                             NwNameCheck check, gpointer user_data);
/** The same for a switch in the namespace @inode. */
void nw_canvas_begin_naming_switch (NwCanvas *self, guint64 inode, double x, double y, const char *suggestion,
                                    NwNameCheck check, gpointer user_data);

/* Ghosts: what was asked for and is not there yet. Each returns an id for nw_canvas_remove_ghost(). What a node's ghost stands
 * for will stand in its place. */
guint nw_canvas_add_ghost_node   (NwCanvas *self, const char *name, double x, double y);
guint nw_canvas_add_ghost_switch (NwCanvas *self, guint64 inode, const char *name, double x, double y);
/** @from, @to: nodes */
guint nw_canvas_add_ghost_cable  (NwCanvas *self, NwSelected from, NwSelected to);
void  nw_canvas_remove_ghost     (NwCanvas *self, guint id);

/** A free place for a new node in world coordinates, near the middle of what is in view. @for_switch: a switch is wider than a card */
void nw_canvas_find_free_place (NwCanvas *self, gboolean for_switch, double *x, double *y);

/** Moves the world by so many pixels. */
void   nw_canvas_pan_by    (NwCanvas *self, double dx, double dy);
void   nw_canvas_zoom_by   (NwCanvas *self, double factor);
void   nw_canvas_zoom_to   (NwCanvas *self, double zoom);
double nw_canvas_get_zoom  (NwCanvas *self);
/** Shows everything. */
void   nw_canvas_fit       (NwCanvas *self);
/** Scrolls (without zooming) until it is in view: a node, or the node that an interface belongs to. */
void   nw_canvas_reveal    (NwCanvas *self, NwSelected selected);
/** Brings it to the middle, large enough to be read: as nw_canvas_reveal(). */
void   nw_canvas_centre    (NwCanvas *self, NwSelected selected);
/** Arranges all nodes automatically; the layout is computed off the main loop. Emits "positions-changed" when done. */
void   nw_canvas_arrange   (NwCanvas *self);
/** Undo of arranging and moving: the positions before, as by nw_canvas_get_positions(). */

/** The widget of a node, to point a popover at. Returns: (transfer none) (nullable): */
GtkWidget *nw_canvas_get_node (NwCanvas *self, NwSelected node);

G_END_DECLS
