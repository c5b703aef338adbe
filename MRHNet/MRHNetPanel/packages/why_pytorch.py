"""Whether a run needs PyTorch, a download of gigabytes: mostly not, the native engine computes without.

Whether the native library is there is found out by loading it, a matter of milliseconds: a file that cannot be loaded
would be no help.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from slicer.i18n import tr as _

if TYPE_CHECKING:
    from MRHNetPanel.networks.network_choice import Network

_GRAPHICS_CARDS = ("cuda", "mps")  # auto takes one only where PyTorch is there already


def why_pytorch(device: str, networks: "Iterable[Network]") -> str:
    """Why these networks need PyTorch on that device, in a sentence; "" where they do not."""
    from MRHNetLib.inference.native.library import native_library, why_missing

    chosen = list(networks)
    networks = [network for network in chosen if not _is_baseline(network)]
    if chosen and not networks:
        return ""
    if native_library() is None:
        return _("The native engine, which does without PyTorch, is not here: {reason}.").format(reason=why_missing())
    if device in _GRAPHICS_CARDS:
        return _("A graphics card (Device: {device}) computes through PyTorch; auto and cpu do without it.").format(
            device=device
        )
    unusual = [network.name for network in networks if not _is_usual(network)]
    if unusual:
        return _("Patches of another size than 3 x 3 need PyTorch: {names}.").format(names=", ".join(unusual))
    return ""


def _is_baseline(network: "Network") -> bool:
    """Whether NumPy alone computes it."""
    return bool(network.row.get("kind", "network") != "network")


def _is_usual(network: "Network") -> bool:
    """Whether the native engine takes its patches; those that are not downloaded yet, and cannot run, count as well."""
    from MRHNetLib.networks.architecture import KERNEL

    return bool(network.description.get("patch", {}).get("size", KERNEL) == KERNEL)
