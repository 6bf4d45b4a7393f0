/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The panels beside a made-up network, to look at: panels-demo [--dark] [--width N] [--part NAME] WHAT
 * where WHAT is red, blue, green, internet, host, lo, link, cable, several, nothing, card, failing or popover. With --article, on
 * the network of the article, also switch, port, switch-popover, loop-popover, gateway, gateway-red, publish, edit-port, masquerade or add. */

#include <adwaita.h>

#include "fixture.h"
#include "nw-cable-popover-private.h"
#include "nw-client-private.h"
#include "nw-command-strip.h"
#include "nw-gateway-dialog.h"
#include "nw-inspector.h"
#include "nw-link-dialog.h"
#include "nw-masquerade-dialog.h"
#include "nw-outline.h"
#include "nw-ping-card.h"
#include "nw-ping-private.h"
#include "nw-publish-dialog.h"
#include "nw-switch-cable-popover.h"

#define SECOND_SWITCH 7

static gboolean article = FALSE;
static gboolean dark = FALSE;
static gboolean expand = FALSE;
static gboolean firewall = FALSE;
static int height = 760;
static double scroll = 0;
static gboolean unfinished = FALSE;
static int width = 340;
static char *part = NULL;
static char **what = NULL;

static void
print_plan (gpointer object,
            NwPlan  *plan)
{
  g_auto(GStrv) commands = nw_plan_to_commands (plan);

  g_print ("%s\n", nw_plan_get_title (plan));
  for (guint i = 0; commands[i] != NULL; i++)
    g_print ("  %s\n", commands[i]);
}

static void
select_what (NwSelection *selection,
             NwSnapshot  *snapshot,
             const char  *name)
{
  NwNamespace *red = nw_snapshot_find (snapshot, FIXTURE_RED);
  NwLink *veth = nw_namespace_find_link_by_name (red, "veth-red");
  const NwSelected both[] = { { NW_SELECTED_NAMESPACE, FIXTURE_RED, 0 }, { NW_SELECTED_NAMESPACE, FIXTURE_GREEN, 0 } };

  if (g_str_equal (name, "switch"))
    nw_selection_set (selection, (NwSelected) { NW_SELECTED_LINK, FIXTURE_HOST, FIXTURE_SWITCH });
  else if (g_str_equal (name, "port"))
    nw_selection_set (selection, (NwSelected) { NW_SELECTED_LINK, FIXTURE_HOST, FIXTURE_PORT_RED });
  else if (g_str_equal (name, "several"))
    nw_selection_set_all (selection, both, G_N_ELEMENTS (both));
  else if (g_str_equal (name, "link"))
    nw_selection_set (selection, (NwSelected) { NW_SELECTED_LINK, FIXTURE_RED, veth->index });
  else if (g_str_equal (name, "lo"))
    nw_selection_set (selection, (NwSelected) { NW_SELECTED_LINK, FIXTURE_RED, 1 });
  else if (g_str_equal (name, "cable"))
    nw_selection_set (selection, nw_selected_cable (snapshot, red, veth));
  else if (g_str_equal (name, "host"))
    nw_selection_set (selection, (NwSelected) { NW_SELECTED_NAMESPACE, FIXTURE_HOST, 0 });
  else if (nw_snapshot_find_by_name (snapshot, name) != NULL)
    nw_selection_set (selection, (NwSelected) { NW_SELECTED_NAMESPACE, nw_snapshot_find_by_name (snapshot, name)->inode, 0 });
}

static GtkWidget *
create_card (NwSnapshot *snapshot,
             gboolean    failing)
{
  Fixture fixture = fixture_begin ();
  NwInet target = inet (failing ? "192.168.15.9/24" : "192.168.15.2/24");
  g_autoptr(NwPing) ping = nw_ping_new (FIXTURE_RED, &target, NULL, NULL);
  g_autoptr(NwSnapshot) before = NULL;
  GtkWidget *card;

  g_ptr_array_set_size (fixture.red->neighbours, 0);
  before = fixture_finish (&fixture, 1);
  card = nw_ping_card_new (ping, before, nw_snapshot_find (before, FIXTURE_RED));

  for (guint i = 1; i <= 24; i++)
    {
      gboolean lost = failing || i == 9;

      nw_ping_take_answer (ping, nw_ping_answer_new (i, lost ? "timeout" : "reply", lost ? "" : "192.168.15.2", lost ? 0 : 64,
                                                     lost ? 0 : 31000 + (i * 7919) % 29000, lost ? "No answer within a second" : ""));
    }
  nw_ping_card_update (NW_PING_CARD (card), snapshot, nw_snapshot_find (snapshot, FIXTURE_RED), TRUE);

  return card;
}

static void
fill_strip (NwCommandStrip *strip,
            NwSnapshot     *snapshot)
{
  NwNamespaceRef red = nw_namespace_get_ref (nw_snapshot_find (snapshot, FIXTURE_RED));
  NwNamespaceRef blue = nw_namespace_get_ref (nw_snapshot_find (snapshot, FIXTURE_BLUE));
  g_autoptr(NwPlan) plan = nw_plan_new ("Connect red and blue");
  NwInet address = inet ("192.168.15.1/24");

  nw_plan_take (plan, nw_operation_new_namespace_add ("red"));
  nw_plan_take (plan, nw_operation_new_namespace_add ("blue"));
  nw_plan_take (plan, nw_operation_new_veth_add (red, "veth-red", blue, "veth-blue"));
  nw_plan_take (plan, nw_operation_new_address_replace (red, "veth-red", &address));
  nw_plan_take (plan, nw_operation_new_link_set_up (red, "veth-red", TRUE));
  nw_command_strip_append (strip, plan, NW_COMMAND_NEW);
}

static GtkWidget *
create_popover (NwClient   *client,
                const char *name)
{
  if (g_str_equal (name, "popover"))
    return nw_cable_popover_new (client, FIXTURE_RED, FIXTURE_GREEN);
  if (g_str_equal (name, "switch-popover"))
    return nw_switch_cable_popover_new (client, FIXTURE_GREEN, 0, FIXTURE_HOST, FIXTURE_SWITCH);
  if (g_str_equal (name, "loop-popover"))
    return nw_switch_cable_popover_new (client, FIXTURE_HOST, SECOND_SWITCH, FIXTURE_HOST, FIXTURE_SWITCH);

  return NULL;
}

static GtkWidget *
create_dialog (NwClient   *client,
               NwSnapshot *snapshot,
               const char *name)
{
  NwNamespace *host = nw_snapshot_find (snapshot, FIXTURE_HOST);

  if (g_str_equal (name, "gateway"))
    return nw_gateway_dialog_new (client, FIXTURE_HOST, FIXTURE_SWITCH);
  if (g_str_equal (name, "gateway-red"))
    return nw_gateway_dialog_new (client, FIXTURE_RED, 0);
  if (g_str_equal (name, "publish"))
    return nw_publish_dialog_new (client, FIXTURE_BLUE, NULL);
  if (g_str_equal (name, "edit-port"))
    return nw_publish_dialog_new (client, FIXTURE_HOST, g_ptr_array_index (host->nat_rules, 1));
  if (g_str_equal (name, "masquerade"))
    return nw_masquerade_dialog_new (client, FIXTURE_HOST, NULL);
  if (g_str_equal (name, "add"))
    return nw_link_dialog_new (client, FIXTURE_HOST);

  return NULL;
}

static void
expand_all (GtkWidget *widget)
{
  if (ADW_IS_EXPANDER_ROW (widget))
    adw_expander_row_set_expanded (ADW_EXPANDER_ROW (widget), TRUE);
  if (GTK_IS_STACK (widget) && part != NULL && gtk_stack_get_child_by_name (GTK_STACK (widget), part) != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (widget), part);
  if (GTK_IS_SCROLLED_WINDOW (widget) && scroll > 0)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget)), scroll);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    expand_all (child);
}

static gboolean
on_settled (gpointer user_data)
{
  expand_all (user_data);
  return scroll > 0;
}

static gboolean
present_dialog (gpointer dialog)
{
  gtk_window_present (GTK_WINDOW (dialog));
  return G_SOURCE_REMOVE;
}

static GtkWidget *
create_content (NwSnapshot *snapshot)
{
  const char * const kinds[] = { "bridge", "veth", "macvlan", "vxlan", "ifb", "tbf", NULL };
  g_autoptr(NwClient) client = nw_client_new_for_testing (snapshot);
  g_autoptr(NwSelection) selection = nw_selection_new ();
  g_autoptr(NwScope) scope = nw_scope_new ();
  const char *name = what != NULL && what[0] != NULL ? what[0] : "red";
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *panes = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *outline = nw_outline_new (client, selection, scope);
  GtkWidget *strip = nw_command_strip_new (client, selection);
  GtkWidget *middle = adw_bin_new ();
  GtkWidget *inspector;
  GtkWidget *popover;
  GtkWidget *dialog;

  nw_client_set_kinds_for_testing (client, kinds);
  if (g_str_equal (name, "card") || g_str_equal (name, "failing"))
    {
      inspector = adw_bin_new ();
      gtk_widget_add_css_class (inspector, "nw-panel");
      adw_bin_set_child (ADW_BIN (inspector), create_card (snapshot, g_str_equal (name, "failing")));
      gtk_widget_add_css_class (adw_bin_get_child (ADW_BIN (inspector)), "nw-content");
    }
  else
    {
      inspector = nw_inspector_new (client, selection);
      g_signal_connect (inspector, "plan-wanted", G_CALLBACK (print_plan), NULL);
      if (part != NULL)
        nw_inspector_show_page (NW_INSPECTOR (inspector), part);
    }

  gtk_widget_set_size_request (inspector, width, -1);
  gtk_widget_set_hexpand (middle, TRUE);
  gtk_widget_set_vexpand (panes, TRUE);
  gtk_box_append (GTK_BOX (panes), outline);
  gtk_box_append (GTK_BOX (panes), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (panes), middle);
  gtk_box_append (GTK_BOX (panes), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (panes), inspector);
  gtk_box_append (GTK_BOX (box), panes);
  gtk_box_append (GTK_BOX (box), strip);
  fill_strip (NW_COMMAND_STRIP (strip), snapshot);

  select_what (selection, snapshot, name);
  popover = create_popover (client, name);
  if (popover != NULL)
    {
      GtkWidget *anchor = gtk_button_new_with_label ("anchor");

      gtk_widget_set_halign (anchor, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (anchor, GTK_ALIGN_START);
      adw_bin_set_child (ADW_BIN (middle), anchor);
      gtk_widget_set_parent (popover, anchor);
      g_signal_connect (popover, "plan-wanted", G_CALLBACK (print_plan), NULL);
      g_signal_connect_swapped (anchor, "map", G_CALLBACK (gtk_popover_popup), popover);
      if (part != NULL && NW_IS_CABLE_POPOVER (popover))
        nw_entry_row_set_text (nw_cable_popover_get_address_row (NW_CABLE_POPOVER (popover), 1), part);
    }

  dialog = create_dialog (client, snapshot, name);
  if (dialog != NULL)
    {
      g_signal_connect (dialog, "plan-wanted", G_CALLBACK (print_plan), NULL);
      g_timeout_add (500, present_dialog, dialog);
    }
  if (expand || scroll > 0 || part != NULL)
    g_timeout_add (200, on_settled, dialog != NULL ? dialog : inspector);

  return box;
}

static void
add_second_switch (Fixture *fixture)
{
  NwLink *second = add_link (fixture->host, SECOND_SWITCH, "v-net-1", "bridge", "up", NULL);
  NwLink *a = add_link (fixture->host, 8, "v-net-1-a", "veth", "up", NULL);
  NwLink *b = add_link (fixture->host, 9, "v-net-0-a", "veth", "up", NULL);

  a->master = FIXTURE_SWITCH;
  b->master = second->index;
  plug_cable (fixture->host, a, fixture->host, b);
}

static void
on_action (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       user_data)
{
  g_print ("%s\n", g_action_get_name (G_ACTION (action)));
}

static void
on_activate (GtkApplication *application)
{
  const GActionEntry actions[] = { { .name = "gateway", .activate = on_action }, { .name = "publish", .activate = on_action } };
  Fixture fixture = article ? fixture_begin_article () : fixture_begin ();
  g_autoptr(NwSnapshot) snapshot = NULL;
  GtkWidget *window = adw_application_window_new (application);

  if (what != NULL && g_strcmp0 (what[0], "loop-popover") == 0)
    add_second_switch (&fixture);
  if (article && !unfinished)
    fixture_finish_article (&fixture, firewall);
  snapshot = fixture_finish (&fixture, 1);
  g_action_map_add_action_entries (G_ACTION_MAP (window), actions, G_N_ELEMENTS (actions), NULL);

  g_object_set (gtk_settings_get_default (), "gtk-font-name", "Cantarell 11", NULL);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (),
                                      dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_window_set_default_size (GTK_WINDOW (window), 1000, height);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (window), create_content (snapshot));
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  const GOptionEntry options[] = {
    { "article", 0, 0, G_OPTION_ARG_NONE, &article, "The network of the article", NULL },
    { "unfinished", 0, 0, G_OPTION_ARG_NONE, &unfinished, "The article before its last steps", NULL },
    { "firewall", 0, 0, G_OPTION_ARG_NONE, &firewall, "With somebody else's firewall", NULL },
    { "expand", 0, 0, G_OPTION_ARG_NONE, &expand, "Everything expanded", NULL },
    { "height", 0, 0, G_OPTION_ARG_INT, &height, "Height of the window", "N" },
    { "scroll", 0, 0, G_OPTION_ARG_DOUBLE, &scroll, "How far down", "N" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Dark style", NULL },
    { "width", 0, 0, G_OPTION_ARG_INT, &width, "Width of the inspector", "N" },
    { "part", 0, 0, G_OPTION_ARG_STRING, &part, "overview, routes, neighbours or ping; or an address for the popover", "NAME" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &what, NULL, "WHAT" },
    { NULL },
  };
  g_autoptr(AdwApplication) application = NULL;
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL))
    return 1;

  application = adw_application_new ("org.netwarren.PanelsDemo", G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "activate", G_CALLBACK (on_activate), NULL);

  return g_application_run (G_APPLICATION (application), 0, NULL);
}
