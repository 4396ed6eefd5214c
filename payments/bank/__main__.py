"""`python -m payments.bank parse FILE`: what a bank's file says, as JSON, or why it is refused.

Needs no settings and no database. Exit status: 0 read, 2 refused or not there; a refusal is one line on
standard error that names line and field.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from payments.bank.messages.csv_columns import read_map
from payments.bank.messages.printing import as_json
from payments.bank.messages.reading import read_file
from payments.bank.statement import MessageRefused

REFUSED = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command; answers its exit status."""
    chosen = _parser().parse_args(arguments)
    try:
        columns = read_map(Path(chosen.columns).read_text()) if chosen.columns else None
        message = read_file(Path(chosen.file), columns)
    except MessageRefused as refusal:
        sys.stderr.write(f"{chosen.file}: {refusal}\n")
        return REFUSED
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return REFUSED

    json.dump(as_json(message), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m payments.bank", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    parse = commands.add_parser("parse", help="print a bank's file as JSON")
    parse.add_argument(
        "file", metavar="FILE", help="camt, pain.001, pain.002, MT940, MT942, NACHA, OFX or CSV"
    )
    parse.add_argument("--columns", metavar="JSON", help="a map of columns, for a CSV file of another bank")
    return parser


if __name__ == "__main__":
    sys.exit(main())
