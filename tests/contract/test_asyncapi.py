"""An AsyncAPI document beside the contract: what becomes of it, and each mistake with its line."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import generated
from generated.events import BreakerOpened
from generated.messages import JUDGE, PUBLISH_ITEM_CREATED, PUT_MESSAGE, SEND_EVENTS
from scripts.contract import __main__ as command
from scripts.contract.asyncapi import __main__ as official
from scripts.contract.asyncapi import reading, rules
from scripts.contract.bundle import bundle
from scripts.contract.findings import ContractInvalid
from scripts.node import NodeUnavailableError

SPEC = Path("spec")
MESSAGES = "  messages:\n    item_created:\n      name"
OF_QUEUE = "- $ref: '#/channels/queue/messages/published_message'"
OF_ITEMS = "- $ref: '#/channels/item_created/messages/item_created'"
EXAMPLE = """\
      examples:
        - name: email
          payload:
            type: email
            to: user@example.com
"""
GENERATED = Path(generated.__file__).parent


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SPEC, tmp_path / "spec"))


def change(spec: Path, old: str, new: str, file: str = "asyncapi.yaml") -> None:
    text = (spec / file).read_text(encoding="utf-8")
    assert old in text
    (spec / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def findings(spec: Path) -> list[str]:
    """Say what is wrong, each without the folder and the line."""
    contract = bundle(str(spec / "openapi.yaml"))
    try:
        messaging = reading.beside(contract)
    except ContractInvalid as invalid:
        found = list(invalid.findings)
    else:
        assert messaging is not None
        found = list(rules.check(messaging, contract))
    assert all(Path(finding.location.file).parent == spec.resolve() for finding in found)
    return [finding.message for finding in found]


def test_ours_is_sound() -> None:
    assert findings(SPEC) == []


def test_what_follows_from_it() -> None:
    assert [
        (each.id, each.action, each.address) for each in (SEND_EVENTS, PUBLISH_ITEM_CREATED, PUT_MESSAGE)
    ] == [
        ("send_events", "send", "/ws"),
        ("publish_item_created", "send", "item.created"),
        ("put_message", "send", "{queue}"),
    ]
    assert list(SEND_EVENTS.messages) == ["item.created", "cache.invalidated", "breaker.opened"]
    assert BreakerOpened.model_fields.keys() == JUDGE.schema("BreakerOpened")["properties"].keys()  # type: ignore[index]


def test_both_documents_share_schemas_and_version() -> None:
    ours, contract = (
        json.loads((GENERATED / name).read_bytes()) for name in ("asyncapi.json", "openapi.json")
    )
    shared = ours["components"]["schemas"].keys() & contract["components"]["schemas"].keys()
    assert {"Item", "Message"} <= shared
    for name in shared:
        assert ours["components"]["schemas"][name] == contract["components"]["schemas"][name]
    assert ours["info"]["version"] == contract["info"]["version"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("asyncapi: 3.1.0", "asyncapi: 3.0.0", "write `asyncapi: 3.1.0`"),
        ("title: DevStack Core Reference API", "title: Events", "the contract's `title` is"),
        ("  version: 1", "  version: 0", "the contract's `version` is"),
        ("#/ItemCreated", "#/ItemMade", "`schemas/events.yaml#/ItemMade` points to nothing"),
        ("'#/channels/queue'", "'#/channels/heap'", "`#/channels/heap` points to nothing"),
        (MESSAGES, f"  schemas:\n    A: true\n{MESSAGES}", "schemas stand in files of their own"),
        ("$ref: schemas/messaging.yaml#/Message", "type: object", "the payload of a message is a `$ref`"),
        ("  send_events:", "  sendEvents:", "`sendEvents` is not in snake case"),
        (OF_QUEUE, OF_ITEMS, "an operation's message is one of its channel's"),
        ("              dropped: 1", "              dropped: 0", "the example"),
        (EXAMPLE, "", "the message has no example"),
    ],
)
def test_each_mistake_is_told(spec: Path, old: str, new: str, expected: str) -> None:
    change(spec, old, new)
    (found,) = findings(spec)
    assert found.startswith(expected)


def test_two_schemas_of_one_name(spec: Path) -> None:
    (spec / "other.yaml").write_text("Message:\n  type: object\n", encoding="utf-8")
    change(spec, "schemas/events.yaml#/BreakerOpened", "other.yaml#/Message")
    assert findings(spec) == [
        "`other.yaml#/Message` and `schemas/messaging.yaml#/Message` would both be the schema `Message`"
    ]


def test_a_word_that_its_schemas_do_not_have(spec: Path) -> None:
    change(
        spec,
        "  minProperties: 1\n",
        "  minProperties: 1\n  unevaluatedProperties: false\n",
        "schemas/messaging.yaml",
    )
    contract = bundle(str(spec / "openapi.yaml"))
    messaging = reading.beside(contract)
    assert messaging is not None
    assert [str(finding.message) for finding in rules.check(messaging, contract)] == [
        "AsyncAPI's schemas have no `unevaluatedProperties`"
    ]


def test_generation_refuses_what_is_wrong(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(spec, "  version: 1", "  version: 0")
    arguments = [
        "generate",
        "--spec",
        str(spec / "openapi.yaml"),
        "--out",
        str(tmp_path / "made"),
        "--strict",
    ]
    assert command.main(arguments) == 1
    assert "asyncapi.yaml:4: error: the contract's `version` is" in capsys.readouterr().err


def official_verdict(monkeypatch: pytest.MonkeyPatch, spec: Path) -> int:
    monkeypatch.setattr("sys.argv", ["asyncapi", "--spec", str(spec / "asyncapi.yaml")])
    return official.main()


def test_its_own_schema_finds_ours_sound(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert official_verdict(monkeypatch, SPEC) == 0
    assert capsys.readouterr().out.startswith("asyncapi: 0 errors, ")


def test_its_own_schema_finds_mistakes(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(spec, "        type: topic", "        type: subject")
    assert official_verdict(monkeypatch, spec) == 1
    printed = capsys.readouterr()
    assert "asyncapi.yaml:" in printed.err
    assert printed.out.startswith("asyncapi: ")


def test_one_that_cannot_be_read(
    spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(spec, "'#/channels/queue'", "'#/channels/heap'")
    assert official_verdict(monkeypatch, spec) == 1
    assert "points to nothing" in capsys.readouterr().err


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_without_npm(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    def unavailable(_: Any) -> Any:
        raise NodeUnavailableError("npm is not installed")

    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(official, "official", unavailable)
    assert official_verdict(monkeypatch, SPEC) == code
    assert capsys.readouterr().err == "asyncapi: its own schema was left out: npm is not installed\n"
