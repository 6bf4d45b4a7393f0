/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-snapshot.h"

G_BEGIN_DECLS

/* Made-up networks for the tests of the canvas, and for looking at it. */

/** Returns: (transfer full): a namespace with lo; @name NULL for the root namespace. */
NwNamespace *fixture_namespace (guint64 inode, const char *name);
/** A link, and its address unless that is NULL ("192.168.15.1/24"). Returns: (transfer none): */
NwLink *fixture_link (NwNamespace *namespace_, const char *name, const char *kind, gboolean up, const char *address);
/** A veth cable between new links of both. @up_a, @up_b: whether that end is up; both have a carrier only if both are. */
void fixture_cable (NwNamespace *a, const char *name_a, gboolean up_a, const char *address_a,
                    NwNamespace *b, const char *name_b, gboolean up_b, const char *address_b);

/** "192.168.15.1/24" */
NwInet fixture_inet (const char *text);
/** A bridge and its options. Returns: (transfer none): */
NwLink *fixture_switch (NwNamespace *namespace_, const char *name, const char *address);
void fixture_plug (NwNamespace *namespace_, const char *port, NwLink *bridge);
void fixture_limit (NwNamespace *namespace_, const char *link, guint64 rate, guint delay);

/** Returns: (transfer full): the network of the look: red, blue, a switch, green, the host, the internet. */
NwSnapshot *fixture_look (void);
/** Returns: (transfer full): that and all else there is to draw: a router with switches, a loop, limits, a plug that is pulled out. */
NwSnapshot *fixture_all (void);
/** Returns: (transfer full): red and blue with a cable of their own, and a lonely green and a host. */
NwSnapshot *fixture_pair (void);
/** Returns: (transfer full): @n namespaces, each cabled to the one before its half: a tree. */
NwSnapshot *fixture_tree (guint n);
/** Returns: (transfer full): @n namespaces on a switch of the host. */
NwSnapshot *fixture_star (guint n);

G_END_DECLS
