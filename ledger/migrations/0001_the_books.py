"""The books: every table, rule and function of the ledger is SQL; the models only tell Django how to read
it.
"""

import django.db.models.deletion
from django.db import migrations, models

import kit.fields
from kit.migrations import IRREVERSIBLE, RunSQLFile

SQL = (
    "0001_roles.sql",
    "0002_tables.sql",
    "0003_gates.sql",
    "0004_partitions.sql",
    "0005_accounts.sql",
    "0006_holds_of_an_account.sql",
    "0007_post.sql",
    "0008_post_one.sql",
    "0009_holds.sql",
    "0010_readers.sql",
    "0011_reads.sql",
    "0012_seals.sql",
    "0013_grants.sql",
    "0014_shipped_assets.sql",
)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        *(RunSQLFile(file, reverse=IRREVERSIBLE) for file in SQL),
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner", models.TextField(db_collation="C")),
                ("kind", models.TextField(db_collation="C")),
                ("live", models.BooleanField()),
                ("normal_side", models.TextField(db_collation="C")),
                ("may_go_below_zero", models.BooleanField()),
                ("folded", models.BooleanField()),
                ("frozen", models.BooleanField()),
                ("closed", models.BooleanField()),
                ("debits_posted", kit.fields.MinorUnitsField()),
                ("credits_posted", kit.fields.MinorUnitsField()),
                ("held", kit.fields.MinorUnitsField()),
                ("headroom", kit.fields.MinorUnitsField(null=True)),
                ("sequence", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_account",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="AccountEvent",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.TextField(db_collation="C")),
                ("facts", models.JSONField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_account_event",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Asset",
            fields=[
                ("code", models.TextField(db_collation="C", primary_key=True, serialize=False)),
                ("scale", models.SmallIntegerField()),
                ("kind", models.TextField(db_collation="C")),
                ("name", models.TextField()),
            ],
            options={
                "db_table": "ledger_asset",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key", models.TextField(db_collation="C")),
                ("kind", models.TextField(db_collation="C")),
                ("live", models.BooleanField()),
                ("recorded_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("subject", models.TextField(db_collation="C", null=True)),
                ("metadata", models.JSONField(null=True)),
            ],
            options={
                "verbose_name_plural": "entries",
                "db_table": "ledger_entry",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("amount", kit.fields.MinorUnitsField()),
                ("debit_sequence", models.BigIntegerField(null=True)),
                ("debit_balance", kit.fields.MinorUnitsField(null=True)),
                ("credit_sequence", models.BigIntegerField(null=True)),
                ("credit_balance", kit.fields.MinorUnitsField(null=True)),
                ("recorded_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_transfer",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("key", models.TextField(db_collation="C", unique=True)),
                ("amount", kit.fields.MinorUnitsField()),
                ("captured", kit.fields.MinorUnitsField()),
                ("released", kit.fields.MinorUnitsField()),
                ("state", models.TextField(db_collation="C")),
                ("expires_at", models.DateTimeField(null=True)),
                ("placed_at", models.DateTimeField()),
                ("subject", models.TextField(db_collation="C", null=True)),
            ],
            options={
                "db_table": "ledger_hold",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="HoldEvent",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.TextField(db_collation="C")),
                ("amount", kit.fields.MinorUnitsField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_hold_event",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                ("entry", models.BigIntegerField(primary_key=True, serialize=False)),
                ("reversed_by", models.BigIntegerField(unique=True)),
            ],
            options={
                "db_table": "ledger_reversal",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_record", models.BigIntegerField()),
                ("last_record", models.BigIntegerField()),
                ("records", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("previous_head", models.BinaryField()),
                ("head", models.BinaryField()),
                ("signature", models.BinaryField()),
                ("signed_by", models.TextField(db_collation="C")),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_seal",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="FoldedPosition",
            fields=[
                (
                    "transfer",
                    models.OneToOneField(
                        db_column="transfer",
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="ledger.transfer",
                    ),
                ),
                ("sequence", models.BigIntegerField()),
                ("balance", kit.fields.MinorUnitsField()),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_folded_position",
                "managed": False,
            },
        ),
    ]
