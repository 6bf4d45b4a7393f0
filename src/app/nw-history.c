/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-history.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"

/* A change that waits for its turn. Task data of its GTask. */
typedef enum {
  DO,
  UNDO,
  REDO,
} ChangeKind;

typedef struct {
  ChangeKind      kind;
  NwPlan         *plan; /* of UNDO and REDO once its turn has come */
  NwProgressFunc  progress;
  gpointer        progress_data;
} Change;

struct _NwHistory {
  GObject     parent_instance;

  NwClient   *client;
  GPtrArray  *undos;  /* NwPlan, newest last */
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
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void run_next (NwHistory *self);

static void
change_free (Change *change)
{
  g_clear_object (&change->plan);
  g_free (change);
}

static void
notify_all (NwHistory *self)
{
  for (guint i = PROP_0 + 1; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
}

static NwPlan *
last_plan (GPtrArray *plans)
{
  return plans->len > 0 ? plans->pdata[plans->len - 1] : NULL;
}

static NwPlan *
pop_plan (GPtrArray *plans)
{
  return plans->len > 0 ? g_ptr_array_steal_index (plans, plans->len - 1) : NULL;
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
remap (NwHistory  *self,
       const char *name,
       guint64     from,
       guint64     to)
{
  for (guint i = 0; i < self->undos->len; i++)
    remap_plan ((NwPlan **) &self->undos->pdata[i], name, from, to);
  for (guint i = 0; i < self->redos->len; i++)
    remap_plan ((NwPlan **) &self->redos->pdata[i], name, from, to);
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

static void
push_inverse (NwHistory  *self,
              ChangeKind  kind,
              NwPlan     *inverse)
{
  if (kind == UNDO)
    {
      g_ptr_array_add (self->redos, g_object_ref (inverse));
      return;
    }

  g_ptr_array_add (self->undos, g_object_ref (inverse));
  if (kind == DO)
    g_ptr_array_set_size (self->redos, 0);
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
      push_inverse (self, change->kind, applied->undo);
      follow_created (self, applied->created);
      g_task_return_pointer (task, applied, (GDestroyNotify) nw_apply_result_free);
    }
  else
    {
      g_task_return_error (task, error);
    }

  notify_all (self);
  run_next (self);
}

static void
run (NwHistory *self,
     GTask     *task)
{
  Change *change = g_task_get_task_data (task);

  remember_removed (self, change->plan);
  nw_client_apply_async (self->client, change->plan, change->progress, change->progress_data,
                         g_task_get_cancellable (task), on_applied, task);
}

static void
run_next (NwHistory *self)
{
  while (!g_queue_is_empty (&self->queue))
    {
      GTask *task = g_queue_peek_head (&self->queue);
      Change *change = g_task_get_task_data (task);

      if (change->kind == UNDO)
        change->plan = pop_plan (self->undos);
      else if (change->kind == REDO)
        change->plan = pop_plan (self->redos);

      if (change->plan != NULL)
        {
          run (self, task);
          return;
        }

      g_queue_pop_head (&self->queue);
      g_task_return_new_error (task, NW_ERROR, NW_ERROR_NOT_FOUND, "%s",
                               change->kind == UNDO ? _("There is nothing to undo.") : _("There is nothing to redo."));
      g_object_unref (task);
    }
}

static void
enqueue (NwHistory           *self,
         Change              *change,
         GCancellable        *cancellable,
         GAsyncReadyCallback  callback,
         gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gboolean idle = g_queue_is_empty (&self->queue);

  g_task_set_source_tag (task, enqueue);
  /* Whether it was still in time to be cancelled is the helper's to say. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, change, (GDestroyNotify) change_free);

  g_queue_push_tail (&self->queue, task);
  if (idle)
    run_next (self);
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
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
nw_history_init (NwHistory *self)
{
  self->undos = g_ptr_array_new_with_free_func (g_object_unref);
  self->redos = g_ptr_array_new_with_free_func (g_object_unref);
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

  return self->undos->len > 0 ? nw_plan_get_title (last_plan (self->undos)) : NULL;
}

const char *
nw_history_get_redo_title (NwHistory *self)
{
  g_return_val_if_fail (NW_IS_HISTORY (self), NULL);

  return self->redos->len > 0 ? nw_plan_get_title (last_plan (self->redos)) : NULL;
}

void
nw_history_apply_async (NwHistory           *self,
                        NwPlan              *plan,
                        NwProgressFunc       progress,
                        gpointer             progress_data,
                        GCancellable        *cancellable,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  Change *change;

  g_return_if_fail (NW_IS_HISTORY (self));
  g_return_if_fail (NW_IS_PLAN (plan));

  change = g_new0 (Change, 1);
  change->kind = DO;
  change->plan = g_object_ref (plan);
  change->progress = progress;
  change->progress_data = progress_data;
  enqueue (self, change, cancellable, callback, user_data);
}

void
nw_history_undo_async (NwHistory           *self,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  Change *change;

  g_return_if_fail (NW_IS_HISTORY (self));

  change = g_new0 (Change, 1);
  change->kind = UNDO;
  enqueue (self, change, NULL, callback, user_data);
}

void
nw_history_redo_async (NwHistory           *self,
                       GAsyncReadyCallback  callback,
                       gpointer             user_data)
{
  Change *change;

  g_return_if_fail (NW_IS_HISTORY (self));

  change = g_new0 (Change, 1);
  change->kind = REDO;
  enqueue (self, change, NULL, callback, user_data);
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
