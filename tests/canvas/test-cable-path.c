/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-cable-path.h"

static const graphene_rect_t here = { { 0, 0 }, { 180, 90 } };

static void
check_sides (float  x,
             float  y,
             NwSide expected_a,
             NwSide expected_b)
{
  graphene_rect_t there = GRAPHENE_RECT_INIT (x, y, 180, 90);
  NwSide a, b;

  nw_cable_path_choose_sides (&here, &there, &a, &b);
  g_assert_cmpint (a, ==, expected_a);
  g_assert_cmpint (b, ==, expected_b);
  nw_cable_path_choose_sides (&there, &here, &b, &a);
  g_assert_cmpint (a, ==, expected_a);
  g_assert_cmpint (b, ==, expected_b);
}

static void
test_sides (void)
{
  check_sides (300, 0, NW_SIDE_RIGHT, NW_SIDE_LEFT);
  check_sides (-300, 10, NW_SIDE_LEFT, NW_SIDE_RIGHT);
  check_sides (20, 200, NW_SIDE_BOTTOM, NW_SIDE_TOP);
  check_sides (20, -200, NW_SIDE_TOP, NW_SIDE_BOTTOM);
  check_sides (230, 230, NW_SIDE_BOTTOM, NW_SIDE_TOP); /* as in the look */
  check_sides (900, 150, NW_SIDE_RIGHT, NW_SIDE_LEFT); /* far away, a little below */
  check_sides (0, 0, NW_SIDE_BOTTOM, NW_SIDE_BOTTOM);  /* both ends in one node */
  check_sides (90, 40, NW_SIDE_BOTTOM, NW_SIDE_BOTTOM);
}

/* Every stretch is level or upright, and the ends are where they should be. */
static void
assert_square (const NwCablePath      *path,
               const graphene_point_t *a,
               const graphene_point_t *b)
{
  g_assert_true (graphene_point_equal (&path->points[0], a));
  g_assert_true (graphene_point_equal (&path->points[path->n_points - 1], b));
  for (guint i = 0; i + 1 < path->n_points; i++)
    {
      const graphene_point_t *from = &path->points[i], *to = &path->points[i + 1];

      g_assert_true (from->x == to->x || from->y == to->y);
    }
}

static void
test_route (void)
{
  graphene_point_t a = GRAPHENE_POINT_INIT (90, 90), b = GRAPHENE_POINT_INIT (290, 290);
  graphene_point_t below = GRAPHENE_POINT_INIT (90, 290), beside = GRAPHENE_POINT_INIT (300, 90);
  NwCablePath path;

  nw_cable_path_route (&path, &a, NW_SIDE_BOTTOM, &below, NW_SIDE_TOP, 12);
  g_assert_cmpuint (path.n_points, ==, 2); /* straight, whatever the lane */
  assert_square (&path, &a, &below);

  nw_cable_path_route (&path, &a, NW_SIDE_RIGHT, &beside, NW_SIDE_LEFT, 0);
  g_assert_cmpuint (path.n_points, ==, 2);

  nw_cable_path_route (&path, &a, NW_SIDE_BOTTOM, &b, NW_SIDE_TOP, 0);
  g_assert_cmpuint (path.n_points, ==, 4);
  assert_square (&path, &a, &b);
  g_assert_cmpfloat (path.points[1].y, ==, 190);

  nw_cable_path_route (&path, &a, NW_SIDE_BOTTOM, &b, NW_SIDE_TOP, 12);
  assert_square (&path, &a, &b);
  g_assert_cmpfloat (path.points[1].y, ==, 202);

  /* A lane never leads into a node. */
  nw_cable_path_route (&path, &a, NW_SIDE_BOTTOM, &b, NW_SIDE_TOP, 1000);
  g_assert_cmpfloat (path.points[1].y, <, 290);
  nw_cable_path_route (&path, &a, NW_SIDE_RIGHT, &b, NW_SIDE_LEFT, -1000);
  assert_square (&path, &a, &b);
  g_assert_cmpfloat (path.points[1].x, >, 90);

  /* Around the bottom. */
  nw_cable_path_route (&path, &a, NW_SIDE_BOTTOM, &b, NW_SIDE_BOTTOM, 0);
  assert_square (&path, &a, &b);
  g_assert_cmpfloat (path.points[1].y, >, 290);
}

static void
test_hit (void)
{
  graphene_point_t a = GRAPHENE_POINT_INIT (0, 0), b = GRAPHENE_POINT_INIT (200, 100);
  graphene_rect_t bounds;
  NwCablePath path, other;

  nw_cable_path_route (&path, &a, NW_SIDE_BOTTOM, &b, NW_SIDE_TOP, 0);
  g_assert_cmpfloat_with_epsilon (nw_cable_path_distance (&path, 0, 25), 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (nw_cable_path_distance (&path, 6, 25), 6, 1e-6);
  g_assert_cmpfloat_with_epsilon (nw_cable_path_distance (&path, 100, 50), 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (nw_cable_path_distance (&path, 100, 43), 7, 1e-6);
  g_assert_cmpfloat_with_epsilon (nw_cable_path_distance (&path, 203, 104), 5, 1e-6); /* past the end */

  bounds = nw_cable_path_get_bounds (&path);
  g_assert_true (graphene_rect_equal (&bounds, &GRAPHENE_RECT_INIT (0, 0, 200, 100)));

  g_assert_true (nw_cable_path_equal (&path, &path));
  nw_cable_path_route (&other, &a, NW_SIDE_BOTTOM, &b, NW_SIDE_TOP, 5);
  g_assert_false (nw_cable_path_equal (&path, &other));
}

/* What is drawn touches the stretches, and cuts the corners. */
static void
test_trace (void)
{
  graphene_point_t a = GRAPHENE_POINT_INIT (10, 10), b = GRAPHENE_POINT_INIT (90, 90);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, 100, 100);
  cairo_t *cr = cairo_create (surface);
  NwCablePath path;

  nw_cable_path_route (&path, &a, NW_SIDE_BOTTOM, &b, NW_SIDE_TOP, 0);
  nw_cable_path_trace (&path, cr, 16);
  cairo_set_line_width (cr, 3);
  g_assert_true (cairo_in_stroke (cr, 10, 20));
  g_assert_true (cairo_in_stroke (cr, 50, 50));
  g_assert_true (cairo_in_stroke (cr, 90, 80));
  g_assert_false (cairo_in_stroke (cr, 10, 50)); /* the corner is round */
  g_assert_false (cairo_in_stroke (cr, 90, 50));
  g_assert_true (cairo_in_stroke (cr, 10 + 16 * (1 - 0.7071), 50 - 16 * (1 - 0.7071))); /* by a quarter circle */

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
}

static void
test_label_place (void)
{
  NwCablePath path = { .points = { { 0, 0 }, { 0, 100 }, { 60, 100 }, { 60, 240 } }, .n_points = 4 };
  graphene_point_t place = nw_cable_path_find_label_place (&path, 50);

  g_assert_true (graphene_point_equal (&place, &GRAPHENE_POINT_INIT (30, 100)));
  place = nw_cable_path_find_label_place (&path, 70); /* no room there */
  g_assert_true (graphene_point_equal (&place, &GRAPHENE_POINT_INIT (60, 170)));
}

static void
test_shorten (void)
{
  NwCablePath path = { .points = { { 0, 0 }, { 0, 100 }, { 60, 100 }, { 60, 110 } }, .n_points = 4 };

  nw_cable_path_shorten (&path, TRUE, 20);
  g_assert_true (graphene_point_equal (&path.points[0], &GRAPHENE_POINT_INIT (0, 20)));
  nw_cable_path_shorten (&path, FALSE, 20); /* half of what there is */
  g_assert_true (graphene_point_equal (&path.points[3], &GRAPHENE_POINT_INIT (60, 105)));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/canvas/cable-path/sides", test_sides);
  g_test_add_func ("/canvas/cable-path/route", test_route);
  g_test_add_func ("/canvas/cable-path/hit", test_hit);
  g_test_add_func ("/canvas/cable-path/trace", test_trace);
  g_test_add_func ("/canvas/cable-path/label-place", test_label_place);
  g_test_add_func ("/canvas/cable-path/shorten", test_shorten);

  return g_test_run ();
}
