"""Render responses/<tag>.py: a class for each answer, where an operation has more than one kind of body."""

from collections.abc import Iterator, Sequence

from scripts.contract import naming
from scripts.contract.declarations import text
from scripts.contract.plan import Answer, Plan, by_tag
from scripts.contract.templating import docstring
from scripts.contract.templating import render as render_template


def render(plans: Sequence[Plan], *, origin: str) -> dict[str, str]:
    """Render the classes of the tags that have some, by file name within the package."""
    wrapped = by_tag([plan for plan in plans if plan.wrapped])
    return {
        f"responses/{naming.module(tag)}.py": _module(tag, found, origin) for tag, found in wrapped.items()
    }


def _module(tag: str, plans: Sequence[Plan], origin: str) -> str:
    answers = [answer for plan in plans for answer in plan.answers]
    return render_template(
        "responses.py.jinja",
        origin=origin,
        tag=tag,
        answers=answers,
        imports=sorted({statement for answer in answers for statement in _imports(answer)}),
        docstring=docstring,
        text=text,
    )


def _imports(answer: Answer) -> Iterator[str]:
    if answer.body:
        yield from answer.body.imports
    for header in answer.headers:
        yield from header.type.imports
