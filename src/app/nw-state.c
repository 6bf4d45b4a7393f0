/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-state.h"

#include <math.h>

#define WRITE_DELAY_MS 500
#define POSITIONS_TYPE "a{s(dd)}"

struct _NwState {
  GObject       parent_instance;

  GFile        *file;
  GKeyFile     *keys;
  guint         write_source;
};

G_DEFINE_FINAL_TYPE (NwState, nw_state, G_TYPE_OBJECT)

static void
on_written (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    g_message ("The state of the window cannot be kept: %s", error->message);
}

static GBytes *
to_bytes (NwState *self)
{
  gsize length;
  char *text = g_key_file_to_data (self->keys, &length, NULL);

  return g_bytes_new_take (text, length);
}

static void
ensure_directory (NwState *self)
{
  g_autoptr(GFile) directory = g_file_get_parent (self->file);

  g_mkdir_with_parents (g_file_peek_path (directory), 0700);
}

static gboolean
write_later (gpointer user_data)
{
  NwState *self = user_data;
  g_autoptr(GBytes) bytes = to_bytes (self);

  self->write_source = 0;
  ensure_directory (self);
  g_file_replace_contents_bytes_async (self->file, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, on_written, NULL);

  return G_SOURCE_REMOVE;
}

static void
changed (NwState *self)
{
  g_clear_handle_id (&self->write_source, g_source_remove);
  self->write_source = g_timeout_add (WRITE_DELAY_MS, write_later, self);
}

static void
nw_state_dispose (GObject *object)
{
  NwState *self = NW_STATE (object);

  if (self->file != NULL)
    nw_state_flush (self);

  G_OBJECT_CLASS (nw_state_parent_class)->dispose (object);
}

static void
nw_state_finalize (GObject *object)
{
  NwState *self = NW_STATE (object);

  g_clear_object (&self->file);
  g_key_file_unref (self->keys);

  G_OBJECT_CLASS (nw_state_parent_class)->finalize (object);
}

static void
nw_state_class_init (NwStateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nw_state_dispose;
  object_class->finalize = nw_state_finalize;
}

static void
nw_state_init (NwState *self)
{
  self->keys = g_key_file_new ();
}

NwState *
nw_state_new (const char *path)
{
  NwState *self = g_object_new (NW_TYPE_STATE, NULL);
  g_autofree char *usual = g_build_filename (g_get_user_state_dir (), "netwarren", "state.ini", NULL);
  g_autoptr(GError) error = NULL;

  self->file = g_file_new_for_path (path != NULL ? path : usual);
  if (!g_key_file_load_from_file (self->keys, g_file_peek_path (self->file), G_KEY_FILE_NONE, &error) &&
      !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_message ("%s is not read: %s", g_file_peek_path (self->file), error->message);

  return self;
}

static int
get_size (NwState    *self,
          const char *key,
          int         otherwise)
{
  int size = g_key_file_get_integer (self->keys, "window", key, NULL);

  return size > 0 && size <= G_MAXINT16 ? size : otherwise;
}

void
nw_state_get_window (NwState  *self,
                     int      *width,
                     int      *height,
                     gboolean *maximized)
{
  g_return_if_fail (NW_IS_STATE (self));

  *width = get_size (self, "width", 1280);
  *height = get_size (self, "height", 800);
  *maximized = g_key_file_get_boolean (self->keys, "window", "maximized", NULL);
}

void
nw_state_set_window (NwState  *self,
                     int       width,
                     int       height,
                     gboolean  maximized)
{
  g_return_if_fail (NW_IS_STATE (self));

  g_key_file_set_integer (self->keys, "window", "width", width);
  g_key_file_set_integer (self->keys, "window", "height", height);
  g_key_file_set_boolean (self->keys, "window", "maximized", maximized);
  changed (self);
}

/* What is shown unless it was hidden. */
static gboolean
get_shown (NwState    *self,
           const char *group,
           const char *key)
{
  g_autoptr(GError) error = NULL;
  gboolean shown = g_key_file_get_boolean (self->keys, group, key, &error);

  return error != NULL || shown;
}

gboolean
nw_state_get_pane (NwState    *self,
                   const char *pane)
{
  g_return_val_if_fail (NW_IS_STATE (self), TRUE);

  return get_shown (self, "panes", pane);
}

void
nw_state_set_pane (NwState    *self,
                   const char *pane,
                   gboolean    shown)
{
  g_return_if_fail (NW_IS_STATE (self));

  g_key_file_set_boolean (self->keys, "panes", pane, shown);
  changed (self);
}

gboolean
nw_state_get_explain (NwState *self)
{
  g_return_val_if_fail (NW_IS_STATE (self), TRUE);

  return get_shown (self, "notes", "explain");
}

void
nw_state_set_explain (NwState  *self,
                      gboolean  explain)
{
  g_return_if_fail (NW_IS_STATE (self));

  g_key_file_set_boolean (self->keys, "notes", "explain", explain);
  changed (self);
}

char *
nw_state_get_style (NwState *self)
{
  g_autofree char *style = NULL;

  g_return_val_if_fail (NW_IS_STATE (self), NULL);

  style = g_key_file_get_string (self->keys, "appearance", "style", NULL);
  if (g_strcmp0 (style, "light") == 0 || g_strcmp0 (style, "dark") == 0)
    return g_steal_pointer (&style);

  return g_strdup ("default");
}

void
nw_state_set_style (NwState    *self,
                    const char *style)
{
  g_return_if_fail (NW_IS_STATE (self));

  g_key_file_set_string (self->keys, "appearance", "style", style);
  changed (self);
}

/* What passes both ways: keys that will mean something in the next run, and places on this earth. */
static GVariant *
filter_positions (GVariant *positions)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *key;
  double x, y;

  g_variant_builder_init (&builder, G_VARIANT_TYPE (POSITIONS_TYPE));
  g_variant_iter_init (&iter, positions);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, &x, &y))
    if (*key != '#' && isfinite (x) && isfinite (y))
      g_variant_builder_add (&builder, "{s(dd)}", key, x, y);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
nw_state_get_positions (NwState    *self,
                        const char *world)
{
  g_autofree char *text = NULL;
  g_autoptr(GVariant) positions = NULL;

  g_return_val_if_fail (NW_IS_STATE (self), NULL);

  text = g_key_file_get_string (self->keys, world, "positions", NULL);
  if (text != NULL)
    positions = g_variant_parse (G_VARIANT_TYPE (POSITIONS_TYPE), text, NULL, NULL, NULL);
  if (positions == NULL)
    positions = g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{s(dd)}"), NULL, 0));

  return filter_positions (positions);
}

void
nw_state_set_positions (NwState    *self,
                        const char *world,
                        GVariant   *positions)
{
  g_autoptr(GVariant) sunk = g_variant_ref_sink (positions);
  g_autoptr(GVariant) kept = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (NW_IS_STATE (self));
  g_return_if_fail (g_variant_is_of_type (positions, G_VARIANT_TYPE (POSITIONS_TYPE)));

  kept = filter_positions (sunk);
  text = g_variant_print (kept, FALSE);
  g_key_file_set_string (self->keys, world, "positions", text);
  changed (self);
}

char *
nw_state_get_filter (NwState    *self,
                     const char *world)
{
  g_return_val_if_fail (NW_IS_STATE (self), NULL);

  return g_key_file_get_string (self->keys, world, "filter", NULL);
}

void
nw_state_set_filter (NwState    *self,
                     const char *world,
                     const char *filter)
{
  g_return_if_fail (NW_IS_STATE (self));

  g_key_file_set_string (self->keys, world, "filter", filter);
  changed (self);
}

void
nw_state_flush (NwState *self)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;
  const char *text;

  g_return_if_fail (NW_IS_STATE (self));

  if (self->write_source == 0)
    return;

  g_clear_handle_id (&self->write_source, g_source_remove);
  ensure_directory (self);
  bytes = to_bytes (self);
  text = g_bytes_get_data (bytes, &size);
  if (!g_file_replace_contents (self->file, text, size, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, &error))
    g_message ("The state of the window cannot be kept: %s", error->message);
}
