/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-holder.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/**
 * NwKnownNamespace: what is known of a namespace without looking into it.
 * @inode: which it is
 * @names: (array zero-terminated=1): its names under /run/netns, escaped, sorted; empty for the root namespace, as a rule
 * @is_root: the one the helper lives in
 * @is_ours: Netwarren made it
 * @cookie: nw_netns_get_cookie(): tells a namespace from an earlier one that had the same inode
 * @nsid: its number in the observer namespace, which IFLA_LINK_NETNSID, IFLA_TARGET_NETNSID and the control
 *   message of NETLINK_LISTEN_ALL_NSID speak of there
 * @holder: what keeps it
 */
typedef struct {
  guint64  inode;
  guint64  cookie;
  GStrv    names;
  gboolean is_root;
  gboolean is_ours;
  int      nsid;

  NwHolder *holder;
  gboolean  is_doubtful; /* the last attempt to open it failed */
} NwKnownNamespace;

/**
 * NwRegistry: which namespaces there are, and the observer: a private namespace with nothing in it, in which
 * each of the others has a number. Sockets in it see the events of all, and its link dumps name
 * the namespace of every veth's other end without ambiguity. No namespace is held open, except the observer and the root.
 *
 * A namespace without a name is found by its mount, its processes, or who has it open, and opened in the same way; inode and cookie are then compared.
 *
 * Who keeps it up to date can learn of changes from /run/netns by inotify and, since a mount raises no inotify
 * event, from POLLPRI on /proc/self/mountinfo (proc(5)).
 */
typedef struct _NwRegistry NwRegistry;

/** Makes the observer and scans for the first time. */
NwRegistry *nw_registry_new (GError **error);
void        nw_registry_free (NwRegistry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwRegistry, nw_registry_free)

/**
 * nw_registry_rescan: looks at /run/netns and the other mounts again, and at names that runtimes have told meanwhile.
 * @changed: (element-type guint64) (nullable): inodes of namespaces that are new, gone, or
 *   have other names or another holder are appended, and of those that took over another one's inode
 */
gboolean nw_registry_rescan (NwRegistry *self, GArray *changed, GError **error);

/**
 * nw_registry_rescan_processes: looks again at which processes there are, and where. The kernel does not tell of that.
 * One readlink(2) a process, and three files of each that is not in the root namespace.
 */
gboolean nw_registry_rescan_processes (NwRegistry *self, GArray *changed, GError **error);

/**
 * nw_registry_rescan_deeply: looks for namespaces that are kept by a single thread or an open descriptor only. That is
 * much to look at, and so it is done in parts.
 * @budget: how many links to read
 * @is_done: (out) (optional): whether that was the last part; the next call begins anew
 */
gboolean nw_registry_rescan_deeply (NwRegistry *self, guint budget, gboolean *is_done, GArray *changed, GError **error);

/** nw_registry_set_names_func: @func is called when a runtime has told a name: the next nw_registry_rescan() knows it. */
void nw_registry_set_names_func (NwRegistry *self, NwRuntimeNamesFunc func, gpointer user_data);

/** Files under /run/netns that were no namespaces at the last scan: somebody may be about to mount there. */
guint nw_registry_get_n_pending (NwRegistry *self);

/** Returns: (transfer none) (element-type NwKnownNamespace): the root namespace first; valid until the next scan. */
GPtrArray *nw_registry_get_namespaces (NwRegistry *self);
/** Returns: (transfer none) (nullable): valid until the next scan. */
const NwKnownNamespace *nw_registry_lookup (NwRegistry *self, guint64 inode);
/** Returns: (transfer none) (nullable): which one has that number in the observer. */
const NwKnownNamespace *nw_registry_lookup_nsid (NwRegistry *self, int nsid);

/** Returns: (transfer full) (nullable): opened by one of its names, or by what keeps it, and compared; NW_ERROR_NOT_FOUND. */
NwNetns *nw_registry_open (NwRegistry *self, guint64 inode, GError **error);
/** Returns: (transfer full) (nullable): the very namespace that a request means, as nw_netns_open(), but also one without a name. */
NwNetns *nw_registry_open_ref (NwRegistry *self, const NwNamespaceRef *ref, GError **error);

/** Returns: (transfer none): */
NwNetns *nw_registry_get_root (NwRegistry *self);
/** Returns: (transfer none): a socket in the observer; its namespace is where an event socket belongs. */
NwRtnl  *nw_registry_get_observer (NwRegistry *self);

G_END_DECLS
