-- Regions, the calendar, users of the systems and their logins.

INSERT INTO REGN BY NAME
SELECT *, row_number() OVER () AS SORT_NO, 'Y' AS USE_YN
FROM (VALUES
  ('01', '서울', '수도권', '02', 'W01'),
  ('02', '경기', '수도권', '031', 'W01'),
  ('03', '인천', '수도권', '032', 'W01'),
  ('04', '강원', '강원권', '033', 'W01'),
  ('05', '대전', '충청권', '042', 'W01'),
  ('06', '충남', '충청권', '041', 'W01'),
  ('07', '광주', '호남권', '062', 'W04'),
  ('08', '전북', '호남권', '063', 'W04'),
  ('09', '대구', '영남권', '053', 'W03'),
  ('10', '부산', '영남권', '051', 'W02'),
  ('11', '울산', '영남권', '052', 'W02'),
  ('12', '경남', '영남권', '055', 'W02'),
  ('13', '제주', '제주권', '064', 'W02')
) AS t (REGN_CD, REGN_NM, ZONE_NM, TEL_AREA_NO, MAIN_WHS_CD);

CREATE TEMP TABLE holiday AS
SELECT date_of(ymd) AS on_day, name
FROM (VALUES
  ('20230101', '신정'), ('20230121', '설날'), ('20230122', '설날'), ('20230123', '설날'), ('20230124', '대체공휴일'),
  ('20230301', '삼일절'), ('20230505', '어린이날'), ('20230527', '부처님오신날'), ('20230529', '대체공휴일'),
  ('20230606', '현충일'), ('20230815', '광복절'), ('20230928', '추석'), ('20230929', '추석'), ('20230930', '추석'),
  ('20231002', '임시공휴일'), ('20231003', '개천절'), ('20231009', '한글날'), ('20231225', '성탄절'),
  ('20240101', '신정'), ('20240209', '설날'), ('20240210', '설날'), ('20240211', '설날'), ('20240212', '대체공휴일'),
  ('20240301', '삼일절'), ('20240410', '국회의원선거'), ('20240505', '어린이날'), ('20240506', '대체공휴일'),
  ('20240515', '부처님오신날'), ('20240606', '현충일'), ('20240815', '광복절'), ('20240916', '추석'),
  ('20240917', '추석'), ('20240918', '추석'), ('20241001', '임시공휴일'), ('20241003', '개천절'),
  ('20241009', '한글날'), ('20241225', '성탄절'),
  ('20250101', '신정'), ('20250127', '임시공휴일'), ('20250128', '설날'), ('20250129', '설날'), ('20250130', '설날'),
  ('20250301', '삼일절'), ('20250303', '대체공휴일'), ('20250505', '어린이날'), ('20250506', '대체공휴일'),
  ('20250603', '대통령선거'), ('20250606', '현충일'), ('20250815', '광복절'), ('20251003', '개천절'),
  ('20251005', '추석'), ('20251006', '추석'), ('20251007', '추석'), ('20251008', '대체공휴일'), ('20251009', '한글날'),
  ('20251225', '성탄절'),
  ('20260101', '신정'), ('20260216', '설날'), ('20260217', '설날'), ('20260218', '설날'), ('20260301', '삼일절'),
  ('20260302', '대체공휴일'), ('20260505', '어린이날'), ('20260524', '부처님오신날'), ('20260525', '대체공휴일'),
  ('20260603', '지방선거'), ('20260606', '현충일'), ('20260815', '광복절'), ('20260817', '대체공휴일'),
  ('20260924', '추석'), ('20260925', '추석'), ('20260926', '추석'), ('20261003', '개천절'), ('20261005', '대체공휴일'),
  ('20261009', '한글날'), ('20261225', '성탄절')
) AS t (ymd, name);

INSERT INTO BIZ_CAL BY NAME
WITH days AS (
  SELECT d AS CAL_DT, dayofweek(d) + 1 AS DOW_NO, h.name AS HLDY_NM
  FROM generate_series(TIMESTAMP '2023-01-01', TIMESTAMP '2026-12-31', INTERVAL 1 DAY) AS t (d)
  LEFT JOIN holiday h ON h.on_day = d
)
SELECT ymd(CAL_DT) AS CAL_YMD, CAL_DT, ym(CAL_DT) AS CAL_YM, quarter(CAL_DT) AS QTR_NO, DOW_NO,
  ['일', '월', '화', '수', '목', '금', '토'][DOW_NO] AS DOW_NM,
  CASE WHEN HLDY_NM IS NULL THEN 'N' ELSE 'Y' END AS HLDY_YN, HLDY_NM,
  CASE WHEN HLDY_NM IS NULL AND DOW_NO BETWEEN 2 AND 6 THEN 'Y' ELSE 'N' END AS BIZ_DAY_YN,
  CASE WHEN BIZ_DAY_YN = 'Y' THEN
    count(*) FILTER (HLDY_NM IS NULL AND DOW_NO BETWEEN 2 AND 6) OVER (PARTITION BY ym(CAL_DT) ORDER BY CAL_DT)
  END AS MM_BIZ_DAY_NO
FROM days
ORDER BY CAL_DT;

-- Everybody on every business day of the history on which they worked there.
CREATE TEMP TABLE workday AS
SELECT e.EMP_NO AS emp_no, e.DEPT_CD AS dept_cd, e.GRD_CD AS grd_cd, c.CAL_DT AS on_day, c.CAL_YMD AS on_ymd,
  e.EMP_NO || '/' || c.CAL_YMD AS key
FROM EMP e
JOIN BIZ_CAL c ON c.BIZ_DAY_YN = 'Y' AND c.CAL_DT BETWEEN getvariable('history_from') AND present()
WHERE c.CAL_DT >= e.HIRE_DT
  AND (e.RETR_DT IS NULL OR c.CAL_DT < e.RETR_DT)
  AND (e.EMP_STAT_CD <> '20' OR c.CAL_YMD < '20260801')
ORDER BY c.CAL_DT, e.EMP_NO;

INSERT INTO SYS_USER BY NAME
SELECT 'hw' || e.EMP_NO AS USER_ID, e.EMP_NO,
  CASE WHEN e.DEPT_CD = 'D140' THEN '90' WHEN e.GRD_CD IN ('G5', 'G6') THEN '30' WHEN e.GRD_CD >= 'G3' THEN '20'
    ELSE '10' END AS ROLE_CD,
  moment('last login', e.EMP_NO, least(coalesce(e.RETR_DT, present()), present()) - INTERVAL 1 DAY, 8, 19)
    AS LAST_LOGIN_DTM,
  ymd(present() - to_days(whole('password', e.EMP_NO, 1, 140))) AS PWD_CHG_YMD,
  CASE WHEN chance('locked', e.EMP_NO, 0.05) THEN 5 ELSE whole('failed', e.EMP_NO, 0, 2) END AS LOGIN_FAIL_CNT,
  CASE WHEN chance('locked', e.EMP_NO, 0.05) THEN 'Y' ELSE 'N' END AS LOCK_YN,
  CASE WHEN e.RETR_DT IS NULL THEN 'Y' ELSE 'N' END AS USE_YN,
  e.HIRE_DT + INTERVAL 9 HOUR AS REG_DTM
FROM EMP e
ORDER BY e.EMP_NO;

INSERT INTO LOGIN_LOG BY NAME
SELECT row_number() OVER (ORDER BY login, emp_no) AS LOG_NO, 'hw' || emp_no AS USER_ID, login AS LOGIN_DTM,
  CASE WHEN failed THEN NULL ELSE login + to_minutes(whole('session', key, 20, 560)) END AS LOGOUT_DTM,
  '10.20.' || whole('net', emp_no, 1, 9) || '.' || whole('host', emp_no, 2, 250) AS IP_ADDR,
  CASE WHEN chance('mobile', key, CASE WHEN dept_cd LIKE 'D2%' THEN 0.4 ELSE 0.08 END) THEN '20' ELSE '10' END
    AS DVC_CD,
  CASE WHEN failed THEN '90' ELSE '10' END AS RSLT_CD,
  CASE WHEN failed THEN pick('failure', key, ['비밀번호 오류', '비밀번호 오류', '비밀번호 만료', 'OTP 오류']) END
    AS FAIL_RSN
FROM (
  SELECT *, moment('login', key, on_day, 8, 11) AS login, chance('login failed', key, 0.04) AS failed
  FROM workday
  WHERE chance('logs in', key, 0.8)
) AS attempts
ORDER BY LOG_NO;
