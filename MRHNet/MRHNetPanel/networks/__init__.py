"""The section Networks."""
