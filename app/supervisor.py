"""Keeps as many servers as asked for: one that dies or hangs is replaced, and all end together."""

import asyncio
import logging
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Sequence
from typing import Final

from app import worker_files

logger = logging.getLogger(__name__)

START_SECONDS: Final = 60.0
STABLE_SECONDS: Final = 10.0
FIRST_PAUSE: Final = 0.25
LONGEST_PAUSE: Final = 8.0


class Worker:
    """A server as a child process, and the lifeline that it shows life on."""

    def __init__(self, process: Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._process = process
        self._reader = reader
        self._writer = writer
        self.served = False

    @classmethod
    async def start(cls, sockets: Sequence[socket.socket]) -> "Worker":
        ours, theirs = socket.socketpair()
        with theirs:
            numbers = [each.fileno() for each in (theirs, *sockets)]
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "app.server",
                *map(str, numbers),
                pass_fds=numbers,
                process_group=0,  # a Ctrl-C reaches it through us alone
            )
        worker = cls(process, *await asyncio.open_connection(sock=ours))
        logger.info("Worker %d started", process.pid)
        return worker

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end well."""
        if self._writer.can_write_eof():
            self._writer.write_eof()

    def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()

    async def ended(self, patience: float) -> int:
        """Wait for its end, which comes by force when it shows no life for so long."""
        try:
            while True:
                async with asyncio.timeout(patience if self.served else START_SECONDS):
                    beat = await self._reader.read(64)
                if not beat:
                    break
                self.served = True
        except TimeoutError:
            logger.error("Worker %d hangs and is killed", self.pid)  # noqa: TRY400  there is no more to say
            self.kill()
        except ConnectionError:  # it died with something of ours unread
            self.kill()
        self._writer.close()
        return await self._process.wait()


class Supervisor:
    def __init__(
        self, sockets: Sequence[socket.socket], *, workers: int, patience: float, grace: float
    ) -> None:
        """Give up a worker after `patience` seconds without a sign of life; let all end within `grace`."""
        self._sockets = sockets
        self._count = workers
        self._patience = patience
        self._grace = grace
        self._workers: set[Worker] = set()
        self._stopping = asyncio.Event()
        self._served = False
        self._code = 0

    async def run(self) -> int:
        """Return 0 when every worker has ended well."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._signalled)
        async with asyncio.TaskGroup() as slots:
            for _ in range(self._count):
                slots.create_task(self._fill())
        return self._code

    def _signalled(self) -> None:
        """End well at the first signal, at once at the second."""
        if self._stopping.is_set():
            self._kill()
        else:
            self._stop()

    def _stop(self) -> None:
        self._stopping.set()
        for worker in self._workers:
            worker.stop()
        for listener in self._sockets:
            listener.close()  # the workers have theirs
        asyncio.get_running_loop().call_later(self._grace, self._kill)

    def _kill(self) -> None:
        for worker in self._workers:
            logger.error("Worker %d is killed", worker.pid)
            self._code = 1
            worker.kill()

    async def _fill(self) -> None:
        """Have one worker running until the end; pause ever longer between those that die young."""
        loop = asyncio.get_running_loop()
        young = 0
        while not self._stopping.is_set():
            began = loop.time()
            worker = await Worker.start(self._sockets)
            self._workers.add(worker)
            if self._stopping.is_set():
                worker.stop()
            code = await worker.ended(self._patience)
            self._workers.discard(worker)
            worker_files.forget(worker.pid)
            self._served = self._served or any(each.served for each in (worker, *self._workers))
            if self._stopping.is_set():
                self._code = self._code or min(abs(code), 1)
            elif not self._served:
                logger.error(
                    "Worker %d ended with %d before it served: so would every other", worker.pid, code
                )
                self._code = code if code > 0 else 1
                self._stop()
            else:
                logger.error("Worker %d ended with %d and is replaced", worker.pid, code)
                young = young + 1 if loop.time() - began < STABLE_SECONDS else 0
                await self._pause(young)

    async def _pause(self, young: int) -> None:
        if young > 1:
            seconds = min(FIRST_PAUSE * 2**young, LONGEST_PAUSE)
            await asyncio.wait({asyncio.ensure_future(self._stopping.wait())}, timeout=seconds)
