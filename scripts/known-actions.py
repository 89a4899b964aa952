#!/usr/bin/env python3
"""Makes src/model/actions/known/actions.tsv: what is publicly known of common actions.

    python3 scripts/known-actions.py [--actionlint PROGRAM] SLUG... > src/model/actions/known/actions.tsv
    python3 scripts/known-actions.py --again src/model/actions/known/actions.tsv > new.tsv

The facts stand in each action's `action.yml`. They are asked of an installed actionlint (MIT license), whose own table is
made from those files every week: a workflow with an input that no action has makes it tell the inputs, the required
inputs, the outputs and the runtime of each version. No network is needed.

One line per version, sorted: slug, version, runtime (`node20`, `retired`, or `-` for all that still run), inputs (required ones end with `!`),
outputs (`*` when any may come).
"""

import argparse
import datetime
import pathlib
import re
import subprocess
import sys
import tempfile

MAJORS = [f"v{number}" for number in range(1, 16)]
EXTRA = {"pypa/gh-action-pypi-publish": ["release/v1"]}


def lint(program, lines):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "w.yml")
        path.write_text("\n".join(lines) + "\n")
        done = subprocess.run([program, "-no-color", "-oneline", "-shellcheck=", "-pyflakes=", path],
                              capture_output=True, text=True, check=False)
    for line in done.stdout.splitlines():
        if match := re.match(r".*?:(\d+):\d+: (.*) \[[\w-]+\]$", line):
            yield int(match[1]), match[2]


def quoted(text):
    return re.findall(r'"([^"]*)"', text)


def facts(program, versions):
    head = ["on: push", "jobs:", "  a:", "    runs-on: ubuntu-latest", "    steps:"]
    lines, at = list(head), {}
    for slug, version in versions:
        for line in [f"      - uses: {slug}@{version}", "        with:", "          zz-no-such: 1"]:
            lines.append(line)
            at[len(lines)] = (slug, version)
    found = {}
    for line, message in lint(program, lines):
        fact = found.setdefault(at[line], {"runtime": "-", "inputs": None, "required": set()})
        if "retired" in message:
            fact["runtime"] = "retired"
        elif runtime := re.match(r'runtime "(\w+)" is deprecated', message):
            fact["runtime"] = runtime[1]
        elif message.startswith("missing input"):
            fact["required"] |= set(quoted(message.split("required inputs are")[1]))
        elif message.startswith('input "zz-no-such"'):
            fact["inputs"] = quoted(message.split(" action ")[1])[1:]
    outputs(program, head, found)
    return found


def outputs(program, head, found):
    lines, at = list(head), {}
    for number, (slug, version) in enumerate(sorted(found)):
        lines += [f"      - id: s{number}", f"        uses: {slug}@{version}"]
        lines.append(f"      - run: echo ${{{{ steps.s{number}.outputs.zz-no-such }}}}")
        at[len(lines)] = (slug, version)
        found[slug, version]["outputs"] = ["*"]
    for line, message in lint(program, lines):
        if line in at and (names := re.search(r'"zz-no-such" is not defined in object type \{(.*)\}', message)):
            found[at[line]]["outputs"] = [name.split(":")[0].strip() for name in names[1].split(";") if name.strip()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actionlint", default="actionlint")
    parser.add_argument("--again", type=pathlib.Path, help="ask for the actions of an older table")
    parser.add_argument("slugs", nargs="*")
    options = parser.parse_args()
    slugs = set(options.slugs)
    if options.again:
        slugs |= {line.split("\t")[0] for line in options.again.read_text().splitlines() if not line.startswith("#")}
    versions = [(slug, version) for slug in sorted(slugs) for version in MAJORS + EXTRA.get(slug, [])]
    found = facts(options.actionlint, versions)
    version = subprocess.run([options.actionlint, "-version"], capture_output=True, text=True, check=True).stdout.split()[0]
    print(f"# Made by scripts/known-actions.py on {datetime.date.today()} from the action.yml files, as {version} (MIT) tells them.")
    print("# slug\tversion\truntime\tinputs\toutputs")
    rows = sorted((slug.lower(), version, fact) for (slug, version), fact in found.items())
    for slug, version, fact in rows:
        inputs = [f"{name}!" if name in fact["required"] else name for name in fact["inputs"] or ["*"]]
        print(slug, version, fact["runtime"], ",".join(inputs), ",".join(fact["outputs"]), sep="\t")


if __name__ == "__main__":
    sys.exit(main())
