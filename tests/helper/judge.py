# SPDX-License-Identifier: GPL-3.0-or-later
"""Two ways to see everything that is in a lab, in a form in which what is alike is equal: the helper's snapshot, and the real
tools. Left out are what the kernel chooses anew each time (numbers of interfaces, namespaces, rules, ports, default queueing disciplines) and what it is about
to do by itself: carriers, duplicate address detection and what follows from them (link-local addresses, the local table)."""

import ipaddress
import json
import re

IFF_UP = 0x1
IFA_F_TENTATIVE = 0x40
NUD_PERMANENT = 0x80
EVERY = 0xffffffff


def inet(data):
    return f'{ipaddress.ip_address(bytes(data[1:]))}/{data[0]}' if data else ''


def is_link_local(text):
    return text.startswith('fe80:')


# -- The helper's snapshot --

def snapshot(model):
    """By the name of the namespace, then of the table: a sorted list of rows."""
    names = {inode: tables['names'][0] if tables['names'] else '' for inode, tables in model.items()}
    links = {(inode, link[0]): link[1] for inode, tables in model.items() for link in tables['links']}
    return {names[inode]: namespace(inode, tables, names, links) for inode, tables in model.items()}


def namespace(inode, tables, names, links):
    def name(index, where=inode):
        return links.get((where, index), '') if index else ''

    def link_row(link):
        index, own, kind, flags, _state, mtu, mac, master, peer, peer_inode, alias, generation, *rest = link
        ports = [port for port in tables['links'] if port[7] == index]
        # A bridge without ports has the MAC address of its last one, or none, or one by chance.
        shown = '' if kind == 'bridge' and not ports else bytes(mac).hex(':')
        return (own, kind, flags & IFF_UP, mtu, shown, name(master), name(peer, peer_inode), names.get(peer_inode, ''),
                alias, generation, *map(str, rest[:6]))  # what follows is the state of a port, which goes through phases

    def lifetime(seconds):
        return 'forever' if seconds == EVERY else 'for a while'

    def route_row(route):
        destination, hops, *rest = route
        return (inet(destination), tuple((inet(gateway), name(link), weight) for gateway, link, weight, _flags in hops), *map(str, rest))

    result = {
        'names': tables['names'], 'root': tables['root'], 'ours': tables['ours'],
        'forwarding': (tables['forwarding4'], tables['forwarding6']),
        'links': [link_row(link) for link in tables['links']],
        'addresses': [(name(link), inet(local), inet(peer), inet(broadcast), scope, flags & ~IFA_F_TENTATIVE, lifetime(valid), lifetime(preferred))
                      for link, local, peer, broadcast, scope, flags, valid, preferred in tables['addresses'] if not is_link_local(inet(local))],
        'routes': [route_row(route) for route in tables['routes'] if not is_link_local(inet(route[0]))],
        'neighbours': [(name(link), inet(address), bytes(mac).hex(':')) for link, address, mac, state, _flags in tables['neighbours']
                       if state & NUD_PERMANENT],
        'bridges': [(name(link), *rest) for link, *rest in tables['bridges']],
        'bridge-entries': [(name(bridge), name(port), bytes(mac).hex(':'), vlan) for bridge, port, mac, vlan, local in tables['bridge-entries']
                           if local and port != bridge],
        'limits': [(name(link), *rest) for link, *rest in tables['limits']],
        'nat': [str(rule) for rule in tables['nat']],
        'foreign': [(*rest[:7], *rest[8:]) for rest in tables['foreign']],  # without the rule's number
    }
    ordered = ('nat', 'foreign')
    return {key: sorted(value) if isinstance(value, list) and key not in ordered else value for key, value in result.items()}


# -- The real tools --

SCRIPT = r'''
look () {
  echo "== $1"
  ip -j -d address show
  ip -j -d -4 route show table all | grep . || echo '[]'
  ip -j -d -6 route show table all | grep . || echo '[]'
  ip -j neighbour show nud permanent | grep . || echo '[]'
  bridge -j fdb show | tr -d '\n'; echo
  tc -j -d qdisc show
  cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding
  nft -s list ruleset
}
if [ $# = 1 ]; then look "$1"; exit; fi
look ''
for n in /run/netns/*; do
  [ ! -e "$n" ] || nsenter --net="$n" sh -c "$(cat "$0")" "$0" "${n##*/}" < /dev/null
done
'''
VOLATILE = re.compile(r'ifindex|link_index|link_netnsid|stats.*|.*_timer|operstate|flags|tso_.*|gso_.*|label|tentative|.*life_time|stable-privacy'
                      r'|info_slave_data|topology_change.*|root_.*|bridge_id|handle|refcnt|expires|qdisc|promiscuity|allmulti|vlan_default_pvid')


def clean(value):
    """Without volatile keys; lists of objects are sets."""
    if isinstance(value, dict):
        result = {key: clean(below) for key, below in value.items() if not VOLATILE.fullmatch(key)}
        if 'UP' in (value.get('flags') or []):
            result['is-up'] = True
        return result
    if isinstance(value, list):
        rows = [clean(row) for row in value]
        return sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return value


def is_of_interest(route):
    """What the kernel adds to the local table, and when, is its own affair."""
    return route.get('table') != 'local' and not is_link_local(route.get('dst', '')) and not route.get('dst', '').startswith('multicast')


def theirs_in_order(ruleset):
    """Tables are a set. So are the rules of our own: all of a chain do the same to different packets."""
    blocks = [block.strip() for block in '\n'.join(ruleset).split('\n}')]
    return sorted('\n'.join(sorted(block.splitlines())) if ' netwarren {' in block else block for block in blocks)


def tools(here):
    """What ip, bridge, tc, nft and /proc/sys say of every namespace."""
    path = '/run/look'
    here.run('sh', '-c', f'cat > {path}', text=SCRIPT)
    output = here.run('sh', path)
    result = {}
    for part in output.split('== ')[1:]:
        name, addresses, routes4, routes6, neighbours, entries, qdiscs, forwarding4, forwarding6, *ruleset = part.splitlines()
        addresses = json.loads(addresses)
        for link in addresses:
            link['addr_info'] = [info for info in link.get('addr_info', []) if not is_link_local(info.get('local', ''))]
            # Where the other end is in another namespace, all that ip can tell is its number, or who has that number here.
            if 'link_netnsid' in link:
                link.pop('link', None)
                link.get('linkinfo', {}).get('info_data', {}).pop('link', None)
            if link.get('linkinfo', {}).get('info_kind') == 'bridge' and not any(port.get('master') == link['ifname'] for port in addresses):
                link.pop('address')
        result[name] = {
            'addresses': clean(addresses),
            'routes4': clean([route for route in json.loads(routes4) if is_of_interest(route)]),
            'routes6': clean([route for route in json.loads(routes6) if is_of_interest(route)]),
            'neighbours': clean(json.loads(neighbours)),
            'entries': clean([entry for entry in json.loads(entries) if entry.get('state') == 'permanent' and entry.get('master', entry['ifname']) != entry['ifname']]),
            'qdiscs': clean([qdisc for qdisc in json.loads(qdiscs) if qdisc['handle'] != '0:']),
            'forwarding': (forwarding4, forwarding6),
            'ruleset': theirs_in_order(ruleset),
        }
    return result


# -- Comparing --

def differences(before, after):
    """Lines for a person, none when both are equal."""
    lines = []
    for name in sorted({*before, *after}):
        a, b = before.get(name), after.get(name)
        if a is None or b is None:
            lines.append(f'the namespace “{name}” is {"new" if a is None else "gone"}')
            continue
        for table in a:
            rows_a = a[table] if isinstance(a[table], list) else [a[table]]
            rows_b = b[table] if isinstance(b[table], list) else [b[table]]
            if rows_a != rows_b:
                lines += [f'{name or "(root)"} {table}: - {row}' for row in rows_a if row not in rows_b]
                lines += [f'{name or "(root)"} {table}: + {row}' for row in rows_b if row not in rows_a]
                if all(row in rows_b for row in rows_a) and all(row in rows_a for row in rows_b):
                    lines.append(f'{name or "(root)"} {table}: another order')
    return lines
