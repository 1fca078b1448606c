"""Rows of the organisation: departments, job grades, employees and what they were paid each month."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from schema.demo.generate import names
from schema.demo.generate.clock import FIRST_DAY, TODAY, between, midnight, months, ymd
from schema.demo.generate.codes import EmpStatus
from schema.demo.generate.money import won

_RETIRED, _ON_LEAVE = 0.13, 0.05
_LAST_PAY = date(2026, 10, 1)  # salaries are paid on the 25th, after TODAY


class Department(NamedTuple):
    """DEPT."""

    dept_cd: str
    dept_nm: str
    upper_dept_cd: str | None
    regn_nm: str
    use_yn: str


class JobGrade(NamedTuple):
    """JOB_GRD."""

    grd_cd: str
    grd_nm: str
    min_sal: int
    max_sal: int


class Employee(NamedTuple):
    """EMP."""

    emp_no: int
    emp_nm: str
    dept_cd: str
    grd_cd: str
    mgr_emp_no: int | None
    gndr_cd: str
    birth_ymd: str
    hire_dt: datetime
    retr_dt: datetime | None
    emp_stat_cd: str
    sal: int
    email: str | None


class Salary(NamedTuple):
    """SAL_HIST."""

    emp_no: int
    sal_ym: str
    base_amt: int
    bonus_amt: int
    dedu_amt: int
    real_amt: int


# Department and the number of people in it besides its head.
_DEPARTMENTS: tuple[tuple[Department, int], ...] = (
    (Department("D000", "대표이사실", None, "서울", "Y"), 2),
    (Department("D100", "경영지원본부", "D000", "서울", "Y"), 0),
    (Department("D110", "인사팀", "D100", "서울", "Y"), 9),
    (Department("D120", "재무팀", "D100", "서울", "Y"), 11),
    (Department("D130", "총무팀", "D100", "서울", "Y"), 7),
    (Department("D140", "정보시스템팀", "D100", "서울", "Y"), 14),
    (Department("D200", "영업본부", "D000", "서울", "Y"), 0),
    (Department("D210", "국내영업팀", "D200", "서울", "Y"), 28),
    (Department("D220", "해외영업팀", "D200", "서울", "Y"), 12),
    (Department("D230", "온라인사업팀", "D200", "서울", "Y"), 18),
    (Department("D240", "부산지점", "D200", "부산", "Y"), 15),
    (Department("D250", "대구지점", "D200", "대구", "Y"), 10),
    (Department("D300", "구매물류본부", "D000", "경기", "Y"), 0),
    (Department("D310", "구매팀", "D300", "경기", "Y"), 13),
    (Department("D320", "물류팀", "D300", "경기", "Y"), 26),
    (Department("D330", "품질관리팀", "D300", "경기", "Y"), 8),
    (Department("D400", "마케팅본부", "D000", "서울", "Y"), 0),
    (Department("D410", "마케팅팀", "D400", "서울", "Y"), 12),
    (Department("D420", "고객지원팀", "D400", "대전", "Y"), 20),
    (Department("D430", "디자인팀", "D400", "서울", "Y"), 8),
    (Department("D900", "신사업추진팀", "D000", "서울", "N"), 0),
)
_BUYERS, _WAREHOUSE = "D310", "D320"
_SALES = ("D210", "D220", "D230", "D240", "D250")

_GRADES = (
    JobGrade("G1", "사원", 2_400_000, 3_400_000),
    JobGrade("G2", "대리", 3_200_000, 4_400_000),
    JobGrade("G3", "과장", 4_200_000, 5_600_000),
    JobGrade("G4", "차장", 5_200_000, 6_800_000),
    JobGrade("G5", "부장", 6_400_000, 8_600_000),
    JobGrade("G6", "임원", 9_000_000, 15_000_000),
)
_HIRED = {"G1": (2021, 2026), "G2": (2018, 2023), "G3": (2014, 2020), "G4": (2011, 2017), "G5": (2007, 2014)}
_STAFF_GRADES = ("G1", "G2", "G3", "G4")
_STAFF_WEIGHTS = (40, 30, 20, 10)


@dataclass(frozen=True, slots=True)
class _Post:
    """A post to be filled: the head of a department comes first in it."""

    department: Department
    grade: JobGrade
    head: bool
    hired: date


def departments() -> list[Department]:
    """All departments; one is closed and has nobody."""
    return [department for department, _ in _DEPARTMENTS]


def job_grades() -> list[JobGrade]:
    """All grades, lowest first."""
    return list(_GRADES)


def employees(rng: Random) -> list[Employee]:
    """Everybody who works or worked there, numbered in the order of hiring; heads report to the head above them."""
    posts = sorted(_posts(rng), key=lambda post: (post.hired, post.department.dept_cd, post.grade.grd_cd))
    numbered = list(enumerate(posts, start=100_001))
    heads = {post.department.dept_cd: number for number, post in numbered if post.head}
    return [_employee(post, number, heads, rng) for number, post in numbered]


def _posts(rng: Random) -> Iterable[_Post]:
    grades = {grade.grd_cd: grade for grade in _GRADES}
    for department, staff in _DEPARTMENTS:
        if department.use_yn == "N":
            continue
        is_team = department.upper_dept_cd not in (None, "D000")
        yield _Post(department, grades["G5" if is_team else "G6"], head=True, hired=_hired("G5", rng))
        for code in rng.choices(_STAFF_GRADES, _STAFF_WEIGHTS, k=staff):
            yield _Post(department, grades[code], head=False, hired=_hired(code, rng))


def _hired(grade_code: str, rng: Random) -> date:
    first, last = _HIRED[grade_code]
    return between(date(first, 1, 2), min(date(last, 12, 20), TODAY - timedelta(days=40)), rng)


def _employee(post: _Post, number: int, heads: dict[str, int], rng: Random) -> Employee:
    department, grade = post.department, post.grade
    gender = rng.choice("MMMFF" if post.head else "MF")
    status, retired = (EmpStatus.ACTIVE, None) if post.head else _status(post.hired, rng)
    superior = heads.get(department.upper_dept_cd or "") if post.head else heads[department.dept_cd]
    return Employee(
        emp_no=number,
        emp_nm=names.person(gender, rng),
        dept_cd=department.dept_cd,
        grd_cd=grade.grd_cd,
        mgr_emp_no=superior,
        gndr_cd=gender,
        birth_ymd=ymd(post.hired - timedelta(days=rng.randrange(24 * 365, 33 * 365))),
        hire_dt=midnight(post.hired),
        retr_dt=retired,
        emp_stat_cd=status,
        sal=won(rng.triangular(grade.min_sal, grade.max_sal), 10_000),
        email=f"hw{number}@hanwool.example" if rng.random() < 0.97 else None,
    )


def _status(hired: date, rng: Random) -> tuple[str, datetime | None]:
    draw = rng.random()
    earliest = max(hired + timedelta(days=180), FIRST_DAY)
    if draw < _RETIRED and earliest < TODAY:
        return EmpStatus.RETIRED, midnight(between(earliest, TODAY, rng))
    return (EmpStatus.ON_LEAVE if draw > 1 - _ON_LEAVE else EmpStatus.ACTIVE), None


def sellers(staff: Iterable[Employee]) -> list[Employee]:
    """Those who may look after customers."""
    return _old_hands(staff, *_SALES)


def buyers(staff: Iterable[Employee]) -> list[Employee]:
    """Those who place purchase orders."""
    return _old_hands(staff, _BUYERS)


def warehouse_keepers(staff: Iterable[Employee]) -> list[Employee]:
    """Those who may run a warehouse."""
    return _old_hands(staff, _WAREHOUSE)


def _old_hands(staff: Iterable[Employee], *department_codes: str) -> list[Employee]:
    """Those of these departments who were there before the first sale and still are, so that any date suits them."""
    return [
        person
        for person in staff
        if person.dept_cd in department_codes
        and person.emp_stat_cd == EmpStatus.ACTIVE
        and person.hire_dt < midnight(FIRST_DAY)
    ]


def salaries(staff: Iterable[Employee], rng: Random) -> list[Salary]:
    """What everybody was paid each month from FIRST_DAY on, from hiring to retirement."""
    return [_salary(person, month, rng) for person in staff for month in _paid_months(person)]


def _paid_months(person: Employee) -> list[date]:
    last = min(person.retr_dt.date(), _LAST_PAY) if person.retr_dt else _LAST_PAY
    if person.emp_stat_cd == EmpStatus.ON_LEAVE:
        last = date(2026, 7, 1)
    return months(max(person.hire_dt.date(), FIRST_DAY), last)


def _salary(person: Employee, month: date, rng: Random) -> Salary:
    base = won(person.sal * (1 - 0.04 * (TODAY.year - month.year)), 1_000)
    bonus = {1: base // 2, 9: base // 2, 12: base}.get(month.month, 0)  # New Year, Chuseok, year end
    deducted = won((base + bonus) * rng.uniform(0.09, 0.11) + max(base - 3_000_000, 0) * 0.12, 10)
    return Salary(person.emp_no, f"{month:%Y%m}", base, bonus, deducted, base + bonus - deducted)
