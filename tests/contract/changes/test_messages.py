"""Every rule about messages, by an edit of an AsyncAPI document that it is about."""

from copy import deepcopy
from pathlib import Path
from typing import Final

import pytest

from scripts.contract.changes.__main__ import main
from scripts.contract.changes.messages import compare_messages
from scripts.contract.document import Document
from tests.contract.changes.contracts import Data, Edit
from tests.contract.changes.test_command import edit, git
from tests.contract.specs import SOUND, write

MESSAGES: Final[Data] = {
    "asyncapi": "3.1.0",
    "info": {"title": "Jars", "version": "1.2.3"},
    "defaultContentType": "application/json",
    "servers": {
        "broker": {"protocol": "amqp", "security": [{"$ref": "#/components/securitySchemes/name"}]},
        "socket": {"protocol": "ws"},
    },
    "channels": {
        "opened": {
            "address": "jar.opened",
            "messages": {"opened": {"$ref": "#/components/messages/opened"}},
            "bindings": {"amqp": {"is": "queue", "queue": {"durable": True}, "bindingVersion": "0.3.0"}},
        },
        "orders": {
            "address": "orders",
            "messages": {
                "order": {"name": "jar.order", "payload": {"$ref": "#/components/schemas/Order"}},
                "ping": {"payload": {"type": "null"}},
            },
        },
    },
    "operations": {
        "send_opened": {
            "action": "send",
            "channel": {"$ref": "#/channels/opened"},
            "messages": [{"$ref": "#/channels/opened/messages/opened"}],
        },
        "take_orders": {"action": "receive", "channel": {"$ref": "#/channels/orders"}},
    },
    "components": {
        "securitySchemes": {"name": {"type": "userPassword", "description": "An account."}},
        "messages": {
            "opened": {
                "name": "jar.opened",
                "headers": {"type": "object", "properties": {"id": {"type": "string", "maxLength": 9}}},
                "payload": {"$ref": "#/components/schemas/Opened"},
            }
        },
        "schemas": {
            "Opened": {"type": "object", "properties": {"jar": {"type": "integer", "minimum": 1}}},
            "Order": {"type": "object", "properties": {"jar": {"type": "integer", "minimum": 1}}},
        },
    },
}


def opened(data: Data) -> Data:
    found: Data = data["components"]["messages"]["opened"]
    return found


def schema(data: Data, name: str) -> Data:
    found: Data = data["components"]["schemas"][name]["properties"]
    return found


def orders(data: Data) -> Data:
    found: Data = data["channels"]["orders"]["messages"]
    return found


EDITS: Final[dict[str, tuple[Edit, set[tuple[str, str]]]]] = {
    "channel moved": (
        lambda d: d["channels"]["opened"].update(address="jar.open"),
        {
            ("channel-removed", "jar.opened"),
            ("channel-added", "jar.open"),
            ("message-operation-removed", "send jar.opened"),
            ("message-operation-added", "send jar.open"),
        },
    ),
    "channel bound otherwise": (
        lambda d: d["channels"]["opened"]["bindings"]["amqp"]["queue"].update(durable=False),
        {("channel-changed", "jar.opened: bindings")},
    ),
    "another version of the bindings": (
        lambda d: d["channels"]["opened"]["bindings"]["amqp"].update(bindingVersion="0.4.0"),
        {("text-changed", "nothing that anybody depends on")},
    ),
    "server gone": (
        lambda d: d["servers"].pop("socket"),
        {("message-server-removed", "socket, ws")},
    ),
    "protocol": (
        lambda d: d["servers"]["broker"].update(protocol="mqtt"),
        {("message-server-removed", "broker, amqp")},
    ),
    "credentials swapped": (
        lambda d: d["components"]["securitySchemes"]["name"].update(type="X509"),
        {
            ("security-tightened", "broker: name is not enough any more"),
            ("security-relaxed", "broker: name is enough"),
        },
    ),
    "credentials demanded": (
        lambda d: d["servers"]["socket"].update(security=[{"type": "X509"}]),
        {("security-tightened", "socket: no credential is not enough any more")},
    ),
    "operation gone": (
        lambda d: d["operations"].pop("take_orders"),
        {("message-operation-removed", "receive orders")},
    ),
    "operation the other way round": (
        lambda d: d["operations"]["take_orders"].update(action="send"),
        {("message-operation-removed", "receive orders"), ("message-operation-added", "send orders")},
    ),
    "operation renamed": (
        lambda d: d["operations"].update(orders=d["operations"].pop("take_orders")),
        {("text-changed", "nothing that anybody depends on")},
    ),
    "message gone": (lambda d: orders(d).pop("ping"), {("message-removed", "orders: `ping`")}),
    "message added": (
        lambda d: orders(d).update(pong={"payload": {"type": "null"}}),
        {("message-added", "orders: `pong`")},
    ),
    "media type": (
        lambda d: opened(d).update(contentType="application/cbor"),
        {("message-content-type", "`jar.opened`: application/json → application/cbor")},
    ),
    "sent wider": (
        lambda d: schema(d, "Opened")["jar"].pop("minimum"),
        {("response-widened", "minimum: 1 → none")},
    ),
    "sent narrower": (
        lambda d: schema(d, "Opened")["jar"].update(minimum=2),
        {("response-narrowed", "minimum: 1 → 2")},
    ),
    "property no longer sent": (
        lambda d: schema(d, "Opened").pop("jar"),
        {("response-property-removed", "property `jar`")},
    ),
    "received wider": (
        lambda d: schema(d, "Order")["jar"].pop("minimum"),
        {("request-widened", "minimum: 1 → none")},
    ),
    "received narrower": (
        lambda d: schema(d, "Order")["jar"].update(minimum=2),
        {("request-narrowed", "minimum: 1 → 2")},
    ),
    "header wider": (
        lambda d: opened(d)["headers"]["properties"]["id"].update(maxLength=10),
        {("response-widened", "`jar.opened`: maxLength: 9 → 10")},
    ),
    "description": (
        lambda d: d["components"]["securitySchemes"]["name"].update(description="A name."),
        {("text-changed", "nothing that anybody depends on")},
    ),
    "version": (lambda d: d["info"].update(version="2.0.0"), set()),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_what_its_rule_says(name: str) -> None:
    apply, expected = EDITS[name]
    edited = deepcopy(MESSAGES)
    apply(edited)
    found = compare_messages(Document(MESSAGES), Document(edited))
    assert {(change.rule, change.message) for change in found} == expected


ASYNCAPI: Final = """\
asyncapi: 3.1.0
info: {title: Things, version: 1.0.0}
channels:
  made: {address: thing.made, messages: {made: {name: thing.made, payload: {$ref: 'parts.yaml#/Made'}}}}
operations:
  send_made: {action: send, channel: {$ref: '#/channels/made'}}
"""


@pytest.fixture
def entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Commit a contract with messages beside it, and go there."""
    folder = tmp_path / "spec"
    folder.mkdir()
    entry = write(folder, SOUND)
    (folder / "asyncapi.yaml").write_text(ASYNCAPI)
    (folder / "parts.yaml").write_text("Made:\n  type: string\n  maxLength: 5\n")
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "Begin")
    monkeypatch.chdir(tmp_path)
    return entry


def test_messages_demand_a_version_of_their_own(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(str(Path(entry).with_name("parts.yaml")), "maxLength: 5", "maxLength: 6")
    assert main([]) == 1
    captured = capsys.readouterr()
    assert captured.out == "spec/parts.yaml:3: breaking: response-widened: maxLength: 5 → 6 [send_made]\n"
    assert captured.err == (
        "spec/asyncapi.yaml:2: error: the changes since 1.0.0 need a major step, the version is 1.0.0;"
        " write 2.0.0, or waive what breaks\n"
    )
    edit(str(Path(entry).with_name("asyncapi.yaml")), "1.0.0", "2.0.0")
    assert main(["--markdown"]) == 0
    assert capsys.readouterr().out.endswith(
        "## Messages of 2.0.0\n\n### Breaking\n\n- `send_made`: maxLength: 5 → 6 (`response-widened`)\n\n"
    )


def test_a_waiver_may_be_for_messages(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    edit(str(Path(entry).with_name("parts.yaml")), "maxLength: 5", "maxLength: 6")
    waiver = "- rule: response-widened\n  operation: send_made\n  reason: Agreed.\n  expires: 2999-12-31\n"
    Path(entry).with_name("waivers.yaml").write_text(waiver)
    assert main([]) == 0
    assert capsys.readouterr() == (
        (
            "spec/parts.yaml:3: breaking: response-widened: maxLength: 5 → 6 [send_made]"
            " (waived until 2999-12-31: Agreed.)\n"
        ),
        "",
    )


def test_messages_that_are_gone_are_named_where_they_were(
    entry: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(entry).with_name("asyncapi.yaml").unlink()
    assert main([]) == 1
    assert capsys.readouterr().out == (
        "HEAD:spec/asyncapi.yaml:4: breaking: channel-removed: thing.made\n"
        "HEAD:spec/asyncapi.yaml:6: breaking: message-operation-removed: send thing.made [send_made]\n"
    )


def test_messages_that_are_new_break_nobody(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    git(Path(entry).parent, "rm", "-q", "asyncapi.yaml")
    git(Path(entry).parent, "commit", "-m", "No messages")
    Path(entry).with_name("asyncapi.yaml").write_text(ASYNCAPI)
    assert main([]) == 0
    assert capsys.readouterr() == (
        (
            "spec/asyncapi.yaml:4: additive: channel-added: thing.made\n"
            "spec/asyncapi.yaml:6: additive: message-operation-added: send thing.made [send_made]\n"
        ),
        "",
    )


def test_the_impact_of_a_message(entry: str, capsys: pytest.CaptureFixture[str]) -> None:
    app = Path(entry).parents[1] / "app"
    app.mkdir()
    (app / "things.py").write_text('NAME = "thing.made"\nOTHER = "something.made"\n')
    edit(str(Path(entry).with_name("parts.yaml")), "maxLength: 5", "maxLength: 6")
    assert main(["--impact"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "send_made:",
        "  breaking: maxLength: 5 → 6 (response-widened)",
        "  code: app/things.py:1",
    ]
