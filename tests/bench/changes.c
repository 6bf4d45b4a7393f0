/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "changes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct {
  struct nlmsghdr header;
  char            rest[256];
} Request;

gboolean
changes_enter (pid_t pid)
{
  int fd = syscall (SYS_pidfd_open, pid, 0);
  gboolean entered = fd >= 0 && setns (fd, CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) == 0;

  if (fd >= 0)
    close (fd);
  return entered;
}

int
changes_open (const char *name)
{
  g_autofree char *path = g_strconcat ("/run/netns/", name, NULL);
  int home = open ("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  int there = *name != '\0' ? open (path, O_RDONLY | O_CLOEXEC) : dup (home);
  int fd;

  if (home < 0 || there < 0 || setns (there, CLONE_NEWNET) < 0)
    g_error ("%s: %s", path, g_strerror (errno));
  fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0 || setns (home, CLONE_NEWNET) < 0)
    g_error ("%s: %s", path, g_strerror (errno));
  close (home);
  close (there);
  return fd;
}

/* -- Requests -- */

static void
begin (Request *request, guint16 type, guint16 flags, const void *body, gsize size)
{
  memset (&request->header, 0, sizeof request->header);
  request->header.nlmsg_len = NLMSG_LENGTH (size);
  request->header.nlmsg_type = type;
  request->header.nlmsg_flags = NLM_F_REQUEST | flags;
  memcpy (NLMSG_DATA (&request->header), body, size);
}

static void
put (Request *request, guint16 type, const void *data, gsize size)
{
  struct rtattr *attribute = (struct rtattr *) ((char *) request + NLMSG_ALIGN (request->header.nlmsg_len));

  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH (size);
  memcpy (RTA_DATA (attribute), data, size);
  request->header.nlmsg_len = NLMSG_ALIGN (request->header.nlmsg_len) + RTA_ALIGN (attribute->rta_len);
}

static void
send_request (int fd, Request *request)
{
  if (send (fd, request, request->header.nlmsg_len, 0) < 0)
    g_error ("send: %s", g_strerror (errno));
}

/* Sends it and waits for the acknowledgement. */
static void
ask (int fd, Request *request)
{
  struct { struct nlmsghdr header; struct nlmsgerr error; char rest[1024]; } answer;

  request->header.nlmsg_flags |= NLM_F_ACK;
  send_request (fd, request);
  if (recv (fd, &answer, sizeof answer, 0) < 0)
    g_error ("recv: %s", g_strerror (errno));
  if (answer.header.nlmsg_type != NLMSG_ERROR || answer.error.error != 0)
    g_error ("request %u: %s", request->header.nlmsg_type, g_strerror (-answer.error.error));
}

int
changes_get_index (int fd, const char *name)
{
  struct ifinfomsg body = { .ifi_family = AF_UNSPEC };
  struct { struct nlmsghdr header; struct ifinfomsg link; char rest[8192]; } answer;
  Request request;

  begin (&request, RTM_GETLINK, 0, &body, sizeof body);
  put (&request, IFLA_IFNAME, name, strlen (name) + 1);
  send_request (fd, &request);
  if (recv (fd, &answer, sizeof answer, 0) < 0 || answer.header.nlmsg_type != RTM_NEWLINK)
    g_error ("no link called %s", name);
  return answer.link.ifi_index;
}

void
changes_set_mtu (int fd, int index, guint mtu)
{
  struct ifinfomsg body = { .ifi_family = AF_UNSPEC, .ifi_index = index };
  Request request;

  begin (&request, RTM_NEWLINK, 0, &body, sizeof body);
  put (&request, IFLA_MTU, &mtu, sizeof mtu);
  ask (fd, &request);
}

void
changes_change_address (int fd, int index, guint32 address, gboolean add)
{
  struct ifaddrmsg body = { .ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = index };
  guint32 bytes = htonl (address);
  Request request;

  begin (&request, add ? RTM_NEWADDR : RTM_DELADDR, add ? NLM_F_CREATE | NLM_F_REPLACE : 0, &body, sizeof body);
  put (&request, IFA_LOCAL, &bytes, sizeof bytes);
  put (&request, IFA_ADDRESS, &bytes, sizeof bytes);
  ask (fd, &request);
}

void
changes_change_route (int fd, int index, guint32 destination, gboolean add)
{
  struct rtmsg body = {
    .rtm_family = AF_INET, .rtm_dst_len = 32, .rtm_table = RT_TABLE_MAIN, .rtm_protocol = RTPROT_BOOT,
    .rtm_scope = RT_SCOPE_LINK, .rtm_type = RTN_UNICAST,
  };
  guint32 bytes = htonl (destination);
  Request request;

  begin (&request, add ? RTM_NEWROUTE : RTM_DELROUTE, add ? NLM_F_CREATE | NLM_F_REPLACE : 0, &body, sizeof body);
  put (&request, RTA_DST, &bytes, sizeof bytes);
  put (&request, RTA_OIF, &index, sizeof index);
  ask (fd, &request);
}

/* -- Looking -- */

static guint
dump_table (int fd, guint16 type, int family)
{
  struct ifinfomsg body = { .ifi_family = family };
  static char answer[64 * 1024];
  guint32 mask = RTEXT_FILTER_SKIP_STATS;
  Request request;
  guint n = 0;

  begin (&request, type, NLM_F_DUMP, &body, sizeof body);
  if (type == RTM_GETLINK)
    put (&request, IFLA_EXT_MASK, &mask, sizeof mask);
  send_request (fd, &request);
  for (;;)
    {
      gssize size = recv (fd, answer, sizeof answer, 0);

      if (size < 0)
        g_error ("recv: %s", g_strerror (errno));
      for (struct nlmsghdr *message = (struct nlmsghdr *) answer; NLMSG_OK (message, size); message = NLMSG_NEXT (message, size))
        {
          if (message->nlmsg_type == NLMSG_DONE)
            return n;
          if (message->nlmsg_type == NLMSG_ERROR)
            g_error ("dump %u: %s", type, g_strerror (-((struct nlmsgerr *) NLMSG_DATA (message))->error));
          n++;
        }
    }
}

guint
changes_dump (int fd)
{
  return dump_table (fd, RTM_GETLINK, AF_UNSPEC) + dump_table (fd, RTM_GETADDR, AF_UNSPEC)
         + dump_table (fd, RTM_GETROUTE, AF_INET) + dump_table (fd, RTM_GETROUTE, AF_INET6)
         + dump_table (fd, RTM_GETNEIGH, AF_UNSPEC) + dump_table (fd, RTM_GETNEIGH, AF_BRIDGE);
}
