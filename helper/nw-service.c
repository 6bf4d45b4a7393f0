/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-service.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <unistd.h>

#include "nw-action.h"
#include "nw-authority.h"
#include "nw-callers.h"
#include "nw-counters-reply.h"
#include "nw-error.h"
#include "nw-executor.h"
#include "nw-helper-interface.h"
#include "nw-kernel-kinds.h"
#include "nw-plan.h"
#include "nw-rehearsal.h"
#include "nw-trial-record.h"
#include "nw-trial.h"
#include "nw-world.h"

struct _NwService {
  GObject     parent_instance;

  char       *world_name;
  NwWorld    *world;
  NwExecutor *executor;
  NwCallers  *callers;
  GPtrArray  *trials;        /* NwTrial; each is freed by hand */
  GStrv       kinds;         /* (nullable): what the kernel has, once somebody has asked */
  GHashTable *registrations; /* GDBusConnection -> id */

  GDBusConnection *bus;      /* (nullable): where polkit decides; nobody vouches for anybody elsewhere */
  char       *nameless;      /* (nullable): why no namespace can be given a name, nor be removed */
  gint64      last_call;     /* monotonic, microseconds */
  gboolean    winding_up;
};

G_DEFINE_FINAL_TYPE (NwService, nw_service, G_TYPE_OBJECT)

/* Seconds that a change may wait for its confirmation. */
#define MAX_UNDO_AFTER 3600

/* -- Options: a{sv} in which nothing is ignored -- */

typedef struct {
  const char *key;
  const char *type;
} Option;

/* @known: ends with a NULL key. */
static gboolean
check_options (GVariant *options, const Option *known, GError **error)
{
  GVariantIter iter;
  const char *key;
  GVariant *value;

  g_variant_iter_init (&iter, options);
  while (g_variant_iter_next (&iter, "{&sv}", &key, &value))
    {
      g_autoptr (GVariant) owned = value;
      const Option *option = known;

      while (option->key != NULL && !g_str_equal (option->key, key))
        option++;
      if (option->key == NULL)
        {
          g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("There is no option “%s”"), key);
          return FALSE;
        }
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE (option->type)))
        {
          g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("The option “%s” is of the type %s, not %s"),
                       key, option->type, g_variant_get_type_string (value));
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
lookup_in_range (GVariant *options, const char *key, guint minimum, guint maximum, guint *value, GError **error)
{
  if (!g_variant_lookup (options, key, "u", value))
    return TRUE; /* stays as it is */
  if (*value >= minimum && *value <= maximum)
    return TRUE;
  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("The option “%s” is %u; it may be %u to %u"),
               key, *value, minimum, maximum);
  return FALSE;
}

static void
return_error (GDBusMethodInvocation *invocation, GError *error)
{
  g_dbus_method_invocation_take_error (invocation, error);
}

/* -- Permission -- */

typedef void (*Handler) (NwService *self, NwCaller *caller, GVariant *parameters, GDBusMethodInvocation *invocation);

/* A call that waits for permission. */
typedef struct {
  NwService             *service;
  NwCaller              *caller;
  GDBusMethodInvocation *invocation;
  GCancellable          *check;
  Handler                proceed;
} Wait;

static void
wait_free (Wait *wait)
{
  nw_caller_remove_check (wait->caller, wait->check);
  g_object_unref (wait->check);
  g_object_unref (wait->caller);
  g_object_unref (wait->service);
  g_free (wait);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wait, wait_free)

static void
on_permitted (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (Wait) wait = user_data;
  GError *error = NULL;

  if (!nw_authority_check_finish (result, &error))
    {
      return_error (wait->invocation, error);
      return;
    }
  nw_caller_note_allowed (wait->caller);
  wait->proceed (wait->service, wait->caller, g_dbus_method_invocation_get_parameters (wait->invocation), wait->invocation);
}

/* Methods without options say in the way of D-Bus whether a person may be asked. */
static gboolean
may_interact (GDBusMethodInvocation *invocation)
{
  return (g_dbus_message_get_flags (g_dbus_method_invocation_get_message (invocation)) &
          G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
}

/* Goes on with @proceed if polkit says yes; at once where whoever was let in may do everything. */
static void
ask_permission (NwService             *self,
                NwCaller              *caller,
                const NwDemand        *demand,
                gboolean               interactive,
                Handler                proceed,
                GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  GCancellable *check;
  Wait *wait;

  if (self->bus == NULL)
    {
      nw_caller_note_allowed (caller);
      proceed (self, caller, g_dbus_method_invocation_get_parameters (invocation), invocation);
      return;
    }
  check = nw_caller_add_check (caller, &error);
  if (check == NULL)
    {
      return_error (invocation, error);
      return;
    }
  wait = g_new0 (Wait, 1);
  wait->service = g_object_ref (self);
  wait->caller = g_object_ref (caller);
  wait->invocation = invocation;
  wait->check = check;
  wait->proceed = proceed;
  nw_authority_check_async (self->bus, nw_caller_get_sender (caller), demand, interactive, check, on_permitted, wait);
}

/* -- Looking -- */

static void
update_watched (NwService *self)
{
  GPtrArray *callers = nw_callers_get_all (self->callers);
  gboolean watched = FALSE;

  for (guint i = 0; i < callers->len && !watched; i++)
    watched = nw_caller_is_subscribed (callers->pdata[i]);
  nw_world_set_watched (self->world, watched);
}

static void
return_snapshot (GDBusMethodInvocation *invocation, NwSnapshot *snapshot)
{
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(t@a(ta{sv}))",
                                                        nw_snapshot_get_serial (snapshot),
                                                        nw_snapshot_to_variant (snapshot)));
}

static void
handle_get_snapshot (NwService             *self,
                     NwCaller              *caller,
                     GVariant              *parameters,
                     GDBusMethodInvocation *invocation)
{
  nw_world_flush (self->world);
  /* Who follows the changes counts on having heard of all of them before the answer. */
  nw_caller_catch_up (caller);
  return_snapshot (invocation, nw_world_get_snapshot (self->world));
}

static void
handle_subscribe (NwService             *self,
                  NwCaller              *caller,
                  GVariant              *parameters,
                  GDBusMethodInvocation *invocation)
{
  NwSnapshot *snapshot;

  nw_world_flush (self->world);
  snapshot = nw_world_get_snapshot (self->world);
  nw_caller_subscribe (caller, snapshot);
  return_snapshot (invocation, snapshot);
  update_watched (self);
}

static void
handle_unsubscribe (NwService             *self,
                    NwCaller              *caller,
                    GVariant              *parameters,
                    GDBusMethodInvocation *invocation)
{
  nw_caller_subscribe (caller, NULL);
  update_watched (self);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

static void
on_world_changed (NwWorld    *world,
                  NwSnapshot *before,
                  GVariant   *removed,
                  GVariant   *changed,
                  NwService  *self)
{
  NwSnapshot *after = nw_world_get_snapshot (world);
  gsize n_removed;
  const guint64 *inodes = g_variant_get_fixed_array (removed, &n_removed, sizeof *inodes);
  GPtrArray *callers = nw_callers_get_all (self->callers);

  g_assert (NW_IS_SERVICE (self));

  for (guint i = 0; i < callers->len; i++)
    {
      NwCaller *caller = callers->pdata[i];

      nw_caller_tell_changed (caller, before, after, removed, changed);
      for (gsize j = 0; j < n_removed; j++)
        nw_caller_end_pings_in (caller, inodes[j]);
    }
}

static void
handle_get_kinds (NwService             *self,
                  NwCaller              *caller,
                  GVariant              *parameters,
                  GDBusMethodInvocation *invocation)
{
  GError *error = NULL;

  if (self->kinds == NULL)
    self->kinds = nw_kernel_kinds_probe (&error);
  if (self->kinds != NULL)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(^as)", self->kinds));
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static void
answer_counters (NwService             *self,
                 NwCaller              *caller,
                 GVariant              *parameters,
                 GDBusMethodInvocation *invocation)
{
  g_autoptr (GVariant) inodes = g_variant_get_child_value (parameters, 0);
  GError *error = NULL;
  GVariant *answer = NULL;

  if (nw_caller_spend (caller, g_variant_n_children (inodes), &error))
    answer = nw_counters_reply_new (nw_world_get_registry (self->world), inodes, &error);
  if (answer != NULL)
    g_dbus_method_invocation_return_value (invocation, answer);
  else
    return_error (invocation, error);
}

/* Whoever is subscribed was allowed to look, for as long as that lasts: nobody is asked again every second. */
static void
handle_get_counters (NwService             *self,
                     NwCaller              *caller,
                     GVariant              *parameters,
                     GDBusMethodInvocation *invocation)
{
  g_autoptr (NwDemand) seeing = nw_demand_new (NW_ACTION_VIEW);

  if (nw_caller_is_subscribed (caller))
    answer_counters (self, caller, parameters, invocation);
  else
    ask_permission (self, caller, seeing, may_interact (invocation), answer_counters, invocation);
}

/* -- Plans on trial -- */

static NwTrial *
find_trial (NwService *self, NwCaller *caller, guint id)
{
  for (guint i = 0; i < self->trials->len; i++)
    {
      NwTrial *trial = self->trials->pdata[i];

      if (nw_trial_get_caller (trial) == caller && nw_trial_get_id (trial) == id)
        return trial;
    }
  return NULL;
}

static void
take_back_trial (NwTrial *trial,
                 gpointer user_data)
{
  NwService *self = user_data;

  g_assert (NW_IS_SERVICE (self));

  g_ptr_array_remove (self->trials, trial);
  nw_trial_take_back (trial);
}

/* A helper before this one was killed while a change was on trial; whoever was to confirm it does not know us. */
static void
on_left_over_taken_back (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autofree char *path = user_data;
  g_autoptr (GError) error = NULL;

  if (!nw_executor_take_back_finish (NW_EXECUTOR (source), result, &error))
    g_message ("%s: %s", path, error->message);
  nw_trial_record_remove (path);
}

/* A caller can have as many on trial as it can have under way. */
static gboolean
check_trial (NwService *self, NwCaller *caller, guint id, GError **error)
{
  guint n_trials = 0;

  for (guint i = 0; i < self->trials->len; i++)
    n_trials += nw_trial_get_caller (self->trials->pdata[i]) == caller ? 1 : 0;

  if (find_trial (self, caller, id) != NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("A change of the number %u waits for its confirmation already"), id);
  else if (n_trials >= NW_CALLER_MAX_PLANS)
    g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%d changes wait for their confirmation already; confirm one first"),
                 NW_CALLER_MAX_PLANS);
  else
    return TRUE;
  return FALSE;
}

static void
handle_confirm (NwService             *self,
                NwCaller              *caller,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation)
{
  NwTrial *trial;
  guint id;

  g_variant_get (parameters, "(u)", &id);
  trial = find_trial (self, caller, id);
  if (trial == NULL)
    {
      g_dbus_method_invocation_return_error (invocation, NW_ERROR, NW_ERROR_NOT_FOUND,
                                             _("No change of the number %u waits for a confirmation (any more)"), id);
      return;
    }
  g_ptr_array_remove (self->trials, trial);
  nw_trial_free (trial);
  g_dbus_method_invocation_return_value (invocation, NULL);
}

/* -- Applying -- */

/* A call of Apply that is not answered yet. */
typedef struct {
  NwService             *service;
  NwCaller              *caller;
  GDBusMethodInvocation *invocation;
  GCancellable          *cancellable;
  NwPlan                *plan;
  char                 **commands;
  guint64                expected_serial;
  gboolean               dry_run;
  gboolean               confirmed;
  gboolean               interactive;
  gboolean               has_id;
  guint                  id;
  guint                  undo_after; /* seconds; 0 for a change that stays */
  NwAction               permitted;
} Application;

static void
application_free (Application *application)
{
  if (application->cancellable != NULL)
    nw_caller_remove_plan (application->caller, application->cancellable);
  g_clear_object (&application->cancellable);
  g_clear_object (&application->plan);
  g_clear_object (&application->service);
  g_clear_object (&application->caller);
  g_clear_pointer (&application->commands, g_strfreev);
  g_free (application);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Application, application_free)

static GVariant *
operations_to_variant (GPtrArray *operations)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa{sv})"));
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    g_variant_builder_add_value (&builder, nw_operation_to_variant (operations->pdata[i]));
  return g_variant_builder_end (&builder);
}

static GVariant *
created_to_variant (GHashTable *created)
{
  GVariantBuilder builder;
  GHashTableIter iter;
  gpointer name, inode;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{st}"));
  if (created != NULL)
    {
      g_hash_table_iter_init (&iter, created);
      while (g_hash_table_iter_next (&iter, &name, &inode))
        g_variant_builder_add (&builder, "{st}", name, *(guint64 *) inode);
    }
  return g_variant_builder_end (&builder);
}

/* Translated sentences, each once. */
static GVariant *
notes_to_variant (GPtrArray *notes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("as"));
  for (guint i = 0; notes != NULL && i < notes->len; i++)
    {
      if (g_hash_table_add (seen, notes->pdata[i]))
        g_variant_builder_add (&builder, "s", notes->pdata[i]);
    }
  return g_variant_builder_end (&builder);
}

/* @applied: (nullable): nothing for a rehearsal */
static void
return_applied (Application *application, const NwApplied *applied)
{
  NwSnapshot *snapshot = nw_world_get_snapshot (application->service->world);

  nw_caller_catch_up (application->caller);
  g_dbus_method_invocation_return_value (application->invocation,
                                         g_variant_new ("(@a(sa{sv})^as@a{st}@ast)",
                                                        operations_to_variant (applied != NULL ? applied->undo : NULL),
                                                        application->commands,
                                                        created_to_variant (applied != NULL ? applied->created : NULL),
                                                        notes_to_variant (applied != NULL ? applied->notes : NULL),
                                                        nw_snapshot_get_serial (snapshot)));
}

static void
start_trial (Application *application, NwApplied *applied)
{
  NwService *self = application->service;
  char *record = self->bus != NULL ? nw_trial_record_write (applied->undo) : NULL;
  NwTrial *trial = nw_trial_new (self->executor, application->caller, application->id, g_steal_pointer (&applied->undo),
                                 record, application->undo_after, take_back_trial, self);

  g_ptr_array_add (self->trials, trial);
  if (self->winding_up)
    take_back_trial (trial, self);
}

static void
on_applied (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (Application) application = user_data;
  g_autoptr (NwApplied) applied = NULL;
  GError *error = NULL;

  applied = nw_executor_apply_finish (NW_EXECUTOR (source), result, &error);
  if (applied != NULL)
    {
      return_applied (application, applied);
      if (application->undo_after != 0)
        start_trial (application, applied); /* takes what return_applied() reads */
    }
  else
    {
      nw_caller_catch_up (application->caller);
      return_error (application->invocation, error);
    }
}

static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  Application *application = user_data;

  if (application->has_id)
    nw_caller_emit (application->caller, "Progress", g_variant_new ("(uuu)", application->id, done, total));
}

/* Whether it can work, as far as can be said without touching anything. */
static gboolean
rehearse (Application *application, GError **error)
{
  NwService *self = application->service;

  nw_world_flush (self->world);
  return nw_executor_check_serial (self->executor, application->expected_serial, error) &&
         nw_rehearsal_check (application->plan, nw_world_get_snapshot (self->world), application->confirmed, error);
}

/* Reads the arguments of Apply. The length comes first: what is too long is not read at all. */
static NwPlan *
read_plan (GVariant *operations, GError **error)
{
  gsize length = g_variant_n_children (operations);

  if (length > NW_PLAN_MAX)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT,
                   _("A plan may have %d operations, this one has %zu. Divide it."), NW_PLAN_MAX, length);
      return NULL;
    }
  return nw_plan_from_variant ("", operations, error);
}

/* "undo-after" and what belongs to it. */
static gboolean
read_trial (Application *application, GVariant *options, GError **error)
{
  if (!lookup_in_range (options, "undo-after", 1, MAX_UNDO_AFTER, &application->undo_after, error))
    return FALSE;
  if (application->undo_after != 0 && !application->has_id)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("The option “%s” needs “%s”, the number by which the change can be confirmed"), "undo-after", "cancel-id");
      return FALSE;
    }
  return !application->has_id || check_trial (application->service, application->caller, application->id, error);
}

/* A computer that nobody reaches any more cannot be helped from afar: there, such a change is always on trial. */
static gboolean
check_confirmed (Application *application, GError **error)
{
  if (!application->confirmed || application->undo_after != 0 || application->service->bus == NULL)
    return TRUE;
  g_set_error (error, NW_ERROR, NW_ERROR_UNCONFIRMED,
               _("On this computer, what may take its own way out is only done on trial: the option “%s” needs “%s”"),
               "confirmed", "undo-after");
  return FALSE;
}

static gboolean
read_apply_options (Application *application, GVariant *options, GError **error)
{
  static const Option known[] = {
    { "expected-serial", "t" }, { "dry-run", "b" }, { "cancel-id", "u" }, { "confirmed", "b" }, { "undo-after", "u" },
    { "interactive", "b" }, { NULL, NULL }
  };

  application->interactive = TRUE;
  application->has_id = g_variant_lookup (options, "cancel-id", "u", &application->id);
  g_variant_lookup (options, "expected-serial", "t", &application->expected_serial);
  g_variant_lookup (options, "dry-run", "b", &application->dry_run);
  g_variant_lookup (options, "confirmed", "b", &application->confirmed);
  g_variant_lookup (options, "interactive", "b", &application->interactive);
  return check_options (options, known, error) && read_trial (application, options, error) &&
         (application->dry_run || check_confirmed (application, error));
}

static gboolean
check_names (NwService *self, NwPlan *plan, GError **error)
{
  for (guint i = 0; self->nameless != NULL && i < nw_plan_get_length (plan); i++)
    {
      NwOperationKind kind = nw_plan_get (plan, i)->kind;

      if (kind == NW_OPERATION_NAMESPACE_ADD || kind == NW_OPERATION_NAMESPACE_REMOVE)
        {
          g_set_error_literal (error, NW_ERROR, NW_ERROR_UNSUPPORTED, self->nameless);
          return FALSE;
        }
    }
  return TRUE;
}

static void
apply (Application *application)
{
  NwService *self = application->service;

  application->commands = nw_plan_to_commands_from (application->plan, nw_world_get_snapshot (self->world));
  nw_executor_apply_async (self->executor, application->plan, application->expected_serial, application->permitted,
                           application->confirmed, on_progress, application->cancellable, on_applied, application);
}

static void
on_apply_permitted (GObject      *source,
                    GAsyncResult *result,
                    gpointer      user_data)
{
  g_autoptr (Application) application = user_data;
  GError *error = NULL;

  if (!nw_authority_check_finish (result, &error))
    {
      return_error (application->invocation, error);
      return;
    }
  nw_caller_note_allowed (application->caller);
  apply (g_steal_pointer (&application));
}

/* Returns: (nullable): what the plan takes. */
static NwDemand *
prepare_demand (Application *application, GError **error)
{
  NwService *self = application->service;

  if (!check_names (self, application->plan, error))
    return NULL;
  /* Nobody is asked for a password for what cannot work. But why not is for those to know who may see the network. */
  if (nw_caller_is_subscribed (application->caller) && !rehearse (application, error))
    return NULL;
  nw_world_flush (self->world);
  return nw_demand_new_for_plan (application->plan, nw_world_get_snapshot (self->world), error);
}

/* Takes @application. */
static void
apply_if_permitted (Application *taken)
{
  g_autoptr (Application) application = taken;
  g_autoptr (NwDemand) demand = NULL;
  GError *error = NULL;

  application->cancellable = nw_caller_add_plan (application->caller, application->has_id ? &application->id : NULL, &error);
  if (application->cancellable == NULL)
    {
      return_error (application->invocation, error);
      return;
    }
  if (application->service->bus == NULL)
    {
      application->permitted = NW_ACTION_MODIFY_HOST;
      apply (g_steal_pointer (&application));
      return;
    }

  demand = prepare_demand (application, &error);
  if (demand == NULL)
    {
      return_error (application->invocation, error);
      return;
    }
  application->permitted = demand->action;
  nw_authority_check_async (application->service->bus, nw_caller_get_sender (application->caller), demand, application->interactive,
                            application->cancellable, on_apply_permitted, application);
  g_steal_pointer (&application); /* on_apply_permitted() frees it */
}

static Application *
read_application (NwService *self, NwCaller *caller, GVariant *parameters, GDBusMethodInvocation *invocation, GError **error)
{
  g_autoptr (GVariant) operations = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autoptr (Application) application = g_new0 (Application, 1);

  application->service = g_object_ref (self);
  application->caller = g_object_ref (caller);
  application->invocation = invocation;
  if (!read_apply_options (application, options, error))
    return NULL;
  application->plan = read_plan (operations, error);
  return application->plan != NULL ? g_steal_pointer (&application) : NULL;
}

/* Permission to see is there. */
static void
handle_dry_run (NwService             *self,
                NwCaller              *caller,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation)
{
  g_autoptr (Application) application = NULL;
  GError *error = NULL;

  application = read_application (self, caller, parameters, invocation, &error);
  if (application == NULL || !check_names (self, application->plan, &error) || !rehearse (application, &error))
    {
      return_error (invocation, error);
      return;
    }
  application->commands = nw_plan_to_commands_from (application->plan, nw_world_get_snapshot (self->world));
  return_applied (application, NULL);
}

static void
handle_apply (NwService             *self,
              NwCaller              *caller,
              GVariant              *parameters,
              GDBusMethodInvocation *invocation)
{
  g_autoptr (Application) application = NULL;
  g_autoptr (NwDemand) seeing = nw_demand_new (NW_ACTION_VIEW);
  GError *error = NULL;

  application = read_application (self, caller, parameters, invocation, &error);
  if (application == NULL)
    return_error (invocation, error);
  else if (application->dry_run)
    ask_permission (self, caller, seeing, application->interactive, handle_dry_run, invocation);
  else
    apply_if_permitted (g_steal_pointer (&application));
}

static void
handle_cancel_apply (NwService             *self,
                     NwCaller              *caller,
                     GVariant              *parameters,
                     GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  NwTrial *trial;
  guint id;

  g_variant_get (parameters, "(u)", &id);
  trial = find_trial (self, caller, id);
  if (trial != NULL)
    take_back_trial (trial, self);
  if (trial != NULL || nw_caller_cancel_plan (caller, id, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    return_error (invocation, error);
}

/* -- Pinging -- */

static gboolean
read_ping_options (GVariant *options, NwEchoOptions *result, GError **error)
{
  static const Option known[] = {
    { "count", "u" }, { "interval", "u" }, { "size", "u" }, { "ttl", "u" }, { "link", "s" }, { "interactive", "b" }, { NULL, NULL }
  };

  g_variant_lookup (options, "link", "&s", &result->link);
  return check_options (options, known, error) &&
         lookup_in_range (options, "count", 0, G_MAXUINT32, &result->count, error) &&
         lookup_in_range (options, "interval", 100, 60000, &result->interval, error) &&
         lookup_in_range (options, "size", 0, 65000, &result->size, error) &&
         lookup_in_range (options, "ttl", 1, 255, &result->ttl, error);
}

static NwNetns *
open_namespace (NwService *self, GVariant *reference, GError **error)
{
  NwNamespaceRef ref = { 0 };

  g_variant_get (reference, "(t&s)", &ref.inode, &ref.name);
  if (ref.inode == 0)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("The namespace to ping from is not given"));
      return NULL;
    }
  return nw_registry_open_ref (nw_world_get_registry (self->world), &ref, error);
}

/* A call of Ping. */
typedef struct {
  NwNetns       *netns;
  NwInet         target;
  NwEchoOptions  options;
  gboolean       interactive;
  GVariant      *held; /* what @options borrows from */
} PingRequest;

static void
ping_request_clear (PingRequest *request)
{
  g_clear_pointer (&request->netns, nw_netns_unref);
  g_clear_pointer (&request->held, g_variant_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PingRequest, ping_request_clear)

static gboolean
read_ping (NwService *self, PingRequest *request, GVariant *parameters, GError **error)
{
  const NwEchoOptions usual = NW_ECHO_OPTIONS_DEFAULT;
  g_autoptr (GVariant) reference = NULL;
  const char *target_text;

  request->options = usual;
  request->interactive = TRUE;
  g_variant_get (parameters, "(@(ts)&s@a{sv})", &reference, &target_text, &request->held);
  if (!nw_inet_parse_address (target_text, &request->target, error) ||
      !read_ping_options (request->held, &request->options, error))
    return FALSE;
  g_variant_lookup (request->held, "interactive", "b", &request->interactive);
  request->netns = open_namespace (self, reference, error);
  return request->netns != NULL;
}

/* Permission is there for what the namespace was when it was asked for; so it is looked at once more. */
static void
start_ping (NwService *self, NwCaller *caller, NwAction permitted, GDBusMethodInvocation *invocation)
{
  g_auto (PingRequest) request = { 0 };
  GError *error = NULL;
  guint id = 0;

  if (read_ping (self, &request, g_dbus_method_invocation_get_parameters (invocation), &error))
    {
      g_autoptr (NwDemand) demand = nw_demand_new_for_ping (request.netns, "");

      if (demand->action <= permitted)
        id = nw_caller_start_ping (caller, request.netns, &request.target, &request.options, &error);
      else
        error = g_error_new_literal (NW_ERROR, NW_ERROR_CHANGED, _("The network has changed since you looked. Try again."));
    }
  if (id != 0)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", id));
  else
    return_error (invocation, error);
}

static void
start_ping_anywhere (NwService             *self,
                     NwCaller              *caller,
                     GVariant              *parameters,
                     GDBusMethodInvocation *invocation)
{
  start_ping (self, caller, NW_ACTION_MODIFY_FOREIGN, invocation);
}

static void
start_usual_ping (NwService             *self,
                  NwCaller              *caller,
                  GVariant              *parameters,
                  GDBusMethodInvocation *invocation)
{
  start_ping (self, caller, NW_ACTION_MODIFY, invocation);
}

static void
handle_ping (NwService             *self,
             NwCaller              *caller,
             GVariant              *parameters,
             GDBusMethodInvocation *invocation)
{
  g_auto (PingRequest) request = { 0 };
  g_autoptr (NwDemand) demand = NULL;
  g_autofree char *target = NULL;
  GError *error = NULL;

  if (!read_ping (self, &request, parameters, &error))
    {
      return_error (invocation, error);
      return;
    }
  target = nw_inet_address_to_string (&request.target);
  demand = nw_demand_new_for_ping (request.netns, target);
  ask_permission (self, caller, demand, request.interactive,
                  demand->action == NW_ACTION_MODIFY ? start_usual_ping : start_ping_anywhere, invocation);
}

static void
handle_stop_ping (NwService             *self,
                  NwCaller              *caller,
                  GVariant              *parameters,
                  GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  guint id;

  g_variant_get (parameters, "(u)", &id);
  if (nw_caller_stop_ping (caller, id, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    return_error (invocation, error);
}

/* -- Probing -- */

static void
on_probed (NwProbe    *probe,
           const char *result,
           guint64     elapsed,
           gpointer    user_data)
{
  /* It takes a reference of its own. */
  g_dbus_method_invocation_return_value (g_object_ref (user_data), g_variant_new ("(st)", result, elapsed));
}

/* A call of Probe. */
typedef struct {
  NwNetns  *netns;
  NwInet    target;
  guint     port;
  guint     protocol;
  guint     timeout; /* milliseconds */
  gboolean  interactive;
} ProbeRequest;

static void
probe_request_clear (ProbeRequest *request)
{
  g_clear_pointer (&request->netns, nw_netns_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ProbeRequest, probe_request_clear)

static gboolean
read_probe (NwService *self, ProbeRequest *request, GVariant *parameters, GError **error)
{
  static const Option known[] = { { "protocol", "u" }, { "timeout", "u" }, { "interactive", "b" }, { NULL, NULL } };
  g_autoptr (GVariant) reference = NULL;
  g_autoptr (GVariant) options = NULL;
  const char *target_text;

  request->protocol = IPPROTO_TCP;
  request->timeout = 2000;
  request->interactive = TRUE;
  g_variant_get (parameters, "(@(ts)&su@a{sv})", &reference, &target_text, &request->port, &options);
  if (!nw_inet_parse_address (target_text, &request->target, error) ||
      !check_options (options, known, error) ||
      !lookup_in_range (options, "timeout", 10, NW_PROBE_MAX_TIMEOUT, &request->timeout, error))
    return FALSE;
  g_variant_lookup (options, "protocol", "u", &request->protocol);
  g_variant_lookup (options, "interactive", "b", &request->interactive);
  if (request->port < 1 || request->port > 65535 ||
      (request->protocol != IPPROTO_TCP && request->protocol != IPPROTO_UDP))
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("A port is 1 to 65535, of TCP (6) or UDP (17)"));
      return FALSE;
    }
  request->netns = open_namespace (self, reference, error);
  return request->netns != NULL;
}

/* As with a ping, the namespace is looked at once more. */
static void
start_probe (NwService *self, NwCaller *caller, NwAction permitted, GDBusMethodInvocation *invocation)
{
  g_auto (ProbeRequest) request = { 0 };
  GError *error = NULL;
  gboolean started = FALSE;

  if (read_probe (self, &request, g_dbus_method_invocation_get_parameters (invocation), &error))
    {
      g_autoptr (NwDemand) demand = nw_demand_new_for_ping (request.netns, "");

      if (demand->action <= permitted)
        started = nw_caller_start_probe (caller, request.netns, &request.target, request.port, request.protocol,
                                         request.timeout, on_probed, g_object_ref (invocation), g_object_unref, &error);
      else
        error = g_error_new_literal (NW_ERROR, NW_ERROR_CHANGED, _("The network has changed since you looked. Try again."));
    }
  /* What is waited for holds a reference; the last one is ours until it is answered. */
  if (started)
    g_object_unref (invocation);
  else
    return_error (invocation, error);
}

static void
start_probe_anywhere (NwService             *self,
                      NwCaller              *caller,
                      GVariant              *parameters,
                      GDBusMethodInvocation *invocation)
{
  start_probe (self, caller, NW_ACTION_MODIFY_FOREIGN, invocation);
}

static void
start_usual_probe (NwService             *self,
                   NwCaller              *caller,
                   GVariant              *parameters,
                   GDBusMethodInvocation *invocation)
{
  start_probe (self, caller, NW_ACTION_MODIFY, invocation);
}

/* It requires what a ping does. */
static void
handle_probe (NwService             *self,
              NwCaller              *caller,
              GVariant              *parameters,
              GDBusMethodInvocation *invocation)
{
  g_auto (ProbeRequest) request = { 0 };
  g_autoptr (NwDemand) demand = NULL;
  g_autofree char *target = NULL;
  GError *error = NULL;

  if (!read_probe (self, &request, parameters, &error))
    {
      return_error (invocation, error);
      return;
    }
  target = nw_inet_address_to_string (&request.target);
  demand = nw_demand_new_for_ping (request.netns, target);
  ask_permission (self, caller, demand, request.interactive,
                  demand->action == NW_ACTION_MODIFY ? start_usual_probe : start_probe_anywhere, invocation);
}

/* -- Properties -- */

static GVariant *
get_property (NwService *self, const char *name)
{
  if (g_str_equal (name, "Version"))
    return g_variant_new_string (NW_VERSION);
  if (g_str_equal (name, "World"))
    return g_variant_new_string (self->world_name);
  if (g_str_equal (name, "RootNamespace"))
    return g_variant_new_uint64 (nw_registry_get_root (nw_world_get_registry (self->world))->inode);
  if (g_str_equal (name, "ProcessId"))
    return g_variant_new_uint32 (getpid ());
  return NULL;
}

static void
handle_get (NwService             *self,
            NwCaller              *caller,
            GVariant              *parameters,
            GDBusMethodInvocation *invocation)
{
  const char *name;

  g_variant_get (parameters, "(&s&s)", NULL, &name);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(v)", get_property (self, name)));
}

static void
return_properties (NwService *self, NwAction permitted, GDBusMethodInvocation *invocation)
{
  GDBusPropertyInfo **properties = nw_dbus_helper1_interface_info ()->properties;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("(a{sv})"));
  g_variant_builder_open (&builder, G_VARIANT_TYPE_VARDICT);
  for (guint i = 0; properties[i] != NULL; i++)
    {
      if (nw_action_for_property (properties[i]->name) <= permitted)
        g_variant_builder_add (&builder, "{sv}", properties[i]->name, get_property (self, properties[i]->name));
    }
  g_variant_builder_close (&builder);
  g_dbus_method_invocation_return_value (invocation, g_variant_builder_end (&builder));
}

static void
on_get_all_permitted (GObject      *source,
                      GAsyncResult *result,
                      gpointer      user_data)
{
  g_autoptr (Wait) wait = user_data;

  return_properties (wait->service, nw_authority_check_finish (result, NULL) ? NW_ACTION_VIEW : NW_ACTION_FREE, wait->invocation);
}

/* Every proxy asks for all of them when it is made, without meaning any: nobody is bothered for that. */
static void
handle_get_all (NwService             *self,
                NwCaller              *caller,
                GDBusMethodInvocation *invocation)
{
  g_autoptr (NwDemand) seeing = nw_demand_new (NW_ACTION_VIEW);
  GCancellable *check = self->bus != NULL ? nw_caller_add_check (caller, NULL) : NULL;
  Wait *wait;

  if (check == NULL)
    {
      return_properties (self, self->bus == NULL ? NW_ACTION_VIEW : NW_ACTION_FREE, invocation);
      return;
    }
  wait = g_new0 (Wait, 1);
  wait->service = g_object_ref (self);
  wait->caller = g_object_ref (caller);
  wait->invocation = invocation;
  wait->check = check;
  nw_authority_check_async (self->bus, nw_caller_get_sender (caller), seeing, FALSE, check, on_get_all_permitted, wait);
}

/* -- Dispatch -- */

static const struct {
  const char *name;
  Handler     handle;
  gboolean    asks;   /* itself: what it requires depends on what it is about */
} methods[] = {
  { "GetSnapshot", handle_get_snapshot, FALSE },
  { "Subscribe", handle_subscribe, FALSE },
  { "Unsubscribe", handle_unsubscribe, FALSE },
  { "Apply", handle_apply, TRUE },
  { "CancelApply", handle_cancel_apply, FALSE },
  { "Confirm", handle_confirm, FALSE },
  { "GetKinds", handle_get_kinds, FALSE },
  { "GetCounters", handle_get_counters, TRUE },
  { "Ping", handle_ping, TRUE },
  { "StopPing", handle_stop_ping, FALSE },
  { "Probe", handle_probe, TRUE },
};

static void
refuse (GDBusMethodInvocation *invocation)
{
  g_dbus_method_invocation_return_error (invocation, NW_ERROR, NW_ERROR_DENIED, _("You may not call %s"),
                                         g_dbus_method_invocation_get_method_name (invocation));
}

/* The one gate: nothing is handled that has not passed here. */
static void
handle_if_permitted (NwService             *self,
                     NwCaller              *caller,
                     NwAction               action,
                     gboolean               asks,
                     Handler                handle,
                     GDBusMethodInvocation *invocation)
{
  g_autoptr (NwDemand) demand = nw_demand_new (action);

  if (action == NW_ACTION_IMPOSSIBLE)
    refuse (invocation);
  else if (action == NW_ACTION_OWN && self->bus != NULL && !nw_caller_was_allowed (caller) && !nw_caller_is_busy (caller))
    refuse (invocation);
  else if (asks || nw_action_get_id (action) == NULL)
    handle (self, caller, g_dbus_method_invocation_get_parameters (invocation), invocation);
  else
    ask_permission (self, caller, demand, may_interact (invocation), handle, invocation);
}

static void
dispatch_property (NwService *self, NwCaller *caller, GVariant *parameters, GDBusMethodInvocation *invocation)
{
  const char *method_name = g_dbus_method_invocation_get_method_name (invocation);
  const char *name;

  if (g_str_equal (method_name, "GetAll"))
    handle_get_all (self, caller, invocation);
  else if (g_str_equal (method_name, "Get"))
    {
      g_variant_get (parameters, "(&s&s)", NULL, &name);
      handle_if_permitted (self, caller, nw_action_for_property (name), FALSE, handle_get, invocation);
    }
  else
    refuse (invocation);
}

static void
dispatch (NwService *self, NwCaller *caller, const char *method_name, GDBusMethodInvocation *invocation)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (g_str_equal (methods[i].name, method_name))
        {
          handle_if_permitted (self, caller, nw_action_for_method (method_name), methods[i].asks, methods[i].handle, invocation);
          return;
        }
    }
  refuse (invocation);
}

/* Returns: (nullable): who calls. On a private connection nobody vouches for the sender that a message claims. */
static NwCaller *
identify (NwService *self, GDBusConnection *connection, const char *sender, GError **error)
{
  NwCaller *caller;

  if (self->bus != NULL && connection == self->bus && sender != NULL)
    return nw_callers_admit (self->callers, connection, sender, error);
  caller = nw_callers_find (self->callers, connection, NULL);
  if (caller == NULL)
    g_set_error_literal (error, NW_ERROR, NW_ERROR_DENIED, _("You are not known here"));
  return caller;
}

static gboolean
check_form (GVariant *parameters, GError **error)
{
  if (g_variant_get_size (parameters) > NW_SERVICE_MAX_ARGUMENTS)
    g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("The request is larger than %d bytes"), NW_SERVICE_MAX_ARGUMENTS);
  else if (!g_variant_is_normal_form (parameters))
    g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("The request is malformed"));
  else
    return TRUE;
  return FALSE;
}

static void
on_method_call (GDBusConnection       *connection,
                const char            *sender,
                const char            *object_path,
                const char            *interface_name,
                const char            *method_name,
                GVariant              *parameters,
                GDBusMethodInvocation *invocation,
                gpointer               user_data)
{
  NwService *self = user_data;
  GError *error = NULL;
  NwCaller *caller = NULL;

  g_assert (NW_IS_SERVICE (self));

  self->last_call = g_get_monotonic_time ();
  if (self->winding_up)
    error = g_error_new_literal (NW_ERROR, NW_ERROR_CANCELLED, _("The helper ends."));
  else if (check_form (parameters, &error))
    caller = identify (self, connection, sender, &error);

  if (caller == NULL)
    return_error (invocation, error);
  else if (g_str_equal (interface_name, NW_SERVICE_INTERFACE))
    dispatch (self, caller, method_name, invocation);
  else if (g_str_equal (interface_name, "org.freedesktop.DBus.Properties"))
    dispatch_property (self, caller, parameters, invocation);
  else
    refuse (invocation);
}

/* Without functions for properties, GDBus hands their methods to on_method_call(), where they can wait for an answer. */
static const GDBusInterfaceVTable vtable = { on_method_call, NULL, NULL, { 0 } };

/* -- The object -- */

static void
nw_service_dispose (GObject *object)
{
  NwService *self = NW_SERVICE (object);

  for (guint i = 0; i < self->trials->len; i++)
    nw_trial_free (self->trials->pdata[i]);
  g_ptr_array_set_size (self->trials, 0);
  g_clear_object (&self->executor);
  if (self->world != NULL)
    g_signal_handlers_disconnect_by_data (self->world, self);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (nw_service_parent_class)->dispose (object);
}

static void
nw_service_finalize (GObject *object)
{
  NwService *self = NW_SERVICE (object);

  g_clear_pointer (&self->callers, nw_callers_free);
  g_clear_pointer (&self->trials, g_ptr_array_unref);
  g_clear_pointer (&self->kinds, g_strfreev);
  g_clear_pointer (&self->registrations, g_hash_table_unref);
  g_clear_pointer (&self->world_name, g_free);
  g_clear_pointer (&self->nameless, g_free);
  g_clear_object (&self->bus);

  G_OBJECT_CLASS (nw_service_parent_class)->finalize (object);
}

static void
nw_service_class_init (NwServiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nw_service_dispose;
  object_class->finalize = nw_service_finalize;
}

static void
on_caller_left (NwCaller *caller,
                gpointer  user_data)
{
  NwService *self = user_data;

  g_assert (NW_IS_SERVICE (self));

  update_watched (self);
}

static void
nw_service_init (NwService *self)
{
  self->callers = nw_callers_new (on_caller_left, self);
  self->trials = g_ptr_array_new ();
  self->registrations = g_hash_table_new (NULL, NULL);
}

NwService *
nw_service_new (const char *world, GError **error)
{
  g_autoptr (NwService) self = g_object_new (NW_TYPE_SERVICE, NULL);

  g_return_val_if_fail (world != NULL, NULL);

  nw_error_quark (); /* so that errors have their D-Bus names */
  self->world_name = g_strdup (world);
  self->world = nw_world_new (error);
  if (self->world == NULL)
    return NULL;
  self->executor = nw_executor_new (self->world);
  g_signal_connect (self->world, "changed", G_CALLBACK (on_world_changed), self);
  return g_steal_pointer (&self);
}

static gboolean
register_object (NwService *self, GDBusConnection *connection, GError **error)
{
  guint id = g_dbus_connection_register_object (connection, NW_SERVICE_PATH, nw_dbus_helper1_interface_info (),
                                                &vtable, self, NULL, error);

  if (id != 0)
    g_hash_table_insert (self->registrations, connection, GUINT_TO_POINTER (id));
  return id != 0;
}

gboolean
nw_service_add_connection (NwService *self, GDBusConnection *connection, GError **error)
{
  g_return_val_if_fail (NW_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), FALSE);
  g_return_val_if_fail (self->bus == NULL, FALSE);

  if (!register_object (self, connection, error))
    return FALSE;
  nw_callers_add (self->callers, connection);
  return TRUE;
}

gboolean
nw_service_serve_bus (NwService *self, GDBusConnection *bus, GError **error)
{
  g_return_val_if_fail (NW_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (bus), FALSE);
  g_return_val_if_fail (self->bus == NULL && nw_callers_get_all (self->callers)->len == 0, FALSE);

  self->bus = g_object_ref (bus); /* from here on polkit decides */
  return register_object (self, bus, error);
}

void
nw_service_remove_connection (NwService *self, GDBusConnection *connection)
{
  guint id;

  g_return_if_fail (NW_IS_SERVICE (self));
  g_return_if_fail (G_IS_DBUS_CONNECTION (connection));

  id = GPOINTER_TO_UINT (g_hash_table_lookup (self->registrations, connection));
  if (id == 0)
    return;
  g_dbus_connection_unregister_object (connection, id);
  g_hash_table_remove (self->registrations, connection);
  nw_callers_remove (self->callers, connection);
}

void
nw_service_take_back_left_over (NwService *self)
{
  g_autoptr (GPtrArray) paths = NULL;

  g_return_if_fail (NW_IS_SERVICE (self));

  paths = nw_trial_record_list ();
  for (guint i = 0; i < paths->len; i++)
    {
      const char *path = paths->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) undo = nw_trial_record_read (path, &error);

      if (undo != NULL)
        nw_executor_take_back_async (self->executor, undo, on_left_over_taken_back, g_strdup (path));
      else
        {
          g_message ("%s", error->message);
          nw_trial_record_remove (path);
        }
    }
}

void
nw_service_forbid_names (NwService *self, const char *reason)
{
  g_return_if_fail (NW_IS_SERVICE (self));

  g_free (self->nameless);
  self->nameless = g_strdup (reason);
}

gboolean
nw_service_is_busy (NwService *self)
{
  GPtrArray *callers;

  g_return_val_if_fail (NW_IS_SERVICE (self), FALSE);

  callers = nw_callers_get_all (self->callers);
  for (guint i = 0; i < callers->len; i++)
    {
      if (nw_caller_is_busy (callers->pdata[i]))
        return TRUE;
    }
  return self->trials->len > 0 || nw_executor_is_busy (self->executor);
}

gint64
nw_service_get_last_call (NwService *self)
{
  g_return_val_if_fail (NW_IS_SERVICE (self), 0);

  return self->last_call;
}

void
nw_service_wind_up (NwService *self)
{
  GPtrArray *callers;

  g_return_if_fail (NW_IS_SERVICE (self));

  self->winding_up = TRUE;
  callers = nw_callers_get_all (self->callers);
  for (guint i = 0; i < callers->len; i++)
    nw_caller_leave (callers->pdata[i]);
  while (self->trials->len > 0)
    take_back_trial (self->trials->pdata[0], self);
}

void
nw_service_abandon (NwService *self)
{
  g_return_if_fail (NW_IS_SERVICE (self));

  nw_executor_abandon (self->executor);
}
