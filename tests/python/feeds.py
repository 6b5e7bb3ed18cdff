"""Reads every RSS and Atom document in a folder as feedparser does:

    tests/python/venv/bin/python tests/python/feeds.py FOLDER

and says in JSON, a line a document, what it found. It knows a folder and nothing of where its files come
from. It fails when feedparser calls one of them ill-formed, which it does for whatever is not XML, has no
encoding, or one that it was not served in.
"""

import html
import json
import pathlib
import sys

import feedparser

KINDS = {".rss": "rss20", ".atom": "atom10"}
TYPES = {".rss": "application/rss+xml", ".atom": "application/atom+xml"}


def main(folder):
    files = sorted(path for path in pathlib.Path(folder).iterdir() if path.suffix in KINDS)
    wrong = 0
    for path in files:
        headers = {"content-type": TYPES[path.suffix] + "; charset=utf-8"}
        feed = feedparser.parse(path.read_bytes(), response_headers=headers)
        if feed.bozo or feed.version != KINDS[path.suffix]:
            wrong += 1
            print(path.name, feed.version, feed.get("bozo_exception"), file=sys.stderr)
        print(json.dumps({"file": path.name, "entries": [told(entry) for entry in feed.entries]}))
    # A folder without a feed proves nothing.
    return 1 if wrong or not files else 0


def told(entry):
    # What was taken for HTML is shown as HTML is.
    shown = entry.title
    if entry.title_detail.type == "text/html":
        shown = html.unescape(shown)
    content = entry.get("content") or [entry.get("summary_detail") or {"value": ""}]
    return {
        "id": entry.id,
        "title": shown,
        "link": entry.get("link"),
        "published": entry.get("published"),
        "content": content[0]["value"],
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: feeds.py FOLDER")
    sys.exit(main(sys.argv[1]))
