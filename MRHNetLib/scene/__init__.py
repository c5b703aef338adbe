"""MRML: volumes, stain colours, overlays, tables, plots; alike in Slicer and with `slicer-core`."""
