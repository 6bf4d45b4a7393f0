/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nw_sandbox_enter: moves this process into a user, network and mount namespace of its own: user_namespaces(7).
 *
 * Afterwards the process is root in there and nobody new outside: its user and group are mapped to 0, groups
 * cannot be changed. No mount made in there is seen outside. `/run` is an empty tmpfs with a directory `netns` in it, so that
 * ip-netns(8) has its place. The network holds nothing but `lo`, which is up.
 *
 * Must be called while the process has a single thread (unshare(2) with CLONE_NEWUSER demands it), that is, before
 * anything of GIO is used. The kernel clears all of it away when the last process in it ends.
 *
 * Returns: %FALSE with NW_ERROR_NO_USER_NAMESPACES where the computer forbids it; the message, of several lines, says what
 *   forbids it and what an administrator can change. Half a sandbox may then exist: the process should end.
 */
gboolean nw_sandbox_enter (GError **error);

G_END_DECLS
