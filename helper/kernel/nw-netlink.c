/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-netlink.h"

#include <errno.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

/* The kernel answers within the system call; this only keeps a lost answer from stopping the helper for ever. */
#define PATIENCE_SECONDS 10

static void
set_option (int fd,
            int level,
            int option,
            int value)
{
  /* A kernel that lacks an option works without it, only with fewer words. */
  setsockopt (fd, level, option, &value, sizeof value);
}

int
nw_netlink_open (NwNetns *netns,
                 int      protocol,
                 GError **error)
{
  struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
  int fd;

  g_return_val_if_fail (netns != NULL, -1);

  fd = nw_netns_socket (netns, AF_NETLINK, SOCK_RAW, protocol, error);
  if (fd < 0)
    return -1;

  set_option (fd, SOL_NETLINK, NETLINK_EXT_ACK, TRUE);
  set_option (fd, SOL_NETLINK, NETLINK_CAP_ACK, TRUE);
  set_option (fd, SOL_SOCKET, SO_RCVBUF, 1024 * 1024);
  setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);

  return fd;
}

int
nw_netlink_send (int           fd,
                 gconstpointer bytes,
                 gsize         size)
{
  struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
  ssize_t sent;

  do
    sent = sendto (fd, bytes, size, 0, (struct sockaddr *) &kernel, sizeof kernel);
  while (sent < 0 && errno == EINTR);

  return sent < 0 ? errno : 0;
}

gssize
nw_netlink_receive (int     fd,
                    guint8 *buffer,
                    gsize   capacity)
{
  for (;;)
    {
      struct sockaddr_nl sender = { 0 };
      struct iovec vector = { .iov_base = buffer, .iov_len = capacity };
      struct msghdr message = {
        .msg_name = &sender,
        .msg_namelen = sizeof sender,
        .msg_iov = &vector,
        .msg_iovlen = 1,
      };
      ssize_t size = recvmsg (fd, &message, 0);

      if (size < 0 && errno == EINTR)
        continue;
      if (size >= 0 && sender.nl_pid != 0) /* not from the kernel */
        continue;
      if (size >= 0 && (message.msg_flags & MSG_TRUNC) != 0)
        {
          errno = EMSGSIZE;
          return -1;
        }

      return size;
    }
}

int
nw_netlink_read_acknowledgement (struct nlmsghdr *message,
                                 char           **detail)
{
  struct nlattr *attributes[NLMSGERR_ATTR_MAX + 1] = { NULL };
  int offset = sizeof (int);
  int number;

  if (nlmsg_datalen (message) < (int) sizeof (int))
    return EBADMSG;

  number = -*(int *) nlmsg_data (message);

  if (message->nlmsg_type == NLMSG_ERROR)
    {
      struct nlmsgerr *acknowledgement = nlmsg_data (message);

      offset = sizeof *acknowledgement;
      if (nlmsg_datalen (message) >= offset && (message->nlmsg_flags & NLM_F_CAPPED) == 0)
        offset += acknowledgement->msg.nlmsg_len - sizeof acknowledgement->msg;
    }

  if (number != 0 && (message->nlmsg_flags & NLM_F_ACK_TLVS) != 0 && offset < nlmsg_datalen (message)
      && nla_parse (attributes, NLMSGERR_ATTR_MAX, nlmsg_attrdata (message, offset),
                    nlmsg_attrlen (message, offset), NULL) >= 0
      && attributes[NLMSGERR_ATTR_MSG] != NULL)
    {
      g_free (*detail);
      *detail = g_strndup (nla_data (attributes[NLMSGERR_ATTR_MSG]), nla_len (attributes[NLMSGERR_ATTR_MSG]));
    }

  return number;
}
