/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-loop-dialog.h"

#include <glib/gi18n-lib.h>

GtkWidget *
nw_loop_dialog_new (GtkWindow *parent)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, _("This cable closes a loop"), NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog),
                               _("A switch passes a broadcast on through all of its other ports. In a loop it comes "
                                 "back, is passed on again, and never ends: a broadcast storm, which fills the cables "
                                 "and keeps the processor busy.\n\n"
                                 "The spanning tree protocol (STP) finds loops and closes one port of each until it is "
                                 "needed. With it, a port waits about half a minute before it carries packets."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    NW_LOOP_CANCEL, _("_Cancel"),
                                    NW_LOOP_ANYWAY, _("Connect _Anyway"),
                                    NW_LOOP_STP, _("Turn _On STP on Both and Connect"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), NW_LOOP_ANYWAY, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), NW_LOOP_STP, ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), NW_LOOP_STP);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), NW_LOOP_CANCEL);

  return dialog;
}

static void
take_stp (NwPlan           *plan,
          const NwEndpoint *endpoint)
{
  const NwBridge *bridge = nw_namespace_find_bridge (endpoint->namespace, endpoint->bridge->index);

  if (bridge == NULL || !bridge->stp)
    nw_plan_take (plan, nw_operation_new_bridge_set_stp (nw_namespace_get_ref (endpoint->namespace),
                                                         endpoint->bridge->name, TRUE));
}

NwPlan *
nw_loop_dup_plan_with_stp (NwPlan           *plan,
                           const NwEndpoint *a,
                           const NwEndpoint *b)
{
  NwPlan *longer = nw_plan_new (nw_plan_get_title (plan));

  take_stp (longer, a);
  if (a->namespace != b->namespace || a->bridge != b->bridge)
    take_stp (longer, b);
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    nw_plan_take (longer, nw_operation_ref (nw_plan_get (plan, i)));

  return longer;
}
