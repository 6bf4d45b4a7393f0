/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ping-private.h"

/* A ping that runs over night must not fill the memory. */
#define N_ANSWERS_KEPT 1000

G_DEFINE_FINAL_TYPE (NwPingAnswer, nw_ping_answer, G_TYPE_OBJECT)

static void
nw_ping_answer_finalize (GObject *object)
{
  NwPingAnswer *self = NW_PING_ANSWER (object);

  g_free (self->from);
  g_free (self->text);

  G_OBJECT_CLASS (nw_ping_answer_parent_class)->finalize (object);
}

static void
nw_ping_answer_class_init (NwPingAnswerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_ping_answer_finalize;
}

static void
nw_ping_answer_init (NwPingAnswer *self)
{
}

static NwPingAnswerKind
parse_kind (const char *kind)
{
  if (g_str_equal (kind, "reply"))
    return NW_PING_REPLY;
  if (g_str_equal (kind, "timeout"))
    return NW_PING_TIMEOUT;
  if (g_str_equal (kind, "unreachable"))
    return NW_PING_UNREACHABLE;
  if (g_str_equal (kind, "time-exceeded"))
    return NW_PING_TIME_EXCEEDED;

  return NW_PING_FAILURE;
}

NwPingAnswer *
nw_ping_answer_new (guint       sequence,
                    const char *kind,
                    const char *from,
                    guint       ttl,
                    guint64     time,
                    const char *text)
{
  NwPingAnswer *self = g_object_new (NW_TYPE_PING_ANSWER, NULL);

  self->sequence = sequence;
  self->kind = parse_kind (kind);
  self->from = g_strdup (from);
  self->ttl = ttl;
  self->time = time;
  self->text = g_strdup (text);

  return self;
}

struct _NwPing {
  GObject         parent_instance;

  guint64         namespace_;
  NwInet          target;
  NwPingStopFunc  stop;
  gpointer        stop_data;

  GPtrArray      *answers;
  char           *reason; /* NULL while it runs */
  guint           sent;
  guint           received;
  guint64         minimum;
  guint64         maximum;
  guint64         sum;
};

static void nw_ping_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NwPing, nw_ping, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, nw_ping_list_model_init))

enum {
  PROP_0,
  PROP_RUNNING,
  N_PROPS
};

enum {
  FINISHED,
  CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GType
nw_ping_get_item_type (GListModel *model)
{
  return NW_TYPE_PING_ANSWER;
}

static guint
nw_ping_get_n_items (GListModel *model)
{
  return NW_PING (model)->answers->len;
}

static gpointer
nw_ping_get_item (GListModel *model,
                  guint       position)
{
  NwPing *self = NW_PING (model);

  if (position >= self->answers->len)
    return NULL;

  return g_object_ref (g_ptr_array_index (self->answers, position));
}

static void
nw_ping_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = nw_ping_get_item_type;
  iface->get_n_items = nw_ping_get_n_items;
  iface->get_item = nw_ping_get_item;
}

static void
nw_ping_get_property (GObject    *object,
                      guint       prop_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  NwPing *self = NW_PING (object);

  switch (prop_id)
    {
    case PROP_RUNNING:
      g_value_set_boolean (value, nw_ping_is_running (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_ping_dispose (GObject *object)
{
  NwPing *self = NW_PING (object);
  NwPingStopFunc stop = g_steal_pointer (&self->stop);

  if (stop != NULL)
    stop (self, self->stop_data);

  G_OBJECT_CLASS (nw_ping_parent_class)->dispose (object);
}

static void
nw_ping_finalize (GObject *object)
{
  NwPing *self = NW_PING (object);

  g_ptr_array_unref (self->answers);
  g_free (self->reason);

  G_OBJECT_CLASS (nw_ping_parent_class)->finalize (object);
}

static void
nw_ping_class_init (NwPingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nw_ping_get_property;
  object_class->dispose = nw_ping_dispose;
  object_class->finalize = nw_ping_finalize;

  properties[PROP_RUNNING] =
    g_param_spec_boolean ("running", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FINISHED] =
    g_signal_new ("finished", NW_TYPE_PING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHANGED] =
    g_signal_new ("changed", NW_TYPE_PING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_ping_init (NwPing *self)
{
  self->answers = g_ptr_array_new_with_free_func (g_object_unref);
}

NwPing *
nw_ping_new (guint64         namespace_,
             const NwInet   *target,
             NwPingStopFunc  stop,
             gpointer        user_data)
{
  NwPing *self = g_object_new (NW_TYPE_PING, NULL);

  self->namespace_ = namespace_;
  self->target = *target;
  self->stop = stop;
  self->stop_data = user_data;

  return self;
}

void
nw_ping_take_answer (NwPing       *self,
                     NwPingAnswer *answer)
{
  g_autoptr(NwPingAnswer) taken = answer;

  g_return_if_fail (NW_IS_PING (self));
  g_return_if_fail (NW_IS_PING_ANSWER (answer));

  if (!nw_ping_is_running (self))
    return;

  /* Sequences count from 1, so the highest one heard of is the number sent, leaving out a
   * request whose fate is not known yet: it is not lost. */
  self->sent = MAX (self->sent, answer->sequence);

  if (answer->kind == NW_PING_REPLY)
    {
      self->minimum = self->received == 0 ? answer->time : MIN (self->minimum, answer->time);
      self->maximum = MAX (self->maximum, answer->time);
      self->sum += answer->time;
      self->received++;
    }

  if (self->answers->len == N_ANSWERS_KEPT)
    {
      g_ptr_array_remove_index (self->answers, 0);
      g_list_model_items_changed (G_LIST_MODEL (self), 0, 1, 0);
    }
  g_ptr_array_add (self->answers, g_steal_pointer (&taken));
  g_list_model_items_changed (G_LIST_MODEL (self), self->answers->len - 1, 0, 1);

  g_signal_emit (self, signals[CHANGED], 0);
}

void
nw_ping_finish (NwPing     *self,
                const char *reason)
{
  g_autoptr(NwPing) kept = NULL;

  g_return_if_fail (NW_IS_PING (self));
  g_return_if_fail (reason != NULL);

  if (!nw_ping_is_running (self))
    return;

  kept = g_object_ref (self);
  self->stop = NULL;
  self->reason = g_strdup (reason);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RUNNING]);
  g_signal_emit (self, signals[FINISHED], 0, self->reason);
}

void
nw_ping_stop (NwPing *self)
{
  NwPingStopFunc stop;

  g_return_if_fail (NW_IS_PING (self));

  stop = g_steal_pointer (&self->stop);
  if (stop != NULL)
    stop (self, self->stop_data);

  nw_ping_finish (self, "");
}

gboolean
nw_ping_is_running (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), FALSE);

  return self->reason == NULL;
}

guint64
nw_ping_get_namespace (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), 0);

  return self->namespace_;
}

const NwInet *
nw_ping_get_target (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), NULL);

  return &self->target;
}

guint
nw_ping_get_sent (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), 0);

  return self->sent;
}

guint
nw_ping_get_received (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), 0);

  return self->received;
}

guint64
nw_ping_get_minimum (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), 0);

  return self->minimum;
}

guint64
nw_ping_get_average (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), 0);

  return self->received > 0 ? self->sum / self->received : 0;
}

guint64
nw_ping_get_maximum (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), 0);

  return self->maximum;
}

const char *
nw_ping_get_reason (NwPing *self)
{
  g_return_val_if_fail (NW_IS_PING (self), NULL);

  return self->reason;
}
