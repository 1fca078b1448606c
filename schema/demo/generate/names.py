"""Korean names of people, places and companies, drawn about as often as they are met. All of them are invented."""

from __future__ import annotations

from random import Random

# Statistics Korea, census of 2015: the most frequent family names, in thousands of people.
_FAMILY = {
    "김": 10690, "이": 7307, "박": 4192, "최": 2334, "정": 2152, "강": 1177, "조": 1056, "윤": 1020, "장": 993,
    "임": 824, "한": 774, "오": 763, "서": 752, "신": 741, "권": 706, "황": 698, "안": 686, "송": 684, "류": 642,
    "전": 560, "홍": 559, "고": 471, "문": 464, "양": 461, "손": 457, "배": 401, "백": 382, "허": 326, "남": 276,
}  # fmt: skip
_MALE = (
    "민준", "서준", "도윤", "예준", "시우", "하준", "주원", "지호", "지후", "준서", "준우", "현우",
    "도현", "건우", "우진", "선우", "서진", "민재", "현준", "연우", "유준", "정우", "승우", "승현",
    "시윤", "준혁", "은우", "지환", "성민", "재현", "영호", "성진", "동현", "상훈", "준호", "정훈",
    "성호", "진우", "영수", "광수", "상철", "병철", "종훈", "기현",
)  # fmt: skip
_FEMALE = (
    "서연", "서윤", "지우", "서현", "하은", "하윤", "민서", "지유", "윤서", "채원", "수아", "지민",
    "지아", "지윤", "다은", "은서", "예은", "수빈", "지원", "소율", "예린", "유나", "소연", "민지",
    "유진", "은주", "미경", "지영", "현정", "은정", "수진", "혜진", "미영", "선영", "경희", "정숙",
    "은경", "지혜", "보라", "아름", "나영", "혜원", "정민", "가영",
)  # fmt: skip
_REGIONS = {
    "서울": 30, "경기": 24, "부산": 9, "인천": 8, "대구": 6, "대전": 5, "광주": 4, "경남": 4, "충남": 3, "울산": 2,
    "강원": 2, "전북": 2, "제주": 1,
}  # fmt: skip
_AREA_CODE = {
    "서울": "02", "경기": "031", "부산": "051", "인천": "032", "대구": "053", "대전": "042", "광주": "062",
    "경남": "055", "충남": "041", "울산": "052", "강원": "033", "전북": "063", "제주": "064",
}  # fmt: skip
_FIRST = (
    "한빛", "미래", "우리", "가온", "새롬", "푸른", "청우", "세진", "다온", "누리", "태평", "금강",
    "한결", "성원", "해오름", "두리", "나래", "은하", "참좋은", "바른", "예일", "온누리", "하늘", "소망",
    "태양", "정일", "명진", "도담", "한솔빛", "큰길", "늘푸른", "아라", "다솜", "지음", "라온",
)  # fmt: skip
_SECOND = (
    "유통", "상사", "물산", "테크", "전자", "산업", "시스템", "무역", "디자인", "교육", "건설", "메디칼",
    "푸드", "솔루션", "로지스", "문구", "통상", "네트웍스",
)  # fmt: skip


def _pick(weights: dict[str, int], rng: Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def person(gender: str, rng: Random) -> str:
    """A person's name; gender is M or F."""
    return _pick(_FAMILY, rng) + rng.choice(_MALE if gender == "M" else _FEMALE)


def region(rng: Random) -> str:
    """A province or large city, about as often as people live there."""
    return _pick(_REGIONS, rng)


def company(taken: set[str], rng: Random) -> str:
    """A company name whose stem is not in `taken`, where it is then put."""
    stem = rng.choice(_FIRST) + rng.choice(_SECOND)
    while stem in taken:
        stem = rng.choice(_FIRST) + stem
    taken.add(stem)
    return rng.choice((f"(주){stem}", f"{stem}(주)", f"(주){stem}", stem))


def mobile(rng: Random) -> str:
    """A mobile number of the block 010-0xxx, which is not given out."""
    return f"010-0{rng.randrange(1000):03d}-{rng.randrange(10000):04d}"


def landline(region_name: str, rng: Random) -> str:
    """A number of that region in the block 0xxx, which is not given out."""
    return f"{_AREA_CODE[region_name]}-0{rng.randrange(100):02d}-{rng.randrange(10000):04d}"


def business_number(rng: Random) -> str:
    """A business registration number in its usual form; its district 000 does not exist."""
    return f"000-{rng.randrange(1, 90):02d}-{rng.randrange(100000):05d}"
