"""Topic -> task: the only arrows that point upward, on one page.

When an app below has news for one above, it commits its fact and calls `kit.nudge.nudge(topic, subject)`;
after the commit, the task named here is sent. The task looks at the facts in the database and moves as far as
they allow. A nudge may be lost or doubled: a job in config.schedule looks at everything unfinished anyway.
"""

NUDGES: dict[str, str] = {
    "payments.notice_stored": "payments.tasks.read_notice",
    "payments.lines_told": "payments.tasks.book_told_lines",
    "payments.file_prepared": "payments.tasks.send_file",
}
