/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-nat-rule.h"
#include "nw-plan.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/* Recipes: what a person asks for in one gesture, as a plan of operations. Pure: from a snapshot to a plan. All return
 * (transfer full). What is already as it should be is left out of a plan. */

/** A bridge of that name, set up: "Add the switch v-net-0". */
NwPlan *nw_recipe_switch (const NwNamespace *namespace_, const char *name);

/**
 * NwSwitchCable: a cable from a namespace, or from another switch, to a switch.
 * @link: the interface at the far end: "veth-red" in red
 * @port: the end at the switch: "veth-red-br"
 * @address: what @link gets: the next free address of the switch's subnet; unset for none (always for a switch)
 */
typedef struct {
  char  *link;
  char  *port;
  NwInet address;
} NwSwitchCable;

void nw_switch_cable_free (NwSwitchCable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwSwitchCable, nw_switch_cable_free)

/**
 * nw_recipe_propose_switch_cable: names that are free and, from the subnet of @bridge, the next free address: the subnet is that of the
 * bridge's own address, else that of most machines plugged in, else a subnet nobody has (192.168.15.0/24 first), from .1 on.
 * @from_bridge: (nullable): when the cable comes from another switch of @from
 */
NwSwitchCable *nw_recipe_propose_switch_cable (const NwSnapshot *snapshot, const NwNamespace *from, const NwLink *from_bridge,
                                               const NwNamespace *switch_namespace, const NwLink *bridge);
/** veth, port enslaved and up, other end addressed and up (enslaved as well if it is a switch), lo up. */
NwPlan *nw_recipe_switch_cable (const NwSnapshot *snapshot, const NwNamespace *from, const NwLink *from_bridge,
                                const NwNamespace *switch_namespace, const NwLink *bridge, const NwSwitchCable *cable);
/** Whether another cable between these two switches would close a loop (neither speaks STP on it). */
gboolean nw_recipe_closes_loop (const NwSnapshot *snapshot, const NwNamespace *a, const NwLink *bridge_a,
                                const NwNamespace *b, const NwLink *bridge_b);

/**
 * NwGateway: "Let these namespaces reach outside".
 * @router: the namespace that passes packets on
 * @inside: its interface on the network of the clients: a bridge, or a cable's end
 * @address: what @inside gets, unless it has it: 192.168.15.5/24
 * @outside: its interface to the outside; "" for any but lo
 * @clients: (element-type NwNamespace): who gets a default route via @address; those that share a segment with @inside
 * @masquerade: whether packets go out under the router's own address
 */
typedef struct {
  NwNamespace *router;
  char        *inside;
  NwInet       address;
  char        *outside;
  GPtrArray   *clients;
  gboolean     masquerade;
} NwGateway;

void nw_gateway_free (NwGateway *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwGateway, nw_gateway_free)

/**
 * nw_recipe_suggest_address: an address that @link could be given: the next free one of the network that is spoken on its segment, else
 * one of a network that nobody uses. Unset when all are taken.
 */
NwInet nw_recipe_suggest_address (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);

/** Proposes all of it, for an interface of @router (a bridge, or a cable's end). The next free address, .5 or .254 or .1 of the subnet preferred if the link has none. */
NwGateway *nw_recipe_propose_gateway (const NwSnapshot *snapshot, NwNamespace *router, const NwLink *inside);
/** Everybody whose interfaces share the segment of @inside: (element-type NwNamespace) (transfer full). */
GPtrArray *nw_recipe_find_clients (const NwSnapshot *snapshot, NwNamespace *router, const NwLink *inside);
/** Host address, default route in each client, forwarding, masquerade, as one plan: "Let red and blue reach outside". */
NwPlan    *nw_recipe_gateway (const NwSnapshot *snapshot, const NwGateway *gateway);

/** NW_INTERNET_NAME: the namespace that plays the internet. */
#define NW_INTERNET_NAME "internet"
/** Whether @namespace_ is our simulated internet: of that name, ours, with 8.8.8.8 on its lo. */
gboolean   nw_recipe_is_internet (const NwNamespace *namespace_);
/**
 * nw_recipe_internet: the simulated internet: a namespace with 203.0.113.254/24 and, on its lo, 8.8.8.8; @router (the root
 * namespace) gets an uplink with 203.0.113.1/24 and a default route to it. The internet has no way back to private
 * addresses: that is what masquerading is for.
 */
NwPlan    *nw_recipe_internet (const NwSnapshot *snapshot, const NwNamespace *router);

/**
 * nw_recipe_plug: takes a cable's end down without touching anything else, or brings it up: "Unplug veth-red". The kernel forgets the
 * routes over a link that goes down, but not over one that merely loses its carrier: better unplug the end at a switch.
 */
NwPlan    *nw_recipe_plug (const NwNamespace *namespace_, const NwLink *link, gboolean plugged);

/** Free names: "v-net-0", "v-net-1", ... */
char      *nw_recipe_suggest_switch_name (const NwNamespace *namespace_);

G_END_DECLS
