"""Where private files lie during these tests, and a kind of file of theirs."""

import uuid

import boto3
import pytest
from moto.server import ThreadedMotoServer

from levier.common.files import kinds
from levier.common.files.kinds import FileKind
from levier.config import environment

REGION = "eu-west-3"


@pytest.fixture
def opened_to(monkeypatch):
    """A kind of file opened to the mission's team only."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    return kinds.offer_kind(FileKind("test.note", "note", lambda actor, file: actor.has("mission_team")))


@pytest.fixture(scope="module")
def s3_server():
    """The address of a server that behaves as S3."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def settled(settings, monkeypatch, tmp_path):
    """`settled(**variables)` keeps private files where an installation with these variables would."""

    def settle(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = {**settings.STORAGES, "evidence": environment.evidence(tmp_path)}

    return settle


@pytest.fixture
def bucket(s3_server):
    """The variables of an installation that has a bucket, just made."""
    variables = {
        "LEVIER_EVIDENCE_BUCKET": f"pieces-{uuid.uuid4()}",
        "LEVIER_EVIDENCE_ENDPOINT": s3_server,
        "LEVIER_EVIDENCE_REGION": REGION,
        "LEVIER_EVIDENCE_KEY": "an-identifier",
        "LEVIER_EVIDENCE_SECRET": "a-secret",
    }
    client = boto3.client(
        "s3", endpoint_url=s3_server, region_name=REGION, aws_access_key_id="maker", aws_secret_access_key="maker"
    )
    client.create_bucket(
        Bucket=variables["LEVIER_EVIDENCE_BUCKET"], CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return variables
