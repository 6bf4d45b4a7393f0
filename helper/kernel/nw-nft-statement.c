/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-nft-statement.h"

#include <netinet/in.h>

#include <libnftnl/udata.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/rtnetlink.h>

#include "nw-name.h"

/* Where the headers have their fields: RFC 791, RFC 8200, RFC 9293, RFC 768. */
#define IPV4_PROTOCOL 9
#define IPV4_SADDR 12
#define IPV4_DADDR 16
#define IPV6_SADDR 8
#define IPV6_DADDR 24
#define TRANSPORT_SPORT 0
#define TRANSPORT_DPORT 2

/* Four of 16 bytes and, from 8 on, the same again as sixteen of 4 (enum nft_registers). */
#define N_REGISTERS (NFT_REG32_15 + 1)

/* What lies in a register: a thing to be compared, perhaps masked, or a constant. */
typedef struct {
  enum { EMPTY, LOADED, CONSTANT } content;
  NwNftStatementKind kind;
  gboolean           is_masked;
  guint8             bytes[16]; /* the mask or the constant */
  guint32            length;
} Register;

typedef struct {
  GArray  *statements;
  guint8   family;        /* of the packets as far as it is known */
  guint8   l4proto;
  int      nfproto_index; /* of the statement that only says which header is meant; -1 for none */
  int      l4proto_index;
  guint    n_pending;     /* expressions that have no statement yet */
  Register registers[N_REGISTERS];
} Decoder;

static void
statement_clear (gpointer data)
{
  NwNftStatement *statement = data;

  g_free (statement->name);
}

static NwNftStatement *
append (Decoder           *self,
        NwNftStatementKind kind)
{
  NwNftStatement statement = { .kind = kind };

  self->n_pending = 0;
  g_array_append_val (self->statements, statement);

  return &g_array_index (self->statements, NwNftStatement, self->statements->len - 1);
}

/* What was loaded and not used, and @n more, have no words. */
static void
append_more (Decoder *self,
             guint    n)
{
  guint length = self->statements->len;
  NwNftStatement *last = length > 0 ? &g_array_index (self->statements, NwNftStatement, length - 1) : NULL;
  guint n_more = self->n_pending + n;

  self->n_pending = 0;
  if (n_more == 0)
    return;

  if (last == NULL || last->kind != NW_NFT_MORE)
    last = append (self, NW_NFT_MORE);
  last->number += n_more;
}

/* It may have written to any register. */
static void
append_unknown (Decoder *self)
{
  append_more (self, 1);
  memset (self->registers, 0, sizeof self->registers);
}

static Register *
get_register (Decoder                 *self,
              const struct nftnl_expr *expression,
              guint16                  attribute)
{
  guint32 number = nftnl_expr_get_u32 (expression, attribute);

  return number != NFT_REG_VERDICT && number < N_REGISTERS ? &self->registers[number] : NULL;
}

static void
load (Decoder                 *self,
      const struct nftnl_expr *expression,
      guint16                  attribute,
      NwNftStatementKind       kind,
      guint32                  length)
{
  Register *into = get_register (self, expression, attribute);

  if (into == NULL)
    {
      append_unknown (self);
      return;
    }

  self->n_pending++;
  *into = (Register) { .content = kind == NW_NFT_MORE ? EMPTY : LOADED, .kind = kind, .length = length };
}

/* Loads */

static NwNftStatementKind
network_field (Decoder *self,
               guint32  offset,
               guint32  length)
{
  if (self->family == NFPROTO_IPV4 && offset == IPV4_SADDR && length <= 4)
    return NW_NFT_SADDR;
  if (self->family == NFPROTO_IPV4 && offset == IPV4_DADDR && length <= 4)
    return NW_NFT_DADDR;
  if (self->family == NFPROTO_IPV4 && offset == IPV4_PROTOCOL && length == 1)
    return NW_NFT_IP_PROTOCOL;
  if (self->family == NFPROTO_IPV6 && offset == IPV6_SADDR && length <= 16)
    return NW_NFT_SADDR;
  if (self->family == NFPROTO_IPV6 && offset == IPV6_DADDR && length <= 16)
    return NW_NFT_DADDR;
  return NW_NFT_MORE;
}

static NwNftStatementKind
transport_field (Decoder *self,
                 guint32  offset,
                 guint32  length)
{
  if (length != 2 || (self->l4proto != IPPROTO_TCP && self->l4proto != IPPROTO_UDP))
    return NW_NFT_MORE;
  if (offset == TRANSPORT_SPORT)
    return NW_NFT_SPORT;
  if (offset == TRANSPORT_DPORT)
    return NW_NFT_DPORT;
  return NW_NFT_MORE;
}

static void
take_payload (Decoder                 *self,
              const struct nftnl_expr *expression)
{
  guint32 base = nftnl_expr_get_u32 (expression, NFTNL_EXPR_PAYLOAD_BASE);
  guint32 offset = nftnl_expr_get_u32 (expression, NFTNL_EXPR_PAYLOAD_OFFSET);
  guint32 length = nftnl_expr_get_u32 (expression, NFTNL_EXPR_PAYLOAD_LEN);
  NwNftStatementKind kind = NW_NFT_MORE;

  if (base == NFT_PAYLOAD_NETWORK_HEADER)
    kind = network_field (self, offset, length);
  else if (base == NFT_PAYLOAD_TRANSPORT_HEADER)
    kind = transport_field (self, offset, length);

  load (self, expression, NFTNL_EXPR_PAYLOAD_DREG, kind, length);
}

static void
take_meta (Decoder                 *self,
           const struct nftnl_expr *expression)
{
  static const struct {
    guint32            key;
    NwNftStatementKind kind;
    guint32            length;
  } keys[] = {
    { NFT_META_IIFNAME, NW_NFT_IIFNAME, 16 },
    { NFT_META_OIFNAME, NW_NFT_OIFNAME, 16 },
    { NFT_META_IIF, NW_NFT_IIF, 4 },
    { NFT_META_OIF, NW_NFT_OIF, 4 },
    { NFT_META_NFPROTO, NW_NFT_NFPROTO, 1 },
    { NFT_META_L4PROTO, NW_NFT_L4PROTO, 1 },
  };
  guint32 key = nftnl_expr_get_u32 (expression, NFTNL_EXPR_META_KEY);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].key == key)
      {
        load (self, expression, NFTNL_EXPR_META_DREG, keys[i].kind, keys[i].length);
        return;
      }

  load (self, expression, NFTNL_EXPR_META_DREG, NW_NFT_MORE, 0);
}

static void
take_ct (Decoder                 *self,
         const struct nftnl_expr *expression)
{
  guint32 key = nftnl_expr_get_u32 (expression, NFTNL_EXPR_CT_KEY);

  load (self, expression, NFTNL_EXPR_CT_DREG,
        key == NFT_CT_STATE ? NW_NFT_CT_STATE : key == NFT_CT_STATUS ? NW_NFT_CT_STATUS : NW_NFT_MORE, 4);
}

static void
take_fib (Decoder                 *self,
          const struct nftnl_expr *expression)
{
  gboolean is_type = nftnl_expr_get_u32 (expression, NFTNL_EXPR_FIB_RESULT) == NFT_FIB_RESULT_ADDRTYPE
                     && nftnl_expr_get_u32 (expression, NFTNL_EXPR_FIB_FLAGS) == NFTA_FIB_F_DADDR;

  load (self, expression, NFTNL_EXPR_FIB_DREG, is_type ? NW_NFT_FIB_DADDR_TYPE : NW_NFT_MORE, 4);
}

static void
take_bitwise (Decoder                 *self,
              const struct nftnl_expr *expression)
{
  static const guint8 zero[16];
  Register *from = get_register (self, expression, NFTNL_EXPR_BITWISE_SREG);
  Register *into = get_register (self, expression, NFTNL_EXPR_BITWISE_DREG);
  guint32 mask_length = 0, xor_length = 0;
  const void *mask = nftnl_expr_get (expression, NFTNL_EXPR_BITWISE_MASK, &mask_length);
  const void *xor = nftnl_expr_get (expression, NFTNL_EXPR_BITWISE_XOR, &xor_length);

  if (from == NULL || into == NULL || from->content != LOADED || from->is_masked
      || mask == NULL || mask_length != from->length || mask_length > sizeof zero
      || xor == NULL || xor_length > sizeof zero || memcmp (xor, zero, xor_length) != 0)
    {
      append_unknown (self);
      return;
    }

  self->n_pending++;
  *into = *from;
  into->is_masked = TRUE;
  memcpy (into->bytes, mask, mask_length);
}

/* Comparisons */

/* The prefix length that @mask stands for, or -1. */
static int
prefix_from_mask (const guint8 *mask,
                  guint32       length)
{
  guint prefix = 0;

  while (prefix < length * 8 && (mask[prefix / 8] & (0x80 >> prefix % 8)) != 0)
    prefix++;
  for (guint i = prefix; i < length * 8; i++)
    if ((mask[i / 8] & (0x80 >> i % 8)) != 0)
      return -1;

  return prefix;
}

/* A network of whole bytes may be compared by those bytes alone. */
static gboolean
read_network (Decoder        *self,
              const Register *from,
              const guint8   *data,
              guint32         length,
              NwInet         *inet)
{
  int prefix = from->is_masked ? prefix_from_mask (from->bytes, from->length) : (int) length * 8;
  NwInet network;

  if (length != from->length || length > sizeof inet->bytes || prefix < 0)
    return FALSE;

  *inet = NW_INET_NONE;
  inet->family = self->family == NFPROTO_IPV6 ? AF_INET6 : AF_INET;
  inet->prefix = prefix;
  memcpy (inet->bytes, data, length);
  network = nw_inet_network (inet);

  return nw_inet_equal (inet, &network);
}

/* The header that is compared now is the one which the statement at @index asked for: nft says it once. */
static void
absorb (Decoder *self,
        int     *index)
{
  if (*index < 0)
    return;

  g_array_remove_index (self->statements, *index);
  if (self->l4proto_index > *index)
    self->l4proto_index--;
  if (self->nfproto_index > *index)
    self->nfproto_index--;
  *index = -1;
}

static gboolean
compare_network (Decoder        *self,
                 const Register *from,
                 const guint8   *data,
                 guint32         length,
                 gboolean        negated)
{
  NwNftStatement *statement;
  NwInet inet;

  if (!read_network (self, from, data, length, &inet))
    return FALSE;

  absorb (self, &self->nfproto_index);
  statement = append (self, from->kind);
  statement->negated = negated;
  statement->inet = inet;

  return TRUE;
}

static gboolean
compare_name (Decoder        *self,
              const Register *from,
              const guint8   *data,
              guint32         length,
              gboolean        negated)
{
  g_autofree char *bytes = NULL;
  NwNftStatement *statement;

  if (from->is_masked || length == 0 || length > from->length)
    return FALSE;

  bytes = g_strndup ((const char *) data, length);
  statement = append (self, from->kind);
  statement->negated = negated;
  statement->is_open = strlen (bytes) == length; /* the NUL was not compared */
  statement->name = nw_name_escape (bytes);

  return TRUE;
}

/* "state is one of these": what is left under the mask is not zero. */
static gboolean
compare_bits (Decoder        *self,
              const Register *from,
              const guint8   *data,
              guint32         length,
              gboolean        negated)
{
  guint32 mask, value;

  if (!from->is_masked || !negated || length != sizeof value)
    return FALSE;

  memcpy (&value, data, sizeof value);
  memcpy (&mask, from->bytes, sizeof mask);
  if (value != 0)
    return FALSE;

  append (self, from->kind)->number = mask;

  return TRUE;
}

static gboolean
compare_number (Decoder        *self,
                const Register *from,
                const guint8   *data,
                guint32         length,
                gboolean        negated)
{
  NwNftStatement *statement;
  guint16 port = 0;
  guint32 number = 0;

  if (from->is_masked || length != from->length)
    return FALSE;

  if (from->kind == NW_NFT_SPORT || from->kind == NW_NFT_DPORT)
    {
      memcpy (&port, data, sizeof port);
      number = g_ntohs (port);
      absorb (self, &self->l4proto_index);
    }
  else if (length == 1)
    number = data[0];
  else
    memcpy (&number, data, sizeof number);

  if (from->kind == NW_NFT_IP_PROTOCOL)
    absorb (self, &self->nfproto_index);

  statement = append (self, from->kind);
  statement->negated = negated;
  statement->number = number;
  statement->protocol = self->l4proto;

  if (!negated && from->kind == NW_NFT_NFPROTO && self->family == NFPROTO_INET)
    {
      self->family = number;
      self->nfproto_index = self->statements->len - 1;
    }
  else if (!negated && (from->kind == NW_NFT_L4PROTO || from->kind == NW_NFT_IP_PROTOCOL))
    {
      self->l4proto = number;
      self->l4proto_index = self->statements->len - 1;
    }

  return TRUE;
}

static gboolean
compare (Decoder        *self,
         const Register *from,
         const guint8   *data,
         guint32         length,
         gboolean        negated)
{
  switch ((int) from->kind)
    {
    case NW_NFT_SADDR:
    case NW_NFT_DADDR:
      return compare_network (self, from, data, length, negated);

    case NW_NFT_IIFNAME:
    case NW_NFT_OIFNAME:
      return compare_name (self, from, data, length, negated);

    case NW_NFT_CT_STATE:
    case NW_NFT_CT_STATUS:
      return compare_bits (self, from, data, length, negated);

    default:
      return compare_number (self, from, data, length, negated);
    }
}

static void
take_cmp (Decoder                 *self,
          const struct nftnl_expr *expression)
{
  Register *from = get_register (self, expression, NFTNL_EXPR_CMP_SREG);
  guint32 operator = nftnl_expr_get_u32 (expression, NFTNL_EXPR_CMP_OP);
  guint32 length = 0;
  const guint8 *data = nftnl_expr_get (expression, NFTNL_EXPR_CMP_DATA, &length);

  if (from == NULL || from->content != LOADED || data == NULL
      || (operator != NFT_CMP_EQ && operator != NFT_CMP_NEQ)
      || !compare (self, from, data, length, operator == NFT_CMP_NEQ))
    append_more (self, 1);
}

/* Sets that nft makes for "{ 80, 443 }" have names like __set0: what is in them would have to be asked for. */
static void
take_lookup (Decoder                 *self,
             const struct nftnl_expr *expression)
{
  Register *from = get_register (self, expression, NFTNL_EXPR_LOOKUP_SREG);
  const char *set = nftnl_expr_get_str (expression, NFTNL_EXPR_LOOKUP_SET);
  g_autofree char *name = set != NULL ? nw_name_escape (set) : NULL;
  NwNftStatement *statement;

  if (from == NULL || from->content != LOADED || from->is_masked || name == NULL || g_str_has_prefix (name, "__")
      || nftnl_expr_is_set (expression, NFTNL_EXPR_LOOKUP_DREG))
    {
      append_unknown (self);
      return;
    }

  if (from->kind == NW_NFT_SADDR || from->kind == NW_NFT_DADDR || from->kind == NW_NFT_IP_PROTOCOL)
    absorb (self, &self->nfproto_index);
  else if (from->kind == NW_NFT_SPORT || from->kind == NW_NFT_DPORT)
    absorb (self, &self->l4proto_index);

  statement = append (self, from->kind);
  statement->negated = (nftnl_expr_get_u32 (expression, NFTNL_EXPR_LOOKUP_FLAGS) & NFT_LOOKUP_F_INV) != 0;
  statement->inet.family = self->family == NFPROTO_IPV6 ? AF_INET6 : AF_INET;
  statement->protocol = self->l4proto;
  statement->name = g_strconcat ("@", name, NULL);
}

/* Actions */

static void
take_verdict (Decoder                 *self,
              const struct nftnl_expr *expression)
{
  static const struct {
    int                verdict;
    NwNftStatementKind kind;
  } verdicts[] = {
    { NF_ACCEPT, NW_NFT_ACCEPT },
    { NF_DROP, NW_NFT_DROP },
    { NFT_RETURN, NW_NFT_RETURN },
    { NFT_JUMP, NW_NFT_JUMP },
    { NFT_GOTO, NW_NFT_GOTO },
  };
  int verdict = (int) nftnl_expr_get_u32 (expression, NFTNL_EXPR_IMM_VERDICT);

  for (guint i = 0; i < G_N_ELEMENTS (verdicts); i++)
    if (verdicts[i].verdict == verdict)
      {
        NwNftStatement *statement;

        append_more (self, 0);
        statement = append (self, verdicts[i].kind);
        if (nftnl_expr_is_set (expression, NFTNL_EXPR_IMM_CHAIN))
          statement->name = nw_name_escape (nftnl_expr_get_str (expression, NFTNL_EXPR_IMM_CHAIN));
        return;
      }

  append_unknown (self);
}

static void
take_immediate (Decoder                 *self,
                const struct nftnl_expr *expression)
{
  Register *into = get_register (self, expression, NFTNL_EXPR_IMM_DREG);
  guint32 length = 0;
  const void *data;

  if (nftnl_expr_is_set (expression, NFTNL_EXPR_IMM_VERDICT))
    {
      take_verdict (self, expression);
      return;
    }

  data = nftnl_expr_get (expression, NFTNL_EXPR_IMM_DATA, &length);
  if (into == NULL || data == NULL || length > sizeof into->bytes)
    {
      append_unknown (self);
      return;
    }

  self->n_pending++;
  *into = (Register) { .content = CONSTANT, .length = length };
  memcpy (into->bytes, data, length);
}

/* Reads the constant that an attribute names, if it is there. */
static gboolean
read_constant (Decoder                 *self,
               const struct nftnl_expr *expression,
               guint16                  attribute,
               guint16                  last_attribute,
               gpointer                 value,
               gsize                    length)
{
  const Register *from;

  if (!nftnl_expr_is_set (expression, attribute))
    return TRUE;

  /* A range has another register for its end. */
  if (nftnl_expr_is_set (expression, last_attribute)
      && nftnl_expr_get_u32 (expression, last_attribute) != nftnl_expr_get_u32 (expression, attribute))
    return FALSE;

  from = get_register (self, expression, attribute);
  if (from == NULL || from->content != CONSTANT || from->length < length)
    return FALSE;

  memcpy (value, from->bytes, length);

  return TRUE;
}

static void
take_nat (Decoder                 *self,
          const struct nftnl_expr *expression)
{
  gboolean is_ipv6 = nftnl_expr_get_u32 (expression, NFTNL_EXPR_NAT_FAMILY) == NFPROTO_IPV6;
  gboolean has_address = nftnl_expr_is_set (expression, NFTNL_EXPR_NAT_REG_ADDR_MIN);
  guint32 flags = nftnl_expr_get_u32 (expression, NFTNL_EXPR_NAT_FLAGS);
  NwInet inet = { .family = is_ipv6 ? AF_INET6 : AF_INET, .prefix = is_ipv6 ? 128 : 32 };
  NwNftStatement *statement;
  guint16 port = 0;

  if ((flags & ~(NF_NAT_RANGE_MAP_IPS | NF_NAT_RANGE_PROTO_SPECIFIED)) != 0
      || !read_constant (self, expression, NFTNL_EXPR_NAT_REG_ADDR_MIN, NFTNL_EXPR_NAT_REG_ADDR_MAX,
                         inet.bytes, is_ipv6 ? 16 : 4)
      || !read_constant (self, expression, NFTNL_EXPR_NAT_REG_PROTO_MIN, NFTNL_EXPR_NAT_REG_PROTO_MAX, &port, sizeof port))
    {
      append_unknown (self);
      return;
    }

  statement = append (self, nftnl_expr_get_u32 (expression, NFTNL_EXPR_NAT_TYPE) == NFT_NAT_DNAT ? NW_NFT_DNAT : NW_NFT_SNAT);
  statement->inet = has_address ? inet : NW_INET_NONE;
  statement->number = g_ntohs (port);
}

static void
take_redirect (Decoder                 *self,
               const struct nftnl_expr *expression)
{
  guint16 port = 0;

  if (nftnl_expr_is_set (expression, NFTNL_EXPR_REDIR_FLAGS)
      && (nftnl_expr_get_u32 (expression, NFTNL_EXPR_REDIR_FLAGS) & ~NF_NAT_RANGE_PROTO_SPECIFIED) != 0)
    append_more (self, 1);
  else if (!read_constant (self, expression, NFTNL_EXPR_REDIR_REG_PROTO_MIN, NFTNL_EXPR_REDIR_REG_PROTO_MAX, &port, sizeof port))
    append_more (self, 1);
  else
    append (self, NW_NFT_REDIRECT)->number = g_ntohs (port);
}

static void
take_masquerade (Decoder                 *self,
                 const struct nftnl_expr *expression)
{
  gboolean has_more = nftnl_expr_is_set (expression, NFTNL_EXPR_MASQ_REG_PROTO_MIN)
                      || (nftnl_expr_is_set (expression, NFTNL_EXPR_MASQ_FLAGS)
                          && nftnl_expr_get_u32 (expression, NFTNL_EXPR_MASQ_FLAGS) != 0);
  guint n_pending = self->n_pending;

  append (self, NW_NFT_MASQUERADE);
  self->n_pending = n_pending;
  append_more (self, has_more ? 1 : 0);
}

static void
take_counter (Decoder                 *self,
              const struct nftnl_expr *expression)
{
  append_more (self, 0);
  append (self, NW_NFT_COUNTER);
}

static void
take_reject (Decoder                 *self,
             const struct nftnl_expr *expression)
{
  append_more (self, 0);
  append (self, NW_NFT_REJECT)->number = nftnl_expr_get_u32 (expression, NFTNL_EXPR_REJECT_TYPE);
}

static void
take_xt_match (Decoder                 *self,
               const struct nftnl_expr *expression)
{
  append_more (self, 0);
  append (self, NW_NFT_XT_MATCH)->name = nw_name_escape (nftnl_expr_get_str (expression, NFTNL_EXPR_MT_NAME));
}

static void
take_xt_target (Decoder                 *self,
                const struct nftnl_expr *expression)
{
  append_more (self, 0);
  append (self, NW_NFT_XT_TARGET)->name = nw_name_escape (nftnl_expr_get_str (expression, NFTNL_EXPR_TG_NAME));
}

static int
take_expression (struct nftnl_expr *expression,
                 void              *user_data)
{
  static const struct {
    const char *name;
    void      (*take) (Decoder *self, const struct nftnl_expr *expression);
  } expressions[] = {
    { "payload", take_payload },
    { "meta", take_meta },
    { "ct", take_ct },
    { "fib", take_fib },
    { "bitwise", take_bitwise },
    { "cmp", take_cmp },
    { "lookup", take_lookup },
    { "immediate", take_immediate },
    { "nat", take_nat },
    { "redir", take_redirect },
    { "masq", take_masquerade },
    { "counter", take_counter },
    { "reject", take_reject },
    { "match", take_xt_match },
    { "target", take_xt_target },
  };
  const char *name = nftnl_expr_get_str (expression, NFTNL_EXPR_NAME);
  Decoder *self = user_data;

  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    if (g_strcmp0 (expressions[i].name, name) == 0)
      {
        expressions[i].take (self, expression);
        return 0;
      }

  append_unknown (self);

  return 0;
}

GArray *
nw_nft_rule_take_apart (const struct nftnl_rule *rule)
{
  Decoder decoder = { .nfproto_index = -1, .l4proto_index = -1 };

  g_return_val_if_fail (rule != NULL, NULL);

  decoder.statements = g_array_new (FALSE, TRUE, sizeof (NwNftStatement));
  g_array_set_clear_func (decoder.statements, statement_clear);
  decoder.family = nftnl_rule_get_u32 (rule, NFTNL_RULE_FAMILY);

  nftnl_expr_foreach ((struct nftnl_rule *) rule, take_expression, &decoder);
  append_more (&decoder, 0);

  return decoder.statements;
}

static int
find_comment (const struct nftnl_udata *attribute,
              void                     *user_data)
{
  char **comment = user_data;

  if (nftnl_udata_type (attribute) == NFTNL_UDATA_RULE_COMMENT && *comment == NULL)
    *comment = g_strndup (nftnl_udata_get (attribute), nftnl_udata_len (attribute));

  return 0;
}

char *
nw_nft_rule_dup_comment (const struct nftnl_rule *rule)
{
  guint32 length = 0;
  const void *data = nftnl_rule_get_data (rule, NFTNL_RULE_USERDATA, &length);
  char *comment = NULL;

  if (data != NULL)
    nftnl_udata_parse (data, length, find_comment, &comment);

  return comment;
}

/* In words */

static const char *
protocol_word (guint32 protocol)
{
  switch (protocol)
    {
    case IPPROTO_TCP:
      return "tcp";
    case IPPROTO_UDP:
      return "udp";
    case IPPROTO_ICMP:
      return "icmp";
    case IPPROTO_ICMPV6:
      return "ipv6-icmp";
    default:
      return NULL;
    }
}

static void
append_number (GString    *text,
               const char *word,
               guint32     number)
{
  if (word != NULL)
    g_string_append (text, word);
  else
    g_string_append_printf (text, "%u", number);
}

static void
append_name (GString              *text,
             const NwNftStatement *statement)
{
  gboolean has_star = g_str_has_suffix (statement->name, "*");

  if (*statement->name == '@')
    g_string_append (text, statement->name);
  else if (statement->is_open)
    g_string_append_printf (text, "\"%s*\"", statement->name);
  else if (has_star) /* a real star */
    g_string_append_printf (text, "\"%.*s\\*\"", (int) strlen (statement->name) - 1, statement->name);
  else
    g_string_append_printf (text, "\"%s\"", statement->name);
}

static void
append_inet (GString      *text,
             const NwInet *inet)
{
  gboolean is_single = inet->prefix == nw_inet_length (inet->family) * 8;
  g_autofree char *word = is_single ? nw_inet_address_to_string (inet) : nw_inet_to_string (inet);

  g_string_append (text, word);
}

static void
append_bits (GString              *text,
             const NwNftStatement *statement)
{
  static const struct {
    NwNftStatementKind kind;
    guint32            bit;
    const char        *word;
  } bits[] = {
    { NW_NFT_CT_STATE, NF_CT_STATE_INVALID_BIT, "invalid" },
    { NW_NFT_CT_STATE, 1 << 1, "established" }, /* NF_CT_STATE_BIT (IP_CT_ESTABLISHED) */
    { NW_NFT_CT_STATE, 1 << 2, "related" },
    { NW_NFT_CT_STATE, 1 << 3, "new" },
    { NW_NFT_CT_STATE, NF_CT_STATE_UNTRACKED_BIT, "untracked" },
    { NW_NFT_CT_STATUS, IPS_SRC_NAT, "snat" },
    { NW_NFT_CT_STATUS, IPS_DST_NAT, "dnat" },
  };
  guint32 rest = statement->number;
  const char *comma = "";

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    if (bits[i].kind == statement->kind && (rest & bits[i].bit) != 0)
      {
        g_string_append_printf (text, "%s%s", comma, bits[i].word);
        rest &= ~bits[i].bit;
        comma = ",";
      }
  if (rest != 0)
    g_string_append_printf (text, "%s0x%x", comma, rest);
}

static void
append_nat (GString              *text,
            const NwNftStatement *statement,
            guint8                family)
{
  g_autofree char *address = nw_inet_address_to_string (&statement->inet);
  gboolean is_ipv6 = statement->inet.family == AF_INET6;

  g_string_append (text, statement->kind == NW_NFT_DNAT ? "dnat" : "snat");
  if (family == NFPROTO_INET && nw_inet_is_set (&statement->inet))
    g_string_append (text, is_ipv6 ? " ip6" : " ip");
  g_string_append (text, " to ");
  g_string_append_printf (text, is_ipv6 && statement->number != 0 ? "[%s]" : "%s", address);
  if (statement->number != 0)
    g_string_append_printf (text, ":%u", statement->number);
}

static const char *
match_word (const NwNftStatement *statement)
{
  gboolean is_ipv6 = statement->inet.family == AF_INET6;
  gboolean is_udp = statement->protocol == IPPROTO_UDP;

  switch ((int) statement->kind)
    {
    case NW_NFT_SADDR:
      return is_ipv6 ? "ip6 saddr" : "ip saddr";
    case NW_NFT_DADDR:
      return is_ipv6 ? "ip6 daddr" : "ip daddr";
    case NW_NFT_IIFNAME:
      return "iifname";
    case NW_NFT_OIFNAME:
      return "oifname";
    case NW_NFT_IIF:
      return "iif";
    case NW_NFT_OIF:
      return "oif";
    case NW_NFT_NFPROTO:
      return "meta nfproto";
    case NW_NFT_L4PROTO:
      return "meta l4proto";
    case NW_NFT_IP_PROTOCOL:
      return "ip protocol";
    case NW_NFT_SPORT:
      return is_udp ? "udp sport" : "tcp sport";
    case NW_NFT_DPORT:
      return is_udp ? "udp dport" : "tcp dport";
    case NW_NFT_CT_STATE:
      return "ct state";
    case NW_NFT_CT_STATUS:
      return "ct status";
    default:
      return "fib daddr type";
    }
}

static void
append_match (GString              *text,
              const NwNftStatement *statement)
{
  guint32 number = statement->number;

  g_string_append_printf (text, "%s %s", match_word (statement), statement->negated ? "!= " : "");

  if (statement->name != NULL)
    append_name (text, statement);
  else if (statement->kind == NW_NFT_SADDR || statement->kind == NW_NFT_DADDR)
    append_inet (text, &statement->inet);
  else if (statement->kind == NW_NFT_CT_STATE || statement->kind == NW_NFT_CT_STATUS)
    append_bits (text, statement);
  else if (statement->kind == NW_NFT_NFPROTO)
    append_number (text, number == NFPROTO_IPV4 ? "ipv4" : number == NFPROTO_IPV6 ? "ipv6" : NULL, number);
  else if (statement->kind == NW_NFT_L4PROTO || statement->kind == NW_NFT_IP_PROTOCOL)
    append_number (text, protocol_word (number), number);
  else if (statement->kind == NW_NFT_IIF || statement->kind == NW_NFT_OIF)
    append_number (text, number == 1 ? "\"lo\"" : NULL, number); /* LOOPBACK_IFINDEX */
  else if (statement->kind == NW_NFT_FIB_DADDR_TYPE)
    append_number (text, number == RTN_LOCAL ? "local" : number == RTN_UNICAST ? "unicast" : NULL, number);
  else
    g_string_append_printf (text, "%u", number);
}

static void
append_action (GString              *text,
               const NwNftStatement *statement,
               guint8                family)
{
  switch ((int) statement->kind)
    {
    case NW_NFT_COUNTER:
      g_string_append (text, "counter");
      break;
    case NW_NFT_MASQUERADE:
      g_string_append (text, "masquerade");
      break;
    case NW_NFT_SNAT:
    case NW_NFT_DNAT:
      append_nat (text, statement, family);
      break;
    case NW_NFT_REDIRECT:
      g_string_append (text, "redirect");
      if (statement->number != 0)
        g_string_append_printf (text, " to :%u", statement->number);
      break;
    case NW_NFT_ACCEPT:
      g_string_append (text, "accept");
      break;
    case NW_NFT_DROP:
      g_string_append (text, "drop");
      break;
    case NW_NFT_REJECT:
      g_string_append (text, statement->number == NFT_REJECT_TCP_RST ? "reject with tcp reset" : "reject");
      break;
    case NW_NFT_RETURN:
      g_string_append (text, "return");
      break;
    case NW_NFT_JUMP:
      g_string_append_printf (text, "jump %s", statement->name);
      break;
    case NW_NFT_GOTO:
      g_string_append_printf (text, "goto %s", statement->name);
      break;
    case NW_NFT_XT_MATCH:
      g_string_append_printf (text, "xt match \"%s\"", statement->name);
      break;
    case NW_NFT_XT_TARGET:
      g_string_append_printf (text, "xt target \"%s\"", statement->name);
      break;
    default:
      g_string_append (text, "…");
      break;
    }
}

char *
nw_nft_statements_to_text (const GArray *statements,
                           guint8        family,
                           guint        *n_more)
{
  GString *text = g_string_new (NULL);

  *n_more = 0;
  for (guint i = 0; i < statements->len; i++)
    {
      const NwNftStatement *statement = &g_array_index (statements, NwNftStatement, i);

      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (statement->kind < NW_NFT_COUNTER)
        append_match (text, statement);
      else
        append_action (text, statement, family);

      if (statement->kind == NW_NFT_MORE)
        *n_more += statement->number;
      else if (statement->kind == NW_NFT_XT_MATCH || statement->kind == NW_NFT_XT_TARGET)
        *n_more += 1;
    }

  return g_string_free (text, FALSE);
}
