-- The furniture works in Yongin: lines, machines, materials, work orders and what they gave; upkeep; quality.

INSERT INTO PROD_LINE BY NAME
SELECT *, 'D300' AS DEPT_CD, pick('line head', LINE_CD, staff('D320')) AS EMP_NO
FROM (VALUES
  ('L01', '의자 조립라인', 60, '20170301', 'Y'),
  ('L02', '책상 가공라인', 40, '20170301', 'Y'),
  ('L03', '수납장 조립라인', 45, '20190902', 'Y'),
  ('L04', '도장라인', 90, '20180604', 'Y'),
  ('L05', '시험생산라인', 10, '20150105', 'N')
) AS t (LINE_CD, LINE_NM, DAY_CAPA_QTY, STRT_YMD, USE_YN);

INSERT INTO MTRL BY NAME
WITH supplying AS (
  SELECT list(SUPP_CD ORDER BY SUPP_CD) AS codes FROM SUPP WHERE USE_YN = 'Y'
), materials AS (
  SELECT *, printf('M%05d', row_number() OVER ()) AS code
  FROM (VALUES
    ('파티클보드 18T', '10', 'EA', 14500), ('MDF 15T', '10', 'EA', 12800), ('자작합판 15T', '10', 'EA', 31000),
    ('각형 강관 25mm', '10', 'M', 3200), ('원형 강관 32mm', '10', 'M', 3900), ('알루미늄 프로파일', '10', 'M', 6200),
    ('메쉬 원단', '10', 'M', 8800), ('인조가죽', '10', 'M', 11200), ('성형 스펀지', '10', 'EA', 6400),
    ('나일론 베이스', '10', 'EA', 9800), ('강화유리 5T', '10', 'EA', 24000), ('분체도료 백색', '10', 'KG', 7800),
    ('분체도료 흑색', '10', 'KG', 7600), ('가스 실린더', '20', 'EA', 8300), ('캐스터 바퀴', '20', 'SET', 4200),
    ('틸트 기구', '20', 'EA', 13500), ('팔걸이 세트', '20', 'SET', 9100), ('높이조절 모터', '20', 'EA', 58000),
    ('제어 스위치', '20', 'EA', 12500), ('3단 레일', '20', 'SET', 5600), ('경첩', '20', 'EA', 900),
    ('손잡이', '20', 'EA', 1500), ('잠금장치', '20', 'EA', 3700), ('육각볼트 M6', '20', 'SET', 700),
    ('목공 접착제', '20', 'L', 5400), ('엣지밴드', '20', 'M', 600), ('높이조절발', '20', 'SET', 2100),
    ('전선 덕트', '20', 'EA', 4800), ('포장상자 대', '30', 'EA', 3100), ('포장상자 중', '30', 'EA', 2200),
    ('완충재', '30', 'M', 500), ('스트레치 필름', '30', 'M', 300), ('조립설명서', '30', 'EA', 150), ('단종 원단', '10', 'M', 9900)
  ) AS t (name, type, unit, price)
)
SELECT code AS MTRL_CD, name AS MTRL_NM, type AS MTRL_TP_CD, unit AS UNIT_CD, price AS STD_PRC,
  pick('source', code, codes) AS SUPP_CD, whole('safe', code, 2, 20) * 50 AS SAFE_QTY,
  CASE name WHEN '단종 원단' THEN 0
    ELSE CAST(floor(SAFE_QTY * around('held', code, 0.2, 3.4)) AS INTEGER) END AS STCK_QTY,
  CASE name WHEN '단종 원단' THEN 'N' ELSE 'Y' END AS USE_YN, TIMESTAMP '2022-11-01 09:00:00' AS REG_DTM
FROM materials, supplying
ORDER BY code;

INSERT INTO BOM BY NAME
WITH made AS (
  SELECT PRDT_CD, CTGR_CD, REG_DT, m.MTRL_CD, m.MTRL_TP_CD, PRDT_CD || m.MTRL_CD AS key,
    row_number() OVER (PARTITION BY PRDT_CD ORDER BY rnd('part', PRDT_CD || m.MTRL_CD)) AS place
  FROM PRDT, MTRL m
  WHERE CTGR_CD LIKE 'C%' AND m.USE_YN = 'Y' AND (m.MTRL_NM IN ('육각볼트 M6', '조립설명서') OR CASE CTGR_CD
    WHEN 'C01' THEN m.MTRL_NM IN ('메쉬 원단', '인조가죽', '성형 스펀지', '나일론 베이스', '가스 실린더', '캐스터 바퀴', '틸트 기구', '팔걸이 세트',
      '포장상자 대')
    WHEN 'C02' THEN m.MTRL_NM IN ('파티클보드 18T', 'MDF 15T', '자작합판 15T', '각형 강관 25mm', '높이조절 모터', '제어 스위치', '엣지밴드',
      '높이조절발', '전선 덕트', '포장상자 대')
    ELSE m.MTRL_NM IN ('파티클보드 18T', 'MDF 15T', '3단 레일', '경첩', '손잡이', '잠금장치', '엣지밴드', '분체도료 백색', '포장상자 중') END)
)
SELECT PRDT_CD, MTRL_CD, row_number() OVER (PARTITION BY PRDT_CD ORDER BY MTRL_CD) AS BOM_SEQ,
  pick('need', key, [1, 1, 2, 2, 4, 0.5, 1.25]) AS NEED_QTY, pick('loss', key, [0, 1, 1.5, 2, 3]) AS LOSS_RT,
  ymd(REG_DT) AS APLY_STRT_YMD, '99991231' AS APLY_END_YMD
FROM made
WHERE place <= 8
ORDER BY PRDT_CD, MTRL_CD;

INSERT INTO EQP BY NAME
WITH machines AS (
  SELECT *, printf('E%s%02d', right(line, 2), row_number() OVER (PARTITION BY line ORDER BY name)) AS code
  FROM (VALUES
    ('L01', '자동 재단기 1호', '10', 42000000), ('L01', '의자 조립기 1호', '20', 68000000), ('L01', '의자 조립기 2호', '20', 71000000),
    ('L01', '포장기 1호', '40', 23000000), ('L01', '조립 컨베이어 1호', '50', 35000000), ('L01', '하중 검사기', '60', 18000000),
    ('L02', '패널쏘 1호', '10', 88000000), ('L02', '패널쏘 2호', '10', 95000000), ('L02', 'CNC 가공기 1호', '10', 142000000),
    ('L02', '엣지밴더 1호', '20', 64000000), ('L02', '책상 조립기 1호', '20', 52000000), ('L02', '포장기 2호', '40', 24000000),
    ('L02', '조립 컨베이어 2호', '50', 36000000), ('L03', '재단기 2호', '10', 45000000), ('L03', '수납장 조립기 1호', '20', 59000000),
    ('L03', '수납장 조립기 2호', '20', 61000000), ('L03', '포장기 3호', '40', 25000000), ('L03', '치수 검사기', '60', 27000000),
    ('L04', '분체 도장기 1호', '30', 118000000), ('L04', '분체 도장기 2호', '30', 121000000), ('L04', '건조로', '30', 76000000),
    ('L04', '도장 컨베이어', '50', 41000000), ('L04', '도막 검사기', '60', 22000000), ('L05', '시험 조립기', '20', 15000000)
  ) AS t (line, name, type, price)
)
SELECT code AS EQP_CD, name AS EQP_NM, type AS EQP_TP_CD, line AS LINE_CD,
  CASE WHEN type IN ('40', '60') THEN max(code) FILTER (type = '50') OVER (PARTITION BY line) END AS UPPER_EQP_CD,
  pick('maker', name, ['대성기계', '동아정밀', '한길엔지니어링', '신흥테크']) AS MAKR_NM,
  'HM-' || whole('model', name, 100, 990) AS MODL_NM,
  date_of('20150105') + to_days(whole('bought', name, 700, 3300)) AS BUY_DT, price AS BUY_AMT,
  pick('cycle', name, [30, 30, 60, 90]) AS CHK_CYCL_DAYS,
  CASE WHEN line = 'L05' THEN '90' WHEN name = '재단기 2호' THEN '30' WHEN name = '포장기 2호' THEN '20'
    ELSE '10' END AS EQP_STAT_CD,
  pick('keeper', name, staff('D320')) AS MNG_EMP_NO, CASE line WHEN 'L05' THEN TIMESTAMP '2025-06-30' END AS DSPS_DT,
  BUY_DT + INTERVAL 9 HOUR AS REG_DTM
FROM machines
ORDER BY code;

-- Two or three work orders a week and line; a few are made again.
INSERT INTO WORK_ORD BY NAME
WITH made AS (
  SELECT CTGR_CD, list(PRDT_CD ORDER BY PRDT_CD) AS goods FROM PRDT WHERE CTGR_CD LIKE 'C%' AND SALE_YN = 'Y'
    GROUP BY CTGR_CD
), weeks AS (
  SELECT l.LINE_CD, l.DAY_CAPA_QTY, m.goods, w AS monday, n, l.LINE_CD || ymd(w) || n AS key
  FROM PROD_LINE l
  JOIN made m ON m.CTGR_CD = ['C01', 'C02', 'C03'][CAST(right(l.LINE_CD, 1) AS INTEGER)]
  CROSS JOIN generate_series(date_trunc('week', getvariable('history_from')) + INTERVAL 7 DAY, present(),
    INTERVAL 7 DAY) AS t (w)
  CROSS JOIN (VALUES (0), (1), (2)) AS o (n)
  WHERE l.LINE_CD <= 'L03' AND chance('wanted', l.LINE_CD || ymd(w) || n,
    CASE WHEN month(w) IN (2, 3, 11, 12) THEN 0.95 ELSE 0.75 END)
), issued AS (
  SELECT *, monday + to_days(CAST(n AS INTEGER)) AS issued_on FROM weeks
    WHERE monday + to_days(CAST(n AS INTEGER)) <= present()
), numbered AS (
  SELECT *, printf('W%s%03d', strftime(issued_on, '%y%m%d'),
    row_number() OVER (PARTITION BY issued_on ORDER BY LINE_CD)) AS number FROM issued
)
SELECT number AS WORK_ORD_NO, pick('product', key, goods) AS PRDT_CD, LINE_CD,
  pick('clerk', key, staff('D320')) AS ORD_EMP_NO,
  ymd(issued_on) AS ORD_YMD, DAY_CAPA_QTY * whole('days', key, 1, 3) - whole('less', key, 0, 4) * 5 AS PLAN_QTY,
  ymd(issued_on + to_days(whole('due', key, 3, 6))) AS DUE_YMD,
  CASE WHEN chance('called off', key, 0.03) THEN '90' WHEN issued_on > present() - INTERVAL 2 DAY THEN '10'
    WHEN issued_on > present() - INTERVAL 5 DAY THEN '20' ELSE '30' END AS WORK_STAT_CD,
  pick('urgent', key, [1, 2, 2, 3, 3, 3, 4, 5]) AS PRRT_NO,
  CASE WHEN chance('again', key, 0.03) THEN lag(number, 3) OVER (PARTITION BY LINE_CD ORDER BY number) END
    AS UPPER_WORK_ORD_NO,
  ORD_EMP_NO AS REG_EMP_NO, issued_on + INTERVAL 8 HOUR AS REG_DTM,
  CASE WHEN WORK_STAT_CD = '90' THEN issued_on + INTERVAL 26 HOUR END AS UPD_DTM
FROM (SELECT * FROM numbered) AS n
ORDER BY number;

-- Work is split over shifts; the night gives more defects, and so did the desk line before its new saw in 2025.
INSERT INTO PROD_RSLT BY NAME
WITH shifts AS (
  SELECT w.*, n, w.WORK_ORD_NO || n AS key,
    (SELECT count(*) FROM (VALUES (1), (2), (3), (4)) AS x (n) WHERE x.n <= greatest(1, least(4, w.PLAN_QTY // 35)))
    AS parts
  FROM WORK_ORD w
  CROSS JOIN (VALUES (1), (2), (3), (4)) AS t (n)
  WHERE w.WORK_STAT_CD IN ('20', '30')
), made AS (
  SELECT *, PLAN_QTY // parts + CASE WHEN n <= PLAN_QTY % parts THEN 1 ELSE 0 END AS quantity,
    date_of(ORD_YMD) + to_days(CAST((n + 1) // 2 AS INTEGER)) AS made_on,
      CASE n % 2 WHEN 1 THEN 'D' ELSE 'N' END AS shift
  FROM shifts
  WHERE n <= parts
), judged AS (
  SELECT *, least(quantity, CAST(floor(quantity
    * around('defects', key, 0, 0.05 + CASE shift WHEN 'N' THEN 0.03 ELSE 0 END
    + CASE WHEN LINE_CD = 'L02' AND ORD_YMD < '20250401' THEN 0.05 ELSE 0 END) + rnd('rounding', key)) AS INTEGER))
      AS defects
  FROM made
  WHERE made_on <= present()
)
SELECT row_number() OVER (ORDER BY made_on, WORK_ORD_NO, n) AS RSLT_NO, WORK_ORD_NO, j.LINE_CD,
  ymd(made_on) AS PROD_YMD,
  shift AS SHFT_CD, pick('machine', key, codes) AS EQP_CD, quantity AS PROD_QTY, quantity - defects AS GOOD_QTY,
  defects AS DFCT_QTY, whole('minutes', key, 380, 480) AS WORK_MIN,
  CASE WHEN chance('stopped', key, 0.25) THEN whole('stop', key, 5, 90) ELSE 0 END AS STOP_MIN,
  whole('workers', key, 4, 9) AS WRKR_CNT, 'LT' || strftime(made_on, '%y%m%d') || right(WORK_ORD_NO, 3) || n AS LOT_NO
FROM judged j
JOIN (SELECT LINE_CD, list(EQP_CD ORDER BY EQP_CD) AS codes FROM EQP WHERE EQP_TP_CD = '20' GROUP BY LINE_CD)
  AS m ON m.LINE_CD = j.LINE_CD
ORDER BY RSLT_NO;

INSERT INTO EQP_RUN_LOG BY NAME
WITH readings AS (
  SELECT e.EQP_CD, e.EQP_TP_CD, c.CAL_DT + to_hours(h) AS read_at,
    e.EQP_CD || strftime(c.CAL_DT + to_hours(h), '%m%d%y%H') AS key,
    month(c.CAL_DT) IN (6, 7, 8) AS summer
  FROM EQP e
  CROSS JOIN BIZ_CAL c
  CROSS JOIN (VALUES (9), (11), (14), (16)) AS t (h)
  WHERE c.BIZ_DAY_YN = 'Y' AND c.CAL_DT BETWEEN getvariable('history_from') AND present()
    AND c.CAL_DT >= e.BUY_DT AND (e.DSPS_DT IS NULL OR c.CAL_DT < e.DSPS_DT)
), measured AS (
  SELECT *, chance('runs', key, 0.92) AS runs,
    round(around('heat', key, 24, 62) + CASE WHEN EQP_TP_CD = '30' THEN 38 ELSE 0 END + CASE WHEN summer THEN 4
      ELSE 0 END, 1) AS heat,
    round(0.6 + rnd('shake', key) ** 6 * 7 + rnd('worn', EQP_CD), 2) AS shake
  FROM readings
)
SELECT EQP_CD, read_at AS LOG_DTM, CASE WHEN runs THEN 'Y' ELSE 'N' END AS RUN_YN,
  CASE WHEN runs THEN heat ELSE 22 END AS TEMP_VAL, CASE WHEN runs THEN shake ELSE 0 END AS VIBR_VAL,
  CASE WHEN runs THEN round(around('power', key, 4, 18) * CASE EQP_TP_CD WHEN '30' THEN 3 ELSE 1 END, 2)
    ELSE 0.2 END AS PWR_KWH,
  CASE WHEN NOT runs THEN NULL WHEN heat > CASE EQP_TP_CD WHEN '30' THEN 98 ELSE 60 END THEN '10'
    WHEN shake > 7 THEN '20'
    WHEN chance('overload', key, 0.001) THEN '30' END AS ALRM_CD
FROM measured
ORDER BY read_at, EQP_CD;

INSERT INTO EQP_CHK BY NAME
WITH plans AS (
  SELECT e.EQP_CD, e.EQP_CD || ymd(d) AS key, d AS planned
  FROM EQP e,
  LATERAL (SELECT unnest(generate_series(getvariable('first_day') + to_days(whole('first check', e.EQP_CD, 0, 29)),
    coalesce(e.DSPS_DT, present() + INTERVAL 20 DAY), to_days(CAST(e.CHK_CYCL_DAYS AS INTEGER)))) AS d) AS t
  WHERE d >= e.BUY_DT
), done AS (
  SELECT *, planned + to_days(pick('late check', key, [0, 0, 0, 0, 1, 1, 2, 5])) AS checked,
    chance('skipped', key, 0.02) AS skipped FROM plans
)
SELECT row_number() OVER (ORDER BY planned, EQP_CD) AS CHK_NO, EQP_CD, ymd(planned) AS PLAN_YMD,
  CASE WHEN checked <= present() AND NOT skipped THEN ymd(checked) END AS CHK_YMD,
  CASE WHEN CHK_YMD IS NOT NULL THEN pick('checker', key, staff('D330')) END AS CHK_EMP_NO,
  CASE WHEN CHK_YMD IS NOT NULL THEN pick('result', key, ['10', '10', '10', '10', '10', '10', '20', '20', '30']) END
    AS CHK_RSLT_CD,
  CASE CHK_RSLT_CD WHEN '20' THEN pick('found', key, ['벨트 마모', '윤활유 부족', '소음 발생']) WHEN '30' THEN pick('found', key,
    ['모터 과열', '센서 오작동', '유압 누유']) END AS CHK_CN
FROM done
ORDER BY CHK_NO;

UPDATE EQP SET LAST_CHK_DT = last.checked
FROM (SELECT EQP_CD, max(date_of(CHK_YMD)) AS checked FROM EQP_CHK GROUP BY EQP_CD) AS last
WHERE last.EQP_CD = EQP.EQP_CD;

INSERT INTO EQP_RPR BY NAME
WITH failures AS (
  SELECT e.EQP_CD, e.EQP_STAT_CD, c.CAL_DT, e.EQP_CD || c.CAL_YMD AS key
  FROM EQP e
  JOIN BIZ_CAL c ON c.BIZ_DAY_YN = 'Y' AND c.CAL_DT BETWEEN greatest(e.BUY_DT, getvariable('first_day'))
    AND coalesce(e.DSPS_DT, present() - INTERVAL 3 DAY)
  WHERE chance('fails', e.EQP_CD || c.CAL_YMD, 0.006 + rnd('worn', e.EQP_CD) ** 2 * 0.03)
    OR e.EQP_STAT_CD = '30' AND c.CAL_YMD = '20261117'
), repaired AS (
  SELECT *, moment('fails', key, CAL_DT, 9, 18) AS failed,
    CAST(20 + rnd('stop', key) ** 3 * 2200 AS INTEGER) AS minutes,
    EQP_STAT_CD = '30' AND ymd(CAL_DT) = '20261117' AS open, chance('outside', key, 0.3) AS outside
  FROM failures
)
SELECT row_number() OVER (ORDER BY failed, EQP_CD) AS RPR_NO, EQP_CD, failed AS FAIL_DTM,
  CASE WHEN NOT open THEN failed + to_minutes(minutes) END AS RPR_END_DTM,
  pick('kind', key, ['10', '10', '10', '20', '20', '30', '40']) AS FAIL_TP_CD,
    CASE WHEN NOT open THEN minutes END AS STOP_MIN,
  CASE WHEN NOT open THEN won((minutes * 300 + 30000) * CASE WHEN outside THEN 3 ELSE 1 END, 1000) END AS RPR_AMT,
  CASE WHEN outside THEN 'Y' ELSE 'N' END AS OTSD_YN,
  CASE WHEN outside THEN pick('helper', key, (SELECT list(SUPP_CD ORDER BY SUPP_CD) FROM SUPP WHERE USE_YN = 'Y')) END
    AS SUPP_CD,
  CASE WHEN NOT outside THEN pick('repairer', key, staff('D320')) END AS RPR_EMP_NO,
  CASE WHEN NOT open THEN pick('work', key, ['부품 교체', '배선 수리', '센서 교정', '프로그램 재설정', '벨트 교체']) END AS RPR_CN
FROM repaired
ORDER BY RPR_NO;

-- Every delivery of goods is looked at, and a part of what is made.
INSERT INTO QC_RSLT BY NAME
WITH looked AS (
  SELECT '10' AS type, r.RCPT_DT AS on_day, d.PRDT_CD, r.RCPT_NO, NULL AS rslt_no, r.RCPT_QTY AS lot,
    r.DFCT_QTY AS bad, 'r' || r.RCPT_NO AS key
  FROM PO_RCPT r
  JOIN PO_DTL d ON d.PO_NO = r.PO_NO AND d.LINE_NO = r.LINE_NO
  UNION ALL
  SELECT '20', date_of(p.PROD_YMD), w.PRDT_CD, NULL, p.RSLT_NO, p.PROD_QTY, p.DFCT_QTY, 'p' || p.RSLT_NO
  FROM PROD_RSLT p
  JOIN WORK_ORD w ON w.WORK_ORD_NO = p.WORK_ORD_NO
  WHERE chance('looked at', 'p' || p.RSLT_NO, 0.5)
  UNION ALL
  SELECT '30', least(date_of(p.PROD_YMD) + INTERVAL 1 DAY, present()), w.PRDT_CD, NULL, p.RSLT_NO, p.GOOD_QTY,
    CASE WHEN chance('slipped', 's' || p.RSLT_NO, 0.06) THEN 1 ELSE 0 END, 's' || p.RSLT_NO
  FROM PROD_RSLT p
  JOIN WORK_ORD w ON w.WORK_ORD_NO = p.WORK_ORD_NO
  WHERE chance('looked at', 's' || p.RSLT_NO, 0.4)
)
SELECT row_number() OVER (ORDER BY on_day, key) AS QC_NO, type AS QC_TP_CD, ymd(on_day) AS QC_YMD, PRDT_CD, RCPT_NO,
  rslt_no AS RSLT_NO, lot AS SMPL_QTY, bad AS DFCT_QTY,
  CASE WHEN bad = 0 THEN 'P' WHEN bad > lot * 0.08 THEN 'F' WHEN bad > lot * 0.04 THEN 'C' ELSE 'P' END AS JDGM_CD,
  pick('inspector', key, staff('D330')) AS QC_EMP_NO, CASE WHEN JDGM_CD = 'F' THEN '재검사 요청' END AS RMK
FROM looked
ORDER BY QC_NO;

INSERT INTO DFCT BY NAME
WITH split AS (
  SELECT q.*, unnest(CASE WHEN DFCT_QTY > 3 THEN [DFCT_QTY - DFCT_QTY // 3, DFCT_QTY // 3] ELSE [DFCT_QTY] END)
    AS part,
    unnest(CASE WHEN DFCT_QTY > 3 THEN [1, 2] ELSE [1] END) AS seq
  FROM QC_RSLT q WHERE DFCT_QTY > 0
)
SELECT QC_NO, seq AS DFCT_SEQ,
  pick('kind', QC_NO || '/' || seq,
    CASE QC_TP_CD WHEN '10' THEN ['10', '10', '30', '30', '40', '20']
    ELSE ['10', '10', '20', '20', '50', '50', '50', '30'] END)
    AS DFCT_TP_CD,
  part AS DFCT_QTY, pick('action', QC_NO || '/' || seq,
    CASE QC_TP_CD WHEN '10' THEN ['30', '30', '30', '20', '40'] ELSE ['10', '10', '10', '20', '40'] END) AS ACT_CD
FROM split
ORDER BY QC_NO, seq;
