"""Streams in a contract: what their events are, whatever says so; served, mocked, compared and judged."""

import copy
import importlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
import yaml

from scripts.contract.__main__ import main
from scripts.contract.bundle import bundle
from scripts.contract.changes.contracts import compare
from scripts.contract.mock.app import app_of
from scripts.contract.mock.package import load
from scripts.contract.validation import check
from tests.contract.importing import importable

SPEC = Path(__file__).with_name("streams.yaml")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("streams")
    assert main(["generate", "--spec", str(SPEC), "--out", str(folder / "clocks"), "--add-errors"]) == 0
    with importable(folder):
        yield importlib.import_module("clocks.routers.default")


def edited(folder: Path, old: str, new: str) -> Path:
    text = SPEC.read_text()
    assert old in text
    path = folder / "streams.yaml"
    path.write_text(text.replace(old, new, 1))
    return path


def test_what_a_handler_yields_is_typed(package: ModuleType) -> None:
    protocol = package.DefaultHandlers
    assert "AsyncIterator[models.Tick | models.GetTicksEventResponseTold]" in _annotation(
        package, "get_ticks"
    )
    assert "AsyncIterator[models.GetLinesEventResponse]" in _annotation(package, "get_lines")
    assert hasattr(protocol, "get_answer")
    models, responses = package.models, package.responses
    assert models.Tick.model_fields["data"].annotation is models.Piece
    assert models.GetAnswerEventResponse.model_fields["data"].annotation is models.Piece
    assert models.GetLinesEventResponse.model_fields["data"].annotation is str
    assert responses.GetAnswer200TextEventStream.media_type == "text/event-stream"


def _annotation(package: ModuleType, name: str) -> str:
    source = Path(str(package.__file__)).read_text()
    start = source.index(f"async def {name}(")
    return source[start : source.index(":\n", source.index("->", start))]


async def test_the_generated_package_streams(package: ModuleType) -> None:
    models = package.models

    class Handlers:
        async def get_ticks(self, _: object, *, last_event_id: str | None = None) -> AsyncIterator[Any]:
            return self._ticks(int(last_event_id or 0))

        async def get_answer(self, _: object) -> Any:
            return package.responses.GetAnswer200TextEventStream(body=self._pieces())

        async def _ticks(self, last: int) -> AsyncIterator[Any]:
            yield models.Tick(event="tick", id=str(last + 1), data=models.Piece(n=last + 1))
            yield models.GetTicksEventResponseTold(event="told", data="bye")

        async def _pieces(self) -> AsyncIterator[Any]:
            yield models.GetAnswerEventResponse(data=models.Piece(n=1))

    operations = importlib.import_module("clocks.operations")
    runtime = importlib.import_module("clocks.runtime")
    reports: list[str] = []
    app = runtime.build_app(operations.CONTRACT, [package.build_router(Handlers(), lambda request: request)])
    app = runtime.ContractGuard(
        app, runtime.Verdict(operations.CONTRACT), lambda told, _: reports.append(str(told))
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        ticks = await client.get("/ticks", headers={"Last-Event-ID": "6"})
        answer = await client.get("/answers", headers={"Accept": "text/event-stream"})
        refused = await client.get("/ticks", headers={"Accept": "application/json"})
    assert ticks.text == 'event: tick\nid: 7\ndata: {"n":7}\n\nevent: told\ndata: bye\n\n'
    assert (answer.status_code, answer.text) == (200, 'data: {"n":1}\n\n')
    assert refused.status_code == 406
    assert reports == []


async def test_the_mock_answers_with_the_events_of_the_contract(tmp_path: Path) -> None:
    spec = tmp_path / "streams.yaml"
    document = yaml.safe_load(SPEC.read_text())
    spec.write_text(yaml.safe_dump(document))
    app = app_of(load(str(spec)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        ticks = await client.get("/ticks")
        lines = await client.get("/lines")
    assert ticks.headers["content-type"].startswith("text/event-stream")
    assert ticks.text == 'event: told\ndata: hello\n\nevent: tick\nid: 1\ndata: {"n": 1}\n\n'
    assert lines.text.endswith("\n\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "            text/event-stream:\n              schema: {type: string}",
            "            text/plain:\n              x-item-schema: {type: string}",
            "`x-item-schema` has no meaning in this place",
        ),
        ("id: {type: string}", "name: {type: string}", "events have no field `name`"),
        (
            "      operationId: get_lines\n",
            "      operationId: get_lines\n      x-cache-ttl: 5\n",
            "`x-cache-ttl` on a stream",
        ),
        ('{\\"n\\": 1}', '{\\"n\\": \\"1\\"}', "the event does not fit its schema"),
    ],
)
def test_what_is_no_stream_is_said_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = [str(finding) for finding in check(bundle(str(edited(tmp_path, old, new))), house=False)]
    assert [line for line in found if message in line and "streams.yaml:" in line], found


@pytest.mark.parametrize(
    ("old", "new", "rules"),
    [
        ("{const: told}", "{enum: [told, said]}", {"response-widened"}),
        ("retry: {type: integer}", "retry: {type: integer, minimum: 1}", {"response-narrowed"}),
        (
            "properties: {n: {type: integer}}",
            "properties: {n: {type: [integer, string]}}",
            {"response-widened"},
        ),
    ],
)
def test_other_events_are_a_change_of_the_contract(
    tmp_path: Path, old: str, new: str, rules: set[str]
) -> None:
    before, after = bundle(str(SPEC)), bundle(str(edited(tmp_path, old, new)))
    assert {change.rule for change in compare(before, after)} == rules
    assert compare(before, bundle(str(SPEC))) == ()


def test_documents_of_3_2_lose_what_they_say_elsewhere_by_name(tmp_path: Path) -> None:
    path = edited(tmp_path, "  /lines:\n", "  /lines:\n    query: {responses: {}}\n")
    document = bundle(str(path))
    assert document.data["openapi"] == "3.1.0"
    assert [
        finding.pointer
        for finding in check(copy.deepcopy(document), house=False)
        if "query" in finding.message
    ] == ["/paths/~1lines/query"]
