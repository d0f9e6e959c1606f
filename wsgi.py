"""Entry point of the servers and of `flask --app wsgi`."""

import sys

from engage.app import create_app
from engage.core.errors import ConfigurationError

try:
    app = create_app()
except ConfigurationError as error:
    sys.exit(f"Engage cannot start. {error}")
