"""Server-rendered pages: the business as one, every figure a link down to the documents it is made of.

A page is a file in `pages/` with a `router`, and a `NAV` entry where it stands in the menu; it is found by convention.
"""

from onebook.web.server import HOST, make_app, serve

__all__ = ["HOST", "make_app", "serve"]
