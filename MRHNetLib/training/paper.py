"""The published recipe, to the letter.

Sources: Liang et al., eLife 2022;11:e72331 (Methods), the authors' ``MRH_training.mlx`` and
``MRH_training_Trans.mlx``, and for what these leave open the defaults of MATLAB's `trainNetwork`, which they call:

- samples are shuffled once, before the first epoch ('Shuffle', 'once'), and those that do not fill the last batch
  of an epoch are left out;
- in each step the L2 term is added to the gradient first, on weights only; then each learnable array's gradient is
  cut to the threshold ('GradientThresholdMethod', 'l2norm'); then the momentum is applied (see `sgdm`);
- half the squared error is summed over a patch's pixels and averaged over the batch (regression layer).
"""

from MRHNetLib.training.recipe import Recipe

TRANSFER_LEARNING_RATE = 1e-4
NEW_LAYER_FACTOR = 10.0  # WeightLearnRateFactor and BiasLearnRateFactor of the new Conv4 and Conv5


def paper(loss: "str | None" = None) -> Recipe:
    """The recipe of the paper (loss "l1", the default) or of the published network files ("mse").

    The paper has the absolute error and an orthogonal initialisation. The published files were trained for 66 epochs
    with half the squared error from MATLAB's default initialisation, Glorot's.
    """
    loss = loss or "l1"
    return Recipe(
        name="paper",
        loss=loss,
        initialisation="orthogonal" if loss == "l1" else "glorot",
        optimiser="sgdm",
        schedule="steps",
        learning_rate=0.1,
        weight_decay=1e-4,
        gradient_norm=0.01,
        batch=128,
        least_batches=1,
        epochs=60 if loss == "l1" else 66,
        patience=5,
        held_out=1000,
        reshuffle=False,
        standardise=False,
    )
