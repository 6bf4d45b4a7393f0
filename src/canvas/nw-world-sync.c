/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world-sync.h"

#include "nw-card.h"
#include "nw-selected.h"
#include "nw-slab.h"
#include "nw-world-private.h"
#include "nw-world-scope.h"

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

void
nw_world_sync_nodes (NwWorld *self)
{
  g_autoptr (GHashTable) before = g_steal_pointer (&self->by_identity);
  GHashTableIter iter;
  gpointer gone;

  self->by_identity = g_hash_table_new_full (nw_selected_hash, nw_selected_equal, g_free, NULL);
  g_ptr_array_set_size (self->nodes, 0);

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (self->snapshot, i);

      if (!nw_world_shows (self, namespace_->inode))
        continue;
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

NwNode *
nw_world_node_of_link (NwWorld           *self,
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

  if (peer == NULL || !nw_world_shows (self, other->inode))
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
  nw_cable_layer_put (self->cables, identity, nw_world_node_of_link (self, namespace_, link),
                      nw_world_node_of_link (self, other, peer), &look);
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
  nw_cable_layer_put (self->cables, identity, nw_world_find_node (self, identity),
                      nw_world_node_of_link (self, namespace_, NULL), &look);
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

void
nw_world_sync_cables (NwWorld *self)
{
  nw_cable_layer_begin (self->cables);
  for (guint i = 0; self->snapshot != NULL && i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (self->snapshot, i);

      if (nw_world_shows (self, namespace_->inode))
        put_cables_of (self, namespace_);
    }

  for (guint i = 0; i < self->ghost_cables->len; i++)
    {
      NwGhostCable *ghost = &g_array_index (self->ghost_cables, NwGhostCable, i);
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
