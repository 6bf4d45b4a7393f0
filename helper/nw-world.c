/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world.h"

#include <linux/neighbour.h>

#include "nw-error.h"
#include "nw-kernel-dump.h"
#include "nw-observer.h"

struct _NwWorld {
  GObject     parent_instance;

  NwRegistry *registry;
  NwObserver *observer;
  NwSnapshot *snapshot;
  guint64     settled_serial;
  GHashTable *dirty;         /* guint64 * → NwTables: what is to be dumped */
  GQueue      order;         /* guint64 *, those keys: who was dirty first comes first */

  guint       update_source;
  gint64      last_update;   /* monotonic, microseconds */
  gint64      update_cost;   /* microseconds */
  gboolean    busy;
  guint       refresh_source;
  guint       sweep_source;
  guint       n_sweeps;
  gint64      last_sweep;    /* monotonic, microseconds */
  gboolean    names_told;    /* a container runtime has told names */
  gboolean    watched;
};

G_DEFINE_FINAL_TYPE (NwWorld, nw_world, G_TYPE_OBJECT)

enum {
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define UPDATE_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)
#define UPDATE_INTERVAL_BUSY (200 * G_TIME_SPAN_MILLISECOND)
/* When more is dirty than can be dumped in this time, it is told in parts, so that nobody has to digest all of it at once. */
#define UPDATE_SLICE (8 * G_TIME_SPAN_MILLISECOND)
#define DRAIN_INTERVAL (1 * G_TIME_SPAN_MILLISECOND)
/* Seconds between looks at neighbours that change their state by the clock. Of most of that the kernel tells, but not of
 * NUD_REACHABLE becoming NUD_DELAY (neigh_timer_handler()). */
#define REFRESH_INTERVAL 3
/* Of processes the kernel tells nobody: milliseconds between looks at where they are, and after how many of these looks also a part of their
 * threads and descriptors is gone through, that many of them. The first time it is more. */
#define SWEEP_INTERVAL 2000
#define SWEEPS_TO_DEEP 5
#define DEEP_BUDGET 4000
#define FIRST_DEEP_BUDGET 40000
#define PASSING_STATES (NUD_INCOMPLETE | NUD_REACHABLE | NUD_DELAY | NUD_PROBE)

/* -- An update --
 *
 * `fresh` maps inodes to namespaces of the snapshot to come; it starts as the present one. */

static GHashTable *
namespaces_of (NwSnapshot *snapshot)
{
  GHashTable *table = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      g_hash_table_replace (table, &namespace_->inode, g_object_ref (namespace_));
    }
  return table;
}

static void
mark_dirty (NwWorld *self, guint64 inode, NwTables tables)
{
  gpointer key, marked;

  if (g_hash_table_lookup_extended (self->dirty, &inode, &key, &marked))
    {
      g_hash_table_insert (self->dirty, g_memdup2 (&inode, sizeof inode), GUINT_TO_POINTER (GPOINTER_TO_UINT (marked) | tables));
      return;
    }
  key = g_memdup2 (&inode, sizeof inode);
  g_hash_table_insert (self->dirty, key, GUINT_TO_POINTER (tables));
  g_queue_push_tail (&self->order, key);
}

/* The peers of links that @a has and @b has not, or has with another peer: a namespace is told nothing when the far end of one
 * of its cables moves elsewhere. */
static void
mark_peers_that_differ (NwWorld *self, NwNamespace *a, NwNamespace *b)
{
  if (b != NULL && a->links == b->links)
    return;
  for (guint i = 0; i < a->links->len; i++)
    {
      const NwLink *link = a->links->pdata[i];
      const NwLink *other = b != NULL ? nw_namespace_find_link (b, link->index) : NULL;

      if (link->peer_namespace != 0 && link->peer_namespace != a->inode &&
          (other == NULL || other->peer_namespace != link->peer_namespace || other->peer_index != link->peer_index))
        mark_dirty (self, link->peer_namespace, NW_TABLES_LINKS);
    }
}

static gboolean
lost_links (NwNamespace *before, NwNamespace *now)
{
  if (now == NULL)
    return TRUE;
  for (guint i = 0; now->links != before->links && i < before->links->len; i++)
    {
      if (nw_namespace_find_link (now, ((NwLink *) before->links->pdata[i])->index) == NULL)
        return TRUE;
    }
  return FALSE;
}

/* Dumps some tables of one namespace into @fresh. @bereft: namespaces that lost links are added here. */
static void
redump (NwWorld *self, GHashTable *fresh, guint64 inode, NwTables tables, GHashTable *bereft)
{
  g_autoptr (GError) error = NULL;
  NwNamespace *before = g_hash_table_lookup (fresh, &inode);
  g_autoptr (NwNamespace) now = nw_kernel_dump_again (self->registry, inode, before, tables, &error);

  if (now == NULL && !g_error_matches (error, NW_ERROR, NW_ERROR_NOT_FOUND))
    {
      g_warning ("%s", error->message);
      return;
    }

  if (before != NULL)
    mark_peers_that_differ (self, before, now);
  if (now != NULL)
    mark_peers_that_differ (self, now, before);
  if (before != NULL && lost_links (before, now))
    g_hash_table_add (bereft, g_memdup2 (&inode, sizeof inode));

  if (now == NULL)
    g_hash_table_remove (fresh, &inode);
  else if (before == NULL || !nw_namespace_equal (before, now))
    g_hash_table_replace (fresh, &now->inode, g_object_ref (now));
}

static void
mark_changed (NwWorld *self, GArray *changed)
{
  for (guint i = 0; i < changed->len; i++)
    mark_dirty (self, g_array_index (changed, guint64, i), NW_TABLES_ALL);
}

static void
rescan (NwWorld *self)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GError) error = NULL;

  if (!nw_registry_rescan (self->registry, changed, &error))
    g_warning ("%s", error->message);
  self->names_told = FALSE;
  mark_changed (self, changed);
}

/* Looks at processes; with a budget of links to read, at their threads and descriptors as well. */
static void
sweep (NwWorld *self, guint deep_budget)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GError) error = NULL;

  self->last_sweep = g_get_monotonic_time ();
  if (!nw_registry_rescan_processes (self->registry, changed, &error) ||
      (deep_budget > 0 && !nw_registry_rescan_deeply (self->registry, deep_budget, NULL, changed, &error)))
    g_warning ("%s", error->message);
  mark_changed (self, changed);
}

static void
mark_all (NwWorld *self)
{
  GPtrArray *known = nw_registry_get_namespaces (self->registry);

  for (guint i = 0; i < known->len; i++)
    mark_dirty (self, ((const NwKnownNamespace *) known->pdata[i])->inode, NW_TABLES_ALL);
}

static void
mark_observed (NwWorld *self)
{
  g_auto (NwObserved) observed = { 0 };
  GHashTableIter iter;
  gpointer inode, tables;

  nw_observer_take (self->observer, &observed);
  if (observed.names || self->names_told)
    rescan (self);
  if (observed.ends)
    sweep (self, 0);
  if (observed.all)
    mark_all (self);
  g_hash_table_iter_init (&iter, observed.inodes);
  while (g_hash_table_iter_next (&iter, &inode, &tables))
    mark_dirty (self, *(guint64 *) inode, GPOINTER_TO_UINT (tables));
}

/* Interfaces that stand on one elsewhere tell where that is; they are told nothing either when it moves. */
static void
mark_children (NwWorld *self, GHashTable *fresh, GHashTable *parents)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, fresh);
  while (g_hash_table_size (parents) > 0 && g_hash_table_iter_next (&iter, NULL, &value))
    {
      const NwNamespace *namespace_ = value;

      for (guint i = 0; i < namespace_->links->len; i++)
        {
          const NwLink *link = namespace_->links->pdata[i];

          if (link->peer_namespace != namespace_->inode && !g_str_equal (link->kind, "veth") &&
              g_hash_table_contains (parents, &link->peer_namespace))
            mark_dirty (self, namespace_->inode, NW_TABLES_LINKS);
        }
    }
  g_hash_table_remove_all (parents);
}

/* @end: monotonic time after which the rest is left for the next update */
static void
redump_dirty (NwWorld *self, GHashTable *fresh, gint64 end)
{
  g_autoptr (GHashTable) bereft = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gint64 drained = g_get_monotonic_time (), now = drained;

  while (now < end && (self->order.length > 0 || g_hash_table_size (bereft) > 0))
    {
      guint64 *next = g_queue_pop_head (&self->order);

      if (next != NULL)
        {
          guint64 inode = *next;
          NwTables tables = GPOINTER_TO_UINT (g_hash_table_lookup (self->dirty, next));

          g_hash_table_remove (self->dirty, next);
          redump (self, fresh, inode, tables, bereft);
        }
      if (self->order.length == 0)
        mark_children (self, fresh, bereft);

      now = g_get_monotonic_time ();
      if (now - drained > DRAIN_INTERVAL)
        {
          nw_observer_drain (self->observer);
          drained = now;
        }
    }
  mark_children (self, fresh, bereft);
}

/* Whether a delta holds more than what packets alone bring about, or processes that come and go. */
static gboolean
is_unsettling (GVariant *removed, GVariant *changed)
{
  static const char *const passing_tables[] = { "neighbours", "bridge-entries", "holder", "processes", NULL };
  GVariantIter iter;
  GVariantIter *tables;

  if (g_variant_n_children (removed) > 0)
    return TRUE;

  g_variant_iter_init (&iter, changed);
  while (g_variant_iter_next (&iter, "(ta{sv})", NULL, &tables))
    {
      const char *key;
      gboolean other = FALSE;

      while (!other && g_variant_iter_next (tables, "{&sv}", &key, NULL))
        other = !g_strv_contains (passing_tables, key);
      g_variant_iter_free (tables);
      if (other)
        return TRUE;
    }
  return FALSE;
}

static void schedule_refresh (NwWorld *self);

static void
replace_snapshot (NwWorld *self, GHashTable *fresh)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new ();
  g_autoptr (NwSnapshot) before = g_object_ref (self->snapshot);
  g_autoptr (NwSnapshot) after = NULL;
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  GHashTableIter iter;
  gpointer namespace_;

  g_hash_table_iter_init (&iter, fresh);
  while (g_hash_table_iter_next (&iter, NULL, &namespace_))
    g_ptr_array_add (namespaces, namespace_);

  after = nw_snapshot_new (nw_snapshot_get_serial (before) + 1, namespaces);
  if (!nw_snapshot_diff (before, after, &removed, &changed))
    return;
  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);

  g_set_object (&self->snapshot, after);
  if (is_unsettling (removed, changed))
    self->settled_serial = nw_snapshot_get_serial (after);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, before, removed, changed);
  schedule_refresh (self);
}

static void schedule_update (NwWorld *self);

/* @time: for how long, at most */
static void
update (NwWorld *self, gint64 time)
{
  g_autoptr (GHashTable) fresh = NULL;
  gint64 start = g_get_monotonic_time ();

  g_clear_handle_id (&self->update_source, g_source_remove);
  mark_observed (self);
  if (self->order.length == 0)
    return;

  fresh = namespaces_of (self->snapshot);
  redump_dirty (self, fresh, time == G_MAXINT64 ? time : g_get_monotonic_time () + time);
  replace_snapshot (self, fresh);

  self->last_update = g_get_monotonic_time ();
  self->update_cost = self->last_update - start;
  if (self->order.length > 0)
    schedule_update (self);
  nw_observer_tell (self->observer);
}

static gboolean
on_update (gpointer user_data)
{
  NwWorld *self = user_data;

  g_assert (NW_IS_WORLD (self));

  self->update_source = 0;
  update (self, UPDATE_SLICE);
  return G_SOURCE_REMOVE;
}

/* Under a storm of events, updates take at most half of the time; beside a plan, a fifth. */
static gint64
update_interval (NwWorld *self)
{
  if (self->busy)
    return MAX (UPDATE_INTERVAL_BUSY, 4 * self->update_cost);
  return MAX (UPDATE_INTERVAL, self->update_cost);
}

static void
schedule_update (NwWorld *self)
{
  gint64 wait;

  if (self->update_source != 0)
    return;
  wait = self->last_update + update_interval (self) - g_get_monotonic_time ();
  if (wait <= 0)
    self->update_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_update, self, NULL);
  else
    self->update_source = g_timeout_add ((wait + 999) / 1000, on_update, self);
}

static void
on_observed (gpointer user_data)
{
  NwWorld *self = user_data;

  g_assert (NW_IS_WORLD (self));

  schedule_update (self);
}

/* -- What the kernel does not tell --
 *
 * Neighbours change by the clock. Of a bridge that is down it does not tell when somebody changes its settings
 * (netdev_state_change()). */

static gboolean
has_passing_neighbours (NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = namespace_->neighbours->pdata[i];

      if ((neighbour->state & PASSING_STATES) != 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_silent_bridges (NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->bridges->len; i++)
    {
      const NwBridge *bridge = namespace_->bridges->pdata[i];
      const NwLink *link = nw_namespace_find_link (namespace_, bridge->link);

      if (link != NULL && !nw_link_is_up (link))
        return TRUE;
    }
  return FALSE;
}

/* Which tables of it must be looked at; 0 for none. */
static NwTables
find_silent (NwNamespace *namespace_)
{
  return (has_passing_neighbours (namespace_) ? NW_TABLES_NEIGHBOURS : 0) |
         (has_silent_bridges (namespace_) ? NW_TABLES_LINKS : 0);
}

static gboolean
on_refresh (gpointer user_data)
{
  NwWorld *self = user_data;

  g_assert (NW_IS_WORLD (self));

  self->refresh_source = 0;
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (self->snapshot, i);
      NwTables tables = find_silent (namespace_);

      if (tables != 0)
        mark_dirty (self, namespace_->inode, tables);
    }
  if (self->order.length > 0)
    schedule_update (self);
  schedule_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
schedule_refresh (NwWorld *self)
{
  gboolean silent = FALSE;

  if (!self->watched || self->refresh_source != 0)
    return;
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (self->snapshot) && !silent; i++)
    silent = find_silent (nw_snapshot_get_namespace (self->snapshot, i)) != 0;
  if (silent)
    self->refresh_source = g_timeout_add_seconds (REFRESH_INTERVAL, on_refresh, self);
}

/* -- Processes -- */

static gboolean
on_sweep (gpointer user_data)
{
  NwWorld *self = user_data;

  g_assert (NW_IS_WORLD (self));

  sweep (self, ++self->n_sweeps % SWEEPS_TO_DEEP == 0 ? DEEP_BUDGET : 0);
  if (self->order.length > 0)
    schedule_update (self);
  return G_SOURCE_CONTINUE;
}

static void
on_names_told (gpointer user_data)
{
  NwWorld *self = user_data;

  self->names_told = TRUE;
  on_observed (self);
}

/* -- The object -- */

static void
nw_world_finalize (GObject *object)
{
  NwWorld *self = NW_WORLD (object);

  g_queue_clear (&self->order);
  g_clear_pointer (&self->dirty, g_hash_table_unref);
  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_handle_id (&self->refresh_source, g_source_remove);
  g_clear_handle_id (&self->sweep_source, g_source_remove);
  g_clear_pointer (&self->observer, nw_observer_free);
  g_clear_pointer (&self->registry, nw_registry_free);
  g_clear_object (&self->snapshot);

  G_OBJECT_CLASS (nw_world_parent_class)->finalize (object);
}

static void
nw_world_class_init (NwWorldClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nw_world_finalize;

  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", NW_TYPE_WORLD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 3, NW_TYPE_SNAPSHOT, G_TYPE_VARIANT, G_TYPE_VARIANT);
}

static void
nw_world_init (NwWorld *self)
{
  g_queue_init (&self->order);
  self->dirty = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

NwWorld *
nw_world_new (GError **error)
{
  g_autoptr (NwWorld) self = g_object_new (NW_TYPE_WORLD, NULL);
  g_autoptr (GPtrArray) namespaces = NULL;

  self->registry = nw_registry_new (error);
  if (self->registry == NULL)
    return NULL;
  self->observer = nw_observer_new (self->registry, on_observed, self, error);
  if (self->observer == NULL)
    return NULL;
  nw_registry_set_names_func (self->registry, on_names_told, self);
  if (!nw_registry_rescan_deeply (self->registry, FIRST_DEEP_BUDGET, NULL, NULL, error))
    return NULL;
  self->last_sweep = g_get_monotonic_time ();
  namespaces = nw_kernel_dump_all (self->registry, error);
  if (namespaces == NULL)
    return NULL;

  self->snapshot = nw_snapshot_new (1, namespaces);
  self->settled_serial = 1;
  update (self, G_MAXINT64); /* what happened between the first scan and the first watch */
  return g_steal_pointer (&self);
}

NwRegistry *
nw_world_get_registry (NwWorld *self)
{
  g_return_val_if_fail (NW_IS_WORLD (self), NULL);

  return self->registry;
}

NwSnapshot *
nw_world_get_snapshot (NwWorld *self)
{
  g_return_val_if_fail (NW_IS_WORLD (self), NULL);

  return self->snapshot;
}

guint64
nw_world_get_settled_serial (NwWorld *self)
{
  g_return_val_if_fail (NW_IS_WORLD (self), 0);

  return self->settled_serial;
}

void
nw_world_flush (NwWorld *self)
{
  g_return_if_fail (NW_IS_WORLD (self));

  /* While nobody looks, nobody sweeps either. */
  if (g_get_monotonic_time () - self->last_sweep > SWEEP_INTERVAL * G_TIME_SPAN_MILLISECOND)
    sweep (self, 0);
  update (self, G_MAXINT64);
}

void
nw_world_set_busy (NwWorld *self, gboolean busy)
{
  g_return_if_fail (NW_IS_WORLD (self));

  self->busy = busy;
}

void
nw_world_touch (NwWorld *self, guint64 inode)
{
  g_return_if_fail (NW_IS_WORLD (self));

  mark_dirty (self, inode, NW_TABLES_ALL);
}

void
nw_world_set_watched (NwWorld *self, gboolean watched)
{
  g_return_if_fail (NW_IS_WORLD (self));

  self->watched = watched;
  if (watched)
    {
      schedule_refresh (self);
      if (self->sweep_source == 0)
        self->sweep_source = g_timeout_add (SWEEP_INTERVAL, on_sweep, self);
    }
  else
    {
      g_clear_handle_id (&self->refresh_source, g_source_remove);
      g_clear_handle_id (&self->sweep_source, g_source_remove);
    }
}
