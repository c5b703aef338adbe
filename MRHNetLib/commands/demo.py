"""``mrhnet demo``: a digital mouse brain becomes virtual histology, held against the truth."""

import argparse
import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from MRHNetLib.commands.options import add_output_options
from MRHNetLib.commands.result import Result, output
from MRHNetLib.observer import Noting, Observer, Portion

if TYPE_CHECKING:
    import numpy as np

    from MRHNetLib.inference.outputs import PredictionFiles
    from MRHNetLib.inference.predict import Prediction
    from MRHNetLib.networks.bundle import Bundle
    from MRHNetLib.phantom.writing import StagedFile
    from MRHNetLib.report.demonstration import DemonstrationFiles
    from MRHNetLib.report.metrics_table import MetricsRow

HELP = "predict the four stain maps of a digital mouse brain, compare them with the truth, write a report"

DEFAULT_OUT = Path("mrhnet-demo")
SEED = 72331  # kept for the demonstration: no bundled network was trained on a phantom of this seed
NETWORKS = ("phantom-af", "phantom-nf", "phantom-mbp", "phantom-nissl")
SIZES = {"small": "100 x 140 x 64 voxels of 0.125 mm", "full": "200 x 280 x 128 voxels of 0.0625 mm"}
MADE, MAPPED = 0.3, 0.85  # shares of the time, for the progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's options."""
    add_output_options(parser, folder=str(DEFAULT_OUT))
    sizes = "; ".join(f"{name}: {what}" for name, what in SIZES.items())
    parser.add_argument("--size", choices=tuple(SIZES), default="small", help=f"{sizes} (default: small)")


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Run the command."""
    from MRHNetLib.extras import require
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.inference.outputs import PredictionFiles
    from MRHNetLib.networks.catalogue import find_network
    from MRHNetLib.phantom.subject import subject_name
    from MRHNetLib.report.demonstration import DemonstrationFiles

    for library in ("matplotlib", "skimage", "sklearn"):  # told now, not after minutes of work
        require(library, "report")
    networks = [find_network(name) for name in NETWORKS]
    folder = arguments.out or DEFAULT_OUT
    subject = folder / subject_name("control", SEED, 1)
    noting = Noting(observer)
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        files = PredictionFiles(outputs, folder, subject.name, networks)
        report = DemonstrationFiles(outputs, folder)
        with _phantom(subject, networks, arguments, Portion(noting, 0, MADE)) as phantom:
            prediction = _predict(subject, networks, Portion(noting, MADE, MAPPED))
            files.write(prediction, noting.warnings)
            truths = _truths(subject, networks)
            rows = report.write(prediction, truths, _facts(arguments.size), Portion(noting, MAPPED, 1))
    metrics = {row.stain: {"network": row.network, **row.metrics.to_document()} for row in rows}
    written = [*_outputs(files, report, networks), *(output(file.path, f"phantom-{file.kind}") for file in phantom)]
    computed = prediction.stain_maps[-1].computed
    fields = {"seed": SEED, "size": arguments.size, "metrics": metrics, **computed}
    return Result(_text(rows, report.page, computed), written, fields)


@contextlib.contextmanager
def _phantom(
    subject: Path, networks: "Sequence[Bundle]", arguments: argparse.Namespace, observer: Observer
) -> "Iterator[list[StagedFile]]":
    """The phantom's files, whole and in place while the work with them goes on; gone again where that work fails."""
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.phantom.subject import make_subject
    from MRHNetLib.phantom.writing import stage_subject, write_subject

    protocols = list({network.protocol.name: network.protocol for network in networks}.values())
    existed = subject.exists()
    with OutputFiles(overwrite=arguments.overwrite) as outputs:
        files = stage_subject(outputs, subject, protocols)
        mouse = make_subject(seed=SEED, size=arguments.size, observer=Portion(observer, 0, 0.4))
        write_subject(mouse, files, protocols, observer=Portion(observer, 0.4, 1))
    try:
        yield files
    except BaseException:
        if not existed:
            shutil.rmtree(subject, ignore_errors=True)
        raise


def _predict(subject: Path, networks: "Sequence[Bundle]", observer: Observer) -> "Prediction":
    from MRHNetLib.data.subjects import read_subject
    from MRHNetLib.inference.engine import choose_engine
    from MRHNetLib.inference.predict import predict_subject

    return predict_subject(
        lambda protocol, part: read_subject(subject, protocol, observer=part),
        networks,
        choose_engine(networks=networks),
        observer=observer,
    )


def _truths(subject: Path, networks: "Sequence[Bundle]") -> "list[np.ndarray]":
    from MRHNetLib.data.volumes import read_volume

    return [read_volume(subject / f"truth_{network.stain}.nii.gz").values() for network in networks]


def _facts(size: str) -> list[tuple[str, str]]:
    """How the phantom was made, for the page."""
    return [
        ("command", f"mrhnet demo --size {size}"),
        ("subject", f"digital phantom of a control mouse, {SIZES[size]}"),
        ("seed", f"{SEED}, kept for this demonstration: the networks were trained on phantoms of other seeds"),
    ]


def _outputs(
    files: "PredictionFiles", report: "DemonstrationFiles", networks: "Sequence[Bundle]"
) -> list[dict[str, object]]:
    maps = zip(files.maps, networks, strict=True)
    return [
        output(report.page, "report"),
        output(report.figure, "figure"),
        output(report.planes, "planes"),
        output(report.table, "table"),
        *(output(path, "stain-map", stain=network.stain, network=network.name) for path, network in maps),
        output(files.mask, "mask"),
        *(output(path, "sidecar") for path in files.sidecars),
    ]


def _text(rows: "Sequence[MetricsRow]", page: Path, computed: "Mapping[str, object]") -> str:
    from MRHNetLib.inference.engine import in_words
    from MRHNetLib.inference.notice import PREDICTED
    from MRHNetLib.report.metrics_table import text_table

    return (
        f"{text_table(rows)}\n\n"
        "A demonstration on a digital phantom: it shows that the software works,\n"
        "not how well it does in a real brain. "
        f"The maps are {PREDICTED}, computed by {in_words(computed)}.\nThe report: {page.absolute()}"
    )
