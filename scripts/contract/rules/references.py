"""What a contract names must exist (operations, security schemes, alternatives), and all is used."""

import re
from collections.abc import Iterator
from typing import Any

from scripts.contract.document import join
from scripts.contract.findings import Finding, near
from scripts.contract.grammar import SECTIONS, Place
from scripts.contract.survey import Node, OperationPlace, Survey

_EXPRESSION = re.compile(
    r"\$(url|method|statusCode|(request|response)\.(header\.[!#$%&'*+.^_`|~0-9A-Za-z-]+|query\..+|path\..+|body(#(/.*)?)?))"
)


def dangling(survey: Survey) -> Iterator[Finding]:
    """Report references that lead nowhere: in a contract that was bundled whole there are none."""
    known: dict[str, bool] = {}
    for place in survey.places:
        reference = place.value.get("$ref") if isinstance(place.value, dict) else None
        if isinstance(reference, str) and not known.setdefault(reference, _leads(survey, reference)):
            at = join(place.pointer, "$ref") if place.kind == "schema" else place.pointer
            yield survey.error(at, f"`{reference}` points to nothing")
    for place in survey.objects("discriminator"):
        for tag, target in place.value.get("mapping", {}).items():
            if not known.setdefault(target, _leads(survey, target)):
                yield survey.error(join(place.pointer, "mapping", tag), f"`{target}` points to nothing")


def _leads(survey: Survey, reference: str) -> bool:
    try:
        survey.document.at(reference.removeprefix("#"))
    except KeyError:
        return False
    return reference.startswith("#/")


def links(survey: Survey) -> Iterator[Finding]:
    operations = {operation.node.get("operationId"): operation for operation in survey.operations}
    names = [name for name in operations if name]
    for place in survey.objects("link"):
        name = place.value.get("operationId")
        at = f"{place.pointer}/operationId"
        if name not in operations:
            yield survey.lapse(at, f"the link's operation `{name}` does not exist", near(str(name), names))
            continue
        for parameter, value in place.value.get("parameters", {}).items():
            yield from _link_parameter(survey, place, operations[name], parameter, value)


def _link_parameter(
    survey: Survey, place: Place, operation: OperationPlace, name: str, value: object
) -> Iterator[Finding]:
    at = join(place.pointer, "parameters", name)
    known = {each.node["name"] for each in operation.parameters}
    known |= {f"{each.node['in']}.{each.node['name']}" for each in operation.parameters}
    if name not in known:
        yield survey.lapse(at, f"`{operation.name}` has no parameter `{name}`", near(name, known))
    if isinstance(value, str) and value.startswith("$") and not _EXPRESSION.fullmatch(value):
        yield survey.lapse(at, f"`{value}` is no runtime expression", "for example `$response.body#/id`")


def security(survey: Survey) -> Iterator[Finding]:
    schemes = survey.document.data.get("components", {}).get("securitySchemes", {})
    for place in survey.by_kind.get("security-requirement", ()):
        for name, scopes in place.value.items():
            if name not in schemes:
                hint = near(name, schemes) or "declare it under `components.securitySchemes`"
                yield survey.error(
                    join(place.pointer, name), f"the security scheme `{name}` does not exist", hint
                )
                continue
            yield from _scopes(survey, join(place.pointer, name), schemes[name], scopes)


def _scopes(survey: Survey, at: str, scheme: Node, scopes: list[str]) -> Iterator[Finding]:
    scheme = survey.document.follow(scheme)
    if scheme["type"] != "oauth2":
        return
    known = {scope for flow in scheme["flows"].values() if isinstance(flow, dict) for scope in flow["scopes"]}
    for index, scope in enumerate(scopes):
        if scope not in known:
            yield survey.lapse(
                f"{at}/{index}", f"the scope `{scope}` is in no flow of its scheme", near(scope, known)
            )


def discriminators(survey: Survey) -> Iterator[Finding]:
    for place in survey.objects("schema"):
        discriminator = place.value.get("discriminator")
        if discriminator is None:
            continue
        at = f"{place.pointer}/discriminator"
        alternatives = place.value.get("oneOf") or place.value.get("anyOf") or []
        references = {each["$ref"] for each in alternatives if isinstance(each, dict) and "$ref" in each}
        if any(not (isinstance(each, dict) and "$ref" in each) for each in alternatives):
            yield survey.lapse(at, "a discriminator beside a schema without `$ref`", "make it a component")
        for tag, target in discriminator.get("mapping", {}).items():
            if references and target not in references:
                message = f"`{tag}` leads to `{target}`, which is none of the alternatives"
                yield survey.lapse(join(at, "mapping", tag), message, "add it to them")
        for reference in sorted(references):
            yield from _has_tag(survey, at, discriminator["propertyName"], reference)


def _has_tag(survey: Survey, at: str, name: str, reference: str) -> Iterator[Finding]:
    schema = survey.document.at(reference.removeprefix("#"))
    if name not in _required(survey, schema, set()):
        message = f"`{reference}` does not require the discriminator's property `{name}`"
        yield survey.lapse(at, message, f"list `{name}` in its `properties` and `required`")


def _required(survey: Survey, schema: Any, seen: set[str]) -> set[str]:
    if not isinstance(schema, dict):
        return set()
    found = set(schema.get("required", ()))
    for part in schema.get("allOf", ()):
        found |= _required(survey, part, seen)
    for part in schema.get("oneOf", ()), schema.get("anyOf", ()):
        branches = [_required(survey, each, seen) for each in part]
        found |= set.intersection(*branches) if branches else set()
    reference = schema.get("$ref")
    if reference and reference not in seen:
        found |= _required(survey, survey.document.at(reference.removeprefix("#")), seen | {reference})
    return found


def unused(survey: Survey) -> Iterator[Finding]:
    used = set(_reachable(survey))
    for kind, section in SECTIONS.items():
        for name in survey.document.data.get("components", {}).get(section, {}):
            at = join("/components", section, name)
            if at not in used and kind != "security-scheme":
                yield survey.lapse(at, f"the {kind} `{name}` is not used", "use it or take it out")
    named = {name for place in survey.by_kind.get("security-requirement", ()) for name in place.value}
    for name in survey.document.data.get("components", {}).get("securitySchemes", {}):
        if name not in named:
            at = join("/components/securitySchemes", name)
            yield survey.lapse(at, f"the security-scheme `{name}` is not used", "use it or take it out")


def _reachable(survey: Survey) -> set[str]:
    """Collect the components that the paths lead to."""
    data = survey.document.data
    found: set[str] = set()
    waiting: list[Any] = [data.get("paths", {}), data.get("webhooks", {})]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            waiting += node.values()
            references = [node.get("$ref"), *_mapped(node)]
            for reference in references:
                if isinstance(reference, str) and reference.startswith("#/components/"):
                    pointer = "/".join(reference.removeprefix("#").split("/")[:4])
                    if pointer not in found:
                        found.add(pointer)
                        waiting.append(survey.document.at(pointer))
    return found


def _mapped(node: Node) -> list[Any]:
    mapping = node.get("mapping")
    return list(mapping.values()) if isinstance(mapping, dict) and "propertyName" in node else []
