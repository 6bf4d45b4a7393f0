/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "nw-error.h"
#include "nw-netns.h"
#include "sandbox.h"

static guint64
inode_of (const char *path)
{
  struct stat status;

  g_assert_no_errno (stat (path, &status));

  return status.st_ino;
}

static gboolean
ip_knows (const char *name)
{
  return sandbox_try ("ip netns list | cut -d' ' -f1 | grep -qxF '%s'", name);
}

static void
count_name (NwNetns *netns,
            gpointer user_data)
{
  g_hash_table_insert (user_data, g_strdup (netns->name), GUINT_TO_POINTER ((guint) netns->inode));
}

static GHashTable *
list (guint *n_pending)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;

  nw_netns_foreach (count_name, names, n_pending, &error);
  g_assert_no_error (error);

  return names;
}

/* Before anything made /run/netns. */
static void
test_empty (void)
{
  g_autoptr (GHashTable) names = NULL;
  guint n_pending;

  names = list (&n_pending);
  g_assert_cmpuint (g_hash_table_size (names), ==, 0);
  g_assert_cmpuint (n_pending, ==, 0);
}

static void
test_root (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) root = nw_netns_open_root (&error);

  g_assert_no_error (error);
  g_assert_cmpuint (root->inode, ==, inode_of ("/proc/self/ns/net"));
  g_assert_true (root->is_root);
  g_assert_cmpstr (root->name, ==, "");
  g_assert_false (nw_netns_is_ours (root));

  g_assert_false (nw_netns_remove (root, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
}

static void
test_create (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) red = nw_netns_create ("red", &error);
  g_autoptr (NwNetns) again = NULL;
  guint64 own = inode_of ("/proc/self/ns/net");

  g_assert_no_error (error);
  g_assert_nonnull (red);
  g_assert_true (ip_knows ("red"));
  g_assert_cmpuint (red->inode, ==, inode_of ("/run/netns/red"));
  g_assert_cmpuint (red->inode, !=, own);
  g_assert_cmpuint (inode_of ("/proc/self/ns/net"), ==, own); /* this thread stayed at home */
  g_assert_true (nw_netns_is_ours (red));
  g_assert_false (red->is_root);

  /* The real tool works in it, and the kernel has it as a shared mount, as iproute2's own are. */
  sandbox_run ("ip -n red link set lo up && ip -n red addr show dev lo | grep -q 127.0.0.1/8");
  sandbox_run ("grep -q ' /run/netns .*shared:' /proc/self/mountinfo");

  again = nw_netns_create ("red", &error);
  g_assert_null (again);
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "red"));
  g_assert_cmpuint (red->inode, ==, inode_of ("/run/netns/red"));

  g_clear_error (&error);
  g_assert_true (nw_netns_remove (red, &error));
  g_assert_no_error (error);
  g_assert_false (ip_knows ("red"));
  g_assert_false (g_file_test ("/run/netns/red", G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (NW_NETNS_RECORD_DIRECTORY "/red", G_FILE_TEST_EXISTS));
  g_assert_false (nw_netns_remove (red, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
}

/* Once /run/netns is a mount, neither tool mounts it over itself again. */
static void
test_directory (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *mounts = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (NwNetns) one = NULL;
      g_autofree char *name = g_strdup_printf ("n%u", i);

      one = nw_netns_create (name, &error);
      g_assert_no_error (error);
      sandbox_run ("ip netns add i%u", i);
      g_assert_true (nw_netns_prepare_directory (&error));
      g_assert_no_error (error);
    }

  mounts = sandbox_output ("grep -c ' /run/netns ' /proc/self/mountinfo");
  g_assert_cmpstr (mounts, ==, "1\n");
  sandbox_run ("for n in n0 n1 n2 i0 i1 i2; do ip netns delete $n; done");
}

static void
test_foreign (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) blue = NULL;
  g_autoptr (GHashTable) names = NULL;
  NwNamespaceRef ref = { .name = (char *) "blue" };

  sandbox_run ("ip netns add blue");
  ref.inode = inode_of ("/run/netns/blue");

  blue = nw_netns_open (&ref, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (blue->inode, ==, ref.inode);
  g_assert_false (nw_netns_is_ours (blue));

  names = list (NULL);
  g_assert_true (g_hash_table_contains (names, "blue"));
  g_assert_cmpuint (g_hash_table_size (names), ==, 1);

  /* We remove theirs, and they remove ours. */
  g_assert_true (nw_netns_remove (blue, &error));
  g_assert_no_error (error);
  g_assert_false (ip_knows ("blue"));

  nw_netns_unref (nw_netns_create ("green", &error));
  g_assert_no_error (error);
  sandbox_run ("ip netns delete green");
  g_assert_null (nw_netns_open_named ("green", &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
}

/* The same name, another namespace: it must not be touched. */
static void
test_replaced (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) old = nw_netns_create ("red", &error);
  NwNamespaceRef ref = { .name = (char *) "red" };

  g_assert_no_error (error);
  ref.inode = old->inode;
  sandbox_run ("ip netns delete red && ip netns add red"); /* another inode, since old is held open */
  g_assert_cmpuint (inode_of ("/run/netns/red"), !=, old->inode);

  g_assert_null (nw_netns_open (&ref, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "another one has its name"));
  g_clear_error (&error);

  g_assert_false (nw_netns_remove (old, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_assert_true (ip_knows ("red"));
  sandbox_run ("ip netns delete red");
}

/* The kernel gives inodes out again at once; the record must not make a foreign namespace ours. */
static void
test_record_of_reused_inode (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) ours = nw_netns_create ("red", &error);
  guint64 inode = ours->inode;
  gboolean reused = FALSE;

  g_assert_no_error (error);
  g_assert_true (nw_netns_is_ours (ours));
  g_clear_pointer (&ours, nw_netns_unref);
  sandbox_run ("ip netns delete red");
  g_assert_true (g_file_test (NW_NETNS_RECORD_DIRECTORY "/red", G_FILE_TEST_EXISTS)); /* ip does not know of records */

  for (guint i = 0; i < 100 && !reused; i++)
    {
      g_autoptr (NwNetns) theirs = NULL;

      sandbox_run ("ip netns add red");
      theirs = nw_netns_open_named ("red", &error);
      g_assert_no_error (error);
      g_assert_false (nw_netns_is_ours (theirs));
      reused = theirs->inode == inode;
      sandbox_run ("ip netns delete red");
    }

  if (!reused)
    g_test_message ("this kernel did not use inode %" G_GUINT64_FORMAT " again within 100 tries", inode);
}

static void
test_no_namespaces (void)
{
  static const char *const files[] = { "plain", "pipe", "link", "user", "directory" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) names = NULL;
  guint n_pending;

  sandbox_run ("ip netns add blue; cd /run/netns; touch plain; mkfifo pipe; ln -s blue link; mkdir directory; "
               "touch user; mount --bind /proc/self/ns/user user");

  /* None of them may block, be followed, or be taken for a network namespace. */
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_assert_null (nw_netns_open_named (files[i], &error));
      g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
      g_clear_error (&error);
    }

  names = list (&n_pending);
  g_assert_cmpuint (g_hash_table_size (names), ==, 1);
  g_assert_true (g_hash_table_contains (names, "blue"));
  g_assert_cmpuint (n_pending, ==, G_N_ELEMENTS (files));

  /* What stands there already is nobody's to overwrite. */
  g_assert_null (nw_netns_create ("plain", &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_null (nw_netns_create ("link", &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_assert_true (g_file_test ("/run/netns/plain", G_FILE_TEST_EXISTS));

  sandbox_run ("cd /run/netns; umount user; rm -r plain pipe link user directory; ip netns delete blue");
}

static void
test_name_tricks (void)
{
  static const char *const names[] = {
    "", ".", "..", "../../proc/self/ns/net", "/proc/self/ns/net", "a/b", "\\x2e\\x2e", "..\\x2fx", "\\x2", "a\\x00b",
  };
  g_autoptr (GError) error = NULL;

  sandbox_run ("mkdir -p /run/netns/a");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_null (nw_netns_open_named (names[i], &error));
      g_assert_true (g_error_matches (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT)
                     || g_error_matches (error, NW_ERROR, NW_ERROR_NOT_FOUND));
      g_clear_error (&error);

      g_assert_null (nw_netns_create (names[i], &error));
      g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
      g_clear_error (&error);
    }
  sandbox_run ("rmdir /run/netns/a");
}

/* Names that no well-behaved tool would give, but a file system holds. */
static void
test_escaped_name (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) names = NULL;
  g_autoptr (NwNetns) netns = NULL;
  GHashTableIter iter;
  gpointer name;

  sandbox_run ("ip netns add \"$(printf 'caf\\351 \\\\x')\"");
  names = list (NULL);
  g_assert_cmpuint (g_hash_table_size (names), ==, 1);
  g_hash_table_iter_init (&iter, names);
  g_assert_true (g_hash_table_iter_next (&iter, &name, NULL));
  g_assert_true (g_utf8_validate (name, -1, NULL));
  g_assert_nonnull (strstr (name, "caf\\x"));

  netns = nw_netns_open_named (name, &error);
  g_assert_no_error (error);
  g_assert_true (nw_netns_remove (netns, &error));
  g_assert_no_error (error);
  g_assert_false (sandbox_try ("ip netns list | grep -q caf"));
}

static void
test_several_names (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) first = nw_netns_create ("one", &error);
  g_autoptr (NwNetns) second = NULL;
  g_autoptr (GHashTable) names = NULL;

  g_assert_no_error (error);
  sandbox_run ("touch /run/netns/two; mount --bind /run/netns/one /run/netns/two; "
               "touch /run/netns/host; mount --bind /proc/self/ns/net /run/netns/host");

  names = list (NULL);
  g_assert_cmpuint (g_hash_table_size (names), ==, 3);
  g_assert_true (g_hash_table_lookup (names, "one") == g_hash_table_lookup (names, "two"));

  second = nw_netns_open_named ("host", &error);
  g_assert_no_error (error);
  g_assert_true (second->is_root);

  g_assert_true (nw_netns_remove (first, &error));
  g_assert_no_error (error);
  g_assert_true (ip_knows ("two"));
  g_assert_false (ip_knows ("one"));
  sandbox_run ("ip netns delete two; ip netns delete host");
}

/* A creation that fails leaves nothing behind. */
static void
test_failed_creation (void)
{
  g_autoptr (GError) error = NULL;

  sandbox_run ("mkdir -p /run/netwarren; mv %s /run/netwarren/aside; touch %s",
               NW_NETNS_RECORD_DIRECTORY, NW_NETNS_RECORD_DIRECTORY);
  g_assert_null (nw_netns_create ("red", &error));
  g_assert_nonnull (error);
  g_assert_false (g_file_test ("/run/netns/red", G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  sandbox_run ("rm %s; mv /run/netwarren/aside %s", NW_NETNS_RECORD_DIRECTORY, NW_NETNS_RECORD_DIRECTORY);
  nw_netns_unref (nw_netns_create ("red", &error));
  g_assert_no_error (error);
  sandbox_run ("ip netns delete red");
}

static void
test_there_and_back (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) red = nw_netns_create ("red", &error);
  guint64 own = inode_of ("/proc/self/ns/net");
  char value = 0;
  int fd;

  g_assert_no_error (error);
  {
    g_auto (NwNetnsGuard) guard = NW_NETNS_GUARD_INIT;

    g_assert_true (nw_netns_enter (red, &guard, &error));
    g_assert_cmpuint (inode_of ("/proc/thread-self/ns/net"), ==, red->inode);
  }
  g_assert_cmpuint (inode_of ("/proc/thread-self/ns/net"), ==, own);

  /* A file of /proc/sys belongs to where it was opened, not to where it is read. */
  sandbox_run ("ip netns exec red sysctl -q -w net.ipv4.ip_forward=1; sysctl -q -w net.ipv4.ip_forward=0");
  fd = nw_netns_open_file (red, "/proc/sys/net/ipv4/ip_forward", O_RDONLY, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read (fd, &value, 1), ==, 1);
  g_assert_cmpint (value, ==, '1');
  close (fd);

  g_assert_cmpint (nw_netns_open_file (red, "/proc/sys/net/no/such", O_RDONLY, &error), ==, -1);
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpint (nw_netns_socket (red, 12345, SOCK_DGRAM, 0, &error), ==, -1);
  g_assert_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED);
  g_clear_error (&error);
  g_assert_cmpuint (inode_of ("/proc/thread-self/ns/net"), ==, own);

  /* A private one is held by the descriptor alone. */
  {
    g_autoptr (NwNetns) private = nw_netns_new_private (&error);

    g_assert_no_error (error);
    g_assert_cmpuint (private->inode, !=, own);
    g_assert_false (private->is_root);
    g_assert_false (nw_netns_remove (private, &error));
    g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
  }
  sandbox_run ("ip netns delete red");
}

/* Many of both tools at once. */
static void
test_together (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *count = NULL;
  g_autoptr (GSubprocess) ip = NULL;

  ip = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "/bin/sh", "-c",
                         "for i in $(seq 40); do ip netns add theirs$i; ip netns add both$i; done; true", NULL);
  g_assert_no_error (error);

  for (guint i = 1; i <= 40; i++)
    {
      g_autofree char *ours = g_strdup_printf ("ours%u", i);
      g_autofree char *both = g_strdup_printf ("both%u", i);
      g_autoptr (NwNetns) one = nw_netns_create (ours, &error);
      g_autoptr (NwNetns) two = NULL;

      g_assert_no_error (error);
      two = nw_netns_create (both, &error);
      g_assert_true (two != NULL || g_error_matches (error, NW_ERROR, NW_ERROR_EXISTS));
      g_clear_error (&error);
    }

  g_assert_true (g_subprocess_wait_check (ip, NULL, &error));
  g_assert_no_error (error);
  count = sandbox_output ("ip netns list | wc -l");
  g_assert_cmpstr (count, ==, "120\n");
  sandbox_run ("for n in /run/netns/*; do ip netns exec ${n##*/} true; ip netns delete ${n##*/}; done");
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/netns/empty", test_empty);
  g_test_add_func ("/netns/root", test_root);
  g_test_add_func ("/netns/create", test_create);
  g_test_add_func ("/netns/directory", test_directory);
  g_test_add_func ("/netns/foreign", test_foreign);
  g_test_add_func ("/netns/replaced", test_replaced);
  g_test_add_func ("/netns/record-of-reused-inode", test_record_of_reused_inode);
  g_test_add_func ("/netns/no-namespaces", test_no_namespaces);
  g_test_add_func ("/netns/name-tricks", test_name_tricks);
  g_test_add_func ("/netns/escaped-name", test_escaped_name);
  g_test_add_func ("/netns/several-names", test_several_names);
  g_test_add_func ("/netns/failed-creation", test_failed_creation);
  g_test_add_func ("/netns/there-and-back", test_there_and_back);
  g_test_add_func ("/netns/together", test_together);

  return g_test_run ();
}
