"""Headers of Analyze 7.5 pairs (.hdr and .img).

Analyze has no agreed orientation: the same bytes were written for scans lying either way round, so nothing of
what SPM and others read into its fields is followed, and left and right cannot be known from the file. Its values
are scaled as SPM does, by the factor in `funused1` and the offset in `funused2`, where the factor is not 0.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from MRHNetLib.data.image_header import ImageHeader, scaling
from MRHNetLib.data.nifti import HeaderBytes, pixel_sizes, stored_dtype, stored_shape, voxel_file

SPM_TYPE_CODES = {130: 256, 132: 512, 136: 768}  # int8, uint16, uint32: SPM's codes, and NIfTI's


def read_analyze(path: Path, voxel_path: Path, raw: HeaderBytes) -> ImageHeader:
    """Return what the raw header at `path` says about the voxels in `voxel_path`."""
    from nibabel.spm2analyze import Spm2AnalyzeHeader  # names funused1 and funused2

    header = Spm2AnalyzeHeader(raw.content, raw.endianness, check=False)
    code = int(header["datatype"])
    dtype = stored_dtype(path, SPM_TYPE_CODES.get(code, code), raw.endianness)
    slope, intercept = scaling(path, float(header["scl_slope"]), float(np.nan_to_num(header["scl_inter"])))
    return ImageHeader(
        voxel_file(path, voxel_path, stored_shape(path, header["dim"]), dtype, float(header["vox_offset"])),
        None,
        pixel_sizes(header["pixdim"], 1.0),
        slope=slope,
        intercept=intercept,
    )
