#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents at random pass the published schema, and no member of theirs is missing in it. Usage: test-schema.py TEST-FORMATS-DOCUMENT DATA-DIRECTORY"""
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("1..0 # SKIP python3-jsonschema is not installed")
    sys.exit(0)


def close(schema):
    """What is not in the schema is refused here: the test would not see it otherwise."""
    if isinstance(schema, dict):
        if "properties" in schema and schema.get("type") == "object":
            schema.setdefault("additionalProperties", False)
        for value in schema.values():
            close(value)
    elif isinstance(schema, list):
        for value in schema:
            close(value)
    return schema


program, data = sys.argv[1], pathlib.Path(sys.argv[2])
schema = json.loads((data / "netwarren-document.schema.json").read_text())
text = (data / "netwarren-document.md").read_text()
example = "\n".join(line for line in text.splitlines() if line.startswith("    "))
jsonschema.Draft7Validator.check_schema(schema)
strict = jsonschema.Draft7Validator(close(schema))
with tempfile.TemporaryDirectory() as directory:
    subprocess.run([program, "--write", directory], check=True)
    documents = {path.name: json.loads(path.read_text()) for path in sorted(pathlib.Path(directory).iterdir())}
documents["the example in netwarren-document.md"] = json.loads(example)
bad = [{}, {"format": "netwarren", "version": 2, "namespaces": []}, {"format": "netwarren", "version": 1, "namespaces": [{}]}]

print(f"1..{len(documents) + len(bad)}")
number = 0
failed = False
for name, document in documents.items():
    number += 1
    errors = [f"{list(error.path)}: {error.message}" for error in strict.iter_errors(document)]
    for error in errors:
        print(f"# {error[:300]}")
    failed |= bool(errors)
    print(f"{'not ok' if errors else 'ok'} {number} {name}")
for document in bad:
    number += 1
    refused = not strict.is_valid(document)
    failed |= not refused
    print(f"{'ok' if refused else 'not ok'} {number} refused: {json.dumps(document)}")
sys.exit(failed)
