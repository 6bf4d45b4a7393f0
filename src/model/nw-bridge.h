/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define NW_TYPE_BRIDGE (nw_bridge_get_type ())
G_DECLARE_FINAL_TYPE (NwBridge, nw_bridge, NW, BRIDGE, GObject)

/**
 * NwBridge: the options of a bridge (IFLA_BR_* of linux/if_link.h). Immutable.
 * @link: its ifindex
 * @stp: speaks the spanning tree protocol (IEEE 802.1D), which breaks loops
 * @ageing_time: after how long without a packet a learnt MAC is forgotten, in hundredths of a second
 * @vlan_filtering: tells VLANs apart
 * @vlan_filtering_known: whether this kernel can filter VLANs at all
 */
struct _NwBridge {
  GObject parent_instance;

  int      link;
  gboolean stp;
  guint    ageing_time;
  gboolean vlan_filtering;
  gboolean vlan_filtering_known;
};

NwBridge *nw_bridge_new (void);
gboolean  nw_bridge_equal (const NwBridge *a, const NwBridge *b);
/** The order in a namespace: by link. */
int       nw_bridge_compare (const NwBridge *a, const NwBridge *b);

G_END_DECLS
