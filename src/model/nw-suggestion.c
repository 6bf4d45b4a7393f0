/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-suggestion-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-name.h"
#include "nw-segment.h"

static const char *const colours[] = {
  "red", "blue", "green", "orange", "purple", "yellow", "teal", "pink", "brown",
};

/* The networks proposed, in this order: private ones (RFC 1918) that homes and offices seldom use. */
static const struct {
  guint8 first;
  guint8 second;
  guint8 third_from;
  guint8 third_to;
} networks[] = {
  { 192, 168, 15, 254 },
  { 10, 15, 0, 254 },
  { 172, 20, 0, 254 },
};

static gboolean
overlap (const NwInet *a, const NwInet *b)
{
  return a->prefix <= b->prefix ? nw_inet_contains (a, b) : nw_inet_contains (b, a);
}

gboolean
nw_suggestion_has_foot_in (const NwNamespace *namespace_, const NwInet *network)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);
      NwInet connected = nw_inet_network (&address->local);

      if (overlap (&connected, network))
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_route_into (const NwNamespace *namespace_, const NwInet *network)
{
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);

      if (route->destination.prefix > 0 && overlap (&route->destination, network))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_unused (const NwSnapshot *snapshot, const NwInet *network)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      const NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (nw_suggestion_has_foot_in (namespace_, network) || has_route_into (namespace_, network))
        return FALSE;
    }
  return TRUE;
}

NwInet
nw_suggestion_network (const NwSnapshot *snapshot, const NwNamespace *a, const NwNamespace *b)
{
  NwInet second_best = NW_INET_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    for (guint third = networks[i].third_from; third <= networks[i].third_to; third++)
      {
        NwInet network = { AF_INET, 24, { networks[i].first, networks[i].second, third } };

        if (nw_suggestion_has_foot_in (a, &network) || nw_suggestion_has_foot_in (b, &network))
          continue;
        if (is_unused (snapshot, &network))
          return network;
        if (!nw_inet_is_set (&second_best))
          second_best = network;
      }
  return second_best;
}

char *
nw_suggestion_clean_stem (const char *name)
{
  GString *stem = g_string_new (NULL);

  for (const char *at = name; *at; at++)
    if (g_ascii_isalnum (*at) || strchr ("_.-", *at))
      g_string_append_c (stem, *at);
  if (stem->len == 0)
    g_string_append (stem, "ns");
  return g_string_free (stem, FALSE);
}

char *
nw_suggestion_link_stem (const NwNamespace *namespace_)
{
  const char *name = nw_namespace_get_name (namespace_);

  return namespace_->is_root ? g_strdup ("host") : nw_suggestion_clean_stem (name ? name : "");
}

char *
nw_suggestion_compose_link_name (const char *stem, guint number, const char *suffix)
{
  g_autofree char *end = number == 0 ? g_strdup (suffix) : g_strdup_printf ("%u%s", number, suffix);
  g_autofree char *name = g_strconcat ("veth-", stem, NULL);
  gsize room = NW_LINK_NAME_MAX - strlen (end);

  if (strlen (name) > room)
    name[room] = '\0';
  while (g_str_has_suffix (name, "-") || g_str_has_suffix (name, "."))
    name[strlen (name) - 1] = '\0';
  return g_strconcat (name, end, NULL);
}

static gboolean
is_free (const NwNamespace *namespace_, const char *name, const char *also_taken)
{
  return nw_namespace_find_link_by_name (namespace_, name) == NULL && g_strcmp0 (name, also_taken) != 0;
}

/* @also_taken: (nullable): the name of the other end, when that is in the same namespace */
static char *
suggest_link_name (const NwNamespace *namespace_, const NwNamespace *other, const char *also_taken)
{
  g_autofree char *stem = nw_suggestion_link_stem (namespace_);
  g_autofree char *other_stem = nw_suggestion_link_stem (other);
  g_autofree char *pair = g_strconcat ("veth-", stem, "-", other_stem, NULL);
  char *name = nw_suggestion_compose_link_name (stem, 0, "");

  if (is_free (namespace_, name, also_taken))
    return name;
  if (strlen (pair) <= NW_LINK_NAME_MAX && namespace_ != other && is_free (namespace_, pair, also_taken))
    {
      g_free (name);
      return g_steal_pointer (&pair);
    }
  for (guint number = 2;; number++)
    {
      g_free (name);
      name = nw_suggestion_compose_link_name (stem, number, "");
      if (is_free (namespace_, name, also_taken))
        return name;
    }
}

static gboolean
refuse_holder (const NwNamespace *namespace_, const NwLink *link, const NwInet *address, GError **error)
{
  g_autofree char *text = nw_inet_address_to_string (address);
  g_autofree char *title = nw_namespace_dup_title (namespace_);

  g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("%s belongs to %s in %s already; choose another"), text, link->name, title);
  return FALSE;
}

static gboolean
has_address (const NwNamespace *namespace_, const NwLink *link, const NwInet *address)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *other = g_ptr_array_index (namespace_->addresses, i);

      if (other->link == link->index && nw_inet_same_address (&other->local, address))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_unique (const NwSnapshot *snapshot, NwNamespace *namespace_, const NwInet *address, GError **error)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (has_address (namespace_, link, address))
        return refuse_holder (namespace_, link, address, error);
    }
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      g_autoptr (GArray) segment = nw_segment_find (snapshot, namespace_, g_ptr_array_index (namespace_->links, i), FALSE);

      for (guint n = 0; n < segment->len; n++)
        {
          const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, n);

          if (has_address (member->namespace, member->link, address))
            return refuse_holder (member->namespace, member->link, address, error);
        }
    }
  return TRUE;
}

static gboolean refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (NW_ERROR, NW_ERROR_INVALID_ARGUMENT, format, arguments));
  va_end (arguments);
  return FALSE;
}

/* The broadcast address of an IPv4 network: all host bits set. */
static gboolean
is_broadcast (const NwInet *address)
{
  for (guint bit = address->prefix; bit < 32; bit++)
    if ((address->bytes[bit / 8] & (0x80 >> (bit % 8))) == 0)
      return FALSE;
  return TRUE;
}

static gboolean
check_sane (const NwInet *address, GError **error)
{
  static const guint8 zero[16] = { 0 };
  g_autofree char *text = nw_inet_to_string (address);
  NwInet network = nw_inet_network (address);

  if (memcmp (address->bytes, zero, sizeof zero) == 0)
    return refuse (error, _("%s means “no address”; choose another"), text);
  if (nw_inet_is_multicast (address))
    return refuse (error, _("%s is a multicast group, which no interface can have as its own"), text);
  if (address->prefix == 0)
    return refuse (error, _("%s would make the whole world this one network; give a prefix length such as /24"), text);
  if (address->family != AF_INET || address->prefix > 30)
    return TRUE;
  if (nw_inet_same_address (&network, address))
    return refuse (error, _("%s is the network itself; its machines begin one higher"), text);
  if (is_broadcast (address))
    return refuse (error, _("%s means everybody in its network; choose a lower one"), text);
  return TRUE;
}

char *
nw_suggestion_namespace_name (const NwSnapshot *snapshot)
{
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    if (snapshot == NULL || nw_snapshot_find_by_name (snapshot, colours[i]) == NULL)
      return g_strdup (colours[i]);
  for (guint number = 1;; number++)
    {
      g_autofree char *name = g_strdup_printf ("ns%u", number);

      if (nw_snapshot_find_by_name (snapshot, name) == NULL)
        return g_steal_pointer (&name);
    }
}

gboolean
nw_suggestion_namespace_name_check (const NwSnapshot *snapshot, const char *name, GError **error)
{
  g_return_val_if_fail (name != NULL, FALSE);

  if (!nw_namespace_name_check (name, error))
    return FALSE;
  if (snapshot && nw_snapshot_find_by_name (snapshot, name))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("There is a namespace %s already; choose another name"), name);
      return FALSE;
    }
  return TRUE;
}

gboolean
nw_suggestion_link_name_check (const NwNamespace *namespace_, const char *name, GError **error)
{
  g_return_val_if_fail (namespace_ != NULL && name != NULL, FALSE);

  if (!nw_link_name_check (name, error))
    return FALSE;
  if (nw_namespace_find_link_by_name (namespace_, name))
    {
      g_autofree char *title = nw_namespace_dup_title (namespace_);

      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("%s has an interface %s already; choose another name"), title, name);
      return FALSE;
    }
  return TRUE;
}

NwCableProposal *
nw_cable_proposal_new (const NwSnapshot *snapshot, const NwNamespace *a, const NwNamespace *b)
{
  NwCableProposal *self;
  NwInet network;

  g_return_val_if_fail (snapshot != NULL && a != NULL && b != NULL, NULL);

  self = g_new0 (NwCableProposal, 1);
  self->link_a = suggest_link_name (a, b, NULL);
  self->link_b = suggest_link_name (b, a, a == b ? self->link_a : NULL);
  network = nw_suggestion_network (snapshot, a, b);
  if (nw_inet_is_set (&network))
    {
      self->address_a = nw_inet_host (&network, 1);
      self->address_b = nw_inet_host (&network, 2);
    }
  return self;
}

void
nw_cable_proposal_free (NwCableProposal *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->link_a);
  g_free (self->link_b);
  g_free (self);
}

gboolean
nw_suggestion_address_check (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwInet *address, GError **error)
{
  g_return_val_if_fail (namespace_ != NULL && address != NULL, FALSE);

  if (!check_sane (address, error))
    return FALSE;
  /* Every link may have the same link-local address (RFC 4291, section 2.5.6). */
  if (snapshot == NULL || nw_inet_is_link_local (address))
    return TRUE;
  return check_unique (snapshot, (NwNamespace *) namespace_, address, error);
}
