"""One press of Run: a job per network, which share the inputs' files."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from MRHNetLib.errors import UserError
from MRHNetLib.jobs.command import Command
from MRHNetLib.jobs.exchange import ExchangeFolder
from MRHNetLib.jobs.running import Running
from MRHNetLib.jobs.work import Work
from MRHNetLib.observer import Observer
from MRHNetPanel.run.input_files import InputFiles
from MRHNetPanel.run.request import request_for
from MRHNetPanel.run.steps import Step, Steps

if TYPE_CHECKING:
    from MRHNetLib.scene.input_mri import InputMri
    from MRHNetLib.scene.stain_map import StainMapData
    from MRHNetPanel.run.request import Request

EXPORT, PREDICT, READ = 0.1, 0.87, 0.03  # of a network's time

Start = Callable[[Sequence[str]], Running]
InThread = Callable[[Callable[[], None]], None]


@dataclass(frozen=True, eq=False)
class Predicted:
    """What a network's job hands over to the scene: all files are read.

    Parameters
    ----------
    request : Request
        What was asked for.
    stain_map : StainMapData
        The map.
    mri : InputMri or None
        The MRI to lie under it, the same for all networks; None where the scene had it before.
    """

    request: Request
    stain_map: StainMapData
    mri: InputMri | None


class Prediction:
    """The jobs of one press of Run; the files that they share are removed with the last one's end.

    Parameters
    ----------
    request : Request
        What is asked for.
    networks : sequence of str
        Their names.
    exchange : ExchangeFolder
        For the files that go to the child processes and come back; it belongs to this run from now on.
    command : callable
        Makes the job of ``mrhnet WORDS``.
    in_thread : callable
        Calls what it is given in a thread, and sees to it that the thread gets its turns.
    """

    def __init__(
        self,
        request: Request,
        networks: Sequence[str],
        exchange: ExchangeFolder,
        command: Start,
        in_thread: InThread = lambda function: threading.Thread(target=function).start(),
    ) -> None:
        self._request = request
        self._exchange = exchange
        self._in_thread = in_thread
        self._files = InputFiles(request, exchange.path)
        self._command = command
        self._unfinished = len(networks)
        self.jobs = [
            (f"{network} ({request.subject})", self._job(index, network)) for index, network in enumerate(networks)
        ]

    def _job(self, index: int, network: str) -> Steps:
        out = self._exchange.path / f"maps-{index}"
        steps = [
            Step(EXPORT, lambda _: Work(self._files.words)),
            Step(PREDICT, lambda words: self._predict(words, network, out)),
            Step(READ, lambda result: Work(lambda observer: self._read(result, observer))),
        ]
        return Steps(steps, self._one_ended)

    def _predict(self, inputs: Sequence[str], network: str, out: Path) -> Running:
        return self._command(["predict", *inputs, "--network", network, "--out", str(out), *self._request.options])

    def _read(self, result: Mapping[str, Any], observer: Observer) -> Predicted:
        from MRHNetLib.scene.stain_map import read_stain_map

        observer.progress(0, "reading the stain map")
        stain_map = read_stain_map(_output(result, "stain-map"), _output(result, "sidecar"))
        provenance = self._files.named(stain_map.provenance)
        return Predicted(self._request, replace(stain_map, provenance=provenance), self._mri(observer))

    def _mri(self, observer: Observer) -> InputMri | None:
        try:
            return self._files.mri()
        except UserError as error:  # a map without its MRI is better than none
            observer.warning(f"the MRI is left out: {error.message}")
            return None

    def _one_ended(self) -> None:
        self._unfinished -= 1
        if self._unfinished == 0:  # in a thread: gigabytes of a full-size subject take a moment
            self._in_thread(self._exchange.remove)


def _output(result: Mapping[str, Any], kind: str) -> Path:
    for output in result["outputs"]:
        if output["kind"] == kind:
            return Path(output["path"])
    raise UserError(f"the prediction ended without a {kind}", hint="look at the log")


def predictions(logic: Any) -> list[Prediction]:
    """What the panel asks for now: one prediction for all ticked networks of a protocol.

    Raises
    ------
    UserError
        A volume or the mask cannot be taken, or there is no Python to run the networks in.
    """
    interpreter, environment = logic.interpreter(), logic.environment()

    def command(words: Sequence[str]) -> Running:
        return Command(words, interpreter=interpreter, environment=environment)

    def in_thread(function: Callable[[], None]) -> None:  # which stands still in Slicer while nothing is polled
        logic.background.start(Work(lambda observer: function()), lambda event: None)

    requests = [
        (request_for(protocol, logic.inputs, logic.parameters), names)
        for protocol, names in logic.networks.ticked_by_protocol().items()
    ]  # all of them before there is any folder, which nobody would remove
    return [
        Prediction(request, names, ExchangeFolder(logic.temporary), command, in_thread) for request, names in requests
    ]
