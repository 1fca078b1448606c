-- 자료를 넣은 뒤에: 외래키를 켜면서 모든 행을 검사하고, 통계를 모아요.
WHENEVER SQLERROR EXIT FAILURE
BEGIN
  FOR k IN (SELECT table_name, constraint_name FROM user_constraints WHERE constraint_type = 'R') LOOP
    EXECUTE IMMEDIATE 'ALTER TABLE "' || k.table_name || '" ENABLE VALIDATE CONSTRAINT "' || k.constraint_name || '"';
  END LOOP;
  DBMS_STATS.GATHER_SCHEMA_STATS(USER);
END;
/
EXIT
