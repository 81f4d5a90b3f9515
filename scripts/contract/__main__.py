"""Generate the code that follows from the contract, and check that it is what the contract asks for."""

import argparse
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.contract import capabilities, derivation, generation, handlers, output, partial
from scripts.contract.asyncapi import reading, rules
from scripts.contract.bundle import bundle
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid, Finding, in_order
from scripts.contract.generation import Generation
from scripts.contract.partial import Salvage
from scripts.contract.statuses import add_error_responses
from scripts.contract.validation import check

SPEC = "spec/openapi.yaml"
OUT = Path("generated")
HANDLERS = Path("app/handlers")
OPERATIONS_LEFT_OUT = 3
"""Exit status: the package is written, but not for every operation of another's contract."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except ContractInvalid as invalid:
        return _report(invalid.findings)
    except (output.OutputRefusedError, OSError) as failure:
        print(failure, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for command, purpose in (
        (generate, "write the generated package"),
        (check_current, "fail unless the generated package and the handlers are what the contract asks for"),
        (validate, "check, and hold FastAPI's own derivation of the routers against the contract"),
        (report, "print what of the contract is enforced, documented or refused"),
    ):
        name = command.__name__.partition("_")[0]
        sub = commands.add_parser(name, help=purpose, description=purpose)
        sub.set_defaults(command=command)
        sub.add_argument("--spec", default=SPEC, help="file or URL of the contract (%(default)s)")
        sub.add_argument("--out", type=Path, default=OUT, help="folder of the package (%(default)s)")
        sub.add_argument(
            "--handlers", type=Path, help=f"folder of the handlers ({HANDLERS} for the default --out)"
        )
        sub.add_argument(
            "--add-errors", action="store_true", help="declare the errors that operations can give"
        )
        sub.add_argument(
            "--strict", action="store_true", help="refuse another's contract whole for a part that is refused"
        )
    return parser


def generate(options: argparse.Namespace) -> int:
    started = time.monotonic()
    salvage = _salvage(options)
    made = _generation(options, salvage)
    changed = output.write(made.files, options.out)
    seconds = time.monotonic() - started
    state = "written" if changed else "is current"
    print(f"{options.out}/ {state}: {len(made.plans)} operations, {len(made.files)} files, {seconds:.1f} s")
    folder = _handlers(options)
    if folder:
        _print_handlers(made, folder, options.out.name)
    return _tell(salvage)


def check_current(options: argparse.Namespace) -> int:
    salvage = _salvage(options)
    made = _generation(options, salvage)
    return _tell(salvage) or _report(
        [*output.drift(made.files, options.out), *_handler_findings(made, options)]
    )


def validate(options: argparse.Namespace) -> int:
    salvage = _salvage(options)
    made = _generation(options, salvage)
    drift = output.drift(made.files, options.out)
    derived = [] if drift else derivation.check(made.document, made.catalogue, made.plans, options.out)
    judged = salvage.notes if salvage else _findings(made.document, options)
    return _tell(salvage) or _report([*drift, *derived, *judged, *_handler_findings(made, options)])


def report(options: argparse.Namespace) -> int:
    salvage = _salvage(options)
    losses = salvage.losses if salvage else ()
    print(capabilities.report(salvage.document if salvage else _document(options), losses).table())
    return _tell(salvage)


def _salvage(options: argparse.Namespace) -> Salvage | None:
    """Take what can be had of another's contract; one whose handlers are looked after must be whole."""
    return None if options.strict or _handlers(options) else partial.read(options.spec)


def _tell(salvage: Salvage | None) -> int:
    """Say what was added to another's contract and left out; by the exit status, whether an operation was."""
    for said in (*salvage.repairs, *salvage.losses) if salvage else ():
        print(said, file=sys.stderr)
    return OPERATIONS_LEFT_OUT if salvage and salvage.operations else 0


def _document(options: argparse.Namespace) -> Document:
    document = bundle(options.spec)
    return add_error_responses(document) if options.add_errors else document


def _generation(options: argparse.Namespace, salvage: Salvage | None) -> Generation:
    names = generation.names_in(options.out)
    if salvage:
        return generation.generate(salvage.document, salvage.losses, names=names)
    document = _document(options)
    errors = [finding for finding in _findings(document, options) if finding.severity == "error"]
    messaging = None if errors else reading.beside(document)
    if messaging:
        errors += rules.check(messaging, document)
    if errors:
        raise ContractInvalid(errors)
    return generation.generate(document, messaging=messaging, names=names)


def _findings(document: Document, options: argparse.Namespace) -> list[Finding]:
    """Judge a contract, by this project's own rules where its handlers are looked after."""
    return check(document, house=_handlers(options) is not None)


def _handler_findings(made: Generation, options: argparse.Namespace) -> list[Finding]:
    folder = _handlers(options)
    return handlers.check(made.document, made.plans, folder) if folder else []


def _handlers(options: argparse.Namespace) -> Path | None:
    """Look after the handlers of the service's own package, or those that are named."""
    if options.handlers:
        return Path(options.handlers)
    return HANDLERS if options.out == OUT else None


def _print_handlers(made: Generation, folder: Path, package: str) -> None:
    for path in handlers.scaffold(made.plans, folder, package):
        print(f"{path} scaffolded: its functions answer 501 until they are written")
    for path, plan in handlers.lacking(made.plans, folder):
        print(f"\n{path} has no handler of {plan.id} ({made.document.where(plan.pointer)}); write there:\n")
        print(handlers.paste(plan, package))
    for finding in handlers.check(made.document, made.plans, folder):
        if "has no handler" not in finding.message:
            print(finding)


def _report(findings: Iterable[Finding]) -> int:
    found = in_order(findings)
    for finding in found:
        print(finding, file=sys.stderr)
    return int(any(finding.severity == "error" for finding in found))


if __name__ == "__main__":
    sys.exit(main())
