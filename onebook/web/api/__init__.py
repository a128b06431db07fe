"""The HTTP API: all that the pages show, in the shapes that commands write with `--json`, and commands to the book.

A resource is a file in `resources/` with a `router`; it is found by convention. `shapes` holds the answers' models, of
which the OpenAPI description at `/v1/openapi.json` is made; `problems` tells what is wrong (RFC 9457). `door` says
who may come in, `giving` takes commands.
"""

from onebook.web.api.application import Under, make_api, make_resources

__all__ = ["Under", "make_api", "make_resources"]
