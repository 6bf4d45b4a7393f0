/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-tree.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* json-glib neither bounds how deep arrays stand in each other, nor tells where a value was, nor that a member was there twice. */

typedef struct {
  NwTree     *tree;
  const char *at;
  const char *end;
  const char *line_start;
  guint       line;
  guint       depth;
} Reader;

static NwTreeNode *read_value (Reader *reader, GError **error);

static guint
get_column (const Reader *reader)
{
  return reader->at - reader->line_start + 1;
}

static gboolean
refuse (Reader *reader, GError **error, const char *reason)
{
  return nw_tree_refuse (error, reader->line, get_column (reader), "%s", reason);
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at) && *reader->at != '\0')
    {
      if (*reader->at++ == '\n')
        {
          reader->line++;
          reader->line_start = reader->at;
        }
    }
}

static gboolean
take (Reader *reader, char c)
{
  if (reader->at == reader->end || *reader->at != c)
    return FALSE;
  reader->at++;
  return TRUE;
}

static gboolean
read_hex (Reader *reader, gunichar *value, GError **error)
{
  *value = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = reader->at < reader->end ? g_ascii_xdigit_value (*reader->at) : -1;

      if (digit < 0)
        return refuse (reader, error, _("“\\u” wants four hexadecimal digits"));
      *value = *value * 16 + digit;
      reader->at++;
    }
  return TRUE;
}

static gboolean
read_unicode (Reader *reader, GString *text, GError **error)
{
  gunichar value, low;

  if (!read_hex (reader, &value, error))
    return FALSE;
  /* Two escapes for one character (RFC 8259, section 7). */
  if (value >= 0xd800 && value < 0xdc00 && take (reader, '\\') && take (reader, 'u'))
    {
      if (!read_hex (reader, &low, error))
        return FALSE;
      if (low >= 0xdc00 && low < 0xe000)
        value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
    }
  if (value == 0 || !g_unichar_validate (value))
    return refuse (reader, error, _("this escape is no character that could be in a text"));
  g_string_append_unichar (text, value);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *text, GError **error)
{
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  const char *found;

  if (reader->at == reader->end)
    return refuse (reader, error, _("the text has no end"));
  if (take (reader, 'u'))
    return read_unicode (reader, text, error);
  found = *reader->at != '\0' ? strchr (from, *reader->at) : NULL;
  if (found == NULL)
    return refuse (reader, error, _("there is no such escape"));
  g_string_append_c (text, to[found - from]);
  reader->at++;
  return TRUE;
}

/* @reader stands behind the opening quote. */
static char *
read_string (Reader *reader, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  while (!take (reader, '"'))
    {
      if (reader->at == reader->end)
        {
          refuse (reader, error, _("the text has no end"));
          return NULL;
        }
      if ((guchar) *reader->at < 0x20)
        {
          refuse (reader, error, _("control characters and line ends have to be escaped in a text"));
          return NULL;
        }
      if (take (reader, '\\'))
        {
          if (!read_escape (reader, text, error))
            return NULL;
        }
      else
        {
          g_string_append_c (text, *reader->at++);
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_number (const char *word)
{
  return g_regex_match_simple ("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$", word, 0, 0);
}

static gboolean
read_word (Reader *reader, NwTreeNode *node, GError **error)
{
  const char *start = reader->at;

  while (reader->at < reader->end && (g_ascii_isalnum (*reader->at) || (*reader->at != '\0' && strchr ("+-.", *reader->at))))
    reader->at++;
  node->text = g_strndup (start, MIN (reader->at - start, 64));
  if (reader->at - start < 64 && (strcmp (node->text, "true") == 0 || strcmp (node->text, "false") == 0 ||
                                  strcmp (node->text, "null") == 0 || is_number (node->text)))
    return TRUE;
  reader->at = start;
  return refuse (reader, error, _("a value is expected here: a text in quotes, a number, true, false, null, […] or {…}"));
}

static gboolean
read_sequence (Reader *reader, NwTreeNode *node, GError **error)
{
  skip_space (reader);
  if (take (reader, ']'))
    return TRUE;
  do
    {
      NwTreeNode *child = read_value (reader, error);

      if (child == NULL)
        return FALSE;
      g_ptr_array_add (node->children, child);
      skip_space (reader);
    }
  while (take (reader, ','));
  return take (reader, ']') || refuse (reader, error, _("“,” or “]” is expected here"));
}

static gboolean
read_member (Reader *reader, NwTreeNode *node, GHashTable *seen, GError **error)
{
  NwTreeNode *child;
  guint line, column;
  char *key;

  skip_space (reader);
  line = reader->line;
  column = get_column (reader);
  if (!take (reader, '"'))
    return refuse (reader, error, _("the name of a member is expected here, in quotes"));
  key = read_string (reader, error);
  if (key == NULL)
    return FALSE;
  g_ptr_array_add (node->keys, key);
  if (!g_hash_table_add (seen, key))
    return nw_tree_refuse (error, line, column, _("“%s” is there already"), key);
  skip_space (reader);
  if (!take (reader, ':'))
    return refuse (reader, error, _("“:” is expected here"));
  child = read_value (reader, error);
  if (child == NULL)
    return FALSE;
  g_ptr_array_add (node->children, child);
  skip_space (reader);
  return TRUE;
}

static gboolean
read_mapping (Reader *reader, NwTreeNode *node, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  skip_space (reader);
  if (take (reader, '}'))
    return TRUE;
  do
    if (!read_member (reader, node, seen, error))
      return FALSE;
  while (take (reader, ','));
  return take (reader, '}') || refuse (reader, error, _("“,” or “}” is expected here"));
}

static NwTreeNode *
read_value (Reader *reader, GError **error)
{
  NwTreeType type = NW_TREE_SCALAR;
  NwTreeNode *node;
  gboolean read;

  skip_space (reader);
  if (reader->at < reader->end && (*reader->at == '{' || *reader->at == '['))
    type = *reader->at == '{' ? NW_TREE_MAPPING : NW_TREE_SEQUENCE;
  if (reader->depth == NW_TREE_DEPTH_MAX && type != NW_TREE_SCALAR)
    {
      nw_tree_refuse (error, reader->line, get_column (reader), _("this stands more than %d deep in other things"), NW_TREE_DEPTH_MAX);
      return NULL;
    }
  node = nw_tree_add_node (reader->tree, type, reader->line, get_column (reader), error);
  if (node == NULL)
    return NULL;

  reader->depth++;
  if (type != NW_TREE_SCALAR)
    reader->at++;
  if (type == NW_TREE_MAPPING)
    read = read_mapping (reader, node, error);
  else if (type == NW_TREE_SEQUENCE)
    read = read_sequence (reader, node, error);
  else if (take (reader, '"'))
    {
      node->text = read_string (reader, error);
      node->is_string = TRUE;
      read = node->text != NULL;
    }
  else
    read = read_word (reader, node, error);
  reader->depth--;
  return read ? node : NULL;
}

NwTree *
nw_tree_parse_json (const char *text, gsize length, GError **error)
{
  g_autoptr (NwTree) tree = nw_tree_new ();
  Reader reader = { tree, text, text + length, text, 1, 0 };
  NwTreeNode *root;

  g_return_val_if_fail (text != NULL, NULL);

  if (!nw_tree_check_size (text, length, error) || !nw_tree_check_encoding (text, length, error))
    return NULL;
  root = read_value (&reader, error);
  if (root == NULL)
    return NULL;
  skip_space (&reader);
  if (reader.at != reader.end)
    {
      refuse (&reader, error, _("the file goes on after its end"));
      return NULL;
    }
  nw_tree_set_root (tree, root);
  return g_steal_pointer (&tree);
}
