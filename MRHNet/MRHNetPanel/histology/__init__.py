"""The section Virtual histology."""
