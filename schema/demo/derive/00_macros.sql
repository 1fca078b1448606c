-- What all scripts use. Chance is a digest of what is drawn and for whom, so every run and every DuckDB gives the same
-- rows, and a new column changes no other. Python sets the variables present, first_day and history_from.

CREATE TEMP MACRO rnd(what, whom) AS (md5_number_lower(what || '/' || whom) % 1000003) / 1000003.0;
CREATE TEMP MACRO chance(what, whom, probability) AS rnd(what, whom) < probability;
CREATE TEMP MACRO whole(what, whom, low, high) AS low + CAST(floor(rnd(what, whom) * (high - low + 1)) AS BIGINT);
CREATE TEMP MACRO pick(what, whom, options) AS options[whole(what, whom, 1, len(options))];
-- About normal, as the mean of three draws: most near the middle of low and high.
CREATE TEMP MACRO around(what, whom, low, high) AS
  low + (rnd(what || 1, whom) + rnd(what || 2, whom) + rnd(what || 3, whom)) / 3 * (high - low);

CREATE TEMP MACRO present() AS getvariable('present');
CREATE TEMP MACRO ymd(moment) AS strftime(moment, '%Y%m%d');
CREATE TEMP MACRO ym(moment) AS strftime(moment, '%Y%m');
CREATE TEMP MACRO date_of(text) AS strptime(text, '%Y%m%d');
CREATE TEMP MACRO won(amount, unit) AS CAST(round(amount / unit) * unit AS BIGINT);
-- A moment of that day between the two hours.
CREATE TEMP MACRO moment(what, whom, on_day, from_hour, to_hour) AS
  on_day + to_seconds(whole(what, whom, from_hour * 3600, to_hour * 3600 - 1));
-- Those of a department who were there at the beginning and still are, so that any date suits them.
SET VARIABLE staff = (
  SELECT map(list(DEPT_CD ORDER BY DEPT_CD), list(people ORDER BY DEPT_CD)) FROM (
    SELECT DEPT_CD, list(EMP_NO ORDER BY EMP_NO) AS people
    FROM EMP
    WHERE EMP_STAT_CD = '10' AND HIRE_DT < getvariable('first_day')
    GROUP BY DEPT_CD
  )
);
CREATE TEMP MACRO staff(department) AS getvariable('staff')[department];
