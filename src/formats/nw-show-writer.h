/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-question.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * NwShowWriter: writes an answer as text or as JSON, value by value, as iproute2 itself does (lib/json_print.c,
 * lib/json_writer.c): one place decides what is told, and both forms tell the same.
 */
typedef struct {
  GString *out;
  gboolean is_json;
  gboolean is_pretty;
  char     separator;
  guint    depth;
} NwShowWriter;

void  nw_show_writer_init (NwShowWriter *self, NwQuestionFlags flags);
/** Returns: (transfer full): with a line feed at the end of JSON. */
char *nw_show_writer_end (NwShowWriter *self);

/* @key: %NULL for what is in the text only; @format: %NULL for what is in JSON only. It has one %s, %u or none. */
void nw_show_string (NwShowWriter *self, const char *key, const char *format, const char *value);
void nw_show_number (NwShowWriter *self, const char *key, const char *format, guint64 value);
void nw_show_text (NwShowWriter *self, const char *text);
/** The address without its prefix length. */
void nw_show_inet (NwShowWriter *self, const char *key, const char *format, const NwInet *inet);
void nw_show_mac (NwShowWriter *self, const char *key, const char *format, const NwMac *mac);

/* JSON only. @key: %NULL within an array */
void nw_show_open_array (NwShowWriter *self, const char *key);
void nw_show_close_array (NwShowWriter *self);
void nw_show_open_object (NwShowWriter *self);
void nw_show_close_object (NwShowWriter *self);

/* What the files of nw_show() have in common. */

/** Names of links and namespaces as the tools print them: not escaped. Returns: (transfer full): */
char *nw_show_dup_name (const char *escaped);
/** Returns: (transfer full): the name of the link of that index; "" for none, "if5" for one that is not there. */
char *nw_show_dup_link (const NwNamespace *namespace_, int index);
/** "<BROADCAST,MULTICAST,UP,LOWER_UP> ", and "flags" in JSON. @is_peer_down: adds M-DOWN */
void  nw_show_link_flags (NwShowWriter *self, const NwLink *link, gboolean is_peer_down);
/**
 * "veth-red@if4", padded when brief. Returns: whether what it stands on is down.
 * @by_name: also a far end in another namespace stands as "if4" in JSON, as bridge(8) has it
 */
gboolean nw_show_link_name (NwShowWriter *self, const NwNamespace *namespace_, const NwLink *link, const char *format, gboolean by_name);
/** RT_SCOPE_* in words. */
const char *nw_show_scope (guint scope, char buffer[12]);

void nw_show_links (NwShowWriter *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwQuestion *question);
void nw_show_routes (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question);
void nw_show_route_table (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question);

G_END_DECLS
