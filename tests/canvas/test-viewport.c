/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "nw-viewport.h"

#define assert_near(a, b) g_assert_cmpfloat_with_epsilon (a, b, 1e-6)

static void
test_origin_in_the_middle (void)
{
  NwViewport viewport = NW_VIEWPORT_INIT;
  double x, y;

  nw_viewport_resize (&viewport, 800, 600);
  nw_viewport_to_view (&viewport, 0, 0, &x, &y);
  assert_near (x, 400);
  assert_near (y, 300);

  /* Later the top left corner stays: what one sees does not jump when a pane opens. */
  nw_viewport_resize (&viewport, 500, 600);
  nw_viewport_to_view (&viewport, 0, 0, &x, &y);
  assert_near (x, 400);
  assert_near (y, 300);
}

static void
test_there_and_back (void)
{
  NwViewport viewport = { .x = -123.5, .y = 77, .zoom = 0.37, .width = 800, .height = 600 };
  double view_x, view_y, x, y;

  nw_viewport_to_view (&viewport, 1000, -2000, &view_x, &view_y);
  nw_viewport_to_world (&viewport, view_x, view_y, &x, &y);
  assert_near (x, 1000);
  assert_near (y, -2000);
}

static void
test_pan (void)
{
  NwViewport viewport = { .x = 0, .y = 0, .zoom = 2, .width = 800, .height = 600 };
  double before_x, before_y, x, y;

  nw_viewport_to_view (&viewport, 10, 20, &before_x, &before_y);
  nw_viewport_pan (&viewport, 30, -40);
  nw_viewport_to_view (&viewport, 10, 20, &x, &y);
  assert_near (x, before_x + 30);
  assert_near (y, before_y - 40);
}

static void
test_zoom_keeps_the_point (void)
{
  NwViewport viewport = { .x = 17, .y = -5, .zoom = 1, .width = 800, .height = 600 };
  static const double zooms[] = { 1.5, 0.3, 4, 0.1, 100, 0.0001 };

  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      double before_x, before_y, x, y;

      nw_viewport_to_world (&viewport, 123, 456, &before_x, &before_y);
      nw_viewport_zoom_about (&viewport, zooms[i], 123, 456);
      nw_viewport_to_world (&viewport, 123, 456, &x, &y);
      assert_near (x, before_x);
      assert_near (y, before_y);
      assert_near (viewport.zoom, CLAMP (zooms[i], NW_ZOOM_MIN, NW_ZOOM_MAX));
    }
}

static void
test_fit (void)
{
  NwViewport viewport = { .zoom = 3, .width = 800, .height = 600 };
  graphene_rect_t small = GRAPHENE_RECT_INIT (1000, 1000, 100, 100);
  graphene_rect_t large = GRAPHENE_RECT_INIT (-5000, -100, 10000, 200);
  graphene_rect_t view;

  nw_viewport_fit (&viewport, &small, 40);
  assert_near (viewport.zoom, 1); /* never larger than life */
  view = nw_viewport_get_bounds (&viewport);
  assert_near (view.origin.x + view.size.width / 2, 1050);
  assert_near (view.origin.y + view.size.height / 2, 1050);

  viewport.width = 2000;
  nw_viewport_fit (&viewport, &large, 40);
  view = nw_viewport_get_bounds (&viewport);
  g_assert_true (graphene_rect_contains_rect (&view, &large));
  g_assert_cmpfloat_with_epsilon (viewport.zoom, (2000 - 80) / 10000.0, 1e-6);
}

static void
test_reveal (void)
{
  NwViewport viewport = { .x = 0, .y = 0, .zoom = 1, .width = 800, .height = 600 };

  g_assert_false (nw_viewport_reveal (&viewport, &GRAPHENE_RECT_INIT (100, 100, 200, 100), 20));
  assert_near (viewport.x, 0);

  /* No further than needed. */
  g_assert_true (nw_viewport_reveal (&viewport, &GRAPHENE_RECT_INIT (700, 100, 200, 100), 20));
  assert_near (viewport.x, 120);
  assert_near (viewport.y, 0);
  g_assert_true (nw_viewport_reveal (&viewport, &GRAPHENE_RECT_INIT (0, -300, 200, 100), 20));
  assert_near (viewport.x, -20);
  assert_near (viewport.y, -320);

  /* What is too large shows its beginning. */
  g_assert_true (nw_viewport_reveal (&viewport, &GRAPHENE_RECT_INIT (0, 0, 5000, 100), 0));
  assert_near (viewport.x, 0);
}

static void
test_transform (void)
{
  NwViewport viewport = { .x = 10.3, .y = -20.7, .zoom = 1.7, .width = 800, .height = 600 };
  g_autoptr (GskTransform) transform = nw_viewport_to_transform (&viewport);
  graphene_point_t point;
  float dx, dy, scale_x, scale_y;
  double x, y;

  gsk_transform_transform_point (transform, &GRAPHENE_POINT_INIT (100, 100), &point);
  nw_viewport_to_view (&viewport, 100, 100, &x, &y);
  g_assert_cmpfloat_with_epsilon (point.x, x, 0.51);
  g_assert_cmpfloat_with_epsilon (point.y, y, 0.51);

  gsk_transform_to_affine (transform, &scale_x, &scale_y, &dx, &dy);
  g_assert_cmpfloat (dx, ==, roundf (dx));
  g_assert_cmpfloat (dy, ==, roundf (dy));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/canvas/viewport/origin-in-the-middle", test_origin_in_the_middle);
  g_test_add_func ("/canvas/viewport/there-and-back", test_there_and_back);
  g_test_add_func ("/canvas/viewport/pan", test_pan);
  g_test_add_func ("/canvas/viewport/zoom-keeps-the-point", test_zoom_keeps_the_point);
  g_test_add_func ("/canvas/viewport/fit", test_fit);
  g_test_add_func ("/canvas/viewport/reveal", test_reveal);
  g_test_add_func ("/canvas/viewport/transform", test_transform);

  return g_test_run ();
}
