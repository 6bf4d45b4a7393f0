/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-wording.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>

#include "nw-segment.h"

char *
nw_wording_switch (const NwNamespace *namespace_, const NwLink *bridge)
{
  guint n = 0;

  g_return_val_if_fail (namespace_ != NULL && bridge != NULL, NULL);

  for (guint i = 0; i < namespace_->links->len; i++)
    n += ((NwLink *) g_ptr_array_index (namespace_->links, i))->master == bridge->index;
  return g_strdup_printf (ngettext ("switch with %u port", "switch with %u ports", n), n);
}

char *
nw_wording_switch_loop (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL && link != NULL, NULL);

  if (!nw_segment_has_loop (snapshot, (NwNamespace *) namespace_, (NwLink *) link))
    return NULL;
  return g_strdup (_("The cables between switches close a loop, and every broadcast runs round in it for ever. "
                     "Pull one of them out, or let the switches speak STP."));
}

char *
nw_wording_limit (const NwNamespace *namespace_, const NwLimit *limit)
{
  const NwLink *link;
  g_autofree char *what = NULL;

  g_return_val_if_fail (namespace_ != NULL && limit != NULL, NULL);

  link = nw_namespace_find_link (namespace_, limit->link);
  what = nw_limit_describe (limit->rate, limit->delay, limit->jitter, limit->loss);
  return g_strdup_printf (_("What leaves by %s is slowed down: %s."), link ? link->name : "?", what);
}

static gboolean
translates (const NwNamespace *namespace_, NwNatKind kind)
{
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    if (((NwNatRule *) g_ptr_array_index (namespace_->nat_rules, i))->kind == kind)
      return TRUE;
  return FALSE;
}

char *
nw_wording_router (const NwNamespace *namespace_)
{
  g_return_val_if_fail (namespace_ != NULL, NULL);

  if (!namespace_->forwarding4 && !namespace_->forwarding6)
    return NULL;
  return g_strdup (translates (namespace_, NW_NAT_MASQUERADE) || translates (namespace_, NW_NAT_PUBLISH)
                     ? _("forwards · NAT") : _("forwards"));
}

static gboolean
has_address (const NwNamespace *namespace_, const NwInet *address)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    if (nw_inet_same_address (&((NwAddress *) g_ptr_array_index (namespace_->addresses, i))->local, address))
      return TRUE;
  return FALSE;
}

/* Each port once, however many protocols and routers there are. */
static void
collect_published (const NwNamespace *router, const NwNamespace *target, GArray *ports)
{
  for (guint i = 0; i < router->nat_rules->len; i++)
    {
      const NwNatRule *rule = g_ptr_array_index (router->nat_rules, i);
      gboolean is_new = TRUE;

      if (rule->kind != NW_NAT_PUBLISH || !has_address (target, &rule->target))
        continue;
      for (guint n = 0; n < ports->len; n++)
        is_new = is_new && g_array_index (ports, guint16, n) != rule->port;
      if (is_new)
        g_array_append_val (ports, rule->port);
    }
}

char *
nw_wording_published (const NwSnapshot *snapshot, const NwNamespace *namespace_)
{
  g_autoptr (GArray) ports = g_array_new (FALSE, FALSE, sizeof (guint16));
  GString *text;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL, NULL);

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    collect_published (nw_snapshot_get_namespace (snapshot, i), namespace_, ports);
  if (ports->len == 0)
    return NULL;

  text = g_string_new ("⇄");
  for (guint i = 0; i < MIN (ports->len, 3); i++)
    g_string_append_printf (text, " :%u", g_array_index (ports, guint16, i));
  if (ports->len > 3)
    g_string_append (text, " …");
  return g_string_free (text, FALSE);
}

static char *
word_masquerade (const NwNatRule *rule, const char *title)
{
  g_autofree char *network = nw_inet_to_string (&rule->source);
  gboolean is_any = rule->source.prefix == 0;

  if (is_any && *rule->link == '\0')
    return g_strdup_printf (_("Everything that is passed on leaves under the address of %s."), title);
  if (is_any)
    return g_strdup_printf (_("Everything that leaves by %s bears the address of %s."), rule->link, title);
  if (*rule->link == '\0')
    return g_strdup_printf (_("What %s sends out leaves under the address of %s."), network, title);
  return g_strdup_printf (_("What %s sends out over %s leaves under the address of %s."), network, rule->link, title);
}

static char *
word_publish (const NwNatRule *rule, const char *title)
{
  const char *protocol = rule->protocol == IPPROTO_UDP ? "UDP" : "TCP";
  g_autofree char *address = nw_inet_address_to_string (&rule->target);
  g_autofree char *target = g_strdup_printf (rule->target.family == AF_INET6 ? "[%s]:%u" : "%s:%u", address, rule->target_port);
  NwInet network = nw_inet_network (&rule->target);
  g_autofree char *inside = nw_inet_to_string (&network);
  GString *text = g_string_new (NULL);

  if (*rule->link != '\0')
    g_string_append_printf (text, _("%s port %u of %s leads to %s for what comes in by %s."), protocol, rule->port, title, target, rule->link);
  else
    g_string_append_printf (text, _("%s port %u of %s leads to %s."), protocol, rule->port, title, target);
  if (rule->from_host)
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _("That holds for %s itself as well."), title);
    }
  if (nw_nat_rule_has_hairpin (rule))
    {
      g_string_append_c (text, ' ');
      g_string_append_printf (text, _("The machines of %s reach it as well."), inside);
    }
  return g_string_free (text, FALSE);
}

char *
nw_wording_nat_rule (const NwNamespace *namespace_, const NwNatRule *rule)
{
  g_autofree char *title = NULL;

  g_return_val_if_fail (namespace_ != NULL && rule != NULL, NULL);

  title = nw_namespace_dup_title (namespace_);
  return rule->kind == NW_NAT_MASQUERADE ? word_masquerade (rule, title) : word_publish (rule, title);
}

char *
nw_wording_forward_drop_of_family (const NwNamespace *namespace_, int family)
{
  g_autoptr (GPtrArray) drops = NULL;
  g_autofree char *title = NULL;
  const NwForeignRule *first;

  g_return_val_if_fail (namespace_ != NULL, NULL);

  drops = nw_foreign_rules_find_forward_drops (namespace_->foreign_rules, family);
  if (drops->len == 0)
    return NULL;
  title = nw_namespace_dup_title (namespace_);
  first = g_ptr_array_index (drops, 0);
  if (first->handle == 0)
    return g_strdup_printf (_("Somebody else’s firewall (table %s %s, chain %s, policy drop) drops what %s should forward."),
                            first->family, first->table, first->chain, title);
  return g_strdup_printf (_("Somebody else’s firewall (table %s %s, chain %s: %s) drops what %s should forward."),
                          first->family, first->table, first->chain, first->text, title);
}

char *
nw_wording_forward_drop (const NwNamespace *namespace_)
{
  char *sentence = NULL;

  g_return_val_if_fail (namespace_ != NULL, NULL);

  if (namespace_->forwarding4)
    sentence = nw_wording_forward_drop_of_family (namespace_, AF_INET);
  if (sentence == NULL && namespace_->forwarding6)
    sentence = nw_wording_forward_drop_of_family (namespace_, AF_INET6);
  return sentence;
}
