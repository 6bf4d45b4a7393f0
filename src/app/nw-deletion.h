/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-plan.h"
#include "nw-selection.h"

G_BEGIN_DECLS

/**
 * nw_deletion_plan_new: the plan that deletes what is selected: namespaces, and cables by either end or by themselves.
 * A cable that goes with one of its namespaces, or that is selected twice over, is deleted once. The root
 * namespace and loopback interfaces cannot go; they are passed over when there is something else.
 *
 * Returns: (transfer full) (nullable): %NULL when nothing is left to delete; the error says why.
 */
NwPlan *nw_deletion_plan_new (const NwSnapshot *snapshot, NwSelection *selection, GError **error);
/** nw_deletion_plan_new_with_cables: the same; the cables that are plugged into a selected switch go as well. */
NwPlan *nw_deletion_plan_new_with_cables (const NwSnapshot *snapshot, NwSelection *selection, GError **error);

G_END_DECLS
