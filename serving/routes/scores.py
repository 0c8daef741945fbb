"""`POST /v1/scores`: one case in, the official scores out."""

from fastapi import APIRouter, Depends

from serving.dependencies import JsonBody, bearer
from serving.routes.replies import AsciiJson, error_replies
from serving.schemas import ScoreOut, score_request_schema
from serving.services.scoring import score_request

router = APIRouter(prefix="/v1", tags=["scores"])


@router.post(
    "/scores",
    operation_id="scoreRequest",
    summary="Official scores of one case",
    dependencies=[Depends(bearer)],
    responses={
        200: {"model": ScoreOut, "description": "scores, and why there are none"},
        **error_replies(400, 401, 403, 413, 500),
    },
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"schema": score_request_schema()}}}
    },
)
def score(body: JsonBody) -> AsciiJson:
    """Give the same answer to the same body, whenever it is asked; nothing is kept."""
    return AsciiJson(score_request(body))
