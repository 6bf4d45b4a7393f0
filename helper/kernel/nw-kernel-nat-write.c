/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-nat-private.h"

#include <net/if.h>

#include <libnftnl/udata.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>

#include "nw-name.h"

const struct NwNatChainData nw_nat_chains[NW_NAT_N_CHAINS] = {
  [NW_NAT_CHAIN_PREROUTING] = { NW_NAT_PREROUTING, NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST },
  [NW_NAT_CHAIN_OUTPUT] = { NW_NAT_OUTPUT, NF_INET_LOCAL_OUT, NF_IP_PRI_NAT_DST },
  [NW_NAT_CHAIN_POSTROUTING] = { NW_NAT_POSTROUTING, NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC },
};

guint8
nw_nat_get_nfproto (const NwNatRule *rule)
{
  return nw_nat_rule_get_family (rule) == AF_INET6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
}

gboolean
nw_nat_uses_chain (const NwNatRule *rule,
                   NwNatChain       chain)
{
  switch (chain)
    {
    case NW_NAT_CHAIN_PREROUTING:
      return rule->kind == NW_NAT_PUBLISH;
    case NW_NAT_CHAIN_OUTPUT:
      return rule->kind == NW_NAT_PUBLISH && rule->from_host;
    case NW_NAT_CHAIN_POSTROUTING:
    default:
      return rule->kind == NW_NAT_MASQUERADE || nw_nat_rule_has_hairpin (rule);
    }
}

/* Writing a rule, expression by expression as nft(8) would (nft --debug=netlink). */

static struct nftnl_expr *
put (struct nftnl_rule *rule,
     const char        *name)
{
  struct nftnl_expr *expression = nftnl_expr_alloc (name);

  if (expression == NULL)
    g_error ("libnftnl does not know the expression %s", name);
  nftnl_rule_add_expr (rule, expression);

  return expression;
}

static void
put_compare (struct nftnl_rule *rule,
             guint32            operator,
             gconstpointer      data,
             gsize              size)
{
  struct nftnl_expr *expression = put (rule, "cmp");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_OP, operator);
  nftnl_expr_set (expression, NFTNL_EXPR_CMP_DATA, data, size);
}

static void
put_mask (struct nftnl_rule *rule,
          gconstpointer      mask,
          gsize              size)
{
  static const guint8 zero[16];
  struct nftnl_expr *expression = put (rule, "bitwise");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_LEN, size);
  nftnl_expr_set (expression, NFTNL_EXPR_BITWISE_MASK, mask, size);
  nftnl_expr_set (expression, NFTNL_EXPR_BITWISE_XOR, zero, size);
}

static void
put_payload (struct nftnl_rule *rule,
             guint32            base,
             guint32            offset,
             guint32            length)
{
  struct nftnl_expr *expression = put (rule, "payload");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_BASE, base);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_OFFSET, offset);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_LEN, length);
}

static void
put_meta (struct nftnl_rule *rule,
          guint32            key)
{
  struct nftnl_expr *expression = put (rule, "meta");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_META_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_META_KEY, key);
}

/* Of a network of whole bytes nft compares only those. */
static void
put_address (struct nftnl_rule *rule,
             gboolean           is_source,
             guint32            operator,
             const NwInet      *network)
{
  guint32 length = nw_inet_length (network->family);
  guint32 offset = network->family == AF_INET6 ? (is_source ? 8 : 24) : (is_source ? 12 : 16);
  guint8 mask[16] = { 0 };

  if (network->prefix == 0)
    return;

  if (network->prefix % 8 == 0)
    length = network->prefix / 8;

  put_payload (rule, NFT_PAYLOAD_NETWORK_HEADER, offset, length);
  if (network->prefix % 8 != 0)
    {
      for (guint i = 0; i < network->prefix; i++)
        mask[i / 8] |= 0x80 >> i % 8;
      put_mask (rule, mask, length);
    }
  put_compare (rule, operator, network->bytes, length);
}

static void
put_link (struct nftnl_rule *rule,
          guint32            key,
          guint32            operator,
          const char        *escaped)
{
  g_autofree char *bytes = nw_name_unescape (escaped);
  char name[IFNAMSIZ] = "";

  g_strlcpy (name, bytes, sizeof name);
  put_meta (rule, key);
  put_compare (rule, operator, name, sizeof name);
}

static void
put_port (struct nftnl_rule *rule,
          guint8             protocol,
          guint16            port)
{
  guint16 network_port = g_htons (port);

  put_meta (rule, NFT_META_L4PROTO);
  put_compare (rule, NFT_CMP_EQ, &protocol, sizeof protocol);
  put_payload (rule, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof network_port);
  put_compare (rule, NFT_CMP_EQ, &network_port, sizeof network_port);
}

static void
put_to_local_address (struct nftnl_rule *rule)
{
  struct nftnl_expr *expression = put (rule, "fib");
  guint32 type = RTN_LOCAL;

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_FIB_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_FIB_FLAGS, NFTA_FIB_F_DADDR);
  put_compare (rule, NFT_CMP_EQ, &type, sizeof type);
}

static void
put_was_dnat (struct nftnl_rule *rule)
{
  struct nftnl_expr *expression = put (rule, "ct");
  guint32 status = IPS_DST_NAT, zero = 0;

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CT_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CT_KEY, NFT_CT_STATUS);
  put_mask (rule, &status, sizeof status);
  put_compare (rule, NFT_CMP_NEQ, &zero, sizeof zero);
}

static void
put_constant (struct nftnl_rule *rule,
              guint32            into,
              gconstpointer      data,
              gsize              size)
{
  struct nftnl_expr *expression = put (rule, "immediate");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_IMM_DREG, into);
  nftnl_expr_set (expression, NFTNL_EXPR_IMM_DATA, data, size);
}

static void
put_counter (struct nftnl_rule *rule)
{
  struct nftnl_expr *expression = put (rule, "counter");

  nftnl_expr_set_u64 (expression, NFTNL_EXPR_CTR_PACKETS, 0);
  nftnl_expr_set_u64 (expression, NFTNL_EXPR_CTR_BYTES, 0);
}

static void
put_dnat (struct nftnl_rule *rule,
          const NwNatRule   *self)
{
  guint16 port = g_htons (self->target_port);
  struct nftnl_expr *expression;

  put_constant (rule, NFT_REG_1, self->target.bytes, nw_inet_length (self->target.family));
  put_constant (rule, NFT_REG_2, &port, sizeof port);

  expression = put (rule, "nat");
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_FAMILY, nw_nat_get_nfproto (self));
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_REG_ADDR_MIN, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_REG_PROTO_MIN, NFT_REG_2);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED);
}

static void
put_comment (struct nftnl_rule *rule,
             const NwNatRule   *self)
{
  g_autofree char *comment = nw_nat_rule_dup_comment (self);
  struct nftnl_udata_buf *buffer = nftnl_udata_buf_alloc (NFT_USERDATA_MAXLEN);

  if (buffer == NULL || !nftnl_udata_put_strz (buffer, NFTNL_UDATA_RULE_COMMENT, comment))
    g_error ("no room for a rule’s comment");
  nftnl_rule_set_data (rule, NFTNL_RULE_USERDATA, nftnl_udata_buf_data (buffer), nftnl_udata_buf_len (buffer));
  nftnl_udata_buf_free (buffer);
}

NwInet
nw_nat_get_loopback (int family)
{
  NwInet network = { .family = family, .prefix = family == AF_INET6 ? 128 : 8 };

  if (family == AF_INET6)
    network.bytes[15] = 1;
  else
    network.bytes[0] = 127;

  return network;
}

/* The address alone, without the network around it. */
NwInet
nw_nat_get_single (const NwInet *inet)
{
  NwInet single = *inet;

  single.prefix = nw_inet_length (inet->family) * 8;

  return single;
}

static void
put_masquerade (struct nftnl_rule *rule,
                const NwNatRule   *self)
{
  if (self->kind == NW_NAT_MASQUERADE)
    {
      gboolean has_link = *self->link != '\0';

      put_address (rule, TRUE, NFT_CMP_EQ, &self->source);
      put_link (rule, NFT_META_OIFNAME, has_link ? NFT_CMP_EQ : NFT_CMP_NEQ, has_link ? self->link : "lo");
    }
  else
    {
      NwInet network = nw_inet_network (&self->target);
      NwInet target = nw_nat_get_single (&self->target);

      put_address (rule, TRUE, NFT_CMP_EQ, &network);
      put_address (rule, FALSE, NFT_CMP_EQ, &target);
      put_port (rule, self->protocol, self->target_port);
      put_was_dnat (rule);
    }
  put_counter (rule);
  put (rule, "masq");
}

static void
put_publish (struct nftnl_rule *rule,
             const NwNatRule   *self,
             NwNatChain         chain)
{
  NwInet loopback = nw_nat_get_loopback (self->target.family);

  if (chain == NW_NAT_CHAIN_OUTPUT)
    put_address (rule, FALSE, NFT_CMP_NEQ, &loopback);
  else if (*self->link != '\0')
    put_link (rule, NFT_META_IIFNAME, NFT_CMP_EQ, self->link);

  put_to_local_address (rule);
  put_port (rule, self->protocol, self->port);
  put_counter (rule);
  put_dnat (rule, self);
}

struct nftnl_rule *
nw_nat_new_rule (guint8     family,
                 NwNatChain chain)
{
  struct nftnl_rule *rule = nftnl_rule_alloc ();

  nftnl_rule_set_u32 (rule, NFTNL_RULE_FAMILY, family);
  nftnl_rule_set_str (rule, NFTNL_RULE_TABLE, NW_NAT_TABLE);
  nftnl_rule_set_str (rule, NFTNL_RULE_CHAIN, nw_nat_chains[chain].name);

  return rule;
}

struct nftnl_rule *
nw_nat_write_rule (const NwNatRule *self,
                   NwNatChain       chain)
{
  struct nftnl_rule *rule = nw_nat_new_rule (nw_nat_get_nfproto (self), chain);

  if (chain == NW_NAT_CHAIN_POSTROUTING)
    put_masquerade (rule, self);
  else
    put_publish (rule, self, chain);
  put_comment (rule, self);

  return rule;
}
