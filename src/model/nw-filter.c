/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-filter.h"

NwFilter
nw_filter_get_default (gboolean computer)
{
  return (NwFilter) { .hide_isolated = computer };
}

gboolean
nw_filter_equal (const NwFilter *a, const NwFilter *b)
{
  return a->hidden_kinds == b->hidden_kinds && !a->only_ours == !b->only_ours && !a->hide_isolated == !b->hide_isolated;
}

/* ip_tunnel_init_net() and its relatives make one in each namespace. */
static gboolean
is_fallback_tunnel (const NwLink *link)
{
  static const char *const names[] = {
    "tunl0", "sit0", "ip6tnl0", "gre0", "gretap0", "erspan0", "ip_vti0", "ip6_vti0", "ip6gre0", NULL,
  };

  return !nw_link_is_up (link) && g_strv_contains (names, link->name);
}

gboolean
nw_filter_is_isolated (const NwNamespace *namespace_)
{
  g_return_val_if_fail (namespace_ != NULL, FALSE);

  if (namespace_->is_root || namespace_->is_ours || nw_namespace_get_name (namespace_) != NULL ||
      nw_namespace_is_container (namespace_))
    return FALSE;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (!nw_link_is_loopback (link) && !is_fallback_tunnel (link))
        return FALSE;
    }
  return TRUE;
}

gboolean
nw_filter_shows (const NwFilter *self, const NwNamespace *namespace_)
{
  NwKind kind = nw_kind_of (namespace_);

  if ((self->hidden_kinds & (1u << kind)) != 0)
    return FALSE;
  if (self->only_ours && !namespace_->is_ours && kind != NW_KIND_HOST)
    return FALSE;
  return !self->hide_isolated || !nw_filter_is_isolated (namespace_);
}

char *
nw_filter_to_string (const NwFilter *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < NW_N_KINDS; i++)
    {
      if ((self->hidden_kinds & (1u << i)) != 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", nw_kind_get_id ((NwKind) i));
    }
  g_string_append_printf (text, ";%s;%s", self->hide_isolated ? "isolated" : "", self->only_ours ? "ours" : "");
  return g_string_free (text, FALSE);
}

gboolean
nw_filter_parse (NwFilter *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ";", 4);
  g_auto (GStrv) hidden = NULL;

  if (g_strv_length (parts) != 3)
    return FALSE;

  *self = (NwFilter) {
    .hide_isolated = g_str_equal (parts[1], "isolated"),
    .only_ours = g_str_equal (parts[2], "ours"),
  };
  hidden = g_strsplit (parts[0], ",", -1);
  for (guint i = 0; i < NW_N_KINDS; i++)
    {
      if (g_strv_contains ((const char *const *) hidden, nw_kind_get_id ((NwKind) i)))
        self->hidden_kinds |= 1u << i;
    }
  return TRUE;
}
