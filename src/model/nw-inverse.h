/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * nw_operation_needs_before: whether the inverse of @self depends on what was there before.
 * What is merely added is undone without looking.
 */
gboolean nw_operation_needs_before (const NwOperation *self);

/**
 * nw_operation_invert: the operations that undo @self, in the order in which they must run.
 * @before: (nullable): the network just before @self; may be %NULL when nw_operation_needs_before() is false.
 *   It must hold the namespace of @self and, when links vanish, the namespaces of their peers.
 * @inverse: (element-type NwOperation): they are appended here
 * @notes: (element-type utf8) (nullable): translated sentences on what cannot come back are appended
 *   here ("Processes that run in red keep the old namespace.")
 *
 * A change has effects beyond itself, and the inverse brings those back as well: setting a link down or
 * moving it takes its routes away; removing a namespace takes its links, their peers elsewhere, and
 * the peers' addresses and routes. Whatever the kernel makes again by itself (connected routes,
 * link-local addresses, 127.0.0.1) is not repeated.
 *
 * Returns: %FALSE when @before lacks what the operation acts on (NW_ERROR_NOT_FOUND).
 */
gboolean nw_operation_invert (const NwOperation *self, const NwSnapshot *before,
                              GPtrArray *inverse, GPtrArray *notes, GError **error);

G_END_DECLS
