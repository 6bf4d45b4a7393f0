#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's process: its socket, who is let in, how long it lives, and what it says where it may not be."""

import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

import lab
from lab import HELPER, Lab, Skip, cabled_pair, is_gone, wait_until

ORDINARY_USER = 65534


def require_root():
    if os.geteuid() != 0:
        raise Skip('needs two users, which only root has')


def test_socket_is_closed_to_others():
    with Lab() as here:
        status = os.stat(here.socket)
        assert stat.S_ISSOCK(status.st_mode)
        assert stat.S_IMODE(status.st_mode) == 0o600, oct(status.st_mode)
        assert here.address == f'unix:path={here.socket}'


def test_directory_must_be_closed_to_others():
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o750)
        result = subprocess.run([HELPER, '--lab', '--socket', f'{directory}/lab'], capture_output=True, text=True, timeout=30)
        assert result.returncode == 1, result
        assert 'chmod 0700' in result.stderr, result.stderr
        assert not os.listdir(directory)


def test_directory_is_made():
    with tempfile.TemporaryDirectory() as directory:
        process = subprocess.Popen([HELPER, '--lab'], stdout=subprocess.PIPE, text=True,
                                   env={**os.environ, 'XDG_RUNTIME_DIR': directory})
        address = process.stdout.readline().strip()
        assert address == f'unix:path={directory}/netwarren/lab-{process.pid}', address
        assert stat.S_IMODE(os.stat(f'{directory}/netwarren').st_mode) == 0o700
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()
        assert not os.listdir(f'{directory}/netwarren')


def test_path_too_long():
    with tempfile.TemporaryDirectory() as directory:
        result = subprocess.run([HELPER, '--lab', '--socket', f'{directory}/{"x" * 120}'], capture_output=True, text=True, timeout=30)
        assert result.returncode == 1 and '107' in result.stderr, result


def test_odd_path_is_escaped_in_the_address():
    with tempfile.TemporaryDirectory() as directory:
        path = f'{directory}/a b,c=d;é'
        process = subprocess.Popen([HELPER, '--lab', '--socket', path], stdout=subprocess.PIPE, text=True)
        client = lab.Client(process.stdout.readline().strip())
        assert client.property('World') == 'lab'
        client.close()
        assert process.wait(30) == 0
        process.stdout.close()
        assert not os.listdir(directory)


def test_stale_socket_is_replaced():
    with tempfile.TemporaryDirectory() as directory:
        path = f'{directory}/lab'
        old = socket.socket(socket.AF_UNIX)
        old.bind(path)
        old.close()
        process = subprocess.Popen([HELPER, '--lab', '--socket', path], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline().strip() == f'unix:path={path}'
        # A second one finds the first one listening and keeps its hands off.
        second = subprocess.run([HELPER, '--lab', '--socket', path], capture_output=True, text=True, timeout=30)
        assert second.returncode == 1 and path in second.stderr, second
        assert os.path.exists(path)
        process.terminate()
        assert process.wait(30) == 0
        process.stdout.close()


def test_namespaces_are_its_own():
    with Lab() as here:
        client = here.connect()
        for kind in ('user', 'net', 'mnt'):
            assert os.stat(f'/proc/{here.pid}/ns/{kind}').st_ino != os.stat(f'/proc/self/ns/{kind}').st_ino, kind
        assert client.property('RootNamespace') == os.stat(f'/proc/{here.pid}/ns/net').st_ino
        assert client.property('ProcessId') == here.pid
        assert client.property('World') == 'lab'
        assert [link['ifname'] for link in here.ip_json('link')] == ['lo']
        assert 'UP' in here.ip_json('link')[0]['flags']
        assert here.run('ls', '-A', '/run').split() == ['netns']
        assert here.run('cat', '/proc/self/uid_map').split() == ['0', str(os.geteuid()), '1']
        assert here.run('cat', '/proc/self/setgroups').strip() == 'deny'


def test_nothing_of_the_computer_changes():
    def links():
        return subprocess.run(['ip', '-o', 'link'], capture_output=True, text=True, check=True).stdout

    def mounts():
        with open('/proc/self/mountinfo', encoding='utf-8') as file:
            return file.read()

    before = links(), mounts()
    with Lab() as here:
        here.connect().apply(*cabled_pair())
        assert (links(), mounts()) == before
    assert (links(), mounts()) == before


def test_needs_the_flag_for_namespaces():
    """Why clients connect with CROSS_NAMESPACE: the numbers of the user differ inside and outside."""
    if os.geteuid() == 0:
        raise Skip('root is 0 on both sides')
    with Lab() as here:
        try:
            here.connect(Gio.DBusConnectionFlags.NONE)
        except GLib.Error:
            return
        raise AssertionError('connected without the flag')


def test_another_user_is_refused_by_the_file():
    require_root()
    with Lab() as here:
        here.connect()
        script = f'import socket; socket.socket(socket.AF_UNIX).connect("{here.socket}")'
        result = subprocess.run(['setpriv', f'--reuid={ORDINARY_USER}', f'--regid={ORDINARY_USER}', '--clear-groups',
                                 sys.executable, '-c', script], capture_output=True, text=True)
        assert 'PermissionError' in result.stderr, result


def test_another_user_is_refused_by_authentication():
    """Root can open any socket; the lab of an ordinary user does not let even root in."""
    require_root()
    with Lab(uid=ORDINARY_USER) as here:
        for flags in (Gio.DBusConnectionFlags.CROSS_NAMESPACE, Gio.DBusConnectionFlags.NONE):
            try:
                here.connect(flags)
            except GLib.Error:
                continue
            raise AssertionError('root was let in')


def test_only_external_authentication():
    with Lab() as here:
        here.connect()
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(30)
        peer.connect(here.socket)
        peer.sendall(b'\0AUTH ANONYMOUS\r\n')
        answer = peer.recv(1000)
        assert answer.startswith(b'REJECTED') and answer.split()[1:] == [b'EXTERNAL'], answer
        peer.close()


def test_a_silent_peer_does_not_hold_the_lab():
    with Lab() as here:
        silent = [socket.socket(socket.AF_UNIX) for _ in range(3)]
        for peer in silent:
            peer.connect(here.socket)
        client = here.connect()
        client.close()
        here.wait_end()
        for peer in silent:
            peer.close()


def test_garbage_is_no_harm():
    with Lab() as here:
        client = here.connect()
        for garbage in (b'\0' + b'A' * 100000, b'GET / HTTP/1.1\r\n\r\n', b'\0AUTH EXTERNAL zz\r\n', b'\0BEGIN\r\n', bytes(range(256)) * 100):
            peer = socket.socket(socket.AF_UNIX)
            peer.settimeout(30)
            peer.connect(here.socket)
            try:
                peer.sendall(garbage)
                peer.shutdown(socket.SHUT_WR)
                while peer.recv(4096):
                    pass
            except OSError:
                pass
            peer.close()
        assert client.property('World') == 'lab'


def test_number_of_clients_is_limited():
    with Lab() as here:
        for _ in range(16):
            here.connect()
        try:
            here.connect()
        except GLib.Error:
            pass
        else:
            raise AssertionError('a seventeenth client')
        here.clients[0].close()
        here.clients.pop(0)

        def connect():
            try:
                return here.connect()
            except GLib.Error:
                return None
        assert wait_until(connect, 'room for another').property('World') == 'lab'


def test_ends_with_the_last_client():
    with Lab() as here:
        first, second = here.connect(), here.connect()
        first.close()
        assert second.property('World') == 'lab'
        assert here.process.poll() is None
        second.close()
        here.wait_end()


def test_ends_when_nobody_comes():
    start = time.monotonic()
    with Lab('--patience', '1') as here:
        here.wait_end()
        assert here.process.returncode == 0
        assert time.monotonic() - start >= 0.9
        assert not os.path.exists(here.socket)


def test_ends_when_the_application_is_killed():
    """A process that started a lab, built in it and pings is killed with SIGKILL: nothing is left."""
    with tempfile.TemporaryDirectory() as directory:
        script = f'''
import sys
sys.path.insert(0, {os.path.dirname(os.path.abspath(__file__))!r})
sys.argv = ['', {HELPER!r}]
from lab import *
here = Lab().__enter__()
client = here.connect()
client.subscribe()
client.apply(*cabled_pair())
client.ping('red', '192.168.15.2', interval=100)
print(here.pid, here.socket, here.inode('red'), flush=True)
while True:
    GLib.MainContext.default().iteration(True)
'''
        application = subprocess.Popen([sys.executable, '-c', script], stdout=subprocess.PIPE, text=True,
                                       env={**os.environ, 'TMPDIR': directory})
        pid, path, inode = application.stdout.readline().split()
        assert os.path.exists(path) and not is_gone(pid)
        application.kill()
        application.wait()
        application.stdout.close()
        wait_until(lambda: is_gone(pid), 'the end of the helper', 10)
        assert not os.path.exists(path)
        wait_until(lambda: inode not in namespaces_of_all_processes(), 'the end of the namespaces', 10)


def namespaces_of_all_processes():
    found = set()
    for process in filter(str.isdigit, os.listdir('/proc')):
        try:
            found.add(str(os.stat(f'/proc/{process}/ns/net').st_ino))
        except OSError:
            pass
    return found


def test_ends_on_signals():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        with Lab() as here:
            client = here.connect()
            client.subscribe()
            client.apply(*cabled_pair())
            client.ping('red', '192.168.15.2', interval=100)
            here.process.send_signal(number)
            here.wait_end()
            assert here.process.returncode == 0, here.process.returncode
            wait_until(client.connection.is_closed, 'the connection to close')


def test_helper_can_be_entered():
    """The same user can follow the helper into the lab; a terminal of the application depends on it."""
    with Lab() as here:
        here.connect().apply(*cabled_pair())
        assert here.run('ip', 'netns', 'exec', 'red', 'ip', '-o', '-4', 'address').count('192.168.15.1/24') == 1


def unshare(script):
    return subprocess.run(['unshare', '-Ur', 'sh', '-c', script, 'sh', HELPER], capture_output=True, text=True, timeout=60)


def test_user_namespaces_forbidden():
    with tempfile.TemporaryDirectory() as directory:
        script = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$1" --lab --socket ' + f'{directory}/lab'
        result = unshare(script)
        if 'max_user_namespaces' in result.stderr and 'sh:' in result.stderr:
            raise Skip(result.stderr.strip())
        assert result.returncode == 3, result
        assert result.stdout == '', result.stdout
        assert 'user.max_user_namespaces is 0' in result.stderr, result.stderr
        assert 'sudo sysctl user.max_user_namespaces=' in result.stderr, result.stderr
        assert not os.listdir(directory), 'the socket was left behind'


def test_network_namespaces_forbidden():
    with tempfile.TemporaryDirectory() as directory:
        script = 'echo 0 > /proc/sys/user/max_net_namespaces && exec "$1" --lab --socket ' + f'{directory}/lab'
        result = unshare(script)
        assert result.returncode == 3, result
        assert 'user.max_net_namespaces is 0' in result.stderr, result.stderr
        assert not os.listdir(directory), 'the socket was left behind'


def test_a_seccomp_filter_forbids():
    """As in a container whose filter refuses unshare(2): no setting explains it, and the message says so."""
    with tempfile.TemporaryDirectory() as directory:
        script = '''
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
# Load the system call's number; unshare is 272 on x86-64: answer EPERM; allow the others.
program = b"".join(struct.pack("HBBI", *line) for line in
                   [(0x20, 0, 0, 0), (0x15, 0, 1, 272), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)])
buffer = ctypes.create_string_buffer(program)
filter = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(buffer)))
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, filter, 0, 0):
    sys.exit(77)
os.execv(sys.argv[1], sys.argv[1:])
'''
        if os.uname().machine != 'x86_64':
            raise Skip('the filter is written for x86-64')
        result = subprocess.run([sys.executable, '-c', script, HELPER, '--lab', '--socket', f'{directory}/lab'],
                                capture_output=True, text=True, timeout=60)
        if result.returncode == 77:
            raise Skip('no seccomp filters here')
        assert result.returncode == 3, result
        assert 'seccomp' in result.stderr and 'Operation not permitted' in result.stderr, result.stderr
        assert not os.listdir(directory)


def test_usage():
    assert subprocess.run([HELPER], capture_output=True).returncode == 2
    assert subprocess.run([HELPER, '--lab', 'extra'], capture_output=True).returncode == 2
    assert subprocess.run([HELPER, '--nonsense'], capture_output=True).returncode == 2
    version = subprocess.run([HELPER, '--version'], capture_output=True, text=True)
    assert version.returncode == 0 and version.stdout.startswith('netwarren-helper '), version


lab.main(sys.modules[__name__])
