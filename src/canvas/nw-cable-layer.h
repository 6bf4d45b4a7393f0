/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-cable-path.h"
#include "nw-node.h"

G_BEGIN_DECLS

/**
 * NwCableState:
 * @NW_CABLE_UP: carries packets
 * @NW_CABLE_DOWN: at least one end is down: drawn dashed and faint
 * @NW_CABLE_GHOST: asked for, not there yet: drawn dotted; cannot be hit
 * @NW_CABLE_TIE: no cable: says that one belongs to the other. A thin line without ends
 * @NW_CABLE_UNSEEN: not drawn at all; the two still stand together
 */
typedef enum {
  NW_CABLE_UP,
  NW_CABLE_DOWN,
  NW_CABLE_GHOST,
  NW_CABLE_TIE,
  NW_CABLE_UNSEEN,
} NwCableState;

/**
 * NwCableLook:
 * @unplugged: whether it is pulled out at its first and its second end
 * @label: (nullable): a few words in the middle of it
 */
typedef struct {
  NwCableState state;
  gboolean     unplugged[2];
  const char  *label;
} NwCableLook;

/**
 * NwCableLayer: draws all cables of a world: each from a small render node of its own that is kept
 * until an end, its state or its colours change.
 */
typedef struct _NwCableLayer NwCableLayer;

/** @owner: (transfer none): the widget that draws the layer and whose CSS colours it uses. */
NwCableLayer *nw_cable_layer_new  (GtkWidget *owner);
void          nw_cable_layer_free (NwCableLayer *self);

/* To say what cables there are: begin, put each, end. Those not put again are dropped. */
void nw_cable_layer_begin (NwCableLayer *self);
/** @identity: what one selects by selecting it, and what it is known by. @from, @to: nodes, alive until the next begin. */
void nw_cable_layer_put   (NwCableLayer *self, NwSelected identity, NwNode *from, NwNode *to, const NwCableLook *look);
void nw_cable_layer_end   (NwCableLayer *self);

/** Leads every cable anew along the bounds of its nodes. Returns: whether any runs otherwise than before. */
gboolean nw_cable_layer_route (NwCableLayer *self);
/** @selected: (element-type NwSelected): the set of what is selected. */
void nw_cable_layer_update_selection (NwCableLayer *self, GHashTable *selected);
/** Forgets what was drawn: the CSS colours may have changed. */
void nw_cable_layer_invalidate (NwCableLayer *self);

/** What is drawn below the nodes, and above them, of the cables that run through @area. */
void nw_cable_layer_snapshot_lines (NwCableLayer *self, const graphene_rect_t *area, GtkSnapshot *snapshot);
void nw_cable_layer_snapshot_ends  (NwCableLayer *self, const graphene_rect_t *area, GtkSnapshot *snapshot);
/** The cables as seen from far away: plain stretches, @width wide at least. */
void nw_cable_layer_snapshot_plain (NwCableLayer *self, const graphene_rect_t *area, double width, GtkSnapshot *snapshot);

/** The cable at a point (world coordinates), @tolerance away at most; the nearest. Returns: whether there is one. */
gboolean nw_cable_layer_find (NwCableLayer *self, double x, double y, double tolerance, NwSelected *identity);

guint nw_cable_layer_get_length (NwCableLayer *self);
/** The nodes at the ends of the cable at @position. */
void  nw_cable_layer_get_ends (NwCableLayer *self, guint position, NwNode **from, NwNode **to);
/** Returns: (nullable): the way of a cable. */
const NwCablePath *nw_cable_layer_get_path (NwCableLayer *self, NwSelected identity);
/** How many render nodes were made so far: a test counts them. */
guint nw_cable_layer_get_n_drawn (NwCableLayer *self);

/** The colours of a cable's two ends: each that of its node; one at the host or at a switch that of the other. */
void nw_cable_layer_choose_colours (NwNode *a, NwNode *b, GdkRGBA *colour_a, GdkRGBA *colour_b);
/** Draws one line as cables are drawn: for those that are still being pulled. */
void nw_cable_layer_draw_line (cairo_t *cr, const NwCablePath *path, NwCableState state,
                               const GdkRGBA *from, const GdkRGBA *to);

G_END_DECLS
