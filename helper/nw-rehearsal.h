/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-plan.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * nw_rehearsal_check: goes through a plan without touching anything (a "dry run").
 * @snapshot: the network as it is
 * @confirmed: whether the plan may take the root namespace's own way out (nw-guard.h)
 *
 * Follows which namespaces and interfaces there would be after each operation, and so finds every reference to one
 * that is not there, and every name that is taken. Addresses, routes and what only the kernel can say (which kinds
 * of interface it has, whether a gateway can be reached) are not rehearsed.
 *
 * Returns: %FALSE with NW_ERROR_NOT_FOUND NW_ERROR_EXISTS, NW_ERROR_UNSUPPORTED or NW_ERROR_UNCONFIRMED; the error names the operation.
 */
gboolean nw_rehearsal_check (NwPlan *plan, NwSnapshot *snapshot, gboolean confirmed, GError **error);

G_END_DECLS
