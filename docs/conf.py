"""How the pages are built: `make docs`. Nothing is fetched from anywhere."""  # noqa: INP001

from importlib.metadata import version as version_of

project = "Onebook"
author = "The Onebook authors"
version = release = version_of("onebook")
extensions = ["myst_parser"]
exclude_patterns = ["_build", "pictures"]
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
html_theme = "furo"
html_title = "Onebook"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
pygments_style = "default"
