/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-ctl.h"

G_BEGIN_DECLS

/* A lab ends with its last client. One that is to stay has a keeper: a process of its own, that is a client and does nothing else. */

/**
 * nw_ctl_keep: starts a lab of that name with a keeper.
 * Returns: (transfer full) (nullable): a client of it. NW_ERROR_EXISTS when there is a lab of that name already
 */
NwClient *nw_ctl_keep      (const char *name, GError **error);

/** What the keeper does: "netwarrenctl keeper NAME". Returns when the lab ends. */
NwCtlExit nw_ctl_be_keeper (const char *name);

/** Ends the lab of that name, whoever is in it. */
gboolean  nw_ctl_end       (const char *name, GError **error);

G_END_DECLS
