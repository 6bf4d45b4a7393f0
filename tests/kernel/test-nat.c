/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nw-error.h"
#include "nw-kernel-nat.h"
#include "nw-netns.h"
#include "nw-nft.h"
#include "sandbox.h"

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
publish (int         protocol,
         guint       port,
         const char *link,
         const char *target,
         guint       target_port,
         gboolean    from_host)
{
  NwInet address = inet (target);

  return nw_nat_rule_new_publish (protocol, port, link, &address, target_port, from_host);
}

static void
add (const char *namespace_,
     NwNatRule  *rule)
{
  g_autoptr (NwNetns) netns = open_namespace (namespace_);
  g_autoptr (GError) error = NULL;

  nw_kernel_nat_add (netns, rule, &error);
  g_assert_no_error (error);
}

static void
take_away (const char *namespace_,
           NwNatRule  *rule)
{
  g_autoptr (NwNetns) netns = open_namespace (namespace_);
  g_autoptr (GError) error = NULL;

  nw_kernel_nat_remove (netns, rule, &error);
  g_assert_no_error (error);
}

static GPtrArray *
dump (const char *namespace_)
{
  g_autoptr (NwNetns) netns = open_namespace (namespace_);
  g_autoptr (GError) error = NULL;
  GPtrArray *rules = g_ptr_array_new_with_free_func (g_object_unref);

  nw_kernel_nat_dump (netns, rules, &error);
  g_assert_no_error (error);

  return rules;
}

static char *
join_keys (const GPtrArray *rules)
{
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < rules->len; i++)
    {
      g_autofree char *key = nw_nat_rule_dup_key (g_ptr_array_index (rules, i));

      g_string_append_printf (keys, "%s%s", i > 0 ? ", " : "", key);
    }

  return g_string_free (keys, FALSE);
}

/* In the order of nw_nat_rule_compare(). */
static void
assert_rules (const char      *namespace_,
              const GPtrArray *expected)
{
  g_autoptr (GPtrArray) rules = dump (namespace_);
  g_autofree char *there = join_keys (rules);
  g_autofree char *meant = join_keys (expected);

  g_assert_cmpstr (there, ==, meant);
  for (guint i = 0; i < rules->len; i++)
    g_assert_true (nw_nat_rule_equal (g_ptr_array_index (rules, i), g_ptr_array_index (expected, i)));
}

static void
assert_rule (const char *namespace_,
             NwNatRule  *rule)
{
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();

  g_ptr_array_add (expected, rule);
  assert_rules (namespace_, expected);
}

/* What the real tool sees; without the numbers that count up. */
static char *
list_ruleset (const char *namespace_)
{
  return sandbox_output ("ip netns exec %s nft -j list ruleset | sed -E 's/\"(handle|packets|bytes)\": [0-9]+/\"\\1\": 0/g'", namespace_);
}

static void
assert_empty (const char *namespace_)
{
  g_autofree char *ruleset = sandbox_output ("ip netns exec %s nft list ruleset", namespace_);

  g_assert_cmpstr (ruleset, ==, "");
}

static int
compare_rules (gconstpointer a,
               gconstpointer b)
{
  return nw_nat_rule_compare (*(NwNatRule *const *) a, *(NwNatRule *const *) b);
}

/* Connections: own servers and clients, in namespaces of their own. */

typedef struct {
  union {
    struct sockaddr     any;
    struct sockaddr_in  ipv4;
    struct sockaddr_in6 ipv6;
  };
  socklen_t size;
} Endpoint;

static Endpoint
endpoint (const char *address,
          guint       port)
{
  NwInet value = inet (address);
  Endpoint self = { 0 };

  if (value.family == AF_INET6)
    {
      self.ipv6.sin6_family = AF_INET6;
      self.ipv6.sin6_port = g_htons (port);
      memcpy (&self.ipv6.sin6_addr, value.bytes, 16);
      self.size = sizeof self.ipv6;
    }
  else
    {
      self.ipv4.sin_family = AF_INET;
      self.ipv4.sin_port = g_htons (port);
      memcpy (&self.ipv4.sin_addr, value.bytes, 4);
      self.size = sizeof self.ipv4;
    }

  return self;
}

static char *
endpoint_address (const Endpoint *self)
{
  NwInet value = { .family = self->any.sa_family };

  if (value.family == AF_INET6)
    memcpy (value.bytes, &self->ipv6.sin6_addr, 16);
  else
    memcpy (value.bytes, &self->ipv4.sin_addr, 4);

  return nw_inet_address_to_string (&value);
}

static int
open_socket (const char     *namespace_,
             const Endpoint *address,
             int             type,
             int             timeout_milliseconds)
{
  g_autoptr (NwNetns) netns = open_namespace (namespace_);
  g_autoptr (GError) error = NULL;
  struct timeval timeout = { .tv_sec = timeout_milliseconds / 1000, .tv_usec = timeout_milliseconds % 1000 * 1000 };
  int fd = nw_netns_socket (netns, address->any.sa_family, type, 0, &error);
  int yes = TRUE;

  g_assert_no_error (error);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);

  return fd;
}

typedef struct {
  const char *namespace_;
  const char *address;
  guint       port;
} Place;

/*
 * A TCP connection from @client to what it knows as @destination, while a server listens at @server; a word goes
 * there and another one back.
 * Returns: the address that the server sees its client under; %NULL when there is no connection
 */
static char *
connect_tcp (Place       server,
             const char *client,
             const char *destination,
             guint       port,
             int         timeout_milliseconds)
{
  Endpoint here = endpoint (server.address, server.port);
  Endpoint there = endpoint (destination, port);
  Endpoint peer = { .size = sizeof peer.ipv6 };
  int listener = open_socket (server.namespace_, &here, SOCK_STREAM, timeout_milliseconds);
  int client_end = open_socket (client, &there, SOCK_STREAM, timeout_milliseconds);
  char *seen = NULL;

  g_assert_no_errno (bind (listener, &here.any, here.size));
  g_assert_no_errno (listen (listener, 1));

  if (connect (client_end, &there.any, there.size) == 0)
    {
      int server_end = accept (listener, &peer.any, &peer.size);
      char word[5] = "";

      g_assert_no_errno (server_end);
      g_assert_cmpint (write (client_end, "ping", 4), ==, 4);
      g_assert_cmpint (read (server_end, word, 4), ==, 4);
      g_assert_cmpstr (word, ==, "ping");
      g_assert_cmpint (write (server_end, "pong", 4), ==, 4);
      g_assert_cmpint (read (client_end, word, 4), ==, 4);
      g_assert_cmpstr (word, ==, "pong");
      seen = endpoint_address (&peer);
      close (server_end);
    }

  close (client_end);
  close (listener);

  return seen;
}

static void
assert_connects (Place       server,
                 const char *client,
                 const char *destination,
                 guint       port,
                 const char *seen_as)
{
  g_autofree char *seen = connect_tcp (server, client, destination, port, 5000);

  g_assert_cmpstr (seen, ==, seen_as);
}

/* Nobody listens there: the answer is a reset, and comes at once. */
static void
assert_refused (const char *client,
                const char *destination,
                guint       port)
{
  Endpoint there = endpoint (destination, port);
  int fd = open_socket (client, &there, SOCK_STREAM, 5000);

  g_assert_cmpint (connect (fd, &there.any, there.size), ==, -1);
  g_assert_cmpint (errno, ==, ECONNREFUSED);
  close (fd);
}

/* red and blue at a switch in the router; outside beyond it knows nothing of their network. */
static void
build_network (void)
{
  sandbox_renew ();
  sandbox_run ("for name in red blue router outside; do ip netns add $name; ip -n $name link set lo up; done\n"
               "ip -n router link add br0 type bridge\n"
               "ip -n router link set br0 up\n"
               "ip -n router address add 192.168.15.5/24 dev br0\n"
               "ip -n router address add fd00:15::5/64 dev br0 nodad\n"
               "for name in red blue; do\n"
               "  ip -n $name link add eth0 type veth peer name to-$name netns router\n"
               "  ip -n router link set to-$name master br0 up\n"
               "  ip -n $name link set eth0 up\n"
               "done\n"
               "ip -n red address add 192.168.15.1/24 dev eth0\n"
               "ip -n red address add fd00:15::1/64 dev eth0 nodad\n"
               "ip -n blue address add 192.168.15.2/24 dev eth0\n"
               "ip -n blue address add fd00:15::2/64 dev eth0 nodad\n"
               "ip -n outside link add eth0 type veth peer name eth0 netns router\n"
               "ip -n outside link set eth0 up\n"
               "ip -n router link set eth0 up\n"
               "ip -n outside address add 203.0.113.9/24 dev eth0\n"
               "ip -n outside address add 2001:db8::9/64 dev eth0 nodad\n"
               "ip -n router address add 203.0.113.1/24 dev eth0\n"
               "ip -n router address add 2001:db8::1/64 dev eth0 nodad\n"
               "for name in red blue; do\n"
               "  ip -n $name route add default via 192.168.15.5\n"
               "  ip -n $name route add default via fd00:15::5\n"
               "done\n"
               "ip netns exec router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1\n");
}

static void
test_masquerade (void)
{
  Place server = { "outside", "203.0.113.9", 80 };
  Place server6 = { "outside", "2001:db8::9", 80 };
  g_autoptr (NwNatRule) rule = masquerade ("192.168.15.0/24", "eth0");
  g_autoptr (NwNatRule) any_link = masquerade ("192.168.15.0/24", "");
  g_autoptr (NwNatRule) rule6 = masquerade ("fd00:15::/64", "eth0");
  g_autofree char *without = NULL;

  build_network ();

  /* The answer has no way back. */
  without = connect_tcp (server, "blue", "203.0.113.9", 80, 300);
  g_assert_null (without);

  add ("router", rule);
  assert_connects (server, "blue", "203.0.113.9", 80, "203.0.113.1");
  add ("router", rule6);
  assert_connects (server6, "blue", "2001:db8::9", 80, "2001:db8::1");

  take_away ("router", rule);
  take_away ("router", rule6);
  assert_empty ("router");

  add ("router", any_link);
  assert_connects (server, "red", "203.0.113.9", 80, "203.0.113.1");
}

static void
test_publish (void)
{
  Place server = { "blue", "192.168.15.2", 80 };
  Place server6 = { "blue", "fd00:15::2", 80 };
  Place elsewhere = { "outside", "203.0.113.9", 8080 };
  g_autoptr (NwNatRule) rule = publish (IPPROTO_TCP, 8080, "", "192.168.15.2/32", 80, FALSE);
  g_autoptr (NwNatRule) rule6 = publish (IPPROTO_TCP, 8080, "eth0", "fd00:15::2/128", 80, FALSE);
  g_autoptr (NwNatRule) out = masquerade ("192.168.15.0/24", "eth0");

  build_network ();
  assert_refused ("outside", "203.0.113.1", 8080);

  add ("router", rule);
  assert_connects (server, "outside", "203.0.113.1", 8080, "203.0.113.9");
  assert_refused ("outside", "203.0.113.1", 80);
  assert_refused ("router", "203.0.113.1", 8080);

  add ("router", rule6);
  assert_connects (server6, "outside", "2001:db8::1", 8080, "2001:db8::9");

  /* The same port of a machine elsewhere is not the router's. */
  add ("router", out);
  assert_connects (elsewhere, "red", "203.0.113.9", 8080, "203.0.113.1");

  take_away ("router", rule);
  take_away ("router", rule6);
  take_away ("router", out);
  assert_refused ("outside", "203.0.113.1", 8080);
  assert_empty ("router");
}

static void
test_publish_from_host (void)
{
  Place server = { "blue", "192.168.15.2", 80 };
  Place server6 = { "blue", "fd00:15::2", 80 };
  g_autoptr (NwNatRule) rule = publish (IPPROTO_TCP, 8080, "eth0", "192.168.15.2/32", 80, TRUE);
  g_autoptr (NwNatRule) rule6 = publish (IPPROTO_TCP, 8080, "", "fd00:15::2/128", 80, TRUE);

  build_network ();
  add ("router", rule);
  assert_connects (server, "router", "203.0.113.1", 8080, "203.0.113.1");
  assert_connects (server, "router", "192.168.15.5", 8080, "192.168.15.5");
  assert_refused ("router", "127.0.0.1", 8080);

  add ("router", rule6);
  assert_connects (server6, "router", "2001:db8::1", 8080, "2001:db8::1");
  assert_refused ("router", "::1", 8080);
}

static void
test_publish_hairpin (void)
{
  Place server = { "blue", "192.168.15.2", 80 };
  Place server6 = { "blue", "fd00:15::2", 80 };
  g_autoptr (NwNatRule) plain = publish (IPPROTO_TCP, 8080, "", "192.168.15.2/32", 80, FALSE);
  g_autoptr (NwNatRule) rule = publish (IPPROTO_TCP, 8080, "", "192.168.15.2/24", 80, FALSE);
  g_autoptr (NwNatRule) rule6 = publish (IPPROTO_TCP, 8080, "", "fd00:15::2/64", 80, FALSE);
  g_autofree char *without = NULL;

  build_network ();

  /* A kernel with br_netfilter would look into the switch as well, and translate there. */
  sandbox_run ("ip netns exec router sh -c 'for file in /proc/sys/net/bridge/bridge-nf-call-ip*; do"
               " test ! -e $file || echo 0 > $file; done'");

  /* blue answers red directly, who asked the router. */
  add ("router", plain);
  without = connect_tcp (server, "red", "203.0.113.1", 8080, 300);
  g_assert_null (without);

  add ("router", rule);
  assert_rule ("router", rule);
  assert_connects (server, "red", "203.0.113.1", 8080, "192.168.15.5");
  assert_connects (server, "outside", "203.0.113.1", 8080, "203.0.113.9");

  add ("router", rule6);
  assert_connects (server6, "red", "2001:db8::1", 8080, "fd00:15::5");
}

static void
test_publish_udp (void)
{
  Endpoint server = endpoint ("192.168.15.2", 53);
  Endpoint published = endpoint ("203.0.113.1", 5353);
  Endpoint from = { .size = sizeof from.ipv6 };
  g_autoptr (NwNatRule) rule = publish (IPPROTO_UDP, 5353, "eth0", "192.168.15.2/32", 53, FALSE);
  char word[5] = "";
  int server_end, client_end;

  build_network ();
  add ("router", rule);

  server_end = open_socket ("blue", &server, SOCK_DGRAM, 5000);
  client_end = open_socket ("outside", &published, SOCK_DGRAM, 5000);
  g_assert_no_errno (bind (server_end, &server.any, server.size));
  g_assert_no_errno (connect (client_end, &published.any, published.size));

  g_assert_cmpint (write (client_end, "ping", 4), ==, 4);
  g_assert_cmpint (recvfrom (server_end, word, 4, 0, &from.any, &from.size), ==, 4);
  g_assert_cmpint (sendto (server_end, "pong", 4, 0, &from.any, from.size), ==, 4);
  g_assert_cmpint (read (client_end, word, 4), ==, 4); /* connected: only from the router's port */
  g_assert_cmpstr (word, ==, "pong");

  close (server_end);
  close (client_end);
}

/* One of each shape. */
static GPtrArray *
all_shapes (void)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func (g_object_unref);
  NwNatRule *const shapes[] = {
    masquerade ("192.168.15.0/24", "eth0"),
    masquerade ("192.168.15.0/24", ""),
    masquerade ("192.168.15.128/25", ""),
    masquerade ("10.0.0.0/8", "wlan0"),
    masquerade ("172.16.0.0/12", "it's"),
    masquerade ("192.168.15.7/32", "eth*"),
    masquerade ("0.0.0.0/0", "eth0"),
    masquerade ("fd00:15::/64", "eth0"),
    masquerade ("fd00:15:0:8::/61", ""),
    masquerade ("::/0", "eth0"),
    publish (IPPROTO_TCP, 80, "", "192.168.15.2/32", 80, FALSE),
    publish (IPPROTO_TCP, 443, "", "192.168.15.2/24", 8443, TRUE),
    publish (IPPROTO_TCP, 444, "", "192.168.15.2/24", 8443, TRUE),
    publish (IPPROTO_UDP, 443, "", "192.168.15.3/32", 443, TRUE),
    publish (IPPROTO_TCP, 80, "eth0", "192.168.15.3/32", 81, TRUE),
    publish (IPPROTO_TCP, 80, "eth1", "192.168.15.3/32", 81, FALSE),
    publish (IPPROTO_UDP, 53, "eth0", "192.168.15.2/32", 53, FALSE),
    publish (IPPROTO_TCP, 80, "", "fd00:15::2/128", 80, TRUE),
    publish (IPPROTO_TCP, 81, "", "fd00:15::2/61", 81, TRUE),
    publish (IPPROTO_UDP, 65535, "eth0", "fd00:15::2/128", 1, FALSE),
  };

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (GError) error = NULL;

      nw_nat_rule_check (shapes[i], &error);
      g_assert_no_error (error);
      g_ptr_array_add (rules, shapes[i]);
    }

  return rules;
}

static void
run_commands (char **commands)
{
  for (char **command = commands; *command != NULL; command++)
    sandbox_run ("%s", *command);
}

static void
assert_same_ruleset (void)
{
  g_autofree char *ours = list_ruleset ("ours");
  g_autofree char *theirs = list_ruleset ("theirs");

  g_assert_cmpstr (ours, ==, theirs);
}

/* We in one namespace, nft with the commands that we tell people in another one. */
static void
test_as_commands (void)
{
  g_autoptr (GPtrArray) rules = all_shapes ();
  g_autoptr (GPtrArray) present = g_ptr_array_new ();
  g_autoptr (GRand) random = g_rand_new_with_seed (g_test_rand_int ());

  sandbox_renew ();
  sandbox_run ("ip netns add ours; ip netns add theirs");

  for (guint i = 0; i < rules->len; i++)
    {
      NwNatRule *rule = g_ptr_array_index (rules, i);
      g_auto (GStrv) commands = nw_nat_rule_to_commands (rule, "ip netns exec theirs ");

      add ("ours", rule);
      run_commands (commands);
      assert_same_ruleset ();

      g_ptr_array_add (present, rule);
      g_ptr_array_sort (present, compare_rules);
      assert_rules ("ours", present);
      assert_rules ("theirs", present);
    }

  while (present->len > 0)
    {
      NwNatRule *rule = g_ptr_array_index (present, g_rand_int_range (random, 0, present->len));
      g_auto (GStrv) commands = nw_nat_rule_to_removal_commands (rule, "ip netns exec theirs ", present);

      take_away ("ours", rule);
      run_commands (commands);
      assert_same_ruleset ();

      g_ptr_array_remove (present, rule);
      assert_rules ("ours", present);
    }

  assert_empty ("ours");
  assert_empty ("theirs");
}

static void
test_readable (void)
{
  g_autoptr (NwNatRule) out = masquerade ("192.168.15.0/24", "eth0");
  g_autoptr (NwNatRule) in = publish (IPPROTO_TCP, 80, "", "192.168.15.2/32", 80, FALSE);
  g_autofree char *ruleset = NULL;

  sandbox_renew ();
  sandbox_run ("ip netns add ours");
  add ("ours", out);
  add ("ours", in);
  ruleset = sandbox_output ("ip netns exec ours nft list ruleset");

  g_assert_cmpstr (ruleset, ==,
                   "table ip netwarren {\n"
                   "\tchain postrouting {\n"
                   "\t\ttype nat hook postrouting priority srcnat; policy accept;\n"
                   "\t\tip saddr 192.168.15.0/24 oifname \"eth0\" counter packets 0 bytes 0 masquerade"
                   " comment \"netwarren:masquerade 192.168.15.0/24 out eth0\"\n"
                   "\t}\n"
                   "\n"
                   "\tchain prerouting {\n"
                   "\t\ttype nat hook prerouting priority dstnat; policy accept;\n"
                   "\t\tfib daddr type local tcp dport 80 counter packets 0 bytes 0 dnat to 192.168.15.2:80"
                   " comment \"netwarren:publish ip tcp 80\"\n"
                   "\t}\n"
                   "}\n");
}

static void
test_again_and_other (void)
{
  g_autoptr (NwNatRule) rule = publish (IPPROTO_TCP, 80, "", "192.168.15.2/24", 80, TRUE);
  g_autoptr (NwNatRule) other = publish (IPPROTO_TCP, 80, "", "192.168.15.3/32", 81, FALSE);
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *alone = NULL;
  g_autofree char *edited = NULL;

  sandbox_renew ();
  sandbox_run ("ip netns add ours; ip netns add fresh");
  netns = open_namespace ("ours");

  /* A second time: nothing happens, handles included. */
  add ("ours", rule);
  before = sandbox_output ("ip netns exec ours nft -a list ruleset");
  add ("ours", rule);
  after = sandbox_output ("ip netns exec ours nft -a list ruleset");
  g_assert_cmpstr (before, ==, after);

  /* Another one of the same key takes its place, and what it does not need is gone. */
  add ("ours", other);
  assert_rule ("ours", other);
  add ("fresh", other);
  edited = list_ruleset ("ours");
  alone = list_ruleset ("fresh");
  g_assert_cmpstr (edited, ==, alone);

  g_assert_false (nw_kernel_nat_remove (netns, rule, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  assert_rule ("ours", other);

  take_away ("ours", other);
  assert_empty ("ours");

  g_assert_false (nw_kernel_nat_remove (netns, other, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
}

/* The chain for the third step is in the way: the first two must not remain. */
static void
test_all_or_nothing (void)
{
  g_autoptr (NwNatRule) rule = publish (IPPROTO_TCP, 80, "", "192.168.15.2/24", 80, TRUE);
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sandbox_renew ();
  sandbox_run ("ip netns add ours\n"
               "ip netns exec ours nft 'add table ip netwarren; "
               "add chain ip netwarren output { type filter hook forward priority 0; }'");
  netns = open_namespace ("ours");

  before = sandbox_output ("ip netns exec ours nft -a list ruleset");
  g_assert_false (nw_kernel_nat_add (netns, rule, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "chain output"));
  after = sandbox_output ("ip netns exec ours nft -a list ruleset");
  g_assert_cmpstr (before, ==, after);
}

static void
batch_add_foreign_table (NwNftBatch *batch,
                         guint16     type,
                         const char *name)
{
  g_autoptr (NwNftTable) table = nftnl_table_alloc ();

  nftnl_table_set_u32 (table, NFTNL_TABLE_FAMILY, NFPROTO_IPV4);
  nftnl_table_set_str (table, NFTNL_TABLE_NAME, name);
  nw_nft_batch_add_table (batch, type, type == NFT_MSG_NEWTABLE ? NLM_F_CREATE : 0, table, "table %s", name);
}

static void
test_batch_errors (void)
{
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (NwNft) nft = NULL;
  g_autoptr (NwNftBatch) batch = nw_nft_batch_new ();
  g_autoptr (NwNftChain) chain = nftnl_chain_alloc ();
  g_autoptr (GError) error = NULL;
  guint32 generation;

  sandbox_renew ();
  sandbox_run ("ip netns add ours");
  netns = open_namespace ("ours");
  nft = nw_nft_new (netns, &error);
  g_assert_no_error (error);

  /* As a kernel without nat would answer to a nat chain. */
  nftnl_chain_set_u32 (chain, NFTNL_CHAIN_FAMILY, NFPROTO_IPV4);
  nftnl_chain_set_str (chain, NFTNL_CHAIN_TABLE, "theirs");
  nftnl_chain_set_str (chain, NFTNL_CHAIN_NAME, "odd");
  nftnl_chain_set_str (chain, NFTNL_CHAIN_TYPE, "unheard-of");
  nftnl_chain_set_u32 (chain, NFTNL_CHAIN_HOOKNUM, NF_INET_FORWARD);
  nftnl_chain_set_s32 (chain, NFTNL_CHAIN_PRIO, 0);
  batch_add_foreign_table (batch, NFT_MSG_NEWTABLE, "theirs");
  nw_nft_batch_add_chain (batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE, chain, "chain %s", "odd");

  nw_nft_get_generation (nft, &generation, &error);
  g_assert_no_error (error);
  g_assert_false (nw_nft_commit (nft, batch, generation, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED);
  g_assert_true (g_str_has_prefix (error->message, "chain odd: "));
  g_clear_error (&error);
  assert_empty ("ours");

  /* Somebody was quicker. */
  sandbox_run ("ip netns exec ours nft add table ip6 quick");
  g_clear_pointer (&batch, nw_nft_batch_free);
  batch = nw_nft_batch_new ();
  batch_add_foreign_table (batch, NFT_MSG_NEWTABLE, "theirs");
  g_assert_false (nw_nft_commit (nft, batch, generation, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_CHANGED);
  g_clear_error (&error);
  g_assert_false (sandbox_try ("ip netns exec ours nft list table ip theirs"));

  nw_nft_get_generation (nft, &generation, &error);
  g_assert_no_error (error);
  nw_nft_commit (nft, batch, generation, &error);
  g_assert_no_error (error);
  sandbox_run ("ip netns exec ours nft list table ip theirs");
}

typedef struct {
  NwNetns *netns;
  int      stop;
  int      n_changes;
} Busybody;

static gpointer
be_busy (gpointer data)
{
  Busybody *self = data;
  g_autoptr (NwNft) nft = nw_nft_new (self->netns, NULL);

  while (!g_atomic_int_get (&self->stop))
    {
      g_autoptr (NwNftBatch) batch = nw_nft_batch_new ();
      guint32 generation = 0;

      batch_add_foreign_table (batch, g_atomic_int_get (&self->n_changes) % 2 == 0 ? NFT_MSG_NEWTABLE : NFT_MSG_DELTABLE, "busy");
      if (nw_nft_get_generation (nft, &generation, NULL) && nw_nft_commit (nft, batch, generation, NULL))
        g_atomic_int_inc (&self->n_changes);
      g_usleep (10000);
    }

  return NULL;
}

/* While somebody else changes the ruleset all the time. */
static void
test_among_others (void)
{
  g_autoptr (NwNatRule) rule = publish (IPPROTO_TCP, 80, "", "192.168.15.2/24", 80, TRUE);
  Busybody other = { 0 };
  GThread *thread;

  sandbox_renew ();
  sandbox_run ("ip netns add ours");
  other.netns = open_namespace ("ours");
  thread = g_thread_new ("busybody", be_busy, &other);

  for (int i = 0; i < 50 || g_atomic_int_get (&other.n_changes) < 20; i++)
    {
      add ("ours", rule);
      assert_rule ("ours", rule);
      take_away ("ours", rule);
    }

  g_atomic_int_set (&other.stop, TRUE);
  g_thread_join (thread);
  g_clear_pointer (&other.netns, nw_netns_unref);

  g_test_message ("%d changes by somebody else meanwhile", other.n_changes);
  g_assert_false (sandbox_try ("ip netns exec ours nft list table ip netwarren"));
}

/* What somebody types into our table in our shape is ours; anything else stays what it is, and the table with it. */
static void
test_typed_by_hand (void)
{
  g_autoptr (NwNatRule) out = masquerade ("192.168.15.0/24", "eth0");
  g_autoptr (NwNatRule) in = publish (IPPROTO_TCP, 80, "eth0", "192.168.15.2/32", 80, TRUE);
  g_autoptr (NwNatRule) near = publish (IPPROTO_UDP, 53, "", "192.168.15.2/24", 53, FALSE);
  g_autoptr (GPtrArray) expected = g_ptr_array_new ();
  g_autoptr (GPtrArray) rules = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  sandbox_renew ();
  sandbox_run ("ip netns add ours\n"
               "ip netns exec ours nft -f - <<END\n"
               "table ip netwarren {\n"
               "  chain postrouting {\n"
               "    type nat hook postrouting priority srcnat;\n"
               "    masquerade random\n"
               "    oifname \"eth*\" masquerade\n"
               "    tcp sport 5 oifname eth0 masquerade\n"
               "    ip saddr != 10.0.0.0/8 oifname eth0 masquerade\n"
               "    ip saddr 10.0.0.0/8 oifname eth0 tcp dport 5 masquerade to :1000-2000\n"
               "  }\n"
               "  chain prerouting {\n"
               "    type nat hook prerouting priority dstnat;\n"
               "    tcp dport 80 dnat to 192.168.15.9:80\n"
               "    fib daddr type local tcp dport 81 dnat to 192.168.15.9\n"
               "    fib daddr type local tcp dport 82 dnat to 192.168.15.9-192.168.15.12:80\n"
               "    fib daddr type local tcp dport 1-5 dnat to 192.168.15.9:80\n"
               "  }\n"
               "  chain mine {\n"
               "    oifname eth0 masquerade\n"
               "  }\n"
               "}\n"
               "END");
  before = sandbox_output ("ip netns exec ours nft list ruleset");
  rules = dump ("ours");
  g_assert_cmpuint (rules->len, ==, 0);

  sandbox_run ("ip netns exec ours nft -f - <<END\n"
               "add chain ip netwarren output { type nat hook output priority -100; }\n"
               "add rule ip netwarren postrouting oifname eth0 ip saddr 192.168.15.0/24 masquerade\n"
               "add rule ip netwarren postrouting udp dport 53 ct status dnat ip daddr 192.168.15.2 ip saddr 192.168.15.0/24 masquerade\n"
               "add rule ip netwarren prerouting iifname eth0 tcp dport 80 fib daddr type local counter dnat to 192.168.15.2:80\n"
               "add rule ip netwarren prerouting udp dport 53 fib daddr type local dnat to 192.168.15.2:53\n"
               "add rule ip netwarren output fib daddr type local ip daddr != 127.0.0.0/8 tcp dport 80 dnat to 192.168.15.2:80\n"
               "END");
  g_ptr_array_add (expected, out);
  g_ptr_array_add (expected, in);
  g_ptr_array_add (expected, near);
  assert_rules ("ours", expected);

  /* Ours already. */
  for (guint i = 0; i < expected->len; i++)
    {
      g_autofree char *typed = sandbox_output ("ip netns exec ours nft -a list ruleset");
      g_autofree char *added = NULL;

      add ("ours", g_ptr_array_index (expected, i));
      added = sandbox_output ("ip netns exec ours nft -a list ruleset");
      g_assert_cmpstr (typed, ==, added);
    }

  take_away ("ours", near);
  take_away ("ours", in);
  take_away ("ours", out);
  after = sandbox_output ("ip netns exec ours nft list ruleset");
  g_assert_cmpstr (before, ==, after);
}

/* Another nft writes a /24 as four bytes and a mask. */
static void
test_masked_network (void)
{
  static const guint8 network[] = { 192, 168, 15, 0 }, mask[] = { 255, 255, 255, 0 }, zero[4];
  static const char link[16] = "eth0";
  g_autoptr (NwNatRule) expected = masquerade ("192.168.15.0/24", "eth0");
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (NwNft) nft = NULL;
  g_autoptr (NwNftBatch) batch = nw_nft_batch_new ();
  g_autoptr (NwNftRule) rule = nftnl_rule_alloc ();
  g_autoptr (GError) error = NULL;
  struct nftnl_expr *expression;
  guint32 generation;

  sandbox_renew ();
  sandbox_run ("ip netns add ours\n"
               "ip netns exec ours nft 'add table ip netwarren; "
               "add chain ip netwarren postrouting { type nat hook postrouting priority srcnat; }'");
  netns = open_namespace ("ours");
  nft = nw_nft_new (netns, &error);
  g_assert_no_error (error);

  nftnl_rule_set_u32 (rule, NFTNL_RULE_FAMILY, NFPROTO_IPV4);
  nftnl_rule_set_str (rule, NFTNL_RULE_TABLE, "netwarren");
  nftnl_rule_set_str (rule, NFTNL_RULE_CHAIN, "postrouting");

  expression = nftnl_expr_alloc ("payload");
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG32_00);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_OFFSET, 12);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_LEN, 4);
  nftnl_rule_add_expr (rule, expression);
  expression = nftnl_expr_alloc ("bitwise");
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_SREG, NFT_REG32_00);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_DREG, NFT_REG32_00);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_LEN, 4);
  nftnl_expr_set (expression, NFTNL_EXPR_BITWISE_MASK, mask, 4);
  nftnl_expr_set (expression, NFTNL_EXPR_BITWISE_XOR, zero, 4);
  nftnl_rule_add_expr (rule, expression);
  expression = nftnl_expr_alloc ("cmp");
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_SREG, NFT_REG32_00);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
  nftnl_expr_set (expression, NFTNL_EXPR_CMP_DATA, network, 4);
  nftnl_rule_add_expr (rule, expression);
  expression = nftnl_expr_alloc ("meta");
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_META_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_META_KEY, NFT_META_OIFNAME);
  nftnl_rule_add_expr (rule, expression);
  expression = nftnl_expr_alloc ("cmp");
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_OP, NFT_CMP_EQ);
  nftnl_expr_set (expression, NFTNL_EXPR_CMP_DATA, link, 16);
  nftnl_rule_add_expr (rule, expression);
  nftnl_rule_add_expr (rule, nftnl_expr_alloc ("masq"));

  nw_nft_batch_add_rule (batch, NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, rule, "rule");
  nw_nft_get_generation (nft, &generation, &error);
  g_assert_no_error (error);
  nw_nft_commit (nft, batch, generation, &error);
  g_assert_no_error (error);

  assert_rule ("ours", expected);
  take_away ("ours", expected);
  assert_empty ("ours");
}

static void
test_refused (void)
{
  NwNatRule *const refused[] = {
    masquerade ("192.168.15.1/24", ""),
    masquerade ("192.168.15.0/24", "lo"),
    masquerade ("192.168.15.0/24", "a b"),
    masquerade ("192.168.15.0/24", "a\"b"),
    masquerade ("192.168.15.0/24", "sixteen-letters-"),
    publish (IPPROTO_TCP, 0, "", "192.168.15.2", 80, FALSE),
    publish (IPPROTO_TCP, 80, "", "192.168.15.2", 0, FALSE),
    publish (IPPROTO_ICMP, 80, "", "192.168.15.2", 80, FALSE),
    publish (IPPROTO_TCP, 80, "", "127.0.0.1", 80, FALSE),
    publish (IPPROTO_TCP, 80, "", "0.0.0.0", 80, FALSE),
    publish (IPPROTO_TCP, 80, "", "224.0.0.1", 80, FALSE),
    publish (IPPROTO_TCP, 80, "", "fe80::1", 80, FALSE),
    publish (IPPROTO_TCP, 80, "eth0", "192.168.15.2/24", 80, FALSE),
  };
  g_autoptr (NwNetns) netns = NULL;

  sandbox_renew ();
  sandbox_run ("ip netns add ours");
  netns = open_namespace ("ours");

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;

      if (nw_kernel_nat_add (netns, refused[i], &error))
        g_error ("rule %u was not refused", i);
      g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      g_test_message ("%s", error->message);
      g_object_unref (refused[i]);
    }
  assert_empty ("ours");
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/kernel/nat/masquerade", test_masquerade);
  g_test_add_func ("/kernel/nat/publish", test_publish);
  g_test_add_func ("/kernel/nat/publish-from-host", test_publish_from_host);
  g_test_add_func ("/kernel/nat/publish-hairpin", test_publish_hairpin);
  g_test_add_func ("/kernel/nat/publish-udp", test_publish_udp);
  g_test_add_func ("/kernel/nat/as-commands", test_as_commands);
  g_test_add_func ("/kernel/nat/readable", test_readable);
  g_test_add_func ("/kernel/nat/again-and-other", test_again_and_other);
  g_test_add_func ("/kernel/nat/all-or-nothing", test_all_or_nothing);
  g_test_add_func ("/kernel/nat/batch-errors", test_batch_errors);
  g_test_add_func ("/kernel/nat/among-others", test_among_others);
  g_test_add_func ("/kernel/nat/typed-by-hand", test_typed_by_hand);
  g_test_add_func ("/kernel/nat/masked-network", test_masked_network);
  g_test_add_func ("/kernel/nat/refused", test_refused);

  return g_test_run ();
}
