"""The bank rails: what a bank says (statement), what a rail has to offer (port), and a folder a rail."""
