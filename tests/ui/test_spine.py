# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job: draw red and blue, cable them and ping, with the pointer, with the keyboard alone, and in the dark."""

import re

from desktop import main, wait_for
from scene import PAIR, add_namespace, cable_row, card, card_name, lab_window, drag_cable, outline, ping, replies, select_card, tab


def hardware(lab, namespace, link):
    return lab.ip('-n', namespace, 'link', 'show', link)[0]['address']


def state(lab):
    """What undo must bring back: addresses and MACs of both ends."""
    return [(lab.addresses(name, f'veth-{name}'), hardware(lab, name, f'veth-{name}')) for name in ('red', 'blue')]


def wait_cable_gone(lab):
    wait_for(lambda: not lab.links('red') and not lab.links('blue'), 'the cable to go')


def wait_state(lab, wanted):
    wait_for(lambda: lab.links('red') and lab.links('blue') and state(lab) == wanted, f'{wanted}')


def with_the_pointer(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        desktop.screenshot('empty')
        add_namespace(app, 'red')
        add_namespace(app, 'blue')
        assert lab.namespaces() == {'red', 'blue'}, lab.namespaces()

        drag_cable(app, 'red', 'blue')
        proposed = {name: app.text(app.find(name, 'text')) for name in
                    ('Interface in red', 'Interface in blue', 'Address in red', 'Address in blue')}
        assert proposed == {'Interface in red': 'veth-red', 'Interface in blue': 'veth-blue',
                            'Address in red': '192.168.15.1/24', 'Address in blue': '192.168.15.2/24'}, proposed
        desktop.screenshot('cable')
        app.key('Return')
        cable_row(app, 'red', 'blue')
        before = state(lab)
        assert [addresses for addresses, _ in before] == [['192.168.15.1/24'], ['192.168.15.2/24']], before
        for name in ('red', 'blue'):
            for link in ('lo', f'veth-{name}'):
                assert 'UP' in lab.ip('-n', name, 'link', 'show', link)[0]['flags'], (name, link)

        select_card(app, 'red')
        tab(app, 'Ping')
        app.fill(app.find('Target', 'text'), PAIR[1])
        app.click(app.find('Ping', 'push button'))
        for number in (1, 2, 3):
            replies(app, PAIR[1], number)
        app.says(r'min \d+\.\d+ avg \d+\.\d+ max \d+\.\d+ ms')
        app.says(r'(\d+) sent · \1 received · 0 % lost')
        desktop.screenshot('ping')
        app.click(app.find('Stop', 'push button'))
        app.gone('Stop', 'push button')

        tab(app, 'ARP')
        app.says(rf'{re.escape(PAIR[1])}\n(.*\n)*{before[1][1]}', app.find('Inspector', 'filler'))
        desktop.screenshot('arp')

        app.click(cable_row(app, 'red', 'blue'))
        app.find('Delete Cable', 'push button')
        app.key('Delete')
        wait_cable_gone(lab)
        app.gone(re.compile('^Cable '), 'list item')

        app.key('ctrl+z')
        cable_row(app, 'red', 'blue')
        wait_state(lab, before)
        select_card(app, 'red')
        replies(app, PAIR[1], 2, ping(app, PAIR[1]))

        app.click(outline(app, '^Lab host'))
        app.key('ctrl+shift+z')
        wait_cable_gone(lab)
        app.key('ctrl+z')
        wait_state(lab, before)


def with_the_keyboard_alone(desktop, *programs):
    def focus_on(app, wanted, key, what):
        """Presses KEY until what has the focus is WANTED."""
        way = []
        for _ in range(40):
            focused = app.focused()
            if focused is not None and wanted(focused):
                return
            way.append(str(focused))
            app.key(key)
            wait_for(lambda: focused is None or not app.has_state(focused, 'focused'), f'{key} to leave {focused}')
            wait_for(app.focused, f'{key} from {focused} to lead anywhere')
        raise AssertionError(f'{what} cannot be reached with {key}, which leads to ' + ', '.join(way))

    def focus_card(app, name, key='Tab'):
        focus_on(app, lambda node: node.role == 'panel' and card_name(name).search(node.name), key, f'the card of {name}')

    def focus_outline(app, pattern):
        """Goes to the outline, and in it to the row that matches PATTERN."""
        focus_on(app, lambda node: any(above.name == 'Outline' and above.role == 'list' for above in node.ancestors()),
                 'shift+Tab', 'the outline')
        app.key('Home')
        wait_for(lambda: app.focused() and app.focused().name.startswith('Lab host'), 'the first row to have the focus')
        focus_on(app, lambda node: re.search(pattern, node.name), 'Down', pattern)

    with lab_window(desktop, programs) as (app, lab):
        add_namespace(app, 'red')
        add_namespace(app, 'blue')
        focus_card(app, 'blue')
        focus_card(app, 'red', 'shift+Tab')
        app.key('space')
        app.find('Connect…', 'push button')
        app.key('l')
        app.wait_focus(app.find(re.compile('^Interface in'), 'text'))
        app.key('Return')
        outline(app, '^Cable ')
        before = state(lab)
        assert sorted(sum((addresses for addresses, _ in before), [])) == ['192.168.15.1/24', '192.168.15.2/24'], before

        focus_outline(app, '^Namespace red')
        app.key('Return')
        app.find('red', 'label', within=app.find('Inspector', 'filler'))
        target = lab.addresses('blue', 'veth-blue')[0].split('/')[0]
        replies(app, target, 2, ping(app, target))

        focus_outline(app, '^Cable ')
        app.key('Return')
        app.find('Delete Cable', 'push button')
        app.key('Delete')
        wait_cable_gone(lab)
        app.key('ctrl+z')
        wait_state(lab, before)


def in_the_dark(desktop, *programs):
    with lab_window(desktop, programs, ADW_DEBUG_COLOR_SCHEME='prefer-dark') as (app, lab):
        add_namespace(app, 'red')
        add_namespace(app, 'blue')
        drag_cable(app, 'red', 'blue')
        desktop.screenshot('dark-cable')
        app.key('Return')
        cable_row(app, 'red', 'blue')
        select_card(app, 'red')
        replies(app, PAIR[1], 1, ping(app, PAIR[1]))
        desktop.screenshot('dark')
        assert desktop.brightness() < 0.35, f'the window is not dark: {desktop.brightness()}'
        assert card(app, 'red') and lab.links('red') == {'veth-red'}


if __name__ == '__main__':
    main(with_the_pointer, with_the_keyboard_alone, in_the_dark)
