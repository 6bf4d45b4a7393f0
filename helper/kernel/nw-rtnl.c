/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-rtnl.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-error.h"
#include "nw-netlink.h"

/* The kernel fills at most 32 KiB at a time in a dump, and no single answer that we ask for is longer than a few. */
#define RECEIVE_SIZE (64 * 1024)

/* 64 next hops of 44 bytes (NwOperation's limit) and their route fit thrice. */
#define MESSAGE_SIZE 8192

/* A table that changes faster than it can be read: what was read last is as good as any. Whoever changed it causes an event. */
#define DUMP_TRIES 8

struct _NwRtnl {
  gatomicrefcount ref_count;

  NwNetns *netns;
  int      fd;
  guint32  sequence;
  guint8  *buffer;
};

NwRtnl *
nw_rtnl_new (NwNetns *netns,
             GError **error)
{
  NwRtnl *self;
  int fd;

  g_return_val_if_fail (netns != NULL, NULL);

  fd = nw_netlink_open (netns, NETLINK_ROUTE, error);
  if (fd < 0)
    return NULL;

  self = g_new0 (NwRtnl, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->netns = nw_netns_ref (netns);
  self->fd = fd;
  self->buffer = g_malloc (RECEIVE_SIZE);

  return self;
}

NwRtnl *
nw_rtnl_ref (NwRtnl *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
nw_rtnl_unref (NwRtnl *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  close (self->fd);
  nw_netns_unref (self->netns);
  g_free (self->buffer);
  g_free (self);
}

NwNetns *
nw_rtnl_get_netns (NwRtnl *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->netns;
}

/* Messages: libnl says when there is no room; with MESSAGE_SIZE there always is. */

NwRtnlMessage *
nw_rtnl_message_new (guint16       type,
                     guint16       flags,
                     gconstpointer header,
                     gsize         size)
{
  struct nl_msg *self = nlmsg_alloc_size (MESSAGE_SIZE);

  if (self == NULL
      || nlmsg_put (self, NL_AUTO_PORT, NL_AUTO_SEQ, type, 0, NLM_F_REQUEST | flags) == NULL
      || nlmsg_append (self, (void *) header, size, NLMSG_ALIGNTO) < 0)
    g_error ("no memory for a netlink message");

  return self;
}

void
nw_rtnl_message_put (NwRtnlMessage *self,
                     int            attribute,
                     gconstpointer  data,
                     gsize          size)
{
  if (nla_put (self, attribute, size, data) < 0)
    g_error ("netlink message too long");
}

void
nw_rtnl_message_put_u32 (NwRtnlMessage *self,
                         int            attribute,
                         guint32        value)
{
  nw_rtnl_message_put (self, attribute, &value, sizeof value);
}

void
nw_rtnl_message_put_string (NwRtnlMessage *self,
                            int            attribute,
                            const char    *value)
{
  nw_rtnl_message_put (self, attribute, value, strlen (value) + 1);
}

void
nw_rtnl_message_put_inet (NwRtnlMessage *self,
                          int            attribute,
                          const NwInet  *inet)
{
  if (nw_inet_is_set (inet))
    nw_rtnl_message_put (self, attribute, inet->bytes, nw_inet_length (inet->family));
}

struct nlattr *
nw_rtnl_message_begin (NwRtnlMessage *self,
                       int            attribute)
{
  struct nlattr *nest = nla_nest_start (self, attribute);

  if (nest == NULL)
    g_error ("netlink message too long");

  return nest;
}

void
nw_rtnl_message_end (NwRtnlMessage *self,
                     struct nlattr *nest)
{
  nla_nest_end (self, nest);
}

NwInet
nw_rtnl_read_inet (const struct nlattr *attribute,
                   int                  family,
                   int                  prefix)
{
  NwInet inet = NW_INET_NONE;
  gsize length = nw_inet_length (family);

  if (attribute == NULL || length == 0 || (gsize) nla_len (attribute) != length)
    return inet;

  inet.family = family;
  inet.prefix = prefix;
  memcpy (inet.bytes, nla_data (attribute), length);

  return inet;
}

NwMac
nw_rtnl_read_mac (const struct nlattr *attribute)
{
  NwMac mac = { 0 };

  /* InfiniBand's 20 bytes are no MAC. */
  if (attribute == NULL || (gsize) nla_len (attribute) > sizeof mac.bytes)
    return mac;

  mac.length = nla_len (attribute);
  memcpy (mac.bytes, nla_data (attribute), mac.length);

  return mac;
}

/* Talking */

/* Returns an errno. */
static int
send_request (NwRtnl        *self,
              NwRtnlMessage *request,
              guint16        flags)
{
  struct nlmsghdr *header = nlmsg_hdr (request);

  header->nlmsg_flags |= flags;
  header->nlmsg_seq = ++self->sequence;

  return nw_netlink_send (self->fd, header, header->nlmsg_len);
}

typedef struct {
  NwRtnlReplyFunc func;
  gpointer        user_data;
  gboolean        interrupted;
  char           *detail;
} Conversation;

/* Until the kernel says that it has done. Returns an errno. */
static int
converse (NwRtnl       *self,
          Conversation *conversation)
{
  for (;;)
    {
      gssize size = nw_netlink_receive (self->fd, self->buffer, RECEIVE_SIZE);
      struct nlmsghdr *message = (struct nlmsghdr *) self->buffer;
      int rest = size;

      if (size < 0)
        return errno;

      for (; nlmsg_ok (message, rest); message = nlmsg_next (message, &rest))
        {
          if (message->nlmsg_seq != self->sequence) /* of a request that was given up */
            continue;

          if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
            conversation->interrupted = TRUE;

          if (message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE)
            return nw_netlink_read_acknowledgement (message, &conversation->detail);

          if (message->nlmsg_type >= NLMSG_MIN_TYPE && conversation->func != NULL)
            conversation->func (message, conversation->user_data);
        }
    }
}

gboolean
nw_rtnl_request (NwRtnl         *self,
                 NwRtnlMessage  *request,
                 NwRtnlReplyFunc reply,
                 gpointer        user_data,
                 GError        **error,
                 const char     *what,
                 ...)
{
  Conversation conversation = { .func = reply, .user_data = user_data };
  va_list arguments;
  int number;

  g_return_val_if_fail (self != NULL && request != NULL && what != NULL, FALSE);

  number = send_request (self, request, NLM_F_ACK);
  if (number == 0)
    number = converse (self, &conversation);
  if (number != 0)
    {
      va_start (arguments, what);
      nw_kernel_error_set_valist (error, number, conversation.detail, what, arguments);
      va_end (arguments);
    }
  g_free (conversation.detail);

  return number == 0;
}

typedef struct {
  NwRtnlDecodeFunc func;
  gpointer         user_data;
  GPtrArray       *records;
} Dump;

static void
decode_message (struct nlmsghdr *message,
                gpointer         user_data)
{
  Dump *dump = user_data;

  dump->func (message, dump->records, dump->user_data);
}

gboolean
nw_rtnl_dump (NwRtnl          *self,
              NwRtnlMessage   *request,
              NwRtnlDecodeFunc decode,
              gpointer         user_data,
              GPtrArray       *records,
              GError         **error)
{
  Dump dump = { .func = decode, .user_data = user_data, .records = records };
  guint length;

  g_return_val_if_fail (self != NULL && request != NULL && decode != NULL && records != NULL, FALSE);

  length = records->len;

  for (int tries = 1; ; tries++)
    {
      Conversation conversation = { .func = decode_message, .user_data = &dump };
      int number = send_request (self, request, NLM_F_DUMP);

      if (number == 0)
        number = converse (self, &conversation);
      if (number != 0)
        {
          g_autofree char *title = nw_netns_dup_title (self->netns);

          nw_kernel_error_set (error, number, conversation.detail, _("Could not read a table of %s"), title);
          g_free (conversation.detail);
          return FALSE;
        }

      if (!conversation.interrupted || tries == DUMP_TRIES)
        return TRUE;

      g_ptr_array_set_size (records, length);
    }
}
