/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-state.h"
#include "nw-workbench.h"

G_BEGIN_DECLS

#define NW_TYPE_PLACE (nw_place_get_type ())
G_DECLARE_FINAL_TYPE (NwPlace, nw_place, NW, PLACE, AdwBin)

/**
 * NwPlace: a practice lab or this computer in a window, whatever state it is in: on the way there, the world itself to
 * work in, or what is wrong with it and what to do about that. It goes on while the window shows another place.
 *
 * Properties: "workbench" (NwWorkbench, nullable): the world, while there is one.
 * Actions: "place.start": tries again. Its buttons also use "win.world", with "lab" or "system".
 */
GtkWidget   *nw_place_new (NwWorld world, NwState *state);

NwWorld      nw_place_get_world     (NwPlace *self);
/** Returns: (nullable) (transfer none): */
NwWorkbench *nw_place_get_workbench (NwPlace *self);
/** Returns: (nullable) (transfer none): its helper, while there is a workbench. */
NwClient    *nw_place_get_client    (NwPlace *self);

/** Goes there, unless it did before. */
void         nw_place_enter (NwPlace *self);
/** Lets the world go for good: a lab ends. */
void         nw_place_leave (NwPlace *self);

/** After a lab was lost: whether what was in it can be built again, by "file.rebuild". */
void         nw_place_offer_rebuild (NwPlace *self);
/** Tries again, as "place.start". */
void         nw_place_start (NwPlace *self);

/** Returns: (transfer full): what a title says of it: "2 namespaces and 1 switch". */
char        *nw_place_dup_title    (NwPlace *self);
/** Returns: (transfer full): whose it is, and what changes in it mean. */
char        *nw_place_dup_subtitle (NwPlace *self);

G_END_DECLS
