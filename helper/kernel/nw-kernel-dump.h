/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-registry.h"

G_BEGIN_DECLS

/** NwTables: groups of tables of a namespace that are read together. */
typedef enum {
  NW_TABLES_LINKS = 1 << 0, /* with bridges and limits */
  NW_TABLES_ADDRESSES = 1 << 1,
  NW_TABLES_ROUTES = 1 << 2,
  NW_TABLES_NEIGHBOURS = 1 << 3,
  NW_TABLES_BRIDGE_ENTRIES = 1 << 4,
  NW_TABLES_FORWARDING = 1 << 5,
  NW_TABLES_RULES = 1 << 6,
  NW_TABLES_ALL = (1 << 7) - 1,
} NwTables;

/**
 * nw_kernel_dump_namespace: a namespace with all its tables, as the kernel has them now.
 * Returns: (transfer full) (nullable): NW_ERROR_NOT_FOUND when it is not known, or gone.
 */
NwNamespace *nw_kernel_dump_namespace (NwRegistry *registry, guint64 inode, GError **error);

/**
 * nw_kernel_dump_again: the same, of which only some tables are read again. The others stay the same arrays.
 * @before: (nullable): the namespace as it was
 * @tables: which; all if there is no @before
 */
NwNamespace *nw_kernel_dump_again (NwRegistry *registry, guint64 inode, NwNamespace *before, NwTables tables, GError **error);

/**
 * nw_kernel_dump_all: every namespace known to @registry; those that vanish meanwhile are left out.
 * Returns: (transfer full) (element-type NwNamespace) (nullable): for nw_snapshot_new()
 */
GPtrArray *nw_kernel_dump_all (NwRegistry *registry, GError **error);

G_END_DECLS
