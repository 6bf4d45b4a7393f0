# SPDX-License-Identifier: GPL-3.0-or-later
"""A real Docker engine in a network and a /run of its own, and the helper as a test can start it there (open-lab.c). It takes real root, and
Debian's docker.io, which is not installed for the tests: it would start a daemon on people's computers."""

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import time

import lab
from lab import Skip

COMPUTER = str(os.stat('/proc/self/ns/net').st_ino)
ENVIRONMENT = {'NW_TEST_COMPUTER': COMPUTER, 'DOCKER_HOST': 'unix:///run/docker.sock'}
lab.HELPER = os.path.abspath(lab.HELPER)  # nsenter goes to another directory
CGROUP = f'/netwarren-test-{os.getpid()}'
FETCH = 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1], timeout=2).read().decode())'
SETUP = '''
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs /run
mkdir /run/netns
ip link set lo up
echo ready
exec cat
'''


def find_busybox():
    path = shutil.which('busybox')
    if not path or subprocess.run(['ldd', path], capture_output=True, check=False).returncode == 0:
        return None
    return path


def remove_control_groups():
    """Those of the containers, as soon as the last process is gone."""
    top = '/sys/fs/cgroup'
    end = time.monotonic() + 10
    for hierarchy in (top, *(entry.path for entry in os.scandir(top) if entry.is_dir())):
        for group, _below, _files in os.walk(hierarchy + CGROUP, topdown=False):
            while os.path.isdir(group):
                try:
                    os.rmdir(group)
                except OSError:
                    assert time.monotonic() < end, f'{group} is still in use'
                    time.sleep(0.02)


class Engine:
    """A world with a Docker engine in it, a user network, and a container that serves the web. A context manager."""

    def __enter__(self):
        for need in ('dockerd', 'docker', 'unshare', 'nsenter', 'nft'):
            if not shutil.which(need):
                raise Skip(f'{need} is not installed')
        if os.geteuid() != 0:
            raise Skip('a container engine needs root')
        busybox = find_busybox()
        if not busybox:
            raise Skip('there is no static busybox for an image')

        self.world = subprocess.Popen(['unshare', '-nm', 'sh', '-c', SETUP], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.PIPE, text=True)
        if self.world.stdout.readline() != 'ready\n':
            raise Skip(f'no private world: {self.world.communicate()[1].strip()}')
        assert str(os.stat(f'/proc/{self.world.pid}/ns/net').st_ino) != COMPUTER
        self.directory = tempfile.TemporaryDirectory(prefix='nw-docker-')
        self.daemon = None
        try:
            self.start(busybox)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exception):
        if self.daemon:
            with open(f'/proc/{self.daemon.pid}/task/{self.daemon.pid}/children', encoding='ascii') as children:
                for pid in children.read().split():
                    os.kill(int(pid), signal.SIGKILL)  # and with it everything that it started
            self.daemon.wait(lab.DEADLINE)
        self.world.communicate()
        remove_control_groups()
        self.directory.cleanup()

    def enter(self):
        return ('nsenter', '-t', str(self.world.pid), '-n', '-m')

    def run(self, *command, check=True, text=None):
        result = subprocess.run([*self.enter(), *command], capture_output=True, check=False,
                                input=text, env={**os.environ, 'LC_ALL': 'C.UTF-8', **ENVIRONMENT})
        if check and result.returncode != 0:
            raise AssertionError(f'{command}: {result.stderr.decode()}')
        return result.stdout.decode()

    def start(self, busybox):
        log = os.path.join(self.directory.name, 'dockerd.log')
        with open(log, 'w', encoding='utf-8') as output:
            self.daemon = subprocess.Popen(
                [*self.enter(), 'setpriv', '--pdeathsig', 'KILL', 'unshare', '-mpf', '--mount-proc', '--kill-child',
                 'dockerd', '--data-root', os.path.join(self.directory.name, 'data'), '--exec-root', '/run/dkexec',
                 '--pidfile', '/run/dockerd.pid', '-H', 'unix:///run/docker.sock', '--storage-driver', 'vfs', '--cgroup-parent', CGROUP],
                stdout=output, stderr=output)
        end = time.monotonic() + 30
        while not self.run('docker', 'info', '-f', '{{.ID}}', check=False).strip():
            if self.daemon.poll() is not None or time.monotonic() > end:
                with open(log, encoding='utf-8') as file:
                    raise Skip(f'dockerd does not start here: {file.read().splitlines()[-1][:300]}')
            time.sleep(0.05)

        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode='w') as tar:
            tar.add(busybox, '/bin/busybox')
        self.run('docker', 'import', '-', 'box', text=archive.getvalue())
        self.run('docker', 'network', 'create', '--subnet', '172.30.0.0/24', 'web')
        serve = '/bin/busybox mkdir /www; echo from the container > /www/index.html; exec /bin/busybox httpd -f -p 80 -h /www'
        started = self.run('sh', '-c', 'exec docker run -d --network web --ip 172.30.0.2 -p 8080:80 box /bin/busybox sh -c "$0" 2>&1', serve,
                           check=False)
        if not re.fullmatch('[0-9a-f]{64}', started.strip()):
            raise Skip(f'Docker runs no container here: {started.strip()[:300]}')

    @contextlib.contextmanager
    def serve(self, name):
        """A web server in that namespace."""
        self.run('sh', '-c', 'mkdir -p /run/www; echo "from $0" > /run/www/index.html', name)
        server = subprocess.Popen([*self.enter(), 'ip', 'netns', 'exec', name, 'busybox', 'httpd', '-f', '-p', '80', '-h', '/run/www'])
        try:
            yield
        finally:
            server.kill()
            server.wait(lab.DEADLINE)

    def ruleset(self):
        return self.run('nft', '-j', 'list', 'ruleset')

    def fetch(self, url, *where):
        """Waits for it: the server has just been started."""
        end = time.monotonic() + 10
        while True:
            text = self.run(*where, sys.executable, '-c', FETCH, url, check=False)
            if text or time.monotonic() > end:
                return text.strip()
