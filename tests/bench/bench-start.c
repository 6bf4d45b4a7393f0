/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From exec to the first frame on the screen: Netwarren against an empty libadwaita window, both seen from outside in the same
 * way: the pixel in the middle of an empty screen stops being black.
 *   bench-start EMPTY-WINDOW NETWARREN */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <gio/gio.h>
#include <signal.h>
#include <stdlib.h>

#define ROUNDS 9
#define DEADLINE (30 * G_USEC_PER_SEC)

static unsigned long
middle_pixel (Display *display)
{
  int screen = DefaultScreen (display);
  XImage *image = XGetImage (display, RootWindow (display, screen), DisplayWidth (display, screen) / 2,
                             DisplayHeight (display, screen) / 2, 1, 1, AllPlanes, ZPixmap);
  unsigned long pixel = XGetPixel (image, 0, 0);

  XDestroyImage (image);
  return pixel;
}

static void
wait_until_black (Display *display)
{
  gint64 end = g_get_monotonic_time () + DEADLINE;

  while (middle_pixel (display) != BlackPixel (display, DefaultScreen (display)))
    {
      if (g_get_monotonic_time () > end)
        g_error ("the screen did not become empty");
      g_usleep (1000);
    }
}

/* Milliseconds from exec to the first frame. */
static double
measure (Display *display, const char *program)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gint64 start, elapsed;

  wait_until_black (display);
  start = g_get_monotonic_time ();
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program, NULL);
  if (process == NULL)
    g_error ("%s: %s", program, error->message);
  do
    {
      elapsed = g_get_monotonic_time () - start;
      if (elapsed > DEADLINE)
        g_error ("%s drew no frame", program);
      g_usleep (500);
    }
  while (middle_pixel (display) == BlackPixel (display, DefaultScreen (display)));
  elapsed = g_get_monotonic_time () - start;

  g_subprocess_send_signal (process, SIGTERM);
  g_subprocess_wait (process, NULL, NULL);
  return elapsed / 1000.0;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

int
main (int argc, char **argv)
{
  Display *display = XOpenDisplay (NULL);
  double times[2][ROUNDS];

  if (argc != 3 || display == NULL)
    {
      g_printerr ("usage: bench-start EMPTY-WINDOW NETWARREN, on a display with nothing on it\n");
      return display == NULL ? 77 : 2;
    }
  measure (display, argv[1]); /* warms the caches */
  for (guint i = 0; i < ROUNDS; i++)
    for (guint j = 0; j < 2; j++)
      times[j][i] = measure (display, argv[1 + j]);
  for (guint j = 0; j < 2; j++)
    qsort (times[j], ROUNDS, sizeof (double), compare_doubles);

  g_print ("start to first frame: %.0f ms; an empty libadwaita window: %.0f ms; ratio %.2f (medians of %d)\n",
           times[1][ROUNDS / 2], times[0][ROUNDS / 2], times[1][ROUNDS / 2] / times[0][ROUNDS / 2], ROUNDS);
  XCloseDisplay (display);
  return 0;
}
