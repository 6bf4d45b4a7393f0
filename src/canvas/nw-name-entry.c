/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-name-entry.h"

#include <glib/gi18n-lib.h>

#include "nw-ghost.h"

struct _NwNameEntry
{
  GtkWidget parent_instance;

  GtkWidget *dot;
  GtkEntry  *text;
  GtkLabel  *note;

  gboolean    for_switch;
  NwNameCheck check;
  gpointer    user_data;
  char       *colour_class;
};

G_DEFINE_FINAL_TYPE (NwNameEntry, nw_name_entry, GTK_TYPE_WIDGET)

enum
{
  ACCEPTED,
  CANCELLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
update_colour (NwNameEntry *self,
               const char  *name)
{
  if (self->for_switch)
    return;
  if (self->colour_class != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->colour_class);
  g_free (self->colour_class);
  self->colour_class = nw_ghost_css_class_for_name (name);
  gtk_widget_add_css_class (GTK_WIDGET (self), self->colour_class);
}

/* Says below the field what is wrong, or what to do. Returns: whether the name will do. */
static gboolean
check_name (NwNameEntry *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->text));
  g_autoptr (GError) error = NULL;
  gboolean good = self->check == NULL || self->check (name, self->user_data, &error);
  const char *note = good ? _("Enter accepts, Escape gives up.") : error->message;

  update_colour (self, name);
  gtk_label_set_text (self->note, note);
  if (good)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->text),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               good ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE,
                               -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, note, -1);
  return good;
}

static void
activate_cb (NwNameEntry *self)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text)));

  if (check_name (self))
    g_signal_emit (self, signals[ACCEPTED], 0, name);
  else
    gtk_widget_error_bell (GTK_WIDGET (self));
}

static gboolean
escape_cb (GtkWidget *widget,
           GVariant  *arguments,
           gpointer   user_data)
{
  g_signal_emit (widget, signals[CANCELLED], 0);
  return TRUE;
}

static void
nw_name_entry_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (nw_name_entry_parent_class)->dispose (object);
}

static void
nw_name_entry_finalize (GObject *object)
{
  NwNameEntry *self = NW_NAME_ENTRY (object);

  g_free (self->colour_class);
  G_OBJECT_CLASS (nw_name_entry_parent_class)->finalize (object);
}

static void
nw_name_entry_class_init (NwNameEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nw_name_entry_dispose;
  object_class->finalize = nw_name_entry_finalize;

  signals[ACCEPTED] = g_signal_new ("accepted", NW_TYPE_NAME_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CANCELLED] = g_signal_new ("cancelled", NW_TYPE_NAME_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "nwnameentry");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/canvas/nw-name-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, NwNameEntry, dot);
  gtk_widget_class_bind_template_child (widget_class, NwNameEntry, text);
  gtk_widget_class_bind_template_child (widget_class, NwNameEntry, note);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_name);
}

static void
nw_name_entry_init (NwNameEntry *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
nw_name_entry_new (gboolean     for_switch,
                   const char  *suggestion,
                   NwNameCheck  check,
                   gpointer     user_data)
{
  NwNameEntry *self = g_object_new (NW_TYPE_NAME_ENTRY, NULL);

  self->for_switch = for_switch;
  if (for_switch)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "slab");
      gtk_widget_set_visible (self->dot, FALSE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->text),
                                      GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the new switch"), -1);
    }
  self->check = check;
  self->user_data = user_data;
  gtk_editable_set_text (GTK_EDITABLE (self->text), suggestion);
  check_name (self);
  return GTK_WIDGET (self);
}

void
nw_name_entry_start (NwNameEntry *self)
{
  g_return_if_fail (NW_IS_NAME_ENTRY (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->text));
  gtk_editable_select_region (GTK_EDITABLE (self->text), 0, -1);
}
