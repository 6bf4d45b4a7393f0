/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-dialog.h"

#include "nw-panels.h"
#include "nw-plan-preview.h"

typedef struct {
  AdwBin        *form;
  GtkLabel      *warning;
  NwPlanPreview *preview;
  GtkButton     *apply;

  NwClient      *client;
} NwDialogPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (NwDialog, nw_dialog, ADW_TYPE_WINDOW)

enum {
  PROP_0,
  PROP_FORM,
  PROP_VERB,
  N_PROPS,
};

enum {
  PLAN_WANTED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static NwDialogPrivate *
get_private (NwDialog *self)
{
  return nw_dialog_get_instance_private (self);
}

/* @plan: (nullable) */
static gboolean
is_applicable (NwDialog *self,
               NwPlan   *plan)
{
  return plan != NULL && (nw_plan_get_length (plan) > 0 || NW_DIALOG_GET_CLASS (self)->allows_nothing);
}

static void
on_snapshot_changed (NwDialog *self)
{
  if (!NW_DIALOG_GET_CLASS (self)->update (self))
    gtk_window_destroy (GTK_WINDOW (self));
  else
    nw_dialog_changed (self);
}

static void
on_apply_clicked (NwDialog *self)
{
  nw_dialog_apply (self);
}

static void
nw_dialog_get_property (GObject    *object,
                        guint       prop_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  NwDialogPrivate *priv = get_private (NW_DIALOG (object));

  switch (prop_id)
    {
    case PROP_FORM:
      g_value_set_object (value, adw_bin_get_child (priv->form));
      break;

    case PROP_VERB:
      g_value_set_string (value, gtk_button_get_label (priv->apply));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_dialog_set_property (GObject      *object,
                        guint         prop_id,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  NwDialogPrivate *priv = get_private (NW_DIALOG (object));

  switch (prop_id)
    {
    case PROP_FORM:
      adw_bin_set_child (priv->form, g_value_get_object (value));
      break;

    case PROP_VERB:
      gtk_button_set_label (priv->apply, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_dialog_dispose (GObject *object)
{
  NwDialogPrivate *priv = get_private (NW_DIALOG (object));

  if (priv->client != NULL)
    g_signal_handlers_disconnect_by_data (priv->client, object);
  g_clear_object (&priv->client);

  G_OBJECT_CLASS (nw_dialog_parent_class)->dispose (object);
}

static void
nw_dialog_class_init (NwDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  object_class->get_property = nw_dialog_get_property;
  object_class->set_property = nw_dialog_set_property;
  object_class->dispose = nw_dialog_dispose;

  properties[PROP_FORM] =
    g_param_spec_object ("form", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VERB] =
    g_param_spec_string ("verb", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[PLAN_WANTED] = g_signal_new ("plan-wanted", NW_TYPE_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, NW_TYPE_PLAN);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  g_type_ensure (NW_TYPE_PLAN_PREVIEW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-dialog.ui");
  gtk_widget_class_bind_template_child_private (widget_class, NwDialog, form);
  gtk_widget_class_bind_template_child_private (widget_class, NwDialog, warning);
  gtk_widget_class_bind_template_child_private (widget_class, NwDialog, preview);
  gtk_widget_class_bind_template_child_private (widget_class, NwDialog, apply);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_clicked);
}

static void
nw_dialog_init (NwDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
nw_dialog_set_client (NwDialog *self,
                      NwClient *client)
{
  NwDialogPrivate *priv;

  g_return_if_fail (NW_IS_DIALOG (self));
  g_return_if_fail (NW_IS_CLIENT (client));

  priv = get_private (self);
  priv->client = g_object_ref (client);
  g_signal_connect_object (client, "notify::snapshot", G_CALLBACK (on_snapshot_changed), self, G_CONNECT_SWAPPED);
}

NwClient *
nw_dialog_get_client (NwDialog *self)
{
  g_return_val_if_fail (NW_IS_DIALOG (self), NULL);

  return get_private (self)->client;
}

NwSnapshot *
nw_dialog_get_snapshot (NwDialog *self)
{
  g_return_val_if_fail (NW_IS_DIALOG (self), NULL);

  return nw_client_get_snapshot (get_private (self)->client);
}

void
nw_dialog_changed (NwDialog *self)
{
  NwDialogClass *klass;
  NwDialogPrivate *priv;
  g_autoptr(NwPlan) plan = NULL;
  g_autofree char *warning = NULL;

  g_return_if_fail (NW_IS_DIALOG (self));

  klass = NW_DIALOG_GET_CLASS (self);
  priv = get_private (self);
  plan = klass->create_plan (self);
  warning = klass->warn != NULL ? klass->warn (self) : NULL;

  gtk_label_set_label (priv->warning, warning != NULL ? warning : "");
  gtk_widget_set_visible (GTK_WIDGET (priv->warning), warning != NULL);
  nw_plan_preview_show (priv->preview, plan, nw_client_get_snapshot (priv->client));
  gtk_widget_set_sensitive (GTK_WIDGET (priv->apply), is_applicable (self, plan));
}

void
nw_dialog_apply (NwDialog *self)
{
  g_autoptr(NwPlan) plan = NULL;

  g_return_if_fail (NW_IS_DIALOG (self));

  plan = NW_DIALOG_GET_CLASS (self)->create_plan (self);
  if (!is_applicable (self, plan))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  g_object_ref (self);
  g_signal_emit (self, signals[PLAN_WANTED], 0, plan);
  gtk_window_destroy (GTK_WINDOW (self));
  g_object_unref (self);
}
