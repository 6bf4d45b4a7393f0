/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl-keep.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nw-error.h"

/* What the keeper says once the lab can be reached; what else it says is why it cannot. */
#define READY "ready\n"

/* The keeper closes its standard output when it has said how it went; it lives on. */
static char *
run_keeper (const char  *name,
            GError     **error)
{
  g_autoptr(GSubprocess) keeper = NULL;
  g_autoptr(GDataInputStream) output = NULL;
  char *answer;

  keeper = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, "/proc/self/exe", "keeper", name, NULL);
  if (keeper == NULL)
    return NULL;

  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (keeper));
  answer = g_data_input_stream_read_upto (output, "", 1, NULL, NULL, error);

  return answer != NULL || (error != NULL && *error != NULL) ? answer : g_strdup (_("The keeper of the lab ended without a word."));
}

NwClient *
nw_ctl_keep (const char  *name,
             GError     **error)
{
  g_autoptr(NwClient) other = NULL;
  g_autofree char *answer = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  other = nw_ctl_reach_lab (name, NULL);
  if (other != NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS,
                   _("There is a lab “%s” already. Use it with “--lab %s”, or end it with “netwarrenctl end %s”."),
                   name, name, name);
      return NULL;
    }

  answer = run_keeper (name, error);
  if (answer == NULL)
    return NULL;
  if (strcmp (answer, READY) != 0)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_FAILED, g_strchomp (answer));
      return NULL;
    }

  return nw_ctl_reach_lab (name, error);
}

/* Nobody reads what it would say from now on, and it keeps no terminal and no directory busy. */
static void
go_away (void)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  if (null >= 0)
    {
      for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        dup2 (null, fd);
      if (null > STDERR_FILENO)
        close (null);
    }
  if (chdir ("/") != 0)
    g_debug ("%s", g_strerror (errno));
}

NwCtlExit
nw_ctl_be_keeper (const char *name)
{
  g_autoptr(NwClient) client = NULL;
  g_autoptr(GError) error = NULL;

  /* Neither Ctrl+C nor the end of the terminal is meant for it. */
  setsid ();
  client = nw_ctl_start_lab (name, &error);
  if (client == NULL)
    {
      g_print ("%s\n", error->message);
      return NW_CTL_UNREACHABLE;
    }

  g_print (READY);
  fflush (stdout);
  go_away ();
  while (!nw_client_is_closed (client))
    g_main_context_iteration (NULL, TRUE);

  return NW_CTL_OK;
}

gboolean
nw_ctl_end (const char  *name,
            GError     **error)
{
  g_autoptr(NwClient) client = nw_ctl_reach_lab (name, error);

  if (client == NULL)
    return FALSE;

  if (kill (nw_client_get_process_id (client), SIGTERM) != 0)
    {
      int saved_errno = errno;

      g_set_error (error, NW_ERROR, NW_ERROR_DENIED, _("The lab “%s” could not be ended: %s"), name, g_strerror (saved_errno));
      return FALSE;
    }
  while (!nw_client_is_closed (client))
    g_main_context_iteration (NULL, TRUE);

  return TRUE;
}
