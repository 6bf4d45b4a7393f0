/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-netns.h"
#include "nw-plan.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * NwAction: what somebody must be allowed to do, each an action of polkit: "org.netwarren.Helper1." and the name below.
 *
 * @NW_ACTION_FREE: nothing: what anybody may know, and is told without being asked who they are
 * @NW_ACTION_OWN: nothing more: it only ends, or keeps, what this very caller was allowed to begin; for somebody who
 *   was never allowed anything, and waits for nothing, it is impossible
 * @NW_ACTION_VIEW: "view": to see the networks
 * @NW_ACTION_MODIFY: "modify": to make namespaces, and change those that Netwarren made
 * @NW_ACTION_MODIFY_FOREIGN: "modify-foreign": to change namespaces that others made, those of containers among them
 * @NW_ACTION_MODIFY_HOST: "modify-host": to change the computer's own namespace
 * @NW_ACTION_IMPOSSIBLE: what nobody may, and everything that nobody thought of
 *
 * The order is that of danger: of several that a plan requires it needs the greatest. "capture" and "run" are in the policy
 * already; no method requires them yet.
 */
typedef enum {
  NW_ACTION_FREE,
  NW_ACTION_OWN,
  NW_ACTION_VIEW,
  NW_ACTION_MODIFY,
  NW_ACTION_MODIFY_FOREIGN,
  NW_ACTION_MODIFY_HOST,
  NW_ACTION_IMPOSSIBLE,
} NwAction;

/** Returns: (nullable): "org.netwarren.Helper1.view"; %NULL for those that polkit is not asked about. */
const char *nw_action_get_id (NwAction self);

/**
 * nw_action_for_method: what a call of @method_name requires at the least. Apply and Ping require more when it is
 * known what they are about: nw_action_for_plan(), nw_action_for_ping().
 */
NwAction nw_action_for_method (const char *method_name);
NwAction nw_action_for_property (const char *property_name);

/** What it takes to change @namespace_: "modify", "modify-foreign" or "modify-host". */
NwAction nw_action_for_namespace (const NwNamespace *namespace_);
/** The same for one that is open: whatever a name led to before, this is what it is. */
NwAction nw_action_for_netns (NwNetns *netns);

/**
 * nw_action_for_operation: what @operation requires: what the most delicate namespace does that it changes. That is the one it acts
 * in; where a cable's other end is put, or an interface is moved; and those where an interface vanishes or changes
 * because it hangs on one that does: a cable's other end, a VLAN that was carried elsewhere. Hardware returns to the computer's
 * own namespace when the one it was lent to is removed. So whatever reaches into the computer's own namespace requires "modify-host",
 * and taking it back requires no less than doing it.
 *
 * @before: the network before it
 * Returns: %NW_ACTION_IMPOSSIBLE when it refers to a namespace that is not in @before, or by a name that it has not
 */
NwAction nw_action_for_operation (const NwOperation *operation, const NwSnapshot *before);

/**
 * NwDemand: what a plan, or a ping, takes, in words for the dialog that asks for a password.
 * @action: which action
 * @objects: (nullable): the namespaces that it requires that action for: "red, blue", "This computer"
 * @what: (nullable): what would happen to them: "Set eth0 down; Take the address 10.0.2.15/24 from eth0"
 */
typedef struct {
  NwAction  action;
  char     *objects;
  char     *what;
} NwDemand;

void nw_demand_free (NwDemand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwDemand, nw_demand_free)

/** A demand that needs no words. */
NwDemand *nw_demand_new (NwAction action);

/**
 * nw_demand_new_for_plan: the action of its most dangerous operation, and the words for all those that are as dangerous.
 * Returns: (transfer full) (nullable): NW_ERROR_NOT_FOUND for a namespace that is not in @snapshot
 */
NwDemand *nw_demand_new_for_plan (NwPlan *plan, const NwSnapshot *snapshot, GError **error);

/**
 * nw_demand_new_for_ping: sending packets from a namespace: "modify" for the computer's own, from where anybody can, and for those that
 * Netwarren made; "modify-foreign" for those of others.
 */
NwDemand *nw_demand_new_for_ping (NwNetns *netns, const char *target);

G_END_DECLS
