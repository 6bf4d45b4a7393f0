/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-selection.h"

struct _NwSelection {
  GObject parent_instance;

  GArray *selected; /* NwSelected, in the order of selecting */
};

G_DEFINE_FINAL_TYPE (NwSelection, nw_selection, G_TYPE_OBJECT)

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
selected_equal (const NwSelected *a, const NwSelected *b)
{
  return a->kind == b->kind && a->inode == b->inode && a->link == b->link;
}

static gboolean
find_in (const GArray *array, const NwSelected *selected, guint *position)
{
  for (guint i = 0; i < array->len; i++)
    {
      if (!selected_equal (&g_array_index (array, NwSelected, i), selected))
        continue;
      if (position != NULL)
        *position = i;
      return TRUE;
    }
  return FALSE;
}

static void
add_once (GArray *array, NwSelected selected)
{
  if (!find_in (array, &selected, NULL))
    g_array_append_val (array, selected);
}

static GArray *
selected_array_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (NwSelected));
}

/* @selected: (transfer full) */
static void
replace (NwSelection *self, GArray *selected)
{
  gboolean same = selected->len == self->selected->len;

  for (guint i = 0; same && i < selected->len; i++)
    same = selected_equal (&g_array_index (selected, NwSelected, i), &g_array_index (self->selected, NwSelected, i));
  if (same)
    {
      g_array_unref (selected);
      return;
    }

  g_array_unref (self->selected);
  self->selected = selected;
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Whether @snapshot holds it; a cable is then named by its canonical end, which may be another one than before. */
static gboolean
still_there (NwSelected *selected, const NwSnapshot *snapshot)
{
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, selected->inode);
  NwLink *link;

  if (namespace_ == NULL)
    return FALSE;
  if (selected->kind == NW_SELECTED_NAMESPACE)
    return TRUE;

  link = nw_namespace_find_link (namespace_, selected->link);
  if (link == NULL || selected->kind == NW_SELECTED_LINK)
    return link != NULL;

  *selected = nw_selected_cable (snapshot, namespace_, link);
  return nw_snapshot_find_peer (snapshot, link, NULL) != NULL;
}

static void
nw_selection_finalize (GObject *object)
{
  NwSelection *self = NW_SELECTION (object);

  g_array_unref (self->selected);

  G_OBJECT_CLASS (nw_selection_parent_class)->finalize (object);
}

static void
nw_selection_class_init (NwSelectionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_selection_finalize;

  signals[CHANGED] = g_signal_new ("changed", NW_TYPE_SELECTION, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_selection_init (NwSelection *self)
{
  self->selected = selected_array_new ();
}

NwSelected
nw_selected_cable (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  NwSelected here = { NW_SELECTED_CABLE, namespace_->inode, link->index };
  NwNamespace *there;
  const NwLink *peer = nw_snapshot_find_peer (snapshot, link, &there);

  if (peer == NULL || here.inode < there->inode ||
      (here.inode == there->inode && here.link < peer->index))
    return here;
  return (NwSelected) { NW_SELECTED_CABLE, there->inode, peer->index };
}

NwSelection *
nw_selection_new (void)
{
  return g_object_new (NW_TYPE_SELECTION, NULL);
}

void
nw_selection_clear (NwSelection *self)
{
  g_return_if_fail (NW_IS_SELECTION (self));

  replace (self, selected_array_new ());
}

void
nw_selection_set (NwSelection *self, NwSelected selected)
{
  nw_selection_set_all (self, &selected, 1);
}

void
nw_selection_toggle (NwSelection *self, NwSelected selected)
{
  guint position;

  g_return_if_fail (NW_IS_SELECTION (self));

  if (find_in (self->selected, &selected, &position))
    g_array_remove_index (self->selected, position);
  else
    g_array_append_val (self->selected, selected);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
nw_selection_set_all (NwSelection *self, const NwSelected *selected, guint n)
{
  GArray *array;

  g_return_if_fail (NW_IS_SELECTION (self));
  g_return_if_fail (selected != NULL || n == 0);

  array = selected_array_new ();
  for (guint i = 0; i < n; i++)
    add_once (array, selected[i]);
  replace (self, array);
}

gboolean
nw_selection_contains (NwSelection *self, NwSelected selected)
{
  g_return_val_if_fail (NW_IS_SELECTION (self), FALSE);

  return find_in (self->selected, &selected, NULL);
}

guint
nw_selection_get_length (NwSelection *self)
{
  g_return_val_if_fail (NW_IS_SELECTION (self), 0);

  return self->selected->len;
}

const NwSelected *
nw_selection_get (NwSelection *self, guint position)
{
  g_return_val_if_fail (NW_IS_SELECTION (self), NULL);
  g_return_val_if_fail (position < self->selected->len, NULL);

  return &g_array_index (self->selected, NwSelected, position);
}

void
nw_selection_prune (NwSelection *self, const NwSnapshot *snapshot)
{
  GArray *array;

  g_return_if_fail (NW_IS_SELECTION (self));
  g_return_if_fail (snapshot != NULL);

  array = selected_array_new ();
  for (guint i = 0; i < self->selected->len; i++)
    {
      NwSelected selected = g_array_index (self->selected, NwSelected, i);

      if (still_there (&selected, snapshot))
        add_once (array, selected);
    }
  replace (self, array);
}

void
nw_selection_remap (NwSelection *self, guint64 from, guint64 to)
{
  GArray *array;

  g_return_if_fail (NW_IS_SELECTION (self));

  array = selected_array_new ();
  for (guint i = 0; i < self->selected->len; i++)
    {
      NwSelected selected = g_array_index (self->selected, NwSelected, i);

      if (selected.inode == from)
        selected.inode = to;
      add_once (array, selected);
    }
  replace (self, array);
}
