/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-netns.h"

#include <inttypes.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "nw-error.h"
#include "nw-kernel-error.h"
#include "nw-name.h"

#ifndef SO_NETNS_COOKIE
#define SO_NETNS_COOKIE 71
#endif

/* The calling thread's, not the process's: the main thread may be away. */
#define OWN_NAMESPACE "/proc/thread-self/ns/net"

/** A descriptor that closes itself. */
typedef int OwnedFd;

static void
owned_fd_clear (OwnedFd *fd)
{
  int number = errno;

  if (*fd >= 0)
    close (*fd);
  *fd = -1;
  errno = number;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (OwnedFd, owned_fd_clear)

static int
owned_fd_steal (OwnedFd *fd)
{
  int stolen = *fd;

  *fd = -1;
  return stolen;
}

/* Opening */

static gboolean
is_root_inode (guint64 inode)
{
  struct stat own;

  return stat (OWN_NAMESPACE, &own) == 0 && own.st_ino == inode;
}

static gboolean
is_network_namespace (int fd)
{
  struct statfs filesystem;

  return fstatfs (fd, &filesystem) == 0
         && filesystem.f_type == NSFS_MAGIC
         && ioctl (fd, NS_GET_NSTYPE) == CLONE_NEWNET;
}

static NwNetns *
netns_new_take (int         fd,
                const char *name)
{
  struct stat status;
  NwNetns *self;

  if (fstat (fd, &status) < 0)
    {
      owned_fd_clear (&fd);
      return NULL;
    }

  self = g_new0 (NwNetns, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->fd = fd;
  self->inode = status.st_ino;
  self->name = g_strdup (name);
  self->is_root = is_root_inode (self->inode);

  return self;
}

/* O_PATH first: a name may lead to a FIFO or a device, which must not be opened only to see what it is. */
static int
open_namespace_at (int         directory,
                   const char *bytes,
                   int         flags)
{
  g_auto (OwnedFd) path = openat (directory, bytes, O_PATH | O_CLOEXEC | flags);
  g_auto (OwnedFd) fd = -1;
  struct statfs filesystem;
  char link[32];

  if (path < 0)
    return -1;

  if (fstatfs (path, &filesystem) < 0)
    return -1;

  if (filesystem.f_type != NSFS_MAGIC)
    {
      errno = EINVAL;
      return -1;
    }

  g_snprintf (link, sizeof link, "/proc/self/fd/%d", path);
  fd = open (link, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && !is_network_namespace (fd))
    {
      errno = EINVAL;
      return -1;
    }

  return owned_fd_steal (&fd);
}

static int
open_directory (const char *path)
{
  return open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* A name is one component of a path, whatever else it holds. */
static char *
name_to_file (const char *name)
{
  g_autofree char *bytes = nw_name_unescape (name);

  if (bytes == NULL || *bytes == '\0' || strchr (bytes, '/') != NULL
      || g_str_equal (bytes, ".") || g_str_equal (bytes, ".."))
    return NULL;

  return g_steal_pointer (&bytes);
}

NwNetns *
nw_netns_ref (NwNetns *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
nw_netns_unref (NwNetns *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  close (self->fd);
  g_free (self->name);
  g_free (self);
}

NwNetns *
nw_netns_open_root (GError **error)
{
  int fd = open (OWN_NAMESPACE, O_RDONLY | O_CLOEXEC);
  NwNetns *self = fd >= 0 ? netns_new_take (fd, "") : NULL;

  if (self == NULL)
    nw_kernel_error_set (error, errno, NULL, _("Could not open the network namespace of this process"));

  return self;
}

NwNetns *
nw_netns_open_named (const char *name,
                     GError    **error)
{
  g_autofree char *bytes = NULL;
  g_auto (OwnedFd) directory = -1;
  g_auto (OwnedFd) fd = -1;
  NwNetns *self;

  g_return_val_if_fail (name != NULL, NULL);

  bytes = name_to_file (name);
  if (bytes == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("“%s” cannot be the name of a namespace"), name);
      return NULL;
    }

  directory = open_directory (NW_NETNS_DIRECTORY);
  if (directory >= 0)
    fd = open_namespace_at (directory, bytes, O_NOFOLLOW);

  if (fd < 0)
    {
      /* ELOOP: a symbolic link. EINVAL: some other file, or a namespace that is still being made. */
      if (errno == ENOENT || errno == EINVAL || errno == ELOOP)
        g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                     _("There is no namespace called %s. It may have been removed a moment ago."), name);
      else
        nw_kernel_error_set (error, errno, NULL, _("Could not open the namespace %s"), name);
      return NULL;
    }

  self = netns_new_take (owned_fd_steal (&fd), name);
  if (self == NULL)
    nw_kernel_error_set (error, errno, NULL, _("Could not open the namespace %s"), name);

  return self;
}

NwNetns *
nw_netns_open (const NwNamespaceRef *ref,
               GError              **error)
{
  g_autoptr (NwNetns) self = NULL;
  gboolean is_nameless;

  g_return_val_if_fail (ref != NULL, NULL);

  is_nameless = ref->name == NULL || *ref->name == '\0';
  self = is_nameless ? nw_netns_open_root (error) : nw_netns_open_named (ref->name, error);
  if (self == NULL)
    return NULL;

  if (ref->inode == 0 || ref->inode == self->inode)
    return g_steal_pointer (&self);

  if (is_nameless)
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                 _("Namespace %" PRIu64 " is not there without a name"), ref->inode);
  else
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                 _("The namespace %s is no longer the one that was meant: it was removed, and another one has its name now"),
                 ref->name);

  return NULL;
}

NwNetns *
nw_netns_open_path (const char *path,
                    guint64     inode,
                    GError    **error)
{
  g_autoptr (NwNetns) self = NULL;
  g_auto (OwnedFd) fd = -1;

  g_return_val_if_fail (path != NULL && *path == '/', NULL);

  /* What stands in /proc are links that the kernel itself follows. */
  fd = open_namespace_at (AT_FDCWD, path, g_str_has_prefix (path, "/proc/") ? 0 : O_NOFOLLOW);
  self = fd >= 0 ? netns_new_take (owned_fd_steal (&fd), "") : NULL;
  if (self != NULL && self->inode == inode)
    return g_steal_pointer (&self);

  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
               _("Nothing that is known leads to namespace %" PRIu64 " any more"), inode);

  return NULL;
}

/* unshare() would take the calling thread along, so a thread of its own makes the namespace and ends. */
static gpointer
unshare_thread (gpointer data)
{
  int *result = data;

  *result = unshare (CLONE_NEWNET) == 0 ? open (OWN_NAMESPACE, O_RDONLY | O_CLOEXEC) : -1;

  return GINT_TO_POINTER (*result < 0 ? errno : 0);
}

static int
make_namespace (GError **error)
{
  g_autoptr (GError) thread_error = NULL;
  GThread *thread;
  int fd = -1;
  int number;

  thread = g_thread_try_new ("netns", unshare_thread, &fd, &thread_error);
  if (thread == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT,
                   _("Could not make a network namespace: %s"), thread_error->message);
      return -1;
    }

  number = GPOINTER_TO_INT (g_thread_join (thread));
  if (number == ENOSPC)
    nw_kernel_error_set (error, number, _("there are as many as the computer allows (user.max_net_namespaces)"),
                         _("Could not make a network namespace"));
  else if (number != 0)
    nw_kernel_error_set (error, number, NULL, _("Could not make a network namespace"));

  return fd;
}

NwNetns *
nw_netns_new_private (GError **error)
{
  int fd = make_namespace (error);
  NwNetns *self;

  if (fd < 0)
    return NULL;

  self = netns_new_take (fd, "");
  if (self == NULL)
    nw_kernel_error_set (error, errno, NULL, _("Could not make a network namespace"));

  return self;
}

gboolean
nw_netns_foreach (NwNetnsFunc func,
                  gpointer    user_data,
                  guint      *n_pending,
                  GError    **error)
{
  g_auto (OwnedFd) directory = open_directory (NW_NETNS_DIRECTORY);
  guint n_others = 0;
  struct dirent *entry;
  DIR *stream;

  if (n_pending != NULL)
    *n_pending = 0;

  if (directory < 0 && errno == ENOENT)
    return TRUE;

  stream = directory >= 0 ? fdopendir (directory) : NULL;
  if (stream == NULL)
    {
      nw_kernel_error_set (error, errno, NULL, _("Could not look into %s"), NW_NETNS_DIRECTORY);
      return FALSE;
    }
  owned_fd_steal (&directory);

  while ((entry = readdir (stream)) != NULL)
    {
      g_autoptr (NwNetns) self = NULL;
      g_autofree char *name = NULL;
      int fd;

      if (g_str_equal (entry->d_name, ".") || g_str_equal (entry->d_name, ".."))
        continue;

      fd = open_namespace_at (dirfd (stream), entry->d_name, O_NOFOLLOW);
      if (fd < 0)
        {
          n_others++;
          continue;
        }

      name = nw_name_escape (entry->d_name);
      self = netns_new_take (fd, name);
      if (self != NULL)
        func (self, user_data);
    }

  closedir (stream);

  if (n_pending != NULL)
    *n_pending = n_others;

  return TRUE;
}

/* Records of what is ours */

guint64
nw_netns_get_cookie (NwNetns *self)
{
  g_auto (OwnedFd) fd = -1;
  guint64 cookie = 0;
  socklen_t size = sizeof cookie;

  g_return_val_if_fail (self != NULL, 0);

  if (self->cookie != 0)
    return self->cookie;

  fd = nw_netns_socket (self, AF_UNIX, SOCK_DGRAM, 0, NULL);
  if (fd >= 0 && getsockopt (fd, SOL_SOCKET, SO_NETNS_COOKIE, &cookie, &size) == 0)
    self->cookie = cookie;

  return self->cookie;
}

static gboolean
write_record (NwNetns *self)
{
  g_auto (OwnedFd) directory = -1;
  g_auto (OwnedFd) fd = -1;

  if (g_mkdir_with_parents (NW_NETNS_RECORD_DIRECTORY, 0755) < 0)
    return FALSE;

  directory = open_directory (NW_NETNS_RECORD_DIRECTORY);
  if (directory < 0)
    return FALSE;

  fd = openat (directory, self->name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

  return fd >= 0 && dprintf (fd, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n",
                             self->inode, nw_netns_get_cookie (self)) > 0;
}

static void
remove_record (const char *bytes)
{
  g_auto (OwnedFd) directory = open_directory (NW_NETNS_RECORD_DIRECTORY);

  if (directory >= 0)
    unlinkat (directory, bytes, 0);
}

gboolean
nw_netns_is_ours (NwNetns *self)
{
  g_auto (OwnedFd) directory = -1;
  g_auto (OwnedFd) fd = -1;
  g_autofree char *bytes = NULL;
  char record[64] = "";
  guint64 inode, cookie;

  g_return_val_if_fail (self != NULL, FALSE);

  bytes = name_to_file (self->name);
  if (bytes == NULL)
    return FALSE;

  directory = open_directory (NW_NETNS_RECORD_DIRECTORY);
  if (directory >= 0)
    fd = openat (directory, bytes, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0 || read (fd, record, sizeof record - 1) <= 0)
    return FALSE;

  return sscanf (record, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &inode, &cookie) == 2
         && inode == self->inode
         && cookie == nw_netns_get_cookie (self);
}

/* Making and removing */

/* The lock keeps two from mounting the directory over itself again and again (iproute2 does the same). */
static gboolean
share_directory (int directory)
{
  gboolean shared;

  if (flock (directory, LOCK_EX) < 0)
    return FALSE;

  shared = mount ("", NW_NETNS_DIRECTORY, "none", MS_SHARED | MS_REC, NULL) == 0;
  if (!shared && errno == EINVAL) /* not a mount point yet */
    shared = mount (NW_NETNS_DIRECTORY, NW_NETNS_DIRECTORY, "none", MS_BIND | MS_REC, NULL) == 0
             && mount ("", NW_NETNS_DIRECTORY, "none", MS_SHARED | MS_REC, NULL) == 0;

  flock (directory, LOCK_UN);

  return shared;
}

/* As a shared mount, names appear and go in all mount namespaces at once. */
static int
prepare_directory (GError **error)
{
  g_auto (OwnedFd) directory = -1;

  if (mkdir (NW_NETNS_DIRECTORY, 0755) == 0 || errno == EEXIST)
    directory = open_directory (NW_NETNS_DIRECTORY);

  if (directory < 0 || !share_directory (directory))
    {
      nw_kernel_error_set (error, errno, NULL, _("Could not prepare %s for named namespaces"), NW_NETNS_DIRECTORY);
      return -1;
    }

  /* The lock was on what may now be hidden beneath the mount. */
  owned_fd_clear (&directory);
  directory = open_directory (NW_NETNS_DIRECTORY);
  if (directory < 0)
    nw_kernel_error_set (error, errno, NULL, _("Could not prepare %s for named namespaces"), NW_NETNS_DIRECTORY);

  return owned_fd_steal (&directory);
}

gboolean
nw_netns_prepare_directory (GError **error)
{
  g_auto (OwnedFd) directory = prepare_directory (error);

  return directory >= 0;
}

/* By descriptor on both sides, so that nobody can slip another file in between. */
static gboolean
bind_namespace (NwNetns *self,
                int      file)
{
  char source[32], target[32];

  g_snprintf (source, sizeof source, "/proc/self/fd/%d", self->fd);
  g_snprintf (target, sizeof target, "/proc/self/fd/%d", file);

  return mount (source, target, "none", MS_BIND, NULL) == 0;
}

NwNetns *
nw_netns_create (const char *name,
                 GError    **error)
{
  g_auto (OwnedFd) directory = -1;
  g_auto (OwnedFd) file = -1;
  g_autoptr (NwNetns) self = NULL;
  int fd;

  g_return_val_if_fail (name != NULL, NULL);

  if (!nw_namespace_name_check (name, error))
    return NULL;

  directory = prepare_directory (error);
  if (directory < 0)
    return NULL;

  file = openat (directory, name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);
  if (file < 0)
    {
      if (errno == EEXIST)
        g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("There is a namespace called %s already"), name);
      else
        nw_kernel_error_set (error, errno, NULL, _("Could not make the namespace %s"), name);
      return NULL;
    }

  fd = make_namespace (error);
  if (fd >= 0)
    {
      self = netns_new_take (fd, name);

      /* The mount comes last: who sees a namespace there sees the whole of it, the record included. */
      if (self != NULL && write_record (self) && bind_namespace (self, file))
        return g_steal_pointer (&self);

      nw_kernel_error_set (error, errno, NULL, _("Could not make the namespace %s"), name);
      remove_record (name);
    }

  unlinkat (directory, name, 0);

  return NULL;
}

gboolean
nw_netns_remove (NwNetns *self,
                 GError **error)
{
  NwNamespaceRef ref;
  g_autoptr (NwNetns) named = NULL;
  g_auto (OwnedFd) directory = -1;
  g_autofree char *bytes = NULL;
  char mounted[32];

  g_return_val_if_fail (self != NULL, FALSE);

  bytes = name_to_file (self->name);
  if (bytes == NULL)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                           self->is_root ? _("The root namespace cannot be removed")
                                         : _("A namespace without a name cannot be removed"));
      return FALSE;
    }

  ref = (NwNamespaceRef) { .inode = self->inode, .name = self->name };
  named = nw_netns_open (&ref, error);
  if (named == NULL)
    return FALSE;

  /* Through the descriptor: exactly the mount that was compared. */
  g_snprintf (mounted, sizeof mounted, "/proc/self/fd/%d", named->fd);
  directory = open_directory (NW_NETNS_DIRECTORY);
  if (directory < 0
      || umount2 (mounted, MNT_DETACH) < 0
      || unlinkat (directory, bytes, 0) < 0)
    {
      nw_kernel_error_set (error, errno, NULL, _("Could not remove the namespace %s"), self->name);
      return FALSE;
    }

  remove_record (bytes);

  return TRUE;
}

char *
nw_netns_dup_title (const NwNetns *self)
{
  g_autoptr (NwNamespace) namespace_ = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (*self->name != '\0')
    return g_strdup (self->name);

  /* The words for the others are the model's. */
  namespace_ = nw_namespace_new (self->inode);
  namespace_->is_root = self->is_root;

  return nw_namespace_dup_title (namespace_);
}

/* Going there and back */

gboolean
nw_netns_enter (NwNetns      *self,
                NwNetnsGuard *guard,
                GError      **error)
{
  int home;

  g_return_val_if_fail (self != NULL && guard != NULL && guard->home < 0, FALSE);

  home = open (OWN_NAMESPACE, O_RDONLY | O_CLOEXEC);
  if (home >= 0 && setns (self->fd, CLONE_NEWNET) == 0)
    {
      guard->home = home;
      return TRUE;
    }

  {
    g_autofree char *title = nw_netns_dup_title (self);
    int number = errno;

    if (home >= 0)
      close (home);
    nw_kernel_error_set (error, number, NULL, _("Could not enter %s"), title);
  }

  return FALSE;
}

void
nw_netns_leave (NwNetnsGuard *guard)
{
  int number = errno;

  if (guard->home < 0)
    return;

  /* A thread lost in another namespace would do the next request in the wrong place. */
  if (setns (guard->home, CLONE_NEWNET) < 0)
    abort ();

  close (guard->home);
  guard->home = -1;
  errno = number;
}

int
nw_netns_socket (NwNetns *self,
                 int      domain,
                 int      type,
                 int      protocol,
                 GError **error)
{
  NwNetnsGuard guard = NW_NETNS_GUARD_INIT;
  int fd;

  if (!nw_netns_enter (self, &guard, error))
    return -1;

  fd = socket (domain, type | SOCK_CLOEXEC, protocol);
  nw_netns_leave (&guard);

  if (fd < 0)
    {
      int number = errno;
      g_autofree char *title = nw_netns_dup_title (self);

      nw_kernel_error_set (error, number, NULL, _("Could not open a socket in %s"), title);
    }

  return fd;
}

int
nw_netns_open_file (NwNetns    *self,
                    const char *path,
                    int         flags,
                    GError    **error)
{
  NwNetnsGuard guard = NW_NETNS_GUARD_INIT;
  int fd;

  if (!nw_netns_enter (self, &guard, error))
    return -1;

  fd = open (path, flags | O_CLOEXEC);
  nw_netns_leave (&guard);

  if (fd < 0)
    {
      int number = errno;
      g_autofree char *title = nw_netns_dup_title (self);

      nw_kernel_error_set (error, number, NULL, _("Could not open %s in %s"), path, title);
    }

  return fd;
}
