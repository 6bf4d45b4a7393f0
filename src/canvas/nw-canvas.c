/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "nw-canvas-style.h"
#include "nw-handle.h"
#include "nw-minimap.h"
#include "nw-name-entry.h"
#include "nw-navigation.h"
#include "nw-occupancy.h"
#include "nw-part.h"
#include "nw-viewport.h"
#include "nw-wording.h"
#include "nw-world.h"
#include "nw-zoom-control.h"

#define ZOOM_STEP 1.2
/* Between the controls and the edges of the view. */
#define CONTROL_MARGIN 12
/* Around what is revealed or fitted. */
#define VIEW_MARGIN 48.0
/* How far from a cable a click still hits it, and how far a press may wander and still be a click. */
#define CABLE_TOLERANCE 7.0
#define CLICK_TOLERANCE 5.0
/* How near to a line of the grid a node jumps to it. */
#define SNAP_REACH 7.0
/* The size of a card with one interface, and where in it one would take hold of it. */
#define CARD_WIDTH 180
#define CARD_HEIGHT 96
#define SLAB_WIDTH 320
#define CARD_GRIP_X 90
#define CARD_GRIP_Y 20
/* A network with more nodes than this, of which no place is known, is arranged when it is first shown. */
#define MAX_UNARRANGED 3

typedef enum
{
  DRAG_NONE,
  DRAG_PRESSED, /* may become one of the others, or a click */
  DRAG_MOVE,
  DRAG_CABLE,
  DRAG_BAND,
} DragMode;

typedef struct
{
  NwNode          *node;
  graphene_rect_t  start;
} Moved;

struct _NwCanvas
{
  GtkWidget parent_instance;

  NwSelection   *selection;
  NwViewport     viewport;
  NwNavigation  *navigation;

  NwWorld       *world;
  NwMinimap     *minimap;
  NwZoomControl *zoom_control;
  GtkWidget     *name_entry; /* while a name is typed */
  guint64        name_owner; /* the namespace that the switch will be in; 0 when it is a namespace's name */
  double         name_x;
  double         name_y;

  GtkGesture    *drag;
  DragMode       drag_mode;
  NwHit          drag_hit;     /* what is under the press */
  double         press_x;      /* in the view */
  double         press_y;
  double         drag_start_x; /* world coordinates */
  double         drag_start_y;
  double         drag_x;
  double         drag_y;
  GArray        *moved;        /* Moved */
  GArray        *band_base;    /* NwSelected: what the rubber band adds to */
  NwNode        *cable_target;

  gboolean       presented;    /* the first network was shown in a size that is known */
  gboolean       fit_arranged;
};

G_DEFINE_FINAL_TYPE (NwCanvas, nw_canvas, GTK_TYPE_WIDGET)

enum
{
  PROP_SELECTION = 1,
  N_PROPS
};

enum
{
  NAMESPACE_WANTED,
  SWITCH_WANTED,
  NAME_CHOSEN,
  SWITCH_NAME_CHOSEN,
  CABLE_WANTED,
  DELETE_WANTED,
  CONTEXT_MENU,
  POSITIONS_CHANGED,
  ZOOM_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* The view */

static void
viewport_changed (NwCanvas *self)
{
  graphene_rect_t view = nw_viewport_get_bounds (&self->viewport);

  nw_world_set_view (self->world, &view);
  nw_minimap_set_view (self->minimap, &view);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
zoom_about (NwCanvas *self,
            double    zoom,
            double    view_x,
            double    view_y)
{
  double before = self->viewport.zoom;

  nw_viewport_zoom_about (&self->viewport, zoom, view_x, view_y);
  viewport_changed (self);
  if (self->viewport.zoom == before)
    return;

  nw_zoom_control_set_zoom (self->zoom_control, self->viewport.zoom);
  g_signal_emit (self, signals[ZOOM_CHANGED], 0, self->viewport.zoom);
}

static void
reveal_bounds (NwCanvas              *self,
               const graphene_rect_t *bounds)
{
  if (self->viewport.width > 0 && nw_viewport_reveal (&self->viewport, bounds, VIEW_MARGIN))
    viewport_changed (self);
}

static void
pan_cb (NwCanvas *self,
        double    dx,
        double    dy)
{
  nw_viewport_pan (&self->viewport, dx, dy);
  viewport_changed (self);
}

static void
zoom_cb (NwCanvas *self,
         double    factor,
         double    x,
         double    y)
{
  zoom_about (self, self->viewport.zoom * factor, x, y);
}

static void
centre_cb (NwCanvas *self,
           double    x,
           double    y)
{
  self->viewport.x = x - self->viewport.width / 2 / self->viewport.zoom;
  self->viewport.y = y - self->viewport.height / 2 / self->viewport.zoom;
  viewport_changed (self);
}

static void
zoom_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  NwCanvas *self = NW_CANVAS (widget);

  if (g_str_equal (action_name, "canvas.zoom-in"))
    nw_canvas_zoom_by (self, ZOOM_STEP);
  else if (g_str_equal (action_name, "canvas.zoom-out"))
    nw_canvas_zoom_by (self, 1 / ZOOM_STEP);
  else if (g_str_equal (action_name, "canvas.zoom-reset"))
    nw_canvas_zoom_to (self, 1);
  else
    nw_canvas_fit (self);
}

/* The first time that there is both a network and a size: shows all of it. */
static void
present (NwCanvas *self)
{
  graphene_rect_t view = nw_viewport_get_bounds (&self->viewport);
  graphene_rect_t bounds;

  if (self->presented || self->viewport.width == 0 || !nw_world_get_bounds (self->world, &bounds))
    return;

  self->presented = TRUE;
  if (!graphene_rect_contains_rect (&view, &bounds))
    nw_canvas_fit (self);
}

/* What changes the layout must not be done while it is computed. */
static gboolean
present_cb (GtkWidget     *widget,
            GdkFrameClock *frame_clock,
            gpointer       user_data)
{
  present (NW_CANVAS (widget));
  return G_SOURCE_REMOVE;
}

static void
settled_cb (NwCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self->minimap));
}

static void
world_positions_changed_cb (NwCanvas *self)
{
  if (self->fit_arranged)
    {
      self->fit_arranged = FALSE;
      nw_canvas_fit (self);
    }
  g_signal_emit (self, signals[POSITIONS_CHANGED], 0);
}

/* What is where */

static gboolean
is_control (NwCanvas  *self,
            GtkWidget *widget)
{
  return widget != NULL &&
         (gtk_widget_is_ancestor (widget, GTK_WIDGET (self->zoom_control)) || widget == GTK_WIDGET (self->zoom_control) ||
          widget == GTK_WIDGET (self->minimap) ||
          (self->name_entry != NULL &&
           (widget == self->name_entry || gtk_widget_is_ancestor (widget, self->name_entry))));
}

static NwHit
hit_at (NwCanvas *self,
        double    view_x,
        double    view_y)
{
  double x, y;

  nw_viewport_to_world (&self->viewport, view_x, view_y, &x, &y);
  return nw_world_hit (self->world, x, y, CABLE_TOLERANCE / self->viewport.zoom);
}

static gboolean
is_selectable (const NwHit *hit)
{
  return hit->kind == NW_HIT_NODE || hit->kind == NW_HIT_PART || hit->kind == NW_HIT_CABLE;
}

/* Where a node is in the view. */
static GdkRectangle
view_rectangle_of (NwCanvas *self,
                   NwNode   *node)
{
  graphene_rect_t bounds = nw_node_get_bounds (node);
  double x, y;

  nw_viewport_to_view (&self->viewport, bounds.origin.x, bounds.origin.y, &x, &y);
  return (GdkRectangle) {
    .x = (int) x,
    .y = (int) y,
    .width = (int) (bounds.size.width * self->viewport.zoom),
    .height = (int) (bounds.size.height * self->viewport.zoom),
  };
}

/* What has the focus: a node or a part of it. */
static NwHit
focused_hit (NwCanvas *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  NwHit hit = { .kind = NW_HIT_NOTHING, .node = nw_world_node_of (self->world, focus) };

  if (hit.node != NULL)
    {
      hit.kind = NW_IS_PART (focus) ? NW_HIT_PART : NW_HIT_NODE;
      hit.selected = NW_IS_PART (focus) ? nw_part_get_identity (NW_PART (focus)) : nw_node_get_identity (hit.node);
    }
  return hit;
}

static gboolean
is_naming (NwCanvas *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return self->name_entry != NULL && focus != NULL && gtk_widget_is_ancestor (focus, self->name_entry);
}

/* Naming in place */

static void
end_naming (NwCanvas *self)
{
  if (self->name_entry == NULL)
    return;

  if (is_naming (self))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  g_clear_pointer (&self->name_entry, gtk_widget_unparent);
}

static void
name_accepted_cb (NwCanvas   *self,
                  const char *name)
{
  g_autoptr (NwCanvas) alive = g_object_ref (self);

  end_naming (alive);
  if (alive->name_owner == 0)
    g_signal_emit (alive, signals[NAME_CHOSEN], 0, name, alive->name_x, alive->name_y);
  else
    g_signal_emit (alive, signals[SWITCH_NAME_CHOSEN], 0, alive->name_owner, name, alive->name_x, alive->name_y);
}

/* @owner: 0 for the name of a namespace */
static void
begin_naming (NwCanvas    *self,
              guint64      owner,
              double       x,
              double       y,
              const char  *suggestion,
              NwNameCheck  check,
              gpointer     user_data)
{
  GtkRequisition size;

  end_naming (self);
  self->name_owner = owner;
  self->name_x = x;
  self->name_y = y;
  self->name_entry = nw_name_entry_new (owner != 0, suggestion, check, user_data);
  g_signal_connect_swapped (self->name_entry, "accepted", G_CALLBACK (name_accepted_cb), self);
  g_signal_connect_swapped (self->name_entry, "cancelled", G_CALLBACK (end_naming), self);
  gtk_widget_set_parent (self->name_entry, GTK_WIDGET (self));
  gtk_widget_get_preferred_size (self->name_entry, NULL, &size);
  reveal_bounds (self, &GRAPHENE_RECT_INIT (x, y, size.width / self->viewport.zoom, size.height / self->viewport.zoom));
  nw_name_entry_start (NW_NAME_ENTRY (self->name_entry));
}

/* Where a node would stand that is taken hold of at a point of the view. */
static graphene_point_t
place_for_grip (NwCanvas *self,
                double    view_x,
                double    view_y)
{
  double x, y;

  nw_viewport_to_world (&self->viewport, view_x, view_y, &x, &y);
  return GRAPHENE_POINT_INIT (nw_grid_snap (x - CARD_GRIP_X), nw_grid_snap (y - CARD_GRIP_Y));
}

static void
want_namespace (NwCanvas *self,
                double    view_x,
                double    view_y)
{
  graphene_point_t place = place_for_grip (self, view_x, view_y);

  g_signal_emit (self, signals[NAMESPACE_WANTED], 0, (double) place.x, (double) place.y);
}

/* A switch that is dropped on a namespace, or on what is in it, is meant for that; its place is found beside it. */
static void
want_switch (NwCanvas *self,
             double    view_x,
             double    view_y)
{
  NwSnapshot *snapshot = nw_world_get_snapshot (self->world);
  NwNamespace *root = snapshot != NULL ? nw_snapshot_get_root (snapshot) : NULL;
  NwHit hit = hit_at (self, view_x, view_y);
  graphene_point_t place = place_for_grip (self, view_x, view_y);
  guint64 inode = root != NULL ? root->inode : 0;

  if (hit.node != NULL)
    {
      graphene_rect_t rect = nw_node_get_bounds (hit.node);

      inode = nw_node_get_identity (hit.node).inode;
      rect.origin.y -= rect.size.height;
      nw_world_find_free_place (self->world, &rect);
      place = rect.origin;
    }
  if (inode != 0)
    g_signal_emit (self, signals[SWITCH_WANTED], 0, inode, (double) place.x, (double) place.y);
}

/* Dragging */

static GdkModifierType
drag_state (NwCanvas *self)
{
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (self->drag));
}

static gboolean
adds_to_selection (GdkModifierType state)
{
  return (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0;
}

static void
end_drag (NwCanvas *self)
{
  self->drag_mode = DRAG_NONE;
  self->drag_hit = (NwHit) { .kind = NW_HIT_NOTHING };
  self->cable_target = NULL;
  g_array_set_size (self->moved, 0);
  g_array_set_size (self->band_base, 0);
  nw_world_show_targets (self->world, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
cancel_drag (NwCanvas *self)
{
  for (guint i = 0; i < self->moved->len; i++)
    {
      Moved *moved = &g_array_index (self->moved, Moved, i);

      nw_world_move (self->world, moved->node, moved->start.origin.x, moved->start.origin.y);
    }
  if (self->drag_mode == DRAG_BAND)
    nw_selection_set_all (self->selection, (NwSelected *) self->band_base->data, self->band_base->len);
  end_drag (self);
}

/* Cancels a drag while the button is still held. */
static void
give_up_drag (NwCanvas *self)
{
  cancel_drag (self); /* first: the gesture ends as if the button were let go */
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
}

static void
add_moved (NwCanvas *self,
           NwNode   *node)
{
  Moved moved = { .node = node, .start = nw_node_get_bounds (node) };

  g_array_append_val (self->moved, moved);
}

/* The node under the press moves, and with it the whole selection if it is selected. The first one leads. */
static void
begin_move (NwCanvas *self)
{
  NwNode *leader = self->drag_hit.node;

  self->drag_mode = DRAG_MOVE;
  add_moved (self, leader);
  if (!nw_selection_contains (self->selection, nw_node_get_identity (leader)))
    return;
  for (guint i = 0; i < nw_selection_get_length (self->selection); i++)
    {
      NwNode *node = nw_world_find_node (self->world, *nw_selection_get (self->selection, i));

      if (node != NULL && node != leader)
        add_moved (self, node);
    }
}

static double
snap_softly (double value)
{
  double line = nw_grid_snap (value);

  return fabs (value - line) <= SNAP_REACH ? line : value;
}

static void
update_move (NwCanvas *self)
{
  graphene_rect_t start = g_array_index (self->moved, Moved, 0).start;
  double x = start.origin.x + self->drag_x - self->drag_start_x;
  double y = start.origin.y + self->drag_y - self->drag_start_y;

  if ((drag_state (self) & GDK_CONTROL_MASK) == 0)
    {
      x = snap_softly (x);
      y = snap_softly (y);
    }
  for (guint i = 0; i < self->moved->len; i++)
    {
      Moved *moved = &g_array_index (self->moved, Moved, i);

      nw_world_move (self->world, moved->node,
                     moved->start.origin.x + x - start.origin.x,
                     moved->start.origin.y + y - start.origin.y);
    }
}

static void
update_cable (NwCanvas *self)
{
  NwHit hit = nw_world_hit (self->world, self->drag_x, self->drag_y, 0);
  gboolean fits = hit.node != NULL && hit.node != self->drag_hit.node && nw_node_get_connectable (hit.node);

  self->cable_target = fits ? hit.node : NULL;
  nw_world_show_targets (self->world, self->drag_hit.node, self->cable_target);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static graphene_rect_t
band_bounds (NwCanvas *self)
{
  return GRAPHENE_RECT_INIT (MIN (self->drag_start_x, self->drag_x), MIN (self->drag_start_y, self->drag_y),
                             fabs (self->drag_x - self->drag_start_x), fabs (self->drag_y - self->drag_start_y));
}

static void
begin_band (NwCanvas *self)
{
  self->drag_mode = DRAG_BAND;
  for (guint i = 0; adds_to_selection (drag_state (self)) && i < nw_selection_get_length (self->selection); i++)
    g_array_append_val (self->band_base, *nw_selection_get (self->selection, i));
}

static void
update_band (NwCanvas *self)
{
  graphene_rect_t bounds = band_bounds (self);
  g_autoptr (GPtrArray) nodes = nw_world_find_nodes_in (self->world, &bounds);
  g_autoptr (GArray) selected = g_array_copy (self->band_base);

  for (guint i = 0; i < nodes->len; i++)
    {
      NwSelected identity = nw_node_get_identity (g_ptr_array_index (nodes, i));

      g_array_append_val (selected, identity);
    }
  nw_selection_set_all (self->selection, (NwSelected *) selected->data, selected->len);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_begin_cb (NwCanvas       *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (is_control (self, picked))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  end_naming (self);
  self->drag_mode = DRAG_PRESSED;
  self->drag_hit = hit_at (self, x, y);
  self->press_x = x;
  self->press_y = y;
  nw_viewport_to_world (&self->viewport, x, y, &self->drag_start_x, &self->drag_start_y);

  if (self->drag_hit.kind == NW_HIT_NODE &&
      !adds_to_selection (drag_state (self)) &&
      !nw_selection_contains (self->selection, self->drag_hit.selected))
    nw_selection_set (self->selection, self->drag_hit.selected);

  if (self->drag_hit.kind == NW_HIT_PART)
    gtk_widget_grab_focus (gtk_widget_get_ancestor (picked, NW_TYPE_PART));
  else
    gtk_widget_grab_focus (self->drag_hit.node != NULL ? GTK_WIDGET (self->drag_hit.node) : GTK_WIDGET (self));
}

static void
drag_update_cb (NwCanvas       *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  if (self->drag_mode == DRAG_NONE || (self->drag_mode == DRAG_PRESSED && hypot (dx, dy) < CLICK_TOLERANCE))
    return;

  /* Panning by the wheel while dragging moves the world below the pointer. */
  nw_viewport_to_world (&self->viewport, self->press_x + dx, self->press_y + dy, &self->drag_x, &self->drag_y);

  if (self->drag_mode == DRAG_PRESSED)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      if (self->drag_hit.kind == NW_HIT_HANDLE)
        self->drag_mode = DRAG_CABLE;
      else if (self->drag_hit.node != NULL)
        begin_move (self);
      else
        begin_band (self);
    }

  switch (self->drag_mode)
    {
    case DRAG_MOVE:
      update_move (self);
      break;
    case DRAG_CABLE:
      update_cable (self);
      break;
    case DRAG_BAND:
      update_band (self);
      break;
    case DRAG_NONE:
    case DRAG_PRESSED:
    default:
      break;
    }
}

static void
click (NwCanvas *self)
{
  gboolean add = adds_to_selection (drag_state (self));

  if (is_selectable (&self->drag_hit))
    {
      if (add)
        nw_selection_toggle (self->selection, self->drag_hit.selected);
      else
        nw_selection_set (self->selection, self->drag_hit.selected);
    }
  else if (self->drag_hit.kind == NW_HIT_NOTHING && !add)
    {
      nw_selection_clear (self->selection);
    }
}

static void
drag_end_cb (NwCanvas *self)
{
  g_autoptr (GtkWidget) anchor = self->cable_target != NULL ? g_object_ref (GTK_WIDGET (self->cable_target)) : NULL;
  DragMode mode = self->drag_mode;
  NwSelected from, to;

  if (anchor != NULL)
    {
      from = nw_node_get_identity (self->drag_hit.node);
      to = nw_node_get_identity (self->cable_target);
    }
  if (mode == DRAG_PRESSED)
    click (self);

  end_drag (self);
  if (mode == DRAG_MOVE)
    g_signal_emit (self, signals[POSITIONS_CHANGED], 0);
  else if (mode == DRAG_CABLE && anchor != NULL)
    g_signal_emit (self, signals[CABLE_WANTED], 0, &from, &to, anchor);
}

/* Clicks */

static void
released_cb (NwCanvas        *self,
             int              n_press,
             double           x,
             double           y,
             GtkGestureClick *gesture)
{
  if (n_press != 2 || is_control (self, gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT)))
    return;
  if (hit_at (self, x, y).kind == NW_HIT_NOTHING)
    want_namespace (self, x, y);
}

static void
open_context_menu (NwCanvas    *self,
                   const NwHit *hit,
                   double       view_x,
                   double       view_y,
                   GdkRectangle where)
{
  double x, y;

  if (is_selectable (hit) && !nw_selection_contains (self->selection, hit->selected))
    nw_selection_set (self->selection, hit->selected);
  else if (hit->kind == NW_HIT_NOTHING)
    nw_selection_clear (self->selection);

  nw_viewport_to_world (&self->viewport, view_x, view_y, &x, &y);
  g_signal_emit (self, signals[CONTEXT_MENU], 0, x, y, &where);
}

static void
secondary_pressed_cb (NwCanvas        *self,
                      int              n_press,
                      double           x,
                      double           y,
                      GtkGestureClick *gesture)
{
  NwHit hit;

  if (is_control (self, gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT)))
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  hit = hit_at (self, x, y);
  open_context_menu (self, &hit, x, y, (GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static gboolean
drop_cb (NwCanvas     *self,
         const GValue *value,
         double        x,
         double        y)
{
  const char *what = g_value_get_string (value);

  if (g_strcmp0 (what, "namespace") == 0)
    want_namespace (self, x, y);
  else if (g_strcmp0 (what, "switch") == 0)
    want_switch (self, x, y);
  else
    return FALSE;

  return TRUE;
}

/* Keys */

static gboolean
delete_key_cb (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);

  if (is_naming (self) || nw_selection_get_length (self->selection) == 0)
    return FALSE;

  g_signal_emit (self, signals[DELETE_WANTED], 0);
  return TRUE;
}

static gboolean
enter_key_cb (GtkWidget *widget,
              GVariant  *arguments,
              gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwHit hit = focused_hit (self);

  if (hit.kind == NW_HIT_NOTHING)
    return FALSE;

  nw_selection_set (self->selection, hit.selected);
  return TRUE;
}

static void
space_cb (NwCanvas *self)
{
  NwHit hit = focused_hit (self);

  if (hit.kind != NW_HIT_NOTHING)
    nw_selection_toggle (self->selection, hit.selected);
}

static gboolean
escape_key_cb (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);

  if (self->drag_mode != DRAG_NONE)
    give_up_drag (self);
  else if (self->name_entry != NULL)
    end_naming (self);
  else if (nw_selection_get_length (self->selection) > 0)
    nw_selection_clear (self->selection);
  else
    return FALSE;

  return TRUE;
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwHit hit = focused_hit (self);
  GdkRectangle where = { (int) self->viewport.width / 2, (int) self->viewport.height / 2, 1, 1 };

  if (is_naming (self))
    return FALSE;
  if (hit.node != NULL)
    where = view_rectangle_of (self, hit.node);

  open_context_menu (self, &hit, where.x + where.width / 2, where.y + where.height / 2, where);
  return TRUE;
}

/* Moves the selected nodes, or the one with the focus, by a step of the grid. */
static gboolean
move_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwHit hit = focused_hit (self);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  int dx, dy;

  if (is_naming (self))
    return FALSE;

  g_variant_get (arguments, "(ii)", &dx, &dy);
  for (guint i = 0; i < nw_selection_get_length (self->selection); i++)
    {
      NwNode *node = nw_world_find_node (self->world, *nw_selection_get (self->selection, i));

      if (node != NULL)
        g_ptr_array_add (nodes, node);
    }
  if (nodes->len == 0 && hit.node != NULL)
    g_ptr_array_add (nodes, hit.node);

  for (guint i = 0; i < nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (nodes, i);
      graphene_rect_t bounds = nw_node_get_bounds (node);

      nw_world_move (self->world, node, bounds.origin.x + dx * NW_GRID, bounds.origin.y + dy * NW_GRID);
      bounds = nw_node_get_bounds (node);
      if (i == 0)
        reveal_bounds (self, &bounds);
    }
  if (nodes->len > 0)
    g_signal_emit (self, signals[POSITIONS_CHANGED], 0);
  return nodes->len > 0;
}

static gboolean
select_all_key_cb (GtkWidget *widget,
                   GVariant  *arguments,
                   gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (NwSelected));

  if (is_naming (self))
    return FALSE;
  for (guint i = 0; i < nw_world_get_n_nodes (self->world); i++)
    {
      NwSelected identity = nw_node_get_identity (nw_world_get_node (self->world, i));

      g_array_append_val (selected, identity);
    }
  nw_selection_set_all (self->selection, (NwSelected *) selected->data, selected->len);
  return TRUE;
}

static void
add_move_bindings (GtkWidgetClass *widget_class,
                   guint           keyval,
                   guint           keypad_keyval,
                   int             dx,
                   int             dy)
{
  gtk_widget_class_add_binding (widget_class, keyval, GDK_CONTROL_MASK, move_key_cb, "(ii)", dx, dy);
  gtk_widget_class_add_binding (widget_class, keypad_keyval, GDK_CONTROL_MASK, move_key_cb, "(ii)", dx, dy);
  gtk_widget_class_add_binding (widget_class, keyval, GDK_ALT_MASK, move_key_cb, "(ii)", dx, dy);
}

static void
add_bindings (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Delete, 0, delete_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, enter_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, enter_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, select_all_key_cb, NULL);
  add_move_bindings (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0);
  add_move_bindings (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0);
  add_move_bindings (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1);
  add_move_bindings (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1);
}

/* The focus goes through the world, then the controls; the canvas itself takes it when there is nothing in it. */
static gboolean
nw_canvas_focus (GtkWidget        *widget,
                 GtkDirectionType  direction)
{
  NwCanvas *self = NW_CANVAS (widget);
  GtkWidget *order[] = { GTK_WIDGET (self->world), self->name_entry, GTK_WIDGET (self->zoom_control) };
  GtkWidget *child = gtk_widget_get_focus_child (widget);
  gboolean backward = direction == GTK_DIR_TAB_BACKWARD;
  gboolean started = child == NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      GtkWidget *next = order[backward ? G_N_ELEMENTS (order) - 1 - i : i];

      started |= next == child;
      if (!started || next == NULL || !gtk_widget_child_focus (next, direction))
        continue;
      if (next == GTK_WIDGET (self->world))
        {
          graphene_rect_t bounds;
          NwHit hit = focused_hit (self);

          if (hit.node != NULL)
            {
              bounds = nw_node_get_bounds (hit.node);
              reveal_bounds (self, &bounds);
            }
        }
      return TRUE;
    }

  return child == NULL && !gtk_widget_is_focus (widget) && gtk_widget_grab_focus (widget);
}

/* Tooltips say what a thing is, when one asks by pointing at it. */
static gboolean
nw_canvas_query_tooltip (GtkWidget  *widget,
                         int         x,
                         int         y,
                         gboolean    keyboard_tooltip,
                         GtkTooltip *tooltip)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwSnapshot *snapshot = nw_world_get_snapshot (self->world);
  NwNamespace *namespace_;
  NwLink *link;
  NwHit hit;
  g_autofree char *text = NULL;

  if (keyboard_tooltip)
    hit = focused_hit (self);
  else if (is_control (self, gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT)))
    return FALSE;
  else
    hit = hit_at (self, x, y);

  if (self->drag_mode != DRAG_NONE || snapshot == NULL || hit.kind == NW_HIT_NOTHING)
    return FALSE;
  if (hit.kind == NW_HIT_HANDLE)
    {
      gtk_tooltip_set_text (tooltip, _("Drag to a namespace or a switch to connect it by a cable"));
      return TRUE;
    }

  namespace_ = nw_snapshot_find (snapshot, hit.selected.inode);
  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, hit.selected.link) : NULL;
  if (namespace_ != NULL && hit.selected.kind == NW_SELECTED_NAMESPACE)
    text = nw_wording_namespace (snapshot, namespace_);
  else if (link != NULL && hit.selected.kind == NW_SELECTED_LINK)
    text = nw_wording_link_detail (snapshot, namespace_, link);
  else if (link != NULL)
    text = nw_wording_cable (snapshot, namespace_, link);

  if (hit.node != NULL)
    {
      /* Beside the card, not over what one is reading. */
      GdkRectangle area = view_rectangle_of (self, hit.node);

      gtk_tooltip_set_tip_area (tooltip, &area);
    }
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL && *text != '\0';
}

/* Size and drawing */

static void
nw_canvas_measure (GtkWidget      *widget,
                   GtkOrientation  orientation,
                   int             for_size,
                   int            *minimum,
                   int            *natural,
                   int            *minimum_baseline,
                   int            *natural_baseline)
{
  *minimum = 200;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 640 : 480;
}

static void
allocate_at (GtkWidget     *child,
             GtkRequisition size,
             double         x,
             double         y)
{
  graphene_point_t corner = GRAPHENE_POINT_INIT (round (x), round (y));

  gtk_widget_allocate (child, size.width, size.height, -1, gsk_transform_translate (NULL, &corner));
}

static void
nw_canvas_size_allocate (GtkWidget *widget,
                         int        width,
                         int        height,
                         int        baseline)
{
  NwCanvas *self = NW_CANVAS (widget);
  GtkRequisition size;

  if (width != self->viewport.width || height != self->viewport.height)
    {
      graphene_rect_t view;

      nw_viewport_resize (&self->viewport, width, height);
      if (!self->presented)
        gtk_widget_add_tick_callback (widget, present_cb, NULL, NULL);
      view = nw_viewport_get_bounds (&self->viewport);
      nw_world_set_view (self->world, &view);
      nw_minimap_set_view (self->minimap, &view);
    }

  gtk_widget_allocate (GTK_WIDGET (self->world), 1, 1, -1, nw_viewport_to_transform (&self->viewport));

  gtk_widget_get_preferred_size (GTK_WIDGET (self->minimap), NULL, &size);
  allocate_at (GTK_WIDGET (self->minimap), size, CONTROL_MARGIN, height - size.height - CONTROL_MARGIN);
  gtk_widget_get_preferred_size (GTK_WIDGET (self->zoom_control), NULL, &size);
  allocate_at (GTK_WIDGET (self->zoom_control), size,
               width - size.width - CONTROL_MARGIN, height - size.height - CONTROL_MARGIN);

  if (self->name_entry != NULL)
    {
      double x, y;

      gtk_widget_get_preferred_size (self->name_entry, NULL, &size);
      nw_viewport_to_view (&self->viewport, self->name_x, self->name_y, &x, &y);
      allocate_at (self->name_entry, size,
                   CLAMP (x, CONTROL_MARGIN, MAX (width - size.width - CONTROL_MARGIN, CONTROL_MARGIN)),
                   CLAMP (y, CONTROL_MARGIN, MAX (height - size.height - CONTROL_MARGIN, CONTROL_MARGIN)));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_POPOVER (child))
        gtk_popover_present (GTK_POPOVER (child));
    }
}

static GdkRGBA
lookup_colour (NwCanvas   *self,
               const char *name)
{
  GdkRGBA rgba = { 0.5, 0.5, 0.5, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &rgba);
  return rgba;
}

/* A dot at every grid point: one tile, repeated. Far away only every second, fourth, ... */
static void
snapshot_grid (NwCanvas    *self,
               GtkSnapshot *snapshot)
{
  g_autoptr (GskTransform) transform = nw_viewport_to_transform (&self->viewport);
  graphene_rect_t view = nw_viewport_get_bounds (&self->viewport);
  GdkRGBA colour = lookup_colour (self, "nw_dots");
  float cell = NW_GRID;
  float radius;
  GskRoundedRect dot;

  while (cell * self->viewport.zoom < 0.7 * NW_GRID)
    cell *= 2;
  radius = cell / NW_GRID;
  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (-radius, -radius, 2 * radius, 2 * radius), radius);
  graphene_rect_inset (&view, -1, -1);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_transform (snapshot, transform);
  gtk_snapshot_push_repeat (snapshot, &view, &GRAPHENE_RECT_INIT (-cell / 2, -cell / 2, cell, cell));
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, &colour, &dot.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}

static graphene_point_t
middle_of_side (const graphene_rect_t *rect,
                NwSide                 side)
{
  float x = side == NW_SIDE_LEFT ? 0 : side == NW_SIDE_RIGHT ? 1 : 0.5;
  float y = side == NW_SIDE_TOP ? 0 : side == NW_SIDE_BOTTOM ? 1 : 0.5;

  return GRAPHENE_POINT_INIT (rect->origin.x + x * rect->size.width, rect->origin.y + y * rect->size.height);
}

/* The cable being drawn: from the handle to the pointer, or as it would be when dropped here. */
static void
snapshot_new_cable (NwCanvas    *self,
                    GtkSnapshot *snapshot)
{
  g_autoptr (GskTransform) transform = nw_viewport_to_transform (&self->viewport);
  graphene_rect_t node = nw_node_get_bounds (self->drag_hit.node);
  graphene_point_t from = GRAPHENE_POINT_INIT (node.origin.x + node.size.width, self->drag_start_y);
  graphene_point_t to = GRAPHENE_POINT_INIT (self->drag_x, self->drag_y);
  GdkRGBA colour = nw_node_get_rgba (self->drag_hit.node), end_colour = colour;
  NwSide from_side = NW_SIDE_RIGHT, to_side = NW_SIDE_LEFT;
  graphene_rect_t bounds;
  NwCablePath path;
  cairo_t *cr;

  if (self->cable_target != NULL)
    {
      graphene_rect_t target = nw_node_get_bounds (self->cable_target);

      nw_cable_path_choose_sides (&node, &target, &from_side, &to_side);
      from = middle_of_side (&node, from_side);
      to = middle_of_side (&target, to_side);
      nw_cable_layer_choose_colours (self->drag_hit.node, self->cable_target, &colour, &end_colour);
    }
  nw_cable_path_route (&path, &from, from_side, &to, to_side, 0);
  bounds = nw_cable_path_get_bounds (&path);
  graphene_rect_inset (&bounds, -12, -12);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_transform (snapshot, transform);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  nw_cable_layer_draw_line (cr, &path, NW_CABLE_GHOST, &colour, &end_colour);
  cairo_new_path (cr);
  gdk_cairo_set_source_rgba (cr, &end_colour);
  cairo_arc (cr, to.x, to.y, 6, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_band (NwCanvas    *self,
               GtkSnapshot *snapshot)
{
  GdkRGBA border = lookup_colour (self, "accent_color"), fill = border;
  graphene_rect_t band = band_bounds (self);
  GskRoundedRect outline;
  double x, y;

  nw_viewport_to_view (&self->viewport, band.origin.x, band.origin.y, &x, &y);
  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (x, y, band.size.width * self->viewport.zoom,
                                                        band.size.height * self->viewport.zoom),
                                   4);
  fill.alpha = 0.12;
  gtk_snapshot_append_color (snapshot, &fill, &outline.bounds);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]) { 1, 1, 1, 1 },
                              (GdkRGBA[4]) { border, border, border, border });
}

static void
nw_canvas_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  NwCanvas *self = NW_CANVAS (widget);

  snapshot_grid (self, snapshot);
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->world), snapshot);
  if (self->drag_mode == DRAG_CABLE)
    snapshot_new_cable (self, snapshot);
  else if (self->drag_mode == DRAG_BAND)
    snapshot_band (self, snapshot);
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->minimap), snapshot);
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->zoom_control), snapshot);
  if (self->name_entry != NULL)
    gtk_widget_snapshot_child (widget, self->name_entry, snapshot);
}

/* Life */

static void
add_gestures (NwCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *gesture;
  GtkDropTarget *drop;

  self->navigation = nw_navigation_new (widget);
  g_signal_connect_swapped (self->navigation, "pan", G_CALLBACK (pan_cb), self);
  g_signal_connect_swapped (self->navigation, "zoom", G_CALLBACK (zoom_cb), self);
  g_signal_connect_swapped (self->navigation, "space", G_CALLBACK (space_cb), self);

  self->drag = gtk_gesture_drag_new ();
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (self->drag, "cancel", G_CALLBACK (cancel_drag), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (self->drag));

  gesture = gtk_gesture_click_new ();
  g_signal_connect_swapped (gesture, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));

  gesture = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (gesture));

  drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drop));
}

static void
nw_canvas_constructed (GObject *object)
{
  NwCanvas *self = NW_CANVAS (object);
  GtkWidget *widget = GTK_WIDGET (object);

  G_OBJECT_CLASS (nw_canvas_parent_class)->constructed (object);

  self->world = NW_WORLD (nw_world_new (self->selection));
  gtk_widget_set_parent (GTK_WIDGET (self->world), widget);
  g_signal_connect_swapped (self->world, "settled", G_CALLBACK (settled_cb), self);
  g_signal_connect_swapped (self->world, "positions-changed", G_CALLBACK (world_positions_changed_cb), self);

  self->minimap = NW_MINIMAP (nw_minimap_new (self->world));
  gtk_widget_set_parent (GTK_WIDGET (self->minimap), widget);
  g_signal_connect_swapped (self->minimap, "centre", G_CALLBACK (centre_cb), self);

  self->zoom_control = NW_ZOOM_CONTROL (nw_zoom_control_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->zoom_control), widget);

  add_gestures (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Network canvas"), -1);
}

static void
nw_canvas_set_property (GObject      *object,
                        guint         property_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  NwCanvas *self = NW_CANVAS (object);

  switch (property_id)
    {
    case PROP_SELECTION:
      self->selection = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nw_canvas_dispose (GObject *object)
{
  NwCanvas *self = NW_CANVAS (object);
  GtkWidget *child;

  /* Nothing of the drag outlives the nodes. */
  self->drag_mode = DRAG_NONE;
  self->cable_target = NULL;
  g_array_set_size (self->moved, 0);

  g_clear_object (&self->navigation);
  self->name_entry = NULL;
  g_clear_pointer ((GtkWidget **) &self->minimap, gtk_widget_unparent);
  g_clear_pointer ((GtkWidget **) &self->zoom_control, gtk_widget_unparent);
  if (self->world != NULL)
    g_signal_handlers_disconnect_by_data (self->world, self);
  g_clear_pointer ((GtkWidget **) &self->world, gtk_widget_unparent);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (nw_canvas_parent_class)->dispose (object);
}

static void
nw_canvas_finalize (GObject *object)
{
  NwCanvas *self = NW_CANVAS (object);

  g_array_unref (self->moved);
  g_array_unref (self->band_base);
  G_OBJECT_CLASS (nw_canvas_parent_class)->finalize (object);
}

static guint
add_signal (const char *name,
            guint       n_params,
            ...)
{
  va_list arguments;
  guint id;

  va_start (arguments, n_params);
  id = g_signal_new_valist (name, NW_TYPE_CANVAS, G_SIGNAL_RUN_LAST, NULL, NULL, NULL, NULL, G_TYPE_NONE,
                            n_params, arguments);
  va_end (arguments);
  return id;
}

static void
nw_canvas_class_init (NwCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = nw_canvas_constructed;
  object_class->set_property = nw_canvas_set_property;
  object_class->dispose = nw_canvas_dispose;
  object_class->finalize = nw_canvas_finalize;
  widget_class->focus = nw_canvas_focus;
  widget_class->measure = nw_canvas_measure;
  widget_class->query_tooltip = nw_canvas_query_tooltip;
  widget_class->size_allocate = nw_canvas_size_allocate;
  widget_class->snapshot = nw_canvas_snapshot;

  properties[PROP_SELECTION] =
    g_param_spec_object ("selection", NULL, NULL, NW_TYPE_SELECTION,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[NAMESPACE_WANTED] = add_signal ("namespace-wanted", 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SWITCH_WANTED] = add_signal ("switch-wanted", 3, G_TYPE_UINT64, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[NAME_CHOSEN] = add_signal ("name-chosen", 3, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SWITCH_NAME_CHOSEN] =
    add_signal ("switch-name-chosen", 4, G_TYPE_UINT64, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[CABLE_WANTED] = add_signal ("cable-wanted", 3, G_TYPE_POINTER, G_TYPE_POINTER, GTK_TYPE_WIDGET);
  signals[DELETE_WANTED] = add_signal ("delete-wanted", 0);
  signals[CONTEXT_MENU] = add_signal ("context-menu", 3, G_TYPE_DOUBLE, G_TYPE_DOUBLE, GDK_TYPE_RECTANGLE);
  signals[POSITIONS_CHANGED] = add_signal ("positions-changed", 0);
  signals[ZOOM_CHANGED] = add_signal ("zoom-changed", 1, G_TYPE_DOUBLE);

  gtk_widget_class_install_action (widget_class, "canvas.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-reset", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "canvas.fit", NULL, zoom_action);
  add_bindings (widget_class);

  gtk_widget_class_set_css_name (widget_class, "nwcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
nw_canvas_init (NwCanvas *self)
{
  nw_canvas_style_install (gtk_widget_get_display (GTK_WIDGET (self)));

  self->viewport = NW_VIEWPORT_INIT;
  self->moved = g_array_new (FALSE, FALSE, sizeof (Moved));
  self->band_base = g_array_new (FALSE, FALSE, sizeof (NwSelected));

  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

GtkWidget *
nw_canvas_new (NwSelection *selection)
{
  g_return_val_if_fail (NW_IS_SELECTION (selection), NULL);

  return g_object_new (NW_TYPE_CANVAS, "selection", selection, NULL);
}

static gboolean
vanishes (NwNode     *node,
          NwSnapshot *snapshot)
{
  NwSelected identity = nw_node_get_identity (node);
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, identity.inode);
  NwLink *bridge = namespace_ != NULL ? nw_namespace_find_link (namespace_, identity.link) : NULL;

  return namespace_ == NULL ||
         (identity.kind == NW_SELECTED_LINK && (bridge == NULL || !g_str_equal (bridge->kind, "bridge")));
}

/* What is being dragged, or dragged to, may be gone in a moment. */
static void
drop_vanishing (NwCanvas   *self,
                NwSnapshot *snapshot)
{
  gboolean cancel = self->drag_hit.node != NULL && vanishes (self->drag_hit.node, snapshot);

  for (guint i = 0; i < self->moved->len; i++)
    cancel |= vanishes (g_array_index (self->moved, Moved, i).node, snapshot);

  if (cancel)
    {
      give_up_drag (self);
    }
  else if (self->cable_target != NULL && vanishes (self->cable_target, snapshot))
    {
      self->cable_target = NULL;
      nw_world_show_targets (self->world, self->drag_hit.node, NULL);
    }
}

/* Whether no node of the snapshot stands where somebody put it. */
static gboolean
has_no_places (NwCanvas *self)
{
  g_autoptr (GVariant) positions = g_variant_ref_sink (nw_world_get_positions (self->world));

  return g_variant_n_children (positions) == 0;
}

void
nw_canvas_set_snapshot (NwCanvas   *self,
                        NwSnapshot *snapshot)
{
  gboolean first;
  guint n_nodes;

  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (NW_IS_SNAPSHOT (snapshot));

  drop_vanishing (self, snapshot);
  n_nodes = nw_world_get_n_nodes (self->world);
  first = n_nodes == 0 && has_no_places (self);
  nw_world_set_snapshot (self->world, snapshot);
  /* What goes moves nothing else, so nothing settles. */
  if (nw_world_get_n_nodes (self->world) != n_nodes)
    gtk_widget_queue_draw (GTK_WIDGET (self->minimap));
  if (first && nw_world_get_n_nodes (self->world) > MAX_UNARRANGED)
    {
      self->fit_arranged = TRUE;
      nw_world_arrange (self->world);
    }
  present (self);
}

GVariant *
nw_canvas_get_positions (NwCanvas *self)
{
  g_return_val_if_fail (NW_IS_CANVAS (self), NULL);

  return nw_world_get_positions (self->world);
}

void
nw_canvas_set_positions (NwCanvas *self,
                         GVariant *positions)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  nw_world_set_positions (self->world, positions);
}

void
nw_canvas_place (NwCanvas   *self,
                 const char *key,
                 double      x,
                 double      y)
{
  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (key != NULL);

  nw_world_place (self->world, key, x, y);
}

void
nw_canvas_begin_naming (NwCanvas    *self,
                        double       x,
                        double       y,
                        const char  *suggestion,
                        NwNameCheck  check,
                        gpointer     user_data)
{
  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (suggestion != NULL);

  begin_naming (self, 0, x, y, suggestion, check, user_data);
}

void
nw_canvas_begin_naming_switch (NwCanvas    *self,
                               guint64      inode,
                               double       x,
                               double       y,
                               const char  *suggestion,
                               NwNameCheck  check,
                               gpointer     user_data)
{
  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (inode != 0);
  g_return_if_fail (suggestion != NULL);

  begin_naming (self, inode, x, y, suggestion, check, user_data);
}

guint
nw_canvas_add_ghost_node (NwCanvas   *self,
                          const char *name,
                          double      x,
                          double      y)
{
  g_return_val_if_fail (NW_IS_CANVAS (self), 0);
  g_return_val_if_fail (name != NULL, 0);

  return nw_world_add_ghost_node (self->world, name, x, y);
}

guint
nw_canvas_add_ghost_switch (NwCanvas   *self,
                            guint64     inode,
                            const char *name,
                            double      x,
                            double      y)
{
  g_return_val_if_fail (NW_IS_CANVAS (self), 0);
  g_return_val_if_fail (name != NULL, 0);

  return nw_world_add_ghost_switch (self->world, inode, name, x, y);
}

guint
nw_canvas_add_ghost_cable (NwCanvas   *self,
                           NwSelected  from,
                           NwSelected  to)
{
  g_return_val_if_fail (NW_IS_CANVAS (self), 0);

  return nw_world_add_ghost_cable (self->world, from, to);
}

void
nw_canvas_remove_ghost (NwCanvas *self,
                        guint     id)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  nw_world_remove_ghost (self->world, id);
}

void
nw_canvas_find_free_place (NwCanvas *self,
                           gboolean  for_switch,
                           double   *x,
                           double   *y)
{
  double width = for_switch ? SLAB_WIDTH : CARD_WIDTH;
  graphene_rect_t view, rect;

  g_return_if_fail (NW_IS_CANVAS (self));

  view = nw_viewport_get_bounds (&self->viewport);
  rect = GRAPHENE_RECT_INIT (view.origin.x + (view.size.width - width) / 2,
                             view.origin.y + (view.size.height - CARD_HEIGHT) / 2,
                             width, CARD_HEIGHT);
  nw_world_find_free_place (self->world, &rect);
  *x = rect.origin.x;
  *y = rect.origin.y;
}

void
nw_canvas_zoom_by (NwCanvas *self,
                   double    factor)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  nw_canvas_zoom_to (self, self->viewport.zoom * factor);
}

void
nw_canvas_zoom_to (NwCanvas *self,
                   double    zoom)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  zoom_about (self, zoom, self->viewport.width / 2, self->viewport.height / 2);
}

double
nw_canvas_get_zoom (NwCanvas *self)
{
  g_return_val_if_fail (NW_IS_CANVAS (self), 1);

  return self->viewport.zoom;
}

void
nw_canvas_fit (NwCanvas *self)
{
  graphene_rect_t bounds;
  NwViewport fitted;

  g_return_if_fail (NW_IS_CANVAS (self));

  if (self->viewport.width == 0 || !nw_world_get_bounds (self->world, &bounds))
    return;

  fitted = self->viewport;
  nw_viewport_fit (&fitted, &bounds, VIEW_MARGIN);
  zoom_about (self, fitted.zoom, 0, 0);
  self->viewport = fitted;
  viewport_changed (self);
}

void
nw_canvas_reveal (NwCanvas   *self,
                  NwSelected  selected)
{
  NwNode *node;
  graphene_rect_t bounds;

  g_return_if_fail (NW_IS_CANVAS (self));

  node = nw_world_find_node_of (self->world, selected);
  if (node == NULL)
    return;
  bounds = nw_node_get_bounds (node);
  reveal_bounds (self, &bounds);
}

void
nw_canvas_arrange (NwCanvas *self)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  self->fit_arranged = TRUE;
  nw_world_arrange (self->world);
}

GtkWidget *
nw_canvas_get_node (NwCanvas   *self,
                    NwSelected  node)
{
  g_return_val_if_fail (NW_IS_CANVAS (self), NULL);

  return (GtkWidget *) nw_world_find_node (self->world, node);
}
