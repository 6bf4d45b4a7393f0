#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""GetCounters: what the interfaces have counted, against ip(8) inside the lab; and how much of it one can have."""

import sys
import time

import lab
from lab import Lab, cabled_pair, expect_error, namespace_add

FIELDS = [('rx', 'bytes'), ('tx', 'bytes'), ('rx', 'packets'), ('tx', 'packets'), ('rx', 'errors'), ('tx', 'errors'), ('rx', 'dropped'), ('tx', 'dropped')]
MOST, A_SECOND = 64, 1024
# More than one queue takes, from enough sockets that none of them waits for room of its own.
TOO_MUCH = '''
import socket, sys
for _ in range(40):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    try:
        for _ in range(100):
            one.sendto(bytes(1000), (sys.argv[1], 9))
    except BlockingIOError:
        pass
'''


def counters(client, *inodes):
    when, namespaces = client.call('GetCounters', '(at)', list(inodes))
    return when, {inode: {link[0]: link[1:] for link in links} for inode, links in namespaces}


def counted(here, name):
    """What ip(8) shows of a namespace."""
    where = ('-n', name) if name else ()
    return {link['ifindex']: tuple(link['stats64'][way][what] for way, what in FIELDS) for link in here.ip_json('-s', *where, 'link', 'show')}


def no_chatter(here, *names):
    """Without IPv6 nobody sends by themselves."""
    for name in names:
        here.run('ip', 'netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1')


def test_traffic():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        no_chatter(here, 'red', 'blue')
        red, blue, root = here.inode('red'), here.inode('blue'), here.inode('')
        here.run('ip', 'netns', 'exec', 'red', 'ping', '-q', '-c', '1', '-w', '5', '192.168.15.2')
        first, before = counters(client, red)
        here.run('ip', 'netns', 'exec', 'red', 'ping', '-q', '-f', '-c', '200', '192.168.15.2')
        second, after = counters(client, red, blue, root)
        assert second > first and abs(second - time.clock_gettime_ns(time.CLOCK_MONOTONIC)) < 10e9
        assert after == {red: counted(here, 'red'), blue: counted(here, 'blue'), root: counted(here, '')}
        index = next(link['ifindex'] for link in here.ip_json('-n', 'red', 'link', 'show') if link['ifname'] == 'veth-red')
        sent = after[red][index][3] - before[red][index][3]
        assert sent >= 200, sent


def test_limit_drops():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        no_chatter(here, 'red', 'blue')
        red = here.inode('red')
        client.apply(lab.operation('limit-set', namespace=client.ref('red'), link='veth-red', rate=20000))
        here.run('ip', 'netns', 'exec', 'red', '/usr/bin/python3', '-c', TOO_MUCH, '192.168.15.2')
        dropped = here.run('tc', '-n', 'red', '-s', 'qdisc', 'show', 'dev', 'veth-red').split('dropped ')[1].split(',')[0]
        index = next(link['ifindex'] for link in here.ip_json('-n', 'red', 'link', 'show') if link['ifname'] == 'veth-red')
        assert int(dropped) > 0
        assert counters(client, red)[1][red][index][7] == int(dropped)


def test_who_is_gone_is_left_out():
    with Lab() as here:
        client = here.connect()
        client.apply(namespace_add('red'), namespace_add('blue'))
        red, blue = here.inode('red'), here.inode('blue')
        assert set(counters(client, red, blue)[1]) == {red, blue}
        here.ip('netns', 'delete', 'red')
        lab.wait_until(lambda: set(counters(client, red, 7, blue)[1]) == {blue}, 'red to be gone')
        assert counters(client)[1] == {}


def test_limits():
    with Lab() as here:
        client, other = here.connect(), here.connect()
        root = here.inode('')
        expect_error('Limit', counters, client, *[root] * (MOST + 1))
        time.sleep(MOST / A_SECOND * 2)  # what that cost is given back
        start = time.monotonic()
        allowed = 0
        try:
            while allowed <= 50 * A_SECOND:
                counters(client, *[1] * MOST)
                allowed += MOST
        except lab.HelperError as error:
            assert error.kind == 'Limit', error
        # What it may have at once, and what it gained meanwhile; no more.
        assert A_SECOND <= allowed <= A_SECOND * (1 + time.monotonic() - start), allowed
        # Each caller for itself, and after a while it goes on.
        assert root in counters(other, root)[1]
        lab.wait_until(lambda: root in counters_if_allowed(client, root), 'a moment to pass')


def counters_if_allowed(client, *inodes):
    try:
        return counters(client, *inodes)[1]
    except lab.HelperError as error:
        assert error.kind == 'Limit', error
        return {}


lab.main(sys.modules[__name__])
