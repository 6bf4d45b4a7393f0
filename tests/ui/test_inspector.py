# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inspector shows and changes, with ip as the judge: up and down, addresses, MTU, MAC, names, moving, deleting."""

from desktop import main, wait_for
from scene import add_namespace, cable_row, card, lab_window, outline, red_and_blue, select_card, tab

TALL = (1440, 1200) # nothing needs to be scrolled


def link(lab, namespace, name):
    return lab.ip('-n', namespace, 'link', 'show', name)[0]


def field(app, label):
    return app.find(label, 'text', within=app.find('Inspector', 'filler'))


def enter(app, label, text):
    app.fill(field(app, label), text)
    app.key('Return')


def refused(app, label, text, complaint):
    """TEXT is explained at the field, and Enter does nothing."""
    app.fill(field(app, label), text)
    app.says(complaint, app.find('Inspector', 'filler'))
    app.key('Return', 'Escape')


def inside(node, outer):
    return node is not None and any(above.path == outer.path for above in node.ancestors())


def chosen(app, name):
    """Whether the row of a list that says NAME has the focus."""
    focused = app.focused()
    return focused is not None and any(node.name == name for node in focused.walk())


def open_link(app, pattern):
    app.click(outline(app, pattern))
    app.find('Properties', 'list')


def state(lab, *namespaces):
    """What a person has built there, without what the kernel numbers anew: comparable before and after."""
    found = {}
    for name in namespaces:
        for entry in lab.ip('-n', name, 'addr'):
            found[name, entry['ifname']] = (
                entry['mtu'], entry.get('address'), sorted(entry['flags']),
                sorted((a['local'], a['prefixlen'], a['scope']) for a in entry['addr_info']))
        for family in ('-4', '-6'):
            found[name, family] = sorted(
                (route['dst'], route.get('gateway'), route['dev'], route.get('metric'), route.get('protocol'))
                for route in lab.ip(family, '-n', name, 'route'))
    return found


def changes_an_interface(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        red_and_blue(app)
        open_link(app, '^Interface veth-red,')
        switch = app.find('Up', 'check box')
        app.click(switch)
        wait_for(lambda: 'UP' not in link(lab, 'red', 'veth-red')['flags'], 'veth-red to go down')
        outline(app, '^Interface veth-red, down')
        app.click(app.find('Up', 'check box'))
        wait_for(lambda: 'UP' in link(lab, 'red', 'veth-red')['flags'], 'veth-red to go up')
        outline(app, '^Interface veth-red, up')

        enter(app, 'MTU (largest packet, bytes)', '1400')
        wait_for(lambda: link(lab, 'red', 'veth-red')['mtu'] == 1400, 'the MTU to be 1400')
        refused(app, 'MTU (largest packet, bytes)', '12', '68')
        enter(app, 'MAC address', '02:00:00:00:00:42')
        wait_for(lambda: link(lab, 'red', 'veth-red')['address'] == '02:00:00:00:00:42', 'the MAC to change')
        refused(app, 'MAC address', '02:00:00:00:zz:42', r'MAC')
        refused(app, 'Name', 'sixteen-letters-', r'15')
        desktop.screenshot('link')
        enter(app, 'Name', 'uplink')
        wait_for(lambda: lab.links('red') == {'uplink'}, 'veth-red to be called uplink')
        outline(app, '^Interface uplink,')
        assert link(lab, 'red', 'uplink')['mtu'] == 1400

        app.click(outline(app, '^Namespace red'))
        add_namespace(app, 'green')
        open_link(app, '^Interface uplink,')
        move = app.find('Move to', 'combo box')
        app.click(move)
        wait_for(lambda: inside(app.focused(), move), 'the list of namespaces')
        app.key('Home')
        wait_for(lambda: chosen(app, 'Lab host'), 'the first namespace')
        app.key('Down', 'Down')
        wait_for(lambda: chosen(app, 'green'), 'green')
        app.key('Return')
        wait_for(lambda: lab.links('green') == {'uplink'}, 'uplink to be in green')
        assert lab.links('red') == set()


changes_an_interface.size = TALL


def changes_addresses(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        red_and_blue(app)
        open_link(app, '^Interface veth-red,')
        for bad, complaint in (('300.1.1.1/24', r'300'), ('10.0.0.0/33', r'32'), ('10.0.0', r'.'),
                               ('192.168.15.2/24', r'blue|already')):
            refused(app, 'Add address', bad, complaint)
        app.fill(field(app, 'Add address'), '300.1.1.1')
        desktop.screenshot('bad-address')
        enter(app, 'Add address', '10.0.0.1/8')
        wait_for(lambda: lab.addresses('red', 'veth-red') == ['192.168.15.1/24', '10.0.0.1/8'], 'the second address')
        enter(app, 'Add address', 'fd00::1/64')
        app.find('Remove fd00::1/64', 'push button')
        app.click(app.find('Remove 10.0.0.1/8', 'push button'))
        wait_for(lambda: lab.addresses('red', 'veth-red') == ['192.168.15.1/24'], 'the second address to go')
        app.gone('Remove 10.0.0.1/8')
        app.click(outline(app, '^Namespace red'))
        app.key('ctrl+z')
        wait_for(lambda: set(lab.addresses('red', 'veth-red')) == {'192.168.15.1/24', '10.0.0.1/8'}, 'undo')


changes_addresses.size = TALL


def deletes_and_brings_back(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        red_and_blue(app)
        lab.run('ip', '-n', 'red', 'addr', 'add', 'fd00::1/64', 'dev', 'veth-red', 'nodad')
        lab.run('ip', '-n', 'red', 'route', 'add', '10.9.0.0/16', 'via', '192.168.15.2')
        lab.run('ip', '-n', 'red', 'link', 'set', 'veth-red', 'mtu', '1280')
        select_card(app, 'red')
        tab(app, 'Routes')
        app.says('10.9.0.0/16', app.find('Inspector', 'filler'))
        before = state(lab, 'red', 'blue')
        wait_for(lambda: state(lab, 'red', 'blue')['red', 'veth-red'][3][-1][0].startswith('fe80'), 'the link-local address')
        before = state(lab, 'red', 'blue')

        select_card(app, 'red')
        app.key('Delete')
        wait_for(lambda: lab.namespaces() == {'blue'}, 'red to go')
        wait_for(lambda: lab.links('blue') == set(), 'its cable to go')
        app.gone('Connect red', 'push button')

        app.key('ctrl+z')
        card(app, 'red')
        wait_for(lambda: lab.namespaces() == {'red', 'blue'} and state(lab, 'red', 'blue') == before, f'{before}')
        cable_row(app, 'red', 'blue')


if __name__ == '__main__':
    main(changes_an_interface, changes_addresses, deletes_and_brings_back)
