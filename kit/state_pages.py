"""docs/states: one page for each flow, drawn from the table the code runs on; it cannot say anything else.

`manage.py states` writes the pages, and `list_stale_pages` is the test that nobody forgot to. A flow is found
where it stands in the `states.py` of an installed app: PAYOUT_FLOW of payments becomes payments_payout.md.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps

from kit.states import Flow


def list_flows() -> dict[str, Flow[Any]]:
    """Every flow of the installed apps, by the name of its page: `payments_payout`."""
    modules = {app.label: f"{app.name}.states" for app in apps.get_app_configs()}
    return {
        f"{label}_{name.removesuffix('_FLOW').lower()}": value
        for label, module in sorted(modules.items())
        if find_spec(module)
        for name, value in vars(import_module(module)).items()
        if isinstance(value, Flow)
    }


def write_pages(folder: Path, flows: dict[str, Flow[Any]]) -> None:
    """Bring the folder in step: new pages, changed pages, and no page of a flow that is gone."""
    for path in folder.glob("*.md"):
        if path.stem not in flows:
            path.unlink()
    if flows:
        folder.mkdir(parents=True, exist_ok=True)
    for name, flow in flows.items():
        (folder / f"{name}.md").write_text(page(name, flow), encoding="utf-8")


def list_stale_pages(folder: Path, flows: dict[str, Flow[Any]]) -> list[str]:
    """Pages that are missing, say something else than the code, or have no flow any more."""
    written = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    meant = {name: page(name, flow) for name, flow in flows.items()}
    return sorted(name for name in written | meant if written.get(name) != meant.get(name))


def page(name: str, flow: Flow[Any]) -> str:
    app, _, noun = name.partition("_")
    return (
        f"# {noun.replace('_', ' ').capitalize()}\n\n"
        f"Written by `manage.py states` from `{app}/states.py`: change the table there, not this page.\n\n"
        f"```mermaid\n{flow.diagram()}```\n\n"
        f"| state | may become, by |\n|---|---|\n{''.join(_line(flow, state) for state in flow.states)}"
    )


def _line(flow: Flow[Any], state: Any) -> str:
    ways = ", ".join(
        f"{to} (`{function}`)" if function else str(to) for to, function in flow.edges.get(state, {}).items()
    )
    marks = " (first)" * (state == flow.initial) + " (final)" * (state in flow.final)
    label = getattr(state, "label", "")
    meaning = f": {label}" if label.lower() != state.replace("_", " ") and label else ""
    return f"| **{state}**{marks}{meaning} | {ways or '-'} |\n"
