"""What groups of digital mice differ in is found, in their true stains and in what networks predict of their scans."""

import json

import pytest

from MRHNetLib.commands.cli import main
from MRHNetLib.data.atlas import read_atlas
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.evaluation.region_csv import write_region_csv
from MRHNetLib.evaluation.region_measurement import measure_map
from MRHNetLib.files import OutputFiles
from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.structures import CALLOSUM, HETEROTOPIA
from MRHNetLib.phantom.subject import make_subject
from MRHNetLib.phantom.writing import stage_subject, write_subject

COARSE = Grid(0.5)
COHORT = {"control": 5, "shiverer": 3, "sas4": 5}
STAINS = ("MBP", "NF", "Nissl")
ATLAS_MOUSE = 9  # of no group
WITH_MYELIN = 30  # MBP, of 255


def run(*words):
    assert main([*map(str, words), "--json"]) == 0


def scan(folder, **mouse):
    """The folder of a mouse, with its scans and true stains."""
    subject = make_subject(size=COARSE, **mouse)
    protocols = [load_protocol(name) for name in ("mrh-67", "mrh-nissl-48")]
    with OutputFiles() as files:
        write_subject(subject, stage_subject(files, folder / subject.name, protocols), protocols)
    return folder / subject.name


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Folder of region tables of the true stains and of the predicted ones, and participants.tsv."""
    folder = tmp_path_factory.mktemp("mice")
    mice, lines = [], ["participant_id\tgenotype"]
    for genotype, count in COHORT.items():
        mice += [scan(folder / "scans", genotype=genotype, number=number) for number in range(1, count + 1)]
        lines += [f"{mouse.name}\t{genotype}" for mouse in mice[-count:]]
    (folder / "participants.tsv").write_text("\n".join(lines) + "\n")
    run("predict", *mice, "--network", "phantom-mbp", "phantom-nf", "phantom-nissl", "--out", folder / "predicted")
    sas4 = scan(folder / "atlas", genotype="sas4", number=ATLAS_MOUSE)
    atlas = read_atlas(sas4 / "regions.nii.gz", sas4 / "regions.tsv")
    for mouse in mice:  # mrhnet regions would draw each, which takes most of its time
        maps = {f"truth_{stain}": mouse / f"truth_{stain}.nii.gz" for stain in STAINS}
        maps |= {stain: folder / "predicted" / f"{mouse.name}_stain-{stain}.nii.gz" for stain in STAINS}
        measured = {name: measure_map(path, atlas, None) for name, path in maps.items()}
        write_region_csv(folder / f"{mouse.name}_regions.csv", mouse.name, measured, {})
    return folder


def compared(study, genotype):
    """The comparisons with controls by map and region, where a figure is defined."""
    groups = ("--participants", study / "participants.tsv", "--group", "genotype", "--groups", "control", genotype)
    run("compare", study, *groups, "--out", study / genotype)
    entries = json.loads((study / genotype / "comparison.json").read_text())["comparisons"]
    return {(e["map"], e["id"]): e for e in entries if e["p"] is not None}


@pytest.fixture(scope="module")
def shiverer(study):
    return compared(study, "shiverer")


@pytest.fixture(scope="module")
def sas4(study):
    return compared(study, "sas4")


def of_map(found, name):
    return [entry for (of, _), entry in found.items() if of == name]


def without_myelin(found, name):
    """Whether MBP is less wherever there is any, and nearly gone from the corpus callosum."""
    callosum = found[name, CALLOSUM.region.id]
    tissue = [entry for entry in of_map(found, name) if entry["mean1"] > WITH_MYELIN]
    less = len(tissue) > 30 and all(entry["q"] < 0.05 and entry["hedges_g"] < 0 for entry in tissue)
    return less and callosum["q"] < 0.001 and callosum["mean2"] < 0.2 * callosum["mean1"]


def test_shiverer_lacks_myelin_and_keeps_its_axons(shiverer):
    assert without_myelin(shiverer, "truth_MBP")
    assert not [entry for entry in of_map(shiverer, "truth_NF") if entry["q"] < 0.05]


def test_so_it_does_in_predicted_maps_but_for_a_few_regions(shiverer):
    assert without_myelin(shiverer, "MBP")
    assert sum(entry["q"] < 0.05 for entry in of_map(shiverer, "NF")) <= 0.1 * len(of_map(shiverer, "NF"))


@pytest.mark.parametrize("name", ["truth_Nissl", "Nissl"])
def test_the_heterotopia_of_sas4_is_found_in_nissl(sas4, name):
    band = sas4[name, HETEROTOPIA.region.id]
    assert band["hedges_g"] > 1
    assert band["q"] < 0.05
    assert band["p"] == min(entry["p"] for entry in of_map(sas4, name))
