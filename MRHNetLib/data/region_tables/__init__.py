"""Tables of regions in the formats of several programs."""
