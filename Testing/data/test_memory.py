"""The memory of this machine."""

import psutil

from MRHNetLib.data.memory import machine_memory


def test_memory_is_at_most_what_the_machine_has():
    assert 1e8 < machine_memory() <= psutil.virtual_memory().total
