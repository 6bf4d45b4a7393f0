/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-registry.h"

G_BEGIN_DECLS

/** NwObserverFunc: something happened; nw_observer_take() tells what. Called from the main loop, once until then. */
typedef void (*NwObserverFunc) (gpointer user_data);

/**
 * NwObserver: hears of changes in all known namespaces at once.
 *
 * One rtnetlink(7) socket in the registry's observer namespace, with NETLINK_LISTEN_ALL_NSID (netlink(7)), is a member
 * of the multicast groups for links, addresses, routes, neighbours, forwarding and queueing disciplines; what bridges learn
 * comes with the neighbours. Another one, of NETLINK_NETFILTER, hears of nftables. A message only marks its namespace
 * dirty: the truth is the next dump. When the kernel had to drop messages (ENOBUFS), all are dirty.
 *
 * Names of namespaces come and go with mounts below /run/netns. The kernel tells of these by POLLPRI on
 * /proc/self/mountinfo (proc(5)), also while /run/netns does not exist yet, and when the mount follows its file late.
 */
typedef struct _NwObserver NwObserver;

/** @registry: outlives the observer. */
NwObserver *nw_observer_new (NwRegistry *registry, NwObserverFunc callback, gpointer user_data, GError **error);
void        nw_observer_free (NwObserver *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwObserver, nw_observer_free)

/** NwObserved: what nw_observer_take() found. */
typedef struct {
  GHashTable *inodes; /* guint64 *: namespaces whose tables may have changed */
  gboolean    all;    /* or rather any of them */
  gboolean    names;  /* /run/netns may hold other names: rescan the registry */
} NwObserved;

void nw_observed_clear (NwObserved *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NwObserved, nw_observed_clear)

/**
 * nw_observer_take: reads everything that the kernel has sent up to now, and hands over what has come together.
 * What happened before the call is in there: multicast is delivered before the change's own request returns.
 * @observed: (out caller-allocates): g_auto
 */
void nw_observer_take (NwObserver *self, NwObserved *observed);

G_END_DECLS
