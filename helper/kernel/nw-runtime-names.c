/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-runtime-names.h"

#include <fcntl.h>
#include <gio/gunixsocketaddress.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DOCKER_SOCKET "/run/docker.sock"
#define BUNDLES "/run/containerd/io.containerd.runtime.v2.task"
/* Seconds without a byte, and until the whole answer must be there. */
#define SILENCE 5
#define PATIENCE 15
/* A container's process is there before its name is, by a moment; how often to ask again, and after how many milliseconds: more and more. */
#define ATTEMPTS_MAX 6
#define FIRST_RETRY 100
/* Names are kept of containers that are gone, too. That many are enough. */
#define NAMES_MAX 8192

/* What is looked for. */
typedef struct {
  char  *id;
  guint  pid;
  guint  attempts;
} Wanted;

/* One runtime. */
typedef struct {
  NwRuntimeNames *names; /* borrowed */
  const char     *runtime;
  void          (*ask) (const char *runtime, GPtrArray *wanted, GHashTable *found);
  GPtrArray      *wanted; /* Wanted */
  gboolean        asking;
  guint           retry_source;
} Source;

struct _NwRuntimeNames {
  GObject             parent_instance;

  NwRuntimeNamesFunc  func;
  gpointer            user_data;
  GHashTable         *known; /* id → NwRuntimeName */
  GPtrArray          *sources;
};

G_DEFINE_FINAL_TYPE (NwRuntimeNames, nw_runtime_names, G_TYPE_OBJECT)

static void
wanted_free (Wanted *self)
{
  g_free (self->id);
  g_free (self);
}

static Wanted *
wanted_copy (gconstpointer other,
             gpointer      user_data)
{
  Wanted *self = g_memdup2 (other, sizeof *self);

  self->id = g_strdup (self->id);

  return self;
}

static GHashTable *
name_table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) nw_runtime_name_free);
}

/* -- Asking; in a thread, which may be kept waiting -- */

/* Of a regular file of root's that is not too large. Returns: (transfer full) (nullable): */
static char *
read_state (const char *path,
            gsize      *length)
{
  g_autofree char *text = NULL;
  struct stat status;
  gssize n = 1;
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

  if (fd < 0)
    return NULL;

  *length = 0;
  if (fstat (fd, &status) == 0 && S_ISREG (status.st_mode) && status.st_uid == 0 && status.st_size <= NW_RUNTIME_STATE_MAX)
    {
      text = g_malloc ((gsize) status.st_size + 1);
      while (*length < (gsize) status.st_size && (n = read (fd, text + *length, (gsize) status.st_size - *length)) > 0)
        *length += (gsize) n;
      text[*length] = '\0';
    }
  close (fd);

  return g_steal_pointer (&text);
}

/* The other end must be root's: the name of a socket alone says nothing. */
static GSocket *
connect_docker (void)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (DOCKER_SOCKET);
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL);
  g_autoptr (GCredentials) peer = NULL;

  if (socket == NULL)
    return NULL;
  g_socket_set_timeout (socket, SILENCE);
  if (!g_socket_connect (socket, address, NULL, NULL))
    return NULL;
  peer = g_socket_get_credentials (socket, NULL);

  return peer != NULL && g_credentials_get_unix_user (peer, NULL) == 0 ? g_steal_pointer (&socket) : NULL;
}

static void
ask_docker (const char *runtime,
            GPtrArray  *wanted,
            GHashTable *found)
{
  static const char request[] = "GET /containers/json HTTP/1.0\r\nHost: docker\r\n\r\n";
  gint64 deadline = g_get_monotonic_time () + PATIENCE * G_TIME_SPAN_SECOND;
  g_autoptr (GSocket) socket = connect_docker ();
  g_autoptr (GString) response = NULL;
  char part[16 * 1024];
  gssize n;

  if (socket == NULL || g_socket_send (socket, request, sizeof request - 1, NULL, NULL) != (gssize) sizeof request - 1)
    return;

  response = g_string_new (NULL);
  while ((n = g_socket_receive (socket, part, sizeof part, NULL, NULL)) > 0)
    {
      g_string_append_len (response, part, n);
      if (response->len > NW_RUNTIME_STATE_MAX || g_get_monotonic_time () > deadline)
        return;
    }
  if (n == 0)
    nw_runtime_state_parse_docker (response->str, response->len, found);
}

static void
ask_storage (const char *runtime,
             GPtrArray  *wanted,
             GHashTable *found)
{
  static const char *const places[] = { "/run/containers/storage", "/var/lib/containers/storage" };
  static const char *const drivers[] = { "overlay", "vfs", "btrfs", "zfs" };
  static const char *const files[] = { "volatile-containers.json", "containers.json" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    for (guint j = 0; j < G_N_ELEMENTS (drivers); j++)
      for (guint k = 0; k < G_N_ELEMENTS (files); k++)
        {
          g_autofree char *path = g_strdup_printf ("%s/%s-containers/%s", places[i], drivers[j], files[k]);
          gsize length;
          g_autofree char *text = read_state (path, &length);

          if (text != NULL)
            nw_runtime_state_parse_storage (text, length, runtime, found);
        }
}

/* A process can make reading its arguments wait, by what memory it puts them into: here that keeps nobody else waiting. */
static void
ask_conmon (const Wanted *wanted,
            GHashTable   *found)
{
  g_autofree char *status_path = g_strdup_printf ("/proc/%u/status", wanted->pid);
  g_autofree char *status = NULL;
  g_autofree char *path = NULL;
  char arguments[16 * 1024];
  const char *parent;
  guint pid;
  gssize length;
  int fd;

  parent = g_file_get_contents (status_path, &status, NULL, NULL) ? strstr (status, "\nPPid:") : NULL;
  if (parent == NULL || sscanf (parent, "\nPPid: %u", &pid) != 1)
    return;

  path = g_strdup_printf ("/proc/%u/cmdline", pid);
  fd = open (path, O_RDONLY | O_CLOEXEC);
  length = fd >= 0 ? read (fd, arguments, sizeof arguments) : -1;
  if (fd >= 0)
    close (fd);
  if (length > 0)
    nw_runtime_state_parse_conmon (arguments, (gsize) length, wanted->id, found);
}

static void
ask_podman (const char *runtime,
            GPtrArray  *wanted,
            GHashTable *found)
{
  ask_storage (runtime, wanted, found);
  for (guint i = 0; i < wanted->len; i++)
    {
      const Wanted *one = wanted->pdata[i];

      if (!g_hash_table_contains (found, one->id))
        ask_conmon (one, found);
    }
}

static void
ask_containerd (const char *runtime,
                GPtrArray  *wanted,
                GHashTable *found)
{
  g_autoptr (GDir) directory = g_dir_open (BUNDLES, 0, NULL);
  const char *place;

  while (directory != NULL && (place = g_dir_read_name (directory)) != NULL)
    for (guint i = 0; i < wanted->len; i++)
      {
        const Wanted *one = wanted->pdata[i];
        g_autofree char *path = g_strdup_printf (BUNDLES "/%s/%s/config.json", place, one->id);
        gsize length;
        g_autofree char *text = read_state (path, &length);

        if (text != NULL)
          nw_runtime_state_parse_bundle (text, length, runtime, one->id, found);
      }
}

/* -- The object -- */

static void ask_again (Source *source);

static gboolean
on_retry (gpointer user_data)
{
  Source *source = user_data;

  source->retry_source = 0;
  ask_again (source);

  return G_SOURCE_REMOVE;
}

static void
drop_answered (NwRuntimeNames *self,
               Source         *source)
{
  guint retry = G_MAXUINT;

  for (guint i = source->wanted->len; i-- > 0; )
    {
      Wanted *wanted = source->wanted->pdata[i];

      if (g_hash_table_contains (self->known, wanted->id))
        g_ptr_array_remove_index_fast (source->wanted, i);
      else if (wanted->attempts <= ATTEMPTS_MAX)
        retry = MIN (retry, wanted->attempts);
    }

  if (retry != G_MAXUINT && source->retry_source == 0)
    source->retry_source = g_timeout_add (FIRST_RETRY << retry, on_retry, source);
}

static void
on_asked (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  NwRuntimeNames *self = NW_RUNTIME_NAMES (object);
  Source *source = user_data;
  g_autoptr (GHashTable) found = g_task_propagate_pointer (G_TASK (result), NULL);
  gboolean is_news = FALSE;
  GHashTableIter iter;
  gpointer id, name;

  source->asking = FALSE;
  if (g_hash_table_size (self->known) + g_hash_table_size (found) > NAMES_MAX)
    g_hash_table_remove_all (self->known);

  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, &id, &name))
    {
      g_hash_table_iter_steal (&iter);
      g_hash_table_replace (self->known, id, name);
    }
  for (guint i = 0; i < source->wanted->len; i++)
    is_news |= g_hash_table_contains (self->known, ((Wanted *) source->wanted->pdata[i])->id);
  drop_answered (self, source);

  if (is_news && self->func != NULL)
    self->func (self->user_data);
}

typedef struct {
  const Source *source;
  GPtrArray    *wanted;
} Question;

static void
question_free (Question *self)
{
  g_ptr_array_unref (self->wanted);
  g_free (self);
}

static void
ask_in_thread (GTask        *task,
               gpointer      object,
               gpointer      data,
               GCancellable *cancellable)
{
  Question *question = data;
  GHashTable *found = name_table_new ();

  question->source->ask (question->source->runtime, question->wanted, found);
  g_task_return_pointer (task, found, (GDestroyNotify) g_hash_table_unref);
}

static void
ask_again (Source *source)
{
  g_autoptr (GTask) task = NULL;
  Question *question;

  if (source->asking || source->wanted->len == 0)
    return;

  for (guint i = 0; i < source->wanted->len; i++)
    ((Wanted *) source->wanted->pdata[i])->attempts++;
  question = g_new0 (Question, 1);
  question->source = source;
  question->wanted = g_ptr_array_copy (source->wanted, (GCopyFunc) wanted_copy, NULL);
  source->asking = TRUE;
  task = g_task_new (source->names, NULL, on_asked, source); /* and that keeps the source, too */
  g_task_set_task_data (task, question, (GDestroyNotify) question_free);
  g_task_run_in_thread (task, ask_in_thread);
}

static void
source_free (Source *self)
{
  g_clear_handle_id (&self->retry_source, g_source_remove);
  g_ptr_array_unref (self->wanted);
  g_free (self);
}

static void
add_source (NwRuntimeNames *self,
            const char     *runtime,
            void          (*ask) (const char *, GPtrArray *, GHashTable *))
{
  Source *source = g_new0 (Source, 1);

  source->names = self;
  source->runtime = runtime;
  source->ask = ask;
  source->wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) wanted_free);
  g_ptr_array_add (self->sources, source);
}

static void
nw_runtime_names_finalize (GObject *object)
{
  NwRuntimeNames *self = NW_RUNTIME_NAMES (object);

  g_ptr_array_unref (self->sources);
  g_hash_table_unref (self->known);

  G_OBJECT_CLASS (nw_runtime_names_parent_class)->finalize (object);
}

static void
nw_runtime_names_class_init (NwRuntimeNamesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_runtime_names_finalize;
}

static void
nw_runtime_names_init (NwRuntimeNames *self)
{
  self->known = name_table_new ();
  self->sources = g_ptr_array_new_with_free_func ((GDestroyNotify) source_free);
  add_source (self, "docker", ask_docker);
  add_source (self, "podman", ask_podman);
  add_source (self, "containerd", ask_containerd);
  add_source (self, "cri-o", ask_storage);
}

NwRuntimeNames *
nw_runtime_names_new (void)
{
  return g_object_new (NW_TYPE_RUNTIME_NAMES, NULL);
}

void
nw_runtime_names_set_func (NwRuntimeNames     *self,
                           NwRuntimeNamesFunc  func,
                           gpointer            user_data)
{
  g_return_if_fail (NW_IS_RUNTIME_NAMES (self));

  self->func = func;
  self->user_data = user_data;
}

static void
want (Source     *source,
      const char *id,
      guint       pid)
{
  for (guint i = 0; i < source->wanted->len; i++)
    {
      Wanted *wanted = source->wanted->pdata[i];

      if (g_str_equal (wanted->id, id))
        return; /* it is being asked for, or the answer was no */
    }

  if (source->wanted->len >= NAMES_MAX)
    return;
  g_ptr_array_add (source->wanted, g_new0 (Wanted, 1));
  ((Wanted *) source->wanted->pdata[source->wanted->len - 1])->id = g_strdup (id);
  ((Wanted *) source->wanted->pdata[source->wanted->len - 1])->pid = pid;
  if (source->retry_source == 0)
    source->retry_source = g_idle_add (on_retry, source); /* together with others that are found now */
}

const NwRuntimeName *
nw_runtime_names_lookup (NwRuntimeNames *self,
                         const char     *runtime,
                         const char     *id,
                         guint           pid)
{
  const NwRuntimeName *name;

  g_return_val_if_fail (NW_IS_RUNTIME_NAMES (self), NULL);
  g_return_val_if_fail (runtime != NULL && id != NULL, NULL);

  name = g_hash_table_lookup (self->known, id);
  for (guint i = 0; name == NULL && i < self->sources->len; i++)
    {
      Source *source = self->sources->pdata[i];

      if (g_str_equal (source->runtime, runtime))
        want (source, id, pid);
    }

  return name;
}
