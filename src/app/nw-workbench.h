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
/** The same for a switch: in the namespace that is selected, or else in the root namespace; or in that of @inode. */
void nw_workbench_add_switch       (NwWorkbench *self);
void nw_workbench_add_switch_at    (NwWorkbench *self, guint64 inode, double x, double y);
/** Proposes a cable between the two selected namespaces or switches, or says that two must be selected. */
void nw_workbench_connect_selected (NwWorkbench *self);
/** Proposes a cable from what is selected to the namespace @inode, or to its switch of ifindex @bridge. */
void nw_workbench_connect_to       (NwWorkbench *self, guint64 inode, int bridge);
/** Adds the simulated internet and the host's cable to it. */
void nw_workbench_add_internet     (NwWorkbench *self);
/** The dialog for an interface of any kind in the selected namespace. */
void nw_workbench_open_link        (NwWorkbench *self);
/** The dialogs that let the selected reach outside, and be reached from there. */
void nw_workbench_open_gateway     (NwWorkbench *self);
void nw_workbench_open_publish     (NwWorkbench *self);
void nw_workbench_delete_selected  (NwWorkbench *self);
/** The same; the cables that are plugged into a selected switch go as well. */
void nw_workbench_delete_with_cables (NwWorkbench *self);
/** Sets the selected interface up or down. */
void nw_workbench_set_link_up      (NwWorkbench *self, gboolean up);
/** Unplugs an end of a cable, or plugs it in again. */
void nw_workbench_plug             (NwWorkbench *self, guint64 inode, int index, gboolean plugged);
/** Opens the ping page of the selected namespace. */
void nw_workbench_ping             (NwWorkbench *self);
/** Arranges all nodes; undo takes it back. */
/** Opens the search. */
void nw_workbench_search (NwWorkbench *self);
void nw_workbench_arrange          (NwWorkbench *self);
void nw_workbench_undo             (NwWorkbench *self);
void nw_workbench_redo             (NwWorkbench *self);

/**
 * nw_workbench_build_async: does what a file or a copy asks for, as one step that can be undone. It says itself what went wrong.
 * nw_workbench_build_finish: Returns: whether it was done.
 */
void     nw_workbench_build_async  (NwWorkbench *self, NwPlan *plan, GAsyncReadyCallback callback, gpointer user_data);
gboolean nw_workbench_build_finish (NwWorkbench *self, GAsyncResult *result);
/** Where nodes stand, or will once they are there. @positions: a{s(dd)}; sunk when it is floating. */
void     nw_workbench_stand        (NwWorkbench *self, GVariant *positions);
/** Says something in passing. @label, @action: (nullable): of a button */
void     nw_workbench_tell         (NwWorkbench *self, const char *text, const char *label, const char *action);

G_END_DECLS
