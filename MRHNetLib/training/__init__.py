"""Sampling patches, fitting networks to them, and transferring a network to another stain."""
