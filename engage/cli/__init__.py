"""Commands of `flask --app wsgi`, one module for each group."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register every command. Import and list new ones here."""
    from engage.cli.backup import backup, restore
    from engage.cli.bodies import bodies_group
    from engage.cli.demo import demo_command
    from engage.cli.fliers import fliers
    from engage.cli.i18n import i18n_group
    from engage.cli.members import members_group
    from engage.cli.messages import messages_group
    from engage.cli.people import people_group
    from engage.cli.serve import serve
    from engage.cli.sessions import sessions_group
    from engage.cli.static import static_group
    from engage.cli.users import users
    from engage.cli.verify import verify
    from engage.cli.worker import worker_command

    for command in (
        backup,
        restore,
        bodies_group,
        demo_command,
        fliers,
        i18n_group,
        members_group,
        messages_group,
        people_group,
        serve,
        sessions_group,
        static_group,
        users,
        verify,
        worker_command,
    ):
        app.cli.add_command(command)
