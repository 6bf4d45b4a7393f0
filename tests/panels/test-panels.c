/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The panels on a made-up network: what each edit asks for, what is said about wrong input, what stays selected. */

#include <adwaita.h>
#include <string.h>

#include "fixture.h"
#include "nw-cable-popover-private.h"
#include "nw-client-private.h"
#include "nw-command-strip.h"
#include "nw-inspector.h"
#include "nw-neighbours-page.h"
#include "nw-outline.h"
#include "nw-ping-card.h"
#include "nw-ping-private.h"
#include "nw-routes-page.h"
#include "nw-switch-row.h"
#include "nw-target-entry.h"

typedef struct {
  NwClient    *client;
  NwSelection *selection;
  GtkWidget   *window;
  GtkWidget   *widget; /* what is tried */
  NwPlan      *plan;   /* the last that was asked for */
  guint        n_plans;
} Bench;

/* Finding and using widgets as a person would. */

typedef gboolean (*Match) (GtkWidget *widget, const char *text);

static GtkWidget *
find (GtkWidget *root, GType type, Match match, const char *text)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && (match == NULL || match (root, text)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type, match, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
has_title (GtkWidget *widget, const char *text)
{
  return gtk_widget_get_mapped (widget) && g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), text) == 0;
}

static gboolean
has_label (GtkWidget *widget, const char *text)
{
  return gtk_widget_get_mapped (widget) &&
         (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), text) == 0 ||
          g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) == 0);
}

static gboolean
is_mapped (GtkWidget *widget, const char *text)
{
  return gtk_widget_get_mapped (widget);
}

static void
click (Bench *bench, const char *label)
{
  GtkWidget *button = find (bench->window, GTK_TYPE_BUTTON, has_label, label);

  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

static NwEntryRow *
entry (Bench *bench, const char *title)
{
  GtkWidget *row = find (bench->window, NW_TYPE_ENTRY_ROW, has_title, title);

  g_assert_nonnull (row);
  return NW_ENTRY_ROW (row);
}

static void
type (NwEntryRow *row, const char *text)
{
  GtkWidget *field = find (GTK_WIDGET (row), GTK_TYPE_TEXT, NULL, NULL);

  gtk_editable_set_text (GTK_EDITABLE (field), text);
}

static void
press_enter (NwEntryRow *row)
{
  g_signal_emit_by_name (find (GTK_WIDGET (row), GTK_TYPE_TEXT, NULL, NULL), "activate");
}

static GtkSwitch *
find_switch (Bench *bench, const char *title)
{
  GtkWidget *row = find (bench->window, NW_TYPE_SWITCH_ROW, has_title, title);

  g_assert_nonnull (row);
  return GTK_SWITCH (find (row, GTK_TYPE_SWITCH, NULL, NULL));
}

static gboolean
on_timeout (gpointer late)
{
  *(gboolean *) late = TRUE;
  return G_SOURCE_CONTINUE;
}

/** Runs the main loop until @condition or ten seconds are over. */
#define WAIT_FOR(condition)                                    \
  G_STMT_START {                                               \
    gboolean late_ = FALSE;                                    \
    guint id_ = g_timeout_add_seconds (10, on_timeout, &late_); \
                                                               \
    while (!(condition) && !late_)                             \
      g_main_context_iteration (NULL, TRUE);                   \
    g_source_remove (id_);                                     \
    g_assert_true (condition);                                 \
  } G_STMT_END

static void
on_plan_wanted (gpointer object, NwPlan *plan, Bench *bench)
{
  g_set_object (&bench->plan, plan);
  bench->n_plans++;
}

static void
show (Bench *bench, GtkWidget *widget)
{
  bench->widget = widget;
  bench->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (bench->window), 360, 1600);
  gtk_window_set_child (GTK_WINDOW (bench->window), widget);
  gtk_window_present (GTK_WINDOW (bench->window));
  WAIT_FOR (gtk_widget_get_mapped (widget));
}

static Bench
open_bench (void)
{
  Fixture fixture = fixture_begin ();
  g_autoptr (NwSnapshot) snapshot = fixture_finish (&fixture, 1);

  return (Bench) { .client = nw_client_new_for_testing (snapshot), .selection = nw_selection_new () };
}

static Bench
open_inspector (NwSelectedKind kind, guint64 inode, int link)
{
  Bench bench = open_bench ();

  nw_selection_set (bench.selection, (NwSelected) { kind, inode, link });
  show (&bench, nw_inspector_new (bench.client, bench.selection));
  return bench;
}

static void
await_plans (Bench *bench, gpointer object)
{
  g_signal_connect (object, "plan-wanted", G_CALLBACK (on_plan_wanted), bench);
}

static void
close_bench (Bench *bench)
{
  if (bench->window != NULL)
    gtk_window_destroy (GTK_WINDOW (bench->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_clear_object (&bench->plan);
  g_object_unref (bench->selection);
  g_object_unref (bench->client);
}

static void
change (Bench *bench, Fixture *wanted)
{
  NwSnapshot *before = nw_client_get_snapshot (bench->client);
  g_autoptr (NwSnapshot) snapshot = fixture_finish (wanted, nw_snapshot_get_serial (before) + 1);
  g_autoptr (NwSnapshot) after = fixture_change (before, snapshot);

  nw_client_set_snapshot_for_testing (bench->client, after);
}

/** The last plan was the @n-th and would be typed as @expected, one command a line. */
static void
assert_plan (Bench *bench, guint n, const char *expected)
{
  g_auto (GStrv) commands = NULL;
  g_autofree char *typed = NULL;

  g_assert_cmpuint (bench->n_plans, ==, n);
  g_assert_nonnull (bench->plan);
  g_assert_cmpstr (nw_plan_get_title (bench->plan), !=, "");
  for (guint i = 0; i < nw_plan_get_length (bench->plan); i++)
    {
      g_autoptr (GError) error = NULL;

      nw_operation_check (nw_plan_get (bench->plan, i), &error);
      g_assert_no_error (error);
    }
  commands = nw_plan_to_commands (bench->plan);
  typed = g_strjoinv ("\n", commands);
  {
    g_autoptr (GString) line = g_string_new (typed);

    g_string_replace (line, " delete ", " del ", 0); /* ip(8) takes either */
    g_free (typed);
    typed = g_strdup (line->str);
  }
  g_assert_cmpstr (typed, ==, expected);
}

/* Editing. */

static void
test_edit_namespace (void)
{
  Bench bench = open_inspector (NW_SELECTED_NAMESPACE, FIXTURE_RED, 0);
  GtkSwitch *forwards;

  await_plans (&bench, bench.widget);
  forwards = find_switch (&bench, "Forwards IPv4 packets");
  gtk_switch_set_active (forwards, TRUE);
  assert_plan (&bench, 1, "ip netns exec red sysctl -w net.ipv4.ip_forward=1");
  gtk_switch_set_active (find_switch (&bench, "Forwards IPv6 packets"), TRUE);
  assert_plan (&bench, 2, "ip netns exec red sysctl -w net.ipv6.conf.all.forwarding=1");
  click (&bench, "Delete Namespace");
  assert_plan (&bench, 3, "ip netns del red");

  close_bench (&bench);
}

/* A flipped switch is a wish: it is pending until the network follows, and goes back if it does not. */
static void
test_pending_switch (void)
{
  Bench bench = open_inspector (NW_SELECTED_NAMESPACE, FIXTURE_RED, 0);
  GtkSwitch *forwards = find_switch (&bench, "Forwards IPv4 packets");
  Fixture fixture;

  await_plans (&bench, bench.widget);
  gtk_switch_set_active (forwards, TRUE);
  g_assert_true (gtk_switch_get_active (forwards));
  g_assert_false (gtk_switch_get_state (forwards));

  nw_inspector_refresh (NW_INSPECTOR (bench.widget));
  g_assert_false (gtk_switch_get_active (forwards));
  g_assert_false (gtk_switch_get_state (forwards));
  g_assert_cmpuint (bench.n_plans, ==, 1);

  gtk_switch_set_active (forwards, TRUE);
  fixture = fixture_begin ();
  fixture.red->forwarding4 = TRUE;
  change (&bench, &fixture);
  g_assert_true (gtk_switch_get_active (forwards));
  g_assert_true (gtk_switch_get_state (forwards));
  g_assert_cmpuint (bench.n_plans, ==, 2);

  close_bench (&bench);
}

static void
test_edit_link (void)
{
  Bench bench = open_inspector (NW_SELECTED_LINK, FIXTURE_RED, 2);
  NwEntryRow *row;
  GtkWidget *move;

  await_plans (&bench, bench.widget);
  gtk_switch_set_active (find_switch (&bench, "Up"), FALSE);
  assert_plan (&bench, 1, "ip -n red link set veth-red down");

  row = entry (&bench, "Name");
  g_assert_cmpstr (nw_entry_row_get_text (row), ==, "veth-red");
  press_enter (row); /* nothing has changed: nothing is asked for */
  g_assert_cmpuint (bench.n_plans, ==, 1);
  type (row, "lo");
  g_assert_nonnull (nw_entry_row_get_message (row));
  press_enter (row);
  g_assert_cmpuint (bench.n_plans, ==, 1);
  type (row, "a/b");
  g_assert_nonnull (nw_entry_row_get_message (row));
  type (row, "uplink");
  g_assert_null (nw_entry_row_get_message (row));
  press_enter (row);
  assert_plan (&bench, 2, "ip -n red link set veth-red name uplink");

  row = entry (&bench, "MAC address");
  g_assert_cmpstr (nw_entry_row_get_text (row), ==, "52:54:00:12:35:01");
  type (row, "01:00:5e:00:00:01");
  g_assert_nonnull (nw_entry_row_get_message (row));
  type (row, "02:00:00:00:00:01");
  press_enter (row);
  assert_plan (&bench, 3, "ip -n red link set veth-red address 02:00:00:00:00:01");

  row = entry (&bench, "MTU (largest packet, bytes)");
  type (row, "67");
  g_assert_nonnull (nw_entry_row_get_message (row));
  press_enter (row);
  g_assert_cmpuint (bench.n_plans, ==, 3);
  type (row, "9000");
  press_enter (row);
  assert_plan (&bench, 4, "ip -n red link set veth-red mtu 9000");

  row = entry (&bench, "Add address");
  type (row, "300.1.1.1");
  g_assert_nonnull (strstr (nw_entry_row_get_message (row), "300"));
  type (row, "10.0.0.0/33");
  g_assert_nonnull (nw_entry_row_get_message (row));
  press_enter (row);
  g_assert_cmpuint (bench.n_plans, ==, 4);
  type (row, "10.1.0.1/16");
  press_enter (row);
  assert_plan (&bench, 5, "ip -n red addr replace 10.1.0.1/16 dev veth-red");
  click (&bench, "Remove 192.168.15.1/24");
  assert_plan (&bench, 6, "ip -n red addr del 192.168.15.1/24 dev veth-red");

  move = find (bench.window, ADW_TYPE_COMBO_ROW, has_title, "Move to");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (move)), ==, 3); /* host, blue, green, red */
  adw_combo_row_set_selected (ADW_COMBO_ROW (move), 2);
  assert_plan (&bench, 7, "ip -n red link set veth-red netns green");
  click (&bench, "Delete Cable");
  assert_plan (&bench, 8, "ip -n red link del veth-red");

  /* None of it came true. */
  nw_inspector_refresh (NW_INSPECTOR (bench.widget));
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Name")), ==, "veth-red");
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Add address")), ==, "");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (move)), ==, 3);
  g_assert_cmpuint (bench.n_plans, ==, 8);

  close_bench (&bench);
}

/* What a person is typing survives a change elsewhere; what has come true is no longer a wish. */
static void
test_typing_survives (void)
{
  Bench bench = open_inspector (NW_SELECTED_LINK, FIXTURE_RED, 2);
  Fixture fixture = fixture_begin ();

  type (entry (&bench, "Add address"), "10.1.0.");
  fixture.veth_red->mtu = 1400;
  change (&bench, &fixture);
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Add address")), ==, "10.1.0.");
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "MTU (largest packet, bytes)")), ==, "1400");

  type (entry (&bench, "Add address"), "10.1.0.1/16");
  fixture = fixture_begin ();
  add_address (fixture.red, fixture.veth_red, "10.1.0.1/16");
  change (&bench, &fixture);
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Add address")), ==, "");
  g_assert_nonnull (find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "10.1.0.1/16"));

  close_bench (&bench);
}

static void
test_loopback (void)
{
  Bench bench = open_inspector (NW_SELECTED_LINK, FIXTURE_RED, 1);

  g_assert_nonnull (find (bench.window, NW_TYPE_SWITCH_ROW, has_title, "Up"));
  g_assert_nonnull (find (bench.window, NW_TYPE_ENTRY_ROW, has_title, "Add address"));
  g_assert_null (find (bench.window, NW_TYPE_ENTRY_ROW, has_title, "Name"));
  g_assert_null (find (bench.window, NW_TYPE_ENTRY_ROW, has_title, "MAC address"));
  g_assert_null (find (bench.window, ADW_TYPE_COMBO_ROW, has_title, "Move to"));
  g_assert_null (find (bench.window, GTK_TYPE_BUTTON, has_label, "Delete Interface"));

  close_bench (&bench);
}

static void
test_cable (void)
{
  Bench bench = open_inspector (NW_SELECTED_CABLE, FIXTURE_RED, 2);
  GtkWidget *end;

  await_plans (&bench, bench.widget);
  click (&bench, "Delete Cable");
  assert_plan (&bench, 1, "ip -n red link del veth-red");

  end = find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "veth-blue");
  g_assert_nonnull (end);
  g_signal_emit_by_name (end, "activated");
  g_assert_cmpuint (nw_selection_get_length (bench.selection), ==, 1);
  g_assert_cmpint (nw_selection_get (bench.selection, 0)->kind, ==, NW_SELECTED_LINK);
  g_assert_cmpuint (nw_selection_get (bench.selection, 0)->inode, ==, FIXTURE_BLUE);

  close_bench (&bench);
}

static void
select_row (NwTable *table, guint position)
{
  gtk_selection_model_select_item (nw_table_get_model (table), position, TRUE);
}

static void
test_routes (void)
{
  Bench bench = open_inspector (NW_SELECTED_NAMESPACE, FIXTURE_RED, 0);
  GtkWidget *page;
  GtkWidget *popover;
  NwTable *table;

  await_plans (&bench, bench.widget);
  nw_inspector_show_page (NW_INSPECTOR (bench.widget), "routes");
  page = find (bench.window, NW_TYPE_ROUTES_PAGE, NULL, NULL);
  table = nw_routes_page_get_table (NW_ROUTES_PAGE (page));
  WAIT_FOR (gtk_widget_get_mapped (page));

  popover = find (page, GTK_TYPE_MENU_BUTTON, NULL, NULL);
  gtk_menu_button_popup (GTK_MENU_BUTTON (popover));
  WAIT_FOR (find (bench.window, NW_TYPE_ENTRY_ROW, has_title, "Destination") != NULL);
  type (entry (&bench, "Destination"), "192.168.15.1/24");
  g_assert_nonnull (strstr (nw_entry_row_get_message (entry (&bench, "Destination")), "192.168.15.0/24"));
  g_assert_false (gtk_widget_get_sensitive (find (bench.window, GTK_TYPE_BUTTON, has_label, "Add Route")));
  type (entry (&bench, "Destination"), "default");
  g_assert_false (gtk_widget_get_sensitive (find (bench.window, GTK_TYPE_BUTTON, has_label, "Add Route")));
  type (entry (&bench, "Via (gateway)"), "192.168.15.2");
  click (&bench, "Add Route");
  assert_plan (&bench, 1, "ip -n red route replace default via 192.168.15.2");

  select_row (table, 0);
  click (&bench, "Remove the selected routes");
  g_assert_cmpuint (bench.n_plans, ==, 2);
  g_assert_cmpuint (nw_plan_get_length (bench.plan), ==, 1);
  g_assert_cmpint (nw_plan_get (bench.plan, 0)->kind, ==, NW_OPERATION_ROUTE_REMOVE);

  gtk_selection_model_select_range (nw_table_get_model (table), 0, 2, TRUE);
  click (&bench, "Remove the selected routes");
  g_assert_cmpuint (nw_plan_get_length (bench.plan), ==, 2);

  close_bench (&bench);
}

/* Tables. */

static Bench
open_neighbours (NwTable **table)
{
  Bench bench = open_inspector (NW_SELECTED_NAMESPACE, FIXTURE_RED, 0);
  GtkWidget *page;

  nw_inspector_show_page (NW_INSPECTOR (bench.widget), "neighbours");
  page = find (bench.window, NW_TYPE_NEIGHBOURS_PAGE, NULL, NULL);
  WAIT_FOR (gtk_widget_get_mapped (page));
  *table = nw_neighbours_page_get_table (NW_NEIGHBOURS_PAGE (page));
  return bench;
}

static char *
selected_address (NwTable *table)
{
  NwRow *row = nw_table_get_selected (table);

  return row != NULL ? nw_inet_address_to_string (&((NwNeighbour *) row->record)->address) : NULL;
}

/* Neighbours that come, go and change their state around it leave the selected row selected. */
static void
test_table_keeps_selection (void)
{
  NwTable *table;
  Bench bench = open_neighbours (&table);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  Fixture fixture;

  select_row (table, 1);
  first = selected_address (table);
  g_assert_cmpstr (first, ==, "192.168.15.9");

  fixture = fixture_begin ();
  g_ptr_array_set_size (fixture.red->neighbours, 0);
  add_neighbour (fixture.red, fixture.veth_red, "192.168.15.1", "52:54:00:12:35:07", NUD_STALE);
  add_neighbour (fixture.red, fixture.veth_red, "192.168.15.3", "52:54:00:12:35:03", NUD_STALE);
  add_neighbour (fixture.red, fixture.veth_red, "192.168.15.9", "52:54:00:12:35:09", NUD_REACHABLE);
  change (&bench, &fixture);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (nw_table_get_model (table))), ==, 3);
  second = selected_address (table);
  g_assert_cmpstr (second, ==, "192.168.15.9");
  g_assert_cmpuint (((NwNeighbour *) nw_table_get_selected (table)->record)->state, ==, NUD_REACHABLE);

  close_bench (&bench);
}

static void
sort_by (NwTable *table, guint column, GtkSortType order)
{
  GtkColumnView *view = nw_table_get_view (table);
  g_autoptr (GtkColumnViewColumn) chosen = g_list_model_get_item (gtk_column_view_get_columns (view), column);

  gtk_column_view_sort_by_column (view, chosen, order);
}

/* Addresses are sorted as numbers (.9 before .10); a sorted table keeps its selection as well. */
static void
test_table_sort (void)
{
  NwTable *table;
  Bench bench = open_neighbours (&table);
  g_autofree char *text = NULL;
  g_autofree char *selected = NULL;
  Fixture fixture;

  sort_by (table, 0, GTK_SORT_DESCENDING);
  select_row (table, 0);
  fixture = fixture_begin ();
  add_neighbour (fixture.red, fixture.veth_red, "192.168.15.10", "52:54:00:12:35:10", NUD_STALE);
  change (&bench, &fixture);

  text = nw_table_to_text (table, FALSE);
  g_assert_cmpstr (text, ==,
                   "Address\tMAC\tState\tInterface\n"
                   "192.168.15.10\t52:54:00:12:35:10\tSTALE\tveth-red\n"
                   "192.168.15.9\tnot known\tFAILED\tveth-red\n"
                   "192.168.15.2\t52:54:00:12:35:02\tREACHABLE\tveth-red\n");
  selected = selected_address (table);
  g_assert_cmpstr (selected, ==, "192.168.15.9");

  close_bench (&bench);
}

/* A row whose state changes in place goes where the order wants it. */
static void
test_table_sorts_again (void)
{
  NwTable *table;
  Bench bench = open_neighbours (&table);
  g_autofree char *first = NULL;
  Fixture fixture;

  sort_by (table, 2, GTK_SORT_ASCENDING);
  select_row (table, 0);
  first = selected_address (table);
  g_assert_cmpstr (first, ==, "192.168.15.9"); /* FAILED before REACHABLE */

  fixture = fixture_begin ();
  g_ptr_array_set_size (fixture.red->neighbours, 0);
  add_neighbour (fixture.red, fixture.veth_red, "192.168.15.2", "52:54:00:12:35:02", NUD_REACHABLE);
  add_neighbour (fixture.red, fixture.veth_red, "192.168.15.9", "52:54:00:12:35:09", NUD_STALE);
  change (&bench, &fixture);
  g_assert_false (gtk_selection_model_is_selected (nw_table_get_model (table), 0));
  g_assert_true (gtk_selection_model_is_selected (nw_table_get_model (table), 1));
  g_assert_cmpuint (((NwNeighbour *) nw_table_get_selected (table)->record)->state, ==, NUD_STALE);

  close_bench (&bench);
}

static void
add_many_neighbours (Fixture *fixture, guint n, guint state_of_last)
{
  g_ptr_array_set_size (fixture->red->neighbours, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *address = g_strdup_printf ("10.0.%u.%u", i / 250, i % 250 + 1);

      add_neighbour (fixture->red, fixture->veth_red, address, "52:54:00:12:35:02", i == n - 1 ? state_of_last : NUD_STALE);
    }
}

/* Who has scrolled down to read is not moved by what changes elsewhere. */
static void
test_table_keeps_scroll (void)
{
  NwTable *table;
  Bench bench = open_neighbours (&table);
  Fixture fixture = fixture_begin ();
  GtkAdjustment *adjustment;
  double value;

  add_many_neighbours (&fixture, 1000, NUD_STALE);
  change (&bench, &fixture);
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (nw_table_get_view (table)));
  WAIT_FOR (gtk_adjustment_get_upper (adjustment) > 4 * gtk_adjustment_get_page_size (adjustment));
  value = 2 * gtk_adjustment_get_page_size (adjustment);
  gtk_adjustment_set_value (adjustment, value);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  value = gtk_adjustment_get_value (adjustment);
  g_assert_cmpfloat (value, >, gtk_adjustment_get_page_size (adjustment));

  fixture = fixture_begin ();
  add_many_neighbours (&fixture, 1200, NUD_REACHABLE);
  change (&bench, &fixture);
  WAIT_FOR (g_list_model_get_n_items (G_LIST_MODEL (nw_table_get_model (table))) == 1200);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpfloat (ABS (gtk_adjustment_get_value (adjustment) - value), <, 2);

  close_bench (&bench);
}

static void
test_table_copy (void)
{
  NwTable *table;
  Bench bench = open_neighbours (&table);
  GdkContentProvider *content;
  g_auto (GValue) value = G_VALUE_INIT;

  select_row (table, 0);
  gtk_widget_activate_action (GTK_WIDGET (table), "table.copy", NULL);
  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (GTK_WIDGET (table)));
  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  g_assert_cmpstr (g_value_get_string (&value), ==, "192.168.15.2\t52:54:00:12:35:02\tREACHABLE\tveth-red\n");

  close_bench (&bench);
}

static void
test_forget_neighbour (void)
{
  NwTable *table;
  Bench bench = open_neighbours (&table);

  await_plans (&bench, bench.widget);
  select_row (table, 0);
  click (&bench, "Forget the selected neighbour; it is asked for again with the next packet");
  assert_plan (&bench, 1, "ip -n red neigh del 192.168.15.2 dev veth-red");

  close_bench (&bench);
}

/* The cable popover. */

static Bench
open_popover (guint64 from, guint64 to, NwCablePopover **popover)
{
  Bench bench = open_bench ();

  show (&bench, gtk_button_new ());
  *popover = NW_CABLE_POPOVER (nw_cable_popover_new (bench.client, from, to));
  gtk_widget_set_parent (GTK_WIDGET (*popover), bench.widget);
  gtk_popover_popup (GTK_POPOVER (*popover));
  WAIT_FOR (gtk_widget_get_mapped (GTK_WIDGET (*popover)));
  return bench;
}

static void
close_popover (Bench *bench, NwCablePopover *popover)
{
  g_object_ref (popover);
  gtk_popover_popdown (GTK_POPOVER (popover));
  WAIT_FOR (gtk_widget_get_parent (GTK_WIDGET (popover)) == NULL); /* it leaves by itself */
  g_object_unref (popover);
  close_bench (bench);
}

static void
test_popover_plan (void)
{
  NwCablePopover *popover;
  Bench bench = open_popover (FIXTURE_BLUE, FIXTURE_GREEN, &popover);

  await_plans (&bench, popover);
  g_assert_true (gtk_widget_has_focus (find (GTK_WIDGET (nw_cable_popover_get_link_row (popover, 0)), GTK_TYPE_TEXT, NULL, NULL)));
  type (nw_cable_popover_get_link_row (popover, 0), "to-green");
  type (nw_cable_popover_get_link_row (popover, 1), "to-blue");
  type (nw_cable_popover_get_address_row (popover, 0), "10.7.0.1/24");
  type (nw_cable_popover_get_address_row (popover, 1), "10.7.0.2/24");

  g_object_ref (popover);
  press_enter (nw_cable_popover_get_address_row (popover, 1));
  g_assert_cmpstr (nw_plan_get_title (bench.plan), ==, "Connect blue and green");
  assert_plan (&bench, 1,
               "ip -n blue link add to-green type veth peer name to-blue netns green\n"
               "ip -n blue addr replace 10.7.0.1/24 dev to-green\n"
               "ip -n green addr replace 10.7.0.2/24 dev to-blue\n"
               "ip -n green link set lo up\n" /* lo of blue is up already */
               "ip -n blue link set to-green up\n"
               "ip -n green link set to-blue up");
  close_popover (&bench, popover);
  g_object_unref (popover);
}

static void
test_popover_no_addresses (void)
{
  NwCablePopover *popover;
  Bench bench = open_popover (FIXTURE_BLUE, FIXTURE_GREEN, &popover);

  await_plans (&bench, popover);
  type (nw_cable_popover_get_link_row (popover, 0), "end-a");
  type (nw_cable_popover_get_link_row (popover, 1), "end-b");
  type (nw_cable_popover_get_address_row (popover, 0), "nonsense"); /* does not matter any more */
  nw_cable_popover_set_addresses (popover, FALSE);
  press_enter (nw_cable_popover_get_link_row (popover, 0));
  assert_plan (&bench, 1,
               "ip -n blue link add end-a type veth peer name end-b netns green\n"
               "ip -n green link set lo up\n"
               "ip -n blue link set end-a up\n"
               "ip -n green link set end-b up");
  close_popover (&bench, popover);
}

/* The proposal itself is good as it stands: Enter at once makes a cable. */
static void
test_popover_proposal (void)
{
  NwCablePopover *popover;
  Bench bench = open_popover (FIXTURE_RED, FIXTURE_GREEN, &popover);

  await_plans (&bench, popover);
  g_assert_null (nw_cable_popover_get_hint (popover));
  press_enter (nw_cable_popover_get_link_row (popover, 0));
  g_assert_cmpuint (bench.n_plans, ==, 1);
  g_assert_cmpuint (nw_plan_get_length (bench.plan), ==, 6);
  for (guint i = 0; i < nw_plan_get_length (bench.plan); i++)
    g_assert_true (nw_operation_check (nw_plan_get (bench.plan, i), NULL));
  close_popover (&bench, popover);
}

static void
assert_refused (Bench *bench, NwCablePopover *popover, NwEntryRow *row, const char *text)
{
  g_autofree char *before = g_strdup (nw_entry_row_get_text (row));

  type (row, text);
  g_assert_null (nw_cable_popover_dup_plan (popover));
  g_assert_true (*text == '\0' || nw_entry_row_get_message (row) != NULL);
  press_enter (row);
  g_assert_cmpuint (bench->n_plans, ==, 0);
  type (row, before);
  g_assert_null (nw_entry_row_get_message (row));
}

static void
test_popover_validation (void)
{
  NwCablePopover *popover;
  Bench bench = open_popover (FIXTURE_RED, FIXTURE_GREEN, &popover);
  g_autoptr (NwPlan) plan = NULL;

  await_plans (&bench, popover);
  assert_refused (&bench, popover, nw_cable_popover_get_link_row (popover, 0), "veth-red"); /* taken */
  assert_refused (&bench, popover, nw_cable_popover_get_link_row (popover, 0), "sixteen-bytes-xx");
  assert_refused (&bench, popover, nw_cable_popover_get_link_row (popover, 1), "a/b");
  assert_refused (&bench, popover, nw_cable_popover_get_link_row (popover, 1), "..");
  assert_refused (&bench, popover, nw_cable_popover_get_link_row (popover, 1), "");
  assert_refused (&bench, popover, nw_cable_popover_get_address_row (popover, 0), "192.168.15.1/24"); /* red has it */
  assert_refused (&bench, popover, nw_cable_popover_get_address_row (popover, 0), "300.1.1.1");
  assert_refused (&bench, popover, nw_cable_popover_get_address_row (popover, 1), "10.0.0.0/33");
  assert_refused (&bench, popover, nw_cable_popover_get_address_row (popover, 1),
                  nw_entry_row_get_text (nw_cable_popover_get_address_row (popover, 0))); /* both the same */
  plan = nw_cable_popover_dup_plan (popover);
  g_assert_nonnull (plan);
  close_popover (&bench, popover);
}

static void
test_popover_hint (void)
{
  NwCablePopover *popover;
  Bench bench = open_popover (FIXTURE_RED, FIXTURE_GREEN, &popover);
  g_autoptr (NwPlan) plan = NULL;

  type (nw_cable_popover_get_address_row (popover, 0), "10.7.0.1/24");
  type (nw_cable_popover_get_address_row (popover, 1), "10.7.0.2/24");
  g_assert_null (nw_cable_popover_get_hint (popover));
  type (nw_cable_popover_get_address_row (popover, 1), "10.8.0.2/24");
  g_assert_nonnull (nw_cable_popover_get_hint (popover));
  plan = nw_cable_popover_dup_plan (popover); /* a hint, not an obstacle */
  g_assert_nonnull (plan);
  close_popover (&bench, popover);
}

/* A namespace that goes away takes the popover along. */
static void
test_popover_namespace_gone (void)
{
  NwCablePopover *popover;
  Bench bench = open_popover (FIXTURE_RED, FIXTURE_GREEN, &popover);
  Fixture fixture = fixture_begin ();

  g_object_ref (popover);
  g_ptr_array_remove (fixture.namespaces, fixture.green);
  change (&bench, &fixture);
  WAIT_FOR (gtk_widget_get_parent (GTK_WIDGET (popover)) == NULL);
  g_assert_null (nw_cable_popover_dup_plan (popover));
  g_object_unref (popover);
  close_bench (&bench);
}

/* The outline. */

static void
test_outline (void)
{
  Bench bench = open_bench ();
  GtkListView *list;
  GtkSelectionModel *model;
  NwSelected cable;
  Fixture fixture;

  show (&bench, nw_outline_new (bench.client, bench.selection));
  list = GTK_LIST_VIEW (find (bench.window, GTK_TYPE_LIST_VIEW, NULL, NULL));
  model = gtk_list_view_get_model (list);
  /* Lab host, lo; blue, lo, veth-blue; green, lo; red, lo, veth-red; the heading; the cable */
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 12);

  gtk_selection_model_select_item (model, 4, TRUE);
  g_assert_cmpuint (nw_selection_get_length (bench.selection), ==, 1);
  g_assert_true (nw_selection_contains (bench.selection, (NwSelected) { NW_SELECTED_LINK, FIXTURE_BLUE, 2 }));
  gtk_selection_model_select_item (model, 2, FALSE);
  g_assert_cmpuint (nw_selection_get_length (bench.selection), ==, 2);
  g_assert_cmpint (nw_selection_get (bench.selection, 0)->kind, ==, NW_SELECTED_LINK); /* the order of selecting */

  cable = nw_selected_cable (nw_client_get_snapshot (bench.client),
                             nw_snapshot_find (nw_client_get_snapshot (bench.client), FIXTURE_BLUE),
                             nw_namespace_find_link (nw_snapshot_find (nw_client_get_snapshot (bench.client), FIXTURE_BLUE), 2));
  nw_selection_set (bench.selection, cable);
  g_assert_true (gtk_selection_model_is_selected (model, 11));
  g_assert_false (gtk_selection_model_is_selected (model, 4));

  fixture = fixture_begin ();
  g_object_unref (g_ptr_array_steal_index (fixture.namespaces, 3)); /* green */
  change (&bench, &fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 10);
  g_assert_true (gtk_selection_model_is_selected (model, 9));
  g_assert_true (nw_selection_contains (bench.selection, cable));

  close_bench (&bench);
}

/* Pings. */

static void
answer (NwPing *ping, guint sequence, gboolean reply)
{
  nw_ping_take_answer (ping, nw_ping_answer_new (sequence, reply ? "reply" : "timeout", reply ? "192.168.15.2" : "",
                                                 reply ? 64 : 0, reply ? 42000 : 0, reply ? "" : "No answer within a second"));
}

static gboolean
has_text (GtkWidget *widget, const char *text)
{
  return strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL;
}

static GtkWidget *
open_card (Bench *bench, const char *target, NwPing **ping)
{
  NwInet address = inet (target);
  NwSnapshot *snapshot;

  *bench = open_bench ();
  snapshot = nw_client_get_snapshot (bench->client);
  *ping = nw_ping_new (FIXTURE_RED, &address, NULL, NULL);
  show (bench, nw_ping_card_new (*ping, snapshot, nw_snapshot_find (snapshot, FIXTURE_RED)));
  return bench->widget;
}

static void
test_ping_figures (void)
{
  Bench bench;
  g_autoptr (NwPing) ping = NULL;
  GtkWidget *card = open_card (&bench, "192.168.15.2", &ping);

  answer (ping, 1, TRUE);
  answer (ping, 2, FALSE);
  answer (ping, 3, TRUE);
  g_assert_nonnull (find (card, GTK_TYPE_LABEL, has_text, "3 sent · 2 received · 33 % lost"));
  g_assert_nonnull (find (card, GTK_TYPE_LABEL, has_text, "min 0.042 avg 0.042 max 0.042 ms"));
  WAIT_FOR (find (card, GTK_TYPE_LABEL, has_text, "#3") != NULL);
  g_assert_nonnull (find (card, GTK_TYPE_LABEL, has_text, "reply from 192.168.15.2"));

  /* Its MAC was known before: nothing happened first. */
  nw_ping_card_update (NW_PING_CARD (card), nw_client_get_snapshot (bench.client),
                       nw_snapshot_find (nw_client_get_snapshot (bench.client), FIXTURE_RED), TRUE);
  g_assert_null (nw_ping_card_get_first (NW_PING_CARD (card)));
  g_assert_null (nw_ping_card_get_known (NW_PING_CARD (card)));
  close_bench (&bench);
}

static void
refuse (NwPing *ping, guint sequence)
{
  nw_ping_take_answer (ping, nw_ping_answer_new (sequence, "unreachable", "192.168.15.1", 0, 0, "Destination host unreachable"));
}

/* A refusal that comes after the time was up replaces the silence, and stays the reason given. */
static void
test_ping_late_refusal (void)
{
  Bench bench;
  g_autoptr (NwPing) ping = NULL;
  GtkWidget *card = open_card (&bench, "192.168.15.9", &ping);
  GtkWidget *list = find (card, GTK_TYPE_LIST_VIEW, NULL, NULL);
  GListModel *shown = G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  g_autoptr (NwPingAnswer) first = NULL;

  for (guint i = 1; i <= 3; i++)
    answer (ping, i, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 3);
  refuse (ping, 1);
  refuse (ping, 2);
  refuse (ping, 3);
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 3);
  answer (ping, 4, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (shown), ==, 4);
  first = g_list_model_get_item (shown, 0);
  g_assert_cmpuint (first->sequence, ==, 4);
  g_assert_nonnull (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "Destination host unreachable"));

  close_bench (&bench);
}

/* A route was added meanwhile: that there is none is no longer the reason. */
static void
test_ping_stale_refusal (void)
{
  Bench bench;
  g_autoptr (NwPing) ping = NULL;
  GtkWidget *card = open_card (&bench, "192.168.15.9", &ping);

  nw_ping_take_answer (ping, nw_ping_answer_new (1, "unreachable", "", 0, 0, "No route to 192.168.15.9"));
  g_assert_nonnull (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "No route"));
  answer (ping, 2, FALSE);
  g_assert_null (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "No route"));
  refuse (ping, 2);
  for (guint i = 3; i <= 7; i++)
    {
      answer (ping, i, FALSE);
      g_assert_nonnull (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "Destination host unreachable"));
    }
  answer (ping, 8, FALSE);
  g_assert_null (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "Destination host unreachable"));

  close_bench (&bench);
}

static void
test_ping_no_answer (void)
{
  Bench bench;
  g_autoptr (NwPing) ping = NULL;
  GtkWidget *card = open_card (&bench, "192.168.15.9", &ping);

  g_assert_null (nw_ping_card_get_known (NW_PING_CARD (card)));
  answer (ping, 1, FALSE);
  g_assert_nonnull (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "No answer within a second"));
  g_assert_nonnull (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "192.168.15.9")); /* the neighbour is FAILED */
  answer (ping, 2, TRUE);
  g_assert_null (nw_ping_card_get_known (NW_PING_CARD (card)));
  nw_ping_finish (ping, "The namespace is gone");
  g_assert_nonnull (strstr (nw_ping_card_get_known (NW_PING_CARD (card)), "The namespace is gone"));
  close_bench (&bench);
}

/* Told from the neighbour table, once. */
static void
test_ping_explains_once (void)
{
  Bench bench = open_bench ();
  Fixture fixture = fixture_begin ();
  NwInet target = inet ("192.168.15.2");
  NwSnapshot *after = nw_client_get_snapshot (bench.client);
  g_autoptr (NwSnapshot) before = NULL;
  const char *text = NULL;

  g_ptr_array_set_size (fixture.red->neighbours, 0);
  before = fixture_finish (&fixture, 0);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NwPing) ping = nw_ping_new (FIXTURE_RED, &target, NULL, NULL);
      g_autoptr (GtkWidget) card = g_object_ref_sink (nw_ping_card_new (ping, before, nw_snapshot_find (before, FIXTURE_RED)));
      gboolean explain = i > 0;

      nw_ping_card_update (NW_PING_CARD (card), after, nw_snapshot_find (after, FIXTURE_RED), explain);
      g_assert_null (nw_ping_card_get_first (NW_PING_CARD (card))); /* nobody has answered yet */
      answer (ping, 1, TRUE);
      text = nw_ping_card_get_first (NW_PING_CARD (card));
      if (i == 1)
        {
          g_assert_nonnull (strstr (text, "52:54:00:12:35:02"));
          g_assert_nonnull (strstr (text, "blue"));
        }
      else
        {
          g_assert_null (text); /* turned off; told already */
        }
    }

  close_bench (&bench);
}

static void
assert_target (NwTargetEntry *target, const char *text, const char *address, const char *link)
{
  g_autofree char *found_link = NULL;
  g_autofree char *found = NULL;
  g_autoptr (GError) error = NULL;
  NwInet inet_;

  nw_target_entry_set_text (target, text);
  if (address == NULL)
    {
      g_assert_false (nw_target_entry_get_target (target, &inet_, &found_link, &error));
      g_assert_nonnull (error);
      g_assert_null (found_link);
      return;
    }
  g_assert_true (nw_target_entry_get_target (target, &inet_, &found_link, &error));
  g_assert_no_error (error);
  found = nw_inet_address_to_string (&inet_);
  g_assert_cmpstr (found, ==, address);
  g_assert_cmpstr (found_link, ==, link);
}

static void
test_ping_target (void)
{
  Bench bench = open_bench ();
  NwSnapshot *snapshot = nw_client_get_snapshot (bench.client);
  NwTargetEntry *target;

  show (&bench, g_object_new (NW_TYPE_TARGET_ENTRY, NULL));
  target = NW_TARGET_ENTRY (bench.widget);
  nw_target_entry_set_subject (target, snapshot, nw_snapshot_find (snapshot, FIXTURE_RED));

  assert_target (target, "10.1.2.3", "10.1.2.3", NULL);
  assert_target (target, " 192.168.15.2 ", "192.168.15.2", NULL);
  assert_target (target, "2001:db8::1", "2001:db8::1", NULL);
  assert_target (target, "blue", "192.168.15.2", NULL);
  assert_target (target, "Blue", "192.168.15.2", NULL);
  assert_target (target, "fe80::5054:ff:fe12:3502%veth-red", "fe80::5054:ff:fe12:3502", "veth-red");
  assert_target (target, "fe80::5054:ff:fe12:3502", "fe80::5054:ff:fe12:3502", "veth-red"); /* the only cable */
  assert_target (target, "fe80::1%veth9", NULL, NULL);
  assert_target (target, "300.1.1.1", NULL, NULL);
  assert_target (target, "green", NULL, NULL); /* has no address */
  assert_target (target, "violet", NULL, NULL);
  assert_target (target, "", NULL, NULL);

  close_bench (&bench);
}

/* The pings of a namespace stay while another is looked at. */
static void
test_ping_panels (void)
{
  Bench bench = open_inspector (NW_SELECTED_NAMESPACE, FIXTURE_RED, 0);
  GtkWidget *target;

  nw_inspector_show_ping (NW_INSPECTOR (bench.widget), FIXTURE_RED);
  WAIT_FOR (find (bench.window, NW_TYPE_TARGET_ENTRY, is_mapped, NULL) != NULL);
  target = find (bench.window, NW_TYPE_TARGET_ENTRY, is_mapped, NULL);
  g_assert_true (gtk_widget_has_focus (find (target, GTK_TYPE_TEXT, NULL, NULL)));
  nw_target_entry_set_text (NW_TARGET_ENTRY (target), "blue");
  click (&bench, "Ping");
  g_assert_nonnull (find (bench.window, NW_TYPE_PING_CARD, NULL, NULL));

  nw_selection_set (bench.selection, (NwSelected) { NW_SELECTED_NAMESPACE, FIXTURE_BLUE, 0 });
  WAIT_FOR (find (bench.window, NW_TYPE_TARGET_ENTRY, is_mapped, NULL) != target);
  g_assert_null (find (bench.window, NW_TYPE_PING_CARD, is_mapped, NULL));
  nw_selection_set (bench.selection, (NwSelected) { NW_SELECTED_NAMESPACE, FIXTURE_RED, 0 });
  WAIT_FOR (find (bench.window, NW_TYPE_PING_CARD, is_mapped, NULL) != NULL);

  close_bench (&bench);
}

/* The command strip. */

static guint
count_rows (GtkWidget *list)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), n) != NULL)
    n++;
  return n;
}

static void
test_strip (void)
{
  Bench bench = open_bench ();
  g_autoptr (NwPlan) plan = nw_plan_new ("Many");
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *expected = NULL;
  GtkAdjustment *adjustment;
  GtkWidget *list;

  show (&bench, nw_command_strip_new ());
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 600, 150);
  for (guint i = 0; i < 620; i++)
    {
      g_autofree char *name = g_strdup_printf ("ns%u", i);

      nw_plan_take (plan, nw_operation_new_namespace_add (name));
    }
  nw_command_strip_append (NW_COMMAND_STRIP (bench.widget), plan, FALSE);
  list = find (bench.window, GTK_TYPE_LIST_BOX, NULL, NULL);
  g_assert_cmpuint (count_rows (list), ==, 500);
  nw_command_strip_append (NW_COMMAND_STRIP (bench.widget), plan, TRUE);
  g_assert_cmpuint (count_rows (list), ==, 500);

  /* The newest is in view. */
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (find (bench.window, GTK_TYPE_SCROLLED_WINDOW, NULL, NULL)));
  WAIT_FOR (gtk_adjustment_get_upper (adjustment) > 2 * gtk_adjustment_get_page_size (adjustment) &&
            gtk_adjustment_get_value (adjustment) + gtk_adjustment_get_page_size (adjustment) >= gtk_adjustment_get_upper (adjustment) - 1);

  click (&bench, "copy all");
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (gdk_clipboard_get_content (gtk_widget_get_clipboard (bench.widget)), &value, NULL));
  g_assert_true (g_str_has_prefix (g_value_get_string (&value), "ip netns add ns120\n"));
  g_assert_true (g_str_has_suffix (g_value_get_string (&value), "\nip netns add ns619\n"));

  close_bench (&bench);
}

static void
skip (void)
{
  g_test_skip ("there is no display; run under xvfb-run");
}

int
main (int argc, char **argv)
{
  const struct {
    const char *path;
    GTestFunc function;
  } tests[] = {
    { "/panels/edit/namespace", test_edit_namespace },
    { "/panels/edit/pending-switch", test_pending_switch },
    { "/panels/edit/link", test_edit_link },
    { "/panels/edit/typing-survives", test_typing_survives },
    { "/panels/edit/loopback", test_loopback },
    { "/panels/edit/cable", test_cable },
    { "/panels/edit/routes", test_routes },
    { "/panels/edit/forget-neighbour", test_forget_neighbour },
    { "/panels/table/keeps-selection", test_table_keeps_selection },
    { "/panels/table/sort", test_table_sort },
    { "/panels/table/sorts-again", test_table_sorts_again },
    { "/panels/table/keeps-scroll", test_table_keeps_scroll },
    { "/panels/table/copy", test_table_copy },
    { "/panels/popover/plan", test_popover_plan },
    { "/panels/popover/no-addresses", test_popover_no_addresses },
    { "/panels/popover/proposal", test_popover_proposal },
    { "/panels/popover/validation", test_popover_validation },
    { "/panels/popover/hint", test_popover_hint },
    { "/panels/popover/namespace-gone", test_popover_namespace_gone },
    { "/panels/outline", test_outline },
    { "/panels/ping/figures", test_ping_figures },
    { "/panels/ping/stale-refusal", test_ping_stale_refusal },
    { "/panels/ping/no-answer", test_ping_no_answer },
    { "/panels/ping/late-refusal", test_ping_late_refusal },
    { "/panels/ping/explains-once", test_ping_explains_once },
    { "/panels/ping/target", test_ping_target },
    { "/panels/ping/panels", test_ping_panels },
    { "/panels/strip", test_strip },
  };
  gboolean display;

  g_test_init (&argc, &argv, NULL);
  display = gtk_init_check ();
  if (display)
    adw_init ();

  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add_func (tests[i].path, display ? tests[i].function : skip);

  return g_test_run ();
}
