/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-move.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "nw-endpoint.h"

#define POSITIONS_TYPE G_VARIANT_TYPE ("a{s(dd)}")

/* What a person cannot see is no move. */
#define STILL 0.5

guint
nw_move_find (GVariant  *before,
              GVariant  *after,
              GVariant **from,
              GVariant **to)
{
  g_autoptr(GVariantDict) old = g_variant_dict_new (NULL);
  GVariantBuilder from_builder, to_builder;
  GVariantIter iter;
  GVariant *position;
  const char *key;
  double x, y, old_x, old_y;
  guint n = 0;

  g_variant_builder_init (&from_builder, POSITIONS_TYPE);
  g_variant_builder_init (&to_builder, POSITIONS_TYPE);

  /* A dictionary to look up in, for there may be a thousand of them. */
  g_variant_iter_init (&iter, before);
  while (g_variant_iter_next (&iter, "{&s@(dd)}", &key, &position))
    {
      g_variant_dict_insert_value (old, key, position);
      g_variant_unref (position);
    }

  g_variant_iter_init (&iter, after);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, &x, &y))
    {
      if (!g_variant_dict_lookup (old, key, "(dd)", &old_x, &old_y) ||
          (fabs (x - old_x) < STILL && fabs (y - old_y) < STILL))
        continue;

      g_variant_builder_add (&from_builder, "{s(dd)}", key, old_x, old_y);
      g_variant_builder_add (&to_builder, "{s(dd)}", key, x, y);
      n++;
    }

  if (n == 0)
    {
      g_variant_builder_clear (&from_builder);
      g_variant_builder_clear (&to_builder);
      return 0;
    }

  *from = g_variant_ref_sink (g_variant_builder_end (&from_builder));
  *to = g_variant_ref_sink (g_variant_builder_end (&to_builder));

  return n;
}

gboolean
nw_move_is_by_hand (GVariant         *moved,
                    const NwSnapshot *snapshot,
                    NwSelection      *selection)
{
  g_autoptr(GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GVariantIter iter;
  const char *key;

  /* One node alone can be dragged without being selected. */
  if (g_variant_n_children (moved) == 1)
    return TRUE;

  for (guint i = 0; i < nw_selection_get_length (selection); i++)
    {
      NwEndpoint endpoint;

      if (nw_endpoint_find (snapshot, *nw_selection_get (selection, i), &endpoint))
        g_hash_table_add (keys, nw_endpoint_dup_key (&endpoint));
    }

  g_variant_iter_init (&iter, moved);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, NULL, NULL))
    if (!g_hash_table_contains (keys, key))
      return FALSE;

  return TRUE;
}

/* The name in a key: "red", "v-net-0" of "/:v-net-0". A colon may stand in the name of a namespace, but hardly does. */
static char *
dup_name (const char *key)
{
  const char *colon = strrchr (key, ':');

  if (g_str_equal (key, "/"))
    return g_strdup (_("the host"));

  return g_strdup (colon != NULL && colon[1] != '\0' ? colon + 1 : key);
}

char *
nw_move_dup_title (GVariant *moved)
{
  gsize n = g_variant_n_children (moved);
  g_autofree char *name = NULL;
  const char *key;

  if (n != 1)
    return g_strdup_printf (ngettext ("Move %u thing", "Move %u things", n), (guint) n);

  g_variant_get_child (moved, 0, "{&s(dd)}", &key, NULL, NULL);
  name = dup_name (key);

  return g_strdup_printf (_("Move %s"), name);
}
