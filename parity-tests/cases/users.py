"""Accounts: made with a password that is shown once, renamed, disabled and deleted."""

from services import FRESH, Services


def test_an_account_from_create_to_delete(services: Services) -> None:
    for service in services.each:
        headers = service.authorized({})
        created = service.send("POST", "/users", json={"username": FRESH}, headers=headers)
        place = created.headers["location"]
        assert (created.status_code, created.headers["cache-control"]) == (201, "no-store")
        assert len(created.json()["password"]) == 24
        assert "password" not in service.send("GET", place, headers=headers).json()
        disabled = service.send("PATCH", place, json={"activated": False}, headers=headers)
        assert (disabled.status_code, disabled.json()["activated"]) == (200, False)
        assert service.send("DELETE", place, headers=headers).status_code == 204
        assert service.send("GET", place, headers=headers).status_code == 404
        again = {"username": created.json()["username"].upper()}
        assert service.send("POST", "/users", json=again, headers=headers).status_code == 409
