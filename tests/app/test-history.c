/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-error.h"
#include "nw-history.h"
#include "test-lab.h"

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  GAsyncResult **out = user_data;

  *out = g_object_ref (result);
}

/* Takes @plan. */
static void
apply (NwHistory *history,
       NwPlan    *plan)
{
  g_autoptr(NwPlan) taken = plan;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(NwApplyResult) applied = NULL;
  g_autoptr(GError) error = NULL;

  nw_history_apply_async (history, plan, NW_APPLY_NONE, on_result, &result);
  WAIT_FOR (result != NULL);
  applied = nw_history_finish (history, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (applied);
}

static gboolean
step (NwHistory *history,
      void      (*function) (NwHistory *, NwApplyFlags, GAsyncReadyCallback, gpointer),
      GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(NwApplyResult) applied = NULL;

  function (history, NW_APPLY_NONE, on_result, &result);
  WAIT_FOR (result != NULL);
  applied = nw_history_finish (history, result, NULL, error);

  return applied != NULL;
}

static void
undo (NwHistory *history)
{
  g_autoptr(GError) error = NULL;

  step (history, nw_history_undo_async, &error);
  g_assert_no_error (error);
}

static void
redo (NwHistory *history)
{
  g_autoptr(GError) error = NULL;

  step (history, nw_history_redo_async, &error);
  g_assert_no_error (error);
}

static NwPlan *
plan_remove (NwClient   *client,
             const char *name)
{
  NwNamespace *namespace_ = nw_snapshot_find_by_name (nw_client_get_snapshot (client), name);
  NwPlan *plan = nw_plan_new ("Remove");

  return nw_plan_take (plan, nw_operation_new_namespace_remove (nw_namespace_get_ref (namespace_)));
}

/* The kernel gives the number of a namespace that is gone to the next one. Makes namespaces by ip(8) until one has
 * @inode, so that the next one that the history makes has another. They do not show in describe(). */
static void
occupy (NwClient *client,
        guint64   inode)
{
  gint64 deadline = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  guint64 seen = 0;

  for (guint i = 0; seen != inode && g_get_monotonic_time () < deadline; i++)
    {
      g_autofree char *text = test_lab_shell (client, "ip netns add filler%u && stat -L -c %%i /run/netns/filler%u", i, i);

      seen = g_ascii_strtoull (text, NULL, 10);
    }
}

/* What a person sees of the lab, without what differs between two namespaces of the same kind. */
static char *
describe (NwClient *client)
{
  return test_lab_shell (client,
                         "for n in $(ls /run/netns | grep -v ^filler | sort); do echo \"$n:\"; "
                         "ip -n $n -o link | sed -E 's/^[0-9]+: //; s/@if[0-9]+//; s/ link-netns.*//; "
                         /* The carrier follows a moment later. */
                         "s/NO-CARRIER,|,LOWER_UP|,M-DOWN//g; s/state [A-Z]+ //'; "
                         "ip -n $n -o -4 addr | awk '{ print $2, $4 }'; ip -n $n route; done");
}

static gboolean
reaches (NwClient   *client,
         const char *from,
         const char *address)
{
  NwInet target;
  g_autoptr(NwPing) ping = NULL;

  g_assert_true (nw_inet_parse_address (address, &target, NULL));
  ping = nw_client_ping (client,
                         nw_namespace_get_ref (nw_snapshot_find_by_name (nw_client_get_snapshot (client), from)),
                         &target, NULL, 1);
  WAIT_FOR (!nw_ping_is_running (ping));

  return nw_ping_get_received (ping) == 1;
}

static void
build (NwHistory *history,
       NwClient  *client)
{
  apply (history, test_lab_plan_namespace ("red"));
  apply (history, test_lab_plan_namespace ("blue"));
  apply (history, test_lab_plan_cable (client, "red", "192.168.15.1/24", "blue", "192.168.15.2/24"));
}

static void
test_undo_redo (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *again = NULL;
  g_autofree char *empty = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);
  g_assert_false (nw_history_can_undo (history));
  g_assert_false (nw_history_can_redo (history));
  g_assert_null (nw_history_get_undo_title (history));

  build (history, client);
  whole = describe (client);
  g_assert_true (reaches (client, "red", "192.168.15.2"));
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Connect red and blue");

  /* All the way back: the namespaces lose their inodes. */
  for (guint i = 0; i < 3; i++)
    undo (history);
  empty = describe (client);
  g_assert_cmpstr (empty, ==, "");
  g_assert_false (nw_history_can_undo (history));
  g_assert_cmpstr (nw_history_get_redo_title (history), ==, "Add red");

  /* And forth again: the cable finds the new namespaces. */
  for (guint i = 0; i < 3; i++)
    redo (history);
  again = describe (client);
  g_assert_cmpstr (again, ==, whole);
  g_assert_true (reaches (client, "red", "192.168.15.2"));
  g_assert_false (nw_history_can_redo (history));
  test_lab_end (client);
}

/* The namespace that comes back is another one; everything older must follow it. */
static void
test_delete_namespace_and_further_back (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *again = NULL;
  g_autofree char *rest = NULL;
  guint64 before;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);
  build (history, client);
  whole = describe (client);
  before = nw_snapshot_find_by_name (nw_client_get_snapshot (client), "red")->inode;

  for (guint round = 0; round < 2; round++)
    {
      apply (history, plan_remove (client, "red"));
      g_assert_false (test_lab_try (client, "test -e /run/netns/red"));
      if (round == 1)
        occupy (client, before);
      undo (history);
      g_clear_pointer (&again, g_free);
      again = describe (client);
      g_assert_cmpstr (again, ==, whole);
      g_assert_true (reaches (client, "blue", "192.168.15.1"));
      before = nw_snapshot_find_by_name (nw_client_get_snapshot (client), "red")->inode;
    }

  /* The cable was made between the red that is gone and blue. */
  undo (history);
  g_assert_false (test_lab_try (client, "ip -n blue link show dev veth-blue"));
  redo (history);
  g_assert_true (reaches (client, "blue", "192.168.15.1"));

  undo (history);
  undo (history);
  undo (history);
  rest = describe (client);
  g_assert_cmpstr (rest, ==, "");
  test_lab_end (client);
}

/* blue gets the number that red had. When red comes back with another one, what is about blue must stay about blue. */
static void
test_reused_inode (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *again = NULL;
  guint64 inode;
  guint n_steps = 2;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);
  apply (history, test_lab_plan_namespace ("green"));
  apply (history, test_lab_plan_namespace ("red"));
  inode = nw_snapshot_find_by_name (nw_client_get_snapshot (client), "red")->inode;
  apply (history, plan_remove (client, "red"));

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("blue%u", i);

      apply (history, test_lab_plan_namespace (name));
      n_steps++;
      if (nw_snapshot_find_by_name (nw_client_get_snapshot (client), name)->inode != inode)
        continue;

      apply (history, test_lab_plan_cable (client, name, "10.0.0.1/8", "green", "10.0.0.2/8"));
      n_steps++;
      break;
    }
  whole = describe (client);

  for (guint i = 1; i < n_steps; i++)
    undo (history);
  g_assert_true (test_lab_try (client, "test -e /run/netns/red"));
  for (guint i = 1; i < n_steps; i++)
    redo (history);
  again = describe (client);
  g_assert_cmpstr (again, ==, whole);
  g_assert_false (test_lab_try (client, "test -e /run/netns/red"));
  test_lab_end (client);
}

static void
test_new_change_forgets_redo (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);
  apply (history, test_lab_plan_namespace ("red"));
  undo (history);
  g_assert_true (nw_history_can_redo (history));
  apply (history, test_lab_plan_namespace ("blue"));
  g_assert_false (nw_history_can_redo (history));
  test_lab_end (client);
}

/* Asked for all at once, done one after the other in that order. */
static void
test_queue (void)
{
  static const char * const names[] = { "red", "blue", "green", "orange" };
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  GAsyncResult *results[6] = { NULL };
  g_autofree char *there = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);

  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(NwPlan) plan = test_lab_plan_namespace (names[i]);

      nw_history_apply_async (history, plan, NW_APPLY_NONE, on_result, &results[i]);
    }
  nw_history_undo_async (history, NW_APPLY_NONE, on_result, &results[4]);
  nw_history_undo_async (history, NW_APPLY_NONE, on_result, &results[5]);

  for (guint i = 0; i < 6; i++)
    {
      g_autoptr(NwApplyResult) applied = NULL;
      g_autoptr(GError) error = NULL;

      WAIT_FOR (results[i] != NULL);
      applied = nw_history_finish (history, results[i], NULL, &error);
      g_assert_no_error (error);
      g_object_unref (results[i]);
    }

  there = test_lab_shell (client, "ls /run/netns | sort | tr '\\n' ' '");
  g_assert_cmpstr (there, ==, "blue red ");
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Add blue");
  g_assert_cmpstr (nw_history_get_redo_title (history), ==, "Add green");
  test_lab_end (client);
}

static void
test_failures (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  g_autoptr(NwPlan) again = test_lab_plan_namespace ("red");
  g_autoptr(NwPlan) failed = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);

  g_assert_false (step (history, nw_history_undo_async, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* What failed was not done: there is nothing of it to undo. */
  apply (history, test_lab_plan_namespace ("red"));
  nw_history_apply_async (history, again, NW_APPLY_NONE, on_result, &result);
  WAIT_FOR (result != NULL);
  g_assert_null (nw_history_finish (history, result, &failed, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_assert_true (failed == again);
  g_clear_error (&error);
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Add red");

  /* What somebody else took away cannot be undone; it must not stand in the way of what is older. */
  apply (history, test_lab_plan_namespace ("blue"));
  test_lab_do (client, "ip netns del blue");
  WAIT_FOR (nw_snapshot_find_by_name (nw_client_get_snapshot (client), "blue") == NULL);
  g_assert_false (step (history, nw_history_undo_async, &error));
  g_assert_nonnull (error);
  undo (history);
  g_assert_false (test_lab_try (client, "test -e /run/netns/red"));

  /* What is only in the way can be moved out of it: the undo that failed is still there. */
  g_clear_error (&error);
  apply (history, test_lab_plan_namespace ("green"));
  apply (history, plan_remove (client, "green"));
  test_lab_do (client, "ip netns add green");
  g_assert_false (step (history, nw_history_undo_async, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Remove");
  test_lab_do (client, "ip netns del green");
  undo (history);
  g_assert_true (test_lab_try (client, "test -e /run/netns/green"));
  undo (history);

  /* The helper goes: whatever waits ends. */
  g_clear_error (&error);
  redo (history);
  nw_client_close (client);
  g_assert_false (step (history, nw_history_undo_async, &error));
  g_assert_nonnull (error);
  test_lab_end (client);
}

static GVariant *
place (const char *key,
       double      x)
{
  return g_variant_new_parsed ("{%s: (%d, 0.0)}", key, x);
}

static void
on_move (NwHistory *history,
         GVariant  *positions,
         GString   *moves)
{
  g_autofree char *text = g_variant_print (positions, FALSE);

  g_string_append (moves, text);
}

/* Moves stand in one row with the plans, in the order of doing. */
static void
test_moves (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  g_autoptr(GString) moves = g_string_new (NULL);

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);
  g_signal_connect (history, "move", G_CALLBACK (on_move), moves);

  apply (history, test_lab_plan_namespace ("red"));
  nw_history_record_move (history, "Move red", place ("red", 0), place ("red", 24));
  nw_history_record_move (history, "Move red", place ("red", 24), place ("red", 48));
  nw_history_record_move (history, "Move blue", place ("blue", 5), place ("blue", 7));
  g_assert_cmpstr (moves->str, ==, "");
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Move blue");

  undo (history);
  g_assert_cmpstr (moves->str, ==, "{'blue': (5.0, 0.0)}");
  g_string_truncate (moves, 0);
  undo (history);
  g_assert_cmpstr (moves->str, ==, "{'red': (0.0, 0.0)}");
  g_string_truncate (moves, 0);
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Add red");
  undo (history);
  g_assert_cmpstr (moves->str, ==, "");
  g_assert_false (test_lab_try (client, "test -e /run/netns/red"));

  redo (history);
  test_lab_do (client, "test -e /run/netns/red");
  g_assert_cmpstr (nw_history_get_redo_title (history), ==, "Move red");
  redo (history);
  g_assert_cmpstr (moves->str, ==, "{'red': (48.0, 0.0)}");
  g_string_truncate (moves, 0);
  undo (history);
  g_assert_cmpstr (moves->str, ==, "{'red': (0.0, 0.0)}");

  /* A new move forgets what could be done again. */
  nw_history_record_move (history, "Move red", place ("red", 0), place ("red", 9));
  g_assert_false (nw_history_can_redo (history));
  test_lab_end (client);
}

static void
on_progress (NwHistory *history,
             guint      done,
             guint      total,
             guint     *n_signals)
{
  (*n_signals)++;
  nw_history_cancel (history);
}

/* An undo that was given up can still be undone later. */
static void
test_cancel (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  g_autoptr(NwPlan) plan = nw_plan_new ("Add many");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint n_signals = 0;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);
  g_assert_null (nw_history_get_running (history));
  nw_history_cancel (history);

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *name = g_strdup_printf ("d%u", i);

      nw_plan_take (plan, nw_operation_new_link_add ((NwNamespaceRef) {
        nw_snapshot_get_root (nw_client_get_snapshot (client))->inode, (char *) "" }, name, "bridge"));
    }
  nw_history_apply_async (history, plan, NW_APPLY_NONE, on_result, &result);
  g_assert_true (nw_history_get_running (history) == plan);
  WAIT_FOR (result != NULL);
  nw_apply_result_free (nw_history_finish (history, result, NULL, &error));
  g_assert_no_error (error);
  g_assert_null (nw_history_get_running (history));

  g_signal_connect (history, "progress", G_CALLBACK (on_progress), &n_signals);
  g_assert_false (step (history, nw_history_undo_async, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_CANCELLED);
  g_assert_cmpuint (n_signals, >, 0);
  test_lab_do (client, "test $(ip -o link show type bridge | wc -l) = 60");
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Add many");

  g_signal_handlers_disconnect_by_data (history, &n_signals);
  undo (history);
  test_lab_do (client, "test $(ip -o link show type bridge | wc -l) = 0");
  test_lab_end (client);
}

/* What the helper took back by itself does not wait to be undone once more. */
static void
test_trial (void)
{
  NwClient *client;
  g_autoptr(NwHistory) history = NULL;
  g_autoptr(NwPlan) plan = test_lab_plan_namespace ("blue");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(NwApplyResult) applied = NULL;
  g_autoptr(GError) error = NULL;

  if (!test_lab_available ())
    return;

  client = test_lab_start ();
  history = nw_history_new (client);
  apply (history, test_lab_plan_namespace ("red"));

  nw_history_apply_async (history, plan, NW_APPLY_ON_TRIAL, on_result, &result);
  WAIT_FOR (result != NULL);
  applied = nw_history_finish (history, result, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (nw_history_get_undo_title (history), ==, "Add blue");

  nw_client_revert (client, applied->trial);
  WAIT_FOR (g_strcmp0 (nw_history_get_undo_title (history), "Add red") == 0);
  g_assert_false (test_lab_try (client, "test -e /run/netns/blue"));
  undo (history);
  g_assert_false (test_lab_try (client, "test -e /run/netns/red"));
  test_lab_end (client);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/history/undo-redo", test_undo_redo);
  g_test_add_func ("/history/delete-namespace", test_delete_namespace_and_further_back);
  g_test_add_func ("/history/reused-inode", test_reused_inode);
  g_test_add_func ("/history/new-change-forgets-redo", test_new_change_forgets_redo);
  g_test_add_func ("/history/queue", test_queue);
  g_test_add_func ("/history/failures", test_failures);
  g_test_add_func ("/history/moves", test_moves);
  g_test_add_func ("/history/cancel", test_cancel);
  g_test_add_func ("/history/trial", test_trial);

  return g_test_run ();
}
