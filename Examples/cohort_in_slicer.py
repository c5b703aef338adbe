"""Predicts the stains of a cohort and writes a scene per subject, the stains laid over the MRI.

In 3D Slicer, without its window:

    Slicer --no-main-window --python-script Examples/cohort_in_slicer.py COHORT OUT NETWORK...

or in any Python with slicer-core (pip install "mrhnet[scene]"):

    python Examples/cohort_in_slicer.py COHORT OUT NETWORK...

COHORT is a folder of subjects, OUT gets the stain maps and a .mrb per subject, and each NETWORK is a name of
`mrhnet networks list` or a file. Scenes that are there already are written anew. It ends with 0 when all subjects
became scenes, and with 2 when something failed, which is said.
"""

import os
import subprocess
import sys
import traceback
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

import slicer  # noqa: E402
import slicer.util  # noqa: E402

from MRHNetLib.errors import UserError  # noqa: E402
from MRHNetLib.files import OutputFiles  # noqa: E402
from MRHNetLib.jobs.interpreter import find_interpreter  # noqa: E402
from MRHNetLib.scene.new_scene import new_scene  # noqa: E402
from MRHNetLib.scene.scene_file import save_scene  # noqa: E402
from MRHNetLib.scene.subject_output import read_subject_output  # noqa: E402
from MRHNetLib.scene.subject_scene import add_subject  # noqa: E402

OPACITY = 0.6
APPLICATION = getattr(slicer, "app", None)  # there in Slicer, not with slicer-core


def main(cohort: str, out: str, *networks: str) -> int:
    """Do it all; the exit code."""
    maps = Path(out).resolve()
    predicted = predict(cohort, maps, networks)
    scenes = [write_scene(maps, subject) for subject in subjects_in(maps)]
    return 0 if predicted and scenes and all(scenes) else 2


def predict(cohort: str, maps: Path, networks: "tuple[str, ...]") -> bool:
    """Predict every subject's stains, in a process of its own: PyTorch does not come into Slicer's."""
    python = find_interpreter(APPLICATION.slicerHome if APPLICATION else None)
    paths = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    words = ["predict", cohort, "--out", str(maps), "--network", *networks, "--overwrite"]
    done = subprocess.run([*python, "-m", "MRHNetLib", *words], env={**os.environ, "PYTHONPATH": paths}, check=False)
    return done.returncode == 0


def subjects_in(maps: Path) -> "list[str]":
    """Names of the subjects whose stain maps the folder holds."""
    return sorted({path.name.rpartition("_stain-")[0] for path in maps.glob("*_stain-*.nii.gz")})


def write_scene(maps: Path, subject: str) -> bool:
    """Write a subject's scene; False, and why, where that cannot be."""
    target = maps / f"{subject}.mrb"
    try:
        with OutputFiles(overwrite=True) as outputs:
            staged = outputs.stage(target)
            scene = new_scene()
            add_subject(scene, read_subject_output(maps, subject=subject), OPACITY)
            save_scene(scene, staged, subject)
    except UserError as error:
        print(f"{subject}: {error.message} ({error.hint})")
        return False
    print(f"wrote {target}")
    return True


def leave(code: int) -> None:
    """End with this exit code; Slicer would otherwise go on without a window."""
    if APPLICATION:
        slicer.util.exit(code)
    else:
        sys.exit(code)


if __name__ == "__main__":
    exit_code = 2
    try:
        if len(sys.argv) < 4:
            print(__doc__)
        else:
            exit_code = main(*sys.argv[1:])
    except UserError as error:
        print(f"{error.message} ({error.hint})")
    except Exception:
        traceback.print_exc()
        exit_code = 1
    leave(exit_code)
