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
        sizes = [(target / f"{hashed}{suffix}").stat().st_size for suffix in ("", ".gz", ".br")]
        click.echo(f"{name:<12} {hashed:<28} {sizes[0]:>7} B  gzip {sizes[1]:>6} B  brotli {sizes[2]:>6} B")
