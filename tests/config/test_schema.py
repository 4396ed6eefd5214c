"""The schema as text: only what the migrations make, whoever dumps it from whichever version."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from config.schema import HEADER, DumpFailed, dump_schema, normalise

DUMP = r"""--
-- PostgreSQL database dump
--

\restrict HzX9rLk

-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET default_tablespace = '';
SELECT pg_catalog.set_config('search_path', '', false);

--
-- Name: fold(); Type: FUNCTION; Schema: public; Owner: ledger_owner
--

CREATE FUNCTION public.fold() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
-- A comment of ours stays.
UPDATE position
SET balance = 0;
$$;


ALTER FUNCTION public.fold() OWNER TO ledger_owner;

--
-- Name: entry_1; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.entry_1 (
    id bigint CONSTRAINT entry_id_not_null NOT NULL
);
ALTER TABLE ONLY public.entry_1 ALTER COLUMN id SET (pg_attver=88593344);
ALTER TABLE ONLY public.entry_1 ALTER COLUMN id SET STATISTICS 500;


ALTER TABLE public.entry_1 OWNER TO postgres;

GRANT SELECT ON TABLE public.entry_1 TO slipway_app;

\unrestrict HzX9rLk
"""

SCHEMA = """CREATE FUNCTION public.fold() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
-- A comment of ours stays.
UPDATE position
SET balance = 0;
$$;

ALTER FUNCTION public.fold() OWNER TO ledger_owner;

CREATE TABLE public.entry_1 (
    id bigint NOT NULL
);
ALTER TABLE ONLY public.entry_1 ALTER COLUMN id SET STATISTICS 500;

ALTER TABLE public.entry_1 OWNER TO slipway_owner;

GRANT SELECT ON TABLE public.entry_1 TO slipway_app;
"""


def test_versions_session_and_the_owners_name_are_taken_out() -> None:
    assert normalise(DUMP, owner="postgres") == HEADER + SCHEMA


@pytest.mark.usefixtures("fresh_database")
def test_the_dump_is_checked_against_a_file(tmp_path: Path) -> None:
    file = tmp_path / "schema.sql"

    call_command("dump_schema", output=file)

    assert "CREATE TABLE public.auth_user" in file.read_text()
    call_command("dump_schema", check=file)

    file.write_text(file.read_text().replace("auth_user", "auth_person", 1))
    with pytest.raises(CommandError, match="run make schema"):
        call_command("dump_schema", check=file)


@pytest.mark.usefixtures("fresh_database")
def test_a_file_that_is_not_there_is_not_fresh(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="run make schema"):
        call_command("dump_schema", check=tmp_path / "nothing.sql")


@pytest.mark.usefixtures("fresh_database")
def test_a_dump_that_fails_says_why(tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
    program.chmod(0o755)

    with pytest.raises(DumpFailed, match="server version mismatch"):
        dump_schema(settings.DATABASE_OWNER_URL, pg_dump=program)
