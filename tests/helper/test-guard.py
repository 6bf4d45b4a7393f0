#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nobody is locked out: the root namespace keeps its way out unless that is confirmed, and a change on trial takes itself back."""

import sys
import time

import lab
from lab import Lab, address, expect_error, namespace_add, operation, set_up, veth, wait_until

MTU_SMALL = 1000


def with_uplink(client, ipv6=False):
    """A host whose uplink is a cable to a namespace "net" that stands for everything outside."""
    root, net = client.ref(''), (0, 'net')
    client.apply(namespace_add('net'), veth(root, 'up0', net, 'down0'), set_up(net, 'down0'), set_up(root, 'up0'),
                 address(root, 'up0', '203.0.113.2/24'), address(net, 'down0', '203.0.113.1/24'),
                 address(root, 'up0', 'fd00:113::2/64'), address(net, 'down0', 'fd00:113::1/64'),
                 route(root, '0.0.0.0/0', '203.0.113.1'),
                 *([route(root, '::/0', 'fd00:113::1')] if ipv6 else []))
    return root, client.ref('net')


def route(ref, destination, gateway, kind='route-replace', link='', **fields):
    return operation(kind, namespace=ref, destination=destination, nexthops=[(gateway, link, 1)], **fields)


def default_routes(here):
    return [entry for entry in here.ip_json('route', 'show', 'default')]


def check_guarded(client, here, *plan):
    """Refused with a reason, also in a rehearsal, and nothing has happened; then confirmed, done and undone."""
    before = here.ip('route'), here.ip('-6', 'route'), here.ip('address', 'show', 'up0', check=False)
    for options in ({'dry_run': True}, {}, {'confirmed': False}):
        message = expect_error('Unconfirmed', client.apply, *plan, **options)
        assert 'Lab host' in message and '203.0.113.1' in message or 'fd00:113::1' in message, message
    assert (here.ip('route'), here.ip('-6', 'route'), here.ip('address', 'show', 'up0', check=False)) == before
    client.apply(*plan, dry_run=True, confirmed=True)
    return client.apply(*plan, confirmed=True)


def test_the_way_out_stays():
    with Lab() as here:
        client = here.connect()
        root, net = with_uplink(client)
        routes = default_routes(here)
        assert len(routes) == 1
        for plan in ([operation('link-remove', namespace=root, link='up0')],
                     [operation('link-remove', namespace=net, link='down0')],
                     [set_up(root, 'up0', False)],
                     [operation('link-move', namespace=root, link='up0', target=net)],
                     [operation('address-remove', namespace=root, link='up0', address='203.0.113.2/24')],
                     [operation('route-remove', namespace=root, destination='0.0.0.0/0')],
                     [route(root, '0.0.0.0/0', '203.0.113.1', 'route-remove', metric=0)],
                     [route(root, '0.0.0.0/0', '203.0.113.9')],
                     [operation('link-add', namespace=root, link='br0', link_kind='bridge'),
                      operation('link-set-master', namespace=root, link='up0', master='br0')],
                     [operation('link-rename', namespace=root, link='up0', new_name='x0'),
                      set_up(root, 'x0', False)]):
            if plan[0][0] == 'link-rename':
                # A rehearsal does not see through the new name, the real thing does.
                expect_error('Unconfirmed', client.apply, *plan)
                reply = client.apply(*plan, confirmed=True)
            else:
                reply = check_guarded(client, here, *plan)
            client.undo(reply, confirmed=True)
            wait_until(lambda: default_routes(here) == routes, f'the route to come back after {plan[0][0]}')
        # Removing the namespace takes the far end of the cable, and with that the uplink.
        reply = check_guarded(client, here, operation('namespace-remove', namespace=net))
        assert default_routes(here) == []
        client.undo(reply)
        wait_until(lambda: [entry['gateway'] for entry in default_routes(here)] == ['203.0.113.1'], 'the route to come back')


def test_the_way_out_of_ipv6():
    with Lab() as here:
        client = here.connect()
        root, _net = with_uplink(client, ipv6=True)
        client.apply(operation('route-remove', namespace=root, destination='0.0.0.0/0'), confirmed=True)
        for plan in ([operation('link-set-mtu', namespace=root, link='up0', mtu=MTU_SMALL)],
                     [operation('address-remove', namespace=root, link='up0', address='fd00:113::2/64')],
                     [operation('route-remove', namespace=root, destination='::/0')],
                     [route(root, '::/0', 'fd00:113::9', metric=1024)]):
            client.undo(check_guarded(client, here, *plan), confirmed=True)
            wait_until(lambda: 'via fd00:113::1' in here.ip('-6', 'route', 'show', 'default'), 'the route to come back')


def test_what_stands_on_something():
    """The uplink is a macvlan; the cable below it is guarded as well."""
    with Lab() as here:
        client = here.connect()
        root, net = client.ref(''), (0, 'net')
        client.apply(namespace_add('net'), veth(root, 'eth0', net, 'down0'), set_up(net, 'down0'), set_up(root, 'eth0'),
                     operation('link-add', namespace=root, link='up0', link_kind='macvlan', parent='eth0'), set_up(root, 'up0'),
                     address(root, 'up0', '203.0.113.2/24'), route(root, '0.0.0.0/0', '203.0.113.1'))
        for bad in (set_up(root, 'eth0', False), operation('link-remove', namespace=root, link='eth0'),
                    operation('namespace-remove', namespace=client.ref('net'))):
            expect_error('Unconfirmed', client.apply, bad)
        assert len(default_routes(here)) == 1


def test_what_is_not_guarded():
    """Other routes, other links, a second address, another namespace's default route; and what changes nothing."""
    with Lab() as here:
        client = here.connect()
        root, net = with_uplink(client)
        client.apply(address(root, 'up0', '203.0.113.3/24'), address(root, 'up0', '198.51.100.2/24'),
                     route(root, '198.18.0.0/15', '203.0.113.1'), route(root, '0.0.0.0/0', '203.0.113.1', metric=700),
                     route(net, '0.0.0.0/0', '203.0.113.2'), operation('link-add', namespace=root, link='br0', link_kind='bridge'))
        for harmless in (operation('address-remove', namespace=root, link='up0', address='203.0.113.3/24'),
                         operation('address-remove', namespace=root, link='up0', address='198.51.100.2/24'),
                         operation('address-remove', namespace=root, link='up0', address='fd00:113::2/64'),
                         operation('route-remove', namespace=root, destination='198.18.0.0/15'),
                         operation('route-remove', namespace=root, destination='0.0.0.0/0', metric=700),
                         operation('route-remove', namespace=net, destination='0.0.0.0/0'),
                         operation('link-remove', namespace=root, link='br0'),
                         operation('link-set-mtu', namespace=root, link='up0', mtu=1400),
                         operation('link-set-up', namespace=root, link='up0', up=True),
                         route(root, '0.0.0.0/0', '203.0.113.1', link='up0')):
            client.apply(harmless)
        assert [entry['gateway'] for entry in default_routes(here)] == ['203.0.113.1']


def test_rehearsal_of_links():
    with Lab() as here:
        client = here.connect()
        root = client.ref('')
        client.apply(namespace_add('red'), veth(root, 'a', root, 'b'), operation('link-add', namespace=root, link='br0', link_kind='bridge'))
        red = client.ref('red')
        macvlan = operation('link-add', namespace=root, link='m', link_kind='macvlan', parent='a')
        vxlan = operation('link-add', namespace=root, link='v', link_kind='vxlan', vni=5, parent='a')
        remove = operation('link-remove', namespace=root, link='a')
        for kind, *plan in (('NotFound', remove, macvlan),
                            ('NotFound', macvlan, remove, set_up(root, 'm')),
                            ('NotFound', macvlan, operation('link-remove', namespace=root, link='b'), set_up(root, 'm')),
                            ('NotFound', macvlan, operation('link-move', namespace=root, link='m', target=red), remove, set_up(red, 'm')),
                            ('NotFound', vxlan, remove, set_up(root, 'v')),
                            ('Exists', macvlan, macvlan),
                            ('Unsupported', operation('link-move', namespace=root, link='br0', target=red))):
            expect_error(kind, client.apply, *plan, dry_run=True)
            expect_error(kind, client.apply, *plan)
        for plan in ([vxlan, operation('link-remove', namespace=root, link='v'), vxlan, macvlan],
                     [macvlan, operation('link-move', namespace=root, link='m', target=red), set_up(red, 'm'), remove]):
            client.apply(*plan, dry_run=True)
            client.undo(client.apply(*plan))


# -- Changes on trial --

def reverted(client):
    return [arguments for name, arguments in client.signals if name == 'Reverted']


def test_unconfirmed_is_taken_back():
    with Lab() as here:
        client = here.connect()
        root, _net = with_uplink(client)
        routes = default_routes(here)
        client.subscribe()
        start = time.monotonic()
        client.apply(operation('route-remove', namespace=root, destination='0.0.0.0/0'), set_up(root, 'up0', False),
                     namespace_add('red'), confirmed=True, cancel_id=7, undo_after=1)
        assert default_routes(here) == [] and 'red' in here.names()
        wait_until(lambda: reverted(client), 'it to be taken back')
        assert 0.9 < time.monotonic() - start < 5
        assert reverted(client) == [(7, '')]
        assert default_routes(here) == routes and 'red' not in here.names()
        wait_until(lambda: client.model == client.snapshot(), 'the model to catch up') # addresses of IPv6 settle by the clock
        expect_error('NotFound', client.call, 'Confirm', '(u)', 7)


def test_confirmed_stays():
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('red'), cancel_id=1, undo_after=1)
        client.apply(namespace_add('blue'), cancel_id=2, undo_after=1)
        client.call('Confirm', '(u)', 1)
        expect_error('NotFound', client.call, 'Confirm', '(u)', 1)
        wait_until(lambda: reverted(client), 'the other to be taken back')
        assert reverted(client) == [(2, '')]
        assert here.names() == ['red']


def test_taken_back_when_the_caller_is_gone():
    with Lab() as here:
        other = here.connect()
        client = here.connect()
        client.apply(namespace_add('red'), cancel_id=1, undo_after=1)
        expect_error('NotFound', other.call, 'Confirm', '(u)', 1)  # it is not theirs
        client.close()
        assert here.names() == ['red']
        wait_until(lambda: here.names() == [], 'it to be taken back')


def test_taken_back_at_once():
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('red'), cancel_id=1, undo_after=3600)
        expect_error('Exists', client.apply, namespace_add('blue'), cancel_id=1)
        client.call('CancelApply', '(u)', 1)
        wait_until(lambda: reverted(client), 'it to be taken back')
        assert here.names() == []


def test_taken_back_as_far_as_it_can_be():
    """Somebody else has removed what one of the steps is about; the others are taken back all the same."""
    with Lab() as here:
        client = here.connect()
        root = client.ref('')
        client.apply(veth(root, 'a', root, 'b'), veth(root, 'c', root, 'd'))
        client.apply(operation('link-set-mtu', namespace=root, link='a', mtu=1400), operation('link-set-mtu', namespace=root, link='c', mtu=1400),
                     cancel_id=1, undo_after=1)
        here.ip('link', 'delete', 'c')
        wait_until(lambda: reverted(client), 'it to be taken back')
        assert reverted(client)[0][0] == 1 and 'no interface called c' in reverted(client)[0][1], reverted(client)
        assert here.ip_json('link', 'show', 'a')[0]['mtu'] == 1500


def test_options_of_trials():
    with Lab() as here:
        client = here.connect()
        expect_error('InvalidArgument', client.apply, namespace_add('red'), undo_after=5)
        for seconds in (0, 3601):
            expect_error('InvalidArgument', client.apply, namespace_add('red'), cancel_id=1, undo_after=seconds)
        for number in range(4):
            client.apply(namespace_add(f'n{number}'), cancel_id=number, undo_after=3600)
        expect_error('Limit', client.apply, namespace_add('red'), cancel_id=9, undo_after=3600)
        # One that fails leaves nothing to be confirmed.
        client.call('Confirm', '(u)', 0)
        expect_error('Exists', client.apply, namespace_add('n1'), cancel_id=0, undo_after=3600)
        expect_error('NotFound', client.call, 'Confirm', '(u)', 0)


# -- What the kernel can do --

def test_kinds():
    with Lab() as here:
        client = here.connect()
        (kinds,) = client.call('GetKinds')
        assert client.call('GetKinds') == (kinds,)
        assert here.names() == [] and len(here.ip_json('link')) == 1
        below = 'ip link add probe type veth peer name other; '
        probes = {
            'bridge': 'ip link add probe type bridge', 'veth': below, 'dummy': 'ip link add probe type dummy', 'ifb': 'ip link add probe type ifb',
            'vlan': below + 'ip link add link probe name probe.2 type vlan id 2', 'macvlan': below + 'ip link add link probe name mac0 type macvlan',
            'vxlan': 'ip link add probe type vxlan id 1 remote 192.0.2.1 dstport 4789',
            'tbf': below + 'tc qdisc add dev probe root tbf rate 1mbit burst 20000 latency 10ms', 'netem': below + 'tc qdisc add dev probe root netem delay 1ms',
            'vlan-filtering': 'ip link add probe type bridge vlan_filtering 1',
        }
        able = [kind for kind, probe in probes.items()
                if here.run('unshare', '-n', 'sh', '-ec', f'({probe}) 2>&1 > /dev/null && echo yes || true').endswith('yes\n')]
        assert sorted(kinds) == sorted(able), (kinds, able)
        print(f'# {", ".join(kinds)}')


lab.main(sys.modules[__name__])
