/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-address.h"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <string.h>
#include <sys/socket.h>

G_DEFINE_FINAL_TYPE (NwAddress, nw_address, G_TYPE_OBJECT)

/* The interface identifier that the kernel makes from a MAC address (RFC 4291, appendix A). */
static gboolean
is_eui64 (const NwInet *inet, const NwMac *mac)
{
  const guint8 identifier[8] = { mac->bytes[0] ^ 2, mac->bytes[1], mac->bytes[2], 0xff, 0xfe,
                                 mac->bytes[3], mac->bytes[4], mac->bytes[5] };

  return mac->length == 6 && memcmp (inet->bytes + 8, identifier, sizeof identifier) == 0;
}

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

gboolean
nw_address_is_automatic (const NwAddress *address, const NwLink *link)
{
  if (nw_link_is_loopback (link))
    return nw_inet_is_loopback (&address->local) &&
           (address->local.family == AF_INET6 || (address->local.prefix == 8 && address->local.bytes[3] == 1 &&
                                                  address->local.bytes[1] == 0 && address->local.bytes[2] == 0));
  if (address->local.family != AF_INET6)
    return FALSE;
  if ((address->flags & IFA_F_TEMPORARY) != 0)
    return TRUE;
  if (!nw_inet_is_link_local (&address->local) || !nw_link_is_up (link))
    return FALSE;
  if (link->address_generation == IN6_ADDR_GEN_MODE_EUI64)
    return is_eui64 (&address->local, &link->mac);
  return link->address_generation != IN6_ADDR_GEN_MODE_NONE && (address->flags & IFA_F_STABLE_PRIVACY) != 0;
}
