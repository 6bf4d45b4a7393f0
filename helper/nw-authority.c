/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-authority.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"

/* org.freedesktop.PolicyKit1.Authority, as its reference has it. libpolkit-gobject-1 would warn, which ends a test, whenever somebody
 * leaves in the moment in which they are answered. */
#define POLKIT_NAME "org.freedesktop.PolicyKit1"
#define POLKIT_PATH "/org/freedesktop/PolicyKit1/Authority"
#define POLKIT_INTERFACE "org.freedesktop.PolicyKit1.Authority"
#define FLAG_ALLOW_USER_INTERACTION 1u

/* A question to polkit. */
typedef struct {
  GDBusConnection *bus;
  NwAction         action;
  gboolean         interactive;
  char            *id;          /* by which polkit is told to forget it */
  GCancellable    *cancellable; /* its own: the caller's and the clock's both cancel it */
  GCancellable    *callers;     /* (nullable) */
  gulong           handler;
  guint            timeout_source;
} Question;

static void
question_free (Question *question)
{
  g_clear_handle_id (&question->timeout_source, g_source_remove);
  if (question->handler != 0)
    g_signal_handler_disconnect (question->callers, question->handler);
  g_clear_object (&question->callers);
  g_clear_object (&question->cancellable);
  g_clear_object (&question->bus);
  g_free (question->id);
  g_free (question);
}

static void
cancel (Question *question)
{
  if (g_cancellable_is_cancelled (question->cancellable))
    return;
  /* Takes the dialog away. If it has been answered meanwhile, there is nothing to take. */
  g_dbus_connection_call (question->bus, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE, "CancelCheckAuthorization",
                          g_variant_new ("(s)", question->id), NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL, NULL);
  g_cancellable_cancel (question->cancellable);
}

static gboolean
on_patience_lost (gpointer user_data)
{
  Question *question = user_data;

  question->timeout_source = 0;
  cancel (question);
  return G_SOURCE_REMOVE;
}

static void
on_callers_cancelled (GCancellable *callers,
                      Question     *question)
{
  cancel (question);
}

static GError *
new_cancelled_error (void)
{
  return g_error_new_literal (NW_ERROR, NW_ERROR_CANCELLED, _("It was cancelled before it began. Nothing was changed."));
}

/* Why polkit's answer is no yes, and what can be done. */
static GError *
new_refusal (const Question *question, gboolean is_challenge, GVariant *details)
{
  const char *id = nw_action_get_id (question->action);

  if (g_variant_lookup (details, "polkit.dismissed", "&s", NULL))
    return new_cancelled_error ();
  if (!is_challenge)
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
  const Question *question = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) details = NULL;
  gboolean is_authorized = FALSE;
  gboolean is_challenge = FALSE;

  if (g_cancellable_is_cancelled (question->cancellable))
    {
      g_task_return_error (task, new_cancelled_error ()); /* even if the yes crossed it */
      return;
    }
  if (reply == NULL)
    {
      g_dbus_error_strip_remote_error (error);
      g_task_return_new_error (task, NW_ERROR, NW_ERROR_DENIED,
                               _("Whether you may do this could not be found out, because polkit did not answer: %s"), error->message);
      return;
    }

  g_variant_get (reply, "((bb@a{ss}))", &is_authorized, &is_challenge, &details);
  if (is_authorized)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, new_refusal (question, is_challenge, details));
}

static GVariant *
new_arguments (const Question *question, const char *sender, const NwDemand *demand)
{
  GVariantBuilder subject;
  GVariantBuilder details;

  g_variant_builder_init (&subject, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&subject, "{sv}", "name", g_variant_new_string (sender));
  g_variant_builder_init (&details, G_VARIANT_TYPE ("a{ss}"));
  g_variant_builder_add (&details, "{ss}", NW_AUTHORITY_DETAIL_OBJECTS, demand->objects != NULL ? demand->objects : "");
  g_variant_builder_add (&details, "{ss}", NW_AUTHORITY_DETAIL_WHAT, demand->what != NULL ? demand->what : "");
  return g_variant_new ("((sa{sv})sa{ss}us)", "system-bus-name", &subject, nw_action_get_id (question->action), &details,
                        question->interactive ? FLAG_ALLOW_USER_INTERACTION : 0, question->id);
}

static Question *
question_new (GDBusConnection *bus, NwAction action, gboolean interactive)
{
  static guint64 n_questions;
  Question *question = g_new0 (Question, 1);

  question->bus = g_object_ref (bus);
  question->action = action;
  question->interactive = interactive;
  question->id = g_strdup_printf ("netwarren-%" G_GUINT64_FORMAT, ++n_questions);
  question->cancellable = g_cancellable_new ();
  question->timeout_source = g_timeout_add_seconds (NW_AUTHORITY_PATIENCE, on_patience_lost, question);
  return question;
}

void
nw_authority_check_async (GDBusConnection *bus, const char *sender, const NwDemand *demand, gboolean interactive,
                          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  g_return_if_fail (G_IS_DBUS_CONNECTION (bus));
  g_return_if_fail (sender != NULL);
  g_return_if_fail (demand != NULL && nw_action_get_id (demand->action) != NULL);

  task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, nw_authority_check_async);
  question = question_new (bus, demand->action, interactive);
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);

  g_dbus_connection_call (bus, POLKIT_NAME, POLKIT_PATH, POLKIT_INTERFACE, "CheckAuthorization",
                          new_arguments (question, sender, demand), G_VARIANT_TYPE ("((bba{ss}))"),
                          G_DBUS_CALL_FLAGS_NONE, G_MAXINT, question->cancellable, on_checked, g_object_ref (task));
  if (g_set_object (&question->callers, cancellable))
    question->handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (on_callers_cancelled), question);
  if (g_cancellable_is_cancelled (cancellable))
    cancel (question);
}

gboolean
nw_authority_check_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
