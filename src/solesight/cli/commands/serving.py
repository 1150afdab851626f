"""`serve`: the web app of a workspace."""

from __future__ import annotations

from typing import Annotated

import typer

from solesight.cli.app import app
from solesight.cli.console import emit, note, out
from solesight.cli.options import DEFAULT_WORKSPACE, JsonOption, WorkspaceOption
from solesight.errors import SettingsError
from solesight.web.options import ServeOptions, is_loopback


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")] = 8000,
    phone: Annotated[
        bool, typer.Option("--phone", help="Let one phone of this network in, by a QR code.")
    ] = False,
    token: Annotated[
        str | None,
        typer.Option(
            envvar="SOLESIGHT_TOKEN", help="What a client must know; 'new' makes and prints one."
        ),
    ] = None,
    name: Annotated[
        list[str] | None, typer.Option(help="A further name of this server, behind a proxy.")
    ] = None,
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    json: JsonOption = False,
) -> None:
    """Open the workspace in a browser: look at photos, browse the catalog, run long work.

    Only this machine can reach it, unless --phone or --token says otherwise.

    [dim]solesight serve --phone[/dim]
    """
    from solesight.web.desk import Desk
    from solesight.web.serving import listening, run

    options = _options(host, port, phone=phone, token=token, names=tuple(name or ()))
    with listening(options) as taken:
        desk = Desk.open(workspace)
        _tell(options, json=json)
        run(desk, options, taken)


def _options(
    host: str, port: int, *, phone: bool, token: str | None, names: tuple[str, ...]
) -> ServeOptions:
    """Decide who may come in.

    Raises:
        SettingsError: others could reach it, and nothing would keep them out.
    """
    from solesight.web.serving import local_address, new_token

    known = new_token() if token == "new" else token  # noqa: S105 - a word, not a token
    if known is not None and len(known) < 12:
        raise SettingsError("--token is too short: use 12 characters or more, or --token new")
    if phone:
        address = local_address() if is_loopback(host) else host
        return ServeOptions("0.0.0.0", port, known, new_token(), (address, *names))  # noqa: S104 - asked for by --phone, behind the pass
    if known is None and not is_loopback(host):
        raise SettingsError(
            f"--host {host} lets others reach this server: add --token new, or --phone for a phone"
        )
    return ServeOptions(host, port, known, None, names)


def _tell(options: ServeOptions, *, json: bool) -> None:
    address = options.names[0] if options.pass_token else options.host
    url = f"http://{address}:{options.port}/"
    enter = f"{url}enter?t={options.pass_token}" if options.pass_token else None
    if json:
        emit([{"url": url, "enter": enter, "token": options.token}])
        return
    out.print(f"Solesight: {url}", markup=False)
    if enter:
        import segno

        # Straight to the terminal's own stream: it is drawn with block characters.
        segno.make(enter, micro=False).terminal(compact=True)
        note("Scan it with the phone's camera. The code works once; this machine needs none.")
    if options.token:
        out.print(f"token: {options.token}", markup=False)
    note("Ctrl-C stops it")
