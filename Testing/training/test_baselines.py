"""Baselines fitted to samples: the authors' figures, and what is held out."""

from dataclasses import replace

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.training.baselines import KINDS, baseline_bundle, fit_baseline, make_baseline
from MRHNetLib.training.importance import permutation_importance
from MRHNetLib.training.network_files import NetworkFiles
from MRHNetLib.training.samples import Samples
from MRHNetLib.training.voxel_table import read_voxel_table

pytest.importorskip("sklearn")


def draw_nothing(bundle, fitted, png, svg):
    png.write_bytes(b"png")
    svg.write_bytes(b"svg")


@pytest.mark.parametrize(("kind", "authors"), [("linear", 0.420), ("quadratic", 0.558)])
def test_the_published_voxels_reproduce_the_authors_r2(published, kind, authors):
    fitted = fit_baseline(read_voxel_table(published / "af_from_5_maps.csv"), kind)
    assert fitted.metrics["in_sample"]["patches"] == 20_824
    assert fitted.metrics["in_sample"]["r2"] == pytest.approx(authors, abs=0.01)


def test_metrics_are_those_of_a_least_squares_fit_of_the_same_rows(samples):
    fitted = fit_baseline(samples, "linear", seed=4)
    centres = samples.data[:, :, 1, 1] / 4000
    terms, label = np.column_stack([np.ones(len(samples)), centres]), samples.label[:, 1, 1].astype(float)
    order = np.random.default_rng(4).permutation(len(samples))
    held_out, own = order[:40], order[40:]
    solution = np.linalg.lstsq(terms[own], label[own], rcond=None)[0]
    for name, rows in (("in_sample", own), ("held_out", held_out)):
        error = label[rows] - terms[rows] @ solution
        r2 = 1 - np.sum(error**2) / np.sum((label[rows] - label[rows].mean()) ** 2)
        assert fitted.metrics[name]["r2"] == pytest.approx(r2, abs=1e-5)
        assert fitted.metrics[name]["rmse"] == pytest.approx(np.sqrt(np.mean(error**2)), rel=1e-4)
        assert fitted.metrics[name]["patches"] == len(rows)


def test_a_quadratic_stain_is_found_exactly(samples):
    """The samples' stain is a product of two contrasts; each kind finds at least as much as the one before."""
    r2 = {kind: fit_baseline(samples, kind, trees=10).metrics["held_out"]["r2"] for kind in KINDS}
    assert r2["quadratic"] == pytest.approx(1, abs=1e-6)
    assert r2["linear"] < 0.99
    assert r2["forest"] > 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_baseline(samples, kind):
    one, same, other = (fit_baseline(samples, kind, trees=3, seed=seed) for seed in (1, 1, 2))
    for name, values in one.weights.items():
        np.testing.assert_array_equal(same.weights[name], values)
    assert one.metrics == same.metrics != other.metrics


def test_only_the_centre_of_a_patch_counts(samples):
    around = samples.data.copy()
    around[:, :, 0] = 0
    same = fit_baseline(replace(samples, data=around), "quadratic")
    for name, values in fit_baseline(samples, "quadratic").weights.items():
        np.testing.assert_array_equal(same.weights[name], values)


def test_the_bundle_tells_what_was_done(samples, tmp_path):
    fitted = fit_baseline(samples, "forest", trees=3, seed=5)
    bundle = baseline_bundle(fitted, samples, NetworkFiles(tmp_path / "a.safetensors"))
    assert (bundle.patch.size, bundle.patch.axes) == (1, samples.patch.axes)
    assert bundle.training["recipe"] == "random forest"
    assert bundle.training["hyperparameters"]["n_estimators"] == 3
    assert (bundle.training["seed"], bundle.training["patches"], bundle.training["patches_held_out"]) == (5, 200, 40)
    assert bundle.training["samples"] == {"subjects": [{"name": "mouse1"}]}
    assert bundle.normalisation.input_quantiles is not None


def test_progress_comes_from_here_and_ends_near_one(samples, notes, tmp_path):
    make_baseline(samples, "forest", NetworkFiles(tmp_path / "a.safetensors"), draw_nothing, trees=4, observer=notes)
    assert notes.fractions == sorted(notes.fractions)
    assert notes.fractions[-1] == pytest.approx(0.95)


def test_what_is_drawn_is_what_the_metrics_are_of(samples):
    fitted = fit_baseline(samples, "forest", trees=4, seed=2)
    order = np.random.default_rng(2).permutation(len(samples))
    for name, rows in (("held_out", order[:40]), ("in_sample", order[40:])):
        part = fitted.parts[name]
        np.testing.assert_array_equal(part.true, samples.label[rows, 1, 1])
        assert fitted.metrics[name]["rmse"] == pytest.approx(np.sqrt(np.mean((part.predicted - part.true) ** 2)))
    assert fitted.importance.shape == (5,)
    assert set(np.argsort(fitted.importance)[-2:]) == {0, 1}  # the stain is made of these
    assert fit_baseline(samples, "linear").importance is None


@pytest.mark.parametrize("kind", ["linear", "quadratic"])
@pytest.mark.parametrize("shift", [1.0, 12.0])
def test_nothing_is_fitted_to_what_rounding_leaves_of_a_contrast_that_others_say(kind, shift):
    """MD is the mean of AD and twice RD but for float32's last digit: of all coefficients the smallest are right."""
    random = np.random.default_rng(0)
    axial, radial, other = (random.normal(shift, 1, 3000).astype(np.float32) for _ in range(3))
    mean = (axial + 2 * radial) / np.float32(3)
    data = np.column_stack([axial, radial, mean, other])[:, :, None, None]
    label = (axial - 2 * radial + other + random.normal(50, 0.5, 3000)).astype(np.float32)[:, None, None]
    samples = Samples(data=data, label=label, maximum=np.full(3000, data.max(), np.float32), patch=Patch(size=1))
    fitted = fit_baseline(samples, kind)
    used = {name: fitted.weights[name] for name in ("linear", "products") if name in fitted.weights}
    assert max(np.abs(array).max() for array in used.values()) < 1
    alone = fit_baseline(replace(samples, data=data[:, [0, 1, 3]]), kind)
    assert fitted.metrics["held_out"]["r2"] == pytest.approx(alone.metrics["held_out"]["r2"], abs=1e-5)


def test_importance_is_of_the_samples_held_out(samples):
    """On those fitted to, a forest goes by noise, too."""
    fitted = fit_baseline(samples, "forest", trees=4, seed=2)
    held_out = np.random.default_rng(2).permutation(len(samples))[:40]
    patches = samples.data[held_out, :, 1:2, 1:2].astype(np.float32)
    inputs = fitted.normalisation.apply(patches, samples.maximum[held_out])[:, :, 0, 0]
    target = fitted.parts["held_out"].true

    def predict(x):
        return fitted.normalisation.restore(fitted.model.predict(fitted.weights, x))

    wanted = permutation_importance(predict, inputs, target, seed=2)
    np.testing.assert_allclose(fitted.importance, wanted, rtol=1e-3, atol=1e-6)


def test_a_picture_that_fails_leaves_no_bundle(samples, tmp_path):
    def draw(bundle, fitted, png, svg):
        png.write_bytes(b"half")
        raise UserError("no picture", hint="")

    with pytest.raises(UserError, match="no picture"):
        make_baseline(samples, "linear", NetworkFiles(tmp_path / "a.safetensors"), draw)
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_forest_leaves_nothing(samples, notes, tmp_path):
    class CancelledError(Exception):
        pass

    def stop(fraction, stage):
        raise CancelledError

    notes.progress = stop
    with pytest.raises(CancelledError):
        make_baseline(
            samples, "forest", NetworkFiles(tmp_path / "a.safetensors"), draw_nothing, trees=2000, observer=notes
        )
    assert list(tmp_path.iterdir()) == []


def test_a_stain_that_is_the_same_everywhere_is_refused(samples):
    with pytest.raises(UserError, match="nothing to learn"):
        fit_baseline(replace(samples, label=np.ones_like(samples.label)), "forest")


def test_few_samples_are_refused(make_samples):
    with pytest.raises(UserError, match="at least 10 samples are needed, found 9"):
        fit_baseline(make_samples(9), "linear")


@pytest.mark.parametrize("kind", KINDS)
def test_a_map_of_small_units_counts_beside_one_of_large_ones(samples, kind):
    """As a diffusivity in mm2/s beside a T2-weighted image: the common maximum makes it tiny."""
    small = samples.data.astype(np.float32)
    small[:, 1:] *= 1e-7
    r2 = [
        fit_baseline(each, kind, trees=10).metrics["held_out"]["r2"] for each in (samples, replace(samples, data=small))
    ]
    assert r2[1] == pytest.approx(r2[0], abs=0.01)
