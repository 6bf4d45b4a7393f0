/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any bytes, read as a script: marks lie within their lines, what is refused is refused in words, questions have an answer. With clang
 * this is libFuzzer's (ninja libfuzz-script; tests/formats/libfuzz-script CORPUS-DIRECTORY), else it is a test that mutates the
 * lines of files:
 *   fuzz-script MUTATIONS SEED FILE... */
#include <stdlib.h>
#include <string.h>

#include "nw-script.h"
#include "nw-show.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
add_links (NwNamespace *namespace_)
{
  static const char *const links[][2] = { { "lo", "loopback" }, { "v0", "veth" }, { "br0", "bridge" } };

  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      NwLink *link = nw_link_new ();

      link->index = i + 1;
      link->name = g_strdup (links[i][0]);
      link->kind = g_strdup (links[i][1]);
      link->alias = g_strdup ("");
      link->mtu = 1500;
      g_ptr_array_add (namespace_->links, link);
    }
}

static NwSnapshot *
make_snapshot (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *root = nw_namespace_new (7), *red = nw_namespace_new (8);

  root->is_root = TRUE;
  g_strfreev (red->names);
  red->names = g_strdupv ((char *[]){ (char *) "red", NULL });
  add_links (root);
  add_links (red);
  g_ptr_array_add (namespaces, root);
  g_ptr_array_add (namespaces, red);
  return nw_snapshot_new (1, namespaces);
}

static void
check (NwSnapshot *snapshot, NwScriptLine *line, const char *data, gsize size)
{
  g_assert_cmpuint (line->start + line->length, <=, size);
  g_assert_cmpuint (line->mark_start, <=, line->mark_end);
  g_assert_cmpuint (line->mark_end, <=, line->length);
  g_assert_true (line->status != NW_SCRIPT_NOT_UNDERSTOOD || (line->message && g_utf8_validate (line->message, -1, NULL)));
  g_assert_true ((line->status == NW_SCRIPT_QUESTION) == (line->question != NULL));
  if (line->suggestion)
    g_free (nw_script_apply_suggestion (data, size, line));
  if (line->question && line->question->kind != NW_QUESTION_PING)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = nw_show (snapshot, line->question, &error);

      g_assert_true ((text == NULL) == (error != NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (NwSnapshot) snapshot = make_snapshot ();
  g_autoptr (NwScript) script = nw_script_new ((const char *) data, size, snapshot);
  g_autoptr (NwPlan) plan = nw_script_make_plan (script, NULL);
  g_auto (GStrv) commands = nw_plan_to_commands (plan);

  for (guint i = 0; i < nw_script_get_length (script); i++)
    check (snapshot, nw_script_get (script, i), (const char *) data, size);
  return 0;
}

#ifndef NW_LIBFUZZER
static void
mutate (GRand *dice, GByteArray *data, GPtrArray *lines)
{
  const char *other = lines->pdata[g_rand_int_range (dice, 0, lines->len)];
  guint at = g_rand_int_range (dice, 0, data->len + 1);
  guint length = g_rand_int_range (dice, 1, 12);

  switch (g_rand_int_range (dice, 0, 4))
    {
    case 0:
      if (at < data->len)
        data->data[at] = g_rand_int_range (dice, 0, 256);
      break;
    case 1:
      if (at < data->len)
        g_byte_array_remove_range (data, at, MIN (length, data->len - at));
      break;
    case 2:
      g_byte_array_append (data, (const guint8 *) "\n", 1);
      g_byte_array_append (data, (const guint8 *) other, strlen (other));
      break;
    default:
      g_byte_array_set_size (data, at);
      g_byte_array_append (data, (const guint8 *) other + strlen (other) / 2, strlen (other) - strlen (other) / 2);
      break;
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  guint n = argc > 1 ? strtoul (argv[1], NULL, 10) : 0;
  g_autoptr (GRand) dice = g_rand_new_with_seed (argc > 2 ? strtoul (argv[2], NULL, 10) : 0);

  for (int i = 3; i < argc; i++)
    {
      g_autofree char *text = NULL;
      g_auto (GStrv) cut = NULL;
      gsize length;

      g_assert_true (g_file_get_contents (argv[i], &text, &length, NULL));
      LLVMFuzzerTestOneInput ((const guint8 *) text, length);
      cut = g_strsplit (text, "\n", -1);
      for (guint j = 0; cut[j]; j++)
        g_ptr_array_add (lines, g_strdup (cut[j]));
    }
  for (guint i = 0; i < n && lines->len > 0; i++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      const char *line = lines->pdata[g_rand_int_range (dice, 0, lines->len)];

      g_byte_array_append (data, (const guint8 *) line, strlen (line));
      for (guint j = g_rand_int_range (dice, 1, 6); j > 0; j--)
        mutate (dice, data, lines);
      LLVMFuzzerTestOneInput (data->data, data->len);
    }
  g_print ("1..1\nok 1 - %u lines, %u mutations\n", lines->len, n);
  return 0;
}
#endif
