-- Goods that come in and go out; the balance of all movements is what STCK holds. Suppliers as they performed.

-- Each supplier has a share of defects of its own.
INSERT INTO PO_RCPT BY NAME
WITH arrived AS (
  SELECT d.*, p.SUPP_CD, p.IN_YMD, p.WHS_CD, d.PO_NO || '/' || d.LINE_NO AS key,
    rnd('defects', p.SUPP_CD) ** 3 * 0.06 AS share
  FROM PO_DTL d
  JOIN PO p ON p.PO_NO = d.PO_NO
  WHERE p.PO_STAT_CD = '20'
)
SELECT 800000 + row_number() OVER (ORDER BY IN_YMD, PO_NO, LINE_NO) AS RCPT_NO, PO_NO, LINE_NO,
  date_of(IN_YMD) AS RCPT_DT,
  PO_QTY AS RCPT_QTY, CAST(floor(PO_QTY * share * rnd('batch', key) * 2) AS INTEGER) AS DFCT_QTY,
    LINE_AMT AS RCPT_AMT,
  pick('keeper', key, staff('D320')) AS RCPT_EMP_NO
FROM arrived
ORDER BY RCPT_NO;

INSERT INTO SUPP_EVAL BY NAME
WITH halves AS (
  SELECT p.SUPP_CD, left(p.IN_YMD, 4) AS year,
    CASE WHEN p.IN_YMD < left(p.IN_YMD, 4) || '0701' THEN '1' ELSE '2' END AS half,
    avg(date_diff('day', date_of(p.PO_YMD), date_of(p.IN_YMD))) AS lead,
    sum(r.DFCT_QTY) / sum(r.RCPT_QTY) AS defects
  FROM PO p
  JOIN PO_RCPT r ON r.PO_NO = p.PO_NO
  WHERE p.IN_YMD < '20260701'
  GROUP BY ALL
), scored AS (
  SELECT *, SUPP_CD || '/' || year || half AS key, round(greatest(40, 100 - defects * 900), 1) AS quality,
    round(greatest(40, least(100, 118 - lead * 2.4)), 1) AS delivery,
    round(around('price', SUPP_CD || '/' || year || half, 60, 100), 1) AS price
  FROM halves
)
SELECT year AS EVAL_YY, half AS HALF_CD, SUPP_CD, quality AS QLTY_SCR, delivery AS DLVR_SCR, price AS PRC_SCR,
  round(quality * 0.4 + delivery * 0.3 + price * 0.3, 1) AS TOT_SCR,
  CASE WHEN TOT_SCR >= 90 THEN 'A' WHEN TOT_SCR >= 80 THEN 'B' WHEN TOT_SCR >= 70 THEN 'C'
    ELSE 'D' END AS SUPP_GRD_CD,
  pick('judge', key, staff('D310')) AS EVAL_EMP_NO,
  CASE WHEN quality < 75 THEN '불량률 개선 요청' WHEN delivery < 75 THEN '납기 준수 요청' END AS EVAL_CMT,
  date_of(year || CASE half WHEN '1' THEN '0715' ELSE '1228' END) + INTERVAL 15 HOUR AS REG_DTM
FROM scored
ORDER BY year, half, SUPP_CD;

CREATE TEMP TABLE movement AS
SELECT r.RCPT_DT AS moved_on, p.WHS_CD AS whs_cd, d.PRDT_CD AS prdt_cd, '10' AS type, r.RCPT_QTY - r.DFCT_QTY AS qty,
  r.PO_NO AS ref_no, CAST(NULL AS VARCHAR) AS opposite
FROM PO_RCPT r
JOIN PO p ON p.PO_NO = r.PO_NO
JOIN PO_DTL d ON d.PO_NO = r.PO_NO AND d.LINE_NO = r.LINE_NO
UNION ALL
SELECT date_trunc('day', v.SHIP_DTM), v.WHS_CD, d.PRDT_CD, '20', -d.ORD_QTY, d.ORD_NO, NULL
FROM DLVR v
JOIN ORD_DTL d ON d.ORD_NO = v.ORD_NO
WHERE v.SHIP_DTM IS NOT NULL
UNION ALL
SELECT date_of(r.RTN_YMD) + INTERVAL 3 DAY, r.WHS_CD, d.PRDT_CD, '30', d.RTN_QTY, r.RTN_NO, NULL
FROM RTN r
JOIN RTN_DTL d ON d.RTN_NO = r.RTN_NO
WHERE r.RTN_STAT_CD IN ('30', '40') AND d.RSTCK_YN = 'Y' AND date_of(r.RTN_YMD) + INTERVAL 3 DAY <= present();

-- The main warehouse sends a part of what it got on to the others.
CREATE TEMP TABLE transfer AS
SELECT moved_on + INTERVAL 4 DAY AS moved_on, prdt_cd, greatest(1, qty // 4) AS qty, ref_no,
  pick('goes to', prdt_cd || ref_no, ['W02', 'W02', 'W03', 'W04']) AS goes_to
FROM movement
WHERE type = '10' AND whs_cd = 'W01' AND qty > 1 AND moved_on + INTERVAL 4 DAY <= present()
  AND chance('transfer', prdt_cd || ref_no, 0.5);

INSERT INTO movement SELECT moved_on, 'W01', prdt_cd, '40', -qty, ref_no, goes_to FROM transfer;
INSERT INTO movement SELECT moved_on, goes_to, prdt_cd, '41', qty, ref_no, 'W01' FROM transfer;

-- More is bought than sold; each stock-taking writes off a part of what is too much.
INSERT INTO movement
WITH surplus AS (
  SELECT whs_cd, prdt_cd, sum(qty) AS qty FROM movement GROUP BY ALL HAVING sum(qty) > 0
), counts AS (
  SELECT CAL_DT AS on_day, count(*) OVER () AS times
  FROM BIZ_CAL
  WHERE MM_BIZ_DAY_NO = 18 AND month(CAL_DT) % 3 = 0 AND CAL_DT BETWEEN getvariable('first_day') AND present()
)
SELECT on_day, whs_cd, prdt_cd, '50', -CAST(ceil(qty / times) AS BIGINT), NULL, NULL FROM surplus CROSS JOIN counts;

-- What lay there at first keeps every balance above zero; the last stock-taking makes it what STCK says.
CREATE TEMP TABLE balance AS
WITH running AS (
  SELECT whs_cd, prdt_cd, sum(qty) OVER (PARTITION BY whs_cd, prdt_cd ORDER BY moved_on, qty DESC,
    ref_no ROWS UNBOUNDED PRECEDING) AS level, qty
  FROM movement
), totals AS (
  SELECT whs_cd, prdt_cd, greatest(0, -min(level)) AS opening, sum(qty) AS moved FROM running GROUP BY ALL
)
SELECT coalesce(t.whs_cd, s.WHS_CD) AS whs_cd, coalesce(t.prdt_cd, s.PRDT_CD) AS prdt_cd,
  coalesce(t.opening, 0) + whole('opening', coalesce(t.whs_cd || t.prdt_cd, s.WHS_CD || s.PRDT_CD), 0, 20) AS opening,
  coalesce(t.moved, 0) AS moved, coalesce(s.STCK_QTY, 0) AS held
FROM totals t
FULL JOIN STCK s ON s.WHS_CD = t.whs_cd AND s.PRDT_CD = t.prdt_cd;

INSERT INTO movement SELECT getvariable('first_day'), whs_cd, prdt_cd, '00', opening, NULL,
  NULL FROM balance WHERE opening > 0;
INSERT INTO movement SELECT present(), whs_cd, prdt_cd, '50', held - opening - moved, NULL,
  NULL FROM balance WHERE held <> opening + moved;

INSERT INTO STCK_TXN BY NAME
SELECT row_number() OVER (ORDER BY moved_on, m.type, m.whs_cd, m.prdt_cd, ref_no, qty) AS TXN_NO, moved_on AS TXN_DT,
  m.whs_cd AS WHS_CD, m.prdt_cd AS PRDT_CD, type AS TXN_TP_CD, qty AS TXN_QTY, p.COST_PRC AS UNIT_COST,
    ref_no AS REF_NO,
  opposite AS OPP_WHS_CD, CASE type WHEN '50' THEN '정기 재고실사 반영' END AS RMK
FROM movement m
JOIN PRDT p ON p.PRDT_CD = m.prdt_cd
ORDER BY TXN_NO;

INSERT INTO STCK_MTHLY BY NAME
WITH months AS (
  SELECT DISTINCT CAL_YM AS ym FROM BIZ_CAL WHERE CAL_YM < ym(present())
), pairs AS (
  SELECT DISTINCT WHS_CD, PRDT_CD FROM STCK_TXN
), moved AS (
  SELECT ym(TXN_DT) AS ym, WHS_CD, PRDT_CD, sum(CASE WHEN TXN_QTY > 0 THEN TXN_QTY ELSE 0 END) AS came,
    sum(CASE WHEN TXN_QTY < 0 THEN -TXN_QTY ELSE 0 END) AS went
  FROM STCK_TXN
  GROUP BY ALL
)
SELECT m.ym AS CLS_YM, p.WHS_CD, p.PRDT_CD, coalesce(came, 0) AS IN_QTY, coalesce(went, 0) AS OUT_QTY,
  sum(coalesce(came, 0) - coalesce(went, 0)) OVER (PARTITION BY p.WHS_CD, p.PRDT_CD ORDER BY m.ym) AS END_QTY,
  END_QTY * g.COST_PRC AS END_AMT
FROM months m
CROSS JOIN pairs p
JOIN PRDT g ON g.PRDT_CD = p.PRDT_CD
LEFT JOIN moved v ON v.ym = m.ym AND v.WHS_CD = p.WHS_CD AND v.PRDT_CD = p.PRDT_CD
ORDER BY CLS_YM, p.WHS_CD, p.PRDT_CD;

INSERT INTO STCK_CHK BY NAME
WITH checks AS (
  SELECT w.WHS_CD, c.CAL_DT AS checked, w.WHS_CD || c.CAL_YMD AS key, c.CAL_YM
  FROM WHS w
  JOIN BIZ_CAL c ON c.MM_BIZ_DAY_NO = 20 AND c.CAL_YM < '202612' AND (month(c.CAL_DT) % 3 = 0 OR c.CAL_YM = '202611')
  WHERE c.CAL_DT <= present() OR c.CAL_YM = '202611'
), counted AS (
  SELECT k.*, (SELECT count(*) FROM STCK_MTHLY m WHERE m.WHS_CD = k.WHS_CD AND m.CLS_YM = least(k.CAL_YM, '202610'))
    AS items
  FROM checks k
)
SELECT printf('K%s%s', left(CAL_YM, 6), WHS_CD) AS CHK_NO, WHS_CD, ymd(least(checked, present())) AS CHK_YMD,
  pick('counter', key, staff('D320')) AS CHK_EMP_NO,
    CASE WHEN CAL_YM = '202611' THEN '10' ELSE '20' END AS CHK_STAT_CD,
  items AS CHK_ITEM_CNT,
  CASE WHEN CAL_YM = '202611' THEN 0
    ELSE CAST(floor(items * around('off', key, 0.01, CASE WHS_CD WHEN 'W04' THEN 0.14 ELSE 0.07 END)) AS INTEGER) END
    AS DIFF_ITEM_CNT,
  DIFF_ITEM_CNT * whole('worth', key, -38000, 12000) AS DIFF_AMT
FROM counted
ORDER BY CHK_YMD, WHS_CD;
