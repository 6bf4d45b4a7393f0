/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-nat-rule.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>

#include "nw-error.h"
#include "nw-name.h"

G_DEFINE_FINAL_TYPE (NwNatRule, nw_nat_rule, G_TYPE_OBJECT)

/* The chains as nft(8) declares them; "dstnat" is no name for -100 in the output hook. */
static const struct {
  const char *name;
  const char *declaration;
} chains[] = {
  { NW_NAT_PREROUTING, "{ type nat hook prerouting priority dstnat; }" },
  { NW_NAT_OUTPUT, "{ type nat hook output priority -100; }" },
  { NW_NAT_POSTROUTING, "{ type nat hook postrouting priority srcnat; }" },
};

/* One machine that packets can be forwarded to. */
static gboolean
check_target (const NwInet *target, GError **error)
{
  static const guint8 zero[16];
  g_autofree char *text = nw_inet_address_to_string (target);

  if (!nw_inet_is_set (target))
    g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                         _("A published port needs the address of the machine it leads to"));
  else if (nw_inet_is_loopback (target))
    g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                 _("%s is the router itself: a published port leads to another machine"), text);
  else if (nw_inet_is_multicast (target) || memcmp (target->bytes, zero, sizeof zero) == 0)
    g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s is not the address of one machine"), text);
  else if (nw_inet_is_link_local (target) && target->family == AF_INET6)
    g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                 _("%s is known on one cable only, packets cannot be forwarded to it; take the machine's global address"), text);
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_link (const NwNatRule *self, GError **error)
{
  g_autofree char *bytes = nw_name_unescape (self->link);

  if (*self->link == '\0')
    return TRUE;
  if (bytes == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("“%s” cannot be the name of an interface"), self->link);
      return FALSE;
    }
  if (!nw_link_name_check (bytes, error))
    return FALSE;
  if (strchr (bytes, '"') != NULL)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                           _("nft has no way to write an interface name with \" in it"));
      return FALSE;
    }
  if (strcmp (bytes, "lo") == 0)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                           _("lo leads back into the namespace itself: nothing comes in or goes out there"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_masquerade (const NwNatRule *self, GError **error)
{
  NwInet network = nw_inet_network (&self->source);

  if (!nw_inet_is_set (&self->source))
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                           _("Masquerade needs the network whose packets it is for, such as 192.168.15.0/24"));
      return FALSE;
    }
  if (!nw_inet_equal (&network, &self->source))
    {
      g_autofree char *given = nw_inet_to_string (&self->source);
      g_autofree char *meant = nw_inet_to_string (&network);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s has host bits set; did you mean %s?"), given, meant);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_publish (const NwNatRule *self, GError **error)
{
  if (self->protocol != IPPROTO_TCP && self->protocol != IPPROTO_UDP)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("Only TCP and UDP have ports that can be published"));
      return FALSE;
    }
  if (self->port == 0 || self->target_port == 0)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("A port is a number from 1 to 65535"));
      return FALSE;
    }
  if (!check_target (&self->target, error))
    return FALSE;
  if (*self->link != '\0' && nw_nat_rule_has_hairpin (self))
    {
      NwInet network = nw_inet_network (&self->target);
      g_autofree char *text = nw_inet_to_string (&network);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("What is published only on %s cannot be reached from %s as well: leave out one of the two"),
                   self->link, text);
      return FALSE;
    }
  return TRUE;
}

static const char *
protocol_word (const NwNatRule *self)
{
  return self->protocol == IPPROTO_UDP ? "udp" : "tcp";
}

static const char *
family_word (const NwNatRule *self)
{
  return nw_nat_rule_get_family (self) == AF_INET6 ? "ip6" : "ip";
}

/* A name as nft wants it: a star at the end would stand for any name that begins so. */
static void
append_link (GString *text, const char *before, const char *escaped)
{
  g_autofree char *bytes = nw_name_unescape (escaped);
  const char *name = bytes != NULL ? bytes : escaped;
  gsize length = strlen (name);

  if (g_str_has_suffix (name, "*"))
    g_string_append_printf (text, "%s \"%.*s\\*\" ", before, (int) length - 1, name);
  else
    g_string_append_printf (text, "%s \"%s\" ", before, name);
}

/* A single address without its prefix length, as nft lists it. */
static void
append_inet (GString *text, const NwNatRule *self, const char *field, const NwInet *inet)
{
  gboolean is_single = inet->prefix == nw_inet_length (inet->family) * 8;
  g_autofree char *word = is_single ? nw_inet_address_to_string (inet) : nw_inet_to_string (inet);

  if (inet->prefix > 0)
    g_string_append_printf (text, "%s %s %s ", family_word (self), field, word);
}

static void
append_dnat (GString *text, const NwNatRule *self)
{
  g_autofree char *address = nw_inet_address_to_string (&self->target);

  g_string_append_printf (text, "fib daddr type local %s dport %u counter ", protocol_word (self), self->port);
  g_string_append_printf (text, self->target.family == AF_INET6 ? "dnat to [%s]:%u" : "dnat to %s:%u",
                          address, self->target_port);
}

static void
append_hairpin (GString *text, const NwNatRule *self)
{
  NwInet network = nw_inet_network (&self->target);
  NwInet host = self->target;

  host.prefix = nw_inet_length (host.family) * 8;
  append_inet (text, self, "saddr", &network);
  append_inet (text, self, "daddr", &host);
  g_string_append_printf (text, "%s dport %u ct status dnat counter masquerade", protocol_word (self), self->target_port);
}

static void
append_masquerade (GString *text, const NwNatRule *self)
{
  append_inet (text, self, "saddr", &self->source);
  if (*self->link != '\0')
    append_link (text, "oifname", self->link);
  else
    g_string_append (text, "oifname != \"lo\" ");
  g_string_append (text, "counter masquerade");
}

/* The rule that stands for @self in @chain; %NULL when there is none. */
static char *
dup_rule_text (const NwNatRule *self, const char *chain)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *comment = nw_nat_rule_dup_comment (self);

  if (strcmp (chain, NW_NAT_POSTROUTING) == 0)
    {
      if (self->kind == NW_NAT_MASQUERADE)
        append_masquerade (text, self);
      else if (nw_nat_rule_has_hairpin (self))
        append_hairpin (text, self);
    }
  else if (self->kind == NW_NAT_PUBLISH)
    {
      if (strcmp (chain, NW_NAT_PREROUTING) == 0)
        {
          if (*self->link != '\0')
            append_link (text, "iifname", self->link);
          append_dnat (text, self);
        }
      else if (self->from_host)
        {
          g_string_append (text, self->target.family == AF_INET6 ? "ip6 daddr != ::1 " : "ip daddr != 127.0.0.0/8 ");
          append_dnat (text, self);
        }
    }

  if (text->len == 0)
    return NULL;
  g_string_append_printf (text, " comment \"%s\"", comment);
  return g_strdup (text->str);
}

static gboolean
uses_chain (const NwNatRule *self, const char *chain)
{
  g_autofree char *text = dup_rule_text (self, chain);

  return text != NULL;
}

static void
nw_nat_rule_finalize (GObject *object)
{
  NwNatRule *self = NW_NAT_RULE (object);

  g_free (self->link);

  G_OBJECT_CLASS (nw_nat_rule_parent_class)->finalize (object);
}

static void
nw_nat_rule_class_init (NwNatRuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_nat_rule_finalize;
}

static void
nw_nat_rule_init (NwNatRule *self)
{
  self->link = g_strdup ("");
}

static NwNatRule *
nat_rule_new (NwNatKind kind, const char *link)
{
  NwNatRule *self = g_object_new (NW_TYPE_NAT_RULE, NULL);

  self->kind = kind;
  if (link != NULL)
    {
      g_free (self->link);
      self->link = g_strdup (link);
    }
  return self;
}

NwNatRule *
nw_nat_rule_new_masquerade (const NwInet *source, const char *link)
{
  NwNatRule *self;

  g_return_val_if_fail (source != NULL, NULL);

  self = nat_rule_new (NW_NAT_MASQUERADE, link);
  self->source = *source;
  return self;
}

NwNatRule *
nw_nat_rule_new_publish (guint8        protocol,
                         guint16       port,
                         const char   *link,
                         const NwInet *target,
                         guint16       target_port,
                         gboolean      from_host)
{
  NwNatRule *self;

  g_return_val_if_fail (target != NULL, NULL);

  self = nat_rule_new (NW_NAT_PUBLISH, link);
  self->protocol = protocol;
  self->port = port;
  self->target = *target;
  self->target_port = target_port;
  self->from_host = !!from_host;
  return self;
}

gboolean
nw_nat_rule_equal (const NwNatRule *a, const NwNatRule *b)
{
  return a == b ||
         (a->kind == b->kind &&
          a->protocol == b->protocol &&
          a->port == b->port &&
          a->target_port == b->target_port &&
          a->from_host == b->from_host &&
          nw_inet_equal (&a->source, &b->source) &&
          nw_inet_equal (&a->target, &b->target) &&
          strcmp (a->link, b->link) == 0);
}

int
nw_nat_rule_compare (const NwNatRule *a, const NwNatRule *b)
{
  int order;

  if ((order = (nw_nat_rule_get_family (a) == AF_INET6) - (nw_nat_rule_get_family (b) == AF_INET6)) != 0)
    return order;
  if ((order = (int) a->kind - (int) b->kind) != 0)
    return order;
  if ((order = nw_inet_compare (&a->source, &b->source)) != 0)
    return order;
  if ((order = (int) a->protocol - (int) b->protocol) != 0)
    return order;
  if ((order = (int) a->port - (int) b->port) != 0)
    return order;
  return strcmp (a->link, b->link);
}

gboolean
nw_nat_rule_check (const NwNatRule *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return check_link (self, error) &&
         (self->kind == NW_NAT_MASQUERADE ? check_masquerade (self, error) : check_publish (self, error));
}

int
nw_nat_rule_get_family (const NwNatRule *self)
{
  g_return_val_if_fail (self != NULL, AF_UNSPEC);

  return self->kind == NW_NAT_MASQUERADE ? self->source.family : self->target.family;
}

gboolean
nw_nat_rule_has_hairpin (const NwNatRule *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->kind == NW_NAT_PUBLISH && self->target.prefix < nw_inet_length (self->target.family) * 8;
}

char *
nw_nat_rule_dup_key (const NwNatRule *self)
{
  GString *key = g_string_new (NULL);

  g_return_val_if_fail (self != NULL, g_string_free (key, FALSE));

  if (self->kind == NW_NAT_MASQUERADE)
    {
      g_autofree char *source = nw_inet_to_string (&self->source);

      g_string_append_printf (key, "masquerade %s", source);
    }
  else
    {
      g_string_append_printf (key, "publish %s %s %u", family_word (self), protocol_word (self), self->port);
    }

  if (*self->link != '\0')
    g_string_append_printf (key, " %s %s", self->kind == NW_NAT_MASQUERADE ? "out" : "in", self->link);
  return g_string_free (key, FALSE);
}

char *
nw_nat_rule_dup_comment (const NwNatRule *self)
{
  g_autofree char *key = nw_nat_rule_dup_key (self);

  return g_strconcat (NW_NAT_TABLE ":", key, NULL);
}

static void
append_rule_command (GPtrArray *commands, const NwNatRule *self, const char *prefix, const char *chain)
{
  g_autofree char *text = dup_rule_text (self, chain);
  g_autofree char *quoted = g_shell_quote (text);
  /* One interface goes before any interface: the first rule that fits decides. */
  gboolean is_first = self->kind == NW_NAT_PUBLISH && *self->link != '\0';

  g_ptr_array_add (commands, g_strdup_printf ("%snft %s rule %s %s %s %s", prefix, is_first ? "insert" : "add",
                                              family_word (self), NW_NAT_TABLE, chain, quoted));
}

GStrv
nw_nat_rule_to_commands (const NwNatRule *self, const char *prefix)
{
  GPtrArray *commands = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL && prefix != NULL, NULL);

  g_ptr_array_add (commands, g_strdup_printf ("%snft add table %s %s", prefix, family_word (self), NW_NAT_TABLE));
  for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
    {
      if (!uses_chain (self, chains[i].name))
        continue;
      g_ptr_array_add (commands, g_strdup_printf ("%snft add chain %s %s %s '%s'", prefix, family_word (self),
                                                  NW_NAT_TABLE, chains[i].name, chains[i].declaration));
      append_rule_command (commands, self, prefix, chains[i].name);
    }
  g_ptr_array_add (commands, NULL);
  return (GStrv) g_ptr_array_free (commands, FALSE);
}

static gboolean
is_used (const GPtrArray *rules, const NwNatRule *except, const char *chain)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const NwNatRule *rule = g_ptr_array_index (rules, i);

      if (!nw_nat_rule_equal (rule, except) &&
          nw_nat_rule_get_family (rule) == nw_nat_rule_get_family (except) &&
          (chain == NULL || uses_chain (rule, chain)))
        return TRUE;
    }
  return FALSE;
}

/* $(nft -a list chain … | grep …): the handle of the rule with the comment. */
static char *
removal_command (const NwNatRule *self, const char *prefix, const char *chain)
{
  g_autofree char *comment = nw_nat_rule_dup_comment (self);
  g_autofree char *end = g_strdup_printf ("comment \"%s\" # handle", comment);
  g_autofree char *quoted = g_shell_quote (end);

  return g_strdup_printf ("%snft delete rule %s %s %s handle $(%snft -a list chain %s %s %s | grep -F %s | grep -o '[0-9]*$')",
                          prefix, family_word (self), NW_NAT_TABLE, chain,
                          prefix, family_word (self), NW_NAT_TABLE, chain, quoted);
}

GStrv
nw_nat_rule_to_removal_commands (const NwNatRule *self, const char *prefix, const GPtrArray *remaining)
{
  GPtrArray *commands = g_ptr_array_new ();

  g_return_val_if_fail (self != NULL && prefix != NULL && remaining != NULL, NULL);

  if (!is_used (remaining, self, NULL))
    g_ptr_array_add (commands, g_strdup_printf ("%snft delete table %s %s", prefix, family_word (self), NW_NAT_TABLE));
  else
    for (guint i = 0; i < G_N_ELEMENTS (chains); i++)
      {
        if (!uses_chain (self, chains[i].name))
          continue;
        g_ptr_array_add (commands, removal_command (self, prefix, chains[i].name));
        if (!is_used (remaining, self, chains[i].name))
          g_ptr_array_add (commands, g_strdup_printf ("%snft delete chain %s %s %s", prefix, family_word (self),
                                                      NW_NAT_TABLE, chains[i].name));
      }
  g_ptr_array_add (commands, NULL);
  return (GStrv) g_ptr_array_free (commands, FALSE);
}
