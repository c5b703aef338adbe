"""The genotypes of the published study, and what they change."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Genotype:
    """What distinguishes a mutant from a control.

    Parameters
    ----------
    name : str
        As on the command line.
    myelin : float
        Its share of a control's myelin.
    heterotopia : bool
        Displaced cells beneath the cortex.
    """

    name: str
    myelin: float = 1.0
    heterotopia: bool = False


GENOTYPES = {
    genotype.name: genotype
    for genotype in (
        Genotype("control"),
        # No compact myelin in the central nervous system, axons present: Readhead & Hood, Behav Genet 1990;20:213.
        Genotype("shiverer", myelin=0.05),
        # Sas4-/-p53-/-: a band of heterotopic neurons between cortex and callosum, Insolera et al.,
        # Nat Neurosci 2014;17:1528.
        Genotype("sas4", heterotopia=True),
    )
}
