/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <linux/if.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "nw-error.h"
#include "test-lab.h"

static char *self_path;

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

static void
on_snapshot (NwClient   *client,
             GParamSpec *pspec,
             guint      *n)
{
  (*n)++;
}

static gboolean
has_namespace (NwClient   *client,
               const char *name)
{
  return nw_snapshot_find_by_name (nw_client_get_snapshot (client), name) != NULL;
}

/* The kernel starts the queue of a link that has just got a carrier a moment later, up to a second after other links
 * have changed (linkwatch); what is sent before is lost. */
static gboolean
carries (NwClient   *client,
         const char *name,
         const char *link_name)
{
  NwNamespace *namespace_ = nw_snapshot_find_by_name (nw_client_get_snapshot (client), name);
  NwLink *link = nw_namespace_find_link_by_name (namespace_, link_name);

  return link->operational_state == IF_OPER_UP;
}

static void
build_red_and_blue (NwClient *client)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NwApplyResult) red = test_lab_apply (client, test_lab_plan_namespace ("red"), &error);
  g_autoptr(NwApplyResult) blue = NULL;
  g_autoptr(NwApplyResult) cable = NULL;

  g_assert_no_error (error);
  blue = test_lab_apply (client, test_lab_plan_namespace ("blue"), &error);
  g_assert_no_error (error);
  cable = test_lab_apply (client, test_lab_plan_cable (client, "red", "192.168.15.1/24", "blue", "192.168.15.2/24"),
                          &error);
  g_assert_no_error (error);
  WAIT_FOR (carries (client, "red", "veth-red") && carries (client, "blue", "veth-blue"));
}

/* -- Starting -- */

static void
test_start (void)
{
  NwClient *client;
  NwSnapshot *snapshot;
  g_autofree char *inode = NULL;
  g_autofree char *seen = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  snapshot = nw_client_get_snapshot (client);

  g_assert_cmpint (nw_client_get_world (client), ==, NW_WORLD_LAB);
  g_assert_false (nw_client_is_closed (client));
  g_assert_true (test_lab_is_alive (nw_client_get_process_id (client)));
  g_assert_cmpuint (nw_snapshot_get_n_namespaces (snapshot), ==, 1);

  /* The one namespace is the one that the helper lives in, and it is not ours. */
  inode = g_strdup_printf ("net:[%" G_GUINT64_FORMAT "]\n", nw_snapshot_get_root (snapshot)->inode);
  seen = test_lab_shell (client, "readlink /proc/self/ns/net");
  g_assert_cmpstr (seen, ==, inode);
  g_clear_pointer (&seen, g_free);
  seen = g_file_read_link ("/proc/self/ns/net", NULL);
  g_assert_false (g_str_has_prefix (inode, seen));

  test_lab_end (client);
}

static void
test_start_cancelled (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  nw_client_start_lab_async (cancellable, on_result, &result);
  g_cancellable_cancel (cancellable);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_start_lab_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Starts with a helper that is a shell script, and returns the error. */
static GError *
start_with_script (const char *script)
{
  g_autofree char *real = g_strdup (g_getenv ("NETWARREN_HELPER"));
  g_autofree char *directory = g_dir_make_tmp ("netwarren-XXXXXX", NULL);
  g_autofree char *helper = g_build_filename (directory, "helper", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  GError *error = NULL;

  if (script != NULL)
    {
      g_assert_true (g_file_set_contents (helper, script, -1, NULL));
      g_assert_cmpint (g_chmod (helper, 0700), ==, 0);
    }
  g_setenv ("NETWARREN_HELPER", helper, TRUE);
  nw_client_start_lab_async (NULL, on_result, &result);
  g_setenv ("NETWARREN_HELPER", real, TRUE);

  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_start_lab_finish (result, &error));
  g_unlink (helper);
  g_rmdir (directory);

  return error;
}

static void
test_start_forbidden (void)
{
  g_autoptr(GError) error = start_with_script ("#!/bin/sh\n"
                                               "echo 'Set kernel.unprivileged_userns_clone to 1.' >&2\n"
                                               "exit 3\n");

  g_assert_error (error, NW_ERROR, NW_ERROR_NO_USER_NAMESPACES);
  g_assert_cmpstr (error->message, ==, "Set kernel.unprivileged_userns_clone to 1.");
}

static void
test_start_broken (void)
{
  g_autoptr(GError) missing = start_with_script (NULL);
  g_autoptr(GError) complains = start_with_script ("#!/bin/sh\necho 'no room left' >&2\nexit 1\n");
  g_autoptr(GError) silent = start_with_script ("#!/bin/sh\nexit 7\n");
  g_autoptr(GError) killed = start_with_script ("#!/bin/sh\nkill -KILL $$\n");
  g_autoptr(GError) nonsense = start_with_script ("#!/bin/sh\necho hello\nexec sleep 60\n");
  g_autoptr(GError) nobody = start_with_script ("#!/bin/sh\necho unix:path=/nonexistent/socket\n");

  g_assert_error (missing, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_assert_error (complains, NW_ERROR, NW_ERROR_FAILED);
  g_assert_nonnull (strstr (complains->message, "no room left"));
  g_assert_error (silent, NW_ERROR, NW_ERROR_FAILED);
  g_assert_nonnull (strstr (silent->message, "7"));
  g_assert_error (killed, NW_ERROR, NW_ERROR_FAILED);
  g_assert_nonnull (strstr (killed->message, "9"));
  g_assert_error (nonsense, NW_ERROR, NW_ERROR_FAILED);
  g_assert_nonnull (nobody);
}

static void
test_start_directories (void)
{
  g_autofree char *before = g_strdup (g_getenv ("XDG_RUNTIME_DIR"));
  g_autofree char *directory = g_dir_make_tmp ("netwarren-XXXXXX", NULL);
  g_autofree char *sockets = g_build_filename (directory, "netwarren", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (!test_lab_available ())
    return;

  /* Without a runtime directory there is one below the temporary one. */
  g_unsetenv ("XDG_RUNTIME_DIR");
  test_lab_end (test_lab_start ());

  /* One that others can enter is refused, not used. */
  g_setenv ("XDG_RUNTIME_DIR", directory, TRUE);
  g_assert_cmpint (g_mkdir (sockets, 0700), ==, 0);
  g_assert_cmpint (g_chmod (sockets, 0755), ==, 0);
  nw_client_start_lab_async (NULL, on_result, &result);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_start_lab_finish (result, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_DENIED);
  g_assert_nonnull (strstr (error->message, sockets));

  g_rmdir (sockets);
  g_rmdir (directory);
  if (before != NULL)
    g_setenv ("XDG_RUNTIME_DIR", before, TRUE);
  else
    g_unsetenv ("XDG_RUNTIME_DIR");
}

/* -- Changes -- */

static void
test_apply (void)
{
  NwClient *client;
  g_autoptr(GError) error = NULL;
  g_autoptr(NwApplyResult) added = NULL;
  g_autoptr(NwApplyResult) cable = NULL;
  g_autoptr(NwApplyResult) undone = NULL;
  g_autofree char *inode = NULL;
  g_autofree char *seen = NULL;
  const guint64 *created;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  added = test_lab_apply (client, test_lab_plan_namespace ("red"), &error);
  g_assert_no_error (error);

  /* It is in the snapshot before the answer, under the inode that the kernel knows. */
  created = g_hash_table_lookup (added->created, "red");
  g_assert_nonnull (created);
  g_assert_cmpuint (nw_snapshot_find_by_name (nw_client_get_snapshot (client), "red")->inode, ==, *created);
  inode = g_strdup_printf ("%" G_GUINT64_FORMAT "\n", *created);
  seen = test_lab_shell (client, "stat -L -c %%i /run/netns/red");
  g_assert_cmpstr (seen, ==, inode);

  g_assert_cmpstr (added->commands[0], ==, "ip netns add red");
  g_assert_cmpstr (nw_plan_get_title (added->undo), ==, "Add red");

  test_lab_do (client, "ip netns add blue");
  WAIT_FOR (has_namespace (client, "blue"));
  cable = test_lab_apply (client, test_lab_plan_cable (client, "red", "192.168.15.1/24", "blue", "192.168.15.2/24"),
                          &error);
  g_assert_no_error (error);
  g_clear_pointer (&seen, g_free);
  seen = test_lab_shell (client, "ip -n blue -o -4 addr show dev veth-blue | awk '{ print $4 }'");
  g_assert_cmpstr (seen, ==, "192.168.15.2/24\n");
  g_assert_cmpuint (g_strv_length (cable->commands), ==, 5);

  undone = test_lab_apply (client, g_object_ref (cable->undo), &error);
  g_assert_no_error (error);
  g_assert_false (test_lab_try (client, "ip -n red link show dev veth-red"));
  g_assert_null (nw_namespace_find_link_by_name (nw_snapshot_find_by_name (nw_client_get_snapshot (client), "red"),
                                                 "veth-red"));
  test_lab_end (client);
}

static void
test_apply_refused (void)
{
  NwClient *client;
  NwSnapshot *before;
  NwPlan *plan;
  g_autoptr(GError) error = NULL;
  g_autoptr(NwApplyResult) added = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  added = test_lab_apply (client, test_lab_plan_namespace ("red"), &error);
  g_assert_no_error (error);
  before = g_object_ref (nw_client_get_snapshot (client));

  /* Whole or not at all: blue is not left behind when red is refused. */
  plan = test_lab_plan_namespace ("blue");
  nw_plan_take (plan, nw_operation_new_namespace_add ("red"));
  g_assert_null (test_lab_apply (client, plan, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_assert_false (test_lab_try (client, "test -e /run/netns/blue"));
  g_assert_null (strstr (error->message, "GDBus.Error"));

  /* Whatever came and went meanwhile, the picture is as before. */
  WAIT_FOR (nw_snapshot_equal (nw_client_get_snapshot (client), before));
  g_object_unref (before);
  test_lab_end (client);
}

static void
on_progress (guint    done,
             guint    total,
             gpointer user_data)
{
  guint *seen = user_data;

  g_assert_cmpuint (done, <=, total);
  g_assert_cmpuint (total, ==, 2000);
  *seen = done;
}

static void
test_apply_cancelled (void)
{
  NwClient *client;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(NwPlan) plan = nw_plan_new ("Many");
  guint progress = 0;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("ns%u", i);

      nw_plan_take (plan, nw_operation_new_namespace_add (name));
    }

  nw_client_apply_async (client, plan, NW_APPLY_NONE, on_progress, &progress, cancellable, on_result, &result);
  WAIT_FOR (progress > 0);
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_apply_finish (client, result, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_CANCELLED);
  g_assert_false (test_lab_try (client, "ls /run/netns/* >/dev/null 2>&1"));
  WAIT_FOR (nw_snapshot_get_n_namespaces (nw_client_get_snapshot (client)) == 1);

  /* One that is cancelled before it is sent never gets there. */
  g_clear_error (&error);
  g_clear_object (&result);
  nw_client_apply_async (client, plan, NW_APPLY_NONE, NULL, NULL, cancellable, on_result, &result);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_apply_finish (client, result, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_CANCELLED);
  test_lab_end (client);
}

/* "Take the uplink down", which the lab's host has its default route over. */
static NwPlan *
plan_cut_off (NwClient *client)
{
  NwNamespace *root = nw_snapshot_get_root (nw_client_get_snapshot (client));

  return nw_plan_take (nw_plan_new ("Take the uplink down"),
                       nw_operation_new_link_set_up (nw_namespace_get_ref (root), "uplink", FALSE));
}

static NwApplyResult *
cut_off (NwClient      *client,
         NwApplyFlags   flags,
         GError       **error)
{
  g_autoptr(NwPlan) plan = plan_cut_off (client);
  g_autoptr(GAsyncResult) result = NULL;

  nw_client_apply_async (client, plan, flags, NULL, NULL, NULL, on_result, &result);
  WAIT_FOR (result != NULL);

  return nw_client_apply_finish (client, result, error);
}

static gboolean
confirm (NwClient  *client,
         guint      trial,
         GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  nw_client_confirm_async (client, trial, on_result, &result);
  WAIT_FOR (result != NULL);

  return nw_client_confirm_finish (client, result, error);
}

static void
on_reverted (NwClient   *client,
             guint       trial,
             const char *left,
             guint      *reverted)
{
  g_assert_cmpstr (left, ==, "");
  *reverted = trial;
}

#define HAS_WAY_OUT "ip route get 8.8.8.8 >/dev/null 2>&1"

/* What the host itself reaches the world by goes only when that is confirmed, and comes back when it was only tried. */
static void
test_confirmed (void)
{
  NwClient *client;
  g_autoptr(NwApplyResult) cut = NULL;
  g_autoptr(NwApplyResult) tried = NULL;
  g_autoptr(NwApplyResult) kept = NULL;
  g_autoptr(GError) error = NULL;
  guint reverted = 0;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  g_signal_connect (client, "reverted", G_CALLBACK (on_reverted), &reverted);
  test_lab_do (client, "ip link add uplink type veth peer name line && ip link set line up && ip link set uplink up && "
                       "ip address add 203.0.113.1/24 dev uplink && ip route add default via 203.0.113.254");
  WAIT_FOR (nw_namespace_find_link_by_name (nw_snapshot_get_root (nw_client_get_snapshot (client)), "uplink") != NULL);

  g_assert_null (cut_off (client, NW_APPLY_NONE, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_UNCONFIRMED);
  g_clear_error (&error);
  test_lab_do (client, HAS_WAY_OUT);

  cut = cut_off (client, NW_APPLY_CONFIRMED, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cut->trial, ==, 0);
  g_assert_false (test_lab_try (client, HAS_WAY_OUT));
  nw_apply_result_free (test_lab_apply (client, g_object_ref (cut->undo), &error));
  g_assert_no_error (error);
  test_lab_do (client, HAS_WAY_OUT);

  tried = cut_off (client, NW_APPLY_CONFIRMED | NW_APPLY_ON_TRIAL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tried->trial, !=, 0);
  g_assert_false (test_lab_try (client, HAS_WAY_OUT));
  nw_client_revert (client, tried->trial);
  WAIT_FOR (reverted == tried->trial);
  test_lab_do (client, HAS_WAY_OUT);
  g_assert_false (confirm (client, tried->trial, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_clear_error (&error);

  kept = cut_off (client, NW_APPLY_CONFIRMED | NW_APPLY_ON_TRIAL, &error);
  g_assert_no_error (error);
  g_assert_true (confirm (client, kept->trial, &error));
  g_assert_no_error (error);
  g_assert_false (test_lab_try (client, HAS_WAY_OUT));
  test_lab_end (client);

  /* Nobody is left to ask. */
  client = test_lab_start ();
  nw_client_close (client);
  g_assert_false (confirm (client, 1, &error));
  g_assert_nonnull (error);
  test_lab_end (client);
}

static void
test_foreign_changes (void)
{
  NwClient *client;
  NwNamespace *green;
  guint n = 0;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  g_signal_connect (client, "notify::snapshot", G_CALLBACK (on_snapshot), &n);

  test_lab_do (client, "ip netns add green && ip -n green link add br0 type bridge && ip -n green link set br0 up");
  WAIT_FOR (has_namespace (client, "green") &&
            nw_namespace_find_link_by_name (nw_snapshot_find_by_name (nw_client_get_snapshot (client), "green"),
                                            "br0") != NULL);
  g_assert_cmpuint (n, >, 0);

  test_lab_do (client, "ip -n green addr add 10.1.2.3/8 dev br0");
  WAIT_FOR ((green = nw_snapshot_find_by_name (nw_client_get_snapshot (client), "green")) != NULL &&
            green->addresses->len > 0 &&
            ((NwAddress *) green->addresses->pdata[0])->local.bytes[3] == 3);

  test_lab_do (client, "ip netns del green");
  WAIT_FOR (!has_namespace (client, "green"));
  test_lab_end (client);
}

/* -- Pings -- */

static NwPing *
ping (NwClient   *client,
      const char *from,
      const char *target,
      guint       count)
{
  NwInet inet;

  g_assert_true (nw_inet_parse_address (target, &inet, NULL));

  return nw_client_ping (client,
                         nw_namespace_get_ref (nw_snapshot_find_by_name (nw_client_get_snapshot (client), from)),
                         &inet, NULL, count);
}

static void
test_ping (void)
{
  NwClient *client;
  g_autoptr(NwPing) counted = NULL;
  g_autoptr(NwPing) endless = NULL;
  g_autoptr(NwPingAnswer) first = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  build_red_and_blue (client);

  counted = ping (client, "red", "192.168.15.2", 2);
  endless = ping (client, "blue", "192.168.15.1", 0);
  g_assert_true (nw_ping_is_running (counted));
  WAIT_FOR (!nw_ping_is_running (counted));
  g_assert_cmpstr (nw_ping_get_reason (counted), ==, "");
  g_assert_cmpuint (nw_ping_get_sent (counted), ==, 2);
  g_assert_cmpuint (nw_ping_get_received (counted), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (counted)), >=, 2);
  first = g_list_model_get_item (G_LIST_MODEL (counted), 0);
  g_assert_cmpuint (first->sequence, ==, 1);
  g_assert_cmpint (first->kind, ==, NW_PING_REPLY);
  g_assert_cmpstr (first->from, ==, "192.168.15.2");
  g_assert_cmpuint (first->ttl, ==, 64);
  g_assert_cmpuint (first->time, >, 0);
  g_assert_cmpuint (nw_ping_get_minimum (counted), <=, nw_ping_get_average (counted));
  g_assert_cmpuint (nw_ping_get_average (counted), <=, nw_ping_get_maximum (counted));

  /* The kernel has really resolved the neighbour. */
  g_assert_true (test_lab_try (client, "ip -n red neigh show 192.168.15.2 | grep -q lladdr"));

  WAIT_FOR (nw_ping_get_received (endless) > 0);
  nw_ping_stop (endless);
  g_assert_false (nw_ping_is_running (endless));
  g_assert_cmpstr (nw_ping_get_reason (endless), ==, "");
  test_lab_end (client);
}

/* The first answer can come at once: it must not be lost between the call and its reply. */
static void
test_ping_many (void)
{
  NwClient *client;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  build_red_and_blue (client);

  for (guint round = 0; round < 10; round++)
    {
      g_autoptr(GPtrArray) pings = g_ptr_array_new_with_free_func (g_object_unref);

      for (guint i = 0; i < 8; i++)
        g_ptr_array_add (pings, ping (client, "red", i % 2 == 0 ? "192.168.15.2" : "127.0.0.1", 1));
      for (guint i = 0; i < pings->len; i++)
        {
          WAIT_FOR (!nw_ping_is_running (pings->pdata[i]));
          g_assert_cmpstr (nw_ping_get_reason (pings->pdata[i]), ==, "");
          /* On a busy machine a late reply may follow a "no answer yet". */
          g_assert_cmpuint (g_list_model_get_n_items (pings->pdata[i]), >=, 1);
          g_assert_cmpuint (nw_ping_get_sent (pings->pdata[i]), ==, 1);
          g_assert_cmpuint (nw_ping_get_received (pings->pdata[i]), ==, 1);
        }
    }
  test_lab_end (client);
}

static void
test_ping_fails (void)
{
  NwClient *client;
  g_autoptr(NwPing) no_route = NULL;
  g_autoptr(NwPing) nobody = NULL;
  g_autoptr(NwPing) gone = NULL;
  g_autoptr(NwPing) after = NULL;
  g_autoptr(NwPingAnswer) answer = NULL;
  NwNamespaceRef nowhere = { 1, (char *) "nowhere" };
  NwInet inet;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  build_red_and_blue (client);

  no_route = ping (client, "red", "10.9.9.9", 1);
  nobody = ping (client, "red", "192.168.15.77", 1);
  g_assert_true (nw_inet_parse_address ("192.168.15.2", &inet, NULL));
  gone = nw_client_ping (client, nowhere, &inet, NULL, 1);

  WAIT_FOR (!nw_ping_is_running (no_route) && !nw_ping_is_running (nobody) && !nw_ping_is_running (gone));
  g_assert_cmpuint (nw_ping_get_received (no_route), ==, 0);
  g_assert_true (*nw_ping_get_reason (no_route) != '\0' || g_list_model_get_n_items (G_LIST_MODEL (no_route)) == 1);
  answer = g_list_model_get_item (G_LIST_MODEL (nobody), 0);
  g_assert_nonnull (answer);
  g_assert_cmpint (answer->kind, !=, NW_PING_REPLY);
  g_assert_cmpstr (nw_ping_get_reason (gone), !=, "");

  nw_client_close (client);
  after = ping (client, "red", "192.168.15.2", 1);
  WAIT_FOR (!nw_ping_is_running (after));
  g_assert_cmpstr (nw_ping_get_reason (after), !=, "");
  test_lab_end (client);
}

/* A ping that nobody holds any more stops, also when its start is still on the way. */
static void
test_ping_dropped (void)
{
  NwClient *client;
  NwPing *dropped;
  g_autoptr(NwPing) witness = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  build_red_and_blue (client);

  dropped = ping (client, "red", "192.168.15.2", 0);
  WAIT_FOR (nw_ping_get_received (dropped) > 0);
  g_object_unref (dropped);
  g_object_unref (ping (client, "red", "192.168.15.2", 0));

  witness = ping (client, "red", "127.0.0.1", 1);
  WAIT_FOR (!nw_ping_is_running (witness));

  /* The kernel counts the requests that red sends: none, over two periods of what was dropped. */
  {
    g_autofree char *before = test_lab_shell (client, "ip netns exec red awk '/OutMsgs/ || /^Icmp:/' /proc/net/snmp");
    g_autofree char *after = NULL;
    g_autoptr(NwPing) clock = ping (client, "blue", "127.0.0.1", 3);

    WAIT_FOR (!nw_ping_is_running (clock));
    after = test_lab_shell (client, "ip netns exec red awk '/OutMsgs/ || /^Icmp:/' /proc/net/snmp");
    g_assert_cmpstr (before, ==, after);
  }
  test_lab_end (client);
}

/* -- Ends -- */

static void
on_closed (NwClient     *client,
           const GError *reason,
           GError      **out)
{
  *out = reason != NULL ? g_error_copy (reason) : g_error_new_literal (NW_ERROR, NW_ERROR_FAILED, "left");
}

static void
test_helper_killed (void)
{
  NwClient *client;
  NwSnapshot *snapshot;
  g_autoptr(NwPing) running = NULL;
  g_autoptr(GError) closed = NULL;
  g_autoptr(GError) error = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  build_red_and_blue (client);
  running = ping (client, "red", "192.168.15.2", 0);
  WAIT_FOR (nw_ping_get_received (running) > 0);
  snapshot = nw_client_get_snapshot (client);

  g_signal_connect (client, "closed", G_CALLBACK (on_closed), &closed);
  g_assert_cmpint (kill (nw_client_get_process_id (client), SIGKILL), ==, 0);
  WAIT_FOR (closed != NULL);
  g_assert_cmpstr (closed->message, !=, "left");
  g_assert_true (nw_client_is_closed (client));
  g_assert_false (nw_ping_is_running (running));
  g_assert_cmpstr (nw_ping_get_reason (running), !=, "");

  /* What was there last can still be looked at, and nothing more can be done. */
  g_assert_true (nw_client_get_snapshot (client) == snapshot);
  g_assert_null (test_lab_apply (client, test_lab_plan_namespace ("green"), &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_FAILED);
  g_object_unref (client);
}

static void
test_helper_killed_in_plan (void)
{
  NwClient *client;
  g_autoptr(NwPlan) plan = nw_plan_new ("Many");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint progress = 0;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("ns%u", i);

      nw_plan_take (plan, nw_operation_new_namespace_add (name));
    }
  nw_client_apply_async (client, plan, NW_APPLY_NONE, on_progress, &progress, NULL, on_result, &result);
  WAIT_FOR (progress > 0);
  g_assert_cmpint (kill (nw_client_get_process_id (client), SIGKILL), ==, 0);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_client_apply_finish (client, result, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_FAILED);
  g_object_unref (client);
}

static void
test_left (void)
{
  NwClient *client;
  g_autoptr(GError) closed = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  g_signal_connect (client, "closed", G_CALLBACK (on_closed), &closed);
  nw_client_close (client);
  g_assert_error (closed, NW_ERROR, NW_ERROR_FAILED);
  g_assert_cmpstr (closed->message, ==, "left");
  test_lab_end (client);
}

/* The application is killed, and cannot say goodbye: its lab ends all the same. */
static void
test_client_killed (void)
{
  const char * const argv[] = { self_path, "--hold-lab", NULL };
  g_autoptr(GIOChannel) channel = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *line = NULL;
  GPid child;
  guint process_id;
  int output;

  if (!test_lab_available ())
    return;

  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                            &child, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  channel = g_io_channel_unix_new (output);
  g_io_channel_read_line (channel, &line, NULL, NULL, &error);
  g_assert_no_error (error);
  process_id = strtoul (line, NULL, 10);
  g_assert_true (test_lab_is_alive (process_id));

  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
  WAIT_FOR (!test_lab_is_alive (process_id));
  close (output);
}

G_GNUC_NORETURN static void
hold_lab (void)
{
  NwClient *client = test_lab_start ();

  g_print ("%u\n", nw_client_get_process_id (client));
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int    argc,
      char **argv)
{
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  if (argc > 1 && g_str_equal (argv[1], "--hold-lab"))
    hold_lab ();

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/client/start", test_start);
  g_test_add_func ("/client/start/cancelled", test_start_cancelled);
  g_test_add_func ("/client/start/forbidden", test_start_forbidden);
  g_test_add_func ("/client/start/broken", test_start_broken);
  g_test_add_func ("/client/start/directories", test_start_directories);
  g_test_add_func ("/client/apply", test_apply);
  g_test_add_func ("/client/apply/refused", test_apply_refused);
  g_test_add_func ("/client/apply/cancelled", test_apply_cancelled);
  g_test_add_func ("/client/apply/confirmed", test_confirmed);
  g_test_add_func ("/client/foreign-changes", test_foreign_changes);
  g_test_add_func ("/client/ping", test_ping);
  g_test_add_func ("/client/ping/many", test_ping_many);
  g_test_add_func ("/client/ping/fails", test_ping_fails);
  g_test_add_func ("/client/ping/dropped", test_ping_dropped);
  g_test_add_func ("/client/helper-killed", test_helper_killed);
  g_test_add_func ("/client/helper-killed/in-plan", test_helper_killed_in_plan);
  g_test_add_func ("/client/left", test_left);
  g_test_add_func ("/client/client-killed", test_client_killed);

  return g_test_run ();
}
