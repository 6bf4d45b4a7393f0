/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-script.h"

G_BEGIN_DECLS

#define NW_TYPE_SCRIPT_DIALOG (nw_script_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NwScriptDialog, nw_script_dialog, NW, SCRIPT_DIALOG, AdwWindow)

/**
 * NwScriptDialog: commands that were typed or pasted, as a plan: what each of them means, what is so already, what is not understood,
 * with the trouble marked at the word and, where there is a cure, a button that applies it. Nothing is done before the person says so.
 *
 * Signals: "run" (NwScript *script): all that is understood is to be done.
 */
GtkWidget *nw_script_dialog_new (NwClient *client, const char *text);

G_END_DECLS
