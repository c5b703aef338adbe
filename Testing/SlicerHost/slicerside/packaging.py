"""`slicer.packaging` over a make-believe index: nothing is downloaded, a test says what there is and what fails."""

import dataclasses
import importlib.metadata
import logging
import pathlib
import subprocess

import slicer
import slicer.util
from packaging.requirements import Requirement


@dataclasses.dataclass
class Index:
    """What a test sets and reads: packages that count as missing, the network, and every call of pip."""

    missing: set = dataclasses.field(default_factory=set)
    offline: bool = False
    calls: list = dataclasses.field(default_factory=list)

    def install(self, words):
        self.calls.append(list(words))
        if self.offline:
            raise subprocess.CalledProcessError(1, ["PythonSlicer", "-m", "pip", "install", *words])
        self.missing -= {Requirement(word).name for word in words if not word.startswith("-")}


index = Index()


def load_requirements(path):
    """The requirements of a file, without comments, empty lines and pip's own options."""
    lines = (line.strip() for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def _requirements(given):
    if isinstance(given, Requirement):
        return [given]
    words = given.split() if isinstance(given, str) else given
    return [word if isinstance(word, Requirement) else Requirement(word) for word in words]


def pip_check(req):
    """Whether all requirements are there in a version that fits; those for other systems count as there."""
    return all(_is_there(requirement) for requirement in _requirements(req))


def _is_there(requirement):
    if requirement.marker is not None and not requirement.marker.evaluate():
        return True
    if requirement.name in index.missing:
        return False
    try:
        return importlib.metadata.version(requirement.name) in requirement.specifier
    except importlib.metadata.PackageNotFoundError:
        return False


def pip_ensure(
    requirements,
    constraints=None,
    skip_packages=None,
    prompt_install=True,
    prompt_restart=True,
    requester=None,
    skip_in_testing=True,
    show_progress=True,
):
    """Installs what is missing after a question; RuntimeError where the user declines, nothing while testing."""
    missing = [requirement for requirement in _requirements(requirements) if not _is_there(requirement)]
    if not missing:
        return None
    if skip_in_testing and slicer.app.testingEnabled():
        logging.info("testing: %s not installed", missing)
        return None
    if prompt_install:
        title = f"{requester} - Install Python Packages" if requester else "Install Python Packages"
        question = f"{len(missing)} Python packages are to be installed. Continue?"
        detail = "\n".join(f"- {requirement}" for requirement in missing)
        if not slicer.util.confirmOkCancelDisplay(question, title, detailedText=detail):
            raise RuntimeError("User declined package installation")
    return pip_install(
        [str(requirement) for requirement in missing],
        constraints=constraints,
        skip_packages=skip_packages,
        show_progress=show_progress,
        requester=requester,
    )


def pip_install(
    requirements,
    constraints=None,
    no_deps_requirements=None,
    skip_packages=None,
    blocking=True,
    show_progress=True,
    requester=None,
    logCallback=None,
    completedCallback=None,
):
    """Notes the call; subprocess.CalledProcessError while the index is offline."""
    if skip_packages is not None and (no_deps_requirements is not None or not blocking):
        raise ValueError("skip_packages goes neither with no_deps_requirements nor with blocking=False")
    words = requirements.split() if isinstance(requirements, str) else [str(word) for word in requirements]
    if blocking:
        index.install(words)
        return [] if skip_packages else None
    try:
        index.install(words)
        code = 0
    except subprocess.CalledProcessError as failed:
        code = failed.returncode
    if completedCallback is not None:
        slicer.app.later(lambda: completedCallback(code))
    return None


def pip_uninstall(requirements, **_):
    """Makes the packages count as missing."""
    index.missing |= {requirement.name for requirement in _requirements(requirements)}


def isPipInstallInProgress():
    """False: the make-believe index answers at once."""
    return False
