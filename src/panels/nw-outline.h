/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-scope.h"
#include "nw-selection.h"

G_BEGIN_DECLS

#define NW_TYPE_OUTLINE (nw_outline_get_type ())
G_DECLARE_FINAL_TYPE (NwOutline, nw_outline, NW, OUTLINE, AdwBin)

/**
 * NwOutline: everything that is drawn, as a tree: namespaces, under them their interfaces and cables. The accessible
 * twin of the canvas. Selecting here selects there. What @scope hides is not listed, but counted below, with a button to show it; while
 * something is sought only what was found is listed, each with why.
 *
 * Signals: "reveal" (guint64 inode, int link): one row was chosen; the window brings it into view on the canvas. @link is 0 for a namespace
 */
GtkWidget *nw_outline_new (NwClient *client, NwSelection *selection, NwScope *scope);

G_END_DECLS
