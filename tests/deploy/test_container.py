"""What the Dockerfile and the Compose file name exists: there is no engine here that would tell."""

import json
import os
import shlex
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.__main__ import COMMANDS
from app.settings import Settings, variables
from scripts import compose
from scripts.serve.service import CHECKOUT
from scripts.stack.ledger import Ledger
from scripts.stack.site import Site

DEPLOY = CHECKOUT / "deploy"
NAMES = {variable.name: variable for variable in variables(Settings)}
Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    text = (CHECKOUT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def copied(stage: str) -> list[str]:
    """List what the stages up to `stage` copy from the checkout, but not the packages' stage."""
    found: list[str] = []
    name = ""
    for word, rest in instructions():
        if word == "FROM":
            name = rest.split()[-1]
        elif word == "COPY" and not rest.startswith("--from") and name in {"runtime", stage}:
            found += shlex.split(rest)[:-1]
    return found


def services() -> dict[str, Any]:
    content = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    found: dict[str, Any] = content["services"]
    return found


def volumes(service: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """List source, target and sub-path of a service's volumes."""
    for volume in service.get("volumes", []):
        if isinstance(volume, str):
            source, target, *_ = volume.split(":")
            yield source, target, ""
        else:
            yield volume["source"], volume["target"], volume["volume"]["subpath"]


def image_of(tmp_path: Path, stage: str) -> Path:
    """Lay out what an image of that stage holds."""
    folder = tmp_path / stage
    for name in copied(stage):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(CHECKOUT / name)
    return folder


def ran(folder: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", **settings}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_the_images_copy_exists_and_is_not_ignored() -> None:
    ignored = (CHECKOUT / ".dockerignore").read_text().splitlines()
    admitted = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    sources = [*copied("bootstrap"), *copied("packages")]
    assert [name for name in sources if not (CHECKOUT / name).exists()] == []
    assert [name for name in sources if not any(Path(name).is_relative_to(one) for one in admitted)] == []


def test_the_service_runs_from_what_its_image_holds(tmp_path: Path) -> None:
    answer = ran(image_of(tmp_path, "service"), "app", "nothing")
    assert (answer.returncode, answer.stderr) == (2, f"usage: python -m app [{' | '.join(COMMANDS)}] …\n")
    assert ran(tmp_path / "service", "app", "serve", WORKERS="none").stderr.startswith(
        "configuration: WORKERS"
    )


def test_the_bootstrap_runs_from_what_its_image_holds(tmp_path: Path) -> None:
    answer = ran(image_of(tmp_path, "bootstrap"), "scripts.compose")
    assert (answer.returncode, answer.stderr) == (2, "usage: python -m scripts.compose credentials|vault\n")


def test_the_service_is_nobody_special_and_takes_signals() -> None:
    last = [rest for word, rest in instructions() if word == "FROM"][-1]
    found = dict(instructions())
    assert last == "runtime AS service"
    assert found["USER"] == f"{compose.SERVICE}:{compose.SERVICE}"
    assert json.loads(found["ENTRYPOINT"]) == ["python", "-m", "app"]
    assert json.loads(found["CMD"])[0] in COMMANDS
    assert found["EXPOSE"].split() == [
        str(NAMES[name].default) for name in ("API_FIRST_HTTP_PORT", "API_FIRST_HTTPS_PORT")
    ]


def test_packages_are_those_of_the_lock() -> None:
    install = next(rest for word, rest in instructions() if word == "RUN" and " install " in rest)
    assert "--require-hashes" in install
    assert "--only-binary=:all:" in install
    assert "--requirement requirements.lock" in install


def test_the_service_is_told_only_what_it_has_settings_for() -> None:
    ours = {name: each for name, each in services().items() if each["image"] == "reference-api"}
    assert sorted(ours) == ["migrate", "reference-api", "worker"]
    for service in ours.values():
        assert set(service["environment"]) <= set(NAMES)
        assert service.get("command", ["serve"])[0] in COMMANDS


def test_files_and_folders_that_are_mounted_exist() -> None:
    mounted = [
        source
        for service in services().values()
        for source, _, _ in volumes(service)
        if source.startswith(".")
    ]
    assert len(mounted) >= 7
    assert [source for source in mounted if not (DEPLOY / source).exists()] == []
    for script in DEPLOY.glob("compose/*.sh"):
        assert script.stat().st_mode & stat.S_IXUSR


def test_every_volume_is_declared_and_every_service_is_there() -> None:
    content = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    named = {source for service in services().values() for source, _, _ in volumes(service)}
    needed = {name for service in services().values() for name in service.get("depends_on", {})}
    assert {name for name in named if not name.startswith(".")} == set(content["volumes"])
    assert needed <= set(services())
    lasting = {name for name, service in services().items() if service.get("restart") == "unless-stopped"}
    assert {name for name in lasting if "healthcheck" not in services()[name]} == {"reference-api"}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Stand in for root, who alone can give files away."""
    monkeypatch.setattr(os, "chown", lambda *_: None)
    return Site("compose", tmp_path, 0, Ledger(tmp_path / "root.json"))


def test_each_container_finds_its_credentials(site: Site) -> None:
    compose.write_credentials(site)
    folders = {
        subpath
        for service in services().values()
        for source, _, subpath in volumes(service)
        if source == "credentials" and subpath
    }
    assert {path.name for path in site.folder.iterdir() if path.is_dir()} == folders
    for name, service in services().items():
        for _, target, subpath in volumes(service):
            if target == "/run/credentials":
                used = [word for word in mentioned(service) if word.startswith(f"{target}/")]
                missing = [
                    word for word in used if not (site.folder / subpath / word.split("/")[-1]).is_file()
                ]
                assert missing == [], name


def mentioned(value: Any) -> list[str]:
    """List the words of all strings in a service."""
    if isinstance(value, str):
        return value.replace("(", " ").replace(")", " ").split()
    if isinstance(value, dict):
        return [word for each in value.values() for word in mentioned(each)]
    return [word for each in value for word in mentioned(each)] if isinstance(value, list) else []


def test_credentials_are_made_once_and_for_their_owner_alone(site: Site) -> None:
    compose.write_credentials(site)
    files = [path for path in site.folder.rglob("*") if path.is_file() and path.parent != site.folder]
    before = {path: path.read_text() for path in files}
    compose.write_credentials(site)
    assert before == {path: path.read_text() for path in files}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_vault_is_told_where_compose_puts_the_systems(site: Site) -> None:
    secrets = compose.secrets(site)
    assert {str(secret["host"]) for secret in secrets.values()} <= set(services())
    assert set(secrets) == {"postgres", "mysql", "mongodb", "redis-1", "redis-2", "redis-3", "rabbitmq"}
    nodes = services()["reference-api"]["environment"]["REDIS_NODES"].split(",")
    assert nodes == [f"{secrets[f'redis-{number}']['host']}:6379" for number in (1, 2, 3)]


def test_a_command_that_is_none_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert compose.main([]) == 2
    assert capsys.readouterr().err == "usage: python -m scripts.compose credentials|vault\n"
