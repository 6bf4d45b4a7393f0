/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-address.h"
#include "nw-bridge.h"
#include "nw-bridge-entry.h"
#include "nw-foreign-rule.h"
#include "nw-limit.h"
#include "nw-link.h"
#include "nw-nat-rule.h"
#include "nw-neighbour.h"
#include "nw-process.h"
#include "nw-route.h"

G_BEGIN_DECLS

/**
 * NwNamespaceRef: how a request names a namespace.
 * @inode: its nsfs inode; 0 only for one that an earlier operation of the same plan makes
 * @name: its name under /run/netns, escaped; "" for the root namespace and for nameless ones
 */
typedef struct {
  guint64 inode;
  char   *name;
} NwNamespaceRef;

/** NW_NAMESPACE_PROCESSES_MAX: how many of the processes in a namespace are named; all are counted. */
#define NW_NAMESPACE_PROCESSES_MAX 64
/** NW_NAMESPACE_LABEL_MAX: bytes in a label, an image or a project, escaped. */
#define NW_NAMESPACE_LABEL_MAX 1024
/** NW_NAMESPACE_PATH_MAX: bytes in a path, escaped: PATH_MAX of linux/limits.h. */
#define NW_NAMESPACE_PATH_MAX 4096

#define NW_TYPE_NAMESPACE (nw_namespace_get_type ())
G_DECLARE_FINAL_TYPE (NwNamespace, nw_namespace, NW, NAMESPACE, GObject)

/**
 * NwNamespace: one network namespace as the kernel had it. Immutable, like its records.
 * @inode: what it is
 * @names: (array zero-terminated=1): what it is called: the names under /run/netns, escaped, sorted; may be empty
 * @is_root: the namespace the helper itself lives in: the lab's host, or the computer's own
 * @is_computer: it is the computer's own and not a lab's host; only for words, and not on the wire: nw_snapshot_set_computer()
 * @is_ours: Netwarren made it
 * @runtime: what keeps it: "docker", "podman", "containerd", "cri-o", "lxc", "nspawn"; "systemd", a unit's PrivateNetwork=; "process";
 *   "mount", a mount outside of /run/netns; "descriptor", only somebody's open one; "" if it is named under /run/netns, or the
 *   root one. A newer helper may know others.
 * @label: its best name but for @names: of the container or unit, or the command of its first process; "" if there is none
 * @image: of a container: what it was made from; "" if it is not known
 * @project: what it belongs to: Compose project, pod, LXD project; "" if it is not known
 * @path: what it can be opened by, a mount or a link in /proc; "" for the root namespace, or if nothing leads to it
 * @processes: (element-type NwProcess): who lives in it, by pid; the first NW_NAMESPACE_PROCESSES_MAX of them. None for the root one.
 * @n_processes: how many there are in all
 * @forwarding4, @forwarding6: whether it forwards packets (net.ipv4.ip_forward, net.ipv6.conf.all.forwarding)
 * @links: (element-type NwLink): sorted by index
 * @addresses: (element-type NwAddress): in the kernel's order: primary before secondary
 * @routes: (element-type NwRoute): IPv4 then IPv6, by destination, longest prefix first, then metric
 * @neighbours: (element-type NwNeighbour): by link, then address
 * @bridges: (element-type NwBridge): the options of its bridges, by link
 * @bridge_entries: (element-type NwBridgeEntry): which MAC is behind which port, by bridge, then port, then MAC
 * @limits: (element-type NwLimit): what slows its links down, by link
 * @nat_rules: (element-type NwNatRule): address translation in our own nftables table
 * @foreign_rules: (element-type NwForeignRule): everybody else's nftables chains and rules, shown and never changed
 */
struct _NwNamespace {
  GObject parent_instance;

  guint64    inode;
  GStrv      names;
  gboolean   is_root;
  gboolean   is_computer;
  gboolean   is_ours;
  char      *runtime;
  char      *label;
  char      *image;
  char      *project;
  char      *path;
  GPtrArray *processes;
  guint      n_processes;
  gboolean   forwarding4;
  gboolean   forwarding6;
  GPtrArray *links;
  GPtrArray *addresses;
  GPtrArray *routes;
  GPtrArray *neighbours;
  GPtrArray *bridges;
  GPtrArray *bridge_entries;
  GPtrArray *limits;
  GPtrArray *nat_rules;
  GPtrArray *foreign_rules;
};

/** An empty namespace whose arrays, @names too, exist and own their elements. */
NwNamespace *nw_namespace_new (guint64 inode);
/** Puts the tables that have an order in it; whoever fills a namespace calls this last. */
void         nw_namespace_sort (NwNamespace *self);
gboolean     nw_namespace_equal (const NwNamespace *a, const NwNamespace *b);

/** Returns: (nullable): its first name under /run/netns; %NULL for the root namespace or a nameless one. */
const char *nw_namespace_get_name (const NwNamespace *self);
/** Returns: (transfer full): what to call it before a person: "Lab host"/"This computer", its name, its label, or "namespace 4026532182". */
char       *nw_namespace_dup_title (const NwNamespace *self);
/** Whether it is a container's: one of Docker, podman, containerd, CRI-O, LXC or systemd-nspawn. */
gboolean    nw_namespace_is_container (const NwNamespace *self);

/**
 * nw_namespace_set_root_title: what a root namespace that does not say that it is the computer's own is called in this process.
 * @title: (nullable): translated; %NULL for "Lab host". To be set once, before anything is shown.
 */
void        nw_namespace_set_root_title (const char *title);

/** Returns: (transfer none) (nullable): */
NwLink *nw_namespace_find_link (const NwNamespace *self, int index);
/** Returns: (transfer none) (nullable): */
NwLink *nw_namespace_find_link_by_name (const NwNamespace *self, const char *name);

/** Returns: (transfer none) (nullable): the options of the bridge of that ifindex. */
NwBridge *nw_namespace_find_bridge (const NwNamespace *self, int link);
/** Returns: (transfer none) (nullable): the limit on the link of that ifindex. */
NwLimit *nw_namespace_find_limit (const NwNamespace *self, int link);

/** A reference for requests. @ref borrows the name from @self. */
NwNamespaceRef nw_namespace_get_ref (const NwNamespace *self);

G_END_DECLS
