"""Stand-ins for what the application adds to slicer-core: they follow the behaviour of Slicer's sources."""
