-- Campaigns and what came of them, coupons, visits to the online shop; calls to the call centre and complaints.

INSERT INTO CMPN BY NAME
WITH named AS (
  SELECT n, make_timestamp(2023 + n // 10, [1, 2, 3, 5, 6, 7, 9, 10, 11, 12][n % 10 + 1], whole('day', n, 1, 20), 0,
    0, 0) AS starts,
    ['신년 감사', '새학기 맞이', '봄맞이', '가정의 달', '여름 시즌', '휴가철', '추석 특가', '가을 사무환경', '블랙프라이데이', '연말 결산'][n % 10 + 1] AS season,
    pick('type', n, ['10', '10', '20', '20', '30', '40']) AS type
  FROM generate_series(0, 39) AS t (n)
)
SELECT printf('CP%04d', n + 1) AS CMPN_CD,
  year(starts) || ' ' || season || CASE type WHEN '10' THEN ' 할인전' WHEN '20' THEN ' 쿠폰팩' WHEN '30' THEN ' 사은행사'
  ELSE ' 신상품전' END AS CMPN_NM,
  type AS CMPN_TP_CD, pick('media', n, ['10', '10', '20', '20', '30', '40']) AS MEDA_CD, starts AS STRT_DT,
    starts + to_days(pick('length', n, [7, 10, 14, 14, 21])) AS END_DT,
  whole('budget', n, 8, 60) * 500000 AS BDGT_AMT,
  CASE WHEN starts > present() THEN 0 ELSE won(BDGT_AMT * around('spent', n, 0.7, 1.15), 10000) END AS EXEC_AMT,
  pick('for', n, [NULL, NULL, '10', '20', '30']) AS TGT_CUST_GRD_CD, pick('planner', n, staff('D410')) AS EMP_NO,
  CASE WHEN starts > present() THEN '10' WHEN END_DT >= present() THEN '20' ELSE '30' END AS CMPN_STAT_CD,
  'cmp' || printf('%03d', n + 1) AS UTM_NM, EMP_NO AS REG_EMP_NO, starts - INTERVAL 30 DAY AS REG_DTM,
  CASE WHEN CMPN_STAT_CD = '30' THEN END_DT + INTERVAL 34 HOUR END AS UPD_DTM
FROM named
ORDER BY n;

-- A message is opened more by better customers; who clicks and orders within two weeks is a buyer.
INSERT INTO CMPN_TGT BY NAME
WITH sent AS (
  SELECT p.CMPN_CD, p.MEDA_CD, c.CUST_NO, c.CUST_GRD_CD, p.CMPN_CD || c.CUST_NO AS key,
    moment('sent', p.CMPN_CD, p.STRT_DT, 9, 11) AS sent_at, p.STRT_DT, p.END_DT
  FROM CMPN p
  JOIN CUST c ON c.JOIN_DT < p.STRT_DT AND c.USE_YN = 'Y'
    AND (p.TGT_CUST_GRD_CD IS NULL OR p.TGT_CUST_GRD_CD = c.CUST_GRD_CD)
  WHERE p.STRT_DT <= present() AND chance('chosen', p.CMPN_CD || c.CUST_NO, 0.8)
), read AS (
  SELECT *, chance('fails', key, 0.03) AS failed,
    chance('opens', key, CASE CUST_GRD_CD WHEN '10' THEN 0.6 WHEN '20' THEN 0.42 ELSE 0.26 END + CASE MEDA_CD
      WHEN '20' THEN 0.15 ELSE 0 END) AS opened
  FROM sent
), clicked AS (
  SELECT *, opened AND NOT failed AND chance('clicks', key, 0.45) AS clicks FROM read
), bought AS (
  SELECT k.key, min(o.ORD_NO) AS ord_no
  FROM clicked k
  JOIN ORD o ON o.CUST_NO = k.CUST_NO AND o.ORD_STAT_CD <> '90' AND o.ORD_YMD BETWEEN ymd(k.STRT_DT)
    AND ymd(k.STRT_DT + INTERVAL 14 DAY)
  WHERE k.clicks
  GROUP BY k.key
)
SELECT CMPN_CD, CUST_NO, sent_at AS SND_DTM, CASE WHEN failed THEN '90' ELSE '10' END AS SND_RSLT_CD,
  CASE WHEN opened AND NOT failed THEN 'Y' ELSE 'N' END AS OPEN_YN,
  CASE WHEN clicks THEN 'Y' ELSE 'N' END AS CLCK_YN, CASE WHEN b.ord_no IS NULL THEN 'N' ELSE 'Y' END AS BUY_YN,
    b.ord_no AS ORD_NO
FROM clicked k
LEFT JOIN bought b ON b.key = k.key
ORDER BY CMPN_CD, CUST_NO;

INSERT INTO CPN BY NAME
WITH given AS (
  SELECT row_number() OVER (ORDER BY CMPN_CD) AS n, * FROM CMPN WHERE CMPN_TP_CD IN ('10', '20')
), all_coupons AS (
  SELECT n, CMPN_CD, CMPN_NM || CASE CMPN_TP_CD WHEN '20' THEN '' ELSE ' 쿠폰' END AS name, STRT_DT AS starts, END_DT AS ends FROM given
  UNION ALL
  SELECT n + 100, NULL, name, getvariable('first_day'),
    TIMESTAMP '2026-12-31' FROM (VALUES (1, '신규가입 쿠폰'), (2, '생일 쿠폰')) AS t (n, name)
)
SELECT printf('CN%04d', row_number() OVER (ORDER BY n)) AS CPN_CD, name AS CPN_NM, CMPN_CD,
  pick('kind', n, ['R', 'R', 'A']) AS DC_TP_CD,
  CASE DC_TP_CD WHEN 'R' THEN pick('rate', n, [5, 5, 10, 15]) ELSE pick('won', n, [3000, 5000, 10000]) END AS DC_VAL,
    pick('least', n, [30000, 50000, 50000, 100000]) AS MIN_ORD_AMT,
  ymd(starts) AS VALD_STRT_YMD, ymd(ends) AS VALD_END_YMD, CASE WHEN ends < present() THEN 'N' ELSE 'Y' END AS USE_YN,
    starts - INTERVAL 7 DAY AS REG_DTM
FROM all_coupons
ORDER BY n;

-- One coupon serves one order, large enough and in time.
INSERT INTO CPN_ISSU BY NAME
WITH given AS (
  SELECT p.*, t.CUST_NO, date_of(p.VALD_STRT_YMD) AS issued FROM CPN p JOIN CMPN_TGT t ON t.CMPN_CD = p.CMPN_CD
    WHERE t.SND_RSLT_CD = '10'
  UNION ALL
  SELECT p.*, c.CUST_NO, c.JOIN_DT FROM CPN p JOIN CUST c ON c.JOIN_DT >= getvariable('first_day')
    WHERE p.CPN_NM = '신규가입 쿠폰'
  UNION ALL
  SELECT p.*, c.CUST_NO, make_timestamp(y, whole('birthday', c.CUST_NO, 1, 12), 1, 0, 0, 0) FROM CPN p
    JOIN CUST c ON c.CUST_TP_CD = '20'
  CROSS JOIN (VALUES (2023), (2024), (2025), (2026)) AS t (y)
  WHERE p.CPN_NM = '생일 쿠폰' AND c.JOIN_DT < make_timestamp(y, whole('birthday', c.CUST_NO, 1, 12), 1, 0, 0, 0)
), timely AS (
  SELECT *, CPN_CD || CUST_NO || ymd(issued) AS key,
    least(date_of(VALD_END_YMD), issued + INTERVAL 60 DAY, present()) AS until FROM given WHERE issued <= present()
), fitting AS (
  SELECT t.key, o.ORD_NO, o.ORD_AMT, o.ORD_YMD, row_number() OVER (PARTITION BY t.key ORDER BY o.ORD_NO) AS place
  FROM timely t
  JOIN ORD o ON o.CUST_NO = t.CUST_NO AND o.ORD_STAT_CD <> '90' AND o.ORD_AMT >= t.MIN_ORD_AMT
    AND o.ORD_YMD BETWEEN ymd(t.issued) AND ymd(t.until)
  WHERE chance('uses', t.key, 0.7)
), used AS (
  SELECT *, row_number() OVER (PARTITION BY ORD_NO ORDER BY key) AS rival FROM fitting WHERE place = 1
)
SELECT row_number() OVER (ORDER BY issued, t.key) AS ISSU_NO, CPN_CD, CUST_NO, issued AS ISSU_DT,
  date_of(u.ORD_YMD) AS CPN_USE_DT, u.ORD_NO,
  CASE WHEN u.ORD_NO IS NOT NULL THEN CASE DC_TP_CD WHEN 'R' THEN won(u.ORD_AMT * DC_VAL / 100, 10)
    ELSE DC_VAL END END AS DC_AMT
FROM timely t
LEFT JOIN used u ON u.key = t.key AND u.rival = 1
ORDER BY ISSU_NO;

-- Each online order has a visit of its own; the others only look around, on phones more every year.
INSERT INTO WEB_VST BY NAME
WITH members AS (
  SELECT row_number() OVER (ORDER BY CUST_NO) AS place, CUST_NO, JOIN_DT FROM CUST
), wares AS (
  SELECT list(PRDT_CD ORDER BY PRDT_CD) AS goods FROM PRDT WHERE SALE_YN = 'Y'
), looks AS (
  SELECT on_day, on_ymd || '/' || n AS key, whole('member', on_ymd || '/' || n, 1, members) AS place
  FROM (SELECT c.CAL_DT AS on_day, c.CAL_YMD AS on_ymd, (SELECT count(*) FROM CUST) AS members,
    unnest(generate_series(1, CAST(110
    * [1.0, 0.9, 1.3, 1.1, 1.1, 1.0, 0.9, 0.9, 1.2, 1.05, 1.4, 1.5][month(c.CAL_DT)]
    * CASE WHEN c.BIZ_DAY_YN = 'Y' THEN 1.15 ELSE 0.6 END * (1 + 0.1 * (year(c.CAL_DT) - 2023)) AS INTEGER))) AS n
    FROM BIZ_CAL c WHERE c.CAL_DT BETWEEN getvariable('history_from') AND present() - INTERVAL 1 DAY) AS t
), seen AS (
  SELECT l.on_day, l.key, CASE WHEN m.JOIN_DT < l.on_day
    AND chance('known', l.key, 0.5) THEN m.CUST_NO END AS cust_no, pick('ware', l.key, goods) AS prdt_cd,
    false AS buys
  FROM looks l
  JOIN members m ON m.place = l.place
  CROSS JOIN wares
  UNION ALL
  SELECT date_of(o.ORD_YMD), o.ORD_NO, o.CUST_NO, d.PRDT_CD, true
  FROM ORD o
  JOIN ORD_DTL d ON d.ORD_NO = o.ORD_NO AND d.LINE_NO = 1
  WHERE o.CHNL_CD = '10' AND date_of(o.ORD_YMD) BETWEEN getvariable('history_from') AND present() - INTERVAL 1 DAY
), timed AS (
  SELECT *, moment('visit', key, on_day, 7, 24) AS visited, rnd('visit', key || 'x') AS draw FROM seen
)
SELECT row_number() OVER (ORDER BY visited, key) AS VST_NO, visited AS VST_DTM, cust_no AS CUST_NO,
  CASE WHEN chance('device', key, 0.42 + 0.06 * (year(on_day) - 2023)) THEN '20' ELSE '10' END AS DVC_CD,
  pick('came by', key, CASE WHEN cust_no IS NULL THEN ['10', '20', '20', '20', '30', '30', '40']
    ELSE ['10', '10', '10', '20', '30', '50'] END) AS INFLW_CD,
  CAST(1 + draw ** 3 * 25 AS INTEGER) + CASE WHEN buys THEN 4 ELSE 0 END AS PAGE_CNT,
    CAST(8 + draw ** 3 * 1500 AS INTEGER) + CASE WHEN buys THEN 180 ELSE 0 END AS STAY_SEC,
  CASE WHEN buys OR PAGE_CNT > 2 THEN prdt_cd END AS PRDT_CD,
    CASE WHEN buys OR PAGE_CNT > 4 AND chance('cart', key, 0.25) THEN 'Y' ELSE 'N' END AS CART_YN,
  CASE WHEN buys THEN 'Y' ELSE 'N' END AS BUY_YN,
  CASE WHEN chance('searches', key, 0.2)
    THEN pick('word', key, ['A4용지', 'A4용지', '볼펜', '노트북', '모니터', '의자', '높이조절 책상', '토너', '커피', '포스트잇', '복사용지', '무선 마우스',
    '캐비닛'])
    END AS SRCH_WORD
FROM timed
ORDER BY VST_NO;

-- Calls: half the orders bring one, returns always do; the others ask about this and that. Mondays are the busiest.
INSERT INTO CALL_HIST BY NAME
WITH agents AS (
  SELECT list(EMP_NO ORDER BY EMP_NO) AS people FROM EMP WHERE DEPT_CD = 'D420' AND EMP_STAT_CD = '10'
    AND HIRE_DT < getvariable('first_day')
), members AS (
  SELECT row_number() OVER (ORDER BY CUST_NO) AS place, CUST_NO, JOIN_DT FROM CUST
), others AS (
  SELECT on_day, on_ymd || '/' || n AS key, whole('caller', on_ymd || '/' || n, 1, members) AS place
  FROM (SELECT CAL_DT AS on_day, CAL_YMD AS on_ymd, (SELECT count(*) FROM CUST) AS members,
    unnest(generate_series(1, CAST(40 * CASE DOW_NO WHEN 2 THEN 1.5 WHEN 6 THEN 0.9
      ELSE 1 END * (1 + 0.06 * (year(CAL_DT) - 2023)) AS INTEGER))) AS n
    FROM BIZ_CAL WHERE BIZ_DAY_YN = 'Y' AND CAL_DT BETWEEN getvariable('history_from') AND present()) AS t
), asked AS (
  SELECT date_of(ORD_YMD) + to_days(whole('asks', ORD_NO, 0, 5)) AS on_day, 'o' || ORD_NO AS key, CUST_NO AS cust_no,
    ORD_NO AS ord_no, pick('about', ORD_NO, ['10', '20', '20', '20', '50']) AS type
  FROM ORD WHERE chance('calls', ORD_NO, CASE WHEN DLVR_DT > date_of(ORD_YMD) + INTERVAL 3 DAY THEN 0.8 ELSE 0.35 END)
  UNION ALL
  SELECT date_of(RTN_YMD), 'r' || RTN_NO, CUST_NO, ORD_NO, '30' FROM RTN
  UNION ALL
  SELECT on_day, 'c' || key, CASE WHEN m.JOIN_DT < on_day AND chance('member calls', key, 0.75) THEN m.CUST_NO END,
    NULL,
    pick('about', key, ['10', '40', '40', '40', '50', '60', '60', '90'])
  FROM others t
  JOIN members m ON m.place = t.place
), timed AS (
  SELECT *, moment('call', key, on_day, 9, 18) AS called, pick('agent', key, people) AS agent,
    CAST(5 + rnd('wait', key) ** 3 * CASE dayofweek(on_day) WHEN 1 THEN 420 ELSE 240 END AS INTEGER) AS wait
  FROM asked, agents
  WHERE on_day <= present()
), ended AS (
  SELECT *, CASE WHEN wait > 180 AND chance('gives up', key, 0.5) THEN '90'
    ELSE pick('result', key, ['10', '10', '10', '10', '10', '10', '20', '30']) END AS result FROM timed
)
SELECT row_number() OVER (ORDER BY called, key) AS CALL_NO, cust_no AS CUST_NO, agent AS EMP_NO,
  pick('channel', key, CASE WHEN year(on_day) < 2025 THEN ['10', '10', '10', '10', '20', '30']
    ELSE ['10', '10', '10', '20', '20', '30'] END) AS CALL_CHNL_CD, type AS CALL_TP_CD,
  called AS CALL_DTM, wait AS WAIT_SEC,
    CASE result WHEN '90' THEN 0
    ELSE CAST(around('talk', key, 40, 420) + CASE type WHEN '60' THEN 150 ELSE 0 END AS INTEGER) END AS CALL_SEC,
  result AS CALL_RSLT_CD,
  CASE WHEN result <> '90' AND chance('answers', key, 0.35)
    THEN CAST(greatest(1, least(5, round(around('content', key, 2.4, 5.6) + rnd('skill', agent) - wait / 200.0)))
    AS INTEGER) END AS STSF_SCR,
  ord_no AS ORD_NO,
  CASE type WHEN '10' THEN '주문 방법과 수량 문의' WHEN '20' THEN '배송 예정일 문의' WHEN '30' THEN '반품 접수 요청'
    WHEN '40' THEN '상품 사양 문의' WHEN '50' THEN '결제 확인 요청' WHEN '60' THEN '제품 고장 접수' ELSE '기타 문의' END AS CALL_CN
FROM ended
ORDER BY CALL_NO;

INSERT INTO VOC BY NAME
WITH raised AS (
  SELECT c.*, c.CALL_NO AS key, pick('voc type', c.CALL_NO, ['10', '10', '10', '10', '20', '30']) AS type,
    o.ORD_NO AS ord,
    (SELECT min(d.PRDT_CD) FROM ORD_DTL d WHERE d.ORD_NO = c.ORD_NO) AS ware
  FROM CALL_HIST c
  LEFT JOIN ORD o ON o.ORD_NO = c.ORD_NO
  WHERE c.CUST_NO IS NOT NULL AND c.CALL_RSLT_CD <> '90'
    AND chance('voc', c.CALL_NO,
    CASE c.CALL_TP_CD WHEN '20' THEN 0.1 WHEN '30' THEN 0.2 WHEN '60' THEN 0.15 ELSE 0.02 END)
), judged AS (
  SELECT *, CASE WHEN type <> '10' THEN NULL WHEN CALL_TP_CD = '20' THEN '10' WHEN CALL_TP_CD = '60' THEN '20'
    WHEN CALL_TP_CD = '30' THEN pick('cause', key, ['20', '20', '10', '90'])
    ELSE pick('cause', key, ['30', '40', '40', '90']) END AS cause,
    CALL_DTM + to_hours(whole('handled', key, 2, 110)) AS handled
  FROM raised
)
SELECT row_number() OVER (ORDER BY CALL_NO) AS VOC_NO, CUST_NO, CALL_NO, type AS VOC_TP_CD, cause AS VOC_CAUS_CD,
  ware AS PRDT_CD, CALL_DTM AS RCPT_DTM,
  CALL_DTM + INTERVAL 3 DAY AS DUE_DTM, CASE WHEN handled < present() THEN handled END AS PRCS_DTM,
  CASE WHEN handled < present() THEN '30' WHEN CALL_DTM < present() - INTERVAL 1 DAY THEN '20'
    ELSE '10' END AS VOC_STAT_CD,
  CASE cause WHEN '10' THEN 'D320' WHEN '20' THEN 'D330' WHEN '40' THEN 'D410' ELSE 'D420' END AS PRCS_DEPT_CD,
    pick('handler', key, staff(PRCS_DEPT_CD)) AS PRCS_EMP_NO,
  CASE WHEN type = '10' AND chance('compensated', key, 0.25)
    THEN pick('amount', key, [5000, 10000, 10000, 20000, 50000]) END AS CMPS_AMT,
  CASE type WHEN '20' THEN pick('says', key, ['대량 구매 할인이 있으면 좋겠습니다', '앱에서 견적서를 내려받고 싶습니다'])
    WHEN '30' THEN '상담사가 친절했습니다'
    ELSE CASE cause WHEN '10' THEN '약속한 날짜에 오지 않았습니다' WHEN '20' THEN '사용한 지 얼마 안 되어 고장 났습니다'
      WHEN '30' THEN '상담 연결이 어렵고 답변이 부정확합니다' WHEN '40' THEN '다른 곳보다 비쌉니다' ELSE '교환 절차가 불편합니다' END
  END AS VOC_CN, CASE WHEN handled < present() THEN handled END AS UPD_DTM
FROM judged
ORDER BY VOC_NO;
