/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-caller.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-service.h"

typedef struct {
  GCancellable *cancellable;
  gboolean      has_id;
  guint         id;
} Plan;

typedef struct {
  NwCaller *caller;
  guint     id;
  NwEcho   *echo;
} Ping;

typedef struct {
  NwCaller       *caller;
  NwProbe        *probe;
  NwProbeFunc     func;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Probe;

struct _NwCaller {
  GObject          parent_instance;

  GDBusConnection *connection;
  char            *sender;
  gboolean         left;
  gboolean         was_allowed;
  guint            n_holds;

  NwSnapshot      *sent;       /* what a subscriber knows */
  NwSnapshot      *latest;     /* what it will know when it has read */
  gboolean         flushing;
  guint            n_unflushed;

  GHashTable      *pings;      /* id -> Ping */
  guint            last_ping;
  GPtrArray       *probes;     /* Probe */
  GPtrArray       *plans;      /* Plan */
  GPtrArray       *checks;     /* GCancellable */
  double           n_looks;    /* that it may have */
  gint64           looked;     /* when it had the last ones, monotonic */
};

G_DEFINE_FINAL_TYPE (NwCaller, nw_caller, G_TYPE_OBJECT)

/* Signals that may wait for a client that does not read; further ping replies are dropped. */
#define MAX_UNFLUSHED 5000

static void
plan_free (Plan *plan)
{
  g_object_unref (plan->cancellable);
  g_free (plan);
}

static void
ping_free (Ping *ping)
{
  g_clear_pointer (&ping->echo, nw_echo_free);
  g_free (ping);
}

static void
probe_free (Probe *probe)
{
  g_clear_pointer (&probe->probe, nw_probe_free);
  probe->destroy (probe->user_data);
  g_free (probe);
}

/* -- Signals -- */

static void
on_flushed (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (NwCaller) self = user_data;

  self->flushing = FALSE;
  self->n_unflushed = 0;
  if (g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL))
    nw_caller_catch_up (self);
}

void
nw_caller_emit (NwCaller *self, const char *signal_name, GVariant *arguments)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (arguments);

  g_return_if_fail (NW_IS_CALLER (self));

  if (self->left)
    return;
  /* Fails only when the connection is closed; then "closed" comes as well. */
  if (!g_dbus_connection_emit_signal (self->connection, self->sender, NW_SERVICE_PATH, NW_SERVICE_INTERFACE,
                                      signal_name, owned, NULL))
    return;
  self->n_unflushed++;
  if (!self->flushing)
    {
      self->flushing = TRUE;
      g_dbus_connection_flush (self->connection, NULL, on_flushed, g_object_ref (self));
    }
}

static void
send_changed (NwCaller *self, NwSnapshot *after, GVariant *removed, GVariant *changed)
{
  nw_caller_emit (self, "Changed",
                  g_variant_new ("(t@at@a(ta{sv}))", nw_snapshot_get_serial (after), removed, changed));
  g_set_object (&self->sent, after);
}

void
nw_caller_catch_up (NwCaller *self)
{
  GVariant *removed, *changed;

  g_return_if_fail (NW_IS_CALLER (self));

  if (self->sent == self->latest || self->left)
    return;
  if (nw_snapshot_diff (self->sent, self->latest, &removed, &changed))
    send_changed (self, self->latest, removed, changed);
  else
    g_set_object (&self->sent, self->latest);
}

void
nw_caller_subscribe (NwCaller *self, NwSnapshot *snapshot)
{
  g_return_if_fail (NW_IS_CALLER (self));

  g_set_object (&self->sent, snapshot);
  g_set_object (&self->latest, snapshot);
}

gboolean
nw_caller_is_subscribed (NwCaller *self)
{
  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  return self->sent != NULL;
}

void
nw_caller_tell_changed (NwCaller *self, NwSnapshot *before, NwSnapshot *after, GVariant *removed, GVariant *changed)
{
  g_return_if_fail (NW_IS_CALLER (self));

  if (self->sent == NULL)
    return;
  g_set_object (&self->latest, after);
  if (self->flushing)
    return;
  if (self->sent == before)
    send_changed (self, after, removed, changed);
  else
    nw_caller_catch_up (self);
}

/* -- Pings -- */

static void
on_ping_answer (NwEcho             *echo,
                const NwEchoAnswer *answer,
                gpointer            user_data)
{
  Ping *ping = user_data;
  g_autofree char *from = NULL;

  if (ping->caller->n_unflushed > MAX_UNFLUSHED)
    return;
  from = nw_inet_address_to_string (&answer->from);
  nw_caller_emit (ping->caller, "PingReply",
                  g_variant_new ("(uussuts)", ping->id, answer->sequence, nw_echo_kind_to_string (answer->kind), from,
                                 answer->ttl, answer->time, answer->text));
}

static void
finish_ping (Ping *ping, const char *reason)
{
  NwCaller *self = ping->caller;

  nw_caller_emit (self, "PingFinished",
                  g_variant_new ("(uuus)", ping->id, nw_echo_get_sent (ping->echo), nw_echo_get_received (ping->echo), reason));
  g_hash_table_remove (self->pings, GUINT_TO_POINTER (ping->id));
}

static void
on_ping_finished (NwEcho     *echo,
                  const char *reason,
                  gpointer    user_data)
{
  finish_ping (user_data, reason);
}

guint
nw_caller_start_ping (NwCaller *self, NwNetns *netns, const NwInet *target, const NwEchoOptions *options, GError **error)
{
  Ping *ping;

  g_return_val_if_fail (NW_IS_CALLER (self), 0);

  if (g_hash_table_size (self->pings) >= NW_CALLER_MAX_PINGS)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%d pings run already; stop one first"), NW_CALLER_MAX_PINGS);
      return 0;
    }

  ping = g_new0 (Ping, 1);
  ping->caller = self;
  ping->echo = nw_echo_new (netns, target, options, on_ping_answer, on_ping_finished, ping, error);
  if (ping->echo == NULL)
    {
      ping_free (ping);
      return 0;
    }
  do
    ping->id = ++self->last_ping;
  while (ping->id == 0 || g_hash_table_contains (self->pings, GUINT_TO_POINTER (ping->id)));
  g_hash_table_insert (self->pings, GUINT_TO_POINTER (ping->id), ping);
  return ping->id;
}

gboolean
nw_caller_stop_ping (NwCaller *self, guint id, GError **error)
{
  Ping *ping;

  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  ping = g_hash_table_lookup (self->pings, GUINT_TO_POINTER (id));
  if (ping == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no ping of the number %u (any more)"), id);
      return FALSE;
    }
  finish_ping (ping, "");
  return TRUE;
}

void
nw_caller_end_pings_in (NwCaller *self, guint64 inode)
{
  g_autoptr (GList) pings = NULL;

  g_return_if_fail (NW_IS_CALLER (self));

  pings = g_hash_table_get_values (self->pings);
  for (GList *link = pings; link != NULL; link = link->next)
    {
      Ping *ping = link->data;

      if (nw_echo_get_inode (ping->echo) == inode)
        finish_ping (ping, _("The namespace it was sent from is gone."));
    }
}

/* -- Probes -- */

static void
on_probed (NwProbe    *unused,
           const char *result,
           guint64     elapsed,
           gpointer    user_data)
{
  Probe *probe = user_data;

  probe->func (NULL, result, elapsed, probe->user_data);
  g_ptr_array_remove_fast (probe->caller->probes, probe);
}

gboolean
nw_caller_start_probe (NwCaller *self, NwNetns *netns, const NwInet *target, guint port, int protocol, guint timeout,
                       NwProbeFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  Probe *probe;

  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  probe = g_new0 (Probe, 1);
  probe->caller = self;
  probe->func = func;
  probe->user_data = user_data;
  probe->destroy = destroy;
  if (self->probes->len >= NW_CALLER_MAX_PROBES)
    g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%d probes wait for an answer already"), NW_CALLER_MAX_PROBES);
  else
    probe->probe = nw_probe_new (netns, target, port, protocol, timeout, on_probed, probe, NULL, error);
  if (probe->probe == NULL)
    {
      probe_free (probe);
      return FALSE;
    }
  g_ptr_array_add (self->probes, probe);

  return TRUE;
}

/* -- Plans -- */

static Plan *
find_plan (NwCaller *self, guint id)
{
  for (guint i = 0; i < self->plans->len; i++)
    {
      Plan *plan = self->plans->pdata[i];

      if (plan->has_id && plan->id == id)
        return plan;
    }
  return NULL;
}

GCancellable *
nw_caller_add_plan (NwCaller *self, const guint *id, GError **error)
{
  Plan *plan;

  g_return_val_if_fail (NW_IS_CALLER (self), NULL);

  if (self->plans->len >= NW_CALLER_MAX_PLANS)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%d changes are under way already; wait for one to end"), NW_CALLER_MAX_PLANS);
      return NULL;
    }
  if (id != NULL && find_plan (self, *id) != NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("A change of the number %u is under way already"), *id);
      return NULL;
    }

  plan = g_new0 (Plan, 1);
  plan->cancellable = g_cancellable_new ();
  plan->has_id = id != NULL;
  plan->id = id != NULL ? *id : 0;
  g_ptr_array_add (self->plans, plan);
  return g_object_ref (plan->cancellable);
}

void
nw_caller_remove_plan (NwCaller *self, GCancellable *cancellable)
{
  g_return_if_fail (NW_IS_CALLER (self));

  for (guint i = 0; i < self->plans->len; i++)
    {
      if (((Plan *) self->plans->pdata[i])->cancellable == cancellable)
        {
          g_ptr_array_remove_index (self->plans, i);
          return;
        }
    }
}

gboolean
nw_caller_cancel_plan (NwCaller *self, guint id, GError **error)
{
  g_autoptr (GCancellable) cancellable = NULL;
  Plan *plan;

  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  plan = find_plan (self, id);
  if (plan == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("No change of the number %u is under way"), id);
      return FALSE;
    }
  cancellable = g_object_ref (plan->cancellable); /* the plan may end within */
  g_cancellable_cancel (cancellable);
  return TRUE;
}

/* -- Permission -- */

GCancellable *
nw_caller_add_check (NwCaller *self, GError **error)
{
  GCancellable *check;

  g_return_val_if_fail (NW_IS_CALLER (self), NULL);

  if (self->checks->len >= NW_CALLER_MAX_CHECKS)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%d requests of yours wait for permission already; wait for one to end"),
                   NW_CALLER_MAX_CHECKS);
      return NULL;
    }
  check = g_cancellable_new ();
  g_ptr_array_add (self->checks, g_object_ref (check));
  return check;
}

void
nw_caller_remove_check (NwCaller *self, GCancellable *check)
{
  g_return_if_fail (NW_IS_CALLER (self));

  g_ptr_array_remove (self->checks, check);
}

gboolean
nw_caller_spend (NwCaller *self, guint n, GError **error)
{
  gint64 now = g_get_monotonic_time ();
  double gained;

  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  gained = (now - self->looked) / (double) G_USEC_PER_SEC * NW_CALLER_MAX_LOOKS;
  self->n_looks = MIN (self->n_looks + gained, NW_CALLER_MAX_LOOKS);
  self->looked = now;
  n = MAX (n, 1); /* asking for nothing is not for nothing either */
  if (self->n_looks < n)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("The counters of %d namespaces can be read in a second; wait a moment"),
                   NW_CALLER_MAX_LOOKS);
      return FALSE;
    }
  self->n_looks -= n;
  return TRUE;
}

void
nw_caller_note_allowed (NwCaller *self)
{
  g_return_if_fail (NW_IS_CALLER (self));

  self->was_allowed = TRUE;
}

gboolean
nw_caller_was_allowed (NwCaller *self)
{
  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  return self->was_allowed;
}

void
nw_caller_hold (NwCaller *self)
{
  g_return_if_fail (NW_IS_CALLER (self));

  self->n_holds++;
}

void
nw_caller_release (NwCaller *self)
{
  g_return_if_fail (NW_IS_CALLER (self) && self->n_holds > 0);

  self->n_holds--;
}

gboolean
nw_caller_is_busy (NwCaller *self)
{
  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  return self->sent != NULL || self->n_holds > 0 || self->plans->len > 0 || self->checks->len > 0 ||
         g_hash_table_size (self->pings) > 0;
}

/* -- The object -- */

void
nw_caller_leave (NwCaller *self)
{
  g_autoptr (GPtrArray) cancellables = NULL;

  g_return_if_fail (NW_IS_CALLER (self));

  self->left = TRUE;
  nw_caller_subscribe (self, NULL);
  g_hash_table_remove_all (self->pings);
  g_ptr_array_set_size (self->probes, 0);

  cancellables = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->plans->len; i++)
    g_ptr_array_add (cancellables, g_object_ref (((Plan *) self->plans->pdata[i])->cancellable));
  for (guint i = 0; i < self->checks->len; i++)
    g_ptr_array_add (cancellables, g_object_ref (self->checks->pdata[i]));
  for (guint i = 0; i < cancellables->len; i++)
    g_cancellable_cancel (cancellables->pdata[i]);
}

gboolean
nw_caller_has_left (NwCaller *self)
{
  g_return_val_if_fail (NW_IS_CALLER (self), TRUE);

  return self->left;
}

static void
nw_caller_finalize (GObject *object)
{
  NwCaller *self = NW_CALLER (object);

  g_clear_pointer (&self->pings, g_hash_table_unref);
  g_clear_pointer (&self->probes, g_ptr_array_unref);
  g_clear_pointer (&self->plans, g_ptr_array_unref);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_clear_object (&self->sent);
  g_clear_object (&self->latest);
  g_clear_object (&self->connection);
  g_clear_pointer (&self->sender, g_free);

  G_OBJECT_CLASS (nw_caller_parent_class)->finalize (object);
}

static void
nw_caller_class_init (NwCallerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nw_caller_finalize;
}

static void
nw_caller_init (NwCaller *self)
{
  self->pings = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ping_free);
  self->probes = g_ptr_array_new_with_free_func ((GDestroyNotify) probe_free);
  self->plans = g_ptr_array_new_with_free_func ((GDestroyNotify) plan_free);
  self->checks = g_ptr_array_new_with_free_func (g_object_unref);
  self->n_looks = NW_CALLER_MAX_LOOKS;
  self->looked = g_get_monotonic_time ();
}

NwCaller *
nw_caller_new (GDBusConnection *connection, const char *sender)
{
  NwCaller *self;

  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), NULL);

  self = g_object_new (NW_TYPE_CALLER, NULL);
  self->connection = g_object_ref (connection);
  self->sender = g_strdup (sender);
  return self;
}

gboolean
nw_caller_is (NwCaller *self, GDBusConnection *connection, const char *sender)
{
  g_return_val_if_fail (NW_IS_CALLER (self), FALSE);

  return self->connection == connection && g_strcmp0 (self->sender, sender) == 0;
}

GDBusConnection *
nw_caller_get_connection (NwCaller *self)
{
  g_return_val_if_fail (NW_IS_CALLER (self), NULL);

  return self->connection;
}

const char *
nw_caller_get_sender (NwCaller *self)
{
  g_return_val_if_fail (NW_IS_CALLER (self), NULL);

  return self->sender;
}
