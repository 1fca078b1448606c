#!/bin/sh
# (주)한울상사 데모 스키마를 Oracle에 만들고 자료를 넣어요. Oracle 12c 이상, SQL*Plus와 SQL*Loader가 필요해요.
#
#   sh load.sh 사용자/비밀번호@//호스트:1521/FREEPDB1
#
# 빈 계정을 쓰세요. 같은 이름의 테이블이 있으면 멈춰요. 계정은 이렇게 만들 수 있어요(관리자로 접속해서):
#   CREATE USER hanwool IDENTIFIED BY "비밀번호" QUOTA UNLIMITED ON users;
#   GRANT CREATE SESSION, CREATE TABLE TO hanwool;
# Oracle Free 컨테이너라면 이 폴더를 통째로 복사해 넣고 그 안에서 실행하세요(sqlplus와 sqlldr가 들어 있어요).
# 외래키는 자료를 넣는 동안 꺼 두었다가 다시 켜면서 모두 검사해요.
set -eu
[ $# -eq 1 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2; }
cd "$(dirname "$0")"
export NLS_LANG=AMERICAN_AMERICA.AL32UTF8

sqlplus -S -L "$1" @schema.sql
sqlplus -S -L "$1" @before.sql
mkdir -p log
while read -r table; do
  echo "$table"
  sqlldr userid="$1" control="load/$table.ctl" log="log/$table.log" bad="log/$table.bad" silent=header,feedback </dev/null
done < tables.txt
sqlplus -S -L "$1" @after.sql
echo "다 넣었어요."
