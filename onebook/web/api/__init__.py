"""The HTTP API, for reading only: everything that the pages show, in the shapes that commands write with `--json`.

A resource is a file in `resources/` with a `router`; it is found by convention. `shapes` holds the answers' models, of
which the OpenAPI description at `/v1/openapi.json` is made; `problems` tells what is wrong (RFC 9457).
"""

from onebook.web.api.application import Under, make_api

__all__ = ["Under", "make_api"]
