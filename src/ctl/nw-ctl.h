/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-client.h"

G_BEGIN_DECLS

/* The client, for a program that does one thing after the other: each of these runs the main loop until it is done. */

/**
 * NwCtlExit: exit statuses.
 * @NW_CTL_OK: everything asked for was done, and every command succeeded
 * @NW_CTL_FAILED: something was not done, or an assertion does not hold
 * @NW_CTL_USAGE: wrong arguments, or a file that cannot be read
 * @NW_CTL_UNREACHABLE: no lab, or no helper
 */
typedef enum {
  NW_CTL_OK = 0,
  NW_CTL_FAILED = 1,
  NW_CTL_USAGE = 2,
  NW_CTL_UNREACHABLE = 3,
} NwCtlExit;

/** Starts a lab. @name: (nullable): what others can reach it by. Returns: (transfer full) (nullable): */
NwClient      *nw_ctl_start_lab    (const char *name, GError **error);
/** Returns: (transfer full) (nullable): a client of a lab that runs. */
NwClient      *nw_ctl_reach_lab    (const char *name, GError **error);
/** Returns: (transfer full) (nullable): a client of the computer itself. */
NwClient      *nw_ctl_reach_system (GError **error);
/** Returns: (transfer full) (nullable): */
NwApplyResult *nw_ctl_apply        (NwClient *client, NwPlan *plan, NwApplyFlags flags, GError **error);
/** Returns: (transfer full) (nullable): as nw_client_probe_finish(). */
char          *nw_ctl_probe        (NwClient *client, NwNamespace *from, const NwInet *target, guint port, guint protocol,
                                    GError **error);
/** Brings the snapshot of @client up to this moment. */
void           nw_ctl_sync         (NwClient *client);
/** Says it on standard error, after the name of the program. */
void           nw_ctl_complain     (const GError *error);

G_END_DECLS
