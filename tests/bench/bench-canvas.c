/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canvas with 1000 nodes and 1500 cables: the work of a frame while panning, zoomed in and fitted; a storm of changes. The
 * floor is a frame of an empty widget of the same size, in the same run. */
#include <adwaita.h>
#include <time.h>

#include "fixture.h"
#include "nw-canvas.h"
#include "nw-namespace-wire.h"

#define N_NODES 1000
#define N_CABLES 1500
#define N_FRAMES 120
#define WIDTH 1280
#define HEIGHT 800
#define STORM_SECONDS 4
/* Of 10,000 changes a second the client makes this many snapshots. */
#define SNAPSHOTS_PER_SECOND 100
#define CHANGES_PER_SNAPSHOT 100

static GArray *frames; /* double: the work of each frame, in ms */
static gint64 frame_start;

/* What the main thread has worked so far, in µs: what others do on the machine does not count. */
static gint64
get_work (void)
{
  struct timespec work;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &work);
  return work.tv_sec * G_USEC_PER_SEC + work.tv_nsec / 1000;
}

static void
before_paint_cb (void)
{
  frame_start = get_work ();
}

static void
after_paint_cb (void)
{
  double work = (get_work () - frame_start) / 1000.0;

  g_array_append_val (frames, work);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
get_percentile (double part)
{
  if (frames->len == 0)
    return 0;
  g_array_sort (frames, compare_doubles);
  return g_array_index (frames, double, MIN ((guint) (part * frames->len), frames->len - 1));
}

static void
report (const char *measure,
        const char *unit,
        double      figure,
        double      floor_,
        const char *target)
{
  g_print ("%s | %.1f %s | %.1f %s | %.1f | %s\n", measure, figure, unit, floor_, unit, figure / MAX (floor_, 0.01), target);
}

static gboolean
quiet_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint milliseconds)
{
  gboolean done = FALSE;

  g_timeout_add (milliseconds, quiet_cb, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
}

/* Until no frame has been painted for a while. */
static void
settle (void)
{
  guint before;

  do
    {
      before = frames->len;
      run_for (400);
    }
  while (frames->len != before);
}

static NwSnapshot *
make_network (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint i = 0; i < N_NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      g_ptr_array_add (namespaces, fixture_namespace (4026532000 + i, i == 0 ? NULL : name));
    }
  for (guint i = 1; i <= N_CABLES; i++)
    {
      guint from = i < N_NODES ? (i - 1) / 4 : (guint) g_rand_int_range (random, 0, N_NODES);
      guint to = i < N_NODES ? i : (guint) g_rand_int_range (random, 0, N_NODES);
      g_autofree char *a = g_strdup_printf ("down%u", i), *b = g_strdup_printf ("up%u", i);

      if (from != to)
        fixture_cable (g_ptr_array_index (namespaces, from), a, TRUE, NULL,
                       g_ptr_array_index (namespaces, to), b, TRUE, "10.0.0.1/24");
    }
  return nw_snapshot_new (1, namespaces);
}

/* Like @before, but for the addresses of some namespaces, which are new objects as after a change on the wire. */
static NwSnapshot *
change_some (NwSnapshot *before,
             GRand      *random)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = nw_snapshot_get_n_namespaces (before);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (namespaces, g_object_ref (nw_snapshot_get_namespace (before, i)));
  for (guint i = 0; i < CHANGES_PER_SNAPSHOT; i++)
    {
      guint which = (guint) g_rand_int_range (random, 1, (int) n);
      g_autoptr (GVariant) wire = g_variant_ref_sink (nw_namespace_to_variant (g_ptr_array_index (namespaces, which), NULL));
      NwNamespace *changed = nw_namespace_from_variant (wire, NULL, NULL);
      g_autofree char *text = g_strdup_printf ("10.%d.%d.1/24", g_rand_int_range (random, 0, 250), g_rand_int_range (random, 0, 250));

      ((NwAddress *) g_ptr_array_index (changed->addresses, 0))->local = fixture_inet (text);
      g_object_unref (g_ptr_array_index (namespaces, which));
      g_ptr_array_index (namespaces, which) = changed;
    }
  return nw_snapshot_new (nw_snapshot_get_serial (before) + 1, namespaces);
}

static gboolean
redraw_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static double
measure_floor (GtkWindow *window)
{
  GtkWidget *area = gtk_drawing_area_new ();
  guint tick;

  gtk_window_set_child (window, area);
  settle ();
  g_array_set_size (frames, 0);
  tick = gtk_widget_add_tick_callback (area, redraw_cb, NULL, NULL);
  while (frames->len < N_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (area, tick);
  return get_percentile (0.95);
}

static gboolean
pan_cb (GtkWidget     *widget,
        GdkFrameClock *clock,
        gpointer       user_data)
{
  int *step = user_data;

  /* Back and forth over more than a view. */
  nw_canvas_pan_by (NW_CANVAS (widget), *step % 120 < 60 ? 23 : -23, *step % 120 < 60 ? 9 : -9);
  *step += 1;
  return G_SOURCE_CONTINUE;
}

static double
measure_pan (NwCanvas *canvas)
{
  int step = 0;
  guint tick;

  settle ();
  g_array_set_size (frames, 0);
  tick = gtk_widget_add_tick_callback (GTK_WIDGET (canvas), pan_cb, &step, NULL);
  while (frames->len < N_FRAMES)
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_remove_tick_callback (GTK_WIDGET (canvas), tick);
  return get_percentile (0.95);
}

typedef struct
{
  NwCanvas  *canvas;
  GPtrArray *snapshots;
  guint      next;
  double     longest; /* ms that one snapshot kept the main loop */
} Storm;

static gboolean
storm_cb (gpointer user_data)
{
  Storm *storm = user_data;
  gint64 start = get_work ();

  nw_canvas_set_snapshot (storm->canvas, g_ptr_array_index (storm->snapshots, storm->next++ % storm->snapshots->len));
  storm->longest = MAX (storm->longest, (get_work () - start) / 1000.0);
  return G_SOURCE_CONTINUE;
}

/* Returns: frames a second while snapshots pour in. */
static double
measure_storm (NwCanvas   *canvas,
               NwSnapshot *first,
               double     *longest)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  Storm storm = { canvas, g_ptr_array_new_with_free_func (g_object_unref), 0, 0 };
  gint64 start;
  guint source;
  double seconds;

  g_ptr_array_add (storm.snapshots, g_object_ref (first));
  for (guint i = 1; i < SNAPSHOTS_PER_SECOND; i++)
    g_ptr_array_add (storm.snapshots, change_some (g_ptr_array_index (storm.snapshots, i - 1), random));
  g_array_set_size (frames, 0);
  source = g_timeout_add (1000 / SNAPSHOTS_PER_SECOND, storm_cb, &storm);
  start = g_get_monotonic_time ();
  run_for (1000 * STORM_SECONDS);
  seconds = (g_get_monotonic_time () - start) / 1e6;
  g_source_remove (source);
  g_ptr_array_unref (storm.snapshots);
  *longest = storm.longest;
  return frames->len / seconds;
}

int
main (void)
{
  g_autoptr (NwSelection) selection = NULL;
  g_autoptr (NwSnapshot) network = NULL;
  double floor_, build, longest, rate;
  GtkWindow *window;
  GtkWidget *canvas;
  gint64 start;

  if (!gtk_init_check ())
    {
      g_print ("skipped: there is no display\n");
      return 77;
    }
  adw_init ();
  frames = g_array_new (FALSE, FALSE, sizeof (double));
  network = make_network ();
  window = GTK_WINDOW (gtk_window_new ());
  gtk_window_set_decorated (window, FALSE);
  gtk_window_set_default_size (window, WIDTH, HEIGHT);
  gtk_window_present (window);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (after_paint_cb), NULL);
  floor_ = measure_floor (window);

  selection = nw_selection_new ();
  canvas = nw_canvas_new (selection);
  gtk_window_set_child (window, canvas);
  settle ();
  start = get_work ();
  nw_canvas_set_snapshot (NW_CANVAS (canvas), network);
  build = (get_work () - start) / 1000.0;
  g_array_set_size (frames, 0);
  run_for (3000);
  settle ();
  report ("1000 nodes are built, main loop held", "ms", build, floor_, "≤ 100 ms");
  report ("first frames of 1000 nodes, the longest", "ms", get_percentile (1), floor_, "≤ 100 ms");

  nw_canvas_fit (NW_CANVAS (canvas));
  report ("pan 1000 nodes fitted, p95 of frame work", "ms", measure_pan (NW_CANVAS (canvas)), floor_, "≤ 16 ms");
  nw_canvas_zoom_to (NW_CANVAS (canvas), 0.5);
  report ("pan 1000 nodes at 50 %, p95 of frame work", "ms", measure_pan (NW_CANVAS (canvas)), floor_, "≤ 16 ms");
  nw_canvas_zoom_to (NW_CANVAS (canvas), 1);
  report ("pan 1000 nodes at 100 %, p95 of frame work", "ms", measure_pan (NW_CANVAS (canvas)), floor_, "≤ 8 ms");

  settle ();
  rate = measure_storm (NW_CANVAS (canvas), network, &longest);
  g_print ("frames while 10,000 changes a second come in | %.1f fps | 60.0 fps | %.2f | ≥ 30 fps\n", rate, rate / 60);
  report ("one of 100 snapshots a second, the longest", "ms", longest, floor_, "≤ 10 ms");

  gtk_window_destroy (window);
  g_array_unref (frames);
  return 0;
}
