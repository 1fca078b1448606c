-- What happens to an order: its states, its delivery, what comes back, its tax invoice. Baskets, and a backup.

INSERT INTO ORD_HIST BY NAME
WITH states AS (
  SELECT ORD_NO, EMP_NO AS clerk, NULL AS before, '10' AS after, NULL AS reason,
    moment('ordered', ORD_NO, date_of(ORD_YMD), 9, 21) AS happened
  FROM ORD
  UNION ALL
  SELECT ORD_NO, NULL, '10', '20', NULL,
    date_of(ORD_YMD) + INTERVAL 21 HOUR + to_minutes(whole('sent', ORD_NO, 0, 170))
  FROM ORD WHERE ORD_STAT_CD IN ('20', '30')
  UNION ALL
  SELECT ORD_NO, NULL, '20', '30', NULL, moment('arrived', ORD_NO, DLVR_DT, 9, 20)
  FROM ORD WHERE ORD_STAT_CD = '30'
  UNION ALL
  SELECT ORD_NO, pick('clerk', ORD_NO, staff('D420')), '10', '90', CNCL_RSN,
    date_of(ORD_YMD) + INTERVAL 21 HOUR + to_minutes(whole('cancelled', ORD_NO, 0, 170))
  FROM ORD WHERE ORD_STAT_CD = '90'
)
SELECT ORD_NO, row_number() OVER (PARTITION BY ORD_NO ORDER BY happened) AS HIST_SEQ, happened AS CHG_DTM,
  before AS BF_ORD_STAT_CD, after AS ORD_STAT_CD, clerk AS CHG_EMP_NO, reason AS CHG_RSN
FROM states
ORDER BY ORD_NO, HIST_SEQ;

INSERT INTO ORD_BAK_2023 BY NAME
SELECT *, TIMESTAMP '2024-01-06 02:30:00' AS BAK_DTM FROM ORD WHERE ORD_YMD LIKE '2023%' ORDER BY ORD_NO;

-- Baskets of the last weeks that became no order: what the same customers like to buy.
INSERT INTO ORD_TMP BY NAME
SELECT row_number() OVER (ORDER BY saved, o.ORD_NO, d.LINE_NO) AS TMP_ORD_NO, o.CUST_NO, d.PRDT_CD, d.ORD_QTY,
  d.UNIT_PRC,
  saved AS SAVE_DTM, pick('channel', o.ORD_NO, ['10', '10', '10', '10', '20', '30']) AS CHNL_CD,
  ymd(saved + INTERVAL 30 DAY) AS EXPR_YMD
FROM ORD o
JOIN ORD_DTL d ON d.ORD_NO = o.ORD_NO,
LATERAL (SELECT moment('saved', o.ORD_NO, present() - to_days(whole('saved', o.ORD_NO, 1, 28)), 7, 24) AS saved) AS s
WHERE chance('basket', o.ORD_NO, 0.04)
ORDER BY TMP_ORD_NO;

INSERT INTO CRIR BY NAME
SELECT *, 'https://track.' || lower(CRIR_CD) || '.example/' AS TRK_URL
FROM (VALUES
  ('K01', '한빛택배', 2800, '1500-0101', '20271231', 'Y'),
  ('K02', '번개로지스', 2600, '1500-0102', '20261231', 'Y'),
  ('K03', '대륙택배', 2400, '1500-0103', '20270630', 'Y'),
  ('K04', '새벽배송', 3500, '1500-0104', '20261231', 'Y'),
  ('K05', '구름익스프레스', 2500, NULL, '20231231', 'N')
) AS t (CRIR_CD, CRIR_NM, BASE_FEE, TEL_NO, CNTR_END_YMD, USE_YN);

-- Visits are served by our own vans; late parcels were mostly given to the cheapest carrier.
INSERT INTO DLVR BY NAME
WITH sent AS (
  SELECT o.*, date_of(o.ORD_YMD) AS ordered, r.REGN_NM AS region, r.MAIN_WHS_CD AS warehouse, a.ADDR_SEQ, c.CUST_NM,
    coalesce(o.DLVR_DT > date_of(o.ORD_YMD) + INTERVAL 3 DAY, false) AS late
  FROM ORD o
  JOIN CUST c ON c.CUST_NO = o.CUST_NO
  JOIN CUST_ADDR a ON a.CUST_NO = o.CUST_NO
    AND a.ADDR_SEQ = whole('address', o.ORD_NO, 1, (SELECT count(*) FROM CUST_ADDR x WHERE x.CUST_NO = o.CUST_NO))
  JOIN REGN r ON r.REGN_CD = a.REGN_CD
  WHERE o.ORD_STAT_CD <> '90'
), carried AS (
  SELECT *,
    CASE WHEN CHNL_CD = '30' THEN NULL
      WHEN late THEN pick('carrier', ORD_NO, ['K01', 'K02', 'K03', 'K03', 'K03', 'K03'])
      ELSE pick('carrier', ORD_NO, ['K01', 'K01', 'K01', 'K01', 'K02', 'K02', 'K02', 'K03', 'K03', 'K04']) END
        AS carrier,
    CASE ORD_STAT_CD WHEN '10' THEN '10' WHEN '30' THEN '40'
      ELSE pick('on its way', ORD_NO, ['20', '30', '30']) END AS status
  FROM sent
)
SELECT 700000 + row_number() OVER (ORDER BY ORD_NO) AS DLVR_NO, ORD_NO, CUST_NO, ADDR_SEQ, warehouse AS WHS_CD,
  carrier AS CRIR_CD,
  CASE WHEN status > '10' AND carrier IS NOT NULL THEN right(carrier, 2)
    || printf('%010d', whole('waybill', ORD_NO, 0, 9999999999)) END
    AS WAYB_NO,
  status AS DLVR_STAT_CD, ORD_YMD AS SHIP_REQ_YMD,
  CASE WHEN status > '10' THEN ordered + INTERVAL 22 HOUR + to_minutes(whole('shipped', ORD_NO, 0, 110)) END
    AS SHIP_DTM,
  ymd(ordered + INTERVAL 3 DAY) AS EXPT_YMD, DLVR_DT,
  greatest(1, least(12, CAST(ceil(ORD_AMT / 400000) AS INTEGER))) AS BOX_QTY,
  CASE WHEN ORD_AMT >= 50000 THEN 0 ELSE 3000 END + CASE region WHEN '제주' THEN 3000 ELSE 0 END AS DLVR_FEE,
  CASE WHEN status = '40' THEN CASE WHEN chance('signed', ORD_NO, 0.7) THEN CUST_NM ELSE '경비실' END END AS SIGN_NM,
  CASE WHEN status = '40' THEN DLVR_DT + INTERVAL 20 HOUR END AS UPD_DTM
FROM carried
ORDER BY DLVR_NO;

INSERT INTO DLVR_TRK BY NAME
WITH steps AS (
  SELECT d.*, r.REGN_NM, unnest(generate_series(1, CASE DLVR_STAT_CD WHEN '40' THEN 5 WHEN '30' THEN 3 ELSE 1 END))
    AS seq,
    coalesce(d.DLVR_DT + INTERVAL 18 HOUR, present() + INTERVAL 18 HOUR) AS until
  FROM DLVR d
  JOIN CUST_ADDR a ON a.CUST_NO = d.CUST_NO AND a.ADDR_SEQ = d.ADDR_SEQ
  JOIN REGN r ON r.REGN_CD = a.REGN_CD
  WHERE d.CRIR_CD IS NOT NULL AND d.DLVR_STAT_CD > '10'
)
SELECT DLVR_NO, seq AS TRK_SEQ,
  SHIP_DTM + to_seconds(CAST(floor(epoch(until - SHIP_DTM) * [0.02, 0.2, 0.6, 0.9, 1][seq]) AS BIGINT)) AS TRK_DTM,
  ['10', '20', '30', '40', '50'][seq] AS TRK_STAT_CD,
  CASE seq WHEN 1 THEN '출고지 영업소' WHEN 2 THEN '중부허브' WHEN 3 THEN REGN_NM || '허브' ELSE REGN_NM || '영업소' END AS BRNC_NM,
  CASE WHEN seq = 4 AND chance('absent', DLVR_NO, 0.04) THEN '수취인 부재' END AS RMK
FROM steps
ORDER BY DLVR_NO, seq;

-- Lines that come back within two weeks; screens, chairs and what was bought unseen come back more often.
CREATE TEMP TABLE returned AS
SELECT o.ORD_NO, o.CUST_NO, o.DLVR_DT, d.LINE_NO, d.PRDT_CD, d.LINE_AMT,
  CASE WHEN d.ORD_QTY > 1 AND chance('part', d.ORD_NO || '/' || d.LINE_NO, 0.4)
    THEN whole('quantity', d.ORD_NO || '/' || d.LINE_NO, 1, d.ORD_QTY - 1)
    ELSE d.ORD_QTY END AS quantity,
  d.ORD_QTY, o.DLVR_DT + to_days(whole('returned', o.ORD_NO, 1, 14)) AS returned_on
FROM ORD o
JOIN ORD_DTL d ON d.ORD_NO = o.ORD_NO
JOIN PRDT p ON p.PRDT_CD = d.PRDT_CD
WHERE o.ORD_STAT_CD = '30'
  AND chance('comes back', d.ORD_NO || '/' || d.LINE_NO, CASE WHEN p.CTGR_CD IN ('B02', 'C01') THEN 0.09
    WHEN p.CTGR_CD LIKE 'B%' OR p.CTGR_CD LIKE 'C%' THEN 0.05 ELSE 0.018 END * CASE o.CHNL_CD WHEN '10' THEN 1.4
      ELSE 0.7 END);

CREATE TEMP TABLE return_order AS
SELECT *, printf('R%s%04d', strftime(returned_on, '%y%m%d'),
  row_number() OVER (PARTITION BY returned_on ORDER BY ORD_NO)) AS number,
  pick('reason', ORD_NO, ['10', '10', '10', '10', '20', '20', '20', '30', '40', '50']) AS reason
FROM (SELECT DISTINCT ORD_NO, CUST_NO, returned_on FROM returned WHERE returned_on <= present());

INSERT INTO RTN_DTL BY NAME
SELECT r.number AS RTN_NO, row_number() OVER (PARTITION BY r.number ORDER BY t.LINE_NO) AS LINE_NO, r.ORD_NO,
  t.LINE_NO AS ORD_LINE_NO, t.PRDT_CD, t.quantity AS RTN_QTY,
    won(t.LINE_AMT * t.quantity / t.ORD_QTY, 1) AS RTN_LINE_AMT,
  CASE WHEN r.reason IN ('20', '40') THEN 'N' ELSE 'Y' END AS RSTCK_YN
FROM return_order r
JOIN returned t ON t.ORD_NO = r.ORD_NO
ORDER BY r.number, t.LINE_NO;

INSERT INTO RTN BY NAME
WITH states AS (
  SELECT r.*, d.WHS_CD, pick('clerk', number, staff('D420')) AS clerk,
    (SELECT sum(RTN_LINE_AMT) FROM RTN_DTL x WHERE x.RTN_NO = r.number) AS amount,
    CASE WHEN chance('exchange', number, 0.2) THEN '20' ELSE '10' END AS type,
    CASE WHEN chance('refused', number, 0.05) THEN '90' WHEN returned_on > present() - INTERVAL 2 DAY THEN '10'
      WHEN returned_on > present() - INTERVAL 5 DAY THEN '20' WHEN returned_on > present() - INTERVAL 8 DAY THEN '30'
        ELSE '40' END AS status
  FROM return_order r
  JOIN DLVR d ON d.ORD_NO = r.ORD_NO
)
SELECT number AS RTN_NO, ORD_NO, CUST_NO, ymd(returned_on) AS RTN_YMD, type AS RTN_TP_CD, reason AS RTN_RSN_CD,
  status AS RTN_STAT_CD, WHS_CD, amount AS RTN_AMT,
  CASE WHEN status = '40' AND type = '10' THEN greatest(0, amount - CASE reason WHEN '10' THEN 5000 ELSE 0 END)
    ELSE 0 END AS RFND_AMT,
  CASE WHEN RFND_AMT > 0 THEN returned_on + INTERVAL 7 DAY END AS RFND_DT,
  clerk AS RCPT_EMP_NO, clerk AS REG_EMP_NO, returned_on + INTERVAL 10 HOUR AS REG_DTM
FROM states
ORDER BY number;

-- Tax invoices for companies: an order is invoiced when delivered, or withdrawn when it is cancelled after payment.
CREATE TEMP TABLE invoice AS
SELECT o.ORD_NO, o.CUST_NO, o.ORD_AMT, o.ORD_STAT_CD = '90' AS withdrawn,
  coalesce(o.DLVR_DT, date_of(o.ORD_YMD)) AS issued,
  printf('T%s%04d', strftime(coalesce(o.DLVR_DT, date_of(o.ORD_YMD)), '%y%m%d'),
    row_number() OVER (PARTITION BY coalesce(o.DLVR_DT, date_of(o.ORD_YMD)) ORDER BY o.ORD_NO)) AS number
FROM ORD o
JOIN CUST c ON c.CUST_NO = o.CUST_NO
WHERE c.CUST_TP_CD = '10'
  AND (o.ORD_STAT_CD = '30' OR o.ORD_STAT_CD = '90' AND EXISTS (SELECT 1 FROM PAY p WHERE p.ORD_NO = o.ORD_NO));

INSERT INTO INVC_DTL BY NAME
SELECT i.number AS INVC_NO, d.LINE_NO, d.PRDT_CD, p.PRDT_NM AS ITEM_NM, d.ORD_QTY AS INVC_QTY,
  won(d.LINE_AMT / 1.1, 1) AS SPLY_AMT, d.LINE_AMT - won(d.LINE_AMT / 1.1, 1) AS VAT_AMT
FROM invoice i
JOIN ORD_DTL d ON d.ORD_NO = i.ORD_NO
JOIN PRDT p ON p.PRDT_CD = d.PRDT_CD
ORDER BY i.number, d.LINE_NO;

INSERT INTO INVC BY NAME
WITH paid AS (
  SELECT ORD_NO, sum(PAY_AMT) AS amount FROM PAY WHERE PAY_STAT_CD = '10' GROUP BY ORD_NO
), lines AS (
  SELECT INVC_NO, sum(SPLY_AMT) AS supply, sum(VAT_AMT) AS tax FROM INVC_DTL GROUP BY INVC_NO
)
SELECT i.number AS INVC_NO, i.ORD_NO, i.CUST_NO, ymd(i.issued) AS ISSU_YMD, supply AS SPLY_AMT, tax AS VAT_AMT,
  i.ORD_AMT AS INVC_AMT,
  CASE WHEN withdrawn THEN '90' WHEN p.amount = i.ORD_AMT THEN '20' ELSE '10' END AS INVC_STAT_CD,
  ymd(i.issued + to_days(pick('terms', i.CUST_NO, [15, 30, 30, 45]))) AS DUE_YMD,
  strftime(i.issued, '%Y%m%d') || '41000' || printf('%011d', whole('approval', i.number, 0, 99999999999))
    AS NTS_CFRM_NO,
  CASE WHEN withdrawn THEN '주문 취소' END AS MDFY_RSN, pick('clerk', i.number, staff('D120')) AS REG_EMP_NO
FROM invoice i
JOIN lines l ON l.INVC_NO = i.number
LEFT JOIN paid p ON p.ORD_NO = i.ORD_NO
ORDER BY i.number;
