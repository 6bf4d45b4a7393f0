/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of NwOperation share: nw-operation.c (the type and its makers), nw-operation-fields.c (the tables of
 * kinds and fields, and the wire form) and nw-operation-check.c. */

#include "nw-operation.h"

G_BEGIN_DECLS

#define NW_OPERATION_NEXTHOPS_MAX 64

/** NW_FIELD_BIT: the bit of NW_FIELD_@field in NwOperation.present. */
#define NW_FIELD_BIT(field) (G_GUINT64_CONSTANT (1) << NW_FIELD_##field)

/** NwFieldType: what a field holds; each has its own member type and its own form on the wire. */
typedef enum {
  NW_FIELD_TYPE_REFERENCE, /* NwNamespaceRef             (ts)     */
  NW_FIELD_TYPE_STRING,    /* char *                     s        */
  NW_FIELD_TYPE_UINT,      /* guint                      u        */
  NW_FIELD_TYPE_UINT64,    /* guint64                    t        */
  NW_FIELD_TYPE_BOOLEAN,   /* gboolean                   b        */
  NW_FIELD_TYPE_FAMILY,    /* guint: AF_INET, AF_INET6   u: 4, 6  */
  NW_FIELD_TYPE_MAC,       /* NwMac                      s        */
  NW_FIELD_TYPE_PREFIX,    /* NwInet                     s        */
  NW_FIELD_TYPE_ADDRESS,   /* NwInet                     s        */
  NW_FIELD_TYPE_NEXTHOPS,  /* GArray of nexthops         a(ssu)   */
} NwFieldType;

typedef struct {
  const char *name;
  NwFieldType type;
  gsize       offset;
} NwFieldSpec;

/** NwKindSpec: a kind's name, and a bit for each field that it must and that it may have. */
typedef struct {
  const char *name;
  guint64     required;
  guint64     optional;
} NwKindSpec;

extern const NwFieldSpec nw_operation_fields[NW_N_OPERATION_FIELDS] G_GNUC_INTERNAL;
extern const NwKindSpec nw_operation_kinds[NW_N_OPERATION_KINDS] G_GNUC_INTERNAL;

/** The member of @self that holds @field. */
static inline gpointer
nw_operation_field (const NwOperation *self, NwOperationField field)
{
  return G_STRUCT_MEMBER_P (self, nw_operation_fields[field].offset);
}

/** Without any field. */
NwOperation *nw_operation_new (NwOperationKind kind);
NwOperation *nw_operation_copy (const NwOperation *self);
void         nw_operation_free (NwOperation *self);

/* These set a field, of that type, that was not set before. Strings are copied; %NULL is "". */
void nw_operation_set_reference (NwOperation *self, NwOperationField field, NwNamespaceRef reference);
void nw_operation_set_string (NwOperation *self, NwOperationField field, const char *value);
void nw_operation_set_uint (NwOperation *self, NwOperationField field, guint value);
void nw_operation_set_uint64 (NwOperation *self, NwOperationField field, guint64 value);
void nw_operation_set_boolean (NwOperation *self, NwOperationField field, gboolean value);
void nw_operation_set_inet (NwOperation *self, NwOperationField field, const NwInet *value);
void nw_operation_set_mac (NwOperation *self, NwOperationField field, const NwMac *value);

GArray *nw_operation_nexthops_new (void);
/** @gateway, @link: (nullable) */
void    nw_operation_nexthops_append (GArray *nexthops, const NwInet *gateway, const char *link, guint weight);

/** Whether a route of this type (RTN_*) leads anywhere. */
gboolean nw_operation_route_has_nexthops (guint type);

/** Sets an NW_ERROR_INVALID_ARGUMENT that begins with the names of kind and field. Returns: %FALSE. */
gboolean nw_operation_refuse (const NwOperation *self, NwOperationField field, GError **error,
                              const char *format, ...) G_GNUC_PRINTF (4, 5);
/** Puts those names before a reason that came from elsewhere. @reason: (transfer full). Returns: %FALSE. */
gboolean nw_operation_refuse_with (const NwOperation *self, NwOperationField field, GError **error, GError *reason);

G_END_DECLS
