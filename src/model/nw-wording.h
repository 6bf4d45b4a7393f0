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

/** "switch with 2 ports" */
char *nw_wording_switch (const NwNamespace *namespace_, const NwLink *bridge);
/** A loop of cables on the network of @link that no switch there breaks, and what to do. %NULL when there is none. */
char *nw_wording_switch_loop (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);
/** "What leaves by veth-red is slowed down: at most 1 Mbit/s, 50 ms later." */
char *nw_wording_limit (const NwNamespace *namespace_, const NwLimit *limit);

/** What a router does, short: "forwards", "forwards · NAT". %NULL when it is none. */
char *nw_wording_router (const NwNamespace *namespace_);
/** The ports of routers that lead to @namespace_, short: "⇄ :80", "⇄ :80 :443". %NULL when there are none. */
char *nw_wording_published (const NwSnapshot *snapshot, const NwNamespace *namespace_);
/** "What 192.168.15.0/24 sends out over uplink leaves under the address of Lab host." / "TCP port 80 of Lab host leads to 192.168.15.2:80." */
char *nw_wording_nat_rule (const NwNamespace *namespace_, const NwNatRule *rule);
/**
 * nw_wording_forward_drop: that a firewall of others will drop what a router should pass on: "Somebody else’s firewall (table ip
 * filter, chain FORWARD, policy drop) drops what Lab host should forward." %NULL when there is none, or @namespace_ forwards nothing.
 */
char *nw_wording_forward_drop (const NwNamespace *namespace_);
/** The same for AF_INET or AF_INET6 alone, whether it forwards or not. */
char *nw_wording_forward_drop_of_family (const NwNamespace *namespace_, int family);

/** A short truth for a card: "isolated", "reaches outside", "forwards · NAT", "1 cable · ⇄ :80", "simulated", ... */
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
 * (FAILED, INCOMPLETE); the other end is down; the same at each router on the way; a router that does not forward, or whose
 * firewall drops; no way back; packets or frames that go in circles. %NULL when nothing of that is known.
 */
char *nw_wording_no_answer (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwInet *target);

G_END_DECLS
