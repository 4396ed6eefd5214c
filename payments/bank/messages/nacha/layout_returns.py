"""The addenda of what comes back, notifications of change (98) and returns (99), and two of IAT entries.

Which of the three forms a 99 has is said by its code: R61 to R70 dishonour a return, R71 to R77 contest that.
"""

from payments.bank.messages.nacha.layout import Layout, layout

CHANGE = layout(
    "addenda 98",
    """
    record A 1
    type A 2
    code A 3
    original trace A 15
    reserved A 6
    original bank A 8
    corrected data A 35
    reserved 2 A 9
    trace number A 15
    """,
)
REFUSED_CHANGE = layout(
    "addenda 98",
    """
    record A 1
    type A 2
    code A 3
    original trace A 15
    reserved A 6
    original bank A 8
    corrected data A 29
    change code A 3
    trace sequence A 7
    reserved 2 A 5
    trace number A 15
    """,
)
RETURN = layout(
    "addenda 99",
    """
    record A 1
    type A 2
    code A 3
    original trace A 15
    date of death A 6
    original bank A 8
    information A 44
    trace number A 15
    """,
)
DISHONOURED = layout(
    "addenda 99",
    """
    record A 1
    type A 2
    code A 3
    original trace A 15
    reserved A 6
    original bank A 8
    reserved 2 A 3
    return trace A 15
    return settlement day A 3
    return code A 2
    information A 21
    trace number A 15
    """,
)
CONTESTED = layout(
    "addenda 99",
    """
    record A 1
    type A 2
    code A 3
    original trace A 15
    date returned A 6
    original bank A 8
    original settlement day A 3
    return trace A 15
    return settlement day A 3
    return code A 2
    dishonour trace A 15
    dishonour settlement day A 3
    dishonour code A 2
    reserved A 1
    trace number A 15
    """,
)
IAT_NAME = layout(  # 10: whom it goes to, and how much in the other currency
    "addenda 10",
    """
    record A 1
    type A 2
    transaction type A 3
    foreign amount N 18
    foreign trace A 22
    receiver name A 35
    reserved A 6
    entry sequence N 7
    """,
)
IAT_REMITTANCE = layout(  # 17
    "addenda 17",
    """
    record A 1
    type A 2
    information A 80
    sequence N 4
    entry sequence N 7
    """,
)


def layout_of_return(code: str) -> Layout:
    """By the addenda's code: R61 to R70, R71 to R77, any other; C61 to C69, any other."""
    if code.startswith("C"):
        return REFUSED_CHANGE if code.startswith("C6") else CHANGE
    if "R61" <= code <= "R70":
        return DISHONOURED
    return CONTESTED if "R71" <= code <= "R77" else RETURN
