"""A random forest fitted with scikit-learn, as the plain arrays of a bundle.

Its size is bounded: a leaf holds at least one of 4,096 parts of the samples, so that a tree has at most 8,191 nodes,
164 kB, however many samples there are.
"""

from typing import Any

import numpy as np

from MRHNetLib.cores import usable_cores
from MRHNetLib.extras import require
from MRHNetLib.networks.forest import Forest
from MRHNetLib.observer import Observer

Array = np.ndarray[Any, np.dtype[Any]]

TREES = 100  # scikit-learn's default
LEAST_IN_LEAF = 5  # samples; Breiman's choice for regression
MOST_LEAVES = 4096  # of a tree
DEPTH = 24  # levels at most
FEATURES = 0.5  # share of the contrasts that a split chooses from


def hyperparameters(count: int, trees: int) -> "dict[str, Any]":
    """How a forest is fitted to so many samples, in scikit-learn's words."""
    return {
        "n_estimators": trees,
        "min_samples_leaf": max(LEAST_IN_LEAF, -(-count // MOST_LEAVES)),
        "max_depth": DEPTH,
        "max_features": FEATURES,
    }


def fit_forest(
    inputs: Array, target: Array, observer: Observer, *, trees: int = TREES, seed: int = 0
) -> "tuple[Forest, dict[str, Array]]":
    """The forest of (N, C) normalised contrasts for (N,) targets, and its arrays; a few trees after the other."""
    ensemble = require("sklearn.ensemble", "report")
    settings = hyperparameters(len(inputs), trees)
    at_once = usable_cores()
    model = ensemble.RandomForestRegressor(**settings, random_state=seed % 2**32, n_jobs=at_once, warm_start=True)
    for grown in range(0, trees, at_once):
        observer.progress(grown / trees, f"growing {trees} trees")
        model.set_params(n_estimators=min(grown + at_once, trees)).fit(inputs, target)
    return forest_arrays([estimator.tree_ for estimator in model.estimators_], inputs.shape[1])


def forest_arrays(trees: "list[Any]", contrasts: int) -> "tuple[Forest, dict[str, Array]]":
    """scikit-learn's trees as a forest and its arrays.

    Inputs are float32: a threshold between two of them, which scikit-learn keeps in fp64, divides them exactly like
    the nearest float32 below it.
    """
    sizes = [tree.node_count for tree in trees]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    parts = [_tree_arrays(tree, int(root)) for tree, root in zip(trees, roots, strict=True)]
    arrays = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Forest(contrasts, len(trees), sum(sizes)), arrays | {"roots": roots.astype(np.int32)}


def _tree_arrays(tree: Any, root: int) -> "dict[str, Array]":
    """The arrays of one tree whose root is the node number `root` of the forest."""
    own = np.arange(tree.node_count)
    children = np.column_stack([tree.children_left, tree.children_right])
    leaf = tree.children_left < 0
    children[leaf] = own[leaf, None]
    return {
        "children": (children + root).astype(np.int32),
        "feature": np.where(leaf, 0, tree.feature).astype(np.int32),
        "threshold": np.where(leaf, 0, _rounded_down(tree.threshold)).astype(np.float32),
        "value": tree.value[:, 0, 0].astype(np.float32),
    }


def _rounded_down(values: Array) -> Array:
    rounded = values.astype(np.float32)
    return np.where(rounded > values, np.nextafter(rounded, np.float32(-np.inf)), rounded)
