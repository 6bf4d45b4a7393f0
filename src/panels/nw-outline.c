/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-outline.h"

#include <glib/gi18n-lib.h>

#include "nw-filter-button.h"
#include "nw-panels.h"
#include "nw-row.h"
#include "nw-wording.h"

struct _NwOutline
{
  AdwBin             parent_instance;

  GtkLabel          *heading;
  GtkBox            *tools;
  GtkWidget         *hidden;
  GtkLabel          *hidden_label;
  GtkListView       *list;

  NwClient          *client;
  NwSelection       *selection;
  NwScope           *scope;
  GListStore        *store; /* NwRow; the first letter of a key says what it is: n, l, p for a link that is
                               * the port of a switch, c, or h for a heading; in capitals, what was found */
  GtkMultiSelection *model;
  gboolean           syncing;
};

G_DEFINE_FINAL_TYPE (NwOutline, nw_outline, ADW_TYPE_BIN)

enum {
  REVEAL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* What a row stands for. */

static gboolean
is_heading (NwRow *row)
{
  return row->key[0] == 'h';
}

/* What was found says why. */
static gboolean
is_found (NwRow *row)
{
  return g_ascii_isupper (row->key[0]);
}

static NwSelected
get_selected (NwRow *row)
{
  NwSelected selected = { NW_SELECTED_NAMESPACE, row->namespace_->inode, 0 };

  if (g_ascii_tolower (row->key[0]) != 'n')
    {
      selected.kind = row->key[0] == 'c' ? NW_SELECTED_CABLE : NW_SELECTED_LINK;
      selected.link = ((NwLink *) row->record)->index;
    }

  return selected;
}

static char *
dup_title (NwRow *row)
{
  switch (row->key[0])
    {
    case 'h':
      return g_strdup (row->note);
    case 'n':
    case 'N':
      return nw_namespace_dup_title (row->namespace_);
    case 'L':
      {
        g_autofree char *namespace_ = nw_namespace_dup_title (row->namespace_);

        /* Translators: an interface that was found, and the namespace it is in: "eth0 in red" */
        return g_strdup_printf (_("%s in %s"), ((NwLink *) row->record)->name, namespace_);
      }
    case 'l':
    case 'p':
      return g_strdup (((NwLink *) row->record)->name);
    default:
      return g_strdup (row->note);
    }
}

static char *
dup_accessible (NwRow *row)
{
  if (row->key[0] == 'c')
    return g_strdup_printf (_("Cable %s"), row->note);
  if (is_found (row))
    {
      g_autofree char *title = dup_title (row);

      return g_strdup_printf ("%s, %s", title, row->note);
    }
  if (row->key[0] == 'n' && nw_kind_of (row->namespace_) != NW_KIND_HOST && nw_kind_of (row->namespace_) != NW_KIND_NAMED)
    return g_strdup_printf ("%s, %s", row->note, nw_kind_describe (row->namespace_));

  return is_heading (row) ? dup_title (row) : g_strdup (row->note);
}

/* A switch is followed by its ports. */
static void
collect_links (NwSnapshot  *snapshot,
               NwNamespace *namespace_,
               int          master,
               GPtrArray   *rows)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);
      gboolean is_port = link->master != 0 && nw_namespace_find_link (namespace_, link->master) != NULL;

      if ((is_port ? link->master : 0) != master)
        continue;

      g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("%c%" G_GUINT64_FORMAT " %d", is_port ? 'p' : 'l',
                                                          namespace_->inode, link->index),
                                         namespace_, link,
                                         nw_wording_link_accessible (snapshot, namespace_, link)));
      if (nw_panels_is_switch (link) && !is_port)
        collect_links (snapshot, namespace_, link->index, rows);
    }
}

static void
collect_namespace (NwSnapshot  *snapshot,
                   NwNamespace *namespace_,
                   GPtrArray   *rows)
{
  g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("n%" G_GUINT64_FORMAT, namespace_->inode), namespace_,
                                     namespace_, nw_wording_namespace_accessible (snapshot, namespace_)));
  collect_links (snapshot, namespace_, 0, rows);
}

static void
collect_cables (NwScope     *scope,
                NwSnapshot  *snapshot,
                NwNamespace *namespace_,
                GPtrArray   *cables)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);
      NwNamespace *other = NULL;
      NwLink *peer = nw_snapshot_find_peer (snapshot, link, &other);
      NwSelected cable;

      if (peer == NULL || !nw_panels_is_cable (link) || !nw_scope_shows (scope, other->inode))
        continue;

      cable = nw_selected_cable (snapshot, namespace_, link);
      if (cable.inode == namespace_->inode && cable.link == link->index)
        g_ptr_array_add (cables, nw_row_new (g_strdup_printf ("c%" G_GUINT64_FORMAT " %d", cable.inode, cable.link),
                                             namespace_, link, g_strdup_printf ("%s — %s", link->name, peer->name)));
    }
}

static void
add_heading (GPtrArray   *rows,
             NwNamespace *any,
             const char  *key,
             const char  *title)
{
  g_ptr_array_add (rows, nw_row_new (g_strconcat ("h", key, NULL), any, any, g_strdup (title)));
}

static GPtrArray *
collect_rows (NwScope    *scope,
              NwSnapshot *snapshot)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) cables = g_ptr_array_new ();

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (!nw_scope_shows (scope, namespace_->inode))
        continue;

      collect_cables (scope, snapshot, namespace_, cables);
      collect_namespace (snapshot, namespace_, rows);
    }

  if (cables->len > 0)
    add_heading (rows, nw_snapshot_get_namespace (snapshot, 0), "", _("Cables"));
  g_ptr_array_extend_and_steal (rows, g_steal_pointer (&cables));

  return rows;
}

static GPtrArray *
collect_hits (NwScope    *scope,
              NwSnapshot *snapshot)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < nw_scope_get_n_hits (scope); i++)
    {
      const NwSearchHit *hit = nw_scope_get_hit (scope, i);
      NwNamespace *namespace_ = nw_snapshot_find (snapshot, hit->selected.inode);
      gboolean is_link = hit->selected.kind == NW_SELECTED_LINK;

      g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("%c%" G_GUINT64_FORMAT " %d", is_link ? 'L' : 'N',
                                                          hit->selected.inode, hit->selected.link),
                                         namespace_,
                                         is_link ? (gpointer) nw_namespace_find_link (namespace_, hit->selected.link)
                                                 : namespace_,
                                         nw_search_hit_describe (hit)));
    }

  return rows;
}

/* The two selections follow each other. */

static void
follow_selection (NwOutline *self)
{
  g_autoptr(GtkBitset) selected = gtk_bitset_new_empty ();
  g_autoptr(GtkBitset) before = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->model));
  g_autoptr(GtkBitset) mask = NULL;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->store));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(NwRow) row = g_list_model_get_item (G_LIST_MODEL (self->store), i);

      if (!is_heading (row) && nw_selection_contains (self->selection, get_selected (row)))
        gtk_bitset_add (selected, i);
    }

  if (gtk_bitset_equals (selected, before))
    return;

  mask = gtk_bitset_new_range (0, n);
  self->syncing = TRUE;
  gtk_selection_model_set_selection (GTK_SELECTION_MODEL (self->model), selected, mask);
  self->syncing = FALSE;

  if (gtk_bitset_get_size (selected) == 1)
    gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", gtk_bitset_get_minimum (selected));
}

static void
add_selected (GArray     *all,
              NwSelected  selected)
{
  for (guint i = 0; i < all->len; i++)
    {
      NwSelected *one = &g_array_index (all, NwSelected, i);

      if (one->kind == selected.kind && one->inode == selected.inode && one->link == selected.link)
        return;
    }

  g_array_append_val (all, selected);
}

static void
reveal (NwOutline  *self,
        NwSelected  selected)
{
  g_signal_emit (self, signals[REVEAL], 0, selected.inode, selected.link);
}

/* What was selected before stays first: the order is that of selecting. A heading can be selected only because GtkListView
 * gives the focus to nothing else, so that the arrow keys would not get past it; it never stays selected. */
static void
drive_selection (NwOutline *self)
{
  g_autoptr(GtkBitset) chosen = NULL;
  g_autoptr(GArray) wanted = NULL;
  g_autoptr(GArray) all = NULL;
  gboolean with_heading = FALSE;

  if (self->syncing)
    return;

  chosen = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->model));
  wanted = g_array_new (FALSE, FALSE, sizeof (NwSelected));
  all = g_array_new (FALSE, FALSE, sizeof (NwSelected));

  for (guint64 i = 0; i < gtk_bitset_get_size (chosen); i++)
    {
      g_autoptr(NwRow) row = g_list_model_get_item (G_LIST_MODEL (self->store), gtk_bitset_get_nth (chosen, i));
      NwSelected selected = get_selected (row);

      if (is_heading (row))
        with_heading = TRUE;
      else
        g_array_append_val (wanted, selected);
    }

  if (with_heading && wanted->len == 0)
    {
      follow_selection (self);
      return;
    }

  for (guint i = 0; i < nw_selection_get_length (self->selection); i++)
    {
      NwSelected before = *nw_selection_get (self->selection, i);

      for (guint j = 0; j < wanted->len; j++)
        {
          NwSelected *one = &g_array_index (wanted, NwSelected, j);

          if (one->kind == before.kind && one->inode == before.inode && one->link == before.link)
            g_array_append_val (all, before);
        }
    }
  for (guint i = 0; i < wanted->len; i++)
    add_selected (all, g_array_index (wanted, NwSelected, i));

  self->syncing = TRUE;
  nw_selection_set_all (self->selection, (NwSelected *) all->data, all->len);
  self->syncing = FALSE;
  if (wanted->len == 1)
    reveal (self, g_array_index (wanted, NwSelected, 0));

  if (with_heading)
    follow_selection (self);
}

static void
on_selection_changed (NwOutline *self)
{
  if (!self->syncing)
    follow_selection (self);
}

static void
update (NwOutline *self)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);
  gboolean searching;
  g_autofree char *hidden = NULL;
  g_autoptr(GPtrArray) rows = NULL;

  nw_scope_set_snapshot (self->scope, snapshot);
  searching = nw_scope_is_searching (self->scope);
  rows = searching ? collect_hits (self->scope, snapshot) : collect_rows (self->scope, snapshot);
  gtk_label_set_label (self->heading, searching ? _("Found") : _("Outline"));
  hidden = nw_scope_describe_hidden (self->scope);
  gtk_label_set_label (self->hidden_label, hidden);
  gtk_widget_set_visible (self->hidden, *hidden != '\0');

  /* A row that goes takes its selection along here; the shared selection is the window's to prune. */
  self->syncing = TRUE;
  nw_rows_update (self->store, rows);
  self->syncing = FALSE;

  follow_selection (self);
}

/* What was hidden is asked for: everything is shown. */
static void
on_show_hidden (NwOutline *self)
{
  NwFilter all = { 0 };

  nw_scope_set_filter (self->scope, &all);
}

static void
on_activate (NwOutline *self,
             guint      position)
{
  g_autoptr(NwRow) row = g_list_model_get_item (G_LIST_MODEL (self->store), position);

  if (row != NULL && !is_heading (row))
    reveal (self, get_selected (row));
}

/* The rows. */

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          gpointer                  user_data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *icon = gtk_image_new ();
  GtkWidget *dot = adw_bin_new ();
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *label = gtk_label_new (NULL);
  GtkWidget *reason = gtk_label_new (NULL);

  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (dot, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), dot);
  gtk_label_set_xalign (GTK_LABEL (reason), 0);
  gtk_label_set_ellipsize (GTK_LABEL (reason), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (reason, "caption");
  gtk_widget_add_css_class (reason, "dim-label");
  gtk_box_append (GTK_BOX (words), label);
  gtk_box_append (GTK_BOX (words), reason);
  gtk_box_append (GTK_BOX (box), words);
  gtk_list_item_set_child (item, box);
}

/* %NULL for a dot. */
static const char *
get_icon_name (NwRow *row)
{
  switch (row->key[0])
    {
    case 'n':
    case 'N':
      return nw_kind_of (row->namespace_) != NW_KIND_NAMED ? nw_kind_get_icon_name (row->namespace_) : NULL;
    case 'l':
    case 'L':
      return nw_panels_is_switch (row->record) ? "nw-switch-symbolic" : NULL;
    case 'c':
      return "network-wired-symbolic";
    default:
      return NULL;
    }
}

static void
show_row (GtkListItem *item,
          NwRow       *row)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  GtkWidget *icon = gtk_widget_get_first_child (box);
  GtkWidget *dot = gtk_widget_get_next_sibling (icon);
  GtkWidget *words = gtk_widget_get_next_sibling (dot);
  GtkWidget *label = gtk_widget_get_first_child (words);
  GtkWidget *reason = gtk_widget_get_next_sibling (label);
  GtkWidget *row_widget = gtk_widget_get_parent (box);
  const char *classes[] = { NULL, NULL };
  g_autofree char *title = dup_title (row);
  g_autofree char *accessible = dup_accessible (row);
  const char *icon_name = get_icon_name (row);

  gtk_label_set_label (GTK_LABEL (label), title);
  gtk_label_set_label (GTK_LABEL (reason), is_found (row) ? row->note : "");
  gtk_widget_set_visible (reason, is_found (row));
  gtk_list_item_set_activatable (item, !is_heading (row));

  classes[0] = row->key[0] == 'h' ? "nw-section" :
               g_ascii_tolower (row->key[0]) == 'n' ? "nw-outline-namespace" :
               row->key[0] == 'L' ? "nw-outline-namespace" :
               row->key[0] == 'l' ? "nw-outline-link" :
               row->key[0] == 'p' ? "nw-outline-port" : "nw-outline-cable";
  gtk_widget_set_css_classes (box, classes);

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), icon_name);
  gtk_widget_set_visible (icon, icon_name != NULL);
  gtk_widget_set_visible (dot, icon_name == NULL && !is_heading (row));

  if (g_ascii_tolower (row->key[0]) == 'l' || row->key[0] == 'p')
    {
      nw_panels_set_state (dot, row->record);
    }
  else if (g_ascii_tolower (row->key[0]) == 'n')
    {
      const char *dot_classes[] = { "nw-dot", NULL };

      gtk_widget_set_css_classes (dot, dot_classes);
      nw_panels_set_colour (dot, row->namespace_);
    }

  if (row_widget != NULL)
    {
      nw_panels_set_colour (row_widget, row->namespace_);
      nw_panels_set_label (row_widget, accessible);
    }
}

static void
on_row_changed (NwRow       *row,
                GtkListItem *item)
{
  show_row (item, row);
}

static void
on_bind (NwOutline   *self,
         GtkListItem *item)
{
  NwRow *row = gtk_list_item_get_item (item);

  show_row (item, row);
  g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), item);
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           gpointer                  user_data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), on_row_changed, item);
}

static gboolean
nw_outline_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NW_OUTLINE (widget)->list));
}

static void
nw_outline_dispose (GObject *object)
{
  NwOutline *self = NW_OUTLINE (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->model);
  g_clear_object (&self->store);
  g_clear_object (&self->client);
  g_clear_object (&self->selection);
  g_clear_object (&self->scope);

  G_OBJECT_CLASS (nw_outline_parent_class)->dispose (object);
}

static void
nw_outline_class_init (NwOutlineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_outline_dispose;
  widget_class->grab_focus = nw_outline_grab_focus;
  widget_class->focus = nw_panels_focus_child;

  signals[REVEAL] = g_signal_new ("reveal", NW_TYPE_OUTLINE, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_INT);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.delete", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "win.delete", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-outline.ui");
  gtk_widget_class_bind_template_child (widget_class, NwOutline, list);
  gtk_widget_class_bind_template_child (widget_class, NwOutline, heading);
  gtk_widget_class_bind_template_child (widget_class, NwOutline, tools);
  gtk_widget_class_bind_template_child (widget_class, NwOutline, hidden);
  gtk_widget_class_bind_template_child (widget_class, NwOutline, hidden_label);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_show_hidden);
  gtk_widget_class_bind_template_callback (widget_class, on_setup);
  gtk_widget_class_bind_template_callback (widget_class, on_bind);
  gtk_widget_class_bind_template_callback (widget_class, on_unbind);
}

static void
nw_outline_init (NwOutline *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->store = g_list_store_new (NW_TYPE_ROW);
  self->model = gtk_multi_selection_new (g_object_ref (G_LIST_MODEL (self->store)));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->model));
  g_signal_connect_object (self->model, "selection-changed", G_CALLBACK (drive_selection), self, G_CONNECT_SWAPPED);
}

GtkWidget *
nw_outline_new (NwClient    *client,
                NwSelection *selection,
                NwScope     *scope)
{
  NwOutline *self;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);
  g_return_val_if_fail (NW_IS_SELECTION (selection), NULL);
  g_return_val_if_fail (NW_IS_SCOPE (scope), NULL);

  self = g_object_new (NW_TYPE_OUTLINE, NULL);
  self->client = g_object_ref (client);
  self->selection = g_object_ref (selection);
  self->scope = g_object_ref (scope);
  gtk_box_append (self->tools, nw_filter_button_new (scope));
  g_signal_connect_object (client, "notify::snapshot", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scope, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scope, "found", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (selection, "changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  update (self);

  return GTK_WIDGET (self);
}
