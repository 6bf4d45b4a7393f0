/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-client.h"

G_BEGIN_DECLS

/* For tests of what stands above a client, without a helper behind it. */

/**
 * nw_client_new_for_testing: a client that shows @snapshot and cannot change anything: plans
 * and pings fail with NW_ERROR_UNSUPPORTED.
 */
NwClient *nw_client_new_for_testing (NwSnapshot *snapshot);

/** nw_client_set_snapshot_for_testing: as if the helper had told of a change; notifies "snapshot". */
void nw_client_set_snapshot_for_testing (NwClient *self, NwSnapshot *snapshot);

/** nw_client_set_kinds_for_testing: as if the helper had told what the kernel can do. */
void nw_client_set_kinds_for_testing (NwClient *self, const char * const *kinds);

G_END_DECLS
