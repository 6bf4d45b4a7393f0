/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-export-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "nw-colour.h"

/* Drawings: namespaces as boxes, switches as others, cables between them. In all of them a switch is a node of its own, wherever it is. */

/** Node: @link is %NULL for a namespace. */
typedef struct {
  const NwDocumentNamespace *namespace;
  const NwDocumentLink      *link;
  double                     x;
  double                     y;
  double                     width;
  double                     height;
} Node;

/** Edge: @ends: positions in the nodes; @links: what stands at them, or %NULL where a switch belongs to its namespace. */
typedef struct {
  guint                 ends[2];
  const NwDocumentLink *links[2];
} Edge;

typedef struct {
  GArray *nodes;
  GArray *edges;
} Drawing;

static void
drawing_clear (Drawing *drawing)
{
  g_array_unref (drawing->nodes);
  g_array_unref (drawing->edges);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Drawing, drawing_clear)

static gboolean
is_bridge (const NwDocumentLink *link)
{
  return strcmp (link->kind, "bridge") == 0;
}

/* An empty host is not worth drawing: nobody did anything to it. */
static gboolean
is_drawn (const NwDocumentNamespace *namespace_)
{
  if (*namespace_->name != '\0' || namespace_->nat_rules->len > 0 || namespace_->forwarding4 || namespace_->forwarding6)
    return TRUE;
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);

      if (link->addresses->len > 0 || (strcmp (link->kind, "veth") == 0 && *link->master == '\0'))
        return TRUE;
    }
  return FALSE;
}

static int
find_node (const Drawing *drawing, const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  for (guint i = 0; i < drawing->nodes->len; i++)
    if (g_array_index (drawing->nodes, Node, i).namespace == namespace_ && g_array_index (drawing->nodes, Node, i).link == link)
      return i;
  return -1;
}

static int
find_end (const Drawing *drawing, const NwDocumentNamespace *namespace_, const NwDocumentLink *link)
{
  const NwDocumentLink *master = *link->master != '\0' ? nw_document_namespace_find_link (namespace_, link->master) : NULL;

  return find_node (drawing, namespace_, master);
}

static void
add_edge (Drawing *drawing, int from, const NwDocumentLink *from_link, int to, const NwDocumentLink *to_link)
{
  Edge edge = { { from, to }, { from_link, to_link } };

  if (from >= 0 && to >= 0)
    g_array_append_val (drawing->edges, edge);
}

static void
add_edges (NwExport *export, Drawing *drawing, const NwDocumentNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);
      NwDocumentNamespace *there = NULL;
      NwDocumentLink *peer = nw_document_find_peer (export->document, link, &there);

      if (is_bridge (link) && (*namespace_->name != '\0' || link->addresses->len > 0))
        add_edge (drawing, find_node (drawing, namespace_, NULL), NULL, find_node (drawing, namespace_, link), NULL);
      if (peer && (strcmp (namespace_->name, there->name) < 0 || (namespace_ == there && strcmp (link->name, peer->name) < 0)))
        add_edge (drawing, find_end (drawing, namespace_, link), link, find_end (drawing, there, peer), peer);
    }
}

static Drawing
make_drawing (NwExport *export)
{
  Drawing drawing = { g_array_new (FALSE, TRUE, sizeof (Node)), g_array_new (FALSE, TRUE, sizeof (Edge)) };

  for (guint i = 0; i < export->document->namespaces->len; i++)
    {
      const NwDocumentNamespace *namespace_ = g_ptr_array_index (export->document->namespaces, i);
      Node node = { .namespace = namespace_ };

      if (is_drawn (namespace_))
        g_array_append_val (drawing.nodes, node);
      for (guint n = 0; n < namespace_->links->len; n++)
        {
          node.link = g_ptr_array_index (namespace_->links, n);
          if (is_bridge (node.link))
            g_array_append_val (drawing.nodes, node);
        }
    }
  for (guint i = 0; i < export->document->namespaces->len; i++)
    add_edges (export, &drawing, g_ptr_array_index (export->document->namespaces, i));
  return drawing;
}

static const char *
get_title (const Node *node)
{
  if (node->link)
    return node->link->name;
  return *node->namespace->name != '\0' ? node->namespace->name : _("Host");
}

/* "veth-red 192.168.15.1/24" */
static char *
dup_row (const NwDocumentLink *link)
{
  GString *row = g_string_new (link->name);

  for (guint i = 0; i < link->addresses->len; i++)
    {
      g_autofree char *address = nw_inet_to_string (&g_array_index (link->addresses, NwDocumentAddress, i).local);

      g_string_append_printf (row, " %s", address);
    }
  return g_string_free (row, FALSE);
}

static gboolean
is_row_of (const NwDocumentLink *link, const Node *node)
{
  if (node->link)
    return link == node->link && link->addresses->len > 0;
  return *link->master == '\0' && (link->addresses->len > 0 || (strcmp (link->kind, "loopback") != 0 && !is_bridge (link)));
}

/* Returns: (element-type utf8): a line for each interface. */
static GPtrArray *
list_rows (const Node *node)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < node->namespace->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (node->namespace->links, i);

      if (is_row_of (link, node) && !(node->link == NULL && is_bridge (link)))
        g_ptr_array_add (rows, dup_row (link));
    }
  return rows;
}

void
nw_export_write_dot (NwExport *export)
{
  g_auto (Drawing) drawing = make_drawing (export);
  GString *dot = g_string_new ("graph ");

  nw_export_append_quoted (dot, *export->document->title != '\0' ? export->document->title : export->name);
  g_string_append (dot, " {\n  node [fontname=\"Cantarell\"];\n  edge [fontname=\"Cantarell\", fontsize=10];\n");
  for (guint i = 0; i < drawing.nodes->len; i++)
    {
      const Node *node = &g_array_index (drawing.nodes, Node, i);
      g_autoptr (GPtrArray) rows = list_rows (node);
      GString *label = g_string_new (get_title (node));

      for (guint n = 0; n < rows->len; n++)
        g_string_append_printf (label, "\n%s", (char *) g_ptr_array_index (rows, n));
      g_string_append_printf (dot, "  n%u [shape=%s, label=", i, node->link ? "box3d" : "box, style=rounded");
      nw_export_append_quoted (dot, label->str);
      g_string_append (dot, "];\n");
      g_string_free (label, TRUE);
    }
  for (guint i = 0; i < drawing.edges->len; i++)
    {
      const Edge *edge = &g_array_index (drawing.edges, Edge, i);

      g_string_append_printf (dot, "  n%u -- n%u", edge->ends[0], edge->ends[1]);
      if (edge->links[0])
        {
          g_string_append (dot, " [taillabel=");
          nw_export_append_quoted (dot, edge->links[0]->name);
          g_string_append (dot, ", headlabel=");
          nw_export_append_quoted (dot, edge->links[1]->name);
          g_string_append (dot, "]");
        }
      g_string_append (dot, ";\n");
    }
  g_string_append (dot, "}\n");
  nw_export_take_file (export, g_strdup_printf ("%s.dot", export->name), g_string_free (dot, FALSE), FALSE);
}

/* In Mermaid's quoted text, what could be markup stands as an entity. */
static void
append_mermaid (GString *text, const char *string)
{
  for (const char *at = string; *at != '\0'; at++)
    if (g_ascii_isalnum (*at) || strchr (" ./:-_", *at) || (guchar) *at >= 0x80)
      g_string_append_c (text, *at);
    else
      g_string_append_printf (text, "#%u;", (guint) (guchar) *at);
}

void
nw_export_write_mermaid (NwExport *export)
{
  g_auto (Drawing) drawing = make_drawing (export);
  GString *text = g_string_new ("graph LR\n");

  for (guint i = 0; i < drawing.nodes->len; i++)
    {
      const Node *node = &g_array_index (drawing.nodes, Node, i);
      g_autoptr (GPtrArray) rows = list_rows (node);

      g_string_append_printf (text, "  n%u%s\"", i, node->link ? "[[" : "(");
      append_mermaid (text, get_title (node));
      for (guint n = 0; n < rows->len; n++)
        {
          g_string_append (text, "<br/>");
          append_mermaid (text, g_ptr_array_index (rows, n));
        }
      g_string_append (text, node->link ? "\"]]\n" : "\")\n");
    }
  for (guint i = 0; i < drawing.edges->len; i++)
    {
      const Edge *edge = &g_array_index (drawing.edges, Edge, i);

      g_string_append_printf (text, "  n%u ---", edge->ends[0]);
      if (edge->links[0])
        {
          g_string_append (text, "|\"");
          append_mermaid (text, edge->links[0]->name);
          g_string_append (text, " — ");
          append_mermaid (text, edge->links[1]->name);
          g_string_append (text, "\"|");
        }
      g_string_append_printf (text, " n%u\n", edge->ends[1]);
    }
  nw_export_take_file (export, g_strdup_printf ("%s.mmd", export->name), g_string_free (text, FALSE), FALSE);
}

/* SVG: each node where it stands on the canvas; without a place, on a circle. */

#define ROW_HEIGHT 20.0
#define HEAD_HEIGHT 32.0
#define NODE_WIDTH 192.0
#define SWITCH_HEIGHT 40.0
#define MARGIN 48.0

static void
place_nodes (NwExport *export, Drawing *drawing)
{
  double radius = MAX (drawing->nodes->len * 60.0, 200.0);

  for (guint i = 0; i < drawing->nodes->len; i++)
    {
      Node *node = &g_array_index (drawing->nodes, Node, i);
      const NwDocumentPosition *position = nw_export_find_position (export, node->namespace, node->link);
      g_autoptr (GPtrArray) rows = list_rows (node);

      node->x = position ? position->x : radius * cos (2 * G_PI * i / drawing->nodes->len);
      node->y = position ? position->y : radius * sin (2 * G_PI * i / drawing->nodes->len);
      node->width = NODE_WIDTH;
      for (guint n = 0; n < rows->len; n++)
        node->width = MAX (node->width, 24 + 7.5 * g_utf8_strlen (g_ptr_array_index (rows, n), -1));
      node->height = (node->link ? SWITCH_HEIGHT : HEAD_HEIGHT) + ROW_HEIGHT * rows->len + (rows->len > 0 ? 8 : 0);
    }
}

static char *
number (char *buffer, double value)
{
  return g_ascii_formatd (buffer, G_ASCII_DTOSTR_BUF_SIZE, "%.1f", value);
}

static void
append_svg_text (GString *svg, double x, double y, const char *attributes, const char *text)
{
  char xs[G_ASCII_DTOSTR_BUF_SIZE], ys[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (svg, "  <text x=\"%s\" y=\"%s\" %s>%s</text>\n", number (xs, x), number (ys, y), attributes, escaped);
}

/* As on the canvas, from the GNOME palette. */
static const char *
get_colour (const Node *node)
{
  static const char *const colours[NW_N_COLOURS] = {
    [NW_COLOUR_BLUE] = "#1c71d8", [NW_COLOUR_GREEN] = "#26a269", [NW_COLOUR_YELLOW] = "#e5a50a", [NW_COLOUR_ORANGE] = "#e66100",
    [NW_COLOUR_RED] = "#c01c28", [NW_COLOUR_PURPLE] = "#813d9c", [NW_COLOUR_BROWN] = "#865e3c", [NW_COLOUR_TEAL] = "#0e8a86",
    [NW_COLOUR_PINK] = "#c061cb", [NW_COLOUR_NEUTRAL] = "#77767b",
  };
  g_autoptr (NwNamespace) namespace_ = nw_namespace_new (1);

  if (node->link)
    return "#3d3846";
  namespace_->is_root = *node->namespace->name == '\0';
  g_strfreev (namespace_->names);
  namespace_->names = g_strsplit (node->namespace->name, "\n", 1);
  return colours[nw_colour_for_namespace (namespace_)];
}

static void
append_svg_node (GString *svg, const Node *node)
{
  char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE], width[G_ASCII_DTOSTR_BUF_SIZE], height[G_ASCII_DTOSTR_BUF_SIZE];
  g_autoptr (GPtrArray) rows = list_rows (node);
  const char *colour = get_colour (node);

  g_string_append_printf (svg, "  <rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"12\" fill=\"%s\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                          number (x, node->x), number (y, node->y), number (width, node->width), number (height, node->height),
                          node->link ? "#3d3846" : "#ffffff", colour);
  append_svg_text (svg, node->x + 12, node->y + 21, node->link ? "font-weight=\"bold\" fill=\"#ffffff\"" : "font-weight=\"bold\" fill=\"#241f31\"",
                   get_title (node));
  for (guint i = 0; i < rows->len; i++)
    append_svg_text (svg, node->x + 12, node->y + HEAD_HEIGHT + ROW_HEIGHT * i + 15,
                     node->link ? "font-family=\"monospace\" font-size=\"12\" fill=\"#ffffff\""
                                : "font-family=\"monospace\" font-size=\"12\" fill=\"#241f31\"",
                     g_ptr_array_index (rows, i));
}

void
nw_export_write_svg (NwExport *export)
{
  g_auto (Drawing) drawing = make_drawing (export);
  double left = 0, top = 0, right = NODE_WIDTH, bottom = SWITCH_HEIGHT;
  char a[G_ASCII_DTOSTR_BUF_SIZE], b[G_ASCII_DTOSTR_BUF_SIZE], c[G_ASCII_DTOSTR_BUF_SIZE], d[G_ASCII_DTOSTR_BUF_SIZE];
  GString *svg = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_autofree char *title = g_markup_escape_text (*export->document->title != '\0' ? export->document->title : export->name, -1);

  place_nodes (export, &drawing);
  for (guint i = 0; i < drawing.nodes->len; i++)
    {
      const Node *node = &g_array_index (drawing.nodes, Node, i);

      left = i == 0 ? node->x : MIN (left, node->x);
      top = i == 0 ? node->y : MIN (top, node->y);
      right = i == 0 ? node->x + node->width : MAX (right, node->x + node->width);
      bottom = i == 0 ? node->y + node->height : MAX (bottom, node->y + node->height);
    }
  g_string_append_printf (svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%s %s %s %s\" font-family=\"Cantarell, sans-serif\" font-size=\"14\">\n"
                               "  <title>%s</title>\n",
                          number (a, left - MARGIN), number (b, top - MARGIN), number (c, right - left + 2 * MARGIN), number (d, bottom - top + 2 * MARGIN), title);
  for (guint i = 0; i < drawing.edges->len; i++)
    {
      const Edge *edge = &g_array_index (drawing.edges, Edge, i);
      const Node *from = &g_array_index (drawing.nodes, Node, edge->ends[0]);
      const Node *to = &g_array_index (drawing.nodes, Node, edge->ends[1]);
      const char *colour = get_colour (from->link ? to : from);

      g_string_append_printf (svg, "  <line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"%s\" stroke-width=\"3\"%s/>\n",
                              number (a, from->x + from->width / 2), number (b, from->y + from->height / 2),
                              number (c, to->x + to->width / 2), number (d, to->y + to->height / 2), colour,
                              edge->links[0] ? "" : " stroke-dasharray=\"4 4\"");
    }
  for (guint i = 0; i < drawing.nodes->len; i++)
    append_svg_node (svg, &g_array_index (drawing.nodes, Node, i));
  g_string_append (svg, "</svg>\n");
  nw_export_take_file (export, g_strdup_printf ("%s.svg", export->name), g_string_free (svg, FALSE), FALSE);
}
