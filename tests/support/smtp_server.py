"""An SMTP server of a test's own, on loopback: told how to answer, and keeps what it got.

How it answers is a line "STEP ACTION" in FOLDER/mode, read anew each time, or, for one message, a recipient
STEP.ACTION@anywhere. Steps: greeting, hello, auth, sender, recipient, data, message. Actions: silent, drop, or a
reply code. What stands at `message` with silent or drop has been taken, and is kept.

A message becomes FOLDER/received/N/ with the files message.eml, envelope.from, envelope.to (a line each), user,
tls and, as Python's email package reads it, subject, from.name, from.address, to.name, to.address, text,
defects and header.NAME.
"""
import argparse
import asyncio
import functools
import os
import ssl
import sys
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

from aiosmtpd.smtp import SMTP, AuthResult


def arguments():
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("--port", type=int, default=0)
    p.add_argument("--cert")
    p.add_argument("--key")
    p.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    p.add_argument("--require-starttls", action="store_true")
    p.add_argument("--user")
    p.add_argument("--password")
    p.add_argument("--require-auth", action="store_true")
    return p.parse_args()


class Behaviour:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0
        while os.path.exists(f"{folder}/received/{self.count + 1}"):
            self.count += 1

    def action(self, step, addresses=()):
        words = [tuple(a.split("@")[0].split(".", 1)) for a in addresses]
        try:
            with open(f"{self.folder}/mode", encoding="ascii") as f:
                words.append(tuple(f.read().split()))
        except FileNotFoundError:
            pass
        for w in words:
            if len(w) == 2 and w[0] == step:
                return w[1]
        return None

    async def act(self, action, server):
        """The reply that an action is."""
        if action == "silent":
            await asyncio.sleep(3600)
        if action == "drop":
            server.transport.abort()
            await asyncio.sleep(3600)
        return f"{action} 4.7.1 as the test asks" if action.startswith("4") else f"{action} 5.7.1 as the test asks"

    def keep(self, server, session, envelope):
        message = message_from_bytes(envelope.original_content, policy=policy.default)
        raw = message_from_bytes(envelope.original_content)
        self.count += 1
        place = f"{self.folder}/received/{self.count}"
        os.makedirs(place + ".new")

        def write(name, content):
            with open(f"{place}.new/{name}", "wb") as f:
                f.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))

        write("message.eml", envelope.original_content)
        write("envelope.from", envelope.mail_from or "")
        write("envelope.to", "\n".join(envelope.rcpt_tos))
        write("user", (session.auth_data or b"") if session.authenticated else b"")
        write("tls", "yes" if server.transport.get_extra_info("ssl_object") else "no")
        for name, value in message.items():
            write(f"header.{name}", str(value))
        write("headers", "\n".join(message.keys()))
        write("subject", str(message["subject"]))
        for field in ("from", "to"):
            addresses = message[field].addresses if message[field] else ()
            # policy.default leaves a blank between the encoded words of a long name; RFC 2047, 6.2 has none.
            name = parseaddr(str(raw[field] or ""))[0]
            write(f"{field}.name", str(make_header(decode_header(name))))
            write(f"{field}.address", "\n".join(a.addr_spec for a in addresses))
        write("text", message.get_content().replace("\r\n", "\n"))
        defects = list(message.defects)
        for value in message.values():
            defects += getattr(value, "defects", ())
        write("defects", "\n".join(repr(d) for d in defects))
        os.rename(place + ".new", place)


class Handler:
    def __init__(self, behaviour):
        self.behaviour = behaviour

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        action = self.behaviour.action("hello")
        if action:
            return [await self.behaviour.act(action, server)]
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        action = self.behaviour.action("sender")
        if action:
            return await self.behaviour.act(action, server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        action = self.behaviour.action("recipient", [address])
        if action:
            return await self.behaviour.act(action, server)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        action = self.behaviour.action("message", envelope.rcpt_tos)
        if action in (None, "silent", "drop"):
            self.behaviour.keep(server, session, envelope)
        if action:
            return await self.behaviour.act(action, server)
        return "250 OK: kept"


class Server(SMTP):
    @functools.wraps(SMTP.smtp_DATA)
    async def smtp_DATA(self, arg):
        behaviour = self.event_handler.behaviour
        action = behaviour.action("data", self.envelope.rcpt_tos)
        if action:
            await self.push(await behaviour.act(action, self))
            return
        await super().smtp_DATA(arg)


class Door(asyncio.Protocol):
    """For those who are not even greeted."""

    def __init__(self, action):
        self.action = action

    def connection_made(self, transport):
        if self.action == "drop":
            transport.abort()
        elif self.action != "silent":
            transport.write(f"{self.action} 5.3.2 as the test asks\r\n".encode())
            transport.close()


async def main():
    a = arguments()
    os.makedirs(a.folder + "/received", exist_ok=True)
    behaviour = Behaviour(a.folder)
    context = None
    if a.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(a.cert, a.key)

    def authenticator(server, session, envelope, mechanism, data):
        action = behaviour.action("auth")
        if action == "drop":
            server.transport.abort()
        if action in ("drop", "silent"):
            return AuthResult(success=False, handled=True)  # says nothing
        if action:
            return AuthResult(success=False, handled=False, message=f"{action} as the test asks")
        login = getattr(data, "login", b"").decode()
        right = login == a.user and getattr(data, "password", b"").decode() == a.password
        # With handled=True the server would stay silent, as though it had said something itself.
        return AuthResult(success=right, handled=right, auth_data=login.encode())

    def connection():
        action = behaviour.action("greeting")
        if action:
            return Door(action)
        return Server(
            Handler(behaviour),
            hostname="smtp.test",
            tls_context=context if a.tls == "starttls" else None,
            require_starttls=a.require_starttls,
            auth_required=a.require_auth,
            auth_require_tls=False,
            authenticator=authenticator if a.user else None,
        )

    loop = asyncio.get_running_loop()
    server = await loop.create_server(connection, "127.0.0.1", a.port, ssl=context if a.tls == "implicit" else None)
    print("port", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        sys.exit(0)
