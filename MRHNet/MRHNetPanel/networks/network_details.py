"""All that a user should know of a network, as a page of the details pane."""

import html
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from slicer.i18n import tr as _

from MRHNetLib.networks.citation import CITATION
from MRHNetPanel.networks.network_table import size_text, state_text

if TYPE_CHECKING:
    from MRHNetPanel.networks.network_choice import Network

LINKS = (("doi:", "https://doi.org/"), ("https://", "https://"))
MOST_SUBJECTS = 8  # that are named


def details_page(network: "Network") -> str:
    """HTML of everything worth telling; nothing that stands in a network's file is taken as HTML."""
    told = network.description
    parts = [f"<h3>{_text(network.name)}</h3>"]
    if network.row.get("problem"):
        parts.append(_paragraph(_("Its file cannot be used: {problem}").format(problem=network.row["problem"])))
    if told.get("title"):
        parts.append(_paragraph(told["title"]))
    if network.row.get("notes") or told.get("notes"):
        parts.append(f"<p><b>{_text(network.row.get('notes') or told['notes'])}</b></p>")
    facts = "".join(f"<tr><td>{_text(name)}&nbsp;&nbsp;</td><td>{value}</td></tr>" for name, value in _facts(network))
    parts.append(f"<table>{facts}</table>")
    citation = told.get("citation") or CITATION
    parts.append(f"<p>{_text(_('Please cite:'))} {linked(citation)}</p>")
    return "".join(parts)


def _facts(network: "Network") -> Iterator[tuple[str, str]]:
    """Names and HTML of what is known, in order."""
    told, row = network.description, network.row
    yield _("State"), _text(state_text(network))
    for name, key in ((_("Stain"), "stain"), (_("Protocol"), "protocol"), (_("Contrasts"), "contrasts")):
        if row.get(key) is not None:
            yield name, _text(row[key])
    if row.get("kind", "network") != "network":
        yield _("Baseline"), _text(row["kind"])
    if row.get("blocks") is not None:
        yield _("Residual blocks"), _text(row["blocks"])
    if told.get("parameters"):
        yield _("Parameters"), f"{told['parameters']:,}"
    if told.get("patch"):
        patch = told["patch"]
        yield _("Patches"), _text(f"{patch['size']} x {patch['size']}, {patch['plane']} ({patch['axes']})")
    yield _("Trained on"), _text(row.get("trained_on") or _("not known"))
    yield from _training(told.get("training", {}))
    for name, value in _numbers(told.get("metrics", {})):
        yield name, _text(value)
    yield _("Licence"), _text(row.get("licence") or _("not known"))
    yield _("Size"), _text(size_text(row.get("size")))
    if told.get("url"):
        yield _("From"), linked(told["url"])
    for name, key in ((_("File"), "path"), ("SHA-256", "sha256")):
        if told.get(key):
            yield name, _text(told[key])


def _training(training: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    from MRHNetLib.networks.facts import subjects_of

    names = [str(subject.get("name", "?")) for subject in subjects_of(training)]
    if names:
        more = ", ..." if len(names) > MOST_SUBJECTS else ""
        yield _("Subjects"), _text(", ".join(names[:MOST_SUBJECTS]) + more)
    named = (
        (_("Recipe"), "recipe"),
        (_("Software"), "software"),
        (_("Imported from"), "imported_from"),
        (_("Epochs"), "epochs_trained"),
        (_("Iterations"), "iterations"),
    )
    for name, key in named:
        if training.get(key):
            yield name, _text(training[key])


def _numbers(metrics: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Measures by their names, those of groups named after their groups."""
    for key, value in metrics.items():
        name = f"{before}{str(key).replace('_', ' ')}"
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{name}: ")
        elif isinstance(value, float):
            yield name, f"{value:.4g}"
        elif isinstance(value, (int, str)):
            yield name, str(value)


def linked(text: str) -> str:
    """The text as HTML, in which DOIs and addresses can be clicked.

    Examples
    --------
    >>> linked("see doi:10.7554/eLife.72331")
    'see <a href="https://doi.org/10.7554/eLife.72331">doi:10.7554/eLife.72331</a>'
    """
    words = []
    for word in str(text).split(" "):
        address = next((target + word[len(begin) :] for begin, target in LINKS if word.startswith(begin)), "")
        words.append(f'<a href="{_text(address)}">{_text(word)}</a>' if address else _text(word))
    return " ".join(words)


def _paragraph(text: Any) -> str:
    return f"<p>{_text(text)}</p>"


def _text(value: Any) -> str:
    return html.escape(str(value))
