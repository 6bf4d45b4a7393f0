# SPDX-License-Identifier: GPL-3.0-or-later
"""The window on this computer, for real: an ordinary user, the installed helper started by a system bus, and polkit.

The computer is one of the test's own: everything runs in network, mount and process namespaces that root made, where
/run is empty. There root keeps a shell for what only root may do; the test itself is the ordinary user."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading

from desktop import ORDINARY_USER, Application, Desktop, main, wait_for
from scene import add_namespace, card_name, outline, select_card

BENCH = '/run/bench'
BUS = 'unix:path=/run/dbus/system_bus_socket'
POLKITD = '/usr/lib/polkit-1/polkitd'
ACTIONS = '/usr/share/polkit-1/actions'
RULES = '/etc/polkit-1/rules.d'
IN_BENCH = 'NETWARREN_TEST_BENCH'

BUS_CONFIGURATION = f'''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>{BUS}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{BENCH}/services</servicedir>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
  </policy>
  <includedir>{BENCH}/bus</includedir>
</busconfig>
'''

# What an administrator decided is what stands in a file at that moment: "view=yes modify=auth_admin …", no by default.
RULE = f'''polkit.addRule(function (action, subject) {{
  var name = action.id.replace("org.netwarren.Helper1.", "");
  var found = polkit.spawn(["cat", "{BENCH}/decision"]).match("(?:^| )" + name + "=([a-z_]+)");
  return found ? found[1] : "no";
}});
'''


# -- the computer, made by root --

def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def serve_root_shell():
    """Runs what the test asks root for, one command a connection."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f'{BENCH}/root')
    os.chown(f'{BENCH}/root', ORDINARY_USER, ORDINARY_USER)
    listener.listen()

    def serve():
        while True:
            with contextlib.suppress(OSError), listener.accept()[0] as asked:
                command = asked.makefile('r').read()
                result = subprocess.run(['sh', '-ec', command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
                asked.sendall(f'{result.returncode}\n{result.stdout}{result.stderr}'.encode())
    threading.Thread(target=serve, daemon=True).start()


def enter_bench():
    """Comes back in namespaces of this test's own, with a bus and a helper that it can start; or skips."""
    reason = None
    if os.getuid() != 0:
        reason = 'only root can make a computer to try it on'
    for program in (POLKITD, 'dbus-daemon', 'unshare'):
        if not shutil.which(program):
            reason = f'there is no {program}'
    if reason:
        print(f'1..0 # SKIP {reason}')
        sys.exit(0)
    if IN_BENCH not in os.environ:
        os.execvpe('unshare', ['unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--propagation', 'private',
                               '/usr/bin/python3', *sys.argv], dict(os.environ, **{IN_BENCH: '1'}))
    make_bench(os.path.abspath(sys.argv[2]))


def make_bench(helper):
    build = os.path.dirname(os.path.dirname(helper))
    source = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    for place in ('/run', ACTIONS, RULES):
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', place], check=True)
    os.mkdir('/run/dbus')
    write(f'{BENCH}/bus.conf', BUS_CONFIGURATION)
    write(f'{BENCH}/decision', '')
    write(f'{RULES}/50-bench.rules', RULE)
    os.chmod(RULES, 0o755)
    os.makedirs(f'{BENCH}/bus')
    for policy in (os.path.join(source, 'data', 'org.netwarren.Helper1.conf'), '/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf'):
        shutil.copy(policy, f'{BENCH}/bus')
    shutil.copy(os.path.join(build, 'data', 'org.netwarren.Helper1.policy'), ACTIONS)
    write(f'{BENCH}/services/org.freedesktop.PolicyKit1.service',
          f'[D-BUS Service]\nName=org.freedesktop.PolicyKit1\nExec={POLKITD} --no-debug\nUser=root\n')
    write(f'{BENCH}/services/org.netwarren.Helper1.service',
          f'[D-BUS Service]\nName=org.netwarren.Helper1\nExec={helper} --system --idle 2\nUser=root\n')
    subprocess.run(['ip', 'link', 'set', 'lo', 'up'], check=True)
    subprocess.Popen(['dbus-daemon', f'--config-file={BENCH}/bus.conf', '--nofork', '--nopidfile'],
                     stdin=subprocess.DEVNULL, stdout=sys.stderr, env={'PATH': os.environ['PATH'], 'ASAN_OPTIONS': 'log_path=/run/bench/asan'})
    wait_for(lambda: os.path.exists('/run/dbus/system_bus_socket'), 'the system bus')
    serve_root_shell()


# -- seen by the ordinary user --

def root(command):
    """What COMMAND says when root runs it."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(f'{BENCH}/root')
        connection.sendall(command.encode())
        connection.shutdown(socket.SHUT_WR)
        status, _, output = connection.makefile('r').read().partition('\n')
    assert status == '0', f'{command}: {output}'
    return output


def decide(decision):
    root(f"printf '%s' '{decision}' > {BENCH}/decision")


def namespaces():
    return set(re.findall(r'^\S+', subprocess.run(['ip', 'netns'], capture_output=True, text=True, check=True).stdout, re.MULTILINE))


def helper_pid():
    found = root("pgrep -f -- 'netwarren-helper --system' || true").split()
    return int(found[0]) if found else None


class Agent:
    """What asks a person for a password, for one process: it only takes questions, and turns them down when told to."""

    PATH = '/org/netwarren/TestAgent'
    INTERFACE = """<node><interface name="org.freedesktop.PolicyKit1.AuthenticationAgent">
      <method name="BeginAuthentication"><arg type="s"/><arg type="s"/><arg type="s"/><arg type="a{ss}"/><arg type="s"/>
        <arg type="a(sa{sv})"/></method>
      <method name="CancelAuthentication"><arg type="s"/></method></interface></node>"""

    def __init__(self, pid):
        from gi.repository import Gio, GLib
        self.questions = []
        self.taken_back = []
        self.context = GLib.MainContext()
        self.context.push_thread_default()
        try:
            self.bus = Gio.DBusConnection.new_for_address_sync(
                BUS, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
            self.bus.register_object(self.PATH, Gio.DBusNodeInfo.new_for_xml(self.INTERFACE).interfaces[0], self._on_call, None, None)
        finally:
            self.context.pop_thread_default()
        self.loop = GLib.MainLoop(self.context)
        threading.Thread(target=self.loop.run, daemon=True).start()
        with open(f'/proc/{pid}/stat', encoding='ascii') as file:
            start = int(file.read().rpartition(')')[2].split()[19])
        subject = ('unix-process', {'pid': GLib.Variant('u', pid), 'start-time': GLib.Variant('t', start)})
        self.bus.call_sync('org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority', 'org.freedesktop.PolicyKit1.Authority',
                           'RegisterAuthenticationAgent', GLib.Variant('((sa{sv})ss)', (subject, 'C.UTF-8', self.PATH)), None, 0, -1, None)

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        if method == 'BeginAuthentication':
            action, message, _icon, _details, cookie, _identities = parameters.unpack()
            self.questions.append((action, message, cookie, invocation))
        else:
            self.taken_back.append(parameters.unpack()[0])
            invocation.return_value(None)

    def question(self, number):
        """Waits for question NUMBER, from 1: its action and what it says."""
        wait_for(lambda: len(self.questions) >= number, f'question {number}')
        return self.questions[number - 1][:2]

    def dismiss(self):
        """As a person who closes the dialog."""
        self.questions[-1][3].return_dbus_error('org.freedesktop.PolicyKit1.Error.Cancelled', 'dismissed')

    def is_taken_back(self):
        return self.questions[-1][2] in self.taken_back

    def close(self):
        self.loop.quit()
        self.bus.close_sync(None)


def go(app, place):
    app.click(app.find('Where to work'))
    app.click(app.find(place, 'list item', within=app.find('Where to work', 'list')))


@contextlib.contextmanager
def agent_of(app):
    agent = Agent(app.process.pid)
    try:
        yield agent
    finally:
        agent.close()


@contextlib.contextmanager
def window(desktop, programs, decision, **options):
    """The application, looking at this computer."""
    decide(decision)
    app = Application(desktop, *programs, DBUS_SYSTEM_BUS_ADDRESS=BUS, **options)
    try:
        app.find(card_name('Lab host'), 'panel')
        go(app, 'This computer')
        yield app
        if app.process.poll() is None:
            app.close()
        complaints = root(f'cat {BENCH}/asan* 2>/dev/null || true')
        assert not complaints, complaints
    except BaseException:
        Desktop.screenshot(f'failed-{os.getpid()}')
        with contextlib.suppress(Exception):
            print('# the screen held:\n# ' + app.texts().replace('\n', '\n# '))
        print('# the application said:\n# ' + app.output()[-3000:].replace('\n', '\n# '))
        raise
    finally:
        app.kill()
        root('for name in $(ip netns | cut -d" " -f1); do ip netns delete "$name"; done')


ALL = 'view=yes modify=yes modify-foreign=yes modify-host=yes'


def allowed(desktop, *programs):
    root('ip netns add theirs')
    with window(desktop, programs, ALL) as app:
        app.find(card_name('This computer'), 'panel')
        app.says('what you change here is real')
        add_namespace(app, 'red')
        assert namespaces() == {'red', 'theirs'}, namespaces()
        desktop.screenshot('computer')
        assert 'Made by somebody else' not in app.texts()
        select_card(app, 'theirs')
        app.says('Made by somebody else')
        desktop.screenshot('computer-theirs')
        select_card(app, 'This computer')
        app.says('The computer’s own network')
        app.key('ctrl+z')
        wait_for(lambda: namespaces() == {'theirs'}, 'red to be taken back')

        # What others do is seen, and the helper stays as long as somebody looks.
        root('ip netns add green')
        app.find(card_name('green'), 'panel')
        assert helper_pid()


def kept_apart(desktop, *programs):
    """Each world has its own: what is in it, what can be taken back, and where it stands."""
    with window(desktop, programs, ALL) as app:
        app.find(card_name('This computer'), 'panel')
        add_namespace(app, 'red')
        go(app, 'Practice lab')
        app.find(card_name('Lab host'), 'panel')
        app.gone(card_name('red'))
        add_namespace(app, 'blue')
        assert namespaces() == {'red'}, namespaces()
        go(app, 'This computer')
        app.find(card_name('red'), 'panel')
        app.gone(card_name('blue'))
        app.key('ctrl+z')
        wait_for(lambda: not namespaces(), 'red to be taken back')
        go(app, 'Practice lab')
        app.find(card_name('blue'), 'panel')


def denied(desktop, *programs):
    with window(desktop, programs, '') as app:
        app.says('You may not look at this computer’s networks')
        app.says('org.netwarren.Helper1.view')
        desktop.screenshot('computer-denied')
        decide('view=yes')
        app.click(app.find('Try Again', 'push button'))
        app.find(card_name('This computer'), 'panel')

        # To look is not to touch: the ghost goes, and the reason is said.
        app.key('n')
        app.replace(app.find('Name of the new namespace', 'text'), 'red')
        app.key('Return')
        app.says('did not work: You are not allowed')
        desktop.screenshot('computer-modify-denied')
        assert not namespaces(), namespaces()
        app.gone(card_name('red'))
        app.key('Escape')


def nobody_to_ask(desktop, *programs):
    with window(desktop, programs, 'view=auth_admin') as app:
        app.says('nothing runs in your session that could ask')
        desktop.screenshot('computer-no-agent')
        app.click(app.find('Go to the Practice Lab', 'push button'))
        app.find(card_name('Lab host'), 'panel')


def wish(app, name):
    """Asks for a namespace; somebody has to be asked first."""
    app.key('n')
    app.replace(app.find('Name of the new namespace', 'text'), name)
    app.key('Return')


def no_complaint(app, name):
    """As if nothing had been wished for."""
    app.gone(f'Namespace {name}, being made')
    assert 'did not work' not in app.texts()
    assert not namespaces(), namespaces()


def asked(desktop, *programs):
    with window(desktop, programs, 'view=yes modify=auth_admin') as app, agent_of(app) as agent:
        app.find(card_name('This computer'), 'panel')
        wish(app, 'red')
        action, message = agent.question(1)
        assert action == 'org.netwarren.Helper1.modify' and 'red' in message, (action, message)
        app.find('Cancel', 'push button')
        app.find('Namespace red, being made')
        desktop.screenshot('computer-asked')
        assert not namespaces(), namespaces()
        agent.dismiss()
        no_complaint(app, 'red')

        # Given up in the window: then nobody needs to be asked any more.
        wish(app, 'blue')
        agent.question(2)
        cancel = app.find('Cancel', 'push button')

        def given_up():
            app.click(cancel) # it slides in a moment later
            return agent.is_taken_back()
        wait_for(given_up, 'the question to be taken back')
        agent.dismiss()
        no_complaint(app, 'blue')

        wish(app, 'green')
        agent.question(3)
        app.close()
        wait_for(agent.is_taken_back, 'the question to be taken back')
        agent.dismiss()
        assert not namespaces(), namespaces()


def view_asked(desktop, *programs):
    with window(desktop, programs, '') as app, agent_of(app) as agent:
        app.says('You may not look')
        decide('view=auth_admin')
        app.click(app.find('Try Again', 'push button'))
        assert agent.question(1)[0] == 'org.netwarren.Helper1.view'
        app.says('may ask for your password')
        desktop.screenshot('computer-asking')
        agent.dismiss()
        app.says('Permission was not given')
        desktop.screenshot('computer-dismissed')
        app.click(app.find('Try Again', 'push button'))
        agent.question(2)
        agent.dismiss()
        app.says('Permission was not given')


def routes():
    return subprocess.run(['ip', 'route'], capture_output=True, text=True, check=True).stdout


def on_trial(desktop, *programs):
    """What would cut the computer off is asked about, and then kept only if somebody says so."""
    root('ip netns add outside && ip link add uplink type veth peer name downlink netns outside && '
         'ip addr add 203.0.113.2/24 dev uplink && ip link set uplink up && ip -n outside link set downlink up && '
         'ip route add default via 203.0.113.1')
    before = routes()
    with window(desktop, programs, ALL) as app:
        app.find(card_name('This computer'), 'panel')

        def answer(key, question):
            """In a dialog, which is a window of its own that becomes the active one a moment later."""
            app.says(question)

            def gone():
                app.key(key)
                return not re.search(question, app.texts())
            wait_for(gone, f'an end of {question!r}')

        def cut():
            app.click(outline(app, '^Cable (uplink|downlink) — (uplink|downlink)$'))
            app.find('Delete Cable', 'push button')
            app.key('Delete')
            answer('alt+d', 'Cut this computer off')
            app.says(r'undone by itself in \d+ seconds')
            assert routes() == '', routes()

        cut()
        desktop.screenshot('computer-trial')
        answer('alt+u', 'undone by itself')
        wait_for(lambda: routes() == before, 'the way out to come back')
        app.says('Everything is as it was before')
        assert not app.has_state(app.find('Undo', 'push button'), 'enabled'), 'what was taken back cannot be undone once more'

        cut()
        answer('alt+k', 'undone by itself')
        assert routes() == '', routes()
        app.key('ctrl+z')
        wait_for(lambda: routes() == before, 'undo to bring the way out back')


def in_the_dark(desktop, *programs):
    root('ip netns add theirs')
    with window(desktop, programs, ALL, ADW_DEBUG_COLOR_SCHEME='prefer-dark') as app:
        app.find(card_name('This computer'), 'panel')
        select_card(app, 'theirs')
        app.says('Made by somebody else')
        desktop.screenshot('computer-dark')
        assert desktop.brightness() < 0.35, f'the window is not dark: {desktop.brightness()}'


def helper_killed(desktop, *programs):
    with window(desktop, programs, ALL) as app:
        app.find(card_name('This computer'), 'panel')
        add_namespace(app, 'red')
        before = helper_pid()
        root(f'kill -KILL {before}')
        wait_for(lambda: helper_pid() not in (None, before), 'a new helper')
        add_namespace(app, 'blue')
        assert namespaces() == {'red', 'blue'}, namespaces()
        app.find(card_name('red'), 'panel')


if __name__ == '__main__':
    if os.getuid() == 0 or IN_BENCH not in os.environ:
        enter_bench()
    main(allowed, kept_apart, denied, nobody_to_ask, asked, view_asked, on_trial, in_the_dark, helper_killed)
