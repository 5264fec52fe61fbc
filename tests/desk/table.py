"""A line for each address of the desk: by method, the letters of whom it admits.

Letters: owner, editor, translator, moderator; `S` whoever is signed in, `C` who may create
statements, `-` everybody (the ways in); `!` asks for fresh authentication.
"""

TABLE: dict[str, dict[str, str]] = {
    "/desk": {"GET": "-"},
    "/desk/": {"GET": "-"},
    "/desk/{lang}/": {"GET": "S"},
    "/desk/{lang}/account": {"GET": "S", "POST": "S"},
    "/desk/{lang}/account/sessions/end": {"POST": "S"},
    "/desk/{lang}/codes": {"POST": "S!"},
    "/desk/{lang}/in": {"GET": "-", "POST": "-"},
    "/desk/{lang}/in/go": {"POST": "-"},
    "/desk/{lang}/in/open": {"POST": "-"},
    "/desk/{lang}/in/options": {"POST": "-"},
    "/desk/{lang}/in/passkey": {"POST": "-"},
    "/desk/{lang}/in/sent": {"GET": "-"},
    "/desk/{lang}/out": {"POST": "S"},
    "/desk/{lang}/passkey": {"GET": "S!", "POST": "S!"},
    "/desk/{lang}/passkey/name": {"POST": "S"},
    "/desk/{lang}/passkey/options": {"POST": "S!"},
    "/desk/{lang}/passkey/remove": {"POST": "S!"},
    "/desk/{lang}/prove": {"GET": "S", "POST": "S"},
    "/desk/{lang}/prove/link": {"POST": "S"},
    "/desk/{lang}/s/{slug}": {"GET": "OETM"},
    "/desk/{lang}/s/{slug}/emergency": {"GET": "O!", "POST": "O!"},
    "/desk/{lang}/s/{slug}/log": {"GET": "OE"},
    "/desk/{lang}/s/{slug}/mail": {"GET": "OEM", "POST": "OEM"},
    "/desk/{lang}/s/{slug}/partners": {"GET": "OE"},
    "/desk/{lang}/s/{slug}/partners/add": {"POST": "OE"},
    "/desk/{lang}/s/{slug}/partners/change": {"POST": "OE"},
    "/desk/{lang}/s/{slug}/partners/copies": {"POST": "OE"},
    "/desk/{lang}/s/{slug}/partners/sites": {"POST": "OE"},
    "/desk/{lang}/s/{slug}/people": {"GET": "OETM"},
    "/desk/{lang}/s/{slug}/people/change": {"POST": "O!"},
    "/desk/{lang}/s/{slug}/people/invite": {"POST": "O!"},
    "/desk/{lang}/s/{slug}/people/leave": {"POST": "OETM!"},
    "/desk/{lang}/s/{slug}/reveal": {"POST": "OEM!"},
    "/desk/{lang}/s/{slug}/reveal/{kind}/{subject}": {"GET": "OEM"},
}
