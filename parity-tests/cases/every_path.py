"""Methods that a path has, and methods that it has not."""

from contract import METHODS, Contract
from services import Services

PLACES = {
    "{key}": "example",
    "{file_name}": "swagger-ui.css",
    "{queue}": "example",
    "{queue_name}": "example",
}


def concrete(template: str) -> str:
    return "/".join(PLACES.get(segment, segment) for segment in template.split("/"))


def methods_of(allow: str) -> set[str]:
    return {method.strip() for method in allow.split(",")}


def test_options_names_every_method(services: Services, contract: Contract, template: str) -> None:
    answer = services.ask_anything("OPTIONS", concrete(template))
    assert (answer.status, answer.content) == (204, b"")
    assert methods_of(answer.headers["allow"]) == contract.methods[template]


def test_other_methods_are_405(services: Services, contract: Contract, template: str) -> None:
    for method in {each.upper() for each in METHODS} - contract.methods[template]:
        answer = services.ask_anything(method, concrete(template))
        assert answer.status == 405
        assert method == "HEAD" or answer.body["error"] == "MethodNotAllowedError"
        assert methods_of(answer.headers["allow"]) == contract.methods[template]
