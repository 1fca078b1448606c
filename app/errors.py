"""Every error AskOra raises on purpose, as one tree. It knows nothing of who shows it.

    AskOraError                 code, message (what happened), hint (what to do), detail (for the log)
     ├─ ConfigError             a setting is wrong
     │   └─ SchemaError         the schema cannot be read or is empty
     ├─ ModelError              a model server did not give an answer
     │   ├─ ModelUnavailable    refused, down, or answered 5xx
     │   │   ├─ AnswerBroken    the connection went away while it answered
     │   │   └─ ModelRestarting the launcher is about to start the server anew
     │   ├─ ModelTimeout        no answer in time
     │   ├─ ContextOverflow     prompt longer than the model's context
     │   └─ NoSQLInAnswer       empty, cut off, or no SQL in it
     ├─ ExecutionError          the database did not give rows
     │   ├─ DatabaseUnavailable cannot connect or log in
     │   ├─ QueryTimeout        stopped at the time limit
     │   ├─ QueryFailed         the database refused the SQL (ORA- number)
     │   └─ NotTranslatable     valid Oracle that the embedded database cannot run faithfully
     └─ LauncherError           a model server or its weights could not be put in place
         ├─ PortInUse           somebody else holds the port
         ├─ DiskFull            no room for the weights
         ├─ DownloadFailed      no source could be reached
         ├─ HashMismatch        the file is not the one we trust
         └─ ServerFailed        a model server ended or never became ready

Messages are Korean, 해요체, "what happened, why, what to do". A rejected SQL is not an error but a
verdict: see `records.Rejected`.
"""


class AskOraError(Exception):
    """Root of the tree.

    `message` and `hint` are shown to the user as they are; `detail` goes to the log and a folded part of the page.
    """

    code = "error"
    message = "알 수 없는 문제가 생겼어요."
    hint = "잠시 뒤 다시 시도하고, 계속되면 관리자에게 알려 주세요."

    def __init__(self, message: str | None = None, hint: str | None = None, detail: str = "") -> None:
        self.message = message if message is not None else type(self).message
        self.hint = hint if hint is not None else type(self).hint
        self.detail = detail
        super().__init__(self.message)

    def __str__(self) -> str:
        return " ".join(part for part in (self.message, self.hint) if part)


class ConfigError(AskOraError):
    """A setting is missing or wrong."""

    code = "config"
    message = "설정에 잘못된 값이 있어요."
    hint = ".env 파일을 .env.example과 비교해 보세요."


class SchemaError(ConfigError):
    """The schema file or dictionary cannot be read, or has no tables."""

    code = "schema"
    message = "스키마를 읽지 못했어요."
    hint = "CREATE TABLE과 COMMENT ON 문이 담긴 Oracle DDL 파일인지 확인해 주세요."


class ModelError(AskOraError):
    """A model server did not give a usable answer."""

    code = "model"
    message = "모델이 답하지 못했어요."


class ModelUnavailable(ModelError):
    """Connection refused, server error, or no server configured."""

    code = "model_unavailable"
    message = "모델 서버에 연결하지 못했어요."
    hint = "`make run`으로 모델 서버를 켰는지 확인하고, 켜 두었다면 준비가 끝날 때까지 잠시 기다려 주세요."


class AnswerBroken(ModelUnavailable):
    """The server took the question and went away before its answer was whole."""

    code = "answer_broken"
    message = "모델 서버와의 연결이 답변 도중에 끊어졌어요."
    hint = "다시 물어봐 주세요. 계속되면 모델 서버의 로그를 확인해 주세요."


class ModelRestarting(ModelUnavailable):
    """The server finishes what it was asked and is then started anew."""

    code = "model_restarting"
    message = "모델 서버를 다시 켜는 중이에요."
    hint = "준비될 때까지 잠시 기다렸다가 다시 물어봐 주세요."


class ModelTimeout(ModelError):
    """The model did not finish in time."""

    code = "model_timeout"
    message = "모델의 답변이 제한 시간 안에 끝나지 않아 멈췄어요."
    hint = "질문을 나누거나 기간을 좁혀서 다시 물어봐 주세요."


class ContextOverflow(ModelError):
    """The prompt does not fit the model's context."""

    code = "context_overflow"
    message = "질문과 스키마가 모델이 한 번에 읽을 수 있는 길이를 넘었어요."
    hint = "질문을 짧게 줄이거나, 스키마에서 필요한 테이블만 골라 주세요."


class NoSQLInAnswer(ModelError):
    """The model's answer is empty, cut off, or holds no SQL."""

    code = "no_sql"
    message = "모델의 답에서 SQL을 찾지 못했어요."
    hint = "어떤 표의 어떤 값을 보고 싶은지 조금 더 자세히 적어 주세요."


class ExecutionError(AskOraError):
    """The database gave no rows."""

    code = "execution"
    message = "SQL을 실행하지 못했어요."


class DatabaseUnavailable(ExecutionError):
    """The database cannot be reached or refuses the login."""

    code = "database_unavailable"
    message = "데이터베이스에 연결하지 못했어요."
    hint = "접속 주소(DATABASE__URL)와 계정을 확인해 주세요."


class QueryTimeout(ExecutionError):
    """The query ran longer than the limit and was stopped."""

    code = "query_timeout"
    message = "SQL이 제한 시간 안에 끝나지 않아 중단했어요. 데이터는 바뀌지 않았어요."
    hint = "기간이나 지역 같은 조건을 더해 범위를 좁혀 보세요."


class QueryFailed(ExecutionError):
    """The database refused the SQL.

    `ora` is the Oracle error number as `ORA-00904`, empty when the database is not Oracle and none corresponds.
    """

    code = "query_failed"
    message = "데이터베이스가 SQL을 거부했어요."
    hint = "SQL을 고쳐서 다시 실행하거나, 질문을 조금 바꿔 보세요."

    def __init__(self, message: str | None = None, hint: str | None = None, detail: str = "", ora: str = "") -> None:
        super().__init__(message, hint, detail)
        self.ora = ora


class NotTranslatable(ExecutionError):
    """Valid Oracle SQL that the embedded database cannot run with the same meaning."""

    code = "not_translatable"
    message = "이 SQL은 Oracle에서는 쓸 수 있지만 내장 데모 데이터베이스에서는 똑같이 실행할 수 없어요."
    hint = "실제 Oracle에 연결해서 실행해 주세요."


class LauncherError(AskOraError):
    """A model server or its weights could not be put in place."""

    code = "launcher"
    message = "모델 서버를 시작하지 못했어요."


class PortInUse(LauncherError):
    """Another process listens on a port we need."""

    code = "port_in_use"
    message = "필요한 포트를 다른 프로그램이 쓰고 있어요."
    hint = "그 프로그램을 끄거나 .env에서 다른 포트를 지정해 주세요."


class DiskFull(LauncherError):
    """Not enough room for the weights."""

    code = "disk_full"
    message = "디스크 공간이 부족해요."
    hint = "공간을 비우거나 CACHE_DIR로 다른 폴더를 지정해 주세요."


class DownloadFailed(LauncherError):
    """None of the sources of the weights could be read."""

    code = "download_failed"
    message = "모델 파일을 내려받지 못했어요."
    hint = "네트워크를 확인하고 다시 실행해 주세요. 받은 부분부터 이어서 받아요."


class HashMismatch(LauncherError):
    """The file's SHA-256 is not the one we trust."""

    code = "hash_mismatch"
    message = "모델 파일의 SHA-256이 달라서 쓰지 않았어요."
    hint = "파일이 손상되었거나 다른 파일일 수 있어요. 다시 실행하면 새로 받아요."


class ServerFailed(LauncherError):
    """A model server ended or did not become ready in time."""

    code = "server_failed"
    message = "모델 서버가 준비되지 못하고 끝났어요."
    hint = "로그의 첫 오류를 확인해 주세요."
