/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-history.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"

/* Moves of the same nodes that follow each other faster than this are one. */
#define SAME_MOVE_US (G_TIME_SPAN_SECOND)

/* What can be taken back or done again: a plan, or nodes that were moved. */
typedef struct {
  NwPlan   *plan; /* %NULL for a move */
  char     *title;
  GVariant *from; /* where the nodes stand before it is taken */
  GVariant *to;
  gint64    time;
  guint     trial; /* of a plan that the helper may take back by itself; 0 for none */
} Step;

typedef enum {
  DO,
  UNDO,
  REDO,
} ChangeKind;

/* A change that waits for its turn. Task data of its GTask. */
typedef struct {
  ChangeKind    kind;
  NwPlan       *plan; /* of UNDO and REDO once its turn has come */
  NwApplyFlags  flags;
  GCancellable *cancellable;
} Change;

struct _NwHistory {
  GObject     parent_instance;

  NwClient   *client;
  GPtrArray  *undos;  /* Step, newest last */
  GPtrArray  *redos;
  GHashTable *inodes; /* char* name -> guint64*: which namespace the plans above mean by that name */
  GQueue      queue;  /* GTask; the first one is running */
};

G_DEFINE_FINAL_TYPE (NwHistory, nw_history, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  PROP_UNDO_TITLE,
  PROP_REDO_TITLE,
  PROP_RUNNING,
  N_PROPS
};

enum {
  PROGRESS,
  MOVE,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void run_next (NwHistory *self);

static Step *
step_new_plan (NwPlan *plan)
{
  Step *step = g_new0 (Step, 1);

  step->plan = g_object_ref (plan);

  return step;
}

static Step *
step_new_move (const char *title,
               GVariant   *from,
               GVariant   *to)
{
  Step *step = g_new0 (Step, 1);

  step->title = g_strdup (title);
  step->from = g_variant_ref_sink (from);
  step->to = g_variant_ref_sink (to);

  return step;
}

static void
step_free (Step *step)
{
  g_clear_object (&step->plan);
  g_clear_pointer (&step->from, g_variant_unref);
  g_clear_pointer (&step->to, g_variant_unref);
  g_free (step->title);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
change_free (Change *change)
{
  g_clear_object (&change->plan);
  g_clear_object (&change->cancellable);
  g_free (change);
}

static void
notify_all (NwHistory *self)
{
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static Step *
last_step (GPtrArray *steps)
{
  return steps->len > 0 ? steps->pdata[steps->len - 1] : NULL;
}

static const char *
last_title (GPtrArray *steps)
{
  Step *step = last_step (steps);

  if (step == NULL)
    return NULL;

  return step->plan != NULL ? nw_plan_get_title (step->plan) : step->title;
}

static Step *
pop_step (GPtrArray *steps)
{
  return steps->len > 0 ? g_ptr_array_steal_index (steps, steps->len - 1) : NULL;
}

/* Namespaces that come back */

static gboolean
is_meant (const NwOperation    *operation,
          NwOperationField      field,
          const NwNamespaceRef *reference,
          const char           *name,
          guint64               inode)
{
  return nw_operation_has (operation, field) &&
         reference->inode == inode &&
         g_strcmp0 (reference->name, name) == 0;
}

/* Name and inode together tell whom a plan means: the kernel gives the inode of a namespace that is gone to the next
 * one, so plans about two different namespaces can hold the same number. */
static gboolean
mentions (const NwOperation *operation,
          const char        *name,
          guint64            inode)
{
  return is_meant (operation, NW_FIELD_NAMESPACE, &operation->namespace, name, inode) ||
         is_meant (operation, NW_FIELD_PEER_NAMESPACE, &operation->peer_namespace, name, inode) ||
         is_meant (operation, NW_FIELD_TARGET, &operation->target, name, inode);
}

static void
remap_plan (NwPlan     **plan,
            const char  *name,
            guint64      from,
            guint64      to)
{
  g_autoptr(NwPlan) old = *plan;

  *plan = nw_plan_new (nw_plan_get_title (old));
  for (guint i = 0; i < nw_plan_get_length (old); i++)
    {
      NwOperation *operation = nw_plan_get (old, i);

      nw_plan_take (*plan, mentions (operation, name, from)
                           ? nw_operation_remap (operation, from, to)
                           : nw_operation_ref (operation));
    }
}

static void
remap_steps (GPtrArray  *steps,
             const char *name,
             guint64     from,
             guint64     to)
{
  for (guint i = 0; i < steps->len; i++)
    {
      Step *step = steps->pdata[i];

      if (step->plan != NULL)
        remap_plan (&step->plan, name, from, to);
    }
}

static void
remap (NwHistory  *self,
       const char *name,
       guint64     from,
       guint64     to)
{
  remap_steps (self->undos, name, from, to);
  remap_steps (self->redos, name, from, to);
  for (GList *l = self->queue.head; l != NULL; l = l->next)
    {
      Change *change = g_task_get_task_data (l->data);

      if (change->plan != NULL)
        remap_plan (&change->plan, name, from, to);
    }
}

static void
remember_inode (NwHistory  *self,
                const char *name,
                guint64     inode)
{
  g_hash_table_replace (self->inodes, g_strdup (name), g_memdup2 (&inode, sizeof inode));
}

/* Before a namespace goes: whom its name meant, so that the plans about it can follow it when it comes back. */
static void
remember_removed (NwHistory *self,
                  NwPlan    *plan)
{
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    {
      NwOperation *operation = nw_plan_get (plan, i);

      if (operation->kind == NW_OPERATION_NAMESPACE_REMOVE && operation->namespace.inode != 0)
        remember_inode (self, operation->namespace.name, operation->namespace.inode);
    }
}

static void
follow_created (NwHistory  *self,
                GHashTable *created)
{
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, created);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      guint64 inode = *(guint64 *) value;
      const guint64 *known = g_hash_table_lookup (self->inodes, name);
      guint64 from = known != NULL ? *known : 0;

      remember_inode (self, name, inode);
      if (from != 0 && from != inode)
        remap (self, name, from, inode);
    }
}

/* Running */

/* Takes @inverse: what takes back, or does again, what was just done. */
static void
push_inverse (NwHistory  *self,
              ChangeKind  kind,
              Step       *inverse)
{
  if (kind == UNDO)
    {
      g_ptr_array_add (self->redos, inverse);
      return;
    }

  g_ptr_array_add (self->undos, inverse);
  if (kind == DO)
    g_ptr_array_set_size (self->redos, 0);
}

/* What was not done may be asked for again, and stays where it was: the reason may have gone by then. But what is about something
 * that is there no more would stand for ever in the way of what is older. */
static void
put_back (NwHistory    *self,
          Change       *change,
          const GError *error)
{
  if (change->kind == DO || g_error_matches (error, NW_ERROR, NW_ERROR_NOT_FOUND))
    return;

  g_ptr_array_add (change->kind == UNDO ? self->undos : self->redos, step_new_plan (change->plan));
}

static void
on_applied (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(NwHistory) self = g_object_ref (g_task_get_source_object (task));
  Change *change = g_task_get_task_data (task);
  GError *error = NULL;
  NwApplyResult *applied;

  applied = nw_client_apply_finish (self->client, result, &error);
  g_queue_pop_head (&self->queue);

  if (applied != NULL)
    {
      Step *inverse = step_new_plan (applied->undo);

      inverse->trial = applied->trial;
      push_inverse (self, change->kind, inverse);
      follow_created (self, applied->created);
      g_task_return_pointer (task, applied, (GDestroyNotify) nw_apply_result_free);
    }
  else
    {
      put_back (self, change, error);
      g_task_return_error (task, error);
    }

  notify_all (self);
  run_next (self);
}

static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  g_signal_emit (user_data, signals[PROGRESS], 0, done, total);
}

static void
run (NwHistory *self,
     GTask     *task)
{
  Change *change = g_task_get_task_data (task);

  remember_removed (self, change->plan);
  nw_client_apply_async (self->client, change->plan, change->flags, on_progress, self, change->cancellable,
                         on_applied, task);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
}

/* Takes @step: done as soon as it is asked for, for no helper needs to know. */
static NwApplyResult *
take_move (NwHistory  *self,
           ChangeKind  kind,
           Step       *step)
{
  g_autoptr(GVariant) positions = g_variant_ref (step->to);
  NwApplyResult *result = g_new0 (NwApplyResult, 1);

  result->commands = g_new0 (char *, 1);
  result->notes = g_new0 (char *, 1);
  result->created = g_hash_table_new (g_str_hash, g_str_equal);

  push_inverse (self, kind, step_new_move (step->title, step->to, step->from));
  step_free (step);
  g_signal_emit (self, signals[MOVE], 0, positions);
  notify_all (self);

  return result;
}

static void
run_next (NwHistory *self)
{
  while (!g_queue_is_empty (&self->queue))
    {
      GTask *task = g_queue_peek_head (&self->queue);
      Change *change = g_task_get_task_data (task);
      Step *step = NULL;

      if (change->kind == UNDO)
        step = pop_step (self->undos);
      else if (change->kind == REDO)
        step = pop_step (self->redos);

      if (step != NULL && step->plan != NULL)
        {
          change->plan = g_steal_pointer (&step->plan);
          g_clear_pointer (&step, step_free);
        }
      if (change->plan != NULL)
        {
          run (self, task);
          return;
        }

      g_queue_pop_head (&self->queue);
      if (step != NULL)
        g_task_return_pointer (task, take_move (self, change->kind, step), (GDestroyNotify) nw_apply_result_free);
      else
        g_task_return_new_error (task, NW_ERROR, NW_ERROR_NOT_FOUND, "%s",
                                 change->kind == UNDO ? _("There is nothing to undo.")
                                                      : _("There is nothing to redo."));
      g_object_unref (task);
    }
}

/* @plan: (nullable) */
static void
enqueue (NwHistory           *self,
         ChangeKind           kind,
         NwPlan              *plan,
         NwApplyFlags         flags,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  gboolean idle = g_queue_is_empty (&self->queue);
  Change *change = g_new0 (Change, 1);

  change->kind = kind;
  change->plan = plan != NULL ? g_object_ref (plan) : NULL;
  change->flags = flags;
  change->cancellable = g_cancellable_new ();

  g_task_set_source_tag (task, enqueue);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);

  g_queue_push_tail (&self->queue, task);
  if (idle)
    run_next (self);
}

static void
forget_trial (GPtrArray *steps,
              guint      trial)
{
  for (guint i = steps->len; i-- > 0;)
    if (((Step *) steps->pdata[i])->trial == trial)
      g_ptr_array_remove_index (steps, i);
}

/* The helper took it back by itself: there is nothing left to take back. */
static void
on_reverted (NwHistory *self,
             guint      trial)
{
  forget_trial (self->undos, trial);
  forget_trial (self->redos, trial);
  notify_all (self);
}

static void
nw_history_get_property (GObject    *object,
                         guint       prop_id,
                         GValue     *value,
                         GParamSpec *pspec)
{
  NwHistory *self = NW_HISTORY (object);

  switch (prop_id)
    {
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, nw_history_can_undo (self));
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, nw_history_can_redo (self));
      break;
    case PROP_UNDO_TITLE:
      g_value_set_string (value, nw_history_get_undo_title (self));
      break;
    case PROP_REDO_TITLE:
      g_value_set_string (value, nw_history_get_redo_title (self));
      break;
    case PROP_RUNNING:
      g_value_set_object (value, nw_history_get_running (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_history_finalize (GObject *object)
{
  NwHistory *self = NW_HISTORY (object);

  /* A task that waits holds a reference to us, so none is left here. */
  g_assert (g_queue_is_empty (&self->queue));

  g_object_unref (self->client);
  g_ptr_array_unref (self->undos);
  g_ptr_array_unref (self->redos);
  g_hash_table_unref (self->inodes);

  G_OBJECT_CLASS (nw_history_parent_class)->finalize (object);
}

static void
nw_history_class_init (NwHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nw_history_get_property;
  object_class->finalize = nw_history_finalize;

  properties[PROP_CAN_UNDO] =
    g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CAN_REDO] =
    g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_UNDO_TITLE] =
    g_param_spec_string ("undo-title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_REDO_TITLE] =
    g_param_spec_string ("redo-title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RUNNING] =
    g_param_spec_object ("running", NULL, NULL, NW_TYPE_PLAN, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PROGRESS] = g_signal_new ("progress", NW_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[MOVE] = g_signal_new ("move", NW_TYPE_HISTORY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_VARIANT);
}

static void
nw_history_init (NwHistory *self)
{
  self->undos = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  self->redos = g_ptr_array_new_with_free_func ((GDestroyNotify) step_free);
  self->inodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_queue_init (&self->queue);
}

NwHistory *
nw_history_new (NwClient *client)
{
  NwHistory *self;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  self = g_object_new (NW_TYPE_HISTORY, NULL);
  self->client = g_object_ref (client);
  g_signal_connect_object (client, "reverted", G_CALLBACK (on_reverted), self, G_CONNECT_SWAPPED);

  return self;
}

gboolean
nw_history_can_undo (NwHistory *self)
{
  g_return_val_if_fail (NW_IS_HISTORY (self), FALSE);

  return self->undos->len > 0;
}

gboolean
nw_history_can_redo (NwHistory *self)
{
  g_return_val_if_fail (NW_IS_HISTORY (self), FALSE);

  return self->redos->len > 0;
}

const char *
nw_history_get_undo_title (NwHistory *self)
{
  g_return_val_if_fail (NW_IS_HISTORY (self), NULL);

  return last_title (self->undos);
}

const char *
nw_history_get_redo_title (NwHistory *self)
{
  g_return_val_if_fail (NW_IS_HISTORY (self), NULL);

  return last_title (self->redos);
}

NwPlan *
nw_history_get_running (NwHistory *self)
{
  GTask *task;

  g_return_val_if_fail (NW_IS_HISTORY (self), NULL);

  task = g_queue_peek_head (&self->queue);

  return task != NULL ? ((Change *) g_task_get_task_data (task))->plan : NULL;
}

void
nw_history_apply_async (NwHistory           *self,
                        NwPlan              *plan,
                        NwApplyFlags         flags,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_return_if_fail (NW_IS_HISTORY (self));
  g_return_if_fail (NW_IS_PLAN (plan));

  enqueue (self, DO, plan, flags, callback, user_data);
}

void
nw_history_undo_async (NwHistory           *self,
                       NwApplyFlags         flags,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_return_if_fail (NW_IS_HISTORY (self));

  enqueue (self, UNDO, NULL, flags, callback, user_data);
}

void
nw_history_redo_async (NwHistory           *self,
                       NwApplyFlags         flags,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  g_return_if_fail (NW_IS_HISTORY (self));

  enqueue (self, REDO, NULL, flags, callback, user_data);
}

NwApplyResult *
nw_history_finish (NwHistory     *self,
                   GAsyncResult  *result,
                   NwPlan       **plan,
                   GError       **error)
{
  Change *change;

  g_return_val_if_fail (NW_IS_HISTORY (self), NULL);
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  change = g_task_get_task_data (G_TASK (result));
  if (plan != NULL)
    *plan = change->plan != NULL ? g_object_ref (change->plan) : NULL;

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nw_history_cancel (NwHistory *self)
{
  GTask *task;

  g_return_if_fail (NW_IS_HISTORY (self));

  task = g_queue_peek_head (&self->queue);
  if (task != NULL)
    g_cancellable_cancel (((Change *) g_task_get_task_data (task))->cancellable);
}

static gboolean
have_same_keys (GVariant *a,
                GVariant *b)
{
  GVariantIter iter;
  const char *key;

  if (g_variant_n_children (a) != g_variant_n_children (b))
    return FALSE;

  g_variant_iter_init (&iter, a);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, NULL, NULL))
    {
      g_autoptr(GVariant) value = g_variant_lookup_value (b, key, G_VARIANT_TYPE ("(dd)"));

      if (value == NULL)
        return FALSE;
    }

  return TRUE;
}

void
nw_history_record_move (NwHistory  *self,
                        const char *title,
                        GVariant   *before,
                        GVariant   *after)
{
  gint64 now = g_get_monotonic_time ();
  Step *last;

  g_return_if_fail (NW_IS_HISTORY (self));
  g_return_if_fail (title != NULL);

  g_variant_ref_sink (before);
  g_variant_ref_sink (after);

  last = last_step (self->undos);
  if (last == NULL || last->plan != NULL || now - last->time > SAME_MOVE_US || !have_same_keys (last->to, before))
    {
      /* A step leads back: from where the nodes stand now. */
      push_inverse (self, DO, step_new_move (title, after, before));
      last = last_step (self->undos);
    }
  else
    {
      g_variant_unref (last->from);
      last->from = g_variant_ref (after);
      g_ptr_array_set_size (self->redos, 0);
    }
  last->time = now;

  g_variant_unref (before);
  g_variant_unref (after);
  notify_all (self);
}
