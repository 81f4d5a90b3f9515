"""Hold the hand-written handlers against the contract: what is missing, what is wrong, what is stale."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.contract import naming, output
from scripts.contract.document import Document, Location
from scripts.contract.findings import ContractInvalid, Finding
from scripts.contract.plan import Plan, by_tag
from scripts.contract.templating import render as render_template

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """A module of handlers as it stands: its functions by name."""

    path: Path
    functions: Mapping[str, Function]


def scaffold(plans: Sequence[Plan], folder: Path, package: str) -> list[Path]:
    """Write a module for each tag that has none; what exists is never touched."""
    missing = {tag: found for tag, found in by_tag(plans).items() if not _path(folder, tag).exists()}
    sources = {
        _path(folder, tag).name: render(found, package, tag).encode() for tag, found in missing.items()
    }
    for name, source in output.formatted(sources).items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(source)
    return [folder / name for name in sources]


def render(plans: Sequence[Plan], package: str, tag: str) -> str:
    """Write a whole module of handlers, each answering 501."""
    return render_template(
        "handlers.py.jinja", tag=tag, package=package, plans=plans, imports=_imports(plans, package)
    )


def paste(plan: Plan, package: str) -> str:
    """Write the one function that a module lacks, with the imports that it needs."""
    source = render_template(
        "handler.py.jinja", package=package, plan=plan, imports=_imports([plan], package)
    )
    return output.formatted({"handler.py": source.encode()})["handler.py"].decode()


def check(document: Document, plans: Sequence[Plan], folder: Path) -> list[Finding]:
    """Compare every operation with its handler, and every handler with its operation."""
    found: list[Finding] = []
    for tag, wanted in by_tag(plans).items():
        module = read(_path(folder, tag))
        found += [_missing(document, plan, module) for plan in missing(wanted, module)]
        found += _wrong(document, wanted, module)
        found += _stale(wanted, module)
    return [*found, *_tagless(plans, folder)]


def missing(plans: Sequence[Plan], module: Module) -> list[Plan]:
    return [plan for plan in plans if plan.function not in module.functions]


def lacking(plans: Sequence[Plan], folder: Path) -> list[tuple[Path, Plan]]:
    """Pair each operation that has no handler with the module where it belongs."""
    modules = {tag: read(_path(folder, tag)) for tag in by_tag(plans)}
    return [
        (module.path, plan) for tag, module in modules.items() for plan in missing(by_tag(plans)[tag], module)
    ]


def read(path: Path) -> Module:
    """Read the functions of a module; none where there is no module."""
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    try:
        body = ast.parse(source, str(path)).body
    except SyntaxError as error:
        raise ContractInvalid([_finding(path, error.lineno or 1, f"is no Python: {error.msg}")]) from error
    return Module(path, {node.name: node for node in body if isinstance(node, Function)})


def _finding(path: Path, line: int, message: str, hint: str = "", pointer: str = "") -> Finding:
    return Finding(location=Location(str(path.absolute()), line), message=message, hint=hint, pointer=pointer)


def _path(folder: Path, tag: str) -> Path:
    return folder / f"{naming.module(tag)}.py"


def _imports(plans: Sequence[Plan], package: str) -> list[str]:
    types = [plan.result for plan in plans]
    types += [argument.type for plan in plans for argument in plan.arguments]
    statements = {statement for type_ in types for statement in type_.imports}
    if any(plan.wrapped for plan in plans):
        statements.add(f"from ..responses import {naming.module(plans[0].tag)} as responses")
    return sorted(
        statement.replace("from ..", f"from {package}.", 1).replace(". ", " ") for statement in statements
    )


def _missing(document: Document, plan: Plan, module: Module) -> Finding:
    message = f"has no handler of the operation `{plan.id}` ({document.where(plan.pointer)})"
    hint = f"write `{signature(plan)}`, make generate prints it in full"
    return _finding(module.path, 1, message, hint, plan.pointer)


def signature(plan: Plan) -> str:
    arguments = ", ".join(argument.declaration for argument in plan.arguments)
    given = f", *, {arguments}" if arguments else ""
    return f"async def {plan.function}(context: RequestContext{given}) -> {plan.result.annotation}"


def _wrong(document: Document, plans: Sequence[Plan], module: Module) -> Iterator[Finding]:
    for plan in plans:
        if function := module.functions.get(plan.function):
            for fault in _faults(plan, function):
                message = f"`{plan.function}` {fault} ({document.where(plan.pointer)})"
                hint = f"write `{signature(plan)}`"
                yield _finding(module.path, function.lineno, message, hint, plan.pointer)


def _faults(plan: Plan, function: Function) -> Iterator[str]:
    wanted = [argument.name for argument in plan.arguments]
    given = [argument.arg for argument in function.args.kwonlyargs]
    positional = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    if isinstance(function, ast.FunctionDef):
        yield "is not async"
    if len(positional) != 1:
        yield f"takes {_names(positional)} by position: only the context is"
    if absent := [name for name in wanted if name not in (*given, *positional)]:
        yield f"lacks the argument {_names(absent)} of its operation"
    if unknown := [name for name in given if name not in wanted]:
        yield f"takes {_names(unknown)}, which its operation does not have"


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _stale(plans: Sequence[Plan], module: Module) -> Iterator[Finding]:
    wanted = {plan.function for plan in plans}
    for name, function in module.functions.items():
        if name not in wanted and not name.startswith("_") and isinstance(function, ast.AsyncFunctionDef):
            message = f"`{name}` is the handler of no operation of the tag {plans[0].tag}"
            yield _finding(
                module.path, function.lineno, message, "delete it, or begin its name with an underscore"
            )


def _tagless(plans: Sequence[Plan], folder: Path) -> Iterator[Finding]:
    modules = {_path(folder, tag) for tag in by_tag(plans)} | {folder / "__init__.py"}
    for path in sorted(folder.glob("*.py")):
        if path not in modules:
            message = f"the contract has no tag whose module is `{path.stem}`"
            yield _finding(path, 1, message, "delete the module, or give its operations the tag")
