/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the canvas with a made-up network, and prints what it asks for: to look at and to try. */
#include <adwaita.h>

#include "fixture.h"
#include "nw-canvas.h"

static char *network = NULL;
static gboolean dark = FALSE;
static gboolean ghosts = FALSE;

static const GOptionEntry options[] = {
  { "network", 'n', 0, G_OPTION_ARG_STRING, &network, "look, all, pair, a number of namespaces, or sN: N of them on a switch", "NETWORK" },
  { "dark", 'd', 0, G_OPTION_ARG_NONE, &dark, "The dark style", NULL },
  { "ghosts", 'g', 0, G_OPTION_ARG_NONE, &ghosts, "Add some ghosts", NULL },
  { NULL }
};

static NwSnapshot *
make_snapshot (void)
{
  if (network == NULL || g_str_equal (network, "look"))
    return fixture_look ();
  if (g_str_equal (network, "all"))
    return fixture_all ();
  if (*network == 's')
    return fixture_star ((guint) g_ascii_strtoull (network + 1, NULL, 10));
  if (g_str_equal (network, "pair"))
    return fixture_pair ();
  return fixture_tree ((guint) g_ascii_strtoull (network, NULL, 10));
}

static gboolean
check_name (const char *name,
            gpointer    user_data,
            GError    **error)
{
  if (g_str_equal (name, "red"))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "There is a namespace called red already. Choose another name.");
      return FALSE;
    }
  return *name != '\0' || (g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "A name is missing."), FALSE);
}

static void
namespace_wanted_cb (NwCanvas *canvas,
                     double    x,
                     double    y)
{
  g_print ("namespace-wanted %g %g\n", x, y);
  nw_canvas_begin_naming (canvas, x, y, "orange", check_name, NULL);
}

static void
name_chosen_cb (NwCanvas   *canvas,
                const char *name,
                double      x,
                double      y)
{
  g_print ("name-chosen %s %g %g\n", name, x, y);
  nw_canvas_add_ghost_node (canvas, name, x, y);
}

static void
cable_wanted_cb (NwCanvas         *canvas,
                 const NwSelected *from,
                 const NwSelected *to,
                 GtkWidget        *anchor)
{
  g_print ("cable-wanted %" G_GUINT64_FORMAT ":%d %" G_GUINT64_FORMAT ":%d %s\n", from->inode, from->link, to->inode, to->link,
           G_OBJECT_TYPE_NAME (anchor));
  nw_canvas_add_ghost_cable (canvas, *from, *to);
}

static void
switch_name_chosen_cb (NwCanvas   *canvas,
                       guint64     inode,
                       const char *name,
                       double      x,
                       double      y)
{
  g_print ("switch-name-chosen %" G_GUINT64_FORMAT " %s %g %g\n", inode, name, x, y);
  nw_canvas_add_ghost_switch (canvas, inode, name, x, y);
}

static void
delete_wanted_cb (NwCanvas *canvas)
{
  g_print ("delete-wanted\n");
}

static void
context_menu_cb (NwCanvas     *canvas,
                 double        x,
                 double        y,
                 GdkRectangle *where)
{
  g_print ("context-menu %g %g at %d,%d %d×%d\n", x, y, where->x, where->y, where->width, where->height);
  nw_canvas_begin_naming_switch (canvas, 4026531840, x, y, "v-net-2", check_name, NULL);
}

static void
positions_changed_cb (NwCanvas *canvas)
{
  g_autoptr (GVariant) positions = g_variant_ref_sink (nw_canvas_get_positions (canvas));
  g_autofree char *text = g_variant_print (positions, FALSE);

  g_print ("positions-changed %.400s\n", text);
}

static void
zoom_changed_cb (NwCanvas *canvas,
                 double    zoom)
{
  g_print ("zoom-changed %g\n", zoom);
}

static void
selection_changed_cb (NwSelection *selection)
{
  g_print ("selection");
  for (guint i = 0; i < nw_selection_get_length (selection); i++)
    {
      const NwSelected *selected = nw_selection_get (selection, i);

      g_print (" %d:%" G_GUINT64_FORMAT ":%d", selected->kind, selected->inode, selected->link);
    }
  g_print ("\n");
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = adw_application_window_new (application);
  g_autoptr (NwSelection) selection = nw_selection_new ();
  g_autoptr (NwSnapshot) snapshot = make_snapshot ();
  GtkWidget *canvas = nw_canvas_new (selection);

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  g_signal_connect (canvas, "namespace-wanted", G_CALLBACK (namespace_wanted_cb), NULL);
  g_signal_connect (canvas, "name-chosen", G_CALLBACK (name_chosen_cb), NULL);
  g_signal_connect (canvas, "switch-name-chosen", G_CALLBACK (switch_name_chosen_cb), NULL);
  g_signal_connect (canvas, "cable-wanted", G_CALLBACK (cable_wanted_cb), NULL);
  g_signal_connect (canvas, "delete-wanted", G_CALLBACK (delete_wanted_cb), NULL);
  g_signal_connect (canvas, "context-menu", G_CALLBACK (context_menu_cb), NULL);
  g_signal_connect (canvas, "positions-changed", G_CALLBACK (positions_changed_cb), NULL);
  g_signal_connect (canvas, "zoom-changed", G_CALLBACK (zoom_changed_cb), NULL);
  g_signal_connect (selection, "changed", G_CALLBACK (selection_changed_cb), NULL);

  if (network == NULL || g_str_equal (network, "look"))
    nw_canvas_set_positions (NW_CANVAS (canvas),
                             g_variant_new_parsed ("{'/': (48.0, 168.0), '/:v-net-0': (24.0, 0.0), 'red': (-96.0, -216.0),"
                                                   " 'blue': (336.0, -216.0), 'green': (-216.0, 0.0), 'internet': (384.0, 192.0)}"));
  nw_canvas_set_snapshot (NW_CANVAS (canvas), snapshot);
  if (ghosts)
    {
      nw_canvas_add_ghost_node (NW_CANVAS (canvas), "orange", 336, 0);
      nw_canvas_add_ghost_switch (NW_CANVAS (canvas), 4026531840, "v-net-1", -216, 168);
      nw_canvas_add_ghost_cable (NW_CANVAS (canvas), (NwSelected) { NW_SELECTED_NAMESPACE, 4026532184, 0 },
                                 (NwSelected) { NW_SELECTED_LINK, 4026531840, 2 });
    }

  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), canvas);
  gtk_window_set_default_size (GTK_WINDOW (window), 890, 730);
  gtk_window_set_title (GTK_WINDOW (window), "Canvas");
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (AdwApplication) application = adw_application_new ("org.netwarren.CanvasDemo", G_APPLICATION_NON_UNIQUE);

  setvbuf (stdout, NULL, _IOLBF, 0);
  g_application_add_main_option_entries (G_APPLICATION (application), options);
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
