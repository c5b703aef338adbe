"""Fetching a published network: downloaded, verified, converted, and kept for good."""

from pathlib import Path

from MRHNetLib.errors import UserError
from MRHNetLib.files import OutputFiles
from MRHNetLib.networks.bundle import load_bundle, save_bundle
from MRHNetLib.networks.cache import CACHE_VARIABLE, own_path
from MRHNetLib.networks.download import TIMEOUT_S, DownloadError, download
from MRHNetLib.networks.file_kind import seems_to_be
from MRHNetLib.networks.git_blob import git_blob_sha1
from MRHNetLib.networks.matlab import import_matlab
from MRHNetLib.networks.matlab_file import require_matio
from MRHNetLib.networks.published import PublishedNetwork
from MRHNetLib.observer import QUIET, Observer, Portion

_DOWNLOADED = 0.9  # share of the work


def fetch_network(
    network: PublishedNetwork, *, timeout: float = TIMEOUT_S, observer: Observer = QUIET
) -> tuple[Path, bool]:
    """The bundle of a published network in the user's cache, and whether it was there already.

    A download that was interrupted goes on where it stopped.

    Raises
    ------
    UserError
        It cannot be downloaded (says how to do it by hand), is not the published file, or cannot be written; or
        another network bears its name.
    """
    target = own_path(network.name)
    if _is_there(network, target):
        return target, True
    require_matio()  # before anything is downloaded
    with OutputFiles(overwrite=True) as outputs:
        staged = _stage(outputs, target)
        part = target.with_name(f".{network.git_blob_sha1}.part")
        _download(network, part, timeout, Portion(observer, 0.0, _DOWNLOADED))
        _verify(network, part)
        observer.progress(_DOWNLOADED, f"converting {network.name}")
        save_bundle(import_matlab(part, name=network.name, stain=network.stain), staged)
    part.unlink()
    return target, False


def _is_there(network: PublishedNetwork, target: Path) -> bool:
    try:
        found = load_bundle(target)
    except UserError:  # not there, or damaged: fetched anew
        return False
    if found.training.get("git_blob_sha1") != network.git_blob_sha1:
        raise UserError(
            f"{target} is another network than the published {network.name}",
            hint=f"move it away, or remove it: mrhnet networks remove {network.name}",
        )
    return True


def _stage(outputs: OutputFiles, target: Path) -> Path:
    try:
        return outputs.stage(target)
    except UserError as error:  # the folder is not chosen on the command line
        raise UserError(error.message, hint=f"name a folder that can be written in {CACHE_VARIABLE}") from error


def _download(network: PublishedNetwork, part: Path, timeout: float, observer: Observer) -> None:
    try:
        download(network.url, part, stage=f"downloading {network.name}", timeout=timeout, observer=observer)
    except DownloadError as error:
        have = part.stat().st_size if part.exists() else 0
        kept = f"; {have:,} bytes are kept, the next fetch goes on from there" if have else ""
        raise UserError(
            f"{network.url} cannot be downloaded: {error}{kept}",
            hint=f"try again (behind a proxy set HTTPS_PROXY); or by hand: {network.by_hand}",
        ) from error


def _verify(network: PublishedNetwork, part: Path) -> None:
    found = git_blob_sha1(part)
    if found == network.git_blob_sha1:
        return
    with part.open("rb") as file:
        kind = seems_to_be(file.read(4096))
    part.unlink()
    raise UserError(
        f"what came from {network.url} is not the published file: Git blob SHA-1 {network.git_blob_sha1} expected, "
        f"found {found} ({kind}); it was removed",
        hint=f"try again; or by hand: {network.by_hand}",
    )
