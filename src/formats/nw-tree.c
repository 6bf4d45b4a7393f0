/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-tree.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-error.h"

/* How many mappings may be looked into for one key. */
#define MERGES_MAX 64

struct _NwTree {
  GPtrArray        *nodes;
  const NwTreeNode *root;
};

static void
node_free (gpointer data)
{
  NwTreeNode *node = data;

  g_free (node->text);
  g_clear_pointer (&node->keys, g_ptr_array_unref);
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node);
}

NwTree *
nw_tree_new (void)
{
  NwTree *self = g_new0 (NwTree, 1);

  self->nodes = g_ptr_array_new_with_free_func (node_free);
  return self;
}

void
nw_tree_free (NwTree *self)
{
  g_ptr_array_unref (self->nodes);
  g_free (self);
}

NwTreeNode *
nw_tree_add_node (NwTree *self, NwTreeType type, guint line, guint column, GError **error)
{
  NwTreeNode *node;

  if (self->nodes->len == NW_TREE_NODES_MAX)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("Line %u, column %u: the file has more than %d values; no topology needs that many"),
                   line, column, NW_TREE_NODES_MAX);
      return NULL;
    }
  node = g_new0 (NwTreeNode, 1);
  node->type = type;
  node->line = line;
  node->column = column;
  if (type == NW_TREE_MAPPING)
    node->keys = g_ptr_array_new_with_free_func (g_free);
  if (type != NW_TREE_SCALAR)
    node->children = g_ptr_array_new ();
  g_ptr_array_add (self->nodes, node);
  return node;
}

void
nw_tree_set_root (NwTree *self, const NwTreeNode *root)
{
  self->root = root;
}

const NwTreeNode *
nw_tree_get_root (const NwTree *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->root;
}

static const NwTreeNode *
get (const NwTreeNode *node, const char *key, guint *budget)
{
  const NwTreeNode *merged = NULL;
  const NwTreeNode *found = NULL;

  if (node->type != NW_TREE_MAPPING || *budget == 0)
    return NULL;
  (*budget)--;
  for (guint i = 0; i < node->keys->len; i++)
    {
      const char *name = g_ptr_array_index (node->keys, i);

      if (strcmp (name, key) == 0)
        return g_ptr_array_index (node->children, i);
      if (strcmp (name, "<<") == 0)
        merged = g_ptr_array_index (node->children, i);
    }
  if (merged == NULL)
    return NULL;
  if (merged->type != NW_TREE_SEQUENCE)
    return get (merged, key, budget);
  for (guint i = 0; i < merged->children->len && found == NULL && *budget > 0; i++)
    found = get (g_ptr_array_index (merged->children, i), key, budget);
  return found;
}

const NwTreeNode *
nw_tree_node_get (const NwTreeNode *node, const char *key)
{
  guint budget = MERGES_MAX;

  return node ? get (node, key, &budget) : NULL;
}

const char *
nw_tree_node_get_text (const NwTreeNode *node, const char *key)
{
  const NwTreeNode *value = nw_tree_node_get (node, key);

  return value && value->type == NW_TREE_SCALAR && !nw_tree_node_is_null (value) ? value->text : NULL;
}

gboolean
nw_tree_node_is_null (const NwTreeNode *node)
{
  return node->type == NW_TREE_SCALAR && !node->is_string &&
         (*node->text == '\0' || strcmp (node->text, "~") == 0 || g_ascii_strcasecmp (node->text, "null") == 0);
}

gboolean
nw_tree_refuse (GError **error, guint line, guint column, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("Line %u, column %u: %s"), line, column, reason);
  return FALSE;
}

gboolean
nw_tree_check_encoding (const char *text, gsize length, GError **error)
{
  const char *bad, *line_start = text;
  guint line = 1;

  if (g_utf8_validate (text, length, &bad))
    return TRUE;
  for (const char *at = text; at < bad; at++)
    if (*at == '\n')
      {
        line++;
        line_start = at + 1;
      }
  return nw_tree_refuse (error, line, bad - line_start + 1, "%s", _("this is no text in UTF-8"));
}

gboolean
nw_tree_check_size (const char *text, gsize length, GError **error)
{
  guint line = 1, column = 1;

  if (length <= NW_TREE_BYTES_MAX)
    return TRUE;
  for (gsize i = 0; i < NW_TREE_BYTES_MAX; i++)
    if (text[i] == '\n')
      {
        line++;
        column = 1;
      }
    else
      {
        column++;
      }
  g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("Line %u, column %u: the file goes on after %d MiB; no topology is that long"),
               line, column, NW_TREE_BYTES_MAX / (1024 * 1024));
  return FALSE;
}
