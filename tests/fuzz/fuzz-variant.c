/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <string.h>

/* Mutating bytes at random seldom gets past the offsets of a serialised GVariant. So most mutations here work on the
 * tree of values: a child is dropped, doubled, moved, changed, or replaced by another of its type from elsewhere in it. */

#define BYTES_ONE_IN 4 /* mutations that do not care for structure: what comes of them may not be in normal form */

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  return 0;
}

static GVariant *
read_input (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  return g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (nw_fuzz_type), bytes, FALSE));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GVariant) value = read_input (data, size);

  nw_fuzz_try (value);
  return 0;
}

static guint
below (GRand *random, guint n)
{
  return g_rand_int_range (random, 0, n);
}

/* A value of @type from anywhere in @tree, each with the same chance. @found: how many there were so far. */
static void
pick (GRand *random, GVariant *tree, const GVariantType *type, guint *found, GVariant **picked)
{
  if (g_variant_is_of_type (tree, type) && below (random, ++*found) == 0)
    {
      g_clear_pointer (picked, g_variant_unref);
      *picked = g_variant_ref (tree);
    }
  if (!g_variant_is_container (tree))
    return;
  for (gsize i = 0; i < g_variant_n_children (tree); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (tree, i);

      pick (random, child, type, found, picked);
    }
}

static guint64
mutate_number (GRand *random, guint64 number)
{
  switch (below (random, 5))
    {
    case 0:
      return number + 1;
    case 1:
      return number - 1;
    case 2:
      return number ^ (G_GUINT64_CONSTANT (1) << below (random, 64));
    case 3:
      return below (random, 2) ? G_MAXUINT64 : 0;
    default:
      return (guint64) g_rand_int (random) << below (random, 33);
    }
}

static GVariant *
mutate_string (GRand *random, const char *text)
{
  static const char *const odd[] = { "", "/", ".", "..", "../x", "\\", "\\x00", "\\x2f", "%", "0", "::", "0.0.0.0/0", "é", "\n", "'" };
  g_autoptr (GString) string = g_string_new (text);
  guint at = below (random, string->len + 1);

  switch (below (random, 4))
    {
    case 0:
      g_string_insert (string, at, odd[below (random, G_N_ELEMENTS (odd))]);
      break;
    case 1:
      g_string_erase (string, at, below (random, string->len - at + 1));
      break;
    case 2:
      g_string_insert_c (string, at, 1 + below (random, 127));
      break;
    default:
      for (guint n = below (random, 300); n > 0; n--)
        g_string_insert_c (string, at, 'a');
      break;
    }
  return g_variant_new_take_string (g_utf8_make_valid (string->str, string->len));
}

static GVariant *
mutate_leaf (GRand *random, GVariant *value)
{
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_BOOLEAN:
      return g_variant_new_boolean (!g_variant_get_boolean (value));
    case G_VARIANT_CLASS_BYTE:
      return g_variant_new_byte ((guint8) mutate_number (random, g_variant_get_byte (value)));
    case G_VARIANT_CLASS_UINT16:
      return g_variant_new_uint16 ((guint16) mutate_number (random, g_variant_get_uint16 (value)));
    case G_VARIANT_CLASS_INT32:
      return g_variant_new_int32 ((gint32) mutate_number (random, (guint64) g_variant_get_int32 (value)));
    case G_VARIANT_CLASS_UINT32:
      return g_variant_new_uint32 ((guint32) mutate_number (random, g_variant_get_uint32 (value)));
    case G_VARIANT_CLASS_UINT64:
      return g_variant_new_uint64 (mutate_number (random, g_variant_get_uint64 (value)));
    case G_VARIANT_CLASS_STRING:
      return mutate_string (random, g_variant_get_string (value, NULL));
    default:
      return value; /* no other type is on the wire, but bytes at random can make one */
    }
}

/* Drops, doubles or moves one element. */
static void
mutate_elements (GRand *random, GPtrArray *children)
{
  guint at = below (random, children->len);
  guint to;

  switch (below (random, 3))
    {
    case 0:
      g_ptr_array_remove_index (children, at);
      break;
    case 1:
      g_ptr_array_insert (children, (int) below (random, children->len + 1), g_variant_ref (children->pdata[at]));
      break;
    default:
      to = below (random, children->len);
      g_ptr_array_insert (children, (int) to, g_ptr_array_steal_index (children, at));
      break;
    }
}

/* Returns: (transfer full) */
static GVariant *
mutate (GRand *random, GVariant *value, GVariant *tree)
{
  g_autoptr (GPtrArray) children = NULL;
  GVariant **items;
  gboolean is_array = g_variant_is_of_type (value, G_VARIANT_TYPE_ARRAY);
  guint at;

  if (below (random, 8) == 0)
    {
      GVariant *other = NULL;
      guint found = 0;

      pick (random, tree, g_variant_get_type (value), &found, &other);
      if (other != NULL)
        return other;
    }
  if (!g_variant_is_container (value))
    return g_variant_ref_sink (mutate_leaf (random, value));
  if (g_variant_n_children (value) == 0)
    return g_variant_ref (value);

  children = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    g_ptr_array_add (children, g_variant_get_child_value (value, i));

  at = below (random, children->len);
  if (is_array && below (random, 4) == 0)
    mutate_elements (random, children);
  else
    {
      GVariant *changed = mutate (random, children->pdata[at], tree);

      g_variant_unref (children->pdata[at]);
      children->pdata[at] = changed;
    }

  items = (GVariant **) children->pdata;
  switch (g_variant_classify (value))
    {
    case G_VARIANT_CLASS_ARRAY:
      return g_variant_ref_sink (g_variant_new_array (g_variant_type_element (g_variant_get_type (value)), items, children->len));
    case G_VARIANT_CLASS_TUPLE:
      return g_variant_ref_sink (g_variant_new_tuple (items, children->len));
    case G_VARIANT_CLASS_DICT_ENTRY:
      return g_variant_ref_sink (g_variant_new_dict_entry (items[0], items[1]));
    case G_VARIANT_CLASS_VARIANT:
      return g_variant_ref_sink (g_variant_new_variant (items[0]));
    default:
      return g_variant_ref (value);
    }
}

gsize
LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, unsigned int seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GVariant) changed = NULL;
  gsize length;

  if (below (random, BYTES_ONE_IN) == 0)
    return LLVMFuzzerMutate (data, size, max_size);

  value = read_input (data, size);
  changed = mutate (random, value, value);
  length = g_variant_get_size (changed);
  if (length == 0 || length > max_size)
    return LLVMFuzzerMutate (data, size, max_size);
  g_variant_store (changed, data);
  return length;
}
