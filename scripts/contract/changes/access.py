"""Compares who may call an operation, where it is, and its policies."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from scripts.contract.changes.meaning import text_of
from scripts.contract.changes.places import OperationAt
from scripts.contract.changes.schemas import Difference
from scripts.contract.document import join
from scripts.contract.policies import Policies, policies
from scripts.contract.runtime.operation import Owner

Requirement = frozenset[tuple[str, str]]
"""Each scheme, as what it is and not as it is called, with one scope; an empty one lets everybody in."""

_LIMITS: Final = {"max_body": "x-max-body", "timeout": "x-timeout"}
_EVERYBODY: Final[list[dict[str, list[str]]]] = [{}]


def access(old: OperationAt, new: OperationAt) -> Iterator[Difference]:
    yield from _security(old, new)
    yield from _servers(old, new)
    yield from _policies(old, new)


def _security(old: OperationAt, new: OperationAt) -> Iterator[Difference]:
    """Whoever was let in must be let in: by an alternative that demands no more."""
    before, after = (_requirements(operation) for operation in (old, new))
    pointer = _stated(old, new, "security")
    swapped = _swapped(old, new)
    for requirement, name in before.items():
        if not any(each <= requirement for each in after):
            yield Difference(
                "security-tightened", f"{name} is not enough any more", swapped.get(name, pointer)
            )
    for requirement, name in after.items():
        if not any(each <= requirement for each in before):
            yield Difference("security-relaxed", f"{name} is enough", swapped.get(name, pointer))


def _stated(old: OperationAt, new: OperationAt, word: str) -> str:
    """Find where a word is said of the operation, or where it was taken away."""
    if word in new.place.schema:
        return join(new.place.pointer, word)
    if word in old.place.schema or word not in new.document.data:
        return new.place.pointer
    return join("", word)


def _swapped(old: OperationAt, new: OperationAt) -> dict[str, str]:
    """Find the schemes that are something else under the name that they had."""
    before, after = (
        each.document.data.get("components", {}).get("securitySchemes", {}) for each in (old, new)
    )
    return {
        name: join("/components/securitySchemes", name)
        for name in before.keys() & after.keys()
        if _identity(old.document.follow(before[name])) != _identity(new.document.follow(after[name]))
    }


def _requirements(operation: OperationAt) -> dict[Requirement, str]:
    stated = operation.inherited("security") or _EVERYBODY
    schemes = operation.document.data.get("components", {}).get("securitySchemes", {})
    found = {}
    for alternative in stated:
        demanded = {
            (_identity(operation.document.follow(schemes.get(name, name))), scope)
            for name, scopes in alternative.items()
            for scope in ("", *scopes)
        }
        names = (f"{name} {' '.join(scopes)}".strip() for name, scopes in alternative.items())
        found[frozenset(demanded)] = " and ".join(names) or "no credential"
    return found


def _identity(scheme: Any) -> str:
    if not isinstance(scheme, dict):
        return text_of(scheme)
    known = {
        key: value for key, value in scheme.items() if key not in {"description", "bearerFormat", "flows"}
    }
    known |= {"scheme": known["scheme"].lower()} if "scheme" in known else {}
    flows = {
        name: {key: value for key, value in flow.items() if key != "scopes"}
        for name, flow in (scheme.get("flows") or {}).items()
    }
    return text_of({**known, "flows": flows})


def _servers(old: OperationAt, new: OperationAt) -> Iterator[Difference]:
    before, after = old.servers(), new.servers()
    for url in before.keys() - after.keys():
        yield Difference("server-removed", url or "/", next(iter(after.values())))
    for url in after.keys() - before.keys():
        yield Difference("server-added", url or "/", after[url])


def _policies(old: OperationAt, new: OperationAt) -> Iterator[Difference]:
    stated = []
    for operation in (old, new):
        with contextlib.suppress(
            ValueError, KeyError, AttributeError, TypeError
        ):  # another's words, not ours
            stated.append(policies(operation.document.data, operation.place.schema))
    if len(stated) == 2:  # noqa: PLR2004  both could be read
        renamed = dict(zip(old.names, new.names, strict=True))
        for rule, word, said in _turned(stated[0], stated[1], renamed):
            yield Difference(rule, f"{word}: {said}", _stated(old, new, word))


def _turned(old: Policies, new: Policies, renamed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for field, word in _LIMITS.items():
        before, after = (_amount(policy[field]) for policy in (old, new))  # type: ignore[literal-required]
        if before != after:
            yield f"policy-{'tightened' if after < before else 'relaxed'}", word, f"{before:g} → {after:g}"
    first, then = (_rate(policy) for policy in (old, new))
    if first != then:
        lower = any(after < before for before, after in zip(first, then, strict=True))
        said = f"{old['rate_limit'] or 'none'} → {new['rate_limit'] or 'none'}"
        yield f"policy-{'tightened' if lower else 'relaxed'}", "x-rate-limit", said
    yield from _roles(set(old["roles"]), set(new["roles"]))
    owned = old["owner"] and replace(
        old["owner"], parameter=renamed.get(old["owner"].parameter, old["owner"].parameter)
    )
    yield from _owner(owned, new["owner"])
    if old["cache_ttl"] != new["cache_ttl"]:
        yield "policy-changed", "x-cache-ttl", f"{old['cache_ttl']} → {new['cache_ttl']}"
    if set(old["depends_on"]) != set(new["depends_on"]):
        said = f"{', '.join(old['depends_on']) or 'none'} → {', '.join(new['depends_on']) or 'none'}"
        yield "policy-changed", "x-depends-on", said


def _roles(old: set[str], new: set[str]) -> Iterator[tuple[str, str, str]]:
    """One of the roles is enough, and none stated asks for none."""
    if old == new:
        return
    tighter = bool(new) and (not old or not old <= new)
    said = f"{', '.join(sorted(old)) or 'none'} → {', '.join(sorted(new)) or 'none'}"
    yield f"policy-{'tightened' if tighter else 'relaxed'}", "x-roles", said


def _owner(old: Owner | None, new: Owner | None) -> Iterator[tuple[str, str, str]]:
    """Without an owner anybody may call; a role that need not own is one more way in."""
    if old == new:
        return
    wider = new is None or (
        old is not None and old.parameter == new.parameter and set(old.roles) <= set(new.roles)
    )
    said = " → ".join(
        "anybody" if each is None else " or ".join((f"owner of {each.parameter}", *each.roles))
        for each in (old, new)
    )
    yield f"policy-{'relaxed' if wider else 'tightened'}", "x-owner", said


def _amount(limit: float | None) -> float:
    return float("inf") if limit is None else limit


def _rate(policy: Policies) -> tuple[float, float]:
    """Give the burst and the rate: neither may fall."""
    limit = policy["rate_limit"]
    return (float("inf"), float("inf")) if limit is None else (limit.amount, limit.amount / limit.seconds)
