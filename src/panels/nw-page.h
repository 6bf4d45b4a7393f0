/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-selection.h"

G_BEGIN_DECLS

#define NW_TYPE_PAGE (nw_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (NwPage, nw_page, NW, PAGE, AdwBin)

/**
 * NwPage: a part of the inspector that shows a namespace or a link of it and lets a person edit it. A page changes nothing by itself: it
 * emits "plan-wanted" (NwPlan *plan) and shows what the next snapshot holds.
 */
struct _NwPageClass {
  AdwBinClass parent_class;

  /**
   * update: shows the present snapshot.
   * @anew: what was typed and not applied yet is to be dropped: another thing is shown, or a request failed
   */
  void (*update) (NwPage *self, gboolean anew);
};

/** The client and selection of the inspector; once, before nw_page_show(). */
void nw_page_set_context (NwPage *self, NwClient *client, NwSelection *selection);
/** Makes @child, a page within @self, share its context, now and later, and passes its wishes on. */
void nw_page_adopt       (NwPage *self, NwPage *child);

/** nw_page_show: @link: ifindex, 0 for the namespace itself. A namespace or link that is gone leaves the page as it was. */
void nw_page_show        (NwPage *self, NwSnapshot *snapshot, guint64 inode, int link, gboolean anew);
/** Shows in @child what @self shows. */
void nw_page_show_same   (NwPage *self, NwPage *child, gboolean anew);

/* What is shown. All (transfer none); valid within update() and the handlers of the page. */
NwClient    *nw_page_get_client    (NwPage *self);
NwSelection *nw_page_get_selection (NwPage *self);
NwSnapshot  *nw_page_get_snapshot  (NwPage *self);
NwNamespace *nw_page_get_namespace (NwPage *self);
NwLink      *nw_page_get_link      (NwPage *self);

/** Asks for @plan (transfer full). */
void nw_page_want      (NwPage *self, NwPlan *plan);
/** Asks for one operation (transfer full), titled by what it does. */
void nw_page_want_one  (NwPage *self, NwOperation *operation);
/** Selects a link, or the namespace when @link is 0. */
void nw_page_select    (NwPage *self, NwNamespace *namespace_, int link);

G_END_DECLS
