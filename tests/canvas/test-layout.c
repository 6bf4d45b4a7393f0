/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-layout.h"
#include "nw-occupancy.h"

typedef struct
{
  GArray *sizes;
  GArray *edges;
} Network;

static void
network_init (Network *network,
              guint    n)
{
  network->sizes = g_array_new (FALSE, FALSE, sizeof (graphene_size_t));
  network->edges = g_array_new (FALSE, FALSE, sizeof (NwLayoutEdge));
  for (guint i = 0; i < n; i++)
    {
      graphene_size_t size = GRAPHENE_SIZE_INIT (180 + i % 5 * 14, 94 + i % 3 * 40);

      g_array_append_val (network->sizes, size);
    }
}

static void
network_clear (Network *network)
{
  g_array_unref (network->sizes);
  g_array_unref (network->edges);
}

static void
connect (Network *network,
         guint    from,
         guint    to)
{
  NwLayoutEdge edge = { from, to, FALSE };

  g_array_append_val (network->edges, edge);
}

static graphene_point_t *
arrange (const Network *network,
         int            root)
{
  return nw_layout_compute ((graphene_size_t *) network->sizes->data, network->sizes->len, root,
                            (NwLayoutEdge *) network->edges->data, network->edges->len);
}

static graphene_rect_t
rect_of (const Network          *network,
         const graphene_point_t *places,
         guint                   i)
{
  return (graphene_rect_t) { places[i], g_array_index (network->sizes, graphene_size_t, i) };
}

/* With a margin, so that there is room for cables. */
static void
assert_no_overlap (const Network          *network,
                   const graphene_point_t *places)
{
  for (guint i = 0; i < network->sizes->len; i++)
    {
      graphene_rect_t a = rect_of (network, places, i);

      graphene_rect_inset (&a, -11, -11);
      for (guint j = i + 1; j < network->sizes->len; j++)
        {
          graphene_rect_t b = rect_of (network, places, j);

          graphene_rect_inset (&b, -11, -11);
          g_assert_false (graphene_rect_intersection (&a, &b, NULL));
        }
    }
}

static void
assert_good (const Network *network,
             int            root)
{
  g_autofree graphene_point_t *places = arrange (network, root);
  g_autofree graphene_point_t *again = arrange (network, root);

  assert_no_overlap (network, places);
  for (guint i = 0; i < network->sizes->len; i++)
    {
      g_assert_true (graphene_point_equal (&places[i], &again[i]));
      g_assert_cmpfloat (places[i].x, ==, nw_grid_snap (places[i].x));
      g_assert_cmpfloat (places[i].y, ==, nw_grid_snap (places[i].y));
    }
}

static void
test_few (void)
{
  for (guint n = 0; n < 12; n++)
    {
      Network network;

      network_init (&network, n);
      assert_good (&network, -1);
      assert_good (&network, n > 0 ? 0 : -1);
      for (guint i = 1; i < n; i++)
        connect (&network, i / 2, i);
      assert_good (&network, n > 0 ? 0 : -1);
      network_clear (&network);
    }
}

static void
test_odd_edges (void)
{
  Network network;

  network_init (&network, 4);
  connect (&network, 0, 0);
  connect (&network, 1, 2);
  connect (&network, 2, 1);
  connect (&network, 2, 1);
  connect (&network, 2, 3);
  connect (&network, 3, 1); /* a triangle: two in the same layer */
  assert_good (&network, 1);
  network_clear (&network);
}

/* A pair stands side by side, what is not connected elsewhere. */
static void
test_pair (void)
{
  g_autofree graphene_point_t *places = NULL;
  Network network;

  network_init (&network, 3);
  connect (&network, 0, 1);
  places = arrange (&network, -1);
  g_assert_cmpfloat_with_epsilon (places[0].y, places[1].y, 48);
  g_assert_cmpfloat (places[0].x, <, places[1].x);
  network_clear (&network);
}

/* The host stands at the bottom of what is built upon it. */
static void
test_root_at_the_bottom (void)
{
  g_autofree graphene_point_t *places = NULL;
  Network network;

  network_init (&network, 4);
  for (guint i = 1; i < 4; i++)
    connect (&network, 0, i);
  places = arrange (&network, 0);
  for (guint i = 1; i < 4; i++)
    g_assert_cmpfloat (places[i].y + 94, <, places[0].y);
  network_clear (&network);
}

/* Host, switch, machines on it, and the internet: as one would draw it. */
static void
test_switch (void)
{
  g_autofree graphene_point_t *places = NULL;
  NwLayoutEdge uplink = { 0, 1, TRUE };
  Network network;

  network_init (&network, 10);
  g_array_append_val (network.edges, uplink);
  connect (&network, 0, 2);
  for (guint i = 3; i < 10; i++)
    connect (&network, 2, i);
  assert_good (&network, 0);
  places = arrange (&network, 0);

  g_assert_cmpfloat (places[1].x, >, places[0].x + 180);
  g_assert_cmpfloat_with_epsilon (places[1].y, places[0].y, 48);
  g_assert_cmpfloat (places[2].y, <, places[0].y - 94);
  for (guint i = 3; i < 10; i++)
    {
      g_assert_cmpfloat (places[i].y, <, places[2].y - 94);
      g_assert_cmpfloat_with_epsilon (places[i].y, places[3].y, 72); /* all in one row */
    }
  network_clear (&network);

  /* What leads further stands in a layer of its own, whatever is said of it. */
  network_init (&network, 4);
  g_array_append_val (network.edges, uplink);
  connect (&network, 1, 2);
  connect (&network, 0, 3);
  g_clear_pointer (&places, g_free);
  places = arrange (&network, 0);
  g_assert_cmpfloat (places[1].y, <, places[0].y - 94);
  network_clear (&network);
}

/* More machines than a row holds stand in two, each of the outer row over a gap of the inner one. */
static void
test_staggered (void)
{
  g_autofree graphene_point_t *places = NULL;
  g_autoptr (GHashTable) rows = g_hash_table_new (NULL, NULL);
  Network network;

  network_init (&network, 13);
  for (guint i = 1; i < 13; i++)
    {
      g_array_index (network.sizes, graphene_size_t, i) = GRAPHENE_SIZE_INIT (180, 96);
      connect (&network, 0, i);
    }
  assert_good (&network, 0);
  places = arrange (&network, 0);
  for (guint i = 1; i < 13; i++)
    {
      float middle = places[i].x + 90;
      g_hash_table_add (rows, GINT_TO_POINTER ((int) places[i].y));
      for (guint j = 1; j < 13; j++)
        g_assert_false (places[j].y > places[i].y && middle > places[j].x && middle < places[j].x + 180);
    }
  g_assert_cmpuint (g_hash_table_size (rows), ==, 2);
  network_clear (&network);
}

static void
test_star (void)
{
  Network network;

  network_init (&network, 60);
  for (guint i = 1; i < 60; i++)
    connect (&network, 0, i);
  assert_good (&network, 0);
  network_clear (&network);
}

static void
run_thousand (Network    *network,
              const char *what)
{
  g_autofree graphene_point_t *places = NULL;
  double seconds;

  g_test_timer_start ();
  places = arrange (network, 0);
  seconds = g_test_timer_elapsed ();
  g_test_message ("1000 nodes, %u edges, %s: %.3f s", network->edges->len, what, seconds);
  assert_no_overlap (network, places);

  /* Generous, as sanitizers and a busy machine slow it down: it guards against what grows with the square. */
  g_assert_cmpfloat (seconds, <, 5);
}

static void
test_thousand (void)
{
  Network tree, star, parts;
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  network_init (&tree, 1000);
  for (guint i = 1; i < 1000; i++)
    connect (&tree, (i - 1) / 4, i);
  for (guint i = 0; i < 500; i++)
    connect (&tree, (guint) g_rand_int_range (random, 0, 1000), (guint) g_rand_int_range (random, 0, 1000));
  run_thousand (&tree, "one part");
  network_clear (&tree);

  network_init (&star, 1000);
  for (guint i = 1; i < 1000; i++)
    connect (&star, 0, i);
  run_thousand (&star, "a star");
  network_clear (&star);

  network_init (&parts, 1000);
  for (guint i = 0; i < 999; i++)
    {
      if (i % 5 != 0)
        connect (&parts, i, i + 1);
    }
  run_thousand (&parts, "many parts");
  network_clear (&parts);
}

static void
finished_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_async (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL, cancelled = NULL;
  g_autofree graphene_point_t *expected = NULL, *places = NULL;
  g_autoptr (GError) error = NULL;
  Network network;

  network_init (&network, 6);
  for (guint i = 1; i < 6; i++)
    connect (&network, 0, i);
  expected = arrange (&network, 0);

  nw_layout_compute_async ((graphene_size_t *) network.sizes->data, 6, 0,
                           (NwLayoutEdge *) network.edges->data, network.edges->len, NULL, finished_cb, &result);
  nw_layout_compute_async ((graphene_size_t *) network.sizes->data, 6, 0,
                           (NwLayoutEdge *) network.edges->data, network.edges->len, cancellable, finished_cb, &cancelled);
  g_cancellable_cancel (cancellable);
  network_clear (&network);
  while (result == NULL || cancelled == NULL)
    g_main_context_iteration (NULL, TRUE);

  places = nw_layout_compute_finish (result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 6; i++)
    g_assert_true (graphene_point_equal (&places[i], &expected[i]));
  g_assert_null (nw_layout_compute_finish (cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_occupancy (void)
{
  g_autoptr (NwOccupancy) occupancy = nw_occupancy_new (10);
  graphene_rect_t wanted = GRAPHENE_RECT_INIT (-50, -50, 100, 100);
  graphene_rect_t rect = wanted;

  g_assert_true (nw_occupancy_is_free (occupancy, &rect));
  nw_occupancy_find (occupancy, &rect);
  g_assert_cmpfloat (rect.origin.x, ==, -48); /* free at once, on the grid */
  g_assert_cmpfloat (rect.origin.y, ==, -48);

  /* Touching the gap is free, reaching into it is not. */
  nw_occupancy_add (occupancy, &GRAPHENE_RECT_INIT (0, 0, 100, 100));
  g_assert_true (nw_occupancy_is_free (occupancy, &GRAPHENE_RECT_INIT (110, 0, 10, 10)));
  g_assert_false (nw_occupancy_is_free (occupancy, &GRAPHENE_RECT_INIT (109, 0, 10, 10)));
  g_assert_true (nw_occupancy_is_free (occupancy, &GRAPHENE_RECT_INIT (-20, -20, 10, 10)));
  g_assert_false (nw_occupancy_is_free (occupancy, &GRAPHENE_RECT_INIT (-19, -19, 10, 10)));

  for (guint i = 0; i < 50; i++)
    {
      rect = wanted;
      nw_occupancy_find (occupancy, &rect);
      g_assert_true (nw_occupancy_is_free (occupancy, &rect));
      nw_occupancy_add (occupancy, &rect);
      g_assert_false (nw_occupancy_is_free (occupancy, &rect));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/canvas/occupancy", test_occupancy);
  g_test_add_func ("/canvas/layout/few", test_few);
  g_test_add_func ("/canvas/layout/odd-edges", test_odd_edges);
  g_test_add_func ("/canvas/layout/pair", test_pair);
  g_test_add_func ("/canvas/layout/root-at-the-bottom", test_root_at_the_bottom);
  g_test_add_func ("/canvas/layout/switch", test_switch);
  g_test_add_func ("/canvas/layout/staggered", test_staggered);
  g_test_add_func ("/canvas/layout/star", test_star);
  g_test_add_func ("/canvas/layout/thousand", test_thousand);
  g_test_add_func ("/canvas/layout/async", test_async);

  return g_test_run ();
}
