"""Real servers on this machine: an SFTP server (paramiko) and an S3 server (moto), each with faults to order."""

import base64
import hashlib
import os
import posixpath
import socket
import socketserver
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import paramiko

USER, PASSWORD = "studio", "not in any file"


class Faults:
    """What goes wrong next; each fault once."""

    def __init__(self):
        self.cut_after_bytes = []
        self.refused_logins = 0
        self.on_rename = lambda: None
        self.answers = []
        """For HTTP: (status, headers); "cut" before any answer; "cut after" it was done; "slow"; None lets one pass."""

    def next_answer(self):
        return self.answers.pop(0) if self.answers else None


class _Handle(paramiko.SFTPHandle):
    def __init__(self, faults, transport, flags):
        super().__init__(flags)
        self._faults, self._transport, self._written = faults, transport, 0

    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))

    def write(self, offset, data):
        self._written += len(data)
        if self._faults.cut_after_bytes and self._written >= self._faults.cut_after_bytes[0]:
            self._faults.cut_after_bytes.pop(0)
            half = data[: len(data) // 2]
            super().write(offset, half)
            self.writefile.flush()
            self._transport.close()
            return paramiko.SFTP_FAILURE
        return super().write(offset, data)


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server, transport=None):
        self._root, self._faults, self._transport = server.root, server.faults, server.transport

    def _real(self, path):
        return self._root / path.lstrip("/")

    def canonicalize(self, path):
        absolute = posixpath.normpath("/" + path)
        real = (self._root / absolute.lstrip("/")).resolve()  # as realpath(3) does for OpenSSH
        below = os.path.relpath(real, self._root.resolve()).replace(os.sep, "/")
        return "/" + below if below != "." else "/"

    def _told(self, work):
        try:
            return work()
        except OSError as trouble:
            return paramiko.SFTPServer.convert_errno(trouble.errno)

    def list_folder(self, path):
        def work():
            real = self._real(path)
            return [paramiko.SFTPAttributes.from_stat(one.stat(), one.name) for one in real.iterdir()]

        return self._told(work)

    def stat(self, path):
        return self._told(lambda: paramiko.SFTPAttributes.from_stat(self._real(path).stat()))

    lstat = stat

    def open(self, path, flags, attr):
        def work():
            handle = _Handle(self._faults, self._transport, flags)
            handle.filename = str(self._real(path))
            number = os.open(handle.filename, flags, 0o644)
            mode = "ab" if flags & os.O_APPEND else "r+b" if flags & (os.O_WRONLY | os.O_RDWR) else "rb"
            stream = os.fdopen(number, mode)
            handle.readfile = handle.writefile = stream
            return handle

        return self._told(work)

    def remove(self, path):
        return self._told(lambda: self._real(path).unlink() or paramiko.SFTP_OK)

    def posix_rename(self, old, new):
        self._faults.on_rename()
        return self._told(
            lambda: paramiko.SFTP_OK if self._real(old).replace(self._real(new)) else paramiko.SFTP_FAILURE
        )

    def mkdir(self, path, attr):
        return self._told(lambda: self._real(path).mkdir() or paramiko.SFTP_OK)


class _Ssh(paramiko.ServerInterface):
    def __init__(self, server, transport):
        self.root, self.faults, self.transport = server.root, server.faults, transport

    def check_auth_password(self, username, password):
        if self.faults.refused_logins:
            self.faults.refused_logins -= 1
            self.transport.close()
        is_right = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username):
        return "password"


class _Connection(socketserver.BaseRequestHandler):
    def handle(self):
        transport = paramiko.Transport(self.request)
        transport.add_server_key(self.server.host_key)
        transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files)
        try:
            transport.start_server(server=_Ssh(self.server, transport))
        except (paramiko.SSHException, EOFError):
            return
        transport.join()


class _SftpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    @property
    def port(self):
        return self.server_address[1]

    @property
    def fingerprint(self):
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.host_key.asbytes()).digest()).decode().rstrip("=")


@contextmanager
def _serving(server):
    loop = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)  # noqa: TID251  the far end is no lane
    loop.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        loop.join()


@contextmanager
def sftp_server(root: Path):
    """Serve a folder; `faults`, `port` and `fingerprint` stand on what this gives."""
    root.mkdir(parents=True, exist_ok=True)
    server = _SftpServer(("127.0.0.1", 0), _Connection)
    server.root, server.faults, server.host_key = root.resolve(), Faults(), paramiko.ECDSAKey.generate()
    with _serving(server):
        yield server


class _Faulty:
    """Goes wrong to order before the application behind it is asked; `seen` are the requests, in their order."""

    def __init__(self, application):
        self.application, self.faults, self.seen = application, Faults(), []

    def __call__(self, environ, start_response):
        self.seen.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        fault = self.faults.next_answer()
        if fault == "slow":  # it is done, but later than anybody waits
            time.sleep(0.6)
            return self.application(environ, start_response)
        if isinstance(fault, str):
            if fault == "cut after":  # it was done, but nobody heard of it
                list(self.application(environ, lambda *_: lambda _data: None))
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionResetError
        if fault is not None:
            status, headers = fault
            start_response(f"{status} Fault", [("Content-Length", "0"), *headers])
            return [b""]
        return self.application(environ, start_response)


@contextmanager
def web_server(application):
    """Serve a WSGI application; `url`, `faults` and `seen` stand on what this gives."""
    from werkzeug.serving import make_server

    faulty = _Faulty(application)
    server = make_server("127.0.0.1", 0, faulty, threaded=True)
    server.faults, server.seen, server.url = faulty.faults, faulty.seen, f"http://127.0.0.1:{server.server_port}"
    with _serving(server):
        yield server


@contextmanager
def s3_server(bucket: str):
    """Serve an empty bucket, as moto does."""
    from botocore.session import Session
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    with web_server(DomainDispatcherApplication(create_backend_app)) as server:
        server.client = Session().create_client(
            "s3",
            region_name="us-east-1",
            endpoint_url=server.url,
            aws_access_key_id="id",
            aws_secret_access_key="key",
        )
        server.client.create_bucket(Bucket=bucket)
        server.seen.clear()
        yield server
        for item in server.client.list_objects_v2(Bucket=bucket).get("Contents", []):  # moto keeps them for the process
            server.client.delete_object(Bucket=bucket, Key=item["Key"])
        server.client.delete_bucket(Bucket=bucket)
        server.client.close()
