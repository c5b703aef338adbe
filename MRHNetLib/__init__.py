"""MRHNet: virtual histology of the mouse brain from multi-contrast MRI.

The library behind the 3D Slicer extension and the command line ``mrhnet``. After Liang et al., eLife 2022;11:e72331.
Importing it loads nothing heavy: every room is imported where it is used.
"""

__version__ = "0.1.0"
