/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-routes-page.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "nw-entry-row.h"
#include "nw-panels.h"
#include "nw-wording.h"

struct _NwRoutesPage
{
  NwPage         parent_instance;

  NwTable       *table;
  GtkWidget     *popover;
  GtkWidget     *open;
  GtkWidget     *remove;
  NwEntryRow    *destination;
  NwEntryRow    *gateway;
  NwEntryRow    *metric;
  AdwComboRow   *link;
  GtkStringList *links;
  GtkLabel      *hint;
  GtkWidget     *add;

  NwOperation   *asked; /* for a route that is not there yet */
};

G_DEFINE_FINAL_TYPE (NwRoutesPage, nw_routes_page, NW_TYPE_PAGE)

/* The columns. */

static char *
dup_destination (NwRow *row)
{
  const NwRoute *route = row->record;
  g_autofree char *destination = nw_inet_destination_to_string (&route->destination);

  if (route->type != RTN_UNICAST)
    return g_strdup_printf ("%s %s", nw_wording_route_type (route->type), destination);
  if (route->destination.family == AF_INET6 && route->destination.prefix == 0)
    return g_strdup_printf (_("%s (IPv6)"), destination);

  return g_steal_pointer (&destination);
}

static char *
dup_gateway (NwRow *row)
{
  const NwRoute *route = row->record;
  g_autoptr(GPtrArray) gateways = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);

      if (nw_inet_is_set (&nexthop->gateway))
        g_ptr_array_add (gateways, nw_inet_address_to_string (&nexthop->gateway));
    }
  g_ptr_array_add (gateways, NULL);

  return g_strjoinv (", ", (char **) gateways->pdata);
}

static char *
dup_links (NwRow *row)
{
  const NwRoute *route = row->record;
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);
      NwLink *link = nw_namespace_find_link (row->namespace_, nexthop->link);

      if (link != NULL)
        g_ptr_array_add (names, link->name);
    }
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **) names->pdata);
}

static char *
dup_metric (NwRow *row)
{
  return g_strdup_printf ("%u", ((NwRoute *) row->record)->metric);
}

static char *
dup_protocol (NwRow *row)
{
  return nw_wording_route_protocol (((NwRoute *) row->record)->protocol);
}

static int
compare_destinations (NwRow *a,
                      NwRow *b)
{
  return nw_inet_compare (&((NwRoute *) a->record)->destination, &((NwRoute *) b->record)->destination);
}

static int
compare_gateways (NwRow *a,
                  NwRow *b)
{
  const NwNexthop *nexthop_a = nw_route_first_nexthop (a->record);
  const NwNexthop *nexthop_b = nw_route_first_nexthop (b->record);
  NwInet none = NW_INET_NONE;

  return nw_inet_compare (nexthop_a != NULL ? &nexthop_a->gateway : &none,
                          nexthop_b != NULL ? &nexthop_b->gateway : &none);
}

static int
compare_metrics (NwRow *a,
                 NwRow *b)
{
  guint metric_a = ((NwRoute *) a->record)->metric;
  guint metric_b = ((NwRoute *) b->record)->metric;

  return (metric_a > metric_b) - (metric_a < metric_b);
}

/* Two routes of the kernel always differ in one of these. */
static char *
dup_key (NwRow *row)
{
  const NwRoute *route = row->record;
  g_autofree char *destination = nw_inet_to_string (&route->destination);
  GString *key = g_string_new (NULL);

  g_string_printf (key, "%" G_GUINT64_FORMAT " %u %u %u %u %u %s", row->namespace_->inode, route->table, route->type, route->tos, route->metric,
                   route->protocol, destination);
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);
      g_autofree char *gateway = nw_inet_address_to_string (&nexthop->gateway);

      g_string_append_printf (key, " %s %d", gateway, nexthop->link);
    }

  return g_string_free (key, FALSE);
}

/* Adding a route. */

static const char *
get_chosen_link (NwRoutesPage *self)
{
  guint position = adw_combo_row_get_selected (self->link);

  if (position == 0 || position == GTK_INVALID_LIST_POSITION)
    return NULL;

  return gtk_string_list_get_string (self->links, position);
}

static int
get_gateway_family (NwRoutesPage *self)
{
  NwInet gateway;

  if (nw_inet_parse_address (nw_entry_row_get_text (self->gateway), &gateway, NULL))
    return gateway.family;

  return AF_UNSPEC;
}

static gboolean
check_destination (const char  *text,
                   gpointer     user_data,
                   GError     **error)
{
  NwInet destination;

  return nw_inet_parse_destination (text, get_gateway_family (user_data), &destination, error);
}

static gboolean
check_gateway (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  NwInet gateway;

  return *text == '\0' || nw_inet_parse_address (text, &gateway, error);
}

static gboolean
check_metric (const char  *text,
              gpointer     user_data,
              GError     **error)
{
  guint64 metric;

  return *text == '\0' || g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &metric, error);
}

static NwOperation *
read_form (NwRoutesPage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  const char *gateway_text = nw_entry_row_get_text (self->gateway);
  const char *link = get_chosen_link (self);
  NwInet destination;
  NwInet gateway = NW_INET_NONE;
  guint64 metric = 0;

  if (!nw_entry_row_is_valid (self->destination) ||
      !nw_entry_row_is_valid (self->gateway) ||
      !nw_entry_row_is_valid (self->metric))
    return NULL;

  if (!nw_inet_parse_destination (nw_entry_row_get_text (self->destination), get_gateway_family (self),
                                  &destination, NULL))
    return NULL;
  if (*gateway_text != '\0' && !nw_inet_parse_address (gateway_text, &gateway, NULL))
    return NULL;
  if (!nw_inet_is_set (&gateway) && link == NULL)
    return NULL;
  if (*nw_entry_row_get_text (self->metric) != '\0')
    g_ascii_string_to_unsigned (nw_entry_row_get_text (self->metric), 10, 0, G_MAXUINT32, &metric, NULL);

  return nw_operation_new_route_replace (nw_namespace_get_ref (namespace_), &destination,
                                         nw_inet_is_set (&gateway) ? &gateway : NULL, link, metric);
}

static void
on_form_changed (NwRoutesPage *self)
{
  g_autoptr(NwOperation) operation = NULL;

  if (nw_page_get_namespace (NW_PAGE (self)) == NULL)
    return;

  nw_entry_row_recheck (self->destination);
  operation = read_form (self);
  gtk_widget_set_sensitive (self->add, operation != NULL);

  if (*nw_entry_row_get_text (self->gateway) == '\0' && get_chosen_link (self) == NULL)
    gtk_label_set_label (self->hint, _("Give a gateway, an interface, or both."));
  else if (*nw_entry_row_get_text (self->gateway) == '\0')
    gtk_label_set_label (self->hint, _("Without a gateway everybody in the destination must be reachable directly over this interface."));
  else
    gtk_label_set_label (self->hint, _("The gateway must itself be reachable directly; it has to forward packets."));
}

static void
add_route (NwRoutesPage *self)
{
  NwOperation *operation = read_form (self);

  if (operation == NULL)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  g_clear_pointer (&self->asked, nw_operation_unref);
  self->asked = nw_operation_ref (operation);
  gtk_popover_popdown (GTK_POPOVER (self->popover));
  nw_page_want_one (NW_PAGE (self), operation);
}

/* What was refused is still in the form, to be mended. */
static void
on_popover_shown (NwRoutesPage *self)
{
  if (self->asked == NULL)
    {
      nw_entry_row_set_truth (self->destination, "", TRUE);
      nw_entry_row_set_truth (self->gateway, "", TRUE);
      nw_entry_row_set_truth (self->metric, "", TRUE);
      adw_combo_row_set_selected (self->link, 0);
    }
  on_form_changed (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->destination));
}

static void
remove_routes (NwRoutesPage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  GtkSelectionModel *model = nw_table_get_model (self->table);
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (model);
  guint n = gtk_bitset_get_size (selected);
  g_autofree char *title = NULL;
  NwPlan *plan;

  if (n == 0)
    return;

  if (n == 1)
    {
      NwRow *row = nw_table_get_selected (self->table);

      nw_page_want_one (NW_PAGE (self), nw_operation_new_route_remove_from (namespace_, row->record));
      return;
    }

  title = g_strdup_printf (ngettext ("Remove %u route", "Remove %u routes", n), n);
  plan = nw_plan_new (title);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr(NwRow) row = g_list_model_get_item (G_LIST_MODEL (model), gtk_bitset_get_nth (selected, i));

      nw_plan_take (plan, nw_operation_new_route_remove_from (namespace_, row->record));
    }

  nw_page_want (NW_PAGE (self), plan);
}

static void
on_selection_changed (NwRoutesPage *self)
{
  gtk_widget_set_sensitive (self->remove, nw_table_get_selected (self->table) != NULL);
}

static void
update_links (NwRoutesPage *self,
              NwNamespace  *namespace_)
{
  g_autofree char *chosen = g_strdup (get_chosen_link (self));
  guint position = 0;

  gtk_string_list_splice (self->links, 1, g_list_model_get_n_items (G_LIST_MODEL (self->links)) - 1, NULL);
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = g_ptr_array_index (namespace_->links, i);

      gtk_string_list_append (self->links, link->name);
      if (g_strcmp0 (chosen, link->name) == 0)
        position = i + 1;
    }
  adw_combo_row_set_selected (self->link, position);
}

static gboolean
has_arrived (NwRoutesPage *self,
             NwNamespace  *namespace_)
{
  const NwOperationNexthop *wanted;

  if (self->asked == NULL)
    return FALSE;

  wanted = &g_array_index (self->asked->nexthops, NwOperationNexthop, 0);
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);
      const NwNexthop *nexthop = nw_route_first_nexthop (route);

      if (nexthop != NULL && nw_inet_equal (&route->destination, &self->asked->destination) &&
          nw_inet_same_address (&nexthop->gateway, &wanted->gateway) &&
          (self->asked->metric == 0 || self->asked->metric == route->metric))
        return TRUE;
    }

  return FALSE;
}

static void
nw_routes_page_update (NwPage   *page,
                       gboolean  anew)
{
  NwRoutesPage *self = NW_ROUTES_PAGE (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      NwRoute *route = g_ptr_array_index (namespace_->routes, i);
      NwRow *row = nw_row_new (NULL, namespace_, route, nw_wording_route (namespace_, route));

      row->key = dup_key (row);
      g_ptr_array_add (rows, row);
    }

  nw_table_set_rows (self->table, rows);
  on_selection_changed (self);
  if (anew || has_arrived (self, namespace_))
    g_clear_pointer (&self->asked, nw_operation_unref);
  update_links (self, namespace_);
}

static void
nw_routes_page_finalize (GObject *object)
{
  g_clear_pointer (&NW_ROUTES_PAGE (object)->asked, nw_operation_unref);

  G_OBJECT_CLASS (nw_routes_page_parent_class)->finalize (object);
}

static void
nw_routes_page_class_init (NwRoutesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_routes_page_finalize;
  NW_PAGE_CLASS (klass)->update = nw_routes_page_update;

  g_type_ensure (NW_TYPE_TABLE);
  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-routes-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, table);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, popover);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, open);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, remove);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, destination);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, gateway);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, metric);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, link);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, hint);
  gtk_widget_class_bind_template_child (widget_class, NwRoutesPage, add);
  gtk_widget_class_bind_template_callback (widget_class, on_form_changed);
  gtk_widget_class_bind_template_callback (widget_class, add_route);
  gtk_widget_class_bind_template_callback (widget_class, remove_routes);
}

static void
nw_routes_page_init (NwRoutesPage *self)
{
  const char * const automatic[] = { _("as the gateway says"), NULL };

  gtk_widget_init_template (GTK_WIDGET (self));

  nw_table_add_column (self->table, _("Destination"), dup_destination, compare_destinations,
                       NW_COLUMN_MONOSPACE | NW_COLUMN_EXPAND | NW_COLUMN_NOTED);
  nw_table_add_column (self->table, _("Via"), dup_gateway, compare_gateways, NW_COLUMN_MONOSPACE);
  nw_table_add_column (self->table, _("Interface"), dup_links, NULL, NW_COLUMN_PLAIN);
  nw_table_add_column (self->table, _("Metric"), dup_metric, compare_metrics, NW_COLUMN_PLAIN);
  nw_table_add_column (self->table, _("Protocol"), dup_protocol, NULL, NW_COLUMN_PLAIN);
  nw_table_add_button (self->table, self->remove);
  nw_table_add_button (self->table, self->open);
  g_signal_connect_object (self->table, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);

  self->links = gtk_string_list_new (automatic);
  adw_combo_row_set_model (self->link, G_LIST_MODEL (self->links));
  g_object_unref (self->links); /* the row keeps it */

  nw_entry_row_set_check (self->destination, check_destination, self);
  nw_entry_row_set_check (self->gateway, check_gateway, self);
  nw_entry_row_set_check (self->metric, check_metric, self);
  g_signal_connect_object (self->popover, "show", G_CALLBACK (on_popover_shown), self, G_CONNECT_SWAPPED);
}

NwTable *
nw_routes_page_get_table (NwRoutesPage *self)
{
  g_return_val_if_fail (NW_IS_ROUTES_PAGE (self), NULL);

  return self->table;
}
