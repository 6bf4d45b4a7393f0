# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole lesson with the mouse: a switch, cables to it, the host's address, the simulated internet, a gateway, a published port;
ip, bridge, nft, real pings and real TCP connections are the judges."""

import contextlib
import re
import subprocess

from desktop import main, wait_for
from scene import add_namespace, card, lab_window, outline, ping, replies, select_card

SERVER = '''
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('0.0.0.0', 80))
listener.listen()
print('ready', flush=True)
while True:
    connection, address = listener.accept()
    connection.sendall(f'blue sees {address[0]}'.encode())
    connection.close()
'''

CLIENT = '''
import socket
connection = socket.create_connection(('{address}', 80), 5)
answer = b''
while piece := connection.recv(100):
    answer += piece
print(answer.decode())
'''


@contextlib.contextmanager
def server(lab, namespace):
    """A TCP server on port 80 inside NAMESPACE."""
    process = subprocess.Popen(
        ['nsenter', '-t', str(lab.pid), '-U', '-n', '-m', '--preserve-credentials', '--',
         'ip', 'netns', 'exec', namespace, '/usr/bin/python3', '-c', SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == 'ready\n'
        yield
    finally:
        process.kill()
        process.wait()


def connect(lab, namespace, address):
    """What the server says to somebody in NAMESPACE ('' for the host) who connects to ADDRESS."""
    where = ['ip', 'netns', 'exec', namespace] if namespace else []
    return lab.run(*where, '/usr/bin/python3', '-c', CLIENT.format(address=address)).strip()


def pings(lab, namespace, address):
    where = ['ip', 'netns', 'exec', namespace] if namespace else []
    return ' 1 received' in lab.run(*where, 'ping', '-c', '1', '-W', '2', address, check=False)


@contextlib.contextmanager
def dialog(app, title):
    """What is clicked meanwhile is in the dialog of that TITLE."""
    frame = app.find(title, 'frame')
    origin = app.origin
    window = wait_for(lambda: subprocess.run(['xdotool', 'search', '--onlyvisible', '--name', f'^{title}$'], capture_output=True,
                                             text=True, check=False).stdout.split(), f'the window {title}')[0]

    def find_origin():
        geometry = dict(re.findall(r'(X|Y|WIDTH|HEIGHT)=(-?\d+)', subprocess.run(
            ['xdotool', 'getwindowgeometry', '--shell', window], capture_output=True, text=True, check=True).stdout))
        x, y, outer_width, outer_height = (int(geometry[key]) for key in ('X', 'Y', 'WIDTH', 'HEIGHT'))
        app.origin = (0, 0)
        _, _, inner_width, inner_height = app.box(frame)
        app.origin = (x + (outer_width - inner_width) // 2, y + (outer_height - inner_height) // 2)
        return inner_width > 0
    wait_for(find_origin, f'{title} to be on the screen')
    try:
        yield frame
    finally:
        app.origin = origin


def slab(app, name):
    return app.find(re.compile(rf'^Switch {re.escape(name)}'), 'panel')


def add_switch(app, name):
    app.key('b')
    app.replace(app.find('Name of the new switch', 'text'), name)
    app.key('Return')
    app.gone('Name of the new switch')
    return slab(app, name)


def plug(app, namespace, switch):
    """Drags a cable from NAMESPACE onto SWITCH; returns what is proposed, and accepts it."""
    app.drag(app.settled(app.find(f'Connect {namespace}', 'push button')), app.settled(slab(app, switch)))
    app.wait_focus(app.find(f'Interface in {namespace}', 'text'))
    found = [app.text(node) for node in app.all(re.compile('^(Interface|Address|Port)'), 'text')]
    app.key('Return')
    outline(app, f'^Cable veth-{namespace} — veth-{namespace}-br|^Cable veth-{namespace}-br — veth-{namespace}')
    return found


def choose(app, name):
    """Goes down in the menu that is open until NAME has the focus, and takes it."""
    for _ in range(30):
        app.key('Down')
        focused = wait_for(app.focused, 'the menu to have the focus')
        if focused.name == name:
            app.key('Return')
            return
    raise AssertionError(f'{name} is not in the menu')


def walks_the_article(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        add_namespace(app, 'red')
        add_namespace(app, 'blue')

        # ip link add v-net-0 type bridge; ip link set dev v-net-0 up
        add_switch(app, 'v-net-0')
        switch = lab.ip('-d', 'link', 'show', 'v-net-0')[0]
        assert switch['linkinfo']['info_kind'] == 'bridge' and 'UP' in switch['flags'], switch

        # Two cables, with addresses of one network.
        assert plug(app, 'red', 'v-net-0') == ['veth-red', '192.168.15.1/24', 'veth-red-br']
        assert plug(app, 'blue', 'v-net-0') == ['veth-blue', '192.168.15.2/24', 'veth-blue-br']
        for name, address in (('red', '192.168.15.1/24'), ('blue', '192.168.15.2/24')):
            port = lab.ip('link', 'show', f'veth-{name}-br')[0]
            assert port['master'] == 'v-net-0' and 'UP' in port['flags'], port
            assert lab.addresses(name, f'veth-{name}') == [address]
        select_card(app, 'red')
        replies(app, '192.168.15.2', 2, ping(app, '192.168.15.2'))
        assert not pings(lab, '', '192.168.15.1')

        # ip addr add 192.168.15.5/24 dev v-net-0: the host is plugged in as well.
        app.click(outline(app, r'v-net-0'))
        app.fill(app.find('Add address', 'text', within=app.find('Inspector')), '192.168.15.5/24')
        app.key('Return')
        wait_for(lambda: lab.addresses(None, 'v-net-0') == ['192.168.15.5/24'], 'the address of the switch')
        app.click(outline(app, '^Lab host'))
        replies(app, '192.168.15.1', 1, ping(app, '192.168.15.1'))
        assert pings(lab, 'red', '192.168.15.5')

        # An outside, which knows no way back to private addresses.
        app.key('F10')
        choose(app, 'Add the Simulated Internet')
        card(app, 'internet')
        assert lab.addresses(None, 'uplink') == ['203.0.113.1/24']
        assert '8.8.8.8/32' in lab.addresses('internet', 'lo')
        assert pings(lab, '', '8.8.8.8') and not pings(lab, 'blue', '8.8.8.8')

        # The gateway: address, default routes, forwarding, masquerade.
        app.click(outline(app, r'v-net-0'))
        app.click(app.find('Let These Reach Outside…', 'push button'))
        with dialog(app, 'Reach Outside') as frame:
            app.says(r'ip -n blue route replace default via 192\.168\.15\.5', frame)
            desktop.screenshot('gateway')
            app.click(app.find('Apply', 'push button', within=frame))
            app.gone('Reach Outside', 'frame')
        for name in ('red', 'blue'):
            wait_for(lambda: [route['gateway'] for route in lab.ip('-n', name, 'route', 'show', 'default')] == ['192.168.15.5'],
                     f'the default route of {name}')
        wait_for(lambda: 'masquerade' in lab.run('nft', 'list', 'ruleset'), 'the masquerade rule')
        assert lab.run('cat', '/proc/sys/net/ipv4/ip_forward') == '1\n'
        select_card(app, 'blue')
        replies(app, '8.8.8.8', 2, ping(app, '8.8.8.8'))
        assert pings(lab, 'red', '203.0.113.254')

        # Outside, blue is the host; and port 80 of the host is blue's.
        with server(lab, 'internet'):
            assert connect(lab, 'blue', '203.0.113.254') == 'blue sees 203.0.113.1'
        app.key('F10')
        choose(app, 'Publish a Port…')
        with dialog(app, 'Publish a Port') as frame:
            app.click(app.find('Also From Lab host Itself', within=frame))
            desktop.screenshot('publish')
            app.click(app.find('Apply', 'push button', within=frame))
            app.gone('Publish a Port', 'frame')
        wait_for(lambda: 'dnat' in lab.run('nft', 'list', 'ruleset'), 'the published port')
        with server(lab, 'blue'):
            assert connect(lab, 'internet', '203.0.113.1') == 'blue sees 203.0.113.254'
            assert connect(lab, '', '203.0.113.1').startswith('blue sees ')
        card(app, 'blue')
        desktop.screenshot('article')

        # Every step can be taken back, to the last trace: a port, a gateway, the internet, an address, two cables, a switch, blue, red.
        app.key(*['ctrl+z'] * 9)
        wait_for(lambda: not lab.namespaces(), 'the lab to be empty')
        assert lab.links() == set()
        assert lab.run('nft', 'list', 'ruleset') == ''
        assert lab.run('cat', '/proc/sys/net/ipv4/ip_forward') == '0\n'


if __name__ == '__main__':
    main(walks_the_article)
