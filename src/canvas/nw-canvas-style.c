/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-style.h"

#include "nw-canvas-resources.h"

#define STYLE_KEY "nw-canvas-colours"

static void
update_colours (GtkSettings    *settings,
                GParamSpec     *pspec,
                GtkCssProvider *colours)
{
  gboolean dark;

  g_object_get (settings, "gtk-application-prefer-dark-theme", &dark, NULL);
  gtk_css_provider_load_from_resource (colours,
                                       dark ? "/org/netwarren/canvas/colours-dark.css"
                                            : "/org/netwarren/canvas/colours-light.css");
}

static void
add_provider (GdkDisplay     *display,
              GtkCssProvider *provider)
{
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

void
nw_canvas_style_install (GdkDisplay *display)
{
  GtkSettings *settings = gtk_settings_get_for_display (display);
  g_autoptr (GtkCssProvider) sheet = NULL;
  GtkCssProvider *colours;

  if (g_object_get_data (G_OBJECT (display), STYLE_KEY) != NULL)
    return;

  /* The linker may have dropped the constructor that would register it. */
  g_resources_register (nw_canvas_get_resource ());

  colours = gtk_css_provider_new ();
  g_object_set_data_full (G_OBJECT (display), STYLE_KEY, colours, g_object_unref);
  update_colours (settings, NULL, colours);
  add_provider (display, colours);
  g_signal_connect_object (settings, "notify::gtk-application-prefer-dark-theme",
                           G_CALLBACK (update_colours), colours, 0);

  sheet = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (sheet, "/org/netwarren/canvas/canvas.css");
  add_provider (display, sheet);
}
