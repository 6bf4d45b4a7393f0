/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-kinds.h"

#include "nw-kernel-execute.h"

/* The links of the probe. */
#define CABLE "cable"
#define CABLE_END "cable-end"
#define SWITCH "switch"

typedef NwOperation *(*MakeFunc) (NwNamespaceRef place);

static NwOperation *
make_bridge (NwNamespaceRef place)
{
  return nw_operation_new_link_add (place, SWITCH, "bridge");
}

static NwOperation *
make_veth (NwNamespaceRef place)
{
  return nw_operation_new_veth_add (place, CABLE, place, CABLE_END);
}

static NwOperation *
make_vlan (NwNamespaceRef place)
{
  return nw_operation_new_vlan_add (place, "vlan", CABLE, 2);
}

static NwOperation *
make_macvlan (NwNamespaceRef place)
{
  return nw_operation_new_macvlan_add (place, "macvlan", CABLE, NULL);
}

static NwOperation *
make_vxlan (NwNamespaceRef place)
{
  return nw_operation_new_vxlan_add (place, "vxlan", 1, NULL, NULL, CABLE, 0);
}

static NwOperation *
make_dummy (NwNamespaceRef place)
{
  return nw_operation_new_link_add (place, "dummy", "dummy");
}

static NwOperation *
make_ifb (NwNamespaceRef place)
{
  return nw_operation_new_link_add (place, "ifb", "ifb");
}

static NwOperation *
make_tbf (NwNamespaceRef place)
{
  return nw_operation_new_limit_set (place, CABLE, 1000000, 0, 0, 0);
}

static NwOperation *
make_netem (NwNamespaceRef place)
{
  return nw_operation_new_limit_set (place, CABLE, 0, 1000, 0, 0);
}

static NwOperation *
make_vlan_filtering (NwNamespaceRef place)
{
  return nw_operation_new_bridge_set_vlan_filtering (place, SWITCH, TRUE);
}

/* In an order in which each finds what it stands on. */
static const struct {
  const char *name;
  MakeFunc    make;
} kinds[] = {
  { "bridge", make_bridge },
  { "veth", make_veth },
  { "vlan", make_vlan },
  { "macvlan", make_macvlan },
  { "vxlan", make_vxlan },
  { "dummy", make_dummy },
  { "ifb", make_ifb },
  { "tbf", make_tbf },
  { "netem", make_netem },
  { "vlan-filtering", make_vlan_filtering },
};

GStrv
nw_kernel_kinds_probe (GError **error)
{
  g_autoptr (NwNetns) netns = nw_netns_new_private (error);
  g_autoptr (NwRtnl) rtnl = netns != NULL ? nw_rtnl_new (netns, error) : NULL;
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();

  if (rtnl == NULL)
    return NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      NwNamespaceRef place = { netns->inode, netns->name };
      g_autoptr (NwOperation) operation = kinds[i].make (place);
      NwNetns *other = nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE) ? netns : NULL;

      if (nw_kernel_execute (operation, rtnl, other, NULL, NULL))
        g_strv_builder_add (found, kinds[i].name);
    }

  return g_strv_builder_end (found);
}
