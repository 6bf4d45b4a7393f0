/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-selected.h"

guint
nw_selected_hash (gconstpointer selected)
{
  const NwSelected *self = selected;

  return g_int64_hash (&self->inode) ^ ((guint) self->link * 31u) ^ ((guint) self->kind << 30);
}

gboolean
nw_selected_equal (gconstpointer a,
                   gconstpointer b)
{
  const NwSelected *first = a, *second = b;

  return first->kind == second->kind && first->inode == second->inode && first->link == second->link;
}
