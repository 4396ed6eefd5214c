"""The nodes that XML becomes."""

from io import BytesIO

from payments.bank.messages.xml import Node, stream


def test_a_leaf_that_gets_a_child_gives_none_to_other_leaves() -> None:
    first, second = Node("a", "", 1, {}), Node("b", "", 1, {})

    first.add(Node("c", "text", 2, {}))

    assert first.say("c") == "text"
    assert second.every("c") == []


def test_containers_are_told_as_they_open_and_close_and_wanted_elements_whole() -> None:
    data = b"<d><box n='1'><one><two>x</two></one><other/></box><one/></d>"

    events = [
        (event, node.name, node.say("two"))
        for event, node in stream(BytesIO(data), containers=frozenset({"box"}), wanted=frozenset({"one"}))
    ]

    assert events == [("start", "box", ""), ("end", "one", "x"), ("close", "box", "")]
