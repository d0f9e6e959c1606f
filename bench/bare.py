"""A Flask application that does nothing: what pages per second are compared with."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello() -> str:
    """A page without a database, a template or a hook."""
    return "<!DOCTYPE html><html lang=en><title>Hello</title><h1>Hello</h1></html>"
