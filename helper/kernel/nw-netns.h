/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-namespace.h"

G_BEGIN_DECLS

/** NW_NETNS_DIRECTORY: where named namespaces are, as iproute2 has it (ip-netns(8)). */
#define NW_NETNS_DIRECTORY "/run/netns"
/** NW_NETNS_RECORD_DIRECTORY: a file for each namespace that we made, of the same name. */
#define NW_NETNS_RECORD_DIRECTORY "/run/netwarren/netns"

/**
 * NwNetns: a network namespace held open. Reference counted, immutable.
 * @fd: a descriptor of its nsfs inode; close-on-exec
 * @inode: which namespace it is
 * @name: the name it was opened by, escaped; "" for the root namespace and nameless ones
 * @is_root: whether it is the namespace the helper lives in
 * @cookie: for nw_netns_get_cookie()
 *
 * As long as it is open the kernel keeps the namespace, and all cables in it, alive: an NwNetns is for
 * the length of a request, never for the length of a session. Descriptors are few, too.
 */
typedef struct {
  gatomicrefcount ref_count;
  int             fd;
  guint64         inode;
  char           *name;
  gboolean        is_root;
  guint64         cookie;
} NwNetns;

NwNetns *nw_netns_ref (NwNetns *self);
void     nw_netns_unref (NwNetns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwNetns, nw_netns_unref)

/** Returns: (transfer full) (nullable): the namespace of the calling thread, as the root namespace. */
NwNetns *nw_netns_open_root (GError **error);

/**
 * nw_netns_open_named: opens the namespace that is called @name (escaped) now.
 * Returns: (transfer full) (nullable): NW_ERROR_NOT_FOUND when there is no such name or what is there is no network namespace.
 */
NwNetns *nw_netns_open_named (const char *name, GError **error);

/**
 * nw_netns_open: opens the very namespace that a request means: by its name, and then by comparing
 * the inode; the descriptor compared is the one that is returned.
 * @ref: inode 0 stands for "whatever has that name now"
 * Returns: (transfer full) (nullable): NW_ERROR_NOT_FOUND when it is gone, or another one has its name now.
 */
NwNetns *nw_netns_open (const NwNamespaceRef *ref, GError **error);

/**
 * nw_netns_open_path: opens the namespace @inode by where it is mounted or by a link in /proc.
 * @path: bytes, absolute
 * Returns: (transfer full) (nullable): without a name; NW_ERROR_NOT_FOUND when something else is there now.
 */
NwNetns *nw_netns_open_path (const char *path, guint64 inode, GError **error);

/** nw_netns_new_private: a new namespace without a name; it lives as long as something holds it open. */
NwNetns *nw_netns_new_private (GError **error);

/**
 * NwNetnsFunc: called for every name. @self is open for the length of the call; take a reference to keep it.
 */
typedef void (*NwNetnsFunc) (NwNetns *self, gpointer user_data);

/**
 * nw_netns_foreach: calls @func for every name under /run/netns that is a network namespace, in any order.
 * One namespace can have several names. At most one is open at a time.
 * @n_pending: (out) (optional): files that are no namespaces (yet): iproute2 makes the file first and mounts later
 */
gboolean nw_netns_foreach (NwNetnsFunc func, gpointer user_data, guint *n_pending, GError **error);

/**
 * nw_netns_prepare_directory: makes /run/netns as iproute2 does (a shared mount of its own), so that
 * it can be watched. Harmless if it is there.
 */
gboolean nw_netns_prepare_directory (GError **error);

/**
 * nw_netns_create: makes a namespace of that name by iproute2's protocol and records that it is ours.
 * All of it or nothing.
 * Returns: (transfer full) (nullable): NW_ERROR_EXISTS, NW_ERROR_INVALID_ARGUMENT, NW_ERROR_KERNEL
 */
NwNetns *nw_netns_create (const char *name, GError **error);

/**
 * nw_netns_remove: takes the name of @self away, if it still is a name of this namespace, as `ip netns delete` does.
 * The kernel dismantles the namespace, and the far ends of its cables, when nothing holds it open
 * any more, and a moment later: drop @self, and expect the links to vanish on their own.
 */
gboolean nw_netns_remove (NwNetns *self, GError **error);

/**
 * nw_netns_get_cookie: a number that no other namespace ever gets while the kernel runs (SO_NETNS_COOKIE, Linux
 * 5.14), unlike the inode, which is soon used again. 0 on older kernels.
 */
guint64 nw_netns_get_cookie (NwNetns *self);

/** Whether Netwarren made it (under this name). The record holds inode and cookie. */
gboolean nw_netns_is_ours (NwNetns *self);

/** Returns: (transfer full): translated: what to call it in a message. */
char *nw_netns_dup_title (const NwNetns *self);

/**
 * NwNetnsGuard: a thread that is away in another namespace; leaving the scope brings it back, and
 * ends the process if that is impossible.
 *
 *     g_auto (NwNetnsGuard) guard = NW_NETNS_GUARD_INIT;
 *     if (!nw_netns_enter (netns, &guard, error))
 *       return FALSE;
 *
 * Between the two only plain system calls: whatever starts a thread or opens a socket would do it there.
 */
typedef struct {
  int home;
} NwNetnsGuard;
#define NW_NETNS_GUARD_INIT { .home = -1 }

gboolean nw_netns_enter (NwNetns *self, NwNetnsGuard *guard, GError **error);
void     nw_netns_leave (NwNetnsGuard *guard);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NwNetnsGuard, nw_netns_leave)

/** nw_netns_socket: socket(2) inside @self, close-on-exec. Returns: a descriptor, or -1. */
int nw_netns_socket (NwNetns *self, int domain, int type, int protocol, GError **error);

/** nw_netns_open_file: open(2) inside @self, for /proc/sys/net. Returns: a descriptor, or -1. */
int nw_netns_open_file (NwNetns *self, const char *path, int flags, GError **error);

G_END_DECLS
