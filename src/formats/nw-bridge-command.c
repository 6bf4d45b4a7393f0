/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-name.h"

/* bridge(8), which shows here, and brctl(8), its forerunner, which changes. */

static gboolean
show (NwCommandReader *reader, NwQuestionKind kind, NwQuestionFlags flags)
{
  NwQuestion *question = nw_reader_ask (reader, kind);
  const NwShellWord *word;

  question->flags = flags;
  while ((word = nw_reader_take (reader)))
    {
      gboolean is_bridge = nw_word_is (word, "br") || nw_word_is (word, "master");
      char **into = is_bridge ? &question->master : &question->link;

      if (!is_bridge && !nw_word_is (word, "dev") && !nw_word_is (word, "brport"))
        return nw_reader_refuse (reader, word, _("“%s” is not understood here."), word->text);
      g_free (*into);
      *into = nw_reader_link (reader, reader->place);
      if (!*into)
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_options (NwCommandReader *reader, NwQuestionFlags *flags)
{
  const NwShellWord *word;

  while ((word = nw_reader_peek (reader)) && *word->text == '-')
    {
      nw_reader_take (reader);
      if (nw_word_is (word, "-n") || nw_word_is (word, "-net") || nw_word_is (word, "-netns"))
        {
          NwScriptPlace *place = nw_reader_place (reader);

          if (!place)
            return FALSE;
          reader->place = place;
        }
      else if (nw_word_is (word, "-j") || nw_word_is_short (word, "-json"))
        *flags |= NW_QUESTION_JSON;
      else if (nw_word_is (word, "-p") || nw_word_is_short (word, "-pretty"))
        *flags |= NW_QUESTION_PRETTY;
      else if (nw_word_is (word, "-d") || nw_word_is_short (word, "-details"))
        *flags |= NW_QUESTION_DETAILS;
      else if (!nw_word_is_short (word, "-statistics") && !nw_word_is_short (word, "-color") && !nw_word_is_short (word, "-oneline"))
        return nw_reader_refuse (reader, word, _("The option %s is not understood here."), word->text);
    }
  return TRUE;
}

gboolean
nw_bridge_command_read (NwCommandReader *reader)
{
  static const char *const objects[] = { "link", "fdb", "mdb", "vlan", "vni", "monitor", NULL };
  NwQuestionFlags flags = 0;
  const NwShellWord *object, *verb;
  NwQuestionKind kind;

  if (!read_options (reader, &flags))
    return FALSE;
  object = nw_reader_take (reader);
  if (!object)
    return nw_reader_refuse (reader, NULL, _("What should bridge tell? It knows “link” and “fdb”."));
  if (!nw_word_is_short (object, "link") && !nw_word_is_short (object, "fdb"))
    return nw_nearest_word (object->text, objects) && !g_strv_contains (objects, object->text)
             ? nw_reader_refuse_unknown (reader, object, _("bridge has no object “%s”."), objects)
             : nw_reader_refuse (reader, object, _("“bridge %s” is not understood here; “bridge link” and “bridge fdb” are."), object->text);
  kind = nw_word_is_short (object, "link") ? NW_QUESTION_BRIDGE_PORTS : NW_QUESTION_BRIDGE_ENTRIES;
  verb = nw_reader_take (reader);
  if (!verb || nw_word_is_short (verb, "show") || nw_word_is_short (verb, "list") || nw_word_is (verb, "lst"))
    return show (reader, kind, flags);
  return nw_reader_refuse (reader, verb, _("“bridge %s” only shows here; what a switch knows it has learnt by itself."), object->text);
}

static gboolean
add_bridge (NwCommandReader *reader)
{
  const NwShellWord *word = nw_reader_peek (reader);
  g_autofree char *name = nw_reader_name (reader, _("the name of the new switch"));
  const NwLink *link = name ? nw_script_place_find_link (reader->place, name) : NULL;

  if (!name)
    return FALSE;
  if (link && strcmp (link->kind, "bridge") == 0)
    return nw_reader_is_so (reader, _("There is a switch %s already."), name);
  if (link)
    return nw_reader_refuse (reader, word, _("There is an interface %s already, which is no switch."), name);
  return nw_reader_add (reader, nw_operation_new_link_add (nw_script_place_get_ref (reader->place), name, "bridge"), word);
}

/* "brctl addif v-net-0 veth-red-br veth-blue-br" */
static gboolean
set_ports (NwCommandReader *reader, gboolean is_add)
{
  g_autofree char *bridge = nw_reader_link (reader, reader->place);
  guint n = 0;

  if (!bridge)
    return FALSE;
  for (; nw_reader_peek (reader); n++)
    {
      const NwShellWord *word = nw_reader_peek (reader);
      g_autofree char *port = nw_reader_link (reader, reader->place);

      if (!port || !nw_reader_add (reader, nw_operation_new_link_set_master (nw_script_place_get_ref (reader->place), port,
                                                                             is_add ? bridge : ""), word))
        return FALSE;
    }
  return n > 0 || nw_reader_refuse (reader, NULL, _("Which interface? Write its name behind that of the switch."));
}

static gboolean
set_stp (NwCommandReader *reader)
{
  g_autofree char *bridge = nw_reader_link (reader, reader->place);
  const NwShellWord *word = bridge ? nw_reader_need (reader, _("on or off")) : NULL;
  gboolean is_on = nw_word_is (word, "on") || nw_word_is (word, "yes") || nw_word_is (word, "1");

  if (!word)
    return FALSE;
  if (!is_on && !nw_word_is (word, "off") && !nw_word_is (word, "no") && !nw_word_is (word, "0"))
    return nw_reader_refuse (reader, word, _("“%s”: here stands on or off."), word->text);
  return nw_reader_add (reader, nw_operation_new_bridge_set_stp (nw_script_place_get_ref (reader->place), bridge, is_on), word);
}

gboolean
nw_brctl_command_read (NwCommandReader *reader)
{
  static const char *const verbs[] = { "addbr", "delbr", "addif", "delif", "stp", "show", NULL };
  const NwShellWord *verb = nw_reader_take (reader);
  gboolean understood;

  if (!verb)
    return nw_reader_refuse (reader, NULL, _("What should brctl do? addbr, addif, delif and delbr are understood."));
  if (nw_word_is (verb, "addbr"))
    understood = add_bridge (reader);
  else if (nw_word_is (verb, "delbr"))
    {
      const NwShellWord *word = nw_reader_peek (reader);
      g_autofree char *name = nw_reader_link (reader, reader->place);

      understood = name && nw_reader_add (reader, nw_operation_new_link_remove (nw_script_place_get_ref (reader->place), name), word);
    }
  else if (nw_word_is (verb, "addif") || nw_word_is (verb, "delif"))
    understood = set_ports (reader, nw_word_is (verb, "addif"));
  else if (nw_word_is (verb, "stp"))
    understood = set_stp (reader);
  else if (nw_word_is (verb, "show"))
    {
      nw_reader_suggest_line (reader, "bridge link");
      return nw_reader_refuse (reader, verb, _("What is plugged into switches is told by “bridge link”."));
    }
  else
    return nw_reader_refuse_unknown (reader, verb, _("“brctl %s” is not understood here."), verbs);
  return understood && nw_reader_end (reader);
}
