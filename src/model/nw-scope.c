/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-scope.h"

#include <glib/gi18n-lib.h>

struct _NwScope
{
  GObject parent_instance;

  NwSnapshot *snapshot;

  NwFilter    filter;
  GHashTable *shown;      /* inodes */
  guint       n_hidden;
  guint       n_isolated; /* hidden only for that */

  NwGroupBy   group_by;
  GHashTable *collapsed;  /* keys of groups */
  GHashTable *ids;        /* key → id */
  GPtrArray  *groups;     /* NwGroup */
  GHashTable *by_inode;   /* inode → NwGroup */

  char       *query;
  GArray     *hits;       /* NwSearchHit */
  guint       n_hidden_hits;
  GHashTable *lit;        /* inodes */
  GHashTable *hit_set;    /* NwSelected → nothing; in hits */
  int         current;
};

G_DEFINE_FINAL_TYPE (NwScope, nw_scope, G_TYPE_OBJECT)

enum
{
  CHANGED,
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Inodes are owned by the namespaces of the snapshot, which outlive the tables. */
static GHashTable *
inode_table_new (void)
{
  return g_hash_table_new (g_int64_hash, g_int64_equal);
}

static guint
hash_selected (gconstpointer key)
{
  const NwSelected *selected = key;

  return g_int64_hash (&selected->inode) * 31 + (guint) selected->link * 3 + selected->kind;
}

static gboolean
equal_selected (gconstpointer a, gconstpointer b)
{
  const NwSelected *first = a, *second = b;

  return first->kind == second->kind && first->inode == second->inode && first->link == second->link;
}

/* What is shown */

static void
update_shown (NwScope *self)
{
  NwFilter lenient = self->filter;

  lenient.hide_isolated = FALSE;
  g_hash_table_remove_all (self->shown);
  self->n_hidden = 0;
  self->n_isolated = 0;
  for (guint i = 0; self->snapshot != NULL && i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (self->snapshot, i);

      if (nw_filter_shows (&self->filter, namespace_))
        {
          g_hash_table_add (self->shown, &namespace_->inode);
        }
      else
        {
          self->n_hidden++;
          self->n_isolated += nw_filter_shows (&lenient, namespace_);
        }
    }
}

/* What stands together */

static void
free_group (gpointer data)
{
  NwGroup *group = data;

  g_free (group->key);
  g_free (group->title);
  g_ptr_array_unref (group->members);
  g_free (group);
}

/* Returns: (transfer full) (nullable): what the group of a namespace is known by. */
static char *
dup_group_key (NwScope *self, const NwNamespace *namespace_)
{
  if (nw_kind_of (namespace_) == NW_KIND_HOST)
    return NULL;
  if (self->group_by == NW_GROUP_BY_PROJECT && *namespace_->project != '\0')
    return g_strconcat ("project:", namespace_->project, NULL);
  if (self->group_by == NW_GROUP_BY_RUNTIME && *namespace_->runtime != '\0')
    return g_strconcat ("runtime:", namespace_->runtime, NULL);
  return NULL;
}

static char *
dup_group_title (NwScope *self, const NwNamespace *namespace_)
{
  NwKind kind = nw_kind_of (namespace_);

  if (self->group_by == NW_GROUP_BY_PROJECT)
    return g_strdup (namespace_->project);
  if (kind == NW_KIND_CONTAINER)
    return nw_kind_dup_runtime_title (namespace_->runtime);
  if (g_str_equal (namespace_->runtime, "mount"))
    return g_strdup (_("Kept by a mount"));
  if (g_str_equal (namespace_->runtime, "descriptor"))
    return g_strdup (_("Kept by an open file"));
  return g_strdup (kind == NW_KIND_NAMED ? namespace_->runtime : nw_kind_get_title (kind));
}

static int
get_group_id (NwScope *self, const char *key)
{
  int id = GPOINTER_TO_INT (g_hash_table_lookup (self->ids, key));

  if (id == 0)
    {
      id = (int) g_hash_table_size (self->ids) + 1;
      g_hash_table_insert (self->ids, g_strdup (key), GINT_TO_POINTER (id));
    }
  return id;
}

static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const NwGroup *first = *(NwGroup *const *) a, *second = *(NwGroup *const *) b;
  int order = g_utf8_collate (first->title, second->title);

  return order != 0 ? order : g_strcmp0 (first->key, second->key);
}

static void
update_groups (NwScope *self)
{
  g_autoptr (GHashTable) by_key = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_remove_all (self->by_inode);
  g_ptr_array_set_size (self->groups, 0);
  if (self->snapshot == NULL || self->group_by == NW_GROUP_BY_NOTHING)
    return;

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (self->snapshot, i);
      g_autofree char *key = dup_group_key (self, namespace_);
      NwGroup *group;

      if (key == NULL || !g_hash_table_contains (self->shown, &namespace_->inode))
        continue;

      group = g_hash_table_lookup (by_key, key);
      if (group == NULL)
        {
          group = g_new0 (NwGroup, 1);
          group->title = dup_group_title (self, namespace_);
          group->members = g_ptr_array_new_with_free_func (g_object_unref);
          group->key = g_steal_pointer (&key);
          g_ptr_array_add (self->groups, group);
          g_hash_table_insert (by_key, group->key, group);
        }
      g_ptr_array_add (group->members, g_object_ref (namespace_));
    }

  for (guint i = self->groups->len; i-- > 0;)
    {
      NwGroup *group = g_ptr_array_index (self->groups, i);

      if (group->members->len < 2)
        {
          g_ptr_array_remove_index (self->groups, i);
          continue;
        }
      group->id = get_group_id (self, group->key);
      group->collapsed = g_hash_table_contains (self->collapsed, group->key);
      for (guint j = 0; j < group->members->len; j++)
        g_hash_table_insert (self->by_inode, &((NwNamespace *) g_ptr_array_index (group->members, j))->inode, group);
    }
  g_ptr_array_sort (self->groups, compare_groups);
}

/* What is sought */

static void
drop_hidden_hits (NwScope *self, GArray *hits)
{
  guint kept = 0;

  self->n_hidden_hits = 0;
  for (guint i = 0; i < hits->len; i++)
    {
      NwSearchHit *hit = &g_array_index (hits, NwSearchHit, i);

      if (!g_hash_table_contains (self->shown, &hit->selected.inode))
        {
          self->n_hidden_hits++;
        }
      else
        {
          NwSearchHit moved = *hit;

          *hit = g_array_index (hits, NwSearchHit, kept);
          g_array_index (hits, NwSearchHit, kept++) = moved;
        }
    }
  g_array_set_size (hits, kept);
}

static gboolean
hits_equal (GArray *a, GArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const NwSearchHit *first = &g_array_index (a, NwSearchHit, i);
      const NwSearchHit *second = &g_array_index (b, NwSearchHit, i);

      if (!equal_selected (&first->selected, &second->selected) || first->match != second->match ||
          !g_str_equal (first->text, second->text))
        return FALSE;
    }
  return TRUE;
}

/* Seeks anew; the current hit stays the current one if it is still found. Returns: whether anything is otherwise. */
static gboolean
update_hits (NwScope *self)
{
  g_autoptr (GArray) before = g_steal_pointer (&self->hits);
  NwSelected current = { 0 };
  gboolean had_current = self->current >= 0;
  guint n_hidden_before = self->n_hidden_hits;

  if (had_current)
    current = g_array_index (before, NwSearchHit, self->current).selected;

  self->hits = self->snapshot != NULL && *self->query != '\0' ? nw_search_find (self->snapshot, self->query)
                                                               : g_array_new (FALSE, FALSE, sizeof (NwSearchHit));
  drop_hidden_hits (self, self->hits);

  g_hash_table_remove_all (self->lit);
  g_hash_table_remove_all (self->hit_set);
  self->current = -1;
  for (guint i = 0; i < self->hits->len; i++)
    {
      NwSelected *selected = &g_array_index (self->hits, NwSearchHit, i).selected;

      g_hash_table_add (self->lit, &selected->inode);
      g_hash_table_add (self->hit_set, selected);
      if (had_current && equal_selected (selected, &current))
        self->current = (int) i;
    }

  return n_hidden_before != self->n_hidden_hits || had_current != (self->current >= 0) || !hits_equal (before, self->hits);
}

static void
emit_changed (NwScope *self)
{
  gboolean found = update_hits (self);

  g_signal_emit (self, signals[CHANGED], 0);
  if (found)
    g_signal_emit (self, signals[FOUND], 0);
}

/* Life */

static void
nw_scope_finalize (GObject *object)
{
  NwScope *self = NW_SCOPE (object);

  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->by_inode);
  g_hash_table_unref (self->lit);
  g_hash_table_unref (self->hit_set);
  g_hash_table_unref (self->collapsed);
  g_hash_table_unref (self->ids);
  g_ptr_array_unref (self->groups);
  g_array_unref (self->hits);
  g_free (self->query);
  g_clear_object (&self->snapshot);

  G_OBJECT_CLASS (nw_scope_parent_class)->finalize (object);
}

static void
nw_scope_class_init (NwScopeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_scope_finalize;

  signals[CHANGED] = g_signal_new ("changed", NW_TYPE_SCOPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FOUND] = g_signal_new ("found", NW_TYPE_SCOPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_scope_init (NwScope *self)
{
  self->shown = inode_table_new ();
  self->by_inode = inode_table_new ();
  self->lit = inode_table_new ();
  self->hit_set = g_hash_table_new (hash_selected, equal_selected);
  self->collapsed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->groups = g_ptr_array_new_with_free_func (free_group);
  self->query = g_strdup ("");
  self->hits = g_array_new (FALSE, FALSE, sizeof (NwSearchHit));
  self->current = -1;
}

NwScope *
nw_scope_new (void)
{
  return g_object_new (NW_TYPE_SCOPE, NULL);
}

void
nw_scope_set_snapshot (NwScope *self, NwSnapshot *snapshot)
{
  g_autoptr (NwSnapshot) before = NULL; /* the tables hold inodes of it until they are made anew */

  g_return_if_fail (NW_IS_SCOPE (self));
  g_return_if_fail (NW_IS_SNAPSHOT (snapshot));

  if (snapshot == self->snapshot)
    return;
  before = g_steal_pointer (&self->snapshot);
  self->snapshot = g_object_ref (snapshot);
  update_shown (self);
  update_groups (self);
  if (update_hits (self))
    g_signal_emit (self, signals[FOUND], 0);
}

NwSnapshot *
nw_scope_get_snapshot (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), NULL);

  return self->snapshot;
}

void
nw_scope_set_filter (NwScope *self, const NwFilter *filter)
{
  g_return_if_fail (NW_IS_SCOPE (self));

  if (nw_filter_equal (&self->filter, filter))
    return;
  self->filter = *filter;
  update_shown (self);
  update_groups (self);
  emit_changed (self);
}

NwFilter
nw_scope_get_filter (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), (NwFilter) { 0 });

  return self->filter;
}

gboolean
nw_scope_shows (NwScope *self, guint64 inode)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), TRUE);

  return g_hash_table_contains (self->shown, &inode);
}

guint
nw_scope_get_n_hidden (NwScope *self, guint *isolated)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), 0);

  if (isolated != NULL)
    *isolated = self->n_isolated;
  return self->n_hidden;
}

char *
nw_scope_describe_hidden (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), NULL);

  if (self->n_hidden == 0)
    return g_strdup ("");
  if (self->n_hidden == self->n_isolated)
    /* Translators: namespaces that are not shown, because they are connected to nothing */
    return g_strdup_printf (ngettext ("%u hidden: only loopback", "%u hidden: only loopback", self->n_hidden), self->n_hidden);
  /* Translators: namespaces that the filter does not show */
  return g_strdup_printf (ngettext ("%u hidden by the filter", "%u hidden by the filter", self->n_hidden), self->n_hidden);
}

void
nw_scope_set_group_by (NwScope *self, NwGroupBy group_by)
{
  g_return_if_fail (NW_IS_SCOPE (self));

  if (group_by == self->group_by)
    return;
  self->group_by = group_by;
  update_groups (self);
  emit_changed (self);
}

NwGroupBy
nw_scope_get_group_by (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), NW_GROUP_BY_NOTHING);

  return self->group_by;
}

void
nw_scope_set_collapsed (NwScope *self, const char *key, gboolean collapsed)
{
  g_return_if_fail (NW_IS_SCOPE (self));
  g_return_if_fail (key != NULL);

  if (collapsed == g_hash_table_contains (self->collapsed, key))
    return;
  if (collapsed)
    g_hash_table_add (self->collapsed, g_strdup (key));
  else
    g_hash_table_remove (self->collapsed, key);
  update_groups (self);
  emit_changed (self);
}

void
nw_scope_set_all_collapsed (NwScope *self, const char *const *keys)
{
  g_return_if_fail (NW_IS_SCOPE (self));

  g_hash_table_remove_all (self->collapsed);
  for (guint i = 0; keys[i] != NULL; i++)
    g_hash_table_add (self->collapsed, g_strdup (keys[i]));
  update_groups (self);
  emit_changed (self);
}

GStrv
nw_scope_dup_collapsed (NwScope *self)
{
  g_autofree char **keys = NULL;

  g_return_val_if_fail (NW_IS_SCOPE (self), NULL);

  keys = (char **) g_hash_table_get_keys_as_array (self->collapsed, NULL);
  return g_strdupv (keys);
}

guint
nw_scope_get_n_groups (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), 0);

  return self->groups->len;
}

const NwGroup *
nw_scope_get_group (NwScope *self, guint position)
{
  g_return_val_if_fail (NW_IS_SCOPE (self) && position < self->groups->len, NULL);

  return g_ptr_array_index (self->groups, position);
}

const NwGroup *
nw_scope_find_group (NwScope *self, guint64 inode)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), NULL);

  return g_hash_table_lookup (self->by_inode, &inode);
}

const NwGroup *
nw_scope_find_group_by_id (NwScope *self, int id)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), NULL);

  for (guint i = 0; i < self->groups->len; i++)
    {
      NwGroup *group = g_ptr_array_index (self->groups, i);

      if (group->id == id)
        return group;
    }
  return NULL;
}

void
nw_scope_set_query (NwScope *self, const char *query)
{
  g_autofree char *stripped = query != NULL ? g_strstrip (g_strdup (query)) : g_strdup ("");

  g_return_if_fail (NW_IS_SCOPE (self));

  if (g_str_equal (stripped, self->query))
    return;
  g_free (self->query);
  self->query = g_steal_pointer (&stripped);
  update_hits (self);
  g_signal_emit (self, signals[FOUND], 0);
}

const char *
nw_scope_get_query (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), "");

  return self->query;
}

gboolean
nw_scope_is_searching (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), FALSE);

  return *self->query != '\0';
}

guint
nw_scope_get_n_hits (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), 0);

  return self->hits->len;
}

const NwSearchHit *
nw_scope_get_hit (NwScope *self, guint position)
{
  g_return_val_if_fail (NW_IS_SCOPE (self) && position < self->hits->len, NULL);

  return &g_array_index (self->hits, NwSearchHit, position);
}

guint
nw_scope_get_n_hidden_hits (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), 0);

  return self->n_hidden_hits;
}

gboolean
nw_scope_is_lit (NwScope *self, guint64 inode)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), FALSE);

  return g_hash_table_contains (self->lit, &inode);
}

gboolean
nw_scope_is_hit (NwScope *self, NwSelected selected)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), FALSE);

  return g_hash_table_contains (self->hit_set, &selected);
}

int
nw_scope_get_current (NwScope *self)
{
  g_return_val_if_fail (NW_IS_SCOPE (self), -1);

  return self->current;
}

void
nw_scope_set_current (NwScope *self, int position)
{
  g_return_if_fail (NW_IS_SCOPE (self));
  g_return_if_fail (position < (int) self->hits->len);

  if (position == self->current)
    return;
  self->current = MAX (position, -1);
  g_signal_emit (self, signals[FOUND], 0);
}

const NwSearchHit *
nw_scope_go (NwScope *self, int step)
{
  int n;

  g_return_val_if_fail (NW_IS_SCOPE (self), NULL);

  n = (int) self->hits->len;
  if (n == 0)
    return NULL;
  if (self->current < 0)
    nw_scope_set_current (self, step > 0 ? 0 : n - 1);
  else
    nw_scope_set_current (self, (self->current + step % n + n) % n);
  return nw_scope_get_hit (self, (guint) self->current);
}
