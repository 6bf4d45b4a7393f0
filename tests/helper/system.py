# SPDX-License-Identifier: GPL-3.0-or-later
"""This computer, as far as the helper is concerned, and nothing of the real one: network, mount and PID namespaces of the test's own, in
them a real `dbus-daemon --system` with the configuration of this machine and our files, and a real polkitd with the rules below.
The bus starts the helper. Callers are connections that the bus takes for those of ordinary users."""

import json
import os
import pathlib
import pwd
import shutil
import signal
import subprocess
import sys

from gi.repository import Gio, GLib

import lab
from lab import DEADLINE, HELPER, INTERFACE, PATH, Client, HelperError, wait_until

BUILD = pathlib.Path(HELPER).resolve().parent.parent
DATA = pathlib.Path(__file__).resolve().parent.parent.parent / 'data'
POLKITD = '/usr/lib/polkit-1/polkitd'
POLKIT = 'org.freedesktop.PolicyKit1'
AUTHORITY = '/org/freedesktop/PolicyKit1/Authority'
BUS = 'unix:path=/run/dbus/system_bus_socket'
SCRATCH = pathlib.Path('/run/test')
LOG = SCRATCH / 'helper.log'
IDLE = 2  # seconds after which the helper leaves

# Who may do what. Users that every Debian has. The rest, and nobody, is what polkit makes of the defaults of the policy: a password.
# An empty list is a no.
ALLOWED = {
    'sys': ('view',),
    'man': ('modify',),
    'lp': ('modify-foreign',),
    'news': ('modify-host',),
    'games': ('view', 'modify', 'modify-foreign', 'modify-host', 'capture', 'run'),
    'uucp': ('view', 'modify', 'modify-foreign', 'modify-host'),
    'mail': (),
}
STRANGER = 'nobody'
VIEWER, BUILDER, FOREIGN, HOST, EVERYTHING, EVERYTHING_TOO, REFUSED = 'sys', 'man', 'lp', 'news', 'games', 'uucp', 'mail'

RULES = '''
var allowed = %s;
polkit.addAdminRule (function (action, subject) { return ["unix-user:root"]; });
polkit.addRule (function (action, subject) {
  var prefix = "org.netwarren.Helper1.";
  var list = allowed[subject.user];
  if (action.id.indexOf (prefix) != 0 || list === undefined)
    return polkit.Result.NOT_HANDLED;
  if (list.length == 0)
    return polkit.Result.NO;
  return list.indexOf (action.id.substring (prefix.length)) >= 0 ? polkit.Result.YES : polkit.Result.NOT_HANDLED;
});
'''


def uid_of(user):
    return pwd.getpwnam(user).pw_uid


# -- The world --

def why_not():
    """None, or why this cannot be tried here."""
    if os.geteuid() != 0:
        return 'only root can make a system bus of its own'
    for program in 'dbus-daemon', POLKITD, 'unshare':
        if not shutil.which(program):
            return f'there is no {program}'
    probe = subprocess.run(['unshare', '--net', '--mount', '--pid', '--fork', '--mount-proc', 'mount', '-t', 'tmpfs', 'none', '/run'],
                           capture_output=True, text=True, check=False)
    return probe.stderr.strip() if probe.returncode != 0 else None


def run(*command):
    subprocess.run(command, check=True)


def replace_folder(path, *files, keep=True):
    """@path is a tmpfs of this world from now on, with what was in it and @files."""
    copy = SCRATCH / path.strip('/').replace('/', '-')
    copy.mkdir()
    if keep and os.path.isdir(path):
        shutil.copytree(path, copy, dirs_exist_ok=True, symlinks=True)
    os.makedirs(path, exist_ok=True)
    run('mount', '--bind', copy, path)
    for name, text in files:
        (pathlib.Path(path) / name).write_text(text)
    return pathlib.Path(path)


def activation():
    """As it is installed, but for the program, which is the one that was built, and the time until it leaves."""
    text = (BUILD / 'data/org.netwarren.Helper1.service').read_text()
    line = next(line for line in text.splitlines() if line.startswith('Exec='))
    assert line.endswith('/netwarren-helper --system'), line
    unit = (BUILD / 'data/netwarren-helper.service').read_text()
    capabilities = next(line for line in unit.splitlines() if line.startswith('CapabilityBoundingSet=')).split('=')[1].lower().replace('cap_', '+').split()
    # The bus empties the environment, and it tells nobody how a program ended. systemd would leave it these capabilities only.
    wrapper = SCRATCH / 'netwarren-helper'
    wrapper.write_text('#!/bin/sh\n'
                       f'exec 2>>{LOG}\n'
                       'PATH=/usr/sbin:/usr/bin:/sbin:/bin G_DEBUG=fatal-warnings LC_ALL=C.UTF-8 '
                       f'UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 '
                       f'setpriv --bounding-set=-all,{",".join(capabilities)} --no-new-privs {HELPER} "$@"\n'
                       'echo "exit $?" >&2\n')
    wrapper.chmod(0o755)
    return text.replace(line, f'Exec={wrapper} --system --idle {IDLE}')


def make_world():
    run('mount', '-t', 'tmpfs', '-o', 'mode=755', 'none', '/run')
    SCRATCH.mkdir()
    for path in 'dbus', 'netns':
        os.mkdir(f'/run/{path}')
    os.makedirs('/run/polkit-1', exist_ok=True)
    run('ip', 'link', 'set', 'lo', 'up')
    rules = RULES % json.dumps({user: list(actions) for user, actions in ALLOWED.items()})
    replace_folder('/usr/share/dbus-1/system.d', ('org.netwarren.Helper1.conf', (DATA / 'org.netwarren.Helper1.conf').read_text()))
    replace_folder('/usr/share/dbus-1/system-services', ('org.netwarren.Helper1.service', activation()))
    replace_folder('/usr/share/polkit-1/actions',
                   ('org.netwarren.Helper1.policy', (BUILD / 'data/org.netwarren.Helper1.policy').read_text()))
    replace_folder('/usr/share/polkit-1/rules.d', keep=False)
    folder = replace_folder('/etc/polkit-1/rules.d', ('50-test.rules', rules), keep=False)
    folder.chmod(0o755)

    os.environ['DBUS_SYSTEM_BUS_ADDRESS'] = BUS
    children = [subprocess.Popen(['dbus-daemon', '--system', '--nofork', '--nopidfile', '--nosyslog'], stderr=open(SCRATCH / 'bus.log', 'w'))]
    wait_until(lambda: os.path.exists('/run/dbus/system_bus_socket'), 'the bus')
    children.append(subprocess.Popen([POLKITD, '--no-debug'], stdout=open(SCRATCH / 'polkitd.log', 'w'), stderr=subprocess.STDOUT))
    root = connect('root')
    wait_until(lambda: owner_of(root, POLKIT), 'polkitd')
    return children


def connect(user):
    """A connection of @user's. The bus goes by who they are at the moment of connecting, as the kernel tells it."""
    uid = uid_of(user)
    os.seteuid(uid)
    try:
        connection = Gio.DBusConnection.new_for_address_sync(
            BUS, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    finally:
        os.seteuid(0)
    connection.set_exit_on_close(False)
    assert call_bus(connection, 'GetConnectionUnixUser', '(s)', connection.get_unique_name()) == uid
    return connection


def call_bus(connection, method, signature, *arguments):
    return connection.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', method,
                                GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE, -1, None).unpack()[0]


def owner_of(connection, name):
    return call_bus(connection, 'NameHasOwner', '(s)', name)


class User(Client):
    """A connection of an ordinary user's to the bus, for talking to the helper."""

    destination = INTERFACE

    def __init__(self, user, flags=Gio.DBusCallFlags.NONE):
        self.user = user
        self.flags = flags
        self.connection = connect(user)
        self.signals = []
        self.connection.signal_subscribe(None, INTERFACE, None, PATH, None, Gio.DBusSignalFlags.NONE, self.on_signal)
        self.model = None
        self.serial = 0


class Computer(lab.Lab):
    """This computer, with a helper that the bus starts when somebody calls. A context manager; in the end it looks whether the helper
    went as it should, and removes all namespaces."""

    def __init__(self):
        self.clients = []
        self.root = connect('root')
        LOG.write_text('')

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        for client in self.clients:
            client.close()
        if self.is_running():
            os.kill(self.pid, signal.SIGTERM)
        try:
            self.wait_end()
            if kind is None:
                assert self.exits() == ['exit 0'] * len(self.exits()), self.read_errors()
                noise = [line for line in self.read_errors().splitlines() if not line.startswith('exit ')]
                assert not noise, noise
        finally:
            if kind is not None:
                print('# the helper said:', *self.read_errors().splitlines(), sep='\n#   ')
            for name in os.listdir('/run/netns'):
                subprocess.run(['ip', 'netns', 'delete', name], check=False, capture_output=True)
            shutil.rmtree('/run/netwarren', ignore_errors=True)
            for link in self.ip_json('link'):
                if link['ifname'] != 'lo':
                    subprocess.run(['ip', 'link', 'delete', link['ifname']], check=False, capture_output=True)
            self.root.close_sync(None)

    def is_running(self):
        return owner_of(self.root, INTERFACE)

    @property
    def pid(self):
        return call_bus(self.root, 'GetConnectionUnixProcessID', '(s)', INTERFACE)

    def read_errors(self):
        return LOG.read_text()

    def exits(self):
        """How the helpers that have ended so far did."""
        return [line for line in self.read_errors().splitlines() if line.startswith('exit ')]

    def starts(self):
        return len(self.exits()) + self.is_running()

    def wait_end(self):
        """Until no helper runs: its name is gone before it is."""
        wait_until(lambda: not self.is_running() and not any(helpers()), 'the end of the helper')

    def connect(self, user=EVERYTHING):
        client = User(user)
        self.clients.append(client)
        return client

    def run(self, *command, check=True, text=None):
        result = subprocess.run(command, capture_output=True, text=True, check=False, input=text)
        if check and result.returncode != 0:
            raise AssertionError(f'{command}: {result.stderr}')
        return result.stdout

    def inode(self, name):
        return os.stat(f'/run/netns/{name}' if name else '/proc/self/ns/net').st_ino

    def ref(self, name):
        return (self.inode(name), name)

    def foreign(self, name='alien'):
        """A namespace that Netwarren did not make."""
        self.ip('netns', 'add', name)
        return self.ref(name)


def helpers():
    """The processes of helpers, their wrappers included."""
    for entry in os.listdir('/proc'):
        try:
            if entry.isdigit() and b'netwarren-helper' in pathlib.Path(f'/proc/{entry}/cmdline').read_bytes() and int(entry) != os.getpid():
                if b'python' not in pathlib.Path(f'/proc/{entry}/cmdline').read_bytes():
                    if not lab.is_gone(int(entry)):
                        yield int(entry)
        except FileNotFoundError:
            pass


# -- An authentication agent --

AGENT_XML = '''<node><interface name="org.freedesktop.PolicyKit1.AuthenticationAgent">
  <method name="BeginAuthentication">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="a{ss}" direction="in"/><arg type="s" direction="in"/><arg type="a(sa{sv})" direction="in"/>
  </method>
  <method name="CancelAuthentication"><arg type="s" direction="in"/></method>
</interface></node>'''


class Agent:
    """What shows the password dialogs in a person's session; here, for all callers of this process. It answers when it is told to."""

    PATH = '/org/netwarren/test/Agent'

    def __init__(self, answer=None):
        self.answer = answer   # 'yes', 'dismiss', or None to let the person think
        self.prompts = []      # (action, message, details)
        self.waiting = {}      # cookie -> invocation
        self.cancelled = set() # cookies of dialogs that were taken away
        self.connection = connect('root')
        self.connection.register_object(self.PATH, Gio.DBusNodeInfo.new_for_xml(AGENT_XML).interfaces[0], self.on_call, None, None)
        with open('/proc/self/stat', encoding='ascii') as stat:
            start = int(stat.read().rsplit(')', 1)[1].split()[19])
        self.subject = ('unix-process', {'pid': GLib.Variant('u', os.getpid()), 'start-time': GLib.Variant('t', start)})

    def __enter__(self):
        self.call('RegisterAuthenticationAgent', '((sa{sv})ss)', self.subject, 'C', self.PATH)
        return self

    def __exit__(self, *_):
        self.call('UnregisterAuthenticationAgent', '((sa{sv})s)', self.subject, self.PATH)
        self.connection.close_sync(None)

    def call(self, method, signature, *arguments):
        return self.connection.call_sync(POLKIT, AUTHORITY, POLKIT + '.Authority', method, GLib.Variant(signature, arguments), None,
                                         Gio.DBusCallFlags.NONE, -1, None)

    def on_call(self, _connection, _sender, _path, _interface, method, arguments, invocation):
        if method == 'CancelAuthentication':
            cookie = arguments.unpack()[0]
            self.cancelled.add(cookie)
            if cookie in self.waiting:
                self.dismiss(cookie)
            invocation.return_value(None)
            return
        action, message, _icon, details, cookie, identities = arguments.unpack()
        self.prompts.append((action, message, details))
        self.waiting[cookie] = invocation
        self.identity = arguments.get_child_value(5).get_child_value(0)
        if self.answer == 'yes':
            self.accept(cookie)
        elif self.answer == 'dismiss':
            self.dismiss(cookie)

    def dismiss(self, cookie=None):
        invocation = self.waiting.pop(cookie or next(iter(self.waiting)))
        invocation.return_dbus_error(POLKIT + '.Error.Cancelled', 'dismissed')

    def accept(self, cookie=None):
        """As polkit-agent-helper-1 does it, once it has found the password right."""
        cookie = cookie or next(iter(self.waiting))
        answer = GLib.Variant.new_tuple(GLib.Variant('u', 0), GLib.Variant('s', cookie), self.identity)

        def on_done(connection, result):
            connection.call_finish(result)
            if cookie in self.waiting:
                self.waiting.pop(cookie).return_value(None)

        self.connection.call(POLKIT, AUTHORITY, POLKIT + '.Authority', 'AuthenticationAgentResponse2', answer, None,
                             Gio.DBusCallFlags.NONE, -1, None, on_done)


# -- Running --

def main(module):
    if os.environ.get('NETWARREN_TEST_WORLD') is None:
        reason = why_not()
        if reason:
            print(f'1..0 # SKIP {reason}')
            sys.exit(0)
        os.environ['NETWARREN_TEST_WORLD'] = 'own'
        os.execvp('unshare', ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private',
                              sys.executable, *sys.argv])
    children = make_world()
    try:
        lab.main(module)
    finally:
        for child in children:
            child.terminate()
