"""Entry point of the servers and of `flask --app wsgi`."""

import os
import sys

from engage.app import create_app, create_web_app
from engage.core.errors import ConfigurationError

# Flask says so itself. Commands such as `db upgrade` have to run before the settings are complete.
IS_COMMAND = os.environ.get("FLASK_RUN_FROM_CLI") == "true"

try:
    app = create_app() if IS_COMMAND else create_web_app()
except ConfigurationError as error:
    sys.exit(f"Engage cannot start. {error}")
