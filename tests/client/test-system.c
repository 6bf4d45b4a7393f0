/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <locale.h>

#include "nw-error.h"
#include "nw-helper-interface.h"
#include "test-lab.h"

/* The client of this computer, on a bus of the test's own that stands in for the system's. What plays the helper here does only what
 * the client has to live with: it refuses, is replaced, vanishes, or takes its time. The real one is met in tests/helper. */

#define HELPER_NAME "org.netwarren.Helper1"
#define HELPER_PATH "/org/netwarren/Helper1"
#define ROOT 4026531840
#define MADE 4026532000

typedef struct {
  GDBusConnection       *connection;
  NwDBusHelper1         *skeleton;
  GPtrArray             *names;     /* of the namespaces it shows, beside its root */
  guint64                serial;
  GError                *refusal;   /* (nullable): what Subscribe answers instead */
  guint                  n_subscribed;
  GDBusMethodInvocation *applying;  /* an Apply that is not answered yet */
  guint                  applying_id;
  guint                  cancelled; /* what CancelApply was called for */
} Helper;

static GDBusConnection *
connect_to_bus (void)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection;

  connection = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"),
                                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                                                       NULL, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

static NwSnapshot *
helper_dup_snapshot (Helper *self)
{
  g_autoptr(GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *root = nw_namespace_new (ROOT);

  root->is_root = TRUE;
  g_ptr_array_add (namespaces, root);
  for (guint i = 0; i < self->names->len; i++)
    {
      NwNamespace *namespace_ = nw_namespace_new (MADE + i);

      g_strfreev (namespace_->names);
      namespace_->names = g_strsplit (self->names->pdata[i], ",", -1);
      g_ptr_array_add (namespaces, namespace_);
    }

  return nw_snapshot_new (self->serial, namespaces);
}

static gboolean
on_subscribe (NwDBusHelper1         *skeleton,
              GDBusMethodInvocation *invocation,
              Helper                *self)
{
  g_autoptr(NwSnapshot) snapshot = helper_dup_snapshot (self);
  GDBusMessage *message = g_dbus_method_invocation_get_message (invocation);

  g_assert_true (g_dbus_message_get_flags (message) & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION);
  self->n_subscribed++;
  if (self->refusal != NULL)
    g_dbus_method_invocation_return_gerror (invocation, self->refusal);
  else
    nw_dbus_helper1_complete_subscribe (skeleton, invocation, self->serial, nw_snapshot_to_variant (snapshot));

  return TRUE;
}

static gboolean
on_ping (NwDBusHelper1         *skeleton,
         GDBusMethodInvocation *invocation,
         GVariant              *namespace_,
         const char            *target,
         GVariant              *options,
         Helper                *self)
{
  nw_dbus_helper1_complete_ping (skeleton, invocation, 1);

  return TRUE;
}

static gboolean
on_apply (NwDBusHelper1         *skeleton,
          GDBusMethodInvocation *invocation,
          GVariant              *operations,
          GVariant              *options,
          Helper                *self)
{
  g_assert_null (self->applying);
  self->applying = invocation;
  g_assert_true (g_variant_lookup (options, "cancel-id", "u", &self->applying_id));

  return TRUE;
}

static gboolean
on_cancel_apply (NwDBusHelper1         *skeleton,
                 GDBusMethodInvocation *invocation,
                 guint                  id,
                 Helper                *self)
{
  self->cancelled = id;
  g_dbus_method_invocation_return_error (g_steal_pointer (&self->applying), NW_ERROR, NW_ERROR_CANCELLED, "dismissed");
  nw_dbus_helper1_complete_cancel_apply (skeleton, invocation);

  return TRUE;
}

/* Asks for the name, and has it once whoever has it now gives it up. */
static Helper *
helper_new (const char *name)
{
  Helper *self = g_new0 (Helper, 1);
  g_autoptr(GVariant) answer = NULL;
  g_autoptr(GError) error = NULL;

  self->connection = connect_to_bus ();
  self->skeleton = nw_dbus_helper1_skeleton_new ();
  self->serial = 1;
  self->names = g_ptr_array_new_with_free_func (g_free);
  if (name != NULL)
    g_ptr_array_add (self->names, g_strdup (name));
  g_signal_connect (self->skeleton, "handle-subscribe", G_CALLBACK (on_subscribe), self);
  g_signal_connect (self->skeleton, "handle-ping", G_CALLBACK (on_ping), self);
  g_signal_connect (self->skeleton, "handle-apply", G_CALLBACK (on_apply), self);
  g_signal_connect (self->skeleton, "handle-cancel-apply", G_CALLBACK (on_cancel_apply), self);
  g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), self->connection, HELPER_PATH, &error);
  g_assert_no_error (error);
  answer = g_dbus_connection_call_sync (self->connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                        "org.freedesktop.DBus", "RequestName", g_variant_new ("(su)", HELPER_NAME, 0),
                                        NULL, 0, -1, NULL, &error);
  g_assert_no_error (error);

  return self;
}

/* It goes as a process does that dies: everything at once. */
static void
helper_die (Helper *self)
{
  g_clear_object (&self->applying);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_dbus_connection_close_sync (self->connection, NULL, NULL);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->connection);
  g_ptr_array_unref (self->names);
  g_clear_error (&self->refusal);
  g_free (self);
}

/* A change that @self tells of, whoever it is. */
static void
helper_add (Helper     *self,
            const char *name)
{
  g_autoptr(NwSnapshot) before = helper_dup_snapshot (self);
  g_autoptr(NwSnapshot) after = NULL;
  GVariant *removed, *changed;

  self->serial++;
  g_ptr_array_add (self->names, g_strdup (name));
  after = helper_dup_snapshot (self);
  g_assert_true (nw_snapshot_diff (before, after, &removed, &changed));
  nw_dbus_helper1_emit_changed (self->skeleton, self->serial, removed, changed);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static NwClient *
reach (GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  nw_client_reach_system_async (NULL, on_result, &result);
  WAIT_FOR (result != NULL);

  return nw_client_reach_system_finish (result, error);
}

static gboolean
shows (NwClient   *client,
       const char *name)
{
  return nw_snapshot_find_by_name (nw_client_get_snapshot (client), name) != NULL;
}

static void
on_closed (NwClient     *client,
           const GError *reason,
           GError      **out)
{
  *out = g_error_copy (reason);
}

static void
test_not_installed (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (reach (&error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
}

static void
test_no_bus (void)
{
  g_autofree char *address = g_strdup (g_getenv ("DBUS_SYSTEM_BUS_ADDRESS"));
  g_autoptr(GError) error = NULL;

  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
  g_assert_null (reach (&error));
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", address, TRUE);
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "system bus cannot be reached"));
}

static void
test_refused (void)
{
  const NwError codes[] = { NW_ERROR_DENIED, NW_ERROR_CANCELLED };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    {
      Helper *helper = helper_new (NULL);
      g_autoptr(GError) error = NULL;

      helper->refusal = g_error_new_literal (NW_ERROR, codes[i], "Not you.");
      g_assert_null (reach (&error));
      g_assert_error (error, NW_ERROR, (int) codes[i]);
      g_assert_cmpstr (error->message, ==, "Not you.");
      g_assert_cmpuint (helper->n_subscribed, ==, 1);
      helper_die (helper);
    }
}

static void
test_watched (void)
{
  Helper *helper = helper_new ("red");
  Helper *stranger = helper_new ("red"); /* behind the first one: it never gets the name */
  g_autoptr(GError) error = NULL;
  g_autoptr(NwClient) client = reach (&error);
  g_autofree char *title = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (nw_client_get_world (client), ==, NW_WORLD_SYSTEM);
  g_assert_true (shows (client, "red"));
  title = nw_namespace_dup_title (nw_snapshot_get_root (nw_client_get_snapshot (client)));
  g_assert_cmpstr (title, ==, "This computer");

  /* The stranger's change is the next one by its number; it comes first, and is not heard. */
  helper_add (stranger, "evil");
  g_assert_true (g_dbus_connection_flush_sync (stranger->connection, NULL, NULL));
  helper_add (helper, "blue");
  WAIT_FOR (shows (client, "blue"));
  g_assert_false (shows (client, "evil"));
  g_assert_cmpuint (nw_snapshot_get_serial (nw_client_get_snapshot (client)), ==, 2);
  g_assert_cmpuint (helper->n_subscribed, ==, 1);

  nw_client_close (client);
  helper_die (stranger);
  helper_die (helper);
}

/* An upgrade, or a fault: somebody else has the name, and knows nothing of us. */
static void
test_replaced (void)
{
  Helper *old = helper_new ("red");
  Helper *new = helper_new ("green");
  Helper *next = helper_new ("yellow");
  g_autoptr(GError) error = NULL;
  g_autoptr(NwClient) client = reach (&error);
  g_autoptr(NwPing) ping = NULL;
  g_autoptr(GError) reason = NULL;
  NwInet target;

  g_assert_no_error (error);
  g_signal_connect (client, "closed", G_CALLBACK (on_closed), &reason);
  helper_add (old, "blue");
  WAIT_FOR (shows (client, "blue"));
  g_assert_true (nw_inet_parse_address ("192.168.15.2", &target, NULL));
  ping = nw_client_ping (client, (NwNamespaceRef) { MADE, (char *) "red" }, &target, NULL, 0);

  helper_die (old);
  WAIT_FOR (shows (client, "green"));
  g_assert_false (shows (client, "blue"));
  g_assert_false (nw_ping_is_running (ping));
  g_assert_no_error (reason);
  helper_add (new, "orange");
  WAIT_FOR (shows (client, "orange"));
  g_assert_cmpuint (new->n_subscribed, ==, 1);

  /* Again at once is no upgrade. */
  helper_die (new);
  WAIT_FOR (reason != NULL);
  g_assert_true (nw_client_is_closed (client));
  g_assert_cmpuint (next->n_subscribed, ==, 0);
  helper_die (next);
}

static void
test_gone (void)
{
  Helper *helper = helper_new ("red");
  g_autoptr(GError) error = NULL;
  g_autoptr(NwClient) client = reach (&error);
  g_autoptr(GError) reason = NULL;

  g_assert_no_error (error);
  g_signal_connect (client, "closed", G_CALLBACK (on_closed), &reason);
  helper_die (helper);
  WAIT_FOR (reason != NULL);
  g_assert_error (reason, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_assert_true (shows (client, "red"));
}

/* A person thinks about a password for as long as a person does, and can take the wish back meanwhile. */
static void
test_taken_back (void)
{
  Helper *helper = helper_new (NULL);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(NwClient) client = reach (&error);
  g_autoptr(NwPlan) plan = test_lab_plan_namespace ("red");

  g_assert_no_error (error);
  nw_client_apply_async (client, plan, NW_APPLY_NONE, NULL, NULL, cancellable, on_result, &result);
  WAIT_FOR (helper->applying != NULL);
  g_cancellable_cancel (cancellable);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_apply_finish (client, result, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_CANCELLED);
  g_assert_cmpuint (helper->cancelled, ==, helper->applying_id);

  nw_client_close (client);
  helper_die (helper);
}

/* The helper dies in the middle of a plan: nobody knows how far it came, but nobody waits for ever. */
static void
test_died_at_work (void)
{
  Helper *helper = helper_new ("red");
  Helper *next = helper_new ("red");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(NwClient) client = reach (&error);
  g_autoptr(NwPlan) plan = test_lab_plan_namespace ("blue");

  g_assert_no_error (error);
  nw_client_apply_async (client, plan, NW_APPLY_NONE, NULL, NULL, NULL, on_result, &result);
  WAIT_FOR (helper->applying != NULL);
  helper_die (helper);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_apply_finish (client, result, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_FAILED);
  WAIT_FOR (next->n_subscribed == 1);
  g_assert_false (nw_client_is_closed (client));

  nw_client_close (client);
  helper_die (next);
}

static void
on_name_vanished (GDBusConnection *connection,
                  const char      *name,
                  gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* Whoever goes leaves the bus, so that the helper notices. */
static void
test_leaves_the_bus (void)
{
  Helper *helper = helper_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(NwClient) client = reach (&error);
  g_autoptr(NwClient) other = reach (&error);
  g_autoptr(NwPlan) plan = test_lab_plan_namespace ("red");
  g_autofree char *name = NULL;
  gboolean vanished = FALSE;
  guint watch;

  g_assert_no_error (error);
  g_assert_cmpuint (helper->n_subscribed, ==, 2);
  nw_client_apply_async (client, plan, NW_APPLY_NONE, NULL, NULL, NULL, NULL, NULL);
  WAIT_FOR (helper->applying != NULL);
  name = g_strdup (g_dbus_method_invocation_get_sender (helper->applying));
  watch = g_bus_watch_name_on_connection (helper->connection, name, 0, NULL, on_name_vanished, &vanished, NULL);
  nw_client_close (client);
  WAIT_FOR (vanished);
  g_assert_false (nw_client_is_closed (other)); /* each window is a caller of its own */
  g_bus_unwatch_name (watch);

  nw_client_close (other);
  helper_die (helper);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GTestDBus) bus = NULL;
  int status;

  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  (void) NW_ERROR;

  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);

  g_test_add_func ("/system/not-installed", test_not_installed);
  g_test_add_func ("/system/no-bus", test_no_bus);
  g_test_add_func ("/system/refused", test_refused);
  g_test_add_func ("/system/watched", test_watched);
  g_test_add_func ("/system/replaced", test_replaced);
  g_test_add_func ("/system/gone", test_gone);
  g_test_add_func ("/system/taken-back", test_taken_back);
  g_test_add_func ("/system/died-at-work", test_died_at_work);
  g_test_add_func ("/system/leaves-the-bus", test_leaves_the_bus);
  status = g_test_run ();

  g_test_dbus_down (bus);

  return status;
}
