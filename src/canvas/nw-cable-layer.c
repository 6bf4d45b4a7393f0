/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-cable-layer.h"

#include <math.h>

#include "nw-selected.h"

#define LINE_WIDTH 3.5
#define HALO_WIDTH 10.0
#define CORNER_RADIUS 16.0
#define END_RADIUS 6.0
#define END_RIM 2.5
#define TIE_WIDTH 2.0
/* How far a plug that is pulled out keeps from its socket; the plug itself, and its two pins. */
#define PLUG_GAP 20.0
#define PLUG_LENGTH 8.0
#define PLUG_WIDTH 11.0
#define PIN_LENGTH 5.0
#define SOCKET_RADIUS 4.5
/* A label on a cable. */
#define LABEL_SCALE 0.8
#define LABEL_PADDING 9.0
#define LABEL_HEIGHT 22.0
/* The distance between lanes of cables that run side by side. */
#define LANE 12.0
/* How far from a node the middle one of them runs at most. */
#define LANES_MIDDLE 48.0

typedef struct
{
  NwSelected       identity;
  NwNode          *nodes[2];
  NwCableState     state;
  gboolean         unplugged[2];
  char            *label;
  NwCablePath      path;
  graphene_rect_t  label_bounds; /* once it is drawn */
  gboolean         selected;
  guint            generation;
  GskRenderNode   *line; /* kept drawings, made when first needed */
  GskRenderNode   *ends;
} Cable;

/* One end of a cable while all are being led. */
typedef struct
{
  guint           cable;
  guint           which;
  NwNode         *node;
  NwSide          side;
  graphene_rect_t bounds;
  graphene_rect_t other;
  guint           rank; /* among those at the same side of the node */
  guint           n;
  double          lane;
} End;

struct _NwCableLayer
{
  GtkWidget  *owner;
  GPtrArray  *cables;
  GHashTable *by_identity;
  guint       generation;
  guint       n_drawn;
};

static void
cable_forget_drawing (Cable *cable)
{
  g_clear_pointer (&cable->line, gsk_render_node_unref);
  g_clear_pointer (&cable->ends, gsk_render_node_unref);
}

static void
cable_free (Cable *cable)
{
  cable_forget_drawing (cable);
  g_free (cable->label);
  g_free (cable);
}

/* Whether there is anything to see of it. */
static gboolean
cable_is_drawn (const Cable *cable)
{
  return cable->state != NW_CABLE_UNSEEN && cable->path.n_points > 0;
}

void
nw_cable_layer_choose_colours (NwNode  *a,
                               NwNode  *b,
                               GdkRGBA *colour_a,
                               GdkRGBA *colour_b)
{
  gboolean a_is_neutral = nw_node_get_colour (a) == NW_COLOUR_NEUTRAL;
  gboolean b_is_neutral = nw_node_get_colour (b) == NW_COLOUR_NEUTRAL;

  *colour_a = nw_node_get_rgba (a_is_neutral ? b : a);
  *colour_b = nw_node_get_rgba (b_is_neutral ? a : b);
}

static GdkRGBA
lookup_colour (NwCableLayer *self,
               const char   *name,
               GdkRGBA       fallback)
{
  GdkRGBA rgba;

  return gtk_style_context_lookup_color (gtk_widget_get_style_context (self->owner), name, &rgba) ? rgba : fallback;
}

/* The pen for a line from one colour to another. */
static cairo_pattern_t *
create_pen (const NwCablePath *path,
            const GdkRGBA     *from,
            const GdkRGBA     *to,
            double             alpha)
{
  const graphene_point_t *a = &path->points[0], *b = &path->points[path->n_points - 1];
  cairo_pattern_t *pen;

  if (gdk_rgba_equal (from, to))
    return cairo_pattern_create_rgba (from->red, from->green, from->blue, alpha);

  pen = cairo_pattern_create_linear (a->x, a->y, b->x, b->y);
  cairo_pattern_add_color_stop_rgba (pen, 0.35, from->red, from->green, from->blue, alpha);
  cairo_pattern_add_color_stop_rgba (pen, 0.65, to->red, to->green, to->blue, alpha);
  return pen;
}

void
nw_cable_layer_draw_line (cairo_t           *cr,
                          const NwCablePath *path,
                          NwCableState       state,
                          const GdkRGBA     *from,
                          const GdkRGBA     *to)
{
  static const double dashes[] = { 7, 8 };
  static const double dots[] = { 2, 7 };
  cairo_pattern_t *pen = create_pen (path, from, to, state == NW_CABLE_DOWN || state == NW_CABLE_TIE ? 0.6 : 1);

  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_width (cr, state == NW_CABLE_GHOST ? 2.5 : state == NW_CABLE_TIE ? TIE_WIDTH : LINE_WIDTH);
  if (state == NW_CABLE_DOWN)
    cairo_set_dash (cr, dashes, G_N_ELEMENTS (dashes), 0);
  else if (state == NW_CABLE_GHOST)
    cairo_set_dash (cr, dots, G_N_ELEMENTS (dots), 0);
  cairo_set_source (cr, pen);
  nw_cable_path_trace (path, cr, CORNER_RADIUS);
  cairo_stroke (cr);

  cairo_pattern_destroy (pen);
}

/* The way of the line itself: it stops short of where it is pulled out. */
static NwCablePath
cable_get_line (const Cable *cable)
{
  NwCablePath line = cable->path;

  for (guint i = 0; i < 2; i++)
    {
      if (cable->unplugged[i])
        nw_cable_path_shorten (&line, i == 0, PLUG_GAP);
    }
  return line;
}

static GskRenderNode *
draw_line (NwCableLayer *self,
           Cable        *cable)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  graphene_rect_t bounds = nw_cable_path_get_bounds (&cable->path);
  NwCablePath line = cable_get_line (cable);
  GdkRGBA from, to;
  cairo_t *cr;

  nw_cable_layer_choose_colours (cable->nodes[0], cable->nodes[1], &from, &to);
  graphene_rect_inset (&bounds, -HALO_WIDTH, -HALO_WIDTH);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  if (cable->selected)
    {
      GdkRGBA accent = lookup_colour (self, "accent_bg_color", (GdkRGBA) { 0.11, 0.44, 0.85, 1 });

      cairo_set_source_rgba (cr, accent.red, accent.green, accent.blue, 0.35);
      cairo_set_line_width (cr, HALO_WIDTH);
      cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
      nw_cable_path_trace (&line, cr, CORNER_RADIUS);
      cairo_stroke (cr);
    }
  nw_cable_layer_draw_line (cr, &line, cable->state, &from, &to);
  cairo_destroy (cr);

  self->n_drawn++;
  return gtk_snapshot_free_to_node (snapshot);
}

static void
draw_end (GtkSnapshot            *snapshot,
          const graphene_point_t *middle,
          const GdkRGBA          *rim,
          const GdkRGBA          *fill)
{
  double reach = END_RADIUS + END_RIM;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (middle->x - reach, middle->y - reach,
                                                                2 * reach, 2 * reach));

  cairo_arc (cr, middle->x, middle->y, END_RADIUS, 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (cr, fill);
  cairo_fill_preserve (cr);
  gdk_cairo_set_source_rgba (cr, rim);
  cairo_set_line_width (cr, END_RIM);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* An end that is pulled out: the empty socket at the node, and before it the plug, its pins towards the socket. */
static void
draw_pulled_end (GtkSnapshot            *snapshot,
                 const graphene_point_t *socket,
                 const graphene_point_t *plug,
                 const GdkRGBA          *colour,
                 const GdkRGBA          *fill)
{
  double reach = PLUG_GAP + 2 * PLUG_LENGTH;
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                           &GRAPHENE_RECT_INIT (socket->x - reach, socket->y - reach,
                                                                2 * reach, 2 * reach));

  cairo_arc (cr, socket->x, socket->y, SOCKET_RADIUS, 0, 2 * G_PI);
  gdk_cairo_set_source_rgba (cr, fill);
  cairo_fill_preserve (cr);
  cairo_set_source_rgba (cr, colour->red, colour->green, colour->blue, 0.6 * colour->alpha);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);

  cairo_translate (cr, plug->x, plug->y);
  cairo_rotate (cr, atan2 (socket->y - plug->y, socket->x - plug->x));
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_move_to (cr, 0, -PLUG_WIDTH / 2);
  cairo_line_to (cr, 0, PLUG_WIDTH / 2);
  cairo_curve_to (cr, -PLUG_LENGTH * 1.3, PLUG_WIDTH / 2, -PLUG_LENGTH * 1.3, -PLUG_WIDTH / 2, 0, -PLUG_WIDTH / 2);
  cairo_fill (cr);
  for (int side = -1; side <= 1; side += 2)
    {
      cairo_move_to (cr, -1, side * PLUG_WIDTH / 4);
      cairo_line_to (cr, PIN_LENGTH, side * PLUG_WIDTH / 4);
    }
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* A few words on a pill in the middle of the cable. */
static void
draw_label (NwCableLayer  *self,
            GtkSnapshot   *snapshot,
            Cable         *cable,
            const GdkRGBA *colour,
            const GdkRGBA *fill)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->owner, cable->label);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA rim = lookup_colour (self, "nw_dots", (GdkRGBA) { 0.5, 0.5, 0.5, 1 });
  graphene_point_t middle;
  GskRoundedRect pill;
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (LABEL_SCALE));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);

  middle = nw_cable_path_find_label_place (&cable->path, width + 2 * LABEL_PADDING);
  cable->label_bounds = GRAPHENE_RECT_INIT (roundf (middle.x - width / 2.0f - (float) LABEL_PADDING),
                                            roundf (middle.y - (float) LABEL_HEIGHT / 2),
                                            width + 2 * LABEL_PADDING, LABEL_HEIGHT);
  gsk_rounded_rect_init_from_rect (&pill, &cable->label_bounds, LABEL_HEIGHT / 2);

  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, fill, &pill.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &pill, (float[4]) { 1, 1, 1, 1 }, (GdkRGBA[4]) { rim, rim, rim, rim });
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (pill.bounds.origin.x + LABEL_PADDING,
                                                          roundf (middle.y - height / 2.0f)));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static GskRenderNode *
draw_ends (NwCableLayer *self,
           Cable        *cable)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  GdkRGBA fill = lookup_colour (self, "nw_surface", (GdkRGBA) { 1, 1, 1, 1 });
  NwCablePath line = cable_get_line (cable);
  GdkRGBA colours[2];

  nw_cable_layer_choose_colours (cable->nodes[0], cable->nodes[1], &colours[0], &colours[1]);
  for (guint i = 0; i < 2; i++)
    {
      guint end = i == 0 ? 0 : line.n_points - 1;

      if (cable->unplugged[i])
        draw_pulled_end (snapshot, &cable->path.points[end], &line.points[end], &colours[i], &fill);
      else
        draw_end (snapshot, &cable->path.points[end], &colours[i], &fill);
    }
  if (cable->label != NULL)
    draw_label (self, snapshot, cable, &colours[0], &fill);

  self->n_drawn++;
  return gtk_snapshot_free_to_node (snapshot);
}

static float
centre_along (const graphene_rect_t *rect,
              NwSide                 side)
{
  return nw_side_is_level (side) ? rect->origin.x + rect->size.width / 2 : rect->origin.y + rect->size.height / 2;
}

static int
compare_ends (gconstpointer a,
              gconstpointer b)
{
  const End *first = a, *second = b;
  float first_centre, second_centre;

  if (first->node != second->node)
    return first->node < second->node ? -1 : 1;
  if (first->side != second->side)
    return (int) first->side - (int) second->side;

  first_centre = centre_along (&first->other, first->side);
  second_centre = centre_along (&second->other, second->side);
  if (first_centre != second_centre)
    return first_centre < second_centre ? -1 : 1;
  if (first->cable != second->cable)
    return first->cable < second->cable ? -1 : 1;
  return (int) first->which - (int) second->which;
}

/* Where along a side @n cables may end: clear of the corners, and of the handle. */
static void
side_get_range (const graphene_rect_t *rect,
                NwSide                 side,
                guint                  n,
                float                 *low,
                float                 *high)
{
  if (nw_side_is_level (side))
    {
      *low = rect->origin.x + 20;
      *high = rect->origin.x + rect->size.width - 20;
    }
  else
    {
      gboolean is_low = rect->size.height < 80;
      gboolean below_handle = is_low && side == NW_SIDE_RIGHT && n == 1;

      *low = rect->origin.y + (!is_low ? 44 : below_handle ? rect->size.height / 2 + 14 : 8);
      *high = MAX (rect->origin.y + rect->size.height - (is_low ? 8 : 12), *low);
    }
}

/* The place of an end that shares its side with n - 1 others. */
static float
place_along (const End *end)
{
  float low, high;

  if (end->n == 1 && nw_side_is_level (end->side))
    return centre_along (&end->bounds, end->side);
  side_get_range (&end->bounds, end->side, end->n, &low, &high);
  return low + (high - low) * (end->rank + 1) / (end->n + 1);
}

/* An end alone on its side goes straight across from the other one, if it can. */
static void
straighten (const End *a,
            const End *b,
            float     *along_a,
            float     *along_b)
{
  float low, high;

  if (a->side == b->side)
    return;
  side_get_range (&b->bounds, b->side, b->n, &low, &high);
  if (b->n == 1 && *along_a >= low && *along_a <= high)
    {
      *along_b = *along_a;
      return;
    }
  side_get_range (&a->bounds, a->side, a->n, &low, &high);
  if (a->n == 1 && *along_b >= low && *along_b <= high)
    *along_a = *along_b;
}

static graphene_point_t
point_on_side (const End *end,
               float      along)
{
  const graphene_rect_t *rect = &end->bounds;

  switch (end->side)
    {
    case NW_SIDE_TOP:
      return GRAPHENE_POINT_INIT (roundf (along), rect->origin.y);
    case NW_SIDE_BOTTOM:
      return GRAPHENE_POINT_INIT (roundf (along), rect->origin.y + rect->size.height);
    case NW_SIDE_LEFT:
      return GRAPHENE_POINT_INIT (rect->origin.x, roundf (along));
    case NW_SIDE_RIGHT:
    default:
      return GRAPHENE_POINT_INIT (rect->origin.x + rect->size.width, roundf (along));
    }
}

/* Whether the cable turns to the left (or up) after it left this side. */
static gboolean
turns_low (const End *end)
{
  return centre_along (&end->other, end->side) < place_along (end);
}

/* Lanes for @n ends that share a side: of those that turn the same way, the one that goes furthest keeps nearest
 * to the node, so that they do not cross. */
static void
choose_lanes (End   *ends,
              guint  n)
{
  double nearer = ends->side == NW_SIDE_TOP || ends->side == NW_SIDE_LEFT ? LANE : -LANE;
  guint n_low = 0, low = 0, high = 0;
  double middle;

  for (guint i = 0; i < n; i++)
    n_low += turns_low (&ends[i]) ? 1 : 0;
  middle = (MAX (n_low, n - n_low) - 1) / 2.0;

  for (guint i = 0; i < n; i++)
    {
      guint position = turns_low (&ends[i]) ? low++ : n - n_low - 1 - high++;

      ends[i].lane = nearer * (middle - position);
    }
}

/* Lets the ends that share a side of a node know of each other, in an order that avoids crossings. */
static void
rank_ends (GArray *ends)
{
  guint first = 0;

  g_array_sort (ends, compare_ends);
  for (guint i = 1; i <= ends->len; i++)
    {
      End *start = &g_array_index (ends, End, first);

      if (i < ends->len)
        {
          End *end = &g_array_index (ends, End, i);

          if (end->node == start->node && end->side == start->side)
            continue;
        }
      for (guint j = first; j < i; j++)
        {
          End *end = &g_array_index (ends, End, j);

          end->rank = j - first;
          end->n = i - first;
        }
      if (i > first)
        choose_lanes (start, i - first);
      first = i;
    }
}

/* How far from the middle between both ends the cable runs aside: cables that share a side do so near it, for between it and
 * the other ends may be other nodes. */
static double
choose_lane (const End              *crowded,
             const End              *other,
             const graphene_point_t *from,
             const graphene_point_t *to)
{
  double way = nw_side_is_level (crowded->side) ? from->y - to->y : from->x - to->x;
  double shift = fabs (way) / 2 - LANES_MIDDLE;

  if (crowded->n == 1 || crowded->side == other->side || shift <= 0)
    return crowded->lane;
  return crowded->lane + copysign (shift, way);
}

static gboolean
lead (Cable     *cable,
      const End *a,
      const End *b)
{
  float along_a = place_along (a), along_b = place_along (b);
  graphene_point_t point_a, point_b;
  NwCablePath path;
  double lane;

  straighten (a, b, &along_a, &along_b);
  point_a = point_on_side (a, along_a);
  point_b = point_on_side (b, along_b);
  lane = a->n >= b->n ? choose_lane (a, b, &point_a, &point_b) : choose_lane (b, a, &point_b, &point_a);
  nw_cable_path_route (&path, &point_a, a->side, &point_b, b->side, lane);
  if (nw_cable_path_equal (&path, &cable->path))
    return FALSE;

  cable->path = path;
  cable_forget_drawing (cable);
  return TRUE;
}

NwCableLayer *
nw_cable_layer_new (GtkWidget *owner)
{
  NwCableLayer *self = g_new0 (NwCableLayer, 1);

  self->owner = owner;
  self->cables = g_ptr_array_new_with_free_func ((GDestroyNotify) cable_free);
  self->by_identity = g_hash_table_new (nw_selected_hash, nw_selected_equal);
  return self;
}

void
nw_cable_layer_free (NwCableLayer *self)
{
  g_hash_table_unref (self->by_identity);
  g_ptr_array_unref (self->cables);
  g_free (self);
}

void
nw_cable_layer_begin (NwCableLayer *self)
{
  self->generation++;
}

void
nw_cable_layer_put (NwCableLayer      *self,
                    NwSelected         identity,
                    NwNode            *from,
                    NwNode            *to,
                    const NwCableLook *look)
{
  Cable *cable = g_hash_table_lookup (self->by_identity, &identity);

  if (cable == NULL)
    {
      cable = g_new0 (Cable, 1);
      cable->identity = identity;
      g_ptr_array_add (self->cables, cable);
      g_hash_table_insert (self->by_identity, &cable->identity, cable);
    }
  if (cable->nodes[0] != from || cable->nodes[1] != to || cable->state != look->state ||
      cable->unplugged[0] != look->unplugged[0] || cable->unplugged[1] != look->unplugged[1] ||
      g_strcmp0 (cable->label, look->label) != 0)
    cable_forget_drawing (cable);

  cable->nodes[0] = from;
  cable->nodes[1] = to;
  cable->state = look->state;
  cable->unplugged[0] = look->unplugged[0];
  cable->unplugged[1] = look->unplugged[1];
  g_free (cable->label);
  cable->label = g_strdup (look->label);
  cable->generation = self->generation;
}

void
nw_cable_layer_end (NwCableLayer *self)
{
  for (guint i = self->cables->len; i-- > 0;)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);

      if (cable->generation == self->generation)
        continue;
      g_hash_table_remove (self->by_identity, &cable->identity);
      g_ptr_array_remove_index (self->cables, i);
    }
}

gboolean
nw_cable_layer_route (NwCableLayer *self)
{
  g_autoptr (GArray) ends = g_array_sized_new (FALSE, TRUE, sizeof (End), 2 * self->cables->len);
  g_autofree End *of_cable = g_new0 (End, 2 * self->cables->len + 1);
  gboolean changed = FALSE;

  for (guint i = 0; i < self->cables->len; i++)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);
      End a = { .cable = i, .which = 0, .node = cable->nodes[0], .bounds = nw_node_get_bounds (cable->nodes[0]) };
      End b = { .cable = i, .which = 1, .node = cable->nodes[1], .bounds = nw_node_get_bounds (cable->nodes[1]) };

      a.other = b.bounds;
      b.other = a.bounds;
      if (cable->state == NW_CABLE_UNSEEN)
        continue;
      nw_cable_path_choose_sides (&a.bounds, &b.bounds, &a.side, &b.side);
      g_array_append_val (ends, a);
      g_array_append_val (ends, b);
    }

  rank_ends (ends);
  for (guint i = 0; i < ends->len; i++)
    {
      End *end = &g_array_index (ends, End, i);

      of_cable[2 * end->cable + end->which] = *end;
    }
  for (guint i = 0; i < self->cables->len; i++)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);

      if (cable->state != NW_CABLE_UNSEEN)
        changed |= lead (cable, &of_cable[2 * i], &of_cable[2 * i + 1]);
    }

  return changed;
}

void
nw_cable_layer_update_selection (NwCableLayer *self,
                                 GHashTable   *selected)
{
  for (guint i = 0; i < self->cables->len; i++)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);
      gboolean is_selected = g_hash_table_contains (selected, &cable->identity);

      if (is_selected != cable->selected)
        cable_forget_drawing (cable);
      cable->selected = is_selected;
    }
}

void
nw_cable_layer_invalidate (NwCableLayer *self)
{
  for (guint i = 0; i < self->cables->len; i++)
    cable_forget_drawing (g_ptr_array_index (self->cables, i));
}

static gboolean
cable_is_in (const Cable           *cable,
             const graphene_rect_t *area)
{
  graphene_rect_t bounds;

  if (!cable_is_drawn (cable))
    return FALSE;
  bounds = nw_cable_path_get_bounds (&cable->path);
  graphene_rect_inset (&bounds, -HALO_WIDTH, -HALO_WIDTH);
  return graphene_rect_intersection (&bounds, area, NULL);
}

void
nw_cable_layer_snapshot_lines (NwCableLayer          *self,
                               const graphene_rect_t *area,
                               GtkSnapshot           *snapshot)
{
  for (guint i = 0; i < self->cables->len; i++)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);

      if (!cable_is_in (cable, area))
        continue;
      if (cable->line == NULL)
        cable->line = draw_line (self, cable);
      gtk_snapshot_append_node (snapshot, cable->line);
    }
}

void
nw_cable_layer_snapshot_plain (NwCableLayer          *self,
                               const graphene_rect_t *area,
                               double                 width,
                               GtkSnapshot           *snapshot)
{
  GdkRGBA accent = lookup_colour (self, "accent_bg_color", (GdkRGBA) { 0.11, 0.44, 0.85, 1 });

  width = MAX (width, LINE_WIDTH);
  for (guint i = 0; i < self->cables->len; i++)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);
      double thick = cable->selected ? 3 * width : width;
      GdkRGBA from, to;

      if (!cable_is_in (cable, area) || cable->state == NW_CABLE_TIE)
        continue;
      nw_cable_layer_choose_colours (cable->nodes[0], cable->nodes[1], &from, &to);
      from.alpha *= cable->state == NW_CABLE_UP ? 0.8f : 0.4f;
      for (guint j = 0; j + 1 < cable->path.n_points; j++)
        {
          const graphene_point_t *a = &cable->path.points[j], *b = &cable->path.points[j + 1];

          gtk_snapshot_append_color (snapshot, cable->selected ? &accent : &from,
                                     &GRAPHENE_RECT_INIT (MIN (a->x, b->x) - thick / 2, MIN (a->y, b->y) - thick / 2,
                                                          fabsf (a->x - b->x) + thick, fabsf (a->y - b->y) + thick));
        }
    }
}

void
nw_cable_layer_snapshot_ends (NwCableLayer          *self,
                              const graphene_rect_t *area,
                              GtkSnapshot           *snapshot)
{
  for (guint i = 0; i < self->cables->len; i++)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);

      if (!cable_is_in (cable, area) || cable->state == NW_CABLE_GHOST || cable->state == NW_CABLE_TIE)
        continue;
      if (cable->ends == NULL)
        cable->ends = draw_ends (self, cable);
      gtk_snapshot_append_node (snapshot, cable->ends);
    }
}

gboolean
nw_cable_layer_find (NwCableLayer *self,
                     double        x,
                     double        y,
                     double        tolerance,
                     NwSelected   *identity)
{
  double nearest = tolerance;
  gboolean found = FALSE;

  for (guint i = 0; i < self->cables->len; i++)
    {
      Cable *cable = g_ptr_array_index (self->cables, i);
      double distance;

      if (!cable_is_drawn (cable) || cable->state == NW_CABLE_GHOST)
        continue;
      distance = nw_cable_path_distance (&cable->path, x, y);
      if (cable->label != NULL && graphene_rect_contains_point (&cable->label_bounds, &GRAPHENE_POINT_INIT (x, y)))
        distance = 0;
      if (distance <= nearest)
        {
          nearest = distance;
          *identity = cable->identity;
          found = TRUE;
        }
    }

  return found;
}

guint
nw_cable_layer_get_length (NwCableLayer *self)
{
  return self->cables->len;
}

void
nw_cable_layer_get_ends (NwCableLayer *self,
                         guint         position,
                         NwNode      **from,
                         NwNode      **to)
{
  Cable *cable = g_ptr_array_index (self->cables, position);

  *from = cable->nodes[0];
  *to = cable->nodes[1];
}

const NwCablePath *
nw_cable_layer_get_path (NwCableLayer *self,
                         NwSelected    identity)
{
  Cable *cable = g_hash_table_lookup (self->by_identity, &identity);

  return cable != NULL && cable_is_drawn (cable) ? &cable->path : NULL;
}

guint
nw_cable_layer_get_n_drawn (NwCableLayer *self)
{
  return self->n_drawn;
}
