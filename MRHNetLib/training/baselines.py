"""Fitting baselines: the centre voxel's contrasts of samples make a model that a network has to beat."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles
from MRHNetLib.networks.baseline import Baseline
from MRHNetLib.networks.bundle import Bundle, save_bundle
from MRHNetLib.networks.citation import CITATION
from MRHNetLib.networks.normalisation import Normalisation
from MRHNetLib.observer import QUIET, Observer, Portion
from MRHNetLib.threads import Threads
from MRHNetLib.training.forest_fit import TREES, fit_forest, hyperparameters
from MRHNetLib.training.least_squares import fit_linear, fit_quadratic
from MRHNetLib.training.network_files import NetworkFiles, check_ready
from MRHNetLib.training.normalising import measured_normalisation
from MRHNetLib.training.samples import Samples

Array = np.ndarray[Any, np.dtype[Any]]

KINDS = ("linear", "quadratic", "forest")
HELD_OUT_SHARE = 5  # one of so many samples is held out
LEAST_SAMPLES = 10
_FITTED = 0.9  # of the time


@dataclass(frozen=True, eq=False)
class BaselineFit:
    """A fitted baseline.

    Attributes
    ----------
    model, normalisation, weights
        As a bundle holds them.
    metrics : dict
        R2 and RMSE on the samples that it was fitted to ("in_sample") and on those "held_out".
    record : dict
        How it was done (JSON).
    """

    model: Baseline
    normalisation: Normalisation
    weights: "dict[str, Array]"
    metrics: "dict[str, Any]"
    record: "dict[str, Any]"


def fit_baseline(
    samples: Samples, kind: str, *, trees: int = TREES, seed: int = 0, observer: Observer = QUIET
) -> BaselineFit:
    """Fit a baseline to four fifths of the samples; the others, drawn with the seed, tell how good it is.

    Parameters
    ----------
    samples : Samples
        At least ten; of each patch only the centre is taken.
    kind : str
        "linear", "quadratic" (intercept, linear terms, squares and products, as MATLAB's) or "forest".
    trees : int
        Of a forest.

    Raises
    ------
    UserError
        Too few samples, or a stain without variation.
    """
    if len(samples) < LEAST_SAMPLES:
        raise UserError(
            f"at least {LEAST_SAMPLES} samples are needed, found {len(samples)}", hint="prepare more samples"
        )
    centres = _centres(samples)
    order = np.random.default_rng(seed).permutation(len(samples))
    held_out, fitted_on = np.split(order, [len(samples) // HELD_OUT_SHARE])
    # forests too: scikit-learn takes values that differ by less than 1e-7 for equal
    normalisation = measured_normalisation(centres, fitted_on, standardise=True)
    inputs = normalisation.apply(centres.data.astype(np.float32), centres.maximum)[:, :, 0, 0]
    label = centres.label[:, 0, 0].astype(np.float64)
    target = (label - normalisation.target_offset) / normalisation.target_scale

    def fit(chosen: Array, ear: Observer) -> "tuple[Baseline, dict[str, Array]]":
        if kind == "forest":
            return fit_forest(inputs[chosen], target[chosen], ear, trees=trees, seed=seed)
        return {"linear": fit_linear, "quadratic": fit_quadratic}[kind](inputs[chosen], target[chosen], ear)

    with Threads["tuple[Baseline, dict[str, Array]]"](1) as threads:  # this one goes on telling how far it is
        threads.start(fit, fitted_on)
        model, weights = threads.results(Portion(observer, 0, _FITTED))[0]
    observer.progress(_FITTED, "measuring")
    error = normalisation.restore(model.predict(weights, inputs)) - label
    parts = {"in_sample": fitted_on, "held_out": held_out}
    metrics = {name: _agreement(error[chosen], label[chosen]) for name, chosen in parts.items()}
    record = {
        "recipe": model.title,
        "hyperparameters": hyperparameters(len(fitted_on), trees) if kind == "forest" else {},
        "seed": seed,
        "samples_sha256": samples.sha256,
        "patches": len(samples),
        "patches_held_out": len(held_out),
    }
    return BaselineFit(model, normalisation, weights, metrics, record)


def make_baseline(
    samples: Samples,
    kind: str,
    files: NetworkFiles,
    *,
    trees: int = TREES,
    seed: int = 0,
    overwrite: bool = False,
    observer: Observer = QUIET,
) -> BaselineFit:
    """Fit a baseline and write its bundle.

    Parameters
    ----------
    samples : Samples
        With protocol and stain.
    kind, trees, seed
        As in `fit_baseline`.
    files : NetworkFiles
        Where the bundle goes.

    Raises
    ------
    UserError
        Protocol or stain are unknown, the bundle cannot be written or exists, or what `fit_baseline` raises.
    """
    check_ready(samples, files)
    with OutputFiles(overwrite=overwrite) as outputs:
        staged = outputs.stage(files.bundle)
        fitted = fit_baseline(samples, kind, trees=trees, seed=seed, observer=observer)
        save_bundle(baseline_bundle(fitted, samples, files), staged)
    return fitted


def baseline_bundle(fitted: BaselineFit, samples: Samples, files: NetworkFiles) -> Bundle:
    """The fitted baseline as a bundle; without a date, so that the same fit gives the same document."""
    assert samples.protocol is not None and samples.stain is not None
    return Bundle(
        name=files.network_name,
        stain=samples.stain,
        model=fitted.model,
        protocol=samples.protocol,
        normalisation=fitted.normalisation,
        weights=fitted.weights,
        patch=replace(samples.patch, size=1),
        training=fitted.record | {"samples": dict(samples.origin), "versions": _versions()},
        metrics=fitted.metrics,
        licence=files.licence,
        citation=CITATION,
        notes=files.notes,
    )


def _centres(samples: Samples) -> Samples:
    """The samples as patches of a single voxel."""
    centre = samples.patch.size // 2
    middle = slice(centre, centre + 1)
    return replace(
        samples,
        data=samples.data[:, :, middle, middle],
        label=samples.label[:, middle, middle],
        patch=replace(samples.patch, size=1),
    )


def _agreement(error: Array, label: Array) -> "dict[str, Any]":
    variance, squared = float(label.var()), float(np.square(error).mean())
    r2 = 1 - squared / variance if variance > 0 else None
    return {"r2": r2, "rmse": squared**0.5, "patches": len(label)}


def _versions() -> "dict[str, Any]":
    import sklearn

    from MRHNetLib import __version__

    return {"mrhnet": __version__, "scikit-learn": sklearn.__version__, "numpy": np.__version__}
