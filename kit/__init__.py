"""Small tools that know no business: nothing here imports another part of the project."""
