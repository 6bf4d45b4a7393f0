/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-plan-preview.h"

#include <glib/gi18n-lib.h>

#include "nw-command.h"
#include "nw-panels.h"

#define N_STEPS_SHOWN 40

struct _NwPlanPreview
{
  AdwBin      parent_instance;

  GtkListBox *list;
  char       *shown; /* the commands, to tell whether the steps are others */
};

G_DEFINE_FINAL_TYPE (NwPlanPreview, nw_plan_preview, ADW_TYPE_BIN)

static GtkWidget *
create_label (const char *text,
              const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, class);

  return label;
}

static void
append_step (NwPlanPreview     *self,
             const NwOperation *operation,
             const char        *command)
{
  g_autofree char *sentence = nw_operation_describe (operation);
  g_autofree char *meaning = nw_operation_explain (operation);
  g_autofree char *accessible = g_strdup_printf ("%s: %s", sentence, command);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *text = create_label (command, "nw-step-command");
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_box_append (GTK_BOX (box), create_label (sentence, "nw-step"));
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_set_tooltip_text (row, meaning);
  nw_panels_set_label (row, accessible);
  gtk_list_box_append (self->list, row);
}

static void
append_text (NwPlanPreview *self,
             const char    *text)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), create_label (text, "dim-label"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_list_box_append (self->list, row);
}

static void
nw_plan_preview_finalize (GObject *object)
{
  g_free (NW_PLAN_PREVIEW (object)->shown);

  G_OBJECT_CLASS (nw_plan_preview_parent_class)->finalize (object);
}

static void
nw_plan_preview_class_init (NwPlanPreviewClass *klass)
{
  nw_panels_init ();

  G_OBJECT_CLASS (klass)->finalize = nw_plan_preview_finalize;
}

static void
nw_plan_preview_init (NwPlanPreview *self)
{
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "nw-steps");
  nw_panels_set_label (self->list, _("What will be done"));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->list));
}

void
nw_plan_preview_show (NwPlanPreview *self,
                      NwPlan        *plan,
                      NwSnapshot    *snapshot)
{
  g_auto(GStrv) commands = NULL;
  g_autofree char *shown = NULL;
  GtkWidget *row;
  guint n;

  g_return_if_fail (NW_IS_PLAN_PREVIEW (self));

  commands = plan != NULL ? nw_plan_to_commands_from (plan, snapshot) : NULL;
  shown = commands != NULL ? g_strjoinv ("\n", commands) : g_strdup ("?");
  if (g_strcmp0 (shown, self->shown) == 0)
    return;

  g_free (self->shown);
  self->shown = g_steal_pointer (&shown);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);

  n = plan != NULL ? nw_plan_get_length (plan) : 0;
  for (guint i = 0; i < MIN (n, N_STEPS_SHOWN); i++)
    append_step (self, nw_plan_get (plan, i), commands[i]);

  if (n > N_STEPS_SHOWN)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("and %u more step", "and %u more steps", n - N_STEPS_SHOWN),
                                               n - N_STEPS_SHOWN);

      append_text (self, more);
    }
  else if (plan == NULL)
    {
      append_text (self, _("Something above is missing."));
    }
  else if (n == 0)
    {
      append_text (self, _("Nothing: all of it is so already."));
    }
}
