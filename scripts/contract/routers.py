"""Render routers/<tag>.py: the Protocol of the handlers and the FastAPI router around them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from scripts.contract import declarations, naming
from scripts.contract.declarations import JSON, text
from scripts.contract.grammar import responses_of
from scripts.contract.plan import Node, Plan, by_tag
from scripts.contract.schemas import Catalogue
from scripts.contract.templating import docstring
from scripts.contract.templating import render as render_template
from scripts.contract.types import TypeRef, python_type

NO_CONTENT = ("204", "205", "304")

Documented: TypeAlias = Mapping[str, str]
"""Status to the Python source of what FastAPI is told of it."""


def render(catalogue: Catalogue, plans: Sequence[Plan], *, origin: str) -> dict[str, str]:
    """Render every router, by file name within the package."""
    return {
        f"routers/{naming.module(tag)}.py": _router(catalogue, tag, found, origin)
        for tag, found in by_tag(plans).items()
    }


def _router(catalogue: Catalogue, tag: str, plans: Sequence[Plan], origin: str) -> str:
    routes = [_Route(catalogue, plan) for plan in sorted(plans, key=_templated)]
    documented = [route.documented() for route in routes]
    error = _most_common(found for statuses in documented for found in statuses.values())
    shared = _shared(documented)
    return render_template(
        "router.py.jinja",
        origin=origin,
        tag=tag,
        protocol=f"{naming.pascal(tag)}Handlers",
        error=error,
        shared=_responses(shared, error),
        routes=[(route.plan, route.options(shared, error), route.arguments()) for route in routes],
        imports=sorted({statement for route in routes for statement in route.imports()}),
        docstring=docstring,
        text=text,
    )


def _templated(plan: Plan) -> int:
    """Order concrete paths before templated ones: FastAPI takes the first route that matches."""
    return plan.path.count("{")


@dataclass(frozen=True, slots=True)
class _Route:
    catalogue: Catalogue
    plan: Plan

    def arguments(self) -> list[str]:
        return [
            argument.with_type(declarations.annotation(self.catalogue, argument))
            for argument in self.plan.arguments
        ]

    def imports(self) -> Iterator[str]:
        yield from self.plan.result.imports
        for argument in self.plan.arguments:
            yield from argument.type.imports
            yield from (
                f"from fastapi import {word}" for word in declarations.words(self.catalogue, argument)
            )
        for status, _ in self._responses():
            if type_ := self._json_type(status):
                yield from type_.imports
        if self.plan.wrapped:
            yield f"from ..responses import {naming.module(self.plan.tag)} as responses"

    def options(self, shared: Documented, error: str) -> str:
        return ", ".join(self._options(shared, error))

    def documented(self) -> Documented:
        """Say for FastAPI what each status carries, apart from what it reads off the endpoint."""
        return {
            status: self._documented(status, response)
            for status, response in self._responses()
            if not (status == self._status and (self._model or "content" not in response))
        }

    def _options(self, shared: Documented, error: str) -> Iterator[str]:
        node = self.plan.node
        own = {status: found for status, found in self.documented().items() if shared.get(status) != found}
        said = declarations.unsaid(self.catalogue, self.plan)
        yield text(self.plan.route_path)
        yield f"operation_id={text(self.plan.id)}"
        yield from [f"summary={text(node['summary'])}"] if "summary" in node else []
        yield from ["deprecated=True"] if node.get("deprecated") else []
        yield from [f"status_code={self._status}"] if self._status != "200" else []
        yield from self._model_options()
        yield from [f"responses={_responses(own, error)}"] if own else []
        yield from [f"openapi_extra={text(said)}"] if said else []

    @property
    def _status(self) -> str:
        """Take the status that the route answers with unless the handler says another."""
        return next((answer.status for answer in self.plan.answers if answer.exact), "200")

    @property
    def _model(self) -> str:
        """Take the type of the first answer's body, where that is JSON and nothing else."""
        type_ = self._json_type(self._status)
        return type_.annotation if type_ else ""

    def _model_options(self) -> Iterator[str]:
        """Say what FastAPI does not read off the endpoint, which a body of JSON needs not be told."""
        if not self._model and self._status not in NO_CONTENT:
            yield "response_class=Response"
        if self.plan.wrapped or (not self._model and self.plan.result.annotation != "None"):
            yield f"response_model={self._model or None}"

    def _responses(self) -> Iterator[tuple[str, Node]]:
        for status, response in responses_of(self.plan.node).items():
            yield status, self.catalogue.document.follow(response)

    def _json_type(self, status: str) -> TypeRef | None:
        key = f"{self.plan.id}/{status}/{JSON}"
        response = dict(self._responses()).get(status, {})
        alone = list(response.get("content", ())) == [JSON] and key in self.catalogue.places
        return python_type(self.catalogue, key) if alone else None

    def _documented(self, status: str, response: Node) -> str:
        if type_ := self._json_type(status):
            return f'{{"model": {type_.annotation}}}'
        content = {
            media_type: {word: value for word, value in media.items() if word == "schema"}
            for media_type, media in response.get("content", {}).items()
        }
        return text({"content": content}) if content else "{}"


def _shared(documented: Sequence[Documented]) -> Documented:
    """Take what every operation of the tag says alike."""
    first, *others = documented
    if not others:
        return {}
    return {
        status: found
        for status, found in first.items()
        if all(other.get(status) == found for other in others)
    }


def _most_common(found: Iterable[str]) -> str:
    """Take the body that most statuses share: the error schema, where there is one."""
    ranked = Counter(one for one in found if one.startswith('{"model"')).most_common(1)
    return ranked[0][0] if ranked else ""


def _responses(documented: Documented, error: str) -> str:
    items = (
        f"{status if status.isdecimal() else text(status)}: {'ERROR' if found == error else found}"
        for status, found in documented.items()
    )
    return f"{{{', '.join(items)}}}" if documented else ""
