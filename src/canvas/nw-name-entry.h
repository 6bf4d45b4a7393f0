/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"

G_BEGIN_DECLS

#define NW_TYPE_NAME_ENTRY (nw_name_entry_get_type ())
G_DECLARE_FINAL_TYPE (NwNameEntry, nw_name_entry, NW, NAME_ENTRY, GtkWidget)

/**
 * NwNameEntry: a card or a switch that is not there yet, with a field for its name. While one types it takes the
 * colour of the name (a switch has none), and says below the field why a name will not do.
 *
 * Signals:
 *  "accepted" (const char *name): Enter on a name that will do
 *  "cancelled" (): Escape
 */
GtkWidget *nw_name_entry_new (gboolean for_switch, const char *suggestion, NwNameCheck check, gpointer user_data);

/** Puts the cursor into the field, everything selected. */
void nw_name_entry_start (NwNameEntry *self);

G_END_DECLS
