/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-namespace.h"

G_BEGIN_DECLS

/**
 * NwOperationKind: the typed changes there are. Every one acts in one namespace (`namespace`).
 * Its wire name stands in quotes, then its fields; those in brackets are optional.
 *
 * @NW_OPERATION_NAMESPACE_ADD: "namespace-add": namespace (name only, inode 0)
 * @NW_OPERATION_NAMESPACE_REMOVE: "namespace-remove": namespace
 * @NW_OPERATION_LINK_ADD: "link-add": link, link-kind, [mac, mtu, address-generation]; a veth also
 *   peer-namespace, peer, [peer-mac, peer-mtu]; a vlan also parent, vlan-id; a macvlan parent, [macvlan-mode]; a vxlan
 *   vni, remote or parent or both, [local, vxlan-port]; bridge, dummy, ifb nothing more
 * @NW_OPERATION_LINK_REMOVE: "link-remove": link; a veth's other end goes with it
 * @NW_OPERATION_LINK_SET_UP: "link-set-up": link, up
 * @NW_OPERATION_LINK_SET_MTU: "link-set-mtu": link, mtu
 * @NW_OPERATION_LINK_SET_MAC: "link-set-mac": link, mac
 * @NW_OPERATION_LINK_RENAME: "link-rename": link, new-name
 * @NW_OPERATION_LINK_SET_MASTER: "link-set-master": link, master ("" to leave its bridge)
 * @NW_OPERATION_LINK_MOVE: "link-move": link, target
 * @NW_OPERATION_ADDRESS_REPLACE: "address-replace": link, address, [broadcast, peer-address, scope, lifetime-valid, lifetime-preferred]
 * @NW_OPERATION_ADDRESS_REMOVE: "address-remove": link, address, [peer-address]
 * @NW_OPERATION_ROUTE_REPLACE: "route-replace": destination, nexthops, [source, metric, table, type, protocol, scope, tos, mtu]
 * @NW_OPERATION_ROUTE_REMOVE: "route-remove": destination, [nexthops, source, metric, table, type, protocol, scope, tos]
 * @NW_OPERATION_NEIGHBOUR_REPLACE: "neighbour-replace": link, address, mac (a permanent entry)
 * @NW_OPERATION_NEIGHBOUR_REMOVE: "neighbour-remove": link, address
 * @NW_OPERATION_FORWARDING_SET: "forwarding-set": family, enabled
 * @NW_OPERATION_BRIDGE_SET: "bridge-set": link, [stp, ageing-time, vlan-filtering]; at least one of them
 * @NW_OPERATION_LIMIT_SET: "limit-set": link, [rate, delay, jitter, loss]: what leaves by this link; replaces an earlier limit.
 *   Only rate: a token bucket (tc-tbf(8)); with any of the others: tc-netem(8), which can do the rate as well
 * @NW_OPERATION_LIMIT_REMOVE: "limit-remove": link
 * @NW_OPERATION_MASQUERADE_ADD: "masquerade-add": source-network, out-link ("" is any but lo)
 * @NW_OPERATION_MASQUERADE_REMOVE: "masquerade-remove": the same fields
 * @NW_OPERATION_PUBLISH_ADD: "publish-add": ip-protocol, port, in-link ("" is any), port-target, target-port, from-host;
 *   replaces one of the same protocol, port, family and in-link
 * @NW_OPERATION_PUBLISH_REMOVE: "publish-remove": the same fields
 *
 * Add a kind: here, in the table of nw-operation.c, in nw-command.c, in nw-inverse.c and in the
 * executor. Every one of these says so at compile time or in a test that walks all kinds.
 */
typedef enum {
  NW_OPERATION_NAMESPACE_ADD,
  NW_OPERATION_NAMESPACE_REMOVE,
  NW_OPERATION_LINK_ADD,
  NW_OPERATION_LINK_REMOVE,
  NW_OPERATION_LINK_SET_UP,
  NW_OPERATION_LINK_SET_MTU,
  NW_OPERATION_LINK_SET_MAC,
  NW_OPERATION_LINK_RENAME,
  NW_OPERATION_LINK_SET_MASTER,
  NW_OPERATION_LINK_MOVE,
  NW_OPERATION_ADDRESS_REPLACE,
  NW_OPERATION_ADDRESS_REMOVE,
  NW_OPERATION_ROUTE_REPLACE,
  NW_OPERATION_ROUTE_REMOVE,
  NW_OPERATION_NEIGHBOUR_REPLACE,
  NW_OPERATION_NEIGHBOUR_REMOVE,
  NW_OPERATION_FORWARDING_SET,
  NW_OPERATION_BRIDGE_SET,
  NW_OPERATION_LIMIT_SET,
  NW_OPERATION_LIMIT_REMOVE,
  NW_OPERATION_MASQUERADE_ADD,
  NW_OPERATION_MASQUERADE_REMOVE,
  NW_OPERATION_PUBLISH_ADD,
  NW_OPERATION_PUBLISH_REMOVE,
  NW_N_OPERATION_KINDS,
} NwOperationKind;

/** NwOperationField: what can be given; a bit each in NwOperation.present. */
typedef enum {
  NW_FIELD_NAMESPACE,          /* (ts)  namespace          */
  NW_FIELD_LINK,               /* s     link               */
  NW_FIELD_LINK_KIND,          /* s     link_kind          */
  NW_FIELD_MAC,                /* s     mac                */
  NW_FIELD_MTU,                /* u     mtu                */
  NW_FIELD_ADDRESS_GENERATION, /* u     address_generation */
  NW_FIELD_PEER_NAMESPACE,     /* (ts)  peer_namespace     */
  NW_FIELD_PEER,               /* s     peer               */
  NW_FIELD_PEER_MAC,           /* s     peer_mac           */
  NW_FIELD_PEER_MTU,           /* u     peer_mtu           */
  NW_FIELD_UP,                 /* b     up                 */
  NW_FIELD_NEW_NAME,           /* s     new_name           */
  NW_FIELD_MASTER,             /* s     master             */
  NW_FIELD_TARGET,             /* (ts)  target             */
  NW_FIELD_ADDRESS,            /* s     address            */
  NW_FIELD_PEER_ADDRESS,       /* s     peer_address       */
  NW_FIELD_BROADCAST,          /* s     broadcast          */
  NW_FIELD_LIFETIME_VALID,     /* u     lifetime_valid     */
  NW_FIELD_LIFETIME_PREFERRED, /* u     lifetime_preferred */
  NW_FIELD_DESTINATION,        /* s     destination: always with its prefix length, never "default" */
  NW_FIELD_NEXTHOPS,           /* a(ssu) nexthops: gateway or "", link or "", weight; at most 64 */
  NW_FIELD_SOURCE,             /* s     source             */
  NW_FIELD_METRIC,             /* u     metric             */
  NW_FIELD_TABLE,              /* u     table              */
  NW_FIELD_TYPE,               /* u     type               */
  NW_FIELD_PROTOCOL,           /* u     protocol           */
  NW_FIELD_SCOPE,              /* u     scope              */
  NW_FIELD_TOS,                /* u     tos                */
  NW_FIELD_FAMILY,             /* u     family: 4 or 6 on the wire, AF_INET or AF_INET6 here */
  NW_FIELD_ENABLED,            /* b     enabled            */
  NW_FIELD_STP,                /* b     stp                */
  NW_FIELD_AGEING_TIME,        /* u     ageing_time: hundredths of a second, as the kernel has it */
  NW_FIELD_VLAN_FILTERING,     /* b     vlan_filtering     */
  NW_FIELD_PARENT,             /* s     parent             */
  NW_FIELD_VLAN_ID,            /* u     vlan_id: 1 to 4094 */
  NW_FIELD_MACVLAN_MODE,       /* s     macvlan_mode: private, vepa, bridge, passthru; bridge when absent */
  NW_FIELD_VNI,                /* u     vni: 0 to 16777215 */
  NW_FIELD_REMOTE,             /* s     remote             */
  NW_FIELD_LOCAL,              /* s     local              */
  NW_FIELD_VXLAN_PORT,         /* u     vxlan_port: 4789 when absent */
  NW_FIELD_RATE,               /* t     rate: bits a second */
  NW_FIELD_DELAY,              /* u     delay: microseconds */
  NW_FIELD_JITTER,             /* u     jitter: microseconds */
  NW_FIELD_LOSS,               /* u     loss: millionths   */
  NW_FIELD_SOURCE_NETWORK,     /* s     source_network: always with its prefix length */
  NW_FIELD_OUT_LINK,           /* s     out_link           */
  NW_FIELD_IP_PROTOCOL,        /* u     ip_protocol: IPPROTO_TCP or IPPROTO_UDP */
  NW_FIELD_PORT,               /* u     port               */
  NW_FIELD_IN_LINK,            /* s     in_link            */
  NW_FIELD_PORT_TARGET,        /* s     port_target: with its prefix length (nw-nat-rule.h says why) */
  NW_FIELD_TARGET_PORT,        /* u     target_port        */
  NW_FIELD_FROM_HOST,          /* b     from_host          */
  NW_N_OPERATION_FIELDS,
} NwOperationField;

/** NwOperationNexthop: one way out of a route: a gateway, an interface name, or both. */
typedef struct {
  NwInet gateway;
  char  *link; /* "" for none */
  guint  weight;
} NwOperationNexthop;

/**
 * NwOperation: one change. Made by the functions below or by nw_operation_from_variant(), then
 * not changed any more; reference counted. Only fields whose bit is in @present mean anything.
 */
typedef struct {
  gatomicrefcount ref_count;
  NwOperationKind kind;
  guint64         present;

  NwNamespaceRef  namespace;
  char           *link;
  char           *link_kind;
  NwMac           mac;
  guint           mtu;
  guint           address_generation;
  NwNamespaceRef  peer_namespace;
  char           *peer;
  NwMac           peer_mac;
  guint           peer_mtu;
  gboolean        up;
  char           *new_name;
  char           *master;
  NwNamespaceRef  target;
  NwInet          address;
  NwInet          peer_address;
  NwInet          broadcast;
  guint           lifetime_valid;
  guint           lifetime_preferred;
  NwInet          destination;
  GArray         *nexthops; /* NwOperationNexthop */
  NwInet          source;
  guint           metric;
  guint           table;
  guint           type;
  guint           protocol;
  guint           scope;
  guint           tos;
  guint           family;
  gboolean        enabled;
  gboolean        stp;
  guint           ageing_time;
  gboolean        vlan_filtering;
  char           *parent;
  guint           vlan_id;
  char           *macvlan_mode;
  guint           vni;
  NwInet          remote;
  NwInet          local;
  guint           vxlan_port;
  guint64         rate;
  guint           delay;
  guint           jitter;
  guint           loss;
  NwInet          source_network;
  char           *out_link;
  guint           ip_protocol;
  guint           port;
  char           *in_link;
  NwInet          port_target;
  guint           target_port;
  gboolean        from_host;
} NwOperation;

#define NW_TYPE_OPERATION (nw_operation_get_type ())
GType        nw_operation_get_type (void);
NwOperation *nw_operation_ref (NwOperation *self);
void         nw_operation_unref (NwOperation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwOperation, nw_operation_unref)

static inline gboolean
nw_operation_has (const NwOperation *self, NwOperationField field)
{
  return (self->present & (G_GUINT64_CONSTANT (1) << field)) != 0;
}

/* On the wire and here: the prefix length of a point-to-point address stands in @address (ifa_prefixlen) and
 * @peer_address repeats it; broadcast, source, gateways and neighbours are single addresses. Names of links and
 * namespaces are in escaped form (nw-name.h). Strings are never %NULL in a field that is present. */

/** The wire name of a kind, such as "link-add". */
const char *nw_operation_kind_to_string (NwOperationKind kind);

/* Makers. References and strings are copied; addresses are values. All return (transfer full).
 * They do not validate: nw_operation_check() does, and the helper always runs it. */
NwOperation *nw_operation_new_namespace_add (const char *name);
NwOperation *nw_operation_new_namespace_remove (NwNamespaceRef namespace_);
NwOperation *nw_operation_new_veth_add (NwNamespaceRef namespace_, const char *link,
                                        NwNamespaceRef peer_namespace, const char *peer);
NwOperation *nw_operation_new_link_add (NwNamespaceRef namespace_, const char *link, const char *kind);
NwOperation *nw_operation_new_link_remove (NwNamespaceRef namespace_, const char *link);
NwOperation *nw_operation_new_link_set_up (NwNamespaceRef namespace_, const char *link, gboolean up);
NwOperation *nw_operation_new_link_set_mtu (NwNamespaceRef namespace_, const char *link, guint mtu);
NwOperation *nw_operation_new_link_set_mac (NwNamespaceRef namespace_, const char *link, const NwMac *mac);
NwOperation *nw_operation_new_link_rename (NwNamespaceRef namespace_, const char *link, const char *new_name);
NwOperation *nw_operation_new_link_set_master (NwNamespaceRef namespace_, const char *link, const char *master);
NwOperation *nw_operation_new_link_move (NwNamespaceRef namespace_, const char *link, NwNamespaceRef target);
NwOperation *nw_operation_new_address_replace (NwNamespaceRef namespace_, const char *link, const NwInet *address);
NwOperation *nw_operation_new_address_remove (NwNamespaceRef namespace_, const char *link, const NwInet *address);
/** @gateway: (nullable); @link: (nullable): at least one of them for a unicast route; @metric: 0 for the kernel's default. */
NwOperation *nw_operation_new_route_replace (NwNamespaceRef namespace_, const NwInet *destination,
                                             const NwInet *gateway, const char *link, guint metric);
/** From a record, every field set, so that exactly this route is put back or taken away. */
NwOperation *nw_operation_new_route_replace_from (NwNamespace *namespace_, const NwRoute *route);
NwOperation *nw_operation_new_route_remove_from (NwNamespace *namespace_, const NwRoute *route);
/** From a record, with broadcast, scope, peer and lifetimes as they were. */
NwOperation *nw_operation_new_address_replace_from (NwNamespace *namespace_, const NwAddress *address);
/** From a record, with its peer, which tells point-to-point addresses apart. */
NwOperation *nw_operation_new_address_remove_from (NwNamespace *namespace_, const NwAddress *address);
NwOperation *nw_operation_new_neighbour_replace (NwNamespaceRef namespace_, const char *link,
                                                 const NwInet *address, const NwMac *mac);
NwOperation *nw_operation_new_neighbour_remove (NwNamespaceRef namespace_, const char *link, const NwInet *address);
/** @family: AF_INET or AF_INET6. */
NwOperation *nw_operation_new_forwarding_set (NwNamespaceRef namespace_, int family, gboolean enabled);

NwOperation *nw_operation_new_bridge_set_stp (NwNamespaceRef namespace_, const char *link, gboolean stp);
/** @ageing_time: hundredths of a second. */
NwOperation *nw_operation_new_bridge_set_ageing_time (NwNamespaceRef namespace_, const char *link, guint ageing_time);
NwOperation *nw_operation_new_bridge_set_vlan_filtering (NwNamespaceRef namespace_, const char *link, gboolean vlan_filtering);
/** From a record, every option set. */
NwOperation *nw_operation_new_bridge_set_from (NwNamespaceRef namespace_, const char *link, const NwBridge *bridge);
NwOperation *nw_operation_new_vlan_add (NwNamespaceRef namespace_, const char *link, const char *parent, guint vlan_id);
/** @mode: (nullable): "bridge" when %NULL. */
NwOperation *nw_operation_new_macvlan_add (NwNamespaceRef namespace_, const char *link, const char *parent, const char *mode);
/** @remote, @local: (nullable); @parent: (nullable); @port: 0 for 4789. */
NwOperation *nw_operation_new_vxlan_add (NwNamespaceRef namespace_, const char *link, guint vni, const NwInet *remote,
                                         const NwInet *local, const char *parent, guint port);
/** @rate: bits a second; @delay, @jitter: microseconds; @loss: millionths; 0 for none of it. */
NwOperation *nw_operation_new_limit_set (NwNamespaceRef namespace_, const char *link,
                                         guint64 rate, guint delay, guint jitter, guint loss);
NwOperation *nw_operation_new_limit_remove (NwNamespaceRef namespace_, const char *link);
/** Masquerade or publish, as @rule is. */
NwOperation *nw_operation_new_nat_add (NwNamespaceRef namespace_, const NwNatRule *rule);
NwOperation *nw_operation_new_nat_remove (NwNamespaceRef namespace_, const NwNatRule *rule);
/** Returns: (transfer full): the rule that a masquerade or publish operation is about. */
NwNatRule   *nw_operation_dup_nat_rule (const NwOperation *self);

/**
 * nw_operation_check: whether every required field is there, none that does not belong, names
 * are well formed, addresses sane (no multicast address on an interface, prefix in range, no
 * 0.0.0.0), MTU 68 to 65535 and so on. Only shape: whether the objects exist is the kernel's to say.
 * The message names the object and the remedy.
 */
gboolean nw_operation_check (const NwOperation *self, GError **error);

gboolean nw_operation_equal (const NwOperation *a, const NwOperation *b);

/**
 * nw_operation_remap: the same operation with every reference to the inode @from pointing to @to.
 * A namespace that comes back after an undo has a new inode; the history follows it with this.
 * Returns: (transfer full): @self itself, with a new reference, when it does not mention @from.
 */
NwOperation *nw_operation_remap (NwOperation *self, guint64 from, guint64 to);

/** Returns: (transfer floating): `(sa{sv})`. */
GVariant *nw_operation_to_variant (const NwOperation *self);
/** Returns: (transfer full) (nullable): refuses unknown kinds and fields and wrong types, then nw_operation_check(). */
NwOperation *nw_operation_from_variant (GVariant *variant, GError **error);

/** Returns: (transfer full): translated, for a person: "Add the cable veth-red — veth-blue". */
char *nw_operation_describe (const NwOperation *self);

G_END_DECLS
