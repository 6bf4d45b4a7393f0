/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-scope.h"

#include "crowd.h"

static void
count_cb (guint *n)
{
  (*n)++;
}

/* One of each kind. */
static NwSnapshot *
make_zoo (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *namespace_;

  add_namespace (namespaces, 1, NULL);
  namespace_ = add_namespace (namespaces, 2, "red");
  add_link (namespace_, 1, "lo", "loopback", "down", NULL);
  namespace_ = add_held (namespaces, 3, "docker", "shop-web-1", "nginx", "shop");
  add_link (namespace_, 2, "eth0", "veth", "up", "02:42:ac:11:00:02");
  add_held (namespaces, 4, "docker", "shop-batch-1", "busybox", "shop"); /* --network none */
  add_held (namespaces, 5, "systemd", "sealed.service", "", "");
  namespace_ = add_held (namespaces, 6, "process", "sleep", "", "");
  add_link (namespace_, 2, "eth0", "veth", "up", "02:42:ac:11:00:03");
  namespace_ = add_held (namespaces, 7, "process", "browser", "", "");
  add_link (namespace_, 2, "tunl0", "ipip", "down", NULL);
  namespace_ = add_held (namespaces, 8, "descriptor", "", "", "");
  add_link (namespace_, 2, "tunl0", "ipip", "up", NULL);
  namespace_ = add_held (namespaces, 9, "podman", "db", "postgres", "shop");
  add_link (namespace_, 2, "eth0", "veth", "up", "02:42:ac:11:00:04");
  namespace_ = add_held (namespaces, 10, "zones", "new", "", ""); /* of a newer helper */
  add_link (namespace_, 2, "eth0", "veth", "up", "02:42:ac:11:00:05");
  return nw_snapshot_new (1, namespaces);
}

static char *
list_shown (NwScope *scope)
{
  GString *text = g_string_new (NULL);
  NwSnapshot *snapshot = nw_scope_get_snapshot (scope);

  for (guint64 inode = 1; inode <= nw_snapshot_get_n_namespaces (snapshot); inode++)
    {
      if (nw_scope_shows (scope, inode))
        g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, text->len > 0 ? " " : "", inode);
    }
  return g_string_free (text, FALSE);
}

static char *
list_groups (NwScope *scope)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nw_scope_get_n_groups (scope); i++)
    {
      const NwGroup *group = nw_scope_get_group (scope, i);

      g_string_append_printf (text, "%s%s%s:", i > 0 ? ", " : "", group->collapsed ? "+" : "", group->title);
      for (guint j = 0; j < group->members->len; j++)
        g_string_append_printf (text, " %" G_GUINT64_FORMAT, ((NwNamespace *) g_ptr_array_index (group->members, j))->inode);
    }
  return g_string_free (text, FALSE);
}

static void
test_kinds (void)
{
  static const NwKind expected[] = {
    NW_KIND_HOST, NW_KIND_NAMED, NW_KIND_CONTAINER, NW_KIND_CONTAINER, NW_KIND_SERVICE, NW_KIND_PROCESS, NW_KIND_PROCESS,
    NW_KIND_OTHER, NW_KIND_CONTAINER, NW_KIND_OTHER,
  };
  g_autoptr (NwSnapshot) snapshot = make_zoo ();

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_find (snapshot, i + 1);

      g_assert_cmpint (nw_kind_of (namespace_), ==, expected[i]);
      g_assert_true (g_str_has_suffix (nw_kind_get_icon_name (namespace_), "-symbolic"));
      g_assert_cmpstr (nw_kind_describe (namespace_), !=, "");
    }
  g_assert_cmpstr (nw_kind_describe (nw_snapshot_find (snapshot, 3)), ==, "Docker container");
  g_assert_cmpstr (nw_kind_describe (nw_snapshot_find (snapshot, 9)), ==, "Podman container");
}

static void
test_filter (void)
{
  g_autoptr (NwSnapshot) snapshot = make_zoo ();
  g_autoptr (NwScope) scope = nw_scope_new ();
  NwFilter filter = nw_filter_get_default (FALSE);
  g_autofree char *all = NULL, *computer = NULL, *words = NULL, *containers = NULL, *mixed = NULL, *ours = NULL;
  guint n_changed = 0, n_isolated;

  g_signal_connect_swapped (scope, "changed", G_CALLBACK (count_cb), &n_changed);
  nw_scope_set_snapshot (scope, snapshot);
  g_assert_cmpuint (n_changed, ==, 0);
  all = list_shown (scope);
  g_assert_cmpstr (all, ==, "1 2 3 4 5 6 7 8 9 10");
  g_assert_cmpuint (nw_scope_get_n_hidden (scope, NULL), ==, 0);
  nw_scope_set_filter (scope, &filter);
  g_assert_cmpuint (n_changed, ==, 0);

  /* A tunnel that the kernel made by itself connects nothing; one that was set up does. */
  filter = nw_filter_get_default (TRUE);
  nw_scope_set_filter (scope, &filter);
  g_assert_cmpuint (n_changed, ==, 1);
  computer = list_shown (scope);
  g_assert_cmpstr (computer, ==, "1 2 3 4 6 8 9 10");
  g_assert_cmpuint (nw_scope_get_n_hidden (scope, &n_isolated), ==, 2);
  g_assert_cmpuint (n_isolated, ==, 2);
  words = nw_scope_describe_hidden (scope);
  g_assert_cmpstr (words, ==, "2 hidden: only loopback");

  filter.hidden_kinds = 1u << NW_KIND_CONTAINER;
  nw_scope_set_filter (scope, &filter);
  containers = list_shown (scope);
  g_assert_cmpstr (containers, ==, "1 2 6 8 10");
  mixed = nw_scope_describe_hidden (scope);
  g_assert_cmpstr (mixed, ==, "5 hidden by the filter");
  g_assert_cmpuint (nw_scope_get_n_hidden (scope, &n_isolated), ==, 5);
  g_assert_cmpuint (n_isolated, ==, 2);

  filter = (NwFilter) { .only_ours = TRUE };
  nw_scope_set_filter (scope, &filter);
  ours = list_shown (scope);
  g_assert_cmpstr (ours, ==, "1 2");
}

static void
test_filter_text (void)
{
  static const NwFilter filters[] = {
    { 0 },
    { .hide_isolated = TRUE },
    { .only_ours = TRUE },
    { .hidden_kinds = 1u << NW_KIND_HOST | 1u << NW_KIND_OTHER, .only_ours = TRUE, .hide_isolated = TRUE },
  };
  NwFilter spoilt = { .only_ours = TRUE };

  for (gsize i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      g_autofree char *text = nw_filter_to_string (&filters[i]);
      NwFilter again = { 0 };

      g_assert_true (nw_filter_parse (&again, text));
      g_assert_true (nw_filter_equal (&again, &filters[i]));
    }
  g_assert_false (nw_filter_parse (&spoilt, "rubbish"));
  g_assert_true (spoilt.only_ours);
  g_assert_true (nw_filter_parse (&spoilt, "of the future,container;;"));
  g_assert_cmpuint (spoilt.hidden_kinds, ==, 1u << NW_KIND_CONTAINER);
}

static void
test_groups (void)
{
  g_autoptr (NwSnapshot) snapshot = make_zoo ();
  g_autoptr (NwScope) scope = nw_scope_new ();
  NwFilter filter = { .hidden_kinds = 1u << NW_KIND_CONTAINER };
  g_autofree char *projects = NULL, *collapsed = NULL, *runtimes = NULL, *none = NULL;
  g_auto (GStrv) keys = NULL;
  guint n_changed = 0;
  int id;

  nw_scope_set_snapshot (scope, snapshot);
  g_signal_connect_swapped (scope, "changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_cmpuint (nw_scope_get_n_groups (scope), ==, 0);

  nw_scope_set_group_by (scope, NW_GROUP_BY_PROJECT);
  projects = list_groups (scope);
  g_assert_cmpstr (projects, ==, "shop: 9 4 3"); /* db, shop-batch-1, shop-web-1 */
  g_assert_true (nw_scope_find_group (scope, 9) == nw_scope_get_group (scope, 0));
  g_assert_null (nw_scope_find_group (scope, 2));
  id = nw_scope_get_group (scope, 0)->id;
  g_assert_cmpint (id, >, 0);
  g_assert_true (nw_scope_find_group_by_id (scope, id) == nw_scope_get_group (scope, 0));

  nw_scope_set_collapsed (scope, "project:shop", TRUE);
  collapsed = list_groups (scope);
  g_assert_cmpstr (collapsed, ==, "+shop: 9 4 3");
  g_assert_cmpint (nw_scope_get_group (scope, 0)->id, ==, id);
  g_assert_true (nw_scope_shows (scope, 9));
  g_assert_cmpuint (n_changed, ==, 2);
  nw_scope_set_collapsed (scope, "project:shop", TRUE);
  g_assert_cmpuint (n_changed, ==, 2);

  /* One of a kind is no group. */
  nw_scope_set_group_by (scope, NW_GROUP_BY_RUNTIME);
  runtimes = list_groups (scope);
  g_assert_cmpstr (runtimes, ==, "Docker: 4 3, Processes: 7 6");
  keys = nw_scope_dup_collapsed (scope);
  g_assert_cmpuint (g_strv_length (keys), ==, 1);
  g_assert_cmpstr (keys[0], ==, "project:shop");

  nw_scope_set_filter (scope, &filter);
  none = list_groups (scope);
  g_assert_cmpstr (none, ==, "Processes: 7 6");
}

static void
test_hits (void)
{
  g_autoptr (NwSnapshot) snapshot = make_zoo ();
  g_autoptr (NwSnapshot) less = NULL;
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new ();
  g_autoptr (NwScope) scope = nw_scope_new ();
  NwFilter filter = nw_filter_get_default (TRUE);
  guint n_found = 0;

  nw_scope_set_snapshot (scope, snapshot);
  g_signal_connect_swapped (scope, "found", G_CALLBACK (count_cb), &n_found);
  g_assert_false (nw_scope_is_searching (scope));
  g_assert_null (nw_scope_go (scope, 1));

  nw_scope_set_query (scope, " shop ");
  g_assert_true (nw_scope_is_searching (scope));
  g_assert_cmpstr (nw_scope_get_query (scope), ==, "shop");
  g_assert_cmpuint (n_found, ==, 1);
  g_assert_cmpuint (nw_scope_get_n_hits (scope), ==, 3);
  g_assert_cmpint (nw_scope_get_current (scope), ==, -1);
  g_assert_true (nw_scope_is_lit (scope, 9));
  g_assert_false (nw_scope_is_lit (scope, 2));

  /* Round and round */
  g_assert_true (nw_scope_go (scope, 1) == nw_scope_get_hit (scope, 0));
  g_assert_true (nw_scope_go (scope, -1) == nw_scope_get_hit (scope, 2));
  g_assert_true (nw_scope_go (scope, 1) == nw_scope_get_hit (scope, 0));
  g_assert_cmpuint (n_found, ==, 4);

  /* The current one stays so when another goes, and is none when it goes itself. */
  nw_scope_set_current (scope, 2);
  g_assert_cmpuint (nw_scope_get_hit (scope, 2)->selected.inode, ==, 3);
  g_ptr_array_add (namespaces, g_object_ref (nw_snapshot_find (snapshot, 3)));
  g_ptr_array_add (namespaces, g_object_ref (nw_snapshot_find (snapshot, 6)));
  g_ptr_array_set_free_func (namespaces, g_object_unref);
  less = nw_snapshot_new (2, namespaces);
  nw_scope_set_snapshot (scope, less);
  g_assert_cmpuint (nw_scope_get_n_hits (scope), ==, 1);
  g_assert_cmpint (nw_scope_get_current (scope), ==, 0);
  nw_scope_set_query (scope, "sleep");
  g_assert_cmpuint (nw_scope_get_n_hits (scope), ==, 1);
  g_assert_cmpint (nw_scope_get_current (scope), ==, -1);

  /* What is hidden is found, and counted, but not among the hits. */
  nw_scope_set_snapshot (scope, snapshot);
  nw_scope_set_query (scope, "se");
  g_assert_cmpuint (nw_scope_get_n_hidden_hits (scope), ==, 0);
  g_assert_cmpuint (nw_scope_get_n_hits (scope), ==, 2); /* sealed.service, browser */
  nw_scope_set_filter (scope, &filter);
  g_assert_cmpuint (nw_scope_get_n_hits (scope), ==, 0);
  g_assert_cmpuint (nw_scope_get_n_hidden_hits (scope), ==, 2);

  nw_scope_set_query (scope, NULL);
  g_assert_false (nw_scope_is_searching (scope));
  g_assert_cmpuint (nw_scope_get_n_hidden_hits (scope), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/scope/kinds", test_kinds);
  g_test_add_func ("/scope/filter", test_filter);
  g_test_add_func ("/scope/filter-text", test_filter_text);
  g_test_add_func ("/scope/groups", test_groups);
  g_test_add_func ("/scope/hits", test_hits);

  return g_test_run ();
}
