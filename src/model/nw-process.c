/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-process.h"

G_DEFINE_FINAL_TYPE (NwProcess, nw_process, G_TYPE_OBJECT)

static void
nw_process_finalize (GObject *object)
{
  NwProcess *self = NW_PROCESS (object);

  g_free (self->command);

  G_OBJECT_CLASS (nw_process_parent_class)->finalize (object);
}

static void
nw_process_class_init (NwProcessClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_process_finalize;
}

static void
nw_process_init (NwProcess *self)
{
}

NwProcess *
nw_process_new (guint pid, guint uid, const char *command)
{
  NwProcess *self;

  g_return_val_if_fail (command != NULL, NULL);

  self = g_object_new (NW_TYPE_PROCESS, NULL);
  self->pid = pid;
  self->uid = uid;
  self->command = g_strdup (command);
  return self;
}

gboolean
nw_process_equal (const NwProcess *a, const NwProcess *b)
{
  return a == b ||
         (a->pid == b->pid &&
          a->uid == b->uid &&
          g_str_equal (a->command, b->command));
}
