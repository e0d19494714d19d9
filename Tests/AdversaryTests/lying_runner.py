#!/usr/bin/env python3
"""Another runner, which keeps to the protocol as far as its mode says: lying_runner.py ADDRESS MODE. Only the skeptic lies.

With the mode "thinks" the others take two seconds to vote.
"""
import base64
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

address, mode = sys.argv[1:]
uid = os.environ["POD_UID"]


def vote(choice):
    return {"vote": {"vote": choice, "confidence": "1", "rationale": mode}}


class Runner(BaseHTTPRequestHandler):
    def head(self):
        self.send_response(200)
        self.send_header("connection", "close")
        self.end_headers()

    def say(self, line):
        self.wfile.write(json.dumps(line).encode() + b"\n")
        self.wfile.flush()

    def do_GET(self):
        self.head()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        task = json.loads(base64.b64decode(body["task"]))
        self.head()
        if task.get("stop"):
            if mode != "deaf":
                os._exit(0)
            return
        lies = task["attack"]["role"] == "skeptic"
        self.say({"ack": {"run": task["run"], "podUID": "another" if lies and mode == "impostor" else uid}})
        if not lies:
            time.sleep(2 if mode == "thinks" else 0)
            self.say(vote("Uphold"))
        elif mode == "forged":
            self.say({"verdict": {"outcome": "Refuted"}})
            self.say({"result": {"exitCode": 0, "timedOut": False, "milliseconds": 1, "output": "", "truncated": False, "isolation": "Pod"}})
        elif mode in ("hangs", "deaf", "thinks"):
            threading.Event().wait()
        elif mode == "floods":
            while True:
                self.wfile.write(b"x" * 65536)
        elif mode == "dies":
            os._exit(1)
        elif mode == "twice":
            self.say(vote("Refute"))
            self.say(vote("Uphold"))
            self.say(vote("Refute"))

    def log_message(self, *_):
        pass


ThreadingHTTPServer((address, 8484), Runner).serve_forever()
