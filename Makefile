# The one interface: people, hooks and CI run these targets. `make` alone lists them.

PYTHON ?= python3
STACK ?= dev
NAME ?= $(STACK)
BASE_URLS ?=
BASE_URL ?=
ROLE ?= admin
BASE ?= origin/main
MINUTES ?= 30
INTO ?= spec

python := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# A service for the command alone, on the stack `test` and a port of its own.
beside := $(python) -m scripts.serve --stack test --

.DEFAULT_GOAL := help
.PHONY: help install run dev test test-only chaos check format validate-apis changelog check-breaking \
	client client-ts check-parity fuzz seeded-faults mock adopt generate impact corpus load screenshots bench \
	worker jobs up down status migrate account token env lock hooks clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## virtual environment in .venv with the locked packages; every other target does it first
	@PYTHON='$(PYTHON)' scripts/bootstrap.sh

run: install ## services and the API on port 8001, in the foreground (STACK=none: servers of your own)
	@exec $(python) -m scripts.serve --stack $(STACK)

dev: install ## the same, reloading when a file is saved; a broken spec keeps the last good service up
	@exec $(python) -m scripts.serve --stack $(STACK) --reload

test: install ## everything: checks, contract, tests on the real services, parity, fuzzing
	@exec $(python) -m scripts.verify

test-only: install ## the Python tests alone, on the stacks `test` and `test-2` (ARGS='-k cache': some, on the first)
	@$(python) -m scripts.stack up --name test
	@$(python) -m pytest $(if $(ARGS),$(ARGS),--numprocesses 2 --dist loadfile --cov --cov-report=term)

chaos: install ## faults under load, each printing sent, failed, lost (ARGS='-k shutdown'; STACK=mine: on yours)
	@$(python) -m scripts.chaos $(ARGS)

check: install ## ruff, mypy, import rules, that generated/ is current, and the container's files
	ruff check .
	ruff format --check .
	$(python) -m scripts.contract check
	mypy
	lint-imports
	hadolint Dockerfile
	check-jsonschema --quiet --builtin-schema vendor.compose-spec deploy/compose.yaml

format: install ## let ruff put the code in order
	ruff check --fix .
	ruff format .

validate-apis: install ## contract, generated code, routes, handlers and examples agree; its style; a case of each keyword
	$(python) -m scripts.contract validate
	@$(python) -m scripts.contract.lint
	@$(python) -m scripts.contract.asyncapi
	@$(python) -m scripts.contract.cases --check docs/cases.md

check-breaking: install ## changes of the contract that break callers (BASE=origin/main, STRICT=1)
	@$(python) -m scripts.contract.changes --base '$(BASE)' $(if $(STRICT),--strict)

changelog: install ## the changes of the contract since BASE, in Markdown
	@$(python) -m scripts.contract.changes --base '$(BASE)' --markdown

impact: install ## handlers, tests and client methods that an edit of the contract touches (BASE=HEAD)
	@$(python) -m scripts.contract.changes --base '$(if $(filter file,$(origin BASE)),HEAD,$(BASE))' --impact

client: install ## a typed Python client of the contract, in build/client
	@$(python) -m scripts.client python

client-ts: install ## a typed TypeScript client, in build/client-ts, compiled
	@$(python) -m scripts.client typescript

check-parity: client ## black-box tests by HTTP and HTTPS, compared (BASE_URLS=a,b ACCESS_TOKEN=…: running services)
ifeq ($(BASE_URLS),)
	@API_FIRST_ENABLE_TLS=true $(beside) sh -c 'export ACCESS_TOKEN && \
		ACCESS_TOKEN="$$($(python) -m app token --role admin --minutes 60)" && exec $(python) -m pytest parity-tests'
else
	BASE_URLS='$(BASE_URLS)' $(python) -m pytest parity-tests
endif

fuzz: install ## every status, link and guard of the contract (FUZZ=long MINUTES=30 SEED=…, OPERATION=…, BASE_URL=…)
	@exec $(python) -m scripts.fuzz $(if $(filter file,$(origin STACK)),,--stack '$(STACK)') \
		$(if $(BASE_URL),--url '$(BASE_URL)') $(if $(SEED),--seed '$(SEED)') \
		$(if $(filter long,$(FUZZ)),--minutes '$(MINUTES)') $(if $(OPERATION),--operation '$(OPERATION)')

seeded-faults: install ## break a copy in each way of scripts/faults/faults.yaml and see which suite catches it
	@exec $(python) -m scripts.faults $(ARGS)

mock: install ## the contract without handlers or services, on port 8002 (SPEC=file or URL)
	@exec $(python) -m scripts.contract.mock $(if $(SPEC),--spec '$(SPEC)')

adopt: install ## write the contract of a code-first application, URL or file as our layout (FROM=module:app INTO=spec)
	@$(python) -m scripts.contract.adopt '$(FROM)' --into '$(INTO)' $(ADOPT)

generate: install ## write generated/ and docs/cases.md from spec/
	$(python) -m scripts.contract generate
	@$(python) -m scripts.contract.cases --write docs/cases.md

load: install ## users on two replicas behind nginx, the report in build/load (USERS=20 SECONDS=60)
	@$(python) -m scripts.load $(if $(USERS),--users $(USERS)) $(if $(SECONDS),--seconds $(SECONDS))

screenshots: install ## the documentation pages in a real Chromium; what it saw is in build/screenshots
	@$(python) -m scripts.screenshots $(ARGS)

corpus: install ## generate from the public documents that packages carry, as docs/corpus.md has it (ARGS='--mypy figma')
	@$(python) -m scripts.contract.documents $(ARGS)

bench: install ## cost of each kind of request against its bare route and the usual way (ARGS=parts, breadth, memory or start)
	$(python) -m scripts.bench $(ARGS)

worker: install ## one more worker of background jobs, on the stack (JOBS_METRICS_PORT=9102; STACK=none)
	@$(if $(filter none,$(STACK)),,eval "$$($(python) -m scripts.stack env --name $(STACK))" && )exec $(python) -m app worker

jobs: install ## the jobs that were given up (ARGS='replay --all'; STACK=none: servers of your own)
	@$(if $(filter none,$(STACK)),,eval "$$($(python) -m scripts.stack env --name $(STACK))" && )exec $(python) -m app jobs $(or $(ARGS),list)

up: install ## start the real services that do not run (SERVICES='redis vault'; NAME=mine PORT_BASE=22100)
	@$(python) -m scripts.stack up --name $(NAME) $(if $(PORT_BASE),--port-base $(PORT_BASE)) $(SERVICES)

down: install ## end the services that we started
	@$(python) -m scripts.stack down --name $(NAME) $(SERVICES)

status: install ## each service, its pid, ports and health
	@$(python) -m scripts.stack status --name $(NAME) $(SERVICES)

migrate: install ## bring the databases to the newest schema (STACK=none: servers of your own)
	@$(if $(filter none,$(STACK)),,eval "$$($(python) -m scripts.stack env --name $(STACK))" && )exec $(python) -m app migrate

token: install ## print an access token (ROLE=admin; STACK=none: servers of your own)
	@$(if $(filter none,$(STACK)),,eval "$$($(python) -m scripts.stack env --name $(STACK))" && )exec $(python) -m app token --role $(ROLE)

account: install ## make an account, its password shown once (USERNAME=ann ROLE=admin; STACK=none: servers of your own)
	@$(if $(filter none,$(STACK)),,eval "$$($(python) -m scripts.stack env --name $(STACK))" && )exec $(python) -m app account --role $(ROLE) --username '$(USERNAME)'

env: install ## the settings that lead a service to the stack, for eval
	@$(python) -m scripts.stack env --name $(NAME)

lock: install ## resolve the dependencies of pyproject.toml into the hash locks
	uv pip compile pyproject.toml --generate-hashes --no-emit-index-url --python-version 3.11.2 \
		--custom-compile-command "make lock" --quiet -o requirements.lock
	uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --python-version 3.11.2 \
		--custom-compile-command "make lock" --quiet -o requirements-dev.lock

hooks: install ## run the checks before every commit
	pre-commit install

clean: ## delete what tools leave behind; the environment and the services' data stay
	rm -rf build .coverage .coverage.* .hypothesis .schemathesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
