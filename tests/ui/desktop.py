# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop for the UI tests: a screen in memory, a window manager, a session bus, and an ordinary user.

The tests drive the real application as a person would: they look for what is on the screen through AT-SPI, the interface
that screen readers use, and move a real pointer and press real keys with XTest. What came of it is asked of `ip`, inside
the lab. Nothing here waits for a fixed time: everything waits for a condition, with a deadline."""

import contextlib
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings

warnings.filterwarnings('ignore', category=DeprecationWarning)

ORDINARY_USER = 65534
AS_ROOT = 'NETWARREN_TEST_AS_ROOT' # in the environment: stay what we are
DEADLINE = float(os.environ.get('NETWARREN_TEST_DEADLINE', '30'))

STILL = 0.2 # seconds

REQUIRED = ('Xvfb', 'xdotool', 'openbox', 'dbus-run-session', 'import', 'nsenter', 'ip')

class Skip(Exception):
    """The test cannot run here; the message says what is missing."""


def wait_for(condition, what, deadline=None):
    """Calls CONDITION until it gives something true and returns that; fails after DEADLINE seconds."""
    end = time.monotonic() + (deadline or DEADLINE)
    pause = 0.01
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f'waited in vain for {what}')
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)


def become_ordinary_user(programs):
    """When root, starts this script again as an ordinary user, with PROGRAMS copied to where that user can read them."""
    if os.getuid() != 0 or AS_ROOT in os.environ:
        return programs
    home = tempfile.mkdtemp(prefix='netwarren-ui-')
    try:
        os.chmod(home, 0o700)
        for source in os.listdir(os.path.dirname(os.path.abspath(__file__))):
            if source.endswith('.py'):
                shutil.copy(os.path.join(os.path.dirname(os.path.abspath(__file__)), source), home)
        copies = [shutil.copy(program, home) for program in programs]
        for directory, _, files in os.walk(home):
            for name in ['.'] + files:
                os.chown(os.path.join(directory, name), ORDINARY_USER, ORDINARY_USER)
        environment = dict(os.environ, HOME=home)
        status = subprocess.call(
            ['setpriv', f'--reuid={ORDINARY_USER}', f'--regid={ORDINARY_USER}', '--clear-groups', '--no-new-privs',
             '/usr/bin/python3', os.path.join(home, os.path.basename(sys.argv[0])), *copies, *sys.argv[3:]],
            env=environment, cwd=home)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    sys.exit(status)


def adopt_orphans():
    """Makes what our children leave behind our own child: the accessibility bus and what the session bus started."""
    set_child_subreaper = 36
    ctypes.CDLL(None).prctl(set_child_subreaper, 1, 0, 0, 0)


def end_orphans():
    for process in map(int, subprocess.run(['pgrep', '-P', str(os.getpid())], capture_output=True, text=True,
                                           check=False).stdout.split()):
        with contextlib.suppress(ProcessLookupError): # the pgrep itself
            os.kill(process, signal.SIGTERM)
    end = time.monotonic() + 10
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.02)


class Desktop:
    """A screen, a window manager and a session bus of the test's own. Use it with `with`."""

    def __init__(self, width=1440, height=900):
        missing = [program for program in REQUIRED if not shutil.which(program, path=os.environ['PATH'] + ':/usr/sbin:/sbin')]
        if missing:
            raise Skip('not installed: ' + ', '.join(missing))
        try:
            import gi
            gi.require_version('Atspi', '2.0')
        except (ImportError, ValueError) as error:
            raise Skip(f'AT-SPI cannot be used from Python: {error}') from None
        self.size = (width, height)
        self.processes = []
        self.home = tempfile.mkdtemp(prefix='netwarren-home-')

    def __enter__(self):
        runtime = os.path.join(self.home, 'runtime')
        os.mkdir(runtime, 0o700)
        self.runtime = runtime
        for variable in ('WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'AT_SPI_BUS_ADDRESS'):
            os.environ.pop(variable, None)
        os.environ.update(
            HOME=self.home, XDG_RUNTIME_DIR=runtime, XDG_STATE_HOME=os.path.join(self.home, 'state'),
            XDG_CONFIG_HOME=os.path.join(self.home, 'config'), XDG_CACHE_HOME=os.path.join(self.home, 'cache'),
            XDG_DATA_HOME=os.path.join(self.home, 'share'), GDK_BACKEND='x11', GSK_RENDERER='cairo',
            GSETTINGS_BACKEND='memory', NO_AT_BRIDGE='0', LC_ALL='C.UTF-8', LANGUAGE='',
            PATH=os.environ['PATH'] + ':/usr/sbin:/sbin')
        os.environ['DISPLAY'] = self._start_screen()
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = self._start_bus()
        self._start_window_manager()
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        end_orphans()
        shutil.rmtree(self.home, ignore_errors=True)

    def _start(self, arguments, **options):
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def _start_screen(self):
        reader, writer = os.pipe()
        width, height = self.size
        self.screen = self._start(
            # -r: no key repeats by itself; on a busy machine a release comes late.
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', f'{width}x{height}x24', '-noreset', '-nolisten', 'tcp', '-r'],
            pass_fds=[writer], stdout=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as answer:
            number = answer.readline().strip()
        if not number:
            raise Skip('Xvfb did not start')
        return ':' + number

    def close_screen(self):
        """Takes the screen away from everybody, as when an X server dies."""
        self.screen.kill()
        self.screen.wait()

    def _start_bus(self):
        bus = self._start(['dbus-daemon', '--session', '--nofork', '--print-address'], stdout=subprocess.PIPE, text=True)
        return bus.stdout.readline().strip()

    def _start_window_manager(self):
        self._start(['openbox'], stdout=subprocess.DEVNULL)
        wait_for(lambda: b'window id' in subprocess.run(['xprop', '-root', '_NET_SUPPORTING_WM_CHECK'], capture_output=True).stdout,
                 'the window manager')

    @staticmethod
    def brightness():
        """The mean brightness of the screen, from 0 to 1."""
        return float(subprocess.run(['import', '-window', 'root', '-colorspace', 'gray', '-format', '%[fx:mean]', 'info:'],
                                    capture_output=True, text=True, check=True).stdout)

    @staticmethod
    def screenshot(name):
        """Keeps a picture for a person to look at, where NETWARREN_SCREENSHOTS says."""
        directory = os.environ.get('NETWARREN_SCREENSHOTS')
        if directory:
            subprocess.run(['import', '-window', 'root', os.path.join(directory, name + '.png')], check=False)


class Node:
    """One accessible object as it was when the tree was read. What changes is asked anew: see Application."""

    def __init__(self, path, name, role, states, interfaces, index):
        self.path = path
        self.name = name
        self.role = role
        self.visible = 'visible' in states
        self.focused = 'focused' in states
        self.interfaces = interfaces
        self.index = index
        self.parent = None
        self.children = []

    @property
    def is_page(self):
        """Whether it is a page of a stack: an object between two widgets that is no widget."""
        return self.role == 'panel' and AccessibilityBus.COMPONENT not in self.interfaces

    def __str__(self):
        return f'{self.role} {self.name!r}'

    def walk(self):
        """Yields what is below it, but for what is hidden."""
        for child in self.children:
            if child.visible:
                yield child
                yield from child.walk()

    def ancestors(self):
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class AccessibilityBus:
    """What the application tells to screen readers. Read in one piece through Cache.GetItems: asking each of some hundred
    objects for its name takes a second."""

    ROOT = '/org/a11y/atspi/accessible/root'
    ACCESSIBLE, COMPONENT, TEXT = ('org.a11y.atspi.' + name for name in ('Accessible', 'Component', 'Text'))
    STATES = ('invalid active armed busy checked collapsed defunct editable enabled expandable expanded focusable focused '
              'has_tooltip horizontal iconified modal multi_line multiselectable opaque pressed resizable selectable '
              'selected sensitive showing single_line stale transient vertical visible').split()
    WINDOW_COORDINATES = 1

    def __init__(self):
        import gi
        gi.require_version('Atspi', '2.0')
        from gi.repository import Atspi, Gio, GLib
        self.role_names = {}
        self.asked = {} # what was asked for its children in vain, and what was known of it then
        self.role_name = lambda role: Atspi.role_get_name(Atspi.Role(role))
        self.variant = GLib.Variant
        self.error = GLib.Error
        session = Gio.DBusConnection.new_for_address_sync(
            os.environ['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        address = session.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None, 0, -1, None).unpack()[0]
        session.close_sync(None)
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.connection.set_exit_on_close(False)

    def call(self, name, path, interface, method, signature=None, *arguments):
        parameters = self.variant(signature, arguments) if signature else None
        return self.connection.call_sync(name, path, interface, method, parameters, None, 0, 20000, None).unpack()

    def find_application(self, pid):
        """The bus name of the application that is process PID, or None."""
        for name, _ in self.call('org.a11y.atspi.Registry', self.ROOT, self.ACCESSIBLE, 'GetChildren')[0]:
            if self.call('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                         'GetConnectionUnixProcessID', '(s)', name)[0] == pid:
                return name
        return None

    def _name_of_role(self, role):
        if role not in self.role_names:
            self.role_names[role] = self.role_name(role)
        return self.role_names[role]

    def names_of_states(self, bits):
        return {name for bit, name in enumerate(self.STATES) if bits[0] & 1 << bit}

    def _read(self, name):
        nodes, parents, counts = {}, {}, {}
        for (_, path), _, (_, parent), index, count, interfaces, label, role, _, states in \
                self.call(name, '/org/a11y/atspi/cache', 'org.a11y.atspi.Cache', 'GetItems')[0]:
            nodes[path] = Node(path, label, self._name_of_role(role), self.names_of_states(states), interfaces, index)
            parents[path] = parent
            counts[path] = count
        for path, node in nodes.items():
            node.parent = nodes.get(parents[path])
            if node.parent is not None:
                node.parent.children.append(node)
        for node in nodes.values():
            node.children.sort(key=lambda child: child.index)
        return nodes, counts

    def read(self, name):
        """All of NAME's objects by path. What nobody asked for yet is not in the application's cache: it is asked for."""
        for _ in range(40):
            nodes, counts = self._read(name)
            short = {path: (counts[path], {child.path for child in node.children}) for path, node in nodes.items()
                     if node.visible and len(node.children) < counts[path]}
            unknown = [path for path, known in short.items() if self.asked.get(path) != known]
            self.asked = short
            asked = False
            while unknown:
                path = unknown.pop()
                with contextlib.suppress(self.error): # it vanished meanwhile
                    new = [child for _, child in self.call(name, path, self.ACCESSIBLE, 'GetChildren')[0] if child not in nodes]
                    asked = asked or bool(new)
                    unknown += new
            windows = [path for _, path in self.call(name, self.ROOT, self.ACCESSIBLE, 'GetChildren')[0]]
            if not asked and all(path in nodes for path in windows):
                return nodes, windows
        return nodes, windows


class Application:
    """The running application, seen and used from outside."""

    def __init__(self, desktop, program, helper, wrapper=(), arguments=(), **environment):
        self.bus = AccessibilityBus()
        self.log = tempfile.NamedTemporaryFile('w+', prefix='netwarren-log-')
        self.process = subprocess.Popen(
            [*wrapper, program, *arguments], stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT,
            env=dict(os.environ, NETWARREN_HELPER=helper, G_DEBUG='fatal-warnings',
                     ASAN_OPTIONS='detect_leaks=0:abort_on_error=1', UBSAN_OPTIONS='halt_on_error=1:print_stacktrace=1',
                     **environment))
        self.name = wait_for(self._find_name, 'the application on the accessibility bus')
        self.window = wait_for(self._find_window, 'its window')
        self.origin = (0, 0)
        self.fill_screen(*desktop.size)

    def fill_screen(self, width, height):
        """Gives the window the whole screen and finds out where in it AT-SPI counts from: inside its frame."""
        frame = self.find(role='frame')
        self._xdotool('windowmove', self.window, 0, 0, 'windowsize', self.window, width, height)

        def filled():
            geometry = dict(re.findall(r'(X|Y|WIDTH|HEIGHT)=(-?\d+)', subprocess.run(
                ['xdotool', 'getwindowgeometry', '--shell', self.window], capture_output=True, text=True, check=True).stdout))
            x, y, outer_width, outer_height = (int(geometry[key]) for key in ('X', 'Y', 'WIDTH', 'HEIGHT'))
            _, _, inner_width, inner_height = self._extents(frame)
            self.origin = (x + (outer_width - inner_width) // 2, y + (outer_height - inner_height) // 2)
            return (outer_width, outer_height) == (width, height) and 0 <= width - inner_width < 40
        wait_for(filled, 'the window to fill the screen')

    # -- looking --

    def output(self):
        self.log.flush()
        with open(self.log.name, encoding='utf-8', errors='replace') as log:
            return log.read()

    def alive(self):
        """Fails with the program's own words when it has ended by itself."""
        if self.process.poll() is not None:
            raise AssertionError(f'the application ended with {self.process.returncode}:\n{self.output()[-6000:]}')

    def _find_name(self):
        self.alive()
        with contextlib.suppress(self.bus.error): # one that is just leaving
            return self.bus.find_application(self.process.pid)

    def _find_window(self):
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                               capture_output=True, text=True, check=False).stdout.split()
        return found[0] if found else None

    def _ask(self, node, interface, method, signature=None, *arguments):
        """Asks NODE; None when it is gone."""
        try:
            return self.bus.call(self.name, node.path, interface, method, signature, *arguments)
        except self.bus.error:
            self.alive()
            return None

    def _extents(self, node):
        if AccessibilityBus.COMPONENT not in node.interfaces:
            return 0, 0, 0, 0
        answer = self._ask(node, AccessibilityBus.COMPONENT, 'GetExtents', '(u)', AccessibilityBus.WINDOW_COORDINATES)
        return answer[0] if answer else (0, 0, 0, 0)

    def tree(self):
        """The windows, with everything in them."""
        self.alive()
        try:
            self.nodes, windows = self.bus.read(self.name)
        except self.bus.error as error:
            self.alive()
            if 'UnknownMethod' not in str(error): # it has just started
                raise AssertionError('the application does not answer') from error
            self.nodes, windows = {}, []
        return [self.nodes[path] for path in windows if path in self.nodes]

    def is_current(self, page):
        """GTK 4.8 does not say which page of a stack is the one that is shown: whether a click would hit PAGE."""
        if not page.children:
            return False
        x, y, width, height = self._extents(page.children[0])
        if width <= 0 or height <= 0:
            return False
        window = [node for node in page.ancestors() if AccessibilityBus.COMPONENT in node.interfaces][-1]
        answer = self._ask(window, AccessibilityBus.COMPONENT, 'GetAccessibleAtPoint', '(iiu)',
                           x + width // 2, y + height // 2, AccessibilityBus.WINDOW_COORDINATES)
        hit = self.nodes.get(answer[0][1]) if answer else None
        return hit is None or hit is page or page in hit.ancestors()

    def is_drawn(self, node):
        """GTK 4.8 says "showing" of windows only: what was never drawn has no size, and what is on another page of a stack
        than the one on top may have one."""
        _, _, width, height = self._extents(node)
        return width > 0 and height > 0 and \
            all(self.is_current(page) for page in node.ancestors() if page.is_page)

    def all(self, name=None, role=None, within=None):
        """All accessibles of that NAME (a string, or a compiled pattern) and ROLE that are on the screen."""
        windows = self.tree()
        tops = windows if within is None else filter(None, [self.nodes.get(within.path)])
        return [node for top in tops for node in [top, *top.walk()]
                if (role is None or node.role == role)
                and (name is None or (name.search(node.name) if isinstance(name, re.Pattern) else node.name == name))
                and self.is_drawn(node)]

    def find(self, name=None, role=None, within=None, deadline=None):
        """Waits until there is one, and returns it."""
        what = f"{role or 'widget'} {name.pattern if isinstance(name, re.Pattern) else name!r}"
        return wait_for(lambda: next(iter(self.all(name, role, within)), None), what, deadline)

    def gone(self, name=None, role=None, within=None):
        wait_for(lambda: not self.all(name, role, within), f'{role or "widget"} {name!r} to go away')

    def text(self, node):
        """What is written in an entry or label now."""
        answer = self._ask(node, AccessibilityBus.TEXT, 'GetText', '(ii)', 0, 1 << 20)
        return answer[0] if answer else ''

    def texts(self, within=None):
        """All the text on the screen, or in a part of it, as one string."""
        windows = self.tree()
        tops = windows if within is None else filter(None, [self.nodes.get(within.path)])
        lines = []

        def collect(node):
            if node.is_page and not self.is_current(node):
                return
            lines.append(node.name)
            if node.role in ('text', 'entry'):
                lines.append(self.text(node))
            for child in node.children:
                if child.visible:
                    collect(child)
        for top in tops:
            collect(top)
        return '\n'.join(lines)

    def says(self, pattern, within=None, deadline=None):
        """Waits until the screen holds a text that matches PATTERN; returns the match."""
        try:
            return wait_for(lambda: re.search(pattern, self.texts(within)), f'the text {pattern!r} on the screen', deadline)
        except AssertionError as error:
            raise AssertionError(f'{error}; it holds:\n{self.texts(within)}') from None

    def says_no_more(self, pattern, within=None):
        wait_for(lambda: not re.search(pattern, self.texts(within)), f'the text {pattern!r} to go away')

    def states(self, node):
        answer = self._ask(node, AccessibilityBus.ACCESSIBLE, 'GetState')
        return self.bus.names_of_states(answer[0]) if answer else set()

    def has_state(self, node, name):
        return name in self.states(node)

    def box(self, node):
        """(x, y, width, height) on the screen."""
        x, y, width, height = self._extents(node)
        return self.origin[0] + x, self.origin[1] + y, width, height

    def centre(self, node):
        x, y, width, height = self.box(node)
        return x + width // 2, y + height // 2

    # -- doing --

    @staticmethod
    def _xdotool(*arguments):
        subprocess.run(['xdotool', *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)

    def click(self, node, button=1, times=1):
        x, y = self.settled(node)
        self.click_at(x, y, button, times)

    def settled(self, node):
        """The middle of NODE once it has stood still for some frames: what slides in is not where it will be."""
        last, since = None, 0

        def still():
            nonlocal last, since
            box, now = self.box(node), time.monotonic()
            if box != last:
                last, since = box, now
            return box[2] > 0 and now - since > STILL
        wait_for(still, f'{node} to stand still')
        return self.centre(node)

    def click_at(self, x, y, button=1, times=1):
        # In two steps, as a hand does: GDK may lose a press that comes in one breath with the motion before it.
        self._xdotool('mousemove', x, y)
        self._xdotool('click', '--repeat', times, '--delay', 60, button)

    def drag(self, start, end, button=1):
        """From one point to another, in steps, as a hand does."""
        (x0, y0), (x1, y1) = start, end
        self._xdotool('mousemove', x0, y0)
        self._xdotool('mousedown', button)
        for step in range(1, 13):
            self._xdotool('mousemove', x0 + (x1 - x0) * step // 12, y0 + (y1 - y0) * step // 12)
        self._xdotool('mouseup', button)

    def key(self, *keys):
        self._xdotool('key', '--delay', 30, *keys)

    def type(self, text):
        self._xdotool('type', '--delay', 15, '--', text)

    def wait_focus(self, node):
        wait_for(lambda: self.has_state(node, 'focused'), f'{node} to have the focus')

    def focused(self):
        """What has the keyboard focus, or None."""
        return next((node for top in self.tree() for node in top.walk() if node.focused), None)

    def replace(self, node, text):
        """Types TEXT over what stands in the entry NODE, which has the focus."""
        self.wait_focus(node)
        self.key('ctrl+a')
        if text:
            self.type(text)
        else:
            self.key('Delete')
        wait_for(lambda: self.text(node) == text, f'{text!r} in {node}')

    def fill(self, node, text):
        """Replaces what stands in an entry."""
        self.click(node)
        self.replace(node, text)

    # -- ending --

    def assert_quiet(self):
        output = self.output()
        for word in ('CRITICAL', 'WARNING', 'runtime error', 'AddressSanitizer'):
            assert word not in output, output[-6000:]

    def close(self):
        """Ends it as a person does and checks that it went quietly."""
        self.alive()
        self.key('ctrl+q')
        wait_for(lambda: self.process.poll() is not None or self._discard(), 'the application to end')
        wait_for(lambda: self.process.poll() is not None, 'the application to end')
        assert self.process.returncode == 0, self.output()[-6000:]
        self.assert_quiet()

    def _discard(self):
        """Whether it asked about what is not saved; nobody wants that here."""
        with contextlib.suppress(AssertionError): # it has ended meanwhile
            if self.all('Discard'):
                self.key('alt+d')
                return True
        return False

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


class Lab:
    """The lab from inside, through the real tools."""

    def __init__(self, application):
        self.pid = wait_for(lambda: self.find_helper(application.process.pid), 'the helper process')

    @staticmethod
    def find_helper(parent):
        found = subprocess.run(['pgrep', '-P', str(parent), '-f', 'netwarren-helper'], capture_output=True, text=True, check=False)
        return int(found.stdout.split()[0]) if found.stdout.split() else None

    def run(self, *command, check=True):
        result = subprocess.run(
            ['nsenter', '-t', str(self.pid), '-U', '-n', '-m', '--preserve-credentials', '--', *command],
            capture_output=True, text=True, check=False)
        if check and result.returncode != 0:
            raise AssertionError(f'{" ".join(command)}: {result.stderr}')
        return result.stdout

    def ip(self, *arguments):
        output = self.run('ip', '-j', *arguments)
        return json.loads(output) if output.strip() else []

    def namespaces(self):
        return {entry['name'] for entry in self.ip('netns')}

    def links(self, namespace=None):
        """Names of the interfaces, but for lo."""
        where = ['-n', namespace] if namespace else []
        return {link['ifname'] for link in self.ip(*where, 'link') if link['ifname'] != 'lo'}

    def addresses(self, namespace=None, link=None):
        """{"veth-red": ["192.168.15.1/24"]}, IPv4 only."""
        where = ['-n', namespace] if namespace else []
        found = {entry['ifname']: [f"{a['local']}/{a['prefixlen']}" for a in entry['addr_info'] if a['family'] == 'inet']
                 for entry in self.ip(*where, 'addr') if entry}
        return found.get(link, []) if link else found

    def gone(self):
        return not os.path.exists(f'/proc/{self.pid}') or \
            open(f'/proc/{self.pid}/stat', encoding='ascii').read().split()[2] == 'Z'


def main(*tests):
    """Runs TESTS, each a function of (desktop, program, helper), or those that the command line names, and prints TAP."""
    tests = [test for test in tests if not sys.argv[3:] or test.__name__ in sys.argv[3:]]
    programs = become_ordinary_user(sys.argv[1:3])
    adopt_orphans()
    print(f'1..{len(tests)}', flush=True)
    failed = False
    for number, test in enumerate(tests, 1):
        name = test.__name__.replace('_', ' ')
        try:
            with Desktop(*getattr(test, 'size', ())) as desktop:
                test(desktop, *programs)
            print(f'ok {number} - {name}', flush=True)
        except Skip as reason:
            print(f'ok {number} - {name} # SKIP {reason}', flush=True)
        except BaseException:  # pylint: disable=broad-except # whatever it is, the other tests still run
            failed = True
            for line in traceback.format_exc().splitlines():
                print('# ' + line)
            print(f'not ok {number} - {name}', flush=True)
    sys.exit(1 if failed else 0)
