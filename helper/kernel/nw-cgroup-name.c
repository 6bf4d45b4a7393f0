/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-cgroup-name.h"

#include <string.h>

#define ID_LENGTH 64

/* Control groups that hold one container; what follows the prefix is its id. */
static const struct {
  const char *prefix;
  const char *runtime;
} scopes[] = {
  { "docker-", "docker" },
  { "libpod-", "podman" },
  { "cri-containerd-", "containerd" },
  { "nerdctl-", "containerd" },
  { "crio-", "cri-o" },
};

/* How many of the digits of an id @text begins with. */
static gsize
count_digits (const char *text)
{
  gsize n = 0;

  while (g_ascii_isdigit (text[n]) || (text[n] >= 'a' && text[n] <= 'f'))
    n++;
  return n;
}

static gboolean
is_id (const char *text)
{
  return count_digits (text) == ID_LENGTH && (text[ID_LENGTH] == '\0' || g_str_equal (text + ID_LENGTH, ".scope"));
}

static gboolean
take_id (NwCgroupName *name,
         const char   *runtime,
         const char   *id)
{
  if (!is_id (id))
    return FALSE;

  name->runtime = runtime;
  name->id = g_strndup (id, ID_LENGTH);

  return TRUE;
}

static gboolean
take_name (NwCgroupName *name,
           const char   *runtime,
           const char   *text,
           gsize         length)
{
  if (length == 0)
    return FALSE;

  name->runtime = runtime;
  name->name = g_strndup (text, length);

  return TRUE;
}

/* systemd writes most bytes but letters and digits as \xNN in the names of units (systemd.unit(5)), and "/" as "-". */
static char *
unescape_unit (const char *text,
               gsize       length)
{
  GString *bytes = g_string_sized_new (length);

  for (gsize i = 0; i < length; i++)
    {
      int high = i + 3 < length && text[i] == '\\' && text[i + 1] == 'x' ? g_ascii_xdigit_value (text[i + 2]) : -1;
      int low = high >= 0 ? g_ascii_xdigit_value (text[i + 3]) : -1;

      if (low >= 0 && (high | low) != 0)
        {
          g_string_append_c (bytes, (char) (high << 4 | low));
          i += 3;
        }
      else
        g_string_append_c (bytes, text[i]);
    }

  return g_string_free (bytes, FALSE);
}

/* machine-NAME.scope is what systemd-machined makes for systemd-nspawn(1), and for libvirt: of virtual machines ("qemu-1-NAME"), whose
 * process is no container, and of LXC containers. */
static gboolean
take_machine (NwCgroupName *name,
              const char   *text,
              gsize         length)
{
  g_autofree char *machine = unescape_unit (text, length);

  if (g_str_has_prefix (machine, "qemu-"))
    return FALSE;
  if (g_str_has_prefix (machine, "lxc-"))
    return take_name (name, "lxc", machine + strlen ("lxc-"), strlen (machine) - strlen ("lxc-"));

  return take_name (name, "nspawn", machine, strlen (machine));
}

static gboolean
parse_container (NwCgroupName *name,
                 const char   *part,
                 const char   *parent)
{
  const char *colon = strrchr (part, ':');

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (g_str_has_prefix (part, scopes[i].prefix) && take_id (name, scopes[i].runtime, part + strlen (scopes[i].prefix)))
      return TRUE;

  /* containerd without systemd: "SLICE:cri-containerd:ID" */
  if (colon != NULL && is_id (colon + 1))
    return take_id (name, strstr (part, ":crio:") != NULL ? "cri-o" : "containerd", colon + 1);
  if (is_id (part))
    return take_id (name, parent != NULL && g_str_has_prefix (parent, "pod") ? "containerd" : "docker", part);

  if (g_str_has_prefix (part, "lxc.payload."))
    return take_name (name, "lxc", part + strlen ("lxc.payload."), strlen (part) - strlen ("lxc.payload."));
  if (parent != NULL && (g_str_equal (parent, "lxc.payload") || g_str_equal (parent, "lxc")))
    return take_name (name, "lxc", part, strlen (part));
  if (g_str_has_prefix (part, "machine-") && g_str_has_suffix (part, ".scope"))
    return take_machine (name, part + strlen ("machine-"), strlen (part) - strlen ("machine-") - strlen (".scope"));
  if (g_str_has_prefix (part, "systemd-nspawn@") && g_str_has_suffix (part, ".service"))
    {
      g_autofree char *machine = unescape_unit (part + strlen ("systemd-nspawn@"),
                                                strlen (part) - strlen ("systemd-nspawn@") - strlen (".service"));

      return take_name (name, "nspawn", machine, strlen (machine));
    }

  return FALSE;
}

/* A session, or a window's program, is a scope beneath a service that only starts it; the manager of a user's units is none of them. */
static gboolean
parse_unit (NwCgroupName *name,
            GStrv         parts,
            guint         n_parts)
{
  for (guint i = n_parts; i-- > 0; )
    {
      if (g_str_has_suffix (parts[i], ".scope") || g_str_has_prefix (parts[i], "user@"))
        return FALSE;
      if (g_str_has_suffix (parts[i], ".service"))
        {
          g_autofree char *unit = unescape_unit (parts[i], strlen (parts[i]));

          return take_name (name, "systemd", unit, strlen (unit));
        }
    }

  return FALSE;
}

void
nw_cgroup_name_parse (const char   *text,
                      NwCgroupName *name)
{
  g_auto (GStrv) lines = NULL;

  g_return_if_fail (text != NULL);
  g_return_if_fail (name != NULL);

  *name = (NwCgroupName) { .runtime = "" };
  lines = g_strsplit (text, "\n", -1);

  for (guint pass = 0; pass < 2; pass++) /* a container in a unit is a container */
    {
      for (guint i = 0; lines[i] != NULL; i++)
        {
          const char *path = strchr (lines[i], '/'); /* after "number:controllers:" */
          g_auto (GStrv) parts = path != NULL ? g_strsplit (path + 1, "/", -1) : NULL;
          guint n_parts = parts != NULL ? g_strv_length (parts) : 0;

          if (pass == 1 && parse_unit (name, parts, n_parts))
            return;
          for (guint j = n_parts; pass == 0 && j-- > 0; )
            if (parse_container (name, parts[j], j > 0 ? parts[j - 1] : NULL))
              return;
        }
    }
}

void
nw_cgroup_name_clear (NwCgroupName *name)
{
  g_clear_pointer (&name->name, g_free);
  g_clear_pointer (&name->id, g_free);
}
