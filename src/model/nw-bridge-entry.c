/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-bridge-entry.h"

#include <string.h>

G_DEFINE_FINAL_TYPE (NwBridgeEntry, nw_bridge_entry, G_TYPE_OBJECT)

static void
nw_bridge_entry_class_init (NwBridgeEntryClass *klass)
{
}

static void
nw_bridge_entry_init (NwBridgeEntry *self)
{
}

NwBridgeEntry *
nw_bridge_entry_new (void)
{
  return g_object_new (NW_TYPE_BRIDGE_ENTRY, NULL);
}

gboolean
nw_bridge_entry_equal (const NwBridgeEntry *a, const NwBridgeEntry *b)
{
  return a == b ||
         (a->bridge == b->bridge &&
          a->port == b->port &&
          a->vlan == b->vlan &&
          !a->is_local == !b->is_local &&
          nw_mac_equal (&a->mac, &b->mac));
}

int
nw_bridge_entry_compare (const NwBridgeEntry *a, const NwBridgeEntry *b)
{
  int order;

  if (a->bridge != b->bridge)
    return a->bridge < b->bridge ? -1 : 1;
  if (a->port != b->port)
    return a->port < b->port ? -1 : 1;
  order = memcmp (a->mac.bytes, b->mac.bytes, MIN (a->mac.length, b->mac.length));
  if (order != 0)
    return order;
  if (a->mac.length != b->mac.length)
    return a->mac.length < b->mac.length ? -1 : 1;
  return (a->vlan > b->vlan) - (a->vlan < b->vlan);
}
