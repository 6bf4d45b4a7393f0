/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-cable-page.h"

#include <glib/gi18n-lib.h>

#include "nw-limit-row.h"
#include "nw-link-row.h"
#include "nw-panels.h"
#include "nw-recipe.h"
#include "nw-wording.h"

struct _NwCablePage
{
  NwPage      parent_instance;

  GtkLabel   *kind;
  GtkLabel   *sentence;
  GtkLabel   *detail;
  NwLinkRow  *near;
  NwLinkRow  *far;
  GtkButton  *plug_near;
  GtkButton  *plug_far;
  NwLimitRow *limit_near;
  NwLimitRow *limit_far;
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
plug (NwCablePage *self,
      NwLinkRow   *row)
{
  NwLink *link = nw_link_row_get_link (row);

  nw_page_want (NW_PAGE (self), nw_recipe_plug (nw_link_row_get_namespace (row), link, !nw_link_is_up (link)));
}

static void
on_plug_near_clicked (NwCablePage *self)
{
  plug (self, self->near);
}

static void
on_plug_far_clicked (NwCablePage *self)
{
  plug (self, self->far);
}

static void
on_plan_wanted (NwCablePage *self,
                NwPlan      *plan)
{
  nw_page_want (NW_PAGE (self), g_object_ref (plan));
}

static void
on_delete_clicked (NwCablePage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  NwLink *link = nw_page_get_link (NW_PAGE (self));

  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_remove (nw_namespace_get_ref (namespace_), link->name));
}

static void
show_end (NwCablePage *self,
          NwLinkRow   *row,
          GtkButton   *button,
          NwLimitRow  *limit,
          NwNamespace *namespace_,
          NwLink      *link,
          NwNamespace *other,
          gboolean     anew)
{
  gboolean plugged = nw_link_is_up (link);
  g_autofree char *title = nw_namespace_dup_title (namespace_);
  g_autofree char *to = other != NULL ? nw_namespace_dup_title (other) : NULL;
  /* Short, for the two stand side by side. */
  g_autofree char *label = g_strdup_printf (plugged ? _("Unplug at %s") : _("Plug in at %s"),
                                            other == namespace_ ? link->name : title);
  g_autofree char *accessible = g_strdup_printf (plugged ? _("Unplug %s in %s") : _("Plug in %s in %s"), link->name, title);

  nw_link_row_show (row, nw_page_get_snapshot (NW_PAGE (self)), namespace_, link, TRUE);
  gtk_label_set_label (GTK_LABEL (gtk_button_get_child (button)), label);
  nw_panels_set_label (button, accessible);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), accessible);
  nw_limit_row_show (limit, nw_page_get_client (NW_PAGE (self)), namespace_, link, to, anew);
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

  show_end (self, self->near, self->plug_near, self->limit_near, namespace_, link, peer_namespace, anew);
  if (peer != NULL)
    show_end (self, self->far, self->plug_far, self->limit_far, peer_namespace, peer, namespace_, anew);
  gtk_widget_set_visible (GTK_WIDGET (self->far), peer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->plug_far), peer != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->limit_far), peer != NULL);
}

static void
nw_cable_page_class_init (NwCablePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  NW_PAGE_CLASS (klass)->update = nw_cable_page_update;

  g_type_ensure (NW_TYPE_LIMIT_ROW);
  g_type_ensure (NW_TYPE_LINK_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-cable-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, kind);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, sentence);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, detail);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, near);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, far);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, plug_near);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, plug_far);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, limit_near);
  gtk_widget_class_bind_template_child (widget_class, NwCablePage, limit_far);
  gtk_widget_class_bind_template_callback (widget_class, on_end_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_plug_near_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_plug_far_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_plan_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
}

static void
nw_cable_page_init (NwCablePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
