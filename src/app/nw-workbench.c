/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-workbench.h"

#include <glib/gi18n-lib.h>

#include "nw-cable-popover.h"
#include "nw-command-strip.h"
#include "nw-context-menu.h"
#include "nw-deletion.h"
#include "nw-error.h"
#include "nw-inspector.h"
#include "nw-outline.h"
#include "nw-suggestion.h"

/* What is longer would be cut in a toast; it is shown whole on request. */
#define TOAST_LINES 3
#define TOAST_LINE_CHARS 56
#define TOAST_CHARS_MAX 140

struct _NwWorkbench {
  AdwBin           parent_instance;

  NwClient        *client;
  NwState         *state;
  NwHistory       *history;
  NwSelection     *selection;

  NwCanvas        *canvas;
  NwOutline       *outline;
  NwInspector     *inspector;
  NwCommandStrip  *commands;
  GtkWidget       *popover;      /* that points into the canvas; it may be gone by itself */
  AdwToast        *toast;        /* the last one; it may be gone as well */
  GtkWidget       *focus_before; /* the popover was opened; it may be gone, too */

  AdwFlap         *outline_flap;
  AdwBin          *outline_bin;
  AdwFlap         *inspector_flap;
  AdwBin          *inspector_bin;
  AdwToastOverlay *toasts;
  AdwBin          *canvas_bin;
  GtkRevealer     *hint;
  GtkLabel        *hint_title;
  GtkLabel        *hint_body;
  GtkRevealer     *commands_revealer;
  AdwBin          *commands_bin;
};

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

/* A change on its way. */
typedef struct {
  NwWorkbench *workbench; /* owned */
  guint        ghost;     /* 0 for none */
  gboolean     undone;    /* an undo or redo */
  gboolean     redone;    /* a redo */
} Request;

static Request *
request_new (NwWorkbench *self)
{
  Request *request = g_new0 (Request, 1);

  request->workbench = g_object_ref (self);

  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->workbench);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

/* Saying what happened */

static void
dismiss_toast (NwWorkbench *self)
{
  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);
  g_clear_weak_pointer (&self->toast);
}

/* One at a time: what was said before is about what was before. */
static void
show_toast (NwWorkbench *self,
            AdwToast    *toast)
{
  dismiss_toast (self);
  g_set_weak_pointer (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* A plain toast has one line; a reason needs more. */
static AdwToast *
new_toast (const char *text)
{
  AdwToast *toast = adw_toast_new ("");
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (label), TOAST_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), TOAST_LINE_CHARS);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_margin_top (label, 6);
  gtk_widget_set_margin_bottom (label, 6);
  adw_toast_set_custom_title (toast, label);

  return toast;
}

static void
say (NwWorkbench *self,
     const char  *text)
{
  show_toast (self, new_toast (text));
}

/* @heading, @body: of the dialog that shows all of it */
static void
say_with_details (NwWorkbench *self,
                  const char  *text,
                  const char  *heading,
                  const char  *body)
{
  AdwToast *toast = new_toast (text);

  adw_toast_set_button_label (toast, _("Details"));
  adw_toast_set_action_name (toast, "win.show-details");
  adw_toast_set_action_target (toast, "(ss)", heading, body);
  show_toast (self, toast);
}

static void
say_failure (NwWorkbench  *self,
             Request      *request,
             NwPlan       *plan,
             const GError *error)
{
  g_autofree char *text = NULL;

  if (plan == NULL)
    text = g_strdup (error->message);
  else if (request->redone)
    text = g_strdup_printf (_("“%s” could not be done again: %s"), nw_plan_get_title (plan), error->message);
  else if (request->undone)
    text = g_strdup_printf (_("“%s” could not be undone: %s"), nw_plan_get_title (plan), error->message);
  else
    text = g_strdup_printf (_("“%s” did not work: %s"), nw_plan_get_title (plan), error->message);

  if (plan == NULL || g_utf8_strlen (text, -1) <= TOAST_CHARS_MAX)
    say (self, text);
  else
    say_with_details (self, text, nw_plan_get_title (plan), error->message);
}

static void
say_notes (NwWorkbench *self,
           NwPlan      *plan,
           GStrv        notes)
{
  g_autofree char *text = g_strjoinv ("\n", notes);

  if (*text == '\0')
    return;

  if (g_utf8_strlen (text, -1) <= TOAST_CHARS_MAX)
    say (self, text);
  else
    say_with_details (self, _("Undo brings back almost everything."), nw_plan_get_title (plan), text);
}

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
  else if (n_namespaces == 3 && count_cables (snapshot) == 0)
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

/* Changes */

/* What was added, or came back, is what one wants to look at next. */
static void
select_created (NwWorkbench *self,
                GHashTable  *created)
{
  g_autoptr(GArray) selected = g_array_new (FALSE, FALSE, sizeof (NwSelected));
  GHashTableIter iter;
  gpointer inode;

  g_hash_table_iter_init (&iter, created);
  while (g_hash_table_iter_next (&iter, NULL, &inode))
    {
      NwSelected namespace_ = { NW_SELECTED_NAMESPACE, *(guint64 *) inode, 0 };

      if (nw_snapshot_find (nw_client_get_snapshot (self->client), namespace_.inode) != NULL)
        g_array_append_val (selected, namespace_);
    }

  if (selected->len > 0)
    nw_selection_set_all (self->selection, (const NwSelected *) selected->data, selected->len);
}

static void
on_history_done (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Request) request = user_data;
  NwWorkbench *self = request->workbench;
  g_autoptr(NwApplyResult) applied = NULL;
  g_autoptr(NwPlan) plan = NULL;
  g_autoptr(GError) error = NULL;

  applied = nw_history_finish (NW_HISTORY (source), result, &plan, &error);

  /* The window may have been closed meanwhile. */
  if (self->canvas == NULL || nw_client_is_closed (self->client))
    return;

  if (request->ghost != 0)
    nw_canvas_remove_ghost (self->canvas, request->ghost);

  if (applied == NULL)
    {
      if (!g_error_matches (error, NW_ERROR, NW_ERROR_CANCELLED))
        say_failure (self, request, plan, error);
      nw_inspector_refresh (self->inspector);
      return;
    }

  dismiss_toast (self);
  nw_command_strip_append (self->commands, plan, request->undone);
  say_notes (self, plan, applied->notes);
  select_created (self, applied->created);
}

static void
apply (NwWorkbench *self,
       NwPlan      *plan,
       Request     *request)
{
  nw_history_apply_async (self->history, plan, NULL, NULL, NULL, on_history_done, request);
}

static void
on_positions_changed (NwWorkbench *self)
{
  nw_state_set_positions (self->state, nw_canvas_get_positions (self->canvas));
}

static gboolean
check_name (const char  *name,
            gpointer     user_data,
            GError     **error)
{
  NwWorkbench *self = user_data;

  return nw_suggestion_namespace_name_check (nw_client_get_snapshot (self->client), name, error);
}

static void
on_name_chosen (NwCanvas    *canvas,
                const char  *name,
                double       x,
                double       y,
                NwWorkbench *self)
{
  g_autofree char *title = g_strdup_printf (_("Add namespace %s"), name);
  g_autoptr(NwPlan) plan = nw_plan_new (title);
  Request *request = request_new (self);
  NwNamespaceRef made = { 0, (char *) name };

  nw_plan_take (plan, nw_operation_new_namespace_add (name));
  nw_plan_take (plan, nw_operation_new_link_set_up (made, "lo", TRUE));

  nw_canvas_place (self->canvas, name, x, y);
  on_positions_changed (self);
  request->ghost = nw_canvas_add_ghost_node (self->canvas, name, x, y);
  apply (self, plan, request);
}

static void
on_namespace_wanted (NwCanvas    *canvas,
                     double       x,
                     double       y,
                     NwWorkbench *self)
{
  nw_workbench_add_namespace_at (self, x, y);
}

static void
on_plan_wanted (NwWorkbench *self,
                NwPlan      *plan)
{
  apply (self, plan, request_new (self));
}

/* Cables */

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

static void
show_popover (NwWorkbench        *self,
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

static void
on_cable_plan_wanted (GtkPopover  *popover,
                      NwPlan      *plan,
                      NwWorkbench *self)
{
  Request *request = request_new (self);
  const guint64 *ends = g_object_get_data (G_OBJECT (popover), "nw-ends");

  request->ghost = nw_canvas_add_ghost_cable (self->canvas, ends[0], ends[1]);
  apply (self, plan, request);
}

static void
propose_cable (NwWorkbench *self,
               guint64      from,
               guint64      to,
               GtkWidget   *anchor)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  GtkWidget *popover;
  guint64 ends[] = { from, to };

  if (anchor == NULL)
    anchor = GTK_WIDGET (self->canvas);
  if (!gtk_widget_compute_bounds (anchor, GTK_WIDGET (self), &bounds))
    return;

  popover = nw_cable_popover_new (self->client, from, to);
  g_object_set_data_full (G_OBJECT (popover), "nw-ends", g_memdup2 (ends, sizeof ends), g_free);
  g_signal_connect_object (popover, "plan-wanted", G_CALLBACK (on_cable_plan_wanted), self, 0);

  show_popover (self, popover,
                &(GdkRectangle) { bounds.origin.x, bounds.origin.y, bounds.size.width, bounds.size.height });
}

static void
on_cable_wanted (NwCanvas    *canvas,
                 guint64      from,
                 guint64      to,
                 GtkWidget   *anchor,
                 NwWorkbench *self)
{
  propose_cable (self, from, to, anchor);
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
  show_popover (self, menu, &at);
}

/* The truth, and what stands where */

static void
on_snapshot (NwWorkbench *self)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);

  nw_selection_prune (self->selection, snapshot);
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
on_outline_activated (NwOutline   *outline,
                      guint64      inode,
                      NwWorkbench *self)
{
  nw_canvas_reveal (self->canvas, inode);
}

static void
make_canvas (NwWorkbench *self)
{
  g_autoptr(GVariant) positions = nw_state_get_positions (self->state);

  self->canvas = NW_CANVAS (nw_canvas_new (self->selection));
  nw_canvas_set_positions (self->canvas, positions);

  g_signal_connect_object (self->canvas, "namespace-wanted", G_CALLBACK (on_namespace_wanted), self, 0);
  g_signal_connect_object (self->canvas, "name-chosen", G_CALLBACK (on_name_chosen), self, 0);
  g_signal_connect_object (self->canvas, "cable-wanted", G_CALLBACK (on_cable_wanted), self, 0);
  g_signal_connect_object (self->canvas, "delete-wanted", G_CALLBACK (nw_workbench_delete_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "context-menu", G_CALLBACK (on_context_menu), self, 0);
  g_signal_connect_object (self->canvas, "positions-changed", G_CALLBACK (on_positions_changed), self,
                           G_CONNECT_SWAPPED);

  adw_bin_set_child (self->canvas_bin, GTK_WIDGET (self->canvas));
}

static void
make_panels (NwWorkbench *self)
{
  self->outline = NW_OUTLINE (nw_outline_new (self->client, self->selection));
  g_signal_connect_object (self->outline, "activated", G_CALLBACK (on_outline_activated), self, 0);
  adw_bin_set_child (self->outline_bin, GTK_WIDGET (self->outline));

  self->inspector = NW_INSPECTOR (nw_inspector_new (self->client, self->selection));
  g_object_set (self->inspector, "explain", nw_state_get_explain (self->state), NULL);
  g_signal_connect_object (self->inspector, "notify::explain", G_CALLBACK (on_explain), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector, "plan-wanted", G_CALLBACK (on_plan_wanted), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->inspector_bin, GTK_WIDGET (self->inspector));

  self->commands = NW_COMMAND_STRIP (nw_command_strip_new ());
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

  show_flap (self->outline_flap, nw_state_get_pane (self->state, "outline"));
  show_flap (self->inspector_flap, nw_state_get_pane (self->state, "inspector"));
  gtk_revealer_set_reveal_child (self->commands_revealer, nw_state_get_pane (self->state, "commands"));

  /* Before the panels listen to the client: what is gone must not be selected any more when they look. */
  g_signal_connect_object (self->client, "notify::snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  make_canvas (self);
  make_panels (self);
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
  self->inspector = NULL;
  self->commands = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), NW_TYPE_WORKBENCH);

  g_clear_object (&self->history);
  g_clear_object (&self->selection);
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

  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/Netwarren/nw-workbench.ui");
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, outline_flap);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, outline_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, inspector_flap);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, inspector_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, toasts);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, canvas_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, hint);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, hint_title);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, hint_body);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, commands_revealer);
  gtk_widget_class_bind_template_child (widget_class, NwWorkbench, commands_bin);
}

static void
nw_workbench_init (NwWorkbench *self)
{
  self->selection = nw_selection_new ();
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

void
nw_workbench_add_namespace (NwWorkbench *self)
{
  double x, y;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  nw_canvas_find_free_place (self->canvas, &x, &y);
  nw_workbench_add_namespace_at (self, x, y);
}

void
nw_workbench_add_namespace_at (NwWorkbench *self,
                               double       x,
                               double       y)
{
  g_autofree char *suggestion = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  suggestion = nw_suggestion_namespace_name (nw_client_get_snapshot (self->client));
  nw_canvas_begin_naming (self->canvas, x, y, suggestion, check_name, self);
}

/* The only thing selected, when it is of that kind. */
static const NwSelected *
get_only_selected (NwWorkbench    *self,
                   NwSelectedKind  kind)
{
  const NwSelected *selected;

  if (nw_selection_get_length (self->selection) != 1)
    return NULL;

  selected = nw_selection_get (self->selection, 0);

  return selected->kind == kind ? selected : NULL;
}

void
nw_workbench_connect_selected (NwWorkbench *self)
{
  const NwSelected *a, *b;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (nw_selection_get_length (self->selection) == 2)
    {
      a = nw_selection_get (self->selection, 0);
      b = nw_selection_get (self->selection, 1);
      if (a->kind == NW_SELECTED_NAMESPACE && b->kind == NW_SELECTED_NAMESPACE)
        {
          propose_cable (self, a->inode, b->inode, nw_canvas_get_node (self->canvas, b->inode));
          return;
        }
    }

  say (self, _("Select two namespaces with Shift, then add the cable."));
}

void
nw_workbench_connect_to (NwWorkbench *self,
                         guint64      to)
{
  const NwSelected *from;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  from = get_only_selected (self, NW_SELECTED_NAMESPACE);
  if (from != NULL)
    propose_cable (self, from->inode, to, nw_canvas_get_node (self->canvas, to));
}

void
nw_workbench_delete_selected (NwWorkbench *self)
{
  g_autoptr(NwPlan) plan = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  plan = nw_deletion_plan_new (nw_client_get_snapshot (self->client), self->selection, &error);
  if (plan != NULL)
    apply (self, plan, request_new (self));
  else
    say (self, error->message);
}

void
nw_workbench_set_link_up (NwWorkbench *self,
                          gboolean     up)
{
  const NwSelected *selected;
  NwNamespace *namespace_;
  NwLink *link;
  g_autoptr(NwPlan) plan = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  selected = get_only_selected (self, NW_SELECTED_LINK);
  if (selected == NULL)
    return;

  namespace_ = nw_snapshot_find (nw_client_get_snapshot (self->client), selected->inode);
  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, selected->link) : NULL;
  if (link == NULL)
    return;

  title = up
          ? g_strdup_printf (_("Set %s up"), link->name)
          : g_strdup_printf (_("Set %s down"), link->name);
  plan = nw_plan_new (title);
  nw_plan_take (plan, nw_operation_new_link_set_up (nw_namespace_get_ref (namespace_), link->name, up));
  apply (self, plan, request_new (self));
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
      say (self, _("Select the namespace to ping from first."));
      return;
    }

  show_flap (self->inspector_flap, TRUE);
  nw_inspector_show_ping (self->inspector, selected->inode);
}

void
nw_workbench_arrange (NwWorkbench *self)
{
  g_autoptr(GVariant) before = NULL;
  AdwToast *toast;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  before = g_variant_ref_sink (nw_canvas_get_positions (self->canvas));
  nw_canvas_arrange (self->canvas);

  toast = new_toast (_("Everything was arranged."));
  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_action_name (toast, "win.restore-positions");
  adw_toast_set_action_target_value (toast, before);
  show_toast (self, toast);
}

void
nw_workbench_restore_positions (NwWorkbench *self,
                                GVariant    *positions)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  nw_canvas_set_positions (self->canvas, positions);
  on_positions_changed (self);
}

void
nw_workbench_undo (NwWorkbench *self)
{
  Request *request;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  request = request_new (self);
  request->undone = TRUE;
  nw_history_undo_async (self->history, on_history_done, request);
}

void
nw_workbench_redo (NwWorkbench *self)
{
  Request *request;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  request = request_new (self);
  request->undone = TRUE;
  request->redone = TRUE;
  nw_history_redo_async (self->history, on_history_done, request);
}
