/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-recovery.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nw-document-json.h"

/* What a person loses at most. */
#define WRITE_DELAY_MS 1000
#define LOCK_SUFFIX ".lock"
#define URI_MAX_BYTES 4096
/* More than this many labs that ended badly, and something else is wrong. */
#define N_FOUND_MAX 16

struct _NwRecovery {
  GObject     parent_instance;

  char       *directory;
  NwDocument *wanted; /* (nullable): to be written */
  GFile      *file;   /* (nullable): that it is saved in */
  guint       source;
  gboolean    writing;

  /* What the thread that writes needs as well: */
  GMutex      mutex;
  guint       generation; /* what was asked for before the copy was discarded must not bring it back */
  int         lock;       /* -1 while there is none */
  char       *lock_path;
  char       *path;       /* of the copy */
  char       *uri;        /* (nullable): what the lock says: where the lab is saved */
  char       *written;    /* (nullable): what the copy says */

  NwDocument *found; /* (nullable) */
  gint64      time;
};

G_DEFINE_FINAL_TYPE (NwRecovery, nw_recovery, G_TYPE_OBJECT)

/* The lock */

/* The lock holds the URI of the file that the lab is saved in; nothing when there is none. */
static void
write_uri (NwRecovery *self,
           const char *uri)
{
  if (g_strcmp0 (uri, self->uri) == 0)
    return;
  if (ftruncate (self->lock, 0) != 0 || pwrite (self->lock, uri, strlen (uri), 0) < 0)
    g_message ("%s cannot be written: %s", self->lock_path, g_strerror (errno));

  g_free (self->uri);
  self->uri = g_strdup (uri);
}

static GFile *
read_uri (int lock)
{
  char uri[URI_MAX_BYTES];
  gssize n = pread (lock, uri, sizeof uri - 1, 0);

  if (n <= 0)
    return NULL;
  uri[n] = '\0';

  return g_uri_is_valid (uri, G_URI_FLAGS_NONE, NULL) ? g_file_new_for_uri (uri) : NULL;
}

/* Whether the file at @path is still the one that @lock is. */
static gboolean
is_same_file (const char *path,
              int         lock)
{
  struct stat here, there;

  return fstat (lock, &here) == 0 && lstat (path, &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

static char *
dup_copy_path (const char *lock_path)
{
  g_autofree char *stem = g_strndup (lock_path, strlen (lock_path) - strlen (LOCK_SUFFIX));

  return g_strconcat (stem, NW_DOCUMENT_SUFFIX, NULL);
}

static gboolean
claim (NwRecovery *self)
{
  if (self->lock >= 0)
    return TRUE;

  g_mkdir_with_parents (self->directory, 0700);
  for (int attempt = 0; attempt < 10; attempt++)
    {
      g_autofree char *name = g_strdup_printf ("lab-%08x" LOCK_SUFFIX, g_random_int ());
      g_autofree char *path = g_build_filename (self->directory, name, NULL);
      int lock = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

      if (lock < 0 && errno == EEXIST)
        continue;
      if (lock < 0)
        break;
      /* Somebody who looks for what was left may have been faster. */
      if (flock (lock, LOCK_EX | LOCK_NB) != 0 || !is_same_file (path, lock))
        {
          close (lock);
          continue;
        }

      self->lock = lock;
      self->lock_path = g_steal_pointer (&path);
      self->path = dup_copy_path (self->lock_path);
      return TRUE;
    }

  g_message ("No copy of the lab can be kept in %s: %s", self->directory, g_strerror (errno));

  return FALSE;
}

static void
let_go (NwRecovery *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
  g_clear_pointer (&self->lock_path, g_free);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->written, g_free);
}

/* Writing */

typedef struct {
  NwDocument *document;
  char       *uri;
  guint       generation;
} Copy;

static void
copy_free (Copy *copy)
{
  g_object_unref (copy->document);
  g_free (copy->uri);
  g_free (copy);
}

static void schedule (NwRecovery *self);

static void
write_copy (NwRecovery *self,
            const Copy *copy,
            char       *text)
{
  g_autofree char *owned = text;
  g_autoptr(GError) error = NULL;

  if (copy->generation != self->generation || !claim (self))
    return;

  write_uri (self, copy->uri);
  if (g_strcmp0 (text, self->written) == 0)
    return;
  if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    {
      g_message ("No copy of the lab can be kept: %s", error->message);
      return;
    }

  g_free (self->written);
  self->written = g_steal_pointer (&owned);
}

static void
write_in_thread (GTask        *task,
                 gpointer      source,
                 gpointer      data,
                 GCancellable *cancellable)
{
  NwRecovery *self = source;
  const Copy *copy = data;
  char *text = nw_document_to_json (copy->document);

  g_mutex_lock (&self->mutex);
  write_copy (self, copy, text);
  g_mutex_unlock (&self->mutex);

  g_task_return_boolean (task, TRUE);
}

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  NwRecovery *self = NW_RECOVERY (source);

  self->writing = FALSE;
  if (self->wanted != NULL)
    schedule (self);
}

static gboolean
write_now (gpointer user_data)
{
  NwRecovery *self = user_data;
  g_autoptr(GTask) task = NULL;
  Copy *copy;

  self->source = 0;
  if (self->writing) /* on_written() comes back to it */
    return G_SOURCE_REMOVE;

  copy = g_new0 (Copy, 1);
  copy->document = g_steal_pointer (&self->wanted);
  copy->uri = self->file != NULL ? g_file_get_uri (self->file) : g_strdup ("");
  copy->generation = self->generation; /* only this thread changes it */

  self->writing = TRUE;
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_source_tag (task, write_now);
  g_task_set_task_data (task, copy, (GDestroyNotify) copy_free);
  g_task_run_in_thread (task, write_in_thread);

  return G_SOURCE_REMOVE;
}

/* The first change begins the delay and no later one makes it longer. */
static void
schedule (NwRecovery *self)
{
  if (self->source == 0)
    self->source = g_timeout_add (WRITE_DELAY_MS, write_now, self);
}

void
nw_recovery_keep (NwRecovery *self,
                  NwDocument *document,
                  GFile      *file)
{
  g_return_if_fail (NW_IS_RECOVERY (self));

  if (document == NULL)
    {
      nw_recovery_discard (self);
      return;
    }

  g_set_object (&self->file, file);
  g_set_object (&self->wanted, document);
  schedule (self);
}

void
nw_recovery_discard (NwRecovery *self)
{
  g_return_if_fail (NW_IS_RECOVERY (self));

  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_object (&self->wanted);

  g_mutex_lock (&self->mutex);
  self->generation++;
  if (self->lock >= 0)
    {
      /* The lock goes last: a copy without one would never be found. */
      g_unlink (self->path);
      g_unlink (self->lock_path);
      let_go (self);
    }
  g_mutex_unlock (&self->mutex);
}

/* Finding */

/* Takes @lock. Returns: (nullable): %NULL when nobody left anything there. */
static NwRecovery *
recover (const char *directory,
         const char *lock_path,
         int         lock)
{
  g_autofree char *path = dup_copy_path (lock_path);
  g_autofree char *text = NULL;
  g_autoptr(NwDocument) document = NULL;
  g_autoptr(GError) error = NULL;
  NwRecovery *self;
  struct stat status;
  gsize length;

  if (lstat (path, &status) != 0)
    {
      g_unlink (lock_path);
      close (lock);
      return NULL;
    }
  if (!S_ISREG (status.st_mode) || !g_file_get_contents (path, &text, &length, &error) ||
      (document = nw_document_from_json (text, length, NULL, &error)) == NULL)
    {
      /* It is left for whoever can read it. */
      g_message ("%s is not read: %s", path, error != NULL ? error->message : "");
      close (lock);
      return NULL;
    }

  self = g_object_new (NW_TYPE_RECOVERY, NULL);
  self->directory = g_strdup (directory);
  self->lock = lock;
  self->lock_path = g_strdup (lock_path);
  self->path = g_steal_pointer (&path);
  self->file = read_uri (lock);
  self->uri = self->file != NULL ? g_file_get_uri (self->file) : g_strdup ("");
  self->found = g_steal_pointer (&document);
  self->written = g_steal_pointer (&text);
  self->time = status.st_mtime;

  return self;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  const NwRecovery *one = *(NwRecovery * const *) a;
  const NwRecovery *other = *(NwRecovery * const *) b;

  return one->time == other->time ? 0 : one->time > other->time ? -1 : 1;
}

static void
find_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  const char *directory = data;
  GPtrArray *found = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while (dir != NULL && found->len < N_FOUND_MAX && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      NwRecovery *recovery;
      int lock;

      if (!g_str_has_suffix (name, LOCK_SUFFIX))
        continue;
      lock = open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
      if (lock < 0)
        continue;
      if (flock (lock, LOCK_EX | LOCK_NB) != 0 || !is_same_file (path, lock))
        {
          close (lock);
          continue;
        }

      recovery = recover (directory, path, lock);
      if (recovery != NULL)
        g_ptr_array_add (found, recovery);
    }

  g_ptr_array_sort (found, compare_times);
  g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
}

static char *
dup_directory (const char *directory)
{
  return directory != NULL ? g_strdup (directory) : g_build_filename (g_get_user_state_dir (), "netwarren", "labs", NULL);
}

void
nw_recovery_find_async (const char          *directory,
                        GAsyncReadyCallback  callback,
                        gpointer             user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, nw_recovery_find_async);
  g_task_set_task_data (task, dup_directory (directory), g_free);
  g_task_run_in_thread (task, find_in_thread);
}

GPtrArray *
nw_recovery_find_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* The object */

static void
nw_recovery_finalize (GObject *object)
{
  NwRecovery *self = NW_RECOVERY (object);

  g_clear_handle_id (&self->source, g_source_remove);
  let_go (self);
  g_clear_object (&self->wanted);
  g_clear_object (&self->file);
  g_clear_object (&self->found);
  g_mutex_clear (&self->mutex);
  g_free (self->directory);

  G_OBJECT_CLASS (nw_recovery_parent_class)->finalize (object);
}

static void
nw_recovery_class_init (NwRecoveryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_recovery_finalize;
}

static void
nw_recovery_init (NwRecovery *self)
{
  self->lock = -1;
  g_mutex_init (&self->mutex);
}

NwRecovery *
nw_recovery_new (const char *directory)
{
  NwRecovery *self = g_object_new (NW_TYPE_RECOVERY, NULL);

  self->directory = dup_directory (directory);

  return self;
}

NwDocument *
nw_recovery_get_document (NwRecovery *self)
{
  g_return_val_if_fail (NW_IS_RECOVERY (self), NULL);

  return self->found;
}

GFile *
nw_recovery_get_file (NwRecovery *self)
{
  g_return_val_if_fail (NW_IS_RECOVERY (self), NULL);

  return self->file;
}

gint64
nw_recovery_get_time (NwRecovery *self)
{
  g_return_val_if_fail (NW_IS_RECOVERY (self), 0);

  return self->time;
}
