"""An example city of the real binary, and a count of what agreed: what several oracles begin with."""

import json
import os
import subprocess
import sys

DAY = "2026-11-25"


class City:
    """A demo register with its accounts by role."""

    def __init__(self, probity, place, subjects):
        self.probity, self.place, self.data = probity, place, place / "register"
        self.on = ["--data", str(self.data), "--today", DAY]
        made = ["demo", "--no-serve", "--date", DAY, "--subjects", str(subjects), "--data", str(place)]
        subprocess.run([probity, *made], check=True, stdout=subprocess.DEVNULL)
        logins = json.loads((place / "demo-logins.json").read_text(encoding="utf-8"))
        self.accounts = {account["role"]: account for account in logins["accounts"]}

    def probe(self, *arguments, role=None, **settings):
        """A command on the register, by the account of a role or by nobody, whatever comes of it."""
        environment = {name: value for name, value in os.environ.items() if name != "PROBITY_TOKEN"} | settings
        if role:
            account = self.accounts[role]
            arguments = (*arguments, "--as", account["name"])
            environment["PROBITY_PASSWORD"] = account["password"]
        command = [self.probity, *arguments, *self.on]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)

    def run(self, *arguments, role=None):
        """What a command prints that must succeed."""
        done = self.probe(*arguments, role=role)
        if done.returncode != 0:
            sys.exit(f"probity {' '.join(arguments)}: {done.stderr}")
        return done.stdout


class Checks:
    """Counts what agreed, and tells what did not."""

    def __init__(self):
        self.passed = self.failed = 0

    def __call__(self, what, ours, theirs):
        if ours == theirs:
            self.passed += 1
        else:
            self.failed += 1
            print(f"{what}: {str(ours)[:500]} by Probity, {str(theirs)[:500]} by the other")

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        sys.exit(1 if self.failed else 0)
