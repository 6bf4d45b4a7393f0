/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-link-page.h"

#include <glib/gi18n-lib.h>

#include "nw-link-addresses.h"
#include "nw-link-properties.h"
#include "nw-link-row.h"
#include "nw-panels.h"
#include "nw-switch-row.h"
#include "nw-wording.h"

struct _NwLinkPage
{
  NwPage       parent_instance;

  GtkWidget   *state;
  GtkLabel    *title;
  GtkLabel    *kind;
  GtkLabel    *sentence;
  NwSwitchRow *up;
  GtkWidget   *namespace_row;
  GtkWidget   *namespace_dot;
  GtkLabel    *namespace_title;
  GtkWidget   *master_group;
  NwLinkRow   *master;
  GtkWidget   *detach;
  NwPage      *addresses;
  GtkWidget   *peer_group;
  NwLinkRow   *peer;
  NwPage      *properties;
  GtkWidget   *delete_button;
};

G_DEFINE_FINAL_TYPE (NwLinkPage, nw_link_page, NW_TYPE_PAGE)

static NwNamespaceRef
get_ref (NwLinkPage *self)
{
  return nw_namespace_get_ref (nw_page_get_namespace (NW_PAGE (self)));
}

static const char *
get_name (NwLinkPage *self)
{
  return nw_page_get_link (NW_PAGE (self))->name;
}

/* What a person asks for. */

static void
on_up_wanted (NwLinkPage *self,
              gboolean    up)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_up (get_ref (self), get_name (self), up));
}

static void
on_detach_clicked (NwLinkPage *self)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_master (get_ref (self), get_name (self), ""));
}

static void
on_delete_clicked (NwLinkPage *self)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_remove (get_ref (self), get_name (self)));
}

static void
on_namespace_activated (NwLinkPage *self)
{
  nw_page_select (NW_PAGE (self), nw_page_get_namespace (NW_PAGE (self)), 0);
}

/* The signal is connected swapped in the template: the page comes first. */
static void
on_link_activated (NwLinkPage *self,
                   NwLinkRow  *row)
{
  nw_page_select (NW_PAGE (self), nw_link_row_get_namespace (row), nw_link_row_get_link (row)->index);
}

/* What is shown. */

static void
update_head (NwLinkPage  *self,
             NwSnapshot  *snapshot,
             NwNamespace *namespace_,
             NwLink      *link)
{
  g_autofree char *sentence = nw_wording_link_detail (snapshot, namespace_, link);
  g_autofree char *title = nw_namespace_dup_title (namespace_);

  nw_panels_set_state (self->state, link);
  gtk_label_set_label (self->title, link->name);
  gtk_label_set_label (self->kind, nw_wording_link_kind (link));
  gtk_label_set_label (self->sentence, sentence);
  nw_panels_set_colour (self->namespace_dot, namespace_);
  gtk_label_set_label (self->namespace_title, title);
}

static void
update_master (NwLinkPage  *self,
               NwSnapshot  *snapshot,
               NwNamespace *namespace_,
               NwLink      *link)
{
  NwLink *master = link->master != 0 ? nw_namespace_find_link (namespace_, link->master) : NULL;

  gtk_widget_set_visible (self->master_group, master != NULL);
  if (master != NULL)
    {
      g_autofree char *label = g_strdup_printf (_("Detach %s from %s"), link->name, master->name);

      nw_link_row_show (self->master, snapshot, namespace_, master, FALSE);
      gtk_widget_set_tooltip_text (self->detach, label);
      nw_panels_set_label (self->detach, label);
    }
}

static void
nw_link_page_update (NwPage   *page,
                     gboolean  anew)
{
  NwLinkPage *self = NW_LINK_PAGE (page);
  NwSnapshot *snapshot = nw_page_get_snapshot (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  NwLink *link = nw_page_get_link (page);
  NwNamespace *peer_namespace = NULL;
  NwLink *peer = nw_snapshot_find_peer (snapshot, link, &peer_namespace);

  update_head (self, snapshot, namespace_, link);
  update_master (self, snapshot, namespace_, link);
  nw_switch_row_set_truth (self->up, nw_link_is_up (link));
  nw_page_show_same (page, self->addresses, anew);
  nw_page_show_same (page, self->properties, anew);

  if (peer != NULL)
    nw_link_row_show (self->peer, snapshot, peer_namespace, peer, TRUE);
  gtk_widget_set_visible (self->peer_group, peer != NULL);

  gtk_button_set_label (GTK_BUTTON (self->delete_button),
                        nw_panels_is_cable (link) ? _("Delete Cable") : _("Delete Interface"));
  gtk_widget_set_visible (self->delete_button, !nw_link_is_loopback (link) && *link->kind != '\0');
}

static void
nw_link_page_class_init (NwLinkPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  NW_PAGE_CLASS (klass)->update = nw_link_page_update;

  g_type_ensure (NW_TYPE_LINK_ADDRESSES);
  g_type_ensure (NW_TYPE_LINK_PROPERTIES);
  g_type_ensure (NW_TYPE_LINK_ROW);
  g_type_ensure (NW_TYPE_SWITCH_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-link-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, state);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, title);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, kind);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, up);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, namespace_row);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, namespace_dot);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, namespace_title);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, master_group);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, master);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, detach);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, addresses);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, peer_group);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, peer);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, properties);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, on_up_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_namespace_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_detach_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_link_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
}

static void
nw_link_page_init (NwLinkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  nw_page_adopt (NW_PAGE (self), self->addresses);
  nw_page_adopt (NW_PAGE (self), self->properties);
}
