#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every file with translatable words stands in po/POTFILES, and nothing else does. `--write` makes it so."""

import pathlib
import re
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent
IN_C = re.compile(r'\b(?:_|N_|C_|NC_|ngettext|g_dngettext|dgettext)\s*\(\s*"')
IN_XML = re.compile(r'translatable="(?:yes|true|1)"')


def has_words(path):
    if path.suffix in ('.c', '.h'):
        return IN_C.search(path.read_text(encoding='utf-8'))
    if path.suffix == '.ui':
        return IN_XML.search(path.read_text(encoding='utf-8'))
    return path.name.endswith(('.desktop.in', '.metainfo.xml.in', '.policy.in'))


def main():
    expected = sorted(str(path.relative_to(TOP)) for folder in ('data', 'helper', 'src')
                      for path in (TOP / folder).rglob('*') if path.is_file() and has_words(path))
    potfiles = TOP / 'po' / 'POTFILES'
    if '--write' in sys.argv:
        potfiles.write_text('\n'.join(expected) + '\n', encoding='utf-8')
    listed = potfiles.read_text(encoding='utf-8').split()
    print('1..1')
    wrong = sorted(set(expected) ^ set(listed))
    for path in wrong:
        print(f'# {"missing" if path in expected else "without translatable words"}: {path}')
    print(('not ok' if wrong else 'ok') + ' 1 - po/POTFILES is complete')
    return bool(wrong)


if __name__ == '__main__':
    sys.exit(main())
