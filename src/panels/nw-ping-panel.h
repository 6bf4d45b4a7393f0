/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"

G_BEGIN_DECLS

#define NW_TYPE_PING_PANEL (nw_ping_panel_get_type ())
G_DECLARE_FINAL_TYPE (NwPingPanel, nw_ping_panel, NW, PING_PANEL, AdwBin)

/**
 * NwPingPanel: the pings from one namespace: where to, start and stop, and a card for each. They run as long as the panel lives, seen or not.
 *
 * Signals: "explain-no-more".
 */
GtkWidget *nw_ping_panel_new    (NwClient *client);
void       nw_ping_panel_update (NwPingPanel *self, NwSnapshot *snapshot, NwNamespace *namespace_, gboolean explain);
/** Ends its pings; what they told stays. */
void       nw_ping_panel_stop   (NwPingPanel *self);

G_END_DECLS
