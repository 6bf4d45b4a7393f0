/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-context-menu.h"

#include <glib/gi18n-lib.h>

/* @key: (nullable): the key to show beside it; the keys themselves are the window's (nw-window.c).
 * @target: (nullable): floating */
static void
append (GMenu      *menu,
        const char *label,
        const char *action,
        const char *key,
        GVariant   *target)
{
  g_autoptr(GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, action, target);
  if (key != NULL)
    g_menu_item_set_attribute (item, "accel", "s", key);
  g_menu_append_item (menu, item);
}

/* Takes @section. */
static void
append_section (GMenu *menu,
                GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static void
append_partners (GMenu       *menu,
                 NwSnapshot  *snapshot,
                 NwNamespace *from)
{
  g_autoptr(GMenu) partners = g_menu_new ();

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *to = nw_snapshot_get_namespace (snapshot, i);
      g_autofree char *title = NULL;

      if (to == from)
        continue;

      title = nw_namespace_dup_title (to);
      append (partners, title, "win.connect-to", NULL, g_variant_new_uint64 (to->inode));
    }

  if (g_menu_model_get_n_items (G_MENU_MODEL (partners)) > 0)
    g_menu_append_submenu (menu, _("_Connect to"), G_MENU_MODEL (partners));
}

static void
fill_for_canvas (GMenu  *menu,
                 double  x,
                 double  y)
{
  GMenu *section;

  section = g_menu_new ();
  append (section, _("_Add Namespace Here"), "win.add-namespace-at", "n", g_variant_new ("(dd)", x, y));
  append_section (menu, section);

  section = g_menu_new ();
  append (section, _("A_rrange"), "win.arrange", "a", NULL);
  append (section, _("_Show Everything"), "win.fit", "f", NULL);
  append_section (menu, section);
}

static void
fill_for_namespace (GMenu       *menu,
                    NwSnapshot  *snapshot,
                    NwNamespace *namespace_)
{
  GMenu *section;

  section = g_menu_new ();
  append (section, _("_Ping from Here"), "win.ping", "p", NULL);
  append_partners (section, snapshot, namespace_);
  append_section (menu, section);

  if (namespace_->is_root)
    return;

  section = g_menu_new ();
  append (section, _("_Delete Namespace"), "win.delete", "Delete", NULL);
  append_section (menu, section);
}

static void
fill_for_link (GMenu      *menu,
               NwSnapshot *snapshot,
               NwLink     *link)
{
  GMenu *section;

  section = g_menu_new ();
  append (section, nw_link_is_up (link) ? _("Set Do_wn") : _("Set _Up"), "win.set-link-up", NULL,
          g_variant_new_boolean (!nw_link_is_up (link)));
  append (section, _("_Ping from Here"), "win.ping", "p", NULL);
  append_section (menu, section);

  if (nw_link_is_loopback (link))
    return;

  section = g_menu_new ();
  append (section,
          nw_snapshot_find_peer (snapshot, link, NULL) != NULL ? _("_Delete Cable") : _("_Delete Interface"),
          "win.delete", "Delete", NULL);
  append_section (menu, section);
}

static gboolean
are_two_namespaces (NwSelection *selection)
{
  return nw_selection_get_length (selection) == 2 &&
         nw_selection_get (selection, 0)->kind == NW_SELECTED_NAMESPACE &&
         nw_selection_get (selection, 1)->kind == NW_SELECTED_NAMESPACE;
}

static void
fill_for_several (GMenu       *menu,
                  NwSelection *selection)
{
  GMenu *section = g_menu_new ();

  if (are_two_namespaces (selection))
    append (section, _("_Connect with a Cable"), "win.connect", "l", NULL);
  append (section, _("_Delete"), "win.delete", "Delete", NULL);
  append_section (menu, section);
}

GMenuModel *
nw_context_menu_new (NwSnapshot  *snapshot,
                     NwSelection *selection,
                     double       x,
                     double       y)
{
  GMenu *menu = g_menu_new ();
  const NwSelected *selected;
  NwNamespace *namespace_;
  NwLink *link;

  if (nw_selection_get_length (selection) == 0)
    {
      fill_for_canvas (menu, x, y);
      return G_MENU_MODEL (menu);
    }
  if (nw_selection_get_length (selection) > 1)
    {
      fill_for_several (menu, selection);
      return G_MENU_MODEL (menu);
    }

  selected = nw_selection_get (selection, 0);
  namespace_ = nw_snapshot_find (snapshot, selected->inode);
  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, selected->link) : NULL;

  if (selected->kind == NW_SELECTED_NAMESPACE && namespace_ != NULL)
    fill_for_namespace (menu, snapshot, namespace_);
  else if (selected->kind == NW_SELECTED_LINK && link != NULL)
    fill_for_link (menu, snapshot, link);
  else
    append (menu, _("_Delete Cable"), "win.delete", "Delete", NULL);

  return G_MENU_MODEL (menu);
}
