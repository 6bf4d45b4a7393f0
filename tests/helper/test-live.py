#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others change in the lab arrives by itself: ip(8) changes, the subscriber hears."""

import os
import signal
import subprocess
import sys
import time

import lab
from lab import Lab, cabled_pair, namespace_add, veth, wait_until

SOON = 2.0  # seconds; it is milliseconds when the machine is idle


def link_of(client, namespace, name):
    _inode, tables = client.find(namespace)
    return next((link for link in tables['links'] if link[1] == name), None)


def check(client, condition, what):
    wait_until(condition, what, SOON)
    # The deltas add up to what a fresh look finds, in every respect.
    wait_until(lambda: client.model == client.snapshot(), f'the deltas to add up after {what}')


def test_links_addresses_routes_neighbours():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        client.subscribe()
        ip = lambda *arguments: here.ip('-n', 'red', *arguments)
        tables = lambda: client.find('red')[1]

        ip('link', 'add', 'switch', 'type', 'bridge')
        check(client, lambda: link_of(client, 'red', 'switch'), 'a bridge')
        ip('link', 'set', 'switch', 'mtu', '1400')
        check(client, lambda: link_of(client, 'red', 'switch')[5] == 1400, 'an MTU')
        ip('link', 'set', 'switch', 'name', 'br0')
        check(client, lambda: link_of(client, 'red', 'br0') and not link_of(client, 'red', 'switch'), 'a name')
        ip('link', 'set', 'veth-red', 'master', 'br0')
        check(client, lambda: link_of(client, 'red', 'veth-red')[7] == link_of(client, 'red', 'br0')[0], 'a master')
        ip('link', 'set', 'veth-red', 'nomaster')
        check(client, lambda: link_of(client, 'red', 'veth-red')[7] == 0, 'no master')
        ip('link', 'delete', 'br0')
        check(client, lambda: not link_of(client, 'red', 'br0'), 'the end of the bridge')
        ip('address', 'add', '10.3.0.1/16', 'dev', 'veth-red')
        check(client, lambda: any(entry[1] == [16, 10, 3, 0, 1] for entry in tables()['addresses']), 'an address')
        ip('address', 'add', 'fd00:3::1/64', 'dev', 'veth-red')
        check(client, lambda: any(entry[1][:3] == [64, 0xfd, 0] for entry in tables()['addresses']), 'an IPv6 address')
        ip('route', 'add', '172.16.0.0/12', 'via', '10.3.0.2')
        check(client, lambda: any(route[0] == [12, 172, 16, 0, 0] for route in tables()['routes']), 'a route')
        ip('route', 'add', 'fd00:4::/32', 'via', 'fd00:3::2')
        check(client, lambda: any(route[0][:5] == [32, 0xfd, 0, 0, 4] for route in tables()['routes']), 'an IPv6 route')
        ip('route', 'delete', '172.16.0.0/12')
        check(client, lambda: not any(route[0] == [12, 172, 16, 0, 0] for route in tables()['routes']), 'the end of the route')
        ip('neighbour', 'add', '10.3.0.9', 'lladdr', '52:54:00:00:00:09', 'dev', 'veth-red')
        check(client, lambda: any(entry[1] == [32, 10, 3, 0, 9] for entry in tables()['neighbours']), 'a neighbour')
        ip('neighbour', 'delete', '10.3.0.9', 'dev', 'veth-red')
        check(client, lambda: not any(entry[1] == [32, 10, 3, 0, 9] for entry in tables()['neighbours']), 'the end of the neighbour')
        ip('link', 'set', 'veth-red', 'down')
        check(client, lambda: not link_of(client, 'red', 'veth-red')[3] & 1, 'a link going down')
        # Its other end lost the carrier: IFF_LOWER_UP.
        check(client, lambda: not link_of(client, 'blue', 'veth-blue')[3] & 0x10000, 'a carrier lost')


def test_forwarding():
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('red'))
        client.subscribe()
        for namespace, enter in (('', ()), ('red', ('ip', 'netns', 'exec', 'red'))):
            for key, setting in (('forwarding4', 'net.ipv4.ip_forward'), ('forwarding6', 'net.ipv6.conf.all.forwarding')):
                for value in (True, False):
                    here.run(*enter, 'sysctl', '-qw', f'{setting}={int(value)}')
                    check(client, lambda: client.find(namespace)[1][key] == value, f'{setting} in {namespace}')


def test_namespaces_of_others():
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        here.ip('netns', 'add', 'theirs')
        check(client, lambda: client.find('theirs')[0], 'a namespace')
        inode, tables = client.find('theirs')
        assert inode == here.inode('theirs') and not tables['ours'] and not tables['root'], tables
        here.ip('-n', 'theirs', 'link', 'set', 'lo', 'up')
        check(client, lambda: link_of(client, 'theirs', 'lo')[3] & 1, 'lo going up')
        here.ip('netns', 'delete', 'theirs')
        check(client, lambda: client.find('theirs')[1] is None and inode not in client.model, 'the end of the namespace')
        # Ours are ours, also when somebody else removes them.
        client.apply(namespace_add('mine'))
        check(client, lambda: client.find('mine')[0], 'our own namespace')
        assert client.find('mine')[1]['ours']
        here.ip('netns', 'delete', 'mine')
        check(client, lambda: client.find('mine')[1] is None, 'the end of it')


def test_a_namespace_gets_a_second_name():
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('red'))
        client.subscribe()
        here.run('sh', '-c', 'touch /run/netns/rouge && mount --bind /run/netns/red /run/netns/rouge')
        check(client, lambda: client.find('red')[1]['names'] == ['red', 'rouge'], 'the second name')
        here.ip('netns', 'delete', 'red')
        check(client, lambda: client.find('rouge')[1] and client.find('rouge')[1]['names'] == ['rouge'], 'the first name to go')


def test_the_mount_comes_after_the_file():
    """As iproute2 does it, only slower; a file that stays a file is no namespace."""
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        here.run('sh', '-c', 'touch /run/netns/late /run/netns/never')
        assert len(client.snapshot()) == 1
        here.run('unshare', '-n', 'sh', '-c', 'mount --bind /proc/self/ns/net /run/netns/late')
        check(client, lambda: client.find('late')[0], 'the namespace')
        assert client.find('never')[1] is None


def test_the_directory_comes_late():
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        here.run('sh', '-c', 'umount /run/netns; rmdir /run/netns', check=False)
        here.ip('netns', 'add', 'red')
        check(client, lambda: client.find('red')[0], 'the namespace')
        here.ip('netns', 'delete', 'red')
        check(client, lambda: client.find('red')[1] is None, 'the end of it')


def test_foreign_names_are_escaped():
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        name = b'bad\xff\n'
        here.run('sh', '-c', 'printf "bad\\377\\n" > /run/name; unshare -n sh -c '
                 '\'n="$(cat /run/name; echo x)"; f="/run/netns/${n%x}"; touch "$f" && mount --bind /proc/self/ns/net "$f"\'')
        check(client, lambda: client.find('bad\\xff\\x0a')[0], f'the namespace {name!r}')
        reference = client.ref('bad\\xff\\x0a')
        client.apply(lab.set_up(reference, 'lo'))
        assert client.ping('bad\\xff\\x0a', '127.0.0.1', count=1)


def test_a_far_end_moves():
    """The kernel tells the near end's namespace nothing when the far end moves."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair(), namespace_add('green'))
        wait_until(lambda: 'tentative' not in here.ip('-n', 'red', 'address'), 'the end of DAD', 10)
        # Down, so that it has no carrier to lose, of which the near end would hear.
        here.ip('-n', 'blue', 'link', 'set', 'veth-blue', 'down')
        client.subscribe()
        here.ip('-n', 'blue', 'link', 'set', 'veth-blue', 'netns', 'green')
        check(client, lambda: link_of(client, 'green', 'veth-blue') and
              link_of(client, 'red', 'veth-red')[9] == here.inode('green'), 'the far end in green')
        here.ip('-n', 'green', 'link', 'set', 'veth-blue', 'netns', str(here.pid))
        check(client, lambda: link_of(client, 'red', 'veth-red')[9] == here.inode(''), 'the far end in the root namespace')


def test_a_cable_into_a_nameless_namespace():
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('red'))
        client.subscribe()
        # The namespace, and with it the cable, goes with the only process in it.
        here.run('unshare', '-n', 'sh', '-c', 'ip -n red link add out type veth peer name in netns $$ && ip -n red link set out up')
        wait_until(lambda: client.model == client.snapshot(), 'the deltas to add up')
        wait_until(lambda: link_of(client, 'red', 'out') is None, 'the end of the cable')


def test_neighbour_states_that_nobody_tells():
    """The kernel says nothing when REACHABLE becomes DELAY; while somebody watches, the helper looks now and then."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        client.subscribe()
        # When nothing else happens any more.
        wait_until(lambda: not any('tentative' in here.ip('-n', name, 'address') for name in ('red', 'blue')), 'the end of DAD', 10)
        here.run('ip', 'netns', 'exec', 'red', 'sysctl', '-qw', 'net.ipv4.neigh.veth-red.base_reachable_time_ms=2000',
                 'net.ipv4.neigh.veth-red.delay_first_probe_time=40')
        here.run('ip', 'netns', 'exec', 'red', 'ping', '-c', '1', '-W', '5', '192.168.15.2')

        def state():
            return next((entry[3] for entry in client.find('red')[1]['neighbours'] if entry[1] == [32, 192, 168, 15, 2]), 0)
        wait_until(lambda: state() == 2, 'NUD_REACHABLE', SOON)
        wait_until(lambda: state() == 8, 'NUD_DELAY', 20)


def test_nothing_is_polled_at_rest():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        client.subscribe()
        wait_until(lambda: 'tentative' not in here.ip('-n', 'red', 'address'), 'the end of DAD', 10)

        def slept():
            with open(f'/proc/{here.pid}/status', encoding='ascii') as status:
                return next(int(line.split()[1]) for line in status if line.startswith('voluntary_ctxt'))

        def at_rest():
            before = slept()
            time.sleep(1)
            return slept() == before
        wait_until(at_rest, 'a second without a wake-up', 30)


def test_storm():
    """More events than the socket holds: nothing is lost, since all are looked at again."""
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('red'), namespace_add('blue'))
        client.subscribe()
        batch = ''.join(f'address {verb} 10.{i // 200}.{i % 200}.1/32 dev lo\n' for i in range(6000) for verb in ('add', 'delete'))
        batch += 'address add 10.99.99.99/32 dev lo\nlink add last type bridge\n'
        here.run('sh', '-c',
                 'cat > /run/batch; ip -n red -batch /run/batch & ip -n blue -batch /run/batch; wait', text=batch)
        for name in ('red', 'blue'):
            wait_until(lambda: link_of(client, name, 'last'), 'the last change', 10)
        wait_until(lambda: client.model == client.snapshot(), 'the deltas to add up')


def test_stopped_helper_catches_up():
    """A helper that slept through more than its socket holds: the kernel says ENOBUFS."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        client.subscribe()
        here.process.send_signal(signal.SIGSTOP)
        batch = ''.join(f'route {verb} 10.{i // 200}.{i % 200}.0/24 dev veth-red\n' for i in range(20000) for verb in ('add', 'delete'))
        batch += 'route add 172.16.0.0/12 dev veth-red\n'
        here.run('sh', '-c',
                 'cat > /run/batch; ip -n red -batch /run/batch; ip -n blue link set lo mtu 1234', text=batch)
        here.process.send_signal(signal.SIGCONT)
        check(client, lambda: any(route[0] == [12, 172, 16, 0, 0] for route in client.find('red')[1]['routes']), 'the route')
        assert link_of(client, 'blue', 'lo')[5] == 1234


def test_two_subscribers_and_unsubscribing():
    with Lab() as here:
        one, two = here.connect(), here.connect()
        one.subscribe()
        two.subscribe()
        one.apply(*cabled_pair())
        wait_until(lambda: one.model == two.model == one.snapshot() and one.find('red')[0], 'both to hear')
        two.call('Unsubscribe')
        heard = len(two.signals)
        one.apply(namespace_add('green'))
        wait_until(lambda: one.find('green')[0], 'the first to hear')
        wait_until(lambda: two.snapshot() == one.model, 'the truth')
        assert len(two.signals) == heard, 'a signal without a subscription'
        # Subscribing again begins with the whole again.
        two.subscribe()
        wait_until(lambda: two.model == one.model, 'the same')


def test_slow_subscriber():
    """A client that does not read gets many changes in one, and has the truth in the end."""
    script = f'''
import sys
sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r})
sys.argv = ['', {lab.HELPER!r}]
from lab import *
client = Client(sys.stdin.readline().strip())
client.subscribe()
print('ready', flush=True)
wait_until(lambda: client.find('last')[0], 'the last change')
assert client.model == client.snapshot()
print(len(client.signals), flush=True)
'''
    with Lab() as here:
        fast = here.connect()
        # A big namespace, whose table of links fills the socket soon.
        fast.apply(namespace_add('big'), *[veth((0, 'big'), f'a{i}', (0, 'big'), f'b{i}') for i in range(200)])
        slow = subprocess.Popen([sys.executable, '-c', script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        slow.stdin.write(here.address + '\n')
        slow.stdin.flush()
        assert slow.stdout.readline() == 'ready\n'
        slow.send_signal(signal.SIGSTOP)
        big = fast.ref('big')
        for i in range(200):
            fast.apply(lab.operation('link-set-mtu', namespace=big, link='a1', mtu=1000 + i))
        fast.apply(namespace_add('last'))
        slow.send_signal(signal.SIGCONT)
        heard = int(slow.stdout.readline())
        assert heard < 100, f'{heard} signals for 201 changes'
        assert slow.wait(20) == 0
        slow.stdin.close()
        slow.stdout.close()


lab.main(sys.modules[__name__])
