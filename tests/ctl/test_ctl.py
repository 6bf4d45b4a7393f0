#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""netwarrenctl as a person or a CI job uses it: every command against the real kernel in a lab, with exit statuses. The
oracle is ip(8), run in the lab by nsenter(1), and the shell for exported scripts."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

CTL, HELPER = sys.argv[1:3]
OK, FAILED, USAGE, UNREACHABLE = range(4)

PAIR = '''
$ sudo ip netns add red
$ sudo ip netns add blue
$ ip link add veth-red type veth peer name veth-blue
$ ip link set veth-red netns red
$ ip link set veth-blue netns blue
$ ip -n red addr add 192.168.15.1/24 dev veth-red
$ ip -n blue addr add 192.168.15.2/24 dev veth-blue
$ ip -n red link set veth-red up
$ ip -n blue link set veth-blue up
'''

# The text that many people learn from, as it stands on the page: prompts, listings, sentences, and three commands that cannot be.
ARTICLE = '''
Create two network namespaces
$ ip netns add red
$ ip netns add blue
List the namespaces
$ ip netns
red
blue
$ ip netns exec red ip link
1: lo: <LOOPBACK> mtu 65536 qdisc noop state DOWN mode DEFAULT group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
$ ip -n red link
$ ip link add veth-red type veth peer name veth-blue
$ ip link set veth-red netns red
$ ip link set veth-blue netns blue
$ ip -n red addr add 192.168.15.1/24 dev veth-red
$ ip -n blue addr add 192.168.15.2/24 dev veth-blue
$ ip -n red link set veth-red up
$ ip -n blue link set veth-blue up
$ ip netns exec red ping -c 1 192.168.15.2
$ ip netns exec red arp
$ ip -n red link del veth-red
$ ip link add v-net-0 type bridge
$ ip link set dev v-net-0 up
$ ip link add veth-red type veth peer name veth-red-br
$ ip link add veth-blue type veth peer name veth-blue-br
$ ip link set veth-red netns red
$ ip link set veth-red-br master v-net-0
$ ip link set veth-blue netns blue
$ ip link set veth-blue-br master v-net-0
$ ip -n red addr add 192.168.15.1/24 dev veth-red
$ ip -n blue addr add 192.168.15.2/24 dev veth-blue
$ ip -n red link set veth-red up
$ ip -n blue link set veth-blue up
$ ip link set veth-red-br up
$ ip link set veth-blue-br up
$ ip addr add 192.168.15.5/24 dev v-net-0
$ ip netns exec blue ip route add 192.168.1.0/24 via 192.168.15.5
$ echo 1 > /proc/sys/net/ipv4/ip_forward
$ iptables -t nat -A POSTROUTING -s 192.168.15.0/24 -j MASQUERADE
$ ip netns exec blue ip route add default via 192.168.15.5
$ ip tables -t nat -A PREROUTING --dport 80 --to-destination 192.168.15.2:80 -j DNAT
$ ip netns exec red systemctl start nginx
$ brctl frobnicate v-net-0
$ ip netns exec red ping -c 1 192.168.15.2
'''


def ctl(*arguments, text='', status=OK):
    result = subprocess.run([CTL, *arguments], input=text, capture_output=True, text=True, timeout=60, check=False)
    if status is not None:
        assert result.returncode == status, f'{arguments}: status {result.returncode}\n{result.stdout}\n{result.stderr}'
    return result


class Kept:
    """A lab that was left running, and what ip(8) says in it."""

    number = 0

    def __init__(self, text=''):
        Kept.number += 1
        self.name = f'test-{Kept.number}'
        self.text = text

    def __enter__(self):
        ctl('lab', '--keep', self.name, *(['-'] if self.text else []), text=self.text)
        return self

    def __exit__(self, *_):
        ctl('end', self.name)

    def ctl(self, *arguments, **options):
        return ctl(*arguments, '--lab', self.name, **options)

    def ip(self, *arguments):
        socket = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'netwarren', self.name)
        pids = [pid for pid in os.listdir('/proc') if pid.isdigit() and self.is_helper(pid, socket)]
        assert len(pids) == 1, pids
        return subprocess.run(['nsenter', '-t', pids[0], '-U', '-n', '-m', '--preserve-credentials', 'ip', *arguments],
                              capture_output=True, text=True, check=True).stdout

    @staticmethod
    def is_helper(pid, socket):
        try:
            with open(f'/proc/{pid}/cmdline', encoding='utf-8') as file:
                return file.read().split('\0')[1:4] == ['--lab', '--socket', socket]
        except OSError:
            return False


def test_lab_runs_a_script():
    result = ctl('lab', '-', text=PAIR + '$ ip netns exec red ping -c 2 192.168.15.2\n$ ip -n red -br addr show dev veth-red\n')
    assert re.search(r'^64 bytes from 192\.168\.15\.2: icmp_seq=2 ttl=64 time=[\d.]+ ms$', result.stdout, re.M), result.stdout
    assert '2 packets transmitted, 2 received, 0% packet loss' in result.stdout
    assert re.search(r'^veth-red@\S+ +UP +192\.168\.15\.1/24', result.stdout, re.M), result.stdout
    assert result.stderr == '', result.stderr


def test_a_failure_ends_it():
    result = ctl('lab', '-', text='ip netns add red\nip -n red link set nothing up\nip netns\n', status=FAILED)
    assert 'standard input:2:' in result.stderr, result.stderr
    assert 'red' not in result.stdout
    result = ctl('lab', '--keep-going', '-', text='ip netns add red\nip -n red link set nothing up\nip netns\n', status=FAILED)
    assert 'red' in result.stdout
    ctl('lab', '-', text='ip netns add red\nip -n red link set nothing up || true\n')
    # A ping without a reply is a failure.
    result = ctl('lab', '-', text=PAIR + 'ip -n blue link set veth-blue down\nip netns exec red ping -c 1 192.168.15.2\n', status=FAILED)
    assert '100% packet loss' in result.stdout


def test_article():
    with Kept() as lab:
        path = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'article')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(ARTICLE)
        result = ctl('lab', '--keep-going', '-', text=ARTICLE, status=FAILED)
        explained = re.findall(r'^standard input:\d+: (.*)$', result.stderr, re.M)
        assert [line.split()[:2] for line in explained] == [['ip', 'tables'], ['ip', 'netns'], ['brctl', 'frobnicate']], explained
        assert 'iptables' in result.stderr and '-p tcp' in result.stderr
        assert result.stdout.count('64 bytes from 192.168.15.2') == 2, result.stdout
        # arp sees what the ping before it has made the kernel learn.
        assert re.search(r'^192\.168\.15\.2 +ether +[0-9a-f:]{17} +C +veth-red$', result.stdout, re.M), result.stdout
        assert 'red' in result.stdout and 'blue' in result.stdout
        # Apply does all or nothing.
        result = lab.ctl('apply', path, status=FAILED)
        assert 'Nothing was changed' in result.stderr
        assert lab.ip('netns') == ''


def test_kept_lab():
    with Kept(PAIR) as lab:
        assert 'blue' in lab.ip('netns')
        result = ctl('lab', '--keep', lab.name, status=UNREACHABLE)
        assert 'already' in result.stderr
        text = lab.ctl('show').stdout
        assert 'veth-red' in text and '192.168.15.1/24' in text and '→ veth-blue in blue' in text, text
        ping = lab.ctl('ping', 'red', '192.168.15.2', '-c', '1')
        assert '1 packets transmitted, 1 received' in ping.stdout
        lab.ctl('ping', 'red', '192.168.15.77', '-c', '1', status=FAILED)
        lab.ctl('ping', 'green', '192.168.15.2', status=FAILED)
        lab.ctl('ping', 'red', 'blue', status=USAGE)
    result = ctl('show', '--lab', lab.name, status=UNREACHABLE)
    assert 'lab --keep' in result.stderr


def test_apply_and_show_json():
    with Kept(PAIR) as one, Kept() as other:
        path = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'pair.netwarren')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(one.ctl('show', '--json').stdout)
        json.load(open(path, encoding='utf-8'))
        dry = other.ctl('apply', '--dry-run', path).stdout
        assert 'ip netns add red' in dry and other.ip('netns') == ''
        other.ctl('apply', path)
        assert [entry['ifname'] for entry in json.loads(other.ip('-n', 'red', '-j', 'link'))] == ['lo', 'veth-red']
        other.ctl('ping', 'blue', '192.168.15.1', '-c', '1')
        index = json.loads(other.ip('-n', 'red', '-j', 'link'))[1]['ifindex']
        again = other.ctl('apply', path)
        assert 'Nothing to do' in again.stderr and again.stdout == ''
        # Only the difference is applied.
        other.ip('-n', 'red', 'addr', 'del', '192.168.15.1/24', 'dev', 'veth-red')
        assert len(other.ctl('apply', path).stdout.splitlines()) == 1
        assert json.loads(other.ip('-n', 'red', '-j', 'link'))[1]['ifindex'] == index
        # A file makes a lab of its own.
        assert 'ip netns add blue' in ctl('lab', path).stdout
    ctl('apply', '/nowhere', '--lab', 'x', status=USAGE)


def test_a_lab_can_lose_its_way_out():
    """Nobody is cut off by it, so nobody needs to be asked."""
    with Kept(PAIR + 'ip link add up0 type veth peer name down0\nip link set up0 up\nip link set down0 up\n'
              'ip addr add 203.0.113.2/24 dev up0\nip route add default via 203.0.113.1\n') as lab:
        path = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'cut')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('ip route del default\n')
        assert 'default' in lab.ip('route')
        lab.ctl('apply', path)
        assert 'default' not in lab.ip('route')


def test_export_and_import():
    with Kept(PAIR) as lab, Kept() as other, tempfile.TemporaryDirectory() as directory:
        script = lab.ctl('export', 'shell').stdout
        subprocess.run(['sh', '-n'], input=script, text=True, check=True)
        for name in ('containerlab', 'core', 'mininet', 'kathara', 'dot', 'mermaid', 'svg', 'ip-batch'):
            written = lab.ctl('export', name, '-o', os.path.join(directory, name), '--name', 'pair').stdout.split()
            assert written and all(os.path.getsize(path) for path in written), name
        assert 'containerlab' in lab.ctl('export', 'nonsense', status=USAGE).stderr
        path = os.path.join(directory, 'containerlab', os.listdir(os.path.join(directory, 'containerlab'))[0])
        assert other.ctl('import', '--dry-run', path).stdout and other.ip('netns') == ''
        other.ctl('import', path)
        other.ctl('ping', 'red', '192.168.15.2', '-c', '1')
        broken = os.path.join(directory, 'broken.clab.yml')
        with open(broken, 'w', encoding='utf-8') as file:
            file.write('topology:\n  nodes: [\n')
        assert re.search(r'Line \d+, column \d+', other.ctl('import', broken, status=USAGE).stderr)


def test_check():
    with Kept(PAIR + 'ip netns add green\n') as lab:
        good = 'red can reach blue # by cable\n\nblue can reach 192.168.15.1\ngreen cannot reach red\nred cannot reach blue:80/tcp\nhost cannot reach red\n'
        result = lab.ctl('check', '-', text=good)
        assert result.stdout.count('✓') == 5, result.stdout
        result = lab.ctl('check', '--tap', '-', text='red can reach blue\ngreen can reach red\nred can reach 192.168.15.2:80\n', status=FAILED)
        lines = [line for line in result.stdout.splitlines() if not line.startswith('#')]
        assert lines == ['1..3', 'ok 1 - red can reach blue', 'not ok 2 - green can reach red', 'not ok 3 - red can reach 192.168.15.2:80'], lines
        assert 'nobody listens' in result.stdout
        for wrong in ('red reaches blue', 'red can reach blue:0', 'red can reach blue:80/sctp', 'red can reach blue now', ''):
            result = lab.ctl('check', '-', text=wrong, status=USAGE)
        assert lab.ctl('check', '-', text='red can reach grey\n', status=FAILED).stdout.count('✗') == 1
        # It sees what changes.
        lab.ip('-n', 'blue', 'link', 'set', 'veth-blue', 'down')
        assert 'veth-blue' in lab.ctl('check', '-', text='red can reach blue\n', status=FAILED).stdout


def test_usage():
    assert 'Usage' in ctl('--help').stdout
    for command in ('lab', 'end', 'show', 'apply', 'import', 'export', 'ping', 'check'):
        assert command in ctl(command, '--help').stdout
        assert command in ctl('--help').stdout
    for wrong in ([], ['dance'], ['apply'], ['show', 'me'], ['lab', '--nonsense'], ['ping', 'red', '--lab', 'x']):
        ctl(*wrong, status=USAGE)
    assert '--keep' in ctl('show', status=UNREACHABLE).stderr
    ctl('show', '--lab', '../x', status=UNREACHABLE)
    ctl('show', '--lab', 'x', '--system', status=UNREACHABLE)
    os.environ['DBUS_SYSTEM_BUS_ADDRESS'] = 'unix:path=/nowhere'
    assert 'system bus' in ctl('show', '--system', status=UNREACHABLE).stderr
    del os.environ['DBUS_SYSTEM_BUS_ADDRESS']


def main():
    missing = [program for program in ('nsenter', 'ip', 'sh') if not shutil.which(program, path=os.environ['PATH'] + ':/usr/sbin:/sbin')]
    if missing:
        print('1..0 # SKIP not installed: ' + ', '.join(missing))
        return 0
    os.environ.update(NETWARREN_HELPER=HELPER, LC_ALL='C.UTF-8', LANGUAGE='', PATH=os.environ['PATH'] + ':/usr/sbin:/sbin')
    probe = subprocess.run([CTL, 'lab', '-'], input='', capture_output=True, text=True, check=False)
    if probe.returncode == UNREACHABLE and 'user namespaces' in probe.stderr:
        print('1..0 # SKIP ' + probe.stderr.splitlines()[0])
        return 0
    tests = [value for name, value in globals().items() if name.startswith('test_')]
    if len(sys.argv) > 3:
        tests = [test for test in tests if test.__name__ in sys.argv[3:]]
    failed = 0
    print(f'1..{len(tests)}')
    for number, test in enumerate(tests, 1):
        with tempfile.TemporaryDirectory(prefix='nw-ctl-') as runtime:
            os.environ['XDG_RUNTIME_DIR'] = runtime
            try:
                test()
                print(f'ok {number} {test.__name__}', flush=True)
            except Exception:  # pylint: disable=broad-except
                failed += 1
                print('# ' + traceback.format_exc().replace('\n', '\n# '))
                print(f'not ok {number} {test.__name__}', flush=True)
    return failed > 0


sys.exit(main())
