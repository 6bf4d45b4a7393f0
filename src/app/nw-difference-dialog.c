/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-difference-dialog.h"

#include <glib/gi18n-lib.h>

#include "nw-difference.h"

/* Names in a row; the rest is counted. */
#define N_NAMES_SHOWN 12
#define N_ROWS 5

struct _NwDifferenceDialog {
  NwDialog         parent_instance;

  AdwActionRow    *rows[N_ROWS];
  GtkSwitch       *remove;

  NwDocument      *document;
  char            *title;
  NwDocumentFlags  flags;
};

G_DEFINE_FINAL_TYPE (NwDifferenceDialog, nw_difference_dialog, NW_TYPE_DIALOG)

static const struct {
  const char *icon;
  const char *title;
} looks[N_ROWS] = {
  { "list-add-symbolic", N_("Will be made") },
  { "document-edit-symbolic", N_("Will be changed") },
  { "list-remove-symbolic", N_("Will be removed") },
  { "object-select-symbolic", N_("As it should be: not touched") },
  { "go-next-symbolic", N_("Not in the file: stays") },
};

static void
show_row (AdwActionRow *row,
          const char   *title,
          GPtrArray    *names)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *escaped = NULL;
  g_autofree char *heading = g_strdup_printf ("%s (%u)", title, names->len);

  for (guint i = 0; i < MIN (names->len, N_NAMES_SHOWN); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);
  if (names->len > N_NAMES_SHOWN)
    g_string_append_printf (text, ngettext (" and %u more", " and %u more", names->len - N_NAMES_SHOWN), names->len - N_NAMES_SHOWN);

  escaped = g_markup_escape_text (text->str, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), heading);
  adw_action_row_set_subtitle (row, escaped);
  gtk_widget_set_visible (GTK_WIDGET (row), names->len > 0);
}

static NwDocumentFlags
get_flags (NwDifferenceDialog *self)
{
  return self->flags | (gtk_switch_get_active (self->remove) ? NW_DOCUMENT_REMOVE : 0);
}

static gboolean
nw_difference_dialog_update (NwDialog *dialog)
{
  return TRUE;
}

static NwPlan *
nw_difference_dialog_create_plan (NwDialog *dialog)
{
  NwDifferenceDialog *self = NW_DIFFERENCE_DIALOG (dialog);
  NwSnapshot *snapshot = nw_dialog_get_snapshot (dialog);
  NwPlan *plan = nw_difference_make_plan (self->document, snapshot, self->title, get_flags (self));
  g_autoptr(NwDocument) present = nw_document_from_snapshot (snapshot, self->flags, NULL);
  g_autoptr(NwDifference) difference = nw_difference_new (self->document, present, plan);
  GPtrArray *lists[N_ROWS] = { difference->made, difference->changed, difference->removed, difference->same, difference->others };

  for (guint i = 0; i < N_ROWS; i++)
    show_row (self->rows[i], _(looks[i].title), lists[i]);

  return plan;
}

static gboolean
on_control_return (GtkWidget *widget,
                   GVariant  *arguments,
                   gpointer   user_data)
{
  nw_dialog_apply (NW_DIALOG (widget));

  return GDK_EVENT_STOP;
}

static void
on_remove (NwDifferenceDialog *self)
{
  nw_dialog_changed (NW_DIALOG (self));
}

static void
nw_difference_dialog_finalize (GObject *object)
{
  NwDifferenceDialog *self = NW_DIFFERENCE_DIALOG (object);

  g_clear_object (&self->document);
  g_free (self->title);

  G_OBJECT_CLASS (nw_difference_dialog_parent_class)->finalize (object);
}

static void
nw_difference_dialog_class_init (NwDifferenceDialogClass *klass)
{
  NwDialogClass *dialog_class = NW_DIALOG_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_difference_dialog_finalize;
  dialog_class->update = nw_difference_dialog_update;
  dialog_class->create_plan = nw_difference_dialog_create_plan;
  dialog_class->allows_nothing = TRUE;
  gtk_widget_class_add_binding (GTK_WIDGET_CLASS (klass), GDK_KEY_Return, GDK_CONTROL_MASK, on_control_return, NULL);
}

static void
nw_difference_dialog_init (NwDifferenceDialog *self)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = adw_action_row_new ();

  for (guint i = 0; i < N_ROWS; i++)
    {
      self->rows[i] = ADW_ACTION_ROW (adw_action_row_new ());
      adw_action_row_add_prefix (self->rows[i], gtk_image_new_from_icon_name (looks[i].icon));
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (self->rows[i]));
    }

  self->remove = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->remove), GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Remove what the file does not have"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->remove));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->remove));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Remove what the file does not have"), -1);
  g_object_set (self, "form", group, "verb", _("Open"), NULL);
}

GtkWidget *
nw_difference_dialog_new (NwClient        *client,
                          NwDocument      *document,
                          const char      *name,
                          NwDocumentFlags  flags,
                          gboolean         remove)
{
  NwDifferenceDialog *self;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);
  g_return_val_if_fail (NW_IS_DOCUMENT (document), NULL);

  self = g_object_new (NW_TYPE_DIFFERENCE_DIALOG, NULL);
  self->document = g_object_ref (document);
  self->title = g_strdup_printf (_("Open “%s”"), name);
  self->flags = flags;
  gtk_window_set_title (GTK_WINDOW (self), self->title);
  gtk_switch_set_active (self->remove, remove);
  g_signal_connect_object (self->remove, "notify::active", G_CALLBACK (on_remove), self, G_CONNECT_SWAPPED);
  nw_dialog_set_client (NW_DIALOG (self), client);
  nw_dialog_changed (NW_DIALOG (self));

  return GTK_WIDGET (self);
}

NwPlan *
nw_difference_make_plan (NwDocument      *document,
                         NwSnapshot      *snapshot,
                         const char      *title,
                         NwDocumentFlags  flags)
{
  g_autoptr(NwPlan) plan = nw_document_plan (document, snapshot, flags, NULL);
  NwPlan *named = nw_plan_new (title);

  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    nw_plan_take (named, nw_operation_ref (nw_plan_get (plan, i)));

  return named;
}
