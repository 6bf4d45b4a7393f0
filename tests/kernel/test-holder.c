/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read of others' state to name a namespace: control groups, mounts, and what runtimes write. Pure: as it was recorded, and as
 * somebody hostile would write it. */
#include "nw-cgroup-name.h"
#include "nw-mount-scan.h"
#include "nw-runtime-state.h"

#include <string.h>

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_groups (void)
{
  static const struct {
    const char *text;
    const char *runtime;
    const char *name;
    gboolean    has_id;
  } cases[] = {
    { "0::/system.slice/docker-" ID ".scope\n", "docker", NULL, TRUE },
    { "12:pids:/docker/" ID "\n11:memory:/docker/" ID "\n0::/system.slice/containerd.service\n", "docker", NULL, TRUE },
    { "5:cpu:/\n4:memory:/parent-1/" ID "\n0::/\n", "docker", NULL, TRUE },
    { "0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" ID ".scope/container\n", "podman", NULL, TRUE },
    { "0::/machine.slice/libpod-" ID ".scope\n", "podman", NULL, TRUE },
    { "0::/libpod_parent/libpod-" ID "\n", "podman", NULL, TRUE },
    { "0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod1_2.slice/cri-containerd-" ID ".scope\n", "containerd", NULL, TRUE },
    { "0::/kubepods/besteffort/pod1-2-3/" ID "\n", "containerd", NULL, TRUE },
    { "0::/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:" ID "\n", "containerd", NULL, TRUE },
    { "0::/kubepods.slice/kubepods-pod1.slice/crio-" ID ".scope\n", "cri-o", NULL, TRUE },
    { "0::/system.slice/nerdctl-" ID ".scope\n", "containerd", NULL, TRUE },
    { "0::/lxc.payload.web/init.scope\n", "lxc", "web", FALSE },
    { "0::/lxc.payload/web\n", "lxc", "web", FALSE },
    { "1:name=systemd:/lxc/web/system.slice/cron.service\n", "lxc", "web", FALSE },
    { "0::/machine.slice/machine-debian\\x2dstable.scope/payload\n", "nspawn", "debian-stable", FALSE },
    { "0::/machine.slice/systemd-nspawn@box.service/payload\n", "nspawn", "box", FALSE },
    { "0::/machine.slice/machine-lxc\\x2d12\\x2dweb.scope\n", "lxc", "12-web", FALSE },
    { "0::/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/emulator\n", "", NULL, FALSE },
    { "0::/system.slice/private.service\n", "systemd", "private.service", FALSE },
    { "0::/system.slice/system-get.slice/get\\x40one.service/sub\n", "systemd", "get@one.service", FALSE },
    { "0::/user.slice/user-1000.slice/user@1000.service/app.slice/web.service\n", "systemd", "web.service", FALSE },
    { "0::/user.slice/user-1000.slice/session-2.scope\n", "", NULL, FALSE },
    { "0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-1.scope\n", "", NULL, FALSE },
    { "0::/user.slice/user-1000.slice/user@1000.service/init.scope\n", "", NULL, FALSE },
    { "0::/\n", "", NULL, FALSE },
    { "", "", NULL, FALSE },
    /* hostile */
    { "0::", "", NULL, FALSE },
    { "////\n:::\n/\n", "", NULL, FALSE },
    { "0::/docker-" ID "0.scope\n", "", NULL, FALSE },
    { "0::/docker-0123.scope\n", "", NULL, FALSE },
    { "0::/docker-0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef.scope\n", "", NULL, FALSE },
    { "0::/lxc.payload.\n", "", NULL, FALSE },
    { "0::/machine-.scope\n", "", NULL, FALSE },
    { "0::/machine-\\x00.scope\n", "nspawn", "\\x00", FALSE },
    { "0::/machine-\\x.scope\n", "nspawn", "\\x", FALSE },
    { "0::/machine-a\\x2\n.scope", "", NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (NwCgroupName) name = { .runtime = "" };

      g_test_message ("%s", cases[i].text);
      nw_cgroup_name_parse (cases[i].text, &name);
      g_assert_cmpstr (name.runtime, ==, cases[i].runtime);
      g_assert_cmpstr (name.name, ==, cases[i].name);
      g_assert_cmpstr (name.id, ==, cases[i].has_id ? ID : NULL);
    }
}

static void
collect (guint64     inode,
         const char *path,
         gpointer    user_data)
{
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT "=%s;", inode, path);
}

static void
test_mounts (void)
{
  static const char recorded[] =
    "22 28 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw\n"
    "401 26 0:4 net:[4026532281] /run/docker/netns/1-abc rw shared:208 - nsfs nsfs rw\n"
    "402 26 0:4 net:[4026532300] /run/a\\040b\\134c rw - nsfs nsfs rw\n"
    "403 26 0:4 mnt:[4026532301] /run/snapd/ns/lxd.mnt rw - nsfs nsfs rw\n"
    "404 26 0:4 net:[4026532302] /run/old rw shared:1 master:2 - proc proc rw\n"
    "405 26 0:4 net:[] /x rw - nsfs nsfs rw\n"
    "406 26 0:4 net:[99999999999999999999999] /x rw - nsfs nsfs rw\n"
    "407 26 0:4 net:[12]x /x rw - nsfs nsfs rw\n"
    "408 net:[12]\n"
    "\n"
    "409 26 0:4 net:[4026532303] /run/last rw - nsfs nsfs rw";
  g_autoptr (GString) found = g_string_new (NULL);

  nw_mount_scan_parse (recorded, collect, found);
  g_assert_cmpstr (found->str, ==, "4026532281=/run/docker/netns/1-abc;4026532300=/run/a b\\c;4026532303=/run/last;");

  g_assert_cmpuint (nw_mount_scan_read_link ("net:[4026531840]"), ==, 4026531840);
  g_assert_cmpuint (nw_mount_scan_read_link ("net:[-1]"), ==, 0);
  g_assert_cmpuint (nw_mount_scan_read_link ("socket:[4026531840]"), ==, 0);
  g_assert_cmpuint (nw_mount_scan_read_link (""), ==, 0);
}

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) nw_runtime_name_free);
}

static void
assert_name (GHashTable *names,
             const char *runtime,
             const char *name,
             const char *image,
             const char *project)
{
  const NwRuntimeName *known = g_hash_table_lookup (names, ID);

  g_assert_nonnull (known);
  g_assert_cmpuint (g_hash_table_size (names), ==, 1);
  g_assert_cmpstr (known->runtime, ==, runtime);
  g_assert_cmpstr (known->name, ==, name);
  g_assert_cmpstr (known->image, ==, image);
  g_assert_cmpstr (known->project, ==, project);
}

#define HEADER "HTTP/1.0 200 OK\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n\r\n"

static void
test_docker (void)
{
  static const char recorded[] = HEADER
    "[{\"Id\":\"" ID "\",\"Names\":[\"/shop-db-1\",\"/web/db\"],\"Image\":\"postgres:15\",\"ImageID\":\"sha256:1\",\"Command\":\"x\","
    "\"Labels\":{\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"db\"},\"State\":\"running\"},"
    "{\"Id\":\"12\",\"Names\":[\"/short\"]}, 7, null, {\"Id\":7}, {\"Names\":7}]\n";
  static const char *const hostile[] = {
    "", "HTTP", "\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n", "HTTP/1.0 500 no\r\n\r\n[{\"Id\":\"" ID "\",\"Names\":[\"/a\"]}]",
    HEADER "{}", HEADER "[[[[", HEADER "[{\"Id\":\"" ID "\"}]", HEADER "[{\"Id\":\"" ID "\",\"Names\":{}}]", HEADER "[{\"Id\":\"" ID "\",\"Names\":[]}]",
    HEADER "[{\"Id\":\"" ID "\",\"Names\":[\"\"]}]", HEADER "[{\"Id\":\"" ID "\",\"Names\":[\"/\"]}]", HEADER "[\"\xff\"]",
  };
  g_autoptr (GHashTable) names = table_new ();
  g_autoptr (GHashTable) none = table_new ();
  g_autoptr (GString) deep = g_string_new (HEADER);
  g_autoptr (GString) wide = g_string_new (HEADER "[{\"Id\":\"" ID "\",\"Names\":[\"/");

  nw_runtime_state_parse_docker (recorded, strlen (recorded), names);
  assert_name (names, "docker", "shop-db-1", "postgres:15", "shop");

  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    nw_runtime_state_parse_docker (hostile[i], strlen (hostile[i]), none);
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  nw_runtime_state_parse_docker (deep->str, deep->len, none);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (wide, 'x');
  g_string_append (wide, "\"]}]");
  nw_runtime_state_parse_docker (wide->str, wide->len, none);
  g_assert_cmpuint (strlen (((NwRuntimeName *) g_hash_table_lookup (none, ID))->name), <=, 250);

  /* cut off anywhere */
  for (gsize i = 0; i < sizeof recorded; i++)
    {
      g_autofree char *part = g_memdup2 (recorded, i + 1);

      nw_runtime_state_parse_docker (part, i, none);
    }
}

static void
test_storage (void)
{
  static const char recorded[] =
    "[{\"id\":\"" ID "\",\"names\":[\"web\"],\"image\":\"2f1\",\"layer\":\"3a\",\"metadata\":\"{\\\"image-name\\\":\\\"docker.io/library/nginx:latest\\\","
    "\\\"image-id\\\":\\\"2f1\\\",\\\"name\\\":\\\"web\\\",\\\"created-at\\\":1700000000}\",\"created\":\"2023-11-14T22:13:20Z\"},"
    "{\"id\":\"x\"},[],{\"id\":\"" ID "\",\"metadata\":\"{\"}]";
  g_autoptr (GHashTable) names = table_new ();

  nw_runtime_state_parse_storage (recorded, strlen (recorded), "podman", names);
  assert_name (names, "podman", "web", "docker.io/library/nginx:latest", "");
}

static void
test_bundle (void)
{
  static const char recorded[] =
    "{\"ociVersion\":\"1.1.0\",\"process\":{},\"annotations\":{\"io.kubernetes.cri.container-name\":\"coredns\",\"io.kubernetes.cri.container-type\":\"container\","
    "\"io.kubernetes.cri.image-name\":\"registry.k8s.io/coredns:v1.10\",\"io.kubernetes.cri.sandbox-name\":\"coredns-5d78\"}}";
  static const char sandbox[] = "{\"annotations\":{\"io.kubernetes.cri.container-type\":\"sandbox\",\"io.kubernetes.cri.sandbox-name\":\"coredns-5d78\"}}";
  static const char *const hostile[] = { "", "[]", "{\"annotations\":[]}", "{\"annotations\":{\"nerdctl/name\":7}}", "{" };
  g_autoptr (GHashTable) names = table_new ();
  g_autoptr (GHashTable) pod = table_new ();
  g_autoptr (GHashTable) none = table_new ();

  nw_runtime_state_parse_bundle (recorded, strlen (recorded), "containerd", ID, names);
  assert_name (names, "containerd", "coredns", "registry.k8s.io/coredns:v1.10", "coredns-5d78");
  nw_runtime_state_parse_bundle (sandbox, strlen (sandbox), "containerd", ID, pod);
  assert_name (pod, "containerd", "coredns-5d78", "", "coredns-5d78");
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    nw_runtime_state_parse_bundle (hostile[i], strlen (hostile[i]), "containerd", ID, none);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
}

static void
test_conmon (void)
{
  static const char recorded[] = "/usr/bin/conmon\0--api-version\0" "1\0-c\0" ID "\0-u\0" ID "\0-r\0/usr/bin/crun\0-n\0web\0--exit-dir\0/x";
  static const char other[] = "/bin/sh\0-c\0" ID "\0-n\0web";
  static const char *const hostile[] = { "", "conmon", "-n" };
  g_autoptr (GHashTable) names = table_new ();
  g_autoptr (GHashTable) none = table_new ();

  nw_runtime_state_parse_conmon (recorded, sizeof recorded, ID, names);
  assert_name (names, "podman", "web", "", "");

  nw_runtime_state_parse_conmon (other, sizeof other, ID, none);
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    nw_runtime_state_parse_conmon (hostile[i], strlen (hostile[i]), ID, none);
  /* cut off before its last NUL, and of another container */
  nw_runtime_state_parse_conmon ("conmon\0-c\0" ID "\0-n\0web", strlen ("conmon") + strlen (ID) + 8, ID, none);
  nw_runtime_state_parse_conmon (recorded, sizeof recorded, "other", none);
  g_assert_cmpuint (g_hash_table_size (none), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/holder/groups", test_groups);
  g_test_add_func ("/holder/mounts", test_mounts);
  g_test_add_func ("/holder/docker", test_docker);
  g_test_add_func ("/holder/storage", test_storage);
  g_test_add_func ("/holder/bundle", test_bundle);
  g_test_add_func ("/holder/conmon", test_conmon);

  return g_test_run ();
}
