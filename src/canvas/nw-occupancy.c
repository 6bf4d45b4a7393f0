/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-occupancy.h"

#include <math.h>

#define CELL_SIZE 256.0

struct _NwOccupancy
{
  double      gap;
  GHashTable *cells; /* cell → GArray of graphene_rect_t */
};

typedef struct
{
  int left;
  int top;
  int right;
  int bottom;
} CellRange;

static CellRange
cells_of (const graphene_rect_t *rect)
{
  return (CellRange) {
    .left = (int) floor (rect->origin.x / CELL_SIZE),
    .top = (int) floor (rect->origin.y / CELL_SIZE),
    .right = (int) floor ((rect->origin.x + rect->size.width) / CELL_SIZE),
    .bottom = (int) floor ((rect->origin.y + rect->size.height) / CELL_SIZE),
  };
}

static gint64
cell_key (int column,
          int row)
{
  return (gint64) (((guint64) (guint32) column << 32) | (guint32) row);
}

static gboolean
overlap (const graphene_rect_t *a,
         const graphene_rect_t *b)
{
  return a->origin.x < b->origin.x + b->size.width && b->origin.x < a->origin.x + a->size.width &&
         a->origin.y < b->origin.y + b->size.height && b->origin.y < a->origin.y + a->size.height;
}

/* The nearest free place among those @ring grid steps away from (x, y). */
static gboolean
find_in_ring (NwOccupancy     *self,
              int              ring,
              double           x,
              double           y,
              graphene_rect_t *rect)
{
  double best = G_MAXDOUBLE;
  graphene_rect_t candidate = *rect;

  for (int row = -ring; row <= ring; row++)
    {
      int step = ABS (row) == ring || ring == 0 ? 1 : 2 * ring;

      for (int column = -ring; column <= ring; column += step)
        {
          double distance = (double) row * row + (double) column * column;

          if (distance >= best)
            continue;
          candidate.origin.x = x + column * NW_GRID;
          candidate.origin.y = y + row * NW_GRID;
          if (nw_occupancy_is_free (self, &candidate))
            {
              best = distance;
              rect->origin = candidate.origin;
            }
        }
    }

  return best < G_MAXDOUBLE;
}

NwOccupancy *
nw_occupancy_new (double gap)
{
  NwOccupancy *self = g_new0 (NwOccupancy, 1);

  self->gap = gap;
  self->cells = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  return self;
}

void
nw_occupancy_free (NwOccupancy *self)
{
  g_hash_table_unref (self->cells);
  g_free (self);
}

void
nw_occupancy_add (NwOccupancy           *self,
                  const graphene_rect_t *rect)
{
  graphene_rect_t taken;
  CellRange range;

  graphene_rect_inset_r (rect, -self->gap, -self->gap, &taken);
  range = cells_of (&taken);
  for (int row = range.top; row <= range.bottom; row++)
    {
      for (int column = range.left; column <= range.right; column++)
        {
          gint64 key = cell_key (column, row);
          GArray *cell = g_hash_table_lookup (self->cells, &key);

          if (cell == NULL)
            {
              cell = g_array_new (FALSE, FALSE, sizeof (graphene_rect_t));
              g_hash_table_insert (self->cells, g_memdup2 (&key, sizeof key), cell);
            }
          g_array_append_val (cell, taken);
        }
    }
}

gboolean
nw_occupancy_is_free (NwOccupancy           *self,
                      const graphene_rect_t *rect)
{
  CellRange range = cells_of (rect);

  for (int row = range.top; row <= range.bottom; row++)
    {
      for (int column = range.left; column <= range.right; column++)
        {
          gint64 key = cell_key (column, row);
          GArray *cell = g_hash_table_lookup (self->cells, &key);

          for (guint i = 0; cell != NULL && i < cell->len; i++)
            {
              if (overlap (rect, &g_array_index (cell, graphene_rect_t, i)))
                return FALSE;
            }
        }
    }

  return TRUE;
}

void
nw_occupancy_find (NwOccupancy     *self,
                   graphene_rect_t *rect)
{
  double x = nw_grid_snap (rect->origin.x);
  double y = nw_grid_snap (rect->origin.y);

  /* Finitely many rectangles are taken, so some ring is free. */
  for (int ring = 0;; ring++)
    {
      if (find_in_ring (self, ring, x, y, rect))
        return;
    }
}

double
nw_grid_snap (double value)
{
  return round (value / NW_GRID) * NW_GRID;
}
