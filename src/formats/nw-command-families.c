/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Which file reads which command. */

typedef gboolean (*ReadFunc) (NwCommandReader *reader);

static gboolean read_sudo (NwCommandReader *reader);
static gboolean read_shell (NwCommandReader *reader);
static gboolean read_idle (NwCommandReader *reader);

static const struct {
  const char *name;
  ReadFunc    read;
} families[] = {
  { "ip", nw_ip_command_read },
  { "bridge", nw_bridge_command_read },
  { "brctl", nw_brctl_command_read },
  { "tc", nw_tc_command_read },
  { "arp", nw_arp_command_read },
  { "route", nw_route_command_read },
  { "ifconfig", nw_ifconfig_command_read },
  { "sysctl", nw_sysctl_command_read },
  { "echo", nw_echo_command_read },
  { "printf", nw_echo_command_read },
  { "tee", nw_tee_command_read },
  { "cat", nw_cat_command_read },
  { "iptables", nw_iptables_command_read },
  { "ip6tables", nw_iptables_command_read },
  { "nft", nw_nft_command_read },
  { "ping", nw_ping_command_read },
  { "ping6", nw_ping_command_read },
  { "sudo", read_sudo },
  { "doas", read_sudo },
  { "sh", read_shell },
  { "bash", read_shell },
  { "sleep", read_idle },
  { "true", read_idle },
  { ":", read_idle },
  { "clear", read_idle },
  { "set", read_idle },
  { "wait", read_idle },
};

/* "/usr/sbin/ip" is ip. */
static const char *
base_name (const char *command)
{
  const char *slash = strrchr (command, '/');

  return slash ? slash + 1 : command;
}

static ReadFunc
find_family (const char *command)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    if (strcmp (base_name (command), families[i].name) == 0)
      return families[i].read;
  return NULL;
}

gboolean
nw_command_is_known (const char *name)
{
  return find_family (name) != NULL;
}

/* Everything here is done with the rights that Netwarren has anyway. */
static gboolean
read_sudo (NwCommandReader *reader)
{
  const NwShellWord *word;

  while ((word = nw_reader_peek (reader)) && (*word->text == '-' || (strchr (word->text, '=') && !strchr (word->text, '/'))))
    {
      nw_reader_take (reader);
      if (nw_word_is (word, "-u") || nw_word_is (word, "-g"))
        nw_reader_take (reader);
    }
  if (!nw_reader_peek (reader))
    reader->line->status = NW_SCRIPT_SKIPPED;
  if (!nw_reader_peek (reader))
    return nw_reader_pass (reader, _("Rights of an administrator are not needed here."));
  return nw_command_read (reader);
}

/* "sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward'": what stands in the quotes is read as a line of its own. */
static gboolean
read_shell (NwCommandReader *reader)
{
  const NwShellWord *word = nw_reader_take (reader);
  g_autoptr (GPtrArray) commands = NULL;
  gsize next;

  if (!word)
    return nw_reader_refuse (reader, nw_reader_last (reader), _("This opens a shell, and there is none here; write what you would do in it."));
  if (!nw_word_is (word, "-c") && !nw_word_is (word, "-ec") && !nw_word_is (word, "-xc"))
    return nw_reader_refuse (reader, word, _("Files of commands are not read from here; paste what is in it."));
  word = nw_reader_need (reader, _("a command in quotes"));
  if (!word)
    return FALSE;
  if (reader->depth >= 3)
    return nw_reader_refuse (reader, word, _("That are too many shells in one another."));

  commands = nw_shell_split (word->text, strlen (word->text), 0, &next);
  for (guint i = 0; i < commands->len; i++)
    {
      NwCommandReader inner = *reader;

      inner.command = commands->pdata[i];
      inner.source = word->text;
      inner.at = 0;
      inner.depth++;
      if (inner.command->words->len == 0 || inner.command->operator == NW_SHELL_PIPE || inner.command->operator == NW_SHELL_OR)
        return nw_reader_refuse (reader, word, _("What stands in the quotes is too much at once; write it as lines of their own."));
      if (!nw_command_read (&inner))
        {
          /* Its places are those within the quotes. */
          reader->line->mark_start = word->start - reader->line->start;
          reader->line->mark_end = word->end - reader->line->start;
          return FALSE;
        }
      reader->n_so = inner.n_so;
      reader->is_understood |= inner.is_understood;
    }
  return TRUE;
}

static gboolean
read_idle (NwCommandReader *reader)
{
  while (nw_reader_take (reader))
    ;
  reader->line->status = NW_SCRIPT_SKIPPED;
  return nw_reader_pass (reader, _("Has nothing to do with the network."));
}

/* Variables and substitutions: only a shell knows what stands for them. */
static gboolean
check_expansions (NwCommandReader *reader)
{
  for (guint i = reader->at; i < reader->command->words->len; i++)
    {
      const NwShellWord *word = reader->command->words->pdata[i];

      /* The root namespace, as ip-link(8) is told it from a shell; a rule's number, as nft(8) is. */
      if (nw_word_is (word, "$$") || (i > 0 && nw_word_is (reader->command->words->pdata[i - 1], "handle")))
        continue;
      if (word->problem == NW_SHELL_VARIABLE)
        return nw_reader_refuse (reader, word, _("“%s” is a variable, and variables are for a shell; write what it stands for."), word->text);
      if (word->problem == NW_SHELL_SUBSTITUTION)
        return nw_reader_refuse (reader, word, _("This is the output of another command, and that is for a shell; write what it would say."));
      if (word->problem == NW_SHELL_OPEN_QUOTE)
        return nw_reader_refuse (reader, word, _("The quote that begins here has no end."));
    }
  return TRUE;
}

static gboolean
refuse_command (NwCommandReader *reader, const NwShellWord *word)
{
  static const struct {
    const char *name;
    const char *reason;
  } others[] = {
    { "docker", N_("Containers are made by their own programs; Netwarren shows and connects them.") },
    { "podman", N_("Containers are made by their own programs; Netwarren shows and connects them.") },
    { "ovs-vsctl", N_("Open vSwitch is not known here; “ip link add … type bridge” makes a switch.") },
    { "traceroute", N_("Ways are not traced here; ping shows who answers.") },
    { "tcpdump", N_("Packets are not captured here.") },
    { "exit", N_("There is no shell here that could end.") },
    { "cd", N_("There are no files here.") },
  };
  const char *equals = strchr (word->text, '=');
  const char *candidates[G_N_ELEMENTS (families) + 1];

  if ((equals && equals > word->text) || nw_word_is (word, "export"))
    return nw_reader_refuse (reader, word, _("Variables are for a shell; write in the commands what they stand for."));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (base_name (word->text), others[i].name) == 0)
      return nw_reader_refuse (reader, word, "%s", _(others[i].reason));
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    candidates[i] = strlen (families[i].name) > 1 ? families[i].name : "ip";
  candidates[G_N_ELEMENTS (families)] = NULL;
  return nw_reader_refuse_unknown (reader, word, _("“%s” is no command that is known here."), candidates);
}

gboolean
nw_command_read (NwCommandReader *reader)
{
  const NwShellWord *word = nw_reader_take (reader);
  ReadFunc read = word ? find_family (word->text) : NULL;

  if (!word)
    return nw_reader_refuse (reader, NULL, _("Here stands a command."));
  if (!read)
    return refuse_command (reader, word);
  if (!check_expansions (reader))
    return FALSE;
  /* Only what writes to files under /proc says so with ">"; of others the output is shown anyway. */
  return read (reader);
}
