"""How the device is asked to compute, and that nothing of it stays."""

import pytest
import torch

from MRHNetLib.inference.gpu.ability import computing_on, is_out_of_memory

CPU = torch.device("cpu")


def test_tf32_is_off_inside_and_as_before_afterwards():
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("high")
    try:
        with computing_on(CPU):
            products = torch.backends.cuda.matmul
            assert getattr(products, "fp32_precision", "ieee") == "ieee"
            assert hasattr(products, "fp32_precision") or not products.allow_tf32
        assert torch.get_float32_matmul_precision() == "high"
        assert torch.backends.cuda.matmul.allow_tf32
    finally:
        torch.set_float32_matmul_precision(before)


def test_after_an_error_too():
    before = torch.get_float32_matmul_precision(), torch.is_inference_mode_enabled()
    with pytest.raises(KeyboardInterrupt), computing_on(CPU):
        raise KeyboardInterrupt
    assert (torch.get_float32_matmul_precision(), torch.is_inference_mode_enabled()) == before


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("CUDA out of memory. Tried to allocate 2.00 GiB", True),
        ("MPS backend out of memory (MPS allocated: 9.00 GB", True),
        ("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`", True),
        ("mat1 and mat2 shapes cannot be multiplied", False),
    ],
)
def test_what_is_said_when_memory_lacks(message, expected):
    assert is_out_of_memory(RuntimeError(message)) is expected
