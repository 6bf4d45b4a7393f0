/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-executor.h"

#include <glib/gi18n-lib.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>

#include "nw-error.h"
#include "nw-guard.h"
#include "nw-inverse.h"
#include "nw-kernel-address.h"
#include "nw-kernel-dump.h"
#include "nw-kernel-execute.h"
#include "nw-kernel-link.h"
#include "nw-resolver.h"

/* Microseconds of work at a stretch. */
#define SLICE (8 * G_TIME_SPAN_MILLISECOND)
/* When progress is first told, and then how often. */
#define PROGRESS_AFTER (200 * G_TIME_SPAN_MILLISECOND)
#define PROGRESS_INTERVAL (100 * G_TIME_SPAN_MILLISECOND)
/* A removed namespace is dismantled by the kernel a moment later; how often to look, in milliseconds, and how long. */
#define DISMANTLING_LOOK 3
#define DISMANTLING_PATIENCE (3 * G_TIME_SPAN_SECOND)
/* Duplicate address detection (RFC 4862) takes a second or two. */
#define DETECTION_PATIENCE (5 * G_TIME_SPAN_SECOND)

/* The far end of a cable into a namespace that was removed, or what stood on an interface in there: the kernel is about to
 * remove it too. */
typedef struct {
  NwNamespaceRef ref;
  char          *link;
  int            index;
  gint64         deadline;
} Vanishing;

typedef enum {
  PHASE_APPLY,
  PHASE_ROLL_BACK,
  PHASE_SETTLE, /* all is done; what vanishes by itself may still be there */
} Phase;

typedef struct {
  NwPlan                 *plan;      /* NULL for taking something back */
  guint64                 expected_serial;
  NwAction                permitted;
  gboolean                confirmed; /* the root namespace's own way out may go */
  NwExecutorProgressFunc  progress;
  gpointer                progress_data;

  Phase                   phase;
  guint                   position;  /* in the plan, or in the inverses */
  NwResolver             *resolver;
  gboolean                gave_neighbours; /* the plan has noted fixed neighbours */
  gboolean                has_strangers;   /* it has made namespaces that the world may not know yet */
  GHashTable             *made;      /* "inode/name" of the links that the plan itself made */
  GPtrArray              *inverses;  /* GPtrArray of NwOperation, for each operation that was done */
  GPtrArray              *notes;
  GPtrArray              *vanishing; /* Vanishing */
  gint64                  patience;  /* until when the present operation may wait for its source address; 0 before it does */
  GError                 *error;     /* why it is rolled back */
  GPtrArray              *undo;      /* the inverses in the order in which they run */
  GString                *left;      /* what could not be rolled back */
  gboolean                started;
  gint64                  next_progress;
} Job;

struct _NwExecutor {
  GObject  parent_instance;

  NwWorld *world;
  GQueue   queue;       /* GTask with a Job; the head is at work */
  gint64   dismantling; /* until when the kernel may be busy with the last namespace that was removed */
  guint    work_source;
};

G_DEFINE_FINAL_TYPE (NwExecutor, nw_executor, G_TYPE_OBJECT)

/* What a step of a job came to. */
typedef enum {
  STEP_DONE,
  STEP_FAILED,
  STEP_WAIT,
} Step;

static void
vanishing_free (Vanishing *self)
{
  g_free (self->ref.name);
  g_free (self->link);
  g_free (self);
}

static void
job_free (Job *job)
{
  g_clear_object (&job->plan);
  g_clear_pointer (&job->resolver, nw_resolver_free);
  g_clear_pointer (&job->made, g_hash_table_unref);
  g_clear_pointer (&job->inverses, g_ptr_array_unref);
  g_clear_pointer (&job->notes, g_ptr_array_unref);
  g_clear_pointer (&job->vanishing, g_ptr_array_unref);
  g_clear_pointer (&job->undo, g_ptr_array_unref);
  g_clear_error (&job->error);
  if (job->left != NULL)
    g_string_free (job->left, TRUE);
  g_free (job);
}

static Job *
job_new (NwExecutor *self, NwPlan *plan, NwAction permitted)
{
  Job *job = g_new0 (Job, 1);

  g_set_object (&job->plan, plan);
  job->permitted = permitted;
  job->resolver = nw_resolver_new (nw_world_get_registry (self->world), permitted);
  job->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  job->inverses = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  job->notes = g_ptr_array_new_with_free_func (g_free);
  job->vanishing = g_ptr_array_new_with_free_func ((GDestroyNotify) vanishing_free);
  return job;
}

/* -- What the plan itself made --
 *
 * What is done to a link that the plan made needs no inverse: it goes with the link. Nor do routes in a namespace
 * that it made. So a plan that builds something need not look before each step, and is undone in few steps. */

static char *
link_key (guint64 inode, const char *link)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT "/%s", inode, link);
}

static void
remember_made (Job *job, const NwOperation *operation)
{
  guint64 inode = operation->namespace.inode;

  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      g_hash_table_add (job->made, link_key (inode, "lo"));
      break;
    case NW_OPERATION_LINK_ADD:
      g_hash_table_add (job->made, link_key (inode, operation->link));
      if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE))
        g_hash_table_add (job->made, link_key (operation->peer_namespace.inode, operation->peer));
      break;
    case NW_OPERATION_NAMESPACE_REMOVE:
    case NW_OPERATION_LINK_REMOVE:
    case NW_OPERATION_LINK_RENAME:
    case NW_OPERATION_LINK_MOVE:
      /* From here on a name may stand for another link. */
      g_hash_table_remove_all (job->made);
      break;
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      job->gave_neighbours = TRUE;
      break;
    default:
      break;
    }
}

/* A bridge that gets a port may get another MAC address, and loses its fixed neighbours with the old one: then it must be known
 * which they were. */
static gboolean
leaves_neighbours (NwExecutor *self, Job *job, const NwOperation *operation)
{
  g_autofree char *key = link_key (operation->namespace.inode, operation->master);
  NwNamespace *namespace_ = nw_snapshot_find (nw_world_get_snapshot (self->world), operation->namespace.inode);
  NwLink *master = namespace_ != NULL ? nw_namespace_find_link_by_name (namespace_, operation->master) : NULL;

  if (g_hash_table_contains (job->made, key))
    return TRUE;
  if (master == NULL || job->gave_neighbours)
    return FALSE;
  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = namespace_->neighbours->pdata[i];

      if (neighbour->link == master->index && (neighbour->state & NUD_PERMANENT) != 0)
        return FALSE;
    }
  return TRUE;
}

static gboolean
goes_with_what_was_made (NwExecutor *self, Job *job, const NwOperation *operation)
{
  g_autofree char *key = NULL;

  switch (operation->kind)
    {
    case NW_OPERATION_LINK_SET_UP:
    case NW_OPERATION_LINK_SET_MTU:
    case NW_OPERATION_LINK_SET_MAC:
    case NW_OPERATION_ADDRESS_REPLACE:
    case NW_OPERATION_ADDRESS_REMOVE:
    case NW_OPERATION_NEIGHBOUR_REPLACE:
    case NW_OPERATION_NEIGHBOUR_REMOVE:
    case NW_OPERATION_BRIDGE_SET:
    case NW_OPERATION_LIMIT_SET:
    case NW_OPERATION_LIMIT_REMOVE:
      key = link_key (operation->namespace.inode, operation->link);
      return g_hash_table_contains (job->made, key);
    case NW_OPERATION_LINK_SET_MASTER:
      key = link_key (operation->namespace.inode, operation->link);
      return g_hash_table_contains (job->made, key) && leaves_neighbours (self, job, operation);
    case NW_OPERATION_ROUTE_REPLACE:
    case NW_OPERATION_ROUTE_REMOVE:
    case NW_OPERATION_FORWARDING_SET:
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      return nw_resolver_has_created (job->resolver, operation->namespace.inode);
    default:
      return FALSE;
    }
}

/* -- Looking before one leaps -- */

/* Whether it tells on links that stand on another, in other namespaces as well. */
static gboolean
reaches_children (const NwOperation *operation)
{
  return operation->kind == NW_OPERATION_NAMESPACE_REMOVE || operation->kind == NW_OPERATION_LINK_REMOVE ||
         operation->kind == NW_OPERATION_LINK_MOVE || operation->kind == NW_OPERATION_LINK_SET_UP ||
         operation->kind == NW_OPERATION_LINK_SET_MTU;
}

/* Whether the plan makes links that stand on others and can be carried elsewhere, or carries some; of these the world may not
 * know yet. */
static gboolean
makes_children (Job *job)
{
  for (guint i = 0; i < nw_plan_get_length (job->plan); i++)
    {
      const NwOperation *operation = nw_plan_get (job->plan, i);

      if (operation->kind == NW_OPERATION_LINK_MOVE || nw_operation_has (operation, NW_FIELD_PARENT) ||
          nw_operation_has (operation, NW_FIELD_VNI))
        return TRUE;
    }
  return FALSE;
}

/* Whether the far end of @link vanishes or changes with it. */
static gboolean
reaches_peer_of (const NwOperation *operation, const NwLink *link)
{
  if (operation->kind == NW_OPERATION_NAMESPACE_REMOVE)
    return TRUE;
  return (operation->kind == NW_OPERATION_LINK_REMOVE || operation->kind == NW_OPERATION_LINK_MOVE) &&
         g_strcmp0 (operation->link, link->name) == 0;
}

/* Dumps a namespace into @found, unless it is in there. @required: whether it is an error that there is none. */
static gboolean
look_at (NwExecutor *self, GHashTable *found, guint64 inode, gboolean required, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  NwRegistry *registry = nw_world_get_registry (self->world);
  NwNamespace *namespace_;

  if (inode == 0 || g_hash_table_contains (found, &inode))
    return TRUE;
  if (nw_registry_lookup (registry, inode) == NULL)
    nw_world_flush (self->world);

  namespace_ = nw_kernel_dump_namespace (registry, inode, &local_error);
  if (namespace_ == NULL && (required || !g_error_matches (local_error, NW_ERROR, NW_ERROR_NOT_FOUND)))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (namespace_ != NULL)
    g_hash_table_replace (found, &namespace_->inode, namespace_);
  return TRUE;
}

static gboolean
stands_on_found (const NwNamespace *namespace_, GHashTable *found)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = namespace_->links->pdata[i];

      if (link->peer_namespace != namespace_->inode && !g_str_equal (link->kind, "veth") &&
          g_hash_table_contains (found, &link->peer_namespace))
        return TRUE;
    }
  return FALSE;
}

/* Interfaces that stand on one that vanishes go with it, and follow it in other respects, wherever they were carried. */
static gboolean
look_at_children (NwExecutor *self, Job *job, GHashTable *found, GError **error)
{
  NwSnapshot *snapshot;
  guint n_before;

  if (makes_children (job))
    nw_world_flush (self->world);
  snapshot = nw_world_get_snapshot (self->world);

  do
    {
      n_before = g_hash_table_size (found);
      for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
        {
          const NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

          if (stands_on_found (namespace_, found) && !look_at (self, found, namespace_->inode, FALSE, error))
            return FALSE;
        }
    }
  while (g_hash_table_size (found) > n_before);
  return TRUE;
}

/* Returns: (transfer full): the namespaces that @operation concerns, as the kernel has them now. */
static NwSnapshot *
look (NwExecutor *self, Job *job, const NwOperation *operation, GError **error)
{
  g_autoptr (GHashTable) found = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
  g_autoptr (GPtrArray) namespaces = NULL;
  NwNamespace *namespace_;
  GHashTableIter iter;
  gpointer value;

  /* The other end of a cable is told by the number of its namespace, which must be known. */
  if (job->has_strangers && reaches_children (operation))
    {
      nw_world_flush (self->world);
      job->has_strangers = FALSE;
    }

  if (!look_at (self, found, operation->namespace.inode, TRUE, error))
    return NULL;
  if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE) &&
      !look_at (self, found, operation->peer_namespace.inode, TRUE, error))
    return NULL;
  if (nw_operation_has (operation, NW_FIELD_TARGET) &&
      !look_at (self, found, operation->target.inode, TRUE, error))
    return NULL;

  namespace_ = g_hash_table_lookup (found, &operation->namespace.inode);
  for (guint i = 0; namespace_ != NULL && i < namespace_->links->len; i++)
    {
      const NwLink *link = namespace_->links->pdata[i];

      if (reaches_peer_of (operation, link) &&
          !look_at (self, found, link->peer_namespace, FALSE, error))
        return NULL;
    }
  if (reaches_children (operation) && !look_at_children (self, job, found, error))
    return NULL;

  namespaces = g_ptr_array_new ();
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (namespaces, value);
  return nw_snapshot_new (0, namespaces);
}

/* -- Links that vanish by themselves -- */

static void
expect_link_to_vanish (Job *job, const NwNamespace *namespace_, const NwLink *link, gint64 deadline)
{
  Vanishing *vanishing = g_new0 (Vanishing, 1);

  vanishing->ref = nw_namespace_get_ref (namespace_);
  vanishing->ref.name = g_strdup (vanishing->ref.name);
  vanishing->link = g_strdup (link->name);
  vanishing->index = link->index;
  vanishing->deadline = deadline;
  g_ptr_array_add (job->vanishing, vanishing);
}

static void
expect_to_vanish (Job *job, NwSnapshot *before, guint64 inode)
{
  gint64 deadline = g_get_monotonic_time () + DISMANTLING_PATIENCE;

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (before); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (before, i);

      for (guint j = 0; namespace_->inode != inode && j < namespace_->links->len; j++)
        {
          const NwLink *link = namespace_->links->pdata[j];

          if (link->peer_namespace == inode)
            expect_link_to_vanish (job, namespace_, link, deadline);
        }
    }
}

static gboolean
is_still_there (Job *job, const Vanishing *vanishing)
{
  NwRtnl *rtnl = nw_resolver_get_socket (job->resolver, &vanishing->ref, NULL);

  return rtnl != NULL && nw_kernel_link_find (rtnl, vanishing->link, NULL) == vanishing->index;
}

static gboolean
has_waited_enough (Job *job, const Vanishing *vanishing)
{
  if (g_get_monotonic_time () < vanishing->deadline)
    return FALSE;
  g_ptr_array_add (job->notes,
                   g_strdup_printf (_("Something still runs in a namespace that was removed; %s stays until it ends."),
                                    vanishing->link));
  return TRUE;
}

static gboolean
mentions (const NwOperation *operation, guint64 inode)
{
  return operation->namespace.inode == inode ||
         (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE) && operation->peer_namespace.inode == inode) ||
         (nw_operation_has (operation, NW_FIELD_TARGET) && operation->target.inode == inode);
}

/* Whether something in the way of @operation, or of the end when that is %NULL, has yet to vanish. */
static gboolean
must_wait (Job *job, const NwOperation *operation)
{
  guint i = 0;

  while (i < job->vanishing->len)
    {
      const Vanishing *vanishing = job->vanishing->pdata[i];

      if (operation != NULL && !mentions (operation, vanishing->ref.inode))
        i++;
      else if (is_still_there (job, vanishing) && !has_waited_enough (job, vanishing))
        return TRUE;
      else
        g_ptr_array_remove_index_fast (job->vanishing, i);
    }
  return FALSE;
}

/* -- Source addresses that are not good yet -- */

static gboolean
is_being_checked (NwRtnl *rtnl, const NwInet *inet)
{
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);

  if (!nw_kernel_address_dump (rtnl, addresses, NULL))
    return FALSE;
  for (guint i = 0; i < addresses->len; i++)
    {
      const NwAddress *address = addresses->pdata[i];

      if (nw_inet_same_address (&address->local, inet))
        return (address->flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED)) == IFA_F_TENTATIVE;
    }
  return FALSE;
}

/* The kernel refuses a route from an IPv6 address of which it does not know yet that nobody else has it. */
static gboolean
must_wait_for_source (Job *job, const NwOperation *operation)
{
  NwRtnl *rtnl;

  if (operation->kind != NW_OPERATION_ROUTE_REPLACE || !nw_operation_has (operation, NW_FIELD_SOURCE) ||
      operation->source.family != AF_INET6)
    return FALSE;
  if (job->patience == 0)
    job->patience = g_get_monotonic_time () + DETECTION_PATIENCE;
  rtnl = nw_resolver_get_socket (job->resolver, &operation->namespace, NULL);
  return rtnl != NULL && is_being_checked (rtnl, &operation->source) && g_get_monotonic_time () < job->patience;
}

/* -- One operation -- */

static gboolean
execute (NwExecutor *self, Job *job, NwOperation *operation, GError **error)
{
  g_autoptr (NwRtnl) rtnl = NULL;
  g_autoptr (NwNetns) other = NULL;
  g_autoptr (NwNetns) created = NULL;
  const NwNamespaceRef *other_ref = NULL;

  if (operation->kind != NW_OPERATION_NAMESPACE_ADD)
    {
      rtnl = nw_resolver_get_socket (job->resolver, &operation->namespace, error);
      if (rtnl == NULL)
        return FALSE;
      nw_rtnl_ref (rtnl);
    }

  if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE))
    other_ref = &operation->peer_namespace;
  else if (nw_operation_has (operation, NW_FIELD_TARGET))
    other_ref = &operation->target;
  if (other_ref != NULL)
    {
      NwRtnl *other_rtnl = nw_resolver_get_socket (job->resolver, other_ref, error);

      if (other_rtnl == NULL)
        return FALSE;
      other = nw_netns_ref (nw_rtnl_get_netns (other_rtnl));
    }

  if (!nw_kernel_execute (operation, rtnl, other, &created, error))
    return FALSE;

  if (created != NULL)
    {
      nw_resolver_add_created (job->resolver, created);
      operation->namespace.inode = created->inode;
      job->has_strangers = TRUE;
    }
  nw_world_touch (self->world, operation->namespace.inode);
  return TRUE;
}

/* What stands on a link, or sends its packets, outside of a namespace that was removed is gone from view with it, but still in the
 * way of another one like it: the same VLAN, the same tunnel. */
static gboolean
may_be_in_the_way (NwExecutor *self, const NwOperation *operation, const GError *error)
{
  return operation->kind == NW_OPERATION_LINK_ADD &&
         (nw_operation_has (operation, NW_FIELD_PARENT) || nw_operation_has (operation, NW_FIELD_VNI)) &&
         g_error_matches (error, NW_ERROR, NW_ERROR_EXISTS) &&
         g_get_monotonic_time () < self->dismantling;
}

static Step
execute_or_wait (NwExecutor *self, Job *job, NwOperation *operation, GError **error)
{
  GError *local_error = NULL;

  if (execute (self, job, operation, &local_error))
    return STEP_DONE;
  if (may_be_in_the_way (self, operation, local_error))
    {
      g_error_free (local_error);
      return STEP_WAIT;
    }
  g_propagate_error (error, local_error);
  return STEP_FAILED;
}

/* The namespace is gone. If it comes back, it will be as one that the plan makes: inode 0. */
static void
after_removal (NwExecutor *self, Job *job, const NwOperation *operation, NwSnapshot *before)
{
  guint64 inode = operation->namespace.inode;

  self->dismantling = g_get_monotonic_time () + DISMANTLING_PATIENCE;
  nw_resolver_forget (job->resolver, inode);
  /* Others must let go of it as well: pings hold it open. */
  nw_world_flush (self->world);
  if (nw_registry_lookup (nw_world_get_registry (self->world), inode) != NULL)
    return; /* it has another name */

  if (before != NULL)
    expect_to_vanish (job, before, inode);
  for (guint i = 0; i < job->inverses->len; i++)
    {
      GPtrArray *inverse = job->inverses->pdata[i];

      for (guint j = 0; j < inverse->len; j++)
        {
          NwOperation *old = inverse->pdata[j];

          inverse->pdata[j] = nw_operation_remap (old, inode, 0);
          nw_operation_unref (old);
        }
    }
}

/* Works out how to undo @operation, which has not run yet. @before: (out) (nullable): what it found. */
static GPtrArray *
prepare_inverse (NwExecutor *self, Job *job, NwOperation *operation, NwSnapshot **before, GError **error)
{
  g_autoptr (GPtrArray) inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);

  if (goes_with_what_was_made (self, job, operation))
    return g_steal_pointer (&inverse);
  if (nw_operation_needs_before (operation))
    {
      *before = look (self, job, operation, error);
      if (*before == NULL)
        return NULL;
    }
  if (!nw_operation_invert (operation, *before, inverse, job->notes, error))
    return NULL;
  return g_steal_pointer (&inverse);
}

/* The inverse of making a namespace was worked out when the namespace had no inode yet. */
static void
name_created (GPtrArray *inverse, guint64 inode)
{
  for (guint i = 0; i < inverse->len; i++)
    {
      NwOperation *old = inverse->pdata[i];

      inverse->pdata[i] = nw_operation_remap (old, 0, inode);
      nw_operation_unref (old);
    }
}

/* Permission was given for what the plan looked like before it began; what it turns out to reach must be no more than that. */
static gboolean
check_permitted (Job *job, const NwOperation *operation, const NwSnapshot *before, GError **error)
{
  if (job->permitted >= NW_ACTION_MODIFY_HOST || before == NULL ||
      nw_action_for_operation (operation, before) <= job->permitted)
    return TRUE;
  g_set_error_literal (error, NW_ERROR, NW_ERROR_DENIED,
                       _("It reaches further than you were given permission for. Do the steps before it on their own, and try again."));
  return FALSE;
}

static Step
apply_one (NwExecutor *self, Job *job, NwOperation *operation, GError **error)
{
  g_autoptr (GPtrArray) inverse = NULL;
  g_autoptr (NwSnapshot) before = NULL;
  Step step;

  if (!nw_operation_check (operation, error) ||
      !nw_resolver_resolve (job->resolver, operation, error))
    return STEP_FAILED;
  if (must_wait (job, operation) || must_wait_for_source (job, operation))
    return STEP_WAIT;

  inverse = prepare_inverse (self, job, operation, &before, error);
  if (inverse == NULL ||
      !check_permitted (job, operation, before, error) ||
      (!job->confirmed && before != NULL && !nw_guard_check (operation, before, error)))
    return STEP_FAILED;
  step = execute_or_wait (self, job, operation, error);
  if (step != STEP_DONE)
    return step;

  if (operation->kind == NW_OPERATION_NAMESPACE_ADD)
    name_created (inverse, operation->namespace.inode);
  else if (operation->kind == NW_OPERATION_NAMESPACE_REMOVE)
    after_removal (self, job, operation, before);
  remember_made (job, operation);
  g_ptr_array_add (job->inverses, g_steal_pointer (&inverse));
  return STEP_DONE;
}

static Step
undo_one (NwExecutor *self, Job *job, NwOperation *operation, GError **error)
{
  Step step;

  if (!nw_resolver_resolve (job->resolver, operation, error))
    return STEP_FAILED;
  if (must_wait (job, operation) || must_wait_for_source (job, operation))
    return STEP_WAIT;
  step = execute_or_wait (self, job, operation, error);
  if (step != STEP_DONE)
    return step;
  if (operation->kind == NW_OPERATION_NAMESPACE_REMOVE)
    after_removal (self, job, operation, NULL);
  return STEP_DONE;
}

/* -- A job -- */

/* Joins the inverses: the last operation is undone first. */
static GPtrArray *
collect_undo (Job *job)
{
  GPtrArray *undo = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);

  for (guint i = job->inverses->len; i > 0; i--)
    {
      GPtrArray *inverse = job->inverses->pdata[i - 1];

      for (guint j = 0; j < inverse->len; j++)
        g_ptr_array_add (undo, nw_operation_ref (inverse->pdata[j]));
    }
  return undo;
}

static void
begin_roll_back (Job *job, GError *error)
{
  job->error = error;
  job->undo = collect_undo (job);
  nw_resolver_permit (job->resolver, NW_ACTION_MODIFY_HOST); /* as it was, whatever has become of it since */
  job->phase = PHASE_ROLL_BACK;
  job->position = 0;
}

static Step
step_apply (NwExecutor *self, GTask *task, Job *job)
{
  guint total = nw_plan_get_length (job->plan);
  NwOperation *operation;
  GError *error = NULL;
  Step step;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      begin_roll_back (job, g_error_new_literal (NW_ERROR, NW_ERROR_CANCELLED, _("It was cancelled.")));
      return STEP_DONE;
    }
  if (job->position == total)
    {
      job->undo = collect_undo (job);
      job->phase = PHASE_SETTLE;
      return STEP_DONE;
    }

  operation = nw_plan_get (job->plan, job->position);
  step = apply_one (self, job, operation, &error);
  if (step != STEP_WAIT)
    job->patience = 0;
  if (step == STEP_DONE)
    job->position++;
  else if (step == STEP_FAILED)
    {
      nw_executor_prefix_error (&error, operation, job->position + 1, total);
      begin_roll_back (job, error);
    }
  return step;
}

static Step
step_roll_back (NwExecutor *self, Job *job)
{
  g_autoptr (GError) error = NULL;
  NwOperation *operation;
  Step step;

  if (job->position == job->undo->len)
    {
      job->phase = PHASE_SETTLE;
      return STEP_DONE;
    }

  operation = job->undo->pdata[job->position];
  step = undo_one (self, job, operation, &error);
  if (step == STEP_FAILED)
    {
      g_autofree char *description = nw_operation_describe (operation);

      if (job->left == NULL)
        job->left = g_string_new (NULL);
      g_string_append_printf (job->left, "\n%s: %s", description, error->message);
    }
  if (step != STEP_WAIT)
    {
      job->position++;
      job->patience = 0;
    }
  return step;
}

static void
append_sentence (GString *text, const char *sentence)
{
  if (text->len > 0 && text->str[text->len - 1] != '.')
    g_string_append_c (text, '.');
  g_string_append_printf (text, " %s", sentence);
}

/* Says with the error what became of what had been done before. */
static void
return_error (Job *job, GTask *task)
{
  g_autoptr (GString) message = g_string_new (job->error->message);

  if (job->left == NULL)
    append_sentence (message, _("Nothing was changed."));
  else
    {
      append_sentence (message, _("Not all of what was done before could be taken back:"));
      g_string_append (message, job->left->str);
    }
  g_task_return_new_error (task, job->error->domain, job->error->code, "%s", message->str);
}

static void
return_success (Job *job, GTask *task)
{
  NwApplied *applied = g_new0 (NwApplied, 1);

  applied->undo = g_steal_pointer (&job->undo);
  applied->notes = g_steal_pointer (&job->notes);
  applied->created = g_hash_table_ref (nw_resolver_get_created (job->resolver));
  g_task_return_pointer (task, applied, (GDestroyNotify) nw_applied_free);
}

static void
return_taken_back (Job *job, GTask *task)
{
  if (job->left != NULL)
    g_task_return_new_error (task, NW_ERROR, NW_ERROR_FAILED, "%s", job->left->str + strlen ("\n"));
  else
    g_task_return_boolean (task, TRUE);
}

static void
finish (NwExecutor *self, GTask *task)
{
  Job *job = g_task_get_task_data (task);

  nw_resolver_let_go (job->resolver);
  nw_world_set_busy (self->world, FALSE);
  nw_world_flush (self->world);
  if (job->plan == NULL)
    return_taken_back (job, task);
  else if (job->error != NULL)
    return_error (job, task);
  else
    return_success (job, task);
}

static Step
step (NwExecutor *self, GTask *task, Job *job)
{
  switch (job->phase)
    {
    case PHASE_APPLY:
      return step_apply (self, task, job);
    case PHASE_ROLL_BACK:
      return step_roll_back (self, job);
    case PHASE_SETTLE:
    default:
      return must_wait (job, NULL) ? STEP_WAIT : STEP_DONE;
    }
}

static void
tell_progress (GTask *task, Job *job)
{
  gint64 now = g_get_monotonic_time ();

  if (job->progress == NULL || job->phase != PHASE_APPLY || now < job->next_progress)
    return;
  job->next_progress = now + PROGRESS_INTERVAL;
  job->progress (job->position, nw_plan_get_length (job->plan), job->progress_data);
}

static gboolean on_work (gpointer user_data);

static void
schedule (NwExecutor *self, guint delay)
{
  if (self->work_source != 0 || g_queue_is_empty (&self->queue))
    return;
  if (delay > 0)
    self->work_source = g_timeout_add (delay, on_work, self);
  else
    self->work_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_work, self, NULL);
}

/* A slice of the job at the head of the queue. */
static gboolean
on_work (gpointer user_data)
{
  NwExecutor *self = user_data;
  g_autoptr (GTask) task = NULL;
  gint64 end = g_get_monotonic_time () + SLICE;
  guint delay = 0;
  Job *job;

  g_assert (NW_IS_EXECUTOR (self));

  self->work_source = 0;
  if (g_queue_is_empty (&self->queue))
    return G_SOURCE_REMOVE; /* cancelled meanwhile */
  task = g_object_ref (g_queue_peek_head (&self->queue));
  job = g_task_get_task_data (task);
  if (!job->started)
    {
      GError *error = NULL;

      job->started = TRUE;
      nw_world_set_busy (self->world, TRUE);
      job->next_progress = g_get_monotonic_time () + PROGRESS_AFTER;
      if (!nw_executor_check_serial (self, job->expected_serial, &error))
        {
          g_object_unref (g_queue_pop_head (&self->queue));
          nw_world_set_busy (self->world, FALSE);
          g_task_return_error (task, error);
          schedule (self, 0);
          return G_SOURCE_REMOVE;
        }
    }

  do
    {
      gboolean settling = job->phase == PHASE_SETTLE;
      Step result = step (self, task, job);

      if (settling && result == STEP_DONE)
        {
          g_object_unref (g_queue_pop_head (&self->queue));
          finish (self, task);
          break;
        }
      if (result == STEP_WAIT)
        delay = DISMANTLING_LOOK;
    }
  while (delay == 0 && g_get_monotonic_time () < end);

  tell_progress (task, job);
  schedule (self, delay);
  return G_SOURCE_REMOVE;
}

/* Whoever still queues is sent away at once; whoever is at work notices by itself. */
static void
on_cancelled (GCancellable *cancellable,
              GTask        *task)
{
  NwExecutor *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  GList *link = g_queue_find (&self->queue, task);

  g_assert (NW_IS_EXECUTOR (self));

  if (link == NULL || job->started)
    return;
  g_queue_delete_link (&self->queue, link);
  g_task_return_new_error (task, NW_ERROR, NW_ERROR_CANCELLED, "%s", _("It was cancelled. Nothing was changed."));
  g_object_unref (task);
}

/* -- The object -- */

static void
nw_executor_dispose (GObject *object)
{
  NwExecutor *self = NW_EXECUTOR (object);

  nw_executor_abandon (self);
  g_clear_object (&self->world);

  G_OBJECT_CLASS (nw_executor_parent_class)->dispose (object);
}

static void
nw_executor_class_init (NwExecutorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nw_executor_dispose;
}

static void
nw_executor_init (NwExecutor *self)
{
  g_queue_init (&self->queue);
}

NwExecutor *
nw_executor_new (NwWorld *world)
{
  NwExecutor *self;

  g_return_val_if_fail (NW_IS_WORLD (world), NULL);

  self = g_object_new (NW_TYPE_EXECUTOR, NULL);
  self->world = g_object_ref (world);
  return self;
}

static void
enqueue (NwExecutor *self, GTask *task, Job *job)
{
  g_task_set_check_cancellable (task, FALSE); /* the job answers when it has been undone */
  g_task_set_task_data (task, job, (GDestroyNotify) job_free);
  g_queue_push_tail (&self->queue, task);
  schedule (self, 0);
}

void
nw_executor_apply_async (NwExecutor *self, NwPlan *plan, guint64 expected_serial, NwAction permitted, gboolean confirmed,
                         NwExecutorProgressFunc progress, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (NW_IS_EXECUTOR (self));
  g_return_if_fail (NW_IS_PLAN (plan));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, nw_executor_apply_async);

  job = job_new (self, plan, permitted);
  job->expected_serial = expected_serial;
  job->confirmed = confirmed;
  job->progress = progress;
  job->progress_data = user_data;
  enqueue (self, task, job);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (on_cancelled), task, 0);
}

NwApplied *
nw_executor_apply_finish (NwExecutor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
nw_executor_take_back_async (NwExecutor *self, GPtrArray *undo, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;
  Job *job;

  g_return_if_fail (NW_IS_EXECUTOR (self));
  g_return_if_fail (undo != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nw_executor_take_back_async);

  job = job_new (self, NULL, NW_ACTION_MODIFY_HOST); /* whoever was allowed to do it */
  job->phase = PHASE_ROLL_BACK;
  job->undo = g_ptr_array_ref (undo);
  enqueue (self, task, job);
}

gboolean
nw_executor_take_back_finish (NwExecutor *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
nw_executor_is_busy (NwExecutor *self)
{
  g_return_val_if_fail (NW_IS_EXECUTOR (self), FALSE);

  return !g_queue_is_empty (&self->queue);
}

void
nw_executor_abandon (NwExecutor *self)
{
  GTask *task;

  g_return_if_fail (NW_IS_EXECUTOR (self));

  g_clear_handle_id (&self->work_source, g_source_remove);
  while ((task = g_queue_pop_head (&self->queue)) != NULL)
    {
      g_task_return_new_error (task, NW_ERROR, NW_ERROR_CANCELLED, "%s", _("The helper ends."));
      g_object_unref (task);
    }
}

void
nw_applied_free (NwApplied *self)
{
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_clear_pointer (&self->created, g_hash_table_unref);
  g_free (self);
}

gboolean
nw_executor_check_serial (NwExecutor *self, guint64 expected_serial, GError **error)
{
  g_return_val_if_fail (NW_IS_EXECUTOR (self), FALSE);

  if (expected_serial == 0)
    return TRUE;
  nw_world_flush (self->world);
  if (expected_serial >= nw_world_get_settled_serial (self->world) &&
      expected_serial <= nw_snapshot_get_serial (nw_world_get_snapshot (self->world)))
    return TRUE;
  g_set_error_literal (error, NW_ERROR, NW_ERROR_CHANGED,
                       _("The network has changed since you looked. Look again, and try again. Nothing was changed."));
  return FALSE;
}

void
nw_executor_prefix_error (GError **error, const NwOperation *operation, guint position, guint total)
{
  g_autofree char *description = NULL;

  if (total < 2)
    return; /* which one it was goes without saying */
  description = nw_operation_describe (operation);
  /* Translators: "Operation 3 of 7 (Add the namespace red): " and then what went wrong with it */
  g_prefix_error (error, _("Operation %u of %u (%s): "), position, total, description);
}
