/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-minimap.h"

#define WIDTH 96
#define HEIGHT 60
/* No block is drawn smaller than this, so that all can be seen. */
#define MIN_BLOCK_WIDTH 6.0
#define MIN_BLOCK_HEIGHT 4.0

struct _NwMinimap
{
  GtkWidget parent_instance;

  NwWorld         *world; /* a sibling: not owned */
  graphene_rect_t  view;
  graphene_rect_t  shown; /* what of the world the map shows */
  gboolean         dragged; /* then the map stands still under the pointer */
};

G_DEFINE_FINAL_TYPE (NwMinimap, nw_minimap, GTK_TYPE_WIDGET)

enum
{
  CENTRE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the map must show: all nodes and the view. Returns: its scale. */
static double
fit (NwMinimap *self)
{
  double scale;

  if (self->dragged)
    return gtk_widget_get_width (GTK_WIDGET (self)) / self->shown.size.width;

  if (nw_world_get_bounds (self->world, &self->shown))
    graphene_rect_union (&self->shown, &self->view, &self->shown);
  else
    self->shown = self->view;

  scale = MIN (gtk_widget_get_width (GTK_WIDGET (self)) / MAX (self->shown.size.width, 1),
               gtk_widget_get_height (GTK_WIDGET (self)) / MAX (self->shown.size.height, 1));
  graphene_rect_inset (&self->shown,
                       (self->shown.size.width - gtk_widget_get_width (GTK_WIDGET (self)) / scale) / 2,
                       (self->shown.size.height - gtk_widget_get_height (GTK_WIDGET (self)) / scale) / 2);
  return scale;
}

static graphene_rect_t
to_map (NwMinimap             *self,
        const graphene_rect_t *rect,
        double                 scale)
{
  return GRAPHENE_RECT_INIT ((rect->origin.x - self->shown.origin.x) * scale,
                             (rect->origin.y - self->shown.origin.y) * scale,
                             rect->size.width * scale,
                             rect->size.height * scale);
}

static void
nw_minimap_snapshot (GtkWidget   *widget,
                     GtkSnapshot *snapshot)
{
  NwMinimap *self = NW_MINIMAP (widget);
  double scale = fit (self);
  GdkRGBA frame_colour;
  GskRoundedRect frame;
  graphene_rect_t view = to_map (self, &self->view, scale);

  for (guint i = 0; i < nw_world_get_n_nodes (self->world); i++)
    {
      NwNode *node = nw_world_get_node (self->world, i);
      graphene_rect_t bounds = nw_node_get_bounds (node);
      graphene_rect_t block = to_map (self, &bounds, scale);
      GdkRGBA colour = nw_node_get_rgba (node);

      if (gtk_widget_has_css_class (GTK_WIDGET (node), "dim"))
        colour.alpha *= 0.2;
      block.size.width = MAX (block.size.width, MIN_BLOCK_WIDTH);
      block.size.height = MAX (block.size.height, MIN_BLOCK_HEIGHT);
      gtk_snapshot_append_color (snapshot, &colour, &block);
    }

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &frame_colour);
  frame_colour.alpha *= 0.35;
  gsk_rounded_rect_init_from_rect (&frame, &view, 3);
  gtk_snapshot_append_border (snapshot, &frame, (float[4]) { 1, 1, 1, 1 },
                              (GdkRGBA[4]) { frame_colour, frame_colour, frame_colour, frame_colour });
}

static void
nw_minimap_measure (GtkWidget      *widget,
                    GtkOrientation  orientation,
                    int             for_size,
                    int            *minimum,
                    int            *natural,
                    int            *minimum_baseline,
                    int            *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? WIDTH : HEIGHT;
}

static void
centre_on (NwMinimap *self,
           double     x,
           double     y)
{
  double scale = gtk_widget_get_width (GTK_WIDGET (self)) / self->shown.size.width;

  g_signal_emit (self, signals[CENTRE], 0, self->shown.origin.x + x / scale, self->shown.origin.y + y / scale);
}

static void
drag_begin_cb (NwMinimap      *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  self->dragged = self->shown.size.width > 0;
  if (self->dragged)
    centre_on (self, x, y);
}

static void
drag_update_cb (NwMinimap      *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  double x, y;

  if (self->dragged && gtk_gesture_drag_get_start_point (gesture, &x, &y))
    centre_on (self, x + dx, y + dy);
}

static void
drag_end_cb (NwMinimap *self)
{
  self->dragged = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
nw_minimap_class_init (NwMinimapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = nw_minimap_measure;
  widget_class->snapshot = nw_minimap_snapshot;

  signals[CENTRE] = g_signal_new ("centre", NW_TYPE_MINIMAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);

  gtk_widget_class_set_css_name (widget_class, "nwminimap");
  /* Says nothing that the outline does not say better. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
nw_minimap_init (NwMinimap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
nw_minimap_new (NwWorld *world)
{
  NwMinimap *self = g_object_new (NW_TYPE_MINIMAP, NULL);

  self->world = world;
  return GTK_WIDGET (self);
}

void
nw_minimap_set_view (NwMinimap             *self,
                     const graphene_rect_t *view)
{
  self->view = *view;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
