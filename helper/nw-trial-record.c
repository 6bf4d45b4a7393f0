/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-trial-record.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "nw-error.h"

#define PARENT_DIRECTORY "/run/netwarren"

static gboolean
make_directory (const char *path, int mode)
{
  return mkdir (path, mode) == 0 || errno == EEXIST;
}

char *
nw_trial_record_write (GPtrArray *undo)
{
  static guint n_records;
  g_autoptr (NwPlan) plan = nw_plan_new ("");
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (undo != NULL, NULL);

  for (guint i = 0; i < undo->len; i++)
    nw_plan_take (plan, nw_operation_ref (undo->pdata[i]));
  variant = g_variant_ref_sink (nw_plan_to_variant (plan));
  path = g_strdup_printf ("%s/%d-%u", NW_TRIAL_RECORD_DIRECTORY, (int) getpid (), ++n_records);

  if (make_directory (PARENT_DIRECTORY, 0755) && make_directory (NW_TRIAL_RECORD_DIRECTORY, 0700) &&
      g_file_set_contents_full (path, g_variant_get_data (variant), g_variant_get_size (variant),
                                G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return g_steal_pointer (&path);

  g_message ("%s: %s", path, error != NULL ? error->message : g_strerror (errno));
  return NULL;
}

void
nw_trial_record_remove (const char *path)
{
  if (path != NULL && unlink (path) < 0)
    g_message ("%s: %s", path, g_strerror (errno));
}

GPtrArray *
nw_trial_record_list (void)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) directory = g_dir_open (NW_TRIAL_RECORD_DIRECTORY, 0, NULL);
  const char *name;

  while (directory != NULL && (name = g_dir_read_name (directory)) != NULL)
    g_ptr_array_add (paths, g_build_filename (NW_TRIAL_RECORD_DIRECTORY, name, NULL));
  return paths;
}

GPtrArray *
nw_trial_record_read (const char *path, GError **error)
{
  g_autoptr (GVariant) variant = NULL;
  g_autoptr (NwPlan) plan = NULL;
  GPtrArray *undo;
  char *contents;
  gsize length;

  g_return_val_if_fail (path != NULL, NULL);

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  variant = g_variant_new_from_data (G_VARIANT_TYPE ("a(sa{sv})"), contents, length, FALSE, g_free, contents);
  g_variant_ref_sink (variant);
  if (!g_variant_is_normal_form (variant))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s is malformed"), path);
      return NULL;
    }
  plan = nw_plan_from_variant ("", variant, error);
  if (plan == NULL)
    return NULL;

  undo = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    g_ptr_array_add (undo, nw_operation_ref (nw_plan_get (plan, i)));
  return undo;
}
