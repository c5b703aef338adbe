"""Atlases: labels on the grid of a map, against voxels placed by hand."""

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.atlas import Atlas, checked_labels, read_atlas
from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Noting

RAS = np.diag([1.0, 1.0, 1.0, 1.0])


class Silent:
    def progress(self, fraction, stage):
        pass

    def warning(self, message):
        pass


@pytest.fixture
def labels():
    array = np.zeros((4, 3, 2), np.int32)
    array[0, 0, 0], array[3, 2, 1] = 614454277, 5
    return array


@pytest.mark.parametrize("dtype", [np.uint32, np.int64, np.float64])
def test_large_ids_are_read_exactly(tmp_path, labels, dtype):
    nibabel.save(nibabel.Nifti1Image(labels.astype(dtype), RAS, dtype=dtype), tmp_path / "atlas.nii.gz")
    (tmp_path / "atlas.csv").write_text("id,name\n614454277,Su3\n")
    atlas = read_atlas(tmp_path / "atlas.nii.gz", tmp_path / "atlas.csv")
    np.testing.assert_array_equal(atlas.labels, labels)
    assert atlas.regions == [Region(614454277, "Su3")]


def test_the_same_grid_takes_the_labels_as_they_are(labels):
    assert Atlas("atlas", labels, RAS, []).on_grid(labels.shape, RAS, "map") is labels


def test_a_finer_grid_takes_the_nearest_labels_and_says_so(labels):
    fine = np.diag([0.5, 0.5, 0.5, 1.0])
    fine[:3, 3] = -0.25  # eight voxels in each of the atlas's
    noting = Noting(Silent())
    found = Atlas("atlas", labels, RAS, []).on_grid((8, 6, 4), fine, "map", noting)
    np.testing.assert_array_equal(found, np.kron(labels, np.ones((2, 2, 2), np.int32)))
    assert "each voxel of the map takes the nearest label" in noting.warnings[0]


def test_a_map_elsewhere_is_refused(labels):
    far = RAS.copy()
    far[0, 3] = 100
    with pytest.raises(UserError, match="map and the regions atlas lie apart"):
        Atlas("atlas", labels, RAS, []).on_grid(labels.shape, far, "map")


def test_without_a_place_axes_are_brought_into_the_map_s_order(labels):
    map_affine = np.array([[0, 0, -1.0, 7], [-1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]])  # axes run P, S, L
    atlas = Atlas("atlas", labels, RAS, [], placed=False)
    found = atlas.on_grid((3, 2, 4), map_affine, "map")
    assert found[2, 0, 3] == 614454277  # most posterior, lowest, most left
    assert found[0, 1, 0] == 5
    with pytest.raises(UserError, match="map has other voxels than atlas"):
        atlas.on_grid((4, 3, 2), map_affine, "map")


def test_labels_of_an_analyze_file_lie_voxel_by_voxel_on_a_map_of_their_shape(tmp_path, labels):
    """Whatever sizes its header holds: 1 mm is what many programs write without knowing."""
    labels %= 1000
    nibabel.save(nibabel.AnalyzeImage(labels.astype(np.float32), None), tmp_path / "atlas.img")
    atlas = read_atlas(tmp_path / "atlas.img", None)
    noting = Noting(Silent())
    found = atlas.on_grid(labels.shape, np.diag([-0.1, 0.1, 0.1, 1.0]), "map", noting)
    np.testing.assert_array_equal(found, labels)
    assert "atlas.img carries no orientation" in noting.warnings[0]
    with pytest.raises(UserError, match="has 4 x 3 x 2 voxels, map has 3 x 4 x 2"):
        atlas.on_grid((3, 4, 2), RAS, "map")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([0.0, 1.5], "holds 1.5; labels are whole numbers"),
        ([0.0, np.nan], "labels from 0"),
        ([-1, 2], "from -1 to 2; labels from 0"),
        ([0, 2**31], "labels from 0 to 2147483647"),
        (np.float32([8, 614454277]), "labels up to 614454272 as float32, which rounds whole numbers above 16777216"),
    ],
)
def test_what_is_no_label_is_refused(values, message):
    with pytest.raises(UserError, match=message):
        checked_labels(np.array(values), "x")
