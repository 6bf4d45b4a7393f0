/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stand-in for libFuzzer where there is no clang, for inputs that are text: runs a corpus, then a bounded number of mutations of it: bytes
 * changed, pieces left out, pieces of other inputs put in.
 *   fuzz-core MUTATIONS SEED FILE... */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SIZE 16384

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static guint
below (GRand *dice, gsize bound)
{
  return bound > 0 ? g_rand_int (dice) % bound : 0;
}

static void
mutate (GRand *dice, GByteArray *data, GPtrArray *corpus)
{
  GBytes *other = g_ptr_array_index (corpus, below (dice, corpus->len));
  gsize other_size;
  const guint8 *bytes = g_bytes_get_data (other, &other_size);
  guint at = below (dice, data->len + 1);
  guint length = below (dice, 24);
  guint8 byte = (guint8) (g_rand_boolean (dice) ? " \n\t\"'{}[]<>/:;,=&*-#0\\"[below (dice, 23)] : (int) below (dice, 256));

  switch (below (dice, 4))
    {
    case 0:
      if (at < data->len)
        data->data[at] = byte;
      break;
    case 1:
      if (at < data->len)
        g_byte_array_remove_range (data, at, MIN (length, data->len - at));
      break;
    default:
      {
        guint from = below (dice, other_size);
        guint n = MIN (length, other_size - from);
        g_autofree guint8 *tail = g_memdup2 (data->data + at, data->len - at);
        guint tail_length = data->len - at;

        g_byte_array_set_size (data, at);
        g_byte_array_append (data, bytes + from, n);
        if (tail_length > 0)
          g_byte_array_append (data, tail, tail_length);
      }
      break;
    }
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  guint n_mutations = argc > 1 ? (guint) atoi (argv[1]) : 0;
  guint32 seed = argc > 2 ? (guint32) g_ascii_strtoull (argv[2], NULL, 10) : 0;
  g_autoptr (GRand) dice = NULL;

  if (seed == 0)
    seed = g_random_int ();
  dice = g_rand_new_with_seed (seed);
  for (int i = 3; i < argc; i++)
    {
      char *text;
      gsize length;

      if (!g_file_get_contents (argv[i], &text, &length, NULL))
        g_error ("%s cannot be read", argv[i]);
      g_ptr_array_add (corpus, g_bytes_new_take (text, length));
      LLVMFuzzerTestOneInput ((const guint8 *) text, length);
    }
  printf ("# the seed is %u; the same seed makes the same inputs\nok 1 - %u kept inputs\n", seed, corpus->len);
  fflush (stdout);
  g_assert_cmpuint (corpus->len, >, 0);

  for (guint i = 0; i < n_mutations; i++)
    {
      g_autoptr (GByteArray) data = g_byte_array_new ();
      gsize size;
      const guint8 *bytes = g_bytes_get_data (g_ptr_array_index (corpus, below (dice, corpus->len)), &size);

      g_byte_array_append (data, bytes, MIN (size, MAX_SIZE));
      for (guint n = below (dice, 5); n < 5; n++)
        mutate (dice, data, corpus);
      LLVMFuzzerTestOneInput (data->data, data->len);
    }
  printf ("ok 2 - %u mutations of them\n1..2\n", n_mutations);
  return 0;
}
