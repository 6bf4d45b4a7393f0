/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-process.h"

G_BEGIN_DECLS

/** NwProcessFunc: the process @pid is in the network namespace @inode. */
typedef void (*NwProcessFunc) (guint pid, guint64 inode, gpointer user_data);

/**
 * nw_process_scan: looks at every process that /proc shows: one readlink(2) each. Those that this process may not look at
 * (PTRACE_MODE_READ_FSCREDS, ptrace(2)) are left out. Threads that went elsewhere by themselves: nw_process_scan_deeply().
 */
void nw_process_scan (NwProcessFunc func, gpointer user_data);

/** NwHoldFunc: a thread of @pid is in, or a descriptor of it holds open, the network namespace @inode; @path leads there. */
typedef void (*NwHoldFunc) (guint pid, guint64 inode, const char *path, gpointer user_data);

/**
 * nw_process_scan_deeply: looks at the threads and descriptors of processes, which are many: of some processes at a time.
 * @next: (inout): the first process to look at; afterwards that of the next call, 0 when all have been looked at
 * @budget: how many links may be read. A process that has more descriptors than that is looked at as far as it goes.
 */
void nw_process_scan_deeply (guint *next, guint budget, NwHoldFunc func, gpointer user_data);

/** Returns: (transfer full) (nullable): what it is called and whose it is; %NULL when it is gone. */
NwProcess *nw_process_describe (guint pid);

/** Returns: (transfer full) (nullable): /proc/PID/cgroup, at most 16 KiB of it. Like the others here this never waits for the process. */
char *nw_process_read_cgroup (guint pid);

G_END_DECLS
