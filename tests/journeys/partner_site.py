"""A partner's site: pages on another origin than the service's, with what the contract embeds."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.async_api import Frame

from app.text.names import Language
from tests.journeys.people import Signatory

TRACKER = "/tracker"
"""A page of the same server that would like to leave a cookie."""

_TRACKING = """<!doctype html><html lang="en"><title>Elsewhere</title>
<main><h1>Elsewhere</h1></main></html>"""
_PAGE = """<!doctype html>
<html lang="{lang}" dir="{way}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>A partner</title>
<link rel="icon" href="data:,">
<style>body {{ margin: 1rem; {style} }} iframe {{ max-height: 10px; border: 9px solid red }}</style>
<script>
window.told = [];
for (const type of ["ready", "pending", "error"]) {{
  addEventListener("signon:" + type, (event) => {{
    window.told.push(event.target.tagName.toLowerCase() + " " + type);
  }});
}}
window.shift = 0;
new PerformanceObserver((list) => {{
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}}).observe({{ type: "layout-shift", buffered: true }});
</script>
<main><h1>A partner’s page</h1>
{body}
</main>
</html>
"""


@dataclass
class PartnerSite:
    """Pages by path; `base` names another host than the service has, `other` a third one."""

    port: int
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The partner's origin: cookies of the service are a third party's here."""
        return f"http://localhost:{self.port}"

    @property
    def other(self) -> str:
        """The same server under a name that nobody has registered."""
        return f"http://partner.localhost:{self.port}"

    def show(self, body: str, lang: Language = "en", style: str = "", path: str = "/") -> str:
        """Put a page there; its path."""
        way = "rtl" if lang == "fa" else "ltr"
        self.pages[path] = _PAGE.format(lang=lang, way=way, body=body, style=style)
        return path


def snippets(service: str, lang: Language, partner: str, **more: str) -> str:
    """Script, form, list and count as the contract has them."""
    page = f"{service}/{lang}/s/demo"
    extra = "".join(f' data-{name}="{value}"' for name, value in more.items())
    return f"""
<script async src="{service}/embed/v1.js"></script>
<signon-count statement="{page}" lang="{lang}"{extra}><a href="{page}">Count</a></signon-count>
<signon-form statement="{page}" data-partner="{partner}" lang="{lang}"{extra}>
<a href="{page}/sign?via={partner}">Sign here</a></signon-form>
<signon-list statement="{page}" lang="{lang}"{extra}><a href="{page}">List</a></signon-list>
<p id="after">What follows.</p>"""


@contextmanager
def partner_site() -> Iterator[PartnerSite]:
    """A site on a free port of this machine, ended at exit."""
    pages: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            body = pages.get(path, _TRACKING if path == TRACKER else "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if path == TRACKER:
                self.send_header("Set-Cookie", "seen=1; SameSite=None; Secure")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield PartnerSite(server.server_port, pages)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


async def fill(frame: Frame, signatory: Signatory) -> None:
    """Fill the form of a frame as a person who signs in public."""
    await frame.locator("[name=kind][value=individual]").check()
    for name, value in (signatory.fields | {"email": signatory.email}).items():
        field = frame.locator(f"[name={name}]")
        await (field.select_option(value) if name == "country" else field.fill(value))
    await frame.locator("[name=exposure][value=public]").check()
    for consent in ("consent_process", "consent_publish"):
        # By key: the frame may still be growing, and a click would miss.
        await frame.locator(f"[name={consent}]").press("Space")
