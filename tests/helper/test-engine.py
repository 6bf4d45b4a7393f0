#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans are whole or nothing, and undo is exact: every kind of operation, and a random plan of fifty of them, refused at every position.

The seed is printed; NETWARREN_SEED repeats a run. The suite has one of its own (meson.build), so that it fails for whoever broke
something; NETWARREN_SEED=new takes another one. Judges are the helper's own snapshot and the real tools."""

import os
import random
import re
import sys
import time

import judge
import lab
from lab import HelperError, Lab, address, namespace_add, operation, set_up

LENGTH = 50
RTPROT_KERNEL = 2
SEED = os.environ.get('NETWARREN_SEED') or os.environ.get('NETWARREN_USUAL_SEED', 'new')
SEED = random.SystemRandom().randrange(1 << 32) if SEED == 'new' else int(SEED)
KINDS = [
    'namespace-add', 'namespace-remove', 'link-add', 'link-remove', 'link-set-up', 'link-set-mtu', 'link-set-mac', 'link-rename',
    'link-set-master', 'link-move', 'address-replace', 'address-remove', 'route-replace', 'route-remove', 'neighbour-replace',
    'neighbour-remove', 'forwarding-set', 'bridge-set', 'limit-set', 'limit-remove', 'masquerade-add', 'masquerade-remove',
    'publish-add', 'publish-remove',
]

THEIRS = '''
table inet theirs {
  chain forward { type filter hook forward priority 0; policy accept; ip saddr 10.0.0.0/8 counter accept; }
  chain other { tcp dport { 22, 80 } accept comment "mine"; }
}
'''


def route(ref, destination, gateway='', link='', **fields):
    return operation('route-replace', namespace=ref, destination=destination, nexthops=[(gateway, link, 1)], **fields)


def cable(a, link_a, b, link_b, number):
    """With MAC addresses that are the same in every town."""
    return operation('link-add', namespace=a, link=link_a, link_kind='veth', peer_namespace=b, peer=link_b,
                     mac=f'52:54:00:00:01:{number:02x}', peer_mac=f'52:54:00:00:02:{number:02x}')


def small_town():
    """A switch with two machines, a router with a network behind it, translation, limits, tunnels: something of everything."""
    root, red, blue, gate, far = (0, ''), (0, 'red'), (0, 'blue'), (0, 'gate'), (0, 'far')
    plan = [namespace_add(name) for _inode, name in (red, blue, gate, far)]
    plan += [set_up(ref, 'lo') for ref in (red, blue, gate, far)]
    plan += [operation('link-add', namespace=root, link='v-net-0', link_kind='bridge'), set_up(root, 'v-net-0'),
             address(root, 'v-net-0', '192.168.15.5/24')]
    for number, (ref, name) in enumerate(((red, 'red'), (blue, 'blue'), (gate, 'gate')), 1):
        plan += [cable(ref, 'eth0', root, f'{name}-br', number), operation('link-set-master', namespace=root, link=f'{name}-br', master='v-net-0'),
                 set_up(root, f'{name}-br'), address(ref, 'eth0', f'192.168.15.{number}/24'), address(ref, 'eth0', f'fd00:15::{number}/64'),
                 set_up(ref, 'eth0')]
    plan += [cable(gate, 'eth1', far, 'eth0', 9), set_up(gate, 'eth1'), set_up(far, 'eth0'), address(gate, 'eth1', '10.7.0.1/16'),
             address(far, 'eth0', '10.7.0.2/16'), address(gate, 'eth1', '10.7.0.9/16'), route(far, '0.0.0.0/0', '10.7.0.1'),
             route(red, '0.0.0.0/0', '192.168.15.5'), route(blue, '10.7.0.0/16', '192.168.15.3', metric=50),
             route(blue, '::/0', 'fd00:15::3', 'eth0'), operation('forwarding-set', namespace=gate, family=4, enabled=True),
             operation('masquerade-add', namespace=gate, source_network='10.7.0.0/16', out_link='eth0'),
             operation('publish-add', namespace=gate, ip_protocol=6, port=80, in_link='', port_target='10.7.0.2/16', target_port=8080, from_host=True),
             operation('limit-set', namespace=far, link='eth0', rate=5000000),
             operation('link-add', namespace=gate, link='br1', link_kind='bridge'),
             operation('bridge-set', namespace=gate, link='br1', stp=True, ageing_time=1500),
             operation('link-add', namespace=gate, link='vx0', link_kind='vxlan', vni=7, remote='10.7.0.2', mac='52:54:00:00:07:01'),
             operation('link-set-master', namespace=gate, link='vx0', master='br1'),
             operation('link-add', namespace=blue, link='mac0', link_kind='macvlan', parent='eth0', macvlan_mode='private',
                       mac='52:54:00:00:07:02'),
             operation('neighbour-replace', namespace=red, link='eth0', address='192.168.15.77', mac='52:54:00:00:00:77')]
    return plan


def build(here, client):
    root = client.ref('')
    plan = [(kind, {key: lab.GLib.Variant('(ts)', root) if key in ('namespace', 'peer-namespace') and value.unpack() == (0, '') else value
                    for key, value in fields.items()}) for kind, fields in small_town()]
    client.apply(*plan)
    for name in ('', 'gate'):
        where = ('nsenter', f'--net=/run/netns/{name}') if name else ()
        here.run(*where, 'nft', '-f', '-', text=THEIRS)


# -- Chance --

class Chance:
    """Operations that make sense, more or less, in the network as it is."""

    def __init__(self, rng, kinds):
        self.rng = rng
        self.kinds = kinds  # what the kernel can make
        self.count = dict.fromkeys(KINDS, 0)
        self.fresh = 0

    def look(self, model):
        self.model = model
        self.names = {inode: tables['names'][0] if tables['names'] else '' for inode, tables in model.items()}

    def pick_namespace(self, root=True):
        choice = [inode for inode, name in self.names.items() if root or name]
        return self.rng.choice(sorted(choice, key=self.names.get))

    def ref(self, inode):
        return (inode, self.names[inode])

    def pick_link(self, inode, *kinds):
        links = [link for link in self.model[inode]['links'] if link[2] != 'loopback' and (not kinds or link[2] in kinds)]
        return self.rng.choice(links) if links else None

    def name(self, prefix):
        self.fresh += 1
        return f'{prefix}{self.fresh}'

    def inet4(self):
        return f'10.{self.rng.randrange(4)}.{self.rng.randrange(3)}.{self.rng.randrange(1, 6)}/{self.rng.choice((16, 24, 30, 32))}'

    def inet6(self):
        return f'fd00:{self.rng.randrange(4)}::{self.rng.randrange(1, 6)}/{self.rng.choice((48, 64, 128))}'

    def mac(self):
        return '52:54:00:' + ':'.join(f'{self.rng.randrange(256):02x}' for _ in range(3))

    def draw(self):
        """An operation of the kind that there is least of; None when there is nothing to do it to."""
        kind = min(self.rng.sample(KINDS, 4), key=self.count.get)
        inode = self.pick_namespace()
        fields = getattr(self, kind.replace('-', '_'))(inode, self.ref(inode))
        if fields is None:
            return None
        return operation(kind, **{'namespace': self.ref(inode), **fields})

    def namespace_add(self, _inode, _ref):
        return {'namespace': (0, self.rng.choice(('n1', 'n2', 'n3', 'red', 'blue')))}

    def namespace_remove(self, _inode, _ref):
        if len(self.names) < 4:
            return None
        return {'namespace': self.ref(self.pick_namespace(root=False))}

    def link_add(self, inode, ref):
        kind = self.rng.choice([kind for kind in self.kinds if kind not in ('tbf', 'netem', 'vlan-filtering')] + ['veth', 'veth'])
        fields = {'link': self.name('l'), 'link_kind': kind}
        parent = self.pick_link(inode, 'veth', 'dummy', 'bridge')
        if kind == 'veth':
            fields |= {'peer_namespace': self.ref(self.pick_namespace()), 'peer': self.name('p'), 'peer_mac': self.mac()}
        elif kind == 'vxlan':
            fields |= {'vni': self.rng.randrange(100), 'remote': f'10.0.0.{self.rng.randrange(1, 9)}'}
            if parent and self.rng.random() < 0.5:
                fields['parent'] = parent[1]
        elif kind in ('vlan', 'macvlan'):
            if not parent:
                return None
            fields |= {'parent': parent[1]} | ({'vlan_id': self.rng.randrange(1, 4095)} if kind == 'vlan' else
                                                {'macvlan_mode': self.rng.choice(('private', 'vepa', 'bridge'))})
        # By chance they would be others in the next town; a bridge has that of a port.
        if kind != 'bridge':
            fields['mac'] = self.mac()
        return fields

    def of_link(self, inode, *kinds, **fields):
        link = self.pick_link(inode, *kinds)
        return {'link': link[1], **fields} if link else None

    def link_remove(self, inode, _ref):
        return self.of_link(inode)

    # A bridge that was told its MTU or MAC address never again takes it from its ports; undo says so.
    NOT_BRIDGES = ('veth', 'macvlan', 'vlan', 'vxlan', 'ifb', 'dummy')

    def link_set_up(self, inode, _ref):
        return self.of_link(inode, up=self.rng.random() < 0.7)

    def link_set_mtu(self, inode, _ref):
        return self.of_link(inode, *self.NOT_BRIDGES, mtu=self.rng.choice((1300, 1400, 1450, 1500, 9000)))

    def link_set_mac(self, inode, _ref):
        return self.of_link(inode, *self.NOT_BRIDGES, mac=self.mac())

    def link_rename(self, inode, _ref):
        return self.of_link(inode, new_name=self.name('r'))

    def link_set_master(self, inode, _ref):
        bridge = self.pick_link(inode, 'bridge')
        return self.of_link(inode, master=bridge[1] if bridge and self.rng.random() < 0.7 else '')

    def link_move(self, inode, _ref):
        return self.of_link(inode, 'veth', 'macvlan', 'vxlan', 'dummy', target=self.ref(self.pick_namespace()))

    def address_replace(self, inode, _ref):
        return self.of_link(inode, address=self.inet4() if self.rng.random() < 0.6 else self.inet6())

    def address_remove(self, inode, _ref):
        links = {link[0]: link for link in self.model[inode]['links']}
        addresses = [(links[row[0]][1], judge.inet(row[1])) for row in self.model[inode]['addresses']
                     if links[row[0]][2] != 'loopback' and not judge.is_link_local(judge.inet(row[1]))]
        if not addresses:
            return None
        link, text = self.rng.choice(addresses)
        return {'link': link, 'address': text}

    def route_replace(self, inode, _ref):
        link = self.pick_link(inode)
        if not link or not link[3] & judge.IFF_UP:
            return None
        destination = self.rng.choice(('0.0.0.0/0', '172.16.0.0/12', '198.18.0.0/15', '10.9.9.9/32', '::/0', 'fd00:99::/48'))
        fields = {'destination': destination, 'nexthops': [('', link[1], 1)]}
        inets = [judge.inet(row[1]) for row in self.model[inode]['addresses'] if row[0] == link[0]]
        same = [text for text in inets if (':' in text) == (':' in destination) and not judge.is_link_local(text)]
        # To give an IPv6 address back as a source takes more than a second: once in a while.
        if same and self.rng.random() < (0.2 if ':' in destination else 0.5):
            fields['source'] = self.rng.choice(same).split('/')[0]
        if self.rng.random() < 0.3:
            fields['metric'] = self.rng.choice((5, 70))
        if self.rng.random() < 0.2:
            fields['table'] = 100
        if self.rng.random() < 0.1:
            fields |= {'nexthops': [], 'type': 6}
            fields.pop('source', None)
        return fields

    def route_remove(self, inode, _ref):
        # A connected route comes back with its address, whether it was there or not; nobody removes those by themselves.
        routes = [row for row in self.model[inode]['routes'] if row[6] != RTPROT_KERNEL]
        if not routes:
            return None
        destination, _hops, _source, metric, table, *_rest = self.rng.choice(routes)
        return {'destination': judge.inet(destination), 'table': table} | ({'metric': metric} if metric else {})

    def neighbour_replace(self, inode, _ref):
        return self.of_link(inode, 'veth', 'bridge', 'macvlan', address=self.inet4().split('/')[0], mac=self.mac())

    def neighbour_remove(self, inode, _ref):
        links = {link[0]: link[1] for link in self.model[inode]['links']}
        rows = [row for row in self.model[inode]['neighbours'] if row[3] & judge.NUD_PERMANENT]
        if not rows:
            return None
        row = self.rng.choice(rows)
        return {'link': links[row[0]], 'address': judge.inet(row[1]).split('/')[0]}

    def forwarding_set(self, _inode, _ref):
        return {'family': self.rng.choice((4, 6)), 'enabled': self.rng.random() < 0.5}

    def bridge_set(self, inode, _ref):
        options = {'stp': self.rng.random() < 0.5, 'ageing_time': self.rng.randrange(100, 60000)}
        if 'vlan-filtering' in self.kinds:
            options['vlan_filtering'] = self.rng.random() < 0.5
        chosen = self.rng.sample(sorted(options), self.rng.randrange(1, len(options) + 1))
        return self.of_link(inode, 'bridge', **{key: options[key] for key in chosen})

    def limit_set(self, inode, _ref):
        options = {'rate': self.rng.randrange(1000, 10 ** 9) // 8 * 8}
        if 'netem' in self.kinds and self.rng.random() < 0.5:
            options |= {'delay': self.rng.randrange(1, 100000), 'loss': self.rng.randrange(100000)}
        return self.of_link(inode, 'veth', 'bridge', 'macvlan', **options)

    def limit_remove(self, inode, _ref):
        links = {link[0]: link[1] for link in self.model[inode]['links']}
        limits = self.model[inode]['limits']
        return {'link': links[self.rng.choice(limits)[0]]} if limits else None

    def masquerade_add(self, inode, _ref):
        link = self.pick_link(inode)
        return {'source_network': self.rng.choice(('10.0.0.0/8', '192.168.15.0/24', '0.0.0.0/0', 'fd00::/16', '10.32.0.0/11')),
                'out_link': link[1] if link and self.rng.random() < 0.7 else ''}

    def publish_add(self, inode, _ref):
        hairpin = self.rng.random() < 0.3
        link = None if hairpin else self.pick_link(inode)
        target = self.rng.choice(('192.168.15.2/24', '10.7.0.2/16', 'fd00::9/64')) if hairpin else self.rng.choice(('192.168.15.2/32', 'fd00::9/128'))
        return {'ip_protocol': self.rng.choice((6, 17)), 'port': self.rng.choice((80, 443, 5353)), 'in_link': link[1] if link and self.rng.random() < 0.5 else '',
                'port_target': target, 'target_port': self.rng.choice((80, 8080)), 'from_host': self.rng.random() < 0.5}

    def rule(self, inode, wanted):
        rules = [row for row in self.model[inode]['nat'] if row[0] == wanted]
        return self.rng.choice(rules) if rules else None

    def masquerade_remove(self, inode, _ref):
        row = self.rule(inode, 0)
        return {'source_network': judge.inet(row[2]), 'out_link': row[1]} if row else None

    def publish_remove(self, inode, _ref):
        row = self.rule(inode, 1)
        return {'ip_protocol': row[3], 'port': row[4], 'in_link': row[1], 'port_target': judge.inet(row[5]), 'target_port': row[6],
                'from_host': row[7]} if row else None

    def refused(self, ref):
        """What the kernel refuses in any network; only it can say so."""
        return self.rng.choice((
            route(ref, '10.66.0.0/16', link='lo', source='203.0.113.66'),
            operation('link-remove', namespace=ref, link='lo'),
            operation('link-set-master', namespace=ref, link='lo', master='lo'),
            operation('link-add', namespace=ref, link='lo', link_kind='bridge'),
            operation('link-add', namespace=ref, link='m1', link_kind='macvlan', parent='lo'),
            operation('link-move', namespace=ref, link='lo', target=(0, '')) if ref[1] else operation('limit-remove', namespace=ref, link='lo'),
        ))


# -- Judging --

class Picture:
    """What there is, as both judges have it."""

    def __init__(self, here, client, with_tools=True):
        self.snapshot = judge.snapshot(client.snapshot())
        self.tools = judge.tools(here) if with_tools else None

    def differences(self, after):
        lines = judge.differences(self.snapshot, after.snapshot)
        if self.tools and after.tools:
            lines += [f'(tools) {line}' for line in judge.differences(self.tools, after.tools)]
        return lines


def expect_same(before, here, client, what, with_tools=True):
    """Most is there at once; the kernel still dismantles, or a carrier comes back."""
    end = time.monotonic() + 5
    while True:
        lines = before.differences(Picture(here, client, with_tools))
        if not lines:
            return
        if time.monotonic() > end:
            raise AssertionError(f'{what}:\n' + '\n'.join(lines[:40]))
        lab.GLib.MainContext.default().iteration(False)
        time.sleep(0.02)


def show(op):
    return op[0], {key: value.unpack() for key, value in op[1].items()}


# What the helper says of changes that cannot be taken back as they were; such a change is no part of a random plan.
KNOWN_LOSSES = ('cannot', 'for good', 'does not come back', 'do not come back', 'keeps', 'comes back without', 'left out', 'not fetch', 'in the usual way')


def is_a_known_loss(notes):
    return [note for note in notes if any(words in note for words in KNOWN_LOSSES)]


class Loss(Exception):
    """The network is not as it was any more, as the helper said beforehand."""


def rebind(client, operations):
    """References by name: the namespaces of base have other inodes each time they come back. 0 is what the plan makes itself."""
    inodes = {tables['names'][0] if tables['names'] else '': inode for inode, tables in client.snapshot().items()}
    made = set()
    result = []
    for kind, fields in operations:
        fields = dict(fields)
        for key in ('namespace', 'peer-namespace', 'target'):
            if key in fields:
                name = fields[key].unpack()[1]
                fields[key] = lab.GLib.Variant('(ts)', (0 if name in made or name not in inodes else inodes[name], name))
        if kind == 'namespace-add':
            made.add(fields['namespace'].unpack()[1])
            fields['namespace'] = lab.GLib.Variant('(ts)', (0, fields['namespace'].unpack()[1]))
        result.append((kind, fields))
    return result


class Town:
    """A lab with the small town in it, and what has been done there since."""

    def __init__(self):
        self.lab = Lab()
        self.lab.__enter__()
        self.client = self.lab.connect()
        build(self.lab, self.client)
        self.done = []   # operations
        self.history = []  # before, and the reply with the undo, of what is to be undone from the last to the first

    def close(self, *exception):
        self.lab.__exit__(*(exception or (None, None, None)))

    def apply(self, operations):
        return self.client.apply(*rebind(self.client, operations), confirmed=True)

    def undo(self, reply):
        return self.apply(lab.rewrap(reply[0]))

    def picture(self, with_tools=True):
        return Picture(self.lab, self.client, with_tools)

    def expect_same(self, before, what):
        expect_same(before, self.lab, self.client, what, before.tools is not None)

    def try_operation(self, op, with_tools=True):
        """Does it, undoes it, does it again. Returns whether it is a part of the history now."""
        before = self.picture(with_tools)
        try:
            reply = self.apply([op])
        except HelperError as error:
            assert error.kind not in ('Failed', 'Changed', 'Denied'), f'{show(op)}: {error}'
            self.expect_same(before, f'{show(op)} was refused ({error.message}) and has changed something')
            return False
        after = self.picture(with_tools)
        try:
            undone = self.undo(reply)
        except HelperError as error:
            raise AssertionError(f'{show(op)} cannot be undone with {reply[0]} ({reply[3]}): {error}') from error
        losses = is_a_known_loss(reply[3])
        if losses:
            if before.differences(self.picture(with_tools)):
                raise Loss(losses[0])
            return False
        self.expect_same(before, f'{show(op)} and its undo {reply[0]} ({reply[3]})')
        try:
            again = self.undo(undone)
        except HelperError as error:
            raise AssertionError(f'{show(op)}, undone {reply[0]}, cannot be done again with {undone[0]}: {error}') from error
        self.expect_same(after, f'{show(op)}, undone {reply[0]}, and done again {undone[0]} ({undone[3]})')
        self.done.append(op)
        self.history.append((before, again))
        return True

    def undo_all(self):
        while self.history:
            before, reply = self.history.pop()
            self.undo(reply)
            self.expect_same(before, f'all undone, the last first, at {show(self.done[len(self.history)])}, with {reply[0]}')
        self.done.clear()


def every_kind(town):
    """At least one of each kind, for the small town as it is."""
    root, red, blue, gate, far = ((0, name) for name in ('', 'red', 'blue', 'gate', 'far'))
    made = {
        'vlan': {'parent': 'eth0', 'vlan_id': 5}, 'macvlan': {'parent': 'eth0', 'macvlan_mode': 'vepa'}, 'vxlan': {'vni': 9, 'remote': '10.7.0.2'},
        'veth': {'peer_namespace': blue, 'peer': 'new1'},
    }
    yield operation('namespace-add', namespace=(0, 'n1'))
    for kind in town.client.call('GetKinds')[0]:
        if kind in ('veth', 'bridge', 'dummy', 'ifb', 'vlan', 'macvlan', 'vxlan'):
            yield operation('link-add', namespace=red, link='new0', link_kind=kind,
                            **({'mac': '52:54:00:00:08:01'} | ({'peer_mac': '52:54:00:00:08:02'} if kind == 'veth' else {}) | made.get(kind, {})))
    yield from (operation('namespace-remove', namespace=ref) for ref in (red, far))
    yield from (operation('link-remove', namespace=ref, link=link) for ref, link in
                ((root, 'v-net-0'), (red, 'eth0'), (gate, 'eth1'), (gate, 'br1'), (gate, 'vx0'), (blue, 'mac0')))
    yield from (set_up(ref, link, False) for ref, link in ((blue, 'eth0'), (root, 'v-net-0'), (gate, 'lo')))
    yield operation('link-set-mtu', namespace=blue, link='eth0', mtu=1270)
    yield operation('link-set-mac', namespace=gate, link='eth0', mac='52:54:00:00:08:03')
    yield operation('link-rename', namespace=gate, link='eth0', new_name='uplink')
    yield operation('link-set-master', namespace=root, link='red-br', master='')
    yield operation('link-set-master', namespace=gate, link='eth1', master='br1')
    yield operation('link-move', namespace=gate, link='eth0', target=root)
    yield operation('link-move', namespace=blue, link='mac0', target=root)
    yield from (address(red, 'eth0', text) for text in ('10.8.0.1/24', '192.168.15.77/24', 'fd00:8::1/64'))
    yield from (operation('address-remove', namespace=gate, link=link, address=text) for link, text in
                (('eth1', '10.7.0.1/16'), ('eth0', '192.168.15.3/24'), ('eth0', 'fd00:15::3/64')))
    yield from (route(blue, *what) for what in (('0.0.0.0/0', '192.168.15.5'), ('10.99.0.0/16', '192.168.15.1'), ('::/0', 'fd00:15::1', 'eth0'),
                                                ('fd00:99::/48', 'fd00:15::1', 'eth0')))
    yield operation('route-remove', namespace=blue, destination='10.7.0.0/16')
    yield operation('route-remove', namespace=blue, destination='::/0')
    yield from (operation('neighbour-replace', namespace=red, link='eth0', address=text, mac='52:54:00:00:08:04')
                for text in ('192.168.15.77', '192.168.15.78', 'fd00:15::78'))
    yield operation('neighbour-remove', namespace=red, link='eth0', address='192.168.15.77')
    yield from (operation('forwarding-set', namespace=ref, family=family, enabled=enabled)
                for ref, family, enabled in ((gate, 4, False), (gate, 6, True), (root, 4, True)))
    yield operation('bridge-set', namespace=gate, link='br1', stp=False, ageing_time=30000)
    yield operation('bridge-set', namespace=root, link='v-net-0', ageing_time=100)
    yield operation('limit-set', namespace=far, link='eth0', rate=8000000)
    yield operation('limit-set', namespace=root, link='red-br', rate=64000)
    yield operation('limit-remove', namespace=far, link='eth0')
    yield from (operation('masquerade-add', namespace=gate, source_network=network, out_link=link)
                for network, link in (('192.168.15.0/24', 'eth1'), ('fd00:15::/64', '')))
    yield operation('masquerade-remove', namespace=gate, source_network='10.7.0.0/16', out_link='eth0')
    published = {'ip_protocol': 6, 'port': 80, 'in_link': '', 'from_host': True}
    yield from (operation('publish-add', namespace=gate, port_target=target, target_port=8080, **published)
                for target in ('10.7.0.77/16', 'fd00:15::2/64'))
    yield operation('publish-remove', namespace=gate, port_target='10.7.0.2/16', target_port=8080, **published)


def test_every_kind():
    """Done, undone, done again, and undone again."""
    town = Town()
    base = town.picture()
    done = set()
    for op in every_kind(town):
        assert town.try_operation(op, with_tools=False), f'{show(op)} was refused, or cannot be undone'
        town.undo_all()
        town.expect_same(base, f'{show(op)}, undone')
        done.add(op[0])
    town.close()
    assert done == set(KINDS), done ^ set(KINDS)


def test_kinds_are_all_there_are():
    """A kind that is new is to be tried as well."""
    with open(os.path.join(os.path.dirname(__file__), '../../src/model/nw-operation.h'), encoding='utf-8') as header:
        assert re.findall(r'@NW_OPERATION_\w+: "([a-z-]+)"', header.read()) == KINDS


def test_cable_to_what_the_plan_made():
    """The namespace at its other end is as new as the cable; to cut it and to move it can be undone all the same."""
    cut = operation('link-remove', namespace=(0, ''), link='there')
    moved = operation('link-move', namespace=(0, ''), link='there', target=(0, 'old'))
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('old'))
        for change in (cut, moved):
            plan = rebind(client, [namespace_add('new'), cable((0, 'new'), 'here', (0, ''), 'there', 1), change])
            before = Picture(here, client)
            reply = client.apply(*plan)
            after = Picture(here, client)
            assert not is_a_known_loss(reply[3]), reply[3]
            undone = client.undo(reply)
            expect_same(before, here, client, f'undone: {show(change)}')
            again = client.undo(undone)
            expect_same(after, here, client, f'done again: {show(change)}')
            client.undo(again)


def test_tunnel_carried_elsewhere():
    """It stands on nothing, whatever has the same number where it was made; and it goes with that namespace."""
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('near'), namespace_add('far'))
        near, far = client.ref('near'), client.ref('far')
        client.apply(operation('link-add', namespace=near, link='vx0', link_kind='vxlan', vni=7, remote='10.7.0.2', mac='52:54:00:00:08:05'),
                     operation('link-move', namespace=near, link='vx0', target=far))
        tunnel = next(link for link in client.find('far')[1]['links'] if link[1] == 'vx0')
        assert (tunnel[8], tunnel[9]) == (0, near[0]), tunnel

        before = Picture(here, client)
        reply = client.apply(operation('namespace-remove', namespace=near))
        assert not here.ip_json('-n', 'far', 'link', 'show', 'type', 'vxlan')
        client.undo(reply)
        expect_same(before, here, client, 'the namespace has come back, with the tunnel that left from there')

        # Carried away and gone in the same plan.
        near = client.ref('near')
        client.apply(operation('link-move', namespace=far, link='vx0', target=near))
        before = Picture(here, client)
        reply = client.apply(operation('link-move', namespace=near, link='vx0', target=far), operation('namespace-remove', namespace=near))
        client.undo(reply)
        expect_same(before, here, client, 'it has come back to where it was made')


def find_plan(rng, length):
    """Operations one by one, each of which does what it says and is undone exactly. Returns: them, and the town as they leave it."""
    town = Town()
    chance = Chance(rng, town.client.call('GetKinds')[0])
    lost = {}
    tries = 0
    while len(town.done) < length:
        tries += 1
        assert tries < 40 * length, chance.count
        chance.look(town.client.snapshot())
        op = chance.draw()
        try:
            if op is not None and town.try_operation(op, with_tools=len(town.done) % 5 == 0):
                chance.count[op[0]] += 1
        except Loss as loss:
            # A fresh town, and the same way again up to here.
            lost[str(loss)] = lost.get(str(loss), 0) + 1
            done = town.done
            town.close()
            town = Town()
            for again in done:
                town.history.append((town.picture(with_tools=False), town.apply([again])))
            town.done = done
    print(f'# {tries} tries; {sum(count > 0 for count in chance.count.values())} kinds of {len(KINDS)}: '
          + ', '.join(f'{count} {kind}' for kind, count in chance.count.items() if count))
    for text, count in lost.items():
        print(f'# left out {count} times: {text}')
    return chance, town


def test_random_plan():
    rng = random.Random(SEED)
    print(f'# NETWARREN_SEED={SEED}')
    start = time.monotonic()
    chance, town = find_plan(rng, LENGTH)
    operations = list(town.done)
    print(f'# found and undone one by one: {time.monotonic() - start:.1f} s')

    built = town.picture()
    town.undo_all()
    town.close()

    # The same in a town where it has never been done: as one plan, undone, and done again.
    start = time.monotonic()
    town = Town()
    base = town.picture()
    reply = town.apply(operations)
    town.expect_same(built, 'all of it as one plan, compared with the same one by one')
    undone = town.undo(reply)
    losses = is_a_known_loss(reply[3])
    assert not losses, losses
    town.expect_same(base, 'the plan was undone')
    try:
        town.undo(undone)
    except HelperError as error:
        raise AssertionError('\n'.join(['done:', *map(str, map(show, operations)), 'undone:', *map(str, reply[0]), 'done again:', *map(str, undone[0])])) from error
    town.expect_same(built, 'the plan was done again')
    town.close()
    print(f'# as one plan: {time.monotonic() - start:.1f} s')

    # Refused at every position.
    start = time.monotonic()
    town = Town()
    base = town.picture()
    quick = Picture(town.lab, town.client, with_tools=False)
    refusals = set()
    for position in range(LENGTH + 1):
        bad = chance.refused((0, ''))
        plan = [*operations[:position], bad, *operations[position:]]
        try:
            town.apply(plan)
        except HelperError as error:
            assert error.message.endswith('Nothing was changed.'), f'at {position + 1}: {error}'
            assert f'Operation {position + 1} of {LENGTH + 1} ' in error.message, error.message
            refusals.add(error.message.split(': ', 1)[1])
        else:
            raise AssertionError(f'{show(bad)} was done')
        town.expect_same(base if position % 10 == 0 or position == LENGTH else quick, f'refused at {position + 1} of {LENGTH + 1}: {show(bad)}')
    town.close()
    print(f'# refused at {LENGTH + 1} positions: {time.monotonic() - start:.1f} s; {len(refusals)} ways')


lab.main(sys.modules[__name__])
