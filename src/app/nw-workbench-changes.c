/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-workbench-private.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-trial-dialog.h"

/* What is longer would be cut in a toast; it is shown whole on request. */
#define TOAST_LINES 3
#define TOAST_LINE_CHARS 56
#define TOAST_CHARS_MAX 140

NwRequest *
nw_request_new (NwWorkbench *workbench,
                NwPlan      *plan)
{
  NwRequest *request = g_new0 (NwRequest, 1);

  request->workbench = g_object_ref (workbench);
  request->plan = plan != NULL ? g_object_ref (plan) : NULL;

  return request;
}

static void
request_free (NwRequest *request)
{
  g_object_unref (request->workbench);
  g_clear_object (&request->plan);
  g_clear_object (&request->script);
  if (request->task != NULL)
    g_task_return_new_error (request->task, NW_ERROR, NW_ERROR_CANCELLED, "%s", _("It was not done."));
  g_clear_object (&request->task);
  g_free (request->link);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwRequest, request_free)

/* Saying what happened */

void
nw_workbench_dismiss_toast (NwWorkbench *self)
{
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_clear_weak_pointer (&self->toast);
}

/* One at a time: what was said before is about what was before. */
static void
show_toast (NwWorkbench *self,
            AdwToast    *toast)
{
  nw_workbench_dismiss_toast (self);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* A plain toast has one line; a reason needs more. */
static AdwToast *
new_toast (const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), TOAST_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TOAST_LINE_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  adw_toast_set_custom_title (toast, label);

  return toast;
}

void
nw_workbench_say (NwWorkbench *self,
                  const char  *text)
{
  show_toast (self, new_toast (text));
}

void
nw_workbench_say_with_button (NwWorkbench *self,
                              const char  *text,
                              const char  *label,
                              const char  *action,
                              GVariant    *target)
{
  AdwToast *toast = new_toast (text);

  adw_toast_set_button_label (toast, label);
  adw_toast_set_action_name (toast, action);
  adw_toast_set_action_target_value (toast, target);
  show_toast (self, toast);
}

/* @heading, @body: of the dialog that shows all of it */
static void
say_with_details (NwWorkbench *self,
                  const char  *text,
                  const char  *heading,
                  const char  *body)
{
  nw_workbench_say_with_button (self, text, _("Details"), "win.show-details", g_variant_new ("(ss)", heading, body));
}

static NwCommandOrigin
get_origin (const NwRequest *request)
{
  if (request->plan != NULL)
    return NW_COMMAND_NEW;

  return request->redo ? NW_COMMAND_REDO : NW_COMMAND_UNDO;
}

static void
say_failure (NwWorkbench     *self,
             NwPlan          *plan,
             NwCommandOrigin  origin,
             const GError    *error)
{
  g_autofree char *text = NULL;

  if (plan == NULL)
    text = g_strdup (error->message);
  else if (origin == NW_COMMAND_REDO)
    text = g_strdup_printf (_("“%s” could not be done again: %s"), nw_plan_get_title (plan), error->message);
  else if (origin == NW_COMMAND_UNDO)
    text = g_strdup_printf (_("“%s” could not be undone: %s"), nw_plan_get_title (plan), error->message);
  else
    text = g_strdup_printf (_("“%s” did not work: %s"), nw_plan_get_title (plan), error->message);

  if (plan == NULL || g_utf8_strlen (text, -1) <= TOAST_CHARS_MAX)
    nw_workbench_say (self, text);
  else
    say_with_details (self, text, nw_plan_get_title (plan), error->message);
}

static void
say_notes (NwWorkbench *self,
           NwPlan      *plan,
           GStrv        notes)
{
  g_autofree char *text = g_strjoinv ("\n", notes);

  if (*text == '\0')
    return;

  if (g_utf8_strlen (text, -1) <= TOAST_CHARS_MAX)
    nw_workbench_say (self, text);
  else
    say_with_details (self, _("Undo brings back almost everything."), nw_plan_get_title (plan), text);
}

/* What became of it */

/* What was added, or came back, is what one wants to look at next. */
static void
select_created (NwWorkbench *self,
                GHashTable  *created)
{
  g_autoptr(GArray) selected = g_array_new (FALSE, FALSE, sizeof (NwSelected));
  GHashTableIter iter;
  gpointer inode;

  g_hash_table_iter_init (&iter, created);
  while (g_hash_table_iter_next (&iter, NULL, &inode))
    {
      NwSelected namespace_ = { NW_SELECTED_NAMESPACE, *(guint64 *) inode, 0 };

      if (nw_snapshot_find (nw_client_get_snapshot (self->client), namespace_.inode) != NULL)
        g_array_append_val (selected, namespace_);
    }

  if (selected->len > 0)
    nw_selection_set_all (self->selection, (const NwSelected *) selected->data, selected->len);
  if (selected->len == 1)
    self->selected_as_made = g_array_index (selected, NwSelected, 0).inode;
}

static void
select_link (NwWorkbench *self,
             guint64      owner,
             const char  *name)
{
  NwNamespace *namespace_ = nw_snapshot_find (nw_client_get_snapshot (self->client), owner);
  NwLink *link = namespace_ != NULL ? nw_namespace_find_link_by_name (namespace_, name) : NULL;

  if (link != NULL)
    nw_selection_set (self->selection, (NwSelected) { NW_SELECTED_LINK, owner, link->index });
}

static void send (NwWorkbench *self, NwRequest *request, NwApplyFlags flags);

/* In a lab nobody can lock himself out. */
static NwApplyFlags
get_trial (NwWorkbench *self)
{
  return nw_client_get_world (self->client) == NW_WORLD_SYSTEM ? NW_APPLY_ON_TRIAL : NW_APPLY_NONE;
}

static void
on_confirmed (AdwMessageDialog *dialog,
              const char       *response,
              gpointer          user_data)
{
  g_autoptr(NwRequest) request = g_object_steal_data (G_OBJECT (dialog), "nw-request");
  NwWorkbench *self = request->workbench;

  if (nw_workbench_is_gone (self))
    return;

  if (g_str_equal (response, "apply"))
    send (self, g_steal_pointer (&request), NW_APPLY_CONFIRMED | get_trial (self));
  else
    nw_inspector_refresh (self->inspector);
}

/* It would cut the host itself off. Takes @request. */
static void
ask_confirmation (NwWorkbench  *self,
                  NwRequest    *request,
                  const GError *error)
{
  gboolean lab = nw_client_get_world (self->client) == NW_WORLD_LAB;
  GtkWidget *dialog = adw_message_dialog_new (nw_workbench_get_window (self),
                                              lab ? _("Cut the host off?") : _("Cut this computer off?"), NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), error->message);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "cancel", _("_Cancel"),
                                    "apply", _("_Do It Anyway"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "apply", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");

  g_object_set_data_full (G_OBJECT (dialog), "nw-request", request, (GDestroyNotify) request_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_confirmed), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_history_done (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(NwRequest) request = user_data;
  NwWorkbench *self = request->workbench;
  g_autoptr(NwApplyResult) applied = NULL;
  g_autoptr(NwPlan) plan = NULL;
  g_autoptr(GError) error = NULL;

  applied = nw_history_finish (NW_HISTORY (source), result, &plan, &error);

  if (nw_workbench_is_gone (self))
    return;

  if (request->ghost != 0)
    nw_canvas_remove_ghost (self->canvas, request->ghost);
  request->ghost = 0;

  if (g_error_matches (error, NW_ERROR, NW_ERROR_UNCONFIRMED))
    {
      ask_confirmation (self, g_steal_pointer (&request), error);
      return;
    }
  if (applied == NULL)
    {
      if (!g_error_matches (error, NW_ERROR, NW_ERROR_CANCELLED))
        say_failure (self, plan, get_origin (request), error);
      nw_inspector_refresh (self->inspector);
      return;
    }

  nw_workbench_dismiss_toast (self);
  if (plan == NULL) /* nodes were moved */
    return;

  nw_command_strip_append_exact (self->commands, plan, (const char * const *) applied->commands, get_origin (request));
  if (request->plan != NULL) /* whoever takes something back does not want to hear what taking that back would lack */
    say_notes (self, plan, applied->notes);
  if (request->script != NULL)
    nw_workbench_answer (self, request->script);
  select_created (self, applied->created);
  if (request->task != NULL)
    g_task_return_boolean (request->task, TRUE);
  g_clear_object (&request->task);
  if (request->link != NULL)
    select_link (self, request->owner, request->link);
  if (applied->trial != 0)
    gtk_window_present (GTK_WINDOW (nw_trial_dialog_new (nw_workbench_get_window (self), self->client, applied->trial,
                                                         nw_plan_get_title (plan))));
}

/* Takes @request. */
static void
send (NwWorkbench  *self,
      NwRequest    *request,
      NwApplyFlags  flags)
{
  if (request->plan != NULL)
    nw_history_apply_async (self->history, request->plan, flags, on_history_done, request);
  else if (request->redo)
    nw_history_redo_async (self->history, flags, on_history_done, request);
  else
    nw_history_undo_async (self->history, flags, on_history_done, request);
}

void
nw_workbench_say_reverted (NwWorkbench *self,
                           guint        trial,
                           const char  *left)
{
  if (nw_workbench_is_gone (self))
    return;

  if (*left == '\0')
    nw_workbench_say (self, _("Everything is as it was before."));
  else
    say_with_details (self, _("Not everything could be taken back."), _("What is left"), left);
}

void
nw_workbench_apply (NwWorkbench *self,
                    NwRequest   *request)
{
  send (self, request, NW_APPLY_NONE);
}

/* In a lab, to take back what one did is confirmation enough. */
static NwApplyFlags
get_undo_flags (NwWorkbench *self)
{
  return nw_client_get_world (self->client) == NW_WORLD_LAB ? NW_APPLY_CONFIRMED : NW_APPLY_NONE;
}

void
nw_workbench_undo (NwWorkbench *self)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  send (self, nw_request_new (self, NULL), get_undo_flags (self));
}

void
nw_workbench_redo (NwWorkbench *self)
{
  NwRequest *request;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  request = nw_request_new (self, NULL);
  request->redo = TRUE;
  send (self, request, get_undo_flags (self));
}
