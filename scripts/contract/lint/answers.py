"""Answers: an operation declares those that can happen, all errors in one form."""

from collections import Counter
from collections.abc import Iterator

from scripts.contract.document import join
from scripts.contract.lint.remark import Remark
from scripts.contract.statuses import declared_for
from scripts.contract.survey import OperationPlace, Survey

_EMPTY = frozenset({"204", "205", "304"})


def secured(survey: Survey) -> Iterator[Remark]:
    for operation in survey.operations:
        demanded = operation.node.get("security", survey.document.data.get("security", []))
        if demanded and {} not in demanded:
            yield from _lacks(operation, "401", "secured-401", "demands credentials")
            scoped = any(scopes for each in demanded for scopes in each.values())
            if scoped or operation.node.get("x-roles"):
                yield from _lacks(operation, "403", "secured-403", "demands a scope or role")


def validated(survey: Survey) -> Iterator[Remark]:
    for operation in survey.operations:
        if (operation.parameters or operation.body) and declared_for(operation, "400") is None:
            yield from _lacks(operation, "422", "invalid-input", "takes input that may be wrong")


def found(survey: Survey) -> Iterator[Remark]:
    """Ask what is answered where a path names something that is not there; what PUT names, it creates."""
    for operation in survey.operations:
        named = operation.path.endswith("}") and operation.method in {"get", "patch", "delete"}
        if named and declared_for(operation, "410") is None:
            yield from _lacks(operation, "404", "not-found", "names something that may not be there")


def _lacks(operation: OperationPlace, status: str, rule: str, why: str) -> Iterator[Remark]:
    if declared_for(operation, status) is None:
        message = f"`{operation.name}` {why} and declares no {status}"
        yield Remark(rule, f"{operation.pointer}/responses", message, f"add the response '{status}'")


def one_form(survey: Survey) -> Iterator[Remark]:
    """Report error bodies that are not of the schema that most errors have."""
    bodies: dict[str, str] = {}
    for operation in survey.operations:
        for status, response in operation.responses.items():
            for media_type, media in response.node.get("content", {}).items():
                if status[0] in "45" and "json" in media_type:
                    at = join(response.pointer, "content", media_type)
                    bodies[at] = str(media.get("schema", {}))
    if not bodies:
        return
    common, times = Counter(bodies.values()).most_common(1)[0]
    for at, schema in bodies.items():
        if schema != common and times > 1:
            yield Remark(
                "error-form", at, "this error has another schema than most errors", "use the same for all"
            )


def empty(survey: Survey) -> Iterator[Remark]:
    for operation in survey.operations:
        for status, response in operation.responses.items():
            if status in _EMPTY and response.node.get("content"):
                message = f"a {status} has no body, and one is declared"
                yield Remark("empty-answer", f"{response.pointer}/content", message, "take `content` out")
