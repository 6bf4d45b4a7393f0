/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "nw-kernel-dump.h"
#include "nw-script.h"
#include "nw-show.h"
#include "sandbox.h"

/* Show commands: what we answer from a snapshot, and what the real tool prints in the same world, must be the same text. */

static const char world[] =
  "for f in /proc/sys/net/ipv6/conf/default/accept_dad /proc/sys/net/ipv6/conf/all/accept_dad; do echo 0 > $f; done\n"
  "ip netns add red; ip netns add blue\n"
  "for n in red blue; do ip netns exec $n sh -c 'echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad'; done\n"
  "ip link add v-net-0 type bridge; ip link set v-net-0 up; ip addr add 192.168.15.5/24 dev v-net-0\n"
  "ip link add veth-red type veth peer name veth-red-br; ip link set veth-red netns red; ip link set veth-red-br master v-net-0 up\n"
  "ip -n red link set lo up; ip -n red link set veth-red up; ip -n red addr add 192.168.15.1/24 brd + dev veth-red\n"
  "ip link add one type veth peer name two; ip link set one up\n"
  "ip -n red addr add 10.8.0.1 peer 10.8.0.2/32 dev veth-red; ip -n red addr add 192.168.15.9/24 dev veth-red\n"
  "ip -n red addr add 2001:db8::1/64 dev veth-red nodad\n"
  "ip -n red route add default via 192.168.15.5; ip -n red route add 10.0.0.0/8 via 192.168.15.2 metric 5 proto static src 192.168.15.1\n"
  "ip -n red route add 10.5.0.0/16 nexthop via 192.168.15.2 weight 2 nexthop via 192.168.15.5\n"
  "ip -n red route add blackhole 10.66.0.0/16; ip -n red route add 10.7.0.0/16 via 192.168.15.2 mtu 1300\n"
  "ip -n red route add 10.9.0.0/16 via 192.168.15.2 table 100\n"
  "ip -n red -6 route add unreachable 2001:db8:6::/48; ip -n red -6 route add default via 2001:db8::2\n"
  "ip -n red neigh add 192.168.15.7 lladdr 02:00:5e:00:00:07 dev veth-red nud permanent\n"
  "ip -n red neigh add 2001:db8::7 lladdr 02:00:5e:00:00:07 dev veth-red nud permanent\n"
  "ip netns exec red sysctl -q -w net.ipv4.ip_forward=1\n";

static const char *const questions[] = {
  "ip netns", "ip -j netns", "ip link", "ip addr", "ip -br link", "ip -br a", "ip -br -4 addr", "ip -4 addr", "ip -6 addr", "ip -o link", "ip -o addr",
  "ip -j link", "ip -j addr", "ip -j -p addr show v-net-0", "ip -j -p link show lo", "ip -j -br link", "ip -br -j addr",
  "ip link show v-net-0", "ip link show type bridge", "ip link show master v-net-0", "ip link show up", "ip -6 link", "ip addr show dev one",
  "ip -n red link", "ip -n red addr", "ip -n red -j addr", "ip netns exec red ip a",
  "ip -n red route", "ip -n red -6 route", "ip -n red -d route", "ip -n red -j route", "ip -n red -j -6 route", "ip -n red route show table 100",
  "ip -n red route show dev veth-red", "ip -n red route show default", "ip -n red -o route", "ip -n blue route", "ip -n blue addr",
  "ip -n red neigh", "ip -n red -4 neigh", "ip -n red -j neigh", "ip -n red -br neigh", "ip -n red neigh show dev veth-red",
  "ip rule", "ip -6 rule", "ip -j rule", "bridge link", "bridge -j link", "bridge -p -j link",
  "ip netns exec red arp -n", "ip netns exec red route -n", "ip netns exec red sysctl net.ipv4.ip_forward",
  "ip netns exec red cat /proc/sys/net/ipv4/ip_forward", "sysctl -n net.ipv6.conf.all.forwarding",
};

static char *
answer (const char *command)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwRegistry) registry = nw_registry_new (&error);
  g_autoptr (GPtrArray) namespaces = registry ? nw_kernel_dump_all (registry, &error) : NULL;
  g_autoptr (NwSnapshot) snapshot = NULL;
  g_autoptr (NwScript) script = NULL;
  NwScriptLine *line;
  char *text;

  g_assert_no_error (error);
  snapshot = nw_snapshot_new (1, namespaces);
  script = nw_script_new (command, -1, snapshot);
  g_assert_cmpuint (nw_script_get_length (script), ==, 1);
  line = nw_script_get (script, 0);
  if (line->status != NW_SCRIPT_QUESTION)
    g_error ("%s: %s", command, line->message);
  text = nw_show (snapshot, line->question, &error);
  g_assert_no_error (error);
  return text;
}

static int
compare_lines (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* What a snapshot does not hold: the numbers that a namespace has in another one, and in which order the directory has them. */
static char *
normalise (const char *command, const char *text)
{
  g_autoptr (GRegex) ids = g_regex_new (" \\(id: \\d+\\)|,\"id\":\\d+", 0, 0, NULL);
  g_autofree char *without = g_regex_replace_literal (ids, text, -1, 0, "", 0, NULL);

  if (strstr (command, "netns") && !strstr (command, "exec"))
    {
      g_auto (GStrv) parts = g_strsplit_set (without, "\n[]", -1);
      g_autofree char *joined = NULL;

      for (guint i = 0; parts[i]; i++)
        if (g_str_has_prefix (parts[i], "{")) /* two of them at most here: {"name":"blue"},{"name":"red"} */
          return g_strdup (strlen (parts[i]) == strlen ("{\"name\":\"blue\"},{\"name\":\"red\"}") ? "both" : parts[i]);
      qsort (parts, g_strv_length (parts), sizeof *parts, compare_lines);
      joined = g_strjoinv ("\n", parts);
      return g_steal_pointer (&joined);
    }
  return g_steal_pointer (&without);
}

static void
test_question (gconstpointer data)
{
  const char *command = data;
  g_autofree char *real = NULL;
  g_autofree char *ours = NULL;
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  if (strstr (command, " arp ") && !sandbox_try ("command -v arp >/dev/null"))
    return g_test_skip ("net-tools are not installed");
  if (strstr (command, " route -n") && !sandbox_try ("command -v route >/dev/null"))
    return g_test_skip ("net-tools are not installed");
  /* Carriers come a moment later. */
  do
    {
      g_autofree char *real_raw = sandbox_output ("%s", command);
      g_autofree char *ours_raw = answer (command);

      g_clear_pointer (&real, g_free);
      g_clear_pointer (&ours, g_free);
      real = normalise (command, real_raw);
      ours = normalise (command, ours_raw);
    }
  while (strcmp (real, ours) != 0 && g_get_monotonic_time () < deadline);
  g_assert_cmpstr (ours, ==, real);
}

int
main (int argc, char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);
  sandbox_run ("%s", world);
  for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      g_autofree char *path = g_strconcat ("/show/", questions[i], NULL);

      g_strdelimit (path + strlen ("/show/"), "/", '_');
      g_test_add_data_func (path, questions[i], test_question);
    }
  return g_test_run ();
}
