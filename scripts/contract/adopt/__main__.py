"""Adopt a code-first application's derived document, a URL or a file: write it in the layout of `spec/`."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from copy import deepcopy
from pathlib import Path

from scripts.contract.adopt import failures, inline, operations, origin, sharing, titles, undecided
from scripts.contract.adopt.layout import ENTRY, lay_out, unused
from scripts.contract.adopt.notes import Adoption
from scripts.contract.adopt.writing import ExistsError, write
from scripts.contract.bundle import bundle
from scripts.contract.changes.contracts import compare
from scripts.contract.document import Document
from scripts.contract.findings import ContractInvalid, Finding, in_order
from scripts.contract.validation import check


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        source = origin.read(options.source, python=options.python, folder=options.app_dir)
        adoption = adopt(source, short_ids=options.short_ids, keep_errors=options.keep_errors)
        noted = write(lay_out(adoption.data), adoption.notes, options.into)
        written = bundle(str(options.into / ENTRY))
    except ContractInvalid as invalid:
        return _failed(invalid.findings)
    except (origin.NotDerivedError, ExistsError, OSError) as failure:
        return _failed([failure])
    _tell(options, adoption, noted, source, written)
    return 0


def adopt(source: Document, *, short_ids: bool = False, keep_errors: bool = False) -> Adoption:
    """Turn a bundled document into one that fits our layout, and note what was done to it."""
    adoption = Adoption(deepcopy(source.data))
    adoption.components("schemas")
    operations.identify(adoption, short=short_ids)
    operations.tag(adoption)
    if not keep_errors:
        failures.declare(adoption)
    operations.put_in_order(adoption)
    inline.name_inline(adoption)
    titles.drop(adoption)
    sharing.share(adoption)
    undecided.mark(adoption)
    for pointer in unused(adoption.data):
        adoption.decide(pointer, "nothing refers to this")
    return adoption


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.contract.adopt", description=__doc__)
    parser.add_argument("source", metavar="module:app|URL|FILE", help="`module:make()` calls a factory")
    parser.add_argument("--into", type=Path, default=Path("spec"), help="folder to write (%(default)s)")
    parser.add_argument("--python", default=sys.executable, help="interpreter that has the application")
    parser.add_argument("--app-dir", type=Path, default=Path(), help="folder to import it from")
    parser.add_argument("--short-ids", action="store_true", help="take path and method off FastAPI's ids")
    parser.add_argument("--keep-errors", action="store_true", help="declare no errors; keep FastAPI's 422")
    return parser


def _tell(
    options: argparse.Namespace, adoption: Adoption, noted: list[Finding], source: Document, written: Document
) -> None:
    """Print what was done, what is to decide, and what the written contract means otherwise."""
    todo = [found for note, found in zip(adoption.notes, noted, strict=True) if note.decide]
    done = [found for note, found in zip(adoption.notes, noted, strict=True) if not note.decide]
    _section("done", (f"{found.location}: {found.message}" for found in done))
    _section(
        "to decide, also as comments in the files", (f"{each.location}: {each.message}" for each in todo)
    )
    _section("otherwise than in the source", (str(each) for each in compare(source, written)))
    _section("validate says", (str(found) for found in in_order(check(written, house=False))))
    print(
        f"{options.into}/ written: {sum(1 for _ in adoption.operations())} operations, {len(todo)} to decide"
    )


def _section(title: str, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        print(f"{title}:\n  {line}" if number == 0 else f"  {line}")


def _failed(reasons: Iterable[object]) -> int:
    for reason in reasons:
        print(reason, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
