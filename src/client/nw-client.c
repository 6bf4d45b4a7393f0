/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-client-private.h"

#include <glib/gi18n-lib.h>

#include "nw-command.h"
#include "nw-error.h"
#include "nw-helper-interface.h"
#include "nw-lab-process.h"
#include "nw-ping-private.h"

#define HELPER_NAME "org.netwarren.Helper1"
#define HELPER_PATH "/org/netwarren/Helper1"

/* A system helper that goes again so soon after it came back would go for ever. */
#define RECOVERY_US (10 * G_TIME_SPAN_SECOND)

struct _NwClient {
  GObject       parent_instance;

  NwDBusHelper1 *helper; /* NULL for tests */
  NwSnapshot    *snapshot;
  NwWorld        world;
  guint          process_id;
  GStrv          kinds; /* NULL while the helper has not told */
  gboolean       closed;
  char          *owner;     /* (nullable): who serves the system bus name, once subscribed */
  gint64         recovered; /* when the system helper was last found again */

  /* A Changed was missed; until Subscribe answers, the signals that arrive are older than its answer. */
  gboolean       subscribing;
  /* Plans that are done, whose effects are in the snapshot that Subscribe will bring. */
  GPtrArray     *waiting;

  guint          last_cancel_id;
  GHashTable    *applying; /* cancel-id -> Apply, unowned */
  GHashTable    *pings;    /* NwPing, unowned -> its id, 0 while the helper has not told it */
};

G_DEFINE_FINAL_TYPE (NwClient, nw_client, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_SNAPSHOT,
  N_PROPS
};

enum {
  CLOSED,
  REVERTED,
  PINGING,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* A plan on its way. Task data of its GTask. */
typedef struct {
  NwPlan         *plan;
  guint           cancel_id;
  NwApplyFlags    flags;
  NwProgressFunc  progress;
  gpointer        progress_data;
  gulong          cancelled_handler;
  guint64         serial; /* that holds its effects, once it is done */
  NwApplyResult  *result;
} Apply;

static void
apply_free (Apply *apply)
{
  g_clear_object (&apply->plan);
  g_clear_pointer (&apply->result, nw_apply_result_free);
  g_free (apply);
}

static GError *
new_closed_error (NwClient *self)
{
  if (self->world == NW_WORLD_LAB)
    return g_error_new_literal (NW_ERROR, NW_ERROR_FAILED,
                                _("The helper process that held the practice lab has ended."));

  return g_error_new_literal (NW_ERROR, NW_ERROR_FAILED, _("The connection to the Netwarren helper was lost."));
}

/* What the bus says itself when it cannot reach the helper. */
static GError *
new_bus_error (const GError *error)
{
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_SERVICE_UNKNOWN) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NAME_HAS_NO_OWNER))
    return g_error_new_literal (NW_ERROR, NW_ERROR_NOT_FOUND, _("The Netwarren helper is not installed on this computer."));

  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return g_error_new (NW_ERROR, NW_ERROR_DENIED,
                        _("This computer’s system bus does not let you talk to the Netwarren helper: %s"), error->message);

  return NULL;
}

/* What a call answered, as a person should read it. Takes @error. */
static GError *
clean_error (NwClient *self,
             GError   *error)
{
  GError *clean = NULL;

  g_dbus_error_strip_remote_error (error);
  if (error->domain == NW_ERROR)
    return error;

  /* Once the helper is gone, every call in flight says so in words of its own. */
  if (self->closed ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE) ||
      g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_NO_REPLY))
    clean = new_closed_error (self);
  else if (self->world == NW_WORLD_SYSTEM)
    clean = new_bus_error (error);
  if (clean == NULL)
    return error;

  g_error_free (error);
  return clean;
}

static void
set_snapshot (NwClient   *self,
              NwSnapshot *snapshot)
{
  if (g_set_object (&self->snapshot, snapshot))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SNAPSHOT]);
}

static void
end_pings (NwClient   *self,
           const char *reason)
{
  g_autoptr(GPtrArray) pings = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer ping;

  g_hash_table_iter_init (&iter, self->pings);
  while (g_hash_table_iter_next (&iter, &ping, NULL))
    g_ptr_array_add (pings, g_object_ref (ping));
  g_hash_table_remove_all (self->pings);
  for (guint i = 0; i < pings->len; i++)
    nw_ping_finish (pings->pdata[i], reason);
}

/* The helper answers nothing any more: everything that waits for it ends now. */
static void
become_closed (NwClient     *self,
               const GError *reason)
{
  if (self->closed)
    return;

  self->closed = TRUE;
  end_pings (self, reason != NULL ? reason->message : "");

  g_signal_emit (self, signals[CLOSED], 0, reason);
}

static void
on_connection_closed (GDBusConnection *connection,
                      gboolean         remote_peer_vanished,
                      GError          *error,
                      NwClient        *self)
{
  g_autoptr(GError) reason = new_closed_error (self);

  become_closed (self, reason);
}

/* Snapshots */

static void
finish_apply (GTask *task)
{
  Apply *apply = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&apply->result), (GDestroyNotify) nw_apply_result_free);
}

static void
finish_waiting_applies (NwClient *self)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    finish_apply (waiting->pdata[i]);
}

static gboolean
subscribe_finish (NwClient      *self,
                  GAsyncResult  *result,
                  GError       **error)
{
  g_autoptr(GVariant) namespaces = NULL;
  g_autoptr(NwSnapshot) snapshot = NULL;
  guint64 serial;

  if (!nw_dbus_helper1_call_subscribe_finish (self->helper, &serial, &namespaces, result, error))
    return FALSE;

  snapshot = nw_snapshot_from_variant (serial, namespaces, error);
  if (snapshot == NULL)
    return FALSE;

  if (self->world == NW_WORLD_SYSTEM)
    nw_snapshot_set_computer (snapshot);
  g_free (self->owner);
  self->owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->helper));
  set_snapshot (self, snapshot);

  return TRUE;
}

static void
on_subscribed_again (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(NwClient) self = user_data;
  g_autoptr(GError) error = NULL;

  self->subscribing = FALSE;
  if (!subscribe_finish (self, result, &error) && !self->closed)
    {
      /* Without its events the picture would be a lie from now on. */
      error = clean_error (self, g_steal_pointer (&error));
      become_closed (self, error);
    }

  finish_waiting_applies (self);
}

/* Finished by nw_dbus_helper1_call_subscribe_finish(). The function that belongs to it cannot say that a person may be asked for a
 * password. */
static void
call_subscribe (NwClient            *self,
                GCancellable        *cancellable,
                GAsyncReadyCallback  callback,
                gpointer             user_data)
{
  g_dbus_proxy_call (G_DBUS_PROXY (self->helper), "Subscribe", NULL, G_DBUS_CALL_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION, -1,
                     cancellable, callback, user_data);
}

static void
subscribe_again (NwClient *self)
{
  self->subscribing = TRUE;
  call_subscribe (self, NULL, on_subscribed_again, g_object_ref (self));
}

/* The system helper has gone, by a fault or to be replaced by a newer one. Asking starts it again; what it did stays, but it
 * does not know us any more. */
static void
on_owner_changed (NwClient *self)
{
  g_autofree char *owner = g_dbus_proxy_get_name_owner (G_DBUS_PROXY (self->helper));
  gint64 now = g_get_monotonic_time ();

  if (self->closed || self->snapshot == NULL || self->subscribing || (owner != NULL && g_strcmp0 (owner, self->owner) == 0))
    return;

  end_pings (self, _("The Netwarren helper was started anew."));
  if (self->recovered != 0 && now - self->recovered < RECOVERY_US)
    {
      g_autoptr(GError) reason = new_closed_error (self);

      become_closed (self, reason);
      return;
    }

  self->recovered = now;
  subscribe_again (self);
}

static void
on_changed (NwDBusHelper1 *helper,
            guint64        serial,
            GVariant      *removed,
            GVariant      *changed,
            NwClient      *self)
{
  g_autoptr(NwSnapshot) snapshot = NULL;
  g_autoptr(GError) error = NULL;
  guint64 known;

  if (self->snapshot == NULL || self->subscribing)
    return;

  known = nw_snapshot_get_serial (self->snapshot);
  if (serial <= known)
    return;

  if (serial == known + 1)
    snapshot = nw_snapshot_patch (self->snapshot, serial, removed, changed, &error);

  if (snapshot != NULL)
    set_snapshot (self, snapshot);
  else
    subscribe_again (self);
}

/* Pings */

static NwPing *
find_ping (NwClient *self,
           guint     id)
{
  GHashTableIter iter;
  gpointer ping, ping_id;

  g_hash_table_iter_init (&iter, self->pings);
  while (g_hash_table_iter_next (&iter, &ping, &ping_id))
    if (GPOINTER_TO_UINT (ping_id) == id)
      return ping;

  return NULL;
}

static void
on_ping_reply (NwDBusHelper1 *helper,
               guint          id,
               guint          sequence,
               const char    *kind,
               const char    *from,
               guint          ttl,
               guint64        time,
               const char    *text,
               NwClient      *self)
{
  NwPing *ping = find_ping (self, id);

  if (ping != NULL)
    nw_ping_take_answer (ping, nw_ping_answer_new (sequence, kind, from, ttl, time, text));
}

static void
on_ping_finished (NwDBusHelper1 *helper,
                  guint          id,
                  guint          sent,
                  guint          received,
                  const char    *reason,
                  NwClient      *self)
{
  NwPing *ping = find_ping (self, id);

  if (ping == NULL)
    return;

  g_hash_table_remove (self->pings, ping);
  nw_ping_finish (ping, reason);
}

/* NwPingStopFunc: a ping was stopped, or nobody wants it any more. */
static void
stop_ping (NwPing   *ping,
           gpointer  user_data)
{
  NwClient *self = user_data;
  guint id = GPOINTER_TO_UINT (g_hash_table_lookup (self->pings, ping));

  g_hash_table_remove (self->pings, ping);
  if (id != 0)
    nw_dbus_helper1_call_stop_ping (self->helper, id, NULL, NULL, NULL);
}

typedef struct {
  NwClient *client;
  GWeakRef  ping;
} PingStart;

static void
on_ping_started (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  PingStart *start = user_data;
  NwClient *self = start->client;
  g_autoptr(NwPing) ping = g_weak_ref_get (&start->ping);
  g_autoptr(GError) error = NULL;
  guint id;

  if (nw_dbus_helper1_call_ping_finish (self->helper, &id, result, &error))
    {
      if (ping != NULL && nw_ping_is_running (ping))
        g_hash_table_insert (self->pings, ping, GUINT_TO_POINTER (id));
      else
        nw_dbus_helper1_call_stop_ping (self->helper, id, NULL, NULL, NULL);
    }
  else if (ping != NULL)
    {
      error = clean_error (self, g_steal_pointer (&error));
      g_hash_table_remove (self->pings, ping);
      nw_ping_finish (ping, error->message);
    }

  g_weak_ref_clear (&start->ping);
  g_object_unref (start->client);
  g_free (start);
}

/* A ping that cannot start says so like one that started: to whoever listens, later. */
static gboolean
refuse_ping (gpointer user_data)
{
  nw_ping_finish (user_data, _("There is no helper to send it."));

  return G_SOURCE_REMOVE;
}

/* Plans */

static void
on_progress (NwDBusHelper1 *helper,
             guint          cancel_id,
             guint          done,
             guint          total,
             NwClient      *self)
{
  Apply *apply = g_hash_table_lookup (self->applying, GUINT_TO_POINTER (cancel_id));

  if (apply != NULL && apply->progress != NULL)
    apply->progress (done, total, apply->progress_data);
}

static void
on_reverted (NwDBusHelper1 *helper,
             guint          cancel_id,
             const char    *left,
             NwClient      *self)
{
  g_signal_emit (self, signals[REVERTED], 0, cancel_id, left);
}

static GHashTable *
read_created (GVariant *created)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GVariantIter iter;
  const char *name;
  guint64 inode;

  g_variant_iter_init (&iter, created);
  while (g_variant_iter_next (&iter, "{&st}", &name, &inode))
    g_hash_table_insert (table, g_strdup (name), g_memdup2 (&inode, sizeof inode));

  return table;
}

static gboolean
read_apply_reply (NwClient      *self,
                  Apply         *apply,
                  GAsyncResult  *result,
                  GError       **error)
{
  g_autoptr(GVariant) undo = NULL;
  g_autoptr(GVariant) created = NULL;
  g_auto(GStrv) commands = NULL;
  g_auto(GStrv) notes = NULL;
  NwPlan *undo_plan;

  if (!nw_dbus_helper1_call_apply_finish (self->helper, &undo, &commands, &created, &notes,
                                          &apply->serial, result, error))
    return FALSE;

  undo_plan = nw_plan_from_variant (nw_plan_get_title (apply->plan), undo, error);
  if (undo_plan == NULL)
    return FALSE;

  apply->result = g_new0 (NwApplyResult, 1);
  apply->result->undo = undo_plan;
  apply->result->commands = g_steal_pointer (&commands);
  apply->result->notes = g_steal_pointer (&notes);
  apply->result->created = read_created (created);
  apply->result->trial = apply->flags & NW_APPLY_ON_TRIAL ? apply->cancel_id : 0;

  return TRUE;
}

static void
on_applied (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NwClient *self = g_task_get_source_object (task);
  Apply *apply = g_task_get_task_data (task);
  GError *error = NULL;

  g_hash_table_remove (self->applying, GUINT_TO_POINTER (apply->cancel_id));
  g_cancellable_disconnect (g_task_get_cancellable (task), apply->cancelled_handler);

  if (!read_apply_reply (self, apply, result, &error))
    g_task_return_error (task, clean_error (self, error));
  else if (apply->serial > nw_snapshot_get_serial (self->snapshot) && self->subscribing)
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  else
    finish_apply (task);
}

static void
on_apply_cancelled (GCancellable *cancellable,
                    GTask        *task)
{
  NwClient *self = g_task_get_source_object (task);
  Apply *apply = g_task_get_task_data (task);

  /* Only the helper knows how far it is: it undoes and answers, and we wait for that. */
  nw_dbus_helper1_call_cancel_apply (self->helper, apply->cancel_id, NULL, NULL, NULL);
}

static GVariant *
new_apply_options (guint        cancel_id,
                   NwApplyFlags flags)
{
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "cancel-id", g_variant_new_uint32 (cancel_id));
  if (flags & NW_APPLY_CONFIRMED)
    g_variant_builder_add (&options, "{sv}", "confirmed", g_variant_new_boolean (TRUE));
  if (flags & NW_APPLY_ON_TRIAL)
    g_variant_builder_add (&options, "{sv}", "undo-after", g_variant_new_uint32 (NW_TRIAL_SECONDS));

  return g_variant_builder_end (&options);
}

/* Reaching a helper */

/* What is not known is tried: the kernel's refusal then says what it lacks. */
static void
on_kinds (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  GWeakRef *client = user_data;
  g_autoptr(NwClient) self = g_weak_ref_get (client);
  g_auto(GStrv) kinds = NULL;

  g_weak_ref_clear (client);
  g_free (client);

  if (nw_dbus_helper1_call_get_kinds_finish (NW_DBUS_HELPER1 (source), &kinds, result, NULL) && self != NULL)
    self->kinds = g_steal_pointer (&kinds);
}

static void
ask_kinds (NwClient *self)
{
  GWeakRef *client = g_new0 (GWeakRef, 1);

  g_weak_ref_init (client, self);
  nw_dbus_helper1_call_get_kinds (self->helper, NULL, on_kinds, client);
}

/* A plan may take as long as it takes, and shows how far it is; a person may take as long to give a password. The helper's
 * end is noticed otherwise. */
static void
wait_for_ever (NwClient *self)
{
  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->helper), G_MAXINT);
}

static void
on_first_snapshot (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NwClient *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!subscribe_finish (self, result, &error))
    {
      g_task_return_error (task, clean_error (self, error));
      return;
    }

  wait_for_ever (self);
  ask_kinds (self);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
on_proxy_ready (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NwClient *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->helper = nw_dbus_helper1_proxy_new_finish (result, &error);
  if (self->helper == NULL)
    {
      g_task_return_error (task, clean_error (self, error));
      return;
    }

  self->process_id = nw_dbus_helper1_get_process_id (self->helper);
  if (self->world == NW_WORLD_SYSTEM)
    {
      wait_for_ever (self);
      g_signal_connect_object (self->helper, "notify::g-name-owner", G_CALLBACK (on_owner_changed), self,
                               G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (g_dbus_proxy_get_connection (G_DBUS_PROXY (self->helper)), "closed",
                           G_CALLBACK (on_connection_closed), self, 0);
  g_signal_connect_object (self->helper, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect_object (self->helper, "progress", G_CALLBACK (on_progress), self, 0);
  g_signal_connect_object (self->helper, "reverted", G_CALLBACK (on_reverted), self, 0);
  g_signal_connect_object (self->helper, "ping-reply", G_CALLBACK (on_ping_reply), self, 0);
  g_signal_connect_object (self->helper, "ping-finished", G_CALLBACK (on_ping_finished), self, 0);

  call_subscribe (self, g_task_get_cancellable (task), on_first_snapshot, g_object_ref (task));
}

/* Takes @error. */
static GError *
replace_error (GError     *error,
               NwError     code,
               const char *message)
{
  g_error_free (error);

  return g_error_new_literal (NW_ERROR, code, message);
}

static void
on_connected (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NwClient *self = g_task_get_task_data (task);
  g_autoptr(GDBusConnection) connection = NULL;
  GError *error = NULL;

  connection = G_DBUS_CONNECTION (g_async_initable_new_finish (G_ASYNC_INITABLE (source), result, &error));
  if (connection == NULL)
    {
      if (self->world == NW_WORLD_SYSTEM)
        g_prefix_error (&error, "%s ", _("This computer’s system bus cannot be reached:"));
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED))
        error = replace_error (error, NW_ERROR_NOT_FOUND, _("This lab is not running any more."));
      g_task_return_error (task, error);
      return;
    }

  /* On the system bus the proxy hears only the owner of the name. Its properties are not for everybody. */
  if (self->world == NW_WORLD_SYSTEM)
    nw_dbus_helper1_proxy_new (connection,
                               G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START_AT_CONSTRUCTION |
                               G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES,
                               HELPER_NAME, HELPER_PATH,
                               g_task_get_cancellable (task), on_proxy_ready, g_object_ref (task));
  else
    nw_dbus_helper1_proxy_new (connection, G_DBUS_PROXY_FLAGS_DO_NOT_AUTO_START, NULL, HELPER_PATH,
                               g_task_get_cancellable (task), on_proxy_ready, g_object_ref (task));
}

/* Takes @task. */
static void
connect_to_lab (GTask      *task,
                const char *address)
{
  /* The helper knows us by another number: its user namespace maps our user id to root. The function
   * g_dbus_connection_new_for_address() of GLib 2.74 refuses the flag that GLib 2.74 has for this. */
  g_async_initable_new_async (G_TYPE_DBUS_CONNECTION, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                              on_connected, task,
                              "address", address,
                              "flags", G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                       G_DBUS_CONNECTION_FLAGS_CROSS_NAMESPACE,
                              NULL);
}

static void
on_lab_started (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autofree char *address = NULL;
  GError *error = NULL;

  address = nw_lab_process_start_finish (result, &error);
  if (address != NULL)
    connect_to_lab (g_steal_pointer (&task), address);
  else
    g_task_return_error (task, error);
}

/* The object */

static void
nw_client_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  NwClient *self = NW_CLIENT (object);

  switch (prop_id)
    {
    case PROP_SNAPSHOT:
      g_value_set_object (value, self->snapshot);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_client_dispose (GObject *object)
{
  NwClient *self = NW_CLIENT (object);

  nw_client_close (self);
  g_clear_object (&self->helper);
  g_clear_object (&self->snapshot);

  G_OBJECT_CLASS (nw_client_parent_class)->dispose (object);
}

static void
nw_client_finalize (GObject *object)
{
  NwClient *self = NW_CLIENT (object);

  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->applying);
  g_hash_table_unref (self->pings);
  g_strfreev (self->kinds);
  g_free (self->owner);

  G_OBJECT_CLASS (nw_client_parent_class)->finalize (object);
}

static void
nw_client_class_init (NwClientClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nw_client_get_property;
  object_class->dispose = nw_client_dispose;
  object_class->finalize = nw_client_finalize;

  properties[PROP_SNAPSHOT] =
    g_param_spec_object ("snapshot", NULL, NULL, NW_TYPE_SNAPSHOT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CLOSED] =
    g_signal_new ("closed", NW_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[REVERTED] =
    g_signal_new ("reverted", NW_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_STRING);
  signals[PINGING] =
    g_signal_new ("pinging", NW_TYPE_CLIENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_STRING);

  /* So that the errors of the helper keep their code on the way to us. */
  (void) NW_ERROR;
}

static void
nw_client_init (NwClient *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->applying = g_hash_table_new (NULL, NULL);
  self->pings = g_hash_table_new (NULL, NULL);
}

/* A client of a lab, on its way. Returns: (transfer full) */
static GTask *
new_lab_task (GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  NwClient *self = g_object_new (NW_TYPE_CLIENT, NULL);

  g_task_set_task_data (task, self, g_object_unref);
  self->world = NW_WORLD_LAB;

  return task;
}

void
nw_client_start_lab_async (GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = new_lab_task (cancellable, callback, user_data);

  g_task_set_source_tag (task, nw_client_start_lab_async);
  nw_lab_process_start_async (NULL, cancellable, on_lab_started, task);
}

void
nw_client_start_named_lab_async (const char          *name,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  GTask *task;

  g_return_if_fail (name != NULL);

  task = new_lab_task (cancellable, callback, user_data);
  g_task_set_source_tag (task, nw_client_start_named_lab_async);
  nw_lab_process_start_async (name, cancellable, on_lab_started, task);
}

void
nw_client_reach_lab_async (const char          *name,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *address = NULL;
  GError *error = NULL;

  g_return_if_fail (name != NULL);

  task = new_lab_task (cancellable, callback, user_data);
  g_task_set_source_tag (task, nw_client_reach_lab_async);
  address = nw_lab_process_dup_address (name, &error);
  if (address != NULL)
    connect_to_lab (g_steal_pointer (&task), address);
  else
    g_task_return_error (task, error);
}

NwClient *
nw_client_reach_lab_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

NwClient *
nw_client_start_lab_finish (GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nw_client_reach_system_async (GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  NwClient *self = g_object_new (NW_TYPE_CLIENT, NULL);
  g_autofree char *address = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, nw_client_reach_system_async);
  g_task_set_task_data (task, self, g_object_unref);
  self->world = NW_WORLD_SYSTEM;

  address = g_dbus_address_get_for_bus_sync (G_BUS_TYPE_SYSTEM, cancellable, &error);
  if (address == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  /* A connection of our own: to the helper, every connection is a caller with plans, pings and a subscription of its own. */
  g_async_initable_new_async (G_TYPE_DBUS_CONNECTION, G_PRIORITY_DEFAULT, cancellable,
                              on_connected, g_steal_pointer (&task),
                              "address", address,
                              "flags", G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION,
                              NULL);
}

NwClient *
nw_client_reach_system_finish (GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

NwWorld
nw_client_get_world (NwClient *self)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), NW_WORLD_LAB);

  return self->world;
}

gboolean
nw_client_lacks (NwClient   *self,
                 const char *kind)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), FALSE);

  return self->kinds != NULL && !g_strv_contains ((const char * const *) self->kinds, kind);
}

NwSnapshot *
nw_client_get_snapshot (NwClient *self)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), NULL);

  return self->snapshot;
}

guint
nw_client_get_process_id (NwClient *self)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), 0);

  return self->process_id;
}

gboolean
nw_client_is_closed (NwClient *self)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), TRUE);

  return self->closed;
}

void
nw_client_close (NwClient *self)
{
  g_return_if_fail (NW_IS_CLIENT (self));

  if (self->closed)
    return;

  become_closed (self, NULL);
  if (self->helper != NULL)
    g_dbus_connection_close (g_dbus_proxy_get_connection (G_DBUS_PROXY (self->helper)), NULL, NULL, NULL);
}

void
nw_apply_result_free (NwApplyResult *self)
{
  if (self == NULL)
    return;

  g_clear_object (&self->undo);
  g_strfreev (self->commands);
  g_strfreev (self->notes);
  g_clear_pointer (&self->created, g_hash_table_unref);
  g_free (self);
}

void
nw_client_apply_async (NwClient            *self,
                       NwPlan              *plan,
                       NwApplyFlags         flags,
                       NwProgressFunc       progress,
                       gpointer             progress_data,
                       GCancellable        *cancellable,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  Apply *apply;

  g_return_if_fail (NW_IS_CLIENT (self));
  g_return_if_fail (NW_IS_PLAN (plan));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, nw_client_apply_async);
  /* The helper decides whether it was still in time to be cancelled. */
  g_task_set_check_cancellable (task, FALSE);

  apply = g_new0 (Apply, 1);
  apply->plan = g_object_ref (plan);
  apply->flags = flags;
  apply->progress = progress;
  apply->progress_data = progress_data;
  g_task_set_task_data (task, apply, (GDestroyNotify) apply_free);

  if (self->closed)
    {
      g_task_return_error (task, new_closed_error (self));
      return;
    }
  if (self->helper == NULL)
    {
      g_task_return_new_error (task, NW_ERROR, NW_ERROR_UNSUPPORTED, _("There is no helper to do it."));
      return;
    }
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_new_error (task, NW_ERROR, NW_ERROR_CANCELLED, _("It was given up before it began."));
      return;
    }

  apply->cancel_id = ++self->last_cancel_id;
  g_hash_table_insert (self->applying, GUINT_TO_POINTER (apply->cancel_id), apply);
  if (cancellable != NULL)
    apply->cancelled_handler = g_cancellable_connect (cancellable, G_CALLBACK (on_apply_cancelled), task, NULL);

  nw_dbus_helper1_call_apply (self->helper, nw_plan_to_variant (plan), new_apply_options (apply->cancel_id, flags),
                              NULL, on_applied, g_object_ref (task));
}

NwApplyResult *
nw_client_apply_finish (NwClient      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
on_confirmed (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NwClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (nw_dbus_helper1_call_confirm_finish (self->helper, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, clean_error (self, error));
}

void
nw_client_confirm_async (NwClient            *self,
                         guint                trial,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (NW_IS_CLIENT (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nw_client_confirm_async);
  if (self->closed || self->helper == NULL)
    g_task_return_error (task, new_closed_error (self));
  else
    nw_dbus_helper1_call_confirm (self->helper, trial, NULL, on_confirmed, g_steal_pointer (&task));
}

gboolean
nw_client_confirm_finish (NwClient      *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
nw_client_revert (NwClient *self,
                  guint     trial)
{
  g_return_if_fail (NW_IS_CLIENT (self));

  if (!self->closed && self->helper != NULL)
    nw_dbus_helper1_call_cancel_apply (self->helper, trial, NULL, NULL, NULL);
}

NwPing *
nw_client_ping (NwClient       *self,
                NwNamespaceRef  from,
                const NwInet   *target,
                const char     *link,
                guint           count)
{
  g_autofree char *target_text = NULL;
  g_autofree char *command = NULL;
  GVariantBuilder options;
  PingStart *start;
  NwPing *ping;

  g_return_val_if_fail (NW_IS_CLIENT (self), NULL);
  g_return_val_if_fail (target != NULL, NULL);

  if (self->closed || self->helper == NULL)
    {
      ping = nw_ping_new (from.inode, target, NULL, NULL);
      g_idle_add_full (G_PRIORITY_DEFAULT, refuse_ping, g_object_ref (ping), g_object_unref);
      return ping;
    }

  ping = nw_ping_new (from.inode, target, stop_ping, self);
  g_hash_table_insert (self->pings, ping, GUINT_TO_POINTER (0));

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  if (count > 0)
    g_variant_builder_add (&options, "{sv}", "count", g_variant_new_uint32 (count));
  if (link != NULL)
    g_variant_builder_add (&options, "{sv}", "link", g_variant_new_string (link));

  start = g_new0 (PingStart, 1);
  start->client = g_object_ref (self);
  g_weak_ref_init (&start->ping, ping);

  target_text = nw_inet_address_to_string (target);
  nw_dbus_helper1_call_ping (self->helper,
                             g_variant_new ("(ts)", from.inode, from.name != NULL ? from.name : ""),
                             target_text, g_variant_builder_end (&options),
                             NULL, on_ping_started, start);

  if (from.name == NULL)
    from.name = (char *) "";
  if (self->snapshot != NULL)
    from.name = (char *) nw_command_place (&from, self->snapshot);
  command = nw_command_ping (&from, target, link, count);
  g_signal_emit (self, signals[PINGING], 0, from.inode, command);

  return ping;
}

/* The helper looks anew before it answers, and what is new it signals before. */
static void
on_synced (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NwClient *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (nw_dbus_helper1_call_get_snapshot_finish (self->helper, NULL, NULL, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, clean_error (self, error));
}

void
nw_client_sync_async (NwClient            *self,
                      GAsyncReadyCallback  callback,
                      gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (NW_IS_CLIENT (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nw_client_sync_async);
  if (self->closed || self->helper == NULL)
    g_task_return_error (task, new_closed_error (self));
  else
    nw_dbus_helper1_call_get_snapshot (self->helper, NULL, on_synced, g_steal_pointer (&task));
}

gboolean
nw_client_sync_finish (NwClient      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
on_probed (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  NwClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  char *answer;

  if (nw_dbus_helper1_call_probe_finish (self->helper, &answer, NULL, result, &error))
    g_task_return_pointer (task, answer, g_free);
  else
    g_task_return_error (task, clean_error (self, error));
}

void
nw_client_probe_async (NwClient            *self,
                       NwNamespaceRef       from,
                       const NwInet        *target,
                       guint                port,
                       guint                protocol,
                       guint                timeout,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *text = NULL;
  GVariantDict options;

  g_return_if_fail (NW_IS_CLIENT (self));
  g_return_if_fail (target != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nw_client_probe_async);
  if (self->closed || self->helper == NULL)
    {
      g_task_return_error (task, new_closed_error (self));
      return;
    }

  g_variant_dict_init (&options, NULL);
  g_variant_dict_insert (&options, "protocol", "u", protocol);
  g_variant_dict_insert (&options, "timeout", "u", timeout);
  text = nw_inet_address_to_string (target);
  nw_dbus_helper1_call_probe (self->helper, g_variant_new ("(ts)", from.inode, from.name != NULL ? from.name : ""), text, port,
                              g_variant_dict_end (&options), NULL, on_probed, g_steal_pointer (&task));
}

char *
nw_client_probe_finish (NwClient      *self,
                        GAsyncResult  *result,
                        GError       **error)
{
  g_return_val_if_fail (NW_IS_CLIENT (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

NwClient *
nw_client_new_for_testing (NwSnapshot *snapshot)
{
  NwClient *self = g_object_new (NW_TYPE_CLIENT, NULL);

  self->world = NW_WORLD_LAB;
  self->snapshot = g_object_ref (snapshot);

  return self;
}

void
nw_client_set_snapshot_for_testing (NwClient   *self,
                                    NwSnapshot *snapshot)
{
  g_return_if_fail (NW_IS_CLIENT (self));
  g_return_if_fail (self->helper == NULL);

  set_snapshot (self, snapshot);
}

void
nw_client_set_kinds_for_testing (NwClient           *self,
                                 const char * const *kinds)
{
  g_return_if_fail (NW_IS_CLIENT (self));
  g_return_if_fail (self->helper == NULL);

  g_strfreev (self->kinds);
  self->kinds = g_strdupv ((GStrv) kinds);
}
