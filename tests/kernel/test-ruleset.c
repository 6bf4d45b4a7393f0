/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>

#include "nw-error.h"
#include "nw-kernel-nat.h"
#include "nw-kernel-ruleset.h"
#include "nw-netns.h"
#include "sandbox.h"

/* As Docker leaves it behind: a nat and a filter table with chains of its own, and FORWARD shut. */
#define DOCKER \
  "table ip nat {\n" \
  "  chain DOCKER {\n" \
  "    iifname \"docker0\" counter return\n" \
  "    iifname != \"docker0\" tcp dport 8080 counter dnat to 172.17.0.2:80\n" \
  "    iifname != \"docker0\" ip daddr 127.0.0.1 udp dport 53 counter dnat to 172.17.0.3:5353\n" \
  "  }\n" \
  "  chain PREROUTING {\n" \
  "    type nat hook prerouting priority dstnat; policy accept;\n" \
  "    fib daddr type local counter jump DOCKER\n" \
  "  }\n" \
  "  chain OUTPUT {\n" \
  "    type nat hook output priority -100; policy accept;\n" \
  "    ip daddr != 127.0.0.0/8 fib daddr type local counter jump DOCKER\n" \
  "  }\n" \
  "  chain POSTROUTING {\n" \
  "    type nat hook postrouting priority srcnat; policy accept;\n" \
  "    ip saddr 172.17.0.0/16 oifname != \"docker0\" counter masquerade\n" \
  "    ip saddr 172.17.0.2 ip daddr 172.17.0.2 tcp dport 80 counter masquerade\n" \
  "  }\n" \
  "}\n" \
  "table ip filter {\n" \
  "  chain DOCKER {\n" \
  "    ip daddr 172.17.0.2 iifname != \"docker0\" oifname \"docker0\" tcp dport 80 counter accept\n" \
  "  }\n" \
  "  chain DOCKER-ISOLATION-STAGE-1 {\n" \
  "    iifname \"docker0\" oifname != \"docker0\" counter jump DOCKER-ISOLATION-STAGE-2\n" \
  "    counter return\n" \
  "  }\n" \
  "  chain DOCKER-ISOLATION-STAGE-2 {\n" \
  "    oifname \"docker0\" counter drop\n" \
  "    counter return\n" \
  "  }\n" \
  "  chain FORWARD {\n" \
  "    type filter hook forward priority filter; policy drop;\n" \
  "    counter jump DOCKER-ISOLATION-STAGE-1\n" \
  "    oifname \"docker0\" ct state established,related counter accept\n" \
  "    oifname \"docker0\" counter jump DOCKER\n" \
  "    iifname \"docker0\" oifname != \"docker0\" counter accept\n" \
  "    iifname \"docker0\" oifname \"docker0\" counter accept\n" \
  "  }\n" \
  "}\n"

/* Of many kinds; what has no words here stands in a chain of its own. */
#define MANY \
  "table inet fw {\n" \
  "  set blocked { type ipv4_addr; }\n" \
  "  set blocked_ports { type inet_service; }\n" \
  "  chain known {\n" \
  "    iif \"lo\" accept\n" \
  "    ct state invalid drop\n" \
  "    ct state established,related,untracked accept\n" \
  "    ct status dnat accept\n" \
  "    ip saddr @blocked drop\n" \
  "    ip saddr != @blocked tcp dport @blocked_ports accept\n" \
  "    ip saddr 10.0.0.1 ip daddr 10.0.0.2 udp dport 53 accept\n" \
  "    ip saddr 10.1.0.0/12 ip daddr 192.168.15.0/25 accept\n" \
  "    ip6 saddr fe80::/10 ip6 daddr ff02::/16 accept\n" \
  "    ip6 saddr 2001:db8::/61 tcp sport 1024 tcp dport != 22 drop\n" \
  "    ip protocol icmp accept\n" \
  "    meta l4proto ipv6-icmp accept\n" \
  "    meta nfproto ipv6 accept\n" \
  "    iifname \"docker*\" oifname != \"wl\\*\" reject\n" \
  "    tcp dport 22 reject with tcp reset\n" \
  "    iifname \"eth0\" goto unknown comment \"to “unknown”\"\n" \
  "    return\n" \
  "  }\n" \
  "  chain unknown {\n" \
  "    tcp dport { 80, 443 } accept\n" \
  "    tcp dport 1000-2000 accept\n" \
  "    tcp flags syn / fin,syn,rst,ack tcp dport != 5 meta mark 7 drop\n" \
  "    ct state vmap { established : accept, invalid : drop }\n" \
  "    limit rate 5/second drop\n" \
  "    meta mark set 7 ip saddr 10.0.0.1 accept\n" \
  "    ip daddr 10.0.0.0/8 log prefix \"x\" counter drop\n" \
  "    ip saddr . tcp dport { 10.0.0.1 . 80 } accept\n" \
  "    ether saddr 00:11:22:33:44:55 accept\n" \
  "    ip ttl 1 drop\n" \
  "    ip daddr & 255.0.255.0 == 10.0.1.0 drop\n" \
  "  }\n" \
  "  chain before {\n" \
  "    type nat hook prerouting priority -50;\n" \
  "    tcp dport 80 redirect to :8080\n" \
  "    tcp dport 81 redirect\n" \
  "    udp dport 53 dnat ip to 10.0.0.1\n" \
  "    udp dport 54 dnat ip6 to [2001:db8::1]:5\n" \
  "  }\n" \
  "  chain after {\n" \
  "    type nat hook postrouting priority 200;\n" \
  "    oifname \"eth0\" snat ip to 203.0.113.1\n" \
  "  }\n" \
  "}\n" \
  "table arp a { chain in { type filter hook input priority 0; policy drop; counter; }; }\n" \
  "table bridge b { chain over { type filter hook forward priority 0; policy drop; }; }\n" \
  "table netdev n { chain lo { type filter hook ingress device lo priority 5; policy accept; }; }\n"

static NwNetns *
open_namespace (const char *name)
{
  g_autoptr (GError) error = NULL;
  NwNetns *netns = nw_netns_open_named (name, &error);

  g_assert_no_error (error);

  return netns;
}

static NwInet
inet (const char *text)
{
  g_autoptr (GError) error = NULL;
  NwInet value;

  nw_inet_parse_prefix (text, &value, &error);
  g_assert_no_error (error);

  return value;
}

static NwNatRule *
masquerade (const char *source,
            const char *link)
{
  NwInet network = inet (source);

  return nw_nat_rule_new_masquerade (&network, link);
}

static NwNatRule *
publish (guint       port,
         const char *target,
         guint       target_port,
         gboolean    from_host)
{
  NwInet address = inet (target);

  return nw_nat_rule_new_publish (IPPROTO_TCP, port, "", &address, target_port, from_host);
}

static void
load (const char *namespace_,
      const char *ruleset)
{
  sandbox_run ("ip netns exec %s nft -f - <<'END'\n%sEND\n", namespace_, ruleset);
}

static void
dump (const char *namespace_,
      GPtrArray **nat_rules,
      GPtrArray **foreign_rules)
{
  g_autoptr (NwNetns) netns = open_namespace (namespace_);
  g_autoptr (GError) error = NULL;

  *nat_rules = g_ptr_array_new_with_free_func (g_object_unref);
  *foreign_rules = g_ptr_array_new_with_free_func (g_object_unref);
  nw_kernel_ruleset_dump (netns, *nat_rules, *foreign_rules, &error);
  g_assert_no_error (error);
}

/* What we read, in the form of `nft -a list ruleset`: what differs is what we do not know. */
static NwForeignRule *
find_rule (const GPtrArray *rules,
           const char      *family,
           const char      *table,
           const char      *chain,
           guint64          handle)
{
  for (guint i = 0; i < rules->len; i++)
    {
      NwForeignRule *rule = g_ptr_array_index (rules, i);

      if (rule->handle == handle && g_str_equal (rule->family, family)
          && g_str_equal (rule->table, table) && g_str_equal (rule->chain, chain))
        return rule;
    }

  g_error ("%s %s %s has no rule %" G_GUINT64_FORMAT, family, table, chain, handle);
}

typedef struct {
  guint n_chains;
  guint n_known;
  guint n_unknown;
} Count;

/* Line by line against nft's own listing. */
static Count
compare_with_nft (const char      *namespace_,
                  const GPtrArray *rules)
{
  g_autofree char *listing = sandbox_output ("ip netns exec %s nft -a list ruleset"
                                             " | sed -E 's/ packets [0-9]+ bytes [0-9]+//; s/^[ \t]+//'", namespace_);
  g_auto (GStrv) lines = g_strsplit (listing, "\n", -1);
  char family[16] = "", table[64] = "", chain[64] = "", type[16], hook[16], policy[16] = "";
  NwForeignRule *record = NULL;
  Count count = { 0 };

  for (char **line = lines; *line != NULL; line++)
    {
      char *mark = strstr (*line, " # handle ");
      char *policy_word = strstr (*line, "policy ");

      if (sscanf (*line, "table %15s %63s {", family, table) == 2 || g_str_has_prefix (*line, "set "))
        continue;

      if (sscanf (*line, "chain %63s {", chain) == 1)
        {
          record = find_rule (rules, family, table, chain, 0);
          g_assert_cmpstr (record->text, ==, "");
          count.n_chains++;
        }
      else if (sscanf (*line, "type %15s hook %15s", type, hook) == 2 && policy_word != NULL)
        {
          g_assert_cmpint (sscanf (policy_word, "policy %15[a-z];", policy), ==, 1);
          g_assert_cmpstr (record->type, ==, type);
          g_assert_cmpstr (record->hook, ==, hook);
          g_assert_cmpstr (record->policy, ==, policy);
          g_assert_cmpint (record->drops, ==, g_str_equal (policy, "drop"));
        }
      else if (mark != NULL)
        {
          NwForeignRule *rule = find_rule (rules, family, table, chain, g_ascii_strtoull (mark + 10, NULL, 10));

          *mark = '\0';
          g_assert_cmpstr (rule->hook, ==, record->hook);
          g_assert_cmpint (rule->priority, ==, record->priority);
          if (rule->n_more == 0)
            {
              g_assert_cmpstr (rule->text, ==, *line);
              count.n_known++;
            }
          else
            {
              g_test_message ("%s — %s (%u more)", *line, rule->text, rule->n_more);
              g_assert_nonnull (strstr (rule->text, "…"));
              count.n_unknown++;
            }
        }
    }

  g_assert_cmpuint (rules->len, ==, count.n_chains + count.n_known + count.n_unknown);

  return count;
}

static void
test_docker (void)
{
  g_autoptr (GPtrArray) nat_rules = NULL;
  g_autoptr (GPtrArray) rules = NULL;
  Count count;

  sandbox_renew ();
  sandbox_run ("ip netns add router");
  load ("router", DOCKER);
  dump ("router", &nat_rules, &rules);

  count = compare_with_nft ("router", rules);
  g_assert_cmpuint (nat_rules->len, ==, 0);
  g_assert_cmpuint (count.n_chains, ==, 8);
  g_assert_cmpuint (count.n_known + count.n_unknown, ==, 17);
  /* nft joins the addresses of "ip saddr 172.17.0.2 ip daddr 172.17.0.2" into one comparison at most. */
  g_assert_cmpuint (count.n_unknown, <=, 1);
}

static void
test_many (void)
{
  g_autoptr (GPtrArray) nat_rules = NULL;
  g_autoptr (GPtrArray) rules = NULL;
  Count count;

  sandbox_renew ();
  sandbox_run ("ip netns add router");
  load ("router", MANY);
  dump ("router", &nat_rules, &rules);

  count = compare_with_nft ("router", rules);
  g_assert_cmpuint (count.n_chains, ==, 7);
  for (guint i = 0; i < rules->len; i++)
    {
      const NwForeignRule *rule = g_ptr_array_index (rules, i);

      if (g_str_equal (rule->chain, "unknown") && rule->handle != 0)
        g_assert_cmpuint (rule->n_more, >, 0);
      else
        g_assert_cmpuint (rule->n_more, ==, 0);
    }
}

static void
test_empty (void)
{
  g_autoptr (GPtrArray) nat_rules = NULL;
  g_autoptr (GPtrArray) rules = NULL;

  sandbox_renew ();
  sandbox_run ("ip netns add router");
  dump ("router", &nat_rules, &rules);
  g_assert_cmpuint (nat_rules->len, ==, 0);
  g_assert_cmpuint (rules->len, ==, 0);
}

/* Ours are no foreign rules; what somebody put into our table is. */
static void
test_ours_apart (void)
{
  g_autoptr (NwNatRule) out = masquerade ("192.168.15.0/24", "eth0");
  g_autoptr (NwNatRule) in = publish (80, "192.168.15.2/24", 80, TRUE);
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (GPtrArray) nat_rules = NULL;
  g_autoptr (GPtrArray) rules = NULL;
  g_autoptr (GError) error = NULL;
  NwForeignRule *rule;

  sandbox_renew ();
  sandbox_run ("ip netns add router");
  netns = open_namespace ("router");
  nw_kernel_nat_add (netns, out, &error);
  g_assert_no_error (error);
  nw_kernel_nat_add (netns, in, &error);
  g_assert_no_error (error);
  sandbox_run ("ip netns exec router nft add rule ip netwarren prerouting iifname eth7 counter accept");

  dump ("router", &nat_rules, &rules);
  g_assert_cmpuint (nat_rules->len, ==, 2);
  g_assert_true (nw_nat_rule_equal (g_ptr_array_index (nat_rules, 0), out));
  g_assert_true (nw_nat_rule_equal (g_ptr_array_index (nat_rules, 1), in));
  g_assert_cmpuint (rules->len, ==, 1);
  rule = g_ptr_array_index (rules, 0);
  g_assert_cmpstr (rule->text, ==, "iifname \"eth7\" counter accept");
  g_assert_cmpstr (rule->hook, ==, "prerouting");
}

/* Byte for byte, handles included: while ours are there, and after. */
static void
test_untouched (void)
{
  NwNatRule *const ours[] = {
    masquerade ("192.168.15.0/24", "eth0"),
    masquerade ("172.17.0.0/16", ""),
    masquerade ("fd00:15::/64", ""),
    publish (8080, "192.168.15.2/24", 80, TRUE),
    publish (8080, "192.168.15.3/32", 81, TRUE), /* takes the place of the one before */
    publish (8080, "fd00:15::2/64", 80, TRUE),
  };
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sandbox_renew ();
  sandbox_run ("ip netns add router");
  netns = open_namespace ("router");
  load ("router", DOCKER);
  load ("router", MANY);
  before = sandbox_output ("ip netns exec router nft -a list ruleset");

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      g_autoptr (GPtrArray) nat_rules = NULL;
      g_autoptr (GPtrArray) rules = NULL;
      g_autofree char *meanwhile = NULL;

      nw_kernel_nat_add (netns, ours[i], &error);
      g_assert_no_error (error);
      dump ("router", &nat_rules, &rules);
      g_assert_cmpuint (nat_rules->len, ==, i < 4 ? i + 1 : i);
      meanwhile = sandbox_output ("ip netns exec router nft -a list ruleset"
                                  " | sed '/^table ip6* netwarren /,/^}/d'");
      g_assert_cmpstr (meanwhile, ==, before);
    }

  for (guint i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      if (!nw_kernel_nat_remove (netns, ours[i], &error))
        {
          g_assert_cmpuint (i, ==, 3);
          g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
          g_clear_error (&error);
        }
      g_object_unref (ours[i]);
    }

  after = sandbox_output ("ip netns exec router nft -a list ruleset");
  g_assert_cmpstr (before, ==, after);
}

static void
assert_drops (const char *ruleset,
              int         family,
              const char *chain)
{
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (GPtrArray) drops = NULL;
  g_autoptr (GError) error = NULL;

  sandbox_run ("ip netns exec router nft flush ruleset");
  load ("router", ruleset);
  netns = open_namespace ("router");
  drops = nw_kernel_ruleset_forward_drops (netns, family, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (drops->len, ==, chain != NULL ? 1 : 0);
  if (chain != NULL)
    g_assert_cmpstr (((NwForeignRule *) g_ptr_array_index (drops, 0))->chain, ==, chain);
}

static void
test_forward_drops (void)
{
  sandbox_renew ();
  sandbox_run ("ip netns add router");

  assert_drops ("", AF_INET, NULL);
  assert_drops (DOCKER, AF_INET, "FORWARD");
  assert_drops (DOCKER, AF_INET6, NULL);
  assert_drops (MANY, AF_INET, NULL); /* bridge and arp are other packets */
  assert_drops ("table inet f { chain fw { type filter hook forward priority 0; policy drop; }; }\n", AF_INET6, "fw");
  assert_drops ("table inet f { chain in { type filter hook input priority 0; policy drop; }; }\n", AF_INET, NULL);
  /* As firewalld does. */
  assert_drops ("table inet f { chain fw { type filter hook forward priority 10; policy accept;\n"
                "ct state established accept\ncounter reject with icmpx admin-prohibited\n}; }\n", AF_INET, "fw");
  assert_drops ("table ip f { chain fw { type filter hook forward priority 10; policy accept;\n"
                "iifname eth0 drop\nct state { new, established } drop\n}; }\n", AF_INET, NULL);
}

/* The observer's way of hearing: one socket in one namespace, for all that have a number there. */
static int
open_ear (NwNetns *netns)
{
  struct sockaddr_nl any = { .nl_family = AF_NETLINK };
  struct timeval patience = { .tv_sec = 5 };
  g_autoptr (GError) error = NULL;
  int fd = nw_netns_socket (netns, AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER, &error);
  int yes = TRUE, group = NFNLGRP_NFTABLES;

  g_assert_no_error (error);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  g_assert_no_errno (bind (fd, (struct sockaddr *) &any, sizeof any));
  g_assert_no_errno (setsockopt (fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &yes, sizeof yes));
  g_assert_no_errno (setsockopt (fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group));

  return fd;
}

/* The number of the namespace that the next message is about; -1 for the listener's own. */
static int
hear (int fd)
{
  char buffer[16384], control[128];
  struct iovec vector = { .iov_base = buffer, .iov_len = sizeof buffer };
  struct msghdr message = { .msg_iov = &vector, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
  int number = -1;

  g_assert_cmpint (recvmsg (fd, &message, 0), >, 0);
  for (struct cmsghdr *header = CMSG_FIRSTHDR (&message); header != NULL; header = CMSG_NXTHDR (&message, header))
    if (header->cmsg_level == SOL_NETLINK && header->cmsg_type == NETLINK_LISTEN_ALL_NSID)
      memcpy (&number, CMSG_DATA (header), sizeof number);

  return number;
}

static void
test_heard_from_elsewhere (void)
{
  g_autoptr (NwNatRule) rule = masquerade ("192.168.15.0/24", "");
  g_autoptr (NwNetns) observer = NULL;
  g_autoptr (NwNetns) router = NULL;
  g_autoptr (GError) error = NULL;
  int fd;

  sandbox_renew ();
  sandbox_run ("ip netns add observer; ip netns add router; ip netns add stranger; ip -n observer netns set router 7");
  observer = open_namespace ("observer");
  router = open_namespace ("router");
  fd = open_ear (observer);

  sandbox_run ("ip netns exec stranger nft add table ip unheard");
  nw_kernel_nat_add (router, rule, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hear (fd), ==, 7);

  close (fd);
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kernel/ruleset/empty", test_empty);
  g_test_add_func ("/kernel/ruleset/docker", test_docker);
  g_test_add_func ("/kernel/ruleset/many", test_many);
  g_test_add_func ("/kernel/ruleset/ours-apart", test_ours_apart);
  g_test_add_func ("/kernel/ruleset/untouched", test_untouched);
  g_test_add_func ("/kernel/ruleset/forward-drops", test_forward_drops);
  g_test_add_func ("/kernel/ruleset/heard-from-elsewhere", test_heard_from_elsewhere);

  return g_test_run ();
}
