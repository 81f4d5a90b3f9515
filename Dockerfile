# syntax=docker/dockerfile:1
# The service: `docker build --tag reference-api .`; deploy/compose.yaml runs it with all that it needs.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock .
# Wheels alone: nothing is compiled here, and pip stays behind.
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary=:all: --requirement requirements.lock

FROM python:3.11-slim-bookworm AS runtime
RUN groupadd --gid 10001 reference-api \
    && useradd --uid 10001 --gid reference-api --home-dir /srv --no-create-home --shell /usr/sbin/nologin reference-api \
    && python -m pip uninstall --yes --no-cache-dir --root-user-action=ignore setuptools wheel pip
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv
COPY app app
COPY generated generated
RUN /opt/venv/bin/python -m compileall -q app generated
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    API_FIRST_HOST=0.0.0.0

# Run once, as root, by deploy/compose.yaml: it makes credentials and opens Vault.
FROM runtime AS bootstrap
COPY scripts/__init__.py scripts/compose.py scripts/
# Without its __init__.py, which would import the drivers of every system.
COPY scripts/stack/certificates.py scripts/stack/http.py scripts/stack/ledger.py scripts/stack/programs.py \
    scripts/stack/site.py scripts/stack/system.py scripts/stack/vault.py scripts/stack/vault_database.py \
    scripts/stack/vault_setup.py scripts/stack/
ENTRYPOINT ["python", "-m", "scripts.compose"]

FROM runtime AS service
USER 10001:10001
EXPOSE 8001 8444
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import http.client, os; connection = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('API_FIRST_HTTP_PORT', '8001')), timeout=2); connection.request('GET', '/health/live'); raise SystemExit(connection.getresponse().status != 200)"]
ENTRYPOINT ["python", "-m", "app"]
CMD ["serve"]
