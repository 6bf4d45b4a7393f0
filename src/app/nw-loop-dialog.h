/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-endpoint.h"
#include "nw-plan.h"

G_BEGIN_DECLS

/* The responses of the dialog. */
#define NW_LOOP_CANCEL "cancel"
#define NW_LOOP_ANYWAY "anyway"
#define NW_LOOP_STP "stp"

/** nw_loop_dialog_new: explains what a second way between two switches does, and what helps: an AdwMessageDialog. */
GtkWidget *nw_loop_dialog_new (GtkWindow *parent);

/** The same plan, but both switches speak STP first. Returns: (transfer full) */
NwPlan    *nw_loop_dup_plan_with_stp (NwPlan *plan, const NwEndpoint *a, const NwEndpoint *b);

G_END_DECLS
