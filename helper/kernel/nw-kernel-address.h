/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/** @addresses: (element-type NwAddress): they are appended here; IPv4, then IPv6, as the kernel orders them. */
gboolean nw_kernel_address_dump (NwRtnl *rtnl, GPtrArray *addresses, GError **error);

/* The changes: the operation of the same name, in the namespace of @rtnl. */
gboolean nw_kernel_address_replace (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_address_remove (NwRtnl *rtnl, const NwOperation *operation, GError **error);

G_END_DECLS
