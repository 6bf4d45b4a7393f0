/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-limit-row.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"
#include "nw-scale-row.h"

#define PATIENCE 3 /* seconds until a plan that nothing is heard of is taken for done */

typedef struct {
  guint64 rate;
  guint   delay;
  guint   jitter;
  guint   loss;
} Limit;

struct _NwLimitRow
{
  AdwExpanderRow  parent_instance;

  NwScaleRow     *rate;
  NwScaleRow     *delay;
  NwScaleRow     *jitter;
  NwScaleRow     *loss;
  AdwActionRow   *lacks;

  NwNamespace    *namespace_;
  NwLink         *link;
  gboolean        can_delay;

  Limit           truth;
  Limit           wish;
  Limit           sent;
  gboolean        wishes;
  guint           patience; /* a plan is on its way */
  gboolean        updating;
};

G_DEFINE_FINAL_TYPE (NwLimitRow, nw_limit_row, ADW_TYPE_EXPANDER_ROW)

enum {
  PLAN_WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static const guint64 rates[] = {
  0, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000,
  1000000, 2000000, 5000000, 10000000, 20000000, 50000000, 100000000, 200000000, 500000000, 1000000000,
};

/* Microseconds. */
static const guint64 times[] = {
  0, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000, 2000000, 5000000,
};

/* Millionths. */
static const guint64 losses[] = {
  0, 1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000, 500000, 1000000,
};

/* In words. */

static char *
dup_label (Limit limit)
{
  g_autoptr(NwLimit) record = nw_limit_new ();

  record->rate = limit.rate;
  record->delay = limit.delay;
  record->jitter = limit.jitter;
  record->loss = limit.loss;

  return nw_limit_to_label (record);
}

static char *
dup_rate (guint64 value)
{
  return dup_label ((Limit) { .rate = value });
}

static char *
dup_time (guint64 value)
{
  return dup_label ((Limit) { .delay = value });
}

static char *
dup_loss (guint64 value)
{
  return dup_label ((Limit) { .loss = value });
}

static gboolean
is_equal (const Limit *a,
          const Limit *b)
{
  return a->rate == b->rate && a->delay == b->delay && a->jitter == b->jitter && a->loss == b->loss;
}

/* Asking. */

static NwPlan *
create_plan (NwLimitRow *self)
{
  NwNamespaceRef reference = nw_namespace_get_ref (self->namespace_);
  const Limit none = { 0 };
  NwOperation *operation;
  g_autofree char *title = NULL;

  if (is_equal (&self->wish, &none))
    operation = nw_operation_new_limit_remove (reference, self->link->name);
  else
    operation = nw_operation_new_limit_set (reference, self->link->name,
                                            self->wish.rate, self->wish.delay, self->wish.jitter, self->wish.loss);
  title = nw_operation_describe (operation);

  return nw_plan_take (nw_plan_new (title), operation);
}

static gboolean on_patience_over (gpointer user_data);

/* A slider on its way passes many values. Only one plan is on its way, and the one after it is for where the slider stands then. */
static void
ask (NwLimitRow *self)
{
  g_autoptr(NwPlan) plan = NULL;

  if (self->patience != 0)
    return;

  if (is_equal (&self->wish, &self->truth))
    {
      self->wishes = FALSE;
      return;
    }

  self->sent = self->wish;
  self->patience = g_timeout_add_seconds (PATIENCE, on_patience_over, self);
  plan = create_plan (self);
  g_signal_emit (self, signals[PLAN_WANTED], 0, plan);
}

/* What was asked for has become true, or will not. */
static void
settle (NwLimitRow *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);

  if (is_equal (&self->wish, &self->sent))
    self->wishes = FALSE;
  if (self->wishes)
    ask (self);
}

static void show_limit (NwLimitRow *self);

static gboolean
on_patience_over (gpointer user_data)
{
  NwLimitRow *self = user_data;

  self->patience = 0;
  settle (self);
  show_limit (self);

  return G_SOURCE_REMOVE;
}

static void
update_jitter (NwLimitRow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->jitter), self->can_delay && nw_scale_row_get_value (self->delay) > 0);
}

static void
on_wanted (NwLimitRow *self)
{
  if (self->updating || self->link == NULL)
    return;

  self->wish = (Limit) {
    .rate = nw_scale_row_get_value (self->rate),
    .delay = (guint) nw_scale_row_get_value (self->delay),
    .jitter = (guint) nw_scale_row_get_value (self->jitter),
    .loss = (guint) nw_scale_row_get_value (self->loss),
  };
  /* What is not delayed cannot vary in its delay. */
  if (self->wish.delay == 0 && self->wish.jitter != 0)
    {
      self->wish.jitter = 0;
      nw_scale_row_set_value (self->jitter, 0);
    }

  update_jitter (self);
  self->wishes = TRUE;
  ask (self);
}

/* What is shown. */

static void
show_limit (NwLimitRow *self)
{
  const Limit *limit = self->wishes ? &self->wish : &self->truth;
  g_autofree char *label = dup_label (self->truth);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", self->link->name, *label != '\0' ? label : _("no limit"));

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), subtitle);
  self->updating = TRUE;
  nw_scale_row_set_value (self->rate, limit->rate);
  nw_scale_row_set_value (self->delay, limit->delay);
  nw_scale_row_set_value (self->jitter, limit->jitter);
  nw_scale_row_set_value (self->loss, limit->loss);
  self->updating = FALSE;
  update_jitter (self);
}

static void
name_sliders (NwLimitRow *self,
              const char *direction)
{
  NwScaleRow *rows[] = { self->rate, self->delay, self->jitter, self->loss };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *label = g_strdup_printf ("%s, %s", adw_preferences_row_get_title (ADW_PREFERENCES_ROW (rows[i])), direction);

      nw_scale_row_set_accessible_label (rows[i], label);
    }
}

static void
show_head (NwLimitRow *self,
           const char *to)
{
  g_autofree char *from = nw_namespace_dup_title (self->namespace_);
  g_autofree char *title = to != NULL ? g_strdup_printf (_("From %s to %s"), from, to) : g_strdup_printf (_("From %s"), from);

  if (g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), title) != 0)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
      name_sliders (self, title);
    }
}

static void
show_abilities (NwLimitRow *self,
                NwClient   *client)
{
  gboolean can_rate = !nw_client_lacks (client, "tbf");

  self->can_delay = !nw_client_lacks (client, "netem");
  gtk_widget_set_sensitive (GTK_WIDGET (self->rate), can_rate);
  gtk_widget_set_sensitive (GTK_WIDGET (self->delay), self->can_delay);
  gtk_widget_set_sensitive (GTK_WIDGET (self->loss), self->can_delay);

  gtk_widget_set_visible (GTK_WIDGET (self->lacks), !can_rate || !self->can_delay);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->lacks),
                                 !can_rate ? _("This kernel cannot limit rates (it has no sch_tbf).")
                                           : _("This kernel cannot delay or lose packets (it has no sch_netem)."));
}

static void
forget_wish (NwLimitRow *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  self->wishes = FALSE;
}

static void
nw_limit_row_dispose (GObject *object)
{
  NwLimitRow *self = NW_LIMIT_ROW (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_object (&self->namespace_);
  g_clear_object (&self->link);

  G_OBJECT_CLASS (nw_limit_row_parent_class)->dispose (object);
}

static void
nw_limit_row_class_init (NwLimitRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_limit_row_dispose;

  signals[PLAN_WANTED] = g_signal_new ("plan-wanted", NW_TYPE_LIMIT_ROW, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, NW_TYPE_PLAN);

  g_type_ensure (NW_TYPE_SCALE_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-limit-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NwLimitRow, rate);
  gtk_widget_class_bind_template_child (widget_class, NwLimitRow, delay);
  gtk_widget_class_bind_template_child (widget_class, NwLimitRow, jitter);
  gtk_widget_class_bind_template_child (widget_class, NwLimitRow, loss);
  gtk_widget_class_bind_template_child (widget_class, NwLimitRow, lacks);
  gtk_widget_class_bind_template_callback (widget_class, on_wanted);
}

static void
nw_limit_row_init (NwLimitRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  nw_scale_row_set_values (self->rate, rates, G_N_ELEMENTS (rates), dup_rate);
  nw_scale_row_set_values (self->delay, times, G_N_ELEMENTS (times), dup_time);
  nw_scale_row_set_values (self->jitter, times, G_N_ELEMENTS (times), dup_time);
  nw_scale_row_set_values (self->loss, losses, G_N_ELEMENTS (losses), dup_loss);
}

void
nw_limit_row_show (NwLimitRow  *self,
                   NwClient    *client,
                   NwNamespace *namespace_,
                   NwLink      *link,
                   const char  *to,
                   gboolean     anew)
{
  NwLimit *record;
  Limit before;

  g_return_if_fail (NW_IS_LIMIT_ROW (self));

  if (anew || self->link == NULL || self->link->index != link->index || self->namespace_->inode != namespace_->inode)
    forget_wish (self);

  g_set_object (&self->namespace_, namespace_);
  g_set_object (&self->link, link);
  record = nw_namespace_find_limit (namespace_, link->index);
  before = self->truth;
  self->truth = record != NULL ? (Limit) { record->rate, record->delay, record->jitter, record->loss } : (Limit) { 0 };

  if (self->patience != 0 && !is_equal (&self->truth, &before))
    settle (self);

  show_head (self, to);
  show_abilities (self, client);
  show_limit (self);
}
