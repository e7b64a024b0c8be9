"""DOCX documents from models kept in the package, rendered in a sandbox.

Data are values, never template text: what a person typed comes out as it was typed, braces and angle brackets included.
The sandbox is a second wall: a model that asked for anything but its values would be refused.
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from levier.common.documents.pdf import PACKAGE, DocumentError, each_text, printable


def render_docx(template: str, data: Mapping[str, Any], *, title: str) -> bytes:
    """Renders a document. `template` is a path inside the package; `data` holds texts already in words.

    Raises DocumentError when the model cannot be rendered.
    """
    path = (PACKAGE / template).resolve()
    if not path.is_relative_to(PACKAGE) or path.suffix != ".docx" or not path.is_file():
        raise DocumentError(f"{template} is not a DOCX model of the package")
    return _render(path, each_text({**data, "title": title}, printable))


def _render(path: Path, data: dict[str, Any]) -> bytes:
    # A start loads no library that one export alone needs.
    from docxtpl import DocxTemplate
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    document = DocxTemplate(path)
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    try:
        document.render(data, jinja_env=environment, autoescape=True)
    except TemplateError:
        # The error may quote the data: nothing of it goes into what logs keep.
        raise DocumentError(f"{path.name} could not be rendered") from None
    document.core_properties.title = data["title"][:255]
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()
