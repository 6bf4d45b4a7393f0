/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-counters.h"

#include <linux/gen_stats.h>
#include <linux/if_link.h>
#include <linux/pkt_sched.h>

/* -- What interfaces count -- */

/* The kernel's structure grows at its end: only the beginning is read, which has been there always. */
static void
decode_link (struct nlmsghdr *message,
             GPtrArray       *records,
             gpointer         user_data)
{
  const struct if_stats_msg *header = nlmsg_data (message);
  struct nlattr *attributes[IFLA_STATS_MAX + 1] = { NULL };
  struct rtnl_link_stats64 stats = { 0 };
  NwLinkCounters *record;

  if (message->nlmsg_type != RTM_NEWSTATS
      || nlmsg_parse (message, sizeof *header, attributes, IFLA_STATS_MAX, NULL) < 0
      || attributes[IFLA_STATS_LINK_64] == NULL)
    return;

  nla_memcpy (&stats, attributes[IFLA_STATS_LINK_64], sizeof stats);
  record = g_new0 (NwLinkCounters, 1);
  record->link = (int) header->ifindex;
  record->counters = (NwCounters) {
    .rx_bytes = stats.rx_bytes, .tx_bytes = stats.tx_bytes,
    .rx_packets = stats.rx_packets, .tx_packets = stats.tx_packets,
    .rx_errors = stats.rx_errors, .tx_errors = stats.tx_errors,
    .rx_drops = stats.rx_dropped, .tx_drops = stats.tx_dropped,
  };
  g_ptr_array_add (records, record);
}

/* -- What queues drop -- */

static guint32
read_drops (struct nlattr *stats)
{
  struct nlattr *attributes[TCA_STATS_MAX + 1] = { NULL };
  struct gnet_stats_queue queue = { 0 };

  if (stats == NULL || nla_parse_nested (attributes, TCA_STATS_MAX, stats, NULL) < 0 || attributes[TCA_STATS_QUEUE] == NULL)
    return 0;

  nla_memcpy (&queue, attributes[TCA_STATS_QUEUE], sizeof queue);

  return queue.drops;
}

/* A discipline with classes counts what is dropped further in as well; so does one for each hardware queue. */
static void
decode_queue (struct nlmsghdr *message,
              GPtrArray       *records,
              gpointer         user_data)
{
  const struct tcmsg *header = nlmsg_data (message);
  struct nlattr *attributes[TCA_MAX + 1] = { NULL };
  NwLinkCounters *record;
  guint32 drops;

  if (message->nlmsg_type != RTM_NEWQDISC
      || nlmsg_parse (message, sizeof *header, attributes, TCA_MAX, NULL) < 0
      || (header->tcm_parent != TC_H_ROOT && header->tcm_parent != TC_H_INGRESS))
    return;

  drops = read_drops (attributes[TCA_STATS2]);
  if (drops == 0)
    return;

  record = g_new0 (NwLinkCounters, 1);
  record->link = header->tcm_ifindex;
  *(header->tcm_parent == TC_H_ROOT ? &record->counters.tx_drops : &record->counters.rx_drops) = drops;
  g_ptr_array_add (records, record);
}

static void
add_drops (GPtrArray *counters,
           guint      first,
           GPtrArray *queues)
{
  g_autoptr (GHashTable) by_link = NULL;

  if (queues->len == 0)
    return;

  by_link = g_hash_table_new (NULL, NULL);
  for (guint i = first; i < counters->len; i++)
    {
      NwLinkCounters *record = counters->pdata[i];

      g_hash_table_insert (by_link, GINT_TO_POINTER (record->link), record);
    }
  for (guint i = 0; i < queues->len; i++)
    {
      NwLinkCounters *queue = queues->pdata[i];
      NwLinkCounters *record = g_hash_table_lookup (by_link, GINT_TO_POINTER (queue->link));

      if (record != NULL)
        {
          record->counters.rx_drops += queue->counters.rx_drops;
          record->counters.tx_drops += queue->counters.tx_drops;
        }
    }
}

gboolean
nw_kernel_counters_dump (NwRtnl    *rtnl,
                         GPtrArray *counters,
                         GError   **error)
{
  struct if_stats_msg stats = { .family = AF_UNSPEC, .filter_mask = IFLA_STATS_FILTER_BIT (IFLA_STATS_LINK_64) };
  struct tcmsg queue = { .tcm_family = AF_UNSPEC };
  g_autoptr (NwRtnlMessage) links_request = NULL;
  g_autoptr (NwRtnlMessage) queues_request = NULL;
  g_autoptr (GPtrArray) queues = NULL;
  guint first;

  g_return_val_if_fail (rtnl != NULL && counters != NULL, FALSE);

  first = counters->len;
  links_request = nw_rtnl_message_new (RTM_GETSTATS, 0, &stats, sizeof stats);
  queues_request = nw_rtnl_message_new (RTM_GETQDISC, 0, &queue, sizeof queue);
  queues = g_ptr_array_new_with_free_func (g_free);
  if (!nw_rtnl_dump (rtnl, links_request, decode_link, NULL, counters, error)
      || !nw_rtnl_dump (rtnl, queues_request, decode_queue, NULL, queues, error))
    return FALSE;

  add_drops (counters, first, queues);

  return TRUE;
}
