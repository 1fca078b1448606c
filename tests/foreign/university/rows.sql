-- University academic affairs: the rows, the same at every build (DuckDB SQL).

INSERT INTO COLLEGE
SELECT i + 1, list_extract(['인문대학','사회과학대학','경영대학','자연과학대학','공과대학','체육대학','미래융합대학'], i + 1),
       list_extract(['윤재호','한미경','오세훈','배정숙','임도현','강태식',NULL], i + 1),
       '02-880-' || (4100 + i * 37),
       list_extract([DATE '1962-03-01', DATE '1968-03-01', DATE '1975-03-01', DATE '1962-03-01', DATE '1971-03-01', DATE '1989-03-01', DATE '2026-03-01'], i + 1)
FROM range(7) t(i);

INSERT INTO BUILDING
SELECT i + 1, list_extract(['본관','인문관','사회관','경영관','이학관','공학관','체육관','중앙도서관'], i + 1),
       CASE WHEN i IN (4, 6) THEN '2' ELSE '1' END, list_extract([5, 4, 6, 7, 5, 9, 3, 8], i + 1),
       DATE '1978-04-10' + (i * 1830 + hash(i, 'built') % 700)::INT, CASE WHEN i IN (1, 6) THEN 'N' ELSE 'Y' END
FROM range(8) t(i);

INSERT INTO ROOM
SELECT 101 + i, b, (f * 100 + row_number() OVER (PARTITION BY b, f ORDER BY i))::VARCHAR || '호', k, f,
       CASE k WHEN '10' THEN 40 + hash(i, 'cap') % 9 * 10 WHEN '20' THEN 24 + hash(i, 'cap') % 7 * 4 WHEN '30' THEN 12 + hash(i, 'cap') % 4 * 4
              WHEN '40' THEN 180 + hash(i, 'cap') % 6 * 40 ELSE 3 END,
       CASE WHEN k = '50' THEN NULL WHEN hash(i, 'prj') % 4 = 0 THEN 'N' ELSE 'Y' END
FROM (SELECT i, CASE WHEN i < 47 THEN 1 + i % 8 ELSE 2 + (hash(i, 'bld') % 5)::INT END AS b, (1 + hash(i, 'floor') % 3)::INT AS f,
             list_extract(['10','10','20','50','10','30','50','10','20','50'], 1 + (hash(i, 'kind') % 10)::INT) AS k0,
             CASE WHEN i IN (0, 13, 30) THEN '40' ELSE k0 END AS k
      FROM range(58) t(i));

INSERT INTO DEPARTMENT
SELECT i + 1, list_extract([1,1,1,2,2,2,3,3,4,4,5,5,5,6,5], i + 1),
       list_extract(['국어국문학과','영어영문학과','사학과','경제학과','행정학과','심리학과','경영학과','회계학과','수학과','화학과','컴퓨터공학과','기계공학과','전자공학과','체육학과','데이터사이언스학과'], i + 1),
       list_extract([2,2,2,3,3,3,4,4,5,5,6,6,6,7,NULL], i + 1), list_extract([40,45,30,60,50,40,120,55,35,38,110,80,75,42,28], i + 1),
       CASE WHEN i = 14 THEN NULL ELSE '02-880-' || (5200 + i * 13) END,
       CASE WHEN i = 14 THEN DATE '2025-03-01' ELSE DATE '1963-03-01' + (hash(i, 'found') % 30)::INT * 365 END
FROM range(15) t(i);

INSERT INTO PROFESSOR
SELECT 3001 + i, d,
       list_extract(['김','이','박','최','정','강','조','윤','장','임','한','신'], 1 + (i * 5 + i // 13 * 2) % 12)
         || list_extract(['영수','은정','상훈','미란','재원','혜진','동욱','수연','병철','지현','광호','선영','태준'], 1 + i % 13),
       CASE WHEN i % 13 IN (1, 3, 5, 7, 9, 11) THEN 'F' ELSE 'M' END, r, CASE WHEN r = '10' OR (r = '20' AND hash(i, 'ten') % 3 = 0) THEN 'Y' ELSE 'N' END, h,
       CASE WHEN h < DATE '1995-01-01' THEN DATE '2024-08-31' + (hash(i, 'ret') % 4)::INT * 181 END,
       CASE WHEN hash(i, 'mail') % 9 = 0 THEN NULL ELSE 'prof' || (3001 + i) || '@hanbit.ac.kr' END,
       CASE WHEN hash(i, 'off') % 7 = 0 THEN NULL ELSE (SELECT list_extract(list(ROOM_ID ORDER BY ROOM_ID), 1 + (hash(i, 'room') % nullif(count(*), 0))::INT) FROM ROOM WHERE ROOM_TYPE = '50') END,
       CASE WHEN hash(i, 'fld') % 11 = 0 THEN NULL ELSE list_extract(list_extract([['음운론','현대문학'],['통사론','영미시'],['조선시대사','중국근대사'],['노동경제','금융경제'],['지방행정','정책평가'],['인지심리','임상심리'],['소비자행동','기업재무'],['세무','감사'],['대수학','확률론'],['유기합성','촉매화학'],['인공지능','데이터베이스','컴퓨터보안'],['열유체','로봇공학'],['반도체소자','통신시스템'],['운동역학','스포츠사회학']], d), 1 + i // 14 % 2) END
FROM (SELECT i, CASE WHEN i < 42 THEN 1 + i % 14 ELSE list_extract([7, 11, 11, 12, 13, 4], i - 41) END AS d,
             CASE WHEN h < DATE '2008-01-01' THEN '10' WHEN h < DATE '2017-01-01' THEN '20' WHEN hash(i, 'rank') % 4 = 0 THEN '40' ELSE '30' END AS r, h
      FROM (SELECT i, DATE '1992-03-01' + (hash(i, 'hire') % 408)::INT * 31 + (i % 29)::INT AS h FROM range(48) t(i)));

INSERT INTO STUDENT
SELECT y * 10000 + row_number() OVER (PARTITION BY y ORDER BY i), nm, d,
       CASE WHEN d = 15 OR hash(i, 'adv') % 12 = 0 THEN NULL
            ELSE (SELECT list_extract(list(PROFESSOR_ID ORDER BY PROFESSOR_ID), 1 + (hash(i, 'who') % nullif(count(*), 0))::INT) FROM PROFESSOR p WHERE p.DEPARTMENT_ID = d AND p.RETIRE_DATE IS NULL) END,
       g, make_date(y - 19, 1, 1) + (hash(i, 'birth') % 365)::INT - CASE WHEN ty = '3' THEN 730 ELSE 0 END,
       CASE WHEN fall THEN make_date(y, 9, 1) ELSE make_date(y, 3, 2) END, ty, least(4, 2027 - y + CASE WHEN ty = '3' THEN 2 ELSE 0 END),
       CASE WHEN grad IS NOT NULL THEN '30' WHEN hash(i, 'st') % 100 < 14 THEN '20' WHEN hash(i, 'st') % 100 < 16 THEN '40' WHEN hash(i, 'st') % 100 < 19 THEN '50' ELSE '10' END,
       CASE WHEN ty = '4' THEN NULL ELSE list_extract(['서울','서울','서울','서울','서울','서울','경기','경기','경기','경기','경기','부산','부산','부산','인천','인천','대구','대구','대전','광주','강원','충남','전북','경남','경남','제주'], 1 + (hash(i, 'region') % 26)::INT) END,
       CASE WHEN ty = '4' THEN list_extract(['중국','베트남','몽골','우즈베키스탄','중국','베트남','몽골','중국'], 1 + (hash(i, 'fn') % 8)::INT) ELSE '대한민국' END,
       CASE WHEN hash(i, 'mob') % 19 = 0 THEN NULL ELSE '010-' || (2000 + hash(i, 'm1') % 7900) || '-' || lpad((hash(i, 'm2') % 10000)::VARCHAR, 4, '0') END,
       CASE WHEN hash(i, 'em') % 14 = 0 THEN NULL ELSE 'u' || (10000 + i * 7) || '@stu.hanbit.ac.kr' END, grad
FROM (SELECT i, y, g, ty, ty = '4' AND hash(i, 'fall') % 2 = 0 AS fall,
             CASE WHEN y < 2025 AND d0 = 15 THEN 11 ELSE d0 END AS d,
             CASE WHEN ty = '4' THEN list_extract(['왕리','응우옌란','바트볼드','카리모프','장웨이','쩐민','리나','천하오'], 1 + (hash(i, 'fn') % 8)::INT)
                  ELSE list_extract(['김','이','박','최','정','강','조','윤','장','임','한','오','서','신','권'], 1 + (hash(i, 'sn') % 15)::INT)
                    || CASE WHEN g = 'F' THEN list_extract(['서연','지우','민서','하은','수빈','예진','유나','다은','채원','소희','가영','은채'], 1 + (hash(i, 'gn') % 12)::INT)
                            ELSE list_extract(['민준','서준','도윤','현우','지훈','건우','준서','시우','태현','승민','재윤','동하'], 1 + (hash(i, 'gn') % 12)::INT) END END AS nm,
             CASE WHEN y = 2020 THEN list_extract([DATE '2024-02-16', DATE '2024-08-23', DATE '2025-02-21'], 1 + (hash(i, 'gr') % 3)::INT)
                  WHEN y = 2021 AND hash(i, 'gq') % 10 < 8 THEN list_extract([DATE '2025-02-21', DATE '2025-08-22', DATE '2026-02-20'], 1 + (hash(i, 'gr') % 3)::INT)
                  WHEN y = 2022 AND hash(i, 'gq') % 10 < 4 THEN list_extract([DATE '2026-02-20', DATE '2026-08-21'], 1 + (hash(i, 'gr') % 2)::INT) END AS grad
      FROM (SELECT i, list_extract([2020,2021,2022,2022,2023,2023,2023,2024,2024,2024,2025,2025,2026,2026], 1 + (hash(i, 'year') % 14)::INT) AS y,
                   CASE WHEN hash(i, 'sex') % 100 < 48 THEN 'F' ELSE 'M' END AS g,
                   list_extract([1,1,2,2,2,3,4,4,4,5,5,6,6,7,7,7,7,7,8,8,9,9,10,11,11,11,11,12,12,12,13,13,13,14,14,15,15,15], 1 + (hash(i, 'dept') % 38)::INT) AS d0,
                   list_extract(['1','1','1','1','1','1','2','2','2','3','4','1'], 1 + (hash(i, 'type') % 12)::INT) AS ty
            FROM range(360) t(i)));

INSERT INTO COURSE
SELECT p || list_extract(['101','201','301','001'], q + 1), d + 1,
       list_extract(['국어학개론','현대소설론','고전시가강독','글쓰기와소통','영어학개론','영미소설','영작문','실용영어회화','한국사개설','동양사특강','사료강독','역사와문화','미시경제학','거시경제학','계량경제학','생활경제',
         '행정학개론','정책분석론','지방자치론','법과사회','심리학개론','발달심리학','상담심리학','행복의심리학','경영학원론','마케팅원론','재무관리','창업과기업가정신','회계원리','중급회계','세무회계','생활속의세금',
         '미적분학','선형대수학','해석학','수학의세계','일반화학','유기화학','물리화학','생활속의화학','프로그래밍기초','자료구조','운영체제','컴퓨팅사고','정역학','열역학','유체역학','기계와인간',
         '회로이론','디지털공학','신호및시스템','전자기기의이해','운동생리학','스포츠심리학','체육교육론','건강과운동','데이터과학개론','머신러닝','빅데이터분석','데이터리터러시'], i + 1),
       CASE q WHEN 0 THEN '10' WHEN 1 THEN CASE WHEN d % 3 = 0 THEN '20' ELSE '10' END WHEN 2 THEN '20' ELSE CASE WHEN d IN (0, 1, 10) THEN '30' ELSE '40' END END,
       CASE WHEN q = 3 THEN 2 + d % 2 WHEN d IN (9, 10) AND q = 1 THEN 4 ELSE 3 END,
       CASE WHEN d = 14 AND q > 0 THEN NULL WHEN d IN (9, 10, 13) THEN 4 ELSE 3 END,
       CASE WHEN q = 1 AND d % 2 = 0 THEN p || '101' WHEN q = 2 AND d % 5 = 0 THEN p || '201' END,
       CASE WHEN d = 1 OR (q = 2 AND d IN (6, 10, 12)) OR (q = 1 AND d = 11) THEN 'EN' ELSE 'KO' END,
       CASE WHEN i IN (10, 51) THEN 'N' ELSE 'Y' END
FROM (SELECT i, i // 4 AS d, i % 4 AS q,
             list_extract(['KOR','ENG','HIS','ECO','PUB','PSY','BUS','ACC','MAT','CHE','CSE','MEC','ELE','PHE','DSC'], 1 + i // 4) AS p
      FROM range(60) t(i));

INSERT INTO TERM
SELECT y * 100 + k, y, k::VARCHAR, y || '학년도 ' || CASE k WHEN 10 THEN '1학기' WHEN 15 THEN '여름계절학기' WHEN 20 THEN '2학기' ELSE '겨울계절학기' END,
       s, s + CASE WHEN k IN (10, 20) THEN 108 ELSE 25 END, s - CASE WHEN k IN (10, 20) THEN 17 ELSE 30 END, s - CASE WHEN k IN (10, 20) THEN 11 ELSE 27 END
FROM (SELECT y, k, CASE k WHEN 10 THEN make_date(y, 3, 2) WHEN 15 THEN make_date(y, 6, 24) WHEN 20 THEN make_date(y, 9, 1) ELSE make_date(y, 12, 23) END AS s
      FROM (SELECT 2024 + (i // 4)::INT AS y, list_extract([10, 15, 20, 25], 1 + i % 4) AS k FROM range(11) t(i)));

INSERT INTO CLASS_SECTION
SELECT 50001 + i, c, tm, row_number() OVER (PARTITION BY tm, c ORDER BY i),
       (SELECT list_extract(list(p.PROFESSOR_ID ORDER BY p.PROFESSOR_ID), 1 + (hash(i, 'teach') % nullif(count(*), 0))::INT)
        FROM PROFESSOR p JOIN COURSE k ON k.DEPARTMENT_ID = p.DEPARTMENT_ID
        WHERE k.COURSE_ID = c AND p.PROFESSOR_ID NOT IN (3005, 3017, 3041) AND p.HIRE_DATE < make_date(tm // 100, 1, 1) AND (p.RETIRE_DATE IS NULL OR p.RETIRE_DATE > make_date(tm // 100, 12, 31))),
       CASE WHEN hash(i, 'online') % 13 = 0 THEN NULL
            ELSE (SELECT list_extract(list(ROOM_ID ORDER BY ROOM_ID), 1 + (hash(i, 'where') % nullif(count(*), 0))::INT) FROM ROOM WHERE ROOM_TYPE IN ('10', '20', '30') AND ROOM_ID % 10 <> 6) END,
       list_extract(['월','화','화','수','수','목','목','금'], 1 + (hash(i, 'day') % 8)::INT), 1 + hash(i, 'hour') % 8, 20 + hash(i, 'max') % 6 * 10,
       CASE WHEN hash(i, 'shut') % 17 = 0 THEN '90' ELSE '10' END
FROM (SELECT i, tm, CASE WHEN i < 384 THEN (SELECT list_extract(list(COURSE_ID ORDER BY COURSE_ID), 1 + (hash(i, 'course') % nullif(count(*), 0))::INT)
                                            FROM COURSE WHERE DEPARTMENT_ID <> 15 AND USE_YN = 'Y' AND COURSE_ID NOT IN ('MAT301', 'PUB301'))
                         ELSE (SELECT list_extract(list(COURSE_ID ORDER BY COURSE_ID), 1 + (hash(i, 'course') % nullif(count(*), 0))::INT)
                               FROM COURSE WHERE DEPARTMENT_ID <> 15 AND USE_YN = 'Y' AND COURSE_TYPE IN ('30', '40')) END AS c
      FROM (SELECT i, CASE WHEN i < 384 THEN list_extract([202410,202420,202510,202520,202610,202620], 1 + i // 64)
                           ELSE list_extract([202415,202425,202515,202525,202615], 1 + (i - 384) // 10) END AS tm FROM range(434) t(i)));

INSERT INTO ENROLLMENT
WITH s AS (SELECT *, row_number() OVER (ORDER BY STUDENT_ID) - 1 AS n FROM STUDENT),
     c AS (SELECT x.*, k.COURSE_TYPE, k.DEPARTMENT_ID, t.START_DATE::DATE AS START_DATE, t.END_DATE::DATE AS END_DATE, t.ENROLL_START_DATE::DATE AS ENROLL_START_DATE, x.SECTION_ID - 50001 AS n
           FROM CLASS_SECTION x JOIN COURSE k USING (COURSE_ID) JOIN TERM t USING (TERM_ID) WHERE x.CLASS_STATUS = '10'),
     pick AS (SELECT min(i) AS i, a.STUDENT_ID, c.SECTION_ID, c.COURSE_ID, c.START_DATE, c.END_DATE, c.ENROLL_START_DATE
              FROM range(12000) t(i) JOIN s a ON a.n = (hash(i, 'stu') % 360) JOIN c ON c.n = (hash(i, 'sec') % 434)
              WHERE a.n % 19 <> 4 AND c.START_DATE >= a.ADMISSION_DATE AND (a.GRADUATION_DATE IS NULL OR c.START_DATE < a.GRADUATION_DATE)
                AND NOT (a.STATUS_CODE <> '10' AND c.START_DATE >= DATE '2026-03-01')
                AND (c.COURSE_TYPE IN ('30', '40') OR c.DEPARTMENT_ID = a.DEPARTMENT_ID OR hash(i, 'other') % 5 = 0)
              GROUP BY ALL),
     e AS (SELECT *, row_number() OVER (ORDER BY ENROLL_START_DATE, i) AS id, row_number() OVER (PARTITION BY STUDENT_ID, COURSE_ID ORDER BY START_DATE, i) AS turn,
                  hash(i, 'drop') % 16 = 0 AS gone, END_DATE > DATE '2026-11-20' AS now, (hash(i, 'grade') % 20)::INT AS g FROM pick)
SELECT 700000 + id, STUDENT_ID, SECTION_ID, ENROLL_START_DATE + (hash(i, 'on') % 6)::INT,
       CASE WHEN gone THEN '90' WHEN now THEN '10' WHEN g = 19 THEN '30' ELSE '20' END,
       CASE WHEN NOT gone AND NOT now THEN list_extract(['A+','A+','A+','A0','A0','A0','B+','B+','B+','B+','B+','B0','B0','B0','C+','C+','C0','D+','D0','F'], g + 1) END,
       CASE WHEN NOT gone AND NOT now THEN list_extract([4.5,4.5,4.5,4,4,4,3.5,3.5,3.5,3.5,3.5,3,3,3,2.5,2.5,2,1.5,1,0], g + 1) END,
       CASE WHEN NOT gone AND NOT now THEN CASE WHEN g = 19 THEN 55 ELSE 78 END + hash(i, 'att') % 23 END,
       CASE WHEN turn > 1 THEN 'Y' ELSE 'N' END,
       CASE WHEN NOT gone AND NOT now THEN (END_DATE + 4)::TIMESTAMP + to_minutes((540 + hash(i, 'on2') % 3 * 1440 + hash(i, 'at') % 481)::INT) END
FROM e WHERE turn = 1 OR hash(i, 'again') % 7 = 0 ORDER BY id;

INSERT INTO SCHOLARSHIP
SELECT i + 1, list_extract(['성적우수장학금','국가장학금','근로장학금','동문회장학금','가계곤란장학금','외국인유학생장학금','봉사장학금','한빛재단장학금','창업장학금','총장특별장학금'], i + 1),
       list_extract(['1','3','1','2','1','1','1','2','1','1'], i + 1), list_extract([1500000,2600000,900000,1000000,1800000,2000000,500000,2200000,1200000,NULL], i + 1),
       list_extract(['한빛대학교','한국장학재단','한빛대학교','총동문회','한빛대학교','한빛대학교','한빛대학교','한빛문화재단','한빛대학교',NULL], i + 1),
       list_extract([3.8,2.5,NULL,3,2.5,2.5,2,3.5,NULL,4.2], i + 1), CASE WHEN i = 8 THEN 'N' ELSE 'Y' END
FROM range(10) t(i);

INSERT INTO SCHOLARSHIP_AWARD
WITH s AS (SELECT *, row_number() OVER (ORDER BY STUDENT_ID) - 1 AS n FROM STUDENT),
     w AS (SELECT i, list_extract([202410,202420,202510,202520,202610,202620], 1 + (hash(i, 'term') % 6)::INT) AS tm, hash(i, 'stu') % 360 AS n,
                  list_extract([1,1,1,1,2,2,2,2,2,3,3,3,4,4,5,5,5,7,8,8,9], 1 + (hash(i, 'kind') % 21)::INT) AS k FROM range(950) t(i)),
     a AS (SELECT min(i) AS i, STUDENT_ID, TERM_ID, START_DATE::DATE AS START_DATE, CASE WHEN s.ADMISSION_TYPE = '4' THEN 6 ELSE k END AS k
           FROM w JOIN s USING (n) JOIN TERM t ON t.TERM_ID = w.tm
           WHERE n % 5 <> 2 AND START_DATE >= ADMISSION_DATE AND (GRADUATION_DATE IS NULL OR START_DATE < GRADUATION_DATE) AND NOT (STATUS_CODE <> '10' AND START_DATE >= DATE '2026-03-01')
           GROUP BY ALL)
SELECT 90000 + row_number() OVER (ORDER BY d, i), k, STUDENT_ID, TERM_ID, d,
       CASE WHEN k IN (3, 7) THEN 300000 + hash(i, 'amt') % 12 * 50000 ELSE (b * list_extract([1, 1, 0.8, 0.6, 0.5], 1 + (hash(i, 'amt') % 5)::INT))::INT END,
       CASE WHEN hash(i, 'pay') % 23 = 0 THEN '90' WHEN d > DATE '2026-10-15' THEN '10' ELSE '20' END
FROM (SELECT a.*, START_DATE + (10 + hash(i, 'day') % 66)::INT AS d, h.BASE_AMOUNT AS b FROM a JOIN SCHOLARSHIP h ON h.SCHOLARSHIP_ID = a.k) ORDER BY d, i;

INSERT INTO TUITION_BILL
SELECT 400000 + row_number() OVER (ORDER BY TERM_ID, STUDENT_ID), STUDENT_ID, TERM_ID, amt, cut, CASE st WHEN '30' THEN amt - cut WHEN '20' THEN (amt - cut) // 4 * (1 + h % 2) ELSE 0 END,
       START_DATE - 6, CASE WHEN st = '30' THEN START_DATE - 6 - (h % 9)::INT + CASE WHEN h % 13 = 0 THEN 20 ELSE 0 END WHEN st = '20' THEN START_DATE + (h % 40)::INT END,
       CASE WHEN st <> '10' THEN list_extract(['1','1','1','1','2','2','3'], 1 + (h % 7)::INT) END, st
FROM (SELECT s.STUDENT_ID, t.TERM_ID, t.START_DATE::DATE AS START_DATE, hash(s.STUDENT_ID, t.TERM_ID) AS h,
             CASE c.COLLEGE_ID WHEN 5 THEN 4420000 WHEN 4 THEN 4150000 WHEN 6 THEN 4280000 WHEN 3 THEN 3740000 ELSE 3610000 END + (t.ACADEMIC_YEAR - 2024) * 45000 AS amt,
             CASE WHEN hash(s.STUDENT_ID, t.TERM_ID, 'cut') % 6 = 0 THEN 500000 * (1 + hash(s.STUDENT_ID, t.TERM_ID, 'much') % 4) ELSE 0 END AS cut,
             CASE WHEN t.TERM_ID = 202620 THEN CASE WHEN hash(s.STUDENT_ID, 'late') % 100 < 8 THEN '10' WHEN hash(s.STUDENT_ID, 'late') % 100 < 20 THEN '20' ELSE '30' END
                  WHEN hash(s.STUDENT_ID, t.TERM_ID, 'late') % 60 = 0 THEN '10' ELSE '30' END AS st
      FROM STUDENT s JOIN DEPARTMENT c USING (DEPARTMENT_ID)
           JOIN TERM t ON t.SEMESTER_CODE IN ('10', '20') AND t.START_DATE >= s.ADMISSION_DATE AND (s.GRADUATION_DATE IS NULL OR t.START_DATE < s.GRADUATION_DATE)
      WHERE NOT (s.STATUS_CODE <> '10' AND t.START_DATE >= DATE '2026-03-01') AND hash(s.STUDENT_ID, t.TERM_ID, 'out') % 15 > 0);

INSERT INTO LEAVE_OF_ABSENCE
WITH s AS (SELECT *, row_number() OVER (ORDER BY STUDENT_ID) - 1 AS n FROM STUDENT),
     open AS (SELECT 1000 + n AS i, STUDENT_ID, GENDER, true AS now, greatest(DATE '2025-12-20', ADMISSION_DATE::DATE + 10) + (hash(n, 'since') % 65)::INT AS d FROM s WHERE STATUS_CODE = '20'),
     past AS (SELECT min(i) AS i, STUDENT_ID, GENDER, false AS now, d
              FROM (SELECT i, hash(i, 'stu') % 360 AS n, DATE '2024-01-03' + (hash(i, 'day') % 720)::INT AS d FROM range(420) t(i)) JOIN s USING (n)
              WHERE n % 3 > 0 AND d > ADMISSION_DATE AND (GRADUATION_DATE IS NULL OR d < GRADUATION_DATE::DATE - 250) GROUP BY ALL),
     late AS (SELECT 2000 + n AS i, STUDENT_ID, GENDER, NULL AS now, DATE '2026-08-20' + (hash(n, 'late') % 93)::INT AS d FROM s WHERE STATUS_CODE = '10' AND n % 7 = 3),
     a AS (SELECT *, list_extract(['10','10','10','20','20','20','40','50','30'], 1 + (hash(i, 'kind') % CASE WHEN now IS NULL THEN 8 ELSE 9 END)::INT) AS k0 FROM (FROM open UNION ALL FROM past UNION ALL FROM late))
SELECT 20000 + row_number() OVER (ORDER BY d, i), STUDENT_ID, k, d, d + 12, d + 12 + days,
       CASE WHEN now = false AND st = '20' THEN least(d + 12 + days, DATE '2026-08-31') - (hash(i, 'early') % 20)::INT END, st,
       CASE WHEN hash(i, 'why') % 4 = 0 THEN NULL WHEN k = '10' THEN list_extract(['개인 사정','가정 형편','어학연수','취업 준비'], 1 + (hash(i, 'r') % 4)::INT)
            WHEN k = '20' THEN '현역 입영' WHEN k = '40' THEN '질병 치료' WHEN k = '50' THEN '창업 준비' ELSE '자녀 양육' END
FROM (SELECT *, CASE k WHEN '20' THEN 550 WHEN '40' THEN 180 ELSE 365 END AS days,
             CASE WHEN now THEN '20' WHEN now IS NULL THEN CASE WHEN hash(i, 'ok') % 5 = 0 THEN '30' ELSE '10' END WHEN hash(i, 'ok') % 11 = 0 THEN '30' ELSE '20' END AS st
      FROM (SELECT *, CASE WHEN k0 = '20' AND GENDER = 'F' THEN '10' ELSE k0 END AS k FROM a)) ORDER BY d, i;
