/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl.h"

#include <glib/gi18n-lib.h>

/* Milliseconds that a port may take to answer. */
#define PROBE_TIMEOUT 2000

static void
keep_result (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

NwClient *
nw_ctl_start_lab (const char  *name,
                  GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  if (name != NULL)
    nw_client_start_named_lab_async (name, NULL, keep_result, &result);
  else
    nw_client_start_lab_async (NULL, keep_result, &result);
  wait_for (&result);

  return nw_client_start_lab_finish (result, error);
}

NwClient *
nw_ctl_reach_lab (const char  *name,
                  GError     **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  nw_client_reach_lab_async (name, NULL, keep_result, &result);
  wait_for (&result);

  return nw_client_reach_lab_finish (result, error);
}

NwClient *
nw_ctl_reach_system (GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  nw_client_reach_system_async (NULL, keep_result, &result);
  wait_for (&result);

  return nw_client_reach_system_finish (result, error);
}

NwApplyResult *
nw_ctl_apply (NwClient      *client,
              NwPlan        *plan,
              NwApplyFlags   flags,
              GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  nw_client_apply_async (client, plan, flags, NULL, NULL, NULL, keep_result, &result);
  wait_for (&result);

  return nw_client_apply_finish (client, result, error);
}

char *
nw_ctl_probe (NwClient      *client,
              NwNamespace   *from,
              const NwInet  *target,
              guint          port,
              guint          protocol,
              GError       **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  nw_client_probe_async (client, nw_namespace_get_ref (from), target, port, protocol, PROBE_TIMEOUT, keep_result, &result);
  wait_for (&result);

  return nw_client_probe_finish (client, result, error);
}

void
nw_ctl_sync (NwClient *client)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_return_if_fail (NW_IS_CLIENT (client));

  /* If the helper is gone, the snapshot stays as it was, and what is done next says so. */
  nw_client_sync_async (client, keep_result, &result);
  wait_for (&result);
  nw_client_sync_finish (client, result, NULL);
}

void
nw_ctl_complain (const GError *error)
{
  g_printerr ("netwarrenctl: %s\n", error->message);
}
