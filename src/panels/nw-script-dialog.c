/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-script-dialog.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

/* Milliseconds after the last key before the text is read again. */
#define READ_DELAY 150
/* Lines with a row of their own; the rest is counted. */
#define N_ROWS_MAX 400

struct _NwScriptDialog
{
  AdwWindow      parent_instance;

  GtkTextView   *view;
  GtkTextBuffer *buffer;
  GtkListBox    *list;
  GtkLabel      *summary;
  GtkButton     *run;

  NwClient      *client;
  NwScript      *script;
  char          *text; /* that @script was made from */
  guint          reading;
};

G_DEFINE_FINAL_TYPE (NwScriptDialog, nw_script_dialog, ADW_TYPE_WINDOW)

enum {
  RUN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const struct {
  const char *icon;
  const char *class;
  const char *word;
} looks[] = {
  [NW_SCRIPT_CHANGE] = { "emblem-ok-symbolic", "success", N_("Understood") },
  [NW_SCRIPT_ALREADY_SO] = { "object-select-symbolic", "dim-label", N_("Already so") },
  [NW_SCRIPT_QUESTION] = { "dialog-question-symbolic", "accent", N_("Will be answered") },
  [NW_SCRIPT_SKIPPED] = { "go-next-symbolic", "dim-label", N_("No command") },
  [NW_SCRIPT_NOT_UNDERSTOOD] = { "dialog-warning-symbolic", "warning", N_("Not understood") },
};

static void
set_text (NwScriptDialog *self,
          const char     *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  gtk_text_buffer_set_text (self->buffer, valid, -1);
}

static void
on_fix_clicked (GtkWidget    *button,
                NwScriptLine *line)
{
  NwScriptDialog *self = NW_SCRIPT_DIALOG (gtk_widget_get_root (button));
  g_autofree char *fixed = nw_script_apply_suggestion (self->text, -1, line);

  set_text (self, fixed);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

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

/* The word where the trouble is, underlined as spelling is. */
static void
mark (GtkWidget    *label,
      NwScriptLine *line)
{
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *underline = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);

  underline->start_index = line->mark_start;
  underline->end_index = line->mark_end;
  pango_attr_list_insert (attributes, underline);
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
}

static GtkWidget *
create_fix (NwScriptLine *line)
{
  g_autofree char *text = g_strdup_printf (_("Use “%s”"), line->suggestion);
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), create_label (text, "nw-fix"));
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_fix_clicked), g_object_ref (line),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);

  return button;
}

static GtkWidget *
create_row (NwScriptLine *line)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *icon = gtk_image_new_from_icon_name (looks[line->status].icon);
  GtkWidget *command = create_label (line->text, "nw-step-command");
  g_autofree char *name = g_strdup_printf ("%s: %s", _(looks[line->status].word), line->text);

  gtk_widget_add_css_class (icon, looks[line->status].class);
  gtk_widget_set_tooltip_text (icon, _(looks[line->status].word));
  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  if (line->status == NW_SCRIPT_NOT_UNDERSTOOD && line->mark_end > line->mark_start)
    mark (command, line);
  gtk_box_append (GTK_BOX (column), command);
  if (*line->explanation != '\0')
    gtk_box_append (GTK_BOX (column), create_label (line->explanation, "dim-label"));
  if (line->message != NULL)
    gtk_box_append (GTK_BOX (column), create_label (line->message, "nw-step"));
  if (line->suggestion != NULL)
    gtk_box_append (GTK_BOX (column), create_fix (line));
  gtk_widget_set_hexpand (column, TRUE);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), column);

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  nw_panels_set_label (row, name);

  return row;
}

static void
show_rows (NwScriptDialog *self)
{
  guint n = nw_script_get_length (self->script);
  GtkWidget *row;

  while ((row = GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0))) != NULL)
    gtk_list_box_remove (self->list, row);

  for (guint i = 0; i < MIN (n, N_ROWS_MAX); i++)
    gtk_list_box_append (self->list, create_row (nw_script_get (self->script, i)));
}

static void
show_summary (NwScriptDialog *self)
{
  guint n_changes = nw_script_count (self->script, NW_SCRIPT_CHANGE);
  guint n_questions = nw_script_count (self->script, NW_SCRIPT_QUESTION);
  guint n_so = nw_script_count (self->script, NW_SCRIPT_ALREADY_SO);
  guint n_wrong = nw_script_count (self->script, NW_SCRIPT_NOT_UNDERSTOOD);
  guint n_runnable = n_changes + n_questions;
  g_autofree char *understood = g_strdup_printf (ngettext ("%u command understood", "%u commands understood", n_runnable + n_so),
                                                 n_runnable + n_so);
  g_autofree char *so = g_strdup_printf (_("%u already so"), n_so);
  g_autofree char *wrong = g_strdup_printf (_("%u not understood"), n_wrong);
  g_autofree char *text = g_strdup_printf ("%s · %s · %s", understood, so, wrong);
  g_autofree char *verb = g_strdup_printf (ngettext ("Run %u Command", "Run %u Commands", n_runnable), n_runnable);

  gtk_label_set_text (self->summary, text);
  gtk_button_set_label (self->run, verb);
  gtk_widget_set_sensitive (GTK_WIDGET (self->run), n_runnable > 0);
}

static void
read_now (NwScriptDialog *self)
{
  GtkTextIter start, end;

  g_clear_handle_id (&self->reading, g_source_remove);
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  g_free (self->text);
  self->text = gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
  g_clear_object (&self->script);
  self->script = nw_script_new (self->text, -1, nw_client_get_snapshot (self->client));
  show_rows (self);
  show_summary (self);
}

static gboolean
on_read (gpointer user_data)
{
  NwScriptDialog *self = user_data;

  self->reading = 0;
  read_now (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed (NwScriptDialog *self)
{
  g_clear_handle_id (&self->reading, g_source_remove);
  self->reading = g_timeout_add (READ_DELAY, on_read, self);
}

static void
on_run_clicked (NwScriptDialog *self)
{
  g_autoptr(NwScript) script = NULL;

  /* What is run is what is there now, and not what was there when the last key was pressed. */
  read_now (self);
  script = g_object_ref (self->script);
  if (nw_script_count (script, NW_SCRIPT_CHANGE) + nw_script_count (script, NW_SCRIPT_QUESTION) == 0)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[RUN], 0, script);
  gtk_window_destroy (GTK_WINDOW (self));
}

/* Return is a new line in the text. */
static void
run_action (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  on_run_clicked (NW_SCRIPT_DIALOG (widget));
}

static void
nw_script_dialog_dispose (GObject *object)
{
  NwScriptDialog *self = NW_SCRIPT_DIALOG (object);

  g_clear_handle_id (&self->reading, g_source_remove);
  g_clear_object (&self->client);
  g_clear_object (&self->script);
  g_clear_pointer (&self->text, g_free);

  G_OBJECT_CLASS (nw_script_dialog_parent_class)->dispose (object);
}

static void
nw_script_dialog_class_init (NwScriptDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_script_dialog_dispose;

  signals[RUN] = g_signal_new ("run", NW_TYPE_SCRIPT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, NW_TYPE_SCRIPT);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-script-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NwScriptDialog, view);
  gtk_widget_class_bind_template_child (widget_class, NwScriptDialog, buffer);
  gtk_widget_class_bind_template_child (widget_class, NwScriptDialog, list);
  gtk_widget_class_bind_template_child (widget_class, NwScriptDialog, summary);
  gtk_widget_class_bind_template_child (widget_class, NwScriptDialog, run);
  gtk_widget_class_bind_template_callback (widget_class, on_run_clicked);
  gtk_widget_class_install_action (widget_class, "script.run", NULL, run_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "script.run", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nw_script_dialog_init (NwScriptDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
nw_script_dialog_new (NwClient   *client,
                      const char *text)
{
  NwScriptDialog *self;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_object_new (NW_TYPE_SCRIPT_DIALOG, NULL);
  self->client = g_object_ref (client);
  set_text (self, text);
  read_now (self);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (client, "notify::snapshot", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}
