"""The training recipes by name."""

from MRHNetLib.training.modern import modern
from MRHNetLib.training.paper import paper
from MRHNetLib.training.recipe import Recipe

_RECIPES = {"paper": paper, "modern": modern}


def find_recipe(name: str, loss: "str | None" = None) -> Recipe:
    """The recipe "paper" or "modern"; `loss` is "l1", "mse" or None for the recipe's own."""
    return _RECIPES[name](loss)
