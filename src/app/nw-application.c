/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-application.h"

#include <glib/gi18n-lib.h>

#include "nw-state.h"
#include "nw-window.h"

struct _NwApplication {
  AdwApplication  parent_instance;

  NwState        *state;
  NwWorld         world; /* of the first window */
  GPtrArray      *found; /* (nullable) (element-type NwRecovery): labs that ended badly, the last one first to be asked about */
  gboolean        looked; /* for these */
};

G_DEFINE_FINAL_TYPE (NwApplication, nw_application, ADW_TYPE_APPLICATION)

static void
on_quit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GList *windows = g_list_copy_deep (gtk_application_get_windows (user_data), (GCopyFunc) (void (*) (void)) g_object_ref, NULL);

  /* Closing lets every window keep its size, and ask for what is not saved. */
  for (GList *l = windows; l != NULL; l = l->next)
    if (NW_IS_WINDOW (l->data))
      gtk_window_close (l->data);
  g_list_free_full (windows, g_object_unref);
}

static NwWindow *
open_window (NwApplication *self,
             NwWorld        world)
{
  GtkWidget *window = nw_window_new (ADW_APPLICATION (self), self->state, world);

  gtk_window_present (GTK_WINDOW (window));

  return NW_WINDOW (window);
}

/* What was left */

static void offer_next (NwApplication *self);

static void
on_offer_answered (AdwMessageDialog *dialog,
                   const char       *response,
                   NwApplication    *self)
{
  g_autoptr(NwRecovery) recovery = g_ptr_array_steal_index (self->found, self->found->len - 1);
  GtkWindow *window = gtk_window_get_transient_for (GTK_WINDOW (dialog));

  if (g_str_equal (response, "discard"))
    nw_recovery_discard (recovery);
  else if (g_str_equal (response, "restore"))
    {
      if (window == NULL || !nw_files_is_untouched (nw_window_get_files (NW_WINDOW (window))))
        window = GTK_WINDOW (open_window (self, NW_WORLD_LAB));
      nw_files_restore (nw_window_get_files (NW_WINDOW (window)), recovery);
    }
  offer_next (self);
}

/* The last one of the list is the newest. */
static void
offer_next (NwApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));
  NwRecovery *recovery;
  AdwMessageDialog *dialog;
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *when = NULL;
  g_autofree char *name = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *body = NULL;

  while (window != NULL && !NW_IS_WINDOW (window))
    window = gtk_window_get_transient_for (window);
  if (self->found->len == 0 || window == NULL)
    return;

  recovery = self->found->pdata[self->found->len - 1];
  time = g_date_time_new_from_unix_local (nw_recovery_get_time (recovery));
  when = g_date_time_format (time, "%c");
  name = nw_recovery_get_file (recovery) != NULL ? g_file_get_basename (nw_recovery_get_file (recovery)) : NULL;
  heading = name != NULL ? g_strdup_printf (_("Restore the lab “%s”?"), name) : g_strdup (_("Restore the lab?"));
  body = g_strdup_printf (_("Netwarren stopped unexpectedly. The lab is gone, but what was built in it is remembered as it was on %s, "
                            "with its places on the canvas, and can be built again."), when);
  dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (window, heading, NULL));
  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_add_responses (dialog, "later", _("Ask _Later"), "discard", _("_Discard"), "restore", _("_Restore"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "restore", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "restore");
  adw_message_dialog_set_close_response (dialog, "later");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_offer_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_found (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(NwApplication) self = user_data;
  g_autoptr(GPtrArray) found = nw_recovery_find_finish (result);

  self->found = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = found->len; i-- > 0;)
    g_ptr_array_add (self->found, g_object_ref (found->pdata[i]));
  offer_next (self);
}

static void
look_for_left (NwApplication *self)
{
  if (!self->looked)
    nw_recovery_find_async (NULL, on_found, g_object_ref (self));
  self->looked = TRUE;
}

static void
on_new_lab (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  open_window (user_data, NW_WORLD_LAB);
}

static void
on_about (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  GtkApplication *application = user_data;

  adw_show_about_window (gtk_application_get_active_window (application),
                         "application-name", _("Netwarren"),
                         "application-icon", "org.netwarren.Netwarren",
                         "version", NW_VERSION,
                         "developer-name", _("The Netwarren developers"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Draws the Linux networks of one computer — namespaces, bridges, cables — "
                                       "lets you build them by hand, and explains what they do."),
                         /* Translators: put your names here, one a line. */
                         "translator-credits", _("translator-credits"),
                         NULL);
}

static void
apply_style (const char *style)
{
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (style, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (style, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

static void
on_style (GSimpleAction *action,
          GVariant      *value,
          gpointer       user_data)
{
  NwApplication *self = user_data;
  const char *style = g_variant_get_string (value, NULL);

  apply_style (style);
  nw_state_set_style (self->state, style);
  g_simple_action_set_state (action, value);
}

static void
add_actions (NwApplication *self)
{
  static const GActionEntry entries[] = {
    { "quit", on_quit },
    { "new-lab", on_new_lab },
    { "about", on_about },
    { "style", NULL, "s", "'default'", on_style },
  };
  g_autofree char *style = nw_state_get_style (self->state);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "style")),
                             g_variant_new_string (style));
  apply_style (style);

  /* Only what no entry field could want; the other keys are in nw-window.c. */
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit",
                                         (const char *[]) { "<Control>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.new-lab",
                                         (const char *[]) { "<Control>n", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "file.open",
                                         (const char *[]) { "<Control>o", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "file.save",
                                         (const char *[]) { "<Control>s", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "file.save-as",
                                         (const char *[]) { "<Control><Shift>s", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close",
                                         (const char *[]) { "<Control>w", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.show-help-overlay",
                                         (const char *[]) { "<Control>question", "F1", NULL });
}

static void
nw_application_startup (GApplication *application)
{
  NwApplication *self = NW_APPLICATION (application);

  G_APPLICATION_CLASS (nw_application_parent_class)->startup (application);

  gtk_window_set_default_icon_name ("org.netwarren.Netwarren");
  self->state = nw_state_new (NULL);
  add_actions (self);
}

static void
nw_application_activate (GApplication *application)
{
  open_window (NW_APPLICATION (application), NW_APPLICATION (application)->world);
  look_for_left (NW_APPLICATION (application));
}

/* A window for each. */
static void
nw_application_open (GApplication  *application,
                     GFile        **files,
                     int            n_files,
                     const char    *hint)
{
  NwApplication *self = NW_APPLICATION (application);

  for (int i = 0; i < n_files; i++)
    nw_files_open (nw_window_get_files (open_window (self, self->world)), files[i]);
  look_for_left (self);
}

static void
nw_application_shutdown (GApplication *application)
{
  NwApplication *self = NW_APPLICATION (application);

  if (self->state != NULL)
    nw_state_flush (self->state);
  g_clear_object (&self->state);
  g_clear_pointer (&self->found, g_ptr_array_unref);

  G_APPLICATION_CLASS (nw_application_parent_class)->shutdown (application);
}

static int
nw_application_handle_local_options (GApplication *application,
                                     GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("netwarren %s\n", NW_VERSION);
      return EXIT_SUCCESS;
    }
  if (g_variant_dict_contains (options, "system"))
    NW_APPLICATION (application)->world = NW_WORLD_SYSTEM;

  return -1;
}

static void
nw_application_class_init (NwApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = nw_application_startup;
  application_class->activate = nw_application_activate;
  application_class->open = nw_application_open;
  application_class->shutdown = nw_application_shutdown;
  application_class->handle_local_options = nw_application_handle_local_options;
}

static void
nw_application_init (NwApplication *self)
{
  static const GOptionEntry entries[] = {
    { "system", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Show this computer instead of a practice lab"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    G_OPTION_ENTRY_NULL
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
}

NwApplication *
nw_application_new (void)
{
  return g_object_new (NW_TYPE_APPLICATION,
                       "application-id", "org.netwarren.Netwarren",
                       "flags", G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/org/netwarren/Netwarren",
                       NULL);
}
