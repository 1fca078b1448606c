-- 시립 공공도서관의 도서·소장·회원·대출·예약·부과금·문화행사 테이블 정의

CREATE TABLE 도서관 (
  도서관코드    CHAR(4)       NOT NULL,
  도서관명      VARCHAR2(60)  NOT NULL,
  자치구명      VARCHAR2(20)  NOT NULL,
  주소          VARCHAR2(200),
  전화번호      VARCHAR2(20),
  개관일자      DATE,
  휴관요일코드  CHAR(1),
  좌석수        NUMBER(5),
  연면적        NUMBER(8,2),
  운영상태코드  CHAR(1)       NOT NULL,
  CONSTRAINT 도서관_PK PRIMARY KEY (도서관코드)
);
COMMENT ON COLUMN 도서관.휴관요일코드 IS '1:월, 2:화, 3:수, 4:목, 5:금, 6:토, 7:일';
COMMENT ON COLUMN 도서관.연면적 IS '단위 ㎡';
COMMENT ON COLUMN 도서관.운영상태코드 IS '1:운영, 2:임시휴관, 9:폐관';

CREATE TABLE 직원 (
  직원번호        NUMBER(6)     NOT NULL,
  직원명          VARCHAR2(40)  NOT NULL,
  도서관코드      CHAR(4)       NOT NULL,
  직급코드        CHAR(2)       NOT NULL,
  담당업무명      VARCHAR2(40),
  입사일자        DATE          NOT NULL,
  퇴사일자        DATE,
  상급자직원번호  NUMBER(6),
  이메일          VARCHAR2(100),
  CONSTRAINT 직원_PK PRIMARY KEY (직원번호),
  CONSTRAINT 직원_FK1 FOREIGN KEY (도서관코드) REFERENCES 도서관 (도서관코드),
  CONSTRAINT 직원_FK2 FOREIGN KEY (상급자직원번호) REFERENCES 직원 (직원번호)
);
COMMENT ON COLUMN 직원.직급코드 IS '10:관장, 20:팀장, 30:사서, 40:행정직, 50:공무직';
COMMENT ON COLUMN 직원.퇴사일자 IS '재직 중이면 NULL';

CREATE TABLE 주제분류 (
  분류번호      CHAR(3)       NOT NULL,
  분류명        VARCHAR2(60)  NOT NULL,
  상위분류번호  CHAR(3),
  분류수준      NUMBER(1)     NOT NULL,
  CONSTRAINT 주제분류_PK PRIMARY KEY (분류번호),
  CONSTRAINT 주제분류_FK1 FOREIGN KEY (상위분류번호) REFERENCES 주제분류 (분류번호)
);
COMMENT ON TABLE 주제분류 IS '한국십진분류(KDC)의 주류와 강목';
COMMENT ON COLUMN 주제분류.분류수준 IS '1:주류, 2:강목';

CREATE TABLE 출판사 (
  출판사번호  NUMBER(5)     NOT NULL,
  출판사명    VARCHAR2(60)  NOT NULL,
  소재지역명  VARCHAR2(20),
  대표자명    VARCHAR2(40),
  전화번호    VARCHAR2(20),
  등록일자    DATE,
  CONSTRAINT 출판사_PK PRIMARY KEY (출판사번호)
);

CREATE TABLE 저자 (
  저자번호  NUMBER(6)     NOT NULL,
  저자명    VARCHAR2(60)  NOT NULL,
  국적명    VARCHAR2(20),
  출생연도  NUMBER(4),
  사망연도  NUMBER(4),
  CONSTRAINT 저자_PK PRIMARY KEY (저자번호)
);
COMMENT ON TABLE 저자 IS '지은이, 그린이, 옮긴이를 모두 담는다';

CREATE TABLE 도서 (
  도서번호      NUMBER(8)      NOT NULL,
  ISBN          VARCHAR2(13),
  서명          VARCHAR2(200)  NOT NULL,
  출판사번호    NUMBER(5)      NOT NULL,
  분류번호      CHAR(3)        NOT NULL,
  출판연도      NUMBER(4),
  정가          NUMBER(8),
  쪽수          NUMBER(5),
  언어코드      CHAR(2)        NOT NULL,
  이용대상코드  CHAR(1)        NOT NULL,
  등록일자      DATE           NOT NULL,
  CONSTRAINT 도서_PK PRIMARY KEY (도서번호),
  CONSTRAINT 도서_FK1 FOREIGN KEY (출판사번호) REFERENCES 출판사 (출판사번호),
  CONSTRAINT 도서_FK2 FOREIGN KEY (분류번호) REFERENCES 주제분류 (분류번호)
);
COMMENT ON TABLE 도서 IS '서지 정보. 실물 한 권 한 권은 소장자료에 있다';
COMMENT ON COLUMN 도서.서명 IS '책 제목';
COMMENT ON COLUMN 도서.정가 IS '단위 원, 비매품은 NULL';
COMMENT ON COLUMN 도서.언어코드 IS 'KO:한국어, EN:영어, JA:일본어, ZH:중국어';
COMMENT ON COLUMN 도서.이용대상코드 IS '1:일반, 2:청소년, 3:아동, 4:유아';

CREATE TABLE 도서저자 (
  도서번호      NUMBER(8)  NOT NULL,
  저자번호      NUMBER(6)  NOT NULL,
  저자역할코드  CHAR(1)    NOT NULL,
  표시순서      NUMBER(2)  NOT NULL,
  CONSTRAINT 도서저자_PK PRIMARY KEY (도서번호, 저자번호),
  CONSTRAINT 도서저자_FK1 FOREIGN KEY (도서번호) REFERENCES 도서 (도서번호),
  CONSTRAINT 도서저자_FK2 FOREIGN KEY (저자번호) REFERENCES 저자 (저자번호)
);
COMMENT ON COLUMN 도서저자.저자역할코드 IS '1:지은이, 2:그린이, 3:옮긴이';

CREATE TABLE 소장자료 (
  소장번호      NUMBER(9)     NOT NULL,
  도서번호      NUMBER(8)     NOT NULL,
  도서관코드    CHAR(4)       NOT NULL,
  자료실명      VARCHAR2(40),
  청구기호      VARCHAR2(40),
  입수구분코드  CHAR(1)       NOT NULL,
  입수일자      DATE          NOT NULL,
  구입금액      NUMBER(8),
  소장상태코드  CHAR(2)       NOT NULL,
  제적일자      DATE,
  CONSTRAINT 소장자료_PK PRIMARY KEY (소장번호),
  CONSTRAINT 소장자료_FK1 FOREIGN KEY (도서번호) REFERENCES 도서 (도서번호),
  CONSTRAINT 소장자료_FK2 FOREIGN KEY (도서관코드) REFERENCES 도서관 (도서관코드)
);
COMMENT ON TABLE 소장자료 IS '도서관이 가진 실물 책 한 권이 한 행';
COMMENT ON COLUMN 소장자료.입수구분코드 IS '1:구입, 2:기증, 3:교환';
COMMENT ON COLUMN 소장자료.구입금액 IS '단위 원, 구입한 자료만';
COMMENT ON COLUMN 소장자료.소장상태코드 IS '10:이용가능, 20:대출중, 30:분실, 40:수리중, 90:제적';

CREATE TABLE 회원 (
  회원번호        NUMBER(8)     NOT NULL,
  회원명          VARCHAR2(40)  NOT NULL,
  성별코드        CHAR(1),
  생년월일        DATE,
  회원구분코드    CHAR(1)       NOT NULL,
  휴대전화번호    VARCHAR2(20),
  이메일          VARCHAR2(100),
  거주동명        VARCHAR2(20),
  가입도서관코드  CHAR(4)       NOT NULL,
  가입일자        DATE          NOT NULL,
  회원상태코드    CHAR(1)       NOT NULL,
  탈퇴일자        DATE,
  문자수신여부    CHAR(1),
  CONSTRAINT 회원_PK PRIMARY KEY (회원번호),
  CONSTRAINT 회원_FK1 FOREIGN KEY (가입도서관코드) REFERENCES 도서관 (도서관코드)
);
COMMENT ON COLUMN 회원.성별코드 IS 'M:남, F:여';
COMMENT ON COLUMN 회원.회원구분코드 IS '1:일반, 2:청소년, 3:어린이, 4:경로';
COMMENT ON COLUMN 회원.회원상태코드 IS '1:정상, 2:이용정지, 9:탈퇴';
COMMENT ON COLUMN 회원.문자수신여부 IS 'Y/N';

CREATE TABLE 대출 (
  대출번호        NUMBER(10)  NOT NULL,
  소장번호        NUMBER(9)   NOT NULL,
  회원번호        NUMBER(8)   NOT NULL,
  대출일시        DATE        NOT NULL,
  반납예정일자    DATE        NOT NULL,
  반납일시        DATE,
  반납도서관코드  CHAR(4),
  연장횟수        NUMBER(1)   NOT NULL,
  대출경로코드    CHAR(1)     NOT NULL,
  처리직원번호    NUMBER(6),
  CONSTRAINT 대출_PK PRIMARY KEY (대출번호),
  CONSTRAINT 대출_FK1 FOREIGN KEY (소장번호) REFERENCES 소장자료 (소장번호),
  CONSTRAINT 대출_FK2 FOREIGN KEY (회원번호) REFERENCES 회원 (회원번호),
  CONSTRAINT 대출_FK3 FOREIGN KEY (반납도서관코드) REFERENCES 도서관 (도서관코드),
  CONSTRAINT 대출_FK4 FOREIGN KEY (처리직원번호) REFERENCES 직원 (직원번호)
);
COMMENT ON COLUMN 대출.반납일시 IS '아직 반납하지 않았으면 NULL';
COMMENT ON COLUMN 대출.대출경로코드 IS '1:데스크, 2:무인대출기, 3:스마트도서관';
COMMENT ON COLUMN 대출.처리직원번호 IS '데스크 대출만';

CREATE TABLE 예약 (
  예약번호        NUMBER(8)  NOT NULL,
  도서번호        NUMBER(8)  NOT NULL,
  회원번호        NUMBER(8)  NOT NULL,
  수령도서관코드  CHAR(4)    NOT NULL,
  예약일시        TIMESTAMP  NOT NULL,
  예약상태코드    CHAR(2)    NOT NULL,
  통보일시        TIMESTAMP,
  만료일자        DATE,
  CONSTRAINT 예약_PK PRIMARY KEY (예약번호),
  CONSTRAINT 예약_FK1 FOREIGN KEY (도서번호) REFERENCES 도서 (도서번호),
  CONSTRAINT 예약_FK2 FOREIGN KEY (회원번호) REFERENCES 회원 (회원번호),
  CONSTRAINT 예약_FK3 FOREIGN KEY (수령도서관코드) REFERENCES 도서관 (도서관코드)
);
COMMENT ON TABLE 예약 IS '대출 중인 도서의 예약';
COMMENT ON COLUMN 예약.예약상태코드 IS '10:대기, 20:도착통보, 30:대출완료, 40:기한만료, 90:취소';
COMMENT ON COLUMN 예약.만료일자 IS '도착통보 후 찾아가야 하는 마지막 날';

CREATE TABLE 부과금 (
  부과번호      NUMBER(8)   NOT NULL,
  대출번호      NUMBER(10)  NOT NULL,
  부과사유코드  CHAR(1)     NOT NULL,
  부과일자      DATE        NOT NULL,
  연체일수      NUMBER(4),
  부과금액      NUMBER(8)   NOT NULL,
  감면금액      NUMBER(8)   DEFAULT 0 NOT NULL,
  납부일자      DATE,
  납부방법코드  CHAR(1),
  CONSTRAINT 부과금_PK PRIMARY KEY (부과번호),
  CONSTRAINT 부과금_FK1 FOREIGN KEY (대출번호) REFERENCES 대출 (대출번호)
);
COMMENT ON TABLE 부과금 IS '연체료와 분실·훼손 변상금';
COMMENT ON COLUMN 부과금.부과사유코드 IS '1:연체, 2:분실, 3:훼손';
COMMENT ON COLUMN 부과금.부과금액 IS '단위 원, 감면 전 금액';
COMMENT ON COLUMN 부과금.납부일자 IS '미납이면 NULL';
COMMENT ON COLUMN 부과금.납부방법코드 IS '1:현금, 2:카드, 3:계좌이체';

CREATE TABLE 문화행사 (
  행사번호      NUMBER(6)      NOT NULL,
  행사명        VARCHAR2(100)  NOT NULL,
  도서관코드    CHAR(4)        NOT NULL,
  행사유형코드  CHAR(2)        NOT NULL,
  행사시작일시  DATE           NOT NULL,
  행사종료일시  DATE           NOT NULL,
  모집정원      NUMBER(4)      NOT NULL,
  참가비        NUMBER(7)      NOT NULL,
  강사명        VARCHAR2(40),
  담당직원번호  NUMBER(6)      NOT NULL,
  행사상태코드  CHAR(2)        NOT NULL,
  CONSTRAINT 문화행사_PK PRIMARY KEY (행사번호)
);
COMMENT ON COLUMN 문화행사.행사유형코드 IS '01:강연, 02:독서회, 03:체험, 04:전시, 05:공연';
COMMENT ON COLUMN 문화행사.모집정원 IS '단위 명';
COMMENT ON COLUMN 문화행사.참가비 IS '단위 원, 무료는 0';
COMMENT ON COLUMN 문화행사.행사상태코드 IS '10:모집중, 20:모집마감, 30:진행중, 40:종료, 90:취소';

CREATE TABLE 행사참가 (
  행사번호      NUMBER(6)  NOT NULL,
  회원번호      NUMBER(8)  NOT NULL,
  신청일시      TIMESTAMP  NOT NULL,
  신청상태코드  CHAR(2)    NOT NULL,
  출석여부      CHAR(1),
  만족도점수    NUMBER(1),
  CONSTRAINT 행사참가_PK PRIMARY KEY (행사번호, 회원번호)
);
COMMENT ON COLUMN 행사참가.신청상태코드 IS '10:확정, 20:대기, 90:취소';
COMMENT ON COLUMN 행사참가.출석여부 IS 'Y/N';
COMMENT ON COLUMN 행사참가.만족도점수 IS '1~5점, 설문에 답하지 않았으면 NULL';

ALTER TABLE 문화행사 ADD CONSTRAINT 문화행사_FK1 FOREIGN KEY (도서관코드) REFERENCES 도서관 (도서관코드);
ALTER TABLE 문화행사 ADD CONSTRAINT 문화행사_FK2 FOREIGN KEY (담당직원번호) REFERENCES 직원 (직원번호);
ALTER TABLE 행사참가 ADD CONSTRAINT 행사참가_FK1 FOREIGN KEY (행사번호) REFERENCES 문화행사 (행사번호);
ALTER TABLE 행사참가 ADD CONSTRAINT 행사참가_FK2 FOREIGN KEY (회원번호) REFERENCES 회원 (회원번호);
