/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-holder.h"

#include <string.h>

#include "nw-cgroup-name.h"
#include "nw-name.h"
#include "nw-netns.h"
#include "nw-process-scan.h"

/* Digits of a container's id by which people know it, as "docker ps" shows it. */
#define SHORT_ID 12
/* How many processes are asked for their control group before a namespace counts as nobody's: the first may be an init of its own. */
#define ASKED_MAX 4

NwHolder *
nw_holder_new (void)
{
  NwHolder *self = g_new0 (NwHolder, 1);

  self->pids = g_array_new (FALSE, FALSE, sizeof (guint));
  self->runtime = "";
  self->label = g_strdup ("");
  self->image = g_strdup ("");
  self->project = g_strdup ("");
  self->processes = g_ptr_array_new_with_free_func (g_object_unref);

  return self;
}

void
nw_holder_free (NwHolder *self)
{
  g_array_unref (self->pids);
  g_free (self->mount);
  g_free (self->hold);
  g_free (self->path);
  g_free (self->label);
  g_free (self->image);
  g_free (self->project);
  g_ptr_array_unref (self->processes);
  g_free (self->id);
  g_free (self);
}

static int
compare_pids (gconstpointer a,
              gconstpointer b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return (left > right) - (left < right);
}

/* What was found of a process is true as long as it lives: a command changes by exec(2), which is seen when it is the first one's. */
static NwProcess *
find_process (const NwHolder *before,
              guint           pid)
{
  for (guint i = 0; before != NULL && i < before->processes->len; i++)
    {
      NwProcess *process = before->processes->pdata[i];

      if (process->pid == pid)
        return process;
    }

  return NULL;
}

static void
describe_processes (NwHolder       *self,
                    const NwHolder *before)
{
  for (guint i = 0; i < self->pids->len && self->processes->len < NW_NAMESPACE_PROCESSES_MAX; i++)
    {
      guint pid = g_array_index (self->pids, guint, i);
      NwProcess *old = find_process (before, pid);
      NwProcess *now = nw_process_describe (pid);

      if (now == NULL)
        continue; /* gone meanwhile; the next look counts anew */
      if (old != NULL && nw_process_equal (old, now))
        {
          g_object_unref (now);
          now = g_object_ref (old);
        }
      g_ptr_array_add (self->processes, now);
    }
}

/* Escaped, and not longer than is allowed on the wire. */
static void
set_text (char      **text,
          const char *bytes)
{
  g_autofree char *escaped = bytes != NULL ? nw_name_escape (bytes) : g_strdup ("");

  g_free (*text);
  if (strlen (escaped) > NW_NAMESPACE_LABEL_MAX)
    {
      g_autofree char *shortened = g_strndup (bytes, NW_NAMESPACE_LABEL_MAX / 4);

      *text = nw_name_escape (shortened);
    }
  else
    *text = g_steal_pointer (&escaped);
}

static void
ask_names (NwHolder       *self,
           NwRuntimeNames *names)
{
  const NwRuntimeName *known = nw_runtime_names_lookup (names, self->runtime, self->id,
                                                        g_array_index (self->pids, guint, 0));

  if (known == NULL)
    {
      g_autofree char *short_id = g_strndup (self->id, SHORT_ID);

      set_text (&self->label, short_id);
      return;
    }
  self->runtime = known->runtime;
  set_text (&self->label, known->name);
  set_text (&self->image, known->image);
  set_text (&self->project, known->project);
}

static gboolean
describe_group (NwHolder       *self,
                gboolean        is_named,
                NwRuntimeNames *names)
{
  for (guint i = 0; i < MIN (self->pids->len, ASKED_MAX); i++)
    {
      g_autofree char *text = nw_process_read_cgroup (g_array_index (self->pids, guint, i));
      g_auto (NwCgroupName) name = { .runtime = "" };

      if (text != NULL)
        nw_cgroup_name_parse (text, &name);
      if (*name.runtime == '\0' || (is_named && g_str_equal (name.runtime, "systemd")))
        continue;

      self->runtime = name.runtime;
      if (name.id != NULL)
        {
          self->id = g_steal_pointer (&name.id);
          ask_names (self, names);
        }
      else
        set_text (&self->label, name.name);
      return TRUE;
    }

  return FALSE;
}

static void
set_command (NwHolder *self,
             guint     pid)
{
  g_autoptr (NwProcess) process = nw_process_describe (pid);

  g_free (self->label);
  self->label = g_strdup (process != NULL ? process->command : "");
}

static void
choose_path (NwHolder *self)
{
  if (self->mount != NULL)
    self->path = g_strdup (self->mount);
  else if (self->pids->len > 0)
    self->path = g_strdup_printf ("/proc/%u/ns/net", g_array_index (self->pids, guint, 0));
  else
    self->path = g_strdup (self->hold);
}

void
nw_holder_describe (NwHolder       *self,
                    const NwHolder *before,
                    gboolean        is_named,
                    NwRuntimeNames *names)
{
  g_return_if_fail (self != NULL);

  g_array_sort (self->pids, compare_pids);
  choose_path (self);
  describe_processes (self, before);

  if (describe_group (self, is_named, names) || is_named)
    return;
  if (self->pids->len > 0)
    {
      self->runtime = "process";
      set_command (self, g_array_index (self->pids, guint, 0));
    }
  else if (self->mount != NULL)
    {
      g_autofree char *base = g_path_get_basename (self->mount);

      self->runtime = "mount";
      set_text (&self->label, base);
    }
  else if (self->hold != NULL)
    {
      self->runtime = "descriptor";
      set_command (self, self->hold_pid);
    }
}

static gboolean
processes_equal (const GPtrArray *a,
                 const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    if (!nw_process_equal (a->pdata[i], b->pdata[i]))
      return FALSE;

  return TRUE;
}

gboolean
nw_holder_equal (const NwHolder *a,
                 const NwHolder *b)
{
  return g_str_equal (a->runtime, b->runtime)
         && g_str_equal (a->label, b->label)
         && g_str_equal (a->image, b->image)
         && g_str_equal (a->project, b->project)
         && g_strcmp0 (a->path, b->path) == 0
         && a->pids->len == b->pids->len
         && processes_equal (a->processes, b->processes);
}

static void
replace (char      **text,
         const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

void
nw_holder_fill (const NwHolder *self,
                const char     *name,
                NwNamespace    *namespace_)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (NW_IS_NAMESPACE (namespace_));

  replace (&namespace_->runtime, self->runtime);
  replace (&namespace_->label, self->label);
  replace (&namespace_->image, self->image);
  replace (&namespace_->project, self->project);

  g_free (namespace_->path);
  if (name != NULL)
    namespace_->path = g_strdup_printf (NW_NETNS_DIRECTORY "/%s", name);
  else
    namespace_->path = self->path != NULL ? nw_name_escape (self->path) : g_strdup ("");
  if (strlen (namespace_->path) > NW_NAMESPACE_PATH_MAX)
    replace (&namespace_->path, "");

  g_ptr_array_unref (namespace_->processes);
  namespace_->processes = g_ptr_array_ref (self->processes);
  namespace_->n_processes = MAX (self->pids->len, self->processes->len);
}

