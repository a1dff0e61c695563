"""Puts what the OpenAPI document allows, and what it does not, to a server of the example city, as several roles.

schemathesis makes the requests and judges the answers: no answer may be a failure of the server (5xx), and every
answer must be of a status, a media type and a shape that the document names.

Usage: openapi.py PROBITY FOLDER. Last line: `N passed, N failed`.
"""

import json
import pathlib
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

probity, folder = sys.argv[1], pathlib.Path(sys.argv[2])
demo, day = folder / "api", "2026-11-25"
checks = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
]
passed = failed = 0

subprocess.run(
    [probity, "demo", "--no-serve", "--date", day, "--subjects", "40", "--data", demo], check=True, stdout=subprocess.DEVNULL
)
logins = json.loads((demo / "demo-logins.json").read_text(encoding="utf-8"))
accounts = {account["role"]: account for account in logins["accounts"]}
served = subprocess.Popen(
    [probity, "serve", "--data", demo / "register", "--today", day, "--port", "0", "--api-minute", "0"],
    stdout=subprocess.PIPE,
    stderr=subprocess.DEVNULL,
    text=True,
)
site = served.stdout.readline().strip().rstrip("/")


class Unmoved(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


opener = urllib.request.build_opener(Unmoved)


def cookie(role):
    account = accounts[role]
    body = json.dumps({"name": account["name"], "password": account["password"]}).encode()
    request = urllib.request.Request(f"{site}/api/v1/sessions", body, {"content-type": "application/json"})
    with opener.open(request) as answer:
        return answer.headers["set-cookie"].split(";")[0]


def ask(path, session=None):
    request = urllib.request.Request(f"{site}/api/v1{path}", headers={"cookie": session} if session else {})
    with opener.open(request) as answer:
        return json.load(answer)


def things():
    """Values that the register holds, so that more is asked for than what is not there."""
    reviewer = cookie("reviewer")
    subject = ask("/subjects?q=" + urllib.parse.quote("公司"))["items"][0]
    record = ask(f"/subjects/{subject['id']}/records?dataset=registration")["items"][0]["id"]
    deliverers = ask("/publicity?from=2026-10-01&to=2026-11-25")["totals"]
    return {
        "/api/v1/subjects/{id}": subject["id"],
        "/api/v1/records/{id}": record,
        "/api/v1/explanations/{id}": record,
        "/api/v1/deliveries/{id}": ask("/deliveries", reviewer)["items"][0]["id"],
        "dataset": "penalty-2018",
        "list": "abnormal-operations",
        "organ": deliverers[0]["deliverer"],
        "day": day,
        "file": "penalty-2018.csv",
        "q": "公司",
    }


def with_examples(document, known):
    for path, item in document["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                name = parameter["name"]
                by_path = [value for start, value in known.items() if start.startswith("/") and path.startswith(start)]
                example = by_path[0] if name == "id" and by_path else known.get(name)
                if example is not None:
                    parameter["example"] = example
    return document


def run(role, number):
    global passed, failed
    session = cookie(role) if role else None
    arguments = ["--header", f"Cookie: {session}"] if session else []
    done = subprocess.run(
        [
            *[sys.executable, "-m", "schemathesis.cli", "run", folder / "openapi.json", "--url", site],
            *["--phases", "examples,coverage,fuzzing", "--max-examples", "3", "--seed", str(number), "--max-time", "9"],
            *["--checks", ",".join(checks), "--continue-on-failure", "--no-color", "--warnings", "off"],
            # Nobody signs in anew, so that the session stays that of the role.
            *["--exclude-path", "/api/v1/sessions", *arguments],
        ],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    if done.returncode == 0:
        passed += 1
    else:
        failed += 1
        print(f"as {role or 'everyone'}:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")


try:
    document = with_examples(ask("/openapi.json"), things())
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    for number, role in enumerate([None, "subject", "deliverer", "reviewer", "deciding-officer", "operator"], 1):
        run(role, number)
finally:
    served.terminate()
    served.wait()
print(f"{passed} passed, {failed} failed")
