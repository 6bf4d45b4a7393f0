# SPDX-License-Identifier: GPL-3.0-or-later
"""A real helper with a real lab, driven over its D-Bus socket. The oracle is ip(8), run inside the lab."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

PATH = '/org/netwarren/Helper1'
INTERFACE = 'org.netwarren.Helper1'
ERROR = INTERFACE + '.Error.'
DEADLINE = 20.0  # seconds; generous, since nothing waits for it unless something is broken

HELPER = os.environ.get('NETWARREN_HELPER') or (sys.argv[1] if len(sys.argv) > 1 else 'netwarren-helper')


def wait_until(condition, what, deadline=DEADLINE):
    """Iterates the main loop until condition() is true, and returns what it returned."""
    end = time.monotonic() + deadline
    context = GLib.MainContext.default()
    while True:
        busy = context.iteration(False)
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f'{what}: not within {deadline} s')
        if busy:
            continue  # something has happened; it may have been only a part of it
        source = GLib.Timeout(5)
        source.set_callback(lambda *_: GLib.SOURCE_REMOVE)
        source.attach(context)
        context.iteration(True)
        source.destroy()


def is_gone(pid):
    """Whether the process is gone, or dead and only waiting to be buried by somebody else."""
    try:
        with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
            return stat.read().rsplit(')', 1)[1].split()[0] in 'ZX'
    except FileNotFoundError:
        return True


class HelperError(Exception):
    """An error that the helper answered; kind is the last part of its D-Bus name."""

    def __init__(self, error):
        name = Gio.DBusError.get_remote_error(error) or ''
        self.kind = name.removeprefix(ERROR)
        self.message = error.message.removeprefix(f'GDBus.Error:{name}: ')
        super().__init__(f'{name}: {self.message}')


class Lab:
    """netwarren-helper --lab, as the given user. A context manager."""

    def __init__(self, *arguments, uid=None, environment=None, prefix=()):
        self.directory = tempfile.TemporaryDirectory(prefix='nw-test-')
        if uid is not None:
            os.chown(self.directory.name, uid, uid)
        self.socket = os.path.join(self.directory.name, 'lab')
        self.errors = open(os.path.join(self.directory.name, 'stderr'), 'w+', encoding='utf-8')
        command = [*prefix, HELPER, '--lab', '--socket', self.socket, *arguments]
        if uid is not None:
            command = ['setpriv', f'--reuid={uid}', f'--regid={uid}', '--clear-groups', *command]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env={**os.environ, 'LC_ALL': 'C.UTF-8', **(environment or {})})
        self.address = self.process.stdout.readline().strip()
        self.clients = []

    def __enter__(self):
        assert self.address, f'the lab did not start: {self.read_errors()}'
        return self

    def __exit__(self, kind, value, trace):
        for client in self.clients:
            client.close()
        try:
            if self.clients:
                self.wait_end()
            else:
                self.process.terminate()
                self.process.wait(DEADLINE)
            if kind is None:
                assert self.process.returncode == 0, f'status {self.process.returncode}: {self.read_errors()}'
                assert not os.path.exists(self.socket), 'the socket is still there'
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            if kind is not None:
                print(f'# the helper said: {self.read_errors()}')
            self.process.stdout.close()
            self.errors.close()
            self.directory.cleanup()

    @property
    def pid(self):
        return self.process.pid

    def read_errors(self):
        self.errors.flush()
        with open(self.errors.name, encoding='utf-8') as file:
            return file.read()

    def wait_end(self):
        wait_until(lambda: self.process.poll() is not None, 'the end of the lab')

    def connect(self, flags=Gio.DBusConnectionFlags.CROSS_NAMESPACE):
        client = Client(self.address, flags)
        self.clients.append(client)
        return client

    def run(self, *command, check=True, text=None):
        """Runs a command inside the lab, as its root, with @text for its input; returns what it prints."""
        result = subprocess.run(['nsenter', '-t', str(self.pid), '-U', '-n', '-m', '--preserve-credentials', *command],
                                capture_output=True, text=True, check=False, input=text)
        if check and result.returncode != 0:
            raise AssertionError(f'{command}: {result.stderr}')
        return result.stdout

    def ip(self, *arguments, check=True):
        return self.run('ip', *arguments, check=check)

    def ip_json(self, *arguments):
        text = self.ip('-j', '-d', *arguments)
        return json.loads(text) if text.strip() else []

    def names(self):
        return sorted(entry['name'] for entry in self.ip_json('netns', 'list'))

    def inode(self, name):
        return int(self.run('stat', '-L', '-c', '%i', f'/run/netns/{name}')) if name else os.stat(f'/proc/{self.pid}/ns/net').st_ino

    def state(self, volatile=()):
        """Everything that ip(8) sees in all namespaces, but for counters, clocks and identifiers that are the kernel's choice."""
        result = {}
        for name in ['', *self.names()]:
            where = ('-n', name) if name else ()
            links = self.ip_json(*where, 'address', 'show')
            by_index = {link['ifindex']: link['ifname'] for link in links}
            result[name] = {
                'links': sorted((clean_link(link, by_index, volatile) for link in links), key=lambda link: link['ifname']),
                'routes4': sorted(map(json.dumps, self.ip_json(*where, '-4', 'route', 'show', 'table', 'all'))),
                'routes6': sorted(map(json.dumps, map(clean_route6, self.ip_json(*where, '-6', 'route', 'show', 'table', 'all')))),
                'neighbours': sorted(json.dumps(entry) for entry in self.ip_json(*where, 'neighbour', 'show', 'nud', 'permanent')),
                'forwarding': self.sysctl(name, 'net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding'),
            }
        return result

    def sysctl(self, name, *keys):
        where = ('ip', 'netns', 'exec', name) if name else ()
        return self.run(*where, 'sysctl', '-n', *keys).split()


def clean_link(link, by_index, volatile):
    link = dict(link)
    for key in ('ifindex', 'link_index', 'link_netnsid', 'stats', 'stats64', 'tso_max_size', 'gso_max_size', *volatile):
        link.pop(key, None)
    if 'link' in link:
        link['link'] = 'peer'
    link['addr_info'] = [{key: value for key, value in info.items() if key not in ('stable-privacy',)}
                         for info in link.get('addr_info', [])]
    return link


def clean_route6(route):
    return {key: value for key, value in route.items() if key not in ('expires',)}


class Client:
    """A connection to the lab, with the signals it received."""

    destination = None  # a name on the bus, where there is one

    def __init__(self, address, flags=Gio.DBusConnectionFlags.CROSS_NAMESPACE):
        # Not new_for_address_sync(): in GLib 2.74 it does not know the flag CROSS_NAMESPACE and refuses it.
        self.connection = Gio.DBusConnection(address=address, flags=flags | Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT)
        self.connection.init(None)
        self.connection.set_exit_on_close(False)
        self.signals = []
        self.connection.signal_subscribe(None, INTERFACE, None, PATH, None, Gio.DBusSignalFlags.NONE, self.on_signal)
        self.model = None
        self.serial = 0

    def on_signal(self, _connection, _sender, _path, _interface, name, arguments):
        self.signals.append((name, arguments.unpack()))
        if name == 'Changed' and self.model is not None:
            self.apply_delta(*arguments.unpack())

    def close(self):
        if not self.connection.is_closed():
            self.connection.close_sync(None)

    def call_variant(self, method, arguments):
        try:
            return self.connection.call_sync(self.destination, PATH, INTERFACE, method, arguments, None, Gio.DBusCallFlags.NONE,
                                             int(DEADLINE * 1000), None).unpack()
        except GLib.Error as error:
            if Gio.DBusError.is_remote_error(error):
                raise HelperError(error) from None
            raise

    def call(self, method, signature='()', *arguments):
        return self.call_variant(method, GLib.Variant(signature, arguments))

    def start(self, method, arguments, timeout=DEADLINE):
        """Calls without waiting; returns a list that gets the answer, or an error, in the end."""
        answer = []

        def on_answer(connection, result):
            try:
                answer.append(connection.call_finish(result).unpack())
            except GLib.Error as error:
                answer.append(HelperError(error) if Gio.DBusError.is_remote_error(error) else error)

        self.connection.call(self.destination, PATH, INTERFACE, method, arguments, None, Gio.DBusCallFlags.NONE,
                             int(timeout * 1000), None, on_answer)
        return answer

    def property(self, name):
        return self.connection.call_sync(self.destination, PATH, 'org.freedesktop.DBus.Properties', 'Get',
                                         GLib.Variant('(ss)', (INTERFACE, name)), None, Gio.DBusCallFlags.NONE,
                                         int(DEADLINE * 1000), None).unpack()[0]

    # -- The network as the helper tells it --

    def subscribe(self):
        self.serial, namespaces = self.call('Subscribe')
        self.model = {inode: tables for inode, tables in namespaces}
        return self.model

    def snapshot(self):
        _serial, namespaces = self.call('GetSnapshot')
        return {inode: tables for inode, tables in namespaces}

    def apply_delta(self, serial, removed, changed):
        assert serial > self.serial, f'serial {serial} after {self.serial}'
        self.serial = serial
        for inode in removed:
            del self.model[inode]
        for inode, tables in changed:
            self.model[inode] = {**self.model.get(inode, {}), **tables}

    def find(self, name, model=None):
        for inode, tables in (model or self.model or self.snapshot()).items():
            if name in tables['names'] or (name == '' and tables['root']):
                return inode, tables
        return 0, None

    def ref(self, name):
        """(inode, name) of a namespace, as a request names it."""
        inode, _tables = self.find(name, self.snapshot())
        return (inode, name)

    # -- Plans --

    def apply(self, *operations, **options):
        return self.call_variant('Apply', plan(*operations, **options))

    def undo(self, reply, **options):
        return self.apply(*rewrap(reply[0]), **options)

    # -- Pings --

    def ping(self, name, target, **options):
        wrapped = {key: GLib.Variant({'link': 's', 'interactive': 'b'}.get(key, 'u'), value) for key, value in options.items()}
        return self.call('Ping', '((ts)sa{sv})', self.ref(name), target, wrapped)[0]

    def answers(self, ping):
        return [arguments[1:] for name, arguments in self.signals if name == 'PingReply' and arguments[0] == ping]

    def finished(self, ping):
        return [arguments[1:] for name, arguments in self.signals if name == 'PingFinished' and arguments[0] == ping]

    def wait_finished(self, ping):
        wait_until(lambda: self.finished(ping), f'the end of ping {ping}')
        return self.answers(ping), self.finished(ping)[0]


# The wire types of the fields of an operation.
TYPES = {
    'namespace': '(ts)', 'peer-namespace': '(ts)', 'target': '(ts)', 'up': 'b', 'enabled': 'b', 'mtu': 'u', 'peer-mtu': 'u',
    'family': 'u', 'metric': 'u', 'table': 'u', 'type': 'u', 'protocol': 'u', 'scope': 'u', 'tos': 'u', 'nexthops': 'a(ssu)',
    'address-generation': 'u', 'lifetime-valid': 'u', 'lifetime-preferred': 'u',
    'stp': 'b', 'ageing-time': 'u', 'vlan-filtering': 'b', 'vlan-id': 'u', 'vni': 'u', 'vxlan-port': 'u',
    'rate': 't', 'delay': 'u', 'jitter': 'u', 'loss': 'u',
    'ip-protocol': 'u', 'port': 'u', 'target-port': 'u', 'from-host': 'b',
}
OPTIONS = {'expected-serial': 't', 'dry-run': 'b', 'cancel-id': 'u', 'confirmed': 'b', 'undo-after': 'u', 'interactive': 'b'}


def operation(kind, **fields):
    """An operation; '_' in the name of a field stands for '-'. A value that is a GLib.Variant stays as it is."""
    wrapped = {}
    for key, value in fields.items():
        key = key.replace('_', '-')
        wrapped[key] = value if isinstance(value, GLib.Variant) else GLib.Variant(TYPES.get(key, 's'), value)
    return (kind, wrapped)


def plan(*operations, **options):
    wrapped = {key.replace('_', '-'): GLib.Variant(OPTIONS[key.replace('_', '-')], value) for key, value in options.items()}
    return GLib.Variant('(a(sa{sv})a{sv})', (list(operations), wrapped))


def rewrap(operations):
    """A plan that the helper answered, unpacked, in the form for sending it back."""
    return [(kind, {key: GLib.Variant(TYPES.get(key, 's'), value) for key, value in fields.items()})
            for kind, fields in operations]


# -- Operations that the tests need often --

def namespace_add(name):
    return operation('namespace-add', namespace=(0, name))


def veth(a, link_a, b, link_b):
    return operation('link-add', namespace=a, link=link_a, link_kind='veth', peer_namespace=b, peer=link_b)


def set_up(ref, link, up=True):
    return operation('link-set-up', namespace=ref, link=link, up=up)


def address(ref, link, text):
    return operation('address-replace', namespace=ref, link=link, address=text)


def cabled_pair(a='red', b='blue', subnet='192.168.15'):
    """What the window does when a person draws two namespaces and a cable."""
    red, blue = (0, a), (0, b)
    return [
        namespace_add(a), namespace_add(b), set_up(red, 'lo'), set_up(blue, 'lo'),
        veth(red, f'veth-{a}', blue, f'veth-{b}'),
        address(red, f'veth-{a}', f'{subnet}.1/24'), address(blue, f'veth-{b}', f'{subnet}.2/24'),
        set_up(red, f'veth-{a}'), set_up(blue, f'veth-{b}'),
    ]


# -- TAP --

class Skip(Exception):
    """Raised by a test that cannot run here; says why."""


def expect_error(kind, function, *arguments, **keywords):
    try:
        function(*arguments, **keywords)
    except HelperError as error:
        assert error.kind == kind, f'{error} instead of {kind}'
        assert error.message.strip(), 'an error without a word'
        return error.message
    raise AssertionError(f'no error, but {kind} was expected')


def main(module):
    """Runs every function of the module that is called test_…, or those named on the command line."""
    import traceback
    tests = [(name, value) for name, value in vars(module).items() if name.startswith('test_')]
    wanted = sys.argv[2:]
    if wanted:
        tests = [(name, test) for name, test in tests if name in wanted]
    signal.alarm(240)
    print(f'1..{len(tests)}', flush=True)
    failures = 0
    for number, (name, test) in enumerate(tests, 1):
        start = time.monotonic()
        try:
            test()
            print(f'ok {number} {name} # {time.monotonic() - start:.2f} s'.replace(' # ', ' - '), flush=True)
        except Skip as skip:
            print(f'ok {number} {name} # SKIP {skip}', flush=True)
        except BaseException:
            failures += 1
            for line in traceback.format_exc().splitlines():
                print(f'# {line}')
            print(f'not ok {number} {name}', flush=True)
    sys.exit(1 if failures else 0)
