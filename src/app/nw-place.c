/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-place.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "nw-endpoint.h"
#include "nw-error.h"
#include "nw-recipe.h"

/* What an administrator types in the folder of the source. No text for translators. */
#define INSTALLATION "meson setup build\nmeson compile -C build\nsudo meson install -C build"

struct _NwPlace {
  AdwBin         parent_instance;

  NwWorld        world;
  NwState       *state;
  gboolean       entered;
  GCancellable  *starting; /* while the helper is being reached */
  NwClient      *client;
  NwWorkbench   *workbench;

  GtkStack      *stack;
  GtkSpinner    *spinner;
  GtkLabel      *starting_label;
  GtkLabel      *starting_note;
  AdwBin        *world_bin;
  AdwStatusPage *problem;
  GtkLabel      *problem_text;
  GtkButton     *rebuild_button;
  GtkButton     *retry_button;
  GtkButton     *other_button;
};

G_DEFINE_FINAL_TYPE (NwPlace, nw_place, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_WORKBENCH,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* What there is, in a few words */

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
describe (NwWorld world,
          Census  census)
{
  g_autofree char *namespaces = g_strdup_printf (ngettext ("%u namespace", "%u namespaces", census.n_namespaces),
                                                 census.n_namespaces);
  g_autofree char *switches = g_strdup_printf (ngettext ("%u switch", "%u switches", census.n_switches),
                                               census.n_switches);
  g_autofree char *cables = g_strdup_printf (ngettext ("%u cable", "%u cables", census.n_cables), census.n_cables);

  if (census.n_namespaces == 0 && census.n_switches == 0)
    return g_strdup (world == NW_WORLD_LAB ? _("An empty lab") : _("This computer"));
  if (census.n_namespaces == 0)
    return g_steal_pointer (&switches);
  /* Translators: "2 namespaces and 1 switch", "2 namespaces and 1 cable" */
  if (census.n_switches > 0)
    return g_strdup_printf (_("%s and %s"), namespaces, switches);
  if (census.n_cables > 0)
    return g_strdup_printf (_("%s and %s"), namespaces, cables);

  return g_steal_pointer (&namespaces);
}

/* The pages */

static void
show_page (NwPlace    *self,
           const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (name, "starting"));
}

static void
set_button (GtkButton  *button,
            const char *label)
{
  gtk_widget_set_visible (GTK_WIDGET (button), label != NULL);
  gtk_button_set_label (button, label != NULL ? label : "");
}

/* @description, @text: (nullable); @retry, @other: (nullable): what the buttons for trying again and for the other world say */
static void
show_problem (NwPlace    *self,
              const char *title,
              const char *description,
              const char *text,
              const char *retry,
              const char *other)
{
  adw_status_page_set_title (self->problem, title);
  adw_status_page_set_description (self->problem, description);
  gtk_label_set_text (self->problem_text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_text), text != NULL && *text != '\0');
  gtk_widget_remove_css_class (GTK_WIDGET (self->problem_text), "monospace");
  gtk_widget_set_visible (GTK_WIDGET (self->rebuild_button), FALSE);
  set_button (self->retry_button, retry);
  set_button (self->other_button, other);
  show_page (self, "problem");
  if (gtk_widget_get_child_visible (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (retry != NULL ? self->retry_button : self->other_button));
}

static void
show_lab_failure (NwPlace      *self,
                  const GError *error)
{
  if (g_error_matches (error, NW_ERROR, NW_ERROR_NO_USER_NAMESPACES))
    show_problem (self, _("This computer forbids practice labs"),
                  _("A practice lab is a network of its own, made without any rights. "
                    "It needs user namespaces, and they are forbidden here. "
                    "You can still look at the networks of the computer itself, and change them with permission."),
                  error->message, _("Try Again"), _("Open This Computer"));
  else
    show_problem (self, _("The practice lab could not start"), NULL, error->message, _("Try Again"), NULL);
}

static void
show_system_failure (NwPlace      *self,
                     const GError *error)
{
  const char *lab = _("Go to the Practice Lab");

  if (g_error_matches (error, NW_ERROR, NW_ERROR_NOT_FOUND))
    {
      show_problem (self, _("The helper is not installed"),
                    _("To show and change this computer’s own networks, Netwarren needs a system service, its helper, "
                      "which asks for permission first. An administrator installs it from the source with:"),
                    INSTALLATION, _("Try Again"), lab);
      gtk_widget_add_css_class (GTK_WIDGET (self->problem_text), "monospace");
    }
  else if (g_error_matches (error, NW_ERROR, NW_ERROR_CANCELLED))
    show_problem (self, _("Permission was not given"),
                  _("The networks of this computer are shown once you have confirmed that it is you. "
                    "You closed that question, so nothing was shown and nothing was touched."),
                  NULL, _("Try Again"), lab);
  else if (g_error_matches (error, NW_ERROR, NW_ERROR_DENIED))
    show_problem (self, _("You may not look at this computer’s networks"),
                  _("What this computer permits is decided by its administrator, with polkit. "
                    "In a practice lab you need no permission."),
                  error->message, _("Try Again"), lab);
  else
    show_problem (self, _("This computer’s helper cannot be reached"), NULL, error->message, _("Try Again"), lab);
}

/* Nothing that runs as root should hold a window, and here it would gain nothing. */
static void
refuse_root (NwPlace *self)
{
  show_problem (self, _("Not as root, please"),
                _("On this computer the window works without any rights. It asks the helper, and the helper asks you for "
                  "the password, saying what for. As root nobody would ask, and every fault in the window would have all rights."),
                _("Start Netwarren as yourself, without sudo."), NULL, _("Go to the Practice Lab"));
}

static void
set_workbench (NwPlace     *self,
               NwWorkbench *workbench)
{
  if (self->workbench == workbench)
    return;

  self->workbench = workbench;
  adw_bin_set_child (self->world_bin, GTK_WIDGET (workbench));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORKBENCH]);
}

/* There and back */

void
nw_place_leave (NwPlace *self)
{
  g_return_if_fail (NW_IS_PLACE (self));

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
on_closed (NwPlace      *self,
           const GError *reason)
{
  const char *text = reason != NULL ? reason->message : NULL;

  nw_place_leave (self);
  if (self->world == NW_WORLD_LAB)
    show_problem (self, _("The practice lab has ended"),
                  _("Everything in it is gone; nothing on your computer was touched."),
                  text, _("Start a New Lab"), NULL);
  else
    show_problem (self, _("The helper of this computer has ended"),
                  _("What was built stays as it is."),
                  text, _("Try Again"), _("Go to the Practice Lab"));
  set_workbench (self, NULL);
}

static void
on_reached (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(NwPlace) self = user_data;
  g_autoptr(NwClient) client = NULL;
  g_autoptr(GError) error = NULL;

  if (self->world == NW_WORLD_LAB)
    client = nw_client_start_lab_finish (result, &error);
  else
    client = nw_client_reach_system_finish (result, &error);
  if (self->starting == NULL) /* left meanwhile */
    return;

  g_clear_object (&self->starting);
  if (client == NULL)
    {
      if (self->world == NW_WORLD_LAB)
        show_lab_failure (self, error);
      else
        show_system_failure (self, error);
      return;
    }

  self->client = g_steal_pointer (&client);
  g_signal_connect_object (self->client, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  set_workbench (self, NW_WORKBENCH (nw_workbench_new (self->client, self->state)));
  show_page (self, "world");
  if (gtk_widget_get_child_visible (GTK_WIDGET (self)))
    gtk_widget_grab_focus (GTK_WIDGET (nw_workbench_get_canvas (self->workbench)));
}

static void
start (NwPlace *self)
{
  nw_place_leave (self);
  set_workbench (self, NULL);
  self->entered = TRUE;

  if (self->world == NW_WORLD_SYSTEM && geteuid () == 0)
    {
      refuse_root (self);
      return;
    }

  show_page (self, "starting");
  self->starting = g_cancellable_new ();
  if (self->world == NW_WORLD_LAB)
    nw_client_start_lab_async (self->starting, on_reached, g_object_ref (self));
  else
    nw_client_reach_system_async (self->starting, on_reached, g_object_ref (self));
}

static void
on_start (GtkWidget  *widget,
          const char *name,
          GVariant   *parameter)
{
  start (NW_PLACE (widget));
}

/* The object */

static void
nw_place_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  NwPlace *self = NW_PLACE (object);

  switch (prop_id)
    {
    case PROP_WORKBENCH:
      g_value_set_object (value, self->workbench);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_place_dispose (GObject *object)
{
  NwPlace *self = NW_PLACE (object);

  nw_place_leave (self);
  self->workbench = NULL;
  adw_bin_set_child (ADW_BIN (self), NULL); /* it is a template child, too: AdwBin would let it go a second time */
  gtk_widget_dispose_template (GTK_WIDGET (self), NW_TYPE_PLACE);
  g_clear_object (&self->state);

  G_OBJECT_CLASS (nw_place_parent_class)->dispose (object);
}

static void
nw_place_class_init (NwPlaceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = nw_place_get_property;
  object_class->dispose = nw_place_dispose;

  properties[PROP_WORKBENCH] =
    g_param_spec_object ("workbench", NULL, NULL, NW_TYPE_WORKBENCH, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/Netwarren/nw-place.ui");
  gtk_widget_class_bind_template_child (widget_class, NwPlace, stack);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, spinner);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, starting_label);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, starting_note);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, world_bin);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, problem);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, problem_text);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, rebuild_button);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, retry_button);
  gtk_widget_class_bind_template_child (widget_class, NwPlace, other_button);
  gtk_widget_class_install_action (widget_class, "place.start", NULL, on_start);
}

static void
nw_place_init (NwPlace *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
nw_place_new (NwWorld  world,
              NwState *state)
{
  NwPlace *self;

  g_return_val_if_fail (NW_IS_STATE (state), NULL);

  self = g_object_new (NW_TYPE_PLACE, NULL);
  self->world = world;
  self->state = g_object_ref (state);
  if (world == NW_WORLD_SYSTEM)
    {
      gtk_label_set_label (self->starting_label, _("Looking at this computer’s networks…"));
      gtk_widget_set_visible (GTK_WIDGET (self->starting_note), TRUE);
    }
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->other_button), "s", world == NW_WORLD_LAB ? "system" : "lab");

  return GTK_WIDGET (self);
}

NwWorld
nw_place_get_world (NwPlace *self)
{
  g_return_val_if_fail (NW_IS_PLACE (self), NW_WORLD_LAB);

  return self->world;
}

NwWorkbench *
nw_place_get_workbench (NwPlace *self)
{
  g_return_val_if_fail (NW_IS_PLACE (self), NULL);

  return self->workbench;
}

NwClient *
nw_place_get_client (NwPlace *self)
{
  g_return_val_if_fail (NW_IS_PLACE (self), NULL);

  return self->workbench != NULL ? self->client : NULL;
}

void
nw_place_enter (NwPlace *self)
{
  g_return_if_fail (NW_IS_PLACE (self));

  if (!self->entered)
    start (self);
}

void
nw_place_offer_rebuild (NwPlace *self)
{
  g_return_if_fail (NW_IS_PLACE (self));

  adw_status_page_set_description (self->problem, _("Its network is gone; nothing on your computer was touched. "
                                                    "What you had built is remembered and can be built again."));
  gtk_widget_set_visible (GTK_WIDGET (self->rebuild_button), TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->rebuild_button));
}

void
nw_place_start (NwPlace *self)
{
  g_return_if_fail (NW_IS_PLACE (self));

  start (self);
}

char *
nw_place_dup_title (NwPlace *self)
{
  g_return_val_if_fail (NW_IS_PLACE (self), NULL);

  if (self->workbench != NULL)
    return describe (self->world, count (nw_client_get_snapshot (self->client)));

  return g_strdup (self->world == NW_WORLD_LAB ? _("Practice lab") : _("This computer"));
}

char *
nw_place_dup_subtitle (NwPlace *self)
{
  g_return_val_if_fail (NW_IS_PLACE (self), NULL);

  if (self->world == NW_WORLD_LAB)
    return g_strdup (self->workbench != NULL ? _("private to this window · nothing on your computer is touched") : "");
  if (self->workbench == NULL)
    return g_strdup (g_get_host_name ());

  /* Translators: %s is the name of the computer. */
  return g_strdup_printf (_("%s · what you change here is real"), g_get_host_name ());
}
