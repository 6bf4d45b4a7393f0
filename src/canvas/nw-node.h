/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-colour.h"
#include "nw-selection.h"

G_BEGIN_DECLS

#define NW_TYPE_NODE (nw_node_get_type ())
G_DECLARE_DERIVABLE_TYPE (NwNode, nw_node, NW, NODE, GtkWidget)

/**
 * NwNode: something that stands in the world at a place of its own: a card for a namespace (NwCard) or
 * a slab for a bridge (NwSlab). Properties: "content", a widget that fills it; "connectable", whether
 * a cable can be drawn from its handle and to it.
 */
struct _NwNodeClass {
  GtkWidgetClass parent_class;
};

/** What one selects by selecting the node. Set once, by the subclass. */
void       nw_node_set_identity (NwNode *self, NwSelected identity, const char *key);
NwSelected nw_node_get_identity (NwNode *self);
/** What its position is remembered by. */
const char *nw_node_get_key (NwNode *self);

/** The colour becomes a CSS class and so the CSS colour of the widget, which cables take as well. */
void     nw_node_set_colour (NwNode *self, NwColour colour);
NwColour nw_node_get_colour (NwNode *self);
/** The colour as it is drawn. */
GdkRGBA  nw_node_get_rgba (NwNode *self);

/** @title: what it is called; names the handle: "Connect red". */
void     nw_node_set_title (NwNode *self, const char *title);
const char *nw_node_get_title (NwNode *self);
gboolean nw_node_get_connectable (NwNode *self);

/** The top left corner, in world units; rounded, so that text stays crisp. Returns: whether it moved. */
gboolean        nw_node_set_position (NwNode *self, double x, double y);
/** Where it stands: its position, and the size it was last given (or would like, before that). */
graphene_rect_t nw_node_get_bounds (NwNode *self);
/** For the world: gives it its natural size at its position. Returns: whether its bounds changed. */
gboolean        nw_node_settle (NwNode *self);

void nw_node_set_selected (NwNode *self, gboolean selected);
/**
 * For the subclass: shows @mark, a part of its content, while there is something to warn of; @text becomes its tooltip and the
 * description of the node.
 */
void nw_node_set_warning  (NwNode *self, GtkWidget *mark, const char *text);

G_END_DECLS
