"""Money crossing our edge: expected, received, paid out, refunded, and reconciled with what the banks say."""
