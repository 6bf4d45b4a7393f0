/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-counters.h"

#include <glib/gi18n-lib.h>

#define BITS_PER_BYTE 8

gboolean
nw_counters_follow (const NwCounters *later,
                    const NwCounters *earlier)
{
  return later->rx_bytes >= earlier->rx_bytes && later->tx_bytes >= earlier->tx_bytes &&
         later->rx_packets >= earlier->rx_packets && later->tx_packets >= earlier->tx_packets &&
         later->rx_errors >= earlier->rx_errors && later->tx_errors >= earlier->tx_errors &&
         later->rx_drops >= earlier->rx_drops && later->tx_drops >= earlier->tx_drops;
}

static double
get_rate (guint64 later,
          guint64 earlier,
          double  seconds)
{
  return later > earlier ? (later - earlier) / seconds : 0;
}

NwRates
nw_counters_get_rates (const NwCounters *later,
                       const NwCounters *earlier,
                       double            seconds)
{
  g_return_val_if_fail (seconds > 0, (NwRates) { 0 });

  return (NwRates) {
    .rx_bytes = get_rate (later->rx_bytes, earlier->rx_bytes, seconds),
    .tx_bytes = get_rate (later->tx_bytes, earlier->tx_bytes, seconds),
    .rx_packets = get_rate (later->rx_packets, earlier->rx_packets, seconds),
    .tx_packets = get_rate (later->tx_packets, earlier->tx_packets, seconds),
    .rx_errors = get_rate (later->rx_errors, earlier->rx_errors, seconds),
    .tx_errors = get_rate (later->tx_errors, earlier->tx_errors, seconds),
    .rx_drops = get_rate (later->rx_drops, earlier->rx_drops, seconds),
    .tx_drops = get_rate (later->tx_drops, earlier->tx_drops, seconds),
  };
}

/* Not by memory: 0 and -0 are the same rate. */
gboolean
nw_rates_equal (const NwRates *a,
                const NwRates *b)
{
  return a->rx_bytes == b->rx_bytes && a->tx_bytes == b->tx_bytes &&
         a->rx_packets == b->rx_packets && a->tx_packets == b->tx_packets &&
         a->rx_errors == b->rx_errors && a->tx_errors == b->tx_errors &&
         a->rx_drops == b->rx_drops && a->tx_drops == b->tx_drops;
}

NwFlow
nw_rates_get_flow (const NwRates *sender,
                   const NwRates *receiver)
{
  NwFlow flow = { 0 };

  if (sender != NULL)
    flow = (NwFlow) { sender->tx_bytes, sender->tx_packets, sender->tx_errors + sender->tx_drops };
  else if (receiver != NULL)
    flow = (NwFlow) { receiver->rx_bytes, receiver->rx_packets, 0 };
  if (receiver != NULL)
    flow.lost += receiver->rx_errors + receiver->rx_drops;

  return flow;
}

gboolean
nw_flow_is_something (const NwFlow *self)
{
  return self->bytes > 0 || self->lost > 0;
}

/* Two digits that mean something: what trembles in the third would only make a label flicker. */
static char *
format_number (double number)
{
  if (number >= 99.5)
    return g_strdup_printf ("%.0f", (double) (guint64) (number / 10 + 0.5) * 10);
  return g_strdup_printf ("%.*f", number < 9.95 && number != (guint) number ? 1 : 0, number);
}

char *
nw_flow_format_bits (double bytes)
{
  double bits = bytes * BITS_PER_BYTE;
  g_autofree char *number = NULL;

  /* Where rounding reaches the next unit, that is taken. */
  if (bits >= 995e6)
    return number = format_number (bits / 1e9), g_strdup_printf (_("%s Gbit/s"), number);
  if (bits >= 995e3)
    return number = format_number (bits / 1e6), g_strdup_printf (_("%s Mbit/s"), number);
  if (bits >= 995)
    return number = format_number (bits / 1e3), g_strdup_printf (_("%s kbit/s"), number);
  return number = format_number (bits), g_strdup_printf (_("%s bit/s"), number);
}

char *
nw_flow_format_packets (double packets)
{
  g_autofree char *number = format_number (packets);

  if (g_str_equal (number, "1"))
    return g_strdup (_("1 packet a second"));
  return g_strdup_printf (_("%s packets a second"), number);
}

/* One sentence for what goes both ways alike, as with pings. */
static void
describe_sent (GString      *text,
               const char   *from,
               const char   *to,
               const NwFlow *there,
               const NwFlow *back)
{
  g_autofree char *rate_there = nw_flow_format_bits (there->bytes);
  g_autofree char *rate_back = nw_flow_format_bits (back->bytes);

  if (there->bytes == 0 && back->bytes == 0)
    g_string_append_printf (text, _("Nothing goes between %s and %s."), from, to);
  else if (g_str_equal (rate_there, rate_back))
    g_string_append_printf (text, _("%s and %s send each other %s."), from, to, rate_there);
  else if (back->bytes == 0)
    g_string_append_printf (text, _("%s sends %s to %s."), from, rate_there, to);
  else if (there->bytes == 0)
    g_string_append_printf (text, _("%s sends %s to %s."), to, rate_back, from);
  else
    /* Translators: "red sends 1.2 Mbit/s to blue, blue sends 96 kbit/s back." */
    g_string_append_printf (text, _("%s sends %s to %s, which sends %s back."), from, rate_there, to, rate_back);
}

static void
describe_lost (GString *text,
               double   lost,
               gboolean anything)
{
  g_autofree char *packets = nw_flow_format_packets (lost);

  if (lost > 0)
    g_string_append_printf (text, _(" %s are lost."), packets);
  else if (anything)
    g_string_append (text, _(" Nothing is lost."));
}

char *
nw_flow_describe (const char   *from,
                  const char   *to,
                  const NwFlow *there,
                  const NwFlow *back)
{
  GString *text = g_string_new (NULL);

  describe_sent (text, from, to, there, back);
  describe_lost (text, there->lost + back->lost, there->bytes > 0 || back->bytes > 0);

  return g_string_free (text, FALSE);
}

char *
nw_flow_describe_own (const char   *name,
                      const NwFlow *out,
                      const NwFlow *in)
{
  GString *text = g_string_new (NULL);
  g_autofree char *sent = nw_flow_format_bits (out->bytes);
  g_autofree char *received = nw_flow_format_bits (in->bytes);

  if (out->bytes == 0 && in->bytes == 0)
    g_string_append_printf (text, _("%s is quiet."), name);
  else if (in->bytes == 0)
    g_string_append_printf (text, _("%s sends %s and receives nothing."), name, sent);
  else if (out->bytes == 0)
    g_string_append_printf (text, _("%s receives %s and sends nothing."), name, received);
  else
    g_string_append_printf (text, _("%s sends %s and receives %s."), name, sent, received);
  describe_lost (text, out->lost + in->lost, out->bytes > 0 || in->bytes > 0);

  return g_string_free (text, FALSE);
}
