/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-process-scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "nw-mount-scan.h"
#include "nw-name.h"

#define CGROUP_MAX (16 * 1024)

/* 0 for what is no number */
static guint
read_number (const char *name)
{
  guint number = 0;

  for (const char *p = name; *p != '\0'; p++)
    {
      if (!g_ascii_isdigit (*p) || number > G_MAXINT / 10)
        return 0;
      number = number * 10 + (guint) (*p - '0');
    }

  return number;
}

static guint64
read_link_at (int         directory,
              const char *path)
{
  char text[64];
  gssize length = readlinkat (directory, path, text, sizeof text - 1);

  if (length <= 0)
    return 0;
  text[length] = '\0';

  return nw_mount_scan_read_link (text);
}

void
nw_process_scan (NwProcessFunc func,
                 gpointer      user_data)
{
  DIR *stream = opendir ("/proc");
  struct dirent *entry;

  if (stream == NULL)
    return;

  while ((entry = readdir (stream)) != NULL)
    {
      guint pid = read_number (entry->d_name);
      char path[32];
      guint64 inode;

      if (pid == 0)
        continue;
      g_snprintf (path, sizeof path, "%u/ns/net", pid);
      inode = read_link_at (dirfd (stream), path);
      if (inode != 0)
        func (pid, inode, user_data);
    }

  closedir (stream);
}

/* What the links in @directory lead to: "task" (each with ns/net below), "fd". */
static void
scan_links (guint       pid,
            const char *directory,
            const char *below,
            guint       *budget,
            NwHoldFunc  func,
            gpointer    user_data)
{
  g_autofree char *parent = g_strdup_printf ("/proc/%u/%s", pid, directory);
  DIR *stream = opendir (parent);
  struct dirent *entry;

  if (stream == NULL)
    return;

  while (*budget > 0 && (entry = readdir (stream)) != NULL)
    {
      char link[64];
      guint64 inode;

      if (!g_ascii_isdigit (*entry->d_name) || (*below != '\0' && read_number (entry->d_name) == pid))
        continue; /* the first thread is the process */
      g_snprintf (link, sizeof link, "%.20s%s", entry->d_name, below);
      inode = read_link_at (dirfd (stream), link);
      (*budget)--;
      if (inode != 0)
        {
          g_autofree char *path = g_strdup_printf ("%s/%s", parent, link);

          func (pid, inode, path, user_data);
        }
    }

  closedir (stream);
}

static int
compare_pids (gconstpointer a,
              gconstpointer b)
{
  guint left = *(const guint *) a, right = *(const guint *) b;

  return (left > right) - (left < right);
}

static GArray *
list_processes (void)
{
  GArray *pids = g_array_new (FALSE, FALSE, sizeof (guint));
  DIR *stream = opendir ("/proc");
  struct dirent *entry;

  while (stream != NULL && (entry = readdir (stream)) != NULL)
    {
      guint pid = read_number (entry->d_name);

      if (pid != 0)
        g_array_append_val (pids, pid);
    }
  if (stream != NULL)
    closedir (stream);
  g_array_sort (pids, compare_pids);

  return pids;
}

void
nw_process_scan_deeply (guint     *next,
                        guint      budget,
                        NwHoldFunc func,
                        gpointer   user_data)
{
  g_autoptr (GArray) pids = list_processes ();
  guint own = (guint) getpid ();

  for (guint i = 0; i < pids->len; i++)
    {
      guint pid = g_array_index (pids, guint, i);

      if (pid < *next || pid == own)
        continue;
      if (budget == 0)
        {
          *next = pid;
          return;
        }
      scan_links (pid, "task", "/ns/net", &budget, func, user_data);
      scan_links (pid, "fd", "", &budget, func, user_data);
    }
  *next = 0;
}

/* Of a file in /proc/PID. Returns: (transfer full) (nullable): at most @maximum bytes of it. */
static char *
read_file (guint       pid,
           const char *file,
           gsize       maximum)
{
  g_autofree char *path = g_strdup_printf ("/proc/%u/%s", pid, file);
  g_autofree char *text = g_malloc (maximum + 1);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gsize length = 0;
  gssize n = 1;

  if (fd < 0)
    return NULL;
  while (length < maximum && (n = read (fd, text + length, maximum - length)) > 0)
    length += (gsize) n;
  close (fd);
  if (n < 0)
    return NULL;
  text[length] = '\0';

  return g_steal_pointer (&text);
}

NwProcess *
nw_process_describe (guint pid)
{
  g_autofree char *status = read_file (pid, "status", 4096);
  g_autofree char *name = NULL;
  g_autofree char *escaped = NULL;
  const char *user;
  guint real, effective = 0;

  /* "Name:" comes first, and its newlines are escaped (proc_task_name() in fs/proc/array.c). It is looked up in "comm" as it is. */
  user = status != NULL ? strstr (status, "\nUid:") : NULL;
  name = user != NULL ? read_file (pid, "comm", 64) : NULL;
  if (name == NULL || sscanf (user, "\nUid: %u %u", &real, &effective) != 2)
    return NULL;

  if (g_str_has_suffix (name, "\n"))
    name[strlen (name) - 1] = '\0';
  if (strlen (name) > 15)
    name[15] = '\0'; /* a kernel thread's, which is no limit there */
  escaped = nw_name_escape (name);

  return nw_process_new (pid, effective, escaped);
}

char *
nw_process_read_cgroup (guint pid)
{
  return read_file (pid, "cgroup", CGROUP_MAX);
}
