"""nginx's configuration has what the local stack replaces in it, each once."""

from scripts.stack.nginx import CONFIGURATION, REPLICAS


def test_the_configuration_names_what_is_replaced() -> None:
    text = CONFIGURATION.read_text(encoding="utf-8")
    assert {name: text.count(name) for name in (*REPLICAS, "listen 8080")} == {
        "reference-api-1:8001": 1,
        "reference-api-2:8001": 1,
        "listen 8080": 1,
    }
