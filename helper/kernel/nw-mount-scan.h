/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** NwMountFunc: a network namespace is mounted at @path (bytes). */
typedef void (*NwMountFunc) (guint64 inode, const char *path, gpointer user_data);

/**
 * nw_mount_scan_parse: finds the network namespaces among the mounts that @text, in the form of /proc/PID/mountinfo (proc(5)), lists.
 * Of nsfs the kernel writes the root as "net:[4026532182]" (ns_dname() in fs/nsfs.c), so that none needs to be opened.
 */
void nw_mount_scan_parse (const char *text, NwMountFunc func, gpointer user_data);

/** nw_mount_scan: those of this process's mount namespace. */
void nw_mount_scan (NwMountFunc func, gpointer user_data);

/** nw_mount_scan_read_link: the inode in "net:[4026532182]", as links in /proc/PID/ns and /proc/PID/fd read; 0 if it is something else. */
guint64 nw_mount_scan_read_link (const char *text);

G_END_DECLS
