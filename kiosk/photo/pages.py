"""The few small pages that a phone sees: one before the photo, one with it, and one when there is none any more.

No script, no address outside, nothing personal: the page before the photo shows neither picture nor names, so that a
messenger's preview of the link learns nothing.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.photo.links import LinkState
from sync.records import Words

_CSS = """
@font-face{font-family:GuongSerif;src:url(/type/serif.ttf);font-display:swap}
@font-face{font-family:GuongSans;src:url(/type/sans.ttf);font-display:swap}
*{box-sizing:border-box}
html{background:#120e0b;color:#f5eee2;font:17px/1.55 GuongSans,system-ui,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100svh;display:flex;flex-direction:column;align-items:center;
padding:max(28px,env(safe-area-inset-top)) 24px 36px;background:linear-gradient(#241b15,#120e0b 55%)}
main{width:100%;max-width:30rem;margin:auto;text-align:center}
.mark{font:600 1.5rem/1 GuongSerif,Georgia,serif;letter-spacing:.42em;margin-right:-.42em;color:#ead3a2}
.rule{width:56px;height:1px;background:#cfae70;margin:22px auto 26px}
h1{font:400 2.15rem/1.14 GuongSerif,Georgia,serif;margin:0 0 14px;text-wrap:balance}
p{margin:0 0 14px;color:#c3b5a1;text-wrap:pretty}
button,.button{display:block;width:100%;margin:26px 0 18px;padding:17px 20px;border:0;border-radius:4px;
background:#cfae70;color:#1a120a;font:500 1.06rem GuongSans,system-ui,sans-serif;text-decoration:none;cursor:pointer}
button:active,.button:active{background:#ead3a2}
:focus-visible{outline:3px solid #ead3a2;outline-offset:4px}
img{display:block;width:100%;height:auto;margin:0 0 22px;border-radius:4px;-webkit-touch-callout:default}
dl{margin:22px 0 0;padding-top:18px;border-top:1px solid #3a2f26;text-align:left;font-size:.93rem}
dt{color:#ead3a2}dd{margin:0 0 10px;color:#c3b5a1}
.small{font-size:.87rem;color:#9c8d7a}
""".strip()

STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(_CSS.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src '{STYLE_HASH}'; img-src data:; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

_CHUNK = 48 * 1024
"""A multiple of 3: base64 of one part then needs no filling up."""


@dataclass(frozen=True, slots=True)
class _Said:
    title: Words
    text: Words


_WAITING = _Said(
    Words(vi="Ảnh của quý khách", en="Your photo"),
    Words(
        vi="Ảnh chỉ nằm trong bộ nhớ của chiếc gương và được lưu một lần duy nhất. Lưu xong, gương xoá ảnh ngay.",
        en="It is only in the mirror's memory, and can be saved once. The moment it is saved, the mirror deletes it.",
    ),
)
_SAVE = Words(vi="Nhận ảnh", en="Get my photo")
_LEFT = Words(vi="Còn {} phút.", en="{} minutes left.")
_LAST = Words(vi="Còn chưa đầy một phút.", en="Less than a minute left.")
_HERE = _Said(
    Words(vi="Xin hãy lưu ảnh ngay", en="Please save it now"),
    Words(
        vi="Ảnh chỉ còn trên trang này. Đóng trang là ảnh mất.",
        en="The photo is on this page only. When the page closes, it is gone.",
    ),
)
_IPHONE = Words(
    vi="Chạm giữ vào ảnh, rồi chọn “Lưu vào Ảnh”.", en="Touch and hold the photo, then choose “Save to Photos”."
)
_ANDROID = Words(
    vi="Chạm giữ vào ảnh, rồi chọn “Tải hình ảnh xuống”.", en="Touch and hold the photo, then choose “Download image”."
)
_ALT = Words(vi="Ảnh của quý khách với trang sức", en="Your photo with the jewellery")
_ENDED = {
    LinkState.SAVED: _Said(
        Words(vi="Ảnh đã được lưu", en="This photo has been saved"),
        Words(
            vi="Mỗi liên kết chỉ dùng được một lần, và gương đã xoá ảnh. Nếu không phải quý khách đã lưu, "
            "xin chụp lại một tấm khác hoặc báo cho nhân viên.",
            en="A link works once, and the mirror has deleted the photo. If it was not you who saved it, please take "
            "another or tell our staff.",
        ),
    ),
    LinkState.SENDING: _Said(
        Words(vi="Ảnh đang được lưu", en="The photo is being saved"),
        Words(
            vi="Một điện thoại đang nhận ảnh. Nếu chưa xong, xin tải lại trang này sau giây lát.",
            en="A phone is receiving it just now. If that does not end well, please reload this page in a moment.",
        ),
    ),
    LinkState.EXPIRED: _Said(
        Words(vi="Liên kết đã hết hạn", en="This link has expired"),
        Words(
            vi="Ảnh chỉ được giữ nhiều nhất mười phút, và đã được xoá. Mời quý khách chụp một tấm khác.",
            en="A photo is kept for ten minutes at most, and has been deleted. You are welcome to take another.",
        ),
    ),
    LinkState.WITHDRAWN: _Said(
        Words(vi="Ảnh đã được xoá", en="The photo has been deleted"),
        Words(
            vi="Lượt xem trước gương đã kết thúc, hoặc ảnh đã được thay bằng tấm khác. Gương không giữ lại gì.",
            en="The visit at the mirror ended, or another photo took its place. The mirror has kept nothing.",
        ),
    ),
    LinkState.UNKNOWN: _Said(
        Words(vi="Không tìm thấy ảnh", en="There is no photo here"),
        Words(
            vi="Liên kết này không dẫn đến tấm ảnh nào. Xin quét lại mã trên chiếc gương.",
            en="This link leads to no photo. Please scan the code on the mirror again.",
        ),
    ),
}
_BUSY = _Said(
    Words(vi="Xin đợi một chút", en="One moment, please"),
    Words(
        vi="Có quá nhiều liên kết sai từ điện thoại này. Xin thử lại sau mười giây.",
        en="Too many wrong links came from this phone. Please try again in ten seconds.",
    ),
)


def waiting(language: str, seconds_left: float) -> bytes:
    """The page with the one button; looking at it costs nothing."""
    minutes = int(seconds_left // 60)
    left = _LEFT.in_language(language).format(minutes) if minutes else _LAST.in_language(language)
    return _page(
        language,
        _WAITING.title.in_language(language),
        f"<h1>{_t(_WAITING.title, language)}</h1><p>{_t(_WAITING.text, language)}</p>"
        f'<form method="post"><button id="save">{_t(_SAVE, language)}</button></form>'
        f'<p class="small">{html.escape(left)}</p>',
    )


def ended(state: LinkState, language: str) -> bytes:
    return _notice(_ENDED[state], language)


def busy(language: str) -> bytes:
    return _notice(_BUSY, language)


def with_photo(language: str, jpeg: bytearray) -> tuple[int, Iterator[bytes]]:
    """The page that *is* the photo: its length in bytes, and its parts, read from ``jpeg`` as they are asked for.

    The picture lies in the page itself: a phone saves it from there without asking the kiosk again, for which there
    would be nothing left to answer.
    """
    picture = b"@picture@"
    page = _page(
        language,
        _HERE.title.in_language(language),
        f"<h1>{_t(_HERE.title, language)}</h1><p>{_t(_HERE.text, language)}</p>"
        f'<img id="photo" alt="{_t(_ALT, language)}" src="data:image/jpeg;base64,{picture.decode()}">'
        f"<dl><dt>iPhone</dt><dd>{_t(_IPHONE, language)}</dd><dt>Android</dt><dd>{_t(_ANDROID, language)}</dd></dl>",
    )
    head, tail = page.split(picture)
    length = len(head) + (len(jpeg) + 2) // 3 * 4 + len(tail)

    def parts() -> Iterator[bytes]:
        yield head
        with memoryview(jpeg) as view:
            for start in range(0, len(view), _CHUNK):
                yield base64.b64encode(view[start : start + _CHUNK])
        yield tail

    return length, parts()


def _notice(said: _Said, language: str) -> bytes:
    return _page(
        language,
        said.title.in_language(language),
        f"<h1>{_t(said.title, language)}</h1><p>{_t(said.text, language)}</p>",
    )


def _t(words: Words, language: str) -> str:
    return html.escape(words.in_language(language))


def _page(language: str, title: str, body: str) -> bytes:
    return (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover">'
        '<meta name="robots" content="noindex,nofollow"><meta name="format-detection" content="telephone=no">'
        f"<title>{html.escape(title)} · Gương</title><style>{_CSS}</style>"
        f'<main><div class="mark">GƯƠNG</div><div class="rule"></div>{body}</main></html>'
    ).encode()
