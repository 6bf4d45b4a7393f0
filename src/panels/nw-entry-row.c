/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-entry-row.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

struct _NwEntryRow
{
  AdwPreferencesRow  parent_instance;

  GtkLabel          *title;
  GtkEntry          *text;
  GtkButton         *apply;
  GtkLabel          *message;

  char              *truth;
  NwEntryRowCheck    check;
  gpointer           check_data;
  gboolean           show_apply;
  gboolean           valid;
};

G_DEFINE_FINAL_TYPE (NwEntryRow, nw_entry_row, ADW_TYPE_PREFERENCES_ROW)

enum {
  PROP_0,
  PROP_SHOW_APPLY,
  PROP_MONOSPACE,
  PROP_PLACEHOLDER,
  N_PROPS,
};

enum {
  APPLY,
  CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
is_changed (NwEntryRow *self)
{
  return !g_str_equal (nw_entry_row_get_text (self), self->truth);
}

static void
show_message (NwEntryRow *self,
              const char *message)
{
  gtk_label_set_label (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);

  if (message != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");

  if (self->valid)
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_STATE_INVALID);
  else
    gtk_accessible_update_state (GTK_ACCESSIBLE (self->text),
                                 GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
}

/* An empty field that may not stay empty is no mistake yet: only what was typed is complained about. */
static void
validate (NwEntryRow *self)
{
  g_autoptr(GError) error = NULL;
  const char *text = nw_entry_row_get_text (self);

  self->valid = self->check == NULL || !is_changed (self) || self->check (text, self->check_data, &error);
  if (self->valid && *text == '\0' && self->check != NULL)
    self->valid = self->check (text, self->check_data, NULL);

  show_message (self, error != NULL && *text != '\0' ? error->message : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->apply), self->show_apply && is_changed (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->apply), self->valid);
}

static void
on_changed (NwEntryRow *self)
{
  validate (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_activate (NwEntryRow *self)
{
  if (!self->valid)
    gtk_widget_error_bell (GTK_WIDGET (self));
  else if (!self->show_apply || is_changed (self))
    g_signal_emit (self, signals[APPLY], 0);
}

static void
on_focus_entered (NwEntryRow *self)
{
  gtk_widget_add_css_class (GTK_WIDGET (self), "focused");
}

static void
on_focus_left (NwEntryRow *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self), "focused");
}

static gboolean
on_key_pressed (NwEntryRow      *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  if (keyval != GDK_KEY_Escape || !self->show_apply || !is_changed (self))
    return GDK_EVENT_PROPAGATE;

  nw_entry_row_set_truth (self, self->truth, TRUE);

  return GDK_EVENT_STOP;
}

static void
on_pressed (NwEntryRow *self)
{
  gtk_entry_grab_focus_without_selecting (self->text);
}

static gboolean
nw_entry_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NW_ENTRY_ROW (widget)->text));
}

static void
nw_entry_row_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  NwEntryRow *self = NW_ENTRY_ROW (object);

  switch (prop_id)
    {
    case PROP_SHOW_APPLY:
      g_value_set_boolean (value, self->show_apply);
      break;

    case PROP_MONOSPACE:
      g_value_set_boolean (value, gtk_widget_has_css_class (GTK_WIDGET (self->text), "monospace"));
      break;

    case PROP_PLACEHOLDER:
      g_value_set_string (value, gtk_entry_get_placeholder_text (self->text));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_entry_row_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  NwEntryRow *self = NW_ENTRY_ROW (object);

  switch (prop_id)
    {
    case PROP_SHOW_APPLY:
      self->show_apply = g_value_get_boolean (value);
      break;

    case PROP_MONOSPACE:
      if (g_value_get_boolean (value))
        gtk_widget_add_css_class (GTK_WIDGET (self->text), "monospace");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self->text), "monospace");
      break;

    case PROP_PLACEHOLDER:
      nw_entry_row_set_placeholder (self, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_entry_row_dispose (GObject *object)
{
  NwEntryRow *self = NW_ENTRY_ROW (object);

  self->check = NULL;

  G_OBJECT_CLASS (nw_entry_row_parent_class)->dispose (object);
}

static void
nw_entry_row_finalize (GObject *object)
{
  g_free (NW_ENTRY_ROW (object)->truth);

  G_OBJECT_CLASS (nw_entry_row_parent_class)->finalize (object);
}

static void
nw_entry_row_class_init (NwEntryRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  object_class->get_property = nw_entry_row_get_property;
  object_class->set_property = nw_entry_row_set_property;
  object_class->dispose = nw_entry_row_dispose;
  object_class->finalize = nw_entry_row_finalize;
  widget_class->grab_focus = nw_entry_row_grab_focus;

  properties[PROP_SHOW_APPLY] =
    g_param_spec_boolean ("show-apply", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MONOSPACE] =
    g_param_spec_boolean ("monospace", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PLACEHOLDER] =
    g_param_spec_string ("placeholder", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[APPLY] = g_signal_new ("apply", NW_TYPE_ENTRY_ROW, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHANGED] = g_signal_new ("changed", NW_TYPE_ENTRY_ROW, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-entry-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NwEntryRow, title);
  gtk_widget_class_bind_template_child (widget_class, NwEntryRow, text);
  gtk_widget_class_bind_template_child (widget_class, NwEntryRow, apply);
  gtk_widget_class_bind_template_child (widget_class, NwEntryRow, message);
}

static void
nw_entry_row_init (NwEntryRow *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->truth = g_strdup ("");
  self->valid = TRUE;

  gtk_widget_init_template (GTK_WIDGET (self));

  g_object_bind_property (self, "title", self->title, "label", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->text, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->text, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (self->apply, "clicked", G_CALLBACK (on_activate), self);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), keys);

  g_signal_connect_swapped (focus, "enter", G_CALLBACK (on_focus_entered), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);

  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
nw_entry_row_set_check (NwEntryRow      *self,
                        NwEntryRowCheck  check,
                        gpointer         user_data)
{
  g_return_if_fail (NW_IS_ENTRY_ROW (self));

  self->check = check;
  self->check_data = user_data;
}

const char *
nw_entry_row_get_text (NwEntryRow *self)
{
  g_return_val_if_fail (NW_IS_ENTRY_ROW (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->text));
}

void
nw_entry_row_set_text (NwEntryRow *self,
                       const char *text)
{
  g_return_if_fail (NW_IS_ENTRY_ROW (self));

  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
}

void
nw_entry_row_set_truth (NwEntryRow *self,
                        const char *text,
                        gboolean    anew)
{
  gboolean keep;

  g_return_if_fail (NW_IS_ENTRY_ROW (self));

  keep = !anew && is_changed (self);

  if (!g_str_equal (self->truth, text))
    {
      g_free (self->truth);
      self->truth = g_strdup (text);
    }

  if (!keep && is_changed (self))
    nw_entry_row_set_text (self, self->truth);
  else
    validate (self);
}

void
nw_entry_row_set_placeholder (NwEntryRow *self,
                              const char *placeholder)
{
  g_return_if_fail (NW_IS_ENTRY_ROW (self));

  gtk_entry_set_placeholder_text (self->text, placeholder);
}

void
nw_entry_row_set_accessible_label (NwEntryRow *self,
                                   const char *label)
{
  g_return_if_fail (NW_IS_ENTRY_ROW (self));

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  nw_panels_set_label (self->text, label);
}

const char *
nw_entry_row_get_message (NwEntryRow *self)
{
  g_return_val_if_fail (NW_IS_ENTRY_ROW (self), NULL);

  return gtk_widget_get_visible (GTK_WIDGET (self->message)) ? gtk_label_get_label (self->message) : NULL;
}

gboolean
nw_entry_row_is_valid (NwEntryRow *self)
{
  g_return_val_if_fail (NW_IS_ENTRY_ROW (self), FALSE);

  return self->valid;
}

void
nw_entry_row_recheck (NwEntryRow *self)
{
  g_return_if_fail (NW_IS_ENTRY_ROW (self));

  validate (self);
}
