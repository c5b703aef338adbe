"""The engine for GPUs: a batch of patches as a matrix, a network as a chain of matrix products."""
