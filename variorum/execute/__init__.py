"""How work is carried out: timed steps, and batches spread over processes, or machines, that may crash.

run.direct_run             steps as plain calls; nothing is recorded
engines.executor_of        what carries out batches: processes here, or the workers of a Dask or Ray cluster
engines.check_engine       raises UsageError for what is no engine; wrong_engine says what was expected
batch.carry_out            the result of a batch whatever its items do: one that makes it fail is given up alone
batch.failure_of           the failure that an exception is
unasked.leave_unasked      have a process of ours go on as where libraries are not installed that nothing asks
lease.end_lease            take a folder of work away, whoever still works in it
"""
