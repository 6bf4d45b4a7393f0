/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-files.h"
#include "nw-state.h"

G_BEGIN_DECLS

#define NW_TYPE_WINDOW (nw_window_get_type ())
G_DECLARE_FINAL_TYPE (NwWindow, nw_window, NW, WINDOW, AdwApplicationWindow)

/**
 * NwWindow: a window with two places, a practice lab of its own and this computer, of which it shows one (NwPlace). A place is
 * entered when it is shown first and then goes on beside the other one, with its undo history. Closing the window
 * leaves both: the lab ends.
 */
GtkWidget *nw_window_new (AdwApplication *application, NwState *state, NwWorld world);

/** Returns: (transfer none): */
NwFiles   *nw_window_get_files (NwWindow *self);

G_END_DECLS
