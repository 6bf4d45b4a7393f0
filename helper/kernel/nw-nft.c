/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-nft.h"

#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-error.h"
#include "nw-netlink.h"

/* A dump comes in pieces of at most 32 KiB. */
#define RECEIVE_SIZE (128 * 1024)

/* One object: a rule of ours has some twenty expressions of at most a hundred bytes. */
#define OBJECT_SIZE (16 * 1024)

/* A ruleset that changes faster than it can be read: what was read last is as good as any. */
#define DUMP_TRIES 8

struct _NwNft {
  NwNetns *netns;
  int      fd;
  guint32  sequence;
  guint8  *buffer;
};

/* One object of a batch: where its message lies, and the sentence for its failure. */
typedef struct {
  gsize offset;
  char *what;
} Change;

struct _NwNftBatch {
  GByteArray *bytes;
  GArray     *changes;
};

NwNft *
nw_nft_new (NwNetns *netns,
            GError **error)
{
  NwNft *self;
  int fd;

  g_return_val_if_fail (netns != NULL, NULL);

  fd = nw_netlink_open (netns, NETLINK_NETFILTER, error);
  if (fd < 0)
    return NULL;

  self = g_new0 (NwNft, 1);
  self->netns = nw_netns_ref (netns);
  self->fd = fd;
  self->buffer = g_malloc (RECEIVE_SIZE);

  return self;
}

void
nw_nft_free (NwNft *self)
{
  g_return_if_fail (self != NULL);

  close (self->fd);
  nw_netns_unref (self->netns);
  g_free (self->buffer);
  g_free (self);
}

/* Talking */

typedef void (*ReplyFunc) (struct nlmsghdr *message, gpointer user_data);

/* Sends a question and hands over what comes until the kernel says that it has done. Returns an errno. */
static int
ask (NwNft           *self,
     struct nlmsghdr *question,
     ReplyFunc        func,
     gpointer         user_data,
     gboolean        *interrupted,
     char           **detail)
{
  int number = nw_netlink_send (self->fd, question, question->nlmsg_len);

  if (number != 0)
    return number;

  for (;;)
    {
      gssize size = nw_netlink_receive (self->fd, self->buffer, RECEIVE_SIZE);
      struct nlmsghdr *message = (struct nlmsghdr *) self->buffer;
      int rest = size;

      if (size < 0)
        return errno;

      for (; nlmsg_ok (message, rest); message = nlmsg_next (message, &rest))
        {
          if (message->nlmsg_seq != question->nlmsg_seq) /* of a question that was given up */
            continue;

          if ((message->nlmsg_flags & NLM_F_DUMP_INTR) != 0)
            *interrupted = TRUE;

          if (message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE)
            return nw_netlink_read_acknowledgement (message, detail);

          if (message->nlmsg_type >= NLMSG_MIN_TYPE)
            func (message, user_data);
        }
    }
}

/* A kernel without the subsystem calls a question to it invalid. */
static void
set_read_error (NwNft      *self,
                GError    **error,
                int         number,
                const char *detail)
{
  g_autofree char *title = nw_netns_dup_title (self->netns);

  if (number == EINVAL || number == EOPNOTSUPP)
    g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                 _("This computer’s kernel has no nftables, so that addresses in %s cannot be translated"), title);
  else
    nw_kernel_error_set (error, number, detail, _("Could not read the nftables rules of %s"), title);
}

static void
read_generation (struct nlmsghdr *message,
                 gpointer         user_data)
{
  guint32 *generation = user_data;
  struct nlattr *attribute = nlmsg_find_attr (message, sizeof (struct nfgenmsg), NFTA_GEN_ID);

  if (attribute != NULL && nla_len (attribute) == sizeof (guint32))
    *generation = GUINT32_FROM_BE (nla_get_u32 (attribute));
}

gboolean
nw_nft_get_generation (NwNft   *self,
                       guint32 *generation,
                       GError **error)
{
  char buffer[NLMSG_SPACE (sizeof (struct nfgenmsg))] __attribute__ ((aligned (NLMSG_ALIGNTO)));
  struct nlmsghdr *question;
  g_autofree char *detail = NULL;
  gboolean interrupted;
  int number;

  g_return_val_if_fail (self != NULL && generation != NULL, FALSE);

  question = nftnl_nlmsg_build_hdr (buffer, NFT_MSG_GETGEN, NFPROTO_UNSPEC, NLM_F_ACK, ++self->sequence);
  number = ask (self, question, read_generation, generation, &interrupted, &detail);
  if (number != 0)
    set_read_error (self, error, number, detail);

  return number == 0;
}

/* Of rules, those of one table (nf_tables_dump_rules() in net/netfilter/nf_tables_api.c). */
static void
put_table (struct nlmsghdr *question,
           const char      *table)
{
  struct nlattr *attribute = (struct nlattr *) ((char *) question + question->nlmsg_len);
  gsize size = strlen (table) + 1;

  memset (attribute, 0, nla_total_size (size));
  attribute->nla_type = NFTA_RULE_TABLE;
  attribute->nla_len = nla_attr_size (size);
  memcpy (nla_data (attribute), table, size);
  question->nlmsg_len += nla_total_size (size);
}

static GPtrArray *
dump (NwNft         *self,
      guint16        type,
      guint8         family,
      const char    *table,
      ReplyFunc      decode,
      GDestroyNotify free_object,
      GError       **error)
{
  char buffer[NLMSG_SPACE (sizeof (struct nfgenmsg)) + NLA_HDRLEN + NFT_TABLE_MAXNAMELEN] __attribute__ ((aligned (NLMSG_ALIGNTO)));
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (free_object);

  for (int tries = 1; ; tries++)
    {
      struct nlmsghdr *question = nftnl_nlmsg_build_hdr (buffer, type, family, NLM_F_DUMP, ++self->sequence);
      g_autofree char *detail = NULL;
      gboolean interrupted = FALSE;
      int number;

      if (table != NULL)
        put_table (question, table);

      number = ask (self, question, decode, objects, &interrupted, &detail);
      if (number != 0)
        {
          set_read_error (self, error, number, detail);
          return NULL;
        }

      if (!interrupted || tries == DUMP_TRIES)
        return g_steal_pointer (&objects);

      g_ptr_array_set_size (objects, 0);
    }
}

static void
decode_table (struct nlmsghdr *message,
              gpointer         user_data)
{
  g_autoptr (NwNftTable) table = nftnl_table_alloc ();

  if (nftnl_table_nlmsg_parse (message, table) == 0)
    g_ptr_array_add (user_data, g_steal_pointer (&table));
}

static void
decode_chain (struct nlmsghdr *message,
              gpointer         user_data)
{
  g_autoptr (NwNftChain) chain = nftnl_chain_alloc ();

  if (nftnl_chain_nlmsg_parse (message, chain) == 0)
    g_ptr_array_add (user_data, g_steal_pointer (&chain));
}

static void
decode_rule (struct nlmsghdr *message,
             gpointer         user_data)
{
  g_autoptr (NwNftRule) rule = nftnl_rule_alloc ();

  if (nftnl_rule_nlmsg_parse (message, rule) == 0)
    g_ptr_array_add (user_data, g_steal_pointer (&rule));
}

GPtrArray *
nw_nft_dump_tables (NwNft   *self,
                    guint8   family,
                    GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return dump (self, NFT_MSG_GETTABLE, family, NULL, decode_table, (GDestroyNotify) nftnl_table_free, error);
}

GPtrArray *
nw_nft_dump_chains (NwNft   *self,
                    guint8   family,
                    GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);

  return dump (self, NFT_MSG_GETCHAIN, family, NULL, decode_chain, (GDestroyNotify) nftnl_chain_free, error);
}

GPtrArray *
nw_nft_dump_rules (NwNft      *self,
                   guint8      family,
                   const char *table,
                   GError    **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (table == NULL || strlen (table) < NFT_TABLE_MAXNAMELEN, NULL);

  return dump (self, NFT_MSG_GETRULE, family, table, decode_rule, (GDestroyNotify) nftnl_rule_free, error);
}

/* Batches */

static void
change_clear (gpointer data)
{
  Change *change = data;

  g_free (change->what);
}

NwNftBatch *
nw_nft_batch_new (void)
{
  NwNftBatch *self = g_new0 (NwNftBatch, 1);

  self->bytes = g_byte_array_new ();
  self->changes = g_array_new (FALSE, TRUE, sizeof (Change));
  g_array_set_clear_func (self->changes, change_clear);

  return self;
}

void
nw_nft_batch_free (NwNftBatch *self)
{
  g_return_if_fail (self != NULL);

  g_byte_array_unref (self->bytes);
  g_array_unref (self->changes);
  g_free (self);
}

typedef void (*BuildFunc) (struct nlmsghdr *message, gconstpointer object);

G_GNUC_PRINTF (7, 0)
static void
batch_add (NwNftBatch   *self,
           guint16       type,
           guint16       flags,
           guint8        family,
           BuildFunc     build,
           gconstpointer object,
           const char   *what,
           va_list       arguments)
{
  g_autofree char *buffer = g_malloc0 (OBJECT_SIZE);
  /* The sequence number comes when the batch is sent. */
  struct nlmsghdr *message = nftnl_nlmsg_build_hdr (buffer, type, family, flags | NLM_F_ACK, 0);
  Change change = { .offset = self->bytes->len, .what = g_strdup_vprintf (what, arguments) };

  build (message, object);
  g_assert (message->nlmsg_len <= OBJECT_SIZE);
  g_byte_array_append (self->bytes, (guint8 *) message, NLMSG_ALIGN (message->nlmsg_len));
  g_array_append_val (self->changes, change);
}

/* libnftnl's builders do not change what they write, though their prototypes do not say so. */

static void
build_table (struct nlmsghdr *message,
             gconstpointer    object)
{
  nftnl_table_nlmsg_build_payload (message, object);
}

static void
build_chain (struct nlmsghdr *message,
             gconstpointer    object)
{
  nftnl_chain_nlmsg_build_payload (message, object);
}

static void
build_rule (struct nlmsghdr *message,
            gconstpointer    object)
{
  nftnl_rule_nlmsg_build_payload (message, (gpointer) object);
}

void
nw_nft_batch_add_table (NwNftBatch               *self,
                        guint16                   type,
                        guint16                   flags,
                        const struct nftnl_table *table,
                        const char               *what,
                        ...)
{
  va_list arguments;

  va_start (arguments, what);
  batch_add (self, type, flags, nftnl_table_get_u32 (table, NFTNL_TABLE_FAMILY), build_table, table, what, arguments);
  va_end (arguments);
}

void
nw_nft_batch_add_chain (NwNftBatch               *self,
                        guint16                   type,
                        guint16                   flags,
                        const struct nftnl_chain *chain,
                        const char               *what,
                        ...)
{
  va_list arguments;

  va_start (arguments, what);
  batch_add (self, type, flags, nftnl_chain_get_u32 (chain, NFTNL_CHAIN_FAMILY), build_chain, chain, what, arguments);
  va_end (arguments);
}

void
nw_nft_batch_add_rule (NwNftBatch              *self,
                       guint16                  type,
                       guint16                  flags,
                       const struct nftnl_rule *rule,
                       const char              *what,
                       ...)
{
  va_list arguments;

  va_start (arguments, what);
  batch_add (self, type, flags, nftnl_rule_get_u32 (rule, NFTNL_RULE_FAMILY), build_rule, rule, what, arguments);
  va_end (arguments);
}

/* The envelope of a batch (linux/netfilter/nfnetlink.h). */
static void
append_envelope (GByteArray    *bytes,
                 guint16        type,
                 guint32        sequence,
                 const guint32 *generation)
{
  struct {
    struct nlmsghdr header;
    struct nfgenmsg subsystem;
    struct nlattr   attribute;
    guint32         generation;
  } envelope = {
    .header = { .nlmsg_len = sizeof envelope, .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST, .nlmsg_seq = sequence },
    .subsystem = { .nfgen_family = AF_UNSPEC, .version = NFNETLINK_V0, .res_id = g_htons (NFNL_SUBSYS_NFTABLES) },
    .attribute = { .nla_len = sizeof (struct nlattr) + sizeof (guint32), .nla_type = NFNL_BATCH_GENID },
    .generation = generation != NULL ? GUINT32_TO_BE (*generation) : 0,
  };

  if (generation == NULL)
    envelope.header.nlmsg_len = NLMSG_LENGTH (sizeof (struct nfgenmsg));
  g_byte_array_append (bytes, (guint8 *) &envelope, envelope.header.nlmsg_len);
}

static void
set_commit_error (GError    **error,
                  int         number,
                  const char *detail,
                  const char *what)
{
  switch (number)
    {
    case ERESTART: /* another generation */
    case EAGAIN:
    case EINTR:
      g_set_error_literal (error, NW_ERROR, NW_ERROR_CHANGED, _("The nftables rules were changed by somebody else at the same time"));
      break;

    /* All that the changes refer to is there in this generation: it is the kernel that lacks something. */
    case ENOENT:
      g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED, _("%s: this computer’s kernel does not have what it takes"), what);
      break;

    default:
      nw_kernel_error_set (error, number, detail, "%s", what);
    }
}

/* The kernel answers each change by its number, or the batch as a whole by the number of its beginning. */
static gboolean
read_answers (NwNft      *self,
              NwNftBatch *batch,
              guint32     first,
              GError    **error)
{
  guint n_answers = 0;
  guint failed = G_MAXUINT;
  int failure = 0;
  g_autofree char *detail = NULL;

  while (n_answers < batch->changes->len)
    {
      gssize size = nw_netlink_receive (self->fd, self->buffer, RECEIVE_SIZE);
      struct nlmsghdr *message = (struct nlmsghdr *) self->buffer;
      int rest = size;

      if (size < 0)
        {
          nw_kernel_error_set (error, errno, NULL, _("The kernel did not answer a change of the nftables rules"));
          return FALSE;
        }

      for (; nlmsg_ok (message, rest); message = nlmsg_next (message, &rest))
        {
          guint which = message->nlmsg_seq - first; /* 0 is the beginning; a number of earlier wraps around */
          g_autofree char *words = NULL;
          int number;

          if (message->nlmsg_type != NLMSG_ERROR || which > batch->changes->len)
            continue;

          number = nw_netlink_read_acknowledgement (message, &words);
          if (which == 0 && number != 0)
            {
              set_commit_error (error, number, words, _("Could not change the nftables rules"));
              return FALSE;
            }
          if (which == 0)
            continue;

          n_answers++;
          if (number != 0 && which < failed)
            {
              failed = which;
              failure = number;
              g_free (detail);
              detail = g_steal_pointer (&words);
            }
        }
    }

  if (failure != 0)
    set_commit_error (error, failure, detail, g_array_index (batch->changes, Change, failed - 1).what);

  return failure == 0;
}

gboolean
nw_nft_commit (NwNft      *self,
               NwNftBatch *batch,
               guint32     generation,
               GError    **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  guint32 first;
  int number;

  g_return_val_if_fail (self != NULL && batch != NULL, FALSE);

  first = self->sequence + 1;
  self->sequence += batch->changes->len + 2;

  for (guint i = 0; i < batch->changes->len; i++)
    {
      Change *change = &g_array_index (batch->changes, Change, i);

      ((struct nlmsghdr *) (batch->bytes->data + change->offset))->nlmsg_seq = first + 1 + i;
    }

  bytes = g_byte_array_new ();
  append_envelope (bytes, NFNL_MSG_BATCH_BEGIN, first, &generation);
  g_byte_array_append (bytes, batch->bytes->data, batch->bytes->len);
  append_envelope (bytes, NFNL_MSG_BATCH_END, self->sequence, NULL);

  number = nw_netlink_send (self->fd, bytes->data, bytes->len);
  if (number != 0)
    {
      set_commit_error (error, number, NULL, _("Could not change the nftables rules"));
      return FALSE;
    }

  return read_answers (self, batch, first, error);
}
