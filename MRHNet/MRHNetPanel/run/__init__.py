"""The section Run."""
