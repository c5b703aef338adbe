"""The Python packages that prediction needs."""
