-- 손해보험사 업무 테이블의 예시 데이터 (DuckDB, 항상 같은 행)
INSERT INTO TB_CM_CODE
SELECT g[1], split_part(p, ':', 1), g[2], split_part(p, ':', 2), n, CASE WHEN p LIKE '%:X' THEN 'N' ELSE 'Y' END
FROM (SELECT g, unnest(string_split(g[3], ',')) AS p, unnest(range(1, len(string_split(g[3], ',')) + 1)) AS n
      FROM (SELECT string_split(unnest([
        'RGN_CD|권역|10:수도권,20:강원권,30:충청권,40:호남권,50:영남권,60:제주권',
        'AGNT_TP_CD|설계사유형|10:전속,20:대리점,30:교차모집',
        'AGNT_GRD_CD|설계사등급|10:마스터,20:시니어,30:일반,40:신입',
        'CUST_TP_CD|고객유형|10:개인,20:개인사업자,30:법인',
        'GNDR_CD|성별|M:남성,F:여성',
        'PROD_TP_CD|상품유형|10:자동차,20:운전자,30:상해,40:실손의료,50:화재,60:여행자,70:배상책임',
        'CVRG_TP_CD|담보유형|10:대인배상,20:대물배상,30:자기신체,40:자기차량,50:상해,60:질병,70:재물,80:배상책임,90:비용',
        'INST_TP_CD|기관유형|10:병원,20:정비업체',
        'EVAL_GRD_CD|평가등급|A:우수,B:보통,C:미흡',
        'CHNL_CD|모집채널|10:대면,20:전화,30:온라인,40:방문판매:X',
        'CONT_STAT_CD|계약상태|10:정상,20:실효,30:해지,40:만기,50:철회',
        'PAY_CYC_CD|납입주기|01:월납,03:분기납,12:연납,99:일시납',
        'PAY_MTHD_CD|납입방법|10:자동이체,20:신용카드,30:가상계좌,40:지로',
        'CNCL_RSN_CD|해지사유|10:단순변심,20:경제사정,30:타사이동,40:차량매각,90:기타',
        'CAR_USE_CD|차량용도|10:자가용,20:업무용,30:영업용',
        'FUEL_CD|연료|G:휘발유,D:경유,H:하이브리드,E:전기',
        'PREM_STAT_CD|수납상태|10:정상납입,20:연체납입,30:미납',
        'CLM_TP_CD|청구유형|10:차량수리,20:치료비,30:재물손해,40:배상책임,50:휴대품손해,60:법률비용',
        'ACDT_CS_CD|사고원인|10:차대차사고,20:단독사고,30:질병,40:상해,50:화재,60:누수,70:도난,80:일상생활사고',
        'CLM_STAT_CD|청구상태|10:접수,20:심사중,30:지급완료,40:부지급,50:취소',
        'CLM_PAY_TP_CD|지급유형|10:가지급,20:본지급,30:추가지급'
      ]), '|') AS g));

INSERT INTO TB_CM_BRCH
SELECT 'B' || lpad((i + 1)::VARCHAR, 3, '0'), b[1], b[2], b[3], nullif(b[4], ''),
       b[5] || '-' || (2000 + hash(i, 'a') % 7000)::VARCHAR || '-' || (1000 + hash(i, 'b') % 9000)::VARCHAR,
       b[6]::DATE, nullif(b[7], '')::DATE
FROM (SELECT i, string_split(list_extract([
        '강남지점|10|서울|윤태호|02|2009-03-02|', '종로지점|10|서울|강미정|02|2006-05-15|',
        '수원지점|10|경기|오상훈|031|2011-04-01|', '분당지점|10|경기|한지수|031|2015-09-01|',
        '인천지점|10|인천|백승우|032|2010-02-16|', '대전지점|30|대전|조은경|042|2012-07-02|',
        '광주지점|40|광주|노영철|062|2013-03-18|', '대구지점|50|대구|서동민|053|2008-10-06|',
        '부산지점|50|부산|문혜진|051|2007-01-08|', '해운대지점|50|부산|유성재|051|2018-06-11|',
        '춘천지점|20|강원||033|2014-05-07|2025-12-31', '제주지점|60|제주|고은별|064|2026-10-01|'
      ], i::INT + 1), '|') AS b FROM range(12) t(i));

INSERT INTO TB_SL_AGNT
SELECT 'S' || lpad((1001 + i)::VARCHAR, 5, '0'),
       list_extract(['김영숙','이재훈','박정아','최동현','정수미','강민호','조혜란','윤석진','장미라','임현우',
                     '한상철','오은주','서준석','신경희','권도윤','황보람','안치환','송지연','전병수','홍서영',
                     '고태경','문소라','양진우','손미경','배성호','백하늘','허윤정','유재석','남기훈','심은아',
                     '노준영','하지민','곽도영','성유나','차승우','주아름','우형식','구민지','나윤호','민서진'], i::INT + 1),
       'B' || lpad((1 + CASE WHEN hash(i, 'br') % 4 = 0 THEN 0 ELSE hash(i, 'b') % 10 END)::VARCHAR, 3, '0'),
       list_extract(['10','10','10','20','30'], 1 + (hash(i, 'tp') % 5)::INT),
       CASE WHEN i >= 34 THEN '40' WHEN i IN (9, 22) THEN NULL
            ELSE list_extract(['10','20','20','30','30'], 1 + (hash(i, 'gd') % 5)::INT) END,
       CASE WHEN i < 28 THEN DATE '2012-03-01' + (hash(i, 'en') % 4200)::INT
            WHEN i < 34 THEN DATE '2025-02-03' + (hash(i, 'en') % 240)::INT
            ELSE DATE '2026-07-01' + (hash(i, 'en') % 130)::INT END,
       CASE WHEN i IN (3, 11, 17, 24, 27) THEN DATE '2025-08-01' + (hash(i, 'rt') % 430)::INT END,
       CASE WHEN hash(i, 'm') % 12 > 0
            THEN '010-' || (2000 + hash(i, 'm1') % 8000)::VARCHAR || '-' || (1000 + hash(i, 'm2') % 9000)::VARCHAR END,
       3 + (hash(i, 'cm') % 40) * 0.25
FROM range(40) t(i);

INSERT INTO TB_CU_CUST
SELECT 100001 + i,
       CASE WHEN tp = '30'
            THEN list_extract(['한빛','대성','미래','세움','푸른','동아름'], 1 + (i // 12 % 6)::INT)
              || list_extract(['물류','건설','식품','테크','유통'], 1 + (i // 12 % 5)::INT) || '㈜'
            ELSE list_extract(['김','이','박','최','정','강','조','윤','장','임','한','오','서','신','권'], 1 + (i % 15)::INT)
              || list_extract(['민수','지혜','현정','성훈','은영','동욱','수빈','재원','미선','태희','준호','가영',
                               '상민','유진','경수','보라','진석','하은','영준','다혜','규태','서연','정훈','나래'],
                              1 + ((i // 15 + 5 * (i % 15)) % 24)::INT) END,
       tp,
       CASE WHEN tp <> '30' THEN CASE WHEN ((i // 15 + 5 * (i % 15)) % 24) IN (0,3,5,7,10,12,14,16,18,20,22) THEN 'M' ELSE 'F' END END,
       CASE WHEN tp <> '30' THEN DATE '1956-01-01' + (hash(i, 'bd') % 17800)::INT END,
       CASE WHEN tp = '10' AND hash(i, 'j') % 9 > 0
            THEN list_extract(['회사원','회사원','회사원','공무원','교사','간호사','주부','주부','대학생','요리사','택배기사','디자이너'],
                              1 + (hash(i, 'jb') % 12)::INT)
            WHEN tp = '20' THEN list_extract(['음식점 운영','카페 운영','학원 운영','화물운송'], 1 + (hash(i, 'jb') % 4)::INT) END,
       list_extract(['서울','서울','서울','서울','경기','경기','경기','경기','인천','부산','부산','대구','대전','광주','울산','강원','충남','경남','제주'],
                    1 + (hash(i, 'sd') % 19)::INT),
       CASE WHEN hash(i, 'ad') % 15 > 0
            THEN list_extract(['새싹로','중앙대로','호수길','시민로','햇살로','강변로','은행나무길'], 1 + (hash(i, 'a1') % 7)::INT)
              || ' ' || (1 + hash(i, 'a2') % 280)::VARCHAR END,
       '010-' || (2000 + hash(i, 'm1') % 8000)::VARCHAR || '-' || (1000 + hash(i, 'm2') % 9000)::VARCHAR,
       CASE WHEN hash(i, 'em') % 4 > 0 THEN 'cust' || (1000 + i)::VARCHAR || '@example.com' END,
       CASE WHEN hash(i, 'mk') % 5 < 3 THEN 'Y' ELSE 'N' END,
       DATE '2024-01-01' + CASE WHEN i % 10 = 3 THEN hash(i, 'r1') % 1050 ELSE (hash(i, 'r1') % 1050) * (hash(i, 'r2') % 1050) // 1050 END::INT
FROM (SELECT i, CASE WHEN i % 12 = 11 THEN '30' WHEN i % 12 = 5 THEN '20' ELSE '10' END AS tp FROM range(300) t(i));

INSERT INTO TB_PD_PROD
SELECT p[1], p[2], p[3], p[4]::DATE, nullif(p[5], '')::DATE, nullif(p[6], '')::INT, nullif(p[7], '')::INT, p[8]
FROM (SELECT string_split(list_extract([
        'P1001|든든개인자동차보험|10|2015-01-01||18||N', 'P1002|든든업무자동차보험|10|2015-01-01||||N',
        'P2001|안심운전자보험|20|2019-04-01||18|75|N', 'P2002|주말운전자보험|20|2017-03-01|2024-03-31|18|70|N',
        'P3001|행복가득상해보험|30|2018-07-01||15|80|N', 'P3002|우리아이상해보험|30|2020-05-05||0|18|N',
        'P4001|새로운실손의료보험|40|2021-07-01||0|70|Y', 'P4002|간편실손의료보험|40|2022-01-03||40|75|Y',
        'P4003|효도실손의료보험|40|2016-10-01|2024-12-31|60|80|Y', 'P5001|우리집화재보험|50|2016-01-04||||N',
        'P5002|사업장화재보험|50|2016-01-04||||N', 'P6001|해외여행보험|60|2014-06-01||0|79|N',
        'P6002|국내여행보험|60|2014-06-01|2026-06-30|0|79|N', 'P7001|일상배상책임보험|70|2019-11-01||||Y',
        'P7002|반려동물배상책임보험|70|2026-11-02||20|75|Y'
      ], i::INT + 1), '|') AS p FROM range(15) t(i));

INSERT INTO TB_PD_CVRG
SELECT c[1] || '-' || c[2], c[1], c[3], c[4], nullif(c[5], '')::BIGINT * 10000, nullif(c[6], '')::INT, c[7]
FROM (SELECT string_split(list_extract([
        'P1001|01|대인배상|10||0|Y', 'P1001|02|대물배상|20|100000|0|Y', 'P1001|03|자기신체사고|30|10000|0|N',
        'P1001|04|자기차량손해|40|10000|20|N', 'P1001|05|긴급출동서비스|90|100||N',
        'P1002|01|업무용 대인배상|10||0|Y', 'P1002|02|업무용 대물배상|20|100000|0|Y', 'P1002|03|업무용 자기차량손해|40|15000|30|N',
        'P2001|01|교통사고처리지원금|90|20000||Y', 'P2001|02|벌금비용|90|3000||Y', 'P2001|03|교통상해입원비|50|1000||N', 'P2001|04|변호사선임비용|90|5000||N',
        'P2002|01|주말교통상해|50|5000||Y', 'P3001|01|일반상해사망|50|30000||Y', 'P3001|02|골절진단비|50|200||N', 'P3001|03|상해수술비|50|500||N',
        'P3002|01|어린이상해후유장해|50|20000||Y', 'P3002|02|화상진단비|50|100||N', 'P3002|03|식중독입원비|60|100||N',
        'P4001|01|상해급여 의료비|50|5000|20|Y', 'P4001|02|질병급여 의료비|60|5000|20|Y', 'P4001|03|비급여 도수치료|60|350|30|N',
        'P4002|01|간편 상해의료비|50|5000|30|Y', 'P4002|02|간편 질병의료비|60|5000|30|Y', 'P4003|01|효도 질병의료비|60|3000|30|Y',
        'P5001|01|주택화재손해|70|50000|0|Y', 'P5001|02|급배수시설누출손해|70|1000|10|N', 'P5001|03|가재도난손해|70|500|10|N', 'P5001|04|임시거주비|90|300||N',
        'P5002|01|점포화재손해|70|100000|10|Y', 'P5002|02|영업중단손해|90|20000||N', 'P5002|03|시설물배상책임|80|50000|5|N',
        'P6001|01|해외상해의료비|50|5000||Y', 'P6001|02|해외질병의료비|60|5000||Y', 'P6001|03|휴대품손해|70|100|10|N', 'P6001|04|항공기지연비용|90|50||N',
        'P6002|01|국내여행상해|50|5000||Y', 'P6002|02|국내여행배상책임|80|2000||N',
        'P7001|01|일상생활배상책임|80|10000|5|Y', 'P7001|02|누수배상책임|80|3000|10|N', 'P7002|01|반려견배상책임|80|3000|10|Y'
      ], i::INT + 1), '|') AS c FROM range(41) t(i));

INSERT INTO TB_PT_INST
SELECT CASE p[2] WHEN '10' THEN 'H' ELSE 'G' END || lpad((i + 1)::VARCHAR, 4, '0'), p[1], p[2], p[3],
       CASE WHEN hash(i, 't') % 10 > 0 THEN '0' || p[4] || '-' || (300 + hash(i, 't1') % 600)::VARCHAR || '-' || (1000 + hash(i, 't2') % 9000)::VARCHAR END,
       p[5], CASE WHEN p[5] = 'Y' THEN DATE '2024-01-02' + (hash(i, 'cp') % 900)::INT END,
       CASE WHEN hash(i, 'ev') % 7 > 0 THEN list_extract(['A','B','B','C'], 1 + (hash(i, 'eg') % 4)::INT) END
FROM (SELECT i, string_split(list_extract([
        '한마음정형외과|10|서울|2|Y', '강남바른병원|10|서울|2|Y', '서울푸른내과|10|서울|2|N', '종로튼튼한의원|10|서울|2|Y',
        '분당하늘병원|10|경기|31|Y', '수원사랑병원|10|경기|31|Y', '일산온누리의원|10|경기|31|N', '인천바다병원|10|인천|32|Y',
        '부산동백병원|10|부산|51|Y', '해운대정형외과|10|부산|51|Y', '대구달구벌병원|10|대구|53|Y', '대전한밭의원|10|대전|42|N',
        '광주빛고을병원|10|광주|62|Y', '울산고래병원|10|울산|52|Y', '춘천호반병원|10|강원|33|N', '제주한라의원|10|제주|64|Y',
        '강남제일모터스|20|서울|2|Y', '성수카센터|20|서울|2|Y', '구로공업사|20|서울|2|N', '수원오토정비|20|경기|31|Y',
        '안양현장공업사|20|경기|31|Y', '용인드림정비|20|경기|31|Y', '인천항공업사|20|인천|32|Y', '부산남항정비|20|부산|51|Y',
        '사상모터스|20|부산|51|N', '대구팔공공업사|20|대구|53|Y', '대전유성정비|20|대전|42|Y', '광주무등카센터|20|광주|62|Y',
        '울산태화공업사|20|울산|52|Y', '원주치악정비|20|강원|33|N'
      ], i::INT + 1), '|') AS p FROM range(30) t(i));

INSERT INTO TB_CT_CONTRACT
WITH pick AS (
    SELECT i, cust.CUST_NO, CUST_TP_CD,
           (REG_DT::DATE + (hash(i, 'cd') % (DATE '2026-11-21' - REG_DT::DATE))::INT)::DATE AS cont_dt,
           list_extract(CASE CUST_TP_CD WHEN '30' THEN ['P1002','P1002','P5002','P5002','P7001']
                             WHEN '20' THEN ['P1002','P5002','P2001','P4001','P5002']
                             ELSE ['P1001','P1001','P1001','P1001','P1001','P1001','P2001','P2001','P2001','P3001','P3001','P3002',
                                   'P4001','P4001','P4002','P5001','P5001','P6001','P6001','P6002','P7001'] END,
                        1 + (hash(i, 'pd') % CASE WHEN CUST_TP_CD = '10' THEN 21 ELSE 5 END)::INT) AS prod
    FROM range(420) t(i) JOIN TB_CU_CUST cust ON cust.CUST_NO = 100001 + hash(i, 'cu') % 250
), term AS (
    SELECT i, CUST_NO, cont_dt, CASE WHEN prod = 'P6002' AND cont_dt > DATE '2026-06-30' THEN 'P6001' ELSE prod END AS prod,
           CASE WHEN prod LIKE 'P6%' THEN least(cont_dt + (hash(i, 'is') % 12)::INT, DATE '2026-11-20') ELSE cont_dt END::DATE AS st,
           list_extract(['10','10','20','30'], 1 + (hash(i, 'ch') % 4)::INT) AS chnl
    FROM pick
), cycle AS (
    SELECT *, row_number() OVER (ORDER BY cont_dt, i) AS seq, hash(i, 'st') % 100 AS x,
           CASE WHEN prod LIKE 'P6%' THEN st + (3 + hash(i, 'ie') % 12)::INT
                WHEN prod LIKE 'P1%' OR prod = 'P5002' THEN st + INTERVAL 1 YEAR
                WHEN prod IN ('P5001', 'P7001') THEN st + INTERVAL 3 YEAR
                WHEN prod LIKE 'P4%' THEN st + INTERVAL 5 YEAR ELSE st + INTERVAL 20 YEAR END::DATE AS ed,
           CASE WHEN prod LIKE 'P6%' THEN '99' WHEN prod LIKE 'P1%' THEN list_extract(['99','99','99','03'], 1 + (hash(i, 'pc') % 4)::INT)
                WHEN prod LIKE 'P5%' OR prod LIKE 'P7%' THEN list_extract(['12','01'], 1 + (hash(i, 'pc') % 2)::INT) ELSE '01' END AS cyc
    FROM term
), ended AS (
    SELECT *, CASE WHEN prod LIKE 'P6%' THEN NULL
                   WHEN x < 3 AND cont_dt < DATE '2026-11-01' THEN cont_dt + (1 + hash(i, 'cx') % 14)::INT
                   WHEN x BETWEEN 3 AND 16 AND cont_dt + (20 + hash(i, 'cx') % 330)::INT <= DATE '2026-11-20'
                       THEN cont_dt + (20 + hash(i, 'cx') % 330)::INT END::DATE AS cncl
    FROM cycle
)
SELECT 'C' || year(cont_dt)::VARCHAR || lpad(seq::VARCHAR, 5, '0'), CUST_NO, prod,
       CASE WHEN chnl <> '30' THEN 'S' || lpad((1001 + CASE WHEN cont_dt < DATE '2025-08-01' THEN hash(i, 'ag') % 28
            ELSE list_extract([0,1,2,4,5,6,7,8,9,10,12,13,14,15,16,18,19,20,21,22,23,25,26,28,29,30], 1 + (hash(i, 'ag') % 26)::INT) END)::VARCHAR, 5, '0') END,
       chnl,
       CASE WHEN cncl IS NOT NULL THEN CASE WHEN x < 3 THEN '50' ELSE '30' END WHEN ed <= DATE '2026-11-20' THEN '40'
            WHEN x BETWEEN 17 AND 26 AND cyc = '01' AND cont_dt < DATE '2026-04-01' THEN '20' ELSE '10' END,
       cont_dt, st, ed, cyc, list_extract(['10','10','10','20','20','30','40'], 1 + (hash(i, 'pm') % 7)::INT),
       CASE WHEN prod = 'P1001' THEN (60000 + hash(i, 'am') % 90000) * 10 WHEN prod = 'P1002' THEN (90000 + hash(i, 'am') % 160000) * 10
            WHEN prod = 'P5002' AND cyc = '12' THEN (40000 + hash(i, 'am') % 200000) * 10 WHEN prod LIKE 'P6%' THEN (800 + hash(i, 'am') % 7200) * 10
            WHEN cyc = '12' THEN (6000 + hash(i, 'am') % 24000) * 10 ELSE (900 + hash(i, 'am') % 7600) * 10 END
         // CASE WHEN cyc = '03' THEN 40 ELSE 10 END * 10,
       cncl, CASE WHEN cncl IS NULL THEN NULL WHEN x < 3 THEN '10' WHEN prod LIKE 'P1%' THEN list_extract(['30','40'], 1 + (hash(i, 'rs') % 2)::INT)
            ELSE list_extract(['20','30','90'], 1 + (hash(i, 'rs') % 3)::INT) END
FROM ended ORDER BY seq;

INSERT INTO TB_CT_CVRG
SELECT CONT_NO, CVRG_CD,
       CASE WHEN MAX_INSD_AMT IS NULL THEN 150000000 ELSE MAX_INSD_AMT // list_extract([1, 1, 2, 4], 1 + (hash(CONT_NO, CVRG_CD) % 4)::INT) END,
       (PREM_AMT * (15 + hash(CVRG_CD, CONT_NO) % 20) // 1000) * 10,
       CASE WHEN MND_YN = 'N' AND CNCL_DT IS NULL AND CONT_DT < DATE '2026-08-01' AND hash(CONT_NO, CVRG_CD, 'd') % 9 = 0
            THEN CONT_DT + INTERVAL (10 + hash(CONT_NO, 'dd') % 80) DAY ELSE CONT_DT END
FROM TB_CT_CONTRACT JOIN TB_PD_CVRG USING (PROD_CD)
WHERE MND_YN = 'Y' OR hash(CONT_NO, CVRG_CD, 's') % 3 < 2 ORDER BY CONT_NO, CVRG_CD;

INSERT INTO TB_CT_CAR
SELECT 5000 + n, CONT_NO,
       (10 + hash(n, 'n1') % 350)::VARCHAR || list_extract(['가','나','다','라','마','거','너','더','러','머','버'], 1 + (hash(n, 'n2') % 11)::INT)
         || ' ' || (1000 + hash(n, 'n3') % 9000)::VARCHAR,
       m[1], m[2], yr, CASE WHEN PROD_CD = 'P1001' THEN '10' ELSE list_extract(['20','20','30'], 1 + (hash(n, 'us') % 3)::INT) END, m[3],
       CASE WHEN hash(n, 'nv') % 30 = 0 THEN NULL ELSE (m[4]::INT * (20 - (2026 - yr)) // 20 * 10 + hash(n, 'v') % 97) * 1000 END,
       CASE WHEN hash(n, 'bb') % 4 > 0 THEN 'Y' ELSE 'N' END
FROM (SELECT row_number() OVER (ORDER BY CONT_NO, k) AS n, CONT_NO, PROD_CD, year(CONT_DT) - (hash(CONT_NO, k, 'y') % 9)::INT AS yr,
             string_split(list_extract(CASE WHEN PROD_CD = 'P1001' THEN ['현대|아반떼|G|2200','현대|쏘나타|H|3200','현대|그랜저|H|4300','현대|아이오닉5|E|4900',
                 '기아|K5|G|2900','기아|쏘렌토|D|3900','기아|스포티지|H|3300','기아|EV6|E|5000','KG모빌리티|토레스|G|3000','르노코리아|QM6|G|2900']
                 ELSE ['현대|포터2|D|2000','현대|스타리아|D|3300','기아|봉고3|D|1950','기아|레이|G|1500','현대|포터2 일렉트릭|E|4300',
                       '기아|카니발|D|3700','현대|포터2|D|2100','기아|봉고3|D|2050','현대|쏘나타|G|2900','기아|모닝|G|1350'] END,
                 1 + (hash(CONT_NO, k, 'm') % 10)::INT), '|') AS m
      FROM TB_CT_CONTRACT, range(3) t(k) WHERE PROD_CD LIKE 'P1%' AND (k = 0 OR (PROD_CD = 'P1002' AND hash(CONT_NO, 'f') % 3 >= k)));

INSERT INTO TB_PM_PAY
WITH due AS (
    SELECT *, (CONT_DT + to_months(k::INT * CASE PAY_CYC_CD WHEN '99' THEN 0 ELSE PAY_CYC_CD::INT END))::DATE AS due_dt,
           1 + (hash(CONT_NO, 'lp') % 4)::INT AS lapse
    FROM TB_CT_CONTRACT, range(36) t(k)
), paid AS (
    SELECT *, CASE WHEN k = 0 THEN due_dt WHEN CONT_STAT_CD = '20' AND k >= lapse THEN NULL WHEN hash(CONT_NO, k, 'u') % 40 = 0 THEN NULL
                   WHEN hash(CONT_NO, k, 'l') % 10 = 0 THEN due_dt + (2 + hash(CONT_NO, k, 'ld') % 25)::INT ELSE due_dt END::DATE AS paid_dt
    FROM due
    WHERE due_dt <= DATE '2026-11-20' AND (k = 0 OR (PAY_CYC_CD <> '99' AND due_dt < INS_ED_DT AND (CNCL_DT IS NULL OR due_dt <= CNCL_DT)
          AND (CONT_STAT_CD <> '20' OR k <= lapse + 2)))
), done AS (
    SELECT * REPLACE (CASE WHEN paid_dt <= DATE '2026-11-20' THEN paid_dt END AS paid_dt) FROM paid
)
SELECT 700000 + row_number() OVER (ORDER BY due_dt, CONT_NO), CONT_NO, k + 1, due_dt, PREM_AMT,
       CASE WHEN paid_dt IS NULL THEN '30' WHEN paid_dt > due_dt THEN '20' ELSE '10' END, paid_dt, CASE WHEN paid_dt IS NOT NULL THEN PREM_AMT END,
       CASE WHEN paid_dt IS NOT NULL THEN CASE WHEN hash(CONT_NO, k, 'pm') % 8 = 0 THEN '30' ELSE PAY_MTHD_CD END END,
       coalesce(paid_dt, due_dt) + INTERVAL (32400 + hash(CONT_NO, k, 't') % 32000) SECOND
FROM done ORDER BY due_dt, CONT_NO;

INSERT INTO TB_CL_CLAIM
WITH base AS (
    SELECT *, row_number() OVER (ORDER BY CONT_NO) - 1 AS n, count(*) OVER () AS total, least(INS_ED_DT, coalesce(CNCL_DT, INS_ED_DT), TIMESTAMP '2026-11-14')::DATE AS lim
    FROM TB_CT_CONTRACT WHERE CONT_STAT_CD <> '50' AND INS_ST_DT < DATE '2026-11-08'
), hit AS (
    SELECT i, base.*, substr(PROD_CD, 2, 1) AS p, (INS_ST_DT::DATE + (hash(i, 'ad') % greatest(1, lim - INS_ST_DT::DATE))::INT)::DATE AS acdt
    FROM range(520) t(i) JOIN base ON n = (hash(i, 'c') % total) * (60 + hash(i, 'c2') % 41) // 100
), kind AS (
    SELECT *, least(acdt + (hash(i, 'rc') % 10)::INT, DATE '2026-11-20') + INTERVAL (30600 + hash(i, 'rt') % 33000) SECOND AS rcpt,
           CASE p WHEN '1' THEN list_extract(['10','10','10','20','40'], 1 + (hash(i, 'tp') % 5)::INT) WHEN '2' THEN list_extract(['20','60'], 1 + (hash(i, 'tp') % 2)::INT)
                  WHEN '5' THEN '30' WHEN '6' THEN list_extract(['20','20','50'], 1 + (hash(i, 'tp') % 3)::INT) WHEN '7' THEN '40' ELSE '20' END AS tp
    FROM hit
), stat AS (
    SELECT *, row_number() OVER (ORDER BY rcpt, i) AS seq, (rcpt::DATE + (3 + hash(i, 'cm') % 35)::INT)::DATE AS cmpl, hash(i, 'ss') % 100 AS x
    FROM kind
), fin AS (
    SELECT *, CASE WHEN x < 5 THEN '50' WHEN cmpl > DATE '2026-11-20' OR x < 9 THEN CASE WHEN rcpt >= TIMESTAMP '2026-11-09' THEN '10' ELSE '20' END
                   WHEN x < 20 THEN '40' ELSE '30' END AS st FROM stat
)
SELECT 'A' || year(rcpt)::VARCHAR || lpad(seq::VARCHAR, 5, '0'), CONT_NO,
       CASE WHEN p = '1' THEN (SELECT min(CAR_ID) FROM TB_CT_CAR car WHERE car.CONT_NO = fin.CONT_NO) END,
       CASE WHEN hash(i, 'ni') % 12 = 0 THEN NULL
            WHEN tp = '10' THEN 'G' || lpad((17 + (hash(i, 'g1') % 12) * (hash(i, 'g2') % 12) // 11)::VARCHAR, 4, '0')
            WHEN tp = '20' THEN 'H' || lpad((1 + (hash(i, 'h1') % 14) * (hash(i, 'h2') % 14) // 13)::VARCHAR, 4, '0') END,
       tp, CASE WHEN tp = '10' THEN list_extract(['10','10','20','70'], 1 + (hash(i, 'cs') % 4)::INT) WHEN tp = '60' OR p = '1' THEN '10' WHEN p = '2' THEN '20'
                WHEN p = '3' THEN '40' WHEN tp = '20' THEN list_extract(['30','40'], 1 + (hash(i, 'cs') % 2)::INT)
                WHEN tp = '30' THEN list_extract(['50','60','60','70'], 1 + (hash(i, 'cs') % 4)::INT) WHEN tp = '50' THEN '70' ELSE list_extract(['80','60'], 1 + (hash(i, 'cs') % 2)::INT) END,
       acdt, CASE WHEN hash(i, 'sd') % 14 = 0 OR PROD_CD = 'P6001' THEN NULL
                  ELSE list_extract(['서울','서울','서울','경기','경기','경기','인천','부산','부산','대구','대전','광주','강원','경남'], 1 + (hash(i, 'sx') % 14)::INT) END,
       rcpt, CASE tp WHEN '10' THEN 30000 + hash(i, 'am') % 480000 WHEN '20' THEN 3000 + hash(i, 'am') % 260000 WHEN '30' THEN 50000 + hash(i, 'am') % 1900000
                     WHEN '40' THEN 20000 + hash(i, 'am') % 700000 WHEN '50' THEN 5000 + hash(i, 'am') % 90000 ELSE 100000 + hash(i, 'am') % 400000 END * 10,
       st, CASE WHEN p = '1' AND hash(i, 'fr') % 10 > 0 THEN list_extract([0, 10, 20, 30, 50, 70, 100], 1 + (hash(i, 'ft') % 7)::INT) END,
       CASE WHEN st <> '10' THEN list_extract(['김보상','이심사','정다운','박경호','최나영','류지훈','탁은희'], 1 + (hash(i, 'cg') % 7)::INT) END,
       CASE WHEN st IN ('30', '40') THEN cmpl END
FROM fin ORDER BY seq;

INSERT INTO TB_CL_PAY
SELECT 900000 + row_number() OVER (ORDER BY pay_dt, CLM_NO, k), CLM_NO, cvrg, list_extract(['20','10','30'], k::INT + 1), pay_dt,
       total * list_extract([60, 25, 15], k::INT + 1) // 1000 * 10,
       CASE WHEN hash(CLM_NO, 'bn') % 11 > 0 THEN list_extract(['국민은행','신한은행','우리은행','하나은행','농협은행','기업은행'], 1 + (hash(CLM_NO, 'bk') % 6)::INT) END,
       CASE WHEN CLM_TP_CD = '10' AND INST_NM IS NOT NULL THEN INST_NM ELSE CUST_NM END
FROM (SELECT clm.CLM_NO, clm.CLM_TP_CD, INST_NM, CUST_NM, k, clm.CLM_AMT * (55 + hash(clm.CLM_NO, 'sh') % 46) // 100 AS total,
             CASE k WHEN 0 THEN CMPL_DT WHEN 1 THEN CMPL_DT - INTERVAL (1 + hash(clm.CLM_NO, 'e') % 3) DAY
                    ELSE CMPL_DT + INTERVAL (1 + hash(clm.CLM_NO, 'f') % 20) DAY END AS pay_dt,
             list_extract(fit, 1 + (hash(clm.CLM_NO, 'cv') % len(fit))::INT) AS cvrg
      FROM TB_CL_CLAIM clm JOIN TB_CT_CONTRACT USING (CONT_NO) JOIN TB_CU_CUST USING (CUST_NO) LEFT JOIN TB_PT_INST USING (INST_CD)
           JOIN (SELECT c.CLM_NO, list(CVRG_CD ORDER BY CVRG_CD) AS fit FROM TB_CL_CLAIM c JOIN TB_CT_CVRG v USING (CONT_NO) JOIN TB_PD_CVRG pc USING (CVRG_CD)
                 WHERE v.CVRG_CD NOT LIKE 'P1%' OR pc.CVRG_TP_CD IN (CASE c.CLM_TP_CD WHEN '10' THEN '40' ELSE '10' END, CASE c.CLM_TP_CD WHEN '20' THEN '30' ELSE '20' END)
                 GROUP BY c.CLM_NO) cv USING (CLM_NO), range(3) t(k)
      WHERE clm.CLM_STAT_CD = '30' AND (k = 0 OR (k = 1 AND hash(clm.CLM_NO, 'k1') % 4 = 0) OR (k = 2 AND hash(clm.CLM_NO, 'k2') % 14 = 0)))
WHERE pay_dt <= TIMESTAMP '2026-11-20' ORDER BY pay_dt, CLM_NO, k;
