/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "nw-inet.h"

G_BEGIN_DECLS

#define NW_TYPE_NEIGHBOUR (nw_neighbour_get_type ())
G_DECLARE_FINAL_TYPE (NwNeighbour, nw_neighbour, NW, NEIGHBOUR, GObject)

/**
 * NwNeighbour: an entry of the ARP (IPv4, RFC 826) or neighbour discovery (IPv6, RFC 4861) table.
 * @link: ifindex
 * @address: whose address this is about
 * @mac: the link-layer address learnt, or none yet
 * @state: NUD_* of linux/neighbour.h. NUD_NOARP entries (multicast, loopback) are left out.
 * @flags: NTF_*
 */
struct _NwNeighbour {
  GObject parent_instance;

  int    link;
  NwInet address;
  NwMac  mac;
  guint  state;
  guint  flags;
};

NwNeighbour *nw_neighbour_new (void);
gboolean     nw_neighbour_equal (const NwNeighbour *a, const NwNeighbour *b);
/** The order in a namespace: by link, then address. */
int          nw_neighbour_compare (const NwNeighbour *a, const NwNeighbour *b);

G_END_DECLS
