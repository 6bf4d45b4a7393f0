#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts the single tests in a log of `meson test` (TAP lines where a program prints them, else the program
itself), names the failed and the skipped ones, and ends with "N passed, N failed, N skipped"."""

import json
import re
import sys

TAP_LINE = re.compile(r'^(ok|not ok)\b\s*\d*\s*-?\s*(.*)$')


def count(result):
    """Yields (verdict, name, reason) for every single test of one program."""
    seen = failed = False
    for line in result.get('stdout', '').splitlines():
        match = TAP_LINE.match(line)  # a subtest's lines are indented and counted by its parent
        if not match:
            continue
        seen = True
        name, _, directive = match[2].partition('#')
        name = f"{result['name']}: {name.strip()}"
        if directive.strip().upper().startswith('SKIP'):
            yield 'skipped', name, directive.strip()[4:].strip()
        elif match[1] == 'ok':
            yield 'passed', name, ''
        else:
            failed = True
            yield 'failed', name, ''
    verdict = {'OK': 'passed', 'SKIP': 'skipped', 'EXPECTEDFAIL': 'passed'}.get(result['result'], 'failed')
    if not seen or (verdict == 'failed' and not failed):
        yield verdict, result['name'], result['result']


def main(path):
    total = {'passed': 0, 'failed': 0, 'skipped': 0}
    with open(path, encoding='utf-8') as log:
        for line in log:
            for verdict, name, reason in count(json.loads(line)):
                total[verdict] += 1
                if verdict != 'passed':
                    print(f'{verdict}: {name}' + (f' ({reason})' if reason else ''))
    print('{passed} passed, {failed} failed, {skipped} skipped'.format(**total))
    return 1 if total['failed'] or not total['passed'] else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
