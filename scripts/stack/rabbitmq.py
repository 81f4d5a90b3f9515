"""RabbitMQ with its management plugin, a node and a port mapper of our own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import aio_pika
from aio_pika.exceptions import AMQPError

from scripts.stack import programs
from scripts.stack.certificates import Files, write_certificates
from scripts.stack.http import session
from scripts.stack.site import ADMIN_USER, APP_USER, VHOST, Site
from scripts.stack.system import NotReadyError, Unit

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Rabbitmq:
    name: str = "rabbitmq"
    account: str = "rabbitmq"
    programs: Mapping[str, str] = field(
        default_factory=lambda: {"rabbitmq-server": "rabbitmq-server", "epmd": "rabbitmq-server"}
    )

    def units(self, site: Site) -> tuple[Unit, ...]:
        mapper = site.port(22)
        environment = self._environment(site)
        # Left to itself the server would start a port mapper that stays behind.
        epmd = (programs.path_of("epmd"), "-address", HOST, "-port", str(mapper))
        server = (programs.path_of("rabbitmq-server"), "-noinput")
        ports = (site.port(20), site.port(21), site.port(23))
        return (
            Unit("epmd", epmd, (mapper,), environment, gate=True),
            Unit("rabbitmq", server, ports, environment, (site.port(26),)),
        )

    def _environment(self, site: Site) -> Mapping[str, str]:
        home = str(site.folder / self.name)
        files = {
            "CONFIG_FILE": "rabbitmq.conf",
            "ADVANCED_CONFIG_FILE": "advanced.config",
            "ENABLED_PLUGINS_FILE": "enabled_plugins",
            "GENERATED_CONFIG_DIR": "generated",
            "LOG_BASE": "log",
            "MNESIA_BASE": "mnesia",
            "PID_FILE": "rabbitmq.pid",
            "PLUGINS_EXPAND_DIR": "plugins",
            "SCHEMA_DIR": "schema",
        }
        return {
            **os.environ,
            **{f"RABBITMQ_{key}": f"{home}/{value}" for key, value in files.items()},
            "HOME": home,
            "ERL_CRASH_DUMP": f"{home}/erl_crash.dump",
            "ERL_EPMD_ADDRESS": HOST,
            "ERL_EPMD_PORT": str(site.port(22)),
            "RABBITMQ_ALLOW_INPUT": "1",  # the script becomes the server: the pid is the server's own
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_DIST_PORT": str(site.port(23)),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_NODENAME": f"stack_{site.port_base}@localhost",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    def prepare(self, site: Site) -> None:
        home = site.home(self.name, self.account)
        write_certificates(site, self.name, self.account)
        tls = Files.of(site, self.name)
        configuration = {
            "listeners.tcp.1": f"{HOST}:{site.port(20)}",
            "listeners.ssl.1": f"{HOST}:{site.port(26)}",
            "ssl_options.cacertfile": tls.authority,
            "ssl_options.certfile": tls.certificate,
            "ssl_options.keyfile": tls.key,
            "ssl_options.verify": "verify_peer",
            "ssl_options.fail_if_no_peer_cert": "false",
            "management.tcp.ip": HOST,
            "management.tcp.port": site.port(21),
            "default_vhost": VHOST,
            "default_user": ADMIN_USER,
            "default_pass": site.password("rabbitmq-admin"),
            "disk_free_limit.absolute": "50MB",
        }
        lines = "".join(f"{key} = {value}\n" for key, value in configuration.items())
        site.write(home / "rabbitmq.conf", lines, self.account)
        site.write(home / "enabled_plugins", "[rabbitmq_management].\n", self.account)
        if not (home / ".erlang.cookie").exists():
            site.write(home / ".erlang.cookie", secrets.token_hex(20), self.account, 0o400)

    async def bootstrap(self, site: Site) -> None:
        management = f"http://{HOST}:{site.port(21)}/api"
        account = {"password": site.password("rabbitmq"), "tags": "monitoring"}
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        async with session(management, auth=(ADMIN_USER, site.password("rabbitmq-admin"))) as api:
            for path, body in {
                f"/users/{APP_USER}": account,
                f"/permissions/{VHOST}/{APP_USER}": everything,
            }.items():
                (await api.put(path, json=body)).raise_for_status()

    async def probe(self, site: Site) -> str:
        try:
            connection = await aio_pika.connect(
                host=HOST,
                port=site.port(20),
                login=APP_USER,
                password=site.password("rabbitmq"),
                virtualhost=VHOST,
                timeout=5,
            )
        except (AMQPError, OSError, TimeoutError) as error:
            raise NotReadyError(str(error)) from error
        async with connection, connection.channel() as channel:
            await channel.declare_queue(exclusive=True)
        async with session(
            f"http://{HOST}:{site.port(21)}/api", auth=(APP_USER, site.password("rabbitmq"))
        ) as api:
            overview = (await api.get("/overview")).raise_for_status().json()
        return f"RabbitMQ {overview['rabbitmq_version']}"

    def secrets(self, site: Site) -> Mapping[str, Mapping[str, str | int]]:
        return {
            "rabbitmq": {
                "user": APP_USER,
                "password": site.password("rabbitmq"),
                "vhost": VHOST,
                "host": HOST,
                "port": site.port(20),
                "management_port": site.port(21),
            }
        }

    def environment(self, site: Site) -> Mapping[str, str]:
        return {
            "RABBITMQ_HOST": HOST,
            "RABBITMQ_PORT": str(site.port(20)),
            "RABBITMQ_VHOST": VHOST,
            "RABBITMQ_MANAGEMENT_URL": f"http://{HOST}:{site.port(21)}",
        }
