"""Every part of the platform looked at, one function a check, one sentence a finding.

    machine.py     this machine and this checkout
    servers.py     the embedded servers, started for the examination where they do not run
    database.py    PostgreSQL: reachable, new enough, durable, migrated, and closed where it must be
    services.py    Redis, the EVM node, the workers

A check never raises for what it looks at: what is wrong is a finding. Called by `manage.py doctor`.
"""
