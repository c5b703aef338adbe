"""Transfer: a network for one stain becomes one for another, for which there is little histology.

As in the paper: everything is frozen but the last three convolutions (the second one of the last residual block,
Conv4 and Conv5); Conv4 and Conv5 start anew and learn ten times as fast as the third. The authors' published code
(``MRH_training_Trans.mlx``) replaces Conv4 and Conv5 likewise but freezes nothing; the paper is followed here.
"""

from dataclasses import replace

from MRHNetLib.errors import UserError
from MRHNetLib.networks.bundle import Bundle
from MRHNetLib.training.learner import Beginning
from MRHNetLib.training.paper import NEW_LAYER_FACTOR, TRANSFER_LEARNING_RATE
from MRHNetLib.training.recipe import Recipe
from MRHNetLib.training.samples import Samples

TRAINED_CONVOLUTIONS = 3
NEW_CONVOLUTIONS = ("conv4", "conv5")


def transfer_beginning(source: Bundle) -> Beginning:
    """The start of a transfer from a network; frozen layers go on seeing inputs normalised as they are used to."""
    return Beginning(
        architecture=source.architecture,
        weights=source.weights,
        new=frozenset(NEW_CONVOLUTIONS),
        trained=frozenset(list(source.architecture.channels())[-TRAINED_CONVOLUTIONS:]),
        normalisation=source.normalisation,
        source=source.sha256,
    )


def transfer_recipe(recipe: Recipe) -> Recipe:
    """A recipe with the rates of a transfer: the published ones for "paper"; all convolutions alike for "modern"."""
    if recipe.name != "paper":
        return recipe
    factors = dict.fromkeys(NEW_CONVOLUTIONS, NEW_LAYER_FACTOR)
    return replace(recipe, learning_rate=TRANSFER_LEARNING_RATE, learning_rate_factors=factors)


def check_transfer(samples: Samples, source: Bundle) -> Samples:
    """The samples, of the source network's protocol where they say none.

    Raises
    ------
    UserError
        The samples have other contrasts or other patches than the network was trained on.
    """
    if samples.contrasts != source.architecture.contrasts:
        raise UserError(
            f"the network {source.name} takes {source.architecture.contrasts} contrasts "
            f"({source.protocol.name}); the samples have {samples.contrasts}",
            hint="prepare samples with the network's protocol",
        )
    if samples.protocol and samples.protocol.contrasts != source.protocol.contrasts:
        raise UserError(
            f"the network {source.name} is for protocol {source.protocol.name}; "
            f"the samples are of {samples.protocol.unlike(source.protocol)}",
            hint="prepare samples with the network's protocol",
        )
    if samples.patch != source.patch:
        raise UserError(
            f"the network {source.name} was trained on patches {source.patch}; the samples have {samples.patch}",
            hint="prepare samples with the network's patch",
        )
    return samples if samples.protocol else replace(samples, protocol=source.protocol)
