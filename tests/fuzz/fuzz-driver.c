/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stand-in for libFuzzer, for compilers that have none: runs a corpus, then mutations of it for a bounded time. It does
 * not see which code an input reaches, so it finds less; it keeps what was found from coming back.
 *   fuzz-plan CORPUS [SECONDS [SEED]] */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SIZE 65536
#define MAX_MUTATIONS 5

static GRand *dice;

/* Changes, drops or adds some bytes. */
gsize
LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size)
{
  gsize at = size > 0 ? (gsize) g_rand_int_range (dice, 0, (int) size) : 0;

  switch (size > 0 ? g_rand_int_range (dice, 0, 3) : 0)
    {
    case 0:
      if (size == max_size)
        return size;
      memmove (data + at + 1, data + at, size - at);
      data[at] = (guint8) g_rand_int (dice);
      return size + 1;
    case 1:
      memmove (data + at, data + at + 1, size - at - 1);
      return size - 1;
    default:
      data[at] ^= (guint8) (1 << g_rand_int_range (dice, 0, 8));
      return size;
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* By name, since folders have no order of their own and the same seed is to make the same inputs everywhere. */
static GPtrArray *
read_corpus (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (directory)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (path, names->pdata[i], NULL);
      char *contents;
      gsize length;

      g_file_get_contents (file, &contents, &length, &error);
      g_assert_no_error (error);
      g_ptr_array_add (corpus, g_bytes_new_take (contents, length));
    }
  return corpus;
}

static guint64
run_mutations (GPtrArray *corpus, gint64 seconds)
{
  g_autofree guint8 *data = g_malloc (MAX_SIZE);
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  guint64 executions = 0;

  for (; g_get_monotonic_time () < end; executions++)
    {
      gsize size;
      gconstpointer input = g_bytes_get_data (corpus->pdata[g_rand_int_range (dice, 0, (int) corpus->len)], &size);

      if (size > MAX_SIZE)
        continue;
      memcpy (data, input, size);
      for (int n = g_rand_int_range (dice, 1, MAX_MUTATIONS + 1); n > 0; n--)
        size = LLVMFuzzerCustomMutator (data, size, MAX_SIZE, g_rand_int (dice));
      LLVMFuzzerTestOneInput (data, size);
    }
  return executions;
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) corpus = NULL;
  gint64 seconds = argc > 2 ? atoi (argv[2]) : 0;
  guint32 seed = argc > 3 ? (guint32) g_ascii_strtoull (argv[3], NULL, 10) : g_random_int ();

  if (argc < 2)
    {
      fprintf (stderr, "usage: %s CORPUS [SECONDS [SEED]]\n", argv[0]);
      return 2;
    }
  LLVMFuzzerInitialize (&argc, &argv);
  dice = g_rand_new_with_seed (seed);
  corpus = read_corpus (argv[1]);
  g_assert_cmpuint (corpus->len, >, 0);

  printf ("# the seed is %u; the same seed makes the same inputs\n", seed);
  fflush (stdout);
  for (guint i = 0; i < corpus->len; i++)
    {
      gsize size;
      gconstpointer input = g_bytes_get_data (corpus->pdata[i], &size);

      LLVMFuzzerTestOneInput (input, size);
    }
  printf ("ok 1 - %u kept inputs\n", corpus->len);
  printf ("ok 2 - mutations of them # %" G_GUINT64_FORMAT " in %" G_GINT64_FORMAT " s\n", run_mutations (corpus, seconds), seconds);
  printf ("1..2\n");

  g_rand_free (dice);
  return 0;
}
