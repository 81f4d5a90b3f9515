"""Every rule of the table, by an edit that it is about."""

from pathlib import Path
from typing import Final

import pytest

from scripts.contract.changes.change import RULES
from tests.contract.changes import test_messages
from tests.contract.changes.contracts import Data, Edit, get, hook, jar, ok, put, said, shelf

JSON: Final = "application/json"
DOCUMENT: Final = Path(__file__).parents[3] / "docs/breaking-changes.md"


def properties(data: Data) -> Data:
    found: Data = jar(data)["properties"]
    return found


EDITS: Final[dict[str, tuple[Edit, set[tuple[str, str]]]]] = {
    "operation removed": (
        lambda d: d["paths"].pop("/shelves"),
        {("operation-removed", "GET /shelves")},
    ),
    "path renamed": (
        lambda d: d["paths"].update({"/racks": d["paths"].pop("/shelves")}),
        {("operation-removed", "GET /shelves"), ("operation-added", "GET /racks")},
    ),
    "operation added": (
        lambda d: d["paths"]["/shelves"].update(head={"responses": {}}),
        {("operation-added", "HEAD /shelves")},
    ),
    "operationId changed": (
        lambda d: get(d).update(operationId="read_jar"),
        {("operation-id-changed", "get_jar → read_jar")},
    ),
    "deprecated": (lambda d: get(d).update(deprecated=True), {("operation-deprecated", "get_jar")}),
    "path parameter renamed": (
        lambda d: (
            d["paths"]["/jars/{jar}"]["parameters"][0].update(name="id"),
            d["paths"].update({"/jars/{id}": d["paths"].pop("/jars/{jar}")}),
        ),
        {("path-parameter-renamed", "jar → id")},
    ),
    "path parameter renamed wherever it is named": (
        lambda d: (
            d["paths"]["/jars/{jar}"]["parameters"][0].update(name="id"),
            ok(d)["links"]["Put"].update(parameters={"path.id": "$request.path.id"}),
            d["paths"].update({"/jars/{id}": d["paths"].pop("/jars/{jar}")}),
        ),
        {("path-parameter-renamed", "jar → id")},
    ),
    "parameter removed": (
        lambda d: get(d)["parameters"].pop(0),
        {("parameter-removed", "query parameter `size`")},
    ),
    "required parameter added": (
        lambda d: get(d)["parameters"].append({"name": "q", "in": "query", "required": True, "schema": {}}),
        {("parameter-required", "query parameter `q`")},
    ),
    "parameter required": (
        lambda d: get(d)["parameters"][0].update(required=True),
        {("parameter-required", "query parameter `size`")},
    ),
    "parameter optional": (
        lambda d: get(d)["parameters"][1].update(required=False),
        {("parameter-optional", "header parameter `x-kitchen`")},
    ),
    "optional parameter added": (
        lambda d: get(d)["parameters"].append({"name": "q", "in": "query", "schema": {}}),
        {("parameter-added", "query parameter `q`")},
    ),
    "parameter style": (
        lambda d: get(d)["parameters"][0].update(explode=False),
        {("parameter-style", "query parameter `size`: form true false → form false false")},
    ),
    "parameter type": (
        lambda d: get(d)["parameters"][0].update(schema={"type": "string", "default": 5}),
        {
            ("request-narrowed", "query parameter `size`: type: number is gone"),
            ("request-widened", "query parameter `size`: type: string is possible now"),
        },
    ),
    "default changed": (
        lambda d: get(d)["parameters"][0]["schema"].update(default=6),
        {("request-default-changed", "query parameter `size`: default: 5 → 6")},
    ),
    "default removed": (
        lambda d: get(d)["parameters"][0]["schema"].pop("default"),
        {("request-default-changed", "query parameter `size`: default: 5 → none")},
    ),
    "default dropped": (
        lambda d: get(d)["parameters"][0].update(schema={"type": "integer"}),
        {("request-default-changed", "query parameter `size`: default: 5 → none")},
    ),
    "default of what had to be sent": (
        lambda d: get(d)["parameters"][1].update(required=False, schema={"type": "string", "default": "a"}),
        {("parameter-optional", "header parameter `x-kitchen`")},
    ),
    "default of a property": (
        lambda d: properties(d)["kind"].update(default="jam"),
        {("request-default-changed", 'default: none → "jam"')},
    ),
    "discriminator": (
        lambda d: shelf(d)["discriminator"].update(propertyName="sort"),
        {("discriminator-changed", "discriminator: kind → sort")},
    ),
    "value of a discriminator": (
        lambda d: shelf(d)["discriminator"]["mapping"].update(rack="#/components/schemas/Board"),
        {
            ("discriminator-changed", "discriminator: `rack` means something else"),
            ("discriminator-changed", "discriminator: `Rack` is new"),
        },
    ),
    "value of a discriminator that means what another does": (
        lambda d: (
            d["components"]["schemas"]["Rack"]["properties"].update(kind={"const": "rack"}),
            shelf(d)["discriminator"]["mapping"].update(rack="#/components/schemas/Board"),
        ),
        {
            ("discriminator-changed", "discriminator: `rack` means something else"),
            ("response-property-added", "property `kind`"),
        },
    ),
    "value of a discriminator added": (
        lambda d: shelf(d)["discriminator"]["mapping"].update(plank="#/components/schemas/Board"),
        {("discriminator-changed", "discriminator: `plank` is new")},
    ),
    "value of a discriminator removed": (
        lambda d: shelf(d)["discriminator"]["mapping"].pop("board"),
        {("discriminator-changed", "discriminator: `Board` is new")},
    ),
    "server of several addresses": (
        lambda d: d.update(
            servers=[{"url": "/{v}", "variables": {"v": {"default": "v1", "enum": ["v1", "v2"]}}}]
        ),
        {("server-added", "/v2")},
    ),
    "body removed": (lambda d: put(d).pop("requestBody"), {("body-removed", "body")}),
    "body required": (
        lambda d: get(d).update(requestBody={"required": True, "content": {}}),
        {("body-required", "body")},
    ),
    "body allowed": (lambda d: get(d).update(requestBody={"content": {}}), {("body-optional", "body")}),
    "body optional": (
        lambda d: put(d)["requestBody"].update(required=False),
        {("body-optional", "body")},
    ),
    "form encoding": (
        lambda d: put(d)["requestBody"]["content"]["multipart/form-data"].pop("encoding"),
        {("body-encoding", "part `label`")},
    ),
    "request media type removed": (
        lambda d: put(d)["requestBody"]["content"].pop("multipart/form-data"),
        {("request-media-type-removed", "multipart/form-data")},
    ),
    "request media type added": (
        lambda d: put(d)["requestBody"]["content"].update({"text/plain": {}}),
        {("request-media-type-added", "text/plain")},
    ),
    "request property removed": (
        lambda d: properties(d).pop("pin"),
        {("request-property-removed", "property `pin`")},
    ),
    "property removed in both directions": (
        lambda d: properties(d).pop("kind"),
        {("request-property-removed", "property `kind`"), ("response-property-removed", "property `kind`")},
    ),
    "property added": (
        lambda d: properties(d).update(colour={"type": "string"}),
        {("request-property-added", "property `colour`"), ("response-property-added", "property `colour`")},
    ),
    "readOnly property required": (
        lambda d: (properties(d).update(made={"readOnly": True}), jar(d)["required"].append("made")),
        {("response-property-added", "property `made`"), ("response-narrowed", "required: `made`")},
    ),
    "property readOnly": (
        lambda d: properties(d)["kind"].update(readOnly=True),
        {("request-property-removed", "property `kind`")},
    ),
    "property writeOnly": (
        lambda d: properties(d)["kind"].update(writeOnly=True),
        {("response-property-removed", "property `kind`")},
    ),
    "property required": (
        lambda d: jar(d)["required"].append("kind"),
        {("request-narrowed", "required: `kind`"), ("response-narrowed", "required: `kind`")},
    ),
    "property optional": (
        lambda d: jar(d)["required"].remove("name"),
        {("request-widened", "not required: `name`"), ("response-widened", "not required: `name`")},
    ),
    "opened": (
        lambda d: jar(d).pop("additionalProperties"),
        {
            ("request-widened", "additionalProperties: allowed"),
            ("response-property-added", "additionalProperties"),
        },
    ),
    "longer": (
        lambda d: properties(d)["name"].update(maxLength=60),
        {("request-widened", "maxLength: 50 → 60"), ("response-widened", "maxLength: 50 → 60")},
    ),
    "shorter": (
        lambda d: properties(d)["name"].update(maxLength=40),
        {("request-narrowed", "maxLength: 50 → 40"), ("response-narrowed", "maxLength: 50 → 40")},
    ),
    "enumeration": (
        lambda d: properties(d)["kind"].update(enum=["jam", "syrup"]),
        {
            ("request-narrowed", 'enum: without "honey"'),
            ("request-widened", 'enum: with "syrup"'),
            ("response-narrowed", 'enum: without "honey"'),
            ("response-widened", 'enum: with "syrup"'),
        },
    ),
    "success status removed": (
        lambda d: get(d)["responses"].pop("200"),
        {("status-removed", "200")},
    ),
    "success status added": (
        lambda d: get(d)["responses"].update({"206": {"description": ""}}),
        {("status-added", "206")},
    ),
    "error status removed": (lambda d: get(d)["responses"].pop("404"), {("error-status-removed", "404")}),
    "error status added": (
        lambda d: get(d)["responses"].update({"409": {"description": ""}}),
        {("error-status-added", "409")},
    ),
    "status within a range": (
        lambda d: put(d)["responses"].update({"409": {"description": "Differs."}}),
        {("text-changed", "nothing that callers depend on")},
    ),
    "response media type removed": (
        lambda d: ok(d)["content"].pop("text/csv"),
        {("response-media-type-removed", "200: text/csv")},
    ),
    "response media type added": (
        lambda d: ok(d)["content"].update({"text/plain": {}}),
        {("response-media-type-added", "200: text/plain")},
    ),
    "header removed": (lambda d: ok(d)["headers"].pop("ETag"), {("header-removed", "200: header `etag`")}),
    "header optional": (
        lambda d: ok(d)["headers"]["ETag"].pop("required"),
        {("header-optional", "200: header `etag`")},
    ),
    "header required": (
        lambda d: ok(d)["headers"]["X-Shelf"].update(required=True),
        {("header-required", "200: header `x-shelf`")},
    ),
    "header added": (
        lambda d: ok(d)["headers"].update({"Age": {"schema": {"type": "integer"}}}),
        {("header-added", "200: header `age`")},
    ),
    "header wider": (
        lambda d: ok(d)["headers"]["X-Shelf"]["schema"]["enum"].append("middle"),
        {("response-widened", '200: header `x-shelf`: enum: with "middle"')},
    ),
    "header written otherwise": (
        lambda d: ok(d)["headers"]["X-Shelf"].update(explode=True),
        {("header-style", "200: header `x-shelf`: simple false false → simple true false")},
    ),
    "shared header optional": (
        lambda d: d["components"]["headers"]["Age"].pop("required"),
        {("header-optional", "header `age`")},
    ),
    "link removed": (lambda d: ok(d).pop("links"), {("link-removed", "200: link `Put`")}),
    "link elsewhere": (
        lambda d: ok(d)["links"]["Put"].update(operationId="get_jar"),
        {("link-removed", "200: link `Put` leads elsewhere")},
    ),
    "link added": (
        lambda d: ok(d)["links"].update(Again={"operationId": "get_jar"}),
        {("link-added", "200: link `Again`")},
    ),
    "security demanded": (
        lambda d: d["security"].__setitem__(0, {"key": [], "oauth": []}),
        {("security-tightened", "key is not enough any more")},
    ),
    "security swapped": (
        lambda d: d["components"]["securitySchemes"]["key"].update(name="X-Other"),
        {("security-tightened", "key is not enough any more"), ("security-relaxed", "key is enough")},
    ),
    "scope added": (
        lambda d: put(d)["security"][0]["oauth"].append("read"),
        {("security-tightened", "oauth write is not enough any more")},
    ),
    "scope removed": (
        lambda d: put(d)["security"][0]["oauth"].remove("write"),
        {("security-relaxed", "oauth is enough")},
    ),
    "scheme renamed": (
        lambda d: (
            d["components"]["securitySchemes"].update(code=d["components"]["securitySchemes"].pop("key")),
            d.update(security=[{"code": []}]),
        ),
        {("text-changed", "nothing that callers depend on")},
    ),
    "public": (lambda d: d.update(security=[{}]), {("security-relaxed", "no credential is enough")}),
    "server removed": (
        lambda d: d.update(servers=[{"url": "/v2"}]),
        {("server-removed", "/v1"), ("server-added", "/v2")},
    ),
    "server of variables": (
        lambda d: d.update(servers=[{"url": "/{v}/", "variables": {"v": {"default": "v1"}}}]),
        {("text-changed", "nothing that callers depend on")},
    ),
    "fewer requests": (
        lambda d: d.update({"x-rate-limit": "99/minute"}),
        {("policy-tightened", "x-rate-limit: 100/minute → 99/minute")},
    ),
    "same burst for longer": (
        lambda d: d.update({"x-rate-limit": "100/hour"}),
        {("policy-tightened", "x-rate-limit: 100/minute → 100/hour")},
    ),
    "no limit": (
        lambda d: d.pop("x-rate-limit"),
        {("policy-relaxed", "x-rate-limit: 100/minute → none")},
    ),
    "smaller body": (
        lambda d: put(d).update({"x-max-body": "500kB"}),
        {("policy-tightened", "x-max-body: 1e+06 → 500000")},
    ),
    "longer timeout": (
        lambda d: get(d).update({"x-timeout": "6s"}),
        {("policy-relaxed", "x-timeout: 5 → 6")},
    ),
    "role more": (
        lambda d: get(d)["x-roles"].append("guest"),
        {("policy-relaxed", "x-roles: admin, cook → admin, cook, guest")},
    ),
    "role less": (
        lambda d: get(d)["x-roles"].remove("cook"),
        {("policy-tightened", "x-roles: admin, cook → admin")},
    ),
    "role demanded": (
        lambda d: put(d).update({"x-roles": ["admin"]}),
        {("policy-tightened", "x-roles: none → admin")},
    ),
    "roles free": (
        lambda d: get(d).pop("x-roles"),
        {("policy-relaxed", "x-roles: admin, cook → none")},
    ),
    "cached longer": (
        lambda d: get(d).update({"x-cache-ttl": 60}),
        {("policy-changed", "x-cache-ttl: 30 → 60")},
    ),
    "another system": (
        lambda d: get(d).update({"x-depends-on": ["redis"]}),
        {("policy-changed", "x-depends-on: none → redis")},
    ),
    "webhook gone": (lambda d: d.pop("webhooks"), {("sender-removed", "POST emptied")}),
    "callback added": (
        lambda d: put(d)["callbacks"].update(closed={"{$url}": {"post": {"responses": {}}}}),
        {("sender-added", "POST closed {$url}")},
    ),
    "webhook sends more": (
        lambda d: hook(d)["requestBody"]["content"][JSON]["schema"]["properties"]["jar"].pop("minimum"),
        {("response-widened", f"{JSON}: minimum: 1 → none")},
    ),
    "webhook may be empty": (
        lambda d: hook(d)["requestBody"].pop("required"),
        {("response-widened", "body")},
    ),
    "webhook takes another answer": (
        lambda d: hook(d)["responses"].update({"202": {"description": ""}}),
        {("error-status-added", "202")},
    ),
    "description": (
        lambda d: d["info"].update(description="Jars and shelves."),
        {("text-changed", "nothing that callers depend on")},
    ),
    "version": (lambda d: d["info"].update(version="9.0.0"), set()),
    "nothing": (dict.copy, set()),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_what_its_rule_says(name: str) -> None:
    edit, expected = EDITS[name]
    assert said(edit) == expected


def test_every_rule_is_tried() -> None:
    edits = (*EDITS.values(), *test_messages.EDITS.values())
    tried = {rule for _, expected in edits for rule, _ in expected}
    assert tried == set(RULES)


def test_every_rule_is_documented() -> None:
    table = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")]
    assert table == [f"| `{name}` | {rule.level} | {rule.meaning} |" for name, rule in RULES.items()]
