#!/usr/bin/python3
"""A mail server for tests (Debian's python3-aiosmtpd): smtp_server.py [--starttls CERT KEY] [--auth USER PASSWORD] [--refuse]

The first line it prints is its port; then one line of JSON for each mail it took, with the message as Python's own parser reads it. It ends
when its standard input does.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    print("no python3-aiosmtpd", flush=True)
    sys.exit(0)

options = sys.argv[1:]


def say(what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if "--refuse" in options:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        say({"mail_from": envelope.mail_from, "rcpt": envelope.rcpt_tos, "tls": session.ssl is not None, "user": session.auth_data or "",
             "from": str(message["From"]), "to": str(message["To"]), "subject": str(message["Subject"]), "date": str(message["Date"]),
             "id": str(message["Message-ID"]), "headers": sorted(name.lower() for name in message.keys()), "text": message.get_content().replace("\r\n", "\n"),
             "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")), "is_ascii": envelope.content.isascii()})
        return "250 taken"


def check(server, session, envelope, mechanism, data):
    at = options.index("--auth")
    good = data.login.decode() == options[at + 1] and data.password.decode() == options[at + 2]
    return AuthResult(success=good, auth_data=data.login.decode() if good else None)


def factory():
    more = {}
    if "--starttls" in options:
        at = options.index("--starttls")
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(options[at + 1], options[at + 2])
        more.update(tls_context=context, require_starttls=True)
    if "--auth" in options:
        more.update(authenticator=check, auth_required=True, auth_require_tls="--starttls" in options)
    return SMTP(Handler(), hostname="localhost", **more)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(factory, "0.0.0.0", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(serve())
