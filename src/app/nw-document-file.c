/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "nw-document-json.h"
#include "nw-error.h"

/* What data/netwarren-document.md says. */
#define SIZE_MAX_BYTES (8 << 20)
/* A position goes through text and back. */
#define SAME_PLACE 0.5

struct _NwDocumentFile {
  GObject       parent_instance;

  GFile        *file;     /* (nullable) */
  char         *version;  /* (nullable): of @file as we know it */
  char         *told;     /* (nullable): version that "changed-on-disk" was told about; "" for gone */
  NwDocument   *saved;    /* what is in the file, or what there was before anything was done */
  NwDocument   *present;  /* (nullable) */
  NwDocument   *notes;    /* only its title, text and notes count */
  gboolean      modified;
  gboolean      saving;
  GFileMonitor *monitor;  /* (nullable) */
  GCancellable *looking;  /* (nullable): at who changed the file */
};

G_DEFINE_FINAL_TYPE (NwDocumentFile, nw_document_file, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_FILE,
  PROP_MODIFIED,
  N_PROPS
};

enum {
  CHANGED_ON_DISK,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

/* Notes and positions */

static gboolean
same_texts (GHashTable *a,
            GHashTable *b)
{
  GHashTableIter iter;
  gpointer key, value;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (g_strcmp0 (value, g_hash_table_lookup (b, key)) != 0)
      return FALSE;

  return TRUE;
}

static gboolean
same_notes (NwDocument *a,
            NwDocument *b)
{
  return g_str_equal (a->title, b->title) && g_str_equal (a->text, b->text) && same_texts (a->notes, b->notes);
}

static void
copy_notes (NwDocument *from,
            NwDocument *to)
{
  GHashTableIter iter;
  gpointer key, value;

  if (from == to)
    return;

  nw_document_set_title (to, from->title);
  nw_document_set_text (to, from->text);
  g_hash_table_remove_all (to->notes);
  g_hash_table_iter_init (&iter, from->notes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (to->notes, g_strdup (key), g_strdup (value));
}

/* The canvas finds a place for what the file has none for: that is nobody's change. */
static void
complete_positions (NwDocument *saved,
                    NwDocument *present)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, present->positions);
  while (g_hash_table_iter_next (&iter, &key, &value))
    if (!g_hash_table_contains (saved->positions, key))
      g_hash_table_insert (saved->positions, g_strdup (key), g_memdup2 (value, sizeof (NwDocumentPosition)));
}

static gboolean
same_positions (NwDocument *saved,
                NwDocument *present)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, present->positions);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const NwDocumentPosition *now = value;
      const NwDocumentPosition *then = g_hash_table_lookup (saved->positions, key);

      if (fabs (now->x - then->x) > SAME_PLACE || fabs (now->y - then->y) > SAME_PLACE)
        return FALSE;
    }

  return TRUE;
}

static gboolean
has_node (NwDocument *document,
          const char *key)
{
  g_auto(GStrv) parts = g_strsplit (key, ":", 2);
  NwDocumentNamespace *namespace_;

  if (parts[0] == NULL)
    return FALSE;

  namespace_ = nw_document_find (document, g_str_equal (parts[0], "/") ? "" : parts[0]);

  return namespace_ != NULL && (parts[1] == NULL || nw_document_namespace_find_link (namespace_, parts[1]) != NULL);
}

void
nw_document_keep_positions (NwDocument *document,
                            GVariant   *positions)
{
  g_autoptr(GVariant) sunk = g_variant_ref_sink (positions);
  GVariantIter iter;
  const char *key;
  double x, y;

  g_return_if_fail (NW_IS_DOCUMENT (document));
  g_return_if_fail (g_variant_is_of_type (positions, G_VARIANT_TYPE ("a{s(dd)}")));

  g_hash_table_remove_all (document->positions);
  g_variant_iter_init (&iter, sunk);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, &x, &y))
    if (has_node (document, key))
      nw_document_set_position (document, key, x, y);
}

/* What differs */

static gboolean
differs (NwDocumentFile *self)
{
  if (!same_notes (self->notes, self->saved))
    return TRUE;
  if (self->present == NULL)
    return FALSE;
  if (!nw_document_equal (self->saved, self->present))
    return TRUE;
  if (self->file == NULL)
    return FALSE;
  if (self->version == NULL) /* somebody took it away */
    return TRUE;

  complete_positions (self->saved, self->present);

  return !same_positions (self->saved, self->present);
}

static void
update_modified (NwDocumentFile *self)
{
  gboolean modified = differs (self);

  if (modified == self->modified)
    return;

  self->modified = modified;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODIFIED]);
}

/* On the disk */

static char *
dup_path (GFile *file)
{
  return g_file_get_parse_name (file);
}

/* GIO's own words for most errors lack the file, and for none say what to do. */
static void
set_error (GError       **error,
           NwError        code,
           const char    *what,
           GFile         *file,
           const GError  *problem,
           const char    *remedy)
{
  g_autofree char *path = dup_path (file);
  g_auto(GStrv) parts = g_strsplit (what, "%s", 2);
  g_autofree char *heading = g_strjoinv (path, parts);

  if (problem == NULL)
    g_set_error (error, NW_ERROR, code, "%s %s", heading, remedy);
  else
    g_set_error (error, NW_ERROR, code, "%s %s\n%s", heading, remedy, problem->message);
}

static void
set_read_error (GError       **error,
                GFile         *file,
                const GError  *problem)
{
  const char *what = _("“%s” cannot be read.");

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    set_error (error, NW_ERROR_NOT_FOUND, _("“%s” is not there."), file, NULL,
               _("It may have been moved or renamed: look for it with “Open”."));
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    set_error (error, NW_ERROR_DENIED, what, file, NULL, _("It belongs to somebody who does not let you. Ask for a copy."));
  else
    set_error (error, NW_ERROR_FAILED, what, file, problem, "");
}

static void
set_write_error (GError       **error,
                 GFile         *file,
                 const GError  *problem)
{
  const char *what = _("“%s” cannot be written.");

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG))
    set_error (error, NW_ERROR_CHANGED, _("“%s” was changed by another program since it was opened or saved here."), file, NULL,
               _("Replacing it takes that change away."));
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ||
           g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    set_error (error, NW_ERROR_DENIED, what, file, NULL, _("You may not write there. Choose another folder."));
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    set_error (error, NW_ERROR_FAILED, what, file, NULL,
               _("There is no space left. What was there before is untouched. Make room, or choose another place."));
  else if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    set_error (error, NW_ERROR_NOT_FOUND, what, file, NULL, _("Its folder is not there any more. Choose another one."));
  else
    set_error (error, NW_ERROR_FAILED, what, file, problem, _("Choose another name or place."));
}

/* Returns: (transfer full) (nullable) */
static char *
query_version (GFile         *file,
               GCancellable  *cancellable,
               GError       **error)
{
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_ETAG_VALUE, G_FILE_QUERY_INFO_NONE, cancellable, error);

  return info != NULL ? g_strdup (g_file_info_get_etag (info)) : NULL;
}

/* Loading */

void
nw_loaded_document_free (NwLoadedDocument *self)
{
  g_clear_object (&self->file);
  g_clear_object (&self->document);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
  g_free (self->version);
  g_free (self);
}

/* No more than there may be, and of nothing that may never end. */
static char *
read_text (GFile         *file,
           gsize         *length,
           char         **version,
           GCancellable  *cancellable,
           GError       **error)
{
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) problem = NULL;
  g_autofree char *text = NULL;

  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_ETAG_VALUE,
                            G_FILE_QUERY_INFO_NONE, cancellable, &problem);
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      set_error (error, NW_ERROR_INVALID_ARGUMENT, _("“%s” is no ordinary file."), file, NULL, _("Choose one that Netwarren saved."));
      return NULL;
    }
  if (info != NULL)
    {
      /* Before it is read: who writes meanwhile has changed it. */
      *version = g_strdup (g_file_info_get_etag (info));
      stream = g_file_read (file, cancellable, &problem);
    }
  if (stream == NULL)
    {
      set_read_error (error, file, problem);
      return NULL;
    }

  text = g_malloc (SIZE_MAX_BYTES + 2);
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), text, SIZE_MAX_BYTES + 1, length, cancellable, &problem))
    {
      set_read_error (error, file, problem);
      return NULL;
    }
  if (*length > SIZE_MAX_BYTES)
    {
      set_error (error, NW_ERROR_LIMIT, _("“%s” is larger than any file of Netwarren."), file, NULL, _("Choose one that Netwarren saved."));
      return NULL;
    }
  text[*length] = '\0';

  return g_steal_pointer (&text);
}

static void
load_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  GFile *file = data;
  g_autoptr(NwLoadedDocument) loaded = g_new0 (NwLoadedDocument, 1);
  g_autofree char *text = NULL;
  GError *error = NULL;
  GError *problem = NULL;
  gsize length;

  loaded->file = g_object_ref (file);
  loaded->notes = nw_import_notes_new ();
  text = read_text (file, &length, &loaded->version, cancellable, &error);
  if (text == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  loaded->document = nw_document_from_json (text, length, loaded->notes, &problem);
  if (loaded->document == NULL)
    {
      g_autofree char *path = dup_path (file);

      g_task_return_new_error (task, NW_ERROR, problem->code, _("“%s” is no file that Netwarren can open. %s"), path, problem->message);
      g_error_free (problem);
      return;
    }

  g_task_return_pointer (task, g_steal_pointer (&loaded), (GDestroyNotify) nw_loaded_document_free);
}

void
nw_document_file_load_async (GFile               *file,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, nw_document_file_load_async);
  g_task_set_task_data (task, g_object_ref (file), g_object_unref);
  g_task_run_in_thread (task, load_in_thread);
}

NwLoadedDocument *
nw_document_file_load_finish (GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Watching */

static void
on_looked (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) error = NULL;
  NwDocumentFile *self;
  const char *version;

  info = g_file_query_info_finish (G_FILE (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self = user_data;
  g_clear_object (&self->looking);
  version = info != NULL ? g_file_info_get_etag (info) : "";
  if (self->saving || g_strcmp0 (version, self->version) == 0 || g_strcmp0 (version, self->told) == 0)
    return;

  g_free (self->told);
  self->told = g_strdup (version);
  if (info == NULL)
    {
      g_clear_pointer (&self->version, g_free);
      update_modified (self);
    }
  g_signal_emit (self, signals[CHANGED_ON_DISK], 0, info == NULL);
}

static void
look (NwDocumentFile *self)
{
  if (self->looking != NULL)
    {
      g_cancellable_cancel (self->looking);
      g_object_unref (self->looking);
    }
  self->looking = g_cancellable_new ();
  g_file_query_info_async (self->file, G_FILE_ATTRIBUTE_ETAG_VALUE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, self->looking,
                           on_looked, self);
}

static void
watch (NwDocumentFile *self)
{
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  if (self->file == NULL)
    return;

  self->monitor = g_file_monitor_file (self->file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (look), self, G_CONNECT_SWAPPED);
}

/* @saved: (transfer full), @version: (transfer full) (nullable) */
static void
set_file (NwDocumentFile *self,
          GFile          *file,
          char           *version,
          NwDocument     *saved)
{
  gboolean other = (file == NULL) != (self->file == NULL) || (file != NULL && !g_file_equal (file, self->file));

  g_free (self->version);
  self->version = version;
  g_clear_pointer (&self->told, g_free);
  g_clear_object (&self->saved);
  self->saved = saved;
  if (other)
    {
      if (self->looking != NULL)
        g_cancellable_cancel (self->looking);
      g_clear_object (&self->looking);
      g_set_object (&self->file, file);
      watch (self);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FILE]);
    }
  update_modified (self);
}

void
nw_document_file_adopt (NwDocumentFile   *self,
                        NwLoadedDocument *loaded)
{
  g_return_if_fail (NW_IS_DOCUMENT_FILE (self));
  g_return_if_fail (loaded != NULL);

  nw_document_file_take_notes (self, loaded->document);
  set_file (self, loaded->file, g_strdup (loaded->version), nw_document_copy (loaded->document));
}

void
nw_document_file_forget (NwDocumentFile *self,
                         NwDocument     *base)
{
  g_return_if_fail (NW_IS_DOCUMENT_FILE (self));
  g_return_if_fail (NW_IS_DOCUMENT (base));

  set_file (self, NULL, NULL, nw_document_copy (base));
}

/* Saving */

typedef struct {
  GFile      *file;
  NwDocument *document;
  NwSaveMode  mode;
  char       *version; /* (nullable): in: that may be replaced; out: that was written */
} Saving;

static void
saving_free (Saving *saving)
{
  g_object_unref (saving->file);
  g_object_unref (saving->document);
  g_free (saving->version);
  g_free (saving);
}

/* Replacing a link would leave what it points at as it was. */
static GFile *
follow_links (GFile *file)
{
  const char *path = g_file_peek_path (file);
  char *real = path != NULL ? realpath (path, NULL) : NULL;
  GFile *target = real != NULL ? g_file_new_for_path (real) : g_object_ref (file);

  free (real);

  return target;
}

static void
save_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Saving *saving = data;
  g_autoptr(GFile) target = follow_links (saving->file);
  g_autofree char *text = nw_document_to_json (saving->document);
  g_autofree char *version = NULL;
  g_autoptr(GError) problem = NULL;
  GError *error = NULL;

  if (saving->mode == NW_SAVE_NEW && g_file_query_exists (target, NULL))
    {
      set_error (&error, NW_ERROR_EXISTS, _("“%s” is there already."), saving->file, NULL, _("Replacing it takes away what is in it."));
      g_task_return_error (task, error);
      return;
    }
  if (!g_file_replace_contents (target, text, strlen (text), saving->mode == NW_SAVE_SAME ? saving->version : NULL, FALSE,
                                G_FILE_CREATE_NONE, &version, NULL, &problem))
    {
      set_write_error (&error, saving->file, problem);
      g_task_return_error (task, error);
      return;
    }

  g_free (saving->version);
  /* Not every file system tells what it wrote. */
  saving->version = version != NULL ? g_steal_pointer (&version) : query_version (target, NULL, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  NwDocumentFile *self = NW_DOCUMENT_FILE (source);
  g_autoptr(GTask) task = user_data;
  Saving *saving = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  self->saving = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }

  set_file (self, saving->file, g_steal_pointer (&saving->version), g_object_ref (saving->document));
  look (self); /* who wrote at the same time was not looked at */
  g_task_return_boolean (task, TRUE);
}

void
nw_document_file_save_async (NwDocumentFile      *self,
                             GFile               *file,
                             NwSaveMode           mode,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(GTask) inner = NULL;
  GTask *task;
  Saving *saving;

  g_return_if_fail (NW_IS_DOCUMENT_FILE (self));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (self->present != NULL);
  g_return_if_fail (!self->saving);

  saving = g_new0 (Saving, 1);
  saving->file = g_object_ref (file);
  saving->document = nw_document_copy (self->present);
  saving->mode = mode;
  saving->version = self->file != NULL && g_file_equal (file, self->file) ? g_strdup (self->version) : NULL;

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, nw_document_file_save_async);
  inner = g_task_new (self, NULL, on_saved, task);
  g_task_set_task_data (inner, saving, (GDestroyNotify) saving_free);
  self->saving = TRUE;
  g_task_run_in_thread (inner, save_in_thread);
}

gboolean
nw_document_file_save_finish (NwDocumentFile  *self,
                              GAsyncResult    *result,
                              GError         **error)
{
  g_return_val_if_fail (NW_IS_DOCUMENT_FILE (self), FALSE);
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* The object */

static void
nw_document_file_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  NwDocumentFile *self = NW_DOCUMENT_FILE (object);

  switch (prop_id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_MODIFIED:
      g_value_set_boolean (value, self->modified);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_document_file_dispose (GObject *object)
{
  NwDocumentFile *self = NW_DOCUMENT_FILE (object);

  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_object (&self->monitor);

  G_OBJECT_CLASS (nw_document_file_parent_class)->dispose (object);
}

static void
nw_document_file_finalize (GObject *object)
{
  NwDocumentFile *self = NW_DOCUMENT_FILE (object);

  g_clear_object (&self->file);
  g_clear_object (&self->saved);
  g_clear_object (&self->present);
  g_clear_object (&self->notes);
  g_free (self->version);
  g_free (self->told);

  G_OBJECT_CLASS (nw_document_file_parent_class)->finalize (object);
}

static void
nw_document_file_class_init (NwDocumentFileClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nw_document_file_get_property;
  object_class->dispose = nw_document_file_dispose;
  object_class->finalize = nw_document_file_finalize;

  properties[PROP_FILE] =
    g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MODIFIED] =
    g_param_spec_boolean ("modified", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[CHANGED_ON_DISK] = g_signal_new ("changed-on-disk", NW_TYPE_DOCUMENT_FILE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                           G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
nw_document_file_init (NwDocumentFile *self)
{
  self->saved = nw_document_new ();
  self->notes = nw_document_new ();
}

NwDocumentFile *
nw_document_file_new (void)
{
  return g_object_new (NW_TYPE_DOCUMENT_FILE, NULL);
}

GFile *
nw_document_file_get_file (NwDocumentFile *self)
{
  g_return_val_if_fail (NW_IS_DOCUMENT_FILE (self), NULL);

  return self->file;
}

char *
nw_document_file_dup_name (NwDocumentFile *self)
{
  g_autofree char *name = NULL;

  g_return_val_if_fail (NW_IS_DOCUMENT_FILE (self), NULL);

  name = self->file != NULL ? g_file_get_basename (self->file) : NULL;

  return name != NULL ? g_filename_display_name (name) : NULL;
}

gboolean
nw_document_file_is_modified (NwDocumentFile *self)
{
  g_return_val_if_fail (NW_IS_DOCUMENT_FILE (self), FALSE);

  return self->modified;
}

gboolean
nw_document_file_has_unsaved_notes (NwDocumentFile *self)
{
  g_return_val_if_fail (NW_IS_DOCUMENT_FILE (self), FALSE);

  return !same_notes (self->notes, self->saved);
}

NwDocument *
nw_document_file_get_present (NwDocumentFile *self)
{
  g_return_val_if_fail (NW_IS_DOCUMENT_FILE (self), NULL);

  return self->present;
}

void
nw_document_file_set_present (NwDocumentFile *self,
                              NwDocument     *present)
{
  g_return_if_fail (NW_IS_DOCUMENT_FILE (self));
  g_return_if_fail (NW_IS_DOCUMENT (present));

  copy_notes (self->notes, present);
  g_set_object (&self->present, present);
  update_modified (self);
}

void
nw_document_file_take_notes (NwDocumentFile *self,
                             NwDocument     *document)
{
  g_return_if_fail (NW_IS_DOCUMENT_FILE (self));
  g_return_if_fail (NW_IS_DOCUMENT (document));

  copy_notes (document, self->notes);
  if (self->present != NULL)
    copy_notes (self->notes, self->present);
  update_modified (self);
}
