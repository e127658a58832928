#!/usr/bin/env python3
"""Plays the README's story through the two APIs: Python 3.9, its standard library alone.

    python3 examples/python/story.py B A M INVITE_TOKEN

B and A are the addresses of the organization server and the rights-holder server, M
the operators' address, whose page of mails has the link that a new organization waits
for. INVITE_TOKEN is what `assent invite-token create` prints.
"""

import csv
import html
import io
import json
import re
import sys
import time
import urllib.error
import urllib.request
import uuid


class Refused(Exception):
    """An unsuccessful call: programs go by its code, people by its sentence."""

    def __init__(self, answer):
        super().__init__(f"{answer['error']} ({answer['code']})")
        self.code = answer["code"]


class Api:
    """One server, called by one caller."""

    def __init__(self, address, session=None):
        self.address, self.session = address.rstrip("/"), session

    def signed_in(self, session):
        return Api(self.address, session)

    def open(self, path, body=None, media_type="application/json"):
        headers = {"Content-Type": media_type} if body is not None else {}
        if self.session:
            headers["Session-Id"] = self.session
        request = urllib.request.Request(self.address + path, data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.read().decode(), answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            # 401, 404, 422 and others have the same body as calls that were refused.
            raise Refused(json.loads(error.read())) from error

    def json(self, path, body=None):
        text, _ = self.open(path, None if body is None else json.dumps(body).encode())
        answer = json.loads(text)
        if not answer["success"]:
            raise Refused(answer)
        return answer

    def table(self, path, body=None, media_type=None):
        """The rows of an answer in CSV, each a dictionary."""
        text, answered = self.open(path, body, media_type)
        if answered != "text/csv":
            raise Refused(json.loads(text))
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def upload(self, path, field, name, text):
        """Sends a file in a form, as a browser does."""
        boundary = uuid.uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n\r\n'
        body = f"{head}{text}\r\n--{boundary}--\r\n".encode()
        return self.table(path, body, f"multipart/form-data; boundary={boundary}")


def signup_token(mails, email):
    """Waits for the mail to the address, and takes the token out of its link."""
    for _ in range(100):
        page, _ = mails.open("/mail")
        row = re.search(rf'<td>{re.escape(email)}</td>.*?href="([^"]+)"', page, re.DOTALL)
        if row:
            letter, _ = mails.open(html.unescape(row[1]))
            return re.search(r"signup/([A-Za-z0-9_-]{32})", letter)[1]
        time.sleep(0.2)
    sys.exit(f"no mail to {email} came in 20 seconds")


def main(b, a, m, invite_token):
    organization, rights_holder, mails = Api(b), Api(a), Api(m)
    telling = uuid.uuid4().hex[:12]  # so that the story can be played again
    admin, alice = f"bob.{telling}@example.com", f"alice.{telling}@example.com"
    password = {"password": "examplepassword", "passwordConfirmation": "examplepassword"}

    # An organization signs up by the operator's invitation.
    organization.json("/api/signup", {"email": admin, "inviteToken": invite_token})
    signed_up = {"name": "Bob Co", "email": admin, "signupToken": signup_token(mails, admin), **password}
    completed = organization.json("/api/complete_signup", signed_up)
    apikey = completed["organization"]["vendor_name"]
    bob = organization.signed_in(completed["sessionId"])
    print(f"{apikey} signed up")

    # It says what it asks for, and invites people.
    bob.json("/api/orgs/profile", {"organizationProfile": {
        "requested_data": {"email": True, "firstname": True, "lastname": True},
        "consents": {"Newsletter": True, "Membership": True},
        "communication_channels": {"email_media": True},
    }})
    people = f"Email,First Name,Surname\n{alice},Alice,McPerson\ncarl.{telling}@example.com,Carl,Other\n"
    invited = bob.upload("/api/orgs/invite_end_user_batch", "emailListCSVStream", "people.csv", people)
    print("invited:", [row["Status"] for row in invited])
    link = invited[0]["Signup Url"]

    # One of them registers, signs, shares and allows.
    registered = rights_holder.json("/api/register", {"token": link.rsplit("/", 1)[1], **password})
    person = rights_holder.signed_in(registered["sessionId"])
    person.json("/api/sign_sisa", {"organizationApikey": apikey})

    def change(**sections):
        return person.json("/api/organizations/accountData", {"organizationApikeys": [apikey], "changes": sections})

    change(shared_personal_data={"firstname": True, "lastname": True}, consents={"Newsletter": True})

    # The organization reads who allows what, until that is taken back.
    def newsletter():
        return [row["First Name"] for row in bob.table(f"/api/email_list/{bob.session}/Newsletter")]

    print("newsletter:", newsletter())
    change(consents={"Newsletter": False})
    print("newsletter, after she withdrew:", newsletter())

    # What is refused is an answer with a code.
    try:
        organization.json("/api/login", {"email": admin, "password": "not the password"})
    except Refused as refused:
        print("refused:", refused.code)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
