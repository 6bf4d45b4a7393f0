/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-plan.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/* What a file holds: a topology as somebody wants it, by names, without what only a running kernel has (inodes, interface
 * indexes, learnt neighbours, connected routes). All names are in escaped form (nw-name.h). */

/** NwDocumentAddress: as NwAddress. @peer, @broadcast: or unset. */
typedef struct {
  NwInet local;
  NwInet peer;
  NwInet broadcast;
  guint8 scope;
} NwDocumentAddress;

/** NwDocumentNeighbour: a fixed entry of the neighbour table. */
typedef struct {
  NwInet address;
  NwMac  mac;
} NwDocumentNeighbour;

/**
 * NwDocumentRoute: as NwRoute; every field has its value, also where it is the usual one.
 * @nexthops: (element-type NwOperationNexthop)
 * @mtu: 0 for none
 */
typedef struct {
  NwInet  destination;
  GArray *nexthops;
  NwInet  source;
  guint   metric;
  guint   table;
  guint   type;
  guint   protocol;
  guint   scope;
  guint   tos;
  guint   mtu;
} NwDocumentRoute;

/**
 * NwDocumentLink: an interface.
 * @kind: as in NwLink; "loopback" and "" (hardware) are there or not, and are never made
 * @mac: length 0 for whatever the kernel gives it
 * @mtu: 0 for the usual one
 * @master: name of the bridge it is a port of, or ""
 * @peer_namespace, @peer: of a veth: the other end, which names this one
 * @parent: of a vlan, macvlan, vxlan: name in the same namespace, or ""
 * @address_generation: IN6_ADDR_GEN_MODE_*; 0 is the usual one
 * @ageing_time: of a bridge, hundredths of a second
 * @rate, @delay, @jitter, @loss: as in NwLimit; all 0 for no limit
 * @addresses: (element-type NwDocumentAddress): in order: the first is the primary one
 * @neighbours: (element-type NwDocumentNeighbour): by address
 */
typedef struct {
  char    *name;
  char    *kind;
  gboolean up;
  NwMac    mac;
  guint    mtu;
  char    *master;
  char    *peer_namespace;
  char    *peer;
  char    *parent;
  guint    address_generation;
  guint    vlan_id;
  char    *macvlan_mode;
  guint    vni;
  NwInet   remote;
  NwInet   local;
  guint    vxlan_port;
  gboolean stp;
  guint    ageing_time;
  gboolean vlan_filtering;
  guint64  rate;
  guint    delay;
  guint    jitter;
  guint    loss;
  GArray  *addresses;
  GArray  *neighbours;
} NwDocumentLink;

/**
 * NwDocumentNamespace:
 * @name: "" is the root namespace: the lab's host, or the computer's own
 * @links: (element-type NwDocumentLink): in the order in which they were added
 * @routes: (element-type NwDocumentRoute): sorted as in NwNamespace
 * @nat_rules: (element-type NwNatRule): sorted
 */
typedef struct {
  char      *name;
  gboolean   forwarding4;
  gboolean   forwarding6;
  GPtrArray *links;
  GPtrArray *routes;
  GPtrArray *nat_rules;
} NwDocumentNamespace;

/** NwDocumentPosition: where a node stands, in the units of the canvas. */
typedef struct {
  double x;
  double y;
} NwDocumentPosition;

#define NW_TYPE_DOCUMENT (nw_document_get_type ())
G_DECLARE_FINAL_TYPE (NwDocument, nw_document, NW, DOCUMENT, GObject)

/**
 * NwDocument: it changes by operations only (nw_document_apply()), so that whatever can be done can be saved, and the other way round.
 * @title: what the topology is called; never %NULL
 * @text: a person's notes on the whole; never %NULL
 * @namespaces: (element-type NwDocumentNamespace): the root one first, always there
 * @positions: (element-type utf8 NwDocumentPosition): by node as nw_canvas_get_positions() names them
 * @notes: (element-type utf8 utf8): a person's notes on a node, by the same keys
 */
struct _NwDocument {
  GObject parent_instance;

  char       *title;
  char       *text;
  GPtrArray  *namespaces;
  GHashTable *positions;
  GHashTable *notes;
};

/** Empty but for the root namespace and its lo, which is up. */
NwDocument *nw_document_new (void);
NwDocument *nw_document_copy (NwDocument *self);

void nw_document_set_title (NwDocument *self, const char *title);
void nw_document_set_text (NwDocument *self, const char *text);
void nw_document_set_position (NwDocument *self, const char *key, double x, double y);
/** Returns: (transfer floating): a{s(dd)}, as nw_canvas_set_positions() takes them. */
GVariant *nw_document_get_positions (NwDocument *self);
/** @positions: a{s(dd)}; sunk when it is floating. In place of those there were. */
void nw_document_set_positions (NwDocument *self, GVariant *positions);

/** Returns: (transfer none) (nullable): @name: "" for the root one. */
NwDocumentNamespace *nw_document_find (NwDocument *self, const char *name);
/** Returns: (transfer none) (nullable): */
NwDocumentLink *nw_document_namespace_find_link (const NwDocumentNamespace *namespace_, const char *name);
/** Returns: (transfer none) (nullable): the other end of a veth, where each names the other. @namespace_: (out) (optional) */
NwDocumentLink *nw_document_find_peer (NwDocument *self, const NwDocumentLink *link, NwDocumentNamespace **namespace_);
/** Whether packets that leave by it are slowed down or lost. */
gboolean nw_document_link_has_limit (const NwDocumentLink *link);

/** The same topology; titles, notes and positions aside. Which protocol a route was made by makes no difference. */
gboolean nw_document_equal (NwDocument *a, NwDocument *b);

/** A reference to a namespace of a document, for operations on it. It borrows @name. */
NwNamespaceRef nw_document_ref (const char *name);

/**
 * nw_document_apply: what @operation would do to a network such as this, its side effects too (a cable has two ends; routes go with
 * the link that they leave by). Namespaces are found by name alone.
 * Returns: %FALSE with NW_ERROR_NOT_FOUND or NW_ERROR_EXISTS where it cannot be done, or as nw_operation_check().
 */
gboolean nw_document_apply (NwDocument *self, const NwOperation *operation, GError **error);
/** All of @plan, or, when it fails, its beginning. */
gboolean nw_document_apply_plan (NwDocument *self, NwPlan *plan, GError **error);

/**
 * NwDocumentFlags:
 * @NW_DOCUMENT_OURS: only namespaces that Netwarren made, what leads to them, and its own NAT rules; else everything
 * @NW_DOCUMENT_EXACT: every MAC address and MTU, also those that the kernel drew at random or worked out. Without it only those
 *   that somebody chose: MAC addresses that are no random ones, or that a fixed neighbour entry names, and unusual MTUs
 * @NW_DOCUMENT_REMOVE: also take away what the document does not have
 */
typedef enum {
  NW_DOCUMENT_DEFAULT = 0,
  NW_DOCUMENT_OURS = 1 << 0,
  NW_DOCUMENT_EXACT = 1 << 1,
  NW_DOCUMENT_REMOVE = 1 << 2,
} NwDocumentFlags;

/**
 * nw_document_from_snapshot: what somebody made of a network: without what the kernel makes by itself.
 * @notes: (element-type utf8) (nullable): translated sentences on what could not be kept are appended here
 * Returns: (transfer full)
 */
NwDocument *nw_document_from_snapshot (const NwSnapshot *snapshot, NwDocumentFlags flags, GPtrArray *notes);

/**
 * nw_document_plan: what makes @present what @self wants; nothing for what is so already. The order is that of the document, and one the
 * kernel accepts: namespaces, links, then what stands on them. With NW_DOCUMENT_REMOVE what is not wanted goes first (with NW_DOCUMENT_OURS only what is
 * Netwarren's); a link of the same name but another kind, or a cable that leads elsewhere, goes in any case.
 * @notes: (element-type utf8) (nullable): what cannot be done: hardware that is not there
 * Returns: (transfer full)
 */
NwPlan *nw_document_plan (NwDocument *self, const NwSnapshot *present, NwDocumentFlags flags, GPtrArray *notes);

/** nw_document_plan_from: the same between two documents; the root namespace has the inode 1 in it, others 0. */
NwPlan *nw_document_plan_from (NwDocument *self, NwDocument *present, NwDocumentFlags flags, GPtrArray *notes);

G_END_DECLS
