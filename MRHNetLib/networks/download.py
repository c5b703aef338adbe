"""Downloads that go on where they were cut off."""

import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from MRHNetLib import __version__
from MRHNetLib.observer import QUIET, Observer

TIMEOUT_S = 30.0  # without a byte
_ATTEMPTS = 3  # connections within one call
_PAUSE_S = 0.5  # before the next one
_BLOCK = 1 << 16
_MAXIMUM_BYTES = 1 << 30  # no network is near this large; a server that never ends is stopped


class DownloadError(Exception):
    """The file did not come; the message says why, for the user."""


def download(url: str, part: Path, *, stage: str, timeout: float = TIMEOUT_S, observer: Observer = QUIET) -> None:
    """Complete the file `part` from `url`; what stands in it already is not asked for again.

    The content is not checked here. Interrupted in any way, `part` keeps what has come.

    Parameters
    ----------
    url : str
        http or https; proxies are taken from the environment (HTTPS_PROXY, NO_PROXY), certificates are verified.
    part : Path
        File to complete; its folder exists.
    stage : str
        What to call the work in the progress.
    timeout : float
        Seconds without a byte after which a connection counts as lost.

    Raises
    ------
    DownloadError
        The server cannot be reached, refuses, or breaks off again and again.
    """
    opener = urllib.request.build_opener(_Redirect())
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(_PAUSE_S)
        try:
            if _receive(opener, url, part, stage, timeout, observer):
                return
            failed = "the connection was cut"
        except urllib.error.HTTPError as error:
            failed = f"the server answers {error.code} {error.reason}"
            if error.code < http.client.INTERNAL_SERVER_ERROR:
                break
        except urllib.error.URLError as error:
            failed = _reason(error.reason)
    raise DownloadError(" ".join(failed.split()))  # servers may answer in several lines


def _receive(
    opener: urllib.request.OpenerDirector, url: str, part: Path, stage: str, timeout: float, observer: Observer
) -> bool:
    """Whether the file is whole after one more connection."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": f"mrhnet/{__version__}", "Accept-Encoding": "identity"}
    request = _connected(urllib.request.Request, url, headers=headers)
    if have:
        request.add_header("Range", f"bytes={have}-")
    try:
        response = _connected(opener.open, request, timeout=timeout)
    except urllib.error.HTTPError as error:
        if have and error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            return True  # nothing is missing; whether it is right is for the caller to find out
        raise
    with response:
        if have and not _continues(response, have):
            have = 0
        length = response.headers.get("Content-Length", "")
        total = have + int(length) if length.isdecimal() else 0
        _check_size(total)
        with part.open("r+b" if have else "wb") as file:
            file.seek(have)
            while block := _connected(response.read1, _BLOCK):  # at once, so that a stall loses nothing
                file.write(block)
                have += len(block)
                _check_size(have)
                observer.progress(have / total if total else 0.0, stage)
    return have >= total


def _connected(call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What the call returns; a bad address and every way to lose a connection become a `URLError`, told from errors
    of the disk.
    """
    try:
        return call(*arguments, **options)
    except urllib.error.URLError:
        raise
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise urllib.error.URLError(error) from error


def _continues(response: Any, have: int) -> bool:
    """Whether the server sends what follows the first `have` bytes, and not all from the beginning."""
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return response.status == http.client.PARTIAL_CONTENT and found is not None and int(found[1]) == have


def _check_size(size: int) -> None:
    if size > _MAXIMUM_BYTES:
        raise DownloadError(f"the server sends more than {_MAXIMUM_BYTES:,} bytes")


def _reason(reason: "str | BaseException") -> str:
    if isinstance(reason, TimeoutError):
        return "the server does not answer in time"
    if isinstance(reason, http.client.IncompleteRead):
        return "the connection was cut"
    return f"no connection: {getattr(reason, 'strerror', None) or reason}"


class _Redirect(urllib.request.HTTPRedirectHandler):
    """Follows redirections, but never from an encrypted connection to an open one."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> "urllib.request.Request | None":
        if urlsplit(newurl).scheme not in {"https", urlsplit(req.full_url).scheme}:
            raise DownloadError(f"the server redirects to an address that is not encrypted: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]
