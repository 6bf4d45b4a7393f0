/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NW_TYPE_STATE (nw_state_get_type ())
G_DECLARE_FINAL_TYPE (NwState, nw_state, NW, STATE, GObject)

/**
 * NwState: what the windows remember from one run to the next: where the nodes stood, the size of the window, what was
 * shown. No settings and no data: losing it costs nobody anything, so it is read with defaults for whatever is missing
 * or spoilt, and written a moment after the last change, without making anybody wait.
 */

/** @path: (nullable): the file; %NULL for $XDG_STATE_HOME/netwarren/state.ini. It need not be there. */
NwState  *nw_state_new (const char *path);

/** The size of the window when it is not maximised, in pixels. */
void      nw_state_get_window (NwState *self, int *width, int *height, gboolean *maximized);
void      nw_state_set_window (NwState *self, int width, int height, gboolean maximized);

/** @pane: "outline", "inspector", "commands": whether it is shown; it is unless it was hidden. */
gboolean  nw_state_get_pane (NwState *self, const char *pane);
void      nw_state_set_pane (NwState *self, const char *pane, gboolean shown);

/** Whether notes may explain what just happened; they may unless they were turned off. */
gboolean  nw_state_get_explain (NwState *self);
void      nw_state_set_explain (NwState *self, gboolean explain);

/** Returns: (transfer full): "default", "light" or "dark". */
char     *nw_state_get_style (NwState *self);
void      nw_state_set_style (NwState *self, const char *style);

/**
 * nw_state_get_positions: where nodes stood, by key as nw_canvas_get_positions() names them.
 * @world: "lab" or "computer": each has positions of its own
 * Returns: (transfer full): a{s(dd)}
 */
GVariant *nw_state_get_positions (NwState *self, const char *world);
/** Nameless namespaces (keys with "#") are left out: nobody can tell them again in the next run. */
void      nw_state_set_positions (NwState *self, const char *world, GVariant *positions);

/** Returns: (transfer full) (nullable): which namespaces of @world are shown, as nw_filter_to_string() says it; %NULL if nobody said. */
char     *nw_state_get_filter (NwState *self, const char *world);
void      nw_state_set_filter (NwState *self, const char *world, const char *filter);

/** Writes now what is not written yet, and waits for it; for the end of the program. */
void      nw_state_flush (NwState *self);

G_END_DECLS
