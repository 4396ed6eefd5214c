"""XML from strangers, streamed: a wanted element arrives as a small tree of plain nodes, then is forgotten.

What stays true: nothing is fetched, resolved or expanded; a document type is refused, because no bank's
message has one and every entity bomb does; one wanted element at a time is in memory; every failure is a
refusal that names its line. Elements are known by their local names, so that any namespace will do.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import BinaryIO

from lxml import etree

from payments.bank.statement import MessageRefused

CHUNK_BYTES = 64 * 1024
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
        self.children: dict[str, list[Node]] = {}

    def every(self, name: str) -> list["Node"]:
        """Children of that name, in order."""
        return self.children.get(name, [])

    def find(self, path: str) -> "Node | None":
        """The first at "A/B/C", or None."""
        node: Node | None = self
        for name in _steps(path):
            found = node.children.get(name) if node is not None else None
            node = found[0] if found else None
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
        return next((text for path in paths if (text := self.say(path))), "")


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    """ "{urn:iso:...}Ntry" -> "Ntry"."""
    return tag.rsplit("}", 1)[-1]


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
    for event, element in _events(parser, source):
        name = local_name(str(element.tag))
        if name in containers:
            yield ("start" if event == "start" else "close"), _open_node(element, name)
        elif event == "start":
            continue
        else:
            parent = element.getparent()
            if parent is None or local_name(str(parent.tag)) not in containers:
                continue
            yield "end", as_node(element)
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
    attributes = {local_name(str(key)): str(value) for key, value in element.attrib.items()}
    attributes[""] = etree.QName(element).namespace or ""
    return Node(name, "", element.sourceline or 0, attributes)


def as_node(element: "etree._Element") -> Node:
    """The element and everything below, as plain nodes."""
    attributes = dict(element.attrib) if element.attrib else {}
    node = Node(
        local_name(str(element.tag)), (element.text or "").strip(), element.sourceline or 0, attributes
    )
    for child in element:
        if not isinstance(child.tag, str):
            raise MessageRefused(f"It refers to the entity {child.text}.", child.sourceline, node.name)
        below = as_node(child)
        node.children.setdefault(below.name, []).append(below)
    return node


def _forget(element: "etree._Element") -> None:
    """Frees what was read, and what stood before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is not None:
        while (before := element.getprevious()) is not None:
            parent.remove(before)
