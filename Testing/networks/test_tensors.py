"""Tensors of a bundle: those of its model pass, every other set is refused with the one that is at fault."""

import numpy as np
import pytest

from MRHNetLib.errors import UserError
from MRHNetLib.networks.baseline import Linear, Quadratic
from MRHNetLib.networks.forest import Forest
from MRHNetLib.networks.tensors import check_shapes

EXPECTED = {"bias": (4,), "weight": (4, 3), "roots": (2,)}
WHOLE = frozenset({"roots"})


def tensors() -> dict[str, np.ndarray]:
    """A set that fits."""
    return {name: np.zeros(shape, np.int32 if name in WHOLE else np.float32) for name, shape in EXPECTED.items()}


def refusal(found: dict[str, np.ndarray], whole: frozenset[str] = WHOLE) -> str:
    """What is said where they do not fit."""
    with pytest.raises(UserError) as error:
        check_shapes(EXPECTED, found, "the bundle x", whole)
    assert error.value.hint
    return error.value.message


def test_those_of_the_model_pass() -> None:
    check_shapes(EXPECTED, tensors(), "it", WHOLE)
    check_shapes({}, {}, "it")


@pytest.mark.parametrize("name", EXPECTED)
def test_one_that_is_missing_is_named(name: str) -> None:
    found = tensors()
    del found[name]
    assert refusal(found) == (
        f"the bundle x does not fit its architecture: {name} should be {EXPECTED[name]}, is absent"
    )


def test_one_too_many_is_named() -> None:
    assert "extra should be absent, is (1,)" in refusal(tensors() | {"extra": np.zeros(1, np.float32)})


@pytest.mark.parametrize("name", EXPECTED)
def test_a_shape_is_that_shape_and_no_other(name: str) -> None:
    """Transposed, flat, with an axis more, one longer, empty: whatever a reader could be talked into."""
    shape = EXPECTED[name]
    others = {shape[::-1], (int(np.prod(shape)),), (*shape, 1), (1, *shape), (shape[0] + 1, *shape[1:]), (0,), ()}
    for other in others - {shape}:
        found = tensors() | {name: np.zeros(other, np.int32 if name in WHOLE else np.float32)}
        assert f"{name} should be {shape}, is {other}" in refusal(found)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("kind", ["f8", "f2", ">f4", "i8", "u4", ">i4", "?", "c8"])
def test_a_kind_of_number_is_that_kind_and_no_other(name: str, kind: str) -> None:
    found = tensors()
    found[name] = found[name].astype(kind)
    wanted = "int32" if name in WHOLE else "float32"
    assert f"{name} should be {wanted}, is {found[name].dtype}" in refusal(found)


def test_whole_numbers_only_where_they_are_expected() -> None:
    assert "roots should be float32, is int32" in refusal(tensors(), frozenset())
    assert "weight should be int32, is float32" in refusal(tensors(), frozenset({"roots", "weight"}))


def test_random_sets_pass_only_when_nothing_was_changed() -> None:
    """Tensors taken away, added, renamed, reshaped or converted at random: never taken for the right ones."""
    random = np.random.default_rng(0)
    changes = 0
    for _ in range(300):
        found, changed = tensors(), False
        for name in list(found):
            match random.integers(6):
                case 0:
                    del found[name]
                case 1:
                    found[name + "_"] = found.pop(name)
                case 2:
                    found[name] = found[name][..., None]
                case 3:
                    found[name] = found[name].astype(np.float64)
                case _:
                    continue
            changed = True
        changes += changed
        if changed:
            refusal(found)
        else:
            check_shapes(EXPECTED, found, "it", WHOLE)
    assert 100 < changes < 300


@pytest.mark.parametrize("model", [Linear(5), Quadratic(5), Forest(5, 1, 3)], ids=lambda model: model.kind)
def test_every_tensor_of_every_baseline_is_asked_for(model: Linear | Quadratic | Forest) -> None:
    for name in model.shapes():
        kept = {other: np.zeros(shape, np.float32) for other, shape in model.shapes().items() if other != name}
        with pytest.raises(UserError, match="does not fit its architecture"):
            model.check(kept, "it")
