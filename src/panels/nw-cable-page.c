/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-cable-page.h"

#include <glib/gi18n-lib.h>

#include "nw-link-row.h"
#include "nw-panels.h"
#include "nw-wording.h"

struct _NwCablePage
{
  NwPage     parent_instance;

  GtkLabel  *kind;
  GtkLabel  *sentence;
  GtkLabel  *detail;
  NwLinkRow *near;
  NwLinkRow *far;
};

G_DEFINE_FINAL_TYPE (NwCablePage, nw_cable_page, NW_TYPE_PAGE)

/* The signal is connected swapped in the template: the page comes first. */
static void
on_end_activated (NwCablePage *self,
                  NwLinkRow   *row)
{
  nw_page_select (NW_PAGE (self), nw_link_row_get_namespace (row), nw_link_row_get_link (row)->index);
}

static void
on_delete_clicked (NwCablePage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  NwLink *link = nw_page_get_link (NW_PAGE (self));

  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_remove (nw_namespace_get_ref (namespace_), link->name));
}

static void
nw_cable_page_update (NwPage   *page,
                      gboolean  anew)
{
  NwCablePage *self = NW_CABLE_PAGE (page);
  NwSnapshot *snapshot = nw_page_get_snapshot (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  NwLink *link = nw_page_get_link (page);
  NwNamespace *peer_namespace = NULL;
  NwLink *peer = nw_snapshot_find_peer (snapshot, link, &peer_namespace);
  gboolean carries = nw_link_has_carrier (link);
  g_autofree char *sentence = nw_wording_cable (snapshot, namespace_, link);
  g_autofree char *detail = nw_wording_link_detail (snapshot, namespace_, link);

  gtk_label_set_label (self->kind, nw_wording_link_kind (link));
  gtk_label_set_label (self->sentence, sentence);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), !carries);

  nw_link_row_show (self->near, snapshot, namespace_, link, TRUE);
  if (peer != NULL)
    nw_link_row_show (self->far, snapshot, peer_namespace, peer, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->far), peer != NULL);
}

static void
nw_cable_page_class_init (NwCablePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  NW_PAGE_CLASS (klass)->update = nw_cable_page_update;

  g_type_ensure (NW_TYPE_LINK_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-cable-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, kind);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, sentence);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, detail);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, near);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, far);
  gtk_widget_class_bind_template_callback (widget_class, on_end_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
}

static void
nw_cable_page_init (NwCablePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
