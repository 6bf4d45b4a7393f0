/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-ctl.h"

G_BEGIN_DECLS

/**
 * nw_ctl_check: reads assertions, one a line, and tries them:
 *
 *     red can reach blue
 *     red can reach 192.168.15.2
 *     green cannot reach 203.0.113.2:80/tcp
 *     host can reach [fd00::2]:53/udp
 *
 * "host" is the root namespace. A namespace is reached when any of its addresses answers a ping. Empty lines and what
 * follows a "#" are left out.
 * @source: what the text is called, for complaints
 * @tap: whether to print the Test Anything Protocol (testanything.org)
 */
NwCtlExit nw_ctl_check (NwClient *client, const char *source, const char *text, gboolean tap);

G_END_DECLS
