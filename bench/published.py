"""What others published of the common flow: fourteen engines in C, C++ and Python agree on each row."""

from bench.orderflow import FlowArguments
from trading.book.flow import FlowDigest

FOK_FLOW = FlowArguments(seed=11, depth=10_000, commands=200_000, fok=0.3)

# Trades, lots, notional, hash, rejects of the run; the best bid and ask and the live orders at its end.
PUBLISHED = {
    FlowArguments(seed=7, depth=1000): (
        FlowDigest(96253, 2353999, 2353739405688, 0xAF3682AF796011C1, 8504), 999993, 999994, 1000,
    ),
    FlowArguments(seed=7, depth=10_000): (
        FlowDigest(94604, 2299678, 2299646435793, 0xC8ED1D1D1BCA541C, 8570), 1000028, 1000029, 10003,
    ),
    FlowArguments(seed=7, depth=100_000): (
        FlowDigest(96428, 2337581, 2337469714327, 0x3D45593A5D707734, 8555), 999903, 999904, 99994,
    ),
    FOK_FLOW: (
        FlowDigest(17342, 420486, 420485926177, 0xFCA8417AF9B3537B, 1692), 999974, 999975, 9989,
    ),
}  # fmt: skip


def published_row(arguments: FlowArguments) -> dict[str, object] | None:
    """The row as `python -m trading.book` prints it, without the seconds; None where nobody published one."""
    row = PUBLISHED.get(arguments)
    if row is None:
        return None
    digest, bid, ask, live = row
    return {**digest.as_json(), "bid": bid, "ask": ask, "live": live}
