/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-ctl.h"

G_BEGIN_DECLS

/** Returns: (transfer full): what there is, a block for each namespace, for a person to read. */
char *nw_ctl_describe (const NwSnapshot *snapshot);

G_END_DECLS
