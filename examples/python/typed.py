#!/usr/bin/env python3
"""Invites somebody with a typed client, which openapi-python-client makes of the document:

    echo 'post_hooks: []' >config.yml
    openapi-python-client generate --path docs/openapi/organization.json \\
        --config config.yml --meta none --output-path organization_client
    PYTHONPATH=. python3 examples/python/typed.py B EMAIL PASSWORD

B is the address of the organization server, EMAIL and PASSWORD are those of an
organization that has signed up. An unsuccessful call answers 200 as well: `success` tells
the two apart, and each has a class of its own.
"""

import sys
import uuid

from organization_client import Client
from organization_client.api.invitations import invite_end_user, list_invites
from organization_client.api.profile import update_profile
from organization_client.api.sessions import log_in
from organization_client.models import (
    ConsentsChange,
    Invitation,
    KnownData,
    LogIn,
    ProfileParts,
    ProfileUpdate,
)


def succeeded(answer):
    """The reply of a successful call."""
    if answer is None or answer.success is not True:
        raise SystemExit(f"refused: {answer and answer.error}")
    return answer


def main(address, email, password):
    anybody = Client(base_url=address)
    wrong = log_in.sync(client=anybody, body=LogIn(email=email, password="not the password"))
    print("with a wrong password:", wrong.success, wrong.code.value)
    opened = succeeded(log_in.sync(client=anybody, body=LogIn(email=email, password=password)))
    # Of two keys that the generator would write alike it keeps the document's spelling.
    assert opened.sessionId == opened.sessionID
    bob = Client(base_url=address, headers={"Session-Id": opened.sessionId})

    asked = ConsentsChange.from_dict({"Newsletter": True})
    change = ProfileUpdate(organization_profile=ProfileParts(consents=asked))
    profile = succeeded(update_profile.sync(client=bob, body=change)).organization_profile
    print("asks for:", ", ".join(profile.consents.to_dict()))

    known = KnownData(email=f"carl.{uuid.uuid4()}@example.com", firstname="Carl")
    link = succeeded(invite_end_user.sync(client=bob, body=Invitation(known))).signup
    newest = succeeded(list_invites.sync(client=bob)).end_user_invites[0]
    assert newest.invite_url == link
    print("invited:", newest.email == known.email, newest.created.year > 2000, newest.used_at)


if len(sys.argv) != 4:
    raise SystemExit("usage: typed.py B EMAIL PASSWORD")
main(*sys.argv[1:])
