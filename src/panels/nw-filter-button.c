/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-filter-button.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

struct _NwFilterButton {
  AdwBin          parent_instance;

  GtkMenuButton  *button;
  GtkCheckButton *kinds[NW_N_KINDS];
  GtkCheckButton *only_ours;
  GtkCheckButton *isolated;

  NwScope        *scope;
  gboolean        syncing;
};

G_DEFINE_FINAL_TYPE (NwFilterButton, nw_filter_button, ADW_TYPE_BIN)

static void
update (NwFilterButton *self)
{
  NwFilter filter = nw_scope_get_filter (self->scope);
  guint n_hidden = nw_scope_get_n_hidden (self->scope, NULL);

  self->syncing = TRUE;
  for (guint i = 0; i < NW_N_KINDS; i++)
    gtk_check_button_set_active (self->kinds[i], (filter.hidden_kinds & (1u << i)) == 0);
  gtk_check_button_set_active (self->only_ours, filter.only_ours);
  gtk_check_button_set_active (self->isolated, filter.hide_isolated);
  self->syncing = FALSE;

  if (n_hidden > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "nw-filtering");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "nw-filtering");
}

static void
on_toggled (NwFilterButton *self)
{
  NwFilter filter = { 0 };

  if (self->syncing)
    return;

  for (guint i = 0; i < NW_N_KINDS; i++)
    {
      if (!gtk_check_button_get_active (self->kinds[i]))
        filter.hidden_kinds |= 1u << i;
    }
  filter.only_ours = gtk_check_button_get_active (self->only_ours);
  filter.hide_isolated = gtk_check_button_get_active (self->isolated);
  nw_scope_set_filter (self->scope, &filter);
}

static GtkCheckButton *
add_check (NwFilterButton *self,
           GtkWidget      *box,
           const char     *label)
{
  GtkWidget *check = gtk_check_button_new_with_label (label);

  g_signal_connect_object (check, "toggled", G_CALLBACK (on_toggled), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), check);

  return GTK_CHECK_BUTTON (check);
}

static void
add_heading (GtkWidget  *box,
             const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), label);
}

static void
nw_filter_button_dispose (GObject *object)
{
  NwFilterButton *self = NW_FILTER_BUTTON (object);

  g_clear_object (&self->scope);

  G_OBJECT_CLASS (nw_filter_button_parent_class)->dispose (object);
}

static void
nw_filter_button_class_init (NwFilterButtonClass *klass)
{
  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_filter_button_dispose;
  GTK_WIDGET_CLASS (klass)->focus = nw_panels_focus_child;
}

static void
nw_filter_button_init (NwFilterButton *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *popover = gtk_popover_new ();

  add_heading (box, _("Show"));
  for (guint i = 0; i < NW_N_KINDS; i++)
    self->kinds[i] = add_check (self, box, nw_kind_get_title ((NwKind) i));
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  self->only_ours = add_check (self, box, _("Only what Netwarren made"));
  self->isolated = add_check (self, box, _("Hide nameless ones that have only loopback"));
  gtk_popover_set_child (GTK_POPOVER (popover), box);

  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->button, "nw-filter-symbolic");
  gtk_menu_button_set_popover (self->button, popover);
  gtk_widget_add_css_class (GTK_WIDGET (self->button), "flat");
  gtk_widget_set_valign (GTK_WIDGET (self->button), GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _("Choose what is shown"));
  nw_panels_set_label (self->button, _("Choose what is shown"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
}

GtkWidget *
nw_filter_button_new (NwScope *scope)
{
  NwFilterButton *self;

  g_return_val_if_fail (NW_IS_SCOPE (scope), NULL);

  self = g_object_new (NW_TYPE_FILTER_BUTTON, NULL);
  self->scope = g_object_ref (scope);
  g_signal_connect_object (scope, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
