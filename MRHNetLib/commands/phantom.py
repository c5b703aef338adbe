"""``mrhnet phantom``: digital mouse brains, to try everything without data of one's own."""

import argparse
from pathlib import Path

from MRHNetLib.commands.options import add_overwrite
from MRHNetLib.commands.result import Result, output
from MRHNetLib.errors import UserError
from MRHNetLib.observer import Observer, Portion

HELP = "make digital mouse brains: simulated MRI with true stains, regions and mask"
# Spelt out because --help must not load numpy; tests compare them with the library's.
GENOTYPES = ("control", "shiverer", "sas4")
PROTOCOLS = ("mrh-67", "mrh-nissl-48")
DEFAULT_PROTOCOL = "mrh-67"
SIZES = ("small", "full")
MOST_SUBJECTS = 1000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("out", metavar="OUT", type=Path, help="folder in which each subject gets a folder of its own")
    parser.add_argument("--subjects", metavar="N", type=int, default=1, help="how many (default: 1)")
    parser.add_argument("--genotype", choices=GENOTYPES, default="control", help="default: control")
    parser.add_argument(
        "--protocol",
        choices=PROTOCOLS,
        action="append",
        help="what is acquired; given again, the same brains are scanned with that one too (default: mrh-67)",
    )
    parser.add_argument(
        "--size", choices=SIZES, default="small", help="small: 0.125 mm; full: 0.0625 mm, 1 GB each (default: small)"
    )
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="which mice; the same again (default: 1)")
    parser.add_argument("--snr", type=float, default=40.0, help="mean b0 signal over noise (default: 40)")
    add_overwrite(parser)


def run(arguments: argparse.Namespace, observer: Observer) -> Result:
    """Make the subjects."""
    from MRHNetLib.data.protocols import load_protocol
    from MRHNetLib.files import OutputFiles
    from MRHNetLib.phantom.subject import make_subject, subject_name
    from MRHNetLib.phantom.writing import check_snr, stage_subject, write_subject

    count = arguments.subjects
    if not 1 <= count <= MOST_SUBJECTS:
        raise UserError(
            f"1 to {MOST_SUBJECTS} subjects were expected, found {count}", hint="give a number such as --subjects 3"
        )
    check_snr(arguments.snr)
    protocols = [load_protocol(name) for name in dict.fromkeys(arguments.protocol or [DEFAULT_PROTOCOL])]
    numbers = range(1, count + 1)
    names = [subject_name(arguments.genotype, arguments.seed, number) for number in numbers]
    outputs: list[dict[str, object]] = []
    with OutputFiles(overwrite=arguments.overwrite) as files:
        staged = [stage_subject(files, arguments.out / name, protocols) for name in names]
        for number, paths in zip(numbers, staged, strict=True):
            portion = Portion(observer, (number - 1) / count, number / count)
            subject = make_subject(
                seed=arguments.seed,
                number=number,
                genotype=arguments.genotype,
                size=arguments.size,
                observer=Portion(portion, 0, 0.3),
            )
            write_subject(subject, paths, protocols, snr=arguments.snr, observer=Portion(portion, 0.3, 1))
            outputs += [output(file.path, file.kind, subject=subject.name) for file in paths]
    text = "\n".join(str(arguments.out / name) for name in names)
    return Result(f"{text}\n{count} digital mouse brain(s): simulated, not data of an animal", outputs)
