/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-workbench-private.h"

#include <glib/gi18n-lib.h>

#include "nw-context-menu.h"
#include "nw-move.h"

G_DEFINE_FINAL_TYPE (NwWorkbench, nw_workbench, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_CLIENT,
  PROP_STATE,
  PROP_OUTLINE_SHOWN,
  PROP_INSPECTOR_SHOWN,
  PROP_COMMANDS_SHOWN,
  PROP_NARROW,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Hints: the first steps, until they are done */

static guint
count_cables (NwSnapshot *snapshot)
{
  guint n_ends = 0;

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; j < namespace_->links->len; j++)
        if (nw_snapshot_find_peer (snapshot, namespace_->links->pdata[j], NULL) != NULL)
          n_ends++;
    }

  return n_ends / 2;
}

static void
update_hint (NwWorkbench *self)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);
  guint n_namespaces = nw_snapshot_get_n_namespaces (snapshot);

  gtk_widget_set_visible (GTK_WIDGET (self->hint_title), n_namespaces <= 1);
  if (n_namespaces <= 1)
    {
      gtk_label_set_markup (self->hint_body,
                            _("Press <b>N</b> or double-click to add a namespace. "
                              "Then drag the round handle of one to another."));
    }
  else if (n_namespaces == 3 && count_cables (snapshot) == 0 && nw_client_get_world (self->client) == NW_WORLD_LAB)
    {
      gtk_label_set_markup (self->hint_body,
                            _("Drag the round handle of one to another, "
                              "or select two with <b>Shift</b> and press <b>L</b>."));
    }
  else
    {
      gtk_revealer_set_reveal_child (self->hint, FALSE);
      return;
    }

  gtk_revealer_set_reveal_child (self->hint, TRUE);
}

/* Where the nodes stand */

static void
record_move (NwWorkbench *self,
             GVariant    *before,
             GVariant    *after)
{
  gboolean arranged = self->arranging;
  g_autoptr(GVariant) from = NULL;
  g_autoptr(GVariant) to = NULL;
  g_autofree char *title = NULL;

  self->arranging = FALSE;
  if (nw_move_find (before, after, &from, &to) == 0)
    return;
  if (!arranged && !nw_move_is_by_hand (to, nw_client_get_snapshot (self->client), self->selection))
    return;

  title = arranged ? g_strdup (_("Arrange everything")) : nw_move_dup_title (to);
  nw_workbench_dismiss_toast (self);
  nw_history_record_move (self->history, title, from, to);
  if (arranged)
    nw_workbench_say_with_button (self, _("Everything was arranged."), _("Undo"), "win.undo", NULL);
}

/* What the state calls this world. */
const char *
nw_workbench_get_world_key (NwWorkbench *self)
{
  return nw_client_get_world (self->client) == NW_WORLD_LAB ? "lab" : "computer";
}

void
nw_workbench_keep_positions (NwWorkbench *self,
                             gboolean     by_hand)
{
  g_autoptr(GVariant) before = g_steal_pointer (&self->positions);

  self->positions = g_variant_ref_sink (nw_canvas_get_positions (self->canvas));
  nw_state_set_positions (self->state, nw_workbench_get_world_key (self), self->positions);
  if (by_hand && before != NULL)
    record_move (self, before, self->positions);
}

static void
on_positions_changed (NwWorkbench *self)
{
  nw_workbench_keep_positions (self, TRUE);
}

/* An undo, or a redo, of a move. */
static void
on_move (NwWorkbench *self,
         GVariant    *positions)
{
  if (nw_workbench_is_gone (self))
    return;

  nw_canvas_set_positions (self->canvas, positions);
  nw_workbench_keep_positions (self, FALSE);
}

/* Popovers over the canvas */

/* Back to where the person was; else GTK would go to the first thing in the window. */
static void
on_popover_closed (NwWorkbench *self)
{
  GtkWidget *focus = self->focus_before;

  if (self->canvas == NULL)
    return;

  gtk_widget_set_can_target (GTK_WIDGET (self->canvas_bin), TRUE);
  if (focus == NULL || !gtk_widget_get_mapped (focus) || !gtk_widget_grab_focus (focus))
    gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  g_clear_weak_pointer (&self->focus_before);
}

void
nw_workbench_show_popover (NwWorkbench        *self,
                           GtkWidget          *popover,
                           const GdkRectangle *pointing_to)
{
  if (self->popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (self->popover));

  g_set_weak_pointer (&self->popover, popover);
  g_set_weak_pointer (&self->focus_before, gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))));

  /* A child of ours and not of the card, which can vanish while it is open. */
  gtk_widget_set_parent (popover, GTK_WIDGET (self));
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), pointing_to);
  g_signal_connect_object (popover, "closed", G_CALLBACK (on_popover_closed), self, G_CONNECT_SWAPPED);
  /* The tooltip of what is below would come up over it. */
  gtk_widget_set_can_target (GTK_WIDGET (self->canvas_bin), FALSE);
  gtk_popover_popup (GTK_POPOVER (popover));
}

/* The context menu */

static gboolean
unparent_later (gpointer user_data)
{
  gtk_widget_unparent (user_data);

  return G_SOURCE_REMOVE;
}

static void
on_menu_closed (GtkPopover *menu)
{
  /* Its action is activated after it is closed, and looked up from where it stands. */
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, unparent_later, g_object_ref (menu), g_object_unref);
}

static void
on_context_menu (NwCanvas     *canvas,
                 double        x,
                 double        y,
                 GdkRectangle *where,
                 NwWorkbench  *self)
{
  g_autoptr(GMenuModel) model = nw_context_menu_new (nw_client_get_snapshot (self->client), self->selection, x, y);
  GtkWidget *menu = gtk_popover_menu_new_from_model_full (model, GTK_POPOVER_MENU_NESTED);
  GdkRectangle at = *where;
  double left, top;

  gtk_widget_translate_coordinates (GTK_WIDGET (canvas), GTK_WIDGET (self), where->x, where->y, &left, &top);
  at.x = left;
  at.y = top;

  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  g_signal_connect (menu, "closed", G_CALLBACK (on_menu_closed), NULL);
  nw_workbench_show_popover (self, menu, &at);
}

static void
on_selection_changed (NwWorkbench *self)
{
  self->selected_as_made = 0;
}

/* The truth, and what stands where */

static void
on_snapshot (NwWorkbench *self)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);

  nw_selection_prune (self->selection, snapshot);
  nw_scope_set_snapshot (self->scope, snapshot);
  nw_canvas_set_snapshot (self->canvas, snapshot);
  update_hint (self);
}

static void
on_explain (NwWorkbench *self)
{
  gboolean explain;

  g_object_get (self->inspector, "explain", &explain, NULL);
  nw_state_set_explain (self->state, explain);
}

static void
on_outline_reveal (NwOutline   *outline,
                   guint64      inode,
                   int          link,
                   NwWorkbench *self)
{
  nw_canvas_reveal (self->canvas, (NwSelected) { link != 0 ? NW_SELECTED_LINK : NW_SELECTED_NAMESPACE, inode, link });
}

static void
make_canvas (NwWorkbench *self)
{
  g_autoptr(GVariant) positions = nw_state_get_positions (self->state, nw_workbench_get_world_key (self));

  self->canvas = NW_CANVAS (nw_canvas_new (self->selection));
  nw_canvas_set_positions (self->canvas, positions);

  g_signal_connect_object (self->canvas, "context-menu", G_CALLBACK (on_context_menu), self, 0);
  g_signal_connect_object (self->canvas, "positions-changed", G_CALLBACK (on_positions_changed), self,
                           G_CONNECT_SWAPPED);

  adw_bin_set_child (self->canvas_bin, GTK_WIDGET (self->canvas));
}

static void
on_command_gone (NwWorkbench *self)
{
  nw_workbench_say (self, _("What this command is about is not there any more."));
}

static void
on_pinging (NwWorkbench *self,
            guint64      namespace_,
            const char  *command)
{
  if (self->commands != NULL && !self->answering)
    nw_command_strip_append_said (self->commands, namespace_, command,
                                  _("Asks for an answer from there, and measures how long it takes."), NULL);
}

static void
make_panels (NwWorkbench *self)
{
  self->outline = NW_OUTLINE (nw_outline_new (self->client, self->selection, self->scope));
  g_signal_connect_object (self->outline, "reveal", G_CALLBACK (on_outline_reveal), self, 0);
  adw_bin_set_child (self->outline_bin, GTK_WIDGET (self->outline));

  self->inspector = NW_INSPECTOR (nw_inspector_new (self->client, self->selection));
  g_object_set (self->inspector, "explain", nw_state_get_explain (self->state), NULL);
  g_signal_connect_object (self->inspector, "notify::explain", G_CALLBACK (on_explain), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->inspector_bin, GTK_WIDGET (self->inspector));

  self->commands = NW_COMMAND_STRIP (nw_command_strip_new (self->client, self->selection));
  g_signal_connect_object (self->commands, "gone", G_CALLBACK (on_command_gone), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->commands, "entered", G_CALLBACK (nw_workbench_enter), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "pinging", G_CALLBACK (on_pinging), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->commands_bin, GTK_WIDGET (self->commands));
}

static void
on_flap (NwWorkbench *self,
         GParamSpec  *pspec,
         AdwFlap     *flap)
{
  if (g_str_equal (pspec->name, "folded"))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NARROW]);
  else if (flap == self->outline_flap)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUTLINE_SHOWN]);
  else
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_INSPECTOR_SHOWN]);
}

static void
on_revealer (NwWorkbench *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COMMANDS_SHOWN]);
}

/* Hidden by hand it stays hidden; hidden because there was no room it comes back with the room. */
static void
show_flap (AdwFlap  *flap,
           gboolean  shown)
{
  adw_flap_set_locked (flap, !shown);
  adw_flap_set_reveal_flap (flap, shown);
}

static void
remember_pane (NwWorkbench *self,
               const char  *pane,
               AdwFlap     *flap,
               gboolean     shown)
{
  if (flap == NULL || !adw_flap_get_folded (flap))
    nw_state_set_pane (self->state, pane, shown);
}

static void
nw_workbench_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  NwWorkbench *self = NW_WORKBENCH (widget);

  GTK_WIDGET_CLASS (nw_workbench_parent_class)->size_allocate (widget, width, height, baseline);

  if (self->popover != NULL)
    gtk_popover_present (GTK_POPOVER (self->popover));
}

static void
nw_workbench_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  NwWorkbench *self = NW_WORKBENCH (object);

  switch (prop_id)
    {
    case PROP_OUTLINE_SHOWN:
      g_value_set_boolean (value, adw_flap_get_reveal_flap (self->outline_flap));
      break;
    case PROP_INSPECTOR_SHOWN:
      g_value_set_boolean (value, adw_flap_get_reveal_flap (self->inspector_flap));
      break;
    case PROP_COMMANDS_SHOWN:
      g_value_set_boolean (value, gtk_revealer_get_reveal_child (self->commands_revealer));
      break;
    case PROP_NARROW:
      g_value_set_uint (value, adw_flap_get_folded (self->inspector_flap) + adw_flap_get_folded (self->outline_flap));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_workbench_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  NwWorkbench *self = NW_WORKBENCH (object);

  switch (prop_id)
    {
    case PROP_CLIENT:
      self->client = g_value_dup_object (value);
      break;
    case PROP_STATE:
      self->state = g_value_dup_object (value);
      break;
    case PROP_OUTLINE_SHOWN:
      show_flap (self->outline_flap, g_value_get_boolean (value));
      remember_pane (self, "outline", self->outline_flap, g_value_get_boolean (value));
      break;
    case PROP_INSPECTOR_SHOWN:
      show_flap (self->inspector_flap, g_value_get_boolean (value));
      remember_pane (self, "inspector", self->inspector_flap, g_value_get_boolean (value));
      break;
    case PROP_COMMANDS_SHOWN:
      gtk_revealer_set_reveal_child (self->commands_revealer, g_value_get_boolean (value));
      remember_pane (self, "commands", NULL, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_workbench_constructed (GObject *object)
{
  NwWorkbench *self = NW_WORKBENCH (object);

  G_OBJECT_CLASS (nw_workbench_parent_class)->constructed (object);

  self->history = nw_history_new (self->client);
  g_signal_connect_object (self->history, "move", G_CALLBACK (on_move), self, G_CONNECT_SWAPPED);
  nw_activity_set_history (self->activity, self->history);

  show_flap (self->outline_flap, nw_state_get_pane (self->state, "outline"));
  show_flap (self->inspector_flap, nw_state_get_pane (self->state, "inspector"));
  gtk_revealer_set_reveal_child (self->commands_revealer, nw_state_get_pane (self->state, "commands"));

  /* Before the panels listen to the client: what is gone must not be selected any more when they look. */
  g_signal_connect_object (self->client, "notify::snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "reverted", G_CALLBACK (nw_workbench_say_reverted), self, G_CONNECT_SWAPPED);
  make_canvas (self);
  nw_workbench_make_scope (self);
  make_panels (self);
  nw_workbench_connect_wishes (self);
  on_snapshot (self);
}

static void
nw_workbench_dispose (GObject *object)
{
  NwWorkbench *self = NW_WORKBENCH (object);

  if (self->popover != NULL)
    {
      gtk_widget_unparent (self->popover);
      g_clear_weak_pointer (&self->popover);
    }
  g_clear_weak_pointer (&self->focus_before);
  g_clear_weak_pointer (&self->toast);
  self->canvas = NULL;
  self->outline = NULL;
  self->search = NULL;
  self->inspector = NULL;
  self->commands = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), NW_TYPE_WORKBENCH);

  g_clear_pointer (&self->positions, g_variant_unref);
  g_clear_object (&self->history);
  g_clear_object (&self->selection);
  g_clear_object (&self->scope);
  g_clear_object (&self->client);
  g_clear_object (&self->state);

  G_OBJECT_CLASS (nw_workbench_parent_class)->dispose (object);
}

static void
nw_workbench_class_init (NwWorkbenchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = nw_workbench_constructed;
  object_class->dispose = nw_workbench_dispose;
  object_class->get_property = nw_workbench_get_property;
  object_class->set_property = nw_workbench_set_property;
  widget_class->size_allocate = nw_workbench_size_allocate;

  properties[PROP_CLIENT] =
    g_param_spec_object ("client", NULL, NULL, NW_TYPE_CLIENT,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_STATE] =
    g_param_spec_object ("state", NULL, NULL, NW_TYPE_STATE,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_OUTLINE_SHOWN] =
    g_param_spec_boolean ("outline-shown", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_INSPECTOR_SHOWN] =
    g_param_spec_boolean ("inspector-shown", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMMANDS_SHOWN] =
    g_param_spec_boolean ("commands-shown", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_NARROW] =
    g_param_spec_uint ("narrow", NULL, NULL, 0, 2, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (NW_TYPE_ACTIVITY);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/Netwarren/nw-workbench.ui");
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, search_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, outline_flap);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, outline_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, inspector_flap);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, inspector_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, toasts);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, canvas_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, hint);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, hint_title);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, hint_body);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, activity);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, commands_revealer);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, commands_bin);
}

static void
nw_workbench_init (NwWorkbench *self)
{
  self->selection = nw_selection_new ();
  self->scope = nw_scope_new ();
  g_signal_connect_object (self->selection, "changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < 2; i++)
    {
      AdwFlap *flap = i == 0 ? self->outline_flap : self->inspector_flap;

      g_signal_connect_object (flap, "notify::folded", G_CALLBACK (on_flap), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (flap, "notify::reveal-flap", G_CALLBACK (on_flap), self, G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (self->commands_revealer, "notify::reveal-child", G_CALLBACK (on_revealer), self,
                           G_CONNECT_SWAPPED);
}

GtkWidget *
nw_workbench_new (NwClient *client,
                  NwState  *state)
{
  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);
  g_return_val_if_fail (NW_IS_STATE (state), NULL);

  return g_object_new (NW_TYPE_WORKBENCH,
                       "client", client,
                       "state", state,
                       NULL);
}

NwCanvas *
nw_workbench_get_canvas (NwWorkbench *self)
{
  g_return_val_if_fail (NW_IS_WORKBENCH (self), NULL);

  return self->canvas;
}

NwHistory *
nw_workbench_get_history (NwWorkbench *self)
{
  g_return_val_if_fail (NW_IS_WORKBENCH (self), NULL);

  return self->history;
}

NwSelection *
nw_workbench_get_selection (NwWorkbench *self)
{
  g_return_val_if_fail (NW_IS_WORKBENCH (self), NULL);

  return self->selection;
}

gboolean
nw_workbench_is_gone (NwWorkbench *self)
{
  return self->canvas == NULL || nw_client_is_closed (self->client);
}

GtkWindow *
nw_workbench_get_window (NwWorkbench *self)
{
  return GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

void
nw_workbench_ping (NwWorkbench *self)
{
  const NwSelected *selected = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (nw_selection_get_length (self->selection) > 0)
    selected = nw_selection_get (self->selection, 0);
  if (selected == NULL || selected->kind == NW_SELECTED_CABLE)
    {
      nw_workbench_say (self, _("Select the namespace to ping from first."));
      return;
    }

  show_flap (self->inspector_flap, TRUE);
  nw_inspector_show_ping (self->inspector, selected->inode);
}

void
nw_workbench_arrange (NwWorkbench *self)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  self->arranging = TRUE;
  nw_canvas_arrange (self->canvas);
}
