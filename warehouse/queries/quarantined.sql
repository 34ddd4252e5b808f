-- What could not be taken, or not wholly, and why?
SELECT reason, step, count(*) AS sources, sum(n_bytes)::BIGINT AS bytes, any_value(detail) AS for_example,
    list(source ORDER BY source)[:5] AS some_of_them
FROM quarantine
GROUP BY reason, step
ORDER BY sources DESC, reason;
