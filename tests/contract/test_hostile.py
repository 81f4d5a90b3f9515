"""What few tools honour, served in process behind the guard: each answer is one of its contract."""

import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest

from scripts.contract.__main__ import main
from tests.contract.importing import importable

XML = "application/xml"
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PNG = "image/png"


@dataclass
class Service:
    """The served package: what its handlers got, what they give, and what the guard found."""

    app: Any
    models: ModuleType
    responses: ModuleType
    capabilities: dict[str, Any]
    got: list[Any] = field(default_factory=list)
    gives: Any = None
    violations: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        self.got.clear()
        self.violations.clear()
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **options)

    async def send(self, path: str, body: bytes, media_type: str) -> httpx.Response:
        return await self.ask("POST", path, content=body, headers={"Content-Type": media_type})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("hostile")
    spec = Path(__file__).parent / "hostile.yaml"
    assert main(["generate", "--spec", str(spec), "--out", str(folder / "hostile")]) == 0
    with importable(folder):
        parts = ("operations", "runtime", "models", "responses.default", "routers.default")
        operations, runtime, models, responses, router = (
            importlib.import_module(f"hostile.{part}") for part in parts
        )
        capabilities = json.loads((folder / "hostile" / "capabilities.json").read_text())
        found = Service(None, models, responses, capabilities)

        async def handle(_: object, **arguments: Any) -> Any:
            found.got.append(arguments.get("body", arguments))
            return found.gives

        names = (
            "repos_list_all",
            "xml",
            "any",
            "blob",
            "image",
            "versions",
            "latin",
            "patterns",
            "pair",
            "nothing",
        )
        handlers = SimpleNamespace(**dict.fromkeys(names, handle))
        routers = [router.build_router(handlers, lambda request: request)]
        found.app = runtime.ContractGuard(
            runtime.build_app(operations.CONTRACT, routers),
            runtime.Verdict(operations.CONTRACT),
            lambda violation, _: found.violations.append(str(violation)),
            sample=1,
        )
        yield found


async def test_an_operation_whose_name_is_no_python_name_has_a_handler(service: Service) -> None:
    service.gives = 5

    answer = await service.ask("GET", "/named/a")

    assert (answer.status_code, answer.json(), service.got) == (200, 5, [{"tail": "a"}])


async def test_names_that_python_spells_alike_stay_apart(service: Service) -> None:
    service.gives = service.responses.Pair200(body=[1], x_class=1, x_class_=2)

    answer = await service.ask("GET", "/pair/1/2?count=5")
    arguments = list(service.got)
    refused = await service.ask("GET", "/pair/1/2?count=x")

    assert (answer.status_code, answer.json()) == (200, [1])
    assert arguments == [{"x_y": "1", "x_y_path": "2", "count": 5}]
    assert (answer.headers["x-class"], answer.headers["x_class"]) == ("1", "2")
    assert (refused.status_code, service.violations) == (422, [])


@pytest.mark.parametrize(("body", "handed"), [(b"null", None), (b"", None), (b'{"a": 1}', 1)])
async def test_a_body_may_be_null(service: Service, body: bytes, handed: int | None) -> None:
    service.gives = True

    answer = await service.send("/nothing", body, JSON)

    assert (answer.status_code, service.violations) == (200, [])
    assert [found and found.a for found in service.got] == [handed]


@pytest.mark.parametrize(
    ("media_type", "body", "handed"),
    [
        (XML, b"<pet/>", b"<pet/>"),
        ("text/xml", b"<pet/>", "<pet/>"),
        ("text/csv", b"a,b", "a,b"),
        ("text/plain", b"9", "9"),
    ],
)
async def test_what_only_its_own_readers_could_judge_is_handed_on(
    service: Service, media_type: str, body: bytes, handed: bytes | str
) -> None:
    service.gives = b"<pet/>"

    answer = await service.send("/xml", body, media_type)

    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"<pet/>", XML)
    assert (service.got, service.violations) == ([handed], [])


async def test_a_text_is_judged_as_the_value_that_it_is(service: Service) -> None:
    answer = await service.send("/xml", b"10", "text/plain")

    assert (answer.status_code, service.violations) == (422, [])


async def test_where_any_type_is_declared_an_object_is_json(service: Service) -> None:
    service.gives = pet = service.models.Pet.model_validate({"name": "a", "$ref": 1})

    answer = await service.ask("POST", "/any", json={"name": "a", "$ref": 1}, headers={"Accept": JSON})
    refused = await service.send("/any", b"<pet/>", XML)
    other = await service.ask("POST", "/any", json={"name": "a"}, headers={"Accept": XML})

    assert (answer.status_code, answer.json()) == (200, {"name": "a", "$ref": 1})
    assert answer.headers["content-type"] == JSON
    assert pet.ref == 1
    assert (refused.status_code, other.status_code, service.violations) == (415, 406, [])


async def test_where_any_type_is_declared_bytes_are_bytes(service: Service) -> None:
    service.gives = b"\xff"

    answer = await service.send("/blob", b'{"a": 1}', JSON)

    assert (answer.status_code, answer.content, service.got) == (200, b"\xff", [b'{"a": 1}'])
    assert answer.headers["content-type"] == "application/octet-stream"
    assert service.violations == []


@pytest.mark.parametrize(
    ("named", "status", "sent"), [(PNG, 200, PNG), ("text/html", 500, JSON), ("image/*", 500, JSON)]
)
async def test_of_a_range_the_handler_says_which_type_it_is(
    service: Service, named: str, status: int, sent: str
) -> None:
    service.gives = service.responses.Image200(body=b"\x89", content_type=named)

    answer = await service.ask("GET", "/image", headers={"Accept": PNG})

    assert (answer.status_code, answer.headers["content-type"]) == (status, sent)
    assert service.violations == []


@pytest.mark.parametrize(("version", "member"), [("1", "one"), ("2", "two")])
async def test_parameters_tell_media_types_apart(service: Service, version: str, member: str) -> None:
    media_type = f"application/json; v={version}"
    classes = vars(service.responses)
    service.gives = classes[f"Versions200ApplicationJsonV{version}"](
        body={member: 1}, x_pet=service.models.Pet(name="é")
    )

    answer = await service.send(
        "/versions", json.dumps({member: 1}).encode(), f"application/json;v={version}"
    )
    other = await service.send("/versions", b'{"three": 1}', media_type)

    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert json.loads(answer.headers["x-pet"]) == {"name": "é"}
    assert (answer.json(), other.status_code, service.violations) == ({member: 1}, 422, [])


async def test_text_is_written_in_the_charset_that_is_declared(service: Service) -> None:
    service.gives = "é"
    answer = await service.ask("GET", "/latin")
    service.gives = "€"
    refused = await service.ask("GET", "/latin")

    assert (answer.status_code, answer.content, refused.status_code) == (200, b"\xe9", 500)
    assert service.violations == []


@pytest.mark.parametrize(
    ("query", "body", "media_type", "status"),
    [
        ("p[x]=1&p[n_a]=2", b"", FORM, 204),
        ("p[n_a]=b", b"", FORM, 422),
        ("", b"n_a=2&x=1", FORM, 204),
        ("", b"n_a=b", FORM, 422),
        ("", b"other=1", FORM, 422),
    ],
)
async def test_properties_that_a_pattern_names_have_its_type(
    service: Service, query: str, body: bytes, media_type: str, status: int
) -> None:
    service.gives = None

    answer = await service.send(f"/patterns?{query}", body, media_type)

    assert (answer.status_code, service.violations) == (status, [])


@pytest.mark.parametrize(("media_type", "status"), [(PNG, 204), ("IMAGE/JPEG; a=b", 204), ("text/html", 422)])
async def test_a_part_is_of_a_type_that_its_encoding_lists(
    service: Service, media_type: str, status: int
) -> None:
    service.gives = None

    answer = await service.ask(
        "POST", "/patterns", files={"file": ("a", b"x", media_type)}, data={"n_a": "2"}
    )

    assert (answer.status_code, service.violations) == (status, [])


async def test_an_error_of_the_framework_has_no_header_that_is_not_declared(service: Service) -> None:
    pdf = await service.send("/patterns", b"x", "application/pdf")
    packed = await service.ask("POST", "/xml", content=b"x", headers={"Content-Encoding": "gzip"})

    assert (pdf.status_code, packed.status_code) == (415, 415)
    assert pdf.headers["accept-post"] == f"{FORM}, multipart/form-data"
    assert service.violations == []


def test_what_is_not_honoured_is_reported(service: Service) -> None:
    operations = service.capabilities["operations"]
    named = {
        each["keyword"]: each["treatment"] for name in ("repos/list-all", "xml") for each in operations[name]
    }

    assert named["path-item servers"] == named["text/csv schema"] == named["text/xml schema"] == "documented"
    assert named["text/plain schema"] == "enforced"
