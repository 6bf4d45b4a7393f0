/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-service.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <unistd.h>

#include "nw-caller.h"
#include "nw-error.h"
#include "nw-executor.h"
#include "nw-helper-interface.h"
#include "nw-kernel-kinds.h"
#include "nw-plan.h"
#include "nw-rehearsal.h"
#include "nw-trial.h"
#include "nw-world.h"

struct _NwService {
  GObject     parent_instance;

  char       *world_name;
  NwWorld    *world;
  NwExecutor *executor;
  GPtrArray  *callers;       /* NwCaller */
  GPtrArray  *trials;        /* NwTrial; each is freed by hand */
  GStrv       kinds;         /* (nullable): what the kernel has, once somebody has asked */
  GHashTable *registrations; /* GDBusConnection -> id */
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

/* -- Looking -- */

static void
update_watched (NwService *self)
{
  gboolean watched = FALSE;

  for (guint i = 0; i < self->callers->len && !watched; i++)
    watched = nw_caller_is_subscribed (self->callers->pdata[i]);
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

  g_assert (NW_IS_SERVICE (self));

  for (guint i = 0; i < self->callers->len; i++)
    {
      NwCaller *caller = self->callers->pdata[i];

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
  char                 **commands;
  gboolean               has_id;
  guint                  id;
  guint                  undo_after; /* seconds; 0 for a change that stays */
} Application;

static void
application_free (Application *application)
{
  if (application->cancellable != NULL)
    nw_caller_remove_plan (application->caller, application->cancellable);
  g_clear_object (&application->cancellable);
  g_clear_object (&application->service);
  g_clear_object (&application->caller);
  g_clear_pointer (&application->commands, g_strfreev);
  g_free (application);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Application, application_free)

static void
return_error (GDBusMethodInvocation *invocation, GError *error)
{
  g_dbus_method_invocation_take_error (invocation, error);
}

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

  g_ptr_array_add (self->trials,
                   nw_trial_new (self->executor, application->caller, application->id,
                                 g_steal_pointer (&applied->undo), application->undo_after, take_back_trial, self));
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
        start_trial (application, applied);
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

static void
rehearse (NwService *self, Application *application, NwPlan *plan, guint64 expected_serial, gboolean confirmed)
{
  GError *error = NULL;

  nw_world_flush (self->world);
  if (!nw_executor_check_serial (self->executor, expected_serial, &error) ||
      !nw_rehearsal_check (plan, nw_world_get_snapshot (self->world), confirmed, &error))
    return_error (application->invocation, error);
  else
    return_applied (application, NULL);
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
read_trial (NwService *self, Application *application, GVariant *options, GError **error)
{
  if (!lookup_in_range (options, "undo-after", 1, MAX_UNDO_AFTER, &application->undo_after, error))
    return FALSE;
  if (application->undo_after != 0 && !application->has_id)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("The option “%s” needs “%s”, the number by which the change can be confirmed"), "undo-after", "cancel-id");
      return FALSE;
    }
  return !application->has_id || check_trial (self, application->caller, application->id, error);
}

static void
handle_apply (NwService             *self,
              NwCaller              *caller,
              GVariant              *parameters,
              GDBusMethodInvocation *invocation)
{
  static const Option known[] = {
    { "expected-serial", "t" }, { "dry-run", "b" }, { "cancel-id", "u" }, { "confirmed", "b" }, { "undo-after", "u" },
    { NULL, NULL }
  };
  g_autoptr (GVariant) operations = g_variant_get_child_value (parameters, 0);
  g_autoptr (GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autoptr (Application) application = g_new0 (Application, 1);
  g_autoptr (NwPlan) plan = NULL;
  guint64 expected_serial = 0;
  gboolean dry_run = FALSE;
  gboolean confirmed = FALSE;
  GError *error = NULL;

  application->service = g_object_ref (self);
  application->caller = g_object_ref (caller);
  application->invocation = invocation;

  application->has_id = g_variant_lookup (options, "cancel-id", "u", &application->id);

  if (!check_options (options, known, &error) ||
      !read_trial (self, application, options, &error) ||
      (plan = read_plan (operations, &error)) == NULL)
    {
      return_error (invocation, error);
      return;
    }
  g_variant_lookup (options, "expected-serial", "t", &expected_serial);
  g_variant_lookup (options, "dry-run", "b", &dry_run);
  g_variant_lookup (options, "confirmed", "b", &confirmed);
  application->commands = nw_plan_to_commands_from (plan, nw_world_get_snapshot (self->world));

  if (dry_run)
    {
      rehearse (self, application, plan, expected_serial, confirmed);
      return;
    }
  application->cancellable = nw_caller_add_plan (caller, application->has_id ? &application->id : NULL, &error);
  if (application->cancellable == NULL)
    {
      return_error (invocation, error);
      return;
    }
  nw_executor_apply_async (self->executor, plan, expected_serial, confirmed, on_progress, application->cancellable,
                           on_applied, application);
  g_steal_pointer (&application); /* on_applied() frees it */
}

static void
handle_cancel_apply (NwService             *self,
                     NwCaller              *caller,
                     GVariant              *parameters,
                     GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  guint id;

  NwTrial *trial;

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
    { "count", "u" }, { "interval", "u" }, { "size", "u" }, { "ttl", "u" }, { "link", "s" }, { NULL, NULL }
  };

  g_variant_lookup (options, "link", "&s", &result->link);
  return check_options (options, known, error) &&
         lookup_in_range (options, "count", 0, G_MAXUINT32, &result->count, error) &&
         lookup_in_range (options, "interval", 100, 60000, &result->interval, error) &&
         lookup_in_range (options, "size", 0, 65000, &result->size, error) &&
         lookup_in_range (options, "ttl", 1, 255, &result->ttl, error);
}

static NwNetns *
open_namespace (GVariant *reference, GError **error)
{
  NwNamespaceRef ref = { 0 };

  g_variant_get (reference, "(t&s)", &ref.inode, &ref.name);
  if (ref.inode == 0)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("The namespace to ping from is not given"));
      return NULL;
    }
  return nw_netns_open (&ref, error);
}

static guint
start_ping (NwCaller *caller, GVariant *parameters, GError **error)
{
  NwEchoOptions echo_options = NW_ECHO_OPTIONS_DEFAULT;
  g_autoptr (GVariant) reference = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (NwNetns) netns = NULL;
  const char *target_text;
  NwInet target;

  g_variant_get (parameters, "(@(ts)&s@a{sv})", &reference, &target_text, &options);
  if (!nw_inet_parse_address (target_text, &target, error) ||
      !read_ping_options (options, &echo_options, error))
    return 0;
  netns = open_namespace (reference, error);
  if (netns == NULL)
    return 0;
  return nw_caller_start_ping (caller, netns, &target, &echo_options, error);
}

static void
handle_ping (NwService             *self,
             NwCaller              *caller,
             GVariant              *parameters,
             GDBusMethodInvocation *invocation)
{
  GError *error = NULL;
  guint id = start_ping (caller, parameters, &error);

  if (id != 0)
    g_dbus_method_invocation_return_value (invocation, g_variant_new ("(u)", id));
  else
    return_error (invocation, error);
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

static gboolean
start_probe (NwCaller *caller, GVariant *parameters, GDBusMethodInvocation *invocation, GError **error)
{
  static const Option known[] = { { "protocol", "u" }, { "timeout", "u" }, { NULL, NULL } };
  g_autoptr (GVariant) reference = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (NwNetns) netns = NULL;
  guint port, protocol = IPPROTO_TCP, timeout = 2000;
  const char *target_text;
  NwInet target;

  g_variant_get (parameters, "(@(ts)&su@a{sv})", &reference, &target_text, &port, &options);
  if (!nw_inet_parse_address (target_text, &target, error) ||
      !check_options (options, known, error) ||
      !lookup_in_range (options, "timeout", 10, NW_PROBE_MAX_TIMEOUT, &timeout, error))
    return FALSE;
  g_variant_lookup (options, "protocol", "u", &protocol);
  if (port < 1 || port > 65535 || (protocol != IPPROTO_TCP && protocol != IPPROTO_UDP))
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("A port is 1 to 65535, of TCP (6) or UDP (17)"));
      return FALSE;
    }
  netns = open_namespace (reference, error);

  return netns != NULL &&
         nw_caller_start_probe (caller, netns, &target, port, protocol, timeout, on_probed,
                                g_object_ref (invocation), g_object_unref, error);
}

static void
handle_probe (NwService             *self,
              NwCaller              *caller,
              GVariant              *parameters,
              GDBusMethodInvocation *invocation)
{
  GError *error = NULL;

  /* What is waited for holds a reference; the last one is ours until it is answered. */
  if (start_probe (caller, parameters, invocation, &error))
    g_object_unref (invocation);
  else
    return_error (invocation, error);
}

/* -- Dispatch -- */

typedef void (*Handler) (NwService *self, NwCaller *caller, GVariant *parameters, GDBusMethodInvocation *invocation);

static const struct {
  const char    *name;
  NwRequirement  requirement;
  Handler        handle;
} methods[] = {
  { "GetSnapshot", NW_REQUIREMENT_VIEW, handle_get_snapshot },
  { "Subscribe", NW_REQUIREMENT_VIEW, handle_subscribe },
  { "Unsubscribe", NW_REQUIREMENT_VIEW, handle_unsubscribe },
  { "Apply", NW_REQUIREMENT_MODIFY, handle_apply },
  { "CancelApply", NW_REQUIREMENT_MODIFY, handle_cancel_apply },
  { "Confirm", NW_REQUIREMENT_MODIFY, handle_confirm },
  { "GetKinds", NW_REQUIREMENT_VIEW, handle_get_kinds },
  { "Ping", NW_REQUIREMENT_MODIFY, handle_ping },
  { "StopPing", NW_REQUIREMENT_MODIFY, handle_stop_ping },
  { "Probe", NW_REQUIREMENT_MODIFY, handle_probe },
};

NwRequirement
nw_service_requirement (const char *method_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (g_str_equal (methods[i].name, method_name))
        return methods[i].requirement;
    }
  return NW_REQUIREMENT_IMPOSSIBLE;
}

/* Whether @caller, of whom the world made sure who it is, meets a requirement. */
static gboolean
permits (NwService *self, NwCaller *caller, NwRequirement requirement)
{
  switch (requirement)
    {
    case NW_REQUIREMENT_VIEW:
    case NW_REQUIREMENT_MODIFY:
      return TRUE; /* a lab's clients are its owner */
    case NW_REQUIREMENT_IMPOSSIBLE:
    default:
      return FALSE;
    }
}

static NwCaller *
find_caller (NwService *self, GDBusConnection *connection, const char *sender)
{
  for (guint i = 0; i < self->callers->len; i++)
    {
      if (nw_caller_is (self->callers->pdata[i], connection, sender))
        return self->callers->pdata[i];
    }
  return NULL;
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
  /* On a private connection nobody vouches for the sender that a message claims. */
  NwCaller *caller = find_caller (self, connection, NULL);

  g_assert (NW_IS_SERVICE (self));

  if (caller == NULL || !permits (self, caller, nw_service_requirement (method_name)))
    {
      g_dbus_method_invocation_return_error (invocation, NW_ERROR, NW_ERROR_DENIED, _("You may not call %s"), method_name);
      return;
    }
  if (g_variant_get_size (parameters) > NW_SERVICE_MAX_ARGUMENTS)
    {
      g_dbus_method_invocation_return_error (invocation, NW_ERROR, NW_ERROR_LIMIT,
                                             _("The request is larger than %d bytes"), NW_SERVICE_MAX_ARGUMENTS);
      return;
    }
  if (!g_variant_is_normal_form (parameters))
    {
      g_dbus_method_invocation_return_error (invocation, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("The request is malformed"));
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (g_str_equal (methods[i].name, method_name))
        {
          methods[i].handle (self, caller, parameters, invocation);
          return;
        }
    }
  g_assert_not_reached (); /* what is not in the table is not permitted */
}

static GVariant *
on_get_property (GDBusConnection *connection,
                 const char      *sender,
                 const char      *object_path,
                 const char      *interface_name,
                 const char      *property_name,
                 GError         **error,
                 gpointer         user_data)
{
  NwService *self = user_data;

  g_assert (NW_IS_SERVICE (self));

  if (g_str_equal (property_name, "Version"))
    return g_variant_new_string (NW_VERSION);
  if (g_str_equal (property_name, "World"))
    return g_variant_new_string (self->world_name);
  if (g_str_equal (property_name, "RootNamespace"))
    return g_variant_new_uint64 (nw_registry_get_root (nw_world_get_registry (self->world))->inode);
  if (g_str_equal (property_name, "ProcessId"))
    return g_variant_new_uint32 (getpid ());

  g_set_error (error, NW_ERROR, NW_ERROR_DENIED, _("You may not read %s"), property_name);
  return NULL;
}

static const GDBusInterfaceVTable vtable = { on_method_call, on_get_property, NULL, { 0 } };

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

  g_clear_pointer (&self->callers, g_ptr_array_unref);
  g_clear_pointer (&self->trials, g_ptr_array_unref);
  g_clear_pointer (&self->kinds, g_strfreev);
  g_clear_pointer (&self->registrations, g_hash_table_unref);
  g_clear_pointer (&self->world_name, g_free);

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
nw_service_init (NwService *self)
{
  self->callers = g_ptr_array_new_with_free_func (g_object_unref);
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

gboolean
nw_service_add_connection (NwService *self, GDBusConnection *connection, GError **error)
{
  guint id;

  g_return_val_if_fail (NW_IS_SERVICE (self), FALSE);
  g_return_val_if_fail (G_IS_DBUS_CONNECTION (connection), FALSE);

  id = g_dbus_connection_register_object (connection, NW_SERVICE_PATH, nw_dbus_helper1_interface_info (),
                                          &vtable, self, NULL, error);
  if (id == 0)
    return FALSE;
  g_hash_table_insert (self->registrations, connection, GUINT_TO_POINTER (id));
  g_ptr_array_add (self->callers, nw_caller_new (connection, NULL));
  return TRUE;
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

  for (guint i = self->callers->len; i > 0; i--)
    {
      NwCaller *caller = self->callers->pdata[i - 1];

      if (!nw_caller_is (caller, connection, NULL))
        continue;
      nw_caller_leave (caller);
      g_ptr_array_remove_index (self->callers, i - 1);
    }
  update_watched (self);
}

void
nw_service_abandon (NwService *self)
{
  g_return_if_fail (NW_IS_SERVICE (self));

  nw_executor_abandon (self->executor);
}
