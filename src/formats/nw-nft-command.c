/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>

#include "nw-name.h"

/* nft(8): masquerade and dnat, as nw-nat-rule.c prints them and as people write them. */

/* nft joins its arguments and cuts them anew: an interface may stand in quotes within quotes. */
typedef struct {
  char              *text;
  gboolean           is_string;
  const NwShellWord *word; /* that it comes from */
} Token;

static void
token_free (gpointer data)
{
  Token *token = data;

  g_free (token->text);
  g_free (token);
}

/* A statement being read, from one ";" to the next. */
typedef struct {
  NwCommandReader *reader;
  GPtrArray       *tokens; /* Token */
  guint            at;
} Tokens;

static void
cut_word (GPtrArray *tokens, const NwShellWord *word)
{
  const char *at = word->text;

  if (word->problem == NW_SHELL_SUBSTITUTION)
    {
      Token *token = g_new0 (Token, 1);

      token->text = g_strdup (word->text);
      token->is_string = TRUE;
      token->word = word;
      g_ptr_array_add (tokens, token);
      return;
    }
  while (*at)
    {
      Token *token;
      gsize length;

      at += strspn (at, " \t\r\n");
      if (!*at)
        break;
      token = g_new0 (Token, 1);
      token->word = word;
      if (*at == '"')
        {
          length = strcspn (at + 1, "\"");
          token->text = g_strndup (at + 1, length);
          token->is_string = TRUE;
          at += length + (at[length + 1] == '"' ? 2 : 1);
        }
      else if (strchr ("{};,", *at))
        {
          token->text = g_strndup (at, 1);
          at++;
        }
      else
        {
          length = strcspn (at, " \t\r\n{};,\"");
          token->text = g_strndup (at, length);
          at += length;
        }
      g_ptr_array_add (tokens, token);
    }
}

static const Token *
peek (const Tokens *self)
{
  return self->at < self->tokens->len ? self->tokens->pdata[self->at] : NULL;
}

static gboolean
ends (const Tokens *self)
{
  const Token *token = peek (self);

  return token == NULL || (!token->is_string && strcmp (token->text, ";") == 0);
}

static const Token *
take (Tokens *self)
{
  return ends (self) ? NULL : self->tokens->pdata[self->at++];
}

static gboolean
skip (Tokens *self, const char *text)
{
  const Token *token = ends (self) ? NULL : peek (self);

  if (!token || token->is_string || strcmp (token->text, text) != 0)
    return FALSE;
  self->at++;
  return TRUE;
}

static const NwShellWord *
place_of (const Tokens *self)
{
  const Token *token = peek (self);

  return token ? token->word : nw_reader_last (self->reader);
}

static gboolean
refuse (Tokens *self, const Token *token, const char *format, ...) G_GNUC_PRINTF (3, 4);

static gboolean
refuse (Tokens *self, const Token *token, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return nw_reader_refuse (self->reader, token ? token->word : place_of (self), "%s", reason);
}

/* Where a statement is about. */
typedef struct {
  int         family; /* AF_INET6, or AF_INET also for "inet" */
  gboolean    is_inet;
  const char *table;
  const char *chain;
} Where;

static gboolean
read_where (Tokens *self, gboolean with_chain, Where *where)
{
  const Token *token;

  where->family = AF_INET;
  if (skip (self, "ip6"))
    where->family = AF_INET6;
  else if (skip (self, "inet"))
    where->is_inet = TRUE;
  else
    skip (self, "ip");
  token = take (self);
  if (!token)
    return refuse (self, NULL, _("Here stands the name of a table."));
  where->table = token->text;
  if (!with_chain)
    return TRUE;
  token = take (self);
  if (!token)
    return refuse (self, NULL, _("Here stands the name of a chain."));
  where->chain = token->text;
  return TRUE;
}

/* Past "{ type nat hook postrouting priority srcnat; policy accept; }". */
static gboolean
read_chain_body (Tokens *self)
{
  gboolean drops = FALSE, is_nat = FALSE;

  if (!skip (self, "{"))
    return TRUE;
  while (peek (self) && strcmp (peek (self)->text, "}") != 0)
    {
      drops |= strcmp (peek (self)->text, "drop") == 0;
      is_nat |= strcmp (peek (self)->text, "nat") == 0;
      self->at++;
    }
  skip (self, "}");
  if (drops)
    return refuse (self, NULL, _("Netwarren has no packet filter: only address translation, in chains of type nat."));
  return TRUE;
}

/* The rule of that key that is there, whatever is in it otherwise. Returns: (transfer none) (nullable): */
static NwNatRule *
find_rule (const Tokens *self, const char *key)
{
  GPtrArray *rules = self->reader->place->state->nat_rules;

  for (guint i = 0; i < rules->len; i++)
    {
      g_autofree char *other = nw_nat_rule_dup_key (rules->pdata[i]);

      if (strcmp (other, key) == 0)
        return rules->pdata[i];
    }
  return NULL;
}

/* What a rule says. */
typedef struct {
  int      family;
  char    *in, *out;
  NwInet   source, destination;
  guint    protocol, port;
  gboolean is_masquerade, is_dnat, after_dnat, is_accept;
  NwInet   target;
  guint    target_port;
  char    *comment;
} Said;

static void
said_clear (Said *said)
{
  g_free (said->in);
  g_free (said->out);
  g_free (said->comment);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

static gboolean
read_link (Tokens *self, char **link)
{
  gboolean is_not = skip (self, "!=");
  const Token *token = take (self);
  gsize length = token ? strlen (token->text) : 0;
  g_autofree char *name = NULL;

  if (!token)
    return refuse (self, NULL, _("Here stands the name of an interface."));
  if (is_not)
    return strcmp (token->text, "lo") == 0 || refuse (self, token, _("Rules for all but one interface are not understood here."));
  if (length > 0 && token->text[length - 1] == '*' && !(length > 1 && token->text[length - 2] == '\\'))
    return refuse (self, token, _("“%s” stands for several interfaces; name one."), token->text);
  name = g_strdup (token->text);
  if (g_str_has_suffix (name, "\\*"))
    strcpy (name + length - 2, "*");
  g_free (*link);
  *link = nw_name_escape (name);
  return TRUE;
}

/* @inet: (nullable): "!= …" and sets are not kept */
static gboolean
read_network (Tokens *self, NwInet *inet)
{
  gboolean is_not = skip (self, "!=");
  const Token *token = take (self);
  g_autoptr (GError) error = NULL;
  NwInet value;

  if (!token)
    return refuse (self, NULL, _("Here stands an address or a network."));
  if (!nw_inet_parse_prefix (token->text, &value, &error))
    return refuse (self, token, "%s.", error->message);
  if (is_not)
    return nw_inet_is_loopback (&value) || refuse (self, token, _("Rules for all but one network are not understood here."));
  *inet = value;
  return TRUE;
}

static gboolean
read_number (Tokens *self, guint most, guint *value)
{
  const Token *token = take (self);
  guint64 number;

  if (!token || !g_ascii_string_to_unsigned (token->text, 10, 1, most, &number, NULL))
    return refuse (self, token, _("Here stands a number from 1 to %u."), most);
  *value = number;
  return TRUE;
}

/* "192.168.15.2:80", "[fd00::2]:80" */
static gboolean
read_target (Tokens *self, Said *said)
{
  const Token *token;
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  const char *port = NULL;
  guint64 number = 0;

  if (!skip (self, "to"))
    {
      skip (self, "ip");
      skip (self, "ip6");
      if (!skip (self, "to"))
        return refuse (self, NULL, _("After “dnat” stands “to”."));
    }
  token = take (self);
  if (!token)
    return refuse (self, NULL, _("Here stands an address, and a port behind a colon."));
  if (*token->text == '[')
    {
      gsize length = strcspn (token->text + 1, "]");

      address = g_strndup (token->text + 1, length);
      port = token->text[length + 1] && token->text[length + 2] == ':' ? token->text + length + 3 : NULL;
    }
  else
    {
      const char *colon = strchr (token->text, ':');

      if (colon && strchr (colon + 1, ':'))
        colon = NULL; /* an IPv6 address */
      address = colon ? g_strndup (token->text, colon - token->text) : g_strdup (token->text);
      port = colon ? colon + 1 : NULL;
    }
  if (!nw_inet_parse_address (address, &said->target, &error))
    return refuse (self, token, "%s.", error->message);
  if (port && !g_ascii_string_to_unsigned (port, 10, 1, 65535, &number, NULL))
    return refuse (self, token, _("“%s” is no port; a port is a number from 1 to 65535."), port);
  said->target_port = number;
  said->is_dnat = TRUE;
  return TRUE;
}

static gboolean
read_said (Tokens *self, Said *said)
{
  while (!ends (self))
    {
      const Token *token = take (self);
      const char *text = token->text;
      gboolean understood;

      if (strcmp (text, "iifname") == 0 || strcmp (text, "iif") == 0)
        understood = read_link (self, &said->in);
      else if (strcmp (text, "oifname") == 0 || strcmp (text, "oif") == 0)
        understood = read_link (self, &said->out);
      else if ((strcmp (text, "ip") == 0 || strcmp (text, "ip6") == 0) && skip (self, "saddr"))
        understood = read_network (self, &said->source);
      else if ((strcmp (text, "ip") == 0 || strcmp (text, "ip6") == 0) && skip (self, "daddr"))
        understood = read_network (self, &said->destination);
      else if ((strcmp (text, "tcp") == 0 || strcmp (text, "udp") == 0) && skip (self, "dport"))
        {
          said->protocol = *text == 't' ? IPPROTO_TCP : IPPROTO_UDP;
          understood = read_number (self, 65535, &said->port);
        }
      else if (strcmp (text, "meta") == 0)
        understood = TRUE; /* a word before others */
      else if (strcmp (text, "l4proto") == 0)
        understood = take (self) != NULL;
      else if (strcmp (text, "fib") == 0)
        understood = skip (self, "daddr") && skip (self, "type") && skip (self, "local");
      else if (strcmp (text, "ct") == 0)
        understood = said->after_dnat = skip (self, "status") && skip (self, "dnat");
      else if (strcmp (text, "counter") == 0)
        {
          understood = TRUE;
          while (skip (self, "packets") || skip (self, "bytes"))
            take (self);
        }
      else if (strcmp (text, "masquerade") == 0)
        understood = said->is_masquerade = TRUE;
      else if (strcmp (text, "dnat") == 0)
        understood = read_target (self, said);
      else if (strcmp (text, "accept") == 0)
        understood = said->is_accept = TRUE;
      else if (strcmp (text, "comment") == 0)
        {
          token = take (self);
          g_free (said->comment);
          said->comment = token ? g_strdup (token->text) : NULL;
          understood = token != NULL;
        }
      else
        understood = FALSE;
      if (!understood)
        return refuse (self, token, _("“%s” is not understood in a rule here: masquerade and dnat are, for a network, an interface or a port."),
                       token ? token->text : text);
    }
  return TRUE;
}

/* Our own rules bear their key: "netwarren:publish ip tcp 80". */
static const char *
key_of_comment (const char *comment)
{
  return comment && g_str_has_prefix (comment, NW_NAT_TABLE ":") ? comment + strlen (NW_NAT_TABLE ":") : NULL;
}

static gboolean
add_masquerade (Tokens *self, const Said *said)
{
  const char *key = key_of_comment (said->comment);
  NwNatRule *there = key && said->after_dnat ? find_rule (self, key) : NULL;
  g_autoptr (NwNatRule) rule = NULL;

  if (there && there->kind == NW_NAT_PUBLISH)
    {
      /* For neighbours of the machine behind a published port. */
      NwInet target = there->target;

      target.prefix = nw_inet_is_set (&said->source) ? said->source.prefix : 0;
      rule = nw_nat_rule_new_publish (there->protocol, there->port, there->link, &target, there->target_port, there->from_host);
    }
  else if (said->after_dnat || nw_inet_is_set (&said->destination) || said->port)
    return refuse (self, NULL, _("Netwarren masquerades by network and way out only; leave ports and destinations out."));
  else
    {
      NwInet source = nw_inet_is_set (&said->source) ? said->source : (NwInet){ said->family, 0, { 0 } };

      rule = nw_nat_rule_new_masquerade (&source, said->out);
    }
  return nw_reader_add_nat (self->reader, rule, place_of (self));
}

static gboolean
add_dnat (Tokens *self, const Said *said, const Where *where)
{
  gboolean is_output = strstr (where->chain, "output") || strstr (where->chain, "OUTPUT");
  g_autoptr (NwNatRule) rule = NULL;
  g_autofree char *key = NULL;
  NwNatRule *there;

  if (!said->port)
    return refuse (self, NULL, _("Netwarren publishes single ports: write tcp dport 80 before dnat."));
  if (nw_inet_is_set (&said->source))
    return refuse (self, NULL, _("A published port is there for everybody; leave saddr out."));
  rule = nw_nat_rule_new_publish (said->protocol, said->port, said->in, &said->target,
                                  said->target_port ? said->target_port : said->port, is_output);
  key = key_of_comment (said->comment) ? g_strdup (key_of_comment (said->comment)) : nw_nat_rule_dup_key (rule);
  there = find_rule (self, key);
  if (there && there->kind == NW_NAT_PUBLISH && is_output && nw_inet_same_address (&there->target, &rule->target) && there->target_port == rule->target_port)
    {
      g_object_unref (rule);
      rule = nw_nat_rule_new_publish (there->protocol, there->port, there->link, &there->target, there->target_port, TRUE);
    }
  return nw_reader_add_nat (self->reader, rule, place_of (self));
}

static gboolean
add_rule (Tokens *self)
{
  Where where = { 0 };
  g_auto (Said) said = { 0 };

  if (!read_where (self, TRUE, &where))
    return FALSE;
  while (skip (self, "position") || skip (self, "handle") || skip (self, "index"))
    take (self);
  said.family = where.family;
  if (!read_said (self, &said))
    return FALSE;
  if (strcmp (where.table, NW_NAT_TABLE) != 0 && (said.is_masquerade || said.is_dnat))
    nw_reader_advise (self->reader, NULL, _("It is kept in Netwarren's own table “%s”, where it does the same."), NW_NAT_TABLE);
  if (said.is_masquerade)
    return add_masquerade (self, &said);
  if (said.is_dnat)
    return add_dnat (self, &said, &where);
  if (said.is_accept)
    return nw_reader_pass (self->reader, _("Lets packets pass. Nothing stops them here, so that there is nothing to be done."));
  return refuse (self, NULL, _("What is to be done? Write masquerade, or dnat to and an address."));
}

/* nft deletes a rule by its number alone; our own command looks it up by the comment. */
static gboolean
delete_rule (Tokens *self)
{
  Where where = { 0 };
  const Token *token;
  const char *comment, *end;
  g_autofree char *key = NULL;
  NwNatRule *rule;

  if (!read_where (self, TRUE, &where))
    return FALSE;
  if (!skip (self, "handle") || !(token = take (self)))
    return refuse (self, NULL, _("nft deletes a rule by its handle."));
  comment = strstr (token->text, "comment \"" NW_NAT_TABLE ":");
  end = comment ? strchr (comment + strlen ("comment \""), '"') : NULL;
  if (!end)
    return refuse (self, token, _("Which rule this number belongs to is not known here; use the command that Netwarren shows for it."));
  comment += strlen ("comment \"" NW_NAT_TABLE ":");
  key = g_strndup (comment, end - comment);
  rule = find_rule (self, key);
  if (!rule)
    return nw_reader_is_so (self->reader, _("There is no such rule."));
  return nw_reader_add (self->reader, nw_operation_new_nat_remove (nw_script_place_get_ref (self->reader->place), rule), token->word);
}

/* Of a table, or of a chain of ours that is deleted with its rules. */
static gboolean
delete_all (Tokens *self, int family, const NwShellWord *at)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *there = self->reader->place->state->nat_rules;

  for (guint i = 0; i < there->len; i++)
    if (family == 0 || nw_nat_rule_get_family (there->pdata[i]) == family)
      g_ptr_array_add (rules, g_object_ref (there->pdata[i]));
  for (guint i = 0; i < rules->len; i++)
    if (!nw_reader_add (self->reader, nw_operation_new_nat_remove (nw_script_place_get_ref (self->reader->place), rules->pdata[i]), at))
      return FALSE;
  return rules->len > 0 || nw_reader_is_so (self->reader, _("There are no rules of address translation."));
}

static gboolean
delete_or_flush (Tokens *self)
{
  Where where = { 0 };
  const NwShellWord *at = place_of (self);

  if (skip (self, "ruleset"))
    {
      nw_reader_advise (self->reader, NULL, _("Netwarren takes only its own rules away; those of others stay."));
      return delete_all (self, 0, at);
    }
  if (skip (self, "rule"))
    return delete_rule (self);
  if (skip (self, "chain"))
    return read_where (self, TRUE, &where) &&
           nw_reader_pass (self->reader, _("The chain goes with its last rule."));
  if (!skip (self, "table"))
    return refuse (self, NULL, _("Rules, chains and tables can be deleted here."));
  if (!read_where (self, FALSE, &where))
    return FALSE;
  if (strcmp (where.table, NW_NAT_TABLE) != 0)
    return refuse (self, NULL, _("Netwarren touches its own table “%s” only."), NW_NAT_TABLE);
  return delete_all (self, where.family, at);
}

static gboolean
add (Tokens *self)
{
  Where where = { 0 };

  if (skip (self, "table"))
    {
      if (!read_where (self, FALSE, &where))
        return FALSE;
      if (skip (self, "{"))
        return refuse (self, NULL, _("A whole table at once is not understood; write its chains and rules one by one."));
      return nw_reader_pass (self->reader, _("A table is a place for chains of rules; here it comes with its first rule."));
    }
  if (skip (self, "chain"))
    return read_where (self, TRUE, &where) && read_chain_body (self) &&
           nw_reader_pass (self->reader, _("A chain says when its rules are asked; here it comes with its first rule."));
  if (skip (self, "rule"))
    return add_rule (self);
  /* "nft add ip nat …": a rule, as nft takes it. */
  return refuse (self, NULL, _("Tables, chains and rules can be added here."));
}

static gboolean
list (Tokens *self)
{
  NwQuestion *question;
  Where where = { 0 };

  if (skip (self, "ruleset"))
    {
      nw_reader_ask (self->reader, NW_QUESTION_RULESET);
      return TRUE;
    }
  if (!skip (self, "table"))
    return refuse (self, NULL, _("Write “nft list ruleset”."));
  if (!read_where (self, FALSE, &where))
    return FALSE;
  if (strcmp (where.table, NW_NAT_TABLE) != 0)
    return refuse (self, NULL, _("Netwarren lists its own table “%s” only."), NW_NAT_TABLE);
  question = nw_reader_ask (self->reader, NW_QUESTION_RULESET);
  question->family = where.family;
  return TRUE;
}

static gboolean
read_statement (Tokens *self)
{
  static const char *const verbs[] = { "add", "insert", "create", "delete", "flush", "list", NULL };
  gboolean understood;

  if (skip (self, "add") || skip (self, "insert") || skip (self, "create"))
    understood = add (self);
  else if (skip (self, "delete") || skip (self, "flush") || skip (self, "destroy"))
    understood = delete_or_flush (self);
  else if (skip (self, "list"))
    understood = list (self);
  else if (peek (self) && peek (self)->word->text && strcmp (peek (self)->text, peek (self)->word->text) == 0)
    return nw_reader_refuse_unknown (self->reader, place_of (self), _("nft knows no “%s”."), verbs);
  else
    return refuse (self, NULL, _("nft works with add, insert, delete, flush and list."));
  if (understood && !ends (self))
    return refuse (self, peek (self), _("“%s” is not understood here."), peek (self)->text);
  return understood;
}

gboolean
nw_nft_command_read (NwCommandReader *reader)
{
  g_autoptr (GPtrArray) cut = g_ptr_array_new_with_free_func (token_free);
  Tokens tokens = { reader, cut, 0 };
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    {
      if (cut->len == 0 && *word->text == '-')
        {
          if (nw_word_is (word, "-f") || nw_word_is (word, "-i"))
            return nw_reader_refuse (reader, word, _("Files of rules are not read from here; write each command on a line of its own."));
          if (strchr (word->text, 'j') && word->text[1] != '-')
            return nw_reader_refuse (reader, word, _("Rules are not told in JSON here."));
          continue;
        }
      cut_word (cut, word);
    }
  if (cut->len == 0)
    return nw_reader_refuse (reader, NULL, _("What should nft do? Write “list ruleset”, for instance."));
  while (tokens.at < cut->len)
    {
      if (ends (&tokens))
        tokens.at++;
      else if (!read_statement (&tokens))
        return FALSE;
    }
  return TRUE;
}
