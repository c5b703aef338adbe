"""How many threads work may take: what the user wishes, else what the system and the container leave."""

import os

import pytest

from MRHNetLib import cores


@pytest.fixture(autouse=True)
def no_wish(monkeypatch, tmp_path):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(cores, "_QUOTA", tmp_path / "absent")


def allow(monkeypatch, count):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(count)), raising=False)


def test_the_cores_that_the_system_leaves(monkeypatch):
    allow(monkeypatch, 5)
    assert cores.usable_cores() == 5


@pytest.mark.parametrize(
    ("quota", "expected"), [("200000 100000", 2), ("150000 100000", 1), ("50000 100000", 1), ("max 100000", 5), ("", 5)]
)
def test_a_containers_quota_is_heeded(monkeypatch, tmp_path, quota, expected):
    allow(monkeypatch, 5)
    (tmp_path / "cpu.max").write_text(quota)
    monkeypatch.setattr(cores, "_QUOTA", tmp_path / "cpu.max")
    assert cores.usable_cores() == expected


@pytest.mark.parametrize(
    ("wish", "expected"), [("3", 3), ("99999999", cores.MOST_THREADS), ("0", 5), ("many", 5), ("", 5)]
)
def test_what_the_user_wishes_comes_first(monkeypatch, wish, expected):
    allow(monkeypatch, 5)
    monkeypatch.setenv("OMP_NUM_THREADS", wish)
    assert cores.usable_cores() == expected
