/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** NW_HANDLE_SIZE: how large a handle is to hit; what one sees of it is half as large. */
#define NW_HANDLE_SIZE 24

#define NW_TYPE_HANDLE (nw_handle_get_type ())
G_DECLARE_FINAL_TYPE (NwHandle, nw_handle, NW, HANDLE, GtkWidget)

/** NwHandle: the round handle at the edge of a card from which a cable is drawn. The canvas handles the dragging. */
GtkWidget *nw_handle_new (void);

G_END_DECLS
