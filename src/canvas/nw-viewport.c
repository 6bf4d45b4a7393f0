/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-viewport.h"

#include <math.h>

void
nw_viewport_resize (NwViewport *self,
                    double      width,
                    double      height)
{
  if (self->width == 0 && self->height == 0)
    {
      self->x -= width / 2 / self->zoom;
      self->y -= height / 2 / self->zoom;
    }

  self->width = width;
  self->height = height;
}

void
nw_viewport_to_world (const NwViewport *self,
                      double            view_x,
                      double            view_y,
                      double           *x,
                      double           *y)
{
  *x = self->x + view_x / self->zoom;
  *y = self->y + view_y / self->zoom;
}

void
nw_viewport_to_view (const NwViewport *self,
                     double            x,
                     double            y,
                     double           *view_x,
                     double           *view_y)
{
  *view_x = (x - self->x) * self->zoom;
  *view_y = (y - self->y) * self->zoom;
}

void
nw_viewport_pan (NwViewport *self,
                 double      dx,
                 double      dy)
{
  self->x -= dx / self->zoom;
  self->y -= dy / self->zoom;
}

void
nw_viewport_zoom_about (NwViewport *self,
                        double      zoom,
                        double      view_x,
                        double      view_y)
{
  double x, y;

  nw_viewport_to_world (self, view_x, view_y, &x, &y);
  self->zoom = CLAMP (zoom, NW_ZOOM_MIN, NW_ZOOM_MAX);
  self->x = x - view_x / self->zoom;
  self->y = y - view_y / self->zoom;
}

void
nw_viewport_fit (NwViewport            *self,
                 const graphene_rect_t *bounds,
                 double                 margin)
{
  double width = MAX (bounds->size.width, 1);
  double height = MAX (bounds->size.height, 1);
  double zoom = MIN ((self->width - 2 * margin) / width, (self->height - 2 * margin) / height);

  self->zoom = CLAMP (zoom, NW_ZOOM_MIN, 1);
  self->x = bounds->origin.x + bounds->size.width / 2 - self->width / 2 / self->zoom;
  self->y = bounds->origin.y + bounds->size.height / 2 - self->height / 2 / self->zoom;
}

/* Where the view must begin to show [start, start + length] in [view, view + view_length]. */
static double
reveal_span (double view,
             double view_length,
             double start,
             double length)
{
  if (start + length > view + view_length)
    view = start + length - view_length;
  return MIN (view, start);
}

gboolean
nw_viewport_reveal (NwViewport            *self,
                    const graphene_rect_t *bounds,
                    double                 margin)
{
  double border = margin / self->zoom;
  double x = reveal_span (self->x, self->width / self->zoom,
                          bounds->origin.x - border, bounds->size.width + 2 * border);
  double y = reveal_span (self->y, self->height / self->zoom,
                          bounds->origin.y - border, bounds->size.height + 2 * border);
  gboolean moved = x != self->x || y != self->y;

  self->x = x;
  self->y = y;
  return moved;
}

graphene_rect_t
nw_viewport_get_bounds (const NwViewport *self)
{
  return GRAPHENE_RECT_INIT (self->x, self->y, self->width / self->zoom, self->height / self->zoom);
}

GskTransform *
nw_viewport_to_transform (const NwViewport *self)
{
  graphene_point_t offset = GRAPHENE_POINT_INIT (round (-self->x * self->zoom), round (-self->y * self->zoom));
  GskTransform *transform = gsk_transform_translate (NULL, &offset);

  return self->zoom == 1 ? transform : gsk_transform_scale (transform, self->zoom, self->zoom);
}
