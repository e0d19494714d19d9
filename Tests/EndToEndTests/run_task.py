"""Posts the signed task on standard input to a runner on loopback, as soon as it listens, and prints its answer line by line.

usage: run_task.py PORT
"""

import http.client
import sys
import time

port = int(sys.argv[1])
body = sys.stdin.buffer.read()
deadline = time.monotonic() + 30
while True:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.connect()
        break
    except OSError:
        if time.monotonic() > deadline:
            raise
        time.sleep(0.02)
connection.request("POST", "/run", body)
response = connection.getresponse()
if response.status != 200:
    sys.exit(f"{response.status}: {response.read().decode()}")
for line in response:
    if line.strip():
        print(line.decode().rstrip("\n"), flush=True)
