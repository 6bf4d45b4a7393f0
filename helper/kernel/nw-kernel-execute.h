/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/**
 * nw_kernel_execute: does one operation, as the command of nw_operation_to_command() would.
 * @operation: has passed nw_operation_check()
 * @rtnl: (nullable): a socket in the namespace it acts in, found by `operation->namespace`; %NULL for namespace-add only
 * @other: (nullable): the peer's namespace of a veth (link-add), or where a link moves (link-move); else %NULL
 * @created: (out) (transfer full) (optional): for namespace-add, the new namespace; else left alone
 *
 * The caller resolves references, since only it knows what earlier operations of a plan made. After
 * namespace-remove it must let go of @rtnl and its namespace, or the kernel keeps both.
 */
gboolean nw_kernel_execute (const NwOperation *operation, NwRtnl *rtnl, NwNetns *other,
                            NwNetns **created, GError **error);

G_END_DECLS
