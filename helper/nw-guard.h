/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * nw_guard_check: whether @operation leaves the root namespace its own way out: the best default route of each family, the
 * interface it leaves by with what that stands on, and the address it leaves with. Somebody who works on the computer
 * from afar would saw off the branch they sit on.
 * @before: the network before @operation; at least its namespace and, when links vanish, those of their peers
 * Returns: %FALSE with NW_ERROR_UNCONFIRMED: what would be taken away
 */
gboolean nw_guard_check (const NwOperation *operation, const NwSnapshot *before, GError **error);

G_END_DECLS
