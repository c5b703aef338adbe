import numpy as np
import pytest
from known_gradients import gaussian

from MRHNetLib.maps.tensor import TensorFit
from MRHNetLib.maps.weighting import Weighting

EIGENVALUES = np.array([1.5e-3, 0.4e-3, 0.2e-3])
# By hand: MD = 2.1 / 3; AD = 1.5; RD = (0.4 + 0.2) / 2, in 1e-3 mm2/s.
# FA: differences from MD are 0.8, -0.3, -0.5; its square is 1.5 x (0.64 + 0.09 + 0.25) / (2.25 + 0.16 + 0.04) = 0.6.
BY_HAND = {"MD": 0.7e-3, "AD": 1.5e-3, "RD": 0.3e-3, "FA": np.sqrt(0.6)}


@pytest.mark.parametrize("weighted", [False, True])
def test_a_tensor_by_hand(one_shell: Weighting, turn: np.ndarray, weighted: bool) -> None:
    signal = gaussian(one_shell, turn @ np.diag(EIGENVALUES) @ turn.T)
    maps = TensorFit(one_shell, weighted=weighted).maps(signal).maps
    assert {name: float(maps[name][0]) for name in BY_HAND} == pytest.approx(BY_HAND, rel=1e-6)


@pytest.mark.parametrize(("axis", "colour"), [(0, "red"), (1, "green"), (2, "blue")])
def test_colours_name_the_axes_of_the_world(one_shell: Weighting, axis: int, colour: str) -> None:
    tensor = np.diag(np.roll(EIGENVALUES, axis))
    rgb = TensorFit(one_shell).maps(gaussian(one_shell, tensor)).maps["colourFA"][0]
    expected = np.zeros(3)
    expected[["red", "green", "blue"].index(colour)] = round(255 * np.sqrt(0.6))
    assert rgb.tolist() == expected.tolist()


def noisy(weighting: Weighting, count: int) -> np.ndarray:
    random = np.random.default_rng(1)
    signals = []
    for _ in range(count):
        axes = np.linalg.qr(random.normal(size=(3, 3)))[0]
        signals.append(gaussian(weighting, axes @ np.diag(random.uniform(0.1e-3, 1.5e-3, 3)) @ axes.T)[0])
    return np.abs(np.array(signals) + random.normal(scale=20, size=(count, len(weighting.b_values))))


def second_implementation(weighting: Weighting, signal: np.ndarray, weighted: bool) -> dict[str, float]:
    """One voxel by numpy's lstsq, the tensor's elements in an order of their own."""
    rows = []
    for b_value, direction in zip(weighting.b_values, weighting.directions, strict=True):
        x, y, z = direction
        squares = [x * x, y * y, z * z, 2 * x * y, 2 * x * z, 2 * y * z] if direction.any() else [1 / 3] * 3 + [0] * 3
        rows.append([1, *(-b_value / 1000 * square for square in squares)])
    matrix, logarithm = np.array(rows), np.log(signal)
    solution = np.linalg.lstsq(matrix, logarithm, rcond=None)[0]
    if weighted:
        weights = np.exp(matrix @ solution)  # root of the squared signal
        solution = np.linalg.lstsq(matrix * weights[:, None], logarithm * weights, rcond=None)[0]
    _, xx, yy, zz, xy, xz, yz = solution / 1000
    low, middle, high = np.linalg.eigvalsh([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    mean = (low + middle + high) / 3
    spread = (low - mean) ** 2 + (middle - mean) ** 2 + (high - mean) ** 2
    fa = np.sqrt(1.5 * spread / (low**2 + middle**2 + high**2))
    return {"MD": mean, "AD": high, "RD": (low + middle) / 2, "FA": fa}


@pytest.mark.parametrize("weighted", [False, True])
def test_noisy_voxels_one_by_one(one_shell: Weighting, weighted: bool) -> None:
    signals = noisy(one_shell, 40)
    computed = TensorFit(one_shell, weighted=weighted).maps(signals)
    positive = 0
    for index, signal in enumerate(signals):
        expected = second_implementation(one_shell, signal, weighted)
        if expected["RD"] * 2 <= expected["MD"] * 0.2:
            continue
        positive += 1
        found = {name: float(computed.maps[name][index]) for name in expected}
        assert found == pytest.approx(expected, rel=1e-4)
    assert positive > 20


def test_dipy_itself_where_b0_is_0(one_shell: Weighting) -> None:
    from dipy.core.gradients import gradient_table
    from dipy.reconst.dti import TensorModel

    b_values = np.where(one_shell.b_values < 100, 0, one_shell.b_values)
    weighting = Weighting(b_values, one_shell.directions, "made up")
    signals = noisy(weighting, 30)
    theirs = TensorModel(gradient_table(b_values, bvecs=weighting.directions), fit_method="WLS").fit(signals)
    ours = TensorFit(weighting, weighted=True).maps(signals).maps
    np.testing.assert_allclose(ours["FA"], theirs.fa, rtol=1e-5)
    np.testing.assert_allclose(ours["MD"], theirs.md, rtol=1e-5)


def test_what_is_put_right_is_counted(one_shell: Weighting) -> None:
    isotropic = gaussian(one_shell, np.eye(3) * 0.5e-3)[0]
    hole, rising, dark = isotropic.copy(), isotropic.copy(), np.zeros_like(isotropic)
    hole[7] = 0
    rising[2:] = 2 * rising[0]
    computed = TensorFit(one_shell).maps(np.array([isotropic, hole, rising, dark]))
    assert computed.counts["no b0 signal"] == 1
    assert computed.counts["signals raised"] == 1
    assert computed.counts["negative eigenvalues"] >= 1
    assert all(np.isfinite(values).all() and not values[3].any() for values in computed.maps.values())
    assert computed.maps["MD"].min() >= 0 and computed.maps["FA"].max() <= 1


@pytest.mark.parametrize("weighted", [False, True])
def test_signals_that_no_scanner_gives_do_no_harm(one_shell: Weighting, weighted: bool) -> None:
    """Fifty powers of ten in one voxel: weights alone would make the equations singular."""
    count = len(one_shell.b_values)
    wild = 10 ** np.random.default_rng(0).uniform(-25, 25, (500, count))
    tame = gaussian(one_shell, np.diag(EIGENVALUES))
    maps = TensorFit(one_shell, weighted=weighted).maps(np.vstack([wild, tame])).maps
    assert all(np.isfinite(values).all() for values in maps.values())
    assert float(maps["MD"][-1]) == pytest.approx(BY_HAND["MD"], rel=1e-6)
