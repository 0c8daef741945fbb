"""Whether the service is up and sound, and what it is."""

from dataclasses import asdict
from importlib.metadata import version

from fastapi import APIRouter, Request
from pydantic.alias_generators import to_camel

from models.actuarial.versions import read_versions
from serving.routes.replies import AsciiJson
from serving.schemas import ScaleOut
from serving.services.scoring import INSTRUMENT, model_is_sound
from serving.stores.database import is_usable

router = APIRouter(tags=["health"])


def _state(is_up: bool) -> str:
    return "UP" if is_up else "DOWN"


@router.get("/health", operation_id="health")
@router.get("/health/readiness", operation_id="readiness")
def health(request: Request) -> AsciiJson:
    """Say whether the official test score still comes out, tokens can be checked and the database can be read."""
    components = {
        "model": model_is_sound(),
        "auth": hasattr(request.app.state, "tokens"),
        "database": is_usable(request.app.state.engine),
    }
    is_up = all(components.values())
    body = {"status": _state(is_up), "components": {name: {"status": _state(up)} for name, up in components.items()}}
    return AsciiJson(body, status_code=200 if is_up else 503)


@router.get("/health/ping", operation_id="ping")
@router.get("/health/liveness", operation_id="liveness")
def alive() -> AsciiJson:
    """Say that the process answers."""
    return AsciiJson({"status": "UP"})


@router.get("/info", operation_id="info")
def info(request: Request) -> AsciiJson:
    """Say which build and which versions answer, and whether tokens are of the development kind."""
    scale = ScaleOut(**{to_camel(name): stamp for name, stamp in asdict(read_versions(INSTRUMENT)).items()})
    return AsciiJson(
        {
            "build": {"name": "desist", "version": version("desist")},
            "models": {INSTRUMENT: scale.model_dump(by_alias=True)},
            "developmentIssuer": request.app.state.settings.is_development,
        }
    )
