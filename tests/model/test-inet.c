/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>

#include "nw-error.h"
#include "nw-inet.h"

typedef gboolean (*Parser) (const char *text, NwInet *inet, GError **error);

static gboolean
parse_any_destination (const char *text, NwInet *inet, GError **error)
{
  return nw_inet_parse_destination (text, AF_UNSPEC, inet, error);
}

static gboolean
parse_inet6_destination (const char *text, NwInet *inet, GError **error)
{
  return nw_inet_parse_destination (text, AF_INET6, inet, error);
}

static NwInet
prefix (const char *text)
{
  g_autoptr (GError) error = NULL;
  NwInet inet;

  nw_inet_parse_prefix (text, &inet, &error);
  g_assert_no_error (error);
  return inet;
}

static void
test_accepted (void)
{
  static const struct {
    Parser      parse;
    const char *text;
    const char *printed;
  } cases[] = {
    { nw_inet_parse_address, "192.168.15.1", "192.168.15.1/32" },
    { nw_inet_parse_address, "0.0.0.0", "0.0.0.0/32" },
    { nw_inet_parse_address, "255.255.255.255", "255.255.255.255/32" },
    { nw_inet_parse_address, "fe80::1", "fe80::1/128" },
    { nw_inet_parse_address, "::", "::/128" },
    { nw_inet_parse_address, "2001:DB8:0:0:0:0:0:1", "2001:db8::1/128" },
    { nw_inet_parse_address, "::ffff:10.0.0.1", "::ffff:10.0.0.1/128" },
    { nw_inet_parse_prefix, "192.168.15.1/24", "192.168.15.1/24" },
    { nw_inet_parse_prefix, "192.168.15.1", "192.168.15.1/32" },
    { nw_inet_parse_prefix, "10.0.0.1/0", "10.0.0.1/0" },
    { nw_inet_parse_prefix, "fd00::1/64", "fd00::1/64" },
    { nw_inet_parse_prefix, "fd00::1", "fd00::1/128" },
    { nw_inet_parse_prefix, "fd00::1/128", "fd00::1/128" },
    { parse_any_destination, "default", "0.0.0.0/0" },
    { parse_inet6_destination, "default", "::/0" },
    { parse_inet6_destination, "::/0", "::/0" },
    { parse_any_destination, "10.0.0.0/8", "10.0.0.0/8" },
    { parse_any_destination, "10.1.2.3", "10.1.2.3/32" },
    { parse_any_destination, "fd00:0:0:8000::/49", "fd00:0:0:8000::/49" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *printed = NULL;
      NwInet inet;

      cases[i].parse (cases[i].text, &inet, &error);
      g_assert_no_error (error);
      printed = nw_inet_to_string (&inet);
      g_assert_cmpstr (printed, ==, cases[i].printed);
    }
}

static void
test_refused (void)
{
  static const struct {
    Parser      parse;
    const char *text;
    const char *message;
  } cases[] = {
    { nw_inet_parse_address, "300.1.1.1", "300.1.1.1 is not an IPv4 address: 300 is larger than 255" },
    { nw_inet_parse_address, "10.1", "10.1 is not an IPv4 address: it has 2 numbers, and needs four" },
    { nw_inet_parse_address, "10", "10 is not an IPv4 address: it has 1 number, and needs four" },
    { nw_inet_parse_address, "1.2.3.4.5", "1.2.3.4.5 is not an IPv4 address: it has 5 numbers, and needs four" },
    { nw_inet_parse_address, "010.0.0.1", "*: 010 begins with a 0*" },
    { nw_inet_parse_address, "1..2.3", "*: a number between the dots is missing" },
    { nw_inet_parse_address, "1.2.3.", "*: a number between the dots is missing" },
    { nw_inet_parse_address, "1.2.3.x", "*: x is not a number from 0 to 255" },
    { nw_inet_parse_address, "1.2.3.-4", "*: -4 is not a number from 0 to 255" },
    { nw_inet_parse_address, "0x7f.0.0.1", "*: 0x7f is not a number from 0 to 255" },
    { nw_inet_parse_address, "1.2.3.99999999999999999999999", "*is larger than 255" },
    { nw_inet_parse_address, "", "An address is needed, *" },
    { nw_inet_parse_address, " 10.0.0.1", "*it has a space in it" },
    { nw_inet_parse_address, "10.0.0.1\n", "“10.0.0.1\\x0a” is not an address: it has a space in it" },
    { nw_inet_parse_address, "10.0.0.1\xc2\xa0", "*it has a space in it" },
    { nw_inet_parse_address, "10.0.0.\xff", "10.0.0.\\xff is not an address: it is not even text" },
    { nw_inet_parse_address, "red", "red is neither an IPv4 address, *" },
    { nw_inet_parse_address, "10.0.0.1/24", "10.0.0.1/24: a single address is needed here; *" },
    { nw_inet_parse_address, "fe80::1%eth0", "*: leave out the “%” and the interface after it" },
    { nw_inet_parse_address, "1::2::3", "*: “::” can stand in it only once" },
    { nw_inet_parse_address, ":::", "*: “::” can stand in it only once" },
    { nw_inet_parse_address, "fd00:1", "*: it has 2 groups of digits, and needs eight or *" },
    { nw_inet_parse_address, "1:2:3:4:5:6:7:8:9", "*: it has more than eight groups of digits" },
    { nw_inet_parse_address, "1:2:3:4::5:6:7:8", "*: it has more than eight groups of digits" },
    { nw_inet_parse_address, "1:2:3:4:5:6:7:8:", "*: it begins or ends with a single colon" },
    { nw_inet_parse_address, "1::2:", "*: it begins or ends with a single colon" },
    { nw_inet_parse_address, "fd00::12345", "*: 12345 has more than four digits" },
    { nw_inet_parse_address, "fd00::g", "*: “g” is not a hexadecimal digit" },
    { nw_inet_parse_address, "fd00::ä", "*: “ä” is not a hexadecimal digit" },
    { nw_inet_parse_address, "::ffff:10.0.0.256", "*: 256 is larger than 255" },
    { nw_inet_parse_address, "1.2.3.4:80", "*is not an IPv6 address: “.” is not a hexadecimal digit" },
    { nw_inet_parse_prefix, "10.0.0.0/33", "10.0.0.0/33: the prefix length of an IPv4 address is at most 32" },
    { nw_inet_parse_prefix, "fd00::/129", "fd00::/129: the prefix length of an IPv6 address is at most 128" },
    { nw_inet_parse_prefix, "10.0.0.0/99999999999999999999", "*at most 32" },
    { nw_inet_parse_prefix, "10.0.0.0/", "*: the prefix length after “/” must be a number from 0 to 32" },
    { nw_inet_parse_prefix, "10.0.0.0/-1", "*must be a number from 0 to 32" },
    { nw_inet_parse_prefix, "10.0.0.0/2/4", "*must be a number from 0 to 32" },
    { nw_inet_parse_prefix, "10.0.0.0/024", "*: the prefix length must not begin with a 0" },
    { nw_inet_parse_prefix, "10.0.0.0/255.255.255.0", "*: write the netmask 255.255.255.0 as a prefix length, /24" },
    { nw_inet_parse_prefix, "10.0.0.0/255.255.255.255", "*as a prefix length, /32" },
    { nw_inet_parse_prefix, "10.0.0.0/0.0.0.0", "*as a prefix length, /0" },
    { nw_inet_parse_prefix, "10.0.0.0/255.0.255.0", "*must be a number from 0 to 32" },
    { nw_inet_parse_prefix, "/24", "/24: the address before “/” is missing" },
    { nw_inet_parse_prefix, "default", "default is neither*" },
    { parse_any_destination, "192.168.15.1/24", "192.168.15.1/24 has host bits set; did you mean 192.168.15.0/24?" },
    { parse_any_destination, "fd00:0:0:8000::/48", "*has host bits set; did you mean fd00::/48?" },
    { parse_any_destination, "Default", "*is neither*" },
    { parse_inet6_destination, "10.0.0.0/8", "10.0.0.0/8 is an IPv4 network, but an IPv6 one is needed here" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      NwInet inet;

      g_assert_false (cases[i].parse (cases[i].text, &inet, &error));
      g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      if (!g_pattern_match_simple (cases[i].message, error->message))
        g_error ("“%s”: said “%s”, not “%s”", cases[i].text, error->message, cases[i].message);
    }
}

static void
test_endless_text (void)
{
  g_autofree char *text = g_strnfill (1 << 20, '1');
  g_autoptr (GError) error = NULL;
  NwInet inet;

  g_assert_false (nw_inet_parse_prefix (text, &inet, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (strlen (error->message), <, 200);
}

/* Any text made of what addresses are made of: inet_pton() and we agree, and every refusal has its words. */
static void
test_random_texts (void)
{
  static const char alphabet[] = "0123456789abf:::...%/ g";

  for (guint i = 0; i < 50000; i++)
    {
      g_autoptr (GError) error = NULL;
      guint length = (guint) g_test_rand_int_range (1, 20);
      guint8 bytes[16];
      char text[21] = "";
      gboolean expected;
      NwInet inet;

      for (guint j = 0; j < length; j++)
        text[j] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];

      expected = inet_pton (AF_INET, text, bytes) == 1 || inet_pton (AF_INET6, text, bytes) == 1;
      g_assert_cmpint (nw_inet_parse_address (text, &inet, &error), ==, expected);
      if (expected)
        g_assert_cmpmem (inet.bytes, nw_inet_length (inet.family), bytes, nw_inet_length (inet.family));
      else
        {
          g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          g_assert_null (strstr (error->message, "(null)"));
        }
    }
}

static NwInet
random_inet (void)
{
  NwInet inet = { .family = g_test_rand_bit () ? AF_INET : AF_INET6 };

  inet.prefix = (guint8) g_test_rand_int_range (0, (int) nw_inet_length (inet.family) * 8 + 1);
  for (gsize i = 0; i < nw_inet_length (inet.family); i++)
    inet.bytes[i] = (guint8) g_test_rand_int_range (0, 256);
  return inet;
}

static gboolean
bit (const NwInet *inet, guint i)
{
  return (inet->bytes[i / 8] >> (7 - i % 8)) & 1;
}

static void
test_networks (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      NwInet inet = random_inet ();
      NwInet other = random_inet ();
      NwInet network = nw_inet_network (&inet);
      guint bits = nw_inet_length (inet.family) * 8;
      g_autofree char *text = nw_inet_to_string (&inet);
      NwInet again = prefix (text);
      gboolean contains = inet.family == other.family;

      g_assert_true (nw_inet_equal (&again, &inet));
      g_assert_cmpint (nw_inet_compare (&again, &inet), ==, 0);
      for (guint j = 0; j < bits; j++)
        g_assert_cmpint (bit (&network, j), ==, j < inet.prefix && bit (&inet, j));
      g_assert_cmpint (network.prefix, ==, inet.prefix);

      g_assert_true (nw_inet_contains (&inet, &inet));
      if (inet.prefix > 6) /* random networks would hardly ever meet */
        other.bytes[0] = inet.bytes[0];
      for (guint j = 0; contains && j < inet.prefix; j++)
        contains = bit (&inet, j) == bit (&other, j);
      g_assert_cmpint (nw_inet_contains (&inet, &other), ==, contains);

      g_assert_cmpint (nw_inet_compare (&inet, &other) < 0, ==, nw_inet_compare (&other, &inet) > 0);
    }
  g_assert_false (nw_inet_contains (&NW_INET_NONE, &NW_INET_NONE));
}

static void
test_order (void)
{
  static const char *const sorted[] = {
    "0.0.0.0/0", "9.255.255.255/32", "10.0.0.0/8", "10.0.0.0/24", "10.0.0.1/8", "::/0", "fd00::/64", "fd00::1/64",
  };

  for (guint i = 0; i < G_N_ELEMENTS (sorted); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (sorted); j++)
        {
          NwInet a = prefix (sorted[i]), b = prefix (sorted[j]);
          int order = nw_inet_compare (&a, &b);

          g_assert_cmpint ((order > 0) - (order < 0), ==, (i > j) - (i < j));
        }
    }
}

static void
test_hosts (void)
{
  static const struct {
    const char *network;
    guint       n;
    const char *host; /* "" for none */
  } cases[] = {
    { "192.168.15.0/24", 1, "192.168.15.1/24" },
    { "192.168.15.77/24", 2, "192.168.15.2/24" },
    { "192.168.15.0/24", 254, "192.168.15.254/24" },
    { "192.168.15.0/24", 255, "" },
    { "192.168.15.0/24", 0, "" },
    { "10.0.0.0/8", 65536, "10.1.0.0/8" },
    { "10.0.0.0/30", 2, "10.0.0.2/30" },
    { "10.0.0.0/30", 3, "" },
    { "10.0.0.0/31", 1, "10.0.0.0/31" },
    { "10.0.0.0/31", 2, "10.0.0.1/31" },
    { "10.0.0.0/31", 3, "" },
    { "10.0.0.9/32", 1, "10.0.0.9/32" },
    { "10.0.0.9/32", 2, "" },
    { "0.0.0.0/0", G_MAXUINT, "" },
    { "0.0.0.0/0", G_MAXUINT - 1, "255.255.255.254/0" },
    { "fd00::/64", 1, "fd00::1/64" },
    { "fd00::/64", G_MAXUINT, "fd00::ffff:ffff/64" },
    { "fd00::/126", 3, "fd00::3/126" },
    { "fd00::/126", 4, "" },
    { "fd00::/127", 2, "fd00::1/127" },
    { "::/0", 1, "::1/0" },
  };
  NwInet none = NW_INET_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NwInet network = prefix (cases[i].network);
      NwInet host = nw_inet_host (&network, cases[i].n);
      g_autofree char *text = nw_inet_to_string (&host);

      g_assert_cmpstr (text, ==, cases[i].host);
    }
  none = nw_inet_host (&none, 1);
  g_assert_false (nw_inet_is_set (&none));
}

static void
test_kinds (void)
{
  static const struct {
    const char *text;
    gboolean    loopback, link_local, multicast;
  } cases[] = {
    { "127.0.0.1", TRUE, FALSE, FALSE },      { "127.255.0.9", TRUE, FALSE, FALSE },
    { "128.0.0.1", FALSE, FALSE, FALSE },     { "169.254.3.4", FALSE, TRUE, FALSE },
    { "169.253.3.4", FALSE, FALSE, FALSE },   { "224.0.0.1", FALSE, FALSE, TRUE },
    { "239.255.255.255", FALSE, FALSE, TRUE }, { "240.0.0.1", FALSE, FALSE, FALSE },
    { "::1", TRUE, FALSE, FALSE },            { "::2", FALSE, FALSE, FALSE },
    { "fe80::1", FALSE, TRUE, FALSE },        { "febf::1", FALSE, TRUE, FALSE },
    { "fec0::1", FALSE, FALSE, FALSE },       { "ff02::1", FALSE, FALSE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NwInet inet = prefix (cases[i].text);

      g_assert_cmpint (nw_inet_is_loopback (&inet), ==, cases[i].loopback);
      g_assert_cmpint (nw_inet_is_link_local (&inet), ==, cases[i].link_local);
      g_assert_cmpint (nw_inet_is_multicast (&inet), ==, cases[i].multicast);
    }
}

static void
test_printing (void)
{
  NwInet none = NW_INET_NONE;
  NwInet inet = prefix ("192.168.15.1/24");
  NwInet everything = prefix ("::/0");
  g_autofree char *nothing = nw_inet_address_to_string (&none);
  g_autofree char *no_destination = nw_inet_destination_to_string (&none);
  g_autofree char *bare = nw_inet_address_to_string (&inet);
  g_autofree char *destination = nw_inet_destination_to_string (&inet);
  g_autofree char *by_default = nw_inet_destination_to_string (&everything);

  g_assert_cmpstr (nothing, ==, "");
  g_assert_cmpstr (no_destination, ==, "");
  g_assert_cmpstr (bare, ==, "192.168.15.1");
  g_assert_cmpstr (destination, ==, "192.168.15.1/24");
  g_assert_cmpstr (by_default, ==, "default");
}

static void
test_mac (void)
{
  static const char *const refused[][2] = {
    { "", "*write six pairs*" },
    { "52:54:00:12:35", "*write six pairs*" },
    { "52:54:00:12:35:02:03", "*write six pairs*" },
    { "52:54:00:12:35:2", "*write six pairs*" },
    { "52-54-00-12-35-02", "*write six pairs*" },
    { "52:54:00:12:35:0g", "*write six pairs*" },
    { "52:54:00:12:35:02 ", "*write six pairs*" },
    { "00:00:00:00:00:00", "*all zeros*" },
    { "ff:ff:ff:ff:ff:ff", "*broadcast*" },
    { "33:33:00:00:00:01", "*odd*multicast*" },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *eight = NULL;
  NwMac mac, none = { 0 }, longest = { 8, { 1, 2, 3, 4, 5, 6, 7, 0xff } };

  nw_mac_parse ("52:54:00:AB:cd:02", &mac, &error);
  g_assert_no_error (error);
  text = nw_mac_to_string (&mac);
  g_assert_cmpstr (text, ==, "52:54:00:ab:cd:02");
  eight = nw_mac_to_string (&longest);
  g_assert_cmpstr (eight, ==, "01:02:03:04:05:06:07:ff");
  g_assert_true (nw_mac_equal (&mac, &mac));
  g_assert_false (nw_mac_equal (&mac, &none));

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_false (nw_mac_parse (refused[i][0], &mac, &refusal));
      g_assert_error (refusal, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      if (!g_pattern_match_simple (refused[i][1], refusal->message))
        g_error ("“%s”: said “%s”, not “%s”", refused[i][0], refusal->message, refused[i][1]);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inet/accepted", test_accepted);
  g_test_add_func ("/inet/refused", test_refused);
  g_test_add_func ("/inet/endless-text", test_endless_text);
  g_test_add_func ("/inet/random-texts", test_random_texts);
  g_test_add_func ("/inet/networks", test_networks);
  g_test_add_func ("/inet/order", test_order);
  g_test_add_func ("/inet/hosts", test_hosts);
  g_test_add_func ("/inet/kinds", test_kinds);
  g_test_add_func ("/inet/printing", test_printing);
  g_test_add_func ("/inet/mac", test_mac);
  return g_test_run ();
}
