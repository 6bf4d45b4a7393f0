/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-forwarding.h"

#include <errno.h>
#include <fcntl.h>
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

gboolean
nw_kernel_forwarding_get (NwNetns  *netns,
                          int       family,
                          gboolean *enabled,
                          GError  **error)
{
  g_autoptr (GError) local_error = NULL;
  char value = '0';
  int fd = nw_netns_open_file (netns, setting (family), O_RDONLY, &local_error);

  if (fd < 0 && !g_error_matches (local_error, NW_ERROR, NW_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  if (fd >= 0)
    {
      if (read (fd, &value, 1) != 1)
        value = '0';
      close (fd);
    }

  /* 0 is no; 1 and, for IPv6, 2 are kinds of yes. */
  *enabled = value != '0';

  return TRUE;
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
