"""A bucket or a web server as the place of a dataset: ranges by HTTP (RFC 9110 section 14), with new attempts.

A bucket is asked by presigned addresses, so that both are one client. Endpoint, region and credentials come from the
environment or the profile, as boto3 reads them; `m3w build --out s3://…` takes the same variables.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

CHUNK = 1 << 22  # bytes of a file that are asked for at once: 4 MB take longer than the way there
ATTEMPTS = 8
FIRST_WAIT = 0.5  # seconds, doubled from one attempt to the next: a minute in all
PASSING = (429, 500, 502, 503, 504)
TIMEOUT = {"connect": 10.0, "read": 60.0}  # seconds; `read` is without a byte. As in formats/s3
DEFAULT_REGION = "us-east-1"  # what S3 takes for unsaid
EXPIRES = 3600  # seconds that a presigned address holds: each is used at once
MISSING = "reading from {} needs {}: pip install '{}'"


class Web:
    """Files below an address. A connection belongs to the process that opened it: forks open their own."""

    is_remote = True

    def __init__(self, shown: str, open_signer: Callable[[], Callable[[str], str]]) -> None:
        self.shown = shown.rstrip("/")
        self._open_signer = open_signer
        self._client: tuple[int, Any, Callable[[str], str]] | None = None

    def __str__(self) -> str:
        return self.shown

    def below(self, name: str) -> "Web":
        """The place of that name in this one."""
        scheme, _, rest = f"{self.shown}/{name}".partition("://")
        return bucket(rest) if scheme == "s3" else site(f"{scheme}://{rest}")

    def text(self, name: str) -> str | None:
        """A small file, whole; None for 404."""
        answer = self._ask(name, {})
        return None if answer.status == 404 else self._whole(name, answer, (200,)).decode()

    def chunks(self, name: str) -> Iterator[bytes]:
        """Ranges one after the other, up to a short one."""
        at = 0
        while data := self.read(name, CHUNK, at):
            yield data
            at += len(data)
            if len(data) < CHUNK:
                return

    def read(self, name: str, count: int, offset: int) -> bytes:
        """One range. Raises OSError, with the status, for every answer but a part."""
        if count <= 0:
            return b""
        answer = self._ask(name, {"Range": f"bytes={offset}-{offset + count - 1}"})
        if answer.status == 416:
            return b""
        if answer.status == 404:
            raise FileNotFoundError(f"{self}/{name} is not there")
        if answer.status == 200:
            raise OSError(f"{self}/{name}: asked for a range, got the whole file; a server must answer ranges with 206")
        data = self._whole(name, answer, (206,))
        if len(data) > count or not answer.headers.get("content-range", "").startswith(f"bytes {offset}-"):
            raise OSError(f"{self}/{name}: asked for {count} bytes from {offset} on, got another range")
        return data

    def cache(self) -> Path | None:
        """Nothing is written there."""
        return None

    def _ask(self, name: str, headers: dict[str, str]) -> Any:
        client, sign = self._connected()
        try:
            return client.request("GET", sign(name), headers={"Accept-Encoding": "identity", **headers})
        except _http_error() as error:
            raise OSError(f"{self}/{name} did not answer in {ATTEMPTS} attempts: {error}") from error

    def _whole(self, name: str, answer: Any, expected: tuple[int, ...]) -> bytes:
        if answer.status in expected:
            return bytes(answer.data)
        advice = "; check the credentials and what they allow" if answer.status in (401, 403) else ""
        raise OSError(f"{self}/{name} answered {answer.status}, expected {expected[0]}{advice}")

    def _connected(self) -> tuple[Any, Callable[[str], str]]:
        if self._client is None or self._client[0] != os.getpid():
            self._client = (os.getpid(), _open_client(), self._open_signer())
        return self._client[1:]

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_client": None}


def site(address: str) -> Web:
    """A web server's folder."""
    return Web(address, Addresses(address.rstrip("/")))


def bucket(rest: str) -> Web:
    """`BUCKET/PREFIX`. Raises ValueError."""
    name, _, prefix = rest.strip("/").partition("/")
    if not name:
        raise ValueError("s3:// names no bucket; expected s3://BUCKET/PREFIX")
    return Web(f"s3://{rest}", Keys(name, prefix))


class Addresses:
    """Makes the signer of a web server: there is nothing to sign."""

    def __init__(self, root: str) -> None:
        self.root = root

    def __call__(self) -> Callable[[str], str]:
        return lambda name: f"{self.root}/{quote(name)}"


class Keys:
    """Makes the signer of a bucket's keys."""

    def __init__(self, name: str, prefix: str) -> None:
        self.name, self.prefix = name, prefix

    def __call__(self) -> Callable[[str], str]:
        try:
            import boto3
            from botocore.config import Config
            from botocore.exceptions import BotoCoreError
        except ImportError as error:
            raise ValueError(MISSING.format("a bucket", "boto3", "boto3>=1.35")) from error
        # Other makes of S3 stand behind one name, without a name for each bucket.
        is_aws = not (os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"))
        config = Config(signature_version="s3v4", s3={"addressing_style": "virtual" if is_aws else "path"})
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
        client = boto3.client("s3", region_name=region, config=config)

        def sign(name: str) -> str:
            asked = {"Bucket": self.name, "Key": f"{self.prefix}/{name}" if self.prefix else name}
            try:
                return str(client.generate_presigned_url("get_object", asked, ExpiresIn=EXPIRES))
            except BotoCoreError as error:
                raise OSError(f"s3://{self.name} cannot be asked: {error}; set AWS_ACCESS_KEY_ID and so on") from error

        return sign


def _open_client() -> Any:
    try:
        import urllib3
    except ImportError as error:
        raise ValueError(MISSING.format("a web server", "urllib3", "urllib3>=2")) from error
    retries = urllib3.Retry(ATTEMPTS, status_forcelist=PASSING, backoff_factor=FIRST_WAIT, raise_on_status=False)
    return urllib3.PoolManager(retries=retries, timeout=urllib3.Timeout(**TIMEOUT))


def _http_error() -> type[Exception]:
    from urllib3.exceptions import HTTPError

    return HTTPError
