/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-canvas.h"
#include "nw-client.h"
#include "nw-history.h"
#include "nw-state.h"

G_BEGIN_DECLS

#define NW_TYPE_WORKBENCH (nw_workbench_get_type ())
G_DECLARE_FINAL_TYPE (NwWorkbench, nw_workbench, NW, WORKBENCH, AdwBin)

/**
 * NwWorkbench: one world to work in: outline, canvas, inspector and command strip of one client, and the ways
 * from a gesture to a change: it turns wishes into plans, shows them as ghosts while they are on their way,
 * and says what became of them. The window around it brings keys, buttons and the world itself.
 *
 * Properties: "outline-shown", "inspector-shown", "commands-shown": the panes; "narrow": how many of the side panes
 * find no room beside the canvas and would cover it: 0, 1 (the inspector) or 2 (the outline, too).
 */
GtkWidget *nw_workbench_new (NwClient *client, NwState *state);

NwCanvas    *nw_workbench_get_canvas    (NwWorkbench *self);
NwHistory   *nw_workbench_get_history   (NwWorkbench *self);
NwSelection *nw_workbench_get_selection (NwWorkbench *self);

/** Asks for a name on the canvas, at a free place or at (x, y) in world coordinates, then adds the namespace. */
void nw_workbench_add_namespace    (NwWorkbench *self);
void nw_workbench_add_namespace_at (NwWorkbench *self, double x, double y);
/** Proposes a cable between the two selected namespaces, or says that two must be selected. */
void nw_workbench_connect_selected (NwWorkbench *self);
/** Proposes a cable from the one selected namespace to that of inode @to. */
void nw_workbench_connect_to       (NwWorkbench *self, guint64 to);
void nw_workbench_delete_selected  (NwWorkbench *self);
/** Sets the selected interface up or down. */
void nw_workbench_set_link_up      (NwWorkbench *self, gboolean up);
/** Opens the ping page of the selected namespace. */
void nw_workbench_ping             (NwWorkbench *self);
/** Arranges all nodes; a toast takes it back. */
void nw_workbench_arrange          (NwWorkbench *self);
/** @positions: as of nw_canvas_get_positions() */
void nw_workbench_restore_positions (NwWorkbench *self, GVariant *positions);
void nw_workbench_undo             (NwWorkbench *self);
void nw_workbench_redo             (NwWorkbench *self);

G_END_DECLS
