"""Webhooks and callbacks of a contract: typed senders that judge what leaves and what is answered."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from scripts.contract import hooks
from scripts.contract.__main__ import main
from scripts.contract.bundle import bundle
from scripts.contract.runtime.webhooks import CallbackRequest, UnresolvedError, callback_url
from scripts.contract.validation import check
from tests.contract.importing import importable

SPEC = Path(__file__).with_name("hooks.yaml")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("hooks")
    assert main(["generate", "--spec", str(SPEC), "--out", str(folder / "orders"), "--add-errors"]) == 0
    with importable(folder):
        yield importlib.import_module("orders.webhooks")


def test_every_hook_has_a_name_of_its_own() -> None:
    found = hooks.find(bundle(str(SPEC)))
    assert [(hook.id, hook.kind, hook.method, hook.expression) for hook in found] == [
        ("item_created", "webhook", "post", None),
        ("create_order_webhook", "webhook", "delete", None),
        ("done", "callback", "post", "{$request.body#/callback}"),
        ("shared_one", "callback", "put", "http://a.example/{$request.query.x}"),
    ]


def test_the_table_says_where_each_stands(package: ModuleType) -> None:
    table = [(each.id, each.method, each.media_type, each.schema) for each in package.WEBHOOKS]
    assert table == [
        ("item_created", "POST", "application/json", "Order"),
        ("create_order_webhook", "DELETE", None, None),
        ("done", "POST", "application/json", "done/body/application/json"),
        ("shared_one", "PUT", "text/plain", "components/requestBodies/Word/content/text~1plain/schema"),
    ]
    assert package.ITEM_CREATED.source == "contract/hooks.yaml:32"


async def test_what_is_sent_is_judged_and_so_is_the_answer(package: ModuleType) -> None:
    sent: list[tuple[str, Any]] = []

    async def deliver(url: str, outgoing: Any) -> Any:
        sent.append((url, outgoing))
        return runtime.receipt_of(outgoing, statuses.pop(0), {"a": "b"})

    runtime = importlib.import_module("orders.runtime.webhooks")
    senders = package.Senders(deliver)
    statuses = [204, 410, 500, 200, 204, 201, 503]
    order = package.models.Order(id=1)
    receipts = [await senders.item_created("http://a", order) for _ in range(3)]
    receipts += [await senders.create_order_webhook("http://b")]
    receipts += [await senders.done("http://c", package.models.DoneRequest(n=1)) for _ in range(2)]
    receipts += [await senders.shared_one("http://d", "abc")]
    assert [(each.status, each.declared, each.received) for each in receipts] == [
        (204, True, True),
        (410, True, False),
        (500, False, False),
        (200, True, True),
        (204, True, True),
        (201, False, False),
        (503, True, False),
    ]
    assert receipts[0].headers == {"a": "b"}
    assert [(url, outgoing.body, outgoing.headers) for url, outgoing in sent[2:5] + sent[-1:]] == [
        ("http://a", b'{"id":1}', {"content-type": "application/json"}),
        ("http://b", b"", {}),
        ("http://c", b'{"n":1}', {"content-type": "application/json"}),
        ("http://d", b"abc", {"content-type": "text/plain; charset=utf-8"}),
    ]


def test_what_the_contract_does_not_have_is_not_sent(package: ModuleType) -> None:
    problems = importlib.import_module("orders.runtime.problems")
    wrong = package.models.Order.model_construct(id="one")
    for prepare, value in (
        (package.prepare_shared_one, "abcd"),
        (package.prepare_item_created, wrong),
        (package.prepare_done, 1),
    ):
        with pytest.raises(problems.ContractViolationError):
            prepare(value)


REQUEST = CallbackRequest(
    url="http://here/orders?x=1",
    method="POST",
    body={"callback": "http://a.example/b", "list": [{"n": 7}], "a/b": "c"},
    path={"id": "9"},
    query={"x": "y"},
    header={"X-Back": "http://back.example"},
)


@pytest.mark.parametrize(
    ("expression", "url"),
    [
        ("{$request.body#/callback}", "http://a.example/b"),
        ("$request.body#/callback", "http://a.example/b"),
        ("http://a.example/{$request.query.x}/{$request.path.id}", "http://a.example/y/9"),
        ("{$request.header.x-back}/{$request.body#/list/0/n}", "http://back.example/7"),
        (
            "http://a.example/{$request.body#/a~1b}?{$method}={$url}",
            "http://a.example/c?POST=http://here/orders?x=1",
        ),
        ("http://a.example/", "http://a.example/"),
    ],
)
def test_the_url_of_a_callback_is_in_the_request(expression: str, url: str) -> None:
    assert callback_url(expression, REQUEST) == url


def test_the_whole_body_can_be_a_part_of_it() -> None:
    assert callback_url("http://a.example/{$request.body}", CallbackRequest(body="b")) == "http://a.example/b"


@pytest.mark.parametrize(
    "expression", ["{$request.body#/none}", "{$request.query.none}", "{$response.body#/a}", "{$nothing}"]
)
def test_what_the_request_has_not_makes_no_url(expression: str) -> None:
    with pytest.raises(UnresolvedError):
        callback_url(expression, REQUEST)


def test_a_hook_that_nobody_can_confirm_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "hooks.yaml"
    path.write_text(SPEC.read_text().replace("'2XX': {description: Received.}, ", ""))
    found = [finding.message for finding in check(bundle(str(path)), house=False)]
    assert "the webhook `item.created` declares no answer of success" in found


def test_a_contract_without_hooks_has_no_senders(tmp_path: Path) -> None:
    spec = Path(__file__).with_name("streams.yaml")
    assert main(["generate", "--spec", str(spec), "--out", str(tmp_path / "out"), "--add-errors"]) == 0
    assert not (tmp_path / "out" / "webhooks.py").exists()
