/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-callers.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"

/* Milliseconds that the bus may take to say whose a name is. */
#define BUS_PATIENCE 5000

typedef struct {
  NwCallers *callers;
  NwCaller  *caller;
  guint32    user;
  guint      watch; /* 0 on a private connection */
} Entry;

struct _NwCallers {
  GPtrArray     *entries; /* Entry */
  GPtrArray     *all;     /* NwCaller: of the same */
  NwCallersFunc  left;
  gpointer       user_data;
};

static void
entry_free (Entry *entry)
{
  if (entry->watch != 0)
    g_bus_unwatch_name (entry->watch);
  g_object_unref (entry->caller);
  g_free (entry);
}

NwCallers *
nw_callers_new (NwCallersFunc left, gpointer user_data)
{
  NwCallers *self = g_new0 (NwCallers, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->all = g_ptr_array_new ();
  self->left = left;
  self->user_data = user_data;
  return self;
}

void
nw_callers_free (NwCallers *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->all);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

GPtrArray *
nw_callers_get_all (NwCallers *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->all;
}

static Entry *
add (NwCallers *self, GDBusConnection *connection, const char *sender)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->callers = self;
  entry->caller = nw_caller_new (connection, sender);
  g_ptr_array_add (self->entries, entry);
  g_ptr_array_add (self->all, entry->caller);
  return entry;
}

static void
drop (NwCallers *self, Entry *entry)
{
  g_autoptr (NwCaller) caller = g_object_ref (entry->caller);

  nw_caller_leave (caller);
  g_ptr_array_remove (self->all, caller);
  g_ptr_array_remove (self->entries, entry);
  self->left (caller, self->user_data);
}

void
nw_callers_add (NwCallers *self, GDBusConnection *connection)
{
  g_return_if_fail (self != NULL);

  add (self, connection, NULL);
}

void
nw_callers_remove (NwCallers *self, GDBusConnection *connection)
{
  g_return_if_fail (self != NULL);

  for (guint i = self->entries->len; i > 0; i--)
    {
      Entry *entry = self->entries->pdata[i - 1];

      if (nw_caller_get_connection (entry->caller) == connection)
        drop (self, entry);
    }
}

NwCaller *
nw_callers_find (NwCallers *self, GDBusConnection *connection, const char *sender)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->all->len; i++)
    {
      if (nw_caller_is (self->all->pdata[i], connection, sender))
        return self->all->pdata[i];
    }
  return NULL;
}

/* -- From a bus -- */

static void
on_vanished (GDBusConnection *connection,
             const char      *name,
             gpointer         user_data)
{
  Entry *entry = user_data;

  drop (entry->callers, entry);
}

static gboolean
ask_for_user (GDBusConnection *connection, const char *sender, guint32 *user, GError **error)
{
  g_autoptr (GVariant) reply =
    g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                 "GetConnectionUnixUser", g_variant_new ("(s)", sender), G_VARIANT_TYPE ("(u)"),
                                 G_DBUS_CALL_FLAGS_NONE, BUS_PATIENCE, NULL, NULL);

  if (reply == NULL)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_DENIED, _("The bus does not say who you are"));
      return FALSE;
    }
  g_variant_get (reply, "(u)", user);
  return TRUE;
}

/* Of @user, or of all for -1. */
static gboolean
is_of (const Entry *entry, gint64 user)
{
  return entry->watch != 0 && (user < 0 || entry->user == user);
}

static guint
count (NwCallers *self, gint64 user)
{
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    n += is_of (self->entries->pdata[i], user) ? 1 : 0;
  return n;
}

static void
forget_idle (NwCallers *self, gint64 user)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      Entry *entry = self->entries->pdata[i - 1];

      if (is_of (entry, user) && !nw_caller_is_busy (entry->caller))
        drop (self, entry);
    }
}

static gboolean
make_room (NwCallers *self, gint64 user, guint limit)
{
  if (count (self, user) >= limit)
    forget_idle (self, user);
  return count (self, user) < limit;
}

static gboolean
check_room (NwCallers *self, guint32 user, GError **error)
{
  if (user != 0 && !make_room (self, user, NW_CALLERS_MAX_PER_USER))
    g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%d programs of yours use this already; end one first"), NW_CALLERS_MAX_PER_USER);
  else if (!make_room (self, -1, NW_CALLERS_MAX))
    g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%d programs use this already; end one first"), NW_CALLERS_MAX);
  else
    return TRUE;
  return FALSE;
}

NwCaller *
nw_callers_admit (NwCallers *self, GDBusConnection *connection, const char *sender, GError **error)
{
  NwCaller *caller;
  guint32 user;
  Entry *entry;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (sender != NULL, NULL);

  caller = nw_callers_find (self, connection, sender);
  if (caller != NULL)
    return caller;
  if (!ask_for_user (connection, sender, &user, error) || !check_room (self, user, error))
    return NULL;

  entry = add (self, connection, sender);
  entry->user = user;
  entry->watch = g_bus_watch_name_on_connection (connection, sender, G_BUS_NAME_WATCHER_FLAGS_NONE,
                                                 NULL, on_vanished, entry, NULL);
  return entry->caller;
}
