/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-trial.h"

#include "nw-trial-record.h"

struct _NwTrial {
  NwExecutor  *executor;
  NwCaller    *caller;
  guint        id;
  GPtrArray   *undo;
  char        *record;
  guint        source;
  NwTrialFunc  callback;
  gpointer     user_data;
};

static gboolean
on_time_over (gpointer user_data)
{
  NwTrial *self = user_data;

  self->source = 0;
  self->callback (self, self->user_data);
  return G_SOURCE_REMOVE;
}

NwTrial *
nw_trial_new (NwExecutor *executor, NwCaller *caller, guint id, GPtrArray *undo, char *record, guint seconds,
              NwTrialFunc callback, gpointer user_data)
{
  NwTrial *self;

  g_return_val_if_fail (NW_IS_EXECUTOR (executor), NULL);
  g_return_val_if_fail (NW_IS_CALLER (caller), NULL);
  g_return_val_if_fail (undo != NULL && callback != NULL, NULL);

  self = g_new0 (NwTrial, 1);
  self->executor = g_object_ref (executor);
  self->caller = g_object_ref (caller);
  nw_caller_hold (caller);
  self->id = id;
  self->undo = undo;
  self->record = record;
  self->callback = callback;
  self->user_data = user_data;
  self->source = g_timeout_add (seconds * 1000, on_time_over, self);
  return self;
}

void
nw_trial_free (NwTrial *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_unref (self->undo);
  nw_trial_record_remove (self->record);
  g_free (self->record);
  nw_caller_release (self->caller);
  g_object_unref (self->caller);
  g_object_unref (self->executor);
  g_free (self);
}

static void
on_taken_back (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  NwTrial *self = user_data;
  g_autoptr (GError) error = NULL;

  nw_executor_take_back_finish (NW_EXECUTOR (source), result, &error);
  nw_caller_catch_up (self->caller);
  nw_caller_emit (self->caller, "Reverted", g_variant_new ("(us)", self->id, error != NULL ? error->message : ""));
  nw_trial_free (self);
}

void
nw_trial_take_back (NwTrial *self)
{
  g_return_if_fail (self != NULL);

  g_clear_handle_id (&self->source, g_source_remove);
  nw_executor_take_back_async (self->executor, self->undo, on_taken_back, self);
}

NwCaller *
nw_trial_get_caller (NwTrial *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->caller;
}

guint
nw_trial_get_id (NwTrial *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->id;
}
