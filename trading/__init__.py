"""Trading: the order book, and what is built around it. Knows `ledger` and `kit`, no other app."""
