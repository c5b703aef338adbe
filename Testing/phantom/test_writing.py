import json

import nibabel
import numpy as np
import pytest

from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.regions import read_region_table
from MRHNetLib.data.subjects import read_subject
from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles
from MRHNetLib.phantom.scanner import GAIN
from MRHNetLib.phantom.structures import CALLOSUM, LATERAL_VENTRICLE
from MRHNetLib.phantom.writing import stage_subject, write_subject

PROTOCOLS = [load_protocol("mrh-67"), load_protocol("mrh-nissl-48")]


def write(subject, folder, **options):
    with OutputFiles() as outputs:
        write_subject(subject, stage_subject(outputs, folder, PROTOCOLS), PROTOCOLS, **options)
    return folder


@pytest.fixture(scope="module")
def folder(mouse, tmp_path_factory):
    return write(mouse(), tmp_path_factory.mktemp("phantom") / "mouse")


def image(folder, name: str) -> np.ndarray:
    return np.asarray(nibabel.load(folder / name).dataobj).astype(np.float64)


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_reads_as_a_subject_of_each_protocol(protocol, folder, mouse):
    found = read_subject(folder, protocol)
    assert found.stack.shape == (len(protocol.contrasts), *mouse().grid.shape)
    np.testing.assert_allclose(found.stack.affine, mouse().grid.affine)


def test_images_are_integers_in_the_published_orientation(folder):
    for name in ("dwi2000.nii", "t2MTONOFF.nii", "ogse100.nii"):
        stored = nibabel.load(folder / name)
        assert stored.get_data_dtype() == np.int16
        assert nibabel.aff2axcodes(stored.affine) == ("L", "A", "S")


@pytest.mark.parametrize("name", ["truth_AF", "truth_NF", "truth_MBP", "truth_Nissl"])
def test_truths_lie_on_the_same_grid_and_are_not_called_stain_maps(name, folder, mouse):
    stored = nibabel.load(folder / f"{name}.nii.gz")
    assert stored.shape == mouse().grid.shape
    np.testing.assert_array_equal(stored.get_fdata(dtype=np.float32), mouse().truth(name.removeprefix("truth_")))
    assert not list(folder.glob("*_stain-*"))


def test_mask_is_the_brain(folder, mouse):
    stored = image(folder, "Masked_outline.nii.gz")
    np.testing.assert_array_equal(stored, mouse().mask)


def test_regions_and_their_table(folder, mouse):
    stored = nibabel.load(folder / "regions.nii.gz")
    assert stored.get_data_dtype() == np.uint16
    labels = np.asarray(stored.dataobj)
    np.testing.assert_array_equal(labels, mouse().regions)
    assert set(np.unique(labels)) - {0} <= {region.id for region in read_region_table(folder / "regions.tsv")}


def test_record_says_that_it_is_a_phantom(folder):
    record = json.loads((folder / "phantom.json").read_text())
    assert "phantom" in record["notice"]
    assert (record["genotype"], record["seed"], record["snr"]) == ("control", 1, 40.0)


def test_left_is_left(folder, mouse):
    """The first array axis runs to the left: voxels at high index have negative x in the field."""
    affine = nibabel.load(folder / "dwi2000.nii").affine
    last = affine @ [mouse().grid.shape[0] - 1, 0, 0, 1]
    assert last[0] < 0
    assert mouse().grid.axes[0][-1] == pytest.approx(last[0])


def test_signal_to_noise_is_the_one_asked_for(mouse, tmp_path):
    folder = write(mouse(), tmp_path / "mouse", snr=10)
    stored, mask = image(folder, "dwi2000.nii"), mouse().mask
    noise = (stored[..., 0] - stored[..., 1])[mask].std() / np.sqrt(2)
    assert stored[..., 0][mask].mean() / noise == pytest.approx(10, rel=0.05)
    air = stored[:, :3, :, 0]
    assert air.mean() / noise == pytest.approx(np.sqrt(np.pi / 2), rel=0.05)


def test_contrasts_are_those_of_fixed_mouse_brain(folder, mouse):
    labels = mouse().regions
    b0, strong = image(folder, "dwi2000.nii")[..., 0], image(folder, "dwi5000.nii")[..., 2:].mean(axis=-1)
    t2, on, off = np.moveaxis(image(folder, "t2MTONOFF.nii"), -1, 0)
    callosum, cortex = labels == CALLOSUM.region.id, (labels > 0) & (labels <= 5)
    ventricle = labels == LATERAL_VENTRICLE.region.id
    assert b0[ventricle].mean() > 1.3 * b0[cortex].mean()
    assert strong[ventricle].mean() < 0.5 * strong[cortex].mean()
    assert t2[callosum].mean() < 0.85 * t2[cortex].mean()
    ratio = 1 - on / np.maximum(off, 1)
    assert ratio[callosum].mean() > ratio[cortex].mean() + 0.03


def test_callosum_is_anisotropic(folder, mouse):
    callosum = mouse().regions == CALLOSUM.region.id
    directions = np.array([c.unit_direction for c in PROTOCOLS[0].contrasts[2:32]])
    signal = image(folder, "dwi2000.nii")[callosum][:, 2:].mean(axis=0)
    across, along = signal[np.abs(directions[:, 0]) < 0.3].mean(), signal[np.abs(directions[:, 0]) > 0.8].mean()
    assert across > 1.3 * along


def test_nothing_clips(folder):
    for name in ("dwi2000.nii", "t2MTONOFF.nii", "pgse.nii"):
        assert image(folder, name).max() < np.iinfo(np.int16).max
    assert image(folder, "dwi2000.nii").max() > 0.1 * GAIN


def test_same_seed_writes_the_same_bytes(folder, mouse, tmp_path):
    again = write(mouse(), tmp_path / "mouse")
    for path in folder.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_repeated_b0_images_have_noise_of_their_own(folder):
    stored = image(folder, "dwi2000.nii")
    assert np.abs(stored[..., 0] - stored[..., 1]).max() > 0


@pytest.mark.parametrize("snr", [0, -5, float("nan"), float("inf")])
def test_impossible_signal_to_noise(snr, mouse, tmp_path):
    with pytest.raises(UserError, match="signal-to-noise ratio above 0"):
        write(mouse(), tmp_path / "mouse", snr=snr)
    assert not list(tmp_path.iterdir())
