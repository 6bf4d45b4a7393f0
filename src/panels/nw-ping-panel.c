/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ping-panel.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"
#include "nw-ping-card.h"
#include "nw-target-entry.h"

struct _NwPingPanel
{
  AdwBin         parent_instance;

  NwTargetEntry *target;
  GtkButton     *button;
  GtkWidget     *empty;
  GtkBox        *cards;

  NwClient      *client;
  NwSnapshot    *snapshot;
  NwNamespace   *namespace_;
  gboolean       explain;
};

G_DEFINE_FINAL_TYPE (NwPingPanel, nw_ping_panel, ADW_TYPE_BIN)

enum {
  EXPLAIN_NO_MORE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static NwPingCard *
find_card (NwPingPanel  *self,
           const NwInet *target)
{
  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards));
       card != NULL;
       card = gtk_widget_get_next_sibling (card))
    {
      if (nw_inet_same_address (nw_ping_get_target (nw_ping_card_get_ping (NW_PING_CARD (card))), target))
        return NW_PING_CARD (card);
    }

  return NULL;
}

/* The ping to the target in the field that is running. */
static NwPing *
find_running (NwPingPanel *self)
{
  g_autofree char *link = NULL;
  NwPingCard *card;
  NwInet target;

  if (self->snapshot == NULL || !nw_target_entry_get_target (self->target, &target, &link, NULL))
    return NULL;

  card = find_card (self, &target);
  if (card == NULL || !nw_ping_is_running (nw_ping_card_get_ping (card)))
    return NULL;

  return nw_ping_card_get_ping (card);
}

static void
update_button (NwPingPanel *self)
{
  g_autofree char *link = NULL;
  NwInet target;
  gboolean running = find_running (self) != NULL;

  gtk_button_set_label (self->button, running ? _("Stop") : _("Ping"));
  gtk_widget_set_sensitive (GTK_WIDGET (self->button),
                            self->snapshot != NULL &&
                            nw_target_entry_get_target (self->target, &target, &link, NULL));
  gtk_widget_set_visible (self->empty, gtk_widget_get_first_child (GTK_WIDGET (self->cards)) == NULL);
}

static void
on_card_closed (NwPingPanel *self,
                NwPingCard  *card)
{
  nw_ping_stop (nw_ping_card_get_ping (card));
  gtk_box_remove (self->cards, GTK_WIDGET (card));
  update_button (self);
}

static void
on_explain_no_more (NwPingPanel *self)
{
  g_signal_emit (self, signals[EXPLAIN_NO_MORE], 0);
}

/* A second ping to the same target takes the place of the first. */
static void
start (NwPingPanel *self)
{
  g_autoptr(NwPing) ping = NULL;
  g_autofree char *link = NULL;
  NwPingCard *before;
  GtkWidget *card;
  NwInet target;

  if (!nw_target_entry_get_target (self->target, &target, &link, NULL))
    {
      gtk_widget_error_bell (GTK_WIDGET (self));
      return;
    }

  before = find_card (self, &target);
  if (before != NULL)
    on_card_closed (self, before);

  ping = nw_client_ping (self->client, nw_namespace_get_ref (self->namespace_), &target, link, 0);
  card = nw_ping_card_new (ping, self->snapshot, self->namespace_);
  g_signal_connect_object (card, "close", G_CALLBACK (on_card_closed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (card, "explain-no-more", G_CALLBACK (on_explain_no_more), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ping, "notify::running", G_CALLBACK (update_button), self, G_CONNECT_SWAPPED);
  gtk_box_prepend (self->cards, card);
  update_button (self);
}

static void
on_button_clicked (NwPingPanel *self)
{
  NwPing *running = find_running (self);

  nw_target_entry_close (self->target);
  if (running != NULL)
    nw_ping_stop (running);
  else
    start (self);
}

static void
on_target_activated (NwPingPanel *self)
{
  if (find_running (self) == NULL)
    start (self);
}

static gboolean
nw_ping_panel_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NW_PING_PANEL (widget)->target));
}

/* The pings stop here, not when somebody lets go of the last reference. */
static void
nw_ping_panel_dispose (GObject *object)
{
  NwPingPanel *self = NW_PING_PANEL (object);

  g_clear_object (&self->snapshot);

  if (self->cards != NULL)
    nw_ping_panel_stop (self);
  self->cards = NULL;

  g_clear_object (&self->client);
  g_clear_object (&self->namespace_);

  G_OBJECT_CLASS (nw_ping_panel_parent_class)->dispose (object);
}

static void
nw_ping_panel_class_init (NwPingPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_ping_panel_dispose;
  widget_class->grab_focus = nw_ping_panel_grab_focus;
  widget_class->focus = nw_panels_focus_child;

  signals[EXPLAIN_NO_MORE] = g_signal_new ("explain-no-more", NW_TYPE_PING_PANEL, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (NW_TYPE_TARGET_ENTRY);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-ping-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, NwPingPanel, target);
  gtk_widget_class_bind_template_child (widget_class, NwPingPanel, button);
  gtk_widget_class_bind_template_child (widget_class, NwPingPanel, empty);
  gtk_widget_class_bind_template_child (widget_class, NwPingPanel, cards);
  gtk_widget_class_bind_template_callback (widget_class, update_button);
  gtk_widget_class_bind_template_callback (widget_class, on_target_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
}

static void
nw_ping_panel_init (NwPingPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
nw_ping_panel_new (NwClient *client)
{
  NwPingPanel *self = g_object_new (NW_TYPE_PING_PANEL, NULL);

  self->client = g_object_ref (client);

  return GTK_WIDGET (self);
}

void
nw_ping_panel_update (NwPingPanel *self,
                      NwSnapshot  *snapshot,
                      NwNamespace *namespace_,
                      gboolean     explain)
{
  g_return_if_fail (NW_IS_PING_PANEL (self));

  g_set_object (&self->snapshot, snapshot);
  g_set_object (&self->namespace_, namespace_);
  nw_target_entry_set_subject (self->target, snapshot, namespace_);

  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards));
       card != NULL;
       card = gtk_widget_get_next_sibling (card))
    nw_ping_card_update (NW_PING_CARD (card), snapshot, namespace_, explain);

  update_button (self);
}

void
nw_ping_panel_stop (NwPingPanel *self)
{
  g_return_if_fail (NW_IS_PING_PANEL (self));

  for (GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->cards));
       card != NULL;
       card = gtk_widget_get_next_sibling (card))
    nw_ping_stop (nw_ping_card_get_ping (NW_PING_CARD (card)));
}
