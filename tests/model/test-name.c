/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <string.h>

#include "nw-error.h"
#include "nw-name.h"

static void
test_namespace_names (void)
{
  static const char *const accepted[] = { "red", "RED", "0", "a.b", "a-b_c.9", "x..", "router-2" };
  static const char *const refused[][2] = {
    { "", "*needs a name*" },      { "a/b", "*“/”*" },           { "..", "*begins with*" },
    { ".", "*begins with*" },      { "../etc", "*“/”*" },        { "-x", "*begins with*" },
    { "_x", "*begins with*" },     { "a b", "*space*" },         { "a\n", "*space*" },
    { "a;b", "*can contain*" },    { "a\\b", "*can contain*" },  { "aé", "*can contain*" },
    { "é", "*begins with*" },      { "a\xff", "*can contain*" }, { "a$(x)", "*can contain*" },
  };
  g_autofree char *longest = g_strnfill (63, 'a');
  g_autofree char *too_long = g_strnfill (64, 'a');
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      nw_namespace_name_check (accepted[i], &error);
      g_assert_no_error (error);
    }
  nw_namespace_name_check (longest, &error);
  g_assert_no_error (error);
  g_assert_false (nw_namespace_name_check (too_long, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_false (nw_namespace_name_check (refused[i][0], &refusal));
      g_assert_error (refusal, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      if (!g_pattern_match_simple (refused[i][1], refusal->message))
        g_error ("“%s”: said “%s”, not “%s”", refused[i][0], refusal->message, refused[i][1]);
    }
}

static void
test_link_names (void)
{
  static const char *const accepted[] = { "lo", "veth-red", "eth0.10", "abcdefghijklmno", "é", "日本", "a@b", "..." };
  static const char *const refused[][2] = {
    { "", "*needs a name*" },
    { "abcdefghijklmnop", "*at most 15 bytes*has 16" },
    { "日本日本日本", "*at most 15 bytes*has 18" },
    { ".", "*directories*" },
    { "..", "*directories*" },
    { "a/b", "*“/”*" },
    { "a:b", "*“:”*" },
    { "a%d", "*“%”*" },
    { "a\\b", "*“\\”*" },
    { "a b", "*space*" },
    { "a\t", "*space*" },
    { "a\xe2\x80\x83", "*space*" },     /* em space */
    { "à", "*kernel takes*" },          /* 0xc3 0xa0 */
    { "a\x01", "*cannot be seen*" },
    { "a\xe2\x80\xae", "*cannot be seen*" }, /* right-to-left override */
    { "a\xff", "*UTF-8*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accepted); i++)
    {
      g_autoptr (GError) error = NULL;

      nw_link_name_check (accepted[i], &error);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) refusal = NULL;

      g_assert_false (nw_link_name_check (refused[i][0], &refusal));
      g_assert_error (refusal, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      if (!g_pattern_match_simple (refused[i][1], refusal->message))
        g_error ("“%s”: said “%s”, not “%s”", refused[i][0], refusal->message, refused[i][1]);
    }
}

/* Runs "ip link add @name type veth" in a network namespace of its own. */
static gboolean
kernel_accepts (const char *name)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                              "unshare", "--user", "--map-root-user", "--net",
                              "ip", "link", "add", "name", name, "type", "veth", "peer", "name", "otherend", NULL);
  if (process == NULL)
    return FALSE;
  g_subprocess_wait (process, NULL, NULL);
  return g_subprocess_get_successful (process);
}

static void
test_link_names_kernel (void)
{
  static const char *const names[] = { "veth-red", "é", "日本", "a@b", "...", "abcdefghijklmno", "à", "..", "a:b", "a/b" };

  if (!kernel_accepts ("probe"))
    {
      g_test_skip ("cannot make a veth pair in a user and network namespace here");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_test_message ("%s", names[i]);
      g_assert_cmpint (nw_link_name_check (names[i], NULL), ==, kernel_accepts (names[i]));
    }
}

static void
test_escape (void)
{
  static const char *const cases[][2] = {
    { "", "" },
    { "red", "red" },
    { "réd 日本", "réd 日本" },
    { "a\\b", "a\\x5cb" },
    { "a\nb", "a\\x0ab" },
    { "\x7f", "\\x7f" },
    { "\xc2\x85", "\\xc2\\x85" },                 /* next line, a C1 control */
    { "a\xff\xfe", "a\\xff\\xfe" },
    { "\xc3", "\\xc3" },                          /* the first half of a letter */
    { "\xed\xa0\x80", "\\xed\\xa0\\x80" },        /* a surrogate */
    { "\xc0\xaf", "\\xc0\\xaf" },                 /* "/" in two bytes */
    { "\xe2\x80\xae" "der", "\\xe2\\x80\\xaeder" }, /* right-to-left override */
    { "\\x41", "\\x5cx41" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = nw_name_escape (cases[i][0]);
      g_autofree char *again = nw_name_unescape (escaped);

      g_assert_cmpstr (escaped, ==, cases[i][1]);
      g_assert_cmpstr (again, ==, cases[i][0]);
    }
}

static void
test_unescape_refused (void)
{
  static const char *const refused[] = {
    "\\", "a\\", "\\x", "\\x4", "\\xgg", "\\n", "\\x00", "a\\x00b",
    "\\x41",         /* "A" needs no escape: a second form of the same name */
    "\\xFF",         /* upper case */
    "\\xc3\\xa9",    /* "é" needs none either */
    "a\nb", "\xff",  /* should have been escaped */
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autofree char *bytes = nw_name_unescape (refused[i]);

      g_assert_null (bytes);
    }
}

static void
fill_randomly (char *text, guint length, const char *alphabet)
{
  gsize n = alphabet != NULL ? strlen (alphabet) : 0;

  for (guint i = 0; i < length; i++)
    text[i] = alphabet != NULL ? alphabet[g_test_rand_int_range (0, (int) n)] : (char) g_test_rand_int_range (1, 256);
  text[length] = '\0';
}

/* Both ways: what is escaped comes back, and what can be unescaped is the escape of just that. */
static void
test_escape_random (void)
{
  /* Halves of letters, controls and escapes meet often enough in these. */
  static const char *const alphabets[] = { NULL, "\xc3\xa9\xe2\x80\xae\x85" "a\\x5c", "\\x0123456789abcdefcfg" };
  guint n_unescaped = 0;

  for (guint i = 0; i < 60000; i++)
    {
      g_autofree char *escaped = NULL;
      g_autofree char *back = NULL;
      g_autofree char *unescaped = NULL;
      char text[24];

      fill_randomly (text, (guint) g_test_rand_int_range (0, 20), alphabets[i % G_N_ELEMENTS (alphabets)]);

      escaped = nw_name_escape (text);
      g_assert_true (g_utf8_validate (escaped, -1, NULL));
      for (const char *p = escaped; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
      back = nw_name_unescape (escaped);
      g_assert_cmpstr (back, ==, text);

      unescaped = nw_name_unescape (text);
      if (unescaped != NULL)
        {
          g_autofree char *again = nw_name_escape (unescaped);

          g_assert_cmpstr (again, ==, text);
          n_unescaped++;
        }
    }
  g_assert_cmpuint (n_unescaped, >, 100);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name/namespace", test_namespace_names);
  g_test_add_func ("/name/link", test_link_names);
  g_test_add_func ("/name/link/kernel", test_link_names_kernel);
  g_test_add_func ("/name/escape", test_escape);
  g_test_add_func ("/name/unescape-refused", test_unescape_refused);
  g_test_add_func ("/name/escape/random", test_escape_random);
  return g_test_run ();
}
