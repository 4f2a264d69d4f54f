"""Sphinx settings. The reference pages are written anew from the code each time."""

import sys
from importlib.metadata import version as version_of
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import write_reference

write_reference(Path(__file__).parent / "reference")

project = "wedgesim"
author = "The wedgesim authors"
copyright = author  # Sphinx's own name for it
version = release = version_of("wedgesim")
extensions = ["myst_parser"]
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "Thumbs.db"]
nitpicky = True
# Quotes and ellipses, but no dashes: --until-se is an option.
smartquotes_action = "qe"
# Pages link to files of the project that are no pages, which MyST does not know; the tests follow every link.
suppress_warnings = ["myst.xref_missing"]
html_theme = "furo"
html_title = "wedgesim"
html_static_path = ["images", "style"]
html_css_files = ["phone.css"]
html_show_sphinx = False
html_theme_options = {"navigation_with_keys": True}
