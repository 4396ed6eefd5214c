"""What a bench prints: a table for people, one line of JSON for programs."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`; `ratio` to the yardstick (None: it has none); `goal` is what we want the ratio to
    reach.
    """

    value: float
    unit: str
    ratio: float | None
    note: str


@dataclass
class Report:
    bench: str
    yardstick: str
    figures: dict[str, Figure] = field(default_factory=dict)

    def add(self, name: str, value: float, unit: str, *, ratio: float | None = None, note: str = "") -> None:
        """Keeps a figure and shows it at once: a bench takes minutes."""
        self.figures[name] = figure = Figure(value, unit, ratio, note)
        shown = f"{value:>12,.0f}" if value >= 100 else f"{value:>12.2f}"
        against = "" if ratio is None else f"{ratio:>7.2f} x"
        print(f"  {name:<24} {shown} {unit:<12} {against:>9}   {figure.note}".rstrip(), flush=True)

    def begin(self) -> None:
        print(f"{self.bench}: ratios to {self.yardstick}", flush=True)

    def end(self) -> None:
        figures = {
            name: {"value": round(it.value, 3), "unit": it.unit, "ratio": it.ratio and round(it.ratio, 3)}
            for name, it in self.figures.items()
        }
        print(json.dumps({"bench": self.bench, "figures": figures}), flush=True)
