#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans: whole or not at all, undone exactly, refused with words. What the network is, ip(8) says."""

import os
import signal
import sys

from gi.repository import GLib

import lab
from lab import (ERROR, HelperError, Lab, address, cabled_pair, expect_error, namespace_add, operation, plan, rewrap,
                 set_up, veth, wait_until)

NOTHING_CHANGED = 'Nothing was changed.'


def wait_state(here, expected, what):
    """DAD and carriers take a moment; what differs in the end is shown."""
    try:
        wait_until(lambda: here.state() == expected, what, 10)
    except AssertionError:
        now = here.state()
        for name in sorted({*now, *expected}):
            for table in {**now.get(name, {}), **expected.get(name, {})}:
                a, b = expected.get(name, {}).get(table), now.get(name, {}).get(table)
                if a != b:
                    print(f'# {name or "(root)"} {table}:\n#   before {a}\n#   after  {b}')
        raise


def settled(here):
    """The state when duplicate address detection is over."""
    wait_until(lambda: 'tentative' not in here.ip('address') and
               not any('tentative' in here.ip('-n', name, 'address') for name in here.names()), 'the end of DAD', 10)
    return here.state()


# -- What the helper tells is what ip tells --

def normal_inet(address_bytes):
    """An IP address of the wire: prefix length, then the bytes."""
    import ipaddress
    return f'{ipaddress.ip_address(bytes(address_bytes[1:]))}/{address_bytes[0]}' if address_bytes else ''


def assert_same_as_ip(here, model):
    by_name = {'' if tables['root'] else tables['names'][0]: tables for tables in model.values()}
    assert sorted(by_name) == sorted(['', *here.names()])
    for name, tables in by_name.items():
        where = ('-n', name) if name else ()
        links = here.ip_json(*where, 'address')
        ours = {link[0]: link for link in tables['links']}
        assert sorted(ours) == sorted(link['ifindex'] for link in links), name
        for link in links:
            index, link_name, kind, _flags, _state, mtu, mac, master, peer, peer_namespace, alias, *_rest = ours[link['ifindex']]
            assert link_name == link['ifname']
            assert mtu == link['mtu']
            assert ('UP' in link['flags']) == bool(ours[index][3] & 1), link
            assert (kind or 'loopback') == link.get('linkinfo', {}).get('info_kind', 'loopback')
            assert ':'.join(f'{byte:02x}' for byte in mac) == link['address'], (mac, link['address'])
            assert alias == link.get('ifalias', '')
            if kind == 'veth':
                # ip names the far end's index, or its name if that is in the same namespace.
                assert peer == link.get('link_index') or ours[peer][1] == link.get('link'), link
                assert (peer_namespace != here.inode(name)) == ('link_netnsid' in link)
            if master:
                assert ours[master][1] == link['master']
        told = sorted((entry[0], normal_inet(entry[1])) for entry in tables['addresses'])
        seen = sorted((link['ifindex'], f"{info['local']}/{info['prefixlen']}") for link in links for info in link['addr_info'])
        assert told == seen, (name, told, seen)
        told = sorted(normal_inet(route[0]) for route in tables['routes'])
        seen = []
        for family, default in (('-4', '0.0.0.0/0'), ('-6', '::/0')):
            for route in here.ip_json(*where, family, 'route'):
                destination = default if route['dst'] == 'default' else route['dst']
                seen.append(destination if '/' in destination else f"{destination}/{32 if family == '-4' else 128}")
        assert told == sorted(seen), (name, told, seen)
        forwarding4, forwarding6 = here.sysctl(name, 'net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding')
        assert (tables['forwarding4'], tables['forwarding6']) == (forwarding4 != '0', forwarding6 != '0')


def test_snapshot_of_an_empty_lab():
    with Lab() as here:
        client = here.connect()
        model = client.snapshot()
        assert len(model) == 1
        assert_same_as_ip(here, model)


def test_snapshot_is_what_ip_sees():
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        client.apply(*cabled_pair())
        here.ip('-n', 'red', 'route', 'add', 'default', 'via', '192.168.15.2')
        here.ip('-n', 'red', 'route', 'add', '10.9.0.0/16', 'via', '192.168.15.2', 'metric', '7')
        here.ip('-n', 'blue', 'address', 'add', 'fd00:15::2/64', 'dev', 'veth-blue', 'nodad')
        here.ip('-n', 'blue', 'link', 'set', 'veth-blue', 'alias', 'to the left')
        here.ip('link', 'add', 'here', 'type', 'veth', 'peer', 'name', 'there')
        here.run('ip', 'netns', 'exec', 'blue', 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
        settled(here)
        assert_same_as_ip(here, client.snapshot())
        wait_until(lambda: client.model == client.snapshot(), 'the deltas to add up to the snapshot')


def test_snapshot_of_many_namespaces():
    with Lab() as here:
        client = here.connect()
        reply = client.apply(*[namespace_add(f'n{i}') for i in range(40)],
                             *[veth((0, f'n{i}'), 'next', (0, f'n{i + 1}'), 'previous') for i in range(39)])
        assert len(reply[2]) == 40
        assert_same_as_ip(here, client.snapshot())


# -- A plan --

def test_cabled_pair():
    with Lab() as here:
        client = here.connect()
        undo, commands, created, notes, serial = client.apply(*cabled_pair())
        assert here.names() == ['blue', 'red']
        assert created == {'red': here.inode('red'), 'blue': here.inode('blue')}
        assert commands[0] == 'ip netns add red' and len(commands) == 9, commands
        assert 'ip -n red link add veth-red type veth peer name veth-blue netns blue' in commands
        assert notes == [] and serial > 0 and undo
        assert here.ip('-n', 'red', '-4', '-br', 'address', 'show', 'veth-red').split()[2] == '192.168.15.1/24'
        assert here.ip('-n', 'blue', '-4', '-br', 'address', 'show', 'veth-blue').split()[2] == '192.168.15.2/24'
        assert here.run('ip', 'netns', 'exec', 'red', 'ping', '-c', '1', '-W', '5', '192.168.15.2')


def test_changed_comes_before_the_answer():
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        order = []
        client.connection.add_filter(lambda _connection, message, incoming: (order.append(
            message.get_member() or 'answer') if incoming else None, message)[1])
        serial = client.apply(*cabled_pair())[4]
        wait_until(lambda: client.serial >= serial, 'the signal')
        assert 'Changed' in order[:order.index('answer')], order
        assert client.find('red')[1] is not None and client.find('blue')[1] is not None
        assert client.call('GetSnapshot')[0] >= serial


def test_empty_plan():
    with Lab() as here:
        client = here.connect()
        undo, commands, created, notes, _serial = client.apply()
        assert (undo, commands, created, notes) == ([], [], {}, [])


def failing_operations():
    """Operations that are well formed and that the kernel, or the state of things, refuses."""
    red = (0, 'red')
    return {
        'name taken': (namespace_add('red'), 'Exists'),
        'link taken': (veth(red, 'veth-red', (0, 'blue'), 'x'), 'Exists'),
        'far link taken': (veth(red, 'x', (0, 'blue'), 'veth-blue'), 'Exists'),
        'no such link': (set_up(red, 'eth9'), 'NotFound'),
        'no such namespace': (set_up((0, 'purple'), 'lo'), 'NotFound'),
        'another inode': (set_up((1, 'red'), 'lo'), 'NotFound'),
        'gateway out of reach': (operation('route-replace', namespace=red, destination='10.0.0.0/8',
                                           nexthops=[('203.0.113.1', '', 1)]), 'Kernel'),
        'mtu': (operation('link-set-mtu', namespace=red, link='veth-red', mtu=65535 + 1), 'InvalidArgument'),
        'kind': (operation('link-add', namespace=red, link='what', link_kind='nonsense'), ('Unsupported', 'InvalidArgument', 'Kernel')),
        'no such address': (operation('address-remove', namespace=red, link='veth-red', address='10.1.1.1/24'), ('NotFound', 'Kernel')),
        'bridge': (operation('link-set-master', namespace=red, link='veth-red', master='lo'), ('Kernel', 'Unsupported', 'InvalidArgument')),
    }


def test_whole_or_nothing_at_each_position():
    """A plan that fails at position n leaves the state of before, for every n and from a state with something in it."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair('green', 'brown', '10.5.5'))
        before = settled(here)
        good = [*cabled_pair(),
                operation('route-replace', namespace=(0, 'red'), destination='0.0.0.0/0', nexthops=[('192.168.15.2', '', 1)]),
                operation('forwarding-set', namespace=(0, 'blue'), family=4, enabled=True),
                operation('link-rename', namespace=(0, 'blue'), link='lo', new_name='lo0')]
        for position in range(len(good)):
            message = expect_error('NotFound', client.apply, *good[:position], set_up((0, 'purple'), 'lo'), *good[position:])
            assert f'Operation {position + 1} of {len(good) + 1}' in message and NOTHING_CHANGED in message, message
            assert here.names() == ['brown', 'green'], position
        wait_state(here, before, 'the state of before')
        client.apply(*good)


def test_whole_or_nothing_for_each_refusal():
    with Lab() as here:
        client = here.connect()
        before = settled(here)
        for what, (bad, kinds) in failing_operations().items():
            good = cabled_pair()
            try:
                client.apply(*good, bad)
            except HelperError as error:
                assert error.kind in kinds, f'{what}: {error}'
                print(f'# {what}: {error.message}')
            else:
                raise AssertionError(f'{what}: no error')
            wait_state(here, before, what)


def test_failure_among_changes_of_what_was_there():
    """The inverses are of what was there before, not just of what was made."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        here.ip('-n', 'red', 'route', 'add', '10.0.0.0/8', 'via', '192.168.15.2', 'metric', '50')
        here.ip('-n', 'red', 'neighbour', 'add', '192.168.15.77', 'lladdr', '52:54:00:00:00:77', 'dev', 'veth-red')
        before = settled(here)
        red, blue = client.ref('red'), client.ref('blue')
        changes = [
            operation('link-set-mtu', namespace=red, link='veth-red', mtu=1300),
            operation('link-set-mac', namespace=red, link='veth-red', mac='52:54:00:00:00:01'),
            operation('route-remove', namespace=red, destination='10.0.0.0/8'),
            operation('neighbour-remove', namespace=red, link='veth-red', address='192.168.15.77'),
            set_up(red, 'veth-red', False),
            operation('link-rename', namespace=red, link='veth-red', new_name='eth0'),
            operation('forwarding-set', namespace=red, family=4, enabled=True),
            operation('link-move', namespace=blue, link='veth-blue', target=(client.property('RootNamespace'), '')),
            operation('namespace-remove', namespace=blue),
        ]
        for length in range(1, len(changes) + 1):
            message = expect_error('NotFound', client.apply, *changes[:length], set_up(red, 'nothing'))
            assert NOTHING_CHANGED in message, message
            if length < len(changes):
                assert client.ref('blue') == blue
            wait_state(here, before, f'the state of before {length} changes')


# -- Undo --

def assert_undone(here, client, *operations):
    before = settled(here)
    reply = client.apply(*operations)
    assert here.state() != before
    client.undo(reply)
    wait_state(here, before, 'the state of before')
    return reply


def test_undo_of_making():
    with Lab() as here:
        client = here.connect()
        assert_undone(here, client, *cabled_pair())


def test_undo_of_changes():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        red, root = client.ref('red'), client.ref('')
        here.ip('-n', 'red', 'route', 'add', 'default', 'via', '192.168.15.2')
        for change in (
                [address(red, 'veth-red', '10.1.1.1/24')],
                [operation('address-remove', namespace=red, link='veth-red', address='192.168.15.1/24')],
                [set_up(red, 'veth-red', False)],
                [operation('link-set-mtu', namespace=red, link='veth-red', mtu=900)],
                [operation('link-set-mac', namespace=red, link='veth-red', mac='52:54:00:12:34:56')],
                [operation('link-rename', namespace=red, link='veth-red', new_name='eth0')],
                [operation('link-move', namespace=red, link='veth-red', target=root)],
                [operation('link-remove', namespace=red, link='veth-red')],
                [operation('route-remove', namespace=red, destination='0.0.0.0/0')],
                [operation('forwarding-set', namespace=red, family=6, enabled=True)],
                [operation('neighbour-replace', namespace=red, link='veth-red', address='192.168.15.9', mac='52:54:00:00:00:09')],
                [operation('link-add', namespace=root, link='switch', link_kind='bridge'),
                 operation('link-move', namespace=red, link='veth-red', target=root),
                 operation('link-set-master', namespace=root, link='veth-red', master='switch')]):
            assert_undone(here, client, *change)


def test_undo_of_deleting_a_namespace_with_its_cables():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        green = namespace_add('green')
        red = client.ref('red')
        client.apply(green, veth((0, 'green'), 'veth-green', red, 'red-2'), address((0, 'green'), 'veth-green', '10.7.0.2/24'),
                     address(red, 'red-2', '10.7.0.1/24'), set_up((0, 'green'), 'veth-green'), set_up(red, 'red-2'))
        here.ip('-n', 'red', 'route', 'add', '10.20.0.0/16', 'via', '10.7.0.2')
        here.ip('-n', 'blue', 'route', 'add', 'default', 'via', '192.168.15.1')
        here.ip('-n', 'green', 'route', 'add', 'default', 'via', '10.7.0.1')
        here.ip('-n', 'red', 'address', 'add', 'fd00::1/64', 'dev', 'red-2')
        here.run('ip', 'netns', 'exec', 'red', 'sysctl', '-qw', 'net.ipv4.ip_forward=1')
        before = settled(here)
        reply = client.apply(operation('namespace-remove', namespace=red))
        assert here.names() == ['blue', 'green']
        # The answer comes when the far ends are gone as well.
        assert [link['ifname'] for link in here.ip_json('-n', 'blue', 'link')] == ['lo']
        again = client.undo(reply)
        assert again[2] == {'red': here.inode('red')}
        wait_state(here, before, 'the state of before')
        # And there and back again.
        client.undo(again)
        assert here.names() == ['blue', 'green']


def test_undo_of_deleting_everything():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        before = settled(here)
        for order in (('red', 'blue'), ('blue', 'red')):
            reply = client.apply(*[operation('namespace-remove', namespace=client.ref(name)) for name in order])
            assert here.names() == []
            client.undo(reply)
            wait_state(here, before, 'the state of before')


def test_delete_and_make_again_in_one_plan():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        before = settled(here)
        red, blue = client.ref('red'), client.ref('blue')
        reply = client.apply(
            operation('namespace-remove', namespace=red), namespace_add('red'),
            veth((0, 'red'), 'veth-red', blue, 'veth-blue'), address(blue, 'veth-blue', '172.16.0.2/24'))
        assert '172.16.0.2/24' in here.ip('-n', 'blue', 'address')
        client.undo(reply)
        wait_state(here, before, 'the state of before')


def test_deleting_a_namespace_that_is_pinged_from():
    """A ping's socket must not keep the namespace, and its cables, alive."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        ping = client.ping('red', '192.168.15.2', interval=100)
        wait_until(lambda: client.answers(ping), 'a reply')
        client.apply(operation('namespace-remove', namespace=client.ref('red')))
        assert [link['ifname'] for link in here.ip_json('-n', 'blue', 'link')] == ['lo']
        _answers, (_sent, _received, reason) = client.wait_finished(ping)
        assert 'gone' in reason, reason


def test_deleting_a_namespace_that_a_process_lives_in():
    """It cannot vanish before the process ends; the plan ends all the same, and says why something stays."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        import subprocess
        sleeper = subprocess.Popen(['nsenter', '-t', str(here.pid), '-U', '-n', '-m', '--preserve-credentials',
                                    'ip', 'netns', 'exec', 'red', 'sh', '-c', 'echo; exec sleep 100'], stdout=subprocess.PIPE)
        sleeper.stdout.readline()
        notes = client.apply(operation('namespace-remove', namespace=client.ref('red')))[3]
        assert any('veth-blue' in note for note in notes), notes
        assert here.names() == ['blue']
        sleeper.kill()
        sleeper.wait()
        sleeper.stdout.close()
        wait_until(lambda: 'veth-blue' not in here.ip('-n', 'blue', 'link'), 'the far end to vanish')


# -- Options --

def test_expected_serial():
    with Lab() as here:
        client = here.connect()
        serial, _namespaces = client.call('GetSnapshot')
        client.apply(namespace_add('red'), expected_serial=serial)
        expect_error('Changed', client.apply, namespace_add('blue'), expected_serial=serial)
        expect_error('Changed', client.apply, namespace_add('blue'), expected_serial=serial + 1000)
        expect_error('Changed', client.apply, namespace_add('blue'), expected_serial=serial, dry_run=True)
        serial, _namespaces = client.call('GetSnapshot')
        here.ip('-n', 'red', 'link', 'set', 'lo', 'up')
        expect_error('Changed', client.apply, namespace_add('blue'), expected_serial=serial)
        assert here.names() == ['red']


def test_expected_serial_does_not_mind_neighbours():
    """Neighbour tables change by themselves."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        settled(here)
        serial, _namespaces = client.call('GetSnapshot')
        here.run('ip', 'netns', 'exec', 'red', 'ping', '-c', '1', '-W', '5', '192.168.15.2')
        assert client.call('GetSnapshot')[0] > serial
        client.apply(namespace_add('green'), expected_serial=serial)


def test_dry_run():
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('green'))
        before = settled(here)
        serial = client.call('GetSnapshot')[0]
        green = client.ref('green')
        undo, commands, created, _notes, told = client.apply(
            *cabled_pair(), veth(green, 'a', (0, 'red'), 'b'), operation('link-rename', namespace=green, link='a', new_name='c'),
            set_up(green, 'c'), operation('link-move', namespace=green, link='c', target=(0, 'blue')),
            operation('link-remove', namespace=(0, 'red'), link='b'),
            operation('link-add', namespace=(0, 'blue'), link='c', link_kind='dummy'), dry_run=True)
        assert (undo, created, told) == ([], {}, serial)
        assert commands[0] == 'ip netns add red' and len(commands) == 15, commands
        assert here.state() == before
        for kind, bad in (
                ('Exists', [namespace_add('green')]),
                ('Exists', [namespace_add('red'), namespace_add('red')]),
                ('NotFound', [set_up((0, 'green'), 'lo')]),
                ('NotFound', [set_up(green, 'eth0')]),
                ('NotFound', [set_up((99, 'green'), 'lo')]),
                ('NotFound', [operation('namespace-remove', namespace=green), set_up(green, 'lo')]),
                ('Exists', [veth(green, 'a', green, 'lo')]),
                ('InvalidArgument', [veth(green, 'a', green, 'a')]),
                ('NotFound', [*cabled_pair(), operation('link-remove', namespace=(0, 'red'), link='veth-red'),
                              set_up((0, 'blue'), 'veth-blue')]),
                ('NotFound', [*cabled_pair(), operation('namespace-remove', namespace=(0, 'red')), set_up((0, 'blue'), 'veth-blue')]),
                ('NotFound', [*cabled_pair(), operation('link-set-master', namespace=(0, 'red'), link='veth-red', master='br0')]),
                ('InvalidArgument', [operation('link-set-mtu', namespace=green, link='lo', mtu=1)])):
            message = expect_error(kind, client.apply, *bad, dry_run=True)
            assert len(bad) < 2 or f'of {len(bad)}' in message, message
        assert here.state() == before


def long_plan(length):
    return [namespace_add('red'),
            *[address((0, 'red'), 'lo', f'10.{1 + i // 62500}.{i // 250 % 250}.{1 + i % 250}/32') for i in range(length)]]


def test_cancel_and_progress():
    with Lab() as here:
        client = here.connect()
        before = settled(here)
        answer = client.start('Apply', plan(*long_plan(12000), cancel_id=7), timeout=200)
        progress = wait_until(lambda: [arguments for name, arguments in client.signals if name == 'Progress'], 'progress')
        assert progress[0][0] == 7 and 0 < progress[0][1] < progress[0][2] == 12001, progress
        # It answers others meanwhile.
        assert client.property('World') == 'lab'
        assert client.call('GetSnapshot')[0] > 0
        expect_error('NotFound', client.call, 'CancelApply', '(u)', 8)
        expect_error('Exists', client.apply, cancel_id=7)
        client.call('CancelApply', '(u)', 7)
        error = wait_until(lambda: answer, 'the answer', 120)[0]
        assert isinstance(error, HelperError) and error.kind == 'Cancelled', error
        assert NOTHING_CHANGED in error.message
        assert here.names() == []
        wait_state(here, before, 'the state of before')
        expect_error('NotFound', client.call, 'CancelApply', '(u)', 7)


def test_cancel_while_it_waits():
    with Lab() as here:
        client = here.connect()
        first = client.start('Apply', plan(*long_plan(6000), cancel_id=1), timeout=200)
        second = client.start('Apply', plan(namespace_add('blue'), cancel_id=2), timeout=200)
        client.call('CancelApply', '(u)', 2)
        error = wait_until(lambda: second, 'the answer')[0]
        assert isinstance(error, HelperError) and error.kind == 'Cancelled', error
        assert not first, 'the second waited for the first'
        client.call('CancelApply', '(u)', 1)
        wait_until(lambda: first, 'the answer', 120)
        assert here.names() == []


def test_caller_vanishes_in_the_middle():
    with Lab() as here:
        other = here.connect()
        client = here.connect()
        client.start('Apply', plan(*long_plan(12000), cancel_id=1), timeout=200)
        wait_until(lambda: any(name == 'Progress' for name, _arguments in client.signals), 'progress')
        client.close()
        wait_until(lambda: here.names() == [], 'the plan to be undone', 120)
        assert len(other.snapshot()) == 1
        other.apply(namespace_add('green'))


def test_helper_is_killed_in_the_middle():
    with Lab() as here:
        client = here.connect()
        answer = client.start('Apply', plan(*long_plan(12000), cancel_id=1), timeout=200)
        wait_until(lambda: any(name == 'Progress' for name, _arguments in client.signals), 'progress')
        here.process.send_signal(signal.SIGKILL)
        error = wait_until(lambda: answer, 'an error')[0]
        assert isinstance(error, GLib.Error), error
        wait_until(client.connection.is_closed, 'the connection to close')
        os.unlink(here.socket)
        here.process.wait()
        here.process.returncode = 0


def test_terminated_in_the_middle():
    with Lab() as here:
        client = here.connect()
        client.start('Apply', plan(*long_plan(12000), cancel_id=1), timeout=200)
        wait_until(lambda: any(name == 'Progress' for name, _arguments in client.signals), 'progress')
        here.process.send_signal(signal.SIGTERM)
        here.wait_end()


def test_queue_of_two_clients():
    """Plans of two clients run one after the other; each is whole."""
    with Lab() as here:
        clients = [here.connect(), here.connect()]
        answers = [client.start('Apply', plan(*[namespace_add(f'{i}-{n}') for n in range(20)], namespace_add('same')), timeout=200)
                   for i, client in enumerate(clients)]
        wait_until(lambda: all(answers), 'both answers', 60)
        failed = [i for i in range(2) if isinstance(answers[i][0], HelperError)]
        assert len(failed) == 1 and answers[failed[0]][0].kind == 'Exists', answers
        assert here.names() == sorted([*[f'{1 - failed[0]}-{n}' for n in range(20)], 'same'])


# -- Limits and hostile requests --

def test_limit_of_length():
    with Lab() as here:
        client = here.connect()
        message = expect_error('Limit', client.apply, *[namespace_add('red')] * 100000)
        assert '100000' in message and '20000' in message, message
        assert here.names() == []


def test_limit_of_bytes():
    with Lab() as here:
        client = here.connect()
        message = expect_error('Limit', client.apply, namespace_add('x' * (17 * 1024 * 1024)))
        assert 'bytes' in message, message


def test_limit_of_plans():
    with Lab() as here:
        client = here.connect()
        first = client.start('Apply', plan(*long_plan(6000), cancel_id=1), timeout=200)
        others = [client.start('Apply', plan(namespace_add(f'n{i}')), timeout=200) for i in range(3)]
        expect_error('Limit', client.apply, namespace_add('red'))
        client.call('CancelApply', '(u)', 1)
        wait_until(lambda: first and all(others), 'the answers', 120)
        assert here.names() == ['n0', 'n1', 'n2']


def hostile_operations():
    u32, text, boolean = (lambda value: GLib.Variant('u', value)), (lambda value: GLib.Variant('s', value)), GLib.Variant('b', True)
    root = (0, '')
    long_name = 'x' * 64
    for name in ('', '.', '..', '../etc', 'a/b', '/etc/passwd', '-n', ' ', 'a b', 'a\nb', 'é', long_name, '\\x00', 'red;reboot', '$(id)', '\x7f'):
        yield namespace_add(name)
    yield operation('namespace-add', namespace=(5, 'red'))
    for kind in ('', 'nonsense', 'NAMESPACE-ADD', 'namespace-add ', 'link-add\n'):
        yield operation(kind, namespace=(0, 'red'))
    for name in ('', '.', '..', 'a/b', 'a:b', 'a%d', 'a b', 'x' * 16, 'é' * 8, 'tab\t'):
        yield veth((0, 'red'), name, (0, 'red'), 'ok')
        yield veth((0, 'red'), 'ok', (0, 'red'), name)
        yield operation('link-rename', namespace=(0, 'red'), link='lo', new_name=name)
    for value in ('', '300.1.1.1', '10.0.0.0/33', '10.0.0.1/-1', '0.0.0.0/24', '224.0.0.1/24', '255.255.255.255/32', '::/64', 'ff02::1/64', '1.2.3', '1.2.3.4/24/24',
                  ' 10.0.0.1/24', 'fe80::1%lo/64', '10.0.0.1/24; reboot', '0x7f.1/8', 'x' * 10000):
        yield address((0, 'red'), 'lo', value)
    for value in ('10.0.0.1/8', 'default', '10.0.0.0/33', ''):
        yield operation('route-replace', namespace=(0, 'red'), destination=value, nexthops=[('', 'lo', 1)])
    yield operation('route-replace', namespace=(0, 'red'), destination='10.0.0.0/8', nexthops=[('', 'lo', 1)] * 65)
    yield operation('route-replace', namespace=(0, 'red'), destination='10.0.0.0/8', nexthops=[('fd00::1', 'lo', 1)])
    yield operation('route-replace', namespace=(0, 'red'), destination='10.0.0.0/8', nexthops=[('10.0.0.300', '', 1)])
    yield operation('link-set-mac', namespace=(0, 'red'), link='lo', mac='01:00:5e:00:00:01')
    yield operation('link-set-mac', namespace=(0, 'red'), link='lo', mac='00:00:00:00:00:00')
    yield operation('link-set-mac', namespace=(0, 'red'), link='lo', mac='zz:00:00:00:00:00')
    for mtu in (0, 67, 65537, 0xffffffff):
        yield operation('link-set-mtu', namespace=(0, 'red'), link='lo', mtu=mtu)
    yield operation('link-set-mtu', namespace=(0, 'red'), link='lo', mtu=GLib.Variant('i', -1))
    yield operation('link-set-mtu', namespace=(0, 'red'), link='lo', mtu=text('1500'))
    yield operation('link-set-up', namespace=(0, 'red'), link='lo')
    yield operation('link-set-up', namespace=(0, 'red'), up=True)
    yield operation('link-set-up', link='lo', up=True)
    yield operation('link-set-up', namespace=(0, 'red'), link='lo', up=u32(1))
    yield operation('link-set-up', namespace=text('red'), link='lo', up=True)
    yield operation('link-set-up', namespace=(0, 'red'), link='lo', up=True, extra=boolean)
    yield operation('link-set-up', namespace=(0, 'red'), link='lo', up=True, mtu=1500)
    yield operation('link-set-up', namespace=root, link='lo', up=True)
    yield operation('namespace-remove', namespace=root)
    yield operation('forwarding-set', namespace=(0, 'red'), family=5, enabled=True)
    yield operation('link-add', namespace=(0, 'red'), link='ok', link_kind='veth')
    yield operation('link-add', namespace=(0, 'red'), link='ok', link_kind='../veth')


def test_hostile_operations():
    with Lab() as here:
        client = here.connect()
        before = settled(here)
        count = 0
        for bad in hostile_operations():
            for dry_run in (True, False):
                try:
                    client.apply(namespace_add('red'), bad, dry_run=dry_run)
                except HelperError as error:
                    assert error.kind in ('InvalidArgument', 'NotFound', 'Unsupported', 'Exists'), f'{bad}: {error}'
                    assert 'peration 2' in error.message, error.message
                else:
                    raise AssertionError(f'{bad} was accepted')
            count += 1
        assert here.state() == before
        print(f'# {count} hostile operations')


def test_the_root_namespace_stays():
    with Lab() as here:
        client = here.connect()
        root = client.ref('')
        try:
            client.apply(operation('namespace-remove', namespace=root))
        except HelperError as error:
            print(f'# {error.message}')
        else:
            raise AssertionError('the root namespace was removed')
        assert client.ref('') == root


def test_hostile_options():
    with Lab() as here:
        client = here.connect()
        for options in ({'nonsense': GLib.Variant('b', True)}, {'dry-run': GLib.Variant('u', 1)}, {'dry-run': GLib.Variant('s', 'yes')},
                        {'expected-serial': GLib.Variant('u', 1)}, {'cancel-id': GLib.Variant('t', 1)}, {'': GLib.Variant('v', GLib.Variant('b', True))}):
            expect_error('InvalidArgument', client.call_variant, 'Apply', GLib.Variant('(a(sa{sv})a{sv})', ([namespace_add('red')], options)))
        assert here.names() == []


def test_hostile_signatures_and_methods():
    """D-Bus itself refuses wrong types; methods that are not in the interface do not exist."""
    with Lab() as here:
        client = here.connect()
        for method, arguments in (('Apply', GLib.Variant('(s)', ('x',))), ('Apply', None), ('GetSnapshot', GLib.Variant('(u)', (1,))),
                                  ('Nonsense', None), ('Changed', None), ('StopPing', GLib.Variant('(s)', ('1',)))):
            try:
                client.call_variant(method, arguments)
            except (HelperError, GLib.Error) as error:
                assert ERROR not in str(error), error
            else:
                raise AssertionError(f'{method} {arguments}')
        assert client.property('World') == 'lab'


def test_a_client_cannot_claim_to_be_another():
    """The sender that a message on a private connection claims is worth nothing."""
    from gi.repository import Gio
    with Lab() as here:
        one, two = here.connect(), here.connect()
        message = Gio.DBusMessage.new_method_call(None, lab.PATH, lab.INTERFACE, 'Subscribe')
        message.set_sender(':1.1')
        reply, _serial = one.connection.send_message_with_reply_sync(message, Gio.DBusSendMessageFlags.NONE, 10000, None)
        assert reply.get_message_type() == Gio.DBusMessageType.METHOD_RETURN
        two.apply(namespace_add('red'))
        wait_until(lambda: any(name == 'Changed' for name, _arguments in one.signals), 'the signal')
        assert not any(name == 'Changed' for name, _arguments in two.signals)


lab.main(sys.modules[__name__])
