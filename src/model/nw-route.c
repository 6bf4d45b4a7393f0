/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-route.h"

G_DEFINE_FINAL_TYPE (NwRoute, nw_route, G_TYPE_OBJECT)

static void
nw_route_finalize (GObject *object)
{
  NwRoute *self = NW_ROUTE (object);

  g_array_unref (self->nexthops);

  G_OBJECT_CLASS (nw_route_parent_class)->finalize (object);
}

static void
nw_route_class_init (NwRouteClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_route_finalize;
}

static void
nw_route_init (NwRoute *self)
{
  self->nexthops = g_array_new (FALSE, TRUE, sizeof (NwNexthop));
}

static gboolean
nexthops_equal (const GArray *a, const GArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const NwNexthop *hop_a = &g_array_index (a, NwNexthop, i);
      const NwNexthop *hop_b = &g_array_index (b, NwNexthop, i);

      if (hop_a->link != hop_b->link || hop_a->weight != hop_b->weight || hop_a->flags != hop_b->flags ||
          !nw_inet_equal (&hop_a->gateway, &hop_b->gateway))
        return FALSE;
    }
  return TRUE;
}

NwRoute *
nw_route_new (void)
{
  return g_object_new (NW_TYPE_ROUTE, NULL);
}

gboolean
nw_route_equal (const NwRoute *a, const NwRoute *b)
{
  return a == b ||
         (a->metric == b->metric &&
          a->table == b->table &&
          a->type == b->type &&
          a->protocol == b->protocol &&
          a->scope == b->scope &&
          a->tos == b->tos &&
          a->mtu == b->mtu &&
          nw_inet_equal (&a->destination, &b->destination) &&
          nw_inet_equal (&a->source, &b->source) &&
          nexthops_equal (a->nexthops, b->nexthops));
}

static int
compare_numbers (guint a, guint b)
{
  return (a > b) - (a < b);
}

int
nw_route_compare (const NwRoute *a, const NwRoute *b)
{
  NwInet address_a = a->destination;
  NwInet address_b = b->destination;
  int order;

  address_a.prefix = address_b.prefix = 0;
  if ((order = nw_inet_compare (&address_a, &address_b)) != 0)
    return order;
  if ((order = compare_numbers (b->destination.prefix, a->destination.prefix)) != 0)
    return order;
  if ((order = compare_numbers (a->metric, b->metric)) != 0)
    return order;
  if ((order = compare_numbers (a->table, b->table)) != 0)
    return order;
  if ((order = compare_numbers (a->tos, b->tos)) != 0)
    return order;
  return compare_numbers (a->type, b->type);
}

const NwNexthop *
nw_route_first_nexthop (const NwRoute *route)
{
  return route->nexthops->len > 0 ? &g_array_index (route->nexthops, NwNexthop, 0) : NULL;
}
