/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-selection.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

#define NW_TYPE_CANVAS (nw_canvas_get_type ())
G_DECLARE_FINAL_TYPE (NwCanvas, nw_canvas, NW, CANVAS, GtkWidget)

/**
 * NwCanvas: draws a snapshot as cards and cables and turns gestures into wishes. It changes nothing by itself:
 * it draws what the snapshot has, and asks with signals. Knows nothing of D-Bus.
 *
 * Signals (x, y in world coordinates):
 *  "namespace-wanted" (double x, double y): double click on the empty canvas, or the palette dropped there
 *  "name-chosen" (const char *name, double x, double y): the entry opened by nw_canvas_begin_naming() was accepted
 *  "cable-wanted" (guint64 from, guint64 to, GtkWidget *anchor): a handle was dragged from one card to another; @anchor is a
 *      widget at the drop to point a popover at
 *  "delete-wanted" (): the Delete key on the selection
 *  "context-menu" (double x, double y, GdkRectangle *where): secondary click or the Menu key; the clicked thing is selected already
 *  "positions-changed" (): a node was moved or placed
 *  "zoom-changed" (double zoom)
 */
GtkWidget *nw_canvas_new (NwSelection *selection);

/** @snapshot: what to draw from now on. Only what differs is rebuilt. */
void nw_canvas_set_snapshot (NwCanvas *self, NwSnapshot *snapshot);

/* Positions are kept by key: the name of a namespace, "/" for the root namespace, "#inode" for a nameless one. */
/** Returns: (transfer floating): a{s(dd)}. */
GVariant *nw_canvas_get_positions (NwCanvas *self);
void      nw_canvas_set_positions (NwCanvas *self, GVariant *positions);
/** Where a node of this key will stand once it appears; moves it if it is there. */
void      nw_canvas_place (NwCanvas *self, const char *key, double x, double y);

/** Names are typed in place: NwNameCheck says while typing why a name will not do. */
typedef gboolean (*NwNameCheck) (const char *name, gpointer user_data, GError **error);
void nw_canvas_begin_naming (NwCanvas *self, double x, double y, const char *suggestion,
                             NwNameCheck check, gpointer user_data);

/* Ghosts: what was asked for and is not there yet. Each returns an id for nw_canvas_remove_ghost(). */
guint nw_canvas_add_ghost_node  (NwCanvas *self, const char *name, double x, double y);
guint nw_canvas_add_ghost_cable (NwCanvas *self, guint64 from, guint64 to);
void  nw_canvas_remove_ghost    (NwCanvas *self, guint id);

/** A free place for a new node in world coordinates, near the middle of what is in view. */
void nw_canvas_find_free_place (NwCanvas *self, double *x, double *y);

void   nw_canvas_zoom_by   (NwCanvas *self, double factor);
void   nw_canvas_zoom_to   (NwCanvas *self, double zoom);
double nw_canvas_get_zoom  (NwCanvas *self);
/** Shows everything. */
void   nw_canvas_fit       (NwCanvas *self);
/** Scrolls (without zooming) until the namespace is in view. */
void   nw_canvas_reveal    (NwCanvas *self, guint64 inode);
/** Arranges all nodes automatically; the layout is computed off the main loop. Emits "positions-changed" when done. */
void   nw_canvas_arrange   (NwCanvas *self);
/** Undo of arranging and moving: the positions before, as by nw_canvas_get_positions(). */

/** The widget of a card, to point a popover at. Returns: (transfer none) (nullable): */
GtkWidget *nw_canvas_get_node (NwCanvas *self, guint64 inode);

G_END_DECLS
