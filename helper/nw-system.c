/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-system.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <sys/stat.h>

#include "nw-error.h"
#include "nw-service.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"
/* Of the D-Bus specification. */
#define NAME_FLAG_DO_NOT_QUEUE 4
#define NAME_REPLY_PRIMARY_OWNER 1

typedef struct {
  GDBusConnection *bus;
  NwService       *service;
  GMainLoop       *loop;
  guint            idle;        /* seconds */
  guint            idle_source;
  gint64           busy_at;     /* when it was last seen to be busy; monotonic, microseconds */
} System;

/* -- The mount namespace --
 *
 * A name under /run/netns is a mount. Made in a mount namespace of the helper's own (a unit with PrivateTmp= and the like has
 * one), nobody else would see it, and it would be gone with the helper. */

/* Returns: (transfer full) (nullable): why names cannot be given here. */
static char *
find_fault_with_mounts (void)
{
  struct stat own, first;

  if (stat ("/proc/self/ns/mnt", &own) < 0)
    return g_strdup_printf (_("Namespaces cannot be made or removed: /proc/self/ns/mnt: %s"), g_strerror (errno));
  if (stat ("/proc/1/ns/mnt", &first) < 0)
    return g_strdup_printf (_("Namespaces cannot be made or removed: the helper cannot find out whether its mounts are those of the "
                              "computer (/proc/1/ns/mnt: %s). Its unit must leave it CAP_SYS_PTRACE."), g_strerror (errno));
  if (own.st_dev == first.st_dev && own.st_ino == first.st_ino)
    return NULL;
  return g_strdup (_("Namespaces cannot be made or removed: the helper has mounts of its own, where nobody else would see their "
                     "names. Its unit, netwarren-helper.service, must not use PrivateTmp=, ProtectSystem= or whatever else gives it a "
                     "mount namespace."));
}

/* -- The name -- */

static gboolean
call_bus (System *self, const char *method, GVariant *arguments, guint *result, GError **error)
{
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (self->bus, BUS_NAME, BUS_PATH, BUS_NAME, method, arguments, G_VARIANT_TYPE ("(u)"),
                                 G_DBUS_CALL_FLAGS_NONE, -1, NULL, error);

  if (reply == NULL)
    return FALSE;
  g_variant_get (reply, "(u)", result);
  return TRUE;
}

static gboolean
take_name (System *self, GError **error)
{
  guint result;

  if (!call_bus (self, "RequestName", g_variant_new ("(su)", NW_SYSTEM_BUS_NAME, NAME_FLAG_DO_NOT_QUEUE), &result, error))
    return FALSE;
  if (result == NAME_REPLY_PRIMARY_OWNER)
    return TRUE;
  g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("Another process serves %s already"), NW_SYSTEM_BUS_NAME);
  return FALSE;
}

/* What was sent to the name up to now has arrived when this returns. */
static void
give_up_name (System *self)
{
  guint result;

  call_bus (self, "ReleaseName", g_variant_new ("(s)", NW_SYSTEM_BUS_NAME), &result, NULL);
}

/* -- Ending -- */

/* Whether somebody called while the name was given up; then it is not the end yet. */
static gboolean
was_called_meanwhile (System *self)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  return nw_service_is_busy (self->service) && !g_dbus_connection_is_closed (self->bus);
}

static gboolean on_idle (gpointer user_data);

static void
wait_for_idle (System *self, gint64 wait)
{
  self->idle_source = g_timeout_add (MAX (1, (wait + 999) / 1000), on_idle, self);
}

static gboolean
on_idle (gpointer user_data)
{
  System *self = user_data;
  gint64 now = g_get_monotonic_time ();
  gint64 patience = self->idle * G_TIME_SPAN_SECOND;
  gint64 quiet;

  self->idle_source = 0;
  if (nw_service_is_busy (self->service))
    self->busy_at = now;
  quiet = now - MAX (self->busy_at, nw_service_get_last_call (self->service));
  if (quiet < patience)
    {
      wait_for_idle (self, patience - quiet);
      return G_SOURCE_REMOVE;
    }

  give_up_name (self);
  if (was_called_meanwhile (self) && take_name (self, NULL))
    wait_for_idle (self, patience);
  else
    g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
on_signal (gpointer user_data)
{
  System *self = user_data;

  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static void
on_bus_closed (GDBusConnection *bus,
               gboolean         remote_peer_vanished,
               GError          *error,
               gpointer         user_data)
{
  System *self = user_data;

  g_main_loop_quit (self->loop);
}

static void
system_clear (System *self)
{
  g_clear_handle_id (&self->idle_source, g_source_remove);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  if (self->service != NULL && self->bus != NULL)
    nw_service_remove_connection (self->service, self->bus);
  g_clear_object (&self->service);
  g_clear_pointer (&self->loop, g_main_loop_unref);
  g_clear_object (&self->bus);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (System, system_clear)

/* -- Serving -- */

static gboolean
prepare (System *self, GError **error)
{
  g_autofree char *fault = find_fault_with_mounts ();

  self->loop = g_main_loop_new (NULL, FALSE);
  self->service = nw_service_new ("system", error);
  if (self->service == NULL)
    return FALSE;
  if (fault != NULL)
    g_message ("%s", fault);
  nw_service_forbid_names (self->service, fault);

  self->bus = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, error);
  if (self->bus == NULL)
    return FALSE;
  g_dbus_connection_set_exit_on_close (self->bus, FALSE); /* there may be something to take back */
  g_signal_connect (self->bus, "closed", G_CALLBACK (on_bus_closed), self);
  if (!nw_service_serve_bus (self->service, self->bus, error) || !take_name (self, error))
    return FALSE;
  nw_service_take_back_left_over (self->service);
  return TRUE;
}

static void
wind_up (System *self)
{
  nw_service_wind_up (self->service);
  while (nw_service_is_busy (self->service))
    g_main_context_iteration (NULL, TRUE);
  g_dbus_connection_flush_sync (self->bus, NULL, NULL);
}

gboolean
nw_system_run (guint idle, GError **error)
{
  g_auto (System) self = { .idle = idle };
  guint signals[3];

  if (!prepare (&self, error))
    return FALSE;

  signals[0] = g_unix_signal_add (SIGTERM, on_signal, &self);
  signals[1] = g_unix_signal_add (SIGINT, on_signal, &self);
  signals[2] = g_unix_signal_add (SIGHUP, on_signal, &self);
  self.busy_at = g_get_monotonic_time ();
  wait_for_idle (&self, idle * G_TIME_SPAN_SECOND);
  g_main_loop_run (self.loop);

  g_clear_handle_id (&self.idle_source, g_source_remove);
  wind_up (&self);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_source_remove (signals[i]);
  return TRUE;
}
