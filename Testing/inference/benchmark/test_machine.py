"""What the benchmark says of the machine."""

import platform

import pytest

from MRHNetLib.inference.benchmark import machine as module
from MRHNetLib.inference.benchmark.machine import busy_warning, machine, processor, versions


def test_it_names_processor_and_threads():
    described = machine(3)
    assert described["processor"] == processor() != ""
    assert described["threads"] == 3
    assert described["cores"] >= 1


def test_the_processors_name_as_linux_tells_it(tmp_path, monkeypatch):
    told = tmp_path / "cpuinfo"
    told.write_text("processor\t: 0\nvendor_id\t: Acme\nmodel name\t: Acme 9000 @ 3 GHz\nprocessor\t: 1\n")
    monkeypatch.setattr(module, "_CPUINFO", told)
    monkeypatch.setattr("sys.platform", "linux")
    assert processor() == "Acme 9000 @ 3 GHz"


@pytest.mark.parametrize(("load", "warns"), [(None, False), (0.2, False), (3.1, True)])
def test_a_busy_machine_is_warned_of(load, warns):
    message = busy_warning({"load": load, "cores": 2})
    assert bool(message) == warns
    assert not warns or "load 3.1 on 2 cores" in message


def test_versions_of_what_computes():
    found = versions()
    assert found["python"] == platform.python_version()
    assert {"mrhnet", "numpy", "torch"} <= set(found)
