/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-limit.h"

#include <linux/pkt_sched.h>
#include <math.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-link.h"
#include "nw-name.h"

#define TBF "tbf"
#define NETEM "netem"

/* The kernel's unit of time in queueing disciplines: PSCHED_SHIFT of net/pkt_sched.h, in nanoseconds. */
#define NANOSECONDS_PER_TICK 64
#define NANOSECONDS_PER_MICROSECOND 1000

/* A probability is a fraction of this. */
#define CERTAINTY ((double) G_MAXUINT32)
#define MILLION 1e6

gboolean
nw_kernel_limit_is_discipline (const char *kind)
{
  return g_str_equal (kind, TBF) || g_str_equal (kind, NETEM);
}

/* Reading */

/* At least @size bytes, as that structure was when it was young. */
static gconstpointer
read_structure (const struct nlattr *attribute,
                gsize                size)
{
  return attribute != NULL && (gsize) nla_len (attribute) >= size ? nla_data (attribute) : NULL;
}

static guint64
read_rate (guint32              rate,
           const struct nlattr *rate64)
{
  return (rate64 != NULL ? nla_get_u64 (rate64) : rate) * 8;
}

static gboolean
read_tbf (NwLimit       *limit,
          struct nlattr *options)
{
  struct nlattr *attributes[TCA_TBF_MAX + 1] = { NULL };
  const struct tc_tbf_qopt *parameters;

  if (nla_parse_nested (attributes, TCA_TBF_MAX, options, NULL) < 0)
    return FALSE;

  parameters = read_structure (attributes[TCA_TBF_PARMS], sizeof *parameters);
  if (parameters == NULL || parameters->peakrate.rate != 0)
    return FALSE;

  limit->rate = read_rate (parameters->rate.rate, attributes[TCA_TBF_RATE64]);

  return limit->rate != 0;
}

/* In nanoseconds (Linux 4.15), or in ticks of 32 bits. */
static guint
read_time (const struct nlattr *time64,
           guint32              ticks)
{
  guint64 nanoseconds = time64 != NULL ? nla_get_u64 (time64) : (guint64) ticks * NANOSECONDS_PER_TICK;

  return MIN (nanoseconds / NANOSECONDS_PER_MICROSECOND, G_MAXUINT32);
}

static gboolean
is_used (const struct nlattr *attribute)
{
  const guint8 *bytes = attribute != NULL ? nla_data (attribute) : NULL;

  for (int i = 0; bytes != NULL && i < nla_len (attribute); i++)
    if (bytes[i] != 0)
      return TRUE;

  return FALSE;
}

/* Structure and attributes one after the other (netem_dump()). */
static gboolean
read_netem (NwLimit       *limit,
            struct nlattr *options)
{
  struct nlattr *attributes[TCA_NETEM_MAX + 1] = { NULL };
  const struct tc_netem_qopt *parameters = read_structure (options, sizeof *parameters);
  const struct tc_netem_rate *rate;
  gsize size = NLA_ALIGN (sizeof *parameters);

  if (parameters == NULL
      || ((gsize) nla_len (options) > size
          && nla_parse (attributes, TCA_NETEM_MAX, (struct nlattr *) ((guint8 *) nla_data (options) + size),
                        nla_len (options) - size, NULL) < 0))
    return FALSE;

  if (parameters->gap != 0 || parameters->duplicate != 0
      || is_used (attributes[TCA_NETEM_CORR]) || is_used (attributes[TCA_NETEM_REORDER])
      || is_used (attributes[TCA_NETEM_CORRUPT]) || is_used (attributes[TCA_NETEM_ECN])
      || is_used (attributes[TCA_NETEM_SLOT]) || attributes[TCA_NETEM_LOSS] != NULL)
    return FALSE;

  limit->delay = read_time (attributes[TCA_NETEM_LATENCY64], parameters->latency);
  limit->jitter = read_time (attributes[TCA_NETEM_JITTER64], parameters->jitter);
  limit->loss = lrint (parameters->loss / CERTAINTY * MILLION);

  rate = read_structure (attributes[TCA_NETEM_RATE], sizeof *rate);
  if (rate != NULL && (rate->packet_overhead != 0 || rate->cell_size != 0))
    return FALSE;
  if (rate != NULL)
    limit->rate = read_rate (rate->rate, attributes[TCA_NETEM_RATE64]);

  return TRUE;
}

/* What the interface has at its root. */
typedef struct {
  gboolean is_given; /* by somebody, rather than by the kernel */
  char    *kind;     /* (nullable) */
  NwLimit *limit;    /* (nullable): %NULL when it is none */
} Root;

static void
root_clear (Root *self)
{
  g_clear_pointer (&self->kind, g_free);
  g_clear_object (&self->limit);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Root, root_clear)

static void
read_root (struct nlmsghdr *message,
           gpointer         user_data)
{
  const struct tcmsg *header = nlmsg_data (message);
  struct nlattr *attributes[TCA_MAX + 1] = { NULL };
  g_autoptr (NwLimit) limit = NULL;
  Root *root = user_data;
  gboolean is_limit = FALSE;

  if (message->nlmsg_type != RTM_NEWQDISC
      || nlmsg_parse (message, sizeof *header, attributes, TCA_MAX, NULL) < 0
      || header->tcm_parent != TC_H_ROOT
      || attributes[TCA_KIND] == NULL)
    return;

  root_clear (root);
  root->is_given = header->tcm_handle != 0;
  root->kind = nw_name_escape (nla_get_string (attributes[TCA_KIND]));

  limit = nw_limit_new ();
  limit->link = header->tcm_ifindex;
  if (attributes[TCA_OPTIONS] != NULL && g_str_equal (root->kind, TBF))
    is_limit = read_tbf (limit, attributes[TCA_OPTIONS]);
  else if (attributes[TCA_OPTIONS] != NULL && g_str_equal (root->kind, NETEM))
    is_limit = read_netem (limit, attributes[TCA_OPTIONS]);

  if (is_limit)
    root->limit = g_steal_pointer (&limit);
}

static void
decode_limit (struct nlmsghdr *message,
              GPtrArray       *limits,
              gpointer         user_data)
{
  g_auto (Root) root = { FALSE };

  read_root (message, &root);
  if (root.limit != NULL)
    g_ptr_array_add (limits, g_steal_pointer (&root.limit));
}

gboolean
nw_kernel_limit_dump (NwRtnl    *rtnl,
                      GPtrArray *limits,
                      GError   **error)
{
  struct tcmsg header = { .tcm_family = AF_UNSPEC };
  g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_GETQDISC, 0, &header, sizeof header);

  return nw_rtnl_dump (rtnl, request, decode_limit, NULL, limits, error);
}

/* Changing */

static NwRtnlMessage *
change_new (guint16 type,
            guint16 flags,
            int     index)
{
  struct tcmsg header = { .tcm_family = AF_UNSPEC, .tcm_ifindex = index, .tcm_parent = TC_H_ROOT };

  return nw_rtnl_message_new (type, flags, &header, sizeof header);
}

/* Without NLM_F_ECHO the kernel tells everybody who listens, but not who asked (qdisc_get_notify()). */
static gboolean
get_root (NwRtnl     *rtnl,
          int         index,
          const char *name,
          Root       *root,
          GError    **error)
{
  g_autoptr (NwRtnlMessage) request = change_new (RTM_GETQDISC, NLM_F_ECHO, index);
  g_autoptr (GError) local_error = NULL;

  if (nw_rtnl_request (rtnl, request, read_root, root, &local_error, _("Could not read the queueing discipline of %s"), name)
      || g_error_matches (local_error, NW_ERROR, NW_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

static guint32
cap_rate (guint64 bytes)
{
  return MIN (bytes, G_MAXUINT32);
}

static void
put_u64 (NwRtnlMessage *message,
         int            attribute,
         guint64        value)
{
  nw_rtnl_message_put (message, attribute, &value, sizeof value);
}

/* As tc-tbf(8) does: tbf_parse_opt() of iproute2. */
static void
put_tbf (NwRtnlMessage *message,
         guint64        rate)
{
  guint64 bytes = rate / 8;
  guint32 burst = nw_limit_get_burst (rate);
  guint64 microseconds = (double) burst / bytes * MILLION;
  struct tc_tbf_qopt parameters = {
    .rate = { .rate = cap_rate (bytes), .linklayer = TC_LINKLAYER_ETHERNET },
    .limit = nw_limit_get_queue (rate),
    .buffer = microseconds * NANOSECONDS_PER_MICROSECOND / NANOSECONDS_PER_TICK,
  };
  struct nlattr *options = nw_rtnl_message_begin (message, TCA_OPTIONS);

  nw_rtnl_message_put (message, TCA_TBF_PARMS, &parameters, sizeof parameters);
  nw_rtnl_message_put_u32 (message, TCA_TBF_BURST, burst);
  if (bytes > G_MAXUINT32)
    put_u64 (message, TCA_TBF_RATE64, bytes);
  nw_rtnl_message_end (message, options);
}

/* As tc-netem(8) does. The rate always, also none: the kernel keeps what it is not told (netem_change()). */
static void
put_netem (NwRtnlMessage     *message,
           const NwOperation *operation,
           guint64            rate)
{
  guint64 delay = nw_operation_has (operation, NW_FIELD_DELAY) ? operation->delay : 0;
  guint64 jitter = nw_operation_has (operation, NW_FIELD_JITTER) ? operation->jitter : 0;
  guint loss = nw_operation_has (operation, NW_FIELD_LOSS) ? operation->loss : 0;
  guint64 bytes = rate / 8;
  struct tc_netem_qopt parameters = {
    .latency = MIN (delay * NANOSECONDS_PER_MICROSECOND / NANOSECONDS_PER_TICK, G_MAXUINT32),
    .jitter = MIN (jitter * NANOSECONDS_PER_MICROSECOND / NANOSECONDS_PER_TICK, G_MAXUINT32),
    .limit = NW_LIMIT_PACKETS,
    .loss = rint (loss / MILLION * CERTAINTY),
  };
  struct tc_netem_rate netem_rate = { .rate = cap_rate (bytes) };
  struct nlattr *options = nw_rtnl_message_begin (message, TCA_OPTIONS);

  nlmsg_append (message, &parameters, sizeof parameters, NLMSG_ALIGNTO);
  put_u64 (message, TCA_NETEM_LATENCY64, delay * NANOSECONDS_PER_MICROSECOND);
  put_u64 (message, TCA_NETEM_JITTER64, jitter * NANOSECONDS_PER_MICROSECOND);
  if (bytes > G_MAXUINT32)
    put_u64 (message, TCA_NETEM_RATE64, bytes);
  nw_rtnl_message_put (message, TCA_NETEM_RATE, &netem_rate, sizeof netem_rate);
  nw_rtnl_message_end (message, options);
}

static gboolean
needs_netem (const NwOperation *operation)
{
  return nw_limit_needs_netem (nw_operation_has (operation, NW_FIELD_DELAY) ? operation->delay : 0,
                               nw_operation_has (operation, NW_FIELD_JITTER) ? operation->jitter : 0,
                               nw_operation_has (operation, NW_FIELD_LOSS) ? operation->loss : 0);
}

/* "Specified qdisc kind is unknown" is a missing thing to the kernel (qdisc_create()). */
static void
explain_refusal (const NwOperation *operation,
                 const char        *kind,
                 const GError      *reason,
                 GError           **error)
{
  if (g_error_matches (reason, NW_ERROR, NW_ERROR_NOT_FOUND) && strstr (reason->message, "kind is unknown") != NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                 _("Could not limit %s: this kernel has no %s. It was built without it, or its module is not installed."),
                 operation->link, kind);
  else
    g_propagate_error (error, g_error_copy (reason));
}

gboolean
nw_kernel_limit_set (NwRtnl            *rtnl,
                     const NwOperation *operation,
                     GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autoptr (GError) reason = NULL;
  g_auto (Root) root = { FALSE };
  guint64 rate = nw_operation_has (operation, NW_FIELD_RATE) ? operation->rate : 0;
  const char *kind = needs_netem (operation) ? NETEM : TBF;
  int index = nw_kernel_link_find (rtnl, operation->link, error);

  if (index == 0 || !get_root (rtnl, index, operation->link, &root, error))
    return FALSE;

  if (root.is_given && root.limit == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS,
                   _("%s has a queueing discipline of somebody else’s (%s), which Netwarren does not replace. "
                     "Take it away first: tc qdisc delete dev %s root"), operation->link, root.kind, operation->link);
      return FALSE;
    }

  request = change_new (RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, index);
  nw_rtnl_message_put_string (request, TCA_KIND, kind);
  if (needs_netem (operation))
    put_netem (request, operation, rate);
  else
    put_tbf (request, rate);

  if (nw_rtnl_request (rtnl, request, NULL, NULL, &reason, _("Could not limit %s"), operation->link))
    return TRUE;

  explain_refusal (operation, kind, reason, error);

  return FALSE;
}

gboolean
nw_kernel_limit_remove (NwRtnl            *rtnl,
                        const NwOperation *operation,
                        GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_auto (Root) root = { FALSE };
  int index = nw_kernel_link_find (rtnl, operation->link, error);

  if (index == 0 || !get_root (rtnl, index, operation->link, &root, error))
    return FALSE;

  if (root.limit == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no limit on %s"), operation->link);
      return FALSE;
    }

  request = change_new (RTM_DELQDISC, 0, index);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error, _("Could not take the limit from %s"), operation->link);
}
