/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-masquerade-dialog.h"

#include <glib/gi18n-lib.h>
#include <sys/socket.h>

#include "nw-entry-row.h"
#include "nw-panels.h"
#include "nw-router-choice.h"
#include "nw-wording.h"

struct _NwMasqueradeDialog
{
  NwDialog     parent_instance;

  NwEntryRow  *network;
  AdwComboRow *out_link;

  guint64      router_inode;
  NwNatRule   *before; /* the rule that is changed, or NULL */
  gboolean     updating;
};

G_DEFINE_FINAL_TYPE (NwMasqueradeDialog, nw_masquerade_dialog, NW_TYPE_DIALOG)

static NwNamespace *
get_router (NwMasqueradeDialog *self)
{
  return nw_snapshot_find (nw_dialog_get_snapshot (NW_DIALOG (self)), self->router_inode);
}

/* "default", "0.0.0.0/0" and "::/0" mean every source. */
static gboolean
parse_network (const char  *text,
               NwInet      *network,
               GError     **error)
{
  return nw_inet_parse_destination (text, AF_UNSPEC, network, error);
}

static gboolean
check_network (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  NwInet network;

  return parse_network (text, &network, error);
}

/* The first choice is "any". */
static const char *
get_out_link (NwMasqueradeDialog *self)
{
  return adw_combo_row_get_selected (self->out_link) > 0 ? nw_panels_get_choice (self->out_link) : "";
}

static void
list_links (NwMasqueradeDialog *self,
            const char         *wanted)
{
  NwNamespace *router = get_router (self);
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  guint chosen = 0;

  g_ptr_array_add (names, (char *) _("any interface"));
  for (guint i = 0; i < router->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (router->links, i);

      if (!nw_router_choice_is_usable (link))
        continue;
      if (g_str_equal (wanted, link->name))
        chosen = names->len;
      g_ptr_array_add (names, link->name);
    }

  self->updating = TRUE;
  nw_panels_set_choices (self->out_link, names, chosen);
  self->updating = FALSE;
}

/* The interface that the default route leads to; 0 for none. */
static int
find_outside (NwNamespace *router)
{
  for (guint i = 0; i < router->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (router->routes, i);
      const NwNexthop *nexthop = nw_route_first_nexthop (route);

      if (route->destination.prefix == 0 && nexthop != NULL)
        return nexthop->link;
    }

  return 0;
}

/* The network that most likely wants out: that of a switch, else that of a cable. */
static char *
propose_network (NwNamespace *router,
                 int          outside)
{
  NwInet best = NW_INET_NONE;

  for (guint i = 0; i < router->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (router->addresses, i);
      NwLink *link = nw_namespace_find_link (router, own->link);

      if (link == NULL || !nw_router_choice_is_usable (link) || own->local.family != AF_INET || own->link == outside)
        continue;
      if (nw_panels_is_switch (link) || !nw_inet_is_set (&best))
        best = nw_inet_network (&own->local);
    }

  return nw_inet_to_string (&best);
}

static void
on_changed (NwMasqueradeDialog *self)
{
  if (!self->updating && nw_dialog_get_client (NW_DIALOG (self)) != NULL && get_router (self) != NULL)
    nw_dialog_changed (NW_DIALOG (self));
}

/* As a dialog. */

static gboolean
nw_masquerade_dialog_update (NwDialog *dialog)
{
  NwMasqueradeDialog *self = NW_MASQUERADE_DIALOG (dialog);
  g_autofree char *out_link = g_strdup (get_out_link (self));

  if (get_router (self) == NULL)
    return FALSE;

  list_links (self, out_link);

  return TRUE;
}

static NwPlan *
nw_masquerade_dialog_create_plan (NwDialog *dialog)
{
  NwMasqueradeDialog *self = NW_MASQUERADE_DIALOG (dialog);
  NwNamespace *router = get_router (self);
  NwNamespaceRef reference;
  NwOperation *operation;
  g_autoptr(NwNatRule) rule = NULL;
  g_autofree char *title = NULL;
  NwPlan *plan;
  NwInet network;

  if (router == NULL || !parse_network (nw_entry_row_get_text (self->network), &network, NULL))
    return NULL;

  rule = nw_nat_rule_new_masquerade (&network, get_out_link (self));
  reference = nw_namespace_get_ref (router);
  operation = nw_operation_new_nat_add (reference, rule);
  title = nw_operation_describe (operation);
  plan = nw_plan_new (title);

  for (guint i = 0; i < router->nat_rules->len; i++)
    {
      if (nw_nat_rule_equal (g_ptr_array_index (router->nat_rules, i), rule))
        {
          nw_operation_unref (operation);
          return plan;
        }
    }

  if (self->before != NULL)
    nw_plan_take (plan, nw_operation_new_nat_remove (reference, self->before));

  return nw_plan_take (plan, operation);
}

static char *
nw_masquerade_dialog_warn (NwDialog *dialog)
{
  NwMasqueradeDialog *self = NW_MASQUERADE_DIALOG (dialog);
  NwNamespace *router = get_router (self);
  NwInet network;

  if (router == NULL || !parse_network (nw_entry_row_get_text (self->network), &network, NULL))
    return NULL;

  if (!(network.family == AF_INET ? router->forwarding4 : router->forwarding6))
    {
      g_autofree char *title = nw_namespace_dup_title (router);

      return g_strdup_printf (_("%s does not forward packets yet, so that there is nothing to masquerade. Forwarding is turned on in its overview."), title);
    }

  return nw_wording_forward_drop_of_family (router, network.family);
}

static void
nw_masquerade_dialog_finalize (GObject *object)
{
  g_clear_object (&NW_MASQUERADE_DIALOG (object)->before);

  G_OBJECT_CLASS (nw_masquerade_dialog_parent_class)->finalize (object);
}

static void
nw_masquerade_dialog_class_init (NwMasqueradeDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  NwDialogClass *dialog_class = NW_DIALOG_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_masquerade_dialog_finalize;
  dialog_class->update = nw_masquerade_dialog_update;
  dialog_class->create_plan = nw_masquerade_dialog_create_plan;
  dialog_class->warn = nw_masquerade_dialog_warn;

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-masquerade-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NwMasqueradeDialog, network);
  gtk_widget_class_bind_template_child (widget_class, NwMasqueradeDialog, out_link);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, nw_dialog_apply);
}

static void
nw_masquerade_dialog_init (NwMasqueradeDialog *self)
{
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->updating = FALSE;

  nw_entry_row_set_check (self->network, check_network, self);
}

GtkWidget *
nw_masquerade_dialog_new (NwClient        *client,
                          guint64          router,
                          const NwNatRule *rule)
{
  NwMasqueradeDialog *self;
  NwNamespace *namespace_;
  NwLink *outside;
  g_autofree char *network = NULL;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  namespace_ = nw_snapshot_find (nw_client_get_snapshot (client), router);
  g_return_val_if_fail (namespace_ != NULL, NULL);

  outside = nw_namespace_find_link (namespace_, find_outside (namespace_));
  network = rule != NULL ? nw_inet_to_string (&rule->source)
                         : propose_network (namespace_, outside != NULL ? outside->index : 0);

  self = g_object_new (NW_TYPE_MASQUERADE_DIALOG, NULL);
  self->router_inode = router;
  if (rule != NULL)
    self->before = g_object_ref ((NwNatRule *) rule);
  nw_entry_row_set_truth (self->network, network, TRUE);

  nw_dialog_set_client (NW_DIALOG (self), client);
  list_links (self, rule != NULL ? rule->link : outside != NULL ? outside->name : "");
  on_changed (self);

  return GTK_WIDGET (self);
}
