/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>

#include "nw-name.h"

/* iptables(8) and ip6tables(8): MASQUERADE and DNAT in the table nat. The rules that come of it stand in our own nftables
 * table, where they do the same. */

typedef struct {
  int                family;
  const char        *table;
  char               verb; /* A, I, D, L, ...; 0 for none */
  const NwShellWord *verb_at;
  const NwShellWord *chain;
  const NwShellWord *jump;
  const NwShellWord *jump_option; /* "-j" */
  const NwShellWord *destination_option, *destination_at; /* "--to-destination" and what stands behind it */
  const NwShellWord *port_option, *port_at;
  const NwShellWord *protocol_at;
  const NwShellWord *source_at;
  guint              protocol;
  guint              port;
  NwInet             source;
  NwInet             target;
  guint              target_port;
  char              *in, *out;
  gboolean           too_early; /* an option stood before the one that it needs */
} Said;

static void
said_clear (Said *said)
{
  g_free (said->in);
  g_free (said->out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

/* The whole command in the order in which iptables wants it. */
static void
suggest_whole (NwCommandReader *reader, const Said *said, const NwShellWord *command, const char *protocol)
{
  g_autoptr (GString) line = g_string_new_len (reader->source + reader->line->start, command->end - reader->line->start);

  if (reader->depth > 0)
    return;
  g_string_append (line, " -t nat");
  if (said->chain)
    g_string_append_printf (line, " -%c %s", said->verb, said->chain->text);
  if (said->source_at)
    g_string_append_printf (line, " -s %s", said->source_at->text);
  if (said->in)
    g_string_append_printf (line, " -i %s", said->in);
  if (said->out)
    g_string_append_printf (line, " -o %s", said->out);
  if (protocol)
    g_string_append_printf (line, " -p %s", protocol);
  if (said->port_at)
    g_string_append_printf (line, " --dport %s", said->port_at->text);
  if (said->jump)
    g_string_append_printf (line, " -j %s", said->jump->text);
  if (said->destination_at)
    g_string_append_printf (line, " --to-destination %s", said->destination_at->text);
  nw_reader_suggest_line (reader, line->str);
}

static gboolean
read_protocol (NwCommandReader *reader, Said *said)
{
  const NwShellWord *word = nw_reader_need (reader, _("tcp or udp"));

  if (!word)
    return FALSE;
  said->protocol_at = word;
  if (g_ascii_strcasecmp (word->text, "tcp") == 0 || strcmp (word->text, "6") == 0)
    said->protocol = IPPROTO_TCP;
  else if (g_ascii_strcasecmp (word->text, "udp") == 0 || strcmp (word->text, "17") == 0)
    said->protocol = IPPROTO_UDP;
  else
    return nw_reader_refuse (reader, word, _("Only TCP and UDP have ports; “%s” is neither."), word->text);
  return TRUE;
}

/* "192.168.15.2:80", "192.168.15.2", "[fd00::2]:80" */
static gboolean
read_destination (NwCommandReader *reader, Said *said)
{
  const NwShellWord *word = nw_reader_need (reader, _("an address, and a port behind a colon"));
  g_autofree char *address = NULL;
  g_autoptr (GError) error = NULL;
  const char *port = NULL;
  guint64 number = 0;

  if (!word)
    return FALSE;
  said->destination_at = word;
  if (*word->text == '[')
    {
      gsize length = strcspn (word->text + 1, "]");

      address = g_strndup (word->text + 1, length);
      port = word->text[length + 1] && word->text[length + 2] == ':' ? word->text + length + 3 : NULL;
    }
  else
    {
      const char *colon = said->family == AF_INET ? strchr (word->text, ':') : NULL;

      address = colon ? g_strndup (word->text, colon - word->text) : g_strdup (word->text);
      port = colon ? colon + 1 : NULL;
    }
  if (!nw_inet_parse_address (address, &said->target, &error))
    return nw_reader_refuse (reader, word, "%s.", error->message);
  if (said->target.family != said->family)
    return nw_reader_refuse (reader, word, _("This is an address of the other version of IP."));
  if (port && !g_ascii_string_to_unsigned (port, 10, 1, 65535, &number, NULL))
    return nw_reader_refuse (reader, word, _("“%s” is no port; a port is a number from 1 to 65535."), port);
  said->target_port = number;
  return TRUE;
}

static gboolean
read_link (NwCommandReader *reader, char **link)
{
  const NwShellWord *word = nw_reader_need (reader, _("the name of an interface"));

  if (!word)
    return FALSE;
  if (g_str_has_suffix (word->text, "+"))
    return nw_reader_refuse (reader, word, _("“%s” stands for several interfaces; name one."), word->text);
  g_free (*link);
  *link = nw_name_escape (word->text);
  return TRUE;
}

static gboolean
is_option (const NwShellWord *word, const char *one, const char *other)
{
  return nw_word_is (word, one) || (other && nw_word_is (word, other));
}

static gboolean
read_option (NwCommandReader *reader, Said *said, const NwShellWord *word)
{
  if (is_option (word, "-t", "--table"))
    {
      const NwShellWord *table = nw_reader_need (reader, _("a table, such as nat"));

      said->table = table ? table->text : NULL;
      return table != NULL;
    }
  if (is_option (word, "-w", "--wait"))
    {
      if (nw_reader_peek (reader) && g_ascii_isdigit (*nw_reader_peek (reader)->text))
        nw_reader_take (reader);
      return TRUE;
    }
  if (is_option (word, "-n", "-v") || is_option (word, "--line-numbers", "-nv") || is_option (word, "-4", "-6"))
    return TRUE;
  if (is_option (word, "-m", "--match") || is_option (word, "--comment", NULL))
    {
      const NwShellWord *match = nw_reader_need (reader, _("a match"));

      if (!match)
        return FALSE;
      if (nw_word_is (word, "-m") && !nw_word_is (match, "tcp") && !nw_word_is (match, "udp") && !nw_word_is (match, "comment") &&
          !(said->table && strcmp (said->table, "nat") != 0) && said->table)
        return nw_reader_refuse (reader, match, _("Matches of “%s” are not understood here."), match->text);
      return TRUE;
    }
  if (is_option (word, "-p", "--protocol"))
    return read_protocol (reader, said);
  if (is_option (word, "-s", "--source"))
    {
      said->source_at = nw_reader_peek (reader);
      return nw_reader_prefix (reader, _("a network"), said->family, &said->source);
    }
  if (is_option (word, "-i", "--in-interface"))
    return read_link (reader, &said->in);
  if (is_option (word, "-o", "--out-interface"))
    return read_link (reader, &said->out);
  if (is_option (word, "--dport", "--destination-port"))
    {
      said->port_option = word;
      said->port_at = nw_reader_peek (reader);
      return nw_reader_number (reader, _("a port"), 1, 65535, &said->port);
    }
  if (is_option (word, "--to-destination", "--to"))
    {
      said->destination_option = word;
      said->too_early |= said->jump == NULL;
      return read_destination (reader, said);
    }
  if (is_option (word, "-j", "--jump"))
    {
      said->jump_option = word;
      said->jump = nw_reader_need (reader, _("what is to be done, such as MASQUERADE"));
      return said->jump != NULL;
    }
  return FALSE;
}

static gboolean
refuse_option (NwCommandReader *reader, const NwShellWord *word)
{
  static const char *const known[] = { "--dport", "--to-destination", "--source", "--protocol", "--in-interface", "--out-interface", "--jump", "--table", NULL };

  if (nw_word_is (word, "!"))
    return nw_reader_refuse (reader, word, _("Rules with “!” (all but) are not understood here."));
  if (nw_word_is (word, "-d") || nw_word_is (word, "--destination"))
    {
      nw_reader_suggest_range (reader, word, nw_reader_peek (reader), "");
      return nw_reader_refuse (reader, word, _("Netwarren translates whatever the rule's network sends, or whatever comes to the port; leave the destination out."));
    }
  return nw_reader_refuse_unknown (reader, word, _("“%s” is not understood here."), known);
}

static gboolean
read_all (NwCommandReader *reader, Said *said)
{
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    {
      if (strlen (word->text) == 2 && word->text[0] == '-' && strchr ("AIDLSFPNXZCR", word->text[1]))
        {
          said->verb = word->text[1];
          said->verb_at = word;
          if (nw_reader_peek (reader) && *nw_reader_peek (reader)->text != '-')
            said->chain = nw_reader_take (reader);
          /* -I CHAIN 1, -D CHAIN 1, -P CHAIN ACCEPT */
          if (nw_reader_peek (reader) && *nw_reader_peek (reader)->text != '-' && *nw_reader_peek (reader)->text != '!')
            {
              word = nw_reader_take (reader);
              if (said->verb == 'P')
                said->jump = word;
              else if (said->verb != 'I')
                return nw_reader_refuse (reader, word, _("Rules have no numbers here; write the rule itself."));
            }
        }
      else if (!read_option (reader, said, word))
        return reader->line->status == NW_SCRIPT_NOT_UNDERSTOOD ? FALSE : refuse_option (reader, word);
    }
  return TRUE;
}

/* The rule of the same key that is there. Returns: (transfer none) (nullable): */
static NwNatRule *
find_rule (const NwCommandReader *reader, const NwNatRule *rule)
{
  g_autofree char *wanted = nw_nat_rule_dup_key (rule);

  for (guint i = 0; i < reader->place->state->nat_rules->len; i++)
    {
      NwNatRule *other = reader->place->state->nat_rules->pdata[i];
      g_autofree char *key = nw_nat_rule_dup_key (other);

      if (strcmp (key, wanted) == 0)
        return other;
    }
  return NULL;
}

static gboolean
finish (NwCommandReader *reader, const Said *said, NwNatRule *rule)
{
  g_autoptr (NwNatRule) taken = rule;
  NwNatRule *there = find_rule (reader, rule);

  if (said->verb == 'D' && there)
    return nw_reader_add (reader, nw_operation_new_nat_remove (nw_script_place_get_ref (reader->place), there), said->chain);
  if (said->verb == 'D' && reader->line->may_fail)
    return nw_reader_is_so (reader, _("There is no such rule."));
  if (said->verb == 'D')
    return nw_reader_refuse (reader, said->chain, _("There is no such rule of Netwarren's; those of others it leaves alone."));
  nw_reader_advise (reader, NULL, _("It is kept as a rule of nftables in Netwarren's own table “%s”, which does the same; “nft list ruleset” shows it."),
                    NW_NAT_TABLE);
  return nw_reader_add_nat (reader, rule, said->chain);
}

static gboolean
masquerade (NwCommandReader *reader, Said *said, const NwShellWord *command)
{
  NwInet source = nw_inet_is_set (&said->source) ? said->source : (NwInet){ said->family, 0, { 0 } };

  if (!nw_word_is (said->chain, "POSTROUTING"))
    {
      nw_reader_suggest_word (reader, said->chain, "POSTROUTING");
      return nw_reader_refuse (reader, said->chain, _("The sender's address is changed on the way out: in POSTROUTING."));
    }
  if (said->in || said->port_option || said->protocol)
    return nw_reader_refuse (reader, said->port_option ? said->port_option : said->jump,
                             _("Netwarren masquerades by network and way out only; leave ports and incoming interfaces out."));
  return finish (reader, said, nw_nat_rule_new_masquerade (&source, said->out));
}

static gboolean
destination (NwCommandReader *reader, Said *said, const NwShellWord *command)
{
  gboolean is_output = nw_word_is (said->chain, "OUTPUT");
  NwNatRule *rule, *there;

  if (!is_output && !nw_word_is (said->chain, "PREROUTING"))
    {
      nw_reader_suggest_word (reader, said->chain, "PREROUTING");
      return nw_reader_refuse (reader, said->chain, _("The destination is changed before packets are routed: in PREROUTING."));
    }
  if (said->port_option && !said->protocol)
    {
      suggest_whole (reader, said, command, "tcp");
      return nw_reader_refuse (reader, said->port_option, _("--dport needs -p tcp (or -p udp) before it: only these have ports."));
    }
  if (said->too_early || (said->port_option && said->protocol_at && said->protocol_at->start > said->port_option->start))
    {
      suggest_whole (reader, said, command, said->protocol == IPPROTO_UDP ? "udp" : "tcp");
      return nw_reader_refuse (reader, said->too_early ? said->destination_option : said->port_option,
                               _("iptables knows this option only after the one that it belongs to: -p before --dport, -j DNAT before --to-destination."));
    }
  if (!said->destination_at)
    return nw_reader_refuse (reader, said->jump, _("Where to? Write --to-destination and an address, such as 192.168.15.2:80."));
  if (!said->port_option)
    return nw_reader_refuse (reader, said->jump, _("Netwarren publishes single ports: write -p tcp --dport 80."));
  if (nw_inet_is_set (&said->source))
    return nw_reader_refuse (reader, said->source_at, _("A published port is there for everybody; leave -s out."));
  if (said->out && strcmp (said->out, "lo") != 0)
    return nw_reader_refuse (reader, said->jump, _("A published port cannot depend on the way out; leave -o out."));

  rule = nw_nat_rule_new_publish (said->protocol, said->port, said->in, &said->target,
                                  said->target_port ? said->target_port : said->port, is_output);
  there = find_rule (reader, rule);
  /* The rule for others, which is there already, and now the host itself, too; or the other way round. */
  if (there && nw_inet_same_address (&there->target, &rule->target) && there->target_port == rule->target_port)
    {
      NwNatRule *both = nw_nat_rule_new_publish (rule->protocol, rule->port, rule->link, &there->target, rule->target_port,
                                                 is_output || there->from_host);

      g_object_unref (rule);
      rule = both;
    }
  return finish (reader, said, rule);
}

static gboolean
flush (NwCommandReader *reader, const Said *said)
{
  g_autoptr (GPtrArray) rules = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < reader->place->state->nat_rules->len; i++)
    if (nw_nat_rule_get_family (reader->place->state->nat_rules->pdata[i]) == said->family)
      g_ptr_array_add (rules, g_object_ref (reader->place->state->nat_rules->pdata[i]));
  for (guint i = 0; i < rules->len; i++)
    if (!nw_reader_add (reader, nw_operation_new_nat_remove (nw_script_place_get_ref (reader->place), rules->pdata[i]), said->verb_at))
      return FALSE;
  return rules->len > 0 || nw_reader_is_so (reader, _("There are no rules of address translation."));
}

static gboolean
read_filter (NwCommandReader *reader, const Said *said)
{
  if (said->jump && nw_word_is (said->jump, "ACCEPT") && said->verb && strchr ("AIP", said->verb))
    return nw_reader_pass (reader, _("Lets packets pass. Nothing stops them here, so that there is nothing to be done."));
  if (said->jump && (nw_word_is (said->jump, "MASQUERADE") || nw_word_is (said->jump, "DNAT")))
    {
      nw_reader_suggest_before (reader, said->verb_at, "-t nat ");
      return nw_reader_refuse (reader, said->jump, _("%s is in the table nat: write -t nat."), said->jump->text);
    }
  if (said->verb == 'F')
    return nw_reader_pass (reader, _("Empties the packet filter; Netwarren has put nothing there."));
  return nw_reader_refuse (reader, said->jump ? said->jump : said->verb_at, _("Netwarren has no packet filter: only address translation, in the table nat."));
}

gboolean
nw_iptables_command_read (NwCommandReader *reader)
{
  const NwShellWord *command = nw_reader_last (reader);
  g_auto (Said) said = { .family = command && strstr (command->text, "ip6tables") ? AF_INET6 : AF_INET };

  if (!read_all (reader, &said))
    return FALSE;
  if (!said.verb)
    return nw_reader_refuse (reader, NULL, _("What should iptables do? Write -t nat -A and a chain, such as POSTROUTING."));
  if (strchr ("LS", said.verb))
    {
      g_autofree char *list = g_strconcat ("nft list ruleset", NULL);

      nw_reader_suggest_range (reader, command, NULL, list);
      return nw_reader_refuse (reader, said.verb_at, _("Netwarren's rules are rules of nftables, which iptables does not list; “nft list ruleset” does."));
    }
  if (!said.table || strcmp (said.table, "nat") != 0)
    return read_filter (reader, &said);
  if (said.verb == 'F')
    return flush (reader, &said);
  if (said.verb == 'P' && nw_word_is (said.jump, "ACCEPT"))
    return nw_reader_pass (reader, _("Packets that no rule is for pass as they are; that is so anyway."));
  if (!strchr ("AID", said.verb))
    return nw_reader_refuse (reader, said.verb_at, _("“%s” is not understood here."), said.verb_at->text);
  if (!said.chain)
    return nw_reader_refuse (reader, said.verb_at, _("In which chain? Write POSTROUTING or PREROUTING."));
  if (!said.jump)
    return nw_reader_refuse (reader, NULL, _("What is to be done? Write -j MASQUERADE or -j DNAT."));
  if (nw_word_is (said.jump, "MASQUERADE"))
    return masquerade (reader, &said, command);
  if (nw_word_is (said.jump, "DNAT"))
    return destination (reader, &said, command);
  if (nw_word_is (said.jump, "SNAT"))
    return nw_reader_refuse (reader, said.jump, _("Netwarren knows no SNAT to a certain address; MASQUERADE takes that of the way out."));
  return nw_reader_refuse (reader, said.jump, _("“-j %s” is not understood in the table nat; MASQUERADE and DNAT are."), said.jump->text);
}
