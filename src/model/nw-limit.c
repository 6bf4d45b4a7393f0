/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-limit.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (NwLimit, nw_limit, G_TYPE_OBJECT)

/* A jumbo frame: a bucket that does not hold the largest packet never lets it through (tbf_enqueue()). */
#define BURST_MIN 10240

static char *
rate_to_string (guint64 rate)
{
  if (rate >= 1000000000)
    return g_strdup_printf (_("%g Gbit/s"), (double) rate / 1e9);
  if (rate >= 1000000)
    return g_strdup_printf (_("%g Mbit/s"), (double) rate / 1e6);
  if (rate >= 1000)
    return g_strdup_printf (_("%g kbit/s"), (double) rate / 1e3);
  return g_strdup_printf (_("%g bit/s"), (double) rate);
}

static char *
time_to_string (guint microseconds)
{
  if (microseconds >= G_USEC_PER_SEC)
    return g_strdup_printf (_("%g s"), microseconds / 1e6);
  if (microseconds >= 1000)
    return g_strdup_printf (_("%g ms"), microseconds / 1e3);
  return g_strdup_printf (_("%u µs"), microseconds);
}

static void
append (GString *text, const char *separator, const char *part)
{
  if (text->len > 0)
    g_string_append (text, separator);
  g_string_append (text, part);
}

static void
nw_limit_class_init (NwLimitClass *klass)
{
}

static void
nw_limit_init (NwLimit *self)
{
}

NwLimit *
nw_limit_new (void)
{
  return g_object_new (NW_TYPE_LIMIT, NULL);
}

gboolean
nw_limit_equal (const NwLimit *a, const NwLimit *b)
{
  return a == b ||
         (a->link == b->link &&
          a->rate == b->rate &&
          a->delay == b->delay &&
          a->jitter == b->jitter &&
          a->loss == b->loss);
}

int
nw_limit_compare (const NwLimit *a, const NwLimit *b)
{
  return (a->link > b->link) - (a->link < b->link);
}

guint
nw_limit_get_burst (guint64 rate)
{
  guint64 burst = rate / 8 / 100;

  return (guint) CLAMP (burst, BURST_MIN, G_MAXUINT32);
}

guint
nw_limit_get_queue (guint64 rate)
{
  guint64 waiting = rate / 8 / (G_USEC_PER_SEC / NW_LIMIT_LATENCY);

  return (guint) MIN (waiting + nw_limit_get_burst (rate), G_MAXUINT32);
}

gboolean
nw_limit_needs_netem (guint delay, guint jitter, guint loss)
{
  return delay != 0 || jitter != 0 || loss != 0;
}

char *
nw_limit_describe (guint64 rate, guint delay, guint jitter, guint loss)
{
  g_autofree char *rate_text = rate_to_string (rate);
  g_autofree char *delay_text = time_to_string (delay);
  g_autofree char *jitter_text = time_to_string (jitter);
  g_autofree char *most = g_strdup_printf (_("at most %s"), rate_text);
  g_autofree char *later = jitter != 0 ? g_strdup_printf (_("%s later (give or take %s)"), delay_text, jitter_text)
                                       : g_strdup_printf (_("%s later"), delay_text);
  g_autofree char *lost = g_strdup_printf (_("%g %% lost"), loss / 1e4);
  GString *text = g_string_new (NULL);

  if (rate != 0)
    append (text, ", ", most);
  if (delay != 0 || jitter != 0)
    append (text, ", ", later);
  if (loss != 0)
    append (text, ", ", lost);
  return g_string_free (text, FALSE);
}

char *
nw_limit_to_label (const NwLimit *self)
{
  g_autofree char *rate = rate_to_string (self->rate);
  g_autofree char *delay = time_to_string (self->delay);
  g_autofree char *jitter = time_to_string (self->jitter);
  g_autofree char *both = self->jitter != 0 ? g_strdup_printf ("%s ± %s", delay, jitter) : g_strdup (delay);
  g_autofree char *loss = g_strdup_printf (_("%g %% lost"), self->loss / 1e4);
  GString *text = g_string_new (NULL);

  if (self->rate != 0)
    append (text, " · ", rate);
  if (self->delay != 0 || self->jitter != 0)
    append (text, " · ", both);
  if (self->loss != 0)
    append (text, " · ", loss);
  return g_string_free (text, FALSE);
}
