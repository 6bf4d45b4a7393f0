/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-error.h"
#include "nw-kernel-address.h"
#include "nw-kernel-execute.h"
#include "nw-kernel-link.h"
#include "sandbox.h"

/* Who is refused must learn what, where and why, in the kernel's own words. */

static char *names[] = { "red", "blue" };
static const NwNamespaceRef red_ref = { .name = "red" };
static const NwNamespaceRef blue_ref = { .name = "blue" };

static void
set_up (void)
{
  sandbox_run ("ip netns add red; ip netns add blue; "
               "ip -n red link add veth-red type veth peer name veth-blue netns blue; "
               "ip -n red link set veth-red up; ip -n blue link set veth-blue up; "
               "ip -n red addr add 192.168.15.1/24 dev veth-red");
}

static void
tear_down (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    sandbox_run ("[ ! -e /run/netns/%s ] || ip netns delete %s", names[i], names[i]);
}

/* Takes @operation. */
static void
refused (NwOperation *operation,
         NwError      code,
         const char  *what,
         const char  *why)
{
  g_autoptr (NwOperation) owned = operation;
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (NwNetns) other = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;

  g_assert_true (nw_operation_check (operation, &error));
  if (operation->kind != NW_OPERATION_NAMESPACE_ADD)
    {
      netns = nw_netns_open (&operation->namespace, &error);
      g_assert_no_error (error);
      rtnl = nw_rtnl_new (netns, &error);
      g_assert_no_error (error);
    }
  if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE))
    other = nw_netns_open (&operation->peer_namespace, &error);
  if (nw_operation_has (operation, NW_FIELD_TARGET))
    other = nw_netns_open (&operation->target, &error);
  g_assert_no_error (error);

  g_assert_false (nw_kernel_execute (operation, rtnl, other, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, NW_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, what));
  g_assert_nonnull (strstr (error->message, why));
  g_assert_false (g_str_has_suffix (error->message, "."));
}

static NwInet
prefix (const char *text)
{
  g_autoptr (GError) error = NULL;
  NwInet inet;

  nw_inet_parse_prefix (text, &inet, &error);
  g_assert_no_error (error);

  return inet;
}

static void
test_extended_ack (void)
{
  NwInet destination = prefix ("10.0.0.0/8");
  NwInet gateway = prefix ("172.31.0.1");

  set_up ();
  refused (nw_operation_new_route_replace (red_ref, &destination, &gateway, NULL, 0),
           NW_ERROR_KERNEL, "10.0.0.0/8", "Nexthop has invalid gateway");
  destination = prefix ("2001:db8::/32");
  refused (nw_operation_new_route_replace (red_ref, &destination, NULL, "lo", 0), /* lo is down */
           NW_ERROR_KERNEL, "2001:db8::/32", "Nexthop device is not up");
  refused (nw_operation_new_link_set_master (red_ref, "veth-red", "lo"),
           NW_ERROR_UNSUPPORTED, "veth-red", "not supported");
  sandbox_run ("ip -n red link add br0 type bridge; ip -n red link add port type veth peer name far; ip -n red link set port master br0");
  refused (nw_operation_new_link_set_master (red_ref, "br0", "br0"), NW_ERROR_KERNEL, "br0", "Can not enslave a bridge to a bridge");
  tear_down ();
}

static void
test_duplicates (void)
{
  set_up ();
  refused (nw_operation_new_namespace_add ("red"), NW_ERROR_EXISTS, "red", "already");
  refused (nw_operation_new_veth_add (red_ref, "veth-red", blue_ref, "other"), NW_ERROR_EXISTS, "veth-red in red", "already");
  refused (nw_operation_new_veth_add (red_ref, "other", blue_ref, "veth-blue"), NW_ERROR_EXISTS, "veth-blue in blue", "already");
  refused (nw_operation_new_link_rename (red_ref, "veth-red", "lo"), NW_ERROR_EXISTS, "veth-red", "already");

  sandbox_run ("ip -n blue link add veth-red type veth peer name x");
  refused (nw_operation_new_link_move (red_ref, "veth-red", blue_ref), NW_ERROR_EXISTS, "blue", "exists");
  tear_down ();
}

static void
test_missing (void)
{
  NwInet address = prefix ("10.1.1.1/8");
  NwInet destination = prefix ("10.0.0.0/8");
  NwMac mac = { 6, { 2, 0, 0x5e, 0, 0, 1 } };

  set_up ();
  refused (nw_operation_new_link_remove (red_ref, "nothing"), NW_ERROR_NOT_FOUND, "nothing", "red");
  refused (nw_operation_new_link_set_up (red_ref, "nothing", TRUE), NW_ERROR_NOT_FOUND, "nothing", "red");
  refused (nw_operation_new_link_set_mac (red_ref, "nothing", &mac), NW_ERROR_NOT_FOUND, "nothing", "red");
  refused (nw_operation_new_link_set_master (red_ref, "veth-red", "br9"), NW_ERROR_NOT_FOUND, "br9", "red");
  refused (nw_operation_new_address_replace (red_ref, "nothing", &address), NW_ERROR_NOT_FOUND, "nothing", "red");
  refused (nw_operation_new_address_remove (red_ref, "veth-red", &address), NW_ERROR_NOT_FOUND, "10.1.1.1/8", "veth-red");
  refused (nw_operation_new_route_replace (red_ref, &destination, NULL, "nothing", 0), NW_ERROR_NOT_FOUND, "nothing", "red");
  refused (nw_operation_new_neighbour_remove (red_ref, "veth-red", &address), NW_ERROR_NOT_FOUND, "10.1.1.1", "veth-red");
  refused (nw_operation_new_neighbour_remove (red_ref, "veth-red", &address), NW_ERROR_NOT_FOUND, "10.1.1.1", "none like that");
  refused (nw_operation_new_link_remove (red_ref, "lo"), NW_ERROR_UNSUPPORTED, "lo", "supported");
  tear_down ();
}

/* A namespace that goes away while somebody has it in mind, or in hand. */
static void
test_namespace_gone (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) red = NULL;
  g_autoptr (NwNetns) again = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  g_autoptr (NwOperation) operation = NULL;
  NwNamespaceRef ref = { .name = (char *) "red" };

  set_up ();
  red = nw_netns_open_named ("red", &error);
  g_assert_no_error (error);
  ref.inode = red->inode;
  rtnl = nw_rtnl_new (red, &error);
  g_assert_no_error (error);
  sandbox_run ("ip netns delete red");

  again = nw_netns_open (&ref, &error);
  g_assert_null (again);
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "red"));
  g_clear_error (&error);

  /* What one holds open goes on working. */
  operation = nw_operation_new_link_set_up (ref, "lo", TRUE);
  g_assert_true (nw_kernel_execute (operation, rtnl, NULL, NULL, &error));
  g_assert_no_error (error);
  tear_down ();
}

/* Nothing is left of a link whose second half was refused, and none of a message half filled. */
static void
test_half_made (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) red = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  NwOperation *operation;

  set_up ();
  operation = nw_operation_new_link_add (red_ref, "br0", "bridge");
  operation->present |= G_GUINT64_CONSTANT (1) << NW_FIELD_ADDRESS_GENERATION;
  operation->address_generation = 2; /* stable privacy, without a secret */
  refused (operation, NW_ERROR_KERNEL, "br0", "");

  red = nw_netns_open_named ("red", &error);
  rtnl = nw_rtnl_new (red, &error);
  g_assert_cmpint (nw_kernel_link_find (rtnl, "br0", &error), ==, 0);
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  tear_down ();
}

static void
test_unknown_kind (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwOperation) operation = nw_operation_new_link_add (red_ref, "x0", "nosuchkind");
  g_autoptr (NwNetns) red = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;

  set_up ();
  red = nw_netns_open_named ("red", &error);
  rtnl = nw_rtnl_new (red, &error);
  g_assert_no_error (error);
  g_assert_false (nw_kernel_execute (operation, rtnl, NULL, NULL, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "no interfaces of the kind nosuchkind"));
  tear_down ();
}

/* A socket is good for another question after any refusal, and a dump that overflows it is still whole. */
static void
test_large_dump (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) red = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);

  set_up ();
  sandbox_run ("for i in 1 2 3 4 5 6 7 8; do for j in $(seq 1 250); do echo addr add 10.0.$i.$j/16 dev veth-red; done; done | ip -n red -batch -");
  red = nw_netns_open_named ("red", &error);
  rtnl = nw_rtnl_new (red, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nw_kernel_link_find (rtnl, "nothing", NULL), ==, 0);
  g_assert_true (nw_kernel_address_dump (rtnl, addresses, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (addresses->len, >=, 2001);
  tear_down ();
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/errors/extended-ack", test_extended_ack);
  g_test_add_func ("/errors/duplicates", test_duplicates);
  g_test_add_func ("/errors/missing", test_missing);
  g_test_add_func ("/errors/namespace-gone", test_namespace_gone);
  g_test_add_func ("/errors/half-made", test_half_made);
  g_test_add_func ("/errors/unknown-kind", test_unknown_kind);
  g_test_add_func ("/errors/large-dump", test_large_dump);

  return g_test_run ();
}
