/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What JSON and YAML have in common, with the place of everything, and bounds: files come from strangers. */

/** NW_TREE_BYTES_MAX: a longer file is refused. */
#define NW_TREE_BYTES_MAX (8 * 1024 * 1024)
/** NW_TREE_DEPTH_MAX: how deep things may stand in each other. */
#define NW_TREE_DEPTH_MAX 64
/** NW_TREE_NODES_MAX: how many values there may be in all. */
#define NW_TREE_NODES_MAX 500000

typedef enum {
  NW_TREE_SCALAR,
  NW_TREE_SEQUENCE,
  NW_TREE_MAPPING,
} NwTreeType;

/**
 * NwTreeNode:
 * @line, @column: where it begins, from 1; the column counts bytes
 * @text: of a scalar, as it is meant (without quotes and escapes)
 * @is_string: of a scalar: it was quoted, so that it is no number and no word of the language
 * @keys: (element-type utf8): of a mapping
 * @children: (element-type NwTreeNode): of a mapping its values
 */
typedef struct {
  NwTreeType type;
  guint      line;
  guint      column;
  char      *text;
  gboolean   is_string;
  GPtrArray *keys;
  GPtrArray *children;
} NwTreeNode;

typedef struct _NwTree NwTree;

/**
 * nw_tree_parse_json: RFC 8259, strictly. A member that is there twice is an error.
 * @length: of @text, which need not end in NUL
 * Returns: (transfer full) (nullable): NW_ERROR_INVALID_ARGUMENT or NW_ERROR_LIMIT, with line and column in the message
 */
NwTree *nw_tree_parse_json (const char *text, gsize length, GError **error);
/**
 * nw_tree_parse_yaml: YAML 1.1, the first document. What an alias stands for is shared, not copied; one that stands for something
 * that it is itself a part of is an error, and so is a key that is there twice.
 */
NwTree *nw_tree_parse_yaml (const char *text, gsize length, GError **error);
void    nw_tree_free (NwTree *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwTree, nw_tree_free)

const NwTreeNode *nw_tree_get_root (const NwTree *self);

/** Returns: (nullable): the value of @key, also by way of YAML's merge key "<<"; %NULL when @node is no mapping, too. */
const NwTreeNode *nw_tree_node_get (const NwTreeNode *node, const char *key);
/** The text of the scalar @key; %NULL when there is none. */
const char *nw_tree_node_get_text (const NwTreeNode *node, const char *key);
/** Whether it is JSON's or YAML's null. */
gboolean nw_tree_node_is_null (const NwTreeNode *node);

/** Sets an NW_ERROR_INVALID_ARGUMENT that begins with "Line 3, column 12: ". Returns: %FALSE. */
gboolean nw_tree_refuse (GError **error, guint line, guint column, const char *format, ...) G_GNUC_PRINTF (4, 5);

/** For parsers. */
NwTree     *nw_tree_new (void);
/** @error: when there are too many already. Returns: (transfer none) (nullable): */
NwTreeNode *nw_tree_add_node (NwTree *self, NwTreeType type, guint line, guint column, GError **error);
void        nw_tree_set_root (NwTree *self, const NwTreeNode *root);
/** nw_tree_check_size: whether a file is not too long; the error says where the bound is. */
gboolean    nw_tree_check_size (const char *text, gsize length, GError **error);
/** nw_tree_check_encoding: whether it is all UTF-8; the error says from where on it is not. */
gboolean    nw_tree_check_encoding (const char *text, gsize length, GError **error);

G_END_DECLS
