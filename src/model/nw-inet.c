/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-inet.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-name.h"

/* Longer texts are not worth quoting back. */
#define TEXT_MAX 80

/* inet_pton(3) gives the verdict; the functions called explain_...() only find words for a refusal. */

static char *
explain_number (const char *number)
{
  gsize length = strlen (number);

  if (length == 0)
    return g_strdup (_("a number between the dots is missing"));

  for (const char *p = number; *p != '\0'; p++)
    {
      if (!g_ascii_isdigit (*p))
        return g_strdup_printf (_("%s is not a number from 0 to 255"), number);
    }

  if (length > 1 && number[0] == '0')
    return g_strdup_printf (_("%s begins with a 0, which some programs take for an octal number"), number);
  if (length > 3 || g_ascii_strtoull (number, NULL, 10) > 255)
    return g_strdup_printf (_("%s is larger than 255"), number);

  return NULL;
}

static char *
explain_inet4 (const char *text)
{
  g_auto (GStrv) numbers = g_strsplit (text, ".", -1);
  guint n = g_strv_length (numbers);

  for (guint i = 0; i < n; i++)
    {
      char *reason = explain_number (numbers[i]);

      if (reason != NULL)
        return reason;
    }

  return g_strdup_printf (ngettext ("it has %u number, and needs four",
                                    "it has %u numbers, and needs four", n), n);
}

static char *
explain_group (const char *group)
{
  for (const char *p = group; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!g_ascii_isxdigit (*p))
        return g_strdup_printf (_("“%.*s” is not a hexadecimal digit"), (int) (g_utf8_next_char (p) - p), p);
    }
  if (strlen (group) > 4)
    return g_strdup_printf (_("%s has more than four digits"), group);

  return NULL;
}

static char *
explain_inet6 (const char *text)
{
  const char *gap = strstr (text, "::");
  g_auto (GStrv) groups = NULL;
  guint n = 0;

  if (strchr (text, '%') != NULL)
    return g_strdup (_("leave out the “%” and the interface after it"));
  if (strstr (text, ":::") != NULL || (gap != NULL && strstr (gap + 1, "::") != NULL))
    return g_strdup (_("“::” can stand in it only once"));

  groups = g_strsplit (text, ":", -1);
  for (guint i = 0; groups[i] != NULL; i++)
    {
      g_autofree char *reason = NULL;

      /* The last group may be a dotted IPv4 address, which counts for two (RFC 4291, 2.2). */
      if (strchr (groups[i], '.') != NULL && groups[i + 1] == NULL)
        {
          NwInet inet4;

          if (inet_pton (AF_INET, groups[i], inet4.bytes) != 1)
            return explain_inet4 (groups[i]);
          n += 2;
          continue;
        }
      reason = explain_group (groups[i]);
      if (reason != NULL)
        return g_steal_pointer (&reason);
      if (groups[i][0] != '\0')
        n++;
    }

  if (n > 8 || (n == 8 && gap != NULL))
    return g_strdup (_("it has more than eight groups of digits"));
  if (n < 8 && gap == NULL)
    return g_strdup_printf (ngettext ("it has %u group of digits, and needs eight or “::” for a run of zeros",
                                      "it has %u groups of digits, and needs eight or “::” for a run of zeros", n), n);
  return g_strdup (_("it begins or ends with a single colon"));
}

static gboolean
has_space (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        return TRUE;
    }
  return FALSE;
}

/* Refuses what cannot be quoted or explained further: empty, endless, unreadable, with spaces. */
static gboolean
check_text (const char *text, GError **error)
{
  if (text[0] == '\0')
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                           _("An address is needed, such as 192.168.15.1 or fd00::1"));
      return FALSE;
    }
  if (strlen (text) > TEXT_MAX)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("This is too long for an address"));
      return FALSE;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      g_autofree char *shown = nw_name_escape (text);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s is not an address: it is not even text"), shown);
      return FALSE;
    }
  if (has_space (text))
    {
      g_autofree char *shown = nw_name_escape (text);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("“%s” is not an address: it has a space in it"), shown);
      return FALSE;
    }
  return TRUE;
}

static gboolean
looks_like_inet4 (const char *text)
{
  return strchr (text, '.') != NULL || text[strspn (text, "0123456789")] == '\0';
}

static gboolean
parse_address (const char *text, NwInet *inet, GError **error)
{
  g_autofree char *shown = NULL;
  g_autofree char *reason = NULL;
  NwInet result = NW_INET_NONE;

  if (inet_pton (AF_INET, text, result.bytes) == 1)
    {
      result.family = AF_INET;
      result.prefix = 32;
      *inet = result;
      return TRUE;
    }

  result = NW_INET_NONE;
  if (inet_pton (AF_INET6, text, result.bytes) == 1)
    {
      result.family = AF_INET6;
      result.prefix = 128;
      *inet = result;
      return TRUE;
    }

  shown = nw_name_escape (text);
  if (strchr (text, ':') != NULL)
    {
      reason = explain_inet6 (text);
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s is not an IPv6 address: %s"), shown, reason);
    }
  else if (looks_like_inet4 (text))
    {
      reason = explain_inet4 (text);
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s is not an IPv4 address: %s"), shown, reason);
    }
  else
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("%s is neither an IPv4 address, such as 192.168.15.1, nor an IPv6 address, such as fd00::1"), shown);
    }
  return FALSE;
}

/* The prefix length that a dotted netmask stands for, or -1. */
static int
netmask_to_prefix (const char *text)
{
  struct in_addr mask;
  guint32 host_bits;

  if (inet_pton (AF_INET, text, &mask) != 1)
    return -1;

  host_bits = ~ntohl (mask.s_addr);
  if ((host_bits & (host_bits + 1)) != 0)
    return -1;
  return 32 - (int) g_bit_storage (host_bits) + (host_bits == 0 ? 1 : 0);
}

static gboolean
parse_prefix_length (const char *text, const char *digits, NwInet *inet, GError **error)
{
  guint maximum = nw_inet_length (inet->family) * 8;
  const char *family = inet->family == AF_INET ? "IPv4" : "IPv6";
  int netmask = netmask_to_prefix (digits);
  guint64 prefix;

  if (inet->family == AF_INET && netmask >= 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("%s: write the netmask %s as a prefix length, /%d"), text, digits, netmask);
      return FALSE;
    }
  if (digits[0] == '\0' || digits[strspn (digits, "0123456789")] != '\0')
    {
      g_autofree char *shown = nw_name_escape (text);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("%s: the prefix length after “/” must be a number from 0 to %u"), shown, maximum);
      return FALSE;
    }
  if (digits[0] == '0' && digits[1] != '\0')
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("%s: the prefix length must not begin with a 0"), text);
      return FALSE;
    }

  prefix = g_ascii_strtoull (digits, NULL, 10);
  if (prefix > maximum)
    {
      /* Translators: the first is what was typed, the second IPv4 or IPv6. */
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("%s: the prefix length of an %s address is at most %u"), text, family, maximum);
      return FALSE;
    }

  inet->prefix = (guint8) prefix;
  return TRUE;
}

gboolean
nw_inet_parse_address (const char *text, NwInet *inet, GError **error)
{
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (inet != NULL, FALSE);

  if (!check_text (text, error))
    return FALSE;
  if (strchr (text, '/') != NULL)
    {
      g_autofree char *shown = nw_name_escape (text);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("%s: a single address is needed here; leave out the “/” and what follows it"), shown);
      return FALSE;
    }
  return parse_address (text, inet, error);
}

gboolean
nw_inet_parse_prefix (const char *text, NwInet *inet, GError **error)
{
  g_autofree char *address = NULL;
  const char *slash;
  NwInet result;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (inet != NULL, FALSE);

  if (!check_text (text, error))
    return FALSE;

  slash = strchr (text, '/');
  if (slash == text)
    {
      g_autofree char *shown = nw_name_escape (text);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s: the address before “/” is missing"), shown);
      return FALSE;
    }
  address = slash != NULL ? g_strndup (text, slash - text) : g_strdup (text);
  if (!parse_address (address, &result, error))
    return FALSE;
  if (slash != NULL && !parse_prefix_length (text, slash + 1, &result, error))
    return FALSE;

  *inet = result;
  return TRUE;
}

gboolean
nw_inet_parse_destination (const char *text, int family, NwInet *inet, GError **error)
{
  NwInet result = NW_INET_NONE;
  NwInet network;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (inet != NULL, FALSE);

  if (strcmp (text, "default") == 0)
    {
      result.family = family == AF_UNSPEC ? AF_INET : (guint8) family;
      *inet = result;
      return TRUE;
    }

  if (!nw_inet_parse_prefix (text, &result, error))
    return FALSE;
  if (family != AF_UNSPEC && family != result.family)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   family == AF_INET ? _("%s is an IPv6 network, but an IPv4 one is needed here")
                                     : _("%s is an IPv4 network, but an IPv6 one is needed here"), text);
      return FALSE;
    }

  network = nw_inet_network (&result);
  if (!nw_inet_equal (&network, &result))
    {
      g_autofree char *meant = nw_inet_to_string (&network);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("%s has host bits set; did you mean %s?"), text, meant);
      return FALSE;
    }

  *inet = result;
  return TRUE;
}

char *
nw_inet_address_to_string (const NwInet *inet)
{
  char text[INET6_ADDRSTRLEN] = "";

  g_return_val_if_fail (inet != NULL, NULL);

  if (nw_inet_is_set (inet))
    inet_ntop (inet->family, inet->bytes, text, sizeof text);
  return g_strdup (text);
}

char *
nw_inet_to_string (const NwInet *inet)
{
  char text[INET6_ADDRSTRLEN] = "";

  g_return_val_if_fail (inet != NULL, NULL);

  if (!nw_inet_is_set (inet))
    return g_strdup ("");
  inet_ntop (inet->family, inet->bytes, text, sizeof text);
  return g_strdup_printf ("%s/%u", text, inet->prefix);
}

char *
nw_inet_destination_to_string (const NwInet *inet)
{
  g_return_val_if_fail (inet != NULL, NULL);

  if (nw_inet_is_set (inet) && inet->prefix == 0)
    return g_strdup ("default");
  return nw_inet_to_string (inet);
}

gsize
nw_inet_length (int family)
{
  switch (family)
    {
    case AF_INET:
      return 4;
    case AF_INET6:
      return 16;
    default:
      return 0;
    }
}

/* The bits of byte @i of an address that belong to a network of @prefix bits. */
static guint8
network_mask (guint prefix, gsize i)
{
  if (prefix >= (i + 1) * 8)
    return 0xff;
  if (prefix <= i * 8)
    return 0;
  return (guint8) (0xff << (8 - (prefix - i * 8)));
}

NwInet
nw_inet_network (const NwInet *inet)
{
  NwInet network;

  g_return_val_if_fail (inet != NULL, NW_INET_NONE);

  network = *inet;
  for (gsize i = 0; i < nw_inet_length (inet->family); i++)
    network.bytes[i] &= network_mask (inet->prefix, i);
  return network;
}

gboolean
nw_inet_contains (const NwInet *prefix, const NwInet *address)
{
  g_return_val_if_fail (prefix != NULL, FALSE);
  g_return_val_if_fail (address != NULL, FALSE);

  if (!nw_inet_is_set (prefix) || prefix->family != address->family)
    return FALSE;

  for (gsize i = 0; i < nw_inet_length (prefix->family); i++)
    {
      if (((prefix->bytes[i] ^ address->bytes[i]) & network_mask (prefix->prefix, i)) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
nw_inet_equal (const NwInet *a, const NwInet *b)
{
  return a->prefix == b->prefix && nw_inet_same_address (a, b);
}

gboolean
nw_inet_same_address (const NwInet *a, const NwInet *b)
{
  return a->family == b->family && memcmp (a->bytes, b->bytes, nw_inet_length (a->family)) == 0;
}

int
nw_inet_compare (const NwInet *a, const NwInet *b)
{
  int order;

  if (a->family != b->family)
    return a->family < b->family ? -1 : 1;

  order = memcmp (a->bytes, b->bytes, nw_inet_length (a->family));
  return order != 0 ? order : (int) a->prefix - (int) b->prefix;
}

gboolean
nw_inet_is_loopback (const NwInet *inet)
{
  if (inet->family == AF_INET)
    return inet->bytes[0] == 127;
  if (inet->family == AF_INET6)
    return memcmp (inet->bytes, &in6addr_loopback, sizeof in6addr_loopback) == 0;
  return FALSE;
}

gboolean
nw_inet_is_link_local (const NwInet *inet)
{
  if (inet->family == AF_INET) /* RFC 3927 */
    return inet->bytes[0] == 169 && inet->bytes[1] == 254;
  if (inet->family == AF_INET6) /* RFC 4291, 2.5.6 */
    return inet->bytes[0] == 0xfe && (inet->bytes[1] & 0xc0) == 0x80;
  return FALSE;
}

gboolean
nw_inet_is_multicast (const NwInet *inet)
{
  if (inet->family == AF_INET)
    return (inet->bytes[0] & 0xf0) == 0xe0;
  if (inet->family == AF_INET6)
    return inet->bytes[0] == 0xff;
  return FALSE;
}

NwInet
nw_inet_host (const NwInet *network, guint n)
{
  guint length, bits;
  guint64 last, offset = n;
  NwInet host;

  g_return_val_if_fail (network != NULL, NW_INET_NONE);

  length = nw_inet_length (network->family);
  if (length == 0 || n == 0)
    return NW_INET_NONE;

  bits = length * 8 - network->prefix;
  if (bits <= 1)
    {
      /* A single address, or a point-to-point network in which both are hosts (RFC 3021, RFC 6164). */
      offset--;
      last = bits;
    }
  else
    {
      last = bits >= 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << bits) - 1;
      if (network->family == AF_INET) /* the last one is for broadcasts */
        last--;
    }
  if (offset > last)
    return NW_INET_NONE;

  host = nw_inet_network (network);
  for (guint i = length; offset > 0; i--, offset >>= 8)
    host.bytes[i - 1] |= offset & 0xff;
  return host;
}

static gboolean
refuse_mac (const char *text, const char *reason, GError **error)
{
  g_autofree char *shown = nw_name_escape (text);

  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("%s is not the MAC address of an interface: %s"), shown, reason);
  return FALSE;
}

gboolean
nw_mac_parse (const char *text, NwMac *mac, GError **error)
{
  static const guint8 zero[6];
  static const guint8 broadcast[6] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };
  NwMac result = { 6, { 0 } };

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (mac != NULL, FALSE);

  if (strlen (text) > TEXT_MAX)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("This is too long for a MAC address"));
      return FALSE;
    }

  for (guint i = 0; i < 6; i++)
    {
      const char *pair = text + 3 * i;

      if (!g_ascii_isxdigit (pair[0]) || !g_ascii_isxdigit (pair[1]) || pair[2] != (i < 5 ? ':' : '\0'))
        return refuse_mac (text, _("write six pairs of hexadecimal digits with colons between them, such as 52:54:00:12:35:02"), error);
      result.bytes[i] = (guint8) (g_ascii_xdigit_value (pair[0]) << 4 | g_ascii_xdigit_value (pair[1]));
    }

  if (memcmp (result.bytes, zero, 6) == 0)
    return refuse_mac (text, _("all zeros means that there is none"), error);
  if (memcmp (result.bytes, broadcast, 6) == 0)
    return refuse_mac (text, _("it is the broadcast address, which means everybody"), error);
  if ((result.bytes[0] & 1) != 0)
    return refuse_mac (text, _("its first pair is odd, which marks a multicast address for many receivers"), error);

  *mac = result;
  return TRUE;
}

char *
nw_mac_to_string (const NwMac *mac)
{
  char text[3 * G_N_ELEMENTS (mac->bytes)] = "";

  g_return_val_if_fail (mac->length <= G_N_ELEMENTS (mac->bytes), NULL);

  for (guint i = 0; i < mac->length; i++)
    g_snprintf (text + 3 * i, 4, "%02x%s", mac->bytes[i], i + 1 < mac->length ? ":" : "");
  return g_strdup (text);
}

gboolean
nw_mac_equal (const NwMac *a, const NwMac *b)
{
  return a->length == b->length && memcmp (a->bytes, b->bytes, a->length) == 0;
}
