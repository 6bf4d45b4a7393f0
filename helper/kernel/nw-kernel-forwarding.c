/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-forwarding.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netconf.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-error.h"

/* Linux Documentation/networking/ip-sysctl.rst */
static const char *
setting (int family)
{
  return family == AF_INET6 ? "/proc/sys/net/ipv6/conf/all/forwarding" : "/proc/sys/net/ipv4/ip_forward";
}

static void
read_forwarding (struct nlmsghdr *message,
                 gpointer         user_data)
{
  struct nlattr *attributes[NETCONFA_MAX + 1] = { NULL };

  if (nlmsg_parse (message, sizeof (struct netconfmsg), attributes, NETCONFA_MAX, NULL) >= 0
      && attributes[NETCONFA_FORWARDING] != NULL)
    *(gboolean *) user_data = nla_get_s32 (attributes[NETCONFA_FORWARDING]) != 0;
}

/* Not from /proc/sys: a look-up there takes the longer the more namespaces there are. */
gboolean
nw_kernel_forwarding_get (NwRtnl   *rtnl,
                          int       family,
                          gboolean *enabled,
                          GError  **error)
{
  struct netconfmsg header = { .ncm_family = family };
  g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_GETNETCONF, 0, &header, sizeof header);
  g_autoptr (GError) local_error = NULL;

  *enabled = FALSE;
  nw_rtnl_message_put_u32 (request, NETCONFA_IFINDEX, (guint32) NETCONFA_IFINDEX_ALL);

  if (nw_rtnl_request (rtnl, request, read_forwarding, enabled, &local_error, _("Could not see who forwards packets"))
      || g_error_matches (local_error, NW_ERROR, NW_ERROR_UNSUPPORTED)
      || g_error_matches (local_error, NW_ERROR, NW_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

gboolean
nw_kernel_forwarding_set (NwNetns  *netns,
                          int       family,
                          gboolean  enabled,
                          GError  **error)
{
  int fd = nw_netns_open_file (netns, setting (family), O_WRONLY, error);
  int number;

  if (fd < 0)
    return FALSE;

  number = write (fd, enabled ? "1\n" : "0\n", 2) == 2 ? 0 : errno;
  close (fd);

  if (number != 0)
    {
      g_autofree char *title = nw_netns_dup_title (netns);

      nw_kernel_error_set (error, number, NULL,
                           enabled ? _("Could not let %s forward packets") : _("Could not stop %s from forwarding packets"),
                           title);
    }

  return number == 0;
}
