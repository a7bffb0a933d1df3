"""What the tests of the running server share: a store with people of every role, the server itself, and a client that behaves as a browser does.

Each program prints TAP. Nothing here asserts a time: where a promise has one ("within a second"), the wait is long and what was measured is printed.
"""
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

PURSER = os.environ["PURSER"]
POSTGRES = os.environ.get("PURSER_TEST_POSTGRES")
ROLES = ["superintendent", "finance", "academics", "human_resources", "department_head", "coordinator", "principal", "analyst", "approver", "board", "community",
         "administrator"]
PASSWORD = "ribbon-bucket-ember-sketch"
SITES = "code,name,level,students\n001,Elm,elementary,400\n002,Oak,high,900\n"
INITIATIVES = ("code,name,coordinators,departments,campuses,definition_of_success,students_served,stated_cost\n"
               "OWN,Own tutoring,Cora Coordinator,Reading,001,Reads at grade,100,1000\n"
               "OTHER,Other tutoring,Someone Else,Math,002,Adds at grade,200,2000\n"
               + "".join(f"I{i},Initiative {i},Someone Else,Math,002,,{i},{i}\n" for i in range(8)))


class Tap:
    """Counts and prints; a test that raises is a failure with its reason. The plan comes first, so that a program that breaks off shows."""

    def __init__(self, planned):
        self.number = self.failed = 0
        print(f"1..{planned}", flush=True)

    def test(self, name, work, *arguments):
        self.number += 1
        try:
            said = work(*arguments)
            self.say(f"ok {self.number} - {name}" + (f" ({said})" if said else ""))
        except Skip as why:
            self.say(f"ok {self.number} - {name} # SKIP {why}")
            self.say(f"skipped: {why}")
        except Exception as problem:  # noqa: BLE001: whatever it was, it is the test's answer
            self.failed += 1
            self.say(f"not ok {self.number} - {name}")
            for line in f"{type(problem).__name__}: {problem}".splitlines()[:40]:
                self.say(f"# {line}")

    def say(self, line):
        print(line, flush=True)

    def end(self):
        sys.exit(1 if self.failed else 0)


class Skip(Exception):
    pass


def purser(*arguments, text=None):
    done = subprocess.run([PURSER, *arguments], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"purser {' '.join(arguments[:2])}: {done.stdout}{done.stderr}")
    return done.stdout


class Store:
    """A store with sites, ten initiatives and a person of each role; PASSWORD is everyone's. `mark` stands in every name, to be found where it must not be."""

    def __init__(self, folder, name="district", postgres=False, mark="", people=None):
        self.folder, self.name = folder, name
        self.address = POSTGRES if postgres else os.path.join(folder, name + ".db")
        self.where = ["--store", self.address] + (["--district", name] if postgres else [])
        purser("new", self.address, *self.where[2:], "--name", f"{mark}District")
        for kind, content in (("sites", SITES), ("initiatives", INITIATIVES)):
            path = os.path.join(folder, f"{name}-{kind}.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(content.replace("tutoring", f"{mark}tutoring").replace("Elm", f"{mark}Elm"))
            purser("import", kind, path, *self.where)
        for role in ROLES if people is None else people:
            self.add_person(role)

    def add_person(self, role, email=None, name=None, roles=None):
        arguments = []
        for one in roles or [role]:
            arguments += ["--role", one]
        if role in ("principal", "everyone"):
            arguments += ["--sites", "001"]
        if role in ("department_head", "everyone"):
            arguments += ["--departments", "Reading"]
        name = name or ("Cora Coordinator" if role == "coordinator" else role.title().replace("_", " "))
        purser("people", "add", "--email", email or f"{role}@example.org", "--name", name, *arguments, "--password-stdin", *self.where, text=PASSWORD + "\n")


class Server:
    def __init__(self, *stores, arguments=(), wait=True, port=0):
        self.log = tempfile.TemporaryFile()
        command = [PURSER, "serve", "--listen", f"127.0.0.1:{port}", "--log", "", "--connections-per-address", "2000", *arguments]
        for store in stores:
            command += store.where if isinstance(store, Store) else ["--store", store]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log)
        self.port = port or None
        if wait:
            self.wait()

    def wait(self):
        line = self.process.stdout.readline().decode()
        if "http://" not in line:
            self.log.seek(0)
            raise RuntimeError(f"the server did not start: {line} {self.log.read().decode(errors='replace')}")
        self.port = int(line.rsplit(":", 1)[1].strip().strip("/"))
        threading.Thread(target=self.process.stdout.read, daemon=True).start()  # so that it never waits for us

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        """As systemd does. What the sanitizers said comes with the status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise RuntimeError("the server did not stop within a minute of SIGTERM") from None
        self.log.seek(0)
        said = self.log.read().decode(errors="replace")
        if status != 0:
            raise RuntimeError(f"the server ended with status {status}: {said[-4000:]}")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is not None:
            self.log.seek(0)
            raise RuntimeError(f"the server ended by itself, with status {self.process.returncode}: {self.log.read().decode(errors='replace')[-6000:]}")
        if self.process.poll() is None:
            if kind:
                self.kill()
            else:
                self.stop()


class Client:
    """One person's browser: a connection kept open, the session's cookie, the token against other sites' pages."""

    def __init__(self, server, base=""):
        self.port, self.base = server.port, base
        self.cookie = self.csrf = self.bearer = None
        self.connection = None

    def raw(self, method, path, body=None, headers=None):
        """(status, headers, bytes), with these headers and no others of ours."""
        for attempt in (0, 1):
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                self.connection.request(method, self.base + path, body=body, headers=headers or {})
                reply = self.connection.getresponse()
                data = reply.read()
                if reply.will_close:
                    self.close()
                return reply.status, reply.headers, data
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError, http.client.CannotSendRequest):
                self.close()
                if attempt or method != "GET":
                    raise
        raise AssertionError

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def headers(self, method, version=None, key=None, has_body=False):
        headers = {}
        if self.bearer:
            headers["Authorization"] = "Bearer " + self.bearer
        if self.cookie:
            headers["Cookie"] = self.cookie
        if method != "GET" and not self.bearer:
            headers["Origin"] = f"http://127.0.0.1:{self.port}"
            if self.csrf:
                headers["X-CSRF-Token"] = self.csrf
        if has_body:
            headers["Content-Type"] = "application/json"
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key:
            headers["Idempotency-Key"] = key
        return headers

    def call(self, method, path, body=None, version=None, key=None):
        """(status, JSON or None)"""
        data = None if body is None else json.dumps(body).encode()
        status, headers, reply = self.raw(method, path, data, self.headers(method, version, key, body is not None))
        cookie = headers.get("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        try:
            return status, json.loads(reply) if reply else None
        except ValueError:
            return status, None

    def sign_in(self, role, password=PASSWORD):
        status, said = self.call("POST", "/api/session", {"email": f"{role}@example.org", "password": password})
        if status == 200:
            self.csrf = said["csrf"]
        return status


def signed_in(server, role, base=""):
    client = Client(server, base)
    status = client.sign_in(role)
    if status != 200:
        raise RuntimeError(f"{role} cannot sign in: {status}")
    return client


def same_session(client, server):
    """Another connection with the session of `client`, at the same server or another of the same store."""
    other = Client(server, client.base)
    other.cookie, other.csrf = client.cookie, client.csrf
    return other


def send_bytes(port, data, wait=10):
    """What the server answers to these bytes, up to the end of the connection or `wait` seconds of silence."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as s:
        s.sendall(data)
        got = b""
        try:
            while True:
                piece = s.recv(65536)
                if not piece:
                    return got
                got += piece
                if b"\r\n\r\n" in got and b"Content-Length: 0" in got:
                    return got
        except (TimeoutError, ConnectionResetError):
            return got


def eventually(what, look, seconds=20):
    """Waits until look() is true and says how long it took."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if look():
            return time.monotonic() - started
        time.sleep(0.02)
    raise AssertionError(f"{what}: not within {seconds} s")
