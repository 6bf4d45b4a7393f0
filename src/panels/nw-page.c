/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-page.h"

#include "nw-panels.h"

typedef struct {
  NwClient    *client;
  NwSelection *selection;
  NwSnapshot  *snapshot;
  NwNamespace *namespace_;
  NwLink      *link;
  GPtrArray   *parts; /* pages within this one; not owned */
} NwPagePrivate;

G_DEFINE_TYPE_WITH_PRIVATE (NwPage, nw_page, ADW_TYPE_BIN)

enum {
  PLAN_WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_child_plan_wanted (NwPage *self,
                      NwPlan *plan)
{
  g_signal_emit (self, signals[PLAN_WANTED], 0, plan);
}

static void
nw_page_dispose (GObject *object)
{
  NwPagePrivate *priv = nw_page_get_instance_private (NW_PAGE (object));

  g_clear_object (&priv->client);
  g_clear_object (&priv->selection);
  g_clear_object (&priv->snapshot);
  g_clear_object (&priv->namespace_);
  g_clear_object (&priv->link);
  g_ptr_array_set_size (priv->parts, 0);

  G_OBJECT_CLASS (nw_page_parent_class)->dispose (object);
}

static void
nw_page_finalize (GObject *object)
{
  NwPagePrivate *priv = nw_page_get_instance_private (NW_PAGE (object));

  g_ptr_array_unref (priv->parts);

  G_OBJECT_CLASS (nw_page_parent_class)->finalize (object);
}

static void
nw_page_class_init (NwPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  nw_panels_init ();

  object_class->dispose = nw_page_dispose;
  object_class->finalize = nw_page_finalize;

  signals[PLAN_WANTED] = g_signal_new ("plan-wanted", NW_TYPE_PAGE, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, NW_TYPE_PLAN);
}

static void
nw_page_init (NwPage *self)
{
  NwPagePrivate *priv = nw_page_get_instance_private (self);

  priv->parts = g_ptr_array_new ();
}

void
nw_page_set_context (NwPage      *self,
                     NwClient    *client,
                     NwSelection *selection)
{
  NwPagePrivate *priv = nw_page_get_instance_private (self);

  g_return_if_fail (NW_IS_PAGE (self));

  g_set_object (&priv->client, client);
  g_set_object (&priv->selection, selection);

  for (guint i = 0; i < priv->parts->len; i++)
    nw_page_set_context (g_ptr_array_index (priv->parts, i), client, selection);
}

void
nw_page_adopt (NwPage *self,
               NwPage *child)
{
  NwPagePrivate *priv = nw_page_get_instance_private (self);

  g_return_if_fail (NW_IS_PAGE (self));

  g_ptr_array_add (priv->parts, child);
  nw_page_set_context (child, priv->client, priv->selection);
  g_signal_connect_object (child, "plan-wanted", G_CALLBACK (on_child_plan_wanted), self, G_CONNECT_SWAPPED);
}

void
nw_page_show (NwPage     *self,
              NwSnapshot *snapshot,
              guint64     inode,
              int         link,
              gboolean    anew)
{
  NwPagePrivate *priv = nw_page_get_instance_private (self);
  NwNamespace *namespace_;
  NwLink *record = NULL;

  g_return_if_fail (NW_IS_PAGE (self));
  g_return_if_fail (NW_IS_SNAPSHOT (snapshot));

  namespace_ = nw_snapshot_find (snapshot, inode);
  if (namespace_ != NULL && link != 0)
    record = nw_namespace_find_link (namespace_, link);
  if (namespace_ == NULL || (link != 0 && record == NULL))
    return;

  if (priv->namespace_ == NULL || priv->namespace_->inode != inode)
    anew = TRUE;
  else if ((priv->link != NULL ? priv->link->index : 0) != link)
    anew = TRUE;

  g_set_object (&priv->snapshot, snapshot);
  g_set_object (&priv->namespace_, namespace_);
  g_set_object (&priv->link, record);

  NW_PAGE_GET_CLASS (self)->update (self, anew);
}

void
nw_page_show_same (NwPage   *self,
                   NwPage   *child,
                   gboolean  anew)
{
  NwPagePrivate *priv = nw_page_get_instance_private (self);

  g_return_if_fail (NW_IS_PAGE (self));

  if (priv->namespace_ != NULL)
    nw_page_show (child, priv->snapshot, priv->namespace_->inode, priv->link != NULL ? priv->link->index : 0, anew);
}

NwClient *
nw_page_get_client (NwPage *self)
{
  return ((NwPagePrivate *) nw_page_get_instance_private (self))->client;
}

NwSelection *
nw_page_get_selection (NwPage *self)
{
  return ((NwPagePrivate *) nw_page_get_instance_private (self))->selection;
}

NwSnapshot *
nw_page_get_snapshot (NwPage *self)
{
  return ((NwPagePrivate *) nw_page_get_instance_private (self))->snapshot;
}

NwNamespace *
nw_page_get_namespace (NwPage *self)
{
  return ((NwPagePrivate *) nw_page_get_instance_private (self))->namespace_;
}

NwLink *
nw_page_get_link (NwPage *self)
{
  return ((NwPagePrivate *) nw_page_get_instance_private (self))->link;
}

void
nw_page_want (NwPage *self,
              NwPlan *plan)
{
  g_return_if_fail (NW_IS_PAGE (self));

  g_signal_emit (self, signals[PLAN_WANTED], 0, plan);
  g_object_unref (plan);
}

void
nw_page_want_one (NwPage      *self,
                  NwOperation *operation)
{
  g_autofree char *title = nw_operation_describe (operation);

  nw_page_want (self, nw_plan_take (nw_plan_new (title), operation));
}

void
nw_page_select (NwPage      *self,
                NwNamespace *namespace_,
                int          link)
{
  NwPagePrivate *priv = nw_page_get_instance_private (self);

  g_return_if_fail (NW_IS_PAGE (self));

  nw_selection_set (priv->selection, (NwSelected) {
    .kind = link != 0 ? NW_SELECTED_LINK : NW_SELECTED_NAMESPACE,
    .inode = namespace_->inode,
    .link = link,
  });
}
