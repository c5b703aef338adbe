"""From samples to a network's file and the picture of its training."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles
from MRHNetLib.networks.bundle import Bundle, load_bundle, save_bundle
from MRHNetLib.networks.citation import CITATION
from MRHNetLib.networks.device import choose_device
from MRHNetLib.observer import QUIET, Observer
from MRHNetLib.training.checkpoint import Checkpoint
from MRHNetLib.training.fitting import Fit, fit, training_settings
from MRHNetLib.training.learner import Beginning
from MRHNetLib.training.network_files import NetworkFiles, check_ready
from MRHNetLib.training.recipe import Recipe
from MRHNetLib.training.samples import Samples


def make_network(
    samples: Samples,
    beginning: Beginning,
    recipe: Recipe,
    files: NetworkFiles,
    draw_curve: Callable[[Bundle, Path], None],
    *,
    seed: int = 0,
    device: str = "auto",
    resume: bool = False,
    overwrite: bool = False,
    observer: Observer = QUIET,
) -> Fit:
    """Train a network and write its bundle and curve, both or neither.

    A checkpoint stands beside the bundle, as a hidden file, from the first epoch until the bundle is there.

    Parameters
    ----------
    samples : Samples
        With protocol and stain.
    beginning, recipe, seed, device
        As in `fit`.
    files : NetworkFiles
        Where the results go.
    draw_curve : callable
        Draws the bundle's history into a PNG.
    resume : bool
        Go on from a checkpoint that was left there; start at the first epoch where there is none. Where the very same
        training has come to its end, its network stays as it is.
    overwrite : bool
        Replace the bundle and the curve, and start anew in spite of a checkpoint.

    Raises
    ------
    UserError
        Protocol or stain are unknown, the outputs cannot be written or exist, a checkpoint is there that nobody
        asked for, or what `fit` raises.
    """
    check_ready(samples, files)
    checkpoint = Checkpoint.beside(files.bundle)
    left_over = checkpoint.exists()
    if resume and not left_over and not overwrite:
        finished = _finished(samples, files, training_settings(samples, beginning, recipe, seed, choose_device(device)))
        if finished:
            return finished
    if left_over and not resume:
        if not overwrite:
            raise UserError(
                f"an interrupted training was left at {checkpoint.path}",
                hint="--resume goes on with it, --overwrite starts anew",
            )
        checkpoint.remove()
    # An interruption between writing the bundle and removing the checkpoint leaves both: the same bundle comes again.
    with OutputFiles(overwrite=overwrite or (resume and left_over)) as outputs:
        bundle_file, curve_file = outputs.stage(files.bundle), outputs.stage(files.curve)
        result = fit(
            samples,
            beginning,
            recipe,
            seed=seed,
            device=device,
            checkpoint=checkpoint,
            resume=resume,
            observer=observer,
        )
        bundle = bundle_of(result, samples, files)
        save_bundle(bundle, bundle_file)
        draw_curve(bundle, curve_file)
    checkpoint.remove()
    return result


def _finished(samples: Samples, files: NetworkFiles, settings: "dict[str, Any]") -> "Fit | None":
    """What the same training left that was killed only after its end; None where there is nothing of that kind."""
    if not (files.bundle.is_file() and files.curve.is_file()):
        return None
    bundle = load_bundle(files.bundle)
    about = {"name": files.network_name, "stain": samples.stain, "licence": files.licence, "notes": files.notes}
    found = {name: bundle.training.get(name) for name in settings} | {name: getattr(bundle, name) for name in about}
    if found != settings | about:
        return None
    return Fit(
        bundle.architecture, bundle.normalisation, bundle.weights, bundle.history, bundle.metrics, bundle.training
    )


def bundle_of(result: Fit, samples: Samples, files: NetworkFiles) -> Bundle:
    """The fitted network as a bundle.

    It holds no date and no duration: the same training gives the same bytes.
    """
    assert samples.protocol is not None and samples.stain is not None
    return Bundle(
        name=files.network_name,
        stain=samples.stain,
        model=result.architecture,
        protocol=samples.protocol,
        normalisation=result.normalisation,
        weights=result.weights,
        patch=samples.patch,
        training=result.record | {"samples": dict(samples.origin), "versions": _versions()},
        history=result.history,
        metrics=result.metrics,
        licence=files.licence,
        citation=CITATION,
        notes=files.notes,
    )


def _versions() -> "dict[str, Any]":
    import numpy
    import torch

    from MRHNetLib import __version__

    return {"mrhnet": __version__, "torch": torch.__version__, "numpy": numpy.__version__}
