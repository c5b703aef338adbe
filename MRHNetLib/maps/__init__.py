"""Parameter maps of MR: magnetisation transfer, diffusion tensor, diffusion kurtosis."""
