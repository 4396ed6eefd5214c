"""The configuration of the embedded PostgreSQL, for machines of every size."""

import pytest

from config.embedded.postgres_conf import MB, settings, shared_buffers_mb

GB = 1024 * MB


@pytest.mark.parametrize(
    ("memory", "buffers_mb"),
    [(512 * MB, 128), (2 * GB, 128), (4 * GB, 256), (8 * GB, 512), (16 * GB, 1024), (64 * GB, 1024)],
)
def test_buffers_are_a_sixteenth_of_the_memory_within_bounds(memory: int, buffers_mb: int) -> None:
    assert shared_buffers_mb(memory) == buffers_mb


@pytest.mark.parametrize(("options", "compression"), [("--with-lz4 --x", "lz4"), ("--without-icu", "off")])
def test_the_log_is_compressed_where_that_was_built_in(options: str, compression: str) -> None:
    text = settings(port=1, sockets="/tmp/it's", build_options=options)

    assert f"wal_compression = '{compression}'\n" in text
    assert "unix_socket_directories = '/tmp/it''s'\n" in text
