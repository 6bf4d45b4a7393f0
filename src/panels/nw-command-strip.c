/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-strip.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-command.h"
#include "nw-panels.h"
#include "nw-subject.h"

#define N_LINES_KEPT 500

struct _NwCommandStrip
{
  AdwBin             parent_instance;

  GtkScrolledWindow *scrolled;
  GtkListBox        *list;
  GtkToggleButton   *only_selected;
  GtkEntry          *entry;

  NwClient          *client;
  NwSelection       *selection;
  GQueue             lines;    /* Line, those shown, oldest first; owned by the rows */
  gboolean           follow;   /* the newest line is to come into view */
  guint              idle;
};

G_DEFINE_FINAL_TYPE (NwCommandStrip, nw_command_strip, ADW_TYPE_BIN)

enum {
  GONE,
  ENTERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/**
 * Line: a command.
 * @operation: (nullable): what it did
 * @namespace: without an operation, where it was said
 * @marked: whether it names what is selected
 */
typedef struct {
  char        *command;
  NwOperation *operation;
  guint64      namespace;
  gboolean     marked;
} Line;

static void
line_free (Line *line)
{
  g_clear_pointer (&line->operation, nw_operation_unref);
  g_free (line->command);
  g_free (line);
}

static Line *
get_line (GtkListBoxRow *row)
{
  return g_object_get_data (G_OBJECT (row), "nw-line");
}

/* What a command is about lights on the canvas; what is selected marks its commands. */

static void
on_row_activated (NwCommandStrip *self,
                  GtkListBoxRow  *row)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);
  const Line *line = get_line (row);
  g_autoptr(GArray) subjects = NULL;

  if (line->operation != NULL)
    {
      subjects = nw_subject_find (line->operation, snapshot);
    }
  else
    {
      NwSelected selected = { NW_SELECTED_NAMESPACE, line->namespace, 0 };

      subjects = g_array_new (FALSE, FALSE, sizeof (NwSelected));
      if (nw_snapshot_find (snapshot, line->namespace) != NULL)
        g_array_append_val (subjects, selected);
    }

  if (subjects->len > 0)
    nw_selection_set_all (self->selection, (const NwSelected *) subjects->data, subjects->len);
  else
    g_signal_emit (self, signals[GONE], 0);
}

static gboolean
names_selected (NwCommandStrip *self,
                const Line     *line)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);

  for (guint i = 0; i < nw_selection_get_length (self->selection); i++)
    {
      const NwSelected *selected = nw_selection_get (self->selection, i);

      if (line->operation != NULL ? nw_subject_is_named (line->operation, snapshot, selected)
                                  : selected->kind == NW_SELECTED_NAMESPACE && selected->inode == line->namespace)
        return TRUE;
    }

  return FALSE;
}

static void
update_mark (NwCommandStrip *self,
             GtkListBoxRow  *row)
{
  Line *line = get_line (row);

  line->marked = names_selected (self, line);
  if (line->marked)
    gtk_widget_add_css_class (GTK_WIDGET (row), "nw-marked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "nw-marked");
}

static void
on_selection_changed (NwCommandStrip *self)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    update_mark (self, row);
  gtk_list_box_invalidate_filter (self->list);
}

static gboolean
is_shown (GtkListBoxRow *row,
          gpointer       user_data)
{
  NwCommandStrip *self = user_data;

  return !gtk_toggle_button_get_active (self->only_selected) || get_line (row)->marked;
}

static void
on_only_selected (NwCommandStrip *self)
{
  gtk_list_box_invalidate_filter (self->list);
}

/* What is typed, and what is pasted: several lines would run together in an entry. */

static void
enter (NwCommandStrip *self,
       const char     *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));

  if (*stripped != '\0')
    g_signal_emit (self, signals[ENTERED], 0, stripped);
}

static void
on_entry_activated (NwCommandStrip *self)
{
  enter (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static void
on_pasted (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(NwCommandStrip) self = user_data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
  int position;

  if (text == NULL || self->client == NULL)
    return;
  g_strstrip (text);
  if (strchr (text, '\n') != NULL)
    {
      enter (self, text);
      return;
    }

  gtk_editable_delete_selection (GTK_EDITABLE (self->entry));
  position = gtk_editable_get_position (GTK_EDITABLE (self->entry));
  gtk_editable_insert_text (GTK_EDITABLE (self->entry), text, -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), position);
}

static void
on_paste (NwCommandStrip *self,
          GtkText        *entry)
{
  g_signal_stop_emission_by_name (entry, "paste-clipboard");
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, on_pasted, g_object_ref (self));
}

static void
on_copy_clicked (GtkWidget  *button,
                 const char *command)
{
  nw_panels_copy (button, command);
}

static void
copy_all (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  NwCommandStrip *self = NW_COMMAND_STRIP (widget);
  g_autoptr(GString) text = g_string_new (NULL);

  for (GList *l = self->lines.head; l != NULL; l = l->next)
    g_string_append_printf (text, "%s\n", ((const Line *) l->data)->command);

  nw_panels_copy (widget, text->str);
}

static GtkWidget *
create_label (const char *text,
              const char *class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, class);

  return label;
}

static GtkWidget *
create_answer (const char *answer)
{
  GtkWidget *label = create_label (answer, "nw-strip-answer");

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_focusable (label, FALSE);

  return label;
}

/* @line: (transfer full); @answer: (nullable) */
static GtkWidget *
create_row (Line       *line,
            const char *explanation,
            const char *answer)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *text = create_label (line->command, "nw-strip-command");
  GtkWidget *meaning = create_label (explanation, "nw-strip-meaning");
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *label = g_strdup_printf (_("Copy “%s”"), line->command);
  g_autofree char *accessible = g_strdup_printf ("%s %s", line->command, explanation);

  gtk_label_set_ellipsize (GTK_LABEL (meaning), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (meaning, TRUE);
  gtk_widget_set_tooltip_text (box, explanation);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (copy, _("Copy"));
  gtk_widget_add_css_class (copy, "nw-strip-copy");
  nw_panels_set_label (copy, label);
  g_signal_connect (copy, "clicked", G_CALLBACK (on_copy_clicked), line->command);

  gtk_box_append (GTK_BOX (box), create_label ("$", "nw-strip-prompt"));
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), meaning);
  gtk_box_append (GTK_BOX (box), copy);
  gtk_box_append (GTK_BOX (column), box);
  if (answer != NULL)
    gtk_box_append (GTK_BOX (column), create_answer (answer));

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), column);
  g_object_set_data_full (G_OBJECT (row), "nw-line", line, (GDestroyNotify) line_free);
  nw_panels_set_label (row, accessible);

  return row;
}

static char *
explain (const NwOperation *operation,
         NwCommandOrigin    origin)
{
  g_autofree char *meaning = nw_operation_explain (operation);

  switch (origin)
    {
    case NW_COMMAND_UNDO:
      return g_strdup_printf (_("— undo · %s"), meaning);
    case NW_COMMAND_REDO:
      return g_strdup_printf (_("— redo · %s"), meaning);
    case NW_COMMAND_NEW:
    default:
      return g_strdup_printf ("— %s", meaning);
    }
}

/* @line: (transfer full) */
static void
append (NwCommandStrip *self,
        Line           *line,
        const char     *explanation,
        const char     *answer)
{
  GtkWidget *row;

  if (self->lines.length == N_LINES_KEPT)
    {
      g_queue_pop_head (&self->lines);
      gtk_list_box_remove (self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
    }

  row = create_row (line, explanation, answer);
  update_mark (self, GTK_LIST_BOX_ROW (row));
  g_queue_push_tail (&self->lines, line);
  gtk_list_box_append (self->list, row);

  self->follow = TRUE;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "strip.copy-all", TRUE);
}

static gboolean
scroll_to_newest (gpointer user_data)
{
  NwCommandStrip *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);

  self->idle = 0;
  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment));

  return G_SOURCE_REMOVE;
}

/* The adjustment learns of new lines within the layout, where moving would be lost: after it, then. */
static void
on_adjustment_changed (NwCommandStrip *self)
{
  if (self->follow && self->idle == 0)
    self->idle = g_idle_add (scroll_to_newest, self);
}

/* Who scrolls up to read is left in peace until the next command. */
static gboolean
on_scroll (NwCommandStrip *self,
           double          dx,
           double          dy)
{
  if (dy < 0)
    self->follow = FALSE;

  return GDK_EVENT_PROPAGATE;
}

static void
nw_command_strip_dispose (GObject *object)
{
  NwCommandStrip *self = NW_COMMAND_STRIP (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_object (&self->client);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (nw_command_strip_parent_class)->dispose (object);
}

static void
nw_command_strip_finalize (GObject *object)
{
  g_queue_clear (&NW_COMMAND_STRIP (object)->lines);

  G_OBJECT_CLASS (nw_command_strip_parent_class)->finalize (object);
}

static void
nw_command_strip_class_init (NwCommandStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_command_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = nw_command_strip_finalize;

  signals[GONE] =
    g_signal_new ("gone", NW_TYPE_COMMAND_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  signals[ENTERED] =
    g_signal_new ("entered", NW_TYPE_COMMAND_STRIP, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_install_action (widget_class, "strip.copy-all", NULL, copy_all);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-command-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, NwCommandStrip, scrolled);
  gtk_widget_class_bind_template_child (widget_class, NwCommandStrip, list);
  gtk_widget_class_bind_template_child (widget_class, NwCommandStrip, only_selected);
  gtk_widget_class_bind_template_child (widget_class, NwCommandStrip, entry);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_only_selected);
}

static void
nw_command_strip_init (NwCommandStrip *self)
{
  GtkEventController *scroll;
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));

  g_queue_init (&self->lines);
  gtk_list_box_set_filter_func (self->list, is_shown, self, NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "strip.copy-all", FALSE);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_adjustment_changed), self, G_CONNECT_SWAPPED);

  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)), "paste-clipboard", G_CALLBACK (on_paste), self,
                           G_CONNECT_SWAPPED);

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), scroll);
}

GtkWidget *
nw_command_strip_new (NwClient    *client,
                      NwSelection *selection)
{
  NwCommandStrip *self;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);
  g_return_val_if_fail (NW_IS_SELECTION (selection), NULL);

  self = g_object_new (NW_TYPE_COMMAND_STRIP, NULL);
  self->client = g_object_ref (client);
  self->selection = g_object_ref (selection);
  g_signal_connect_object (selection, "changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);

  return GTK_WIDGET (self);
}

void
nw_command_strip_append (NwCommandStrip  *self,
                         NwPlan          *plan,
                         NwCommandOrigin  origin)
{
  nw_command_strip_append_exact (self, plan, NULL, origin);
}

void
nw_command_strip_append_exact (NwCommandStrip     *self,
                               NwPlan             *plan,
                               const char * const *commands,
                               NwCommandOrigin     origin)
{
  gboolean told;
  guint n;

  g_return_if_fail (NW_IS_COMMAND_STRIP (self));
  g_return_if_fail (NW_IS_PLAN (plan));

  n = nw_plan_get_length (plan);
  told = commands != NULL && g_strv_length ((GStrv) commands) == n;
  for (guint i = n > N_LINES_KEPT ? n - N_LINES_KEPT : 0; i < n; i++)
    {
      NwOperation *operation = nw_plan_get (plan, i);
      g_autofree char *explanation = explain (operation, origin);
      Line *line = g_new0 (Line, 1);

      line->command = told ? g_strdup (commands[i]) : nw_operation_to_command (operation);
      line->operation = nw_operation_ref (operation);
      append (self, line, explanation, NULL);
    }
}

void
nw_command_strip_append_said (NwCommandStrip *self,
                              guint64         namespace_,
                              const char     *command,
                              const char     *explanation,
                              const char     *answer)
{
  g_autofree char *meaning = NULL;
  Line *line;

  g_return_if_fail (NW_IS_COMMAND_STRIP (self));
  g_return_if_fail (command != NULL && explanation != NULL);

  meaning = g_strdup_printf ("— %s", explanation);
  line = g_new0 (Line, 1);
  line->command = g_strdup (command);
  line->namespace = namespace_;
  append (self, line, meaning, answer);
}

void
nw_command_strip_clear_entry (NwCommandStrip *self)
{
  g_return_if_fail (NW_IS_COMMAND_STRIP (self));

  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}
