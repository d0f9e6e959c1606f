"""Photographs to send."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def a_photograph(width: int = 400, height: int = 300, kind: str = "JPEG", **options: Any) -> bytes:
    """A picture that is red on the left and blue on the right, as a file."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
