/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-registry.h"

G_BEGIN_DECLS

/**
 * nw_kernel_dump_namespace: a namespace with all its tables, as the kernel has them now.
 * Returns: (transfer full) (nullable): NW_ERROR_NOT_FOUND when it is not known, or gone.
 */
NwNamespace *nw_kernel_dump_namespace (NwRegistry *registry, guint64 inode, GError **error);

/**
 * nw_kernel_dump_all: every namespace known to @registry; those that vanish meanwhile are left out.
 * Returns: (transfer full) (element-type NwNamespace) (nullable): for nw_snapshot_new()
 */
GPtrArray *nw_kernel_dump_all (NwRegistry *registry, GError **error);

G_END_DECLS
