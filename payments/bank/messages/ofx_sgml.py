"""The SGML of OFX 1.x: elements with text have no end tag, elements with elements have one.

    <STMTTRN>
    <TRNTYPE>CREDIT
    <TRNAMT>12.50
    </STMTTRN>

Some banks write end tags everywhere, which is read as well, and some leave a text empty without one. Whatever
else is left open, or closed without having been opened, is refused: it would be half a file.
"""

import re

from payments.bank.messages.xml import Node
from payments.bank.statement import MessageRefused

_TAG = re.compile(r"<(/?)([A-Za-z0-9._]+)\s*/?>([^<]*)")
_END = re.compile(r"</([A-Za-z0-9._]+)")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&nbsp;": " ", "&amp;": "&"}
_MAY_BE_EMPTY = frozenset("MEMO NAME CHECKNUM REFNUM EXTDNAME PAYEEID SRVRTID SIC NEWFILEUID ORG FID".split())
DEEPEST = 64


def parse_sgml(text: str) -> Node:
    """The tree below <OFX>."""
    closed = {name.upper() for name in _END.findall(text)}
    if "OFX" not in closed:
        problem = "The file does not end with </OFX>: only a part of it has come, or it is none."
        raise MessageRefused(problem, text.count("\n") + 1, "OFX")

    root = Node("", "", 1, {})
    path = [root]
    line, at = 1, 0
    for match in _TAG.finditer(text, max(text.find("<OFX>"), 0)):
        line, at = line + text.count("\n", at, match.start()), match.start()
        closes, name, content = match[1], match[2].upper(), _plain(match[3])
        if closes:
            _close(path, name, line)
            continue
        node = Node(name, content, line, {})
        path[-1].add(node)
        if not content and name in closed:
            path.append(node)
        elif not content and name not in _MAY_BE_EMPTY:
            raise MessageRefused(f"<{name}> is neither filled nor closed.", line, name)
        if len(path) > DEEPEST:
            raise MessageRefused("Elements are nested too deeply.", line, name)

    ofx = root.find("OFX")
    if ofx is None:
        raise MessageRefused("This is no OFX.", 1, "OFX")
    if len(path) > 1:
        problem = f"<{path[-1].name}> of line {path[-1].line} is not closed: only a part of it has come."
        raise MessageRefused(problem, text.count("\n") + 1, path[-1].name)
    return ofx


def _close(path: list[Node], name: str, line: int) -> None:
    """Ends the innermost element, which has to be of that name; one with text was closed by the next tag."""
    latest = path[-1].children.get(name)
    if latest and latest[-1].text:
        return
    if path[-1].name != name or len(path) == 1:
        problem = f"</{name}> closes nothing." if len(path) == 1 else f"</{name}> closes <{path[-1].name}>."
        raise MessageRefused(problem, line, name)
    path.pop()


def _plain(text: str) -> str:
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return text.strip()
