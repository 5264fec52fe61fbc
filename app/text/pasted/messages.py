"""Chat and e-mail threads: time stamps, senders, headers, notices, contact details.

Forms: WhatsApp for Android (`15/06/2024, 12:30 - Name: text`) and iOS (`[15/06/2024, 12:30:15]
Name: text`), Telegram (`Name, [15.06.24 12:30]`), and what people copy by hand (`12:30 - Name:`).
"""

import re
from dataclasses import dataclass

from app.text.pasted.listmarks import latin_digits

_HALF = r"(?:\s?(?:[ap]\.?m\.?|[قب]\.?\s?ظ\.?|صبح|عصر|شب|ظهر))?"
_TIME = rf"\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?{_HALF}"
_DATE = r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}"
_WHEN = rf"(?:{_DATE}[,،]?\s+(?:at\s+)?{_TIME}|{_TIME}[,،]?\s+{_DATE}|{_TIME})"
_SENDER = r"(?P<sender>[^:\[\]]{1,60}?)"
_FLAGS = re.IGNORECASE
_PREFIXES = (
    re.compile(rf"\[{_WHEN}\]\s*(?:{_SENDER}:(?:\s+|$))?(?P<rest>.*)", _FLAGS),
    re.compile(rf"{_WHEN}\s*[-–—]\s*{_SENDER}:(?:\s+|$)(?P<rest>.*)", _FLAGS),
    re.compile(rf"{_SENDER}[,،]?\s*\[{_WHEN}\]:?\s*(?P<rest>.*)", _FLAGS),
    re.compile(rf"(?P<sender>[^\d:]{{1,40}}?)[,،]?\s+{_WHEN}(?P<rest>)$", _FLAGS),
    re.compile(rf"{_WHEN}\s*[-–—]?\s*(?P<sender>[^\d:]{{1,40}}):?(?P<rest>)$", _FLAGS),
)
_DATED_NOTICE = re.compile(rf"{_DATE}[,،]?\s+{_TIME}\s*[-–—]\s*[^:]*$", _FLAGS)
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر"
    "|آبان|آذر|دی|بهمن|اسفند|ژانویه|فوریه|مارس|آوریل|مه|ژوئن|ژوئیه|اوت|سپتامبر|اکتبر|نوامبر|دسامبر"
)
_DAYS = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:یک|دو|سه|چهار|پنج)?\s?شنبه|جمعه"
)
_DATE_ONLY = re.compile(
    rf"[\[(]?(?:(?:{_DAYS})[,،]?\s*)?(?:{_DATE}|{_TIME}|{_WHEN}"
    rf"|\d{{1,2}}\.?\s+(?:{_MONTHS})[a-z]*\.?,?(?:\s+\d{{2,4}})?"
    rf"|(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:,?\s+\d{{4}})?)[\])]?|(?:today|yesterday|امروز"
    rf"|دیروز)",
    _FLAGS,
)
_NOTICE = re.compile(
    r"end-to-end encrypted|<media omitted>|\b(?:image|video|audio|sticker|gif|document) omitted\b"
    r"|<attached: |\(file attached\)|joined (?:using|the group|via)|\bleft the group\b"
    r"|\bcreated (?:the )?group\b"
    r"|changed (?:the|this) group|^(?:this message was deleted|you deleted this message)"
    r"|^(?:missed (?:voice|video) call|voice message|photo|sticker)$|به گروه پیوست"
    r"|گروه را ترک کرد"
    r"|این پیام حذف شد|^(?:پیام صوتی|عکس|استیکر)$|^forwarded(?: from\b.*)?$|^فوروارد شده از",
    _FLAGS,
)
_HEADER = re.compile(
    r"(?:from|to|cc|bcc|sent|date|subject|re|fwd?|reply-to|message-id|von|an|betreff"
    r"|gesendet|de|à|objet"
    r"|فرستنده|گیرنده|موضوع|تاریخ|از|به|رونوشت|ارسال)\s*:\s*\S.*"
    r"|on\s.{5,200}\swrote:?|در\s.{5,200}\s(?:نوشت|نوشته است):?"
    r"|-*\s*(?:original message|forwarded message|begin forwarded message|پیام اصلی)\s*:?\s*-*"
    r"|(?:sent from my|get outlook for|ارسال (?:شده )?از)\b.*",
    _FLAGS,
)
_MAIL_OR_LINK = re.compile(
    r"(?:mailto:)?[^\s<>()@]{1,64}@[^\s<>()@]{1,190}|(?:https?://|www\.|t\.me/|wa\.me/)\S+"
    r"|(?<!\w)@\w{3,}",
    _FLAGS,
)
_TELEPHONE = re.compile(r"(?:\+|00|\(\+?)?\d[\d\s().\-/]{5,20}\d")
_LEAST_DIGITS = 7
_CONTACT_LABEL = re.compile(
    r"(?<!\w)(?:tel(?:ephone)?|phone|mob(?:ile)?|cell|fax|e-?mail|web(?:site)?|whatsapp"
    r"|telegram|signal|instagram"
    r"|twitter|contact|تلفن|موبایل|همراه|فکس|ایمیل|پست الکترونیک\w*|تماس|واتس‌?اپ|تلگرام"
    r"|اینستاگرام"
    r"|وب‌?\s?سایت|سایت|شماره)\s*(?=[:.]|$|\s*\Z)[:.]*",
    _FLAGS,
)
_LETTERS = re.compile(r"[^\W\d_]")
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Prefixed:
    """What remains of a line after a time stamp and a sender; `found` whether there were any."""

    rest: str
    found: bool


def without_prefix(line: str) -> Prefixed:
    """Take a messenger's time stamp and sender from a line."""
    digits = latin_digits(line)
    if not any(character.isdecimal() for character in digits):
        return Prefixed(line, found=False)
    for pattern in _PREFIXES:
        match = pattern.fullmatch(digits)
        if match:
            return Prefixed(line[match.start("rest") :].strip(), found=True)
    return Prefixed(line, found=False)


def machine_made(line: str) -> str | None:
    """Why a line is a date, a notice or a header and no name, or None."""
    digits = latin_digits(line).strip(" -–—*_.,،")
    if _DATE_ONLY.fullmatch(digits):
        return "date"
    if _NOTICE.search(digits) or _DATED_NOTICE.fullmatch(digits):
        return "chat-notice"
    return "mail-header" if _HEADER.fullmatch(line.strip()) else None


def without_contact(line: str) -> Prefixed:
    """Take telephone numbers, addresses and links from a line; "" where too little remains."""
    digits = latin_digits(line)
    spans = [match.span() for match in _MAIL_OR_LINK.finditer(digits)]
    spans += [
        match.span()
        for match in _TELEPHONE.finditer(digits)
        if sum(map(str.isdecimal, match[0])) >= _LEAST_DIGITS
    ]
    if not spans:
        return Prefixed(line, found=False)
    rest = list(line)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    remains = _CONTACT_LABEL.sub(" ", "".join(rest)).replace("<>", "").strip(" \t-–—|:,،;()<>/")
    enough = len(_LETTERS.findall(remains)) >= _LEAST_LETTERS
    return Prefixed(" ".join(remains.split()) if enough else "", found=True)
