/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-files.h"

#include <glib/gi18n-lib.h>

#include "nw-difference-dialog.h"
#include "nw-document-json.h"
#include "nw-error.h"

#define MIME_TYPE "application/x-netwarren"
#define N_RECENT 8

struct _NwFiles {
  GObject               parent_instance;

  GtkWindow            *window; /* that owns us */
  GSimpleActionGroup   *actions;
  GPtrArray            *keepers;
  NwKeeper             *keeper;  /* of the place that is shown */
  GtkFileChooserNative *chooser; /* (nullable): while it is open */
  GFile                *waiting; /* (nullable): to be opened when there is a world */
  NwRecovery           *restoring; /* (nullable) */
  gboolean              asking;
  gboolean              closing; /* the person has answered */
};

G_DEFINE_FINAL_TYPE (NwFiles, nw_files, G_TYPE_OBJECT)

enum {
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What is to be done once everything is saved, or given up. */
typedef void (*NwFilesThen) (NwFiles *self, gpointer data);

typedef struct {
  NwFiles        *files;
  NwKeeper       *keeper;
  NwFilesThen     then; /* (nullable) */
  gpointer        data;
  GDestroyNotify  destroy;
  GFile          *file; /* (nullable): that is being written */
} Job;

static Job *
job_new (NwFiles        *self,
         NwFilesThen     then,
         gpointer        data,
         GDestroyNotify  destroy)
{
  Job *job = g_new0 (Job, 1);

  job->files = g_object_ref (self);
  job->keeper = g_object_ref (self->keeper);
  job->then = then;
  job->data = data;
  job->destroy = destroy;

  return job;
}

static void
job_free (Job *job)
{
  job->files->asking = FALSE;
  if (job->destroy != NULL)
    job->destroy (job->data);
  g_clear_object (&job->file);
  g_object_unref (job->keeper);
  g_object_unref (job->files);
  g_free (job);
}

/* Takes @job. */
static void
job_finish (Job *job)
{
  if (job->then != NULL)
    job->then (job->files, job->data);
  job_free (job);
}

static void
emit_changed (NwFiles *self)
{
  if (self->keeper != NULL)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self->actions), "save")),
                                 nw_document_file_get_present (nw_keeper_get_file (self->keeper)) != NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

static GtkWidget *
new_dialog (NwFiles    *self,
            const char *heading,
            const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (self->window, heading, NULL);

  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), body);

  return dialog;
}

static void
show_error (NwFiles      *self,
            const char   *heading,
            const GError *error)
{
  GtkWidget *dialog = new_dialog (self, heading, error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
tell (NwFiles    *self,
      NwKeeper   *keeper,
      const char *text,
      const char *label,
      const char *action)
{
  NwWorkbench *workbench = nw_place_get_workbench (nw_keeper_get_place (keeper));

  if (workbench != NULL)
    nw_workbench_tell (workbench, text, label, action);
}

static void
remember (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  GtkRecentData data = {
    .mime_type = (char *) MIME_TYPE,
    .app_name = (char *) "netwarren",
    .app_exec = (char *) "netwarren %f",
  };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

/* Saving */

static void choose_where (Job *job);
static void write_to (Job *job, GFile *file, NwSaveMode mode);

static void
on_save_failed (AdwMessageDialog *dialog,
                const char       *response,
                Job              *job)
{
  if (g_str_equal (response, "replace"))
    write_to (job, job->file, NW_SAVE_REPLACE);
  else if (g_str_equal (response, "save-as"))
    choose_where (job);
  else
    job_free (job);
}

/* Takes @job. */
static void
ask_what_now (Job          *job,
              const GError *error)
{
  gboolean other = g_error_matches (error, NW_ERROR, NW_ERROR_CHANGED) || g_error_matches (error, NW_ERROR, NW_ERROR_EXISTS);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (new_dialog (job->files, other ? _("Replace the file?") : _("The file could not be saved"),
                                                             error->message));

  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  if (other)
    adw_message_dialog_add_response (dialog, "replace", _("_Replace"));
  adw_message_dialog_add_response (dialog, "save-as", _("Save _As…"));
  if (other)
    adw_message_dialog_set_response_appearance (dialog, "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "save-as");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_save_failed), job);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_saved (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Job *job = user_data;
  g_autoptr(GError) error = NULL;

  if (!nw_document_file_save_finish (NW_DOCUMENT_FILE (source), result, &error))
    {
      ask_what_now (job, error);
      return;
    }

  remember (job->file);
  job_finish (job);
}

/* Takes @job. */
static void
write_to (Job        *job,
          GFile      *file,
          NwSaveMode  mode)
{
  g_set_object (&job->file, file);
  job->files->asking = TRUE; /* one at a time */
  nw_keeper_look (job->keeper);
  nw_document_file_save_async (nw_keeper_get_file (job->keeper), file, mode, on_saved, job);
}

static GtkFileFilter *
new_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Netwarren files"));
  gtk_file_filter_add_pattern (filter, "*" NW_DOCUMENT_SUFFIX);

  return filter;
}

static void
open_chooser (NwFiles              *self,
              const char           *title,
              GtkFileChooserAction  action,
              const char           *verb)
{
  g_autoptr(GtkFileFilter) filter = new_filter ();

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, self->window, action, verb, _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
}

static void
on_place_chosen (GtkNativeDialog *chooser,
                 int              response,
                 Job             *job)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  g_autofree char *uri = file != NULL ? g_file_get_uri (file) : NULL;
  g_autofree char *suffixed = uri != NULL ? g_strconcat (uri, NW_DOCUMENT_SUFFIX, NULL) : NULL;
  g_autoptr(GFile) named = NULL;

  g_clear_object (&job->files->chooser);
  if (response != GTK_RESPONSE_ACCEPT || file == NULL)
    {
      job_free (job);
      return;
    }

  if (g_str_has_suffix (uri, NW_DOCUMENT_SUFFIX))
    {
      write_to (job, file, NW_SAVE_REPLACE); /* the chooser has asked */
      return;
    }
  named = g_file_new_for_uri (suffixed);
  write_to (job, named, NW_SAVE_NEW);
}

/* Takes @job. */
static void
choose_where (Job *job)
{
  NwFiles *self = job->files;
  GFile *file = nw_document_file_get_file (nw_keeper_get_file (job->keeper));

  self->asking = TRUE;
  open_chooser (self, _("Save"), GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"));
  if (file != NULL)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->chooser), file, NULL);
  else
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), _("lab" NW_DOCUMENT_SUFFIX));
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_place_chosen), job);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Takes @job. */
static void
save (Job *job)
{
  GFile *file = nw_document_file_get_file (nw_keeper_get_file (job->keeper));

  if (file != NULL)
    write_to (job, file, NW_SAVE_SAME);
  else
    choose_where (job);
}

/* The question */

static void
on_answered (AdwMessageDialog *dialog,
             const char       *response,
             Job              *job)
{
  if (g_str_equal (response, "save"))
    save (job);
  else if (g_str_equal (response, "discard"))
    job_finish (job);
  else
    job_free (job);
}

/* Takes @job. */
static void
ask_first (Job *job)
{
  g_autofree char *name = nw_document_file_dup_name (nw_keeper_get_file (job->keeper));
  g_autofree char *heading = name != NULL ? g_strdup_printf (_("Save the changes to “%s”?"), name) : g_strdup (_("Save this lab?"));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (new_dialog (job->files, heading,
                                                             _("A practice lab ends with its window. What is not saved in a file is lost.")));

  job->files->asking = TRUE;
  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "discard", _("_Discard"), "save", _("_Save"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (dialog, "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "save");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (on_answered), job);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Opening */

/* What is being built. */
typedef struct {
  NwFiles          *files;
  NwKeeper         *keeper;
  NwLoadedDocument *loaded;   /* (nullable): a file */
  NwDocument       *document; /* that is wanted */
  gboolean          fit;
} Building;

static void
building_free (Building *building)
{
  g_clear_pointer (&building->loaded, nw_loaded_document_free);
  g_object_unref (building->document);
  g_object_unref (building->keeper);
  g_object_unref (building->files);
  g_free (building);
}

/* Takes @loaded. */
static Building *
building_new (NwFiles          *self,
              NwKeeper         *keeper,
              NwLoadedDocument *loaded,
              NwDocument       *document)
{
  Building *building = g_new0 (Building, 1);

  building->files = g_object_ref (self);
  building->keeper = g_object_ref (keeper);
  building->loaded = loaded;
  building->document = g_object_ref (document);

  return building;
}

static void
say_notes (NwFiles   *self,
           GPtrArray *notes)
{
  g_autoptr(GString) text = g_string_new (NULL);
  GtkWidget *dialog;

  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *line = nw_import_note_to_string (notes->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  dialog = new_dialog (self, _("Not everything in the file is known to this version"), text->str);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Takes @building: it is there. */
static void
finish_building (Building *building)
{
  NwWorkbench *workbench = nw_place_get_workbench (nw_keeper_get_place (building->keeper));

  if (workbench != NULL)
    {
      nw_workbench_stand (workbench, nw_document_get_positions (building->document));
      if (building->fit)
        nw_canvas_fit (nw_workbench_get_canvas (workbench));
    }
  if (building->loaded != NULL)
    {
      nw_document_file_adopt (nw_keeper_get_file (building->keeper), building->loaded);
      remember (building->loaded->file);
      if (building->loaded->notes->len > 0)
        say_notes (building->files, building->loaded->notes);
    }
  nw_keeper_gone_on (building->keeper);
  emit_changed (building->files);
  building_free (building);
}

static void
on_built (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Building *building = user_data;

  if (nw_workbench_build_finish (NW_WORKBENCH (source), result))
    finish_building (building);
  else
    {
      nw_keeper_gone_on (building->keeper);
      building_free (building);
    }
}

/* Takes @building. */
static void
build (Building *building,
       NwPlan   *plan)
{
  NwWorkbench *workbench = nw_place_get_workbench (nw_keeper_get_place (building->keeper));

  if (workbench == NULL)
    {
      building_free (building);
      return;
    }
  if (nw_plan_get_length (plan) == 0)
    {
      tell (building->files, building->keeper, _("All of it is so already: nothing was touched."), NULL, NULL);
      finish_building (building);
      return;
    }

  nw_workbench_build_async (workbench, plan, on_built, building);
}

static void
on_plan_wanted (NwDialog *dialog,
                NwPlan   *plan,
                gpointer  user_data)
{
  Building *building = g_object_steal_data (G_OBJECT (dialog), "nw-building");

  build (building, plan);
}

/* Takes @building. */
static void
show_difference (Building   *building,
                 const char *name)
{
  NwFiles *self = building->files;
  NwPlace *place = nw_keeper_get_place (building->keeper);
  NwClient *client = nw_place_get_client (place);
  NwDocumentFlags flags = nw_keeper_get_flags (building->keeper);
  gboolean empty = nw_keeper_is_empty (building->keeper);
  GtkWidget *dialog;

  /* In a lab where nothing is, there is nothing to compare with. */
  if (empty && nw_place_get_world (place) == NW_WORLD_LAB)
    {
      g_autofree char *title = g_strdup_printf (_("Open “%s”"), name);
      g_autoptr(NwPlan) plan = nw_difference_make_plan (building->document, nw_client_get_snapshot (client), title, flags);

      building->fit = TRUE;
      build (building, plan);
      return;
    }

  /* On a computer nothing goes unless it is asked for. */
  dialog = nw_difference_dialog_new (client, building->document, name, flags, nw_place_get_world (place) == NW_WORLD_LAB);
  g_object_set_data_full (G_OBJECT (dialog), "nw-building", building, (GDestroyNotify) building_free);
  g_signal_connect (dialog, "plan-wanted", G_CALLBACK (on_plan_wanted), NULL);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), self->window);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
present_loaded (NwFiles  *self,
                gpointer  data)
{
  NwLoadedDocument *loaded = data;
  g_autofree char *base = g_file_get_basename (loaded->file);
  g_autofree char *name = g_filename_display_name (base);
  NwLoadedDocument *own = g_new0 (NwLoadedDocument, 1);

  if (nw_place_get_workbench (nw_keeper_get_place (self->keeper)) == NULL)
    {
      g_free (own);
      return;
    }

  own->file = g_object_ref (loaded->file);
  own->version = g_strdup (loaded->version);
  own->document = g_object_ref (loaded->document);
  own->notes = g_ptr_array_ref (loaded->notes);
  show_difference (building_new (self, self->keeper, own, loaded->document), name);
}

static void
on_loaded (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(NwFiles) self = user_data;
  g_autoptr(GError) error = NULL;
  NwLoadedDocument *loaded = nw_document_file_load_finish (result, &error);
  GFile *file;

  if (self->window == NULL)
    {
      g_clear_pointer (&loaded, nw_loaded_document_free);
      return;
    }
  if (loaded == NULL)
    {
      show_error (self, _("The file could not be opened"), error);
      return;
    }

  /* The same file once more is what one asked to see the difference to. */
  file = nw_document_file_get_file (nw_keeper_get_file (self->keeper));
  if ((file == NULL || !g_file_equal (file, loaded->file)) && nw_keeper_would_lose (self->keeper))
    {
      ask_first (job_new (self, present_loaded, loaded, (GDestroyNotify) nw_loaded_document_free));
      return;
    }
  present_loaded (self, loaded);
  nw_loaded_document_free (loaded);
}

void
nw_files_open (NwFiles *self,
               GFile   *file)
{
  g_return_if_fail (NW_IS_FILES (self));
  g_return_if_fail (G_IS_FILE (file));

  if (self->keeper == NULL || nw_place_get_workbench (nw_keeper_get_place (self->keeper)) == NULL)
    g_set_object (&self->waiting, file);
  else
    nw_document_file_load_async (file, NULL, on_loaded, g_object_ref (self));
}

/* Building again */

static void
on_file_found (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(NwKeeper) keeper = user_data;
  g_autoptr(NwLoadedDocument) loaded = nw_document_file_load_finish (result, NULL);

  if (loaded == NULL)
    return;

  /* What is there now has the newer notes. */
  nw_document_file_adopt (nw_keeper_get_file (keeper), loaded);
}

static void
build_again (NwFiles    *self,
             NwKeeper   *keeper,
             NwDocument *document,
             const char *title)
{
  NwClient *client = nw_place_get_client (nw_keeper_get_place (keeper));
  g_autoptr(NwPlan) plan = nw_difference_make_plan (document, nw_client_get_snapshot (client), title, nw_keeper_get_flags (keeper));
  Building *building = building_new (self, keeper, NULL, document);

  building->fit = TRUE;
  nw_document_file_take_notes (nw_keeper_get_file (keeper), document);
  build (building, plan);
}

static void
restore_now (NwFiles  *self,
             NwKeeper *keeper)
{
  g_autoptr(NwRecovery) recovery = g_steal_pointer (&self->restoring);
  GFile *file = nw_recovery_get_file (recovery);

  nw_keeper_go_on (keeper, recovery);
  build_again (self, keeper, nw_recovery_get_document (recovery), _("Restore the lab"));
  if (file != NULL)
    nw_document_file_load_async (file, NULL, on_file_found, g_object_ref (keeper));
}

static NwKeeper *
find_lab (NwFiles *self)
{
  for (guint i = 0; i < self->keepers->len; i++)
    if (nw_place_get_world (nw_keeper_get_place (self->keepers->pdata[i])) == NW_WORLD_LAB)
      return self->keepers->pdata[i];

  return NULL;
}

void
nw_files_restore (NwFiles    *self,
                  NwRecovery *recovery)
{
  NwKeeper *lab;

  g_return_if_fail (NW_IS_FILES (self));
  g_return_if_fail (NW_IS_RECOVERY (recovery));

  lab = find_lab (self);
  g_set_object (&self->restoring, recovery);
  if (lab != NULL && nw_place_get_workbench (nw_keeper_get_place (lab)) != NULL)
    restore_now (self, lab);
}

static void
on_ready (NwKeeper *keeper,
          NwFiles  *self)
{
  NwDocument *lost = nw_keeper_get_lost (keeper);

  if (lost != NULL)
    build_again (self, keeper, lost, _("Build the lab again"));
  else if (self->restoring != NULL && keeper == find_lab (self))
    restore_now (self, keeper);
  if (self->waiting != NULL && keeper == self->keeper)
    {
      g_autoptr(GFile) file = g_steal_pointer (&self->waiting);

      nw_files_open (self, file);
    }
  emit_changed (self);
}

static void
on_changed_on_disk (NwDocumentFile *file,
                    gboolean        gone,
                    NwFiles        *self)
{
  g_autofree char *name = nw_document_file_dup_name (file);
  g_autofree char *text = g_strdup_printf (gone ? _("“%s” was moved or deleted by another program. Saving makes it anew.")
                                                : _("“%s” was changed by another program."), name);

  for (guint i = 0; i < self->keepers->len; i++)
    if (nw_keeper_get_file (self->keepers->pdata[i]) == file)
      tell (self, self->keepers->pdata[i], text, gone ? NULL : _("Show Difference"), "file.compare");
}

/* Actions */

static void
on_file_chosen (GtkNativeDialog *chooser,
                int              response,
                NwFiles         *self)
{
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  g_clear_object (&self->chooser);
  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    nw_files_open (self, file);
}

static void
on_open (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  NwFiles *self = user_data;

  if (self->asking)
    return;
  open_chooser (self, _("Open"), GTK_FILE_CHOOSER_ACTION_OPEN, _("_Open"));
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (on_file_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_open_recent (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  g_autoptr(GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  nw_files_open (user_data, file);
}

static void
on_save (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       user_data)
{
  NwFiles *self = user_data;

  if (self->asking || nw_document_file_get_present (nw_keeper_get_file (self->keeper)) == NULL)
    return;
  if (g_str_equal (g_action_get_name (G_ACTION (action)), "save"))
    save (job_new (self, NULL, NULL, NULL));
  else
    choose_where (job_new (self, NULL, NULL, NULL));
}

static void
on_compare (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  NwFiles *self = user_data;
  GFile *file = nw_document_file_get_file (nw_keeper_get_file (self->keeper));

  if (file != NULL)
    nw_files_open (self, file);
}

static void
on_rebuild (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       user_data)
{
  NwFiles *self = user_data;

  if (nw_keeper_get_lost (self->keeper) == NULL)
    return;
  nw_keeper_go_on (self->keeper, NULL);
  nw_place_start (nw_keeper_get_place (self->keeper));
}

static gboolean
on_drop (GtkDropTarget *target,
         const GValue  *value,
         double         x,
         double         y,
         NwFiles       *self)
{
  g_autoptr(GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (files == NULL)
    return FALSE;
  nw_files_open (self, files->data);

  return TRUE;
}

/* The object */

static void
nw_files_dispose (GObject *object)
{
  NwFiles *self = NW_FILES (object);

  self->window = NULL;
  g_clear_object (&self->chooser);
  g_clear_object (&self->actions);
  g_clear_object (&self->waiting);
  g_clear_object (&self->restoring);
  self->keeper = NULL;
  g_clear_pointer (&self->keepers, g_ptr_array_unref);

  G_OBJECT_CLASS (nw_files_parent_class)->dispose (object);
}

static void
nw_files_class_init (NwFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nw_files_dispose;

  signals[CHANGED] = g_signal_new ("changed", NW_TYPE_FILES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_files_init (NwFiles *self)
{
  static const GActionEntry entries[] = {
    { "open", on_open },
    { "open-recent", on_open_recent, "s" },
    { "save", on_save },
    { "save-as", on_save },
    { "compare", on_compare },
    { "rebuild", on_rebuild },
  };

  self->keepers = g_ptr_array_new_with_free_func (g_object_unref);
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
}

NwFiles *
nw_files_new (GtkWindow *window)
{
  NwFiles *self;
  GtkDropTarget *target;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  self = g_object_new (NW_TYPE_FILES, NULL);
  self->window = window;
  gtk_widget_insert_action_group (GTK_WIDGET (window), "file", G_ACTION_GROUP (self->actions));
  target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  /* Before the canvas, which would take its name for something of the palette. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (target, "drop", G_CALLBACK (on_drop), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (window), GTK_EVENT_CONTROLLER (target));

  return self;
}

void
nw_files_add_place (NwFiles *self,
                    NwPlace *place)
{
  NwKeeper *keeper;
  NwDocumentFile *file;

  g_return_if_fail (NW_IS_FILES (self));

  keeper = nw_keeper_new (place);
  file = nw_keeper_get_file (keeper);
  g_ptr_array_add (self->keepers, keeper);
  g_signal_connect_object (keeper, "ready", G_CALLBACK (on_ready), self, 0);
  g_signal_connect_object (file, "changed-on-disk", G_CALLBACK (on_changed_on_disk), self, 0);
  g_signal_connect_object (file, "notify", G_CALLBACK (emit_changed), self, G_CONNECT_SWAPPED);
}

void
nw_files_set_place (NwFiles *self,
                    NwPlace *place)
{
  g_return_if_fail (NW_IS_FILES (self));

  for (guint i = 0; i < self->keepers->len; i++)
    if (nw_keeper_get_place (self->keepers->pdata[i]) == place)
      self->keeper = self->keepers->pdata[i];
  emit_changed (self);
}

char *
nw_files_dup_title (NwFiles *self)
{
  NwDocumentFile *file;
  g_autofree char *name = NULL;

  g_return_val_if_fail (NW_IS_FILES (self), NULL);

  if (self->keeper == NULL)
    return NULL;
  file = nw_keeper_get_file (self->keeper);
  name = nw_document_file_dup_name (file);
  if (name == NULL)
    return NULL;

  return nw_document_file_is_modified (file) ? g_strconcat ("• ", name, NULL) : g_steal_pointer (&name);
}

void
nw_files_list_recent (NwFiles *self,
                      GMenu   *menu)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  guint n = 0;

  g_menu_remove_all (menu);
  for (GList *l = items; l != NULL && n < N_RECENT; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      g_autofree char *label = NULL;
      g_autoptr(GMenuItem) item = NULL;

      if (g_strcmp0 (gtk_recent_info_get_mime_type (info), MIME_TYPE) != 0)
        continue;
      label = g_strdup (gtk_recent_info_get_display_name (info));
      item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "file.open-recent", "s", gtk_recent_info_get_uri (info));
      g_menu_append_item (menu, item);
      n++;
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
}

gboolean
nw_files_is_untouched (NwFiles *self)
{
  NwKeeper *lab;

  g_return_val_if_fail (NW_IS_FILES (self), FALSE);

  lab = find_lab (self);

  return lab != NULL && self->waiting == NULL && self->restoring == NULL && nw_keeper_is_empty (lab);
}

static gboolean
close_later (gpointer user_data)
{
  NwFiles *self = user_data;

  if (self->window != NULL)
    gtk_window_close (self->window);

  return G_SOURCE_REMOVE;
}

/* The dialog that was answered would go with the window while it still tells the answer. */
static void
close_window (NwFiles  *self,
              gpointer  data)
{
  self->closing = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, close_later, g_object_ref (self), g_object_unref);
}

gboolean
nw_files_may_close (NwFiles *self)
{
  NwKeeper *lab;

  g_return_val_if_fail (NW_IS_FILES (self), TRUE);

  lab = find_lab (self);
  if (self->closing || lab == NULL || !nw_keeper_would_lose (lab))
    return TRUE;
  if (!self->asking)
    {
      Job *job = job_new (self, close_window, NULL, NULL);

      g_set_object (&job->keeper, lab);
      ask_first (job);
    }

  return FALSE;
}

void
nw_files_end (NwFiles *self)
{
  g_return_if_fail (NW_IS_FILES (self));

  for (guint i = 0; i < self->keepers->len; i++)
    nw_keeper_end (self->keepers->pdata[i]);
}
