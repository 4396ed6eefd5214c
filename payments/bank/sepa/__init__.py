"""SEPA: credit transfers and instant ones, as pain.001 into an outbox."""
