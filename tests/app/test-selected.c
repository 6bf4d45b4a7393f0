/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <linux/if.h>

#include "nw-context-menu.h"
#include "nw-deletion.h"
#include "nw-error.h"

/* What becomes of a selection: the plan that deletes it, and the menu on it. The network: the root with lo; red, blue and
 * green; red-blue and blue-green are cables (veth-red with index 2 in red, and so on); green has a bridge,
 * into which veth-green is plugged. */
enum {
  ROOT = 1,
  RED = 10,
  BLUE = 20,
  GREEN = 30,
};

typedef struct {
  NwSnapshot  *snapshot;
  NwSelection *selection;
} Fixture;

static void
add_link (NwNamespace *namespace_,
          int          index,
          const char  *name,
          const char  *kind,
          guint64      peer_namespace,
          int          peer_index)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  g_free (link->name);
  link->name = g_strdup (name);
  g_free (link->kind);
  link->kind = g_strdup (kind);
  link->flags = IFF_UP | (g_str_equal (kind, "loopback") ? IFF_LOOPBACK : 0);
  link->peer_namespace = peer_namespace;
  link->peer_index = peer_index;
  g_ptr_array_add (namespace_->links, link);
}

static NwNamespace *
new_namespace (guint64     inode,
               const char *name)
{
  NwNamespace *namespace_ = nw_namespace_new (inode);

  g_strfreev (namespace_->names);
  namespace_->names = name != NULL ? g_strsplit (name, " ", -1) : g_new0 (char *, 1);
  namespace_->is_root = name == NULL;
  add_link (namespace_, 1, "lo", "loopback", 0, 0);

  return namespace_;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr(GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *red = new_namespace (RED, "red");
  NwNamespace *blue = new_namespace (BLUE, "blue");
  NwNamespace *green = new_namespace (GREEN, "green");

  add_link (red, 2, "veth-red", "veth", BLUE, 2);
  add_link (blue, 2, "veth-blue", "veth", RED, 2);
  add_link (blue, 3, "to-green", "veth", GREEN, 2);
  add_link (green, 2, "veth-green", "veth", BLUE, 3);
  add_link (green, 3, "br0", "bridge", 0, 0);
  NW_LINK (green->links->pdata[1])->master = 3;
  g_ptr_array_add (namespaces, new_namespace (ROOT, NULL));
  g_ptr_array_add (namespaces, red);
  g_ptr_array_add (namespaces, blue);
  g_ptr_array_add (namespaces, green);

  fixture->snapshot = nw_snapshot_new (1, namespaces);
  fixture->selection = nw_selection_new ();
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->snapshot);
  g_object_unref (fixture->selection);
}

static void
select_thing (Fixture        *fixture,
              NwSelectedKind  kind,
              guint64         inode,
              int             link)
{
  nw_selection_toggle (fixture->selection, (NwSelected) { kind, inode, link });
}

/* The commands of the plan, one a line; "" when there is none. */
static char *
delete_commands (Fixture  *fixture,
                 NwPlan *(*create) (const NwSnapshot *, NwSelection *, GError **))
{
  g_autoptr(GError) error = NULL;
  g_autoptr(NwPlan) plan = create (fixture->snapshot, fixture->selection, &error);
  g_auto(GStrv) commands = NULL;

  if (plan == NULL)
    {
      g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      return g_strdup ("");
    }

  g_assert_cmpstr (nw_plan_get_title (plan), !=, "");
  commands = nw_plan_to_commands (plan);

  return g_strjoinv ("\n", commands);
}

#define ASSERT_DELETES(expected) \
  G_STMT_START { \
    g_autofree char *commands_ = delete_commands (fixture, nw_deletion_plan_new); \
    g_assert_cmpstr (commands_, ==, expected); \
    nw_selection_clear (fixture->selection); \
  } G_STMT_END

static void
test_delete (Fixture       *fixture,
             gconstpointer  data)
{
  ASSERT_DELETES ("");

  select_thing (fixture, NW_SELECTED_NAMESPACE, RED, 0);
  ASSERT_DELETES ("ip netns delete red");

  select_thing (fixture, NW_SELECTED_LINK, BLUE, 3);
  ASSERT_DELETES ("ip -n blue link delete to-green");

  /* One cable, by both of its ends and by itself. */
  select_thing (fixture, NW_SELECTED_LINK, BLUE, 2);
  select_thing (fixture, NW_SELECTED_LINK, RED, 2);
  select_thing (fixture, NW_SELECTED_CABLE, RED, 2);
  ASSERT_DELETES ("ip -n blue link delete veth-blue");

  /* The cables go with the namespace at either end, whichever was selected first. */
  select_thing (fixture, NW_SELECTED_CABLE, RED, 2);
  select_thing (fixture, NW_SELECTED_CABLE, BLUE, 3);
  select_thing (fixture, NW_SELECTED_NAMESPACE, BLUE, 0);
  ASSERT_DELETES ("ip netns delete blue");

  select_thing (fixture, NW_SELECTED_NAMESPACE, RED, 0);
  select_thing (fixture, NW_SELECTED_CABLE, RED, 2);
  select_thing (fixture, NW_SELECTED_CABLE, BLUE, 3);
  select_thing (fixture, NW_SELECTED_LINK, GREEN, 3);
  ASSERT_DELETES ("ip netns delete red\n"
                  "ip -n blue link delete to-green\n"
                  "ip -n green link delete br0");
}

static void
test_delete_with_cables (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr(NwPlan) plan = NULL;
  g_autofree char *one = NULL;
  g_autofree char *several = NULL;

  select_thing (fixture, NW_SELECTED_LINK, GREEN, 3);
  one = delete_commands (fixture, nw_deletion_plan_new_with_cables);
  g_assert_cmpstr (one, ==, "ip -n blue link delete to-green\n"
                            "ip -n green link delete br0");
  plan = nw_deletion_plan_new_with_cables (fixture->snapshot, fixture->selection, NULL);
  g_assert_cmpstr (nw_plan_get_title (plan), ==, "Delete br0 and its cables");

  /* The other end's namespace takes the cable along, and so does the cable itself. */
  select_thing (fixture, NW_SELECTED_CABLE, BLUE, 3);
  select_thing (fixture, NW_SELECTED_CABLE, RED, 2);
  select_thing (fixture, NW_SELECTED_NAMESPACE, BLUE, 0);
  several = delete_commands (fixture, nw_deletion_plan_new_with_cables);
  g_assert_cmpstr (several, ==, "ip netns delete blue\n"
                                "ip -n green link delete br0");
}

static void
test_delete_impossible (Fixture       *fixture,
                        gconstpointer  data)
{
  select_thing (fixture, NW_SELECTED_NAMESPACE, ROOT, 0);
  ASSERT_DELETES ("");
  select_thing (fixture, NW_SELECTED_LINK, RED, 1);
  ASSERT_DELETES ("");
  select_thing (fixture, NW_SELECTED_NAMESPACE, 999, 0);
  ASSERT_DELETES ("");
  select_thing (fixture, NW_SELECTED_LINK, RED, 77);
  ASSERT_DELETES ("");

  /* They do not stand in the way of the rest. */
  select_thing (fixture, NW_SELECTED_NAMESPACE, ROOT, 0);
  select_thing (fixture, NW_SELECTED_NAMESPACE, GREEN, 0);
  select_thing (fixture, NW_SELECTED_LINK, RED, 1);
  ASSERT_DELETES ("ip netns delete green");
}

static void
collect_actions (GMenuModel *menu,
                 GString    *actions)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr(GMenuLinkIter) links = g_menu_model_iterate_item_links (menu, i);
      g_autofree char *action = NULL;
      g_autoptr(GVariant) target = g_menu_model_get_item_attribute_value (menu, i, G_MENU_ATTRIBUTE_TARGET, NULL);

      if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action))
        {
          g_string_append_printf (actions, "%s%s", actions->len > 0 ? " " : "", action + strlen ("win."));
          if (target != NULL)
            {
              g_autofree char *text = g_variant_print (target, FALSE);

              g_string_append_printf (actions, "(%s)", text);
            }
        }
      while (g_menu_link_iter_next (links))
        {
          g_autoptr(GMenuModel) link = g_menu_link_iter_get_value (links);

          collect_actions (link, actions);
        }
    }
}

#define ASSERT_MENU(expected) \
  G_STMT_START { \
    g_autoptr(GMenuModel) menu_ = nw_context_menu_new (fixture->snapshot, fixture->selection, 2.5, -3); \
    g_autoptr(GString) actions_ = g_string_new (NULL); \
    collect_actions (menu_, actions_); \
    g_assert_cmpstr (actions_->str, ==, expected); \
    nw_selection_clear (fixture->selection); \
  } G_STMT_END

static void
test_menu (Fixture       *fixture,
           gconstpointer  data)
{
  ASSERT_MENU ("add-namespace-at((2.5, -3.0)) add-switch-at((1, 2.5, -3.0)) add-internet arrange fit");

  select_thing (fixture, NW_SELECTED_NAMESPACE, RED, 0);
  ASSERT_MENU ("ping connect-to((1, 0)) connect-to((20, 0)) connect-to((30, 0)) connect-to((30, 3)) "
               "add-switch add-interface gateway publish delete");
  select_thing (fixture, NW_SELECTED_NAMESPACE, ROOT, 0);
  ASSERT_MENU ("ping connect-to((20, 0)) connect-to((30, 0)) connect-to((30, 3)) connect-to((10, 0)) "
               "add-switch add-interface gateway publish add-internet");

  select_thing (fixture, NW_SELECTED_LINK, RED, 2);
  ASSERT_MENU ("plug((10, 2, false)) ping delete");
  select_thing (fixture, NW_SELECTED_LINK, RED, 1);
  ASSERT_MENU ("set-link-up(false) ping");
  select_thing (fixture, NW_SELECTED_CABLE, RED, 2);
  ASSERT_MENU ("plug((10, 2, false)) plug((20, 2, false)) delete");

  /* A switch is what a cable can end at, and takes its cables along if one likes. */
  select_thing (fixture, NW_SELECTED_LINK, GREEN, 3);
  ASSERT_MENU ("connect-to((1, 0)) connect-to((20, 0)) connect-to((10, 0)) "
               "gateway set-link-up(false) delete delete-with-cables");

  select_thing (fixture, NW_SELECTED_NAMESPACE, RED, 0);
  select_thing (fixture, NW_SELECTED_NAMESPACE, GREEN, 0);
  ASSERT_MENU ("connect delete");
  select_thing (fixture, NW_SELECTED_NAMESPACE, RED, 0);
  select_thing (fixture, NW_SELECTED_LINK, GREEN, 3);
  ASSERT_MENU ("connect delete");
  select_thing (fixture, NW_SELECTED_NAMESPACE, RED, 0);
  select_thing (fixture, NW_SELECTED_LINK, RED, 2);
  ASSERT_MENU ("delete");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/selected/delete", Fixture, NULL, set_up, test_delete, tear_down);
  g_test_add ("/selected/delete/impossible", Fixture, NULL, set_up, test_delete_impossible, tear_down);
  g_test_add ("/selected/delete/with-cables", Fixture, NULL, set_up, test_delete_with_cables, tear_down);
  g_test_add ("/selected/menu", Fixture, NULL, set_up, test_menu, tear_down);

  return g_test_run ();
}
