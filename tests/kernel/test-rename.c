/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-error.h"
#include "nw-kernel-link.h"
#include "nw-kernel-rename.h"
#include "sandbox.h"

/* What older kernels need for renaming an interface that is up; newer ones can do it both ways. */

static const NwNamespaceRef red_ref = { .name = (char *) "red" };

static void
set_up (void)
{
  sandbox_run ("ip netns add red; ip netns add blue; ip -n red link set lo up\n"
               "ip -n red link add veth-red type veth peer name veth-blue netns blue\n"
               "ip -n red link add second type veth peer name other netns blue\n"
               "ip netns exec red sh -c 'for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done'\n"
               "for l in veth-red second; do ip -n red link set $l up; done; for l in veth-blue other; do ip -n blue link set $l up; done\n"
               "ip -n red addr add 192.168.15.1/24 dev veth-red; ip -n red addr add 2001:db8::1/64 dev veth-red\n"
               "ip -n red addr add 192.168.16.1/24 dev second\n"
               "ip -n red route add default via 192.168.15.2; ip -n red route add 10.9.0.0/16 dev veth-red; ip -n red route add 10.8.0.0/16 via 192.168.15.7 metric 4\n"
               "ip -n red route add 172.16.0.0/12 nexthop via 192.168.15.2 weight 2 nexthop via 192.168.16.2\n"
               "ip -n red route add default via 2001:db8::2; ip -n red route add blackhole 10.66.0.0/16\n"
               "ip -n red neigh add 192.168.15.2 lladdr 02:00:5e:00:00:02 dev veth-red nud permanent\n");
  SANDBOX_WAIT (sandbox_try ("ip -n red -6 addr show dev veth-red | grep -q fe80 && ip -n red link show veth-red | grep -q 'state UP'"));
}

static void
tear_down (void)
{
  sandbox_run ("ip netns delete red; ip netns delete blue");
}

/* Sorted, since what is put back is put at the end; without the neighbours that come and go by themselves. */
static char *
look (void)
{
  return sandbox_output ("(ip -n red -o addr show | sed 's/^[0-9]*: //'; ip -n red -4 route show table all; ip -n red -6 route show table all; "
                         "ip -n red neigh show nud permanent; ip -n red -o link show | sed 's/state.*//') | tr -d '\\\\' | sort");
}

static gboolean
looks_like (const char *expected)
{
  g_autofree char *now = look ();

  return g_str_equal (now, expected);
}

static void
test_up (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) red = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  g_autoptr (NwOperation) operation = nw_operation_new_link_rename (red_ref, "veth-red", "eth0");
  g_autofree char *before = NULL;
  g_autoptr (GString) expected = NULL;

  set_up ();
  red = nw_netns_open_named ("red", &error);
  rtnl = nw_rtnl_new (red, &error);
  g_assert_no_error (error);

  before = look ();
  g_assert_nonnull (strstr (before, "172.16.0.0/12"));
  expected = g_string_new (before);
  g_string_replace (expected, "veth-red", "eth0", 0);

  nw_kernel_rename_while_down (rtnl, nw_kernel_link_find (rtnl, "veth-red", NULL), operation, &error);
  g_assert_no_error (error);

  {
    g_autofree char *sorted = sandbox_output ("sort <<'END'\n%sEND\n", expected->str);
    gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

    while (!looks_like (sorted) && g_get_monotonic_time () < deadline)
      g_usleep (20000);
    {
      g_autofree char *after = look ();

      g_assert_cmpstr (after, ==, sorted);
    }
  }
  tear_down ();
}

static void
test_taken (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) red = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  g_autoptr (NwOperation) operation = nw_operation_new_link_rename (red_ref, "veth-red", "second");
  g_autofree char *before = NULL;

  set_up ();
  red = nw_netns_open_named ("red", &error);
  rtnl = nw_rtnl_new (red, &error);
  g_assert_no_error (error);
  before = look ();

  g_assert_false (nw_kernel_rename_while_down (rtnl, nw_kernel_link_find (rtnl, "veth-red", NULL), operation, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  SANDBOX_WAIT (looks_like (before));
  tear_down ();
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rename/up", test_up);
  g_test_add_func ("/rename/taken", test_taken);

  return g_test_run ();
}
