/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-naming.h"

#include "nw-canvas-private.h"
#include "nw-canvas-view.h"
#include "nw-name-entry.h"

gboolean
nw_canvas_is_naming (NwCanvas *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return self->name_entry != NULL && focus != NULL && gtk_widget_is_ancestor (focus, self->name_entry);
}

void
nw_canvas_end_naming (NwCanvas *self)
{
  if (self->name_entry == NULL)
    return;

  if (nw_canvas_is_naming (self))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  g_clear_pointer (&self->name_entry, gtk_widget_unparent);
}

static void
name_accepted_cb (NwCanvas   *self,
                  const char *name)
{
  g_autoptr (NwCanvas) alive = g_object_ref (self);

  nw_canvas_end_naming (alive);
  if (alive->name_owner == 0)
    g_signal_emit (alive, nw_canvas_signals[NW_CANVAS_NAME_CHOSEN], 0, name, alive->name_x, alive->name_y);
  else
    g_signal_emit (alive, nw_canvas_signals[NW_CANVAS_SWITCH_NAME_CHOSEN], 0, alive->name_owner, name,
                   alive->name_x, alive->name_y);
}

/* @owner: 0 for the name of a namespace */
static void
begin_naming (NwCanvas    *self,
              guint64      owner,
              double       x,
              double       y,
              const char  *suggestion,
              NwNameCheck  check,
              gpointer     user_data)
{
  GtkRequisition size;

  nw_canvas_end_naming (self);
  self->name_owner = owner;
  self->name_x = x;
  self->name_y = y;
  self->name_entry = nw_name_entry_new (owner != 0, suggestion, check, user_data);
  g_signal_connect_swapped (self->name_entry, "accepted", G_CALLBACK (name_accepted_cb), self);
  g_signal_connect_swapped (self->name_entry, "cancelled", G_CALLBACK (nw_canvas_end_naming), self);
  gtk_widget_set_parent (self->name_entry, GTK_WIDGET (self));
  gtk_widget_get_preferred_size (self->name_entry, NULL, &size);
  nw_canvas_reveal_bounds (self, &GRAPHENE_RECT_INIT (x, y, size.width / self->viewport.zoom, size.height / self->viewport.zoom));
  nw_name_entry_start (NW_NAME_ENTRY (self->name_entry));
}

void
nw_canvas_begin_naming (NwCanvas    *self,
                        double       x,
                        double       y,
                        const char  *suggestion,
                        NwNameCheck  check,
                        gpointer     user_data)
{
  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (suggestion != NULL);

  begin_naming (self, 0, x, y, suggestion, check, user_data);
}

void
nw_canvas_begin_naming_switch (NwCanvas    *self,
                               guint64      inode,
                               double       x,
                               double       y,
                               const char  *suggestion,
                               NwNameCheck  check,
                               gpointer     user_data)
{
  g_return_if_fail (NW_IS_CANVAS (self));
  g_return_if_fail (inode != 0);
  g_return_if_fail (suggestion != NULL);

  begin_naming (self, inode, x, y, suggestion, check, user_data);
}
