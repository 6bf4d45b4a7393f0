/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-plan.h"

G_BEGIN_DECLS

#define NW_TYPE_COMMAND_STRIP (nw_command_strip_get_type ())
G_DECLARE_FINAL_TYPE (NwCommandStrip, nw_command_strip, NW, COMMAND_STRIP, AdwBin)

/**
 * NwCommandStrip: the dark strip at the bottom: the commands behind every click, newest last, each with one
 * line of explanation, copyable one by one or all.
 */
GtkWidget *nw_command_strip_new (void);

/** @plan: it was applied; its commands are appended. @undone: they were an undo or redo; said beside them. */
void nw_command_strip_append (NwCommandStrip *self, NwPlan *plan, gboolean undone);

G_END_DECLS
