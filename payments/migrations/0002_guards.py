"""What the database refuses, whoever writes: moves that no flow knows, and changes of facts."""

from django.db import migrations

from kit.migrations import IRREVERSIBLE, RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_the_rails")]

    operations = [
        RunSQLFile("0001_guards.sql", reverse=IRREVERSIBLE),
        RunSQLFile("0002_facts.sql", reverse=IRREVERSIBLE),
    ]
