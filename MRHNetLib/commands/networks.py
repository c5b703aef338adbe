"""``mrhnet networks``: list, show, fetch, import and remove networks."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from MRHNetLib.commands.options import add_overwrite
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer

HELP = "list, show, fetch, import or remove networks"

_COLUMNS = ("name", "stain", "kind", "blocks", "contrasts", "protocol", "origin", "installed", "size", "notes")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which network."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", help="all networks: bundled, published, your own", allow_abbrev=False)
    for action, text, metavar in (
        ("show", "all that is known of a network", "NAME_OR_FILE"),
        ("fetch", "download a published network, verify and convert it", "NAME"),
        ("remove", "remove a network of your own, or one that was fetched", "NAME"),
    ):
        one = actions.add_parser(action, help=text, description=text, allow_abbrev=False)
        one.add_argument("network", metavar=metavar, help="see: mrhnet networks list")
    text = "verify a bundle, or convert a MATLAB network into one, and put it among your own networks"
    convert = actions.add_parser("import", help=text, description=text, allow_abbrev=False)
    convert.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        help="a bundle (.safetensors), or a .mat file that holds the DAGNetwork which trainNetwork returned",
    )
    convert.add_argument(
        "--out", metavar="BUNDLE", type=Path, help="the .safetensors file (default: one among your own networks)"
    )
    convert.add_argument("--stain", help="AF, NF, MBP, Nissl (default: as the bundle, the catalogue or the name says)")
    convert.add_argument("--name", help="name of the network (default: that of --out, else the file's)")
    add_overwrite(convert)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Do the action."""
    actions = {"list": _list, "show": _show, "fetch": _fetch, "remove": _remove, "import": _import}
    return actions[arguments.action](arguments, observer)


def _list(arguments: argparse.Namespace, observer: Observer) -> Result:
    from MRHNetLib.networks.catalogue import entries
    from MRHNetLib.networks.summary import row

    rows = [row(entry) for entry in entries().values()]
    for damaged in (known for known in rows if "problem" in known):
        observer.warning(damaged["problem"])
    return Result(_table(rows), fields={"networks": rows})


def _show(arguments: argparse.Namespace, observer: Observer) -> Result:
    from MRHNetLib.networks.catalogue import entry, find_facts, names_file
    from MRHNetLib.networks.summary import description, published_description

    named = arguments.network
    published = None if names_file(named) else entry(named)
    if published and published.published and published.path is None:
        fields = published_description(published.published)
    else:
        fields = description(find_facts(named))
    return Result("\n".join(_lines(fields)), fields={"network": fields})


def _fetch(arguments: argparse.Namespace, observer: Observer) -> Result:
    from MRHNetLib.errors import UserError
    from MRHNetLib.networks.catalogue import entry
    from MRHNetLib.networks.fetch import fetch_network

    found = entry(arguments.network)
    if found.published is None:
        raise UserError(f"{found.name} is on this machine already ({found.origin})", hint="see: mrhnet networks list")
    path, already = fetch_network(found.published, observer=observer)
    text = f"{found.name} was fetched already: {path}" if already else f"{found.name} fetched: {path}"
    return Result(text, [output(path, "network")], {"already_installed": already})


def _remove(arguments: argparse.Namespace, observer: Observer) -> Result:
    from MRHNetLib.networks.catalogue import remove_network

    path = remove_network(arguments.network)
    return Result(f"removed {path}", fields={"removed": str(path)})


def _import(arguments: argparse.Namespace, observer: Observer) -> Result:
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.networks.bundle import SUFFIX, save_bundle
    from MRHNetLib.networks.catalogue import new_own_path
    from MRHNetLib.networks.importing import check_not_posing, import_network, proposed_name

    if arguments.out is not None and arguments.out.suffix != SUFFIX:
        raise UserError(f"--out ending in {SUFFIX} was expected, found {arguments.out}", hint=f"--out NAME{SUFFIX}")
    given = arguments.out.name.removesuffix(SUFFIX) if arguments.out else ""
    name = arguments.name or given or proposed_name(arguments.file)
    out = arguments.out or new_own_path(name)
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        staged = outputs.stage(out)
        bundle = import_network(arguments.file, name=name, stain=arguments.stain)
        if arguments.out is None:
            check_not_posing(bundle)
        save_bundle(bundle, staged)
    model = bundle.model
    kind = f"baseline ({model.title})" if bundle.is_baseline else f"{model.blocks} residual blocks"
    text = f"{name}: {bundle.stain}, {kind}, {model.contrasts} contrasts: {out}"
    fields = {"name": name, "stain": bundle.stain, "kind": model.kind, "blocks": model.blocks}
    fields["contrasts"] = model.contrasts
    return Result(text, [output(out, "network")], {**fields, "protocol": bundle.protocol.name})


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    cells = [_COLUMNS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells
    )


def _cells(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A row of the table; what a baseline does not have is no matter of not knowing."""
    lacking = {} if row.get("kind", "network") == "network" else {"blocks": "-"}
    return tuple(lacking.get(column) or _cell(row.get(column)) for column in _COLUMNS)


def _cell(value: object) -> str:
    if value is None:
        return "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value / 1e6:.1f} MB" if isinstance(value, int) and value > 100_000 else str(value)


def _lines(fields: Mapping[str, Any], indent: str = "") -> list[str]:
    lines = []
    for name, value in fields.items():
        label = f"{indent}{name.replace('_', ' ')}:"
        if isinstance(value, Mapping):
            lines += [label, *_lines(value, indent + "  ")] if value else []
        elif value not in (None, ""):
            lines.append(f"{label} {f'{value:.6g}' if isinstance(value, float) else value}")
    return lines
