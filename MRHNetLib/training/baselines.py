"""Fitting baselines: the centre voxel's contrasts of samples make a model that a network has to beat."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
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
from MRHNetLib.training.importance import permutation_importance
from MRHNetLib.training.least_squares import FLOAT32_ROUNDING, fit_linear, fit_quadratic
from MRHNetLib.training.network_files import NetworkFiles, check_ready
from MRHNetLib.training.normalising import measured_normalisation
from MRHNetLib.training.samples import Samples

Array = np.ndarray[Any, np.dtype[Any]]

KINDS = ("linear", "quadratic", "forest")
HELD_OUT_SHARE = 5  # one of so many samples is held out
LEAST_SAMPLES = 10
_FITTED, _MEASURED = 0.85, 0.9  # of the time that fitting takes
_BATCH = 16_384  # samples; a forest takes some tenths of a second for so many
_FIGURE = 0.95  # of the time of all
_MOST_ROUNDING = 5e-6  # a contrast that hardly varies does not make what others differ in meaningless


@dataclass(frozen=True, eq=False)
class Part:
    """A part of the samples: the stain (N,) that it shows, and the one that the baseline predicts, in its own units."""

    true: Array
    predicted: Array


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
    parts : dict of str to Part
        What `metrics` were worked out from, under the same names.
    importance : (C,) ndarray or None
        Of each contrast for a forest: by how much R2 falls when it is shuffled, see `permutation_importance`.
    """

    model: Baseline
    normalisation: Normalisation
    weights: "dict[str, Array]"
    metrics: "dict[str, Any]"
    record: "dict[str, Any]"
    parts: "dict[str, Part]"
    importance: "Array | None" = None


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
        fit_kind = {"linear": fit_linear, "quadratic": fit_quadratic}[kind]
        return fit_kind(inputs[chosen], target[chosen], ear, rounding=_rounding(normalisation))

    with Threads["tuple[Baseline, dict[str, Array]]"](1) as threads:  # this one goes on telling how far it is
        threads.start(fit, fitted_on)
        model, weights = threads.results(Portion(observer, 0, _FITTED))[0]
    output = _predicted(model, weights, inputs, Portion(observer, _FITTED, _MEASURED))
    predicted = normalisation.restore(output)
    chosen = {"in_sample": fitted_on, "held_out": held_out}
    parts = {name: Part(label[rows], predicted[rows]) for name, rows in chosen.items()}
    importance = None
    if kind == "forest":  # the other kinds' coefficients say it themselves
        ear = Portion(observer, _MEASURED, 1)
        importance = permutation_importance(
            lambda x: model.predict(weights, x), inputs[held_out], target[held_out], seed=seed, observer=ear
        )
    record = {
        "recipe": model.title,
        "hyperparameters": hyperparameters(len(fitted_on), trees) if kind == "forest" else {},
        "seed": seed,
        "samples_sha256": samples.sha256,
        "patches": len(samples),
        "patches_held_out": len(held_out),
    }
    metrics = {name: _agreement(part) for name, part in parts.items()}
    return BaselineFit(model, normalisation, weights, metrics, record, parts, importance)


def make_baseline(
    samples: Samples,
    kind: str,
    files: NetworkFiles,
    draw_fit: Callable[[Bundle, BaselineFit, Path, Path], None],
    *,
    trees: int = TREES,
    seed: int = 0,
    overwrite: bool = False,
    observer: Observer = QUIET,
) -> BaselineFit:
    """Fit a baseline and write its bundle and the picture of its fit, all or nothing.

    Parameters
    ----------
    samples : Samples
        With protocol and stain.
    kind, trees, seed
        As in `fit_baseline`.
    files : NetworkFiles
        Where they go.
    draw_fit : callable
        Draws the fit of a bundle into a PNG and an SVG.

    Raises
    ------
    UserError
        Protocol or stain are unknown, the files cannot be written or exist, or what `fit_baseline` raises.
    """
    check_ready(samples, files)
    with OutputFiles(overwrite=overwrite) as outputs:
        staged, (png, svg) = outputs.stage(files.bundle), (outputs.stage(path) for path in files.fit)
        fitted = fit_baseline(samples, kind, trees=trees, seed=seed, observer=Portion(observer, 0, _FIGURE))
        bundle = baseline_bundle(fitted, samples, files)
        save_bundle(bundle, staged)
        observer.progress(_FIGURE, "drawing the fit")
        draw_fit(bundle, fitted, png, svg)
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


def _rounding(normalisation: Normalisation) -> float:
    """How exact standardised contrasts are: the further a contrast's mean from 0 in its deviations, the less."""
    assert normalisation.offset is not None and normalisation.scale is not None
    deviations = float(np.hypot(1, normalisation.offset / normalisation.scale).max())
    return min(FLOAT32_ROUNDING * deviations, _MOST_ROUNDING)


def _predicted(model: Baseline, weights: "dict[str, Array]", inputs: Array, observer: Observer) -> Array:
    """(N,) output for (N, C) normalised contrasts, a batch after the other."""
    output = np.empty(len(inputs), np.float32)
    for start in range(0, len(inputs), _BATCH):
        observer.progress(start / len(inputs), "measuring")
        batch = slice(start, start + _BATCH)
        output[batch] = model.predict(weights, inputs[batch])
    return output


def _agreement(part: Part) -> "dict[str, Any]":
    variance, squared = float(part.true.var()), float(np.square(part.predicted - part.true).mean())
    r2 = 1 - squared / variance if variance > 0 else None
    return {"r2": r2, "rmse": squared**0.5, "patches": len(part.true)}


def _versions() -> "dict[str, Any]":
    import scipy
    import sklearn

    from MRHNetLib import __version__

    own = {"mrhnet": __version__, "numpy": np.__version__}
    return own | {"scipy": scipy.__version__, "scikit-learn": sklearn.__version__}
