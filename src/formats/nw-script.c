/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-script.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-command-reader.h"
#include "nw-script-text.h"

/* Bytes of a physical line, and of what goes on in the next ones. */
#define LINE_MAX_BYTES 65536
#define JOINED_MAX_BYTES 4096
/* Bytes that tell whether it is an article or a script. */
#define NATURE_MAX_BYTES 262144

G_DEFINE_FINAL_TYPE (NwScriptLine, nw_script_line, G_TYPE_OBJECT)

struct _NwScript {
  GObject    parent_instance;
  GPtrArray *lines; /* NwScriptLine */
};

static void nw_script_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NwScript, nw_script, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, nw_script_list_model_init))

/* A text being read. */
typedef struct {
  const char    *text; /* valid UTF-8, without NUL */
  gsize          length;
  NwScript      *script;
  NwScriptWorld *world;
  NwTextNature   nature;
  gboolean       is_output; /* what follows may be what the last command printed */
  gboolean       is_single;
  NwScriptLine  *last;      /* that has operations */
  gsize          counted;   /* up to where lines and columns are */
  guint          line;
  guint          column;
} Reading;

/* Lines */

static void
count_to (Reading *reading, gsize at)
{
  for (; reading->counted < at; reading->counted++)
    {
      guchar c = reading->text[reading->counted];

      if (c == '\n')
        {
          reading->line++;
          reading->column = 1;
        }
      else if ((c & 0xc0) != 0x80)
        reading->column++;
    }
}

/* Returns: (transfer none): of the script */
static NwScriptLine *
add_line (Reading *reading, gsize start, gsize end, NwScriptStatus status)
{
  NwScriptLine *line = g_object_new (NW_TYPE_SCRIPT_LINE, NULL);

  count_to (reading, start);
  line->text = g_strndup (reading->text + start, end - start);
  line->start = start;
  line->length = end - start;
  line->line = reading->line;
  line->column = reading->column;
  line->status = status;
  line->explanation = g_strdup ("");
  g_ptr_array_add (reading->script->lines, line);
  return line;
}

static void
skip_line (Reading *reading, gsize start, gsize end, const char *why)
{
  NwScriptLine *line;

  while (end > start && strchr (" \t\r\n", reading->text[end - 1]))
    end--;
  if (end == start)
    return;
  line = add_line (reading, start, MIN (end, start + LINE_MAX_BYTES), NW_SCRIPT_SKIPPED);
  g_free (line->explanation);
  line->explanation = g_strdup (why);
}

static NwScriptLine *
refuse_line (Reading *reading, gsize start, gsize end, const char *why)
{
  NwScriptLine *line = add_line (reading, start, end, NW_SCRIPT_NOT_UNDERSTOOD);

  line->message = g_strdup (why);
  line->mark_end = strcspn (line->text, " \t\n");
  return line;
}

static gboolean
is_full (Reading *reading)
{
  return reading->script->lines->len >= NW_SCRIPT_MAX;
}

/* Commands */

static GStrv
dup_words (const NwShellCommand *command)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < command->words->len; i++)
    g_strv_builder_add (builder, ((NwShellWord *) command->words->pdata[i])->text);
  return g_strv_builder_end (builder);
}

static char *
explain_question (const NwScriptLine *line, NwScriptWorld *world)
{
  NwScriptPlace *place = nw_script_world_find (world, line->question->namespace);
  g_autofree char *where = place ? nw_namespace_dup_title (place->state) : g_strdup ("");

  switch (line->question->kind)
    {
    case NW_QUESTION_NAMESPACES:
      return g_strdup (_("Which namespaces there are."));
    case NW_QUESTION_LINKS:
      return g_strdup_printf (_("Which interfaces “%s” has, and whether they are up."), where);
    case NW_QUESTION_ADDRESSES:
      return g_strdup_printf (_("Which addresses the interfaces of “%s” have."), where);
    case NW_QUESTION_ROUTES:
    case NW_QUESTION_ROUTE_TABLE:
      return g_strdup_printf (_("Which ways “%s” knows, and to where."), where);
    case NW_QUESTION_RULES:
      return g_strdup_printf (_("Which of its tables of routes “%s” looks into, and when."), where);
    case NW_QUESTION_NEIGHBOURS:
    case NW_QUESTION_ARP:
      return g_strdup_printf (_("Whose MAC addresses “%s” has learnt."), where);
    case NW_QUESTION_BRIDGE_PORTS:
      return g_strdup_printf (_("What is plugged into the switches of “%s”."), where);
    case NW_QUESTION_BRIDGE_ENTRIES:
      return g_strdup_printf (_("Behind which port the switches of “%s” have heard which MAC address."), where);
    case NW_QUESTION_SYSCTL:
      return g_strdup_printf (_("Whether “%s” passes on packets that are not for itself."), where);
    case NW_QUESTION_QDISCS:
      return g_strdup_printf (_("What slows down the interfaces of “%s”."), where);
    case NW_QUESTION_RULESET:
      return g_strdup_printf (_("Which rules of address translation “%s” has."), where);
    case NW_QUESTION_PING:
      return g_strdup_printf (_("Whether “%s” gets an answer from there."), where);
    default:
      g_return_val_if_reached (g_strdup (""));
    }
}

/* What a command has come to. */
static void
settle (Reading *reading, NwScriptLine *line, const NwCommandReader *reader, gboolean understood)
{
  if (!understood)
    {
      line->status = NW_SCRIPT_NOT_UNDERSTOOD;
      g_ptr_array_set_size (line->operations, 0);
      g_clear_object (&line->question);
    }
  else if (line->question)
    line->status = NW_SCRIPT_QUESTION;
  else if (line->operations->len == 0 && reader->n_so > 0)
    line->status = NW_SCRIPT_ALREADY_SO;
  if (line->status == NW_SCRIPT_QUESTION)
    {
      g_free (line->explanation);
      line->explanation = explain_question (line, reading->world);
    }
  if (line->status == NW_SCRIPT_ALREADY_SO && *line->explanation == '\0')
    {
      g_free (line->explanation);
      line->explanation = g_strdup (_("It is so already."));
    }
  if (line->message && !g_utf8_validate (line->message, -1, NULL))
    {
      g_autofree char *bytes = g_steal_pointer (&line->message);

      line->message = g_utf8_make_valid (bytes, -1);
    }
  if (line->operations->len > 0)
    reading->last = line;
  reading->is_output = line->status == NW_SCRIPT_QUESTION || (line->status == NW_SCRIPT_NOT_UNDERSTOOD && reading->nature.is_article);
}

/* @start: where the line begins, before its first word when "echo 1 |" belongs to it */
static void
read_command (Reading *reading, const NwShellCommand *command, gsize start, const char *pipe_input, gboolean may_fail)
{
  NwScriptLine *line = add_line (reading, start, command->end, NW_SCRIPT_CHANGE);
  NwCommandReader reader = {
    .world = reading->world,
    .place = nw_script_world_find (reading->world, ""),
    .line = line,
    .command = command,
    .source = reading->text,
    .pipe_input = pipe_input,
    .last = reading->last,
  };
  gboolean understood;

  g_strfreev (line->words);
  line->words = dup_words (command);
  line->may_fail = may_fail;
  understood = nw_command_read (&reader);
  settle (reading, line, &reader, understood);
}

static gboolean
is_word (const NwShellCommand *command, const char *const *words)
{
  const NwShellWord *first = command->words->len > 0 ? command->words->pdata[0] : NULL;

  return first && g_strv_contains (words, first->text);
}

/* "echo 1 |", "printf 1 |" */
static char *
echoed (const NwShellCommand *command)
{
  static const char *const echoes[] = { "echo", "printf", NULL };
  g_auto (GStrv) words = NULL;

  if (!is_word (command, echoes))
    return NULL;
  words = dup_words (command);
  return g_strjoinv (" ", words + 1);
}

static gboolean
is_here_document (const Reading *reading, const NwShellCommand *command)
{
  gsize at = command->input ? command->input->start : 0;

  while (at > 0 && (reading->text[at - 1] == ' ' || reading->text[at - 1] == '-'))
    at--;
  return at > 1 && reading->text[at - 1] == '<' && reading->text[at - 2] == '<';
}

/* Behind the line that is only the word after "<<". */
static gsize
skip_here_document (const Reading *reading, const NwShellCommand *command, gsize from)
{
  const char *word = command->input->text;
  gsize length = strlen (word);

  while (from < reading->length)
    {
      const char *end = memchr (reading->text + from, '\n', reading->length - from);
      gsize line_end = end ? (gsize) (end - reading->text) : reading->length;
      gsize at = from;

      while (at < line_end && reading->text[at] == '\t')
        at++;
      from = MIN (line_end + 1, reading->length);
      if (line_end - at == length && strncmp (reading->text + at, word, length) == 0)
        return from;
    }
  return from;
}

/* Commands of one logical line. Returns: where the next line begins */
static gsize
read_commands (Reading *reading, GPtrArray *commands, gsize next)
{
  static const char *const nothings[] = { "true", ":", "echo", NULL };
  static const char *const echoes[] = { "echo", "printf", NULL };

  for (guint i = 0; i < commands->len && !is_full (reading); i++)
    {
      const NwShellCommand *command = commands->pdata[i];
      const NwShellCommand *before = i > 0 ? commands->pdata[i - 1] : NULL;
      const NwShellCommand *after = i + 1 < commands->len ? commands->pdata[i + 1] : NULL;
      NwShellOperator join = before ? before->operator : NW_SHELL_END;
      g_autofree char *input = join == NW_SHELL_PIPE ? echoed (before) : NULL;

      if (command->words->len == 0)
        continue;
      if (is_here_document (reading, command))
        {
          next = skip_here_document (reading, command, next);
          refuse_line (reading, command->start, next, _("Text behind “<<” is not read; write each command on a line of its own."));
        }
      else if (join == NW_SHELL_OR && is_word (command, nothings))
        continue;
      else if (join == NW_SHELL_OR)
        refuse_line (reading, command->start, command->end,
                     _("What stands behind “||” happens only when the command before it fails; here nothing depends on that."));
      else if (join == NW_SHELL_PIPE && !input)
        skip_line (reading, command->start, command->end, _("Sifts what the command before it says; here all of it is shown."));
      else if (command->operator == NW_SHELL_PIPE && after && is_word (command, echoes))
        continue; /* belongs to the next one */
      else
        read_command (reading, command, input ? before->start : command->start, input,
                      command->operator == NW_SHELL_OR && after && is_word (after, nothings));
    }
  return next;
}

static gboolean
has_open_quote (GPtrArray *commands)
{
  for (guint i = 0; i < commands->len; i++)
    {
      const NwShellCommand *command = commands->pdata[i];

      for (guint j = 0; j < command->words->len; j++)
        if (((NwShellWord *) command->words->pdata[j])->problem == NW_SHELL_OPEN_QUOTE)
          return TRUE;
    }
  return FALSE;
}

/* A command at @from on the line that ends at @end. Returns: where the next line begins */
static gsize
read_command_line (Reading *reading, gsize from, gsize end)
{
  g_autoptr (GPtrArray) commands = NULL;
  gsize limit = MIN (reading->length, end + JOINED_MAX_BYTES);
  gsize next;

  commands = nw_shell_split (reading->text, limit, from, &next);
  if (has_open_quote (commands))
    {
      /* An apostrophe; not the rest of the text. */
      g_ptr_array_unref (commands);
      commands = nw_shell_split (reading->text, end, from, &next);
    }
  /* The next line begins behind a line feed, even where a join was cut short. */
  while (next > 0 && next < reading->length && reading->text[next - 1] != '\n')
    next++;
  return read_commands (reading, commands, next);
}

static gsize
read_block (Reading *reading, gsize from)
{
  gsize next = nw_text_find_block_end (reading->text, MIN (reading->length, from + LINE_MAX_BYTES), from);
  gsize end = next;
  NwScriptLine *line;

  while (end > from && strchr (" \t\r\n", reading->text[end - 1]))
    end--;
  line = refuse_line (reading, from, end, _("Loops and conditions are for a shell. Write the commands one by one."));
  line->suggestion = nw_text_unroll (line->text, line->length);
  if (line->suggestion)
    {
      g_free (line->message);
      line->message = g_strdup (_("Loops are for a shell. Written out, this is as many commands."));
    }
  while (next > 0 && next < reading->length && reading->text[next - 1] != '\n')
    next++;
  return next;
}

/* Whether a command behind "# " would be understood. */
static gboolean
would_understand (Reading *reading, gsize from, gsize end)
{
  gsize next;
  g_autoptr (GPtrArray) commands = nw_shell_split (reading->text, end, from, &next);
  g_autoptr (NwScriptLine) line = g_object_new (NW_TYPE_SCRIPT_LINE, NULL);
  NwCommandReader reader = { .world = reading->world, .place = nw_script_world_find (reading->world, ""), .line = line,
                             .source = reading->text, .is_dry = TRUE };

  if (commands->len == 0)
    return FALSE;
  line->text = g_strdup ("");
  line->explanation = g_strdup ("");
  line->start = from;
  line->length = end - from;
  reader.command = commands->pdata[0];
  return nw_command_read (&reader);
}

/* Something like what the command before it prints. */
static gboolean
is_like_output (const Reading *reading, const char *line, gsize length, gboolean is_indented)
{
  g_autofree char *first = g_strndup (line, strcspn (line, " \t\r\n"));

  return reading->nature.is_article || is_indented || g_ascii_isdigit (*line) || g_ascii_isupper (*line) ||
         nw_script_world_find (reading->world, first) || strstr (first, ":");
}

static gsize
read_hash_line (Reading *reading, gsize from, gsize end)
{
  gsize command = from + 1;

  while (command < end && reading->text[command] == ' ')
    command++;
  if (reading->nature.hash_is_prompt && command > from + 1 &&
      nw_text_is_command (reading->text + command, end - command) &&
      (reading->nature.all_hash || would_understand (reading, command, end)))
    return read_command_line (reading, command, end);
  skip_line (reading, from, end, _("A comment."));
  return MIN (end + 1, reading->length);
}

/* One physical line, or as many as belong to it. Returns: where the next begins */
static gsize
read_line (Reading *reading, gsize start)
{
  const char *line_feed = memchr (reading->text + start, '\n', reading->length - start);
  gsize end = line_feed ? (gsize) (line_feed - reading->text) : reading->length;
  gsize next = MIN (end + 1, reading->length);
  NwPrompt prompt;
  gsize from = start + nw_text_skip_prompt (reading->text + start, MIN (end - start, LINE_MAX_BYTES), &prompt);
  const char *line = reading->text + from;
  gsize length = end - from;
  gboolean is_command = nw_text_is_command (line, MIN (length, LINE_MAX_BYTES));

  if (length == 0)
    {
      reading->is_output = FALSE;
      return next;
    }
  if (end - start > LINE_MAX_BYTES)
    {
      if (is_command || prompt != NW_PROMPT_NONE)
        refuse_line (reading, from, from + 200, _("This line is too long."));
      else
        skip_line (reading, from, from + 200, _("No command."));
      return next;
    }
  if (*line == '#')
    return read_hash_line (reading, from, end);
  if (length >= 2 && line[0] == '/' && line[1] == '/')
    skip_line (reading, from, end, _("A comment."));
  else if (nw_text_opens_block (line, length) && !reading->is_output)
    return read_block (reading, from);
  else if (prompt != NW_PROMPT_NONE || is_command)
    return read_command_line (reading, from, end);
  else if (reading->is_output && is_like_output (reading, line, length, from > start))
    skip_line (reading, from, end, _("What the command before it printed."));
  else if (reading->is_single || (!reading->nature.is_article && nw_text_is_like_command (line, length)))
    return read_command_line (reading, from, end);
  else
    skip_line (reading, from, end, _("No command."));
  return next;
}

/* A text of one line is typed as a command, whatever it is. */
static gboolean
is_single_line (const char *text, gsize length)
{
  gsize from = 0;

  while (from < length && strchr (" \t\r\n", text[from]))
    from++;
  while (length > from && strchr (" \t\r\n", text[length - 1]))
    length--;
  return length > from && !memchr (text + from, '\n', length - from);
}

/* Advice that only the whole can give. */

static const NwLink *
find_final (Reading *reading, const NwOperation *operation)
{
  NwScriptPlace *place = nw_script_world_find (reading->world, operation->namespace.name);

  return place ? nw_script_place_find_link (place, operation->link) : NULL;
}

/* A port that is down passes nothing, and a command for it is easily forgotten. */
static void
advise_down_port (Reading *reading, NwScriptLine *line)
{
  for (guint i = 0; i < line->operations->len && !line->message; i++)
    {
      const NwOperation *operation = line->operations->pdata[i];
      const NwLink *link = operation->kind == NW_OPERATION_LINK_SET_MASTER ? find_final (reading, operation) : NULL;

      if (!link || link->master == 0 || nw_link_is_up (link))
        continue;
      line->message = g_strdup_printf (_("%s is plugged into the switch, but it stays down, so that nothing passes: it must be set up as well."), link->name);
      line->mark_start = line->mark_end = line->length;
      if (line->words[0] && !strpbrk (line->text, ";|>\n"))
        line->suggestion = g_strconcat (line->text, " up", NULL);
    }
}

static NwScriptLine *
find_line_with (GPtrArray *lines, guint operation)
{
  for (guint i = 0; i < lines->len; i++)
    {
      NwScriptLine *line = lines->pdata[i];

      if (operation < line->operations->len)
        return line;
      operation -= line->operations->len;
    }
  return NULL;
}

/* Valid UTF-8 without NUL, and every byte still in its place. */
static char *
dup_clean (const char *text, gsize length)
{
  char *copy = g_malloc (length + 1);
  char *at = copy;

  if (length > 0)
    memcpy (copy, text, length);
  copy[length] = '\0';
  while ((gsize) (at - copy) < length)
    {
      const char *end;

      if (g_utf8_validate (at, length - (at - copy), &end))
        break;
      at = (char *) end;
      *at++ = '?';
    }
  return copy;
}

static GType
nw_script_get_item_type (GListModel *model)
{
  return NW_TYPE_SCRIPT_LINE;
}

static guint
nw_script_get_n_items (GListModel *model)
{
  return NW_SCRIPT (model)->lines->len;
}

static gpointer
nw_script_get_item (GListModel *model, guint position)
{
  NwScript *self = NW_SCRIPT (model);

  return position < self->lines->len ? g_object_ref (self->lines->pdata[position]) : NULL;
}

static void
nw_script_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = nw_script_get_item_type;
  iface->get_n_items = nw_script_get_n_items;
  iface->get_item = nw_script_get_item;
}

static void
nw_script_line_finalize (GObject *object)
{
  NwScriptLine *self = NW_SCRIPT_LINE (object);

  g_free (self->text);
  g_strfreev (self->words);
  g_ptr_array_unref (self->operations);
  g_clear_object (&self->question);
  g_free (self->explanation);
  g_free (self->message);
  g_free (self->suggestion);

  G_OBJECT_CLASS (nw_script_line_parent_class)->finalize (object);
}

static void
nw_script_line_class_init (NwScriptLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_script_line_finalize;
}

static void
nw_script_line_init (NwScriptLine *self)
{
  self->words = g_new0 (char *, 1);
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);
}

static void
nw_script_finalize (GObject *object)
{
  NwScript *self = NW_SCRIPT (object);

  g_ptr_array_unref (self->lines);

  G_OBJECT_CLASS (nw_script_parent_class)->finalize (object);
}

static void
nw_script_class_init (NwScriptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_script_finalize;
}

static void
nw_script_init (NwScript *self)
{
  self->lines = g_ptr_array_new_with_free_func (g_object_unref);
}

NwScript *
nw_script_new (const char *text, gssize length, const NwSnapshot *snapshot)
{
  NwScript *self = g_object_new (NW_TYPE_SCRIPT, NULL);
  g_autofree char *clean = dup_clean (text, length < 0 ? strlen (text) : (gsize) length);
  g_autoptr (NwScriptWorld) world = nw_script_world_new (snapshot);
  Reading reading = { .text = clean, .length = length < 0 ? strlen (text) : (gsize) length, .script = self, .world = world,
                      .line = 1, .column = 1 };
  gsize at = 0;

  reading.nature = nw_text_get_nature (clean, MIN (reading.length, NATURE_MAX_BYTES));
  reading.is_single = is_single_line (clean, reading.length);
  while (at < reading.length && !is_full (&reading))
    at = read_line (&reading, at);
  if (at < reading.length)
    {
      g_autofree char *reason = g_strdup_printf (_("A script may have %u lines; what follows was not read."), NW_SCRIPT_MAX);
      const char *end = memchr (clean + at, '\n', reading.length - at);

      refuse_line (&reading, at, MIN (end ? (gsize) (end - clean) : reading.length, at + 200), reason);
    }
  for (guint i = 0; i < self->lines->len; i++)
    advise_down_port (&reading, self->lines->pdata[i]);
  return self;
}

guint
nw_script_get_length (NwScript *self)
{
  g_return_val_if_fail (NW_IS_SCRIPT (self), 0);

  return self->lines->len;
}

NwScriptLine *
nw_script_get (NwScript *self, guint position)
{
  g_return_val_if_fail (NW_IS_SCRIPT (self), NULL);
  g_return_val_if_fail (position < self->lines->len, NULL);

  return self->lines->pdata[position];
}

guint
nw_script_count (NwScript *self, NwScriptStatus status)
{
  guint n = 0;

  g_return_val_if_fail (NW_IS_SCRIPT (self), 0);

  for (guint i = 0; i < self->lines->len; i++)
    n += ((NwScriptLine *) self->lines->pdata[i])->status == status;
  return n;
}

NwPlan *
nw_script_make_plan (NwScript *self, const char *title)
{
  guint n = 0;
  g_autofree char *counted = NULL;
  NwPlan *plan;

  g_return_val_if_fail (NW_IS_SCRIPT (self), NULL);

  n = nw_script_count (self, NW_SCRIPT_CHANGE);
  counted = g_strdup_printf (ngettext ("Run %u command", "Run %u commands", n), n);
  plan = nw_plan_new (title ? title : counted);
  for (guint i = 0; i < self->lines->len; i++)
    {
      NwScriptLine *line = self->lines->pdata[i];

      for (guint j = 0; j < line->operations->len; j++)
        nw_plan_take (plan, nw_operation_ref (line->operations->pdata[j]));
    }
  return plan;
}

NwScriptLine *
nw_script_find_line (NwScript *self, guint operation)
{
  g_return_val_if_fail (NW_IS_SCRIPT (self), NULL);

  return find_line_with (self->lines, operation);
}

char *
nw_script_apply_suggestion (const char *text, gssize length, NwScriptLine *line)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  GString *result;

  g_return_val_if_fail (NW_IS_SCRIPT_LINE (line) && line->suggestion != NULL, NULL);
  g_return_val_if_fail (line->start + line->length <= size, NULL);

  result = g_string_new_len (text, line->start);
  g_string_append (result, line->suggestion);
  g_string_append_len (result, text + line->start + line->length, size - line->start - line->length);
  return g_string_free (result, FALSE);
}
