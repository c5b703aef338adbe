"""What a step is made on."""

from dataclasses import replace

import pytest
import torch

from MRHNetLib.networks.architecture import Architecture
from MRHNetLib.training.learner import Beginning, Learner
from MRHNetLib.training.recipes import find_recipe

PATCHES = torch.linspace(-1, 1, 6 * 5 * 9).reshape(6, 5, 3, 3)


@pytest.fixture
def inputs_of():
    """The patches that the network is shown in one step."""

    def run(recipe):
        learner = Learner(Beginning(Architecture(5, 1)), recipe, torch.Generator().manual_seed(0), torch.device("cpu"))
        seen = []
        learner.network.register_forward_pre_hook(lambda module, inputs: seen.append(inputs[0].detach().clone()))
        learner.learn(PATCHES, torch.zeros(6, 1, 3, 3), 1e-3, 0)
        return seen[0]

    return run


def test_jitter_shifts_each_contrast_of_each_patch_as_a_whole(inputs_of):
    shifts = inputs_of(replace(find_recipe("modern"), jitter=0.5)) - PATCHES
    assert torch.allclose(shifts, shifts[:, :, :1, :1].expand_as(shifts), atol=1e-6)
    assert shifts[:, :, 0, 0].unique().numel() == 6 * 5
    assert 0.3 < shifts[:, :, 0, 0].std() < 0.7


def test_the_published_recipe_shows_the_patches_as_they_are(inputs_of):
    assert torch.equal(inputs_of(find_recipe("paper")), PATCHES)
