/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-history.h"

G_BEGIN_DECLS

#define NW_TYPE_ACTIVITY (nw_activity_get_type ())
G_DECLARE_FINAL_TYPE (NwActivity, nw_activity, NW, ACTIVITY, GtkWidget)

/** NwActivity: what a history is at work on, how far it is, and a button that gives it up. It shows only what takes longer than a moment. */
void nw_activity_set_history (NwActivity *self, NwHistory *history);

G_END_DECLS
