/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The panels on a made-up network: what each edit asks for, what is said about wrong input, what stays selected. */

#include <adwaita.h>
#include <string.h>

#include "fixture.h"
#include "nw-cable-popover-private.h"
#include "nw-client-private.h"
#include "nw-command-strip.h"
#include "nw-forwarding-table.h"
#include "nw-gateway-dialog.h"
#include "nw-inspector.h"
#include "nw-limit-row.h"
#include "nw-link-dialog.h"
#include "nw-masquerade-dialog.h"
#include "nw-nat-row.h"
#include "nw-neighbours-page.h"
#include "nw-outline.h"
#include "nw-ping-card.h"
#include "nw-ping-private.h"
#include "nw-port-row.h"
#include "nw-publish-dialog.h"
#include "nw-routes-page.h"
#include "nw-scale-row.h"
#include "nw-spin-row.h"
#include "nw-switch-cable-popover-private.h"
#include "nw-switch-row.h"
#include "nw-target-entry.h"

typedef struct {
  NwClient    *client;
  NwSelection *selection;
  NwScope     *scope;
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

  return (Bench) { .client = nw_client_new_for_testing (snapshot), .selection = nw_selection_new (), .scope = nw_scope_new () };
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
  g_object_unref (bench->scope);
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

  show (&bench, nw_outline_new (bench.client, bench.selection, bench.scope));
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

/* Switches. */

/** The network of the article; @finished: its last steps, too */
static Bench
open_article (gboolean finished, gboolean firewall)
{
  Fixture fixture = fixture_begin_article ();
  g_autoptr (NwSnapshot) snapshot = NULL;

  if (finished)
    fixture_finish_article (&fixture, firewall);
  snapshot = fixture_finish (&fixture, 1);
  return (Bench) { .client = nw_client_new_for_testing (snapshot), .selection = nw_selection_new (), .scope = nw_scope_new () };
}

static void
show_inspector (Bench *bench, NwSelectedKind kind, guint64 inode, int link)
{
  nw_selection_set (bench->selection, (NwSelected) { kind, inode, link });
  show (bench, nw_inspector_new (bench->client, bench->selection));
  await_plans (bench, bench->widget);
}

static AdwComboRow *
combo (Bench *bench, const char *title)
{
  GtkWidget *row = find (bench->window, ADW_TYPE_COMBO_ROW, has_title, title);

  g_assert_nonnull (row);
  return ADW_COMBO_ROW (row);
}

/** Chooses @text as a person would. */
static void
choose (Bench *bench, const char *title, const char *text)
{
  AdwComboRow *row = combo (bench, title);
  GListModel *model = adw_combo_row_get_model (row);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (model, i);

      if (g_str_equal (gtk_string_object_get_string (item), text))
        {
          adw_combo_row_set_selected (row, i);
          return;
        }
    }
  g_test_message ("“%s” does not offer “%s”", title, text);
  g_assert_not_reached ();
}

static const char *
chosen (Bench *bench, const char *title)
{
  return gtk_string_object_get_string (adw_combo_row_get_selected_item (combo (bench, title)));
}

static void
test_switch (void)
{
  Bench bench = open_article (FALSE, FALSE);
  GtkWidget *port, *spin;

  show_inspector (&bench, NW_SELECTED_LINK, FIXTURE_HOST, FIXTURE_SWITCH);

  gtk_switch_set_active (find_switch (&bench, "Up"), FALSE);
  assert_plan (&bench, 1, "ip link set v-net-0 down");
  gtk_switch_set_active (find_switch (&bench, "Spanning tree (STP)"), TRUE);
  assert_plan (&bench, 2, "ip link set v-net-0 type bridge stp_state 1");
  g_assert_false (gtk_widget_get_sensitive (GTK_WIDGET (find_switch (&bench, "VLAN filtering"))));

  spin = find (find (bench.window, NW_TYPE_SPIN_ROW, has_title, "Ageing time (seconds)"), GTK_TYPE_SPIN_BUTTON, NULL, NULL);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==, 300);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 20);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 30);
  g_assert_cmpuint (bench.n_plans, ==, 2); /* it may be on its way */
  WAIT_FOR (bench.n_plans == 3);
  assert_plan (&bench, 3, "ip link set v-net-0 type bridge ageing_time 3000");

  choose (&bench, "Attach", "spare0");
  assert_plan (&bench, 4, "ip link set spare0 master v-net-0\nip link set spare0 up");
  click (&bench, "Detach veth-red-br");
  assert_plan (&bench, 5, "ip link set veth-red-br nomaster");
  type (entry (&bench, "Add address"), "192.168.15.5/24");
  press_enter (entry (&bench, "Add address"));
  assert_plan (&bench, 6, "ip addr replace 192.168.15.5/24 dev v-net-0");
  type (entry (&bench, "Add address"), "192.168.15.2/24");
  g_assert_nonnull (strstr (nw_entry_row_get_message (entry (&bench, "Add address")), "blue"));
  click (&bench, "Delete Switch");
  assert_plan (&bench, 7, "ip link del v-net-0");

  port = find (bench.window, NW_TYPE_PORT_ROW, has_title, "veth-red-br");
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (port)), "veth-red\n192.168.15.1/24"));
  gtk_widget_activate (port);
  g_assert_cmpuint (nw_selection_get (bench.selection, 0)->inode, ==, FIXTURE_RED);
  g_assert_cmpint (nw_selection_get (bench.selection, 0)->link, ==, 2);

  close_bench (&bench);
}

/* What is plugged in, and what is loose, follows the network. */
static void
test_switch_follows (void)
{
  Bench bench = open_article (FALSE, FALSE);
  Fixture fixture = fixture_begin_article ();

  show_inspector (&bench, NW_SELECTED_LINK, FIXTURE_HOST, FIXTURE_SWITCH);
  g_assert_null (find (bench.window, NW_TYPE_PORT_ROW, has_title, "spare0"));
  ((NwLink *) g_ptr_array_index (fixture.host->links, FIXTURE_SPARE - 1))->master = FIXTURE_SWITCH;
  ((NwBridge *) g_ptr_array_index (fixture.host->bridges, 0))->stp = TRUE;
  fixture.veth_red->mtu = 1400;
  g_clear_pointer (&fixture.veth_red->name, g_free);
  fixture.veth_red->name = g_strdup ("eth0");
  change (&bench, &fixture);

  g_assert_nonnull (find (bench.window, NW_TYPE_PORT_ROW, has_title, "spare0"));
  g_assert_true (gtk_switch_get_state (find_switch (&bench, "Spanning tree (STP)")));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (find (bench.window, NW_TYPE_PORT_ROW, has_title, "veth-red-br"))),
                   ==, "eth0\n192.168.15.1/24");
  for (guint i = 0; i < g_list_model_get_n_items (adw_combo_row_get_model (combo (&bench, "Attach"))); i++)
    {
      g_autoptr (GtkStringObject) item = g_list_model_get_item (adw_combo_row_get_model (combo (&bench, "Attach")), i);

      g_assert_cmpstr (gtk_string_object_get_string (item), !=, "spare0");
    }
  g_assert_cmpuint (bench.n_plans, ==, 0);

  close_bench (&bench);
}

static void
test_switch_forwarding (void)
{
  Bench bench = open_article (TRUE, FALSE);
  g_autofree char *text = NULL;
  GtkWidget *page;

  show_inspector (&bench, NW_SELECTED_LINK, FIXTURE_HOST, FIXTURE_SWITCH);
  page = find (bench.window, NW_TYPE_FORWARDING_TABLE, NULL, NULL);
  text = nw_table_to_text (nw_forwarding_table_get_table (NW_FORWARDING_TABLE (page)), FALSE);
  g_assert_cmpstr (text, ==,
                   "MAC\tPort\tHow\tVLAN\n"
                   "52:54:00:12:35:01\tveth-red-br\tlearnt\t–\n"
                   "52:54:00:12:35:03\tveth-red-br\tport’s own\t–\n"
                   "52:54:00:12:35:02\tveth-blue-br\tlearnt\t–\n"
                   "52:54:00:12:35:05\tv-net-0\tport’s own\t–\n");

  close_bench (&bench);
}

static void
test_port (void)
{
  Bench bench = open_article (FALSE, FALSE);

  show_inspector (&bench, NW_SELECTED_LINK, FIXTURE_HOST, FIXTURE_PORT_RED);
  click (&bench, "Detach veth-red-br from v-net-0");
  assert_plan (&bench, 1, "ip link set veth-red-br nomaster");
  g_signal_emit_by_name (find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "v-net-0"), "activated");
  g_assert_cmpint (nw_selection_get (bench.selection, 0)->link, ==, FIXTURE_SWITCH);

  close_bench (&bench);
}

/* The cable to a switch. */

static NwSwitchCablePopover *
open_switch_popover (Bench *bench, guint64 from, int from_bridge)
{
  GtkWidget *anchor = gtk_button_new ();
  GtkWidget *popover = nw_switch_cable_popover_new (bench->client, from, from_bridge, FIXTURE_HOST, FIXTURE_SWITCH);

  show (bench, anchor);
  gtk_widget_set_parent (popover, anchor);
  gtk_popover_popup (GTK_POPOVER (popover));
  await_plans (bench, popover);
  WAIT_FOR (gtk_widget_get_mapped (popover));
  return NW_SWITCH_CABLE_POPOVER (popover);
}

static void
close_switch_popover (Bench *bench, NwSwitchCablePopover *popover)
{
  g_object_ref (popover);
  gtk_popover_popdown (GTK_POPOVER (popover));
  WAIT_FOR (gtk_widget_get_parent (GTK_WIDGET (popover)) == NULL);
  g_object_unref (popover);
  close_bench (bench);
}

static void
test_switch_popover (void)
{
  Bench bench = open_article (FALSE, FALSE);
  NwSwitchCablePopover *popover = open_switch_popover (&bench, FIXTURE_GREEN, 0);
  NwEntryRow *link = nw_switch_cable_popover_get_link_row (popover);
  NwEntryRow *port = nw_switch_cable_popover_get_port_row (popover);
  NwEntryRow *address = nw_switch_cable_popover_get_address_row (popover);

  g_assert_cmpstr (nw_entry_row_get_text (link), ==, "veth-green");
  g_assert_cmpstr (nw_entry_row_get_text (port), ==, "veth-green-br");
  g_assert_cmpstr (nw_entry_row_get_text (address), ==, "192.168.15.3/24");
  g_assert_null (nw_switch_cable_popover_get_hint (popover));

  type (port, "uplink");
  g_assert_nonnull (nw_entry_row_get_message (port));
  g_assert_null (nw_switch_cable_popover_dup_plan (popover));
  type (port, "green-port");
  type (address, "192.168.15.2/24");
  g_assert_nonnull (strstr (nw_entry_row_get_message (address), "blue"));
  g_assert_null (nw_switch_cable_popover_dup_plan (popover));
  type (address, "10.0.0.1/24");
  g_assert_nonnull (strstr (nw_switch_cable_popover_get_hint (popover), "another network"));
  type (address, "192.168.15.9/24");
  g_assert_null (nw_switch_cable_popover_get_hint (popover));

  g_object_ref (popover); /* it leaves by itself */
  press_enter (link);
  assert_plan (&bench, 1,
               "ip link add green-port type veth peer name veth-green netns green\n"
               "ip link set green-port master v-net-0\n"
               "ip link set green-port up\n"
               "ip -n green addr replace 192.168.15.9/24 dev veth-green\n"
               "ip -n green link set veth-green up\n"
               "ip -n green link set lo up");

  close_switch_popover (&bench, popover);
  g_object_unref (popover);
}

static void
test_switch_popover_without_address (void)
{
  Bench bench = open_article (FALSE, FALSE);
  NwSwitchCablePopover *popover = open_switch_popover (&bench, FIXTURE_GREEN, 0);
  g_autoptr (NwPlan) plan = NULL;

  nw_switch_cable_popover_set_address (popover, FALSE);
  g_assert_nonnull (nw_switch_cable_popover_get_hint (popover));
  plan = nw_switch_cable_popover_dup_plan (popover);
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    g_assert_cmpint (nw_plan_get (plan, i)->kind, !=, NW_OPERATION_ADDRESS_REPLACE);

  close_switch_popover (&bench, popover);
}

/* Between two switches that are connected already, without STP. */
static void
test_switch_popover_loop (void)
{
  Fixture fixture = fixture_begin_article ();
  NwLink *other = add_link (fixture.host, 7, "v-net-1", "bridge", "up", NULL);
  NwLink *a = add_link (fixture.host, 8, "a", "veth", "up", NULL);
  NwLink *b = add_link (fixture.host, 9, "b", "veth", "up", NULL);
  g_autoptr (NwSnapshot) snapshot = NULL;
  NwSwitchCablePopover *popover;
  Bench bench;

  a->master = FIXTURE_SWITCH;
  b->master = other->index;
  plug_cable (fixture.host, a, fixture.host, b);
  snapshot = fixture_finish (&fixture, 1);
  bench = (Bench) { .client = nw_client_new_for_testing (snapshot), .selection = nw_selection_new (), .scope = nw_scope_new () };

  g_assert_null (nw_switch_cable_popover_new (bench.client, FIXTURE_HOST, FIXTURE_SWITCH, FIXTURE_HOST, FIXTURE_SWITCH));
  popover = open_switch_popover (&bench, FIXTURE_HOST, 7);
  g_assert_nonnull (strstr (nw_switch_cable_popover_get_hint (popover), "loop"));
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (nw_switch_cable_popover_get_address_row (popover))));
  g_assert_cmpstr (nw_entry_row_get_text (nw_switch_cable_popover_get_link_row (popover)), !=, "");

  close_switch_popover (&bench, popover);
}

static void
test_switch_popover_gone (void)
{
  Bench bench = open_article (FALSE, FALSE);
  NwSwitchCablePopover *popover = open_switch_popover (&bench, FIXTURE_GREEN, 0);
  Fixture fixture = fixture_begin ();

  g_object_ref (popover);
  change (&bench, &fixture); /* a host without a switch */
  WAIT_FOR (gtk_widget_get_parent (GTK_WIDGET (popover)) == NULL);
  g_assert_null (nw_switch_cable_popover_dup_plan (popover));
  g_object_unref (popover);
  g_assert_cmpuint (bench.n_plans, ==, 0);

  close_bench (&bench);
}

/* Dialogs. */

static void
show_dialog (Bench *bench, GtkWidget *dialog)
{
  bench->window = g_object_ref (dialog);
  bench->widget = dialog;
  await_plans (bench, dialog);
  gtk_window_present (GTK_WINDOW (dialog));
  WAIT_FOR (gtk_widget_get_mapped (dialog));
}

static void
close_dialog (Bench *bench)
{
  GtkWidget *dialog = bench->window;

  gtk_window_destroy (GTK_WINDOW (dialog));
  bench->window = NULL;
  g_object_unref (dialog);
  close_bench (bench);
}

static gboolean
can_apply (Bench *bench, const char *verb)
{
  return gtk_widget_get_sensitive (find (bench->window, GTK_TYPE_BUTTON, has_label, verb));
}

static const char *
get_warning (Bench *bench)
{
  GtkWidget *note = NULL;
  GtkWidget *scrolled = find (bench->window, GTK_TYPE_SCROLLED_WINDOW, NULL, NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (gtk_widget_get_parent (find (scrolled, ADW_TYPE_BIN, NULL, NULL)));
       child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_has_css_class (child, "nw-note") && gtk_widget_get_visible (child))
      note = child;
  return note != NULL ? gtk_label_get_label (GTK_LABEL (note)) : NULL;
}

static void
test_gateway (void)
{
  Bench bench = open_article (FALSE, FALSE);
  GtkWidget *blue;

  show_dialog (&bench, nw_gateway_dialog_new (bench.client, FIXTURE_HOST, FIXTURE_SWITCH));
  g_assert_cmpstr (chosen (&bench, "Router"), ==, "Lab host");
  g_assert_cmpstr (chosen (&bench, "Inside interface"), ==, "v-net-0");
  g_assert_cmpstr (chosen (&bench, "Outside interface"), ==, "uplink");
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Gateway address")), ==, "192.168.15.5/24");
  g_assert_null (get_warning (&bench));

  type (entry (&bench, "Gateway address"), "192.168.15.2/24");
  g_assert_nonnull (strstr (nw_entry_row_get_message (entry (&bench, "Gateway address")), "blue"));
  g_assert_false (can_apply (&bench, "Apply"));
  type (entry (&bench, "Gateway address"), "192.168.15.9");
  g_assert_nonnull (strstr (nw_entry_row_get_message (entry (&bench, "Gateway address")), "/24"));
  g_assert_false (can_apply (&bench, "Apply"));
  type (entry (&bench, "Gateway address"), "192.168.15.254/24");
  g_assert_true (can_apply (&bench, "Apply"));

  blue = find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "blue");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (blue))), FALSE);
  gtk_switch_set_active (GTK_SWITCH (adw_action_row_get_activatable_widget (
                           ADW_ACTION_ROW (find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "Masquerade")))), FALSE);
  click (&bench, "Apply");
  assert_plan (&bench, 1,
               "ip addr replace 192.168.15.254/24 dev v-net-0\n"
               "ip -n red route replace default via 192.168.15.254\n"
               "sysctl -w net.ipv4.ip_forward=1");
  g_assert_cmpstr (nw_plan_get_title (bench.plan), ==, "Let red reach outside");

  close_dialog (&bench);
}

/* With masquerading, for everybody, and from the client's side. */
static void
test_gateway_for_one (void)
{
  Bench bench = open_article (FALSE, FALSE);
  NwOperation *last;
  guint n;

  show_dialog (&bench, nw_gateway_dialog_new (bench.client, FIXTURE_RED, 0));
  g_assert_cmpstr (chosen (&bench, "Router"), ==, "Lab host");
  g_assert_cmpstr (chosen (&bench, "Inside interface"), ==, "v-net-0");
  press_enter (entry (&bench, "Gateway address"));
  g_assert_cmpuint (bench.n_plans, ==, 1);
  g_assert_cmpstr (nw_plan_get_title (bench.plan), ==, "Let red reach outside");
  n = nw_plan_get_length (bench.plan);
  last = nw_plan_get (bench.plan, n - 1);
  g_assert_cmpint (last->kind, ==, NW_OPERATION_MASQUERADE_ADD);
  g_assert_cmpstr (last->out_link, ==, "uplink");

  close_dialog (&bench);
}

/* When all of it is so already there is nothing to apply; a firewall of others is told of. */
static void
test_gateway_is_so (void)
{
  Bench bench = open_article (TRUE, TRUE);

  show_dialog (&bench, nw_gateway_dialog_new (bench.client, FIXTURE_HOST, FIXTURE_SWITCH));
  g_assert_false (can_apply (&bench, "Apply"));
  g_assert_nonnull (strstr (get_warning (&bench), "FORWARD"));
  choose (&bench, "Outside interface", "any other interface");
  g_assert_true (can_apply (&bench, "Apply"));

  close_dialog (&bench);
}

/* The dialog follows the network, and goes with its router. */
static void
test_gateway_follows (void)
{
  Bench bench = open_article (FALSE, FALSE);
  Fixture fixture = fixture_begin_article ();
  GtkWidget *window;

  show_dialog (&bench, nw_gateway_dialog_new (bench.client, FIXTURE_RED, 0));
  choose (&bench, "Router", "red");
  choose (&bench, "Inside interface", "veth-red");
  type (entry (&bench, "Gateway address"), "192.168.15.77/24");
  fixture.veth_blue->mtu = 1400;
  change (&bench, &fixture);
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Gateway address")), ==, "192.168.15.77/24");
  g_assert_cmpstr (chosen (&bench, "Router"), ==, "red");

  window = bench.window;
  fixture = fixture_begin_article ();
  g_ptr_array_remove (fixture.namespaces, fixture.red);
  {
    NwLink *port = g_ptr_array_index (fixture.host->links, FIXTURE_PORT_RED - 1);

    port->peer_index = 0;
    port->peer_namespace = 0;
  }
  change (&bench, &fixture);
  WAIT_FOR (!gtk_widget_get_visible (window));
  g_assert_cmpuint (bench.n_plans, ==, 0);

  close_dialog (&bench);
}

static NwOperation *
only_operation (Bench *bench, guint n)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (bench->n_plans, ==, n);
  g_assert_cmpuint (nw_plan_get_length (bench->plan), ==, 1);
  nw_operation_check (nw_plan_get (bench->plan, 0), &error);
  g_assert_no_error (error);
  return nw_plan_get (bench->plan, 0);
}

static void
assert_published (NwOperation *operation, guint protocol, guint port, const char *target, guint target_port, gboolean from_host)
{
  g_autofree char *text = nw_inet_to_string (&operation->port_target);

  g_assert_cmpint (operation->kind, ==, NW_OPERATION_PUBLISH_ADD);
  g_assert_cmpuint (operation->ip_protocol, ==, protocol);
  g_assert_cmpuint (operation->port, ==, port);
  g_assert_cmpstr (text, ==, target);
  g_assert_cmpuint (operation->target_port, ==, target_port);
  g_assert_cmpint (operation->from_host, ==, from_host);
}

static void
test_publish (void)
{
  Bench bench = open_article (FALSE, FALSE);

  show_dialog (&bench, nw_publish_dialog_new (bench.client, FIXTURE_BLUE, NULL));
  g_assert_cmpstr (chosen (&bench, "Router"), ==, "Lab host");
  g_assert_cmpstr (chosen (&bench, "Target"), ==, "192.168.15.2 (blue)");
  g_assert_nonnull (strstr (get_warning (&bench), "no way back"));

  type (entry (&bench, "Port"), "0");
  g_assert_nonnull (nw_entry_row_get_message (entry (&bench, "Port")));
  g_assert_false (can_apply (&bench, "Apply"));
  type (entry (&bench, "Port"), "8080");
  type (entry (&bench, "Target port"), "65536");
  g_assert_false (can_apply (&bench, "Apply"));
  type (entry (&bench, "Target port"), "81");
  choose (&bench, "Protocol", "UDP");
  gtk_switch_set_active (GTK_SWITCH (adw_action_row_get_activatable_widget (
                           ADW_ACTION_ROW (find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "Also From Lab host Itself")))), TRUE);
  click (&bench, "Apply");
  g_assert_cmpuint (nw_plan_get_length (bench.plan), ==, 2);
  assert_published (nw_plan_get (bench.plan, 0), IPPROTO_UDP, 8080, "192.168.15.2/32", 81, TRUE);
  g_assert_cmpint (nw_plan_get (bench.plan, 1)->kind, ==, NW_OPERATION_FORWARDING_SET);

  close_dialog (&bench);
}

static void
test_publish_elsewhere (void)
{
  Bench bench = open_article (TRUE, FALSE);
  GtkWidget *neighbours;

  show_dialog (&bench, nw_publish_dialog_new (bench.client, FIXTURE_HOST, NULL));
  neighbours = find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "Also From the Target’s Neighbours");
  choose (&bench, "Target", "192.168.15.1 (red)");
  g_assert_null (find (bench.window, NW_TYPE_ENTRY_ROW, has_title, "Target address"));
  g_assert_nonnull (strstr (get_warning (&bench), "This replaces"));
  type (entry (&bench, "Port"), "81");
  g_assert_null (get_warning (&bench));
  g_assert_true (gtk_widget_get_sensitive (neighbours));
  gtk_switch_set_active (GTK_SWITCH (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (neighbours))), TRUE);
  press_enter (entry (&bench, "Port"));
  assert_published (only_operation (&bench, 1), IPPROTO_TCP, 81, "192.168.15.1/24", 80, FALSE);
  close_dialog (&bench);

  bench = open_article (TRUE, FALSE);
  show_dialog (&bench, nw_publish_dialog_new (bench.client, FIXTURE_HOST, NULL));
  choose (&bench, "Target", "another address…");
  g_assert_false (can_apply (&bench, "Apply"));
  type (entry (&bench, "Target address"), "10.1.1.300");
  g_assert_nonnull (nw_entry_row_get_message (entry (&bench, "Target address")));
  type (entry (&bench, "Target address"), "10.1.1.3");
  choose (&bench, "For what comes in by", "uplink");
  neighbours = find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "Also From the Target’s Neighbours");
  g_assert_false (gtk_widget_get_sensitive (neighbours));
  click (&bench, "Apply");
  assert_published (only_operation (&bench, 1), IPPROTO_TCP, 80, "10.1.1.3/32", 80, FALSE);
  g_assert_cmpstr (nw_plan_get (bench.plan, 0)->in_link, ==, "uplink");
  close_dialog (&bench);
}

/* NAT. */

static GtkWidget *
find_toplevel (GType type)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (toplevels, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (window, type))
        return window;
    }
  return NULL;
}

static gboolean
label_has (GtkWidget *widget, const char *text)
{
  return gtk_widget_get_mapped (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), text) != NULL;
}

static void
open_nat (Bench *bench, guint64 inode)
{
  show_inspector (bench, NW_SELECTED_NAMESPACE, inode, 0);
  nw_inspector_show_page (NW_INSPECTOR (bench->widget), "nat");
}

static void
test_nat (void)
{
  Bench bench = open_article (TRUE, TRUE);
  GtkWidget *chain;

  open_nat (&bench, FIXTURE_HOST);
  WAIT_FOR (find (bench.window, NW_TYPE_NAT_ROW, is_mapped, NULL) != NULL);
  g_assert_nonnull (find (bench.window, GTK_TYPE_LABEL, label_has, "is a router for IPv4"));
  g_assert_nonnull (find (bench.window, GTK_TYPE_LABEL, label_has, "Somebody else’s firewall"));
  g_assert_nonnull (find (bench.window, NW_TYPE_NAT_ROW, has_title, "192.168.15.0/24 → uplink"));

  click (&bench, "Remove 192.168.15.0/24 → uplink");
  g_assert_cmpint (only_operation (&bench, 1)->kind, ==, NW_OPERATION_MASQUERADE_REMOVE);
  click (&bench, "Remove TCP 80 → 192.168.15.2:80");
  g_assert_cmpint (only_operation (&bench, 2)->kind, ==, NW_OPERATION_PUBLISH_REMOVE);
  g_assert_cmpuint (nw_plan_get (bench.plan, 0)->port, ==, 80);

  chain = find (bench.window, ADW_TYPE_EXPANDER_ROW, has_title, "ip filter · FORWARD");
  g_assert_nonnull (chain);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (chain)), ==,
                   "filter at forward, priority 0, policy drop · 2 rules");
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (chain), TRUE);
  WAIT_FOR (find (chain, GTK_TYPE_LABEL, label_has, "2 more expressions") != NULL);

  close_bench (&bench);
}

/* Of what is nobody's router, and has no rules, nothing is claimed. */
static void
test_nat_nothing (void)
{
  Bench bench = open_article (FALSE, FALSE);

  open_nat (&bench, FIXTURE_RED);
  WAIT_FOR (find (bench.window, GTK_TYPE_LABEL, label_has, "red is no router") != NULL);
  g_assert_null (find (bench.window, NW_TYPE_NAT_ROW, NULL, NULL));
  g_assert_null (find (bench.window, ADW_TYPE_EXPANDER_ROW, is_mapped, NULL));
  g_assert_null (find (bench.window, GTK_TYPE_LABEL, label_has, "firewall"));

  close_bench (&bench);
}

static void
test_nat_edit (void)
{
  Bench bench = open_article (TRUE, FALSE);
  GtkWidget *inspector_window, *dialog;

  open_nat (&bench, FIXTURE_HOST);
  WAIT_FOR (find (bench.window, NW_TYPE_NAT_ROW, is_mapped, NULL) != NULL);
  inspector_window = bench.window;

  click (&bench, "Change TCP 80 → 192.168.15.2:80");
  WAIT_FOR ((dialog = find_toplevel (NW_TYPE_PUBLISH_DIALOG)) != NULL && gtk_widget_get_mapped (dialog));
  bench.window = dialog;
  g_assert_false (can_apply (&bench, "Apply")); /* nothing is changed yet */
  type (entry (&bench, "Port"), "443");
  click (&bench, "Apply");
  g_assert_cmpuint (bench.n_plans, ==, 1);
  g_assert_cmpuint (nw_plan_get_length (bench.plan), ==, 2);
  g_assert_cmpint (nw_plan_get (bench.plan, 0)->kind, ==, NW_OPERATION_PUBLISH_REMOVE);
  g_assert_cmpuint (nw_plan_get (bench.plan, 0)->port, ==, 80);
  assert_published (nw_plan_get (bench.plan, 1), IPPROTO_TCP, 443, "192.168.15.2/32", 80, TRUE);

  bench.window = inspector_window;
  click (&bench, "Change 192.168.15.0/24 → uplink");
  WAIT_FOR ((dialog = find_toplevel (NW_TYPE_MASQUERADE_DIALOG)) != NULL && gtk_widget_get_mapped (dialog));
  bench.window = dialog;
  type (entry (&bench, "Network"), "192.168.15.1/24");
  g_assert_nonnull (strstr (nw_entry_row_get_message (entry (&bench, "Network")), "192.168.15.0/24"));
  g_assert_false (can_apply (&bench, "Apply"));
  type (entry (&bench, "Network"), "192.168.0.0/16");
  click (&bench, "Apply");
  g_assert_cmpuint (bench.n_plans, ==, 2);
  g_assert_cmpint (nw_plan_get (bench.plan, 0)->kind, ==, NW_OPERATION_MASQUERADE_REMOVE);
  g_assert_cmpint (nw_plan_get (bench.plan, 1)->kind, ==, NW_OPERATION_MASQUERADE_ADD);

  bench.window = inspector_window;
  click (&bench, "Masquerade another network");
  WAIT_FOR ((dialog = find_toplevel (NW_TYPE_MASQUERADE_DIALOG)) != NULL && gtk_widget_get_mapped (dialog));
  bench.window = dialog;
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Network")), ==, "192.168.15.0/24");
  g_assert_cmpstr (chosen (&bench, "On the way out by"), ==, "uplink");
  g_assert_false (can_apply (&bench, "Apply")); /* it is so already */
  type (entry (&bench, "Network"), "default");
  click (&bench, "Apply");
  g_assert_cmpint (only_operation (&bench, 3)->kind, ==, NW_OPERATION_MASQUERADE_ADD);
  g_assert_cmpuint (nw_plan_get (bench.plan, 0)->source_network.prefix, ==, 0);

  bench.window = inspector_window;
  close_bench (&bench);
}

/* Cables. */

static void
test_cable_plug (void)
{
  Bench bench = open_article (FALSE, FALSE);
  Fixture fixture;

  show_inspector (&bench, NW_SELECTED_CABLE, FIXTURE_RED, 2);
  click (&bench, "Unplug veth-red in red");
  assert_plan (&bench, 1, "ip -n red link set veth-red down");
  g_assert_cmpstr (nw_plan_get_title (bench.plan), ==, "Unplug veth-red");
  click (&bench, "Unplug veth-red-br in Lab host");
  assert_plan (&bench, 2, "ip link set veth-red-br down");

  fixture = fixture_begin_article ();
  fixture.veth_red->flags &= ~(IFF_UP | IFF_LOWER_UP);
  change (&bench, &fixture);
  click (&bench, "Plug in veth-red in red");
  assert_plan (&bench, 3, "ip -n red link set veth-red up");

  close_bench (&bench);
}

static GtkRange *
find_scale (GtkWidget *limit, const char *title)
{
  return GTK_RANGE (find (find (limit, NW_TYPE_SCALE_ROW, has_title, title), GTK_TYPE_SCALE, NULL, NULL));
}

static GtkWidget *
expand_limit (Bench *bench, const char *title)
{
  GtkWidget *limit = find (bench->window, NW_TYPE_LIMIT_ROW, has_title, title);

  g_assert_nonnull (limit);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (limit), TRUE);
  WAIT_FOR (find (limit, NW_TYPE_SCALE_ROW, has_title, "Rate") != NULL);
  return limit;
}

static void
set_limit (Fixture *fixture, guint64 rate, guint delay)
{
  NwLimit *limit = nw_limit_new ();

  limit->link = fixture->veth_red->index;
  limit->rate = rate;
  limit->delay = delay;
  g_ptr_array_add (fixture->red->limits, limit);
}

/* A slider on its way: one plan at a time, and after it where the slider stands by then. */
static void
test_limits (void)
{
  Bench bench = open_article (FALSE, FALSE);
  GtkWidget *limit;
  Fixture fixture;

  show_inspector (&bench, NW_SELECTED_CABLE, FIXTURE_RED, 2);
  limit = expand_limit (&bench, "From red to Lab host");
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (limit)), ==, "veth-red · no limit");

  gtk_range_set_value (find_scale (limit, "Rate"), 10); /* 1 Mbit/s */
  g_assert_cmpuint (bench.n_plans, ==, 1);
  g_assert_cmpint (only_operation (&bench, 1)->kind, ==, NW_OPERATION_LIMIT_SET);
  g_assert_cmpuint (nw_plan_get (bench.plan, 0)->rate, ==, 1000000);
  for (guint i = 11; i <= 13; i++)
    gtk_range_set_value (find_scale (limit, "Rate"), i);
  g_assert_cmpuint (bench.n_plans, ==, 1);

  fixture = fixture_begin_article ();
  fixture.veth_blue->mtu = 1400;
  change (&bench, &fixture); /* something else */
  g_assert_cmpuint (bench.n_plans, ==, 1);
  g_assert_cmpint (gtk_range_get_value (find_scale (limit, "Rate")), ==, 13);

  fixture = fixture_begin_article ();
  set_limit (&fixture, 1000000, 0);
  change (&bench, &fixture);
  g_assert_cmpuint (only_operation (&bench, 2)->rate, ==, 10000000);
  g_assert_cmpint (gtk_range_get_value (find_scale (limit, "Rate")), ==, 13);
  g_assert_cmpstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (limit)), ==, "veth-red · 1 Mbit/s");

  fixture = fixture_begin_article ();
  set_limit (&fixture, 10000000, 0);
  change (&bench, &fixture);
  g_assert_cmpuint (bench.n_plans, ==, 2);

  gtk_range_set_value (find_scale (limit, "Rate"), 0);
  g_assert_cmpint (only_operation (&bench, 3)->kind, ==, NW_OPERATION_LIMIT_REMOVE);
  nw_inspector_refresh (NW_INSPECTOR (bench.widget)); /* it failed */
  g_assert_cmpint (gtk_range_get_value (find_scale (limit, "Rate")), ==, 13);
  g_assert_cmpuint (bench.n_plans, ==, 3);

  close_bench (&bench);
}

static void
test_limits_delay (void)
{
  Bench bench = open_article (FALSE, FALSE);
  GtkWidget *limit;
  Fixture fixture;

  show_inspector (&bench, NW_SELECTED_CABLE, FIXTURE_RED, 2);
  limit = expand_limit (&bench, "From red to Lab host");
  g_assert_false (gtk_widget_get_sensitive (find (limit, NW_TYPE_SCALE_ROW, has_title, "Jitter")));
  gtk_range_set_value (find_scale (limit, "Delay"), 6); /* 50 ms */
  g_assert_cmpuint (only_operation (&bench, 1)->delay, ==, 50000);
  g_assert_true (gtk_widget_get_sensitive (find (limit, NW_TYPE_SCALE_ROW, has_title, "Jitter")));

  fixture = fixture_begin_article ();
  set_limit (&fixture, 0, 50000);
  change (&bench, &fixture);
  gtk_range_set_value (find_scale (limit, "Jitter"), 4);
  g_assert_cmpuint (only_operation (&bench, 2)->jitter, ==, 10000);
  g_assert_cmpuint (nw_plan_get (bench.plan, 0)->delay, ==, 50000);

  close_bench (&bench);
}

static void
test_limits_without_netem (void)
{
  const char * const kinds[] = { "veth", "tbf", NULL };
  Bench bench = open_article (FALSE, FALSE);
  GtkWidget *limit;

  nw_client_set_kinds_for_testing (bench.client, kinds);
  show_inspector (&bench, NW_SELECTED_CABLE, FIXTURE_RED, 2);
  limit = expand_limit (&bench, "From red to Lab host");
  g_assert_true (gtk_widget_get_sensitive (find (limit, NW_TYPE_SCALE_ROW, has_title, "Rate")));
  g_assert_false (gtk_widget_get_sensitive (find (limit, NW_TYPE_SCALE_ROW, has_title, "Delay")));
  g_assert_false (gtk_widget_get_sensitive (find (limit, NW_TYPE_SCALE_ROW, has_title, "Jitter")));
  g_assert_false (gtk_widget_get_sensitive (find (limit, NW_TYPE_SCALE_ROW, has_title, "Loss")));
  g_assert_nonnull (find (limit, GTK_TYPE_LABEL, label_has, "sch_netem"));

  close_bench (&bench);
}

/* Other interfaces. */

static void
choose_kind (Bench *bench, const char *title)
{
  GtkWidget *row = find (bench->window, ADW_TYPE_ACTION_ROW, has_title, title);

  g_assert_nonnull (row);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row))), TRUE);
}

static void
assert_added (const char *kind, const char *field, const char *text, const char *expected)
{
  Bench bench = open_article (FALSE, FALSE);

  show_dialog (&bench, nw_link_dialog_new (bench.client, FIXTURE_HOST));
  choose_kind (&bench, kind);
  if (field != NULL)
    type (entry (&bench, field), text);
  click (&bench, "Add");
  assert_plan (&bench, 1, expected);
  close_dialog (&bench);
}

static void
test_add_link (void)
{
  assert_added ("Switch", NULL, NULL, "ip link add v-net-1 type bridge\nip link set v-net-1 up");
  assert_added ("Dummy", "Name", "box", "ip link add box type dummy\nip link set box up");
  assert_added ("VLAN", "VLAN number", "7", "ip link add link v-net-0 name v-net-0.7 type vlan id 7\nip link set v-net-0.7 up");
  assert_added ("macvlan", NULL, NULL, "ip link add link v-net-0 name macvlan0 type macvlan mode bridge\nip link set macvlan0 up");
  assert_added ("VXLAN", "Other end", "203.0.113.254",
                "ip link add vxlan0 type vxlan id 42 remote 203.0.113.254 dstport 4789\nip link set vxlan0 up");
  assert_added ("ifb", NULL, NULL, "ip link add ifb0 type ifb\nip link set ifb0 up");
}

static void
test_add_link_validation (void)
{
  const char * const without[] = { "bridge", "veth", "vxlan", "ifb", "macvlan", NULL };
  Bench bench = open_article (FALSE, FALSE);
  GtkWidget *row;

  nw_client_set_kinds_for_testing (bench.client, without);
  show_dialog (&bench, nw_link_dialog_new (bench.client, FIXTURE_HOST));
  row = find (bench.window, ADW_TYPE_ACTION_ROW, has_title, "Dummy");
  g_assert_false (gtk_widget_get_sensitive (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row))));
  g_assert_nonnull (strstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "lacks the module"));

  type (entry (&bench, "Name"), "uplink");
  g_assert_nonnull (nw_entry_row_get_message (entry (&bench, "Name")));
  g_assert_false (can_apply (&bench, "Add"));
  type (entry (&bench, "Name"), "mine");
  choose_kind (&bench, "VXLAN");
  g_assert_cmpstr (nw_entry_row_get_text (entry (&bench, "Name")), ==, "mine"); /* what was typed stays */
  g_assert_false (can_apply (&bench, "Add"));
  g_assert_nonnull (strstr (get_warning (&bench), "where to"));
  choose (&bench, "Stands on", "uplink");
  g_assert_true (can_apply (&bench, "Add"));
  type (entry (&bench, "Network number (VNI)"), "16777216");
  g_assert_false (can_apply (&bench, "Add"));

  close_dialog (&bench);
}

/* The outline. */

static void
test_outline_switch (void)
{
  Bench bench = open_article (FALSE, FALSE);
  GtkSelectionModel *model;
  g_autoptr (GString) all = g_string_new (NULL);

  show (&bench, nw_outline_new (bench.client, bench.selection, bench.scope));
  model = gtk_list_view_get_model (GTK_LIST_VIEW (find (bench.window, GTK_TYPE_LIST_VIEW, NULL, NULL)));
  for (guint i = 0; i < 7; i++)
    {
      g_autoptr (NwRow) row = g_list_model_get_item (G_LIST_MODEL (model), i);

      g_string_append_printf (all, "%c %s\n", row->key[0], i > 0 ? ((NwLink *) row->record)->name : "host");
    }
  g_assert_cmpstr (all->str, ==, "n host\nl lo\nl v-net-0\np veth-red-br\np veth-blue-br\nl uplink\nl spare0\n");

  gtk_selection_model_select_item (model, 3, TRUE);
  g_assert_cmpint (nw_selection_get (bench.selection, 0)->kind, ==, NW_SELECTED_LINK);
  g_assert_cmpint (nw_selection_get (bench.selection, 0)->link, ==, FIXTURE_PORT_RED);

  close_bench (&bench);
}

/* A namespace that an undo brings back has a new inode; its pings are still there. */
static void
test_ping_comes_back (void)
{
  Bench bench = open_inspector (NW_SELECTED_NAMESPACE, FIXTURE_RED, 0);
  GtkWidget *target;
  Fixture fixture;

  nw_inspector_show_ping (NW_INSPECTOR (bench.widget), FIXTURE_RED);
  WAIT_FOR ((target = find (bench.window, NW_TYPE_TARGET_ENTRY, is_mapped, NULL)) != NULL);
  nw_target_entry_set_text (NW_TARGET_ENTRY (target), "blue");
  click (&bench, "Ping");

  fixture = fixture_begin ();
  g_ptr_array_remove (fixture.namespaces, fixture.red);
  fixture.veth_blue->peer_index = 0;
  fixture.veth_blue->peer_namespace = 0;
  change (&bench, &fixture);
  nw_selection_set (bench.selection, (NwSelected) { NW_SELECTED_NAMESPACE, FIXTURE_BLUE, 0 });
  WAIT_FOR (find (bench.window, NW_TYPE_PING_CARD, is_mapped, NULL) == NULL);

  fixture = fixture_begin ();
  fixture.red->inode = FIXTURE_RED + 7;
  fixture.veth_blue->peer_namespace = FIXTURE_RED + 7;
  change (&bench, &fixture);
  nw_selection_set (bench.selection, (NwSelected) { NW_SELECTED_NAMESPACE, FIXTURE_RED + 7, 0 });
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

  show (&bench, nw_command_strip_new (bench.client, bench.selection));
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 600, 150);
  for (guint i = 0; i < 620; i++)
    {
      g_autofree char *name = g_strdup_printf ("ns%u", i);

      nw_plan_take (plan, nw_operation_new_namespace_add (name));
    }
  nw_command_strip_append (NW_COMMAND_STRIP (bench.widget), plan, NW_COMMAND_NEW);
  list = find (bench.window, GTK_TYPE_LIST_BOX, NULL, NULL);
  g_assert_cmpuint (count_rows (list), ==, 500);
  nw_command_strip_append (NW_COMMAND_STRIP (bench.widget), plan, NW_COMMAND_UNDO);
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
test_strip_origin (void)
{
  const char * const exact[] = { "nft this", NULL };
  Bench bench = open_bench ();
  g_autoptr (NwPlan) plan = nw_plan_take (nw_plan_new ("One"), nw_operation_new_namespace_add ("red"));

  show (&bench, nw_command_strip_new (bench.client, bench.selection));
  nw_command_strip_append (NW_COMMAND_STRIP (bench.widget), plan, NW_COMMAND_UNDO);
  WAIT_FOR (find (bench.window, GTK_TYPE_LABEL, label_has, "— undo · ") != NULL);
  g_assert_null (find (bench.window, GTK_TYPE_LABEL, label_has, "— redo · "));
  nw_command_strip_append_exact (NW_COMMAND_STRIP (bench.widget), plan, exact, NW_COMMAND_REDO);
  WAIT_FOR (find (bench.window, GTK_TYPE_LABEL, label_has, "— redo · ") != NULL);
  g_assert_nonnull (find (bench.window, GTK_TYPE_LABEL, label_has, "nft this"));

  close_bench (&bench);
}

static gboolean
is_marked (GtkWidget *widget, const char *text)
{
  return gtk_widget_has_css_class (widget, "nw-marked");
}

/* What is selected marks its commands; a command selects what it is about. */
static void
test_strip_selection (void)
{
  Bench bench = open_bench ();
  NwNamespaceRef red = { FIXTURE_RED, (char *) "red" };
  NwNamespaceRef blue = { FIXTURE_BLUE, (char *) "blue" };
  g_autoptr (NwPlan) plan = nw_plan_new ("Two");
  const NwSelected *selected;
  GtkListBox *list;

  nw_plan_take (plan, nw_operation_new_link_set_up (red, "veth-red", TRUE));
  nw_plan_take (plan, nw_operation_new_link_set_up (blue, "veth-blue", TRUE));
  show (&bench, nw_command_strip_new (bench.client, bench.selection));
  nw_command_strip_append (NW_COMMAND_STRIP (bench.widget), plan, NW_COMMAND_NEW);
  nw_command_strip_append_said (NW_COMMAND_STRIP (bench.widget), FIXTURE_BLUE, "ip netns exec blue ping 10.0.0.1", "asks", "64 bytes");
  list = GTK_LIST_BOX (find (bench.window, GTK_TYPE_LIST_BOX, NULL, NULL));
  nw_selection_clear (bench.selection);
  g_assert_null (find (bench.window, GTK_TYPE_LIST_BOX_ROW, is_marked, NULL));

  nw_selection_set (bench.selection, (NwSelected) { NW_SELECTED_NAMESPACE, FIXTURE_RED, 0 });
  g_assert_true (is_marked (GTK_WIDGET (gtk_list_box_get_row_at_index (list, 0)), NULL));
  g_assert_false (is_marked (GTK_WIDGET (gtk_list_box_get_row_at_index (list, 1)), NULL));
  g_assert_false (is_marked (GTK_WIDGET (gtk_list_box_get_row_at_index (list, 2)), NULL));
  click (&bench, "only of what is selected");
  WAIT_FOR (!gtk_widget_get_child_visible (GTK_WIDGET (gtk_list_box_get_row_at_index (list, 1))));
  g_assert_true (gtk_widget_get_child_visible (GTK_WIDGET (gtk_list_box_get_row_at_index (list, 0))));

  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 1));
  g_assert_cmpuint (nw_selection_get_length (bench.selection), ==, 1);
  selected = nw_selection_get (bench.selection, 0);
  g_assert_cmpint (selected->kind, ==, NW_SELECTED_LINK);
  g_assert_cmpuint (selected->inode, ==, FIXTURE_BLUE);
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 2));
  selected = nw_selection_get (bench.selection, 0);
  g_assert_cmpint (selected->kind, ==, NW_SELECTED_NAMESPACE);
  g_assert_cmpuint (selected->inode, ==, FIXTURE_BLUE);

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
    { "/panels/ping/comes-back", test_ping_comes_back },
    { "/panels/strip", test_strip },
    { "/panels/strip/origin", test_strip_origin },
    { "/panels/strip/selection", test_strip_selection },
    { "/panels/switch", test_switch },
    { "/panels/switch/follows", test_switch_follows },
    { "/panels/switch/forwarding-table", test_switch_forwarding },
    { "/panels/switch/port", test_port },
    { "/panels/switch-popover/plan", test_switch_popover },
    { "/panels/switch-popover/without-address", test_switch_popover_without_address },
    { "/panels/switch-popover/loop", test_switch_popover_loop },
    { "/panels/switch-popover/gone", test_switch_popover_gone },
    { "/panels/gateway/plan", test_gateway },
    { "/panels/gateway/for-one", test_gateway_for_one },
    { "/panels/gateway/is-so", test_gateway_is_so },
    { "/panels/gateway/follows", test_gateway_follows },
    { "/panels/publish/plan", test_publish },
    { "/panels/publish/elsewhere", test_publish_elsewhere },
    { "/panels/nat", test_nat },
    { "/panels/nat/nothing", test_nat_nothing },
    { "/panels/nat/edit", test_nat_edit },
    { "/panels/cable/plug", test_cable_plug },
    { "/panels/limits/rate", test_limits },
    { "/panels/limits/delay", test_limits_delay },
    { "/panels/limits/without-netem", test_limits_without_netem },
    { "/panels/add-link/plan", test_add_link },
    { "/panels/add-link/validation", test_add_link_validation },
    { "/panels/outline/switch", test_outline_switch },
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
