/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-cable-popover-private.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-panels.h"
#include "nw-suggestion.h"

typedef struct {
  NwCablePopover *popover;
  guint64         inode;
  NwEntryRow     *link;
  NwEntryRow     *address;
} End;

struct _NwCablePopover
{
  GtkPopover      parent_instance;

  GtkLabel       *heading;
  GtkWidget      *dot_0;
  GtkWidget      *dot_1;
  GtkLabel       *title_0;
  GtkLabel       *title_1;
  NwEntryRow     *link_0;
  NwEntryRow     *link_1;
  NwEntryRow     *address_0;
  NwEntryRow     *address_1;
  GtkLabel       *hint;
  GtkCheckButton *addresses;
  GtkWidget      *create;

  NwClient       *client;
  End             ends[2];
};

G_DEFINE_FINAL_TYPE (NwCablePopover, nw_cable_popover, GTK_TYPE_POPOVER)

enum {
  PLAN_WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static NwNamespace *
find_namespace (End *end)
{
  return nw_snapshot_find (nw_client_get_snapshot (end->popover->client), end->inode);
}

static End *
other_end (End *end)
{
  return end == &end->popover->ends[0] ? &end->popover->ends[1] : &end->popover->ends[0];
}

static gboolean
check_link (const char  *text,
            gpointer     user_data,
            GError     **error)
{
  End *end = user_data;
  NwNamespace *namespace_ = find_namespace (end);

  if (namespace_ == NULL || !nw_suggestion_link_name_check (namespace_, text, error))
    return FALSE;

  if (end->inode == other_end (end)->inode && g_str_equal (text, nw_entry_row_get_text (other_end (end)->link)))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("Both ends are in the same namespace: they need different names"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_address (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  End *end = user_data;
  NwNamespace *namespace_ = find_namespace (end);
  NwInet address;
  NwInet other;

  if (namespace_ == NULL || !nw_inet_parse_prefix (text, &address, error))
    return FALSE;

  if (nw_inet_parse_prefix (nw_entry_row_get_text (other_end (end)->address), &other, NULL) &&
      nw_inet_same_address (&address, &other))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("Both ends have this address: each needs its own"));
      return FALSE;
    }

  return nw_suggestion_address_check (nw_client_get_snapshot (end->popover->client), namespace_, &address, error);
}

/* What is allowed, but will not do what the person expects. */
static const char *
get_hint (NwCablePopover *self)
{
  NwInet a;
  NwInet b;

  if (!gtk_check_button_get_active (self->addresses))
    return _("Without addresses the cable carries only what IPv6 does by itself (fe80::).");

  if (!nw_inet_parse_prefix (nw_entry_row_get_text (self->address_0), &a, NULL) ||
      !nw_inet_parse_prefix (nw_entry_row_get_text (self->address_1), &b, NULL))
    return NULL;

  if (!nw_inet_contains (&a, &b) || !nw_inet_contains (&b, &a))
    return _("They will not reach each other directly: different networks.");

  return NULL;
}

static void
update (NwCablePopover *self)
{
  gboolean addresses = gtk_check_button_get_active (self->addresses);
  const char *hint = get_hint (self);
  g_autoptr(NwPlan) plan = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->ends); i++)
    {
      gtk_widget_set_visible (GTK_WIDGET (self->ends[i].address), addresses);
      nw_entry_row_recheck (self->ends[i].link);
      nw_entry_row_recheck (self->ends[i].address);
    }

  gtk_label_set_label (self->hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), hint != NULL);

  plan = nw_cable_popover_dup_plan (self);
  gtk_widget_set_sensitive (self->create, plan != NULL);
}

static void
on_changed (NwCablePopover *self)
{
  if (self->client != NULL)
    update (self);
}

static void
on_addresses_toggled (NwCablePopover *self)
{
  on_changed (self);
}

static void
on_snapshot_changed (NwCablePopover *self)
{
  if (find_namespace (&self->ends[0]) == NULL || find_namespace (&self->ends[1]) == NULL)
    gtk_popover_popdown (GTK_POPOVER (self));
  else
    update (self);
}

static void
create_cable (NwCablePopover *self)
{
  g_autoptr(NwPlan) plan = nw_cable_popover_dup_plan (self);

  if (plan == NULL)
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  g_object_ref (self);
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[PLAN_WANTED], 0, plan);
  g_object_unref (self);
}

static void
nw_cable_popover_closed (GtkPopover *popover)
{
  if (GTK_POPOVER_CLASS (nw_cable_popover_parent_class)->closed != NULL)
    GTK_POPOVER_CLASS (nw_cable_popover_parent_class)->closed (popover);

  nw_panels_unparent_soon (GTK_WIDGET (popover));
}

static void
nw_cable_popover_show (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (nw_cable_popover_parent_class)->show (widget);

  gtk_widget_grab_focus (GTK_WIDGET (NW_CABLE_POPOVER (widget)->link_0));
}

static void
nw_cable_popover_dispose (GObject *object)
{
  NwCablePopover *self = NW_CABLE_POPOVER (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (nw_cable_popover_parent_class)->dispose (object);
}

static void
nw_cable_popover_class_init (NwCablePopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_cable_popover_dispose;
  widget_class->show = nw_cable_popover_show;
  GTK_POPOVER_CLASS (klass)->closed = nw_cable_popover_closed;

  signals[PLAN_WANTED] = g_signal_new ("plan-wanted", NW_TYPE_CABLE_POPOVER, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, NW_TYPE_PLAN);

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-cable-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, heading);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, dot_0);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, dot_1);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, title_0);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, title_1);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, link_0);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, link_1);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, address_0);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, address_1);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, hint);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, addresses);
  gtk_widget_class_bind_template_child (widget_class, NwCablePopover, create);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_addresses_toggled);
  gtk_widget_class_bind_template_callback (widget_class, create_cable);
}

static void
nw_cable_popover_init (NwCablePopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->ends[0] = (End) { self, 0, self->link_0, self->address_0 };
  self->ends[1] = (End) { self, 0, self->link_1, self->address_1 };
}

/* Tells the fields of the two ends apart for who cannot see the columns. */
static void
name_fields (End        *end,
             const char *title)
{
  g_autofree char *link = g_strdup_printf (_("Interface in %s"), title);
  g_autofree char *address = g_strdup_printf (_("Address in %s"), title);

  nw_entry_row_set_accessible_label (end->link, link);
  nw_entry_row_set_accessible_label (end->address, address);
}

GtkWidget *
nw_cable_popover_new (NwClient *client,
                      guint64   from,
                      guint64   to)
{
  NwSnapshot *snapshot;
  NwNamespace *a;
  NwNamespace *b;
  NwCablePopover *self;
  g_autoptr(NwCableProposal) proposal = NULL;
  g_autofree char *title_a = NULL;
  g_autofree char *title_b = NULL;
  g_autofree char *heading = NULL;
  g_autofree char *address_a = NULL;
  g_autofree char *address_b = NULL;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  snapshot = nw_client_get_snapshot (client);
  a = nw_snapshot_find (snapshot, from);
  b = nw_snapshot_find (snapshot, to);
  g_return_val_if_fail (a != NULL && b != NULL, NULL);

  self = g_object_new (NW_TYPE_CABLE_POPOVER, NULL);
  self->ends[0].inode = from;
  self->ends[1].inode = to;

  title_a = nw_namespace_dup_title (a);
  title_b = nw_namespace_dup_title (b);
  heading = g_strdup_printf (_("Connect %s and %s"), title_a, title_b);
  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->title_0, title_a);
  gtk_label_set_label (self->title_1, title_b);
  nw_panels_set_label (self, heading);
  nw_panels_set_colour (self->dot_0, a);
  nw_panels_set_colour (self->dot_1, b);
  name_fields (&self->ends[0], title_a);
  name_fields (&self->ends[1], title_b);

  proposal = nw_cable_proposal_new (snapshot, a, b);
  address_a = nw_inet_to_string (&proposal->address_a);
  address_b = nw_inet_to_string (&proposal->address_b);
  nw_entry_row_set_text (self->link_0, proposal->link_a);
  nw_entry_row_set_text (self->link_1, proposal->link_b);
  nw_entry_row_set_text (self->address_0, address_a);
  nw_entry_row_set_text (self->address_1, address_b);

  self->client = g_object_ref (client);
  for (guint i = 0; i < G_N_ELEMENTS (self->ends); i++)
    {
      nw_entry_row_set_check (self->ends[i].link, check_link, &self->ends[i]);
      nw_entry_row_set_check (self->ends[i].address, check_address, &self->ends[i]);
    }
  g_signal_connect_object (client, "notify::snapshot", G_CALLBACK (on_snapshot_changed), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

static void
take_loopback_up (NwPlan      *plan,
                  NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link) && !nw_link_is_up (link))
        nw_plan_take (plan, nw_operation_new_link_set_up (nw_namespace_get_ref (namespace_), link->name, TRUE));
    }
}

NwPlan *
nw_cable_popover_dup_plan (NwCablePopover *self)
{
  NwNamespace *a;
  NwNamespace *b;
  NwPlan *plan;

  g_return_val_if_fail (NW_IS_CABLE_POPOVER (self), NULL);

  a = find_namespace (&self->ends[0]);
  b = find_namespace (&self->ends[1]);
  if (a == NULL || b == NULL || !nw_entry_row_is_valid (self->link_0) || !nw_entry_row_is_valid (self->link_1))
    return NULL;

  plan = nw_plan_new (gtk_label_get_label (self->heading));
  nw_plan_take (plan, nw_operation_new_veth_add (nw_namespace_get_ref (a), nw_entry_row_get_text (self->link_0),
                                                 nw_namespace_get_ref (b), nw_entry_row_get_text (self->link_1)));

  for (guint i = 0; gtk_check_button_get_active (self->addresses) && i < G_N_ELEMENTS (self->ends); i++)
    {
      End *end = &self->ends[i];
      NwInet address;

      if (!nw_entry_row_is_valid (end->address) ||
          !nw_inet_parse_prefix (nw_entry_row_get_text (end->address), &address, NULL))
        {
          g_object_unref (plan);
          return NULL;
        }
      nw_plan_take (plan, nw_operation_new_address_replace (nw_namespace_get_ref (find_namespace (end)),
                                                            nw_entry_row_get_text (end->link), &address));
    }

  take_loopback_up (plan, a);
  if (a != b)
    take_loopback_up (plan, b);

  for (guint i = 0; i < G_N_ELEMENTS (self->ends); i++)
    nw_plan_take (plan, nw_operation_new_link_set_up (nw_namespace_get_ref (find_namespace (&self->ends[i])),
                                                      nw_entry_row_get_text (self->ends[i].link), TRUE));

  return plan;
}

NwEntryRow *
nw_cable_popover_get_link_row (NwCablePopover *self,
                               guint           end)
{
  return self->ends[end].link;
}

NwEntryRow *
nw_cable_popover_get_address_row (NwCablePopover *self,
                                  guint           end)
{
  return self->ends[end].address;
}

void
nw_cable_popover_set_addresses (NwCablePopover *self,
                                gboolean        addresses)
{
  gtk_check_button_set_active (self->addresses, addresses);
}

const char *
nw_cable_popover_get_hint (NwCablePopover *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->hint)) ? gtk_label_get_label (self->hint) : NULL;
}
