"""XML from strangers, streamed: a wanted element arrives as a small tree of plain nodes, then is forgotten.

What stays true: nothing is fetched, resolved or expanded; a document type is refused, because no bank's
message has one and every entity bomb does; one wanted element at a time is in memory; every failure is a
refusal that names its line. Elements are known by their local names, so that any namespace will do.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from payments.bank.statement import MessageRefused

CHUNK_BYTES = 64 * 1024
MOST_NAMES = 10_000  # ISO 20022 has about three thousand
_HINT = re.compile(r", (try|use|see) (XML_PARSE|xml)\w+( option)?")  # for programmers, and not to be followed
_DOCTYPE = re.compile(rb"[^<]*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<!DOCTYPE", re.DOTALL)


class Node:
    """An element: its local name, its text, its line, its children by name."""

    __slots__ = ("attributes", "children", "line", "name", "text")

    def __init__(self, name: str, text: str, line: int, attributes: dict[str, str]) -> None:
        self.name = name
        self.text = text
        self.line = line
        self.attributes = attributes
        self.children: dict[str, list[Node]] = _NO_CHILDREN

    def add(self, child: "Node") -> None:
        """One more, behind the others."""
        if self.children is _NO_CHILDREN:
            self.children = {}
        self.children.setdefault(child.name, []).append(child)

    def every(self, name: str) -> list["Node"]:
        """Children of that name, in order."""
        return self.children.get(name, [])

    def find(self, path: str) -> "Node | None":
        """The first at "A/B/C", or None."""
        node = self
        for name in _STEPS.get(path) or _split(path):
            found = node.children.get(name)
            if found is None:
                return None
            node = found[0]
        return node

    def get(self, path: str) -> "Node":
        """The one at "A/B/C"; refused by its name where it is missing."""
        node = self.find(path)
        if node is None:
            raise MessageRefused(f"{self.name} has no {path}.", self.line, f"{self.name}/{path}")
        return node

    def say(self, path: str) -> str:
        """The text at "A/B/C", or ""."""
        node = self.find(path)
        return node.text if node is not None else ""

    def first(self, *paths: str) -> str:
        """The text of the first of these that says anything."""
        for path in paths:
            if text := self.say(path):
                return text
        return ""


_NO_CHILDREN: dict[str, list[Node]] = {}  # of every leaf: most elements are, and `add` never writes to it
_STEPS: dict[str, tuple[str, ...]] = {}  # the paths in our own code, each split once


def _split(path: str) -> tuple[str, ...]:
    return _STEPS.setdefault(path, tuple(path.split("/")))


class _LocalNames(dict[str, str]):
    """ "{urn:iso:...}Ntry" -> "Ntry". A message has a few hundred names, however long it is."""

    def __missing__(self, tag: str) -> str:
        if len(self) >= MOST_NAMES:
            raise MessageRefused(f"It has more than {MOST_NAMES} names of elements.", None, "XML")
        return self.setdefault(tag, tag.rsplit("}", 1)[-1])


_NOTHING: dict[str, str] = {}
# Subtrees that say nothing of ours, and make up half of what banks send: left out of the nodes.
UNREAD = frozenset(
    "PstlAdr SplmtryData Tax Intrst CardTx Avlbty RltdQties RltdPric RltdDts FinInstrmId CtctDtls".split()
)


def stream(
    source: BinaryIO, *, containers: frozenset[str], wanted: frozenset[str]
) -> Iterator[tuple[str, Node]]:
    """Walks the document: ("start", node) as a container opens, without content, its attribute "" being its
    namespace; ("end", node) as a wanted child of a container has come whole; ("close", node) as a container
    ends. Whatever else stands there is not looked at.
    """
    parser = etree.XMLPullParser(
        events=("start", "end"),
        tag=["{*}" + name for name in sorted(containers | wanted)],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    names = _LocalNames()
    for event, element in _events(parser, source):
        name = names[str(element.tag)]
        if name in containers:
            yield ("start" if event == "start" else "close"), _open_node(element, name)
        elif event == "start":
            continue
        else:
            parent = element.getparent()
            if parent is None or names[str(parent.tag)] not in containers:
                continue
            yield "end", _as_node(element, name, names)
        if event == "end":
            _forget(element)


def _events(parser: "etree.XMLPullParser", source: BinaryIO) -> Iterator[tuple[str, "etree._Element"]]:
    try:
        chunk = source.read(CHUNK_BYTES)
        _check_prolog(chunk)
        while chunk:
            parser.feed(chunk)
            yield from parser.read_events()
            chunk = source.read(CHUNK_BYTES)
        parser.close()
        yield from parser.read_events()
    except etree.XMLSyntaxError as error:
        raise _refusal(error, parser) from None


def _refusal(error: "etree.XMLSyntaxError", parser: "etree.XMLPullParser") -> MessageRefused:
    told = next(iter(parser.feed_error_log), None)
    line = (told.line if told else error.lineno) or None
    reason = (told.message if told else error.msg) or "it ends too early"
    problem = f"This is not well-formed XML: {_HINT.sub('', reason).strip().rstrip('.')}."
    return MessageRefused(problem, line, "XML")


def _check_prolog(chunk: bytes) -> None:
    """Before anything is parsed: an entity bomb that is never fed cannot go off."""
    plain = chunk.replace(b"\0", b"")  # UTF-16 and UTF-32, near enough for the characters that count here
    found = _DOCTYPE.match(plain)
    if found:
        problem = "It brings a document type (DOCTYPE), which no bank's message has: nothing of it is read."
        raise MessageRefused(problem, found[0].count(b"\n") + 1, "DOCTYPE")


def _open_node(element: "etree._Element", name: str) -> Node:
    return Node(name, "", element.sourceline or 0, {"": etree.QName(element).namespace or ""})


def _as_node(element: "etree._Element", name: str, names: _LocalNames) -> Node:
    """The element and everything below. Attributes are kept where they mean something: Ccy, of an amount."""
    attributes = dict(element.items()) if name.endswith("Amt") else _NOTHING
    text = element.text
    node = Node(name, text.strip() if text else "", element.sourceline or 0, attributes)
    if not len(element):
        return node

    children = node.children = {}
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            raise MessageRefused(f"It refers to the entity {child.text}.", child.sourceline, name)
        below = names[tag]
        if below in UNREAD:
            continue
        found = _as_node(child, below, names)
        if below in children:
            children[below].append(found)
        else:
            children[below] = [found]
    return node


def _forget(element: "etree._Element") -> None:
    """Frees what was read, and what stood before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while (before := element.getprevious()) is not None:
            parent.remove(before)
