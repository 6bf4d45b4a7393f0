/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl-ping.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What ping(8) keeps for its last two lines. Times in milliseconds. */
typedef struct {
  gboolean finished;
  guint    n_errors;
  double   sum;
  double   sum_of_squares;
} Figures;

/* The words of ping(8) are not translated: they are what the real tool prints. */
static void
print_answer (Figures            *figures,
              const NwPingAnswer *answer)
{
  double ms = answer->time / 1e6;

  switch (answer->kind)
    {
    case NW_PING_REPLY:
      figures->sum += ms;
      figures->sum_of_squares += ms * ms;
      g_print ("64 bytes from %s: icmp_seq=%u ttl=%u time=%.*f ms\n", answer->from, answer->sequence, answer->ttl,
               ms < 1 ? 3 : ms < 10 ? 2 : ms < 100 ? 1 : 0, ms);
      break;
    case NW_PING_TIMEOUT:
      break;
    case NW_PING_UNREACHABLE:
    case NW_PING_TIME_EXCEEDED:
    case NW_PING_FAILURE:
    default:
      figures->n_errors++;
      if (*answer->from != '\0')
        g_print ("From %s icmp_seq=%u %s\n", answer->from, answer->sequence, answer->text);
      else
        g_printerr ("ping: %s\n", answer->text);
    }
}

static void
on_items_changed (GListModel *answers,
                  guint       position,
                  guint       removed,
                  guint       added,
                  Figures    *figures)
{
  for (guint i = 0; i < added; i++)
    {
      g_autoptr(NwPingAnswer) answer = g_list_model_get_item (answers, position + i);

      print_answer (figures, answer);
    }
}

static void
on_finished (NwPing     *ping,
             const char *reason,
             Figures    *figures)
{
  if (*reason != '\0')
    g_printerr ("ping: %s\n", reason);
  figures->finished = TRUE;
}

static void
print_figures (NwPing        *ping,
               const Figures *figures,
               const char    *target,
               gint64         started)
{
  guint sent = nw_ping_get_sent (ping);
  guint received = nw_ping_get_received (ping);
  g_autofree char *errors = figures->n_errors > 0 ? g_strdup_printf (" +%u errors,", figures->n_errors) : g_strdup ("");

  g_print ("\n--- %s ping statistics ---\n", target);
  g_print ("%u packets transmitted, %u received,%s %g%% packet loss, time %" G_GINT64_FORMAT "ms\n", sent, received, errors,
           sent > 0 ? 100.0 * (sent - received) / sent : 0, (g_get_monotonic_time () - started) / 1000);
  if (received > 0)
    {
      double mean = figures->sum / received;
      double variance = figures->sum_of_squares / received - mean * mean;

      g_print ("rtt min/avg/max/mdev = %.3f/%.3f/%.3f/%.3f ms\n", nw_ping_get_minimum (ping) / 1e6,
               nw_ping_get_average (ping) / 1e6, nw_ping_get_maximum (ping) / 1e6, sqrt (MAX (variance, 0)));
    }
}

gboolean
nw_ctl_ping (NwClient     *client,
             NwNamespace  *from,
             const NwInet *target,
             const char   *link,
             guint         count)
{
  g_autoptr(NwPing) ping = NULL;
  g_autofree char *text = NULL;
  gint64 started = g_get_monotonic_time ();
  Figures figures = { 0 };

  g_return_val_if_fail (NW_IS_CLIENT (client), FALSE);
  g_return_val_if_fail (count > 0, FALSE);

  text = nw_inet_address_to_string (target);
  g_print ("PING %s (%s) 56(84) bytes of data.\n", text, text);

  ping = nw_client_ping (client, nw_namespace_get_ref (from), target, link, count);
  g_signal_connect (ping, "items-changed", G_CALLBACK (on_items_changed), &figures);
  g_signal_connect (ping, "finished", G_CALLBACK (on_finished), &figures);
  while (!figures.finished)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handlers_disconnect_by_data (ping, &figures);
  print_figures (ping, &figures, text, started);

  return nw_ping_get_received (ping) > 0;
}

gboolean
nw_ctl_answers (NwClient      *client,
                NwNamespace   *from,
                const NwInet  *target,
                char         **reason)
{
  g_autoptr(NwPing) ping = NULL;
  g_autoptr(NwPingAnswer) answer = NULL;

  g_return_val_if_fail (NW_IS_CLIENT (client), FALSE);

  ping = nw_client_ping (client, nw_namespace_get_ref (from), target, NULL, 1);
  while (nw_ping_is_running (ping) && g_list_model_get_n_items (G_LIST_MODEL (ping)) == 0)
    g_main_context_iteration (NULL, TRUE);
  answer = g_list_model_get_item (G_LIST_MODEL (ping), 0);

  if (reason != NULL)
    *reason = g_strdup (answer != NULL ? answer->text : nw_ping_get_reason (ping));

  return nw_ping_get_received (ping) > 0;
}
