"""FastAPI's test client, as a caller on this machine; the lock holds httpx, for which Starlette warns of httpx2."""

import warnings

from fastapi import FastAPI

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    from fastapi.testclient import TestClient as FrameworkClient

__all__ = ["TestClient"]


class TestClient(FrameworkClient):
    """A client that knows the service under a name of loopback, as the development service asks."""

    __test__ = False

    def __init__(self, app: FastAPI, **more) -> None:
        super().__init__(app, base_url="http://127.0.0.1", **more)
