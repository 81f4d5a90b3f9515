"""Files of a contract: YAML 1.2 and JSON, with lines, from disk and by HTTP."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from scripts.contract import source, yaml_text
from scripts.contract.findings import ContractInvalid

ANSWERS = {
    "/openapi.yaml": b"openapi: 3.1.0\ninfo: {}\n",
    "/contract": b'{\n"openapi": "3.1.0"}',
    "/endless": b"a" * 200_000,
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        answer = ANSWERS.get(self.path)
        self.send_response(200 if answer else 404)
        self.end_headers()
        self.wfile.write(answer or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def read(folder: Path, text: str, name: str = "a.yaml") -> source.Source:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return source.read(str(path))


def complaint(folder: Path, content: str | bytes, name: str = "a.yaml") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ContractInvalid) as caught:
        source.read(str(path))
    return str(caught.value).replace(f"{path}:", "", 1)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("2020-01-01", "2020-01-01"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0xff", 255),
        ("017", 17),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1.", 1.0),
        ("True", True),
        ("FALSE", False),
        ("~", None),
        ("Null", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("! 12", "12"),
        ("!!int '12'", 12),
    ],
)
def test_scalars_are_those_of_the_core_schema(tmp_path: Path, written: str, value: object) -> None:
    found = read(tmp_path, f"a: {written}\n").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_every_place_has_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, "a:\n  - 1\n  - b/c~d: x\n200: y\n")
    assert found.data == {"a": [1, {"b/c~d": "x"}], "200": "y"}
    assert found.lines == {"": 1, "/a": 1, "/a/0": 2, "/a/1": 3, "/a/1/b~1c~0d": 3, "/200": 4}


def test_the_same_lines_in_json(tmp_path: Path) -> None:
    found = read(tmp_path, '{\n"a": [\n1,\n{"b/c~d":\n"\\ud83d\\ude00"}], "e": {},\n"f": [] }\n', "a.json")
    assert found.data == {"a": [1, {"b/c~d": "😀"}], "e": {}, "f": []}
    assert found.lines["/a"] == 2
    assert found.lines["/a/0"] == 3
    assert found.lines["/a/1/b~1c~0d"] == 4
    assert found.lines["/f"] == 6


def test_an_unknown_place_has_the_line_around_it(tmp_path: Path) -> None:
    found = read(tmp_path, "a:\n  b: 1\n")
    assert str(found.where("/a/b/c/d")) == f"{tmp_path}/a.yaml:2"
    assert found.where("").line == 1


def test_an_alias_stands_for_its_anchor(tmp_path: Path) -> None:
    found = read(tmp_path, "a: &x {b: 1}\nc: *x\n")
    assert found.data == {"a": {"b": 1}, "c": {"b": 1}}
    assert found.where("/c/b").line == 2


def test_an_empty_file_is_null(tmp_path: Path) -> None:
    assert read(tmp_path, "# nothing\n").data is None


def test_a_file_is_json_by_its_name_or_its_first_character(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a": "\\ud83d\\ude00"}', "contract").data == {"a": "😀"}
    assert read(tmp_path, "a: 1", "contract").data == {"a": 1}
    assert read(tmp_path, "\ufeff{a: 1}", "flow.yml").data == {"a": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\nb: 2\na: 3\n", "3: error: the key `a` stands twice; keep one of the two"),
        (
            "a: [1,\n  2\n",
            (
                "3: error: not YAML: did not find expected ',' or ']'; "
                "while parsing a flow sequence, which begins on line 1"
            ),
        ),
        ("a: 1\n b: 2\n", "2: error: not YAML: mapping values are not allowed in this context"),
        ("a: \x01\n", "1: error: not YAML: control characters are not allowed"),
        ("a: 1\n---\nb: 1\n", "2: error: a second YAML document; keep one document in a file"),
        ("a: *b\n", "1: error: the alias `*b` has no finished anchor `&b` before it"),
        ("&a [*a]\n", "1: error: the alias `*a` has no finished anchor `&a` before it"),
        (
            "x:\n  <<: 1\n",
            "2: error: `<<` merges what is no mapping; name an anchor of a mapping",
        ),
        ("? [a]\n: b\n", "1: error: a key is not a string; write the key as one plain or quoted word"),
        ("a: .inf\n", "1: error: `.inf` has no form in JSON; write a finite number"),
        ("a: .NaN\n", "1: error: `.NaN` has no form in JSON; write a finite number"),
        ("a: !!int x\n", "1: error: `x` is not a number"),
        ("a: !mine x\n", "1: error: the tag `!mine` has no meaning here; write a plain value"),
        ("[" * 100_000, "1: error: nested deeper than 100 levels"),
        (b"a: 1\nb: \xff\n", "2: error: not UTF-8; save the file as UTF-8"),
    ],
)
def test_what_is_wrong_with_yaml_has_its_line(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert complaint(tmp_path, text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,\n"a": 2}', "2: error: the key `a` stands twice; keep one of the two"),
        ('{"a": NaN}', "1: error: `NaN` is not JSON"),
        ('{"a": 1', "1: error: not JSON: `,` or `}` is missing"),
        ("{\na: 1}", "2: error: not JSON: a member's name in double quotes is missing"),
        ("[1 2]", "1: error: not JSON: `,` or `]` is missing"),
        ("[1,\n]", "2: error: not JSON: expecting value"),
        ('{"a" 1}', "1: error: not JSON: `:` is missing"),
        ("{}\nx", "2: error: text after the end of the JSON document"),
        ('["\\ud800"]', "1: error: half of a surrogate pair is no character; write both halves"),
        ("[1e999]", "1: error: `1e999` is too large; write a finite number"),
        ("[" + "1" * 5000 + "]", "1: error: a number with too many digits"),
        ("[" * 200, "1: error: nested deeper than 100 levels"),
    ],
)
def test_what_is_wrong_with_json_has_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert complaint(tmp_path, text, "a.json") == said


def test_aliases_cannot_multiply_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "MAX_NODES", 1000)
    ones, tens = ",".join("1" * 10), ",".join(["*a"] * 10)
    text = f"a: &a [{ones}]\nb: &b [{tens}]\nc: [{tens.replace('a', 'b')}]\n"
    assert (
        complaint(tmp_path, text) == "3: error: more than 1000 values; aliases multiply; use `$ref` instead"
    )


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    with pytest.raises(source.Unreadable, match="cannot be read: No such file or directory"):
        source.read(str(tmp_path / "none.yaml"))


def test_a_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 10)
    assert complaint(tmp_path, "a: " + "b" * 20) == "1: error: cannot be read: it is larger than 10 bytes"


def test_a_url_is_read(base_url: str) -> None:
    assert source.read(f"{base_url}/openapi.yaml").data == {"openapi": "3.1.0", "info": {}}
    found = source.read(f"{base_url}/contract")
    assert (found.data, str(found.where("/openapi"))) == ({"openapi": "3.1.0"}, f"{base_url}/contract:2")


def test_what_is_not_at_a_url_is_a_finding(base_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ContractInvalid, match="cannot be read: HTTP Error 404"):
        source.read(f"{base_url}/none")
    monkeypatch.setattr(source, "MAX_BYTES", 1000)
    with pytest.raises(ContractInvalid, match="it is larger than 1000 bytes"):
        source.read(f"{base_url}/endless")
    monkeypatch.setattr(source, "MAX_BYTES", 1_000_000)
    monkeypatch.setattr(source, "MAX_SECONDS", 1e-9)
    with pytest.raises(ContractInvalid, match="cannot be read"):
        source.read(f"{base_url}/endless")


def test_names_are_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert source.locate("spec/a.yaml") == f"{tmp_path}/spec/a.yaml"
    assert source.locate("../b%20c.yaml", f"{tmp_path}/spec/a.yaml") == f"{tmp_path}/b c.yaml"
    assert source.locate("b.yaml", "http://host/spec/a.yaml") == "http://host/spec/b.yaml"
    assert source.locate("https://host/c.yaml", f"{tmp_path}/a.yaml") == "https://host/c.yaml"
