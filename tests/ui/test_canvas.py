# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving about on the canvas: zoom, pan, fit, arrange, and places that are remembered by name."""

import math
import re

from desktop import main, wait_for
from scene import add_namespace, card, lab_window, red_and_blue


def place(app, name):
    node = card(app, name)
    app.settled(node)
    return app.box(node)


def apart(app):
    """How far the host's corner is from red's, in pixels."""
    (x0, y0, *_), (x1, y1, *_) = place(app, 'red'), place(app, 'Lab host')
    return math.dist((x0, y0), (x1, y1))


def moves_and_zooms(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        red_and_blue(app)
        start = apart(app)
        app.key('ctrl+plus')
        app.find(re.compile(r'^1[12]\d %$'), 'push button')
        wait_for(lambda: 1.1 < apart(app) / start < 1.3, 'the cards to be farther apart')
        app.key('ctrl+minus', 'ctrl+minus')
        app.find(re.compile(r'^[78]\d %$'), 'push button')
        app.key('ctrl+0')
        app.find('100 %', 'push button')
        wait_for(lambda: 0.98 < apart(app) / start < 1.02, 'the cards to be as far apart as they were')

        before = place(app, 'red')
        x, y, _, height = app.box(app.find('Network canvas'))
        app.drag((x + 200, y + height - 200), (x + 200, y + height - 300), button=2)
        wait_for(lambda: app.box(card(app, 'red'))[1] < before[1] - 80, 'the canvas to follow the middle button')
        app.key('f')
        app.key('a')
        app.says('Everything was arranged')
        desktop.screenshot('arranged')
        arranged = {name: place(app, name) for name in ('red', 'blue', 'Lab host')}
        for one in arranged.values():
            for other in arranged.values():
                assert one is other or one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0] or \
                    one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1], arranged
        assert lab.links('red') == {'veth-red'}


def places_are_remembered(desktop, *programs):
    with lab_window(desktop, programs) as (app, _):
        add_namespace(app, 'red')
        x, y, width, _ = place(app, 'red')
        grip = (x + width * 2 // 5, y + 18)
        app.drag(grip, (grip[0] + 230, grip[1] - 150))
        wait_for(lambda: app.box(card(app, 'red'))[0] > x + 150, 'the card to follow')
        moved = place(app, 'red')
        host = place(app, 'Lab host')

    with lab_window(desktop, programs) as (app, lab):
        lab.run('ip', 'netns', 'add', 'red')
        again, host_again = place(app, 'red'), place(app, 'Lab host')
        offset, offset_again = [(a[0] - b[0], a[1] - b[1]) for a, b in ((moved, host), (again, host_again))]
        assert offset == offset_again, (offset, offset_again)


if __name__ == '__main__':
    main(moves_and_zooms, places_are_remembered)
