/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-cable-layer.h"
#include "nw-node.h"
#include "nw-selection.h"

G_BEGIN_DECLS

/**
 * NwHit: what is at a point.
 * @node: the node, also for a part of it and its handle
 * @selected: what one selects there; not set for a handle and for nothing
 */
typedef enum {
  NW_HIT_NOTHING,
  NW_HIT_NODE,
  NW_HIT_PART,
  NW_HIT_HANDLE,
  NW_HIT_CABLE,
} NwHitKind;

typedef struct {
  NwHitKind  kind;
  NwNode    *node;
  NwSelected selected;
} NwHit;

#define NW_TYPE_WORLD (nw_world_get_type ())
G_DECLARE_FINAL_TYPE (NwWorld, nw_world, NW, WORLD, GtkWidget)

/**
 * NwWorld: holds the nodes at their places, and the cables between them. It has no size: it is
 * unbounded, and whoever holds it pans and zooms by allocating it 1 × 1 with another transform,
 * which costs no allocation and no drawing of what is in it.
 *
 * Signals:
 *  "positions-changed" (): a node was given a place it did not have, or all were arranged
 *  "settled" (): the bounds of a node or the way of a cable changed
 */
GtkWidget *nw_world_new (NwSelection *selection);

void        nw_world_set_snapshot (NwWorld *self, NwSnapshot *snapshot);
/** Returns: (transfer none) (nullable): */
NwSnapshot *nw_world_get_snapshot (NwWorld *self);
/** What of the world is in view: new nodes without a place come near its middle; what is far from it is not drawn. */
void        nw_world_set_view (NwWorld *self, const graphene_rect_t *view, double zoom);

/* Positions are kept by key, also of nodes that are gone. a{s(dd)} */
GVariant *nw_world_get_positions (NwWorld *self);
void      nw_world_set_positions (NwWorld *self, GVariant *positions);
void      nw_world_place         (NwWorld *self, const char *key, double x, double y);
/** Does not emit "positions-changed". */
void      nw_world_move          (NwWorld *self, NwNode *node, double x, double y);
/** Moves @rect to the nearest free place. */
void      nw_world_find_free_place (NwWorld *self, graphene_rect_t *rect);
/** Computes a layout in a thread and moves all nodes there, then emits "positions-changed". */
void      nw_world_arrange       (NwWorld *self);

guint nw_world_add_ghost_node   (NwWorld *self, const char *name, double x, double y);
guint nw_world_add_ghost_switch (NwWorld *self, guint64 inode, const char *name, double x, double y);
guint nw_world_add_ghost_cable  (NwWorld *self, NwSelected from, NwSelected to);
void  nw_world_remove_ghost     (NwWorld *self, guint id);

guint   nw_world_get_n_nodes (NwWorld *self);
/** Returns: (transfer none): in the order of the snapshot. */
NwNode *nw_world_get_node    (NwWorld *self, guint position);
/** Returns: (transfer none) (nullable): */
NwNode *nw_world_find_node   (NwWorld *self, NwSelected identity);
/** Returns: (transfer none) (nullable): where something is drawn: the node itself; the card or, of a port, the switch of an interface. */
NwNode *nw_world_find_node_of (NwWorld *self, NwSelected selected);
/** What all nodes cover. Returns: %FALSE when there are none. */
gboolean nw_world_get_bounds (NwWorld *self, graphene_rect_t *bounds);
/** Returns: (transfer container) (element-type NwNode): those that @area touches. */
GPtrArray *nw_world_find_nodes_in (NwWorld *self, const graphene_rect_t *area);
/** @tolerance: how far from a cable still hits it, in world units. */
NwHit    nw_world_hit (NwWorld *self, double x, double y, double tolerance);
/** Returns: (transfer none) (nullable): the node that @widget is, or is in. */
NwNode  *nw_world_node_of (NwWorld *self, GtkWidget *widget);
/** Returns: (transfer none): */
NwCableLayer *nw_world_get_cables (NwWorld *self);

/** Marks all that a cable from @source could be connected to, and @target, the one it would be; both %NULL to end. */
void nw_world_show_targets (NwWorld *self, NwNode *source, NwNode *target);

G_END_DECLS
