"""Certificates for an hour, made by the openssl command."""

import subprocess


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


class Authority:
    """A certificate authority of its own, and what it signs."""

    def __init__(self, folder, name):
        self.folder = folder
        self.name = name
        self.key = folder / f"{name}.key"
        self.file = folder / f"{name}.pem"
        openssl("req", "-x509", *new_key(self.key), "-out", self.file, "-subj", f"/CN=Test {name}", "-days", "2")

    def sign(self, name, host, days=1):
        """A certificate for a host and 127.0.0.1, as (certificate file, key file)."""
        key, request, file = (self.folder / f"{name}.{ending}" for ending in ("key", "csr", "pem"))
        extensions = self.folder / f"{name}.ext"
        address = ",IP:127.0.0.1" if host == "localhost" else ""
        extensions.write_text(f"subjectAltName=DNS:{host}{address}\n")
        openssl("req", *new_key(key), "-out", request, "-subj", f"/CN={host}")
        openssl(
            "x509", "-req", "-in", request, "-CA", self.file, "-CAkey", self.key, "-CAcreateserial",
            "-extfile", extensions, "-days", days, "-out", file,
        )  # fmt: skip
        return file, key


def new_key(file):
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file]
