import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.phantom import individual
from MRHNetLib.phantom.envelope import bodies
from MRHNetLib.phantom.grid import FIELD_OF_VIEW_MM, Grid, grid_of
from MRHNetLib.phantom.individual import Individual
from MRHNetLib.phantom.scanner import generator
from MRHNetLib.phantom.shapes import Points
from MRHNetLib.phantom.structures import CALLOSUM, CORTEX_6, HETEROTOPIA, STRUCTURES
from MRHNetLib.phantom.subject import CENTRE_MM, make_subject

VARIATION = ("SIZE_SD", "DISPLACEMENT_SD_MM", "COARSE_SD", "FINE_SD", "DISPERSION_SD", "DIRECTION_SD", "STRUCTURE_SD")


def dice(a: np.ndarray, b: np.ndarray) -> float:
    return float(2 * (a & b).sum() / (a.sum() + b.sum()))


def correlation(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.corrcoef(a.ravel(), b.ravel())[0, 1])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_brain_is_as_large_as_a_mouse_brain(seed, mouse):
    subject = mouse(seed=seed)
    assert 415 < subject.mask.sum() * subject.grid.voxel_size**3 < 485  # mm3; about 450


def test_both_sizes_hold_the_same_volume():
    shape_of = Individual(generator((1, 1, 0), "individual"))
    volumes = {}
    for size, every in (("small", 4), ("full", 8)):  # a slice every 0.5 mm is enough to integrate
        grid = grid_of(size)
        x, y, z = grid.axes
        slices = y[every // 2 :: every]
        px, py, pz = shape_of.positions((x, slices, z), CENTRE_MM).reshape(3, -1)
        volumes[size] = (bodies(Points(np.abs(px), py, pz)).brain > 0).sum() * grid.voxel_size**3 * every
    assert volumes["full"] == pytest.approx(volumes["small"], rel=0.03)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_brain_lies_within_the_field_of_view_with_a_margin(seed, mouse):
    mask = mouse(seed=seed).mask
    for axis, extent in enumerate(FIELD_OF_VIEW_MM):
        reach = np.flatnonzero(mask.any(axis=tuple({0, 1, 2} - {axis}))) * 0.25
        assert reach[0] >= 0.25
        assert reach[-1] <= extent - 0.5


def test_same_seed_same_mouse():
    a, b = (make_subject(seed=7, number=2, size=Grid(0.5)) for _ in range(2))
    np.testing.assert_array_equal(a.regions, b.regions)
    for stain in a.stains:
        np.testing.assert_array_equal(a.stains[stain], b.stains[stain])


def test_other_numbers_and_seeds_are_other_mice(mouse):
    truths = [mouse(seed=seed, number=number).truth("MBP") for seed, number in ((1, 1), (1, 2), (2, 1))]
    masks = [truth > 0 for truth in truths]
    for i, k in ((0, 1), (0, 2), (1, 2)):
        assert 0.9 < dice(masks[i], masks[k]) < 0.99
        assert correlation(truths[i], truths[k]) < 0.97


def test_the_individual_does_not_depend_on_the_grid(mouse):
    coarse, fine = mouse(grid=Grid(0.5)), mouse(grid=Grid(0.25))
    averaged = fine.tissue.brain * fine.tissue.myelin
    blocks = fine.volume(averaged).reshape(25, 2, 35, 2, 16, 2).mean(axis=(1, 3, 5))
    assert correlation(blocks, coarse.volume(coarse.tissue.brain * coarse.tissue.myelin)) > 0.95


def test_average_brain_is_symmetric(monkeypatch):
    for name in VARIATION:
        monkeypatch.setattr(individual, name, 0.0)
    subject = make_subject(size=Grid(0.25))
    np.testing.assert_array_equal(subject.regions, subject.regions[::-1])
    left_right, lengthwise, upright = (subject.volume(part) for part in subject.tissue.direction)
    inside = subject.mask & (np.abs(left_right) > 1e-3)
    np.testing.assert_allclose(left_right[inside], -left_right[::-1][inside], atol=1e-5)
    np.testing.assert_allclose(lengthwise[inside], lengthwise[::-1][inside], atol=1e-5)
    np.testing.assert_allclose(upright[inside], upright[::-1][inside], atol=1e-5)


def test_individuals_are_slightly_asymmetric(mouse):
    regions = mouse().regions
    agreement = (regions == regions[::-1])[regions > 0].mean()
    assert 0.5 < agreement < 0.97


def test_every_region_of_the_volume_is_in_the_table(mouse):
    assert set(np.unique(mouse("sas4").regions)) <= {0, *(structure.region.id for structure in STRUCTURES)}


def test_shiverer_has_axons_but_no_myelin(mouse):
    control, shiverer = mouse(), mouse("shiverer")

    def in_callosum(subject, kind: str) -> float:
        return getattr(subject.tissue, kind)[subject.labels == CALLOSUM.region.id].mean()

    assert in_callosum(shiverer, "myelin") < 0.1 * in_callosum(control, "myelin")
    assert in_callosum(shiverer, "axons") == pytest.approx(in_callosum(control, "axons"), rel=0.15)


def test_sas4_has_a_band_of_cells_that_controls_lack(mouse):
    sas4, control = mouse("sas4"), mouse()
    band = sas4.labels == HETEROTOPIA.region.id
    assert 1 < band.sum() * sas4.grid.voxel_size**3 < 12  # mm3
    assert not (control.labels == HETEROTOPIA.region.id).any()
    around = sas4.labels == CORTEX_6.region.id
    assert sas4.stains["Nissl"][band].mean() > 1.15 * sas4.stains["Nissl"][around].mean()


def test_sas4_band_lies_between_cortex_and_callosum(mouse):
    subject = mouse("sas4")
    height = subject.volume(subject.labels == HETEROTOPIA.region.id).nonzero()[2] * 0.25
    callosum = subject.volume(subject.labels == CALLOSUM.region.id).nonzero()[2] * 0.25
    assert callosum.mean() < height.mean() < callosum.mean() + 1.2


def test_names_are_unique():
    names = {
        make_subject(seed=seed, number=number, genotype=genotype, size=Grid(1.25)).name
        for seed in (1, 11)
        for number in (1, 11)
        for genotype in ("control", "sas4")
    }
    assert len(names) == 8


def test_unknown_genotype():
    with pytest.raises(UserError, match="no genotype wildtype"):
        make_subject(genotype="wildtype")


def test_negative_seed():
    with pytest.raises(UserError, match="seed of 0 or more"):
        make_subject(seed=-1)
