"""Creates users on a Synapse, by its shared-secret registration.

    create_users.py URL

Reads a JSON object from standard input: {"shared_secret": TEXT, "users": [{"username", "initial_password", "initial_type"}]}. A user who
exists is left alone. Prints one JSON object: {"changed": BOOLEAN, "msg": TEXT}; the exit code is 1 if a user could not be created.
"""

import hashlib
import hmac
import json
import sys
import urllib.error
import urllib.request

# Not through a proxy, whatever the environment says.
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failed(Exception):
    """Ends this program with a sentence for the user."""


def main(url, shared_secret, users):
    for user in users:
        if not user.get("username") or not user.get("initial_password"):
            raise Failed("Each user needs username and initial_password; %r has not both." % user.get("username"))
        if user.get("initial_type") not in ("admin", "user", "bot", "support"):
            raise Failed("The initial_type of %s is not admin, user, bot or support." % user["username"])
    created = [user["username"] for user in users if create(url + "/_synapse/admin/v1/register", shared_secret, user)]
    return {"changed": bool(created), "msg": "Created: %s." % (", ".join(created) or "nobody")}


def create(url, shared_secret, user):
    """Creates a user; False if the name is taken."""
    nonce = call(url)["nonce"]
    kind = user["initial_type"]
    signed = [nonce, user["username"], user["initial_password"], "admin" if kind == "admin" else "notadmin"]
    body = {"nonce": nonce, "username": user["username"], "password": user["initial_password"], "admin": kind == "admin",
            "inhibit_login": True}
    if kind in ("bot", "support"):
        signed.append(kind)
        body["user_type"] = kind
    body["mac"] = hmac.new(shared_secret.encode(), "\0".join(signed).encode(), hashlib.sha1).hexdigest()
    try:
        call(url, body)
        return True
    except urllib.error.HTTPError as error:
        answer = json.loads(error.read() or b"{}")
        if answer.get("errcode") == "M_USER_IN_USE":
            return False
        raise Failed("Synapse refused to create %s: %s" % (user["username"], answer.get("error", error)))


def call(url, body=None):
    request = urllib.request.Request(url, None if body is None else json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    with DIRECTLY.open(request, timeout=30) as response:
        return json.load(response)


if __name__ == "__main__":
    try:
        print(json.dumps(main(sys.argv[1], **json.load(sys.stdin))))
    except (Failed, OSError) as error:
        print(json.dumps({"changed": False, "msg": str(error)}))
        sys.exit(1)
