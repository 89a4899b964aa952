#!/usr/bin/env python3
"""Brings src/model/time_zones.txt up to date: the names of time zones that schedules take.

    python3 scripts/time-zones.py

They come from the package tzdata (PyPI, Apache-2.0 license), which holds the IANA Time Zone Database, fetched with
`pip download`. The first line names the package's version and the day the file was made. Then comes one area in a line
with its places; the names that have no area stand behind a `-`. `Factory` is left out: it means that none was chosen.
"""

import collections
import datetime
import pathlib
import subprocess
import tempfile
import zipfile

TABLE = pathlib.Path(__file__).parent.parent / "src/model/time_zones.txt"


def zones():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run(["pip", "download", "-q", "--no-deps", "tzdata"], cwd=folder, check=True)
        [package] = folder.glob("tzdata-*.whl")
        with zipfile.ZipFile(package) as archive:
            return package.name.split("-")[1], archive.read("tzdata/zones").decode().split()


def main():
    version, names = zones()
    areas = collections.defaultdict(list)
    for name in sorted(names):
        area, place = name.split("/", 1) if "/" in name else ("-", name)
        if name != "Factory":
            areas[area].append(place)
    lines = [f"# tzdata {version}, made on {datetime.date.today()} by scripts/time-zones.py"]
    lines += [" ".join([area, *areas[area]]) for area in sorted(areas)]
    TABLE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
