"""What the demonstration says of itself, as one HTML page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from MRHNetLib.inference.notice import PREDICTED
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.networks.citation import CITATION
from MRHNetLib.report.metrics_table import HEADER, MetricsRow
from MRHNetLib.report.page import commands, heading, notice, page, paragraph, picture, table

TITLE = "Virtual histology of a digital mouse brain"

NOTICE = (
    "A demonstration on a digital phantom: the animal is made up, its MRI is simulated, and the networks have seen "
    "nothing but other animals of the same phantom. The figures here show that the software works; they are no "
    "evidence of how well it does in a real brain. All maps are " + PREDICTED + "."
)


@dataclass(frozen=True)
class Told:
    """What the page tells.

    Attributes
    ----------
    rows : sequence of MetricsRow
        One a stain.
    networks : sequence of Bundle
        The networks of these rows.
    figure, planes : Path
        PNGs to embed: maps beside MRI and truth, and the MRI in three planes.
    facts : sequence of (str, str)
        How it was made: "seed" and "72331", in the order to show.
    """

    rows: Sequence[MetricsRow]
    networks: Sequence[Bundle]
    figure: Path
    planes: Path
    facts: Sequence[tuple[str, str]]


def demo_page(told: Told) -> str:
    """The HTML document, pictures embedded."""
    networks = [
        (network.name, network.stain, network.protocol.name, network.sha256[:16], network.notes)
        for network in told.networks
    ]
    return page(
        TITLE,
        [
            notice(NOTICE),
            paragraph(
                "MRHNet turns multi-contrast MRI of a mouse brain into maps that mimic histology: auto-fluorescence "
                "(AF), neurofilament (NF), myelin basic protein (MBP) and Nissl. Here each network met a phantom "
                "animal that none of them was trained on, and its map is held against the phantom's true stain."
            ),
            heading("Agreement with the truth, over all voxels of the brain"),
            table(HEADER, [row.cells for row in told.rows], numbers_from=2),
            paragraph(
                "R2: share of the truth's variance explained (1 is perfect, 0 no better than its mean). RMSE: typical "
                "error, in the stain's own units. SSIM: structural similarity in three dimensions. AUC: how surely "
                "the map finds the structures that Otsu's threshold cuts out of the truth (0.5 is chance). "
                "metrics.csv holds all figures unrounded."
            ),
            heading("MRI, stain maps and truth"),
            picture(
                told.figure,
                alternative="For each stain a row: one MRI contrast, the predicted map and the truth, in three planes",
                caption="One of each network's MRI contrasts, its stain map and the truth, in an axial, a sagittal "
                f"and a coronal slice. Map and truth share one scale. Maps: {PREDICTED}.",
            ),
            heading("Which way round"),
            picture(
                told.planes,
                alternative="Coronal, axial and sagittal slice of the MRI with the letters L R A P S I on the edges",
                caption="The letters follow from the file's geometry. Look at such a picture of your own data "
                "(mrhnet check SUBJECT --out DIR) before you trust a map.",
            ),
            heading("Your own data"),
            paragraph(
                "The networks of this demonstration know nothing but the phantom: use them to try the software, not "
                "on animals. For real MRI take a published network or train one on your own histology."
            ),
            commands(
                [
                    "mrhnet check SUBJECT --out DIR          # what was found, and which way round it lies",
                    "mrhnet networks list                    # fetch a published one with: mrhnet networks fetch NAME",
                    "mrhnet predict SUBJECT --network NAME   # the stain maps",
                    "mrhnet prepare SUBJECT --target STAIN.nii.gz --out SAMPLES.npz",
                    "mrhnet train --samples SAMPLES.npz --blocks 4 --recipe modern --out MINE.safetensors",
                ]
            ),
            heading("How this was made"),
            table(("what", "how"), told.facts, numbers_from=2),
            table(("network", "stain", "protocol", "SHA-256", "notes"), networks, numbers_from=5),
            heading("Please cite"),
            paragraph(CITATION),
        ],
    )
