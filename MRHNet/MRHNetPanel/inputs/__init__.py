"""The section Inputs."""
