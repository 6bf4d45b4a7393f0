/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-snapshot.h"

G_BEGIN_DECLS

/* The sentences and short words in which Netwarren speaks of what it sees. All translated, all
 * (transfer full) unless const. Everything that faces a person and is not a label of a
 * control comes from here, so that the canvas, the inspector and the command line say the same. */

/** "192.168.15.0/24 is reached directly over veth-red." / "Everything else goes to 192.168.15.5 over veth-red." */
char *nw_wording_route (const NwNamespace *namespace_, const NwRoute *route);
/** "unicast", "blackhole", ... as ip-route(8) names them. */
const char *nw_wording_route_type (guint type);
/** "kernel", "static", "boot", "ra", ... or the number, as ip-route(8) prints them. */
char *nw_wording_route_protocol (guint protocol);

/** "REACHABLE", "STALE", ... as ip-neighbour(8) prints it. */
const char *nw_wording_neighbour_state (guint state);
/** What that state means, one sentence. */
char *nw_wording_neighbour_meaning (const NwNeighbour *neighbour);

/** The state of a link: "up", "down", "no carrier". */
const char *nw_wording_link_state (const NwLink *link);
/** Why, and what to do: "veth-red is up, but the other end, veth-blue in blue, is down." */
char *nw_wording_link_detail (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);
/** "virtual cable", "switch (bridge)", "loopback", ... for a kind. */
const char *nw_wording_link_kind (const NwLink *link);

/** A short truth for a card: "isolated", "default route", "2 neighbours", ... */
char *nw_wording_namespace_badge (const NwSnapshot *snapshot, const NwNamespace *namespace_);
/** A sentence or two about a namespace for the head of the inspector. */
char *nw_wording_namespace (const NwSnapshot *snapshot, const NwNamespace *namespace_);
/** "red (veth-red) is connected to blue (veth-blue)." */
char *nw_wording_cable (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);

/** Accessible names: "Namespace red, 2 interfaces, isolated"; "Interface veth-red, up, 192.168.15.1/24". */
char *nw_wording_namespace_accessible (const NwSnapshot *snapshot, const NwNamespace *namespace_);
char *nw_wording_link_accessible (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);

/**
 * nw_wording_no_answer: what is known about why @target does not answer from @namespace_, judged from
 * the snapshot alone: no route; the interface of the route is down; the neighbour is unresolved
 * (FAILED, INCOMPLETE); the other end is down. %NULL when nothing of that is known.
 */
char *nw_wording_no_answer (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwInet *target);

G_END_DECLS
