/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-layout.h"

#include <igraph.h>
#include <math.h>

#include "nw-occupancy.h"

/* Layers wider than this read worse than springs. One wider than half of it is staggered in two rows: the cables of the outer
 * row pass between the nodes of the inner one. */
#define MAX_LAYER_WIDTH 16
#define MAX_ROW_WIDTH (MAX_LAYER_WIDTH / 2)
/* Beyond this Kamada-Kawai, which looks at all pairs, takes too long. */
#define MAX_ALL_PAIRS 400

#define NODE_GAP (3.0 * NW_GRID)
#define LAYER_GAP (4.0 * NW_GRID)
#define PART_GAP (3.0 * NW_GRID)

typedef struct
{
  graphene_size_t *sizes;
  guint            n;
  int              root;
  NwLayoutEdge    *edges;
  guint            n_edges;
} Input;

/* A part of the network that hangs together. */
typedef struct
{
  GArray         *nodes; /* guint, in the order of a breadth-first search from its middle */
  GArray         *layers; /* guint: how far each of @nodes is from the first */
  GArray         *beside; /* int: the position in @nodes of what each stands beside, or -1 */
  graphene_size_t size;
  gboolean        has_root;
} Part;

/* Who hangs on whom: the neighbours of node i are targets[starts[i]] to targets[starts[i + 1] - 1]. */
typedef struct
{
  guint *starts;
  guint *targets;
} Adjacency;

/* igraph keeps its error handlers in global variables. */
static GMutex igraph_mutex;

static void
input_free (Input *input)
{
  g_free (input->sizes);
  g_free (input->edges);
  g_free (input);
}

static void
part_free (Part *part)
{
  g_array_unref (part->nodes);
  g_array_unref (part->layers);
  g_clear_pointer (&part->beside, g_array_unref);
  g_free (part);
}

static void
adjacency_init (Adjacency          *self,
                guint               n,
                const NwLayoutEdge *edges,
                guint               n_edges)
{
  guint *fill = g_new0 (guint, n + 1);

  self->starts = g_new0 (guint, n + 1);
  self->targets = g_new (guint, MAX (2 * n_edges, 1));
  for (guint i = 0; i < n_edges; i++)
    {
      self->starts[edges[i].from + 1]++;
      self->starts[edges[i].to + 1]++;
    }
  for (guint i = 0; i < n; i++)
    self->starts[i + 1] += self->starts[i];
  for (guint i = 0; i < n_edges; i++)
    {
      guint from = edges[i].from, to = edges[i].to;

      self->targets[self->starts[from] + fill[from]++] = to;
      self->targets[self->starts[to] + fill[to]++] = from;
    }

  g_free (fill);
}

static void
adjacency_clear (Adjacency *self)
{
  g_free (self->starts);
  g_free (self->targets);
}

static guint
adjacency_degree (const Adjacency *self,
                  guint            node)
{
  return self->starts[node + 1] - self->starts[node];
}

/* Fills the part with all that can be reached from @start; @reached keeps 1 + the distance. */
static Part *
part_new (const Adjacency *adjacency,
          guint            start,
          guint           *reached)
{
  Part *part = g_new0 (Part, 1);

  part->nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  part->layers = g_array_new (FALSE, FALSE, sizeof (guint));
  reached[start] = 1;
  g_array_append_val (part->nodes, start);

  for (guint i = 0; i < part->nodes->len; i++)
    {
      guint node = g_array_index (part->nodes, guint, i);
      guint layer = reached[node] - 1;

      g_array_append_val (part->layers, layer);
      for (guint j = adjacency->starts[node]; j < adjacency->starts[node + 1]; j++)
        {
          guint target = adjacency->targets[j];

          if (reached[target] == 0)
            {
              reached[target] = reached[node] + 1;
              g_array_append_val (part->nodes, target);
            }
        }
    }

  return part;
}

/* Takes those nodes that stand beside another into its layer. */
static void
part_find_beside (Part            *part,
                  const Input     *input,
                  const Adjacency *adjacency,
                  int             *local)
{
  part->beside = g_array_sized_new (FALSE, FALSE, sizeof (int), part->nodes->len);
  for (guint i = 0; i < part->nodes->len; i++)
    {
      int none = -1;

      local[g_array_index (part->nodes, guint, i)] = (int) i;
      g_array_append_val (part->beside, none);
    }

  for (guint i = 0; i < input->n_edges; i++)
    {
      const NwLayoutEdge *edge = &input->edges[i];
      int from = local[edge->from], to = local[edge->to];

      if (!edge->beside || from < 0 || to <= 0 || from == to || adjacency_degree (adjacency, edge->to) != 1)
        continue;
      g_array_index (part->beside, int, to) = from;
      g_array_index (part->layers, guint, to) = g_array_index (part->layers, guint, from);
    }

  for (guint i = 0; i < part->nodes->len; i++)
    local[g_array_index (part->nodes, guint, i)] = -1;
}

/* The best node to hang the part that holds @node from: the root, or that with most cables. */
static guint
find_middle (const Adjacency *adjacency,
             guint            node,
             int              root,
             guint           *scratch)
{
  Part *part = part_new (adjacency, node, scratch);
  guint middle = node;

  for (guint i = 0; i < part->nodes->len; i++)
    {
      guint candidate = g_array_index (part->nodes, guint, i);

      scratch[candidate] = 0;
      if (middle == (guint) root)
        continue;
      if (candidate == (guint) root || adjacency_degree (adjacency, candidate) > adjacency_degree (adjacency, middle))
        middle = candidate;
    }

  part_free (part);
  return middle;
}

static GPtrArray *
find_parts (const Input *input)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  g_autofree guint *reached = g_new0 (guint, input->n + 1);
  g_autofree int *local = g_new (int, input->n + 1);
  Adjacency adjacency;

  for (guint i = 0; i < input->n; i++)
    local[i] = -1;
  adjacency_init (&adjacency, input->n, input->edges, input->n_edges);
  for (guint i = 0; i < input->n; i++)
    {
      if (reached[i] == 0)
        {
          guint middle = find_middle (&adjacency, i, input->root, reached);
          Part *part = part_new (&adjacency, middle, reached);

          part_find_beside (part, input, &adjacency, local);
          part->has_root = input->root >= 0 && middle == (guint) input->root;
          g_ptr_array_add (parts, part);
        }
    }

  adjacency_clear (&adjacency);
  return parts;
}

static guint
part_get_n_layers (const Part *part)
{
  guint n = 0;

  for (guint i = 0; i < part->layers->len; i++)
    n = MAX (n, g_array_index (part->layers, guint, i) + 1);
  return n;
}

static guint
part_get_widest_layer (const Part *part)
{
  g_autofree guint *widths = g_new0 (guint, part->nodes->len);
  guint widest = 0;

  for (guint i = 0; i < part->layers->len; i++)
    {
      guint *width = &widths[g_array_index (part->layers, guint, i)];

      *width += 1;
      widest = MAX (widest, *width);
    }
  return widest;
}

static void
part_to_igraph (const Part  *part,
                const Input *input,
                igraph_t    *graph)
{
  g_autofree int *local = g_new (int, input->n);
  igraph_vector_int_t ends;

  for (guint i = 0; i < input->n; i++)
    local[i] = -1;
  for (guint i = 0; i < part->nodes->len; i++)
    local[g_array_index (part->nodes, guint, i)] = (int) i;

  igraph_vector_int_init (&ends, 0);
  for (guint i = 0; i < input->n_edges; i++)
    {
      int from = local[input->edges[i].from], to = local[input->edges[i].to];

      if (from < 0 || to < 0 || from == to)
        continue;
      igraph_vector_int_push_back (&ends, MIN (from, to));
      igraph_vector_int_push_back (&ends, MAX (from, to));
    }
  igraph_create (graph, &ends, part->nodes->len, IGRAPH_UNDIRECTED);
  igraph_simplify (graph, TRUE, TRUE, NULL);
  igraph_vector_int_destroy (&ends);
}

static int
compare_along (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const igraph_matrix_t *centres = user_data;
  guint first = *(const guint *) a, second = *(const guint *) b;
  double difference = MATRIX (*centres, first, 0) - MATRIX (*centres, second, 0);

  if (difference != 0)
    return difference < 0 ? -1 : 1;
  return (int) first - (int) second;
}

/* Sets the nodes of a layer apart, in their order, around where they would like to be. Returns: the height of the layer, @y
 * being its inner edge. */
static double
place_layer (const Part      *part,
             const Input     *input,
             guint            layer,
             double           y,
             igraph_matrix_t *centres)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));
  double height = 0, widest = 0, shift = 0, right = 0;
  guint n_rows, n_shifted = 0;

  for (guint i = 0; i < part->nodes->len; i++)
    {
      const graphene_size_t *size = &input->sizes[g_array_index (part->nodes, guint, i)];
      int beside = g_array_index (part->beside, int, i);

      if (g_array_index (part->layers, guint, i) != layer)
        continue;
      g_array_append_val (order, i);
      height = MAX (height, size->height);
      widest = MAX (widest, size->width);
      if (beside >= 0)
        MATRIX (*centres, i, 0) = MATRIX (*centres, beside, 0) + 0.5;
    }
  g_array_sort_with_data (order, compare_along, centres);
  n_rows = order->len > MAX_ROW_WIDTH ? 2 : 1;

  for (guint i = 0; i < order->len; i++)
    {
      guint node = g_array_index (order, guint, i);
      double width = n_rows > 1 ? (widest + NODE_GAP) / n_rows
                                : input->sizes[g_array_index (part->nodes, guint, node)].width + NODE_GAP;
      double wanted = MATRIX (*centres, node, 0), x = wanted;

      /* Two rows are as narrow as they can be, for the gaps of one to be where the nodes of the other are. */
      if (i > 0)
        x = n_rows > 1 ? right + width / 2 : MAX (x, right + width / 2);
      right = x + width / 2;
      MATRIX (*centres, node, 0) = x;
      MATRIX (*centres, node, 1) = y + height / 2 + i % n_rows * (height + LAYER_GAP);
      if (g_array_index (part->beside, int, node) < 0)
        {
          shift += wanted - x;
          n_shifted++;
        }
    }
  for (guint i = 0; n_shifted > 0 && i < order->len; i++)
    MATRIX (*centres, g_array_index (order, guint, i), 0) += shift / n_shifted;

  return n_rows * (height + LAYER_GAP) - LAYER_GAP;
}

/* By layers (Sugiyama): crossings minimised, the middle on top, or at the bottom when it is the host. */
static gboolean
place_in_layers (const Part       *part,
                 const Input      *input,
                 const igraph_t   *graph,
                 igraph_matrix_t  *centres)
{
  guint n_layers = part_get_n_layers (part);
  double widest = 0, y = 0;
  igraph_vector_int_t layers;
  igraph_error_t error;

  igraph_vector_int_init (&layers, part->nodes->len);
  for (guint i = 0; i < part->nodes->len; i++)
    {
      VECTOR (layers)[i] = g_array_index (part->layers, guint, i);
      widest = MAX (widest, input->sizes[g_array_index (part->nodes, guint, i)].width);
    }

  error = igraph_layout_sugiyama (graph, centres, NULL, NULL, &layers, widest + NODE_GAP, 1, 100, NULL);
  igraph_vector_int_destroy (&layers);
  if (error != IGRAPH_SUCCESS)
    return FALSE;

  for (guint layer = 0; layer < n_layers; layer++)
    y += place_layer (part, input, layer, y, centres) + LAYER_GAP;
  for (guint i = 0; part->has_root && i < part->nodes->len; i++)
    MATRIX (*centres, i, 1) *= -1;
  return TRUE;
}

/* By springs, from a circle: no random numbers that would make each run different. */
static gboolean
place_by_springs (const Part      *part,
                  const Input     *input,
                  const igraph_t  *graph,
                  igraph_matrix_t *centres)
{
  guint n = part->nodes->len;
  double width = 0, height = 0, left = G_MAXDOUBLE, right = -G_MAXDOUBLE, top = G_MAXDOUBLE, bottom = -G_MAXDOUBLE;
  double spread;
  igraph_error_t error;

  igraph_matrix_resize (centres, n, 2);
  for (guint i = 0; i < n; i++)
    {
      /* The breadth-first order runs outwards in a spiral: near a good solution for trees and stars. */
      double angle = i * 2.399963, radius = sqrt (i);

      MATRIX (*centres, i, 0) = radius * cos (angle);
      MATRIX (*centres, i, 1) = radius * sin (angle);
    }

  if (n <= MAX_ALL_PAIRS)
    {
      error = igraph_layout_kamada_kawai (graph, centres, TRUE, 10 * n, 0, n, NULL, NULL, NULL, NULL, NULL);
    }
  else
    {
      igraph_rng_seed (igraph_rng_default (), 42);
      error = igraph_layout_fruchterman_reingold (graph, centres, TRUE, 100, sqrt (n), IGRAPH_LAYOUT_GRID,
                                                  NULL, NULL, NULL, NULL, NULL);
    }
  if (error != IGRAPH_SUCCESS)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const graphene_size_t *size = &input->sizes[g_array_index (part->nodes, guint, i)];

      width += (size->width + NODE_GAP) / n;
      height += (size->height + NODE_GAP) / n;
      left = MIN (left, MATRIX (*centres, i, 0));
      right = MAX (right, MATRIX (*centres, i, 0));
      top = MIN (top, MATRIX (*centres, i, 1));
      bottom = MAX (bottom, MATRIX (*centres, i, 1));
    }

  /* Room for every node and as much again. */
  spread = sqrt (2.0 * n / MAX ((right - left) * (bottom - top), 0.01));
  for (guint i = 0; i < n; i++)
    {
      MATRIX (*centres, i, 0) *= spread * width;
      MATRIX (*centres, i, 1) *= spread * height;
    }
  return TRUE;
}

/* Gives each node of the part the free place nearest to where it should be, from the middle outwards. */
static void
settle (Part                  *part,
        const Input           *input,
        const igraph_matrix_t *centres,
        graphene_point_t      *places)
{
  g_autoptr (NwOccupancy) occupancy = nw_occupancy_new (2 * NW_GRID);
  graphene_rect_t bounds;

  for (guint i = 0; i < part->nodes->len; i++)
    {
      guint node = g_array_index (part->nodes, guint, i);
      const graphene_size_t *size = &input->sizes[node];
      graphene_rect_t rect = GRAPHENE_RECT_INIT (MATRIX (*centres, i, 0) - size->width / 2,
                                                 MATRIX (*centres, i, 1) - size->height / 2,
                                                 size->width, size->height);

      nw_occupancy_find (occupancy, &rect);
      nw_occupancy_add (occupancy, &rect);
      places[node] = rect.origin;
      if (i == 0)
        bounds = rect;
      else
        graphene_rect_union (&bounds, &rect, &bounds);
    }

  for (guint i = 0; i < part->nodes->len; i++)
    {
      graphene_point_t *place = &places[g_array_index (part->nodes, guint, i)];

      place->x -= bounds.origin.x;
      place->y -= bounds.origin.y;
    }
  part->size = bounds.size;
}

static void
place_part (Part             *part,
            const Input      *input,
            graphene_point_t *places)
{
  guint n = part->nodes->len;
  igraph_matrix_t centres;
  igraph_t graph;

  igraph_matrix_init (&centres, n, 2);
  if (n == 2)
    {
      guint first = g_array_index (part->nodes, guint, 0), second = g_array_index (part->nodes, guint, 1);

      /* A pair reads best from left to right. */
      MATRIX (centres, MAX (first, second) == second ? 1 : 0, 0) =
        (input->sizes[first].width + input->sizes[second].width) / 2 + 2 * NODE_GAP;
    }
  else if (n > 2)
    {
      part_to_igraph (part, input, &graph);
      /* When igraph fails (no memory), all start from one point and spread out. */
      if (!(part_get_widest_layer (part) <= MAX_LAYER_WIDTH && place_in_layers (part, input, &graph, &centres)) &&
          !place_by_springs (part, input, &graph, &centres))
        igraph_matrix_null (&centres);
      igraph_destroy (&graph);
    }

  settle (part, input, &centres, places);
  igraph_matrix_destroy (&centres);
}

static int
compare_parts (gconstpointer a,
               gconstpointer b)
{
  const Part *first = *(Part *const *) a, *second = *(Part *const *) b;

  if (first->nodes->len != second->nodes->len)
    return first->nodes->len < second->nodes->len ? 1 : -1;
  return (int) g_array_index (first->nodes, guint, 0) - (int) g_array_index (second->nodes, guint, 0);
}

/* Sets the parts beside each other in rows, the largest first, and the whole around (0, 0). */
static void
pack_parts (GPtrArray        *parts,
            graphene_point_t *places)
{
  double area = 0, widest = 0, x = 0, y = 0, row_height = 0, right = 0;

  g_ptr_array_sort (parts, compare_parts);
  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = g_ptr_array_index (parts, i);

      area += (part->size.width + PART_GAP) * (part->size.height + PART_GAP);
      widest = MAX (widest, part->size.width);
    }
  widest = MAX (widest, sqrt (area * 1.6)); /* as wide as a screen */

  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = g_ptr_array_index (parts, i);

      if (x > 0 && x + part->size.width > widest)
        {
          x = 0;
          y += row_height + PART_GAP;
          row_height = 0;
        }
      for (guint j = 0; j < part->nodes->len; j++)
        {
          graphene_point_t *place = &places[g_array_index (part->nodes, guint, j)];

          place->x += x;
          place->y += y;
        }
      right = MAX (right, x + part->size.width);
      row_height = MAX (row_height, part->size.height);
      x = ceil ((x + part->size.width + PART_GAP) / NW_GRID) * NW_GRID;
      y = ceil (y / NW_GRID) * NW_GRID;
    }

  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = g_ptr_array_index (parts, i);

      for (guint j = 0; j < part->nodes->len; j++)
        {
          graphene_point_t *place = &places[g_array_index (part->nodes, guint, j)];

          place->x = nw_grid_snap (place->x - right / 2);
          place->y = nw_grid_snap (place->y - (y + row_height) / 2);
        }
    }
}

static graphene_point_t *
compute (const Input *input)
{
  graphene_point_t *places = g_new0 (graphene_point_t, MAX (input->n, 1));
  g_autoptr (GPtrArray) parts = find_parts (input);
  igraph_error_handler_t *error_handler;
  igraph_warning_handler_t *warning_handler;

  g_mutex_lock (&igraph_mutex);
  error_handler = igraph_set_error_handler (igraph_error_handler_ignore);
  warning_handler = igraph_set_warning_handler (igraph_warning_handler_ignore);
  for (guint i = 0; i < parts->len; i++)
    place_part (g_ptr_array_index (parts, i), input, places);
  igraph_set_warning_handler (warning_handler);
  igraph_set_error_handler (error_handler);
  g_mutex_unlock (&igraph_mutex);

  pack_parts (parts, places);
  return places;
}

static void
compute_in_thread (GTask        *task,
                   gpointer      source,
                   gpointer      data,
                   GCancellable *cancellable)
{
  g_task_return_pointer (task, compute (data), g_free);
}

graphene_point_t *
nw_layout_compute (const graphene_size_t *sizes,
                   guint                  n,
                   int                    root,
                   const NwLayoutEdge    *edges,
                   guint                  n_edges)
{
  Input input = {
    .sizes = (graphene_size_t *) sizes,
    .n = n,
    .root = root,
    .edges = (NwLayoutEdge *) edges,
    .n_edges = n_edges,
  };

  return compute (&input);
}

void
nw_layout_compute_async (const graphene_size_t *sizes,
                         guint                  n,
                         int                    root,
                         const NwLayoutEdge    *edges,
                         guint                  n_edges,
                         GCancellable          *cancellable,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Input *input = g_new0 (Input, 1);

  input->sizes = g_memdup2 (sizes, n * sizeof *sizes);
  input->n = n;
  input->root = root;
  input->edges = g_memdup2 (edges, n_edges * sizeof *edges);
  input->n_edges = n_edges;

  g_task_set_source_tag (task, nw_layout_compute_async);
  g_task_set_task_data (task, input, (GDestroyNotify) input_free);
  g_task_run_in_thread (task, compute_in_thread);
}

graphene_point_t *
nw_layout_compute_finish (GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
