"""The arithmetic of Oracle as DuckDB macros. Plain SQL: it runs at DuckDB's own speed.

Every macro gives NULL for NULL unless its comment says otherwise. `ora_fail` carries Oracle's number to
`failures.from_duckdb`: a cast that cannot succeed, because DuckDB's own `error()` may not stand in a window's ORDER BY.
"""

from __future__ import annotations

from typing import Final

MACROS: Final = (
    "ora_fail(message) AS CAST(message AS BIGINT)",
    # The double nearest to the number's first 15 digits: 0.1 + 0.2 is 0.3, and x / 3 * 3 is x.
    "ora_snap(x) AS CAST(format('{:.15g}', x) AS DOUBLE)",
    "ora_exact(x) AS CAST(format('{:.15g}', x) AS DECIMAL(38,15))",
    """ora_divide(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL
        WHEN b = 0 THEN CAST(ora_fail('ORA-01476') AS DOUBLE)
        ELSE ora_snap(CAST(a AS DOUBLE) / CAST(b AS DOUBLE)) END""",
    "ora_mean(total, n) AS CASE WHEN n = 0 THEN NULL ELSE ora_snap(CAST(total AS DOUBLE) / n) END",
    "ora_mod(a, b) AS CASE WHEN b = 0 THEN a ELSE a % b END",
    # Numbers and text.
    """ora_number(t) AS CASE
        WHEN t IS NULL THEN NULL
        WHEN NOT regexp_full_match(trim(t), '[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?')
            THEN CAST(ora_fail('ORA-01722: ' || t) AS DECIMAL(38,10))
        WHEN regexp_matches(t, '\\.[0-9]{10}[0-9]*[1-9]|[eE]-')
            THEN CAST(ora_fail('ORA-01426: ' || t) AS DECIMAL(38,10))
        ELSE CAST(trim(t) AS DECIMAL(38,10)) END""",
    # Oracle writes .5 for 0.5, and no zeros at the end.
    """ora_decimal_text(t) AS regexp_replace(
        CASE WHEN contains(t, '.') THEN rtrim(rtrim(t, '0'), '.') ELSE t END, '^(-?)0\\.', '\\1.')""",
    # Dates.
    "ora_days(a, b) AS ora_snap((epoch_us(a) - epoch_us(b)) / 86400000000.0::DOUBLE)",
    "ora_add_days(d, n) AS d + to_microseconds(CAST(round(CAST(n AS DOUBLE) * 86400) AS BIGINT) * 1000000)",
    "ora_is_last(d) AS last_day(d) = CAST(d AS DATE)",
    """ora_add_months(d, n) AS CASE WHEN ora_is_last(d)
        THEN CAST(last_day(d + to_months(n)) AS TIMESTAMP) + (d - date_trunc('day', d))
        ELSE d + to_months(n) END""",
    # INTERVAL '1' MONTH, unlike ADD_MONTHS, never moves to another day of the month.
    """ora_shift_months(d, n) AS CASE WHEN day(d + to_months(n)) <> day(d)
        THEN make_timestamp(ora_fail('ORA-01839')) ELSE d + to_months(n) END""",
    """ora_months_between(a, b) AS CASE
        WHEN day(a) = day(b) OR (ora_is_last(a) AND ora_is_last(b))
            THEN CAST((year(a) - year(b)) * 12 + month(a) - month(b) AS DOUBLE)
        ELSE ora_snap((year(a) - year(b)) * 12 + month(a) - month(b)
            + ((day(a) - day(b)) * 86400 + date_diff('second', date_trunc('day', a), a)
               - date_diff('second', date_trunc('day', b), b)) / (31.0::DOUBLE * 86400)) END""",
    "ora_last_day(d) AS CAST(last_day(d) AS TIMESTAMP) + (d - date_trunc('day', d))",
    # `weekday` counts from Sunday = 0.
    "ora_next_day(d, weekday) AS d + to_days(CAST((weekday - dayofweek(d) + 6) % 7 + 1 AS INTEGER))",
    "ora_sunday(d) AS date_trunc('day', d) - to_days(CAST(dayofweek(d) AS INTEGER))",
    "ora_year_week(d) AS date_trunc('day', d) - to_days(CAST((dayofyear(d) - 1) % 7 AS INTEGER))",
    "ora_month_week(d) AS date_trunc('day', d) - to_days(CAST((day(d) - 1) % 7 AS INTEGER))",
    # Text. '' is NULL in Oracle.
    """ora_substr(s, p, n) AS CASE WHEN n < 1 OR -p > length(s) THEN NULL
        ELSE NULLIF(substring(s, CASE WHEN p = 0 THEN 1 WHEN p < 0 THEN length(s) + p + 1 ELSE p END, n), '') END""",
    # A NULL pattern leaves the text alone, a NULL replacement removes the pattern.
    """ora_replace(s, old, new) AS CASE WHEN old IS NULL THEN s
        ELSE NULLIF(replace(s, old, coalesce(new, '')), '') END""",
    "ora_concat(a, b) AS NULLIF(concat(a, b), '')",
    "ora_pad_char(s, n) AS s || repeat(' ', greatest(0, n - strlen(s)))",
    "ora_pad_nchar(s, n) AS s || repeat(' ', greatest(0, n - length(s)))",
    """ora_aggregated(t) AS CASE WHEN strlen(t) > 4000 THEN CAST(ora_fail('ORA-01489') AS VARCHAR)
        ELSE NULLIF(t, '') END""",
    # A domain error where DuckDB would give NaN or fail in its own words.
    "ora_sqrt(x) AS CASE WHEN x < 0 THEN CAST(ora_fail('ORA-01428: ' || x) AS DOUBLE) ELSE ora_snap(sqrt(x)) END",
    "ora_ln(x) AS CASE WHEN x <= 0 THEN CAST(ora_fail('ORA-01428: ' || x) AS DOUBLE) ELSE ora_snap(ln(x)) END",
    """ora_log(b, x) AS CASE WHEN x <= 0 OR b <= 0 OR b = 1 THEN CAST(ora_fail('ORA-01428') AS DOUBLE)
        WHEN b = 10 THEN ora_snap(log10(x)) WHEN b = 2 THEN ora_snap(log2(x)) ELSE ora_snap(ln(x) / ln(b)) END""",
    """ora_power(a, b) AS CASE WHEN a < 0 AND b <> trunc(b) THEN CAST(ora_fail('ORA-01428') AS DOUBLE)
        WHEN a = 0 AND b < 0 THEN CAST(ora_fail('ORA-01476') AS DOUBLE) ELSE ora_snap(pow(a, b)) END""",
    """ora_fit(x, bound) AS CASE WHEN abs(x) >= bound THEN ora_fail('ORA-01438') ELSE x END""",
)
