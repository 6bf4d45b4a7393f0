# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole lesson by hand in one window: a cable and its ARP tables, a switch, the host's address, the simulated internet, a
gateway, a published port; ip, bridge, nft, real pings and real TCP connections are the judges."""

import contextlib
import json
import re
import subprocess

from desktop import Desktop, main, wait_for
from scene import add_namespace, cable, cable_row, card, lab_window, outline, ping, replies, select_card, tab

SERVER = '''
import socket
import sys
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('0.0.0.0', 80))
listener.listen()
print('ready', flush=True)
while True:
    connection, address = listener.accept()
    connection.sendall(f'{sys.argv[1]} sees {address[0]}'.encode())
    connection.close()
'''

CLIENT = '''
import socket
connection = socket.create_connection(('{address}', {port}), 5)
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
         'ip', 'netns', 'exec', namespace, '/usr/bin/python3', '-c', SERVER, namespace], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == 'ready\n'
        yield
    finally:
        process.kill()
        process.wait()


def connect(lab, namespace, address, port=80):
    """What the server says to somebody in NAMESPACE ('' for the host) who connects to ADDRESS and PORT."""
    where = ['ip', 'netns', 'exec', namespace] if namespace else []
    return lab.run(*where, '/usr/bin/python3', '-c', CLIENT.format(address=address, port=port), check=False).strip()


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


def mac(lab, namespace, link):
    return lab.ip('-n', namespace, 'link', 'show', link)[0]['address']


def knows(lab, namespace, address, expected):
    """Whether the ARP table of NAMESPACE says that ADDRESS has the MAC address EXPECTED."""
    return any(entry.get('lladdr') == expected for entry in lab.ip('-n', namespace, 'neigh', 'show', address))


def learnt(lab, address, port):
    return any(entry['mac'] == address and entry['ifname'] == port
               for entry in json.loads(lab.run('bridge', '-j', 'fdb', 'show', 'br', 'v-net-0')))


def default_gateway(lab, namespace):
    return [route['gateway'] for route in lab.ip('-n', namespace, 'route', 'show', 'default')]


def state(lab):
    """What was built, without what the kernel numbers anew: comparable before and after."""
    found = {'rules': re.sub(r'packets \d+ bytes \d+', '', lab.run('nft', 'list', 'ruleset')),
             'forwarding': lab.run('cat', '/proc/sys/net/ipv4/ip_forward')}
    for name in [None, *sorted(lab.namespaces())]:
        where = ['-n', name] if name else []
        for entry in lab.ip(*where, 'addr'):
            found[name, entry['ifname']] = (entry['address'], entry['mtu'], entry.get('master'), sorted(entry['flags']),
                                            sorted(a['local'] for a in entry['addr_info'] if a['family'] == 'inet'))
        found[name, 'routes'] = sorted((route['dst'], route.get('gateway'), route['dev']) for route in lab.ip(*where, 'route'))
    return found


# The steps.

def cables_two_namespaces(app, lab):
    """red and blue by themselves; the cable goes again, for there is to be a switch."""
    for name in ('red', 'blue'):
        add_namespace(app, name)
        assert lab.links(name) == set() and lab.ip('-n', name, 'route') == []
    cable(app, 'red', 'blue')
    assert lab.addresses('red', 'veth-red') == ['192.168.15.1/24'] and lab.addresses('blue', 'veth-blue') == ['192.168.15.2/24']
    select_card(app, 'red')
    replies(app, '192.168.15.2', 1, ping(app, '192.168.15.2'))
    address = mac(lab, 'blue', 'veth-blue')
    assert knows(lab, 'red', '192.168.15.2', address)
    tab(app, 'ARP')
    app.says(re.escape(address), app.find('Inspector', 'filler'))
    tab(app, 'Routes')
    app.says(r'192\.168\.15\.0/24', app.find('Inspector', 'filler'))

    app.click(cable_row(app, 'red', 'blue'))
    app.key('Delete')
    wait_for(lambda: not lab.links('red') and not lab.links('blue'), 'the cable to go')
    app.gone(re.compile('^Cable veth-'), 'list item')


def makes_a_switch(app, lab):
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
    assert pings(lab, 'blue', '192.168.15.1') and not pings(lab, '', '192.168.15.1')

    # What the switch has learnt.
    app.click(outline(app, '^Switch v-net-0'))
    tab(app, 'MAC Table')
    for name in ('red', 'blue'):
        address = mac(lab, name, f'veth-{name}')
        assert learnt(lab, address, f'veth-{name}-br')
        app.says(re.escape(address), app.find('Inspector', 'filler'))
    tab(app, 'Overview')


def plugs_the_host_in(app, lab):
    # ip addr add 192.168.15.5/24 dev v-net-0
    app.fill(app.find('Add address', 'text', within=app.find('Inspector', 'filler')), '192.168.15.5/24')
    app.key('Return')
    wait_for(lambda: lab.addresses(None, 'v-net-0') == ['192.168.15.5/24'], 'the address of the switch')
    select_card(app, 'Lab host')
    replies(app, '192.168.15.1', 1, ping(app, '192.168.15.1'))
    assert pings(lab, '', '192.168.15.2') and pings(lab, 'red', '192.168.15.5')


def adds_an_outside(app, lab):
    """One that knows no way back to private addresses."""
    app.key('F10')
    choose(app, 'Add the Simulated Internet')
    card(app, 'internet')
    assert lab.addresses(None, 'uplink') == ['203.0.113.1/24']
    assert '8.8.8.8/32' in lab.addresses('internet', 'lo')
    assert pings(lab, '', '8.8.8.8') and not pings(lab, 'blue', '8.8.8.8')


def lets_them_reach_outside(app, lab):
    """Default routes, forwarding, masquerade: seen from outside, blue is the host."""
    app.click(outline(app, '^Switch v-net-0'))
    app.click(app.find('Let These Reach Outside…', 'push button'))
    with dialog(app, 'Reach Outside') as frame:
        app.says(r'ip -n blue route replace default via 192\.168\.15\.5', frame)
        Desktop.screenshot('gateway')
        app.click(app.find('Apply', 'push button', within=frame))
        app.gone('Reach Outside', 'frame')
    for name in ('red', 'blue'):
        wait_for(lambda: default_gateway(lab, name) == ['192.168.15.5'], f'the default route of {name}')
    wait_for(lambda: 'masquerade' in lab.run('nft', 'list', 'ruleset'), 'the masquerade rule')
    assert lab.run('cat', '/proc/sys/net/ipv4/ip_forward') == '1\n'
    select_card(app, 'blue')
    replies(app, '8.8.8.8', 2, ping(app, '8.8.8.8'))
    assert pings(lab, 'red', '203.0.113.254')
    with server(lab, 'internet'):
        assert connect(lab, 'blue', '203.0.113.254') == 'internet sees 203.0.113.1'


def publishes_a_port(app, lab):
    app.key('F10')
    choose(app, 'Publish a Port…')
    with dialog(app, 'Publish a Port') as frame:
        app.click(app.find('Also From Lab host Itself', within=frame))
        Desktop.screenshot('publish')
        app.click(app.find('Apply', 'push button', within=frame))
        app.gone('Publish a Port', 'frame')
    wait_for(lambda: 'dnat' in lab.run('nft', 'list', 'ruleset'), 'the published port')
    with server(lab, 'blue'):
        assert connect(lab, 'internet', '203.0.113.1') == 'blue sees 203.0.113.254'
        assert connect(lab, '', '203.0.113.1').startswith('blue sees ')


def changes_the_published_port(app, lab):
    """To another number, and away; and back again."""
    select_card(app, 'Lab host')
    tab(app, 'NAT')
    app.click(app.find('Change TCP 80 → 192.168.15.2:80', 'push button'))
    with dialog(app, 'Published Port') as frame:
        app.fill(app.find('Port', 'text', within=frame), '8080')
        app.click(app.find('Apply', 'push button', within=frame))
        app.gone('Published Port', 'frame')
    wait_for(lambda: 'dport 8080' in lab.run('nft', 'list', 'ruleset'), 'the other port')
    with server(lab, 'blue'):
        assert connect(lab, 'internet', '203.0.113.1', 8080) == 'blue sees 203.0.113.254'
        assert connect(lab, 'internet', '203.0.113.1', 80) == ''
    app.click(app.find('Remove TCP 8080 → 192.168.15.2:80', 'push button'))
    wait_for(lambda: 'dnat' not in lab.run('nft', 'list', 'ruleset'), 'the published port to go')
    app.says('No port leads to a machine behind it')

    select_card(app, 'Lab host') # whoever undoes does not stand in a field
    app.key('ctrl+z', 'ctrl+z')
    app.find('Change TCP 80 → 192.168.15.2:80', 'push button')
    with server(lab, 'blue'):
        assert connect(lab, 'internet', '203.0.113.1') == 'blue sees 203.0.113.254'


def deletes_the_switch_and_brings_it_back(app, lab):
    before = state(lab)
    app.click(outline(app, '^Switch v-net-0'))
    app.key('Delete')
    wait_for(lambda: lab.links() == {'uplink', 'veth-red-br', 'veth-blue-br'}, 'the switch to go')
    assert not any('master' in link for link in lab.ip('link')) and not pings(lab, 'blue', '8.8.8.8')
    app.gone(re.compile('^Switch v-net-0'), 'panel')
    app.key('ctrl+z')
    slab(app, 'v-net-0')
    wait_for(lambda: state(lab) == before, f'{before}')
    assert pings(lab, 'blue', '8.8.8.8')


def walks_the_article(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        cables_two_namespaces(app, lab)
        makes_a_switch(app, lab)
        plugs_the_host_in(app, lab)
        adds_an_outside(app, lab)
        lets_them_reach_outside(app, lab)
        publishes_a_port(app, lab)
        changes_the_published_port(app, lab)
        deletes_the_switch_and_brings_it_back(app, lab)
        card(app, 'blue')
        Desktop.screenshot('article')

        # All eleven steps can be taken back, to the last trace.
        app.key(*['ctrl+z'] * 11)
        wait_for(lambda: not lab.namespaces(), 'the lab to be empty', 120)
        assert lab.links() == set()
        assert lab.run('nft', 'list', 'ruleset') == ''
        assert lab.run('cat', '/proc/sys/net/ipv4/ip_forward') == '0\n'


if __name__ == '__main__':
    main(walks_the_article)
