/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-context-menu.h"

#include <glib/gi18n-lib.h>

#include "nw-endpoint.h"
#include "nw-recipe.h"

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
append_partner (GMenu            *partners,
                const NwEndpoint *from,
                const NwEndpoint *to)
{
  g_autofree char *title = NULL;

  /* A switch is an interface of its own namespace already. */
  if (to->namespace == from->namespace &&
      (to->bridge == from->bridge || to->bridge == NULL || from->bridge == NULL))
    return;

  title = nw_endpoint_dup_title (to);
  append (partners, title, "win.connect-to", NULL,
          g_variant_new ("(ti)", to->namespace->inode, to->bridge != NULL ? to->bridge->index : 0));
}

static void
append_partners (GMenu            *menu,
                 NwSnapshot       *snapshot,
                 const NwEndpoint *from)
{
  g_autoptr(GMenu) partners = g_menu_new ();

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      append_partner (partners, from, &(NwEndpoint) { namespace_, NULL });
      for (guint j = 0; j < namespace_->links->len; j++)
        if (nw_endpoint_is_switch (namespace_->links->pdata[j]))
          append_partner (partners, from, &(NwEndpoint) { namespace_, namespace_->links->pdata[j] });
    }

  if (g_menu_model_get_n_items (G_MENU_MODEL (partners)) > 0)
    g_menu_append_submenu (menu, _("_Connect to"), G_MENU_MODEL (partners));
}

/* A computer has the real one. */
static gboolean
may_simulate_internet (NwSnapshot *snapshot)
{
  NwNamespace *root = nw_snapshot_get_root (snapshot);

  return root != NULL && !root->is_computer && nw_snapshot_find_by_name (snapshot, NW_INTERNET_NAME) == NULL;
}

static void
fill_for_canvas (GMenu      *menu,
                 NwSnapshot *snapshot,
                 double      x,
                 double      y)
{
  NwNamespace *root = nw_snapshot_get_root (snapshot);
  GMenu *section;

  section = g_menu_new ();
  append (section, _("_Add Namespace Here"), "win.add-namespace-at", "n", g_variant_new ("(dd)", x, y));
  if (root != NULL)
    append (section, _("Add S_witch Here"), "win.add-switch-at", "b", g_variant_new ("(tdd)", root->inode, x, y));
  if (may_simulate_internet (snapshot))
    append (section, _("Add the Simulated _Internet"), "win.add-internet", NULL, NULL);
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
  g_autofree char *title = nw_namespace_dup_title (namespace_);
  g_autofree char *add_switch = g_strdup_printf (_("Add a S_witch in %s"), title);
  gboolean simulated = nw_recipe_is_internet (namespace_);
  GMenu *section;

  section = g_menu_new ();
  append (section, _("_Ping from Here"), "win.ping", "p", NULL);
  append_partners (section, snapshot, &(NwEndpoint) { namespace_, NULL });
  append_section (menu, section);

  section = g_menu_new ();
  if (!simulated)
    {
      append (section, add_switch, "win.add-switch", "b", NULL);
      append (section, _("Add an _Interface…"), "win.add-interface", NULL, NULL);
      append (section, _("Let It Reach _Outside…"), "win.gateway", NULL, NULL);
      append (section, _("P_ublish a Port…"), "win.publish", NULL, NULL);
    }
  if (namespace_->is_root && may_simulate_internet (snapshot))
    append (section, _("Add the Simulated _Internet"), "win.add-internet", NULL, NULL);
  append_section (menu, section);

  if (namespace_->is_root)
    return;

  section = g_menu_new ();
  append (section, _("_Delete Namespace"), "win.delete", "Delete", NULL);
  append_section (menu, section);
}

static void
fill_for_switch (GMenu       *menu,
                 NwSnapshot  *snapshot,
                 NwNamespace *namespace_,
                 NwLink      *bridge)
{
  GMenu *section;

  section = g_menu_new ();
  append_partners (section, snapshot, &(NwEndpoint) { namespace_, bridge });
  append (section, _("Let These Namespaces Reach _Outside…"), "win.gateway", NULL, NULL);
  append_section (menu, section);

  section = g_menu_new ();
  append (section, nw_link_is_up (bridge) ? _("Set Do_wn") : _("Set _Up"), "win.set-link-up", NULL,
          g_variant_new_boolean (!nw_link_is_up (bridge)));
  append_section (menu, section);

  section = g_menu_new ();
  append (section, _("_Delete Switch"), "win.delete", "Delete", NULL);
  append (section, _("Delete Switch _and Its Cables"), "win.delete-with-cables", NULL, NULL);
  append_section (menu, section);
}

/* What an end of a cable is plugged into: the switch that it is a port of, or its namespace. */
static char *
dup_socket (NwNamespace *namespace_,
            NwLink      *link)
{
  const NwLink *master = link->master != 0 ? nw_namespace_find_link (namespace_, link->master) : NULL;

  return master != NULL ? g_strdup (master->name) : nw_namespace_dup_title (namespace_);
}

/* @say_where: where it would else be unclear which end is meant */
static void
append_plug (GMenu       *menu,
             NwNamespace *namespace_,
             NwLink      *link,
             gboolean     say_where)
{
  gboolean up = nw_link_is_up (link);
  g_autofree char *socket = dup_socket (namespace_, link);
  g_autofree char *label = NULL;

  if (!say_where)
    label = g_strdup (up ? _("_Unplug") : _("Pl_ug In"));
  else
    /* Translators: an end of a cable, and the namespace or switch at that end */
    label = g_strdup_printf (up ? _("Unplug %s from %s") : _("Plug %s into %s"), link->name, socket);

  append (menu, label, "win.plug", NULL, g_variant_new ("(tib)", namespace_->inode, link->index, !up));
}

static void
fill_for_link (GMenu       *menu,
               NwSnapshot  *snapshot,
               NwNamespace *namespace_,
               NwLink      *link)
{
  gboolean is_cable = nw_snapshot_find_peer (snapshot, link, NULL) != NULL;
  GMenu *section;

  section = g_menu_new ();
  if (is_cable)
    append_plug (section, namespace_, link, FALSE);
  else
    append (section, nw_link_is_up (link) ? _("Set Do_wn") : _("Set _Up"), "win.set-link-up", NULL,
            g_variant_new_boolean (!nw_link_is_up (link)));
  append (section, _("_Ping from Here"), "win.ping", "p", NULL);
  append_section (menu, section);

  if (nw_link_is_loopback (link))
    return;

  section = g_menu_new ();
  append (section, is_cable ? _("_Delete Cable") : _("_Delete Interface"), "win.delete", "Delete", NULL);
  append_section (menu, section);
}

static void
fill_for_cable (GMenu       *menu,
                NwSnapshot  *snapshot,
                NwNamespace *namespace_,
                NwLink      *link)
{
  NwNamespace *peer_namespace = NULL;
  NwLink *peer = nw_snapshot_find_peer (snapshot, link, &peer_namespace);
  GMenu *section;

  if (peer != NULL)
    {
      section = g_menu_new ();
      append_plug (section, namespace_, link, TRUE);
      append_plug (section, peer_namespace, peer, TRUE);
      append_section (menu, section);
    }

  section = g_menu_new ();
  append (section, _("_Delete Cable"), "win.delete", "Delete", NULL);
  append_section (menu, section);
}

/* Two things that a cable can connect. */
static gboolean
are_two_endpoints (NwSnapshot  *snapshot,
                   NwSelection *selection)
{
  NwEndpoint endpoint;

  return nw_selection_get_length (selection) == 2 &&
         nw_endpoint_find (snapshot, *nw_selection_get (selection, 0), &endpoint) &&
         nw_endpoint_find (snapshot, *nw_selection_get (selection, 1), &endpoint);
}

static void
fill_for_several (GMenu       *menu,
                  NwSnapshot  *snapshot,
                  NwSelection *selection)
{
  GMenu *section = g_menu_new ();

  if (are_two_endpoints (snapshot, selection))
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
      fill_for_canvas (menu, snapshot, x, y);
      return G_MENU_MODEL (menu);
    }
  if (nw_selection_get_length (selection) > 1)
    {
      fill_for_several (menu, snapshot, selection);
      return G_MENU_MODEL (menu);
    }

  selected = nw_selection_get (selection, 0);
  namespace_ = nw_snapshot_find (snapshot, selected->inode);
  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, selected->link) : NULL;

  if (selected->kind == NW_SELECTED_NAMESPACE && namespace_ != NULL)
    fill_for_namespace (menu, snapshot, namespace_);
  else if (selected->kind == NW_SELECTED_LINK && link != NULL && nw_endpoint_is_switch (link))
    fill_for_switch (menu, snapshot, namespace_, link);
  else if (selected->kind == NW_SELECTED_LINK && link != NULL)
    fill_for_link (menu, snapshot, namespace_, link);
  else if (selected->kind == NW_SELECTED_CABLE && link != NULL)
    fill_for_cable (menu, snapshot, namespace_, link);

  return G_MENU_MODEL (menu);
}
