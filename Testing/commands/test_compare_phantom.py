"""What the groups of digital mice differ in is found, and nothing else: regions measured, then compared."""

import nibabel
import pytest

from MRHNetLib.data.regions import write_region_table
from MRHNetLib.phantom.grid import Grid
from MRHNetLib.phantom.structures import CALLOSUM, HETEROTOPIA
from MRHNetLib.phantom.subject import make_subject, region_table

COARSE = Grid(0.5)
COHORT = {"control": 5, "shiverer": 3, "sas4": 5}
ATLAS_MOUSE = 9  # of no group


@pytest.fixture(scope="module")
def mice(tmp_path_factory):
    """Folder of true stains, an atlas of another sas4 mouse, and participants.tsv."""
    folder = tmp_path_factory.mktemp("mice")
    lines = ["participant_id\tgenotype"]
    for genotype, count in COHORT.items():
        for number in range(1, count + 1):
            mouse = make_subject(genotype=genotype, number=number, size=COARSE)
            lines.append(f"{mouse.name}\t{genotype}")
            for stain in ("MBP", "NF", "Nissl"):
                image = nibabel.Nifti1Image(mouse.truth(stain), COARSE.affine)
                nibabel.save(image, folder / f"{mouse.name}_stain-{stain}.nii.gz")
    atlas = make_subject(genotype="sas4", number=ATLAS_MOUSE, size=COARSE)
    nibabel.save(nibabel.Nifti1Image(atlas.regions, COARSE.affine), folder / "atlas.nii.gz")
    write_region_table(folder / "atlas.tsv", region_table())
    (folder / "participants.tsv").write_text("\n".join(lines) + "\n")
    return folder


def compare(mrhnet, mice, genotype, out):
    """The comparisons with controls by map and region, where a figure is defined."""
    atlas = ("--regions", mice / "atlas.nii.gz", "--table", mice / "atlas.tsv")
    images = [path for path in sorted(mice.glob("*_stain-*.nii.gz")) if path.name.startswith(("control", genotype))]
    assert mrhnet("regions", *images, *atlas, "--out", out / "tables").exit_code == 0
    groups = ("--participants", mice / "participants.tsv", "--group", "genotype", "--groups", "control", genotype)
    outcome = mrhnet("compare", out / "tables", *groups, "--out", out)
    assert outcome.exit_code == 0, outcome.error
    return {(e["map"], e["id"]): e for e in outcome.result["comparisons"] if e["p"] is not None}


def test_shiverer_lacks_myelin_and_keeps_its_axons(mrhnet, mice, tmp_path):
    found = compare(mrhnet, mice, "shiverer", tmp_path)
    callosum = found["MBP", CALLOSUM.region.id]
    assert callosum["q"] < 0.001
    assert callosum["mean2"] < 0.2 * callosum["mean1"]
    tissue = [entry for (name, _), entry in found.items() if name == "MBP" and entry["mean1"] > 30]
    assert len(tissue) > 30 and all(entry["q"] < 0.05 and entry["hedges_g"] < 0 for entry in tissue)
    assert not [entry for (name, _), entry in found.items() if name == "NF" and entry["q"] < 0.05]


def test_the_heterotopia_of_sas4_is_found_in_nissl(mrhnet, mice, tmp_path):
    found = compare(mrhnet, mice, "sas4", tmp_path)
    band = found["Nissl", HETEROTOPIA.region.id]
    assert band["q"] < 0.05
    assert band["hedges_g"] > 1
    assert band["p"] == min(entry["p"] for (name, _), entry in found.items() if name == "Nissl")
