/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-lab.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "nw-error.h"
#include "nw-service.h"

struct _NwLab {
  GObject         parent_instance;

  char           *path;
  char           *file_name;
  int             directory; /* O_PATH: it outlives the view of the path, which the sandbox's /run may hide */
  int             listener;
  ino_t           inode;     /* of the socket's file, so that nobody else's is removed */

  NwService      *service;
  GSocketService *acceptor;
  GMainLoop      *loop;
  char           *guid;
  GPtrArray      *clients;   /* GDBusConnection */
  GPtrArray      *arrivals;  /* Arrival: authenticating; each belongs to its callback */
  guint           patience_source;
};

G_DEFINE_FINAL_TYPE (NwLab, nw_lab, G_TYPE_OBJECT)

/* Seconds somebody who connected has for saying who they are. */
#define AUTHENTICATION_PATIENCE 5

static gboolean
set_error_from_errno (GError **error, int error_number, const char *path)
{
  g_set_error (error, NW_ERROR, NW_ERROR_FAILED, "%s: %s", path, g_strerror (error_number));
  return FALSE;
}

/* -- The socket -- */

static gboolean
open_directory (NwLab *self, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (self->path);
  struct stat status;

  if (g_mkdir_with_parents (directory, 0700) < 0)
    return set_error_from_errno (error, errno, directory);
  self->directory = open (directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (self->directory < 0 || fstat (self->directory, &status) < 0)
    return set_error_from_errno (error, errno, directory);

  if (status.st_uid != geteuid () || (status.st_mode & 0077) != 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_DENIED,
                   _("The directory %s must belong to you and be closed to others: chmod 0700 %s"),
                   directory, directory);
      return FALSE;
    }
  return TRUE;
}

static gboolean
somebody_listens (const struct sockaddr_un *address)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  gboolean refused;

  if (fd < 0)
    return TRUE;
  refused = connect (fd, (const struct sockaddr *) address, sizeof *address) < 0 && errno == ECONNREFUSED;
  close (fd);
  return !refused;
}

static gboolean
bind_socket (NwLab *self, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  mode_t previous_mask;
  struct stat status;
  int result;

  if (g_strlcpy (address.sun_path, self->path, sizeof address.sun_path) >= sizeof address.sun_path)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("The path of a socket has at most %zu bytes, this one has %zu: %s"),
                   sizeof address.sun_path - 1, strlen (self->path), self->path);
      return FALSE;
    }

  self->listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (self->listener < 0)
    return set_error_from_errno (error, errno, self->path);

  previous_mask = umask (0177);
  result = bind (self->listener, (struct sockaddr *) &address, sizeof address);
  if (result < 0 && errno == EADDRINUSE && !somebody_listens (&address))
    {
      unlinkat (self->directory, self->file_name, 0);
      result = bind (self->listener, (struct sockaddr *) &address, sizeof address);
    }
  umask (previous_mask);

  if (result < 0)
    return set_error_from_errno (error, errno, self->path);
  if (fstatat (self->directory, self->file_name, &status, AT_SYMLINK_NOFOLLOW) == 0)
    self->inode = status.st_ino;
  if (listen (self->listener, NW_LAB_MAX_CLIENTS) < 0)
    return set_error_from_errno (error, errno, self->path);
  return TRUE;
}

static void
remove_socket (NwLab *self)
{
  struct stat status;

  if (self->inode == 0)
    return;
  if (fstatat (self->directory, self->file_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      status.st_ino == self->inode)
    unlinkat (self->directory, self->file_name, 0);
  self->inode = 0;
}

/* -- Clients -- */

static void
quit_when_deserted (NwLab *self)
{
  if (self->clients->len == 0 && self->arrivals->len == 0 && self->patience_source == 0)
    g_main_loop_quit (self->loop);
}

static void
on_client_closed (GDBusConnection *connection,
                  gboolean         remote_peer_vanished,
                  GError          *error,
                  gpointer         user_data)
{
  NwLab *self = user_data;

  g_assert (NW_IS_LAB (self));

  g_signal_handlers_disconnect_by_data (connection, self);
  nw_service_remove_connection (self->service, connection);
  g_ptr_array_remove (self->clients, connection);
  quit_when_deserted (self);
}

static gboolean
on_allow_mechanism (GDBusAuthObserver *observer,
                    const char        *mechanism,
                    gpointer           user_data)
{
  /* EXTERNAL: the kernel says who it is. Nothing that depends on a secret, nothing anonymous. */
  return g_str_equal (mechanism, "EXTERNAL");
}

/* Somebody on the way in. */
typedef struct _Arrival {
  NwLab        *lab;
  GCancellable *cancellable;
  guint         timeout_source;
} Arrival;

static gboolean
on_arrival_timeout (gpointer user_data)
{
  Arrival *arrival = user_data;

  arrival->timeout_source = 0;
  g_cancellable_cancel (arrival->cancellable);
  return G_SOURCE_REMOVE;
}

static void
arrival_free (Arrival *arrival)
{
  g_clear_handle_id (&arrival->timeout_source, g_source_remove);
  g_ptr_array_remove_fast (arrival->lab->arrivals, arrival);
  g_clear_object (&arrival->cancellable);
  g_free (arrival);
}

static void
on_authenticated (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  Arrival *arrival = user_data;
  NwLab *self = arrival->lab;
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GError) error = NULL;

  g_assert (NW_IS_LAB (self));

  arrival_free (arrival);
  connection = g_dbus_connection_new_finish (result, &error);
  if (connection == NULL || !nw_service_add_connection (self->service, connection, &error))
    {
      g_info ("Somebody was not let in: %s", error->message);
      quit_when_deserted (self);
      return;
    }

  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_ptr_array_add (self->clients, g_object_ref (connection));
  g_signal_connect (connection, "closed", G_CALLBACK (on_client_closed), self);
  g_dbus_connection_start_message_processing (connection);
}

static gboolean
on_incoming (GSocketService    *acceptor,
             GSocketConnection *stream,
             GObject           *source,
             gpointer           user_data)
{
  NwLab *self = user_data;
  g_autoptr (GDBusAuthObserver) observer = NULL;
  Arrival *arrival;

  g_assert (NW_IS_LAB (self));

  if (self->clients->len + self->arrivals->len >= NW_LAB_MAX_CLIENTS)
    {
      g_io_stream_close (G_IO_STREAM (stream), NULL, NULL);
      return TRUE;
    }

  observer = g_dbus_auth_observer_new ();
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (on_allow_mechanism), NULL);

  arrival = g_new0 (Arrival, 1);
  arrival->lab = self;
  arrival->cancellable = g_cancellable_new ();
  arrival->timeout_source = g_timeout_add_seconds (AUTHENTICATION_PATIENCE, on_arrival_timeout, arrival);
  g_ptr_array_add (self->arrivals, arrival);

  /* Message processing waits until the object is there to be called. */
  g_dbus_connection_new (G_IO_STREAM (stream), self->guid,
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_SERVER |
                         G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER |
                         G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING,
                         observer, arrival->cancellable, on_authenticated, arrival);
  return TRUE;
}

static gboolean
on_patience_lost (gpointer user_data)
{
  NwLab *self = user_data;

  g_assert (NW_IS_LAB (self));

  self->patience_source = 0;
  quit_when_deserted (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer user_data)
{
  NwLab *self = user_data;

  g_assert (NW_IS_LAB (self));

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

/* -- Serving -- */

static gboolean
start_accepting (NwLab *self, GError **error)
{
  g_autoptr (GSocket) socket_object = g_socket_new_from_fd (self->listener, error);

  if (socket_object == NULL)
    return FALSE;
  self->listener = -1; /* the GSocket's now */

  self->guid = g_dbus_generate_guid ();
  self->acceptor = g_socket_service_new ();
  g_signal_connect (self->acceptor, "incoming", G_CALLBACK (on_incoming), self);
  if (!g_socket_listener_add_socket (G_SOCKET_LISTENER (self->acceptor), socket_object, NULL, error))
    return FALSE;
  g_socket_service_start (self->acceptor);
  return TRUE;
}

static void
stop_accepting (NwLab *self)
{
  if (self->acceptor == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->acceptor, self);
  g_socket_service_stop (self->acceptor);
  g_socket_listener_close (G_SOCKET_LISTENER (self->acceptor));
  g_clear_object (&self->acceptor);
}

static void
dismiss_clients (NwLab *self)
{
  for (guint i = 0; i < self->arrivals->len; i++)
    g_cancellable_cancel (((Arrival *) self->arrivals->pdata[i])->cancellable);
  while (self->arrivals->len > 0)
    g_main_context_iteration (NULL, TRUE);

  for (guint i = 0; i < self->clients->len; i++)
    {
      GDBusConnection *connection = self->clients->pdata[i];

      g_signal_handlers_disconnect_by_data (connection, self);
      nw_service_remove_connection (self->service, connection);
    }
  g_ptr_array_set_size (self->clients, 0);

  nw_service_abandon (self->service);
  while (g_main_context_iteration (NULL, FALSE))
    continue; /* what was begun for clients answers into the void */
}

static void
announce (NwLab *self)
{
  g_autofree char *escaped = g_dbus_address_escape_value (self->path);

  printf ("unix:path=%s\n", escaped);
  fflush (stdout);
}

static void
nw_lab_dispose (GObject *object)
{
  NwLab *self = NW_LAB (object);

  stop_accepting (self);
  if (self->service != NULL)
    dismiss_clients (self);
  remove_socket (self);
  g_clear_handle_id (&self->patience_source, g_source_remove);
  g_clear_object (&self->service);

  G_OBJECT_CLASS (nw_lab_parent_class)->dispose (object);
}

static void
nw_lab_finalize (GObject *object)
{
  NwLab *self = NW_LAB (object);

  if (self->listener >= 0)
    close (self->listener);
  if (self->directory >= 0)
    close (self->directory);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  g_clear_pointer (&self->arrivals, g_ptr_array_unref);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_pointer (&self->guid, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->file_name, g_free);

  G_OBJECT_CLASS (nw_lab_parent_class)->finalize (object);
}

static void
nw_lab_class_init (NwLabClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nw_lab_dispose;
  object_class->finalize = nw_lab_finalize;
}

static void
nw_lab_init (NwLab *self)
{
  self->directory = -1;
  self->listener = -1;
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  self->arrivals = g_ptr_array_new ();
}

NwLab *
nw_lab_new (void)
{
  return g_object_new (NW_TYPE_LAB, NULL);
}

gboolean
nw_lab_listen (NwLab *self, const char *path, GError **error)
{
  g_return_val_if_fail (NW_IS_LAB (self), FALSE);
  g_return_val_if_fail (self->path == NULL, FALSE);

  if (path != NULL)
    self->path = g_canonicalize_filename (path, NULL);
  else
    self->path = g_strdup_printf ("%s/netwarren/lab-%d", g_get_user_runtime_dir (), (int) getpid ());
  self->file_name = g_path_get_basename (self->path);

  return open_directory (self, error) && bind_socket (self, error);
}

gboolean
nw_lab_run (NwLab *self, guint patience, GError **error)
{
  guint signals[3];

  g_return_val_if_fail (NW_IS_LAB (self), FALSE);
  g_return_val_if_fail (self->listener >= 0, FALSE);

  self->service = nw_service_new ("lab", error);
  if (self->service == NULL || !start_accepting (self, error))
    return FALSE;

  self->loop = g_main_loop_new (NULL, FALSE);
  self->patience_source = g_timeout_add (patience * 1000, on_patience_lost, self);
  signals[0] = g_unix_signal_add (SIGTERM, on_signal, self);
  signals[1] = g_unix_signal_add (SIGINT, on_signal, self);
  signals[2] = g_unix_signal_add (SIGHUP, on_signal, self);

  announce (self);
  g_main_loop_run (self->loop);

  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
  stop_accepting (self);
  dismiss_clients (self);
  remove_socket (self);
  return TRUE;
}
