"""The section Measure."""
