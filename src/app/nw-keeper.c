/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-keeper.h"

/* After a change, before it is looked at: many changes come at once. */
#define LOOK_DELAY_MS 200

struct _NwKeeper {
  GObject         parent_instance;

  NwPlace        *place;
  NwDocumentFile *file;
  NwRecovery     *recovery;  /* (nullable): of a lab */
  NwClient       *client;    /* (nullable) */
  NwCanvas       *canvas;    /* (nullable) */
  GVariant       *positions; /* (nullable): as they were last */
  NwDocument     *base;      /* (nullable): what there was before anything was done */
  NwDocument     *lost;      /* (nullable) */
  guint           source;
  gboolean        going_on;  /* something is about to be built again */
  gboolean        ended;
};

G_DEFINE_FINAL_TYPE (NwKeeper, nw_keeper, G_TYPE_OBJECT)

enum {
  READY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_lab (NwKeeper *self)
{
  return nw_place_get_world (self->place) == NW_WORLD_LAB;
}

/* Returns: (transfer full) */
static NwDocument *
take (NwKeeper        *self,
      NwDocumentFlags  flags)
{
  NwDocument *document = nw_document_from_snapshot (nw_client_get_snapshot (self->client), nw_keeper_get_flags (self) | flags, NULL);

  if (self->positions != NULL)
    nw_document_keep_positions (document, self->positions);

  return document;
}

static void
keep_copy (NwKeeper *self)
{
  NwDocument *present = nw_document_file_get_present (self->file);
  g_autoptr(NwDocument) copy = NULL;

  if (self->recovery == NULL || self->going_on)
    return;

  if (nw_document_equal (present, self->base))
    {
      nw_recovery_keep (self->recovery, NULL, NULL);
      return;
    }

  copy = take (self, NW_DOCUMENT_EXACT);
  nw_document_set_title (copy, present->title);
  nw_document_set_text (copy, present->text);
  nw_recovery_keep (self->recovery, copy, nw_document_file_get_file (self->file));
}

void
nw_keeper_look (NwKeeper *self)
{
  g_autoptr(NwDocument) present = NULL;

  g_return_if_fail (NW_IS_KEEPER (self));

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->client == NULL || self->ended)
    return;

  if (self->canvas != NULL)
    {
      g_clear_pointer (&self->positions, g_variant_unref);
      self->positions = g_variant_ref_sink (nw_canvas_get_positions (self->canvas));
    }
  present = take (self, NW_DOCUMENT_DEFAULT);
  nw_document_file_set_present (self->file, present);
  keep_copy (self);
}

static gboolean
look_later (gpointer user_data)
{
  NwKeeper *self = user_data;

  self->source = 0;
  nw_keeper_look (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed (NwKeeper *self)
{
  if (self->source == 0 && !self->ended)
    self->source = g_timeout_add (LOOK_DELAY_MS, look_later, self);
}

static void
stop_listening (NwKeeper *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_clear_object (&self->client);
  self->canvas = NULL;
}

static void
on_lost (NwKeeper *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  self->canvas = NULL; /* it goes with the workbench */
  nw_keeper_look (self);
  if (is_lab (self) && !nw_document_equal (nw_document_file_get_present (self->file), self->base))
    {
      g_clear_object (&self->lost);
      self->lost = take (self, NW_DOCUMENT_EXACT);
      nw_place_offer_rebuild (self->place);
    }
  stop_listening (self);
}

static void
on_workbench (NwKeeper *self)
{
  NwWorkbench *workbench = nw_place_get_workbench (self->place);
  g_autoptr(NwDocument) first = NULL;

  if (self->ended)
    return;
  if (workbench == NULL)
    {
      if (self->client != NULL)
        on_lost (self);
      return;
    }

  self->client = g_object_ref (nw_place_get_client (self->place));
  self->canvas = nw_workbench_get_canvas (workbench);
  g_signal_connect_object (self->client, "notify::snapshot", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->canvas, "positions-changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (nw_workbench_get_history (workbench), "notify::undo-title", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);

  first = take (self, NW_DOCUMENT_DEFAULT);
  g_set_object (&self->base, first);
  if (!self->going_on)
    {
      g_clear_object (&self->lost);
      nw_document_file_forget (self->file, first);
    }
  nw_keeper_look (self);
  g_signal_emit (self, signals[READY], 0);
}

static void
nw_keeper_dispose (GObject *object)
{
  NwKeeper *self = NW_KEEPER (object);

  stop_listening (self);
  g_clear_object (&self->file);
  g_clear_object (&self->recovery);
  g_clear_object (&self->base);
  g_clear_object (&self->lost);
  g_clear_pointer (&self->positions, g_variant_unref);

  G_OBJECT_CLASS (nw_keeper_parent_class)->dispose (object);
}

static void
nw_keeper_class_init (NwKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nw_keeper_dispose;

  signals[READY] = g_signal_new ("ready", NW_TYPE_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_keeper_init (NwKeeper *self)
{
  self->file = nw_document_file_new ();
}

NwKeeper *
nw_keeper_new (NwPlace *place)
{
  NwKeeper *self;

  g_return_val_if_fail (NW_IS_PLACE (place), NULL);

  self = g_object_new (NW_TYPE_KEEPER, NULL);
  self->place = place;
  if (is_lab (self))
    self->recovery = nw_recovery_new (NULL);
  g_signal_connect_object (place, "notify::workbench", G_CALLBACK (on_workbench), self, G_CONNECT_SWAPPED);

  return self;
}

NwPlace *
nw_keeper_get_place (NwKeeper *self)
{
  return self->place;
}

NwDocumentFile *
nw_keeper_get_file (NwKeeper *self)
{
  return self->file;
}

NwDocumentFlags
nw_keeper_get_flags (NwKeeper *self)
{
  return is_lab (self) ? NW_DOCUMENT_DEFAULT : NW_DOCUMENT_OURS;
}

gboolean
nw_keeper_would_lose (NwKeeper *self)
{
  g_return_val_if_fail (NW_IS_KEEPER (self), FALSE);

  nw_keeper_look (self);

  return is_lab (self) ? nw_document_file_is_modified (self->file) : nw_document_file_has_unsaved_notes (self->file);
}

gboolean
nw_keeper_is_empty (NwKeeper *self)
{
  g_return_val_if_fail (NW_IS_KEEPER (self), FALSE);

  nw_keeper_look (self);

  return self->lost == NULL && nw_document_file_get_file (self->file) == NULL &&
         (self->base == NULL || nw_document_equal (nw_document_file_get_present (self->file), self->base));
}

NwDocument *
nw_keeper_get_lost (NwKeeper *self)
{
  g_return_val_if_fail (NW_IS_KEEPER (self), NULL);

  return self->lost;
}

void
nw_keeper_go_on (NwKeeper   *self,
                 NwRecovery *recovery)
{
  g_return_if_fail (NW_IS_KEEPER (self));

  self->going_on = TRUE;
  if (recovery != NULL)
    g_set_object (&self->recovery, recovery);
}

void
nw_keeper_gone_on (NwKeeper *self)
{
  g_return_if_fail (NW_IS_KEEPER (self));

  self->going_on = FALSE;
  g_clear_object (&self->lost);
  nw_keeper_look (self);
}

void
nw_keeper_end (NwKeeper *self)
{
  g_return_if_fail (NW_IS_KEEPER (self));

  self->ended = TRUE;
  stop_listening (self);
  if (self->recovery != NULL)
    nw_recovery_discard (self->recovery);
}
