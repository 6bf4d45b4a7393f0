/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "nw-inet.h"

G_BEGIN_DECLS

#define NW_TYPE_BRIDGE_ENTRY (nw_bridge_entry_get_type ())
G_DECLARE_FINAL_TYPE (NwBridgeEntry, nw_bridge_entry, NW, BRIDGE_ENTRY, GObject)

/**
 * NwBridgeEntry: a line of a bridge's forwarding database (AF_BRIDGE neighbours): which MAC is behind which port. Immutable.
 * @bridge: ifindex of the bridge
 * @port: ifindex of the port; the bridge itself for its own MAC
 * @mac: whose
 * @vlan: 0 for none
 * @is_local: the port's own MAC, rather than one that was learnt from a packet
 */
struct _NwBridgeEntry {
  GObject parent_instance;

  int      bridge;
  int      port;
  NwMac    mac;
  guint    vlan;
  gboolean is_local;
};

NwBridgeEntry *nw_bridge_entry_new (void);
gboolean       nw_bridge_entry_equal (const NwBridgeEntry *a, const NwBridgeEntry *b);
/** The order in a namespace: by bridge, port, MAC, VLAN. */
int            nw_bridge_entry_compare (const NwBridgeEntry *a, const NwBridgeEntry *b);

G_END_DECLS
