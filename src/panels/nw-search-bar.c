/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-search-bar.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

struct _NwSearchBar {
  AdwBin          parent_instance;

  GtkRevealer    *revealer;
  GtkSearchEntry *entry;
  GtkLabel       *count;
  GtkWidget      *previous;
  GtkWidget      *next;

  NwScope        *scope;
};

G_DEFINE_FINAL_TYPE (NwSearchBar, nw_search_bar, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_OPEN,
  N_PROPS
};

enum {
  GONE,
  ENDED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static char *
dup_count (NwSearchBar *self)
{
  guint n = nw_scope_get_n_hits (self->scope);
  guint n_hidden = nw_scope_get_n_hidden_hits (self->scope);
  int current = nw_scope_get_current (self->scope);

  if (!nw_scope_is_searching (self->scope))
    return g_strdup ("");
  if (n == 0 && n_hidden > 0)
    /* Translators: nothing of what is shown was found, but so much of what the filter hides */
    return g_strdup_printf (ngettext ("%u hidden", "%u hidden", n_hidden), n_hidden);
  if (n == 0)
    return g_strdup (_("Nothing found"));
  if (current >= 0)
    /* Translators: the third of twelve results: "3 of 12" */
    return g_strdup_printf (_("%d of %u"), current + 1, n);
  if (n_hidden > 0)
    return g_strdup_printf (_("%u found, %u hidden"), n, n_hidden);
  return g_strdup_printf (ngettext ("%u found", "%u found", n), n);
}

/* GTK 4.8 cannot announce: the words are a status, and describe the entry that has the focus. */
static void
update (NwSearchBar *self)
{
  g_autofree char *count = dup_count (self);
  gboolean any = nw_scope_get_n_hits (self->scope) > 0;

  if (g_str_equal (gtk_label_get_text (self->count), count) && gtk_widget_get_sensitive (self->next) == any)
    return;

  gtk_label_set_text (self->count, count);
  nw_panels_set_description (self->entry, count);
  gtk_widget_set_sensitive (self->previous, any);
  gtk_widget_set_sensitive (self->next, any);
  if (nw_scope_is_searching (self->scope) && !any)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
}

static void
go (NwSearchBar *self,
    int          step)
{
  if (nw_scope_go (self->scope, step) != NULL)
    g_signal_emit (self, signals[GONE], 0);
}

static void
on_next (NwSearchBar *self)
{
  go (self, 1);
}

static void
on_previous (NwSearchBar *self)
{
  go (self, -1);
}

static void
on_search_changed (NwSearchBar *self)
{
  if (gtk_revealer_get_reveal_child (self->revealer))
    nw_scope_set_query (self->scope, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
}

static gboolean
on_key (NwSearchBar     *self,
        guint            keyval,
        guint            keycode,
        GdkModifierType  state)
{
  gboolean enter = keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;

  if (keyval == GDK_KEY_Down || keyval == GDK_KEY_KP_Down)
    go (self, 1);
  else if (keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up || (enter && (state & GDK_SHIFT_MASK) != 0))
    go (self, -1);
  else
    return GDK_EVENT_PROPAGATE;

  return GDK_EVENT_STOP;
}

static gboolean
nw_search_bar_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NW_SEARCH_BAR (widget)->entry));
}

static void
nw_search_bar_get_property (GObject    *object,
                            guint       prop_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  NwSearchBar *self = NW_SEARCH_BAR (object);

  switch (prop_id)
    {
    case PROP_OPEN:
      g_value_set_boolean (value, gtk_revealer_get_reveal_child (self->revealer));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_search_bar_dispose (GObject *object)
{
  NwSearchBar *self = NW_SEARCH_BAR (object);

  g_clear_object (&self->scope);

  G_OBJECT_CLASS (nw_search_bar_parent_class)->dispose (object);
}

static void
nw_search_bar_class_init (NwSearchBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  object_class->get_property = nw_search_bar_get_property;
  object_class->dispose = nw_search_bar_dispose;
  widget_class->grab_focus = nw_search_bar_grab_focus;
  widget_class->focus = nw_panels_focus_child;

  properties[PROP_OPEN] =
    g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[GONE] = g_signal_new ("gone", NW_TYPE_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", NW_TYPE_SEARCH_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-search-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, NwSearchBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, NwSearchBar, entry);
  gtk_widget_class_bind_template_child (widget_class, NwSearchBar, count);
  gtk_widget_class_bind_template_child (widget_class, NwSearchBar, previous);
  gtk_widget_class_bind_template_child (widget_class, NwSearchBar, next);
  gtk_widget_class_bind_template_callback (widget_class, on_next);
  gtk_widget_class_bind_template_callback (widget_class, on_previous);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, nw_search_bar_end);
}

static void
nw_search_bar_init (NwSearchBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  nw_panels_set_label (self->entry, _("Search the network"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

GtkWidget *
nw_search_bar_new (NwScope *scope)
{
  NwSearchBar *self;

  g_return_val_if_fail (NW_IS_SCOPE (scope), NULL);

  self = g_object_new (NW_TYPE_SEARCH_BAR, NULL);
  self->scope = g_object_ref (scope);
  g_signal_connect_object (scope, "found", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}

void
nw_search_bar_open (NwSearchBar *self)
{
  g_return_if_fail (NW_IS_SEARCH_BAR (self));

  if (!gtk_revealer_get_reveal_child (self->revealer))
    {
      gtk_revealer_set_reveal_child (self->revealer, TRUE);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
    }
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  on_search_changed (self);
}

void
nw_search_bar_end (NwSearchBar *self)
{
  g_return_if_fail (NW_IS_SEARCH_BAR (self));

  if (!gtk_revealer_get_reveal_child (self->revealer))
    return;

  gtk_revealer_set_reveal_child (self->revealer, FALSE);
  nw_scope_set_query (self->scope, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OPEN]);
  g_signal_emit (self, signals[ENDED], 0);
}
