"""Rows of the common-code tables, and the codes the other areas use. What a group is called stands in codes.yaml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

_GROUPS = Path(__file__).with_name("codes.yaml")
_INTRODUCED = datetime(2022, 11, 1, 9)  # noqa: DTZ001  Oracle dates have no zone


class EmpStatus:
    """EMP_STAT_CD."""

    ACTIVE = "10"
    ON_LEAVE = "20"
    RETIRED = "30"


class CustomerType:
    """CUST_TP_CD."""

    COMPANY = "10"
    PERSON = "20"


class CustomerGrade:
    """CUST_GRD_CD."""

    VIP = "10"
    GOOD = "20"
    NORMAL = "30"


class OrderStatus:
    """ORD_STAT_CD."""

    RECEIVED = "10"
    SHIPPING = "20"
    DONE = "30"
    CANCELLED = "90"


class Channel:
    """CHNL_CD."""

    ONLINE = "10"
    SHOP = "20"
    VISIT = "30"


class PayMethod:
    """PAY_MTHD_CD."""

    CARD = "10"
    TRANSFER = "20"
    CASH = "30"


class PayStatus:
    """PAY_STAT_CD."""

    DONE = "10"
    CANCELLED = "90"


class PurchaseStatus:
    """PO_STAT_CD."""

    ORDERED = "10"
    ARRIVED = "20"
    CANCELLED = "90"


_NAMES: dict[str, dict[str, str]] = {
    "GNDR_CD": {"M": "남", "F": "여"},
    "EMP_STAT_CD": {EmpStatus.ACTIVE: "재직", EmpStatus.ON_LEAVE: "휴직", EmpStatus.RETIRED: "퇴직"},
    "CUST_TP_CD": {CustomerType.COMPANY: "법인", CustomerType.PERSON: "개인"},
    "CUST_GRD_CD": {CustomerGrade.VIP: "VIP", CustomerGrade.GOOD: "우수", CustomerGrade.NORMAL: "일반"},
    "ORD_STAT_CD": {
        OrderStatus.RECEIVED: "접수",
        OrderStatus.SHIPPING: "배송중",
        OrderStatus.DONE: "완료",
        OrderStatus.CANCELLED: "취소",
    },
    "CHNL_CD": {Channel.ONLINE: "온라인", Channel.SHOP: "매장", Channel.VISIT: "방문영업"},
    "PAY_MTHD_CD": {PayMethod.CARD: "카드", PayMethod.TRANSFER: "계좌이체", PayMethod.CASH: "현금"},
    "PAY_STAT_CD": {PayStatus.DONE: "완료", PayStatus.CANCELLED: "취소"},
    "PO_STAT_CD": {
        PurchaseStatus.ORDERED: "발주",
        PurchaseStatus.ARRIVED: "입고완료",
        PurchaseStatus.CANCELLED: "취소",
    },
}


class CommonCode(NamedTuple):
    """CMN_CD."""

    cd_grp: str
    cd: str
    cd_nm: str
    sort_no: int
    use_yn: str


class CodeGroup(NamedTuple):
    """CMN_CD_GRP."""

    cd_grp: str
    cd_grp_nm: str
    biz_se_nm: str
    cd_len: int
    rmk: str | None
    use_yn: str
    reg_emp_no: int | None
    reg_dtm: datetime


def common_codes() -> list[CommonCode]:
    """Every code of every group; the group is the name of the column that holds the code."""
    return [
        CommonCode(group, code, name, place, "Y")
        for group, about in _groups().items()
        for place, (code, name) in enumerate(about["codes"].items(), start=1)
    ]


def code_groups() -> list[CodeGroup]:
    """Every group, with the business area that it belongs to."""
    return [
        CodeGroup(group, about["name"], about["area"], len(next(iter(about["codes"]))), None, "Y", None, _INTRODUCED)
        for group, about in _groups().items()
    ]


def _groups() -> dict[str, dict[str, Any]]:
    groups = yaml.safe_load(_GROUPS.read_text(encoding="utf-8"))
    return {group: {"codes": _NAMES.get(group), **about} for group, about in groups.items()}
