/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-window.h"

#include <glib/gi18n-lib.h>

#include "nw-place.h"
#include "nw-recipe.h"

#define ZOOM_STEP 1.25

struct _NwWindow {
  AdwApplicationWindow parent_instance;

  NwState        *state;
  NwFiles        *files;
  NwPlace        *place;     /* that is shown */
  NwWorkbench    *workbench; /* (nullable): of it */
  guint           narrow_source;

  AdwWindowTitle *title;
  GtkWidget      *world_button;
  GtkImage       *world_icon;
  GtkLabel       *world_label;
  GtkImage       *world_arrow;
  GtkPopover     *worlds;
  GtkListBoxRow  *world_system;
  GtkWidget      *world_lab_mark;
  GtkWidget      *world_system_mark;
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
  GtkStack       *places;
  GtkMenuButton  *menu_button;
  GMenu          *recent_menu;
};

G_DEFINE_FINAL_TYPE (NwWindow, nw_window, ADW_TYPE_APPLICATION_WINDOW)

enum {
  PROP_0,
  PROP_STATE,
  PROP_WORLD,
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
  "win.delete-with-cables", "win.set-link-up", "win.plug", "win.ping", "win.arrange", "win.search",
  "win.zoom-in", "win.zoom-out", "win.zoom-100", "win.fit",
  "win.show-outline", "win.show-inspector", "win.show-commands",
};

static void
update_title (NwWindow *self)
{
  NwClient *client = nw_place_get_client (self->place);
  g_autofree char *title = nw_place_dup_title (self->place);
  g_autofree char *subtitle = nw_place_dup_subtitle (self->place);

  g_autofree char *file = nw_files_dup_title (self->files);
  g_autofree char *below = file != NULL ? g_strdup_printf ("%s · %s", title, subtitle) : NULL;

  adw_window_title_set_title (self->title, file != NULL ? file : title);
  adw_window_title_set_subtitle (self->title, file != NULL ? below : subtitle);
  gtk_window_set_title (GTK_WINDOW (self), file != NULL ? file : _("Netwarren"));

  /* A computer has the real one. */
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.add-internet",
                                 client != NULL && nw_client_get_world (client) == NW_WORLD_LAB &&
                                 nw_snapshot_find_by_name (nw_client_get_snapshot (client), NW_INTERNET_NAME) == NULL);
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

/* What the window shows beside the place, anew. */
static void
update (NwWindow *self)
{
  self->workbench = nw_place_get_workbench (self->place);

  for (gsize i = 0; i < G_N_ELEMENTS (world_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), world_actions[i], self->workbench != NULL);
  for (guint i = PROP_OUTLINE_SHOWN; i < N_PROPS; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  update_undo (self);
  update_narrow (self);
  update_title (self);
}

/* The places */

static void
on_workbench (NwPlace    *place,
              GParamSpec *pspec,
              NwWindow   *self)
{
  NwWorkbench *workbench = nw_place_get_workbench (place);

  if (workbench != NULL)
    {
      NwHistory *history = nw_workbench_get_history (workbench);

      g_signal_connect_object (nw_place_get_client (place), "notify::snapshot", G_CALLBACK (update_title), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (history, "notify::undo-title", G_CALLBACK (update_undo), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (history, "notify::redo-title", G_CALLBACK (update_undo), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (workbench, "notify::narrow", G_CALLBACK (on_narrow), self, G_CONNECT_SWAPPED);
      for (guint i = PROP_OUTLINE_SHOWN; i < N_PROPS; i++)
        {
          g_autofree char *signal = g_strconcat ("notify::", properties[i]->name, NULL);

          g_signal_connect_object (workbench, signal, G_CALLBACK (on_pane_shown), self, G_CONNECT_SWAPPED);
        }
    }

  if (place == self->place)
    update (self);
}

static const char *
get_world_name (NwWorld world)
{
  return world == NW_WORLD_LAB ? "lab" : "system";
}

static NwPlace *
ensure_place (NwWindow *self,
              NwWorld   world)
{
  const char *name = get_world_name (world);
  GtkWidget *place = gtk_stack_get_child_by_name (self->places, name);

  if (place == NULL)
    {
      place = nw_place_new (world, self->state);
      g_signal_connect_object (place, "notify::workbench", G_CALLBACK (on_workbench), self, 0);
      nw_files_add_place (self->files, NW_PLACE (place));
      gtk_stack_add_named (self->places, place, name);
    }

  return NW_PLACE (place);
}

/* Nobody must mistake one for the other. */
static void
update_world (NwWindow *self)
{
  gboolean lab = nw_place_get_world (self->place) == NW_WORLD_LAB;
  const char *name = lab ? _("Practice lab") : _("This computer");

  gtk_widget_remove_css_class (GTK_WIDGET (self), lab ? "nw-computer" : "nw-lab");
  gtk_widget_add_css_class (GTK_WIDGET (self), lab ? "nw-lab" : "nw-computer");
  gtk_label_set_label (self->world_label, name);
  gtk_image_set_from_icon_name (self->world_icon, lab ? "applications-science-symbolic" : "computer-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->world_button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, name, -1);
  gtk_widget_set_visible (self->world_lab_mark, lab);
  gtk_widget_set_visible (self->world_system_mark, !lab);
}

static void
show_world (NwWindow *self,
            NwWorld   world)
{
  NwPlace *place = ensure_place (self, world);

  if (place == self->place)
    return;

  self->place = place;
  nw_files_set_place (self->files, place);
  gtk_stack_set_visible_child (self->places, GTK_WIDGET (place));
  update_world (self);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORLD]);
  nw_place_enter (place);
}

static void
leave_places (NwWindow *self)
{
  GtkWidget *place;

  while ((place = gtk_widget_get_first_child (GTK_WIDGET (self->places))) != NULL)
    {
      nw_place_leave (NW_PLACE (place));
      gtk_stack_remove (self->places, place);
    }
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
on_world_activated (NwWindow      *self,
                    GtkListBoxRow *row)
{
  gtk_popover_popdown (self->worlds);
  show_world (self, row == self->world_system ? NW_WORLD_SYSTEM : NW_WORLD_LAB);
}

static void
on_menu_active (NwWindow *self)
{
  gboolean active;

  g_object_get (self->menu_button, "active", &active, NULL);
  if (active)
    nw_files_list_recent (self->files, self->recent_menu);
}

static void
on_files_changed (NwWindow *self)
{
  if (self->place != NULL)
    update_title (self);
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
    { "win.search", nw_workbench_search },
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
  { "<Control>f", "win.search" },
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

  /* Seeking is what one may want to do from anywhere, and no text field wants its key. */
  if ((is_typing (self) || is_in_popover (self)) && !g_str_equal (key->action, "win.search"))
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

  if (!nw_files_may_close (self->files))
    return TRUE;

  nw_files_end (self->files);
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
    case PROP_WORLD:
      g_value_set_string (value, self->place != NULL ? get_world_name (nw_place_get_world (self->place)) : "");
      break;
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
    case PROP_WORLD:
      show_world (self, g_str_equal (g_value_get_string (value), "system") ? NW_WORLD_SYSTEM : NW_WORLD_LAB);
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
}

static void
nw_window_dispose (GObject *object)
{
  NwWindow *self = NW_WINDOW (object);

  if (self->places != NULL)
    leave_places (self);
  g_clear_handle_id (&self->narrow_source, g_source_remove);
  self->place = NULL;
  self->workbench = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), NW_TYPE_WINDOW);
  if (self->files != NULL)
    g_object_run_dispose (G_OBJECT (self->files)); /* somebody's answer may be on its way to it */
  g_clear_object (&self->files);
  g_clear_object (&self->state);

  G_OBJECT_CLASS (nw_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  static const char * const plain[] = {
    "win.add-namespace", "win.add-switch", "win.add-interface", "win.add-internet", "win.connect", "win.gateway",
    "win.publish", "win.delete", "win.delete-with-cables", "win.ping", "win.arrange", "win.search", "win.undo", "win.redo",
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
  gtk_widget_class_install_property_action (widget_class, "win.world", "world");
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
  properties[PROP_WORLD] =
    g_param_spec_string ("world", NULL, NULL, "lab",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
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
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_button);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_icon);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_label);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_arrow);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, worlds);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_system);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_lab_mark);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, world_system_mark);
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
  gtk_widget_class_bind_template_child (widget_class, NwWindow, places);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, NwWindow, recent_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_world_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_menu_active);

  install_actions (widget_class);
}

static void
nw_window_init (NwWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->files = nw_files_new (GTK_WINDOW (self));
  g_signal_connect_object (self->files, "changed", G_CALLBACK (on_files_changed), self, G_CONNECT_SWAPPED);
  add_keys (self);
  make_draggable (self, self->add_namespace);
  make_draggable (self, self->add_switch);
}

GtkWidget *
nw_window_new (AdwApplication *application,
               NwState        *state,
               NwWorld         world)
{
  NwWindow *self;

  g_return_val_if_fail (ADW_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (NW_IS_STATE (state), NULL);

  self = g_object_new (NW_TYPE_WINDOW,
                       "application", application,
                       "state", state,
                       NULL);
  show_world (self, world);

  return GTK_WIDGET (self);
}

NwFiles *
nw_window_get_files (NwWindow *self)
{
  g_return_val_if_fail (NW_IS_WINDOW (self), NULL);

  return self->files;
}
