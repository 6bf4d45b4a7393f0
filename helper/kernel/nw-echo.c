/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-echo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <linux/errqueue.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "nw-error.h"
#include "nw-name.h"

/* linux/in6.h has it, which cannot stand beside netinet/in.h. */
#ifndef IPV6_RECVERR
#define IPV6_RECVERR 25
#endif

/* Monotonic microseconds until a request counts as unanswered, until the last one is given up (address resolution takes the
 * kernel three seconds to fail), and until a late answer is not waited for any more. */
#define TIMEOUT G_TIME_SPAN_SECOND
#define LINGER (4 * G_TIME_SPAN_SECOND)
#define FORGET (30 * G_TIME_SPAN_SECOND)

/* Enough for an IPv4 header with options and the ICMP header with our cookie. The rest of an answer is not read. */
#define HEAD_SIZE 128
#define COOKIE_SIZE sizeof (guint64)
/* Packets read at a stretch; a flood in the lab must not keep the helper from its other work. */
#define BURST 64

/* A request that was sent and not answered. */
typedef struct {
  guint    sequence;
  gint64   sent;       /* CLOCK_REALTIME, nanoseconds, as the kernel's time stamps are */
  gint64   sent_at;    /* monotonic, microseconds */
  gboolean timed_out;
} Request;

typedef struct {
  GSource  source;
  NwEcho  *echo;
  gpointer tag;
} EchoSource;

struct _NwEcho {
  guint64             inode;
  NwInet              target;
  NwEchoOptions       options;
  NwEchoAnswerFunc    answer;
  NwEchoFinishedFunc  finished;
  gpointer            user_data;

  int                 fd;
  guint               link_index; /* 0 for any */
  guint16             identifier; /* of our requests among all in this namespace */
  guint64             cookie;     /* the same, in the payload */
  guint8             *packet;
  gsize               packet_size;
  GSource            *source;
  gint64              next_send;
  guint               sent;
  guint               received;
  GQueue              requests;   /* Request, oldest first */
};

/* What came with a packet. */
typedef struct {
  guint8                          data[HEAD_SIZE];
  gsize                           length;
  NwInet                          from;
  NwInet                          to; /* our own address, if known */
  guint                           ttl;
  gint64                          time;
  const struct sock_extended_err *error;
  NwInet                          offender;
  _Alignas (struct cmsghdr) guint8 control[512];
} Packet;

const char *
nw_echo_kind_to_string (NwEchoKind kind)
{
  switch (kind)
    {
    case NW_ECHO_REPLY:
      return "reply";
    case NW_ECHO_TIMEOUT:
      return "timeout";
    case NW_ECHO_UNREACHABLE:
      return "unreachable";
    case NW_ECHO_TIME_EXCEEDED:
      return "time-exceeded";
    case NW_ECHO_ERROR:
    default:
      return "error";
    }
}

static gboolean
is_ipv4 (const NwEcho *self)
{
  return self->target.family == AF_INET;
}

/* -- Why not, in words -- */

static NwEchoKind
classify_send_error (int error_number)
{
  switch (error_number)
    {
    case ENETUNREACH:
    case EHOSTUNREACH:
      return NW_ECHO_UNREACHABLE;
    default:
      return NW_ECHO_ERROR;
    }
}

static char *
describe_send_error (NwEcho *self, int error_number)
{
  g_autofree char *target = nw_inet_address_to_string (&self->target);

  switch (error_number)
    {
    case ENETUNREACH:
      return g_strdup_printf (_("No route to %s: the routing table has no entry for it"), target);
    case EHOSTUNREACH:
      return g_strdup_printf (_("A route says that %s is unreachable"), target);
    case EINVAL:
      return g_strdup_printf (_("The kernel will not send to %s: a route throws such packets away, or it is no address of a host"), target);
    case EACCES:
      return g_strdup_printf (_("A route forbids %s, or it is the broadcast address of a network"), target);
    case EPERM:
      return g_strdup_printf (_("A firewall rule of this namespace forbids packets to %s"), target);
    case EADDRNOTAVAIL:
      return g_strdup (_("This namespace has no address that could be the sender’s"));
    case ENETDOWN:
      return g_strdup (_("The interface is down"));
    case ENODEV:
    case ENXIO:
      return g_strdup (_("The interface is gone"));
    case EMSGSIZE:
      return g_strdup (_("The packet is larger than the way can carry"));
    case ENOBUFS:
      return g_strdup (_("The interface has more to send than it can"));
    default:
      return g_strdup_printf (_("Sending failed: %s"), g_strerror (error_number));
    }
}

static const char *
describe_unreachable4 (guint code)
{
  switch (code)
    {
    case ICMP_NET_UNREACH:
    case ICMP_NET_UNKNOWN:
    case ICMP_NET_UNR_TOS:
      return _("Destination network unreachable: a router on the way has no route to it");
    case ICMP_HOST_UNREACH:
    case ICMP_HOST_UNKNOWN:
    case ICMP_HOST_UNR_TOS:
      return _("Destination host unreachable: on its own network nobody answers for this address");
    case ICMP_PROT_UNREACH:
      return _("The destination does not speak this protocol");
    case ICMP_PORT_UNREACH:
      return _("The destination refuses it: port unreachable");
    case ICMP_FRAG_NEEDED:
      return _("The packet is larger than a link on the way can carry, and may not be divided");
    case ICMP_SR_FAILED:
      return _("The source route failed");
    case ICMP_NET_ANO:
    case ICMP_HOST_ANO:
    case ICMP_PKT_FILTERED:
      return _("Forbidden: a firewall or a prohibit route refuses it");
    default:
      return _("Destination unreachable");
    }
}

static const char *
describe_unreachable6 (guint code)
{
  switch (code)
    {
    case ICMPV6_NOROUTE:
      return _("Destination network unreachable: a router on the way has no route to it");
    case ICMPV6_ADM_PROHIBITED:
    case ICMPV6_POLICY_FAIL:
    case ICMPV6_REJECT_ROUTE:
      return _("Forbidden: a firewall or a prohibit route refuses it");
    case ICMPV6_NOT_NEIGHBOUR:
      return _("The address is outside the scope of its sender’s");
    case ICMPV6_ADDR_UNREACH:
      return _("Destination host unreachable: on its own network nobody answers for this address");
    case ICMPV6_PORT_UNREACH:
      return _("The destination refuses it: port unreachable");
    default:
      return _("Destination unreachable");
    }
}

static gboolean
is_host_unreachable (const struct sock_extended_err *error)
{
  if (error->ee_origin == SO_EE_ORIGIN_ICMP)
    return error->ee_type == ICMP_DEST_UNREACH && error->ee_code == ICMP_HOST_UNREACH;
  return error->ee_type == ICMPV6_DEST_UNREACH && error->ee_code == ICMPV6_ADDR_UNREACH;
}

/* Whether the error comes from our own end of the cable: nobody answered ARP or neighbour solicitation. */
static gboolean
is_own_resolution_failure (const Packet *packet)
{
  return is_host_unreachable (packet->error) &&
         nw_inet_is_set (&packet->to) && nw_inet_same_address (&packet->offender, &packet->to);
}

static NwEchoKind
classify_packet_error (const struct sock_extended_err *error)
{
  gboolean v4 = error->ee_origin == SO_EE_ORIGIN_ICMP;

  if (error->ee_origin == SO_EE_ORIGIN_LOCAL)
    return classify_send_error (error->ee_errno);
  if (error->ee_type == (v4 ? ICMP_DEST_UNREACH : ICMPV6_DEST_UNREACH))
    return NW_ECHO_UNREACHABLE;
  if (error->ee_type == (v4 ? ICMP_TIME_EXCEEDED : ICMPV6_TIME_EXCEED))
    return NW_ECHO_TIME_EXCEEDED;
  return NW_ECHO_ERROR;
}

static char *
describe_packet_error (NwEcho *self, const Packet *packet)
{
  const struct sock_extended_err *error = packet->error;

  if (error->ee_origin == SO_EE_ORIGIN_LOCAL)
    return describe_send_error (self, error->ee_errno);
  if (is_own_resolution_failure (packet))
    return g_strdup (is_ipv4 (self)
                     ? _("Destination host unreachable: nobody answers “who has this address?” (ARP) on the cable")
                     : _("Destination host unreachable: nobody answers “who has this address?” (neighbour solicitation) on the cable"));

  switch (classify_packet_error (error))
    {
    case NW_ECHO_UNREACHABLE:
      return g_strdup (error->ee_origin == SO_EE_ORIGIN_ICMP
                       ? describe_unreachable4 (error->ee_code)
                       : describe_unreachable6 (error->ee_code));
    case NW_ECHO_TIME_EXCEEDED:
      return g_strdup (_("Time exceeded: the packet passed as many routers as its hop limit allows"));
    case NW_ECHO_REPLY:
    case NW_ECHO_TIMEOUT:
    case NW_ECHO_ERROR:
    default:
      if (error->ee_origin == SO_EE_ORIGIN_ICMP6 && error->ee_type == ICMPV6_PKT_TOOBIG)
        return g_strdup (_("The packet is larger than a link on the way can carry, and may not be divided"));
      return g_strdup_printf (_("An ICMP error of type %u, code %u"), error->ee_type, error->ee_code);
    }
}

/* -- Answers -- */

static void
tell (NwEcho *self, NwEchoKind kind, guint sequence, const NwInet *from, guint ttl, guint64 time, const char *text)
{
  NwEchoAnswer answer = { .sequence = sequence, .kind = kind, .ttl = ttl, .time = time, .text = text };

  if (from != NULL)
    answer.from = *from;
  self->answer (self, &answer, self->user_data);
}

/* Takes the request out of those that wait: @sequence is what the packet holds, 16 bits of it. */
static Request *
take_request (NwEcho *self, guint16 sequence)
{
  for (GList *link = self->requests.head; link != NULL; link = link->next)
    {
      Request *request = link->data;

      if ((guint16) request->sequence == sequence)
        {
          g_queue_delete_link (&self->requests, link);
          return request;
        }
    }
  return NULL;
}

/* Whether the ICMP message at @message is, or quotes, one of ours of @type. */
static gboolean
is_ours (NwEcho *self, const guint8 *message, gsize length, guint8 type, guint16 *sequence)
{
  struct icmphdr header;

  if (length < sizeof header)
    return FALSE;
  memcpy (&header, message, sizeof header); /* an ICMPv6 echo looks the same */
  if (header.type != type || header.un.echo.id != htons (self->identifier))
    return FALSE;
  /* A router quotes as little as eight bytes. */
  if (self->options.size >= COOKIE_SIZE && length >= sizeof header + COOKIE_SIZE &&
      memcmp (message + sizeof header, &self->cookie, COOKIE_SIZE) != 0)
    return FALSE;
  *sequence = ntohs (header.un.echo.sequence);
  return TRUE;
}

static void
handle_reply (NwEcho *self, const Packet *packet)
{
  const guint8 *message = packet->data;
  gsize length = packet->length;
  g_autofree Request *request = NULL;
  guint16 sequence;

  if (is_ipv4 (self))
    {
      gsize header = length >= sizeof (struct iphdr) ? (gsize) (message[0] & 0x0f) * 4 : length;

      if (header > length)
        return;
      message += header;
      length -= header;
    }
  if (!is_ours (self, message, length, is_ipv4 (self) ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY, &sequence))
    return;
  request = take_request (self, sequence);
  if (request == NULL)
    return; /* a second copy, or much too late */

  self->received++;
  tell (self, NW_ECHO_REPLY, request->sequence, &packet->from, packet->ttl,
        packet->time > request->sent ? packet->time - request->sent : 0, "");
}

static void
handle_error (NwEcho *self, const Packet *packet)
{
  g_autofree Request *request = NULL;
  g_autofree char *text = NULL;
  guint16 sequence;

  if (packet->error == NULL ||
      !is_ours (self, packet->data, packet->length, is_ipv4 (self) ? ICMP_ECHO : ICMPV6_ECHO_REQUEST, &sequence))
    return;
  request = take_request (self, sequence);
  if (request == NULL)
    return;
  text = describe_packet_error (self, packet);
  tell (self, classify_packet_error (packet->error), request->sequence, &packet->offender, 0, 0, text);
}

/* -- Receiving -- */

static NwInet
inet_from_sockaddr (const void *address)
{
  const struct sockaddr *any = address;
  NwInet inet = NW_INET_NONE;

  if (any->sa_family == AF_INET)
    {
      inet.family = AF_INET;
      inet.prefix = 32;
      memcpy (inet.bytes, &((const struct sockaddr_in *) address)->sin_addr, 4);
    }
  else if (any->sa_family == AF_INET6)
    {
      inet.family = AF_INET6;
      inet.prefix = 128;
      memcpy (inet.bytes, &((const struct sockaddr_in6 *) address)->sin6_addr, 16);
    }
  return inet;
}

static NwInet
inet_from_bytes (int family, const void *bytes)
{
  NwInet inet = { .family = family, .prefix = family == AF_INET ? 32 : 128 };

  memcpy (inet.bytes, bytes, nw_inet_length (family));
  return inet;
}

static void
read_time (Packet *packet, const struct cmsghdr *control)
{
  struct timespec time;

  memcpy (&time, CMSG_DATA (control), sizeof time);
  packet->time = (gint64) time.tv_sec * G_GINT64_CONSTANT (1000000000) + time.tv_nsec;
}

static void
read_hops (Packet *packet, const struct cmsghdr *control)
{
  int hops;

  memcpy (&hops, CMSG_DATA (control), sizeof hops);
  packet->ttl = hops;
}

static void
read_error (Packet *packet, const struct cmsghdr *control)
{
  packet->error = (const struct sock_extended_err *) CMSG_DATA (control);
  packet->offender = inet_from_sockaddr (SO_EE_OFFENDER (packet->error));
}

static void
read_control (Packet *packet, struct msghdr *message)
{
  for (struct cmsghdr *control = CMSG_FIRSTHDR (message); control != NULL; control = CMSG_NXTHDR (message, control))
    {
      const void *data = CMSG_DATA (control);

      if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SCM_TIMESTAMPNS)
        read_time (packet, control);
      else if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_TTL)
        read_hops (packet, control);
      else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_HOPLIMIT)
        read_hops (packet, control);
      else if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR)
        read_error (packet, control);
      else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR)
        read_error (packet, control);
      else if (control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_PKTINFO)
        packet->to = inet_from_bytes (AF_INET, &((const struct in_pktinfo *) data)->ipi_addr);
      else if (control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_PKTINFO)
        packet->to = inet_from_bytes (AF_INET6, &((const struct in6_pktinfo *) data)->ipi6_addr);
    }
}

/* Reads one packet. Returns 1, 0 when there is none, -1 for a pending error of the socket, which is now cleared. */
static int
receive (NwEcho *self, int flags, Packet *packet)
{
  struct sockaddr_storage from = { 0 };
  struct iovec vector = { .iov_base = packet->data, .iov_len = sizeof packet->data };
  struct msghdr message = {
    .msg_name = &from,
    .msg_namelen = sizeof from,
    .msg_iov = &vector,
    .msg_iovlen = 1,
    .msg_control = packet->control,
    .msg_controllen = sizeof packet->control,
  };
  gssize length = recvmsg (self->fd, &message, flags | MSG_DONTWAIT);

  if (length < 0)
    return errno == EAGAIN || errno == EBADF ? 0 : -1;
  packet->length = length;
  packet->from = inet_from_sockaddr (&from);
  read_control (packet, &message);
  return 1;
}

static void
receive_from (NwEcho *self, int flags, void (*handle) (NwEcho *, const Packet *))
{
  for (guint i = 0; i < BURST; i++)
    {
      Packet packet = { 0 };
      int result = receive (self, flags, &packet);

      if (result == 0)
        return;
      if (result > 0)
        handle (self, &packet);
    }
}

/* -- Sending -- */

static guint16
checksum (const guint8 *data, gsize length)
{
  guint32 sum = 0;

  for (gsize i = 0; i + 1 < length; i += 2)
    sum += (guint32) data[i] << 8 | data[i + 1];
  if (length % 2 != 0)
    sum += (guint32) data[length - 1] << 8;
  while (sum >> 16 != 0)
    sum = (sum & 0xffff) + (sum >> 16);
  return htons (~sum & 0xffff); /* RFC 1071 */
}

static void
fill_packet (NwEcho *self, guint sequence)
{
  struct icmphdr header = {
    .type = is_ipv4 (self) ? ICMP_ECHO : ICMPV6_ECHO_REQUEST,
    .un.echo.id = htons (self->identifier),
    .un.echo.sequence = htons ((guint16) sequence),
  };

  memcpy (self->packet, &header, sizeof header);
  if (is_ipv4 (self)) /* for ICMPv6 the kernel does it */
    {
      header.checksum = checksum (self->packet, self->packet_size);
      memcpy (self->packet, &header, sizeof header);
    }
}

static int
send_packet (NwEcho *self)
{
  struct sockaddr_in address4 = { .sin_family = AF_INET };
  struct sockaddr_in6 address6 = { .sin6_family = AF_INET6, .sin6_scope_id = self->link_index };
  int pending;
  socklen_t size = sizeof pending;
  gssize sent;

  /* An ICMP error that arrived since would be reported as if this packet could not be sent. */
  getsockopt (self->fd, SOL_SOCKET, SO_ERROR, &pending, &size);

  if (is_ipv4 (self))
    {
      memcpy (&address4.sin_addr, self->target.bytes, 4);
      sent = sendto (self->fd, self->packet, self->packet_size, MSG_DONTWAIT, (struct sockaddr *) &address4, sizeof address4);
    }
  else
    {
      memcpy (&address6.sin6_addr, self->target.bytes, 16);
      sent = sendto (self->fd, self->packet, self->packet_size, MSG_DONTWAIT, (struct sockaddr *) &address6, sizeof address6);
    }
  return sent < 0 ? errno : 0;
}

static void
send_request (NwEcho *self)
{
  Request *request = g_new0 (Request, 1);
  struct timespec now;
  int error_number;

  request->sequence = ++self->sent;
  fill_packet (self, request->sequence);
  clock_gettime (CLOCK_REALTIME, &now);
  request->sent = (gint64) now.tv_sec * G_GINT64_CONSTANT (1000000000) + now.tv_nsec;
  request->sent_at = g_get_monotonic_time ();
  g_queue_push_tail (&self->requests, request);

  error_number = send_packet (self);
  if (error_number != 0)
    {
      g_autofree char *text = describe_send_error (self, error_number);

      g_queue_pop_tail (&self->requests);
      tell (self, classify_send_error (error_number), request->sequence, NULL, 0, 0, text);
      g_free (request);
    }
}

/* -- Time -- */

static gboolean
is_complete (const NwEcho *self)
{
  return self->options.count > 0 && self->sent >= self->options.count;
}

static void
expire_requests (NwEcho *self, gint64 now)
{
  Request *oldest;

  for (GList *link = self->requests.head; link != NULL; link = link->next)
    {
      Request *request = link->data;

      if (now < request->sent_at + TIMEOUT)
        break;
      if (request->timed_out)
        continue;
      request->timed_out = TRUE;
      tell (self, NW_ECHO_TIMEOUT, request->sequence, NULL, 0, 0, _("No answer within a second"));
    }

  while ((oldest = g_queue_peek_head (&self->requests)) != NULL && now >= oldest->sent_at + FORGET)
    g_free (g_queue_pop_head (&self->requests));
}

/* When something is to be done next, whatever comes in; -1: never. */
static gint64
next_time (NwEcho *self)
{
  gint64 next = is_complete (self) ? G_MAXINT64 : self->next_send;
  Request *newest = g_queue_peek_tail (&self->requests);
  Request *oldest = g_queue_peek_head (&self->requests);

  for (GList *link = self->requests.head; link != NULL; link = link->next)
    {
      Request *request = link->data;

      if (!request->timed_out)
        {
          next = MIN (next, request->sent_at + TIMEOUT);
          break;
        }
    }
  if (oldest != NULL)
    next = MIN (next, oldest->sent_at + FORGET);
  if (is_complete (self) && newest != NULL)
    next = MIN (next, newest->sent_at + LINGER);
  return next == G_MAXINT64 ? -1 : next;
}

static gboolean
is_over (NwEcho *self, gint64 now)
{
  Request *newest = g_queue_peek_tail (&self->requests);

  return is_complete (self) && (newest == NULL || now >= newest->sent_at + LINGER);
}

static gboolean
echo_dispatch (GSource     *source,
               GSourceFunc  callback,
               gpointer     user_data)
{
  NwEcho *self = ((EchoSource *) source)->echo;
  gint64 now;

  receive_from (self, MSG_ERRQUEUE, handle_error);
  receive_from (self, 0, handle_reply);
  now = g_get_monotonic_time ();
  if (!is_complete (self) && now >= self->next_send)
    {
      send_request (self);
      /* After a pause of this process, no burst of what was missed. */
      self->next_send = MAX (self->next_send, now - G_TIME_SPAN_MILLISECOND) +
                        (gint64) self->options.interval * G_TIME_SPAN_MILLISECOND;
    }
  expire_requests (self, now);

  if (is_over (self, now))
    {
      g_source_set_ready_time (source, -1);
      self->finished (self, "", self->user_data);
      return G_SOURCE_REMOVE;
    }
  g_source_set_ready_time (source, next_time (self));
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs echo_source_functions = { NULL, NULL, echo_dispatch, NULL, NULL, NULL };

/* -- Making one -- */

static gboolean
set_option (NwEcho *self, int level, int option, int value)
{
  return setsockopt (self->fd, level, option, &value, sizeof value) == 0;
}

/* Only what concerns us need come up from the kernel. Answers only: errors come through the error queue. */
static void
set_filter (NwEcho *self)
{
  if (is_ipv4 (self))
    {
      struct icmp_filter filter = { .data = ~(1u << ICMP_ECHOREPLY) };

      setsockopt (self->fd, SOL_RAW, ICMP_FILTER, &filter, sizeof filter);
    }
  else
    {
      struct icmp6_filter filter;

      memset (&filter, 0xff, sizeof filter);
      filter.data[ICMPV6_ECHO_REPLY >> 5] &= ~(1u << (ICMPV6_ECHO_REPLY & 31));
      setsockopt (self->fd, IPPROTO_ICMPV6, ICMPV6_FILTER, &filter, sizeof filter);
    }
}

static gboolean
set_options (NwEcho *self)
{
  gboolean done = set_option (self, SOL_SOCKET, SO_TIMESTAMPNS, 1);

  if (is_ipv4 (self))
    done = done &&
           set_option (self, IPPROTO_IP, IP_RECVERR, 1) &&
           set_option (self, IPPROTO_IP, IP_RECVTTL, 1) &&
           set_option (self, IPPROTO_IP, IP_PKTINFO, 1) &&
           set_option (self, IPPROTO_IP, IP_TTL, self->options.ttl);
  else
    done = done &&
           set_option (self, IPPROTO_IPV6, IPV6_RECVERR, 1) &&
           set_option (self, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1) &&
           set_option (self, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1) &&
           set_option (self, IPPROTO_IPV6, IPV6_UNICAST_HOPS, self->options.ttl);
  /* Room for the largest packet. */
  set_option (self, SOL_SOCKET, SO_SNDBUF, 4 * 65536);
  set_filter (self);
  return done;
}

static gboolean
leave_by (NwEcho *self, const char *escaped, GError **error)
{
  g_autofree char *name = nw_name_unescape (escaped);
  struct ifreq request = { 0 };

  if (name == NULL || strlen (name) >= sizeof request.ifr_name)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("“%s” is no name of an interface"), escaped);
      return FALSE;
    }
  g_strlcpy (request.ifr_name, name, sizeof request.ifr_name);
  if (ioctl (self->fd, SIOCGIFINDEX, &request) < 0 ||
      setsockopt (self->fd, SOL_SOCKET, SO_BINDTODEVICE, name, strlen (name) + 1) < 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no interface %s there"), escaped);
      return FALSE;
    }
  self->link_index = request.ifr_ifindex;
  return TRUE;
}

static gboolean
check_target (const NwInet *target, const NwEchoOptions *options, GError **error)
{
  static const guint8 zeros[16];
  g_autofree char *text = nw_inet_address_to_string (target);

  if (memcmp (target->bytes, zeros, sizeof zeros) == 0)
    g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s means no address: nobody can answer for it"), text);
  else if (nw_inet_is_multicast (target))
    g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s is a multicast address; ping a single one"), text);
  else if (target->family == AF_INET6 && nw_inet_is_link_local (target) && options->link == NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                 _("%s is a link-local address, which means something on one cable only: choose the interface to leave by"), text);
  else
    return TRUE;
  return FALSE;
}

static void
make_packet (NwEcho *self)
{
  self->packet_size = sizeof (struct icmphdr) + self->options.size;
  self->packet = g_malloc0 (self->packet_size);
  for (gsize i = sizeof (struct icmphdr); i < self->packet_size; i++)
    self->packet[i] = (guint8) i;
  if (self->options.size >= COOKIE_SIZE)
    memcpy (self->packet + sizeof (struct icmphdr), &self->cookie, COOKIE_SIZE);
}

static void
attach (NwEcho *self)
{
  EchoSource *source = (EchoSource *) g_source_new (&echo_source_functions, sizeof (EchoSource));

  source->echo = self;
  source->tag = g_source_add_unix_fd (&source->source, self->fd, G_IO_IN | G_IO_ERR);
  g_source_set_name (&source->source, "netwarren ping");
  self->next_send = g_get_monotonic_time ();
  g_source_set_ready_time (&source->source, self->next_send);
  g_source_attach (&source->source, NULL);
  self->source = &source->source;
}

NwEcho *
nw_echo_new (NwNetns *netns, const NwInet *target, const NwEchoOptions *options,
             NwEchoAnswerFunc answer, NwEchoFinishedFunc finished, gpointer user_data, GError **error)
{
  static guint16 last_identifier;
  g_autoptr (NwEcho) self = NULL;
  gboolean v4;

  g_return_val_if_fail (netns != NULL, NULL);
  g_return_val_if_fail (target != NULL && nw_inet_is_set (target), NULL);
  g_return_val_if_fail (options != NULL, NULL);
  g_return_val_if_fail (answer != NULL && finished != NULL, NULL);

  if (!check_target (target, options, error))
    return NULL;

  self = g_new0 (NwEcho, 1);
  g_queue_init (&self->requests);
  self->inode = netns->inode;
  self->target = *target;
  self->options = *options;
  self->options.link = NULL; /* borrowed */
  self->answer = answer;
  self->finished = finished;
  self->user_data = user_data;
  self->identifier = last_identifier == 0 ? (last_identifier = g_random_int ()) : ++last_identifier;
  self->cookie = (guint64) g_random_int () << 32 | g_random_int ();

  v4 = is_ipv4 (self);
  self->fd = nw_netns_socket (netns, v4 ? AF_INET : AF_INET6, SOCK_RAW | SOCK_NONBLOCK,
                              v4 ? IPPROTO_ICMP : IPPROTO_ICMPV6, error);
  if (self->fd < 0)
    return NULL;
  if (!set_options (self))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_KERNEL, _("Could not prepare the ping: %s"), g_strerror (errno));
      return NULL;
    }
  if (options->link != NULL && !leave_by (self, options->link, error))
    return NULL;

  make_packet (self);
  attach (self);
  return g_steal_pointer (&self);
}

void
nw_echo_free (NwEcho *self)
{
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_source_unref (self->source);
    }
  if (self->fd >= 0)
    close (self->fd);
  g_queue_clear_full (&self->requests, g_free);
  g_free (self->packet);
  g_free (self);
}

guint64
nw_echo_get_inode (NwEcho *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->inode;
}

guint
nw_echo_get_sent (NwEcho *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->sent;
}

guint
nw_echo_get_received (NwEcho *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->received;
}
