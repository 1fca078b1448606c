-- 종합병원 업무 테이블의 예제 데이터 (2024-01-01 ~ 2026-11-20)

CREATE TEMP MACRO pick(i, s, k) AS (hash(i, s) % k)::INT;
CREATE TEMP MACRO one(xs, i, s) AS list_extract(xs, 1 + (hash(i, s) % len(xs))::INT);
CREATE TEMP MACRO dt(n) AS (DATE '2024-01-01' + n::INT);
CREATE TEMP MACRO ymd(d) AS strftime(d, '%Y%m%d');
CREATE TEMP MACRO depts() AS ['CARD','GAST','ENDO','PULM','ORTH','NEUR','SURG','OBGY','PEDI','ENTD','OPHT','UROL','RADI','PALL'];
CREATE TEMP MACRO wards() AS ['W51','W52','W61','W62','W71','W72','W81','W82','MICU','SICU','EDW','HOS','ISO'];
CREATE TEMP MACRO diags() AS
  ['I10','I20.9','I48','K29.7','K21.0','K80.2','E11.9','E78.5','E03.9','J45.9','J18.9','J44.9',
   'M17.1','M51.2','S82.6','G43.9','I63.9','G20','K35.8','K40.9','C18.9','N76.0','D25.9','O80',
   'J06.9','A09','J20.9','H66.9','J30.4','H81.1','H25.9','H40.1','H10.1','N40','N20.0','N30.0',
   'B02.9','L20.9','F32.9','Z51.5'];
-- 환자 p의 성별(0:남, 1:여), 소아 여부, 진료과
CREATE TEMP MACRO given(p) AS (p // 16 + 3 * (p % 16)) % 40;
CREATE TEMP MACRO child(p) AS p % 8 = 6;
CREATE TEMP MACRO person(i, d, s) AS (SELECT CASE WHEN q % 9 = 5 THEN q - 1 ELSE q END
  FROM (SELECT least(239, floor(sqrt(54.8 * d) * pow(pick(i, s, 1000) / 1000.0, 1.25)))::INT AS q));
CREATE TEMP MACRO clinic(p, i, s) AS (SELECT CASE
    WHEN child(p) THEN CASE WHEN pick(i, s || 'c', 5) = 0 THEN 9 ELSE 8 END
    WHEN w = 7 AND given(p) % 2 = 0 THEN 11 ELSE w END
  FROM (SELECT one([0,0,0,1,1,1,2,2,3,4,4,4,5,6,6,7,7,9,10,11], i, s) AS w));
CREATE TEMP MACRO doctor(n) AS 'D' || lpad(n::VARCHAR, 4, '0');
CREATE TEMP MACRO patient(n) AS (10000001 + n)::VARCHAR;

INSERT INTO DEPT_MST
SELECT depts()[1 + i],
  ['순환기내과','소화기내과','내분비내과','호흡기내과','정형외과','신경과','외과','산부인과','소아청소년과','이비인후과','안과','비뇨의학과','영상의학과','완화의학과'][1 + i],
  CASE WHEN i < 13 THEN ['Cardiology','Gastroenterology','Endocrinology','Pulmonology','Orthopedics','Neurology','Surgery','Obstetrics and Gynecology','Pediatrics','Otolaryngology','Ophthalmology','Urology','Radiology'][1 + i] END,
  ['1','1','1','1','2','1','2','2','1','2','2','2','3','3'][1 + i],
  ['본관','본관','본관','신관','신관','신관','암센터','신관','신관','본관','본관','암센터','본관','암센터'][1 + i],
  [2, 2, 3, 1, 2, 3, 2, 3, 1, 4, 4, 3, 1, 5][1 + i],
  CASE WHEN i < 13 THEN '02-555-' || (2100 + i * 10) END, CASE WHEN i = 13 THEN 'N' ELSE 'Y' END
FROM range(14) t(i) ORDER BY i;

INSERT INTO DR_MST
SELECT doctor(i + 1),
  ['강','권','남','문','배','서','송','양','유','임','조','한','홍','황'][1 + i % 14] ||
  ['동욱','미란','성호','은경','재훈','혜진','상민','지은','태영','수경','경수','나영','기철'][1 + (i // 14 * 5 + i * 3) % 13],
  depts()[1 + CASE WHEN i < 36 THEN i % 12 ELSE [12, 12, 0, 4, 6, 5][i - 35] END],
  (61000 + i * 737 + pick(i, 'lic', 500))::VARCHAR,
  CASE WHEN i < 12 THEN '10' WHEN i < 24 THEN ['10','20','20'][1 + i % 3] WHEN i < 36 THEN ['30','30','40'][1 + pick(i, 'pos', 3)] ELSE ['20','30','10','20','40','40'][i - 35] END,
  CASE WHEN i >= 40 THEN NULL WHEN i IN (36, 37) THEN ['복부영상','흉부영상'][i - 35] ELSE
    (['부정맥','위장관질환','당뇨병','천식','무릎관절','뇌졸중','대장암','고위험임신','소아호흡기','비염','백내장','전립선질환',
      '심부전','간담췌질환','갑상선질환','폐암','척추','파킨슨병','탈장','부인종양','소아소화기','난청','녹내장','요로결석',
      '관상동맥질환','염증성장질환','고지혈증','만성폐쇄성폐질환','족부','두통','담낭질환','불임','신생아','어지럼증','망막질환','여성비뇨'])
    [1 + CASE i WHEN 38 THEN 12 WHEN 39 THEN 16 ELSE i END] END,
  CASE WHEN i = 40 THEN '20260901' WHEN i = 41 THEN '20261102'
    ELSE ymd(DATE '2003-03-01' + (least(i, 35) * 200 + pick(i, 'join', 190))::INT) END,
  CASE i WHEN 38 THEN '20240229' WHEN 39 THEN '20250831' END,
  CASE WHEN i IN (38, 39) THEN '3' WHEN i IN (17, 29) THEN '2' ELSE '1' END,
  CASE WHEN i % 7 <> 3 THEN 'dr' || lpad((i + 1)::VARCHAR, 2, '0') || '@hanbithosp.kr' END
FROM range(42) t(i) ORDER BY i;

INSERT INTO WARD_MST
SELECT wards()[1 + i],
  ['51병동','52병동','61병동','62병동','71병동','72병동','81병동','82병동','내과중환자실','외과중환자실','응급단기병동','호스피스병동','격리병동'][1 + i],
  ['CARD','GAST','ENDO','ORTH','NEUR','SURG','OBGY','PEDI','CARD','SURG','GAST','PALL','PULM'][1 + i],
  ['G','G','G','G','G','G','G','G','I','I','E','S','S'][1 + i],
  ['본관','본관','본관','본관','신관','신관','신관','신관','본관','신관','본관','암센터','신관'][1 + i],
  [5, 5, 6, 6, 7, 7, 8, 8, 3, 3, 1, 9, 4][1 + i], [42, 40, 38, 44, 36, 40, 32, 30, 16, 14, 12, 18, 10][1 + i],
  CASE WHEN i = 12 THEN 'N' ELSE 'Y' END
FROM range(13) t(i) ORDER BY i;

INSERT INTO PT_MST
SELECT patient(i),
  ['김','이','박','최','정','강','조','윤','장','임','오','신','권','백','허','노'][1 + i % 16] ||
  ['민준','서연','도현','지우','현우','하은','준서','수빈','성민','예진','영호','미영','재석','은주','동현','소영','병철','경희','태준','유진',
   '승현','보라','상훈','정아','용수','명숙','지호','가은','진우','혜원','광수','순자','시우','다인','건우','채원','종민','선미','우진','연주'][1 + given(i)],
  CASE WHEN given(i) % 2 = 0 THEN 'M' ELSE 'F' END,
  CASE WHEN child(i) THEN ymd(DATE '2013-01-01' + pick(i, 'birth', 3600)) ELSE ymd(DATE '1941-01-01' + pick(i, 'birth', 23000)) END,
  CASE WHEN i % 41 <> 20 THEN split_part(a, ' ', 1) END, CASE WHEN i % 41 <> 20 THEN split_part(a, ' ', 2) END,
  CASE WHEN i % 29 <> 11 THEN '010-' || (2000 + pick(i, 'hp1', 7999)) || '-' || lpad(pick(i, 'hp2', 10000)::VARCHAR, 4, '0') END,
  CASE WHEN i % 13 <> 4 THEN one(['A','A','A','B','B','B','O','O','O','AB'], i, 'bld') END,
  one(['10','10','10','10','10','10','10','10','10','10','10','20','20','30','40','50'], i, 'ins'),
  CASE WHEN child(i) OR pick(i, 'grdn', 4) = 0 THEN one(['김정숙','이철호','박미경','최병우','정현숙','윤상철','장은영','오세훈','신미숙','백승기'], i, 'gn') END,
  CASE WHEN pick(i, 'sms', 5) = 0 THEN 'N' ELSE 'Y' END, dt(i * i * 1050 // 57600)
FROM (SELECT i::INT AS i, one(['서울 강남구','서울 송파구','서울 관악구','서울 노원구','서울 마포구','서울 강서구','경기 성남시','경기 수원시','경기 고양시',
  '경기 용인시','경기 하남시','인천 부평구','인천 연수구','강원 원주시','강원 춘천시','충남 천안시','충북 청주시','대전 유성구','부산 해운대구','광주 북구'], i, 'addr') AS a
  FROM range(240) t(i)) ORDER BY i;

INSERT INTO DIAG_MST
SELECT diags()[1 + i],
  ['본태성 고혈압','협심증','심방세동','위염','역류성 식도염','담석증','제2형 당뇨병','고지혈증','갑상선기능저하증','천식','폐렴','만성폐쇄성폐질환',
   '무릎관절증','추간판탈출증','발목 골절','편두통','뇌경색','파킨슨병','급성 충수염','서혜부 탈장','대장암','급성 질염','자궁근종','정상 분만',
   '급성 상기도감염','감염성 장염','급성 기관지염','중이염','알레르기비염','양성 발작성 현훈','노년백내장','녹내장','알레르기결막염','전립선비대증','신장결석','급성 방광염',
   '대상포진','아토피피부염','우울증','완화치료'][1 + i],
  CASE WHEN i >= 36 THEN NULL ELSE ['순환계통','소화계통','내분비·대사','호흡계통','근골격계통','신경계통','외과질환','여성생식·임신','소아질환','귀·코 질환','눈 질환','비뇨계통'][1 + i // 3] END,
  CASE WHEN i IN (0, 1, 2, 4, 6, 7, 8, 9, 11, 12, 15, 17, 28, 31, 33, 37, 38) THEN 'Y' ELSE 'N' END, CASE WHEN i = 39 THEN 'N' ELSE 'Y' END
FROM range(40) t(i) ORDER BY i;

INSERT INTO DRUG_MST
SELECT 'DG' || lpad((i + 1)::VARCHAR, 4, '0'), split_part(s, '/', 1), regexp_extract(s, '^(.+?)(정|캡슐|주|시럽|점안액|흡입제|겔|질정) ', 1),
  one(['한빛제약','대영약품','서울파마','동해제약','미래바이오','새봄약품'], i, 'mfr'),
  split_part(s, '/', 2), CASE split_part(s, '/', 2) WHEN '1' THEN CASE WHEN s LIKE '%시럽%' THEN 'mL' WHEN s LIKE '%캡슐%' THEN '캡슐' ELSE '정' END WHEN '2' THEN '바이알' ELSE '개' END,
  split_part(s, '/', 3)::INT, 200 + pick(i, 'stk', 2800), 200 * (1 + pick(i, 'min', 5)),
  CASE WHEN i IN (36, 37, 43) THEN 'Y' ELSE 'N' END, CASE WHEN i = 44 THEN 'N' ELSE 'Y' END
FROM (SELECT i, ['암로디핀정 5mg/1/372','니트로글리세린정 0.6mg/1/145','와파린정 2mg/1/61','에스오메프라졸캡슐 40mg/1/1150','모사프리드정 5mg/1/128','우르소데옥시콜산정 200mg/1/265',
  '메트포르민정 500mg/1/72','아토르바스타틴정 20mg/1/712','레보티록신정 0.1mg/1/24','살메테롤흡입제 50㎍/3/31200','아지트로마이신정 250mg/1/1480','티오트로피움흡입제 18㎍/3/38500',
  '세레콕시브캡슐 200mg/1/586','에페리손정 50mg/1/118','히알루론산주 20mg/2/27900','수마트립탄정 50mg/1/2630','클로피도그렐정 75mg/1/1085','레보도파정 200mg/1/334',
  '세파졸린주 1g/2/1920','메트로니다졸주 500mg/2/2350','카페시타빈정 500mg/1/2840','클로트리마졸질정 100mg/3/415','철분정 256mg/1/96','옥시토신주 5IU/2/610',
  '아목시실린시럽 250mg/1/33','이부프로펜시럽 100mg/1/15','경구수액정 4g/1/390','세티리진정 10mg/1/134','모메타손흡입제 50㎍/3/9870','베타히스틴정 16mg/1/112',
  '히알루론산점안액 0.1%/3/4250','라타노프로스트점안액 0.005%/3/10450','올로파타딘점안액 0.1%/3/5380','탐스로신캡슐 0.2mg/1/498','타다라필정 5mg/1/1630','시프로플록사신정 500mg/1/545',
  '모르핀주 10mg/2/1340','트라마돌주 50mg/2/690','아세트아미노펜정 500mg/1/51','록소프로펜정 60mg/1/104','케토프로펜겔 30g/3/2150','레바미피드정 100mg/1/99',
  '트라스투주맙주 440mg/2/487000','펜타닐주 0.1mg/2/1760','라니티딘정 150mg/1/88','발라시클로버정 500mg/1/1890'][1 + i] AS s FROM range(46) t(i)) ORDER BY i;

INSERT INTO LAB_MST
SELECT 'L' || lpad((i + 1)::VARCHAR, 3, '0'), f[1], f[2], CASE f[2] WHEN 'B' THEN '혈액' WHEN 'U' THEN '소변' END,
  nullif(f[3], '')::DECIMAL(8, 2), nullif(f[4], '')::DECIMAL(8, 2), nullif(f[5], ''), f[6]::INT, CASE WHEN i = 23 THEN 'N' ELSE 'Y' END
FROM (SELECT i, string_split(['공복혈당|B|70|100|mg/dL|1500','당화혈색소|B|4|5.6|%|7800','총콜레스테롤|B|120|200|mg/dL|1900','LDL콜레스테롤|B|50|130|mg/dL|4600','중성지방|B|40|150|mg/dL|3700',
  'AST|B|8|40|U/L|1800','ALT|B|7|41|U/L|1850','크레아티닌|B|0.6|1.2|mg/dL|1700','헤모글로빈|B|12|17|g/dL|1200','백혈구수|B|4|10|10³/μL|1300','혈소판수|B|150|400|10³/μL|1250',
  'CRP|B|0|0.5|mg/dL|9200','갑상선자극호르몬|B|0.4|4.2|mIU/L|12600','요단백|U|0|15|mg/dL|1400','요비중|U|1.01|1.03||1100','전립선특이항원|B|0|4|ng/mL|14200',
  '흉부 X선|R||||8900','복부 초음파|R||||92000','뇌 MRI|R||||412000','흉부 CT|R||||158000','심전도|F||||6700','폐기능검사|F||||23500','골밀도검사|R||||47000','기초대사량검사|F||||18000'][1 + i], '|') AS f
  FROM range(24) t(i)) ORDER BY i;

INSERT INTO RSV_INF
SELECT 200001 + i, patient(p), doctor(1 + c + 12 * one([0,0,0,1,1,2], i, 'dr')), depts()[1 + c], ymd(dt(d)),
  lpad((9 + pick(i, 'h', 8))::VARCHAR, 2, '0') || one(['00','10','20','30','40','50'], i, 'm'),
  one(['1','1','1','2','2','3','3','3','3','4'], i, 'chnl'), st, CASE WHEN pick(i, 'fst', 4) = 0 THEN 'Y' ELSE 'N' END,
  CASE WHEN st = '90' AND pick(i, 'why', 6) > 0 THEN one(['개인 사정','일정 변경','증상 호전','타병원 진료','의사 휴진'], i, 'rsn') END,
  greatest(dt(d - pick(i, 'lead', 30)), dt(p * p * 1050 // 57600))::TIMESTAMP + to_minutes(480 + pick(i, 'rt', 60))
FROM (SELECT *, clinic(p, i, 'clinic') AS c,
    CASE WHEN d >= 1046 AND pick(i, 'st', 3) > 0 THEN '10' WHEN pick(i, 'st', 100) < 74 THEN '30' WHEN pick(i, 'st', 100) < 91 THEN '90' ELSE '95' END AS st
  FROM (SELECT i, d, person(i, d, 'pt') AS p FROM (SELECT i::INT AS i, (i * 1055 // 1800)::INT AS d FROM range(1800) t(i)))) ORDER BY i;

INSERT INTO VST_HST
SELECT 500001 + i, coalesce(r.PT_NO, patient(p)), coalesce(r.DR_NO, doctor(1 + c + 12 * pick(i, 'vdr', 3))), coalesce(r.DEPT_CD, depts()[1 + c]), r.RSV_NO, ymd(dt(d)),
  CASE WHEN r.RSV_NO IS NULL AND pick(i, 'er', 5) > 1 THEN 'E' ELSE 'O' END,
  CASE WHEN d >= 1053 THEN one(['10','20','30'], i, 'vs') WHEN r.RSV_NO IS NULL AND pick(i, 'vc', 11) = 0 THEN '90' ELSE '30' END,
  CASE WHEN pick(i, 'cc0', 9) > 0 THEN one(CASE coalesce(r.DEPT_CD, depts()[1 + c]) WHEN 'CARD' THEN ['가슴 통증','두근거림','혈압 상승'] WHEN 'GAST' THEN ['속쓰림','복통','소화불량']
    WHEN 'ENDO' THEN ['체중 감소','피로감','갈증'] WHEN 'PULM' THEN ['기침','호흡곤란','가래'] WHEN 'ORTH' THEN ['무릎 통증','허리 통증','발목 부종'] WHEN 'NEUR' THEN ['두통','어지러움','손떨림']
    WHEN 'SURG' THEN ['복통','혈변','서혜부 종괴'] WHEN 'OBGY' THEN ['하복부 통증','정기 산전 진찰','생리 불순'] WHEN 'PEDI' THEN ['발열','기침','설사'] WHEN 'ENTD' THEN ['콧물','귀 통증','어지러움']
    WHEN 'OPHT' THEN ['시력 저하','눈 충혈','눈 가려움'] ELSE ['빈뇨','옆구리 통증','배뇨통'] END, i, 'cc') END,
  dt(d)::TIMESTAMP + to_minutes(500 + pick(i, 'rc', 540))
FROM (SELECT *, clinic(p, i, 'vclinic') AS c FROM (SELECT i, d, person(i, d, 'vpt') AS p FROM (SELECT i::INT AS i, (i * 1055 // 1800)::INT AS d FROM range(1800) t(i)))) g
LEFT JOIN RSV_INF r ON r.RSV_NO = 200001 + g.i AND r.RSV_STAT_CD = '30' ORDER BY i;

INSERT INTO VST_DIAG
SELECT VST_NO, k + 1, diags()[list_position(depts(), DEPT_CD) * 3 - 2 + (one([0,0,0,1,1,2], VST_NO, 'dg') + k) % 3], CASE k WHEN 0 THEN 'M' ELSE 'S' END,
  CASE WHEN pick(VST_NO + k, 'cf', 6) = 0 THEN 'N' ELSE 'Y' END, RCPT_DTM + to_minutes(20 + pick(VST_NO, 'dm', 60))
FROM VST_HST, range(2) t(k) WHERE VST_STAT_CD = '30' AND (k = 0 OR pick(VST_NO, 'second', 4) = 0) ORDER BY VST_NO, k;

INSERT INTO RX_HST
SELECT 700000 + row_number() OVER (ORDER BY VST_NO, k), VST_NO,
  'DG' || lpad(CASE WHEN k = 2 OR VST_GB_CD = 'E' AND k = 0 THEN [39, 39, 38, 42, 42, 40, 40, 41, 37][1 + (pick(VST_NO, 'com', 9) + k) % 9]
    ELSE list_position(depts(), DEPT_CD) * 3 - 2 + (one([0,0,0,1,1,2], VST_NO, 'dg') + k) % 3 END::VARCHAR, 4, '0'),
  DR_NO, VST_YMD, one([1, 1, 1, 2, 0.5], VST_NO + k, 'dose'), one([1, 2, 3, 3], VST_NO + k, 'freq'), one([3, 5, 7, 14, 30, 60], VST_NO + k, 'days'),
  CASE WHEN pick(VST_NO * 3 + k, 'rxs', 18) = 0 THEN '9' WHEN VST_YMD >= '20261115' THEN one(['1','2'], VST_NO + k, 'rs') ELSE one(['2','3','3','3'], VST_NO + k, 'rs') END,
  CASE WHEN pick(VST_NO + k, 'rmk', 3) = 0 THEN one(['식후 30분 복용','취침 전 복용','졸음 주의','공복 복용','증상 있을 때만 사용'], VST_NO + k, 'rm') END
FROM VST_HST, range(3) t(k) WHERE VST_STAT_CD = '30' AND k < one([0, 1, 1, 2, 2, 3], VST_NO, 'rxn');

INSERT INTO LAB_RSLT
SELECT 800000 + row_number() OVER (ORDER BY VST_NO, k), VST_NO, PT_NO, LAB_CD, VST_YMD, st,
  CASE WHEN st = '3' THEN v END, CASE WHEN st = '3' AND REF_HIGH IS NULL THEN CASE WHEN a THEN '추가 검사 필요' ELSE '특이 소견 없음' END END,
  CASE WHEN st <> '3' THEN NULL WHEN REF_HIGH IS NULL THEN CASE WHEN a THEN 'A' ELSE 'N' END WHEN v > REF_HIGH THEN 'H' WHEN v < REF_LOW THEN 'L' ELSE 'N' END,
  CASE WHEN st = '3' THEN RCPT_DTM + to_minutes(90 + pick(VST_NO, 'rd', 600)) END
FROM (SELECT x.*, m.*, pick(VST_NO + k, 'abn', 5) = 0 AS a, CASE WHEN VST_YMD >= '20261113' THEN one(['1','2','3'], VST_NO + k, 'ls') ELSE '3' END AS st,
    round(greatest(REF_LOW * 0.7, REF_LOW + (REF_HIGH - REF_LOW) * (pick(VST_NO * 3 + k, 'val', 155) - 20) / 100.0), 2) AS v
  FROM (SELECT v.*, k, CASE WHEN DEPT_CD = 'UROL' AND k = 0 AND PT_NO IN (SELECT PT_NO FROM PT_MST WHERE SEX_CD = 'M') THEN 16
      ELSE one([1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 17, 18, 19, 20, 21, 22], VST_NO * 3 + k, 'lab') END AS lab
    FROM VST_HST v, range(3) t(k) WHERE VST_STAT_CD = '30' AND k < one([0, 1, 1, 2, 3], VST_NO, 'labn')) x
  JOIN LAB_MST m ON m.LAB_CD = 'L' || lpad(x.lab::VARCHAR, 3, '0'));

INSERT INTO ADM_HST
SELECT 300001 + i, patient(p), doctor(1 + c + 12 * pick(i, 'adr', 3)), depts()[1 + c], wards()[w], wards()[w] || '-' || lpad((1 + pick(i, 'room', 12))::VARCHAR, 2, '0'),
  CASE WHEN pick(i, 'nodg', 15) > 0 THEN diags()[c * 3 + 1 + one([0,0,0,1,1,2], i, 'adg')] END, dt(d), CASE WHEN d + stay <= 1054 THEN dt(d + stay) END,
  one(['1','1','1','2','2','3'], i, 'path'), CASE WHEN d + stay <= 1054 THEN one(['10','10','10','10','10','10','10','20','30'], i, 'drsn') END
FROM (SELECT *, CASE WHEN c NOT IN (7, 8) AND pick(i, 'icu', 8) = 0 THEN CASE WHEN c IN (0, 1, 2, 3, 5) THEN 9 ELSE 10 END WHEN pick(i, 'edw', 12) = 0 THEN 11
    ELSE [1, 2, 3, 3, 4, 5, 6, 7, 8, 6, 6, 6][1 + c] END AS w
  FROM (SELECT *, clinic(p, i, 'aclinic') AS c, 2 + pick(i, 'stay', 14) + CASE WHEN d > 1020 THEN pick(i, 'long', 45) ELSE 0 END AS stay
    FROM (SELECT i, d, person(i, d, 'apt') AS p FROM (SELECT i::INT AS i, (3 + i * 1051 // 400)::INT AS d FROM range(400) t(i)))
  QUALIFY d > coalesce(lag(d + stay) OVER (PARTITION BY p ORDER BY i), -1))) ORDER BY i;

INSERT INTO BILL_HST
SELECT 900000 + row_number() OVER (ORDER BY d, g, n), PT_NO, CASE WHEN g <> 'I' THEN n END, CASE WHEN g = 'I' THEN n END, g, d, amt, ins, dc, amt - ins - dc, ps,
  CASE WHEN ps <> '10' THEN one(['1','2','2','2','2','3','4'], n, 'pay') END,
  CASE WHEN ps <> '10' THEN least(strptime(d, '%Y%m%d') + to_minutes(600 + pick(n, 'pd', 420)), TIMESTAMP '2026-11-20 17:50:00') END
FROM (SELECT *, round(amt * CASE INS_GB_CD WHEN '10' THEN CASE g WHEN 'I' THEN 0.8 ELSE 0.6 END WHEN '20' THEN 0.9 WHEN '50' THEN 0 ELSE 1 END, -1)::INT AS ins,
    CASE WHEN INS_GB_CD IN ('10','50') AND pick(n, 'dc', 20) = 0 THEN round(amt * 0.1, -1)::INT ELSE 0 END AS dc,
    CASE WHEN INS_GB_CD IN ('30','40') THEN '30' WHEN pick(n, 'ps', 100) < 8 THEN '10' WHEN pick(n, 'ps', 100) < 12 THEN '20' ELSE '30' END AS ps
  FROM (SELECT PT_NO, VST_NO AS n, VST_GB_CD AS g, VST_YMD AS d, (CASE VST_GB_CD WHEN 'E' THEN 68000 ELSE 17500 END + pick(VST_NO, 'amt', 2400) * CASE WHEN pick(VST_NO, 'big', 6) = 0 THEN 190 ELSE 40 END) // 10 * 10 AS amt
      FROM VST_HST WHERE VST_STAT_CD = '30'
    UNION ALL SELECT PT_NO, ADM_NO, 'I', ymd(DSCH_DT), ((DSCH_DT::DATE - ADM_DT::DATE) * (145000 + pick(ADM_NO, 'rate', 90000)) + pick(ADM_NO, 'op', 2600000)) // 10 * 10
      FROM ADM_HST WHERE DSCH_DT IS NOT NULL) JOIN PT_MST USING (PT_NO));
