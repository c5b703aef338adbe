"""How the learning rate changes in the course of a training."""

import math

STEP_EPOCHS = 10  # LearnRateDropPeriod of the authors' code
STEP_FACTOR = 0.1  # LearnRateDropFactor
WARM_UP = 0.1  # share of the training until the highest learning rate
LOWEST = 0.01  # share of the highest learning rate at the end


def learning_rate(schedule: str, highest: float, epoch: int, step: int, steps: int, epochs: int) -> float:
    """Learning rate of one step.

    Parameters
    ----------
    schedule : str
        "steps": a tenth of it after every ten epochs. "one-cycle": straight up, then down along a cosine.
    highest : float
        The recipe's learning rate.
    epoch, step : int
        From 0; the step within the epoch.
    steps, epochs : int
        Steps an epoch; epochs in all.

    Examples
    --------
    >>> round(learning_rate("steps", 0.1, epoch=10, step=0, steps=5, epochs=60), 12)
    0.01
    """
    if schedule == "steps":
        return highest * STEP_FACTOR ** (epoch // STEP_EPOCHS)
    if schedule != "one-cycle":
        raise ValueError(f"no schedule is called {schedule}")
    rising = max(round(WARM_UP * epochs * steps), 1)
    now = epoch * steps + step
    if now < rising:
        return highest * (now + 1) / rising
    done = (now - rising) / max(epochs * steps - 1 - rising, 1)
    return highest * (LOWEST + (1 - LOWEST) * (1 + math.cos(math.pi * done)) / 2)
