#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Beside a real Docker engine: its ruleset survives everything that we do, byte for byte.

Both run in a network and a /run of their own: container_engine.py."""

import json
import sys

import lab
from container_engine import ENVIRONMENT, Engine
from lab import Lab, address, namespace_add, operation, set_up, veth

OURS = ('ip', 'netwarren'), ('ip6', 'netwarren')


def parts(ruleset):
    """Everything in a ruleset that is not ours, in its order."""
    def table_of(item):
        ((kind, value),) = item.items()
        return (value.get('family'), value['name'] if kind == 'table' else value.get('table'))
    return [json.dumps(item) for item in json.loads(ruleset)['nftables'] if table_of(item) not in OURS]


def without_counters(rows):
    def clean(value):
        if isinstance(value, dict):
            return {key: clean(below) for key, below in value.items() if key not in ('packets', 'bytes')}
        return [clean(below) for below in value] if isinstance(value, list) else value
    return [json.dumps(clean(json.loads(row))) for row in rows]


def everything_we_do():
    """Each step a plan of its own: a switch, machines, a router, rules of every kind, edited and removed, a way into Docker's network."""
    root, red, blue = (0, ''), (0, 'red'), (0, 'blue')
    publish = {'namespace': root, 'ip_protocol': 6, 'port': 8081, 'in_link': '', 'port_target': '192.168.15.2/24', 'from_host': True}
    yield [operation('link-add', namespace=root, link='v-net-0', link_kind='bridge'), set_up(root, 'v-net-0'),
           address(root, 'v-net-0', '192.168.15.5/24'), address(root, 'v-net-0', 'fd00:15::5/64')]
    for number, ref in enumerate((red, blue), 1):
        name = ref[1]
        yield [namespace_add(name), set_up(ref, 'lo'), veth(ref, 'eth0', root, f'{name}-br'),
               operation('link-set-master', namespace=root, link=f'{name}-br', master='v-net-0'), set_up(root, f'{name}-br'),
               address(ref, 'eth0', f'192.168.15.{number}/24'), address(ref, 'eth0', f'fd00:15::{number}/64'), set_up(ref, 'eth0'),
               operation('route-replace', namespace=ref, destination='0.0.0.0/0', nexthops=[('192.168.15.5', '', 1)])]
    yield [operation('forwarding-set', namespace=root, family=4, enabled=True), operation('forwarding-set', namespace=root, family=6, enabled=True)]
    yield [operation('masquerade-add', namespace=root, source_network='192.168.15.0/24', out_link='')]
    yield [operation('masquerade-add', namespace=root, source_network='fd00:15::/64', out_link='')]
    yield [operation('masquerade-add', namespace=root, source_network='172.30.0.0/24', out_link='v-net-0')]
    yield [operation('publish-add', target_port=80, **publish)]
    yield [operation('publish-add', target_port=8080, **publish)]
    yield [operation('publish-add', target_port=80, **{**publish, 'port_target': 'fd00:15::2/64'})]
    # The port that Docker has published already.
    yield [operation('publish-add', target_port=80, **{**publish, 'port': 8080})]
    yield [operation('publish-remove', target_port=80, **{**publish, 'port': 8080})]
    yield [operation('masquerade-remove', namespace=root, source_network='172.30.0.0/24', out_link='v-net-0')]
    yield [operation('publish-add', target_port=80, **publish)]
    yield [operation('limit-set', namespace=root, link='red-br', rate=8000000)]
    yield [operation('bridge-set', namespace=root, link='v-net-0', ageing_time=1000)]


def rebind(client, operations):
    """The root namespace has an inode, and so have those of earlier plans."""
    made = {fields['namespace'].unpack()[1] for kind, fields in operations if kind == 'namespace-add'}
    return [(kind, {key: lab.GLib.Variant('(ts)', client.ref(value.unpack()[1]))
                    if key in ('namespace', 'peer-namespace') and value.unpack()[1] not in made else value
                    for key, value in fields.items()}) for kind, fields in operations]


def apply_everything(engine, client, before):
    """Returns the replies. Whatever is not ours is the same after each step."""
    replies = []
    for number, step in enumerate(everything_we_do(), 1):
        replies.append(client.apply(*rebind(client, step), confirmed=True))
        assert parts(engine.ruleset()) == parts(before), f'step {number}: {step}'
    assert len(json.loads(engine.ruleset())['nftables']) > len(parts(before)), 'nothing of ours is in there'
    return replies


def undo_everything(engine, client, replies):
    before = engine.ruleset()
    for number, reply in reversed(list(enumerate(replies, 1))):
        client.undo(reply, confirmed=True)
        assert parts(engine.ruleset()) == parts(before), f'undo of step {number}: {reply[0]}'


def assert_shown(rules, ruleset):
    """Every chain and every rule of others is in the snapshot."""
    shown = {(family, table, chain, handle) for family, table, chain, _hook, _priority, _type, _policy, handle, *_rest in rules}
    for item in map(json.loads, parts(ruleset)):
        ((kind, value),) = item.items()
        if kind == 'chain':
            assert (value['family'], value['table'], value['name'], 0) in shown, value
        elif kind == 'rule':
            assert (value['family'], value['table'], value['chain'], value['handle']) in shown, value


def assert_drop_is_told(engine, before):
    """What the policy of Docker's chain drops, such as red on its way to the port of blue that we published, is what we say; and it is that
    policy."""
    ping = ('ip', 'netns', 'exec', 'red', 'ping', '-c1', '-W1', '172.30.0.2')
    said = engine.run(lab.HELPER)
    assert 'table ip filter, chain FORWARD, policy drop' in said, said
    assert '100% packet loss' in engine.run(*ping, check=False)
    engine.run('iptables', '-P', 'FORWARD', 'ACCEPT')
    assert without_counters(parts(engine.ruleset())) != without_counters(parts(before)), 'this would not be seen'
    assert engine.run(lab.HELPER) == ''
    assert ' 0% packet loss' in engine.run(*ping)
    assert engine.fetch('http://192.168.15.5:8081/', 'ip', 'netns', 'exec', 'red') == 'from blue'
    engine.run('iptables', '-P', 'FORWARD', 'DROP')


def test_ruleset_of_docker():
    with Engine() as engine:
        assert engine.fetch('http://172.30.0.2/') == 'from the container'
        before = engine.ruleset()
        assert 'DOCKER' in before and '172.30.0.2' in before, before
        with Lab(prefix=engine.enter(), environment=ENVIRONMENT) as here:
            client = here.connect()
            assert_shown(client.find('')[1]['foreign'], before)

            # Nobody sends anything meanwhile: not a counter moves.
            undo_everything(engine, client, apply_everything(engine, client, before))
            assert engine.ruleset() == before

            # Now what was published is reached, Docker's and ours; counters move by that, and nothing else.
            replies = apply_everything(engine, client, before)
            with engine.serve('blue'):
                assert engine.fetch('http://192.168.15.5:8080/', 'ip', 'netns', 'exec', 'red') == 'from the container'
                assert engine.fetch('http://192.168.15.5:8081/') == 'from blue'
                assert_drop_is_told(engine, before)
            undo_everything(engine, client, replies)

            after = engine.ruleset()
            assert 'netwarren' not in after
            assert without_counters(parts(after)) == without_counters(parts(before))
            print(f'# {len(parts(before))} lines of others; '
                  f'{sum(a != b for a, b in zip(parts(before), parts(after)))} counters moved, by what was sent')


lab.main(sys.modules[__name__])
