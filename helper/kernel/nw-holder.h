/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-runtime-names.h"
#include "nw-namespace.h"

G_BEGIN_DECLS

/**
 * NwHolder: what keeps one network namespace.
 * @pids: (element-type guint): the processes in it, in ascending order
 * @mount: (nullable): where it is mounted outside of /run/netns, bytes
 * @hold: (nullable): the link in /proc of a thread or descriptor that was found to hold it, bytes
 * @hold_pid: whose that is
 * @path: (nullable): what opens it: one of the above, or the link of its first process; bytes
 *
 * @id: (nullable): of the container, for its runtime
 *
 * The others are as NwNamespace has them.
 */
typedef struct {
  GArray     *pids;
  char       *mount;
  char       *hold;
  guint       hold_pid;
  char       *path;

  const char *runtime;
  char       *label;
  char       *image;
  char       *project;
  GPtrArray  *processes;
  char       *id;
} NwHolder;

NwHolder *nw_holder_new (void);
void      nw_holder_free (NwHolder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwHolder, nw_holder_free)

/**
 * nw_holder_describe: finds out who that is.
 * @before: (nullable): the holder of the same namespace at the last look; what it found is not looked up again
 * @is_named: whether it has a name under /run/netns: then its processes say something only if they are a container's
 * @names: who knows the names of containers
 */
void nw_holder_describe (NwHolder *self, const NwHolder *before, gboolean is_named, NwRuntimeNames *names);

gboolean nw_holder_equal (const NwHolder *a, const NwHolder *b);

/** Puts it into the fields of @namespace_. @name: (nullable): its first name under /run/netns, escaped. */
void nw_holder_fill (const NwHolder *self, const char *name, NwNamespace *namespace_);

G_END_DECLS
