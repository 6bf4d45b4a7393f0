/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-kernel-dump.h"

G_BEGIN_DECLS

/** NwObserverFunc: something happened; nw_observer_take() tells what. Called from the main loop, once until then. */
typedef void (*NwObserverFunc) (gpointer user_data);

/**
 * NwObserver: hears of changes in all known namespaces at once.
 *
 * One rtnetlink(7) socket in the registry's observer namespace, with NETLINK_LISTEN_ALL_NSID (netlink(7)), is a member
 * of the multicast groups for links, addresses, routes, neighbours, forwarding and queueing disciplines; what bridges learn
 * comes with the neighbours. Another one, of NETLINK_NETFILTER, hears of nftables. A message only marks tables of its namespace
 * dirty: the truth is the next dump. When the kernel had to drop messages (ENOBUFS), all are dirty.
 *
 * The end of a namespace comes on the same socket: the kernel takes its number in the observer away (RTM_DELNSID). So no
 * descriptor is needed for those that only processes keep.
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
  GHashTable *inodes; /* guint64 * → NwTables: namespaces whose tables may have changed, and which */
  gboolean    all;    /* or rather any of them */
  gboolean    names;  /* /run/netns may hold other names: rescan the registry */
  gboolean    ends;   /* a namespace may be no more, whatever kept it: look for processes as well */
} NwObserved;

void nw_observed_clear (NwObserved *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NwObserved, nw_observed_clear)

/**
 * nw_observer_take: reads everything that the kernel has sent up to now, and hands over what has come together.
 * What happened before the call is in there: multicast is delivered before the change's own request returns.
 * @observed: (out caller-allocates): g_auto
 */
void nw_observer_take (NwObserver *self, NwObserved *observed);

/**
 * nw_observer_drain: reads what the kernel has sent, for a later nw_observer_take(), without calling anybody. Whoever is busy
 * for long calls this now and then, so that the kernel need not drop anything, and nw_observer_tell() in the end.
 */
void nw_observer_drain (NwObserver *self);
/** nw_observer_tell: calls back if anything has come together that was not told. */
void nw_observer_tell (NwObserver *self);

G_END_DECLS
