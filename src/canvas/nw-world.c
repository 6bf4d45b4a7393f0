/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world.h"

#include "nw-card.h"
#include "nw-ghost.h"
#include "nw-handle.h"
#include "nw-part.h"
#include "nw-selected.h"
#include "nw-slab.h"
#include "nw-world-draw.h"
#include "nw-world-focus.h"
#include "nw-world-ghosts.h"
#include "nw-world-places.h"
#include "nw-world-private.h"
#include "nw-world-scope.h"
#include "nw-world-sync.h"

G_DEFINE_FINAL_TYPE (NwWorld, nw_world, GTK_TYPE_WIDGET)

enum
{
  PROP_SELECTION = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
guint nw_world_signals[NW_WORLD_N_SIGNALS];

static void
update_selection (NwWorld *self)
{
  g_autoptr (GHashTable) selected = g_hash_table_new (nw_selected_hash, nw_selected_equal);

  for (guint i = 0; i < nw_selection_get_length (self->selection); i++)
    g_hash_table_add (selected, (gpointer) nw_selection_get (self->selection, i));

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      NwSelected identity = nw_node_get_identity (node);

      nw_node_set_selected (node, g_hash_table_contains (selected, &identity));
      if (NW_IS_CARD (node))
        nw_card_update_selection (NW_CARD (node), selected);
      else
        nw_slab_update_selection (NW_SLAB (node), selected);
    }

  nw_cable_layer_update_selection (self->cables, selected);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
nw_world_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  NwWorld *self = NW_WORLD (widget);
  gboolean changed = FALSE;

  for (guint i = 0; i < self->nodes->len; i++)
    changed |= nw_node_settle (g_ptr_array_index (self->nodes, i));
  for (guint i = 0; i < self->ghosts->len; i++)
    nw_ghost_settle (g_ptr_array_index (self->ghosts, i));
  changed |= nw_cable_layer_route (self->cables);
  if (changed)
    g_signal_emit (self, nw_world_signals[NW_WORLD_SETTLED], 0);
}

static void
nw_world_css_changed (GtkWidget         *widget,
                      GtkCssStyleChange *change)
{
  NwWorld *self = NW_WORLD (widget);

  GTK_WIDGET_CLASS (nw_world_parent_class)->css_changed (widget, change);
  if (self->cables != NULL)
    nw_cable_layer_invalidate (self->cables);
  gtk_widget_queue_draw (widget);
}

static void
nw_world_set_property (GObject      *object,
                       guint         property_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  NwWorld *self = NW_WORLD (object);

  switch (property_id)
    {
    case PROP_SELECTION:
      self->selection = g_value_dup_object (value);
      g_signal_connect_object (self->selection, "changed", G_CALLBACK (update_selection), self, G_CONNECT_SWAPPED);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nw_world_dispose (GObject *object)
{
  NwWorld *self = NW_WORLD (object);
  GtkWidget *child;

  g_cancellable_cancel (self->arranging);
  g_clear_object (&self->arranging);
  g_clear_pointer (&self->cables, nw_cable_layer_free);
  g_ptr_array_set_size (self->nodes, 0);
  g_ptr_array_set_size (self->ghosts, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->snapshot);
  g_clear_object (&self->scope);

  G_OBJECT_CLASS (nw_world_parent_class)->dispose (object);
}

static void
nw_world_finalize (GObject *object)
{
  NwWorld *self = NW_WORLD (object);

  g_ptr_array_unref (self->nodes);
  g_ptr_array_unref (self->ghosts);
  g_array_unref (self->ghost_cables);
  g_hash_table_unref (self->by_identity);
  g_hash_table_unref (self->positions);
  G_OBJECT_CLASS (nw_world_parent_class)->finalize (object);
}

static void
nw_world_class_init (NwWorldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = nw_world_set_property;
  object_class->dispose = nw_world_dispose;
  object_class->finalize = nw_world_finalize;
  widget_class->focus = nw_world_focus;
  widget_class->size_allocate = nw_world_size_allocate;
  widget_class->snapshot = nw_world_snapshot;
  widget_class->css_changed = nw_world_css_changed;

  properties[PROP_SELECTION] =
    g_param_spec_object ("selection", NULL, NULL, NW_TYPE_SELECTION,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  nw_world_signals[NW_WORLD_POSITIONS_CHANGED] =
    g_signal_new ("positions-changed", NW_TYPE_WORLD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  nw_world_signals[NW_WORLD_SETTLED] =
    g_signal_new ("settled", NW_TYPE_WORLD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "nwworld");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
nw_world_init (NwWorld *self)
{
  self->nodes = g_ptr_array_new ();
  self->ghosts = g_ptr_array_new ();
  self->ghost_cables = g_array_new (FALSE, FALSE, sizeof (NwGhostCable));
  self->by_identity = g_hash_table_new_full (nw_selected_hash, nw_selected_equal, g_free, NULL);
  self->positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->zoom = 1;
  self->cables = nw_cable_layer_new (GTK_WIDGET (self));
}

GtkWidget *
nw_world_new (NwSelection *selection)
{
  return g_object_new (NW_TYPE_WORLD, "selection", selection, NULL);
}

void
nw_world_sync (NwWorld *self)
{
  guint n_new;

  if (self->snapshot == NULL)
    return;

  nw_world_sync_nodes (self);
  nw_world_sync_cables (self);
  nw_world_lay_ghosts (self);
  n_new = nw_world_place_nodes (self);
  update_selection (self);
  nw_world_light (self);

  if (n_new > 0)
    g_signal_emit (self, nw_world_signals[NW_WORLD_POSITIONS_CHANGED], 0);
}

void
nw_world_set_snapshot (NwWorld    *self,
                       NwSnapshot *snapshot)
{
  g_return_if_fail (NW_IS_WORLD (self));
  g_return_if_fail (NW_IS_SNAPSHOT (snapshot));

  if (g_set_object (&self->snapshot, snapshot))
    nw_world_sync (self);
}

NwSnapshot *
nw_world_get_snapshot (NwWorld *self)
{
  return self->snapshot;
}

void
nw_world_set_view (NwWorld               *self,
                   const graphene_rect_t *view,
                   double                 zoom)
{
  self->view = *view;
  self->zoom = zoom;
  nw_world_update_detail (self);
}

guint
nw_world_get_n_nodes (NwWorld *self)
{
  return self->nodes->len;
}

NwNode *
nw_world_get_node (NwWorld *self,
                   guint    position)
{
  return g_ptr_array_index (self->nodes, position);
}

NwNode *
nw_world_find_node (NwWorld    *self,
                    NwSelected  identity)
{
  return g_hash_table_lookup (self->by_identity, &identity);
}

NwNode *
nw_world_find_node_of (NwWorld    *self,
                       NwSelected  selected)
{
  NwNode *node = nw_world_find_node (self, selected);
  NwNamespace *namespace_ = self->snapshot != NULL ? nw_snapshot_find (self->snapshot, selected.inode) : NULL;

  if (node != NULL || namespace_ == NULL)
    return node;
  return nw_world_node_of_link (self, namespace_, nw_namespace_find_link (namespace_, selected.link));
}

gboolean
nw_world_get_bounds (NwWorld         *self,
                     graphene_rect_t *bounds)
{
  for (guint i = 0; i < self->nodes->len; i++)
    {
      graphene_rect_t node = nw_node_get_bounds (g_ptr_array_index (self->nodes, i));

      if (i == 0)
        *bounds = node;
      else
        graphene_rect_union (bounds, &node, bounds);
    }

  return self->nodes->len > 0;
}

GPtrArray *
nw_world_find_nodes_in (NwWorld               *self,
                        const graphene_rect_t *area)
{
  GPtrArray *found = g_ptr_array_new ();

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t bounds = nw_node_get_bounds (node);

      if (graphene_rect_intersection (&bounds, area, NULL))
        g_ptr_array_add (found, node);
    }

  return found;
}

NwHit
nw_world_hit (NwWorld *self,
              double   x,
              double   y,
              double   tolerance)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  NwHit hit = { .kind = NW_HIT_NOTHING, .node = nw_world_node_of (self, picked) };

  if (hit.node != NULL)
    {
      GtkWidget *part = gtk_widget_get_ancestor (picked, NW_TYPE_PART);

      if (gtk_widget_get_ancestor (picked, NW_TYPE_HANDLE) != NULL)
        hit.kind = NW_HIT_HANDLE;
      else
        hit.kind = part != NULL ? NW_HIT_PART : NW_HIT_NODE;
      hit.selected = part != NULL ? nw_part_get_identity (NW_PART (part)) : nw_node_get_identity (hit.node);
    }
  else if (nw_cable_layer_find (self->cables, x, y, tolerance, &hit.selected))
    {
      hit.kind = NW_HIT_CABLE;
      /* What joins a switch to its namespace stands for the switch. */
      if (hit.selected.kind != NW_SELECTED_CABLE)
        {
          hit.kind = NW_HIT_NODE;
          hit.node = nw_world_find_node (self, hit.selected);
        }
    }

  return hit;
}

NwNode *
nw_world_node_of (NwWorld   *self,
                  GtkWidget *widget)
{
  GtkWidget *node;

  if (widget == NULL || !gtk_widget_is_ancestor (widget, GTK_WIDGET (self)))
    return NULL;
  node = gtk_widget_get_ancestor (widget, NW_TYPE_NODE);
  return node != NULL ? NW_NODE (node) : NULL;
}

NwCableLayer *
nw_world_get_cables (NwWorld *self)
{
  return self->cables;
}

void
nw_world_show_targets (NwWorld *self,
                       NwNode  *source,
                       NwNode  *target)
{
  if (source != self->source)
    {
      for (guint i = 0; i < self->nodes->len; i++)
        {
          NwNode *node = g_ptr_array_index (self->nodes, i);

          if (source != NULL && node != source && nw_node_get_connectable (node))
            gtk_widget_add_css_class (GTK_WIDGET (node), "acceptor");
          else
            gtk_widget_remove_css_class (GTK_WIDGET (node), "acceptor");
        }
      if (self->source != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self->source), "source");
      if (source != NULL)
        gtk_widget_add_css_class (GTK_WIDGET (source), "source");
    }
  if (target != self->target)
    {
      if (self->target != NULL)
        gtk_widget_remove_css_class (GTK_WIDGET (self->target), "target");
      if (target != NULL)
        gtk_widget_add_css_class (GTK_WIDGET (target), "target");
    }

  self->source = source;
  self->target = target;
}
