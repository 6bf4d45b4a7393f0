/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"

G_BEGIN_DECLS

#define NW_TYPE_TRIAL_DIALOG (nw_trial_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NwTrialDialog, nw_trial_dialog, NW, TRIAL_DIALOG, AdwMessageDialog)

/**
 * NwTrialDialog: asks whether one is still connected, and counts the seconds until the plan on trial is taken back by itself. Who
 * sits before a screen that froze answers nothing, and has the network back.
 * @what: the title of the plan
 */
GtkWidget *nw_trial_dialog_new (GtkWindow *parent, NwClient *client, guint trial, const char *what);

G_END_DECLS
