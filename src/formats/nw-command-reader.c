/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "nw-command.h"
#include "nw-error.h"
#include "nw-name.h"

const NwShellWord *
nw_reader_peek_after (const NwCommandReader *self, guint n)
{
  return self->at + n < self->command->words->len ? self->command->words->pdata[self->at + n] : NULL;
}

const NwShellWord *
nw_reader_peek (const NwCommandReader *self)
{
  return nw_reader_peek_after (self, 0);
}

const NwShellWord *
nw_reader_take (NwCommandReader *self)
{
  const NwShellWord *word = nw_reader_peek (self);

  self->at += word != NULL;
  return word;
}

const NwShellWord *
nw_reader_last (const NwCommandReader *self)
{
  return self->at > 0 ? self->command->words->pdata[self->at - 1] : NULL;
}

gboolean
nw_word_is (const NwShellWord *word, const char *text)
{
  return word != NULL && strcmp (word->text, text) == 0;
}

gboolean
nw_word_is_short (const NwShellWord *word, const char *text)
{
  return word != NULL && *word->text != '\0' && g_str_has_prefix (text, word->text);
}

gboolean
nw_reader_skip (NwCommandReader *self, const char *text)
{
  if (!nw_word_is (nw_reader_peek (self), text))
    return FALSE;
  self->at++;
  return TRUE;
}

gboolean
nw_reader_skip_short (NwCommandReader *self, const char *text)
{
  if (!nw_word_is_short (nw_reader_peek (self), text))
    return FALSE;
  self->at++;
  return TRUE;
}

const NwShellWord *
nw_reader_need (NwCommandReader *self, const char *what)
{
  const NwShellWord *before = nw_reader_last (self);
  const NwShellWord *word = nw_reader_take (self);

  if (word == NULL && before)
    nw_reader_refuse (self, NULL, _("After “%s” stands %s, which is missing."), before->text, what);
  else if (word == NULL)
    nw_reader_refuse (self, NULL, _("Here stands %s, which is missing."), what);
  return word;
}

/* Values */

static gboolean
parse_number (const char *text, guint64 *value)
{
  char *end;

  if (!g_ascii_isdigit (*text))
    return FALSE;
  errno = 0;
  *value = g_ascii_strtoull (text, &end, 0);
  return errno == 0 && *end == '\0';
}

gboolean
nw_reader_number (NwCommandReader *self, const char *what, guint least, guint most, guint *value)
{
  const NwShellWord *word = nw_reader_need (self, what);
  guint64 number;

  if (word == NULL)
    return FALSE;
  if (!parse_number (word->text, &number))
    return nw_reader_refuse (self, word, _("“%s” is no number; here stands %s."), word->text, what);
  if (number < least || number > most)
    return nw_reader_refuse (self, word, _("%s is out of range: here stands %s, from %u to %u."), word->text, what, least, most);
  *value = number;
  return TRUE;
}

static gboolean
check_family (NwCommandReader *self, const NwShellWord *word, int family, const NwInet *value)
{
  if (family == 0 || value->family == family)
    return TRUE;
  return nw_reader_refuse (self, word, value->family == 10 ? _("%s is an IPv6 address; here stands one of IPv4.")
                                                           : _("%s is an IPv4 address; here stands one of IPv6."), word->text);
}

gboolean
nw_reader_address (NwCommandReader *self, const char *what, int family, NwInet *value)
{
  const NwShellWord *word = nw_reader_need (self, what);
  g_autoptr (GError) error = NULL;

  if (word == NULL)
    return FALSE;
  if (!nw_inet_parse_address (word->text, value, &error))
    {
      char *slash = strchr (word->text, '/');

      if (slash != NULL && slash > word->text)
        {
          g_autofree char *bare = g_strndup (word->text, slash - word->text);

          nw_reader_suggest_word (self, word, bare);
        }
      return nw_reader_refuse (self, word, "%s.", error->message);
    }
  return check_family (self, word, family, value);
}

gboolean
nw_reader_prefix (NwCommandReader *self, const char *what, int family, NwInet *value)
{
  const NwShellWord *word = nw_reader_need (self, what);
  g_autoptr (GError) error = NULL;

  if (word == NULL)
    return FALSE;
  if (!nw_inet_parse_prefix (word->text, value, &error))
    return nw_reader_refuse (self, word, "%s.", error->message);
  return check_family (self, word, family, value);
}

gboolean
nw_reader_mac (NwCommandReader *self, const char *what, NwMac *value)
{
  const NwShellWord *word = nw_reader_need (self, what);
  g_autoptr (GError) error = NULL;

  if (word == NULL)
    return FALSE;
  if (nw_mac_parse (word->text, value, &error))
    return TRUE;
  return nw_reader_refuse (self, word, "%s.", error->message);
}

char *
nw_reader_name (NwCommandReader *self, const char *what)
{
  const NwShellWord *word = nw_reader_need (self, what);

  return word ? nw_name_escape (word->text) : NULL;
}

static const char *const *
list_links (const NwScriptPlace *place, GPtrArray **keep)
{
  *keep = g_ptr_array_new ();
  for (guint i = 0; i < place->state->links->len; i++)
    g_ptr_array_add (*keep, ((NwLink *) place->state->links->pdata[i])->name);
  g_ptr_array_add (*keep, NULL);
  return (const char *const *) (*keep)->pdata;
}

static char *
dup_where (const NwScriptPlace *place)
{
  return nw_namespace_dup_title (place->state);
}

char *
nw_reader_dup_where (const NwCommandReader *self)
{
  return dup_where (self->place);
}

/* Where else an interface of that name is. */
static const char *
find_elsewhere (NwCommandReader *self, const char *name)
{
  g_autoptr (GPtrArray) places = nw_script_world_list_names (self->world);

  for (guint i = 0; i < places->len; i++)
    if (nw_script_place_find_link (nw_script_world_find (self->world, places->pdata[i]), name))
      return places->pdata[i];
  return NULL;
}

/* The command again, but in the namespace where the interface is. */
static void
suggest_elsewhere (NwCommandReader *self, const char *place)
{
  const NwShellWord *first = self->command->words->pdata[0];
  const NwShellWord *second = self->command->words->len > 1 ? self->command->words->pdata[1] : NULL;
  g_autofree char *with = NULL;

  if (*nw_script_place_get_name (self->place) != '\0' || !nw_word_is (first, "ip") || !second || *second->text == '-')
    return;
  with = g_strdup_printf ("-n %s ", place);
  nw_reader_suggest_before (self, second, with);
}

char *
nw_reader_link (NwCommandReader *self, NwScriptPlace *place)
{
  const NwShellWord *word = nw_reader_need (self, _("the name of an interface"));
  g_autoptr (GPtrArray) links = NULL;
  g_autofree char *name = NULL;
  g_autofree char *where = NULL;
  const char *elsewhere, *nearest;

  if (word == NULL)
    return NULL;
  name = nw_name_escape (word->text);
  if (nw_script_place_find_link (place, name))
    return g_steal_pointer (&name);

  where = dup_where (place);
  nearest = nw_nearest_word (name, list_links (place, &links));
  elsewhere = find_elsewhere (self, name);
  if (elsewhere)
    {
      suggest_elsewhere (self, elsewhere);
      nw_reader_refuse (self, word, _("There is no interface %s in “%s”; there is one in “%s”."), name, where, elsewhere);
    }
  else if (nearest)
    {
      nw_reader_suggest_word (self, word, nearest);
      nw_reader_refuse (self, word, _("There is no interface %s in “%s”; there is %s."), name, where, nearest);
    }
  else
    {
      nw_reader_refuse (self, word, _("There is no interface %s in “%s”."), name, where);
    }
  return NULL;
}

NwScriptPlace *
nw_reader_place (NwCommandReader *self)
{
  const NwShellWord *word = nw_reader_need (self, _("the name of a namespace"));
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *name = NULL;
  NwScriptPlace *place;
  const char *nearest;

  if (word == NULL)
    return NULL;
  name = nw_name_escape (word->text);
  place = *name ? nw_script_world_find (self->world, name) : NULL;
  if (place)
    return place;

  names = nw_script_world_list_names (self->world);
  g_ptr_array_add (names, NULL);
  nearest = nw_nearest_word (name, (const char *const *) names->pdata);
  if (nearest)
    {
      nw_reader_suggest_word (self, word, nearest);
      nw_reader_refuse (self, word, _("There is no namespace “%s”; there is “%s”."), name, nearest);
    }
  else
    {
      nw_reader_refuse (self, word, _("There is no namespace “%s”; “ip netns add %s” would make it."), name, name);
    }
  return NULL;
}

gboolean
nw_reader_end (NwCommandReader *self)
{
  const NwShellWord *word = nw_reader_peek (self);

  if (word == NULL)
    return TRUE;
  nw_reader_suggest_range (self, word, NULL, "");
  return nw_reader_refuse (self, word, _("“%s” is not understood here."), word->text);
}

/* Troubles and suggestions */

static void
set_mark (NwCommandReader *self, const NwShellWord *word)
{
  gsize end = self->line->length;

  self->line->mark_start = word ? MIN (word->start - self->line->start, end) : end;
  self->line->mark_end = word ? MIN (word->end - self->line->start, end) : end;
}

gboolean
nw_reader_refuse (NwCommandReader *self, const NwShellWord *word, const char *format, ...)
{
  va_list arguments;

  if (self->line->status == NW_SCRIPT_NOT_UNDERSTOOD)
    return FALSE;
  g_free (self->line->message);
  va_start (arguments, format);
  self->line->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->line->status = NW_SCRIPT_NOT_UNDERSTOOD;
  set_mark (self, word);
  return FALSE;
}

/* @candidates has the near one; %s of @format is the word. */
gboolean
nw_reader_refuse_unknown (NwCommandReader *self, const NwShellWord *word, const char *format, const char *const *candidates)
{
  const char *nearest = nw_nearest_word (word->text, candidates);
  g_autoptr (GString) reason = g_string_new (format);

  g_string_replace (reason, "%s", word->text, 1);
  if (nearest)
    {
      nw_reader_suggest_word (self, word, nearest);
      return nw_reader_refuse (self, word, _("%s Did you mean “%s”?"), reason->str, nearest);
    }
  return nw_reader_refuse (self, word, "%s", reason->str);
}

void
nw_reader_advise (NwCommandReader *self, const NwShellWord *word, const char *format, ...)
{
  va_list arguments;

  if (self->line->message != NULL)
    return;
  va_start (arguments, format);
  self->line->message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  set_mark (self, word);
}

static void
suggest (NwCommandReader *self, gsize start, gsize end, const char *text)
{
  const char *line = self->source + self->line->start;
  gsize from = start - self->line->start;
  gsize to = end - self->line->start;
  GString *suggestion;

  /* What stands within the quotes of "sh -c" has no place of its own. */
  if (self->line->suggestion != NULL || self->depth > 0 || start < self->line->start || to > self->line->length)
    return;
  suggestion = g_string_new_len (line, from);
  g_string_append (suggestion, text);
  g_string_append_len (suggestion, line + to, self->line->length - to);
  while (suggestion->len > 0 && g_ascii_isspace (suggestion->str[suggestion->len - 1]))
    g_string_truncate (suggestion, suggestion->len - 1);
  self->line->suggestion = g_string_free (suggestion, FALSE);
}

void
nw_reader_suggest_word (NwCommandReader *self, const NwShellWord *word, const char *text)
{
  suggest (self, word->start, word->end, text);
}

void
nw_reader_suggest_before (NwCommandReader *self, const NwShellWord *word, const char *text)
{
  gsize at = word ? word->start : self->command->end;

  suggest (self, at, at, text);
}

void
nw_reader_suggest_range (NwCommandReader *self, const NwShellWord *first, const NwShellWord *last, const char *text)
{
  gsize end = last ? last->end : self->command->end;

  /* With the blank after it. */
  while (*text == '\0' && end < self->line->start + self->line->length && self->source[end] == ' ')
    end++;
  suggest (self, first->start, end, text);
}

void
nw_reader_suggest_line (NwCommandReader *self, const char *text)
{
  suggest (self, self->line->start, self->line->start + self->line->length, text);
}

/* Results */

/* "link-add: mtu: 5 is too small" → "5 is too small": the wire's names are not for people. */
static const char *
strip_field_names (const char *message)
{
  for (guint i = 0; i < 2; i++)
    {
      gsize length = strspn (message, "abcdefghijklmnopqrstuvwxyz-0123456789");

      if (length == 0 || strncmp (message + length, ": ", 2) != 0)
        break;
      message += length + 2;
    }
  return message;
}

gboolean
nw_reader_add (NwCommandReader *self, NwOperation *operation, const NwShellWord *at)
{
  g_autoptr (NwOperation) taken = operation;
  g_autoptr (GError) error = NULL;

  if (!nw_operation_check (operation, &error))
    return nw_reader_refuse (self, at, "%s.", strip_field_names (error->message));
  if (self->is_dry)
    return TRUE;
  if (nw_script_world_is_so (self->world, operation))
    {
      self->n_so++;
      return TRUE;
    }
  nw_script_world_apply (self->world, operation);
  if (*self->line->explanation == '\0')
    {
      g_free (self->line->explanation);
      self->line->explanation = nw_operation_explain (operation);
    }
  g_ptr_array_add (self->line->operations, g_steal_pointer (&taken));
  return TRUE;
}

NwQuestion *
nw_reader_ask (NwCommandReader *self, NwQuestionKind kind)
{
  NwQuestion *question = nw_question_new (kind);

  g_set_object (&self->line->question, question);
  g_object_unref (question);
  question = self->line->question;
  g_free (question->namespace);
  question->namespace = g_strdup (nw_script_place_get_name (self->place));
  return question;
}

gboolean
nw_reader_pass (NwCommandReader *self, const char *explanation)
{
  self->is_understood = TRUE;
  if (*self->line->explanation == '\0')
    {
      g_free (self->line->explanation);
      self->line->explanation = g_strdup (explanation);
    }
  return TRUE;
}

gboolean
nw_reader_is_so (NwCommandReader *self, const char *format, ...)
{
  va_list arguments;

  self->n_so++;
  if (*self->line->explanation != '\0')
    return TRUE;
  g_free (self->line->explanation);
  va_start (arguments, format);
  self->line->explanation = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return TRUE;
}

/* Levenshtein's distance, in bytes; words are short. A swap of neighbours counts as one. */
static guint
distance (const char *a, const char *b)
{
  guint n = strlen (a), m = strlen (b);
  guint before[65] = { 0 }, previous[65], current[65];

  if (n > 64 || m > 64)
    return G_MAXUINT;
  for (guint j = 0; j <= m; j++)
    previous[j] = j;
  for (guint i = 1; i <= n; i++)
    {
      current[0] = i;
      for (guint j = 1; j <= m; j++)
        {
          guint best = MIN (previous[j], current[j - 1]) + 1;

          best = MIN (best, previous[j - 1] + (g_ascii_tolower (a[i - 1]) != g_ascii_tolower (b[j - 1])));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            best = MIN (best, before[j - 2] + 1);
          current[j] = best;
        }
      memcpy (before, previous, sizeof before);
      memcpy (previous, current, sizeof previous);
    }
  return previous[m];
}

const char *
nw_nearest_word (const char *text, const char *const *candidates)
{
  const char *nearest = NULL;
  guint length = strlen (text);
  guint least = length <= 2 ? 2 : length <= 5 ? 3 : 4; /* that is: at most one, two, three less one */

  for (guint i = 0; i < 100 && candidates[i] != NULL; i++)
    {
      guint found = distance (text, candidates[i]);

      if (found < least && found < strlen (candidates[i]))
        {
          least = found;
          nearest = candidates[i];
        }
    }
  return nearest;
}

gboolean
nw_reader_add_nat (NwCommandReader *self, NwNatRule *rule, const NwShellWord *at)
{
  NwScriptLine *last = self->is_dry ? NULL : self->last;
  NwOperation *operation = nw_operation_new_nat_add (nw_script_place_get_ref (self->place), rule);
  NwOperation *before = last && last->operations->len > 0 ? last->operations->pdata[last->operations->len - 1] : NULL;

  /* What follows completes what came before: our rules for the host itself and for neighbours come one by one. */
  if (before && before->kind == operation->kind && strcmp (before->namespace.name, operation->namespace.name) == 0)
    {
      g_autoptr (NwNatRule) other = nw_operation_dup_nat_rule (before);
      g_autofree char *key = nw_nat_rule_dup_key (rule);
      g_autofree char *other_key = nw_nat_rule_dup_key (other);

      if (strcmp (key, other_key) == 0)
        g_ptr_array_set_size (last->operations, last->operations->len - 1);
    }
  return nw_reader_add (self, operation, at);
}
