-- About employees: particulars, schooling, appointments, appraisals; pay slips; leave and attendance.

INSERT INTO EMP_DTL BY NAME
SELECT e.EMP_NO, md5('rrn/' || e.EMP_NO) AS RRN_ENC,
  CASE WHEN e.DEPT_CD = 'D220' THEN pick('english', e.EMP_NO, ['Alex', 'Grace', 'Jin', 'Sora', 'Daniel']) END
    AS ENG_NM,
  printf('010-0%03d-%04d', whole('phone a', e.EMP_NO, 0, 999), whole('phone b', e.EMP_NO, 0, 9999)) AS MPHN_NO,
  printf('%05d', whole('zip', e.EMP_NO, 1000, 63000)) AS ZIP_NO,
  d.REGN_NM || ' ' || pick('street', e.EMP_NO, ['중앙로', '시청로', '한빛로', '새마을로', '공원로', '역전길'])
    || ' ' || whole('house', e.EMP_NO, 1, 300) AS ADDR,
  whole('block', e.EMP_NO, 101, 120) || '동 ' || whole('flat', e.EMP_NO, 1, 20) || '01호' AS DTL_ADDR,
  pick('bank', e.EMP_NO, ['003', '004', '004', '011', '020', '081', '088', '088', '090']) AS BANK_CD,
  md5('account/' || e.EMP_NO) AS BANK_ACCT_NO,
  CASE WHEN chance('married', e.EMP_NO, CASE WHEN e.GRD_CD IN ('G1', 'G2') THEN 0.3 ELSE 0.8 END) THEN 'Y'
    ELSE 'N' END
    AS MRRG_YN,
  CASE WHEN e.GNDR_CD = 'F' THEN '40' ELSE pick('service', e.EMP_NO, ['10', '10', '10', '10', '20', '30']) END
    AS MLTR_CD,
  CASE WHEN chance('disabled', e.EMP_NO, 0.03) THEN 'Y' ELSE 'N' END AS DSBL_YN,
  e.HIRE_DT + INTERVAL 10 HOUR AS UPD_DTM
FROM EMP e
JOIN DEPT d ON d.DEPT_CD = e.DEPT_CD
ORDER BY e.EMP_NO;

INSERT INTO EMP_EDU BY NAME
WITH finished AS (
  SELECT EMP_NO, CAST(left(BIRTH_YMD, 4) AS INTEGER) AS born,
    pick('schooling', EMP_NO, CASE WHEN DEPT_CD = 'D320' THEN [1, 1, 2, 2, 3] ELSE [2, 3, 3, 3, 3, 3, 4, 4] END)
      AS level
  FROM EMP
), steps AS (
  SELECT EMP_NO, born, level, 1 AS EDU_SEQ, 1 AS reached FROM finished
  UNION ALL
  SELECT EMP_NO, born, level, 2, least(level, 3) FROM finished WHERE level > 1
  UNION ALL
  SELECT EMP_NO, born, level, 3, 4 FROM finished WHERE level = 4
)
SELECT EMP_NO, EDU_SEQ, ['10', '20', '30', '40'][reached] AS EDU_LVL_CD,
  pick('school' || reached, EMP_NO, ['한빛', '가람', '미래', '대한', '동명', '새누리', '청솔', '세종'])
    || ['고등학교', '전문대학', '대학교', '대학원'][reached] AS SCHL_NM,
  CASE WHEN reached > 1 THEN pick('subject', EMP_NO, ['경영학', '경제학', '컴퓨터공학', '산업공학', '회계학', '무역학',
    '디자인학', '물류학', '국문학']) END AS MAJR_NM,
  (born + [16, 19, 19, 25][reached]) || '03' AS ENTR_YM,
  (born + [19, 21, 23, 27][reached]) || '02' AS GRDT_YM,
  CASE WHEN reached = level THEN 'Y' ELSE 'N' END AS LAST_EDU_YN
FROM steps
ORDER BY EMP_NO, EDU_SEQ;

INSERT INTO EMP_APNT BY NAME
WITH career AS (
  SELECT *, CAST(right(GRD_CD, 1) AS INTEGER) AS rank, coalesce(RETR_DT, present()) AS until,
    chance('moved', EMP_NO, 0.25) AND HIRE_DT < present() - INTERVAL 600 DAY AND MGR_EMP_NO IS NOT NULL AS moved,
    pick('moved from', EMP_NO, ['D110', 'D130', 'D210', 'D230', 'D310', 'D410', 'D420']) AS from_dept
  FROM EMP
), events AS (
  SELECT EMP_NO, HIRE_DT AS happened, '10' AS type, NULL AS bf_dept,
    CASE WHEN moved AND from_dept <> DEPT_CD THEN from_dept ELSE DEPT_CD END AS af_dept,
    NULL AS bf_grd, 'G' || greatest(1, least(rank, rank - 1)) AS af_grd, '신규 채용' AS reason
  FROM career
  UNION ALL
  SELECT EMP_NO, date_trunc('month', HIRE_DT + (until - HIRE_DT) * 0.5), '20', DEPT_CD, DEPT_CD,
    'G' || (rank - 1), GRD_CD, '정기 승진'
  FROM career WHERE rank > 1 AND until - HIRE_DT > INTERVAL 90 DAY
  UNION ALL
  SELECT EMP_NO, date_trunc('month', HIRE_DT + (until - HIRE_DT) * 0.4), '30', from_dept, DEPT_CD,
    NULL, NULL, pick('move reason', EMP_NO, ['조직 개편', '본인 희망', '인력 재배치'])
  FROM career WHERE moved AND from_dept <> DEPT_CD AND until - HIRE_DT > INTERVAL 90 DAY
  UNION ALL
  SELECT EMP_NO, TIMESTAMP '2026-08-01', '40', DEPT_CD, DEPT_CD, GRD_CD, GRD_CD,
    pick('absence', EMP_NO, ['육아휴직', '육아휴직', '질병휴직'])
  FROM career WHERE EMP_STAT_CD = '20'
  UNION ALL
  SELECT EMP_NO, RETR_DT, '60', DEPT_CD, NULL, GRD_CD, NULL,
    pick('leaving', EMP_NO, ['이직', '이직', '개인 사정', '학업', '계약 만료'])
  FROM career WHERE RETR_DT IS NOT NULL
)
SELECT row_number() OVER (ORDER BY happened, EMP_NO, type) AS APNT_NO, EMP_NO, type AS APNT_TP_CD,
  ymd(happened) AS APNT_YMD,
  bf_dept AS BF_DEPT_CD, af_dept AS AF_DEPT_CD, bf_grd AS BF_GRD_CD, af_grd AS AF_GRD_CD, reason AS APNT_RSN,
  pick('clerk', EMP_NO || type, staff('D110')) AS REG_EMP_NO, happened - INTERVAL 5 DAY AS REG_DTM
FROM events
ORDER BY APNT_NO;

INSERT INTO EMP_EVAL BY NAME
WITH scored AS (
  SELECT year AS EVAL_YY, EMP_NO, DEPT_CD, GRD_CD, MGR_EMP_NO AS EVAL_EMP_NO, EMP_NO || '/' || year AS key,
    round(around('work', EMP_NO || '/' || year, 58, CASE WHEN DEPT_CD LIKE 'D2%' THEN 102 ELSE 98 END), 1)
      AS PRFM_SCR,
    round(around('skill', EMP_NO, 60, 98) + around('skill year', EMP_NO || '/' || year, -4, 4), 1) AS CMPT_SCR
  FROM EMP, (VALUES ('2023'), ('2024'), ('2025')) AS t (year)
  WHERE ymd(HIRE_DT) < year || '0701' AND (RETR_DT IS NULL OR ymd(RETR_DT) > year || '1231')
)
SELECT EVAL_YY, EMP_NO, DEPT_CD, GRD_CD, EVAL_EMP_NO, least(PRFM_SCR, 100) AS PRFM_SCR,
  least(CMPT_SCR, 100) AS CMPT_SCR,
  round(least(PRFM_SCR, 100) * 0.6 + least(CMPT_SCR, 100) * 0.4, 1) AS TOT_SCR,
  CASE WHEN place < 0.06 THEN 'S' WHEN place < 0.26 THEN 'A' WHEN place < 0.76 THEN 'B' WHEN place < 0.95 THEN 'C'
    ELSE 'D' END AS EVAL_GRD_CD,
  CASE WHEN chance('comment', key, 0.3) THEN pick('comment text', key, ['업무 성과가 뛰어남', '협업 능력이 좋음',
    '목표 달성률을 높일 필요가 있음', '전문성 향상을 위한 교육 권장']) END AS EVAL_CMT,
  'Y' AS CFRM_YN
FROM (
  SELECT *, percent_rank() OVER (PARTITION BY EVAL_YY ORDER BY PRFM_SCR * 0.6 + CMPT_SCR * 0.4 DESC, EMP_NO) AS place
  FROM scored
) AS placed
ORDER BY EVAL_YY, EMP_NO;

-- Pay slips: the items of a month add up to SAL_HIST.

INSERT INTO SAL_ITEM BY NAME
SELECT *, row_number() OVER () AS SORT_NO, 'Y' AS USE_YN
FROM (VALUES
  ('P010', '기본급', 'P', 'Y'), ('P020', '식대', 'P', 'N'), ('P030', '직책수당', 'P', 'Y'), ('P090', '상여금', 'P', 'Y'),
  ('D010', '국민연금', 'D', 'N'), ('D020', '건강보험', 'D', 'N'), ('D030', '장기요양보험', 'D', 'N'),
  ('D040', '고용보험', 'D', 'N'), ('D050', '소득세', 'D', 'N'), ('D060', '지방소득세', 'D', 'N')
) AS t (SAL_ITEM_CD, SAL_ITEM_NM, PAY_DEDU_CD, TAX_YN);

INSERT INTO SAL_DTL BY NAME
WITH parts AS (
  SELECT s.EMP_NO, s.SAL_YM, s.BASE_AMT AS base, s.BONUS_AMT AS bonus, s.DEDU_AMT AS dedu,
    CASE WHEN e.GRD_CD IN ('G5', 'G6') THEN won(s.BASE_AMT * 0.08, 1000) ELSE 0 END AS post,
    won(s.DEDU_AMT * 0.29, 10) AS pension, won(s.DEDU_AMT * 0.22, 10) AS health, won(s.DEDU_AMT * 0.03, 10) AS care,
    won(s.DEDU_AMT * 0.06, 10) AS job, won(s.DEDU_AMT * 0.035, 10) AS local_tax
  FROM SAL_HIST s
  JOIN EMP e ON e.EMP_NO = s.EMP_NO
)
SELECT EMP_NO, SAL_YM, item AS SAL_ITEM_CD, amount AS ITEM_AMT
FROM (
  SELECT EMP_NO, SAL_YM, unnest(['P010', 'P020', 'P030', 'P090', 'D010', 'D020', 'D030', 'D040', 'D050', 'D060'])
    AS item,
    unnest([base - 200000 - post, 200000, post, bonus, pension, health, care, job,
      dedu - pension - health - care - job - local_tax, local_tax]) AS amount
  FROM parts
) AS items
WHERE amount <> 0
ORDER BY SAL_YM, EMP_NO, item DESC;

-- Leave first, because attendance shows it: some whole weeks, mostly in summer, and single days.

INSERT INTO LEAV_APLY BY NAME
WITH days AS (
  SELECT *, date_trunc('week', on_day) AS week,
    chance('holiday', emp_no || '/' || ymd(date_trunc('week', on_day)),
      CASE month(on_day) WHEN 7 THEN 0.05 WHEN 8 THEN 0.12 ELSE 0.008 END) AS weeklong
  FROM workday
), leaves AS (
  SELECT emp_no, min(on_day) AS first, max(on_day) AS last, count(*) AS days, '10' AS type
  FROM days WHERE weeklong
  GROUP BY emp_no, week
  UNION ALL
  SELECT emp_no, on_day, on_day, CASE WHEN type = '20' THEN 0.5 ELSE 1 END, type
  FROM (
    SELECT *, pick('leave type', key, ['10', '10', '10', '10', '10', '20', '20', '20', '30', '30', '40', '50'])
      AS type
    FROM days
    WHERE NOT weeklong AND chance('leave', key, CASE WHEN dayofweek(on_day) IN (1, 5) THEN 0.045 ELSE 0.025 END)
  ) AS singles
), asked AS (
  SELECT l.*, e.MGR_EMP_NO AS manager, l.emp_no || '/' || ymd(first) AS key,
    first - to_days(whole('asked', l.emp_no || '/' || ymd(first), 1, 14)) AS asked_on
  FROM leaves l
  JOIN EMP e ON e.EMP_NO = l.emp_no
)
SELECT row_number() OVER (ORDER BY asked_on, emp_no, first) AS LEAV_NO, emp_no AS EMP_NO, type AS LEAV_TP_CD,
  asked_on AS APLY_DT, first AS STRT_DT, last AS END_DT, days AS LEAV_DAYS,
  CASE type WHEN '30' THEN pick('ill', key, ['감기', '병원 진료', '건강검진']) WHEN '40' THEN pick('family', key,
    ['본인 결혼', '가족 상', '자녀 출산']) WHEN '50' THEN '예비군 훈련' ELSE pick('why', key, ['개인 사유', '가족 여행',
    '집안일', NULL]) END AS LEAV_RSN,
  CASE WHEN chance('refused', key, 0.03) THEN '90' WHEN last > present() - INTERVAL 3 DAY THEN '10' ELSE '30' END
    AS APRV_STAT_CD,
  manager AS APRV_EMP_NO,
  CASE WHEN APRV_STAT_CD <> '10' THEN asked_on + INTERVAL 1 DAY END AS APRV_DT,
  emp_no AS REG_EMP_NO, asked_on + INTERVAL 10 HOUR AS REG_DTM
FROM asked
ORDER BY LEAV_NO;

INSERT INTO LEAV_BAL BY NAME
WITH used AS (
  SELECT EMP_NO, strftime(STRT_DT, '%Y') AS year, sum(LEAV_DAYS) AS days
  FROM LEAV_APLY
  WHERE APRV_STAT_CD = '30' AND LEAV_TP_CD IN ('10', '20')
  GROUP BY ALL
), years AS (
  SELECT EMP_NO, year, least(25, 15 + greatest(0, CAST(year AS INTEGER) - year(HIRE_DT)) // 2) AS granted
  FROM EMP, (VALUES ('2023'), ('2024'), ('2025'), ('2026')) AS t (year)
  WHERE strftime(HIRE_DT, '%Y') <= year AND (RETR_DT IS NULL OR strftime(RETR_DT, '%Y') >= year)
)
SELECT y.EMP_NO, y.year AS BASE_YY, greatest(granted, ceil(coalesce(days, 0))) AS GRNT_DAYS,
  coalesce(days, 0) AS USE_DAYS, GRNT_DAYS - USE_DAYS AS RMN_DAYS
FROM years y
LEFT JOIN used u ON u.EMP_NO = y.EMP_NO AND u.year = y.year
ORDER BY BASE_YY, y.EMP_NO;

INSERT INTO ATND BY NAME
WITH days AS (
  SELECT w.*, l.LEAV_TP_CD AS leave, rnd('attendance', w.key) AS draw,
    CASE WHEN dept_cd IN ('D320', 'D420') THEN 0.012 WHEN dayofweek(on_day) = 1 THEN 0.05 ELSE 0.028 END AS late,
    CASE WHEN dept_cd IN ('D230', 'D140', 'D430') THEN 0.22 ELSE 0.03 END AS home,
    CASE WHEN dept_cd IN ('D210', 'D220', 'D240', 'D250') THEN 0.08 ELSE 0.01 END AS away
  FROM workday w
  LEFT JOIN LEAV_APLY l ON l.EMP_NO = w.emp_no AND w.on_day BETWEEN l.STRT_DT AND l.END_DT AND l.APRV_STAT_CD = '30'
), kinds AS (
  SELECT *, CASE WHEN leave <> '20' THEN '50' WHEN draw < 0.002 THEN '40' WHEN draw < 0.002 + late THEN '20'
    WHEN draw < 0.01 + late THEN '30' WHEN draw < 0.01 + late + home THEN '70' WHEN draw < 0.01 + late + home + away
    THEN '60' ELSE '10' END AS kind
  FROM days
), times AS (
  SELECT *,
    CASE WHEN kind IN ('40', '50') THEN NULL
      WHEN kind = '20' THEN moment('in', key, on_day, 9, 10) + INTERVAL 1 MINUTE
      ELSE on_day + INTERVAL 8 HOUR + to_minutes(whole('in', key, 10, 59)) END AS came,
    CASE WHEN kind IN ('40', '50') THEN NULL WHEN kind = '30' OR leave = '20' THEN moment('out', key, on_day, 14, 16)
      WHEN chance('overtime', key, CASE WHEN month(on_day) IN (3, 11, 12) THEN 0.35 ELSE 0.18 END)
      THEN moment('out', key, on_day, 19, 22) ELSE on_day + INTERVAL 18 HOUR + to_minutes(whole('out', key, 0, 40))
      END AS went
  FROM kinds
)
SELECT emp_no AS EMP_NO, on_ymd AS WORK_YMD, kind AS ATND_CD, came AS IN_DTM, went AS OUT_DTM,
  coalesce(greatest(0, date_diff('minute', came, went) - 60), 0) AS WORK_MIN,
  coalesce(greatest(0, date_diff('minute', on_day + INTERVAL 19 HOUR, went)), 0) AS OT_MIN,
  CASE WHEN ym(on_day) < ym(present()) THEN 'Y' ELSE 'N' END AS CLS_YN
FROM times
ORDER BY on_day, emp_no;
