/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-lab-process.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nw-error.h"

/* The helper's exit status when it may not make user namespaces (helper/main.c). */
#define EXIT_NO_USER_NAMESPACES 3
#define START_SECONDS 20
#define COMPLAINTS_MAX 4096
#define NAME_MAX_LENGTH 40

/* A lab on its way. Task data of its GTask. */
typedef struct {
  GSubprocess      *process;
  GDataInputStream *output;
  GDataInputStream *complaints;
  GString          *complaint; /* what it wrote to its standard error so far */
  char             *address;
  gboolean          ready;
  gboolean          complained;
  gboolean          exited;
  GSource          *deadline;
} Start;

static void
start_free (Start *start)
{
  g_clear_object (&start->process);
  g_clear_object (&start->output);
  g_clear_object (&start->complaints);
  if (start->complaint != NULL)
    g_string_free (start->complaint, TRUE);
  g_free (start->address);
  g_free (start);
}

static char *
dup_helper_path (void)
{
  const char *path = g_getenv ("NETWARREN_HELPER");

  if (path != NULL && *path != '\0')
    return g_strdup (path);

  return g_build_filename (NW_LIBEXECDIR, "netwarren-helper", NULL);
}

/* Whether @path is a directory of ours that nobody else may enter; it is made if it is missing. */
static gboolean
ensure_private_directory (const char  *path,
                          GError     **error)
{
  GStatBuf status;

  if (g_mkdir_with_parents (path, 0700) != 0 || g_lstat (path, &status) != 0)
    {
      int saved_errno = errno;

      g_set_error (error, NW_ERROR, NW_ERROR_FAILED, _("The directory %s for the lab’s socket cannot be made: %s."),
                   path, g_strerror (saved_errno));
      return FALSE;
    }

  if (!S_ISDIR (status.st_mode) || status.st_uid != geteuid () || (status.st_mode & 0077) != 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_DENIED,
                   _("%s is open to other users, so the lab’s socket is not safe there. "
                     "Remove it, or give it to yourself alone with “chmod 700”."),
                   path);
      return FALSE;
    }

  return TRUE;
}

/* g_get_user_runtime_dir() falls back to the cache, which may lie on a file system without
 * sockets and makes long paths: a socket's path has 108 bytes at most. */
static char *
dup_socket_directory (GError **error)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");
  g_autofree char *path = NULL;

  if (runtime != NULL && g_path_is_absolute (runtime) && g_access (runtime, W_OK | X_OK) == 0)
    path = g_build_filename (runtime, "netwarren", NULL);
  else
    path = g_strdup_printf ("%s/netwarren-%u", g_get_tmp_dir (), (guint) geteuid ());

  if (!ensure_private_directory (path, error))
    return NULL;

  return g_steal_pointer (&path);
}

/* "lab-…" are the sockets of labs without a name. */
static gboolean
check_name (const char  *name,
            GError     **error)
{
  if (strlen (name) <= NAME_MAX_LENGTH && g_ascii_isalnum (*name) && !g_str_has_prefix (name, "lab-") &&
      strspn (name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") == strlen (name))
    return TRUE;

  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
               _("“%s” cannot be the name of a lab: letters, digits, “_”, “.” and “-”, at most %d, not “lab-…”."),
               name, NAME_MAX_LENGTH);

  return FALSE;
}

/* @name: (nullable) */
static char *
dup_socket_path (const char  *name,
                 GError     **error)
{
  static guint n_labs;
  g_autofree char *directory = NULL;

  if (name != NULL && !check_name (name, error))
    return NULL;
  directory = dup_socket_directory (error);
  if (directory == NULL)
    return NULL;
  if (name != NULL)
    return g_build_filename (directory, name, NULL);

  /* One process can have several labs. The helper replaces what a dead one left at the same place. */
  return g_strdup_printf ("%s/lab-%d-%u", directory, (int) getpid (), ++n_labs);
}

static GError *
new_exit_error (Start *start)
{
  const char *complaint = g_strstrip (start->complaint->str);

  if (g_subprocess_get_if_exited (start->process) &&
      g_subprocess_get_exit_status (start->process) == EXIT_NO_USER_NAMESPACES)
    return g_error_new_literal (NW_ERROR, NW_ERROR_NO_USER_NAMESPACES, complaint);

  if (*complaint != '\0')
    return g_error_new (NW_ERROR, NW_ERROR_FAILED, _("The lab’s helper could not start. It says: %s"), complaint);

  if (g_subprocess_get_if_signaled (start->process))
    return g_error_new (NW_ERROR, NW_ERROR_FAILED, _("The lab’s helper was ended by signal %d before it was ready."),
                        g_subprocess_get_term_sig (start->process));

  return g_error_new (NW_ERROR, NW_ERROR_FAILED, _("The lab’s helper ended with status %d before it was ready."),
                      g_subprocess_get_exit_status (start->process));
}

static void
clear_deadline (Start *start)
{
  if (start->deadline == NULL)
    return;

  g_source_destroy (start->deadline);
  g_clear_pointer (&start->deadline, g_source_unref);
}

/* The task is returned exactly once: with the address, or when both the exit status and the last words are there. */
static void
check_failed (GTask *task)
{
  Start *start = g_task_get_task_data (task);

  if (start->ready || !start->exited || !start->complained)
    return;

  start->ready = TRUE;
  clear_deadline (start);
  g_task_return_error (task, new_exit_error (start));
}

static void
on_exited (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Start *start = g_task_get_task_data (task);

  g_subprocess_wait_finish (start->process, result, NULL);
  start->exited = TRUE;
  check_failed (task);
}

static void read_complaint (GTask *task);

static void
on_complaint (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Start *start = g_task_get_task_data (task);
  g_autofree char *line = g_data_input_stream_read_line_finish (start->complaints, result, NULL, NULL);

  if (line == NULL)
    {
      start->complained = TRUE;
      check_failed (task);
      return;
    }

  /* Afterwards its words belong where our own warnings go. */
  if (start->ready)
    g_printerr ("%s\n", line);
  else if (start->complaint->len < COMPLAINTS_MAX)
    g_string_append_printf (start->complaint, "%s\n", line);

  read_complaint (task);
}

/* Until the end of the helper: a pipe that nobody empties would stop it. */
static void
read_complaint (GTask *task)
{
  Start *start = g_task_get_task_data (task);

  g_data_input_stream_read_line_async (start->complaints, G_PRIORITY_DEFAULT, NULL,
                                       on_complaint, g_object_ref (task));
}

static void
on_address (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Start *start = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (start->output, result, NULL, &error);
  if (start->ready)
    return;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      start->ready = TRUE;
      clear_deadline (start);
      g_subprocess_force_exit (start->process);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Starting the lab was given up."));
      return;
    }

  /* Without an address it is about to end, and its exit status says why. */
  if (line == NULL || !g_dbus_is_address (line))
    {
      g_subprocess_send_signal (start->process, SIGTERM);
      return;
    }

  start->ready = TRUE;
  clear_deadline (start);
  if (start->complaint->len > 0)
    g_printerr ("%s", start->complaint->str);
  g_task_return_pointer (task, g_steal_pointer (&line), g_free);
}

static gboolean
on_deadline (gpointer user_data)
{
  GTask *task = user_data;
  Start *start = g_task_get_task_data (task);

  start->ready = TRUE;
  g_clear_pointer (&start->deadline, g_source_unref);
  g_subprocess_force_exit (start->process);
  g_task_return_new_error (task, NW_ERROR, NW_ERROR_FAILED,
                           _("The lab’s helper did not answer within %d seconds."), START_SECONDS);

  return G_SOURCE_REMOVE;
}

static GSubprocess *
spawn (const char  *helper,
       const char  *socket,
       GError     **error)
{
  g_autoptr(GError) spawn_error = NULL;
  GSubprocess *process;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &spawn_error,
                              helper, "--lab", "--socket", socket, NULL);
  if (process == NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                 _("The lab’s helper program cannot be started: %s. Is Netwarren installed completely?"),
                 spawn_error->message);

  return process;
}

void
nw_lab_process_start_async (const char          *name,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *helper = dup_helper_path ();
  g_autofree char *socket = NULL;
  GError *error = NULL;
  Start *start;

  g_task_set_source_tag (task, nw_lab_process_start_async);
  g_task_set_check_cancellable (task, FALSE);

  start = g_new0 (Start, 1);
  start->complaint = g_string_new (NULL);
  g_task_set_task_data (task, start, (GDestroyNotify) start_free);

  socket = dup_socket_path (name, &error);
  if (socket != NULL)
    start->process = spawn (helper, socket, &error);
  if (start->process == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  start->output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (start->process));
  start->complaints = g_data_input_stream_new (g_subprocess_get_stderr_pipe (start->process));

  start->deadline = g_timeout_source_new_seconds (START_SECONDS);
  g_source_set_callback (start->deadline, on_deadline, g_object_ref (task), g_object_unref);
  g_source_attach (start->deadline, g_main_context_get_thread_default ());

  g_subprocess_wait_async (start->process, NULL, on_exited, g_object_ref (task));
  g_data_input_stream_read_line_async (start->output, G_PRIORITY_DEFAULT, cancellable,
                                       on_address, g_object_ref (task));
  read_complaint (task);
}

char *
nw_lab_process_start_finish (GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
nw_lab_process_dup_address (const char  *name,
                            GError     **error)
{
  g_autofree char *path = NULL;
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  path = dup_socket_path (name, error);
  if (path == NULL)
    return NULL;

  if (g_access (path, F_OK) != 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                   _("There is no lab “%s”. “netwarrenctl lab --keep %s” makes one."), name, name);
      return NULL;
    }
  escaped = g_dbus_address_escape_value (path);

  return g_strdup_printf ("unix:path=%s", escaped);
}
