/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"

/* ping(8) of iputils: a question, answered by the helper. */

/* Options that need a value, and that make no difference here. */
#define IGNORED_WITH_VALUE "iIstpQTmMSlF"
#define IGNORED_ALONE "nqvADRUabdfhLOrVBH"

static gboolean
read_seconds (NwCommandReader *reader, const char *text, const NwShellWord *word, guint *milliseconds)
{
  char *end;
  double seconds = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !(seconds >= 0 && seconds <= 86400))
    return nw_reader_refuse (reader, word, _("“%s” is no number of seconds."), text);
  *milliseconds = seconds * 1000;
  return TRUE;
}

static gboolean
read_count (NwCommandReader *reader, const char *text, const NwShellWord *word, guint *count)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT32, &number, NULL))
    return nw_reader_refuse (reader, word, _("“%s” is no number of packets."), text);
  *count = number;
  return TRUE;
}

/* "-I veth-red", or one of its addresses. */
static gboolean
read_source (NwCommandReader *reader, NwQuestion *question, const char *text, const NwShellWord *word)
{
  g_autofree char *name = nw_name_escape (text);
  NwInet address;

  if (nw_inet_parse_address (text, &address, NULL))
    {
      for (guint i = 0; i < reader->place->state->addresses->len; i++)
        {
          const NwAddress *there = reader->place->state->addresses->pdata[i];
          const NwLink *link = nw_namespace_find_link (reader->place->state, there->link);

          if (link && nw_inet_same_address (&there->local, &address))
            {
              g_free (question->link);
              question->link = g_strdup (link->name);
              return TRUE;
            }
        }
      return nw_reader_refuse (reader, word, _("No interface there has the address %s."), text);
    }
  if (!nw_script_place_find_link (reader->place, name))
    return nw_reader_refuse (reader, word, _("There is no interface %s there."), name);
  g_free (question->link);
  question->link = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
read_option (NwCommandReader *reader, NwQuestion *question, const NwShellWord *word)
{
  for (const char *at = word->text + 1; *at; at++)
    {
      const char *value = at + 1;
      const NwShellWord *value_at = word;

      if (*at == '4' || *at == '6')
        {
          question->family = *at == '4' ? AF_INET : AF_INET6;
          continue;
        }
      if (strchr (IGNORED_ALONE, *at))
        continue;
      if (!strchr ("cwWI" IGNORED_WITH_VALUE, *at))
        return nw_reader_refuse (reader, word, _("The option -%c of ping is not understood."), *at);
      if (*value == '\0')
        {
          value_at = nw_reader_need (reader, _("a value"));
          if (!value_at)
            return FALSE;
          value = value_at->text;
        }
      if (*at == 'c')
        return read_count (reader, value, value_at, &question->count);
      if (*at == 'w' || *at == 'W')
        return read_seconds (reader, value, value_at, *at == 'w' ? &question->deadline : &question->timeout);
      if (*at == 'I')
        return read_source (reader, question, value, value_at);
      return TRUE;
    }
  return TRUE;
}

gboolean
nw_ping_command_read (NwCommandReader *reader)
{
  const NwShellWord *command = nw_reader_last (reader);
  NwQuestion *question = nw_reader_ask (reader, NW_QUESTION_PING);
  const NwShellWord *word, *target = NULL;

  if (command && g_str_has_suffix (command->text, "ping6"))
    question->family = AF_INET6;
  while ((word = nw_reader_take (reader)))
    {
      if (*word->text == '-')
        {
          if (!read_option (reader, question, word))
            return FALSE;
          continue;
        }
      if (target)
        return nw_reader_refuse (reader, word, _("“%s” is not understood here: ping has one target."), word->text);
      target = word;
    }
  if (!target)
    return nw_reader_refuse (reader, NULL, _("Whom? Write an address."));
  if (nw_word_is (target, "localhost"))
    nw_inet_parse_address (question->family == AF_INET6 ? "::1" : "127.0.0.1", &question->target, NULL);
  else
    {
      g_autofree char *address = g_strndup (target->text, strcspn (target->text, "%"));

      if (!nw_inet_parse_address (address, &question->target, NULL))
        return nw_reader_refuse (reader, target, _("“%s” is no address, and names of computers are not looked up here."), target->text);
      if (strchr (target->text, '%') && !read_source (reader, question, strchr (target->text, '%') + 1, target))
        return FALSE;
    }
  if (question->family != AF_UNSPEC && question->family != question->target.family)
    return nw_reader_refuse (reader, target, _("%s is an address of the other version of IP."), target->text);
  return TRUE;
}
