#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pings: replies with their times, and what is known when there are none."""

import sys
import time

from gi.repository import GLib

import lab
from lab import HelperError, Lab, address, cabled_pair, expect_error, namespace_add, operation, set_up, veth, wait_until

OWN = '192.168.15.1'
OTHER = '192.168.15.2'
MISSING = '192.168.15.99'


def wait_for_dad(here, *names):
    wait_until(lambda: not any('tentative' in here.ip('-n', name, 'address') for name in names), 'the end of DAD', 10)


def one(client, name, target, **options):
    """The only answer to a single request."""
    answers, (sent, received, reason) = client.wait_finished(client.ping(name, target, count=1, **options))
    assert (sent, reason) == (1, ''), (sent, reason)
    assert received == sum(answer[1] == 'reply' for answer in answers)
    return answers[-1]


def test_replies():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        start = time.monotonic()
        answers, (sent, received, reason) = client.wait_finished(client.ping('red', OTHER, count=4, interval=200))
        took = time.monotonic() - start
        assert [answer[0] for answer in answers] == [1, 2, 3, 4]
        assert (sent, received, reason) == (4, 4, '')
        assert 0.55 < took < 5, took
        for sequence, kind, source, ttl, nanoseconds, text in answers:
            assert (kind, source, ttl, text) == ('reply', OTHER, 64, '')
            assert 1000 < nanoseconds < 1000000000, nanoseconds
        # The neighbour table has learnt.
        assert 'lladdr' in here.ip('-n', 'red', 'neighbour', 'show', OTHER)


def test_times_are_as_ping_measures_them():
    """With a delay of the way: both ping(8) and the helper see it."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        try:
            here.run('tc', '-n', 'blue', 'qdisc', 'add', 'dev', 'veth-blue', 'root', 'netem', 'delay', '30ms')
        except AssertionError as error:
            raise lab.Skip('this kernel has no netem') from error
        one(client, 'red', OTHER)
        assert 30000000 <= one(client, 'red', OTHER)[4] < 60000000


def test_ipv6():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair(), address((0, 'red'), 'veth-red', 'fd00:15::1/64'), address((0, 'blue'), 'veth-blue', 'fd00:15::2/64'))
        wait_for_dad(here, 'red', 'blue')
        assert one(client, 'red', 'fd00:15::2')[1:4] == ('reply', 'fd00:15::2', 64)
        assert one(client, 'red', '::1')[1:4] == ('reply', '::1', 64)
        link_local = next(info['local'] for info in here.ip_json('-n', 'blue', '-6', 'address', 'show', 'veth-blue')[0]['addr_info']
                          if info['scope'] == 'link')
        message = expect_error('InvalidArgument', client.ping, 'red', link_local)
        assert 'interface' in message, message
        assert one(client, 'red', link_local, link='veth-red')[1:4] == ('reply', link_local, 64)
        expect_error('NotFound', client.ping, 'red', link_local, link='eth9')


def test_nobody_has_the_address():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair(), address((0, 'red'), 'veth-red', 'fd00:15::1/64'))
        wait_for_dad(here, 'red')
        for target, own, word in ((MISSING, OWN, 'ARP'), ('fd00:15::99', 'fd00:15::1', 'neighbour solicitation')):
            answers, (sent, received, _reason) = client.wait_finished(client.ping('red', target, count=1))
            assert (sent, received) == (1, 0)
            # First it is only late, then the kernel gives up asking who has the address.
            assert [answer[1] for answer in answers] == ['timeout', 'unreachable'], answers
            assert answers[0][2] == '' and answers[0][5], answers[0]
            assert answers[1][2] == own and word in answers[1][5], answers[1]
            assert 'FAILED' in here.ip('-n', 'red', 'neighbour', 'show', target)


def test_no_route():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        wait_for_dad(here, 'red')
        for target in ('203.0.113.7', '2001:db8::7'):
            answer = one(client, 'red', target)
            assert answer[1] == 'unreachable' and f'No route to {target}' in answer[5], answer
        for kind, target, expected in (('unreachable', '10.1.0.0/16', 'unreachable'), ('prohibit', '10.2.0.0/16', 'error'),
                                       ('blackhole', '10.3.0.0/16', 'error')):
            here.ip('-n', 'red', 'route', 'add', kind, target)
            answer = one(client, 'red', target.replace('0.0/16', '0.1'))
            assert answer[1] == expected and answer[5], answer
            print(f'# {kind}: {answer[5]}')
        # The route comes while it runs.
        ping = client.ping('red', '10.8.0.1', interval=100)
        wait_until(lambda: client.answers(ping), 'the first answer')
        here.ip('-n', 'blue', 'address', 'add', '10.8.0.1/32', 'dev', 'lo')
        here.ip('-n', 'red', 'route', 'add', '10.8.0.0/16', 'via', OTHER)
        wait_until(lambda: client.answers(ping)[-1][1] == 'reply', 'a reply')
        client.call('StopPing', '(u)', ping)


def three_in_a_row(client):
    """red — blue — green; blue forwards."""
    red, blue, green = (0, 'red'), (0, 'blue'), (0, 'green')
    client.apply(*cabled_pair(), namespace_add('green'), veth(blue, 'right', green, 'veth-green'),
                 address(blue, 'right', '192.168.16.1/24'), address(green, 'veth-green', '192.168.16.2/24'),
                 set_up(blue, 'right'), set_up(green, 'veth-green'),
                 operation('forwarding-set', namespace=blue, family=4, enabled=True),
                 operation('route-replace', namespace=red, destination='0.0.0.0/0', nexthops=[(OTHER, '', 1)]),
                 operation('route-replace', namespace=green, destination='0.0.0.0/0', nexthops=[('192.168.16.1', '', 1)]))


def test_through_a_router():
    with Lab() as here:
        client = here.connect()
        three_in_a_row(client)
        assert one(client, 'red', '192.168.16.2')[1:4] == ('reply', '192.168.16.2', 63)
        answer = one(client, 'red', '192.168.16.2', ttl=1)
        assert answer[1:3] == ('time-exceeded', OTHER) and answer[5], answer
        answer = one(client, 'red', '203.0.113.7')
        assert answer[1:3] == ('unreachable', OTHER) and 'router' in answer[5], answer
        answer = one(client, 'red', '192.168.16.99')  # blue asks for it in vain, and says so
        assert answer[1:3] == ('unreachable', OTHER) and 'ARP' not in answer[5], answer


def test_sizes():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        wait_for_dad(here, 'red', 'blue')
        for size in (0, 1, 7, 8, 56, 1472, 1473, 20000, 65000):
            assert one(client, 'red', OTHER, size=size)[1] == 'reply', size
        client.apply(address(client.ref('red'), 'veth-red', 'fd00:15::1/64'), address(client.ref('blue'), 'veth-blue', 'fd00:15::2/64'))
        wait_for_dad(here, 'red', 'blue')
        for size in (0, 7, 56, 1453, 65000):
            assert one(client, 'red', 'fd00:15::2', size=size)[1] == 'reply', size


def test_late_replies():
    """The far end is silent for more than a second, then answers: a time-out, and a reply after all."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        one(client, 'red', OTHER)
        # Without the far end's ARP entry its answer waits until the near end can be asked again.
        here.ip('-n', 'blue', 'neighbour', 'flush', 'all')
        here.run('ip', 'netns', 'exec', 'red', 'sysctl', '-qw', 'net.ipv4.conf.veth-red.arp_ignore=8')
        ping = client.ping('red', OTHER, count=1)
        wait_until(lambda: [answer[1] for answer in client.answers(ping)] == ['timeout'], 'the time-out', 5)
        here.run('ip', 'netns', 'exec', 'red', 'sysctl', '-qw', 'net.ipv4.conf.veth-red.arp_ignore=0')
        answers, (sent, received, _reason) = client.wait_finished(ping)
        assert [answer[1] for answer in answers] == ['timeout', 'reply'], answers
        assert answers[1][4] > 900000000, answers
        assert (sent, received) == (1, 1)


def test_no_answer_at_all():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        here.run('ip', 'netns', 'exec', 'blue', 'sysctl', '-qw', 'net.ipv4.icmp_echo_ignore_all=1')
        answers, (sent, received, reason) = client.wait_finished(client.ping('red', OTHER, count=2, interval=100))
        assert [answer[:2] for answer in answers] == [(1, 'timeout'), (2, 'timeout')], answers
        assert (sent, received, reason) == (2, 0, '')


def test_endless_and_stopped():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        ping = client.ping('red', OTHER, interval=100)
        wait_until(lambda: len(client.answers(ping)) >= 5, 'replies')
        client.call('StopPing', '(u)', ping)
        _answers, (sent, received, reason) = client.wait_finished(ping)
        assert sent >= received >= 5 and reason == ''
        expect_error('NotFound', client.call, 'StopPing', '(u)', ping)
        count = len(client.answers(ping))
        other = client.ping('red', OTHER, count=3, interval=100)
        client.wait_finished(other)
        assert len(client.answers(ping)) == count, 'it goes on'


def test_several_at_once():
    """Each hears its own replies only, also with ping(8) beside them."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        noise = here.run('sh', '-c', f'ip netns exec red ping -i 0.05 -c 20 {OTHER} > /dev/null & echo started')
        assert 'started' in noise
        pings = [client.ping('red', OTHER, count=5 + i, interval=100) for i in range(4)]
        pings += [client.ping('blue', OWN, count=5 + i, interval=100) for i in range(4)]
        expect_error('Limit', client.ping, 'red', OTHER)
        for i, ping in enumerate(pings):
            answers, (sent, received, _reason) = client.wait_finished(ping)
            assert sent == received == len(answers) == 5 + i % 4, (sent, received)
        # One whose target nobody has gets none of the others' replies.
        lonely = client.ping('red', MISSING, count=5, interval=100)
        client.wait_finished(client.ping('red', OTHER, count=5, interval=100))
        _answers, (_sent, received, _reason) = client.wait_finished(lonely)
        assert received == 0, received


def test_pings_of_two_clients():
    with Lab() as here:
        one_client, two = here.connect(), here.connect()
        one_client.apply(*cabled_pair())
        ping = one_client.ping('red', OTHER, interval=100)
        wait_until(lambda: len(one_client.answers(ping)) > 2, 'replies')
        wait_until(lambda: True, 'anything')
        assert not two.signals
        expect_error('NotFound', two.call, 'StopPing', '(u)', ping)
        # It ends with its client.
        sockets = lambda: here.run('ip', 'netns', 'exec', 'red', 'cat', '/proc/net/raw').count('\n') - 1
        assert sockets() == 1
        one_client.close()
        wait_until(lambda: sockets() == 0, 'the end of the ping')


def test_namespace_goes_away():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        ping = client.ping('red', OTHER, interval=100)
        wait_until(lambda: client.answers(ping), 'a reply')
        here.ip('netns', 'delete', 'red')
        _answers, (_sent, _received, reason) = client.wait_finished(ping)
        assert 'gone' in reason, reason
        # The socket did not keep it: the other end of the cable is gone.
        wait_until(lambda: 'veth-blue' not in here.ip('-n', 'blue', 'link'), 'the end of the cable')


def test_the_link_goes_away():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        ping = client.ping('red', OTHER, interval=100, link='veth-red')
        wait_until(lambda: client.answers(ping), 'a reply')
        here.ip('-n', 'red', 'link', 'delete', 'veth-red')
        wait_until(lambda: client.answers(ping)[-1][1] in ('error', 'unreachable'), 'an error')
        print(f'# {client.answers(ping)[-1]}')
        client.call('StopPing', '(u)', ping)


def test_from_the_lab_host():
    with Lab() as here:
        client = here.connect()
        assert one(client, '', '127.0.0.1')[1:4] == ('reply', '127.0.0.1', 64)


def test_hostile_arguments():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        for target in ('', 'blue', '300.1.1.1', '192.168.15.2/24', '192.168.15', '0.0.0.0', '::', '224.0.0.1', 'ff02::1',
                       '192.168.15.2; reboot', ' 192.168.15.2', '-f', 'fe80::1', 'fe80::1%veth-red', 'x' * 100000):
            expect_error('InvalidArgument', client.ping, 'red', target)
        for options in ({'interval': 99}, {'interval': 60001}, {'size': 65001}, {'ttl': 0}, {'ttl': 256}, {'link': ''},
                        {'link': 'x' * 100}, {'link': 'a\\q'}, {'nonsense': 1}):
            try:
                client.ping('red', OTHER, **options)
            except HelperError as error:
                assert error.kind in ('InvalidArgument', 'NotFound'), error
            else:
                raise AssertionError(f'{options} was accepted')
        for wrong in ({'count': GLib.Variant('i', -1)}, {'link': GLib.Variant('u', 1)}):
            expect_error('InvalidArgument', client.call, 'Ping', '((ts)sa{sv})', client.ref('red'), OTHER, wrong)
        red = client.ref('red')
        for reference in ((0, 'red'), (0, ''), (red[0], ''), (red[0], 'blue'), (1, 'red'), (red[0], '../red'), (red[0], '/run/netns/red')):
            try:
                client.call('Ping', '((ts)sa{sv})', reference, OTHER, {})
            except HelperError as error:
                assert error.kind in ('InvalidArgument', 'NotFound'), error
            else:
                raise AssertionError(f'{reference} was accepted')
        assert one(client, 'red', OTHER)[1] == 'reply'


def test_closed_while_pinging():
    """The application vanishes while eight pings run: no trace of them, and the lab ends."""
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        for _ in range(8):
            client.ping('red', OTHER, interval=100)
        wait_until(lambda: client.signals, 'a reply')
        client.connection.get_stream().get_socket().close()
        here.wait_end()


lab.main(sys.modules[__name__])
