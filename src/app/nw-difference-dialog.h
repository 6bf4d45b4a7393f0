/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-dialog.h"
#include "nw-document.h"

G_BEGIN_DECLS

#define NW_TYPE_DIFFERENCE_DIALOG (nw_difference_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NwDifferenceDialog, nw_difference_dialog, NW, DIFFERENCE_DIALOG, NwDialog)

/**
 * NwDifferenceDialog: what opening a file would do to what is there: what is made, changed, removed, and what is as it should be
 * already; under it every step. The person decides whether what the file does not have goes.
 * @name: what a person calls the file; @flags: of the place; @remove: what is proposed
 */
GtkWidget *nw_difference_dialog_new (NwClient *client, NwDocument *document, const char *name, NwDocumentFlags flags, gboolean remove);

/** nw_difference_make_plan: from what is there to @document, called “Open NAME”. Returns: (transfer full) */
NwPlan *nw_difference_make_plan (NwDocument *document, NwSnapshot *snapshot, const char *title, NwDocumentFlags flags);

G_END_DECLS
