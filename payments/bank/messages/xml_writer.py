"""Writing XML for the banks: elements in the order they are added, nothing where there is nothing to say."""

from typing import Self

from lxml import etree


class Branch:
    """An element that is being written. Paths are of local names: "Refs/EndToEndId"."""

    def __init__(self, element: "etree._Element", namespace: str) -> None:
        self._element = element
        self._namespace = namespace

    @classmethod
    def document(cls, namespace: str) -> Self:
        """The root of every message of ISO 20022."""
        return cls(etree.Element(f"{{{namespace}}}Document", nsmap={None: namespace}), namespace)

    def under(self, path: str) -> "Branch":
        """A new element at the path; elements on the way are those that were added last, where they fit."""
        *way, last = path.split("/")
        element = self._element
        for name in way:
            latest = element[-1] if len(element) else None
            fits = latest is not None and latest.tag == f"{{{self._namespace}}}{name}"
            element = latest if latest is not None and fits else self._new(element, name)
        return Branch(self._new(element, last), self._namespace)

    def say(self, path: str, text: object, **attributes: str) -> None:
        """Text at the path; nothing at all where the text is empty or None."""
        if text is None or text == "":
            return
        element = self.under(path)._element
        element.text = str(text)
        for name, value in attributes.items():
            element.set(name, value)

    def _new(self, parent: "etree._Element", name: str) -> "etree._Element":
        return etree.SubElement(parent, f"{{{self._namespace}}}{name}")

    def to_bytes(self) -> bytes:
        """UTF-8, with its declaration."""
        return etree.tostring(self._element, xml_declaration=True, encoding="UTF-8", pretty_print=True)
