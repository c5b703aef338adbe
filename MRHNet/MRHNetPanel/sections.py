"""The sections of the panel, from top to bottom."""

from MRHNetPanel.histology.section import HistologySection
from MRHNetPanel.inputs.section import InputsSection
from MRHNetPanel.measure.section import MeasureSection
from MRHNetPanel.networks.section import NetworksSection
from MRHNetPanel.packages.dependencies import DependenciesBanner
from MRHNetPanel.run.section import RunSection
from MRHNetPanel.sample.section import SampleSection

SECTIONS = (
    DependenciesBanner,
    InputsSection,
    NetworksSection,
    RunSection,
    HistologySection,
    MeasureSection,
    SampleSection,
)
