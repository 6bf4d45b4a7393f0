/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-neighbour.h"

#include <linux/neighbour.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-link.h"

static void
decode_neighbour (struct nlmsghdr *message,
                  GPtrArray       *neighbours,
                  gpointer         user_data)
{
  struct ndmsg *header = nlmsg_data (message);
  struct nlattr *attributes[NDA_MAX + 1] = { NULL };
  g_autoptr (NwNeighbour) neighbour = NULL;

  if (message->nlmsg_type != RTM_NEWNEIGH
      || nlmsg_parse (message, sizeof *header, attributes, NDA_MAX, NULL) < 0
      || (header->ndm_state & NUD_NOARP) != 0
      || header->ndm_state == NUD_NONE)
    return;

  neighbour = nw_neighbour_new ();
  neighbour->link = header->ndm_ifindex;
  neighbour->state = header->ndm_state;
  neighbour->flags = header->ndm_flags;
  neighbour->mac = nw_rtnl_read_mac (attributes[NDA_LLADDR]);
  neighbour->address = nw_rtnl_read_inet (attributes[NDA_DST], header->ndm_family,
                                          nw_inet_length (header->ndm_family) * 8);

  if (nw_inet_is_set (&neighbour->address))
    g_ptr_array_add (neighbours, g_steal_pointer (&neighbour));
}

gboolean
nw_kernel_neighbour_dump (NwRtnl    *rtnl,
                          GPtrArray *neighbours,
                          GError   **error)
{
  static const int families[] = { AF_INET, AF_INET6 };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      struct ndmsg header = { .ndm_family = families[i] };
      g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_GETNEIGH, 0, &header, sizeof header);

      if (!nw_rtnl_dump (rtnl, request, decode_neighbour, NULL, neighbours, error))
        return FALSE;
    }

  return TRUE;
}

static NwRtnlMessage *
change_new (guint16            type,
            guint16            flags,
            int                link,
            const NwOperation *operation)
{
  struct ndmsg header = {
    .ndm_family = operation->address.family,
    .ndm_ifindex = link,
    .ndm_state = NUD_PERMANENT,
  };
  NwRtnlMessage *request = nw_rtnl_message_new (type, flags, &header, sizeof header);

  nw_rtnl_message_put_inet (request, NDA_DST, &operation->address);

  return request;
}

gboolean
nw_kernel_neighbour_replace (NwRtnl            *rtnl,
                             const NwOperation *operation,
                             GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autofree char *text = nw_inet_address_to_string (&operation->address);
  g_autofree char *mac = nw_mac_to_string (&operation->mac);
  int link = nw_kernel_link_find (rtnl, operation->link, error);

  if (link == 0)
    return FALSE;

  request = change_new (RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, link, operation);
  nw_rtnl_message_put (request, NDA_LLADDR, operation->mac.bytes, operation->mac.length);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          _("Could not note that %s has %s on %s"), mac, text, operation->link);
}

gboolean
nw_kernel_neighbour_remove (NwRtnl            *rtnl,
                            const NwOperation *operation,
                            GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autofree char *text = nw_inet_address_to_string (&operation->address);
  int link = nw_kernel_link_find (rtnl, operation->link, error);

  if (link == 0)
    return FALSE;

  request = change_new (RTM_DELNEIGH, 0, link, operation);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          _("Could not forget the neighbour %s of %s"), text, operation->link);
}
