/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-plan.h"

G_BEGIN_DECLS

#define NW_TYPE_PLAN_PREVIEW (nw_plan_preview_get_type ())
G_DECLARE_FINAL_TYPE (NwPlanPreview, nw_plan_preview, NW, PLAN_PREVIEW, AdwBin)

/** NwPlanPreview: what a plan will do, step by step: a sentence and the command that a person would have typed. */

/** @plan: (nullable): %NULL while something is missing; @snapshot: what there is before it. */
void nw_plan_preview_show (NwPlanPreview *self, NwPlan *plan, NwSnapshot *snapshot);

G_END_DECLS
