/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-ctl.h"

G_BEGIN_DECLS

/**
 * nw_ctl_ping: pings, and prints what ping(8) prints.
 * @link: (nullable): the interface to leave by
 * @count: how many requests
 * Returns: whether there was a reply
 */
gboolean nw_ctl_ping (NwClient *client, NwNamespace *from, const NwInet *target, const char *link, guint count);

/**
 * nw_ctl_answers: asks once, in silence, and does not wait longer than the first word on it.
 * @reason: (out) (optional) (transfer full): why not, when that is known; else ""
 */
gboolean nw_ctl_answers (NwClient *client, NwNamespace *from, const NwInet *target, char **reason);

G_END_DECLS
