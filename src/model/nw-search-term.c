/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-search-term.h"

#include <string.h>
#include <sys/socket.h>

/* A pid is not sought by less. */
#define MIN_DIGITS 3
/* Hex digits without a colon that are still taken for the beginning of an IPv6 address, or for a MAC. */
#define INET6_GROUP 4
#define MIN_MAC_DIGITS 6
#define MAC_TEXT_MAX 16

/* What a word can mean */

/* "10/8" and "172.16/12", as ip(8) reads them. Returns: how many octets stand there, 0 for none or too many. */
static guint
parse_octets (const char *text, gsize length, NwInet *inet)
{
  g_autofree char *copy = g_strndup (text, length);
  g_auto (GStrv) octets = g_strsplit (copy, ".", -1);
  guint n = g_strv_length (octets);

  /* "10.1./": the point has no octet behind it yet. */
  if (n > 1 && *octets[n - 1] == '\0')
    n--;
  if (n > 4)
    return 0;

  *inet = (NwInet) { .family = AF_INET, .prefix = 32 };
  for (guint i = 0; i < n; i++)
    {
      guint64 octet;

      if (!g_ascii_string_to_unsigned (octets[i], 10, 0, 255, &octet, NULL))
        return 0;
      inet->bytes[i] = (guint8) octet;
    }
  return n;
}

/* How long a prefix must be that somebody is about to say: up to the last octet or group that is not zero. */
static guint8
guess_prefix (const NwInet *inet, guint n_octets)
{
  guint width = inet->family == AF_INET ? 8 : 16;
  guint n = inet->family == AF_INET ? n_octets * 8 : 128;

  for (; n > width; n -= width)
    {
      if (inet->bytes[n / 8 - 1] != 0 || (width == 16 && inet->bytes[n / 8 - 2] != 0))
        break;
    }
  return (guint8) n;
}

static NwInet
parse_subnet (const char *word)
{
  const char *slash = strchr (word, '/');
  NwInet inet = NW_INET_NONE;
  guint64 prefix;
  guint n_octets;

  if (slash == NULL || slash == word)
    return NW_INET_NONE;

  n_octets = parse_octets (word, slash - word, &inet);
  if (n_octets == 0)
    {
      g_autofree char *address = g_strndup (word, slash - word);

      if (strchr (address, ':') == NULL || !nw_inet_parse_address (address, &inet, NULL))
        return NW_INET_NONE;
    }

  if (slash[1] == '\0')
    prefix = guess_prefix (&inet, n_octets);
  else if (!g_ascii_string_to_unsigned (slash + 1, 10, 0, inet.family == AF_INET ? 32 : 128, &prefix, NULL))
    return NW_INET_NONE;

  inet.prefix = (guint8) prefix;
  return nw_inet_network (&inet);
}

/* Whether an address could begin so. */
static gboolean
looks_like_address (const char *word)
{
  gsize length = strlen (word);
  gsize digits = strspn (word, "0123456789");

  if (strspn (word, "0123456789.") == length)
    return digits > 0;
  if (strspn (word, "0123456789abcdef:") != length)
    return FALSE;
  return strchr (word, ':') != NULL || length == INET6_GROUP;
}

/* Leading zeros are not written: "2001:0db8:" begins as "2001:db8:" does. */
static char *
normalise_address (const char *word)
{
  g_auto (GStrv) groups = NULL;
  guint n;

  if (strchr (word, ':') == NULL)
    return g_strdup (word);

  groups = g_strsplit (word, ":", -1);
  n = g_strv_length (groups);
  /* The last group may go on: "2001:0" could become "2001:0db8". */
  for (guint i = 0; i + 1 < n; i++)
    {
      char *group = groups[i];

      while (group[0] == '0' && group[1] != '\0')
        memmove (group, group + 1, strlen (group));
    }
  return g_strjoinv (":", groups);
}

/* "02:42:ac", "02-42-ac", "0242.ac11", "0242ac110002". Returns: (nullable): the digits. */
static char *
parse_mac (const char *word)
{
  gsize length = strlen (word);
  char separator = length > 2 ? word[2] : '\0';
  gsize step = 3;
  GString *digits;

  if (separator != ':' && separator != '-')
    {
      separator = length > 4 ? word[4] : '\0';
      step = 5;
      if (separator != '.')
        return length >= MIN_MAC_DIGITS && length <= MAC_TEXT_MAX && strspn (word, "0123456789abcdef") == length
                 ? g_strdup (word) : NULL;
    }

  digits = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    {
      if (i % step == step - 1 ? word[i] != separator : !g_ascii_isxdigit (word[i]))
        {
          g_string_free (digits, TRUE);
          return NULL;
        }
      if (i % step != step - 1)
        g_string_append_c (digits, word[i]);
    }
  return g_string_free (digits, digits->len > MAC_TEXT_MAX);
}

void
nw_search_term_init (NwSearchTerm *self, const char *word)
{
  self->ascii = g_str_is_ascii (word);
  self->text = self->ascii ? g_ascii_strdown (word, -1) : g_utf8_casefold (word, -1);
  self->subnet = parse_subnet (self->text);
  self->address = looks_like_address (self->text) ? normalise_address (self->text) : NULL;
  self->mac = parse_mac (self->text);
  self->digits = strspn (self->text, "0123456789") == strlen (self->text);
}

void
nw_search_term_clear (NwSearchTerm *self)
{
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->mac, g_free);
}

/* How well it fits */

static gboolean
is_word_start (const char *text, gsize position)
{
  return position == 0 || !g_ascii_isalnum (text[position - 1]);
}

static guint
rank_at (const char *text, gsize position, gsize length)
{
  if (position == 0)
    return text[length] == '\0' ? 0 : 1;
  return is_word_start (text, position) ? 2 : 3;
}

/* Like strcasestr(), but the same in every locale. */
static guint
rank_ascii (const char *text, const char *word)
{
  gsize length = strlen (word);
  guint best = NW_RANK_NONE;

  for (gsize i = 0; text[i] != '\0' && best > 2; i++)
    {
      if (g_ascii_tolower (text[i]) == *word && g_ascii_strncasecmp (text + i, word, length) == 0)
        best = MIN (best, rank_at (text, i, length));
    }
  return best;
}

guint
nw_search_term_rank_text (const NwSearchTerm *self, const char *text)
{
  g_autofree char *folded = NULL;
  const char *found;

  if (self->ascii)
    return rank_ascii (text, self->text);
  if (g_str_is_ascii (text))
    return NW_RANK_NONE;

  folded = g_utf8_casefold (text, -1);
  found = strstr (folded, self->text);
  return found != NULL ? rank_at (folded, found - folded, strlen (self->text)) : NW_RANK_NONE;
}

guint
nw_search_term_rank_number (const NwSearchTerm *self, guint number)
{
  char text[16];
  gsize length = strlen (self->text);

  if (!self->digits)
    return NW_RANK_NONE;

  g_snprintf (text, sizeof text, "%u", number);
  if (g_str_equal (text, self->text))
    return 0;
  return length >= MIN_DIGITS && strncmp (text, self->text, length) == 0 ? 1 : NW_RANK_NONE;
}

guint
nw_search_term_rank_address (const NwSearchTerm *self, const NwInet *address)
{
  g_autofree char *text = NULL;
  gsize length;

  if (nw_inet_is_set (&self->subnet))
    return nw_inet_contains (&self->subnet, address) ? 1 : NW_RANK_NONE;
  if (self->address == NULL)
    return NW_RANK_NONE;

  text = nw_inet_address_to_string (address);
  length = strlen (self->address);
  if (strncmp (text, self->address, length) != 0)
    return NW_RANK_NONE;
  if (text[length] == '\0')
    return 0;
  return g_ascii_isxdigit (text[length]) && g_ascii_isxdigit (text[length - 1]) ? 2 : 1;
}

guint
nw_search_term_rank_mac (const NwSearchTerm *self, const NwMac *mac)
{
  char text[2 * sizeof mac->bytes + 1];
  gsize length;

  if (self->mac == NULL || mac->length == 0)
    return NW_RANK_NONE;

  for (guint i = 0; i < mac->length; i++)
    g_snprintf (text + 2 * i, 3, "%02x", mac->bytes[i]);
  length = strlen (self->mac);
  for (gsize i = 0; i + length <= 2u * mac->length; i += 2)
    {
      if (strncmp (text + i, self->mac, length) == 0)
        return i > 0 ? 2 : length == 2u * mac->length ? 0 : 1;
    }
  return NW_RANK_NONE;
}
