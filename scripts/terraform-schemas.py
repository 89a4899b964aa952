#!/usr/bin/env python3
"""Makes data/terraform-schemas.bin: the resource types of the aws, azurerm and google providers with their arguments.

Source: the npm packages `@cdktf/provider-*` (MPL-2.0, typed interfaces that HashiCorp generated from the providers'
own schemas), the last of each major version of a provider (aws 4.66, 5.99 and 6.25, azurerm 3.116 and 4.55, google 5.43
and 6.50; fetched on 2026-11-21), so that an argument counts as known when any of them has it and as required when every
version that has it requires it. Needs nothing but Python and npm:

    for v in aws@14.0.4 aws@19.65.1 aws@21.22.1 azurerm@12.27.0 azurerm@14.23.1 google@13.32.1 google@16.12.1; do
      npm pack @cdktf/provider-$v
    done
    python3 scripts/terraform-schemas.py data/terraform-schemas.bin *.tgz

The output depends on the packages and this file only. `--dump` in place of the output prints the types instead.

Layout: `TFS2`; a count of groups; for each group its name, and the offset and length of its deflated part; the parts.
A group holds the types of one service (`aws_s3`). Numbers are LEB128, texts are a length and bytes. A part has its names,
sorted and joined by line ends; blocks, children before parents, each a list of fields; types, each a name, a block and
a set of major versions. A field is the difference of its name's index to the one before, a byte for its kind (low four
bits) and flags, a set of major versions when the flag SOME is there, and for nested ones the index of the block. Kinds and
flags are the constants below. A set of major versions has a bit for each of MAJORS that has the type or field; 0 is all.
"""

import json
import re
import sys
import tarfile
import zlib

STRING, NUMBER, BOOL, LIST, MAP, NESTED, ANY = range(7)
# It is written as a block; it must be given; the provider alone sets it.
BLOCK, REQUIRED, COMPUTED, SOME = 16, 32, 64, 128
# The major versions of each provider, as in src/model/terraform/providers/versions.rs.
MAJORS = {"aws": [4, 5, 6], "azurerm": [3, 4], "google": [5, 6]}

LINK = re.compile(r"registry\.terraform\.io/providers/hashicorp/([a-z-]+)/([0-9.]+)/docs/(resources|data-sources)/([a-z0-9_]+)#([a-z0-9_]+)")
# Types with thousands of nested arguments that hardly anybody writes by hand.
LEFT_OUT = re.compile(r"^aws_(quicksight|bedrockagent|lexv2|medialive|dataexchange|appflow|pinpoint|wafregional|chime|sesv2_account)")
# What the interface has of cdktf itself.
FOREIGN = {"connection", "count", "dependsOn", "forEach", "lifecycle", "provider", "provisioners"}


def snake(name):
    return re.sub(r"(?<!^)([A-Z])", lambda match: "_" + match.group(1).lower(), name)


def text_of(prop):
    docs = prop.get("docs", {})
    return " ".join(str(docs.get(key, "")) for key in ("summary", "remarks"))


class Package:
    """The types of one package."""

    def __init__(self, path):
        with tarfile.open(path) as tar:
            assembly = json.load(tar.extractfile("package/.jsii"))
        self.types = assembly["types"]

    def resources(self):
        for name, kind in sorted(self.types.items()):
            if kind["kind"] != "interface" or "cdktf.TerraformMetaArguments" not in kind.get("interfaces", []):
                continue
            links = [LINK.search(text_of(prop)) for prop in kind.get("properties", [])]
            link = next((link for link in links if link), None)
            if not link or link.group(3) != "resources":
                continue
            provider = "google" if link.group(1).startswith("google") else link.group(1)
            full = f"{provider}_{link.group(4)}"
            if LEFT_OUT.match(full):
                continue
            fields = self.fields(kind, ())
            self.add_computed(fields, name.removesuffix("Config"))
            yield full, int(link.group(2).split(".")[0]), fields

    def add_computed(self, fields, class_):
        """A class has a getter for everything, what the provider alone sets included."""
        for prop in self.types.get(class_, {}).get("properties", []):
            attribute = snake(prop["name"])
            if not prop.get("static") and not attribute.endswith("_input") and attribute not in fields:
                fields[attribute] = (ANY | COMPUTED, None)

    def fields(self, kind, above):
        fields = {}
        for prop in kind.get("properties", []):
            if prop["name"] in FOREIGN and not LINK.search(text_of(prop)):
                continue
            link = LINK.search(text_of(prop))
            name = link.group(5) if link else snake(prop["name"])
            code, nested = self.kind_of(prop["type"], above)
            if nested is not None and re.search(rf"\b{name} block\b", text_of(prop)):
                code |= BLOCK
            if not prop.get("optional"):
                code |= REQUIRED
            fields[name] = (code, nested)
        return fields

    def kind_of(self, type_, above):
        """A kind with its fields, when it has some."""
        if "primitive" in type_:
            return {"string": STRING, "number": NUMBER, "boolean": BOOL}.get(type_["primitive"], ANY), None
        if "collection" in type_:
            of = type_["collection"]
            inner, nested = self.kind_of(of["elementtype"], above)
            if of["kind"] == "map":
                return MAP, None
            return (NESTED, nested) if inner & 15 == NESTED else (LIST, None)
        if "union" in type_:
            parts = [part for part in type_["union"]["types"] if part.get("fqn") != "cdktf.IResolvable"]
            return self.kind_of(parts[0], above) if len(parts) == 1 else (ANY, None)
        fqn = type_.get("fqn", "")
        if fqn in self.types and self.types[fqn]["kind"] == "interface" and fqn not in above and len(above) < 10:
            fields = self.fields(self.types[fqn], above + (fqn,))
            self.add_computed(fields, fqn + "OutputReference")
            return NESTED, fields
        return ANY, None


def merge(old, new):
    """The fields of two versions; `new` decides on kinds."""
    merged = {}
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            code, nested = new.get(name) or old[name]
            merged[name] = (code & ~REQUIRED, nested)
            continue
        (was, had), (code, nested) = old[name], new[name]
        if not was & REQUIRED:
            code &= ~REQUIRED
        if not was & COMPUTED:
            code &= ~COMPUTED
        if (was & 15) != (code & 15) or (was & BLOCK) != (code & BLOCK):
            # The versions differ in how it is written: nothing is said of it.
            code, nested = ANY | (code & REQUIRED), None
        elif nested is not None:
            nested = merge(had, nested)
        merged[name] = (code, nested)
    return merged


def mark(fields, versions):
    """The fields with the set of major versions that have each. A version without the block itself says nothing."""
    marked = {}
    for name, (code, nested) in fields.items():
        # What a version alone sets, and another lets be given, counts for the other.
        given = [known and name in known and not known[name][0] & COMPUTED for known in versions]
        has = given if any(given) else [known and name in known for known in versions]
        majors = sum(1 << place for place, known in enumerate(versions) if known is None or has[place])
        below = [known[name][1] if known and name in known else None for known in versions]
        marked[name] = (code, mark(nested, below) if nested is not None else None, whole(majors, len(versions)))
    return marked


def whole(majors, count):
    return 0 if majors == (1 << count) - 1 else majors


def number(value):
    out = bytearray()
    while True:
        byte = value & 127
        value >>= 7
        out.append(byte | (128 if value else 0))
        if not value:
            return bytes(out)


def pack(types):
    names = set(types)

    def collect(fields):
        for name, (_, nested, _) in fields.items():
            names.add(name)
            if nested:
                collect(nested)

    for fields, _ in types.values():
        collect(fields)
    index = {name: place for place, name in enumerate(sorted(names))}
    blocks, known = [], {}

    def block(fields):
        out, last = [number(len(fields))], 0
        for name in sorted(fields):
            code, nested, majors = fields[name]
            out.append(number(index[name] - last) + (bytes([code | SOME, majors]) if majors else bytes([code])))
            last = index[name]
            if code & 15 == NESTED:
                out.append(number(block(nested)))
        packed = b"".join(out)
        if packed not in known:
            known[packed] = len(blocks)
            blocks.append(packed)
        return known[packed]

    roots = [(index[name], block(types[name][0]), types[name][1]) for name in sorted(types)]
    texts = "\n".join(sorted(names)).encode()
    body = number(len(texts)) + texts + number(len(blocks)) + b"".join(blocks) + number(len(roots))
    body += b"".join(number(name) + number(root) + number(majors) for name, root, majors in roots)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(body) + deflate.flush()


def main():
    target, *paths = sys.argv[1:]
    merged, versions = {}, {}
    # Older versions first.
    for path in sorted(paths, key=lambda path: [int(part) for part in re.findall(r"\d+", path.rsplit("/", 1)[-1])]):
        for name, major, fields in Package(path).resources():
            known = versions.setdefault(name, {})
            known[major] = merge(known[major], fields) if major in known else fields
            merged[name] = merge(merged[name], fields) if name in merged else fields
    types = {}
    for name, fields in merged.items():
        majors = MAJORS[name.split("_")[0]]
        known = [versions[name].get(major) for major in majors]
        having = sum(1 << place for place, fields in enumerate(known) if fields is not None)
        types[name] = (mark(fields, known), whole(having, len(majors)))
    if target == "--dump":
        json.dump(types, sys.stdout, indent=1, sort_keys=True)
        return
    groups = {}
    for name, fields in types.items():
        groups.setdefault("_".join(name.split("_")[:2]), {})[name] = fields
    header, parts, offset = [], [], 0
    for name in sorted(groups):
        packed = pack(groups[name])
        header.append(number(len(name)) + name.encode() + number(offset) + number(len(packed)))
        parts.append(packed)
        offset += len(packed)
    data = b"TFS2" + number(len(groups)) + b"".join(header) + b"".join(parts)
    with open(target, "wb") as out:
        out.write(data)
    print(f"{len(types)} types in {len(groups)} groups, {len(data)} bytes")


if __name__ == "__main__":
    main()
