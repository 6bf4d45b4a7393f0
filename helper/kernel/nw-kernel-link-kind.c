/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-link-kind.h"

#include <linux/if_link.h>

/* IANA's; without it the kernel takes 8472, which it had before there was one. */
#define VXLAN_PORT 4789

static const struct {
  guint32     mode;
  const char *name;
} macvlan_modes[] = {
  { MACVLAN_MODE_PRIVATE, "private" },
  { MACVLAN_MODE_VEPA, "vepa" },
  { MACVLAN_MODE_BRIDGE, "bridge" },
  { MACVLAN_MODE_PASSTHRU, "passthru" },
  { MACVLAN_MODE_SOURCE, "source" },
};

/* Reading */

static void
read_vlan (NwLink        *link,
           struct nlattr *data)
{
  struct nlattr *attributes[IFLA_VLAN_MAX + 1] = { NULL };

  if (nla_parse_nested (attributes, IFLA_VLAN_MAX, data, NULL) >= 0 && attributes[IFLA_VLAN_ID] != NULL)
    link->vlan_id = nla_get_u16 (attributes[IFLA_VLAN_ID]);
}

static void
read_macvlan (NwLink        *link,
              struct nlattr *data)
{
  struct nlattr *attributes[IFLA_MACVLAN_MAX + 1] = { NULL };

  if (nla_parse_nested (attributes, IFLA_MACVLAN_MAX, data, NULL) < 0 || attributes[IFLA_MACVLAN_MODE] == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (macvlan_modes); i++)
    if (macvlan_modes[i].mode == nla_get_u32 (attributes[IFLA_MACVLAN_MODE]))
      link->macvlan_mode = g_strdup (macvlan_modes[i].name);
}

static NwInet
read_end (struct nlattr *inet,
          struct nlattr *inet6)
{
  return inet != NULL ? nw_rtnl_read_inet (inet, AF_INET, 32) : nw_rtnl_read_inet (inet6, AF_INET6, 128);
}

static void
read_vxlan (NwLink        *link,
            struct nlattr *data)
{
  struct nlattr *attributes[IFLA_VXLAN_MAX + 1] = { NULL };

  if (nla_parse_nested (attributes, IFLA_VXLAN_MAX, data, NULL) < 0)
    return;

  if (attributes[IFLA_VXLAN_ID] != NULL)
    link->vni = nla_get_u32 (attributes[IFLA_VXLAN_ID]);
  if (attributes[IFLA_VXLAN_PORT] != NULL)
    link->vxlan_port = g_ntohs (nla_get_u16 (attributes[IFLA_VXLAN_PORT]));
  /* IFLA_LINK does not tell what a tunnel stands on. */
  if (attributes[IFLA_VXLAN_LINK] != NULL)
    link->peer_index = nla_get_u32 (attributes[IFLA_VXLAN_LINK]);
  link->remote = read_end (attributes[IFLA_VXLAN_GROUP], attributes[IFLA_VXLAN_GROUP6]);
  link->local = read_end (attributes[IFLA_VXLAN_LOCAL], attributes[IFLA_VXLAN_LOCAL6]);
}

void
nw_kernel_link_kind_read (NwLink        *link,
                          struct nlattr *data)
{
  if (data == NULL)
    return;

  if (g_str_equal (link->kind, "vlan"))
    read_vlan (link, data);
  else if (g_str_equal (link->kind, "macvlan"))
    read_macvlan (link, data);
  else if (g_str_equal (link->kind, "vxlan"))
    read_vxlan (link, data);
}

/* Making */

static void
put_u16 (NwRtnlMessage *message,
         int            attribute,
         guint16        value)
{
  nw_rtnl_message_put (message, attribute, &value, sizeof value);
}

static void
put_macvlan (NwRtnlMessage     *message,
             const NwOperation *operation)
{
  const char *wanted = nw_operation_has (operation, NW_FIELD_MACVLAN_MODE) ? operation->macvlan_mode : "bridge";

  for (guint i = 0; i < G_N_ELEMENTS (macvlan_modes); i++)
    if (g_str_equal (macvlan_modes[i].name, wanted))
      nw_rtnl_message_put_u32 (message, IFLA_MACVLAN_MODE, macvlan_modes[i].mode);
}

static void
put_vxlan (NwRtnlMessage     *message,
           const NwOperation *operation,
           int                parent)
{
  guint port = nw_operation_has (operation, NW_FIELD_VXLAN_PORT) ? operation->vxlan_port : VXLAN_PORT;

  nw_rtnl_message_put_u32 (message, IFLA_VXLAN_ID, operation->vni);
  put_u16 (message, IFLA_VXLAN_PORT, g_htons (port));
  if (parent != 0)
    nw_rtnl_message_put_u32 (message, IFLA_VXLAN_LINK, parent);
  if (nw_operation_has (operation, NW_FIELD_REMOTE))
    nw_rtnl_message_put_inet (message, operation->remote.family == AF_INET6 ? IFLA_VXLAN_GROUP6 : IFLA_VXLAN_GROUP,
                              &operation->remote);
  if (nw_operation_has (operation, NW_FIELD_LOCAL))
    nw_rtnl_message_put_inet (message, operation->local.family == AF_INET6 ? IFLA_VXLAN_LOCAL6 : IFLA_VXLAN_LOCAL,
                              &operation->local);
}

void
nw_kernel_link_kind_put (NwRtnlMessage     *message,
                         const NwOperation *operation,
                         int                parent)
{
  struct nlattr *data = nw_rtnl_message_begin (message, IFLA_INFO_DATA);

  if (g_str_equal (operation->link_kind, "vlan"))
    put_u16 (message, IFLA_VLAN_ID, operation->vlan_id);
  else if (g_str_equal (operation->link_kind, "macvlan"))
    put_macvlan (message, operation);
  else if (g_str_equal (operation->link_kind, "vxlan"))
    put_vxlan (message, operation, parent);

  nw_rtnl_message_end (message, data);
}
