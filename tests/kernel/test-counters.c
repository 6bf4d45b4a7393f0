/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>

#include "nw-kernel-counters.h"
#include "sandbox.h"

/* What the counters say after traffic, against `ip -s -j link` and `tc -s -j qdisc`. */

static void
set_up (void)
{
  sandbox_run ("ip netns add red; ip netns add blue\n"
               "ip -n red link add veth-red type veth peer name veth-blue netns blue\n"
               "ip netns exec red sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6'\n"
               "ip netns exec blue sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6'\n"
               "ip -n red link set veth-red up; ip -n blue link set veth-blue up\n"
               "ip -n red addr add 192.168.15.1/24 dev veth-red; ip -n blue addr add 192.168.15.2/24 dev veth-blue\n");
}

static void
tear_down (void)
{
  sandbox_run ("ip netns delete red; ip netns delete blue");
}

static GPtrArray *
read_counters (const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) netns = nw_netns_open_named (name, &error);
  g_autoptr (NwRtnl) rtnl = nw_rtnl_new (netns, &error);
  g_autoptr (GPtrArray) counters = g_ptr_array_new_with_free_func (g_free);

  g_assert_no_error (error);
  nw_kernel_counters_dump (rtnl, counters, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&counters);
}

static const NwCounters *
find_link (GPtrArray *counters,
           int        link)
{
  for (guint i = 0; i < counters->len; i++)
    {
      NwLinkCounters *record = counters->pdata[i];

      if (record->link == link)
        return &record->counters;
    }
  return NULL;
}

static guint64
read_member (JsonObject *link,
             const char *direction,
             const char *member)
{
  JsonObject *stats = json_object_get_object_member (link, "stats64");

  return json_object_get_int_member (json_object_get_object_member (stats, direction), member);
}

/* All interfaces, no more and no fewer, and every number. */
static void
compare_with_ip (const char *name,
                 gboolean    with_drops)
{
  g_autofree char *json = sandbox_output ("ip -n %s -s -j link", name);
  g_autoptr (GPtrArray) counters = read_counters (name);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *links;

  g_assert_true (json_parser_load_from_data (parser, json, -1, NULL));
  links = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (links), ==, counters->len);
  for (guint i = 0; i < counters->len; i++)
    {
      JsonObject *link = json_array_get_object_element (links, i);
      const NwCounters *ours = find_link (counters, json_object_get_int_member (link, "ifindex"));

      g_assert_nonnull (ours);
      g_assert_cmpuint (ours->rx_bytes, ==, read_member (link, "rx", "bytes"));
      g_assert_cmpuint (ours->tx_bytes, ==, read_member (link, "tx", "bytes"));
      g_assert_cmpuint (ours->rx_packets, ==, read_member (link, "rx", "packets"));
      g_assert_cmpuint (ours->tx_packets, ==, read_member (link, "tx", "packets"));
      g_assert_cmpuint (ours->rx_errors, ==, read_member (link, "rx", "errors"));
      g_assert_cmpuint (ours->tx_errors, ==, read_member (link, "tx", "errors"));
      if (with_drops)
        {
          g_assert_cmpuint (ours->rx_drops, ==, read_member (link, "rx", "dropped"));
          g_assert_cmpuint (ours->tx_drops, ==, read_member (link, "tx", "dropped"));
        }
    }
}

static const NwCounters *
find_veth (GPtrArray  *counters,
           const char *name,
           const char *link)
{
  g_autofree char *index = sandbox_output ("ip -n %s -o link show %s | cut -d: -f1", name, link);

  return find_link (counters, atoi (index));
}

static void
test_traffic (void)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) red = NULL;
  g_autoptr (GPtrArray) blue = NULL;
  const NwCounters *sender, *receiver, *earlier;

  set_up ();
  sandbox_run ("ip netns exec red ping -q -c 1 -w 5 192.168.15.2 > /dev/null"); /* ARP is over then */
  before = read_counters ("red");
  sandbox_run ("ip netns exec red ping -q -f -c 500 -s 1000 192.168.15.2 > /dev/null");

  compare_with_ip ("red", TRUE);
  compare_with_ip ("blue", TRUE);
  red = read_counters ("red");
  blue = read_counters ("blue");
  earlier = find_veth (before, "red", "veth-red");
  sender = find_veth (red, "red", "veth-red");
  receiver = find_veth (blue, "blue", "veth-blue");
  /* 1000 bytes with the headers of ICMP, IPv4 and Ethernet. */
  g_assert_cmpuint (sender->tx_packets - earlier->tx_packets, >=, 500);
  g_assert_cmpuint (sender->tx_bytes - earlier->tx_bytes, >=, 500 * (1000 + 8 + 20 + 14));
  g_assert_cmpuint (sender->tx_bytes, ==, receiver->rx_bytes);
  g_assert_cmpuint (sender->rx_packets, ==, receiver->tx_packets);
  g_assert_cmpuint (sender->tx_drops + sender->rx_drops + receiver->tx_drops + receiver->rx_drops, ==, 0);
  tear_down ();
}

/* What does not get through a limit is counted by its queue alone: the interface knows nothing of it. */
static void
test_limit (void)
{
  g_autofree char *dropped = NULL;
  g_autoptr (GPtrArray) counters = NULL;
  const NwCounters *red;

  set_up ();
  sandbox_run ("tc -n red qdisc add dev veth-red root tbf rate 100kbit burst 2kb limit 4kb");
  sandbox_run ("ip netns exec red ping -q -f -c 100 -s 1000 -w 1 192.168.15.2 > /dev/null || true");
  SANDBOX_WAIT (sandbox_try ("tc -n red -s qdisc show dev veth-red | grep -q 'backlog 0b'"));

  dropped = sandbox_output ("tc -n red -s qdisc show dev veth-red | sed -n 's/.*dropped \\([0-9]*\\),.*/\\1/p'");
  g_assert_cmpint (atoi (dropped), >, 0);
  compare_with_ip ("red", FALSE);
  counters = read_counters ("red");
  red = find_veth (counters, "red", "veth-red");
  g_assert_cmpuint (red->tx_drops, ==, atoi (dropped));
  g_assert_cmpuint (red->rx_drops, ==, 0);
  tear_down ();
}

/* What is dropped at the entrance was not received. */
static void
test_ingress (void)
{
  g_autoptr (GPtrArray) counters = NULL;
  const NwCounters *blue;

  set_up ();
  if (!sandbox_try ("tc -n blue qdisc add dev veth-blue handle ffff: ingress && "
                    "tc -n blue filter add dev veth-blue parent ffff: protocol ip u32 match u32 0 0 action drop"))
    {
      tear_down ();
      g_test_skip ("this kernel has no filter that drops");
      return;
    }
  sandbox_run ("ip netns exec red ping -q -f -c 20 -w 1 192.168.15.2 > /dev/null || true");
  counters = read_counters ("blue");
  blue = find_veth (counters, "blue", "veth-blue");
  g_assert_cmpuint (blue->rx_drops, >=, 20);
  g_assert_cmpuint (blue->tx_drops, ==, 0);
  tear_down ();
}

static void
test_many (void)
{
  g_autoptr (GPtrArray) counters = NULL;

  sandbox_run ("ip netns add red; for i in $(seq 300); do echo link add v$i type veth peer name p$i; done | ip -n red -b -");
  compare_with_ip ("red", TRUE);
  counters = read_counters ("red");
  g_assert_cmpuint (counters->len, >=, 601);
  sandbox_run ("ip netns delete red");
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/counters/traffic", test_traffic);
  g_test_add_func ("/counters/limit", test_limit);
  g_test_add_func ("/counters/ingress", test_ingress);
  g_test_add_func ("/counters/many", test_many);

  return g_test_run ();
}
