import hashlib

import pytest

from MRHNetLib.data.file_hash import file_sha256


@pytest.mark.parametrize("size", [0, 1, 3 * 2**20 + 5])
def test_it_is_the_hash_of_all_bytes(tmp_path, size):
    content = bytes(range(251)) * (size // 251 + 1)
    (tmp_path / "a").write_bytes(content[:size])
    assert file_sha256(tmp_path / "a") == hashlib.sha256(content[:size]).hexdigest()


def test_progress_is_told_up_to_the_end(tmp_path):
    class Listener:
        def __init__(self):
            self.fractions = []

        def progress(self, fraction, stage):
            self.fractions.append(fraction)

    (tmp_path / "a").write_bytes(bytes(4 * 2**20))
    listener = Listener()
    file_sha256(tmp_path / "a", listener)
    assert listener.fractions == [0.25, 0.5, 0.75, 1.0]
