/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-selection.h"

G_BEGIN_DECLS

#define NW_TYPE_INSPECTOR (nw_inspector_get_type ())
G_DECLARE_FINAL_TYPE (NwInspector, nw_inspector, NW, INSPECTOR, AdwBin)

/**
 * NwInspector: shows what is selected and edits it: pages for a namespace (Overview, Routes, ARP, NAT, Ping), an
 * interface, a cable, several things, nothing. It follows "snapshot" of the client and "changed" of the selection.
 *
 * Properties:
 *  "explain" (gboolean): whether yellow notes may tell what just happened; a person can turn it off in the note
 * Signals:
 *  "plan-wanted" (NwPlan *plan): an edit was made; the window applies it and says what became of it
 */
GtkWidget *nw_inspector_new (NwClient *client, NwSelection *selection);

/** Shows the Ping page of a namespace with its target field focused. */
void nw_inspector_show_ping (NwInspector *self, guint64 inode);
/** Shows the page of that name: "overview", "routes", "neighbours", "nat", "ping". */
void nw_inspector_show_page (NwInspector *self, const char *name);
/** Brings every control back to the truth: call it when a plan failed, so that no wish is shown as if it were pending. */
void nw_inspector_refresh (NwInspector *self);

G_END_DECLS
