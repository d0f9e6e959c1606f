"""flask static: build style sheets, scripts and icons into hashed files."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from engage.core import assets

static_group = AppGroup("static", help="Style sheets, scripts and icons.")


@static_group.command("build")
def build_static() -> None:
    """Build static/ into hashed, compressed files. Run it before starting, as a user who may write there."""
    source = Path(current_app.config["STATIC_SOURCE_DIR"])
    target = Path(current_app.config["STATIC_BUILD_DIR"])
    manifest = assets.build(source, target)
    for name, hashed in sorted(manifest.files.items()):
        plain, gzip, brotli = (_bytes(target / f"{hashed}{suffix}") for suffix in ("", ".gz", ".br"))
        click.echo(f"{name:<26} {hashed:<40} {plain} B  gzip {gzip} B  brotli {brotli} B")


def _bytes(path: Path) -> str:
    """Return the size of a file; a picture is compressed in itself and has no smaller version."""
    return f"{path.stat().st_size:>7}" if path.is_file() else f"{'-':>7}"
