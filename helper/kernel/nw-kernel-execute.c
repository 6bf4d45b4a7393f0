/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-execute.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-address.h"
#include "nw-kernel-bridge.h"
#include "nw-kernel-forwarding.h"
#include "nw-kernel-limit.h"
#include "nw-kernel-link.h"
#include "nw-kernel-nat.h"
#include "nw-kernel-neighbour.h"
#include "nw-kernel-route.h"

static gboolean
add_namespace (const NwOperation *operation,
               NwNetns          **created,
               GError           **error)
{
  g_autoptr (NwNetns) netns = nw_netns_create (operation->namespace.name, error);

  if (netns == NULL)
    return FALSE;

  if (created != NULL)
    *created = g_steal_pointer (&netns);

  return TRUE;
}

static gboolean
change_nat (const NwOperation *operation,
            NwNetns           *netns,
            GError           **error)
{
  g_autoptr (NwNatRule) rule = nw_operation_dup_nat_rule (operation);
  gboolean is_removal = operation->kind == NW_OPERATION_MASQUERADE_REMOVE
                        || operation->kind == NW_OPERATION_PUBLISH_REMOVE;

  return is_removal ? nw_kernel_nat_remove (netns, rule, error) : nw_kernel_nat_add (netns, rule, error);
}

gboolean
nw_kernel_execute (const NwOperation *operation,
                   NwRtnl            *rtnl,
                   NwNetns           *other,
                   NwNetns          **created,
                   GError           **error)
{
  g_return_val_if_fail (operation != NULL, FALSE);
  g_return_val_if_fail (rtnl != NULL || operation->kind == NW_OPERATION_NAMESPACE_ADD, FALSE);
  g_return_val_if_fail (other != NULL || operation->kind != NW_OPERATION_LINK_MOVE, FALSE);

  /* No default: the compiler names a kind that is missing. */
  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      return add_namespace (operation, created, error);
    case NW_OPERATION_NAMESPACE_REMOVE:
      return nw_netns_remove (nw_rtnl_get_netns (rtnl), error);

    case NW_OPERATION_LINK_ADD:
      return nw_kernel_link_add (rtnl, other, operation, error);
    case NW_OPERATION_LINK_REMOVE:
      return nw_kernel_link_remove (rtnl, operation, error);
    case NW_OPERATION_LINK_SET_UP:
      return nw_kernel_link_set_up (rtnl, operation, error);
    case NW_OPERATION_LINK_SET_MTU:
      return nw_kernel_link_set_mtu (rtnl, operation, error);
    case NW_OPERATION_LINK_SET_MAC:
      return nw_kernel_link_set_mac (rtnl, operation, error);
    case NW_OPERATION_LINK_RENAME:
      return nw_kernel_link_rename (rtnl, operation, error);
    case NW_OPERATION_LINK_SET_MASTER:
      return nw_kernel_link_set_master (rtnl, operation, error);
    case NW_OPERATION_LINK_MOVE:
      return nw_kernel_link_move (rtnl, other, operation, error);

    case NW_OPERATION_ADDRESS_REPLACE:
      return nw_kernel_address_replace (rtnl, operation, error);
    case NW_OPERATION_ADDRESS_REMOVE:
      return nw_kernel_address_remove (rtnl, operation, error);

    case NW_OPERATION_ROUTE_REPLACE:
      return nw_kernel_route_replace (rtnl, operation, error);
    case NW_OPERATION_ROUTE_REMOVE:
      return nw_kernel_route_remove (rtnl, operation, error);

    case NW_OPERATION_NEIGHBOUR_REPLACE:
      return nw_kernel_neighbour_replace (rtnl, operation, error);
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return nw_kernel_neighbour_remove (rtnl, operation, error);

    case NW_OPERATION_FORWARDING_SET:
      return nw_kernel_forwarding_set (nw_rtnl_get_netns (rtnl), operation->family, operation->enabled, error);

    case NW_OPERATION_BRIDGE_SET:
      return nw_kernel_bridge_set (rtnl, operation, error);

    case NW_OPERATION_LIMIT_SET:
      return nw_kernel_limit_set (rtnl, operation, error);
    case NW_OPERATION_LIMIT_REMOVE:
      return nw_kernel_limit_remove (rtnl, operation, error);

    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      return change_nat (operation, nw_rtnl_get_netns (rtnl), error);

    case NW_N_OPERATION_KINDS:
      break;
    }

  g_return_val_if_reached (FALSE);
}
