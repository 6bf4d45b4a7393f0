/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-tooltip.h"

#include <glib/gi18n-lib.h>

#include "nw-canvas-hit.h"
#include "nw-canvas-private.h"
#include "nw-wording.h"

gboolean
nw_canvas_query_tooltip (GtkWidget  *widget,
                         int         x,
                         int         y,
                         gboolean    keyboard_tooltip,
                         GtkTooltip *tooltip)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwSnapshot *snapshot = nw_world_get_snapshot (self->world);
  NwNamespace *namespace_;
  NwLink *link;
  NwHit hit;
  g_autofree char *text = NULL;

  if (keyboard_tooltip)
    hit = nw_canvas_get_focused (self);
  else if (nw_canvas_is_control (self, gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT)))
    return FALSE;
  else
    hit = nw_canvas_hit (self, x, y);

  if (self->drag_mode != NW_DRAG_NONE || snapshot == NULL || hit.kind == NW_HIT_NOTHING)
    return FALSE;
  if (hit.kind == NW_HIT_HANDLE)
    {
      gtk_tooltip_set_text (tooltip, _("Drag to a namespace or a switch to connect it by a cable"));
      return TRUE;
    }

  namespace_ = nw_snapshot_find (snapshot, hit.selected.inode);
  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, hit.selected.link) : NULL;
  if (namespace_ != NULL && hit.selected.kind == NW_SELECTED_NAMESPACE)
    text = nw_wording_namespace (snapshot, namespace_);
  else if (link != NULL && hit.selected.kind == NW_SELECTED_LINK)
    text = nw_wording_link_detail (snapshot, namespace_, link);
  else if (link != NULL)
    text = nw_wording_cable (snapshot, namespace_, link);

  if (hit.node != NULL)
    {
      /* Beside the card, not over what one is reading. */
      GdkRectangle area = nw_canvas_get_view_rectangle (self, hit.node);

      gtk_tooltip_set_tip_area (tooltip, &area);
    }
  gtk_tooltip_set_text (tooltip, text);
  return text != NULL && *text != '\0';
}
