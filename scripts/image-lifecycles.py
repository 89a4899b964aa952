#!/usr/bin/env python3
"""Brings src/model/docker/lifecycle/releases.tsv up to date: until when versions of base images get security fixes.

    python3 scripts/image-lifecycles.py

Four products come from packages that keep their dates, fetched with the registries' ordinary clients:

    debian, ubuntu   distro-info-data (Debian)      ISC license        `apt-get download`
    node             node-releases (npm)            MIT license        `npm pack`
    python           py-eol (PyPI)                  MIT license        `pip download`

The others have no such package; they stand below the line `# kept by hand`, which this script leaves as they are, each
product under the address that says so. One line per release line: image, version, name of the release (or `-`), the last
day (or month) with security fixes. The first line has the day the file was made: the program has no clock, so what ends
later is not told before the file is made again.
"""

import ast
import csv
import datetime
import io
import json
import pathlib
import subprocess
import tarfile
import tempfile
import zipfile

TABLE = pathlib.Path(__file__).parent.parent / "src/model/docker/lifecycle/releases.tsv"
BY_HAND = "# kept by hand\n"


def run(*command, folder):
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def only(folder, pattern):
    [found] = folder.glob(pattern)
    return found


def distributions(folder):
    run("apt-get", "download", "-q", "distro-info-data", folder=folder)
    package = only(folder, "distro-info-data_*.deb")
    run("dpkg", "-x", str(package), "distro-info", folder=folder)
    version = package.name.split("_")[1].replace("%3a", ":")
    for image, last in [("debian", ["eol-lts", "eol"]), ("ubuntu", ["eol"])]:
        yield f"# {image}: distro-info-data {version}, columns {' or '.join(last)}"
        text = (folder / f"distro-info/usr/share/distro-info/{image}.csv").read_text()
        for row in csv.DictReader(io.StringIO(text)):
            end = next((row[column] for column in last if row.get(column)), None)
            if end and row["version"]:
                # Debian's releases have one number since 4.0; images of older ones do not exist.
                yield f"{image}\t{row['version'].split()[0]}\t{row['series']}\t{end}"


def node(folder):
    run("npm", "pack", "--silent", "node-releases", folder=folder)
    package = only(folder, "node-releases-*.tgz")
    with tarfile.open(package) as archive:
        schedule = json.load(archive.extractfile("package/data/release-schedule/release-schedule.json"))
    yield f"# node: {package.stem}"
    for version, dates in schedule.items():
        yield f"node\t{version.removeprefix('v')}\t-\t{dates['end']}"


def python(folder):
    run("pip", "download", "-q", "--no-deps", "py-eol", folder=folder)
    package = only(folder, "py_eol-*.whl")
    tree = ast.parse(zipfile.ZipFile(package).read("py_eol/_eol_data.py"))
    [versions] = [item.value for item in tree.body if isinstance(item, ast.Assign) and item.targets[0].id == "PYTHON_VERSIONS"]
    yield f"# python: {'-'.join(package.stem.split('-')[:2])}"
    found = {}
    for version, dates in zip(versions.keys, versions.values):
        [end] = [value for key, value in zip(dates.keys, dates.values) if key.value == "eol_date"]
        found[version.value] = datetime.date(*[part.value for part in end.args])
    for version in sorted(found, key=lambda text: [int(part) for part in text.split(".")]):
        yield f"python\t{version}\t-\t{found[version]}"


def main():
    kept = TABLE.read_text().split(BY_HAND)[1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made = [*distributions(folder), *node(folder), *python(folder)]
    head = f"# made {datetime.date.today()} by scripts/image-lifecycles.py\n"
    TABLE.write_text(head + "\n".join(made) + "\n" + BY_HAND + kept)


if __name__ == "__main__":
    main()
