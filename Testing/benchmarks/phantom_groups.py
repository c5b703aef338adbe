"""Groups of digital mice told apart by what networks predict of their scans, beside their true stains.

Eight mice each of control, shiverer and sas4 are scanned, their MBP, NF and Nissl predicted, and both the predicted and
the true stains measured in the regions of one further sas4 mouse and compared with controls; Nissl of sas4 voxel by
voxel, too, with a picture. Twenty minutes on two cores and 2 GB of disk; a genotype whose maps are there is not made
again.

python Testing/benchmarks/phantom_groups.py FOLDER
"""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np

GENOTYPES = ("control", "shiverer", "sas4")
MICE = 8
SEED = 1  # the networks were trained on mice of the seeds 101 to 103
STAINS = ("MBP", "NF", "Nissl")
NETWORKS = ("phantom-mbp", "phantom-nf", "phantom-nissl")
ATLAS_SEED = 9
HETEROTOPIA, HETEROTOPIA_LABEL = "cortical heterotopia", 44
REGIONS = "regions.nii.gz"
SHOWN = {  # regions that stand in the table whatever their p
    "shiverer": ("corpus callosum", "pons and medulla", "isocortex layer IV"),
    "sas4": (HETEROTOPIA, "corpus callosum", "isocortex layer IV"),
}
NOTABLE = 0.05


def mrhnet(*words):
    """The result of a command."""
    command = [sys.executable, "-m", "MRHNetLib", *map(str, words), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def maps_of(folder, genotype):
    """Predicted and true stains of the mice of a genotype; their scans are not kept."""
    scans = folder / "scans"
    names = [f"{genotype}-seed{SEED}-{number:02d}" for number in range(1, MICE + 1)]
    predicted = [folder / f"{name}_stain-{stain}.nii.gz" for name in names for stain in STAINS]
    true = [folder / name / f"truth_{stain}.nii.gz" for name in names for stain in STAINS]
    if not all(path.exists() for path in (*predicted, *true)):
        protocols = ("--protocol", "mrh-67", "--protocol", "mrh-nissl-48")
        mice = ("--genotype", genotype, "--seed", SEED, "--subjects", MICE)
        mrhnet("phantom", scans, *mice, *protocols, "--overwrite")
        mrhnet("predict", *(scans / name for name in names), "--network", *NETWORKS, "--out", folder, "--overwrite")
        for path in (*true, *(folder / name / REGIONS for name in names)):
            path.parent.mkdir(exist_ok=True)
            shutil.copy(scans / path.relative_to(folder), path)
        shutil.rmtree(scans)
    return [*predicted, *true]


def atlas_of(folder):
    """The regions of a mouse of no group, and their names."""
    scans = folder / "atlas"
    mouse = scans / f"sas4-seed{ATLAS_SEED}-01"
    if not mouse.exists():
        mrhnet("phantom", scans, "--genotype", "sas4", "--seed", ATLAS_SEED)
    return "--regions", mouse / REGIONS, "--table", mouse / "regions.tsv"


def compared(folder, genotype):
    """The comparisons with controls, by map and region."""
    participants = ("--participants", folder / "participants.tsv", "--group", "genotype")
    tables = [
        folder / "regions" / f"{mice}-seed{SEED}-{number:02d}_regions.csv"
        for mice in ("control", genotype)
        for number in range(1, MICE + 1)
    ]
    groups = ("--groups", "control", genotype)
    mrhnet("compare", *tables, *participants, *groups, "--out", folder / genotype, "--overwrite")
    with (folder / genotype / "comparison.csv").open(encoding="utf-8", newline="") as file:
        return {(row["map"], row["name"]): row for row in csv.DictReader(file) if row["p"]}


def voxelwise(folder, files, out):
    """What differs in sas4 voxel by voxel, and how much of it lies in the heterotopia of at least half of the mice."""
    participants = ("--participants", folder / "participants.tsv", "--group", "genotype")
    mice = [path for path in files if any(f"/{name}-seed{SEED}-" in str(path) for name in ("control", "sas4"))]
    groups = ("--groups", "control", "sas4", "--correction", "tfce")
    written = mrhnet("compare", *mice, *participants, *groups, "--out", out, "--overwrite")["outputs"]
    t, p = (
        np.asarray(nibabel.load(entry["path"]).dataobj)
        for kind in ("t-map", "corrected-p-map")
        for entry in written
        if entry["kind"] == kind
    )
    own = [nibabel.load(path).dataobj for path in sorted(folder.glob(f"sas4-seed{SEED}-*/{REGIONS}"))]
    half = sum(np.asarray(regions) == HETEROTOPIA_LABEL for regions in own) >= MICE / 2
    more, less = (p < NOTABLE) & (t > 0), (p < NOTABLE) & (t < 0)
    return (
        f"{more.sum()} voxels more in sas4, {(more & half).sum()} of them in the heterotopia of half; {less.sum()} less"
    )


def figures(row):
    g, p, q = (float(row[figure]) for figure in ("hedges_g", "p", "q"))
    return f"{g:+.1f} | {p:.2g} | {q:.2g}"


def counted(rows):
    notable = [row for row in rows.values() if float(row["q"]) < NOTABLE]
    return f"{len(notable)} of {len(rows)} regions"


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
maps = [path for genotype in GENOTYPES for path in maps_of(folder, genotype)]
mrhnet("regions", *maps, *atlas_of(folder), "--out", folder / "regions", "--overwrite")
mice = [(f"{genotype}-seed{SEED}-{number:02d}", genotype) for genotype in GENOTYPES for number in range(1, MICE + 1)]
rows = ["participant_id\tgenotype", *("\t".join(mouse) for mouse in mice)]
(folder / "participants.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
print("| genotype, map | region | g, predicted | p | q | g, true | p | q |\n|" + " --- |" * 8)
for genotype, shown in SHOWN.items():
    found = compared(folder, genotype)
    for stain in STAINS:
        both = [
            {region: row for (name, region), row in found.items() if name == of} for of in (stain, f"truth_{stain}")
        ]
        least = [min(rows, key=lambda region, rows=rows: float(rows[region]["p"])) for rows in both]
        for region in dict.fromkeys((*shown, *least)):
            cells = " | ".join(figures(rows[region]) for rows in both)
            print(f"| {genotype}, {stain} | {region} | {cells} |")
        predicted, true = map(counted, both)
        print(f"| {genotype}, {stain} | with q < {NOTABLE:g} | {predicted} | | | {true} | | |", flush=True)
for name, kind in (("predicted", "_stain-Nissl.nii.gz"), ("true", "truth_Nissl.nii.gz")):
    files = [path for path in maps if path.name.endswith(kind)]
    found = voxelwise(folder, files, folder / f"voxels_{name}")
    print(f"sas4, {name} Nissl, corrected p < 0.05: {found}", flush=True)
