/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-workbench-private.h"

void
nw_workbench_build_async (NwWorkbench         *self,
                          NwPlan              *plan,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  NwRequest *request;

  g_return_if_fail (NW_IS_WORKBENCH (self));
  g_return_if_fail (NW_IS_PLAN (plan));

  request = nw_request_new (self, plan);
  request->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (request->task, nw_workbench_build_async);
  nw_workbench_apply (self, request);
}

gboolean
nw_workbench_build_finish (NwWorkbench  *self,
                           GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), NULL);
}

void
nw_workbench_stand (NwWorkbench *self,
                    GVariant    *positions)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  nw_canvas_set_positions (self->canvas, positions);
  nw_workbench_keep_positions (self, FALSE);
}

void
nw_workbench_tell (NwWorkbench *self,
                   const char  *text,
                   const char  *label,
                   const char  *action)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (label != NULL)
    nw_workbench_say_with_button (self, text, label, action, NULL);
  else
    nw_workbench_say (self, text);
}
