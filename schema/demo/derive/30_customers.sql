-- Around customers and prices: addresses, grades as they changed, contracts, price changes, quotes, reviews.

INSERT INTO CUST_ADDR BY NAME
WITH places AS (
  SELECT *, unnest(generate_series(1, pick('addresses', CUST_NO,
    CASE CUST_TP_CD WHEN '10' THEN [1, 1, 2, 2, 3] ELSE [1, 1, 1, 2] END))) AS seq
  FROM CUST
), keyed AS (
  SELECT *, CUST_NO || '/' || seq AS key,
    CASE WHEN seq = 1 THEN REGN_NM ELSE pick('second region', CUST_NO || '/' || seq,
      ['서울', '서울', '경기', '경기', '인천', '부산', '대구', '대전']) END AS region
  FROM places
)
SELECT k.CUST_NO, seq AS ADDR_SEQ,
  CASE CUST_TP_CD WHEN '10' THEN ['본사', '지점', '물류센터'][seq] ELSE ['집', '회사'][seq] END AS ADDR_NM,
  CUST_NM AS RCVR_NM, TEL_NO AS RCVR_TEL_NO, r.REGN_CD, printf('%05d', whole('zip', key, 1000, 63000)) AS ZIP_NO,
  region || ' ' || pick('street', key, ['중앙로', '테헤란길', '산업로', '시장길', '대학로', '강변로', '번영로'])
    || ' ' || whole('house', key, 1, 480) AS ADDR,
  CASE WHEN chance('floor', key, 0.7) THEN whole('floor', key, 1, 15) || '층' END AS DTL_ADDR,
  CASE WHEN seq = 1 THEN 'Y' ELSE 'N' END AS BASE_YN,
  CASE WHEN seq > 1 AND chance('closed', key, 0.1) THEN 'N' ELSE 'Y' END AS USE_YN, JOIN_DT AS REG_DTM
FROM keyed k
JOIN REGN r ON r.REGN_NM = region
ORDER BY k.CUST_NO, seq;

-- Everybody begins as an ordinary customer and ends at the grade in CUST; a few had a better one before.
INSERT INTO CUST_GRD_HIST BY NAME
WITH steps AS (
  SELECT *, present() - JOIN_DT AS span,
    CASE WHEN CUST_GRD_CD = '10' THEN ['30', '20', '10'] WHEN CUST_GRD_CD = '20' AND chance('fell', CUST_NO, 0.2)
      THEN ['30', '20', '10', '20'] WHEN CUST_GRD_CD = '20' THEN ['30', '20']
      WHEN chance('fell', CUST_NO, 0.08) THEN ['30', '20', '30'] ELSE ['30'] END AS grades
  FROM CUST
), changes AS (
  SELECT *, unnest(generate_series(1, len(grades))) AS seq FROM steps
)
SELECT CUST_NO, seq AS CHG_SEQ, ymd(JOIN_DT + span * (seq - 1) / (len(grades) + 0.5)) AS CHG_YMD,
  grades[seq - 1] AS BF_CUST_GRD_CD, grades[seq] AS AF_CUST_GRD_CD,
  CASE WHEN seq = 1 THEN '신규 가입' WHEN grades[seq] < grades[seq - 1] THEN '구매실적 상승' ELSE '구매실적 하락' END
    AS CHG_RSN,
  CASE WHEN seq > 1 THEN pick('grader', CUST_NO || '/' || seq, staff('D410')) END AS REG_EMP_NO,
  JOIN_DT + span * (seq - 1) / (len(grades) + 0.5) AS REG_DTM
FROM changes
ORDER BY CUST_NO, seq;

-- Yearly contracts of companies that have a salesperson, each renewing the one before.
INSERT INTO CNTR BY NAME
WITH terms AS (
  SELECT c.*, unnest(generate_series(greatest(2023, year(JOIN_DT) + 1), 2026)) AS year
  FROM CUST c
  WHERE CUST_TP_CD = '10' AND EMP_NO IS NOT NULL AND chance('contract', CUST_NO, 0.45)
), bought AS (
  SELECT CUST_NO, CAST(left(ORD_YMD, 4) AS INTEGER) AS year, sum(ORD_AMT) AS amount
  FROM ORD WHERE ORD_STAT_CD <> '90'
  GROUP BY ALL
), dated AS (
  SELECT t.*, t.CUST_NO || '/' || t.year AS key, coalesce(amount, 0) AS amount,
    make_timestamp(t.year, whole('month', t.CUST_NO, 1, 12), 1, 0, 0, 0) AS starts,
    pick('type', t.CUST_NO, ['10', '10', '20', '20', '30']) AS type
  FROM terms t
  LEFT JOIN bought b ON b.CUST_NO = t.CUST_NO AND b.year = t.year
), numbered AS (
  SELECT *, printf('C%d%04d', year, row_number() OVER (PARTITION BY year ORDER BY starts, CUST_NO)) AS number
  FROM dated WHERE starts < present() + INTERVAL 40 DAY
)
SELECT number AS CNTR_NO,
  CUST_NM || ' ' || year || '년 ' || CASE type WHEN '10' THEN '사무용품 단가계약' WHEN '20' THEN '물품 납품계약'
    ELSE '사무기기 렌탈계약' END AS CNTR_NM,
  CUST_NO, EMP_NO, type AS CNTR_TP_CD,
  CASE WHEN chance('ended', key, 0.04) THEN '90' WHEN starts > present() - INTERVAL 20 DAY THEN '10'
    WHEN starts + INTERVAL 1 YEAR <= present() THEN '30' ELSE '20' END AS CNTR_STAT_CD,
  ymd(starts - to_days(whole('signed', key, 3, 30))) AS CNTR_YMD, starts AS STRT_DT,
  starts + INTERVAL 1 YEAR - INTERVAL 1 DAY AS END_DT,
  greatest(3000000, won(amount * (0.7 + rnd('size', key) * 0.7), 100000)) AS CNTR_AMT,
  pick('discount', key, [0, 3, 5, 5, 7.5, 10]) AS DC_RT,
  lag(number) OVER (PARTITION BY CUST_NO ORDER BY year) AS BF_CNTR_NO,
  CASE WHEN CNTR_STAT_CD = '90' THEN pick('why', key, ['고객 요청', '대금 미지급', '경쟁사 이전', '사업 축소']) END AS TRMN_RSN,
  CASE WHEN chance('renews', CUST_NO, 0.6) THEN 'Y' ELSE 'N' END AS AUTO_RNW_YN,
  EMP_NO AS REG_EMP_NO, starts - INTERVAL 2 DAY AS REG_DTM,
  CASE WHEN CNTR_STAT_CD = '90' THEN EMP_NO END AS UPD_EMP_NO,
  CASE WHEN CNTR_STAT_CD = '90' THEN least(starts + INTERVAL 150 DAY, present()) END AS UPD_DTM
FROM numbered
ORDER BY number;

-- The last price is PRDT's own; earlier ones were mostly lower.
INSERT INTO PRDT_PRC_HIST BY NAME
WITH steps AS (
  SELECT *, pick('prices', PRDT_CD, [1, 2, 2, 3, 3, 4]) AS count, present() - REG_DT AS span FROM PRDT
), prices AS (
  SELECT *, unnest(generate_series(1, count)) AS seq FROM steps
), timed AS (
  SELECT *, date_trunc('day', REG_DT + span * (seq - 1) / (count + 0.3)) AS starts,
    1 - 0.045 * (count - seq) + CASE WHEN seq < count AND chance('promotion', PRDT_CD || seq, 0.15) THEN 0.09
      ELSE 0 END
      AS level
  FROM prices
)
SELECT PRDT_CD, seq AS HIST_SEQ, starts AS APLY_STRT_DT,
  lead(starts) OVER (PARTITION BY PRDT_CD ORDER BY seq) - INTERVAL 1 DAY AS APLY_END_DT,
  CASE WHEN seq = count THEN SALE_PRC ELSE won(SALE_PRC * level, 100) END AS SALE_PRC,
  CASE WHEN seq = count THEN COST_PRC ELSE won(COST_PRC * (1 - 0.05 * (count - seq)), 100) END AS COST_PRC,
  CASE WHEN seq = 1 THEN '10' WHEN level < lag(level) OVER (PARTITION BY PRDT_CD ORDER BY seq) THEN '40'
    ELSE pick('reason', PRDT_CD || seq, ['20', '20', '30']) END AS CHG_RSN_CD,
  pick('clerk', PRDT_CD || seq, staff('D310')) AS REG_EMP_NO
FROM timed
ORDER BY PRDT_CD, seq;

-- A visit that brought an order had a quote before it; other quotes were lost or are still open.
CREATE TEMP TABLE quote AS
SELECT o.ORD_NO AS from_order, o.ORD_NO AS won_order, o.CUST_NO AS cust_no, o.EMP_NO AS emp_no, o.ORD_AMT AS amount,
  date_of(o.ORD_YMD) - to_days(whole('quoted', o.ORD_NO, 2, 15)) AS quoted, 1.0 AS level, '30' AS status
FROM ORD o
WHERE o.CHNL_CD = '30' AND o.ORD_STAT_CD <> '90' AND chance('has quote', o.ORD_NO, 0.8)
UNION ALL
SELECT o.ORD_NO, NULL, o.CUST_NO, c.EMP_NO, NULL, date_of(o.ORD_YMD) - to_days(whole('lost', o.ORD_NO, 0, 6)), 1.06,
  CASE WHEN date_of(o.ORD_YMD) > present() - INTERVAL 20 DAY THEN pick('open', o.ORD_NO, ['10', '20', '20'])
    ELSE '40' END
FROM ORD o
JOIN CUST c ON c.CUST_NO = o.CUST_NO
JOIN EMP e ON e.EMP_NO = c.EMP_NO
WHERE o.CHNL_CD <> '30' AND chance('lost quote', o.ORD_NO, CASE e.DEPT_CD WHEN 'D240' THEN 0.28 WHEN 'D220' THEN 0.45
  ELSE 0.35 END);

CREATE TEMP TABLE numbered_quote AS
SELECT *, printf('Q%s%04d', strftime(quoted, '%y%m%d'),
  row_number() OVER (PARTITION BY quoted ORDER BY from_order)) AS number
FROM quote WHERE quoted >= getvariable('first_day');

INSERT INTO QTN_DTL BY NAME
SELECT q.number AS QTN_NO, d.LINE_NO, d.PRDT_CD, d.ORD_QTY AS QTN_QTY,
  won(d.UNIT_PRC * (100 - d.DC_RT) / 100 * q.level, 10) AS QTN_PRC, QTN_QTY * QTN_PRC AS LINE_AMT
FROM numbered_quote q
JOIN ORD_DTL d ON d.ORD_NO = q.from_order
ORDER BY q.number, d.LINE_NO;

INSERT INTO QTN BY NAME
SELECT number AS QTN_NO, q.cust_no AS CUST_NO, q.emp_no AS EMP_NO, ymd(quoted) AS QTN_YMD,
  ymd(quoted + INTERVAL 30 DAY) AS VALD_YMD, status AS QTN_STAT_CD, t.amount AS QTN_AMT, won_order AS ORD_NO,
  CASE WHEN status = '40' THEN pick('lost why', number, ['10', '10', '10', '20', '30', '30', '40']) END
    AS LOST_RSN_CD,
  q.emp_no AS REG_EMP_NO, quoted + INTERVAL 14 HOUR AS REG_DTM,
  CASE WHEN status >= '30' THEN q.emp_no END AS UPD_EMP_NO,
  CASE WHEN status >= '30' THEN quoted + INTERVAL 38 HOUR END AS UPD_DTM
FROM numbered_quote q
JOIN (SELECT QTN_NO, sum(LINE_AMT) AS amount FROM QTN_DTL GROUP BY QTN_NO) AS t ON t.QTN_NO = number
ORDER BY number;

-- Reviews by those who had it delivered. Some products please less.
INSERT INTO PRDT_RVW BY NAME
WITH reviewed AS (
  SELECT d.PRDT_CD, o.CUST_NO, o.ORD_NO, d.ORD_NO || '/' || d.LINE_NO AS key,
    o.DLVR_DT + to_hours(whole('after', d.ORD_NO || d.LINE_NO, 12, 240)) AS written,
    rnd('liked', d.PRDT_CD) * 1.6 + around('stars', d.ORD_NO || '/' || d.LINE_NO, 0.2, 6.6) AS pleased
  FROM ORD_DTL d
  JOIN ORD o ON o.ORD_NO = d.ORD_NO
  WHERE o.ORD_STAT_CD = '30'
    AND chance('review', d.ORD_NO || '/' || d.LINE_NO, CASE o.CHNL_CD WHEN '10' THEN 0.28 ELSE 0.06 END)
), rated AS (
  SELECT *, CAST(greatest(1, least(5, round(pleased))) AS INTEGER) AS stars
  FROM reviewed WHERE written < present()
)
SELECT row_number() OVER (ORDER BY written, key) AS RVW_NO, PRDT_CD, CUST_NO, ORD_NO, written AS RVW_DTM,
  stars AS STAR_SCR,
  CASE WHEN chance('text', key, 0.8) THEN CASE
    WHEN stars >= 4 THEN pick('good', key, ['배송도 빠르고 품질이 좋아요', '가격 대비 만족합니다', '재구매 의사 있어요',
      '사무실에서 잘 쓰고 있어요', '포장이 꼼꼼했어요'])
    WHEN stars = 3 THEN pick('fair', key, ['무난합니다', '가격만큼 해요', '생각보다 작아요'])
    ELSE pick('bad', key, ['마감이 아쉬워요', '배송이 늦었어요', '사진과 색이 달라요', '며칠 만에 고장 났어요']) END END AS RVW_CN,
  CASE WHEN chance('photo', key, 0.25) THEN 'Y' ELSE 'N' END AS PHOTO_YN,
  CAST(floor(rnd('likes', key) ** 4 * 40) AS INTEGER) AS LIKE_CNT,
  CASE WHEN stars = 1 AND chance('hidden', key, 0.2) THEN 'Y' ELSE 'N' END AS HIDE_YN
FROM rated
ORDER BY RVW_NO;
