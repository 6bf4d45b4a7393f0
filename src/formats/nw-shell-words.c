/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-shell-words.h"

#include <string.h>

/* A scan of one logical line. */
typedef struct {
  const char     *text;
  gsize           length;
  gsize           at;
  GPtrArray      *commands;
  NwShellCommand *command; /* that words are added to */
} Scan;

static void
word_free (gpointer data)
{
  NwShellWord *word = data;

  g_free (word->text);
  g_free (word);
}

void
nw_shell_command_free (NwShellCommand *self)
{
  g_ptr_array_unref (self->words);
  g_clear_pointer (&self->output, word_free);
  g_clear_pointer (&self->input, word_free);
  g_free (self);
}

static NwShellCommand *
command_new (gsize start)
{
  NwShellCommand *command = g_new0 (NwShellCommand, 1);

  command->words = g_ptr_array_new_with_free_func (word_free);
  command->start = command->end = start;
  return command;
}

static char
look (const Scan *scan, gsize ahead)
{
  return scan->at + ahead < scan->length ? scan->text[scan->at + ahead] : '\0';
}

static gboolean
at_end (const Scan *scan)
{
  return scan->at >= scan->length;
}

/* "\" and the end of the line, with or without a carriage return. */
static gsize
continuation (const Scan *scan)
{
  if (look (scan, 0) != '\\')
    return 0;
  if (look (scan, 1) == '\n')
    return 2;
  return look (scan, 1) == '\r' && look (scan, 2) == '\n' ? 3 : 0;
}

static void
skip_blanks (Scan *scan)
{
  while (!at_end (scan))
    {
      gsize joined = continuation (scan);

      if (joined > 0)
        scan->at += joined;
      else if (look (scan, 0) == ' ' || look (scan, 0) == '\t' || look (scan, 0) == '\r')
        scan->at++;
      else if ((guchar) look (scan, 0) == 0xc2 && (guchar) look (scan, 1) == 0xa0) /* a web page's no-break space */
        scan->at += 2;
      else
        return;
    }
}

/* Past $( … ) or ` … `, with whatever is nested in it; at the end of the text when it is never closed. */
static void
skip_substitution (Scan *scan)
{
  guint depth = 0;
  char quote = '\0';

  if (look (scan, 0) == '`')
    {
      for (scan->at++; !at_end (scan) && look (scan, 0) != '`'; scan->at++)
        if (look (scan, 0) == '\\' && look (scan, 1) != '\0')
          scan->at++;
      scan->at += !at_end (scan);
      return;
    }
  for (scan->at++; !at_end (scan); scan->at++)
    {
      char c = look (scan, 0);

      if (quote != '\0')
        quote = c == quote ? '\0' : quote;
      else if (c == '\'' || c == '"')
        quote = c;
      else if (c == '(')
        depth++;
      else if (c == ')' && --depth == 0)
        {
          scan->at++;
          return;
        }
    }
}

static gboolean
is_name_start (char c)
{
  return g_ascii_isalpha (c) || c == '_';
}

/* $name, ${…}, $1, $$, $(…), `…`: whether there is one here; if so it goes to @word as it is. */
static gboolean
take_expansion (Scan *scan, GString *word, NwShellProblem *problem)
{
  gsize start = scan->at;
  NwShellProblem found = NW_SHELL_VARIABLE;

  if (look (scan, 0) == '`' || (look (scan, 0) == '$' && look (scan, 1) == '('))
    {
      found = NW_SHELL_SUBSTITUTION;
      skip_substitution (scan);
    }
  else if (look (scan, 0) != '$')
    {
      return FALSE;
    }
  else if (look (scan, 1) == '{')
    {
      while (!at_end (scan) && look (scan, 0) != '}' && look (scan, 0) != '\n')
        scan->at++;
      scan->at += look (scan, 0) == '}';
    }
  else if (is_name_start (look (scan, 1)))
    {
      for (scan->at += 2; is_name_start (look (scan, 0)) || g_ascii_isdigit (look (scan, 0)); scan->at++)
        ;
    }
  else if (look (scan, 1) != '\0' && strchr ("0123456789$?!@*#-", look (scan, 1)) != NULL)
    {
      scan->at += 2;
    }
  else
    {
      return FALSE;
    }

  g_string_append_len (word, scan->text + start, scan->at - start);
  if (*problem == NW_SHELL_PLAIN)
    *problem = found;
  return TRUE;
}

/* Behind the opening quote. */
static gboolean
take_single_quoted (Scan *scan, GString *word)
{
  for (; !at_end (scan); scan->at++)
    {
      if (look (scan, 0) == '\'')
        {
          scan->at++;
          return TRUE;
        }
      g_string_append_c (word, look (scan, 0));
    }
  return FALSE;
}

static gboolean
take_double_quoted (Scan *scan, GString *word, NwShellProblem *problem)
{
  while (!at_end (scan))
    {
      gsize joined = continuation (scan);
      char c = look (scan, 0);

      if (joined > 0)
        {
          scan->at += joined;
          continue;
        }
      if (c == '"')
        {
          scan->at++;
          return TRUE;
        }
      if (take_expansion (scan, word, problem))
        continue;
      if (c == '\\' && look (scan, 1) != '\0' && strchr ("$`\"\\", look (scan, 1)) != NULL)
        c = look (scan, 1), scan->at++;
      g_string_append_c (word, c);
      scan->at++;
    }
  return FALSE;
}

/* bash's $'…', of which nw-command.c writes \xNN, \' and \\. */
static gboolean
take_ansi_quoted (Scan *scan, GString *word)
{
  while (!at_end (scan))
    {
      char c = look (scan, 0);

      scan->at++;
      if (c == '\'')
        return TRUE;
      if (c != '\\' || at_end (scan))
        {
          g_string_append_c (word, c);
          continue;
        }
      c = look (scan, 0);
      scan->at++;
      if (c == 'x' && g_ascii_isxdigit (look (scan, 0)))
        {
          guint value = 0;

          for (guint i = 0; i < 2 && g_ascii_isxdigit (look (scan, 0)); i++, scan->at++)
            value = value * 16 + g_ascii_xdigit_value (look (scan, 0));
          if (value != 0)
            g_string_append_c (word, (char) value);
        }
      else if (c == 'n' || c == 't' || c == 'r')
        g_string_append_c (word, c == 'n' ? '\n' : c == 't' ? '\t' : '\r');
      else
        g_string_append_c (word, c);
    }
  return FALSE;
}

/* Quotes that word processors and web pages make of plain ones: ‘ ’ “ ”. */
static gsize
curly_quote (const Scan *scan, char *plain)
{
  if ((guchar) look (scan, 0) != 0xe2 || (guchar) look (scan, 1) != 0x80)
    return 0;
  switch ((guchar) look (scan, 2))
    {
    case 0x98:
    case 0x99:
      *plain = '\'';
      return 3;
    case 0x9c:
    case 0x9d:
      *plain = '"';
      return 3;
    default:
      return 0;
    }
}

static gboolean
take_curly_quoted (Scan *scan, GString *word, char plain)
{
  while (!at_end (scan) && look (scan, 0) != '\n')
    {
      char other;
      gsize length = curly_quote (scan, &other);

      if (length > 0 && other == plain)
        {
          scan->at += length;
          return TRUE;
        }
      g_string_append_c (word, look (scan, 0));
      scan->at++;
    }
  return FALSE;
}

/* What is special without quotes. Returns: whether it was taken. */
static gboolean
take_quoted (Scan *scan, GString *word, NwShellProblem *problem, gboolean *is_quoted)
{
  char plain = '\0';
  gboolean is_closed;
  gsize curly = curly_quote (scan, &plain);

  if (look (scan, 0) == '\'')
    {
      scan->at++;
      is_closed = take_single_quoted (scan, word);
    }
  else if (look (scan, 0) == '"')
    {
      scan->at++;
      is_closed = take_double_quoted (scan, word, problem);
    }
  else if (look (scan, 0) == '$' && look (scan, 1) == '\'')
    {
      scan->at += 2;
      is_closed = take_ansi_quoted (scan, word);
    }
  else if (curly > 0)
    {
      scan->at += curly;
      is_closed = take_curly_quoted (scan, word, plain);
    }
  else
    {
      return FALSE;
    }
  *is_quoted = TRUE;
  if (!is_closed)
    *problem = NW_SHELL_OPEN_QUOTE;
  return TRUE;
}

static gboolean
ends_word (char c)
{
  return c == '\0' || strchr (" \t\r\n;&|<>()", c) != NULL;
}

static NwShellWord *
take_word (Scan *scan)
{
  NwShellWord *taken = g_new0 (NwShellWord, 1);
  GString *word = g_string_new (NULL);
  char *clean;

  taken->start = scan->at;
  while (!at_end (scan))
    {
      gsize joined = continuation (scan);
      char c = look (scan, 0);

      if (joined > 0)
        {
          scan->at += joined;
          continue;
        }
      if (c != '\0' && ends_word (c))
        break;
      if ((guchar) c == 0xc2 && (guchar) look (scan, 1) == 0xa0)
        break;
      if (take_quoted (scan, word, &taken->problem, &taken->is_quoted) || take_expansion (scan, word, &taken->problem))
        continue;
      if (c == '\\' && scan->at + 1 < scan->length)
        {
          taken->is_quoted = TRUE;
          scan->at++;
          c = look (scan, 0);
        }
      else if ((strchr ("*?[", c) != NULL && c != '\0') || (c == '~' && scan->at == taken->start))
        {
          if (taken->problem == NW_SHELL_PLAIN)
            taken->problem = NW_SHELL_PATTERN;
        }
      /* A NUL is in no command line; U+FFFD stands for it. */
      if (c == '\0')
        g_string_append (word, "\xef\xbf\xbd");
      else
        g_string_append_c (word, c);
      scan->at++;
    }
  taken->end = scan->at;
  clean = g_string_free (word, FALSE);
  taken->text = clean;
  return taken;
}

/* ">", ">>", "<", "2>", "2>&1", "&>", "<<EOF": whether there is one; it goes to the command, or is forgotten. */
static gboolean
take_redirection (Scan *scan)
{
  NwShellCommand *command = scan->command;
  gsize digits = 0;
  gboolean is_input, is_error;
  NwShellWord *target;

  while (g_ascii_isdigit (look (scan, digits)))
    digits++;
  if (look (scan, 0) == '&' && look (scan, 1) == '>')
    digits = 1;
  if (look (scan, digits) != '<' && look (scan, digits) != '>')
    return FALSE;

  is_error = digits == 1 && g_ascii_isdigit (look (scan, 0)) && look (scan, 0) != '1' && look (scan, 0) != '0';
  is_input = look (scan, digits) == '<';
  scan->at += digits + 1;
  while (look (scan, 0) == '<' || look (scan, 0) == '>' || look (scan, 0) == '|')
    scan->at++;
  if (look (scan, 0) == '&')
    {
      /* 2>&1 */
      scan->at++;
      while (g_ascii_isdigit (look (scan, 0)) || look (scan, 0) == '-')
        scan->at++;
      command->end = scan->at;
      return TRUE;
    }
  skip_blanks (scan);
  target = take_word (scan);
  command->end = target->end;
  if (is_input && !command->input)
    command->input = target;
  else if (!is_input && !is_error && !command->output)
    command->output = target;
  else
    word_free (target);
  return TRUE;
}

static void
end_command (Scan *scan, NwShellOperator operator, gsize length)
{
  scan->command->operator = operator;
  scan->command->operator_start = scan->at;
  scan->at += length;
  if (scan->command->words->len > 0 || scan->command->output || scan->command->input)
    g_ptr_array_add (scan->commands, scan->command);
  else
    nw_shell_command_free (scan->command);
  skip_blanks (scan);
  scan->command = command_new (scan->at);
}

/* ";", "&&", "||", "|", "&", and parentheses, which are words of their own. Returns: whether there was one. */
static gboolean
take_operator (Scan *scan)
{
  char c = look (scan, 0);

  if (c == ';')
    end_command (scan, NW_SHELL_END, look (scan, 1) == ';' ? 2 : 1);
  else if (c == '&')
    end_command (scan, look (scan, 1) == '&' ? NW_SHELL_AND : NW_SHELL_BACKGROUND, look (scan, 1) == '&' ? 2 : 1);
  else if (c == '|')
    end_command (scan, look (scan, 1) == '|' ? NW_SHELL_OR : NW_SHELL_PIPE, look (scan, 1) == '|' ? 2 : 1);
  else
    return FALSE;
  return TRUE;
}

static void
add_word (Scan *scan, NwShellWord *word)
{
  if (scan->command->words->len == 0 && !scan->command->output && !scan->command->input)
    scan->command->start = word->start;
  scan->command->end = word->end;
  g_ptr_array_add (scan->command->words, word);
}

static NwShellWord *
take_parenthesis (Scan *scan)
{
  NwShellWord *word = g_new0 (NwShellWord, 1);

  word->text = g_strndup (scan->text + scan->at, 1);
  word->start = scan->at++;
  word->end = scan->at;
  return word;
}

/* "&&", "||" and "|" at the end of a line go on in the next one. */
static gboolean
wants_more (const Scan *scan)
{
  NwShellCommand *last;

  if (scan->command->words->len > 0 || scan->commands->len == 0)
    return FALSE;
  last = g_ptr_array_index (scan->commands, scan->commands->len - 1);
  return last->operator == NW_SHELL_AND || last->operator == NW_SHELL_OR || last->operator == NW_SHELL_PIPE;
}

GPtrArray *
nw_shell_split (const char *text, gsize length, gsize from, gsize *next)
{
  Scan scan = { text, length, from, NULL, NULL };

  g_return_val_if_fail (text != NULL && next != NULL && from <= length, NULL);

  scan.commands = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_shell_command_free);
  scan.command = command_new (from);
  for (;;)
    {
      skip_blanks (&scan);
      if (look (&scan, 0) == '#')
        while (!at_end (&scan) && look (&scan, 0) != '\n')
          scan.at++;
      if (at_end (&scan))
        break;
      if (look (&scan, 0) == '\n')
        {
          scan.at++;
          if (!wants_more (&scan))
            break;
        }
      else if (look (&scan, 0) == '(' || look (&scan, 0) == ')')
        add_word (&scan, take_parenthesis (&scan));
      else if (!take_redirection (&scan) && !take_operator (&scan))
        add_word (&scan, take_word (&scan));
    }
  *next = scan.at;
  end_command (&scan, NW_SHELL_END, 0);
  nw_shell_command_free (scan.command);
  return scan.commands;
}
