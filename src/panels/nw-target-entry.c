/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-target-entry.h"

#include <glib/gi18n-lib.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-panels.h"

#define N_OFFERED 40

/* An address that is known. */
typedef struct {
  char   *text;  /* as typed: "192.168.15.2", "fe80::1%veth-red" */
  NwInet  address;
  char   *link;  /* the interface to leave by, or NULL */
  char   *owner; /* the title of the namespace that has it */
  char   *on;    /* the interface that has it */
  gboolean near; /* in a network that the asking namespace has an address in */
} Target;

struct _NwTargetEntry
{
  AdwBin       parent_instance;

  GtkWidget   *frame;
  GtkEntry    *text;
  GtkWidget   *choose;
  GtkLabel    *owner;
  GtkLabel    *message;
  GtkWidget   *choices; /* in the page, no popover: GDK 4.8 loses clicks where one that does not hide by itself has been (X11) */
  GtkListBox  *list;

  NwSnapshot  *snapshot;
  NwNamespace *namespace_;
  GPtrArray   *targets; /* Target */
};

G_DEFINE_FINAL_TYPE (NwTargetEntry, nw_target_entry, ADW_TYPE_BIN)

enum {
  CHANGED,
  ACTIVATE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
target_free (gpointer data)
{
  Target *target = data;

  g_free (target->text);
  g_free (target->link);
  g_free (target->owner);
  g_free (target->on);
  g_free (target);
}

/* Which addresses are known. */

static gboolean
is_near (NwNamespace  *namespace_,
         const NwInet *address)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (namespace_->addresses, i);

      if (nw_inet_contains (&own->local, address))
        return TRUE;
    }

  return FALSE;
}

static void
take_target (NwTargetEntry   *self,
             NwNamespace     *owner,
             const NwAddress *address,
             const char      *link)
{
  NwLink *on = nw_namespace_find_link (owner, address->link);
  g_autofree char *text = nw_inet_address_to_string (&address->local);
  Target *target = g_new0 (Target, 1);

  target->text = link != NULL ? g_strdup_printf ("%s%%%s", text, link) : g_steal_pointer (&text);
  target->address = address->local;
  target->link = g_strdup (link);
  target->owner = nw_namespace_dup_title (owner);
  target->on = g_strdup (on != NULL ? on->name : "");
  target->near = link != NULL || is_near (self->namespace_, &address->local);

  g_ptr_array_add (self->targets, target);
}

static void
take_addresses (NwTargetEntry *self,
                NwNamespace   *owner)
{
  for (guint i = 0; i < owner->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (owner->addresses, i);

      if (!nw_inet_is_link_local (&address->local) &&
          (owner == self->namespace_ || !nw_inet_is_loopback (&address->local)))
        take_target (self, owner, address, NULL);
    }
}

/* A link-local address means something only together with the interface to leave by. */
static void
take_link_local (NwTargetEntry *self)
{
  for (guint i = 0; i < self->namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (self->namespace_->links, i);
      NwNamespace *owner = NULL;
      NwLink *peer = nw_snapshot_find_peer (self->snapshot, link, &owner);

      for (guint j = 0; peer != NULL && j < owner->addresses->len; j++)
        {
          const NwAddress *address = g_ptr_array_index (owner->addresses, j);

          if (address->link == peer->index && nw_inet_is_link_local (&address->local))
            take_target (self, owner, address, link->name);
        }
    }
}

static int
compare_targets (gconstpointer a,
                 gconstpointer b)
{
  const Target *target_a = *(const Target **) a;
  const Target *target_b = *(const Target **) b;

  if (target_a->near != target_b->near)
    return target_a->near ? -1 : 1;
  if (target_a->address.family != target_b->address.family)
    return target_a->address.family == AF_INET ? -1 : 1;

  return nw_inet_compare (&target_a->address, &target_b->address);
}

static void
collect_targets (NwTargetEntry *self)
{
  g_ptr_array_set_size (self->targets, 0);
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      NwNamespace *owner = nw_snapshot_get_namespace (self->snapshot, i);

      if (owner != self->namespace_)
        take_addresses (self, owner);
    }
  take_link_local (self);

  /* Of others first; one's own come last, in their order. */
  g_ptr_array_sort (self->targets, compare_targets);
  take_addresses (self, self->namespace_);
}

static const Target *
find_by_address (NwTargetEntry *self,
                 const NwInet  *address)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);

      if (nw_inet_same_address (&target->address, address))
        return target;
    }

  return NULL;
}

static const Target *
find_by_owner (NwTargetEntry *self,
               const char    *owner)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);

      if (g_ascii_strcasecmp (target->owner, owner) == 0)
        return target;
    }

  return NULL;
}

/* What the text means. */

/* The only interface a link-local packet could leave by. */
static char *
dup_only_link (NwTargetEntry *self)
{
  const NwLink *only = NULL;

  for (guint i = 0; i < self->namespace_->links->len; i++)
    {
      const NwLink *link = g_ptr_array_index (self->namespace_->links, i);

      if (nw_link_is_loopback (link))
        continue;
      if (only != NULL)
        return NULL;
      only = link;
    }

  return only != NULL ? g_strdup (only->name) : NULL;
}

static gboolean
parse_address (NwTargetEntry  *self,
               const char     *text,
               NwInet         *address,
               char          **link,
               GError        **error)
{
  g_auto(GStrv) parts = g_strsplit (text, "%", 2);

  if (!nw_inet_parse_address (parts[0], address, error))
    return FALSE;

  *link = parts[1] != NULL ? g_strdup (parts[1]) : NULL;
  if (*link != NULL && nw_namespace_find_link_by_name (self->namespace_, *link) == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no interface %s here"), *link);
      g_clear_pointer (link, g_free);
      return FALSE;
    }

  if (*link == NULL && address->family == AF_INET6 && nw_inet_is_link_local (address))
    {
      *link = dup_only_link (self);
      if (*link == NULL)
        {
          g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                       _("%s is valid on one cable only: say which, as in %s%%veth0"), parts[0], parts[0]);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
looks_like_address (const char *text)
{
  return strchr (text, ':') != NULL || strspn (text, "0123456789./") == strlen (text);
}

static gboolean
resolve (NwTargetEntry  *self,
         NwInet         *address,
         char          **link,
         GError        **error)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->text))));
  const Target *target;

  *link = NULL;

  if (*text == '\0')
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("Type an address or the name of a namespace"));
      return FALSE;
    }

  if (looks_like_address (text))
    return parse_address (self, text, address, link, error);

  target = find_by_owner (self, text);
  if (target != NULL)
    {
      *address = target->address;
      *link = g_strdup (target->link);
      return TRUE;
    }

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (self->snapshot); i++)
    {
      g_autofree char *title = nw_namespace_dup_title (nw_snapshot_get_namespace (self->snapshot, i));

      if (g_ascii_strcasecmp (title, text) == 0)
        {
          g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("%s has no address yet"), title);
          return FALSE;
        }
    }

  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("Nothing here is called “%s”; type an address or choose one"), text);

  return FALSE;
}

/* What is shown. */

static void
show_message (NwTargetEntry *self,
              const char    *message,
              gboolean       wrong)
{
  gtk_label_set_label (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);

  if (wrong)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->message), "error");
      gtk_widget_add_css_class (self->frame, "error");
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->message), "error");
      gtk_widget_remove_css_class (self->frame, "error");
    }
}

static void
update (NwTargetEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));
  const Target *target = NULL;
  g_autofree char *link = NULL;
  g_autoptr(GError) error = NULL;
  NwInet address;

  if (self->snapshot == NULL)
    return;

  if (*text == '\0')
    {
      show_message (self, NULL, FALSE);
    }
  else if (!resolve (self, &address, &link, &error))
    {
      /* "bl" is on its way to "blue": no complaint while there is something to choose. */
      gboolean on_the_way = gtk_widget_get_visible (self->choices);

      show_message (self, on_the_way ? NULL : error->message, !on_the_way);
    }
  else
    {
      g_autofree char *meant = NULL;

      target = find_by_address (self, &address);
      if (!looks_like_address (text) && target != NULL)
        meant = g_strdup_printf (_("%s is %s on %s"), target->owner, target->text, target->on);
      show_message (self, meant, FALSE);
    }

  gtk_label_set_label (self->owner, target != NULL ? target->owner : "");
}

static GtkWidget *
create_row (const Target *target)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *address = gtk_label_new (target->text);
  GtkWidget *owner = gtk_label_new (target->owner);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *label = g_strdup_printf (_("%s, %s on %s"), target->text, target->owner, target->on);

  gtk_label_set_xalign (GTK_LABEL (address), 0);
  gtk_label_set_ellipsize (GTK_LABEL (address), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (address, TRUE);
  gtk_widget_add_css_class (address, "monospace");
  gtk_widget_add_css_class (owner, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (owner), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), address);
  gtk_box_append (GTK_BOX (box), owner);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "text", g_strdup (target->text), g_free);
  nw_panels_set_label (row, label);

  return row;
}

/* Offers what begins with @typed, or all of it. Returns whether there is anything. */
static gboolean
fill_list (NwTargetEntry *self,
           const char    *typed)
{
  g_autofree char *folded = g_utf8_casefold (typed, -1);
  guint n = 0;
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);

  for (guint i = 0; i < self->targets->len && n < N_OFFERED; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);
      g_autofree char *owner = g_utf8_casefold (target->owner, -1);

      if (g_str_has_prefix (target->text, folded) || g_str_has_prefix (owner, folded))
        {
          gtk_list_box_append (self->list, create_row (target));
          n++;
        }
    }

  return n > 0;
}

static void
choose_row (NwTargetEntry *self,
            GtkListBoxRow *row)
{
  gtk_widget_set_visible (self->choices, FALSE);
  nw_target_entry_set_text (self, g_object_get_data (G_OBJECT (row), "text"));
  gtk_editable_set_position (GTK_EDITABLE (self->text), -1);
}

static void
on_row_activated (NwTargetEntry *self,
                  GtkListBoxRow *row)
{
  choose_row (self, row);
}

static void
on_choose_clicked (NwTargetEntry *self)
{
  if (gtk_widget_get_visible (self->choices))
    {
      gtk_widget_set_visible (self->choices, FALSE);
      return;
    }

  gtk_entry_grab_focus_without_selecting (self->text);
  if (fill_list (self, ""))
    gtk_widget_set_visible (self->choices, TRUE);
  else
    show_message (self, _("No address is known yet. Give one to an interface, or connect two namespaces."), FALSE);
}

static gboolean
is_exact (NwTargetEntry *self,
          const char    *text)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      const Target *target = g_ptr_array_index (self->targets, i);

      if (g_str_equal (target->text, text))
        return TRUE;
    }

  return find_by_owner (self, text) != NULL;
}

static void
on_text_changed (NwTargetEntry *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->text));

  if (self->choices == NULL)
    return;

  if (*text != '\0' && gtk_widget_has_css_class (self->frame, "focused") &&
      !is_exact (self, text) && fill_list (self, text))
    gtk_widget_set_visible (self->choices, TRUE);
  else
    gtk_widget_set_visible (self->choices, FALSE);

  update (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_activate (NwTargetEntry *self)
{
  gtk_widget_set_visible (self->choices, FALSE);
  update (self);
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
on_focus_entered (NwTargetEntry *self)
{
  gtk_widget_add_css_class (self->frame, "focused");
}

static void
on_focus_left (NwTargetEntry *self)
{
  if (self->choices == NULL)
    return;

  gtk_widget_remove_css_class (self->frame, "focused");
  gtk_widget_set_visible (self->choices, FALSE);
  update (self);
}

static void
move_choice (NwTargetEntry *self,
             int            step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : 0;

  row = gtk_list_box_get_row_at_index (self->list, MAX (index, 0));
  if (row != NULL)
    gtk_list_box_select_row (self->list, row);
}

static gboolean
on_key_pressed (NwTargetEntry   *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  gboolean open = gtk_widget_get_visible (self->choices);
  GtkListBoxRow *row = open ? gtk_list_box_get_selected_row (self->list) : NULL;

  switch (keyval)
    {
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      if (open)
        move_choice (self, 1);
      else
        on_choose_clicked (self);
      return GDK_EVENT_STOP;

    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      if (open)
        move_choice (self, -1);
      return open;

    case GDK_KEY_Escape:
      if (open)
        gtk_widget_set_visible (self->choices, FALSE);
      return open;

    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (row != NULL)
        choose_row (self, row);
      return row != NULL;

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
nw_target_entry_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NW_TARGET_ENTRY (widget)->text));
}

static void
nw_target_entry_dispose (GObject *object)
{
  NwTargetEntry *self = NW_TARGET_ENTRY (object);

  self->choices = NULL;
  g_clear_object (&self->snapshot);
  g_clear_object (&self->namespace_);

  G_OBJECT_CLASS (nw_target_entry_parent_class)->dispose (object);
}

static void
nw_target_entry_finalize (GObject *object)
{
  g_ptr_array_unref (NW_TARGET_ENTRY (object)->targets);

  G_OBJECT_CLASS (nw_target_entry_parent_class)->finalize (object);
}

static void
nw_target_entry_class_init (NwTargetEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  object_class->dispose = nw_target_entry_dispose;
  object_class->finalize = nw_target_entry_finalize;
  widget_class->grab_focus = nw_target_entry_grab_focus;
  widget_class->focus = nw_panels_focus_child;

  signals[CHANGED] = g_signal_new ("changed", NW_TYPE_TARGET_ENTRY, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ACTIVATE] = g_signal_new ("activate", NW_TYPE_TARGET_ENTRY, G_SIGNAL_RUN_LAST, 0,
                                    NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-target-entry.ui");
  gtk_widget_class_bind_template_child (widget_class, NwTargetEntry, frame);
  gtk_widget_class_bind_template_child (widget_class, NwTargetEntry, text);
  gtk_widget_class_bind_template_child (widget_class, NwTargetEntry, choose);
  gtk_widget_class_bind_template_child (widget_class, NwTargetEntry, owner);
  gtk_widget_class_bind_template_child (widget_class, NwTargetEntry, message);
  gtk_widget_class_bind_template_child (widget_class, NwTargetEntry, choices);
  gtk_widget_class_bind_template_child (widget_class, NwTargetEntry, list);
  gtk_widget_class_bind_template_callback (widget_class, on_text_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
nw_target_entry_init (NwTargetEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->targets = g_ptr_array_new_with_free_func (target_free);
  gtk_widget_init_template (GTK_WIDGET (self));

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), keys);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (on_focus_entered), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_focus_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text), focus);
}

void
nw_target_entry_set_subject (NwTargetEntry *self,
                             NwSnapshot    *snapshot,
                             NwNamespace   *namespace_)
{
  g_return_if_fail (NW_IS_TARGET_ENTRY (self));

  if (self->snapshot == snapshot && self->namespace_ == namespace_)
    return;

  g_set_object (&self->snapshot, snapshot);
  g_set_object (&self->namespace_, namespace_);
  collect_targets (self);
  update (self);
}

void
nw_target_entry_set_text (NwTargetEntry *self,
                          const char    *text)
{
  g_return_if_fail (NW_IS_TARGET_ENTRY (self));

  gtk_editable_set_text (GTK_EDITABLE (self->text), text);
}

void
nw_target_entry_close (NwTargetEntry *self)
{
  g_return_if_fail (NW_IS_TARGET_ENTRY (self));

  gtk_widget_set_visible (self->choices, FALSE);
  update (self);
}

gboolean
nw_target_entry_get_target (NwTargetEntry  *self,
                            NwInet         *address,
                            char          **link,
                            GError        **error)
{
  g_return_val_if_fail (NW_IS_TARGET_ENTRY (self), FALSE);
  g_return_val_if_fail (self->snapshot != NULL, FALSE);

  return resolve (self, address, link, error);
}
