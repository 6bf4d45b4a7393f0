/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-switch-cable-popover-private.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-panels.h"
#include "nw-recipe.h"
#include "nw-suggestion.h"

struct _NwSwitchCablePopover
{
  GtkPopover      parent_instance;

  GtkLabel       *heading;
  GtkWidget      *from_icon;
  GtkWidget      *dot;
  GtkLabel       *title;
  GtkLabel       *switch_title;
  NwEntryRow     *link;
  NwEntryRow     *address;
  NwEntryRow     *port;
  GtkLabel       *hint;
  GtkCheckButton *with_address;
  GtkWidget      *create;

  NwClient       *client;
  guint64         from;
  int             from_bridge;
  guint64         switch_namespace;
  int             bridge;
};

G_DEFINE_FINAL_TYPE (NwSwitchCablePopover, nw_switch_cable_popover, GTK_TYPE_POPOVER)

enum {
  PLAN_WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Both ends, as they are now. */
typedef struct {
  NwSnapshot  *snapshot;
  NwNamespace *from;
  NwLink      *from_bridge; /* NULL for a namespace itself */
  NwNamespace *switch_namespace;
  NwLink      *bridge;
} Ends;

static gboolean
look_up (NwClient *client,
         guint64   from,
         int       from_bridge,
         guint64   switch_namespace,
         int       bridge,
         Ends     *ends)
{
  ends->snapshot = nw_client_get_snapshot (client);
  ends->from = nw_snapshot_find (ends->snapshot, from);
  ends->switch_namespace = nw_snapshot_find (ends->snapshot, switch_namespace);
  ends->from_bridge = ends->from != NULL && from_bridge != 0 ? nw_namespace_find_link (ends->from, from_bridge) : NULL;
  ends->bridge = ends->switch_namespace != NULL ? nw_namespace_find_link (ends->switch_namespace, bridge) : NULL;

  return ends->from != NULL && ends->bridge != NULL && (from_bridge == 0 || ends->from_bridge != NULL);
}

static gboolean
find_ends (NwSwitchCablePopover *self,
           Ends                 *ends)
{
  return look_up (self->client, self->from, self->from_bridge, self->switch_namespace, self->bridge, ends);
}

/* What is typed, and why it will not do. */

static gboolean
check_name (NwSwitchCablePopover  *self,
            NwNamespace           *namespace_,
            const char            *text,
            NwEntryRow            *other,
            GError               **error)
{
  if (!nw_suggestion_link_name_check (namespace_, text, error))
    return FALSE;

  if (self->from == self->switch_namespace && g_str_equal (text, nw_entry_row_get_text (other)))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("Both ends are in the same namespace: they need different names"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_link (const char  *text,
            gpointer     user_data,
            GError     **error)
{
  NwSwitchCablePopover *self = user_data;
  Ends ends;

  return find_ends (self, &ends) && check_name (self, ends.from, text, self->port, error);
}

static gboolean
check_port (const char  *text,
            gpointer     user_data,
            GError     **error)
{
  NwSwitchCablePopover *self = user_data;
  Ends ends;

  return find_ends (self, &ends) && check_name (self, ends.switch_namespace, text, self->link, error);
}

static gboolean
check_address (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  NwSwitchCablePopover *self = user_data;
  NwInet address;
  Ends ends;

  /* It joins what the switch's namespace is a part of. */
  return find_ends (self, &ends) &&
         nw_inet_parse_prefix (text, &address, error) &&
         nw_suggestion_address_check (ends.snapshot, ends.from, &address, error) &&
         nw_suggestion_address_check (ends.snapshot, ends.switch_namespace, &address, error);
}

/* The subnet of the switch's other machines, if there is any: whoever is in another does not reach them. */
static gboolean
is_stranger (const Ends   *ends,
             const NwInet *address)
{
  g_autoptr(GPtrArray) others = nw_recipe_find_clients (ends->snapshot, ends->switch_namespace, ends->bridge);
  gboolean any = FALSE;

  for (guint i = 0; i <= others->len; i++)
    {
      NwNamespace *other = i < others->len ? g_ptr_array_index (others, i) : ends->switch_namespace;

      for (guint j = 0; j < other->addresses->len; j++)
        {
          const NwAddress *own = g_ptr_array_index (other->addresses, j);

          if (own->local.family != address->family || nw_inet_is_link_local (&own->local) ||
              nw_inet_is_loopback (&own->local) || (other == ends->switch_namespace && own->link != ends->bridge->index))
            continue;
          if (nw_inet_contains (&own->local, address) && nw_inet_contains (address, &own->local))
            return FALSE;
          any = TRUE;
        }
    }

  return any;
}

/* What is allowed, but will not do what the person expects. */
static const char *
get_hint (NwSwitchCablePopover *self,
          const Ends           *ends)
{
  NwInet address;

  if (ends->from_bridge != NULL)
    return nw_recipe_closes_loop (ends->snapshot, ends->from, ends->from_bridge, ends->switch_namespace, ends->bridge)
             ? _("These switches are connected already: another cable closes a loop, in which every broadcast runs round for ever. "
                 "Turn STP on for one of them first.")
             : NULL;

  if (!gtk_check_button_get_active (self->with_address))
    return _("Without an address it takes part only with what IPv6 does by itself (fe80::).");

  if (nw_inet_parse_prefix (nw_entry_row_get_text (self->address), &address, NULL) && is_stranger (ends, &address))
    return _("The others on this switch are in another network: they will not reach each other directly.");

  return NULL;
}

static void
update (NwSwitchCablePopover *self)
{
  const char *hint;
  Ends ends;
  g_autoptr(NwPlan) plan = NULL;

  if (!find_ends (self, &ends))
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->address),
                          self->from_bridge == 0 && gtk_check_button_get_active (self->with_address));
  nw_entry_row_recheck (self->link);
  nw_entry_row_recheck (self->port);
  nw_entry_row_recheck (self->address);

  hint = get_hint (self, &ends);
  gtk_label_set_label (self->hint, hint != NULL ? hint : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), hint != NULL);

  plan = nw_switch_cable_popover_dup_plan (self);
  gtk_widget_set_sensitive (self->create, plan != NULL);
}

static void
on_changed (NwSwitchCablePopover *self)
{
  if (self->client != NULL)
    update (self);
}

static void
on_snapshot_changed (NwSwitchCablePopover *self)
{
  Ends ends;

  if (find_ends (self, &ends))
    update (self);
  else
    gtk_popover_popdown (GTK_POPOVER (self));
}

static void
create_cable (NwSwitchCablePopover *self)
{
  g_autoptr(NwPlan) plan = nw_switch_cable_popover_dup_plan (self);

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
nw_switch_cable_popover_closed (GtkPopover *popover)
{
  if (GTK_POPOVER_CLASS (nw_switch_cable_popover_parent_class)->closed != NULL)
    GTK_POPOVER_CLASS (nw_switch_cable_popover_parent_class)->closed (popover);

  nw_panels_unparent_soon (GTK_WIDGET (popover));
}

static void
nw_switch_cable_popover_show (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (nw_switch_cable_popover_parent_class)->show (widget);

  gtk_widget_grab_focus (GTK_WIDGET (NW_SWITCH_CABLE_POPOVER (widget)->link));
}

static void
nw_switch_cable_popover_dispose (GObject *object)
{
  NwSwitchCablePopover *self = NW_SWITCH_CABLE_POPOVER (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (nw_switch_cable_popover_parent_class)->dispose (object);
}

static void
nw_switch_cable_popover_class_init (NwSwitchCablePopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_switch_cable_popover_dispose;
  widget_class->show = nw_switch_cable_popover_show;
  GTK_POPOVER_CLASS (klass)->closed = nw_switch_cable_popover_closed;

  signals[PLAN_WANTED] = g_signal_new ("plan-wanted", NW_TYPE_SWITCH_CABLE_POPOVER, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, NW_TYPE_PLAN);

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-switch-cable-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, heading);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, from_icon);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, dot);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, title);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, switch_title);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, link);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, address);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, port);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, hint);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, with_address);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchCablePopover, create);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, create_cable);
}

static void
nw_switch_cable_popover_init (NwSwitchCablePopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_titles (NwSwitchCablePopover *self,
             const Ends           *ends)
{
  g_autofree char *namespace_title = nw_namespace_dup_title (ends->from);
  const char *title = ends->from_bridge != NULL ? ends->from_bridge->name : namespace_title;
  g_autofree char *heading = g_strdup_printf (ends->from_bridge != NULL ? _("Connect %s and %s") : _("Plug %s into %s"),
                                              title, ends->bridge->name);
  g_autofree char *link = g_strdup_printf (_("Interface in %s"), title);
  g_autofree char *address = g_strdup_printf (_("Address in %s"), title);
  g_autofree char *port = g_strdup_printf (_("Port of %s"), ends->bridge->name);

  gtk_label_set_label (self->heading, heading);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->switch_title, ends->bridge->name);
  nw_panels_set_label (self, heading);
  nw_panels_set_colour (self->dot, ends->from);
  gtk_widget_set_visible (self->dot, ends->from_bridge == NULL);
  gtk_widget_set_visible (self->from_icon, ends->from_bridge != NULL);
  nw_entry_row_set_accessible_label (self->link, link);
  nw_entry_row_set_accessible_label (self->address, address);
  nw_entry_row_set_accessible_label (self->port, port);
  if (ends->from_bridge != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->link), _("Port"));
}

static void
show_proposal (NwSwitchCablePopover *self,
               const Ends           *ends)
{
  g_autoptr(NwSwitchCable) cable = nw_recipe_propose_switch_cable (ends->snapshot, ends->from, ends->from_bridge,
                                                                   ends->switch_namespace, ends->bridge);
  g_autofree char *address = nw_inet_to_string (&cable->address);

  nw_entry_row_set_text (self->link, cable->link);
  nw_entry_row_set_text (self->port, cable->port);
  nw_entry_row_set_text (self->address, address);
  gtk_check_button_set_active (self->with_address, nw_inet_is_set (&cable->address));
  gtk_widget_set_visible (GTK_WIDGET (self->with_address), ends->from_bridge == NULL);
}

GtkWidget *
nw_switch_cable_popover_new (NwClient *client,
                             guint64   from,
                             int       from_bridge,
                             guint64   switch_namespace,
                             int       bridge)
{
  NwSwitchCablePopover *self;
  Ends ends;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);

  if (!look_up (client, from, from_bridge, switch_namespace, bridge, &ends) || ends.from_bridge == ends.bridge)
    return NULL;

  self = g_object_new (NW_TYPE_SWITCH_CABLE_POPOVER, NULL);
  self->from = from;
  self->from_bridge = from_bridge;
  self->switch_namespace = switch_namespace;
  self->bridge = bridge;

  show_titles (self, &ends);
  show_proposal (self, &ends);

  self->client = g_object_ref (client);
  nw_entry_row_set_check (self->link, check_link, self);
  nw_entry_row_set_check (self->port, check_port, self);
  nw_entry_row_set_check (self->address, check_address, self);
  g_signal_connect_object (client, "notify::snapshot", G_CALLBACK (on_snapshot_changed), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

NwPlan *
nw_switch_cable_popover_dup_plan (NwSwitchCablePopover *self)
{
  NwSwitchCable cable = { 0 };
  Ends ends;

  g_return_val_if_fail (NW_IS_SWITCH_CABLE_POPOVER (self), NULL);

  if (!find_ends (self, &ends) || !nw_entry_row_is_valid (self->link) || !nw_entry_row_is_valid (self->port))
    return NULL;

  if (ends.from_bridge == NULL && gtk_check_button_get_active (self->with_address) &&
      (!nw_entry_row_is_valid (self->address) ||
       !nw_inet_parse_prefix (nw_entry_row_get_text (self->address), &cable.address, NULL)))
    return NULL;

  cable.link = (char *) nw_entry_row_get_text (self->link);
  cable.port = (char *) nw_entry_row_get_text (self->port);

  return nw_recipe_switch_cable (ends.snapshot, ends.from, ends.from_bridge, ends.switch_namespace, ends.bridge, &cable);
}

NwEntryRow *
nw_switch_cable_popover_get_link_row (NwSwitchCablePopover *self)
{
  return self->link;
}

NwEntryRow *
nw_switch_cable_popover_get_port_row (NwSwitchCablePopover *self)
{
  return self->port;
}

NwEntryRow *
nw_switch_cable_popover_get_address_row (NwSwitchCablePopover *self)
{
  return self->address;
}

void
nw_switch_cable_popover_set_address (NwSwitchCablePopover *self,
                                     gboolean              address)
{
  gtk_check_button_set_active (self->with_address, address);
}

const char *
nw_switch_cable_popover_get_hint (NwSwitchCablePopover *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self->hint)) ? gtk_label_get_label (self->hint) : NULL;
}
