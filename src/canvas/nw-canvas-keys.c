/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-keys.h"

#include "nw-canvas-drag.h"
#include "nw-canvas-hit.h"
#include "nw-canvas-naming.h"
#include "nw-canvas-private.h"
#include "nw-canvas-view.h"
#include "nw-occupancy.h"

static gboolean
delete_key_cb (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);

  if (nw_canvas_is_naming (self) || nw_selection_get_length (self->selection) == 0)
    return FALSE;

  g_signal_emit (self, nw_canvas_signals[NW_CANVAS_DELETE_WANTED], 0);
  return TRUE;
}

static gboolean
enter_key_cb (GtkWidget *widget,
              GVariant  *arguments,
              gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwHit hit = nw_canvas_get_focused (self);

  if (hit.kind == NW_HIT_NOTHING)
    return FALSE;

  nw_selection_set (self->selection, hit.selected);
  return TRUE;
}

static void
space_cb (NwCanvas *self)
{
  NwHit hit = nw_canvas_get_focused (self);

  if (hit.kind != NW_HIT_NOTHING)
    nw_selection_toggle (self->selection, hit.selected);
}

static gboolean
escape_key_cb (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);

  if (self->drag_mode != NW_DRAG_NONE)
    nw_canvas_give_up_drag (self);
  else if (self->name_entry != NULL)
    nw_canvas_end_naming (self);
  else if (nw_selection_get_length (self->selection) > 0)
    nw_selection_clear (self->selection);
  else
    return FALSE;

  return TRUE;
}

/* Moves the selected nodes, or the one with the focus, by a step of the grid. */
static gboolean
move_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwHit hit = nw_canvas_get_focused (self);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  int dx, dy;

  if (nw_canvas_is_naming (self))
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
        nw_canvas_reveal_bounds (self, &bounds);
    }
  if (nodes->len > 0)
    g_signal_emit (self, nw_canvas_signals[NW_CANVAS_POSITIONS_CHANGED], 0);
  return nodes->len > 0;
}

static gboolean
select_all_key_cb (GtkWidget *widget,
                   GVariant  *arguments,
                   gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  g_autoptr (GArray) selected = g_array_new (FALSE, FALSE, sizeof (NwSelected));

  if (nw_canvas_is_naming (self))
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

void
nw_canvas_class_add_bindings (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Delete, 0, delete_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Delete, 0, delete_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Return, 0, enter_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_KP_Enter, 0, enter_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, select_all_key_cb, NULL);
  add_move_bindings (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0);
  add_move_bindings (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0);
  add_move_bindings (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1);
  add_move_bindings (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1);
}

gboolean
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
          NwHit hit = nw_canvas_get_focused (self);

          if (hit.node != NULL)
            {
              bounds = nw_node_get_bounds (hit.node);
              nw_canvas_reveal_bounds (self, &bounds);
            }
        }
      return TRUE;
    }

  return child == NULL && !gtk_widget_is_focus (widget) && gtk_widget_grab_focus (widget);
}

void
nw_canvas_add_space_key (NwCanvas *self)
{
  g_signal_connect_swapped (self->navigation, "space", G_CALLBACK (space_cb), self);
}
