/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-tree.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <yaml.h>

/** Level: a collection that is being read. @key: of a mapping, whose value comes next; or %NULL. */
typedef struct {
  NwTreeNode *node;
  char       *key;
  GHashTable *seen;
} Level;

typedef struct {
  NwTree     *tree;
  GArray     *levels;
  GHashTable *anchors; /* name → NwTreeNode */
  NwTreeNode *root;
} Reader;

static void
clear_level (gpointer data)
{
  Level *level = data;

  g_free (level->key);
  g_clear_pointer (&level->seen, g_hash_table_unref);
}

static guint
get_line (const yaml_event_t *event)
{
  return event->start_mark.line + 1;
}

static guint
get_column (const yaml_event_t *event)
{
  return event->start_mark.column + 1;
}

/* Puts a value where it belongs: under a key, in a sequence, or it is itself the key. */
static gboolean
place (Reader *reader, const yaml_event_t *event, NwTreeNode *node, GError **error)
{
  Level *level = reader->levels->len > 0 ? &g_array_index (reader->levels, Level, reader->levels->len - 1) : NULL;

  if (level == NULL)
    {
      reader->root = node;
      return TRUE;
    }
  if (level->node->type == NW_TREE_MAPPING && level->key == NULL)
    {
      if (node->type != NW_TREE_SCALAR)
        return nw_tree_refuse (error, get_line (event), get_column (event), _("a key has to be a word"));
      if (!g_hash_table_add (level->seen, g_strdup (node->text)))
        return nw_tree_refuse (error, get_line (event), get_column (event), _("“%s” is there already"), node->text);
      level->key = g_strdup (node->text);
      return TRUE;
    }
  if (level->node->type == NW_TREE_MAPPING)
    g_ptr_array_add (level->node->keys, g_steal_pointer (&level->key));
  g_ptr_array_add (level->node->children, node);
  return TRUE;
}

static void
remember (Reader *reader, const yaml_char_t *anchor, NwTreeNode *node)
{
  if (anchor)
    g_hash_table_insert (reader->anchors, g_strdup ((const char *) anchor), node);
}

static gboolean
take_scalar (Reader *reader, const yaml_event_t *event, GError **error)
{
  NwTreeNode *node = nw_tree_add_node (reader->tree, NW_TREE_SCALAR, get_line (event), get_column (event), error);

  if (node == NULL)
    return FALSE;
  if (strlen ((const char *) event->data.scalar.value) != event->data.scalar.length)
    return nw_tree_refuse (error, get_line (event), get_column (event), _("there is a NUL in this text"));
  node->text = g_strdup ((const char *) event->data.scalar.value);
  node->is_string = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
  remember (reader, event->data.scalar.anchor, node);
  return place (reader, event, node, error);
}

static gboolean
begin (Reader *reader, const yaml_event_t *event, NwTreeType type, const yaml_char_t *anchor, GError **error)
{
  NwTreeNode *node;
  Level level = { 0 };

  if (reader->levels->len == NW_TREE_DEPTH_MAX)
    return nw_tree_refuse (error, get_line (event), get_column (event), _("this stands more than %d deep in other things"), NW_TREE_DEPTH_MAX);
  node = nw_tree_add_node (reader->tree, type, get_line (event), get_column (event), error);
  if (node == NULL || !place (reader, event, node, error))
    return FALSE;
  remember (reader, anchor, node);
  level.node = node;
  if (type == NW_TREE_MAPPING)
    level.seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_array_append_val (reader->levels, level);
  return TRUE;
}

static gboolean
take_alias (Reader *reader, const yaml_event_t *event, GError **error)
{
  const char *name = (const char *) event->data.alias.anchor;
  NwTreeNode *node = g_hash_table_lookup (reader->anchors, name);

  if (node == NULL)
    return nw_tree_refuse (error, get_line (event), get_column (event), _("nothing before this is called “%s”"), name);
  for (guint i = 0; i < reader->levels->len; i++)
    if (g_array_index (reader->levels, Level, i).node == node)
      return nw_tree_refuse (error, get_line (event), get_column (event), _("“%s” would be a part of itself"), name);
  return place (reader, event, node, error);
}

/* Returns: FALSE at the end of the document as well. */
static gboolean
take_event (Reader *reader, const yaml_event_t *event, GError **error)
{
  switch (event->type)
    {
    case YAML_SCALAR_EVENT:
      return take_scalar (reader, event, error);
    case YAML_SEQUENCE_START_EVENT:
      return begin (reader, event, NW_TREE_SEQUENCE, event->data.sequence_start.anchor, error);
    case YAML_MAPPING_START_EVENT:
      return begin (reader, event, NW_TREE_MAPPING, event->data.mapping_start.anchor, error);
    case YAML_ALIAS_EVENT:
      return take_alias (reader, event, error);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      g_array_set_size (reader->levels, reader->levels->len - 1);
      return TRUE;
    case YAML_DOCUMENT_END_EVENT:
    case YAML_STREAM_END_EVENT:
      return FALSE;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_START_EVENT:
    default:
      return TRUE;
    }
}

static void
read_all (Reader *reader, yaml_parser_t *parser, GError **error)
{
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      yaml_event_t event;

      if (!yaml_parser_parse (parser, &event))
        {
          nw_tree_refuse (error, parser->problem_mark.line + 1, parser->problem_mark.column + 1, "%s",
                          parser->problem ? parser->problem : _("this is no YAML"));
          reader->root = NULL;
          return;
        }
      goes_on = take_event (reader, &event, error);
      yaml_event_delete (&event);
    }
}

NwTree *
nw_tree_parse_yaml (const char *text, gsize length, GError **error)
{
  g_autoptr (NwTree) tree = nw_tree_new ();
  g_autoptr (GArray) levels = g_array_new (FALSE, TRUE, sizeof (Level));
  g_autoptr (GHashTable) anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reader reader = { tree, levels, anchors, NULL };
  g_autoptr (GError) reason = NULL;
  yaml_parser_t parser;

  g_return_val_if_fail (text != NULL, NULL);

  if (!nw_tree_check_size (text, length, error))
    return NULL;
  if (!yaml_parser_initialize (&parser))
    g_error ("no memory for a YAML parser");
  g_array_set_clear_func (levels, clear_level);
  yaml_parser_set_input_string (&parser, (const guchar *) text, length);
  read_all (&reader, &parser, &reason);
  yaml_parser_delete (&parser);

  if (reason)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }
  if (reader.root == NULL)
    {
      nw_tree_refuse (error, 1, 1, "%s", _("the file is empty"));
      return NULL;
    }
  nw_tree_set_root (tree, reader.root);
  return g_steal_pointer (&tree);
}
