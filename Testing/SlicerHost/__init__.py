"""Runs the Slicer module's own files without Slicer: `from SlicerHost import host`. See README.md beside this file."""
