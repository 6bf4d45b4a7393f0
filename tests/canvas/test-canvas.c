/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canvas in a real window on a real display (Xvfb), partly driven by a real pointer and keyboard (xdotool). */
#include <adwaita.h>
#include <math.h>

#include "fixture.h"
#include "nw-canvas.h"
#include "nw-card.h"
#include "nw-ghost.h"
#include "nw-handle.h"
#include "nw-interface-row.h"
#include "nw-name-entry.h"
#include "nw-occupancy.h"
#include "nw-port.h"
#include "nw-slab.h"
#include "nw-world.h"

#define HOST G_GUINT64_CONSTANT (4026531840)
#define RED G_GUINT64_CONSTANT (4026532182)
#define BLUE G_GUINT64_CONSTANT (4026532183)
#define GREEN G_GUINT64_CONSTANT (4026532184)

/* The cards, and the first switch of the host in the look. */
#define CARD(inode) ((NwSelected) { NW_SELECTED_NAMESPACE, (inode), 0 })
#define SLAB ((NwSelected) { NW_SELECTED_LINK, HOST, 2 })

/* Seconds after which what should have happened never will. */
#define DEADLINE 15

typedef struct
{
  GtkWidget   *window;
  NwCanvas    *canvas;
  NwWorld     *world;
  NwSelection *selection;
  GString     *log; /* the signals of the canvas */
} Stage;

static GtkWidget *
card_of (Stage   *stage,
         guint64  inode)
{
  return nw_canvas_get_node (stage->canvas, CARD (inode));
}

static guint n_node_snapshots;
static guint n_node_allocations;
static guint n_frames;
/* Cards and slabs have inherited the same ones. */
static void (*node_snapshot) (GtkWidget *widget, GtkSnapshot *snapshot);
static void (*node_size_allocate) (GtkWidget *widget, int width, int height, int baseline);

static void
counting_snapshot (GtkWidget   *widget,
                   GtkSnapshot *snapshot)
{
  n_node_snapshots++;
  node_snapshot (widget, snapshot);
}

static void
counting_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  n_node_allocations++;
  node_size_allocate (widget, width, height, baseline);
}

/* Counts what is done to nodes, without the canvas knowing. */
static void
install_counters (void)
{
  GtkWidgetClass *classes[] = { g_type_class_ref (NW_TYPE_CARD), g_type_class_ref (NW_TYPE_SLAB) };

  node_snapshot = classes[0]->snapshot;
  node_size_allocate = classes[0]->size_allocate;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_assert_true (classes[i]->snapshot == node_snapshot && classes[i]->size_allocate == node_size_allocate);
      classes[i]->snapshot = counting_snapshot;
      classes[i]->size_allocate = counting_size_allocate;
    }
}

static void
after_paint_cb (void)
{
  n_frames++;
}

static gboolean
deadline_cb (gpointer user_data)
{
  g_error ("%s did not happen within %d seconds", (const char *) user_data, DEADLINE);
  return G_SOURCE_REMOVE;
}

#define wait_for(condition) \
  G_STMT_START { \
    guint deadline = g_timeout_add_seconds (DEADLINE, deadline_cb, (gpointer) #condition); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (deadline); \
  } G_STMT_END

static gboolean
quiet_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Runs until no frame was painted for a while: nothing may animate at rest. */
static void
settle (void)
{
  guint deadline = g_timeout_add_seconds (DEADLINE, deadline_cb, (gpointer) "rest");
  guint before;

  do
    {
      gboolean quiet = FALSE;

      before = n_frames;
      g_timeout_add (120, quiet_cb, &quiet);
      while (!quiet)
        g_main_context_iteration (NULL, TRUE);
    }
  while (n_frames != before);
  g_source_remove (deadline);
}

static void
wait_for_frame (void)
{
  guint before = n_frames;

  wait_for (n_frames > before);
}

static void
log_point_cb (Stage  *stage,
              double  x,
              double  y)
{
  g_string_append_printf (stage->log, "namespace-wanted %g %g;", x, y);
}

static void
log_name_cb (Stage      *stage,
             const char *name,
             double      x,
             double      y)
{
  g_string_append_printf (stage->log, "name-chosen %s %g %g;", name, x, y);
}

static void
append_end (GString          *log,
            const NwSelected *end)
{
  g_string_append_printf (log, " %" G_GUINT64_FORMAT, end->inode);
  if (end->kind == NW_SELECTED_LINK)
    g_string_append_printf (log, ":%d", end->link);
}

static void
log_switch_wanted_cb (Stage  *stage,
                      guint64 inode,
                      double  x,
                      double  y)
{
  g_string_append_printf (stage->log, "switch-wanted %" G_GUINT64_FORMAT " %g %g;", inode, x, y);
}

static void
log_cable_cb (Stage            *stage,
              const NwSelected *from,
              const NwSelected *to,
              GtkWidget        *anchor)
{
  g_assert_true (anchor == nw_canvas_get_node (stage->canvas, *to));
  g_string_append (stage->log, "cable-wanted");
  append_end (stage->log, from);
  append_end (stage->log, to);
  g_string_append (stage->log, ";");
}

static void
log_switch_cb (Stage      *stage,
               guint64     inode,
               const char *name,
               double      x,
               double      y)
{
  g_string_append_printf (stage->log, "switch-name-chosen %" G_GUINT64_FORMAT " %s %g %g;", inode, name, x, y);
}

static void
log_delete_cb (Stage *stage)
{
  g_string_append (stage->log, "delete-wanted;");
}

static void
log_menu_cb (Stage        *stage,
             double        x,
             double        y,
             GdkRectangle *where)
{
  g_assert_cmpint (where->width, >, 0);
  g_string_append (stage->log, "context-menu;");
}

static void
log_positions_cb (Stage *stage)
{
  g_string_append (stage->log, "positions-changed;");
}

static Stage *
stage_new (NwSnapshot *snapshot,
           const char *positions)
{
  Stage *stage = g_new0 (Stage, 1);
  g_autoptr (NwSnapshot) owned = snapshot;

  stage->log = g_string_new (NULL);
  stage->selection = nw_selection_new ();
  stage->canvas = NW_CANVAS (nw_canvas_new (stage->selection));
  stage->world = NW_WORLD (gtk_widget_get_first_child (GTK_WIDGET (stage->canvas)));
  if (positions != NULL)
    nw_canvas_set_positions (stage->canvas, g_variant_new_parsed (positions));
  if (owned != NULL)
    nw_canvas_set_snapshot (stage->canvas, owned);

  g_signal_connect_swapped (stage->canvas, "namespace-wanted", G_CALLBACK (log_point_cb), stage);
  g_signal_connect_swapped (stage->canvas, "name-chosen", G_CALLBACK (log_name_cb), stage);
  g_signal_connect_swapped (stage->canvas, "switch-wanted", G_CALLBACK (log_switch_wanted_cb), stage);
  g_signal_connect_swapped (stage->canvas, "switch-name-chosen", G_CALLBACK (log_switch_cb), stage);
  g_signal_connect_swapped (stage->canvas, "cable-wanted", G_CALLBACK (log_cable_cb), stage);
  g_signal_connect_swapped (stage->canvas, "delete-wanted", G_CALLBACK (log_delete_cb), stage);
  g_signal_connect_swapped (stage->canvas, "context-menu", G_CALLBACK (log_menu_cb), stage);
  g_signal_connect_swapped (stage->canvas, "positions-changed", G_CALLBACK (log_positions_cb), stage);

  stage->window = gtk_window_new ();
  gtk_window_set_decorated (GTK_WINDOW (stage->window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (stage->window), 800, 600);
  gtk_window_set_child (GTK_WINDOW (stage->window), GTK_WIDGET (stage->canvas));
  gtk_window_present (GTK_WINDOW (stage->window));
  g_signal_connect (gtk_widget_get_frame_clock (stage->window), "after-paint", G_CALLBACK (after_paint_cb), NULL);
  wait_for_frame ();
  settle ();
  g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (stage->canvas)), ==, 800);
  return stage;
}

static void
stage_free (Stage *stage)
{
  gtk_window_destroy (GTK_WINDOW (stage->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (stage->selection);
  g_string_free (stage->log, TRUE);
  g_free (stage);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

static const char *const pair_positions =
  "{'red': (-264.0, -96.0), 'blue': (96.0, -96.0), 'green': (-264.0, 96.0), '/': (96.0, 96.0)}";

static graphene_rect_t
bounds_of (Stage   *stage,
           guint64  inode)
{
  return nw_node_get_bounds (NW_NODE (card_of (stage, inode)));
}

static void
assert_position (Stage   *stage,
                 guint64  inode,
                 double   x,
                 double   y)
{
  graphene_rect_t bounds = bounds_of (stage, inode);

  g_assert_cmpfloat (bounds.origin.x, ==, x);
  g_assert_cmpfloat (bounds.origin.y, ==, y);
}

/* A snapshot like @snapshot without one namespace. */
static NwSnapshot *
without (NwSnapshot *snapshot,
         guint64     inode)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new ();

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (namespace_->inode != inode)
        g_ptr_array_add (namespaces, namespace_);
    }
  return nw_snapshot_new (nw_snapshot_get_serial (snapshot) + 1, namespaces);
}

/* A snapshot like @snapshot with one more. */
static NwSnapshot *
with (NwSnapshot  *snapshot,
      NwNamespace *added)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new ();
  g_autoptr (NwNamespace) owned = added;

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    g_ptr_array_add (namespaces, nw_snapshot_get_namespace (snapshot, i));
  g_ptr_array_add (namespaces, added);
  return nw_snapshot_new (nw_snapshot_get_serial (snapshot) + 1, namespaces);
}

static GtkWidget *
find_widget (GtkWidget *widget,
             GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* The middle of a widget, in the canvas. */
static graphene_point_t
middle_of (Stage     *stage,
           GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (stage->canvas), &bounds));
  return GRAPHENE_POINT_INIT (bounds.origin.x + bounds.size.width / 2, bounds.origin.y + bounds.size.height / 2);
}

static void
test_places (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  g_autoptr (NwSnapshot) snapshot = g_object_ref (nw_world_get_snapshot (stage->world));
  g_autoptr (NwSnapshot) less = without (snapshot, BLUE);
  g_autoptr (NwSnapshot) more = NULL;
  GtkWidget *red = card_of (stage, RED);
  NwNamespace *reborn;
  graphene_rect_t a, b;

  assert_position (stage, RED, -264, -96);
  assert_position (stage, HOST, 96, 96);
  g_assert_cmpuint (nw_cable_layer_get_length (nw_world_get_cables (stage->world)), ==, 2);

  nw_canvas_place (stage->canvas, "blue", 120, -120);
  assert_position (stage, BLUE, 120, -120);

  /* It goes and comes back, with another inode, to the same place; what stays is the same widget. */
  nw_canvas_set_snapshot (stage->canvas, less);
  g_assert_null (card_of (stage, BLUE));
  g_assert_cmpuint (nw_cable_layer_get_length (nw_world_get_cables (stage->world)), ==, 1);
  g_assert_true (card_of (stage, RED) == red);
  reborn = fixture_namespace (4026539999, "blue");
  more = with (less, reborn);
  nw_canvas_set_snapshot (stage->canvas, more);
  assert_position (stage, 4026539999, 120, -120);

  /* A new one goes to a free place. */
  g_clear_object (&more);
  more = with (less, fixture_namespace (4026538888, "purple"));
  nw_canvas_set_snapshot (stage->canvas, more);
  a = bounds_of (stage, 4026538888);
  for (guint i = 0; i < nw_world_get_n_nodes (stage->world); i++)
    {
      NwNode *node = nw_world_get_node (stage->world, i);

      b = nw_node_get_bounds (node);
      if (GTK_WIDGET (node) != card_of (stage, 4026538888))
        g_assert_false (graphene_rect_intersection (&a, &b, NULL));
    }
}

static void
test_positions_variant (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  g_autoptr (GVariant) before = g_variant_ref_sink (nw_canvas_get_positions (stage->canvas));
  g_autoptr (GVariant) expected = g_variant_ref_sink (g_variant_new_parsed (pair_positions));
  g_autoptr (GVariant) after = NULL;

  g_assert_true (g_variant_is_of_type (before, G_VARIANT_TYPE ("a{s(dd)}")));
  g_assert_cmpuint (g_variant_n_children (before), ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (expected, i);
      g_autofree char *text = g_variant_print (entry, FALSE);
      gboolean found = FALSE;

      for (guint j = 0; j < 4; j++)
        {
          g_autoptr (GVariant) other = g_variant_get_child_value (before, j);

          found |= g_variant_equal (entry, other);
        }
      g_test_message ("%s", text);
      g_assert_true (found);
    }

  /* Arranged, and undone. */
  nw_canvas_arrange (stage->canvas);
  g_string_truncate (stage->log, 0);
  wait_for (strstr (stage->log->str, "positions-changed") != NULL);
  after = g_variant_ref_sink (nw_canvas_get_positions (stage->canvas));
  g_assert_false (g_variant_equal (before, after));
  nw_canvas_set_positions (stage->canvas, before);
  assert_position (stage, RED, -264, -96);

  /* Not a number is not a place. */
  nw_canvas_set_positions (stage->canvas, g_variant_new_parsed ("{'red': (%d, 0.0)}", (double) NAN));
  assert_position (stage, RED, -264, -96);
}

static const NwCablePath *
path_of (Stage         *stage,
         NwSelectedKind kind,
         guint64        inode,
         int            link)
{
  return nw_cable_layer_get_path (nw_world_get_cables (stage->world), (NwSelected) { kind, inode, link });
}

/* A host with two switches, and red. */
static NwSnapshot *
two_switches (void)
{
  static guint64 serial = 2000;
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = fixture_namespace (HOST, NULL), *red = fixture_namespace (RED, "red");
  NwLink *first = fixture_switch (host, "v-net-0", NULL);

  fixture_switch (host, "v-net-1", NULL);
  fixture_cable (red, "veth-red", TRUE, NULL, host, "veth-red-br", TRUE, NULL);
  fixture_plug (host, "veth-red-br", first);
  g_ptr_array_add (namespaces, host);
  g_ptr_array_add (namespaces, red);
  return nw_snapshot_new (++serial, namespaces);
}

#define SECOND_SLAB ((NwSelected) { NW_SELECTED_LINK, HOST, 3 })

static void
test_ghosts (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  g_autoptr (NwSnapshot) more = NULL;
  NwCableLayer *cables = nw_world_get_cables (stage->world);
  guint node, cable;

  node = nw_canvas_add_ghost_node (stage->canvas, "orange", 336, 0);
  cable = nw_canvas_add_ghost_cable (stage->canvas, CARD (GREEN), CARD (RED));
  g_assert_cmpuint (node, !=, cable);
  g_assert_cmpuint (nw_cable_layer_get_length (cables), ==, 3);
  settle ();

  /* The real one takes the very place, and the ghost goes. */
  more = with (nw_world_get_snapshot (stage->world), fixture_namespace (4026537777, "orange"));
  nw_canvas_set_snapshot (stage->canvas, more);
  assert_position (stage, 4026537777, 336, 0);
  nw_canvas_remove_ghost (stage->canvas, node);
  nw_canvas_remove_ghost (stage->canvas, cable);
  g_assert_cmpuint (nw_cable_layer_get_length (cables), ==, 2);
  nw_canvas_remove_ghost (stage->canvas, 12345);

  /* A switch as well. */
  node = nw_canvas_add_ghost_switch (stage->canvas, HOST, "v-net-0", 0, -240);
  settle ();
  {
    g_autoptr (NwSnapshot) with_switch = two_switches ();
    NwNode *slab;

    nw_canvas_set_snapshot (stage->canvas, with_switch);
    slab = nw_world_find_node (stage->world, SLAB);
    g_assert_cmpfloat (nw_node_get_bounds (slab).origin.x, ==, 0);
    g_assert_cmpfloat (nw_node_get_bounds (slab).origin.y, ==, -240);
    g_assert_null (find_widget (GTK_WIDGET (stage->world), NW_TYPE_GHOST));
    cable = nw_canvas_add_ghost_cable (stage->canvas, CARD (RED), SECOND_SLAB);
    settle ();
    g_assert_nonnull (path_of (stage, NW_SELECTED_CABLE, 0, (int) cable));
    nw_canvas_set_snapshot (stage->canvas, more);
  }
  nw_canvas_remove_ghost (stage->canvas, node);
  nw_canvas_remove_ghost (stage->canvas, cable);

  /* A ghost cable whose end goes does no harm. */
  cable = nw_canvas_add_ghost_cable (stage->canvas, CARD (GREEN), CARD (4026537777));
  {
    g_autoptr (NwSnapshot) less = without (more, 4026537777);

    nw_canvas_set_snapshot (stage->canvas, less);
    settle ();
  }
  nw_canvas_remove_ghost (stage->canvas, cable);
}

static NwPart *
port_at (Stage      *stage,
         NwSelected  slab,
         guint       position)
{
  GtkWidget *port = find_widget (nw_canvas_get_node (stage->canvas, slab), NW_TYPE_PORT);

  while (position-- > 0)
    port = gtk_widget_get_next_sibling (port);
  return NW_PART (port);
}

static gboolean
socket_has (NwPart     *port,
            const char *css_class)
{
  return gtk_widget_has_css_class (gtk_widget_get_first_child (GTK_WIDGET (port)), css_class);
}

/* The first label within a widget that has this text, and can be seen. */
static GtkWidget *
find_text (GtkWidget  *widget,
           const char *text)
{
  if (!gtk_widget_get_visible (widget))
    return NULL;
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_text (child, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_slab (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_look (), NULL);
  NwNode *slab = nw_world_find_node (stage->world, SLAB);
  GtkWidget *host = card_of (stage, HOST);
  NwCableLayer *cables = nw_world_get_cables (stage->world);
  g_autoptr (NwSnapshot) less = without (nw_world_get_snapshot (stage->world), RED);
  guint n_at_slab = 0;
  NwPart *port;

  g_assert_true (NW_IS_SLAB (slab));
  g_assert_true (nw_node_get_connectable (slab));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (find_widget (GTK_WIDGET (slab), NW_TYPE_HANDLE)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Connect v-net-0");
  g_assert_cmpstr (nw_node_get_key (slab), ==, "/:v-net-0");
  for (guint i = 0; i < nw_cable_layer_get_length (cables); i++)
    {
      NwNode *from, *to;

      nw_cable_layer_get_ends (cables, i, &from, &to);
      n_at_slab += from == slab || to == slab;
    }
  g_assert_cmpuint (n_at_slab, ==, 3); /* red, blue, and what joins it to the host */
  g_assert_nonnull (path_of (stage, NW_SELECTED_LINK, HOST, 2));
  g_assert_nonnull (find_text (GTK_WIDGET (slab), "v-net-0"));
  g_assert_nonnull (find_text (GTK_WIDGET (slab), "192.168.15.5/24 · gateway"));
  g_assert_null (find_text (GTK_WIDGET (slab), "in Lab host"));

  /* Ports are on the slab, not on the card. */
  g_assert_nonnull (find_widget (host, NW_TYPE_INTERFACE_ROW));
  g_assert_null (gtk_widget_get_next_sibling (find_widget (host, NW_TYPE_INTERFACE_ROW)));
  port = port_at (stage, SLAB, 0);
  g_assert_cmpint (nw_part_get_identity (port).link, ==, 3);
  g_assert_true (socket_has (port, "nw-red"));
  g_assert_true (socket_has (port_at (stage, SLAB, 1), "nw-blue"));
  g_assert_null (port_at (stage, SLAB, 2));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (port), GTK_ACCESSIBLE_PROPERTY_LABEL, "Interface veth-red-br, up");

  /* Selected, it is marked, and stays the same widget; whom it led to goes, and its colour. */
  nw_selection_set (stage->selection, nw_part_get_identity (port));
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (port), "selected"));
  nw_canvas_set_snapshot (stage->canvas, less);
  g_assert_true (port_at (stage, SLAB, 0) == port);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (port), "selected"));
  g_assert_false (socket_has (port, "nw-red"));
  g_assert_true (socket_has (port, "nw-neutral"));
}

#define OFFICE G_GUINT64_CONSTANT (4026532185)
#define INTERNET G_GUINT64_CONSTANT (4026532190)

/* What else there is to draw. */
static void
test_all (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_all (), NULL);
  NwSnapshot *snapshot = nw_world_get_snapshot (stage->world);
  NwNamespace *host = nw_snapshot_find (snapshot, HOST), *office = nw_snapshot_find (snapshot, OFFICE);
  NwSelected spare = { NW_SELECTED_LINK, HOST, nw_namespace_find_link_by_name (host, "v-net-1")->index };
  NwSelected lan = { NW_SELECTED_LINK, OFFICE, nw_namespace_find_link_by_name (office, "lan")->index };
  NwSelected dmz = { NW_SELECTED_LINK, OFFICE, nw_namespace_find_link_by_name (office, "dmz")->index };
  GtkWidget *internet = card_of (stage, INTERNET), *router = card_of (stage, OFFICE), *warning;
  graphene_rect_t inside = bounds_of (stage, HOST), outside = bounds_of (stage, INTERNET);

  /* Whose a switch is: at the host no line but of an address; elsewhere always. */
  g_assert_nonnull (path_of (stage, SLAB.kind, SLAB.inode, SLAB.link));
  g_assert_null (path_of (stage, spare.kind, spare.inode, spare.link));
  g_assert_nonnull (path_of (stage, lan.kind, lan.inode, lan.link));
  g_assert_nonnull (path_of (stage, dmz.kind, dmz.inode, dmz.link));
  g_assert_nonnull (find_text (nw_canvas_get_node (stage->canvas, lan), "in office"));
  g_assert_nonnull (find_text (nw_canvas_get_node (stage->canvas, lan), "10.0.0.1/24 · gateway"));
  g_assert_nonnull (find_text (nw_canvas_get_node (stage->canvas, dmz), "no address"));
  g_assert_null (find_text (nw_canvas_get_node (stage->canvas, spare), "in Lab host"));

  /* Ports by shape. */
  g_assert_true (socket_has (port_at (stage, spare, 1), "held-back"));
  g_assert_true (socket_has (port_at (stage, spare, 3), "down"));
  g_assert_false (socket_has (port_at (stage, spare, 0), "held-back") || socket_has (port_at (stage, spare, 0), "down"));

  /* What is wrong is marked, and said. */
  warning = find_widget (nw_canvas_get_node (stage->canvas, SLAB), GTK_TYPE_IMAGE);
  g_assert_true (gtk_widget_get_visible (warning));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (warning), "loop"));
  warning = gtk_widget_get_prev_sibling (find_text (router, "forwards"));
  g_assert_true (gtk_widget_get_visible (warning));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (warning), "firewall"));
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_prev_sibling (find_text (card_of (stage, HOST), "forwards · NAT"))));

  /* The internet is a cloud to the right of the host. */
  g_assert_true (gtk_widget_has_css_class (internet, "internet"));
  g_assert_false (gtk_widget_has_css_class (router, "internet"));
  g_assert_nonnull (find_text (internet, "simulated · 8.8.8.8"));
  g_assert_null (find_text (internet, "uplink"));
  wait_for (strstr (stage->log->str, "positions-changed") != NULL);
  settle ();
  inside = bounds_of (stage, HOST);
  outside = bounds_of (stage, INTERNET);
  g_assert_cmpfloat (outside.origin.x, >, inside.origin.x + inside.size.width);
  g_assert_cmpfloat (fabsf (outside.origin.y + outside.size.height / 2 - inside.origin.y - inside.size.height / 2), <=, NW_GRID);

  /* Switches stand above the host, and machines above their switch. */
  {
    graphene_rect_t slab = nw_node_get_bounds (nw_world_find_node (stage->world, SLAB));
    graphene_rect_t machine = bounds_of (stage, RED);

    g_assert_cmpfloat (slab.origin.y + slab.size.height, <, inside.origin.y);
    g_assert_cmpfloat (machine.origin.y + machine.size.height, <, slab.origin.y);
  }

  /* Kinds of interfaces that do not speak for themselves. */
  g_assert_nonnull (find_text (card_of (stage, 4026532187), "VLAN 10"));
  g_assert_nonnull (find_text (card_of (stage, 4026532187), "macvlan"));
  g_assert_null (find_text (card_of (stage, RED), "veth"));
}

/* A snapshot of the host and blue, with a cable that is slowed down or not. */
static NwSnapshot *
slow_cable (guint64  rate,
            gboolean plugged)
{
  static guint64 serial = 1000;
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = fixture_namespace (HOST, NULL), *blue = fixture_namespace (BLUE, "blue");

  fixture_cable (host, "eth0", TRUE, NULL, blue, "eth0", plugged, NULL);
  if (rate > 0)
    fixture_limit (blue, "eth0", rate, 50000);
  g_ptr_array_add (namespaces, host);
  g_ptr_array_add (namespaces, blue);
  return nw_snapshot_new (++serial, namespaces);
}

/* A limit stands on its cable, can be clicked there, and is drawn anew only when it changes. */
static void
test_limit (void)
{
  g_autoptr (Stage) stage = stage_new (slow_cable (1000000, TRUE), "{'/': (-240.0, -48.0), 'blue': (120.0, -48.0)}");
  NwCableLayer *cables = nw_world_get_cables (stage->world);
  const NwCablePath *path = path_of (stage, NW_SELECTED_CABLE, HOST, 2);
  double x = (path->points[0].x + path->points[1].x) / 2, y = path->points[0].y;
  g_autoptr (NwSnapshot) same = slow_cable (1000000, TRUE), slower = slow_cable (500000, TRUE);
  g_autoptr (NwSnapshot) free_of_it = slow_cable (0, TRUE), pulled = slow_cable (0, FALSE);
  guint n_drawn = nw_cable_layer_get_n_drawn (cables);

  g_assert_cmpint (nw_world_hit (stage->world, x, y + 9, 2).kind, ==, NW_HIT_CABLE);
  g_assert_cmpint (nw_world_hit (stage->world, x, y + 14, 2).kind, ==, NW_HIT_NOTHING);
  nw_canvas_set_snapshot (stage->canvas, same);
  settle ();
  g_assert_cmpuint (nw_cable_layer_get_n_drawn (cables), ==, n_drawn);
  nw_canvas_set_snapshot (stage->canvas, slower);
  settle ();
  g_assert_cmpuint (nw_cable_layer_get_n_drawn (cables), ==, n_drawn + 2);
  nw_canvas_set_snapshot (stage->canvas, free_of_it);
  settle ();
  g_assert_cmpint (nw_world_hit (stage->world, x, y + 9, 2).kind, ==, NW_HIT_NOTHING);
  nw_canvas_set_snapshot (stage->canvas, pulled);
  settle ();
  g_assert_cmpuint (nw_cable_layer_get_n_drawn (cables), ==, n_drawn + 6);
}

static NwHit
hit_in_world (Stage *stage,
              double x,
              double y)
{
  return nw_world_hit (stage->world, x, y, 7 / nw_canvas_get_zoom (stage->canvas));
}

static void
check_hits (Stage *stage)
{
  GtkWidget *card = card_of (stage, RED);
  NwSnapshot *snapshot = nw_world_get_snapshot (stage->world);
  NwNamespace *red = nw_snapshot_find (snapshot, RED);
  NwSelected cable = nw_selected_cable (snapshot, red, nw_namespace_find_link_by_name (red, "veth-red"));
  graphene_rect_t bounds = bounds_of (stage, RED);
  const NwCablePath *path = nw_cable_layer_get_path (nw_world_get_cables (stage->world), cable);
  NwHit hit;

  hit = hit_in_world (stage, bounds.origin.x + 30, bounds.origin.y + 15);
  g_assert_cmpint (hit.kind, ==, NW_HIT_NODE);
  g_assert_true (GTK_WIDGET (hit.node) == card);
  g_assert_cmpuint (hit.selected.inode, ==, RED);

  hit = hit_in_world (stage, bounds.origin.x + 60, bounds.origin.y + 65);
  g_assert_cmpint (hit.kind, ==, NW_HIT_PART);
  g_assert_cmpint (hit.selected.kind, ==, NW_SELECTED_LINK);
  g_assert_cmpint (hit.selected.link, ==, 2);

  /* The handle reaches out of the card. */
  hit = hit_in_world (stage, bounds.origin.x + bounds.size.width + 6, bounds.origin.y + 22);
  g_assert_cmpint (hit.kind, ==, NW_HIT_HANDLE);
  g_assert_true (GTK_WIDGET (hit.node) == card);

  g_assert_nonnull (path);
  hit = hit_in_world (stage, (path->points[0].x + path->points[1].x) / 2, path->points[0].y + 5 / nw_canvas_get_zoom (stage->canvas));
  g_assert_cmpint (hit.kind, ==, NW_HIT_CABLE);
  g_assert_cmpint (hit.selected.kind, ==, NW_SELECTED_CABLE);
  hit = hit_in_world (stage, (path->points[0].x + path->points[1].x) / 2, path->points[0].y + 9 / nw_canvas_get_zoom (stage->canvas));
  g_assert_cmpint (hit.kind, ==, NW_HIT_NOTHING);
  hit = hit_in_world (stage, -10000, 50);
  g_assert_cmpint (hit.kind, ==, NW_HIT_NOTHING);
  g_assert_null (hit.node);
}

static void
test_hits (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);

  check_hits (stage);
  nw_canvas_zoom_to (stage->canvas, 0.5);
  settle ();
  check_hits (stage);
  nw_canvas_zoom_to (stage->canvas, 2);
  settle ();
  check_hits (stage);
}

/* What a widget says it covers is where it is: what assistive technologies and UI tests rely on. */
static void
test_extents (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  GtkWidget *card = card_of (stage, RED);
  GtkWidget *handle = find_widget (card, NW_TYPE_HANDLE);
  graphene_rect_t bounds;

  /* The world's origin is in the middle of 800 × 600. */
  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &bounds));
  g_assert_cmpfloat (bounds.origin.x, ==, 400 - 264);
  g_assert_cmpfloat (bounds.origin.y, ==, 300 - 96);
  g_assert_true (gtk_widget_compute_bounds (handle, GTK_WIDGET (stage->canvas), &bounds));
  g_assert_cmpfloat (bounds.size.width, ==, NW_HANDLE_SIZE);
  g_assert_cmpfloat (bounds.size.height, ==, NW_HANDLE_SIZE);
  g_assert_true (gtk_widget_pick (GTK_WIDGET (stage->canvas), bounds.origin.x + 22, bounds.origin.y + 12,
                                  GTK_PICK_DEFAULT) != NULL);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_PROPERTY_LABEL, "Connect red");
  gtk_test_accessible_assert_role (GTK_ACCESSIBLE (handle), GTK_ACCESSIBLE_ROLE_BUTTON);
}

/* Finds a controller of the canvas to act as if it had got an event. */
static GtkEventController *
find_controller (Stage              *stage,
                 GType               type,
                 GtkPropagationPhase phase)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (stage->canvas));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type) &&
          gtk_event_controller_get_propagation_phase (controller) == phase)
        return controller;
    }
  g_assert_not_reached ();
}

/* Panning and zooming draw the world by another transform, nothing else. */
static void
check_pan_is_free (NwSnapshot *snapshot,
                   NwSelected  node)
{
  g_autoptr (Stage) stage = stage_new (snapshot, NULL);
  GtkEventController *scroll = find_controller (stage, GTK_TYPE_EVENT_CONTROLLER_SCROLL, GTK_PHASE_BUBBLE);
  GtkWidget *card;
  graphene_rect_t before, after;
  guint n_drawn;

  wait_for (strstr (stage->log->str, "positions-changed") != NULL);
  settle ();
  card = nw_canvas_get_node (stage->canvas, node);
  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &before));
  n_drawn = nw_cable_layer_get_n_drawn (nw_world_get_cables (stage->world));
  g_assert_cmpuint (n_drawn, >, 0);
  g_assert_cmpuint (n_node_snapshots, >, 0);
  n_node_snapshots = 0;
  n_node_allocations = 0;

  for (guint i = 0; i < 20; i++)
    {
      gboolean handled;

      g_signal_emit_by_name (scroll, "scroll", 0.1, 0.05, &handled);
      g_assert_true (handled);
      wait_for_frame ();
    }
  for (guint i = 0; i < 5; i++)
    {
      nw_canvas_zoom_by (stage->canvas, 0.95);
      wait_for_frame ();
    }

  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &after));
  g_assert_false (graphene_rect_equal (&before, &after));
  g_assert_cmpuint (n_node_snapshots, ==, 0);
  g_assert_cmpuint (n_node_allocations, ==, 0);
  g_assert_cmpuint (nw_cable_layer_get_n_drawn (nw_world_get_cables (stage->world)), ==, n_drawn);
}

static void
test_pan_is_free (void)
{
  check_pan_is_free (fixture_tree (40), CARD (4026532000));
  check_pan_is_free (fixture_all (), SLAB);
}

/* While one card is dragged, nothing but its own cables is drawn anew. */
static void
test_drag_touches_little (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  NwCableLayer *cables = nw_world_get_cables (stage->world);
  NwNode *red = NW_NODE (card_of (stage, RED));
  guint n_drawn = nw_cable_layer_get_n_drawn (cables);

  n_node_snapshots = 0;
  n_node_allocations = 0;
  for (guint i = 1; i <= 10; i++)
    {
      nw_world_move (stage->world, red, -264 - 10.0 * i, -96);
      wait_for_frame ();
    }
  g_assert_cmpuint (n_node_snapshots, ==, 0);
  g_assert_cmpuint (n_node_allocations, ==, 0);
  /* One of the two cables, its line and its ends. */
  g_assert_cmpuint (nw_cable_layer_get_n_drawn (cables) - n_drawn, ==, 20);
}

static void
test_selection (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  GtkWidget *red = card_of (stage, RED);
  GtkWidget *row = find_widget (red, NW_TYPE_INTERFACE_ROW);
  NwNamespace *namespace_ = nw_snapshot_find (nw_world_get_snapshot (stage->world), RED);
  NwSelected cable = nw_selected_cable (nw_world_get_snapshot (stage->world), namespace_,
                                        nw_namespace_find_link_by_name (namespace_, "veth-red"));
  guint n_drawn;

  nw_selection_set (stage->selection, (NwSelected) { NW_SELECTED_NAMESPACE, RED, 0 });
  g_assert_true (gtk_widget_has_css_class (red, "selected"));
  g_assert_false (gtk_widget_has_css_class (row, "selected"));

  nw_selection_set (stage->selection, (NwSelected) { NW_SELECTED_LINK, RED, 2 });
  g_assert_false (gtk_widget_has_css_class (red, "selected"));
  g_assert_true (gtk_widget_has_css_class (row, "selected"));

  settle ();
  n_drawn = nw_cable_layer_get_n_drawn (nw_world_get_cables (stage->world));
  nw_selection_set (stage->selection, cable);
  wait_for_frame ();
  g_assert_cmpuint (nw_cable_layer_get_n_drawn (nw_world_get_cables (stage->world)), ==, n_drawn + 2);
}

/* What is being dragged may vanish at any moment. */
static void
test_vanishes_while_dragged (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  GtkEventController *drag = find_controller (stage, GTK_TYPE_GESTURE_DRAG, GTK_PHASE_BUBBLE);
  g_autoptr (NwSnapshot) whole = g_object_ref (nw_world_get_snapshot (stage->world));
  g_autoptr (NwSnapshot) less = without (whole, RED);
  g_autoptr (NwSnapshot) none = NULL;
  graphene_point_t header = GRAPHENE_POINT_INIT (400 - 264 + 30, 300 - 96 + 15);
  graphene_point_t handle = middle_of (stage, find_widget (card_of (stage, RED), NW_TYPE_HANDLE));

  g_signal_emit_by_name (drag, "drag-begin", (double) header.x, (double) header.y);
  g_signal_emit_by_name (drag, "drag-update", 50.0, 50.0);
  assert_position (stage, RED, -216, -48);
  nw_canvas_set_snapshot (stage->canvas, less);
  g_signal_emit_by_name (drag, "drag-update", 60.0, 60.0);
  settle ();
  g_signal_emit_by_name (drag, "drag-end", 60.0, 60.0);

  nw_canvas_place (stage->canvas, "red", -264, -96);
  nw_canvas_set_snapshot (stage->canvas, whole);
  settle ();
  g_signal_emit_by_name (drag, "drag-begin", (double) handle.x, (double) handle.y);
  g_signal_emit_by_name (drag, "drag-update", 50.0, 50.0);
  wait_for_frame ();
  nw_canvas_set_snapshot (stage->canvas, less);
  g_signal_emit_by_name (drag, "drag-update", 60.0, 60.0);
  settle ();
  g_signal_emit_by_name (drag, "drag-end", 60.0, 60.0);

  /* The target of a cable, too. */
  nw_canvas_set_snapshot (stage->canvas, whole);
  settle ();
  g_signal_emit_by_name (drag, "drag-begin", (double) handle.x, (double) handle.y);
  g_signal_emit_by_name (drag, "drag-update", 400 + 96 + 50.0 - handle.x, 0.0);
  wait_for_frame ();
  g_assert_true (gtk_widget_has_css_class (card_of (stage, BLUE), "target"));
  none = without (whole, BLUE);
  nw_canvas_set_snapshot (stage->canvas, none);
  settle ();
  g_signal_emit_by_name (drag, "drag-end", 400 + 96 + 50.0 - handle.x, 0.0);
  g_assert_null (strstr (stage->log->str, "cable-wanted"));
}

static void
test_dark_style (void)
{
  g_autoptr (Stage) stage = stage_new (fixture_pair (), pair_positions);
  NwNode *red = NW_NODE (card_of (stage, RED));
  guint n_drawn = nw_cable_layer_get_n_drawn (nw_world_get_cables (stage->world));
  GdkRGBA light = nw_node_get_rgba (red), dark;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  settle ();
  dark = nw_node_get_rgba (red);
  g_assert_false (gdk_rgba_equal (&light, &dark));
  g_assert_cmpuint (nw_cable_layer_get_n_drawn (nw_world_get_cables (stage->world)), >, n_drawn);

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);
  settle ();
  dark = nw_node_get_rgba (red);
  g_assert_true (gdk_rgba_equal (&light, &dark));
}

static void
test_thousand (void)
{
  g_autoptr (NwSnapshot) snapshot = fixture_tree (1000);
  g_autoptr (Stage) stage = stage_new (NULL, NULL);
  double seconds;

  g_test_timer_start ();
  nw_canvas_set_snapshot (stage->canvas, snapshot);
  seconds = g_test_timer_elapsed ();
  g_test_message ("1000 namespaces, %u cables: shown in %.3f s",
                  nw_cable_layer_get_length (nw_world_get_cables (stage->world)), seconds);
  g_assert_cmpuint (nw_world_get_n_nodes (stage->world), ==, 1000);
  wait_for (strstr (stage->log->str, "positions-changed;positions-changed;") != NULL);
  g_assert_cmpfloat (nw_canvas_get_zoom (stage->canvas), <, 1); /* all of it is shown */
}

/* A real pointer and keyboard */

static gboolean
have_xdotool (void)
{
  g_autofree char *path = g_find_program_in_path ("xdotool");

  if (path == NULL)
    g_test_skip ("xdotool is not installed: no real pointer and keyboard");
  return path != NULL;
}

G_GNUC_PRINTF (1, 2)
static void
input (const char *format,
       ...)
{
  g_autofree char *arguments = NULL, *command = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) words = NULL;
  va_list list;

  va_start (list, format);
  arguments = g_strdup_vprintf (format, list);
  va_end (list);
  command = g_strconcat ("xdotool ", arguments, NULL);
  words = g_strsplit (command, " ", -1);
  process = g_subprocess_newv ((const char *const *) words, G_SUBPROCESS_FLAGS_NONE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

/* Where the canvas is on the screen: an undecorated window without a window manager is at (0, 0). */
static void
point_at (graphene_point_t point,
          const char      *rest)
{
  input ("mousemove %d %d%s%s", (int) point.x, (int) point.y, *rest != '\0' ? " " : "", rest);
}

static gboolean
is_selected (Stage         *stage,
             NwSelectedKind kind,
             guint64        inode,
             int            link)
{
  return nw_selection_contains (stage->selection, (NwSelected) { kind, inode, link });
}

static graphene_point_t
at (double x,
    double y)
{
  return GRAPHENE_POINT_INIT (400 + x, 300 + y);
}

static void
test_pointer (void)
{
  g_autoptr (Stage) stage = NULL;
  graphene_point_t handle;

  if (!have_xdotool ())
    return;
  stage = stage_new (fixture_pair (), pair_positions);

  /* Clicks select: a card, with Shift another one, a row, a cable; the empty canvas clears. */
  point_at (at (-234, -80), "click 1");
  wait_for (is_selected (stage, NW_SELECTED_NAMESPACE, RED, 0));
  input ("keydown shift");
  point_at (at (126, -80), "click 1");
  input ("keyup shift");
  wait_for (is_selected (stage, NW_SELECTED_NAMESPACE, BLUE, 0));
  g_assert_cmpuint (nw_selection_get_length (stage->selection), ==, 2);
  point_at (at (-200, -32), "click 1");
  wait_for (is_selected (stage, NW_SELECTED_LINK, RED, 2));
  g_assert_cmpuint (nw_selection_get_length (stage->selection), ==, 1);
  point_at (at (0, nw_cable_layer_get_path (nw_world_get_cables (stage->world),
                                            (NwSelected) { NW_SELECTED_CABLE, RED, 2 })->points[0].y), "click 1");
  wait_for (is_selected (stage, NW_SELECTED_CABLE, RED, 2));
  point_at (at (0, 200), "click 1");
  wait_for (nw_selection_get_length (stage->selection) == 0);

  /* The rubber band takes what it touches. */
  point_at (at (-320, -200), "mousedown 1");
  point_at (at (-300, -100), "");
  point_at (at (-200, 120), "");
  wait_for (nw_selection_get_length (stage->selection) == 2);
  input ("mouseup 1");
  g_assert_true (is_selected (stage, NW_SELECTED_NAMESPACE, RED, 0));
  g_assert_true (is_selected (stage, NW_SELECTED_NAMESPACE, GREEN, 0));

  /* The whole selection moves, by steps of the grid when one is near. */
  g_string_truncate (stage->log, 0);
  point_at (at (-234, -80), "mousedown 1");
  point_at (at (-220, -70), "");
  point_at (at (-184, -52), "mouseup 1");
  wait_for (strstr (stage->log->str, "positions-changed") != NULL);
  assert_position (stage, RED, -264 + 48, -96 + 24);
  assert_position (stage, GREEN, -264 + 48, 96 + 24);

  /* From a handle to another card. */
  handle = middle_of (stage, find_widget (card_of (stage, GREEN), NW_TYPE_HANDLE));
  point_at (handle, "mousedown 1");
  point_at (at (0, 0), "");
  point_at (at (126, -60), "mouseup 1");
  wait_for (strstr (stage->log->str, "cable-wanted 4026532184 4026532183;") != NULL);

  /* To nothing, and to itself. */
  g_string_truncate (stage->log, 0);
  point_at (handle, "mousedown 1");
  point_at (at (0, 0), "");
  point_at (at (0, 220), "mouseup 1");
  point_at (handle, "mousedown 1");
  point_at (at (0, 0), "");
  point_at (at (-200, 150), "mouseup 1");
  /* Given up by Escape. */
  point_at (handle, "mousedown 1");
  point_at (at (0, 0), "");
  point_at (at (126, -60), "key Escape mouseup 1");
  /* The last signal comes after all that should not come. */
  point_at (at (0, 220), "click --repeat 2 1");
  wait_for (strstr (stage->log->str, "namespace-wanted") != NULL);
  g_assert_cmpstr (stage->log->str, ==, "namespace-wanted -96 192;");

  /* The secondary button selects what it is about. */
  g_string_truncate (stage->log, 0);
  point_at (at (126, -80), "click 3");
  wait_for (strstr (stage->log->str, "context-menu") != NULL);
  g_assert_true (is_selected (stage, NW_SELECTED_NAMESPACE, BLUE, 0));
}

static void
test_wheel (void)
{
  g_autoptr (Stage) stage = NULL;
  GtkWidget *card;
  graphene_rect_t before, after;

  if (!have_xdotool ())
    return;
  stage = stage_new (fixture_pair (), pair_positions);
  card = card_of (stage, RED);
  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &before));

  /* What is under the pointer stays there. */
  point_at (GRAPHENE_POINT_INIT (before.origin.x, before.origin.y), "keydown ctrl click 4 click 4 keyup ctrl");
  wait_for (nw_canvas_get_zoom (stage->canvas) > 1.3);
  settle ();
  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &after));
  g_assert_cmpfloat_with_epsilon (after.origin.x, before.origin.x, 1.5);
  g_assert_cmpfloat_with_epsilon (after.origin.y, before.origin.y, 1.5);
  g_assert_cmpfloat (after.size.width, >, before.size.width * 1.3);

  nw_canvas_zoom_to (stage->canvas, 1);
  settle ();
  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &before));
  point_at (at (0, 200), "mousedown 2");
  point_at (at (10, 190), "");
  point_at (at (50, 170), "mouseup 2");
  settle ();
  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &after));
  g_assert_cmpfloat_with_epsilon (after.origin.x, before.origin.x + 50, 1.5);
  g_assert_cmpfloat_with_epsilon (after.origin.y, before.origin.y - 30, 1.5);

  /* With the space key, on a card too. */
  before = after;
  input ("keydown space");
  point_at (GRAPHENE_POINT_INIT (before.origin.x + 20, before.origin.y + 10), "mousedown 1");
  input ("mousemove_relative -- 10 10");
  input ("mousemove_relative -- 30 20");
  input ("mouseup 1 keyup space");
  settle ();
  g_assert_true (gtk_widget_compute_bounds (card, GTK_WIDGET (stage->canvas), &after));
  g_assert_cmpfloat_with_epsilon (after.origin.x, before.origin.x + 40, 1.5);
  assert_position (stage, RED, -264, -96);
  g_assert_cmpuint (nw_selection_get_length (stage->selection), ==, 0);
}

static void
drag_cable (Stage      *stage,
            NwSelected  from,
            NwSelected  to)
{
  GtkWidget *target = nw_canvas_get_node (stage->canvas, to);
  graphene_point_t handle = middle_of (stage, find_widget (nw_canvas_get_node (stage->canvas, from), NW_TYPE_HANDLE));
  graphene_point_t drop = middle_of (stage, target);

  g_string_truncate (stage->log, 0);
  point_at (handle, "mousedown 1");
  point_at (at (0, 200), "");
  point_at (drop, "");
  wait_for (gtk_widget_has_css_class (target, "target"));
  input ("mouseup 1");
  wait_for (strstr (stage->log->str, "cable-wanted") != NULL);
}

/* Cables are drawn from and to switches as from and to cards. */
static void
test_switch_pointer (void)
{
  g_autoptr (Stage) stage = NULL;
  NwPart *port;

  if (!have_xdotool ())
    return;
  stage = stage_new (two_switches (),
                     "{'red': (-264.0, -192.0), '/:v-net-0': (-312.0, -24.0), '/:v-net-1': (72.0, -24.0), '/': (-240.0, 120.0)}");

  drag_cable (stage, CARD (RED), SECOND_SLAB);
  g_assert_cmpstr (stage->log->str, ==, "cable-wanted 4026532182 4026531840:3;");
  drag_cable (stage, SLAB, SECOND_SLAB);
  g_assert_cmpstr (stage->log->str, ==, "cable-wanted 4026531840:2 4026531840:3;");
  drag_cable (stage, SECOND_SLAB, CARD (RED));
  g_assert_cmpstr (stage->log->str, ==, "cable-wanted 4026531840:3 4026532182;");
  drag_cable (stage, SLAB, CARD (HOST));
  g_assert_cmpstr (stage->log->str, ==, "cable-wanted 4026531840:2 4026531840;");

  /* A port is selected by itself; beside it the switch is. */
  port = port_at (stage, SLAB, 0);
  point_at (middle_of (stage, GTK_WIDGET (port)), "click 1");
  wait_for (is_selected (stage, NW_SELECTED_LINK, HOST, nw_part_get_identity (port).link));
  g_assert_cmpuint (nw_selection_get_length (stage->selection), ==, 1);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (stage->window)) == GTK_WIDGET (port));
  point_at (at (-280, -14), "click 1");
  wait_for (is_selected (stage, SLAB.kind, SLAB.inode, SLAB.link));
  g_assert_cmpuint (nw_selection_get_length (stage->selection), ==, 1);

  /* With the keyboard: the switch, then its ports. */
  wait_for (gtk_root_get_focus (GTK_ROOT (stage->window)) == nw_canvas_get_node (stage->canvas, SLAB));
  input ("key Tab");
  wait_for (gtk_root_get_focus (GTK_ROOT (stage->window)) == GTK_WIDGET (port));
  input ("key Return");
  wait_for (is_selected (stage, NW_SELECTED_LINK, HOST, nw_part_get_identity (port).link));
  input ("key Right");
  wait_for (gtk_root_get_focus (GTK_ROOT (stage->window)) == nw_canvas_get_node (stage->canvas, SECOND_SLAB));
}

/* The palette's switch belongs to what it is dropped on. */
static void
test_switch_dropped (void)
{
  g_autoptr (Stage) stage = stage_new (two_switches (),
                                       "{'red': (-264.0, -192.0), '/:v-net-0': (-312.0, -24.0), '/:v-net-1': (72.0, -24.0), '/': (-240.0, 120.0)}");
  GtkEventController *drop = find_controller (stage, GTK_TYPE_DROP_TARGET, GTK_PHASE_BUBBLE);
  graphene_point_t on_red = middle_of (stage, card_of (stage, RED));
  g_auto (GValue) value = G_VALUE_INIT;
  gboolean accepted;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_static_string (&value, "switch");
  g_signal_emit_by_name (drop, "drop", &value, 700.0, 500.0, &accepted);
  g_assert_true (accepted);
  g_assert_true (g_str_has_prefix (stage->log->str, "switch-wanted 4026531840 "));
  g_string_truncate (stage->log, 0);
  g_signal_emit_by_name (drop, "drop", &value, (double) on_red.x, (double) on_red.y, &accepted);
  g_assert_true (g_str_has_prefix (stage->log->str, "switch-wanted 4026532182 "));
  g_value_set_static_string (&value, "weather");
  g_signal_emit_by_name (drop, "drop", &value, 700.0, 500.0, &accepted);
  g_assert_false (accepted);
}

static gboolean
has_focus (Stage     *stage,
           GtkWidget *widget)
{
  return gtk_root_get_focus (GTK_ROOT (stage->window)) == widget;
}

static void
test_keyboard (void)
{
  g_autoptr (Stage) stage = NULL;
  GtkWidget *red, *blue, *green, *host, *row;

  if (!have_xdotool ())
    return;
  stage = stage_new (fixture_pair (), pair_positions);
  red = card_of (stage, RED);
  blue = card_of (stage, BLUE);
  green = card_of (stage, GREEN);
  host = card_of (stage, HOST);
  row = find_widget (red, NW_TYPE_INTERFACE_ROW);
  point_at (at (0, 200), "click 1");
  wait_for (has_focus (stage, GTK_WIDGET (stage->canvas)));

  /* Tab goes as one reads, and through the rows. */
  input ("key Tab");
  wait_for (has_focus (stage, red));
  input ("key Tab");
  wait_for (has_focus (stage, row));
  input ("key Tab");
  wait_for (has_focus (stage, blue));
  input ("key shift+Tab");
  wait_for (has_focus (stage, row));
  input ("key Up");
  wait_for (has_focus (stage, red));

  /* Arrows go where they point. */
  input ("key Right");
  wait_for (has_focus (stage, blue));
  input ("key Down Down");
  wait_for (has_focus (stage, host));
  input ("key Left");
  wait_for (has_focus (stage, green));
  input ("key Up");
  wait_for (has_focus (stage, red));

  /* Enter selects one, space adds. */
  input ("key Return");
  wait_for (is_selected (stage, NW_SELECTED_NAMESPACE, RED, 0));
  input ("key Right space");
  wait_for (is_selected (stage, NW_SELECTED_NAMESPACE, BLUE, 0));
  g_assert_cmpuint (nw_selection_get_length (stage->selection), ==, 2);

  g_string_truncate (stage->log, 0);
  input ("key ctrl+Down");
  wait_for (strstr (stage->log->str, "positions-changed") != NULL);
  assert_position (stage, RED, -264, -72);
  assert_position (stage, BLUE, 96, -72);
  input ("key Delete");
  wait_for (strstr (stage->log->str, "delete-wanted") != NULL);
  input ("key shift+F10");
  wait_for (strstr (stage->log->str, "context-menu") != NULL);
  input ("key Escape");
  wait_for (nw_selection_get_length (stage->selection) == 0);
  input ("key ctrl+a");
  wait_for (nw_selection_get_length (stage->selection) == 4);
}

static gboolean
refuse_red (const char *name,
            gpointer    user_data,
            GError    **error)
{
  if (!g_str_equal (name, "red"))
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "red is taken");
  return FALSE;
}

static void
test_naming (void)
{
  g_autoptr (Stage) stage = NULL;
  GtkWidget *entry;

  if (!have_xdotool ())
    return;
  stage = stage_new (fixture_pair (), pair_positions);
  nw_selection_set (stage->selection, (NwSelected) { NW_SELECTED_NAMESPACE, RED, 0 });

  nw_canvas_begin_naming (stage->canvas, 24, 192, "orange", refuse_red, NULL);
  point_at (at (0, -200), "");
  settle ();
  entry = find_widget (GTK_WIDGET (stage->canvas), NW_TYPE_NAME_ENTRY);
  g_assert_nonnull (entry);
  g_assert_true (gtk_widget_has_css_class (entry, "nw-orange"));

  /* What is typed replaces the suggestion; a name that will not do is refused, and the entry stays. */
  input ("key r e d Return");
  wait_for (gtk_widget_has_css_class (entry, "error"));
  g_assert_true (gtk_widget_has_css_class (entry, "nw-red"));
  /* Keys that mean something on the canvas belong to the field. */
  input ("key Delete space BackSpace minus 2 Return");
  wait_for (strstr (stage->log->str, "name-chosen") != NULL);
  g_assert_cmpstr (stage->log->str, ==, "name-chosen red-2 24 192;");
  g_assert_null (find_widget (GTK_WIDGET (stage->canvas), NW_TYPE_NAME_ENTRY));

  /* A switch is named in the same way, and belongs to a namespace. */
  g_string_truncate (stage->log, 0);
  nw_canvas_begin_naming_switch (stage->canvas, BLUE, 24, 192, "v-net-0", refuse_red, NULL);
  settle ();
  entry = find_widget (GTK_WIDGET (stage->canvas), NW_TYPE_NAME_ENTRY);
  g_assert_true (gtk_widget_has_css_class (entry, "slab"));
  input ("key r e d Return");
  wait_for (gtk_widget_has_css_class (entry, "error"));
  input ("key minus 2 Return");
  wait_for (strstr (stage->log->str, "name-chosen") != NULL);
  g_assert_cmpstr (stage->log->str, ==, "switch-name-chosen 4026532183 red-2 24 192;");

  nw_canvas_begin_naming (stage->canvas, 24, 192, "orange", refuse_red, NULL);
  settle ();
  input ("key Escape");
  wait_for (find_widget (GTK_WIDGET (stage->canvas), NW_TYPE_NAME_ENTRY) == NULL);
  g_assert_cmpuint (nw_selection_get_length (stage->selection), ==, 1);

  /* A click elsewhere gives up as well; the window may close while one types. */
  nw_canvas_begin_naming (stage->canvas, 24, 192, "orange", refuse_red, NULL);
  settle ();
  point_at (at (0, -200), "click 1");
  wait_for (find_widget (GTK_WIDGET (stage->canvas), NW_TYPE_NAME_ENTRY) == NULL);
  nw_canvas_begin_naming (stage->canvas, 24, 192, "orange", refuse_red, NULL);
  settle ();
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP no display\n");
      return 0;
    }
  adw_init ();
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_LIGHT);
  install_counters ();

  g_test_add_func ("/canvas/places", test_places);
  g_test_add_func ("/canvas/positions-variant", test_positions_variant);
  g_test_add_func ("/canvas/ghosts", test_ghosts);
  g_test_add_func ("/canvas/slab", test_slab);
  g_test_add_func ("/canvas/all", test_all);
  g_test_add_func ("/canvas/limit", test_limit);
  g_test_add_func ("/canvas/switch-dropped", test_switch_dropped);
  g_test_add_func ("/canvas/hits", test_hits);
  g_test_add_func ("/canvas/extents", test_extents);
  g_test_add_func ("/canvas/pan-is-free", test_pan_is_free);
  g_test_add_func ("/canvas/drag-touches-little", test_drag_touches_little);
  g_test_add_func ("/canvas/selection", test_selection);
  g_test_add_func ("/canvas/vanishes-while-dragged", test_vanishes_while_dragged);
  g_test_add_func ("/canvas/dark-style", test_dark_style);
  g_test_add_func ("/canvas/thousand", test_thousand);
  g_test_add_func ("/canvas/pointer", test_pointer);
  g_test_add_func ("/canvas/switch-pointer", test_switch_pointer);
  g_test_add_func ("/canvas/wheel", test_wheel);
  g_test_add_func ("/canvas/keyboard", test_keyboard);
  g_test_add_func ("/canvas/naming", test_naming);

  return g_test_run ();
}
