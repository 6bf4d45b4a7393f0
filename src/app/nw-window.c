/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-window.h"

#include <glib/gi18n-lib.h>

#include "nw-client.h"
#include "nw-endpoint.h"
#include "nw-error.h"
#include "nw-recipe.h"
#include "nw-workbench.h"

#define ZOOM_STEP 1.25

struct _NwWindow {
  AdwApplicationWindow parent_instance;

  NwState        *state;
  GCancellable   *starting; /* while a lab is being started */
  NwClient       *client;
  NwWorkbench    *workbench;
  guint           narrow_source;

  AdwWindowTitle *title;
  GtkImage       *world_icon;
  GtkLabel       *world_label;
  GtkImage       *world_arrow;
  GtkPopover     *worlds;
  GtkListBoxRow  *world_system;
  GtkButton      *add_namespace;
  GtkLabel       *add_namespace_label;
  GtkButton      *add_switch;
  GtkImage       *add_switch_icon;
  GtkLabel       *add_switch_label;
  GtkImage       *add_cable_icon;
  GtkLabel       *add_cable_label;
  GtkWidget      *inspector_button;
  GtkButton      *undo_button;
  GtkButton      *redo_button;
  GtkStack       *stack;
  GtkSpinner     *spinner;
  AdwBin         *world_bin;
  AdwStatusPage  *problem;
  GtkLabel       *problem_text;
  GtkButton      *retry_button;
  GtkButton      *system_button;
};

G_DEFINE_FINAL_TYPE (NwWindow, nw_window, ADW_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_STATE,
  PROP_OUTLINE_SHOWN,
  PROP_INSPECTOR_SHOWN,
  PROP_COMMANDS_SHOWN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What needs a world to work in. */
static const char * const world_actions[] = {
  "win.add-namespace", "win.add-namespace-at", "win.add-switch", "win.add-switch-at", "win.add-interface",
  "win.add-internet", "win.connect", "win.connect-to", "win.gateway", "win.publish", "win.delete",
  "win.delete-with-cables", "win.set-link-up", "win.plug", "win.ping", "win.arrange",
  "win.zoom-in", "win.zoom-out", "win.zoom-100", "win.fit",
  "win.show-outline", "win.show-inspector", "win.show-commands",
};

/* The window around the world */

typedef struct {
  guint n_namespaces;
  guint n_switches;
  guint n_cables;
} Census;

static Census
count (NwSnapshot *snapshot)
{
  Census census = { 0 };
  guint n_ends = 0;

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      census.n_namespaces += !namespace_->is_root && !nw_recipe_is_internet (namespace_);
      for (guint j = 0; j < namespace_->links->len; j++)
        {
          NwLink *link = namespace_->links->pdata[j];

          census.n_switches += nw_endpoint_is_switch (link);
          n_ends += nw_snapshot_find_peer (snapshot, link, NULL) != NULL;
        }
    }
  census.n_cables = n_ends / 2;

  return census;
}

/* Two of the three, the most telling ones, or the title would not fit. */
static char *
describe (Census census)
{
  g_autofree char *namespaces = g_strdup_printf (ngettext ("%u namespace", "%u namespaces", census.n_namespaces),
                                                 census.n_namespaces);
  g_autofree char *switches = g_strdup_printf (ngettext ("%u switch", "%u switches", census.n_switches),
                                               census.n_switches);
  g_autofree char *cables = g_strdup_printf (ngettext ("%u cable", "%u cables", census.n_cables), census.n_cables);

  if (census.n_namespaces == 0 && census.n_switches == 0)
    return g_strdup (_("An empty lab"));
  if (census.n_namespaces == 0)
    return g_steal_pointer (&switches);
  /* Translators: "2 namespaces and 1 switch", "2 namespaces and 1 cable" */
  if (census.n_switches > 0)
    return g_strdup_printf (_("%s and %s"), namespaces, switches);
  if (census.n_cables > 0)
    return g_strdup_printf (_("%s and %s"), namespaces, cables);

  return g_steal_pointer (&namespaces);
}

static void
on_snapshot (NwWindow *self)
{
  NwSnapshot *snapshot = self->client != NULL ? nw_client_get_snapshot (self->client) : NULL;
  g_autofree char *title = NULL;

  if (self->workbench == NULL || snapshot == NULL)
    {
      adw_window_title_set_title (self->title, _("Practice lab"));
      adw_window_title_set_subtitle (self->title, "");
      return;
    }

  title = describe (count (snapshot));
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, _("private to this window · nothing on your computer is touched"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add-internet",
                                 nw_snapshot_find_by_name (snapshot, NW_INTERNET_NAME) == NULL);
}

static void
update_undo (NwWindow *self)
{
  NwHistory *history = self->workbench != NULL ? nw_workbench_get_history (self->workbench) : NULL;
  const char *undo = history != NULL ? nw_history_get_undo_title (history) : NULL;
  const char *redo = history != NULL ? nw_history_get_redo_title (history) : NULL;
  g_autofree char *undo_text = NULL;
  g_autofree char *redo_text = NULL;

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.undo", undo != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.redo", redo != NULL);

  undo_text = undo != NULL ? g_strdup_printf (_("Undo “%s” (Ctrl+Z)"), undo) : g_strdup (_("Undo"));
  redo_text = redo != NULL ? g_strdup_printf (_("Redo “%s” (Shift+Ctrl+Z)"), redo) : g_strdup (_("Redo"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->undo_button), undo_text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->redo_button), redo_text);
}

/* With little room the buttons lose their words first, then go what the menu has as well. */
static void
update_narrow (NwWindow *self)
{
  guint narrow = 0;

  if (self->workbench != NULL)
    g_object_get (self->workbench, "narrow", &narrow, NULL);

  if (narrow > 0)
    gtk_widget_add_css_class (GTK_WIDGET (self), "nw-narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "nw-narrow");

  gtk_widget_set_visible (GTK_WIDGET (self->world_icon), narrow > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->world_label), narrow == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->world_arrow), narrow == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->add_namespace_label), narrow == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->add_switch_label), narrow == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->add_cable_label), narrow == 0);
  gtk_image_set_from_icon_name (self->add_switch_icon,
                                narrow > 0 ? "network-workgroup-symbolic" : "list-add-symbolic");
  gtk_image_set_from_icon_name (self->add_cable_icon, narrow > 0 ? "network-wired-symbolic" : "list-add-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->title), narrow < 2);
  gtk_widget_set_visible (self->inspector_button, narrow < 2);
}

static gboolean
update_narrow_later (gpointer user_data)
{
  NwWindow *self = user_data;

  self->narrow_source = 0;
  update_narrow (self);

  return G_SOURCE_REMOVE;
}

/* It is noticed in the middle of a layout, which must not be changed under its own feet. */
static void
on_narrow (NwWindow *self)
{
  if (self->narrow_source == 0)
    self->narrow_source = g_idle_add (update_narrow_later, self);
}

static void
on_pane_shown (NwWindow   *self,
               GParamSpec *pspec)
{
  g_object_notify (G_OBJECT (self), pspec->name);
}

static void
set_workbench (NwWindow    *self,
               NwWorkbench *workbench)
{
  self->workbench = workbench;
  adw_bin_set_child (self->world_bin, GTK_WIDGET (workbench));

  for (gsize i = 0; i < G_N_ELEMENTS (world_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), world_actions[i], workbench != NULL);

  if (workbench != NULL)
    {
      NwHistory *history = nw_workbench_get_history (workbench);

      g_signal_connect_object (history, "notify::undo-title", G_CALLBACK (update_undo), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (history, "notify::redo-title", G_CALLBACK (update_undo), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (workbench, "notify::narrow", G_CALLBACK (on_narrow), self, G_CONNECT_SWAPPED);
      for (guint i = PROP_OUTLINE_SHOWN; i < N_PROPS; i++)
        {
          g_autofree char *signal = g_strconcat ("notify::", properties[i]->name, NULL);

          g_signal_connect_object (workbench, signal, G_CALLBACK (on_pane_shown), self, G_CONNECT_SWAPPED);
        }
    }

  for (guint i = PROP_OUTLINE_SHOWN; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  update_undo (self);
  update_narrow (self);
  on_snapshot (self);
}

static void
show_page (NwWindow   *self,
           const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "starting"));
}

/* @system: whether the computer itself may be a way out */
static void
show_problem (NwWindow   *self,
              const char *title,
              const char *description,
              const char *text,
              const char *button,
              gboolean    system)
{
  adw_status_page_set_title (self->problem, title);
  adw_status_page_set_description (self->problem, description);
  gtk_label_set_text (self->problem_text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_text), *text != '\0');
  gtk_button_set_label (self->retry_button, button);
  gtk_widget_set_visible (GTK_WIDGET (self->system_button), system);
  show_page (self, "problem");
  gtk_widget_grab_focus (GTK_WIDGET (self->retry_button));
}

/* The world itself */

static void
leave (NwWindow *self)
{
  if (self->starting != NULL)
    g_cancellable_cancel (self->starting);
  g_clear_object (&self->starting);

  if (self->client != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->client, self);
      nw_client_close (self->client);
    }
  g_clear_object (&self->client);
}

static void
on_closed (NwWindow     *self,
           const GError *reason)
{
  leave (self);
  set_workbench (self, NULL);
  show_problem (self, _("The practice lab has ended"),
                _("Everything in it is gone; nothing on your computer was touched."),
                reason != NULL ? reason->message : "", _("Start a New Lab"), FALSE);
}

static void
show_start_failure (NwWindow     *self,
                    const GError *error)
{
  if (g_error_matches (error, NW_ERROR, NW_ERROR_NO_USER_NAMESPACES))
    show_problem (self, _("This computer forbids practice labs"),
                  _("A practice lab is a network of its own, made without any rights. "
                    "It needs user namespaces, and they are forbidden here."),
                  error->message, _("Try Again"), TRUE);
  else
    show_problem (self, _("The practice lab could not start"), NULL, error->message, _("Try Again"),
                  FALSE);
}

static void
on_lab_started (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(NwWindow) self = user_data;
  g_autoptr(NwClient) client = NULL;
  g_autoptr(GError) error = NULL;

  client = nw_client_start_lab_finish (result, &error);
  if (self->starting == NULL) /* closed meanwhile */
    return;

  g_clear_object (&self->starting);
  if (client == NULL)
    {
      show_start_failure (self, error);
      return;
    }

  self->client = g_steal_pointer (&client);
  g_signal_connect_object (self->client, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->client, "notify::snapshot", G_CALLBACK (on_snapshot), self, G_CONNECT_SWAPPED);
  set_workbench (self, NW_WORKBENCH (nw_workbench_new (self->client, self->state)));
  show_page (self, "world");
  gtk_widget_grab_focus (GTK_WIDGET (nw_workbench_get_canvas (self->workbench)));
}

static void
start_lab (NwWindow *self)
{
  leave (self);
  set_workbench (self, NULL);
  show_page (self, "starting");

  self->starting = g_cancellable_new ();
  nw_client_start_lab_async (self->starting, on_lab_started, g_object_ref (self));
}

/* Dialogs */

static void
show_message (NwWindow   *self,
              const char *heading,
              const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), heading, NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
explain_system (NwWindow *self)
{
  show_message (self, _("This Computer"),
                _("To show and change the computer’s own networks, Netwarren needs a system service that asks for "
                  "permission before each change. This version does not have it yet.\n\n"
                  "The practice lab needs no rights. What you build there is as real to the kernel, "
                  "only nobody else can see it."));
}

static void
on_world_activated (NwWindow      *self,
                    GtkListBoxRow *row)
{
  gtk_popover_popdown (self->worlds);
  if (row == self->world_system)
    explain_system (self);
}

/* Actions */

static void
on_action (GtkWidget  *widget,
           const char *name,
           GVariant   *parameter)
{
  static const struct {
    const char *name;
    void (*activate) (NwWorkbench *workbench);
  } plain[] = {
    { "win.add-namespace", nw_workbench_add_namespace },
    { "win.add-switch", nw_workbench_add_switch },
    { "win.add-interface", nw_workbench_open_link },
    { "win.add-internet", nw_workbench_add_internet },
    { "win.connect", nw_workbench_connect_selected },
    { "win.gateway", nw_workbench_open_gateway },
    { "win.publish", nw_workbench_open_publish },
    { "win.delete", nw_workbench_delete_selected },
    { "win.delete-with-cables", nw_workbench_delete_with_cables },
    { "win.ping", nw_workbench_ping },
    { "win.arrange", nw_workbench_arrange },
    { "win.undo", nw_workbench_undo },
    { "win.redo", nw_workbench_redo },
  };
  NwWindow *self = NW_WINDOW (widget);

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    if (g_str_equal (plain[i].name, name))
      plain[i].activate (self->workbench);
}

static void
on_add_namespace_at (GtkWidget  *widget,
                     const char *name,
                     GVariant   *parameter)
{
  double x, y;

  g_variant_get (parameter, "(dd)", &x, &y);
  nw_workbench_add_namespace_at (NW_WINDOW (widget)->workbench, x, y);
}

static void
on_add_switch_at (GtkWidget  *widget,
                  const char *name,
                  GVariant   *parameter)
{
  guint64 inode;
  double x, y;

  g_variant_get (parameter, "(tdd)", &inode, &x, &y);
  nw_workbench_add_switch_at (NW_WINDOW (widget)->workbench, inode, x, y);
}

static void
on_connect_to (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  guint64 inode;
  int bridge;

  g_variant_get (parameter, "(ti)", &inode, &bridge);
  nw_workbench_connect_to (NW_WINDOW (widget)->workbench, inode, bridge);
}

static void
on_set_link_up (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  nw_workbench_set_link_up (NW_WINDOW (widget)->workbench, g_variant_get_boolean (parameter));
}

static void
on_plug (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  guint64 inode;
  int link;
  gboolean plugged;

  g_variant_get (parameter, "(tib)", &inode, &link, &plugged);
  nw_workbench_plug (NW_WINDOW (widget)->workbench, inode, link, plugged);
}

static void
on_zoom (GtkWidget  *widget,
         const char *name,
         GVariant   *parameter)
{
  NwCanvas *canvas = nw_workbench_get_canvas (NW_WINDOW (widget)->workbench);

  if (g_str_equal (name, "win.zoom-in"))
    nw_canvas_zoom_by (canvas, ZOOM_STEP);
  else if (g_str_equal (name, "win.zoom-out"))
    nw_canvas_zoom_by (canvas, 1 / ZOOM_STEP);
  else if (g_str_equal (name, "win.zoom-100"))
    nw_canvas_zoom_to (canvas, 1);
  else
    nw_canvas_fit (canvas);
}

static void
on_show_details (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  const char *heading, *body;

  g_variant_get (parameter, "(&s&s)", &heading, &body);
  show_message (NW_WINDOW (widget), heading, body);
}

static void
on_start_lab (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  start_lab (NW_WINDOW (widget));
}

static void
on_explain_system (GtkWidget  *widget,
                   const char *name,
                   GVariant   *parameter)
{
  explain_system (NW_WINDOW (widget));
}

/* Keys */

/* The keys are not accelerators of the application: those come before the focus and would steal letters, Delete and
 * Ctrl+Z from whoever is typing. These come last, when nobody else wanted the key. */
typedef struct {
  const char *trigger;
  const char *action;
} Key;

static const Key keys[] = {
  { "n", "win.add-namespace" },
  { "b", "win.add-switch" },
  { "l", "win.connect" },
  { "p", "win.ping" },
  { "a|<Control><Shift>a", "win.arrange" },
  { "f|<Control>9|<Control>KP_9", "win.fit" },
  { "Delete|KP_Delete", "win.delete" },
  { "<Control>z", "win.undo" },
  { "<Control><Shift>z|<Control>y", "win.redo" },
  { "plus|<Control>plus|<Control>equal|KP_Add|<Control>KP_Add", "win.zoom-in" },
  { "minus|<Control>minus|KP_Subtract|<Control>KP_Subtract", "win.zoom-out" },
  { "<Control>0|<Control>KP_0", "win.zoom-100" },
  { "F9", "win.show-outline" },
  { "<Alt>Return|<Alt>KP_Enter", "win.show-inspector" },
  { "<Control>grave", "win.show-commands" },
};

static gboolean
is_typing (NwWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && (GTK_IS_TEXT (focus) || GTK_IS_EDITABLE (focus) || GTK_IS_TEXT_VIEW (focus));
}

static gboolean
is_in_popover (NwWindow *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  return focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_POPOVER) != NULL;
}

static gboolean
on_key (GtkWidget *widget,
        GVariant  *arguments,
        gpointer   user_data)
{
  const Key *key = user_data;
  NwWindow *self = NW_WINDOW (widget);

  if (is_typing (self) || is_in_popover (self))
    return GDK_EVENT_PROPAGATE;

  return gtk_widget_activate_action_variant (widget, key->action, NULL);
}

static void
add_keys (NwWindow *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller),
                                          gtk_shortcut_new (gtk_shortcut_trigger_parse_string (keys[i].trigger),
                                                            gtk_callback_action_new (on_key, (gpointer) &keys[i],
                                                                                     NULL)));

  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* The palette */

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source,
                 double         x,
                 double         y,
                 NwWindow      *self)
{
  GtkWidget *button = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr(GdkPaintable) icon = NULL;

  if (self->workbench == NULL)
    return NULL;

  icon = gtk_widget_paintable_new (button);
  gtk_drag_source_set_icon (source, icon, x, y);

  return gdk_content_provider_new_typed (G_TYPE_STRING,
                                         button == GTK_WIDGET (self->add_switch) ? "switch" : "namespace");
}

/* Else the header bar would move the window with the same drag. A drag source forgets its claim once it has begun. */
static void
on_drag_update (GtkGestureDrag *gesture,
                double          x,
                double          y)
{
  GtkWidget *button = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  if (gtk_drag_check_threshold (button, 0, 0, x, y))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
make_draggable (NwWindow  *self,
                GtkButton *button)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkGesture *claim = gtk_gesture_drag_new ();

  /* Before the button takes the press for itself. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (source), GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (claim), GTK_PHASE_CAPTURE);
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect_object (source, "prepare", G_CALLBACK (on_drag_prepare), self, 0);
  g_signal_connect (claim, "drag-update", G_CALLBACK (on_drag_update), NULL);
  gtk_widget_add_controller (GTK_WIDGET (button), GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (GTK_WIDGET (button), GTK_EVENT_CONTROLLER (claim));
  gtk_gesture_group (claim, GTK_GESTURE (source));
}

/* The object */

static gboolean
nw_window_close_request (GtkWindow *window)
{
  NwWindow *self = NW_WINDOW (window);
  int width, height;

  gtk_window_get_default_size (window, &width, &height);
  nw_state_set_window (self->state, width, height, gtk_window_is_maximized (window));

  return GTK_WINDOW_CLASS (nw_window_parent_class)->close_request (window);
}

static void
nw_window_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  NwWindow *self = NW_WINDOW (object);

  switch (prop_id)
    {
    case PROP_OUTLINE_SHOWN:
    case PROP_INSPECTOR_SHOWN:
    case PROP_COMMANDS_SHOWN:
      if (self->workbench != NULL)
        g_object_get_property (G_OBJECT (self->workbench), pspec->name, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_window_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  NwWindow *self = NW_WINDOW (object);

  switch (prop_id)
    {
    case PROP_STATE:
      self->state = g_value_dup_object (value);
      break;
    case PROP_OUTLINE_SHOWN:
    case PROP_INSPECTOR_SHOWN:
    case PROP_COMMANDS_SHOWN:
      if (self->workbench != NULL)
        g_object_set_property (G_OBJECT (self->workbench), pspec->name, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_window_constructed (GObject *object)
{
  NwWindow *self = NW_WINDOW (object);
  int width, height;
  gboolean maximized;

  G_OBJECT_CLASS (nw_window_parent_class)->constructed (object);

  nw_state_get_window (self->state, &width, &height, &maximized);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));

  start_lab (self);
}

static void
nw_window_dispose (GObject *object)
{
  NwWindow *self = NW_WINDOW (object);

  leave (self);
  g_clear_handle_id (&self->narrow_source, g_source_remove);
  self->workbench = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), NW_TYPE_WINDOW);
  g_clear_object (&self->state);

  G_OBJECT_CLASS (nw_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const char * const plain[] = {
    "win.add-namespace", "win.add-switch", "win.add-interface", "win.add-internet", "win.connect", "win.gateway",
    "win.publish", "win.delete", "win.delete-with-cables", "win.ping", "win.arrange", "win.undo", "win.redo",
  };
  static const char * const zooms[] = { "win.zoom-in", "win.zoom-out", "win.zoom-100", "win.fit" };

  for (gsize i = 0; i < G_N_ELEMENTS (plain); i++)
    gtk_widget_class_install_action (widget_class, plain[i], NULL, on_action);
  for (gsize i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_install_action (widget_class, zooms[i], NULL, on_zoom);
  gtk_widget_class_install_action (widget_class, "win.add-namespace-at", "(dd)", on_add_namespace_at);
  gtk_widget_class_install_action (widget_class, "win.add-switch-at", "(tdd)", on_add_switch_at);
  gtk_widget_class_install_action (widget_class, "win.connect-to", "(ti)", on_connect_to);
  gtk_widget_class_install_action (widget_class, "win.set-link-up", "b", on_set_link_up);
  gtk_widget_class_install_action (widget_class, "win.plug", "(tib)", on_plug);
  gtk_widget_class_install_action (widget_class, "win.show-details", "(ss)", on_show_details);
  gtk_widget_class_install_action (widget_class, "win.start-lab", NULL, on_start_lab);
  gtk_widget_class_install_action (widget_class, "win.explain-system", NULL, on_explain_system);
  gtk_widget_class_install_property_action (widget_class, "win.show-outline", "outline-shown");
  gtk_widget_class_install_property_action (widget_class, "win.show-inspector", "inspector-shown");
  gtk_widget_class_install_property_action (widget_class, "win.show-commands", "commands-shown");
}

static void
nw_window_class_init (NwWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = nw_window_constructed;
  object_class->dispose = nw_window_dispose;
  object_class->get_property = nw_window_get_property;
  object_class->set_property = nw_window_set_property;
  GTK_WINDOW_CLASS (klass)->close_request = nw_window_close_request;

  properties[PROP_STATE] =
    g_param_spec_object ("state", NULL, NULL, NW_TYPE_STATE,
                         G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_OUTLINE_SHOWN] =
    g_param_spec_boolean ("outline-shown", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_INSPECTOR_SHOWN] =
    g_param_spec_boolean ("inspector-shown", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_COMMANDS_SHOWN] =
    g_param_spec_boolean ("commands-shown", NULL, NULL, FALSE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/Netwarren/nw-window.ui");
  gtk_widget_class_bind_template_child (widget_class, NwWindow, title);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_icon);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_label);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_arrow);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, worlds);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_system);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, add_namespace);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, add_namespace_label);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, add_switch);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, add_switch_icon);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, add_switch_label);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, add_cable_icon);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, add_cable_label);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, inspector_button);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_bin);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, problem);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, problem_text);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, system_button);
  gtk_widget_class_bind_template_callback (widget_class, on_world_activated);

  install_actions (widget_class);
}

static void
nw_window_init (NwWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_keys (self);
  make_draggable (self, self->add_namespace);
  make_draggable (self, self->add_switch);
}

GtkWidget *
nw_window_new (AdwApplication *application,
               NwState        *state)
{
  g_return_val_if_fail (ADW_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (NW_IS_STATE (state), NULL);

  return g_object_new (NW_TYPE_WINDOW,
                       "application", application,
                       "state", state,
                       NULL);
}
