"""Signs in at a provider of identities that others wrote (oidc-provider-mock, on Authlib: RS256, PKCE, nonce).

Usage: openid.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

import http.client
import os
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse

probity, folder = sys.argv[1], pathlib.Path(sys.argv[2])
passed = failed = 0


def check(what, found, expected):
    global passed, failed
    if found == expected:
        passed += 1
    else:
        failed += 1
        print(f"{what}: {found!r}, not {expected!r}")


with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
issuer = f"http://127.0.0.1:{port}"
provider = subprocess.Popen(
    [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce", "true"],
    stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL,
)


def ask(address, method="GET", body=None, headers=None):
    """One request, following nothing."""
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request(method, f"{parts.path}?{parts.query}", body, headers or {})
    answer = connection.getresponse()
    return answer, answer.read().decode()


for _ in range(100):
    try:
        ask(f"{issuer}/.well-known/openid-configuration")
        break
    except OSError:
        time.sleep(0.1)

data = folder / "openid"
made = subprocess.run(
    [probity, "init", data, "--address", "https://city.example"], check=True, stdout=subprocess.PIPE, text=True
).stdout
token = re.search(r"^\s*token\s+(\S+)", made, re.M).group(1)
environment = {**os.environ, "PROBITY_DATA": str(data), "PROBITY_TOKEN": token}


def run(*arguments):
    subprocess.run([probity, *arguments], check=True, stdout=subprocess.DEVNULL, env=environment)


(folder / "secret").write_text("any secret\n", encoding="utf-8")
openid = ["account", "openid"]
run(*openid, "set", issuer, "--client", "probity", "--secret-file", str(folder / "secret"), "--name", "Provider")
run(*openid, "check")
run("account", "add", "li", "--role", "reviewer")
run(*openid, "link", "li", "li@province")
served = subprocess.Popen(
    [probity, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
)
site = served.stdout.readline().strip().rstrip("/")


def sign_in(subject):
    """Leaves for the provider, signs in there, and comes back: what the site answers."""
    left, _ = ask(f"{site}/zh/sign-in/openid?next=/review")
    kept = left.headers["set-cookie"].split(";")[0]
    form = urllib.parse.urlencode({"sub": subject})
    sent = {"content-type": "application/x-www-form-urlencoded"}
    there, _ = ask(left.headers["location"], "POST", form, sent)
    back = urllib.parse.urlsplit(there.headers["location"])
    check("it comes back to", (back.netloc, back.path), ("city.example", "/zh/sign-in/openid/back"))
    return ask(f"{site}{back.path}?{back.query}", headers={"cookie": kept})


try:
    known, _ = sign_in("li@province")
    check("a known identity", (known.status, known.headers["location"]), (303, "/zh/review"))
    session = next(value for value in known.headers.get_all("set-cookie") if value.startswith("probity_session="))
    queue, _ = ask(f"{site}/zh/review", headers={"cookie": session.split(";")[0]})
    check("the queue", queue.status, 200)
    unknown, page = sign_in("wang@province")
    check("an unknown identity", (unknown.status, "wang@province" in page), (403, True))
finally:
    served.kill()
    provider.kill()

print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
