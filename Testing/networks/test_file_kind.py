"""Files told by their first bytes: real ones, made by the libraries themselves."""

import gzip
import io
import pickle
import zipfile

import nibabel
import numpy as np
import pytest
import torch

from MRHNetLib.networks.file_kind import seems_to_be


def saved(save: object, *arguments: object) -> bytes:
    buffer = io.BytesIO()
    save(buffer, *arguments)
    return buffer.getvalue()


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("note.txt", "hello")
    return buffer.getvalue()


FILES = {
    "an empty file": b"",
    "a Python pickle": pickle.dumps({"weights": [1.0]}),
    "a PyTorch file (.pt)": saved(lambda buffer, value: torch.save(value, buffer), {"w": torch.zeros(3)}),
    "a zip archive": zipped(),
    "a NumPy archive (.npz)": saved(np.savez, np.zeros(3)),
    "a NumPy array": saved(np.save, np.zeros(3)),
    "a gzip-compressed file": gzip.compress(b"hello"),
    "a NIfTI image": nibabel.Nifti1Image(np.zeros((2, 2, 2), np.float32), np.eye(4)).to_bytes(),
    "a web page": b"\n<!DOCTYPE html><html></html>",
    "a text file": b"0.1, 0.2\n",
    "a Git LFS pointer instead of the file itself": b"version https://git-lfs.github.com/spec/v1\n",
    "a file of unknown kind, or a damaged one": bytes(range(256)),
}


@pytest.mark.parametrize("kind", FILES)
def test_kind(kind: str) -> None:
    assert seems_to_be(FILES[kind][:4096]) == kind
