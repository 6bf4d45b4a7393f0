/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-observer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "nw-error.h"

struct _NwObserver {
  NwRegistry     *registry;
  NwObserverFunc  callback;
  gpointer        user_data;

  int             events;   /* the socket for rtnetlink */
  int             rulesets; /* that for nftables; -1 where the kernel has none */
  int             mounts;   /* /proc/self/mountinfo */
  guint           events_source;
  guint           rulesets_source;
  guint           mounts_source;

  GHashTable     *inodes; /* guint64 * → NwTables */
  gboolean        all;
  gboolean        names;
  gboolean        ends;
  gboolean        told;   /* the callback was called and nobody took it yet */
};

/* Bytes of kernel memory for messages that wait for us. SO_RCVBUFFORCE needs a capability in the initial user namespace;
 * in a lab what SO_RCVBUF gives has to do, and ENOBUFS is no loss but work. */
#define RECEIVE_BUFFER (4 * 1024 * 1024)

/* Messages; who sends faster than we read shall not keep us for ever. */
#define DRAIN_AT_ONCE 20000

static const int groups[] = {
  RTNLGRP_LINK,
  RTNLGRP_IPV4_IFADDR,
  RTNLGRP_IPV6_IFADDR,
  RTNLGRP_IPV4_ROUTE,
  RTNLGRP_IPV6_ROUTE,
  RTNLGRP_NEIGH,
  RTNLGRP_IPV4_NETCONF,
  RTNLGRP_IPV6_NETCONF,
  RTNLGRP_TC,
  RTNLGRP_NSID,
};

static const int ruleset_groups[] = {
  NFNLGRP_NFTABLES,
};

static GHashTable *
inode_set_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
}

/* The namespace that a message came from, or -1 for the observer itself. */
static int
nsid_of (struct msghdr *message)
{
  for (struct cmsghdr *control = CMSG_FIRSTHDR (message); control != NULL; control = CMSG_NXTHDR (message, control))
    {
      if (control->cmsg_level == SOL_NETLINK && control->cmsg_type == NETLINK_LISTEN_ALL_NSID)
        {
          int nsid;

          memcpy (&nsid, CMSG_DATA (control), sizeof nsid);
          return nsid;
        }
    }
  return -1;
}

/* What the beginning of a message says: its header, and the first byte of any rtnetlink message, the address family. */
typedef struct {
  struct nlmsghdr header;
  guint8          family;
} Beginning;

/* Which tables a change that the kernel tells of can be seen in. A link that goes down or loses its address takes routes along
 * of which the kernel does not tell (fib_sync_down_dev(), fib_sync_down_addr()). */
static NwTables
tables_of (const Beginning *message)
{
  switch (message->header.nlmsg_type)
    {
    case RTM_NEWLINK:
      return NW_TABLES_LINKS | NW_TABLES_ADDRESSES | NW_TABLES_ROUTES;
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return NW_TABLES_ADDRESSES | NW_TABLES_ROUTES;
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return NW_TABLES_ROUTES;
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH:
      return message->family == AF_BRIDGE ? NW_TABLES_BRIDGE_ENTRIES : NW_TABLES_NEIGHBOURS;
    case RTM_NEWNETCONF:
    case RTM_DELNETCONF:
      return NW_TABLES_FORWARDING;
    case RTM_NEWQDISC:
    case RTM_DELQDISC:
    case RTM_NEWTCLASS:
    case RTM_DELTCLASS:
      return NW_TABLES_LINKS;
    default:
      return NW_TABLES_ALL & ~NW_TABLES_RULES;
    }
}

static void
mark (NwObserver *self, guint64 inode, NwTables tables)
{
  guint marked = GPOINTER_TO_UINT (g_hash_table_lookup (self->inodes, &inode));

  if ((marked | tables) != marked)
    g_hash_table_replace (self->inodes, g_memdup2 (&inode, sizeof inode), GUINT_TO_POINTER (marked | tables));
}

/* Reads one datagram. Returns whether there may be more. */
static gboolean
receive (NwObserver *self, int fd)
{
  Beginning data = { 0 }; /* the truth is the next dump */
  char control[CMSG_SPACE (sizeof (int)) + CMSG_SPACE (sizeof (struct nl_pktinfo))];
  struct sockaddr_nl sender = { 0 };
  struct iovec vector = { .iov_base = &data, .iov_len = sizeof data };
  struct msghdr message = {
    .msg_name = &sender,
    .msg_namelen = sizeof sender,
    .msg_iov = &vector,
    .msg_iovlen = 1,
    .msg_control = control,
    .msg_controllen = sizeof control,
  };
  const NwKnownNamespace *known;

  if (recvmsg (fd, &message, MSG_DONTWAIT) < 0)
    {
      if (errno == ENOBUFS)
        self->all = self->names = self->ends = TRUE;
      return errno == ENOBUFS || errno == EINTR;
    }
  if (sender.nl_pid != 0)
    return TRUE; /* not from the kernel */

  if (data.header.nlmsg_type == RTM_NEWNSID || data.header.nlmsg_type == RTM_DELNSID)
    {
      self->ends |= data.header.nlmsg_type == RTM_DELNSID && nsid_of (&message) < 0;
      return TRUE;
    }

  known = nw_registry_lookup_nsid (self->registry, nsid_of (&message));
  if (known != NULL)
    mark (self, known->inode, fd == self->rulesets ? NW_TABLES_RULES : tables_of (&data));
  return TRUE;
}

void
nw_observer_drain (NwObserver *self)
{
  struct pollfd mounts = { .fd = self->mounts, .events = POLLPRI };

  for (guint i = 0; i < DRAIN_AT_ONCE && receive (self, self->events); i++)
    continue;
  for (guint i = 0; i < DRAIN_AT_ONCE && self->rulesets >= 0 && receive (self, self->rulesets); i++)
    continue;
  /* Asking resets it: the kernel compares with the state at the last poll. */
  if (poll (&mounts, 1, 0) > 0)
    self->names = TRUE;
}

void
nw_observer_tell (NwObserver *self)
{
  if (self->told || !(self->all || self->names || self->ends || g_hash_table_size (self->inodes) > 0))
    return;
  self->told = TRUE;
  self->callback (self->user_data);
}

static gboolean
on_events (int          fd,
           GIOCondition condition,
           gpointer     user_data)
{
  NwObserver *self = user_data;

  nw_observer_drain (self);
  nw_observer_tell (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_mounts (int          fd,
           GIOCondition condition,
           gpointer     user_data)
{
  NwObserver *self = user_data;

  self->names = TRUE;
  nw_observer_tell (self);
  return G_SOURCE_CONTINUE;
}

/* Returns: a socket that hears of @groups in all namespaces, of the first of them at least; or -1. */
static int
join (NwObserver *self, int protocol, const int *wanted, guint n_wanted, GError **error)
{
  const int on = 1;
  const int buffer = RECEIVE_BUFFER;
  struct sockaddr_nl address = { .nl_family = AF_NETLINK };
  int fd = nw_netns_socket (nw_rtnl_get_netns (nw_registry_get_observer (self->registry)),
                            AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, protocol, error);

  if (fd < 0)
    return -1;
  if (setsockopt (fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer) < 0)
    setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);

  /* The groups after the bind, which would clear them. */
  if (bind (fd, (struct sockaddr *) &address, sizeof address) < 0 ||
      setsockopt (fd, SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &on, sizeof on) < 0)
    goto fail;
  for (guint i = 0; i < n_wanted; i++)
    {
      /* A kernel without IPv6 has no such groups; what cannot be heard does not happen either. */
      if (setsockopt (fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &wanted[i], sizeof wanted[i]) < 0 && i == 0)
        goto fail;
    }
  return fd;

fail:
  g_set_error (error, NW_ERROR, NW_ERROR_FAILED, _("The kernel does not report changes of networks: %s"), g_strerror (errno));
  close (fd);
  return -1;
}

NwObserver *
nw_observer_new (NwRegistry *registry, NwObserverFunc callback, gpointer user_data, GError **error)
{
  g_autoptr (NwObserver) self = g_new0 (NwObserver, 1);

  g_return_val_if_fail (registry != NULL, NULL);
  g_return_val_if_fail (callback != NULL, NULL);

  self->registry = registry;
  self->callback = callback;
  self->user_data = user_data;
  self->events = -1;
  self->rulesets = -1;
  self->mounts = -1;
  self->inodes = inode_set_new ();
  self->names = TRUE; /* the registry's scan was before we watched */

  self->events = join (self, NETLINK_ROUTE, groups, G_N_ELEMENTS (groups), error);
  if (self->events < 0)
    return NULL;
  self->rulesets = join (self, NETLINK_NETFILTER, ruleset_groups, G_N_ELEMENTS (ruleset_groups), NULL);
  self->mounts = open ("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
  if (self->mounts < 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_FAILED, "/proc/self/mountinfo: %s", g_strerror (errno));
      return NULL;
    }

  self->events_source = g_unix_fd_add (self->events, G_IO_IN | G_IO_ERR, on_events, self);
  if (self->rulesets >= 0)
    self->rulesets_source = g_unix_fd_add (self->rulesets, G_IO_IN | G_IO_ERR, on_events, self);
  self->mounts_source = g_unix_fd_add (self->mounts, G_IO_PRI | G_IO_ERR, on_mounts, self);
  return g_steal_pointer (&self);
}

void
nw_observer_free (NwObserver *self)
{
  g_clear_handle_id (&self->events_source, g_source_remove);
  g_clear_handle_id (&self->rulesets_source, g_source_remove);
  g_clear_handle_id (&self->mounts_source, g_source_remove);
  if (self->events >= 0)
    close (self->events);
  if (self->rulesets >= 0)
    close (self->rulesets);
  if (self->mounts >= 0)
    close (self->mounts);
  g_clear_pointer (&self->inodes, g_hash_table_unref);
  g_free (self);
}

void
nw_observed_clear (NwObserved *self)
{
  g_clear_pointer (&self->inodes, g_hash_table_unref);
}

void
nw_observer_take (NwObserver *self, NwObserved *observed)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (observed != NULL);

  nw_observer_drain (self);
  observed->inodes = g_steal_pointer (&self->inodes);
  observed->all = self->all;
  observed->names = self->names;
  observed->ends = self->ends;

  self->inodes = inode_set_new ();
  self->all = FALSE;
  self->names = FALSE;
  self->ends = FALSE;
  self->told = FALSE;
}
