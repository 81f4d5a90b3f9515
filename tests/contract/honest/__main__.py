"""`python -m honest FD`: serve on a socket that listens already."""

import socket
import sys

import uvicorn

from .app import app

with socket.socket(fileno=int(sys.argv[1])) as listener:
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
