/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From nothing to the first snapshot of a practice lab in the client's hands, against the floor: a process that makes the same
 * namespaces, mounts the same tmpfs and dumps its links over raw netlink. */
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nw-client.h"

#define ROUNDS 15

static gboolean
write_file (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return written;
}

/* What a lab cannot do without; runs in a child of its own. */
static int
floor_child (uid_t uid, gid_t gid)
{
  struct { struct nlmsghdr header; struct rtgenmsg message; } request = {
    { .nlmsg_len = sizeof request, .nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP, .nlmsg_seq = 1 },
    { .rtgen_family = AF_UNSPEC },
  };
  g_autofree char *uid_map = g_strdup_printf ("0 %u 1", uid);
  g_autofree char *gid_map = g_strdup_printf ("0 %u 1", gid);
  char buffer[32768];
  int fd;

  if (unshare (CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) < 0 || !write_file ("/proc/self/setgroups", "deny")
      || !write_file ("/proc/self/uid_map", uid_map) || !write_file ("/proc/self/gid_map", gid_map)
      || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 || mount ("tmpfs", "/run", "tmpfs", 0, NULL) < 0)
    return 77;
  fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0 || send (fd, &request, sizeof request, 0) < 0 || recv (fd, buffer, sizeof buffer, 0) <= 0)
    return 1;
  return 0;
}

static double
measure_floor (void)
{
  gint64 start = g_get_monotonic_time ();
  uid_t uid = geteuid ();
  gid_t gid = getegid ();
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (floor_child (uid, gid));
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  if (WEXITSTATUS (status) == 77)
    {
      g_print ("skipped: user namespaces are not to be had here\n");
      exit (77);
    }
  g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
  return (g_get_monotonic_time () - start) / 1000.0;
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer user_data)
{
  NwClient **client = user_data;
  g_autoptr (GError) error = NULL;

  *client = nw_client_start_lab_finish (result, &error);
  if (*client == NULL)
    g_error ("%s", error->message);
}

static double
measure_lab (void)
{
  gint64 start = g_get_monotonic_time (), elapsed;
  g_autoptr (NwClient) client = NULL;

  nw_client_start_lab_async (NULL, on_started, &client);
  while (client == NULL)
    g_main_context_iteration (NULL, TRUE);
  elapsed = g_get_monotonic_time () - start;
  g_assert_cmpuint (nw_snapshot_get_n_namespaces (nw_client_get_snapshot (client)), ==, 1);
  nw_client_close (client);
  return elapsed / 1000.0;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

int
main (void)
{
  double lab[ROUNDS], floor_[ROUNDS];

  measure_floor ();
  measure_lab (); /* warms the caches */
  for (guint i = 0; i < ROUNDS; i++)
    {
      floor_[i] = measure_floor ();
      lab[i] = measure_lab ();
    }
  qsort (lab, ROUNDS, sizeof (double), compare_doubles);
  qsort (floor_, ROUNDS, sizeof (double), compare_doubles);
  g_print ("lab start to first snapshot: %.1f ms; the namespaces and a raw dump alone: %.1f ms; ratio %.1f (medians of %d)\n",
           lab[ROUNDS / 2], floor_[ROUNDS / 2], lab[ROUNDS / 2] / floor_[ROUNDS / 2], ROUNDS);
  return 0;
}
