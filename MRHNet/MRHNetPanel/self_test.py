"""The story of the panel, told in Slicer itself."""


class PanelStory:
    """Tests for `MRHNetTest`, which adds Slicer's own test class."""
