/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-lab.h"

#include <stdlib.h>

#include "nw-error.h"

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
test_lab_iterate (void)
{
  guint tick = g_timeout_add (20, on_tick, NULL);

  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
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
start (GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  nw_client_start_lab_async (NULL, on_result, &result);
  WAIT_FOR (result != NULL);

  return nw_client_start_lab_finish (result, error);
}

gboolean
test_lab_available (void)
{
  g_autoptr(GError) error = NULL;
  NwClient *client = start (&error);

  if (client != NULL)
    {
      test_lab_end (client);
      return TRUE;
    }

  if (!g_error_matches (error, NW_ERROR, NW_ERROR_NO_USER_NAMESPACES))
    g_error ("The lab cannot be started: %s", error->message);

  g_test_skip (error->message);

  return FALSE;
}

NwClient *
test_lab_start (void)
{
  g_autoptr(GError) error = NULL;
  NwClient *client = start (&error);

  g_assert_no_error (error);
  g_assert_true (NW_IS_CLIENT (client));

  return client;
}

gboolean
test_lab_is_alive (guint process_id)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/stat", process_id);
  g_autofree char *stat = NULL;
  const char *state;

  if (!g_file_get_contents (path, &stat, NULL, NULL))
    return FALSE;

  state = strrchr (stat, ')');

  return state != NULL && state[2] != 'Z' && state[2] != 'X';
}

void
test_lab_end (NwClient *client)
{
  guint process_id = nw_client_get_process_id (client);

  nw_client_close (client);
  g_object_unref (client);
  WAIT_FOR (!test_lab_is_alive (process_id));
}

NwApplyResult *
test_lab_apply (NwClient  *client,
                NwPlan    *plan,
                GError   **error)
{
  g_autoptr(NwPlan) taken = plan;
  g_autoptr(GAsyncResult) result = NULL;

  nw_client_apply_async (client, plan, NW_APPLY_NONE, NULL, NULL, NULL, on_result, &result);
  WAIT_FOR (result != NULL);

  return nw_client_apply_finish (client, result, error);
}

static gboolean
run (NwClient   *client,
     const char *command,
     char      **output)
{
  g_autofree char *process_id = g_strdup_printf ("%u", nw_client_get_process_id (client));
  const char * const argv[] = {
    "nsenter", "--preserve-credentials", "--user", "--net", "--mount", "--target", process_id,
    "sh", "-c", command, NULL
  };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, output, NULL, &status, &error);
  g_assert_no_error (error);

  return g_spawn_check_wait_status (status, NULL);
}

char *
test_lab_shell (NwClient   *client,
                const char *format,
                ...)
{
  g_autofree char *command = NULL;
  char *output = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (!run (client, command, &output))
    g_error ("In the lab this failed: %s", command);

  return output;
}

void
test_lab_do (NwClient   *client,
             const char *format,
             ...)
{
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  if (!run (client, command, &output))
    g_error ("In the lab this failed: %s", command);
}

gboolean
test_lab_try (NwClient   *client,
              const char *format,
              ...)
{
  g_autofree char *command = NULL;
  g_autofree char *output = NULL;
  va_list arguments;

  va_start (arguments, format);
  command = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return run (client, command, &output);
}

NwPlan *
test_lab_plan_namespace (const char *name)
{
  g_autofree char *title = g_strdup_printf ("Add %s", name);
  NwNamespaceRef made = { 0, (char *) name };
  NwPlan *plan = nw_plan_new (title);

  nw_plan_take (plan, nw_operation_new_namespace_add (name));
  nw_plan_take (plan, nw_operation_new_link_set_up (made, "lo", TRUE));

  return plan;
}

NwPlan *
test_lab_plan_cable (NwClient   *client,
                     const char *a,
                     const char *address_a,
                     const char *b,
                     const char *address_b)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (client);
  NwNamespaceRef ref_a = nw_namespace_get_ref (nw_snapshot_find_by_name (snapshot, a));
  NwNamespaceRef ref_b = nw_namespace_get_ref (nw_snapshot_find_by_name (snapshot, b));
  g_autofree char *title = g_strdup_printf ("Connect %s and %s", a, b);
  g_autofree char *link_a = g_strdup_printf ("veth-%s", a);
  g_autofree char *link_b = g_strdup_printf ("veth-%s", b);
  NwPlan *plan = nw_plan_new (title);
  NwInet inet_a, inet_b;

  g_assert_true (nw_inet_parse_prefix (address_a, &inet_a, NULL));
  g_assert_true (nw_inet_parse_prefix (address_b, &inet_b, NULL));

  nw_plan_take (plan, nw_operation_new_veth_add (ref_a, link_a, ref_b, link_b));
  nw_plan_take (plan, nw_operation_new_address_replace (ref_a, link_a, &inet_a));
  nw_plan_take (plan, nw_operation_new_address_replace (ref_b, link_b, &inet_b));
  nw_plan_take (plan, nw_operation_new_link_set_up (ref_a, link_a, TRUE));
  nw_plan_take (plan, nw_operation_new_link_set_up (ref_b, link_b, TRUE));

  return plan;
}
