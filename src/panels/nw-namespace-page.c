/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-namespace-page.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "nw-nat-page.h"
#include "nw-neighbours-page.h"
#include "nw-overview-page.h"
#include "nw-panels.h"
#include "nw-ping-panel.h"
#include "nw-routes-page.h"
#include "nw-wording.h"

struct _NwNamespacePage
{
  NwPage      parent_instance;

  GtkWidget  *dot;
  GtkLabel   *title;
  GtkLabel   *inode;
  GtkLabel   *sentence;
  GtkWidget  *lock;
  GtkLabel   *lock_reason;
  GtkWidget  *switcher;
  GtkStack   *stack;
  GtkWidget  *overview;
  GtkWidget  *routes;
  GtkWidget  *neighbours;
  GtkWidget  *nat;
  GtkStack   *pings;

  GHashTable *panels; /* inode -> NwPingPanel, a child of pings */
  gboolean    explain;
};

G_DEFINE_FINAL_TYPE (NwNamespacePage, nw_namespace_page, NW_TYPE_PAGE)

enum {
  PROP_0,
  PROP_EXPLAIN,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
on_explain_no_more (NwNamespacePage *self)
{
  g_object_set (self, "explain", FALSE, NULL);
}

static gboolean
is_gone (NwNamespacePage *self,
         guint64          inode)
{
  return nw_snapshot_find (nw_page_get_snapshot (NW_PAGE (self)), inode) == NULL;
}

/* The panel of a namespace of that name that is gone: an undo brings it back with a new inode. */
static GtkWidget *
steal_panel (NwNamespacePage *self,
             const char      *name)
{
  GHashTableIter iter;
  gpointer inode;
  gpointer panel;

  g_hash_table_iter_init (&iter, self->panels);
  while (name != NULL && g_hash_table_iter_next (&iter, &inode, &panel))
    {
      if (g_strcmp0 (g_object_get_data (G_OBJECT (panel), "name"), name) == 0 && is_gone (self, *(guint64 *) inode))
        {
          g_hash_table_iter_remove (&iter);
          return panel;
        }
    }

  return NULL;
}

static NwPingPanel *
ensure_panel (NwNamespacePage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  GtkWidget *panel = g_hash_table_lookup (self->panels, &namespace_->inode);

  if (panel != NULL)
    return NW_PING_PANEL (panel);

  panel = steal_panel (self, nw_namespace_get_name (namespace_));
  if (panel == NULL)
    {
      panel = nw_ping_panel_new (nw_page_get_client (NW_PAGE (self)));
      g_object_set_data_full (G_OBJECT (panel), "name", g_strdup (nw_namespace_get_name (namespace_)), g_free);
      g_signal_connect_object (panel, "explain-no-more", G_CALLBACK (on_explain_no_more), self, G_CONNECT_SWAPPED);
      gtk_stack_add_child (self->pings, panel);
    }
  g_hash_table_insert (self->panels, g_memdup2 (&namespace_->inode, sizeof namespace_->inode), panel);

  return NW_PING_PANEL (panel);
}

static void
update_ping (NwNamespacePage *self)
{
  NwPingPanel *panel = ensure_panel (self);

  nw_ping_panel_update (panel, nw_page_get_snapshot (NW_PAGE (self)), nw_page_get_namespace (NW_PAGE (self)),
                        self->explain);
  gtk_stack_set_visible_child (self->pings, GTK_WIDGET (panel));
}

/* Where the namespace is gone there is nothing to ping from. What was told stays for one that may come back under its name. */
static void
retire_panels (NwNamespacePage *self)
{
  GHashTableIter iter;
  gpointer inode;
  gpointer panel;

  g_hash_table_iter_init (&iter, self->panels);
  while (g_hash_table_iter_next (&iter, &inode, &panel))
    {
      if (!is_gone (self, *(guint64 *) inode))
        continue;

      nw_ping_panel_stop (panel);
      if (g_object_get_data (G_OBJECT (panel), "name") == NULL)
        {
          g_hash_table_iter_remove (&iter);
          gtk_stack_remove (self->pings, panel);
        }
    }
}

static void
update_part (NwNamespacePage *self,
             gboolean         anew)
{
  GtkWidget *part = gtk_stack_get_visible_child (self->stack);

  if (part == GTK_WIDGET (self->pings))
    update_ping (self);
  else if (part != NULL)
    nw_page_show_same (NW_PAGE (self), NW_PAGE (part), anew);
}

static void
on_part_changed (NwNamespacePage *self)
{
  if (self->stack != NULL && nw_page_get_namespace (NW_PAGE (self)) != NULL)
    update_part (self, FALSE);
}

/* Whose it is, where that makes a difference: on this computer, what Netwarren did not make is not changed without asking. */
static void
update_lock (NwNamespacePage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  gboolean system = nw_client_get_world (nw_page_get_client (NW_PAGE (self))) == NW_WORLD_SYSTEM;

  gtk_widget_set_visible (self->lock, system && !namespace_->is_ours);
  gtk_label_set_label (self->lock_reason,
                       namespace_->is_root
                       ? _("The computer’s own network: changing it asks for the administrator’s password.")
                       : _("Made by somebody else: changing it asks for the administrator’s password."));
}

static void
nw_namespace_page_update (NwPage   *page,
                          gboolean  anew)
{
  NwNamespacePage *self = NW_NAMESPACE_PAGE (page);
  NwSnapshot *snapshot = nw_page_get_snapshot (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  g_autofree char *title = nw_namespace_dup_title (namespace_);
  g_autofree char *inode = g_strdup_printf (_("namespace %" PRIu64), namespace_->inode);
  g_autofree char *sentence = nw_wording_namespace (snapshot, namespace_);

  nw_panels_set_colour (self->dot, namespace_);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->inode, inode);
  gtk_label_set_label (self->sentence, sentence);
  update_lock (self);

  retire_panels (self);
  update_part (self, anew);
}

static void
nw_namespace_page_constructed (GObject *object)
{
  NwNamespacePage *self = NW_NAMESPACE_PAGE (object);
  const char * const tooltips[] = {
    _("Interfaces and forwarding"), _("Routing table"), _("ARP and neighbours"), _("Address translation and firewall"), _("Ping from here"),
  };
  GtkWidget *button = gtk_widget_get_first_child (self->switcher);

  G_OBJECT_CLASS (nw_namespace_page_parent_class)->constructed (object);

  for (guint i = 0; i < G_N_ELEMENTS (tooltips) && button != NULL; i++)
    {
      gtk_widget_set_tooltip_text (button, tooltips[i]);
      button = gtk_widget_get_next_sibling (button);
    }
}

static void
nw_namespace_page_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_EXPLAIN:
      g_value_set_boolean (value, NW_NAMESPACE_PAGE (object)->explain);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_namespace_page_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  NwNamespacePage *self = NW_NAMESPACE_PAGE (object);

  switch (prop_id)
    {
    case PROP_EXPLAIN:
      if (self->explain != g_value_get_boolean (value))
        {
          self->explain = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
          on_part_changed (self);
        }
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_namespace_page_dispose (GObject *object)
{
  NwNamespacePage *self = NW_NAMESPACE_PAGE (object);

  self->stack = NULL;

  G_OBJECT_CLASS (nw_namespace_page_parent_class)->dispose (object);
}

static void
nw_namespace_page_finalize (GObject *object)
{
  g_hash_table_unref (NW_NAMESPACE_PAGE (object)->panels);

  G_OBJECT_CLASS (nw_namespace_page_parent_class)->finalize (object);
}

static void
nw_namespace_page_class_init (NwNamespacePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = nw_namespace_page_constructed;
  object_class->get_property = nw_namespace_page_get_property;
  object_class->set_property = nw_namespace_page_set_property;
  object_class->dispose = nw_namespace_page_dispose;
  object_class->finalize = nw_namespace_page_finalize;
  NW_PAGE_CLASS (klass)->update = nw_namespace_page_update;

  properties[PROP_EXPLAIN] =
    g_param_spec_boolean ("explain", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (NW_TYPE_OVERVIEW_PAGE);
  g_type_ensure (NW_TYPE_ROUTES_PAGE);
  g_type_ensure (NW_TYPE_NEIGHBOURS_PAGE);
  g_type_ensure (NW_TYPE_NAT_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-namespace-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, dot);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, title);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, inode);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, sentence);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, lock);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, lock_reason);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, switcher);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, stack);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, overview);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, routes);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, neighbours);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, nat);
  gtk_widget_class_bind_template_child (widget_class, NwNamespacePage, pings);
  gtk_widget_class_bind_template_callback (widget_class, on_part_changed);
}

static void
nw_namespace_page_init (NwNamespacePage *self)
{
  self->explain = TRUE;
  self->panels = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  gtk_widget_init_template (GTK_WIDGET (self));

  nw_page_adopt (NW_PAGE (self), NW_PAGE (self->overview));
  nw_page_adopt (NW_PAGE (self), NW_PAGE (self->routes));
  nw_page_adopt (NW_PAGE (self), NW_PAGE (self->neighbours));
  nw_page_adopt (NW_PAGE (self), NW_PAGE (self->nat));
}

void
nw_namespace_page_show_part (NwNamespacePage *self,
                             const char      *name)
{
  g_return_if_fail (NW_IS_NAMESPACE_PAGE (self));

  if (gtk_stack_get_child_by_name (self->stack, name) != NULL)
    gtk_stack_set_visible_child_name (self->stack, name);
}

void
nw_namespace_page_focus_ping (NwNamespacePage *self)
{
  GtkWidget *panel;

  g_return_if_fail (NW_IS_NAMESPACE_PAGE (self));

  gtk_stack_set_visible_child_name (self->stack, "ping");
  panel = gtk_stack_get_visible_child (self->pings);
  if (panel != NULL)
    gtk_widget_grab_focus (panel);
}
