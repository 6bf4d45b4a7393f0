/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-link.h"

#include <linux/if_bridge.h>
#include <net/if.h>

#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP 0x10000 /* linux/if.h, which cannot stand beside net/if.h */
#endif

G_DEFINE_FINAL_TYPE (NwLink, nw_link, G_TYPE_OBJECT)

static void
nw_link_finalize (GObject *object)
{
  NwLink *self = NW_LINK (object);

  g_free (self->name);
  g_free (self->kind);
  g_free (self->alias);
  g_free (self->macvlan_mode);

  G_OBJECT_CLASS (nw_link_parent_class)->finalize (object);
}

static void
nw_link_class_init (NwLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_link_finalize;
}

static void
nw_link_init (NwLink *self)
{
}

NwLink *
nw_link_new (void)
{
  return g_object_new (NW_TYPE_LINK, NULL);
}

gboolean
nw_link_equal (const NwLink *a, const NwLink *b)
{
  return a == b ||
         (a->index == b->index &&
          a->flags == b->flags &&
          a->operational_state == b->operational_state &&
          a->mtu == b->mtu &&
          a->master == b->master &&
          a->peer_index == b->peer_index &&
          a->peer_namespace == b->peer_namespace &&
          a->address_generation == b->address_generation &&
          nw_mac_equal (&a->mac, &b->mac) &&
          g_strcmp0 (a->name, b->name) == 0 &&
          g_strcmp0 (a->kind, b->kind) == 0 &&
          g_strcmp0 (a->alias, b->alias) == 0 &&
          a->vlan_id == b->vlan_id &&
          g_strcmp0 (a->macvlan_mode, b->macvlan_mode) == 0 &&
          a->vni == b->vni &&
          nw_inet_equal (&a->remote, &b->remote) &&
          nw_inet_equal (&a->local, &b->local) &&
          a->vxlan_port == b->vxlan_port &&
          a->port_state == b->port_state);
}

int
nw_link_compare (const NwLink *a, const NwLink *b)
{
  return (a->index > b->index) - (a->index < b->index);
}

gboolean
nw_link_is_up (const NwLink *link)
{
  return (link->flags & IFF_UP) != 0;
}

gboolean
nw_link_has_carrier (const NwLink *link)
{
  return (link->flags & IFF_UP) != 0 && (link->flags & IFF_LOWER_UP) != 0;
}

gboolean
nw_link_is_loopback (const NwLink *link)
{
  return (link->flags & IFF_LOOPBACK) != 0;
}

gboolean
nw_link_is_held_back (const NwLink *link)
{
  return link->master != 0 && nw_link_has_carrier (link) &&
         (link->port_state == BR_STATE_LISTENING || link->port_state == BR_STATE_LEARNING ||
          link->port_state == BR_STATE_BLOCKING);
}
