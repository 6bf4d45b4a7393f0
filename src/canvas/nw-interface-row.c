/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-interface-row.h"

#include <glib/gi18n-lib.h>

#define MAX_ADDRESSES 2

struct _NwInterfaceRow
{
  NwPart parent_instance;

  GtkWidget *state;
  GtkLabel  *name;
  GtkLabel  *kind;
  GtkLabel  *addresses;
};

G_DEFINE_FINAL_TYPE (NwInterfaceRow, nw_interface_row, NW_TYPE_PART)

static const char *
state_css_class (const NwLink *link)
{
  if (!nw_link_is_up (link))
    return "down";
  return nw_link_has_carrier (link) ? "up" : "no-carrier";
}

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* Returns: (transfer full) (nullable): what it is, if that is not plain to see. */
static char *
dup_kind (const NwLink *link)
{
  if (g_str_equal (link->kind, "vlan"))
    /* Translators: an interface of the VLAN of this number */
    return g_strdup_printf (_("VLAN %u"), link->vlan_id);
  if (g_str_equal (link->kind, "vxlan"))
    return g_strdup_printf (_("VXLAN %u"), link->vni);
  if (*link->kind == '\0' || g_str_equal (link->kind, "veth") || nw_link_is_loopback (link))
    return NULL;
  return g_strdup (link->kind);
}

static void
nw_interface_row_class_init (NwInterfaceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_css_name (widget_class, "nwrow");
  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/canvas/nw-interface-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NwInterfaceRow, state);
  gtk_widget_class_bind_template_child (widget_class, NwInterfaceRow, name);
  gtk_widget_class_bind_template_child (widget_class, NwInterfaceRow, kind);
  gtk_widget_class_bind_template_child (widget_class, NwInterfaceRow, addresses);
}

static void
nw_interface_row_init (NwInterfaceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
nw_interface_row_new (void)
{
  return g_object_new (NW_TYPE_INTERFACE_ROW, NULL);
}

void
nw_interface_row_update (NwInterfaceRow    *self,
                         const NwSnapshot  *snapshot,
                         const NwNamespace *namespace_,
                         const NwLink      *link)
{
  const char *state_classes[] = { "state", state_css_class (link), NULL };
  g_autofree char *addresses = nw_interface_row_format_addresses (namespace_, link);
  g_autofree char *kind = dup_kind (link);

  nw_part_set_link (NW_PART (self), snapshot, namespace_, link);
  gtk_widget_set_css_classes (self->state, state_classes);
  set_label (self->name, link->name);
  set_label (self->addresses, addresses);
  gtk_widget_set_visible (GTK_WIDGET (self->kind), kind != NULL);
  if (kind != NULL)
    set_label (self->kind, kind);
}

/* Appends the addresses of the link that are, or are not, valid on that link only. Returns: how many there are. */
static guint
append_addresses (GString           *text,
                  const NwNamespace *namespace_,
                  const NwLink      *link,
                  gboolean           link_local)
{
  guint n = 0;

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link != link->index || nw_inet_is_link_local (&address->local) != link_local)
        continue;
      /* Nobody needs to read both loopback addresses. */
      if (n > 0 && nw_inet_is_loopback (&address->local))
        continue;
      if (n++ < MAX_ADDRESSES)
        {
          g_autofree char *inet = nw_inet_to_string (&address->local);

          g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", inet);
        }
    }

  return n;
}

char *
nw_interface_row_format_addresses (const NwNamespace *namespace_,
                                   const NwLink      *link)
{
  GString *text = g_string_new (NULL);
  guint n = append_addresses (text, namespace_, link, FALSE);

  if (n == 0)
    n = append_addresses (text, namespace_, link, TRUE);
  if (n == 0)
    g_string_append (text, _("no address"));
  else if (n > MAX_ADDRESSES)
    g_string_append_printf (text, "  +%u", n - MAX_ADDRESSES);

  return g_string_free (text, FALSE);
}
