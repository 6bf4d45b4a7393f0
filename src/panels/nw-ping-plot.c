/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ping-plot.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

#define N_SHOWN 60
#define N_LEAST 12 /* the line starts as a line, not as one jump across the whole width */
#define PADDING 12
#define HEIGHT 104

struct _NwPingPlot
{
  GtkWidget  parent_instance;

  NwPing    *ping;
};

G_DEFINE_FINAL_TYPE (NwPingPlot, nw_ping_plot, GTK_TYPE_WIDGET)

static void
on_changed (NwPingPlot *self)
{
  g_autofree char *shortest = nw_ping_plot_format_time (nw_ping_get_minimum (self->ping));
  g_autofree char *longest = nw_ping_plot_format_time (nw_ping_get_maximum (self->ping));
  g_autofree char *description = g_strdup_printf (_("Replies took from %s to %s"), shortest, longest);

  nw_panels_set_description (self, nw_ping_get_received (self->ping) > 0 ? description : _("No reply yet"));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static guint64
longest_shown (NwPingPlot *self,
               guint       first)
{
  GListModel *answers = G_LIST_MODEL (self->ping);
  guint64 longest = 0;

  for (guint i = first; i < g_list_model_get_n_items (answers); i++)
    {
      g_autoptr(NwPingAnswer) answer = g_list_model_get_item (answers, i);

      longest = MAX (longest, answer->time);
    }

  return longest;
}

static void
draw_label (NwPingPlot  *self,
            GtkSnapshot *snapshot,
            const char  *text,
            gboolean     at_top)
{
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  int text_height;
  GdkRGBA colour;

  gtk_style_context_get_color (context, &colour);
  pango_layout_get_pixel_size (layout, NULL, &text_height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (PADDING, at_top ? 6 : height - text_height - 6));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

static void
draw_cross (cairo_t *cr,
            double   x,
            double   y)
{
  cairo_move_to (cr, x - 3, y - 3);
  cairo_line_to (cr, x + 3, y + 3);
  cairo_move_to (cr, x - 3, y + 3);
  cairo_line_to (cr, x + 3, y - 3);
}

/* Both passes share the geometry: the line of the replies, or the crosses of what got none. */
static void
trace (NwPingPlot *self,
       cairo_t    *cr,
       guint       first,
       guint64     longest,
       gboolean    crosses)
{
  GListModel *answers = G_LIST_MODEL (self->ping);
  guint n = g_list_model_get_n_items (answers);
  double width = gtk_widget_get_width (GTK_WIDGET (self)) - 2 * PADDING;
  double top = PADDING + 18;
  double bottom = gtk_widget_get_height (GTK_WIDGET (self)) - PADDING - 12;
  double step = width / (MAX (n - first, N_LEAST) - 1);
  gboolean drawing = FALSE;

  for (guint i = first; i < n; i++)
    {
      g_autoptr(NwPingAnswer) answer = g_list_model_get_item (answers, i);
      double x = PADDING + (i - first) * step;
      double y = bottom - (bottom - top) * (longest > 0 ? (double) answer->time / longest : 0);

      if (answer->kind != NW_PING_REPLY)
        {
          if (crosses)
            draw_cross (cr, x, bottom);
          drawing = FALSE;
        }
      else if (!crosses)
        {
          if (drawing)
            cairo_line_to (cr, x, y);
          else
            cairo_move_to (cr, x, y);
          /* A point of its own, so that a lone reply between two losses shows. */
          cairo_line_to (cr, x, y);
          drawing = TRUE;
        }
    }
}

static void
nw_ping_plot_snapshot (GtkWidget   *widget,
                       GtkSnapshot *snapshot)
{
  NwPingPlot *self = NW_PING_PLOT (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->ping));
  guint first = n > N_SHOWN ? n - N_SHOWN : 0;
  guint64 longest = longest_shown (self, first);
  g_autofree char *label = nw_ping_plot_format_time (longest);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  GdkRGBA accent = { 0.11, 0.44, 0.85, 1 };
  GdkRGBA error = { 0.75, 0.11, 0.16, 1 };
  cairo_t *cr;

  if (longest > 0)
    draw_label (self, snapshot, label, TRUE);
  draw_label (self, snapshot, "0", FALSE);

  if (n == 0)
    return;

  gtk_style_context_lookup_color (context, "accent_color", &accent);
  gtk_style_context_lookup_color (context, "error_color", &error);

  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  cairo_set_line_width (cr, 2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  gdk_cairo_set_source_rgba (cr, &accent);
  trace (self, cr, first, longest, FALSE);
  cairo_stroke (cr);
  gdk_cairo_set_source_rgba (cr, &error);
  trace (self, cr, first, longest, TRUE);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
nw_ping_plot_measure (GtkWidget      *widget,
                      GtkOrientation  orientation,
                      int             for_size,
                      int            *minimum,
                      int            *natural,
                      int            *minimum_baseline,
                      int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 280 : HEIGHT;
}

static void
nw_ping_plot_dispose (GObject *object)
{
  g_clear_object (&NW_PING_PLOT (object)->ping);

  G_OBJECT_CLASS (nw_ping_plot_parent_class)->dispose (object);
}

static void
nw_ping_plot_class_init (NwPingPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_ping_plot_dispose;
  widget_class->snapshot = nw_ping_plot_snapshot;
  widget_class->measure = nw_ping_plot_measure;

  gtk_widget_class_set_css_name (widget_class, "pingplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
nw_ping_plot_init (NwPingPlot *self)
{
  nw_panels_set_label (self, _("Plot of the times"));
}

GtkWidget *
nw_ping_plot_new (NwPing *ping)
{
  NwPingPlot *self;

  g_return_val_if_fail (NW_IS_PING (ping), NULL);

  self = g_object_new (NW_TYPE_PING_PLOT, NULL);
  self->ping = g_object_ref (ping);
  g_signal_connect_object (ping, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  on_changed (self);

  return GTK_WIDGET (self);
}

/* Three decimals are microseconds; a day-long time needs none. */
char *
nw_ping_plot_format_time (guint64 nanoseconds)
{
  double milliseconds = nanoseconds / 1e6;

  return g_strdup_printf (_("%.*f ms"), milliseconds < 10 ? 3 : milliseconds < 100 ? 2 : 1, milliseconds);
}
