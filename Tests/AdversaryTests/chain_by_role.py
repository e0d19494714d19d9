#!/usr/bin/env python3
"""A chain's gateway that answers each role in one way: chain_by_role.py ADDRESS ASKERS VOTES.

A role without a vote is kept waiting, and nobody is answered before so many have asked.
"""
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

address, askers, votes = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
count = 0
changed = threading.Condition()


class Gateway(BaseHTTPRequestHandler):
    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer({})

    def do_POST(self):
        asked = self.rfile.read(int(self.headers["content-length"])).decode()
        global count
        with changed:
            count += 1
            changed.notify_all()
            changed.wait_for(lambda: count >= askers)
        vote = next((vote for role, vote in votes.items() if f"Your role is {role}" in asked), None)
        if vote is None:
            self.connection.recv(1)  # until the caller hangs up
            return
        opinion = json.dumps({"vote": vote, "confidence": 1, "rationale": "seen"})
        self.answer({"choices": [{"message": {"role": "assistant", "content": opinion}}]})

    def log_message(self, *_):
        pass


ThreadingHTTPServer((address, 8080), Gateway).serve_forever()
