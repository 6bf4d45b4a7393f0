/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/types.h>

G_BEGIN_DECLS

/* Changes from outside, one by one, over raw netlink(7), inside a helper's lab. Whatever fails ends the program. */

/** changes_enter: takes this process, which has a single thread, into the lab of a helper. Returns: %FALSE when it may not. */
gboolean changes_enter (pid_t pid);

/** changes_open: a socket of NETLINK_ROUTE in a namespace under /run/netns, or for "" in the present one. To be closed. */
int   changes_open (const char *name);

/* These return when the kernel has acknowledged it. */
int   changes_get_index (int fd, const char *name);
void  changes_set_mtu (int fd, int index, guint mtu);
void  changes_change_address (int fd, int index, guint32 address, gboolean add);
void  changes_change_route (int fd, int index, guint32 destination, gboolean add);

/** changes_dump: has all tables written out and throws them away. Returns: how many messages they were. */
guint changes_dump (int fd);

G_END_DECLS
