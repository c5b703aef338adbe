"""Cross-validates the training recipes on the authors' table of five MR maps and the AF of the same voxels.

    python Testing/benchmarks/af_cross_validation.py [--recipes modern paper forest] [--blocks 2] [--json FILE]

Each row's value is repeated over a 3x3 patch. Rows are dealt out at random to five folds; each fold in turn is
predicted by a network that was trained on the other four by the library's own `fit`, which sets patches of those
four aside for its validation. R2 is that of the patch centres. No part of the test run: some minutes a fold.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.ensemble import RandomForestRegressor

from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.networks.module import network_from_weights
from MRHNetLib.training.fitting import Fit, fit
from MRHNetLib.training.learner import Beginning
from MRHNetLib.training.recipes import find_recipe
from MRHNetLib.training.samples import Samples

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = Path(os.environ.get("MRHNET_PUBLISHED_DATA", ROOT.parent / "shared" / "published"))
FOLDS = 5
FOREST = "forest"
TREES = 100
RECIPES = ("modern", "paper", FOREST)


def main() -> None:
    """Run the folds that were asked for, print a table, and write it as JSON."""
    arguments = _arguments()
    rows = np.loadtxt(arguments.data, delimiter=",", skiprows=1)
    folds = np.array_split(np.random.default_rng(arguments.seed).permutation(len(rows)), FOLDS)
    results = []
    for name in arguments.recipes:
        for number in arguments.folds:
            result = cross_validate(rows, folds, number, name, arguments)
            results.append(result)
            print(
                f"{name:8} fold {number}: R2 {result['r2']:.4f}  RMSE {result['rmse']:.4f}  {result['seconds']:.0f} s  "
                f"{result.get('epochs_trained', '-')} epochs, best {result.get('best_epoch', '-')}",
                flush=True,
            )
    print(table(results, arguments.blocks))
    if arguments.json:
        document = {"blocks": arguments.blocks, "seed": arguments.seed, "machine": machine(), "folds": results}
        arguments.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def cross_validate(
    rows: np.ndarray, folds: "list[np.ndarray]", number: int, name: str, arguments: argparse.Namespace
) -> "dict[str, object]":
    """Train on all folds but one, predict that one."""
    held_out, maximum = folds[number], float(rows[:, :5].max())
    trained_on = np.concatenate([fold for other, fold in enumerate(folds) if other != number])
    started = time.perf_counter()
    if name == FOREST:
        predicted, course = forest(rows[trained_on], rows[held_out], arguments.seed), {}
    else:
        recipe = find_recipe(name).with_epochs(arguments.epochs)
        beginning = Beginning(Architecture(contrasts=5, blocks=arguments.blocks))
        fitted = fit(samples_of(rows[trained_on], maximum), beginning, recipe, seed=arguments.seed)
        predicted = predict(fitted, samples_of(rows[held_out], maximum))
        course = {key: fitted.record[key] for key in ("epochs_trained", "best_epoch")}
    seconds = time.perf_counter() - started
    error = predicted - rows[held_out, 5]
    return {
        "recipe": name,
        "fold": number,
        "r2": float(1 - np.square(error).mean() / rows[held_out, 5].var()),
        "rmse": float(np.sqrt(np.square(error).mean())),
        "seconds": seconds,
        **course,
    }


def forest(trained_on: np.ndarray, held_out: np.ndarray, seed: int) -> np.ndarray:
    """What a random forest with scikit-learn's defaults says, for comparison."""
    model = RandomForestRegressor(TREES, random_state=seed, n_jobs=-1)
    return model.fit(trained_on[:, :5], trained_on[:, 5]).predict(held_out[:, :5])


def samples_of(rows: np.ndarray, maximum: float) -> Samples:
    """Every row's value over a whole patch; the maximum is that of the whole table, which is one set of images."""
    data, label = rows[:, :5].astype(np.float32), rows[:, 5].astype(np.float32)
    return Samples(
        data=np.broadcast_to(data[:, :, None, None], (len(rows), 5, 3, 3)).copy(),
        label=np.broadcast_to(label[:, None, None], (len(rows), 3, 3)).copy(),
        maximum=np.full(len(rows), maximum, np.float32),
    )


def predict(fitted: Fit, samples: Samples) -> np.ndarray:
    """The network's values at the centres, in the units of the table."""
    network = network_from_weights(fitted.architecture, fitted.weights)
    with torch.no_grad():
        patches = torch.from_numpy(fitted.normalisation.apply(samples.data, samples.maximum))
        return fitted.normalisation.restore(network(patches).numpy())[:, 0, 1, 1]


def table(results: "list[dict[str, object]]", blocks: int) -> str:
    """Mean and range over the folds, in Markdown."""
    lines = [
        f"\n| {blocks} blocks | R2, mean of folds | lowest | highest | s a fold |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name in dict.fromkeys(result["recipe"] for result in results):
        own = [result for result in results if result["recipe"] == name]
        r2, seconds = np.array([result["r2"] for result in own]), [result["seconds"] for result in own]
        lines.append(
            f"| {name} | {r2.mean():.3f} | {r2.min():.3f} | {r2.max():.3f} | {min(seconds):.0f}-{max(seconds):.0f} |"
        )
    return "\n".join(lines)


def machine() -> "dict[str, object]":
    """What it ran on."""
    return {"processor": platform.processor(), "threads": torch.get_num_threads(), "torch": torch.__version__}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--recipes", nargs="+", choices=RECIPES, default=RECIPES)
    parser.add_argument("--blocks", type=int, default=2)
    parser.add_argument("--epochs", type=int, help="default: the recipe's")
    parser.add_argument("--folds", nargs="+", type=int, choices=range(FOLDS), default=range(FOLDS))
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--data", type=Path, default=PUBLISHED / "af_from_5_maps.csv")
    parser.add_argument("--json", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    main()
