"""Whose map a file is, and its measurement against figures worked by hand."""

from dataclasses import replace
from pathlib import Path

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.atlas import Atlas
from MRHNetLib.data.regions import Region
from MRHNetLib.errors import UserError
from MRHNetLib.evaluation.region_measurement import MapName, map_name, measure_map

AFFINE = np.diag([0.1, 0.2, 0.5, 1.0])


@pytest.mark.parametrize(
    ("path", "subject", "name"),
    [
        ("maps/mouse1_stain-NF.nii.gz", "mouse1", "NF"),
        ("maps/mouse_1_map-FA_shell-2000.nii.gz", "mouse_1", "FA_shell-2000"),
        ("sub-01/sub-01_ses-a_map-MD.nii", "sub-01", "ses-a_MD"),
        ("mouse2/FA.img", "mouse2", "FA"),
        ("maps/sub-01_T1w.nii.gz", "sub-01", "T1w"),
        ("sub-01/anat/sub-01_FA_b-2000.nii.gz", "sub-01", "FA_b-2000"),
        ("mouse2/sub-.nii", "mouse2", "sub-"),
    ],
)
def test_subject_and_map_by_name(path, subject, name):
    assert map_name(Path(path)) == MapName(subject, name)


def saved(path, values):
    nibabel.save(nibabel.Nifti1Image(np.array(values, np.float32).reshape(2, 2, 1), AFFINE), path)
    return path


@pytest.fixture
def atlas():
    labels = np.array([1, 1, 2, 0], np.int32).reshape(2, 2, 1)
    return Atlas("atlas", labels, AFFINE, [Region(1, "a"), Region(2, "b")])


def test_the_mean_and_the_volume_of_each_region(tmp_path, atlas):
    first, second = measure_map(saved(tmp_path / "m.nii", [1, 3, 7, 100]), atlas, None)
    assert (first.mean, first.voxels, first.volume_mm3) == (2, 2, pytest.approx(2 * 0.1 * 0.2 * 0.5))
    assert (second.mean, second.voxels) == (7, 1)


def test_a_mask_leaves_voxels_out(tmp_path, atlas):
    mask = saved(tmp_path / "mask.nii", [0, 1, 1, 1])
    assert measure_map(saved(tmp_path / "m.nii", [1, 3, 7, 100]), atlas, mask)[0].mean == 3


def test_a_label_without_a_name_stands_there_though_the_mask_leaves_nothing_of_it(tmp_path, atlas):
    mask = saved(tmp_path / "mask.nii", [1, 1, 0, 1])
    found = measure_map(saved(tmp_path / "m.nii", [1, 3, 7, 100]), replace(atlas, regions=[]), mask)
    assert [(region.id, region.name, region.voxels) for region in found] == [(1, "region 1", 2), (2, "region 2", 0)]


def test_several_volumes_are_no_map(tmp_path, atlas):
    nibabel.save(nibabel.Nifti1Image(np.ones((2, 2, 1, 3), np.float32), AFFINE), tmp_path / "m.nii")
    with pytest.raises(UserError, match="has 3 volumes; one map was expected"):
        measure_map(tmp_path / "m.nii", atlas, None)
