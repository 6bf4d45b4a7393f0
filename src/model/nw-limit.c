/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-limit.h"

G_DEFINE_FINAL_TYPE (NwLimit, nw_limit, G_TYPE_OBJECT)

/* A jumbo frame: a bucket that does not hold the largest packet never lets it through (tbf_enqueue()). */
#define BURST_MIN 10240

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
