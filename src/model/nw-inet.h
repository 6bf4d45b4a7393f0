/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NwInet:
 * @family: AF_INET, AF_INET6, or AF_UNSPEC (0) for "no address"
 * @prefix: prefix length in bits; 32 or 128 for a single address
 * @bytes: the address in network order; 4 or 16 bytes of it are used, the rest are zero
 *
 * An IP address with its prefix length. A plain value: copy it by assignment.
 */
typedef struct {
  guint8 family;
  guint8 prefix;
  guint8 bytes[16];
} NwInet;

#define NW_INET_NONE ((NwInet) { 0 })

/** Whether @inet holds an address at all. */
static inline gboolean
nw_inet_is_set (const NwInet *inet)
{
  return inet->family != 0;
}

/**
 * nw_inet_parse_address: a bare address, "192.168.15.1" or "fe80::1" (no prefix, no zone).
 * The error (NW_ERROR_INVALID_ARGUMENT) names the text and says what is wrong with it:
 * "300.1.1.1 is not an IPv4 address: 300 is larger than 255".
 */
gboolean nw_inet_parse_address (const char *text, NwInet *inet, GError **error);

/**
 * nw_inet_parse_prefix: "192.168.15.1/24"; a missing "/n" means a single address (/32, /128).
 * "default", "0.0.0.0/0" and "::/0": use nw_inet_parse_destination() for routes.
 */
gboolean nw_inet_parse_prefix (const char *text, NwInet *inet, GError **error);

/**
 * nw_inet_parse_destination: the destination of a route: "default" (of @family, AF_INET when
 * @family is AF_UNSPEC), or a prefix (of @family, of any when it is AF_UNSPEC) whose host bits must be zero; the error then proposes the
 * network meant ("192.168.15.1/24 has host bits set; did you mean 192.168.15.0/24?").
 */
gboolean nw_inet_parse_destination (const char *text, int family, NwInet *inet, GError **error);

/** Returns: (transfer full): "192.168.15.1", without the prefix length; "" when unset. */
char *nw_inet_address_to_string (const NwInet *inet);

/** Returns: (transfer full): "192.168.15.1/24", always with the prefix length; "" when unset. */
char *nw_inet_to_string (const NwInet *inet);

/** Returns: (transfer full): as a route destination: "default" for a prefix length of 0. */
char *nw_inet_destination_to_string (const NwInet *inet);

/** Address bytes in a family: 4, 16 or 0. */
gsize nw_inet_length (int family);

/** The network @inet lies in: the same prefix length, host bits cleared. */
NwInet nw_inet_network (const NwInet *inet);

/** Whether the network of @prefix contains the address of @address. */
gboolean nw_inet_contains (const NwInet *prefix, const NwInet *address);

/** The same family, prefix length and bytes. */
gboolean nw_inet_equal (const NwInet *a, const NwInet *b);
/** The same address, whatever the prefix length. */
gboolean nw_inet_same_address (const NwInet *a, const NwInet *b);
/** Total order: family, bytes, prefix; for sorting. */
int nw_inet_compare (const NwInet *a, const NwInet *b);

gboolean nw_inet_is_loopback (const NwInet *inet);
gboolean nw_inet_is_link_local (const NwInet *inet);
gboolean nw_inet_is_multicast (const NwInet *inet);

/**
 * The @n-th host address (1 for the first) of @network, with its prefix length; unset when the network has
 * no such host. Of a network of two addresses both are hosts (RFC 3021, RFC 6164).
 */
NwInet nw_inet_host (const NwInet *network, guint n);

/**
 * NwMac: a link-layer address; length 0 means none (loopback and tunnels may have none).
 */
typedef struct {
  guint8 length;
  guint8 bytes[8];
} NwMac;

/** "52:54:00:12:35:02"; only 6-byte unicast, non-zero addresses are accepted; says why not. */
gboolean nw_mac_parse (const char *text, NwMac *mac, GError **error);
/** Returns: (transfer full): lower-case, colon-separated; "" when there is none. */
char    *nw_mac_to_string (const NwMac *mac);
gboolean nw_mac_equal (const NwMac *a, const NwMac *b);

G_END_DECLS
