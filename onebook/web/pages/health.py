"""Health: the server is there, and can read."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from onebook.app.reader import NothingLoaded, Reader
from onebook.records import BadInput

router = APIRouter()


@router.get("/healthz")
def health(request: Request) -> JSONResponse:
    """Answer `ok` with the state that is read (none before the first load); 503 where the plan cannot be read."""
    reader: Reader = request.app.state.reader
    try:
        with reader.latest() as reading:
            return JSONResponse({"status": "ok", "snapshot": reading.snapshot})
    except NothingLoaded:
        return JSONResponse({"status": "ok", "snapshot": None})
    except BadInput:
        return JSONResponse({"status": "failing"}, 503)
