"""FastAPI's test client; the lock holds httpx, for which Starlette warns that httpx2 will take its place."""

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="Using `httpx` with `starlette.testclient`")
    from fastapi.testclient import TestClient

__all__ = ["TestClient"]
