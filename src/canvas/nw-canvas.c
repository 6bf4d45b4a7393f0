/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "nw-canvas-band.h"
#include "nw-canvas-drag.h"
#include "nw-canvas-grid.h"
#include "nw-canvas-hit.h"
#include "nw-canvas-keys.h"
#include "nw-canvas-menu.h"
#include "nw-canvas-new.h"
#include "nw-canvas-plug.h"
#include "nw-canvas-private.h"
#include "nw-canvas-style.h"
#include "nw-canvas-tooltip.h"
#include "nw-canvas-view.h"
#include "nw-world-scope.h"

/* Between the controls and the edges of the view. */
#define CONTROL_MARGIN 12
/* A network with more nodes than this, of which no place is known, is arranged when it is first shown. */
#define MAX_UNARRANGED 3

G_DEFINE_FINAL_TYPE (NwCanvas, nw_canvas, GTK_TYPE_WIDGET)

enum
{
  PROP_SELECTION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint nw_canvas_signals[NW_CANVAS_N_SIGNALS];

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
  g_signal_emit (self, nw_canvas_signals[NW_CANVAS_POSITIONS_CHANGED], 0);
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
      nw_canvas_queue_present (self);
      view = nw_viewport_get_bounds (&self->viewport);
      nw_world_set_view (self->world, &view, self->viewport.zoom);
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

static void
nw_canvas_snapshot (GtkWidget   *widget,
                    GtkSnapshot *snapshot)
{
  NwCanvas *self = NW_CANVAS (widget);

  nw_canvas_snapshot_grid (self, snapshot);
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->world), snapshot);
  if (self->drag_mode == NW_DRAG_PLUG)
    nw_canvas_snapshot_plug (self, snapshot);
  else if (self->drag_mode == NW_DRAG_BAND)
    nw_canvas_snapshot_band (self, snapshot);
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->minimap), snapshot);
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->zoom_control), snapshot);
  if (self->name_entry != NULL)
    gtk_widget_snapshot_child (widget, self->name_entry, snapshot);
}

/* Life */

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

  self->zoom_control = NW_ZOOM_CONTROL (nw_zoom_control_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->zoom_control), widget);

  nw_canvas_add_view_gestures (self);
  nw_canvas_add_space_key (self);
  nw_canvas_add_drag_gesture (self);
  nw_canvas_add_new_gestures (self);
  nw_canvas_add_menu_gesture (self);
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
  self->drag_mode = NW_DRAG_NONE;
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

  nw_canvas_signals[NW_CANVAS_NAMESPACE_WANTED] = add_signal ("namespace-wanted", 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  nw_canvas_signals[NW_CANVAS_SWITCH_WANTED] = add_signal ("switch-wanted", 3, G_TYPE_UINT64, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  nw_canvas_signals[NW_CANVAS_NAME_CHOSEN] = add_signal ("name-chosen", 3, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  nw_canvas_signals[NW_CANVAS_SWITCH_NAME_CHOSEN] =
    add_signal ("switch-name-chosen", 4, G_TYPE_UINT64, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  nw_canvas_signals[NW_CANVAS_CABLE_WANTED] = add_signal ("cable-wanted", 3, G_TYPE_POINTER, G_TYPE_POINTER, GTK_TYPE_WIDGET);
  nw_canvas_signals[NW_CANVAS_DELETE_WANTED] = add_signal ("delete-wanted", 0);
  nw_canvas_signals[NW_CANVAS_CONTEXT_MENU] = add_signal ("context-menu", 3, G_TYPE_DOUBLE, G_TYPE_DOUBLE, GDK_TYPE_RECTANGLE);
  nw_canvas_signals[NW_CANVAS_POSITIONS_CHANGED] = add_signal ("positions-changed", 0);
  nw_canvas_signals[NW_CANVAS_ZOOM_CHANGED] = add_signal ("zoom-changed", 1, G_TYPE_DOUBLE);

  nw_canvas_class_install_view_actions (widget_class);
  nw_canvas_class_add_bindings (widget_class);
  nw_canvas_class_add_menu_bindings (widget_class);

  gtk_widget_class_set_css_name (widget_class, "nwcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
nw_canvas_init (NwCanvas *self)
{
  nw_canvas_style_install (gtk_widget_get_display (GTK_WIDGET (self)));

  self->viewport = NW_VIEWPORT_INIT;
  self->moved = g_array_new (FALSE, FALSE, sizeof (NwMoved));
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

/* Whether no node of the snapshot stands where somebody put it. */
static gboolean
has_no_places (NwCanvas *self)
{
  g_autoptr (GVariant) positions = g_variant_ref_sink (nw_world_get_positions (self->world));

  return g_variant_n_children (positions) == 0;
}

static void
scope_changed_cb (NwCanvas *self)
{
  if (self->drag_mode != NW_DRAG_NONE)
    nw_canvas_give_up_drag (self);
}

static void
scope_shown_cb (NwCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self->minimap));
}

void
nw_canvas_set_scope (NwCanvas *self,
                     NwScope  *scope)
{
  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (NW_IS_SCOPE (scope));

  /* What is dragged may be hidden by the world in a moment. */
  g_signal_connect_object (scope, "changed", G_CALLBACK (scope_changed_cb), self, G_CONNECT_SWAPPED);
  nw_world_set_scope (self->world, scope);
  g_signal_connect_object (scope, "changed", G_CALLBACK (scope_shown_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scope, "found", G_CALLBACK (scope_shown_cb), self, G_CONNECT_SWAPPED);
}

void
nw_canvas_set_snapshot (NwCanvas   *self,
                        NwSnapshot *snapshot)
{
  gboolean first;
  guint n_nodes;

  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (NW_IS_SNAPSHOT (snapshot));

  nw_canvas_drop_vanishing (self, snapshot);
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
  nw_canvas_present (self);
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
