/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-bridge.h"

G_DEFINE_FINAL_TYPE (NwBridge, nw_bridge, G_TYPE_OBJECT)

static void
nw_bridge_class_init (NwBridgeClass *klass)
{
}

static void
nw_bridge_init (NwBridge *self)
{
}

NwBridge *
nw_bridge_new (void)
{
  return g_object_new (NW_TYPE_BRIDGE, NULL);
}

gboolean
nw_bridge_equal (const NwBridge *a, const NwBridge *b)
{
  return a == b ||
         (a->link == b->link &&
          a->ageing_time == b->ageing_time &&
          !a->stp == !b->stp &&
          !a->vlan_filtering == !b->vlan_filtering &&
          !a->vlan_filtering_known == !b->vlan_filtering_known);
}

int
nw_bridge_compare (const NwBridge *a, const NwBridge *b)
{
  return (a->link > b->link) - (a->link < b->link);
}
