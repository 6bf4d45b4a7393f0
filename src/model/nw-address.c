/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-address.h"

G_DEFINE_FINAL_TYPE (NwAddress, nw_address, G_TYPE_OBJECT)

static void
nw_address_class_init (NwAddressClass *klass)
{
}

static void
nw_address_init (NwAddress *self)
{
}

NwAddress *
nw_address_new (void)
{
  return g_object_new (NW_TYPE_ADDRESS, NULL);
}

gboolean
nw_address_equal (const NwAddress *a, const NwAddress *b)
{
  return a == b ||
         (a->link == b->link &&
          a->scope == b->scope &&
          a->flags == b->flags &&
          nw_inet_equal (&a->local, &b->local) &&
          nw_inet_equal (&a->peer, &b->peer) &&
          nw_inet_equal (&a->broadcast, &b->broadcast));
}
