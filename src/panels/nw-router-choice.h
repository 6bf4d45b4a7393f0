/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-snapshot.h"

G_BEGIN_DECLS

/* Which namespace is meant as the router when a person points at one that is to be let out, or at a router without saying which of its
 * interfaces. */

/** Whether @link can be the inside or the outside of a router: no loopback, and no port of a switch, which has no address. */
gboolean nw_router_choice_is_usable (const NwLink *link);

/** Returns: (transfer none) (nullable): the interface of @router that most namespaces can be reached by; switches come first. */
NwLink *nw_router_choice_find_inside (NwSnapshot *snapshot, NwNamespace *router);

/**
 * nw_router_choice_find: the namespace that is or could be the router of @namespace_: one with a switch is meant itself; else one that
 * shares a segment with it, the root namespace and those with switches first; else itself.
 * @inside: (out) (transfer none) (nullable): its interface on that segment
 * Returns: (transfer none):
 */
NwNamespace *nw_router_choice_find (NwSnapshot *snapshot, NwNamespace *namespace_, NwLink **inside);

G_END_DECLS
