/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "nw-lab.h"
#include "nw-wording.h"
#include "nw-world.h"

/* The helper without its sandbox, for a test that has made a world of its own and put something into it: a real container
 * engine, say, which does not run in a lab.
 *
 *   open-lab --lab --socket PATH   serves as netwarren-helper does, in the network namespace that it is started in
 *   open-lab                       prints what we say of somebody else's firewall in there, if there is anything to say
 *
 * The environment variable NW_TEST_COMPUTER is the inode of the network namespace of the computer: there it does nothing. */

static int
fail (const char *words)
{
  fprintf (stderr, "%s\n", words);
  return EXIT_FAILURE;
}

static int
tell (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwWorld) world = nw_world_new (&error);
  NwSnapshot *snapshot;

  if (world == NULL)
    return fail (error->message);

  snapshot = nw_world_get_snapshot (world);
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      const NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);
      g_autofree char *sentence = namespace_->is_root ? nw_wording_forward_drop (namespace_) : NULL;

      if (sentence != NULL)
        puts (sentence);
    }
  return EXIT_SUCCESS;
}

static int
serve (const char *path)
{
  g_autoptr (NwLab) lab = nw_lab_new ();
  g_autoptr (GError) error = NULL;

  if (!nw_lab_listen (lab, path, &error) || !nw_lab_run (lab, 10, &error))
    return fail (error->message);
  return EXIT_SUCCESS;
}

static gboolean
is_in_world_of_test (void)
{
  const char *computer = g_getenv ("NW_TEST_COMPUTER");
  struct stat here;

  return computer != NULL && stat ("/proc/self/ns/net", &here) == 0 &&
         here.st_ino != g_ascii_strtoull (computer, NULL, 10);
}

int
main (int argc, char **argv)
{
  if (!is_in_world_of_test ())
    return fail ("Not in the network of the computer");
  if (argc == 1)
    return tell ();
  if (argc == 4 && g_str_equal (argv[1], "--lab") && g_str_equal (argv[2], "--socket"))
    return serve (argv[3]);
  return fail ("What?");
}
