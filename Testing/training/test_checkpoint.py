import pytest
import torch

from MRHNetLib.errors import UserError
from MRHNetLib.training.checkpoint import Checkpoint

SETTINGS = {"recipe": "modern", "seed": 3, "nested": {"conv4": 10.0}}


@pytest.fixture
def checkpoint(tmp_path):
    return Checkpoint.beside(tmp_path / "af.safetensors")


def test_it_lies_hidden_beside_the_network(checkpoint, tmp_path):
    assert checkpoint.path == tmp_path / ".af.safetensors.checkpoint"


def test_everything_comes_back_bit_by_bit(checkpoint):
    tensors = {"weights": torch.randn(3, 4), "generator": torch.Generator().manual_seed(1).get_state()}
    numbers = {"best_loss": 0.1 + 0.2, "history": {"loss": [1e-300, 3.0]}}
    checkpoint.save(tensors, SETTINGS, numbers)
    found, found_numbers = checkpoint.load(SETTINGS)
    assert found.keys() == tensors.keys()
    assert all(torch.equal(found[name], tensors[name]) for name in tensors)
    assert found_numbers == numbers


def test_other_settings_are_refused_and_named(checkpoint):
    checkpoint.save({"x": torch.zeros(1)}, SETTINGS, {})
    with pytest.raises(UserError, match="of another training: seed was 3, now 4"):
        checkpoint.load(SETTINGS | {"seed": 4})


@pytest.mark.parametrize("content", [b"", b"\x80\x04\x95", b"\xff" * 100])
def test_a_damaged_one_is_refused(checkpoint, content):
    checkpoint.path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        checkpoint.load(SETTINGS)


def test_one_cut_short_is_refused(checkpoint):
    checkpoint.save({"x": torch.zeros(1000)}, SETTINGS, {})
    checkpoint.path.write_bytes(checkpoint.path.read_bytes()[:-10])
    with pytest.raises(UserError, match="cannot be read"):
        checkpoint.load(SETTINGS)


def test_a_failure_while_saving_leaves_the_last_one(checkpoint, monkeypatch):
    checkpoint.save({"x": torch.zeros(1)}, SETTINGS, {"epoch": 1})

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        checkpoint.save({"x": torch.ones(1)}, SETTINGS, {"epoch": 2})
    assert checkpoint.load(SETTINGS)[1] == {"epoch": 1}
    assert list(checkpoint.path.parent.iterdir()) == [checkpoint.path]


def test_removing_leaves_nothing(checkpoint):
    checkpoint.save({"x": torch.zeros(1)}, SETTINGS, {})
    checkpoint.remove()
    checkpoint.remove()
    assert not list(checkpoint.path.parent.iterdir())
