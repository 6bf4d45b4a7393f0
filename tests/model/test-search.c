/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-search.h"

#include "crowd.h"

/* This computer with two containers, a named namespace and a switch. */
static NwSnapshot *
make_world (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *root = add_namespace (namespaces, 1, NULL);
  NwNamespace *red = add_namespace (namespaces, 4026532001, "red");
  NwNamespace *web = add_held (namespaces, 4026532002, "docker", "shop-web-1", "nginx:1.25-alpine", "shop");
  NwNamespace *base = add_held (namespaces, 4026532003, "podman", "database", "docker.io/library/postgres", "");
  NwLink *link;

  link = add_link (root, 2, "docker0", "bridge", "up", "02:42:00:00:00:01");
  add_address (root, link, "172.17.0.1/16");
  link = add_link (red, 2, "veth-red", "veth", "up", "52:54:00:12:35:02");
  add_address (red, link, "192.168.15.1/24");
  add_address (red, link, "2001:db8::15/64");
  link = add_link (web, 2, "eth0", "veth", "up", "02:42:ac:11:00:02");
  add_address (web, link, "172.17.0.2/16");
  add_process (web, 4711, "nginx");
  add_process (web, 4712, "nginx");
  link = add_link (base, 2, "eth0", "veth", "up", "02:42:ac:11:00:0d");
  add_address (base, link, "172.17.0.22/16");
  add_process (base, 815, "postgres");
  add_process (base, 47110, "caf\xc3\xa9-\xc3\x84ra");
  return nw_snapshot_new (1, namespaces);
}

/* What is found, in order: "namespace or namespace/interface (why)", with a comma between. */
static char *
find (NwSnapshot *snapshot, const char *query)
{
  g_autoptr (GArray) hits = nw_search_find (snapshot, query);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < hits->len; i++)
    {
      const NwSearchHit *hit = &g_array_index (hits, NwSearchHit, i);
      NwNamespace *namespace_ = nw_snapshot_find (snapshot, hit->selected.inode);
      g_autofree char *title = namespace_->is_root ? g_strdup ("/") : nw_namespace_dup_title (namespace_);
      g_autofree char *why = nw_search_hit_describe (hit);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", title);
      if (hit->selected.kind == NW_SELECTED_LINK)
        g_string_append_printf (text, "/%s", nw_namespace_find_link (namespace_, hit->selected.link)->name);
      g_string_append_printf (text, " (%s)", why);
    }
  return g_string_free (text, FALSE);
}

typedef struct
{
  const char *query;
  const char *found;
} Case;

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  g_autoptr (NwSnapshot) snapshot = make_world ();
  g_autofree char *found = find (snapshot, one->query);

  g_assert_cmpstr (found, ==, one->found);
}

static const Case cases[] = {
  { "", "" },
  { "  ", "" },
  { "nothing of that name", "" },
  /* Names: the best first */
  { "red", "red (name red), red/veth-red (interface veth-red)" },
  { "RED", "red (name red), red/veth-red (interface veth-red)" },
  { "4026532001", "" },
  { "eth0", "database/eth0 (interface eth0), shop-web-1/eth0 (interface eth0)" },
  { "veth", "red/veth-red (interface veth-red)" },
  { "docker0", "//docker0 (interface docker0)" },
  /* Containers */
  { "shop", "shop-web-1 (project shop)" },
  { "web-1", "shop-web-1 (name shop-web-1)" },
  { "alpine", "shop-web-1 (image nginx:1.25-alpine)" },
  { "postgres", "database (process 815 postgres)" },
  { "library/post", "database (image docker.io/library/postgres)" },
  /* Processes, by command and by pid */
  { "nginx", "shop-web-1 (process 4711 nginx)" },
  { "4711", "shop-web-1 (process 4711 nginx), database (process 47110 café-Ära)" },
  { "815", "database (process 815 postgres)" },
  { "47", "" }, /* too little for a pid */
  { "ÄRA", "database (process 47110 café-Ära)" },
  /* Addresses, whole, half typed, and subnets */
  { "172.17.0.2", "shop-web-1/eth0 (address 172.17.0.2/16), database/eth0 (address 172.17.0.22/16)" },
  { "172.17.0.", "//docker0 (address 172.17.0.1/16), database/eth0 (address 172.17.0.22/16), shop-web-1/eth0 (address 172.17.0.2/16)" },
  { "192.168", "red/veth-red (address 192.168.15.1/24)" },
  { "168.15", "" },
  { "192.168.0.0/16", "red/veth-red (address 192.168.15.1/24)" },
  { "192.168.15.77/24", "red/veth-red (address 192.168.15.1/24)" },
  { "192.168/16", "red/veth-red (address 192.168.15.1/24)" },
  { "192/8", "red/veth-red (address 192.168.15.1/24)" },
  { "192.168.0.0/", "red/veth-red (address 192.168.15.1/24)" },
  { "192.0.0.0/", "red/veth-red (address 192.168.15.1/24)" },
  { "192.168.15.1/32", "red/veth-red (address 192.168.15.1/24)" },
  { "192.168.15.2/32", "" },
  { "192.168.15.1/33", "" },
  { "300.1/8", "" },
  { "2001:db8::/32", "red/veth-red (address 2001:db8::15/64)" },
  { "2001:db8::/", "red/veth-red (address 2001:db8::15/64)" },
  { "2001:db9::/32", "" },
  { "2001:DB8", "red/veth-red (address 2001:db8::15/64)" },
  { "2001:0db8::15", "red/veth-red (address 2001:db8::15/64)" },
  { "2001", "red/veth-red (address 2001:db8::15/64)" },
  /* MACs, however they are written */
  { "52:54:00:12:35:02", "red/veth-red (MAC 52:54:00:12:35:02)" },
  { "52:54:0", "red/veth-red (MAC 52:54:00:12:35:02)" },
  { "12:35:02", "red/veth-red (MAC 52:54:00:12:35:02)" },
  { "52-54-00", "red/veth-red (MAC 52:54:00:12:35:02)" },
  { "5254.0012", "red/veth-red (MAC 52:54:00:12:35:02)" },
  { "525400123502", "red/veth-red (MAC 52:54:00:12:35:02)" },
  { "02:42:AC", "database/eth0 (MAC 02:42:ac:11:00:0d), shop-web-1/eth0 (MAC 02:42:ac:11:00:02)" },
  { "2:54:00", "" },
  /* Several words, in any order */
  { "shop nginx", "shop-web-1 (project shop)" },
  { "shop postgres", "" },
  { "nginx eth0", "shop-web-1/eth0 (interface eth0)" },
  { "eth0 172.17.0.22", "database/eth0 (interface eth0)" },
  { "q w x z j v y u i j k l", "" },
};

static void
test_nameless (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NwSnapshot) snapshot = NULL;
  g_autofree char *found = NULL;

  add_held (namespaces, 4026532077, "descriptor", "", "", "");
  snapshot = nw_snapshot_new (1, namespaces);
  found = find (snapshot, "4026532077");
  g_assert_cmpstr (found, ==, "namespace 4026532077 (name namespace 4026532077)");
}

/* What is found by an address is what nw_inet_contains() says, whatever the subnet. */
static void
test_subnets_agree (void)
{
  g_autoptr (NwSnapshot) snapshot = make_crowd (300, 0);

  for (guint prefix = 0; prefix <= 32; prefix++)
    {
      g_autofree char *query = g_strdup_printf ("10.0.1.3/%u", prefix);
      g_autoptr (GArray) hits = nw_search_find (snapshot, query);
      NwInet subnet = inet (query);
      guint n = 0;

      for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
        {
          NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

          for (guint j = 0; j < namespace_->addresses->len; j++)
            n += nw_inet_contains (&subnet, &((NwAddress *) g_ptr_array_index (namespace_->addresses, j))->local);
        }
      g_assert_cmpuint (hits->len, ==, n);
    }
}

/* As fast as one types. The time is told and not judged, but for what would be quadratic. */
static void
test_thousand (void)
{
  static const char *const queries[] = { "web", "10.0.2.", "10.0.0.0/8", "02:42:0a:00:01", "worker", "10250", "shop3 nginx", "zzz" };
  g_autoptr (NwSnapshot) snapshot = make_crowd (1000, 20);

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      gint64 best = G_MAXINT64;
      guint n = 0;

      for (guint j = 0; j < 5; j++)
        {
          gint64 start = g_get_monotonic_time ();
          g_autoptr (GArray) hits = nw_search_find (snapshot, queries[i]);

          best = MIN (best, g_get_monotonic_time () - start);
          n = hits->len;
        }
      g_test_message ("%s: %u found in %.2f ms", queries[i], n, best / 1000.0);
      g_assert_cmpint (best, <, 500000);
      g_assert_cmpint (n > 0, ==, !g_str_equal (queries[i], "zzz"));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *readable = g_strdelimit (g_strdup (cases[i].query), "/", '|');
      g_autofree char *path = g_strdup_printf ("/search/%zu %s", i, readable);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/search/nameless", test_nameless);
  g_test_add_func ("/search/subnets-agree", test_subnets_agree);
  g_test_add_func ("/search/thousand", test_thousand);

  return g_test_run ();
}
