/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-trial-dialog.h"

#include <glib/gi18n-lib.h>

struct _NwTrialDialog {
  AdwMessageDialog  parent_instance;

  NwClient         *client;
  guint             trial;
  guint             seconds;
  guint             tick;
};

G_DEFINE_FINAL_TYPE (NwTrialDialog, nw_trial_dialog, ADW_TYPE_MESSAGE_DIALOG)

static void
update (NwTrialDialog *self)
{
  g_autofree char *body =
    g_strdup_printf (ngettext ("It touches what this computer itself reaches the network by. Unless you keep it, it is "
                               "undone by itself in %u second.",
                               "It touches what this computer itself reaches the network by. Unless you keep it, it is "
                               "undone by itself in %u seconds.",
                               self->seconds),
                     self->seconds);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (self), body);
}

static gboolean
on_tick (gpointer user_data)
{
  NwTrialDialog *self = user_data;

  /* The last word is the helper's. */
  if (self->seconds > 0)
    self->seconds--;
  update (self);

  return G_SOURCE_CONTINUE;
}

static void
on_reverted (NwTrialDialog *self,
             guint          trial)
{
  if (trial == self->trial)
    gtk_window_destroy (GTK_WINDOW (self));
}

/* Whoever is gone takes nothing back and keeps nothing. */
static void
on_closed (NwTrialDialog *self)
{
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
nw_trial_dialog_response (AdwMessageDialog *dialog,
                          const char       *response)
{
  NwTrialDialog *self = NW_TRIAL_DIALOG (dialog);

  if (g_str_equal (response, "keep"))
    nw_client_confirm_async (self->client, self->trial, NULL, NULL);
  else
    nw_client_revert (self->client, self->trial);
}

static void
nw_trial_dialog_dispose (GObject *object)
{
  NwTrialDialog *self = NW_TRIAL_DIALOG (object);

  g_clear_handle_id (&self->tick, g_source_remove);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (nw_trial_dialog_parent_class)->dispose (object);
}

static void
nw_trial_dialog_class_init (NwTrialDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nw_trial_dialog_dispose;
  ADW_MESSAGE_DIALOG_CLASS (klass)->response = nw_trial_dialog_response;
}

static void
nw_trial_dialog_init (NwTrialDialog *self)
{
  self->seconds = NW_TRIAL_SECONDS;
}

GtkWidget *
nw_trial_dialog_new (GtkWindow  *parent,
                     NwClient   *client,
                     guint       trial,
                     const char *what)
{
  NwTrialDialog *self = g_object_new (NW_TYPE_TRIAL_DIALOG, "transient-for", parent, NULL);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (self);
  /* Translators: %s is what was just done: "Remove the default route" */
  g_autofree char *heading = g_strdup_printf (_("Keep “%s”?"), what);

  self->client = g_object_ref (client);
  self->trial = trial;

  adw_message_dialog_set_heading (dialog, heading);
  adw_message_dialog_add_responses (dialog, "revert", _("_Undo It Now"), "keep", _("_Keep It"), NULL);
  adw_message_dialog_set_default_response (dialog, "keep");
  adw_message_dialog_set_close_response (dialog, "revert");
  g_signal_connect_object (client, "reverted", G_CALLBACK (on_reverted), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  self->tick = g_timeout_add_seconds (1, on_tick, self);
  update (self);

  return GTK_WIDGET (self);
}
