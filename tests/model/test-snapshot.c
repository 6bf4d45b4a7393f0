/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "nw-error.h"
#include "nw-snapshot.h"

static NwInet
inet (const char *text)
{
  g_autoptr (GError) error = NULL;
  NwInet result;

  nw_inet_parse_prefix (text, &result, &error);
  g_assert_no_error (error);
  return result;
}

static void
assert_inet (const NwInet *address, const char *expected)
{
  g_autofree char *text = nw_inet_to_string (address);

  g_assert_cmpstr (text, ==, expected);
}

static NwLink *
add_link (NwNamespace *namespace_, int index, const char *name, const char *kind)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  link->name = g_strdup (name);
  link->kind = g_strdup (kind);
  link->alias = g_strdup ("");
  g_ptr_array_add (namespace_->links, link);
  return link;
}

static void
add_address (NwNamespace *namespace_, int link, const char *text)
{
  NwAddress *address = nw_address_new ();

  address->link = link;
  address->local = inet (text);
  address->valid = address->preferred = G_MAXUINT32;
  g_ptr_array_add (namespace_->addresses, address);
}

static void
add_route (NwNamespace *namespace_, const char *destination, int link, guint metric)
{
  NwRoute *route = nw_route_new ();
  NwNexthop hop = { NW_INET_NONE, link, 1, 0 };

  route->destination = inet (destination);
  route->metric = metric;
  route->table = RT_TABLE_MAIN;
  route->type = RTN_UNICAST;
  g_array_append_val (route->nexthops, hop);
  g_ptr_array_add (namespace_->routes, route);
}

static void
add_neighbour (NwNamespace *namespace_, int link, const char *address, guint state)
{
  NwNeighbour *neighbour = nw_neighbour_new ();

  neighbour->link = link;
  neighbour->address = inet (address);
  neighbour->state = state;
  g_ptr_array_add (namespace_->neighbours, neighbour);
}

static NwNamespace *
add_namespace (GPtrArray *namespaces, guint64 inode, const char *name)
{
  NwNamespace *namespace_ = nw_namespace_new (inode);

  if (name != NULL)
    {
      g_strfreev (namespace_->names);
      namespace_->names = g_strsplit (name, " ", -1);
    }
  g_ptr_array_add (namespaces, namespace_);
  return namespace_;
}

static void
replace (char **member, const char *value)
{
  g_free (*member);
  *member = g_strdup (value);
}

/* Somebody keeps it, and has @n processes in it. */
static void
settle (NwNamespace *namespace_, const char *runtime, const char *label, guint n)
{
  replace (&namespace_->runtime, runtime);
  replace (&namespace_->label, label);
  namespace_->n_processes = n;
  for (guint i = 0; i < MIN (n, NW_NAMESPACE_PROCESSES_MAX); i++)
    g_ptr_array_add (namespace_->processes, nw_process_new (i + 1, 1000, "sh"));
}

static GPtrArray *
namespaces_new (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* red and blue with a cable between them, as the issue has it, and a root namespace. */
static NwSnapshot *
red_and_blue (guint64 serial)
{
  g_autoptr (GPtrArray) namespaces = namespaces_new ();
  NwNamespace *blue = add_namespace (namespaces, 22, "blue");
  NwNamespace *red = add_namespace (namespaces, 11, "red");
  NwNamespace *root = add_namespace (namespaces, 33, NULL);
  NwLink *link;

  root->is_root = TRUE;
  add_link (root, 1, "lo", "loopback");
  add_link (red, 1, "lo", "loopback");
  link = add_link (red, 5, "veth-red", "veth");
  link->peer_index = 4;
  link->peer_namespace = 22;
  link = add_link (blue, 4, "veth-blue", "veth");
  link->peer_index = 5;
  link->peer_namespace = 11;
  add_address (red, 5, "192.168.15.1/24");
  add_address (blue, 4, "192.168.15.2/24");
  add_route (red, "192.168.15.0/24", 5, 0);
  add_neighbour (red, 5, "192.168.15.2", 2);
  return nw_snapshot_new (serial, namespaces);
}

static GVariant *
wire (const NwSnapshot *snapshot)
{
  return g_variant_ref_sink (nw_snapshot_to_variant (snapshot));
}

static void
test_lookups (void)
{
  g_autoptr (GPtrArray) namespaces = namespaces_new ();
  g_autoptr (NwSnapshot) snapshot = NULL;
  static const char *const order[] = { NULL, "Ns3", "ns20", "ns100", "red", NULL, NULL, NULL, NULL };
  NwNamespace *root, *red;

  add_namespace (namespaces, 1, "ns100");
  add_namespace (namespaces, 9, NULL);
  settle (add_namespace (namespaces, 5000, NULL), "docker", "web2", 0);
  settle (add_namespace (namespaces, 4000, NULL), "docker", "web10", 0);
  add_namespace (namespaces, 2, "ns20");
  add_namespace (namespaces, 8, NULL);
  root = add_namespace (namespaces, 7, "host");
  root->is_root = TRUE;
  add_namespace (namespaces, 3, "Ns3");
  red = add_namespace (namespaces, 6, "red rouge");
  for (int i = 1; i < 40; i += 3)
    {
      g_autofree char *name = g_strdup_printf ("eth%d", i);

      add_link (red, i, name, "dummy");
    }

  snapshot = nw_snapshot_new (42, namespaces);
  g_assert_cmpuint (nw_snapshot_get_serial (snapshot), ==, 42);
  g_assert_cmpuint (nw_snapshot_get_n_namespaces (snapshot), ==, G_N_ELEMENTS (order));
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpstr (nw_namespace_get_name (nw_snapshot_get_namespace (snapshot, i)), ==, order[i]);
  g_assert_cmpuint (nw_snapshot_get_namespace (snapshot, 5)->inode, ==, 5000);
  g_assert_cmpuint (nw_snapshot_get_namespace (snapshot, 6)->inode, ==, 4000);
  g_assert_cmpuint (nw_snapshot_get_namespace (snapshot, 7)->inode, ==, 8);

  g_assert_true (nw_snapshot_get_root (snapshot) == root);
  g_assert_true (nw_snapshot_find (snapshot, 6) == red);
  g_assert_null (nw_snapshot_find (snapshot, 5));
  g_assert_true (nw_snapshot_find_by_name (snapshot, "red") == red);
  g_assert_true (nw_snapshot_find_by_name (snapshot, "rouge") == red);
  g_assert_null (nw_snapshot_find_by_name (snapshot, "re"));

  for (int i = 0; i < 42; i++)
    {
      NwLink *link = nw_namespace_find_link (red, i);

      g_assert_cmpint (link != NULL ? link->index : 0, ==, i % 3 == 1 && i < 40 ? i : 0);
    }
  g_assert_cmpint (nw_namespace_find_link_by_name (red, "eth7")->index, ==, 7);
  g_assert_null (nw_namespace_find_link_by_name (red, "eth8"));
}

static void
test_titles (void)
{
  g_autoptr (NwNamespace) namespace_ = nw_namespace_new (4026532182);
  g_autofree char *nameless = nw_namespace_dup_title (namespace_);
  g_autofree char *labelled = NULL;
  g_autofree char *named = NULL;
  g_autofree char *lab = NULL;
  g_autofree char *computer = NULL;
  NwNamespaceRef ref = nw_namespace_get_ref (namespace_);

  g_assert_cmpstr (nameless, ==, "namespace 4026532182");
  g_assert_cmpuint (ref.inode, ==, 4026532182);
  g_assert_cmpstr (ref.name, ==, "");

  replace (&namespace_->label, "web");
  labelled = nw_namespace_dup_title (namespace_);
  g_assert_cmpstr (labelled, ==, "web");
  g_strfreev (namespace_->names);
  namespace_->names = g_strsplit ("red", " ", -1);
  named = nw_namespace_dup_title (namespace_);
  g_assert_cmpstr (named, ==, "red");

  namespace_->is_root = TRUE;
  lab = nw_namespace_dup_title (namespace_);
  g_assert_cmpstr (lab, ==, "Lab host");
  nw_namespace_set_root_title ("This computer");
  computer = nw_namespace_dup_title (namespace_);
  g_assert_cmpstr (computer, ==, "This computer");
  nw_namespace_set_root_title (NULL);
}

static void
test_peers (void)
{
  g_autoptr (NwSnapshot) snapshot = red_and_blue (1);
  NwNamespace *red = nw_snapshot_find (snapshot, 11);
  NwNamespace *there = NULL;
  NwLink *veth = nw_namespace_find_link (red, 5);
  NwLink *peer = nw_snapshot_find_peer (snapshot, veth, &there);

  g_assert_cmpstr (peer->name, ==, "veth-blue");
  g_assert_cmpuint (there->inode, ==, 22);
  g_assert_true (nw_snapshot_find_peer (snapshot, peer, NULL) == veth);
  g_assert_null (nw_snapshot_find_peer (snapshot, nw_namespace_find_link (red, 1), NULL));

  /* Not (yet) in agreement: the other end names a third. */
  peer->peer_index = 6;
  g_assert_null (nw_snapshot_find_peer (snapshot, veth, NULL));
  peer->peer_index = 5;
  /* A vlan names its parent in the same fields. */
  g_free (veth->kind);
  veth->kind = g_strdup ("vlan");
  g_assert_null (nw_snapshot_find_peer (snapshot, veth, NULL));
}

static const char *const tables[] = { "links", "addresses", "routes", "neighbours", "bridges",
                                     "bridge-entries", "limits", "nat", "foreign", "holder", "processes" };

/* What is written has the types that the documented interface gives. */
static void
test_wire_types (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "org.netwarren.Helper1.xml", NULL);
  g_autofree char *xml = NULL;
  g_autoptr (NwSnapshot) snapshot = red_and_blue (1);
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GVariant) namespace_ = NULL;
  g_autoptr (GVariant) dictionary = NULL;
  g_autoptr (GError) error = NULL;

  settle (nw_snapshot_find (snapshot, 22), "docker", "web", 1);
  variant = wire (snapshot);
  namespace_ = g_variant_get_child_value (variant, 1);
  dictionary = g_variant_get_child_value (namespace_, 1);
  g_assert_cmpstr (g_variant_get_type_string (variant), ==, "a(ta{sv})");
  g_assert_cmpuint (g_variant_n_children (dictionary), ==, 5 + G_N_ELEMENTS (tables));

  g_file_get_contents (path, &xml, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (dictionary, tables[i], NULL);
      g_autofree char *pattern = g_strdup_printf ("^ +%s +(\\S+)", tables[i]);
      g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      g_autofree char *documented = NULL;

      g_assert_true (g_regex_match (regex, xml, 0, &match));
      documented = g_match_info_fetch (match, 1);
      g_assert_cmpstr (g_variant_get_type_string (value), ==, documented);
    }
}

/* Every field with a value of its own. */
#define FIELDS \
  "@a(ta{sv}) [(5, {'names': <['n']>, 'holder': <('runtime', 'label', 'image', 'project', 'path')>," \
  " 'processes': <@(ua(uus)) (56, [(57, 58, 'command')])>, 'root': <true>, 'ours': <false>, 'forwarding4': <false>, 'forwarding6': <true>," \
  " 'links': <@a(issuuuayiitsuusuayayuu) [(11, 'name', 'kind', 12, 13, 14, [2, 0, 0, 0, 0, 15], 16, 17, 18, 'alias', 19," \
  "   70, 'mode', 71, [20, 10,0,0,73], [8, 10,0,0,74], 75, 98)]>," \
  " 'addresses': <@a(iayayayyuuu) [(21, [22, 10,0,0,61], [23, 10,0,0,62], [24, 10,0,0,63], 25, 26, 27, 28)]>," \
  " 'routes': <@a(aya(ayiuu)ayuuyyyyu) [([31, 10,0,0,68], [([29, 10,0,0,65], 33, 34, 35), ([], 36, 37, 38)]," \
  "   [30, 10,0,0,66], 40, 41, 42, 43, 44, 45, 46)]>," \
  " 'neighbours': <@a(iayayuu) [(51, [32, 10,0,0,67], [52, 53], 54, 55)]>," \
  " 'bridges': <@a(ibubb) [(76, true, 77, false, true)]>," \
  " 'bridge-entries': <@a(iiayub) [(78, 79, [80, 81], 82, true)]>," \
  " 'limits': <@a(ituuu) [(83, 84, 85, 86, 87)]>," \
  " 'nat': <@a(usayyqayqb) [(0, 'out', [6, 10,0,0,88], 0, 0, [], 0, false), (1, 'in', [], 91, 92, [5, 10,0,0,93], 94, true)]>," \
  " 'foreign': <@a(ssssisstsub) [('ip', 'table', 'chain', 'hook', 95, 'type', 'policy', 96, 'text', 97, true)]>})]"

/* Every field of every table stands where the interface says, each with a value of its own. */
static void
test_fields (void)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (FIELDS));
  g_autoptr (GError) error = NULL;
  g_autoptr (NwSnapshot) snapshot = nw_snapshot_from_variant (1, variant, &error);
  g_autoptr (GVariant) again = NULL;
  NwNamespace *namespace_;
  NwLink *link;
  NwAddress *address;
  NwRoute *route;
  NwNeighbour *neighbour;
  NwBridge *bridge;
  NwBridgeEntry *entry;
  NwLimit *limit;
  NwNatRule *masquerade, *publish;
  NwForeignRule *foreign;
  NwProcess *process;
  const NwNexthop *hop;

  g_assert_no_error (error);
  again = wire (snapshot);
  g_assert_cmpvariant (variant, again);

  namespace_ = nw_snapshot_get_root (snapshot);
  g_assert_cmpuint (namespace_->inode, ==, 5);
  g_assert_cmpstr (namespace_->names[0], ==, "n");
  g_assert_null (namespace_->names[1]);
  g_assert_true (namespace_->is_root && !namespace_->is_ours && !namespace_->forwarding4 && namespace_->forwarding6);

  g_assert_cmpstr (namespace_->runtime, ==, "runtime");
  g_assert_cmpstr (namespace_->label, ==, "label");
  g_assert_cmpstr (namespace_->image, ==, "image");
  g_assert_cmpstr (namespace_->project, ==, "project");
  g_assert_cmpstr (namespace_->path, ==, "path");
  g_assert_cmpuint (namespace_->n_processes, ==, 56);
  g_assert_cmpuint (namespace_->processes->len, ==, 1);
  process = namespace_->processes->pdata[0];
  g_assert_cmpuint (process->pid, ==, 57);
  g_assert_cmpuint (process->uid, ==, 58);
  g_assert_cmpstr (process->command, ==, "command");

  link = namespace_->links->pdata[0];
  g_assert_cmpint (link->index, ==, 11);
  g_assert_cmpstr (link->name, ==, "name");
  g_assert_cmpstr (link->kind, ==, "kind");
  g_assert_cmpuint (link->flags, ==, 12);
  g_assert_cmpuint (link->operational_state, ==, 13);
  g_assert_cmpuint (link->mtu, ==, 14);
  g_assert_cmpuint (link->mac.length, ==, 6);
  g_assert_cmpuint (link->mac.bytes[5], ==, 15);
  g_assert_cmpint (link->master, ==, 16);
  g_assert_cmpint (link->peer_index, ==, 17);
  g_assert_cmpuint (link->peer_namespace, ==, 18);
  g_assert_cmpstr (link->alias, ==, "alias");
  g_assert_cmpuint (link->address_generation, ==, 19);
  g_assert_cmpuint (link->vlan_id, ==, 70);
  g_assert_cmpstr (link->macvlan_mode, ==, "mode");
  g_assert_cmpuint (link->vni, ==, 71);
  assert_inet (&link->remote, "10.0.0.73/20");
  assert_inet (&link->local, "10.0.0.74/8");
  g_assert_cmpuint (link->vxlan_port, ==, 75);
  g_assert_cmpuint (link->port_state, ==, 98);

  address = namespace_->addresses->pdata[0];
  g_assert_cmpint (address->link, ==, 21);
  assert_inet (&address->local, "10.0.0.61/22");
  assert_inet (&address->peer, "10.0.0.62/23");
  assert_inet (&address->broadcast, "10.0.0.63/24");
  g_assert_cmpuint (address->scope, ==, 25);
  g_assert_cmpuint (address->flags, ==, 26);
  g_assert_cmpuint (address->valid, ==, 27);
  g_assert_cmpuint (address->preferred, ==, 28);

  route = namespace_->routes->pdata[0];
  assert_inet (&route->destination, "10.0.0.68/31");
  assert_inet (&route->source, "10.0.0.66/30");
  g_assert_cmpuint (route->nexthops->len, ==, 2);
  hop = nw_route_first_nexthop (route);
  assert_inet (&hop->gateway, "10.0.0.65/29");
  g_assert_cmpint (hop->link, ==, 33);
  g_assert_cmpuint (hop->weight, ==, 34);
  g_assert_cmpuint (hop->flags, ==, 35);
  assert_inet (&hop[1].gateway, "");
  g_assert_cmpint (hop[1].link, ==, 36);
  g_assert_cmpuint (route->metric, ==, 40);
  g_assert_cmpuint (route->table, ==, 41);
  g_assert_cmpuint (route->type, ==, 42);
  g_assert_cmpuint (route->protocol, ==, 43);
  g_assert_cmpuint (route->scope, ==, 44);
  g_assert_cmpuint (route->tos, ==, 45);
  g_assert_cmpuint (route->mtu, ==, 46);

  neighbour = namespace_->neighbours->pdata[0];
  g_assert_cmpint (neighbour->link, ==, 51);
  assert_inet (&neighbour->address, "10.0.0.67/32");
  g_assert_cmpuint (neighbour->mac.length, ==, 2);
  g_assert_cmpuint (neighbour->mac.bytes[1], ==, 53);
  g_assert_cmpuint (neighbour->state, ==, 54);
  g_assert_cmpuint (neighbour->flags, ==, 55);

  bridge = namespace_->bridges->pdata[0];
  g_assert_cmpint (bridge->link, ==, 76);
  g_assert_true (bridge->stp && !bridge->vlan_filtering && bridge->vlan_filtering_known);
  g_assert_cmpuint (bridge->ageing_time, ==, 77);
  g_assert_true (nw_namespace_find_bridge (namespace_, 76) == bridge);
  g_assert_null (nw_namespace_find_bridge (namespace_, 77));

  entry = namespace_->bridge_entries->pdata[0];
  g_assert_cmpint (entry->bridge, ==, 78);
  g_assert_cmpint (entry->port, ==, 79);
  g_assert_cmpuint (entry->mac.length, ==, 2);
  g_assert_cmpuint (entry->mac.bytes[0], ==, 80);
  g_assert_cmpuint (entry->vlan, ==, 82);
  g_assert_true (entry->is_local);

  limit = namespace_->limits->pdata[0];
  g_assert_cmpint (limit->link, ==, 83);
  g_assert_cmpuint (limit->rate, ==, 84);
  g_assert_cmpuint (limit->delay, ==, 85);
  g_assert_cmpuint (limit->jitter, ==, 86);
  g_assert_cmpuint (limit->loss, ==, 87);
  g_assert_true (nw_namespace_find_limit (namespace_, 83) == limit);

  masquerade = namespace_->nat_rules->pdata[0];
  g_assert_cmpint (masquerade->kind, ==, NW_NAT_MASQUERADE);
  g_assert_cmpstr (masquerade->link, ==, "out");
  assert_inet (&masquerade->source, "10.0.0.88/6");
  publish = namespace_->nat_rules->pdata[1];
  g_assert_cmpint (publish->kind, ==, NW_NAT_PUBLISH);
  g_assert_cmpstr (publish->link, ==, "in");
  g_assert_cmpuint (publish->protocol, ==, 91);
  g_assert_cmpuint (publish->port, ==, 92);
  assert_inet (&publish->target, "10.0.0.93/5");
  g_assert_cmpuint (publish->target_port, ==, 94);
  g_assert_true (publish->from_host);

  foreign = namespace_->foreign_rules->pdata[0];
  g_assert_cmpstr (foreign->family, ==, "ip");
  g_assert_cmpstr (foreign->table, ==, "table");
  g_assert_cmpstr (foreign->chain, ==, "chain");
  g_assert_cmpstr (foreign->hook, ==, "hook");
  g_assert_cmpint (foreign->priority, ==, 95);
  g_assert_cmpstr (foreign->type, ==, "type");
  g_assert_cmpstr (foreign->policy, ==, "policy");
  g_assert_cmpuint (foreign->handle, ==, 96);
  g_assert_cmpstr (foreign->text, ==, "text");
  g_assert_cmpuint (foreign->n_more, ==, 97);
  g_assert_true (foreign->drops);
}

static NwSnapshot *
parse_snapshot (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = g_variant_parse (NULL, text, NULL, NULL, &error);
  NwSnapshot *snapshot;

  g_assert_no_error (error);
  snapshot = nw_snapshot_from_variant (1, variant, &error);
  g_assert_no_error (error);
  return snapshot;
}

/* Every field makes a difference, but for the lifetimes of an address (27, 28), which run by themselves. */
static void
test_differences (void)
{
  static const char *const words[][2] = {
    { "'n'", "'m'" }, { "'name'", "'nome'" }, { "'kind'", "'king'" }, { "'alias'", "'alien'" },
    { "'root': <true>", "'root': <false>" }, { "'ours': <false>", "'ours': <true>" },
    { "'forwarding4': <false>", "'forwarding4': <true>" }, { "'forwarding6': <true>", "'forwarding6': <false>" },
    { "'mode'", "'made'" }, { "(76, true", "(76, false" }, { "77, false", "77, true" }, { "77, false, true", "77, false, false" },
    { "82, true", "82, false" }, { "'out'", "'off'" }, { "'in'", "'on'" }, { "94, true", "94, false" },
    { "'ip'", "'ip6'" }, { "'table'", "'tible'" }, { "'chain'", "'choin'" }, { "'hook'", "'heok'" }, { "'type'", "'tupe'" },
    { "'runtime'", "'docker'" }, { "'label'", "'table'" }, { "'image'", "'mirage'" }, { "'project'", "'object'" },
    { "'path'", "'/path'" }, { "'command'", "'order'" }, { "'policy'", "'police'" }, { "'text'", "'test'" }, { "97, true", "97, false" },
  };
  g_autoptr (NwSnapshot) snapshot = parse_snapshot (FIELDS);
  guint n_numbers = 0;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_auto (GStrv) parts = g_strsplit (FIELDS, words[i][0], -1);
      g_autofree char *text = g_strjoinv (words[i][1], parts);
      g_autoptr (NwSnapshot) other = parse_snapshot (text);

      g_test_message ("%s", words[i][0]);
      g_assert_false (nw_snapshot_equal (snapshot, other));
    }

  for (guint i = 11; i < 99; i++)
    {
      g_autofree char *was = g_strdup_printf ("%u", i);
      g_auto (GStrv) parts = g_strsplit (FIELDS, was, -1);
      g_autofree char *text = g_strjoinv ("9", parts);
      g_autoptr (NwSnapshot) other = NULL;
      g_autoptr (GVariant) removed = NULL;
      g_autoptr (GVariant) changed = NULL;

      if (g_strv_length (parts) != 2)
        continue; /* not there, or part of a type */
      g_test_message ("%u", i);
      other = parse_snapshot (text);
      g_assert_cmpint (nw_snapshot_equal (snapshot, other), ==, i == 27 || i == 28);
      g_assert_cmpint (nw_snapshot_diff (snapshot, other, &removed, &changed), ==, i != 27 && i != 28);
      if (changed != NULL)
        {
          g_variant_ref_sink (removed);
          g_variant_ref_sink (changed);
        }
      n_numbers++;
    }
  g_assert_cmpuint (n_numbers, ==, 76);
}

static guint
number (guint limit)
{
  return (guint) g_test_rand_int_range (0, (int) limit);
}

static NwInet
random_inet (gboolean may_be_unset)
{
  NwInet result = NW_INET_NONE;

  if (may_be_unset && number (2) == 0)
    return result;
  result.family = number (2) == 0 ? 2 : 10; /* AF_INET, AF_INET6 */
  result.prefix = (guint8) number ((guint) nw_inet_length (result.family) * 8 + 1);
  for (gsize i = 0; i < nw_inet_length (result.family); i++)
    result.bytes[i] = (guint8) number (3); /* few, so that equal ones occur */
  return result;
}

static NwMac
random_mac (void)
{
  NwMac mac = { (guint8) number (9), { 0 } };

  for (guint i = 0; i < mac.length; i++)
    mac.bytes[i] = (guint8) number (256);
  return mac;
}

static void
fill_links (NwNamespace *namespace_)
{
  guint n = number (5);

  for (guint i = 0; i < n; i++)
    {
      NwLink *link = add_link (namespace_, (int) (1 + 2 * i + number (2)), number (2) ? "a" : "b\\x0a", number (2) ? "veth" : "");

      link->flags = number (2);
      link->operational_state = number (7);
      link->mtu = number (3) ? 1500 : G_MAXUINT32;
      link->mac = random_mac ();
      link->master = (int) number (2);
      link->peer_index = (int) number (9);
      link->peer_namespace = number (2) ? G_MAXUINT64 : 0;
      link->address_generation = number (4);
      g_free (link->alias);
      link->alias = g_strdup (number (2) ? "é" : "");
      link->vlan_id = number (2);
      link->macvlan_mode = number (2) ? g_strdup ("vepa") : NULL;
      link->vni = number (2);
      link->remote = random_inet (TRUE);
      link->local = random_inet (TRUE);
      link->vxlan_port = number (2) * 4789;
      link->port_state = number (5);
    }
}

static void
fill_routes (NwNamespace *namespace_)
{
  guint n = number (5);

  for (guint i = 0; i < n; i++)
    {
      NwRoute *route = nw_route_new ();
      guint n_hops = number (3);

      route->destination = random_inet (FALSE);
      route->source = random_inet (TRUE);
      route->metric = number (2) * 1024;
      route->table = number (2) ? RT_TABLE_MAIN : 1000;
      route->type = (guint8) number (3);
      route->protocol = (guint8) number (256);
      route->scope = (guint8) number (256);
      route->tos = (guint8) number (2);
      route->mtu = number (2) * 1400;
      for (guint j = 0; j < n_hops; j++)
        {
          NwNexthop hop = { random_inet (TRUE), (int) number (3), number (3), number (2) };

          g_array_append_val (route->nexthops, hop);
        }
      g_ptr_array_add (namespace_->routes, route);
    }
}

static void
fill_rest (NwNamespace *namespace_)
{
  guint n = number (4);

  for (guint i = 0; i < n; i++)
    {
      NwAddress *address = nw_address_new ();
      NwNeighbour *neighbour = nw_neighbour_new ();

      address->link = (int) number (3) + 1;
      address->local = random_inet (FALSE);
      address->peer = number (2) ? address->local : NW_INET_NONE;
      address->broadcast = number (2) ? address->local : NW_INET_NONE;
      address->scope = (guint8) number (256);
      address->flags = number (2);
      address->valid = address->preferred = number (2) ? G_MAXUINT32 : number (100);
      g_ptr_array_add (namespace_->addresses, address);

      neighbour->link = (int) number (3) + 1;
      neighbour->address = random_inet (FALSE);
      neighbour->mac = random_mac ();
      neighbour->state = number (3);
      neighbour->flags = number (2);
      g_ptr_array_add (namespace_->neighbours, neighbour);
    }
}

static void
fill_switches (NwNamespace *namespace_)
{
  guint n = number (4);

  for (guint i = 0; i < n; i++)
    {
      NwBridge *bridge = nw_bridge_new ();
      NwBridgeEntry *entry = nw_bridge_entry_new ();
      NwLimit *limit = nw_limit_new ();

      bridge->link = limit->link = (int) i + 1;
      bridge->stp = (int) number (2);
      bridge->ageing_time = number (2) * 30000;
      bridge->vlan_filtering = (int) number (2);
      bridge->vlan_filtering_known = (int) number (2);
      g_ptr_array_add (namespace_->bridges, bridge);

      entry->bridge = (int) number (2) + 1;
      entry->port = (int) number (3) + 1;
      entry->mac = random_mac ();
      entry->mac.length = MAX (entry->mac.length, 1);
      entry->vlan = number (2);
      entry->is_local = (int) number (2);
      g_ptr_array_add (namespace_->bridge_entries, entry);

      limit->rate = number (2) * G_MAXUINT64;
      limit->delay = number (2);
      limit->jitter = number (2);
      limit->loss = number (2);
      g_ptr_array_add (namespace_->limits, limit);
    }
}

static void
fill_holder (NwNamespace *namespace_)
{
  static const char *const runtimes[] = { "", "docker", "process" };
  guint n = number (3);

  replace (&namespace_->runtime, runtimes[number (3)]);
  replace (&namespace_->label, number (2) ? "web\\x1b[m" : "");
  replace (&namespace_->image, number (2) ? "nginx:latest" : "");
  replace (&namespace_->project, number (2) ? "shop" : "");
  replace (&namespace_->path, number (2) ? "/proc/7/ns/net" : "");
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (namespace_->processes, nw_process_new (1 + 2 * i + number (2), number (2), number (2) ? "a\\x0a" : "b"));
  namespace_->n_processes = n + number (2);
}

static void
fill_rules (NwNamespace *namespace_)
{
  guint n = number (4);

  for (guint i = 0; i < n; i++)
    {
      NwInet inet = random_inet (FALSE);
      NwForeignRule *foreign = nw_foreign_rule_new ();
      const char *link = number (2) ? "uplink" : "";

      g_ptr_array_add (namespace_->nat_rules,
                       number (2) ? nw_nat_rule_new_masquerade (&inet, link)
                                  : nw_nat_rule_new_publish (number (2) ? 6 : 17, (guint16) number (3), link, &inet,
                                                             (guint16) number (65536), (int) number (2)));
      replace (&foreign->family, number (2) ? "ip" : "inet");
      replace (&foreign->chain, number (2) ? "FORWARD" : "a\\x0a");
      replace (&foreign->text, number (2) ? "accept" : "…");
      foreign->priority = (int) number (3) - 1;
      foreign->handle = number (3);
      foreign->n_more = number (2);
      foreign->drops = (int) number (2);
      g_ptr_array_add (namespace_->foreign_rules, foreign);
    }
}

/* A random network: namespaces of @like stay as they are, one time out of two. */
static NwSnapshot *
random_snapshot (const NwSnapshot *like)
{
  g_autoptr (GPtrArray) namespaces = namespaces_new ();

  for (guint64 inode = 1; inode < 8; inode++)
    {
      NwNamespace *old = like != NULL ? nw_snapshot_find (like, inode) : NULL;
      NwNamespace *namespace_;

      if (number (3) == 0)
        continue;
      if (old != NULL && number (2) == 0)
        {
          g_ptr_array_add (namespaces, g_object_ref (old));
          continue;
        }
      namespace_ = add_namespace (namespaces, inode, number (2) ? "x y\\xff" : NULL);
      namespace_->is_root = inode == 1;
      namespace_->is_ours = number (2) != 0;
      namespace_->forwarding4 = number (2) != 0;
      namespace_->forwarding6 = number (2) != 0;
      fill_links (namespace_);
      fill_routes (namespace_);
      fill_rest (namespace_);
      fill_switches (namespace_);
      fill_rules (namespace_);
      fill_holder (namespace_);
      nw_namespace_sort (namespace_);
    }
  return nw_snapshot_new (7, namespaces);
}

static void
test_round_trip (void)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autoptr (NwSnapshot) snapshot = random_snapshot (NULL);
      g_autoptr (GVariant) variant = wire (snapshot);
      g_autoptr (GError) error = NULL;
      g_autoptr (NwSnapshot) again = nw_snapshot_from_variant (8, variant, &error);
      g_autoptr (GVariant) variant_again = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (nw_snapshot_get_serial (again), ==, 8);
      g_assert_true (nw_snapshot_equal (snapshot, again));
      /* The variants know of every field, equal() of those that matter. */
      variant_again = wire (again);
      g_assert_cmpvariant (variant, variant_again);
    }
}

static guint
count_kept (const GPtrArray *before, const GPtrArray *after)
{
  guint n = 0;

  for (guint i = 0; i < after->len; i++)
    n += g_ptr_array_find ((GPtrArray *) before, after->pdata[i], NULL) ? 1 : 0;
  return n;
}

/* patch (a, diff (a, b)) is b; what is in both is the object of a. */
static void
test_diff_and_patch (void)
{
  guint n_different = 0;

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr (NwSnapshot) before = random_snapshot (NULL);
      g_autoptr (NwSnapshot) after = random_snapshot (before);
      g_autoptr (NwSnapshot) patched = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) removed = NULL;
      g_autoptr (GVariant) changed = NULL;

      if (!nw_snapshot_diff (before, after, &removed, &changed))
        {
          g_assert_true (nw_snapshot_equal (before, after));
          continue;
        }
      g_variant_ref_sink (removed);
      g_variant_ref_sink (changed);
      g_assert_false (nw_snapshot_equal (before, after));
      n_different++;

      patched = nw_snapshot_patch (before, 9, removed, changed, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (nw_snapshot_get_serial (patched), ==, 9);
      g_assert_true (nw_snapshot_equal (patched, after));

      for (guint j = 0; j < nw_snapshot_get_n_namespaces (patched); j++)
        {
          NwNamespace *new = nw_snapshot_get_namespace (patched, j);
          NwNamespace *old = nw_snapshot_find (before, new->inode);

          if (old == NULL)
            continue;
          g_assert_cmpint (nw_namespace_equal (new, old), ==, new == old);
          for (guint k = 0; k < new->links->len; k++)
            {
              NwLink *link = new->links->pdata[k];
              NwLink *old_link = nw_namespace_find_link (old, link->index);

              g_assert_cmpint (old_link != NULL && nw_link_equal (link, old_link), ==, link == old_link);
            }
        }
    }
  g_assert_cmpuint (n_different, >, 900);
}

/* One neighbour more: only that table travels, and everything else stays the same object. */
static void
test_small_change (void)
{
  g_autoptr (NwSnapshot) before = red_and_blue (1);
  g_autoptr (NwSnapshot) after = red_and_blue (2);
  g_autoptr (NwSnapshot) patched = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) dictionary = NULL;
  g_autoptr (GVariant) neighbours = NULL;
  g_autoptr (GError) error = NULL;
  NwNamespace *red = nw_snapshot_find (after, 11);
  NwNamespace *old, *new;

  g_assert_false (nw_snapshot_diff (before, after, &removed, &changed));
  g_assert_null (removed);

  add_neighbour (red, 5, "192.168.15.1", 4);
  nw_namespace_sort (red);
  g_assert_true (nw_snapshot_diff (before, after, &removed, &changed));
  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);
  g_assert_cmpuint (g_variant_n_children (removed), ==, 0);
  g_assert_cmpuint (g_variant_n_children (changed), ==, 1);
  g_variant_get_child (changed, 0, "(t@a{sv})", NULL, &dictionary);
  g_assert_cmpuint (g_variant_n_children (dictionary), ==, 1);
  neighbours = g_variant_lookup_value (dictionary, "neighbours", NULL);
  g_assert_nonnull (neighbours);

  patched = nw_snapshot_patch (before, 2, removed, changed, &error);
  g_assert_no_error (error);
  g_assert_true (nw_snapshot_equal (patched, after));
  g_assert_true (nw_snapshot_find (patched, 22) == nw_snapshot_find (before, 22));
  old = nw_snapshot_find (before, 11);
  new = nw_snapshot_find (patched, 11);
  g_assert_true (new->links == old->links);
  g_assert_cmpuint (new->neighbours->len, ==, 2);
  g_assert_cmpuint (count_kept (old->neighbours, new->neighbours), ==, 1);
  g_assert_true (new->neighbours->pdata[1] == old->neighbours->pdata[0]);
}

/* What is told once of the root namespace holds for what is patched from it. */
static void
test_computer (void)
{
  g_autoptr (NwSnapshot) before = red_and_blue (1);
  g_autoptr (NwSnapshot) after = red_and_blue (2);
  g_autoptr (NwSnapshot) patched = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  g_autofree char *title = NULL;
  g_autofree char *red = NULL;

  nw_snapshot_set_computer (before);
  nw_snapshot_get_root (after)->forwarding4 = TRUE;
  g_assert_true (nw_snapshot_diff (before, after, &removed, &changed));
  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);
  patched = nw_snapshot_patch (before, 2, removed, changed, NULL);

  g_assert_true (nw_snapshot_get_root (patched)->forwarding4);
  title = nw_namespace_dup_title (nw_snapshot_get_root (patched));
  g_assert_cmpstr (title, ==, "This computer");
  red = nw_namespace_dup_title (nw_snapshot_find (patched, 11));
  g_assert_cmpstr (red, ==, "red");
}

/* Two equal records do not become the same object twice: a list model could not tell them apart. */
static void
test_twins (void)
{
  g_autoptr (GPtrArray) namespaces_before = namespaces_new ();
  g_autoptr (GPtrArray) namespaces_after = namespaces_new ();
  g_autoptr (NwSnapshot) before = NULL;
  g_autoptr (NwSnapshot) after = NULL;
  g_autoptr (NwSnapshot) patched = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  NwNamespace *namespace_;

  add_route (add_namespace (namespaces_before, 1, NULL), "10.0.0.0/8", 1, 0);
  namespace_ = add_namespace (namespaces_after, 1, NULL);
  add_route (namespace_, "10.0.0.0/8", 1, 0);
  add_route (namespace_, "10.0.0.0/8", 1, 0);
  before = nw_snapshot_new (1, namespaces_before);
  after = nw_snapshot_new (2, namespaces_after);

  g_assert_true (nw_snapshot_diff (before, after, &removed, &changed));
  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);
  patched = nw_snapshot_patch (before, 2, removed, changed, NULL);
  namespace_ = nw_snapshot_find (patched, 1);
  g_assert_cmpuint (namespace_->routes->len, ==, 2);
  g_assert_true (namespace_->routes->pdata[0] != namespace_->routes->pdata[1]);
}

/* Rows in disorder are put in order; unknown keys of a newer helper do no harm. */
static void
test_tolerated (void)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (
    "[(uint64 5, {'names': <['b', 'a']>, 'root': <false>, 'ours': <true>, 'forwarding4': <true>, 'forwarding6': <false>,"
    " 'links': <[(7, 'eth7', '', uint32 1, uint32 0, uint32 1500, @ay [], 0, 0, uint64 0, '', uint32 0,"
    "             uint32 0, '', uint32 0, @ay [], @ay [], uint32 0, uint32 0),"
    "            (1, 'lo', 'loopback', 1, 0, 65536, [0, 0, 0, 0, 0, 0], 0, 0, 0, '', 0, 0, '', 0, [], [], 0, 0)]>,"
    " 'addresses': <@a(iayayayyuuu) []>, 'routes': <@a(aya(ayiuu)ayuuyyyyu) ["
    "   ([0, 0,0,0,0, 0,0,0,0, 0,0,0,0, 0,0,0,0], [], [], 0, 254, 1, 3, 0, 0, 0),"
    "   ([8, 10,0,0,0], [([], 7, 1, 0)], [], 0, 254, 1, 3, 0, 0, 0),"
    "   ([24, 10,0,0,0], [], [], 9, 254, 7, 3, 0, 0, 0),"
    "   ([24, 10,0,0,0], [], [], 2, 254, 7, 3, 0, 0, 0),"
    "   ([0, 0,0,0,0], [], [], 0, 254, 1, 3, 0, 0, 0)]>,"
    " 'neighbours': <@a(iayayuu) [(7, [32, 10,0,0,2], [], 0, 0), (1, [32, 10,0,0,3], [], 0, 0), (7, [32, 10,0,0,1], [], 0, 0)]>,"
    " 'bridges': <@a(ibubb) [(9, true, 0, false, false), (7, true, 0, false, false)]>,"
    " 'bridge-entries': <@a(iiayub) [(7, 2, [2, 1], 0, false), (7, 2, [1, 9], 5, false), (7, 2, [1, 9], 0, false), (7, 1, [3], 0, true)]>,"
    " 'limits': <@a(ituuu) [(9, 1, 0, 0, 0), (7, 1, 0, 0, 0)]>,"
    " 'nat': <@a(usayyqayqb) [(1, '', [], 6, 80, [32, 10,0,0,1], 80, false), (0, '', [24, 10,0,0,0], 0, 0, [], 0, false)]>,"
    " 'foreign': <@a(ssssisstsub) []>, 'weather': <'fine'>})]"));
  static const char *const routes[] = { "0.0.0.0/0", "10.0.0.0/24", "10.0.0.0/24", "10.0.0.0/8", "::/0" };
  static const char *const neighbours[] = { "10.0.0.3/32", "10.0.0.1/32", "10.0.0.2/32" };
  g_autoptr (GError) error = NULL;
  g_autoptr (NwSnapshot) snapshot = nw_snapshot_from_variant (1, variant, &error);
  NwNamespace *namespace_;

  g_assert_no_error (error);
  namespace_ = nw_snapshot_find (snapshot, 5);
  g_assert_cmpstr (namespace_->names[0], ==, "a");
  g_assert_true (namespace_->is_ours && namespace_->forwarding4 && !namespace_->forwarding6);
  g_assert_cmpstr (nw_namespace_find_link (namespace_, 1)->name, ==, "lo");
  g_assert_cmpstr (nw_namespace_find_link (namespace_, 7)->name, ==, "eth7");
  for (guint i = 0; i < G_N_ELEMENTS (routes); i++)
    {
      NwRoute *route = namespace_->routes->pdata[i];
      g_autofree char *destination = nw_inet_to_string (&route->destination);

      g_assert_cmpstr (destination, ==, routes[i]);
    }
  g_assert_cmpint (((NwBridge *) namespace_->bridges->pdata[0])->link, ==, 7);
  g_assert_cmpint (((NwLimit *) namespace_->limits->pdata[0])->link, ==, 7);
  g_assert_cmpint (((NwNatRule *) namespace_->nat_rules->pdata[0])->kind, ==, NW_NAT_MASQUERADE);
  g_assert_true (((NwBridgeEntry *) namespace_->bridge_entries->pdata[0])->is_local);
  g_assert_cmpuint (((NwBridgeEntry *) namespace_->bridge_entries->pdata[1])->vlan, ==, 0);
  g_assert_cmpuint (((NwBridgeEntry *) namespace_->bridge_entries->pdata[2])->vlan, ==, 5);
  g_assert_cmpuint (((NwRoute *) namespace_->routes->pdata[1])->metric, ==, 2);
  g_assert_null (nw_route_first_nexthop (namespace_->routes->pdata[1]));
  g_assert_cmpint (nw_route_first_nexthop (namespace_->routes->pdata[3])->link, ==, 7);
  for (guint i = 0; i < G_N_ELEMENTS (neighbours); i++)
    {
      NwNeighbour *neighbour = namespace_->neighbours->pdata[i];
      g_autofree char *address = nw_inet_to_string (&neighbour->address);

      g_assert_cmpstr (address, ==, neighbours[i]);
    }
}

#define FLAGS_BUT_ROOT "'names': <@as []>, 'ours': <false>, 'forwarding4': <false>, 'forwarding6': <false>, "
#define SWITCHES_AND_RULES(bridges, entries, limits, nat, foreign) \
  "'bridges': <@a(ibubb) [" bridges "]>, 'bridge-entries': <@a(iiayub) [" entries "]>, 'limits': <@a(ituuu) [" limits "]>, " \
  "'nat': <@a(usayyqayqb) [" nat "]>, 'foreign': <@a(ssssisstsub) [" foreign "]>, "
#define EMPTY_SWITCHES SWITCHES_AND_RULES ("", "", "", "", "")
#define COMPLETE_BUT(rest) "'root': <false>, " FLAGS_BUT_ROOT EMPTY_SWITCHES rest
#define BUT_SWITCHES(rest) "'root': <false>, " FLAGS_BUT_ROOT rest EMPTY_LINKS EMPTY_ADDRESSES EMPTY_ROUTES EMPTY_NEIGHBOURS
#define BRIDGES(row) BUT_SWITCHES (SWITCHES_AND_RULES (row, "", "", "", ""))
#define BRIDGE_ENTRIES(row) BUT_SWITCHES (SWITCHES_AND_RULES ("", row, "", "", ""))
#define LIMITS(row) BUT_SWITCHES (SWITCHES_AND_RULES ("", "", row, "", ""))
#define NAT(row) BUT_SWITCHES (SWITCHES_AND_RULES ("", "", "", row, ""))
#define FOREIGN(row) BUT_SWITCHES (SWITCHES_AND_RULES ("", "", "", "", row))
#define EMPTY_LINKS "'links': <@a(issuuuayiitsuusuayayuu) []>, "
#define EMPTY_ADDRESSES "'addresses': <@a(iayayayyuuu) []>, "
#define EMPTY_ROUTES "'routes': <@a(aya(ayiuu)ayuuyyyyu) []>, "
#define EMPTY_NEIGHBOURS "'neighbours': <@a(iayayuu) []>"
#define EMPTY COMPLETE_BUT (EMPTY_LINKS EMPTY_ADDRESSES EMPTY_ROUTES EMPTY_NEIGHBOURS)
#define LINKS(rows) COMPLETE_BUT ("'links': <@a(issuuuayiitsuusuayayuu) [" rows "]>, " EMPTY_ADDRESSES EMPTY_ROUTES EMPTY_NEIGHBOURS)
#define ADDRESSES(rows) COMPLETE_BUT ("'addresses': <@a(iayayayyuuu) [" rows "]>, " EMPTY_LINKS EMPTY_ROUTES EMPTY_NEIGHBOURS)
#define ROUTES(rows) COMPLETE_BUT ("'routes': <@a(aya(ayiuu)ayuuyyyyu) [" rows "]>, " EMPTY_LINKS EMPTY_ADDRESSES EMPTY_NEIGHBOURS)
#define NEIGHBOURS(rows) COMPLETE_BUT ("'neighbours': <@a(iayayuu) [" rows "]>, " EMPTY_LINKS EMPTY_ADDRESSES "'routes': <@a(aya(ayiuu)ayuuyyyyu) []>")
#define LINK(index, name, mac, master, peer) "(" index ", " name ", '', 0, 0, 1500, " mac ", " master ", " peer ", 0, '', 0, 0, '', 0, [], [], 0, 0)"

static void
test_refused (void)
{
  static const char *const refused[] = {
    "@a{sv} {}",
    "[1, 2]",
    "@a(ta{sv}) [(1, {})]", /* a new namespace without tables */
    "@a(ta{sv}) [(0, {" EMPTY "})]",
    "@a(ta{sv}) [(1, {" EMPTY "}), (1, {" EMPTY "})]",
    "@a(ta{sv}) [(1, {" EMPTY ", 'root': <false>})]",
    "@a(ta{sv}) [(1, {'root': <true>, " FLAGS_BUT_ROOT EMPTY_SWITCHES EMPTY_LINKS EMPTY_ADDRESSES EMPTY_ROUTES EMPTY_NEIGHBOURS "}), "
      "(2, {'root': <true>, " FLAGS_BUT_ROOT EMPTY_SWITCHES EMPTY_LINKS EMPTY_ADDRESSES EMPTY_ROUTES EMPTY_NEIGHBOURS "})]",
    "@a(ta{sv}) [(1, {'names': <'a'>})]",
    "@a(ta{sv}) [(1, {'names': <['a', 'b', 'a']>})]",
    "@a(ta{sv}) [(1, {'names': <['a/b']>})]",
    "@a(ta{sv}) [(1, {'names': <['']>})]",
    "@a(ta{sv}) [(1, {'names': <['a\\nb']>})]",
    "@a(ta{sv}) [(1, {'names': <['\\\\x41']>})]",
    "@a(ta{sv}) [(1, {'holder': <('', '', '', '')>})]",
    "@a(ta{sv}) [(1, {'holder': <('docker', 'a\nb', '', '', '')>})]",
    "@a(ta{sv}) [(1, {'holder': <('docker', '', '\\\\x41', '', '')>})]",
    "@a(ta{sv}) [(1, {'holder': <('docker', '', '', '\\\\', '')>})]",
    "@a(ta{sv}) [(1, {'holder': <('a runtime of a name of far too many letters', '', '', '', '')>})]",
    "@a(ta{sv}) [(1, {'processes': <[(1, 0, 'sh')]>})]",
    "@a(ta{sv}) [(1, {'processes': <(uint32 0, [(uint32 1, uint32 0, 'sh')])>})]",
    "@a(ta{sv}) [(1, {'processes': <(uint32 1, [(uint32 0, uint32 0, 'sh')])>})]",
    "@a(ta{sv}) [(1, {'processes': <(uint32 1, [(uint32 2147483648, uint32 0, 'sh')])>})]",
    "@a(ta{sv}) [(1, {'processes': <(uint32 2, [(uint32 2, uint32 0, 'sh'), (uint32 1, uint32 0, 'sh')])>})]",
    "@a(ta{sv}) [(1, {'processes': <(uint32 2, [(uint32 2, uint32 0, 'sh'), (uint32 2, uint32 0, 'sh')])>})]",
    "@a(ta{sv}) [(1, {'processes': <(uint32 1, [(uint32 1, uint32 0, 's\th')])>})]",
    "@a(ta{sv}) [(1, {'processes': <(uint32 1, [(uint32 1, uint32 0, '0123456789012345678901234567890123456789012345678901234567890')])>})]",
    "@a(ta{sv}) [(1, {'root': <1>})]",
    "@a(ta{sv}) [(1, {'links': <@as []>})]",
    "@a(ta{sv}) [(1, {" LINKS (LINK ("0", "'a'", "[]", "0", "0")) "})]",
    "@a(ta{sv}) [(1, {" LINKS (LINK ("-1", "'a'", "[]", "0", "0")) "})]",
    "@a(ta{sv}) [(1, {" LINKS (LINK ("1", "''", "[]", "0", "0")) "})]",
    "@a(ta{sv}) [(1, {" LINKS (LINK ("1", "'a'", "[1,2,3,4,5,6,7,8,9]", "0", "0")) "})]",
    "@a(ta{sv}) [(1, {" LINKS (LINK ("1", "'a'", "[]", "-1", "0")) "})]",
    "@a(ta{sv}) [(1, {" LINKS (LINK ("1", "'a'", "[]", "0", "-1")) "})]",
    "@a(ta{sv}) [(1, {" LINKS (LINK ("3", "'a'", "[]", "0", "0") "," LINK ("1", "'b'", "[]", "0", "0") ","
                               LINK ("3", "'c'", "[]", "0", "0")) "})]",
    "@a(ta{sv}) [(1, {" ADDRESSES ("(1, [24, 10,0,0], [], [], 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ADDRESSES ("(1, [33, 10,0,0,1], [], [], 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ADDRESSES ("(1, [129, 0xfd,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1], [], [], 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ADDRESSES ("(1, [], [], [], 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ADDRESSES ("(0, [24, 10,0,0,1], [], [], 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ADDRESSES ("(1, [24, 10,0,0,1], [64, 0xfd,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1], [], 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ROUTES ("([], [], [], 0, 0, 0, 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ROUTES ("([8, 10,0,0,0], [([1], 1, 1, 0)], [], 0, 0, 0, 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" ROUTES ("([8, 10,0,0,0], [([], -1, 1, 0)], [], 0, 0, 0, 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" NEIGHBOURS ("(1, [], [], 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" NEIGHBOURS ("(0, [32, 10,0,0,1], [], 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" BUT_SWITCHES ("") "})]",
    "@a(ta{sv}) [(1, {" BRIDGES ("(0, false, 0, false, false)") "})]",
    "@a(ta{sv}) [(1, {" BRIDGE_ENTRIES ("(0, 1, [1,2,3,4,5,6], 0, false)") "})]",
    "@a(ta{sv}) [(1, {" BRIDGE_ENTRIES ("(1, -1, [1,2,3,4,5,6], 0, false)") "})]",
    "@a(ta{sv}) [(1, {" BRIDGE_ENTRIES ("(1, 1, [], 0, false)") "})]",
    "@a(ta{sv}) [(1, {" BRIDGE_ENTRIES ("(1, 1, [1,2,3,4,5,6,7,8,9], 0, false)") "})]",
    "@a(ta{sv}) [(1, {" LIMITS ("(0, 0, 0, 0, 0)") "})]",
    "@a(ta{sv}) [(1, {" NAT ("(2, '', [24, 10,0,0,0], 6, 80, [32, 10,0,0,1], 80, false)") "})]",
    "@a(ta{sv}) [(1, {" NAT ("(0, '', [], 6, 80, [32, 10,0,0,1], 80, false)") "})]",
    "@a(ta{sv}) [(1, {" NAT ("(1, '', [24, 10,0,0,0], 6, 80, [], 80, false)") "})]",
    "@a(ta{sv}) [(1, {" NAT ("(0, 'a/b', [24, 10,0,0,0], 0, 0, [], 0, false)") "})]",
    "@a(ta{sv}) [(1, {" NAT ("(0, '', [33, 10,0,0,0], 0, 0, [], 0, false)") "})]",
    "@a(ta{sv}) [(1, {'foreign': <@as []>})]",
  };
  g_autoptr (NwSnapshot) before = red_and_blue (1);
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new ("at", NULL));
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new ("a(ta{sv})", NULL));
  g_autoptr (GVariant) blue = g_variant_ref_sink (g_variant_new_parsed ("[uint64 22]"));
  g_autoptr (GVariant) both = g_variant_ref_sink (g_variant_new_parsed ("[(uint64 22, {'ours': <true>})]"));
  g_autoptr (GVariant) second_root = g_variant_ref_sink (g_variant_new_parsed ("[(uint64 22, {'root': <true>})]"));

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) patch_error = NULL;
      g_autoptr (GVariant) variant = g_variant_parse (NULL, refused[i], NULL, NULL, &error);

      g_assert_no_error (error);
      g_test_message ("%s", refused[i]);
      g_assert_null (nw_snapshot_from_variant (1, variant, &error));
      g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      g_test_message ("%s", error->message);
      g_assert_null (nw_snapshot_patch (before, 2, none, variant, &patch_error));
      g_assert_error (patch_error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
    }

  /* A well-formed one, so that the refusals above are for the reason meant. */
  {
    g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (
      "@a(ta{sv}) [(1, {" LINKS (LINK ("1", "'a'", "[1,2,3,4,5,6]", "0", "0") "," LINK ("3", "'b'", "[]", "0", "0")) "}),"
      "(2, {" ADDRESSES ("(1, [24, 10,0,0,1], [], [], 0, 0, 0, 0)") "}),"
      "(3, {" ROUTES ("([8, 10,0,0,0], [([], 0, 1, 0)], [], 0, 0, 0, 0, 0, 0, 0)") "}),"
      "(4, {" NEIGHBOURS ("(1, [32, 10,0,0,1], [], 0, 0)") "}),"
      "(5, {" BRIDGES ("(1, false, 0, false, false)") "}),"
      "(6, {" BRIDGE_ENTRIES ("(1, 2, [1,2,3,4,5,6], 0, false)") "}),"
      "(7, {" LIMITS ("(1, 0, 0, 0, 0)") "}),"
      "(8, {" NAT ("(0, '', [24, 10,0,0,0], 0, 0, [], 0, false), (1, 'a', [], 6, 80, [32, 10,0,0,1], 80, true)") "}),"
      "(9, {" FOREIGN ("('ip', 'a', 'b', '', 0, '', '', 0, '', 0, false)") "}),"
      "(10, {" EMPTY ", 'holder': <('docker', 'a', '\\\\x0a', '', '/proc/2/ns/net')>,"
      " 'processes': <(uint32 2, [(uint32 1, uint32 0, 'sh'), (uint32 2, uint32 0, '')])>})]"));
    g_autoptr (GError) error = NULL;
    g_autoptr (NwSnapshot) snapshot = nw_snapshot_from_variant (1, variant, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (nw_snapshot_get_n_namespaces (snapshot), ==, 10);
  }

  g_assert_null (nw_snapshot_patch (before, 2, nothing, nothing, NULL));
  g_assert_null (nw_snapshot_patch (before, 2, none, none, NULL));
  g_assert_null (nw_snapshot_patch (before, 2, blue, both, NULL));
  g_assert_null (nw_snapshot_patch (before, 2, none, second_root, NULL));
}

static NwNamespace *
patch_blue (const NwSnapshot *before, NwSnapshot **after, const char *change)
{
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new ("at", NULL));
  g_autoptr (GVariant) changed = g_variant_ref_sink (g_variant_new_parsed (change));
  g_autoptr (GError) error = NULL;

  *after = nw_snapshot_patch (before, 2, none, changed, &error);
  g_assert_no_error (error);
  return nw_snapshot_find (*after, 22);
}

/* What keeps a namespace and who is in it change each for itself; processes that stay are the same objects; what is
 * empty now is written, so that it is not taken for what did not change. */
static void
test_holder (void)
{
  g_autoptr (NwSnapshot) before = red_and_blue (1);
  g_autoptr (NwSnapshot) bare = red_and_blue (2);
  g_autoptr (NwSnapshot) named = NULL;
  g_autoptr (NwSnapshot) joined = NULL;
  g_autoptr (NwSnapshot) emptied = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GVariant) whole = NULL;
  g_autoptr (GError) error = NULL;
  NwNamespace *blue = nw_snapshot_find (before, 22);
  NwNamespace *patched;

  settle (blue, "docker", "web", 2);
  g_assert_true (nw_namespace_is_container (blue));

  patched = patch_blue (before, &named, "[(uint64 22, {'holder': <('systemd', 'web', '', '', '/proc/1/ns/net')>})]");
  g_assert_cmpstr (patched->runtime, ==, "systemd");
  g_assert_cmpstr (patched->path, ==, "/proc/1/ns/net");
  g_assert_false (nw_namespace_is_container (patched));
  g_assert_true (patched->processes == blue->processes);
  g_assert_cmpuint (patched->n_processes, ==, 2);

  patched = patch_blue (before, &joined, "[(uint64 22, {'processes': <(uint32 3, [(uint32 1, uint32 1000, 'sh'),"
                                         " (uint32 2, uint32 1000, 'bash'), (uint32 3, uint32 0, 'sh')])>})]");
  g_assert_cmpstr (patched->label, ==, "web");
  g_assert_cmpuint (patched->processes->len, ==, 3);
  g_assert_true (patched->processes->pdata[0] == blue->processes->pdata[0]);
  g_assert_false (patched->processes->pdata[1] == blue->processes->pdata[1]);

  g_assert_true (nw_snapshot_diff (before, bare, &removed, &changed));
  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);
  emptied = nw_snapshot_patch (before, 2, removed, changed, &error);
  g_assert_no_error (error);
  g_assert_true (nw_snapshot_equal (emptied, bare));

  /* 64 of 1000 on the wire, and the number of all */
  settle (nw_snapshot_find (bare, 11), "process", "sh", 1000);
  whole = wire (bare);
  g_clear_object (&emptied);
  emptied = nw_snapshot_from_variant (3, whole, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nw_snapshot_find (emptied, 11)->n_processes, ==, 1000);
  g_assert_cmpuint (nw_snapshot_find (emptied, 11)->processes->len, ==, NW_NAMESPACE_PROCESSES_MAX);
}

/* Any bytes at all: accepted or refused, but never believed without looking. */
static void
test_garbage (void)
{
  g_autoptr (NwSnapshot) before = red_and_blue (1);
  g_autoptr (GVariant) none = g_variant_ref_sink (g_variant_new ("at", NULL));
  guint n_accepted = 0, n_refused = 0;

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (NwSnapshot) original = random_snapshot (NULL);
      g_autoptr (GVariant) variant = wire (original);
      gsize size = g_variant_get_size (variant);
      g_autofree guint8 *bytes = g_memdup2 (g_variant_get_data (variant), size);
      g_autoptr (GVariant) garbage = NULL;
      g_autoptr (NwSnapshot) snapshot = NULL;
      g_autoptr (NwSnapshot) patched = NULL;
      g_autoptr (GError) error = NULL;

      if (size == 0)
        continue;
      for (guint j = number (4); j > 0; j--)
        bytes[number ((guint) size)] = (guint8) number (256);
      garbage = g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE ("a(ta{sv})"), bytes, size - number (2), FALSE, NULL, NULL));

      snapshot = nw_snapshot_from_variant (1, garbage, &error);
      if (snapshot == NULL)
        {
          g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
          n_refused++;
        }
      else
        {
          g_autoptr (GVariant) again = wire (snapshot);
          g_autoptr (NwSnapshot) twice = nw_snapshot_from_variant (1, again, &error);

          g_assert_no_error (error);
          g_assert_true (nw_snapshot_equal (snapshot, twice));
          n_accepted++;
        }
      patched = nw_snapshot_patch (before, 2, none, garbage, NULL);
    }
  g_assert_cmpuint (n_accepted, >, 100);
  g_assert_cmpuint (n_refused, >, 100);
}

/* 1000 namespaces of 2 links, 4 addresses and 6 routes: not a verdict but a figure, told in the log. */
static void
test_large (void)
{
  g_autoptr (GPtrArray) namespaces = namespaces_new ();
  g_autoptr (NwSnapshot) snapshot = NULL;
  g_autoptr (NwSnapshot) changed_snapshot = NULL;
  g_autoptr (NwSnapshot) patched = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  gint64 best = G_MAXINT64, start;

  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *name = g_strdup_printf ("namespace-%u", i);
      NwNamespace *namespace_ = add_namespace (namespaces, 4026532000u + i, name);

      add_link (namespace_, 1, "lo", "loopback");
      add_link (namespace_, 2, "veth0", "veth");
      for (guint j = 0; j < 6; j++)
        {
          g_autofree char *address = g_strdup_printf ("10.%u.%u.0/24", j, i % 256);

          if (j < 4)
            add_address (namespace_, 2, address);
          add_route (namespace_, address, 2, 0);
        }
      nw_namespace_sort (namespace_);
    }

  start = g_get_monotonic_time ();
  snapshot = nw_snapshot_new (1, namespaces);
  g_test_message ("make: %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);

  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (GVariant) variant = NULL;
      g_autoptr (GVariant) sent = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (NwSnapshot) again = NULL;
      gint64 encoded, serialised;

      start = g_get_monotonic_time ();
      variant = wire (snapshot);
      encoded = g_get_monotonic_time ();
      bytes = g_variant_get_data_as_bytes (variant);
      sent = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("a(ta{sv})"), bytes, FALSE));
      serialised = g_get_monotonic_time ();
      again = nw_snapshot_from_variant (1, sent, &error);
      g_assert_no_error (error);
      best = MIN (best, g_get_monotonic_time () - start);
      g_test_message ("encode %.1f ms, serialise %.1f ms, decode %.1f ms", (double) (encoded - start) / 1000,
                      (double) (serialised - encoded) / 1000, (double) (g_get_monotonic_time () - serialised) / 1000);
      g_assert_true (nw_snapshot_equal (snapshot, again));
    }
  g_test_message ("best of all three together: %.1f ms", (double) best / 1000);

  {
    g_autoptr (GPtrArray) some = namespaces_new ();

    for (guint i = 1; i < namespaces->len; i++)
      g_ptr_array_add (some, g_object_ref (namespaces->pdata[i]));
    add_neighbour (add_namespace (some, 77, "new"), 1, "10.0.0.1", 1);
    changed_snapshot = nw_snapshot_new (2, some);
  }
  start = g_get_monotonic_time ();
  g_assert_true (nw_snapshot_diff (snapshot, changed_snapshot, &removed, &changed));
  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);
  patched = nw_snapshot_patch (snapshot, 2, removed, changed, &error);
  g_assert_no_error (error);
  g_test_message ("one gone, one new: diff and patch %.1f ms", (double) (g_get_monotonic_time () - start) / 1000);
  g_assert_true (nw_snapshot_equal (patched, changed_snapshot));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/snapshot/lookups", test_lookups);
  g_test_add_func ("/snapshot/titles", test_titles);
  g_test_add_func ("/snapshot/peers", test_peers);
  g_test_add_func ("/snapshot/wire-types", test_wire_types);
  g_test_add_func ("/snapshot/fields", test_fields);
  g_test_add_func ("/snapshot/differences", test_differences);
  g_test_add_func ("/snapshot/round-trip", test_round_trip);
  g_test_add_func ("/snapshot/diff-and-patch", test_diff_and_patch);
  g_test_add_func ("/snapshot/small-change", test_small_change);
  g_test_add_func ("/snapshot/computer", test_computer);
  g_test_add_func ("/snapshot/twins", test_twins);
  g_test_add_func ("/snapshot/tolerated", test_tolerated);
  g_test_add_func ("/snapshot/refused", test_refused);
  g_test_add_func ("/snapshot/holder", test_holder);
  g_test_add_func ("/snapshot/garbage", test_garbage);
  g_test_add_func ("/snapshot/large", test_large);
  return g_test_run ();
}
