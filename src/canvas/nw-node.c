/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-node.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "nw-handle.h"

/* Where the middle of the handle stands on the right edge: in the middle of a card's header; of what is lower, in its middle. */
#define HANDLE_MIDDLE 20
#define LOW_HEIGHT 80

typedef struct
{
  GtkWidget      *content;
  GtkWidget      *handle;
  NwSelected      identity;
  char           *key;
  char           *title;
  NwColour        colour;
  gboolean        connectable;
  graphene_rect_t bounds;
} NwNodePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (NwNode, nw_node, GTK_TYPE_WIDGET)

enum
{
  PROP_CONTENT = 1,
  PROP_CONNECTABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static char *
colour_to_css_class (NwColour colour)
{
  return g_strconcat ("nw-", nw_colour_get_name (colour), NULL);
}

static void
nw_node_set_content (NwNode    *self,
                     GtkWidget *content)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  g_clear_pointer (&priv->content, gtk_widget_unparent);
  if (content != NULL)
    {
      gtk_widget_insert_after (content, GTK_WIDGET (self), NULL);
      priv->content = content;
    }
}

static void
nw_node_measure (GtkWidget      *widget,
                 GtkOrientation  orientation,
                 int             for_size,
                 int            *minimum,
                 int            *natural,
                 int            *minimum_baseline,
                 int            *natural_baseline)
{
  NwNodePrivate *priv = nw_node_get_instance_private (NW_NODE (widget));

  if (priv->content != NULL)
    gtk_widget_measure (priv->content, orientation, for_size, minimum, natural, NULL, NULL);
}

static void
nw_node_size_allocate (GtkWidget *widget,
                       int        width,
                       int        height,
                       int        baseline)
{
  NwNodePrivate *priv = nw_node_get_instance_private (NW_NODE (widget));

  if (priv->content != NULL)
    gtk_widget_allocate (priv->content, width, height, baseline, NULL);
  if (gtk_widget_should_layout (priv->handle))
    {
      int middle = height < LOW_HEIGHT ? height / 2 : HANDLE_MIDDLE;
      graphene_point_t corner = GRAPHENE_POINT_INIT (width - NW_HANDLE_SIZE / 2, middle - NW_HANDLE_SIZE / 2);

      gtk_widget_allocate (priv->handle, NW_HANDLE_SIZE, NW_HANDLE_SIZE, -1,
                           gsk_transform_translate (NULL, &corner));
    }

  /* Popovers that others have given us. */
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      if (GTK_IS_POPOVER (child))
        gtk_popover_present (GTK_POPOVER (child));
    }
}

/* Enters a child that can take the focus, on from the one that has it. */
static gboolean
focus_children (GtkWidget        *widget,
                GtkDirectionType  direction)
{
  NwNodePrivate *priv = nw_node_get_instance_private (NW_NODE (widget));

  return priv->content != NULL && gtk_widget_child_focus (priv->content, direction);
}

/* The node itself comes first, then what is in it; left and right leave it. */
static gboolean
nw_node_focus (GtkWidget        *widget,
               GtkDirectionType  direction)
{
  gboolean backward = direction == GTK_DIR_TAB_BACKWARD || direction == GTK_DIR_UP;

  if (gtk_widget_is_focus (widget))
    {
      return (direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_DOWN) && focus_children (widget, direction);
    }
  if (gtk_widget_get_focus_child (widget) != NULL)
    {
      if (focus_children (widget, direction))
        return TRUE;
      return backward && gtk_widget_grab_focus (widget);
    }
  if (direction == GTK_DIR_TAB_BACKWARD && focus_children (widget, direction))
    return TRUE;
  return gtk_widget_grab_focus (widget);
}

static void
nw_node_get_property (GObject    *object,
                      guint       property_id,
                      GValue     *value,
                      GParamSpec *pspec)
{
  NwNodePrivate *priv = nw_node_get_instance_private (NW_NODE (object));

  switch (property_id)
    {
    case PROP_CONTENT:
      g_value_set_object (value, priv->content);
      break;
    case PROP_CONNECTABLE:
      g_value_set_boolean (value, priv->connectable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nw_node_set_property (GObject      *object,
                      guint         property_id,
                      const GValue *value,
                      GParamSpec   *pspec)
{
  NwNode *self = NW_NODE (object);
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  switch (property_id)
    {
    case PROP_CONTENT:
      nw_node_set_content (self, g_value_get_object (value));
      break;
    case PROP_CONNECTABLE:
      priv->connectable = g_value_get_boolean (value);
      gtk_widget_set_visible (priv->handle, priv->connectable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
nw_node_dispose (GObject *object)
{
  NwNodePrivate *priv = nw_node_get_instance_private (NW_NODE (object));
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  priv->content = NULL;
  priv->handle = NULL;

  G_OBJECT_CLASS (nw_node_parent_class)->dispose (object);
}

static void
nw_node_finalize (GObject *object)
{
  NwNodePrivate *priv = nw_node_get_instance_private (NW_NODE (object));

  g_free (priv->key);
  g_free (priv->title);
  G_OBJECT_CLASS (nw_node_parent_class)->finalize (object);
}

static void
nw_node_class_init (NwNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = nw_node_get_property;
  object_class->set_property = nw_node_set_property;
  object_class->dispose = nw_node_dispose;
  object_class->finalize = nw_node_finalize;
  widget_class->measure = nw_node_measure;
  widget_class->size_allocate = nw_node_size_allocate;
  widget_class->focus = nw_node_focus;

  properties[PROP_CONTENT] =
    g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CONNECTABLE] =
    g_param_spec_boolean ("connectable", NULL, NULL, TRUE,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "nwnode");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
nw_node_init (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  priv->connectable = TRUE;
  priv->colour = NW_N_COLOURS;
  priv->handle = nw_handle_new ();
  gtk_widget_set_parent (priv->handle, GTK_WIDGET (self));
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

void
nw_node_set_identity (NwNode     *self,
                      NwSelected  identity,
                      const char *key)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  priv->identity = identity;
  g_free (priv->key);
  priv->key = g_strdup (key);
}

NwSelected
nw_node_get_identity (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  return priv->identity;
}

const char *
nw_node_get_key (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  return priv->key;
}

void
nw_node_set_colour (NwNode   *self,
                    NwColour  colour)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);
  g_autofree char *added = colour_to_css_class (colour);

  if (colour == priv->colour)
    return;
  if (priv->colour < NW_N_COLOURS)
    {
      g_autofree char *removed = colour_to_css_class (priv->colour);

      gtk_widget_remove_css_class (GTK_WIDGET (self), removed);
    }
  gtk_widget_add_css_class (GTK_WIDGET (self), added);
  priv->colour = colour;
}

NwColour
nw_node_get_colour (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  return priv->colour;
}

GdkRGBA
nw_node_get_rgba (NwNode *self)
{
  GdkRGBA rgba;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &rgba);
  return rgba;
}

void
nw_node_set_title (NwNode     *self,
                   const char *title)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);
  /* Translators: names the round handle of a card, from which a cable is drawn; %s is a namespace or a switch */
  g_autofree char *label = g_strdup_printf (_("Connect %s"), title);

  g_free (priv->title);
  priv->title = g_strdup (title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (priv->handle), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

const char *
nw_node_get_title (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  return priv->title != NULL ? priv->title : "";
}

gboolean
nw_node_get_connectable (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  return priv->connectable;
}

gboolean
nw_node_set_position (NwNode *self,
                      double  x,
                      double  y)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);
  graphene_point_t position = GRAPHENE_POINT_INIT (round (x), round (y));

  if (graphene_point_equal (&priv->bounds.origin, &position))
    return FALSE;

  priv->bounds.origin = position;
  return TRUE;
}

graphene_rect_t
nw_node_get_bounds (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);

  if (priv->bounds.size.width == 0)
    {
      GtkRequisition natural;

      gtk_widget_get_preferred_size (GTK_WIDGET (self), NULL, &natural);
      return GRAPHENE_RECT_INIT (priv->bounds.origin.x, priv->bounds.origin.y, natural.width, natural.height);
    }

  return priv->bounds;
}

gboolean
nw_node_settle (NwNode *self)
{
  NwNodePrivate *priv = nw_node_get_instance_private (self);
  graphene_rect_t before = priv->bounds;
  GtkRequisition natural;

  gtk_widget_get_preferred_size (GTK_WIDGET (self), NULL, &natural);
  priv->bounds.size = GRAPHENE_SIZE_INIT (natural.width, natural.height);
  gtk_widget_allocate (GTK_WIDGET (self), natural.width, natural.height, -1,
                       gsk_transform_translate (NULL, &priv->bounds.origin));

  return !graphene_rect_equal (&before, &priv->bounds);
}

void
nw_node_set_selected (NwNode  *self,
                      gboolean selected)
{
  GtkWidget *widget = GTK_WIDGET (self);

  if (selected == gtk_widget_has_css_class (widget, "selected"))
    return;
  if (selected)
    gtk_widget_add_css_class (widget, "selected");
  else
    gtk_widget_remove_css_class (widget, "selected");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

void
nw_node_set_warning (NwNode     *self,
                     GtkWidget  *mark,
                     const char *text)
{
  gtk_widget_set_visible (mark, text != NULL);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (mark), text) == 0)
    return;

  gtk_widget_set_tooltip_text (mark, text);
  if (text != NULL)
    {
      gtk_accessible_update_property (GTK_ACCESSIBLE (mark), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
    }
  else
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
    }
}
