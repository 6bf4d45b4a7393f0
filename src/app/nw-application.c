/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-application.h"

#include <glib/gi18n-lib.h>

#include "nw-state.h"
#include "nw-window.h"

struct _NwApplication {
  AdwApplication  parent_instance;

  NwState        *state;
  NwWorld         world; /* of the first window */
};

G_DEFINE_FINAL_TYPE (NwApplication, nw_application, ADW_TYPE_APPLICATION)

static void
on_quit (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  GtkApplication *application = user_data;
  GtkWindow *window;

  /* Closing lets every window keep its size. */
  while ((window = gtk_application_get_active_window (application)) != NULL)
    {
      gtk_window_close (window);
      if (gtk_application_get_active_window (application) == window)
        break;
    }
}

static void
open_window (NwApplication *self,
             NwWorld        world)
{
  gtk_window_present (GTK_WINDOW (nw_window_new (ADW_APPLICATION (self), self->state, world)));
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
}

static void
nw_application_shutdown (GApplication *application)
{
  NwApplication *self = NW_APPLICATION (application);

  if (self->state != NULL)
    nw_state_flush (self->state);
  g_clear_object (&self->state);

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
                       "flags", G_APPLICATION_NON_UNIQUE,
                       "resource-base-path", "/org/netwarren/Netwarren",
                       NULL);
}
