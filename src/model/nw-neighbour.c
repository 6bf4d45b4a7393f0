/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-neighbour.h"

G_DEFINE_FINAL_TYPE (NwNeighbour, nw_neighbour, G_TYPE_OBJECT)

static void
nw_neighbour_class_init (NwNeighbourClass *klass)
{
}

static void
nw_neighbour_init (NwNeighbour *self)
{
}

NwNeighbour *
nw_neighbour_new (void)
{
  return g_object_new (NW_TYPE_NEIGHBOUR, NULL);
}

gboolean
nw_neighbour_equal (const NwNeighbour *a, const NwNeighbour *b)
{
  return a == b ||
         (a->link == b->link &&
          a->state == b->state &&
          a->flags == b->flags &&
          nw_inet_equal (&a->address, &b->address) &&
          nw_mac_equal (&a->mac, &b->mac));
}

int
nw_neighbour_compare (const NwNeighbour *a, const NwNeighbour *b)
{
  if (a->link != b->link)
    return a->link < b->link ? -1 : 1;
  return nw_inet_compare (&a->address, &b->address);
}
