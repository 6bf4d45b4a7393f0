/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"

/* ip(8): its options, and "ip netns". Words may be shortened as iproute2 takes them: the first of its list that begins so. */

/* ip/ip.c, cmds[], in its order: "ip r" is route, "ip n" is neighbor, "ip t" is tunnel. */
static const char *const objects[] = {
  "address", "addrlabel", "maddress", "route", "rule", "neighbor", "neighbour", "ntable", "ntbl", "link", "l2tp", "fou", "ila",
  "macsec", "tunnel", "tunl", "tuntap", "tap", "token", "tcpmetrics", "tcp_metrics", "monitor", "xfrm", "mroute", "mrule", "netns",
  "netconf", "vrf", "sr", "nexthop", "mptcp", "ioam", "help", "stats", NULL,
};

/* ip/ip.c, main(): what stands before the object. */
static const char *const options[] = {
  "-loops", "-family", "-4", "-6", "-0", "-M", "-B", "-human", "-iec", "-stats", "-details", "-resolve", "-oneline", "-timestamp",
  "-tshort", "-Version", "-force", "-batch", "-brief", "-json", "-pretty", "-rcvbuf", "-color", "-help", "-netns", "-Numeric",
  "-all", "-echo", NULL,
};

static const char *
find_short (const char *const *list, const char *text)
{
  for (guint i = 0; *text != '\0' && list[i]; i++)
    if (g_str_has_prefix (list[i], text))
      return list[i];
  return NULL;
}

/* An option with a value, or one that cannot be followed. */
static gboolean
read_option_value (NwCommandReader *reader, NwQuestion *asked, const char *option, const NwShellWord *word)
{
  if (strcmp (option, "-netns") == 0)
    {
      NwScriptPlace *place = nw_reader_place (reader);

      if (place)
        reader->place = place;
      return place != NULL;
    }
  if (strcmp (option, "-family") == 0)
    {
      const NwShellWord *family = nw_reader_need (reader, _("a family, such as inet or inet6"));

      if (!family)
        return FALSE;
      if (nw_word_is (family, "inet") || nw_word_is (family, "inet6"))
        asked->family = nw_word_is (family, "inet") ? AF_INET : AF_INET6;
      else
        return nw_reader_refuse (reader, family, _("Only the families inet and inet6 are known here."));
      return TRUE;
    }
  if (strcmp (option, "-loops") == 0 || strcmp (option, "-rcvbuf") == 0)
    return nw_reader_need (reader, _("a number")) != NULL;
  if (strcmp (option, "-batch") == 0)
    return nw_reader_refuse (reader, word, _("Files of commands are not read from here; paste what is in the file, with “ip” before each line."));
  if (strcmp (option, "-all") == 0)
    return nw_reader_refuse (reader, word, _("Commands for all namespaces at once are not understood; name one with -n."));
  return nw_reader_refuse (reader, word, _("The option %s is not understood here."), word->text);
}

static gboolean
read_option (NwCommandReader *reader, NwQuestion *asked, const NwShellWord *word)
{
  static const struct {
    const char     *option;
    NwQuestionFlags flag;
  } flags[] = {
    { "-brief", NW_QUESTION_BRIEF },  { "-json", NW_QUESTION_JSON },  { "-pretty", NW_QUESTION_PRETTY },
    { "-details", NW_QUESTION_DETAILS }, { "-oneline", NW_QUESTION_ONE_LINE },
    /* These make no difference to what is known here. */
    { "-human", 0 }, { "-iec", 0 }, { "-stats", 0 }, { "-resolve", 0 }, { "-timestamp", 0 }, { "-tshort", 0 }, { "-color", 0 },
    { "-Numeric", 0 }, { "-force", 0 }, { "-echo", 0 },
  };
  g_autofree char *bare = g_strdup (word->text);
  const char *text = g_str_has_prefix (bare, "--") ? bare + 1 : bare;
  const char *option;

  bare[strcspn (bare, "=")] = '\0'; /* -color=always */
  option = strcmp (text, "-statistics") == 0 ? "-stats" : find_short (options, text);
  if (!option)
    return nw_reader_refuse_unknown (reader, word, _("ip has no option “%s”."), options);
  if (strcmp (option, "-4") == 0 || strcmp (option, "-6") == 0)
    {
      asked->family = option[1] == '4' ? AF_INET : AF_INET6;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    if (strcmp (option, flags[i].option) == 0)
      {
        asked->flags |= flags[i].flag;
        return TRUE;
      }
  return read_option_value (reader, asked, option, word);
}

/* "ip tables …": another program, written in two words. What else is wrong with it is said at once. */
static gboolean
refuse_tables (NwCommandReader *reader, const NwShellWord *word)
{
  const NwShellWord *ip = reader->command->words->pdata[reader->at - 2];
  g_autofree char *reason = NULL;
  g_autofree char *fixed = NULL;
  NwScriptLine *line = reader->line;

  reader->is_dry = TRUE;
  if (nw_word_is (ip, "ip") && !nw_iptables_command_read (reader))
    {
      reason = g_steal_pointer (&line->message);
      fixed = g_steal_pointer (&line->suggestion);
    }
  line->status = NW_SCRIPT_CHANGE;
  g_clear_pointer (&line->message, g_free);
  g_clear_pointer (&line->suggestion, g_free);
  g_clear_object (&line->question);
  reader->is_dry = FALSE;

  if (fixed)
    {
      /* The suggestion is the line with something changed behind "ip tables". */
      gsize start = ip->start - line->start;
      g_autofree char *before = g_strndup (fixed, start);
      g_autofree char *whole = g_strconcat (before, "iptables", fixed + (word->end - line->start), NULL);

      nw_reader_suggest_line (reader, whole);
    }
  else
    {
      nw_reader_suggest_range (reader, ip, word, "iptables");
    }
  if (reason)
    return nw_reader_refuse (reader, word, _("The program is called iptables, in one word. And then: %s"), reason);
  return nw_reader_refuse (reader, word, _("The program is called iptables, in one word."));
}

static gboolean
netns_add (NwCommandReader *reader)
{
  const NwShellWord *word = nw_reader_need (reader, _("the name of the new namespace"));
  g_autofree char *name = word ? nw_name_escape (word->text) : NULL;

  if (!word)
    return FALSE;
  if (nw_script_world_find (reader->world, name) && *name != '\0')
    {
      if (nw_reader_end (reader))
        return nw_reader_is_so (reader, _("There is a namespace “%s” already."), name);
      return FALSE;
    }
  return nw_reader_add (reader, nw_operation_new_namespace_add (name), word) && nw_reader_end (reader);
}

static gboolean
netns_delete (NwCommandReader *reader)
{
  const NwShellWord *word = nw_reader_peek (reader);
  g_autofree char *name = word ? nw_name_escape (word->text) : NULL;
  NwScriptPlace *place;

  if (name && reader->line->may_fail && !nw_script_world_find (reader->world, name))
    return nw_reader_is_so (reader, _("There is no namespace “%s”."), name);
  place = nw_reader_place (reader);
  return place && nw_reader_add (reader, nw_operation_new_namespace_remove (nw_script_place_get_ref (place)), word) &&
         nw_reader_end (reader);
}

static gboolean
netns_exec (NwCommandReader *reader)
{
  NwScriptPlace *place = nw_reader_place (reader);

  if (!place)
    return FALSE;
  reader->place = place;
  if (!nw_reader_peek (reader))
    return nw_reader_refuse (reader, NULL, _("Here stands the command that is to run in “%s”."), nw_script_place_get_name (place));
  return nw_command_read (reader);
}

static gboolean
netns_read (NwCommandReader *reader, const NwQuestion *asked)
{
  static const char *const verbs[] = {
    "list", "show", "lst", "list-id", "help", "add", "set", "delete", "identify", "pids", "exec", "monitor", "attach", NULL,
  };
  const NwShellWord *word = nw_reader_take (reader);
  const char *verb = word ? find_short (verbs, word->text) : "list";

  if (!verb)
    return nw_reader_refuse_unknown (reader, word, _("ip netns knows no “%s”."), verbs);
  if (strcmp (verb, "add") == 0)
    return netns_add (reader);
  if (strcmp (verb, "delete") == 0)
    return netns_delete (reader);
  if (strcmp (verb, "exec") == 0)
    return netns_exec (reader);
  if (strcmp (verb, "list") == 0 || strcmp (verb, "show") == 0 || strcmp (verb, "lst") == 0)
    {
      nw_reader_ask (reader, NW_QUESTION_NAMESPACES)->flags = asked->flags;
      return nw_reader_end (reader);
    }
  return nw_reader_refuse (reader, word, _("“ip netns %s” is not understood here."), verb);
}

static gboolean
rule_read (NwCommandReader *reader, const NwQuestion *asked)
{
  static const char *const verbs[] = { "list", "lst", "show", "save", "restore", "add", "delete", "flush", "help", NULL };
  const NwShellWord *word = nw_reader_take (reader);
  const char *verb = word ? find_short (verbs, word->text) : "list";
  NwQuestion *question;

  if (verb && (strcmp (verb, "list") == 0 || strcmp (verb, "lst") == 0 || strcmp (verb, "show") == 0))
    {
      question = nw_reader_ask (reader, NW_QUESTION_RULES);
      question->flags = asked->flags;
      question->family = asked->family;
      return nw_reader_end (reader);
    }
  if (!verb)
    return nw_reader_refuse_unknown (reader, word, _("ip rule knows no “%s”."), verbs);
  return nw_reader_refuse (reader, word, _("Rules can only be shown: Netwarren has no policy routing."));
}

gboolean
nw_ip_command_read (NwCommandReader *reader)
{
  g_autoptr (NwQuestion) asked = nw_question_new (NW_QUESTION_LINKS);
  const NwShellWord *word;
  const char *object;

  while ((word = nw_reader_take (reader)) && *word->text == '-')
    if (!read_option (reader, asked, word))
      return FALSE;
  if (!word)
    return nw_reader_refuse (reader, NULL, _("What should ip do? It works on objects: netns, link, addr, route, neigh."));
  if (nw_word_is (word, "tables") || nw_word_is (word, "table"))
    return refuse_tables (reader, word);

  object = find_short (objects, word->text);
  if (object && strcmp (object, "netns") == 0)
    return netns_read (reader, asked);
  if (object && strcmp (object, "link") == 0)
    return nw_ip_link_read (reader, asked);
  if (object && strcmp (object, "address") == 0)
    return nw_ip_address_read (reader, asked);
  if (object && strcmp (object, "route") == 0)
    return nw_ip_route_read (reader, asked);
  if (object && g_str_has_prefix (object, "neighbo"))
    return nw_ip_neighbour_read (reader, asked);
  if (object && strcmp (object, "rule") == 0)
    return rule_read (reader, asked);
  if (!object)
    return nw_reader_refuse_unknown (reader, word, _("ip has no object “%s”."), objects);
  return nw_reader_refuse (reader, word, _("“ip %s” is not understood here; netns, link, addr, route and neigh are."), object);
}
