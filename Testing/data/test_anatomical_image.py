"""The T2-weighted volume is found and read alone."""

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.anatomical_image import anatomical_contrast, read_anatomical_image
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.errors import UserError


def test_it_is_the_first_volume_of_the_published_file(small_subject):
    protocol = load_protocol("mrh-67")
    volume = read_anatomical_image(small_subject, protocol)
    image = nibabel.load(small_subject / "rigidaffine_Lddm_t2MTONOFF.nii")
    np.testing.assert_array_equal(volume.values(), image.get_fdata()[..., 0].astype(np.float32))
    np.testing.assert_allclose(volume.affine, image.affine)
    assert protocol.contrasts[anatomical_contrast(protocol)].label == "t2MTONOFF[0]"


def test_the_folder_above_the_subject_will_do(small_subject):
    protocol = load_protocol("mrh-67")
    alone = small_subject.parent / "only" / "subject"
    alone.parent.mkdir()
    small_subject.rename(alone)
    assert read_anatomical_image(alone.parent, protocol).frames == 1


@pytest.mark.parametrize(("name", "label"), [("maps-5", "t2[0]"), ("mrh-nissl-48", "pgse[0]")])
def test_a_protocol_without_t2_weighting_shows_its_first_contrast(name, label):
    protocol = load_protocol(name)
    assert protocol.contrasts[anatomical_contrast(protocol)].label == label


def test_missing_files_are_named(small_subject):
    (small_subject / "rigidaffine_Lddm_dwi2000.nii").unlink()
    with pytest.raises(UserError, match="dwi2000"):
        read_anatomical_image(small_subject, load_protocol("mrh-67"))
