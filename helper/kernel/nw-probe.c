/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-probe.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct _NwProbe {
  int            fd;
  int            protocol;
  gint64         started;
  NwProbeFunc    func;
  gpointer       user_data;
  GDestroyNotify destroy;
  guint          ready;
  guint          deadline;
  guint          early;
  const char    *early_result;
};

static void
finish (NwProbe *self, const char *result)
{
  self->func (self, result, (guint64) (g_get_monotonic_time () - self->started) * 1000, self->user_data);
}

static const char *
judge (int error)
{
  switch (error)
    {
    case 0:
      return "open";
    case ECONNREFUSED:
    case ECONNRESET:
      return "refused";
    case ETIMEDOUT:
      return "no-answer";
    default:
      return "unreachable";
    }
}

static gboolean
on_ready (int fd, GIOCondition condition, gpointer user_data)
{
  NwProbe *self = user_data;
  int error = 0;
  socklen_t length = sizeof error;

  self->ready = 0;
  if (getsockopt (fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
    error = errno;
  finish (self, judge (error));

  return G_SOURCE_REMOVE;
}

static gboolean
on_deadline (gpointer user_data)
{
  NwProbe *self = user_data;

  self->deadline = 0;
  finish (self, "no-answer");

  return G_SOURCE_REMOVE;
}

/* What connect() knows at once is told from the main loop as well. */
static gboolean
on_early (gpointer user_data)
{
  NwProbe *self = user_data;

  self->early = 0;
  finish (self, self->early_result);

  return G_SOURCE_REMOVE;
}

static int
start (NwProbe *self, const NwInet *target, guint port)
{
  struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = g_htons (port) };
  struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = g_htons (port) };
  int result;

  memcpy (&v6.sin6_addr, target->bytes, sizeof v6.sin6_addr);
  memcpy (&v4.sin_addr, target->bytes, sizeof v4.sin_addr);
  result = target->family == AF_INET6 ? connect (self->fd, (struct sockaddr *) &v6, sizeof v6)
                                      : connect (self->fd, (struct sockaddr *) &v4, sizeof v4);
  if (result == 0 && self->protocol == IPPROTO_UDP)
    result = send (self->fd, "", 0, MSG_NOSIGNAL);

  return result < 0 ? errno : 0;
}

NwProbe *
nw_probe_new (NwNetns *netns, const NwInet *target, guint port, int protocol, guint timeout,
              NwProbeFunc func, gpointer user_data, GDestroyNotify destroy, GError **error)
{
  int type = protocol == IPPROTO_UDP ? SOCK_DGRAM : SOCK_STREAM;
  NwProbe *self;
  int fd, problem;

  g_return_val_if_fail (netns != NULL && target != NULL && func != NULL, NULL);

  fd = nw_netns_socket (netns, target->family, type | SOCK_NONBLOCK, protocol, error);
  if (fd < 0)
    return NULL;

  self = g_new0 (NwProbe, 1);
  self->fd = fd;
  self->protocol = protocol;
  self->func = func;
  self->user_data = user_data;
  self->destroy = destroy;
  self->started = g_get_monotonic_time ();

  problem = start (self, target, port);
  if (problem != 0 && problem != EINPROGRESS)
    {
      self->early_result = judge (problem);
      self->early = g_idle_add (on_early, self);
      return self;
    }
  self->ready = g_unix_fd_add (fd, (protocol == IPPROTO_UDP ? G_IO_IN : G_IO_OUT) | G_IO_ERR | G_IO_HUP, on_ready, self);
  self->deadline = g_timeout_add (timeout, on_deadline, self);

  return self;
}

void
nw_probe_free (NwProbe *self)
{
  g_clear_handle_id (&self->ready, g_source_remove);
  g_clear_handle_id (&self->deadline, g_source_remove);
  g_clear_handle_id (&self->early, g_source_remove);
  close (self->fd);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  g_free (self);
}
