-- 시립 공공도서관 표본 자료 (언제 만들어도 같은 행)

-- h: 0 이상 k 미만의 정수, pick: 목록에서 하나, nth: 2024-01-01부터 d일째 되는 날
CREATE TEMP MACRO h(i, salt, k) AS (hash(i, salt) % k)::INT;
CREATE TEMP MACRO pick(l, i, salt) AS list_extract(l, 1 + (hash(i, salt) % len(l))::INT);
CREATE TEMP MACRO nth(d) AS DATE '2024-01-01' + (d)::INT;
CREATE TEMP MACRO clock(i, salt) AS to_minutes(540 + h(i, salt, 600)) + to_seconds(h(i, salt || 's', 60));
-- person: k가 같으면 i가 600 미만일 때 이름이 겹치지 않는다
CREATE TEMP MACRO person(i, k) AS
  list_extract(['김','이','박','최','정','강','조','윤','장','임','한','오','서','신','권','황','안','송','홍','문'], 1 + ((i * 7 + k) % 20)::INT)
  || list_extract(['민준','서연','지우','하준','예은','도윤','수빈','현우','지민','유진','은서','준호','미경','영수','정희','상훈','혜진','동현','나영','태윤',
                   '경숙','성민','보라','재영','소희','광수','선미','우진','채원','명수'], 1 + ((i * 11 + i // 20 + k * 3) % 30)::INT);
-- 가입 순서가 m번째인 회원은 3.5일 x m에 가입한다. 끝자리 규칙(9로 나눈 나머지 4)에 드는 회원은 빌리거나 예약하지 않는다
CREATE TEMP MACRO active(m) AS m - (m % 9 = 4)::INT;
CREATE TEMP MACRO member_at(d, i, salt) AS active(floor(floor(d / 3.5 + 1) * pow(h(i, salt, 10000) / 10000.0, 1.3))::INT);
CREATE TEMP MACRO book_day(b) AS CASE WHEN h(b, 'new', 100) < 60 THEN h(b, 'day', 40) ELSE h(b, 'day', 1000) END;
CREATE TEMP MACRO copy_book(c) AS CASE WHEN c < 380 THEN c ELSE h(h(c, 'pop', 190), 'skew', 1 + h(c, 'w', 189)) END;
CREATE TEMP MACRO copy_day(c) AS book_day(copy_book(c)) + 3 + h(c, 'in', 20);
CREATE TEMP MACRO copy_branch(c) AS CASE WHEN c < 750 THEN least(h(c, 'br', 14), 10 - h(c, 'br2', 3)) ELSE h(c, 'br', 12) END;

INSERT INTO 도서관
SELECT printf('L%03d', i + 1),
  list_extract(['장안중앙도서관','정자책마루도서관','율천작은도서관','권선도서관','호매실숲도서관','세류어린이도서관','팔달행궁도서관','매산도서관','영통도서관','광교호수도서관','망포글빛도서관','매탄열린도서관'], i + 1),
  list_extract(['장안구','장안구','장안구','권선구','권선구','권선구','팔달구','팔달구','영통구','영통구','영통구','영통구'], i + 1),
  '수원시 ' || list_extract(['장안구 송원로','장안구 정자로','장안구 율전로','권선구 권선로','권선구 칠보로','권선구 세류로','팔달구 행궁로','팔달구 매산로','영통구 영통로','영통구 광교호수로','영통구 망포로','영통구 매탄로'], i + 1) || ' ' || (12 + h(i, 'no', 180)),
  CASE WHEN i = 2 THEN NULL ELSE printf('031-%d-%04d', 210 + i * 7, 1000 + h(i, 'tel', 9000)) END,
  CASE WHEN i = 11 THEN DATE '2026-09-15' ELSE DATE '1996-03-01' + (i * 870 + h(i, 'open', 300))::INT END,
  CASE WHEN i % 3 = 0 THEN '5' ELSE '1' END, 좌석, 좌석 * 7 + h(i, 'area', 700) + h(i, 'area2', 100) / 100,
  CASE WHEN i = 7 THEN '2' ELSE '1' END
FROM (SELECT i, list_extract([504,396,48,456,324,220,336,280,612,420,180,360], i + 1) AS 좌석 FROM range(12) t(i));

INSERT INTO 직원
SELECT 100001 + i, person(i, 0), printf('L%03d', i % 12 + 1),
  CASE i // 12 WHEN 0 THEN '10' WHEN 1 THEN '20' WHEN 4 THEN pick(['40','50'], i, 'gr') ELSE '30' END,
  CASE i // 12 WHEN 0 THEN NULL WHEN 1 THEN '운영총괄' WHEN 4 THEN pick(['시설관리','회계','총무'], i, 'job') ELSE pick(['수서','열람','문화행사','어린이자료','디지털자료'], i, 'job') END,
  DATE '2009-03-02' + ((60 - i) * 12 + h(i, 'hire', 4600))::INT,
  CASE WHEN i >= 48 AND i % 3 = 1 THEN nth(400 + h(i, 'quit', 600)) WHEN i IN (38, 41) THEN nth(900 + h(i, 'quit', 150)) END,
  CASE WHEN i // 12 = 0 THEN NULL WHEN i // 12 = 1 THEN 100001 + i % 12 ELSE 100013 + i % 12 END,
  CASE WHEN h(i, 'mail', 8) = 0 THEN NULL ELSE printf('lib%04d@example.kr', i + 1) END
FROM range(60) t(i);

INSERT INTO 주제분류
SELECT x[1:3], x[5:], CASE WHEN x[2:3] <> '00' THEN x[1] || '00' END, CASE WHEN x[2:3] = '00' THEN 1 ELSE 2 END
FROM (SELECT list_extract(['000 총류','100 철학','200 종교','300 사회과학','400 자연과학','500 기술과학','600 예술','700 언어','800 문학','900 역사',
  '020 문헌정보학','080 일반전집','180 심리학','190 윤리학','220 불교','320 경제학','330 사회학','370 교육학','410 수학','420 물리학','470 생명과학','510 의학',
  '520 농업','590 생활과학','650 회화','670 음악','710 한국어','740 영어','810 한국문학','820 중국문학','830 일본문학','840 영미문학','910 아시아사','980 지리'], i + 1) AS x FROM range(34) t(i));

INSERT INTO 출판사
SELECT 501 + i, list_extract(['물푸레나무','한밭서림','느린오후','책과바람','은하수출판','새벽길','도토리숲','온누리교육','파란대문','달맞이꽃','지식정원','햇살창','여우비','두물머리','글뿌리','한올미디어','늘봄','서쪽하늘','동네책방','나무와별','바른길','초록우산','배움터','너른들','고래섬'], i + 1),
  CASE WHEN i = 17 THEN NULL ELSE pick(['서울','서울','파주','파주','대구','부산','수원','전주'], i, 'loc') END,
  person(i, 5), CASE WHEN h(i, 'pt', 6) = 0 THEN NULL ELSE printf('02-%d-%04d', 300 + h(i, 'p1', 600), h(i, 'p2', 10000)) END,
  DATE '1988-04-01' + h(i, 'reg', 12000)
FROM range(25) t(i);

INSERT INTO 저자
SELECT 2001 + i,
  CASE WHEN i % 5 = 0 THEN list_extract(['다나카 유키','에밀리 카터','왕리화','사토 겐지','제임스 홀트','클레르 뒤부아','린샤오메이','올리버 그랜트','모리 아야','한나 베르거','로버트 킨','나카무라 쇼'], i // 5 + 1)
    ELSE list_extract(['고','남','민','배','유','차','하','노','방','심','구','표'], i % 12 + 1)
      || list_extract(['은채','지후','정원','하람','수현','영채','도경','민서','태린','가온','선우','재희','윤아','석진','다인','규리','한결','미소','승표','연우'], (i * 3 + i // 12) % 20 + 1) END,
  CASE WHEN i % 5 = 0 THEN list_extract(['일본','미국','중국','일본','영국','프랑스','중국','미국','일본','독일','영국','일본'], i // 5 + 1) ELSE '대한민국' END,
  CASE WHEN h(i, 'by', 9) = 0 THEN NULL ELSE 1931 + h(i, 'born', 64) END,
  CASE WHEN h(i, 'by', 9) <> 0 AND h(i, 'born', 64) < 14 THEN 2004 + h(i, 'died', 20) END
FROM range(60) t(i);

INSERT INTO 도서
WITH 갈래 AS (
  SELECT i, CASE WHEN h(i, 'cat', 31) < 24 THEN h(i, 'cat', 31) ELSE 18 END AS c FROM range(400) t(i)
), 순번 AS (
  SELECT i, c, c BETWEEN 18 AND 21 AS 문학, row_number() OVER (PARTITION BY CASE WHEN c BETWEEN 18 AND 21 THEN 99 ELSE c END ORDER BY i)::INT - 1 AS n FROM 갈래
)
SELECT 10000001 + i, CASE WHEN h(i, 'isbn', 12) = 0 THEN NULL ELSE printf('97911%08d', i * 20011 + h(i, 'is', 20000)) END,
  CASE WHEN 문학 THEN list_extract(['푸른','조용한','오래된','낯선','마지막','잃어버린','눈 내리는','따뜻한','머나먼','비 오는','작은','깊은','숨은','하얀','늦은','외로운','반짝이는','겨울','여름밤의','바닷가'], n % 20 + 1)
      || ' ' || list_extract(['편지','골목','정원','약속','기차역','그림자','섬','우체국','노래','창문','숲','이웃','식탁','계단','거울','등대','외투','사진관','강가','서랍'], (n * 3 + n // 20) % 20 + 1)
    ELSE list_extract(['처음 만나는','하룻밤에 읽는','알기 쉬운','다시 쓰는','우리 곁의','십대를 위한','한 권으로 끝내는','이야기로 읽는','질문하는','그림으로 보는','생활 속','궁금한','최소한의','실전','거꾸로 읽는','지금 필요한'], (n // 3 + c * 5) % 16 + 1)
      || ' ' || list_extract(str_split(list_extract(['도서관|독서법|기록관리','고전|백과|명문장','심리학|마음공부|기억','윤리|행복론|도덕수업','불교|명상|사찰','경제|주식|부동산','사회학|인구|도시','교육|공부법|진로','수학|통계|확률','물리학|우주|양자역학','유전자|생태|곤충','의학|건강|면역','텃밭|농업|정원가꾸기','요리|정리수납|육아','미술|수채화|서양화','음악|클래식|국악','맞춤법|글쓰기|우리말','영어회화|영문법|영단어','','','','','조선사|중국사|실크로드','지리|여행|지도'], c + 1), '|'), n % 3 + 1) END,
  501 + least(h(i, 'pub', 24), h(i, 'pub2', 40)),
  list_extract(['020','080','180','190','220','320','330','370','410','420','470','510','520','590','650','670','710','740','810','820','830','840','910','980'], c + 1),
  year(nth(book_day(i))) - h(i, 'py', 9), CASE WHEN h(i, 'price', 25) = 0 THEN NULL ELSE 9000 + h(i, 'pr', 30) * 700 + CASE WHEN 문학 THEN 0 ELSE 4000 END END,
  CASE WHEN h(i, 'pg', 30) = 0 THEN NULL ELSE 100 + i * 271 % 613 END,
  CASE WHEN c = 17 AND h(i, 'lg', 3) = 0 OR c = 21 AND h(i, 'lg', 6) = 0 THEN 'EN' WHEN c = 20 AND h(i, 'lg', 6) = 0 THEN 'JA' WHEN c = 19 AND h(i, 'lg', 6) = 0 THEN 'ZH' ELSE 'KO' END,
  pick(['1','1','1','1','2','2','3','4'], i, 'aud'), nth(book_day(i))
FROM 순번 ORDER BY i;

INSERT INTO 도서저자
SELECT 10000001 + b, 2001 + CASE WHEN j = 0 THEN h(b, 'au', 57) ELSE (h(b, 'au', 57) + 1 + h(b, 'au2', 50)) % 57 END,
  CASE WHEN j = 0 THEN '1' ELSE pick(['1','2','3','3'], b, 'role') END, j + 1
FROM (SELECT i % 400 AS b, i // 400 AS j FROM range(800) t(i)) WHERE j = 0 OR h(b, 'two', 100) < 38;

-- 책 한 권의 대출은 132일짜리 구간마다 많아야 한 번이라 서로 겹치지 않는다. 구간이 시작하는 날은 책마다 다르다
CREATE TEMP TABLE 대출원본 AS
WITH 후보 AS (
  SELECT i, i % 750 AS c, (i // 750 - 1) * 132 + h(i % 750, 'phase', 132) + h(i, 'off', 83) AS d, greatest(h(i, 'ext', 6) - 3, 0) AS r, h(i, 'late', 100) < 14 AS 연체
  FROM range(6750) t(i)
), 반납 AS (
  SELECT *, d + 14 + 7 * r AS 예정, d + CASE WHEN 연체 THEN 15 + 7 * r + h(i, 'ld', 20) ELSE 7 * r + 1 + h(i, 'len', 14) END AS 돌아온날,
    d > 850 AND h(i, 'lost', 100) < 4 AND row_number() OVER (PARTITION BY c ORDER BY d DESC) = 1 AS 분실
  FROM 후보 WHERE d > copy_day(c) AND d <= 1054 AND h(i, 'kept', 100) < 20 + h(copy_book(c), 'hot', 75)
)
SELECT i, c, d, r, 예정, 분실, row_number() OVER (ORDER BY d, clock(i, 'lt'), i) AS n, CASE WHEN NOT 분실 AND 돌아온날 <= 1054 THEN 돌아온날 END AS 반납,
  member_at(d, i, 'm') AS m
FROM 반납;

INSERT INTO 소장자료
SELECT 300000001 + c, 도서번호, printf('L%03d', copy_branch(c) + 1),
  CASE WHEN 이용대상코드 IN ('3', '4') THEN '어린이자료실' WHEN h(c, 'room', 12) = 0 THEN NULL WHEN h(c, 'room', 12) < 3 THEN '보존서고' ELSE '종합자료실' END,
  분류번호 || '.' || (1 + h(copy_book(c), 'cn', 9)) || '-' || list_extract(['ㄱ','ㄴ','ㄷ','ㅁ','ㅂ','ㅅ','ㅇ','ㅈ'], 1 + h(copy_book(c), 'cm', 8)) || (100 + h(copy_book(c), 'c3', 900)),
  입수, nth(copy_day(c)), CASE WHEN 입수 = '1' THEN 정가 * 9 // 10 END, 상태, CASE WHEN 상태 = '90' THEN least(nth(copy_day(c) + 40 + h(c, 'wd', 300)), DATE '2026-11-16') END
FROM (SELECT c::INT AS c, pick(['1','1','1','1','2','2','3'], c, 'acq') AS 입수,
    CASE WHEN c IN (SELECT l.c FROM 대출원본 l WHERE l.분실) THEN '30' WHEN c IN (SELECT l.c FROM 대출원본 l WHERE l.반납 IS NULL) THEN '20'
      WHEN c >= 750 AND h(c, 'st', 7) = 0 THEN '90' WHEN h(c, 'st2', 45) = 0 THEN '40' ELSE '10' END AS 상태
  FROM range(900) t(c)) JOIN 도서 ON 도서번호 = 10000001 + copy_book(c) ORDER BY c;

INSERT INTO 회원
SELECT 20240001 + m, person(m, 9), CASE WHEN h(m, 'sx', 25) = 0 THEN NULL ELSE pick(['M','F','F'], m, 'sex') END,
  CASE 구분 WHEN '1' THEN DATE '1965-01-01' + h(m, 'bd', 14000) WHEN '2' THEN DATE '2008-03-01' + h(m, 'bd', 1500) WHEN '3' THEN DATE '2014-01-01' + h(m, 'bd', 1700) ELSE DATE '1942-01-01' + h(m, 'bd', 5500) END,
  구분, CASE WHEN h(m, 'ph', 20) = 0 THEN NULL ELSE printf('010-%04d-%04d', 2000 + h(m, 'a', 8000), h(m, 'b', 10000)) END,
  CASE WHEN h(m, 'em', 5) = 0 THEN NULL ELSE printf('reader%03d@example.com', m + 1) END,
  pick(['정자동','율천동','조원동','권선동','호매실동','세류동','행궁동','매산동','인계동','영통동','광교동','망포동','매탄동'], m, 'dong'),
  printf('L%03d', 1 + h(m, 'br', 11)), nth(floor(m * 3.5)),
  CASE WHEN m % 27 = 4 THEN '9' WHEN h(m, 'sus', 16) = 0 THEN '2' ELSE '1' END, CASE WHEN m % 27 = 4 THEN nth(floor(m * 3.5) + 30 + h(m, 'wd', 60)) END,
  CASE WHEN h(m, 'sms', 15) = 0 THEN NULL ELSE pick(['Y','Y','N'], m, 'sm') END
FROM (SELECT m::INT AS m, pick(['1','1','1','1','1','2','2','3','4'], m, 'kind') AS 구분 FROM range(300) t(m));

INSERT INTO 대출
SELECT 5000000 + n, 300000001 + c, 20240001 + m, nth(d) + clock(i, 'lt'), nth(예정), nth(반납) + clock(i, 'rt'),
  CASE WHEN 반납 IS NOT NULL THEN printf('L%03d', 1 + CASE WHEN h(i, 'other', 10) = 0 THEN h(i, 'rb', 11) ELSE copy_branch(c) END) END,
  r, 경로, CASE WHEN 경로 = '1' THEN 100001 + copy_branch(c) + 12 * (1 + h(i, 'by', 2)) END
FROM (SELECT *, pick(['1','1','2','2','2','3'], i, 'way') AS 경로 FROM 대출원본) ORDER BY n;

INSERT INTO 예약
SELECT 700001 + row_number() OVER (ORDER BY d, i), 10000001 + b, 20240001 + member_at(d, i, 'rm'), printf('L%03d', 1 + h(i, 'pk', 11)), nth(d) + clock(i, 'rv'), 상태,
  CASE WHEN 상태 IN ('20', '30', '40') THEN nth(통보) + clock(i, 'nt') END, CASE WHEN 상태 IN ('20', '30', '40') THEN nth(통보 + 3) END
FROM (SELECT *, CASE WHEN d >= 1020 THEN pick(['10','20','90'], i, 's1') ELSE pick(['30','30','30','30','40','90'], i, 's2') END AS 상태, least(d + 1 + h(i, 'wait', 12), 1051) AS 통보
  FROM (SELECT i, b, book_day(b) + 5 + h(i, 'rd', 1044 - book_day(b)) AS d FROM (SELECT i, h(i, 'rbk', 190) AS b FROM range(600) t(i))));

INSERT INTO 부과금
SELECT 900000 + row_number() OVER (ORDER BY 부과, n), 5000000 + n, 사유, nth(부과), CASE WHEN 사유 = '1' THEN 반납 - 예정 END, 금액,
  CASE WHEN h(i, 'dc', 12) = 0 THEN 금액 // 200 * 100 ELSE 0 END, CASE WHEN 납부 <= 1054 THEN nth(납부) END, CASE WHEN 납부 <= 1054 THEN pick(['1','2','2','2','3'], i, 'pm') END
FROM (SELECT *, CASE WHEN h(i, 'unpaid', 100) < 22 THEN 9999 ELSE 부과 + h(i, 'pd', 21) END AS 납부,
    CASE 사유 WHEN '1' THEN (반납 - 예정) * 100 WHEN '2' THEN coalesce(정가, 15000) ELSE 2000 + h(i, 'dmg', 9) * 500 END AS 금액
  FROM (SELECT l.*, 정가, CASE WHEN 분실 THEN '2' WHEN 반납 > 예정 THEN '1' ELSE '3' END AS 사유, CASE WHEN 분실 THEN 예정 + 20 ELSE 반납 END AS 부과
    FROM 대출원본 l JOIN 도서 ON 도서번호 = 10000001 + copy_book(c) WHERE 분실 OR 반납 > 예정 OR 반납 IS NOT NULL AND h(i, 'bad', 100) < 2) WHERE 부과 <= 1054);

INSERT INTO 문화행사
SELECT 3001 + i, list_extract(['장안','정자','율천','권선','호매실','세류','행궁','매산','영통','광교','망포'], 1 + L) || ' '
    || list_extract(str_split(list_extract(['저자와의 만남|인문학 강연|재테크 교실|부모 특강','고전 독서회|동화 읽는 모임|한 책 읽기 모임|시 낭독회','책갈피 만들기|과학 체험|코딩 체험|북아트 체험','원화 전시|사진 전시|책표지 전시|수채화 전시','작은 음악회|인형극 공연|낭독극 공연|국악 공연'], 1 + y), '|'), 1 + h(i, 'nm', 4)) || ' ' || (1 + i // 11) || '회',
  printf('L%03d', 1 + L), printf('%02d', 1 + y), nth(d) + to_hours(10 + h(i, 'hr', 9)), nth(종료) + to_hours(12 + h(i, 'hr', 9)),
  pick([10, 15, 20, 30, 40], i, 'cap'), CASE WHEN y = 2 THEN 2000 + h(i, 'fee', 9) * 1000 WHEN h(i, 'fee2', 6) = 0 THEN 5000 ELSE 0 END,
  CASE WHEN y = 3 OR h(i, 'tc', 10) = 0 THEN NULL ELSE person(h(i, 'tch', 70), 13) END, 100001 + L + 12 * (1 + h(i, 'mg', 3) % 2),
  CASE WHEN h(i, 'cx', 14) = 0 THEN '90' WHEN 종료 > 1054 THEN '30' ELSE '40' END
FROM (SELECT i, L, y, d, d + CASE WHEN y = 3 THEN 14 + h(i, 'dur', 14) WHEN y = 1 THEN 7 * h(i, 'dur', 4) ELSE 0 END AS 종료
  FROM (SELECT i::INT AS i, least(h(i, 'L', 13), 10 - h(i, 'L2', 2)) AS L, h(i, 'y', 5) AS y, (90 + i * 964 / 199)::INT AS d FROM range(200) t(i)));

INSERT INTO 행사참가
SELECT 행사번호, 20240001 + m, (행사시작일시::DATE - 3 - h(q, 'ap', 12)) + clock(q, 'at'), 상태,
  CASE WHEN 상태 = '10' AND 행사상태코드 = '40' THEN pick(['Y','Y','Y','Y','N'], q, 'att') END,
  CASE WHEN 상태 = '10' AND 행사상태코드 = '40' AND pick(['Y','Y','Y','Y','N'], q, 'att') = 'Y' AND h(q, 'sv', 10) < 7 THEN least(5, 2 + h(q, 'sc', 4) + (행사유형코드 IN ('03', '05') AND h(q, 'up', 3) = 0)::INT) END
FROM (SELECT q, j, (h(e, 'm0', cnt) + j * (cnt // 20)) % cnt AS m, ev.*, CASE WHEN j >= 모집정원 THEN '20' WHEN h(q, 'can', 9) = 0 THEN '90' ELSE '10' END AS 상태
  FROM (SELECT q, (q // 20)::INT AS e, (q % 20)::INT AS j FROM range(4000) t(q)) JOIN (SELECT *, ((행사시작일시::DATE - DATE '2024-01-01' - 15) / 3.5)::INT AS cnt FROM 문화행사) ev ON 행사번호 = 3001 + e
  WHERE j < h(e, 'np', 21) AND 행사상태코드 <> '90') WHERE m % 27 <> 4 ORDER BY q;
