/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "nw-inet.h"
#include "nw-link.h"

G_BEGIN_DECLS

#define NW_TYPE_ADDRESS (nw_address_get_type ())
G_DECLARE_FINAL_TYPE (NwAddress, nw_address, NW, ADDRESS, GObject)

/**
 * NwAddress: an IP address on an interface (RTM_NEWADDR).
 * @link: ifindex of its interface
 * @local: the address and its prefix length (IFA_LOCAL, IFA_ADDRESS for IPv6)
 * @peer: the other end of a point-to-point address, or unset
 * @broadcast: IFA_BROADCAST, or unset
 * @scope: RT_SCOPE_* of linux/rtnetlink.h
 * @flags: IFA_F_* of linux/if_addr.h
 * @valid, @preferred: lifetimes in seconds; G_MAXUINT32 is forever. Volatile: not compared.
 */
struct _NwAddress {
  GObject parent_instance;

  int     link;
  NwInet  local;
  NwInet  peer;
  NwInet  broadcast;
  guint8  scope;
  guint   flags;
  guint32 valid;
  guint32 preferred;
};

NwAddress *nw_address_new (void);
gboolean   nw_address_equal (const NwAddress *a, const NwAddress *b);

/**
 * nw_address_is_automatic: whether the kernel makes this address again by itself when @link comes up: 127.0.0.1 and ::1 of lo,
 * IPv6 link-local addresses from the MAC (RFC 4291, appendix A) or a secret (RFC 7217), temporary ones (RFC 8981).
 */
gboolean   nw_address_is_automatic (const NwAddress *self, const NwLink *link);

G_END_DECLS
