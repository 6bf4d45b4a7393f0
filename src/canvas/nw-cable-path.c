/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-cable-path.h"

#include <math.h>

/* How far a cable runs away from two sides that do not face each other. */
#define DETOUR 36.0
/* What a lane must leave free before a node. */
#define CLEARANCE 14.0
/* A gap above or below which there is room for many lanes. */
#define WIDE_GAP 72.0

gboolean
nw_side_is_level (NwSide side)
{
  return side == NW_SIDE_TOP || side == NW_SIDE_BOTTOM;
}

void
nw_cable_path_choose_sides (const graphene_rect_t *a,
                            const graphene_rect_t *b,
                            NwSide                *side_a,
                            NwSide                *side_b)
{
  double below = b->origin.y - (a->origin.y + a->size.height);
  double above = a->origin.y - (b->origin.y + b->size.height);
  double right = b->origin.x - (a->origin.x + a->size.width);
  double left = a->origin.x - (b->origin.x + b->size.width);
  double upright = MAX (below, above);
  double level = MAX (right, left);

  if (upright <= 0 && level <= 0)
    {
      *side_a = *side_b = NW_SIDE_BOTTOM;
    }
  else if (level <= 0 || upright >= WIDE_GAP || upright >= level || (upright >= 2 * CLEARANCE && upright * 2 >= level))
    {
      *side_a = below > above ? NW_SIDE_BOTTOM : NW_SIDE_TOP;
      *side_b = below > above ? NW_SIDE_TOP : NW_SIDE_BOTTOM;
    }
  else
    {
      *side_a = right > left ? NW_SIDE_RIGHT : NW_SIDE_LEFT;
      *side_b = right > left ? NW_SIDE_LEFT : NW_SIDE_RIGHT;
    }
}

/* The middle of [a, b], shifted by the lane but clear of both ends. */
static double
lane_between (double a,
              double b,
              double lane)
{
  double room = MAX (fabs (b - a) / 2 - CLEARANCE, 0);

  return (a + b) / 2 + CLAMP (lane, -room, room);
}

void
nw_cable_path_route (NwCablePath            *self,
                     const graphene_point_t *a,
                     NwSide                  side_a,
                     const graphene_point_t *b,
                     NwSide                  side_b,
                     double                  lane)
{
  graphene_point_t *points = self->points;
  gboolean level = nw_side_is_level (side_a);

  g_return_if_fail (level == nw_side_is_level (side_b));

  if (side_a != side_b && fabsf (level ? a->x - b->x : a->y - b->y) < 0.5f)
    {
      points[0] = *a;
      points[1] = *b;
      self->n_points = 2;
      return;
    }

  points[0] = *a;
  points[3] = *b;
  self->n_points = 4;

  if (level)
    {
      double y;

      if (side_a != side_b)
        y = lane_between (a->y, b->y, lane);
      else if (side_a == NW_SIDE_BOTTOM)
        y = MAX (a->y, b->y) + DETOUR + fabs (lane);
      else
        y = MIN (a->y, b->y) - DETOUR - fabs (lane);
      points[1] = GRAPHENE_POINT_INIT (a->x, y);
      points[2] = GRAPHENE_POINT_INIT (b->x, y);
    }
  else
    {
      double x;

      if (side_a != side_b)
        x = lane_between (a->x, b->x, lane);
      else if (side_a == NW_SIDE_RIGHT)
        x = MAX (a->x, b->x) + DETOUR + fabs (lane);
      else
        x = MIN (a->x, b->x) - DETOUR - fabs (lane);
      points[1] = GRAPHENE_POINT_INIT (x, a->y);
      points[2] = GRAPHENE_POINT_INIT (x, b->y);
    }
}

gboolean
nw_cable_path_equal (const NwCablePath *a,
                     const NwCablePath *b)
{
  if (a->n_points != b->n_points)
    return FALSE;
  for (guint i = 0; i < a->n_points; i++)
    {
      if (!graphene_point_equal (&a->points[i], &b->points[i]))
        return FALSE;
    }
  return TRUE;
}

graphene_rect_t
nw_cable_path_get_bounds (const NwCablePath *self)
{
  float left = self->points[0].x, right = left;
  float top = self->points[0].y, bottom = top;

  for (guint i = 1; i < self->n_points; i++)
    {
      left = MIN (left, self->points[i].x);
      right = MAX (right, self->points[i].x);
      top = MIN (top, self->points[i].y);
      bottom = MAX (bottom, self->points[i].y);
    }

  return GRAPHENE_RECT_INIT (left, top, right - left, bottom - top);
}

graphene_point_t
nw_cable_path_find_label_place (const NwCablePath *self,
                                double             width)
{
  float longest = -1, longest_level = -1;
  guint best = 0, best_level = 0;

  for (guint i = 0; i + 1 < self->n_points; i++)
    {
      float length = graphene_point_distance (&self->points[i], &self->points[i + 1], NULL, NULL);

      if (length > longest)
        {
          longest = length;
          best = i;
        }
      if (self->points[i].y == self->points[i + 1].y && length > longest_level)
        {
          longest_level = length;
          best_level = i;
        }
    }
  if (longest_level > width)
    best = best_level;

  return GRAPHENE_POINT_INIT ((self->points[best].x + self->points[best + 1].x) / 2,
                              (self->points[best].y + self->points[best + 1].y) / 2);
}

double
nw_cable_path_distance (const NwCablePath *self,
                        double             x,
                        double             y)
{
  double nearest = G_MAXDOUBLE;

  for (guint i = 0; i + 1 < self->n_points; i++)
    {
      const graphene_point_t *a = &self->points[i];
      const graphene_point_t *b = &self->points[i + 1];
      /* All stretches are level or upright, so the nearest point is the clamped one. */
      double dx = x - CLAMP (x, MIN (a->x, b->x), MAX (a->x, b->x));
      double dy = y - CLAMP (y, MIN (a->y, b->y), MAX (a->y, b->y));

      nearest = MIN (nearest, hypot (dx, dy));
    }

  return nearest;
}

/* The point @distance before @corner, coming from @from. */
static graphene_point_t
step_back (const graphene_point_t *from,
           const graphene_point_t *corner,
           double                  distance)
{
  double length = hypot (corner->x - from->x, corner->y - from->y);
  double t = length > 0 ? distance / length : 0;

  return GRAPHENE_POINT_INIT (corner->x + (from->x - corner->x) * t, corner->y + (from->y - corner->y) * t);
}

void
nw_cable_path_shorten (NwCablePath *self,
                       gboolean     at_start,
                       double       distance)
{
  graphene_point_t *end = &self->points[at_start ? 0 : self->n_points - 1];
  const graphene_point_t *next = &self->points[at_start ? 1 : self->n_points - 2];

  *end = step_back (next, end, MIN (distance, graphene_point_distance (end, next, NULL, NULL) / 2));
}

void
nw_cable_path_trace (const NwCablePath *self,
                     cairo_t           *cr,
                     double             radius)
{
  const graphene_point_t *points = self->points;

  cairo_move_to (cr, points[0].x, points[0].y);
  for (guint i = 1; i + 1 < self->n_points; i++)
    {
      double before = graphene_point_distance (&points[i - 1], &points[i], NULL, NULL);
      double after = graphene_point_distance (&points[i], &points[i + 1], NULL, NULL);
      double r = MIN (radius, MIN (before, after) / 2);
      graphene_point_t in = step_back (&points[i - 1], &points[i], r);
      graphene_point_t out = step_back (&points[i + 1], &points[i], r);
      /* 0.552: the handle length with which a Bézier curve comes closest to a quarter circle. */
      graphene_point_t in_handle = step_back (&points[i - 1], &points[i], r * 0.448);
      graphene_point_t out_handle = step_back (&points[i + 1], &points[i], r * 0.448);

      cairo_line_to (cr, in.x, in.y);
      cairo_curve_to (cr, in_handle.x, in_handle.y, out_handle.x, out_handle.y, out.x, out.y);
    }
  cairo_line_to (cr, points[self->n_points - 1].x, points[self->n_points - 1].y);
}
