/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-strip.h"

#include <glib/gi18n-lib.h>

#include "nw-command.h"
#include "nw-panels.h"

#define N_LINES_KEPT 500

struct _NwCommandStrip
{
  AdwBin             parent_instance;

  GtkScrolledWindow *scrolled;
  GtkListBox        *list;

  GQueue             commands; /* of the lines shown, oldest first; owned by the rows */
  gboolean           follow;   /* the newest line is to come into view */
  guint              idle;
};

G_DEFINE_FINAL_TYPE (NwCommandStrip, nw_command_strip, ADW_TYPE_BIN)

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

  for (GList *l = self->commands.head; l != NULL; l = l->next)
    g_string_append_printf (text, "%s\n", (const char *) l->data);

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

/* @command: (transfer full) */
static GtkWidget *
create_row (char       *command,
            const char *explanation)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *text = create_label (command, "nw-strip-command");
  GtkWidget *meaning = create_label (explanation, "nw-strip-meaning");
  GtkWidget *copy = gtk_button_new_from_icon_name ("edit-copy-symbolic");
  g_autofree char *label = g_strdup_printf (_("Copy “%s”"), command);
  g_autofree char *accessible = g_strdup_printf ("%s %s", command, explanation);

  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (meaning), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (meaning, TRUE);
  gtk_widget_set_tooltip_text (meaning, explanation);
  gtk_widget_set_valign (copy, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (copy, _("Copy"));
  gtk_widget_add_css_class (copy, "nw-strip-copy");
  nw_panels_set_label (copy, label);
  g_signal_connect (copy, "clicked", G_CALLBACK (on_copy_clicked), command);

  gtk_box_append (GTK_BOX (box), create_label ("$", "nw-strip-prompt"));
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), meaning);
  gtk_box_append (GTK_BOX (box), copy);

  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "command", command, g_free);
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

/* @command: (transfer full) */
static void
append (NwCommandStrip    *self,
        const NwOperation *operation,
        char              *command,
        NwCommandOrigin    origin)
{
  g_autofree char *explanation = explain (operation, origin);

  if (self->commands.length == N_LINES_KEPT)
    {
      g_queue_pop_head (&self->commands);
      gtk_list_box_remove (self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
    }

  g_queue_push_tail (&self->commands, command);
  gtk_list_box_append (self->list, create_row (command, explanation));
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
  g_clear_handle_id (&NW_COMMAND_STRIP (object)->idle, g_source_remove);

  G_OBJECT_CLASS (nw_command_strip_parent_class)->dispose (object);
}

static void
nw_command_strip_finalize (GObject *object)
{
  g_queue_clear (&NW_COMMAND_STRIP (object)->commands);

  G_OBJECT_CLASS (nw_command_strip_parent_class)->finalize (object);
}

static void
nw_command_strip_class_init (NwCommandStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_command_strip_dispose;
  G_OBJECT_CLASS (klass)->finalize = nw_command_strip_finalize;

  gtk_widget_class_install_action (widget_class, "strip.copy-all", NULL, copy_all);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-command-strip.ui");
  gtk_widget_class_bind_template_child (widget_class, NwCommandStrip, scrolled);
  gtk_widget_class_bind_template_child (widget_class, NwCommandStrip, list);
}

static void
nw_command_strip_init (NwCommandStrip *self)
{
  GtkEventController *scroll;
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));

  g_queue_init (&self->commands);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "strip.copy-all", FALSE);
  adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (on_adjustment_changed), self, G_CONNECT_SWAPPED);

  scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), scroll);
}

GtkWidget *
nw_command_strip_new (void)
{
  return g_object_new (NW_TYPE_COMMAND_STRIP, NULL);
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
  self->follow = TRUE;
  for (guint i = n > N_LINES_KEPT ? n - N_LINES_KEPT : 0; i < n; i++)
    append (self, nw_plan_get (plan, i),
            told ? g_strdup (commands[i]) : nw_operation_to_command (nw_plan_get (plan, i)), origin);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "strip.copy-all", self->commands.length > 0);
}
