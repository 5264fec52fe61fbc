"""All commands under their names."""

import click

from app.cli.backup import backup, restore
from app.cli.coordinator import coordinator
from app.cli.doctor import doctor
from app.cli.edition import edition
from app.cli.export import export
from app.cli.keys import keys
from app.cli.partner import partner
from app.cli.pasted_list import pasted_list
from app.cli.service import migrate, serve, worker
from app.cli.signature import signature
from app.cli.statement import statement


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def hamseda() -> None:
    """Joint statements: published, signed in two scripts, confirmed by e-mail, republished.

    Settings come from the environment, HAMSEDA_*; beside a running service a command needs the
    same HAMSEDA_DATA_DIR and HAMSEDA_BASE_URL.
    """


for _command in (
    serve,
    worker,
    migrate,
    doctor,
    statement,
    pasted_list,
    edition,
    export,
    signature,
    coordinator,
    partner,
    keys,
    backup,
    restore,
):
    hamseda.add_command(_command)
