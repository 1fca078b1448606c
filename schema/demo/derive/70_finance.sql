-- Projects, expenses, budgets, sales targets, and the slips that follow from everything that cost or brought money.

INSERT INTO PRJ BY NAME
WITH named AS (
  SELECT *, printf('J%02d%03d', starts_in // 100 % 100, row_number() OVER (ORDER BY starts_in, name)) AS code
  FROM (VALUES
    ('차세대 ERP 구축', '30', 'D140', 202303, 20, 900, NULL), ('ERP 회계모듈 구축', '30', 'D140', 202305, 12, 280, '차세대 ERP 구축'),
    ('ERP 물류모듈 구축', '30', 'D140', 202309, 13, 310, '차세대 ERP 구축'), ('물류센터 자동화', '20', 'D320', 202402, 14, 640, NULL),
    ('용인창고 자동분류기 도입', '20', 'D320', 202404, 9, 380, '물류센터 자동화'), ('온라인몰 개편', '30', 'D230', 202306, 8, 240, NULL),
    ('모바일 앱 2.0', '30', 'D230', 202503, 9, 190, NULL), ('추천 서비스 도입', '30', 'D230', 202601, 13, 150, NULL),
    ('품질이력 추적 시스템', '30', 'D330', 202410, 7, 95, NULL), ('친환경 포장재 전환', '20', 'D310', 202502, 10, 80, NULL),
    ('공급망 다변화', '20', 'D310', 202504, 18, 120, NULL), ('재택근무 제도 개선', '20', 'D110', 202308, 5, 20, NULL),
    ('인사평가 제도 개편', '20', 'D110', 202411, 6, 35, NULL), ('개인정보 보호 강화', '20', 'D140', 202501, 8, 110, NULL),
    ('사내 데이터 포털', '30', 'D140', 202602, 11, 170, NULL), ('높이조절 책상 신제품', '40', 'D430', 202401, 10, 210, NULL),
    ('프리미엄 의자 개발', '40', 'D430', 202507, 11, 260, NULL), ('친환경 노트 개발', '40', 'D430', 202603, 11, 60, NULL),
    ('부산지점 이전', '20', 'D240', 202505, 5, 90, NULL), ('해외 온라인 입점', '40', 'D220', 202408, 9, 130, NULL),
    ('본사 사무실 리모델링', '20', 'D130', 202311, 4, 220, NULL), ('고객센터 챗봇', '30', 'D420', 202506, 9, 100, NULL),
    ('멤버십 개편', '20', 'D410', 202404, 7, 85, NULL), ('브랜드 리뉴얼', '40', 'D410', 202510, 15, 140, NULL),
    ('스마트오피스 납품 1차', '10', 'D210', 202402, 6, 430, NULL), ('스마트오피스 납품 2차', '10', 'D210', 202503, 7, 520, NULL),
    ('공공기관 가구 납품', '10', 'D210', 202509, 5, 380, NULL), ('대학 기자재 납품', '10', 'D240', 202601, 4, 160, NULL),
    ('병원 비품 납품', '10', 'D250', 202607, 6, 210, NULL), ('물류 로봇 시범사업', '20', 'D320', 202612, 8, 300, NULL)
  ) AS t (name, type, dept, starts_in, months, budget, above)
), dated AS (
  SELECT *, date_of(starts_in || '01') AS starts,
    date_of(starts_in || '01') + to_months(months) - INTERVAL 1 DAY AS ends,
    pick('delay', name, [-10, 0, 0, 0, 15, 30, 60]) AS delay,
    CASE name WHEN '해외 온라인 입점' THEN '90' WHEN '공급망 다변화' THEN '40' END AS fate
  FROM named
), stated AS (
  SELECT *, CASE WHEN fate IS NOT NULL THEN fate WHEN starts > present() THEN '10'
    WHEN ends + to_days(CAST(delay AS INTEGER)) <= present() THEN '30' ELSE '20' END
    AS status
  FROM dated
)
SELECT code AS PRJ_CD, name AS PRJ_NM, type AS PRJ_TP_CD, dept AS DEPT_CD,
  pick('manager', name, staff(dept)) AS PM_EMP_NO,
  CASE type WHEN '10' THEN pick('client', name,
    (SELECT list(CUST_NO ORDER BY CUST_NO) FROM CUST WHERE CUST_TP_CD = '10')) END AS CUST_NO,
  status AS PRJ_STAT_CD, starts AS PLAN_STRT_DT, ends AS PLAN_END_DT,
  CASE WHEN status > '10' THEN starts + to_days(whole('late start', name, 0, 12)) END AS REAL_STRT_DT,
  CASE WHEN status IN ('30', '90') THEN least(ends + to_days(CAST(delay AS INTEGER)), present() - INTERVAL 5 DAY) END
    AS REAL_END_DT,
  budget * 1000000 AS BDGT_AMT,
  CASE status WHEN '10' THEN 0 WHEN '30' THEN won(budget * 1000000 * around('spent', name, 0.8, 1.2), 10000)
    ELSE won(budget * 1000000 * around('spent', name, 0.2, 0.7), 10000) END AS USE_AMT,
  CASE status WHEN '10' THEN 0 WHEN '30' THEN 100
    WHEN '20' THEN least(95, greatest(5, CAST(100 * epoch(present() - starts) / epoch(ends - starts) AS INTEGER)
    - whole('behind', name, 0, 20))) ELSE whole('progress', name, 20, 60) END AS PRGS_RT,
  (SELECT n.code FROM named n WHERE n.name = stated.above) AS UPPER_PRJ_CD, PM_EMP_NO AS REG_EMP_NO,
    starts - INTERVAL 20 DAY AS REG_DTM,
  least(ends, present()) AS UPD_DTM
FROM stated
ORDER BY code;

INSERT INTO PRJ_MEM BY NAME
WITH candidates AS (
  SELECT p.*, e.EMP_NO AS member,
    row_number() OVER (PARTITION BY p.PRJ_CD ORDER BY e.EMP_NO <> p.PM_EMP_NO,
    e.DEPT_CD <> p.DEPT_CD AND rnd('other', p.PRJ_CD || e.EMP_NO) > 0.15,
    rnd('member', p.PRJ_CD || e.EMP_NO)) AS place, whole('members', p.PRJ_CD, 4, 11) AS members,
      p.PRJ_CD || e.EMP_NO AS key
  FROM PRJ p
  JOIN EMP e ON e.EMP_STAT_CD = '10' AND e.HIRE_DT < p.PLAN_STRT_DT
)
SELECT PRJ_CD, member AS EMP_NO,
  CASE WHEN place = 1 THEN '10' WHEN place = 2 THEN '20' WHEN chance('adviser', key, 0.1) THEN '40'
  ELSE '30' END AS PRJ_ROLE_CD,
  PLAN_STRT_DT + to_days(CASE WHEN place < 3 THEN 0 ELSE whole('joined', key, 0, 40) END) AS STRT_DT,
  CASE WHEN PRJ_STAT_CD IN ('30', '90') THEN greatest(REAL_END_DT, STRT_DT)
    WHEN chance('left', key, 0.1) THEN STRT_DT + INTERVAL 60 DAY END AS END_DT,
  pick('share', key, CASE WHEN place = 1 THEN [50, 80, 100] ELSE [20, 30, 50, 50, 100] END) AS INPT_RT
FROM candidates
WHERE place <= members
ORDER BY PRJ_CD, member;

INSERT INTO PRJ_TASK BY NAME
WITH plan AS (
  SELECT * FROM (VALUES (100, NULL, '착수 및 계획', 0.0, 0.15), (110, 100, '요구사항 정의', 0.0, 0.1),
    (120, 100, '예산·일정 확정', 0.08, 0.15),
    (200, NULL, '설계', 0.15, 0.4), (210, 200, '기본 설계', 0.15, 0.28), (220, 200, '상세 설계', 0.28, 0.4),
    (300, NULL, '구현 및 실행', 0.4, 0.85), (310, 300, '1차 구현', 0.4, 0.6), (320, 300, '2차 구현', 0.6, 0.75),
      (330, 300, '검수·시험', 0.75, 0.85),
    (400, NULL, '종료', 0.85, 1.0), (410, 400, '사용자 교육', 0.85, 0.93), (420, 400, '결과 보고', 0.93, 1.0))
      AS t (task, above, name, starts, ends)
), dated AS (
  SELECT p.*, t.*, p.PRJ_CD || task AS key, p.PLAN_STRT_DT + (p.PLAN_END_DT - p.PLAN_STRT_DT) * t.starts AS first,
    p.PLAN_STRT_DT + (p.PLAN_END_DT - p.PLAN_STRT_DT) * t.ends AS last
  FROM PRJ p CROSS JOIN plan t
), done AS (
  SELECT *, last + to_days(pick('task delay', key, [-3, 0, 0, 0, 2, 7, 15])) AS finished FROM dated
)
SELECT PRJ_CD, task AS TASK_NO, above AS UPPER_TASK_NO, name AS TASK_NM,
  pick('doer', key, (SELECT list(m.EMP_NO ORDER BY m.EMP_NO) FROM PRJ_MEM m WHERE m.PRJ_CD = done.PRJ_CD)) AS EMP_NO,
    ymd(first) AS PLAN_STRT_YMD,
  ymd(last) AS PLAN_END_YMD, CASE WHEN PRJ_STAT_CD = '30' OR PRJ_STAT_CD = '20'
    AND finished <= present() THEN ymd(least(finished, present())) END AS REAL_END_YMD,
  CASE WHEN REAL_END_YMD IS NOT NULL THEN 100 WHEN PRJ_STAT_CD = '10' OR first > present() THEN 0
    ELSE whole('progress', key, 10, 80) END AS PRGS_RT,
  CASE WHEN REAL_END_YMD > PLAN_END_YMD THEN pick('delay why', key, ['요구사항 변경', '인력 부족', '협력사 지연', NULL]) END
    AS DLY_RSN
FROM done
ORDER BY PRJ_CD, task;

INSERT INTO ACCT BY NAME
SELECT *, 'Y' AS USE_YN
FROM (VALUES
  ('10000', '자산', NULL, 'A', 'D', 1, 'N'), ('11000', '유동자산', '10000', 'A', 'D', 2, 'N'),
  ('11100', '보통예금', '11000', 'A', 'D', 3, 'N'),
  ('11200', '외상매출금', '11000', 'A', 'D', 3, 'N'), ('11300', '상품', '11000', 'A', 'D', 3, 'N'),
  ('11400', '원재료', '11000', 'A', 'D', 3, 'N'),
  ('11500', '부가세대급금', '11000', 'A', 'D', 3, 'N'), ('12000', '비유동자산', '10000', 'A', 'D', 2, 'N'),
  ('12100', '기계장치', '12000', 'A', 'D', 3, 'N'),
  ('12200', '비품', '12000', 'A', 'D', 3, 'N'), ('20000', '부채', NULL, 'L', 'C', 1, 'N'),
  ('21000', '유동부채', '20000', 'L', 'C', 2, 'N'),
  ('21100', '외상매입금', '21000', 'L', 'C', 3, 'N'), ('21200', '미지급금', '21000', 'L', 'C', 3, 'N'),
  ('21300', '예수금', '21000', 'L', 'C', 3, 'N'),
  ('21400', '부가세예수금', '21000', 'L', 'C', 3, 'N'), ('22000', '비유동부채', '20000', 'L', 'C', 2, 'N'),
  ('22100', '장기차입금', '22000', 'L', 'C', 3, 'N'),
  ('30000', '자본', NULL, 'E', 'C', 1, 'N'), ('31000', '자본금', '30000', 'E', 'C', 2, 'N'),
  ('40000', '수익', NULL, 'R', 'C', 1, 'N'),
  ('41000', '매출', '40000', 'R', 'C', 2, 'N'), ('41100', '상품매출', '41000', 'R', 'C', 3, 'N'),
  ('42000', '영업외수익', '40000', 'R', 'C', 2, 'N'),
  ('50000', '비용', NULL, 'X', 'D', 1, 'N'), ('51000', '매출원가', '50000', 'X', 'D', 2, 'N'),
  ('52000', '판매비와관리비', '50000', 'X', 'D', 2, 'N'),
  ('52100', '급여', '52000', 'X', 'D', 3, 'N'), ('52200', '복리후생비', '52000', 'X', 'D', 3, 'Y'),
  ('52300', '여비교통비', '52000', 'X', 'D', 3, 'Y'),
  ('52400', '접대비', '52000', 'X', 'D', 3, 'Y'), ('52500', '소모품비', '52000', 'X', 'D', 3, 'Y'),
  ('52600', '차량유지비', '52000', 'X', 'D', 3, 'Y'),
  ('52700', '교육훈련비', '52000', 'X', 'D', 3, 'Y'), ('52800', '광고선전비', '52000', 'X', 'D', 3, 'Y')
) AS t (ACCT_CD, ACCT_NM, UPPER_ACCT_CD, ACCT_TP_CD, DR_CR_CD, LVL_NO, BDGT_YN);

-- Sales people and heads spend more; December and the trips of summer cost more.
INSERT INTO EXPN BY NAME
WITH spent AS (
  SELECT *, moment('spent', key, on_day, 11, 22) AS at_time,
    pick('account', key, CASE WHEN dept_cd LIKE 'D2%'
      THEN ['52200', '52300', '52300', '52300', '52400', '52400', '52600', '52600', '52500']
      WHEN dept_cd = 'D410' THEN ['52200', '52300', '52500', '52800', '52800', '52800']
        ELSE ['52200', '52200', '52300', '52500', '52500', '52700'] END) AS account
  FROM workday
  WHERE chance('spends', key,
    CASE WHEN dept_cd LIKE 'D2%' THEN 0.13 ELSE 0.045 END * CASE month(on_day) WHEN 12 THEN 1.5 WHEN 8 THEN 0.8
    ELSE 1 END
    * CASE WHEN grd_cd >= 'G5' THEN 1.8 ELSE 1 END)
), priced AS (
  SELECT *, won(CASE account WHEN '52200' THEN 9000 + rnd('price', key) ** 3 * 250000
    WHEN '52300' THEN 4000 + rnd('price', key) ** 3 * 320000
    WHEN '52400' THEN 40000 + rnd('price', key) ** 2 * 460000 WHEN '52500' THEN 5000 + rnd('price', key) ** 3 * 400000
    WHEN '52600' THEN 30000 + rnd('price', key) * 90000 WHEN '52700' THEN 50000 + rnd('price', key) ** 2 * 550000
    ELSE 100000 + rnd('price', key) ** 2 * 2900000 END, 100) AS amount
  FROM spent
)
SELECT row_number() OVER (ORDER BY at_time, emp_no) AS EXPN_NO, emp_no AS EMP_NO, dept_cd AS DEPT_CD,
  at_time AS USE_DTM, account AS ACCT_CD,
  amount AS EXPN_AMT, amount - won(amount / 1.1, 1) AS VAT_AMT,
  pick('shop', key, CASE account WHEN '52200' THEN ['한솥밥상', '커피공방', '분식마을', '미소카페', '종로설렁탕']
    WHEN '52300' THEN ['한국철도', '고속버스터미널', '개인택시', '하늘항공', '비즈호텔']
    WHEN '52400' THEN ['한우명가', '바다횟집', '그린골프', '정원한정식'] WHEN '52500' THEN ['오피스마트', '다있소상점', '컴퓨터나라']
    WHEN '52600' THEN ['알뜰주유소', '카센터1번지', '도로공사'] WHEN '52700' THEN ['배움교육원', '생산성본부아카데미', '온라인강의']
      ELSE ['검색광고사', '애드미디어', '인쇄나라'] END) AS STOR_NM,
  '9410-****-****-' || printf('%04d', whole('card', emp_no, 0, 9999)) AS CARD_NO,
  CASE WHEN chance('refused', key, 0.02) THEN '90' WHEN on_day > present() - INTERVAL 3 DAY THEN '10'
    WHEN on_day > present() - INTERVAL 7 DAY THEN '20' ELSE '30' END AS APRV_STAT_CD,
  CASE WHEN chance('project', key, 0.15)
    THEN (SELECT min(m.PRJ_CD) FROM PRJ_MEM m WHERE m.EMP_NO = priced.emp_no AND priced.on_day BETWEEN m.STRT_DT
    AND coalesce(m.END_DT, present())) END AS PRJ_CD,
  emp_no AS REG_EMP_NO, at_time + INTERVAL 1 DAY AS REG_DTM
FROM priced
ORDER BY EXPN_NO;

-- Slips: sales, money received, goods bought, suppliers paid, salaries, expenses. Debit equals credit in each.
CREATE TEMP TABLE entry AS
WITH lines AS (
  SELECT o.DLVR_DT AS on_day, '10' AS type, o.ORD_NO AS ref, '상품 매출 ' || o.ORD_NO AS summary, 'D120' AS dept,
    [('11200', 'D', o.ORD_AMT), ('41100', 'C', won(o.ORD_AMT / 1.1, 1)),
      ('21400', 'C', o.ORD_AMT - won(o.ORD_AMT / 1.1, 1))] AS parts,
    o.CUST_NO AS cust, CAST(NULL AS VARCHAR) AS supp, CAST(NULL AS VARCHAR) AS prj
  FROM ORD o WHERE o.ORD_STAT_CD = '30'
  UNION ALL
  SELECT date_trunc('day', p.PAY_DT), '20', 'P' || p.PAY_NO, '판매대금 입금 ' || p.ORD_NO, 'D120',
    [('11100', 'D', p.PAY_AMT), ('11200', 'C', p.PAY_AMT)], o.CUST_NO, NULL, NULL
  FROM PAY p JOIN ORD o ON o.ORD_NO = p.ORD_NO WHERE p.PAY_STAT_CD = '10'
  UNION ALL
  SELECT date_of(IN_YMD), '30', PO_NO, '상품 매입 ' || PO_NO, 'D310',
    [('11300', 'D', won(PO_AMT / 1.1, 1)), ('11500', 'D', PO_AMT - won(PO_AMT / 1.1, 1)), ('21100', 'C', PO_AMT)],
    NULL, SUPP_CD, NULL
  FROM PO WHERE PO_STAT_CD = '20'
  UNION ALL
  SELECT date_of(IN_YMD) + INTERVAL 30 DAY, '40', PO_NO, '매입대금 지급 ' || PO_NO, 'D120',
    [('21100', 'D', PO_AMT), ('11100', 'C', PO_AMT)], NULL, SUPP_CD, NULL
  FROM PO WHERE PO_STAT_CD = '20' AND date_of(IN_YMD) + INTERVAL 30 DAY <= present()
  UNION ALL
  SELECT date_of(SAL_YM || '25'), '50', SAL_YM || e.DEPT_CD, left(SAL_YM, 4) || '년 ' || right(SAL_YM, 2) || '월 급여',
    e.DEPT_CD,
    [('52100', 'D', sum(BASE_AMT + BONUS_AMT)), ('21300', 'C', sum(DEDU_AMT)), ('11100', 'C', sum(REAL_AMT))], NULL,
      NULL, NULL
  FROM SAL_HIST s JOIN EMP e ON e.EMP_NO = s.EMP_NO GROUP BY SAL_YM, e.DEPT_CD
  UNION ALL
  SELECT date_trunc('day', USE_DTM), '60', 'X' || EXPN_NO, STOR_NM || ' 이용', DEPT_CD,
    [(ACCT_CD, 'D', EXPN_AMT), ('21200', 'C', EXPN_AMT)], NULL, NULL, PRJ_CD
  FROM EXPN WHERE APRV_STAT_CD = '30'
)
SELECT *, printf('V%s%05d', strftime(on_day, '%y%m%d'), row_number() OVER (PARTITION BY on_day ORDER BY type, ref))
  AS number FROM lines;

INSERT INTO SLIP BY NAME
SELECT number AS SLIP_NO, ymd(on_day) AS SLIP_YMD, ym(on_day) AS ACCT_YM, type AS SLIP_TP_CD, dept AS DEPT_CD,
  coalesce(pick('writer', number, CASE WHEN type >= '50' THEN staff(dept) END), pick('writer', number, staff('D120')))
    AS EMP_NO, parts[1][3] + CASE type WHEN '30' THEN parts[2][3] ELSE 0 END AS SLIP_AMT,
  summary AS SMRY, CASE WHEN on_day > present() - INTERVAL 2 DAY THEN '20' ELSE '30' END AS APRV_STAT_CD,
    ref AS REF_NO,
  CASE WHEN ym(on_day) < ym(present()) THEN 'Y' ELSE 'N' END AS CLS_YN, EMP_NO AS REG_EMP_NO,
    on_day + INTERVAL 17 HOUR AS REG_DTM
FROM entry
ORDER BY number;

INSERT INTO SLIP_DTL BY NAME
SELECT number AS SLIP_NO, seq AS LINE_NO, parts[seq][1] AS ACCT_CD, parts[seq][2] AS DR_CR_CD,
  parts[seq][3] AS SLIP_LINE_AMT, dept AS DEPT_CD, cust AS CUST_NO,
  supp AS SUPP_CD, prj AS PRJ_CD
FROM (SELECT *, unnest(generate_series(1, len(parts))) AS seq FROM entry) AS e
ORDER BY number, seq;

UPDATE EXPN SET SLIP_NO = s.SLIP_NO FROM SLIP s WHERE s.SLIP_TP_CD = '60' AND s.REF_NO = 'X' || EXPN.EXPN_NO;

-- What was spent each month is the sum of the expenses that were not refused; the budget was set around it.
INSERT INTO BDGT_EXEC BY NAME
WITH spent AS (
  SELECT ym(USE_DTM) AS ym, DEPT_CD, ACCT_CD,
    sum(EXPN_AMT) AS amount FROM EXPN WHERE APRV_STAT_CD <> '90' GROUP BY ALL
), wanted AS (
  SELECT d.DEPT_CD, a.ACCT_CD, m.ym, coalesce(s.amount, 0) AS amount,
    sum(coalesce(s.amount, 0)) OVER (PARTITION BY d.DEPT_CD, a.ACCT_CD, left(m.ym, 4)) AS year_amount
  FROM (SELECT DISTINCT DEPT_CD FROM EMP) AS d
  CROSS JOIN (SELECT ACCT_CD FROM ACCT WHERE BDGT_YN = 'Y') AS a
  CROSS JOIN (SELECT DISTINCT CAL_YM AS ym FROM BIZ_CAL WHERE CAL_YM <= ym(present())) AS m
  LEFT JOIN spent s ON s.ym = m.ym AND s.DEPT_CD = d.DEPT_CD AND s.ACCT_CD = a.ACCT_CD
)
SELECT ym AS BDGT_YM, DEPT_CD, ACCT_CD,
  won(greatest(year_amount * around('budget', DEPT_CD || ACCT_CD || left(ym, 4), 0.8, 1.5), 600000) / 12, 10000)
  AS PLAN_AMT, amount AS EXEC_AMT
FROM wanted
WHERE year_amount > 0
ORDER BY ym, DEPT_CD, ACCT_CD;

INSERT INTO BDGT BY NAME
WITH years AS (
  SELECT left(BDGT_YM, 4) AS year, DEPT_CD, ACCT_CD, max(PLAN_AMT) * 12 AS final FROM BDGT_EXEC GROUP BY ALL
), adjusted AS (
  SELECT *, CASE WHEN chance('adjusted', year || DEPT_CD || ACCT_CD, 0.2)
    THEN won(final * around('adjusted by', year || DEPT_CD || ACCT_CD, -0.15, 0.25), 10000) ELSE 0 END AS adjustment
  FROM years
)
SELECT year AS BDGT_YY, DEPT_CD, ACCT_CD, final - adjustment AS BDGT_AMT, adjustment AS ADJ_AMT,
  final AS FNL_BDGT_AMT, '30' AS BDGT_STAT_CD,
  date_of((CAST(year AS INTEGER) - 1) || '1215') AS CFRM_DT,
    CASE WHEN adjustment <> 0 THEN date_of(year || '0705') END AS UPD_DTM
FROM adjusted
UNION ALL BY NAME
SELECT '2027' AS BDGT_YY, DEPT_CD, ACCT_CD, won(final * 1.05, 100000) AS BDGT_AMT, 0 AS ADJ_AMT,
  won(final * 1.05, 100000) AS FNL_BDGT_AMT,
  pick('budget state', DEPT_CD, ['10', '10', '20']) AS BDGT_STAT_CD
FROM years WHERE year = '2026'
ORDER BY BDGT_YY, DEPT_CD, ACCT_CD;

-- Targets of those who sell by visiting, set around what they then sold.
INSERT INTO SALE_TGT BY NAME
WITH months AS (
  SELECT DISTINCT CAL_YM AS ym FROM BIZ_CAL WHERE CAL_YM <= ym(present())
), sellers AS (
  SELECT EMP_NO, DEPT_CD FROM EMP WHERE EMP_NO IN (SELECT EMP_NO FROM CUST)
), sold AS (
  SELECT EMP_NO, left(ORD_YMD, 6) AS ym,
    sum(ORD_AMT) AS amount FROM ORD WHERE EMP_NO IS NOT NULL AND ORD_STAT_CD <> '90' GROUP BY ALL
), smooth AS (
  SELECT m.ym, s.EMP_NO, s.DEPT_CD,
    avg(coalesce(d.amount, 0)) OVER (PARTITION BY s.EMP_NO ORDER BY m.ym ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING)
    AS usual
  FROM months m
  CROSS JOIN sellers s
  LEFT JOIN sold d ON d.EMP_NO = s.EMP_NO AND d.ym = m.ym
)
SELECT ym AS TGT_YM, EMP_NO, DEPT_CD,
  greatest(500000, won(usual * around('target', EMP_NO || ym, 0.7, 1.5), 100000)) AS TGT_AMT,
  whole('new customers', EMP_NO || ym, 0, 3) AS NEW_CUST_CNT
FROM smooth
ORDER BY ym, EMP_NO;
