"""The sections of the panel, from top to bottom."""

from MRHNetPanel.dependencies import DependenciesBanner
from MRHNetPanel.histology import HistologySection
from MRHNetPanel.inputs import InputsSection
from MRHNetPanel.measure import MeasureSection
from MRHNetPanel.networks import NetworksSection
from MRHNetPanel.run import RunSection
from MRHNetPanel.sample import SampleSection

SECTIONS = (
    DependenciesBanner,
    InputsSection,
    NetworksSection,
    RunSection,
    HistologySection,
    MeasureSection,
    SampleSection,
)
