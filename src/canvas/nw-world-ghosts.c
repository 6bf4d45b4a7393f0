/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world-ghosts.h"

#include "nw-ghost.h"
#include "nw-slab.h"
#include "nw-world-places.h"
#include "nw-world-private.h"
#include "nw-world-sync.h"

void
nw_world_lay_ghosts (NwWorld *self)
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

  nw_world_remember (self, key, x, y);
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
  NwGhostCable ghost = { .id = ++self->last_ghost, .from = from, .to = to };

  g_array_append_val (self->ghost_cables, ghost);
  nw_world_sync_cables (self);
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
      if (g_array_index (self->ghost_cables, NwGhostCable, i).id == id)
        {
          g_array_remove_index (self->ghost_cables, i);
          nw_world_sync_cables (self);
          return;
        }
    }
}
