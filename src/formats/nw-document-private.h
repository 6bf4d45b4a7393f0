/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of NwDocument share. */

#include "nw-document.h"

G_BEGIN_DECLS

/** Stands for the root namespace in plans between documents, which know no inodes. */
#define NW_DOCUMENT_ROOT_INODE 1
/** BR_DEFAULT_AGEING_TIME of linux/if_bridge.h, in hundredths of a second. */
#define NW_DOCUMENT_AGEING_TIME 30000u
/** IP6_RT_PRIO_USER of net/ip6_route.h: the metric of an IPv6 route that was given none. */
#define NW_DOCUMENT_METRIC6 1024u

/** @value may be part of what is replaced. */
void nw_document_set_string (char **string, const char *value);

NwDocumentNamespace *nw_document_add_namespace (NwDocument *self, const char *name);
void                 nw_document_namespace_free (NwDocumentNamespace *namespace_);

NwDocumentLink *nw_document_link_new (const char *name, const char *kind);
void            nw_document_link_free (NwDocumentLink *link);
gboolean        nw_document_link_same_make (const NwDocumentLink *a, const NwDocumentLink *b);
gboolean        nw_document_link_same_limit (const NwDocumentLink *a, const NwDocumentLink *b);

/** What the scope is when none is given. */
guint8          nw_document_usual_address_scope (const NwInet *inet);
guint           nw_document_usual_route_scope (const NwDocumentRoute *route);
gboolean        nw_document_address_equal (const NwDocumentAddress *a, const NwDocumentAddress *b);

NwDocumentRoute *nw_document_route_new (void);
NwDocumentRoute *nw_document_route_copy (const NwDocumentRoute *route);
void             nw_document_route_free (NwDocumentRoute *route);
void             nw_document_route_add_nexthop (NwDocumentRoute *route, const NwInet *gateway, const char *link, guint weight);
/** By what tells routes apart; 0 for two of which one replaces the other. */
int              nw_document_route_compare (const NwDocumentRoute *a, const NwDocumentRoute *b);
gboolean         nw_document_route_equal (const NwDocumentRoute *a, const NwDocumentRoute *b);

G_END_DECLS
