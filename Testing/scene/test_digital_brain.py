"""The digital mouse brain in a scene: its MRI, its structures with their names, its true stains."""

import nibabel
import numpy as np
import pytest

from MRHNetLib.errors import UserError


@pytest.fixture
def phantom(mrhnet, tmp_path):
    mrhnet("phantom", tmp_path / "mice")
    return tmp_path / "mice" / "control-seed1-01"


@pytest.fixture
def brain(phantom):
    from MRHNetLib.scene.digital_brain import read_digital_brain

    return read_digital_brain(phantom)


def test_what_is_read_is_what_was_written(brain, phantom):
    image = nibabel.load(phantom / "t2MTONOFF.nii")
    np.testing.assert_allclose(brain.mri, image.dataobj[..., 0])
    np.testing.assert_allclose(brain.affine, image.affine)
    assert list(brain.truths) == ["AF", "NF", "MBP", "Nissl"]
    assert set(np.unique(brain.labels)) - {0} <= {region.id for region in brain.regions}


def test_the_nodes_lie_on_one_grid_and_hold_the_voxels(scene, brain):
    from MRHNetLib.scene.digital_brain import add_digital_brain
    from MRHNetLib.scene.volume_nodes import affine_of, array_of

    nodes = add_digital_brain(scene, brain, "Mouse")
    for node in (nodes.mri, nodes.structures, *nodes.truths.values()):
        np.testing.assert_allclose(affine_of(node), brain.affine, atol=1e-6)
    np.testing.assert_array_equal(array_of(nodes.structures), brain.labels)
    np.testing.assert_array_equal(array_of(nodes.truths["NF"]), brain.truths["NF"])
    assert [nodes.mri.GetName(), nodes.truths["MBP"].GetName()] == ["Mouse T2W", "Mouse true MBP"]


def test_the_structures_bring_their_names(scene, brain):
    from MRHNetLib.scene.digital_brain import add_digital_brain
    from MRHNetLib.scene.region_labels import take_regions

    nodes = add_digital_brain(scene, brain, "Mouse")
    assert nodes.structures.IsA("vtkMRMLLabelMapVolumeNode")
    assert take_regions(nodes.structures).names == {region.id: region.name for region in brain.regions}


def test_a_folder_without_a_file_is_refused(phantom):
    from MRHNetLib.scene.digital_brain import read_digital_brain

    (phantom / "truth_MBP.nii.gz").unlink()
    with pytest.raises(UserError, match=r"truth_MBP\.nii\.gz"):
        read_digital_brain(phantom)
