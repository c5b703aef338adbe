"""MRML: volumes, stain colours, overlays and layouts; the same in 3D Slicer and with `slicer-core`."""
