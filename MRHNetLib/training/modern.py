"""The recipe of this project: as good as we could find by cross-validation on real data."""

from MRHNetLib.training.recipes import Recipe


def modern(loss: "str | None" = None) -> Recipe:
    """The recipe; its loss is "mse" unless "l1" is asked for."""
    return Recipe(
        name="modern",
        loss=loss or "mse",
        initialisation="glorot",
        optimiser="adamw",
        schedule="one-cycle",
        learning_rate=2e-3,
        weight_decay=1e-2,
        gradient_norm=None,
        batch=256,
        epochs=40,
        patience=None,
        held_out=1000,
        reshuffle=True,
        standardise=True,
        averaging=0.99,
    )
