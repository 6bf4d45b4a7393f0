/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-limit.h"

/* tc(8): the root qdisc of an interface, as a token bucket (tc-tbf(8)) or a bad line (tc-netem(8)). */

/* A number with a unit, as tc/tc_util.c reads it. */
typedef struct {
  const char *unit;
  double      factor;
} Unit;

static const Unit rates[] = { /* in bits */
  { "", 1 }, { "bit", 1 }, { "kbit", 1e3 }, { "mbit", 1e6 }, { "gbit", 1e9 }, { "tbit", 1e12 },
  { "kibit", 1024 }, { "mibit", 1048576 }, { "gibit", 1073741824 }, { "bps", 8 }, { "kbps", 8e3 }, { "mbps", 8e6 }, { "gbps", 8e9 },
  { NULL },
};
static const Unit times[] = { /* in microseconds */
  { "", 1 }, { "us", 1 }, { "usec", 1 }, { "usecs", 1 }, { "ms", 1e3 }, { "msec", 1e3 }, { "msecs", 1e3 },
  { "s", 1e6 }, { "sec", 1e6 }, { "secs", 1e6 }, { NULL },
};
static const Unit percents[] = { { "%", 1e4 }, { "", 1e4 }, { NULL } }; /* in millionths */

static gboolean
parse (const char *text, const Unit *units, double most, double *value)
{
  char *end;
  double number = g_ascii_strtod (text, &end);

  if (end == text || !(number >= 0))
    return FALSE;
  for (; units->unit; units++)
    if (g_ascii_strcasecmp (end, units->unit) == 0)
      {
        *value = number * units->factor;
        return *value <= most;
      }
  return FALSE;
}

static gboolean
read_value (NwCommandReader *reader, const char *what, const Unit *units, double most, double *value)
{
  const NwShellWord *word = nw_reader_need (reader, what);

  if (!word)
    return FALSE;
  return parse (word->text, units, most, value) ||
         nw_reader_refuse (reader, word, _("“%s”: here stands %s."), word->text, what);
}

typedef struct {
  double rate, delay, jitter, loss;
} Said;

static gboolean
read_tbf (NwCommandReader *reader, Said *said)
{
  const NwShellWord *word;
  gboolean has_size = FALSE;

  while ((word = nw_reader_take (reader)))
    {
      if (nw_word_is (word, "rate"))
        {
          if (!read_value (reader, _("a rate, such as 10mbit"), rates, NW_LIMIT_RATE_MAX, &said->rate))
            return FALSE;
        }
      else if (nw_word_is_short (word, "burst") || nw_word_is_short (word, "buffer") || nw_word_is_short (word, "latency") ||
               nw_word_is_short (word, "limit") || nw_word_is (word, "maxburst"))
        {
          /* How much waits and how much bursts follows from the rate here. */
          has_size |= !nw_word_is_short (word, "latency") && !nw_word_is_short (word, "limit");
          if (!nw_reader_need (reader, _("a size or a time")))
            return FALSE;
        }
      else
        return nw_reader_refuse (reader, word, _("“%s” is not understood of a token bucket (tbf)."), word->text);
    }
  if (said->rate == 0)
    return nw_reader_refuse (reader, NULL, _("How fast? Write “rate 10mbit”."));
  if (!has_size)
    {
      nw_reader_suggest_before (reader, NULL, " burst 16kb latency 50ms");
      return nw_reader_refuse (reader, NULL, _("A token bucket needs its size as well: “burst 16kb latency 50ms”."));
    }
  return TRUE;
}

static gboolean
read_netem (NwCommandReader *reader, Said *said)
{
  static const char *const known[] = { "delay", "loss", "rate", "limit", NULL };
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    {
      if (nw_word_is_short (word, "limit"))
        {
          if (!nw_reader_need (reader, _("a number of packets")))
            return FALSE;
        }
      else if (nw_word_is_short (word, "latency") || nw_word_is_short (word, "delay"))
        {
          if (!read_value (reader, _("a time, such as 50ms"), times, NW_LIMIT_DELAY_MAX, &said->delay))
            return FALSE;
          if (nw_reader_peek (reader) && parse (nw_reader_peek (reader)->text, times, NW_LIMIT_DELAY_MAX, &said->jitter))
            nw_reader_take (reader);
          if (nw_reader_peek (reader) && g_str_has_suffix (nw_reader_peek (reader)->text, "%"))
            {
              nw_reader_suggest_range (reader, nw_reader_peek (reader), nw_reader_peek (reader), "");
              return nw_reader_refuse (reader, nw_reader_peek (reader), _("How one packet's delay depends on the last one's cannot be said here."));
            }
        }
      else if (nw_word_is_short (word, "loss") || nw_word_is_short (word, "drop"))
        {
          nw_reader_skip (reader, "random");
          if (!read_value (reader, _("a share, such as 1%"), percents, NW_LIMIT_LOSS_MAX, &said->loss))
            return FALSE;
        }
      else if (nw_word_is (word, "rate"))
        {
          if (!read_value (reader, _("a rate, such as 10mbit"), rates, NW_LIMIT_RATE_MAX, &said->rate))
            return FALSE;
        }
      else
        {
          if (!nw_nearest_word (word->text, known))
            nw_reader_suggest_range (reader, word, nw_reader_peek (reader), "");
          return nw_reader_refuse_unknown (reader, word, _("Netwarren has no “%s” of a bad line; delay, loss and rate it has."), known);
        }
    }
  return TRUE;
}

static gboolean
qdisc_set (NwCommandReader *reader, const char *link, const NwShellWord *link_at)
{
  const NwShellWord *kind = nw_reader_need (reader, _("tbf or netem"));
  Said said = { 0 };

  if (!kind)
    return FALSE;
  if (nw_word_is (kind, "tbf"))
    {
      if (!read_tbf (reader, &said))
        return FALSE;
    }
  else if (nw_word_is (kind, "netem"))
    {
      if (!read_netem (reader, &said))
        return FALSE;
    }
  else if (nw_word_is (kind, "htb"))
    return nw_reader_refuse (reader, kind, _("Classes of traffic (htb) are not known here; one rate for the whole interface is “tbf rate 10mbit burst 16kb latency 50ms”."));
  else
    {
      static const char *const known[] = { "tbf", "netem", NULL };

      return nw_reader_refuse_unknown (reader, kind, _("Netwarren knows no qdisc “%s”; it knows tbf and netem."), known);
    }
  return nw_reader_add (reader, nw_operation_new_limit_set (nw_script_place_get_ref (reader->place), link, (guint64) (said.rate + 0.5),
                                                            (guint) (said.delay + 0.5), (guint) (said.jitter + 0.5),
                                                            (guint) (said.loss + 0.5)), link_at);
}

static gboolean
qdisc_remove (NwCommandReader *reader, const char *link, const NwShellWord *link_at)
{
  const NwLink *there = nw_script_place_find_link (reader->place, link);

  while (nw_reader_take (reader))
    ; /* which kind it was makes no difference */
  if (reader->line->may_fail && !nw_namespace_find_limit (reader->place->state, there->index))
    return nw_reader_is_so (reader, _("Nothing slows %s down."), link);
  return nw_reader_add (reader, nw_operation_new_limit_remove (nw_script_place_get_ref (reader->place), link), link_at);
}

static gboolean
qdisc_show (NwCommandReader *reader)
{
  NwQuestion *question = nw_reader_ask (reader, NW_QUESTION_QDISCS);

  if (nw_reader_skip (reader, "dev"))
    {
      g_free (question->link);
      question->link = nw_reader_link (reader, reader->place);
      if (!question->link)
        return FALSE;
    }
  return nw_reader_end (reader);
}

static gboolean
qdisc (NwCommandReader *reader)
{
  static const char *const verbs[] = { "add", "change", "replace", "link", "delete", "list", "show", "lst", "help", NULL };
  const NwShellWord *word = nw_reader_take (reader);
  const NwShellWord *link_at = NULL;
  const char *verb = word ? NULL : "show";
  g_autofree char *link = NULL;
  gboolean has_root = FALSE;

  for (guint i = 0; word && !verb && verbs[i]; i++)
    if (nw_word_is_short (word, verbs[i]))
      verb = verbs[i];
  if (!verb)
    return nw_reader_refuse_unknown (reader, word, _("tc qdisc knows no “%s”."), verbs);
  if (strcmp (verb, "list") == 0 || strcmp (verb, "show") == 0 || strcmp (verb, "lst") == 0)
    return qdisc_show (reader);
  if (strcmp (verb, "link") == 0 || strcmp (verb, "help") == 0)
    return nw_reader_refuse (reader, word, _("“tc qdisc %s” is not understood here."), verb);

  while ((word = nw_reader_peek (reader)))
    {
      if (nw_reader_skip (reader, "dev"))
        {
          link_at = nw_reader_peek (reader);
          g_free (link);
          link = nw_reader_link (reader, reader->place);
          if (!link)
            return FALSE;
        }
      else if (nw_reader_skip (reader, "root"))
        has_root = TRUE;
      else if (nw_reader_skip (reader, "handle"))
        nw_reader_take (reader);
      else if (nw_word_is (word, "parent") || nw_word_is (word, "ingress") || nw_word_is (word, "clsact"))
        return nw_reader_refuse (reader, word, _("Netwarren slows down whole interfaces only: at the root, on the way out."));
      else
        break;
    }
  if (!link)
    return nw_reader_refuse (reader, NULL, _("Which interface? Write “dev” and its name."));
  if (!has_root)
    {
      nw_reader_suggest_before (reader, nw_reader_peek (reader), nw_reader_peek (reader) ? "root " : " root");
      return nw_reader_refuse (reader, nw_reader_peek (reader), _("Here stands “root”: it is for all that the interface sends."));
    }
  return *verb == 'd' ? qdisc_remove (reader, link, link_at) : qdisc_set (reader, link, link_at);
}

gboolean
nw_tc_command_read (NwCommandReader *reader)
{
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)) && *word->text == '-')
    {
      if (nw_word_is_short (word, "-netns") && strcmp (word->text, "-n") >= 0 && word->text[1] == 'n')
        {
          NwScriptPlace *place = nw_reader_place (reader);

          if (!place)
            return FALSE;
          reader->place = place;
        }
      else if (!strchr ("sdpc", word->text[1]))
        return nw_reader_refuse (reader, word, _("The option %s is not understood here."), word->text);
    }
  if (!word)
    return nw_reader_refuse (reader, NULL, _("What should tc do? It works on “qdisc” here."));
  if (nw_word_is_short (word, "qdisc"))
    return qdisc (reader);
  if (nw_word_is_short (word, "class") || nw_word_is_short (word, "filter"))
    return nw_reader_refuse (reader, word, _("Classes and filters of traffic are not known here; one rate for the whole interface is "
                                             "“tc qdisc add dev … root tbf rate 10mbit burst 16kb latency 50ms”."));
  return nw_reader_refuse (reader, word, _("“tc %s” is not understood here; “tc qdisc” is."), word->text);
}
