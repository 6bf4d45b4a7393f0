/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/**
 * nw_kernel_rename_while_down: renames an interface that is up on a kernel that refuses that (EBUSY before Linux 6.2):
 * sets it down, renames it, and puts back what it lost: being up, IPv6 addresses, routes, permanent neighbours.
 * @index: of the interface
 * @operation: link-rename
 */
gboolean nw_kernel_rename_while_down (NwRtnl *rtnl, int index, const NwOperation *operation, GError **error);

G_END_DECLS
