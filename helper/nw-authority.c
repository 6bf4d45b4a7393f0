/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-authority.h"

#include <glib/gi18n-lib.h>
#include <polkit/polkit.h>

#include "nw-error.h"

/* A question to polkit. */
typedef struct {
  NwAction        action;
  gboolean        interactive;
  PolkitSubject  *subject;
  PolkitDetails  *details;
  GCancellable   *cancellable; /* its own: the caller's and the clock's both cancel it */
  GCancellable   *callers;     /* (nullable) */
  gulong          handler;
  guint           timeout_source;
} Question;

static void
question_free (Question *question)
{
  g_clear_handle_id (&question->timeout_source, g_source_remove);
  if (question->handler != 0)
    g_signal_handler_disconnect (question->callers, question->handler);
  g_clear_object (&question->callers);
  g_clear_object (&question->cancellable);
  g_clear_object (&question->subject);
  g_clear_object (&question->details);
  g_free (question);
}

static gboolean
on_patience_lost (gpointer user_data)
{
  Question *question = user_data;

  question->timeout_source = 0;
  g_cancellable_cancel (question->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_callers_cancelled (GCancellable *callers,
                      Question     *question)
{
  g_cancellable_cancel (question->cancellable);
}

static PolkitDetails *
new_details (const NwDemand *demand)
{
  PolkitDetails *details = polkit_details_new ();

  polkit_details_insert (details, NW_AUTHORITY_DETAIL_OBJECTS, demand->objects != NULL ? demand->objects : "");
  polkit_details_insert (details, NW_AUTHORITY_DETAIL_WHAT, demand->what != NULL ? demand->what : "");
  return details;
}

static GError *
new_cancelled_error (void)
{
  return g_error_new_literal (NW_ERROR, NW_ERROR_CANCELLED, _("It was cancelled before it began. Nothing was changed."));
}

/* Why polkit's answer is no yes, and what can be done. */
static GError *
new_refusal (PolkitAuthorizationResult *result, const Question *question)
{
  const char *id = nw_action_get_id (question->action);

  if (polkit_authorization_result_get_dismissed (result))
    return new_cancelled_error ();
  if (!polkit_authorization_result_get_is_challenge (result))
    return g_error_new (NW_ERROR, NW_ERROR_DENIED,
                        _("You are not allowed to do this on this computer. An administrator can allow it: it is the action %s of polkit."),
                        id);
  if (!question->interactive)
    return g_error_new (NW_ERROR, NW_ERROR_DENIED,
                        _("This needs a password (for the action %s of polkit), and the request did not allow to ask for it."), id);
  return g_error_new (NW_ERROR, NW_ERROR_DENIED,
                      _("This needs a password (for the action %s of polkit), and nothing runs in your session that could ask for it. "
                        "In a terminal, pkttyagent can."), id);
}

static void
on_checked (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PolkitAuthorizationResult) answer =
    polkit_authority_check_authorization_finish (POLKIT_AUTHORITY (source), result, &error);

  if (g_cancellable_is_cancelled (question->cancellable))
    g_task_return_error (task, new_cancelled_error ()); /* even if the yes crossed it */
  else if (answer == NULL)
    g_task_return_new_error (task, NW_ERROR, NW_ERROR_DENIED,
                             _("Whether you may do this could not be found out: polkit said “%s”."), error->message);
  else if (!polkit_authorization_result_get_is_authorized (answer))
    g_task_return_error (task, new_refusal (answer, question));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_authority (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (PolkitAuthority) authority = polkit_authority_get_finish (result, &error);

  if (g_cancellable_is_cancelled (question->cancellable))
    g_task_return_error (task, new_cancelled_error ());
  else if (authority == NULL)
    g_task_return_new_error (task, NW_ERROR, NW_ERROR_DENIED,
                             _("Whether you may do this could not be found out, because polkit cannot be reached: %s"),
                             error->message);
  else
    polkit_authority_check_authorization (authority, question->subject, nw_action_get_id (question->action), question->details,
                                          question->interactive ? POLKIT_CHECK_AUTHORIZATION_FLAGS_ALLOW_USER_INTERACTION
                                                                : POLKIT_CHECK_AUTHORIZATION_FLAGS_NONE,
                                          question->cancellable, on_checked, g_object_ref (task));
}

void
nw_authority_check_async (const char *sender, const NwDemand *demand, gboolean interactive, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  g_return_if_fail (sender != NULL);
  g_return_if_fail (demand != NULL && nw_action_get_id (demand->action) != NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, nw_authority_check_async);

  question = g_new0 (Question, 1);
  question->action = demand->action;
  question->interactive = interactive;
  question->subject = polkit_system_bus_name_new (sender);
  question->details = new_details (demand);
  question->cancellable = g_cancellable_new ();
  question->timeout_source = g_timeout_add_seconds (NW_AUTHORITY_PATIENCE, on_patience_lost, question);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  if (g_set_object (&question->callers, cancellable))
    question->handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_callers_cancelled), question);
  if (g_cancellable_is_cancelled (cancellable))
    g_cancellable_cancel (question->cancellable);

  polkit_authority_get_async (NULL, on_authority, g_object_ref (task));
}

gboolean
nw_authority_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
