/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-gateway-dialog.h"

#include <glib/gi18n-lib.h>

#include "nw-entry-row.h"
#include "nw-error.h"
#include "nw-panels.h"
#include "nw-recipe.h"
#include "nw-router-choice.h"
#include "nw-suggestion.h"
#include "nw-wording.h"

struct _NwGatewayDialog
{
  NwDialog     parent_instance;

  AdwComboRow *router;
  AdwComboRow *inside;
  NwEntryRow  *address;
  AdwComboRow *outside;
  GtkSwitch   *masquerade;
  GtkListBox  *clients;

  GArray      *routers;    /* guint64: inodes, as the combo row lists them */
  GPtrArray   *candidates; /* NwNamespace: as the list box lists them */
  GHashTable  *left_out;   /* inodes of those not to be let out */
  guint64      router_inode;
  gboolean     updating;
};

G_DEFINE_FINAL_TYPE (NwGatewayDialog, nw_gateway_dialog, NW_TYPE_DIALOG)

static NwNamespace *
get_router (NwGatewayDialog *self)
{
  return nw_snapshot_find (nw_dialog_get_snapshot (NW_DIALOG (self)), self->router_inode);
}

static NwLink *
get_inside (NwGatewayDialog *self)
{
  NwNamespace *router = get_router (self);
  const char *name = nw_panels_get_choice (self->inside);

  return router != NULL && name != NULL ? nw_namespace_find_link_by_name (router, name) : NULL;
}

/* The first choice is "any". */
static const char *
get_outside (NwGatewayDialog *self)
{
  return adw_combo_row_get_selected (self->outside) > 0 ? nw_panels_get_choice (self->outside) : "";
}

/* The address that the router has, or is to get. */

static gboolean
is_own_address (NwGatewayDialog *self,
                const NwInet    *address)
{
  NwNamespace *router = get_router (self);
  NwLink *inside = get_inside (self);

  for (guint i = 0; inside != NULL && i < router->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (router->addresses, i);

      if (own->link == inside->index && nw_inet_same_address (&own->local, address))
        return TRUE;
    }

  return FALSE;
}

static gboolean
check_address (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  NwGatewayDialog *self = user_data;
  NwNamespace *router = get_router (self);
  NwInet address;

  if (router == NULL || !nw_inet_parse_prefix (text, &address, error))
    return FALSE;

  if (address.prefix == nw_inet_length (address.family) * 8)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("Say how large the network is as well, as in 192.168.15.5/24"));
      return FALSE;
    }

  return is_own_address (self, &address) ||
         nw_suggestion_address_check (nw_dialog_get_snapshot (NW_DIALOG (self)), router, &address, error);
}

static gboolean
read_address (NwGatewayDialog *self,
              NwInet          *address)
{
  return nw_entry_row_is_valid (self->address) &&
         nw_inet_parse_prefix (nw_entry_row_get_text (self->address), address, NULL);
}

/* Who is let out. */

/* A client reaches the gateway directly only from the same network. */
static gboolean
is_in_network (NwNamespace  *client,
               const NwInet *gateway)
{
  for (guint i = 0; i < client->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (client->addresses, i);

      if (nw_inet_contains (&own->local, gateway))
        return TRUE;
    }

  return FALSE;
}

static GtkCheckButton *
get_check (NwGatewayDialog *self,
           guint            position)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->clients, position);

  return GTK_CHECK_BUTTON (adw_action_row_get_activatable_widget (ADW_ACTION_ROW (row)));
}

static void
on_client_toggled (GtkCheckButton  *check,
                   NwGatewayDialog *self)
{
  guint64 *inode = g_object_get_data (G_OBJECT (check), "inode");

  if (self->updating)
    return;

  if (gtk_check_button_get_active (check))
    g_hash_table_remove (self->left_out, inode);
  else
    g_hash_table_add (self->left_out, g_memdup2 (inode, sizeof *inode));

  nw_dialog_changed (NW_DIALOG (self));
}

static GtkWidget *
create_client (NwGatewayDialog *self,
               NwNamespace     *client)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *dot = adw_bin_new ();
  g_autofree char *title = nw_namespace_dup_title (client);

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !g_hash_table_contains (self->left_out, &client->inode));
  g_object_set_data_full (G_OBJECT (check), "inode", g_memdup2 (&client->inode, sizeof client->inode), g_free);
  g_signal_connect_object (check, "toggled", G_CALLBACK (on_client_toggled), self, 0);

  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (dot, "nw-dot");
  nw_panels_set_colour (dot, client);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), dot);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);

  return row;
}

static gboolean
is_listed (NwGatewayDialog *self,
           GPtrArray       *clients)
{
  if (clients->len != self->candidates->len)
    return FALSE;

  for (guint i = 0; i < clients->len; i++)
    {
      if (((NwNamespace *) g_ptr_array_index (clients, i))->inode !=
          ((NwNamespace *) g_ptr_array_index (self->candidates, i))->inode)
        return FALSE;
    }

  return TRUE;
}

static void
list_clients (NwGatewayDialog *self)
{
  NwLink *inside = get_inside (self);
  g_autoptr(GPtrArray) clients = NULL;
  GtkListBoxRow *row;
  gboolean listed;

  if (inside != NULL)
    clients = nw_recipe_find_clients (nw_dialog_get_snapshot (NW_DIALOG (self)), get_router (self), inside);
  else
    clients = g_ptr_array_new_with_free_func (g_object_unref);

  listed = is_listed (self, clients);
  g_ptr_array_unref (self->candidates);
  self->candidates = g_steal_pointer (&clients);
  if (listed)
    return;

  while ((row = gtk_list_box_get_row_at_index (self->clients, 0)) != NULL)
    gtk_list_box_remove (self->clients, GTK_WIDGET (row));
  for (guint i = 0; i < self->candidates->len; i++)
    gtk_list_box_append (self->clients, create_client (self, g_ptr_array_index (self->candidates, i)));
}

static void
judge_clients (NwGatewayDialog *self)
{
  NwInet gateway;
  gboolean known = read_address (self, &gateway);
  NwInet network = known ? nw_inet_network (&gateway) : NW_INET_NONE;
  g_autofree char *text = nw_inet_to_string (&network);
  g_autofree char *reason = g_strdup_printf (_("has no address in %s"), text);

  for (guint i = 0; i < self->candidates->len; i++)
    {
      GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->clients, i));
      gboolean able = !known || is_in_network (g_ptr_array_index (self->candidates, i), &gateway);

      gtk_widget_set_sensitive (GTK_WIDGET (get_check (self, i)), able);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), able ? "" : reason);
    }
}

/* What is proposed. */

static void
list_routers (NwGatewayDialog *self)
{
  NwSnapshot *snapshot = nw_dialog_get_snapshot (NW_DIALOG (self));
  g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  guint chosen = 0;

  g_array_set_size (self->routers, 0);
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (nw_router_choice_find_inside (snapshot, namespace_) == NULL || nw_recipe_is_internet (namespace_))
        {
          if (namespace_->inode != self->router_inode)
            continue;
        }
      if (namespace_->inode == self->router_inode)
        chosen = titles->len;
      g_array_append_val (self->routers, namespace_->inode);
      g_ptr_array_add (titles, nw_namespace_dup_title (namespace_));
    }

  nw_panels_set_choices (self->router, titles, chosen);
}

/* @wanted: (nullable): by name; the first when it is not there. */
static void
list_links (AdwComboRow *row,
            NwNamespace *router,
            const char  *any,
            const char  *wanted)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint chosen = 0;

  if (any != NULL)
    g_ptr_array_add (names, g_strdup (any));

  for (guint i = 0; i < router->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (router->links, i);

      if (!nw_router_choice_is_usable (link))
        continue;
      if (g_strcmp0 (wanted, link->name) == 0)
        chosen = names->len;
      g_ptr_array_add (names, g_strdup (link->name));
    }

  nw_panels_set_choices (row, names, chosen);
}

static void
propose (NwGatewayDialog *self)
{
  NwSnapshot *snapshot = nw_dialog_get_snapshot (NW_DIALOG (self));
  NwNamespace *router = get_router (self);
  NwLink *inside = get_inside (self);
  g_autoptr(NwGateway) gateway = inside != NULL ? nw_recipe_propose_gateway (snapshot, router, inside) : NULL;
  g_autofree char *address = gateway != NULL ? nw_inet_to_string (&gateway->address) : g_strdup ("");

  self->updating = TRUE;
  list_links (self->outside, router, _("any other interface"), gateway != NULL ? gateway->outside : NULL);
  nw_entry_row_set_truth (self->address, address, TRUE);
  list_clients (self);
  self->updating = FALSE;
}

static void
show_router (NwGatewayDialog *self,
             const char      *inside)
{
  NwNamespace *router = get_router (self);

  self->updating = TRUE;
  list_routers (self);
  list_links (self->inside, router, NULL, inside);
  self->updating = FALSE;

  propose (self);
}

static void
refresh (NwGatewayDialog *self)
{
  nw_entry_row_recheck (self->address);
  judge_clients (self);
  nw_dialog_changed (NW_DIALOG (self));
}

static void
on_router_selected (NwGatewayDialog *self)
{
  guint position = adw_combo_row_get_selected (self->router);
  NwNamespace *router;
  NwLink *inside;

  if (self->updating || position >= self->routers->len)
    return;

  self->router_inode = g_array_index (self->routers, guint64, position);
  router = get_router (self);
  if (router == NULL)
    return;

  inside = nw_router_choice_find_inside (nw_dialog_get_snapshot (NW_DIALOG (self)), router);
  show_router (self, inside != NULL ? inside->name : NULL);
  refresh (self);
}

static void
on_inside_selected (NwGatewayDialog *self)
{
  if (self->updating || get_router (self) == NULL)
    return;

  propose (self);
  refresh (self);
}

static void
on_changed (NwGatewayDialog *self)
{
  if (!self->updating && get_router (self) != NULL)
    {
      judge_clients (self);
      nw_dialog_changed (NW_DIALOG (self));
    }
}

/* As a dialog. */

static gboolean
nw_gateway_dialog_update (NwDialog *dialog)
{
  NwGatewayDialog *self = NW_GATEWAY_DIALOG (dialog);
  NwNamespace *router = get_router (self);
  g_autofree char *inside = g_strdup (nw_panels_get_choice (self->inside));
  g_autofree char *outside = g_strdup (get_outside (self));

  if (router == NULL)
    return FALSE;

  self->updating = TRUE;
  list_routers (self);
  list_links (self->inside, router, NULL, inside);
  list_links (self->outside, router, _("any other interface"), outside);
  list_clients (self);
  self->updating = FALSE;
  nw_entry_row_recheck (self->address);
  judge_clients (self);

  return TRUE;
}

static NwGateway *
read_form (NwGatewayDialog *self)
{
  NwLink *inside = get_inside (self);
  NwGateway *gateway;
  NwInet address;

  if (inside == NULL || !read_address (self, &address))
    return NULL;

  gateway = g_new0 (NwGateway, 1);
  gateway->router = g_object_ref (get_router (self));
  gateway->inside = g_strdup (inside->name);
  gateway->address = address;
  gateway->outside = g_strdup (get_outside (self));
  gateway->masquerade = gtk_switch_get_active (self->masquerade);
  gateway->clients = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < self->candidates->len; i++)
    {
      GtkCheckButton *check = get_check (self, i);

      if (gtk_widget_get_sensitive (GTK_WIDGET (check)) && gtk_check_button_get_active (check))
        g_ptr_array_add (gateway->clients, g_object_ref (g_ptr_array_index (self->candidates, i)));
    }

  return gateway;
}

static NwPlan *
nw_gateway_dialog_create_plan (NwDialog *dialog)
{
  g_autoptr(NwGateway) gateway = read_form (NW_GATEWAY_DIALOG (dialog));

  return gateway != NULL ? nw_recipe_gateway (nw_dialog_get_snapshot (dialog), gateway) : NULL;
}

static char *
nw_gateway_dialog_warn (NwDialog *dialog)
{
  NwGatewayDialog *self = NW_GATEWAY_DIALOG (dialog);
  NwInet address;

  if (!read_address (self, &address))
    return NULL;

  if (g_strcmp0 (nw_panels_get_choice (self->inside), get_outside (self)) == 0)
    return g_strdup (_("Inside and outside are the same interface: what is passed on goes back to where it came from."));

  return nw_wording_forward_drop_of_family (get_router (self), address.family);
}

static void
nw_gateway_dialog_finalize (GObject *object)
{
  NwGatewayDialog *self = NW_GATEWAY_DIALOG (object);

  g_array_unref (self->routers);
  g_ptr_array_unref (self->candidates);
  g_hash_table_unref (self->left_out);

  G_OBJECT_CLASS (nw_gateway_dialog_parent_class)->finalize (object);
}

static void
nw_gateway_dialog_class_init (NwGatewayDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  NwDialogClass *dialog_class = NW_DIALOG_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_gateway_dialog_finalize;
  dialog_class->update = nw_gateway_dialog_update;
  dialog_class->create_plan = nw_gateway_dialog_create_plan;
  dialog_class->warn = nw_gateway_dialog_warn;

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-gateway-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NwGatewayDialog, router);
  gtk_widget_class_bind_template_child (widget_class, NwGatewayDialog, inside);
  gtk_widget_class_bind_template_child (widget_class, NwGatewayDialog, address);
  gtk_widget_class_bind_template_child (widget_class, NwGatewayDialog, outside);
  gtk_widget_class_bind_template_child (widget_class, NwGatewayDialog, masquerade);
  gtk_widget_class_bind_template_child (widget_class, NwGatewayDialog, clients);
  gtk_widget_class_bind_template_callback (widget_class, on_router_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_inside_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, nw_dialog_apply);
}

static void
nw_gateway_dialog_init (NwGatewayDialog *self)
{
  self->routers = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->candidates = g_ptr_array_new_with_free_func (g_object_unref);
  self->left_out = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->updating = FALSE;
  nw_entry_row_set_check (self->address, check_address, self);
}

/* Who is to be let out alone: the others keep their ticks off. */
static void
leave_out_others (NwGatewayDialog *self,
                  NwNamespace     *only)
{
  NwLink *inside = get_inside (self);
  g_autoptr(GPtrArray) clients = NULL;

  if (inside == NULL)
    return;

  clients = nw_recipe_find_clients (nw_dialog_get_snapshot (NW_DIALOG (self)), get_router (self), inside);
  for (guint i = 0; i < clients->len; i++)
    {
      NwNamespace *client = g_ptr_array_index (clients, i);

      if (client->inode != only->inode)
        g_hash_table_add (self->left_out, g_memdup2 (&client->inode, sizeof client->inode));
    }

  for (guint i = 0; i < self->candidates->len; i++)
    {
      NwNamespace *client = g_ptr_array_index (self->candidates, i);

      gtk_check_button_set_active (get_check (self, i), client->inode == only->inode);
    }
}

GtkWidget *
nw_gateway_dialog_new (NwClient *client,
                       guint64   inode,
                       int       link)
{
  NwGatewayDialog *self;
  NwSnapshot *snapshot;
  NwNamespace *meant;
  NwNamespace *router;
  NwLink *inside = NULL;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  snapshot = nw_client_get_snapshot (client);
  meant = nw_snapshot_find (snapshot, inode);
  g_return_val_if_fail (meant != NULL, NULL);

  router = meant;
  if (link != 0)
    inside = nw_namespace_find_link (meant, link);
  if (inside == NULL)
    router = nw_router_choice_find (snapshot, meant, &inside);

  self = g_object_new (NW_TYPE_GATEWAY_DIALOG, NULL);
  nw_dialog_set_client (NW_DIALOG (self), client);
  self->router_inode = router->inode;
  show_router (self, inside != NULL ? inside->name : NULL);
  if (router != meant)
    leave_out_others (self, meant);
  refresh (self);

  return GTK_WIDGET (self);
}
