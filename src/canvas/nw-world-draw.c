/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world-draw.h"

#include "nw-slab.h"
#include "nw-world-private.h"
#include "nw-world-scope.h"

/* Below this zoom a card is a block with its name; below the second, just a block. */
#define NAMES_ZOOM 0.45
#define BLOCKS_ZOOM 0.2
/* Drawn beyond each edge of the view, as a part of it. */
#define MARGIN 0.5
/* Cables, while something is sought. */
#define DIM_OPACITY 0.25
/* The frame and the name of a card seen from far away, in world units. */
#define FRAME_WIDTH 4.0
#define NAME_SCALE 2.0
#define NAME_MARGIN 12.0
/* How wide a cable is on the screen at least. */
#define MIN_LINE_WIDTH 1.0

static NwDetail
detail_for (double zoom)
{
  if (zoom < BLOCKS_ZOOM)
    return NW_DETAIL_BLOCKS;
  return zoom < NAMES_ZOOM ? NW_DETAIL_NAMES : NW_DETAIL_ALL;
}

static GdkRGBA
lookup_colour (NwWorld    *self,
               const char *name)
{
  GdkRGBA rgba = { 0.5, 0.5, 0.5, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &rgba);
  return rgba;
}

/* The name of a node, large enough to be read from far away. */
static void
snapshot_name (NwNode                *node,
               const graphene_rect_t *bounds,
               const GdkRGBA         *colour,
               GtkSnapshot           *snapshot)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (node), nw_node_get_title (node));
  PangoAttrList *attributes = pango_attr_list_new ();
  int height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (NAME_SCALE));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) (MAX (bounds->size.width - 2 * NAME_MARGIN, 1) * PANGO_SCALE));
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, NULL, &height);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (bounds->origin.x + NAME_MARGIN,
                                                          bounds->origin.y + (bounds->size.height - height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

/* A node as a plain block: what is drawn of it from far away. */
static void
snapshot_block (NwWorld     *self,
                NwNode      *node,
                GtkSnapshot *snapshot)
{
  graphene_rect_t bounds = nw_node_get_bounds (node), inner = bounds;
  GdkRGBA white = { 1, 1, 1, 1 };
  GdkRGBA text = NW_IS_SLAB (node) ? white : lookup_colour (self, "card_fg_color");
  GdkRGBA frame = NW_IS_SLAB (node) ? lookup_colour (self, "nw_slab") : nw_node_get_rgba (node);
  GdkRGBA fill = lookup_colour (self, "nw_surface"), tint = frame;

  gtk_snapshot_append_color (snapshot, &frame, &bounds);
  if (self->detail == NW_DETAIL_BLOCKS)
    return;
  if (!NW_IS_SLAB (node))
    {
      graphene_rect_inset (&inner, FRAME_WIDTH, FRAME_WIDTH);
      tint.alpha = 0.14f;
      gtk_snapshot_append_color (snapshot, &fill, &inner);
      gtk_snapshot_append_color (snapshot, &tint, &inner);
    }
  snapshot_name (node, &bounds, &text, snapshot);
}

/* Whether a node is drawn as the widget it is, however far away: one must see what has the focus and what is selected. */
static gboolean
is_pointed_out (GtkWidget *node)
{
  return gtk_widget_has_css_class (node, "selected") || gtk_widget_has_css_class (node, "target") ||
         (gtk_widget_get_state_flags (node) & (GTK_STATE_FLAG_FOCUSED | GTK_STATE_FLAG_FOCUS_WITHIN)) != 0;
}

static void
snapshot_nodes (NwWorld     *self,
                GtkSnapshot *snapshot)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      graphene_rect_t bounds;

      if (NW_IS_NODE (child))
        {
          bounds = nw_node_get_bounds (NW_NODE (child));
          if (!graphene_rect_intersection (&bounds, &self->drawn, NULL))
            continue;
          if (self->detail != NW_DETAIL_ALL && !is_pointed_out (child))
            {
              gboolean dim = gtk_widget_has_css_class (child, "dim");

              if (dim)
                gtk_snapshot_push_opacity (snapshot, DIM_OPACITY);
              snapshot_block (self, NW_NODE (child), snapshot);
              if (dim)
                gtk_snapshot_pop (snapshot);
              continue;
            }
        }
      gtk_widget_snapshot_child (GTK_WIDGET (self), child, snapshot);
    }
}

/* What is drawn until the view leaves it. Before the first view, everything. */
static void
choose_drawn (NwWorld *self)
{
  graphene_rect_inset_r (&self->view, -MARGIN * self->view.size.width, -MARGIN * self->view.size.height, &self->drawn);
  if (self->view.size.width == 0)
    self->drawn = GRAPHENE_RECT_INIT (-1e7, -1e7, 2e7, 2e7);
}

void
nw_world_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  NwWorld *self = NW_WORLD (widget);
  gboolean dim = nw_world_is_searching (self);

  choose_drawn (self);
  if (dim)
    gtk_snapshot_push_opacity (snapshot, DIM_OPACITY);
  if (self->detail == NW_DETAIL_BLOCKS)
    nw_cable_layer_snapshot_plain (self->cables, &self->drawn, MIN_LINE_WIDTH / self->zoom, snapshot);
  else
    nw_cable_layer_snapshot_lines (self->cables, &self->drawn, snapshot);
  if (dim)
    gtk_snapshot_pop (snapshot);
  snapshot_nodes (self, snapshot);
  if (!dim && self->detail == NW_DETAIL_ALL)
    nw_cable_layer_snapshot_ends (self->cables, &self->drawn, snapshot);
}

void
nw_world_update_detail (NwWorld *self)
{
  NwDetail detail = detail_for (self->zoom);

  if (detail == self->detail && graphene_rect_contains_rect (&self->drawn, &self->view))
    return;
  self->detail = detail;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
