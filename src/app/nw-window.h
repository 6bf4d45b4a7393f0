/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-state.h"

G_BEGIN_DECLS

#define NW_TYPE_WINDOW (nw_window_get_type ())
G_DECLARE_FINAL_TYPE (NwWindow, nw_window, NW, WINDOW, AdwApplicationWindow)

/**
 * NwWindow: a window on one world. It appears at once, starts a practice lab, and says what is wrong when that fails
 * or when the lab ends. Closing it leaves the lab, which ends.
 */
GtkWidget *nw_window_new (AdwApplication *application, NwState *state);

G_END_DECLS
