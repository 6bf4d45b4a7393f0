/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world.h"

#include <math.h>

#include "nw-card.h"
#include "nw-ghost.h"
#include "nw-handle.h"
#include "nw-layout.h"
#include "nw-occupancy.h"
#include "nw-part.h"
#include "nw-selected.h"
#include "nw-slab.h"

/* What stays free around a node that is placed automatically. */
#define PLACE_GAP (3.0 * NW_GRID) /* cards grow with what there is to say of them */
/* Between the internet and what leads to it. */
#define INTERNET_GAP (5.0 * NW_GRID)
/* More new nodes than this at once are not placed one by one beside what they are connected to, but in rows. */
#define MANY_NODES 48
#define ROW_STEP_X (10.0 * NW_GRID)
#define ROW_STEP_Y (7.0 * NW_GRID)

typedef struct
{
  guint      id;
  NwSelected from;
  NwSelected to;
} GhostCable;

struct _NwWorld
{
  GtkWidget parent_instance;

  NwSelection     *selection;
  NwSnapshot      *snapshot;
  graphene_rect_t  view;

  GPtrArray       *nodes;       /* NwNode, in the order of the snapshot; they are children */
  GHashTable      *by_identity; /* NwSelected → NwNode */
  GHashTable      *positions;   /* key → graphene_point_t */
  GPtrArray       *ghosts;      /* NwGhost; they are children */
  GArray          *ghost_cables;
  guint            last_ghost;

  NwCableLayer    *cables;
  NwNode          *source;      /* of the cable being drawn */
  NwNode          *target;
  GCancellable    *arranging;
};

G_DEFINE_FINAL_TYPE (NwWorld, nw_world, GTK_TYPE_WIDGET)

enum
{
  PROP_SELECTION = 1,
  N_PROPS
};

enum
{
  POSITIONS_CHANGED,
  SETTLED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
remember (NwWorld    *self,
          const char *key,
          double      x,
          double      y)
{
  graphene_point_t position = GRAPHENE_POINT_INIT (round (x), round (y));

  g_hash_table_insert (self->positions, g_strdup (key), g_memdup2 (&position, sizeof position));
}

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

/* The node of that identity, new if need be, as the next in order. */
static NwNode *
take_node (NwWorld           *self,
           GHashTable        *before,
           const NwNamespace *namespace_,
           const NwLink      *bridge)
{
  NwSelected identity = {
    .kind = bridge != NULL ? NW_SELECTED_LINK : NW_SELECTED_NAMESPACE,
    .inode = namespace_->inode,
    .link = bridge != NULL ? bridge->index : 0,
  };
  NwNode *node = g_hash_table_lookup (before, &identity);

  if (node != NULL)
    {
      g_hash_table_remove (before, &identity);
    }
  else
    {
      GtkWidget *widget = bridge != NULL ? nw_slab_new (namespace_, bridge) : nw_card_new (namespace_);

      gtk_widget_set_parent (widget, GTK_WIDGET (self));
      node = NW_NODE (widget);
    }

  g_ptr_array_add (self->nodes, node);
  g_hash_table_insert (self->by_identity, g_memdup2 (&identity, sizeof identity), node);
  return node;
}

static void
sync_nodes (NwWorld *self)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->by_identity);
  GHashTableIter iter;
  gpointer gone;

  self->by_identity = g_hash_table_new_full (nw_selected_hash, nw_selected_equal, g_free, NULL);
  g_ptr_array_set_size (self->nodes, 0);

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (self->snapshot, i);

      nw_card_update (NW_CARD (take_node (self, before, namespace_, NULL)), self->snapshot, namespace_);
      for (guint j = 0; j < namespace_->links->len; j++)
        {
          NwLink *link = g_ptr_array_index (namespace_->links, j);

          if (g_str_equal (link->kind, "bridge"))
            nw_slab_update (NW_SLAB (take_node (self, before, namespace_, link)), self->snapshot, namespace_, link);
        }
    }

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, NULL, &gone))
    {
      if (gone == self->source || gone == self->target)
        self->source = self->target = NULL;
      gtk_widget_unparent (gone);
    }
}

/* The node at which a cable that ends in @link is drawn: the slab of its bridge, or the card. */
static NwNode *
node_of_link (NwWorld           *self,
              const NwNamespace *namespace_,
              const NwLink      *link)
{
  NwNode *slab = NULL;

  if (link != NULL && link->master != 0)
    slab = nw_world_find_node (self, (NwSelected) { NW_SELECTED_LINK, namespace_->inode, link->master });
  return slab != NULL ? slab : nw_world_find_node (self, (NwSelected) { NW_SELECTED_NAMESPACE, namespace_->inode, 0 });
}

/* What slows a cable down, in a few words: both ways, if they differ. */
static char *
dup_cable_label (const NwNamespace *a,
                 const NwLink      *link_a,
                 const NwNamespace *b,
                 const NwLink      *link_b)
{
  NwLimit *limit_a = nw_namespace_find_limit (a, link_a->index);
  NwLimit *limit_b = nw_namespace_find_limit (b, link_b->index);
  g_autofree char *label_a = limit_a != NULL ? nw_limit_to_label (limit_a) : NULL;
  g_autofree char *label_b = limit_b != NULL ? nw_limit_to_label (limit_b) : NULL;

  if (label_a != NULL && label_b != NULL && !g_str_equal (label_a, label_b))
    return g_strdup_printf ("%s ⇄ %s", label_a, label_b);
  return label_a != NULL ? g_steal_pointer (&label_a) : g_steal_pointer (&label_b);
}

/* Puts the cable of @link, unless it comes from its other end. */
static void
put_cable (NwWorld     *self,
           NwNamespace *namespace_,
           NwLink      *link)
{
  NwNamespace *other = NULL;
  NwLink *peer = nw_snapshot_find_peer (self->snapshot, link, &other);
  g_autofree char *label = NULL;
  NwSelected identity;
  NwCableLook look;

  if (peer == NULL)
    return;
  identity = nw_selected_cable (self->snapshot, namespace_, link);
  if (identity.inode != namespace_->inode || identity.link != link->index)
    return;

  label = dup_cable_label (namespace_, link, other, peer);
  look = (NwCableLook) {
    .state = nw_link_has_carrier (link) && nw_link_has_carrier (peer) ? NW_CABLE_UP : NW_CABLE_DOWN,
    .unplugged = { !nw_link_is_up (link), !nw_link_is_up (peer) },
    .label = label,
  };
  nw_cable_layer_put (self->cables, identity, node_of_link (self, namespace_, link), node_of_link (self, other, peer), &look);
}

/* What joins a switch to the card of its namespace: a line as of a cable if that has an address on it and so is plugged in
 * itself; else one that only says whose it is, which at the host goes without saying. */
static void
put_join (NwWorld     *self,
          NwNamespace *namespace_,
          NwLink      *bridge)
{
  NwSelected identity = { NW_SELECTED_LINK, namespace_->inode, bridge->index };
  NwCableLook look = { .state = namespace_->is_root ? NW_CABLE_UNSEEN : NW_CABLE_TIE };

  if (nw_slab_get_address (namespace_, bridge) != NULL)
    look.state = nw_link_is_up (bridge) ? NW_CABLE_UP : NW_CABLE_DOWN;
  nw_cable_layer_put (self->cables, identity, nw_world_find_node (self, identity), node_of_link (self, namespace_, NULL), &look);
}

static void
put_cables_of (NwWorld     *self,
               NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (g_str_equal (link->kind, "bridge"))
        put_join (self, namespace_, link);
      else
        put_cable (self, namespace_, link);
    }
}

static void
sync_cables (NwWorld *self)
{
  nw_cable_layer_begin (self->cables);
  for (guint i = 0; self->snapshot != NULL && i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    put_cables_of (self, nw_snapshot_get_namespace (self->snapshot, i));

  for (guint i = 0; i < self->ghost_cables->len; i++)
    {
      GhostCable *ghost = &g_array_index (self->ghost_cables, GhostCable, i);
      NwNode *from = nw_world_find_node (self, ghost->from);
      NwNode *to = nw_world_find_node (self, ghost->to);

      /* No real cable has inode 0. */
      if (from != NULL && to != NULL)
        nw_cable_layer_put (self->cables, (NwSelected) { NW_SELECTED_CABLE, 0, (int) ghost->id }, from, to,
                            &(NwCableLook) { .state = NW_CABLE_GHOST });
    }
  nw_cable_layer_end (self->cables);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* What is taken: the nodes that have a place, and the ghosts. */
static NwOccupancy *
occupancy_new (NwWorld *self)
{
  NwOccupancy *occupancy = nw_occupancy_new (PLACE_GAP);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t bounds = nw_node_get_bounds (node);

      if (g_hash_table_contains (self->positions, nw_node_get_key (node)))
        nw_occupancy_add (occupancy, &bounds);
    }
  for (guint i = 0; i < self->ghosts->len; i++)
    {
      graphene_rect_t bounds = nw_ghost_get_bounds (g_ptr_array_index (self->ghosts, i));

      nw_occupancy_add (occupancy, &bounds);
    }

  return occupancy;
}

/* The internet stands beside what leads to it, like the world beside a house. */
static gboolean
is_internet (NwNode *node)
{
  return NW_IS_CARD (node) && nw_card_is_internet (NW_CARD (node));
}

/* Where a node would like to be: near what it is connected to, else in the middle of the view. */
static void
wish_place (NwWorld         *self,
            NwNode          *node,
            graphene_rect_t *rect)
{
  graphene_point_t sum = GRAPHENE_POINT_INIT (0, 0);
  guint n = 0;

  for (guint i = 0; i < nw_cable_layer_get_length (self->cables); i++)
    {
      NwNode *from, *to, *other;

      nw_cable_layer_get_ends (self->cables, i, &from, &to);
      other = node == from ? to : node == to ? from : node;
      if (other != node && g_hash_table_contains (self->positions, nw_node_get_key (other)))
        {
          graphene_rect_t bounds = nw_node_get_bounds (other);

          sum.x += bounds.origin.x + bounds.size.width / 2;
          sum.y += bounds.origin.y + bounds.size.height / 2;
          if (is_internet (node))
            sum.x += (bounds.size.width + rect->size.width) / 2 + INTERNET_GAP;
          n++;
        }
    }

  if (n > 0)
    {
      rect->origin.x = sum.x / n - rect->size.width / 2;
      rect->origin.y = sum.y / n - rect->size.height / 2;
    }
  else
    {
      rect->origin.x = self->view.origin.x + (self->view.size.width - rect->size.width) / 2;
      rect->origin.y = self->view.origin.y + (self->view.size.height - rect->size.height) / 2;
      /* The host stands below, what is built on it above. */
      if (g_str_equal (nw_node_get_key (node), "/"))
        rect->origin.y += 6 * NW_GRID;
    }
}

/* The place of one of many new nodes: in rows around the middle of the view. */
static void
wish_place_in_rows (NwWorld         *self,
                    guint            i,
                    guint            n,
                    graphene_rect_t *rect)
{
  guint n_columns = (guint) ceil (sqrt (n));

  rect->origin.x = self->view.origin.x + self->view.size.width / 2 + (i % n_columns - n_columns / 2.0) * ROW_STEP_X;
  rect->origin.y = self->view.origin.y + self->view.size.height / 2 + (i / n_columns - n_columns / 2.0) * ROW_STEP_Y;
}

/* Gives every node its remembered place, or a free one. Returns: how many had none. */
static guint
place_nodes (NwWorld *self)
{
  g_autoptr (NwOccupancy) occupancy = NULL;
  guint n_new = 0, n_unplaced = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_point_t *place = g_hash_table_lookup (self->positions, nw_node_get_key (node));

      if (place != NULL)
        nw_node_set_position (node, place->x, place->y);
      else
        n_unplaced++;
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t rect;

      if (g_hash_table_contains (self->positions, nw_node_get_key (node)))
        continue;
      if (occupancy == NULL)
        occupancy = occupancy_new (self);
      rect = nw_node_get_bounds (node);
      if (n_unplaced > MANY_NODES)
        wish_place_in_rows (self, n_new, n_unplaced, &rect);
      else
        wish_place (self, node, &rect);
      nw_occupancy_find (occupancy, &rect);
      nw_occupancy_add (occupancy, &rect);
      nw_node_set_position (node, rect.origin.x, rect.origin.y);
      remember (self, nw_node_get_key (node), rect.origin.x, rect.origin.y);
      n_new++;
    }

  gtk_widget_queue_allocate (GTK_WIDGET (self));
  return n_new;
}

/* A ghost has done its service when what it stood for is there. */
static void
lay_ghosts (NwWorld *self)
{
  for (guint i = self->ghosts->len; i-- > 0;)
    {
      NwGhost *ghost = g_ptr_array_index (self->ghosts, i);
      guint64 owner = nw_ghost_get_owner (ghost);
      const char *name = nw_ghost_get_name (ghost);
      NwNamespace *namespace_ = owner != 0 ? nw_snapshot_find (self->snapshot, owner)
                                           : nw_snapshot_find_by_name (self->snapshot, name);

      if (namespace_ != NULL && (owner == 0 || nw_namespace_find_link_by_name (namespace_, name) != NULL))
        nw_world_remove_ghost (self, nw_ghost_get_id (ghost));
    }
}

/* How much it costs to go from one node to another with an arrow key: forward, and as straight as
 * possible. Infinite for what does not lie in that direction. */
static double
focus_cost (const graphene_rect_t *from,
            const graphene_rect_t *to,
            GtkDirectionType       direction)
{
  double dx = to->origin.x + to->size.width / 2 - from->origin.x - from->size.width / 2;
  double dy = to->origin.y + to->size.height / 2 - from->origin.y - from->size.height / 2;
  gboolean level = direction == GTK_DIR_LEFT || direction == GTK_DIR_RIGHT;
  double forward = level ? dx : dy;
  double aside = fabs (level ? dy : dx);

  if (direction == GTK_DIR_LEFT || direction == GTK_DIR_UP)
    forward = -forward;
  if (forward <= 0 || aside > 2 * forward)
    return G_MAXDOUBLE;
  return forward + 2 * aside;
}

static gboolean
focus_aside (NwWorld          *self,
             NwNode           *from,
             GtkDirectionType  direction)
{
  graphene_rect_t bounds = nw_node_get_bounds (from);
  double best_cost = G_MAXDOUBLE;
  NwNode *best = NULL;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t other = nw_node_get_bounds (node);
      double cost = node == from ? G_MAXDOUBLE : focus_cost (&bounds, &other, direction);

      if (cost < best_cost)
        {
          best_cost = cost;
          best = node;
        }
    }

  if (best != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (best));
  return TRUE; /* arrow keys never leave the canvas */
}

static int
compare_reading_order (gconstpointer a,
                       gconstpointer b)
{
  graphene_rect_t first = nw_node_get_bounds (*(NwNode *const *) a);
  graphene_rect_t second = nw_node_get_bounds (*(NwNode *const *) b);

  if (first.origin.y != second.origin.y)
    return first.origin.y < second.origin.y ? -1 : 1;
  return first.origin.x < second.origin.x ? -1 : first.origin.x > second.origin.x;
}

/* Tab goes from node to node as one reads, and through the rows of each. */
static gboolean
focus_in_order (NwWorld          *self,
                NwNode           *from,
                GtkDirectionType  direction)
{
  g_autoptr (GPtrArray) order = g_ptr_array_copy (self->nodes, NULL, NULL);
  int step = direction == GTK_DIR_TAB_BACKWARD ? -1 : 1;
  int next = step > 0 ? 0 : (int) order->len - 1;
  guint position;

  g_ptr_array_sort (order, compare_reading_order);
  if (from != NULL && g_ptr_array_find (order, from, &position))
    next = (int) position + step;

  for (; next >= 0 && next < (int) order->len; next += step)
    {
      if (gtk_widget_child_focus (g_ptr_array_index (order, next), direction))
        return TRUE;
    }
  return FALSE;
}

static gboolean
nw_world_focus (GtkWidget        *widget,
                GtkDirectionType  direction)
{
  NwWorld *self = NW_WORLD (widget);
  GtkWidget *child = gtk_widget_get_focus_child (widget);
  gboolean in_order = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (child != NULL && gtk_widget_child_focus (child, direction))
    return TRUE;
  if (in_order || child == NULL || !NW_IS_NODE (child))
    return focus_in_order (self, (NwNode *) child, direction);
  return focus_aside (self, NW_NODE (child), direction);
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
    g_signal_emit (self, signals[SETTLED], 0);
}

static void
nw_world_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  NwWorld *self = NW_WORLD (widget);

  nw_cable_layer_snapshot_lines (self->cables, snapshot);
  GTK_WIDGET_CLASS (nw_world_parent_class)->snapshot (widget, snapshot);
  nw_cable_layer_snapshot_ends (self->cables, snapshot);
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

  signals[POSITIONS_CHANGED] =
    g_signal_new ("positions-changed", NW_TYPE_WORLD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SETTLED] =
    g_signal_new ("settled", NW_TYPE_WORLD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "nwworld");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
nw_world_init (NwWorld *self)
{
  self->nodes = g_ptr_array_new ();
  self->ghosts = g_ptr_array_new ();
  self->ghost_cables = g_array_new (FALSE, FALSE, sizeof (GhostCable));
  self->by_identity = g_hash_table_new_full (nw_selected_hash, nw_selected_equal, g_free, NULL);
  self->positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->cables = nw_cable_layer_new (GTK_WIDGET (self));
}

GtkWidget *
nw_world_new (NwSelection *selection)
{
  return g_object_new (NW_TYPE_WORLD, "selection", selection, NULL);
}

void
nw_world_set_snapshot (NwWorld    *self,
                       NwSnapshot *snapshot)
{
  guint n_new;

  g_return_if_fail (NW_IS_WORLD (self));
  g_return_if_fail (NW_IS_SNAPSHOT (snapshot));

  if (!g_set_object (&self->snapshot, snapshot))
    return;

  sync_nodes (self);
  sync_cables (self);
  lay_ghosts (self);
  n_new = place_nodes (self);
  update_selection (self);

  if (n_new > 0)
    g_signal_emit (self, signals[POSITIONS_CHANGED], 0);
}

NwSnapshot *
nw_world_get_snapshot (NwWorld *self)
{
  return self->snapshot;
}

void
nw_world_set_view (NwWorld               *self,
                   const graphene_rect_t *view)
{
  self->view = *view;
}

GVariant *
nw_world_get_positions (NwWorld *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{s(dd)}"));
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (self->positions), (GCompareFunc) g_strcmp0);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      graphene_point_t *position = g_hash_table_lookup (self->positions, key->data);

      g_variant_builder_add (&builder, "{s(dd)}", key->data, (double) position->x, (double) position->y);
    }

  return g_variant_builder_end (&builder);
}

void
nw_world_set_positions (NwWorld  *self,
                        GVariant *positions)
{
  GVariantIter iter;
  const char *key;
  double x, y;

  g_return_if_fail (g_variant_is_of_type (positions, G_VARIANT_TYPE ("a{s(dd)}")));

  g_variant_iter_init (&iter, positions);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, &x, &y))
    {
      if (isfinite (x) && isfinite (y))
        remember (self, key, x, y);
    }
  place_nodes (self);
}

void
nw_world_place (NwWorld    *self,
                const char *key,
                double      x,
                double      y)
{
  remember (self, key, x, y);
  place_nodes (self);
}

void
nw_world_move (NwWorld *self,
               NwNode  *node,
               double   x,
               double   y)
{
  if (!nw_node_set_position (node, x, y))
    return;
  remember (self, nw_node_get_key (node), x, y);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
nw_world_find_free_place (NwWorld         *self,
                          graphene_rect_t *rect)
{
  g_autoptr (NwOccupancy) occupancy = occupancy_new (self);

  nw_occupancy_find (occupancy, rect);
}

typedef struct
{
  NwWorld *world;
  GStrv    keys;
} Arrangement;

static void
arranged_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Arrangement *arrangement = user_data;
  g_autofree graphene_point_t *places = nw_layout_compute_finish (result, NULL);

  /* Without places it was cancelled: the world is gone, or is arranged anew. */
  if (places != NULL)
    {
      NwWorld *self = arrangement->world;

      for (guint i = 0; arrangement->keys[i] != NULL; i++)
        remember (self, arrangement->keys[i], places[i].x, places[i].y);
      place_nodes (self);
      g_signal_emit (self, signals[POSITIONS_CHANGED], 0);
    }

  g_object_unref (arrangement->world);
  g_strfreev (arrangement->keys);
  g_free (arrangement);
}

void
nw_world_arrange (NwWorld *self)
{
  g_autofree graphene_size_t *sizes = g_new0 (graphene_size_t, self->nodes->len + 1);
  g_autoptr (GHashTable) indexes = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (NwLayoutEdge));
  Arrangement *arrangement = g_new0 (Arrangement, 1);
  int root = -1;

  arrangement->world = g_object_ref (self);
  arrangement->keys = g_new0 (char *, self->nodes->len + 1);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t bounds = nw_node_get_bounds (node);

      sizes[i] = bounds.size;
      arrangement->keys[i] = g_strdup (nw_node_get_key (node));
      g_hash_table_insert (indexes, node, GUINT_TO_POINTER (i));
      if (g_str_equal (nw_node_get_key (node), "/"))
        root = (int) i;
    }
  for (guint i = 0; i < nw_cable_layer_get_length (self->cables); i++)
    {
      NwNode *from, *to;
      NwLayoutEdge edge;

      nw_cable_layer_get_ends (self->cables, i, &from, &to);
      edge.beside = is_internet (from) || is_internet (to);
      if (is_internet (from))
        nw_cable_layer_get_ends (self->cables, i, &to, &from);
      edge.from = GPOINTER_TO_UINT (g_hash_table_lookup (indexes, from));
      edge.to = GPOINTER_TO_UINT (g_hash_table_lookup (indexes, to));
      g_array_append_val (edges, edge);
    }

  g_cancellable_cancel (self->arranging);
  g_clear_object (&self->arranging);
  self->arranging = g_cancellable_new ();
  nw_layout_compute_async (sizes, self->nodes->len, root, (NwLayoutEdge *) edges->data, edges->len,
                           self->arranging, arranged_cb, arrangement);
}

static guint
add_ghost (NwWorld    *self,
           guint64     owner,
           const char *key,
           const char *name,
           double      x,
           double      y)
{
  guint id = ++self->last_ghost;
  GtkWidget *ghost = nw_ghost_new (id, owner, name, x, y);

  remember (self, key, x, y);
  gtk_widget_set_parent (ghost, GTK_WIDGET (self));
  g_ptr_array_add (self->ghosts, ghost);
  return id;
}

guint
nw_world_add_ghost_node (NwWorld    *self,
                         const char *name,
                         double      x,
                         double      y)
{
  return add_ghost (self, 0, name, name, x, y);
}

guint
nw_world_add_ghost_switch (NwWorld    *self,
                           guint64     inode,
                           const char *name,
                           double      x,
                           double      y)
{
  NwNamespace *namespace_ = self->snapshot != NULL ? nw_snapshot_find (self->snapshot, inode) : NULL;
  g_autofree char *key = namespace_ != NULL ? nw_slab_key_for (namespace_, name) : NULL;

  return key != NULL ? add_ghost (self, inode, key, name, x, y) : 0;
}

guint
nw_world_add_ghost_cable (NwWorld    *self,
                          NwSelected  from,
                          NwSelected  to)
{
  GhostCable ghost = { .id = ++self->last_ghost, .from = from, .to = to };

  g_array_append_val (self->ghost_cables, ghost);
  sync_cables (self);
  return ghost.id;
}

void
nw_world_remove_ghost (NwWorld *self,
                       guint    id)
{
  for (guint i = 0; i < self->ghosts->len; i++)
    {
      NwGhost *ghost = g_ptr_array_index (self->ghosts, i);

      if (nw_ghost_get_id (ghost) == id)
        {
          g_ptr_array_remove_index (self->ghosts, i);
          gtk_widget_unparent (GTK_WIDGET (ghost));
          return;
        }
    }
  for (guint i = 0; i < self->ghost_cables->len; i++)
    {
      if (g_array_index (self->ghost_cables, GhostCable, i).id == id)
        {
          g_array_remove_index (self->ghost_cables, i);
          sync_cables (self);
          return;
        }
    }
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
  return node_of_link (self, namespace_, nw_namespace_find_link (namespace_, selected.link));
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
