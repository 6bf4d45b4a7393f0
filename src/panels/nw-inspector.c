/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-inspector.h"

#include <glib/gi18n-lib.h>

#include "nw-cable-page.h"
#include "nw-link-page.h"
#include "nw-namespace-page.h"
#include "nw-panels.h"
#include "nw-several-page.h"
#include "nw-switch-page.h"

struct _NwInspector
{
  AdwBin           parent_instance;

  GtkStack        *stack;
  NwNamespacePage *namespace_page;
  NwPage          *link_page;
  NwPage          *switch_page;
  NwPage          *cable_page;
  NwPage          *several_page;

  NwClient        *client;
  NwSelection     *selection;
};

G_DEFINE_FINAL_TYPE (NwInspector, nw_inspector, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_EXPLAIN,
  N_PROPS,
};

enum {
  PLAN_WANTED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
on_plan_wanted (NwInspector *self,
                NwPlan      *plan)
{
  g_signal_emit (self, signals[PLAN_WANTED], 0, plan);
}

static void
on_explain_changed (NwInspector *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_EXPLAIN]);
}

/* Whether what is selected is (still) there; for a moment the selection can be ahead of the snapshot or behind. */
static gboolean
exists (NwSnapshot       *snapshot,
        const NwSelected *selected)
{
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, selected->inode);

  return namespace_ != NULL &&
         (selected->kind == NW_SELECTED_NAMESPACE || nw_namespace_find_link (namespace_, selected->link) != NULL);
}

static void
update (NwInspector *self,
        gboolean     anew)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);
  guint n = nw_selection_get_length (self->selection);
  const NwSelected *first = n > 0 ? nw_selection_get (self->selection, 0) : NULL;
  NwPage *page = NULL;
  const char *name = "nothing";
  gboolean is_switch;

  if (n > 1)
    {
      page = self->several_page;
      name = "several";
    }
  else if (n == 1 && exists (snapshot, first))
    {
      switch (first->kind)
        {
        case NW_SELECTED_NAMESPACE:
          page = NW_PAGE (self->namespace_page);
          name = "namespace";
          break;

        case NW_SELECTED_LINK:
          is_switch = nw_panels_is_switch (nw_namespace_find_link (nw_snapshot_find (snapshot, first->inode), first->link));
          page = is_switch ? self->switch_page : self->link_page;
          name = is_switch ? "switch" : "link";
          break;

        case NW_SELECTED_CABLE:
          page = self->cable_page;
          name = "cable";
          break;

        default:
          g_assert_not_reached ();
        }
    }

  if (page != NULL)
    nw_page_show (page, snapshot, first->inode, n == 1 && first->kind != NW_SELECTED_NAMESPACE ? first->link : 0, anew);

  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
on_snapshot_changed (NwInspector *self)
{
  update (self, FALSE);
}

static void
on_selection_changed (NwInspector *self)
{
  update (self, FALSE);
}

/* Sentences wrap: the inspector asks for no more than a comfortable width, however long they are. */

#define NATURAL_WIDTH 340

/* In a low window, too: of constant size it would be asked how wide it must be to fit that height. */
static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget      *widget,
         GtkOrientation  orientation,
         int             for_size,
         int            *minimum,
         int            *natural,
         int            *minimum_baseline,
         int            *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation, for_size, minimum, natural, NULL, NULL);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, NATURAL_WIDTH);
}

static void
allocate (GtkWidget *widget,
          int        width,
          int        height,
          int        baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (widget), width, height, baseline, NULL);
}

static void
nw_inspector_get_property (GObject    *object,
                           guint       prop_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_EXPLAIN:
      g_object_get_property (G_OBJECT (NW_INSPECTOR (object)->namespace_page), "explain", value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_inspector_set_property (GObject      *object,
                           guint         prop_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  switch (prop_id)
    {
    case PROP_EXPLAIN:
      g_object_set_property (G_OBJECT (NW_INSPECTOR (object)->namespace_page), "explain", value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_inspector_dispose (GObject *object)
{
  NwInspector *self = NW_INSPECTOR (object);

  g_clear_object (&self->client);
  g_clear_object (&self->selection);

  G_OBJECT_CLASS (nw_inspector_parent_class)->dispose (object);
}

static void
nw_inspector_class_init (NwInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  object_class->get_property = nw_inspector_get_property;
  object_class->set_property = nw_inspector_set_property;
  object_class->dispose = nw_inspector_dispose;

  properties[PROP_EXPLAIN] =
    g_param_spec_boolean ("explain", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PLAN_WANTED] = g_signal_new ("plan-wanted", NW_TYPE_INSPECTOR, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, NW_TYPE_PLAN);

  g_type_ensure (NW_TYPE_NAMESPACE_PAGE);
  g_type_ensure (NW_TYPE_LINK_PAGE);
  g_type_ensure (NW_TYPE_CABLE_PAGE);
  g_type_ensure (NW_TYPE_SEVERAL_PAGE);
  g_type_ensure (NW_TYPE_SWITCH_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, NwInspector, stack);
  gtk_widget_class_bind_template_child (widget_class, NwInspector, namespace_page);
  gtk_widget_class_bind_template_child (widget_class, NwInspector, link_page);
  gtk_widget_class_bind_template_child (widget_class, NwInspector, switch_page);
  gtk_widget_class_bind_template_child (widget_class, NwInspector, cable_page);
  gtk_widget_class_bind_template_child (widget_class, NwInspector, several_page);
}

static void
nw_inspector_init (NwInspector *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_widget_set_layout_manager (GTK_WIDGET (self), gtk_custom_layout_new (get_request_mode, measure, allocate));
  nw_panels_set_label (self, _("Inspector"));
  g_signal_connect_object (self->namespace_page, "notify::explain", G_CALLBACK (on_explain_changed), self, G_CONNECT_SWAPPED);
}

GtkWidget *
nw_inspector_new (NwClient    *client,
                  NwSelection *selection)
{
  NwInspector *self;
  NwPage *pages[5];

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);
  g_return_val_if_fail (NW_IS_SELECTION (selection), NULL);

  self = g_object_new (NW_TYPE_INSPECTOR, NULL);
  self->client = g_object_ref (client);
  self->selection = g_object_ref (selection);

  pages[0] = NW_PAGE (self->namespace_page);
  pages[1] = self->link_page;
  pages[2] = self->cable_page;
  pages[3] = self->several_page;
  pages[4] = self->switch_page;
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      nw_page_set_context (pages[i], client, selection);
      g_signal_connect_object (pages[i], "plan-wanted", G_CALLBACK (on_plan_wanted), self, G_CONNECT_SWAPPED);
    }

  g_signal_connect_object (client, "notify::snapshot", G_CALLBACK (on_snapshot_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  update (self, TRUE);

  return GTK_WIDGET (self);
}

void
nw_inspector_show_ping (NwInspector *self,
                        guint64      inode)
{
  g_return_if_fail (NW_IS_INSPECTOR (self));

  nw_selection_set (self->selection, (NwSelected) { NW_SELECTED_NAMESPACE, inode, 0 });
  nw_namespace_page_focus_ping (self->namespace_page);
}

void
nw_inspector_show_page (NwInspector *self,
                        const char  *name)
{
  g_return_if_fail (NW_IS_INSPECTOR (self));

  nw_namespace_page_show_part (self->namespace_page, name);
}

void
nw_inspector_refresh (NwInspector *self)
{
  g_return_if_fail (NW_IS_INSPECTOR (self));

  update (self, TRUE);
}
