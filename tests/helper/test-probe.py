#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes: whether a port can be reached, from inside a namespace. The listeners are real sockets inside the lab."""

import contextlib
import subprocess
import sys

from gi.repository import GLib

import lab
from lab import Lab, cabled_pair, expect_error, wait_until

OTHER = '192.168.15.2'
ANSWERING = '''
import socket, sys
server = socket.socket(socket.AF_INET, socket.SOCK_STREAM if sys.argv[1] == "tcp" else socket.SOCK_DGRAM)
server.bind(("0.0.0.0", int(sys.argv[2])))
if sys.argv[1] == "tcp":
    server.listen(20)
print("ready", flush=True)
if sys.argv[1] == "udp" and sys.argv[3] == "answer":
    while True:
        server.sendto(b"yes", server.recvfrom(64)[1])
sys.stdin.read()
'''


@contextlib.contextmanager
def listener(here, protocol, port, manner='silent'):
    with subprocess.Popen(['nsenter', '-t', str(here.pid), '-U', '-n', '-m', '--preserve-credentials', 'ip', 'netns', 'exec', 'blue',
                           '/usr/bin/python3', '-c', ANSWERING, protocol, str(port), manner],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout.readline() == 'ready\n'
        try:
            yield
        finally:
            server.kill()


def probe(client, name, target, port, **options):
    values = {key: GLib.Variant('u', value) for key, value in options.items()}
    return client.call('Probe', '((ts)sua{sv})', client.ref(name), target, port, values)[0]


def test_tcp():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        assert probe(client, 'red', OTHER, 80) == 'refused'
        with listener(here, 'tcp', 80):
            assert probe(client, 'red', OTHER, 80) == 'open'
            here.run('ip', 'netns', 'exec', 'blue', 'nft', '-f', '-',
                     text='table ip t {\nchain c {\ntype filter hook input priority 0; policy accept;\ntcp dport 80 drop\n}\n}\n')
            assert probe(client, 'red', OTHER, 80, timeout=200) == 'no-answer'
        assert probe(client, 'red', '10.9.8.7', 80) == 'unreachable'


def test_udp():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        assert probe(client, 'red', OTHER, 53, protocol=17) == 'refused'
        with listener(here, 'udp', 53):
            assert probe(client, 'red', OTHER, 53, protocol=17, timeout=200) == 'no-answer'
        with listener(here, 'udp', 54, 'answer'):
            assert probe(client, 'red', OTHER, 54, protocol=17) == 'open'


def test_limits():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        red = client.ref('red')
        for port, options in ((0, {}), (65536, {}), (80, {'protocol': 1}), (80, {'timeout': 9}), (80, {'timeout': 10001}), (80, {'x': 1})):
            expect_error('InvalidArgument', client.call, 'Probe', '((ts)sua{sv})', red, OTHER, port,
                         {key: GLib.Variant('u', value) for key, value in options.items()})
        expect_error('InvalidArgument', probe, client, 'red', 'blue', 80)
        # Nobody is there: all wait, and one more is too many.
        waiting = [client.start('Probe', GLib.Variant('((ts)sua{sv})', (red, '192.168.15.99', 80, {'timeout': GLib.Variant('u', 1000)})))
                   for _ in range(16)]
        expect_error('Limit', probe, client, 'red', OTHER, 80)
        wait_until(lambda: all(waiting), 'the answers')
        assert probe(client, 'red', OTHER, 80) == 'refused'


def test_closed_while_probing():
    with Lab() as here:
        client = here.connect()
        client.apply(*cabled_pair())
        for _ in range(4):
            client.start('Probe', GLib.Variant('((ts)sua{sv})', (client.ref('red'), '192.168.15.99', 80,
                                                                 {'timeout': GLib.Variant('u', 10000)})))
        client.connection.flush_sync()
        client.connection.get_stream().get_socket().close()
        here.wait_end()


lab.main(sys.modules[__name__])
