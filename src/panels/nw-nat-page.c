/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-nat-page.h"

#include <glib/gi18n-lib.h>

#include "nw-foreign-rules.h"
#include "nw-masquerade-dialog.h"
#include "nw-nat-row.h"
#include "nw-panels.h"
#include "nw-publish-dialog.h"
#include "nw-recipe.h"
#include "nw-wording.h"

struct _NwNatPage
{
  NwPage      parent_instance;

  GtkLabel   *note;
  GtkLabel   *sentence;
  GtkWidget  *buttons;
  GtkListBox *masquerades;
  GtkListBox *published;
  NwPage     *foreign;

  GPtrArray  *shown; /* NwNatRule of the rows, masquerades first */
};

G_DEFINE_FINAL_TYPE (NwNatPage, nw_nat_page, NW_TYPE_PAGE)

/* What a person asks for. */

static void
on_plan_wanted (NwNatPage *self,
                NwPlan    *plan)
{
  nw_page_want (NW_PAGE (self), g_object_ref (plan));
}

static void
open_dialog (NwNatPage *self,
             GtkWidget *dialog)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_signal_connect_object (dialog, "plan-wanted", G_CALLBACK (on_plan_wanted), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
edit (NwNatPage *self,
      NwNatKind  kind,
      NwNatRule *rule)
{
  NwClient *client = nw_page_get_client (NW_PAGE (self));
  guint64 inode = nw_page_get_namespace (NW_PAGE (self))->inode;

  open_dialog (self, kind == NW_NAT_MASQUERADE ? nw_masquerade_dialog_new (client, inode, rule)
                                               : nw_publish_dialog_new (client, inode, rule));
}

static void
on_add_masquerade_clicked (NwNatPage *self)
{
  edit (self, NW_NAT_MASQUERADE, NULL);
}

static void
on_edit (NwNatPage *self,
         NwNatRow  *row)
{
  NwNatRule *rule = nw_nat_row_get_rule (row);

  edit (self, rule->kind, rule);
}

static void
on_remove (NwNatPage *self,
           NwNatRow  *row)
{
  NwNamespaceRef router = nw_namespace_get_ref (nw_page_get_namespace (NW_PAGE (self)));

  nw_page_want_one (NW_PAGE (self), nw_operation_new_nat_remove (router, nw_nat_row_get_rule (row)));
}

/* What is shown. */

static GPtrArray *
collect_rules (NwNamespace *namespace_)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func (g_object_unref);

  for (NwNatKind kind = NW_NAT_MASQUERADE; kind <= NW_NAT_PUBLISH; kind++)
    {
      for (guint i = 0; i < namespace_->nat_rules->len; i++)
        {
          NwNatRule *rule = g_ptr_array_index (namespace_->nat_rules, i);

          if (rule->kind == kind)
            g_ptr_array_add (rules, g_object_ref (rule));
        }
    }

  return rules;
}

static void
clear_list (GtkListBox *list)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (list, 0)) != NULL)
    gtk_list_box_remove (list, GTK_WIDGET (row));
}

/* Rows are made anew only when a rule is another, so that the focus stays where it was. */
static void
update_rules (NwNatPage   *self,
              NwNamespace *namespace_,
              gboolean     anew)
{
  g_autoptr(GPtrArray) rules = collect_rules (namespace_);
  gboolean same = !anew && rules->len == self->shown->len;

  for (guint i = 0; same && i < rules->len; i++)
    same = g_ptr_array_index (rules, i) == g_ptr_array_index (self->shown, i);
  if (same)
    return;

  clear_list (self->masquerades);
  clear_list (self->published);
  for (guint i = 0; i < rules->len; i++)
    {
      NwNatRule *rule = g_ptr_array_index (rules, i);
      GtkWidget *row = nw_nat_row_new (namespace_, rule);

      g_signal_connect_object (row, "edit", G_CALLBACK (on_edit), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
      gtk_list_box_append (rule->kind == NW_NAT_MASQUERADE ? self->masquerades : self->published, row);
    }

  g_ptr_array_unref (self->shown);
  self->shown = g_steal_pointer (&rules);
}

static char *
dup_sentence (NwNamespace *namespace_)
{
  g_autofree char *title = nw_namespace_dup_title (namespace_);

  if (namespace_->forwarding4 && namespace_->forwarding6)
    return g_strdup_printf (_("%s is a router: it passes on packets that are not for itself."), title);
  if (namespace_->forwarding4)
    return g_strdup_printf (_("%s is a router for IPv4: it passes on packets that are not for itself."), title);
  if (namespace_->forwarding6)
    return g_strdup_printf (_("%s is a router for IPv6: it passes on packets that are not for itself."), title);

  return g_strdup_printf (_("%s is no router: it drops packets that are not for itself."), title);
}

static void
nw_nat_page_update (NwPage   *page,
                    gboolean  anew)
{
  NwNatPage *self = NW_NAT_PAGE (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  g_autofree char *sentence = dup_sentence (namespace_);
  g_autofree char *drop = nw_wording_forward_drop (namespace_);

  gtk_label_set_label (self->sentence, sentence);
  gtk_label_set_label (self->note, drop != NULL ? drop : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), drop != NULL);
  gtk_widget_set_visible (self->buttons, !nw_recipe_is_internet (namespace_));
  update_rules (self, namespace_, anew);
  nw_page_show_same (page, self->foreign, anew);
}

static void
nw_nat_page_finalize (GObject *object)
{
  g_ptr_array_unref (NW_NAT_PAGE (object)->shown);

  G_OBJECT_CLASS (nw_nat_page_parent_class)->finalize (object);
}

static void
nw_nat_page_class_init (NwNatPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_nat_page_finalize;
  NW_PAGE_CLASS (klass)->update = nw_nat_page_update;

  g_type_ensure (NW_TYPE_FOREIGN_RULES);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-nat-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwNatPage, note);
  gtk_widget_class_bind_template_child (widget_class, NwNatPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, NwNatPage, buttons);
  gtk_widget_class_bind_template_child (widget_class, NwNatPage, masquerades);
  gtk_widget_class_bind_template_child (widget_class, NwNatPage, published);
  gtk_widget_class_bind_template_child (widget_class, NwNatPage, foreign);
  gtk_widget_class_bind_template_callback (widget_class, on_add_masquerade_clicked);
}

static void
nw_nat_page_init (NwNatPage *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));

  nw_page_adopt (NW_PAGE (self), self->foreign);
}
