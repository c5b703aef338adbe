"""Atlases of BrainGlobe through a stand-in for its library that reads a folder, with the library's own attributes."""

import json
import sys

import numpy as np
import pytest

from MRHNetLib.data.brainglobe import brainglobe_atlas
from MRHNetLib.data.geometry import axis_letters, voxel_sizes
from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError

LIBRARY = """
import json, pathlib
import numpy as np

class BrainGlobeAtlas:
    def __init__(self, atlas_name, check_latest=True):
        folder = pathlib.Path(__file__).parent / "cached" / atlas_name
        if check_latest or not folder.is_dir():
            raise ValueError(f"{atlas_name} is not a valid atlas name!")
        metadata = json.loads((folder / "metadata.json").read_text())
        self.orientation, self.resolution = metadata["orientation"], tuple(metadata["resolution"])
        self.structures_list = json.loads((folder / "structures.json").read_text())
        self.annotation = np.load(folder / "annotation.npy")
"""


@pytest.fixture
def cached(tmp_path, monkeypatch):
    """Folder of an atlas whose front, upper, right voxel is 614454277."""
    (tmp_path / "brainglobe_atlasapi.py").write_text(LIBRARY)
    folder = tmp_path / "cached" / "mouse_50um"
    folder.mkdir(parents=True)
    annotation = np.full((4, 3, 2), 997, np.uint32)
    annotation[0, 0, 0] = 614454277
    np.save(folder / "annotation.npy", annotation)
    (folder / "metadata.json").write_text(json.dumps({"orientation": "asr", "resolution": [50.0, 40.0, 30.0]}))
    structures = [
        {"id": 997, "name": "root", "acronym": "root", "structure_id_path": [997], "rgb_triplet": [255, 255, 255]},
        {
            "id": 614454277,
            "name": "gray",
            "acronym": "Su3",
            "structure_id_path": [997, 614454277],
            "rgb_triplet": [255, 144, 9],
        },
    ]
    (folder / "structures.json").write_text(json.dumps(structures))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "brainglobe_atlasapi", raising=False)
    yield folder
    sys.modules.pop("brainglobe_atlasapi", None)


def test_axes_run_away_from_where_they_start(cached):
    atlas = brainglobe_atlas("mouse_50um")
    assert axis_letters(atlas.affine) == "PIL"
    np.testing.assert_allclose(voxel_sizes(atlas.affine), [0.05, 0.04, 0.03])
    ras = np.diag([0.03, 0.05, 0.04, 1.0])
    labels = atlas.on_grid((2, 4, 3), ras, "map")
    assert np.argwhere(labels == 614454277).tolist() == [[1, 3, 2]]  # right, front, up


def test_structures_keep_their_tree(cached):
    assert brainglobe_atlas("mouse_50um").regions == [
        Region(997, "root", "#ffffff", "root"),
        Region(614454277, "gray", "#ff9009", "Su3", (997,)),
    ]


def test_an_unknown_atlas(cached):
    with pytest.raises(UserError, match="BrainGlobe has no atlas house_1um: house_1um is not a valid atlas name"):
        brainglobe_atlas("house_1um")


def test_the_library_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "brainglobe_atlasapi", None)
    with pytest.raises(UserError, match="not installed") as raised:
        brainglobe_atlas("mouse_50um")
    assert "pip install brainglobe-atlasapi" in raised.value.hint
