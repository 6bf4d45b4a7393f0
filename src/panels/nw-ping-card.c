/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ping-card.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <math.h>
#include <sys/socket.h>

#include "nw-panels.h"
#include "nw-ping-plot.h"
#include "nw-wording.h"

struct _NwPingCard
{
  AdwBin             parent_instance;

  GtkWidget         *dot;
  GtkLabel          *title;
  GtkWidget         *stop;
  GtkWidget         *close;
  AdwBin            *plot_place;
  GtkLabel          *figures;
  GtkLabel          *times;
  GtkWidget         *known_note;
  GtkLabel          *known;
  GtkScrolledWindow *scrolled;
  GtkListView       *answers;
  GtkWidget         *first_note;
  GtkLabel          *first;

  NwPing            *ping;
  NwSnapshot        *snapshot;
  NwNamespace       *namespace_;
  NwInet             hop;        /* who is asked first on the wire: the target itself or a gateway; unset when nobody is */
  gboolean           hop_known;  /* its MAC was known before the first request */
  gboolean           explain;
  GtkFilter         *filter;
  GHashTable        *settled;    /* sequences of which more became known after no answer had come in time */
  guint              last_silence;
  guint              idle_scroll;
};

G_DEFINE_FINAL_TYPE (NwPingCard, nw_ping_card, ADW_TYPE_BIN)

enum {
  CLOSE,
  EXPLAIN_NO_MORE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* A lesson is for once: with the second ping it would be noise. */
static gboolean told_first = FALSE;

/* Who is asked, and what became of it. */

static const NwRoute *
find_route (NwNamespace  *namespace_,
            const NwInet *target)
{
  const NwRoute *best = NULL;

  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);

      if (route->type == RTN_UNICAST && route->destination.family == target->family &&
          nw_inet_contains (&route->destination, target) &&
          (best == NULL || route->destination.prefix > best->destination.prefix))
        best = route;
    }

  return best;
}

static NwInet
find_hop (NwNamespace  *namespace_,
          const NwInet *target)
{
  const NwRoute *route = find_route (namespace_, target);
  const NwNexthop *nexthop = route != NULL ? nw_route_first_nexthop (route) : NULL;

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (namespace_->addresses, i);

      if (nw_inet_same_address (&own->local, target))
        return NW_INET_NONE;
    }

  if (nexthop == NULL)
    return NW_INET_NONE;

  return nw_inet_is_set (&nexthop->gateway) ? nexthop->gateway : *target;
}

static NwNeighbour *
find_neighbour (NwNamespace  *namespace_,
                const NwInet *address)
{
  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      NwNeighbour *neighbour = g_ptr_array_index (namespace_->neighbours, i);

      if (nw_inet_same_address (&neighbour->address, address) && neighbour->mac.length > 0)
        return neighbour;
    }

  return NULL;
}

static NwNamespace *
find_owner (NwSnapshot   *snapshot,
            const NwInet *address)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; j < namespace_->addresses->len; j++)
        {
          const NwAddress *own = g_ptr_array_index (namespace_->addresses, j);

          if (nw_inet_same_address (&own->local, address) && !nw_inet_is_loopback (address))
            return namespace_;
        }
    }

  return NULL;
}

static char *
tell_first (NwPingCard  *self,
            NwNeighbour *neighbour)
{
  g_autofree char *title = nw_namespace_dup_title (self->namespace_);
  g_autofree char *address = nw_inet_address_to_string (&self->hop);
  g_autofree char *mac = nw_mac_to_string (&neighbour->mac);
  NwNamespace *answering = find_owner (self->snapshot, &self->hop);
  g_autofree char *owner = answering != NULL ? nw_namespace_dup_title (answering) : g_strdup (address);
  NwLink *link = nw_namespace_find_link (self->namespace_, neighbour->link);
  const char *over = link != NULL ? link->name : "?";

  /* Translators: namespace, address, interface, who answered, its MAC */
  if (self->hop.family == AF_INET6)
    return g_strdup_printf (_("%s did not know who has %s, so it asked on %s (neighbour discovery). "
                              "%s answered with its MAC %s. Now it is in the neighbour table."),
                            title, address, over, owner, mac);

  /* Translators: as above */
  return g_strdup_printf (_("%s did not know who has %s, so it asked everyone on %s (ARP). "
                            "%s answered with its MAC %s. Now it is in the ARP table."),
                          title, address, over, owner, mac);
}

static void
update_first (NwPingCard *self)
{
  NwNeighbour *neighbour = NULL;
  g_autofree char *text = NULL;

  if (!self->explain)
    gtk_widget_set_visible (self->first_note, FALSE);

  if (!self->explain || told_first || self->hop_known || !nw_inet_is_set (&self->hop) ||
      nw_ping_get_received (self->ping) == 0)
    return;

  neighbour = find_neighbour (self->namespace_, &self->hop);
  if (neighbour == NULL)
    return;

  text = tell_first (self, neighbour);
  gtk_label_set_label (self->first, text);
  gtk_widget_set_visible (self->first_note, TRUE);
  told_first = TRUE;
}

/* Nobody answering ARP is told three seconds late; what is older than this many answers is about how things were. */
#define RECENT 6

/* The last word on what did not arrive since the last reply; a refusal says more than silence. But the namespace itself
 * refuses at once: where silence followed, that reason is gone. */
static char *
dup_refusal (NwPingCard *self)
{
  GListModel *answers = G_LIST_MODEL (self->ping);
  g_autofree char *silence = NULL;
  guint n_answers = g_list_model_get_n_items (answers);

  for (guint i = n_answers; i > 0 && n_answers - i < RECENT; i--)
    {
      g_autoptr(NwPingAnswer) answer = g_list_model_get_item (answers, i - 1);

      if (answer->kind == NW_PING_REPLY || (silence != NULL && answer->kind != NW_PING_TIMEOUT && *answer->from == '\0'))
        break;
      if (answer->kind != NW_PING_TIMEOUT)
        return g_strdup (answer->text);
      if (silence == NULL)
        silence = g_strdup (answer->text);
    }

  return g_steal_pointer (&silence);
}

/* What is known when there is no answer: what the kernel said, and what the tables say. */
static char *
dup_known (NwPingCard *self)
{
  const char *reason = nw_ping_get_reason (self->ping);
  g_autofree char *refusal = dup_refusal (self);
  g_autofree char *wording = NULL;
  GString *known;

  if (reason != NULL && *reason != '\0')
    known = g_string_new (reason);
  else if (refusal != NULL)
    known = g_string_new (refusal);
  else
    return NULL;

  wording = nw_wording_no_answer (self->snapshot, self->namespace_, nw_ping_get_target (self->ping));
  if (wording != NULL)
    {
      if (known->len > 0)
        g_string_append (known, g_str_has_suffix (known->str, ".") ? "\n" : ".\n");
      g_string_append (known, wording);
    }

  return g_string_free (known, FALSE);
}

static void
update_known (NwPingCard *self)
{
  g_autofree char *known = dup_known (self);

  if (known != NULL)
    gtk_label_set_label (self->known, known);
  gtk_widget_set_visible (self->known_note, known != NULL);
}

/* The figures. */

static void
update_figures (NwPingCard *self)
{
  guint sent = nw_ping_get_sent (self->ping);
  guint received = nw_ping_get_received (self->ping);
  guint lost = sent > 0 ? (100 * (guint64) (sent - MIN (sent, received)) + sent / 2) / sent : 0;
  g_autofree char *figures = g_strdup_printf (_("%u sent · %u received · %u %% lost"), sent, received, lost);

  gtk_label_set_label (self->figures, figures);
  gtk_widget_set_visible (GTK_WIDGET (self->times), received > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->plot_place), received > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->scrolled), g_list_model_get_n_items (G_LIST_MODEL (self->ping)) > 0);

  if (received > 0)
    {
      g_autofree char *times = g_strdup_printf (_("min %.3f avg %.3f max %.3f ms"),
                                                nw_ping_get_minimum (self->ping) / 1e6,
                                                nw_ping_get_average (self->ping) / 1e6,
                                                nw_ping_get_maximum (self->ping) / 1e6);

      gtk_label_set_label (self->times, times);
    }
}

static void
on_ping_changed (NwPingCard *self)
{
  update_figures (self);
  update_known (self);
  update_first (self);
}

static void
on_running_changed (NwPingCard *self)
{
  gtk_widget_set_visible (self->stop, nw_ping_is_running (self->ping));
  update_known (self);
}

/* The list shows the newest on top; who has scrolled down to read is left in peace. */

static gboolean
scroll_to_newest (gpointer user_data)
{
  NwPingCard *self = user_data;

  self->idle_scroll = 0;
  gtk_widget_activate_action (GTK_WIDGET (self->answers), "list.scroll-to-item", "u", 0);

  return G_SOURCE_REMOVE;
}

static void
on_items_changed (NwPingCard *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);

  if (gtk_adjustment_get_value (adjustment) < 1 && self->idle_scroll == 0)
    self->idle_scroll = g_idle_add (scroll_to_newest, self);
}

/* At its ends the list would swallow the wheel, and with several pings the panel could not be scrolled over it. */
static gboolean
on_scroll (NwPingCard               *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  GtkAdjustment *inner = gtk_scrolled_window_get_vadjustment (self->scrolled);
  GtkWidget *panel = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);
  GtkAdjustment *outer;
  double end = gtk_adjustment_get_upper (inner) - gtk_adjustment_get_page_size (inner);
  double step = 1;

  if (panel == NULL ||
      (dy < 0 ? gtk_adjustment_get_value (inner) > 0.5 : gtk_adjustment_get_value (inner) < end - 0.5))
    return GDK_EVENT_PROPAGATE;

  outer = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (panel));
  if (gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL)
    step = pow (gtk_adjustment_get_page_size (outer), 2.0 / 3.0); /* as GtkScrolledWindow does */
  gtk_adjustment_set_value (outer, gtk_adjustment_get_value (outer) + dy * step);

  return GDK_EVENT_STOP;
}

/* A request that got no answer in time may be refused, or even answered, later: then that is what became of it. */

static gboolean
is_last_word (gpointer item,
              gpointer user_data)
{
  NwPingCard *self = user_data;
  NwPingAnswer *answer = item;

  return answer->kind != NW_PING_TIMEOUT ||
         !g_hash_table_contains (self->settled, GUINT_TO_POINTER (answer->sequence));
}

static void
settle (NwPingCard *self,
        guint       position,
        guint       removed,
        guint       added)
{
  gboolean late = FALSE;

  for (guint i = position; i < position + added; i++)
    {
      g_autoptr(NwPingAnswer) answer = g_list_model_get_item (G_LIST_MODEL (self->ping), i);

      if (answer->kind == NW_PING_TIMEOUT)
        self->last_silence = MAX (self->last_silence, answer->sequence);
      else if (answer->sequence <= self->last_silence)
        late = g_hash_table_add (self->settled, GUINT_TO_POINTER (answer->sequence)) || late;
    }

  if (late)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_MORE_STRICT);
}

static int
compare_answers (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  guint sequence_a = ((const NwPingAnswer *) a)->sequence;
  guint sequence_b = ((const NwPingAnswer *) b)->sequence;

  return (sequence_a < sequence_b) - (sequence_a > sequence_b);
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *sequence = gtk_label_new (NULL);
  GtkWidget *text = gtk_label_new (NULL);
  GtkWidget *ttl = gtk_label_new (NULL);
  GtkWidget *time = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (sequence), 0);
  gtk_label_set_width_chars (GTK_LABEL (sequence), 3);
  gtk_widget_add_css_class (sequence, "nw-sequence");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_add_css_class (text, "nw-answer");
  gtk_widget_add_css_class (ttl, "nw-caption");
  gtk_widget_add_css_class (time, "nw-time");

  gtk_box_append (GTK_BOX (box), sequence);
  gtk_box_append (GTK_BOX (box), text);
  gtk_box_append (GTK_BOX (box), ttl);
  gtk_box_append (GTK_BOX (box), time);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_selectable (item, FALSE);
  gtk_list_item_set_activatable (item, FALSE);
}

static char *
describe (NwPingAnswer *answer)
{
  if (answer->kind == NW_PING_REPLY)
    return g_strdup_printf (_("reply from %s"), answer->from);
  if (*answer->from != '\0' && *answer->text != '\0')
    return g_strdup_printf (_("%s, says %s"), answer->text, answer->from);
  if (*answer->text != '\0')
    return g_strdup (answer->text);

  return g_strdup (_("no answer"));
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         gpointer                  user_data)
{
  NwPingAnswer *answer = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *sequence = gtk_widget_get_first_child (box);
  GtkWidget *text = gtk_widget_get_next_sibling (sequence);
  GtkWidget *ttl = gtk_widget_get_next_sibling (text);
  GtkWidget *time = gtk_widget_get_next_sibling (ttl);
  g_autofree char *number = g_strdup_printf ("#%u", answer->sequence);
  g_autofree char *description = describe (answer);
  g_autofree char *hops = answer->ttl > 0 ? g_strdup_printf (_("ttl %u"), answer->ttl) : NULL;
  g_autofree char *took = answer->kind == NW_PING_REPLY ? nw_ping_plot_format_time (answer->time) : g_strdup ("✕");

  gtk_label_set_label (GTK_LABEL (sequence), number);
  gtk_label_set_label (GTK_LABEL (text), description);
  gtk_widget_set_tooltip_text (text, description);
  gtk_label_set_label (GTK_LABEL (ttl), hops != NULL ? hops : "");
  gtk_label_set_label (GTK_LABEL (time), took);

  if (gtk_widget_get_parent (box) != NULL)
    {
      g_autofree char *label = g_strdup_printf ("%s %s, %s", number, description, took);

      nw_panels_set_label (gtk_widget_get_parent (box), label);
    }

  if (answer->kind == NW_PING_REPLY)
    gtk_widget_remove_css_class (box, "failed");
  else
    gtk_widget_add_css_class (box, "failed");
}

static void
on_stop_clicked (NwPingCard *self)
{
  nw_ping_stop (self->ping);
}

static void
on_close_clicked (NwPingCard *self)
{
  g_signal_emit (self, signals[CLOSE], 0);
}

static void
on_explain_no_more (NwPingCard *self)
{
  g_signal_emit (self, signals[EXPLAIN_NO_MORE], 0);
}

static void
nw_ping_card_dispose (GObject *object)
{
  NwPingCard *self = NW_PING_CARD (object);

  g_clear_handle_id (&self->idle_scroll, g_source_remove);
  if (self->answers != NULL)
    gtk_list_view_set_model (self->answers, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->ping);
  g_clear_object (&self->snapshot);
  g_clear_object (&self->namespace_);

  G_OBJECT_CLASS (nw_ping_card_parent_class)->dispose (object);
}

static void
nw_ping_card_finalize (GObject *object)
{
  g_hash_table_unref (NW_PING_CARD (object)->settled);

  G_OBJECT_CLASS (nw_ping_card_parent_class)->finalize (object);
}

static void
nw_ping_card_class_init (NwPingCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_ping_card_dispose;
  G_OBJECT_CLASS (klass)->finalize = nw_ping_card_finalize;

  signals[CLOSE] = g_signal_new ("close", NW_TYPE_PING_CARD, G_SIGNAL_RUN_LAST, 0,
                                 NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EXPLAIN_NO_MORE] = g_signal_new ("explain-no-more", NW_TYPE_PING_CARD, G_SIGNAL_RUN_LAST, 0,
                                           NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-ping-card.ui");
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, dot);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, title);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, stop);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, close);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, plot_place);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, figures);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, times);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, known_note);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, known);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, scrolled);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, answers);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, first_note);
  gtk_widget_class_bind_template_child (widget_class, NwPingCard, first);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_close_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_explain_no_more);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
}

static void
nw_ping_card_init (NwPingCard *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->settled = g_hash_table_new (NULL, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (on_scroll), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->scrolled), scroll);
}

static void
show_target (NwPingCard *self)
{
  const NwInet *target = nw_ping_get_target (self->ping);
  NwNamespace *owner = find_owner (self->snapshot, target);
  g_autofree char *address = nw_inet_address_to_string (target);
  g_autofree char *stop = g_strdup_printf (_("Stop pinging %s"), address);
  g_autofree char *close = g_strdup_printf (_("Close the ping to %s"), address);
  g_autofree char *label = g_strdup_printf (_("Ping to %s"), address);
  g_autofree char *owner_title = owner != NULL ? nw_namespace_dup_title (owner) : NULL;
  g_autofree char *title = owner != NULL ? g_strdup_printf ("%s · %s", address, owner_title) : g_strdup (address);

  gtk_label_set_label (self->title, title);
  gtk_widget_set_tooltip_text (self->stop, stop);
  gtk_widget_set_tooltip_text (self->close, close);
  nw_panels_set_label (self->stop, stop);
  nw_panels_set_label (self->close, close);
  nw_panels_set_label (self, label);

  gtk_widget_set_visible (self->dot, owner != NULL);
  if (owner != NULL)
    nw_panels_set_colour (self->dot, owner);
}

static void
show_answers (NwPingCard *self)
{
  g_autoptr(GtkNoSelection) selection = NULL;
  GtkFilterListModel *last_words;
  GtkSortListModel *newest_first;

  self->filter = GTK_FILTER (gtk_custom_filter_new (is_last_word, self, NULL));
  last_words = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->ping)), g_object_ref (self->filter));
  newest_first = gtk_sort_list_model_new (G_LIST_MODEL (last_words),
                                          GTK_SORTER (gtk_custom_sorter_new (compare_answers, NULL, NULL)));
  g_signal_connect_object (newest_first, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);

  selection = gtk_no_selection_new (G_LIST_MODEL (newest_first));
  gtk_list_view_set_model (self->answers, GTK_SELECTION_MODEL (selection));
}

GtkWidget *
nw_ping_card_new (NwPing      *ping,
                  NwSnapshot  *snapshot,
                  NwNamespace *namespace_)
{
  NwPingCard *self;

  g_return_val_if_fail (NW_IS_PING (ping), NULL);

  self = g_object_new (NW_TYPE_PING_CARD, NULL);
  self->ping = g_object_ref (ping);
  self->snapshot = g_object_ref (snapshot);
  self->namespace_ = g_object_ref (namespace_);
  self->hop = find_hop (namespace_, nw_ping_get_target (ping));
  self->hop_known = nw_inet_is_set (&self->hop) && find_neighbour (namespace_, &self->hop) != NULL;

  adw_bin_set_child (self->plot_place, nw_ping_plot_new (ping));
  g_signal_connect_object (ping, "items-changed", G_CALLBACK (settle), self, G_CONNECT_SWAPPED);
  show_answers (self);

  g_signal_connect_object (ping, "changed", G_CALLBACK (on_ping_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ping, "notify::running", G_CALLBACK (on_running_changed), self, G_CONNECT_SWAPPED);
  show_target (self);
  on_ping_changed (self);
  on_running_changed (self);

  return GTK_WIDGET (self);
}

NwPing *
nw_ping_card_get_ping (NwPingCard *self)
{
  g_return_val_if_fail (NW_IS_PING_CARD (self), NULL);

  return self->ping;
}

void
nw_ping_card_update (NwPingCard  *self,
                     NwSnapshot  *snapshot,
                     NwNamespace *namespace_,
                     gboolean     explain)
{
  g_return_if_fail (NW_IS_PING_CARD (self));

  g_set_object (&self->snapshot, snapshot);
  g_set_object (&self->namespace_, namespace_);
  self->explain = explain;
  update_known (self);
  update_first (self);
}

const char *
nw_ping_card_get_known (NwPingCard *self)
{
  return gtk_widget_get_visible (self->known_note) ? gtk_label_get_label (self->known) : NULL;
}

const char *
nw_ping_card_get_first (NwPingCard *self)
{
  return gtk_widget_get_visible (self->first_note) ? gtk_label_get_label (self->first) : NULL;
}
