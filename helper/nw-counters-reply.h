/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-registry.h"

G_BEGIN_DECLS

/** How many namespaces one GetCounters can name. */
#define NW_COUNTERS_MAX_NAMESPACES 64

/**
 * nw_counters_reply_new: what the interfaces of some namespaces have counted; the answer to GetCounters. Namespaces that are not
 * there (any more) are left out.
 * @inodes: (element-type guint64): at
 * Returns: (transfer floating) (nullable): (ta(ta(itttttttt))); NW_ERROR_LIMIT when there are too many
 */
GVariant *nw_counters_reply_new (NwRegistry *registry, GVariant *inodes, GError **error);

G_END_DECLS
