/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "nw-inet.h"

G_BEGIN_DECLS

/* The records of a snapshot are GObjects so that list models can hold them as they are, and
 * immutable: whoever makes one fills the public fields before anybody else sees it, and nobody
 * writes to them afterwards. An unchanged record is the same object in the next snapshot. */

#define NW_TYPE_LINK (nw_link_get_type ())
G_DECLARE_FINAL_TYPE (NwLink, nw_link, NW, LINK, GObject)

/**
 * NwLink: a network interface.
 * @index: the ifindex, unique only within its namespace
 * @name: its name, escaped (nw-name.h)
 * @kind: IFLA_INFO_KIND ("veth", "bridge", ...); "loopback" for lo; "" for hardware
 * @flags: IFF_* of linux/if.h; IFF_UP is what was asked for, IFF_LOWER_UP is the carrier
 * @operational_state: IF_OPER_* (RFC 2863) of linux/if.h
 * @mtu: bytes
 * @mac: its link-layer address
 * @master: ifindex of the bridge it is a port of; 0 for none
 * @peer_index: ifindex of the other end (veth) or of the parent (vlan, macvlan, vxlan); 0 for none
 * @peer_namespace: inode of the namespace that @peer_index is an ifindex in; 0 if unknown
 * @alias: IFLA_IFALIAS, or ""
 * @address_generation: IFLA_INET6_ADDR_GEN_MODE
 * @vlan_id: of a vlan: which tag it bears (IEEE 802.1Q); else 0
 * @macvlan_mode: of a macvlan: "private", "vepa", "bridge", "passthru", "source"; else %NULL
 * @vni: of a vxlan: its number (RFC 7348); else 0
 * @remote, @local: of a vxlan: where it sends to (a machine or a multicast group) and from; else unset
 * @vxlan_port: of a vxlan: the UDP port; else 0
 * @port_state: of a bridge's port: BR_STATE_* of linux/if_bridge.h (IEEE 802.1D); else 0, as of a port that is disabled
 */
struct _NwLink {
  GObject parent_instance;

  int      index;
  char    *name;
  char    *kind;
  guint    flags;
  guint    operational_state;
  guint    mtu;
  NwMac    mac;
  int      master;
  int      peer_index;
  guint64  peer_namespace;
  char    *alias;
  guint    address_generation;
  guint    vlan_id;
  char    *macvlan_mode;
  guint    vni;
  NwInet   remote;
  NwInet   local;
  guint    vxlan_port;
  guint    port_state;
};

/** All numbers 0, all strings %NULL: the maker sets every one of them but those of other kinds. */
NwLink  *nw_link_new (void);
gboolean nw_link_equal (const NwLink *a, const NwLink *b);
/** The order in a namespace: by index. */
int      nw_link_compare (const NwLink *a, const NwLink *b);

/** Set up by an administrator (IFF_UP). */
gboolean nw_link_is_up (const NwLink *link);
/** Up and able to carry packets (IFF_LOWER_UP): for a veth, both ends are up. */
gboolean nw_link_has_carrier (const NwLink *link);
gboolean nw_link_is_loopback (const NwLink *link);
/** A bridge's port that could pass frames on and must not, or not yet: STP holds it back. */
gboolean nw_link_is_held_back (const NwLink *link);

G_END_DECLS
