/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nw-error.h"

/* The settings that forbid user namespaces, where they are set so. What is under /proc/sys/user is about the reader's own
 * user namespace, so they are read before that is left. */
static struct {
  const char *path;
  const char *forbids;
  const char *remedy;
  gboolean    is_set;
} switches[] = {
  { "/proc/sys/user/max_user_namespaces", "0", "sysctl user.max_user_namespaces=10000" },
  { "/proc/sys/user/max_net_namespaces", "0", "sysctl user.max_net_namespaces=10000" },
  { "/proc/sys/user/max_mnt_namespaces", "0", "sysctl user.max_mnt_namespaces=10000" },
  { "/proc/sys/kernel/unprivileged_userns_clone", "0", "sysctl kernel.unprivileged_userns_clone=1" },
  { "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl kernel.apparmor_restrict_unprivileged_userns=0" },
};

/* "user.max_user_namespaces" for "/proc/sys/user/max_user_namespaces". */
static char *
setting_name (const char *path)
{
  char *name = g_strdup (path + strlen ("/proc/sys/"));

  return g_strdelimit (name, "/", '.');
}

static gboolean
setting_is (const char *path, const char *value)
{
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  return g_str_equal (g_strstrip (text), value);
}

static void
read_switches (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    switches[i].is_set = setting_is (switches[i].path, switches[i].forbids);
}

/* Says what @step met, and which setting of this computer explains it. */
static gboolean
forbidden (int error_number, const char *step, GError **error)
{
  g_autoptr (GString) message = g_string_new (NULL);
  guint found = 0;

  g_string_append_printf (message, _("This computer does not let you make a practice lab: %s was refused (%s)."),
                          step, g_strerror (error_number));
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    {
      g_autofree char *name = NULL;

      if (!switches[i].is_set)
        continue;
      name = setting_name (switches[i].path);
      g_string_append_c (message, '\n');
      g_string_append_printf (message, _("The setting %s is %s. An administrator can allow it: sudo %s"),
                              name, switches[i].forbids, switches[i].remedy);
      found++;
    }

  if (found == 0 && error_number == EINVAL)
    g_string_append_printf (message, "\n%s", _("The kernel was built without user namespaces (CONFIG_USER_NS)."));
  else if (found == 0 && error_number == ENOSPC)
    g_string_append_printf (message, "\n%s",
                            _("A limit on namespaces is reached: sysctl user shows the limits, an administrator can raise them. "
                              "Inside of a container, the container's host decides."));
  else if (found == 0)
    g_string_append_printf (message, "\n%s",
                            _("A security policy forbids it (SELinux, AppArmor, or the seccomp filter of a container or sandbox "
                              "this runs in). An administrator can allow user namespaces for netwarren-helper there."));

  g_set_error_literal (error, NW_ERROR, NW_ERROR_NO_USER_NAMESPACES, message->str);
  return FALSE;
}

/* Writes in one write(2), as the files in /proc demand. */
static gboolean
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gssize written;
  int saved;

  if (fd < 0)
    return FALSE;
  written = write (fd, text, strlen (text));
  saved = errno;
  close (fd);
  errno = saved;
  return written == (gssize) strlen (text);
}

static gboolean
enter_user_namespace (GError **error)
{
  /* Read before: inside, until the map is written, one is nobody. */
  g_autofree char *user_map = g_strdup_printf ("0 %u 1", geteuid ());
  g_autofree char *group_map = g_strdup_printf ("0 %u 1", getegid ());

  if (unshare (CLONE_NEWUSER) < 0)
    return forbidden (errno, _("a user namespace"), error);

  /* Without this an unprivileged process may not map its group: CVE-2014-8989. */
  if (!write_file ("/proc/self/setgroups", "deny") && errno != ENOENT)
    return forbidden (errno, _("mapping the group in a user namespace"), error);
  if (!write_file ("/proc/self/uid_map", user_map))
    return forbidden (errno, _("mapping the user in a user namespace"), error);
  if (!write_file ("/proc/self/gid_map", group_map))
    return forbidden (errno, _("mapping the group in a user namespace"), error);
  return TRUE;
}

static gboolean
enter_mount_namespace (GError **error)
{
  if (unshare (CLONE_NEWNS) < 0)
    return forbidden (errno, _("a mount namespace"), error);
  if (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
    return forbidden (errno, _("making the mounts private"), error);
  if (mount ("netwarren", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") < 0)
    return forbidden (errno, _("mounting a temporary /run"), error);
  if (mkdir ("/run/netns", 0755) < 0)
    return forbidden (errno, _("making /run/netns"), error);
  return TRUE;
}

static gboolean
set_loopback_up (GError **error)
{
  struct ifreq request = { .ifr_name = "lo" };
  int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gboolean done = FALSE;

  if (fd >= 0 && ioctl (fd, SIOCGIFFLAGS, &request) == 0)
    {
      request.ifr_flags |= IFF_UP;
      done = ioctl (fd, SIOCSIFFLAGS, &request) == 0;
    }
  if (!done)
    forbidden (errno, _("setting lo up"), error);
  if (fd >= 0)
    close (fd);
  return done;
}

static gboolean
enter_network_namespace (GError **error)
{
  if (unshare (CLONE_NEWNET) < 0)
    return forbidden (errno, _("a network namespace"), error);
  return set_loopback_up (error);
}

gboolean
nw_sandbox_enter (GError **error)
{
  read_switches ();
  return enter_user_namespace (error) &&
         enter_mount_namespace (error) &&
         enter_network_namespace (error) &&
         (chdir ("/") == 0 || forbidden (errno, _("going to /"), error));
}
