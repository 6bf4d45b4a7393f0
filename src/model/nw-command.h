/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * nw_operation_to_command: what a person would have typed for it, one line, quoted for a POSIX
 * shell where a word needs it: "ip netns add red", "ip -n red link set veth-red up",
 * "ip -n red link add veth-red type veth peer name veth-blue netns blue",
 * "ip netns exec red sysctl -w net.ipv4.ip_forward=1". The root namespace has no "-n".
 * Returns: (transfer full)
 */
char *nw_operation_to_command (const NwOperation *self);
/**
 * nw_operation_to_command_among: the same with what the operation alone does not know: adding a rule of address translation
 * replaces one of the same key, and chains and table go with their last rule. Without it, what is replaced stays beside
 * the new rule, and empty chains stay.
 * @nat_rules: (element-type NwNatRule) (nullable): those that the namespace has before
 */
char *nw_operation_to_command_among (const NwOperation *self, const GPtrArray *nat_rules);

/**
 * nw_command_place: what stands for a namespace in commands: its name, or a path that leads to one without a name, which
 * the commands then enter by nsenter(1). A reference with that in the place of the name is for the functions here only.
 * Returns: (transfer none): escaped; "" for the root namespace. As long as @ref and @snapshot
 */
const char *nw_command_place (const NwNamespaceRef *ref, const NwSnapshot *snapshot);

/**
 * nw_command_ping: "ip netns exec red ping -c 3 192.168.15.2".
 * @link: (nullable): the interface to leave by; @count: 0 for no end
 * Returns: (transfer full)
 */
char *nw_command_ping (const NwNamespaceRef *from, const NwInet *target, const char *link, guint count);

/** Returns: (transfer full): translated, one line: what the command is good for, for a student. */
char *nw_operation_explain (const NwOperation *self);

G_END_DECLS
