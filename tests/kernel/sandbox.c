/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

static gboolean
write_file (const char *path,
            const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);

  return written;
}

static gboolean
become_root (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", getegid ());

  return unshare (CLONE_NEWUSER) == 0
         && write_file ("/proc/self/setgroups", "deny")
         && write_file ("/proc/self/uid_map", users)
         && write_file ("/proc/self/gid_map", groups);
}

static gboolean
renew (void)
{
  return unshare (CLONE_NEWNET | CLONE_NEWNS) == 0
         && mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
         && mount ("sandbox", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") == 0;
}

void
sandbox_enter (void)
{
  if (!become_root () || !renew ())
    {
      printf ("1..0 # SKIP no user, network and mount namespaces to be had here: %s\n", g_strerror (errno));
      exit (EXIT_SUCCESS);
    }

  sandbox_run ("ip link set lo up");
}

void
sandbox_renew (void)
{
  if (!renew ())
    g_error ("no fresh sandbox: %s", g_strerror (errno));

  sandbox_run ("ip link set lo up");
}

/* A line at a time: TAP wants each behind a '#'. */
static void
say (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      g_test_message ("%s", lines[i]);
}

static gboolean
run (const char *format,
     va_list     arguments,
     char      **output)
{
  g_autofree char *script = g_strdup_vprintf (format, arguments);
  g_autofree char *errors = NULL;
  const char *argv[] = { "/bin/sh", "-exc", script, NULL };
  g_autoptr (GError) error = NULL;
  int status;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, output != NULL ? G_SPAWN_DEFAULT : G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, output, &errors, &status, &error))
    g_error ("%s: %s", script, error->message);

  if (g_spawn_check_wait_status (status, NULL))
    return TRUE;

  say (script);
  say (errors);

  return FALSE;
}

void
sandbox_run (const char *format,
             ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (!run (format, arguments, NULL))
    g_error ("a command failed: %s", format);
  va_end (arguments);
}

gboolean
sandbox_try (const char *format,
             ...)
{
  va_list arguments;
  gboolean done;

  va_start (arguments, format);
  done = run (format, arguments, NULL);
  va_end (arguments);

  return done;
}

char *
sandbox_output (const char *format,
                ...)
{
  va_list arguments;
  char *output = NULL;

  va_start (arguments, format);
  if (!run (format, arguments, &output))
    g_error ("a command failed: %s", format);
  va_end (arguments);

  return output;
}

gboolean
sandbox_has_kind (const char *kind)
{
  return sandbox_try ("ip link add probe0 type %s && ip link delete probe0", kind);
}
