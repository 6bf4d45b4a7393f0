/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-address.h"

#include <linux/if_addr.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-link.h"

/* IFA_LOCAL is the address of this end, IFA_ADDRESS that of the other; on anything but a point-to-point link both
 * are the same, and IPv6 then leaves IFA_LOCAL out. */
static void
read_addresses (NwAddress              *address,
                const struct ifaddrmsg *header,
                struct nlattr         **attributes)
{
  NwInet other = nw_rtnl_read_inet (attributes[IFA_ADDRESS], header->ifa_family, header->ifa_prefixlen);

  address->local = nw_rtnl_read_inet (attributes[IFA_LOCAL], header->ifa_family, header->ifa_prefixlen);
  if (!nw_inet_is_set (&address->local))
    address->local = other;
  else if (nw_inet_is_set (&other) && !nw_inet_same_address (&other, &address->local))
    address->peer = other;
}

static void
decode_address (struct nlmsghdr *message,
                GPtrArray       *addresses,
                gpointer         user_data)
{
  struct ifaddrmsg *header = nlmsg_data (message);
  struct nlattr *attributes[IFA_MAX + 1] = { NULL };
  g_autoptr (NwAddress) address = NULL;

  if (message->nlmsg_type != RTM_NEWADDR
      || nlmsg_parse (message, sizeof *header, attributes, IFA_MAX, NULL) < 0)
    return;

  address = nw_address_new ();
  address->link = header->ifa_index;
  address->scope = header->ifa_scope;
  address->flags = attributes[IFA_FLAGS] != NULL ? nla_get_u32 (attributes[IFA_FLAGS]) : header->ifa_flags;
  address->valid = address->preferred = G_MAXUINT32;
  address->broadcast = nw_rtnl_read_inet (attributes[IFA_BROADCAST], header->ifa_family,
                                          nw_inet_length (header->ifa_family) * 8);
  read_addresses (address, header, attributes);

  if (attributes[IFA_CACHEINFO] != NULL
      && (gsize) nla_len (attributes[IFA_CACHEINFO]) >= sizeof (struct ifa_cacheinfo))
    {
      const struct ifa_cacheinfo *lifetimes = nla_data (attributes[IFA_CACHEINFO]);

      address->valid = lifetimes->ifa_valid;
      address->preferred = lifetimes->ifa_prefered;
    }

  if (nw_inet_is_set (&address->local))
    g_ptr_array_add (addresses, g_steal_pointer (&address));
}

gboolean
nw_kernel_address_dump (NwRtnl    *rtnl,
                        GPtrArray *addresses,
                        GError   **error)
{
  static const int families[] = { AF_INET, AF_INET6 };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      struct ifaddrmsg header = { .ifa_family = families[i] };
      g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_GETADDR, 0, &header, sizeof header);

      if (!nw_rtnl_dump (rtnl, request, decode_address, NULL, addresses, error))
        return FALSE;
    }

  return TRUE;
}

/* Both attributes always, as ip-address(8) sends them. */
static NwRtnlMessage *
change_new (guint16            type,
            guint16            flags,
            int                link,
            const NwOperation *operation)
{
  const NwInet *address = &operation->address;
  const NwInet *other = address;
  struct ifaddrmsg header = {
    .ifa_family = address->family,
    .ifa_prefixlen = address->prefix,
    .ifa_index = link,
  };
  NwRtnlMessage *request;

  if (nw_operation_has (operation, NW_FIELD_PEER_ADDRESS))
    other = &operation->peer_address;

  if (type == RTM_NEWADDR && nw_operation_has (operation, NW_FIELD_SCOPE))
    header.ifa_scope = operation->scope;
  else if (type == RTM_NEWADDR && address->family == AF_INET && nw_inet_is_loopback (address))
    header.ifa_scope = RT_SCOPE_HOST;

  request = nw_rtnl_message_new (type, flags, &header, sizeof header);
  nw_rtnl_message_put_inet (request, IFA_LOCAL, address);
  nw_rtnl_message_put_inet (request, IFA_ADDRESS, other);

  return request;
}

static void
put_lifetimes (NwRtnlMessage     *request,
               const NwOperation *operation)
{
  struct ifa_cacheinfo lifetimes = { .ifa_valid = G_MAXUINT32, .ifa_prefered = G_MAXUINT32 };

  if (nw_operation_has (operation, NW_FIELD_LIFETIME_VALID))
    lifetimes.ifa_valid = operation->lifetime_valid;
  if (nw_operation_has (operation, NW_FIELD_LIFETIME_PREFERRED))
    lifetimes.ifa_prefered = operation->lifetime_preferred;

  nw_rtnl_message_put (request, IFA_CACHEINFO, &lifetimes, sizeof lifetimes);
}

gboolean
nw_kernel_address_replace (NwRtnl            *rtnl,
                           const NwOperation *operation,
                           GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autofree char *text = nw_inet_to_string (&operation->address);
  int link = nw_kernel_link_find (rtnl, operation->link, error);

  if (link == 0)
    return FALSE;

  request = change_new (RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, link, operation);
  if (nw_operation_has (operation, NW_FIELD_BROADCAST))
    nw_rtnl_message_put_inet (request, IFA_BROADCAST, &operation->broadcast);
  if (nw_operation_has (operation, NW_FIELD_LIFETIME_VALID)
      || nw_operation_has (operation, NW_FIELD_LIFETIME_PREFERRED))
    put_lifetimes (request, operation);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          _("Could not give the address %s to %s"), text, operation->link);
}

gboolean
nw_kernel_address_remove (NwRtnl            *rtnl,
                          const NwOperation *operation,
                          GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autofree char *text = nw_inet_to_string (&operation->address);
  int link = nw_kernel_link_find (rtnl, operation->link, error);

  if (link == 0)
    return FALSE;

  request = change_new (RTM_DELADDR, 0, link, operation);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          _("Could not take the address %s from %s"), text, operation->link);
}
