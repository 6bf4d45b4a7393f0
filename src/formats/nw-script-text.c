/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-script-text.h"

#include <string.h>

#include "nw-command-reader.h"

#define PROMPT_MAX 80
#define UNROLLED_MAX 65536

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

static gsize
skip_blanks (const char *line, gsize length, gsize at)
{
  for (;;)
    {
      if (at < length && is_blank (line[at]))
        at++;
      else if (at + 1 < length && (guchar) line[at] == 0xc2 && (guchar) line[at + 1] == 0xa0)
        at += 2;
      else
        return at;
    }
}

static gboolean
has (const char *text, gsize length, char c)
{
  return memchr (text, c, length) != NULL;
}

/* Whether what stands before "$ " or "# " is the rest of a prompt. */
static gboolean
is_prompt_head (const char *head, gsize length)
{
  gboolean has_blank = has (head, length, ' ');

  if (length == 0)
    return FALSE;
  if (head[0] == '[' || head[0] == '(')
    return has (head, length, head[0] == '[' ? ']' : ')');
  if (has (head, length, '@'))
    return !has_blank;
  if (length >= 5 && (strncmp (head, "bash-", 5) == 0 || strncmp (head, "sh-", 3) == 0))
    return !has_blank;
  return (head[0] == '/' || head[0] == '~') && (!has_blank || (length == 2 && head[1] == ' '));
}

gsize
nw_text_skip_prompt (const char *line, gsize length, NwPrompt *prompt)
{
  gsize at = skip_blanks (line, length, 0);

  *prompt = NW_PROMPT_NONE;
  if (at + 1 < length && (line[at] == '$' || line[at] == '%') && is_blank (line[at + 1]))
    {
      *prompt = NW_PROMPT_USER;
      return skip_blanks (line, length, at + 1);
    }
  if (at < length && line[at] == '#')
    return at;
  for (gsize i = at; i + 1 < length && i - at < PROMPT_MAX; i++)
    if (strchr ("$#%", line[i]) && is_blank (line[i + 1]))
      {
        if (!is_prompt_head (line + at, i - at))
          return at;
        *prompt = NW_PROMPT_HOST;
        return skip_blanks (line, length, i + 1);
      }
  return at;
}

/* The @n-th word, cut at blanks alone. Returns: its length */
static gsize
find_word (const char *line, gsize length, guint n, const char **word)
{
  gsize at = skip_blanks (line, length, 0);

  for (;; n--)
    {
      gsize end = at;

      while (end < length && !is_blank (line[end]) && line[end] != '\n')
        end++;
      *word = line + at;
      if (n == 0 || end == at)
        return end - at;
      at = skip_blanks (line, length, end);
    }
}

static guint
count_words (const char *line, gsize length)
{
  gsize at = skip_blanks (line, length, 0);
  guint n = 0;

  while (at < length && n < 100)
    {
      n++;
      while (at < length && !is_blank (line[at]))
        at++;
      at = skip_blanks (line, length, at);
    }
  return n;
}

gboolean
nw_text_is_sentence (const char *line, gsize length)
{
  while (length > 0 && is_blank (line[length - 1]))
    length--;
  if (length == 0 || count_words (line, length) < 2)
    return FALSE;
  if (strchr ("!?,", line[length - 1]))
    return TRUE;
  /* "fd00::" is an address, "in." is the end of a sentence. */
  return (line[length - 1] == '.' || line[length - 1] == ':') && length > 1 && g_ascii_isalpha (line[length - 2]);
}

/* Words that are also those of sentences: how a command goes on from there. */
static const struct {
  const char *name;
  const char *next; /* a list of beginnings of the second word; NULL: anything */
  gboolean    may_end;
} continuations[] = {
  { "ip", "- a ad l n r ru t m x net nei rou lin ad", FALSE },
  { "bridge", "- l li lin link f fd fdb v vl vla vlan mdb mon", TRUE },
  { "route", "- add del delete flush", TRUE },
  { "arp", "-", TRUE },
  { "set", "- +", FALSE },
  { "wait", "%", TRUE },
  { "clear", "", TRUE },
  { "true", "", TRUE },
  { "sleep", "0 1 2 3 4 5 6 7 8 9 .", FALSE },
  { "sh", "- /", TRUE },
  { "bash", "- /", TRUE },
};

static gboolean
begins_with_any (const char *word, gsize length, const char *list)
{
  g_auto (GStrv) beginnings = g_strsplit (list, " ", -1);

  for (guint i = 0; beginnings[i]; i++)
    if (*beginnings[i] && strlen (beginnings[i]) <= length && strncmp (word, beginnings[i], strlen (beginnings[i])) == 0)
      return TRUE;
  return FALSE;
}

gboolean
nw_text_is_command (const char *line, gsize length)
{
  const char *first, *second;
  gsize first_length = find_word (line, length, 0, &first);
  gsize second_length = find_word (line, length, 1, &second);
  g_autofree char *name = NULL;

  if (first_length == 0 || first_length > 64)
    return FALSE;
  name = g_strndup (first, first_length);
  name[strcspn (name, ";&|")] = '\0';
  if (!nw_command_is_known (name) || nw_text_is_sentence (line, length))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (continuations); i++)
    if (strcmp (name, continuations[i].name) == 0)
      {
        if (second_length == 0 || strchr (";&|#", *second))
          return continuations[i].may_end;
        return begins_with_any (second, second_length, continuations[i].next);
      }
  return TRUE;
}

gboolean
nw_text_is_like_command (const char *line, gsize length)
{
  const char *first;
  gsize first_length = find_word (line, length, 0, &first);

  if (first_length == 0 || nw_text_is_sentence (line, length))
    return FALSE;
  if (memchr (first, '=', first_length) && (g_ascii_isalpha (*first) || *first == '_'))
    return TRUE;
  for (gsize i = 0; i < first_length; i++)
    if (!g_ascii_islower (first[i]) && !g_ascii_isdigit (first[i]) && !strchr ("_-./;&|", first[i]))
      return FALSE;
  return g_ascii_islower (*first) || *first == '.' || *first == '/';
}

static gboolean
word_is (const char *word, gsize length, const char *text)
{
  return strlen (text) == length && strncmp (word, text, length) == 0;
}

gboolean
nw_text_opens_block (const char *line, gsize length)
{
  const char *first, *second, *third;
  gsize first_length = find_word (line, length, 0, &first);
  gsize second_length = find_word (line, length, 1, &second);
  gsize third_length = find_word (line, length, 2, &third);

  if (word_is (first, first_length, "for"))
    return word_is (third, third_length, "in") || g_str_has_prefix (second, "((");
  if (word_is (first, first_length, "while") || word_is (first, first_length, "until") || word_is (first, first_length, "if"))
    return second_length > 0 && (strchr ("[!:", *second) || has (line, length, ';')) &&
           !nw_text_is_sentence (line, length);
  if (word_is (first, first_length, "case"))
    return word_is (third, third_length, "in");
  if (word_is (first, first_length, "function"))
    return second_length > 0 && !nw_text_is_sentence (line, length);
  return word_is (first, first_length, "{") ||
         (first_length > 2 && strncmp (first + first_length - 2, "()", 2) == 0 && (second_length == 0 || *second == '{'));
}

/* +1 for a word that opens something, -1 for one that closes it. */
static int
depth_of_word (const char *word, gsize length)
{
  static const char *const openers[] = { "for", "while", "until", "if", "case", "{", "select" };
  static const char *const closers[] = { "done", "fi", "esac", "}" };

  for (guint i = 0; i < G_N_ELEMENTS (openers); i++)
    if (word_is (word, length, openers[i]))
      return 1;
  for (guint i = 0; i < G_N_ELEMENTS (closers); i++)
    if (word_is (word, length, closers[i]))
      return -1;
  return 0;
}

gsize
nw_text_find_block_end (const char *text, gsize length, gsize from)
{
  int depth = 0;
  gboolean has_opened = FALSE, at_start = TRUE;
  gsize at = from;

  while (at < length)
    {
      gsize end = at;
      gsize word_end;

      if (text[at] == '#' && at_start)
        {
          while (at < length && text[at] != '\n')
            at++;
          continue;
        }
      while (end < length && !strchr (" \t\r\n;", text[end]))
        end++;
      word_end = end;
      if (at_start && word_end > at)
        {
          int change = depth_of_word (text + at, word_end - at);

          depth += change;
          has_opened |= change > 0;
        }
      /* A block's words count only where a command could begin. */
      if (word_end > at)
        at_start = word_is (text + at, word_end - at, "do") || word_is (text + at, word_end - at, "then") ||
                   word_is (text + at, word_end - at, "else") || word_is (text + at, word_end - at, "{") ||
                   (word_end - at > 2 && strncmp (text + word_end - 2, "()", 2) == 0);
      if (end < length && (text[end] == '\n' || text[end] == ';'))
        at_start = TRUE;
      if (has_opened && depth <= 0)
        {
          while (end < length && text[end] != '\n')
            end++;
          return MIN (end + 1, length);
        }
      at = end == at ? at + 1 : end + (end < length);
    }
  return length;
}

char *
nw_text_unroll (const char *block, gsize length)
{
  g_autofree char *copy = g_strndup (block, length);
  g_autoptr (GRegex) shape = g_regex_new ("^\\s*for\\s+(\\w+)\\s+in\\s+([\\w./:@ \\t-]+?)\\s*(?:;\\s*|\\n\\s*)do\\b\\s*(.*?)[\\s;]*\\bdone\\s*$",
                                          G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *variable = NULL, *list = NULL, *body = NULL, *pattern = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GRegex) use = NULL;
  g_autoptr (GString) result = g_string_new (NULL);

  if (length > 16384 || !g_regex_match (shape, copy, 0, &match))
    return NULL;
  variable = g_match_info_fetch (match, 1);
  list = g_match_info_fetch (match, 2);
  body = g_match_info_fetch (match, 3);
  g_strstrip (body);
  pattern = g_strdup_printf ("\\$(?:%s\\b|\\{%s\\})", variable, variable);
  use = g_regex_new (pattern, 0, 0, NULL);
  words = g_strsplit_set (list, " \t", -1);
  for (guint i = 0; words[i]; i++)
    {
      g_autofree char *once = *words[i] ? g_regex_replace_literal (use, body, -1, 0, words[i], 0, NULL) : NULL;

      if (once)
        g_string_append_printf (result, "%s%s", result->len > 0 ? "\n" : "", once);
      if (result->len > UNROLLED_MAX)
        return NULL;
    }
  return result->len > 0 ? g_strdup (result->str) : NULL;
}

NwTextNature
nw_text_get_nature (const char *text, gsize length)
{
  guint n_prompts = 0, n_bare = 0, n_hash = 0, n_sentences = 0;
  NwTextNature nature = { 0 };

  for (gsize at = 0; at < length;)
    {
      const char *end = memchr (text + at, '\n', length - at);
      gsize line_length = end ? (gsize) (end - text) - at : length - at;
      NwPrompt prompt;
      gsize skipped = nw_text_skip_prompt (text + at, MIN (line_length, 4096), &prompt);
      const char *line = text + at + skipped;
      gsize rest = MIN (line_length, 4096) - skipped;

      if (prompt != NW_PROMPT_NONE)
        n_prompts++;
      else if (rest > 1 && line[0] == '#')
        n_hash += nw_text_is_command (line + 1, rest - 1);
      else if (nw_text_is_command (line, rest))
        n_bare++;
      else if (g_ascii_isupper (*line) && nw_text_is_sentence (line, rest))
        n_sentences++;
      at += line_length + 1;
    }
  nature.is_article = n_prompts > 0 || n_sentences >= 2;
  nature.hash_is_prompt = n_hash > 0 && (n_prompts > 0 || n_bare == 0);
  nature.all_hash = n_prompts == 0 && n_bare == 0;
  return nature;
}
