/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-command.h"
#include "nw-script.h"
#include "nw-shell-words.h"

/* Pure tests of the reader; that its operations do what the real tools do is shown in tests/kernel. */

static NwLink *
add_link (NwNamespace *namespace_, int index, const char *name, const char *kind)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  link->name = g_strdup (name);
  link->kind = g_strdup (kind);
  link->alias = g_strdup ("");
  link->mtu = 1500;
  g_ptr_array_add (namespace_->links, link);
  return link;
}

/* An empty lab, or one with red (veth-red, br0) and a cable's end, a and b, in the root namespace. */
static NwSnapshot *
make_snapshot (gboolean with_red)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *root = nw_namespace_new (7);

  root->is_root = TRUE;
  add_link (root, 1, "lo", "loopback");
  g_ptr_array_add (namespaces, root);
  if (with_red)
    {
      NwNamespace *red = nw_namespace_new (8), *blue = nw_namespace_new (9);
      NwAddress *address = nw_address_new ();
      NwBridge *bridge = nw_bridge_new ();

      g_strfreev (red->names);
      red->names = g_strdupv ((char *[]){ (char *) "red", NULL });
      g_strfreev (blue->names);
      blue->names = g_strdupv ((char *[]){ (char *) "blue", NULL });
      add_link (root, 2, "one", "veth");
      add_link (red, 1, "lo", "loopback");
      add_link (red, 2, "veth-red", "veth");
      add_link (red, 3, "br0", "bridge");
      add_link (red, 4, "o'neill$x", "dummy");
      add_link (blue, 1, "lo", "loopback");
      bridge->link = 3;
      g_ptr_array_add (red->bridges, bridge);
      address->link = 2;
      nw_inet_parse_prefix ("192.168.15.1/24", &address->local, NULL);
      address->valid = address->preferred = G_MAXUINT32;
      g_ptr_array_add (red->addresses, address);
      g_ptr_array_add (namespaces, red);
      g_ptr_array_add (namespaces, blue);
    }
  return nw_snapshot_new (1, namespaces);
}

static NwScript *
read_text (const char *text, gboolean with_red)
{
  g_autoptr (NwSnapshot) snapshot = make_snapshot (with_red);

  return nw_script_new (text, -1, snapshot);
}

static NwScriptLine *
find (NwScript *script, const char *text)
{
  for (guint i = 0; i < nw_script_get_length (script); i++)
    if (strcmp (nw_script_get (script, i)->text, text) == 0)
      return nw_script_get (script, i);
  g_error ("there is no line “%s”", text);
}

/* The article */

static void
test_article (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "formats", "article.txt", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NwScript) script = NULL;
  g_autoptr (NwPlan) plan = NULL;
  NwScriptLine *line;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  script = read_text (text, FALSE);

  for (guint i = 0; i < nw_script_get_length (script); i++)
    {
      line = nw_script_get (script, i);
      g_assert_cmpmem (text + line->start, line->length, line->text, strlen (line->text));
    }
  g_assert_cmpuint (nw_script_count (script, NW_SCRIPT_NOT_UNDERSTOOD), ==, 1);
  g_assert_cmpuint (nw_script_count (script, NW_SCRIPT_ALREADY_SO), ==, 1);
  g_assert_cmpuint (nw_script_count (script, NW_SCRIPT_QUESTION), ==, 22);
  g_assert_cmpuint (nw_script_count (script, NW_SCRIPT_CHANGE), ==, 26);

  line = find (script, "ip -n blue link del veth-blue");
  g_assert_cmpint (line->status, ==, NW_SCRIPT_ALREADY_SO);
  g_assert_nonnull (strstr (line->explanation, "gone"));

  line = find (script, "ip tables -t nat -A PREROUTING --dport 80 --to-destination 192.168.15.2:80 -j DNAT");
  g_assert_cmpint (line->status, ==, NW_SCRIPT_NOT_UNDERSTOOD);
  g_assert_nonnull (strstr (line->message, "iptables"));
  g_assert_nonnull (strstr (line->message, "-p tcp"));
  g_assert_cmpstr (line->suggestion, ==, "iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 192.168.15.2:80");
  g_assert_cmpint (strncmp (line->text + line->mark_start, "tables", line->mark_end - line->mark_start), ==, 0);

  /* The article forgets to set the switch's ends up. */
  line = find (script, "ip link set veth-red-br master v-net-0");
  g_assert_cmpstr (line->suggestion, ==, "ip link set veth-red-br master v-net-0 up");

  plan = nw_script_make_plan (script, NULL);
  g_assert_true (nw_script_find_line (script, 0) == find (script, "ip netns add red"));
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    g_assert_nonnull (nw_script_find_line (script, i));
  g_assert_null (nw_script_find_line (script, nw_plan_get_length (plan)));
}

/* Every suggestion taken, one after the other: then everything is understood. */
static void
test_article_mended (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "formats", "article.txt", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (gboolean mended = TRUE; mended; n += mended)
    {
      g_autoptr (NwScript) script = read_text (text, FALSE);

      mended = FALSE;
      for (guint i = 0; i < nw_script_get_length (script) && !mended; i++)
        {
          NwScriptLine *line = nw_script_get (script, i);

          if (line->suggestion)
            {
              char *better = nw_script_apply_suggestion (text, -1, line);

              g_free (text);
              text = better;
              mended = TRUE;
            }
        }
      if (!mended)
        g_assert_cmpuint (nw_script_count (script, NW_SCRIPT_NOT_UNDERSTOOD), ==, 0);
      g_assert_cmpuint (n, <, 10);
    }
  g_assert_cmpuint (n, ==, 3);
}

/* What is wrong, and what would be right. */

static const struct {
  const char *text;
  const char *mark;
  const char *suggestion; /* NULL for none */
} mistakes[] = {
  { "ip tables -t nat -A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE", "tables", "iptables -t nat -A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE" },
  { "iptables -t nat -A PREROUTING --dport 80 -j DNAT --to-destination 10.0.0.2", "--dport",
    "iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2" },
  { "iptables -A POSTROUTING -j MASQUERADE", "MASQUERADE", "iptables -t nat -A POSTROUTING -j MASQUERADE" },
  { "iptables -t nat -A PREROUTING -s 10.0.0.0/8 -j MASQUERADE", "PREROUTING", "iptables -t nat -A POSTROUTING -s 10.0.0.0/8 -j MASQUERADE" },
  { "iptables -t nat -A POSTROUTING -s 10.0.0.0/8 ! -o eth0 -j MASQUERADE", "!", NULL },
  { "ip lnk show", "lnk", "ip link show" },
  { "ip link shwo", "shwo", "ip link show" },
  { "ip nets add green", "nets", "ip netns add green" },
  { "ip -n red addr add 10.0.0.1/24 veth-red", "veth-red", "ip -n red addr add 10.0.0.1/24 dev veth-red" },
  { "ip -n red addr add 10.0.0.300/24 dev veth-red", "10.0.0.300/24", NULL },
  { "ip -n red addr add 10.0.0.1/24", "", NULL },
  { "ip addr add 10.0.0.1/24 dev veth-red", "veth-red", "ip -n red addr add 10.0.0.1/24 dev veth-red" },
  { "ip -n red link set veth-rde up", "veth-rde", "ip -n red link set veth-red up" },
  { "ip -n rad link", "rad", "ip -n red link" },
  { "ip -n red route add 192.168.15.7/24 via 192.168.15.2", "192.168.15.7/24", "ip -n red route add 192.168.15.0/24 via 192.168.15.2" },
  { "ip -n red route add default 192.168.15.2", "192.168.15.2", "ip -n red route add default via 192.168.15.2" },
  { "ip -n red route add default", "", NULL },
  { "ip link add x type vteh peer name y", "vteh", "ip link add x type veth peer name y" },
  { "ip link add x", "", NULL },
  { "pnig 10.0.0.1", "pnig", "ping 10.0.0.1" },
  { "ping example.org", "example.org", NULL },
  { "sysctl -w net.ipv4.ip_foward=1", "net.ipv4.ip_foward=1", NULL },
  { "sysctl -w net.ipv4.ip_forward = 1", "net.ipv4.ip_forward", "sysctl -w net.ipv4.ip_forward=1" },
  { "ip netns exec red echo 1 > /proc/sys/net/ipv4/ip_forward", "/proc/sys/net/ipv4/ip_forward", "ip netns exec red sysctl -w net.ipv4.ip_forward=1" },
  { "echo 1 > /etc/passwd", "/etc/passwd", NULL },
  { "cat /etc/passwd", "/etc/passwd", NULL },
  { "ip netns exec red bash", "bash", NULL },
  { "ip netns exec $NS ip link", "$NS", NULL },
  { "ip netns add $(hostname)", "$(hostname)", NULL },
  { "ip netns add 'red", "'red", NULL },
  { "ip netns add red; rm -rf /", NULL, NULL },
  { "tc qdisc add dev one tbf rate 1mbit burst 16kb latency 50ms", "tbf", "tc qdisc add dev one root tbf rate 1mbit burst 16kb latency 50ms" },
  { "tc qdisc add dev one root htb default 1", "htb", NULL },
  { "nft add rule ip nat x tcp dport 80 drop", NULL, NULL },
  { "docker run alpine", "docker", NULL },
  { "brctl show", "show", "bridge link" },
  { "ifconfig", "ifconfig", "ip addr show" },
};

static void
test_mistakes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (NwScript) script = read_text (mistakes[i].text, TRUE);
      NwScriptLine *line = nw_script_get (script, nw_script_get_length (script) - 1);
      g_autofree char *marked = g_strndup (line->text + line->mark_start, line->mark_end - line->mark_start);

      g_test_message ("%s: %s", mistakes[i].text, line->message);
      g_assert_cmpint (line->status, ==, NW_SCRIPT_NOT_UNDERSTOOD);
      g_assert_nonnull (line->message);
      g_assert_cmpuint (line->operations->len, ==, 0);
      if (mistakes[i].mark)
        g_assert_cmpstr (marked, ==, mistakes[i].mark);
      g_assert_cmpstr (line->suggestion, ==, mistakes[i].suggestion);
    }
}

/* What a suggestion says must be understood itself. */
static void
test_suggestions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (NwScript) script = mistakes[i].suggestion ? read_text (mistakes[i].suggestion, TRUE) : NULL;

      if (script && nw_script_count (script, NW_SCRIPT_NOT_UNDERSTOOD) > 0)
        g_error ("“%s”: %s", mistakes[i].suggestion, nw_script_get (script, 0)->message);
    }
}

/* Where commands stand. */

static void
expect (const char *text, const char *statuses)
{
  g_autoptr (NwScript) script = read_text (text, TRUE);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < nw_script_get_length (script); i++)
    g_string_append_c (found, "cs?-!"[nw_script_get (script, i)->status]);
  g_test_message ("%s", found->str);
  g_assert_cmpstr (found->str, ==, statuses);
}

static void
test_surroundings (void)
{
  expect ("", "");
  expect ("\n\n  \n", "");
  expect ("# ip netns add green", "c");
  expect ("root@host:~# ip netns add green\nroot@host:~# ip netns\ngreen\nred\n", "c?--");
  expect ("[me@host dir]$ sudo ip netns add green", "c");
  expect ("bash-5.1# ip netns add green", "c");
  expect ("/ # ip addr", "?");
  expect ("$ ip netns add green # a comment", "c");
  expect ("#!/bin/sh\n# makes green\nset -e\nip netns add green\n#ip netns add yellow\n# ip netns add grey\n", "---c--");
  expect ("ip netns add green && ip -n green link set lo up; ip netns", "cc?");
  expect ("ip netns del nobody || true", "s");
  expect ("ip netns del nobody", "!");
  expect ("ip netns add green || exit 1", "c!");
  expect ("ip link | grep veth", "?-");
  expect ("ip netns add \\\n  green\nip -n green \\\r\n link\r\n", "c?");
  expect ("ip netns add gr\\\neen && ip -n green link", "c?");
  expect ("ip netns add red", "s");
  expect ("for i in 1 2; do\n  ip netns add n$i\ndone\nip netns", "!?");
  expect ("cat <<EOF\nip netns add green\nEOF\nip netns", "!?");
  expect ("frobnicate\nip netns", "!?");
  expect ("$ frobnicate\nfrob\n$ ip netns\n", "!-?");
  expect ("echo 1 | sudo tee /proc/sys/net/ipv4/ip_forward", "c");
  expect ("sleep 1; true; clear", "---");
  expect ("/usr/sbin/ip netns add green", "c");
  expect ("“ip” netns", "?");
}

static void
test_unrolled (void)
{
  g_autoptr (NwScript) script = read_text ("for n in a b; do\n  ip netns add $n\n  ip -n ${n} link set lo up\ndone", TRUE);
  NwScriptLine *line = nw_script_get (script, 0);
  g_autoptr (NwScript) written_out = NULL;

  g_assert_nonnull (line->suggestion);
  written_out = read_text (line->suggestion, TRUE);
  g_assert_cmpuint (nw_script_count (written_out, NW_SCRIPT_CHANGE), ==, 4);
}

/* Words are cut as sh(1) cuts them. */
static void
test_words (void)
{
  static const char *const lines[] = {
    "a b  c", "'a b' \"c d\" e\\ f", "a'b'\"c\"d", "\"a\\\"b\\$c\\x\"", "''", "a\\\nb", "a#b", "'#' #c", "a\tb", "'a\nb'",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *script = g_strdup_printf ("printf '%%s|' %s", lines[i]);
      const char *arguments[] = { "/bin/sh", "-c", script, NULL };
      g_autofree char *expected = NULL;
      g_autoptr (GString) found = g_string_new (NULL);
      g_autoptr (GPtrArray) commands = NULL;
      g_autoptr (GError) error = NULL;
      gsize next;

      g_spawn_sync (NULL, (char **) arguments, NULL, 0, NULL, NULL, &expected, NULL, NULL, &error);
      g_assert_no_error (error);
      commands = nw_shell_split (lines[i], strlen (lines[i]), 0, &next);
      g_assert_cmpuint (commands->len, ==, 1);
      for (guint j = 0; j < ((NwShellCommand *) commands->pdata[0])->words->len; j++)
        g_string_append_printf (found, "%s|", ((NwShellWord *) ((NwShellCommand *) commands->pdata[0])->words->pdata[j])->text);
      g_assert_cmpstr (found->str, ==, expected);
    }
}

/* Whatever we print, we read back. */

static const char *const names[] = { "veth-red", "br0", "o'neill$x" };

static NwInet
random_inet (gboolean is_network)
{
  NwInet inet = { 0 };

  inet.family = g_test_rand_bit () ? AF_INET : AF_INET6;
  inet.bytes[0] = inet.family == AF_INET ? g_test_rand_int_range (1, 120) : 0x20;
  for (guint i = 1; i < nw_inet_length (inet.family); i++)
    inet.bytes[i] = g_test_rand_int_range (1, 255);
  inet.prefix = is_network ? (guint) g_test_rand_int_range (8, nw_inet_length (inet.family) * 8) : nw_inet_length (inet.family) * 8;
  return is_network ? nw_inet_network (&inet) : inet;
}

static NwOperation *
random_operation (NwNamespaceRef ref, NwNamespaceRef other)
{
  const char *link = names[g_test_rand_int_range (0, G_N_ELEMENTS (names))];
  NwMac mac = { 6, { 2, 0, 0x5e, 1, 2, g_test_rand_int_range (0, 255) } };
  NwInet inet = random_inet (FALSE), network = random_inet (TRUE), gateway = inet;
  g_autoptr (NwNatRule) rule = NULL;

  while (gateway.family != network.family)
    gateway = random_inet (FALSE);
  switch (g_test_rand_int_range (0, 18))
    {
    case 0:
      return nw_operation_new_namespace_add ("green");
    case 1:
      return nw_operation_new_namespace_remove (ref);
    case 2:
      return nw_operation_new_veth_add (ref, "new", g_test_rand_bit () ? ref : other, "other");
    case 3:
      return nw_operation_new_link_add (ref, "new", g_test_rand_bit () ? "bridge" : "dummy");
    case 4:
      return nw_operation_new_link_remove (ref, link);
    case 5:
      return nw_operation_new_link_set_up (ref, link, TRUE);
    case 6:
      return nw_operation_new_link_set_mtu (ref, link, g_test_rand_int_range (1280, 1499));
    case 7:
      return nw_operation_new_link_set_mac (ref, link, &mac);
    case 8:
      return nw_operation_new_link_rename (ref, link, "eth9");
    case 9:
      return nw_operation_new_link_set_master (ref, "veth-red", "br0");
    case 10:
      return nw_operation_new_link_move (ref, link, other);
    case 11:
      inet.prefix = g_test_rand_int_range (8, nw_inet_length (inet.family) * 8);
      return nw_operation_new_address_replace (ref, link, &inet);
    case 12:
      return nw_operation_new_route_replace (ref, &network, g_test_rand_bit () ? &gateway : NULL, link, g_test_rand_int_range (0, 100));
    case 13:
      return nw_operation_new_neighbour_replace (ref, link, &inet, &mac);
    case 14:
      return nw_operation_new_forwarding_set (ref, g_test_rand_bit () ? AF_INET : AF_INET6, TRUE);
    case 15:
      return nw_operation_new_limit_set (ref, link, g_test_rand_int_range (1, 2000) * 1000, g_test_rand_bit () ? 0 : g_test_rand_int_range (1, 9999),
                                         0, g_test_rand_bit () ? 0 : g_test_rand_int_range (1, 100) * 100);
    case 16:
      rule = nw_nat_rule_new_masquerade (&network, g_test_rand_bit () ? "veth-red" : "");
      return nw_operation_new_nat_add (ref, rule);
    default:
      if (g_test_rand_bit ())
        inet.prefix = g_test_rand_int_range (8, nw_inet_length (inet.family) * 8);
      rule = nw_nat_rule_new_publish (g_test_rand_bit () ? IPPROTO_TCP : IPPROTO_UDP, g_test_rand_int_range (1, 65535),
                                      inet.prefix == nw_inet_length (inet.family) * 8 && g_test_rand_bit () ? "br0" : "", &inet,
                                      g_test_rand_int_range (1, 65535), g_test_rand_bit ());
      return nw_operation_new_nat_add (ref, rule);
    }
}

static void
test_round_trip (void)
{
  g_autoptr (NwSnapshot) snapshot = make_snapshot (TRUE);
  NwNamespaceRef red = nw_namespace_get_ref (nw_snapshot_find_by_name (snapshot, "red"));
  NwNamespaceRef blue = nw_namespace_get_ref (nw_snapshot_find_by_name (snapshot, "blue"));

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (NwOperation) operation = random_operation (red, blue);
      g_autofree char *command = nw_operation_to_command (operation);
      g_autoptr (NwScript) script = nw_script_new (command, -1, snapshot);
      g_autoptr (NwPlan) plan = nw_script_make_plan (script, NULL);

      if (nw_script_count (script, NW_SCRIPT_NOT_UNDERSTOOD) > 0)
        g_error ("%s: %s", command, nw_script_get (script, 0)->message);
      if (nw_plan_get_length (plan) != 1 || !nw_operation_equal (nw_plan_get (plan, 0), operation))
        {
          g_autofree char *again = nw_plan_get_length (plan) > 0 ? nw_operation_to_command (nw_plan_get (plan, 0)) : NULL;

          g_error ("%s: came back as %u operations: %s", command, nw_plan_get_length (plan), again);
        }
    }
}

/* Rules that are taken away are looked up by their comment. */
static void
test_round_trip_removal (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (NwSnapshot) snapshot = make_snapshot (TRUE);
      NwNamespace *red = nw_snapshot_find_by_name (snapshot, "red");
      g_autoptr (NwOperation) add = NULL;
      g_autoptr (NwOperation) removal = NULL;
      g_autoptr (NwNatRule) rule = NULL;
      g_autofree char *command = NULL;
      g_autoptr (NwScript) script = NULL;
      g_autoptr (NwPlan) plan = NULL;

      do
        {
          g_clear_pointer (&add, nw_operation_unref);
          add = random_operation (nw_namespace_get_ref (red), nw_namespace_get_ref (red));
        }
      while (add->kind != NW_OPERATION_MASQUERADE_ADD && add->kind != NW_OPERATION_PUBLISH_ADD);
      rule = nw_operation_dup_nat_rule (add);
      g_ptr_array_add (red->nat_rules, g_object_ref (rule));
      removal = nw_operation_new_nat_remove (nw_namespace_get_ref (red), rule);
      command = g_test_rand_bit () ? nw_operation_to_command (removal) : nw_operation_to_command_among (removal, red->nat_rules);
      script = nw_script_new (command, -1, snapshot);
      plan = nw_script_make_plan (script, NULL);
      g_assert_cmpuint (nw_script_count (script, NW_SCRIPT_NOT_UNDERSTOOD), ==, 0);
      g_assert_cmpuint (nw_plan_get_length (plan), ==, 1);
      g_assert_true (nw_operation_equal (nw_plan_get (plan, 0), removal));
    }
}

/* Bad will */

static void
check_bounded (const char *what, GString *text)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (NwSnapshot) snapshot = make_snapshot (TRUE);
  g_autoptr (NwScript) script = nw_script_new (text->str, text->len, snapshot);
  gint64 spent = g_get_monotonic_time () - start;
  g_autofree char *escaped = g_strescape (what, NULL);

  g_test_message ("“%s”: %" G_GSIZE_FORMAT " bytes, %u lines, %" G_GINT64_FORMAT " ms", escaped, text->len, nw_script_get_length (script), spent / 1000);
  g_assert_cmpuint (nw_script_get_length (script), <=, NW_SCRIPT_MAX + 1);
  g_assert_cmpint (spent, <, 60 * G_USEC_PER_SEC); /* a sanitizer's seconds; it is not to be quadratic */
}

static GString *
repeat (const char *text, gsize size)
{
  GString *result = g_string_sized_new (size + 100);

  while (result->len < size)
    g_string_append (result, text);
  return result;
}

static void
test_bounded (void)
{
  static const char *const texts[] = {
    "ip netns add red\n", "x", "\n", "'", "ip netns add '\n", "$(", "ip link; ", "for x in y; do\n", "sh -c 'sh -c ", "\\\n", "# \n", "&&", "\xff\x00",
    "nft add rule ip x y {", "Some words, which are a sentence.\n", "ip link add type veth\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GString) text = repeat (texts[i], 10 * 1000 * 1000);

      check_bounded (texts[i], text);
    }
}

static void
test_too_many (void)
{
  g_autoptr (GString) text = repeat ("ip netns add red\n", (NW_SCRIPT_MAX + 10) * strlen ("ip netns add red\n"));
  g_autoptr (NwScript) script = read_text (text->str, TRUE);
  NwScriptLine *last = nw_script_get (script, nw_script_get_length (script) - 1);

  g_assert_cmpuint (nw_script_get_length (script), ==, NW_SCRIPT_MAX + 1);
  g_assert_cmpint (last->status, ==, NW_SCRIPT_NOT_UNDERSTOOD);
  g_assert_cmpuint (last->line, ==, NW_SCRIPT_MAX + 1);
  g_assert_cmpuint (last->column, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/script/article", test_article);
  g_test_add_func ("/script/article-mended", test_article_mended);
  g_test_add_func ("/script/mistakes", test_mistakes);
  g_test_add_func ("/script/suggestions", test_suggestions);
  g_test_add_func ("/script/surroundings", test_surroundings);
  g_test_add_func ("/script/unrolled", test_unrolled);
  g_test_add_func ("/script/words", test_words);
  g_test_add_func ("/script/round-trip", test_round_trip);
  g_test_add_func ("/script/round-trip-removal", test_round_trip_removal);
  g_test_add_func ("/script/too-many", test_too_many);
  g_test_add_func ("/script/bounded", test_bounded);
  return g_test_run ();
}
