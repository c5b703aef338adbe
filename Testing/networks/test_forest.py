"""A forest as plain arrays: walked to the right leaves, and refused where it is damaged."""

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.forest import DEEPEST, Forest

SMALL = Forest(contrasts=2, trees=2, nodes=6)


@pytest.fixture
def arrays() -> "dict[str, np.ndarray]":
    """A tree of five nodes, x0 <= 1 -> (x1 <= 2 -> 10 or 20) or 30, and one that is a leaf."""
    return {
        "children": np.array([[1, 4], [2, 3], [2, 2], [3, 3], [4, 4], [5, 5]], np.int32),
        "feature": np.array([0, 1, 0, 0, 0, 0], np.int32),
        "threshold": np.array([1, 2, 0, 0, 0, 0], np.float32),
        "value": np.array([0, 0, 10, 20, 30, 2], np.float32),
        "roots": np.array([0, 5], np.int32),
    }


def test_walked_by_hand(arrays: dict) -> None:
    SMALL.check(arrays, "it")
    inputs = np.array([[1, 2], [1, 2.5], [1.5, 0], [-9, -9]], np.float32)
    assert SMALL.predict(arrays, inputs).tolist() == [6, 11, 16, 6]


def test_no_voxels_give_no_values(arrays: dict) -> None:
    assert SMALL.predict(arrays, np.empty((0, 2), np.float32)).shape == (0,)


@pytest.mark.parametrize(
    ("name", "place", "value", "fault"),
    [
        ("children", (0, 1), 6, "no node of its tree"),
        ("children", (0, 1), 5, "no node of its tree"),
        ("children", (0, 1), 2**31 - 1, "no node of its tree"),
        ("children", (0, 1), -1, "before its parent"),
        ("children", (1, 0), 0, "before its parent"),
        ("children", (1, 0), 1, "before its parent"),
        ("children", (1, 0), 4, "of none or of several"),
        ("children", (2, 1), 3, "before its parent"),
        ("feature", 0, 2, "contrast"),
        ("feature", 3, -1, "contrast"),
        ("roots", 0, 1, "roots"),
        ("roots", 1, 6, "roots"),
        ("roots", 1, 0, "roots"),
        ("roots", 1, 4, "no node of its tree"),
    ],
)
def test_a_damaged_tree_is_refused(arrays: dict, name: str, place: object, value: int, fault: str) -> None:
    arrays[name][place] = value
    with pytest.raises(UserError, match=fault):
        SMALL.check(arrays, "it")


def test_a_tree_that_is_a_long_chain_is_refused() -> None:
    """Each split has a leaf and the next split as its children."""

    def chain(depth: int) -> "tuple[Forest, dict[str, np.ndarray]]":
        nodes = 2 * depth + 1
        children = np.repeat(np.arange(nodes), 2).reshape(-1, 2)
        children[: 2 * depth : 2] += [1, 2]
        zeros = np.zeros(nodes, np.float32)
        return Forest(1, 1, nodes), {
            "children": children.astype(np.int32),
            "feature": zeros.astype(np.int32),
            "threshold": zeros,
            "value": zeros,
            "roots": np.zeros(1, np.int32),
        }

    forest, arrays = chain(DEEPEST)
    forest.check(arrays, "it")
    forest, arrays = chain(DEEPEST + 1)
    with pytest.raises(UserError, match="deeper than"):
        forest.check(arrays, "it")


def test_children_that_are_no_whole_numbers_are_refused(arrays: dict) -> None:
    arrays["children"] = arrays["children"].astype(np.float32)
    with pytest.raises(UserError, match="children should be int32, is float32"):
        SMALL.check(arrays, "it")


def test_another_number_of_nodes_is_refused(arrays: dict) -> None:
    arrays["value"] = arrays["value"][:-1]
    with pytest.raises(UserError, match=r"value should be \(6,\), is \(5,\)"):
        SMALL.check(arrays, "it")
