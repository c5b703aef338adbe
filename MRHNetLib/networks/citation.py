"""The paper that everything here stands on."""

CITATION = (
    "Liang Z, Lee CH, Arefin TM, et al. Virtual mouse brain histology from multi-contrast MRI via deep learning. "
    "eLife 2022;11:e72331. doi:10.7554/eLife.72331"
)
