/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-limit.h"
#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/** nw_kernel_limit_is_discipline: whether a queueing discipline of that kind (IFLA_QDISC) may be an NwLimit. */
gboolean nw_kernel_limit_is_discipline (const char *kind);

/**
 * nw_kernel_limit_dump: the limits in a namespace: the root queueing disciplines tbf and netem that do no more than an NwLimit says.
 * @limits: (element-type NwLimit): they are appended here
 */
gboolean nw_kernel_limit_dump (NwRtnl *rtnl, GPtrArray *limits, GError **error);

/* The changes: the operation of the same name, in the namespace of @rtnl. A queueing discipline that somebody else gave to the
 * interface and that is no NwLimit stays untouched (NW_ERROR_EXISTS, NW_ERROR_NOT_FOUND): it could not be brought back. */

gboolean nw_kernel_limit_set (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_limit_remove (NwRtnl *rtnl, const NwOperation *operation, GError **error);

G_END_DECLS
