/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-snapshot.h"

G_BEGIN_DECLS

/** Returns: (transfer full): the first of red, blue, green, orange, ... that is not taken; then "ns1", "ns2", ... */
char *nw_suggestion_namespace_name (const NwSnapshot *snapshot);

/** nw_suggestion_namespace_name_check: nw_namespace_name_check(), and whether it is taken. */
gboolean nw_suggestion_namespace_name_check (const NwSnapshot *snapshot, const char *name, GError **error);

/** nw_suggestion_link_name_check: nw_link_name_check(), and whether it is taken in @namespace_. */
gboolean nw_suggestion_link_name_check (const NwNamespace *namespace_, const char *name, GError **error);

/**
 * NwCableProposal: what the dialog proposes for a new cable; all editable.
 * @link_a, @link_b: free interface names: "veth-red" in red; when that is taken "veth-red-blue", then numbered
 * @address_a, @address_b: free addresses of one subnet: 192.168.15.1/24 and .2/24 first, then 192.168.16.0/24, ...
 *   A namespace that has one foot in a subnet already does not get a second one there.
 */
typedef struct {
  char  *link_a;
  char  *link_b;
  NwInet address_a;
  NwInet address_b;
} NwCableProposal;

NwCableProposal *nw_cable_proposal_new (const NwSnapshot *snapshot, const NwNamespace *a, const NwNamespace *b);
void             nw_cable_proposal_free (NwCableProposal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwCableProposal, nw_cable_proposal_free)

/**
 * nw_suggestion_address_check: whether @address may be given to a link of @namespace_: sane, and not
 * already on another interface of the same namespace, nor anywhere on the segment it would join.
 * The message says who has it.
 */
gboolean nw_suggestion_address_check (const NwSnapshot *snapshot, const NwNamespace *namespace_,
                                      const NwInet *address, GError **error);

G_END_DECLS
