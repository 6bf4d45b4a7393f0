/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-publish-dialog.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>

#include "nw-entry-row.h"
#include "nw-error.h"
#include "nw-panels.h"
#include "nw-router-choice.h"
#include "nw-wording.h"

/* A machine that a port can lead to. */
typedef struct {
  NwInet  address;
  char   *title;
} Target;

struct _NwPublishDialog
{
  NwDialog             parent_instance;

  AdwComboRow         *router;
  AdwComboRow         *protocol;
  NwEntryRow          *port;
  AdwComboRow         *in_link;
  AdwComboRow         *target;
  NwEntryRow          *address;
  NwEntryRow          *target_port;
  AdwActionRow        *from_host_row;
  GtkSwitch           *from_host;
  GtkWidget           *neighbours_row;
  GtkSwitch           *neighbours;

  GArray              *routers; /* guint64: inodes, as the combo row lists them */
  GArray              *targets; /* Target, as the combo row lists them; after them "another address" */
  guint64              router_inode;
  NwNatRule           *before; /* the rule that is changed, or NULL */
  gboolean             updating;
};

G_DEFINE_FINAL_TYPE (NwPublishDialog, nw_publish_dialog, NW_TYPE_DIALOG)

static void
target_clear (gpointer data)
{
  g_free (((Target *) data)->title);
}

static NwNamespace *
get_router (NwPublishDialog *self)
{
  return nw_snapshot_find (nw_dialog_get_snapshot (NW_DIALOG (self)), self->router_inode);
}

static guint8
get_protocol (NwPublishDialog *self)
{
  return adw_combo_row_get_selected (self->protocol) == 1 ? IPPROTO_UDP : IPPROTO_TCP;
}

/* The first choice is "any". */
static const char *
get_in_link (NwPublishDialog *self)
{
  return adw_combo_row_get_selected (self->in_link) > 0 ? nw_panels_get_choice (self->in_link) : "";
}

/* What is typed, and why it will not do. */

static gboolean
parse_port (const char  *text,
            guint16     *port,
            GError     **error)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, 65535, &number, NULL))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("A port is a number from 1 to 65535"));
      return FALSE;
    }

  *port = (guint16) number;
  return TRUE;
}

static gboolean
check_port (const char  *text,
            gpointer     user_data,
            GError     **error)
{
  guint16 port;

  return parse_port (text, &port, error);
}

static gboolean
check_address (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  NwInet address;

  return nw_inet_parse_address (text, &address, error);
}

/* Where a port can lead to. */

static gboolean
is_near (NwNamespace  *router,
         const NwInet *address)
{
  for (guint i = 0; i < router->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (router->addresses, i);

      if (nw_inet_contains (&own->local, address))
        return TRUE;
    }

  return FALSE;
}

/* Those that the router reaches directly come first. */
static void
collect_targets (NwPublishDialog *self,
                 NwNamespace     *router,
                 gboolean         near)
{
  NwSnapshot *snapshot = nw_dialog_get_snapshot (NW_DIALOG (self));

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; namespace_ != router && j < namespace_->addresses->len; j++)
        {
          const NwAddress *address = g_ptr_array_index (namespace_->addresses, j);
          Target target = { .address = address->local };

          if (nw_inet_is_loopback (&address->local) || nw_inet_is_link_local (&address->local) ||
              address->local.prefix == nw_inet_length (address->local.family) * 8 ||
              is_near (router, &address->local) != near)
            continue;

          {
            g_autofree char *text = nw_inet_address_to_string (&address->local);
            g_autofree char *title = nw_namespace_dup_title (namespace_);

            target.title = g_strdup_printf (C_("an address of a namespace", "%s (%s)"), text, title);
          }
          g_array_append_val (self->targets, target);
        }
    }
}

/* @wanted: (nullable): unset, or %NULL for the first */
static void
list_targets (NwPublishDialog *self,
              const NwInet    *wanted)
{
  NwNamespace *router = get_router (self);
  g_autoptr(GPtrArray) titles = g_ptr_array_new ();
  guint chosen = 0;

  g_array_set_size (self->targets, 0);
  collect_targets (self, router, TRUE);
  collect_targets (self, router, FALSE);

  if (wanted != NULL)
    chosen = self->targets->len;
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = &g_array_index (self->targets, Target, i);

      g_ptr_array_add (titles, target->title);
      if (wanted != NULL && nw_inet_same_address (&target->address, wanted))
        chosen = i;
    }
  g_ptr_array_add (titles, (char *) _("another address…"));

  nw_panels_set_choices (self->target, titles, chosen);
}

static void
list_routers (NwPublishDialog *self)
{
  NwSnapshot *snapshot = nw_dialog_get_snapshot (NW_DIALOG (self));
  g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  guint chosen = 0;

  g_array_set_size (self->routers, 0);
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (namespace_->inode == self->router_inode)
        chosen = titles->len;
      g_array_append_val (self->routers, namespace_->inode);
      g_ptr_array_add (titles, nw_namespace_dup_title (namespace_));
    }

  nw_panels_set_choices (self->router, titles, chosen);
}

/* @wanted: by name; "" for any */
static void
list_links (NwPublishDialog *self,
            const char      *wanted)
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

  nw_panels_set_choices (self->in_link, names, chosen);
}

/* The address with the prefix length of its network, where that is known. */
static gboolean
read_target (NwPublishDialog *self,
             NwInet          *address)
{
  guint position = adw_combo_row_get_selected (self->target);

  if (position < self->targets->len)
    {
      *address = g_array_index (self->targets, Target, position).address;
      return TRUE;
    }

  return nw_inet_parse_address (nw_entry_row_get_text (self->address), address, NULL);
}

static NwNatRule *
read_form (NwPublishDialog *self)
{
  g_autoptr(NwNatRule) rule = NULL;
  NwInet target;
  guint16 port;
  guint16 target_port;

  if (!parse_port (nw_entry_row_get_text (self->port), &port, NULL) ||
      !parse_port (nw_entry_row_get_text (self->target_port), &target_port, NULL) ||
      !read_target (self, &target))
    return NULL;

  if (!gtk_widget_get_sensitive (self->neighbours_row) || !gtk_switch_get_active (self->neighbours))
    target.prefix = nw_inet_length (target.family) * 8;

  rule = nw_nat_rule_new_publish (get_protocol (self), port, get_in_link (self), &target, target_port,
                                  gtk_switch_get_active (self->from_host));

  return nw_nat_rule_check (rule, NULL) ? g_steal_pointer (&rule) : NULL;
}

/* What is said and shown. */

static void
update_rows (NwPublishDialog *self)
{
  NwNamespace *router = get_router (self);
  g_autofree char *title = nw_namespace_dup_title (router);
  g_autofree char *from_host = g_strdup_printf (_("Also From %s Itself"), title);
  NwInet target;
  gboolean in_network = read_target (self, &target) && target.prefix < nw_inet_length (target.family) * 8;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->from_host_row), from_host);
  gtk_widget_set_visible (GTK_WIDGET (self->address), adw_combo_row_get_selected (self->target) >= self->targets->len);
  /* Who comes in by one interface alone is no neighbour of the target. */
  gtk_widget_set_sensitive (self->neighbours_row, in_network && *get_in_link (self) == '\0');
}

static void
on_changed (NwPublishDialog *self)
{
  if (self->updating || nw_dialog_get_client (NW_DIALOG (self)) == NULL || get_router (self) == NULL)
    return;

  update_rows (self);
  nw_dialog_changed (NW_DIALOG (self));
}

static void
on_router_selected (NwPublishDialog *self)
{
  guint position = adw_combo_row_get_selected (self->router);

  if (self->updating || position >= self->routers->len)
    return;

  self->router_inode = g_array_index (self->routers, guint64, position);
  if (get_router (self) == NULL)
    return;

  self->updating = TRUE;
  list_links (self, "");
  list_targets (self, NULL);
  self->updating = FALSE;
  on_changed (self);
}

/* As a dialog. */

static gboolean
nw_publish_dialog_update (NwDialog *dialog)
{
  NwPublishDialog *self = NW_PUBLISH_DIALOG (dialog);
  g_autofree char *in_link = g_strdup (get_in_link (self));
  NwInet target = NW_INET_NONE;

  if (get_router (self) == NULL)
    return FALSE;

  read_target (self, &target);
  self->updating = TRUE;
  list_routers (self);
  list_links (self, in_link);
  list_targets (self, &target);
  self->updating = FALSE;
  update_rows (self);

  return TRUE;
}

static gboolean
has_same_key (const NwNatRule *a,
              const NwNatRule *b)
{
  g_autofree char *key_a = nw_nat_rule_dup_key (a);
  g_autofree char *key_b = nw_nat_rule_dup_key (b);

  return g_str_equal (key_a, key_b);
}

static NwPlan *
nw_publish_dialog_create_plan (NwDialog *dialog)
{
  NwPublishDialog *self = NW_PUBLISH_DIALOG (dialog);
  g_autoptr(NwNatRule) rule = read_form (self);
  NwNamespace *router = get_router (self);
  NwNamespaceRef reference;
  NwOperation *operation;
  g_autofree char *title = NULL;
  NwPlan *plan;
  int family;

  if (rule == NULL || router == NULL)
    return NULL;

  reference = nw_namespace_get_ref (router);
  operation = nw_operation_new_nat_add (reference, rule);
  title = nw_operation_describe (operation);
  plan = nw_plan_new (title);

  if (self->before != NULL && nw_nat_rule_equal (self->before, rule))
    {
      nw_operation_unref (operation);
      return plan;
    }

  if (self->before != NULL && !has_same_key (self->before, rule))
    nw_plan_take (plan, nw_operation_new_nat_remove (reference, self->before));
  nw_plan_take (plan, operation);

  family = nw_nat_rule_get_family (rule);
  if (!(family == AF_INET ? router->forwarding4 : router->forwarding6))
    nw_plan_take (plan, nw_operation_new_forwarding_set (reference, family, TRUE));

  return plan;
}

static NwNamespace *
find_owner (NwSnapshot   *snapshot,
            const NwInet *address)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; j < namespace_->addresses->len; j++)
        {
          const NwAddress *own = g_ptr_array_index (namespace_->addresses, j);

          if (nw_inet_same_address (&own->local, address))
            return namespace_;
        }
    }

  return NULL;
}

static gboolean
has_default_route (NwNamespace *namespace_,
                   int          family)
{
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);

      if (route->destination.family == family && route->destination.prefix == 0 && route->nexthops->len > 0)
        return TRUE;
    }

  return FALSE;
}

static const NwNatRule *
find_replaced (NwPublishDialog *self,
               NwNamespace     *router,
               const NwNatRule *rule)
{
  for (guint i = 0; i < router->nat_rules->len; i++)
    {
      const NwNatRule *other = g_ptr_array_index (router->nat_rules, i);

      if (has_same_key (other, rule) && !nw_nat_rule_equal (other, rule) &&
          (self->before == NULL || !has_same_key (other, self->before)))
        return other;
    }

  return NULL;
}

static char *
nw_publish_dialog_warn (NwDialog *dialog)
{
  NwPublishDialog *self = NW_PUBLISH_DIALOG (dialog);
  g_autoptr(NwNatRule) rule = read_form (self);
  NwNamespace *router = get_router (self);
  NwNamespace *owner;
  const NwNatRule *replaced;
  char *drop;

  if (rule == NULL || router == NULL)
    return NULL;

  drop = nw_wording_forward_drop_of_family (router, nw_nat_rule_get_family (rule));
  if (drop != NULL)
    return drop;

  owner = find_owner (nw_dialog_get_snapshot (dialog), &rule->target);
  if (owner == router)
    return g_strdup (_("This is an address of the router itself: the port is open there without being led anywhere."));
  if (owner != NULL && !has_default_route (owner, rule->target.family))
    {
      g_autofree char *title = nw_namespace_dup_title (owner);

      return g_strdup_printf (_("%s has no way back to the outside, so that its answers will not arrive. Let it reach outside first."), title);
    }

  replaced = find_replaced (self, router, rule);
  if (replaced != NULL)
    {
      g_autofree char *sentence = nw_wording_nat_rule (router, replaced);

      return g_strdup_printf (_("This replaces: %s"), sentence);
    }

  return NULL;
}

static void
nw_publish_dialog_finalize (GObject *object)
{
  NwPublishDialog *self = NW_PUBLISH_DIALOG (object);

  g_array_unref (self->routers);
  g_array_unref (self->targets);
  g_clear_object (&self->before);

  G_OBJECT_CLASS (nw_publish_dialog_parent_class)->finalize (object);
}

static void
nw_publish_dialog_class_init (NwPublishDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  NwDialogClass *dialog_class = NW_DIALOG_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_publish_dialog_finalize;
  dialog_class->update = nw_publish_dialog_update;
  dialog_class->create_plan = nw_publish_dialog_create_plan;
  dialog_class->warn = nw_publish_dialog_warn;

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-publish-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, router);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, protocol);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, port);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, in_link);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, target);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, address);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, target_port);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, from_host_row);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, from_host);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, neighbours_row);
  gtk_widget_class_bind_template_child (widget_class, NwPublishDialog, neighbours);
  gtk_widget_class_bind_template_callback (widget_class, on_router_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, nw_dialog_apply);
}

static void
nw_publish_dialog_init (NwPublishDialog *self)
{
  self->routers = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->targets = g_array_new (FALSE, FALSE, sizeof (Target));
  g_array_set_clear_func (self->targets, target_clear);

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  nw_entry_row_set_truth (self->port, "80", TRUE);
  nw_entry_row_set_truth (self->target_port, "80", TRUE);
  self->updating = FALSE;

  nw_entry_row_set_check (self->port, check_port, self);
  nw_entry_row_set_check (self->target_port, check_port, self);
  nw_entry_row_set_check (self->address, check_address, self);
}

static void
show_rule (NwPublishDialog *self,
           const NwNatRule *rule)
{
  g_autofree char *port = g_strdup_printf ("%u", rule->port);
  g_autofree char *target_port = g_strdup_printf ("%u", rule->target_port);
  g_autofree char *address = nw_inet_address_to_string (&rule->target);

  adw_combo_row_set_selected (self->protocol, rule->protocol == IPPROTO_UDP ? 1 : 0);
  nw_entry_row_set_truth (self->port, port, TRUE);
  nw_entry_row_set_truth (self->target_port, target_port, TRUE);
  nw_entry_row_set_truth (self->address, address, TRUE);
  gtk_switch_set_active (self->from_host, rule->from_host);
  gtk_switch_set_active (self->neighbours, nw_nat_rule_has_hairpin (rule));
  list_links (self, rule->link);
  list_targets (self, &rule->target);
  gtk_window_set_title (GTK_WINDOW (self), _("Published Port"));
  /* A port is changed where it is. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->router), FALSE);
}

/* The address by which @router, or else anybody, reaches @namespace_; unset for none. */
static NwInet
find_address (NwNamespace *namespace_,
              NwNamespace *router)
{
  NwInet any = NW_INET_NONE;

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (namespace_->addresses, i);

      if (nw_inet_is_loopback (&own->local) || nw_inet_is_link_local (&own->local))
        continue;
      if (is_near (router, &own->local))
        return own->local;
      if (!nw_inet_is_set (&any))
        any = own->local;
    }

  return any;
}

GtkWidget *
nw_publish_dialog_new (NwClient        *client,
                       guint64          inode,
                       const NwNatRule *rule)
{
  NwPublishDialog *self;
  NwSnapshot *snapshot;
  NwNamespace *meant;
  NwNamespace *router;
  NwLink *inside;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  snapshot = nw_client_get_snapshot (client);
  meant = nw_snapshot_find (snapshot, inode);
  g_return_val_if_fail (meant != NULL, NULL);

  router = rule != NULL || meant->forwarding4 || meant->forwarding6 ? meant : nw_router_choice_find (snapshot, meant, &inside);

  self = g_object_new (NW_TYPE_PUBLISH_DIALOG, NULL);
  self->router_inode = router->inode;
  self->updating = TRUE;
  nw_dialog_set_client (NW_DIALOG (self), client);
  list_routers (self);
  if (rule != NULL)
    {
      self->before = g_object_ref ((NwNatRule *) rule);
      show_rule (self, rule);
    }
  else
    {
      NwInet target = router != meant ? find_address (meant, router) : NW_INET_NONE;

      list_links (self, "");
      list_targets (self, nw_inet_is_set (&target) ? &target : NULL);
    }
  self->updating = FALSE;
  on_changed (self);

  return GTK_WIDGET (self);
}
