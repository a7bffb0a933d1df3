#!/usr/bin/env python3
"""The browser at the provider: sign_in.py URL ACCOUNT fills in the provider's forms, and prints the address that it is sent back to."""
import html
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

url, account = sys.argv[1:3]
home = urllib.parse.urlsplit(url).netloc


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


opener = urllib.request.build_opener(Stay, urllib.request.HTTPCookieProcessor(CookieJar()))


def ask(address, form=None):
    """(where to go next, or None; the page)"""
    try:
        with opener.open(address, urllib.parse.urlencode(form).encode() if form else None) as answer:
            return None, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        if refusal.code not in (302, 303):
            sys.exit(f"{refusal.code} from {address}: {refusal.read().decode()[:500]}")
        return urllib.parse.urljoin(address, refusal.headers["Location"]), ""


form = None
for _ in range(20):
    following, page = ask(url, form)
    form = None
    if following:
        if urllib.parse.urlsplit(following).netloc != home:
            print(following)
            sys.exit(0)
        url = following
        continue
    action = re.search(r'<form[^>]*action="([^"]+)"', page)
    if not action:
        sys.exit(f"no form at {url}: {page[:500]}")
    url = urllib.parse.urljoin(url, html.unescape(action.group(1)))
    form = {"prompt": "login", "login": account, "password": "anything"} if 'name="login"' in page else {"prompt": "consent"}
sys.exit("the provider went round in circles")
