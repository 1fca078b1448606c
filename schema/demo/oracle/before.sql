-- 자료를 넣기 전에: 외래키를 꺼요. 사원의 상사처럼 뒤에 오는 행을 가리키는 것이 있기 때문이에요.
WHENEVER SQLERROR EXIT FAILURE
BEGIN
  FOR k IN (SELECT table_name, constraint_name FROM user_constraints WHERE constraint_type = 'R') LOOP
    EXECUTE IMMEDIATE 'ALTER TABLE "' || k.table_name || '" DISABLE CONSTRAINT "' || k.constraint_name || '"';
  END LOOP;
END;
/
EXIT
